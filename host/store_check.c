/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/store_ledger.h"
#include "menus/decide.h"

struct check {
	struct store_db *db;
	const struct mn_program *program;
	store_check_cb found;
	void *data;
};


/* No service file needed, and quick: read at every start. */
static const char *const group_queries[] = {
	"SELECT p.msisdn || ' is in group ' || p.grp || ', which is not open or not as it should be'"
	" FROM part p LEFT JOIN grp g ON g.id = p.grp WHERE g.id IS NULL OR g.closed IS NOT NULL OR g.slots <> p.slots"
	" OR (p.slot = -1) <> (p.msisdn = g.leader)",
	"SELECT p.msisdn || ' is in group ' || p.grp || ' without a membership that says so'"
	" FROM part p LEFT JOIN membership m ON m.id = p.membership"
	" WHERE p.slot >= 0 AND (m.id IS NULL OR m.to_ IS NOT NULL OR m.grp <> p.grp OR m.msisdn <> p.msisdn)",
	"SELECT 'the membership of ' || m.msisdn || ' in group ' || m.grp || ' goes on, but it is not in that group'"
	" FROM membership m LEFT JOIN part p ON p.msisdn = m.msisdn AND p.membership = m.id"
	" WHERE m.to_ IS NULL AND p.msisdn IS NULL",
	"SELECT 'group ' || g.id || ' is open, but ' || g.leader || ' does not lead it'"
	" FROM grp g LEFT JOIN part p ON p.msisdn = g.leader AND p.grp = g.id AND p.slot = -1"
	" WHERE g.closed IS NULL AND p.msisdn IS NULL",
	NULL
};

static const char *const general_queries[] = {
	"SELECT 'the database file: ' || quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'",
	"SELECT 'row ' || coalesce(rowid, '') || ' of ' || \"table\" || ' points to a row of ' || parent"
	" || ' that is not there' FROM pragma_foreign_key_check",
	"SELECT 'group ' || grp || ' has ' || count(*) || ' members in ' || max(slots) || ' slots'"
	" FROM part WHERE slot >= 0 GROUP BY grp HAVING count(*) > max(slots)",
	"SELECT msisdn || ' was in two groups at once, from ' || next FROM (SELECT msisdn, to_,"
	" lead(from_) OVER (PARTITION BY msisdn ORDER BY from_, id) AS next FROM membership)"
	" WHERE next < to_ OR (next IS NOT NULL AND to_ IS NULL)",
	"SELECT 'audit record ' || a.id || ' (' || a.operation || ' of ' || coalesce(a.caller, '?') || ', '"
	" || a.verdict || ') says ' || a.effects || ' changes, ' || coalesce(c.n, 0) || ' are there'"
	" FROM audit a LEFT JOIN (SELECT audit, count(*) AS n FROM (SELECT opened_by AS audit FROM grp"
	" UNION ALL SELECT closed_by FROM grp WHERE closed_by IS NOT NULL UNION ALL SELECT began_by FROM membership"
	" UNION ALL SELECT ended_by FROM membership WHERE ended_by IS NOT NULL UNION ALL SELECT audit FROM ledger"
	" UNION ALL SELECT audit FROM remembered"
	" UNION ALL SELECT audit FROM attribute WHERE audit NOT IN (SELECT id FROM audit WHERE kind = 'import')"
	" UNION ALL SELECT audit FROM holding WHERE audit NOT IN (SELECT id FROM audit WHERE kind = 'import'))"
	" GROUP BY audit) c ON c.audit = a.id"
	" WHERE a.kind IN ('order', 'event', 'month') AND a.effects <> coalesce(c.n, 0)",
	"SELECT 'notice ' || o.id || ' to ' || o.to_number || ' comes from an order that was ' || a.verdict"
	" FROM outbox o JOIN audit a ON a.id = o.audit WHERE a.verdict <> 'accepted'",
	NULL
};

static int run_stmt(struct check *check, sqlite3_stmt *stmt)
{
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		check->found(check->data, store_db_text(stmt, 0));
	return rc == SQLITE_DONE ? 0 : store_db_error(check->db, "check");
}

