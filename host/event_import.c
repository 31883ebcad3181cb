/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/event_import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "host/csv.h"
#include "host/progress.h"
#include "host/store_event.h"
#include "host/store_event_args.h"
#include "menus/clock.h"
#include "menus/number.h"
#include "menus/suggest.h"

#define EVENT_BATCH		500	/* lines of one transaction */
#define EVENT_MAX_MESSAGES	1000
#define EVENT_ERROR_SIZE	1024

enum { COLUMN_IGNORED = -1, COLUMN_MSISDN, COLUMN_EVENT, COLUMN_AT, COLUMN_PARAM };

struct event_run {
	struct store_db *db;
	struct event_import *import;
	struct csv *csv;
	const char *param[CSV_MAX_CELLS];	/* names of parameters of events */
	unsigned int n_params;
	int column[CSV_MAX_CELLS];		/* COLUMN_..., from COLUMN_PARAM on an index into param */
	unsigned int n_columns;
	struct store_jobs jobs;
	_Atomic int64_t no_lab;
	struct store_job job;
	struct store_event event;
	struct progress progress;
};

/* ── messages ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void say(struct event_run *run, uint64_t row, const char *text)
{
	struct event_import *import = run->import;
	uint64_t n = import->bad + import->refused;

	progress_clear(&run->progress);
	if (n <= EVENT_MAX_MESSAGES)
		fprintf(import->messages, "%s: row %" PRIu64 ": %s\n", import->name, row, text);
	else if (n == EVENT_MAX_MESSAGES + 1)
		fprintf(import->messages, "%s: too many rows to print them all; the rest is counted\n", import->name);
}

/* ── header ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void list_params(struct event_run *run)
{
	const struct mn_program *program = run->import->program;

	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		for (unsigned int p = 0; op->is_event && p < op->n_params; p++) {
			unsigned int k = 0;

			while (k < run->n_params && strcmp(run->param[k], op->param[p].name))
				k++;
			if (k == run->n_params && k < CSV_MAX_CELLS)
				run->param[run->n_params++] = op->param[p].name;
		}
	}
}

static int find_column(const struct event_run *run, const char *cell)
{
	static const char *const fixed[] = { "msisdn", "event", "at" };

	for (int i = 0; i < COLUMN_PARAM; i++)
		if (!strcmp(fixed[i], cell))
			return i;
	for (unsigned int i = 0; i < run->n_params; i++)
		if (!strcmp(run->param[i], cell))
			return COLUMN_PARAM + i;
	return COLUMN_IGNORED;
}

static int unknown_column(struct event_run *run, const char *cell)
{
	const char *near = mn_suggest(cell, strlen(cell), run->param, run->n_params);
	char text[EVENT_ERROR_SIZE];
	size_t len;

	if (near) {
		snprintf(text, sizeof(text), "unknown column '%s'; did you mean '%s'?", cell, near);
	} else {
		snprintf(text, sizeof(text), "unknown column '%s' (a remark? name it '#%s'); known are msisdn, event,"
			 " at", cell, cell);
		for (unsigned int i = 0; i < run->n_params && (len = strlen(text)) < sizeof(text); i++)
			snprintf(text + len, sizeof(text) - len, ", %s", run->param[i]);
	}
	say(run, 1, text);
	return -EINVAL;
}

static int read_header(struct event_run *run)
{
	bool seen[CSV_MAX_CELLS + COLUMN_PARAM] = { false };
	struct csv_row row;
	const char *error;
	int rc = csv_read(run->csv, &row, &error);

	if (rc <= 0) {
		say(run, 1, rc == 0 ? "the file is empty; its first row names the columns" :
		    rc == -EINVAL ? error : strerror(-rc));
		return -EINVAL;
	}
	list_params(run);
	run->n_columns = row.n;
	for (unsigned int c = 0; c < row.n; c++) {
		int column = run->column[c] = find_column(run, row.cell[c]);

		if (!row.cell[c][0] || row.cell[c][0] == '#')
			continue;
		if (column < 0)
			return unknown_column(run, row.cell[c]);
		if (seen[column]) {
			say(run, 1, "a column is there twice");
			return -EINVAL;
		}
		seen[column] = true;
	}
	if (seen[COLUMN_MSISDN] && seen[COLUMN_EVENT])
		return 0;
	say(run, 1, "the columns 'msisdn' and 'event' are needed");
	return -EINVAL;
}

/* ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *cell_of(const struct event_run *run, const struct csv_row *row, int column)
{
	for (unsigned int c = 0; c < row->n; c++)
		if (run->column[c] == column)
			return row->cell[c];
	return "";
}

static int read_event(struct event_run *run, const char *name, char *error, size_t size)
{
	const struct mn_program *program = run->import->program;
	const char *names[MN_MAX_OPS], *near;
	unsigned int n = 0;

	for (unsigned int i = 0; i < program->n_operations; i++) {
		if (!program->operation[i].is_event)
			continue;
		if (!strcmp(program->operation[i].name, name)) {
			run->job.order.operation = i;
			return 0;
		}
		if (n < MN_MAX_OPS)
			names[n++] = program->operation[i].name;
	}
	near = mn_suggest(name, strlen(name), names, n);
	snprintf(error, size, "column event: '%s' is no account event of the service%s%s%s", name,
		 near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	return -EINVAL;
}

static int read_params(struct event_run *run, const struct csv_row *row, char *error, size_t size)
{
	const struct mn_program *program = run->import->program;
	struct mn_order *order = &run->job.order;
	const struct mn_operation *op = &program->operation[order->operation];
	char why[EVENT_ERROR_SIZE / 2];

	for (unsigned int c = 0; c < row->n; c++) {
		const char *name = run->column[c] >= COLUMN_PARAM ? run->param[run->column[c] - COLUMN_PARAM] : NULL;
		unsigned int p = 0;

		if (!name || !row->cell[c][0])
			continue;
		while (p < op->n_params && strcmp(op->param[p].name, name))
			p++;
		if (p == op->n_params) {
			snprintf(error, size, "column %s: %s has no such parameter", name, op->name);
			return -EINVAL;
		}
		if (store_event_arg(program, order->operation, p, row->cell[c], &order->arg[p], why, sizeof(why)) < 0) {
			snprintf(error, size, "column %s: %s", name, why);
			return -EINVAL;
		}
	}
	return 0;
}

static int read_line(struct event_run *run, const struct csv_row *row, char *error, size_t size)
{
	const struct mn_program *program = run->import->program;
	const char *number, *at;

	memset(&run->job.order, 0, sizeof(run->job.order));
	run->event = (struct store_event){ .at = 0 };
	if (row->n != run->n_columns) {
		snprintf(error, size, "%u cells, but the first row names %u columns", row->n, run->n_columns);
		return -EINVAL;
	}
	number = cell_of(run, row, COLUMN_MSISDN);
	if (!mn_number_normalise(program, number, &run->job.order.caller)) {
		snprintf(error, size, "column msisdn: '%s' is no number of this service", number);
		return -EINVAL;
	}
	if (read_event(run, cell_of(run, row, COLUMN_EVENT), error, size) < 0)
		return -EINVAL;
	at = cell_of(run, row, COLUMN_AT);
	if (*at && mn_clock_parse(program->zone, at, &run->event.at) < 0) {
		snprintf(error, size, "column at: '%s' is no time; write 2026-11-30 or 2026-11-30 18:59:59", at);
		return -EINVAL;
	}
	return read_params(run, row, error, size);
}

static void count_outcome(struct event_run *run, uint64_t row)
{
	struct event_import *import = run->import;

	switch (run->event.outcome) {
	case STORE_EVENT_DONE:
		import->done++;
		break;
	case STORE_EVENT_COMING:
		import->coming++;
		break;
	case STORE_EVENT_SAME:
		import->same++;
		break;
	case STORE_EVENT_REFUSED:
		import->refused++;
		say(run, row, run->event.sentence);
		break;
	}
}

static int run_line(struct event_run *run, const struct csv_row *row)
{
	struct event_import *import = run->import;
	char error[EVENT_ERROR_SIZE];
	int rc = read_line(run, row, error, sizeof(error));

	if (rc == 0) {
		rc = store_event_run(&run->jobs, &run->job);
		if (rc == 0) {
			count_outcome(run, row->number);
			return 0;
		}
		snprintf(error, sizeof(error), "%s", rc == -EINVAL || rc == -ENOENT ? run->event.sentence :
			 run->db->trouble);
	}
	/* whatever is not the fault of this line ends the import */
	if (rc != -EINVAL && rc != -ENOENT && rc != -EUCLEAN && rc != -EOVERFLOW)
		return rc;
	import->bad++;
	say(run, row->number, error);
	return 0;
}

