/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Orders of a clerk: those of anybody else, and besides an account that must be open in the same transaction, and a
 * record of everything, of questions and of refusals, too.
 */
#include <errno.h>
#include <stdio.h>

#include "host/store_clerk.h"
#include "host/store_job_kinds.h"

static const char *verdict_word(const struct store_job *job)
{
	return job->verdict.accepted ? "accepted" : "refused";
}

/* \returns 1 go on, 0 the clerk has gone, -errno. */
static int begin(struct store_jobs *jobs, struct store_job *job)
{
	struct store_clerk_who *who = job->payload;
	int rc = store_clerk_check(jobs->db, who);

	job->order.channel = MN_CHANNEL_COUNTER;
	return rc < 0 ? rc : !who->gone;
}

/* The rules have spoken, but nobody has asked yet for anything to be done. */
static int record_check(struct store_jobs *jobs, struct store_job *job)
{
	const char *name = job->program->operation[job->order.operation].name;
	int64_t audit = store_jobs_audit(jobs, job, "clerk", verdict_word(job));
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_AUDIT_ASKED];
	char asked[64];

	if (audit < 0)
		return audit;
	snprintf(asked, sizeof(asked), "check %s", name);
	sqlite3_bind_int64(stmt, 1, audit);
	store_db_bind_text(stmt, 2, asked);
	return store_db_run(jobs->db, STORE_STMT_AUDIT_ASKED);
}

/* An order for a number that is not there is an act of the clerk, too. */
static int record_unknown(struct store_jobs *jobs, const struct store_job *job)
{
	const struct store_clerk_record record = {
		.time = store_jobs_now(jobs, job), .channel = mn_channel_name(MN_CHANNEL_COUNTER),
		.number = job->order.caller.digits, .operation = job->program->operation[job->order.operation].name,
		.args = "not in the register", .verdict = "failed", .actor = job->actor, .program = job->program,
	};
	int rc = store_clerk_write(jobs->db, &record);

	return rc < 0 ? rc : -ENOENT;
}

int store_jobs_counter_check(struct store_jobs *jobs, struct store_job *job)
{
	int rc = begin(jobs, job);

	if (rc <= 0)
		return rc;
	job->order.preview = false;
	job->kind = STORE_JOB_PREVIEW;
	rc = store_jobs_preview(jobs, job);
	job->kind = STORE_JOB_COUNTER_CHECK;
	if (rc == -ENOENT)
		return record_unknown(jobs, job);
	return rc < 0 ? rc : record_check(jobs, job);
}

int store_jobs_counter_execute(struct store_jobs *jobs, struct store_job *job)
{
	int64_t audit = 0;
	int rc = begin(jobs, job);

	if (rc <= 0)
		return rc;
	job->kind = STORE_JOB_EXECUTE;
	rc = store_jobs_execute(jobs, job);
	job->kind = STORE_JOB_COUNTER_EXECUTE;
	if (rc == -ENOENT)
		return record_unknown(jobs, job);
	if (rc < 0 || job->repeated || job->used)
		return rc;
	/* a change has its record */
	if (!job->program->operation[job->order.operation].changes)
		audit = store_jobs_audit(jobs, job, "clerk", verdict_word(job));
	return audit < 0 ? audit : 0;
}
