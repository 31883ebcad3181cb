/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Columns. Lines beside each other without a blank line between them are a block; the cells of a block stand in columns
 * that are as wide as their widest cell, so that a changed line moves nothing outside its block.
 */
#include <string.h>

#include "menus/mem.h"
#include "menus/print_int.h"

static bool is_punct(const struct mn_lex_token *t, char c)
{
	return t->kind == MN_LEX_PUNCT && t->punct == c;
}

/* R25.missing, number:money, Europe/Paris */
static bool is_glue(const struct mn_tree_node *node, uint32_t i)
{
	const struct mn_lex_token *t = &node->token[i];

	return i && i + 1 < node->n_tokens && t[-1].kind == MN_LEX_WORD && t[1].kind == MN_LEX_WORD &&
	       (is_punct(t, '.') || is_punct(t, ':') || is_punct(t, '/'));
}

/* Blanks between token i and the one before it. */
static uint32_t gap(const struct mn_print *p, const struct mn_tree_node *node, uint32_t i)
{
	const struct mn_lex_token *t = &node->token[i];

	if (is_glue(node, i) || is_glue(node, i - 1) || is_punct(t, ',') || is_punct(t, ')') || is_punct(t - 1, '('))
		return 0;
	/* the name of a time zone is taken as it stands: Etc/GMT+5 */
	if (mn_lex_is(p->lex, &node->token[0], "clock") && i > 1 && t[-1].at + t[-1].len == t->at)
		return 0;
	return 1;
}

static uint32_t cell_width(const struct mn_print *p, const struct mn_tree_node *node, const struct mn_print_cell *c)
{
	uint32_t width = 0;

	for (uint32_t i = c->first; i < c->first + c->n; i++)
		width += p->width[mn_print_index(p, &node->token[i])] + (i > c->first ? gap(p, node, i) : 0);
	return width;
}

static uint32_t put_cell(struct mn_print *p, const struct mn_tree_node *node, const struct mn_print_cell *c,
			 uint32_t col)
{
	for (uint32_t i = c->first; i < c->first + c->n; i++) {
		if (i > c->first)
			col += gap(p, node, i);
		p->col[mn_print_index(p, &node->token[i])] = col;
		col += p->width[mn_print_index(p, &node->token[i])];
	}
	return col;
}

/* A code and its parameter are one thing. */
static uint32_t gap_before(enum mn_print_shape shape, uint32_t column)
{
	return shape == MN_PRINT_CODES && column == 1 ? 1 : MN_PRINT_GAP;
}

struct columns {
	uint32_t widest[MN_PRINT_CELLS][2];	/* cells that begin and end in a column; that reach further */
	uint8_t span[MN_PRINT_CELLS];		/* of those that reach further */
	bool used[MN_PRINT_CELLS];
	uint32_t pos[MN_PRINT_CELLS];
};

static void measure(const struct mn_print *p, const struct mn_print_row *row, struct columns *columns)
{
	uint32_t column = 0, last = 0;

	for (uint32_t i = 0; i < row->n_cells; i++)
		if (row->cell[i].n)
			last = i;
	for (uint32_t i = 0; i <= last && column < MN_PRINT_CELLS; column += row->cell[i++].span) {
		const struct mn_print_cell *c = &row->cell[i];
		uint32_t width = cell_width(p, row->node, c), *widest = &columns->widest[column][c->span > 1];

		if (!c->n)
			continue;
		columns->used[column] = true;
		if (c->span > 1)
			columns->span[column] = c->span;
		if (i < last && width <= MN_PRINT_WIDEST && width > *widest)
			*widest = width;
	}
}

static void place_columns(enum mn_print_shape shape, struct columns *columns, uint32_t indent)
{
	uint32_t edge[MN_PRINT_CELLS + 4] = { indent };

	for (uint32_t k = 0; k < MN_PRINT_CELLS; k++) {
		uint32_t after = k + columns->span[k];

		if (k && edge[k] < edge[k - 1])
			edge[k] = edge[k - 1];
		columns->pos[k] = edge[k] + (k ? gap_before(shape, k) : 0);
		if (columns->widest[k][0] && edge[k + 1] < columns->pos[k] + columns->widest[k][0])
			edge[k + 1] = columns->pos[k] + columns->widest[k][0];
		if (columns->widest[k][1] && edge[after] < columns->pos[k] + columns->widest[k][1])
			edge[after] = columns->pos[k] + columns->widest[k][1];
	}
}

