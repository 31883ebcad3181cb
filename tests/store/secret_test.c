/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passwords at the store: how often they may be tried, until when, what gives tries back, and that many tries at the
 * same instant are no way around it. The hashes are cheap ones: the rules are the same.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/secret_thread.h"
#include "host/store_db.h"
#include "host/store_secret.h"
#include "menus/clock.h"
#include "tests/store/fix.h"

#define COST		1
#define NUMBER		"13800138001"
#define AT_ONCE		40

struct test {
	struct fix fix;
	struct secret_thread *thread;
	int64_t now;
};

struct try {
	struct store_job job;
	struct store_secret secret;
	struct secret_task task;
	const char *typed;
	struct test *test;
	unsigned int *left;
};

static void fail(const char *what, const char *why)
{
	printf("%s: %s\n", what, why);
	exit(1);
}

static void set_password(const struct test *t, const char *number, const char *name, const char *password)
{
	char hash[SECRET_HASH_SIZE];
	struct store_db db;

	if (secret_hash(password, COST, hash) < 0 || !secret_is_hash(hash))
		fail("secret_hash", "no hash");
	if (store_db_open(&db, t->fix.path, STORE_DB_PREPARE, NULL) < 0)
		fail(t->fix.path, db.trouble);
	if (name ? store_secret_put(&db, number, name, hash, t->now) < 0 :
	    store_clerk_put(&db, number, hash, t->now) < 0)
		fail(number, "no password");
	store_db_close(&db);
}

/* ── a try, from its count to its record ────────────────────────────────────────────────────────────────────────── */

static void recorded(struct store_job *job)
{
	struct try *try = job->data;

	--*try->left;
}

static void submit(struct try *try, enum store_job_kind kind, void (*done)(struct store_job *job))
{
	try->job.kind = kind;
	try->job.done = done;
	if (store_submit(try->test->fix.store, &try->job) < 0)
		fail("the store", "busy");
}

static void compared(struct secret_task *task)
{
	struct try *try = task->data;

	try->secret.matched = task->matched;
	submit(try, STORE_JOB_SECRET_RESULT, recorded);
}

static void counted(struct store_job *job)
{
	struct try *try = job->data;

	if (job->rc < 0 || try->secret.locked || try->secret.clerk.gone) {
		--*try->left;
		return;
	}
	memcpy(try->task.hash, try->secret.hash, sizeof(try->task.hash));
	try->task.n = try->secret.n;
	try->task.done = compared;
	try->task.data = try;
	snprintf(try->task.password, sizeof(try->task.password), "%s", try->typed);
	if (secret_thread_submit(try->test->thread, &try->task) < 0)
		fail("the thread", "busy");
}

static void begin(struct test *t, struct try *try, const char *who, const char *typed, unsigned int *left)
{
	memset(try, 0, sizeof(*try));
	try->test = t;
	try->typed = typed;
	try->left = left;
	try->secret.of_clerk = !(who[0] >= '0' && who[0] <= '9');
	snprintf(try->secret.who, sizeof(try->secret.who), "%s", who);
	snprintf(try->secret.clerk.name, sizeof(try->secret.clerk.name), "lin");
	try->job.program = t->fix.program;
	try->job.now = t->now;
	try->job.payload = &try->secret;
	try->job.data = try;
	snprintf(try->job.actor, sizeof(try->job.actor), "%s", try->secret.of_clerk ? who : "lin");
	submit(try, STORE_JOB_SECRET_TRY, counted);
}

static void wait_all(struct test *t, const unsigned int *left)
{
	struct pollfd fd[2] = {
		{ .fd = store_fd(t->fix.store), .events = POLLIN },
		{ .fd = secret_thread_fd(t->thread), .events = POLLIN },
	};

	while (*left) {
		if (poll(fd, 2, 60000) <= 0)
			fail("a try", "no answer within a minute");
		if (fd[0].revents)
			store_reap(t->fix.store);
		if (fd[1].revents)
			secret_thread_reap(t->thread);
	}
}

