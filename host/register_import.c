/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/register_import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "host/csv.h"
#include "host/progress.h"
#include "host/register_row.h"
#include "menus/number.h"
#include "menus/suggest.h"

#define IMPORT_BATCH		2000	/* rows of one transaction */
#define IMPORT_MAX_MESSAGES	1000	/* bad rows that are printed; all are counted */
#define IMPORT_ERROR_SIZE	1024

enum import_column {
	IMPORT_IGNORED, IMPORT_MSISDN, IMPORT_IMSI, IMPORT_LANGUAGE, IMPORT_ATTR, IMPORT_HOLDING, IMPORT_SECRET
};

struct column {
	enum import_column what;
	unsigned int index;
	const char *name;
};

struct import_run {
	struct store_db *db;
	struct register_import *import;
	struct csv *csv;
	struct register_writer *writer;
	struct register_row row;
	struct column column[CSV_MAX_CELLS];
	unsigned int n_columns;
	int64_t audit;
	struct progress progress;
};

/* ── messages ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void say(struct import_run *run, uint64_t row, const char *text)
{
	progress_clear(&run->progress);
	fprintf(run->import->messages, "%s: row %" PRIu64 ": %s\n", run->import->name, row, text);
}

static void bad_row(struct import_run *run, uint64_t row, const char *text)
{
	run->import->bad++;
	if (run->import->bad <= IMPORT_MAX_MESSAGES)
		say(run, row, text);
	else if (run->import->bad == IMPORT_MAX_MESSAGES + 1)
		say(run, row, "too many bad rows to print them all; the rest is counted");
}

/* ── header ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static unsigned int known_columns(const struct mn_program *program, struct column *known)
{
	unsigned int n = 0;

	known[n++] = (struct column){ IMPORT_MSISDN, 0, "msisdn" };
	known[n++] = (struct column){ IMPORT_IMSI, 0, "imsi" };
	known[n++] = (struct column){ IMPORT_LANGUAGE, 0, "language" };
	for (unsigned int i = 0; i < program->n_attrs; i++)
		if (!program->attr[i].remembered)
			known[n++] = (struct column){ IMPORT_ATTR, i, program->attr[i].name };
	for (unsigned int i = 0; i < program->n_holdings && i < MN_MAX_HOLDINGS; i++)
		known[n++] = (struct column){ IMPORT_HOLDING, i, program->holding[i].name };
	for (unsigned int i = 0, left = SECRET_MOST; program->evidence < program->n_lists && left &&
	     i < program->list[program->evidence].n_items && n < CSV_MAX_CELLS; i++) {
		if (!(program->secrets >> i & 1))
			continue;
		known[n++] = (struct column){ IMPORT_SECRET, i, program->list[program->evidence].item[i].name };
		left--;
	}
	return n;
}

static int unknown_column(struct import_run *run, const char *cell, const struct column *known, unsigned int n)
{
	const char *name[CSV_MAX_CELLS], *near;
	char text[IMPORT_ERROR_SIZE];
	size_t len;

	for (unsigned int i = 0; i < n; i++)
		name[i] = known[i].name;
	near = mn_suggest(cell, strlen(cell), name, n);
	if (near) {
		snprintf(text, sizeof(text), "unknown column '%s'; did you mean '%s'?", cell, near);
	} else if (strpbrk(cell, ";\t") && run->n_columns == 1) {
		snprintf(text, sizeof(text), "only one column: cells are separated by commas");
	} else {
		snprintf(text, sizeof(text), "unknown column '%s' (a remark? name it '#%s'); known are", cell, cell);
		for (unsigned int i = 0; i < n && (len = strlen(text)) < sizeof(text); i++)
			snprintf(text + len, sizeof(text) - len, "%s %s", i ? "," : "", name[i]);
	}
	say(run, 1, text);
	return -EINVAL;
}

static int read_header(struct import_run *run)
{
	struct column known[CSV_MAX_CELLS];
	unsigned int n = known_columns(run->import->program, known);
	bool seen[CSV_MAX_CELLS] = { false };
	struct csv_row row;
	const char *error;
	char text[256];
	int rc = csv_read(run->csv, &row, &error);

	if (rc <= 0) {
		say(run, 1, rc == 0 ? "the file is empty; its first row names the columns" :
		    rc == -EINVAL ? error : strerror(-rc));
		return -EINVAL;
	}
	run->n_columns = row.n;
	for (unsigned int c = 0; c < row.n; c++) {
		unsigned int k;

		if (!row.cell[c][0] || row.cell[c][0] == '#')
			continue;
		for (k = 0; k < n && strcmp(known[k].name, row.cell[c]); k++)
			;
		if (k == n)
			return unknown_column(run, row.cell[c], known, n);
		if (seen[k]) {
			snprintf(text, sizeof(text), "column '%s' is there twice", known[k].name);
			say(run, 1, text);
			return -EINVAL;
		}
		seen[k] = true;
		run->column[c] = known[k];
	}
	if (!seen[0]) {
		say(run, 1, "there is no column 'msisdn'");
		return -EINVAL;
	}
	return 0;
}

/* ── rows ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int read_language(const struct mn_program *program, const char *cell, struct register_row *row, char *error,
			 size_t size)
{
	size_t len;

	if (!*cell)
		return 0;
	for (unsigned int i = 0; i < program->n_languages; i++) {
		if (!strcmp(program->language[i].code, cell) || !strcmp(program->language[i].name, cell)) {
			row->language = i;
			return 0;
		}
	}
	snprintf(error, size, "'%s' is no language of this service; it is one of", cell);
	for (unsigned int i = 0; i < program->n_languages && (len = strlen(error)) < size; i++)
		snprintf(error + len, size - len, "%s %s", i ? "," : "", program->language[i].code);
	return -EINVAL;
}

static int read_imsi(const char *cell, struct register_row *row, char *error, size_t size)
{
	size_t len = strlen(cell);

	if (len && (len < 6 || len > 15 || strspn(cell, "0123456789") != len)) {
		snprintf(error, size, "'%s' is no IMSI: 6 to 15 digits", cell);
		return -EINVAL;
	}
	memcpy(row->imsi, cell, len + 1);
	row->has_imsi = true;
	return 0;
}

static int read_msisdn(const struct mn_program *program, const char *cell, struct register_row *row, char *error,
		       size_t size)
{
	const char *prefix = program->numbers.prefix;
	const char *starting = *prefix ? " starting with " : "";

	if (mn_number_normalise(program, cell, &row->msisdn))
		return 0;
	if (!*cell)
		snprintf(error, size, "is empty");
	else if (program->numbers.min_digits == program->numbers.max_digits)
		snprintf(error, size, "'%s' is no number of this service: %u digits%s%s", cell,
			 program->numbers.min_digits, starting, prefix);
	else
		snprintf(error, size, "'%s' is no number of this service: %u to %u digits%s%s", cell,
			 program->numbers.min_digits, program->numbers.max_digits, starting, prefix);
	return -EINVAL;
}

/* A hash as crypt(3) makes it. What is none may be a password: no message repeats it. */
static int read_secret(unsigned int item, const char *cell, struct register_row *row, char *error, size_t size)
{
	bool none = !strcmp(cell, "none");

	if (!*cell)
		return 0;
	if (!none && !secret_is_hash(cell)) {
		snprintf(error, size,
			 "is no hash of a password that crypt(3) knows; empty leaves it, none takes it away");
		return -EINVAL;
	}
	row->secret[row->n_secrets].item = item;
	snprintf(row->secret[row->n_secrets++].hash, SECRET_HASH_SIZE, "%s", none ? "" : cell);
	return 0;
}

