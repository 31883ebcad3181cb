/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The session machine against a leg and a store played by the test, under a clock of its own: what is answered to
 * messages that are late, doubled, out of order or wrong, and what every timer does. Prints what goes out.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osmocom/core/application.h>
#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/stats.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/host_log.h"
#include "host/timers.h"
#include "host/ussd_sess.h"
#include "menus/diag.h"
#include "wire/ss_comp.h"

#define IMSI_A		"001010000000001"
#define IMSI_B		"001010000000002"
#define IMSI_EN		"001010000000009"	/* speaks English, language 1 */
#define IMSI_NOBODY	"001019999999999"

struct sess_test {
	struct host_ctr *ctr;
	struct osmo_tdef *tdefs;
	struct service *service;
	struct ussd_sessions *ussd;
	struct leg leg;
	struct store_job *waiting;	/* oldest first */
	char keys[8][96];		/* of effects had */
	unsigned int effects;
	bool store_full;
	unsigned int send_takes_s;	/* by the clock */
	int8_t last_id;			/* invoke id of the last screen */
};

static struct sess_test *test;

static const char *const answer_names[] = {
	[LEG_ANS_SCREEN] = "SCREEN", [LEG_ANS_FINAL] = "FINAL", [LEG_ANS_ERROR] = "ERROR",
	[LEG_ANS_REJECT] = "REJECT", [LEG_ANS_ABORT] = "ABORT",
};

/* ── the leg ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static int leg_send(struct leg *leg, const struct leg_ans *ans)
{
	char text[WIRE_USSD_TEXT_UTF8_SIZE] = "", *p;

	printf("    -> %s %s/%" PRIu32, answer_names[ans->kind], ans->imsi + 12, ans->session_id);
	if (ans->has_invoke_id)
		printf(" id %d", ans->invoke_id);
	if (ans->kind == LEG_ANS_ERROR)
		printf(" %s", wire_ss_comp_error_name(ans->code));
	if (ans->kind == LEG_ANS_REJECT)
		printf(" %s", wire_ss_comp_problem_name(ans->code));
	if (ans->str_len) {
		OSMO_ASSERT(ans->str_len <= (ans->kind == LEG_ANS_SCREEN ? leg->room->invoke_octets
									 : leg->room->result_octets));
		OSMO_ASSERT(wire_ussd_text_dec(text, sizeof(text), ans->dcs, ans->str, ans->str_len, 0, NULL) >= 0);
		for (p = text; *p; p++) {
			if (*p == '\n')
				*p = '|';
		}
		printf(" dcs %02x \"%s\"", ans->dcs, text);
	}
	if (ans->kind == LEG_ANS_SCREEN)
		test->last_id = ans->invoke_id;
	printf("\n");
	osmo_clock_override_add(CLOCK_MONOTONIC, test->send_takes_s, 0);
	return 0;
}

static void event(enum leg_ev_kind kind, const char *imsi, uint32_t session_id, int invoke_id, const char *text,
		  int code)
{
	uint8_t str[WIRE_USSD_TEXT_MAX_OCTETS], dcs = WIRE_USSD_DCS_GSM;
	int len = text && *text ? wire_ussd_text_enc(str, sizeof(str), &dcs, text, strlen(text), 0) : 0;
	struct leg_ev ev = {
		.kind = kind, .imsi = imsi, .session_id = session_id, .has_invoke_id = kind != LEG_EV_HANGUP,
		.invoke_id = invoke_id, .code = code, .dcs = dcs, .str = str, .str_len = len,
		.text = text ? text : "", .text_rc = text ? 0 : -ENODATA,
	};

	ussd_sess_event(test->ussd, &ev);
}

static void dial(const char *imsi, uint32_t session_id, const char *text)
{
	printf("  %s/%" PRIu32 " dials %s\n", imsi + 12, session_id, text);
	event(LEG_EV_BEGIN, imsi, session_id, 5, text, 0);
}

static void type_as(const char *imsi, uint32_t session_id, int invoke_id, const char *text)
{
	printf("  %s/%" PRIu32 " answers %d: %s\n", imsi + 12, session_id, invoke_id, text ? text : "(nothing)");
	event(LEG_EV_ANSWER, imsi, session_id, invoke_id, text, 0);
}

static void type(const char *imsi, uint32_t session_id, const char *text)
{
	type_as(imsi, session_id, test->last_id, text);
}

static void hang_up(const char *imsi, uint32_t session_id)
{
	printf("  %s/%" PRIu32 " hangs up\n", imsi + 12, session_id);
	event(LEG_EV_HANGUP, imsi, session_id, 0, NULL, 0);
}

/* The digit that confirms is always 3. */
static uint8_t draw(void *data)
{
	return 2;
}

