/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool clerk: the accounts of those who work at the counter. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "host/db_tool.h"
#include "host/secret_read.h"
#include "host/store_clerk.h"
#include "menus/clock.h"

const char db_tool_clerk_help[] =
	"  clerk add NAME        a new account; asks for its password\n"
	"  clerk password NAME   another password; also opens a closed or a locked account again\n"
	"  clerk close NAME      no log-in any more, and who is logged in can do nothing; the records stay\n"
	"  clerk list            accounts, with -m in local time\n\n"
	"NAME has 1 to 32 of a-z, 0-9, dot, hyphen and underscore, and begins with a letter or digit. A password has\n"
	"10 to 128 characters. It is asked for twice on a terminal, without echo; else one line of standard input is\n"
	"read. Only its hash is kept (crypt(3), yescrypt). Five wrong ones lock the account until midnight.\n\n"
	"  dialtree-db-tool -l dialtree.db clerk add lin\n"
	"  dialtree-db-tool -l dialtree.db clerk password lin < /run/secrets/lin\n";

static int record(const struct db_tool *tool, struct store_db *db, const char *operation, const char *name)
{
	const struct store_clerk_record record = {
		.time = tool->now, .operation = operation, .args = name, .verdict = "accepted", .actor = "db-tool",
		.program = tool->program,
	};

	return store_clerk_write(db, &record);
}

/* Begin, and look whether there is such an account. DB_TOOL_DONE or what was told. */
static int begin(const struct db_tool *tool, struct store_db *db, const char *name, bool *found, bool *closed)
{
	struct store_clerk clerk;
	int rc = store_db_exec(db, "BEGIN IMMEDIATE");

	if (rc == 0)
		rc = store_clerk_read(db, name, &clerk);
	*found = rc > 0;
	*closed = rc > 0 && clerk.closed;
	secret_wipe(&clerk, sizeof(clerk));
	return rc < 0 ? db_tool_trouble(tool, db, rc) : DB_TOOL_DONE;
}

static int commit(const struct db_tool *tool, struct store_db *db, int rc)
{
	if (rc >= 0)
		rc = store_db_exec(db, "COMMIT");
	return rc < 0 ? db_tool_trouble(tool, db, rc) : DB_TOOL_DONE;
}

static int put(const struct db_tool *tool, struct store_db *db, const char *name, bool add)
{
	char what[64], password[SECRET_SIZE], hash[SECRET_HASH_SIZE];
	bool found, closed;
	int rc;

	snprintf(what, sizeof(what), "clerk %s", name);
	if (secret_read(what, SECRET_SHORTEST_CLERK, password) < 0)
		return DB_TOOL_USAGE;
	rc = secret_hash(password, 0, hash);
	secret_wipe(password, sizeof(password));
	if (rc < 0)
		return db_tool_trouble(tool, db, rc);
	rc = begin(tool, db, name, &found, &closed);
	if (rc != DB_TOOL_DONE)
		return rc;
	if (found == add) {
		fprintf(stderr, add ? "clerk %s has an account already; 'clerk password %s' changes it\n" :
			"there is no clerk %s; 'clerk add %s' makes one\n", name, name);
		return DB_TOOL_FOUND;
	}
	rc = store_clerk_put(db, name, hash, tool->now);
	if (rc == 0)
		rc = record(tool, db, add ? "clerk-add" : "clerk-password", name);
	rc = commit(tool, db, rc);
	if (rc == DB_TOOL_DONE)
		printf("clerk %s: %s%s\n", name, add ? "added" : "new password", closed ? ", open again" : "");
	return rc;
}

static int clerk_add(const struct db_tool *tool, struct store_db *db, const char *name)
{
	return put(tool, db, name, true);
}

static int clerk_password(const struct db_tool *tool, struct store_db *db, const char *name)
{
	return put(tool, db, name, false);
}

static int clerk_close(const struct db_tool *tool, struct store_db *db, const char *name)
{
	bool found, closed;
	int rc = begin(tool, db, name, &found, &closed);

	if (rc != DB_TOOL_DONE)
		return rc;
	if (!found || closed) {
		fprintf(stderr, found ? "clerk %s is closed already\n" : "there is no clerk %s\n", name);
		return DB_TOOL_FOUND;
	}
	rc = store_clerk_close(db, name, tool->now);
	if (rc > 0)
		rc = record(tool, db, "clerk-close", name);
	rc = commit(tool, db, rc);
	if (rc == DB_TOOL_DONE)
		printf("clerk %s: closed\n", name);
	return rc;
}

static void print_time(const struct db_tool *tool, int64_t at)
{
	char text[32];

	if (tool->program && mn_clock_format(tool->program->zone, at, text, sizeof(text)) > 0)
		printf("%s", text);
	else
		printf("%" PRId64, at);
}

static int clerk_list(const struct db_tool *tool, struct store_db *db, const char *name __attribute__((unused)))
{
	sqlite3_stmt *stmt = store_db_prepare(db, "SELECT name, created, closed FROM clerk ORDER BY name");
	int rc;

	if (!stmt)
		return db_tool_trouble(tool, db, -EIO);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		bool closed = sqlite3_column_type(stmt, 2) != SQLITE_NULL;

		printf("%-16s %-6s since ", store_db_text(stmt, 0), closed ? "closed" : "open");
		print_time(tool, sqlite3_column_int64(stmt, closed ? 2 : 1));
		printf("\n");
	}
	rc = rc == SQLITE_DONE ? 0 : store_db_error(db, "clerk");
	sqlite3_finalize(stmt);
	return rc < 0 ? db_tool_trouble(tool, db, rc) : DB_TOOL_DONE;
}

static const struct {
	const char *name;
	bool named;
	int (*run)(const struct db_tool *tool, struct store_db *db, const char *name);
} act[] = {
	{ "add", true, clerk_add },
	{ "password", true, clerk_password },
	{ "close", true, clerk_close },
	{ "list", false, clerk_list },
};

int db_tool_clerk(const struct db_tool *tool, struct store_db *db)
{
	const char *name = tool->n_args > 1 ? tool->arg[1] : NULL;

	for (unsigned int i = 0; i < sizeof(act) / sizeof(act[0]); i++) {
		if (strcmp(act[i].name, tool->arg[0]))
			continue;
		if (act[i].named != !!name)
			return db_tool_usage(name ? "'clerk %s' takes no name" : "'clerk %s' needs the name of a clerk",
					     act[i].name);
		if (name && !store_clerk_name_ok(name))
			return db_tool_usage("'%s' is no name of a clerk: 1 to 32 of a-z, 0-9, dot, hyphen, underscore",
					     name);
		return act[i].run(tool, db, name);
	}
	return db_tool_usage("'clerk %s' is nothing: add, password, close or list", tool->arg[0]);
}
