/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/store_facts.h"
#include "menus/clock.h"
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
	" UNION ALL SELECT audit FROM remembered) GROUP BY audit) c ON c.audit = a.id"
	" WHERE a.kind = 'order' AND a.effects <> coalesce(c.n, 0)",
	"SELECT 'notice ' || o.id || ' to ' || o.to_number || ' comes from an order that was ' || a.verdict"
	" FROM outbox o JOIN audit a ON a.id = o.audit WHERE a.verdict <> 'accepted'",
	NULL
};

static const char *const month_missing =
	"SELECT 'no line of fee ' || ?1 || ' from ' || g.leader || ' for ' || m.msisdn || ' in '"
	" || local_month(m.from_) FROM membership m JOIN grp g ON g.id = m.grp"
	" WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.payer = g.leader AND l.number = m.msisdn AND l.fee = ?1"
	" AND l.month = local_month(m.from_) AND l.occasion = 0)"
	" GROUP BY g.leader, m.msisdn, local_month(m.from_)";

/* A membership that ends at the first instant of a month is not in that month, but one is in the month it began. */
static const char *const month_unowed =
	"SELECT 'a line of fee ' || fee || ' from ' || payer || ' for ' || number || ' in ' || month"
	" || ', but no membership in that month' FROM ledger l WHERE fee = ?1 AND NOT EXISTS"
	" (SELECT 1 FROM grp g JOIN membership m ON m.grp = g.id AND m.msisdn = l.number"
	" WHERE g.leader = l.payer AND l.month BETWEEN local_month(m.from_)"
	" AND local_month(max(m.from_, coalesce(m.to_ - 1, ?2))))";

static int run_stmt(struct check *check, sqlite3_stmt *stmt)
{
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		check->found(check->data, store_db_text(stmt, 0));
	return rc == SQLITE_DONE ? 0 : store_db_error(check->db, "check");
}

static int run_query(struct check *check, const char *sql, const char *fee, int64_t now)
{
	sqlite3_stmt *stmt = store_db_prepare(check->db, sql);
	int rc;

	if (!stmt)
		return -EIO;
	if (fee) {
		store_db_bind_text(stmt, 1, fee);
		sqlite3_bind_int64(stmt, 2, now);
	}
	rc = run_stmt(check, stmt);
	sqlite3_finalize(stmt);
	return rc;
}

static int run_queries(struct check *check, const char *const *sql)
{
	int rc = 0;

	for (; rc == 0 && *sql; sql++)
		rc = run_query(check, *sql, NULL, 0);
	return rc;
}

static void local_month(sqlite3_context *context, int n, sqlite3_value **value)
{
	char month[8];

	if (sqlite3_value_type(value[0]) == SQLITE_NULL)
		return;
	store_facts_month(sqlite3_user_data(context), sqlite3_value_int64(value[0]), month);
	sqlite3_result_text(context, month, -1, SQLITE_TRANSIENT);
}

/* Is this fee due by every membership? It is when joining a group charges it and the month change renews it. */
static bool fee_follows_membership(const struct mn_program *program, unsigned int fee)
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

static int check_ledger(struct check *check, int64_t now)
{
	const struct mn_program *program = check->program;
	int rc;

	if (sqlite3_create_function_v2(check->db->handle, "local_month", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
				       (void *)program, local_month, NULL, NULL, NULL) != SQLITE_OK)
		return store_db_error(check->db, "local_month");
	for (unsigned int i = 0; i < program->n_fees; i++) {
		if (!fee_follows_membership(program, i))
			continue;
		rc = run_query(check, month_missing, program->fee[i].name, now);
		if (rc == 0)
			rc = run_query(check, month_unowed, program->fee[i].name, now);
		if (rc < 0)
			return rc;
	}
	return 0;
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
		rc = check_ledger(&check, now);
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
