/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Transcripts, phone and GSUP leg against a scripted network on a socket. For each case: what is printed while it
 * plays, what the report says, then what arrived at the network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osmocom/core/application.h>
#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "simtk/leg_gsup.h"
#include "simtk/log.h"
#include "simtk/phone.h"
#include "simtk/play.h"
#include "tests/phone/peer.h"

#define SCREENS(name, ...) static const struct peer_screen name[] = { __VA_ARGS__ }

SCREENS(menu,
	{ PEER_ASK, "4G流量共享\n1 开通业务\n0 退出", 0 },
	{ PEER_ASK, "开通? 10.00元\n7 确认\n0 返回", 0 },
	{ PEER_END, "成功", 0 });
SCREENS(english,
	{ PEER_ASK, "Sharing\n1 Open\n0 Exit", 0 },
	{ PEER_END, "Bye", 0 });
SCREENS(pages,
	{ PEER_ASK, "one\ntwo\n9 more\n0 back", 0 },
	{ PEER_ASK, "three, and a long\n9 more\n0 back", 0 },
	{ PEER_ASK, "line\n0 back", 0 },
	{ PEER_END, "done", 0 });
SCREENS(last_pages,
	{ PEER_ASK, "one\n9 more", 0 },
	{ PEER_END, "two", 0 });
SCREENS(endless,
	{ PEER_ASK, "a\n9 more", 0 },
	{ PEER_ASK, "b\n9 more", 0 },
	{ PEER_ASK, "c\n9 more", 0 },
	{ PEER_SILENCE, NULL, 0 });
SCREENS(error, { PEER_ERROR, NULL, 34 });
SCREENS(reject, { PEER_REJECT, NULL, 0 });
SCREENS(aborted, { PEER_ASK, "x", 0 }, { PEER_ABORT, NULL, 96 });
SCREENS(nothing, { PEER_EMPTY, NULL, 0 });
SCREENS(wrong_id, { PEER_WRONG_ID, "x", 0 });
SCREENS(garbage, { PEER_GARBAGE, NULL, 0 });
SCREENS(notice, { PEER_NOTIFY, "Mind the gap", 0 }, { PEER_ASK, "Go on?", 0 }, { PEER_END, "Well", 0 });
SCREENS(gone, { PEER_ASK, "x", 0 }, { PEER_HANG, NULL, 0 });
SCREENS(silent, { PEER_SILENCE, NULL, 0 });

#define ENGLISH "expect\n| Sharing\n| ...\nsend 1\nexpect end\n| Bye\n"

