/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/data_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "host/store_usage.h"
#include "menus/suggest.h"

#define DATA_MAX_MESSAGES	1000	/* bad lines that are printed; all are counted and kept */
#define DATA_LINE_SIZE		2048	/* octets of a line that are kept aside, if it comes to that */
#define DATA_WAL_FRAMES		16384	/* bring the log into the database when it has so many pages: 64 MiB */

/* ── messages ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void say(struct data_table *t, uint64_t line, const char *text)
{
	progress_clear(&t->progress);
	fprintf(t->import->messages, "%s:%" PRIu64 ": %s\n", t->import->name, line, text);
}

/* Octets into the memory of the batch; their place, or -ENOMEM. */
static int64_t keep_octets(struct data_table *t, const char *octets, size_t len)
{
	size_t at = t->raw_len;

	if (t->raw_room - t->raw_len < len) {
		size_t room = 2 * t->raw_room + len + 65536;
		char *raw = realloc(t->raw, room);

		if (!raw)
			return -ENOMEM;
		t->raw = raw;
		t->raw_room = room;
	}
	memcpy(t->raw + at, octets, len);
	t->raw_len += len;
	return at;
}

static int add_bad(struct data_table *t, struct data_line line, const char *reason)
{
	int64_t at = keep_octets(t, reason, strlen(reason) + 1);

	if (at < 0)
		return at;
	line.reason = at;
	t->bad[t->n_bad++] = line;
	return 0;
}

int data_table_bad(struct data_table *t, unsigned int slot, const char *reason)
{
	return add_bad(t, t->line[slot], reason);
}

