/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_history.h"

#include <errno.h>

#include "host/store_value.h"

static int insert_attr(struct store_db *db, const struct mn_program *program, const char *msisdn,
		       const struct mn_attr *attr, int64_t value, int64_t at, int64_t audit)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_ATTR_ADD];

	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, attr->name);
	sqlite3_bind_int64(stmt, 3, at);
	store_value_bind(stmt, 4, program, attr->type, attr->list, value);
	sqlite3_bind_int64(stmt, 5, audit);
	return store_db_run(db, STORE_STMT_ATTR_ADD);
}

int store_history_set(struct store_db *db, const struct mn_program *program, const char *msisdn, unsigned int attr,
		      int64_t value, int64_t at, int64_t audit)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_ATTR_END];
	int rc;

	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, program->attr[attr].name);
	sqlite3_bind_int64(stmt, 3, at);
	sqlite3_bind_int64(stmt, 4, audit);
	rc = store_db_run(db, STORE_STMT_ATTR_END);
	if (rc < 0 || value == MN_UNKNOWN)
		return rc;
	return insert_attr(db, program, msisdn, &program->attr[attr], value, at, audit);
}

int store_history_stands(struct store_db *db, const struct mn_program *program, const char *msisdn, unsigned int attr,
			 int64_t value, int64_t at)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_ATTR_STANDS];
	int rc, stands = 0;

	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, program->attr[attr].name);
	sqlite3_bind_int64(stmt, 3, at);
	while ((rc = store_db_row(db, STORE_STMT_ATTR_STANDS)) > 0)
		stands |= store_value_column(stmt, 0, program, &program->attr[attr]) == value;
	return rc < 0 ? rc : stands;
}

/* ── dated records ──────────────────────────────────────────────────────────────────────────────────────────────── */

static int bind_record(struct store_db *db, enum store_stmt id, const struct mn_program *program, const char *msisdn,
		       unsigned int kind, const int64_t *field, char fields[STORE_FIELDS_SIZE])
{
	const struct mn_holding_decl *decl = &program->holding[kind];
	sqlite3_stmt *stmt = db->stmt[id];

	if (store_value_pack(program, decl->field, decl->n_fields, field, fields, STORE_FIELDS_SIZE) < 0)
		return -EOVERFLOW;
	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, decl->name);
	sqlite3_bind_text(stmt, 3, fields, -1, SQLITE_STATIC);
	return 0;
}

static void bind_to(sqlite3_stmt *stmt, int index, int64_t to)
{
	if (to == INT64_MAX)
		sqlite3_bind_null(stmt, index);
	else
		sqlite3_bind_int64(stmt, index, to);
}

int store_history_holds(struct store_db *db, const struct mn_program *program, const char *msisdn,
			const struct store_record *record)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_HOLD_STANDS];
	char fields[STORE_FIELDS_SIZE];
	int rc = bind_record(db, STORE_STMT_HOLD_STANDS, program, msisdn, record->kind, record->field, fields);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(stmt, 4, record->from);
	bind_to(stmt, 5, record->to);
	rc = store_db_row(db, STORE_STMT_HOLD_STANDS);
	if (rc > 0)
		store_db_reset(db, STORE_STMT_HOLD_STANDS);
	return rc;
}

int store_history_most(struct store_db *db, const char *msisdn, int64_t from, int64_t to)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_HOLD_MOST];
	int rc, n;

	store_db_bind_text(stmt, 1, msisdn);
	sqlite3_bind_int64(stmt, 2, from);
	bind_to(stmt, 3, to);
	rc = store_db_row(db, STORE_STMT_HOLD_MOST);
	if (rc <= 0)
		return rc;
	n = sqlite3_column_int(stmt, 0);
	store_db_reset(db, STORE_STMT_HOLD_MOST);
	return n;
}

int store_history_take(struct store_db *db, const struct mn_program *program, const char *msisdn,
		       const struct store_record *record, int64_t audit)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_HOLD_ADD];
	char fields[STORE_FIELDS_SIZE];
	int rc = store_history_holds(db, program, msisdn, record);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = bind_record(db, STORE_STMT_HOLD_ADD, program, msisdn, record->kind, record->field, fields);
	if (rc < 0)
		return rc;
	sqlite3_bind_int64(stmt, 4, record->from);
	bind_to(stmt, 5, record->to);
	sqlite3_bind_int64(stmt, 6, audit);
	rc = store_db_run(db, STORE_STMT_HOLD_ADD);
	return rc < 0 ? rc : 1;
}

int store_history_end(struct store_db *db, const struct mn_program *program, const char *msisdn, unsigned int kind,
		      const int64_t *field, int64_t at, int64_t audit)
{
	enum store_stmt id = audit ? STORE_STMT_HOLD_END : STORE_STMT_HOLD_COUNT;
	sqlite3_stmt *stmt = db->stmt[id];
	char fields[STORE_FIELDS_SIZE];
	int n, rc = bind_record(db, id, program, msisdn, kind, field, fields);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(stmt, 4, at);
	if (audit) {
		sqlite3_bind_int64(stmt, 5, audit);
		rc = store_db_run(db, id);
		return rc < 0 ? rc : sqlite3_changes(db->handle);
	}
	rc = store_db_row(db, id);
	if (rc <= 0)
		return rc;
	n = sqlite3_column_int(stmt, 0);
	store_db_reset(db, id);
	return n;
}
