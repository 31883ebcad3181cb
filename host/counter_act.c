/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An act goes through stages, each of them a question to the store or to the password thread:
 *
 *	with a password   TRY (store) -> COMPARE (thread) -> RESULT (store) -> ORDER, or the end of a log-in
 *	without           ORDER, LOOK or NOTE (store)
 *
 * A try that was counted always reaches RESULT, even if whoever asked has gone: it is recorded, or given back.
 */
#include "host/counter_act.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/linuxlist.h>
#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/counter_order.h"
#include "host/secret_thread.h"
#include "host/store_secret.h"
#include "menus/clock.h"
#include "menus/number.h"

#define COUNTER_ACTS	64	/* under way by default */
#define COUNTER_LOGINS	2	/* one of so many may be a log-in: strangers must not keep clerks from working */

osmo_static_assert(COUNTER_PASSWORD_SIZE == SECRET_SIZE, passwords_fit);
osmo_static_assert(COUNTER_CLERK_SIZE == STORE_CLERK_SIZE, names_fit);

struct counter_acts {
	struct counter_acts_config config;
	struct secret_thread *thread;
	struct osmo_fd fd;
	struct llist_head list;
	unsigned int n, n_logins;
	bool stopping;
};

/* All of an act; what others see of it comes first. */
struct counter_act_all {
	struct counter_act act;
	struct llist_head list;
	struct counter_acts *acts;
	counter_act_done *done;		/* NULL: cancelled */
	bool busy;			/* with the store or the thread */
	struct osmo_timer_list later;	/* answered without asking anybody */
	struct mn_order order;
	uint64_t proved;		/* bits of passwords */
	struct store_job job;
	struct store_secret secret;
	struct secret_task task;
	struct store_clerk_who who;
	struct store_clerk_note note;
	struct store_customer *customer;
};

static const char *const result_name[] = {
#define COUNTER_RESULT(id, name, sentence) name,
#include "host/counter_results.def"
#undef COUNTER_RESULT
};

static const char *const result_sentence[] = {
#define COUNTER_RESULT(id, name, sentence) sentence,
#include "host/counter_results.def"
#undef COUNTER_RESULT
};

const char *counter_result_name(enum counter_result result)
{
	return result < COUNTER_N_RESULTS ? result_name[result] : "";
}

const char *counter_result_sentence(enum counter_result result)
{
	return result < COUNTER_N_RESULTS ? result_sentence[result] : "";
}

static int64_t monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static struct counter_act_all *all_of(struct counter_act *act)
{
	return (struct counter_act_all *)act;
}

/* ── an act begins and ends ─────────────────────────────────────────────────────────────────────────────────────── */

struct counter_act *counter_act_new(struct counter_acts *acts, enum counter_act_kind kind, counter_act_done *done,
				    void *data)
{
	struct counter_act_all *all;

	if (acts->stopping || acts->n >= acts->config.limit || !*acts->config.service ||
	    (kind == COUNTER_LOGIN && acts->n_logins >= OSMO_MAX(acts->config.limit / COUNTER_LOGINS, 1)))
		return NULL;
	all = talloc_zero(acts, struct counter_act_all);
	if (kind == COUNTER_FIND)
		all->customer = talloc_zero(all, struct store_customer);
	all->acts = acts;
	all->done = done;
	all->act.kind = kind;
	all->act.data = data;
	all->act.service = service_get(*acts->config.service);
	all->act.answer.refusal.kase = MN_NONE;
	llist_add_tail(&all->list, &acts->list);
	acts->n++;
	acts->n_logins += kind == COUNTER_LOGIN;
	return &all->act;
}

static void act_free(struct counter_act_all *all)
{
	osmo_timer_del(&all->later);
	service_put(all->act.service);
	llist_del(&all->list);
	all->acts->n--;
	all->acts->n_logins -= all->act.kind == COUNTER_LOGIN;
	/* passwords, and names that may be some, stand in more than one place of it */
	secret_wipe(all, sizeof(*all));
	talloc_free(all);
}

