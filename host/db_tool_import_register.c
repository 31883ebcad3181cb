/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool import-register: numbers from a table into the register. */
#include <errno.h>
#include <inttypes.h>

#include "host/db_tool.h"
#include "host/register_import.h"

const char db_tool_import_register_help[] =
	"Register file: CSV, the first row names the columns. A column named '#...' is a remark. Bad rows are\n"
	"told with their number and what was expected, the others are taken. Importing again updates: values\n"
	"that changed hold from now on, what was before stays known. A row names all records of a dated column\n"
	"(many ...) that are in effect or to come: FIELD/FIELD@FROM..TO;... where @FROM..TO, FROM or TO may be\n"
	"missing. A changed fact of a known number is an account event, if the service has one for it: it is\n"
	"judged by the rules, and a refused one makes its row a bad row, which is not taken. A column named as a\n"
	"password of the service holds crypt(3) hashes: empty leaves it, none takes it away. The columns of a\n"
	"service: dialtree-db-tool --help -m MENUFILE.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu import-register register.csv\n";

int db_tool_import_register(const struct db_tool *tool, struct store_db *db)
{
	struct register_import import = {
		.program = tool->program, .at = tool->at, .now = tool->now, .messages = stderr,
		.progress = db_tool_progress(),
	};
	int rc;

	import.in = db_tool_open_whole(tool->arg[0], &import.name, &import.octets);
	if (!import.in)
		return DB_TOOL_TROUBLE;
	rc = register_import(db, &import);
	db_tool_close(import.in);
	if (rc == -EINVAL)
		return DB_TOOL_FOUND;
	printf("%" PRIu64 " rows: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64 " as before, %" PRIu64 " bad\n",
	       import.rows, import.added, import.changed, import.same, import.bad);
	return rc < 0 ? DB_TOOL_TROUBLE : import.bad ? DB_TOOL_FOUND : DB_TOOL_DONE;
}
