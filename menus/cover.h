/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which screens, rules and texts of a program a set of transcripts has reached. Nothing is played: what a transcript
 * expects is compared with what the program can say.
 *
 *	cover_read.c	a transcript to the texts it expects
 *	cover_list.c	what there is to reach, and what a menu can never show, with the reason
 *	cover_match.c	one text of the program against one place of an expected text
 *	cover.c		the expected texts against all of them
 */
#pragma once

#include "menus/program.h"

/* ── expected texts ───────────────────────────────────────────────────────────────────────────────────────────── */

/* In an expected text, beside line ends: */
#define MN_COVER_HOLE	'\1'	/* a hole without a value: something of this line */
#define MN_COVER_ANY	'\2'	/* alone on its line: any lines, or none */
#define MN_COVER_JOINT	'\v'	/* two pages meet: a line end, a blank or nothing in the text they were cut from */

struct mn_cover_block {
	const char *file;
	unsigned int line;	/* of its first line */
	char *text;
	size_t len;
};

struct mn_cover_blocks {
	struct mn_cover_block *block;
	size_t n;
	size_t n_files;
};

/*! Add what a transcript expects on its screens. Statements it does not know are passed over: the player judges them.
 *  \param[in] more  the line of a page that has a next one, in each language; NULL ends the list.
 *  \returns 0, -errno when it cannot be read, -EILSEQ when it is no text. */
int mn_cover_read(struct mn_cover_blocks *blocks, const char *file, const char *const *more);

/* ── what there is to reach ───────────────────────────────────────────────────────────────────────────────────── */

enum mn_cover_kind { MN_COVER_SCREEN, MN_COVER_CASE, MN_COVER_TEXT, MN_COVER_NAME, MN_COVER_N_KINDS };

/*! Why no menu shows it; MN_COVER_SHOWN: one does. */
enum mn_cover_apart {
	MN_COVER_SHOWN,
#define MN_COVER_APART(id, why) MN_COVER_##id,
#include "menus/cover_apart.def"
#undef MN_COVER_APART
	MN_COVER_N_APART
};

/*! One thing to reach. */
struct mn_cover_goal {
	enum mn_cover_kind kind;
	enum mn_cover_apart apart;
	const struct mn_text *text;	/* TEXT, NAME: reached in each language */
	const char *what;		/* "R7, said of another number" */
	struct mn_loc loc;		/* SCREEN, CASE */
	uint16_t index;			/* SCREEN: screen; CASE, and the TEXT of one: case; else MN_NONE */
	uint32_t due, reached;		/* TEXT, NAME: bit i: in language i; else bit 0 */
};

struct mn_cover {
	const struct mn_program *program;
	/* screen i is goal i, case i is goal n_screens + i, then texts and names in the order of the source */
	struct mn_cover_goal *goal;
	size_t n_goals;
	struct mn_cover_index *index;	/* goals by their text, see mn_cover_goal_of() */
	size_t n_index;
	size_t n_blocks;
};

/*! List everything of a program; nothing is reached yet. Owned by ctx. */
struct mn_cover *mn_cover_list(void *ctx, const struct mn_program *program);

/*! The goal of a text, NULL when it is none. */
struct mn_cover_goal *mn_cover_goal_of(const struct mn_cover *cover, const struct mn_text *text);

/*! Why a menu cannot show it, for people. */
const char *mn_cover_apart_why(enum mn_cover_apart apart);

/*! Can this judged case refuse a request over USSD? */
bool mn_cover_can_refuse(const struct mn_program *program, const struct mn_operation *op, const struct mn_judge *judge);

/* ── matching ─────────────────────────────────────────────────────────────────────────────────────────────────── */

#define MN_COVER_MAX_FOUND	128	/* texts in one expected text */

struct mn_cover_match {
	const struct mn_program *program;
	unsigned int language;
	unsigned int steps;
	const char *end;	/* behind what matched: a line end, a joint or the end */
	const struct mn_text *found[MN_COVER_MAX_FOUND];	/* what was shown, texts inside texts too */
	unsigned int n_found;
};

/*! Does the text stand at s, up to the end of a line? Then match->end is that end and the text is among the found. */
bool mn_cover_match(struct mn_cover_match *match, const struct mn_text *text, const char *s);

/*! Look at all expected texts and mark what they reach. */
void mn_cover_reach(struct mn_cover *cover, const struct mn_cover_blocks *blocks);

/*! How many goals of a kind are to be reached, and how many were; language is not looked at for screens and cases. */
void mn_cover_count(const struct mn_cover *cover, enum mn_cover_kind kind, unsigned int language, size_t *reached,
		    size_t *all);
