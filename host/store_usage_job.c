/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of use and bundles as jobs of the store. */
#include <errno.h>

#include "host/store_bundle.h"
#include "host/store_job_kinds.h"
#include "host/store_usage.h"

struct store_usage *store_usage_of(struct store_jobs *jobs)
{
	if (!jobs->usage)
		jobs->usage = store_usage_alloc(jobs->db);
	return jobs->usage;
}

/* A batch that was begun and not finished must not be committed, whatever it met. */
static int harmed(int rc)
{
	return rc < 0 ? -EIO : 0;
}

int store_jobs_usage(struct store_jobs *jobs, struct store_job *job)
{
	const struct store_usage_job *payload = job->payload;
	struct store_usage_batch batch = {
		.program = job->program, .now = store_jobs_now(jobs, job), .actor = job->actor,
	};
	struct store_usage *usage = store_usage_of(jobs);

	if (!usage)
		return -EIO;
	batch.rec = payload->rec;
	batch.n = payload->n;
	batch.answer = payload->answer;
	return harmed(store_usage_take(usage, &batch));
}

int store_jobs_bundle(struct store_jobs *jobs, struct store_job *job)
{
	const struct store_bundle_job *payload = job->payload;
	struct store_bundle_batch batch = {
		.program = job->program,
		.now = store_jobs_now(jobs, job),
		.actor = job->actor,
		.operation = "add-bundle",
	};

	if (!jobs->bundle)
		jobs->bundle = store_bundle_alloc(jobs->db);
	if (!jobs->bundle)
		return -EIO;
	batch.rec = payload->rec;
	batch.n = payload->n;
	batch.answer = payload->answer;
	return harmed(store_bundle_put(jobs->bundle, &batch));
}
