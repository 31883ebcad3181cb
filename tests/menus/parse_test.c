/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a source compiles to: everything in the program of parse_test.menu, one line each. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/order.h"

static const char *subject_name(uint8_t subject)
{
	static const char *const names[] = {
		"-", "caller", "it", "leader", "bundle", "traffic", "P0", "P1", "P2", "P3"
	};

	return subject < sizeof(names) / sizeof(names[0]) ? names[subject] : "?";
}

static void dump_index(const char *name, uint16_t index)
{
	if (index != MN_NONE)
		printf(" %s=%u", name, index);
}

static void dump_value(int64_t value)
{
	if (value == INT64_MAX)
		printf("max");
	else if (value == MN_UNKNOWN + 1)
		printf("min");
	else
		printf("%" PRId64, value);
}

static void dump_template(const struct mn_template *t)
{
	static const char *const vars[] = {
		"lit", "number", "attr", "param", "fee", "size", "limit", "room", "today", "next-month", "left", "used",
		"bundle", "why", "index", "each-number", "service", "dial", "texts-to", "digit", "code",
	};

	for (unsigned int i = 0; i < t->n_pieces; i++) {
		const struct mn_piece *piece = &t->piece[i];

		if (piece->var != MN_VAR_LITERAL) {
			printf("{%s", vars[piece->var]);
			if (piece->subject)
				printf(" of %s", subject_name(piece->subject));
			if (piece->index)
				printf(" #%u", piece->index);
			printf("}");
			continue;
		}
		for (const char *s = piece->lit; *s; s++)
			printf(*s == '\n' ? "|" : "%c", *s);
	}
}

static void dump_text(const struct mn_program *p, const char *what, const struct mn_text *text)
{
	printf("  %s", what);
	for (unsigned int i = 0; text && i < p->n_languages; i++) {
		printf(" %s <", p->language[i].code);
		dump_template(&text->lang[i]);
		printf(">");
	}
	printf(text ? "\n" : " none\n");
}

static void dump_wording(const struct mn_program *p, const char *what, const struct mn_wording *w)
{
	static const char *const eachs[] = { "none", "each member", "each former", "each bundle", "each withheld" };

	for (unsigned int i = 0; i < w->n_variants; i++) {
		printf("  %s variant %u", what, i);
		dump_index("cond", w->variant[i].cond);
		printf("\n");
		if (w->variant[i].text)
			dump_text(p, "  text", w->variant[i].text);
		for (unsigned int j = 0; j < w->variant[i].n_lines; j++) {
			printf("    %s:", eachs[w->variant[i].line[j].each]);
			dump_text(p, "", w->variant[i].line[j].text);
		}
	}
}

static void dump_attr(const struct mn_attr *a)
{
	static const char *const types[] = {
		"none", "number", "choice", "yes/no", "money", "data", "count", "time", "holding",
	};

	printf("  %s: %s", a->name, types[a->type]);
	dump_index("list", a->list);
	printf("%s%s\n", a->optional ? ", optional" : "", a->remembered ? ", remembered" : "");
}

static void dump_head(const struct mn_program *p)
{
	printf("service %s, zone %s, dial %s, texts %s\n", p->name, p->zone_name, p->dial, p->texts_to);
	dump_text(p, "title", p->title);
	printf("numbers %u..%u, prefix '%s', country '%s'\n", p->numbers.min_digits, p->numbers.max_digits,
	       p->numbers.prefix, p->numbers.country);
	printf("money %s of %u %s\n", p->money.major, p->money.per_major, p->money.minor);
	dump_text(p, "text", p->money.text);
	for (unsigned int i = 0; i < p->n_languages; i++)
		printf("language %s '%s'\n", p->language[i].code, p->language[i].name);
}

static void dump_lists(const struct mn_program *p)
{
	for (unsigned int i = 0; i < p->n_lists; i++) {
		printf("list %u %s (%s)%s\n", i, p->list[i].name, p->list[i].clauses,
		       i == p->evidence ? ", evidence" : "");
		for (unsigned int j = 0; j < p->list[i].n_items; j++)
			dump_text(p, p->list[i].item[j].name, p->list[i].item[j].text);
		if (i == p->evidence)
			printf("  secrets %" PRIx64 "\n", p->secrets);
	}
	for (unsigned int i = 0; i < p->n_sets; i++)
		printf("set %u %s (%s) of list %u: %" PRIx64 "\n", i, p->set[i].name, p->set[i].clauses, p->set[i].list,
		       p->set[i].mask);
}

