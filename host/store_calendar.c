/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Month changes: `meta` holds the first moment of the last month that is done (month-done) and, while one goes on, the
 * last membership that was looked at (month-cursor) and the audit record of its lines (month-audit).
 *
 * Which memberships get a line for month M is a matter of their spans alone, [from, to) around M. So orders and events
 * after M may come between two parts of its change: what they end ends after M, what they begin begins after M.
 */
#include "host/store_calendar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_event.h"
#include "host/store_event_args.h"
#include "menus/clock.h"

#define CALENDAR_CHUNK		4000	/* memberships of one transaction */
#define CALENDAR_EVENTS		500	/* events of one transaction */
#define CALENDAR_LAB		86400	/* a clock that goes back by more is a lab's */

/* ── meta ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* 1 and the value, 0 there is none, -errno. */
static int meta_get(struct store_db *db, const char *key, int64_t *value)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_META_GET];
	int rc;

	*value = 0;
	store_db_bind_text(stmt, 1, key);
	rc = store_db_row(db, STORE_STMT_META_GET);
	if (rc <= 0)
		return rc;
	*value = sqlite3_column_int64(stmt, 0);
	store_db_reset(db, STORE_STMT_META_GET);
	return 1;
}

static int meta_put(struct store_db *db, const char *key, int64_t value)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_META_PUT];

	store_db_bind_text(stmt, 1, key);
	sqlite3_bind_int64(stmt, 2, value);
	return store_db_run(db, STORE_STMT_META_PUT);
}

static int meta_drop(struct store_db *db, const char *key)
{
	store_db_bind_text(db->stmt[STORE_STMT_META_DROP], 1, key);
	return store_db_run(db, STORE_STMT_META_DROP);
}

/* First column of a row as a number, fallback for NULL and no row. */
static int number(struct store_db *db, enum store_stmt id, int64_t fallback, int64_t *value)
{
	int rc = store_db_row(db, id);

	*value = fallback;
	if (rc <= 0)
		return rc;
	if (sqlite3_column_type(db->stmt[id], 0) != SQLITE_NULL)
		*value = sqlite3_column_int64(db->stmt[id], 0);
	store_db_reset(db, id);
	return 0;
}

int64_t store_calendar_month_done(struct store_db *db)
{
	return store_db_number(db, "SELECT value FROM meta WHERE key = 'month-done'", INT64_MIN);
}

/* ── events ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

int store_calendar_waits(struct store_jobs *jobs, int64_t now)
{
	int64_t next;
	int rc = number(jobs->db, STORE_STMT_COMING_NEXT, INT64_MAX, &next);

	return rc < 0 ? rc : next <= now;
}

static int read_actor(struct store_db *db, int64_t audit, struct store_job *job)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_AUDIT_ACTOR];
	int rc;

	sqlite3_bind_int64(stmt, 1, audit);
	rc = store_db_row(db, STORE_STMT_AUDIT_ACTOR);
	if (rc <= 0)
		return rc;
	snprintf(job->actor, sizeof(job->actor), "%s", store_db_text(stmt, 0));
	store_db_reset(db, STORE_STMT_AUDIT_ACTOR);
	return 0;
}

/* What the service file does not know any more, or the database does not let through, is recorded, and gone. */
static int record_failed(struct store_jobs *jobs, const struct mn_program *program, const char *name, const char *args,
			 const struct store_job *job)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_AUDIT];

	sqlite3_clear_bindings(stmt);
	sqlite3_bind_int64(stmt, 1, job->now);
	store_db_bind_text(stmt, 2, "event");
	store_db_bind_text(stmt, 4, job->order.caller.digits);
	store_db_bind_text(stmt, 5, name);
	sqlite3_bind_text(stmt, 6, args, -1, SQLITE_STATIC);
	store_db_bind_text(stmt, 7, "failed");
	sqlite3_bind_int64(stmt, 12, (int64_t)program->hash);
	sqlite3_bind_int64(stmt, 13, 0);
	store_db_bind_text(stmt, 14, job->actor);
	return store_db_run(jobs->db, STORE_STMT_AUDIT);
}

