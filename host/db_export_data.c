/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/db_export_data.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "host/csv.h"
#include "host/register_cell.h"
#include "host/store_value.h"
#include "menus/clock.h"

static void write_number(FILE *out, unsigned int *n, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	csv_write(out, n, text);
}

/* Local time; in the hour that a change of offset doubles, UTC. */
static void write_instant(const struct mn_program *program, FILE *out, unsigned int *n, int64_t at, bool utc_allowed)
{
	struct mn_civil civil;
	char text[40];
	int64_t again;

	mn_clock_format(program->zone, at, text, sizeof(text));
	if (utc_allowed && (mn_clock_parse(program->zone, text, &again) < 0 || again != at)) {
		int64_t second = ((at % 86400) + 86400) % 86400;

		mn_clock_date((at - second) / 86400, &civil);
		snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)civil.year, civil.month, civil.day,
			 (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
	}
	csv_write(out, n, text);
}

static void write_fields(const struct mn_program *program, const struct mn_record_decl *decl, const char *text,
			 FILE *out, unsigned int *n)
{
	int64_t field[MN_MAX_FIELDS];
	char cell[64];

	store_value_unpack(program, decl->field, decl->n_fields, text, field);
	for (unsigned int i = 0; i < decl->n_fields; i++) {
		register_cell_format(program, &decl->field[i], field[i], cell, sizeof(cell));
		csv_write(out, n, cell);
	}
}

/* ── bundles ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* The words of one limit: "time=A B;place=C" has "A B" for time. */
static void write_limit(const char *limits, const char *name, FILE *out, unsigned int *n)
{
	char cell[512] = "";

	while (*limits) {
		size_t len = strcspn(limits, ";"), name_len = strlen(name);

		if (len > name_len && !strncmp(limits, name, name_len) && limits[name_len] == '=' &&
		    len - name_len - 1 < sizeof(cell)) {
			memcpy(cell, limits + name_len + 1, len - name_len - 1);
			cell[len - name_len - 1] = '\0';
		}
		limits += len;
		limits += *limits == ';';
	}
	csv_write(out, n, cell);
}

static bool is_bundle_field(const struct mn_program *program, const char *name)
{
	for (unsigned int i = 0; i < program->bundle.n_fields; i++)
		if (!strcmp(program->bundle.field[i].name, name))
			return true;
	return false;
}

static void write_limit_name(const struct mn_program *program, const char *name, FILE *out, unsigned int *n)
{
	char column[80];

	snprintf(column, sizeof(column), "%s%s", is_bundle_field(program, name) ? "limit-" : "", name);
	csv_write(out, n, column);
}

