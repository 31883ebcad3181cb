/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The runner of transcripts. What phones tell is queued; statements are run from a timer, one after the other, until
 * one has to wait for an event or a time. Pages are turned when an `expect` needs the whole text, not before.
 */
#include "simtk/play.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "simtk/command.h"
#include "simtk/diff.h"
#include "simtk/frame.h"
#include "simtk/log.h"
#include "simtk/phone.h"

#define QUEUE_MAX	16	/* events of one phone nobody looked at */
#define PAGES_MAX	64	/* pages of one screen */
#define FOOTERS_MAX	8
#define TIMEOUT_MS	10000

struct play_event {
	struct phone_event event;
	char *text;		/* event.text */
};

struct play_phone {
	struct stk_play *play;
	struct phone *phone;
	struct play_event queue[QUEUE_MAX];
	size_t queued;
	unsigned int lost;	/* events the queue had no room for */
	/* the pages of a screen turned so far */
	char *pages;
	unsigned int n_pages;
};

struct stk_play {
	const struct stk_transcript *t;
	struct stk_play_config config;
	struct stk_vars *vars;
	struct play_phone *phone;	/* t->n_phones */
	size_t next;			/* statement */
	long timeout_ms;
	const struct stk_stmt *footer[FOOTERS_MAX];	/* PAGES statements in effect */
	size_t n_footers;
	struct stk_command *command;	/* of a RUN, until it has ended */
	int command_status;
	char *command_output;		/* once it has ended, until it is looked at */
	bool registering;
	bool timed;			/* the wait timer of the current statement runs */
	bool time_is_up;
	bool over;
	struct osmo_timer_list run_timer, wait_timer;
	unsigned long screens;
	char *report;
	enum stk_play_result result;
};

static void play_kick(struct stk_play *play)
{
	if (!play->over && !osmo_timer_pending(&play->run_timer))
		osmo_timer_schedule(&play->run_timer, 0, 0);
}

static bool play_is_plural(const struct stk_play *play)
{
	return play->t->n_phones > 1;
}

/* --- telling ---------------------------------------------------------------------------------- */

/* The transcript cannot go on: point at the statement. Returns false for the caller to return. */
static bool play_fail(struct stk_play *play, enum stk_play_result result, const struct stk_place *at, const char *what)
{
	stk_transcript_point(play->t, &play->report, at, result == STK_PLAY_MISMATCH ? "mismatch" : "error", what,
			     NULL);
	play->result = result;
	play->over = true;
	return false;
}

static void play_show(struct stk_play *play, const struct play_phone *ph, const struct phone_event *event)
{
	char title[96], foot[48], *out;

	play->screens++;
	if (!play->config.out)
		return;
	snprintf(title, sizeof(title), "%s %s", ph->phone->name, ph->phone->station.imsi);
	snprintf(foot, sizeof(foot), "%s, %u octets", event->type == PHONE_EV_FINAL ? "end" :
		 event->type == PHONE_EV_NOTICE ? "notice" : "?", event->octets);
	out = stk_frame_append(talloc_strdup(play, ""), title, event->text,
			       event->type == PHONE_EV_SCREEN ? NULL : foot, 2);
	fputs(out, play->config.out);
	talloc_free(out);
}

static void play_print(struct stk_play *play, const struct play_phone *ph, const char *what, const char *text)
{
	if (!play->config.out)
		return;
	if (ph && play_is_plural(play))
		fprintf(play->config.out, "%s: ", ph->phone->name);
	fprintf(play->config.out, "%s%s\n", what, text);
}

/* --- events ------------------------------------------------------------------------------------- */

static void play_forget_events(struct play_phone *ph)
{
	size_t i;

	for (i = 0; i < ph->queued; i++)
		talloc_free(ph->queue[i].text);
	ph->queued = 0;
	ph->lost = 0;
	talloc_free(ph->pages);
	ph->pages = NULL;
	ph->n_pages = 0;
}

