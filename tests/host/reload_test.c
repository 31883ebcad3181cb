/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A service replaced while sessions run: the real sessions, the real store, the real reload; only the leg is played by
 * the test. The second service (reload.menu) has every index elsewhere. Prints what callers see and what is stored.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osmocom/core/application.h>
#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/stats.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/host.h"
#include "host/host_log.h"
#include "host/register_import.h"
#include "host/timers.h"
#include "wire/ss_comp.h"
#include "wire/ussd_text.h"

#define MENU		"reload-test.menu"
#define DATABASE	"reload-test.db"
#define RACE_PHONES	20
#define RACE_RELOADS	200

struct reload_test {
	struct host_ctx *host;
	struct leg leg;
	int8_t screen[RACE_PHONES];	/* invoke id of the last screen of each phone, 0: no session */
	bool quiet;
	unsigned int screens;		/* seen by all of them */
};

static struct reload_test test;

/* ── the leg ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static unsigned int phone_of(const char *imsi)
{
	return atoi(imsi + 12) - 1;
}

static int leg_send(struct leg *leg, const struct leg_ans *ans)
{
	char text[WIRE_USSD_TEXT_UTF8_SIZE] = "", *p;
	bool goes_on = ans->kind == LEG_ANS_SCREEN;

	/* whoever types while the store works is rejected, and the session goes on */
	if (ans->kind != LEG_ANS_REJECT)
		test.screen[phone_of(ans->imsi)] = goes_on ? ans->invoke_id : 0;
	test.screens += goes_on;
	if (test.quiet)
		return 0;
	OSMO_ASSERT(goes_on || ans->kind == LEG_ANS_FINAL);
	OSMO_ASSERT(wire_ussd_text_dec(text, sizeof(text), ans->dcs, ans->str, ans->str_len, 0, NULL) >= 0);
	for (p = text; *p; p++) {
		if (*p == '\n')
			*p = '|';
	}
	printf("    %s %s \"%s\"\n", goes_on ? "->" : "=>", ans->imsi + 12, text);
	return 0;
}

static void event(enum leg_ev_kind kind, unsigned int phone, int invoke_id, const char *text)
{
	uint8_t str[WIRE_USSD_TEXT_MAX_OCTETS], dcs = WIRE_USSD_DCS_GSM;
	int len = text ? wire_ussd_text_enc(str, sizeof(str), &dcs, text, strlen(text), 0) : 0;
	char imsi[16];
	struct leg_ev ev = {
		.kind = kind, .imsi = imsi, .session_id = 1, .has_invoke_id = true, .invoke_id = invoke_id,
		.dcs = dcs, .str = str, .str_len = len, .text = text ? text : "",
	};

	snprintf(imsi, sizeof(imsi), "001010000000%03u", phone + 1);
	ussd_sess_event(test.host->ussd, &ev);
}

/* Wait until the store has answered what it was asked by sessions. */
static void settle(void)
{
	struct pollfd fd = { .fd = store_fd(test.host->store), .events = POLLIN };

	while (ussd_sess_count_jobs(test.host->ussd)) {
		OSMO_ASSERT(poll(&fd, 1, 30000) > 0);
		store_reap(test.host->store);
	}
}

static void begins(unsigned int phone)
{
	static int8_t id;

	/* another id each time, so that it is no repetition */
	id = id % 100 + 1;
	event(LEG_EV_BEGIN, phone - 1, id, "*139#");
}

static void dial(unsigned int phone)
{
	printf("  %03u dials\n", phone);
	begins(phone);
	settle();
}

static void answers(unsigned int phone, const char *text)
{
	printf("  %03u answers %s\n", phone, text);
	event(LEG_EV_ANSWER, phone - 1, test.screen[phone - 1], text);
}

static void type(unsigned int phone, const char *text)
{
	answers(phone, text);
	settle();
}

static void hang_up(unsigned int phone)
{
	printf("  %03u hangs up\n", phone);
	event(LEG_EV_HANGUP, phone - 1, 0, NULL);
	settle();
}

/* The digit that confirms is always 3. */
static uint8_t draw(void *data)
{
	return 2;
}

/* ── the service file and the database ────────────────────────────────────────────────────────────────────────── */

