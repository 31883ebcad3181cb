/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_cdr.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_job_kinds.h"
#include "host/store_usage.h"
#include "menus/clock.h"

#define CDR_BATCH	1024		/* lines with totals that are taken in one go */
#define CDR_SLOTS	(2 * CDR_BATCH)	/* of the table of contexts, a power of two */
#define CDR_FORGET_S	(62 * 86400)	/* contexts of which nothing was heard for so long */
#define CDR_NO_RECORD	UINT32_MAX

/* Totals of a context at some line. */
struct totals {
	int64_t up, down, stamp;
};

struct context {
	char imsi[16];			/* "" free slot */
	uint32_t charging_id;
	bool nobody;			/* no number of the register has this card */
	bool known;			/* a line of it was there before */
	bool held;			/* its last record was set aside: the totals stay behind it */
	bool changed;
	struct totals last;		/* at the last line that was looked at */
	struct totals kept;		/* at the last one that stands */
};

/* A line with totals that waits for its answer. */
struct item {
	struct context *context;
	struct totals totals;
	uint32_t record;		/* CDR_NO_RECORD: it says nothing new */
	const char *text;
	size_t len;
	uint64_t line;
};

struct run {
	struct store_db *db;
	struct store_usage *usage;
	const struct mn_program *program;
	int64_t now;
	struct store_cdr *cdr;
	unsigned int n_contexts, n_items, n_records;
	struct context context[CDR_SLOTS];
	struct item item[CDR_BATCH];
	struct usage_record record[CDR_BATCH];
	struct usage_answer answer[CDR_BATCH];
};

static int set_aside(struct run *run, uint64_t line, const char *text, size_t len, const char *why)
{
	struct store_cdr *cdr = run->cdr;

	cdr->counts.aside++;
	cdr->aside_line = line;
	snprintf(cdr->aside_reason, sizeof(cdr->aside_reason), "%s", why);
	if (cdr->aside)
		cdr->aside(cdr->data, line, why);
	return store_usage_aside(run->usage, cdr->source, line, why, text, len, run->now);
}

/* ── contexts ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static int load_context(struct run *run, struct context *context)
{
	sqlite3_stmt *stmt = run->db->stmt[STORE_STMT_PDP_GET];
	int rc;

	store_db_bind_text(run->db->stmt[STORE_STMT_IMSI], 1, context->imsi);
	rc = store_db_row(run->db, STORE_STMT_IMSI);
	if (rc < 0)
		return rc;
	if (rc > 0)
		store_db_reset(run->db, STORE_STMT_IMSI);
	context->nobody = rc == 0;
	store_db_bind_text(stmt, 1, context->imsi);
	sqlite3_bind_int64(stmt, 2, context->charging_id);
	rc = store_db_row(run->db, STORE_STMT_PDP_GET);
	if (rc <= 0)
		return rc;
	context->known = true;
	context->last = (struct totals){ sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
					 sqlite3_column_int64(stmt, 2) };
	context->kept = context->last;
	store_db_reset(run->db, STORE_STMT_PDP_GET);
	return 0;
}

/* The context of a line, read when it is met first; there is room for one more. NULL with *rc set. */
static struct context *find_context(struct run *run, const struct cdr_line *line, int *rc)
{
	uint32_t hash = line->charging_id * UINT32_C(2654435761);
	struct context *context;

