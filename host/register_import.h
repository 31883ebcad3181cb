/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers from a table into the register: good rows are kept, bad rows are reported with what was expected. */
#pragma once

#include <stdio.h>

#include "host/store_db.h"
#include "menus/program.h"

struct register_import {
	const struct mn_program *program;
	FILE *in;
	const char *name;		/* of the file, for messages */
	uint64_t octets;		/* its size, 0 not known */
	int64_t at;			/* instant from which changed facts hold */
	int64_t now;			/* instant at which account events are judged, 0 that of the clock */
	FILE *messages;			/* one line per error */
	FILE *progress;			/* a bar, drawn when it takes longer than a moment; NULL none */

	uint64_t rows, added, changed, same, bad;	/* result: rows without the header */
};

/*! Import. Rows are committed by the thousand, so that a running host hardly waits.
 *  \returns 0 (bad rows are in import->bad), -EINVAL the header cannot be used, -errno of the database or file with a
 *  message printed; what was committed before stands. */
int register_import(struct store_db *db, struct register_import *import);
