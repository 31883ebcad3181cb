/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_facts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/store_value.h"
#include "menus/clock.h"
#include "menus/limits.h"

void store_facts_month(const struct mn_program *program, int64_t now, char month[8])
{
	struct mn_civil civil;

	mn_clock_civil(program->zone, now, &civil);
	snprintf(month, 8, "%04u-%02u", (unsigned int)civil.year % 10000, civil.month % 100u);
}

static void copy_number(struct mn_number *number, const char *digits)
{
	snprintf(number->digits, sizeof(number->digits), "%s", digits);
}

static uint8_t language_index(const struct mn_program *program, const char *code)
{
	int index = mn_program_language(program, code);

	return index < 0 ? 0 : index;
}

static int64_t column_from(sqlite3_stmt *stmt, int column)
{
	int64_t from = sqlite3_column_int64(stmt, column);

	return from ? from : INT64_MIN;
}

static int64_t column_to(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(stmt, column);
}

/* Rows (name, value) of the register or of what was remembered. */
static int read_attributes(struct store_db *db, enum store_stmt id, const struct mn_program *program, bool remembered,
			   struct mn_party *party)
{
	sqlite3_stmt *stmt = db->stmt[id];
	int rc;

	while ((rc = store_db_row(db, id)) > 0) {
		uint16_t attr = mn_program_attr(program, store_db_text(stmt, 0));

		if (attr < program->n_attrs && program->attr[attr].remembered == remembered)
			party->attr[attr] = store_value_column(stmt, 1, program, &program->attr[attr]);
	}
	return rc;
}

static bool has_remembered(const struct mn_program *program)
{
	for (unsigned int i = 0; i < program->n_attrs; i++)
		if (program->attr[i].remembered)
			return true;
	return false;
}

/* Troubles are logged, and a log does not name subscribers in full. */
static const char *last_digits(const struct mn_party *party)
{
	size_t len = strlen(party->number.digits);

	return party->number.digits + (len > 4 ? len - 4 : 0);
}

static int read_holdings(struct store_db *db, const struct mn_program *program, int64_t now, struct mn_party *party)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_HOLDINGS];
	int rc;

	store_db_bind_text(stmt, 1, party->number.digits);
	sqlite3_bind_int64(stmt, 2, now);
	while ((rc = store_db_row(db, STORE_STMT_HOLDINGS)) > 0) {
		const char *name = store_db_text(stmt, 0);
		struct mn_holding *holding = &party->holding[party->n_holdings];
		unsigned int kind;

		for (kind = 0; kind < program->n_holdings; kind++)
			if (!strcmp(program->holding[kind].name, name))
				break;
		if (kind == program->n_holdings)
			continue;
		if (party->n_holdings == MN_MAX_HOLDINGS) {
			store_db_reset(db, STORE_STMT_HOLDINGS);
			snprintf(db->trouble, sizeof(db->trouble), "number ...%s has more than %d records in effect",
				 last_digits(party), MN_MAX_HOLDINGS);
			return -EOVERFLOW;
		}
		holding->kind = kind;
		holding->from = column_from(stmt, 1);
		holding->to = column_to(stmt, 2);
		store_value_unpack(program, program->holding[kind].field, program->holding[kind].n_fields,
				   store_db_text(stmt, 3), holding->field);
		party->n_holdings++;
	}
	return rc;
}

static void party_init(struct mn_party *party, const char *number)
{
	memset(party, 0, sizeof(*party));
	copy_number(&party->number, number);
	for (unsigned int i = 0; i < MN_MAX_ATTRS; i++)
		party->attr[i] = MN_UNKNOWN;
}

/* Language, role and group. 1 registered, 0 not, -errno. */
static int read_subscriber(struct store_db *db, const struct mn_program *program, const char *number,
			   struct mn_party *party, int64_t *grp)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_SUBSCRIBER];
	int rc;

	*grp = 0;
	party_init(party, number);
	store_db_bind_text(stmt, 1, party->number.digits);
	rc = store_db_row(db, STORE_STMT_SUBSCRIBER);
	if (rc <= 0)
		return rc;
	party->registered = true;
	party->language = language_index(program, store_db_text(stmt, 0));
	if (sqlite3_column_type(stmt, 1) != SQLITE_NULL) {
		*grp = sqlite3_column_int64(stmt, 1);
		party->role = sqlite3_column_int(stmt, 2) < 0 ? MN_ROLE_LEADER : MN_ROLE_MEMBER;
		copy_number(&party->leader, store_db_text(stmt, 4));
	}
	store_db_reset(db, STORE_STMT_SUBSCRIBER);
	return 1;
}