static const struct test_case {
	const char *name;
	const struct peer_screen *screens;
	size_t n;
	const char *transcript;
} cases[] = {
	{ "a session with a digit that is drawn", menu, ARRAY_SIZE(menu),
	  "dial *139#\nexpect\n| 4G流量共享\n| 1 开通业务\n| 0 退出\nsend 1\n"
	  "expect\n| 开通? {price}元\n| {digit:digit} 确认\n| 0 返回\nsend {digit}\n"
	  "say it costs {price}\nexpect end\n| 成功\n" },
	{ "a line more on the screen", menu, ARRAY_SIZE(menu),
	  "dial *139#\nexpect\n| 4G流量共享\n| 1 开通业务\n" },
	{ "a changed line", menu, ARRAY_SIZE(menu),
	  "dial *139#\nexpect\n| 4G流量共享\n| 1 注销业务\n| 0 退出\n" },
	{ "a value that must come again", menu, ARRAY_SIZE(menu),
	  "set digit 8\ndial *139#\nexpect\n| ...\nsend 1\nexpect\n| ...\n| {digit} 确认\n| ...\n" },
	{ "pages are turned", pages, ARRAY_SIZE(pages),
	  "pages with 9 after \"9 more\"\ndial *1#\nexpect\n| one\n| two\n| three, and a long line\n| 0 back\nsend 0\n"
	  "expect end\n| done\n" },
	{ "raw pages", pages, ARRAY_SIZE(pages),
	  "pages with 9 after \"9 more\"\ndial *1#\nexpect page\n| one\n| two\n| 9 more\n| 0 back\nsend 9\n"
	  "expect page\n| three, and a long\n| 9 more\n| 0 back\nhang up\n" },
	{ "a text of pages that does not fit", pages, ARRAY_SIZE(pages),
	  "pages with 9 after \"9 more\"\ndial *1#\nexpect\n| one\n| 2\n| ...\n" },
	{ "the last page is the end", last_pages, ARRAY_SIZE(last_pages),
	  "pages with 9 after \"9 more\"\ndial *1#\nexpect end\n| one\n| two\n" },
	{ "the next page does not come", endless, ARRAY_SIZE(endless),
	  "timeout 50 ms\npages with 9 after \"9 more\"\ndial *1#\nexpect\n| ...\n" },
	{ "an error", error, ARRAY_SIZE(error), "dial *1#\nexpect error systemFailure\ndial *1#\nexpect error 34\n" },
	{ "another error", error, ARRAY_SIZE(error), "dial *1#\nexpect error 18\n" },
	{ "a screen instead of an error", menu, ARRAY_SIZE(menu), "dial *1#\nexpect error 18\n" },
	{ "a reject", reject, ARRAY_SIZE(reject), "dial *1#\nexpect reject\n" },
	{ "a failure of the network", aborted, ARRAY_SIZE(aborted),
	  "dial *1#\nexpect\n| x\nsend 1\nexpect failure 96\n" },
	{ "an end without a text", nothing, ARRAY_SIZE(nothing), "dial *1#\nexpect end\n" },
	{ "a result nobody asked for", wrong_id, ARRAY_SIZE(wrong_id), "dial *1#\nexpect end\n" },
	{ "octets that are no component", garbage, ARRAY_SIZE(garbage), "dial *1#\nexpect end\n" },
	{ "a notice", notice, ARRAY_SIZE(notice),
	  "dial *1#\nexpect notice\n| Mind the gap\nexpect\n| Go on?\nsend 1\nexpect end\n| Well\n" },
	{ "the link is lost", gone, ARRAY_SIZE(gone), "dial *1#\nexpect\n| x\nsend 1\nexpect end\n" },
	{ "silence", silent, ARRAY_SIZE(silent), "dial *1#\nexpect silence 20 ms\nhang up\n" },
	{ "no silence", menu, ARRAY_SIZE(menu), "dial *1#\nexpect silence 10 s\n" },
	{ "nothing comes", silent, ARRAY_SIZE(silent), "timeout 30 ms\ndial *1#\nexpect\n| x\n" },
	{ "two phones", english, ARRAY_SIZE(english),
	  "phone A imsi 001010000000001\nphone B imsi 001010000000002\n"
	  "A: dial *1#\nA: expect\n| ...\nB: dial *2#\nB: expect\n| ...\n"
	  "A: send 1\nA: expect end\n| Bye\nB: hang up\n" },
	{ "a session is still open", english, ARRAY_SIZE(english), "dial *1#\nexpect\n| ...\ndial *1#\n" },
	{ "nothing to answer", english, ARRAY_SIZE(english), "send 1\n" },
	{ "nothing left to answer", error, ARRAY_SIZE(error), "dial *1#\nsend 1\n" },
	{ "a name without a value", english, ARRAY_SIZE(english), "dial *1*{peer}#\n" },
	{ "too long to type", english, ARRAY_SIZE(english),
	  "dial *1#\nexpect\n| ...\nset ten 0123456789\nset fifty {ten}{ten}{ten}{ten}{ten}\n"
	  "send {fifty}{fifty}{fifty}{fifty}\n" },
	{ "quirk ucs2", english, ARRAY_SIZE(english), "quirk ucs2\ndial *1#\n" ENGLISH },
	{ "quirk gsm7-only", menu, ARRAY_SIZE(menu), "quirk gsm7-only\ndial *1#\nexpect\n| ...\n" },
	{ "quirk dcs", english, ARRAY_SIZE(english), "quirk dcs 1\ndial *1#\n" ENGLISH },
	{ "quirk language-gsm", english, ARRAY_SIZE(english), "quirk language-gsm\ndial *1#\n" ENGLISH },
	{ "quirk language-ucs2", english, ARRAY_SIZE(english), "quirk language-ucs2\ndial *1#\n" ENGLISH },
	{ "quirk mislabelled-ucs2", english, ARRAY_SIZE(english), "quirk mislabelled-ucs2\ndial *1#\n" ENGLISH },
	{ "quirk mislabelled-ascii", english, ARRAY_SIZE(english), "quirk mislabelled-ascii\ndial *1#\n" ENGLISH },
	{ "quirk mislabelled-gsm7", english, ARRAY_SIZE(english), "quirk mislabelled-gsm7\ndial *1234567#\n" ENGLISH },
	{ "quirk hang-up", english, ARRAY_SIZE(english), "quirk hang-up 1\ndial *1#\nexpect end\n" },
	{ "quirk ussd-busy", english, ARRAY_SIZE(english), "quirk ussd-busy\ndial *1#\nexpect end\n| Bye\n" },
	{ "quirk error", english, ARRAY_SIZE(english), "quirk error 27\ndial *1#\nexpect end\n| Bye\n" },
	{ "quirk reject", english, ARRAY_SIZE(english), "quirk reject\ndial *1#\nexpect end\n| Bye\n" },
	{ "quirk slow-user", english, ARRAY_SIZE(english), "quirk slow-user 20\ndial *1#\n" ENGLISH },
	{ "quirk doubled-answer", menu, ARRAY_SIZE(menu),
	  "quirk doubled-answer\ndial *1#\nexpect\n| ...\nsend 1\nexpect\n| 开通{_}\n| ...\nexpect end\n| 成功\n" },
	{ "quirk late-answer", english, ARRAY_SIZE(english), "quirk late-answer\ndial *1#\n" ENGLISH },
	{ "quirk empty-answer", english, ARRAY_SIZE(english), "quirk empty-answer\ndial *1#\n" ENGLISH },
	{ "quirk repeat-begin", english, ARRAY_SIZE(english), "quirk repeat-begin\ndial *1#\n" ENGLISH },
	{ "quirk invoke-id", english, ARRAY_SIZE(english), "quirk invoke-id -128\ndial *1#\n" ENGLISH },
	{ "quirk wrong-id", english, ARRAY_SIZE(english), "quirk wrong-id\ndial *1#\n" ENGLISH },
	{ "quirk wrong-operation", english, ARRAY_SIZE(english), "quirk wrong-operation 19\ndial *1#\n" ENGLISH },
	{ "quirk indefinite-length", english, ARRAY_SIZE(english), "quirk indefinite-length\ndial *1#\n" ENGLISH },
	{ "quirk long-length", english, ARRAY_SIZE(english), "quirk long-length\ndial *1#\n" ENGLISH },
	{ "quirk malformed", english, ARRAY_SIZE(english), "quirk malformed 2\ndial *1#\n" ENGLISH },
	{ "quirk none", english, ARRAY_SIZE(english), "quirk malformed\nquirk none\ndial *1#\n" ENGLISH },
	{ "run", english, ARRAY_SIZE(english),
	  "dial *1#\nexpect\n| Sharing\n| ...\n"
	  "run greet you\n| hello {who}\n| and all\n"
	  "send 1\nexpect end\n| Bye\nsay {who}\n" },
	{ "run prints something else", english, ARRAY_SIZE(english), "run greet you\n| hello me\n| and all\n" },
	{ "run fails", english, ARRAY_SIZE(english), "run fail\n" },
	{ "run finds no such program", english, ARRAY_SIZE(english), "run nothing\n" },
	{ "run stays in its directory", english, ARRAY_SIZE(english), "run ../../bin/true\n" },
	{ "run prints too much", english, ARRAY_SIZE(english), "run endless\n" },
	{ "run takes too long", english, ARRAY_SIZE(english), "timeout 100 ms\nrun sleepy\n" },
};