static int read_cell(const struct mn_program *program, const struct column *column, const char *cell,
		     struct register_row *row, char *error, size_t size)
{
	int rc;

	switch (column->what) {
	case IMPORT_IGNORED:
		return 0;
	case IMPORT_MSISDN:
		return read_msisdn(program, cell, row, error, size);
	case IMPORT_IMSI:
		return read_imsi(cell, row, error, size);
	case IMPORT_LANGUAGE:
		return read_language(program, cell, row, error, size);
	case IMPORT_ATTR:
		row->has_attr[column->index] = true;
		return register_cell_parse(program, &program->attr[column->index], cell, &row->attr[column->index],
					   error, size);
	case IMPORT_HOLDING:
		rc = register_cell_records(program, &program->holding[column->index], cell,
					   row->holding[column->index].record, MN_MAX_HOLDINGS, error, size);
		row->has_holding[column->index] = true;
		row->holding[column->index].n = rc < 0 ? 0 : rc;
		return rc < 0 ? rc : 0;
	case IMPORT_SECRET:
		return read_secret(column->index, cell, row, error, size);
	}
	return 0;
}

/* Blanks around a cell are nobody's intention. */
static const char *trim(char *cell)
{
	size_t len;

	cell += strspn(cell, " \t");
	len = strlen(cell);
	while (len && (cell[len - 1] == ' ' || cell[len - 1] == '\t'))
		cell[--len] = '\0';
	return cell;
}

