/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Bundles and records of use from tables: usage_import() and bundle_import(). Good lines are taken, bad ones are told
 * and kept in table aside, line by line; what was committed stands, and doing it again goes on where it ended.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "host/store_db.h"
#include "menus/program.h"

struct data_import {
	const struct mn_program *program;
	FILE *in;
	const char *name;		/* of the file, for messages and for table aside */
	uint64_t octets;		/* its size, 0 not known */
	int64_t now;
	FILE *messages;			/* one line per bad line */
	FILE *progress;			/* a bar, drawn when it takes longer than a moment; NULL none */
	bool (*stop)(void);		/* true: end after the batch; NULL never */

	/* result: lines without the header. added: new or accepted; same: as before or repeated; bad: set aside */
	uint64_t rows, added, changed, same, bad;
	int64_t own, shared, outside;	/* octets of the records that were accepted */
	bool stopped;
};

/*! Records of use. Columns: id, msisdn or imsi (or both), at, up, down, and the fields of `traffic` by name.
 *  \returns 0 (bad lines are in import->bad), -EINVAL the header cannot be used, -errno of the database or file with a
 *  message printed. */
int usage_import(struct store_db *db, struct data_import *import);

/*! Bundles. Columns: id, owner, size, from, to, label, the fields of `bundle` by name, and one for each limit of the
 *  drawing, "time" and the names of fields of `traffic`; with "limit-" in front where a field has the name.
 *  \returns as usage_import(). */
int bundle_import(struct store_db *db, struct data_import *import);
