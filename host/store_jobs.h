/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one job does inside the worker's transaction. */
#pragma once

#include "host/store.h"
#include "host/store_calendar.h"
#include "host/store_facts.h"

/*! What the worker keeps between jobs. */
struct store_jobs {
	struct store_db *db;
	const _Atomic int64_t *ahead_s;	/* of the real clock */
	int64_t instant;		/* of all jobs of a batch that bring none of their own; 0: the clock is asked */
	struct store_calendar_kept calendar;
	struct store_needs_kept needs;
	struct mn_facts after;		/* scratch: the caller after its order */
	struct store_usage *usage;	/* engine of records of use, NULL until the first */
	struct store_bundle *bundle;	/* writer of bundles, NULL until the first */
	uint8_t stranger_key[32];	/* under which names without an account are counted; zero: not drawn yet */
};

/*! Does this kind of job write? Does it belong to the keeper? */
bool store_jobs_writes(enum store_job_kind kind);
bool store_jobs_is_slow(enum store_job_kind kind);

/*! The instant a job is judged at. */
int64_t store_jobs_now(const struct store_jobs *jobs, const struct store_job *job);

/*! The parameters and the evidence of an order as words, as audit.args has them. */
void store_jobs_args(const struct mn_program *program, const struct mn_order *order, char *buf, size_t size);

/*! Write the audit record of an order or event.
 *  \param[in] kind, verdict  words of table audit.
 *  \returns its id or -errno. */
int64_t store_jobs_audit(struct store_jobs *jobs, const struct store_job *job, const char *kind, const char *verdict);

/*! Apply the effects of an accepted order or event, all or none, below an audit record of that kind; a constraint that
 *  did not let them through is recorded as failed. */
int store_jobs_carry_out(struct store_jobs *jobs, struct store_job *job, const struct store_view *view,
			 const char *kind);

/*! Run a job; sets job->rc and its results. Its changes are in the open transaction, or undone when rc < 0.
 *  \returns false when the transaction was harmed and must be rolled back. */
bool store_jobs_run(struct store_jobs *jobs, struct store_job *job);