static void row_init(struct register_row *row)
{
	row->msisdn.digits[0] = row->imsi[0] = '\0';
	row->has_imsi = false;
	row->n_secrets = 0;
	row->language = -1;
	memset(row->has_attr, 0, sizeof(row->has_attr));
	memset(row->has_holding, 0, sizeof(row->has_holding));
}

/* Every bad cell of a row is told, in one line. */
static int read_row(struct import_run *run, const struct csv_row *csv_row, char *error, size_t size)
{
	char text[512], cell[REGISTER_CELL_SIZE];
	size_t len = 0;

	row_init(&run->row);
	if (csv_row->n != run->n_columns) {
		snprintf(error, size, "%u cells, but the first row names %u columns", csv_row->n, run->n_columns);
		return -EINVAL;
	}
	for (unsigned int c = 0; c < csv_row->n; c++) {
		if (run->column[c].what == IMPORT_IGNORED)
			continue;
		if (strlen(csv_row->cell[c]) >= sizeof(cell)) {
			snprintf(text, sizeof(text), "is longer than %zu octets", sizeof(cell) - 1);
		} else {
			strcpy(cell, csv_row->cell[c]);
			if (read_cell(run->import->program, &run->column[c], trim(cell), &run->row, text,
				      sizeof(text)) == 0)
				continue;
		}
		if (len < size)
			len += snprintf(error + len, size - len, "%scolumn %s: %s", len ? "; " : "",
					run->column[c].name, text);
	}
	return len ? -EINVAL : 0;
}

static int write_row(struct import_run *run, uint64_t number)
{
	struct register_import *import = run->import;
	char error[IMPORT_ERROR_SIZE];
	int rc = register_writer_row(run->writer, &run->row, error, sizeof(error));

	switch (rc) {
	case REGISTER_ADDED:
		import->added++;
		return 0;
	case REGISTER_CHANGED:
		import->changed++;
		return 0;
	case REGISTER_SAME:
		import->same++;
		return 0;
	case -EINVAL:
		bad_row(run, number, error);
		return 0;
	default:
		return rc;
	}
}

/* Each batch has a record of its own, written before its rows, which point to it. */
static int begin_audit(struct import_run *run)
{
	const struct register_import *import = run->import;
	sqlite3_stmt *stmt = store_db_prepare(run->db,
		"INSERT INTO audit (time, kind, operation, args, verdict, program, actor)"
		" VALUES (?1, 'import', 'import-register', '', 'accepted', ?2, ?3)");
	int rc;

	if (!stmt)
		return -EIO;
	sqlite3_bind_int64(stmt, 1, import->now);
	sqlite3_bind_int64(stmt, 2, (int64_t)import->program->hash);
	store_db_bind_text(stmt, 3, import->name);
	rc = sqlite3_step(stmt) == SQLITE_DONE ? 0 : store_db_error(run->db, "audit");
	sqlite3_finalize(stmt);
	run->audit = sqlite3_last_insert_rowid(run->db->handle);
	register_writer_set_audit(run->writer, run->audit);
	return rc;
}

