/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool upgrade: an older database becomes one of this version. */
#include "host/db_tool.h"

const char db_tool_upgrade_help[] =
	"Nothing is lost, but the programs of the older version cannot use the database any more. Stop the host\n"
	"and make a copy of the database first.\n\n"
	"  dialtree-db-tool -l dialtree.db upgrade\n";

/* The work was done when the database was opened. */
int db_tool_upgrade(const struct db_tool *tool, struct store_db *db __attribute__((unused)))
{
	printf("%s: schema version %d\n", tool->database, store_db_version());
	return DB_TOOL_DONE;
}
