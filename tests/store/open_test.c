/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which files are opened: new ones, ours, older, newer, of another service, damaged, not ours at all. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "host/schema.h"
#include "host/store.h"
#include "host/store_db.h"

#define PATH "open.db"

static void clean(void)
{
	unlink(PATH);
	unlink(PATH "-wal");
	unlink(PATH "-shm");
}

static const char *error_name(int rc)
{
	switch (rc) {
	case -ESTALE:
		return "ESTALE";
	case -EINVAL:
		return "EINVAL";
	case -EUCLEAN:
		return "EUCLEAN";
	default:
		return strerror(-rc);
	}
}

static void try_open(const char *what, const char *service, bool upgrade)
{
	struct store_config config = { .path = PATH, .service = service, .upgrade = upgrade };
	void *ctx = talloc_new(NULL);
	struct store *store;
	const char *error;
	int rc = store_open(ctx, &config, &store, &error);

	printf("%s: %s%s%s\n", what, rc ? error_name(rc) : "opened", rc ? ": " : "", rc ? error : "");
	store_close(store);
	talloc_free(ctx);
}

/* Write a file with plain SQLite. */
static void make(const char *sql)
{
	sqlite3 *db;

	if (sqlite3_open(PATH, &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s\n", sqlite3_errmsg(db));
		exit(1);
	}
	sqlite3_close(db);
}

static int version(void)
{
	struct store_db db;
	int v = -1;

	if (store_db_open(&db, PATH, 0, NULL) == 0) {
		v = store_db_number(&db, "PRAGMA user_version", -1);
		printf("version %d, %d tables of version 2, service kept: %d\n", v,
		       (int)store_db_number(&db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('bundle', 'taken')",
					    -1),
		       (int)store_db_number(&db, "SELECT value = 'share' FROM meta WHERE key = 'service'", -1));
		store_db_close(&db);
	} else {
		printf("%s\n", db.trouble);
	}
	return v;
}

static void make_version_1(void)
{
	make(store_schema[1]);
	make("INSERT INTO meta VALUES ('service', 'share');"
	     "INSERT INTO subscriber VALUES ('13800138001', '001010000000001', 'zh');"
	     "PRAGMA application_id = 1147756908; PRAGMA user_version = 1");
}

int main(void)
{
	FILE *file;

	clean();
	try_open("new", "share", false);
	version();
	try_open("again", "share", false);
	try_open("of another service", "family", false);

	clean();
	make_version_1();
	try_open("older", "share", false);
	version();
	try_open("older, to be upgraded", "share", true);
	version();
	try_open("after that", "share", false);

	make("PRAGMA user_version = 99");
	try_open("newer", "share", true);

	clean();
	make("CREATE TABLE other (x)");
	try_open("of another program", "share", true);

	clean();
	file = fopen(PATH, "w");
	for (int i = 0; i < 4096; i++)
		fputc('x', file);
	fclose(file);
	try_open("no database", "share", true);

	clean();
	try_open("new", "share", false);
	make("INSERT INTO subscriber VALUES ('13800138001', NULL, 'zh');"
	     "INSERT INTO audit (id, time, kind, operation, args, verdict, effects)"
	     " VALUES (1, 1, 'order', 'open', '', 'accepted', 1);"
	     "INSERT INTO grp VALUES (1, '13800138001', 4, 1, NULL, 1, NULL)");
	try_open("group without its leader", "share", false);
	clean();
	return 0;
}
