/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "menus/answer.h"
#include "menus/decide.h"
#include "menus/render.h"

bool mn_answer_is_complete(const struct mn_program *program, const struct mn_order *order)
{
	const struct mn_operation *op = &program->operation[order->operation];

	for (unsigned int i = 0; i < op->n_params; i++)
		if (!order->arg[i].given)
			return false;
	return true;
}

int mn_answer(const struct mn_program *program, uint8_t language, const struct mn_order *order,
	      const struct mn_facts *facts, const struct mn_verdict *verdict, bool executed, char *buf, size_t size)
{
	const struct mn_operation *op = &program->operation[order->operation];
	const struct mn_text *refusal = mn_decide_refusal_text(program, verdict);
	struct mn_render render = {
		.program = program, .language = language < program->n_languages ? language : 0, .order = order,
		.facts = facts, .verdict = verdict, .it = MN_SUBJ_CALLER,
	};

	if (size)
		buf[0] = '\0';
	if (!verdict->accepted) {
		render.it = verdict->subject;
		return refusal ? mn_render_text(&render, refusal, buf, size) : 0;
	}
	if (!executed && !mn_answer_is_complete(program, order))
		return 0;
	return mn_render_wording(&render, !executed && op->changes ? &op->confirm : &op->done, buf, size);
}
