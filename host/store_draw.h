/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One record of use drawn with what is known about its number: when it is taken, and again when it is verified. */
#pragma once

#include "host/store_known.h"

/*! Scratch of drawings; all zero before the first one. */
struct store_draw {
	uint64_t hash;			/* of the program it was last used with */
	struct mn_facts facts;
	bool ready;			/* facts have no leftovers that a condition could see */
	struct mn_draw draw;
	struct mn_draw_bundle *own[MN_DRAW_PARTS], *leaders[MN_DRAW_PARTS];
	int64_t month_from, month_to;	/* the local month of the last record */
	int32_t month;
};

/*! What came of it. */
struct store_drawing {
	const struct mn_draw *draw;
	struct store_known_bundle *bundle[MN_DRAW_PARTS];	/* of each part */
	struct store_known_number *number, *leader;	/* leader: NULL in no group */
	int32_t month;			/* local month of the instant, 12 * year + month - 1 */
};

/*! Draw octets for a record of an instant, by what was known before an audit record; changes no bundle.
 *  \param[in] field  of the traffic record. \returns 0 or -errno. */
int store_draw_record(struct store_draw *draw, struct store_known *known, const struct mn_program *program,
		      struct store_known_number *number, int64_t at, int64_t audit, const int64_t *field,
		      int64_t octets, struct store_drawing *drawing);
