/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "menus/draw.h"

#include <string.h>

#include "menus/cond.h"

static int less_first(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

int mn_draw_compare(const struct mn_program *program, const struct mn_draw_bundle *a, const struct mn_draw_bundle *b)
{
	const struct mn_drawing *drawing = &program->drawing;
	int order = 0;

	for (unsigned int i = 0; i < drawing->n_orders && order == 0; i++) {
		switch (drawing->order[i]) {
		case MN_DRAW_LIMITED_FIRST:
			order = less_first(!a->limits, !b->limits);
			break;
		case MN_DRAW_EARLIEST_END:
			order = less_first(a->to, b->to);
			break;
		case MN_DRAW_OLDEST:
			order = less_first(a->from, b->from);
			break;
		case MN_DRAW_LOWEST_ID:
			order = less_first(a->id, b->id);
			break;
		}
	}
	/* whatever the file leaves open must not depend on how the bundles were read */
	return order ? order : less_first(a->id, b->id);
}

void mn_draw_sort(const struct mn_program *program, struct mn_draw_bundle **bundle, unsigned int n)
{
	for (unsigned int i = 1; i < n; i++) {
		struct mn_draw_bundle *b = bundle[i];
		unsigned int k = i;

		for (; k && mn_draw_compare(program, b, bundle[k - 1]) < 0; k--)
			bundle[k] = bundle[k - 1];
		bundle[k] = b;
	}
}

static bool serves(const struct mn_program *program, const struct mn_draw_bundle *b, const int64_t *traffic)
{
	for (unsigned int i = 0; i < program->drawing.n_serves; i++) {
		int64_t value = traffic[program->drawing.serves[i].traffic];

		if (value == MN_UNKNOWN || b->field[program->drawing.serves[i].bundle] != value)
			return false;
	}
	return true;
}

/* Valid, not used up, of the kind of the traffic, and within its limits? */
static bool applies(struct mn_cond_env *env, const struct mn_draw_bundle *b)
{
	const struct mn_facts *facts = env->facts;
	const struct mn_civil *local;

	if (b->left <= 0 || facts->now < b->from || facts->now >= b->to || !serves(env->program, b, facts->traffic))
		return false;
	if (!b->limits)
		return true;
	if (!mn_limits_fit(env->program, b->limits, facts->traffic))
		return false;
	if (!b->limits->n_spans)
		return true;
	local = mn_cond_local(env);
	return mn_limits_at(b->limits, local->hour * 3600u + local->minute * 60u + local->second);
}

/* The case that keeps this bundle of the leader's back, MN_NONE when none does. */
static uint16_t withheld(struct mn_cond_env *env, struct mn_facts *facts, const struct mn_draw_bundle *b)
{
	const struct mn_drawing *drawing = &env->program->drawing;

	facts->n_bundles = 1;
	facts->bundle[0].id = b->id;
	memcpy(facts->bundle[0].field, b->field, sizeof(b->field));
	for (unsigned int i = 0; i < drawing->n_withholds; i++)
		if (mn_cond_holds(env, env->program->kase[drawing->withhold[i]].cond))
			return drawing->withhold[i];
	return MN_NONE;
}

static int64_t take(struct mn_cond_env *env, struct mn_facts *facts, struct mn_draw_bundle *const *bundle,
		    unsigned int n, bool leaders, int64_t octets, struct mn_draw *draw)
{
	int64_t before = octets;

	for (unsigned int i = 0; i < n && octets > 0 && draw->n_parts < MN_DRAW_PARTS; i++) {
		const struct mn_draw_bundle *b = bundle[i];
		uint16_t kase = MN_NONE;
		int64_t part;

		if (!b || !applies(env, b))
			continue;
		if (leaders)
			kase = withheld(env, facts, b);
		if (kase != MN_NONE) {
			if (draw->withheld_by == MN_NONE)
				draw->withheld_by = kase;
			continue;
		}
		part = b->left < octets ? b->left : octets;
		octets -= part;
		draw->part[draw->n_parts++] = (struct mn_draw_part){ .bundle = i, .leaders = leaders, .octets = part };
	}
	return before - octets;
}

void mn_draw(const struct mn_program *program, struct mn_facts *facts, struct mn_draw_bundle *const *own,
	     unsigned int n_own, struct mn_draw_bundle *const *leaders, unsigned int n_leaders, int64_t octets,
	     struct mn_draw *draw)
{
	const struct mn_order order = { .channel = MN_CHANNEL_USSD, .caller = facts->caller.number };
	struct mn_cond_env env = { .program = program, .order = &order, .facts = facts, .it = MN_SUBJ_CALLER };

	draw->n_parts = 0;
	draw->own = draw->shared = 0;
	draw->withheld_by = MN_NONE;
	if (program->drawing.present && program->drawing.own_first) {
		draw->own = take(&env, facts, own, n_own, false, octets, draw);
		draw->shared = take(&env, facts, leaders, n_leaders, true, octets - draw->own, draw);
	} else if (program->drawing.present) {
		draw->shared = take(&env, facts, leaders, n_leaders, true, octets, draw);
		draw->own = take(&env, facts, own, n_own, false, octets - draw->shared, draw);
	}
	draw->outside = octets - draw->own - draw->shared;
}
