/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool import-usage: records of use from a table. */
#include <errno.h>
#include <inttypes.h>

#include "host/db_tool_data.h"
#include "menus/render.h"

const char db_tool_import_usage_help[] =
	"Usage file: CSV, the first row names the columns. A column named '#...' is a remark.\n\n"
	"  id       what makes a record itself, at most 95 octets; the same record again counts once\n"
	"  msisdn   whose use it is; or\n"
	"  imsi     the card it was used with\n"
	"  at       its instant: 2026-11-30 18:59:59 local time, 2026-11-30T10:59:59Z UTC\n"
	"  up,down  octets, or 512 MB\n"
	"  ...      each field of `traffic` of the service file\n\n"
	"Each record draws on bundles by what is known about its own instant; records draw in the order in which\n"
	"they come. Bad lines are told with their number and kept (export aside), the others are taken. Doing it\n"
	"again goes on where it was interrupted, counts nothing twice and takes lines that have become good.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu import-usage usage.csv\n";

int db_tool_import_usage(const struct db_tool *tool, struct store_db *db)
{
	char own[32], shared[32], outside[32];
	struct data_import import;
	int rc = db_tool_data(tool, db, &import, usage_import);

	if (rc == -EBADF)
		return DB_TOOL_TROUBLE;
	if (rc == -EINVAL)
		return db_tool_data_status(&import, rc);
	mn_render_data(import.own, true, own, sizeof(own));
	mn_render_data(import.shared, true, shared, sizeof(shared));
	mn_render_data(import.outside, true, outside, sizeof(outside));
	printf("%" PRIu64 " lines: %" PRIu64 " accepted, %" PRIu64 " repeated, %" PRIu64 " bad\n"
	       "drawn: %s of own bundles, %s of shared ones, %s out of bundle\n",
	       import.rows, import.added, import.same, import.bad, own, shared, outside);
	return db_tool_data_status(&import, rc);
}
