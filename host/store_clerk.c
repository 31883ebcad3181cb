/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_clerk.h"

#include <errno.h>
#include <string.h>

#include "host/store_job_kinds.h"

bool store_clerk_name_ok(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t len = strlen(name);

	return len && len < STORE_CLERK_SIZE && strchr(letters, name[0]) &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == len;
}

int store_clerk_read(struct store_db *db, const char *name, struct store_clerk *clerk)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_CLERK];
	int rc;

	memset(clerk, 0, sizeof(*clerk));
	store_db_bind_text(stmt, 1, name);
	rc = store_db_row(db, STORE_STMT_CLERK);
	if (rc <= 0)
		return rc;
	strncpy(clerk->hash, store_db_text(stmt, 0), sizeof(clerk->hash) - 1);
	clerk->created = sqlite3_column_int64(stmt, 1);
	clerk->closed = sqlite3_column_type(stmt, 2) != SQLITE_NULL;
	store_db_reset(db, STORE_STMT_CLERK);
	return 1;
}

uint64_t store_clerk_account(const struct store_clerk *clerk)
{
	uint64_t account = mn_program_hash(clerk->hash, strlen(clerk->hash));

	return account ? account : 1;
}

int store_clerk_check(struct store_db *db, struct store_clerk_who *who)
{
	struct store_clerk clerk;
	int rc = store_clerk_read(db, who->name, &clerk);

	who->gone = rc == 0 || clerk.closed || (who->account && who->account != store_clerk_account(&clerk));
	return rc < 0 ? rc : 0;
}

int store_clerk_write(struct store_db *db, const struct store_clerk_record *record)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_AUDIT];

	sqlite3_clear_bindings(stmt);
	sqlite3_bind_int64(stmt, 1, record->time);
	store_db_bind_text(stmt, 2, "clerk");
	store_db_bind_text(stmt, 3, record->channel);
	store_db_bind_text(stmt, 4, record->number);
	store_db_bind_text(stmt, 5, record->operation);
	sqlite3_bind_text(stmt, 6, record->args ? record->args : "", -1, SQLITE_STATIC);
	store_db_bind_text(stmt, 7, record->verdict);
	if (record->program)
		sqlite3_bind_int64(stmt, 12, (int64_t)record->program->hash);
	sqlite3_bind_int64(stmt, 13, 0);
	store_db_bind_text(stmt, 14, record->actor);
	return store_db_run(db, STORE_STMT_AUDIT);
}

int store_jobs_clerk_note(struct store_jobs *jobs, struct store_job *job)
{
	struct store_clerk_note *note = job->payload;
	const struct store_clerk_record record = {
		.time = store_jobs_now(jobs, job), .channel = mn_channel_name(MN_CHANNEL_COUNTER),
		.number = job->order.caller.digits, .operation = note->operation, .args = note->args,
		.verdict = "accepted", .actor = job->actor, .program = job->program,
	};
	int rc = store_clerk_check(jobs->db, &note->who);

	if (rc < 0)
		return rc;
	/* who is gone may still leave */
	return store_clerk_write(jobs->db, &record);
}

/* Commands of operators, rare: prepared when they are needed. */
static int run_once(struct store_db *db, const char *sql, const char *name, const char *hash, int64_t now)
{
	sqlite3_stmt *stmt = store_db_prepare(db, sql);
	int rc;

	if (!stmt)
		return -EIO;
	store_db_bind_text(stmt, 1, name);
	sqlite3_bind_int64(stmt, 2, now);
	if (hash)
		store_db_bind_text(stmt, 3, hash);
	rc = sqlite3_step(stmt) == SQLITE_DONE ? 0 : store_db_error(db, "clerk");
	sqlite3_finalize(stmt);
	return rc < 0 ? rc : sqlite3_changes(db->handle);
}

int store_clerk_put(struct store_db *db, const char *name, const char *hash, int64_t now)
{
	int rc = run_once(db, "INSERT INTO clerk (name, created, hash) VALUES (?1, ?2, ?3)"
			  " ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, closed = NULL", name, hash, now);

	/* whoever was locked out begins anew with a new password */
	if (rc > 0)
		rc = run_once(db, "DELETE FROM tries WHERE kind = 'clerk' AND who = ?1 AND ?2", name, NULL, 1);
	return rc < 0 ? rc : 0;
}

int store_clerk_close(struct store_db *db, const char *name, int64_t now)
{
	return run_once(db, "UPDATE clerk SET closed = ?2 WHERE name = ?1 AND closed IS NULL", name, NULL, now);
}
