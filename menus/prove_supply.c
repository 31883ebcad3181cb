/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Proofs about what is read: somebody writes it. And about tables: no row says what another one says already. */
#include "menus/prove_int.h"

#define MAX_ROWS_COMPARED	512	/* of one table; above that doubles are not looked for */

/* ── what is remembered ───────────────────────────────────────────────────────────────────────────────────────── */

static bool is_written(const struct mn_program *program, uint16_t attr)
{
	if (!program->attr[attr].remembered)
		return true;
	for (unsigned int i = 0; i < program->n_operations; i++)
		for (unsigned int k = 0; k < program->operation[i].n_effects; k++)
			if (program->operation[i].effect[k].kind == MN_EFFECT_REMEMBER &&
			    program->operation[i].effect[k].index == attr)
				return true;
	return false;
}

static bool reads_attr(const struct mn_cond *cond)
{
	switch (cond->op) {
	case MN_COND_IS:
	case MN_COND_IS_PARAM:
	case MN_COND_IS_YES:
	case MN_COND_IN_SET:
	case MN_COND_COMPARE:
	case MN_COND_KNOWN:
		return cond->subject != MN_SUBJ_BUNDLE && cond->subject != MN_SUBJ_TRAFFIC;
	default:
		return false;
	}
}

static void never_remembered(const struct mn_program *program, struct mn_diags *diags, bool *told)
{
	for (unsigned int i = 0; i < program->n_conds; i++) {
		const struct mn_cond *cond = &program->cond[i];

		if (!reads_attr(cond) || told[cond->attr] || is_written(program, cond->attr))
			continue;
		told[cond->attr] = true;
		mn_diags_report(diags, MN_DIAG_NEVER_REMEMBERED, cond->loc,
				cond->end.line == cond->loc.line ? cond->end : mn_source_word_end(program, cond->loc),
				program->attr[cond->attr].name, NULL, NULL);
	}
	for (unsigned int t = 0; t < program->n_tables; t++)
		for (unsigned int c = 0; c < program->table[t].n_columns; c++) {
			const struct mn_column *column = &program->table[t].column[c];

			if (column->kind != MN_COLUMN_ATTR || told[column->index] || is_written(program, column->index))
				continue;
			told[column->index] = true;
			mn_diags_report(diags, MN_DIAG_NEVER_REMEMBERED, program->table[t].loc,
					mn_source_word_end(program, program->table[t].loc),
					program->attr[column->index].name, NULL, NULL);
		}
}

/* ── data ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *data_missing(const struct mn_program *program, enum mn_var var)
{
	if ((var == MN_VAR_LEFT || var == MN_VAR_BUNDLE) && !program->bundle.n_fields)
		return "'bundle'";
	if (var == MN_VAR_USED && !program->drawing.present)
		return "'drawing'";
	return NULL;
}

/* What a text reads: told once for each attribute. */
static void text_attrs(const struct mn_program *program, struct mn_diags *diags, const struct mn_text *text, bool *told)
{
	for (unsigned int lang = 0; text && lang < program->n_languages; lang++)
		for (unsigned int i = 0; i < text->lang[lang].n_pieces; i++) {
			const struct mn_piece *piece = &text->lang[lang].piece[i];

			if (piece->var != MN_VAR_ATTR || told[piece->index] || is_written(program, piece->index))
				continue;
			told[piece->index] = true;
			mn_diags_report(diags, MN_DIAG_NEVER_REMEMBERED, text->loc,
					mn_source_word_end(program, text->loc), program->attr[piece->index].name, NULL,
					NULL);
		}
}

static void wording_attrs(const struct mn_program *program, struct mn_diags *diags, const struct mn_wording *wording,
			  bool *told)
{
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		text_attrs(program, diags, wording->variant[i].text, told);
		for (unsigned int k = 0; k < wording->variant[i].n_lines; k++)
			text_attrs(program, diags, wording->variant[i].line[k].text, told);
	}
}

static bool text_data(const struct mn_program *program, struct mn_diags *diags, const struct mn_text *text)
{
	for (unsigned int lang = 0; text && lang < program->n_languages; lang++)
		for (unsigned int i = 0; i < text->lang[lang].n_pieces; i++) {
			enum mn_var var = text->lang[lang].piece[i].var;
			const char *missing = data_missing(program, var);

			if (!missing)
				continue;
			mn_diags_report(diags, MN_DIAG_NO_DATA, text->loc, mn_source_word_end(program, text->loc),
					missing, var == MN_VAR_LEFT ? "left" : var == MN_VAR_USED ? "used" : "bundle",
					NULL);
			return true;
		}
	return false;
}

