/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Service files. What loads must be whole: every index within its array, every text in every language. What has lines
 * must be printed, in the same words.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_text(const struct mn_program *p, const struct mn_text *text)
{
	for (unsigned int i = 0; i < p->n_languages; i++) {
		assert(text->lang[i].n_pieces > 0);
		for (unsigned int j = 0; j < text->lang[i].n_pieces; j++) {
			const struct mn_piece *piece = &text->lang[i].piece[j];

			assert((piece->lit != NULL) == (piece->var == MN_VAR_LITERAL));
			assert(piece->var != MN_VAR_ATTR || piece->index < p->n_attrs);
			assert(piece->var != MN_VAR_FEE || piece->index < p->n_fees);
			assert(piece->var != MN_VAR_PARAM || piece->index < MN_MAX_PARAMS);
			assert(piece->subject < MN_SUBJ_PARAM0 + MN_MAX_PARAMS);
		}
	}
}

static void check_wording(const struct mn_program *p, const struct mn_wording *w)
{
	for (unsigned int i = 0; i < w->n_variants; i++) {
		const struct mn_variant *v = &w->variant[i];

		assert(v->cond == MN_NONE ? i + 1u == w->n_variants : v->cond < p->n_conds);
		assert(v->text || v->n_lines);
		if (v->text)
			check_text(p, v->text);
		for (unsigned int j = 0; j < v->n_lines; j++)
			check_text(p, v->line[j].text);
	}
}

static void check_conds(const struct mn_program *p)
{
	for (unsigned int i = 0; i < p->n_conds; i++) {
		const struct mn_cond *c = &p->cond[i];

		assert(c->loc.line && c->end.line == c->loc.line && c->end.col > c->loc.col);
		switch (c->op) {
		case MN_COND_AND:
		case MN_COND_OR:
			assert(c->left < i && c->right < i);
			break;
		case MN_COND_NOT:
			assert(c->left < i);
			break;
		case MN_COND_IN_SET:
		case MN_COND_PARAM_IN_SET:
			assert(c->index < p->n_sets);
			break;
		case MN_COND_HAS_ROW:
		case MN_COND_MATCHES:
		case MN_COND_PARAM_IN_TABLE:
			assert(c->index < p->n_tables);
			break;
		default:
			break;
		}
	}
}

static void check_operation(const struct mn_program *p, const struct mn_operation *op)
{
	for (unsigned int i = 0; i < op->n_judges; i++) {
		assert(op->judge[i].kase < p->n_cases && p->kase[op->judge[i].kase].kind == MN_CASE_REFUSE);
		assert(!p->kase[op->judge[i].kase].reads_it || op->judge[i].subject != MN_SUBJ_NONE);
	}
	for (unsigned int i = 0; i < op->n_withholds; i++)
		assert(p->kase[op->withhold[i]].kind == MN_CASE_WITHHOLD);
	for (unsigned int i = 0; i < op->n_effects; i++) {
		assert(op->effect[i].cond == MN_NONE || op->effect[i].cond < p->n_conds);
		check_wording(p, &op->effect[i].text);
	}
	assert(op->changes == (op->n_effects > 0));
	if (op->is_event)
		return;
	for (unsigned int i = 0; i < op->n_params; i++)
		check_text(p, op->param[i].ask);
	check_text(p, op->title);
	assert(op->done.n_variants && (op->confirm.n_variants > 0) == op->changes);
	check_wording(p, &op->confirm);
	check_wording(p, &op->done);
}

static void check_tables(const struct mn_program *p)
{
	for (unsigned int i = 0; i < p->n_tables; i++) {
		const struct mn_table *t = &p->table[i];

		assert(t->n_rows && t->n_columns && (t->holding == MN_NONE || t->holding < p->n_holdings));
		for (unsigned int c = 0; c < (unsigned int)t->n_rows * t->n_columns; c++)
			assert(t->cell[c].kind != MN_CELL_RANGE || t->cell[c].min <= t->cell[c].max);
	}
}

static void check_screens(const struct mn_program *p)
{
	assert(p->n_screens);
	for (unsigned int i = 0; i < p->n_screens; i++) {
		const struct mn_screen *s = &p->screen[i];

		check_text(p, s->title);
		assert((s->say != NULL) == (s->n_items == 0));
		if (s->say)
			check_text(p, s->say);
		for (unsigned int j = 0; j < s->n_items; j++) {
			const struct mn_item *item = &s->item[j];

			check_text(p, item->label);
			assert(item->digit >= 1 && item->digit <= 8);
			assert(item->target != MN_TARGET_SCREEN || item->index < p->n_screens);
			assert(item->target != MN_TARGET_OPERATION ||
			       (item->index < p->n_operations && !p->operation[item->index].is_event));
		}
	}
}

static void check_program(const struct mn_program *p)
{
	assert(p->n_languages && p->zone && *p->dial && p->numbers.min_digits);
	check_text(p, p->title);
	check_conds(p);
	check_tables(p);
	check_screens(p);
	for (unsigned int i = 0; i < p->n_rules; i++)
		check_text(p, p->rule[i].title);
	for (unsigned int i = 0; i < p->n_cases; i++) {
		assert(p->kase[i].cond < p->n_conds && p->kase[i].rule < p->n_rules);
		check_text(p, p->kase[i].text);
		check_text(p, p->kase[i].text_other);
	}
	for (unsigned int i = 0; i < p->n_operations; i++)
		check_operation(p, &p->operation[i]);
	for (unsigned int i = 0; i < p->n_sms; i++)
		assert(p->sms[i].operation < p->n_operations);
	for (unsigned int i = 0; i < MN_N_PHRASES; i++)
		check_text(p, p->phrase[i]);
}

static void check_diags(const struct mn_diags *diags, const char *source, size_t len)
{
	struct mn_loc last = { 0, 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert(out);
	for (unsigned int i = 0; i < mn_diags_count(diags); i++) {
		const struct mn_diag *d = mn_diags_get(diags, i);

		assert(d->from.line && d->from.col && d->to.line == d->from.line && d->to.col > d->from.col);
		assert(d->from.line > last.line || (d->from.line == last.line && d->from.col >= last.col));
		last = d->from;
	}
	mn_diags_print(diags, "x", source, len, out, true);
	fclose(out);
	free(text);
}

/* A source is refused for its lines, or for what they would be too long for, and printed but for that. */
static void check_print(void *ctx, const char *source, size_t len)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 20), *again = mn_diags_alloc(ctx, 20);
	size_t once_len = 0, twice_len = 0;
	char *once = mn_print(ctx, source, len, &once_len, diags), *twice;

	assert((once == NULL) == (mn_diags_errors(diags) > 0));
	for (unsigned int i = 0; i < mn_diags_count(diags); i++)
		assert(mn_diags_get(diags, i)->code[0] == 'E' && mn_diags_get(diags, i)->code[1] == '1');
	if (!once)
		return;
	assert(mn_print_is_same(source, len, once, once_len));
	twice = mn_print(ctx, once, once_len, &twice_len, again);
	assert(twice && twice_len == once_len && memcmp(once, twice, once_len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 20);
	struct mn_program *program = mn_program_parse(ctx, "x", (const char *)data, len, diags);

	assert((program == NULL) == (mn_diags_errors(diags) > 0));
	if (program)
		check_program(program);
	check_diags(diags, (const char *)data, len);
	check_print(ctx, (const char *)data, len);
	talloc_free(ctx);
	return 0;
}
