/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The common part of all legs: stations and their dialogues. */
#include "simtk/leg.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/utils.h>
#include <osmocom/core/hashtable.h>

void stk_leg_init(struct stk_leg *leg, const struct stk_leg_ops *ops, uint32_t first_dialogue)
{
	leg->ops = ops;
	leg->up = false;
	leg->next_dialogue = first_dialogue;
	INIT_LLIST_HEAD(&leg->stations);
	hash_init(leg->dialogues);
}

void stk_leg_close(struct stk_leg *leg)
{
	if (leg)
		leg->ops->close(leg);
}

int stk_leg_join(struct stk_leg *leg, struct stk_leg_station *st, const char *imsi,
		 const struct stk_leg_station_ops *ops)
{
	size_t n = strlen(imsi);

	if (n < 6 || n > 15 || strspn(imsi, "0123456789") != n)
		return -EINVAL;
	if (stk_leg_by_imsi(leg, imsi))
		return -EEXIST;
	st->leg = leg;
	st->ops = ops;
	st->dialogue = 0;
	snprintf(st->imsi, sizeof(st->imsi), "%s", imsi);
	llist_add_tail(&st->entry, &leg->stations);
	return 0;
}

void stk_leg_leave(struct stk_leg_station *st)
{
	if (!st->leg)
		return;
	stk_leg_dialogue_close(st);
	llist_del(&st->entry);
	st->leg = NULL;
}

struct stk_leg_station *stk_leg_by_imsi(const struct stk_leg *leg, const char *imsi)
{
	struct stk_leg_station *st;

	llist_for_each_entry(st, &leg->stations, entry) {
		if (!strcmp(st->imsi, imsi))
			return st;
	}
	return NULL;
}

struct stk_leg_station *stk_leg_by_dialogue(const struct stk_leg *leg, uint32_t dialogue)
{
	struct stk_leg_station *st;

	hash_for_each_possible(leg->dialogues, st, by_dialogue, dialogue) {
		if (st->dialogue == dialogue)
			return st;
	}
	return NULL;
}

void stk_leg_dialogue_open(struct stk_leg_station *st, uint32_t id)
{
	struct stk_leg *leg = st->leg;

	stk_leg_dialogue_close(st);
	while (!id) {
		id = leg->next_dialogue++;
		if (stk_leg_by_dialogue(leg, id))
			id = 0;
	}
	st->dialogue = id;
	hash_add(leg->dialogues, &st->by_dialogue, id);
}

void stk_leg_dialogue_close(struct stk_leg_station *st)
{
	if (!st->dialogue)
		return;
	hash_del(&st->by_dialogue);
	st->dialogue = 0;
}

void stk_leg_set_up(struct stk_leg *leg, bool up)
{
	struct stk_leg_station *st, *next;

	if (leg->up == up)
		return;
	leg->up = up;
	llist_for_each_entry_safe(st, next, &leg->stations, entry) {
		if (!up)
			stk_leg_dialogue_close(st);
		if (st->ops->link)
			st->ops->link(st, up);
	}
	if (leg->link_cb)
		leg->link_cb(leg, up, leg->link_cb_data);
}
