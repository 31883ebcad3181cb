/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_usage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_draw.h"
#include "host/store_jobs.h"
#include "host/store_known.h"
#include "host/store_value.h"
#include "menus/number.h"
#include "menus/text.h"

#define USAGE_FUTURE_S		86400			/* a record may be this much ahead of the clock */
#define USAGE_MOST_OCTETS	(INT64_C(1) << 50)	/* in one direction: a petabyte is nobody's record */
#define USAGE_KNOWN_SIZE	((size_t)256 << 20)	/* octets of numbers that are remembered */
#define USAGE_PACKED		256			/* texts of fields that are remembered */
#define USAGE_LINE_SIZE		2048			/* octets of a line that are kept aside */

enum usage_stmt {
	USAGE_DATA_VERSION, USAGE_SEQ, USAGE_AUDIT, USAGE_AUDIT_END, USAGE_IMSI, USAGE_ADD, USAGE_GET,
	USAGE_DRAWN, USAGE_USED, USAGE_TAKEN, USAGE_ASIDE,
	USAGE_N_STMTS
};

static const char *const usage_sql[USAGE_N_STMTS] = {
	[USAGE_DATA_VERSION] = "PRAGMA data_version",
	[USAGE_SEQ] = "SELECT max(seq) FROM usage",
	[USAGE_AUDIT] = "INSERT INTO audit (time, kind, operation, args, verdict, program, actor)"
		" VALUES (?1, 'usage', 'usage', '', 'accepted', ?2, ?3)",
	[USAGE_AUDIT_END] = "UPDATE audit SET args = ?2, effects = ?3 WHERE id = ?1",
	[USAGE_IMSI] = "SELECT msisdn FROM subscriber WHERE imsi = ?1",
	[USAGE_ADD] = "INSERT INTO usage (seq, id, msisdn, at, up, down, fields, audit)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
	[USAGE_GET] = "SELECT seq, msisdn, at, up, down, fields FROM usage WHERE id = ?1",
	[USAGE_DRAWN] = "INSERT INTO drawn (seq, bundle, bytes) VALUES (?1, ?2, ?3)",
	[USAGE_USED] = "UPDATE bundle SET used = ?2 WHERE id = ?1",
	[USAGE_TAKEN] = "INSERT INTO taken (leader, number, month, bytes) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT (leader, number, month) DO UPDATE SET bytes = bytes + excluded.bytes",
	[USAGE_ASIDE] = "INSERT INTO aside (source, line, reason, content, time) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (source, line, content) DO NOTHING",
};

/* Most records have one of few combinations of fields. */
struct usage_packed {
	int64_t field[MN_MAX_FIELDS];
	bool filled;
	char text[STORE_FIELDS_SIZE];
};

struct store_usage {
	struct store_db *db;
	sqlite3_stmt *stmt[USAGE_N_STMTS];
	struct store_known *known;
	struct store_draw draw;
	bool rolled_back;
	int64_t data_version;
	int64_t total_changes;		/* of the connection, when what is known was last right */
	int64_t seq;			/* the last one */
	struct usage_packed *packed;
	/* of the batch */
	struct store_known_bundle **dirty;
	unsigned int n_dirty, room_dirty;
	struct store_known_taken **taken;
	unsigned int n_taken, room_taken;
};

/* ── statements ───────────────────────────────────────────────────────────────────────────────────────────────── */

static int run(struct store_usage *u, enum usage_stmt id)
{
	int rc = sqlite3_step(u->stmt[id]);

	rc = rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : store_db_error(u->db, usage_sql[id]);
	sqlite3_reset(u->stmt[id]);
	return rc;
}

static int64_t number_of(struct store_usage *u, enum usage_stmt id)
{
	int64_t value = sqlite3_step(u->stmt[id]) == SQLITE_ROW ? sqlite3_column_int64(u->stmt[id], 0) : -1;

	sqlite3_reset(u->stmt[id]);
	return value;
}

static void bind(sqlite3_stmt *stmt, int index, const char *text)
{
	sqlite3_bind_text(stmt, index, text, -1, SQLITE_STATIC);
}

static void note_rollback(void *data)
{
	struct store_usage *u = data;

	u->rolled_back = true;
}

struct store_usage *store_usage_alloc(struct store_db *db)
{
	struct store_usage *u = calloc(1, sizeof(*u));