static void play_event_cb(struct phone *phone, const struct phone_event *event, void *data)
{
	struct play_phone *ph = data;
	struct play_event *e;
	char line[160];

	if (event->type == PHONE_EV_SCREEN || event->type == PHONE_EV_FINAL || event->type == PHONE_EV_NOTICE)
		play_show(ph->play, ph, event);
	else
		play_print(ph->play, ph, "  ", phone_event_to_str_buf(line, sizeof(line), event));
	if (ph->queued == QUEUE_MAX) {
		ph->lost++;
		return;
	}
	e = &ph->queue[ph->queued++];
	e->event = *event;
	e->text = talloc_strdup(ph->play, event->text);
	e->event.text = e->text;
	play_kick(ph->play);
}

/* The oldest event is dealt with. */
static void play_event_done(struct play_phone *ph)
{
	talloc_free(ph->queue[0].text);
	memmove(ph->queue, ph->queue + 1, --ph->queued * sizeof(*ph->queue));
}

static void play_wait_cb(void *data)
{
	struct stk_play *play = data;

	play->time_is_up = true;
	play_kick(play);
}

/* Let the current statement wait so long, from its first call on. */
static void play_wait(struct stk_play *play, long ms)
{
	if (play->timed)
		return;
	play->timed = true;
	osmo_timer_schedule(&play->wait_timer, ms / 1000, ms % 1000 * 1000);
}

/* --- statements: true = done, false = wait or over ------------------------------------------------ */

static char *play_expand(struct stk_play *play, const struct stk_stmt *s)
{
	char missing[STK_PATTERN_NAME_MAX + 1], what[96];
	char *text = stk_pattern_expand(play, s->text, play->vars, missing);

	if (!text) {
		snprintf(what, sizeof(what), "'%s' has no value here", missing);
		play_fail(play, STK_PLAY_USAGE, &s->arg_at, what);
	}
	return text;
}

static bool play_timeout(struct stk_play *play, const struct stk_stmt *s, const char *what)
{
	char buf[160];

	if (!play->time_is_up) {
		play_wait(play, play->timeout_ms);
		return false;
	}
	snprintf(buf, sizeof(buf), "%s within %ld ms", what, play->timeout_ms);
	return play_fail(play, play->config.leg->up ? STK_PLAY_MISMATCH : STK_PLAY_NETWORK, &s->at, buf);
}

static bool play_tx_failed(struct stk_play *play, const struct stk_stmt *s, int rc)
{
	char buf[160];

	snprintf(buf, sizeof(buf), "cannot be sent: %s", rc == -EMSGSIZE ? "too long" : strerror(-rc));
	return play_fail(play, rc == -ENOTCONN ? STK_PLAY_NETWORK : STK_PLAY_USAGE, &s->at, buf);
}

static bool play_dial(struct stk_play *play, const struct stk_stmt *s, struct play_phone *ph)
{
	char *code = play_expand(play, s);
	int rc;

	if (!code)
		return false;
	if (ph->phone->state != PHONE_ST_IDLE) {
		talloc_free(code);
		return play_fail(play, STK_PLAY_MISMATCH, &s->at,
				 "the session before is still open; 'hang up' first, or expect its end");
	}
	play_forget_events(ph);
	play_print(play, ph, "dial ", code);
	rc = phone_dial(ph->phone, code);
	talloc_free(code);
	return rc < 0 ? play_tx_failed(play, s, rc) : true;
}

/* The session is over, but the statement needs an answerable screen: tell what came instead. */
static bool play_over_already(struct stk_play *play, const struct stk_stmt *s, const struct play_phone *ph)
{
	const struct phone_event *last = ph->queued ? &ph->queue[ph->queued - 1].event : NULL;
	char buf[256], line[160];

	if (!last)
		return play_fail(play, STK_PLAY_MISMATCH, &s->at, "there is no session; dial first");
	snprintf(buf, sizeof(buf), "no screen waits for an answer; there was %s",
		 phone_event_to_str_buf(line, sizeof(line), last));
	return play_fail(play, last->type == PHONE_EV_LINK ? STK_PLAY_NETWORK : STK_PLAY_MISMATCH, &s->at, buf);
}