static void write_menu(const char *name, const char *more)
{
	const char *srcdir = getenv("srcdir");
	char path[1000], buf[65536];
	FILE *in, *out = fopen(MENU, "w");
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", srcdir ? srcdir : ".", name);
	in = fopen(path, "r");
	OSMO_ASSERT(in && out);
	n = fread(buf, 1, sizeof(buf), in);
	OSMO_ASSERT(n > 0 && n < sizeof(buf) && fwrite(buf, 1, n, out) == n);
	fprintf(out, "%s", more);
	fclose(in);
	fclose(out);
}

static int print_row(void *data, int n, char **value, char **name)
{
	printf("   ");
	for (int i = 0; i < n; i++)
		printf(" %s", value[i] ? value[i] : "-");
	printf("\n");
	return 0;
}

static void sql(sqlite3 *db, const char *statement)
{
	char *error = NULL;

	if (sqlite3_exec(db, statement, print_row, NULL, &error) != SQLITE_OK)
		printf("    %s\n", error);
	sqlite3_free(error);
}

static sqlite3 *database(void)
{
	sqlite3 *db;

	OSMO_ASSERT(sqlite3_open(DATABASE, &db) == SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	return db;
}

static void show_picks(void)
{
	sqlite3 *db = database();

	printf("  stored:\n");
	sql(db, "SELECT substr(msisdn, 9), name, value FROM remembered WHERE to_ IS NULL ORDER BY 1, 2");
	sqlite3_close(db);
}

static void fill_register(const struct mn_program *program)
{
	static const char *const suffix[] = { "", "-wal", "-shm" };
	char csv[4096] = "msisdn,imsi,language,home\n", path[64];
	struct register_import import = { .program = program, .name = "register", .messages = stderr };
	struct store_db db;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(suffix); i++) {
		snprintf(path, sizeof(path), "%s%s", DATABASE, suffix[i]);
		unlink(path);
	}
	/* odd phones speak English */
	for (i = 1; i <= RACE_PHONES; i++)
		snprintf(csv + strlen(csv), sizeof(csv) - strlen(csv), "13800138%03u,001010000000%03u,%s,tea\n", i, i,
			 i & 1 ? "en" : "zh");
	OSMO_ASSERT(store_db_open(&db, DATABASE, STORE_DB_CREATE, program->name) == 0);
	import.in = fmemopen(csv, strlen(csv), "r");
	OSMO_ASSERT(import.in && register_import(&db, &import) == 0 && import.added == RACE_PHONES);
	fclose(import.in);
	store_db_close(&db);
}

/* ── reload ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void told(void *data, const struct reload_report *report)
{
	static const char *const names[] = { "loaded", "unchanged", "refused" };
	unsigned int *counts = data;

	if (counts) {
		counts[report->what]++;
		return;
	}
	printf("  reload %s: %s\n%s", names[report->what], report->sentence, report->found);
	if (report->notes[0])
		printf("%s\n", report->notes);
}

static void reload(void)
{
	const char *why;

	if (reload_start(test.host->reload, told, NULL, &why) < 0)
		printf("  reload: %s\n", why);
	else
		OSMO_ASSERT(reload_wait(test.host->reload, 30000));
}

static void show_versions(void)
{
	const struct service *service;

	printf("  versions:");
	llist_for_each_entry(service, &test.host->services, list)
		printf(" %u (%u sessions, %u users)", service->version, service->sessions, service->users);
	printf("\n");
}

/* ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void case_goes_on(void)
{
	dial(1);
	dial(2);
	type(2, "1");
	write_menu("reload.menu", "");
	reload();
	show_versions();
	dial(3);
	dial(4);
	printf("  (those who began before)\n");
	type(1, "1");
	type(1, "1");
	type(1, "3");
	type(2, "2");
	type(2, "3");
	type(2, "00");
	type(2, "2");
	show_picks();
	printf("  (those who began afterwards)\n");
	type(3, "3");
	type(3, "1");
	type(3, "3");
	type(4, "1");
	type(4, "1");
	hang_up(4);
	show_picks();
	show_versions();
	type(1, "0");
	show_versions();
	type(2, "0");
	show_versions();
	printf("  (what was stored before, read afterwards)\n");
	dial(1);
	type(1, "2");
	type(1, "0");
	type(1, "3");
	type(1, "3");
	type(1, "3");
	hang_up(1);
	hang_up(3);
}

/* An order waits in the worker, its session goes, and so does the service: it is done as it was asked. */
static void case_order_under_way(void)
{
	sqlite3 *db = database();

	dial(5);
	type(5, "1");
	type(5, "2");
	sql(db, "BEGIN IMMEDIATE");
	answers(5, "3");
	write_menu("reload.menu", "");
	reload();
	event(LEG_EV_HANGUP, 4, 0, NULL);
	printf("  005 hangs up\n");
	show_versions();
	sql(db, "COMMIT");
	settle();
	show_versions();
	show_picks();
	sql(db, "SELECT operation, args, verdict FROM audit WHERE kind = 'order'");
	sqlite3_close(db);
	dial(5);
	type(5, "2");
	type(5, "0");
	type(5, "0");
}

