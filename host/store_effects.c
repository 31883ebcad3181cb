/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_effects.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/store_history.h"
#include "host/store_value.h"
#include "menus/decide.h"
#include "menus/render.h"

static const struct mn_party *effect_party(const struct store_run *run, uint8_t subject)
{
	if (subject == MN_SUBJ_LEADER)
		return &run->facts->leader;
	if (subject >= MN_SUBJ_PARAM0 && subject < MN_SUBJ_PARAM0 + MN_MAX_PARAMS)
		return &run->facts->param[subject - MN_SUBJ_PARAM0];
	return &run->facts->caller;
}

/* Run a statement that must change something: nothing changed means the facts and the tables do not agree. */
static int run_one(struct store_run *run, enum store_stmt id)
{
	int rc = store_db_run(run->db, id);

	if (rc < 0)
		return rc;
	if (!sqlite3_changes(run->db->handle)) {
		snprintf(run->db->trouble, sizeof(run->db->trouble), "nothing to change for '%s'",
			 run->program->operation[run->order->operation].name);
		return -EUCLEAN;
	}
	return 0;
}

static int open_group(struct store_run *run, const struct mn_effect *effect)
{
	struct store_db *db = run->db;
	const char *leader = run->facts->caller.number.digits;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_OPEN_GROUP];
	int rc;

	store_db_bind_text(stmt, 1, leader);
	sqlite3_bind_int(stmt, 2, run->program->group.limit);
	sqlite3_bind_int64(stmt, 3, run->facts->now);
	sqlite3_bind_int64(stmt, 4, run->audit);
	rc = store_db_run(db, STORE_STMT_OPEN_GROUP);
	if (rc < 0)
		return rc;
	run->view.grp = sqlite3_last_insert_rowid(db->handle);
	run->changes++;

	stmt = db->stmt[STORE_STMT_OPEN_PART];
	store_db_bind_text(stmt, 1, leader);
	sqlite3_bind_int64(stmt, 2, run->view.grp);
	sqlite3_bind_int(stmt, 3, run->program->group.limit);
	return store_db_run(db, STORE_STMT_OPEN_PART);
}

static int empty_group(struct store_run *run, const struct mn_effect *effect)
{
	struct store_db *db = run->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_END_PARTS];
	int rc;

	sqlite3_bind_int64(stmt, 1, run->view.grp);
	rc = store_db_run(db, STORE_STMT_END_PARTS);
	if (rc < 0)
		return rc;
	stmt = db->stmt[STORE_STMT_END_MEMBERSHIPS];
	sqlite3_bind_int64(stmt, 1, run->view.grp);
	sqlite3_bind_int64(stmt, 2, run->facts->now);
	sqlite3_bind_int64(stmt, 3, run->audit);
	rc = store_db_run(db, STORE_STMT_END_MEMBERSHIPS);
	run->changes += sqlite3_changes(db->handle);
	return rc;
}

static int dissolve_group(struct store_run *run, const struct mn_effect *effect)
{
	struct store_db *db = run->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_CLOSE_PART];
	int rc = empty_group(run, effect);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(stmt, 1, run->view.grp);
	rc = run_one(run, STORE_STMT_CLOSE_PART);
	if (rc < 0)
		return rc;
	stmt = db->stmt[STORE_STMT_CLOSE_GROUP];
	sqlite3_bind_int64(stmt, 1, run->view.grp);
	sqlite3_bind_int64(stmt, 2, run->facts->now);
	sqlite3_bind_int64(stmt, 3, run->audit);
	rc = run_one(run, STORE_STMT_CLOSE_GROUP);
	run->changes++;
	run->view.grp = 0;
	return rc;
}

/* The lowest slot that nobody holds. In a full group that is one the schema does not have, and the schema says no. */
static int free_slot(struct store_run *run)
{
	sqlite3_stmt *stmt = run->db->stmt[STORE_STMT_SLOTS_TAKEN];
	uint64_t taken = 0;
	int rc;

	sqlite3_bind_int64(stmt, 1, run->view.grp);
	while ((rc = store_db_row(run->db, STORE_STMT_SLOTS_TAKEN)) > 0)
		taken |= (uint64_t)1 << (sqlite3_column_int(stmt, 0) & 63);
	return rc < 0 ? rc : __builtin_ctzll(~taken);
}

