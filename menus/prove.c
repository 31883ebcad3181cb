/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Proofs about rules: what refuses whom, and who passes. */
#include "menus/prove_int.h"

#define ALL_CHANNELS	((1u << MN_N_CHANNELS) - 1)

/* ── where an operation is offered ────────────────────────────────────────────────────────────────────────────── */

unsigned int mn_prove_channels(const struct mn_program *program, uint16_t operation)
{
	unsigned int channels = 1 << MN_CHANNEL_COUNTER;

	if (program->operation[operation].is_event)
		return ALL_CHANNELS;
	for (unsigned int s = 0; s < program->n_screens; s++)
		for (unsigned int i = 0; i < program->screen[s].n_items; i++)
			if (program->screen[s].item[i].target == MN_TARGET_OPERATION &&
			    program->screen[s].item[i].index == operation)
				channels |= 1 << MN_CHANNEL_USSD;
	/* the toolkit's menu sends the code of a short message */
	for (unsigned int i = 0; i < program->n_sms; i++)
		if (program->sms[i].operation == operation)
			channels |= 1 << MN_CHANNEL_SMS | 1 << MN_CHANNEL_TOOLKIT;
	return channels;
}

static struct mn_diag *report(struct mn_prove *p, enum mn_diag_id id, struct mn_loc at, const char *a, const char *b)
{
	return mn_diags_report(p->diags, id, at, mn_source_word_end(p->program, at), a, b, NULL);
}

static const char *case_name(struct mn_prove *p, uint16_t kase)
{
	const struct mn_case *c = &p->program->kase[kase];
	const char *name = talloc_asprintf(p->tmp, "%s%s%s", p->program->rule[c->rule].id, *c->name ? "." : "",
					   c->name);

	return name ? name : "";
}

/* ── cases that refuse ────────────────────────────────────────────────────────────────────────────────────────── */

/* Told once: what comes behind is not looked at any more. */
static void gave_up(struct mn_prove *p, struct mn_loc at, const char *name)
{
	if (p->intricate && !p->told)
		report(p, MN_DIAG_PROVE_GAVE_UP, at, name, NULL);
	p->told |= p->intricate;
}

/* Is the first judge line that is asked about alone enough to leave nobody to the second one? */
static bool covers(struct mn_prove *p, unsigned int first, unsigned int second)
{
	const struct mn_operation *op = &p->program->operation[p->operation];
	struct mn_question *q;

	p->n = 0;
	q = mn_prove_ask(p);
	mn_prove_term(q, p->program->kase[op->judge[first].kase].cond, op->judge[first].subject, false);
	mn_prove_term(q, p->program->kase[op->judge[second].kase].cond, op->judge[second].subject, true);
	mn_prove_answer(p);
	return q->solved == MN_SOLVED_NO;
}

static bool is_dead(struct mn_prove *p, unsigned int judge)
{
	const struct mn_judge *j = &p->program->operation[p->operation].judge[judge];
	struct mn_question *q;

	p->n = 0;
	q = mn_prove_ask(p);
	q->channels = ALL_CHANNELS;
	mn_prove_term(q, p->program->kase[j->kase].cond, j->subject, true);
	mn_prove_answer(p);
	return q->solved == MN_SOLVED_NO;
}

/* A judge line that refuses nobody here: remembered, because elsewhere its case may refuse. */
struct silent {
	uint16_t operation, judge;
	struct silent *next;
};

static void find_silent(struct mn_prove *p, struct silent ***end)
{
	const struct mn_operation *op = &p->program->operation[p->operation];

	p->n = 0;
	for (unsigned int i = 0; i < op->n_judges; i++) {
		struct mn_question *q = mn_prove_ask(p);

		q->n_passed = i;
		mn_prove_term(q, p->program->kase[op->judge[i].kase].cond, op->judge[i].subject, true);
	}
	mn_prove_answer(p);
	for (unsigned int i = 0; i < op->n_judges; i++) {
		if (p->question[i].solved == MN_SOLVED_NO) {
			struct silent *silent = mn_mem_zero(p->tmp, 1, sizeof(*silent));

			silent->operation = p->operation;
			silent->judge = i;
			**end = silent;
			*end = &silent->next;
		} else {
			p->fires[op->judge[i].kase] = true;
			p->program->proof.n_cases++;
		}
	}
}

