/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What `usage` and `remaining` have to tell, as parts of the result: (number, octets) or (bundle, octets left). */
#include "tests/reference/ref.h"

static int64_t taken(const struct ref_world *world, int leader, int member, int64_t now)
{
	for (int i = 0; i < world->n_taken; i++)
		if (world->taken[i].leader == leader && world->taken[i].member == member &&
		    world->taken[i].month == ref_date_month(now))
			return world->taken[i].bytes;
	return 0;
}

static void part(struct ref_result *result, int64_t what, int64_t octets)
{
	if (result->n_parts == REF_PARTS)
		return;
	result->part[result->n_parts].bundle = what;
	result->part[result->n_parts].bytes = octets;
	result->n_parts++;
}

/* Present members first, then those who left this month. */
static void usage(const struct ref_world *world, int leader, int64_t now, struct ref_result *result)
{
	int64_t month = ref_date_month_start(ref_date_month(now));
	int present;

	for (int i = 0; i < world->n_membership; i++) {
		const struct ref_membership *m = &world->membership[i];

		if (m->leader == leader && m->to == REF_OPEN)
			part(result, m->member, taken(world, leader, m->member, now));
	}
	present = result->n_parts;
	for (int i = 0; i < world->n_membership; i++) {
		const struct ref_membership *m = &world->membership[i];
		bool there = ref_order_leader(world, m->member) == leader;

		/* ended as the month began: it was not in that month, unless that was all of it */
		if (m->leader != leader || m->to == REF_OPEN || m->to < month || (m->to == month && m->from < month))
			continue;
		for (int p = 0; p < result->n_parts; p++)
			there |= result->part[p].bundle == REF_FORMER + m->member;
		if (!there)
			part(result, REF_FORMER + m->member, taken(world, leader, m->member, now));
	}
	/* an answer lists so many at most; which ones is not compared */
	if (result->n_parts - present >= REF_MOST_FORMER)
		result->n_parts = present;
}

/* Valid bundles that this secondary may draw on, with something left (reading 12). */
static void remaining(const struct ref_world *world, int member, int64_t now, struct ref_result *result)
{
	int leader = ref_order_leader(world, member);

	for (int i = 0; i < world->n_bundle; i++) {
		const struct ref_bundle *b = &world->bundle[i];

		if (b->owner == leader && now >= b->from && now < b->to && b->used < b->size &&
		    ref_draw_shared(world, b, member, leader, now))
			part(result, b->id, b->size - b->used);
	}
}

void ref_query(const struct ref_world *world, const struct ref_item *item, struct ref_result *result)
{
	if (item->what == REF_OP_USAGE)
		usage(world, item->who, item->now, result);
	else if (item->what == REF_OP_REMAINING)
		remaining(world, item->who, item->now, result);
}