static bool play_send(struct stk_play *play, const struct stk_stmt *s, struct play_phone *ph)
{
	char *keys;
	int rc;

	if (ph->phone->state == PHONE_ST_IDLE)
		return play_over_already(play, s, ph);
	if (ph->phone->state == PHONE_ST_WAIT)
		return play_timeout(play, s, "no screen to answer came");
	keys = play_expand(play, s);
	if (!keys)
		return false;
	play_forget_events(ph);
	play_print(play, ph, "send ", keys);
	rc = phone_answer(ph->phone, keys);
	talloc_free(keys);
	return rc < 0 ? play_tx_failed(play, s, rc) : true;
}

/* Where the footer of a page that has a next one begins, and the key for it; NULL if it has none. */
static const char *play_footer(const struct stk_play *play, const char *text, const char **key)
{
	const char *line, *end;
	size_t i, n;

	for (line = text; line; line = *end ? end + 1 : NULL) {
		end = line + strcspn(line, "\n");
		for (i = 0; i < play->n_footers; i++) {
			n = strlen(play->footer[i]->text);
			if (n == (size_t)(end - line) && !memcmp(line, play->footer[i]->text, n)) {
				*key = play->footer[i]->name;
				return line;
			}
		}
	}
	return NULL;
}

static char *play_join(struct play_phone *ph, const char *text, size_t len)
{
	char joint[2] = { STK_PATTERN_JOINT, '\0' };

	ph->pages = talloc_asprintf_append(ph->pages ? ph->pages : talloc_strdup(ph->play, ""), "%s%.*s",
					   ph->n_pages ? joint : "", (int)len, text);
	ph->n_pages++;
	return ph->pages;
}

/* Take a page out of the queue. If it has a next one, turn it and wait. */
static bool play_turn(struct stk_play *play, const struct stk_stmt *s, struct play_phone *ph)
{
	const struct phone_event *event = &ph->queue[0].event;
	const char *key, *footer = NULL;
	int rc;

	if (event->type == PHONE_EV_SCREEN)
		footer = play_footer(play, event->text, &key);
	if (!footer)
		return true;
	if (ph->n_pages == PAGES_MAX)
		return play_fail(play, STK_PLAY_MISMATCH, &s->at, "the pages of this screen never end");
	play_join(ph, event->text, footer > event->text ? footer - 1 - event->text : 0);
	play_event_done(ph);
	play_print(play, ph, "turn page ", key);
	rc = phone_answer(ph->phone, key);
	if (rc < 0)
		return play_tx_failed(play, s, rc);
	/* each page has its own time */
	play->timed = false;
	play->time_is_up = false;
	osmo_timer_del(&play->wait_timer);
	play_wait(play, play->timeout_ms);
	return false;
}

static bool play_wrong_text(struct stk_play *play, const struct stk_stmt *s, const struct play_phone *ph,
			    const char *text)
{
	char what[96];
	struct stk_place at = s->at;
	size_t i;

	if (play_is_plural(play))
		snprintf(what, sizeof(what), "%s does not show what is expected", ph->phone->name);
	else
		snprintf(what, sizeof(what), "the phone does not show what is expected");
	play_fail(play, STK_PLAY_MISMATCH, &at, what);
	play->report = talloc_strdup_append(play->report, "  expected (-) and shown (+):\n");
	play->report = stk_diff_append(play->report, s->lines, s->n_lines, text, play->vars);
	/* what "..." stands for is not in the comparison */
	for (i = 0; i < s->n_lines; i++) {
		if (!strcmp(s->lines[i], "..."))
			break;
	}
	if (i < s->n_lines)
		play->report = stk_frame_append(play->report, ph->phone->name, text, NULL, 4);
	return false;
}