static void case_resume(void)
{
	dial(1);
	type(1, "1");
	hang_up(1);
	dial(3);
	type(3, "1");
	hang_up(3);
	write_menu("reload.menu", "");
	reload();
	show_versions();
	printf("  (kept of another service: not offered)\n");
	dial(1);
	hang_up(1);
	write_menu("sess.menu", "");
	reload();
	printf("  (the first file again: offered)\n");
	dial(3);
	type(3, "1");
	hang_up(3);
}

static void case_refused(void)
{
	write_menu("sess.menu", "");
	reload();
	write_menu("sess.menu", "\nscreen home\n    zh \"又\"\n    1  nothing\n");
	reload();
	write_menu("sess.menu", "");
	unlink(MENU);
	reload();
	dial(1);
	hang_up(1);
	show_versions();
	for (unsigned int i = 0; i < test.host->ctr->service->desc->num_ctr; i++)
		printf("  %s %" PRIu64 "\n", test.host->ctr->service->desc->ctr_desc[i].name,
		       rate_ctr_group_get_ctr(test.host->ctr->service, i)->current);
}

static void case_other_service(void)
{
	FILE *out;

	write_menu("reload.menu", "");
	out = fopen(MENU, "r+");
	OSMO_ASSERT(out);
	/* the name stands behind the head of the file */
	for (char line[300]; fgets(line, sizeof(line), out); ) {
		if (strncmp(line, "service club", 12))
			continue;
		fseek(out, -(long)strlen(line), SEEK_CUR);
		fputs("service clup", out);
		break;
	}
	fclose(out);
	reload();
	show_versions();
}

static void case_many(void)
{
	char more[20];
	unsigned int i;

	for (i = 1; i <= 4; i++) {
		dial(i);
		type(i, "1");
		snprintf(more, sizeof(more), "\n# %u\n", i);
		write_menu("sess.menu", more);
		reload();
	}
	show_versions();
	printf("  (an earlier one comes back, once there is room)\n");
	hang_up(2);
	write_menu("sess.menu", "\n# 2\n");
	reload();
	show_versions();
	printf("  ended: %u\n", ussd_sess_end_outdated(test.host->ussd));
	settle();
	show_versions();
	hang_up(3);
	show_versions();
}

/* A session does what it likes; it may hang up or be lost at any moment. */
static void race_step(unsigned int phone)
{
	static const char *const keys[] = { "1", "2", "3", "0", "00", "1", "9" };
	unsigned int dice = rand();

	if (!test.screen[phone]) {
		begins(phone + 1);
		return;
	}
	if (dice % 10 == 0) {
		test.screen[phone] = 0;
		event(LEG_EV_HANGUP, phone, 0, NULL);
		return;
	}
	event(LEG_EV_ANSWER, phone, test.screen[phone], keys[dice / 10 % ARRAY_SIZE(keys)]);
}

