/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Conditions. One rule runs through all tests: what is not known matches nothing, and "not" is the exact complement. So
 * `its status is not normal` is true of a number without a status: doubt refuses.
 */
#include <string.h>

#include "menus/cond.h"

static uint8_t resolve(const struct mn_cond_env *env, uint8_t subject)
{
	return subject == MN_SUBJ_IT ? (uint8_t)env->it : subject;
}

const struct mn_arg *mn_cond_arg(const struct mn_cond_env *env, uint8_t subject)
{
	subject = resolve(env, subject);
	if (subject < MN_SUBJ_PARAM0 || subject >= MN_SUBJ_PARAM0 + MN_MAX_PARAMS)
		return NULL;
	return &env->order->arg[subject - MN_SUBJ_PARAM0];
}

const struct mn_party *mn_cond_party(const struct mn_cond_env *env, uint8_t subject)
{
	const struct mn_facts *facts = env->facts;
	const struct mn_arg *arg = mn_cond_arg(env, subject);

	if (arg)
		return arg->given && arg->valid ? &facts->param[arg - env->order->arg] : NULL;
	switch (resolve(env, subject)) {
	case MN_SUBJ_CALLER:
		return &facts->caller;
	case MN_SUBJ_LEADER:
		return facts->caller.role == MN_ROLE_NONE ? NULL : &facts->leader;
	default:
		return NULL;
	}
}

const char *mn_cond_number(const struct mn_cond_env *env, uint8_t subject)
{
	const struct mn_arg *arg = mn_cond_arg(env, subject);

	if (arg)
		return arg->given && arg->valid ? arg->number.digits : "";
	switch (resolve(env, subject)) {
	case MN_SUBJ_CALLER:
		return env->order->caller.digits;
	case MN_SUBJ_LEADER:
		return env->facts->caller.role == MN_ROLE_NONE ? "" : env->facts->caller.leader.digits;
	default:
		return "";
	}
}

int64_t mn_cond_value(const struct mn_cond_env *env, uint8_t subject, uint16_t attr)
{
	const struct mn_party *party;

	switch (resolve(env, subject)) {
	case MN_SUBJ_BUNDLE:
		if (env->bundle >= env->facts->n_bundles || attr >= MN_MAX_FIELDS)
			return MN_UNKNOWN;
		return env->facts->bundle[env->bundle].field[attr];
	case MN_SUBJ_TRAFFIC:
		return attr < MN_MAX_FIELDS ? env->facts->traffic[attr] : MN_UNKNOWN;
	default:
		party = mn_cond_party(env, subject);
		return party && party->registered && attr < MN_MAX_ATTRS ? party->attr[attr] : MN_UNKNOWN;
	}
}

const struct mn_civil *mn_cond_local(struct mn_cond_env *env)
{
	if (!env->has_local) {
		mn_clock_civil(env->program->zone, env->facts->now, &env->local);
		env->has_local = true;
	}
	return &env->local;
}

bool mn_cond_in_effect(const struct mn_cond_env *env, const struct mn_holding *holding)
{
	return holding->from <= env->facts->now && env->facts->now < holding->to;
}

bool mn_cond_compares(int64_t a, uint8_t compare, int64_t b)
{
	switch ((enum mn_compare)compare) {
	case MN_CMP_EQ:
		return a == b;
	case MN_CMP_NE:
		return a != b;
	case MN_CMP_LT:
		return a < b;
	case MN_CMP_LE:
		return a <= b;
	case MN_CMP_GT:
		return a > b;
	case MN_CMP_GE:
		return a >= b;
	}
	return false;
}

static bool in_mask(int64_t value, uint64_t mask)
{
	return value >= 0 && value < 64 && (mask >> value & 1);
}

static bool same_number(const char *a, const char *b)
{
	return *a && strcmp(a, b) == 0;
}

/* X leads the group that Y has joined (0), or X has joined the group that Y leads (1). */
static bool has_role_of(const struct mn_cond_env *env, uint8_t x, uint16_t role, uint8_t y)
{
	const struct mn_party *member = mn_cond_party(env, role == 0 ? y : x);

	return member && member->role == MN_ROLE_MEMBER &&
	       same_number(member->leader.digits, mn_cond_number(env, role == 0 ? x : y));
}

