/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Durable changes: orders that add and remove members, each committed with fsync before its answer.
 *   bench_store FILE.menu [DIRECTORY [SECONDS]]
 * Next to it, in the same run and on the same disk: a bare append with fdatasync, and the statements of one `add` sent
 * to SQLite one after another, without queue, rules, texts or threads. Budget: 10,000 changes/s, p99 below 10 ms, and a
 * select loop that never waits, whatever stands in the queue.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "host/store.h"
#include "host/store_db.h"
#include "menus/diag.h"

#define N_GROUPS	4096
#define MAX_WAITING	10000
#define NOON		1764043200	/* 2025-11-25 12:00 in Shanghai: no blackout */
#define BUDGET_RATE	10000
#define BUDGET_P99_MS	10

struct samples {
	double *us;
	size_t n, size;
};

struct bench {
	const struct mn_program *program;
	char dir[200], path[256];
	double seconds;
	struct store *store;
	uint16_t add, remove;
	struct samples latency;
	uint64_t done, refused, failed;
	double end;
	bool stop;
	unsigned int waiting;
	uint8_t joined[N_GROUPS];	/* what the next order of this group undoes */
};

struct order_slot {
	struct store_job job;
	struct bench *bench;
	unsigned int group;
	double sent;
};

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* What a loaded machine or a slow disk does not change much. */
static double cpu_us(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 + use.ru_utime.tv_usec + use.ru_stime.tv_usec;
}

static void sample(struct samples *s, double us)
{
	if (s->n == s->size) {
		s->size = s->size ? 2 * s->size : 65536;
		s->us = realloc(s->us, s->size * sizeof(*s->us));
		if (!s->us)
			exit(1);
	}
	s->us[s->n++] = us;
}

static int compare(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;

	return d < 0 ? -1 : d > 0;
}

static double percentile(struct samples *s, double p)
{
	if (!s->n)
		return 0;
	qsort(s->us, s->n, sizeof(*s->us), compare);
	return s->us[(size_t)(p * (s->n - 1))];
}

static void number_of(char *buf, unsigned int i)
{
	snprintf(buf, MN_NUMBER_SIZE, "138%08u", i);
}

