/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/ussd_job.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#define USSD_JOB_SPARE	256	/* jobs kept for the next questions: 4 MiB */

struct ussd_jobs {
	struct ussd_jobs_config config;
	struct host_ctr *ctr;
	struct store_job *spare;	/* linked by .next */
	unsigned int n_spare, n_out;
};

struct ussd_jobs *ussd_jobs_alloc(void *ctx, const struct ussd_jobs_config *config, struct host_ctr *ctr)
{
	struct ussd_jobs *pool = talloc_zero(ctx, struct ussd_jobs);

	pool->config = *config;
	pool->ctr = ctr;
	return pool;
}

void ussd_jobs_free(struct ussd_jobs *pool)
{
	OSMO_ASSERT(!pool->n_out);
	while (pool->spare) {
		struct store_job *job = pool->spare;

		pool->spare = job->next;
		free(job);
	}
	talloc_free(pool);
}

void ussd_jobs_set_limit(struct ussd_jobs *pool, unsigned int limit)
{
	pool->config.limit = limit;
}

unsigned int ussd_jobs_count(const struct ussd_jobs *pool)
{
	return pool->n_out;
}

struct ussd_job *ussd_job_get(struct ussd_jobs *pool, enum store_job_kind kind, struct service *service)
{
	struct ussd_job *job;

	if (pool->n_out >= pool->config.limit) {
		host_ctr_inc(pool->ctr->store, STORE_CTR_BUSY);
		return NULL;
	}
	if (pool->spare) {
		job = (struct ussd_job *)pool->spare;
		pool->spare = pool->spare->next;
		pool->n_spare--;
	} else {
		job = malloc(sizeof(*job));
		OSMO_ASSERT(job);
	}
	/* verdict and facts are the store's to fill; clearing them would cost more than the rest of a step */
	memset(&job->job, 0, offsetof(struct store_job, verdict));
	job->job.text[0] = '\0';
	job->job.kind = kind;
	job->job.program = service->program;
	job->job.data = pool->config.data;
	job->pool = pool;
	job->sess = NULL;
	job->service = service_get(service);
	pool->n_out++;
	host_ctr_set(pool->ctr, HOST_STAT_JOBS, pool->n_out);
	return job;
}

static void ussd_job_put(struct ussd_job *job)
{
	struct ussd_jobs *pool = job->pool;

	service_put(job->service);
	pool->n_out--;
	host_ctr_set(pool->ctr, HOST_STAT_JOBS, pool->n_out);
	if (pool->n_spare >= USSD_JOB_SPARE) {
		free(job);
		return;
	}
	job->job.next = pool->spare;
	pool->spare = &job->job;
	pool->n_spare++;
}

static void ussd_job_count(const struct ussd_job *job)
{
	struct rate_ctr_group *ctr = job->pool->ctr->store;
	const struct store_job *done = &job->job;

	if (done->rc < 0 && !(done->kind == STORE_JOB_CALLER && done->rc == -ENOENT)) {
		host_ctr_inc(ctr, STORE_CTR_FAILED);
		return;
	}
	switch (done->kind) {
	case STORE_JOB_PREVIEW:
		host_ctr_inc(ctr, STORE_CTR_PREVIEWS);
		if (!done->verdict.accepted)
			service_count_refusal(job->service, done->verdict.kase);
		break;
	case STORE_JOB_EXECUTE:
		if (done->repeated) {
			host_ctr_inc(ctr, STORE_CTR_REPEATED);
		} else if (done->verdict.accepted) {
			host_ctr_inc(ctr, STORE_CTR_ACCEPTED);
		} else {
			host_ctr_inc(ctr, STORE_CTR_REFUSED);
			service_count_refusal(job->service, done->verdict.kase);
		}
		break;
	default:
		break;
	}
}

static void ussd_job_done(struct store_job *done)
{
	struct ussd_job *job = (struct ussd_job *)done;

	ussd_job_count(job);
	if (job->sess)
		job->pool->config.done(job);
	else if (done->kind != STORE_JOB_LANGUAGE)
		host_ctr_inc(job->pool->ctr->store, STORE_CTR_ORPHANED);
	ussd_job_put(job);
}

int ussd_job_submit(struct ussd_job *job)
{
	struct ussd_jobs *pool = job->pool;
	int rc;

	job->job.done = ussd_job_done;
	rc = pool->config.submit(pool->config.store, &job->job);
	if (rc < 0) {
		host_ctr_inc(pool->ctr->store, STORE_CTR_BUSY);
		ussd_job_put(job);
		return rc;
	}
	host_ctr_inc(pool->ctr->store, STORE_CTR_JOBS);
	return 0;
}
