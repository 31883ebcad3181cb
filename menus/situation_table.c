/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables in situations. That a number has a record in a table is a variable, with a record of its own that is in the
 * table when it is true; and every record there is must be outside of each table the number is said to have none in.
 * A number may have as many records as there are tables asked about, so nothing is lost by giving each its own.
 */
#include "menus/situation_int.h"

struct cell {
	const struct mn_situation *s;
	const struct mn_slot *slot;
	const struct mn_cell *cell;
	bool holds;
};

static bool cell_holds(const void *data, unsigned int value)
{
	const struct cell *c = data;
	int64_t fact = mn_slot_fact(c->s->program, c->slot, value);
	bool matches = false;

	if (fact != MN_UNKNOWN && c->cell->kind == MN_CELL_MASK)
		matches = fact < 64 && c->cell->mask >> fact & 1;
	else if (fact != MN_UNKNOWN && c->cell->kind == MN_CELL_RANGE)
		matches = c->cell->min <= fact && fact <= c->cell->max;
	return matches == c->holds;
}

static mn_formula evidence(struct mn_situation *s, const struct mn_cell *cell, bool holds)
{
	mn_solve_open(s->solve, !holds);
	for (unsigned int i = 0; i < MN_MAX_LIST; i++)
		if (cell->mask >> i & 1)
			mn_solve_add(s->solve,
				     mn_solve_is(s->solve, mn_situation_var(s, &s->evidence[i], 2), holds));
	return mn_solve_close(s->solve);
}

static mn_formula one_cell(struct mn_situation *s, const struct mn_table *table, const struct mn_column *column,
			   const struct mn_cell *cell, uint16_t *field, enum mn_subject subject, enum mn_subject as,
			   bool holds)
{
	struct cell c = { .s = s, .cell = cell, .holds = holds };
	int party = mn_situation_party_of(s, subject), param = mn_situation_param_of(s, as);
	uint16_t var;

	if (cell->kind == MN_CELL_ANY)
		return holds ? MN_FORMULA_TRUE : MN_FORMULA_FALSE;
	if (column->kind == MN_COLUMN_EVIDENCE)
		return evidence(s, cell, holds);
	if (column->kind == MN_COLUMN_FIELD) {
		c.slot = &s->slots->field[table->holding][column->index];
		var = mn_situation_slot_var(s, &field[column->index], c.slot);
	} else if (param >= 0 && column->type == MN_TYPE_CHOICE && s->op->param[param].list == column->list) {
		if (!mn_situation_is_given(s, param))
			return holds ? MN_FORMULA_FALSE : MN_FORMULA_TRUE;
		c.slot = &s->slots->attr[column->index];
		var = mn_situation_slot_var(s, &s->value[param], c.slot);
	} else if (party < 0) {
		return holds ? MN_FORMULA_FALSE : MN_FORMULA_TRUE;
	} else {
		c.slot = &s->slots->attr[column->index];
		var = mn_situation_attr_var(s, party, column->index);
	}
	return mn_solve_among(s->solve, var, cell_holds, &c);
}

mn_formula mn_situation_table(struct mn_situation *s, const struct mn_table *table, uint16_t *field,
			      enum mn_subject subject, enum mn_subject as, bool holds)
{
	mn_solve_open(s->solve, holds);
	for (unsigned int r = 0; r < table->n_rows && !mn_solve_is_too_large(s->solve); r++) {
		mn_solve_open(s->solve, !holds);
		for (unsigned int c = 0; c < table->n_columns; c++)
			mn_solve_add(s->solve, one_cell(s, table, &table->column[c],
							&table->cell[(size_t)r * table->n_columns + c], field, subject,
							as, holds));
		mn_solve_add(s->solve, mn_solve_close(s->solve));
	}
	return mn_solve_close(s->solve);
}

mn_formula mn_situation_has_row(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject subject,
				bool holds)
{
	int party = mn_situation_party_of(s, subject);
	struct mn_situation_has *has;
	unsigned int i = 0;

	if (party < 0)
		return holds ? MN_FORMULA_FALSE : MN_FORMULA_TRUE;
	while (i < s->n_has && (s->has[i].table != cond->index || s->has[i].party != party ||
				s->has[i].as != cond->other))
		i++;
	if (i == s->n_has) {
		if (s->n_has == s->size_has) {
			s->size_has = 2 * s->size_has + 8;
			s->has = mn_mem_grow(s, s->has, s->size_has, sizeof(*s->has));
		}
		has = &s->has[s->n_has++];
		*has = (struct mn_situation_has){ .table = cond->index, .party = party, .subject = subject,
						  .as = cond->other };
		memset(has->field, 0xff, sizeof(has->field));
		has->var = mn_solve_var(s->solve, 2);
	}
	return mn_solve_is(s->solve, s->has[i].var, holds);
}

/* The fields of a record that some table asks about can be what they can be. */
static void add_fields(struct mn_situation *s, const struct mn_situation_has *has, uint16_t holding)
{
	for (unsigned int f = 0; f < MN_MAX_FIELDS; f++) {
		const struct mn_slot *slot = &s->slots->field[holding][f];

		for (unsigned int value = 0; has->field[f] != MN_SITUATION_NO_VAR &&
		     value < mn_slot_n_values(s->program, slot); value++)
			if (!mn_slot_is_possible(s->program, slot, value))
				mn_solve_add(s->solve, mn_solve_is_not(s->solve, has->field[f], value));
	}
}

void mn_situation_add_records(struct mn_situation *s)
{
	for (unsigned int i = 0; i < s->n_has; i++) {
		struct mn_situation_has *mine = &s->has[i];
		const struct mn_table *table = &s->program->table[mine->table];

		/* it has one: so this record is in the table, and the number is known */
		mn_solve_open(s->solve, true);
		mn_solve_add(s->solve, mn_solve_is(s->solve, mine->var, 0));
		mn_solve_add(s->solve, mn_solve_and2(s->solve,
			mn_solve_is(s->solve, mn_situation_registered_var(s, mine->party), 1),
			mn_situation_table(s, table, mine->field, mine->subject, mine->as, true)));
		mn_solve_add(s->solve, mn_solve_close(s->solve));
		for (unsigned int k = 0; k < s->n_has; k++) {
			struct mn_situation_has *other = &s->has[k];

			if (k == i || other->party != mine->party ||
			    s->program->table[other->table].holding != table->holding)
				continue;
			/* where the other record is and none is in this table, the other one is not in it either */
			mn_solve_open(s->solve, true);
			mn_solve_add(s->solve, mn_solve_is(s->solve, mine->var, 1));
			mn_solve_add(s->solve, mn_solve_is(s->solve, other->var, 0));
			mn_solve_add(s->solve,
				     mn_situation_table(s, table, other->field, mine->subject, mine->as, false));
			mn_solve_add(s->solve, mn_solve_close(s->solve));
		}
		add_fields(s, mine, table->holding);
	}
}