/* ── the limits ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static double bare_append(struct bench *b)
{
	char path[256], block[512] = { 0 };
	struct samples s = { 0 };
	double begin, t;
	int fd;

	snprintf(path, sizeof(path), "%s/append", b->dir);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	if (fd < 0)
		exit(1);
	begin = now_s();
	while ((t = now_s()) - begin < b->seconds) {
		if (write(fd, block, sizeof(block)) < 0 || fdatasync(fd) < 0)
			exit(1);
		sample(&s, (now_s() - t) * 1e6);
	}
	close(fd);
	unlink(path);
	t = s.n / (t - begin);
	printf("limit: append 512 octets + fdatasync         %8.0f/s  p50 %6.0f us  p99 %6.0f us\n", t,
	       percentile(&s, 0.5), percentile(&s, 0.99));
	free(s.us);
	return t;
}

static void read_all(struct store_db *db, enum store_stmt id)
{
	while (store_db_row(db, id) > 0)
		;
}

static void read_number(struct store_db *db, const char *number)
{
	store_db_bind_text(db->stmt[STORE_STMT_SUBSCRIBER], 1, number);
	read_all(db, STORE_STMT_SUBSCRIBER);
	store_db_bind_text(db->stmt[STORE_STMT_ATTRIBUTES], 1, number);
	sqlite3_bind_int64(db->stmt[STORE_STMT_ATTRIBUTES], 2, NOON);
	read_all(db, STORE_STMT_ATTRIBUTES);
	store_db_bind_text(db->stmt[STORE_STMT_HOLDINGS], 1, number);
	sqlite3_bind_int64(db->stmt[STORE_STMT_HOLDINGS], 2, NOON);
	read_all(db, STORE_STMT_HOLDINGS);
}

static void must(int rc)
{
	if (rc < 0)
		exit(1);
}

static void plain_reads(struct store_db *db, unsigned int g, const char *leader, const char *member)
{
	read_number(db, leader);
	sqlite3_bind_int64(db->stmt[STORE_STMT_MEMBERS], 1, g + 1);
	read_all(db, STORE_STMT_MEMBERS);
	read_number(db, member);
	store_db_bind_text(db->stmt[STORE_STMT_DEDUP_GET], 1, leader);
	store_db_bind_text(db->stmt[STORE_STMT_DEDUP_GET], 2, "plain");
	store_db_bind_text(db->stmt[STORE_STMT_DEDUP_GET], 3, "plain");
	read_all(db, STORE_STMT_DEDUP_GET);
}

static int64_t plain_audit(struct store_db *db, const char *leader)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_AUDIT];

	must(store_db_run(db, STORE_STMT_SAVE));
	sqlite3_bind_int64(stmt, 1, NOON);
	store_db_bind_text(stmt, 2, "order");
	store_db_bind_text(stmt, 4, leader);
	store_db_bind_text(stmt, 5, "plain");
	store_db_bind_text(stmt, 6, "plain");
	store_db_bind_text(stmt, 7, "accepted");
	store_db_bind_text(stmt, 11, "plain");
	sqlite3_bind_int64(stmt, 13, 0);
	must(store_db_run(db, STORE_STMT_AUDIT));
	return sqlite3_last_insert_rowid(db->handle);
}

static void plain_end(struct store_db *db, const char *leader, const char *member, int64_t audit)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_TELL];

	store_db_bind_text(stmt, 1, member);
	store_db_bind_text(stmt, 2, "en");
	store_db_bind_text(stmt, 3, "13800000000 shares data with you from now on and pays for it.");
	sqlite3_bind_int64(stmt, 4, NOON);
	sqlite3_bind_int64(stmt, 5, audit);
	must(store_db_run(db, STORE_STMT_TELL));
	sqlite3_bind_int64(db->stmt[STORE_STMT_AUDIT_EFFECTS], 1, audit);
	sqlite3_bind_int64(db->stmt[STORE_STMT_AUDIT_EFFECTS], 2, 1);
	must(store_db_run(db, STORE_STMT_AUDIT_EFFECTS));
	must(store_db_run(db, STORE_STMT_SAVE_DROP));
	stmt = db->stmt[STORE_STMT_DEDUP_PUT];
	store_db_bind_text(stmt, 1, leader);
	store_db_bind_text(stmt, 2, "plain");
	store_db_bind_text(stmt, 3, "plain");
	store_db_bind_text(stmt, 4, "accepted");
	store_db_bind_text(stmt, 7, "13800000000 added, from now on: 10 yuan a month.");
	sqlite3_bind_int64(stmt, 8, NOON);
	must(store_db_run(db, STORE_STMT_DEDUP_PUT));
}

static void plain_add(struct store_db *db, unsigned int g, const char *leader, const char *member)
{
	int64_t audit = plain_audit(db, leader);
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_JOIN_MEMBERSHIP];

	sqlite3_bind_int64(db->stmt[STORE_STMT_MORE_SLOTS], 1, g + 1);
	sqlite3_bind_int(db->stmt[STORE_STMT_MORE_SLOTS], 2, 4);
	must(store_db_run(db, STORE_STMT_MORE_SLOTS));
	sqlite3_bind_int64(db->stmt[STORE_STMT_SLOTS_TAKEN], 1, g + 1);
	read_all(db, STORE_STMT_SLOTS_TAKEN);
	sqlite3_bind_int64(stmt, 1, g + 1);
	store_db_bind_text(stmt, 2, member);
	sqlite3_bind_int64(stmt, 3, NOON);
	sqlite3_bind_int64(stmt, 4, audit);
	must(store_db_run(db, STORE_STMT_JOIN_MEMBERSHIP));
	stmt = db->stmt[STORE_STMT_JOIN_PART];
	sqlite3_bind_int64(stmt, 1, g + 1);
	store_db_bind_text(stmt, 2, member);
	sqlite3_bind_int(stmt, 3, 0);
	sqlite3_bind_int64(stmt, 4, sqlite3_last_insert_rowid(db->handle));
	must(store_db_run(db, STORE_STMT_JOIN_PART));
	stmt = db->stmt[STORE_STMT_CHARGE];
	store_db_bind_text(stmt, 1, leader);
	store_db_bind_text(stmt, 2, member);
	store_db_bind_text(stmt, 3, "plain");
	store_db_bind_text(stmt, 4, "2025-11");
	sqlite3_bind_int64(stmt, 5, 0);
	sqlite3_bind_int64(stmt, 6, 1000);
	sqlite3_bind_int64(stmt, 7, NOON);
	sqlite3_bind_int64(stmt, 8, audit);
	must(store_db_run(db, STORE_STMT_CHARGE));
	plain_end(db, leader, member, audit);
}

static void plain_remove(struct store_db *db, unsigned int g, const char *leader, const char *member)
{
	int64_t audit = plain_audit(db, leader);
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_END_MEMBERSHIP];

	sqlite3_bind_int64(stmt, 1, g + 1);
	store_db_bind_text(stmt, 2, member);
	sqlite3_bind_int64(stmt, 3, NOON);
	sqlite3_bind_int64(stmt, 4, audit);
	must(store_db_run(db, STORE_STMT_END_MEMBERSHIP));
	stmt = db->stmt[STORE_STMT_END_PART];
	sqlite3_bind_int64(stmt, 1, g + 1);
	store_db_bind_text(stmt, 2, member);
	must(store_db_run(db, STORE_STMT_END_PART));
	plain_end(db, leader, member, audit);
}

/* One thread, one order after another, a commit after every batch of them: what SQLite itself can do. */
static double plain_sqlite(struct bench *b, unsigned int batch)
{
	static uint8_t joined[N_GROUPS];
	struct samples s = { 0 };
	struct store_db db;
	char leader[MN_NUMBER_SIZE], member[MN_NUMBER_SIZE];
	double begin = now_s(), cpu = cpu_us(), t, rate;
	unsigned int g = 0;
	uint64_t n = 0;

	must(store_db_open(&db, b->path, STORE_DB_PREPARE, NULL));
	while ((t = now_s()) - begin < b->seconds) {
		must(store_db_run(&db, STORE_STMT_BEGIN_WRITE));
		for (unsigned int i = 0; i < batch; i++, n++, g = (g + 1) % N_GROUPS) {
			number_of(leader, g);
			number_of(member, N_GROUPS + g);
			plain_reads(&db, g, leader, member);
			if (joined[g])
				plain_remove(&db, g, leader, member);
			else
				plain_add(&db, g, leader, member);
			joined[g] = !joined[g];
		}
		must(store_db_run(&db, STORE_STMT_COMMIT));
		sample(&s, (now_s() - t) * 1e6);
	}
	rate = n / (t - begin);
	cpu = (cpu_us() - cpu) / n;
	printf("limit: same statements, commit of %4u        %8.0f/s  p50 %6.0f us  p99 %6.0f us (of a commit)"
	       "  CPU %.0f us\n", batch, rate, percentile(&s, 0.5), percentile(&s, 0.99), cpu);
	must(store_db_run(&db, STORE_STMT_BEGIN_WRITE));
	for (g = 0; g < N_GROUPS; g++) {
		number_of(leader, g);
		number_of(member, N_GROUPS + g);
		if (joined[g])
			plain_remove(&db, g, leader, member);
		joined[g] = false;
	}
	must(store_db_run(&db, STORE_STMT_COMMIT));
	store_db_close(&db);
	free(s.us);
	return rate;
}

