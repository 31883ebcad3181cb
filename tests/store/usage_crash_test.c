/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An import of records of use that is killed (SIGKILL) again and again, at any instant, and begun again each time,
 * leaves exactly what an undisturbed one does, and nothing is counted twice.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/bundle_record.h"
#include "host/data_import.h"
#include "host/store_db.h"
#include "host/store_verify.h"
#include "tests/store/fix.h"

#define N_RECORDS	200000	/* some batches */
#define N_KILLS		8
#define CSV		"crash.csv"

static void write_file(void)
{
	FILE *out = fopen(CSV, "w");

	if (!out)
		exit(1);
	fprintf(out, "id,msisdn,at,up,down,network,roaming,special-use,place\n");
	for (unsigned int i = 0; i < N_RECORDS; i++)
		/* every 50000th says a number that nobody has; every 1000th comes twice */
		fprintf(out, "r%u,%s,2026-11-%02u %02u:00:00,%u,%u,4g,%s,no,campus\n", i % 1000 == 999 ? i - 1 : i,
			i % 50000 == 7	  ? "13999999999"
			: i % 1000 >= 998 ? "13800138001"
			: i % 3		  ? "13800138002"
					  : "13800138003",
			i % 1000 >= 998 ? 15 : i / 10000 % 20 + 1, i % 1000 >= 998 ? 3 : i / 240 % 24,
			i % 1000 >= 998 ? 5 : i % 7777, i % 1000 >= 998 ? 6 : i % 99991,
			i % 64 == 5 ? "hmt" : "domestic");
	fclose(out);
}

static void make_bundles(const struct fix *fix)
{
	char sql[400];

	for (unsigned int i = 0; i < 9; i++) {
		snprintf(sql, sizeof(sql),
			 "INSERT INTO bundle (id, owner, label, size, from_, to_, limited, fields, limits)"
			 " VALUES (%u, '1380013800%u', '', %u, 0, NULL, %d,"
			 " 'kind=base;plan=flyshare;scope=domestic;special=0', '%s')",
			 i + 1, i % 3 + 1, (i + 1) * 100000000, i == 4, i == 4 ? "time=22:00-05:00" : "");
		fix_sql(fix, sql);
	}
}

static void fresh(struct fix *fix)
{
	static const char *const order[] = { "13800138001 open", "13800138001 add 13800138002",
					     "13800138001 add 13800138003" };
	struct store_job *job = calloc(1, sizeof(*job));
	unsigned int left = 0;

	fix_fresh(fix);
	fix_open(fix);
	for (unsigned int i = 0; job && i < 3; i++) {
		fix_order(fix, job, order[i], fix_time(fix, "2026-11-05 12:00"), &left);
		fix_run(fix, job);
		if (job->rc || !job->verdict.accepted)
			exit(1);
	}
	free(job);
	fix_close(fix);
	make_bundles(fix);
}

static struct data_import import(const struct fix *fix)
{
	struct data_import import = { .program = fix->program, .name = CSV, .messages = fopen("/dev/null", "w"),
				      .now = fix_time(fix, "2026-12-01") };
	struct store_db db;

	import.in = fopen(CSV, "r");
	if (!import.in || store_db_open(&db, fix->path, 0, NULL) < 0 || usage_import(&db, &import) < 0)
		exit(1);
	fclose(import.in);
	fclose(import.messages);
	store_db_close(&db);
	return import;
}

/* Kill the import after some time. \returns whether it was alive still. */
static bool kill_import(const struct fix *fix, unsigned int us)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		import(fix);
		_exit(0);
	}
	usleep(us);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status);
}

/* All that must be equal: the order and the content of records, what they drew, what is used, taken and set aside. */
static uint64_t state(const struct fix *fix)
{
	static const char *const query[] = {
		"SELECT seq, id, msisdn, at, up, down, fields FROM usage ORDER BY seq",
		"SELECT seq, bundle, bytes FROM drawn ORDER BY seq, bundle",
		"SELECT id, used FROM bundle ORDER BY id",
		"SELECT leader, number, month, bytes FROM taken ORDER BY 1, 2, 3",
		"SELECT source, line, reason, content FROM aside ORDER BY line",
	};
	uint64_t hash = UINT64_C(14695981039346656037);
	struct store_db db;

	if (store_db_open(&db, fix->path, 0, NULL) < 0)
		exit(1);
	for (unsigned int q = 0; q < sizeof(query) / sizeof(query[0]); q++) {
		sqlite3_stmt *stmt = store_db_prepare(&db, query[q]);

		while (stmt && sqlite3_step(stmt) == SQLITE_ROW)
			for (int c = 0; c < sqlite3_column_count(stmt); c++)
				for (const char *p = store_db_text(stmt, c);; p++) {
					hash = (hash ^ (unsigned char)*p) * UINT64_C(1099511628211);
					if (!*p)
						break;
				}
		sqlite3_finalize(stmt);
	}
	store_db_close(&db);
	return hash;
}

static void found(void *data, const char *text)
{
	(void)data;
	printf("  %s\n", text);
}

static void verify(const struct fix *fix)
{
	struct store_verify verify = { .program = fix->program, .now = fix_time(fix, "2026-12-01"), .found = found };
	struct store_db db;

	if (store_db_open(&db, fix->path, 0, NULL) < 0 || store_verify_usage(&db, &verify) < 0)
		exit(1);
	store_db_close(&db);
	printf("verify: %d records, %d findings\n", (int)verify.records, (int)verify.findings);
}

int main(void)
{
	struct data_import whole, last;
	struct timespec begin, end;
	unsigned int took, killed = 0;
	uint64_t undisturbed;
	struct fix fix;

	write_file();
	fix_init(&fix, "menus/share.menu", "usage_crash.db");
	fresh(&fix);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	whole = import(&fix);
	clock_gettime(CLOCK_MONOTONIC, &end);
	took = (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
	printf("undisturbed: %d accepted, %d repeated, %d bad\n", (int)whole.added, (int)whole.same, (int)whole.bad);
	verify(&fix);
	undisturbed = state(&fix);

	fresh(&fix);
	srand(1);
	for (unsigned int i = 0; i < N_KILLS; i++)
		killed += kill_import(&fix, rand() % (took + 1));
	last = import(&fix);
	fprintf(stderr, "%u of %d killed\n", killed, N_KILLS);
	printf("disturbed: %d lines accepted or there already, %d bad\n", (int)(last.added + last.same), (int)last.bad);
	verify(&fix);
	printf("%s\n", state(&fix) == undisturbed ? "both databases say the same" : "THE DATABASES DIFFER");
	fix_fini(&fix);
	unlink(CSV);
	return 0;
}
