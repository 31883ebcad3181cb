/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_customer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/store_clerk.h"
#include "host/store_job_kinds.h"
#include "host/store_secret.h"
#include "host/store_value.h"
#include "menus/answer.h"
#include "menus/clock.h"
#include "menus/decide.h"

struct look {
	struct store_db *db;
	struct store_job *job;
	struct store_customer *view;
	struct mn_facts *scratch;
	int64_t now;
};

/* Commands of people, not of phones: prepared when they are needed. ?1 is the number. */
static sqlite3_stmt *ask(const struct look *look, const char *sql)
{
	sqlite3_stmt *stmt = store_db_prepare(look->db, sql);

	if (stmt)
		store_db_bind_text(stmt, 1, look->job->order.caller.digits);
	return stmt;
}

/* 1 a row, 0 no more, -errno; the statement is gone unless there is a row. */
static int next(const struct look *look, sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	if (rc == SQLITE_ROW)
		return 1;
	rc = rc == SQLITE_DONE ? 0 : store_db_error(look->db, "customer");
	sqlite3_finalize(stmt);
	return rc;
}

static void copy(char *to, size_t size, sqlite3_stmt *stmt, int column)
{
	snprintf(to, size, "%s", store_db_text(stmt, column));
}

static void copy_number(struct mn_number *number, sqlite3_stmt *stmt, int column)
{
	copy(number->digits, sizeof(number->digits), stmt, column);
}

/* ── the register ───────────────────────────────────────────────────────────────────────────────────────────────── */

static int read_attributes(const struct look *look)
{
	const struct mn_program *program = look->job->program;
	sqlite3_stmt *stmt = ask(look, "SELECT name, from_ FROM attribute WHERE msisdn = ?1 AND from_ <= ?2"
		" AND (to_ IS NULL OR to_ > ?2) UNION ALL SELECT name, from_ FROM remembered"
		" WHERE msisdn = ?1 AND to_ IS NULL");
	int rc;

	if (!stmt)
		return -EIO;
	for (unsigned int i = 0; i < MN_MAX_ATTRS; i++)
		look->view->attr[i].value = look->job->facts.caller.attr[i];
	sqlite3_bind_int64(stmt, 2, look->now);
	while ((rc = next(look, stmt)) > 0) {
		uint16_t i = mn_program_attr(program, store_db_text(stmt, 0));

		if (i < program->n_attrs)
			look->view->attr[i].since = sqlite3_column_int64(stmt, 1);
	}
	return rc;
}

static int find_holding(const struct mn_program *program, const char *name)
{
	for (unsigned int i = 0; i < program->n_holdings; i++)
		if (!strcmp(program->holding[i].name, name))
			return i;
	return -1;
}

static int read_records(const struct look *look)
{
	const struct mn_program *program = look->job->program;
	sqlite3_stmt *stmt = ask(look, "SELECT kind, from_, to_, fields FROM holding WHERE msisdn = ?1"
		" AND (to_ IS NULL OR (to_ > ?2 AND to_ > from_)) ORDER BY from_ > ?2, kind, from_, fields");
	struct store_customer *view = look->view;
	int rc;

	if (!stmt)
		return -EIO;
	sqlite3_bind_int64(stmt, 2, look->now);
	while ((rc = next(look, stmt)) > 0) {
		int kind = find_holding(program, store_db_text(stmt, 0));
		struct store_customer_record *record = &view->record[view->n_records];

		if (kind < 0)
			continue;
		if (view->n_records == STORE_CUSTOMER_RECORDS) {
			view->more_records = true;
			continue;
		}
		record->kind = kind;
		record->from = sqlite3_column_int64(stmt, 1);
		record->to = sqlite3_column_int64(stmt, 2);
		record->now = record->from <= look->now;
		store_value_unpack(program, program->holding[kind].field, program->holding[kind].n_fields,
				   store_db_text(stmt, 3), record->field);
		view->n_records++;
	}
	return rc;
}

