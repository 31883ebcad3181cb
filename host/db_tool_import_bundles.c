/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool import-bundles: bundles of data from a table. */
#include <errno.h>
#include <inttypes.h>

#include "host/db_tool_data.h"

const char db_tool_import_bundles_help[] =
	"Bundle file: CSV, the first row names the columns. A column named '#...' is a remark.\n\n"
	"  id       a whole number; a bundle keeps it\n"
	"  owner    the number it belongs to\n"
	"  size     2 GB, 512 MB, or octets\n"
	"  from,to  valid from <= t < to, local time; empty: as long as anybody knows, open\n"
	"  label    what a person calls it; empty: kind and limits, in the reader's language\n"
	"  ...      each field of `bundle` of the service file\n"
	"  time     hours of the day it is limited to: 23:00-07:00, several separated by blanks\n"
	"  ...      each field of `traffic` it may be limited by: names of items, separated by blanks\n\n"
	"A bundle that is known may come again; its end and its label may be others, then they hold from now on.\n"
	"Bad lines are told with their number and kept (export aside), the others are taken.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu import-bundles bundles.csv\n";

int db_tool_import_bundles(const struct db_tool *tool, struct store_db *db)
{
	struct data_import import;
	int rc = db_tool_data(tool, db, &import, bundle_import);

	if (rc == -EBADF)
		return DB_TOOL_TROUBLE;
	if (rc != -EINVAL)
		printf("%" PRIu64 " lines: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64 " as before, %" PRIu64
		       " bad\n",
		       import.rows, import.added, import.changed, import.same, import.bad);
	return db_tool_data_status(&import, rc);
}
