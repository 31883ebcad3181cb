/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Is there a way to make this true? Decides formulas over variables that each take one of finitely many values. A
 * formula is built of literals ("the variable has one of these values"), `and` and `or`; who builds it writes "not"
 * into the literals. Complete: what is said not to be satisfiable has no solution. Knows nothing of services.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t mn_formula;

#define MN_FORMULA_TRUE		0u
#define MN_FORMULA_FALSE	1u
#define MN_SOLVE_MAX_VALUES	32768u
#define MN_SOLVE_MAX_WORDS	500000u	/* 64 values of a literal each: 4 MiB for all of them */

enum mn_solved {
	MN_SOLVED_NO,
	MN_SOLVED_YES,
	MN_SOLVED_GAVE_UP,	/* more work than MN_SOLVE_MAX_STEPS, or literals than MN_SOLVE_MAX_WORDS */
};

/*! Literals looked at before it gives up, those of many values counted more than once: some hundredths of a second. */
#define MN_SOLVE_MAX_STEPS	1000000u

struct mn_solve;

struct mn_solve *mn_solve_alloc(void *ctx);

/*! Forget all variables and formulas, keep the memory. */
void mn_solve_reset(struct mn_solve *solve);

/*! A new variable with the values 0 .. n_values - 1, from 1 to MN_SOLVE_MAX_VALUES. */
uint16_t mn_solve_var(struct mn_solve *solve, unsigned int n_values);
unsigned int mn_solve_n_vars(const struct mn_solve *solve);
unsigned int mn_solve_n_values(const struct mn_solve *solve, uint16_t var);

/*! Literal: the values for which has() is true. */
mn_formula mn_solve_among(struct mn_solve *solve, uint16_t var, bool (*has)(const void *data, unsigned int value),
			  const void *data);
/*! Literals: the variable has this value, or any other one. */
mn_formula mn_solve_is(struct mn_solve *solve, uint16_t var, unsigned int value);
mn_formula mn_solve_is_not(struct mn_solve *solve, uint16_t var, unsigned int value);

/*! The opposite of a literal or a constant, and of nothing else. */
mn_formula mn_solve_not(struct mn_solve *solve, mn_formula literal);

/*! An `and` or an `or` of everything that is added until it is closed; they nest. */
void mn_solve_open(struct mn_solve *solve, bool is_or);
void mn_solve_add(struct mn_solve *solve, mn_formula formula);
mn_formula mn_solve_close(struct mn_solve *solve);
mn_formula mn_solve_or2(struct mn_solve *solve, mn_formula a, mn_formula b);
mn_formula mn_solve_and2(struct mn_solve *solve, mn_formula a, mn_formula b);

/*! Are there values that make all n formulas true? They are found in solution, one for each variable, when it is not
 *  NULL. */
enum mn_solved mn_solve(struct mn_solve *solve, const mn_formula *formula, unsigned int n, uint16_t *solution);
/*! Literals that the last mn_solve() looked at: what it cost. */
uint32_t mn_solve_steps(const struct mn_solve *solve);
/*! Values of all literals that were built since mn_solve_alloc(): what that cost. */
uint64_t mn_solve_built(const struct mn_solve *solve);
/*! There are more literals than MN_SOLVE_MAX_WORDS: those above are "true", and mn_solve() gives up until the reset. */
bool mn_solve_is_too_large(const struct mn_solve *solve);