int store_facts_party(struct store_db *db, const struct mn_program *program, const char *number, int64_t now,
		      struct mn_party *party, int64_t *grp)
{
	int rc = read_subscriber(db, program, number, party, grp);

	if (rc <= 0)
		return rc;
	store_db_bind_text(db->stmt[STORE_STMT_ATTRIBUTES], 1, party->number.digits);
	sqlite3_bind_int64(db->stmt[STORE_STMT_ATTRIBUTES], 2, now);
	rc = read_attributes(db, STORE_STMT_ATTRIBUTES, program, false, party);
	if (rc == 0 && has_remembered(program)) {
		store_db_bind_text(db->stmt[STORE_STMT_REMEMBERED], 1, party->number.digits);
		rc = read_attributes(db, STORE_STMT_REMEMBERED, program, true, party);
	}
	if (rc == 0 && program->n_holdings)
		rc = read_holdings(db, program, now, party);
	return rc;
}

static int read_taken(struct store_db *db, const struct store_view *view, const char *leader, struct mn_member *member)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_TAKEN];
	int rc;

	store_db_bind_text(stmt, 1, leader);
	store_db_bind_text(stmt, 2, member->number.digits);
	store_db_bind_text(stmt, 3, view->month);
	rc = store_db_row(db, STORE_STMT_TAKEN);
	if (rc > 0) {
		member->used = sqlite3_column_int64(stmt, 0);
		store_db_reset(db, STORE_STMT_TAKEN);
		rc = 0;
	}
	return rc;
}

static int read_members(struct store_db *db, const struct mn_program *program, const struct store_view *view,
			unsigned int needs, struct mn_facts *facts)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_MEMBERS];
	int rc;

	sqlite3_bind_int64(stmt, 1, view->grp);
	/* the schema allows no more slots than facts.member has room */
	while ((rc = store_db_row(db, STORE_STMT_MEMBERS)) > 0 && facts->n_members < MN_MAX_MEMBERS) {
		struct mn_member *member = &facts->member[facts->n_members++];

		copy_number(&member->number, store_db_text(stmt, 0));
		member->language = language_index(program, store_db_text(stmt, 1));
	}
	store_db_reset(db, STORE_STMT_MEMBERS);
	for (unsigned int i = 0; rc == 0 && (needs & STORE_NEED_USED) && i < facts->n_members; i++)
		rc = read_taken(db, view, facts->leader.number.digits, &facts->member[i]);
	return rc;
}

static int read_former(struct store_db *db, const struct mn_program *program, const struct store_view *view,
		       struct mn_facts *facts)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_FORMER];
	int rc;

	store_db_bind_text(stmt, 1, facts->leader.number.digits);
	sqlite3_bind_int64(stmt, 2, mn_clock_month_start(program->zone, facts->now));
	store_db_bind_text(stmt, 3, view->month);
	sqlite3_bind_int64(stmt, 4, view->grp);
	sqlite3_bind_int(stmt, 5, MN_MAX_FORMER);
	while ((rc = store_db_row(db, STORE_STMT_FORMER)) > 0 && facts->n_former < MN_MAX_FORMER) {
		struct mn_member *former = &facts->former[facts->n_former++];

		copy_number(&former->number, store_db_text(stmt, 0));
		former->language = language_index(program, store_db_text(stmt, 1));
		former->used = sqlite3_column_int64(stmt, 2);
	}
	store_db_reset(db, STORE_STMT_FORMER);
	return rc < 0 ? rc : 0;
}

/* What a person calls it: its own name, else when it serves and what it is, as the reader says it. */
static void label_bundle(const struct mn_program *program, uint8_t language, const char *label, const char *text,
			 struct mn_bundle *bundle)
{
	struct mn_limits limits;
	char error[160];

	snprintf(bundle->label, sizeof(bundle->label), "%s", label);
	if (*label)
		return;
	/* limits that the service file does not know any more have no name */
	mn_limits_parse(program, text, &limits, error, sizeof(error));
	mn_limits_label(program, language < program->n_languages ? language : 0, &limits, bundle->field, bundle->label,
			sizeof(bundle->label));
}

