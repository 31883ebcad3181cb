/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What may keep an effect from being done, as a formula. Effects are done one after the other, so the groups are what
 * the ones before have left of them: each way through those that change something is followed.
 */
#include "menus/prove_int.h"

#define WORK_OF_BRANCH	100	/* in literals */

/* As much of the groups as one risk asks about. */
struct state {
	enum mn_role caller;
	enum mn_situation_who param;
	bool counted;		/* the caller's group has .joined members */
	int joined;		/* else so many more than at first */
	uint16_t cond;		/* of the last effect that may be done or not, */
	bool held;		/* and whether it was */
};

struct run {
	struct mn_prove *p;
	const struct mn_question *q;
	const struct mn_operation *op;
	int party;		/* PARAM_...: who the parameter is */
};

static mn_formula constant(bool value)
{
	return value ? MN_FORMULA_TRUE : MN_FORMULA_FALSE;
}

static bool is_about_param(const struct mn_question *q)
{
	return q->risk == MN_RISK_PARAM_BUSY || q->risk == MN_RISK_PARAM_STRANGER;
}

static enum mn_situation_who alone_or(enum mn_role role)
{
	return role == MN_ROLE_NONE ? MN_WHO_ALONE : role == MN_ROLE_LEADER ? MN_WHO_LEADS : MN_WHO_ELSEWHERE;
}

/* The parameter as the groups know it: alone, at the head of a group, in the caller's, or in another one. */
static enum mn_situation_who group_of(const struct run *r)
{
	const struct mn_situation *s = r->p->situation;

	if (r->party < 0)
		return MN_WHO_ALONE;
	return mn_situation_is_mate(s, r->q->param) ? MN_WHO_MATE : alone_or(mn_situation_role_of(s, r->party));
}

static void join(const struct run *r, const struct mn_effect *effect, bool joins, struct state *state)
{
	state->joined += joins ? 1 : -1;
	if (r->party >= 0 && mn_situation_party_of(r->p->situation, effect->subject) == r->party)
		state->param = joins ? MN_WHO_MATE : MN_WHO_ALONE;
}

/* What an effect makes of the groups, if it can be done, which is another question. */
static void apply(const struct run *r, const struct mn_effect *effect, struct state *state)
{
	bool is_caller = r->party >= 0 && mn_situation_party_of(r->p->situation, MN_SUBJ_CALLER) == r->party;

	switch (effect->kind) {
	case MN_EFFECT_OPEN_GROUP:
		state->caller = MN_ROLE_LEADER;
		state->param = is_caller ? MN_WHO_LEADS : state->param;
		state->counted = true;
		state->joined = 0;
		break;
	case MN_EFFECT_DISSOLVE_GROUP:
		state->caller = MN_ROLE_NONE;
		state->param = is_caller ? MN_WHO_ALONE : state->param;
		/* fall through */
	case MN_EFFECT_EMPTY_GROUP:
		state->param = state->param == MN_WHO_MATE ? MN_WHO_ALONE : state->param;
		state->counted = true;
		state->joined = 0;
		break;
	case MN_EFFECT_LEAVE:
		state->caller = MN_ROLE_NONE;
		state->param = is_caller ? MN_WHO_ALONE : state->param == MN_WHO_MATE ? MN_WHO_ELSEWHERE : state->param;
		break;
	case MN_EFFECT_JOIN:
	case MN_EFFECT_REMOVE:
		join(r, effect, effect->kind == MN_EFFECT_JOIN, state);
		break;
	case MN_EFFECT_CHARGE:
	case MN_EFFECT_TELL:
	case MN_EFFECT_REMEMBER:
	case MN_EFFECT_SET:
	case MN_EFFECT_TAKE:
	case MN_EFFECT_END:
		break;
	}
}

/* Does it matter for this risk which of the two it is? */
static bool differs(const struct run *r, const struct state *a, const struct state *b)
{
	if (r->q->risk == MN_RISK_FULL)
		return a->counted != b->counted || a->joined != b->joined;
	return is_about_param(r->q) ? a->param != b->param : a->caller != b->caller;
}

