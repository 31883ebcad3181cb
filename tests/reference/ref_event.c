/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Account events: R4's second half, R19, R20, readings 7, 13, 15. What takes effect later is judged again then. */
#include "tests/reference/ref.h"

#include <string.h>

static const struct {
	bool primary, secondary;
} brands[] = {
#define REF_BRAND(id, name, primary, secondary, ...) { primary, secondary },
#include "tests/reference/ref_product.def"
#undef REF_BRAND
};

static const char *judge(const struct ref_world *world, const struct ref_item *item, int64_t now)
{
	bool leads = ref_order_leads(world, item->who), in_group = leads || ref_order_leader(world, item->who) >= 0;

	switch (item->what) {
	case REF_EV_BRAND:
		if (!leads)
			return "";
		if (!brands[item->value].primary)
			return "R19";
		for (int p = 0; p < world->n_plan; p++)
			if (world->plan[p].owner == item->who &&
			    now >= world->plan[p].from && now < world->plan[p].to &&
			    ref_world_excluded(&world->plan[p], item->value))
				return "R19";
		return "";
	case REF_EV_TAKE:
		if (in_group && ref_world_excluded(&item->plan, ref_world_value(world, item->who, 'b', now)))
			return "R4";
		return "";
	case REF_EV_ACCOUNT:
		return leads ? "R20" : "";
	default:
		return "";
	}
}

static void change(struct ref_world *world, int who, int what, int value, int64_t from)
{
	struct ref_change *row = REF_MORE(world, change);

	row->who = who;
	row->what = what;
	row->value = value;
	row->from = from;
}

/* Groups change now, the history gets the event's own instant. */
static void carry_out(struct ref_world *world, const struct ref_item *item, int64_t now, int64_t at)
{
	struct ref_plan *plan;

	switch (item->what) {
	case REF_EV_BRAND:
		change(world, item->who, 'b', item->value, at);
		if (!brands[item->value].secondary)
			ref_order_leave(world, item->who, now);
		break;
	case REF_EV_STATUS:
		change(world, item->who, 's', item->value, at);
		if (item->value == REF_CLOSED) {
			ref_order_dissolve(world, item->who, now);
			ref_order_leave(world, item->who, now);
		}
		break;
	case REF_EV_TAKE:
		plan = REF_MORE(world, plan);
		*plan = item->plan;
		plan->owner = item->who;
		if (plan->from == REF_EVER)
			plan->from = at;
		break;
	case REF_EV_END:
		for (int p = 0; p < world->n_plan; p++) {
			plan = &world->plan[p];
			if (plan->owner == item->who && plan->family == item->plan.family &&
			    plan->tier == item->plan.tier && plan->build == item->plan.build && plan->to > at)
				plan->to = at > plan->from ? at : plan->from;
		}
		break;
	case REF_EV_ACCOUNT:
		if (item->value == REF_CLOSING)
			change(world, item->who, 's', REF_CLOSED, at);
		ref_order_leave(world, item->who, now);
		break;
	}
}

/* To the brand it has had since then is no change of brand. */
static bool same_brand(const struct ref_world *world, const struct ref_item *item)
{
	int64_t at = item->at ? item->at : item->now;

	if (item->what != REF_EV_BRAND || at > item->now || ref_world_value(world, item->who, 'b', at) != item->value)
		return false;
	for (int i = 0; i < world->n_change; i++)
		if (world->change[i].who == item->who && world->change[i].what == 'b' && world->change[i].from > at &&
		    ref_world_value(world, item->who, 'b', world->change[i].from) != item->value)
			return false;
	return true;
}

const char *ref_event(struct ref_world *world, const struct ref_item *told)
{
	const char *rule = judge(world, told, told->now);
	struct ref_item later = *told, *item = &later;

	/* a plan that begins later is taken then */
	if (item->what == REF_EV_TAKE && !item->at && item->plan.from > item->now)
		item->at = item->plan.from;
	if (same_brand(world, item))
		return "";
	if (*rule)
		return rule;
	if (item->at > item->now) {
		/* told twice is known once */
		for (int i = 0; i < world->n_coming; i++) {
			const struct ref_item *there = &world->coming[i];

			if (there->at == item->at && there->who == item->who && there->what == item->what &&
			    there->value == item->value &&
			    memcmp(&there->plan, &item->plan, sizeof(item->plan)) == 0)
				return rule;
		}
		*REF_MORE(world, coming) = *item;
		return rule;
	}
	carry_out(world, item, item->now, item->at ? item->at : item->now);
	return rule;
}

void ref_event_due(struct ref_world *world, int64_t now)
{
	for (;;) {
		struct ref_item item;
		int first = -1;

		for (int i = 0; i < world->n_coming; i++)
			if (world->coming[i].at <= now && (first < 0 || world->coming[i].at < world->coming[first].at))
				first = i;
		if (first < 0)
			return;
		item = world->coming[first];
		for (int i = first + 1; i < world->n_coming; i++)
			world->coming[i - 1] = world->coming[i];
		world->n_coming--;
		item.now = item.at;
		if (!same_brand(world, &item) && !*judge(world, &item, item.at))
			carry_out(world, &item, item.at, item.at);
	}
}
