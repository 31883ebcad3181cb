/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A small world in memory: numbers, what is known of them, their groups, a ledger. It stands in for the store where
 * there is none: a person says some facts, orders are judged under them, accepted changes are done, and the next order
 * sees what has changed. A number is in one group at most, and what cannot be done completely is not done at all.
 */
#pragma once

#include "menus/order.h"

#define MN_WORLD_LINE	1200	/* octets of the longest line told, NUL included */

struct mn_world;

/*! Takes one line, without its end. */
typedef void (*mn_world_line)(void *data, const char *text);

/*! An empty world, owned by ctx.
 *  \param[in] language  of everybody who has not chosen another. */
struct mn_world *mn_world_alloc(void *ctx, const struct mn_program *program, uint8_t language, int64_t now);

/*! Take facts, written as for mn_facts_arg_parse() but without an operation, in any order:
 *    caller=NUMBER  at=TIME
 *    PARTY.FACT=VALUE     PARTY: caller, leader (or the role's name), a number, or a parameter of type number
 *    PARAM=NUMBER         which number is meant by PARAM.FACT; without it, every number given for it that nothing
 *                         is known about
 *    members=NUMBER[/USED],...  former=NUMBER[/USED],...  bundle=...   of the caller's group
 *    NUMBER.used=AMOUNT   what a member has used this month
 *  \param[out] error  a sentence when the return is not 0; the words before the wrong one have been taken.
 *  \returns 0, or -EINVAL. */
int mn_world_say(struct mn_world *world, const char *const *word, unsigned int n, char *error, size_t size);

/*! Who calls; made up when nobody has said. mn_world_call() lets another number call. */
const struct mn_number *mn_world_caller(const struct mn_world *world);
void mn_world_call(struct mn_world *world, const struct mn_number *number);

int64_t mn_world_now(const struct mn_world *world);

/*! Is anything known of this number? */
bool mn_world_knows(const struct mn_world *world, const struct mn_number *number);

/*! What the store would read: for an order, or of the caller alone. The facts a parameter's name stands for become
 *  those of the number that the order gives for it. */
void mn_world_facts(struct mn_world *world, const struct mn_order *order, struct mn_facts *facts);
void mn_world_facts_caller(struct mn_world *world, struct mn_facts *facts);

/*! Do what an accepted order does, all of it or nothing.
 *  \param[in] facts  those it was judged with.
 *  \param[in] line  is told each effect, what is charged, and each message in the language of its reader.
 *  \returns 0, or -EUCLEAN when the store would refuse it: the last line says why. */
int mn_world_apply(struct mn_world *world, const struct mn_order *order, const struct mn_facts *facts,
		   const struct mn_verdict *verdict, mn_world_line line, void *data);

/*! The caller has chosen a language. */
void mn_world_speak(struct mn_world *world, uint8_t language);

/*! Tell everything: each number with its group and facts, the ledger. */
void mn_world_print(const struct mn_world *world, mn_world_line line, void *data);

/*! Facts that would make sense, as words for a command line: what the service's conditions read of the caller, each
 *  with a value it may have; cut to size. Values of the first items, nothing better. */
void mn_world_example(const struct mn_world *world, char *buf, size_t size);

/*! Does the world hold together? NULL, or a sentence about the first thing that does not; for tests. */
const char *mn_world_check(const struct mn_world *world);