static void say(const struct try *try)
{
	const struct mn_program *program = try->test->fix.program;
	const struct store_secret *secret = &try->secret;
	char until[32] = "";

	if (try->job.rc < 0) {
		printf("  %s\n", try->job.rc == -ENOENT ? "not in the register" : strerror(-try->job.rc));
		return;
	}
	if (secret->clerk.gone) {
		printf("  the clerk has gone\n");
		return;
	}
	if (secret->locked)
		mn_clock_format(program->zone, secret->locked_until, until, sizeof(until));
	printf("  %s", secret->right ? "right" : secret->locked ? "locked until " : "wrong");
	printf("%s, %u left", until, secret->locked ? 0 : secret->tries_left);
	for (unsigned int i = 0; i < MN_MAX_LIST; i++)
		if (secret->evidence >> i & 1 && !secret->of_clerk)
			printf(", %s", program->list[program->evidence].item[i].name);
	printf("%s\n", secret->of_clerk && secret->account ? ", in" : "");
}

static void type(struct test *t, const char *who, const char *typed)
{
	struct try *try = calloc(1, sizeof(*try));
	unsigned int left = 1;

	begin(t, try, who, typed, &left);
	wait_all(t, &left);
	say(try);
	free(try);
}

static void at(struct test *t, const char *time)
{
	t->now = fix_time(&t->fix, time);
	printf("at %s\n", time);
}

/* ── what is tested ─────────────────────────────────────────────────────────────────────────────────────────────── */

static void test_evidence(struct test *t)
{
	printf("what a password proves\n");
	type(t, NUMBER, "123456");
	type(t, NUMBER, "654321-high");
	type(t, NUMBER, "123457");
	printf("a number without passwords\n");
	type(t, "13800138002", "123456");
	printf("a number that is not there\n");
	type(t, "13799999999", "123456");
	printf("both passwords the same\n");
	set_password(t, "13800138003", "service-password", "one and the same");
	set_password(t, "13800138003", "advanced-password", "one and the same");
	type(t, "13800138003", "one and the same");
}

static void test_lock(struct test *t)
{
	printf("five wrong ones lock until midnight\n");
	at(t, "2026-11-23 23:59:58");
	for (int i = 0; i < 5; i++)
		type(t, "13800138005", "wrong");
	type(t, "13800138005", "wrong");
	set_password(t, "13800138005", "service-password", "too late today");
	type(t, "13800138005", "too late today");
	at(t, "2026-11-23 23:59:59");
	type(t, "13800138005", "too late today");
	at(t, "2026-11-24 00:00:00");
	type(t, "13800138005", "wrong");
	type(t, "13800138005", "too late today");
	printf("another number is not locked\n");
	type(t, NUMBER, "123456");
	printf("tries of yesterday do not count\n");
	for (int i = 0; i < 4; i++)
		type(t, "13800138006", "wrong");
	at(t, "2026-11-25 00:00:00");
	type(t, "13800138006", "wrong");
}

static void test_back(struct test *t)
{
	printf("a right one gives the tries back, but not for guessing another one\n");
	set_password(t, "13800138006", "service-password", "the only one");
	type(t, "13800138006", "wrong");
	type(t, "13800138006", "the only one");
	type(t, "13800138006", "wrong");
	for (int i = 0; i < 3; i++) {
		type(t, NUMBER, "guess at the higher one");
		type(t, NUMBER, "123456");
	}
	for (int i = 0; i < 2; i++)
		type(t, NUMBER, "guess at the higher one");
	type(t, NUMBER, "654321-high");
}

static void test_clerk(struct test *t)
{
	printf("clerks\n");
	type(t, "lin", "correct horse 1");
	for (int i = 0; i < 4; i++)
		type(t, "lin", "guess");
	type(t, "lin", "correct horse 1");
	for (int i = 0; i < 5; i++)
		type(t, "lin", "guess");
	type(t, "lin", "correct horse 1");
	printf("a new password opens the account again\n");
	set_password(t, "lin", NULL, "correct horse 2");
	type(t, "lin", "correct horse 1");
	type(t, "lin", "correct horse 2");
	printf("a name that is none, and may be a password\n");
	for (int i = 0; i < 6; i++)
		type(t, "typed-a-password-here", "guess");
	printf("a closed account\n");
	fix_sql(&t->fix, "UPDATE clerk SET closed = 1 WHERE name = 'lin'");
	type(t, "lin", "correct horse 2");
	type(t, NUMBER, "123456");
	fix_sql(&t->fix, "UPDATE clerk SET closed = NULL WHERE name = 'lin'");
}

