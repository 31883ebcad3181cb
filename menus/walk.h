/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The walk of one caller through the screens: a pure state machine without I/O, clock or randomness.
 * It turns what the caller typed into either the next screen or a question to the store; it holds no condition of the
 * service: which items are hidden and whether an order passes is answered from outside.
 */
#pragma once

#include "menus/order.h"

/*! Room of a leg for one message, in octets of a USSD string as coded (packed GSM-7 or UCS2). */
struct mn_budget {
	uint8_t screen_octets;	/* a screen that waits for an answer */
	uint8_t final_octets;	/* the last one */
};

enum mn_walk_state {
	MN_WALK_NEW,
	MN_WALK_MENU,		/* a screen with items, or a page of text, is shown */
	MN_WALK_ASK,		/* a parameter is asked for */
	MN_WALK_CONFIRM,	/* a change waits for its confirmation digit */
	MN_WALK_RESULT,		/* refusal, answer or result is shown; .held has it */
	MN_WALK_LANGUAGE,	/* choice of language */
	MN_WALK_RESUME,		/* continue or start again? */
	MN_WALK_WAIT,		/* the store has been asked */
	MN_WALK_ENDED,
};

/*! Value of a parameter that was given: the number of a NUMBER, else item index or amount. */
union mn_walk_arg {
	struct mn_number number;
	int64_t value;
};

/*! Where a caller is; small, because there may be a million, and plain data but for .held. */
struct mn_walk {
	const struct mn_program *program;
	uint64_t program_hash;		/* of the program it began with, which a saved copy may outlive */
	uint64_t hidden;		/* operations hidden from this caller */
	char *held;			/* text of .state that cannot be rendered again; malloc'd, owned */
	struct mn_budget budget;
	uint8_t state;			/* enum mn_walk_state */
	uint8_t dropped;		/* MN_WALK_RESUME: enum mn_walk_state to be continued */
	uint8_t language;
	uint8_t digit;			/* confirmation digit of this session, 1..8 */
	uint8_t page;			/* of the text being shown, from 0 */
	uint8_t before;			/* phrase shown before the text, MN_N_PHRASES = none */
	uint8_t depth;
	uint8_t n_given;		/* parameters given so far */
	bool last_page;			/* .page is the last one */
	bool executing;			/* MN_WALK_WAIT: a change, not a preview */
	bool ahead;			/* .held is the rest of the dialled string, not used up yet */
	uint16_t operation;		/* being asked for, MN_NONE */
	uint16_t path[MN_MAX_DEPTH];	/* screens from home to the current one */
	struct mn_number caller;
	union mn_walk_arg arg[MN_MAX_PARAMS];
};

enum mn_walk_do {
	MN_WALK_DO_SHOW,	/* send .text and wait for the caller */
	MN_WALK_DO_END,		/* send .text and end the session */
	MN_WALK_DO_PREVIEW,	/* ask the store to judge .order (order.preview set), then mn_walk_answer() */
	MN_WALK_DO_EXECUTE,	/* ask the store to execute .order, then mn_walk_answer() */
	MN_WALK_DO_LANGUAGE,	/* remember .language for the caller; send .text and wait, do not wait for the store */
	MN_WALK_DO_NOTHING,	/* it came at a wrong moment (input while the store is asked, a late answer) */
};

struct mn_walk_out {
	enum mn_walk_do what;
	char text[512];			/* one page, fits the budget */
	struct mn_order order;
	uint8_t language;
};

/*! What the store says to a preview or an execution. */
struct mn_walk_reply {
	enum { MN_WALK_REPLY_OK, MN_WALK_REPLY_REFUSED, MN_WALK_REPLY_BUSY } what;
	const char *text;	/* rendered: the refusal, the confirmation question, the answer or result; any length */
	uint64_t hidden;	/* as it is now; not looked at when busy */
};

/*! Begin a session.
 *  \param[in] dialled  the string as dialled, "*139#", "*139*2*1#"; a jump never passes a confirmation.
 *  \param[in] resume  a copy of an earlier walk of this caller that dropped, or NULL; plain dial offers to continue it.
 *  walk->program, budget, language, digit, hidden and caller are set by the caller of this function before; the rest
 *  need not be initialised. A copy made under another program text is not offered. */
void mn_walk_begin(struct mn_walk *walk, const char *dialled, const struct mn_walk *resume, struct mn_walk_out *out);

/*! The caller typed something (UTF-8, as decoded). Blanks, full-width digits and a final # do no harm; an empty input
 *  shows the same screen again. */
void mn_walk_input(struct mn_walk *walk, const char *input, struct mn_walk_out *out);

/*! The store answered what DO_PREVIEW or DO_EXECUTE asked. */
void mn_walk_answer(struct mn_walk *walk, const struct mn_walk_reply *reply, struct mn_walk_out *out);

/*! End from outside with one of the phrases (timeout, too-long, busy ...): fills out with DO_END. */
void mn_walk_end(struct mn_walk *walk, enum mn_phrase phrase, struct mn_walk_out *out);

/*! May this state be offered again after a drop? True for menus below home, prompts and confirmations and while one of
 *  them is being prepared; not for home, results and changes under way. Ask before mn_walk_end(). */
bool mn_walk_can_resume(const struct mn_walk *walk);

/*! Copy for keeping; the copy holds nothing that needs freeing. */
void mn_walk_save(const struct mn_walk *walk, struct mn_walk *copy);

/*! Release what the walk owns. */
void mn_walk_fini(struct mn_walk *walk);