static int read_coming(const struct look *look)
{
	sqlite3_stmt *stmt = ask(look, "SELECT at, event, args FROM coming WHERE msisdn = ?1 ORDER BY at, id LIMIT ?2");
	struct store_customer *view = look->view;
	int rc;

	if (!stmt)
		return -EIO;
	sqlite3_bind_int(stmt, 2, STORE_CUSTOMER_COMING);
	while ((rc = next(look, stmt)) > 0) {
		struct store_customer_coming *coming = &view->coming[view->n_coming++];

		coming->at = sqlite3_column_int64(stmt, 0);
		copy(coming->event, sizeof(coming->event), stmt, 1);
		copy(coming->args, sizeof(coming->args), stmt, 2);
	}
	return rc;
}

/* ── group, data, fees ──────────────────────────────────────────────────────────────────────────────────────────── */

static int read_since(const struct look *look, const char *number, int64_t *since)
{
	sqlite3_stmt *stmt = store_db_prepare(look->db, "SELECT coalesce(m.from_, g.opened) FROM part p"
		" JOIN grp g ON g.id = p.grp LEFT JOIN membership m ON m.id = p.membership WHERE p.msisdn = ?1");
	int rc;

	*since = 0;
	if (!stmt)
		return -EIO;
	store_db_bind_text(stmt, 1, number);
	while ((rc = next(look, stmt)) > 0)
		*since = sqlite3_column_int64(stmt, 0);
	return rc;
}

static int read_group(const struct look *look)
{
	const struct mn_facts *facts = &look->job->facts;
	int rc = read_since(look, facts->caller.number.digits, &look->view->member_since);

	for (unsigned int i = 0; rc == 0 && i < facts->n_members; i++) {
		rc = read_since(look, facts->member[i].number.digits, &look->view->joined[i]);
		if (!strcmp(facts->member[i].number.digits, facts->caller.number.digits))
			look->view->taken = facts->member[i].used;
	}
	return rc;
}

/* Verdict of an operation that judges bundles: which of the leader's the caller may not draw on. */
static void judge_bundles(const struct look *look, struct mn_verdict *verdict)
{
	const struct mn_program *program = look->job->program;

	memset(verdict, 0, sizeof(*verdict));
	for (unsigned int i = 0; i < program->n_operations; i++) {
		struct mn_order order = look->job->order;

		if (program->operation[i].is_event || !program->operation[i].judges_bundles)
			continue;
		order.operation = i;
		order.preview = true;
		mn_decide(program, &order, &look->job->facts, verdict);
		return;
	}
}

static void add_bundles(const struct look *look, const struct mn_facts *facts, const struct mn_verdict *verdict)
{
	struct store_customer *view = look->view;

	for (unsigned int i = 0; i < facts->n_bundles; i++) {
		struct store_customer_bundle *bundle = &view->bundle[view->n_bundles++];

		bundle->bundle = facts->bundle[i];
		bundle->owner = facts->leader.number;
		bundle->withheld_by = verdict && verdict->withheld >> i & 1 ? verdict->withheld_by[i] : MN_NONE;
	}
}

static int read_bundles(const struct look *look)
{
	const struct mn_facts *facts = &look->job->facts;
	struct mn_facts *own = look->scratch;
	struct mn_verdict verdict;
	int rc;

	memset(own, 0, sizeof(*own));
	own->now = look->now;
	own->caller = facts->caller;
	own->leader = facts->caller;
	rc = store_facts_bundles(look->db, look->job->program, look->job->language, own);
	if (rc < 0)
		return rc;
	add_bundles(look, own, NULL);
	if (facts->caller.role != MN_ROLE_MEMBER)
		return 0;
	judge_bundles(look, &verdict);
	add_bundles(look, facts, &verdict);
	return 0;
}

static uint16_t find_fee(const struct mn_program *program, const char *name)
{
	for (unsigned int i = 0; i < program->n_fees; i++)
		if (!strcmp(program->fee[i].name, name))
			return i;
	return MN_NONE;
}

