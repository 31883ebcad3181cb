/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool export: what the database holds, as tables. */
#include <errno.h>

#include "host/db_export.h"
#include "host/db_tool.h"

const char db_tool_export_help[] =
	"WHAT is register, groups, ledger, audit, coming, outbox, bundles, usage, aside (what imports could not take)\n"
	"or clerks. CSV (RFC 4180) with a row of names; times are local times of the service, amounts are in the\n"
	"smallest unit of the currency, use and bundles in octets. `export register` writes the values at -t TIME\n"
	"and can be imported again.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu export ledger > fees.csv\n";

int db_tool_export(const struct db_tool *tool, struct store_db *db)
{
	const char *what = tool->arg[0];
	int rc = db_export(db, tool->program, what, tool->at, stdout);

	if (rc == -ENOENT) {
		fprintf(stderr, "cannot export '%s'; what can be is: %s\n", what, db_export_names());
		return DB_TOOL_USAGE;
	}
	return rc < 0 ? db_tool_trouble(tool, db, rc) : DB_TOOL_DONE;
}
