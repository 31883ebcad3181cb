/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fee lines: one for each primary, secondary and month with any membership (R11, reading 6). R12 asks no status. */
#include "tests/reference/ref.h"

static void line(struct ref_world *world, int leader, int member, int month)
{
	struct ref_fee *fee;

	for (int i = 0; i < world->n_fee; i++)
		if (world->fee[i].leader == leader && world->fee[i].member == member && world->fee[i].month == month)
			return;
	fee = REF_MORE(world, fee);
	fee->leader = leader;
	fee->member = member;
	fee->month = month;
}

void ref_fee(struct ref_world *world)
{
	for (int i = 0; i < world->n_membership; i++) {
		const struct ref_membership *m = &world->membership[i];
		int month = ref_date_month(m->from);

		/* however short: the month in which it began, even when it ended in the same second */
		line(world, m->leader, m->member, month);
		/* and each that began while it lasted; what ends as a month begins is not in that month */
		for (month++; ref_date_month_start(month) < m->to && ref_date_month_start(month) <= world->now; month++)
			line(world, m->leader, m->member, month);
	}
}
