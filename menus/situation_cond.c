/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Conditions as formulas over a situation: what cond.c decides for one set of facts, for all of them at once. */
#include "menus/cond.h"
#include "menus/situation_int.h"

/* A condition with `it` bound. */
struct bound {
	const struct mn_situation *s;
	const struct mn_cond *cond;
	const struct mn_slot *slot;
	bool holds;
};

static mn_formula constant(bool value)
{
	return value ? MN_FORMULA_TRUE : MN_FORMULA_FALSE;
}

/* ── values ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool fact_matches(const struct bound *b, int64_t fact)
{
	const struct mn_cond *cond = b->cond;

	if (fact == MN_UNKNOWN)
		return false;
	switch (cond->op) {
	case MN_COND_KNOWN:
		return true;
	case MN_COND_IS:
	case MN_COND_PARAM_IS:
		return fact == cond->value;
	case MN_COND_IS_YES:
		return fact == 1;
	case MN_COND_IN_SET:
	case MN_COND_PARAM_IN_SET:
		return fact < 64 && b->s->program->set[cond->index].mask >> fact & 1;
	case MN_COND_COMPARE:
	case MN_COND_CLOCK:
		return mn_cond_compares(fact, cond->compare, cond->value);
	default:
		return false;
	}
}

static bool value_matches(const void *data, unsigned int value)
{
	const struct bound *b = data;

	return fact_matches(b, mn_slot_fact(b->s->program, b->slot, value)) == b->holds;
}

/* The variable of an attribute or field; false when there is nobody to have it. */
static bool value_var(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject subject, uint16_t *var,
		      const struct mn_slot **slot)
{
	int party;

	if (subject == MN_SUBJ_BUNDLE || subject == MN_SUBJ_TRAFFIC) {
		*slot = subject == MN_SUBJ_BUNDLE ? &s->slots->bundle[cond->attr] : &s->slots->traffic[cond->attr];
		*var = mn_situation_slot_var(s, subject == MN_SUBJ_BUNDLE ? &s->bundle[cond->attr] :
					     &s->traffic[cond->attr], *slot);
		return true;
	}
	party = mn_situation_party_of(s, subject);
	if (party < 0)
		return false;
	*slot = &s->slots->attr[cond->attr];
	*var = mn_situation_attr_var(s, party, cond->attr);
	return true;
}

static mn_formula value_test(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject subject, bool holds)
{
	struct bound b = { .s = s, .cond = cond, .holds = holds };
	uint16_t var;

	if (!value_var(s, cond, subject, &var, &b.slot))
		return constant(!holds);
	return mn_solve_among(s->solve, var, value_matches, &b);
}

/* ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────── */

static struct mn_slot choice_slot(const struct mn_param *param)
{
	return (struct mn_slot){ .type = MN_TYPE_CHOICE, .list = param->list };
}

static mn_formula choice_test(struct mn_situation *s, const struct mn_cond *cond, unsigned int param, bool holds)
{
	const struct mn_slot slot = choice_slot(&s->op->param[param]);
	struct bound b = { .s = s, .cond = cond, .slot = &slot, .holds = holds };
	uint16_t var;

	if (!mn_situation_is_given(s, param))
		return constant(!holds);
	var = mn_situation_slot_var(s, &s->value[param], &slot);
	return mn_solve_among(s->solve, var, value_matches, &b);
}

/* An attribute has the value that was chosen: one item or another. */
static mn_formula same_choice(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject subject,
			      unsigned int param, bool holds)
{
	const struct mn_slot chosen = choice_slot(&s->op->param[param]), *slot;
	unsigned int n = s->program->list[chosen.list].n_items;
	uint16_t var, choice;

	if (!mn_situation_is_given(s, param) || !value_var(s, cond, subject, &var, &slot))
		return constant(!holds);
	choice = mn_situation_slot_var(s, &s->value[param], &chosen);
	mn_solve_open(s->solve, true);
	for (unsigned int i = 0; i < n; i++)
		if (s->op->param[param].mask >> i & 1)
			mn_solve_add(s->solve, mn_solve_and2(s->solve, mn_solve_is(s->solve, choice, i),
							     holds ? mn_solve_is(s->solve, var, i) :
							     mn_solve_is_not(s->solve, var, i)));
	return mn_solve_close(s->solve);
}

