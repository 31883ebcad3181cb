/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/calendar.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/host.h"
#include "host/host_log.h"
#include "host/store_calendar.h"
#include "menus/clock.h"

#define CALENDAR_WORKING_S	1	/* look again so soon while a month change goes on */
#define CALENDAR_TELL		10	/* and say every so many looks how far it is */
#define CALENDAR_MOST_S		600	/* look again at the latest: clocks are set, tools tell events */

struct calendar {
	struct host_ctx *host;
	struct osmo_timer_list timer;
	struct service *service;	/* the store's worker goes by its program */
	bool asked, again;		/* a job is with the store; another one is wanted */
	unsigned int looks;		/* while a month change goes on */
	struct store_calendar told;	/* what the log has */
};

struct calendar_job {
	struct store_job job;		/* first: the store gives this pointer back */
	struct store_calendar state;
	struct service *service;
};

static void calendar_ask(struct calendar *calendar);

static void calendar_tell(struct calendar *calendar, const struct store_calendar *state)
{
	struct store_calendar *told = &calendar->told;
	bool ended = told->working && !state->working;

	if (state->happened + state->refused + state->failed != told->happened + told->refused + told->failed)
		LOGP(DDB, LOGL_NOTICE,
		     "account events that waited: %" PRIu64 " took effect, %" PRIu64 " were refused, %" PRIu64
		     " failed\n",
		     state->happened - told->happened, state->refused - told->refused, state->failed - told->failed);
	if (state->refused != told->refused)
		LOGP(DDB, LOGL_NOTICE, "the last one refused, audit record %" PRId64 ": %s\n", state->refusal_audit,
		     state->refusal);
	if (state->working)
		calendar->looks++;
	if (state->working && state->month[0] && calendar->looks % CALENDAR_TELL == 1)
		LOGP(DDB, LOGL_NOTICE, "month change %s: at membership %" PRId64 " of %" PRId64 ", %" PRId64
		     " fee lines\n", state->month, state->at, state->last, state->lines);
	if (ended || (!state->working && told->month[0] && strcmp(told->month, state->month)))
		LOGP(DDB, LOGL_NOTICE, "month change %s is done: %" PRId64 " fee lines\n", state->month, state->lines);
	if (!state->working)
		calendar->looks = 0;
	*told = *state;
}

static void calendar_schedule(struct calendar *calendar, const struct store_calendar *state)
{
	int64_t now = (int64_t)time(NULL) + calendar->host->clock_ahead_s, wait_s = CALENDAR_MOST_S;

	if (state->working)
		wait_s = CALENDAR_WORKING_S;
	else if (state->next < now + wait_s)
		wait_s = OSMO_MAX(state->next - now, 0);
	/* a little behind the full second, so that it has begun when the store looks at the clock */
	osmo_timer_schedule(&calendar->timer, wait_s, 10000);
}

static void calendar_answered(struct store_job *job)
{
	struct calendar_job *question = (struct calendar_job *)job;
	struct calendar *calendar = job->data;
	struct service *before = calendar->service;

	calendar->asked = false;
	if (job->rc == 0) {
		calendar->service = question->service;
		service_put(before);
		calendar_tell(calendar, &question->state);
		calendar_schedule(calendar, &question->state);
	} else {
		service_put(question->service);
		osmo_timer_schedule(&calendar->timer, CALENDAR_WORKING_S, 0);
	}
	talloc_free(question);
	if (calendar->again)
		calendar_ask(calendar);
}

static void calendar_ask(struct calendar *calendar)
{
	struct host_ctx *host = calendar->host;
	struct calendar_job *question;

	calendar->again = calendar->asked;
	if (calendar->asked || !host->store)
		return;
	question = talloc_zero(host, struct calendar_job);
	question->service = service_get(host->service);
	question->job.kind = STORE_JOB_CALENDAR;
	question->job.program = host->service->program;
	question->job.payload = &question->state;
	question->job.data = calendar;
	question->job.done = calendar_answered;
	if (store_submit(host->store, &question->job) == 0) {
		calendar->asked = true;
		return;
	}
	service_put(question->service);
	talloc_free(question);
	osmo_timer_schedule(&calendar->timer, CALENDAR_WORKING_S, 0);
}

static void calendar_due(void *data)
{
	calendar_ask(data);
}

struct calendar *calendar_alloc(struct host_ctx *host)
{
	struct calendar *calendar = talloc_zero(host, struct calendar);

	calendar->host = host;
	osmo_timer_setup(&calendar->timer, calendar_due, calendar);
	calendar_ask(calendar);
	return calendar;
}

void calendar_look(struct calendar *calendar)
{
	if (calendar)
		calendar_ask(calendar);
}

void calendar_free(struct calendar *calendar)
{
	if (!calendar)
		return;
	osmo_timer_del(&calendar->timer);
	service_put(calendar->service);
	talloc_free(calendar);
}
