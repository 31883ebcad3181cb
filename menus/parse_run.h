/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one way into the parser, for load.c. */
#pragma once

struct mn_parse;
struct mn_tree_node;

/*! Fill p->program from the tree; p has program, diags, tmp and lex set. What is wrong is in p->diags afterwards. */
void mn_parse_run(struct mn_parse *p, const struct mn_tree_node *root);