static void act_finish(struct counter_act_all *all, enum counter_result result)
{
	counter_act_done *done = all->done;

	all->act.answer.result = result;
	/* from here on a cancel has nothing left to do */
	all->busy = true;
	all->done = NULL;
	if (done)
		done(&all->act);
	act_free(all);
}

static void act_finish_later(void *data)
{
	struct counter_act_all *all = data;

	act_finish(all, all->act.answer.result);
}

static void act_answer_later(struct counter_act_all *all, enum counter_result result)
{
	all->act.answer.result = result;
	osmo_timer_setup(&all->later, act_finish_later, all);
	osmo_timer_schedule(&all->later, 0, 0);
}

void counter_act_cancel(struct counter_act *act)
{
	struct counter_act_all *all = all_of(act);

	all->done = NULL;
	if (!all->busy)
		act_free(all);
}

/* ── the store ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void act_actor(struct counter_act_all *all)
{
	const struct counter_ask *ask = &all->act.ask;

	snprintf(all->job.actor, sizeof(all->job.actor), "%s%s%s", ask->clerk, *ask->via ? "/" : "", ask->via);
}

static void act_submit(struct counter_act_all *all, enum store_job_kind kind, void *payload,
		       void (*done)(struct store_job *job))
{
	struct counter_acts *acts = all->acts;

	all->job.kind = kind;
	all->job.program = all->act.service->program;
	all->job.language = all->act.ask.language;
	all->job.order = all->order;
	all->job.payload = payload;
	all->job.done = done;
	all->job.data = all;
	act_actor(all);
	all->busy = true;
	if (acts->stopping || acts->config.submit(acts->config.store, &all->job) < 0)
		act_answer_later(all, COUNTER_BUSY);
}

/* What a job without a verdict of its own comes to. */
static enum counter_result job_result(const struct store_job *job)
{
	switch (job->rc) {
	case 0:
		return COUNTER_OK;
	case -ENOENT:
		return COUNTER_NO_CUSTOMER;
	case -EBUSY:
		return COUNTER_BUSY;
	default:
		return COUNTER_TROUBLE;
	}
}

/* What the session may keep, so that nobody types a password twice. */
static void order_proof(struct counter_act_all *all)
{
	struct counter_proof *proof = &all->act.answer.proof;

	proof->evidence = all->proved;
	proof->program = all->act.service->program->hash;
	proof->number = all->order.caller;
	snprintf(proof->clerk, sizeof(proof->clerk), "%s", all->act.ask.clerk);
}

static void order_done(struct store_job *job)
{
	struct counter_act_all *all = job->data;
	struct counter_answer *answer = &all->act.answer;
	enum counter_result result = job_result(job);

	if (result == COUNTER_OK && all->who.gone)
		result = COUNTER_NO_CLERK;
	else if (result == COUNTER_OK && job->used)
		result = COUNTER_USED;
	else if (result == COUNTER_OK)
		counter_order_show(job, answer);
	if (result == COUNTER_OK && job->repeated)
		result = COUNTER_REPEATED;
	order_proof(all);
	answer->executed = result == COUNTER_OK && all->act.kind == COUNTER_EXECUTE && answer->accepted;
	if (result == COUNTER_OK && job->kind == STORE_JOB_COUNTER_EXECUTE && !answer->accepted)
		service_count_refusal(all->act.service, job->verdict.kase);
	act_finish(all, result);
}

static void order_ask(struct counter_act_all *all)
{
	bool execute = all->act.kind == COUNTER_EXECUTE;

	snprintf(all->who.name, sizeof(all->who.name), "%s", all->act.ask.clerk);
	all->who.account = all->act.ask.account;
	all->order.evidence = all->act.ask.ticks | all->proved;
	if (execute)
		snprintf(all->job.key, sizeof(all->job.key), "%s", all->act.ask.key);
	act_submit(all, execute ? STORE_JOB_COUNTER_EXECUTE : STORE_JOB_COUNTER_CHECK, &all->who, order_done);
}

