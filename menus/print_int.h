/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the printer share. */
#pragma once

#include "menus/print.h"
#include "menus/tree.h"

struct mn_print {
	void *tmp;
	const struct mn_lex *lex;
	uint32_t *width;	/* of each token, in columns */
	uint32_t *col;		/* of each token: columns before it in the printed line */
	bool *blank;		/* of each line of the source: is there a blank line between it and the code above? */
	const struct mn_lex_token **money;	/* units of money */
	uint32_t n_money;
};

/*! Some tokens that stand together in a column. */
struct mn_print_cell {
	uint32_t first, n;	/* of the line; n 0: nothing stands in this column */
	uint8_t span;		/* columns it takes */
};

#define MN_PRINT_CELLS	24u

struct mn_print_row {
	const struct mn_tree_node *node;
	struct mn_print_cell cell[MN_PRINT_CELLS];
	uint32_t n_cells;
	bool aligned;		/* with its neighbours */
};

/*! What kind of lines stand below a line. */
enum mn_print_shape {
	MN_PRINT_PLAIN,		/* each line for itself */
	MN_PRINT_TOP,		/* sections; some short ones are a table of two columns */
	MN_PRINT_NAMES,		/* NAME text */
	MN_PRINT_EVIDENCE,	/* NAME [secret] text */
	MN_PRINT_PAIRS,		/* NAME and anything */
	MN_PRINT_GROUP,		/* leader|member NAME text */
	MN_PRINT_ITEMS,		/* DIGIT TARGET text */
	MN_PRINT_CODES,		/* CODE [PARAMETER] OPERATION text */
	MN_PRINT_TABLE,
};

/*! The index of a token in arrays that have one element for each. */
static inline uint32_t mn_print_index(const struct mn_print *p, const struct mn_lex_token *t)
{
	return t - p->lex->token;
}

/*! Does a text, LANG "...", begin with this token of a line? */
bool mn_print_is_text(const struct mn_tree_node *node, uint32_t i);

/*! The shape of the lines below node; parent is NULL for a line at the margin. */
enum mn_print_shape mn_print_shape_of(const struct mn_print *p, const struct mn_tree_node *node,
				      const struct mn_tree_node *parent);

/*! Take a line apart; header is the first line of a table. */
void mn_print_split(const struct mn_print *p, enum mn_print_shape shape, const struct mn_tree_node *header,
		    const struct mn_tree_node *node, struct mn_print_row *row);

/*! The cells of a line of a table whose first line is header; false when they are not as many as the header has. */
bool mn_print_split_table(const struct mn_print *p, const struct mn_tree_node *header, struct mn_print_row *row);

/*! Give every token below root its column. */
void mn_print_lay(struct mn_print *p, const struct mn_tree_node *root);

/*! Where the comment in len octets begins that stand behind the last token of a line, or are all of it; its length
 *  without blanks at the end, 0: there is none. */
size_t mn_print_comment(const char *rest, size_t len, size_t *at);