static int join(struct store_run *run, const struct mn_effect *effect)
{
	struct store_db *db = run->db;
	const char *number = effect_party(run, effect->subject)->number.digits;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_MORE_SLOTS];
	int64_t membership;
	int slot, rc;

	/* a group opened under a service file with a lower limit */
	sqlite3_bind_int64(stmt, 1, run->view.grp);
	sqlite3_bind_int(stmt, 2, run->program->group.limit);
	rc = store_db_run(db, STORE_STMT_MORE_SLOTS);
	if (rc < 0)
		return rc;
	slot = free_slot(run);
	if (slot < 0)
		return slot;

	stmt = db->stmt[STORE_STMT_JOIN_MEMBERSHIP];
	sqlite3_bind_int64(stmt, 1, run->view.grp);
	store_db_bind_text(stmt, 2, number);
	sqlite3_bind_int64(stmt, 3, run->facts->now);
	sqlite3_bind_int64(stmt, 4, run->audit);
	rc = store_db_run(db, STORE_STMT_JOIN_MEMBERSHIP);
	if (rc < 0)
		return rc;
	membership = sqlite3_last_insert_rowid(db->handle);
	run->changes++;

	stmt = db->stmt[STORE_STMT_JOIN_PART];
	sqlite3_bind_int64(stmt, 1, run->view.grp);
	store_db_bind_text(stmt, 2, number);
	sqlite3_bind_int(stmt, 3, slot);
	sqlite3_bind_int64(stmt, 4, membership);
	return run_one(run, STORE_STMT_JOIN_PART);
}

static int end_membership(struct store_run *run, const char *number)
{
	struct store_db *db = run->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_END_MEMBERSHIP];
	int rc;

	sqlite3_bind_int64(stmt, 1, run->view.grp);
	store_db_bind_text(stmt, 2, number);
	sqlite3_bind_int64(stmt, 3, run->facts->now);
	sqlite3_bind_int64(stmt, 4, run->audit);
	rc = run_one(run, STORE_STMT_END_MEMBERSHIP);
	if (rc < 0)
		return rc;
	run->changes++;
	stmt = db->stmt[STORE_STMT_END_PART];
	sqlite3_bind_int64(stmt, 1, run->view.grp);
	store_db_bind_text(stmt, 2, number);
	return run_one(run, STORE_STMT_END_PART);
}

static int remove_member(struct store_run *run, const struct mn_effect *effect)
{
	return end_membership(run, effect_party(run, effect->subject)->number.digits);
}

static int leave_group(struct store_run *run, const struct mn_effect *effect)
{
	return end_membership(run, run->facts->caller.number.digits);
}

static int charge(struct store_run *run, const struct mn_effect *effect)
{
	struct store_db *db = run->db;
	const struct mn_fee *fee = &run->program->fee[effect->index];
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_CHARGE];
	int rc;

	store_db_bind_text(stmt, 1, run->facts->caller.number.digits);
	store_db_bind_text(stmt, 2, effect_party(run, effect->subject)->number.digits);
	store_db_bind_text(stmt, 3, fee->name);
	store_db_bind_text(stmt, 4, run->view.month);
	sqlite3_bind_int64(stmt, 5, fee->monthly ? 0 : run->audit);
	sqlite3_bind_int64(stmt, 6, fee->amount);
	sqlite3_bind_int64(stmt, 7, run->facts->now);
	sqlite3_bind_int64(stmt, 8, run->audit);
	rc = store_db_run(db, STORE_STMT_CHARGE);
	run->changes += sqlite3_changes(db->handle);
	return rc;
}

static int tell_one(struct store_run *run, const struct mn_effect *effect, const char *number, uint8_t language)
{
	struct store_db *db = run->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_TELL];
	struct mn_render render = {
		.program = run->program, .language = language, .order = run->order, .facts = run->facts,
		.verdict = run->verdict, .it = effect->subject,
	};
	char text[MN_RENDER_NOTICE_SIZE];

	if (!number[0] || mn_render_wording(&render, &effect->text, text, sizeof(text)) == 0)
		return 0;
	store_db_bind_text(stmt, 1, number);
	store_db_bind_text(stmt, 2, run->program->language[language].code);
	store_db_bind_text(stmt, 3, text);
	sqlite3_bind_int64(stmt, 4, run->facts->now);
	sqlite3_bind_int64(stmt, 5, run->audit);
	return store_db_run(db, STORE_STMT_TELL);
}

static int tell(struct store_run *run, const struct mn_effect *effect)
{
	const struct mn_party *party = effect_party(run, effect->subject);
	int rc = 0;

	if (effect->whom == MN_WHOM_SUBJECT)
		return tell_one(run, effect, party->number.digits, party->language);
	for (unsigned int i = 0; rc == 0 && i < run->facts->n_members; i++)
		rc = tell_one(run, effect, run->facts->member[i].number.digits, run->facts->member[i].language);
	return rc;
}