int store_facts_bundles(struct store_db *db, const struct mn_program *program, uint8_t language,
			struct mn_facts *facts)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_BUNDLES];
	int rc;

	store_db_bind_text(stmt, 1, facts->leader.number.digits);
	sqlite3_bind_int64(stmt, 2, facts->now);
	while ((rc = store_db_row(db, STORE_STMT_BUNDLES)) > 0) {
		struct mn_bundle *bundle = &facts->bundle[facts->n_bundles];

		if (facts->n_bundles == MN_MAX_BUNDLES) {
			store_db_reset(db, STORE_STMT_BUNDLES);
			snprintf(db->trouble, sizeof(db->trouble), "number ...%s has more than %d bundles in effect",
				 last_digits(&facts->leader), MN_MAX_BUNDLES);
			return -EOVERFLOW;
		}
		bundle->id = sqlite3_column_int64(stmt, 0);
		bundle->size = sqlite3_column_int64(stmt, 2);
		bundle->left = bundle->size - sqlite3_column_int64(stmt, 3);
		bundle->from = column_from(stmt, 4);
		bundle->to = column_to(stmt, 5);
		bundle->limited = sqlite3_column_int(stmt, 6);
		store_value_unpack(program, program->bundle.field, program->bundle.n_fields, store_db_text(stmt, 7),
				   bundle->field);
		label_bundle(program, language, store_db_text(stmt, 1), store_db_text(stmt, 8), bundle);
		facts->n_bundles++;
	}
	return rc;
}

/* The group of the caller: its leader, members and, where asked for, use and bundles. */
static int read_group(struct store_db *db, const struct mn_program *program, unsigned int needs, uint8_t language,
		      struct mn_facts *facts, const struct store_view *view)
{
	int64_t grp;
	int rc;

	if (facts->caller.role == MN_ROLE_LEADER)
		facts->leader = facts->caller;
	else if ((rc = store_facts_party(db, program, facts->caller.leader.digits, facts->now, &facts->leader,
					 &grp)) < 0)
		return rc;
	rc = read_members(db, program, view, needs, facts);
	if (rc == 0 && (needs & STORE_NEED_FORMER))
		rc = read_former(db, program, view, facts);
	if (rc == 0 && (needs & STORE_NEED_BUNDLES))
		rc = store_facts_bundles(db, program, language, facts);
	return rc;
}

int store_facts_read(struct store_db *db, const struct mn_program *program, const struct mn_order *order, int64_t now,
		     unsigned int needs, uint8_t language, struct mn_facts *facts, struct store_view *view)
{
	const struct mn_operation *op = &program->operation[order->operation];
	int64_t grp;
	int rc;

	memset(facts, 0, sizeof(*facts));
	facts->now = now;
	party_init(&facts->leader, "");
	store_facts_month(program, now, view->month);
	view->at = 0;
	rc = store_facts_party(db, program, order->caller.digits, now, &facts->caller, &view->grp);
	if (rc == 0 && view->grp)
		rc = read_group(db, program, needs, language, facts, view);
	for (unsigned int i = 0; rc == 0 && i < MN_MAX_PARAMS; i++) {
		party_init(&facts->param[i], "");
		if (i < op->n_params && op->param[i].type == MN_TYPE_NUMBER && order->arg[i].given &&
		    order->arg[i].valid)
			rc = store_facts_party(db, program, order->arg[i].number.digits, now, &facts->param[i], &grp);
	}
	return rc;
}

int store_facts_caller(struct store_db *db, const struct mn_program *program, const char *number, int64_t now,
		       const struct store_needs *needs, struct mn_facts *facts)
{
	int64_t grp;
	int rc;

	memset(facts, 0, sizeof(*facts));
	facts->now = now;
	party_init(&facts->leader, "");
	for (unsigned int i = 0; i < MN_MAX_PARAMS; i++)
		party_init(&facts->param[i], "");
	if (needs->hides_by_register)
		return store_facts_party(db, program, number, now, &facts->caller, &grp);
	rc = read_subscriber(db, program, number, &facts->caller, &grp);
	return rc < 0 ? rc : 0;
}
