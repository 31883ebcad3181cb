/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The judge: one loop over the judge lines of an operation. */
#include <string.h>

#include "menus/cond.h"
#include "menus/decide.h"

static bool any_param_missing(const struct mn_operation *op, const struct mn_order *order)
{
	for (unsigned int i = 0; i < op->n_params; i++)
		if (!order->arg[i].given)
			return true;
	return false;
}

static bool is_skipped(const struct mn_program *program, const struct mn_operation *op, const struct mn_order *order,
		       const struct mn_judge *judge)
{
	unsigned int param = judge->subject - MN_SUBJ_PARAM0;

	if (judge->subject >= MN_SUBJ_PARAM0 && param < MN_MAX_PARAMS && !order->arg[param].given)
		return true;
	return program->kase[judge->kase].reads_params && any_param_missing(op, order);
}

static void withhold(struct mn_cond_env *env, const struct mn_operation *op, struct mn_verdict *verdict)
{
	env->it = MN_SUBJ_CALLER;
	for (env->bundle = 0; env->bundle < env->facts->n_bundles && env->bundle < MN_MAX_BUNDLES; env->bundle++) {
		for (unsigned int i = 0; i < op->n_withholds; i++) {
			if (!mn_cond_holds(env, env->program->kase[op->withhold[i]].cond))
				continue;
			verdict->withheld |= UINT64_C(1) << env->bundle;
			verdict->withheld_by[env->bundle] = op->withhold[i];
			break;
		}
	}
}

void mn_decide(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts,
	       struct mn_verdict *verdict)
{
	const struct mn_operation *op = &program->operation[order->operation];
	struct mn_cond_env env = { .program = program, .order = order, .facts = facts };

	verdict->accepted = true;
	verdict->kase = MN_NONE;
	verdict->subject = MN_SUBJ_NONE;
	verdict->withheld = 0;
	verdict->n_trace = 0;
	for (unsigned int i = 0; i < MN_MAX_BUNDLES; i++)
		verdict->withheld_by[i] = MN_NONE;

	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_judge *judge = &op->judge[i];
		enum mn_outcome outcome = MN_OUTCOME_PASSED;

		env.it = judge->subject;
		if (order->preview && is_skipped(program, op, order, judge))
			outcome = MN_OUTCOME_SKIPPED;
		else if (mn_cond_holds(&env, program->kase[judge->kase].cond))
			outcome = MN_OUTCOME_REFUSES;
		if (verdict->n_trace < MN_MAX_TRACE)
			verdict->trace[verdict->n_trace++] = (struct mn_trace_step){ .judge = i, .outcome = outcome };
		if (outcome == MN_OUTCOME_REFUSES && verdict->accepted) {
			verdict->accepted = false;
			verdict->kase = judge->kase;
			verdict->subject = judge->subject;
		}
	}
	withhold(&env, op, verdict);
}

static bool hides(struct mn_cond_env *env, const struct mn_operation *op)
{
	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_case *kase = &env->program->kase[op->judge[i].kase];

		if (!kase->hide || kase->reads_params || op->judge[i].subject >= MN_SUBJ_PARAM0)
			continue;
		env->it = op->judge[i].subject;
		if (mn_cond_holds(env, kase->cond))
			return true;
	}
	return false;
}

uint64_t mn_decide_hidden(const struct mn_program *program, const struct mn_facts *facts)
{
	struct mn_order order = { .channel = MN_CHANNEL_USSD, .caller = facts->caller.number, .preview = true };
	struct mn_cond_env env = { .program = program, .order = &order, .facts = facts };
	uint64_t hidden = 0;

	for (unsigned int i = 0; i < program->n_operations && i < MN_MAX_OPS; i++) {
		order.operation = i;
		if (!program->operation[i].is_event && hides(&env, &program->operation[i]))
			hidden |= UINT64_C(1) << i;
	}
	return hidden;
}

bool mn_decide_cond(const struct mn_program *program, uint16_t cond, const struct mn_order *order,
		    const struct mn_facts *facts, enum mn_subject it, unsigned int bundle)
{
	struct mn_cond_env env = { .program = program, .order = order, .facts = facts, .it = it, .bundle = bundle };

	return mn_cond_holds(&env, cond);
}

const struct mn_text *mn_decide_refusal_text(const struct mn_program *program, const struct mn_verdict *verdict)
{
	const struct mn_case *kase;

	if (verdict->accepted || verdict->kase >= program->n_cases)
		return NULL;
	kase = &program->kase[verdict->kase];
	if (verdict->subject >= MN_SUBJ_PARAM0 && kase->text_other)
		return kase->text_other;
	return kase->text ? kase->text : kase->text_other;
}
