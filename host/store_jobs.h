/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one job does inside the worker's transaction. */
#pragma once

#include "host/store.h"
#include "host/store_facts.h"

/*! What the worker keeps between jobs. */
struct store_jobs {
	struct store_db *db;
	const _Atomic int64_t *ahead_s;	/* of the real clock */
	struct store_needs_kept needs;
	struct mn_facts after;		/* scratch: the caller after its order */
};

/*! Does this kind of job write? */
bool store_jobs_writes(enum store_job_kind kind);

/*! Run a job; sets job->rc and its results. Its changes are in the open transaction, or undone when rc < 0.
 *  \returns false when the transaction was harmed and must be rolled back. */
bool store_jobs_run(struct store_jobs *jobs, struct store_job *job);