static int by_number(const void *a, const void *b)
{
	const struct data_line *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/* Bad lines of the batch into table aside, in the order of the file. */
static int keep_bad(struct data_table *t)
{
	int rc = 0;

	qsort(t->bad, t->n_bad, sizeof(*t->bad), by_number);
	for (unsigned int i = 0; rc == 0 && i < t->n_bad; i++) {
		const struct data_line *line = &t->bad[i];

		rc = store_usage_aside(t->usage, t->import->name, line->number, t->raw + line->reason,
				       t->raw + line->raw, line->raw_len, t->import->now);
	}
	return rc;
}

/* Told when they are kept. */
static void tell_bad(struct data_table *t)
{
	for (unsigned int i = 0; i < t->n_bad; i++) {
		t->import->bad++;
		if (t->import->bad <= DATA_MAX_MESSAGES)
			say(t, t->bad[i].number, t->raw + t->bad[i].reason);
		else if (t->import->bad == DATA_MAX_MESSAGES + 1)
			say(t, t->bad[i].number, "too many bad lines to print them all; `export aside` has the rest");
	}
}

/* ── header ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int unknown_column(struct data_table *t, const char *cell, const struct data_column *known, unsigned int n)
{
	const char *name[CSV_MAX_CELLS], *near;
	char text[DATA_ERROR_SIZE];
	size_t len;

	for (unsigned int i = 0; i < n; i++)
		name[i] = known[i].name;
	near = mn_suggest(cell, strlen(cell), name, n);
	if (near) {
		snprintf(text, sizeof(text), "unknown column '%s'; did you mean '%s'?", cell, near);
	} else if (strpbrk(cell, ";\t") && t->n_columns == 1) {
		snprintf(text, sizeof(text), "only one column: cells are separated by commas");
	} else {
		snprintf(text, sizeof(text), "unknown column '%.80s' (a remark? name it '#...'); known are", cell);
		for (unsigned int i = 0; i < n && (len = strlen(text)) < sizeof(text); i++)
			snprintf(text + len, sizeof(text) - len, "%s %s", i ? "," : "", name[i]);
	}
	say(t, 1, text);
	return -EINVAL;
}

static bool is_there(const struct data_column *known, const bool *seen, unsigned int n, uint8_t what)
{
	for (unsigned int i = 0; i < n; i++)
		if (seen[i] && known[i].what == what)
			return true;
	return false;
}

static int complete(struct data_table *t, const struct data_column *known, const bool *seen, unsigned int n)
{
	const char *instead = NULL;
	char text[160];

	for (unsigned int i = 0; i < n; i++) {
		if (!known[i].needed || seen[i] ||
		    (known[i].instead && is_there(known, seen, n, known[i].instead)))
			continue;
		for (unsigned int k = 0; k < n; k++)
			if (known[i].instead && known[k].what == known[i].instead)
				instead = known[k].name;
		snprintf(text, sizeof(text), "there is no column '%s'%s%s%s", known[i].name, instead ? " and no '" : "",
			 instead ? instead : "", instead ? "'" : "");
		say(t, 1, text);
		return -EINVAL;
	}
	return 0;
}

static int read_header(struct data_table *t)
{
	struct data_column known[CSV_MAX_CELLS];
	unsigned int n = t->kind->columns(t, known);
	bool seen[CSV_MAX_CELLS] = { false };
	struct csv_row row;
	const char *error;
	char text[160];
	int rc = csv_read(t->csv, &row, &error);

	if (rc <= 0) {
		say(t, 1, rc == 0 ? "the file is empty; its first row names the columns" :
		    rc == -EINVAL ? error : strerror(-rc));
		return -EINVAL;
	}
	t->n_columns = row.n;
	for (unsigned int c = 0; c < row.n; c++) {
		unsigned int k;

		if (!row.cell[c][0] || row.cell[c][0] == '#')
			continue;
		for (k = 0; k < n && strcmp(known[k].name, row.cell[c]); k++)
			;
		if (k == n)
			return unknown_column(t, row.cell[c], known, n);
		if (seen[k]) {
			snprintf(text, sizeof(text), "column '%s' is there twice", known[k].name);
			say(t, 1, text);
			return -EINVAL;
		}
		seen[k] = true;
		t->column[c] = known[k];
	}
	return complete(t, known, seen, n);
}

/* ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Blanks around a cell are nobody's intention. */
static const char *trim(const char *cell, char *room)
{
	size_t len;

	cell += strspn(cell, " \t");
	len = strlen(cell);
	if (!len || (cell[len - 1] != ' ' && cell[len - 1] != '\t'))
		return cell;
	while (len && (cell[len - 1] == ' ' || cell[len - 1] == '\t'))
		len--;
	if (len >= DATA_CELL_SIZE)
		return cell;
	memcpy(room, cell, len);
	room[len] = '\0';
	return room;
}

/* Every bad cell of a line is told, in one line. */
static int read_cells(struct data_table *t, unsigned int slot, const struct csv_row *row, char *error, size_t size)
{
	char text[512], room[DATA_CELL_SIZE];
	size_t len = 0;

	if (row->n != t->n_columns) {
		snprintf(error, size, "%u cells, but the first row names %u columns", row->n, t->n_columns);
		return -EINVAL;
	}
	t->kind->begin(t, slot);
	for (unsigned int c = 0; c < row->n; c++) {
		const struct data_column *column = &t->column[c];

		if (!column->name || t->kind->cell(t, slot, column, trim(row->cell[c], room), text, sizeof(text)) == 0)
			continue;
		if (len < size)
			len += snprintf(error + len, size - len, "%scolumn %s: %s", len ? "; " : "", column->name,
					text);
	}
	return len ? -EINVAL : t->kind->end(t, slot, error, size);
}

/* Read up to a batch of lines. 1 more to come, 0 the end, -errno. */
static int read_batch(struct data_table *t, unsigned int *n)
{
	char error[DATA_ERROR_SIZE];
	struct csv_row row;
	const char *damage;
	int rc;

	*n = t->n_bad = 0;
	t->raw_len = 0;
	for (unsigned int i = 0; i < DATA_BATCH; i++) {
		struct data_line line;
		int64_t raw;
		size_t len;

		rc = csv_read(t->csv, &row, &damage);
		if (rc == 0 || (rc < 0 && rc != -EINVAL))
			return rc;
		t->import->rows++;
		len = row.raw_len < DATA_LINE_SIZE ? row.raw_len : DATA_LINE_SIZE;
		raw = keep_octets(t, row.raw, len);
		if (raw < 0)
			return raw;
		line = (struct data_line){ .number = row.number, .raw = raw, .raw_len = len };
		if (rc == -EINVAL)
			rc = add_bad(t, line, damage);
		else if (read_cells(t, *n, &row, error, sizeof(error)) < 0)
			rc = add_bad(t, line, error);
		else
			t->line[(*n)++] = line;
		if (rc < 0)
			return rc;
	}
	return 1;
}

static int note_wal(void *data, sqlite3 *handle, const char *name, int frames)
{
	struct data_table *t = data;

	t->wal_frames = frames;
	return SQLITE_OK;
}

/* The log would grow as large as the import, and every page be written twice at its end. */
static void shorten_log(struct data_table *t)
{
	if (t->wal_frames >= DATA_WAL_FRAMES)
		sqlite3_wal_checkpoint_v2(t->db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* The lines are read outside of the transaction: meanwhile others, as the host, have their turn to write. */
static int one_batch(struct data_table *t, int *more)
{
	unsigned int n = 0;
	int rc;

	*more = read_batch(t, &n);
	rc = *more < 0 ? *more : store_db_exec(t->db, "BEGIN IMMEDIATE");
	if (rc < 0)
		return rc;
	rc = t->kind->put(t, n);
	if (rc == 0)
		rc = keep_bad(t);
	if (rc == 0)
		rc = store_db_exec(t->db, "COMMIT");
	if (rc < 0 && !sqlite3_get_autocommit(t->db->handle))
		sqlite3_exec(t->db->handle, "ROLLBACK", NULL, NULL, NULL);
	if (rc == 0)
		tell_bad(t);
	return rc;
}

static int batches(struct data_table *t)
{
	struct data_import before;
	int rc, more = 1;

	while (more > 0) {
		before = *t->import;
		rc = one_batch(t, &more);
		if (rc < 0) {
			/* what is told at the end is what stands */
			*t->import = before;
			return rc;
		}
		store_db_give_way();
		shorten_log(t);
		progress_show(&t->progress, t->import->rows, csv_position(t->csv), t->import->octets);
		if (more && t->import->stop && t->import->stop()) {
			t->import->stopped = true;
			break;
		}
	}
	return 0;
}

int data_table_import(struct data_table *t)
{
	struct data_import *import = t->import;
	int rc = -ENOMEM;

	progress_begin(&t->progress, import->progress, "lines");
	t->csv = csv_alloc(NULL, import->in);
	t->line = calloc(DATA_BATCH, sizeof(*t->line));
	t->bad = calloc(DATA_BATCH, sizeof(*t->bad));
	t->usage = store_usage_alloc(t->db);
	if (t->csv && t->line && t->bad && t->usage) {
		rc = read_header(t);
		if (rc == 0) {
			sqlite3_wal_hook(t->db->handle, note_wal, t);
			/* what rows of the engine point to it has just read or written; `verify` looks at all */
			sqlite3_db_config(t->db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
			rc = batches(t);
			sqlite3_db_config(t->db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
			sqlite3_wal_hook(t->db->handle, NULL, NULL);
			progress_clear(&t->progress);
			if (rc < 0)
				fprintf(import->messages, "%s: stopped after line %" PRIu64 ": %s\n", import->name,
					import->rows + 1, *t->db->trouble ? t->db->trouble : strerror(-rc));
		}
	} else {
		fprintf(import->messages, "%s: %s\n", import->name, *t->db->trouble ? t->db->trouble : strerror(-rc));
	}
	store_usage_free(t->usage);
	talloc_free(t->csv);
	free(t->line);
	free(t->bad);
	free(t->raw);
	return rc;
}