static void wording_data(const struct mn_program *program, struct mn_diags *diags, const struct mn_operation *op,
			 const struct mn_wording *wording)
{
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		if (text_data(program, diags, wording->variant[i].text))
			return;
		for (unsigned int k = 0; k < wording->variant[i].n_lines; k++) {
			const struct mn_text *text = wording->variant[i].line[k].text;
			enum mn_each each = wording->variant[i].line[k].each;

			if (text_data(program, diags, text))
				return;
			if ((each == MN_EACH_BUNDLE || each == MN_EACH_WITHHELD) && !program->bundle.n_fields) {
				mn_diags_report(diags, MN_DIAG_NO_DATA, text->loc,
						mn_source_word_end(program, text->loc),
						data_missing(program, MN_VAR_BUNDLE),
						each == MN_EACH_BUNDLE ? "each limited bundle" : "each withheld", NULL);
				return;
			}
			if (each == MN_EACH_WITHHELD && !op->n_withholds) {
				mn_diag_hint(diags, mn_diags_report(diags, MN_DIAG_NO_WITHHOLD, text->loc,
								    mn_source_word_end(program, text->loc), op->name,
								    NULL, NULL),
					     "judge the cases that withhold on a line 'bundle'");
				return;
			}
		}
	}
}

/* ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int64_t lowest(const struct mn_cell *cell)
{
	return cell->kind == MN_CELL_RANGE ? cell->min : INT64_MIN;
}

static int64_t highest(const struct mn_cell *cell)
{
	return cell->kind == MN_CELL_RANGE ? cell->max : INT64_MAX;
}

/* Whatever matches the narrow cell matches the wide one. */
static bool is_within(const struct mn_cell *narrow, const struct mn_cell *wide)
{
	if (wide->kind == MN_CELL_ANY)
		return true;
	if (narrow->kind == MN_CELL_ANY)
		return false;
	if (wide->kind == MN_CELL_ALL_OF)
		return (wide->mask & ~narrow->mask) == 0;
	if (wide->kind == MN_CELL_MASK)
		return (narrow->mask & ~wide->mask) == 0;
	return lowest(wide) <= lowest(narrow) && highest(narrow) <= highest(wide);
}

static bool row_is_within(const struct mn_table *table, unsigned int narrow, unsigned int wide)
{
	for (unsigned int c = 0; c < table->n_columns; c++)
		if (!is_within(&table->cell[(size_t)narrow * table->n_columns + c],
			       &table->cell[(size_t)wide * table->n_columns + c]))
			return false;
	return true;
}

static void surplus_rows(const struct mn_program *program, struct mn_diags *diags, const struct mn_table *table)
{
	for (unsigned int r = 0; r < table->n_rows && table->n_rows <= MAX_ROWS_COMPARED; r++)
		for (unsigned int other = 0; other < table->n_rows; other++) {
			struct mn_loc at = table->cell[(size_t)r * table->n_columns].loc;
			struct mn_diag *diag;

			/* of two rows that are the same, the later one is too many */
			if (other == r || !row_is_within(table, r, other) ||
			    (other > r && row_is_within(table, other, r)))
				continue;
			diag = mn_diags_report(diags, MN_DIAG_ROW_SURPLUS, at, mn_source_word_end(program, at),
					       NULL, NULL, NULL);
			mn_diag_note(diags, diag, table->cell[(size_t)other * table->n_columns].loc, "by this one");
			break;
		}
}

void mn_prove_supply(const struct mn_program *program, struct mn_diags *diags)
{
	bool told[MN_MAX_ATTRS] = { false };

	never_remembered(program, diags, told);
	for (unsigned int i = 0; i < program->n_cases; i++) {
		text_attrs(program, diags, program->kase[i].text, told);
		if (program->kase[i].text_other != program->kase[i].text)
			text_attrs(program, diags, program->kase[i].text_other, told);
	}
	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		wording_data(program, diags, op, &op->confirm);
		wording_data(program, diags, op, &op->done);
		wording_attrs(program, diags, &op->confirm, told);
		wording_attrs(program, diags, &op->done, told);
		for (unsigned int k = 0; k < op->n_effects; k++) {
			wording_data(program, diags, op, &op->effect[k].text);
			wording_attrs(program, diags, &op->effect[k].text, told);
		}
	}
	for (unsigned int i = 0; i < program->n_tables; i++)
		surplus_rows(program, diags, &program->table[i]);
}