static int run_query(struct check *check, const char *sql)
{
	sqlite3_stmt *stmt = store_db_prepare(check->db, sql);
	int rc;

	if (!stmt)
		return -EIO;
	rc = run_stmt(check, stmt);
	sqlite3_finalize(stmt);
	return rc;
}

static int run_queries(struct check *check, const char *const *sql)
{
	int rc = 0;

	for (; rc == 0 && *sql; sql++)
		rc = run_query(check, *sql);
	return rc;
}

static bool is_clock_only(const struct mn_program *program, uint16_t index)
{
	const struct mn_cond *cond = &program->cond[index];

	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		return is_clock_only(program, cond->left) && is_clock_only(program, cond->right);
	case MN_COND_NOT:
		return is_clock_only(program, cond->left);
	case MN_COND_LAST_DAY:
	case MN_COND_DAY:
	case MN_COND_WEEKDAY:
	case MN_COND_CLOCK:
	case MN_COND_DATE:
	case MN_COND_CHANNEL:
		return true;
	default:
		return false;
	}
}

static enum mn_channel channel_by_name(const char *name)
{
	for (int i = 0; i < MN_N_CHANNELS; i++)
		if (!strcmp(mn_channel_name(i), name))
			return i;
	return MN_CHANNEL_USSD;
}

/* Cases that clock and channel alone decide, judged again at the instant of the record. */
static void check_instant(struct check *check, sqlite3_stmt *stmt, struct mn_facts *facts)
{
	const struct mn_program *program = check->program;
	struct mn_order order = { .operation = mn_program_operation(program, store_db_text(stmt, 2)) };
	const struct mn_operation *op;
	char text[160];

	if (order.operation >= program->n_operations)
		return;
	op = &program->operation[order.operation];
	order.channel = channel_by_name(store_db_text(stmt, 3));
	facts->now = sqlite3_column_int64(stmt, 1);
	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_case *kase = &program->kase[op->judge[i].kase];

		if (kase->kind != MN_CASE_REFUSE || kase->cond >= program->n_conds ||
		    !is_clock_only(program, kase->cond) ||
		    !mn_decide_cond(program, kase->cond, &order, facts, MN_SUBJ_CALLER, 0))
			continue;
		snprintf(text, sizeof(text), "audit record %lld: %s was executed when %s%s%s forbids it",
			 (long long)sqlite3_column_int64(stmt, 0), op->name, program->rule[kase->rule].id,
			 *kase->name ? "." : "", kase->name);
		check->found(check->data, text);
	}
}

/* Only what was judged under this very service file: another one may have had other hours. */
static int check_clock(struct check *check)
{
	struct mn_facts facts;
	sqlite3_stmt *stmt = store_db_prepare(check->db, "SELECT id, time, operation, channel FROM audit"
		" WHERE kind = 'order' AND verdict = 'accepted' AND program = ?1");
	int rc;

	if (!stmt)
		return -EIO;
	mn_facts_init(&facts);
	sqlite3_bind_int64(stmt, 1, (int64_t)check->program->hash);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		check_instant(check, stmt, &facts);
	rc = rc == SQLITE_DONE ? 0 : store_db_error(check->db, "check");
	sqlite3_finalize(stmt);
	return rc;
}

int store_check(struct store_db *db, const struct mn_program *program, int64_t now, store_check_cb found, void *data)
{
	struct check check = { .db = db, .program = program, .found = found, .data = data };
	int rc = run_queries(&check, general_queries);

	if (rc == 0)
		rc = run_queries(&check, group_queries);
	if (rc == 0 && program)
		rc = store_ledger_verify(db, program, now, found, data);
	if (rc == 0 && program)
		rc = check_clock(&check);
	return rc;
}

struct first_finding {
	char *text;
	size_t size;
	bool any;
};

static void keep_first(void *data, const char *text)
{
	struct first_finding *first = data;

	if (!first->any)
		snprintf(first->text, first->size, "%s", text);
	first->any = true;
}

bool store_check_groups(struct store_db *db, char *text, size_t size)
{
	struct first_finding first = { .text = text, .size = size };
	struct check check = { .db = db, .found = keep_first, .data = &first };

	return run_queries(&check, group_queries) < 0 || first.any;
}
