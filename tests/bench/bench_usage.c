/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A month of use: a file of records into a durable database, and the month verified.
 *   bench_usage [-r] FILE.menu [DIRECTORY [RECORDS]]
 * 100,000 numbers in 25,000 groups of a leader with three members, 175,000 bundles; -r: ids of records in no order.
 * Next to it, in the same run and on the same disk: the rows that the import left, inserted by bare prepared statements
 * in transactions of the same size, with no file, no rules, no facts and no totals. Goals: 100,000 records/s on one
 * core, a million records verified in less than a minute.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "host/data_import.h"
#include "host/data_table.h"
#include "host/store_verify.h"
#include "menus/clock.h"
#include "menus/diag.h"

#define N_GROUPS	25000
#define PER_GROUP	4
#define N_NUMBERS	(N_GROUPS * PER_GROUP)
#define BEFORE		1793404800	/* 2026-10-31 in Shanghai: since when the groups are there */
#define GOAL_RATE	100000
#define GOAL_VERIFY_S	60

struct bench {
	const struct mn_program *program;
	char dir[200], path[256], bare[256], csv[256];
	uint64_t records;
	bool any_order;
	uint64_t random;
	int64_t month;			/* its first instant */
};

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static double cpu_s(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void must(int rc, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-rc));
	exit(1);
}

static uint64_t draw_lot(struct bench *b, uint64_t below)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return b->random % below;
}

/* ── a register, groups and bundles ─────────────────────────────────────────────────────────────────────────────── */

static void add_number(struct store_db *db, unsigned int i)
{
	static const char *const text[][2] = {
		{ "home", "beijing" }, { "status", "normal" }, { "customer", "individual" },
	};
	char sql[1024];
	size_t len = 0;

	len += snprintf(sql + len, sizeof(sql) - len,
			"INSERT INTO subscriber VALUES ('138%08u', '00101%010u', 'en');INSERT INTO attribute VALUES ",
			i, i);
	for (unsigned int k = 0; k < 3; k++)
		len += snprintf(sql + len, sizeof(sql) - len, "('138%08u', '%s', 0, NULL, '%s', 0, 0),", i, text[k][0],
				text[k][1]);
	snprintf(sql + len, sizeof(sql) - len, "('138%08u', 'brand', 0, NULL, '%s', 0, 0),"
		 "('138%08u', 'real-name', 0, NULL, 1, 0, 0), ('138%08u', 'pays-cash', 0, NULL, 0, 0, 0),"
		 "('138%08u', 'data-paused', 0, NULL, 0, 0, 0)", i, i % 3 ? "gotone" : "mzone", i, i, i);
	must(store_db_exec(db, sql), "number");
}

/* A leader has data of its plan and a booster; a member a little, every second one only at night. */
static void add_bundles(struct store_db *db, unsigned int i)
{
	static const char general[] = "kind=%s;plan=%s;scope=domestic;special=0";
	char fields[128], sql[640];
	bool leader = i % PER_GROUP == 0;

	for (unsigned int k = 0; k < (leader ? 2u : i % 2 ? 2u : 1u); k++) {
		bool night = !leader && k == 1;

		snprintf(fields, sizeof(fields), general, leader && k ? "booster" : "base",
			 i % 8 ? "flyshare" : "plan88");
		snprintf(sql, sizeof(sql),
			 "INSERT INTO bundle (owner, label, size, from_, to_, limited, limits, fields)"
			 " VALUES ('138%08u', '', %" PRId64 ", 0, NULL, %d, '%s', '%s')",
			 i, (int64_t)(leader ? 20 - 15 * k : 1) << 27, night, night ? "time=23:00-07:00" : "", fields);
		must(store_db_exec(db, sql), "bundle");
	}
}

