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

/*! Build the tree: the children of the root are the lines at the margin. Misaligned lines go to diags. */
const struct mn_tree_node *mn_tree_build(void *ctx, const struct mn_lex *lex, struct mn_diags *diags);
