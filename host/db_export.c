/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/db_export.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "host/csv.h"
#include "host/db_export_data.h"
#include "host/register_cell.h"
#include "host/store_value.h"
#include "menus/clock.h"

struct export_table {
	const char *name, *sql;
};

static const struct export_table export_table[] = {
	{ "groups", "SELECT g.id AS \"group\", g.leader, local_time(g.opened) AS opened,"
		" local_time(g.closed) AS closed, m.msisdn AS member, local_time(m.from_) AS joined,"
		" local_time(m.to_) AS ended"
		" FROM grp g LEFT JOIN membership m ON m.grp = g.id ORDER BY g.id, m.id" },
	{ "ledger", "SELECT payer, number, fee, month, amount, local_time(created) AS created, audit"
		" FROM ledger ORDER BY audit, number, fee" },
	{ "audit", "SELECT id, local_time(time) AS time, kind, channel, caller, operation, args, verdict, rule,"
		" rule_case AS \"case\", about, key, effects, actor FROM audit ORDER BY id" },
	{ "coming", "SELECT id, local_time(at) AS at, msisdn, event, args, audit FROM coming ORDER BY at, id" },
	{ "outbox", "SELECT id, to_number AS \"to\", language, text, local_time(created) AS created, state, tries,"
		" local_time(changed) AS changed, audit FROM outbox ORDER BY id" },
	{ "aside", "SELECT source, line, reason, content, local_time(time) AS time FROM aside"
		" ORDER BY source, line, id" },
	/* never their hashes: whoever moves them copies the database */
	{ "clerks", "SELECT name, local_time(created) AS created, local_time(closed) AS closed FROM clerk"
		" ORDER BY name" },
	{ NULL, NULL }
};

const char *db_export_names(void)
{
	return "register, groups, ledger, audit, coming, outbox, bundles, usage, aside, clerks";
}

static void local_time(sqlite3_context *context, int n, sqlite3_value **value)
{
	const struct mn_program *program = sqlite3_user_data(context);
	char text[32];

	if (sqlite3_value_type(value[0]) == SQLITE_NULL)
		return;
	mn_clock_format(program->zone, sqlite3_value_int64(value[0]), text, sizeof(text));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static int export_query(struct store_db *db, const struct mn_program *program, const char *sql, FILE *out)
{
	sqlite3_stmt *stmt;
	unsigned int n = 0;
	int rc;

	if (sqlite3_create_function_v2(db->handle, "local_time", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, (void *)program,
				       local_time, NULL, NULL, NULL) != SQLITE_OK)
		return store_db_error(db, "local_time");
	stmt = store_db_prepare(db, sql);
	if (!stmt)
		return -EIO;
	for (int i = 0; i < sqlite3_column_count(stmt); i++)
		csv_write(out, &n, sqlite3_column_name(stmt, i));
	csv_end_row(out, &n);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			csv_write(out, &n, store_db_text(stmt, i));
		csv_end_row(out, &n);
	}
	rc = rc == SQLITE_DONE ? 0 : store_db_error(db, "export");
	sqlite3_finalize(stmt);
	return rc;
}

/* ── the register, in the form that is imported ─────────────────────────────────────────────────────────────────── */

struct export_register {
	struct store_db *db;
	const struct mn_program *program;
	int64_t at;
	FILE *out;
	sqlite3_stmt *attributes, *remembered, *holdings;
};

static int read_values(const struct export_register *ex, sqlite3_stmt *stmt, bool remembered, int64_t *value)
{
	const struct mn_program *program = ex->program;
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		uint16_t i = mn_program_attr(program, store_db_text(stmt, 0));

		if (i < program->n_attrs && program->attr[i].remembered == remembered)
			value[i] = store_value_column(stmt, 1, program, &program->attr[i]);
	}
	sqlite3_reset(stmt);
	return rc == SQLITE_DONE ? 0 : store_db_error(ex->db, "export");
}

static void append(char *buf, size_t size, const char *text)
{
	size_t len = strlen(buf);

	snprintf(buf + len, size - len, "%s", text);
}

static void append_date(const struct export_register *ex, char *buf, size_t size, int64_t instant)
{
	char text[32];

	mn_clock_format(ex->program->zone, instant, text, sizeof(text));
	/* midnight needs no time of day */
	if (strlen(text) > 9 && !strcmp(text + strlen(text) - 9, " 00:00:00"))
		text[strlen(text) - 9] = '\0';
	append(buf, size, text);
}

static void append_record(const struct export_register *ex, const struct mn_holding_decl *decl, char *buf, size_t size)
{
	sqlite3_stmt *stmt = ex->holdings;
	bool open = sqlite3_column_type(stmt, 1) == SQLITE_NULL;
	int64_t field[MN_MAX_FIELDS], from = sqlite3_column_int64(stmt, 0);
	char cell[64];

	store_value_unpack(ex->program, decl->field, decl->n_fields, store_db_text(stmt, 2), field);
	if (*buf)
		append(buf, size, ";");
	for (unsigned int i = 0; i < decl->n_fields; i++) {
		register_cell_format(ex->program, &decl->field[i], field[i], cell, sizeof(cell));
		if (i)
			append(buf, size, "/");
		append(buf, size, cell);
	}
	if (!from && open)
		return;
	append(buf, size, "@");
	if (from)
		append_date(ex, buf, size, from);
	append(buf, size, "..");
	if (!open)
		append_date(ex, buf, size, sqlite3_column_int64(stmt, 1));
}