static bool play_wrong_event(struct stk_play *play, const struct stk_stmt *s, const struct play_phone *ph)
{
	const struct phone_event *event = &ph->queue[0].event;
	char what[400], line[160], number[64] = "";
	enum stk_play_result result = event->type == PHONE_EV_LINK ? STK_PLAY_NETWORK : STK_PLAY_MISMATCH;

	if (s->expect == STK_EXPECT_ERROR)
		snprintf(number, sizeof(number), " %ld (%s)", s->number, wire_ss_comp_error_name(s->number));
	else if (s->expect == STK_EXPECT_FAILURE && s->number >= 0)
		snprintf(number, sizeof(number), ", cause %ld", s->number);
	snprintf(what, sizeof(what), "expected %s%s, but there was %s", stk_transcript_expect_what(s->expect), number,
		 phone_event_to_str_buf(line, sizeof(line), event));
	play_fail(play, result, &s->at, what);
	if (*event->text && event->type != PHONE_EV_FAULT)
		play->report = stk_frame_append(play->report, ph->phone->name, event->text, NULL, 4);
	return false;
}

static bool play_event_fits(const struct stk_stmt *s, const struct phone_event *event)
{
	switch (s->expect) {
	case STK_EXPECT_SCREEN:
		return event->type == PHONE_EV_SCREEN;
	case STK_EXPECT_END:
		return event->type == PHONE_EV_FINAL || (event->type == PHONE_EV_END && !s->has_block);
	case STK_EXPECT_PAGE:
		return event->type == PHONE_EV_SCREEN || event->type == PHONE_EV_FINAL;
	case STK_EXPECT_NOTICE:
		return event->type == PHONE_EV_NOTICE;
	case STK_EXPECT_ERROR:
		return event->type == PHONE_EV_ERROR && event->code == s->number;
	case STK_EXPECT_REJECT:
		return event->type == PHONE_EV_REJECT;
	case STK_EXPECT_FAILURE:
		return event->type == PHONE_EV_FAILED && (s->number < 0 || event->code == s->number);
	case STK_EXPECT_SILENCE:
		break;
	}
	return false;
}

static bool play_expect(struct stk_play *play, const struct stk_stmt *s, struct play_phone *ph)
{
	const char *text;
	bool same;

	if (s->expect == STK_EXPECT_SILENCE) {
		if (ph->queued)
			return play_wrong_event(play, s, ph);
		play_wait(play, s->number);
		return play->time_is_up;
	}
	if (!ph->queued) {
		/* what ends a session cannot come without one */
		if (ph->phone->state == PHONE_ST_IDLE && (s->expect == STK_EXPECT_ERROR ||
							  s->expect == STK_EXPECT_REJECT ||
							  s->expect == STK_EXPECT_FAILURE))
			return play_over_already(play, s, ph);
		return play_timeout(play, s, "nothing came");
	}
	/* a whole text: all but the last page are joined before */
	if (s->expect == STK_EXPECT_SCREEN || (s->expect == STK_EXPECT_END && s->has_block)) {
		if (!play_turn(play, s, ph))
			return false;
	}
	if (!play_event_fits(s, &ph->queue[0].event))
		return play_wrong_event(play, s, ph);

	if (s->pattern && s->has_block) {
		text = ph->queue[0].event.text;
		if (ph->n_pages)
			text = play_join(ph, text, strlen(text));
		same = stk_pattern_match(s->pattern, text, play->vars);
		if (!same)
			return play_wrong_text(play, s, ph, text);
	}
	talloc_free(ph->pages);
	ph->pages = NULL;
	ph->n_pages = 0;
	play_event_done(ph);
	return true;
}

static void play_command_cb(struct stk_command *command, int status, const char *output, void *data)
{
	struct stk_play *play = data;

	play->command_status = status;
	play->command_output = talloc_strdup(play, output);
	play->command = NULL;
	talloc_free(command);
	play_kick(play);
}

static bool play_run_start(struct stk_play *play, const struct stk_stmt *s)
{
	char *line, what[96];
	int rc;

	if (!play->config.commands)
		return play_fail(play, STK_PLAY_USAGE, &s->at,
				 "this transcript runs programs; name their directory with --commands");
	line = play_expand(play, s);
	if (!line)
		return false;
	play_print(play, NULL, "run ", line);
	play->command = stk_command_start(play, play->config.commands, line, play_command_cb, play, &rc);
	talloc_free(line);
	if (!play->command) {
		snprintf(what, sizeof(what), "cannot be run: %s", strerror(-rc));
		return play_fail(play, STK_PLAY_USAGE, &s->arg_at, what);
	}
	return play_timeout(play, s, "the program has not ended");
}