static bool is_same_place(struct mn_loc a, struct mn_loc b)
{
	return a.line == b.line && a.col == b.col;
}

/* Where a rule is named as a whole, it is enough that one of its cases refuses somebody. */
static bool another_refuses(const struct mn_prove *p, const struct silent *silent, const struct silent *all)
{
	const struct mn_operation *op = &p->program->operation[silent->operation];
	unsigned int named = 0, idle = 0;

	for (unsigned int i = 0; i < op->n_judges; i++)
		named += is_same_place(op->judge[i].loc, op->judge[silent->judge].loc);
	for (; all; all = all->next)
		idle += all->operation == silent->operation &&
			is_same_place(op->judge[all->judge].loc, op->judge[silent->judge].loc);
	return idle < named;
}

static void tell_silent(struct mn_prove *p, const struct silent *silent, const struct silent *all)
{
	const struct mn_operation *op = &p->program->operation[silent->operation];
	const struct mn_judge *judge = &op->judge[silent->judge];
	const struct mn_case *kase = &p->program->kase[judge->kase];
	unsigned int first = 0;
	struct mn_diag *diag;

	p->operation = silent->operation;
	p->channels = mn_prove_channels(p->program, silent->operation);
	if (!p->fires[judge->kase] && is_dead(p, silent->judge)) {
		p->fires[judge->kase] = p->dead[judge->kase] = true;	/* told once */
		report(p, MN_DIAG_CASE_DEAD, kase->loc, case_name(p, judge->kase), NULL);
		return;
	}
	if (p->dead[judge->kase] || (p->fires[judge->kase] && another_refuses(p, silent, all)))
		return;
	while (first < silent->judge && !covers(p, first, silent->judge))
		first++;
	if (p->fires[judge->kase]) {
		diag = report(p, MN_DIAG_JUDGE_SILENT, judge->loc, case_name(p, judge->kase), op->name);
	} else {
		diag = report(p, MN_DIAG_CASE_SHADOWED, kase->loc, case_name(p, judge->kase), NULL);
		p->fires[judge->kase] = true;
	}
	if (first < silent->judge)
		mn_diag_note(p->diags, diag, op->judge[first].loc, "'%s' of '%s' refuses all of them before",
			     case_name(p, op->judge[first].kase), op->name);
	else
		mn_diag_note(p->diags, diag, judge->loc, "the cases that '%s' judges before it leave nobody to it",
			     op->name);
}

/* ── who passes ───────────────────────────────────────────────────────────────────────────────────────────────── */

/* After how many judge lines is there nobody left who comes by this channel? */
static unsigned int last_straw(struct mn_prove *p, unsigned int channels)
{
	unsigned int n = p->program->operation[p->operation].n_judges, i = 0;

	p->n = 0;
	for (unsigned int k = 0; k <= n; k++) {
		struct mn_question *q = mn_prove_ask(p);

		q->n_passed = k;
		q->channels = channels;
	}
	mn_prove_answer(p);
	while (i < n && p->question[i].solved != MN_SOLVED_NO)
		i++;
	return i;
}

static void tell_nobody_passes(struct mn_prove *p, unsigned int channels, const char *how)
{
	const struct mn_operation *op = &p->program->operation[p->operation];
	unsigned int straw = last_straw(p, channels);
	struct mn_diag *diag = report(p, MN_DIAG_NOBODY_PASSES, op->loc, op->name, how);

	if (straw)
		mn_diag_note(p->diags, diag, op->judge[straw - 1].loc, "'%s' refuses everybody who is left here",
			     case_name(p, op->judge[straw - 1].kase));
}

