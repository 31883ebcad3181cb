/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The prover's picture of the facts against the facts themselves. For random facts it takes the situation they belong
 * to, gives every variable the value the facts have, and asks the solver about every condition of the service: the
 * formula must hold exactly when the rule core says so. And what goes together in facts must go together in situations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <talloc.h>

#include "menus/cond.h"
#include "menus/diag.h"
#include "menus/situation_int.h"

#define N_ROUNDS	3000

static uint64_t seed = 7;

static unsigned int below(unsigned int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (seed >> 33) % n;
}

struct world {
	const struct mn_program *program;
	const struct mn_operation *op;
	struct mn_slots *slots;
	struct mn_order order;
	struct mn_facts facts;
	enum mn_role caller;
	enum mn_situation_who who[MN_MAX_PARAMS];
};

/* ── random facts ─────────────────────────────────────────────────────────────────────────────────────────────── */

static int64_t random_fact(const struct mn_program *program, const struct mn_slot *slot)
{
	unsigned int value;

	do
		value = below(mn_slot_n_values(program, slot));
	while (!mn_slot_is_possible(program, slot, value));
	return mn_slot_fact(program, slot, value);
}

static void random_party(struct world *w, struct mn_party *party, const char *number, enum mn_role role,
			 const char *leader)
{
	const struct mn_program *program = w->program;

	mn_party_init(party);
	snprintf(party->number.digits, sizeof(party->number.digits), "%s", number);
	party->role = role;
	party->registered = role != MN_ROLE_NONE || below(5);
	if (role == MN_ROLE_LEADER)
		leader = number;
	snprintf(party->leader.digits, sizeof(party->leader.digits), "%s", role == MN_ROLE_NONE ? "" : leader);
	if (!party->registered)
		return;
	for (unsigned int i = 0; i < program->n_attrs; i++)
		party->attr[i] = random_fact(program, &w->slots->attr[i]);
	party->n_holdings = program->n_holdings ? below(4) : 0;
	for (unsigned int i = 0; i < party->n_holdings; i++) {
		struct mn_holding *h = &party->holding[i];

		h->kind = below(program->n_holdings);
		h->from = INT64_MIN;
		h->to = INT64_MAX;
		for (unsigned int f = 0; f < program->holding[h->kind].n_fields; f++)
			h->field[f] = random_fact(program, &w->slots->field[h->kind][f]);
	}
}

static bool can_be(const struct world *w, unsigned int i, enum mn_situation_who who)
{
	bool group = w->program->group.present;

	switch (who) {
	case MN_WHO_LEADS:
	case MN_WHO_ELSEWHERE:
		return group;
	case MN_WHO_MATE:
		return w->caller != MN_ROLE_NONE;
	case MN_WHO_LEADER:
		return w->caller == MN_ROLE_MEMBER;
	case MN_WHO_MISSING:
	case MN_WHO_MALFORMED:
		return !w->op->is_event;
	case MN_WHO_ALONE:
	case MN_WHO_CALLER:
		return true;
	default:
		return who - MN_WHO_SAME < i && w->op->param[who - MN_WHO_SAME].type == MN_TYPE_NUMBER &&
		       w->who[who - MN_WHO_SAME] < MN_WHO_CALLER;
	}
}

