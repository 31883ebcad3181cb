/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Evidence reaches a verdict by cells of tables only. So whatever is enough is a union of such cells, one of a row for
 * each table that a case looks into: all of these are tried.
 */
#include "menus/evidence.h"

#include "menus/decide.h"

#define MAX_TRIES	1024u		/* unions looked at */

struct tries {
	uint64_t set[MAX_TRIES];
	unsigned int n;
};

static int column_of(const struct mn_table *table)
{
	for (unsigned int i = 0; i < table->n_columns; i++)
		if (table->column[i].kind == MN_COLUMN_EVIDENCE)
			return i;
	return -1;
}

static bool asks(const struct mn_program *program, uint16_t cond)
{
	const struct mn_cond *c = &program->cond[cond];

	switch (c->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		return asks(program, c->left) || asks(program, c->right);
	case MN_COND_NOT:
		return asks(program, c->left);
	case MN_COND_HAS_ROW:
	case MN_COND_MATCHES:
	case MN_COND_PARAM_IN_TABLE:
		return column_of(&program->table[c->index]) >= 0;
	default:
		return false;
	}
}

static void try(struct tries *t, uint64_t set)
{
	for (unsigned int i = 0; i < t->n; i++)
		if (t->set[i] == set)
			return;
	if (t->n < MAX_TRIES)
		t->set[t->n++] = set;
}

static void try_table(struct tries *t, const struct mn_table *table)
{
	int column = column_of(table);
	unsigned int before = t->n;

	for (unsigned int r = 0; column >= 0 && r < table->n_rows; r++) {
		const struct mn_cell *cell = &table->cell[(size_t)r * table->n_columns + column];

		for (unsigned int i = 0; cell->kind == MN_CELL_ALL_OF && i < before; i++)
			try(t, t->set[i] | cell->mask);
	}
}

static void try_cond(const struct mn_program *program, uint16_t cond, struct tries *t)
{
	const struct mn_cond *c = &program->cond[cond];

	switch (c->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		try_cond(program, c->left, t);
		try_cond(program, c->right, t);
		break;
	case MN_COND_NOT:
		try_cond(program, c->left, t);
		break;
	case MN_COND_HAS_ROW:
	case MN_COND_MATCHES:
	case MN_COND_PARAM_IN_TABLE:
		try_table(t, &program->table[c->index]);
		break;
	default:
		break;
	}
}

static bool is_enough(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts)
{
	const struct mn_operation *op = &program->operation[order->operation];

	for (unsigned int i = 0; i < op->n_judges; i++) {
		uint16_t cond = program->kase[op->judge[i].kase].cond;

		if (cond != MN_NONE && asks(program, cond) &&
		    mn_decide_cond(program, cond, order, facts, op->judge[i].subject, 0))
			return false;
	}
	return true;
}

/* A set that is enough; what holds another one is left out. */
static void add(struct mn_evidence *evidence, uint64_t set)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < evidence->n_sets; i++)
		if ((evidence->set[i] & set) == evidence->set[i])
			return;
	for (unsigned int i = 0; i < evidence->n_sets; i++)
		if ((evidence->set[i] & set) != set)
			evidence->set[n++] = evidence->set[i];
	if (n < MN_EVIDENCE_SETS)
		evidence->set[n++] = set;
	evidence->n_sets = n;
}

void mn_evidence_sets(const struct mn_program *program, uint16_t operation, const struct mn_facts *facts,
		      struct mn_evidence *evidence)
{
	const struct mn_operation *op = &program->operation[operation];
	struct mn_order one = {
		.operation = operation, .channel = MN_CHANNEL_COUNTER, .caller = facts->caller.number, .preview = true,
	};
	struct tries tries;

	*evidence = (struct mn_evidence){ .needed = false };
	tries.set[0] = 0;
	tries.n = 1;
	for (unsigned int i = 0; i < op->n_judges; i++) {
		uint16_t cond = program->kase[op->judge[i].kase].cond;

		if (cond == MN_NONE || !asks(program, cond))
			continue;
		evidence->asked = true;
		try_cond(program, cond, &tries);
	}
	evidence->needed = !is_enough(program, &one, facts);
	for (unsigned int i = 1; i < tries.n && evidence->needed; i++) {
		one.evidence = tries.set[i];
		if (is_enough(program, &one, facts))
			add(evidence, one.evidence);
	}
}

bool mn_evidence_asked_by(const struct mn_program *program, uint16_t kase)
{
	return program->kase[kase].cond != MN_NONE && asks(program, program->kase[kase].cond);
}
