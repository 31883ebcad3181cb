/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "menus/answer.h"
#include "menus/decide.h"
#include "menus/dial.h"

#define ANSWER_SIZE	2048	/* as the store has for a text */

/* What the store does with a preview or an execution. */
static void answer(struct mn_dial *dial)
{
	const struct mn_program *program = dial->walk.program;
	bool execute = dial->out.what == MN_WALK_DO_EXECUTE;
	struct mn_walk_reply reply = { .what = MN_WALK_REPLY_OK };
	char text[ANSWER_SIZE];
	struct mn_facts after;

	dial->order = dial->out.order;
	dial->judged = true;
	mn_world_facts(dial->world, &dial->order, &dial->facts);
	mn_decide(program, &dial->order, &dial->facts, &dial->verdict);
	mn_answer(program, dial->walk.language, &dial->order, &dial->facts, &dial->verdict, execute, text,
		  sizeof(text));
	if (!dial->verdict.accepted)
		reply.what = MN_WALK_REPLY_REFUSED;
	else if (execute && mn_world_apply(dial->world, &dial->order, &dial->facts, &dial->verdict, dial->line,
					   dial->data) < 0)
		reply.what = MN_WALK_REPLY_BUSY;
	mn_world_facts_caller(dial->world, &after);
	reply.text = text;
	reply.hidden = mn_decide_hidden(program, &after);
	mn_walk_answer(&dial->walk, &reply, &dial->out);
}

static void act(struct mn_dial *dial)
{
	struct mn_facts facts;

	while (dial->out.what == MN_WALK_DO_PREVIEW || dial->out.what == MN_WALK_DO_EXECUTE) {
		mn_world_facts_caller(dial->world, &facts);
		if (!facts.caller.registered) {
			/* it was said in between that the caller is not known any more */
			mn_walk_end(&dial->walk, MN_PHRASE_UNKNOWN_CALLER, &dial->out);
			break;
		}
		answer(dial);
	}
	if (dial->out.what == MN_WALK_DO_LANGUAGE)
		mn_world_speak(dial->world, dial->out.language);
	dial->open = dial->out.what != MN_WALK_DO_END;
}

void mn_dial_begin(struct mn_dial *dial, const struct mn_program *program, const char *dialled)
{
	struct mn_facts facts;

	mn_dial_hang_up(dial);
	mn_dial_fini(dial);
	mn_world_facts_caller(dial->world, &facts);
	memset(&dial->walk, 0, sizeof(dial->walk));
	dial->walk.program = program;
	dial->walk.budget = dial->budget;
	dial->walk.digit = dial->digit;
	dial->walk.language = facts.caller.language;
	dial->walk.hidden = mn_decide_hidden(program, &facts);
	dial->walk.caller = facts.caller.number;
	dial->begun = true;
	dial->judged = false;
	if (strcmp(dial->kept.caller.digits, facts.caller.number.digits) != 0)
		dial->has_kept = false;
	if (facts.caller.registered)
		mn_walk_begin(&dial->walk, dialled, dial->has_kept ? &dial->kept : NULL, &dial->out);
	else
		mn_walk_end(&dial->walk, MN_PHRASE_UNKNOWN_CALLER, &dial->out);
	dial->has_kept = false;
	act(dial);
}

void mn_dial_type(struct mn_dial *dial, const char *input)
{
	if (!dial->open)
		return;
	mn_walk_input(&dial->walk, input, &dial->out);
	act(dial);
}

void mn_dial_hang_up(struct mn_dial *dial)
{
	if (!dial->open)
		return;
	dial->has_kept = mn_walk_can_resume(&dial->walk);
	if (dial->has_kept)
		mn_walk_save(&dial->walk, &dial->kept);
	dial->open = false;
}

void mn_dial_fini(struct mn_dial *dial)
{
	if (dial->begun)
		mn_walk_fini(&dial->walk);
	dial->begun = false;
}