static void random_param(struct world *w, unsigned int i, unsigned int *mates)
{
	const struct mn_param *param = &w->op->param[i];
	struct mn_arg *arg = &w->order.arg[i];
	struct mn_party *party = &w->facts.param[i];
	char number[MN_NUMBER_SIZE];

	w->who[i] = MN_WHO_ALONE;
	arg->given = arg->valid = true;
	if (param->type == MN_TYPE_CHOICE) {
		do
			arg->value = below(w->program->list[param->list].n_items);
		while (!(param->mask >> arg->value & 1));
		return;
	}
	for (unsigned int f = 0; param->type == MN_TYPE_HOLDING && f < w->program->holding[param->list].n_fields; f++)
		arg->field[f] = random_fact(w->program, &w->slots->field[param->list][f]);
	if (param->type != MN_TYPE_NUMBER)
		return;
	do
		w->who[i] = below(MN_N_WHO);
	while (!can_be(w, i, w->who[i]));
	snprintf(number, sizeof(number), "20%u", i);
	switch (w->who[i]) {
	case MN_WHO_MISSING:
		arg->given = arg->valid = false;
		return;
	case MN_WHO_MALFORMED:
		arg->valid = false;
		return;
	case MN_WHO_CALLER:
		*party = w->facts.caller;
		break;
	case MN_WHO_LEADER:
		*party = w->facts.leader;
		break;
	case MN_WHO_LEADS:
		random_party(w, party, number, MN_ROLE_LEADER, "");
		break;
	case MN_WHO_MATE:
		random_party(w, party, number, MN_ROLE_MEMBER, w->facts.caller.leader.digits);
		++*mates;
		break;
	case MN_WHO_ELSEWHERE:
		/* sometimes with the parameter before it */
		random_party(w, party, number, MN_ROLE_MEMBER, i && w->who[i - 1] == MN_WHO_LEADS && below(2) ?
			     w->order.arg[i - 1].number.digits : "999");
		break;
	case MN_WHO_ALONE:
		random_party(w, party, number, MN_ROLE_NONE, "");
		break;
	default:
		*party = w->facts.param[w->who[i] - MN_WHO_SAME];
		break;
	}
	arg->number = party->number;
}

/* A day from those with something special about them, and any other. */
static int64_t random_time(const struct world *w)
{
	struct mn_civil day = { .year = 2026 };
	unsigned int test = below(w->slots->n_day_tests + 3);

	if (test < w->slots->n_day_tests && w->slots->day_test[test]->op == MN_COND_DATE) {
		mn_clock_date(w->slots->day_test[test]->value - 2 + below(4), &day);
	} else {
		day.year = 2000 + below(60);
		day.month = 1 + below(12);
		day.day = below(3) ? 1 + below(28) : mn_clock_month_length(day.year, day.month);
	}
	day.hour = below(24);
	day.minute = below(60);
	if (w->slots->clock.n && below(2)) {
		int64_t second = w->slots->clock.from[below(w->slots->clock.n)] - below(2);

		day.hour = second / 3600;
		day.minute = second / 60 % 60;
		day.second = second % 60;
	}
	return mn_clock_instant(w->program->zone, &day);
}

static void random_world(struct world *w, const struct mn_program *program, uint16_t operation)
{
	unsigned int mates = 0;

	w->program = program;
	w->op = &program->operation[operation];
	memset(&w->order, 0, sizeof(w->order));
	mn_facts_init(&w->facts);
	w->order.operation = operation;
	w->caller = program->group.present ? below(3) : MN_ROLE_NONE;
	random_party(w, &w->facts.caller, "100", w->caller, "150");
	w->order.caller = w->facts.caller.number;
	if (w->caller == MN_ROLE_LEADER)
		w->facts.leader = w->facts.caller;
	else if (w->caller == MN_ROLE_MEMBER)
		random_party(w, &w->facts.leader, "150", MN_ROLE_LEADER, "");
	for (unsigned int i = 0; i < w->op->n_params; i++)
		random_param(w, i, &mates);
	mates += w->caller == MN_ROLE_MEMBER;
	if (w->caller != MN_ROLE_NONE)
		w->facts.n_members = mates < program->group.limit ? mates + below(program->group.limit - mates + 1) :
			mates;
	w->facts.now = random_time(w);
	w->order.channel = below(MN_N_CHANNELS);
	if (w->order.channel == MN_CHANNEL_COUNTER && program->evidence != MN_NONE)
		w->order.evidence = below(1u << program->list[program->evidence].n_items);
	w->order.surplus = w->order.channel != MN_CHANNEL_USSD && below(4) == 0;
	w->facts.n_bundles = 1;
	for (unsigned int f = 0; f < MN_MAX_FIELDS; f++) {
		w->facts.bundle[0].field[f] = f < program->bundle.n_fields ?
			random_fact(program, &w->slots->bundle[f]) : MN_UNKNOWN;
		w->facts.traffic[f] = f < program->traffic.n_fields ? random_fact(program, &w->slots->traffic[f]) :
			MN_UNKNOWN;
	}
}

/* ── facts as values of variables ─────────────────────────────────────────────────────────────────────────────── */

