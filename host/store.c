/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <talloc.h>
#include <unistd.h>

#include "host/store_bundle.h"
#include "host/store_check.h"
#include "host/store_private.h"
#include "host/store_usage.h"

#define STORE_BATCH	256
#define STORE_QUEUE	65536

void store_queue_init(struct store_queue *queue)
{
	queue->first = NULL;
	queue->last = &queue->first;
	queue->len = 0;
}

void store_queue_put(struct store_queue *queue, struct store_job *job)
{
	job->next = NULL;
	*queue->last = job;
	queue->last = &job->next;
	queue->len++;
}

struct store_job *store_queue_take(struct store_queue *queue, unsigned int n, unsigned int *taken)
{
	struct store_job *list = queue->first, **end = &queue->first;

	*taken = 0;
	while (*end && *taken < n) {
		end = &(*end)->next;
		++*taken;
	}
	if (!*taken)
		return NULL;
	queue->first = *end;
	*end = NULL;
	if (!queue->first)
		queue->last = &queue->first;
	queue->len -= *taken;
	return list;
}

void store_finish(struct store *store, struct store_job *list)
{
	const uint64_t one = 1;
	bool was_empty;

	pthread_mutex_lock(&store->lock);
	was_empty = !store->done.first;
	while (list) {
		struct store_job *next = list->next;

		store_queue_put(&store->done, list);
		list = next;
	}
	pthread_mutex_unlock(&store->lock);
	/* cannot fail: the counter is far from its end and the descriptor is ours */
	if (was_empty && write(store->event_fd, &one, sizeof(one)) < 0)
		store_note_trouble(store, "cannot wake the select loop", false);
}

void store_note_trouble(struct store *store, const char *text, bool dead)
{
	pthread_mutex_lock(&store->lock);
	snprintf(store->trouble, sizeof(store->trouble), "%s", text);
	store->load.troubles++;
	if (dead)
		store->dead = true;
	pthread_mutex_unlock(&store->lock);
}

bool store_trouble(struct store *store, char *text, size_t size)
{
	bool dead;

	pthread_mutex_lock(&store->lock);
	snprintf(text, size, "%s", store->trouble);
	dead = store->dead;
	pthread_mutex_unlock(&store->lock);
	return dead;
}

void store_load(struct store *store, struct store_load *load)
{
	pthread_mutex_lock(&store->lock);
	*load = store->load;
	pthread_mutex_unlock(&store->lock);
}

void store_set_clock(struct store *store, int64_t ahead_s)
{
	store->ahead_s = ahead_s;
}

int store_submit(struct store *store, struct store_job *job)
{
	bool slow = store_jobs_is_slow(job->kind);
	struct store_queue *queue = slow ? &store->slow : &store->queue;
	bool wake = false;
	int rc = 0;

	pthread_mutex_lock(&store->lock);
	if (store->stop || queue->len >= store->limit) {
		rc = -EBUSY;
	} else {
		store_queue_put(queue, job);
		/* a thread at work looks at its queue again by itself */
		wake = queue->len == 1;
	}
	pthread_mutex_unlock(&store->lock);
	/* behind the lock: woken before, the thread would only wait for it again */
	if (wake)
		pthread_cond_signal(slow ? &store->keep : &store->work);
	return rc;
}

int store_fd(const struct store *store)
{
	return store->event_fd;
}

void store_reap(struct store *store)
{
	struct store_job *list;
	uint64_t count;
	unsigned int n;

	if (read(store->event_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		store_note_trouble(store, "cannot read the event descriptor", false);
	pthread_mutex_lock(&store->lock);
	list = store_queue_take(&store->done, store->done.len, &n);
	pthread_mutex_unlock(&store->lock);
	while (list) {
		struct store_job *job = list;

		list = job->next;
		job->next = NULL;
		job->done(job);
	}
}

/* Signals are the select loop's. */
static int start_thread(struct store *store, pthread_t *thread, void *(*function)(void *))
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(thread, NULL, function, store);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc == 0)
		store->n_threads++;
	return -rc;
}

static void stop_threads(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	store->stop = true;
	pthread_cond_broadcast(&store->work);
	pthread_cond_broadcast(&store->keep);
	pthread_mutex_unlock(&store->lock);
	if (store->n_threads > 0)
		pthread_join(store->worker, NULL);
	if (store->n_threads > 1)
		pthread_join(store->keeper, NULL);
	store->n_threads = 0;
}

static void free_store(struct store *store)
{
	store_usage_free(store->jobs.usage);
	store_bundle_free(store->jobs.bundle);
	store_db_close(&store->keeper_db);
	/* the last connection that closes brings the log into the database and removes it */
	store_db_close(&store->worker_db);
	free(store->jobs.calendar.job);
	if (store->event_fd >= 0)
		close(store->event_fd);
	pthread_cond_destroy(&store->work);
	pthread_cond_destroy(&store->keep);
	pthread_mutex_destroy(&store->lock);
	talloc_free(store);
}

static int open_connections(struct store *store, const struct store_config *config, const char **trouble)
{
	unsigned int flags = STORE_DB_CREATE | STORE_DB_PREPARE | (config->upgrade ? STORE_DB_UPGRADE : 0);
	int rc;

	*trouble = store->worker_db.trouble;
	rc = store_db_open(&store->worker_db, config->path, flags, config->service);
	if (rc < 0)
		return rc;
	if (store_check_groups(&store->worker_db, store->worker_db.trouble, sizeof(store->worker_db.trouble)))
		return -EUCLEAN;
	*trouble = store->keeper_db.trouble;
	return store_db_open(&store->keeper_db, config->path, 0, config->service);
}

int store_open(void *ctx, const struct store_config *config, struct store **out, const char **error)
{
	struct store *store = talloc_zero(ctx, struct store);
	const char *trouble = NULL;
	int rc;

	*out = NULL;
	*error = NULL;
	if (!store)
		return -ENOMEM;
	store->batch = config->batch ? config->batch : STORE_BATCH;
	store->limit = config->queue ? config->queue : STORE_QUEUE;
	pthread_mutex_init(&store->lock, NULL);
	pthread_cond_init(&store->work, NULL);
	pthread_cond_init(&store->keep, NULL);
	store_queue_init(&store->queue);
	store_queue_init(&store->slow);
	store_queue_init(&store->done);
	store->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	rc = store->event_fd < 0 ? -errno : open_connections(store, config, &trouble);
	store->jobs.db = &store->worker_db;
	store->jobs.ahead_s = &store->ahead_s;
	if (rc == 0)
		rc = start_thread(store, &store->worker, store_worker_main);
	if (rc == 0)
		rc = start_thread(store, &store->keeper, store_keeper_main);
	if (rc < 0) {
		*error = talloc_strdup(ctx, trouble && *trouble ? trouble : strerror(-rc));
		stop_threads(store);
		free_store(store);
		return rc;
	}
	*out = store;
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	stop_threads(store);
	store_reap(store);
	free_store(store);
}
