/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one can ask for: operations and events, step by step, codes, screens, phrases. */
#include "menus/table_int.h"

static const char *param_type(struct mn_table_out *t, const struct mn_param *param)
{
	switch (param->type) {
	case MN_TYPE_NUMBER:
		return "a number";
	case MN_TYPE_CHOICE:
		return talloc_asprintf(t->ctx, "one of %s", t->program->list[param->list].name);
	case MN_TYPE_HOLDING:
		return talloc_asprintf(t->ctx, "a %s", t->program->holding[param->list].name);
	case MN_TYPE_MONEY:
		return "an amount";
	default:
		return "a count";
	}
}

static void step(struct mn_table_out *t, const char *what, const char *about)
{
	mn_table_row(t);
	fputs(what, t->out);
	mn_table_next(t);
	mn_table_code(t, about);
	mn_table_next(t);
}

static void asks(struct mn_table_out *t, uint16_t index)
{
	const struct mn_operation *op = &t->program->operation[index];

	for (unsigned int i = 0; i < op->n_params; i++) {
		step(t, op->is_event ? "brings" : "asks for", op->param[i].name);
		fputs(param_type(t, &op->param[i]), t->out);
		if (op->param[i].ask) {
			fputs(":<br>", t->out);
			mn_table_text(t, index, op->param[i].ask);
		}
		mn_table_end(t);
	}
}

static void judges(struct mn_table_out *t, uint16_t index)
{
	const struct mn_operation *op = &t->program->operation[index];

	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_judge *judge = &op->judge[i];

		step(t, talloc_asprintf(t->ctx, "judges %u", i + 1),
		     mn_plain_subject(t->program, index, judge->subject));
		fprintf(t->out, "%s ", mn_plain_case(t->ctx, t->program, judge->kase));
		mn_table_short(t, t->program->rule[t->program->kase[judge->kase].rule].title);
		mn_table_end(t);
	}
	for (unsigned int i = 0; i < op->n_withholds; i++) {
		step(t, "withholds", "bundle");
		fprintf(t->out, "%s ", mn_plain_case(t->ctx, t->program, op->withhold[i]));
		mn_table_short(t, t->program->rule[t->program->kase[op->withhold[i]].rule].title);
		mn_table_end(t);
	}
}

static void does(struct mn_table_out *t, uint16_t index)
{
	const struct mn_operation *op = &t->program->operation[index];

	for (unsigned int i = 0; i < op->n_effects; i++) {
		const struct mn_effect *effect = &op->effect[i];

		step(t, "does", "");
		mn_table_code(t, mn_plain_effect(t->ctx, t->program, index, effect));
		if (effect->cond != MN_NONE) {
			fputs(" when ", t->out);
			mn_table_code(t, mn_plain_cond(t->ctx, t->program, effect->cond));
		}
		if (effect->text.n_variants) {
			fputs(":<br>", t->out);
			mn_table_wording(t, index, &effect->text);
		}
		mn_table_end(t);
	}
}

static void says(struct mn_table_out *t, uint16_t index, const char *what, const struct mn_wording *wording)
{
	if (!wording->n_variants)
		return;
	step(t, what, "");
	mn_table_wording(t, index, wording);
	mn_table_end(t);
}

static void operation(struct mn_table_out *t, uint16_t index)
{
	const struct mn_operation *op = &t->program->operation[index];

	fprintf(t->out, "\n### %s %s\n\n", op->is_event ? "Event" : "Operation", op->name);
	if (op->title) {
		mn_table_short(t, op->title);
		mn_table_clauses(t, op->clauses);
		fputs(": ", t->out);
	} else if (*op->clauses) {
		fputs("Follows", t->out);
		mn_table_clauses(t, op->clauses);
		fputs(": ", t->out);
	}
	fputs(op->is_event ? "reported from outside.\n" : op->changes ? "changes something.\n" : "a question.\n",
	      t->out);
	talloc_free_children(t->ctx);
	mn_table_head(t, "step|about|what");
	asks(t, index);
	judges(t, index);
	says(t, index, "confirms", &op->confirm);
	does(t, index);
	says(t, index, op->changes ? "says" : "answers", &op->done);
}

void mn_table_operations(struct mn_table_out *t)
{
	if (t->program->n_operations)
		fputs("\n## Operations and events\n", t->out);
	for (unsigned int i = 0; i < t->program->n_operations; i++)
		operation(t, i);
}

/* ── codes, screens, phrases ──────────────────────────────────────────────────────────────────────────────────── */

void mn_table_codes(struct mn_table_out *t)
{
	const struct mn_program *program = t->program;

	if (!program->n_sms && !program->sms_help)
		return;
	fputs("\n## SMS codes\n", t->out);
	mn_table_head(t, "code|with|operation|help");
	for (unsigned int i = 0; i < program->n_sms; i++) {
		const struct mn_sms_code *code = &program->sms[i];
		const struct mn_operation *op = &program->operation[code->operation];

		mn_table_row(t);
		mn_table_code(t, code->code);
		mn_table_next(t);
		mn_table_code(t, code->takes_param ? op->param[0].name : "");
		mn_table_next(t);
		fputs(op->name, t->out);
		mn_table_next(t);
		mn_table_text(t, code->operation, code->help);
		mn_table_end(t);
	}
	if (!program->sms_help)
		return;
	mn_table_row(t);
	fputs("otherwise", t->out);
	mn_table_next(t);
	mn_table_next(t);
	mn_table_next(t);
	mn_table_text(t, MN_NONE, program->sms_help);
	mn_table_end(t);
}

static void item(struct mn_table_out *t, const struct mn_item *item)
{
	const char *target = "language";

	if (item->target == MN_TARGET_SCREEN)
		target = t->program->screen[item->index].name;
	else if (item->target == MN_TARGET_OPERATION)
		target = t->program->operation[item->index].name;
	fprintf(t->out, "%u ", item->digit);
	mn_table_code(t, target);
	putc(' ', t->out);
	mn_table_short(t, item->label);
}

void mn_table_screens(struct mn_table_out *t)
{
	if (t->program->n_screens)
		fputs("\n## Screens\n", t->out);
	mn_table_head(t, "screen|clauses|title|shows");
	for (unsigned int s = 0; s < t->program->n_screens; s++) {
		const struct mn_screen *screen = &t->program->screen[s];

		mn_table_row(t);
		mn_table_code(t, screen->name);
		mn_table_next(t);
		mn_table_put(t, screen->clauses);
		mn_table_next(t);
		mn_table_text(t, MN_NONE, screen->title);
		mn_table_next(t);
		if (screen->say)
			mn_table_text(t, MN_NONE, screen->say);
		for (unsigned int i = 0; i < screen->n_items; i++) {
			if (i)
				fputs("<br>", t->out);
			item(t, &screen->item[i]);
		}
		mn_table_end(t);
	}
}

void mn_table_phrases(struct mn_table_out *t)
{
	static const char *const names[MN_N_PHRASES] = {
#define MN_PHRASE(id, name, doc) [MN_PHRASE_##id] = name,
#include "menus/phrases.def"
#undef MN_PHRASE
	};

	fputs("\n## Phrases\n", t->out);
	mn_table_head(t, "phrase|says");
	for (unsigned int i = 0; i < MN_N_PHRASES; i++) {
		mn_table_row(t);
		mn_table_code(t, names[i]);
		mn_table_next(t);
		mn_table_text(t, MN_NONE, t->program->phrase[i]);
		mn_table_end(t);
	}
}
