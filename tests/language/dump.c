/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A program as lines of text. */
#include <inttypes.h>

#include "tests/language/dump.h"

static void dump_text(const struct mn_program *p, const char *what, const struct mn_text *text, FILE *out)
{
	fprintf(out, " %s:", what);
	for (unsigned int i = 0; text && i < p->n_languages; i++) {
		fprintf(out, " [%s", p->language[i].code);
		for (unsigned int j = 0; j < text->lang[i].n_pieces; j++) {
			const struct mn_piece *piece = &text->lang[i].piece[j];

			if (piece->lit)
				fprintf(out, " \"%s\"", piece->lit);
			else
				fprintf(out, " {%d %u %u}", piece->var, piece->subject, piece->index);
		}
		fputs("]", out);
	}
	fputs("\n", out);
}

static void dump_wording(const struct mn_program *p, const char *what, const struct mn_wording *w, FILE *out)
{
	for (unsigned int i = 0; i < w->n_variants; i++) {
		fprintf(out, " %s cond %u", what, w->variant[i].cond);
		dump_text(p, "text", w->variant[i].text, out);
		for (unsigned int j = 0; j < w->variant[i].n_lines; j++) {
			fprintf(out, " each %d", w->variant[i].line[j].each);
			dump_text(p, "line", w->variant[i].line[j].text, out);
		}
	}
}

static void dump_attrs(const struct mn_program *p, const char *what, const struct mn_attr *attr, unsigned int n,
		       FILE *out)
{
	for (unsigned int i = 0; i < n; i++) {
		fprintf(out, "%s %s type %d list %u optional %d remembered %d", what, attr[i].name, attr[i].type,
			attr[i].list, attr[i].optional, attr[i].remembered);
		dump_text(p, "text", attr[i].text, out);
	}
}

static void dump_head(const struct mn_program *p, FILE *out)
{
	fprintf(out, "service %s dial %s texts to %s zone %s\n", p->name, p->dial, p->texts_to, p->zone_name);
	dump_text(p, "title", p->title, out);
	for (unsigned int i = 0; i < p->n_languages; i++)
		fprintf(out, "language %s %s\n", p->language[i].code, p->language[i].name);
	fprintf(out, "numbers %u %u %s %s\n", p->numbers.min_digits, p->numbers.max_digits, p->numbers.prefix,
		p->numbers.country);
	fprintf(out, "money %s %s %u", p->money.major, p->money.minor, p->money.per_major);
	dump_text(p, "text", p->money.text, out);
	dump_attrs(p, "attr", p->attr, p->n_attrs, out);
	dump_attrs(p, "bundle", p->bundle.field, p->bundle.n_fields, out);
	dump_attrs(p, "traffic", p->traffic.field, p->traffic.n_fields, out);
	for (unsigned int i = 0; i < p->n_holdings; i++) {
		dump_text(p, p->holding[i].name, p->holding[i].text, out);
		dump_attrs(p, p->holding[i].name, p->holding[i].field, p->holding[i].n_fields, out);
	}
	fprintf(out, "secrets %" PRIx64 "\n", p->secrets);
	fprintf(out, "evidence %u group %d %s %s %u (%s)\n", p->evidence, p->group.present, p->group.leader_name,
		p->group.member_name, p->group.limit, p->group.clauses);
	dump_text(p, "leader", p->group.leader, out);
	dump_text(p, "member", p->group.member, out);
	fprintf(out, "drawing %d (%s) own first %d orders", p->drawing.present, p->drawing.clauses,
		p->drawing.own_first);
	for (unsigned int i = 0; i < p->drawing.n_orders; i++)
		fprintf(out, " %d", p->drawing.order[i]);
	for (unsigned int i = 0; i < p->drawing.n_withholds; i++)
		fprintf(out, " withhold %u", p->drawing.withhold[i]);
	for (unsigned int i = 0; i < p->drawing.n_serves; i++)
		fprintf(out, " serves %u = %u", p->drawing.serves[i].bundle, p->drawing.serves[i].traffic);
	if (p->drawing.limit_time)
		fprintf(out, " limits time");
	for (unsigned int i = 0; i < p->drawing.n_limits; i++)
		fprintf(out, " limits %u", p->drawing.limit[i]);
	fputs("\n", out);
}