static bool has_role(const struct mn_party *party, uint16_t role)
{
	return party && party->role == (role == 0 ? MN_ROLE_LEADER : MN_ROLE_MEMBER);
}

/* ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────── */

int64_t mn_cond_column(const struct mn_cond_env *env, const struct mn_column *column, const int64_t *field,
		       uint8_t subject, uint8_t as)
{
	const struct mn_arg *arg;

	switch (column->kind) {
	case MN_COLUMN_FIELD:
		return field && column->index < MN_MAX_FIELDS ? field[column->index] : MN_UNKNOWN;
	case MN_COLUMN_ATTR:
		arg = as == MN_SUBJ_NONE ? NULL : mn_cond_arg(env, as);
		if (arg && column->type == MN_TYPE_CHOICE && column->list ==
		    env->program->operation[env->order->operation].param[arg - env->order->arg].list)
			return arg->given ? arg->value : MN_UNKNOWN;
		return mn_cond_value(env, subject, column->index);
	case MN_COLUMN_EVIDENCE:
		break;
	}
	return MN_UNKNOWN;
}

bool mn_cond_cell(const struct mn_cond_env *env, const struct mn_cell *cell, int64_t value)
{
	switch (cell->kind) {
	case MN_CELL_ANY:
		return true;
	case MN_CELL_MASK:
		return in_mask(value, cell->mask);
	case MN_CELL_RANGE:
		return value != MN_UNKNOWN && cell->min <= value && value <= cell->max;
	case MN_CELL_ALL_OF:
		return (env->order->evidence & cell->mask) == cell->mask;
	}
	return false;
}

int mn_cond_row(const struct mn_cond_env *env, const struct mn_table *table, const int64_t *field, uint8_t subject,
		uint8_t as)
{
	int64_t value[MN_MAX_ATTRS + MN_MAX_FIELDS + 1];

	if (table->n_columns > sizeof(value) / sizeof(value[0]))
		return -1;
	for (unsigned int c = 0; c < table->n_columns; c++)
		value[c] = mn_cond_column(env, &table->column[c], field, subject, as);
	for (unsigned int r = 0; r < table->n_rows; r++) {
		const struct mn_cell *cell = &table->cell[(size_t)r * table->n_columns];
		unsigned int c = 0;

		while (c < table->n_columns && mn_cond_cell(env, &cell[c], value[c]))
			c++;
		if (c == table->n_columns)
			return r;
	}
	return -1;
}

static bool has_row(const struct mn_cond_env *env, const struct mn_cond *cond)
{
	const struct mn_table *table = &env->program->table[cond->index];
	const struct mn_party *party = mn_cond_party(env, cond->subject);

	if (!party || !party->registered)
		return false;
	for (unsigned int i = 0; i < party->n_holdings; i++) {
		const struct mn_holding *h = &party->holding[i];

		if (h->kind == table->holding && mn_cond_in_effect(env, h) &&
		    mn_cond_row(env, table, h->field, cond->subject, cond->other) >= 0)
			return true;
	}
	return false;
}