static void look_done(struct store_job *job)
{
	struct counter_act_all *all = job->data;
	struct counter_answer *answer = &all->act.answer;
	enum counter_result result = job_result(job);

	if (all->customer->no_clerk)
		result = COUNTER_NO_CLERK;
	if (result == COUNTER_OK) {
		answer->customer = all->customer;
		answer->facts = &job->facts;
		answer->now = job->facts.now;
	}
	answer->number = job->order.caller;
	act_finish(all, result);
}

static void look_ask(struct counter_act_all *all)
{
	snprintf(all->customer->clerk, sizeof(all->customer->clerk), "%s", all->act.ask.clerk);
	all->customer->account = all->act.ask.account;
	act_submit(all, STORE_JOB_CUSTOMER, all->customer, look_done);
}

static void note_done(struct store_job *job)
{
	struct counter_act_all *all = job->data;

	act_finish(all, all->note.who.gone && !job->rc ? COUNTER_NO_CLERK : job_result(job));
}

static void note_ask(struct counter_act_all *all)
{
	snprintf(all->note.who.name, sizeof(all->note.who.name), "%s", all->act.ask.clerk);
	all->note.who.account = all->act.ask.account;
	snprintf(all->note.operation, sizeof(all->note.operation), "%.47s", all->act.ask.note);
	act_submit(all, STORE_JOB_CLERK_NOTE, &all->note, note_done);
}

/* ── passwords ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void secret_locked(struct counter_act_all *all)
{
	all->act.answer.locked_until = all->secret.locked_until;
	act_finish(all, COUNTER_LOCKED);
}

static void secret_recorded(struct store_job *job)
{
	struct counter_act_all *all = job->data;
	struct counter_answer *answer = &all->act.answer;
	struct store_secret *secret = &all->secret;

	if (job->rc < 0) {
		act_finish(all, job_result(job));
		return;
	}
	answer->tries_left = secret->tries_left;
	if (!secret->right && secret->locked) {
		secret_locked(all);
	} else if (!secret->right) {
		act_finish(all, COUNTER_WRONG);
	} else if (all->act.kind == COUNTER_LOGIN) {
		answer->account = secret->account;
		act_finish(all, COUNTER_OK);
	} else {
		/* what was proved before and is not now keeps its end: one password must not prolong another */
		if (!(all->proved & ~secret->evidence))
			answer->proof.until = monotonic_s() + COUNTER_PROOF_S;
		all->proved |= secret->evidence;
		/* nobody waits any more: nothing is judged, and above all nothing done */
		if (all->done)
			order_ask(all);
		else
			act_finish(all, COUNTER_OK);
	}
}

static void secret_compared(struct secret_task *task)
{
	struct counter_act_all *all = task->data;

	if (all->acts->stopping) {
		act_finish(all, COUNTER_BUSY);
		return;
	}
	all->secret.matched = task->matched;
	act_submit(all, STORE_JOB_SECRET_RESULT, &all->secret, secret_recorded);
}

static void secret_compare_now(struct counter_act_all *all)
{
	struct secret_task *task = &all->task;

	memcpy(task->hash, all->secret.hash, sizeof(task->hash));
	task->n = all->secret.n;
	task->first = !all->secret.of_clerk;
	snprintf(task->password, sizeof(task->password), "%s", all->act.ask.password);
	secret_wipe(all->act.ask.password, sizeof(all->act.ask.password));
	task->done = secret_compared;
	task->data = all;
	/* the try stays counted: a password that was not looked at must not be a way to try without end */
	if (all->acts->stopping || secret_thread_submit(all->acts->thread, task) < 0)
		act_finish(all, COUNTER_BUSY);
}

