/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which bundles a record of use is taken from: R13 to R18, readings 9 to 12, 14. */
#include "tests/reference/ref.h"

static const bool suspended[] = {
#define REF_STATUS(id, name, suspended) suspended,
#include "tests/reference/ref_product.def"
#undef REF_STATUS
};

static const bool gotone[] = {
#define REF_BRAND(id, name, primary, secondary, gotone, ...) gotone,
#include "tests/reference/ref_product.def"
#undef REF_BRAND
};

static const bool gotone_only[] = {
#define REF_FAMILY(id, name, exclusion, gotone_only) gotone_only,
#include "tests/reference/ref_product.def"
#undef REF_FAMILY
	0
};

static bool limited(const struct ref_bundle *bundle)
{
	return bundle->limit_from >= 0 || bundle->places || bundle->networks;
}

static bool in_hours(const struct ref_bundle *bundle, int second)
{
	/* a span that ends before it begins passes midnight */
	if (bundle->limit_from <= bundle->limit_to)
		return second >= bundle->limit_from && second < bundle->limit_to;
	return second >= bundle->limit_from || second < bundle->limit_to;
}

static bool applies(const struct ref_bundle *bundle, const struct ref_use *use)
{
	if (use->at < bundle->from || use->at >= bundle->to)
		return false;
	if (bundle->scope != use->roaming || bundle->special != use->special)
		return false;
	if (bundle->limit_from >= 0 && !in_hours(bundle, ref_date_of(use->at).second))
		return false;
	if (bundle->places && !(bundle->places & 1U << use->place))
		return false;
	if (bundle->networks && !(bundle->networks & 1U << use->network))
		return false;
	return true;
}

/* Reading 9: limited before general, earliest expiry, oldest, lowest id. */
static bool comes_before(const struct ref_bundle *a, const struct ref_bundle *b)
{
	if (limited(a) != limited(b))
		return limited(a);
	if (a->to != b->to)
		return a->to < b->to;
	if (a->from != b->from)
		return a->from < b->from;
	return a->id < b->id;
}

bool ref_draw_shared(const struct ref_world *world, const struct ref_bundle *bundle, int member, int leader, int64_t at)
{
	if (at >= ref_date_instant(2014, 10, 30, 0) && suspended[ref_world_value(world, leader, 's', at)])
		return false;
	if (bundle->scope != REF_DOMESTIC || bundle->special)
		return false;
	if (bundle->kind == REF_BASE && gotone_only[bundle->plan] && !gotone[ref_world_value(world, member, 'b', at)])
		return false;
	return true;
}

static int leader_at(const struct ref_world *world, int member, int64_t at)
{
	for (int i = 0; i < world->n_membership; i++) {
		const struct ref_membership *m = &world->membership[i];

		if (m->member == member && at >= m->from && at < m->to)
			return m->leader;
	}
	return -1;
}

/* Take from the bundles of one owner, one after the other, until nothing is left of the record or of them. */
static int64_t take(struct ref_world *world, const struct ref_use *use, int owner, int64_t octets,
		    struct ref_result *result)
{
	int64_t taken = 0;

	while (octets > 0) {
		struct ref_bundle *best = NULL;
		int64_t part;

		for (int i = 0; i < world->n_bundle; i++) {
			struct ref_bundle *bundle = &world->bundle[i];

			if (bundle->owner != owner || bundle->used >= bundle->size || !applies(bundle, use))
				continue;
			if (owner != use->who && !ref_draw_shared(world, bundle, use->who, owner, use->at))
				continue;
			if (!best || comes_before(bundle, best))
				best = bundle;
		}
		if (!best || result->n_parts == REF_PARTS)
			break;
		part = best->size - best->used < octets ? best->size - best->used : octets;
		best->used += part;
		octets -= part;
		taken += part;
		result->part[result->n_parts].bundle = best->id;
		result->part[result->n_parts].bytes = part;
		result->n_parts++;
	}
	return taken;
}

void ref_draw(struct ref_world *world, const struct ref_use *use, struct ref_result *result)
{
	int64_t octets = use->up + use->down;
	int leader = leader_at(world, use->who, use->at);
	struct ref_taken *taken;

	result->own = take(world, use, use->who, octets, result);
	if (leader >= 0 && use->roaming == REF_DOMESTIC && !use->special)
		result->shared = take(world, use, leader, octets - result->own, result);
	result->outside = octets - result->own - result->shared;
	if (!result->shared)
		return;
	for (int i = 0; i < world->n_taken; i++) {
		taken = &world->taken[i];
		if (taken->leader == leader && taken->member == use->who && taken->month == ref_date_month(use->at)) {
			taken->bytes += result->shared;
			return;
		}
	}
	taken = REF_MORE(world, taken);
	taken->leader = leader;
	taken->member = use->who;
	taken->month = ref_date_month(use->at);
	taken->bytes = result->shared;
}
