/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the files of the fit share: fit.c (what is shown), fit_var.c (what its variables may show), fit_body.c (lines
 * and pages), fit_check.c (what is wrong).
 */
#pragma once

#include "menus/buf.h"
#include "menus/fit.h"
#include "menus/fit_cost.h"
#include "menus/order.h"
#include "menus/walk_int.h"

#define MN_FIT_ANY_CODE	"MMMMMMMMMMMMMMMMMMMM"	/* as long as a code can be */
#define MN_FIT_ROWS	64	/* lines told apart; what is behind them is one long line */

/*! Lines of one text. */
struct mn_fit_row {
	struct mn_fit_cost cost;	/* of one, the longest; without '\n' */
	int64_t n;			/* as many as this at most */
	const struct mn_template *at;	/* a title or a label, which must stand whole on a page; else NULL */
};

/*! A text: its lines, what all of them cost, and whether it is always the same. */
struct mn_fit_body {
	struct mn_fit_row row[MN_FIT_ROWS];
	unsigned int n_rows;
	struct mn_fit_cost all;
	bool varies;
};

/*! What a variable may show: its cost, and the longest it shows in either alphabet (NULL: nothing). */
struct mn_fit_value {
	struct mn_fit_cost cost;
	const char *gsm, *ucs2;
	bool known;
};

/*! Footer lines under a kind of screen, as the walk shows them. */
struct mn_fit_foot {
	char more[MN_WALK_LINE_SIZE];	/* one line */
	char last[2 * MN_WALK_LINE_SIZE];	/* lines */
	char home[3 * MN_WALK_LINE_SIZE];	/* the same with the line home; "" when it is never there */
	struct mn_fit_cost more_cost;	/* a page's that has a next one, each '\n' included */
	struct mn_fit_cost last_cost, home_cost;	/* the last page's, without and with the line home */
	bool cut;			/* one of them is too long for the walk */
};

enum mn_fit_foot_kind {
	MN_FIT_FOOT_EXIT,		/* home, resume */
	MN_FIT_FOOT_BACK,
	MN_FIT_FOOT_CONFIRM,
	MN_FIT_FOOT_RESULT,
	MN_FIT_N_FOOTS
};

/*! What may stand before a screen. */
enum mn_fit_before_kind {
	MN_FIT_BEFORE_HOME,
	MN_FIT_BEFORE_MENU,
	MN_FIT_BEFORE_ASK,
	MN_FIT_BEFORE_OTHER,
	MN_FIT_N_BEFORES
};

/*! What is kept about one language while many texts are looked at. */
struct mn_fit_run {
	const struct mn_program *program;
	uint8_t language;
	struct mn_fit_value *list;	/* one for each list, filled when it is first needed; NULL: not kept */
	struct mn_fit_foot foot[MN_FIT_N_FOOTS];
	struct mn_fit_cost before[MN_FIT_N_BEFORES];	/* '\n' included */
};

/*! Where pieces go: a body, which adds up what they cost, or a text with every variable at its longest. */
struct mn_fit_out {
	const struct mn_fit_run *run;
	struct mn_fit_body *body;	/* NULL: to text */
	struct mn_buf *text;
	bool ucs2;			/* to text: the longest in UCS2, not GSM-7 */
	bool force;			/* to text: a value that needs UCS2, even if one that does not is longer */
	uint16_t operation;		/* whose parameters are meant; MN_NONE: of any */
	enum mn_each each;
	const struct mn_text *why;	/* MN_VAR_WHY, inside `each withheld` */
	const char *code;		/* MN_VAR_CODE, or NULL */
	const struct mn_template *label;	/* of the rows that are begun; NULL */
};

/* ── fit_body.c ─────────────────────────────────────────────────────────────────────────────────────────────── */

/*! Begin a new line, unless this is the first. */
void mn_fit_out_line(struct mn_fit_out *out);
/*! The line that was begun stands n times. */
void mn_fit_out_repeat(struct mn_fit_out *out, int64_t n);
/*! Append what is known: '\n' begins a new line. */
void mn_fit_out_literal(struct mn_fit_out *out, const char *text);
/*! Append what a variable may show. */
void mn_fit_out_value(struct mn_fit_out *out, const struct mn_fit_value *value);