static mn_formula param_test(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject subject, bool holds)
{
	int param = mn_situation_param_of(s, cond->op == MN_COND_PARAM_IN_TABLE ? (enum mn_subject)cond->other :
					  subject);

	if (cond->op == MN_COND_VALID && subject == MN_SUBJ_CALLER)
		return constant(holds);
	if (param < 0)
		return constant(!holds);
	switch (cond->op) {
	case MN_COND_MISSING:
		return constant((s->who[param] == MN_WHO_MISSING) == holds);
	case MN_COND_VALID:
		return constant((s->who[param] != MN_WHO_MISSING && s->who[param] != MN_WHO_MALFORMED) == holds);
	case MN_COND_PARAM_IN_TABLE:
		if (!mn_situation_is_given(s, param))
			return constant(!holds);
		return mn_situation_table(s, &s->program->table[cond->index], s->record[param], subject, MN_SUBJ_NONE,
					  holds);
	default:
		return choice_test(s, cond, param, holds);
	}
}

/* ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Has the member joined the group that the leader leads? */
static bool is_in_group_of(const struct mn_situation *s, int member, int leader)
{
	if (mn_situation_role_of(s, member) != MN_ROLE_MEMBER || mn_situation_role_of(s, leader) != MN_ROLE_LEADER)
		return false;
	if (member == MN_PARTY_CALLER)
		return leader == MN_PARTY_LEADER;
	if (s->who[member - MN_PARTY_PARAM0] != MN_WHO_MATE)
		return false;
	return leader == (s->caller == MN_ROLE_LEADER ? MN_PARTY_CALLER : MN_PARTY_LEADER);
}

/* Is a parameter that is in a group elsewhere with another one that leads a group? Who they are does not tell. */
static mn_formula group_of(struct mn_situation *s, int member, int leader, bool holds)
{
	if (member < 0 || leader < 0)
		return constant(!holds);
	if (member >= MN_PARTY_PARAM0 && leader >= MN_PARTY_PARAM0 && member != leader &&
	    s->who[member - MN_PARTY_PARAM0] == MN_WHO_ELSEWHERE && s->who[leader - MN_PARTY_PARAM0] == MN_WHO_LEADS)
		return mn_solve_is(s->solve, mn_situation_var(s, &s->joined[member - MN_PARTY_PARAM0]
							      [leader - MN_PARTY_PARAM0], 2), holds);
	return constant(is_in_group_of(s, member, leader) == holds);
}

static bool size_matches(const void *data, unsigned int value)
{
	const struct bound *b = data;

	if (b->cond->op == MN_COND_GROUP_FULL)
		return (value >= b->s->program->group.limit) == b->holds;
	return mn_cond_compares(value, b->cond->compare, b->cond->value) == b->holds;
}

static mn_formula group_test(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject subject, bool holds)
{
	struct bound b = { .s = s, .cond = cond, .holds = holds };
	int party = mn_situation_party_of(s, subject), other = mn_situation_party_of(s, cond->other);

	switch (cond->op) {
	case MN_COND_SAME:
		return constant((party >= 0 && party == other) == holds);
	case MN_COND_ROLE:
		return constant((party >= 0 && mn_situation_role_of(s, party) ==
				 (cond->attr == 0 ? MN_ROLE_LEADER : MN_ROLE_MEMBER)) == holds);
	case MN_COND_ROLE_OF:
		return group_of(s, cond->attr == 0 ? other : party, cond->attr == 0 ? party : other, holds);
	default:
		if (s->caller == MN_ROLE_NONE)
			return constant(!holds);
		return mn_solve_among(s->solve, mn_situation_var(s, &s->size, s->program->group.limit + 1),
				      size_matches, &b);
	}
}

/* ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool day_matches(const void *data, unsigned int value)
{
	const struct bound *b = data;
	unsigned int test = mn_slots_day_test(b->s->slots, b->cond);

	return (b->s->slots->day[value] >> test & 1) == b->holds;
}

static mn_formula time_test(struct mn_situation *s, const struct mn_cond *cond, bool holds)
{
	struct bound b = { .s = s, .cond = cond, .slot = &s->slots->clock, .holds = holds };

	if (cond->op == MN_COND_CLOCK)
		return mn_solve_among(s->solve, mn_situation_slot_var(s, &s->clock, b.slot), value_matches, &b);
	if (mn_slots_day_test(s->slots, cond) == s->slots->n_day_tests)
		return MN_FORMULA_TRUE;	/* one too many: see mn_situation_is_vague() */
	return mn_solve_among(s->solve, mn_situation_var(s, &s->day, s->slots->n_days), day_matches, &b);
}

/* ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────── */

static mn_formula junction(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject it, bool holds)
{
	mn_solve_open(s->solve, (cond->op == MN_COND_OR) == holds);
	mn_solve_add(s->solve, mn_situation_cond(s, cond->left, it, holds));
	mn_solve_add(s->solve, mn_situation_cond(s, cond->right, it, holds));
	return mn_solve_close(s->solve);
}

mn_formula mn_situation_cond(struct mn_situation *s, uint16_t index, enum mn_subject it, bool holds)
{
	const struct mn_cond *cond;
	enum mn_subject subject;

	if (index == MN_NONE)
		return constant(holds);
	cond = &s->program->cond[index];
	subject = cond->subject == MN_SUBJ_IT ? it : (enum mn_subject)cond->subject;
	holds = holds != cond->negate;
	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		return junction(s, cond, it, holds);
	case MN_COND_NOT:
		return mn_situation_cond(s, cond->left, it, !holds);
	case MN_COND_IS:
	case MN_COND_IS_YES:
	case MN_COND_IN_SET:
	case MN_COND_COMPARE:
	case MN_COND_KNOWN:
		return value_test(s, cond, subject, holds);
	case MN_COND_IS_PARAM:
		if (mn_situation_param_of(s, cond->other) < 0)
			return constant(!holds);
		return same_choice(s, cond, subject, mn_situation_param_of(s, cond->other), holds);
	case MN_COND_REGISTERED: {
		int party = mn_situation_party_of(s, subject);

		return party < 0 ? constant(!holds) :
			mn_solve_is(s->solve, mn_situation_registered_var(s, party), holds);
	}
	case MN_COND_SAME:
	case MN_COND_ROLE:
	case MN_COND_ROLE_OF:
	case MN_COND_GROUP_FULL:
	case MN_COND_GROUP_SIZE: {
		struct mn_cond test = *cond;

		if (test.other == MN_SUBJ_IT)
			test.other = it;
		return group_test(s, &test, subject, holds);
	}
	case MN_COND_HAS_ROW:
		return mn_situation_has_row(s, cond, subject, holds);
	case MN_COND_MATCHES:
		return mn_situation_table(s, &s->program->table[cond->index], NULL, subject, MN_SUBJ_NONE, holds);
	case MN_COND_PARAM_IN_TABLE:
	case MN_COND_PARAM_IS:
	case MN_COND_PARAM_IN_SET:
	case MN_COND_MISSING:
	case MN_COND_VALID:
		return param_test(s, cond, subject, holds);
	case MN_COND_SURPLUS:
		return mn_solve_is(s->solve, mn_situation_var(s, &s->surplus, 2), holds);
	case MN_COND_LAST_DAY:
	case MN_COND_DAY:
	case MN_COND_WEEKDAY:
	case MN_COND_CLOCK:
	case MN_COND_DATE:
		return time_test(s, cond, holds);
	case MN_COND_CHANNEL:
		return (holds ? mn_solve_is : mn_solve_is_not)(s->solve,
			mn_situation_var(s, &s->channel, MN_N_CHANNELS), cond->attr);
	}
	return MN_FORMULA_TRUE;
}
