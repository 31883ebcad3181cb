/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/secret_thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct secret_queue {
	struct secret_task *first, **last;
};

struct secret_thread {
	pthread_t thread;
	pthread_mutex_t lock;		/* for what follows, down to the stand-in */
	pthread_cond_t work;
	struct secret_queue first, queue, done;
	unsigned int n_waiting;
	bool stop;

	char stand_in[SECRET_HASH_SIZE];
	unsigned int most;
	int event_fd;
};

static void queue_init(struct secret_queue *queue)
{
	queue->first = NULL;
	queue->last = &queue->first;
}

static void queue_put(struct secret_queue *queue, struct secret_task *task)
{
	task->next = NULL;
	*queue->last = task;
	queue->last = &task->next;
}

static struct secret_task *queue_take(struct secret_queue *queue)
{
	struct secret_task *task = queue->first;

	if (task) {
		queue->first = task->next;
		if (!queue->first)
			queue->last = &queue->first;
	}
	return task;
}

static void *run(void *data)
{
	struct secret_thread *thread = data;
	const uint64_t one = 1;

	pthread_mutex_lock(&thread->lock);
	while (!thread->stop) {
		struct secret_task *task = queue_take(&thread->first);

		if (!task)
			task = queue_take(&thread->queue);
		if (!task) {
			pthread_cond_wait(&thread->work, &thread->lock);
			continue;
		}
		thread->n_waiting--;
		pthread_mutex_unlock(&thread->lock);
		task->matched = secret_compare(task->password, task->hash, task->n, thread->stand_in);
		secret_wipe(task->password, sizeof(task->password));
		pthread_mutex_lock(&thread->lock);
		queue_put(&thread->done, task);
		/* cannot fail: the counter is far from its end and the descriptor is ours */
		if (write(thread->event_fd, &one, sizeof(one)) < 0)
			continue;
	}
	pthread_mutex_unlock(&thread->lock);
	return NULL;
}

/* Signals are the select loop's. */
static int start(struct secret_thread *thread)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&thread->thread, NULL, run, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

struct secret_thread *secret_thread_start(unsigned int most, unsigned int cost)
{
	struct secret_thread *thread = calloc(1, sizeof(*thread));
	int rc;

	if (!thread)
		return NULL;
	thread->most = most;
	queue_init(&thread->first);
	queue_init(&thread->queue);
	queue_init(&thread->done);
	pthread_mutex_init(&thread->lock, NULL);
	pthread_cond_init(&thread->work, NULL);
	thread->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	rc = thread->event_fd < 0 ? errno : -secret_hash("stands in for what is not there", cost, thread->stand_in);
	if (!rc)
		rc = start(thread);
	if (!rc)
		return thread;
	if (thread->event_fd >= 0)
		close(thread->event_fd);
	pthread_cond_destroy(&thread->work);
	pthread_mutex_destroy(&thread->lock);
	free(thread);
	errno = rc;
	return NULL;
}

int secret_thread_submit(struct secret_thread *thread, struct secret_task *task)
{
	int rc = -EBUSY;

	task->matched = 0;
	pthread_mutex_lock(&thread->lock);
	if (!thread->stop && thread->n_waiting < thread->most) {
		queue_put(task->first ? &thread->first : &thread->queue, task);
		thread->n_waiting++;
		pthread_cond_signal(&thread->work);
		rc = 0;
	}
	pthread_mutex_unlock(&thread->lock);
	return rc;
}

int secret_thread_fd(const struct secret_thread *thread)
{
	return thread->event_fd;
}

static struct secret_task *take_done(struct secret_thread *thread)
{
	struct secret_task *task;

	pthread_mutex_lock(&thread->lock);
	task = queue_take(&thread->done);
	pthread_mutex_unlock(&thread->lock);
	return task;
}

void secret_thread_reap(struct secret_thread *thread)
{
	struct secret_task *task;
	uint64_t count;

	if (read(thread->event_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return;
	while ((task = take_done(thread)))
		task->done(task);
}

void secret_thread_stop(struct secret_thread *thread)
{
	struct secret_task *task;

	if (!thread)
		return;
	pthread_mutex_lock(&thread->lock);
	thread->stop = true;
	pthread_cond_broadcast(&thread->work);
	pthread_mutex_unlock(&thread->lock);
	pthread_join(thread->thread, NULL);
	while ((task = queue_take(&thread->first)) || (task = queue_take(&thread->queue)))
		queue_put(&thread->done, task);
	while ((task = queue_take(&thread->done))) {
		secret_wipe(task->password, sizeof(task->password));
		task->matched = 0;
		task->done(task);
	}
	close(thread->event_fd);
	pthread_cond_destroy(&thread->work);
	pthread_mutex_destroy(&thread->lock);
	free(thread);
}
