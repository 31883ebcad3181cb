/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The solver against counting: random formulas over few variables, each tried with every combination of values. */
#include <stdio.h>
#include <stdlib.h>
#include <talloc.h>

#include "menus/solve.h"

#define N_VARS		4
#define MAX_VALUES	5
#define N_ROUNDS	20000
#define MAX_DEPTH	4

static uint64_t seed = 1;

static unsigned int below(unsigned int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (seed >> 33) % n;
}

/* The same formula twice: as the solver has it, and to be evaluated by hand. */
struct tree {
	bool literal, is_or;
	unsigned int var, mask, n;
	struct tree *part[4];
};

static unsigned int n_values[N_VARS];

static struct tree *grow(void *ctx, unsigned int depth)
{
	struct tree *t = talloc_zero(ctx, struct tree);

	if (depth == MAX_DEPTH || below(4) == 0) {
		t->literal = true;
		t->var = below(N_VARS);
		t->mask = below(1u << n_values[t->var]);
		return t;
	}
	t->is_or = below(2);
	t->n = below(5);
	for (unsigned int i = 0; i < t->n; i++)
		t->part[i] = grow(t, depth + 1);
	return t;
}

static bool in_mask(const void *data, unsigned int value)
{
	return *(const unsigned int *)data >> value & 1;
}

static mn_formula build(struct mn_solve *s, const struct tree *t)
{
	if (t->literal)
		return mn_solve_among(s, t->var, in_mask, &t->mask);
	mn_solve_open(s, t->is_or);
	for (unsigned int i = 0; i < t->n; i++)
		mn_solve_add(s, build(s, t->part[i]));
	return mn_solve_close(s);
}

static bool holds(const struct tree *t, const uint16_t *value)
{
	if (t->literal)
		return t->mask >> value[t->var] & 1;
	for (unsigned int i = 0; i < t->n; i++)
		if (holds(t->part[i], value) == t->is_or)
			return t->is_or;
	return !t->is_or;
}

static bool any_holds(const struct tree *a, const struct tree *b)
{
	uint16_t value[N_VARS] = { 0 };

	while (1) {
		unsigned int i = 0;

		if (holds(a, value) && holds(b, value))
			return true;
		while (i < N_VARS && ++value[i] == n_values[i])
			value[i++] = 0;
		if (i == N_VARS)
			return false;
	}
}

int main(void)
{
	void *ctx = talloc_new(NULL);
	struct mn_solve *s = mn_solve_alloc(ctx);
	unsigned int wrong = 0, yes = 0;

	for (unsigned int round = 0; round < N_ROUNDS; round++) {
		struct tree *a, *b;
		mn_formula f[2];
		uint16_t solution[N_VARS];
		enum mn_solved solved, again;

		mn_solve_reset(s);
		for (unsigned int i = 0; i < N_VARS; i++) {
			n_values[i] = 1 + below(MAX_VALUES);
			mn_solve_var(s, n_values[i]);
		}
		a = grow(ctx, 0);
		b = grow(ctx, 0);
		f[0] = build(s, a);
		f[1] = build(s, b);
		solved = mn_solve(s, f, 2, solution);
		/* nothing is left behind by an answer */
		again = mn_solve(s, f, 2, NULL);
		if ((solved == MN_SOLVED_YES) != any_holds(a, b) || again != solved ||
		    (solved == MN_SOLVED_YES && !(holds(a, solution) && holds(b, solution)))) {
			printf("round %u: wrong\n", round);
			wrong++;
		}
		yes += solved == MN_SOLVED_YES;
		talloc_free(a);
		talloc_free(b);
	}
	printf("%u formulas: %u wrong\n", N_ROUNDS, wrong);
	printf("both answers came: %s\n", yes > N_ROUNDS / 10 && yes < N_ROUNDS / 10 * 9 ? "yes" : "no");
	talloc_free(ctx);
	return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
