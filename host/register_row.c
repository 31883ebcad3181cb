/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/register_row.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "host/store_value.h"

enum row_stmt {
	ROW_SAVE, ROW_SAVE_BACK, ROW_SAVE_DROP,
	ROW_GET, ROW_ADD, ROW_SET, ROW_IMSI,
	ROW_ATTR_NOW, ROW_ATTR_END, ROW_ATTR_ADD, ROW_ATTR_SET,
	ROW_HOLD_NOW, ROW_HOLD_END, ROW_HOLD_DROP, ROW_HOLD_ADD,
	ROW_N_STMTS
};

static const char *const row_sql[ROW_N_STMTS] = {
	[ROW_SAVE] = "SAVEPOINT one_row",
	[ROW_SAVE_BACK] = "ROLLBACK TO one_row",
	[ROW_SAVE_DROP] = "RELEASE one_row",
	[ROW_GET] = "SELECT imsi, language FROM subscriber WHERE msisdn = ?1",
	[ROW_ADD] = "INSERT INTO subscriber (msisdn, imsi, language) VALUES (?1, ?2, ?3)",
	[ROW_SET] = "UPDATE subscriber SET imsi = ?2, language = ?3 WHERE msisdn = ?1",
	[ROW_IMSI] = "SELECT msisdn FROM subscriber WHERE imsi = ?1",
	[ROW_ATTR_NOW] = "SELECT name, value, from_ FROM attribute WHERE msisdn = ?1 AND to_ IS NULL",
	[ROW_ATTR_END] = "UPDATE attribute SET to_ = max(from_, ?4) WHERE msisdn = ?1 AND name = ?2 AND from_ = ?3",
	[ROW_ATTR_ADD] = "INSERT INTO attribute (msisdn, name, value, from_) VALUES (?1, ?2, ?3, ?4)",
	[ROW_ATTR_SET] = "UPDATE attribute SET value = ?4 WHERE msisdn = ?1 AND name = ?2 AND from_ = ?3",
	[ROW_HOLD_NOW] = "SELECT from_, to_, fields FROM holding"
		" WHERE msisdn = ?1 AND kind = ?2 AND (to_ IS NULL OR to_ > ?3)",
	[ROW_HOLD_END] = "UPDATE holding SET to_ = ?5 WHERE msisdn = ?1 AND kind = ?2 AND from_ = ?3 AND fields = ?4",
	[ROW_HOLD_DROP] = "DELETE FROM holding WHERE msisdn = ?1 AND kind = ?2 AND from_ = ?3 AND fields = ?4",
	[ROW_HOLD_ADD] = "INSERT INTO holding (msisdn, kind, from_, fields, to_) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (msisdn, kind, from_, fields) DO UPDATE SET to_ = excluded.to_",
};

struct register_writer {
	struct store_db *db;
	const struct mn_program *program;
	int64_t at;
	sqlite3_stmt *stmt[ROW_N_STMTS];
};

/* A holding as it stands in the database. */
struct stored_record {
	int64_t from, to;
	char fields[STORE_FIELDS_SIZE];
	bool kept;
};

struct register_writer *register_writer_alloc(void *ctx, struct store_db *db, const struct mn_program *program,
					      int64_t at)
{
	struct register_writer *writer = talloc_zero(ctx, struct register_writer);

	if (!writer)
		return NULL;
	*writer = (struct register_writer){ .db = db, .program = program, .at = at };
	for (int i = 0; i < ROW_N_STMTS; i++) {
		writer->stmt[i] = store_db_prepare(db, row_sql[i]);
		if (!writer->stmt[i]) {
			register_writer_free(writer);
			return NULL;
		}
	}
	return writer;
}

void register_writer_free(struct register_writer *writer)
{
	if (!writer)
		return;
	for (int i = 0; i < ROW_N_STMTS; i++)
		sqlite3_finalize(writer->stmt[i]);
	talloc_free(writer);
}

static int run(struct register_writer *writer, enum row_stmt id)
{
	int rc = sqlite3_step(writer->stmt[id]);

	rc = rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : store_db_error(writer->db, row_sql[id]);
	sqlite3_reset(writer->stmt[id]);
	return rc;
}

