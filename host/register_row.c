/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/register_row.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "host/store_event.h"
#include "host/store_history.h"
#include "host/store_value.h"

enum row_stmt {
	ROW_SAVE, ROW_SAVE_BACK, ROW_SAVE_DROP,
	ROW_GET, ROW_ADD, ROW_SET, ROW_IMSI,
	ROW_ATTR_NOW, ROW_HOLD_NOW, ROW_HOLD_TO, ROW_HOLD_PAST,
	ROW_SECRET, ROW_NO_SECRET,
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
	[ROW_ATTR_NOW] = "SELECT name, value FROM attribute WHERE msisdn = ?1 AND to_ IS NULL",
	[ROW_HOLD_NOW] = "SELECT from_, to_, fields, audit FROM holding"
		" WHERE msisdn = ?1 AND kind = ?2 AND (to_ IS NULL OR (to_ > ?3 AND to_ > from_))",
	/* one that has not begun never begins; it lasts no time at all */
	[ROW_HOLD_TO] = "UPDATE holding SET to_ = max(?6, CASE WHEN ?7 THEN from_ ELSE ?6 END), ended_by = ?8"
		" WHERE msisdn = ?1 AND kind = ?2 AND from_ = ?3 AND fields = ?4 AND audit = ?5",
	[ROW_HOLD_PAST] = "INSERT INTO holding (msisdn, kind, from_, fields, to_, audit)"
		" SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM holding"
		" WHERE msisdn = ?1 AND kind = ?2 AND from_ = ?3 AND fields = ?4 AND to_ IS ?5)",
	[ROW_SECRET] = "INSERT INTO secret (msisdn, name, hash, changed) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT (msisdn, name) DO UPDATE SET hash = excluded.hash, changed = excluded.changed"
		" WHERE hash <> excluded.hash",
	[ROW_NO_SECRET] = "DELETE FROM secret WHERE msisdn = ?1 AND name = ?2",
};

struct register_writer {
	struct register_writer_config c;
	struct store_db *db;
	const struct mn_program *program;
	int64_t at, audit;
	sqlite3_stmt *stmt[ROW_N_STMTS];
	struct store_jobs *jobs;	/* judges account events */
	struct store_job *job;
	struct store_event event;
	_Atomic int64_t no_lab;
	bool refused;			/* the event in job was, and the row with it */
};

/* A holding as it stands in the database. */
struct stored_record {
	int64_t from, to, audit;
	char fields[STORE_FIELDS_SIZE];
	bool kept;
};

struct register_writer *register_writer_alloc(void *ctx, const struct register_writer_config *config)
{
	struct register_writer *writer = talloc_zero(ctx, struct register_writer);

	if (!writer)
		return NULL;
	writer->c = *config;
	writer->db = config->db;
	writer->program = config->program;
	writer->at = config->at;
	writer->jobs = talloc_zero(writer, struct store_jobs);
	writer->job = talloc_zero(writer, struct store_job);
	if (!writer->jobs || !writer->job || store_db_prepare_all(writer->db) < 0) {
		talloc_free(writer);
		return NULL;
	}
	writer->jobs->db = writer->db;
	writer->jobs->ahead_s = &writer->no_lab;
	for (int i = 0; i < ROW_N_STMTS; i++) {
		writer->stmt[i] = store_db_prepare(writer->db, row_sql[i]);
		if (!writer->stmt[i]) {
			register_writer_free(writer);
			return NULL;
		}
	}
	return writer;
}