/* All are begun before any is compared: no more than five are looked at, whatever the order. */
static void test_race(struct test *t)
{
	struct try *try = calloc(AT_ONCE, sizeof(*try));
	unsigned int left = AT_ONCE, looked = 0;

	printf("%u tries at the same instant\n", AT_ONCE);
	at(t, "2026-12-01 12:00:00");
	for (unsigned int i = 0; i < AT_ONCE; i++)
		begin(t, &try[i], "13800138003", "wrong", &left);
	wait_all(t, &left);
	for (unsigned int i = 0; i < AT_ONCE; i++)
		looked += try[i].task.n > 0;
	printf("  %u were looked at\n", looked);
	free(try);
	type(t, "13800138003", "one and the same");
}

static bool holds(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		if (!memcmp(text + i, word, n))
			return true;
	return false;
}

/* What was typed is in no file of the database, the log of writes among them; the store is still open. */
static void test_files(const struct test *t)
{
	static const char *const secret[] = {
		"123456", "654321-high", "one and the same", "too late today", "the only one", "correct horse", "guess",
		"typed-a-password",
	}, *const suffix[] = { "", "-wal", "-shm" };

	for (unsigned int f = 0; f < 3; f++) {
		char path[300], *text;
		FILE *in;
		long len;

		snprintf(path, sizeof(path), "%s%s", t->fix.path, suffix[f]);
		in = fopen(path, "rb");
		if (!in)
			fail(path, strerror(errno));
		fseek(in, 0, SEEK_END);
		len = ftell(in);
		rewind(in);
		text = malloc(len + 1);
		if (fread(text, 1, len, in) != (size_t)len)
			fail(path, "cannot be read");
		fclose(in);
		for (unsigned int i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
			if (holds(text, len, secret[i]))
				printf("%s holds '%s'\n", path, secret[i]);
		if (f < 2 && !holds(text, len, "wrong-password") && !holds(text, len, "SQLite"))
			printf("%s was not looked at\n", path);
		free(text);
	}
	printf("no password in the files of the database\n");
}

static void test_hashes(void)
{
	static const char *const hash[] = {
		"", "x", "*0", "plaintext-password", "ab01FAX.bQRSU", "$y$j9T$", "$y$", "$6$saltsalt$",
	};
	char made[SECRET_HASH_SIZE], two[2][SECRET_HASH_SIZE] = { "", "" };

	printf("hashes\n");
	for (unsigned int i = 0; i < sizeof(hash) / sizeof(hash[0]); i++)
		if (secret_is_hash(hash[i]))
			printf("  '%s' is taken for a hash\n", hash[i]);
	secret_hash("secret", COST, made);
	memcpy(two[1], made, sizeof(made));
	printf("  %s, matches %d %d %d\n", secret_is_hash(made) ? "a hash" : "none",
	       (int)secret_compare("secret", two, 2, made), (int)secret_compare("Secret", two, 2, made),
	       (int)secret_compare("", two, 2, made));
	printf("  %s; %s; %s\n", secret_fault("12345", SECRET_SHORTEST),
	       secret_fault("123456789", SECRET_SHORTEST_CLERK), secret_fault("ab\tcdefgh", SECRET_SHORTEST));
}

int main(void)
{
	struct test t = { .now = 0 };

	fix_init(&t.fix, "menus/share.menu", "secret_test.db");
	fix_fresh(&t.fix);
	at(&t, "2026-11-23 12:00:00");
	set_password(&t, "lin", NULL, "correct horse 1");
	set_password(&t, NUMBER, "service-password", "123456");
	set_password(&t, NUMBER, "advanced-password", "654321-high");
	fix_open(&t.fix);
	t.thread = secret_thread_start(AT_ONCE, COST);
	test_evidence(&t);
	test_lock(&t);
	test_back(&t);
	test_clerk(&t);
	test_race(&t);
	test_files(&t);
	test_hashes();
	fix_sql(&t.fix, "SELECT operation, verdict, actor, count(*) FROM audit WHERE kind = 'clerk' GROUP BY 1, 2, 3");
	fix_check(&t.fix, t.now);
	fix_close(&t.fix);
	secret_thread_stop(t.thread);
	fix_fini(&t.fix);
	return 0;
}