static void bundle_header(const struct mn_program *program, FILE *out)
{
	static const char *const first[] = { "id", "owner", "size", "from", "to", "label" };
	const struct mn_drawing *drawing = &program->drawing;
	unsigned int n = 0;

	for (unsigned int i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		csv_write(out, &n, first[i]);
	for (unsigned int i = 0; i < program->bundle.n_fields; i++)
		csv_write(out, &n, program->bundle.field[i].name);
	if (drawing->limit_time)
		write_limit_name(program, "time", out, &n);
	for (unsigned int i = 0; i < drawing->n_limits; i++)
		write_limit_name(program, program->traffic.field[drawing->limit[i]].name, out, &n);
	csv_write(out, &n, "#used");
	csv_end_row(out, &n);
}

static void write_bundle(const struct mn_program *program, sqlite3_stmt *stmt, FILE *out)
{
	const struct mn_drawing *drawing = &program->drawing;
	unsigned int n = 0;

	csv_write(out, &n, store_db_text(stmt, 0));
	csv_write(out, &n, store_db_text(stmt, 1));
	csv_write(out, &n, store_db_text(stmt, 2));
	for (int i = 3; i < 5; i++) {
		if (sqlite3_column_int64(stmt, i))
			write_instant(program, out, &n, sqlite3_column_int64(stmt, i), false);
		else
			csv_write(out, &n, "");
	}
	csv_write(out, &n, store_db_text(stmt, 5));
	write_fields(program, &program->bundle, store_db_text(stmt, 6), out, &n);
	if (drawing->limit_time)
		write_limit(store_db_text(stmt, 7), "time", out, &n);
	for (unsigned int i = 0; i < drawing->n_limits; i++)
		write_limit(store_db_text(stmt, 7), program->traffic.field[drawing->limit[i]].name, out, &n);
	csv_write(out, &n, store_db_text(stmt, 8));
	csv_end_row(out, &n);
}

int db_export_bundles(struct store_db *db, const struct mn_program *program, FILE *out)
{
	sqlite3_stmt *stmt = store_db_prepare(db, "SELECT id, owner, size, from_, to_, label, fields, limits, used"
		" FROM bundle ORDER BY id");
	int rc;

	if (!stmt)
		return -EIO;
	bundle_header(program, out);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		write_bundle(program, stmt, out);
	rc = rc == SQLITE_DONE ? 0 : store_db_error(db, "export");
	sqlite3_finalize(stmt);
	return rc;
}

/* ── records of use ───────────────────────────────────────────────────────────────────────────────────────────── */

static void usage_header(const struct mn_program *program, FILE *out)
{
	static const char *const first[] = { "id", "msisdn", "at", "up", "down" };
	static const char *const last[] = { "#own", "#shared", "#outside", "#bundles" };
	unsigned int n = 0;

	for (unsigned int i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		csv_write(out, &n, first[i]);
	for (unsigned int i = 0; i < program->traffic.n_fields; i++)
		csv_write(out, &n, program->traffic.field[i].name);
	for (unsigned int i = 0; i < sizeof(last) / sizeof(last[0]); i++)
		csv_write(out, &n, last[i]);
	csv_end_row(out, &n);
}

/* What a record drew: sums, and "BUNDLE:OCTETS" for each part. */
static int write_drawn(struct store_db *db, sqlite3_stmt *drawn, const char *msisdn, int64_t seq, int64_t octets,
		       FILE *out, unsigned int *n)
{
	int64_t own = 0, shared = 0;
	char parts[1024] = "";
	size_t len = 0;
	int rc;

	sqlite3_bind_int64(drawn, 1, seq);
	while ((rc = sqlite3_step(drawn)) == SQLITE_ROW) {
		int64_t part = sqlite3_column_int64(drawn, 1);

		*(strcmp(store_db_text(drawn, 2), msisdn) ? &shared : &own) += part;
		if (len < sizeof(parts))
			len += snprintf(parts + len, sizeof(parts) - len, "%s%s:%" PRId64, len ? " " : "",
					store_db_text(drawn, 0), part);
	}
	sqlite3_reset(drawn);
	write_number(out, n, own);
	write_number(out, n, shared);
	write_number(out, n, octets - own - shared);
	csv_write(out, n, parts);
	return rc == SQLITE_DONE ? 0 : store_db_error(db, "export");
}

int db_export_usage(struct store_db *db, const struct mn_program *program, FILE *out)
{
	sqlite3_stmt *stmt =
		store_db_prepare(db, "SELECT id, msisdn, at, up, down, fields, seq FROM usage ORDER BY seq");
	sqlite3_stmt *drawn = store_db_prepare(db, "SELECT d.bundle, d.bytes, b.owner FROM drawn d"
		" JOIN bundle b ON b.id = d.bundle WHERE d.seq = ?1 ORDER BY d.bundle");
	int rc = stmt && drawn ? 0 : -EIO, step = SQLITE_DONE;

	if (rc == 0)
		usage_header(program, out);
	while (rc == 0 && (step = sqlite3_step(stmt)) == SQLITE_ROW) {
		unsigned int n = 0;

		csv_write(out, &n, store_db_text(stmt, 0));
		csv_write(out, &n, store_db_text(stmt, 1));
		write_instant(program, out, &n, sqlite3_column_int64(stmt, 2), true);
		csv_write(out, &n, store_db_text(stmt, 3));
		csv_write(out, &n, store_db_text(stmt, 4));
		write_fields(program, &program->traffic, store_db_text(stmt, 5), out, &n);
		rc = write_drawn(db, drawn, store_db_text(stmt, 1), sqlite3_column_int64(stmt, 6),
				 sqlite3_column_int64(stmt, 3) + sqlite3_column_int64(stmt, 4), out, &n);
		csv_end_row(out, &n);
	}
	if (rc == 0 && step != SQLITE_DONE)
		rc = store_db_error(db, "export");
	sqlite3_finalize(stmt);
	sqlite3_finalize(drawn);
	return rc;
}
