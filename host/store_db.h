/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One connection to the database file: opening, versions, prepared statements, errors. Used by one thread at a time; it
 * stays where it was opened. */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum store_stmt {
#define STORE_STMT(id, sql) STORE_STMT_##id,
#include "host/store_stmts.def"
#undef STORE_STMT
	STORE_N_STMTS
};

enum store_db_flags {
	STORE_DB_CREATE = 1,	/* make the file if there is none */
	STORE_DB_UPGRADE = 2,	/* bring an older schema to ours */
	STORE_DB_PREPARE = 4,	/* prepare the statements of the answer path */
};

struct store_db {
	struct sqlite3 *handle;
	struct sqlite3_stmt *stmt[STORE_N_STMTS];
	int64_t waits_since;		/* for another process, monotonic ms */
	bool broken;			/* an I/O error was met: what the file holds is not known any more */
	char trouble[256];		/* the last error as a sentence */
};

/*! Version of the schema this program writes. */
int store_db_version(void);

/*! Open a database: WAL, every commit fsynced, no checkpoint of its own.
 *  \param[in] service  name of the service; a database of another one is refused. NULL: any.
 *  \returns 0, or -errno with db->trouble set: -ENOENT no such file (without CREATE), -ESTALE other schema version,
 *  -EINVAL not ours or of another service, -EIO. On error the connection is closed. */
int store_db_open(struct store_db *db, const char *path, unsigned int flags, const char *service);
void store_db_close(struct store_db *db);

/*! Prepare the statements of the answer path, unless they are. \returns 0 or -EIO. */
int store_db_prepare_all(struct store_db *db);

/*! Set db->trouble from the last result of the connection.
 *  \returns -EBUSY locked, -ENOSPC disk full, -EUCLEAN a constraint, -ENOMEM, -EIO everything else
 *  (db->broken is set). */
int store_db_error(struct store_db *db, const char *doing);

/*! Step a prepared statement: 1 a row, 0 done, -errno. The statement is reset unless there is a row. */
int store_db_row(struct store_db *db, enum store_stmt id);
/*! Done with a statement before its last row. */
void store_db_reset(struct store_db *db, enum store_stmt id);
/*! Run a statement that gives no rows: 0 or -errno. */
int store_db_run(struct store_db *db, enum store_stmt id);

/*! Between two transactions of a long work: lets those in who wait to write. */
void store_db_give_way(void);

/*! Run SQL text: 0 or -errno. */
int store_db_exec(struct store_db *db, const char *sql);
/*! Prepare a statement for one use elsewhere; NULL with db->trouble set when it fails. */
struct sqlite3_stmt *store_db_prepare(struct store_db *db, const char *sql);
/*! First column of the first row of a query, or fallback when there is none. */
int64_t store_db_number(struct store_db *db, const char *sql, int64_t fallback);

/*! Text of a column, "" for NULL; valid until the next step. */
const char *store_db_text(struct sqlite3_stmt *stmt, int column);
/*! Bind a string that lives until the statement was run; "" and NULL become NULL. */
void store_db_bind_text(struct sqlite3_stmt *stmt, int index, const char *text);
