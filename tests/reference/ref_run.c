/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One item after the other. */
#include "tests/reference/ref.h"

#include <string.h>

static void number(struct ref_world *world, const struct ref_item *item)
{
	struct ref_change *change;

	world->number[item->who].home = item->home;
	change = REF_MORE(world, change);
	*change = (struct ref_change){ item->who, 'b', item->brand, REF_EVER };
	change = REF_MORE(world, change);
	*change = (struct ref_change){ item->who, 's', item->status, REF_EVER };
}

/* One that is known gets another end, from now on. */
static void bundle(struct ref_world *world, const struct ref_bundle *told)
{
	for (int i = 0; i < world->n_bundle; i++)
		if (world->bundle[i].id == told->id) {
			world->bundle[i].to = told->to;
			return;
		}
	*REF_MORE(world, bundle) = *told;
}

static bool same(const struct ref_use *a, const struct ref_use *b)
{
	return a->who == b->who && a->up == b->up && a->down == b->down && a->at == b->at && a->network == b->network &&
	       a->place == b->place && a->roaming == b->roaming && a->special == b->special;
}

static void use(struct ref_world *world, const struct ref_item *item, struct ref_result *result)
{
	if (ref_world_value(world, item->who, 'b', item->now) < 0) {
		strcpy(result->rule, "aside");
		return;
	}
	for (int i = 0; i < world->n_use; i++)
		if (strcmp(world->use[i].id, item->use.id) == 0) {
			/* of the same name but not the same: what it is nobody knows */
			strcpy(result->rule, same(&world->use[i], &item->use) ? "again" : "aside");
			return;
		}
	*REF_MORE(world, use) = item->use;
	ref_draw(world, &item->use, result);
}

void ref_run_next(struct ref_world *world)
{
	const struct ref_item *item = &world->item[world->n_result];
	struct ref_result *result = REF_MORE(world, result);

	world->now = item->now;
	ref_event_due(world, item->now);
	switch (item->kind) {
	case REF_NUMBER:
		number(world, item);
		break;
	case REF_PLAN:
		*REF_MORE(world, plan) = item->plan;
		break;
	case REF_BUNDLE:
		bundle(world, &item->bundle);
		break;
	case REF_ORDER:
		strcpy(result->rule, ref_order(world, item));
		if (!*result->rule)
			ref_query(world, item, result);
		break;
	case REF_EVENT:
		strcpy(result->rule, ref_event(world, item));
		break;
	case REF_USE:
		use(world, item, result);
		break;
	default:
		break;
	}
}

void ref_run_end(struct ref_world *world, int64_t end)
{
	if (end > world->now)
		world->now = end;
	ref_event_due(world, world->now);
	ref_fee(world);
}

void ref_run(struct ref_world *world, int64_t end)
{
	ref_world_reset(world);
	while (world->n_result < world->n_item)
		ref_run_next(world);
	ref_run_end(world, end);
}