static bool play_run_program(struct stk_play *play, const struct stk_stmt *s)
{
	char what[96], *output = play->command_output;

	if (!play->command && !output)
		return play_run_start(play, s);
	if (!output)
		return play_timeout(play, s, "the program has not ended");
	play->command_output = NULL;
	if (play->command_status == -EMSGSIZE) {
		talloc_free(output);
		return play_fail(play, STK_PLAY_MISMATCH, &s->at, "the program prints too much");
	}
	if (*output)
		play_print(play, NULL, "", output);
	if (play->command_status) {
		snprintf(what, sizeof(what), "the program ended with %d", play->command_status);
		play_fail(play, STK_PLAY_MISMATCH, &s->at, what);
	} else if (s->pattern && !stk_pattern_match(s->pattern, output, play->vars)) {
		play_fail(play, STK_PLAY_MISMATCH, &s->at, "the program does not print what is expected");
		play->report = talloc_strdup_append(play->report, "  expected (-) and printed (+):\n");
		play->report = stk_diff_append(play->report, s->lines, s->n_lines, output, play->vars);
	}
	talloc_free(output);
	return !play->over;
}

static bool play_stmt(struct stk_play *play, const struct stk_stmt *s)
{
	struct play_phone *ph = &play->phone[s->phone];
	char *text;

	switch (s->type) {
	case STK_STMT_PHONE:
		return true;
	case STK_STMT_PAGES:
		if (play->n_footers == FOOTERS_MAX)
			return play_fail(play, STK_PLAY_USAGE, &s->at, "more than 8 such lines");
		play->footer[play->n_footers++] = s;
		return true;
	case STK_STMT_SET:
		text = play_expand(play, s);
		if (!text)
			return false;
		stk_vars_set(play->vars, s->name, text);
		talloc_free(text);
		return true;
	case STK_STMT_FORGET:
		stk_vars_unset(play->vars, s->name);
		return true;
	case STK_STMT_SAY:
		text = play_expand(play, s);
		if (!text)
			return false;
		play_print(play, NULL, "\n## ", text);
		talloc_free(text);
		return true;
	case STK_STMT_WAIT:
		play_wait(play, s->number);
		return play->time_is_up;
	case STK_STMT_TIMEOUT:
		play->timeout_ms = s->number;
		return true;
	case STK_STMT_RUN:
		return play_run_program(play, s);
	case STK_STMT_QUIRK:
		play_print(play, ph, "quirk ", s->text);
		phone_quirk_set(&ph->phone->quirks, s->text, NULL, 0);
		return true;
	case STK_STMT_DIAL:
		return play_dial(play, s, ph);
	case STK_STMT_SEND:
		return play_send(play, s, ph);
	case STK_STMT_EXPECT:
		return play_expect(play, s, ph);
	case STK_STMT_HANG:
		play_print(play, ph, "hang up", "");
		phone_hang_up(ph->phone);
		return true;
	}
	return true;
}

/* --- the run ---------------------------------------------------------------------------------------- */

/* Have all phones heard of the network? */
static bool play_registered(struct stk_play *play)
{
	static const struct stk_place top = { 1, 0, 1 };
	size_t i;

	for (i = 0; i < play->t->n_phones; i++) {
		const struct phone *phone = play->phone[i].phone;

		if (phone->is_registered || phone->register_cause)
			continue;
		if (play->time_is_up)
			return play_fail(play, STK_PLAY_NETWORK, &top, "the network does not answer the registration");
		play_wait(play, play->timeout_ms);
		/* registration tells no event: look again soon */
		osmo_timer_schedule(&play->run_timer, 0, 1000);
		return false;
	}
	return true;
}

static void play_step_done(struct stk_play *play)
{
	osmo_timer_del(&play->wait_timer);
	play->timed = false;
	play->time_is_up = false;
}

static void play_run(struct stk_play *play)
{
	if (play->registering) {
		if (!play_registered(play))
			return;
		play->registering = false;
		play_step_done(play);
	}
	while (play->next < play->t->n_stmt) {
		if (!play_stmt(play, &play->t->stmt[play->next]))
			return;
		play_step_done(play);
		play->next++;
	}
	play->over = true;
}

