/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is who in a situation, its variables, and which facts go together. */
#include "menus/situation_int.h"

struct mn_situation *mn_situation_alloc(void *ctx, const struct mn_program *program)
{
	struct mn_situation *s = mn_mem_zero(ctx, 1, sizeof(*s));

	s->program = program;
	s->slots = mn_slots_alloc(s, program);
	s->solve = mn_solve_alloc(s);
	return s;
}

struct mn_solve *mn_situation_solve(struct mn_situation *s)
{
	return s->solve;
}

enum mn_role mn_situation_caller(const struct mn_situation *s)
{
	return s->caller;
}

enum mn_situation_who mn_situation_param(const struct mn_situation *s, unsigned int param)
{
	return s->who[param];
}

bool mn_situation_is_vague(const struct mn_situation *s)
{
	return s->slots->vague;
}

/* ── the ways numbers are related ─────────────────────────────────────────────────────────────────────────────── */

static bool is_number(const struct mn_situation *s, unsigned int param)
{
	return s->op->param[param].type == MN_TYPE_NUMBER;
}

static bool is_way(const struct mn_situation *s, unsigned int param, enum mn_situation_who who)
{
	bool group = s->program->group.present;
	unsigned int same;

	/* no front asks for an operation before each choice and amount is given */
	if (!is_number(s, param))
		return who == MN_WHO_ALONE;
	switch (who) {
	case MN_WHO_ALONE:
	case MN_WHO_CALLER:
		return true;
	case MN_WHO_LEADS:
	case MN_WHO_ELSEWHERE:
		return group;
	case MN_WHO_MATE:
		return s->caller != MN_ROLE_NONE;
	case MN_WHO_LEADER:
		return s->caller == MN_ROLE_MEMBER;
	case MN_WHO_MISSING:
	case MN_WHO_MALFORMED:
		return !s->op->is_event;
	default:
		/* of parameters that are the caller or the leader, that way is there already; of some that are the
		 * same, the first one stands for all */
		same = who - MN_WHO_SAME;
		return same < param && is_number(s, same) && s->who[same] < MN_WHO_CALLER;
	}
}

static void forget(struct mn_situation *s)
{
	mn_solve_reset(s->solve);
	s->n_has = s->facts_of = 0;
	s->facts = MN_FORMULA_TRUE;
	memset(s->registered, 0xff, sizeof(s->registered));
	memset(s->attr, 0xff, sizeof(s->attr));
	memset(s->value, 0xff, sizeof(s->value));
	memset(s->record, 0xff, sizeof(s->record));
	memset(s->bundle, 0xff, sizeof(s->bundle));
	memset(s->traffic, 0xff, sizeof(s->traffic));
	memset(s->evidence, 0xff, sizeof(s->evidence));
	memset(s->joined, 0xff, sizeof(s->joined));
	s->channel = s->surplus = s->size = s->day = s->clock = MN_SITUATION_NO_VAR;
}

void mn_situation_operation(struct mn_situation *s, uint16_t operation)
{
	s->op = operation == MN_NONE ? NULL : &s->program->operation[operation];
	s->begun = false;
	s->caller = MN_ROLE_NONE;
	memset(s->who, MN_WHO_ALONE, sizeof(s->who));
}

/* Like a counter: the last parameter turns fastest. */
bool mn_situation_next(struct mn_situation *s)
{
	unsigned int n = s->op ? s->op->n_params : 0, param = n;

	forget(s);
	if (!s->begun) {
		s->begun = true;
		return true;
	}
	while (param--) {
		unsigned int who = s->who[param];

		while (++who < MN_N_WHO && !is_way(s, param, who))
			;
		if (who < MN_N_WHO) {
			s->who[param] = who;
			return true;
		}
		s->who[param] = MN_WHO_ALONE;
	}
	if (!s->program->group.present || s->caller == MN_ROLE_MEMBER)
		return false;
	s->caller++;
	return true;
}

/* The parameter whose party a parameter shares, itself if it shares none. */
static unsigned int same_as(const struct mn_situation *s, unsigned int param)
{
	return s->who[param] < MN_WHO_SAME ? param : (unsigned int)s->who[param] - MN_WHO_SAME;
}

int mn_situation_param_of(const struct mn_situation *s, enum mn_subject subject)
{
	unsigned int param = subject - MN_SUBJ_PARAM0;

	return s->op && subject >= MN_SUBJ_PARAM0 && param < s->op->n_params ? (int)param : -1;
}

bool mn_situation_is_given(const struct mn_situation *s, unsigned int param)
{
	return s->who[param] != MN_WHO_MISSING;
}

