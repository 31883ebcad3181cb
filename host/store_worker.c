/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The worker: takes everything that waits, runs it in one transaction, commits once, answers.
 * While one commit waits for the disk the next orders gather, so batches grow with the load and vanish without it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/store_private.h"

#define WORKER_CHECKPOINT_FRAMES	4096	/* ask the keeper for a checkpoint: 16 MiB of log */
#define WORKER_EVENTS			500	/* account events that come due in one transaction */
#define WORKER_LAB_S			86400	/* a clock that goes back by more is a lab's */
#define WORKER_WAL_LIMIT_FRAMES		65536	/* do it here and now: the keeper cannot catch up, 256 MiB of log */

static void fail_all(struct store_job *list, int rc)
{
	for (; list; list = list->next) {
		list->rc = rc;
		list->repeated = false;
		list->hidden = 0;
		list->text[0] = '\0';
	}
}

static void roll_back(struct store_db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		store_db_run(db, STORE_STMT_ROLLBACK);
}

static int64_t clock_now(const struct store *store)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec + store->ahead_s;
}

/* Is this job judged at an instant that counts? One that only looks may be about any other. */
static bool is_judged(const struct store_job *job)
{
	return !job->now || store_jobs_writes(job->kind);
}

/* Whatever is due by an instant happens before anything is judged at it. 1 when there may be more, 0, -errno. */
static int let_happen(struct store *store, const struct store_job *job, int64_t now)
{
	struct store_calendar_kept *calendar = &store->jobs.calendar;
	int rc = store_calendar_events(&store->jobs, calendar->program ? calendar->program : job->program, now,
				       WORKER_EVENTS);

	if (rc < 0)
		return rc;
	if (now > calendar->horizon || now < calendar->horizon - WORKER_LAB_S)
		calendar->horizon = now;
	return rc == WORKER_EVENTS;
}

/* Open the transaction of a batch, behind all that is due before it. */
static int begin_batch(struct store *store, const struct store_job *list)
{
	struct store_db *db = &store->worker_db;
	bool writes = false, judged = false;
	int rc;

	for (const struct store_job *job = list; job; job = job->next) {
		writes |= store_jobs_writes(job->kind);
		judged |= !job->now;
	}
	do {
		/* one instant for all: nothing comes due between two jobs of a batch */
		store->jobs.instant = clock_now(store);
		rc = judged ? store_calendar_waits(&store->jobs, store->jobs.instant) : 0;
		if (rc < 0)
			return rc;
		writes |= rc;
		rc = store_db_run(db, writes ? STORE_STMT_BEGIN_WRITE : STORE_STMT_BEGIN);
		if (rc < 0 || !judged || !writes)
			return rc;
		rc = let_happen(store, list, store->jobs.instant);
		if (rc > 0) {
			rc = store_db_run(db, STORE_STMT_COMMIT);
			if (rc < 0)
				return rc;
			rc = 1;
		}
	} while (rc > 0);
	return rc;
}

static int run_jobs(struct store *store, struct store_job *list)
{
	struct store_db *db = &store->worker_db;

	for (struct store_job *job = list; job; job = job->next) {
		int rc = job->now && is_judged(job);

		while (rc > 0)
			rc = let_happen(store, job, job->now);
		if (rc < 0)
			return rc;
		if (!store_jobs_run(&store->jobs, job))
			return -EIO;
		if (job->rc == -EIO)
			store_note_trouble(store, db->trouble, false);
	}
	return 0;
}

/*! Run a list of jobs in one transaction. 0, or -errno: then nothing of it stands. */
static int run_batch(struct store *store, struct store_job *list)
{
	struct store_db *db = &store->worker_db;
	int rc = begin_batch(store, list);

	if (rc == 0)
		rc = run_jobs(store, list);
	if (rc < 0) {
		roll_back(db);
		return rc;
	}
	rc = store_db_run(db, STORE_STMT_COMMIT);
	if (rc < 0) {
		/* after a failed fsync nobody knows what is on the disk: stop here, the next start will see */
		db->broken |= rc != -EBUSY && rc != -ENOSPC;
		roll_back(db);
	}
	return rc;
}

/* A part of a month change, between two batches: which lines it writes does not depend on when that is. */
static bool go_on_with_month(struct store *store)
{
	struct store_calendar_kept *calendar = &store->jobs.calendar;
	struct store_db *db = &store->worker_db;
	int more, rc;

	if (!calendar->program)
		return false;
	rc = store_db_run(db, STORE_STMT_BEGIN_WRITE);
	if (rc < 0)
		return rc == -EBUSY;
	more = store_calendar_month(&store->jobs, calendar->program, calendar->horizon);
	rc = more < 0 ? more : store_db_run(db, STORE_STMT_COMMIT);
	if (rc >= 0)
		return more;
	db->broken |= more >= 0 && rc != -EBUSY && rc != -ENOSPC;
	store_note_trouble(store, db->trouble, db->broken);
	roll_back(db);
	/* tried again when the calendar is asked for the next time */
	return false;
}

static void note_batch(struct store *store, unsigned int n)
{
	pthread_mutex_lock(&store->lock);
	store->load.commits++;
	store->load.jobs += n;
	if (n > store->load.largest)
		store->load.largest = n;
	if (store->wal_frames < store->wal_asked)
		store->wal_asked = 0;
	if (store->wal_frames - store->wal_asked >= WORKER_CHECKPOINT_FRAMES && !store->checkpoint) {
		store->wal_asked = store->wal_frames;
		store->checkpoint = true;
		pthread_cond_signal(&store->keep);
	}
	pthread_mutex_unlock(&store->lock);
}

static void answer(struct store *store, struct store_job *list, unsigned int n)
{
	bool dead;
	int rc;

	pthread_mutex_lock(&store->lock);
	dead = store->dead;
	pthread_mutex_unlock(&store->lock);
	rc = dead ? -EIO : run_batch(store, list);
	if (rc < 0) {
		if (!dead)
			store_note_trouble(store, store->worker_db.trouble, store->worker_db.broken);
		fail_all(list, rc == -EBUSY ? -EBUSY : -EIO);
	} else {
		note_batch(store, n);
	}
	store_finish(store, list);
}

static int note_wal(void *data, sqlite3 *handle, const char *name, int frames)
{
	struct store *store = data;

	store->wal_frames = frames;
	return SQLITE_OK;
}

void *store_worker_main(void *data)
{
	struct store *store = data;

	sqlite3_wal_hook(store->worker_db.handle, note_wal, store);
	pthread_mutex_lock(&store->lock);
	for (;;) {
		struct store_job *list;
		bool month = store->jobs.calendar.state.working && !store->dead;
		unsigned int n;

		while (!store->queue.first && !store->stop && !month)
			pthread_cond_wait(&store->work, &store->lock);
		if (!store->queue.first && store->stop)
			break;
		list = store_queue_take(&store->queue, store->batch, &n);
		pthread_mutex_unlock(&store->lock);
		if (list)
			answer(store, list, n);
		if (month)
			store->jobs.calendar.state.working = go_on_with_month(store);
		if (store->wal_frames >= WORKER_WAL_LIMIT_FRAMES)
			sqlite3_wal_checkpoint_v2(store->worker_db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		pthread_mutex_lock(&store->lock);
	}
	pthread_mutex_unlock(&store->lock);
	return NULL;
}