static void dump_facts(const struct mn_program *p)
{
	printf("attributes\n");
	for (unsigned int i = 0; i < p->n_attrs; i++)
		dump_attr(&p->attr[i]);
	for (unsigned int i = 0; i < p->n_holdings; i++) {
		printf("holding %u %s\n", i, p->holding[i].name);
		for (unsigned int j = 0; j < p->holding[i].n_fields; j++)
			dump_attr(&p->holding[i].field[j]);
	}
	printf("bundle\n");
	for (unsigned int i = 0; i < p->bundle.n_fields; i++)
		dump_attr(&p->bundle.field[i]);
	printf("traffic\n");
	for (unsigned int i = 0; i < p->traffic.n_fields; i++)
		dump_attr(&p->traffic.field[i]);
	printf("group %s (%s): %s leads, at most %u %s\n", p->group.present ? "yes" : "no", p->group.clauses,
	       p->group.leader_name, p->group.limit, p->group.member_name);
	for (unsigned int i = 0; i < p->n_fees; i++) {
		printf("fee %u %s (%s): %" PRId64 "%s%s\n", i, p->fee[i].name, p->fee[i].clauses, p->fee[i].amount,
		       p->fee[i].monthly ? " monthly" : "", p->fee[i].standing ? " standing" : "");
		dump_text(p, "text", p->fee[i].text);
	}
}

static void dump_cell(const struct mn_cell *c)
{
	switch (c->kind) {
	case MN_CELL_ANY:
		printf(" any");
		break;
	case MN_CELL_MASK:
		printf(" one-of-%" PRIx64, c->mask);
		break;
	case MN_CELL_ALL_OF:
		printf(" all-of-%" PRIx64, c->mask);
		break;
	case MN_CELL_RANGE:
		printf(" ");
		dump_value(c->min);
		printf("..");
		dump_value(c->max);
		break;
	}
}

static void dump_tables(const struct mn_program *p)
{
	static const char *const kinds[] = { "field", "attr", "evidence" };

	for (unsigned int i = 0; i < p->n_tables; i++) {
		const struct mn_table *t = &p->table[i];

		printf("table %u %s (%s)", i, t->name, t->clauses);
		dump_index("holding", t->holding);
		printf(":");
		for (unsigned int j = 0; j < t->n_columns; j++)
			printf(" %s %u", kinds[t->column[j].kind], t->column[j].index);
		printf("\n");
		for (unsigned int j = 0; j < t->n_rows; j++) {
			printf("  row");
			for (unsigned int k = 0; k < t->n_columns; k++)
				dump_cell(&t->cell[j * t->n_columns + k]);
			printf("\n");
		}
	}
}

static void dump_conds(const struct mn_program *p)
{
	static const char *const ops[] = {
#define MN_COND(id, form, doc) #id,
#include "menus/conds.def"
#undef MN_COND
	};
	static const char *const compares[] = { "=", "!=", "<", "<=", ">", ">=" };

	for (unsigned int i = 0; i < p->n_conds; i++) {
		const struct mn_cond *c = &p->cond[i];

		printf("cond %u %s%s at %u:%u-%u", i, c->negate ? "not " : "", ops[c->op], c->loc.line, c->loc.col,
		       c->end.col);
		if (c->subject)
			printf(" subject=%s", subject_name(c->subject));
		if (c->other)
			printf(" other=%s", subject_name(c->other));
		dump_index("attr", c->attr);
		dump_index("index", c->index);
		if (c->value || c->compare)
			printf(" %s %" PRId64, compares[c->compare], c->value);
		dump_index("left", c->left);
		dump_index("right", c->right);
		printf("\n");
	}
}

static void dump_rules(const struct mn_program *p)
{
	for (unsigned int i = 0; i < p->n_rules; i++) {
		const struct mn_rule *r = &p->rule[i];

		printf("rule %u %s (%s) note '%s'\n", i, r->id, r->clauses, r->note);
		dump_text(p, "title", r->title);
		for (unsigned int j = r->first_case; j < r->first_case + r->n_cases; j++) {
			const struct mn_case *k = &p->kase[j];

			printf("  case %u '%s' %s%s%s%s rule=%u cond=%u\n", j, k->name,
			       k->kind == MN_CASE_REFUSE ? "refuses" : "withholds", k->hide ? ", hides" : "",
			       k->reads_it ? ", reads it" : "", k->reads_params ? ", reads parameters" : "", k->rule,
			       k->cond);
			dump_text(p, "  text", k->text);
			if (k->text_other != k->text)
				dump_text(p, "  other", k->text_other);
		}
	}
}

