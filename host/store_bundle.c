/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_bundle.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_value.h"
#include "menus/limits.h"
#include "menus/number.h"

#define BUNDLE_MOST_OCTETS	(INT64_C(1) << 60)

enum bundle_stmt {
	BUNDLE_OWNER, BUNDLE_GET, BUNDLE_SPANS, BUNDLE_ADD, BUNDLE_CHANGE, BUNDLE_END, BUNDLE_AUDIT, BUNDLE_AUDIT_END,
	BUNDLE_N_STMTS
};

static const char *const bundle_sql[BUNDLE_N_STMTS] = {
	[BUNDLE_OWNER] = "SELECT 1 FROM subscriber WHERE msisdn = ?1",
	[BUNDLE_GET] = "SELECT owner, label, size, from_, to_, limits, fields FROM bundle WHERE id = ?1",
	[BUNDLE_SPANS] = "SELECT from_, to_ FROM bundle WHERE owner = ?1 AND id <> ?2 AND (to_ IS NULL OR to_ > ?3)"
		" AND from_ < ?4",
	[BUNDLE_ADD] = "INSERT INTO bundle (id, owner, label, size, from_, to_, limited, limits, fields, audit)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[BUNDLE_CHANGE] = "UPDATE bundle SET label = ?2, to_ = ?3 WHERE id = ?1",
	[BUNDLE_END] = "INSERT INTO bundle_end (bundle, audit, was) VALUES (?1, ?2, ?3)"
		" ON CONFLICT (bundle, audit) DO NOTHING",
	[BUNDLE_AUDIT] = "INSERT INTO audit (time, kind, operation, args, verdict, program, actor)"
		" VALUES (?1, 'import', ?2, '', 'accepted', ?3, ?4)",
	[BUNDLE_AUDIT_END] = "UPDATE audit SET args = ?2, effects = ?3 WHERE id = ?1",
};

struct store_bundle {
	struct store_db *db;
	sqlite3_stmt *stmt[BUNDLE_N_STMTS];
	int64_t audit;			/* of the batch, 0: nothing has changed yet */
};

/*! What is written of one bundle. */
struct bundle_words {
	char limits[MN_LIMITS_SIZE];
	char fields[STORE_FIELDS_SIZE];
	bool limited;
};

struct store_bundle *store_bundle_alloc(struct store_db *db)
{
	struct store_bundle *w = calloc(1, sizeof(*w));

	if (!w) {
		snprintf(db->trouble, sizeof(db->trouble), "out of memory");
		return NULL;
	}
	w->db = db;
	for (unsigned int i = 0; i < BUNDLE_N_STMTS; i++) {
		w->stmt[i] = store_db_prepare(db, bundle_sql[i]);
		if (!w->stmt[i]) {
			store_bundle_free(w);
			return NULL;
		}
	}
	return w;
}

void store_bundle_free(struct store_bundle *w)
{
	if (!w)
		return;
	for (unsigned int i = 0; i < BUNDLE_N_STMTS; i++)
		sqlite3_finalize(w->stmt[i]);
	free(w);
}

static int next(struct store_bundle *w, enum bundle_stmt id)
{
	int rc = sqlite3_step(w->stmt[id]);

	if (rc == SQLITE_ROW)
		return 1;
	rc = rc == SQLITE_DONE ? 0 : store_db_error(w->db, bundle_sql[id]);
	sqlite3_reset(w->stmt[id]);
	return rc;
}

static void bind(sqlite3_stmt *stmt, int index, const char *text)
{
	sqlite3_bind_text(stmt, index, text, -1, SQLITE_STATIC);
}

static void bind_end(sqlite3_stmt *stmt, int index, int64_t to)
{
	if (to == INT64_MAX)
		sqlite3_bind_null(stmt, index);
	else
		sqlite3_bind_int64(stmt, index, to);
}

static int64_t column_end(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(stmt, column);
}

static int refuse(struct bundle_answer *answer, const char *fmt, const char *word)
{
	answer->outcome = BUNDLE_REFUSED;
	snprintf(answer->reason, sizeof(answer->reason), fmt, word);
	return 0;
}

/* ── is it a bundle? ──────────────────────────────────────────────────────────────────────────────────────────── */

static void look_at_fields(const struct mn_program *program, const struct bundle_record *rec,
			   struct bundle_answer *answer)
{
	for (unsigned int i = 0; i < program->bundle.n_fields; i++) {
		const struct mn_attr *attr = &program->bundle.field[i];
		int64_t value = rec->field[i];
		int64_t end = attr->type == MN_TYPE_CHOICE ? program->list[attr->list].n_items : 2;
		bool bounded = attr->type == MN_TYPE_CHOICE || attr->type == MN_TYPE_YESNO;

		if (value == MN_UNKNOWN ? !attr->optional : bounded && (value < 0 || value >= end)) {
			refuse(answer, "it does not say what '%s' is", attr->name);
			return;
		}
	}
}