static int write_holding(const struct export_register *ex, const char *msisdn, const struct mn_holding_decl *decl,
			 unsigned int *n)
{
	char cell[REGISTER_CELL_SIZE] = "";
	int rc;

	store_db_bind_text(ex->holdings, 1, msisdn);
	store_db_bind_text(ex->holdings, 2, decl->name);
	sqlite3_bind_int64(ex->holdings, 3, ex->at);
	while ((rc = sqlite3_step(ex->holdings)) == SQLITE_ROW)
		append_record(ex, decl, cell, sizeof(cell));
	sqlite3_reset(ex->holdings);
	csv_write(ex->out, n, cell);
	return rc == SQLITE_DONE ? 0 : store_db_error(ex->db, "export");
}

static int write_number(const struct export_register *ex, sqlite3_stmt *subscriber)
{
	const struct mn_program *program = ex->program;
	const char *msisdn = store_db_text(subscriber, 0);
	int64_t value[MN_MAX_ATTRS];
	unsigned int n = 0;
	char cell[64];
	int rc;

	for (unsigned int i = 0; i < MN_MAX_ATTRS; i++)
		value[i] = MN_UNKNOWN;
	store_db_bind_text(ex->attributes, 1, msisdn);
	sqlite3_bind_int64(ex->attributes, 2, ex->at);
	store_db_bind_text(ex->remembered, 1, msisdn);
	rc = read_values(ex, ex->attributes, false, value);
	if (rc == 0)
		rc = read_values(ex, ex->remembered, true, value);
	for (int i = 0; i < 3; i++)
		csv_write(ex->out, &n, store_db_text(subscriber, i));
	for (unsigned int i = 0; i < program->n_attrs; i++) {
		register_cell_format(program, &program->attr[i], value[i], cell, sizeof(cell));
		csv_write(ex->out, &n, cell);
	}
	for (unsigned int i = 0; rc == 0 && i < program->n_holdings; i++)
		rc = write_holding(ex, msisdn, &program->holding[i], &n);
	csv_end_row(ex->out, &n);
	return rc;
}

/* Remembered values are no matter of the register: a remark for an import. */
static void write_header(const struct export_register *ex)
{
	const struct mn_program *program = ex->program;
	unsigned int n = 0;
	char name[64];

	csv_write(ex->out, &n, "msisdn");
	csv_write(ex->out, &n, "imsi");
	csv_write(ex->out, &n, "language");
	for (unsigned int i = 0; i < program->n_attrs; i++) {
		snprintf(name, sizeof(name), "%s%s", program->attr[i].remembered ? "#" : "", program->attr[i].name);
		csv_write(ex->out, &n, name);
	}
	for (unsigned int i = 0; i < program->n_holdings; i++)
		csv_write(ex->out, &n, program->holding[i].name);
	csv_end_row(ex->out, &n);
}

static int export_register(struct store_db *db, const struct mn_program *program, int64_t at, FILE *out)
{
	struct export_register ex = { .db = db, .program = program, .at = at, .out = out };
	sqlite3_stmt *subscriber = store_db_prepare(db,
		"SELECT msisdn, imsi, language FROM subscriber ORDER BY msisdn");
	int rc = -EIO, step;

	ex.attributes = store_db_prepare(db, "SELECT name, value FROM attribute"
		" WHERE msisdn = ?1 AND from_ <= ?2 AND (to_ IS NULL OR to_ > ?2)");
	ex.remembered = store_db_prepare(db, "SELECT name, value FROM remembered WHERE msisdn = ?1 AND to_ IS NULL");
	ex.holdings = store_db_prepare(db, "SELECT from_, to_, fields FROM holding"
		" WHERE msisdn = ?1 AND kind = ?2 AND (to_ IS NULL OR (to_ > ?3 AND to_ > from_))"
		" ORDER BY from_, fields");
	if (subscriber && ex.attributes && ex.remembered && ex.holdings) {
		write_header(&ex);
		rc = 0;
		while (rc == 0 && (step = sqlite3_step(subscriber)) == SQLITE_ROW)
			rc = write_number(&ex, subscriber);
		if (rc == 0 && step != SQLITE_DONE)
			rc = store_db_error(db, "export");
	}
	sqlite3_finalize(subscriber);
	sqlite3_finalize(ex.attributes);
	sqlite3_finalize(ex.remembered);
	sqlite3_finalize(ex.holdings);
	return rc;
}

int db_export(struct store_db *db, const struct mn_program *program, const char *name, int64_t at, FILE *out)
{
	int rc = -ENOENT;

	if (!strcmp(name, "register"))
		rc = export_register(db, program, at, out);
	else if (!strcmp(name, "bundles"))
		rc = db_export_bundles(db, program, out);
	else if (!strcmp(name, "usage"))
		rc = db_export_usage(db, program, out);
	for (const struct export_table *t = export_table; t->name; t++)
		if (!strcmp(t->name, name))
			rc = export_query(db, program, t->sql, out);
	if (fflush(out) || ferror(out))
		return rc < 0 ? rc : -EIO;
	return rc;
}