int mn_situation_party_of(const struct mn_situation *s, enum mn_subject subject)
{
	int param = mn_situation_param_of(s, subject);

	if (subject == MN_SUBJ_CALLER)
		return MN_PARTY_CALLER;
	if (subject == MN_SUBJ_LEADER)
		return s->caller == MN_ROLE_NONE ? -1 : s->caller == MN_ROLE_LEADER ? MN_PARTY_CALLER : MN_PARTY_LEADER;
	if (param < 0)
		return -1;
	param = same_as(s, param);
	switch ((enum mn_situation_who)s->who[param]) {
	case MN_WHO_MISSING:
	case MN_WHO_MALFORMED:
		return -1;
	case MN_WHO_CALLER:
		return MN_PARTY_CALLER;
	case MN_WHO_LEADER:
		return MN_PARTY_LEADER;
	default:
		return MN_PARTY_PARAM0 + param;
	}
}

enum mn_role mn_situation_role_of(const struct mn_situation *s, int party)
{
	if (party == MN_PARTY_CALLER)
		return s->caller;
	if (party == MN_PARTY_LEADER)
		return MN_ROLE_LEADER;
	switch ((enum mn_situation_who)s->who[party - MN_PARTY_PARAM0]) {
	case MN_WHO_LEADS:
		return MN_ROLE_LEADER;
	case MN_WHO_MATE:
	case MN_WHO_ELSEWHERE:
		return MN_ROLE_MEMBER;
	default:
		return MN_ROLE_NONE;
	}
}

bool mn_situation_is_mate(const struct mn_situation *s, unsigned int param)
{
	return s->who[same_as(s, param)] == MN_WHO_MATE;
}

/* ── variables ────────────────────────────────────────────────────────────────────────────────────────────────── */

uint16_t mn_situation_var(struct mn_situation *s, uint16_t *var, unsigned int n_values)
{
	if (*var == MN_SITUATION_NO_VAR)
		*var = mn_solve_var(s->solve, n_values);
	return *var;
}

uint16_t mn_situation_slot_var(struct mn_situation *s, uint16_t *var, const struct mn_slot *slot)
{
	return mn_situation_var(s, var, mn_slot_n_values(s->program, slot));
}

uint16_t mn_situation_registered_var(struct mn_situation *s, int party)
{
	return mn_situation_var(s, &s->registered[party], 2);
}

uint16_t mn_situation_attr_var(struct mn_situation *s, int party, uint16_t attr)
{
	return mn_situation_slot_var(s, &s->attr[party][attr], &s->slots->attr[attr]);
}

mn_formula mn_situation_registered(struct mn_situation *s, enum mn_subject subject)
{
	int party = mn_situation_party_of(s, subject);

	return party < 0 ? MN_FORMULA_FALSE : mn_solve_is(s->solve, mn_situation_registered_var(s, party), 1);
}

static bool is_at_most(const void *data, unsigned int value)
{
	return value <= *(const unsigned int *)data;
}

mn_formula mn_situation_size(struct mn_situation *s, unsigned int most)
{
	return mn_solve_among(s->solve, mn_situation_var(s, &s->size, s->program->group.limit + 1), is_at_most, &most);
}

static bool is_channel(const void *data, unsigned int value)
{
	return *(const unsigned int *)data >> value & 1;
}

static void only_channel(struct mn_situation *s, enum mn_channel channel, mn_formula formula)
{
	mn_solve_add(s->solve, mn_solve_or2(s->solve, mn_solve_is_not(s->solve, s->channel, channel), formula));
}

/* A menu asks for each parameter until it is right, and knows who calls. */
static bool menu_asked(const struct mn_situation *s)
{
	for (unsigned int i = 0; s->op && i < s->op->n_params; i++)
		if (s->who[i] == MN_WHO_MISSING || s->who[i] == MN_WHO_MALFORMED)
			return false;
	return true;
}

mn_formula mn_situation_channels(struct mn_situation *s, unsigned int channels)
{
	mn_formula any;

	mn_situation_var(s, &s->channel, MN_N_CHANNELS);
	any = mn_solve_among(s->solve, s->channel, is_channel, &channels);
	if (any == MN_FORMULA_FALSE)
		return any;
	mn_solve_open(s->solve, false);
	mn_solve_add(s->solve, any);
	if (channels & 1 << MN_CHANNEL_USSD) {
		if (!menu_asked(s))
			mn_solve_add(s->solve, mn_solve_is_not(s->solve, s->channel, MN_CHANNEL_USSD));
		only_channel(s, MN_CHANNEL_USSD, mn_situation_registered(s, MN_SUBJ_CALLER));
		only_channel(s, MN_CHANNEL_USSD,
			     mn_solve_is(s->solve, mn_situation_var(s, &s->surplus, 2), 0));
	}
	return mn_solve_close(s->solve);
}

/* ── which facts go together ──────────────────────────────────────────────────────────────────────────────────── */

struct possible {
	const struct mn_program *program;
	const struct mn_slot *slot;
};

