/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Operations: R1 to R9, R22, R24, in the order of judging. */
#include "tests/reference/ref.h"

#define AT_MOST	4

static const struct {
	bool primary, secondary;
} brands[] = {
#define REF_BRAND(id, name, primary, secondary, ...) { primary, secondary },
#include "tests/reference/ref_product.def"
#undef REF_BRAND
};

static const struct {
	int family, build;
	int64_t least, most;
} designated[] = {
#define REF_DESIGNATED(family, build, least, most) { family, build, least, most },
#include "tests/reference/ref_product.def"
#undef REF_DESIGNATED
};

bool ref_order_leads(const struct ref_world *world, int who)
{
	for (int i = 0; i < world->n_group; i++)
		if (world->group[i].leader == who && world->group[i].to == REF_OPEN)
			return true;
	return false;
}

int ref_order_leader(const struct ref_world *world, int who)
{
	for (int i = 0; i < world->n_membership; i++)
		if (world->membership[i].member == who && world->membership[i].to == REF_OPEN)
			return world->membership[i].leader;
	return -1;
}

int ref_order_members(const struct ref_world *world, int leader)
{
	int n = 0;

	for (int i = 0; i < world->n_membership; i++)
		n += world->membership[i].leader == leader && world->membership[i].to == REF_OPEN;
	return n;
}

void ref_order_leave(struct ref_world *world, int member, int64_t now)
{
	for (int i = 0; i < world->n_membership; i++)
		if (world->membership[i].member == member && world->membership[i].to == REF_OPEN)
			world->membership[i].to = now;
}

static void all_out(struct ref_world *world, int leader, int64_t now)
{
	for (int i = 0; i < world->n_membership; i++)
		if (world->membership[i].leader == leader && world->membership[i].to == REF_OPEN)
			world->membership[i].to = now;
}

void ref_order_dissolve(struct ref_world *world, int leader, int64_t now)
{
	all_out(world, leader, now);
	for (int i = 0; i < world->n_group; i++)
		if (world->group[i].leader == leader && world->group[i].to == REF_OPEN)
			world->group[i].to = now;
}

static bool has_designated(const struct ref_world *world, int who, int64_t now)
{
	for (int p = 0; p < world->n_plan; p++) {
		const struct ref_plan *plan = &world->plan[p];

		if (plan->owner != who || now < plan->from || now >= plan->to)
			continue;
		for (unsigned int d = 0; d < sizeof(designated) / sizeof(*designated); d++)
			if (designated[d].family == plan->family && plan->tier >= designated[d].least &&
			    plan->tier <= designated[d].most &&
			    (designated[d].build == REF_NO_BUILD || designated[d].build == plan->build))
				return true;
	}
	return false;
}

static bool has_excluded(const struct ref_world *world, int who, int brand, int64_t now)
{
	for (int p = 0; p < world->n_plan; p++)
		if (world->plan[p].owner == who && now >= world->plan[p].from && now < world->plan[p].to &&
		    ref_world_excluded(&world->plan[p], brand))
			return true;
	return false;
}

static const char *judge_primary(const struct ref_world *world, int who, int64_t now)
{
	int brand = ref_world_value(world, who, 'b', now);

	if (world->number[who].home != REF_beijing)
		return "R6";
	if (ref_world_value(world, who, 's', now) != REF_NORMAL)
		return "R7";
	if (!brands[brand].primary)
		return "R1";
	if (brand != REF_SUPREME && !has_designated(world, who, now))
		return "R3";
	if (has_excluded(world, who, brand, now))
		return "R4";
	return "";
}

static const char *judge_secondary(const struct ref_world *world, int caller, int who, int64_t now)
{
	int brand = ref_world_value(world, who, 'b', now);

	if (who == caller)
		return "R9";
	if (brand < 0 || world->number[who].home != REF_beijing)
		return "R6";
	if (ref_order_leader(world, who) >= 0 || ref_order_leads(world, who))
		return "R9";
	if (ref_world_value(world, who, 's', now) != REF_NORMAL)
		return "R7";
	if (!brands[brand].secondary)
		return "R2";
	if (has_excluded(world, who, brand, now))
		return "R4";
	return "";
}

static const char *judge(const struct ref_world *world, const struct ref_item *item)
{
	int caller = item->who, op = item->what;
	const char *rule;

	/* R24 */
	if (op == REF_OP_LEAVE || op == REF_OP_REMAINING) {
		int leader = ref_order_leader(world, caller);

		if (leader < 0 || (op == REF_OP_LEAVE && item->other != leader))
			return "R24";
	} else if (op != REF_OP_OPEN) {
		if (!ref_order_leads(world, caller))
			return "R24";
		if (op == REF_OP_REMOVE && ref_order_leader(world, item->other) != caller)
			return "R24";
	}
	/* R8 */
	if (ref_date_last_day(item->now)) {
		if (op != REF_OP_USAGE && op != REF_OP_REMAINING)
			return "R8";
		if (ref_date_of(item->now).second >= 19 * 3600)
			return "R8";
	}
	if (op == REF_OP_OPEN && (ref_order_leads(world, caller) || ref_order_leader(world, caller) >= 0))
		return "R9";
	if (op == REF_OP_OPEN || op == REF_OP_ADD) {
		rule = judge_primary(world, caller, item->now);
		if (*rule)
			return rule;
	}
	if (op == REF_OP_ADD) {
		rule = judge_secondary(world, caller, item->other, item->now);
		if (*rule)
			return rule;
		if (ref_order_members(world, caller) >= AT_MOST)
			return "R5";
	}
	return "";
}

const char *ref_order(struct ref_world *world, const struct ref_item *item)
{
	const char *rule = judge(world, item);
	struct ref_membership *membership;
	struct ref_group *group;

	if (*rule)
		return rule;
	switch (item->what) {
	case REF_OP_OPEN:
		group = REF_MORE(world, group);
		group->leader = item->who;
		group->from = item->now;
		group->to = REF_OPEN;
		break;
	case REF_OP_CANCEL:
		ref_order_dissolve(world, item->who, item->now);
		break;
	case REF_OP_ADD:
		membership = REF_MORE(world, membership);
		membership->leader = item->who;
		membership->member = item->other;
		membership->from = item->now;
		membership->to = REF_OPEN;
		break;
	case REF_OP_REMOVE:
		ref_order_leave(world, item->other, item->now);
		break;
	case REF_OP_REMOVE_ALL:
		all_out(world, item->who, item->now);
		break;
	case REF_OP_LEAVE:
		ref_order_leave(world, item->who, item->now);
		break;
	}
	return rule;
}