static void secret_counted(struct store_job *job)
{
	struct counter_act_all *all = job->data;

	if (job->rc < 0)
		act_finish(all, job_result(job));
	else if (all->secret.clerk.gone)
		act_finish(all, COUNTER_NO_CLERK);
	else if (all->secret.locked)
		secret_locked(all);
	else
		secret_compare_now(all);
}

static void secret_ask(struct counter_act_all *all)
{
	const struct counter_ask *ask = &all->act.ask;
	struct store_secret *secret = &all->secret;

	secret->of_clerk = all->act.kind == COUNTER_LOGIN;
	snprintf(secret->who, sizeof(secret->who), "%s", secret->of_clerk ? ask->clerk : all->order.caller.digits);
	snprintf(secret->clerk.name, sizeof(secret->clerk.name), "%s", ask->clerk);
	secret->clerk.account = ask->account;
	act_submit(all, STORE_JOB_SECRET_TRY, secret, secret_counted);
}

static void login_start(struct counter_act_all *all)
{
	memset(&all->order, 0, sizeof(all->order));
	secret_ask(all);
}

/* ── what was asked ─────────────────────────────────────────────────────────────────────────────────────────────── */

bool counter_act_tick(struct counter_act *act, const char *name)
{
	uint64_t bit = counter_order_tick(act->service->program, name);

	act->ask.ticks |= bit;
	if (bit)
		return true;
	act->ask.bad_tick = true;
	snprintf(act->answer.error, sizeof(act->answer.error), "'%.100s' is no evidence that can be ticked", name);
	return false;
}

void counter_act_param(struct counter_act *act, const char *text)
{
	for (unsigned int i = 0; i < MN_MAX_PARAMS; i++) {
		if (act->ask.param[i].given)
			continue;
		act->ask.param[i].given = true;
		snprintf(act->ask.param[i].text, sizeof(act->ask.param[i].text), "%s", text);
		return;
	}
	act->ask.surplus = true;
}

/* What fills its room was cut, and what was cut off may have made it no number. */
static bool number_was_cut(const struct counter_ask *ask)
{
	return strlen(ask->number) == sizeof(ask->number) - 1;
}

static enum counter_result read_order(struct counter_act_all *all)
{
	const struct mn_program *program = all->act.service->program;
	const struct counter_ask *ask = &all->act.ask;
	enum counter_result result = counter_order_begin(program, number_was_cut(ask) ? "" : ask->number,
							 ask->operation, &all->order);

	for (unsigned int i = 0; result == COUNTER_OK && i < MN_MAX_PARAMS; i++)
		if (ask->param[i].given)
			result = counter_order_param(program, &all->order, i, ask->param[i].text,
						     all->act.answer.error, sizeof(all->act.answer.error));
	all->order.surplus |= ask->surplus;
	if (result == COUNTER_OK && (ask->bad_tick || ask->ticks & program->secrets))
		result = COUNTER_BAD_EVIDENCE;
	return result;
}

static void use_proof(struct counter_act_all *all)
{
	const struct counter_proof *proof = &all->act.ask.proof;

	if (!proof->evidence || proof->program != all->act.service->program->hash ||
	    proof->until <= monotonic_s() || strcmp(proof->clerk, all->act.ask.clerk) ||
	    strcmp(proof->number.digits, all->order.caller.digits))
		return;
	all->proved = proof->evidence & all->act.service->program->secrets;
	all->act.answer.proof.until = proof->until;
}

static void order_start(struct counter_act_all *all)
{
	enum counter_result result = read_order(all);

	all->act.answer.number = all->order.caller;
	if (result != COUNTER_OK) {
		act_answer_later(all, result);
		return;
	}
	use_proof(all);
	if (all->act.ask.password[0])
		secret_ask(all);
	else
		order_ask(all);
}

