/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Does everything fit? What each text may cost at most on each leg, whatever its variables are: a proof for mn_check(),
 * a table for `check --sizes`, the room left on a screen for whoever draws it.
 *
 * What is told of a text is an upper bound: every variable at the longest its type can show, in the alphabet that costs
 * most. See fit_cost.h for how it is found.
 */
#pragma once

#include "menus/program.h"

/*! Room of a leg for one message, in octets of a USSD-String as coded. */
struct mn_leg {
	const char *name;
	uint8_t screen_octets;	/* a screen that waits for an answer */
	uint8_t final_octets;	/* the last one */
};

enum mn_leg_id {
#define MN_LEG(symbol, name, screen, final) MN_LEG_##symbol,
#include "menus/legs.def"
#undef MN_LEG
	MN_N_LEGS
};

/*! The leg of this number, below MN_N_LEGS; never NULL. */
const struct mn_leg *mn_fit_leg(unsigned int leg);

/*! The leg with the least room for screens. */
const struct mn_leg *mn_fit_smallest(void);

/*! What one text needs on one leg, in one language. Footer lines (back, home, confirm) are counted, the phrase that may
 *  stand before a screen (wrong key ...) only in bound. */
struct mn_fit {
	unsigned int octets;	/* of the longest text with its footer, coded as one string */
	unsigned int room;	/* octets of the leg */
	unsigned int left;	/* octets left on the only page at its longest; 0 when there are several */
	unsigned int pages;	/* measured, the variables at their longest */
	unsigned int bound;	/* no values make more pages than this */
	bool ucs2;		/* the longest is coded in UCS2, not GSM-7 */
};

/*! A screen with all its items, or its page of text. */
void mn_fit_screen(const struct mn_program *program, uint16_t screen, uint8_t language, const struct mn_leg *leg,
		   struct mn_fit *fit);

/*! The question for parameter param of an operation, with its choices. */
void mn_fit_ask(const struct mn_program *program, uint16_t operation, unsigned int param, uint8_t language,
		const struct mn_leg *leg, struct mn_fit *fit);

/*! The confirmation of an operation that changes something, the longest of its variants. */
void mn_fit_confirm(const struct mn_program *program, uint16_t operation, uint8_t language, const struct mn_leg *leg,
		    struct mn_fit *fit);

/*! What was done, or the answer: the longest of its variants, with every `each` line there may be. */
void mn_fit_done(const struct mn_program *program, uint16_t operation, uint8_t language, const struct mn_leg *leg,
		 struct mn_fit *fit);

/*! What a case of a rule says; other: about somebody else. */
void mn_fit_refusal(const struct mn_program *program, uint16_t kase, bool other, uint8_t language,
		    const struct mn_leg *leg, struct mn_fit *fit);

/*! Does this phrase end a session? */
bool mn_fit_is_final(enum mn_phrase phrase);

/*! A phrase that ends the session, on the last screen: pages is 1 when it fits whole. */
void mn_fit_final(const struct mn_program *program, enum mn_phrase phrase, uint8_t language, const struct mn_leg *leg,
		  struct mn_fit *fit);

/*! What a `tell` effect says, and the help of SMS code number code (MN_NONE: to what is no code), as short messages:
 *  octets of all of it, room in one, pages and bound are the parts; left is 0. */
void mn_fit_tell(const struct mn_program *program, uint16_t operation, unsigned int effect, uint8_t language,
		 struct mn_fit *fit);
void mn_fit_help(const struct mn_program *program, uint16_t code, uint8_t language, struct mn_fit *fit);

struct mn_diags;

/*! Prove that all of a program fits; counts program->proof.n_fits and .most_pages. Errors E820-E839. */
void mn_fit_check(struct mn_program *program, struct mn_diags *diags);