/* ── the store ────────────────────────────────────────────────────────────────────────────────────────────────── */

static int store_take(struct store *store, struct store_job *job)
{
	struct store_job **at = &test->waiting;

	if (test->store_full)
		return -EBUSY;
	while (*at)
		at = &(*at)->next;
	job->next = NULL;
	*at = job;
	return 0;
}

static void store_judge(struct store_job *job)
{
	unsigned int i;

	job->verdict.accepted = true;
	job->verdict.kase = MN_NONE;
	if (job->order.arg[0].given && job->order.arg[0].value == 1 && job->kind == STORE_JOB_PREVIEW) {
		job->verdict.accepted = false;
		job->verdict.kase = 0;
	}
	snprintf(job->text, sizeof(job->text), "%s",
		 !job->verdict.accepted ? "Refused." : job->kind == STORE_JOB_EXECUTE ? "Done." : "Sure?");
	if (job->kind != STORE_JOB_EXECUTE)
		return;
	for (i = 0; i < test->effects; i++) {
		if (!strcmp(test->keys[i], job->key)) {
			job->repeated = true;
			return;
		}
	}
	OSMO_STRLCPY_ARRAY(test->keys[test->effects], job->key);
	test->effects++;
}

/* Answer the oldest question, with rc. */
static void store_answers_with(int rc)
{
	struct store_job *job = test->waiting;

	if (!job) {
		printf("  store has nothing to answer\n");
		return;
	}
	test->waiting = job->next;
	job->rc = rc;
	job->hidden = 0;
	switch (job->kind) {
	case STORE_JOB_CALLER:
		if (!strcmp(job->imsi, IMSI_NOBODY))
			job->rc = -ENOENT;
		snprintf(job->number.digits, sizeof(job->number.digits), "1380013%s", job->imsi + 11);
		job->language = !strcmp(job->imsi, IMSI_EN);
		break;
	case STORE_JOB_PREVIEW:
	case STORE_JOB_EXECUTE:
		store_judge(job);
		break;
	default:
		break;
	}
	job->done(job);
}

static void store_answers(void)
{
	store_answers_with(0);
}

/* Dial and see the first screen. */
static void open_session(const char *imsi, uint32_t session_id, const char *text)
{
	dial(imsi, session_id, text);
	store_answers();
}

/* ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void seconds(unsigned int s)
{
	printf("  %u s\n", s);
	while (s--) {
		osmo_clock_override_add(CLOCK_MONOTONIC, 1, 0);
		osmo_gettimeofday_override_add(1, 0);
		osmo_select_main(1);
	}
}

/* ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void case_walk(void)
{
	open_session(IMSI_EN, 1, "*139#");
	type(IMSI_EN, 1, "3");
	type(IMSI_EN, 1, "9");
	type(IMSI_EN, 1, "0");
	type(IMSI_EN, 1, "1");
	store_answers();
	type(IMSI_EN, 1, "1");
	store_answers();
	type(IMSI_EN, 1, "3");
	store_answers();
	type(IMSI_EN, 1, "00");
	type(IMSI_EN, 1, "0");
}

static void case_doubled(void)
{
	open_session(IMSI_EN, 1, "*139#");
	dial(IMSI_EN, 1, "*139#");
	type(IMSI_EN, 1, "1");
	type_as(IMSI_EN, 1, test->last_id, "1");
	store_answers();
	type_as(IMSI_EN, 1, test->last_id - 1, "1");
	type(IMSI_EN, 1, "1");
	store_answers();
	type(IMSI_EN, 1, "3");
	type(IMSI_EN, 1, "3");
	store_answers();
	printf("  effects: %u\n", test->effects);
	type_as(IMSI_EN, 1, test->last_id - 1, "3");
	type_as(IMSI_EN, 1, test->last_id - 1, "0");
	dial(IMSI_EN, 1, "*139#");
	type(IMSI_EN, 1, "00");
	type(IMSI_EN, 1, "0");
	type(IMSI_EN, 1, "0");
	printf("  effects: %u\n", test->effects);
	seconds(6);
	type(IMSI_EN, 1, "0");
}

static void case_key_tells_sessions_apart(void)
{
	unsigned int i;

	/* the same session id again, as after a restart of the network: not a repetition */
	for (i = 0; i < 2; i++) {
		open_session(IMSI_EN, 7, "*139*1*1#");
		store_answers();
		store_answers();
		type(IMSI_EN, 7, "3");
		store_answers();
		hang_up(IMSI_EN, 7);
		seconds(1);
	}
	printf("  effects: %u\n", test->effects);
}

