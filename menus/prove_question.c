/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Questions about an operation, answered together: each way in which numbers can be related is gone through once, and
 * every question that is still open is put to the solver there. A question nobody could answer with yes is a proof.
 */
#include "menus/prove_int.h"

#define WORK_OF_VALUES	4	/* so many values of literals are made in the time in which one literal is looked at */

struct mn_question *mn_prove_ask(struct mn_prove *p)
{
	struct mn_question *q;

	if (p->n == p->size) {
		p->size = 2 * p->size + 64;
		p->question = mn_mem_grow(p->tmp, p->question, p->size, sizeof(*p->question));
	}
	q = &p->question[p->n++];
	*q = (struct mn_question){ .channels = p->channels };
	return q;
}

void mn_prove_term(struct mn_question *q, uint16_t cond, enum mn_subject it, bool holds)
{
	if (cond == MN_NONE)
		return;
	if (q->n_terms == MN_PROVE_TERMS)
		abort();	/* a text has at most 16 variants */
	q->term[q->n_terms++] = (struct mn_prove_term){ cond, it, holds };
}

/* ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────── */

struct row {
	mn_formula *formula;
	unsigned int n;
	bool never;		/* one of them is false */
};

static void add(struct row *row, mn_formula formula)
{
	row->never |= formula == MN_FORMULA_FALSE;
	if (formula != MN_FORMULA_TRUE)
		row->formula[row->n++] = formula;
}

/* Everything a question asks for, in this situation. */
static void build(struct mn_prove *p, const struct mn_question *q, const mn_formula *passed, struct row *row)
{
	row->n = 0;
	row->never = false;
	for (unsigned int i = 0; i < q->n_passed && !row->never; i++)
		add(row, passed[i]);
	if (!row->never)
		add(row, mn_prove_risk(p, q));
	for (unsigned int i = 0; i < q->n_terms && !row->never; i++)
		add(row, mn_situation_cond(p->situation, q->term[i].cond, q->term[i].it, q->term[i].holds));
	if (!row->never)
		add(row, mn_situation_channels(p->situation, q->channels));
}

static void answer_here(struct mn_prove *p, mn_formula *formula, mn_formula *passed)
{
	const struct mn_operation *op = p->operation == MN_NONE ? NULL : &p->program->operation[p->operation];
	struct mn_solve *solve = mn_situation_solve(p->situation);
	uint64_t built;

	p->work += op ? 10u * op->n_judges : 0;
	built = mn_solve_built(solve);
	for (unsigned int i = 0; op && i < op->n_judges; i++)
		passed[i] = mn_situation_cond(p->situation, p->program->kase[op->judge[i].kase].cond,
					      op->judge[i].subject, false);
	for (unsigned int i = 0; i < p->n && p->work < MN_PROVE_WORK; i++) {
		struct mn_question *q = &p->question[i];
		struct row row = { .formula = formula };
		enum mn_solved solved = MN_SOLVED_NO;

		if (q->solved == MN_SOLVED_YES)
			continue;
		p->work += 10 + q->n_passed;
		build(p, q, passed, &row);
		if (!row.never)
			add(&row, mn_situation_facts(p->situation));
		if (!row.never) {
			solved = mn_solve(solve, row.formula, row.n, NULL);
			p->work += mn_solve_steps(solve);
		}
		/* what was left out may have been what is never */
		if (mn_solve_is_too_large(solve))
			solved = MN_SOLVED_GAVE_UP;
		if (solved != MN_SOLVED_NO)
			q->solved = solved;
		p->work += (mn_solve_built(solve) - built) / WORK_OF_VALUES;
		built = mn_solve_built(solve);
	}
}

void mn_prove_answer(struct mn_prove *p)
{
	unsigned int n = p->operation == MN_NONE ? 0 : p->program->operation[p->operation].n_judges;
	mn_formula *formula = mn_mem_zero(p->tmp, n + MN_PROVE_TERMS + 8, sizeof(*formula));
	mn_formula *passed = mn_mem_zero(p->tmp, n, sizeof(*passed));
	unsigned int open = p->n;

	mn_situation_operation(p->situation, p->operation);
	while (open && p->work < MN_PROVE_WORK && !mn_situation_is_vague(p->situation) &&
	       mn_situation_next(p->situation)) {
		answer_here(p, formula, passed);
		open = 0;
		for (unsigned int i = 0; i < p->n; i++)
			open += p->question[i].solved != MN_SOLVED_YES;
	}
	if (mn_situation_is_vague(p->situation) || p->work >= MN_PROVE_WORK)
		for (unsigned int i = 0; i < p->n; i++)
			if (p->question[i].solved == MN_SOLVED_NO || mn_situation_is_vague(p->situation))
				p->question[i].solved = MN_SOLVED_GAVE_UP;
	for (unsigned int i = 0; i < p->n; i++)
		p->intricate |= p->question[i].solved == MN_SOLVED_GAVE_UP;
	talloc_free(passed);
	talloc_free(formula);
}