static unsigned int value_of(const struct mn_program *program, const struct mn_slot *slot, int64_t fact)
{
	unsigned int value = 0;

	if (fact == MN_UNKNOWN)
		return mn_slot_n_values(program, slot) - 1;
	if (slot->type == MN_TYPE_CHOICE || slot->type == MN_TYPE_YESNO)
		return fact;
	while (value < slot->n && slot->from[value] <= fact)
		value++;
	return value;
}

static void fix(struct mn_situation *s, uint16_t var, unsigned int value)
{
	if (var != MN_SITUATION_NO_VAR)
		mn_solve_add(s->solve, mn_solve_is(s->solve, var, value));
}

static const struct mn_party *party_of(const struct world *w, int party)
{
	if (party == MN_PARTY_CALLER)
		return &w->facts.caller;
	return party == MN_PARTY_LEADER ? &w->facts.leader : &w->facts.param[party - MN_PARTY_PARAM0];
}

static unsigned int day_of(const struct world *w, struct mn_cond_env *env)
{
	const struct mn_civil *local = mn_cond_local(env);
	uint64_t kind = 0;
	unsigned int at = 0;

	(void)local;
	for (unsigned int i = 0; i < w->slots->n_day_tests; i++) {
		struct mn_cond test = *w->slots->day_test[i];
		uint16_t cond = w->slots->day_test[i] - w->program->cond;

		kind |= (uint64_t)(mn_cond_holds(env, cond) != test.negate) << i;
	}
	while (at < w->slots->n_days && w->slots->day[at] != kind)
		at++;
	return at;
}

/* All that the formulas have asked about, as it is in these facts. False when a day is of no kind that was foreseen. */
static bool fix_all(struct mn_situation *s, const struct world *w, struct mn_cond_env *env, mn_formula *formula)
{
	unsigned int day = day_of(w, env);
	bool ok = s->day == MN_SITUATION_NO_VAR || day < s->slots->n_days;

	mn_solve_open(s->solve, false);
	for (int p = 0; p < MN_N_PARTIES; p++) {
		const struct mn_party *party = party_of(w, p);

		fix(s, s->registered[p], party->registered);
		for (unsigned int i = 0; i < w->program->n_attrs; i++)
			fix(s, s->attr[p][i], value_of(w->program, &s->slots->attr[i], party->attr[i]));
	}
	for (unsigned int i = 0; i < w->op->n_params; i++) {
		fix(s, s->value[i], w->order.arg[i].value);
		for (unsigned int f = 0; w->op->param[i].type == MN_TYPE_HOLDING && f < MN_MAX_FIELDS; f++)
			fix(s, s->record[i][f], value_of(w->program, &s->slots->field[w->op->param[i].list][f],
							 w->order.arg[i].field[f]));
	}
	for (unsigned int f = 0; f < MN_MAX_FIELDS; f++) {
		fix(s, s->bundle[f], value_of(w->program, &s->slots->bundle[f], w->facts.bundle[0].field[f]));
		fix(s, s->traffic[f], value_of(w->program, &s->slots->traffic[f], w->facts.traffic[f]));
	}
	for (unsigned int i = 0; i < w->op->n_params; i++)
		for (unsigned int k = 0; k < w->op->n_params; k++)
			fix(s, s->joined[i][k], strcmp(w->facts.param[i].leader.digits,
						       w->order.arg[k].number.digits) == 0);
	for (unsigned int i = 0; i < MN_MAX_LIST; i++)
		fix(s, s->evidence[i], w->order.evidence >> i & 1);
	fix(s, s->channel, w->order.channel);
	fix(s, s->surplus, w->order.surplus);
	fix(s, s->size, w->facts.n_members);
	if (ok)
		fix(s, s->day, day);
	fix(s, s->clock, value_of(w->program, &s->slots->clock, mn_cond_local(env)->hour * 3600 +
				  mn_cond_local(env)->minute * 60 + mn_cond_local(env)->second));
	for (unsigned int i = 0; i < s->n_has; i++) {
		struct mn_cond test = { .op = MN_COND_HAS_ROW, .subject = s->has[i].subject, .other = s->has[i].as,
					.index = s->has[i].table };
		const struct mn_party *party = party_of(w, s->has[i].party);
		bool has = false;

		for (unsigned int h = 0; party->registered && h < party->n_holdings; h++)
			has |= party->holding[h].kind == w->program->table[test.index].holding &&
			       mn_cond_row(env, &w->program->table[test.index], party->holding[h].field, test.subject,
					   test.other) >= 0;
		fix(s, s->has[i].var, has);
	}
	*formula = mn_solve_close(s->solve);
	return ok;
}