void register_writer_set_audit(struct register_writer *writer, int64_t audit)
{
	writer->audit = audit;
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

/* ── facts that change ──────────────────────────────────────────────────────────────────────────────────────────── */

/* The event in writer->job, prepared but for its parameter. */
static struct mn_arg *prepare_event(struct register_writer *writer, const char *msisdn, uint16_t operation, int64_t at)
{
	struct store_job *job = writer->job;

	memset(&job->order, 0, sizeof(job->order));
	job->kind = STORE_JOB_EVENT;
	job->program = writer->program;
	job->now = writer->c.now;
	job->order.operation = operation;
	snprintf(job->order.caller.digits, MN_NUMBER_SIZE, "%s", msisdn);
	snprintf(job->actor, sizeof(job->actor), "%s", writer->c.actor ? writer->c.actor : "");
	job->payload = &writer->event;
	writer->event = (struct store_event){ .at = at };
	job->order.arg[0].given = job->order.arg[0].valid = true;
	return &job->order.arg[0];
}

/* enum register_written, or -EINVAL with the reason when the event is refused. */
static int run_event(struct register_writer *writer, const char *column, char *error, size_t size)
{
	int rc = store_event_run(writer->jobs, writer->job);

	if (rc == -EINVAL)
		snprintf(error, size, "column %s: %s", column, writer->event.sentence);
	if (rc < 0)
		return rc;
	if (writer->event.outcome == STORE_EVENT_REFUSED) {
		writer->refused = true;
		snprintf(error, size, "column %s: %s", column, writer->event.sentence);
		return -EINVAL;
	}
	return writer->event.outcome == STORE_EVENT_SAME ? REGISTER_SAME : REGISTER_CHANGED;
}

/* A refused event is recorded, though nothing of its row stands. */
static int keep_refusal(struct register_writer *writer)
{
	int64_t audit;

	if (!writer->refused)
		return 0;
	audit = store_jobs_audit(writer->jobs, writer->job, "event", "refused");
	return audit < 0 ? audit : 0;
}

static int set_attr(struct register_writer *writer, const struct register_row *row, unsigned int i, int64_t from)
{
	return store_history_set(writer->db, writer->program, row->msisdn.digits, i, row->attr[i], from, writer->audit);
}

static int change_attr(struct register_writer *writer, const struct register_row *row, unsigned int i, char *error,
		       size_t size)
{
	uint16_t event = store_event_of_attr(writer->program, i, row->attr[i]);
	struct mn_arg *arg;
	int rc;

	if (event == MN_NONE || row->attr[i] == MN_UNKNOWN) {
		rc = set_attr(writer, row, i, writer->at);
		return rc < 0 ? rc : REGISTER_CHANGED;
	}
	arg = prepare_event(writer, row->msisdn.digits, event, writer->at);
	if (writer->program->operation[event].n_params)
		arg->value = row->attr[i];
	return run_event(writer, writer->program->attr[i].name, error, size);
}

static int update_attrs(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	const struct mn_program *program = writer->program;
	sqlite3_stmt *stmt = writer->stmt[ROW_ATTR_NOW];
	int64_t value[MN_MAX_ATTRS];
	bool there[MN_MAX_ATTRS] = { false };
	int rc, result = REGISTER_SAME;

	store_db_bind_text(stmt, 1, row->msisdn.digits);
	while ((rc = next(writer, ROW_ATTR_NOW)) > 0) {
		uint16_t i = mn_program_attr(program, store_db_text(stmt, 0));

		if (i >= program->n_attrs)
			continue;
		there[i] = true;
		value[i] = store_value_column(stmt, 1, program, &program->attr[i]);
	}
	for (unsigned int i = 0; rc >= 0 && i < program->n_attrs; i++) {
		if (!row->has_attr[i] || (!there[i] && row->attr[i] == MN_UNKNOWN) ||
		    (there[i] && value[i] == row->attr[i]))
			continue;
		rc = change_attr(writer, row, i, error, size);
		if (rc > result)
			result = rc;
	}
	return rc < 0 ? rc : result;
}

/* ── dated records ──────────────────────────────────────────────────────────────────────────────────────────────── */

static void bind_stored(struct register_writer *writer, enum row_stmt id, const char *msisdn, const char *kind,
			int64_t from, const char *fields)
{
	sqlite3_stmt *stmt = writer->stmt[id];

	store_db_bind_text(stmt, 1, msisdn);
	store_db_bind_text(stmt, 2, kind);
	sqlite3_bind_int64(stmt, 3, from);
	sqlite3_bind_text(stmt, 4, fields, -1, SQLITE_STATIC);
}

/* A record that stands gets another end. */
static int write_end(struct register_writer *writer, const char *msisdn, const char *kind,
		     const struct stored_record *stored, int64_t to, bool begun_only)
{
	sqlite3_stmt *stmt = writer->stmt[ROW_HOLD_TO];

	bind_stored(writer, ROW_HOLD_TO, msisdn, kind, stored->from, stored->fields);
	sqlite3_bind_int64(stmt, 5, stored->audit);
	bind_to(stmt, 6, to);
	sqlite3_bind_int(stmt, 7, begun_only);
	sqlite3_bind_int64(stmt, 8, to == INT64_MAX ? 0 : writer->audit);
	return run(writer, ROW_HOLD_TO);
}

/* Over already, and not known: part of the history, nothing in effect changes. */
static int write_past(struct register_writer *writer, const char *msisdn, const char *kind,
		      const struct register_record *record, const char *fields)
{
	sqlite3_stmt *stmt = writer->stmt[ROW_HOLD_PAST];

	bind_stored(writer, ROW_HOLD_PAST, msisdn, kind, record->from, fields);
	bind_to(stmt, 5, record->to);
	sqlite3_bind_int64(stmt, 6, writer->audit);
	return run(writer, ROW_HOLD_PAST);
}

/* A record that was not known: an account event for a known number, if the service has one. */
static int write_new(struct register_writer *writer, const char *msisdn, unsigned int kind,
		     const struct register_record *record, bool added, char *error, size_t size)
{
	uint16_t event = added ? MN_NONE : store_event_of_record(writer->program, kind);
	struct store_record new = {
		.kind = kind, .from = record->from || added ? record->from : writer->at, .to = record->to,
		.field = record->field,
	};
	struct mn_arg *arg;
	int rc;

	if (event == MN_NONE) {
		rc = store_history_take(writer->db, writer->program, msisdn, &new, writer->audit);
		return rc < 0 ? rc : REGISTER_CHANGED;
	}
	/* told now, whenever it begins: the register holds dated records that are to come */
	arg = prepare_event(writer, msisdn, event, new.from < writer->c.now ? new.from : writer->c.now);
	arg->from = new.from;
	arg->to = new.to == INT64_MAX ? 0 : new.to;
	memcpy(arg->field, record->field, sizeof(arg->field));
	return run_event(writer, writer->program->holding[kind].name, error, size);
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
		stored[n].audit = sqlite3_column_int64(stmt, 3);
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

/* Which records of the cell stand already, perhaps with another end; those that the cell does not name end. */
static int end_records(struct register_writer *writer, const struct register_row *row, unsigned int kind,
		       struct stored_record *stored, int n, bool *stands)
{
	const struct mn_holding_decl *decl = &writer->program->holding[kind];
	const char *msisdn = row->msisdn.digits;
	int rc = 0, result = REGISTER_SAME;

	for (unsigned int i = 0; rc == 0 && i < row->holding[kind].n; i++) {
		const struct register_record *record = &row->holding[kind].record[i];
		struct stored_record *old;
		char fields[STORE_FIELDS_SIZE];

		if (store_value_pack(writer->program, decl->field, decl->n_fields, record->field, fields,
				     sizeof(fields)) < 0)
			return -EOVERFLOW;
		old = find_stored(stored, n, record, fields);
		stands[i] = old || (n >= 0 && record->to <= writer->at);
		if (old)
			old->kept = true;
		if (old && old->to != record->to) {
			rc = write_end(writer, msisdn, decl->name, old, record->to, false);
			result = REGISTER_CHANGED;
		} else if (stands[i] && !old) {
			rc = write_past(writer, msisdn, decl->name, record, fields);
		}
	}
	for (int i = 0; rc == 0 && i < n; i++) {
		if (stored[i].kept)
			continue;
		rc = write_end(writer, msisdn, decl->name, &stored[i], writer->at, true);
		result = REGISTER_CHANGED;
	}
	return rc < 0 ? rc : result;
}

/* The cell lists all records of this kind that are in effect or to come: others end now, or never begin. First what
 * ends, then attributes, then what begins: an event is judged by what the row leaves. */
static int end_all(struct register_writer *writer, const struct register_row *row, bool stands[][MN_MAX_HOLDINGS])
{
	struct stored_record stored[2 * MN_MAX_HOLDINGS];
	int rc = 0, result = REGISTER_SAME;

	for (unsigned int k = 0; rc >= 0 && k < writer->program->n_holdings && k < MN_MAX_HOLDINGS; k++) {
		if (!row->has_holding[k])
			continue;
		rc = read_holdings(writer, row->msisdn.digits, writer->program->holding[k].name, stored,
				   2 * MN_MAX_HOLDINGS);
		if (rc >= 0)
			rc = end_records(writer, row, k, stored, rc, stands[k]);
		if (rc > result)
			result = rc;
	}
	return rc < 0 ? rc : result;
}

static int begin_all(struct register_writer *writer, const struct register_row *row, bool stands[][MN_MAX_HOLDINGS],
		     bool added, char *error, size_t size)
{
	int rc = 0, result = REGISTER_SAME;

	for (unsigned int k = 0; k < writer->program->n_holdings && k < MN_MAX_HOLDINGS; k++) {
		for (unsigned int i = 0; rc >= 0 && row->has_holding[k] && i < row->holding[k].n; i++) {
			if (stands[k][i])
				continue;
			rc = write_new(writer, row->msisdn.digits, k, &row->holding[k].record[i], added, error, size);
			if (rc > result)
				result = rc;
		}
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

static int write_new_number(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	bool stands[MN_MAX_HOLDINGS][MN_MAX_HOLDINGS] = { { false } };
	int rc = 0;

	for (unsigned int i = 0; rc == 0 && i < writer->program->n_attrs; i++)
		if (row->has_attr[i] && row->attr[i] != MN_UNKNOWN)
			rc = set_attr(writer, row, i, 0);
	if (rc == 0)
		rc = begin_all(writer, row, stands, true, error, size);
	return rc < 0 ? rc : REGISTER_ADDED;
}

static int update_number(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	bool stands[MN_MAX_HOLDINGS][MN_MAX_HOLDINGS] = { { false } };
	int ended, set, begun;

	ended = end_all(writer, row, stands);
	if (ended < 0)
		return ended;
	set = update_attrs(writer, row, error, size);
	if (set < 0)
		return set;
	begun = begin_all(writer, row, stands, false, error, size);
	return begun < 0 ? begun : ended || set || begun ? REGISTER_CHANGED : REGISTER_SAME;
}

/* Passwords are no facts that a rule could ask for: they have no history. */
static int write_secrets(struct register_writer *writer, const struct register_row *row)
{
	const struct mn_list *evidence = &writer->program->list[writer->program->evidence];
	int rc = 0, result = REGISTER_SAME;

	for (unsigned int i = 0; rc == 0 && i < row->n_secrets; i++) {
		enum row_stmt id = row->secret[i].hash[0] ? ROW_SECRET : ROW_NO_SECRET;
		sqlite3_stmt *stmt = writer->stmt[id];

		store_db_bind_text(stmt, 1, row->msisdn.digits);
		store_db_bind_text(stmt, 2, evidence->item[row->secret[i].item].name);
		if (id == ROW_SECRET) {
			store_db_bind_text(stmt, 3, row->secret[i].hash);
			sqlite3_bind_int64(stmt, 4, writer->c.now);
		}
		rc = run(writer, id);
		if (rc == 0 && sqlite3_changes(writer->db->handle))
			result = REGISTER_CHANGED;
	}
	return rc < 0 ? rc : result;
}

static int write_parts(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	int rc, result;

	if (complete(writer->program, row, error, size) < 0 && is_new(writer, row->msisdn.digits))
		return -EINVAL;
	result = write_subscriber(writer, row, error, size);
	if (result < 0)
		return result;
	if (result == REGISTER_ADDED)
		rc = write_new_number(writer, row, error, size);
	else
		rc = update_number(writer, row, error, size);
	if (rc < 0)
		return rc;
	result = rc > result ? rc : result;
	rc = write_secrets(writer, row);
	return rc < 0 || rc > result ? rc : result;
}

int register_writer_row(struct register_writer *writer, const struct register_row *row, char *error, size_t size)
{
	int result, rc = run(writer, ROW_SAVE);

	if (rc < 0)
		return rc;
	writer->refused = false;
	result = write_parts(writer, row, error, size);
	/* a constraint was met half way, or a fact refused: a bad row, and no reason to lose the others */
	if (result == -EUCLEAN || result == -EOVERFLOW)
		snprintf(error, size, "the row does not fit the register: %s",
			 result == -EUCLEAN ? writer->db->trouble : "a record is too long");
	if (result == -EUCLEAN || result == -EOVERFLOW || result == -EINVAL) {
		rc = run(writer, ROW_SAVE_BACK);
		result = -EINVAL;
	}
	/* a disk error has ended the whole transaction already */
	if (rc == 0 && !sqlite3_get_autocommit(writer->db->handle))
		rc = run(writer, ROW_SAVE_DROP);
	if (rc == 0)
		rc = keep_refusal(writer);
	return rc < 0 ? rc : result;
}