static void play_run_cb(void *data)
{
	struct stk_play *play = data;
	size_t i;

	if (!play->over)
		play_run(play);
	if (!play->over)
		return;
	osmo_timer_del(&play->wait_timer);
	for (i = 0; i < play->t->n_phones; i++) {
		if (play->phone[i].phone)
			phone_hang_up(play->phone[i].phone);
	}
	play->config.done(play, play->result, play->report ? play->report : "", play->config.data);
}

static void play_quirks(struct phone *phone, const char *quirks)
{
	char line[80];
	size_t n;

	while (quirks && *quirks) {
		n = strcspn(quirks, "\n");
		if (n < sizeof(line)) {
			memcpy(line, quirks, n);
			line[n] = '\0';
			phone_quirk_set(&phone->quirks, line, NULL, 0);
		}
		quirks += n + (quirks[n] == '\n');
	}
}

/* Make phone number i; imsi may be NULL: the next one from outside. */
static bool play_make_phone(struct stk_play *play, size_t i, const struct stk_stmt *s, size_t *next_imsi)
{
	static const struct stk_place top = { 1, 0, 1 };
	const struct stk_place *at = s ? &s->at : &top;
	struct play_phone *ph = &play->phone[i];
	const char *imsi;
	char *text = NULL;

	ph->play = play;
	if (s && s->text) {
		text = play_expand(play, s);
		if (!text)
			return false;
		imsi = text;
		at = &s->arg_at;
	} else if (*next_imsi < play->config.n_imsis) {
		imsi = play->config.imsis[(*next_imsi)++];
	} else {
		return play_fail(play, STK_PLAY_USAGE, at, "this phone has no IMSI; give one here or with --imsi");
	}
	ph->phone = phone_alloc(play, play->config.leg, play->t->phones[i], imsi, play_event_cb, ph);
	talloc_free(text);
	if (!ph->phone)
		return play_fail(play, STK_PLAY_USAGE, at, "no IMSI, or that of another phone");
	play_quirks(ph->phone, play->config.quirks);
	if (!play->config.no_register)
		phone_attach(ph->phone);
	return true;
}

static void play_make_phones(struct stk_play *play)
{
	size_t next_imsi = 0, made = 0, i;

	for (i = 0; i < play->t->n_stmt; i++) {
		const struct stk_stmt *s = &play->t->stmt[i];

		if (s->type != STK_STMT_PHONE)
			continue;
		made++;
		if (!play_make_phone(play, s->phone, s, &next_imsi))
			return;
	}
	if (!made)
		play_make_phone(play, 0, NULL, &next_imsi);
}

struct stk_play *stk_play_start(void *ctx, const struct stk_transcript *t, const struct stk_play_config *config)
{
	struct stk_play *play = talloc_zero(ctx, struct stk_play);
	size_t i;

	play->t = t;
	play->config = *config;
	play->timeout_ms = TIMEOUT_MS;
	play->registering = !config->no_register;
	play->vars = stk_vars_alloc(play);
	for (i = 0; config->vars && i < config->vars->count; i++)
		stk_vars_set_fixed(play->vars, config->vars->var[i].name, config->vars->var[i].value);
	play->phone = talloc_zero_array(play, struct play_phone, t->n_phones);
	osmo_timer_setup(&play->run_timer, play_run_cb, play);
	osmo_timer_setup(&play->wait_timer, play_wait_cb, play);
	play_make_phones(play);
	osmo_timer_schedule(&play->run_timer, 0, 0);
	return play;
}

void stk_play_free(struct stk_play *play)
{
	size_t i;

	if (!play)
		return;
	play->over = true;
	osmo_timer_del(&play->run_timer);
	osmo_timer_del(&play->wait_timer);
	for (i = 0; i < play->t->n_phones; i++)
		phone_free(play->phone[i].phone);
	talloc_free(play->report);
	talloc_free(play);
}

unsigned long stk_play_screens(const struct stk_play *play)
{
	return play->screens;
}
