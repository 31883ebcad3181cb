/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_draw.h"
#include "host/store_map.h"
#include "host/store_value.h"

#define VERIFY_KNOWN_SIZE	((size_t)512 << 20)	/* octets of numbers that are remembered */
#define VERIFY_MOST		1000			/* findings that are told one by one */
#define VERIFY_PROGRESS		16384			/* records between two calls of it */
#define VERIFY_FIELDS		64			/* texts of fields that are remembered */

/* What a member took from a leader in a month. */
struct taken_sum {
	uint64_t leader, number;
	int32_t month;
	int32_t next;			/* of the same leader and number, -1 none */
	int64_t octets;
};

struct unpacked {
	char text[STORE_FIELDS_SIZE];
	int64_t field[MN_MAX_FIELDS];
};

struct verify_run {
	struct store_db *db;
	struct store_verify *verify;
	struct store_known *known;
	struct store_draw draw;
	sqlite3_stmt *usage, *drawn;
	bool more_drawn;		/* a row of drawn waits */
	struct store_map pairs;		/* of leader and number, to the first sum + 1 */
	struct taken_sum *sum;
	size_t n_sums, room_sums;
	struct unpacked *unpacked;
	int64_t audit, in_audit;	/* the audit record that is looked at, and its records so far */
	sqlite3_stmt *effects;
};

__attribute__((format(printf, 2, 3))) static void found(struct verify_run *run, const char *fmt, ...)
{
	struct store_verify *verify = run->verify;
	char text[512];
	va_list ap;

	if (++verify->findings > VERIFY_MOST)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	verify->found(verify->data, text);
	if (verify->findings == VERIFY_MOST)
		verify->found(verify->data, "too many findings to tell them all; the rest is counted");
}

/* The next row of a query: 1, 0 at its end, -errno. */
static int next(struct verify_run *run, sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : store_db_error(run->db, "verify");
}

/* ── what members took ────────────────────────────────────────────────────────────────────────────────────────── */

static uint64_t pair_key(uint64_t leader, uint64_t number)
{
	/* collisions only lengthen a list: its entries name both */
	uint64_t key = leader * UINT64_C(0x9e3779b97f4a7c15) ^ number * UINT64_C(0xc2b2ae3d27d4eb4f);

	return key ? key : 1;
}

/* The sum of a month, made when it is not there. NULL: out of memory. */
static struct taken_sum *find_sum(struct verify_run *run, uint64_t leader, uint64_t number, int32_t month)
{
	uint64_t *first = store_map_put(&run->pairs, pair_key(leader, number));
	struct taken_sum *s;

	if (!first)
		return NULL;
	for (int32_t i = (int32_t)*first - 1; i >= 0; i = run->sum[i].next) {
		s = &run->sum[i];
		if (s->month == month && s->leader == leader && s->number == number)
			return s;
	}
	if (run->n_sums == run->room_sums) {
		size_t room = run->room_sums ? 2 * run->room_sums : 4096;

		s = room < INT32_MAX ? realloc(run->sum, room * sizeof(*s)) : NULL;
		if (!s)
			return NULL;
		run->sum = s;
		run->room_sums = room;
	}
	s = &run->sum[run->n_sums++];
	*s = (struct taken_sum){ leader, number, month, (int32_t)*first - 1, 0 };
	*first = run->n_sums;
	return s;
}

static void lone_sum(struct verify_run *run, const struct taken_sum *s)
{
	char leader[24], number[24];

	/* keys have a 1 in front of the digits */
	snprintf(leader, sizeof(leader), "%" PRIu64, s->leader);
	snprintf(number, sizeof(number), "%" PRIu64, s->number);
	found(run, "the records give %" PRId64 " octets that %s took from %s in %04d-%02d, but no total says so",
	      s->octets, number + 1, leader + 1, s->month / 12, s->month % 12 + 1);
}

static int compare_taken(struct verify_run *run)
{
	sqlite3_stmt *stmt = store_db_prepare(run->db, "SELECT leader, number, month, bytes FROM taken");
	int rc = stmt ? 1 : -EIO;

	while (rc > 0 && (rc = next(run, stmt)) > 0) {
		const char *leader = store_db_text(stmt, 0), *number = store_db_text(stmt, 1);
		const char *month = store_db_text(stmt, 2);
		int64_t octets = sqlite3_column_int64(stmt, 3);
		struct taken_sum *s = find_sum(run, store_known_key(leader), store_known_key(number),
					       12 * atoi(month) + atoi(month + 5) - 1);

		if (!s) {
			rc = -ENOMEM;
			break;
		}
		if (s->octets != octets)
			found(run, "%s has taken %" PRId64 " octets from %s in %s, but the records give %" PRId64,
			      number, octets, leader, month, s->octets);
		run->verify->totals++;
		s->octets = 0;
	}
	sqlite3_finalize(stmt);
	for (size_t i = 0; rc == 0 && i < run->n_sums; i++)
		if (run->sum[i].octets)
			lone_sum(run, &run->sum[i]);
	return rc;
}

/* ── one record ───────────────────────────────────────────────────────────────────────────────────────────────── */

