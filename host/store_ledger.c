/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Two streams in the order of (payer, number): spans of memberships, and ledger lines. For each pair the months that
 * are owed are gathered, then its lines are held against them.
 */
#include "host/store_ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_calendar.h"
#include "menus/clock.h"

#define LEDGER_MONTHS	2400	/* from 1900 to 2099: one octet each */
#define LEDGER_LAST	253402300799	/* the end of year 9999 */
#define LEDGER_YEAR	1900

enum { MONTH_OWED = 1, MONTH_ALLOWED = 2 };

struct pair {
	char payer[MN_NUMBER_SIZE], number[MN_NUMBER_SIZE];
};

struct ledger {
	struct store_db *db;
	const struct mn_program *program;
	int64_t done, now;
	void (*found)(void *data, const char *text);
	void *data;
	sqlite3_stmt *spans, *lines;
	bool has_span, has_line;	/* the stream stands on a row */
	uint64_t follows;		/* bit i: fee i is owed by every membership */
	uint8_t month[LEDGER_MONTHS];	/* of the pair */
	int first, last;		/* of them, when first <= last */
	uint8_t paid[MN_MAX_LIST][LEDGER_MONTHS / 8];	/* bit set: fee i has a line */
};

/* Is this fee due by every membership? It is when joining a group charges it and the month change renews it. */
static bool follows_membership(const struct mn_program *program, unsigned int fee)
{
	bool charged = false;

	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];
		bool joins = false, charges = false;

		for (unsigned int e = 0; e < op->n_effects; e++) {
			joins |= op->effect[e].kind == MN_EFFECT_JOIN;
			charges |= op->effect[e].kind == MN_EFFECT_CHARGE && op->effect[e].index == fee &&
				op->effect[e].cond == MN_NONE;
		}
		if (joins && !charges)
			return false;
		charged |= joins;
	}
	return charged && program->fee[fee].monthly && program->fee[fee].standing;
}

static int month_index(const struct ledger *l, int64_t instant)
{
	struct mn_civil civil;
	int index;

	/* "since ever" and "for ever" are years beyond any calendar */
	if (instant < -LEDGER_LAST)
		return 0;
	if (instant > LEDGER_LAST)
		return LEDGER_MONTHS - 1;
	mn_clock_civil(l->program->zone, instant, &civil);
	index = (civil.year - LEDGER_YEAR) * 12 + civil.month - 1;
	return index < 0 ? 0 : index >= LEDGER_MONTHS ? LEDGER_MONTHS - 1 : index;
}

static void month_name(int index, char *buf, size_t size)
{
	unsigned int month = index;

	snprintf(buf, size, "%04u-%02u", (LEDGER_YEAR + month / 12) % 10000, month % 12 + 1);
}

/* ── streams ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int step(struct ledger *l, sqlite3_stmt *stmt, bool *has)
{
	int rc = sqlite3_step(stmt);

	*has = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : store_db_error(l->db, "ledger");
}

static int compare(const char *payer_a, const char *number_a, const char *payer_b, const char *number_b)
{
	int c = strcmp(payer_a, payer_b);

	return c ? c : strcmp(number_a, number_b);
}

static void take_pair(struct pair *pair, sqlite3_stmt *stmt)
{
	snprintf(pair->payer, sizeof(pair->payer), "%s", store_db_text(stmt, 0));
	snprintf(pair->number, sizeof(pair->number), "%s", store_db_text(stmt, 1));
}

static bool is_of_pair(const struct pair *pair, sqlite3_stmt *stmt)
{
	return compare(pair->payer, pair->number, store_db_text(stmt, 0), store_db_text(stmt, 1)) == 0;
}

/* ── one pair ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Months of one membership: the one it began in, then each whose first moment lies inside and that the calendar has
 * passed; one that is being changed may have its line already. */
static void mark_span(struct ledger *l, int64_t from, int64_t to)
{
	int begin = month_index(l, from), end, done = month_index(l, l->done);
	int64_t last = to - 1 < l->now ? to - 1 : l->now;

	end = last > from ? month_index(l, last) : begin;
	for (int m = begin; m <= end; m++)
		l->month[m] |= m == begin || (l->done != INT64_MIN && m <= done) ? MONTH_OWED : MONTH_ALLOWED;
	if (l->first > l->last) {
		l->first = begin;
		l->last = end;
	}
	l->first = begin < l->first ? begin : l->first;
	l->last = end > l->last ? end : l->last;
}

static int read_spans(struct ledger *l, const struct pair *pair)
{
	int rc = 0;

	while (rc == 0 && l->has_span && is_of_pair(pair, l->spans)) {
		mark_span(l, sqlite3_column_int64(l->spans, 2), sqlite3_column_type(l->spans, 3) == SQLITE_NULL ?
			  INT64_MAX : sqlite3_column_int64(l->spans, 3));
		rc = step(l, l->spans, &l->has_span);
	}
	return rc;
}