static int next(struct register_writer *writer, enum row_stmt id)
{
	int rc = sqlite3_step(writer->stmt[id]);

	if (rc == SQLITE_ROW)
		return 1;
	rc = rc == SQLITE_DONE ? 0 : store_db_error(writer->db, row_sql[id]);
	sqlite3_reset(writer->stmt[id]);
	return rc;
}

static void bind_to(sqlite3_stmt *stmt, int index, int64_t to)
{
	if (to == INT64_MAX)
		sqlite3_bind_null(stmt, index);
	else
		sqlite3_bind_int64(stmt, index, to);
}

/* An IMSI belongs to one number: say to which. */
static int imsi_taken(struct register_writer *writer, const char *imsi, char *error, size_t size)
{
	sqlite3_stmt *stmt = writer->stmt[ROW_IMSI];

	store_db_bind_text(stmt, 1, imsi);
	if (next(writer, ROW_IMSI) > 0) {
		snprintf(error, size, "column imsi: %s belongs to %s already", imsi, store_db_text(stmt, 0));
		sqlite3_reset(stmt);
		return -EINVAL;
	}
	snprintf(error, size, "the row does not fit the register: %s", writer->db->trouble);
	return -EINVAL;
}

/* The number itself, its card and language. */
static int write_subscriber(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	const struct mn_program *program = writer->program;
	const char *msisdn = row->msisdn.digits;
	const char *imsi = row->imsi, *language = program->language[row->language < 0 ? 0 : row->language].code;
	sqlite3_stmt *stmt = writer->stmt[ROW_GET];
	char old_imsi[16] = "", old_language[16] = "";
	enum row_stmt id = ROW_ADD;
	int rc;

	store_db_bind_text(stmt, 1, msisdn);
	rc = next(writer, ROW_GET);
	if (rc < 0)
		return rc;
	if (rc > 0) {
		snprintf(old_imsi, sizeof(old_imsi), "%s", store_db_text(stmt, 0));
		snprintf(old_language, sizeof(old_language), "%s", store_db_text(stmt, 1));
		sqlite3_reset(stmt);
		id = ROW_SET;
		if (!row->has_imsi)
			imsi = old_imsi;
		if (row->language < 0)
			language = old_language;
		if (!strcmp(imsi, old_imsi) && !strcmp(language, old_language))
			return REGISTER_SAME;
	}
	stmt = writer->stmt[id];
	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, imsi);
	store_db_bind_text(stmt, 3, language);
	rc = run(writer, id);
	if (rc == -EUCLEAN)
		return imsi_taken(writer, imsi, error, size);
	return rc < 0 ? rc : id == ROW_ADD ? REGISTER_ADDED : REGISTER_CHANGED;
}

static int add_attr(struct register_writer *writer, const struct register_row *row, unsigned int i, int64_t from)
{
	const struct mn_attr *attr = &writer->program->attr[i];
	sqlite3_stmt *stmt = writer->stmt[ROW_ATTR_ADD];

	if (row->attr[i] == MN_UNKNOWN)
		return 0;
	store_db_bind_text(stmt, 1, row->msisdn.digits);
	store_db_bind_text(stmt, 2, attr->name);
	store_value_bind(stmt, 3, writer->program, attr->type, attr->list, row->attr[i]);
	sqlite3_bind_int64(stmt, 4, from);
	return run(writer, ROW_ATTR_ADD);
}

/* A value takes over from the one before; one that lasted no time at all is replaced. */
static int change_attr(struct register_writer *writer, const struct register_row *row, unsigned int i, int64_t from)
{
	const struct mn_attr *attr = &writer->program->attr[i];
	bool in_place = from >= writer->at && row->attr[i] != MN_UNKNOWN;
	sqlite3_stmt *stmt = writer->stmt[in_place ? ROW_ATTR_SET : ROW_ATTR_END];
	int rc;

	store_db_bind_text(stmt, 1, row->msisdn.digits);
	store_db_bind_text(stmt, 2, attr->name);
	sqlite3_bind_int64(stmt, 3, from);
	if (in_place)
		store_value_bind(stmt, 4, writer->program, attr->type, attr->list, row->attr[i]);
	else
		sqlite3_bind_int64(stmt, 4, writer->at);
	rc = run(writer, in_place ? ROW_ATTR_SET : ROW_ATTR_END);
	return rc < 0 || in_place ? rc : add_attr(writer, row, i, writer->at);
}

