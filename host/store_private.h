/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The store's threads and what they share. Only store*.c include this.
 *
 *   select loop --submit--> queue --> worker (answers, groups commits) ----\
 *              \----------> slow  --> keeper (checkpoints, checks, counts) --> done --reap--> select loop
 *
 * Each thread has its own connection. talloc and the log belong to the select loop: the threads use neither.
 */
#pragma once

#include <pthread.h>

#include "host/store.h"
#include "host/store_db.h"
#include "host/store_jobs.h"

/*! First in, first out, by job->next. */
struct store_queue {
	struct store_job *first, **last;
	unsigned int len;
};

struct store {
	unsigned int batch, limit;
	_Atomic int64_t ahead_s;	/* store_set_clock() */
	int event_fd;
	pthread_t worker, keeper;
	unsigned int n_threads;		/* running */

	pthread_mutex_t lock;		/* for everything below down to the connections */
	pthread_cond_t work, keep;
	struct store_queue queue, slow, done;
	bool stop;
	bool dead;			/* fail-stop: a commit or an I/O operation failed */
	bool checkpoint;		/* the keeper is asked for one */
	char trouble[256];
	struct store_load load;

	struct store_db worker_db;	/* of the worker */
	struct store_jobs jobs;
	int wal_frames, wal_asked;	/* length of the log, and when the keeper was last asked for a checkpoint */
	struct store_db keeper_db;	/* of the keeper */
};

void store_queue_init(struct store_queue *queue);
void store_queue_put(struct store_queue *queue, struct store_job *job);
/*! Take up to n jobs as a list; *taken says how many. */
struct store_job *store_queue_take(struct store_queue *queue, unsigned int n, unsigned int *taken);

/*! Hand finished jobs (a list) back to the select loop. The lock is not held. */
void store_finish(struct store *store, struct store_job *list);

/*! Note what went wrong; the lock is not held. */
void store_note_trouble(struct store *store, const char *text, bool dead);

void *store_worker_main(void *data);
void *store_keeper_main(void *data);