static void case_wrong_messages(void)
{
	dial(IMSI_EN, 1, "*139#");
	dial(IMSI_EN, 1, "*139#");
	type_as(IMSI_EN, 1, 1, "1");
	event(LEG_EV_ERROR, IMSI_EN, 1, 1, NULL, WIRE_SS_ERROR_USSD_BUSY);
	store_answers();
	type_as(IMSI_EN, 1, 99, "1");
	type_as(IMSI_EN, 1, -128, "1");
	printf("  a second request inside\n");
	event(LEG_EV_INVOKE, IMSI_EN, 1, 5, "*139#", 0);
	event(LEG_EV_INVOKE, IMSI_EN, 1, 6, "*139#", 0);
	printf("  a Reject of something else, an error for something else\n");
	event(LEG_EV_REJECT, IMSI_EN, 1, 77, NULL, WIRE_SS_PROBLEM_UNRECOGNIZED_OPERATION);
	event(LEG_EV_ERROR, IMSI_EN, 1, 77, NULL, WIRE_SS_ERROR_USSD_BUSY);
	printf("  another session id, another subscriber\n");
	type_as(IMSI_EN, 2, test->last_id, "1");
	type_as(IMSI_B, 1, test->last_id, "1");
	event(LEG_EV_ERROR, IMSI_B, 1, test->last_id, NULL, WIRE_SS_ERROR_USSD_BUSY);
	hang_up(IMSI_B, 1);
	type(IMSI_EN, 1, "");
	type(IMSI_EN, 1, NULL);
	type(IMSI_EN, 1, "7");
}

static void case_begin_refused(void)
{
	struct leg_ev ev = {
		.kind = LEG_EV_BEGIN, .imsi = IMSI_A, .session_id = 1, .has_invoke_id = true, .invoke_id = -128,
		.dcs = WIRE_USSD_DCS_8BIT, .text = "", .text_rc = -ENOTSUP,
	};

	ussd_sess_event(test->ussd, &ev);
	ev.text_rc = -EILSEQ;
	ussd_sess_event(test->ussd, &ev);
	ev.text_rc = -ENODATA;
	ussd_sess_event(test->ussd, &ev);
	open_session(IMSI_NOBODY, 1, "*139#");
	open_session(IMSI_EN, 1, "*100#");
	dial(IMSI_A, 2, "*139#");
	store_answers_with(-EIO);
	test->store_full = true;
	dial(IMSI_A, 3, "*139#");
	test->store_full = false;
}

static void case_full(void)
{
	struct ussd_sess_limits limits = { .sessions = 2, .resume = 10, .jobs = 10 };

	ussd_sess_set_limits(test->ussd, &limits);
	open_session(IMSI_EN, 1, "*139#");
	open_session(IMSI_A, 2, "*139#");
	dial(IMSI_B, 3, "*139#");
	printf("  an ended one makes room\n");
	type(IMSI_A, 2, "0");
	open_session(IMSI_B, 4, "*139#");
	printf("  as many questions as may be asked\n");
	limits.sessions = 10;
	limits.jobs = 1;
	ussd_sess_set_limits(test->ussd, &limits);
	dial(IMSI_A, 5, "*139#");
	type(IMSI_EN, 1, "2");
	store_answers();
}

