/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool check: is the database consistent? */
#include "host/db_tool.h"
#include "host/store_check.h"

const char db_tool_check_help[] =
	"Each finding is a line; nothing is changed. May run beside the host.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu check\n";

static void print_finding(void *data, const char *text)
{
	unsigned int *n = data;

	++*n;
	printf("%s\n", text);
}

int db_tool_check(const struct db_tool *tool, struct store_db *db)
{
	unsigned int n = 0;
	int rc = store_check(db, tool->program, tool->at, print_finding, &n);

	if (rc < 0)
		return db_tool_trouble(tool, db, rc);
	if (n)
		printf("%s: %u findings\n", tool->database, n);
	else
		printf("%s: consistent%s\n", tool->database,
		       tool->program ? "" : " (without -m: fees and hours were not looked at)");
	return n ? DB_TOOL_FOUND : DB_TOOL_DONE;
}
