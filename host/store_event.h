/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Account events: a changed fact of a number (its brand, status, plans, owner) is judged by the rules of the service
 * and carried out with all it means for groups, in one transaction.
 *
 * STORE_JOB_EVENT: job->order is the event with all its parameters, job->payload a struct store_event. An event that
 * takes effect later is judged by the facts of now, waits in table `coming`, and is judged again at its own instant by
 * those of then. One that is told late changes groups now and the register from its own instant on. One that changes
 * nothing leaves no record.
 */
#pragma once

#include "host/store_jobs.h"

enum store_event_outcome {
	STORE_EVENT_DONE,
	STORE_EVENT_COMING,		/* waits for its instant */
	STORE_EVENT_SAME,		/* changes nothing, or waits already */
	STORE_EVENT_REFUSED,		/* job->text says why, in job->language; job->verdict has the case */
};

struct store_event {
	int64_t at;			/* in: when it takes effect; 0 now, or when the record that it brings begins */
	bool due;			/* in: it has waited, and its instant is there */
	enum store_event_outcome outcome;
	char sentence[640];		/* for an operator: what came of it; rule and clause of a refusal */
};

/*! The job; also for others that are inside a transaction with the worker's statements, an import for instance.
 *  \returns 0 (whatever the outcome); -ENOENT no such number, -EINVAL not such an event: with a sentence, nothing was
 *  changed; -EUCLEAN, -EOVERFLOW the database did not let it through (recorded as failed); other -errno. */
int store_event_run(struct store_jobs *jobs, struct store_job *job);

/*! Append to the words of an audit record when the event takes effect, if that is another instant. */
void store_event_note_at(const struct store_job *job, char *args, size_t size);

/*! STORE_JOB_COMING: events that wait, the earliest first, one line each in job->text; of job->order.caller, or of
 *  everybody if that is "". rc is 0. */
int store_event_list(struct store_jobs *jobs, struct store_job *job);

/*! The event of the service that gives this attribute this value, from its only parameter or by having none; MN_NONE
 *  when there is none: then a changed value is a plain fact. */
uint16_t store_event_of_attr(const struct mn_program *program, unsigned int attr, int64_t value);
/*! The same for a record of a holding that begins, the only parameter. */
uint16_t store_event_of_record(const struct mn_program *program, unsigned int kind);