/* What it paid, and what its leader pays for it. */
static int read_fees(const struct look *look)
{
	const struct mn_program *program = look->job->program;
	sqlite3_stmt *stmt = ask(look, "SELECT month, payer, number, fee, amount FROM ledger WHERE payer = ?1"
		" AND month >= ?2 UNION ALL SELECT month, payer, number, fee, amount FROM ledger WHERE payer = ?3"
		" AND number = ?1 AND payer <> ?1 AND month >= ?2 ORDER BY 1 DESC, 2, 3, 4 LIMIT ?4");
	struct store_customer *view = look->view;
	int64_t from = mn_clock_month_start(program->zone, look->now);
	char month[8];
	int rc;

	if (!stmt)
		return -EIO;
	for (unsigned int i = 1; i < STORE_CUSTOMER_MONTHS; i++)
		from = mn_clock_month_start(program->zone, from - 1);
	store_facts_month(program, from, month);
	store_db_bind_text(stmt, 2, month);
	store_db_bind_text(stmt, 3, look->job->facts.leader.number.digits);
	sqlite3_bind_int(stmt, 4, STORE_CUSTOMER_LEDGER + 1);
	while ((rc = next(look, stmt)) > 0) {
		struct store_customer_fee *fee = &view->fee[view->n_fees];

		if (view->n_fees == STORE_CUSTOMER_LEDGER) {
			view->more_fees = true;
			continue;
		}
		copy(fee->month, sizeof(fee->month), stmt, 0);
		copy_number(&fee->payer, stmt, 1);
		copy_number(&fee->number, stmt, 2);
		fee->fee = find_fee(program, store_db_text(stmt, 3));
		fee->amount = sqlite3_column_int64(stmt, 4);
		view->n_fees++;
	}
	return rc;
}

/* Looks and checks would push out what was done. */
static int read_audit(const struct look *look)
{
	sqlite3_stmt *stmt = ask(look, "SELECT id, time, kind, channel, operation, args, verdict, rule, rule_case,"
		" actor FROM audit WHERE caller = ?1 AND (kind <> 'clerk' OR operation NOT IN ('look')"
		" AND operation NOT LIKE 'check %') ORDER BY id DESC LIMIT ?2");
	struct store_customer *view = look->view;
	int rc;

	if (!stmt)
		return -EIO;
	sqlite3_bind_int(stmt, 2, STORE_CUSTOMER_AUDIT);
	while ((rc = next(look, stmt)) > 0) {
		struct store_customer_audit *audit = &view->audit[view->n_audits++];

		audit->id = sqlite3_column_int64(stmt, 0);
		audit->time = sqlite3_column_int64(stmt, 1);
		copy(audit->kind, sizeof(audit->kind), stmt, 2);
		copy(audit->channel, sizeof(audit->channel), stmt, 3);
		copy(audit->operation, sizeof(audit->operation), stmt, 4);
		copy(audit->args, sizeof(audit->args), stmt, 5);
		copy(audit->verdict, sizeof(audit->verdict), stmt, 6);
		copy(audit->rule, sizeof(audit->rule), stmt, 7);
		copy(audit->rule_case, sizeof(audit->rule_case), stmt, 8);
		copy(audit->actor, sizeof(audit->actor), stmt, 9);
	}
	return rc;
}

/* ── operations ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Judged with all evidence there is: what still refuses, and does not ask for evidence, no clerk can settle. */
static void judge(const struct look *look, uint16_t index, struct store_customer_operation *op)
{
	const struct mn_program *program = look->job->program;
	const struct mn_operation *operation = &program->operation[index];
	struct mn_order order = look->job->order;
	struct mn_verdict verdict;
	struct mn_evidence evidence;

	op->operation = index;
	op->kase = op->evidence_case = MN_NONE;
	order.operation = index;
	order.preview = true;
	order.evidence = UINT64_MAX;
	mn_decide(program, &order, &look->job->facts, &verdict);
	for (unsigned int i = 0; i < verdict.n_trace; i++) {
		const struct mn_judge *line = &operation->judge[verdict.trace[i].judge];

		if (mn_evidence_asked_by(program, line->kase)) {
			if (op->evidence_case == MN_NONE)
				op->evidence_case = line->kase;
		} else if (verdict.trace[i].outcome == MN_OUTCOME_REFUSES && op->kase == MN_NONE) {
			op->kase = line->kase;
			op->subject = line->subject;
		}
	}
	mn_evidence_sets(program, index, &look->job->facts, &evidence);
	op->evidence_needed = evidence.needed;
	op->n_sets = evidence.n_sets;
	memcpy(op->set, evidence.set, evidence.n_sets * sizeof(op->set[0]));
	if (!evidence.needed)
		op->evidence_case = MN_NONE;
	op->possible = op->kase == MN_NONE && (!evidence.needed || evidence.n_sets);
	op->hidden = look->job->hidden >> index & 1;
	if (op->kase == MN_NONE)
		return;
	verdict.accepted = false;
	verdict.kase = op->kase;
	verdict.subject = op->subject;
	mn_answer(program, look->job->language, &order, &look->job->facts, &verdict, false, op->text, sizeof(op->text));
}

