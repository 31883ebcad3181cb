/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A service as a picture: one walk over the program, in the words of whichever tool draws it. Nodes are what a caller
 * sees, screen by screen, so that a change shows the question it stands behind; edges are what he types.
 */
#pragma once

#include <stdio.h>

#include "menus/fit.h"
#include "menus/program.h"

enum mn_graph_kind {
	MN_GRAPH_MENU,		/* a screen with items */
	MN_GRAPH_PAGE,		/* a screen that says something */
	MN_GRAPH_LANGUAGE,	/* the choice of languages */
	MN_GRAPH_ASK,		/* an operation asks for a parameter */
	MN_GRAPH_CONFIRM,	/* a change asks whether it shall be done */
	MN_GRAPH_CHANGE,	/* it is done */
	MN_GRAPH_ANSWER,	/* an operation that changes nothing */
	MN_GRAPH_CODE,		/* a short message */
	MN_N_GRAPH_KINDS
};

struct mn_graph_node {
	const char *id;			/* letters and digits, distinct */
	enum mn_graph_kind kind;
	const char *title;		/* any text, lines joined by '\n'; "" = none */
	const char *text;		/* the same, smaller */
	const char *fault;		/* why nobody comes here; "" where somebody does */
};

enum mn_graph_way {
	MN_GRAPH_KEY,			/* an item of a menu */
	MN_GRAPH_STEP,			/* the next question of an operation */
	MN_GRAPH_SEND,			/* a short message */
};

struct mn_graph_edge {
	const char *from, *to;		/* ids */
	enum mn_graph_way way;
	const char *label;
	bool hidden;			/* there are callers who are not shown it; the label says by which case */
	bool fault;
};

/*! One way of writing a picture. Nodes come before the edges that use them. */
struct mn_graph_form {
	void (*begin)(FILE *out, const char *title, const char *subtitle);
	void (*node)(FILE *out, const struct mn_graph_node *node);
	void (*edge)(FILE *out, const struct mn_graph_edge *edge);
	void (*end)(FILE *out);
};

extern const struct mn_graph_form mn_graph_dot, mn_graph_mermaid;

/*! Draw a program, which may have failed its proof: what nobody can reach and screens that lead back to themselves are
 *  marked.
 *  \param[in] leg  whose room the edges tell.
 *  \param[in] codes  draw the SMS codes too. */
void mn_graph_write(const struct mn_program *program, uint8_t language, const struct mn_leg *leg, bool codes,
		    const struct mn_graph_form *form, FILE *out);