static void look_start(struct counter_act_all *all)
{
	memset(&all->order, 0, sizeof(all->order));
	if (!number_was_cut(&all->act.ask) &&
	    mn_number_normalise(all->act.service->program, all->act.ask.number, &all->order.caller))
		look_ask(all);
	else
		act_answer_later(all, COUNTER_NO_NUMBER);
}

static void note_start(struct counter_act_all *all)
{
	memset(&all->order, 0, sizeof(all->order));
	mn_number_normalise(all->act.service->program, all->act.ask.number, &all->order.caller);
	note_ask(all);
}

void counter_act_start(struct counter_act *act)
{
	static void (*const start[])(struct counter_act_all *all) = {
		[COUNTER_LOGIN] = login_start,
		[COUNTER_FIND] = look_start,
		[COUNTER_CHECK] = order_start,
		[COUNTER_EXECUTE] = order_start,
		[COUNTER_NOTE] = note_start,
	};

	if (act->ask.language >= act->service->program->n_languages)
		act->ask.language = 0;
	start[act->kind](all_of(act));
}

/* ── all acts ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static int thread_readable(struct osmo_fd *fd, unsigned int what)
{
	struct counter_acts *acts = fd->data;

	secret_thread_reap(acts->thread);
	return 0;
}

struct counter_acts *counter_acts_alloc(void *ctx, const struct counter_acts_config *config, const char **error)
{
	struct counter_acts *acts = talloc_zero(ctx, struct counter_acts);

	acts->config = *config;
	if (!acts->config.limit)
		acts->config.limit = COUNTER_ACTS;
	INIT_LLIST_HEAD(&acts->list);
	acts->thread = secret_thread_start(acts->config.limit, config->cost);
	if (!acts->thread) {
		*error = talloc_asprintf(ctx, "the password thread does not start: %s", strerror(errno));
		talloc_free(acts);
		return NULL;
	}
	osmo_fd_setup(&acts->fd, secret_thread_fd(acts->thread), OSMO_FD_READ, thread_readable, acts, 0);
	OSMO_ASSERT(osmo_fd_register(&acts->fd) == 0);
	return acts;
}

void counter_acts_stop(struct counter_acts *acts)
{
	struct counter_act_all *all, *next;

	if (!acts || acts->stopping)
		return;
	acts->stopping = true;
	llist_for_each_entry_safe(all, next, &acts->list, list)
		counter_act_cancel(&all->act);
	osmo_fd_unregister(&acts->fd);
	secret_thread_stop(acts->thread);
	acts->thread = NULL;
}

void counter_acts_free(struct counter_acts *acts)
{
	struct counter_act_all *all, *next;

	if (!acts)
		return;
	counter_acts_stop(acts);
	/* left are those whose answer was due with the next turn of the loop */
	llist_for_each_entry_safe(all, next, &acts->list, list)
		act_free(all);
	talloc_free(acts);
}

unsigned int counter_acts_count(const struct counter_acts *acts)
{
	return acts->n;
}

void counter_act_value(const struct mn_program *program, uint8_t language, const struct mn_attr *attr, int64_t value,
		       char *buf, size_t size)
{
	const struct mn_render render = { .program = program, .language = language };

	buf[0] = '\0';
	if (value == MN_UNKNOWN)
		return;
	switch (attr->type) {
	case MN_TYPE_CHOICE:
		if (value >= 0 && value < program->list[attr->list].n_items)
			mn_render_text(&render, program->list[attr->list].item[value].text, buf, size);
		break;
	case MN_TYPE_YESNO:
		snprintf(buf, size, "%s", value ? "yes" : "no");
		break;
	case MN_TYPE_MONEY:
		mn_render_money(program, language, value, buf, size);
		break;
	case MN_TYPE_DATA:
		mn_render_data(value, false, buf, size);
		break;
	case MN_TYPE_TIME:
		mn_clock_format(program->zone, value, buf, size);
		break;
	default:
		snprintf(buf, size, "%lld", (long long)value);
	}
}