static int find_fee(const struct ledger *l, const char *name)
{
	for (unsigned int i = 0; i < l->program->n_fees && i < MN_MAX_LIST; i++)
		if (!strcmp(l->program->fee[i].name, name))
			return i;
	return -1;
}

static void check_line(struct ledger *l, const struct pair *pair)
{
	sqlite3_stmt *stmt = l->lines;
	const char *fee_name = store_db_text(stmt, 2), *month = store_db_text(stmt, 3);
	int fee = find_fee(l, fee_name), year, of_year, index;
	int64_t amount = sqlite3_column_int64(stmt, 5);
	char text[256];

	if (fee < 0 || sscanf(month, "%4d-%2d", &year, &of_year) != 2)
		return;
	if (sqlite3_column_int64(stmt, 6) == (int64_t)l->program->hash && amount != l->program->fee[fee].amount) {
		snprintf(text, sizeof(text), "the line of fee %s from %s for %s in %s is %" PRId64 ", but the fee is %"
			 PRId64, fee_name, pair->payer, pair->number, month, amount, l->program->fee[fee].amount);
		l->found(l->data, text);
	}
	index = (year - LEDGER_YEAR) * 12 + of_year - 1;
	if (!(l->follows >> fee & 1) || sqlite3_column_int64(stmt, 4) != 0 || index < 0 || index >= LEDGER_MONTHS)
		return;
	if (l->month[index]) {
		l->paid[fee][index / 8] |= 1 << index % 8;
		return;
	}
	snprintf(text, sizeof(text), "a line of fee %s from %s for %s in %s, but no membership in that month", fee_name,
		 pair->payer, pair->number, month);
	l->found(l->data, text);
}

static int read_lines(struct ledger *l, const struct pair *pair)
{
	int rc = 0;

	while (rc == 0 && l->has_line && is_of_pair(pair, l->lines)) {
		check_line(l, pair);
		rc = step(l, l->lines, &l->has_line);
	}
	return rc;
}

static void close_pair(struct ledger *l, const struct pair *pair)
{
	char text[256], month[8];

	for (unsigned int fee = 0; fee < l->program->n_fees && fee < MN_MAX_LIST; fee++) {
		for (int m = l->first; (l->follows >> fee & 1) && m <= l->last; m++) {
			bool paid = l->paid[fee][m / 8] >> m % 8 & 1;

			l->paid[fee][m / 8] &= ~(1 << m % 8);
			if (paid || !(l->month[m] & MONTH_OWED))
				continue;
			month_name(m, month, sizeof(month));
			snprintf(text, sizeof(text), "no line of fee %s from %s for %s in %s",
				 l->program->fee[fee].name, pair->payer, pair->number, month);
			l->found(l->data, text);
		}
	}
	for (int m = l->first; m <= l->last; m++)
		l->month[m] = 0;
	l->first = 1;
	l->last = 0;
}

static int next_pair(struct ledger *l)
{
	struct pair pair;
	int c, rc;

	if (l->has_span && l->has_line)
		c = compare(store_db_text(l->spans, 0), store_db_text(l->spans, 1), store_db_text(l->lines, 0),
			    store_db_text(l->lines, 1));
	else
		c = l->has_span ? -1 : 1;
	take_pair(&pair, c <= 0 ? l->spans : l->lines);
	rc = read_spans(l, &pair);
	if (rc == 0)
		rc = read_lines(l, &pair);
	close_pair(l, &pair);
	return rc;
}

static int verify(struct ledger *l)
{
	int rc = step(l, l->spans, &l->has_span);

	if (rc == 0)
		rc = step(l, l->lines, &l->has_line);
	while (rc == 0 && (l->has_span || l->has_line))
		rc = next_pair(l);
	return rc;
}

int store_ledger_verify(struct store_db *db, const struct mn_program *program, int64_t now,
			void (*found)(void *data, const char *text), void *data)
{
	struct ledger *l = calloc(1, sizeof(*l));
	int rc = -EIO;

	if (!l)
		return -ENOMEM;
	*l = (struct ledger){
		.db = db, .program = program, .now = now, .found = found, .data = data, .first = 1,
		.done = store_calendar_month_done(db),
	};
	for (unsigned int i = 0; i < program->n_fees && i < MN_MAX_LIST; i++)
		if (follows_membership(program, i))
			l->follows |= (uint64_t)1 << i;
	l->spans = store_db_prepare(db, "SELECT g.leader, m.msisdn, m.from_, m.to_ FROM membership m"
		" JOIN grp g ON g.id = m.grp ORDER BY g.leader, m.msisdn");
	l->lines = store_db_prepare(db, "SELECT l.payer, l.number, l.fee, l.month, l.occasion, l.amount, a.program"
		" FROM ledger l LEFT JOIN audit a ON a.id = l.audit"
		" ORDER BY l.payer, l.number, l.fee, l.month, l.occasion");
	if (l->spans && l->lines)
		rc = verify(l);
	sqlite3_finalize(l->spans);
	sqlite3_finalize(l->lines);
	free(l);
	return rc;
}