static void judge_all(const struct look *look)
{
	const struct mn_program *program = look->job->program;

	for (unsigned int i = 0; i < program->n_operations && i < MN_MAX_OPS; i++)
		if (!program->operation[i].is_event)
			judge(look, i, &look->view->operation[look->view->n_operations++]);
}

/* ── the look ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static int read_facts(const struct look *look)
{
	struct store_job *job = look->job;
	struct store_view view;
	int rc;

	job->order.channel = MN_CHANNEL_COUNTER;
	job->order.preview = true;
	job->order.operation = 0;
	memset(job->order.arg, 0, sizeof(job->order.arg));
	rc = store_facts_read(look->db, job->program, &job->order, look->now,
			      STORE_NEED_USED | STORE_NEED_FORMER | STORE_NEED_BUNDLES, job->language, &job->facts,
			      &view);
	if (rc < 0)
		return rc;
	snprintf(look->view->month, sizeof(look->view->month), "%s", view.month);
	return job->facts.caller.registered ? 0 : -ENOENT;
}

static int read_all(const struct look *look)
{
	struct store_customer *view = look->view;
	const char *number = look->job->order.caller.digits;
	int rc = read_attributes(look);

	if (rc == 0)
		rc = read_records(look);
	if (rc == 0)
		rc = read_coming(look);
	if (rc == 0)
		rc = read_group(look);
	if (rc == 0)
		rc = read_bundles(look);
	if (rc == 0)
		rc = read_fees(look);
	if (rc == 0)
		rc = read_audit(look);
	if (rc == 0)
		rc = store_secret_set_bits(look->db, look->job->program, number, &view->secrets);
	if (rc == 0)
		rc = store_secret_tries(look->db, look->job->program, false, number, look->now, &view->tries_left,
					&view->locked_until);
	return rc;
}

static int record_look(const struct look *look, const char *args)
{
	const struct store_clerk_record record = {
		.time = look->now, .channel = mn_channel_name(MN_CHANNEL_COUNTER),
		.number = look->job->order.caller.digits, .operation = "look", .args = args, .verdict = "accepted",
		.actor = look->job->actor, .program = look->job->program,
	};

	return store_clerk_write(look->db, &record);
}

int store_jobs_customer(struct store_jobs *jobs, struct store_job *job)
{
	struct store_customer *view = job->payload;
	struct look look = {
		.db = jobs->db, .job = job, .view = view, .scratch = &jobs->after, .now = store_jobs_now(jobs, job),
	};
	struct store_clerk_who who = { .account = view->account };
	int rc, recorded;

	snprintf(who.name, sizeof(who.name), "%.32s", view->clerk);
	memset(&view->no_clerk, 0, sizeof(*view) - offsetof(struct store_customer, no_clerk));
	rc = store_clerk_check(jobs->db, &who);
	view->no_clerk = who.gone;
	if (rc < 0 || who.gone)
		return rc;
	rc = read_facts(&look);
	if (rc < 0 && rc != -ENOENT)
		return rc;
	/* a look at a number that is not there is one, too */
	recorded = record_look(&look, rc == 0 ? "" : "not in the register");
	if (recorded < 0 || rc < 0)
		return recorded < 0 ? recorded : rc;
	job->hidden = mn_decide_hidden(job->program, &job->facts);
	rc = read_all(&look);
	if (rc == 0)
		judge_all(&look);
	return rc;
}
