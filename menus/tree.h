/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines and what is indented below them. */
#pragma once

#include "menus/lex.h"

#define MN_TREE_MAX_DEPTH	16

struct mn_tree_node {
	const struct mn_lex_token *token;	/* of the line */
	uint32_t n_tokens;
	uint32_t line;
	uint32_t n_children;
	bool bad;				/* its line has an error already: leave it and its children alone */
	struct mn_tree_node *child, *next;	/* first child, next sibling; NULL */
};

/*! Has the line the shape of the first line of a section, or rather of one below, `ITEM LANG "..."`? */
bool mn_tree_is_shaped(const struct mn_lex_token *token, uint32_t n);

/*! Build the tree: the children of the root are the lines at the margin. Misaligned lines go to diags,
 *  one for each line at the margin; one that begins like a section is taken for one. */
const struct mn_tree_node *mn_tree_build(void *ctx, const struct mn_lex *lex, struct mn_diags *diags);