/* ── the store ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void send_order(struct order_slot *slot)
{
	struct bench *b = slot->bench;
	struct store_job *job = &slot->job;

	job->order.operation = b->joined[slot->group] ? b->remove : b->add;
	b->joined[slot->group] = !b->joined[slot->group];
	snprintf(job->key, sizeof(job->key), "bench:%u:%" PRIu64, slot->group, b->done);
	slot->sent = now_s();
	if (store_submit(b->store, job) == 0)
		b->waiting++;
	else
		b->failed++;
}

static void order_done(struct store_job *job)
{
	struct order_slot *slot = job->data;
	struct bench *b = slot->bench;
	double t = now_s();

	b->waiting--;
	b->done++;
	b->failed += job->rc != 0;
	b->refused += job->rc == 0 && !job->verdict.accepted;
	sample(&b->latency, (t - slot->sent) * 1e6);
	if (!b->stop && t < b->end)
		send_order(slot);
}

static void order_init(struct order_slot *slot, struct bench *b, unsigned int group)
{
	struct store_job *job = &slot->job;

	memset(slot, 0, sizeof(*slot));
	slot->bench = b;
	slot->group = group % N_GROUPS;
	job->kind = STORE_JOB_EXECUTE;
	job->program = b->program;
	job->now = NOON;
	job->done = order_done;
	job->data = slot;
	number_of(job->order.caller.digits, slot->group);
	job->order.arg[0].given = job->order.arg[0].valid = true;
	number_of(job->order.arg[0].number.digits, N_GROUPS + slot->group);
}

/* A loop as the host's: wait for the store, take what is done, send the next. Its turns are what a caller feels. */
static double longest_turn(struct bench *b)
{
	struct pollfd fd = { .fd = store_fd(b->store), .events = POLLIN };
	double longest = 0;

	while (b->waiting) {
		double begin;

		poll(&fd, 1, -1);
		begin = now_s();
		store_reap(b->store);
		begin = now_s() - begin;
		if (begin > longest)
			longest = begin;
	}
	return longest;
}

