/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the two halves of the condition parser: the tree, and the tests about numbers and their facts. */
#pragma once

#include "menus/parse.h"

struct mn_parse_cond {
	struct mn_cursor c;
	struct mn_parse_scope *scope;
	unsigned int depth;		/* of parentheses */
};

/*! =, !=, <, <=, >, >= */
bool mn_parse_cond_compare(struct mn_parse_cond *x, struct mn_cond *node);

/*! A test that begins with `its`, an attribute, or a subject. */
bool mn_parse_cond_number(struct mn_parse_cond *x, struct mn_cond *node);
