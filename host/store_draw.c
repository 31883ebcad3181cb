/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_draw.h"

#include <string.h>

#include "menus/clock.h"

static int32_t local_month(struct store_draw *draw, const struct mn_program *program, int64_t at)
{
	struct mn_civil civil;

	if (at < draw->month_from || at >= draw->month_to) {
		mn_clock_civil(program->zone, at, &civil);
		draw->month_from = mn_clock_month_start(program->zone, at);
		draw->month_to = mn_clock_next_month(program->zone, at);
		draw->month = 12 * civil.year + civil.month - 1;
	}
	return draw->month;
}

static void fill_facts(struct store_draw *draw, struct store_known *known, const struct store_drawing *drawing,
		       int64_t at, int64_t audit, const int64_t *field)
{
	struct mn_facts *facts = &draw->facts;

	if (!draw->ready)
		mn_facts_init(facts);
	draw->ready = true;
	facts->now = at;
	memcpy(facts->traffic, field, sizeof(facts->traffic));
	store_known_party(known, drawing->number, at, audit, &facts->caller);
	facts->caller.role = MN_ROLE_NONE;
	if (!drawing->leader)
		return;
	facts->caller.role = MN_ROLE_MEMBER;
	facts->caller.leader = drawing->leader->number;
	store_known_party(known, drawing->leader, at, audit, &facts->leader);
	facts->leader.role = MN_ROLE_LEADER;
	facts->leader.leader = drawing->leader->number;
}

int store_draw_record(struct store_draw *draw, struct store_known *known, const struct mn_program *program,
		      struct store_known_number *number, int64_t at, int64_t audit, const int64_t *field,
		      int64_t octets, struct store_drawing *drawing)
{
	const unsigned int max = sizeof(draw->own) / sizeof(draw->own[0]);
	struct mn_draw_bundle *const *own, *const *leaders = NULL;
	unsigned int n_own, n_leaders = 0;
	int rc;

	drawing->draw = &draw->draw;
	drawing->number = number;
	drawing->month = local_month(draw, program, at);
	rc = store_known_leader(known, number, at, audit, &drawing->leader);
	if (rc < 0)
		return rc;
	fill_facts(draw, known, drawing, at, audit, field);
	own = store_known_bundles(known, number, at, audit, draw->own, max, &n_own);
	if (drawing->leader)
		leaders = store_known_bundles(known, drawing->leader, at, audit, draw->leaders, max, &n_leaders);
	mn_draw(program, &draw->facts, own, n_own, leaders, n_leaders, octets, &draw->draw);
	for (unsigned int i = 0; i < draw->draw.n_parts; i++) {
		const struct mn_draw_part *part = &draw->draw.part[i];
		struct mn_draw_bundle *b = part->leaders ? leaders[part->bundle] : own[part->bundle];

		drawing->bundle[i] = (struct store_known_bundle *)b;
	}
	return 0;
}