	for (const char *c = line->imsi; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT32_C(16777619);
	for (hash ^= hash >> 15;; hash++) {
		context = &run->context[hash % CDR_SLOTS];
		if (!context->imsi[0])
			break;
		if (context->charging_id == line->charging_id && !strcmp(context->imsi, line->imsi))
			return context;
	}
	memset(context, 0, sizeof(*context));
	memcpy(context->imsi, line->imsi, sizeof(context->imsi));
	context->charging_id = line->charging_id;
	run->n_contexts++;
	*rc = load_context(run, context);
	return *rc < 0 ? NULL : context;
}

static int keep_context(struct run *run, const struct context *context)
{
	sqlite3_stmt *stmt = run->db->stmt[STORE_STMT_PDP_PUT];

	store_db_bind_text(stmt, 1, context->imsi);
	sqlite3_bind_int64(stmt, 2, context->charging_id);
	sqlite3_bind_int64(stmt, 3, context->kept.up);
	sqlite3_bind_int64(stmt, 4, context->kept.down);
	sqlite3_bind_int64(stmt, 5, context->kept.stamp);
	return store_db_run(run->db, STORE_STMT_PDP_PUT);
}

/* ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* What makes a record itself: IMSI, charging id, stamp as in the log, event. */
static void record_id(const struct cdr_line *line, char *id)
{
	int64_t second = line->stamp / 1000, time = second % 86400;
	struct mn_civil civil;

	mn_clock_date(second / 86400, &civil);
	snprintf(id, USAGE_ID_SIZE, "%s/%" PRIu32 "/%04d%02d%02d%02d%02d%02d%03d/%s", line->imsi, line->charging_id,
		 (int)civil.year, civil.month, civil.day, (int)(time / 3600), (int)(time / 60 % 60), (int)(time % 60),
		 (int)(line->stamp % 1000), cdr_event_name(line->event));
}

/* A line before the last one of its context. */
static int take_earlier(struct run *run, const struct cdr_line *line, const struct context *context,
			const struct item *item)
{
	sqlite3_stmt *stmt = run->db->stmt[STORE_STMT_USAGE_ID];
	char id[USAGE_ID_SIZE];
	int rc = 1;

	if (!run->cdr->again && (line->up > context->last.up || line->down > context->last.down)) {
		record_id(line, id);
		store_db_bind_text(stmt, 1, id);
		rc = store_db_row(run->db, STORE_STMT_USAGE_ID);
		if (rc > 0)
			store_db_reset(run->db, STORE_STMT_USAGE_ID);
	}
	if (rc < 0)
		return rc;
	if (rc == 0)
		return set_aside(run, item->line, item->text, item->len,
				 "it is before the last line of its context, but has more than that");
	run->cdr->counts.repeated++;
	return 0;
}

static void add_record(struct run *run, const struct cdr_line *line, int64_t up, int64_t down)
{
	struct usage_record *record = &run->record[run->n_records++];

	memset(record, 0, sizeof(*record));
	record_id(line, record->id);
	memcpy(record->imsi, line->imsi, sizeof(record->imsi));
	record->at = line->stamp / 1000;
	record->up = up;
	record->down = down;
	cells_look_up(run->cdr->cells, line, record->field);
}

static int take_totals(struct run *run, const struct cdr_line *line, struct item *item)
{
	struct store_cdr_counts *counts = &run->cdr->counts;
	bool first = cdr_event_is_first(line->event), anew;
	struct totals before;
	struct context *context;
	int rc = 0;

	context = find_context(run, line, &rc);
	if (!context)
		return rc;
	before = context->last;
	if (context->known && (line->stamp < before.stamp || (first && line->stamp == before.stamp)))
		return take_earlier(run, line, context, item);
	anew = !context->known || first || line->up < before.up || line->down < before.down;
	counts->anew += anew && context->known && !first;
	if (anew)
		before = (struct totals){ 0 };
	if (context->nobody && (line->up != before.up || line->down != before.down))
		return set_aside(run, item->line, item->text, item->len, "no number of the register has this IMSI");
	item->context = context;
	item->totals = (struct totals){ line->up, line->down, line->stamp };
	context->last = item->totals;
	context->known = true;
	item->record = CDR_NO_RECORD;
	if (line->up != before.up || line->down != before.down) {
		item->record = run->n_records;
		add_record(run, line, line->up - before.up, line->down - before.down);
	} else {
		counts->unused++;
	}
	run->n_items++;
	return 0;
}

/* ── answers ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int settle(struct run *run, const struct item *item)
{
	struct store_cdr_counts *counts = &run->cdr->counts;
	struct context *context = item->context;

	if (item->record == CDR_NO_RECORD) {
		if (context->held)
			return 0;
	} else {
		const struct usage_answer *answer = &run->answer[item->record];

		if (answer->outcome == USAGE_SET_ASIDE) {
			context->held = true;
			return set_aside(run, item->line, item->text, item->len, answer->reason);
		}
		counts->accepted += answer->outcome == USAGE_ACCEPTED;
		counts->repeated += answer->outcome == USAGE_REPEATED;
		context->held = false;
	}
	context->kept = item->totals;
	context->changed = true;
	return 0;
}

/* Take what waits, keep the totals, be ready for more. */
static int flush(struct run *run)
{
	struct store_usage_batch batch = {
		.program = run->program, .now = run->now, .actor = run->cdr->source,
		.rec = run->record, .n = run->n_records, .answer = run->answer,
	};
	int rc = 0;

	if (run->n_records)
		rc = store_usage_take(run->usage, &batch);
	for (unsigned int i = 0; rc == 0 && i < run->n_items; i++)
		rc = settle(run, &run->item[i]);
	for (unsigned int i = 0; rc == 0 && run->n_contexts && i < CDR_SLOTS; i++)
		if (run->context[i].imsi[0] && run->context[i].changed)
			rc = keep_context(run, &run->context[i]);
	if (run->n_contexts)
		memset(run->context, 0, sizeof(run->context));
	run->n_contexts = run->n_items = run->n_records = 0;
	return rc;
}

static int take_line(struct run *run, const char *text, size_t len, uint64_t number, bool torn)
{
	struct item *item = &run->item[run->n_items];
	struct cdr_line line;
	const char *why;
	enum cdr_line_kind kind = cdr_line_parse(text, len, &line, &why);

	run->cdr->counts.lines++;
	if (torn)
		return set_aside(run, number, text, len, "the line has no end");
	if (kind == CDR_LINE_BAD)
		return set_aside(run, number, text, len, why);
	if (kind == CDR_LINE_OTHER) {
		run->cdr->counts.other++;
		return 0;
	}
	*item = (struct item){ .text = text, .len = len, .line = number };
	return take_totals(run, &line, item);
}

static int keep_position(struct store_db *db, const struct store_cdr *cdr)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_TAIL_PUT];
	uint8_t blob[TAIL_BLOB_SIZE];

	tail_pack(&cdr->at, blob);
	store_db_bind_text(stmt, 1, cdr->source);
	sqlite3_bind_int64(stmt, 2, (int64_t)cdr->at.inode);
	sqlite3_bind_blob(stmt, 3, blob, sizeof(blob), SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 4, cdr->at.offset);
	sqlite3_bind_int64(stmt, 5, cdr->at.line);
	return store_db_run(db, STORE_STMT_TAIL_PUT);
}