static void count_event(struct store_jobs *jobs, const struct store_job *job, const struct store_event *event)
{
	struct store_calendar *state = &jobs->calendar.state;

	if (event->outcome != STORE_EVENT_REFUSED) {
		state->happened++;
		return;
	}
	state->refused++;
	snprintf(state->refusal, sizeof(state->refusal), "%.48s %.590s",
		 job->program->operation[job->order.operation].name, event->sentence);
	state->refusal_audit = sqlite3_last_insert_rowid(jobs->db->handle);
}

static int happen(struct store_jobs *jobs, const struct mn_program *program, const char *name, const char *args)
{
	struct store_job *job = jobs->calendar.job;
	struct store_event *event = job->payload;
	char error[STORE_EVENT_ARGS_SIZE];
	int rc = -EINVAL;

	job->order.operation = mn_program_operation(program, name);
	if (job->order.operation < program->n_operations &&
	    store_event_unpack(program, args, &job->order, error, sizeof(error)) == 0)
		rc = store_event_run(jobs, job);
	if (rc == 0) {
		count_event(jobs, job, event);
		return 0;
	}
	/* carrying out has recorded -EUCLEAN itself */
	if (rc != -EUCLEAN && rc != -EINVAL && rc != -ENOENT && rc != -EOVERFLOW)
		return rc;
	jobs->calendar.state.failed++;
	return rc == -EUCLEAN ? 0 : record_failed(jobs, program, name, args, job);
}

static struct store_job *scratch_job(struct store_jobs *jobs)
{
	struct store_job *job = jobs->calendar.job;
	void *payload;

	if (!job) {
		job = jobs->calendar.job = malloc(sizeof(*job) + sizeof(struct store_event));
		if (!job)
			return NULL;
		job->payload = job + 1;
	}
	payload = job->payload;
	memset(job, 0, sizeof(*job) + sizeof(struct store_event));
	job->payload = payload;
	job->kind = STORE_JOB_EVENT;
	return job;
}

/* 1 one event has happened, 0 none is due, -errno. */
static int next_event(struct store_jobs *jobs, const struct mn_program *program, int64_t now)
{
	struct store_db *db = jobs->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_COMING_DUE];
	char name[64], args[STORE_EVENT_ARGS_SIZE];
	struct store_job *job;
	int64_t id, audit;
	int rc;

	sqlite3_bind_int64(stmt, 1, now);
	rc = store_db_row(db, STORE_STMT_COMING_DUE);
	if (rc <= 0)
		return rc;
	job = scratch_job(jobs);
	if (!job) {
		store_db_reset(db, STORE_STMT_COMING_DUE);
		return -ENOMEM;
	}
	id = sqlite3_column_int64(stmt, 0);
	job->program = program;
	job->now = sqlite3_column_int64(stmt, 1);
	snprintf(job->order.caller.digits, MN_NUMBER_SIZE, "%s", store_db_text(stmt, 2));
	snprintf(name, sizeof(name), "%s", store_db_text(stmt, 3));
	snprintf(args, sizeof(args), "%s", store_db_text(stmt, 4));
	audit = sqlite3_column_int64(stmt, 5);
	store_db_reset(db, STORE_STMT_COMING_DUE);
	((struct store_event *)job->payload)->at = job->now;
	((struct store_event *)job->payload)->due = true;

	sqlite3_bind_int64(db->stmt[STORE_STMT_COMING_DROP], 1, id);
	rc = store_db_run(db, STORE_STMT_COMING_DROP);
	if (rc == 0)
		rc = read_actor(db, audit, job);
	if (rc == 0)
		rc = happen(jobs, program, name, args);
	return rc < 0 ? rc : 1;
}

int store_calendar_events(struct store_jobs *jobs, const struct mn_program *program, int64_t now, unsigned int max)
{
	unsigned int n;

	for (n = 0; n < max; n++) {
		int rc = next_event(jobs, program, now);

		if (rc <= 0)
			return rc < 0 ? rc : (int)n;
	}
	return n;
}

/* ── months ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Where to begin: behind the month of the earliest membership, which its own order has charged. */
static int first_month(struct store_jobs *jobs, const struct mn_program *program, int64_t now, int64_t *done)
{
	int64_t first;
	int rc = number(jobs->db, STORE_STMT_MEMBERSHIP_FIRST, now, &first);

	if (rc < 0)
		return rc;
	*done = mn_clock_month_start(program->zone, first < now ? first : now);
	/* where another month was, when a lab's clock went back in the middle of it */
	rc = meta_drop(jobs->db, "month-cursor");
	if (rc == 0)
		rc = meta_drop(jobs->db, "month-audit");
	return rc < 0 ? rc : meta_put(jobs->db, "month-done", *done);
}