/* The form of a record; words of it that can be written. */
static void look_at(const struct mn_program *program, const struct bundle_record *rec, struct bundle_words *words,
		    struct bundle_answer *answer)
{
	struct mn_limits limits;

	answer->outcome = BUNDLE_NEW;
	answer->reason[0] = '\0';
	if (rec->id <= 0)
		refuse(answer, "its id is no whole number above 0%s", "");
	else if (!mn_number_is_valid(program, rec->owner.digits))
		refuse(answer, "'%s' is no number of this service", rec->owner.digits);
	else if (rec->size < 0 || rec->size > BUNDLE_MOST_OCTETS)
		refuse(answer, "its size is no amount of data%s", "");
	else if (rec->from < 0 || rec->to < rec->from)
		refuse(answer, "it ends before it begins%s", "");
	else if (mn_limits_parse(program, rec->limits, &limits, answer->reason, sizeof(answer->reason)) < 0)
		answer->outcome = BUNDLE_REFUSED;
	else
		look_at_fields(program, rec, answer);
	if (answer->outcome == BUNDLE_REFUSED)
		return;
	words->limited = mn_limits_any(&limits);
	if (mn_limits_format(program, &limits, words->limits, sizeof(words->limits)) < 0 ||
	    store_value_pack(program, program->bundle.field, program->bundle.n_fields, rec->field, words->fields,
			     sizeof(words->fields)) < 0)
		refuse(answer, "its fields are too long%s", "");
}

/* Rules see so many bundles of one number at a time. 1 yes, 0 no, -errno. */
static int too_many_at_once(struct store_bundle *w, const struct bundle_record *rec)
{
	struct span { int64_t from, to; } span[8 * MN_MAX_BUNDLES];
	sqlite3_stmt *stmt = w->stmt[BUNDLE_SPANS];
	unsigned int n = 0, most = 0;
	int rc;

	bind(stmt, 1, rec->owner.digits);
	sqlite3_bind_int64(stmt, 2, rec->id);
	sqlite3_bind_int64(stmt, 3, rec->from);
	sqlite3_bind_int64(stmt, 4, rec->to);
	while ((rc = next(w, BUNDLE_SPANS)) > 0 && n < sizeof(span) / sizeof(span[0]))
		span[n++] = (struct span){ sqlite3_column_int64(stmt, 0), column_end(stmt, 1) };
	sqlite3_reset(stmt);
	if (rc < 0)
		return rc;
	if (rc > 0)
		return 1;
	/* the most are valid where one of them, or the new one, begins */
	for (unsigned int i = 0; i <= n && n >= MN_MAX_BUNDLES; i++) {
		int64_t at = i == n || span[i].from < rec->from ? rec->from : span[i].from;
		unsigned int valid = 0;

		for (unsigned int k = 0; k < n; k++)
			valid += span[k].from <= at && at < span[k].to;
		most = valid > most ? valid : most;
	}
	return most >= MN_MAX_BUNDLES;
}

/* ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Rows point to the record: it is written before the first of them, once. */
static int need_audit(struct store_bundle *w, const struct store_bundle_batch *batch)
{
	sqlite3_stmt *stmt = w->stmt[BUNDLE_AUDIT];
	int rc;

	if (w->audit)
		return 0;
	sqlite3_bind_int64(stmt, 1, batch->now);
	bind(stmt, 2, batch->operation);
	sqlite3_bind_int64(stmt, 3, (int64_t)batch->program->hash);
	store_db_bind_text(stmt, 4, batch->actor);
	rc = next(w, BUNDLE_AUDIT);
	if (rc == 0)
		w->audit = sqlite3_last_insert_rowid(w->db->handle);
	return rc;
}

static int add(struct store_bundle *w, const struct store_bundle_batch *batch, const struct bundle_record *rec,
	       const struct bundle_words *words)
{
	sqlite3_stmt *stmt = w->stmt[BUNDLE_ADD];
	int rc = need_audit(w, batch);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(stmt, 1, rec->id);
	bind(stmt, 2, rec->owner.digits);
	bind(stmt, 3, rec->label);
	sqlite3_bind_int64(stmt, 4, rec->size);
	sqlite3_bind_int64(stmt, 5, rec->from);
	bind_end(stmt, 6, rec->to);
	sqlite3_bind_int(stmt, 7, words->limited);
	bind(stmt, 8, words->limits);
	bind(stmt, 9, words->fields);
	sqlite3_bind_int64(stmt, 10, w->audit);
	return next(w, BUNDLE_ADD);
}

/* What of a known bundle differs and cannot: "" nothing. */
static const char *fixed_part(const struct bundle_record *rec, const struct bundle_words *words, sqlite3_stmt *stmt)
{
	if (strcmp(store_db_text(stmt, 0), rec->owner.digits))
		return "owner";
	if (sqlite3_column_int64(stmt, 2) != rec->size)
		return "size";
	if (sqlite3_column_int64(stmt, 3) != rec->from)
		return "beginning";
	if (strcmp(store_db_text(stmt, 5), words->limits))
		return "set of limits";
	if (strcmp(store_db_text(stmt, 6), words->fields))
		return "kind";
	return "";
}