static void case_race(void)
{
	struct pollfd fd = { .fd = store_fd(test.host->store), .events = POLLIN };
	unsigned int started = 0, counts[3] = { 0 };
	const struct service *service;
	const char *why;
	char more[20];

	test.quiet = true;
	test.screens = 0;
	srand(1);
	while (counts[0] + counts[1] + counts[2] < RACE_RELOADS) {
		unsigned int phone = rand() % RACE_PHONES;

		race_step(phone);
		if (poll(&fd, 1, 0) > 0)
			store_reap(test.host->store);
		if (reload_is_under_way(test.host->reload)) {
			reload_wait(test.host->reload, 1);
			continue;
		}
		/* now and then nothing has changed, or the file is broken */
		snprintf(more, sizeof(more), started % 11 == 5 ? "\nbroken\n" : "\n# %u\n", started);
		if (started % 7 != 3)
			write_menu(started & 1 ? "reload.menu" : "sess.menu", more);
		if (reload_start(test.host->reload, told, counts, &why) == 0)
			started++;
		else
			ussd_sess_end_outdated(test.host->ussd);
	}
	settle();
	for (unsigned int i = 0; i < RACE_PHONES; i++)
		event(LEG_EV_HANGUP, i, 0, NULL);
	settle();
	test.quiet = false;
	printf("  %u reloads, %s screens, %s loaded, %s refused, %s unchanged\n", counts[0] + counts[1] + counts[2],
	       test.screens > RACE_RELOADS ? "many" : "FEW", counts[RELOAD_LOADED] > 100 ? "most" : "FEW",
	       counts[RELOAD_REFUSED] ? "some" : "NONE", counts[RELOAD_UNCHANGED] ? "some" : "NONE");
	service = test.host->service;
	printf("  earlier versions left: %u, sessions: %u, users of the one in force: %u\n",
	       reload_count_old(test.host), service->sessions, service->users);
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	{ "sessions go on with what they began with", case_goes_on },
	{ "an order is at the store meanwhile", case_order_under_way },
	{ "dropped sessions", case_resume },
	{ "files that are refused", case_refused },
	{ "another service", case_other_service },
	{ "many versions at once", case_many },
	{ "200 reloads", case_race },
};

static void set_up(void)
{
	struct ussd_sess_config config = {
		.limits = { 1000, 1000, 1000 }, .submit = store_submit, .draw = draw,
	};
	struct host_ctx *host = test.host;

	osmo_talloc_replace_string(host, &host->menu_file, MENU);
	osmo_talloc_replace_string(host, &host->database, DATABASE);
	write_menu("sess.menu", "");
	OSMO_ASSERT(host_load_service(host, stdout) == 0);
	fill_register(host->service->program);
	OSMO_ASSERT(host_open_store(host, false) == 0);
	config.tdefs = host->tdefs;
	config.store = host->store;
	host->ussd = ussd_sess_alloc(host, &config, host->ctr);
	ussd_sess_set_service(host->ussd, host->service);
	test.leg.room = wire_ussd_leg_get(WIRE_USSD_LEG_GSUP_OSMO_HLR);
	test.leg.send = leg_send;
	ussd_sess_set_leg(host->ussd, &test.leg);
	host->reload = reload_alloc(host);
}

static void tear_down(void)
{
	struct host_ctx *host = test.host;

	reload_free(host->reload);
	host->reload = NULL;
	host_close_store(host);
	ussd_sess_free(host->ussd);
	host->ussd = NULL;
	/* it uses the service in force */
	usage_log_free(host->usage);
	host->usage = usage_log_alloc(host, host->tdefs);
	service_put(host->service);
	host->service = NULL;
	if (!llist_empty(&host->services))
		printf("  a version was not freed\n");
	host->versions = 0;
	for (unsigned int i = 0; i < host->ctr->service->desc->num_ctr; i++)
		rate_ctr_reset(rate_ctr_group_get_ctr(host->ctr->service, i));
}

int main(void)
{
	struct host_ctx *host = host_alloc();
	unsigned int i;

	OSMO_ASSERT(host);
	test.host = host;
	msgb_talloc_ctx_init(host, 0);
	osmo_init_logging2(host, &host_log_info);
	log_set_log_level(osmo_stderr_target, LOGL_FATAL);
	osmo_stats_init(host);
	rate_ctr_init(host);
	host->ctr = host_ctr_alloc(host);
	OSMO_ASSERT(host->ctr);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		printf("%s\n", cases[i].name);
		set_up();
		cases[i].run();
		tear_down();
	}
	host_free(host);
	return 0;
}