static void dump_effect(const struct mn_program *p, const struct mn_effect *e)
{
	static const char *const effects[] = {
#define MN_EFFECT(id, form, doc) #id,
#include "menus/effects.def"
#undef MN_EFFECT
	};

	printf("  effect %s%s subject=%s", effects[e->kind], e->whom == MN_WHOM_EACH_MEMBER ? " each member" : "",
	       subject_name(e->subject));
	dump_index("index", e->index);
	dump_index("param", e->param);
	if (e->value)
		printf(" value=%" PRId64, e->value);
	dump_index("cond", e->cond);
	printf("\n");
	dump_wording(p, "  tell", &e->text);
}

static void dump_operations(const struct mn_program *p)
{
	for (unsigned int i = 0; i < p->n_operations; i++) {
		const struct mn_operation *op = &p->operation[i];

		printf("%s %u %s (%s)%s%s\n", op->is_event ? "event" : "operation", i, op->name, op->clauses,
		       op->changes ? ", changes" : "", op->judges_bundles ? ", judges bundles" : "");
		dump_text(p, "title", op->title);
		for (unsigned int j = 0; j < op->n_params; j++) {
			printf("  param %s type=%u mask=%" PRIx64, op->param[j].name, op->param[j].type,
			       op->param[j].mask);
			dump_index("list", op->param[j].list);
			printf("\n");
			dump_text(p, "  ask", op->param[j].ask);
		}
		for (unsigned int j = 0; j < op->n_judges; j++)
			printf("  judge case %u for %s at %u:%u\n", op->judge[j].kase,
			       subject_name(op->judge[j].subject), op->judge[j].loc.line, op->judge[j].loc.col);
		for (unsigned int j = 0; j < op->n_withholds; j++)
			printf("  withhold case %u\n", op->withhold[j]);
		for (unsigned int j = 0; j < op->n_effects; j++)
			dump_effect(p, &op->effect[j]);
		dump_wording(p, "confirm", &op->confirm);
		dump_wording(p, "done", &op->done);
	}
}

static void dump_screens(const struct mn_program *p)
{
	static const char *const targets[] = { "screen", "operation", "language" };

	for (unsigned int i = 0; i < p->n_screens; i++) {
		printf("screen %u %s (%s)\n", i, p->screen[i].name, p->screen[i].clauses);
		dump_text(p, "title", p->screen[i].title);
		if (p->screen[i].say)
			dump_text(p, "say", p->screen[i].say);
		for (unsigned int j = 0; j < p->screen[i].n_items; j++) {
			const struct mn_item *item = &p->screen[i].item[j];

			printf("  item %u %s", item->digit, targets[item->target]);
			dump_index("index", item->index);
			printf("\n");
			dump_text(p, "  label", item->label);
		}
	}
	for (unsigned int i = 0; i < p->n_sms; i++) {
		printf("sms %s operation %u%s\n", p->sms[i].code, p->sms[i].operation,
		       p->sms[i].takes_param ? " with its parameter" : "");
		dump_text(p, "help", p->sms[i].help);
	}
	dump_text(p, "sms help", p->sms_help);
	dump_text(p, "phrase confirm", p->phrase[MN_PHRASE_CONFIRM]);
	printf("drawing %s (%s) %s, order", p->drawing.present ? "yes" : "no", p->drawing.clauses,
	       p->drawing.own_first ? "own first" : "leader's first");
	for (unsigned int i = 0; i < p->drawing.n_orders; i++)
		printf(" %u", p->drawing.order[i]);
	printf(", withhold");
	for (unsigned int i = 0; i < p->drawing.n_withholds; i++)
		printf(" %u", p->drawing.withhold[i]);
	printf("\nserves");
	for (unsigned int i = 0; i < p->drawing.n_serves; i++)
		printf(" %u = %u", p->drawing.serves[i].bundle, p->drawing.serves[i].traffic);
	printf(", limits%s", p->drawing.limit_time ? " time" : "");
	for (unsigned int i = 0; i < p->drawing.n_limits; i++)
		printf(" %u", p->drawing.limit[i]);
	printf("\n");
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	char *file = talloc_asprintf(ctx, "%s/parse_test.menu", srcdir ? srcdir : ".");
	/* one of everything makes no sense as a service: it parses and is not proved */
	struct mn_program *p = mn_program_read(ctx, file, diags);

	if (!p) {
		mn_diags_print(diags, "parse_test.menu", mn_diags_source(diags), mn_diags_source_len(diags), stdout,
			       false);
		talloc_free(ctx);
		return 1;
	}
	printf("hash %s\n", mn_program_hash(p->source, p->source_len) == p->hash && p->hash ?
	       "is the same for the same source" : "differs");
	dump_head(p);
	dump_lists(p);
	dump_facts(p);
	dump_tables(p);
	dump_conds(p);
	dump_rules(p);
	dump_operations(p);
	dump_screens(p);
	talloc_free(ctx);
	return 0;
}
