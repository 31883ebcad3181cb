/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Questions of sessions to the store. A job is large (16 KiB) and needed only while the store works on it, so jobs come
 * from a bounded pool; a few of those given back are kept for the next one.
 */
#pragma once

#include "host/host_ctr.h"
#include "host/service.h"
#include "host/store.h"

struct ussd_sess;
struct ussd_jobs;

struct ussd_job {
	struct store_job job;		/* first: the store gives this pointer back */
	struct ussd_jobs *pool;
	struct ussd_sess *sess;		/* NULL when the session has gone, or never wanted the answer */
	struct service *service;	/* held for the program */
};

struct ussd_jobs_config {
	unsigned int limit;				/* most jobs at the store at a time */
	int (*submit)(struct store *store, struct store_job *job);	/* store_submit() */
	struct store *store;
	/*! The store has answered; called unless .sess is NULL. The job is given back afterwards. */
	void (*done)(struct ussd_job *job);
	void *data;			/* of the sessions; found again in each job's .job.data */
};

struct ussd_jobs *ussd_jobs_alloc(void *ctx, const struct ussd_jobs_config *config, struct host_ctr *ctr);

/*! Free the pool; no job may be with the store any more. */
void ussd_jobs_free(struct ussd_jobs *pool);

void ussd_jobs_set_limit(struct ussd_jobs *pool, unsigned int limit);
unsigned int ussd_jobs_count(const struct ussd_jobs *pool);

/*! A job of this kind to fill in; NULL when too many are with the store. */
struct ussd_job *ussd_job_get(struct ussd_jobs *pool, enum store_job_kind kind, struct service *service);

/*! Hand a job to the store. \returns 0, or -EBUSY; the job is gone in both cases. */
int ussd_job_submit(struct ussd_job *job);
