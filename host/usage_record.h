/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One record of use, wherever it came from: a table, the log of a gateway, a control interface. */
#pragma once

#include "menus/order.h"

#define USAGE_ID_SIZE	96

struct usage_record {
	char id[USAGE_ID_SIZE];		/* what makes it itself: the same id again is the same record */
	struct mn_number number;	/* who; "" when only .imsi is known */
	char imsi[16];
	int64_t at;			/* its instant, seconds since 1970 UTC */
	int64_t up, down;		/* octets */
	int64_t field[MN_MAX_FIELDS];	/* as `traffic` of the service file declares them */
};

enum usage_outcome { USAGE_ACCEPTED, USAGE_REPEATED, USAGE_SET_ASIDE };

/*! What became of a record; octets add up to up + down when it was accepted. */
struct usage_answer {
	enum usage_outcome outcome;
	int64_t own, shared, outside;	/* drawn on own bundles, on the leader's, on none */
	char reason[160];		/* SET_ASIDE: why */
};
