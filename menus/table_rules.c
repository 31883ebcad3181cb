/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One row for each case of a rule: when it refuses, what it says, where it is judged. */
#include "menus/table_int.h"

/* The sets and tables a condition reads, once each; a condition is a small tree. */
struct used {
	uint16_t set[64], table[64];
	unsigned int n_sets, n_tables;
};

static void note(uint16_t *seen, unsigned int *n, uint16_t index)
{
	for (unsigned int i = 0; i < *n; i++)
		if (seen[i] == index)
			return;
	if (*n < 64 && index != MN_NONE)
		seen[(*n)++] = index;
}

static void reads(const struct mn_program *program, uint16_t index, struct used *used)
{
	const struct mn_cond *cond = &program->cond[index];

	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		reads(program, cond->left, used);
		reads(program, cond->right, used);
		break;
	case MN_COND_NOT:
		reads(program, cond->left, used);
		break;
	case MN_COND_IN_SET:
	case MN_COND_PARAM_IN_SET:
		note(used->set, &used->n_sets, cond->index);
		break;
	case MN_COND_HAS_ROW:
	case MN_COND_MATCHES:
	case MN_COND_PARAM_IN_TABLE:
		note(used->table, &used->n_tables, cond->index);
		break;
	default:
		break;
	}
}

static void gloss(struct mn_table_out *t, const struct mn_list *list, int64_t item)
{
	if (item < 0 || item >= list->n_items)
		return;
	fprintf(t->out, "<br>%s: ", list->item[item].name);
	mn_table_short(t, list->item[item].text);
}

/* Items that a condition names, in the words of the texts. */
static void glosses(struct mn_table_out *t, uint16_t index)
{
	const struct mn_program *program = t->program;
	const struct mn_cond *cond = &program->cond[index];
	const struct mn_attr *attr;

	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		glosses(t, cond->left);
		glosses(t, cond->right);
		break;
	case MN_COND_NOT:
		glosses(t, cond->left);
		break;
	case MN_COND_IS:
		attr = cond->subject == MN_SUBJ_BUNDLE ? program->bundle.field :
		       cond->subject == MN_SUBJ_TRAFFIC ? program->traffic.field : program->attr;
		gloss(t, &program->list[attr[cond->attr].list], cond->value);
		break;
	default:
		break;
	}
}

static void condition(struct mn_table_out *t, uint16_t cond)
{
	struct used used = { .n_sets = 0 };

	mn_table_code(t, mn_plain_cond(t->ctx, t->program, cond));
	reads(t->program, cond, &used);
	glosses(t, cond);
	for (unsigned int i = 0; i < used.n_sets; i++) {
		fputs("<br>see ", t->out);
		mn_table_link(t, "set", t->program->set[used.set[i]].name);
	}
	for (unsigned int i = 0; i < used.n_tables; i++) {
		fputs("<br>see ", t->out);
		mn_table_link(t, "table", t->program->table[used.table[i]].name);
	}
}

/* ── where it is judged ───────────────────────────────────────────────────────────────────────────────────────── */

static void judged_by(struct mn_table_out *t, uint16_t operation, uint16_t kase, bool *before)
{
	const struct mn_operation *op = &t->program->operation[operation];

	for (unsigned int i = 0; i < op->n_judges; i++) {
		const char *about = mn_plain_subject(t->program, operation, op->judge[i].subject);

		if (op->judge[i].kase != kase)
			continue;
		fprintf(t->out, "%s%s %u", *before ? "<br>" : "", op->name, i + 1);
		if (*about)
			fprintf(t->out, " (%s)", about);
		*before = true;
	}
	for (unsigned int i = 0; i < op->n_withholds; i++)
		if (op->withhold[i] == kase) {
			fprintf(t->out, "%s%s (bundle)", *before ? "<br>" : "", op->name);
			*before = true;
		}
}

static void judged(struct mn_table_out *t, uint16_t kase)
{
	const struct mn_drawing *drawing = &t->program->drawing;
	bool before = false;

	for (unsigned int i = 0; i < t->program->n_operations; i++)
		judged_by(t, i, kase, &before);
	for (unsigned int i = 0; i < drawing->n_withholds; i++)
		if (drawing->withhold[i] == kase) {
			fprintf(t->out, "%sdrawing", before ? "<br>" : "");
			before = true;
		}
}

/* ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void rule_cells(struct mn_table_out *t, const struct mn_rule *rule, const char *name)
{
	mn_table_row(t);
	fprintf(t->out, "**%s%s%s**", rule->id, *name ? "." : "", name);
	mn_table_next(t);
	mn_table_put(t, rule->clauses);
	mn_table_next(t);
	mn_table_text(t, MN_NONE, rule->title);
	mn_table_next(t);
}

static void case_row(struct mn_table_out *t, const struct mn_rule *rule, uint16_t index)
{
	const struct mn_case *kase = &t->program->kase[index];
	uint16_t operation = mn_plain_judged_by(t->program, index);

	rule_cells(t, rule, kase->name);
	if (kase->kind == MN_CASE_WITHHOLD)
		fputs("withholds", t->out);
	else
		fputs(kase->hide ? "refuses and hides" : "refuses", t->out);
	mn_table_next(t);
	condition(t, kase->cond);
	mn_table_next(t);
	mn_table_text(t, operation, kase->text);
	mn_table_next(t);
	if (kase->text_other && kase->text_other != kase->text)
		mn_table_text(t, operation, kase->text_other);
	mn_table_next(t);
	judged(t, index);
	mn_table_end(t);
}

/* A rule without cases is prose: it is obeyed by what operations do, or by what no rule reads. */
static void note_row(struct mn_table_out *t, const struct mn_rule *rule)
{
	rule_cells(t, rule, "");
	fputs("notes", t->out);
	mn_table_next(t);
	mn_table_put(t, rule->note);
	mn_table_next(t);
	mn_table_next(t);
	mn_table_next(t);
	mn_table_end(t);
}

void mn_table_rules(struct mn_table_out *t)
{
	fputs("\n## Rules\n\n"
	      "One row a case. A request goes through the cases in the order of its operation; the first that\n"
	      "refuses is what the caller hears. \"add 4\" is the fourth case that operation add looks at, behind it\n"
	      "whom it is about.\n", t->out);
	mn_table_head(t, "rule|clauses|title|does|when|says|says about somebody else|judged by");
	for (unsigned int r = 0; r < t->program->n_rules; r++) {
		const struct mn_rule *rule = &t->program->rule[r];

		for (unsigned int i = 0; i < rule->n_cases; i++)
			case_row(t, rule, rule->first_case + i);
		if (!rule->n_cases || *rule->note)
			note_row(t, rule);
	}
}
