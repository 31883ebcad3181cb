/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Comparing a password takes tens of milliseconds on purpose: neither the select loop nor the store waits for that. One
 * thread works on a bounded queue.
 *
 *	select loop --submit--> queue --> thread: secret_compare() --> done --reap (descriptor)--> select loop
 */
#pragma once

#include "host/secret.h"

struct secret_thread;

/*! One comparison. The sender owns it; between secret_thread_submit() and .done it must not be touched. */
struct secret_task {
	struct secret_task *next;		/* used by the thread */
	char password[SECRET_SIZE];		/* wiped by the thread when it has been compared */
	char hash[SECRET_MOST][SECRET_HASH_SIZE];	/* "" none */
	unsigned int n;
	bool first;				/* goes before those that are not: strangers must not hold up clerks */
	uint64_t matched;			/* bit i: hash i */
	void (*done)(struct secret_task *task);	/* called by secret_thread_reap() */
	void *data;				/* the sender's */
};

/*! Start the thread. Threads do not survive a fork: daemonise first.
 *  \param[in] most  tasks waiting; beyond it secret_thread_submit() gives -EBUSY.
 *  \param[in] cost  of the stand-in for missing hashes, as for secret_hash(): that of the real ones.
 *  \returns NULL with errno set. */
struct secret_thread *secret_thread_start(unsigned int most, unsigned int cost);

/*! Hand a task over. \returns 0, or -EBUSY (the task stays the sender's, .done is not called). */
int secret_thread_submit(struct secret_thread *thread, struct secret_task *task);

/*! Descriptor that becomes readable when tasks are done, and the function to call then. */
int secret_thread_fd(const struct secret_thread *thread);
void secret_thread_reap(struct secret_thread *thread);

/*! Wait for the comparison under way, wipe those that wait, free. .done of those not reaped is called with nothing
 *  matched. NULL is no thread. */
void secret_thread_stop(struct secret_thread *thread);
