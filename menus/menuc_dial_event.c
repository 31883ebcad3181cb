/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An account event while a menu is dialled: what happens to a subscription outside of it. */
#include <stdio.h>
#include <string.h>

#include "menus/answer.h"
#include "menus/decide.h"
#include "menus/facts_arg.h"
#include "menus/menuc_dial.h"
#include "menus/number.h"
#include "menus/suggest.h"

static uint16_t find_event(const struct mn_program *program, const char *name)
{
	uint16_t index = mn_program_operation(program, name);
	const char *names[MN_MAX_OPS], *near;
	unsigned int n = 0;

	if (index != MN_NONE && program->operation[index].is_event)
		return index;
	if (index != MN_NONE) {
		printf("  '%s' is no event but an operation: whoever wants it dials\n", name);
		return MN_NONE;
	}
	for (unsigned int i = 0; i < program->n_operations; i++)
		if (program->operation[i].is_event)
			names[n++] = program->operation[i].name;
	near = mn_suggest(name, strlen(name), names, n);
	if (near) {
		printf("  no event '%s'; did you mean '%s'?\n", name, near);
		return MN_NONE;
	}
	printf("  %s%s%s", *name ? "no event '" : "which event?", name, *name ? "'" : "");
	for (unsigned int i = 0; i < n; i++)
		printf("%s%s", i ? " " : " There are: ", names[i]);
	printf("%s\n", n ? "" : " The service has none.");
	return MN_NONE;
}

/* caller=NUMBER or PARAM=VALUE */
static bool take_word(const struct mn_program *program, struct mn_order *order, char *word)
{
	const struct mn_operation *op = &program->operation[order->operation];
	char *value = strchr(word, '='), error[600];

	if (!value) {
		printf("  '%s' is not KEY=VALUE\n", word);
		return false;
	}
	*value++ = '\0';
	if (strcmp(word, "caller") == 0) {
		if (mn_number_normalise(program, value, &order->caller))
			return true;
		printf("  '%s' is not a number of this service\n", value);
		return false;
	}
	for (unsigned int i = 0; i < op->n_params; i++) {
		if (strcmp(op->param[i].name, word) != 0)
			continue;
		if (mn_facts_arg_param(program, order, i, value, error, sizeof(error)) == 0)
			return true;
		printf("  %s\n", error);
		return false;
	}
	printf("  %s has no '%s'; say caller=NUMBER", op->name, word);
	for (unsigned int i = 0; i < op->n_params; i++)
		printf(", %s=VALUE", op->param[i].name);
	printf("\n");
	return false;
}

static bool is_complete(const struct mn_program *program, const struct mn_order *order)
{
	const struct mn_operation *op = &program->operation[order->operation];

	for (unsigned int i = 0; i < op->n_params; i++)
		if (!order->arg[i].given) {
			printf("  %s needs %s=VALUE\n", op->name, op->param[i].name);
			return false;
		}
	return true;
}

static void happen(struct mn_dial *dial, const struct mn_program *program, const struct mn_order *order)
{
	struct mn_number before = *mn_world_caller(dial->world);
	const struct mn_case *kase;
	char text[MN_WORLD_LINE];

	mn_world_call(dial->world, &order->caller);
	dial->order = *order;
	mn_world_facts(dial->world, order, &dial->facts);
	mn_decide(program, order, &dial->facts, &dial->verdict);
	dial->judged = true;
	if (dial->verdict.accepted) {
		printf("  accepted\n");
		mn_world_apply(dial->world, order, &dial->facts, &dial->verdict, dial->line, dial->data);
	} else {
		kase = &program->kase[dial->verdict.kase];
		mn_answer(program, dial->facts.caller.language, order, &dial->facts, &dial->verdict, false, text,
			  sizeof(text));
		printf("  refused by %s%s%s: %s\n", program->rule[kase->rule].id, *kase->name ? "." : "", kase->name,
		       text);
	}
	mn_world_call(dial->world, &before);
}

void menuc_dial_event(struct menuc_dial *d, char *rest)
{
	struct mn_order order = { .channel = MN_CHANNEL_USSD, .caller = *mn_world_caller(d->dial.world) };
	char *word = strtok(rest, " \t");

	order.operation = find_event(d->program, word ? word : "");
	if (order.operation == MN_NONE)
		return;
	while ((word = strtok(NULL, " \t")))
		if (!take_word(d->program, &order, word))
			return;
	if (is_complete(d->program, &order))
		happen(&d->dial, d->program, &order);
}