/* First moment of the next month that is not done. */
static int next_month(struct store_jobs *jobs, const struct mn_program *program, int64_t now, int64_t *month)
{
	int64_t done;
	int rc = meta_get(jobs->db, "month-done", &done);

	if (rc == 0 || (rc > 0 && now < done - CALENDAR_LAB))
		rc = first_month(jobs, program, now, &done);
	if (rc < 0)
		return rc;
	*month = mn_clock_next_month(program->zone, done);
	return 0;
}

static int audit_program(struct store_db *db, int64_t audit, int64_t *hash)
{
	sqlite3_bind_int64(db->stmt[STORE_STMT_AUDIT_PROGRAM], 1, audit);
	return number(db, STORE_STMT_AUDIT_PROGRAM, 0, hash);
}

/* The record of this month's lines; another one when the service file has changed meanwhile, and its fees with it. */
static int month_audit(struct store_jobs *jobs, const struct mn_program *program, const char *name, int64_t now,
		       int64_t *audit)
{
	struct store_db *db = jobs->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_AUDIT];
	int64_t hash;
	int rc = meta_get(db, "month-audit", audit);

	if (rc < 0)
		return rc;
	if (rc > 0) {
		rc = audit_program(db, *audit, &hash);
		if (rc < 0 || hash == (int64_t)program->hash)
			return rc;
	}
	sqlite3_clear_bindings(stmt);
	sqlite3_bind_int64(stmt, 1, now);
	store_db_bind_text(stmt, 2, "month");
	store_db_bind_text(stmt, 5, "month-change");
	store_db_bind_text(stmt, 6, name);
	store_db_bind_text(stmt, 7, "accepted");
	sqlite3_bind_int64(stmt, 12, (int64_t)program->hash);
	sqlite3_bind_int64(stmt, 13, 0);
	rc = store_db_run(db, STORE_STMT_AUDIT);
	if (rc < 0)
		return rc;
	*audit = sqlite3_last_insert_rowid(db->handle);
	return meta_put(db, "month-audit", *audit);
}

/* Lines of every standing fee for memberships (from, to] by id. Returns how many were written, or -errno. */
static int write_lines(struct store_jobs *jobs, const struct mn_program *program, int64_t from, int64_t to,
		       const char *name, int64_t month, int64_t audit)
{
	struct store_db *db = jobs->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_MONTH_LINES];
	int rc, n = 0;

	for (unsigned int i = 0; i < program->n_fees; i++) {
		const struct mn_fee *fee = &program->fee[i];

		if (!fee->monthly || !fee->standing)
			continue;
		sqlite3_bind_int64(stmt, 1, from);
		sqlite3_bind_int64(stmt, 2, to);
		store_db_bind_text(stmt, 3, fee->name);
		store_db_bind_text(stmt, 4, name);
		sqlite3_bind_int64(stmt, 5, fee->amount);
		sqlite3_bind_int64(stmt, 6, month);
		sqlite3_bind_int64(stmt, 7, audit);
		rc = store_db_run(db, STORE_STMT_MONTH_LINES);
		if (rc < 0)
			return rc;
		n += sqlite3_changes(db->handle);
	}
	return n;
}

static int add_effects(struct store_db *db, int64_t audit, int n)
{
	sqlite3_bind_int64(db->stmt[STORE_STMT_AUDIT_MORE], 1, audit);
	sqlite3_bind_int64(db->stmt[STORE_STMT_AUDIT_MORE], 2, n);
	return store_db_run(db, STORE_STMT_AUDIT_MORE);
}

static int end_month(struct store_db *db, int64_t month)
{
	int rc = meta_put(db, "month-done", month);

	if (rc == 0)
		rc = meta_drop(db, "month-cursor");
	return rc < 0 ? rc : meta_drop(db, "month-audit");
}

/* Where this part ends, and whether it is the last one. */
static int chunk_end(struct store_db *db, int64_t from, int64_t last, int64_t *to, bool *ends)
{
	int rc;

	sqlite3_bind_int64(db->stmt[STORE_STMT_MEMBERSHIP_CHUNK], 1, from);
	sqlite3_bind_int(db->stmt[STORE_STMT_MEMBERSHIP_CHUNK], 2, CALENDAR_CHUNK - 1);
	rc = number(db, STORE_STMT_MEMBERSHIP_CHUNK, last, to);
	*ends = *to >= last;
	return rc;
}