#define MARK_IMSI	"999999999999999"

struct test {
	struct stk_leg *leg;
	struct peer *peer;
	char *arrived;		/* at the network */
	bool marked;		/* MARK_IMSI arrived: everything before it did */
	bool done;
	enum stk_play_result result;
	char *report;
};

static void peer_line(const char *s, void *data)
{
	struct test *t = data;

	if (strstr(s, MARK_IMSI)) {
		t->marked = true;
		return;
	}
	t->arrived = talloc_asprintf_append(t->arrived, "  > %s\n", s);
}

static void done(struct stk_play *play, enum stk_play_result result, const char *report, void *data)
{
	struct test *t = data;

	t->done = true;
	t->result = result;
	t->report = talloc_strdup(NULL, report);
}

static void no_event(struct phone *phone, const struct phone_event *event, void *data)
{
}

/* Wait until the network has read all we sent. */
static void settle(struct test *t)
{
	struct phone *mark;

	while (!t->leg->up)
		osmo_select_main(0);
	mark = phone_alloc(NULL, t->leg, "mark", MARK_IMSI, no_event, NULL);
	t->marked = false;
	phone_attach(mark);
	while (!t->marked || !mark->is_registered)
		osmo_select_main(0);
	phone_free(mark);
}

static void run(struct test *t, const struct test_case *c)
{
	static const char *const names[] = { "ok", "mismatch", "usage", "network" };
	static const char *const imsis[] = { "001010000000001" };
	char commands[512];
	struct stk_play_config config = {
		.leg = t->leg,
		.imsis = imsis,
		.n_imsis = ARRAY_SIZE(imsis),
		.commands = commands,
		.out = stdout,
		.done = done,
		.data = t,
	};
	struct stk_transcript *transcript;
	struct stk_play *play;
	char *diag = NULL;

	snprintf(commands, sizeof(commands), "%s/commands", getenv("srcdir") ? getenv("srcdir") : ".");
	printf("== %s\n", c->name);
	transcript = stk_transcript_parse(NULL, "case", c->transcript, strlen(c->transcript), &diag);
	if (!transcript) {
		printf("%s", diag);
		exit(1);
	}
	t->arrived = talloc_strdup(NULL, "");
	t->done = false;
	peer_set(t->peer, c->screens, c->n);
	/* registration is seen once, and where the link comes back */
	config.no_register = c != cases;
	play = stk_play_start(NULL, transcript, &config);
	while (!t->done)
		osmo_select_main(0);
	settle(t);
	printf("%s-- %s\n%s", t->report, names[t->result], t->arrived);
	stk_play_free(play);
	talloc_free(t->report);
	talloc_free(t->arrived);
	talloc_free(transcript);
}

