/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is offered on one way and not on the other, and what all operations but one do: sound, but rarely meant. */
#include <stdio.h>

#include "menus/check.h"
#include "menus/order.h"
#include "menus/prove.h"
#include "menus/source.h"

#define PEERS	4	/* so many other operations make a habit */

static void report(const struct mn_program *program, struct mn_diags *diags, enum mn_diag_id id, struct mn_loc at,
		   const char *a, const char *b)
{
	mn_diags_report(diags, id, at, mn_source_word_end(program, at), a, b, NULL);
}

/* An operation with a code that no screen offers; one that nothing offers is told elsewhere. */
static void only_codes(const struct mn_program *program, struct mn_diags *diags)
{
	for (unsigned int i = 0; i < program->n_operations; i++) {
		unsigned int channels = mn_prove_channels(program, i);

		if (!(channels & 1u << MN_CHANNEL_USSD) && channels & 1u << MN_CHANNEL_SMS)
			report(program, diags, MN_DIAG_ONLY_CODE, program->operation[i].loc, program->operation[i].name,
			       NULL);
	}
}

static void no_language_item(const struct mn_program *program, struct mn_diags *diags)
{
	for (unsigned int s = 0; s < program->n_screens; s++)
		for (unsigned int i = 0; i < program->screen[s].n_items; i++)
			if (program->screen[s].item[i].target == MN_TARGET_LANGUAGE)
				return;
	if (program->n_languages > 1)
		report(program, diags, MN_DIAG_NO_LANGUAGE_ITEM, program->language[1].loc, program->language[1].code,
		       NULL);
}

static bool judges(const struct mn_operation *op, uint16_t kase)
{
	for (unsigned int i = 0; i < op->n_judges; i++)
		if (op->judge[i].kase == kase && op->judge[i].subject == MN_SUBJ_NONE)
			return true;
	return false;
}

/* A case about the request as a whole that every operation judges, but for one; and that one is not the only one that
 * changes something, or the only one that does not. */
static void odd_one_out(const struct mn_program *program, struct mn_diags *diags, uint16_t kase)
{
	const struct mn_operation *odd = NULL;
	unsigned int n = 0, alike = 0;
	char name[2 * 65 + 1];

	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		if (op->is_event)
			continue;
		if (judges(op, kase)) {
			n++;
			continue;
		}
		if (odd)
			return;
		odd = op;
	}
	for (unsigned int i = 0; odd && i < program->n_operations; i++)
		alike += !program->operation[i].is_event && program->operation[i].changes == odd->changes;
	if (n < PEERS || alike < 2)
		return;
	snprintf(name, sizeof(name), "%s%s%s", program->rule[program->kase[kase].rule].id,
		 *program->kase[kase].name ? "." : "", program->kase[kase].name);
	report(program, diags, MN_DIAG_ODD_ONE_OUT, odd->loc, odd->name, name);
}

void mn_check_offer(const struct mn_program *program, struct mn_diags *diags)
{
	only_codes(program, diags);
	no_language_item(program, diags);
	for (unsigned int i = 0; i < program->n_cases; i++)
		if (program->kase[i].kind == MN_CASE_REFUSE)
			odd_one_out(program, diags, i);
}
