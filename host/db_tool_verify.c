/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool verify: is everything that is accounted what the records give? */
#include <inttypes.h>

#include "host/db_tool.h"
#include "host/progress.h"
#include "host/store_ledger.h"
#include "host/store_verify.h"

const char db_tool_verify_help[] =
	"Draws every record of use again, in the order in which they were accepted and by what was known then, and\n"
	"compares what each drew, what is used of each bundle and what members took from leaders; computes the\n"
	"lines of the ledger again from the memberships; and looks at all that `check` looks at. Each finding is a\n"
	"line; nothing is changed. May run beside the host: it sees the database as it is when it begins. Data is\n"
	"drawn by the service file that is given: records taken under one whose drawing was another may differ.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu verify\n";

struct watch {
	struct progress progress;
	unsigned int n;
};

static void print_finding(void *data, const char *text)
{
	struct watch *watch = data;

	progress_clear(&watch->progress);
	watch->n++;
	printf("%s\n", text);
}

static void show(void *data, uint64_t done, uint64_t all)
{
	struct watch *watch = data;

	progress_show(&watch->progress, done, done, all);
}

static int verify_all(const struct db_tool *tool, struct store_db *db, struct store_verify *verify)
{
	int rc = store_verify_usage(db, verify);

	if (rc == 0)
		rc = store_ledger_verify(db, tool->program, tool->at, print_finding, verify->data);
	return rc < 0 ? rc : store_check(db, tool->program, tool->at, print_finding, verify->data);
}

int db_tool_verify(const struct db_tool *tool, struct store_db *db)
{
	struct watch watch = { .n = 0 };
	struct store_verify verify = {
		.program = tool->program, .now = tool->at, .found = print_finding, .data = &watch,
		.progress = show,
	};
	int rc = store_db_exec(db, "BEGIN");

	progress_begin(&watch.progress, db_tool_progress(), "records");
	if (rc == 0)
		rc = verify_all(tool, db, &verify);
	progress_clear(&watch.progress);
	sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	if (rc < 0)
		return db_tool_trouble(tool, db, rc);
	printf("%s: %" PRIu64 " records of use, %" PRIu64 " draws, %" PRIu64 " bundles, %" PRIu64 " totals: ",
	       tool->database, verify.records, verify.draws, verify.bundles, verify.totals);
	if (watch.n)
		printf("%u findings\n", watch.n);
	else
		printf("consistent\n");
	if (watch.n && verify.others)
		printf("%" PRIu64 " records of use were taken under another service file than %s: if its drawing or"
		       " the rules\nthat withhold data were others, that file finds what this one does not\n",
		       verify.others, tool->menu_file);
	return watch.n ? DB_TOOL_FOUND : DB_TOOL_DONE;
}