/*! Add up body->all. */
void mn_fit_body_sum(struct mn_fit_body *body);

/*! UTF-16 units that fit on a page with this tail in any case, whichever of these characters they are. */
int64_t mn_fit_body_room(const struct mn_fit_cost *all, const struct mn_fit_cost *tail, unsigned int octets);
/*! Longest line that is never torn on a page of this room. */
int64_t mn_fit_body_whole(int64_t room);
/*! No rendering makes more pages than this. before: of the phrase in front, its '\n' included; more, last: of the
 *  footer lines of a page that has a next one, and of the last one, each '\n' included. */
int64_t mn_fit_body_bound(const struct mn_fit_body *body, const struct mn_fit_cost *before,
			  const struct mn_fit_cost *more, const struct mn_fit_cost *last, unsigned int octets);

/* ── fit_var.c ──────────────────────────────────────────────────────────────────────────────────────────────── */

/*! Append a text. */
void mn_fit_out_text(struct mn_fit_out *out, const struct mn_text *text);
/*! Lines that `each` may give at most in an answer of the operation. */
unsigned int mn_fit_elements(const struct mn_program *program, uint16_t operation, enum mn_each each);
/*! Append the text of a list item, or its name. */
void mn_fit_out_item(struct mn_fit_out *out, uint16_t list, unsigned int item);

/* ── fit.c ──────────────────────────────────────────────────────────────────────────────────────────────────── */

enum mn_fit_kind {
	MN_FIT_SCREEN,
	MN_FIT_ASK,
	MN_FIT_CONFIRM,
	MN_FIT_DONE,
	MN_FIT_REFUSAL,		/* also what is said of the caller when .other is not set */
	MN_FIT_PHRASE,		/* a phrase shown as a result: busy */
	MN_FIT_LANGUAGE,
	MN_FIT_RESUME,
	MN_FIT_N_KINDS
};

/*! Something that is shown on a screen. */
struct mn_fit_thing {
	enum mn_fit_kind kind;
	uint16_t index;			/* screen, operation, case or phrase */
	uint8_t part;			/* parameter or variant */
	bool other;
};

/*! Begin to look at a language; list may be NULL, or one zeroed value for each list of the program. */
void mn_fit_run_init(struct mn_fit_run *run, const struct mn_program *program, uint8_t language,
		     struct mn_fit_value *list);
/*! Show a thing: its lines, as the walk lists them. */
void mn_fit_compose(struct mn_fit_out *out, const struct mn_fit_thing *thing);
/*! Add up what a thing costs. */
void mn_fit_sum(const struct mn_fit_run *run, const struct mn_fit_thing *thing, struct mn_fit_body *body);
/*! The same for one variant of a wording that is no screen, and for a text; code: what {code} is, or NULL. */
void mn_fit_sum_wording(const struct mn_fit_run *run, uint16_t operation, const struct mn_wording *wording,
			unsigned int variant, struct mn_fit_body *body);
void mn_fit_sum_text(const struct mn_fit_run *run, const struct mn_text *text, const char *code,
		     struct mn_fit_body *body);
const struct mn_fit_foot *mn_fit_foot(const struct mn_fit_run *run, const struct mn_fit_thing *thing);
const struct mn_fit_cost *mn_fit_before(const struct mn_fit_run *run, const struct mn_fit_thing *thing);
/*! All figures but .pages. */
void mn_fit_figures(const struct mn_fit_run *run, const struct mn_fit_thing *thing, const struct mn_fit_body *body,
		    const struct mn_leg *leg, struct mn_fit *fit);
/*! Pages of a thing with its variables at their longest. */
unsigned int mn_fit_pages(const struct mn_fit_run *run, const struct mn_fit_thing *thing,
			  const struct mn_fit_body *body, const struct mn_leg *leg);
/*! What takes the place of the bound when a text is always the same: its pages, with each phrase in front. */
unsigned int mn_fit_exact(const struct mn_fit_run *run, const struct mn_fit_thing *thing,
			  const struct mn_fit_body *body, const struct mn_leg *leg);