static void add_group(struct store_db *db, unsigned int g)
{
	unsigned int leader = g * PER_GROUP;
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO grp VALUES (%u, '138%08u', 4, %d, NULL, 1, NULL);"
		 "INSERT INTO part VALUES ('138%08u', %u, 'leader', -1, 4, NULL)",
		 g + 1, leader, BEFORE, leader, g + 1);
	must(store_db_exec(db, sql), "group");
	for (unsigned int m = 1; m < PER_GROUP; m++) {
		snprintf(sql, sizeof(sql),
			 "INSERT INTO membership (grp, msisdn, from_, began_by) VALUES (%u, '138%08u', %d, 1);"
			 "INSERT INTO part VALUES ('138%08u', %u, 'member', %u, 4, last_insert_rowid())",
			 g + 1, leader + m, BEFORE, leader + m, g + 1, m - 1);
		must(store_db_exec(db, sql), "membership");
	}
}

static void fill(struct bench *b, const char *path)
{
	struct store_db db;

	must(store_db_open(&db, path, STORE_DB_CREATE, b->program->name), path);
	must(store_db_exec(&db, "BEGIN; INSERT INTO audit (id, time, kind, operation, args, verdict, effects)"
			   " VALUES (1, 0, 'import', 'bench', '', 'accepted', 0)"), "audit");
	for (unsigned int i = 0; i < N_NUMBERS; i++)
		add_number(&db, i);
	for (unsigned int i = 0; i < N_NUMBERS; i++)
		add_bundles(&db, i);
	for (unsigned int g = 0; g < N_GROUPS; g++)
		add_group(&db, g);
	must(store_db_exec(&db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"), "commit");
	store_db_close(&db);
}

/* In order of time, numbers at random; one in a hundred is from abroad. */
static void write_file(struct bench *b)
{
	static const char *const network[] = { "2g", "3g", "4g", "4g" };
	static const char *const place[] = { "elsewhere", "elsewhere", "campus", "office" };
	FILE *out = fopen(b->csv, "w");

	if (!out)
		exit(1);
	fprintf(out, "id,msisdn,at,up,down,network,roaming,special-use,place\n");
	for (uint64_t i = 0; i < b->records; i++) {
		int64_t at = b->month + i * (30 * 86400) / b->records;
		uint64_t lot = draw_lot(b, UINT64_C(1) << 40);
		char time[32];

		mn_clock_format(b->program->zone, at, time, sizeof(time));
		fprintf(out, "s%02u-%010" PRIu64 ",138%08u,%s,%u,%u,%s,%s,no,%s\n",
			(unsigned int)(b->any_order ? lot % 97 : 1), b->any_order ? lot : i,
			(unsigned int)draw_lot(b, N_NUMBERS), time, (unsigned int)draw_lot(b, 4 << 20),
			(unsigned int)draw_lot(b, 60 << 20), network[lot & 3], lot % 100 ? "domestic" : "international",
			place[lot >> 2 & 3]);
	}
	fclose(out);
}

/* ── bare inserts of the same rows ──────────────────────────────────────────────────────────────────────────────── */

struct rows {
	struct usage_row {
		char id[40], msisdn[16], fields[80];
		int64_t at, up, down;
	} *usage;
	struct drawn_row {
		int64_t seq, bundle, bytes;
	} *drawn;
	uint64_t n_usage, n_drawn;
};

static void read_rows(struct bench *b, struct rows *rows)
{
	struct store_db db;
	sqlite3_stmt *stmt;

	must(store_db_open(&db, b->path, 0, NULL), b->path);
	rows->usage = malloc(b->records * sizeof(*rows->usage));
	rows->drawn = malloc(store_db_number(&db, "SELECT count(*) FROM drawn", 0) * sizeof(*rows->drawn) + 1);
	if (!rows->usage || !rows->drawn)
		exit(1);
	stmt = store_db_prepare(&db, "SELECT id, msisdn, fields, at, up, down FROM usage ORDER BY seq");
	while (sqlite3_step(stmt) == SQLITE_ROW && rows->n_usage < b->records) {
		struct usage_row *row = &rows->usage[rows->n_usage++];

		snprintf(row->id, sizeof(row->id), "%s", store_db_text(stmt, 0));
		snprintf(row->msisdn, sizeof(row->msisdn), "%s", store_db_text(stmt, 1));
		snprintf(row->fields, sizeof(row->fields), "%s", store_db_text(stmt, 2));
		row->at = sqlite3_column_int64(stmt, 3);
		row->up = sqlite3_column_int64(stmt, 4);
		row->down = sqlite3_column_int64(stmt, 5);
	}
	sqlite3_finalize(stmt);
	stmt = store_db_prepare(&db, "SELECT seq, bundle, bytes FROM drawn ORDER BY seq, bundle");
	while (sqlite3_step(stmt) == SQLITE_ROW)
		rows->drawn[rows->n_drawn++] = (struct drawn_row){ sqlite3_column_int64(stmt, 0),
			sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2) };
	sqlite3_finalize(stmt);
	store_db_close(&db);
}

static void step(sqlite3_stmt *stmt)
{
	if (sqlite3_step(stmt) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(stmt);
}

static double bare_inserts(struct bench *b, const struct rows *rows, double *cpu)
{
	struct store_db db;
	sqlite3_stmt *usage, *drawn;
	uint64_t d = 0;
	double begin, took;

	must(store_db_open(&db, b->bare, 0, NULL), b->bare);
	usage = store_db_prepare(&db, "INSERT INTO usage VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)");
	drawn = store_db_prepare(&db, "INSERT INTO drawn VALUES (?1, ?2, ?3)");
	*cpu = cpu_s();
	begin = now_s();
	for (uint64_t i = 0; i < rows->n_usage; i++) {
		const struct usage_row *row = &rows->usage[i];

		if (i % DATA_BATCH == 0)
			must(store_db_exec(&db, "BEGIN IMMEDIATE"), "begin");
		sqlite3_bind_int64(usage, 1, i + 1);
		sqlite3_bind_text(usage, 2, row->id, -1, SQLITE_STATIC);
		sqlite3_bind_text(usage, 3, row->msisdn, -1, SQLITE_STATIC);
		sqlite3_bind_int64(usage, 4, row->at);
		sqlite3_bind_int64(usage, 5, row->up);
		sqlite3_bind_int64(usage, 6, row->down);
		sqlite3_bind_text(usage, 7, row->fields, -1, SQLITE_STATIC);
		step(usage);
		for (; d < rows->n_drawn && rows->drawn[d].seq == (int64_t)i + 1; d++) {
			sqlite3_bind_int64(drawn, 1, i + 1);
			sqlite3_bind_int64(drawn, 2, rows->drawn[d].bundle);
			sqlite3_bind_int64(drawn, 3, rows->drawn[d].bytes);
			step(drawn);
		}
		if (i % DATA_BATCH == DATA_BATCH - 1 || i + 1 == rows->n_usage) {
			must(store_db_exec(&db, "COMMIT"), "commit");
			if (i / DATA_BATCH % 16 == 15)
				store_db_exec(&db, "PRAGMA wal_checkpoint(PASSIVE)");
		}
	}
	took = now_s() - begin;
	*cpu = cpu_s() - *cpu;
	sqlite3_finalize(usage);
	sqlite3_finalize(drawn);
	store_db_close(&db);
	return took;
}

/* ── the import ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static double import_file(struct bench *b, double *cpu)
{
	struct data_import import = { .program = b->program, .name = "bench.csv", .messages = stderr,
				      .now = b->month + 31 * 86400 };
	struct store_db db;
	double begin, took;

	must(store_db_open(&db, b->path, 0, NULL), b->path);
	import.in = fopen(b->csv, "r");
	if (!import.in)
		exit(1);
	*cpu = cpu_s();
	begin = now_s();
	must(usage_import(&db, &import), "import");
	took = now_s() - begin;
	*cpu = cpu_s() - *cpu;
	fclose(import.in);
	store_db_close(&db);
	if (import.added != b->records)
		printf("%" PRIu64 " accepted, %" PRIu64 " repeated, %" PRIu64 " bad: not a valid run\n", import.added,
		       import.same, import.bad);
	printf("drawn: %.1f GB of own bundles, %.1f GB of shared ones, %.1f GB out of bundle\n", import.own / 1e9,
	       import.shared / 1e9, import.outside / 1e9);
	return took;
}

static void found(void *data, const char *text)
{
	(void)data;
	printf("verify: %s\n", text);
}

static double verify(struct bench *b)
{
	struct store_verify run = { .program = b->program, .now = b->month + 31 * 86400, .found = found };
	struct store_db db;
	double begin = now_s();

	must(store_db_open(&db, b->path, 0, NULL), b->path);
	must(store_verify_usage(&db, &run), "verify");
	store_db_close(&db);
	begin = now_s() - begin;
	if (run.findings || run.records != b->records)
		printf("verify: %" PRIu64 " findings in %" PRIu64 " records: not a valid run\n", run.findings,
		       run.records);
	return begin;
}

static void clean_up(struct bench *b)
{
	static const char *const suffix[] = { "", "-wal", "-shm" };
	const char *const base[] = { b->path, b->bare };
	char path[280];

	for (unsigned int i = 0; i < 6; i++) {
		snprintf(path, sizeof(path), "%s%s", base[i / 3], suffix[i % 3]);
		unlink(path);
	}
	unlink(b->csv);
	rmdir(b->dir);
}

static void run_all(struct bench *b)
{
	struct rows rows = { .n_usage = 0 };
	double cpu, bare_cpu, took, bare, verified;

	fill(b, b->path);
	fill(b, b->bare);
	write_file(b);
	took = import_file(b, &cpu);
	printf("import: %" PRIu64 " records in %.1f s: %.0f/s  CPU %.2f us each\n", b->records, took, b->records / took,
	       cpu * 1e6 / b->records);
	read_rows(b, &rows);
	bare = bare_inserts(b, &rows, &bare_cpu);
	printf("limit: its %" PRIu64 " rows of usage and %" PRIu64
	       " of drawn, bare: %.1f s: %.0f/s  CPU %.2f us each\n",
	       rows.n_usage, rows.n_drawn, bare, b->records / bare, bare_cpu * 1e6 / b->records);
	verified = verify(b);
	printf("verify: %.1f s, %.0f records/s\n", verified, b->records / verified);
	printf("ratio: import %.2f of the bare inserts\n", bare / took);
	printf("goal: %d records/s: %s (%.0f); a million verified in %d s: %s (%.1f)\n", GOAL_RATE,
	       b->records / took >= GOAL_RATE ? "held" : "MISSED", b->records / took, GOAL_VERIFY_S,
	       verified * 1e6 / b->records < GOAL_VERIFY_S ? "held" : "MISSED", verified * 1e6 / b->records);
	free(rows.usage);
	free(rows.drawn);
}

int main(int argc, char **argv)
{
	struct bench b = { .random = 88172645463325252 };
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);

	b.any_order = argc > 1 && !strcmp(argv[1], "-r");
	argv += b.any_order;
	argc -= b.any_order;
	if (argc < 2) {
		fprintf(stderr, "usage: bench_usage [-r] FILE.menu [DIRECTORY [RECORDS]]\n");
		return 2;
	}
	b.program = mn_program_load(ctx, argv[1], diags);
	if (!b.program) {
		fprintf(stderr, "%s cannot be used\n", argv[1]);
		return 1;
	}
	b.records = argc > 3 ? strtoull(argv[3], NULL, 10) : 1000000;
	snprintf(b.dir, sizeof(b.dir), "%s/dialtree-bench-XXXXXX", argc > 2 ? argv[2] : ".");
	if (!mkdtemp(b.dir))
		return 1;
	snprintf(b.path, sizeof(b.path), "%s/store.db", b.dir);
	snprintf(b.bare, sizeof(b.bare), "%s/bare.db", b.dir);
	snprintf(b.csv, sizeof(b.csv), "%s/usage.csv", b.dir);
	must(mn_clock_parse(b.program->zone, "2026-11-01", &b.month), "month");
	run_all(&b);
	clean_up(&b);
	talloc_free(ctx);
	return 0;
}
