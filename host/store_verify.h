/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Everything that is accounted, computed again from the records and compared. Reads only. */
#pragma once

#include "host/store_check.h"

struct store_verify {
	const struct mn_program *program;
	int64_t now;
	store_check_cb found;		/* once for each finding, a sentence */
	void *data;
	void (*progress)(void *data, uint64_t done, uint64_t all);	/* records; now and then; NULL none */

	uint64_t records, draws, bundles, totals, findings;	/* result: what was looked at, and found */
	uint64_t others;		/* result: records that were taken under another service file */
};

/*! Draw every record of use again, in the order of acceptance and by what was known then, from full bundles; compare
 *  what each drew, what is used of each bundle and what members took of leaders in each month. Run in one transaction.
 *  \returns 0 when it could be done (findings or not), -errno when not. */
int store_verify_usage(struct store_db *db, struct store_verify *verify);
