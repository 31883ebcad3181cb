/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The keeper: whatever takes long and answers no caller. Checkpoints, the consistency check, counting rows. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/store_check.h"
#include "host/store_private.h"

static int run_stats(struct store_db *db, struct store_stats *stats)
{
	stats->subscribers = store_db_number(db, "SELECT count(*) FROM subscriber", -1);
	stats->groups = store_db_number(db, "SELECT count(*) FROM grp WHERE closed IS NULL", -1);
	stats->members = store_db_number(db, "SELECT count(*) FROM part WHERE slot >= 0", -1);
	stats->ledger_lines = store_db_number(db, "SELECT count(*) FROM ledger", -1);
	stats->notices_waiting = store_db_number(db, "SELECT count(*) FROM outbox WHERE state = 'waiting'", -1);
	stats->audit_records = store_db_number(db, "SELECT count(*) FROM audit", -1);
	/* a count that could not be read is -1 */
	return stats->subscribers < 0 || stats->groups < 0 || stats->members < 0 || stats->ledger_lines < 0 ||
	       stats->notices_waiting < 0 || stats->audit_records < 0 ? -EIO : 0;
}

struct findings {
	char *text;
	size_t size, len;
	unsigned int n;
};

static void add_finding(void *data, const char *text)
{
	struct findings *f = data;
	size_t len = strlen(text);

	f->n++;
	/* the last line says how many there are, whatever fits of them */
	if (f->len + len + 48 > f->size)
		return;
	memcpy(f->text + f->len, text, len);
	f->len += len;
	f->text[f->len++] = '\n';
	f->text[f->len] = '\0';
}

static int run_check(struct store *store, struct store_job *job)
{
	struct findings found = { .text = job->text, .size = sizeof(job->text) };
	int64_t now = job->now ? job->now : (int64_t)time(NULL) + store->ahead_s;
	int rc;

	job->text[0] = '\0';
	rc = store_check(&store->keeper_db, job->program, now, add_finding, &found);
	if (rc < 0)
		return -EIO;
	snprintf(found.text + found.len, found.size - found.len, found.n ? "%u findings" : "consistent", found.n);
	return found.n;
}

/* What the service file demands of every number and the register has of none: an import is due. Only the first row that
 * has it is looked for, so that a register that goes with the file costs nothing. */
static int run_register(struct store_db *db, const struct mn_program *program, char *text, size_t size)
{
	sqlite3_stmt *stmt = store_db_prepare(db, "SELECT EXISTS (SELECT 1 FROM attribute WHERE name = ?1)");
	int n = 0, rc = SQLITE_ROW;
	size_t len = 0;

	text[0] = '\0';
	if (!stmt)
		return -EIO;
	if (store_db_number(db, "SELECT EXISTS (SELECT 1 FROM subscriber)", 0) == 0)
		rc = SQLITE_DONE;
	for (unsigned int i = 0; rc == SQLITE_ROW && i < program->n_attrs; i++) {
		if (program->attr[i].optional || program->attr[i].remembered)
			continue;
		sqlite3_reset(stmt);
		store_db_bind_text(stmt, 1, program->attr[i].name);
		rc = sqlite3_step(stmt);
		if (rc != SQLITE_ROW || sqlite3_column_int(stmt, 0))
			continue;
		len += snprintf(text + len, size - len, "%s%s", n++ ? ", " : "", program->attr[i].name);
		len = len < size ? len : size - 1;
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		n = store_db_error(db, "register");
	sqlite3_finalize(stmt);
	return n < 0 ? -EIO : n;
}

static void run_job(struct store *store, struct store_job *job)
{
	/* one snapshot for all its questions */
	job->rc = store_db_exec(&store->keeper_db, "BEGIN");
	if (job->rc < 0) {
		job->rc = job->rc == -EBUSY ? -EBUSY : -EIO;
	} else {
		if (job->kind == STORE_JOB_CHECK)
			job->rc = run_check(store, job);
		else if (job->kind == STORE_JOB_REGISTER)
			job->rc = run_register(&store->keeper_db, job->program, job->text, sizeof(job->text));
		else
			job->rc = run_stats(&store->keeper_db, &job->stats);
		store_db_exec(&store->keeper_db, "COMMIT");
	}
	job->next = NULL;
	store_finish(store, job);
}

static void checkpoint(struct store *store)
{
	int rc = sqlite3_wal_checkpoint_v2(store->keeper_db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	pthread_mutex_lock(&store->lock);
	store->checkpoint = false;
	store->load.checkpoints++;
	pthread_mutex_unlock(&store->lock);
	/* the log keeps everything as long as a checkpoint fails: a warning, not the end */
	if (rc != SQLITE_OK && rc != SQLITE_BUSY)
		store_note_trouble(store, sqlite3_errmsg(store->keeper_db.handle), false);
}

void *store_keeper_main(void *data)
{
	struct store *store = data;

	pthread_mutex_lock(&store->lock);
	for (;;) {
		struct store_job *job;
		unsigned int n;
		bool due;

		while (!store->slow.first && !store->checkpoint && !store->stop)
			pthread_cond_wait(&store->keep, &store->lock);
		job = store_queue_take(&store->slow, 1, &n);
		due = store->checkpoint && !store->stop;
		if (!job && !due)
			break;
		pthread_mutex_unlock(&store->lock);
		if (job)
			run_job(store, job);
		if (due)
			checkpoint(store);
		pthread_mutex_lock(&store->lock);
	}
	pthread_mutex_unlock(&store->lock);
	return NULL;
}