static void case_timers(void)
{
	printf("  the caller does not answer\n");
	open_session(IMSI_EN, 1, "*139#");
	seconds(24);
	type(IMSI_EN, 1, "3");
	seconds(24);
	seconds(1);
	printf("  the store does not answer: who it is, a preview, a change\n");
	dial(IMSI_EN, 2, "*139#");
	seconds(8);
	store_answers();
	open_session(IMSI_EN, 3, "*139#");
	type(IMSI_EN, 3, "2");
	type(IMSI_EN, 3, "1");
	seconds(8);
	store_answers();
	open_session(IMSI_EN, 4, "*139*1*1#");
	store_answers();
	store_answers();
	type(IMSI_EN, 4, "3");
	seconds(8);
	seconds(8);
	store_answers();
	printf("  a change that comes late is told all the same\n");
	open_session(IMSI_EN, 5, "*139*1*1#");
	store_answers();
	store_answers();
	type(IMSI_EN, 5, "3");
	seconds(10);
	store_answers();
	printf("  too long\n");
	for (unsigned int i = 0; i < 8; i++) {
		type(IMSI_EN, 5, "00");
		seconds(22);
	}
}

/* What waits anew since a later instant than the turn began has not waited at all. */
static void case_timers_in_a_slow_turn(void)
{
	open_session(IMSI_A, 1, "*139*1*1#");
	store_answers();
	store_answers();
	dial(IMSI_EN, 2, "*139#");
	type(IMSI_A, 1, "3");
	test->send_takes_s = 1;
	seconds(8);
	test->send_takes_s = 0;
	printf("  a change still waits, a session that has ended still knows its last word\n");
	dial(IMSI_EN, 2, "*139#");
	printf("  open: %u\n", ussd_sess_count(test->ussd));
}

static void case_timer_changed(void)
{
	open_session(IMSI_EN, 1, "*139#");
	seconds(5);
	osmo_tdef_set(test->tdefs, TIMERS_USER, 3, OSMO_TDEF_S);
	ussd_sess_retime(test->ussd);
	seconds(1);
}

static void case_resume(void)
{
	printf("  hung up below home\n");
	open_session(IMSI_EN, 1, "*139*3#");
	hang_up(IMSI_EN, 1);
	printf("  resumable: %u\n", ussd_sess_count_resumable(test->ussd));
	open_session(IMSI_EN, 2, "*139#");
	type(IMSI_EN, 2, "1");
	printf("  dialled anew without a hang-up\n");
	open_session(IMSI_EN, 3, "*139#");
	type(IMSI_EN, 3, "2");
	printf("  hung up while the store judges\n");
	type(IMSI_EN, 3, "1");
	hang_up(IMSI_EN, 3);
	store_answers();
	open_session(IMSI_EN, 4, "*139#");
	type(IMSI_EN, 4, "0");
	printf("  hung up while a change is executed: nothing to continue\n");
	open_session(IMSI_EN, 5, "*139*1*1#");
	store_answers();
	store_answers();
	type(IMSI_EN, 5, "3");
	hang_up(IMSI_EN, 5);
	store_answers();
	open_session(IMSI_EN, 6, "*139#");
	printf("  the link is lost\n");
	type(IMSI_EN, 6, "3");
	ussd_sess_down(test->ussd);
	printf("  open: %u, resumable: %u\n", ussd_sess_count(test->ussd), ussd_sess_count_resumable(test->ussd));
	seconds(179);
	open_session(IMSI_EN, 7, "*139#");
	hang_up(IMSI_EN, 7);
	seconds(181);
	printf("  resumable: %u\n", ussd_sess_count_resumable(test->ussd));
	open_session(IMSI_EN, 8, "*139#");
}

static void case_alphabet(void)
{
	printf("  a phone without UCS2\n");
	open_session(IMSI_A, 1, "*139#");
	event(LEG_EV_ERROR, IMSI_A, 1, test->last_id, NULL, WIRE_SS_ERROR_UNKNOWN_ALPHABET);
	type(IMSI_A, 1, "3");
	printf("  a phone that is busy, one that knows no such request\n");
	event(LEG_EV_ERROR, IMSI_A, 1, test->last_id, NULL, WIRE_SS_ERROR_USSD_BUSY);
	open_session(IMSI_A, 2, "*139#");
	event(LEG_EV_REJECT, IMSI_A, 2, test->last_id, NULL, WIRE_SS_PROBLEM_UNRECOGNIZED_OPERATION);
	printf("  a text that is there in Chinese only\n");
	open_session(IMSI_A, 3, "*139*1*1#");
	store_answers();
	snprintf(test->waiting->text, sizeof(test->waiting->text), "-");
	store_answers();
	event(LEG_EV_ERROR, IMSI_A, 3, test->last_id, NULL, WIRE_SS_ERROR_UNKNOWN_ALPHABET);
}