static bool is_possible(const void *data, unsigned int value)
{
	const struct possible *p = data;

	return mn_slot_is_possible(p->program, p->slot, value);
}

static void add_possible(struct mn_situation *s, uint16_t var, const struct mn_slot *slot)
{
	const struct possible p = { s->program, slot };

	if (var != MN_SITUATION_NO_VAR)
		mn_solve_add(s->solve, mn_solve_among(s->solve, var, is_possible, &p));
}

/* Of a number that is not registered nothing is known, and it can be in no group. */
static void add_party(struct mn_situation *s, int party)
{
	for (unsigned int i = 0; i < s->program->n_attrs; i++) {
		uint16_t var = s->attr[party][i];

		if (var == MN_SITUATION_NO_VAR)
			continue;
		add_possible(s, var, &s->slots->attr[i]);
		mn_solve_add(s->solve, mn_solve_or2(s->solve,
			mn_solve_is(s->solve, mn_situation_registered_var(s, party), 1),
			mn_solve_is(s->solve, var, mn_solve_n_values(s->solve, var) - 1)));
	}
	if (s->registered[party] != MN_SITUATION_NO_VAR && mn_situation_role_of(s, party) != MN_ROLE_NONE)
		mn_solve_add(s->solve, mn_solve_is(s->solve, s->registered[party], 1));
}

/* Who is known to have joined: the caller himself, and each parameter that is said to. */
static unsigned int joined(const struct mn_situation *s)
{
	unsigned int n = s->caller == MN_ROLE_MEMBER;

	for (unsigned int i = 0; s->op && i < s->op->n_params; i++)
		n += s->who[i] == MN_WHO_MATE;
	return n;
}

static bool is_at_least(const void *data, unsigned int value)
{
	return value >= *(const unsigned int *)data;
}

static void add_group(struct mn_situation *s)
{
	unsigned int least = joined(s);

	if (least > s->program->group.limit)
		mn_solve_add(s->solve, MN_FORMULA_FALSE);
	else if (s->size != MN_SITUATION_NO_VAR)
		mn_solve_add(s->solve, mn_solve_among(s->solve, s->size, is_at_least, &least));
}

/* A number is with one leader at most. */
static void add_joined(struct mn_situation *s)
{
	for (unsigned int i = 0; i < MN_MAX_PARAMS; i++)
		for (unsigned int a = 0; a < MN_MAX_PARAMS; a++)
			for (unsigned int b = 0; b < a; b++)
				if (s->joined[i][a] != MN_SITUATION_NO_VAR && s->joined[i][b] != MN_SITUATION_NO_VAR)
					mn_solve_add(s->solve, mn_solve_or2(s->solve,
						mn_solve_is(s->solve, s->joined[i][a], 0),
						mn_solve_is(s->solve, s->joined[i][b], 0)));
}

static bool may_be_chosen(const void *data, unsigned int value)
{
	return value < 64 && ((const struct mn_param *)data)->mask >> value & 1;
}

/* Only what may be chosen is. */
static void add_choices(struct mn_situation *s)
{
	for (unsigned int i = 0; s->op && i < s->op->n_params; i++)
		if (s->value[i] != MN_SITUATION_NO_VAR)
			mn_solve_add(s->solve, mn_solve_among(s->solve, s->value[i], may_be_chosen, &s->op->param[i]));
}

/* Only a clerk sees evidence. */
static void add_evidence(struct mn_situation *s)
{
	for (unsigned int i = 0; i < MN_MAX_LIST; i++)
		if (s->evidence[i] != MN_SITUATION_NO_VAR)
			mn_solve_add(s->solve, mn_solve_or2(s->solve,
				mn_solve_is(s->solve, mn_situation_var(s, &s->channel, MN_N_CHANNELS),
					    MN_CHANNEL_COUNTER),
				mn_solve_is(s->solve, s->evidence[i], 0)));
}

mn_formula mn_situation_facts(struct mn_situation *s)
{
	if (s->facts_of == mn_solve_n_vars(s->solve))
		return s->facts;
	mn_solve_open(s->solve, false);
	mn_situation_add_records(s);
	for (int party = 0; party < MN_N_PARTIES; party++)
		add_party(s, party);
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++) {
		add_possible(s, s->bundle[i], &s->slots->bundle[i]);
		add_possible(s, s->traffic[i], &s->slots->traffic[i]);
	}
	add_possible(s, s->clock, &s->slots->clock);
	if (s->clock != MN_SITUATION_NO_VAR)
		mn_solve_add(s->solve, mn_solve_is_not(s->solve, s->clock, mn_solve_n_values(s->solve, s->clock) - 1));
	add_group(s);
	add_joined(s);
	add_choices(s);
	add_evidence(s);
	s->facts = mn_solve_close(s->solve);
	s->facts_of = mn_solve_n_vars(s->solve);
	return s->facts;
}