/* Somebody passes by each channel that offers the operation. */
static bool somebody_passes(struct mn_prove *p)
{
	const struct mn_operation *op = &p->program->operation[p->operation];
	bool nobody[MN_N_CHANNELS] = { false }, any = false;
	char *how = mn_mem_text(p->tmp, "", 0);
	unsigned int without = 0;

	p->n = 0;
	for (unsigned int channel = 0; channel < MN_N_CHANNELS; channel++) {
		struct mn_question *q = mn_prove_ask(p);

		q->n_passed = op->n_judges;
		q->channels = 1 << channel;
	}
	mn_prove_answer(p);
	for (unsigned int channel = 0; channel < MN_N_CHANNELS; channel++) {
		nobody[channel] = (p->channels >> channel & 1) && p->question[channel].solved == MN_SOLVED_NO;
		any |= (p->channels >> channel & 1) && !nobody[channel];
	}
	if (!any) {
		tell_nobody_passes(p, p->channels, "");
		return false;
	}
	for (unsigned int channel = 0; channel < MN_N_CHANNELS; channel++)
		if (nobody[channel]) {
			how = talloc_asprintf_append(how, "%s%s %s", *how ? "," : "",
						     channel == MN_CHANNEL_COUNTER ? " at the" : " by",
						     mn_channel_name(channel));
			without |= 1u << channel;
		}
	if (without)
		tell_nobody_passes(p, without, how ? how : "");
	return true;
}

/* ── data that is withheld ────────────────────────────────────────────────────────────────────────────────────── */

static void withholds(struct mn_prove *p, const uint16_t *kase, unsigned int n)
{
	p->n = 0;
	for (unsigned int i = 0; i < 2 * n; i++)
		mn_prove_term(mn_prove_ask(p), p->program->kase[kase[i % n]].cond, MN_SUBJ_CALLER, i < n);
	mn_prove_answer(p);
	for (unsigned int i = 0; i < n; i++) {
		if (p->question[n + i].solved == MN_SOLVED_NO && !p->dead[kase[i]]) {
			report(p, MN_DIAG_WITHHOLDS_ALL, p->program->kase[kase[i]].loc, case_name(p, kase[i]), NULL);
			p->dead[kase[i]] = true;
		}
		p->withholds[kase[i]] = true;
		p->fires[kase[i]] |= p->question[i].solved != MN_SOLVED_NO;
		p->program->proof.n_cases += p->question[i].solved != MN_SOLVED_NO;
	}
}

/* ── home ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* All operations below a screen; false when there is something that nobody can hide. Screens that go round, which are
 * an error, and those that several items lead to are looked at once. */
static bool only_operations(const struct mn_program *program, uint16_t screen, bool *seen, uint64_t *operations)
{
	const struct mn_screen *s = &program->screen[screen];

	if (seen[screen])
		return true;
	seen[screen] = true;
	for (unsigned int i = 0; i < s->n_items; i++) {
		if (s->item[i].target == MN_TARGET_OPERATION)
			*operations |= UINT64_C(1) << s->item[i].index;
		else if (s->item[i].target != MN_TARGET_SCREEN ||
			 !only_operations(program, s->item[i].index, seen, operations))
			return false;
	}
	return s->n_items > 0;
}

/* The operation is hidden: one of the cases that hide it refuses. */
static mn_formula hidden(struct mn_prove *p, uint16_t operation)
{
	const struct mn_operation *op = &p->program->operation[operation];
	struct mn_solve *solve = mn_situation_solve(p->situation);

	mn_solve_open(solve, true);
	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_case *kase = &p->program->kase[op->judge[i].kase];

		if (kase->hide && !kase->reads_params && op->judge[i].subject < MN_SUBJ_PARAM0)
			mn_solve_add(solve, mn_situation_cond(p->situation, kase->cond, op->judge[i].subject, true));
	}
	return mn_solve_close(solve);
}

