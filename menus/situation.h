/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * All situations in which an operation may be asked for, as formulas: what callers and other numbers can be, which
 * facts go together, and the conditions of the service over them. The prover asks here instead of trying facts.
 *
 * Who is in whose group, and which numbers are the same, is not a variable: there are few ways, and mn_situation_next()
 * goes through them one by one. All else (attributes, records, the clock, the channel) is a variable of the solver.
 */
#pragma once

#include "menus/order.h"
#include "menus/solve.h"

/*! What a parameter of type number is. */
enum mn_situation_who {
	MN_WHO_ALONE,		/* in no group */
	MN_WHO_LEADS,		/* leads a group that is not the caller's */
	MN_WHO_MATE,		/* has joined the caller's group, and is not the caller */
	MN_WHO_ELSEWHERE,	/* has joined another group */
	MN_WHO_CALLER,		/* is the caller */
	MN_WHO_LEADER,		/* leads the group that the caller has joined */
	MN_WHO_MISSING,		/* was not given */
	MN_WHO_MALFORMED,	/* is no number */
	MN_WHO_SAME,		/* is the first parameter; MN_WHO_SAME + 1: the second one, and so on */
	MN_N_WHO = MN_WHO_SAME + MN_MAX_PARAMS - 1
};

struct mn_situation;

/*! Nothing is known yet: begin with mn_situation_operation(). */
struct mn_situation *mn_situation_alloc(void *ctx, const struct mn_program *program);

/*! Begin with an operation or event; MN_NONE: conditions without parameters. */
void mn_situation_operation(struct mn_situation *situation, uint16_t operation);

/*! Go on to the first or next way in which the numbers are related; all formulas of the one before are forgotten.
 *  False when there are no more. */
bool mn_situation_next(struct mn_situation *situation);

struct mn_solve *mn_situation_solve(struct mn_situation *situation);
enum mn_role mn_situation_caller(const struct mn_situation *situation);
enum mn_situation_who mn_situation_param(const struct mn_situation *situation, unsigned int param);

/*! Who a subject is: two that have the same party are one number. -1 when there is nobody. */
int mn_situation_party_of(const struct mn_situation *situation, enum mn_subject subject);
/*! What a party is in its group. */
enum mn_role mn_situation_role_of(const struct mn_situation *situation, int party);
/*! Has it joined the caller's group? */
bool mn_situation_is_mate(const struct mn_situation *situation, unsigned int param);

/*! The condition holds, or does not, for whom `it` stands. */
mn_formula mn_situation_cond(struct mn_situation *situation, uint16_t cond, enum mn_subject it, bool holds);
/*! The request comes by one of these channels, bits of 1 << enum mn_channel, with all that this implies. */
mn_formula mn_situation_channels(struct mn_situation *situation, unsigned int channels);
/*! The number is registered: .subject as in conditions. */
mn_formula mn_situation_registered(struct mn_situation *situation, enum mn_subject subject);
/*! The caller's group has at most this many members. */
mn_formula mn_situation_size(struct mn_situation *situation, unsigned int most);

/*! Which facts go together. To be taken last, because it is about the variables that formulas have used. */
mn_formula mn_situation_facts(struct mn_situation *situation);

/*! Something was too large to be modelled exactly (more than 64 tests of dates, or figures of one fact than
 *  MN_SOLVE_MAX_VALUES): no proof is possible. */
bool mn_situation_is_vague(const struct mn_situation *situation);
