/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The log of a gateway from a file or a pipe, once: what the host does by following it. Again does no harm. */
#pragma once

#include <stdio.h>

#include "host/store_cdr.h"

struct cdr_import {
	const struct mn_program *program;
	const struct cells *cells;
	FILE *in;
	const char *name;		/* of the file, for messages and for table aside */
	uint64_t octets;		/* its size, 0 not known */
	int64_t now;
	FILE *messages;			/* one line per line that is set aside */
	FILE *progress;			/* a bar, drawn when it takes longer than a moment; NULL none */

	struct store_cdr_counts counts;	/* result: of what is committed */
};

/*! Take all lines, in transactions of some thousand. The connection has its statements.
 *  \returns 0, or -errno of the database or file with a message printed; what was committed stands. */
int cdr_import(struct store_db *db, struct cdr_import *import);