static int update_attrs(struct register_writer *writer, const struct register_row *row)
{
	const struct mn_program *program = writer->program;
	sqlite3_stmt *stmt = writer->stmt[ROW_ATTR_NOW];
	int64_t value[MN_MAX_ATTRS], from[MN_MAX_ATTRS];
	bool there[MN_MAX_ATTRS] = { false };
	int rc, result = REGISTER_SAME;

	store_db_bind_text(stmt, 1, row->msisdn.digits);
	while ((rc = next(writer, ROW_ATTR_NOW)) > 0) {
		uint16_t i = mn_program_attr(program, store_db_text(stmt, 0));

		if (i >= program->n_attrs)
			continue;
		there[i] = true;
		value[i] = store_value_column(stmt, 1, program, &program->attr[i]);
		from[i] = sqlite3_column_int64(stmt, 2);
	}
	for (unsigned int i = 0; rc == 0 && i < program->n_attrs; i++) {
		if (!row->has_attr[i] || (!there[i] && row->attr[i] == MN_UNKNOWN) ||
		    (there[i] && value[i] == row->attr[i]))
			continue;
		rc = there[i] ? change_attr(writer, row, i, from[i]) : add_attr(writer, row, i, writer->at);
		result = REGISTER_CHANGED;
	}
	return rc < 0 ? rc : result;
}

static int write_holding(struct register_writer *writer, enum row_stmt id, const char *msisdn, const char *kind,
			 int64_t from, const char *fields, int64_t to)
{
	sqlite3_stmt *stmt = writer->stmt[id];

	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, kind);
	sqlite3_bind_int64(stmt, 3, from);
	sqlite3_bind_text(stmt, 4, fields, -1, SQLITE_STATIC);
	if (id != ROW_HOLD_DROP)
		bind_to(stmt, 5, to);
	return run(writer, id);
}

static int read_holdings(struct register_writer *writer, const char *msisdn, const char *kind,
			 struct stored_record *stored, unsigned int max)
{
	sqlite3_stmt *stmt = writer->stmt[ROW_HOLD_NOW];
	unsigned int n = 0;
	int rc;

	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, kind);
	sqlite3_bind_int64(stmt, 3, writer->at);
	while ((rc = next(writer, ROW_HOLD_NOW)) > 0 && n < max) {
		stored[n].from = sqlite3_column_int64(stmt, 0);
		stored[n].to = sqlite3_column_type(stmt, 1) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(stmt, 1);
		snprintf(stored[n].fields, sizeof(stored[n].fields), "%s", store_db_text(stmt, 2));
		stored[n].kept = false;
		n++;
	}
	sqlite3_reset(stmt);
	return rc < 0 ? rc : (int)n;
}

/* Find the stored record that a row speaks of; one without a date may speak of any that is in effect. */
static struct stored_record *find_stored(struct stored_record *stored, int n, const struct register_record *record,
					 const char *fields)
{
	for (int i = 0; i < n; i++)
		if (!stored[i].kept && !strcmp(stored[i].fields, fields) &&
		    (!record->from || record->from == stored[i].from))
			return &stored[i];
	return NULL;
}