/* 1 more to come, 0 the end, -errno. */
static int run_lines(struct event_run *run)
{
	struct csv_row row;
	const char *damage;

	for (unsigned int i = 0; i < EVENT_BATCH; i++) {
		int rc = csv_read(run->csv, &row, &damage);

		if (rc == 0 || (rc < 0 && rc != -EINVAL))
			return rc;
		run->import->lines++;
		if (rc == -EINVAL) {
			run->import->bad++;
			say(run, row.number, damage);
		} else {
			rc = run_line(run, &row);
			if (rc < 0)
				return rc;
		}
	}
	return 1;
}

static int run_batch(struct event_run *run)
{
	const struct event_import before = *run->import;
	int more, rc = store_db_run(run->db, STORE_STMT_BEGIN_WRITE);

	if (rc < 0)
		return rc;
	more = run_lines(run);
	rc = more < 0 ? more : store_db_run(run->db, STORE_STMT_COMMIT);
	if (rc == 0)
		return more;
	if (!sqlite3_get_autocommit(run->db->handle))
		store_db_run(run->db, STORE_STMT_ROLLBACK);
	/* what is told at the end is what stands */
	*run->import = before;
	return rc;
}

static int run_all(struct event_run *run)
{
	int more = read_header(run);

	if (more < 0)
		return more;
	do {
		more = run_batch(run);
		store_db_give_way();
		progress_show(&run->progress, run->import->lines, csv_position(run->csv), run->import->octets);
	} while (more > 0);
	progress_clear(&run->progress);
	if (more < 0)
		fprintf(run->import->messages, "%s: stopped after row %" PRIu64 ": %s\n", run->import->name,
			run->import->lines + 1, *run->db->trouble ? run->db->trouble : strerror(-more));
	return more;
}

int event_import(struct store_db *db, struct event_import *import)
{
	struct event_run *run = talloc_zero(NULL, struct event_run);
	int rc = -ENOMEM;

	if (!run)
		return rc;
	run->db = run->jobs.db = db;
	run->jobs.ahead_s = &run->no_lab;
	run->import = import;
	run->job.kind = STORE_JOB_EVENT;
	run->job.program = import->program;
	run->job.now = import->now;
	run->job.payload = &run->event;
	snprintf(run->job.actor, sizeof(run->job.actor), "%s", import->name);
	progress_begin(&run->progress, import->progress, "rows");
	run->csv = csv_alloc(run, import->in);
	if (run->csv)
		rc = store_db_prepare_all(db);
	if (rc == 0)
		rc = run_all(run);
	talloc_free(run);
	return rc;
}
