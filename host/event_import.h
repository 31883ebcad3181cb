/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Account events from a table: good lines are carried out, the others are told with the reason. */
#pragma once

#include <stdio.h>

#include "host/store_db.h"
#include "menus/program.h"

struct event_import {
	const struct mn_program *program;
	FILE *in;
	const char *name;		/* of the file, for messages and for the records */
	uint64_t octets;		/* its size, 0 not known */
	int64_t now;			/* instant of judging */
	FILE *messages;			/* one line per refusal or error */
	FILE *progress;			/* NULL none */

	uint64_t lines, done, coming, same, refused, bad;	/* result: lines without the header */
};

/*! Import. Lines are committed by the hundred.
 *  \returns 0, -EINVAL the header cannot be used, -errno of the database or file with a message printed; what was
 *  committed before stands. */
int event_import(struct store_db *db, struct event_import *import);