	if (!u) {
		snprintf(db->trouble, sizeof(db->trouble), "out of memory");
		return NULL;
	}
	u->db = db;
	u->data_version = -1;
	u->packed = calloc(USAGE_PACKED, sizeof(*u->packed));
	u->known = store_known_alloc(db, false);
	for (unsigned int i = 0; i < USAGE_N_STMTS && u->known; i++) {
		u->stmt[i] = store_db_prepare(db, usage_sql[i]);
		if (!u->stmt[i]) {
			store_usage_free(u);
			return NULL;
		}
	}
	if (!u->known || !u->packed) {
		store_usage_free(u);
		return NULL;
	}
	sqlite3_rollback_hook(db->handle, note_rollback, u);
	return u;
}

void store_usage_free(struct store_usage *u)
{
	if (!u)
		return;
	sqlite3_rollback_hook(u->db->handle, NULL, NULL);
	for (unsigned int i = 0; i < USAGE_N_STMTS; i++)
		sqlite3_finalize(u->stmt[i]);
	store_known_free(u->known);
	free(u->packed);
	free(u->dirty);
	free(u->taken);
	free(u);
}

/* ── lists of the batch ───────────────────────────────────────────────────────────────────────────────────────── */

/* Room for one more pointer in a list. */
static int grow(void *list, unsigned int n, unsigned int *room)
{
	void **more, **old = *(void ***)list;

	if (n < *room)
		return 0;
	more = realloc(old, (*room ? 2 * *room : 1024) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	*(void ***)list = more;
	*room = *room ? 2 * *room : 1024;
	return 0;
}

static int mark_dirty(struct store_usage *u, struct store_known_bundle *b)
{
	if (b->dirty)
		return 0;
	if (grow(&u->dirty, u->n_dirty, &u->room_dirty) < 0)
		return -ENOMEM;
	b->dirty = true;
	u->dirty[u->n_dirty++] = b;
	return 0;
}

static int note_taken(struct store_usage *u, struct store_known_number *number, struct store_known_number *leader,
		      int32_t month, int64_t octets)
{
	struct store_known_taken *t = number->taken;

	while (t && (t->leader != leader || t->month != month))
		t = t->next;
	if (!t) {
		t = store_known_room(u->known, sizeof(*t));
		if (!t || grow(&u->taken, u->n_taken, &u->room_taken) < 0)
			return -ENOMEM;
		*t = (struct store_known_taken){
			.next = number->taken, .leader = leader, .number = number, .month = month,
		};
		number->taken = t;
		u->taken[u->n_taken++] = t;
	}
	t->octets += octets;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct store_known_bundle *x = *(struct store_known_bundle *const *)a;
	const struct store_known_bundle *y = *(struct store_known_bundle *const *)b;

	return x->draw.id < y->draw.id ? -1 : x->draw.id > y->draw.id;
}

static int by_leader(const void *a, const void *b)
{
	const struct store_known_taken *x = *(struct store_known_taken *const *)a;
	const struct store_known_taken *y = *(struct store_known_taken *const *)b;

	if (x->leader != y->leader)
		return x->leader->key < y->leader->key ? -1 : 1;
	if (x->number != y->number)
		return x->number->key < y->number->key ? -1 : 1;
	return x->month - y->month;
}

/* What the batch changed, in the order of the tables: neighbours share pages. */
static int flush(struct store_usage *u)
{
	char month[16];
	int rc = 0;

	if (u->n_dirty)
		qsort(u->dirty, u->n_dirty, sizeof(*u->dirty), by_id);
	for (unsigned int i = 0; i < u->n_dirty; i++) {
		struct store_known_bundle *b = u->dirty[i];

		b->dirty = false;
		if (rc < 0)
			continue;
		sqlite3_bind_int64(u->stmt[USAGE_USED], 1, b->draw.id);
		sqlite3_bind_int64(u->stmt[USAGE_USED], 2, b->size - b->draw.left);
		rc = run(u, USAGE_USED);
	}
	if (u->n_taken)
		qsort(u->taken, u->n_taken, sizeof(*u->taken), by_leader);
	for (unsigned int i = 0; i < u->n_taken; i++) {
		struct store_known_taken *t = u->taken[i];

		t->number->taken = NULL;
		if (rc < 0)
			continue;
		snprintf(month, sizeof(month), "%04d-%02d", (int)(t->month / 12 % 10000), (int)(t->month % 12 + 1));
		bind(u->stmt[USAGE_TAKEN], 1, t->leader->number.digits);
		bind(u->stmt[USAGE_TAKEN], 2, t->number->number.digits);
		bind(u->stmt[USAGE_TAKEN], 3, month);
		sqlite3_bind_int64(u->stmt[USAGE_TAKEN], 4, t->octets);
		rc = run(u, USAGE_TAKEN);
	}
	u->n_dirty = u->n_taken = 0;
	return rc;
}

/* ── one record ───────────────────────────────────────────────────────────────────────────────────────────────── */

static int set_aside(struct usage_answer *answer, const char *fmt, const char *word)
{
	answer->outcome = USAGE_SET_ASIDE;
	snprintf(answer->reason, sizeof(answer->reason), fmt, word);
	return 0;
}

/* The fields as text; NULL when they are not what the service file declares, with a reason. */
static const char *pack(struct store_usage *u, const struct mn_program *program, const struct usage_record *rec,
			struct usage_answer *answer)
{
	const struct mn_record_decl *decl = &program->traffic;
	struct usage_packed *p;
	uint64_t hash = 0;

	for (unsigned int i = 0; i < decl->n_fields; i++)
		hash = (hash ^ (uint64_t)rec->field[i]) * UINT64_C(0x9e3779b97f4a7c15);
	p = &u->packed[hash >> 56 & (USAGE_PACKED - 1)];
	if (p->filled && !memcmp(p->field, rec->field, decl->n_fields * sizeof(p->field[0])))
		return p->text;
	for (unsigned int i = 0; i < decl->n_fields; i++) {
		const struct mn_attr *attr = &decl->field[i];
		int64_t value = rec->field[i];
		int64_t end = attr->type == MN_TYPE_CHOICE ? program->list[attr->list].n_items : 2;
		bool bounded = attr->type == MN_TYPE_CHOICE || attr->type == MN_TYPE_YESNO;

		if (value == MN_UNKNOWN ? !attr->optional : bounded && (value < 0 || value >= end)) {
			set_aside(answer, "it does not say what '%s' is", attr->name);
			return NULL;
		}
	}
	p->filled = false;
	if (store_value_pack(program, decl->field, decl->n_fields, rec->field, p->text, sizeof(p->text)) < 0) {
		set_aside(answer, "its fields are too long%s", "");
		return NULL;
	}
	memcpy(p->field, rec->field, sizeof(p->field));
	p->filled = true;
	return p->text;
}

/* 0, also when the record was set aside for its form. */
static int look_at(const struct store_usage_batch *batch, const struct usage_record *rec, struct usage_answer *answer)
{
	answer->outcome = USAGE_ACCEPTED;
	answer->own = answer->shared = answer->outside = 0;
	answer->reason[0] = '\0';
	if (!rec->id[0])
		return set_aside(answer, "it has no id%s", "");
	if (memchr(rec->id, '\0', sizeof(rec->id)) == NULL)
		return set_aside(answer, "its id is longer than %s octets", "95");
	if (rec->up < 0 || rec->down < 0)
		return set_aside(answer, "octets cannot be less than none%s", "");
	if (rec->up > USAGE_MOST_OCTETS || rec->down > USAGE_MOST_OCTETS)
		return set_aside(answer, "more octets than any record has%s", "");
	if (rec->at <= 0)
		return set_aside(answer, "its instant lies before 1970%s", "");
	if (rec->at > batch->now + USAGE_FUTURE_S)
		return set_aside(answer, "its instant is more than a day ahead of the clock%s", "");
	return 0;
}

/* The number of a card. 1 found, 0 not, -errno. */
static int number_of_card(struct store_usage *u, const char *imsi, struct mn_number *number)
{
	sqlite3_stmt *stmt = u->stmt[USAGE_IMSI];
	int rc;

	bind(stmt, 1, imsi);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		snprintf(number->digits, sizeof(number->digits), "%s", store_db_text(stmt, 0));
	else if (rc != SQLITE_DONE)
		store_db_error(u->db, usage_sql[USAGE_IMSI]);
	sqlite3_reset(stmt);
	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : -EIO;
}

/* Whose record is it? *number is NULL when it was set aside. */
static int find_number(struct store_usage *u, const struct mn_program *program, const struct usage_record *rec,
		       struct usage_answer *answer, struct store_known_number **number)
{
	struct mn_number of_card;
	const char *digits = rec->number.digits;
	int rc;

	*number = NULL;
	if (!digits[0]) {
		if (!rec->imsi[0])
			return set_aside(answer, "it says nobody's number%s", "");
		rc = number_of_card(u, rec->imsi, &of_card);
		if (rc <= 0)
			return rc < 0 ? rc : set_aside(answer, "IMSI %s belongs to no number of the register",
						       rec->imsi);
		digits = of_card.digits;
	} else if (!mn_number_is_valid(program, digits)) {
		return set_aside(answer, "'%s' is no number of this service", digits);
	}
	rc = store_known_find(u->known, digits, number);
	if (rc == 0 && !(*number)->registered) {
		set_aside(answer, "%s is not in the register", digits);
		*number = NULL;
	}
	return rc;
}

/* Is there a record with this id? Then is it the same record again, or another one that says to be it? 1 answered, 0
 * there is none, -errno. */
static int find_repeated(struct store_usage *u, const struct usage_record *rec, const struct store_known_number *number,
			 const char *fields, struct usage_answer *answer)
{
	sqlite3_stmt *stmt = u->stmt[USAGE_GET];
	char seq[24];
	bool same;
	int rc;

	bind(stmt, 1, rec->id);
	rc = sqlite3_step(stmt);
	if (rc != SQLITE_ROW) {
		rc = rc == SQLITE_DONE ? 0 : store_db_error(u->db, usage_sql[USAGE_GET]);
		sqlite3_reset(stmt);
		return rc;
	}
	snprintf(seq, sizeof(seq), "%" PRId64, (int64_t)sqlite3_column_int64(stmt, 0));
	/* a card may have another number by now, the record is still the same */
	same = (!rec->number.digits[0] || !strcmp(store_db_text(stmt, 1), number->number.digits)) &&
		sqlite3_column_int64(stmt, 2) == rec->at && sqlite3_column_int64(stmt, 3) == rec->up &&
		sqlite3_column_int64(stmt, 4) == rec->down && !strcmp(store_db_text(stmt, 5), fields);
	sqlite3_reset(stmt);
	if (same)
		answer->outcome = USAGE_REPEATED;
	else
		set_aside(answer, "another record has the same id already: number %s in the order of acceptance", seq);
	return 1;
}

static int account(struct store_usage *u, const struct store_drawing *drawing)
{
	sqlite3_stmt *stmt = u->stmt[USAGE_DRAWN];
	int rc = 0;

	sqlite3_bind_int64(stmt, 1, u->seq);
	for (unsigned int i = 0; rc == 0 && i < drawing->draw->n_parts; i++) {
		struct store_known_bundle *b = drawing->bundle[i];
		int64_t octets = drawing->draw->part[i].octets;

		sqlite3_bind_int64(stmt, 2, b->draw.id);
		sqlite3_bind_int64(stmt, 3, octets);
		rc = run(u, USAGE_DRAWN);
		b->draw.left -= octets;
		if (rc == 0)
			rc = mark_dirty(u, b);
	}
	if (rc == 0 && drawing->draw->shared)
		rc = note_taken(u, drawing->number, drawing->leader, drawing->month, drawing->draw->shared);
	return rc;
}

/* Rows point to the record, so it is written before the first of them; one to which none would is not written at all:
 * to delete it again is to search all tables for rows that point to it. */
static int begin_audit(struct store_usage *u, struct store_usage_batch *batch)
{
	sqlite3_stmt *stmt = u->stmt[USAGE_AUDIT];
	int rc;

	sqlite3_bind_int64(stmt, 1, batch->now);
	sqlite3_bind_int64(stmt, 2, (int64_t)batch->program->hash);
	store_db_bind_text(stmt, 3, batch->actor);
	rc = run(u, USAGE_AUDIT);
	batch->audit = rc < 0 ? 0 : sqlite3_last_insert_rowid(u->db->handle);
	return rc;
}

static int take_one(struct store_usage *u, struct store_usage_batch *batch, const struct usage_record *rec,
		    struct usage_answer *answer)
{
	struct store_known_number *number;
	struct store_drawing drawing;
	sqlite3_stmt *stmt = u->stmt[USAGE_ADD];
	const char *fields;
	int rc = look_at(batch, rec, answer);

	if (answer->outcome != USAGE_ACCEPTED)
		return rc;
	rc = find_number(u, batch->program, rec, answer, &number);
	if (rc < 0 || !number)
		return rc;
	fields = pack(u, batch->program, rec, answer);
	if (!fields)
		return 0;
	if (!batch->audit) {
		rc = find_repeated(u, rec, number, fields, answer);
		if (rc == 0)
			rc = begin_audit(u, batch);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	sqlite3_bind_int64(stmt, 1, u->seq + 1);
	bind(stmt, 2, rec->id);
	bind(stmt, 3, number->number.digits);
	sqlite3_bind_int64(stmt, 4, rec->at);
	sqlite3_bind_int64(stmt, 5, rec->up);
	sqlite3_bind_int64(stmt, 6, rec->down);
	bind(stmt, 7, fields);
	sqlite3_bind_int64(stmt, 8, batch->audit);
	rc = run(u, USAGE_ADD);
	if (rc < 0)
		return rc;
	if (!sqlite3_changes(u->db->handle)) {
		rc = find_repeated(u, rec, number, fields, answer);
		return rc < 0 ? rc : rc > 0 ? 0 : -EIO;
	}
	u->seq++;
	rc = store_draw_record(&u->draw, u->known, batch->program, number, rec->at, STORE_KNOWN_ALL, rec->field,
			       rec->up + rec->down, &drawing);
	if (rc < 0)
		return rc;
	answer->own = drawing.draw->own;
	answer->shared = drawing.draw->shared;
	answer->outside = drawing.draw->outside;
	return account(u, &drawing);
}

/* ── the batch ────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Did anybody else write since what is known was read? */
static int refresh(struct store_usage *u, const struct mn_program *program)
{
	int64_t version = number_of(u, USAGE_DATA_VERSION);
	int64_t changes = sqlite3_total_changes64(u->db->handle);

	if (version != u->data_version || changes != u->total_changes || u->rolled_back ||
	    store_known_size(u->known) > USAGE_KNOWN_SIZE)
		store_known_drop(u->known);
	if (u->draw.hash != program->hash)
		for (unsigned int i = 0; i < USAGE_PACKED; i++)
			u->packed[i].filled = false;
	u->draw.hash = program->hash;
	u->data_version = version;
	u->rolled_back = false;
	u->seq = number_of(u, USAGE_SEQ);
	if (u->seq < 0)
		return store_db_error(u->db, usage_sql[USAGE_SEQ]);
	return store_known_program(u->known, program);
}

static int end_audit(struct store_usage *u, const struct store_usage_batch *batch)
{
	sqlite3_stmt *stmt = u->stmt[USAGE_AUDIT_END];
	char args[96];

	if (!batch->audit)
		return 0;
	snprintf(args, sizeof(args), "%u accepted, %u repeated, %u set aside", batch->accepted, batch->repeated,
		 batch->aside);
	sqlite3_bind_int64(stmt, 1, batch->audit);
	bind(stmt, 2, args);
	sqlite3_bind_int64(stmt, 3, batch->accepted);
	return run(u, USAGE_AUDIT_END);
}

static void count(struct store_usage_batch *batch, const struct usage_answer *answer)
{
	switch (answer->outcome) {
	case USAGE_ACCEPTED:
		batch->accepted++;
		break;
	case USAGE_REPEATED:
		batch->repeated++;
		break;
	case USAGE_SET_ASIDE:
		batch->aside++;
		break;
	}
}

int store_usage_take(struct store_usage *u, struct store_usage_batch *batch)
{
	int rc = refresh(u, batch->program);

	batch->accepted = batch->repeated = batch->aside = 0;
	batch->audit = 0;
	for (unsigned int i = 0; rc == 0 && i < batch->n; i++) {
		rc = take_one(u, batch, &batch->rec[i], &batch->answer[i]);
		if (rc == 0)
			count(batch, &batch->answer[i]);
	}
	if (rc == 0)
		rc = flush(u);
	if (rc == 0)
		rc = end_audit(u, batch);
	u->total_changes = sqlite3_total_changes64(u->db->handle);
	if (rc < 0) {
		/* half of it may stand in the tables until the caller rolls back */
		u->n_dirty = u->n_taken = 0;
		u->rolled_back = true;
	}
	return rc;
}

void store_usage_go_on(struct store_usage *u)
{
	u->total_changes = sqlite3_total_changes64(u->db->handle);
}

/* A line as text that can be kept: no NUL, valid UTF-8, not endless. */
static int clean_line(const char *content, size_t len, char *line)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n < USAGE_LINE_SIZE - 8;) {
		uint32_t cp;
		int octets = mn_text_utf8_get(content + i, len - i, &cp);

		if (octets > 0 && content[i]) {
			memcpy(line + n, content + i, octets);
			n += octets;
			i += octets;
		} else {
			line[n++] = '?';
			i++;
		}
	}
	return n;
}

int store_usage_aside(struct store_usage *u, const char *source, uint64_t line, const char *reason, const char *content,
		      size_t len, int64_t now)
{
	bool right = u->total_changes == sqlite3_total_changes64(u->db->handle);
	sqlite3_stmt *stmt = u->stmt[USAGE_ASIDE];
	char clean[USAGE_LINE_SIZE];
	int rc;

	len = clean_line(content, len, clean);
	bind(stmt, 1, source);
	sqlite3_bind_int64(stmt, 2, line);
	bind(stmt, 3, reason);
	sqlite3_bind_text(stmt, 4, clean, len, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 5, now);
	rc = run(u, USAGE_ASIDE);
	if (right)
		store_usage_go_on(u);
	return rc;
}