int64_t store_effects_value(const struct mn_effect *effect, const struct mn_order *order)
{
	return effect->param < MN_MAX_PARAMS ? order->arg[effect->param].value : effect->value;
}

struct store_record store_effects_record(const struct mn_program *program, const struct mn_effect *effect,
					 const struct mn_order *order, int64_t at)
{
	const struct mn_arg *arg = &order->arg[effect->param];

	return (struct store_record){
		.kind = program->operation[order->operation].param[effect->param].list,
		.from = arg->from ? arg->from : at,
		.to = arg->to ? arg->to : INT64_MAX,
		.field = arg->field,
	};
}

static int64_t effect_at(const struct store_run *run)
{
	return run->view.at ? run->view.at : run->facts->now;
}

static int set_attr(struct store_run *run, const struct mn_effect *effect)
{
	int rc = store_history_set(run->db, run->program, run->facts->caller.number.digits, effect->index,
				   store_effects_value(effect, run->order), effect_at(run), run->audit);

	run->changes++;
	return rc;
}

static int take_record(struct store_run *run, const struct mn_effect *effect)
{
	struct store_record record = store_effects_record(run->program, effect, run->order, effect_at(run));
	int rc = store_history_take(run->db, run->program, run->facts->caller.number.digits, &record, run->audit);

	if (rc < 0)
		return rc;
	run->changes += rc;
	return 0;
}

static int end_record(struct store_run *run, const struct mn_effect *effect)
{
	const struct mn_arg *arg = &run->order->arg[effect->param];
	struct store_record record = store_effects_record(run->program, effect, run->order, 0);
	int rc = store_history_end(run->db, run->program, run->facts->caller.number.digits, record.kind, record.field,
				   arg->to ? arg->to : effect_at(run), run->audit);

	return rc < 0 ? rc : 0;
}

static int remember(struct store_run *run, const struct mn_effect *effect)
{
	struct store_db *db = run->db;
	const struct mn_attr *attr = &run->program->attr[effect->index];
	const char *number = run->facts->caller.number.digits;
	int64_t value = store_effects_value(effect, run->order);
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_FORGET];
	int rc;

	store_db_bind_text(stmt, 1, number);
	store_db_bind_text(stmt, 2, attr->name);
	sqlite3_bind_int64(stmt, 3, run->facts->now);
	sqlite3_bind_int64(stmt, 4, run->audit);
	rc = store_db_run(db, STORE_STMT_FORGET);
	if (rc < 0)
		return rc;
	stmt = db->stmt[STORE_STMT_REMEMBER];
	store_db_bind_text(stmt, 1, number);
	store_db_bind_text(stmt, 2, attr->name);
	store_value_bind(stmt, 3, run->program, attr->type, attr->list, value);
	sqlite3_bind_int64(stmt, 4, run->facts->now);
	sqlite3_bind_int64(stmt, 5, run->audit);
	rc = store_db_run(db, STORE_STMT_REMEMBER);
	run->changes++;
	return rc;
}

static int (*const effect_apply[])(struct store_run *run, const struct mn_effect *effect) = {
	[MN_EFFECT_OPEN_GROUP] = open_group,
	[MN_EFFECT_DISSOLVE_GROUP] = dissolve_group,
	[MN_EFFECT_EMPTY_GROUP] = empty_group,
	[MN_EFFECT_JOIN] = join,
	[MN_EFFECT_REMOVE] = remove_member,
	[MN_EFFECT_LEAVE] = leave_group,
	[MN_EFFECT_CHARGE] = charge,
	[MN_EFFECT_TELL] = tell,
	[MN_EFFECT_REMEMBER] = remember,
	[MN_EFFECT_SET] = set_attr,
	[MN_EFFECT_TAKE] = take_record,
	[MN_EFFECT_END] = end_record,
};

bool store_effects_applies(const struct mn_program *program, const struct mn_effect *effect,
			   const struct mn_order *order, const struct mn_facts *facts)
{
	return effect->cond == MN_NONE || mn_decide_cond(program, effect->cond, order, facts, MN_SUBJ_CALLER, 0);
}

int store_effects_apply(struct store_run *run)
{
	const struct mn_operation *op = &run->program->operation[run->order->operation];

	for (unsigned int i = 0; i < op->n_effects; i++) {
		const struct mn_effect *effect = &op->effect[i];
		int rc;

		if (!store_effects_applies(run->program, effect, run->order, run->facts))
			continue;
		rc = effect_apply[effect->kind](run, effect);
		if (rc < 0)
			return rc;
	}
	return 0;
}