static bool is_this(const struct mn_situation *s, const struct world *w)
{
	if (s->caller != w->caller)
		return false;
	for (unsigned int i = 0; i < w->op->n_params; i++)
		if (s->who[i] != w->who[i])
			return false;
	return true;
}

struct tally {
	unsigned int asked, held, wrong;
};

/* One condition of the operation with `it` bound: the formula must agree with the rule core, both ways. */
static void compare(struct mn_situation *s, struct world *w, struct tally *tally, uint16_t cond, enum mn_subject it)
{
	struct mn_cond_env env = { .program = w->program, .order = &w->order, .facts = &w->facts, .it = it };
	bool really = mn_cond_holds(&env, cond);

	if (cond == MN_NONE)
		return;
	for (unsigned int way = 0; way < 2; way++) {
		mn_formula formula[4];
		bool ok;

		mn_situation_operation(s, w->order.operation);
		while (mn_situation_next(s) && !is_this(s, w))
			;
		formula[0] = mn_situation_cond(s, cond, it, way);
		formula[1] = mn_situation_channels(s, (1u << MN_N_CHANNELS) - 1);
		/* a menu does not ask with less */
		if (w->order.channel == MN_CHANNEL_USSD)
			formula[1] = MN_FORMULA_TRUE;
		formula[2] = mn_situation_facts(s);
		ok = fix_all(s, w, &env, &formula[3]);
		tally->asked++;
		tally->held += really;
		if (ok && mn_solve(s->solve, formula, 4, NULL) == (really == way ? MN_SOLVED_YES : MN_SOLVED_NO))
			continue;
		tally->wrong++;
		printf("%s: %s: line %u: really %d, way %u%s\n", w->program->name, w->op->name,
		       w->program->cond[cond].loc.line, really, way, ok ? "" : ", a day of no kind");
	}
}

static void compare_all(const struct mn_program *program, struct tally *tally)
{
	struct mn_situation *s = mn_situation_alloc((void *)program, program);
	struct world *w = talloc_zero(s, struct world);

	w->slots = s->slots;
	for (unsigned int round = 0; round < N_ROUNDS; round++) {
		random_world(w, program, below(program->n_operations));
		for (unsigned int i = 0; i < w->op->n_judges; i++)
			compare(s, w, tally, program->kase[w->op->judge[i].kase].cond, w->op->judge[i].subject);
		for (unsigned int i = 0; i < w->op->n_withholds; i++)
			compare(s, w, tally, program->kase[w->op->withhold[i]].cond, MN_SUBJ_CALLER);
		for (unsigned int i = 0; i < w->op->n_effects; i++)
			compare(s, w, tally, w->op->effect[i].cond, MN_SUBJ_NONE);
		for (unsigned int i = 0; i < w->op->done.n_variants; i++)
			compare(s, w, tally, w->op->done.variant[i].cond, MN_SUBJ_NONE);
	}
	talloc_free(s);
}

int main(int argc, char **argv)
{
	void *ctx = talloc_new(NULL);
	unsigned int wrong = 0;

	for (int i = 1; i < argc; i++) {
		struct mn_diags *diags = mn_diags_alloc(ctx, 10);
		struct mn_program *program = mn_program_load(ctx, argv[i], diags);
		struct tally tally = { 0 };

		if (!program) {
			mn_diags_print(diags, argv[i], NULL, 0, stdout, false);
			return EXIT_FAILURE;
		}
		compare_all(program, &tally);
		printf("%s: %u conditions looked at, %u held, %u wrong\n", program->name, tally.asked, tally.held,
		       tally.wrong);
		wrong += tally.wrong;
		if (tally.held <= tally.asked / 50 || tally.held >= tally.asked / 50 * 49) {
			printf("%s: this says little: nearly all answers are the same\n", program->name);
			wrong++;
		}
	}
	talloc_free(ctx);
	return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
