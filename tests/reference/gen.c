/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The generator lets the reference run beside it and looks at its lists, so that what it invents concerns groups and
 * bundles that are there, and instants at which something begins or ends.
 */
#include "tests/reference/gen.h"

#include <stdlib.h>
#include <string.h>

#define HOUR	3600
#define DAY	86400
#define MAX_BUNDLES	24

struct gen {
	struct ref_world *world;
	uint64_t state;
	int n_numbers, n_leaders;	/* the first are made so that most can lead */
	int records, used;
	int64_t now, begin, end;
	int64_t *instant;		/* at which something begins or ends */
	int n_instants, cap_instants;
	int64_t next_bundle;
	bool around_r13;		/* at the time when R13 began to hold */
	bool bulk;			/* records of use come many at once */
	bool small;			/* sizes of a few octets: everything is used up all the time */
};

static uint64_t any(struct gen *g)
{
	uint64_t x = g->state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static int64_t below(struct gen *g, int64_t n)
{
	return n > 0 ? any(g) % (uint64_t)n : 0;
}

static bool percent(struct gen *g, int n)
{
	return below(g, 100) < n;
}

static void remember(struct gen *g, int64_t at)
{
	if (at == REF_OPEN || at == REF_EVER)
		return;
	if (g->n_instants == g->cap_instants) {
		g->cap_instants = g->cap_instants ? 2 * g->cap_instants : 64;
		g->instant = realloc(g->instant, g->cap_instants * sizeof(*g->instant));
		if (!g->instant)
			abort();
	}
	g->instant[g->n_instants++] = at;
}

static int64_t special_instant(struct gen *g)
{
	int64_t at;

	if (!g->n_instants || percent(g, 20)) {
		at = ref_date_month_start(ref_date_month(g->begin) + below(g, 6));
		if (percent(g, 30))
			at = ref_date_instant(2014, 10, 30, 0);
	} else {
		at = g->instant[below(g, g->n_instants)];
	}
	return at + below(g, 3) - 1;
}

/* Somewhere in the time of this world. */
static int64_t some_instant(struct gen *g)
{
	return percent(g, 40) ? special_instant(g) : g->begin - 5 * DAY + below(g, g->end - g->begin + 20 * DAY);
}

static struct ref_item *item(struct gen *g, enum ref_item_kind kind)
{
	struct ref_item *item = REF_MORE(g->world, item);

	item->kind = kind;
	item->now = g->now;
	item->other = -1;
	return item;
}

static void told(struct gen *g)
{
	struct ref_world *world = g->world;
	int before = world->n_membership + world->n_change;

	ref_run_next(world);
	if (world->n_membership + world->n_change != before)
		remember(g, g->now);
}

/* ── who is there ─────────────────────────────────────────────────────────────────────────────────────────────── */

static int64_t random_tier(struct gen *g)
{
	static const int64_t tiers[] = { 500, 1500, 1499, 2000, 2900, 3000, 3800, 3700, 4800, 5800, 8000, 30000, 58800,
		60000 };

	return tiers[below(g, sizeof(tiers) / sizeof(*tiers))];
}

static void random_plan(struct gen *g, struct ref_plan *plan, int who)
{
	*plan = (struct ref_plan){ .owner = who, .family = below(g, REF_N_FAMILIES), .tier = random_tier(g),
		.build = REF_NO_BUILD, .from = REF_EVER, .to = REF_OPEN };
	if (plan->family == REF_CHOICE4G)
		plan->build = below(g, REF_N_BUILDS);
}

static void number(struct gen *g, int who)
{
	struct ref_item *it;
	struct ref_plan plan;
	char name[12];
	int plans = below(g, 3);

	snprintf(name, sizeof(name), "n%d", who);
	ref_world_number(g->world, name);
	it = item(g, REF_NUMBER);
	it->who = who;
	it->home = percent(g, 97) ? REF_beijing : REF_elsewhere;
	it->brand = below(g, REF_N_BRANDS);
	if (who < g->n_leaders && percent(g, 80))
		it->brand = percent(g, 40) ? REF_GOTONE : percent(g, 50) ? REF_SUPREME : REF_FREETALK;
	it->status = percent(g, 94) ? REF_NORMAL : below(g, REF_N_STATUSES);
	told(g);
	if (who < g->n_leaders && percent(g, 90)) {
		it = item(g, REF_PLAN);
		it->who = who;
		it->plan = (struct ref_plan){ .owner = who, .tier = 5800, .build = REF_NO_BUILD,
			.family = percent(g, 50) ? REF_WEB4G : REF_VOICE_SMS, .from = REF_EVER,
			.to = percent(g, 90) ? REF_OPEN : some_instant(g) };
		remember(g, it->plan.to);
		told(g);
	}
	while (plans-- > 0) {
		int64_t a = some_instant(g), b = some_instant(g);

		random_plan(g, &plan, who);
		if (plan.family == REF_WEB4G || plan.family == REF_VOICE_SMS ||
		    (g->world->n_plan && g->world->plan[g->world->n_plan - 1].owner == who &&
		     g->world->plan[g->world->n_plan - 1].family == plan.family))
			continue;
		if (percent(g, 60) && a != b) {
			plan.from = a < b ? a : b;
			plan.to = a < b ? b : a;
		}
		remember(g, plan.from);
		remember(g, plan.to);
		it = item(g, REF_PLAN);
		it->who = who;
		it->plan = plan;
		told(g);
	}
}

static int someone(struct gen *g)
{
	const struct ref_world *world = g->world;

	/* somebody who is or was in a group */
	if (world->n_membership && percent(g, 75)) {
		const struct ref_membership *m = &world->membership[world->n_membership - 1 -
			below(g, world->n_membership < 40 ? world->n_membership : 40)];

		return percent(g, 70) ? m->member : m->leader;
	}
	return below(g, g->n_numbers);
}

static int some_leader(struct gen *g)
{
	const struct ref_world *world = g->world;

	if (world->n_group && percent(g, 90)) {
		for (int tries = 0; tries < 5; tries++) {
			const struct ref_group *group = &world->group[below(g, world->n_group)];

			if (group->to == REF_OPEN)
				return group->leader;
		}
	}
	return below(g, g->n_leaders);
}

static int some_member(struct gen *g, int leader)
{
	const struct ref_world *world = g->world;

	for (int tries = 0; tries < 20 && world->n_membership; tries++) {
		const struct ref_membership *m = &world->membership[below(g, world->n_membership)];

		if (m->to == REF_OPEN && (leader < 0 || m->leader == leader))
			return m->member;
	}
	return below(g, g->n_numbers);
}

/* ── bundles and use ──────────────────────────────────────────────────────────────────────────────────────────── */

static int64_t some_octets(struct gen *g)
{
	static const int shifts[] = { 4, 8, 12, 20, 26, 30, 31, 32, 34, 41 };

	if (g->small)
		return 1 + below(g, 60);
	return 1 + below(g, (int64_t)1 << shifts[below(g, sizeof(shifts) / sizeof(*shifts))]);
}

static void bundle(struct gen *g)
{
	struct ref_item *it;
	struct ref_bundle b = { .limit_from = -1, .limit_to = -1 };
	int valid = 0;

	b.id = percent(g, 50) ? g->next_bundle : 5000000000 - g->next_bundle * 1000;
	g->next_bundle++;
	b.owner = percent(g, 50) ? some_leader(g) : someone(g);
	b.size = some_octets(g) * (1 + below(g, 40));
	b.kind = percent(g, 50) ? REF_BASE : below(g, REF_N_KINDS);
	b.plan = percent(g, 50) ? REF_N_FAMILIES : percent(g, 50) ? REF_PLAN88 + below(g, 3) : below(g, REF_N_FAMILIES);
	b.scope = percent(g, 85) ? REF_DOMESTIC : below(g, REF_N_SCOPES);
	b.special = percent(g, 7);
	b.from = percent(g, 50) ? REF_EVER : percent(g, 50) ? g->now - below(g, 20 * DAY) : some_instant(g);
	b.to = percent(g, 40) ? REF_OPEN : percent(g, 50) ? g->now + below(g, 20 * DAY) : some_instant(g);
	if (b.from >= b.to)
		b.to = percent(g, 50) ? REF_OPEN : b.from + 1 + below(g, 40 * DAY);
	if (percent(g, 30)) {
		b.limit_from = below(g, 24) * HOUR + (percent(g, 20) ? below(g, 60) * 60 : 0);
		b.limit_to = below(g, 24) * HOUR + (percent(g, 20) ? below(g, 60) * 60 : 0);
		if (b.limit_from == b.limit_to)
			b.limit_to = (b.limit_to + HOUR) % DAY;
	}
	if (percent(g, 15))
		b.places = 1 + below(g, (1 << REF_PLACES_N) - 1);
	if (percent(g, 20))
		b.networks = 1 + below(g, (1 << REF_N_NETWORKS) - 1);
	/* one that is known ends at another time */
	for (int i = 0; i < g->world->n_bundle; i++) {
		const struct ref_bundle *known = &g->world->bundle[i];
		int64_t to = b.to;

		if (known->owner != b.owner || known->from >= to || !percent(g, 3))
			continue;
		b = *known;
		b.used = 0;
		b.to = to;
	}
	/* a number has so many at most */
	for (int i = 0; i < g->world->n_bundle; i++) {
		const struct ref_bundle *other = &g->world->bundle[i];

		valid += other->id != b.id && other->owner == b.owner && other->from < b.to && other->to > b.from;
	}
	if (valid >= MAX_BUNDLES)
		return;
	remember(g, b.from);
	remember(g, b.to);
	it = item(g, REF_BUNDLE);
	it->who = b.owner;
	it->bundle = b;
	told(g);
}

/* An instant of use; often at the hour at which a limited bundle begins or ends. */
static int64_t use_instant(struct gen *g)
{
	const struct ref_world *world = g->world;
	int64_t at = g->now;
	int kind = below(g, 100);

	if (kind < 45)
		at = g->now - below(g, 2 * HOUR);
	else if (kind < 60)
		at = g->now - below(g, 20 * DAY);
	else if (kind < 75)
		at = special_instant(g);
	else if (kind < 90 && world->n_bundle) {
		const struct ref_bundle *b = &world->bundle[below(g, world->n_bundle)];
		int64_t day = g->now - ref_date_of(g->now).second - below(g, 5) * DAY;

		at = day + (percent(g, 50) ? b->limit_from : b->limit_to) + below(g, 3) - 1;
	} else if (kind < 92) {
		at = g->now + below(g, HOUR);
	}
	if (g->around_r13 && percent(g, 15))
		at = ref_date_instant(2014, 10, 30, 0) + (percent(g, 30) ? below(g, 3) - 1 : below(g, 2 * DAY) - DAY);
	/* what is told long before is not taken */
	return at > g->now + HOUR ? g->now : at;
}

static void use(struct gen *g)
{
	struct ref_world *world = g->world;
	struct ref_item *it;
	struct ref_use u = {};

	snprintf(u.id, sizeof(u.id), "u%d", g->used);
	u.who = percent(g, 60) ? some_member(g, -1) : percent(g, 30) ? some_leader(g) : someone(g);
	u.at = use_instant(g);
	u.down = percent(g, 2) ? 0 : some_octets(g);
	u.up = percent(g, 60) ? 0 : below(g, u.down + 1);
	u.network = percent(g, 70) ? REF_4G : below(g, REF_N_NETWORKS);
	u.place = percent(g, 70) ? 0 : below(g, REF_PLACES_N);
	u.roaming = percent(g, 94) ? REF_DOMESTIC : below(g, REF_N_SCOPES);
	u.special = percent(g, 4);
	if (world->n_use && percent(g, 2)) {
		const struct ref_use *old = &world->use[below(g, world->n_use)];

		if (percent(g, 70))
			u = *old;
		else
			strcpy(u.id, old->id);
	}
	g->used++;
	it = item(g, REF_USE);
	it->who = u.who;
	it->use = u;
	if (percent(g, 1) && g->small) {
		snprintf(it->use.id, sizeof(it->use.id), "x%d", g->used);
		it->who = it->use.who = ref_world_number(world, "nobody");
	}
	told(g);
}

/* ── orders and events ────────────────────────────────────────────────────────────────────────────────────────── */

static void order(struct gen *g)
{
	struct ref_item *it = item(g, REF_ORDER);
	int kind = below(g, 100), leader = some_leader(g);

	it->who = leader;
	if (kind < 60 && !ref_order_leads(g->world, leader) && percent(g, 85))
		kind = 75;
	if (kind < 45) {
		it->what = REF_OP_ADD;
		it->other = percent(g, 80) ? g->n_leaders + below(g, g->n_numbers - g->n_leaders) : someone(g);
		if (percent(g, 1))
			it->other = ref_world_number(g->world, "nobody");
	} else if (kind < 60) {
		it->what = REF_OP_REMOVE;
		it->other = percent(g, 90) ? some_member(g, leader) : someone(g);
	} else if (kind < 70) {
		it->what = REF_OP_LEAVE;
		it->who = some_member(g, -1);
		it->other = ref_order_leader(g->world, it->who);
		if (it->other < 0 || percent(g, 10))
			it->other = below(g, g->n_numbers);
	} else if (kind < 82) {
		it->what = REF_OP_OPEN;
		it->who = percent(g, 90) ? below(g, g->n_leaders) : someone(g);
	} else if (kind < 84) {
		it->what = REF_OP_CANCEL;
	} else if (kind < 86) {
		it->what = REF_OP_REMOVE_ALL;
	} else if (kind < 92) {
		it->what = REF_OP_USAGE;
	} else if (kind < 94) {
		it->what = REF_OP_MEMBERS;
	} else {
		it->what = REF_OP_REMAINING;
		it->who = percent(g, 90) ? some_member(g, -1) : someone(g);
	}
	told(g);
}

static int64_t event_instant(struct gen *g)
{
	int kind = below(g, 100);
	int64_t at = 0;

	if (kind < 15)
		at = g->now - below(g, 10 * DAY);
	else if (kind < 20)
		at = special_instant(g);
	else if (kind < 30)
		at = ref_date_month_start(ref_date_month(g->now) + 1);
	else if (kind < 37)
		at = g->now + 1 + below(g, 15 * DAY);
	if (at)
		remember(g, at);
	return at;
}

static void event(struct gen *g)
{
	struct ref_world *world = g->world;
	int kind = below(g, 100), who = someone(g), plan = -1;
	struct ref_item *it;

	for (int p = 0; p < world->n_plan; p++)
		if (world->plan[p].owner == who && world->plan[p].from < g->now && world->plan[p].to > g->now &&
		    percent(g, 60))
			plan = p;
	if (kind >= 90 && plan < 0)
		kind = 0;
	it = item(g, REF_EVENT);
	it->who = who;
	it->at = event_instant(g);
	if (g->around_r13 && percent(g, 15)) {
		it->who = some_leader(g);
		it->what = REF_EV_STATUS;
		it->value = REF_SUSPENDED;
		it->at = ref_date_instant(2014, 10, 26 + below(g, 4), below(g, DAY));
	} else if (kind < 30) {
		it->what = REF_EV_BRAND;
		it->value = percent(g, 40) ? REF_GOTONE : below(g, REF_N_BRANDS);
	} else if (kind < 65) {
		it->what = REF_EV_STATUS;
		it->value = percent(g, 65) ? REF_NORMAL : percent(g, 70) ? REF_SUSPENDED : below(g, REF_N_STATUSES);
		if (it->value == REF_CLOSED && percent(g, 50))
			it->value = REF_KEEPING;
	} else if (kind < 78) {
		it->what = REF_EV_TAKE;
		random_plan(g, &it->plan, who);
		/* of which it has none: which of two equal ones ends is nobody's question */
		for (int p = 0; p < world->n_plan; p++)
			if (world->plan[p].owner == who && world->plan[p].family == it->plan.family)
				it->what = REF_EV_PAUSE;
		for (int c = 0; c < world->n_coming; c++)
			if (world->coming[c].who == who && world->coming[c].what == REF_EV_TAKE)
				it->what = REF_EV_RESUME;
		if (it->what != REF_EV_TAKE) {
			memset(&it->plan, 0, sizeof(it->plan));
		} else if (percent(g, 25)) {
			/* known now, taken later */
			it->at = 0;
			it->plan.from = g->now + 1 + below(g, 10 * DAY);
			if (percent(g, 50))
				it->plan.to = it->plan.from + 1 + below(g, 20 * DAY);
			remember(g, it->plan.from);
			remember(g, it->plan.to);
		}
	} else if (kind < 84) {
		it->what = REF_EV_ACCOUNT;
		it->value = below(g, REF_N_ACTS);
	} else if (kind < 90) {
		it->what = percent(g, 50) ? REF_EV_PAUSE : REF_EV_RESUME;
	} else {
		it->what = REF_EV_END;
		it->plan = world->plan[plan];
		it->plan.from = REF_EVER;
		it->plan.to = REF_OPEN;
	}
	told(g);
}

/* ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void time_goes_on(struct gen *g, int64_t mean)
{
	int64_t month = ref_date_month_start(ref_date_month(g->now) + 1), at;
	int kind = below(g, 100);

	if (kind < 40)
		at = g->now + (g->bulk ? 0 : below(g, 3));
	else if (kind < 92)
		at = g->now + below(g, 2 * mean);
	else if (kind < 94)
		at = month - 5 * HOUR - 1 + below(g, 2);	/* 18:59:59 or 19:00:00 of the last day */
	else if (kind < 95)
		at = month - DAY - 1 + below(g, 2);
	else if (kind < 97)
		at = month - 1 + below(g, 3);
	else if (kind < 98)
		at = special_instant(g);
	else
		at = g->now + below(g, 20 * mean);
	/* a jump to the end of the month only when it is near */
	if (at > g->now + 40 * mean && kind >= 92)
		at = g->now + below(g, mean);
	if (at > g->now)
		g->now = at;
}