/* Somebody may dial and see nothing at all. */
static void home(struct mn_prove *p)
{
	static const char *const who[] = {
		"a caller who is in no group", "a caller who leads a group", "a caller who has joined a group",
	};
	const struct mn_screen *screen = &p->program->screen[0];
	struct mn_solve *solve = mn_situation_solve(p->situation);
	bool *seen = mn_mem_zero(p->tmp, p->program->n_screens, sizeof(*seen));
	uint64_t operations = 0;

	if (!only_operations(p->program, 0, seen, &operations))
		return;
	mn_situation_operation(p->situation, MN_NONE);
	while (mn_situation_next(p->situation)) {
		mn_formula formula[3];
		enum mn_solved solved;

		mn_solve_open(solve, false);
		for (unsigned int i = 0; i < MN_MAX_OPS; i++)
			if (operations >> i & 1)
				mn_solve_add(solve, hidden(p, i));
		formula[0] = mn_solve_close(solve);
		formula[1] = mn_situation_channels(p->situation, 1 << MN_CHANNEL_USSD);
		formula[2] = mn_situation_facts(p->situation);
		solved = mn_solve(solve, formula, 3, NULL);
		p->intricate |= solved == MN_SOLVED_GAVE_UP;
		gave_up(p, screen->loc, screen->name);
		if (solved == MN_SOLVED_YES) {
			report(p, MN_DIAG_HOME_EMPTY, screen->loc, screen->name,
			       p->program->group.present ? who[mn_situation_caller(p->situation)] : "some callers");
			return;
		}
	}
}

/* ── all of it ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void begin(struct mn_prove *p, struct mn_program *program, struct mn_diags *diags)
{
	*p = (struct mn_prove){ .program = program, .diags = diags };
	p->tmp = mn_mem_zero(program, 1, 1);
	p->situation = mn_situation_alloc(p->tmp, program);
	p->fires = mn_mem_zero(p->tmp, program->n_cases, sizeof(*p->fires));
	p->dead = mn_mem_zero(p->tmp, program->n_cases, sizeof(*p->dead));
	p->withholds = mn_mem_zero(p->tmp, program->n_cases, sizeof(*p->withholds));
}

void mn_prove(struct mn_program *program, struct mn_diags *diags)
{
	struct silent *silent = NULL, **end = &silent;
	struct mn_prove p;

	begin(&p, program, diags);
	for (unsigned int i = 0; i < program->n_operations && !p.intricate; i++) {
		p.operation = i;
		p.channels = mn_prove_channels(program, i);
		find_silent(&p, &end);
		mn_prove_case_texts(&p);
		if (somebody_passes(&p)) {
			program->proof.n_ways++;
			mn_prove_effects(&p);
		}
		withholds(&p, program->operation[i].withhold, program->operation[i].n_withholds);
		gave_up(&p, program->operation[i].loc, program->operation[i].name);
	}
	p.operation = MN_NONE;
	p.channels = ALL_CHANNELS;
	withholds(&p, program->drawing.withhold, program->drawing.n_withholds);
	gave_up(&p, program->drawing.loc, "drawing");
	for (const struct silent *one = silent; one && !p.intricate; one = one->next) {
		tell_silent(&p, one, silent);
		gave_up(&p, program->operation[one->operation].loc, program->operation[one->operation].name);
	}
	for (unsigned int i = 0; i < program->n_cases; i++)
		if (p.withholds[i] && !p.fires[i] && !p.intricate)
			report(&p, MN_DIAG_CASE_DEAD, program->kase[i].loc, case_name(&p, i), NULL);
	home(&p);
	program->proof.n_ways += program->n_screens;
	talloc_free(p.tmp);
}

bool mn_prove_judge_by(const struct mn_program *program, uint16_t operation, uint16_t judge, unsigned int channel)
{
	const struct mn_operation *op = &program->operation[operation];
	struct mn_question *q;
	struct mn_prove p;
	bool yes;

	/* nothing is written into the program; its memory is only the parent of what is freed below */
	begin(&p, (struct mn_program *)program, NULL);
	p.operation = operation;
	q = mn_prove_ask(&p);
	q->n_passed = judge;
	q->channels = 1u << channel;
	mn_prove_term(q, program->kase[op->judge[judge].kase].cond, op->judge[judge].subject, true);
	mn_prove_answer(&p);
	yes = q->solved != MN_SOLVED_NO;
	talloc_free(p.tmp);
	return yes;
}
