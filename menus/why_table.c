/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which row of a table matched, or how near the nearest one came. */
#include <inttypes.h>

#include "menus/why_fact.h"

#define ROW_LINE	400	/* octets of one line */

/* One look into a table: by a number, with one of its records if the table is about them. */
struct look {
	struct mn_cond_env *env;
	const struct mn_table *table;
	const int64_t *field;
	uint8_t subject, as;
	mn_why_row line;
	void *data;
};

static const struct mn_cell *cells(const struct look *look, unsigned int row)
{
	return &look->table->cell[(size_t)row * look->table->n_columns];
}

static bool cell_holds(const struct look *look, unsigned int row, unsigned int column)
{
	return mn_cond_cell(look->env, &cells(look, row)[column],
			    mn_cond_column(look->env, &look->table->column[column], look->field, look->subject,
					   look->as));
}

/* The row with the most cells that say something and hold; of equals the first with the fewest that do not. A table
 * about records is near by what the record says: attributes of its number alone make no row near. */
static unsigned int nearest(const struct look *look, unsigned int *hits)
{
	unsigned int best = 0, best_misses = 0;

	*hits = 0;
	for (unsigned int r = 0; r < look->table->n_rows; r++) {
		unsigned int n = 0, misses = 0;

		for (unsigned int c = 0; c < look->table->n_columns; c++) {
			if (cells(look, r)[c].kind == MN_CELL_ANY)
				continue;
			if (!cell_holds(look, r, c))
				misses++;
			else if (!look->field || look->table->column[c].kind == MN_COLUMN_FIELD)
				n++;
		}
		if (r == 0 || n > *hits || (n == *hits && misses < best_misses)) {
			best = r;
			*hits = n;
			best_misses = misses;
		}
	}
	return best;
}

static const char *column_name(const struct look *look, const struct mn_column *column)
{
	const struct mn_program *program = look->env->program;

	switch (column->kind) {
	case MN_COLUMN_FIELD:
		return program->holding[look->table->holding].field[column->index].name;
	case MN_COLUMN_ATTR:
		return program->attr[column->index].name;
	case MN_COLUMN_EVIDENCE:
		break;
	}
	return "evidence";
}

static void put_range(const struct mn_program *program, const struct mn_column *column, const struct mn_cell *cell,
		      struct mn_buf *buf)
{
	if (cell->min == cell->max) {
		mn_why_value(program, column->type, column->list, cell->min, buf);
		return;
	}
	/* amounts are never below 0, and one end may be open */
	if (cell->max == INT64_MAX) {
		mn_why_value(program, column->type, column->list, cell->min, buf);
		mn_buf_str(buf, " or more");
	} else if (cell->min <= 0) {
		mn_why_value(program, column->type, column->list, cell->max, buf);
		mn_buf_str(buf, " or less");
	} else {
		mn_why_value(program, column->type, column->list, cell->min, buf);
		mn_buf_str(buf, " to ");
		mn_why_value(program, column->type, column->list, cell->max, buf);
	}
}

static void put_cell(const struct look *look, unsigned int row, unsigned int c, struct mn_buf *buf)
{
	const struct mn_program *program = look->env->program;
	const struct mn_column *column = &look->table->column[c];
	const struct mn_cell *cell = &cells(look, row)[c];

	switch (cell->kind) {
	case MN_CELL_ANY:
		mn_buf_str(buf, "any");
		return;
	case MN_CELL_RANGE:
		put_range(program, column, cell, buf);
		return;
	case MN_CELL_ALL_OF:
		mn_why_items(program, program->evidence, cell->mask, " + ", buf);
		return;
	case MN_CELL_MASK:
		if (column->type == MN_TYPE_YESNO)
			mn_buf_str(buf, cell->mask == 2 ? "yes" : cell->mask == 1 ? "no" : "yes or no");
		else
			mn_why_items(program, column->list, cell->mask, " or ", buf);
		return;
	}
}

static void put_miss(const struct look *look, unsigned int row, unsigned int c, struct mn_buf *buf)
{
	const struct mn_program *program = look->env->program;
	const struct mn_column *column = &look->table->column[c];

	mn_buf_fmt(buf, "%s is ", column_name(look, column));
	if (column->kind == MN_COLUMN_EVIDENCE)
		mn_why_items(program, program->evidence, look->env->order->evidence, " + ", buf);
	else
		mn_why_value(program, column->type, column->list,
			     mn_cond_column(look->env, column, look->field, look->subject, look->as), buf);
	mn_buf_str(buf, ", not ");
	put_cell(look, row, c, buf);
}

static void say_row(const struct look *look)
{
	int row = mn_cond_row(look->env, look->table, look->field, look->subject, look->as);
	char text[ROW_LINE];
	const char *separator = ": ";
	unsigned int hits, near;
	struct mn_buf buf;

	mn_buf_init(&buf, text, sizeof(text));
	if (look->field) {
		const struct mn_holding_decl *decl = &look->env->program->holding[look->table->holding];

		mn_why_fields(look->env->program, decl->field, decl->n_fields, look->field, &buf);
		mn_buf_str(&buf, ": ");
	}
	if (row >= 0) {
		mn_buf_fmt(&buf, "row %d of %u matches, line %u:", row + 1, look->table->n_rows,
			   cells(look, row)->loc.line);
		for (unsigned int c = 0; c < look->table->n_columns; c++) {
			mn_buf_str(&buf, c ? ", " : " ");
			put_cell(look, row, c, &buf);
		}
		look->line(look->data, text);
		return;
	}
	near = nearest(look, &hits);
	mn_buf_fmt(&buf, "none of %u row%s", look->table->n_rows, look->table->n_rows == 1 ? "" : "s");
	if (look->table->n_rows && hits) {
		mn_buf_fmt(&buf, "; nearest is row %u, line %u", near + 1, cells(look, near)->loc.line);
		for (unsigned int c = 0; c < look->table->n_columns; c++) {
			if (cell_holds(look, near, c))
				continue;
			mn_buf_str(&buf, separator);
			put_miss(look, near, c, &buf);
			separator = "; ";
		}
	}
	look->line(look->data, text);
}

void mn_why_rows(struct mn_cond_env *env, const struct mn_cond *cond, mn_why_row line, void *data)
{
	struct look look = { .env = env, .subject = cond->subject, .as = MN_SUBJ_NONE, .line = line, .data = data };
	const struct mn_party *party;
	const struct mn_arg *arg;

	switch (cond->op) {
	case MN_COND_HAS_ROW:
		look.table = &env->program->table[cond->index];
		look.as = cond->other;
		party = mn_cond_party(env, cond->subject);
		for (unsigned int i = 0; party && party->registered && i < party->n_holdings; i++) {
			look.field = party->holding[i].field;
			if (party->holding[i].kind == look.table->holding && mn_cond_in_effect(env, &party->holding[i]))
				say_row(&look);
		}
		return;
	case MN_COND_MATCHES:
		look.table = &env->program->table[cond->index];
		say_row(&look);
		return;
	case MN_COND_PARAM_IN_TABLE:
		look.table = &env->program->table[cond->index];
		arg = mn_cond_arg(env, cond->other);
		look.field = arg && arg->given ? arg->field : NULL;
		if (look.field)
			say_row(&look);
		return;
	default:
		return;
	}
}
