/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One caller at a menu, without a network: a walk whose questions are answered from a world in memory. */
#pragma once

#include "menus/walk.h"
#include "menus/world.h"

/*! .world, .budget, .digit and .line are set by the caller of these functions before the first one, the rest zeroed. */
struct mn_dial {
	struct mn_world *world;
	struct mn_budget budget;
	uint8_t digit;			/* that confirms, 1..8 */
	mn_world_line line;		/* is told what a change does */
	void *data;

	struct mn_walk walk;
	struct mn_walk_out out;		/* .text: what the phone shows */
	bool open;			/* the session goes on: .out.text waits for an answer */
	bool begun;			/* .walk is there */
	struct mn_walk kept;		/* of a session that was dropped */
	bool has_kept;

	/* what was judged last, for an explanation */
	bool judged;
	struct mn_order order;
	struct mn_facts facts;
	struct mn_verdict verdict;
};

/*! Dial a string; a session that is open is dropped first. */
void mn_dial_begin(struct mn_dial *dial, const struct mn_program *program, const char *dialled);

/*! Type something; nothing happens when no session is open. */
void mn_dial_type(struct mn_dial *dial, const char *input);

/*! The phone hangs up; dialling plainly offers to go on, where the walk allows it. */
void mn_dial_hang_up(struct mn_dial *dial);

/*! Release what the walk owns. */
void mn_dial_fini(struct mn_dial *dial);
