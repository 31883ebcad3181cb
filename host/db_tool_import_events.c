/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool import-events: account events from a table. */
#include <errno.h>
#include <inttypes.h>

#include "host/db_tool.h"
#include "host/event_import.h"

const char db_tool_import_events_help[] =
	"CSV, the first row names the columns: msisdn, event, at (empty: now), and those parameters of events that\n"
	"are needed, by their names; a cell that the event of its row does not take is empty. Dated records are\n"
	"written FIELD/FIELD@FROM..TO. Each row is judged by the rules and carried out, its groups included; one\n"
	"that takes effect later waits (export coming). What is refused is told with row, rule and clause.\n\n"
	"  msisdn,event,at,new-brand,new-status\n"
	"  13800138001,change-brand,2026-12-01,gotone,\n"
	"  13800138002,status-change,,,suspended\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu import-events events.csv\n";

int db_tool_import_events(const struct db_tool *tool, struct store_db *db)
{
	struct event_import import = {
		.program = tool->program, .now = tool->now, .messages = stderr, .progress = db_tool_progress(),
	};
	int rc;

	import.in = db_tool_open_whole(tool->arg[0], &import.name, &import.octets);
	if (!import.in)
		return DB_TOOL_TROUBLE;
	rc = event_import(db, &import);
	db_tool_close(import.in);
	if (rc == -EINVAL)
		return DB_TOOL_FOUND;
	printf("%" PRIu64 " rows: %" PRIu64 " done, %" PRIu64 " to come, %" PRIu64 " as before, %" PRIu64 " refused, %"
	       PRIu64 " bad\n", import.lines, import.done, import.coming, import.same, import.refused, import.bad);
	return rc < 0 ? DB_TOOL_TROUBLE : import.bad || import.refused ? DB_TOOL_FOUND : DB_TOOL_DONE;
}