static double run_store(struct bench *b, unsigned int waiting)
{
	struct order_slot *slot = calloc(waiting, sizeof(*slot));
	struct store_load before, after;
	double begin, took, rate, turn, submit, cpu;

	if (!slot)
		exit(1);
	b->latency.n = b->done = b->refused = b->failed = 0;
	store_load(b->store, &before);
	for (unsigned int i = 0; i < waiting; i++)
		order_init(&slot[i], b, i);
	cpu = cpu_us();
	begin = now_s();
	b->end = begin + b->seconds;
	for (unsigned int i = 0; i < waiting; i++)
		send_order(&slot[i]);
	submit = (now_s() - begin) * 1e6 / waiting;
	turn = longest_turn(b);
	took = now_s() - begin;
	cpu = (cpu_us() - cpu) / b->done;
	store_load(b->store, &after);
	rate = b->done / took;
	printf("store: %5u waiting, %5.1f in a commit         %8.0f/s  p50 %6.0f us  p99 %6.0f us"
	       "  CPU %.0f us  longest loop turn %.0f us, submit %.2f us\n", waiting,
	       (double)(after.jobs - before.jobs) / (after.commits - before.commits), rate,
	       percentile(&b->latency, 0.5), percentile(&b->latency, 0.99), cpu, turn * 1e6, submit);
	if (b->refused || b->failed)
		printf("       %" PRIu64 " refused, %" PRIu64 " failed: not a valid run\n", b->refused, b->failed);
	free(slot);
	return rate;
}

