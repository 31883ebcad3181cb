/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A quantity of data that a number owns, as a table or a control interface brings it. */
#pragma once

#include "menus/order.h"

#define BUNDLE_LIMITS_SIZE	160

struct bundle_record {
	int64_t id;			/* above 0; the same id again is the same bundle */
	struct mn_number owner;
	char label[48];			/* what a person calls it; "": composed of kind and limits for each reader */
	int64_t size;			/* octets */
	int64_t from, to;		/* valid from <= t < to; from 0: as long as anybody knows, to INT64_MAX: open */
	int64_t field[MN_MAX_FIELDS];	/* as `bundle` of the service file declares them */
	char limits[BUNDLE_LIMITS_SIZE];	/* "time=23:00-07:00;network=3g 4g", "" general: see menus/limits.h */
};

enum bundle_outcome { BUNDLE_NEW, BUNDLE_CHANGED, BUNDLE_AS_BEFORE, BUNDLE_REFUSED };

struct bundle_answer {
	enum bundle_outcome outcome;
	char reason[200];		/* REFUSED: why */
};