int64_t gen_world(struct ref_world *world, uint64_t seed, int records)
{
	static const struct {
		int year, month;
	} begins[] = { { 2014, 9 }, { 2014, 10 }, { 2015, 12 }, { 2016, 1 }, { 2019, 2 }, { 2023, 12 }, { 2024, 2 },
		{ 2026, 11 } };
	struct gen g = { .world = world, .state = seed };
	int64_t mean, end;
	int which, orders, events, bundles;

	ref_world_free(world);
	which = below(&g, sizeof(begins) / sizeof(*begins));
	g.around_r13 = which < 2;
	g.small = percent(&g, 50);
	g.bulk = percent(&g, 30);
	g.begin = g.now = ref_date_instant(begins[which].year, begins[which].month, 1 + below(&g, 25), below(&g, DAY));
	g.end = g.begin + (10 + below(&g, percent(&g, 10) ? 900 : 90)) * DAY;
	g.n_numbers = 12 + below(&g, percent(&g, 10) ? 300 : 40);
	g.n_leaders = 2 + below(&g, g.n_numbers / 4);
	g.records = records;
	orders = 6 + below(&g, 20);
	events = 1 + below(&g, 8);
	bundles = 4 + below(&g, 8);
	/* of all steps, two of five hardly take time */
	mean = (g.end - g.begin) * (100 - orders - events - bundles) / 60 / (records + 1) + 1;
	g.next_bundle = 1;
	for (int i = 0; i < g.n_numbers; i++)
		number(&g, i);
	for (int i = 0; i < g.n_leaders; i++) {
		struct ref_item *it = item(&g, REF_ORDER);

		it->who = i;
		it->what = REF_OP_OPEN;
		told(&g);
	}
	for (int i = 0; i < g.n_numbers; i++)
		bundle(&g);
	while (g.used < records) {
		int kind = below(&g, 100);

		if (!g.bulk || percent(&g, 3))
			time_goes_on(&g, g.bulk ? 30 * mean : mean);
		if (kind < orders)
			order(&g);
		else if (kind < orders + events)
			event(&g);
		else if (kind < orders + events + bundles)
			bundle(&g);
		else
			use(&g);
	}
	end = g.now + 1 + below(&g, 45 * DAY);
	free(g.instant);
	return end;
}