/* ── tests ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool test_arg(const struct mn_cond_env *env, const struct mn_cond *cond)
{
	const struct mn_arg *arg = mn_cond_arg(env, cond->op == MN_COND_PARAM_IN_TABLE ? cond->other : cond->subject);

	switch (cond->op) {
	case MN_COND_MISSING:
		return arg && !arg->given;
	case MN_COND_VALID:
		return arg ? arg->given && arg->valid : *mn_cond_number(env, cond->subject) != '\0';
	case MN_COND_PARAM_IS:
		return arg && arg->given && arg->value == cond->value;
	case MN_COND_PARAM_IN_SET:
		return arg && arg->given && in_mask(arg->value, env->program->set[cond->index].mask);
	case MN_COND_PARAM_IN_TABLE:
		return arg && arg->given && mn_cond_row(env, &env->program->table[cond->index], arg->field,
							cond->subject, MN_SUBJ_NONE) >= 0;
	default:
		return false;
	}
}

static bool test_time(struct mn_cond_env *env, const struct mn_cond *cond)
{
	const struct mn_civil *local = mn_cond_local(env);

	switch (cond->op) {
	case MN_COND_LAST_DAY:
		return local->day == mn_clock_month_length(local->year, local->month);
	case MN_COND_DAY:
		return local->day == cond->value;
	case MN_COND_WEEKDAY:
		return local->weekday == cond->value;
	case MN_COND_CLOCK:
		return mn_cond_compares(local->hour * 3600 + local->minute * 60 + local->second, cond->compare,
					cond->value);
	case MN_COND_DATE:
		return mn_cond_compares(mn_clock_days(local->year, local->month, local->day), cond->compare,
					cond->value);
	default:
		return false;
	}
}

static bool test_group(const struct mn_cond_env *env, const struct mn_cond *cond)
{
	if (env->facts->caller.role == MN_ROLE_NONE)
		return false;
	if (cond->op == MN_COND_GROUP_FULL)
		return env->facts->n_members >= env->program->group.limit;
	return mn_cond_compares(env->facts->n_members, cond->compare, cond->value);
}

static bool test_number(const struct mn_cond_env *env, const struct mn_cond *cond)
{
	const struct mn_party *party = mn_cond_party(env, cond->subject);
	const struct mn_arg *arg;
	int64_t value;

	switch (cond->op) {
	case MN_COND_REGISTERED:
		return party && party->registered;
	case MN_COND_SAME:
		return same_number(mn_cond_number(env, cond->subject), mn_cond_number(env, cond->other));
	case MN_COND_ROLE:
		return has_role(party, cond->attr);
	case MN_COND_ROLE_OF:
		return has_role_of(env, cond->subject, cond->attr, cond->other);
	default:
		break;
	}
	value = mn_cond_value(env, cond->subject, cond->attr);
	if (value == MN_UNKNOWN)
		return false;
	switch (cond->op) {
	case MN_COND_KNOWN:
		return true;
	case MN_COND_IS:
		return value == cond->value;
	case MN_COND_IS_PARAM:
		arg = mn_cond_arg(env, cond->other);
		return arg && arg->given && value == arg->value;
	case MN_COND_IS_YES:
		return value == 1;
	case MN_COND_IN_SET:
		return in_mask(value, env->program->set[cond->index].mask);
	case MN_COND_COMPARE:
		return mn_cond_compares(value, cond->compare, cond->value);
	default:
		return false;
	}
}

static bool test(struct mn_cond_env *env, const struct mn_cond *cond)
{
	switch (cond->op) {
	case MN_COND_AND:
		return mn_cond_holds(env, cond->left) && mn_cond_holds(env, cond->right);
	case MN_COND_OR:
		return mn_cond_holds(env, cond->left) || mn_cond_holds(env, cond->right);
	case MN_COND_NOT:
		return !mn_cond_holds(env, cond->left);
	case MN_COND_IS:
	case MN_COND_IS_PARAM:
	case MN_COND_IS_YES:
	case MN_COND_IN_SET:
	case MN_COND_COMPARE:
	case MN_COND_KNOWN:
	case MN_COND_REGISTERED:
	case MN_COND_SAME:
	case MN_COND_ROLE:
	case MN_COND_ROLE_OF:
		return test_number(env, cond);
	case MN_COND_HAS_ROW:
		return has_row(env, cond);
	case MN_COND_MATCHES:
		return mn_cond_row(env, &env->program->table[cond->index], NULL, cond->subject, MN_SUBJ_NONE) >= 0;
	case MN_COND_PARAM_IN_TABLE:
	case MN_COND_PARAM_IS:
	case MN_COND_PARAM_IN_SET:
	case MN_COND_MISSING:
	case MN_COND_VALID:
		return test_arg(env, cond);
	case MN_COND_SURPLUS:
		return env->order->surplus;
	case MN_COND_GROUP_FULL:
	case MN_COND_GROUP_SIZE:
		return test_group(env, cond);
	case MN_COND_LAST_DAY:
	case MN_COND_DAY:
	case MN_COND_WEEKDAY:
	case MN_COND_CLOCK:
	case MN_COND_DATE:
		return test_time(env, cond);
	case MN_COND_CHANNEL:
		return env->order->channel == cond->attr;
	}
	return false;
}

bool mn_cond_holds(struct mn_cond_env *env, uint16_t cond)
{
	const struct mn_cond *c;

	if (cond == MN_NONE)
		return true;
	c = &env->program->cond[cond];
	return test(env, c) != c->negate;
}