static mn_formula no_room(const struct run *r, const struct state *state)
{
	struct mn_situation *s = r->p->situation;
	int limit = r->p->program->group.limit, most = limit - 1 - state->joined;

	if (state->counted || most < 0 || most >= limit)
		return constant(most < 0);
	/* that a caller without a group can do nothing with it is another question */
	if (mn_situation_caller(s) != MN_ROLE_LEADER)
		return MN_FORMULA_FALSE;
	return mn_solve_not(mn_situation_solve(s), mn_situation_size(s, most));
}

static mn_formula is_at_risk(const struct run *r, const struct state *state)
{
	switch (r->q->risk) {
	case MN_RISK_CALLER_BUSY:
		return constant(state->caller != MN_ROLE_NONE);
	case MN_RISK_CALLER_NOT_LEADER:
		return constant(state->caller != MN_ROLE_LEADER);
	case MN_RISK_CALLER_NOT_MEMBER:
		return constant(state->caller != MN_ROLE_MEMBER);
	case MN_RISK_CALLER_ALONE:
		return constant(state->caller == MN_ROLE_NONE);
	case MN_RISK_PARAM_BUSY:
		return constant(state->param != MN_WHO_ALONE);
	case MN_RISK_PARAM_STRANGER:
		return constant(state->param != MN_WHO_MATE);
	case MN_RISK_FULL:
		return no_room(r, state);
	default:
		return MN_FORMULA_FALSE;
	}
}

/* The effects from number at on lead to one that cannot be done. */
static mn_formula follow(const struct run *r, struct state state, unsigned int at)
{
	struct mn_solve *solve = mn_situation_solve(r->p->situation);
	struct state next = state;
	const struct mn_effect *effect;
	mn_formula done, not_done;

	/* too much to be followed: then nothing is answered any more */
	if (r->p->work >= MN_PROVE_WORK)
		return MN_FORMULA_FALSE;
	if (at == r->q->effect)
		return is_at_risk(r, &state);
	effect = &r->op->effect[at];
	apply(r, effect, &next);
	if (!differs(r, &state, &next))
		return follow(r, state, at + 1);
	if (effect->cond == MN_NONE)
		return follow(r, next, at + 1);
	/* effects below one `when` share its condition */
	if (effect->cond == state.cond)
		return follow(r, state.held ? next : state, at + 1);
	r->p->work += WORK_OF_BRANCH;
	next.cond = state.cond = effect->cond;
	next.held = true;
	state.held = false;
	done = follow(r, next, at + 1);
	not_done = follow(r, state, at + 1);
	if (done == not_done)
		return done;
	done = mn_solve_and2(solve, mn_situation_cond(r->p->situation, effect->cond, MN_SUBJ_NONE, true), done);
	not_done = mn_solve_and2(solve, mn_situation_cond(r->p->situation, effect->cond, MN_SUBJ_NONE, false),
				 not_done);
	return mn_solve_or2(solve, done, not_done);
}

mn_formula mn_prove_risk(struct mn_prove *p, const struct mn_question *q)
{
	struct run r = { .p = p, .q = q, .party = -1 };
	struct state state = { .cond = MN_NONE };
	enum mn_situation_who who = mn_situation_param(p->situation, q->param);
	mn_formula registered;

	switch (q->risk) {
	case MN_RISK_NONE:
		return MN_FORMULA_TRUE;
	case MN_RISK_PARAM_MISSING:
		return constant(who == MN_WHO_MISSING);
	case MN_RISK_PARAM_BAD:
		return constant(who == MN_WHO_MISSING || who == MN_WHO_MALFORMED);
	case MN_RISK_PARAM_UNKNOWN:
		registered = mn_situation_registered(p->situation, MN_SUBJ_PARAM0 + q->param);
		/* there is nobody who could be unknown: that is another risk */
		return registered == MN_FORMULA_FALSE ? MN_FORMULA_FALSE :
			mn_solve_not(mn_situation_solve(p->situation), registered);
	default:
		break;
	}
	if (p->operation != MN_NONE)
		r.op = &p->program->operation[p->operation];
	if (is_about_param(q))
		r.party = mn_situation_party_of(p->situation, MN_SUBJ_PARAM0 + q->param);
	state.caller = mn_situation_caller(p->situation);
	state.param = group_of(&r);
	return follow(&r, state, 0);
}