/* The cell lists all records of this kind that are in effect or to come: others end now, or never begin. */
static int update_holding(struct register_writer *writer, const struct register_row *row, unsigned int kind, bool added)
{
	const struct mn_holding_decl *decl = &writer->program->holding[kind];
	struct stored_record stored[2 * MN_MAX_HOLDINGS];
	const char *msisdn = row->msisdn.digits;
	int n = 0, rc = 0, result = REGISTER_SAME;

	if (!added)
		n = read_holdings(writer, msisdn, decl->name, stored, 2 * MN_MAX_HOLDINGS);
	if (n < 0)
		return n;
	for (unsigned int i = 0; rc == 0 && i < row->holding[kind].n; i++) {
		const struct register_record *record = &row->holding[kind].record[i];
		char fields[STORE_FIELDS_SIZE];
		struct stored_record *old;

		if (store_value_pack(writer->program, decl->field, decl->n_fields, record->field, fields,
				     sizeof(fields)) < 0)
			return -EOVERFLOW;
		old = find_stored(stored, n, record, fields);
		if (old) {
			old->kept = true;
			if (old->to == record->to)
				continue;
			rc = write_holding(writer, ROW_HOLD_END, msisdn, decl->name, old->from, fields, record->to);
		} else if (!added && record->to <= writer->at) {
			/* over already, and not known: part of the history, nothing in effect changes */
			rc = write_holding(writer, ROW_HOLD_ADD, msisdn, decl->name, record->from, fields, record->to);
			continue;
		} else {
			rc = write_holding(writer, ROW_HOLD_ADD, msisdn, decl->name,
					   record->from || added ? record->from : writer->at, fields, record->to);
		}
		result = REGISTER_CHANGED;
	}
	for (int i = 0; rc == 0 && i < n; i++) {
		if (stored[i].kept)
			continue;
		rc = write_holding(writer, stored[i].from < writer->at ? ROW_HOLD_END : ROW_HOLD_DROP, msisdn,
				   decl->name, stored[i].from, stored[i].fields, writer->at);
		result = REGISTER_CHANGED;
	}
	return rc < 0 ? rc : result;
}

static int complete(const struct mn_program *program, const struct register_row *row, char *error, size_t size)
{
	for (unsigned int i = 0; i < program->n_attrs; i++) {
		const struct mn_attr *attr = &program->attr[i];

		if (attr->remembered || attr->optional || row->has_attr[i])
			continue;
		snprintf(error, size, "%s is new and needs a column '%s'", row->msisdn.digits, attr->name);
		return -EINVAL;
	}
	return 0;
}

static bool is_new(struct register_writer *writer, const char *msisdn)
{
	bool found;

	store_db_bind_text(writer->stmt[ROW_GET], 1, msisdn);
	found = next(writer, ROW_GET) > 0;
	sqlite3_reset(writer->stmt[ROW_GET]);
	return !found;
}

static int write_parts(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	const struct mn_program *program = writer->program;
	int result, rc = 0;

	if (complete(program, row, error, size) < 0 && is_new(writer, row->msisdn.digits))
		return -EINVAL;
	result = write_subscriber(writer, row, error, size);
	if (result < 0)
		return result;
	if (result == REGISTER_ADDED) {
		for (unsigned int i = 0; rc == 0 && i < program->n_attrs; i++)
			if (row->has_attr[i])
				rc = add_attr(writer, row, i, 0);
	} else {
		rc = update_attrs(writer, row);
		if (rc > result)
			result = rc;
	}
	for (unsigned int k = 0; rc >= 0 && k < program->n_holdings && k < MN_MAX_HOLDINGS; k++) {
		if (!row->has_holding[k])
			continue;
		rc = update_holding(writer, row, k, result == REGISTER_ADDED);
		if (rc > result)
			result = rc;
	}
	return rc < 0 ? rc : result;
}

int register_writer_row(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	int result, rc = run(writer, ROW_SAVE);

	if (rc < 0)
		return rc;
	result = write_parts(writer, row, error, size);
	/* a constraint was met half way: a bad row, and no reason to lose the others */
	if (result == -EUCLEAN || result == -EOVERFLOW) {
		snprintf(error, size, "the row does not fit the register: %s",
			 result == -EUCLEAN ? writer->db->trouble : "a record is too long");
		rc = run(writer, ROW_SAVE_BACK);
		result = -EINVAL;
	}
	/* a disk error has ended the whole transaction already */
	if (rc == 0 && !sqlite3_get_autocommit(writer->db->handle))
		rc = run(writer, ROW_SAVE_DROP);
	return rc < 0 ? rc : result;
}