static int take_lines(struct run *run)
{
	const struct store_cdr *cdr = run->cdr;
	const char *at = cdr->text, *end = cdr->text + cdr->len;
	uint64_t number = cdr->first_line;
	int rc = 0;

	while (rc == 0 && at < end) {
		const char *lf = memchr(at, '\n', end - at);
		size_t len = (lf ? lf : end) - at;

		rc = take_line(run, at, len, number++, !lf && cdr->torn);
		at += len + (lf != NULL);
		/* a line may bring one context and one record */
		if (rc == 0 && (run->n_items == CDR_BATCH || run->n_contexts == CDR_BATCH))
			rc = flush(run);
	}
	return rc == 0 ? flush(run) : rc;
}

int store_cdr_take(struct store_db *db, struct store_usage *usage, const struct mn_program *program, int64_t now,
		   struct store_cdr *cdr)
{
	struct run *run;
	int rc = 0;

	if (cdr->len) {
		run = calloc(1, sizeof(*run));
		if (!run)
			return -ENOMEM;
		run->db = db;
		run->usage = usage;
		run->program = program;
		run->now = now;
		run->cdr = cdr;
		rc = take_lines(run);
		free(run);
	}
	return rc == 0 && cdr->keep ? keep_position(db, cdr) : rc;
}

int store_cdr_load(struct store_db *db, int64_t now, struct store_cdr *cdr)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_PDP_FORGET];
	int rc;

	/* also behind the newest line: a lab's clock may be far ahead, and contexts that live would be counted anew */
	sqlite3_bind_int64(stmt, 1, (now - CDR_FORGET_S) * 1000);
	sqlite3_bind_int64(stmt, 2, (int64_t)CDR_FORGET_S * 1000);
	rc = store_db_run(db, STORE_STMT_PDP_FORGET);
	if (rc < 0)
		return rc;
	stmt = db->stmt[STORE_STMT_TAIL_GET];
	store_db_bind_text(stmt, 1, cdr->source);
	rc = store_db_row(db, STORE_STMT_TAIL_GET);
	if (rc <= 0)
		return rc;
	cdr->at = (struct tail_position){
		.inode = sqlite3_column_int64(stmt, 0), .offset = sqlite3_column_int64(stmt, 2),
		.line = sqlite3_column_int64(stmt, 3),
	};
	cdr->found = tail_unpack(&cdr->at, sqlite3_column_blob(stmt, 1), sqlite3_column_bytes(stmt, 1));
	store_db_reset(db, STORE_STMT_TAIL_GET);
	return 0;
}

int store_cdr(struct store_jobs *jobs, struct store_job *job)
{
	struct store_usage *usage = store_usage_of(jobs);
	struct store_cdr *cdr = job->payload;
	int64_t now = store_jobs_now(jobs, job);

	if (!usage)
		return -EIO;
	if (cdr->load)
		return store_cdr_load(jobs->db, now, cdr);
	return store_cdr_take(jobs->db, usage, job->program, now, cdr);
}