/* ── setting up ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void fill(struct bench *b)
{
	static const char *const values[][2] = {
		{ "home", "beijing" }, { "brand", "gotone" }, { "status", "normal" }, { "customer", "individual" },
	};
	struct store_db db;
	char sql[1024], number[MN_NUMBER_SIZE];

	must(store_db_open(&db, b->path, STORE_DB_CREATE, b->program->name));
	must(store_db_exec(&db, "BEGIN"));
	must(store_db_exec(&db, "INSERT INTO audit (id, time, kind, operation, args, verdict, effects)"
			   " VALUES (1, 0, 'import', 'bench', '', 'accepted', 0)"));
	for (unsigned int i = 0; i < 2 * N_GROUPS; i++) {
		number_of(number, i);
		snprintf(sql, sizeof(sql), "INSERT INTO subscriber VALUES ('%s', '00101%010u', 'en')", number, i);
		must(store_db_exec(&db, sql));
		for (unsigned int k = 0; k < 4; k++) {
			snprintf(sql, sizeof(sql), "INSERT INTO attribute VALUES ('%s', '%s', 0, NULL, '%s')", number,
				 values[k][0], values[k][1]);
			must(store_db_exec(&db, sql));
		}
		snprintf(sql, sizeof(sql), "INSERT INTO attribute VALUES ('%s', 'real-name', 0, NULL, 1),"
			 " ('%s', 'pays-cash', 0, NULL, 0), ('%s', 'data-paused', 0, NULL, 0);"
			 "INSERT INTO holding VALUES ('%s', 'plan', 0, 'family=flyshare;tier=5800', NULL)", number,
			 number, number, number);
		must(store_db_exec(&db, sql));
		if (i >= N_GROUPS)
			continue;
		snprintf(sql, sizeof(sql), "INSERT INTO grp VALUES (%u, '%s', 4, 0, NULL, 1, NULL);"
			 "INSERT INTO part VALUES ('%s', %u, 'leader', -1, 4, NULL)", i + 1, number, number, i + 1);
		must(store_db_exec(&db, sql));
	}
	must(store_db_exec(&db, "COMMIT"));
	store_db_close(&db);
}

static const struct mn_program *load(void *ctx, const char *file)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	const struct mn_program *program = mn_program_load(ctx, file, diags);

	if (!program)
		fprintf(stderr, "%s cannot be used\n", file);
	return program;
}

static void clean_up(struct bench *b)
{
	static const char *const suffix[] = { "", "-wal", "-shm" };
	char path[280];

	for (unsigned int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", b->path, suffix[i]);
		unlink(path);
	}
	rmdir(b->dir);
}

static void run_all(struct bench *b)
{
	static const unsigned int waiting[] = { 1, 10, 100, MAX_WAITING };
	double rate[4], p99 = 0, limit, append;

	append = bare_append(b);
	plain_sqlite(b, 1);
	limit = plain_sqlite(b, 256);
	for (unsigned int i = 0; i < 4; i++) {
		rate[i] = run_store(b, waiting[i]);
		if (waiting[i] == 100)
			p99 = percentile(&b->latency, 0.99);
	}
	printf("ratio: store %.0f/s = %.2f of the same statements alone (%.0f/s), %.2f of one append each (%.0f/s)\n",
	       rate[3], rate[3] / limit, limit, rate[3] / append, append);
	printf("budget: %d changes/s: %s (%.0f with 100 waiting); p99 < %d ms: %s (%.1f ms with 100 waiting)\n",
	       BUDGET_RATE, rate[2] >= BUDGET_RATE ? "held" : "MISSED", rate[2], BUDGET_P99_MS,
	       p99 < BUDGET_P99_MS * 1000 ? "held" : "MISSED", p99 / 1000);
}

int main(int argc, char **argv)
{
	struct store_config config = { .queue = 2 * MAX_WAITING };
	void *ctx = talloc_new(NULL);
	struct bench *b = talloc_zero(ctx, struct bench);
	const char *error;

	if (argc < 2) {
		fprintf(stderr, "usage: bench_store FILE.menu [DIRECTORY [SECONDS]]\n");
		return 2;
	}
	b->program = load(ctx, argv[1]);
	if (!b->program)
		return 1;
	b->add = mn_program_operation(b->program, "add");
	b->remove = mn_program_operation(b->program, "remove");
	b->seconds = argc > 3 ? atof(argv[3]) : 3;
	snprintf(b->dir, sizeof(b->dir), "%s/dialtree-bench-XXXXXX", argc > 2 ? argv[2] : ".");
	if (!mkdtemp(b->dir))
		return 1;
	snprintf(b->path, sizeof(b->path), "%s/store.db", b->dir);
	fill(b);
	config.path = b->path;
	config.service = b->program->name;
	if (store_open(ctx, &config, &b->store, &error) < 0) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	run_all(b);
	store_close(b->store);
	clean_up(b);
	free(b->latency.us);
	talloc_free(ctx);
	return 0;
}