static int change(struct store_bundle *w, const struct store_bundle_batch *batch, const struct bundle_record *rec,
		  int64_t was)
{
	sqlite3_stmt *stmt = w->stmt[BUNDLE_END];
	int rc = need_audit(w, batch);

	if (rc == 0 && was != rec->to) {
		sqlite3_bind_int64(stmt, 1, rec->id);
		sqlite3_bind_int64(stmt, 2, w->audit);
		bind_end(stmt, 3, was);
		rc = next(w, BUNDLE_END);
	}
	stmt = w->stmt[BUNDLE_CHANGE];
	sqlite3_bind_int64(stmt, 1, rec->id);
	bind(stmt, 2, rec->label);
	bind_end(stmt, 3, rec->to);
	return rc < 0 ? rc : next(w, BUNDLE_CHANGE);
}

/* A bundle with this id is there. */
static int put_known(struct store_bundle *w, const struct store_bundle_batch *batch, const struct bundle_record *rec,
		     const struct bundle_words *words, struct bundle_answer *answer)
{
	sqlite3_stmt *stmt = w->stmt[BUNDLE_GET];
	const char *fixed = fixed_part(rec, words, stmt);
	int64_t was = column_end(stmt, 4);
	bool renamed = strcmp(store_db_text(stmt, 1), rec->label) != 0;
	int rc = 0;

	sqlite3_reset(stmt);
	if (*fixed)
		return refuse(answer,
			      "a bundle with this id is known with another %s: only its end and its label change",
			      fixed);
	answer->outcome = BUNDLE_AS_BEFORE;
	if (was == rec->to && !renamed)
		return 0;
	if (rec->to > was)
		rc = too_many_at_once(w, rec);
	if (rc != 0)
		return rc < 0 ? rc : refuse(answer, "%s has too many bundles that are valid at the same time",
					    rec->owner.digits);
	answer->outcome = BUNDLE_CHANGED;
	return change(w, batch, rec, was);
}

static int put_new(struct store_bundle *w, const struct store_bundle_batch *batch, const struct bundle_record *rec,
		   const struct bundle_words *words, struct bundle_answer *answer)
{
	int rc;

	bind(w->stmt[BUNDLE_OWNER], 1, rec->owner.digits);
	rc = next(w, BUNDLE_OWNER);
	sqlite3_reset(w->stmt[BUNDLE_OWNER]);
	if (rc <= 0)
		return rc < 0 ? rc : refuse(answer, "%s is not in the register", rec->owner.digits);
	rc = too_many_at_once(w, rec);
	if (rc != 0)
		return rc < 0 ? rc : refuse(answer, "%s has too many bundles that are valid at the same time",
					    rec->owner.digits);
	return add(w, batch, rec, words);
}

static int put(struct store_bundle *w, const struct store_bundle_batch *batch, const struct bundle_record *rec,
	       struct bundle_answer *answer)
{
	struct bundle_words words;
	int rc;

	look_at(batch->program, rec, &words, answer);
	if (answer->outcome == BUNDLE_REFUSED)
		return 0;
	sqlite3_bind_int64(w->stmt[BUNDLE_GET], 1, rec->id);
	rc = next(w, BUNDLE_GET);
	if (rc < 0)
		return rc;
	return rc ? put_known(w, batch, rec, &words, answer) : put_new(w, batch, rec, &words, answer);
}

static void count(struct store_bundle_batch *batch, const struct bundle_answer *answer)
{
	switch (answer->outcome) {
	case BUNDLE_NEW:
		batch->added++;
		break;
	case BUNDLE_CHANGED:
		batch->changed++;
		break;
	case BUNDLE_AS_BEFORE:
		batch->same++;
		break;
	case BUNDLE_REFUSED:
		batch->refused++;
		break;
	}
}

/* A batch that has changed nothing has no record. */
static int end_audit(struct store_bundle *w, const struct store_bundle_batch *batch)
{
	sqlite3_stmt *stmt = w->stmt[BUNDLE_AUDIT_END];
	char args[128];

	if (!w->audit)
		return 0;
	snprintf(args, sizeof(args), "%u new, %u changed, %u as before, %u refused", batch->added, batch->changed,
		 batch->same, batch->refused);
	sqlite3_bind_int64(stmt, 1, w->audit);
	bind(stmt, 2, args);
	sqlite3_bind_int64(stmt, 3, (int64_t)batch->added + batch->changed);
	return next(w, BUNDLE_AUDIT_END);
}

int store_bundle_put(struct store_bundle *w, struct store_bundle_batch *batch)
{
	int rc = 0;

	w->audit = 0;
	batch->added = batch->changed = batch->same = batch->refused = 0;
	for (unsigned int i = 0; rc == 0 && i < batch->n; i++) {
		rc = put(w, batch, &batch->rec[i], &batch->answer[i]);
		if (rc == 0)
			count(batch, &batch->answer[i]);
	}
	return rc == 0 ? end_audit(w, batch) : rc;
}