static void put_row(struct mn_print *p, enum mn_print_shape shape, const struct mn_print_row *row,
		    const struct columns *columns)
{
	uint32_t column = 0, end = 0;
	bool first = true;

	for (uint32_t i = 0; i < row->n_cells; column += row->cell[i++].span) {
		uint32_t col = column < MN_PRINT_CELLS ? columns->pos[column] : 0;

		if (!row->cell[i].n)
			continue;
		if (!first && col < end + gap_before(shape, column))
			col = end + gap_before(shape, column);
		end = put_cell(p, row->node, &row->cell[i], col);
		first = false;
	}
}

/* Lines from first up to end, which is not one of them. */
static void lay_block(struct mn_print *p, enum mn_print_shape shape, const struct mn_tree_node *header,
		      const struct mn_tree_node *first, const struct mn_tree_node *end, uint32_t indent)
{
	struct columns columns = { 0 }, alone;
	struct mn_print_row row;
	uint32_t rows = 0;

	for (const struct mn_tree_node *node = first; node != end; node = node->next) {
		mn_print_split(p, shape, header, node, &row);
		if (row.aligned)
			measure(p, &row, &columns);
		rows += row.aligned;
	}
	place_columns(shape, &columns, indent);
	for (const struct mn_tree_node *node = first; node != end; node = node->next) {
		mn_print_split(p, shape, header, node, &row);
		if (row.aligned && !(shape == MN_PRINT_TOP && rows == 1)) {
			put_row(p, shape, &row, &columns);
			continue;
		}
		/* one section is no table */
		mn_print_split(p, MN_PRINT_PLAIN, header, node, &row);
		alone = (struct columns){ .pos = { indent } };
		put_row(p, MN_PRINT_PLAIN, &row, &alone);
	}
}

/* ── what stands below a line ─────────────────────────────────────────────────────────────────────────────────── */

static bool all_strings(const struct mn_tree_node *node)
{
	for (node = node->child; node; node = node->next)
		if (node->token[0].kind != MN_LEX_STRING)
			return false;
	return true;
}

static bool all_texts(const struct mn_print *p, const struct mn_tree_node *node)
{
	for (node = node->child; node; node = node->next)
		if (node->token[0].kind != MN_LEX_STRING &&
		    (!mn_print_is_text(node, 0) || mn_lex_is(p->lex, &node->token[0], "note")))
			return false;
	return true;
}

/* Texts below a line that has one stand under it, strings that go on with a text under its first. */
static uint32_t indent_below(const struct mn_print *p, const struct mn_tree_node *node)
{
	const uint32_t *col = &p->col[mn_print_index(p, &node->token[0])];
	uint32_t i;

	if (all_strings(node)) {
		for (i = node->n_tokens; i-- > 0;)
			if (mn_print_is_text(node, i))
				return col[i + 1];
	} else if (all_texts(p, node)) {
		for (i = 1; i < node->n_tokens; i++)
			if (mn_print_is_text(node, i))
				return col[i];
	}
	return col[0] + MN_PRINT_INDENT;
}

static bool ends_block(const struct mn_print *p, enum mn_print_shape shape, const struct mn_tree_node *node)
{
	if (!node->next || p->blank[node->next->line])
		return true;
	return node->child && (shape == MN_PRINT_TOP || !all_texts(p, node));
}

static void lay_below(struct mn_print *p, const struct mn_tree_node *node, const struct mn_tree_node *parent,
		      enum mn_print_shape shape, uint32_t indent)
{
	const struct mn_tree_node *first = node->child;

	for (const struct mn_tree_node *child = node->child; child; child = child->next) {
		if (!ends_block(p, shape, child))
			continue;
		lay_block(p, shape, node->child, first, child->next, indent);
		first = child->next;
	}
	for (const struct mn_tree_node *child = node->child; child; child = child->next)
		if (child->child)
			lay_below(p, child, node, mn_print_shape_of(p, child, parent ? node : NULL),
				  indent_below(p, child));
}

void mn_print_lay(struct mn_print *p, const struct mn_tree_node *root)
{
	lay_below(p, root, NULL, MN_PRINT_TOP, 0);
}