static int end_audit(struct import_run *run, const struct register_import *before)
{
	const struct register_import *import = run->import;
	sqlite3_stmt *stmt = store_db_prepare(run->db, "UPDATE audit SET args = ?2, effects = ?3 WHERE id = ?1");
	uint64_t added = import->added - before->added, changed = import->changed - before->changed;
	char args[512];
	int rc;

	if (!stmt)
		return -EIO;
	snprintf(args, sizeof(args), "%s: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64 " as before, %" PRIu64 " bad",
		 import->name, added, changed, import->same - before->same, import->bad - before->bad);
	sqlite3_bind_int64(stmt, 1, run->audit);
	sqlite3_bind_text(stmt, 2, args, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 3, added + changed);
	rc = sqlite3_step(stmt) == SQLITE_DONE ? 0 : store_db_error(run->db, "audit");
	sqlite3_finalize(stmt);
	return rc;
}

/* The log would grow as large as the import, and every page be written twice at its end. */
static void shorten_log(struct import_run *run)
{
	sqlite3_wal_checkpoint_v2(run->db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* Read and write up to a batch of rows in the open transaction. 1 more to come, 0 the end, -errno. */
static int read_batch(struct import_run *run)
{
	struct register_import *import = run->import;
	char error[IMPORT_ERROR_SIZE];
	struct csv_row row;
	const char *damage;
	int rc = 1;

	for (unsigned int i = 0; i < IMPORT_BATCH; i++) {
		rc = csv_read(run->csv, &row, &damage);
		if (rc == 0 || (rc < 0 && rc != -EINVAL))
			return rc;
		import->rows++;
		if (rc == -EINVAL)
			bad_row(run, row.number, damage);
		else if (read_row(run, &row, error, sizeof(error)) < 0)
			bad_row(run, row.number, error);
		else if ((rc = write_row(run, row.number)) < 0)
			return rc;
	}
	return 1;
}

/* One transaction. 1 more to come, 0 the end, -errno with nothing of it done. */
static int import_batch(struct import_run *run)
{
	const struct register_import before = *run->import;
	int more = 0, rc = store_db_exec(run->db, "BEGIN IMMEDIATE");

	if (rc < 0)
		return rc;
	rc = begin_audit(run);
	if (rc == 0)
		rc = more = read_batch(run);
	if (rc >= 0)
		rc = end_audit(run, &before);
	/* a file that ends with a batch leaves no record of an empty one */
	if (rc == 0)
		rc = store_db_exec(run->db, before.rows && before.rows == run->import->rows ? "ROLLBACK" : "COMMIT");
	if (rc == 0)
		return more;
	if (!sqlite3_get_autocommit(run->db->handle))
		sqlite3_exec(run->db->handle, "ROLLBACK", NULL, NULL, NULL);
	/* what is told at the end is what stands */
	*run->import = before;
	return rc;
}

static int import_batches(struct import_run *run)
{
	unsigned int batches = 0;
	int more;

	do {
		more = import_batch(run);
		store_db_give_way();
		if (++batches % 16 == 0)
			shorten_log(run);
		progress_show(&run->progress, run->import->rows, csv_position(run->csv), run->import->octets);
	} while (more > 0);
	return more;
}

int register_import(struct store_db *db, struct register_import *import)
{
	struct import_run *run = talloc_zero(NULL, struct import_run);
	struct register_writer_config config;
	int rc = -ENOMEM;

	if (!run)
		return rc;
	run->db = db;
	run->import = import;
	progress_begin(&run->progress, import->progress, "rows");
	run->csv = csv_alloc(run, import->in);
	if (!import->now)
		import->now = time(NULL);
	config = (struct register_writer_config){
		.db = db, .program = import->program, .at = import->at, .now = import->now, .actor = import->name,
	};
	run->writer = register_writer_alloc(run, &config);
	if (run->csv && run->writer) {
		rc = read_header(run);
		if (rc == 0) {
			rc = import_batches(run);
			progress_clear(&run->progress);
			if (rc < 0)
				fprintf(import->messages, "%s: stopped after row %" PRIu64 ": %s\n", import->name,
					import->rows + 1, *db->trouble ? db->trouble : strerror(-rc));
		}
	}
	register_writer_free(run->writer);
	talloc_free(run);
	return rc;
}
