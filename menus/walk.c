/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The life of a walk: its begin, what the store answers, its end and what is kept of one that dropped. */
#include "menus/walk_int.h"

#include <stdlib.h>
#include <string.h>

const struct mn_operation *mn_walk_operation(const struct mn_walk *walk)
{
	return &walk->program->operation[walk->operation];
}

bool mn_walk_hold(struct mn_walk *walk, const char *text)
{
	char *copy = NULL;

	if (text) {
		size_t len = strnlen(text, MN_WALK_HELD_MAX);

		while (text[len] && len && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
		copy = strndup(text, len);
	}
	free(walk->held);
	walk->held = copy;
	walk->ahead = false;
	return copy || !text;
}

void mn_walk_leave(struct mn_walk *walk)
{
	mn_walk_hold(walk, NULL);
	walk->state = MN_WALK_MENU;
	walk->operation = MN_NONE;
	walk->n_given = 0;
	walk->executing = false;
}

void mn_walk_order(const struct mn_walk *walk, struct mn_order *order)
{
	memset(order, 0, sizeof(*order));
	order->operation = walk->operation;
	order->channel = MN_CHANNEL_USSD;
	order->caller = walk->caller;
	if (walk->operation == MN_NONE)
		return;
	for (unsigned int i = 0; i < walk->n_given; i++) {
		order->arg[i].given = true;
		order->arg[i].valid = true;
		if (mn_walk_operation(walk)->param[i].type == MN_TYPE_NUMBER)
			order->arg[i].number = walk->arg[i].number;
		else
			order->arg[i].value = walk->arg[i].value;
	}
}

void mn_walk_ask_store(struct mn_walk *walk, bool execute, struct mn_walk_out *out)
{
	walk->state = MN_WALK_WAIT;
	walk->executing = execute;
	mn_walk_order(walk, &out->order);
	out->order.preview = !execute;
	out->text[0] = '\0';
	out->what = execute ? MN_WALK_DO_EXECUTE : MN_WALK_DO_PREVIEW;
}

/* Could this copy be continued under the walk's program? */
static bool walk_is_usable(const struct mn_walk *walk, const struct mn_walk *kept)
{
	const struct mn_program *program = walk->program;

	if (kept->program_hash != program->hash || kept->depth < 1 || kept->depth > MN_MAX_DEPTH || kept->path[0] != 0)
		return false;
	for (unsigned int i = 0; i < kept->depth; i++) {
		if (kept->path[i] >= program->n_screens)
			return false;
	}
	if (kept->operation == MN_NONE)
		return true;
	return kept->operation < program->n_operations &&
	       kept->n_given <= program->operation[kept->operation].n_params;
}

static void walk_offer_resume(struct mn_walk *walk, const struct mn_walk *kept, struct mn_walk_out *out)
{
	walk->dropped = kept->state == MN_WALK_RESUME ? kept->dropped : kept->state;
	walk->depth = kept->depth;
	memcpy(walk->path, kept->path, sizeof(walk->path));
	walk->operation = kept->operation;
	walk->n_given = kept->n_given;
	memcpy(walk->arg, kept->arg, sizeof(walk->arg));
	mn_walk_screen_enter(walk, MN_WALK_RESUME, MN_WALK_NO_PHRASE, out);
}

void mn_walk_begin(struct mn_walk *walk, const char *dialled, const struct mn_walk *resume, struct mn_walk_out *out)
{
	char buf[200];
	const char *rest;

	walk->program_hash = walk->program->hash;
	walk->state = MN_WALK_NEW;
	walk->held = NULL;
	walk->ahead = false;
	walk->before = MN_WALK_NO_PHRASE;
	walk->depth = 1;
	memset(walk->path, 0, sizeof(walk->path));
	memset(walk->arg, 0, sizeof(walk->arg));
	if (walk->digit < 1 || walk->digit > 8)
		walk->digit = 1 + walk->digit % 8;
	if (walk->language >= walk->program->n_languages)
		walk->language = 0;
	mn_walk_leave(walk);
	if (!mn_walk_dial_is_ours(walk->program, dialled, buf, sizeof(buf), &rest))
		mn_walk_screen_end(walk, MN_PHRASE_UNKNOWN_CODE, out);
	else if (rest[0])
		mn_walk_dial_follow(walk, rest, out);
	else if (resume && mn_walk_can_resume(resume) && walk_is_usable(walk, resume))
		walk_offer_resume(walk, resume, out);
	else
		mn_walk_screen_enter(walk, MN_WALK_MENU, MN_WALK_NO_PHRASE, out);
}

/* Show a text of the store in a state that holds it. */
static void walk_show_held(struct mn_walk *walk, enum mn_walk_state state, const char *text, struct mn_walk_out *out)
{
	if (!mn_walk_hold(walk, text ? text : "")) {
		/* Without memory to keep it, it is said as a last word; what cannot be turned back to cannot be
		 * confirmed either. */
		mn_walk_screen_end_text(walk, state == MN_WALK_RESULT ? text : "", out);
		return;
	}
	walk->executing = false;
	mn_walk_screen_enter(walk, state, MN_WALK_NO_PHRASE, out);
}

void mn_walk_answer(struct mn_walk *walk, const struct mn_walk_reply *reply, struct mn_walk_out *out)
{
	char busy[MN_WALK_FINAL_SIZE];

	if (walk->state != MN_WALK_WAIT) {
		out->what = MN_WALK_DO_NOTHING;
		out->text[0] = '\0';
		return;
	}
	switch (reply->what) {
	case MN_WALK_REPLY_BUSY:
		mn_walk_screen_phrase(walk, MN_PHRASE_BUSY, busy, sizeof(busy));
		walk_show_held(walk, MN_WALK_RESULT, busy, out);
		return;
	case MN_WALK_REPLY_REFUSED:
		walk->hidden = reply->hidden;
		walk_show_held(walk, MN_WALK_RESULT, reply->text, out);
		return;
	case MN_WALK_REPLY_OK:
		break;
	}
	walk->hidden = reply->hidden;
	if (walk->executing) {
		walk_show_held(walk, MN_WALK_RESULT, reply->text, out);
	} else if (walk->n_given < mn_walk_operation(walk)->n_params) {
		if (walk->ahead)
			mn_walk_dial_param(walk, out);
		else
			mn_walk_screen_enter(walk, MN_WALK_ASK, MN_WALK_NO_PHRASE, out);
	} else if (mn_walk_operation(walk)->changes) {
		walk_show_held(walk, MN_WALK_CONFIRM, reply->text, out);
	} else {
		walk_show_held(walk, MN_WALK_RESULT, reply->text, out);
	}
}

void mn_walk_end(struct mn_walk *walk, enum mn_phrase phrase, struct mn_walk_out *out)
{
	mn_walk_screen_end(walk, phrase, out);
}

bool mn_walk_can_resume(const struct mn_walk *walk)
{
	switch ((enum mn_walk_state)walk->state) {
	case MN_WALK_MENU:
		return walk->depth > 1;
	case MN_WALK_ASK:
	case MN_WALK_CONFIRM:
	case MN_WALK_RESUME:
		return true;
	case MN_WALK_WAIT:
		return !walk->executing;
	case MN_WALK_NEW:
	case MN_WALK_RESULT:
	case MN_WALK_LANGUAGE:
	case MN_WALK_ENDED:
		break;
	}
	return false;
}

void mn_walk_save(const struct mn_walk *walk, struct mn_walk *copy)
{
	*copy = *walk;
	copy->program = NULL;
	copy->held = NULL;
	copy->ahead = false;
	copy->before = MN_WALK_NO_PHRASE;
	copy->page = 0;
}

void mn_walk_fini(struct mn_walk *walk)
{
	free(walk->held);
	walk->held = NULL;
}
