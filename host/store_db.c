/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_db.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/schema.h"

#define STORE_DB_APPLICATION_ID	0x4469616c	/* "Dial", in the header of the file */
#define STORE_DB_BUSY_MS	5000		/* wait this long for another process, an import for instance */
#define STORE_DB_LOOK_MS	1		/* and look so often whether it is done */
#define STORE_DB_GIVE_WAY_MS	5		/* time enough for those who look to see it */

static const char *const stmt_sql[STORE_N_STMTS] = {
#define STORE_STMT(id, sql) [STORE_STMT_##id] = sql,
#include "host/store_stmts.def"
#undef STORE_STMT
};

int store_db_version(void)
{
	return sizeof(store_schema) / sizeof(store_schema[0]) - 1;
}

int store_db_error(struct store_db *db, const char *doing)
{
	int code = sqlite3_errcode(db->handle);

	/* the message must find room behind a long statement */
	snprintf(db->trouble, sizeof(db->trouble), "%.120s: %s (SQLite %d)", doing, sqlite3_errmsg(db->handle),
		 sqlite3_extended_errcode(db->handle));
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_CONSTRAINT:
		return -EUCLEAN;
	case SQLITE_NOMEM:
		return -ENOMEM;
	default:
		db->broken = true;
		return -EIO;
	}
}

int store_db_row(struct store_db *db, enum store_stmt id)
{
	int rc = sqlite3_step(db->stmt[id]);

	if (rc == SQLITE_ROW)
		return 1;
	rc = rc == SQLITE_DONE ? 0 : store_db_error(db, stmt_sql[id]);
	sqlite3_reset(db->stmt[id]);
	return rc;
}

void store_db_reset(struct store_db *db, enum store_stmt id)
{
	sqlite3_reset(db->stmt[id]);
}

int store_db_run(struct store_db *db, enum store_stmt id)
{
	int rc = store_db_row(db, id);

	if (rc > 0) {
		sqlite3_reset(db->stmt[id]);
		return 0;
	}
	return rc;
}

int store_db_exec(struct store_db *db, const char *sql)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return store_db_error(db, "SQL");
}

struct sqlite3_stmt *store_db_prepare(struct store_db *db, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
		store_db_error(db, sql);
	return stmt;
}

int store_db_prepare_all(struct store_db *db)
{
	for (int i = 0; i < STORE_N_STMTS; i++) {
		if (!db->stmt[i])
			db->stmt[i] = store_db_prepare(db, stmt_sql[i]);
		if (!db->stmt[i])
			return -EIO;
	}
	return 0;
}

int64_t store_db_number(struct store_db *db, const char *sql, int64_t fallback)
{
	sqlite3_stmt *stmt = store_db_prepare(db, sql);

	if (stmt && sqlite3_step(stmt) == SQLITE_ROW)
		fallback = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return fallback;
}

const char *store_db_text(struct sqlite3_stmt *stmt, int column)
{
	const char *text = (const char *)sqlite3_column_text(stmt, column);

	return text ? text : "";
}

void store_db_bind_text(struct sqlite3_stmt *stmt, int index, const char *text)
{
	if (text && *text)
		sqlite3_bind_text(stmt, index, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(stmt, index);
}

/* Bring the file from version have to ours, inside the caller's transaction. */
static int raise_version(struct store_db *db, int have, const char *service)
{
	char sql[96];
	int rc, v;

	for (v = have + 1; v <= store_db_version(); v++) {
		rc = store_db_exec(db, store_schema[v]);
		if (rc < 0)
			return rc;
	}
	if (!have && service) {
		sqlite3_stmt *stmt = store_db_prepare(db, "INSERT INTO meta VALUES ('service', ?1)");

		if (!stmt)
			return -EIO;
		store_db_bind_text(stmt, 1, service);
		rc = sqlite3_step(stmt) == SQLITE_DONE ? 0 : store_db_error(db, "meta");
		sqlite3_finalize(stmt);
		if (rc < 0)
			return rc;
	}
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d; PRAGMA application_id = %d", store_db_version(),
		 STORE_DB_APPLICATION_ID);
	return store_db_exec(db, sql);
}

/* Is the file new, ours, and of our version? Decided under the write lock when anything is to be written. */
static int look_at_version(struct store_db *db, const char *path, unsigned int flags, const char *service, bool locked)
{
	int64_t have = store_db_number(db, "PRAGMA user_version", -1);
	int64_t app = store_db_number(db, "PRAGMA application_id", -1);

	if (have < 0 || app < 0)
		return db->broken ? -EIO : -EBUSY;
	if (app != STORE_DB_APPLICATION_ID && store_db_number(db, "SELECT count(*) FROM sqlite_schema", 1) > 0) {
		snprintf(db->trouble, sizeof(db->trouble), "%s is an SQLite file, but not a Dialtree database", path);
		return -EINVAL;
	}
	if (have == store_db_version() && app == STORE_DB_APPLICATION_ID)
		return 0;
	if (app != STORE_DB_APPLICATION_ID)
		have = 0;
	if (have > store_db_version()) {
		snprintf(db->trouble, sizeof(db->trouble),
			 "%s has schema version %d, made by a newer program; this one knows versions up to %d",
			 path, (int)have, store_db_version());
		return -ESTALE;
	}
	if (have && !(flags & STORE_DB_UPGRADE)) {
		snprintf(db->trouble, sizeof(db->trouble),
			 "%s has schema version %d, this program writes %d: make a copy of it, then upgrade it"
			 " (option -U, or dialtree-db-tool upgrade)", path, (int)have, store_db_version());
		return -ESTALE;
	}
	if (!have && !(flags & STORE_DB_CREATE)) {
		snprintf(db->trouble, sizeof(db->trouble), "%s is empty", path);
		return -ENOENT;
	}
	return locked ? raise_version(db, have, service) : 1;
}