static void case_language(void)
{
	open_session(IMSI_A, 1, "*139#");
	type(IMSI_A, 1, "4");
	type(IMSI_A, 1, "2");
	printf("  remembered: language %u for %s\n", test->waiting->language, test->waiting->order.caller.digits);
	store_answers();
}

static void case_stop(void)
{
	open_session(IMSI_EN, 1, "*139#");
	open_session(IMSI_A, 2, "*139*1*1#");
	store_answers();
	store_answers();
	type(IMSI_A, 2, "3");
	ussd_sess_refuse(test->ussd);
	dial(IMSI_B, 3, "*139#");
	ussd_sess_end_all(test->ussd);
	printf("  open: %u\n", ussd_sess_count(test->ussd));
	store_answers();
}

/* A program goes with its last session. */
static void case_service_replaced(void)
{
	struct service *old = test->service;
	struct mn_diags *diags = mn_diags_alloc(test, 10);

	open_session(IMSI_EN, 1, "*139#");
	test->service = service_load(test, old->program->file, stdout);
	OSMO_ASSERT(test->service);
	ussd_sess_set_service(test->ussd, test->service);
	printf("  users of the old service: %u\n", old->users);
	service_get(old);
	service_put(old);
	type(IMSI_EN, 1, "3");
	open_session(IMSI_A, 2, "*139#");
	hang_up(IMSI_EN, 1);
	printf("  users of the old service: %u\n", old->users);
	service_put(old);
	talloc_free(diags);
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	{ "a walk through the menus", case_walk },
	{ "messages that come again", case_doubled },
	{ "session ids given out again", case_key_tells_sessions_apart },
	{ "messages that do not fit", case_wrong_messages },
	{ "dialogues that do not begin", case_begin_refused },
	{ "no room", case_full },
	{ "timers", case_timers },
	{ "timers in a turn that takes its time", case_timers_in_a_slow_turn },
	{ "a timer changed while it runs", case_timer_changed },
	{ "resume", case_resume },
	{ "alphabets and phones that cannot", case_alphabet },
	{ "language remembered", case_language },
	{ "stop", case_stop },
	{ "service replaced", case_service_replaced },
};

static void print_counters(void)
{
	unsigned int i;

	for (i = 0; i < test->ctr->session->desc->num_ctr; i++) {
		uint64_t n = rate_ctr_group_get_ctr(test->ctr->session, i)->current;

		if (n)
			printf("  %s %" PRIu64 "\n", test->ctr->session->desc->ctr_desc[i].name, n);
	}
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *root = talloc_named_const(NULL, 0, "root");
	unsigned int i;
	char file[1000];

	msgb_talloc_ctx_init(root, 0);
	osmo_init_logging2(root, &host_log_info);
	log_set_log_level(osmo_stderr_target, LOGL_FATAL);
	osmo_stats_init(root);
	osmo_clock_override_enable(CLOCK_MONOTONIC, true);
	osmo_gettimeofday_override = true;
	snprintf(file, sizeof(file), "%s/sess.menu", srcdir ? srcdir : ".");

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ussd_sess_config config = { .limits = { 1000, 1000, 100 }, .submit = store_take, .draw = draw };

		printf("%s\n", cases[i].name);
		test = talloc_zero(root, struct sess_test);
		test->ctr = host_ctr_alloc(test);
		OSMO_ASSERT(test->ctr);
		test->tdefs = config.tdefs = timers_alloc(test);
		test->service = service_load(test, file, stdout);
		OSMO_ASSERT(test->service);
		test->leg.room = wire_ussd_leg_get(WIRE_USSD_LEG_GSUP_OSMO_HLR);
		test->leg.send = leg_send;
		test->ussd = ussd_sess_alloc(test, &config, test->ctr);
		ussd_sess_set_service(test->ussd, test->service);
		ussd_sess_set_leg(test->ussd, &test->leg);
		cases[i].run();
		while (test->waiting)
			store_answers();
		print_counters();
		ussd_sess_free(test->ussd);
		service_put(test->service);
		host_ctr_free(test->ctr);
		talloc_free(test);
	}
	log_fini();
	talloc_free(root);
	return 0;
}