static const int64_t *unpack(struct verify_run *run, const char *text)
{
	const struct mn_record_decl *decl = &run->verify->program->traffic;
	struct unpacked *u;
	uint32_t hash = 2166136261u;

	for (const char *p = text; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	u = &run->unpacked[(hash ^ hash >> 16) % VERIFY_FIELDS];
	if (!*u->text || strcmp(u->text, text)) {
		snprintf(u->text, sizeof(u->text), "%s", text);
		for (unsigned int i = decl->n_fields; i < MN_MAX_FIELDS; i++)
			u->field[i] = MN_UNKNOWN;
		store_value_unpack(run->verify->program, decl->field, decl->n_fields, text, u->field);
	}
	return u->field;
}

/* Rows of drawn that belong to no record. */
static int skip_drawn(struct verify_run *run, int64_t seq)
{
	int rc = run->more_drawn;

	while (rc > 0 && (seq < 0 || sqlite3_column_int64(run->drawn, 0) < seq)) {
		found(run, "bundle %" PRId64 " was drawn on by record number %" PRId64 ", which is not there",
		      (int64_t)sqlite3_column_int64(run->drawn, 1), (int64_t)sqlite3_column_int64(run->drawn, 0));
		rc = next(run, run->drawn);
	}
	run->more_drawn = rc > 0;
	return rc < 0 ? rc : 0;
}

/* What the record drew, as it stands, against what it draws now. */
static int compare_drawn(struct verify_run *run, int64_t seq, const char *id, const struct store_drawing *drawing)
{
	int64_t part[MN_DRAW_PARTS];
	unsigned int n = drawing->draw->n_parts;
	int rc = run->more_drawn;

	for (unsigned int i = 0; i < n; i++)
		part[i] = drawing->draw->part[i].octets;
	for (; rc > 0 && sqlite3_column_int64(run->drawn, 0) == seq; rc = next(run, run->drawn)) {
		int64_t bundle = sqlite3_column_int64(run->drawn, 1), octets = sqlite3_column_int64(run->drawn, 2);
		unsigned int i;

		run->verify->draws++;
		for (i = 0; i < n && drawing->bundle[i]->draw.id != bundle; i++)
			;
		if (i == n)
			found(run, "record %s of %s has drawn %" PRId64 " octets on bundle %" PRId64
			      ", but should draw none there", id, drawing->number->number.digits, octets, bundle);
		else if (octets != part[i])
			found(run,
			      "record %s of %s has drawn %" PRId64 " octets on bundle %" PRId64
			      ", but should draw %" PRId64,
			      id, drawing->number->number.digits, octets, bundle, part[i]);
		if (i < n)
			part[i] = 0;
	}
	run->more_drawn = rc > 0;
	for (unsigned int i = 0; rc >= 0 && i < n; i++)
		if (part[i])
			found(run, "record %s of %s should draw %" PRId64 " octets on bundle %" PRId64
			      ", but has drawn none there", id, drawing->number->number.digits, part[i],
			      drawing->bundle[i]->draw.id);
	return rc < 0 ? rc : 0;
}

/* Each audit record says how many records of use it brought. */
static int compare_effects(struct verify_run *run)
{
	int64_t says = -1;
	int rc;

	if (!run->audit)
		return 0;
	sqlite3_bind_int64(run->effects, 1, run->audit);
	rc = next(run, run->effects);
	if (rc > 0) {
		says = sqlite3_column_int64(run->effects, 0);
		if (sqlite3_column_int64(run->effects, 1) != (int64_t)run->verify->program->hash)
			run->verify->others += run->in_audit;
	}
	sqlite3_reset(run->effects);
	if (rc < 0)
		return rc;
	if (says != run->in_audit)
		found(run,
		      "audit record %" PRId64 " says that it brought %" PRId64 " records of use, %" PRId64 " are there",
		      run->audit, says < 0 ? 0 : says, run->in_audit);
	return 0;
}

static int draw_again(struct verify_run *run, int64_t seq)
{
	sqlite3_stmt *stmt = run->usage;
	const char *id = store_db_text(stmt, 1);
	int64_t at = sqlite3_column_int64(stmt, 3);
	int64_t octets = sqlite3_column_int64(stmt, 4) + sqlite3_column_int64(stmt, 5);
	int64_t audit = sqlite3_column_int64(stmt, 7);
	struct store_known_number *number;
	struct store_drawing drawing;
	struct taken_sum *sum;
	int rc = store_known_find(run->known, store_db_text(stmt, 2), &number);

	if (rc < 0)
		return rc;
	if (!number->registered)
		found(run, "record %s is of %s, which is not in the register", id, number->number.digits);
	rc = store_draw_record(&run->draw, run->known, run->verify->program, number, at, audit,
			       unpack(run, store_db_text(stmt, 6)), octets, &drawing);
	if (rc == 0)
		rc = compare_drawn(run, seq, id, &drawing);
	for (unsigned int i = 0; rc == 0 && i < drawing.draw->n_parts; i++)
		drawing.bundle[i]->draw.left -= drawing.draw->part[i].octets;
	if (rc < 0 || !drawing.draw->shared)
		return rc;
	sum = find_sum(run, drawing.leader->key, number->key, drawing.month);
	if (!sum)
		return -ENOMEM;
	sum->octets += drawing.draw->shared;
	return 0;
}

static int all_records(struct verify_run *run, uint64_t all)
{
	struct store_verify *verify = run->verify;
	int64_t expected = 1;
	int rc;

	while ((rc = next(run, run->usage)) > 0) {
		int64_t seq = sqlite3_column_int64(run->usage, 0), audit = sqlite3_column_int64(run->usage, 7);

		if (seq != expected)
			found(run,
			      seq == expected + 1 ? "record number %" PRId64 " in the order of acceptance is not there"
						  : "records from number %" PRId64
						    " on to the one before number %" PRId64 " are not there",
			      expected, seq);
		expected = seq + 1;
		if (audit < run->audit)
			found(run, "record number %" PRId64 " was accepted before the one in front of it", seq);
		if (audit != run->audit) {
			rc = compare_effects(run);
			run->audit = audit;
			run->in_audit = 0;
		}
		run->in_audit++;
		if (rc >= 0)
			rc = skip_drawn(run, seq);
		if (rc == 0)
			rc = draw_again(run, seq);
		if (rc < 0)
			return rc;
		verify->records++;
		if (verify->records % VERIFY_PROGRESS == 0) {
			if (store_known_size(run->known) > VERIFY_KNOWN_SIZE)
				store_known_drop(run->known);
			if (verify->progress)
				verify->progress(verify->data, verify->records, all);
		}
	}
	if (rc == 0)
		rc = compare_effects(run);
	return rc < 0 ? rc : skip_drawn(run, -1);
}

/* ── what is used ─────────────────────────────────────────────────────────────────────────────────────────────── */

static int compare_used(struct verify_run *run)
{
	sqlite3_stmt *stmt = store_db_prepare(run->db, "SELECT id, owner, used FROM bundle");
	int rc = stmt ? 1 : -EIO;

	store_known_drop(run->known);
	while (rc > 0 && (rc = next(run, stmt)) > 0) {
		int64_t id = sqlite3_column_int64(stmt, 0), used = sqlite3_column_int64(stmt, 2);
		int64_t drawn = store_known_drawn(run->known, id);

		run->verify->bundles++;
		if (used != drawn)
			found(run,
			      "%" PRId64 " octets of bundle %" PRId64 " of %s are used, but the records give %" PRId64,
			      used, id, store_db_text(stmt, 1), drawn);
	}
	sqlite3_finalize(stmt);
	return rc;
}

static int lone_audits(struct verify_run *run)
{
	sqlite3_stmt *stmt =
		store_db_prepare(run->db, "SELECT id, effects FROM audit WHERE kind = 'usage' AND effects <> 0"
					  " AND id NOT IN (SELECT audit FROM usage)");
	int rc = stmt ? 1 : -EIO;

	while (rc > 0 && (rc = next(run, stmt)) > 0)
		found(run, "audit record %" PRId64 " says that it brought %" PRId64 " records of use, none are there",
		      (int64_t)sqlite3_column_int64(stmt, 0), (int64_t)sqlite3_column_int64(stmt, 1));
	sqlite3_finalize(stmt);
	return rc;
}

static int run_all(struct verify_run *run)
{
	uint64_t all = store_db_number(run->db, "SELECT max(seq) FROM usage", 0);
	int rc = store_known_program(run->known, run->verify->program);

	if (rc < 0)
		return rc;
	rc = next(run, run->drawn);
	run->more_drawn = rc > 0;
	if (rc >= 0)
		rc = all_records(run, all);
	if (rc == 0)
		rc = compare_used(run);
	if (rc == 0)
		rc = compare_taken(run);
	return rc == 0 ? lone_audits(run) : rc;
}

int store_verify_usage(struct store_db *db, struct store_verify *verify)
{
	struct verify_run *run = calloc(1, sizeof(*run));
	int rc = -ENOMEM;

	verify->records = verify->draws = verify->bundles = verify->totals = verify->findings = verify->others = 0;
	if (!run)
		return rc;
	run->db = db;
	run->verify = verify;
	run->known = store_known_alloc(db, true);
	run->unpacked = calloc(VERIFY_FIELDS, sizeof(*run->unpacked));
	run->usage =
		store_db_prepare(db, "SELECT seq, id, msisdn, at, up, down, fields, audit FROM usage ORDER BY seq");
	run->drawn = store_db_prepare(db, "SELECT seq, bundle, bytes FROM drawn ORDER BY seq, bundle");
	run->effects = store_db_prepare(db, "SELECT effects, program FROM audit WHERE id = ?1 AND kind = 'usage'");
	if (run->known && run->unpacked && run->usage && run->drawn && run->effects)
		rc = run_all(run);
	sqlite3_finalize(run->usage);
	sqlite3_finalize(run->drawn);
	sqlite3_finalize(run->effects);
	store_known_free(run->known);
	store_map_free(&run->pairs);
	free(run->sum);
	free(run->unpacked);
	free(run);
	return rc;
}
