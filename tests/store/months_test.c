/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The month change of many memberships: kill -9 in its middle again and again, orders between its parts, another fee
 * half way, and a database of version 2 that is upgraded. However it went, each month has exactly its lines.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "host/schema.h"
#include "host/store_calendar.h"
#include "host/store_db.h"
#include "menus/diag.h"
#include "tests/store/fix.h"

#define GROUPS	6000	/* of three members each: five parts of a month change */
#define KILLS	10
#define JOINED	"2026-09-10 12:00"
#define NOW	"2026-12-05 12:00"

static void must_be(const char *what, int64_t is, int64_t wanted)
{
	if (is == wanted)
		return;
	printf("%s: %lld, wanted %lld\n", what, (long long)is, (long long)wanted);
	exit(1);
}

static void run_sql(const struct fix *fix, const char *sql)
{
	sqlite3 *db;
	char *error = NULL;

	if (sqlite3_open(fix->path, &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
		printf("%s\n", error ? error : sqlite3_errmsg(db));
		exit(1);
	}
	sqlite3_close(db);
}

/* Groups of three, with the lines of the month they began in; every tenth member has left within it, every eleventh at
 * the first moment of October. */
static const char many_groups[] =
	"BEGIN; INSERT INTO audit (id, time, kind, operation, args, verdict, effects)"
	" VALUES (1000, 1, 'import', 'groups', '', 'accepted', 1);"
	"CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < %u)"
	" SELECT i FROM c;"
	"INSERT INTO subscriber SELECT printf('139%%08u', i), NULL, 'zh' FROM n;"
	"INSERT INTO grp SELECT i / 4 + 1, printf('139%%08u', i), 4, %lld, NULL, 1000, NULL FROM n WHERE i %% 4 = 0;"
	"INSERT INTO membership SELECT i, i / 4 + 1, printf('139%%08u', i), %lld,"
	" CASE WHEN i %% 10 = 0 THEN %lld + i %% 7 WHEN i %% 11 = 0 THEN %lld END, 1000,"
	" CASE WHEN i %% 10 = 0 OR i %% 11 = 0 THEN 1000 END FROM n WHERE i %% 4;"
	"INSERT INTO part SELECT g.leader, g.id, 'leader', -1, 4, NULL FROM grp g;"
	"INSERT INTO part SELECT m.msisdn, m.grp, 'member', m.id %% 4 - 1, 4, m.id FROM membership m WHERE to_ IS NULL;"
	"INSERT INTO ledger SELECT g.leader, m.msisdn, 'secondary-fee', '2026-09', 0, 1000, 1, 1000"
	" FROM membership m JOIN grp g ON g.id = m.grp; COMMIT";

static void fill(struct fix *fix)
{
	long long joined = fix_time(fix, JOINED), october = fix_time(fix, "2026-10-01");
	char sql[4096];

	snprintf(sql, sizeof(sql), many_groups, GROUPS * 4 - 1, joined, joined, joined, october);
	run_sql(fix, sql);
}

static void ask_calendar(struct fix *fix, const struct mn_program *program, const char *now,
			 struct store_calendar *state)
{
	struct store_job *job = calloc(1, sizeof(*job));
	unsigned int left = 1;

	fix_order(fix, job, "13800138001 open", 0, &left);
	job->kind = STORE_JOB_CALENDAR;
	job->program = program;
	job->now = fix_time(fix, now);
	job->payload = state;
	fix_run(fix, job);
	must_be("calendar", job->rc, 0);
	free(job);
}

static void run_calendar(struct fix *fix, const struct mn_program *program, const char *now)
{
	struct store_calendar state;

	do
		ask_calendar(fix, program, now, &state);
	while (state.working);
}

static void order(struct fix *fix, const char *line, const char *now)
{
	struct store_job *job = calloc(1, sizeof(*job));

	fix_order(fix, job, line, fix_time(fix, now), NULL);
	fix_run(fix, job);
	printf("%s: %s\n", line, job->rc ? "error" : job->verdict.accepted ? "accepted" : "refused");
	free(job);
}

/* Lines there must be: one for each membership in each month it has seen. */
static int64_t wanted(const struct fix *fix, const char *first_of_month)
{
	char sql[512];
	long long month = fix_time(fix, first_of_month);

	snprintf(sql, sizeof(sql), "SELECT count(DISTINCT g.leader || m.msisdn) FROM membership m"
		 " JOIN grp g ON g.id = m.grp WHERE m.from_ < %lld AND (m.to_ IS NULL OR m.to_ > %lld)", month, month);
	return fix_number(fix, sql);
}

static void check_months(struct fix *fix, const char *now)
{
	static const char *const month[] = { "2026-10-01", "2026-11-01", "2026-12-01" };
	char sql[256];

	for (unsigned int i = 0; i < 3; i++) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM ledger l JOIN audit a ON a.id = l.audit"
			 " WHERE a.kind = 'month' AND month = '%.7s'", month[i]);
		must_be(month[i], fix_number(fix, sql), wanted(fix, month[i]));
	}
	must_be("records of months", fix_number(fix, "SELECT count(*) FROM audit WHERE kind = 'month'"), 3);
	must_be("findings", fix_check(fix, fix_time(fix, now)), 0);
}

/* A child that is killed when so many lines are there, or has ended. */
static void killed_child(struct fix *fix, int64_t after)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		fix_open(fix);
		run_calendar(fix, fix->program, NOW);
		_exit(0);
	}
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (fix_number(fix, "SELECT count(*) FROM ledger") >= after)
			kill(pid, SIGKILL);
		usleep(200);
	}
}

