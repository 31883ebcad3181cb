/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a variable of a situation can be: the values of a fact, as few as the program can tell apart. A choice is its
 * items; an amount is the ranges between the figures the program compares it with; a day is what the program's tests of
 * dates say of it. The value behind the last one is "not known", where a fact may be that.
 */
#pragma once

#include "menus/program.h"

/*! The figures at which ranges begin, in rising order, none of them twice. */
struct mn_slot {
	enum mn_type type;
	uint16_t list;
	int64_t *from;
	unsigned int n, size;
};

struct mn_slots {
	struct mn_slot attr[MN_MAX_ATTRS];
	struct mn_slot (*field)[MN_MAX_FIELDS];		/* of each holding */
	struct mn_slot bundle[MN_MAX_FIELDS], traffic[MN_MAX_FIELDS];
	struct mn_slot clock;				/* seconds of the day */
	const struct mn_cond **day_test;		/* tests of dates, no two the same */
	unsigned int n_day_tests;
	uint64_t *day;					/* bit i: day_test[i] holds, for each kind of day there is */
	unsigned int n_days;
	bool vague;					/* more dates or figures than can be told apart */
};

struct mn_slots *mn_slots_alloc(void *ctx, const struct mn_program *program);

/*! How many values the slot has, "not known" included. */
unsigned int mn_slot_n_values(const struct mn_program *program, const struct mn_slot *slot);
/*! A value as facts have it: an item, 0 or 1, a figure from the range, MN_UNKNOWN for the last value. */
int64_t mn_slot_fact(const struct mn_program *program, const struct mn_slot *slot, unsigned int value);
/*! Can this value be? No count and no quantity of data is below 0. */
bool mn_slot_is_possible(const struct mn_program *program, const struct mn_slot *slot, unsigned int value);
/*! Which of .day_test this condition is. */
unsigned int mn_slots_day_test(const struct mn_slots *slots, const struct mn_cond *cond);