static int check_version(struct store_db *db, const char *path, unsigned int flags, const char *service)
{
	int rc = look_at_version(db, path, flags, service, false);

	if (rc <= 0)
		return rc;
	rc = store_db_exec(db, "BEGIN IMMEDIATE");
	if (rc < 0)
		return rc;
	rc = look_at_version(db, path, flags, service, true);
	if (rc == 0)
		rc = store_db_exec(db, "COMMIT");
	if (rc < 0 && !sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static int check_service(struct store_db *db, const char *path, const char *service)
{
	sqlite3_stmt *stmt;
	int rc = 0;

	if (!service)
		return 0;
	stmt = store_db_prepare(db, "SELECT value FROM meta WHERE key = 'service'");
	if (!stmt)
		return -EIO;
	if (sqlite3_step(stmt) == SQLITE_ROW && strcmp(store_db_text(stmt, 0), service)) {
		snprintf(db->trouble, sizeof(db->trouble), "%s belongs to the service '%s', not to '%s'", path,
			 store_db_text(stmt, 0), service);
		rc = -EINVAL;
	}
	sqlite3_finalize(stmt);
	return rc;
}

static void sleep_ms(int ms)
{
	const struct timespec pause = { .tv_nsec = ms * 1000000L };

	nanosleep(&pause, NULL);
}

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* SQLite's own way to wait looks every tenth of a second: an import, which pauses for a moment between its
 * transactions, would not let anybody in for as long as it takes. */
static int wait_for_turn(void *data, int n)
{
	struct store_db *db = data;

	if (n == 0)
		db->waits_since = monotonic_ms();
	else if (monotonic_ms() - db->waits_since >= STORE_DB_BUSY_MS)
		return 0;
	sleep_ms(STORE_DB_LOOK_MS);
	return 1;
}

void store_db_give_way(void)
{
	sleep_ms(STORE_DB_GIVE_WAY_MS);
}

static int set_up(struct store_db *db, const char *path, unsigned int flags, const char *service)
{
	/* temp_store also holds the undo pages of savepoints: they must not touch the disk */
	static const char *const pragmas =
		"PRAGMA foreign_keys = ON;"
		"PRAGMA trusted_schema = OFF;"
		"PRAGMA cell_size_check = ON;"
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA cache_size = -65536;"
		"PRAGMA synchronous = FULL;"
		"PRAGMA wal_autocheckpoint = 0";
	int rc;

	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_handler(db->handle, wait_for_turn, db);
	rc = store_db_exec(db, pragmas);
	if (rc == 0)
		rc = check_version(db, path, flags, service);
	/* only now, so that a file that is not ours is not changed */
	if (rc == 0)
		rc = store_db_exec(db, "PRAGMA journal_mode = WAL");
	if (rc == 0)
		rc = check_service(db, path, service);
	return rc < 0 || !(flags & STORE_DB_PREPARE) ? rc : store_db_prepare_all(db);
}

int store_db_open(struct store_db *db, const char *path, unsigned int flags, const char *service)
{
	int mode = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (flags & STORE_DB_CREATE ? SQLITE_OPEN_CREATE : 0);
	int rc;

	memset(db, 0, sizeof(*db));
	/* one lock less for each allocation; refused, and not missed, once SQLite is in use */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (!(flags & STORE_DB_CREATE) && access(path, F_OK) < 0) {
		snprintf(db->trouble, sizeof(db->trouble), "%s: no such file", path);
		return -ENOENT;
	}
	if (sqlite3_open_v2(path, &db->handle, mode, NULL) != SQLITE_OK) {
		snprintf(db->trouble, sizeof(db->trouble), "cannot open %s: %s", path,
			 db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
		rc = -EIO;
	} else if ((flags & (STORE_DB_CREATE | STORE_DB_UPGRADE)) && sqlite3_db_readonly(db->handle, "main") == 1) {
		/* SQLite is content with that until the first change */
		snprintf(db->trouble, sizeof(db->trouble), "%s cannot be written by this user", path);
		rc = -EACCES;
	} else {
		rc = set_up(db, path, flags, service);
		if (rc == -EIO && sqlite3_errcode(db->handle) == SQLITE_NOTADB) {
			snprintf(db->trouble, sizeof(db->trouble), "%s is not a database", path);
			rc = -EINVAL;
		}
	}
	if (rc < 0)
		store_db_close(db);
	return rc;
}

void store_db_close(struct store_db *db)
{
	for (int i = 0; i < STORE_N_STMTS; i++) {
		sqlite3_finalize(db->stmt[i]);
		db->stmt[i] = NULL;
	}
	sqlite3_close(db->handle);
	db->handle = NULL;
}