static void kill_it(struct fix *fix)
{
	fix_fresh(fix);
	fill(fix);
	for (unsigned int i = 0; i < KILLS; i++) {
		killed_child(fix, fix_number(fix, "SELECT count(*) FROM ledger") + 1 + i % 3 * 3000);
		/* a month that is not done is no finding */
		fix_open(fix);
		must_be("findings on the way", fix_check(fix, fix_time(fix, NOW)), 0);
		fix_close(fix);
	}
	fix_open(fix);
	run_calendar(fix, fix->program, NOW);
	check_months(fix, NOW);
	fix_close(fix);
	printf("killed in its middle: each month has its lines\n");
}

/* Orders between two parts: what they end and begin after the month's first moment changes none of its lines. */
static void orders_between(struct fix *fix)
{
	struct store_calendar state;

	fix_fresh(fix);
	fill(fix);
	run_sql(fix, "INSERT INTO attribute (msisdn, name, from_, value) VALUES ('13900023996', 'home', 0, 'beijing'),"
		" ('13900023996', 'brand', 0, 'supreme'), ('13900023996', 'status', 0, 'normal')");
	fix_open(fix);
	ask_calendar(fix, fix->program, "2026-10-02 12:00", &state);
	must_be("a month change goes on", state.working, 1);
	order(fix, "13900023996 remove 13900023997", "2026-10-02 12:00:01");
	order(fix, "13900023996 add 13800138002", "2026-10-02 12:00:02");
	order(fix, "13900023992 cancel", "2026-10-02 12:00:03");
	run_calendar(fix, fix->program, NOW);
	check_months(fix, NOW);
	printf("removed: %lld lines, added: %lld lines\n",
	       (long long)fix_number(fix, "SELECT count(*) FROM ledger WHERE number = '13900023997'"),
	       (long long)fix_number(fix, "SELECT count(*) FROM ledger WHERE number = '13800138002'"));
	fix_close(fix);
}

static struct mn_program *with_fee(const struct fix *fix, const char *amount)
{
	const char *source = fix->program->source, *at = strstr(source, "10.00 yuan each month");
	struct mn_diags *diags = mn_diags_alloc(fix->ctx, 10);
	struct mn_program *program;
	char *copy;

	copy = talloc_asprintf(fix->ctx, "%.*s%s%s", (int)(at - source), source, amount, at + strlen("10.00"));
	program = mn_program_parse(fix->ctx, "other.menu", copy, strlen(copy), diags);
	if (!program)
		printf("the other fee is not proved: %s\n", mn_diags_get(diags, 0)->text);
	return program;
}

/* The amount is that of the service in force; what was written stays. */
static void other_fee(struct fix *fix)
{
	struct mn_program *other = with_fee(fix, "12.50");

	fix_fresh(fix);
	fill(fix);
	fix_open(fix);
	run_calendar(fix, fix->program, "2026-10-02 12:00");
	run_calendar(fix, other, "2026-12-02 12:00");
	fix_sql(fix, "SELECT DISTINCT month, amount FROM ledger ORDER BY month");
	must_be("findings", fix_check(fix, fix_time(fix, NOW)), 0);
	fix_close(fix);
	run_sql(fix, "UPDATE ledger SET amount = 999 WHERE month = '2026-10' AND number = '13900000001';"
		"DELETE FROM ledger WHERE month = '2026-11' AND number = '13900000002';"
		"INSERT INTO ledger"
		" VALUES ('13900000000', '13900000001', 'secondary-fee', '2026-08', 0, 1000, 1, 1000)");
	fix_open(fix);
	fix_check(fix, fix_time(fix, NOW));
	fix_close(fix);
}

/* Version 2 knew no months: its memberships get theirs after the upgrade. */
static void upgraded(struct fix *fix)
{
	struct store_config config = { .path = fix->path, .upgrade = true, .service = "share" };
	const char *error;

	fix_fresh(fix);
	unlink(fix->path);
	run_sql(fix, store_schema[1]);
	run_sql(fix, store_schema[2]);
	run_sql(fix, "INSERT INTO meta VALUES ('service', 'share');"
		"INSERT INTO subscriber VALUES ('13800138001', '001010000000001', 'zh');"
		"INSERT INTO attribute VALUES ('13800138001', 'brand', 0, NULL, 'gotone');"
		"INSERT INTO holding VALUES ('13800138001', 'plan', 0, 'family=flyshare;tier=5800', NULL);"
		"PRAGMA application_id = 1147756908; PRAGMA user_version = 2");
	fill(fix);
	if (store_open(fix->ctx, &config, &fix->store, &error) < 0) {
		printf("%s\n", error);
		exit(1);
	}
	fix_sql(fix, "SELECT value, audit, ended_by FROM attribute");
	fix_sql(fix, "SELECT fields, audit, ended_by FROM holding");
	run_calendar(fix, fix->program, NOW);
	check_months(fix, NOW);
	fix_close(fix);
	printf("upgraded: each month has its lines\n");
}

int main(void)
{
	struct fix fix;

	fix_init(&fix, "menus/share.menu", "months.db");
	kill_it(&fix);
	orders_between(&fix);
	other_fee(&fix);
	upgraded(&fix);
	fix_fini(&fix);
	return 0;
}
