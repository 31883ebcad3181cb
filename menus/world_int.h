/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the world share: world.c (life, facts), world_say.c, world_apply.c, world_print.c. */
#pragma once

#include "menus/buf.h"
#include "menus/facts_arg_int.h"
#include "menus/world.h"

#define MN_WORLD_ALIASES	16	/* names of parameters */

/*! A number somebody has mentioned. Its group is in party.role and party.leader, nowhere else. */
struct mn_world_number {
	struct mn_party party;
	bool spoken;			/* its language was given */
	uint32_t joined;		/* members: in which order they did */
	int64_t used;			/* this month */
};

/*! A membership that has ended. */
struct mn_world_left {
	struct mn_number leader, number;
	int64_t when, used;
};

struct mn_world_debt {
	struct mn_number payer, number;
	uint16_t fee;
	int64_t when;
};

/*! What was said about a parameter's name: of one number, or of whichever is given for it. */
struct mn_world_alias {
	const char *name;
	struct mn_number number;	/* "" = any */
	struct mn_party party;		/* of any */
	struct mn_facts_said said;
};

struct mn_world {
	const struct mn_program *program;
	uint8_t language;
	int64_t now;
	struct mn_number caller;
	struct mn_world_number *number;
	unsigned int n_numbers;
	struct mn_world_left *left;
	unsigned int n_left;
	struct mn_world_debt *debt;
	unsigned int n_debts;
	struct mn_world_alias alias[MN_WORLD_ALIASES];
	unsigned int n_aliases;
	struct mn_bundle bundle[MN_MAX_BUNDLES];
	uint8_t n_bundles;
	uint32_t joins;			/* counts them */
};

static inline bool mn_world_same(const struct mn_number *a, const struct mn_number *b)
{
	return a->digits[0] && strcmp(a->digits, b->digits) == 0;
}

/*! The entry of a number, NULL when nobody has mentioned it. */
struct mn_world_number *mn_world_find(const struct mn_world *world, const struct mn_number *number);
/*! The same, made when there is none: registered, nothing else known. Entries move when one is made. */
struct mn_world_number *mn_world_get(struct mn_world *world, const struct mn_number *number);

/*! Members of a group in the order of their joining.
 *  \returns how many, also when there are more than size. */
unsigned int mn_world_members(const struct mn_world *world, const struct mn_number *leader,
			      struct mn_world_number **member, unsigned int size);

/*! The number joins, or leaves, the group of leader; neither checks whether it may. */
void mn_world_join(struct mn_world *world, struct mn_world_number *number, const struct mn_number *leader);
void mn_world_leave(struct mn_world *world, struct mn_world_number *number);

/*! The clock is set; what was used belongs to its month. */
void mn_world_set_now(struct mn_world *world, int64_t now);

/*! A number of the service's form that stands for somebody: the first, second ... of them. */
void mn_world_made_up(const struct mn_program *program, unsigned int n, struct mn_number *number);
