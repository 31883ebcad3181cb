/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_order.h"

#include <stdio.h>
#include <string.h>

#include "menus/evidence.h"
#include "menus/facts_arg.h"
#include "menus/number.h"

enum counter_result counter_order_begin(const struct mn_program *program, const char *number, const char *operation,
					struct mn_order *order)
{
	memset(order, 0, sizeof(*order));
	order->channel = MN_CHANNEL_COUNTER;
	if (!mn_number_normalise(program, number, &order->caller))
		return COUNTER_NO_NUMBER;
	order->operation = mn_program_operation(program, operation);
	if (order->operation == MN_NONE || program->operation[order->operation].is_event)
		return COUNTER_NO_OPERATION;
	return COUNTER_OK;
}

enum counter_result counter_order_param(const struct mn_program *program, struct mn_order *order, unsigned int i,
					const char *text, char *error, size_t size)
{
	if (i >= program->operation[order->operation].n_params) {
		order->surplus = true;
		return COUNTER_OK;
	}
	return mn_facts_arg_param(program, order, i, text, error, size) < 0 ? COUNTER_BAD_PARAM : COUNTER_OK;
}

uint64_t counter_order_tick(const struct mn_program *program, const char *name)
{
	int item = program->evidence < program->n_lists ? mn_program_item(program, program->evidence, name) : -1;

	return item < 0 || program->secrets >> item & 1 ? 0 : (uint64_t)1 << item;
}

static void show_step(const struct mn_program *program, uint16_t kase, uint8_t outcome, uint8_t subject,
		      struct counter_step *step)
{
	const struct mn_rule *rule = &program->rule[program->kase[kase].rule];

	step->kase = kase;
	step->outcome = outcome;
	step->subject = subject;
	step->rule = rule->id;
	step->rule_case = program->kase[kase].name;
	step->clauses = rule->clauses;
	step->title = rule->title;
}

void counter_order_show(const struct store_job *job, struct counter_answer *answer)
{
	const struct mn_program *program = job->program;
	const struct mn_verdict *verdict = &job->verdict;
	const struct mn_operation *op = &program->operation[job->order.operation];
	struct mn_evidence evidence;

	answer->now = job->facts.now;
	answer->number = job->order.caller;
	answer->order = &job->order;
	answer->facts = &job->facts;
	answer->verdict = verdict;
	answer->accepted = verdict->accepted;
	answer->changes = op->changes;
	answer->refusal.kase = MN_NONE;
	if (!verdict->accepted && verdict->kase < program->n_cases)
		show_step(program, verdict->kase, MN_OUTCOME_REFUSES, verdict->subject, &answer->refusal);
	snprintf(answer->text, sizeof(answer->text), "%s", job->text);
	/* an answer given again was judged then */
	if (job->repeated)
		return;
	for (unsigned int i = 0; i < verdict->n_trace && answer->n_steps < COUNTER_STEPS; i++) {
		const struct mn_judge *line = &op->judge[verdict->trace[i].judge];

		show_step(program, line->kase, verdict->trace[i].outcome, line->subject,
			  &answer->step[answer->n_steps++]);
	}
	mn_evidence_sets(program, job->order.operation, &job->facts, &evidence);
	answer->n_sets = evidence.n_sets;
	memcpy(answer->set, evidence.set, evidence.n_sets * sizeof(answer->set[0]));
}
