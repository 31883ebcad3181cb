/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool import-cdr: the log of an OsmoSGSN, once. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "host/cdr_import.h"
#include "host/db_tool.h"

const char db_tool_import_cdr_help[] =
	"The log that OsmoSGSN writes (`cdr filename`). The host follows it by itself if its node `usage` says so;\n"
	"this is for what it could not read, and for the past. Lines that were read before count nothing twice.\n"
	"Several parts come in the order in which they were written. A line that cannot be taken is told with its\n"
	"number and kept (export aside).\n\n"
	"  cells=FILE    table of the network: CSV with lac, cell, apn, sgsn and the fields of `traffic`\n"
	"  FIELD=VALUE   what holds where the table says nothing\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu import-cdr cdr.csv cells=cells.csv\n"
	"  zcat cdr.csv.1.gz | dialtree-db-tool -l dialtree.db -m share.menu import-cdr - cells=cells.csv\n";

/* What the words behind the file say. NULL after telling why. */
static const struct cells *load_table(const struct db_tool *tool)
{
	struct cells_default def[MN_MAX_FIELDS];
	const char *file = NULL;
	const struct cells *cells;
	unsigned int n = 0;
	char *errors;

	for (int i = 1; i < tool->n_args; i++) {
		const char *word = tool->arg[i], *value = strchr(word, '=');

		if (!value || value == word || !value[1]) {
			db_tool_usage("'%s' is neither cells=FILE nor FIELD=VALUE", word);
			return NULL;
		}
		if (!strncmp(word, "cells=", 6)) {
			file = value + 1;
		} else if (n == MN_MAX_FIELDS) {
			db_tool_usage("'%s' is a default too many", word);
			return NULL;
		} else {
			def[n].field = talloc_strndup(tool->ctx, word, value - word);
			def[n++].value = value + 1;
		}
	}
	cells = cells_load(tool->ctx, tool->program, file, def, n, &errors);
	if (!cells)
		fprintf(stderr, "%s\nDefaults are given as FIELD=VALUE, or by a row without a key in cells=FILE.\n",
			errors);
	return cells;
}

int db_tool_import_cdr(const struct db_tool *tool, struct store_db *db)
{
	struct cdr_import import = {
		.program = tool->program, .now = tool->at, .messages = stderr, .progress = db_tool_progress(),
	};
	const struct store_cdr_counts *n = &import.counts;
	int rc;

	import.cells = load_table(tool);
	if (!import.cells)
		return DB_TOOL_USAGE;
	import.in = db_tool_open(tool->arg[0], &import.name, &import.octets);
	if (!import.in)
		return DB_TOOL_TROUBLE;
	rc = cdr_import(db, &import);
	db_tool_close(import.in);
	printf("%" PRIu64 " lines: %" PRIu64 " records accepted, %" PRIu64 " read before, %" PRIu64 " set aside,\n"
	       "%" PRIu64 " without new use, %" PRIu64 " of other events, %" PRIu64 " totals began anew\n",
	       n->lines, n->accepted, n->repeated, n->aside, n->unused, n->other, n->anew);
	return rc < 0 ? DB_TOOL_TROUBLE : n->aside ? DB_TOOL_FOUND : DB_TOOL_DONE;
}
