/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From which bundles the traffic of one record is taken: the `drawing` of the service file, as a pure function. No I/O,
 * no clock, no allocation.
 */
#pragma once

#include "menus/limits.h"
#include "menus/order.h"

#define MN_DRAW_PARTS	(4 * MN_MAX_BUNDLES)	/* room for the parts of one record */

/*! A bundle as a drawing sees it. */
struct mn_draw_bundle {
	int64_t id;
	int64_t left;			/* octets */
	int64_t from, to;		/* valid from <= now < to; INT64_MIN, INT64_MAX: open */
	int64_t field[MN_MAX_FIELDS];
	const struct mn_limits *limits;	/* NULL: general */
};

struct mn_draw_part {
	uint16_t bundle;		/* index into the list it was taken from */
	bool leaders;			/* the leader's list, else the caller's own */
	int64_t octets;			/* above 0 */
};

struct mn_draw {
	struct mn_draw_part part[MN_DRAW_PARTS];	/* in the order in which they were taken */
	unsigned int n_parts;
	int64_t own, shared, outside;	/* sums: of own bundles, of the leader's, of none */
	uint16_t withheld_by;		/* the case that first kept a bundle of the leader's back, MN_NONE */
};

/*! Which of two bundles of one owner is drawn on first? < 0: a, > 0: b; 0 only for the same id. */
int mn_draw_compare(const struct mn_program *program, const struct mn_draw_bundle *a, const struct mn_draw_bundle *b);

/*! Put the bundles of one owner into the order in which they are drawn on. */
void mn_draw_sort(const struct mn_program *program, struct mn_draw_bundle **bundle, unsigned int n);

/*! Draw octets for one record of use.
 *  \param[in] facts  as of the record's instant, .now: caller who used it, .leader of its group, .traffic. Its bundles
 *  are scratch: bundle[0] and n_bundles change.
 *  \param[in] own, leaders  bundles of the caller and of the leader, each sorted as mn_draw_sort() does; NULL entries
 *  are passed over. n_leaders is 0 for a caller who is no member. Nothing of them changes: take the parts off .left.
 *  \param[in] octets  at least 0; what no bundle has is outside. */
void mn_draw(const struct mn_program *program, struct mn_facts *facts, struct mn_draw_bundle *const *own,
	     unsigned int n_own, struct mn_draw_bundle *const *leaders, unsigned int n_leaders, int64_t octets,
	     struct mn_draw *draw);
