/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What time itself brings: account events whose instant comes, and with each month the fee lines of memberships that go
 * on. STORE.md says what happens before what.
 *
 * STORE_JOB_CALENDAR: from now on the calendar goes by job->program, which must live until a later job of this kind is
 * done (or the store is closed); all events that are due have happened when it is done, and the worker goes on with
 * the months by itself. job->payload, a struct store_calendar, says how far it is.
 */
#pragma once

#include "host/store_db.h"
#include "menus/order.h"

struct store_jobs;
struct store_job;

/*! How far the calendar is. Counts are since the store was opened. */
struct store_calendar {
	bool working;			/* a month change is going on */
	char month[8];			/* the one that goes on, or the last that was done; "" none yet */
	int64_t at, last;		/* memberships it has looked at, by id, of so many */
	int64_t lines;			/* written for it */
	int64_t next;			/* instant of what comes next, INT64_MAX nothing */
	uint64_t happened, refused, failed;	/* events */
	char refusal[640];		/* the last one, without the number */
	int64_t refusal_audit;
};

/*! Kept by the worker. */
struct store_calendar_kept {
	const struct mn_program *program;	/* in force; NULL: nobody has said, months wait */
	int64_t horizon;		/* latest instant that anything was judged at */
	struct store_calendar state;
	struct store_job *job;		/* scratch for events that are due */
};

/*! Is any event due by an instant? 1 yes, 0 no, -errno. */
int store_calendar_waits(struct store_jobs *jobs, int64_t now);

/*! Let events that are due by an instant happen, the earliest first, at most max; inside a transaction that writes.
 *  \returns how many, or -errno. */
int store_calendar_events(struct store_jobs *jobs, const struct mn_program *program, int64_t now, unsigned int max);

/*! A bounded part of the month change, if one is due by an instant; inside a transaction that writes.
 *  \returns 1 when there is more to do, 0, or -errno. */
int store_calendar_month(struct store_jobs *jobs, const struct mn_program *program, int64_t now);

/*! STORE_JOB_CALENDAR. */
int store_calendar_job(struct store_jobs *jobs, struct store_job *job);

/*! All that is due by now, in transactions of its own; for tools beside the host or without it.
 *  \param[in] told  called after each transaction, NULL none.
 *  \returns 0 or -errno. */
int store_calendar_catch_up(struct store_db *db, const struct mn_program *program, int64_t now,
			    void (*told)(void *data, const struct store_calendar *state), void *data);

/*! First moment of the last month whose lines are all written, INT64_MIN when the calendar has never run. */
int64_t store_calendar_month_done(struct store_db *db);
