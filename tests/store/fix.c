/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/store/fix.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "host/register_import.h"
#include "host/store_db.h"
#include "menus/clock.h"
#include "menus/diag.h"
#include "menus/number.h"

static void fail(const char *what, const char *why)
{
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static void source_path(char *buf, size_t size, const char *file)
{
	const char *srcdir = getenv("srcdir");

	snprintf(buf, size, "%s/../../%s", srcdir ? srcdir : ".", file);
}

void fix_init(struct fix *fix, const char *menu_file, const char *database)
{
	struct mn_diags *diags;
	char path[512];

	memset(fix, 0, sizeof(*fix));
	fix->ctx = talloc_new(NULL);
	diags = mn_diags_alloc(fix->ctx, 10);
	source_path(path, sizeof(path), menu_file);
	fix->program = mn_program_load(fix->ctx, path, diags);
	if (!fix->program)
		fail(path, mn_diags_count(diags) ? mn_diags_get(diags, 0)->text : "cannot be used");
	snprintf(fix->path, sizeof(fix->path), "%s", database);
}

void fix_fini(struct fix *fix)
{
	fix_close(fix);
	talloc_free(fix->ctx);
}

static void remove_database(const struct fix *fix)
{
	static const char *const suffix[] = { "", "-wal", "-shm" };
	char path[300];

	for (unsigned int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", fix->path, suffix[i]);
		unlink(path);
	}
}

static void open_db(const struct fix *fix, struct store_db *db, unsigned int flags)
{
	if (store_db_open(db, fix->path, flags, fix->program->name) < 0)
		fail(fix->path, db->trouble);
}

void fix_fresh(struct fix *fix)
{
	struct register_import import = { .program = fix->program, .name = "register.csv", .messages = stderr };
	struct store_db db;
	char path[512];

	remove_database(fix);
	open_db(fix, &db, STORE_DB_CREATE);
	source_path(path, sizeof(path), "contrib/sample/register.csv");
	import.in = fopen(path, "r");
	if (!import.in || register_import(&db, &import) < 0 || import.bad)
		fail(path, "cannot be imported");
	fclose(import.in);
	store_db_close(&db);
}

void fix_open(struct fix *fix)
{
	struct store_config config = { .path = fix->path, .service = fix->program->name };
	const char *error;

	if (store_open(fix->ctx, &config, &fix->store, &error) < 0)
		fail("store_open", error);
}

void fix_close(struct fix *fix)
{
	store_close(fix->store);
	fix->store = NULL;
}

static void count_down(struct store_job *job)
{
	unsigned int *left = job->data;

	--*left;
}

void fix_order(const struct fix *fix, struct store_job *job, const char *line, int64_t now, unsigned int *left)
{
	char caller[32] = "", operation[32] = "", arg[32] = "";

	memset(job, 0, sizeof(*job));
	if (sscanf(line, "%31s %31s %31s", caller, operation, arg) < 2)
		fail(line, "NUMBER OPERATION [NUMBER] expected");
	job->kind = STORE_JOB_EXECUTE;
	job->program = fix->program;
	job->now = now;
	job->done = count_down;
	job->data = left;
	job->order.operation = mn_program_operation(fix->program, operation);
	if (job->order.operation == MN_NONE)
		fail(line, "no such operation");
	snprintf(job->order.caller.digits, MN_NUMBER_SIZE, "%.15s", caller);
	if (*arg) {
		job->order.arg[0].given = true;
		job->order.arg[0].valid = mn_number_normalise(fix->program, arg, &job->order.arg[0].number);
	}
}

void fix_wait(struct fix *fix, const unsigned int *left)
{
	struct pollfd fd = { .fd = store_fd(fix->store), .events = POLLIN };

	while (*left) {
		if (poll(&fd, 1, 60000) <= 0)
			fail("store", "no answer within a minute");
		store_reap(fix->store);
	}
}

void fix_run(struct fix *fix, struct store_job *job)
{
	unsigned int left = 1;

	job->done = count_down;
	job->data = &left;
	if (store_submit(fix->store, job) < 0)
		fail("store_submit", "busy");
	fix_wait(fix, &left);
}

int64_t fix_time(const struct fix *fix, const char *text)
{
	int64_t utc;

	if (mn_clock_parse(fix->program->zone, text, &utc) < 0)
		fail(text, "no time");
	return utc;
}

int fix_check(struct fix *fix, int64_t now)
{
	struct store_job job = { .kind = STORE_JOB_CHECK, .program = fix->program, .now = now };

	fix_run(fix, &job);
	printf("check: %s\n", job.rc < 0 ? strerror(-job.rc) : job.text);
	return job.rc;
}

void fix_sql(const struct fix *fix, const char *sql)
{
	struct store_db db;
	sqlite3_stmt *stmt;
	int rc;

	open_db(fix, &db, 0);
	stmt = store_db_prepare(&db, sql);
	if (!stmt)
		fail(sql, db.trouble);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			printf("%s%s", i ? " | " : "  ", store_db_text(stmt, i));
		printf("\n");
	}
	if (rc != SQLITE_DONE)
		printf("  %s\n", (rc & 0xff) == SQLITE_CONSTRAINT ? "refused by a constraint" :
		       sqlite3_errmsg(db.handle));
	sqlite3_finalize(stmt);
	store_db_close(&db);
}

int64_t fix_number(const struct fix *fix, const char *sql)
{
	struct store_db db;
	int64_t number;

	open_db(fix, &db, 0);
	number = store_db_number(&db, sql, -1);
	store_db_close(&db);
	return number;
}