static int month_part(struct store_jobs *jobs, const struct mn_program *program, int64_t month, int64_t now)
{
	struct store_calendar *state = &jobs->calendar.state;
	struct store_db *db = jobs->db;
	int64_t from, to, audit, last;
	char name[8];
	bool ends = false;
	int n, rc = meta_get(db, "month-cursor", &from);

	if (rc == 0)
		state->lines = 0;
	if (rc >= 0)
		rc = number(db, STORE_STMT_MEMBERSHIP_LAST, 0, &last);
	if (rc == 0)
		rc = chunk_end(db, from, last, &to, &ends);
	if (rc < 0)
		return rc;
	store_facts_month(program, month, name);
	rc = month_audit(jobs, program, name, now, &audit);
	if (rc < 0)
		return rc;
	n = write_lines(jobs, program, from, to, name, month, audit);
	if (n < 0)
		return n;
	rc = add_effects(db, audit, n);
	if (rc == 0)
		rc = ends ? end_month(db, month) : meta_put(db, "month-cursor", to);
	if (rc < 0)
		return rc;
	memcpy(state->month, name, sizeof(state->month));
	state->at = to;
	state->last = last;
	state->lines += n;
	return 0;
}

int store_calendar_month(struct store_jobs *jobs, const struct mn_program *program, int64_t now)
{
	struct store_calendar *state = &jobs->calendar.state;
	int64_t month;
	int rc = next_month(jobs, program, now, &month);

	/* its first second belongs to those who end at it */
	if (rc == 0 && now > month) {
		rc = month_part(jobs, program, month, now);
		if (rc == 0)
			rc = next_month(jobs, program, now, &month);
	}
	if (rc < 0)
		return rc;
	state->working = now > month;
	state->next = month + 1;
	return state->working;
}

/* ── who asks for it ────────────────────────────────────────────────────────────────────────────────────────────── */

int store_calendar_job(struct store_jobs *jobs, struct store_job *job)
{
	struct store_calendar *state = &jobs->calendar.state, *out = job->payload;
	int64_t now = store_jobs_now(jobs, job), month, event;
	int rc;

	/* events that are due have happened before any job of the batch */
	jobs->calendar.program = job->program;
	rc = next_month(jobs, job->program, now, &month);
	if (rc == 0)
		rc = number(jobs->db, STORE_STMT_COMING_NEXT, INT64_MAX, &event);
	if (rc < 0)
		return rc;
	state->working = now > month;
	state->next = event <= month ? event : month + 1;
	if (out)
		*out = *state;
	return 0;
}

static int one_transaction(struct store_jobs *jobs, const struct mn_program *program, int64_t now, bool *more)
{
	int n, rc = store_db_run(jobs->db, STORE_STMT_BEGIN_WRITE);

	if (rc < 0)
		return rc;
	n = store_calendar_events(jobs, program, now, CALENDAR_EVENTS);
	rc = n < 0 ? n : n == CALENDAR_EVENTS ? 1 : store_calendar_month(jobs, program, now);
	*more = rc > 0;
	if (rc >= 0)
		rc = store_db_run(jobs->db, STORE_STMT_COMMIT);
	if (rc < 0 && !sqlite3_get_autocommit(jobs->db->handle))
		store_db_run(jobs->db, STORE_STMT_ROLLBACK);
	return rc;
}

int store_calendar_catch_up(struct store_db *db, const struct mn_program *program, int64_t now,
			    void (*told)(void *data, const struct store_calendar *state), void *data)
{
	struct store_jobs *jobs = calloc(1, sizeof(*jobs));
	_Atomic int64_t ahead_s = 0;
	bool more = true;
	int rc = jobs ? store_db_prepare_all(db) : -ENOMEM;

	if (rc == 0) {
		jobs->db = db;
		jobs->ahead_s = &ahead_s;
	}
	while (rc == 0 && more) {
		rc = one_transaction(jobs, program, now, &more);
		if (more)
			store_db_give_way();
		if (rc == 0 && told)
			told(data, &jobs->calendar.state);
	}
	if (jobs)
		free(jobs->calendar.job);
	free(jobs);
	return rc;
}
