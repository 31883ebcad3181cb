/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every function named in store_job_kinds.def. What each fills of its job, the table says. */
#pragma once

#include "host/store_jobs.h"

int store_jobs_caller(struct store_jobs *jobs, struct store_job *job);
int store_jobs_preview(struct store_jobs *jobs, struct store_job *job);
int store_jobs_execute(struct store_jobs *jobs, struct store_job *job);
int store_jobs_language(struct store_jobs *jobs, struct store_job *job);
int store_event_run(struct store_jobs *jobs, struct store_job *job);
int store_event_list(struct store_jobs *jobs, struct store_job *job);
int store_calendar_job(struct store_jobs *jobs, struct store_job *job);
int store_jobs_customer(struct store_jobs *jobs, struct store_job *job);
int store_jobs_counter_check(struct store_jobs *jobs, struct store_job *job);
int store_jobs_counter_execute(struct store_jobs *jobs, struct store_job *job);
int store_jobs_clerk_note(struct store_jobs *jobs, struct store_job *job);
int store_jobs_secret_try(struct store_jobs *jobs, struct store_job *job);
int store_jobs_secret_result(struct store_jobs *jobs, struct store_job *job);
int store_cdr(struct store_jobs *jobs, struct store_job *job);
int store_jobs_usage(struct store_jobs *jobs, struct store_job *job);
int store_jobs_bundle(struct store_jobs *jobs, struct store_job *job);
