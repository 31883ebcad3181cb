/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the screen walk share: walk.c (life and store), walk_screen.c, walk_input.c, walk_dial.c. */
#pragma once

#include "menus/render.h"
#include "menus/walk.h"

#define MN_WALK_NO_PHRASE	MN_N_PHRASES
#define MN_WALK_TEXT_SIZE	8192	/* of a screen before it is cut into pages, with its NUL */
#define MN_WALK_LINE_SIZE	160	/* of one footer line */
#define MN_WALK_FINAL_SIZE	640	/* of a phrase that ends a session, or is a result */
#define MN_WALK_HELD_MAX	7168	/* octets of a text that is held; leaves room for the phrases around it */

/* ── walk_screen.c: what is shown ───────────────────────────────────────────────────────────────────────────── */

/*! Show page walk->page of the current state. */
void mn_walk_screen_show(struct mn_walk *walk, struct mn_walk_out *out);

/*! Enter a state and show it from its first page, with a phrase before it (or MN_WALK_NO_PHRASE). */
void mn_walk_screen_enter(struct mn_walk *walk, enum mn_walk_state state, unsigned int before, struct mn_walk_out *out);

/*! End the session with a phrase. */
void mn_walk_screen_end(struct mn_walk *walk, enum mn_phrase phrase, struct mn_walk_out *out);

/*! End the session with a text of the store, "" = the phrase `busy`. */
void mn_walk_screen_end_text(struct mn_walk *walk, const char *text, struct mn_walk_out *out);

/*! The current screen, and its item with this digit; NULL when there is none. */
const struct mn_screen *mn_walk_screen_here(const struct mn_walk *walk);
const struct mn_item *mn_walk_screen_item(const struct mn_screen *screen, unsigned int digit);

/*! Does this item lead to hidden operations only? */
bool mn_walk_screen_is_hidden(const struct mn_walk *walk, const struct mn_item *item);

/*! The number before item index of a choice parameter's list, 0 when it may not be chosen. 9 is not given out, because
 *  it turns pages. */
unsigned int mn_walk_screen_choice_key(const struct mn_param *param, unsigned int index);

/*! A footer line: "0 back". A phrase that says its own key is left as it is, to others the key is put in front. False
 *  when it is cut, which the proof rules out. */
bool mn_walk_screen_key_line(const struct mn_render *render, const char *key, enum mn_phrase phrase,
			     char line[MN_WALK_LINE_SIZE]);

/*! Render a phrase on its own. */
void mn_walk_screen_phrase(const struct mn_walk *walk, enum mn_phrase phrase, char *buf, size_t size);

/* ── walk_input.c: what is typed ────────────────────────────────────────────────────────────────────────────── */

/*! Fold typed or dialled digits: full-width forms, blanks anywhere. False when it is no short ASCII text. */
bool mn_walk_input_fold(const char *input, char *buf, size_t size);

/*! Follow an item of the current screen: opens a screen, asks for the language, or begins an operation. */
void mn_walk_input_follow(struct mn_walk *walk, const struct mn_item *item, struct mn_walk_out *out);

/*! Take input as the value of the parameter being asked for; goes on if it is one, asks again if it is not. */
void mn_walk_input_param(struct mn_walk *walk, const char *input, struct mn_walk_out *out);

/* ── walk_dial.c: what is dialled ───────────────────────────────────────────────────────────────────────────── */

/*! Is this dialled string the service's? *rest is then what follows its code, "" or "*2*1", in buf. */
bool mn_walk_dial_is_ours(const struct mn_program *program, const char *dialled, char *buf, size_t size,
			  const char **rest);

/*! Follow "*2*1..." from home as far as it leads. */
void mn_walk_dial_follow(struct mn_walk *walk, const char *rest, struct mn_walk_out *out);

/*! Use the next dialled part as the value of the parameter being asked for. Only when walk->ahead. */
void mn_walk_dial_param(struct mn_walk *walk, struct mn_walk_out *out);

/* ── walk.c ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/*! The operation being asked for; walk->operation must not be MN_NONE. */
const struct mn_operation *mn_walk_operation(const struct mn_walk *walk);

/*! Fill in an order as far as parameters are given. */
void mn_walk_order(const struct mn_walk *walk, struct mn_order *order);

/*! Ask the store, for a preview or for the change itself. */
void mn_walk_ask_store(struct mn_walk *walk, bool execute, struct mn_walk_out *out);

/*! Keep a copy of a text, or nothing (NULL), instead of what is held; false when there is no memory. */
bool mn_walk_hold(struct mn_walk *walk, const char *text);

/*! Leave what is going on and stand on the current menu screen, without showing it. */
void mn_walk_leave(struct mn_walk *walk);