static void refused(struct test *t)
{
	struct phone *phone = phone_alloc(NULL, t->leg, "A", "001010000000001", no_event, NULL);

	printf("== registration\n");
	while (!t->leg->up)
		osmo_select_main(0);
	peer_refuse_registration(t->peer, 2);
	phone_attach(phone);
	while (!phone->register_cause)
		osmo_select_main(0);
	printf("cause %d, registered %d\n", phone->register_cause, phone->is_registered);
	peer_refuse_registration(t->peer, 0);
	phone_attach(phone);
	while (!phone->is_registered)
		osmo_select_main(0);
	printf("registered; the same IMSI twice: %p; no IMSI: %p\n",
	       (void *)phone_alloc(NULL, t->leg, "B", "001010000000001", no_event, NULL),
	       (void *)phone_alloc(NULL, t->leg, "B", "12", no_event, NULL));
	phone_free(phone);
}

struct pushed {
	unsigned int events;
	enum phone_event_type last;
	char text[64];
};

static void pushed_event(struct phone *phone, const struct phone_event *event, void *data)
{
	struct pushed *p = data;

	p->events++;
	p->last = event->type;
	snprintf(p->text, sizeof(p->text), "%s", event->text);
}

/* The network opens the session; a second one meets a phone that is in one. */
static void pushed(struct test *t)
{
	struct pushed p = { 0 };
	struct phone *phone = phone_alloc(NULL, t->leg, "A", "001010000000001", pushed_event, &p);

	printf("== the network begins\n");
	t->arrived = talloc_strdup(NULL, "");
	peer_set(t->peer, nothing, ARRAY_SIZE(nothing));
	peer_push(t->peer, "001010000000001", "Do you agree?");
	while (p.events < 1)
		osmo_select_main(0);
	printf("%s: %s, %s\n", phone_event_name(p.last), p.text,
	       phone->state == PHONE_ST_ASKED ? "asked" : "not asked");
	peer_push(t->peer, "001010000000009", "Nobody is here");
	phone_answer(phone, "1");
	while (p.events < 2)
		osmo_select_main(0);
	settle(t);
	printf("%s\n%s", phone_event_name(p.last), t->arrived);
	talloc_free(t->arrived);
	phone_free(phone);
}

int main(void)
{
	void *root = talloc_named_const(NULL, 0, "play_test");
	struct test t = { 0 };
	size_t i;

	msgb_talloc_ctx_init(root, 0);
	osmo_init_logging2(root, &stk_log_info);
	log_set_log_level(osmo_stderr_target, LOGL_FATAL);
	t.arrived = talloc_strdup(root, "");
	t.peer = peer_open(root, peer_line, &t);
	if (!t.peer)
		return 1;
	t.leg = stk_leg_gsup_open(root, "127.0.0.1", peer_port(t.peer), "MSC-test");
	while (!t.leg->up)
		osmo_select_main(0);
	printf("%s", t.arrived);
	refused(&t);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		run(&t, &cases[i]);
	pushed(&t);
	stk_leg_close(t.leg);
	peer_close(t.peer);
	log_fini();
	talloc_free(root);
	return 0;
}