static void dump_lists(const struct mn_program *p, FILE *out)
{
	for (unsigned int i = 0; i < p->n_lists; i++) {
		fprintf(out, "list %s (%s)\n", p->list[i].name, p->list[i].clauses);
		for (unsigned int j = 0; j < p->list[i].n_items; j++)
			dump_text(p, p->list[i].item[j].name, p->list[i].item[j].text, out);
	}
	for (unsigned int i = 0; i < p->n_sets; i++)
		fprintf(out, "set %s of %u (%s) %" PRIx64 "\n", p->set[i].name, p->set[i].list, p->set[i].clauses,
			p->set[i].mask);
	for (unsigned int i = 0; i < p->n_fees; i++) {
		const struct mn_fee *fee = &p->fee[i];

		fprintf(out, "fee %s (%s) %" PRId64 " %d %d", fee->name, fee->clauses, fee->amount, fee->monthly,
			fee->standing);
		dump_text(p, "text", fee->text, out);
	}
	for (unsigned int i = 0; i < p->n_tables; i++) {
		const struct mn_table *t = &p->table[i];

		fprintf(out, "table %s of %u (%s)", t->name, t->holding, t->clauses);
		for (unsigned int j = 0; j < t->n_columns; j++)
			fprintf(out, " column %d %u %d %u", t->column[j].kind, t->column[j].index, t->column[j].type,
				t->column[j].list);
		for (unsigned int j = 0; j < (unsigned int)t->n_rows * t->n_columns; j++)
			fprintf(out, "%s%d %" PRIx64 " %" PRId64 " %" PRId64, j % t->n_columns ? ", " : "\n ",
				t->cell[j].kind, t->cell[j].mask, t->cell[j].min, t->cell[j].max);
		fputs("\n", out);
	}
}

static void dump_rules(const struct mn_program *p, FILE *out)
{
	for (unsigned int i = 0; i < p->n_conds; i++) {
		const struct mn_cond *c = &p->cond[i];

		fprintf(out, "cond %u: %d%s subject %u other %u compare %u attr %u index %u value %" PRId64, i, c->op,
			c->negate ? " not" : "", c->subject, c->other, c->compare, c->attr, c->index, c->value);
		fprintf(out, " left %u right %u\n", c->left, c->right);
	}
	for (unsigned int i = 0; i < p->n_rules; i++) {
		const struct mn_rule *rule = &p->rule[i];

		fprintf(out, "rule %s (%s) note \"%s\" cases %u %u", rule->id, rule->clauses, rule->note,
			rule->first_case, rule->n_cases);
		dump_text(p, "title", rule->title, out);
	}
	for (unsigned int i = 0; i < p->n_cases; i++) {
		const struct mn_case *k = &p->kase[i];

		fprintf(out, "case %s of %u: %d hide %d cond %u reads %d %d\n", k->name, k->rule, k->kind, k->hide,
			k->cond, k->reads_params, k->reads_it);
		dump_text(p, "text", k->text, out);
		dump_text(p, "other", k->text_other, out);
	}
}

static void dump_operation(const struct mn_program *p, const struct mn_operation *op, FILE *out)
{
	fprintf(out, "operation %s (%s) event %d changes %d bundles %d", op->name, op->clauses, op->is_event,
		op->changes, op->judges_bundles);
	dump_text(p, "title", op->title, out);
	for (unsigned int i = 0; i < op->n_params; i++) {
		fprintf(out, " param %s type %d list %u mask %" PRIx64, op->param[i].name, op->param[i].type,
			op->param[i].list, op->param[i].mask);
		dump_text(p, "ask", op->param[i].ask, out);
	}
	for (unsigned int i = 0; i < op->n_judges; i++)
		fprintf(out, " judge %u %u\n", op->judge[i].subject, op->judge[i].kase);
	for (unsigned int i = 0; i < op->n_withholds; i++)
		fprintf(out, " withhold %u\n", op->withhold[i]);
	for (unsigned int i = 0; i < op->n_effects; i++) {
		const struct mn_effect *e = &op->effect[i];

		fprintf(out, " effect %d whom %d subject %u index %u param %u value %" PRId64 " cond %u\n", e->kind,
			e->whom, e->subject, e->index, e->param, e->value, e->cond);
		dump_wording(p, "tell", &e->text, out);
	}
	dump_wording(p, "confirm", &op->confirm, out);
	dump_wording(p, "done", &op->done, out);
}

static void dump_screens(const struct mn_program *p, FILE *out)
{
	for (unsigned int i = 0; i < p->n_screens; i++) {
		const struct mn_screen *s = &p->screen[i];

		fprintf(out, "screen %s (%s)", s->name, s->clauses);
		dump_text(p, "title", s->title, out);
		dump_text(p, "say", s->say, out);
		for (unsigned int j = 0; j < s->n_items; j++) {
			fprintf(out, " %u target %d %u", s->item[j].digit, s->item[j].target, s->item[j].index);
			dump_text(p, "label", s->item[j].label, out);
		}
	}
	for (unsigned int i = 0; i < p->n_sms; i++) {
		fprintf(out, "sms %s %d %u", p->sms[i].code, p->sms[i].takes_param, p->sms[i].operation);
		dump_text(p, "help", p->sms[i].help, out);
	}
	dump_text(p, "otherwise", p->sms_help, out);
	for (unsigned int i = 0; i < MN_N_PHRASES; i++)
		dump_text(p, "phrase", p->phrase[i], out);
}

void dump_program(const struct mn_program *p, FILE *out)
{
	dump_head(p, out);
	dump_lists(p, out);
	dump_rules(p, out);
	for (unsigned int i = 0; i < p->n_operations; i++)
		dump_operation(p, &p->operation[i], out);
	dump_screens(p, out);
}
