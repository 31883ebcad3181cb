/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the cells of a line begin, by the section it stands in. */
#include <string.h>

#include "menus/print_int.h"

static bool is_word(const struct mn_print *p, const struct mn_tree_node *node, uint32_t i, const char *word)
{
	return i < node->n_tokens && node->token[i].kind == MN_LEX_WORD && mn_lex_is(p->lex, &node->token[i], word);
}

static bool is_kind(const struct mn_tree_node *node, uint32_t i, enum mn_lex_kind kind)
{
	return i < node->n_tokens && node->token[i].kind == kind;
}

bool mn_print_is_text(const struct mn_tree_node *node, uint32_t i)
{
	return is_kind(node, i, MN_LEX_WORD) && is_kind(node, i + 1, MN_LEX_STRING);
}

enum mn_print_shape mn_print_shape_of(const struct mn_print *p, const struct mn_tree_node *node,
				      const struct mn_tree_node *parent)
{
	static const struct {
		const char *above, *word;	/* above: the section of a line that is none itself */
		enum mn_print_shape shape;
	} shapes[] = {
		{ NULL, "list", MN_PRINT_NAMES },	{ NULL, "evidence", MN_PRINT_EVIDENCE },
		{ NULL, "phrases", MN_PRINT_NAMES },	{ NULL, "register", MN_PRINT_PAIRS },
		{ NULL, "remember", MN_PRINT_PAIRS },	{ NULL, "bundle", MN_PRINT_PAIRS },
		{ NULL, "traffic", MN_PRINT_PAIRS },	{ NULL, "drawing", MN_PRINT_PAIRS },
		{ NULL, "group", MN_PRINT_GROUP },	{ NULL, "screen", MN_PRINT_ITEMS },
		{ NULL, "sms", MN_PRINT_CODES },	{ NULL, "table", MN_PRINT_TABLE },
		{ "register", "many", MN_PRINT_PAIRS },	{ "operation", "judge", MN_PRINT_PAIRS },
		{ "event", "judge", MN_PRINT_PAIRS },
	};

	for (unsigned int i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (!shapes[i].above == !parent && is_word(p, node, 0, shapes[i].word) &&
		    (!parent || is_word(p, parent, 0, shapes[i].above)))
			return shapes[i].shape;
	return MN_PRINT_PLAIN;
}

static void add_cell(struct mn_print_row *row, uint32_t first, uint32_t n, uint8_t span)
{
	if (row->n_cells == MN_PRINT_CELLS)
		row->cell[MN_PRINT_CELLS - 1].n += n;
	else
		row->cell[row->n_cells++] = (struct mn_print_cell){ first, n, span };
}

/* The rest of a line from token i: each text that begins in it is a cell. */
static void add_rest(struct mn_print_row *row, uint32_t i)
{
	const struct mn_tree_node *node = row->node;

	while (i < node->n_tokens) {
		uint32_t first = i++;

		while (i < node->n_tokens && !mn_print_is_text(node, i))
			i++;
		add_cell(row, first, i - first, 1);
	}
}

/* A cell of one token, empty when a text begins there or the line has ended; tokens taken. */
static uint32_t add_one(struct mn_print_row *row, uint32_t i)
{
	bool is_there = i < row->node->n_tokens && !mn_print_is_text(row->node, i);

	add_cell(row, i, is_there, 1);
	return is_there;
}

/* CODE [PARAMETER] OPERATION text; `otherwise` goes across the first three. */
static void split_code(const struct mn_print *p, struct mn_print_row *row)
{
	const struct mn_tree_node *node = row->node;
	uint32_t i = 1, words = 0;

	if (is_word(p, node, 0, "otherwise")) {
		add_cell(row, 0, 1, 3);
		add_rest(row, 1);
		return;
	}
	while (words < node->n_tokens && !mn_print_is_text(node, words))
		words++;
	add_cell(row, 0, 1, 1);
	if (words > 2)
		i += add_one(row, i);
	else
		add_cell(row, i, 0, 1);
	i += add_one(row, i);
	add_rest(row, i);
}

static bool is_short_section(const struct mn_print *p, const struct mn_tree_node *node)
{
	static const char *const words[] = { "clock", "dial", "texts", "numbers", "money" };

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is_word(p, node, 0, words[i]))
			return true;
	return false;
}

static bool is_aligned(const struct mn_print *p, enum mn_print_shape shape, const struct mn_tree_node *node)
{
	if (mn_print_is_text(node, 0) || node->token[0].kind == MN_LEX_STRING)
		return false;
	switch (shape) {
	case MN_PRINT_TOP:
		return is_short_section(p, node);
	case MN_PRINT_PAIRS:
		return !is_word(p, node, 0, "many");
	case MN_PRINT_GROUP:
		return is_word(p, node, 0, "leader") || is_word(p, node, 0, "member");
	case MN_PRINT_ITEMS:
		return node->token[0].kind == MN_LEX_NUMBER;
	default:
		return shape != MN_PRINT_PLAIN;
	}
}

void mn_print_split(const struct mn_print *p, enum mn_print_shape shape, const struct mn_tree_node *header,
		    const struct mn_tree_node *node, struct mn_print_row *row)
{
	uint32_t i = 1;

	*row = (struct mn_print_row){ .node = node, .aligned = is_aligned(p, shape, node) };
	if (row->aligned && shape == MN_PRINT_TABLE) {
		row->aligned = mn_print_split_table(p, header, row);
		if (row->aligned)
			return;
		row->n_cells = 0;
	}
	if (!row->aligned) {
		add_rest(row, 0);
		return;
	}
	switch (shape) {
	case MN_PRINT_CODES:
		split_code(p, row);
		return;
	case MN_PRINT_TOP:
		i += is_word(p, node, 0, "texts") && is_word(p, node, 1, "to") && !mn_print_is_text(node, 1);
		add_cell(row, 0, i, 1);
		break;
	case MN_PRINT_EVIDENCE:
	case MN_PRINT_GROUP:
	case MN_PRINT_ITEMS:
		add_cell(row, 0, 1, 1);
		i += add_one(row, 1);
		break;
	default:
		add_cell(row, 0, 1, 1);
	}
	add_rest(row, i);
}

/* ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Is token i, behind a number, its unit? Those of money are the words of its section. */
static bool is_unit(const struct mn_print *p, const struct mn_tree_node *node, uint32_t i)
{
	const struct mn_lex *lex = p->lex;

	if (is_word(p, node, i, "KB") || is_word(p, node, i, "MB") || is_word(p, node, i, "GB") ||
	    is_word(p, node, i, "TB"))
		return true;
	if (!is_kind(node, i, MN_LEX_WORD))
		return false;
	for (uint32_t k = 0; k < p->n_money; k++) {
		const struct mn_lex_token *unit = p->money[k];

		if (unit->len == node->token[i].len &&
		    memcmp(lex->source + unit->at, lex->source + node->token[i].at, unit->len) == 0)
			return true;
	}
	return false;
}

/* AMOUNT, AMOUNT to AMOUNT, AMOUNT or more, AMOUNT or less from token i; its end. */
static uint32_t amount_end(const struct mn_print *p, const struct mn_tree_node *node, uint32_t i)
{
	i++;
	i += is_unit(p, node, i);
	if (is_word(p, node, i, "or") && (is_word(p, node, i + 1, "more") || is_word(p, node, i + 1, "less")))
		return i + 2;
	if (is_word(p, node, i, "to") && is_kind(node, i + 1, MN_LEX_NUMBER)) {
		i += 2;
		i += is_unit(p, node, i);
	}
	return i;
}

static bool is_joint(const struct mn_print *p, const struct mn_tree_node *node, uint32_t i)
{
	return is_word(p, node, i, "or") || (is_kind(node, i, MN_LEX_PUNCT) && node->token[i].punct == '+');
}

/* NAME, NAME or NAME ..., NAME + NAME ... */
static uint32_t names_end(const struct mn_print *p, const struct mn_tree_node *node, uint32_t i)
{
	for (i++; i + 1 < node->n_tokens && is_joint(p, node, i); i += 2)
		;
	return i;
}

bool mn_print_split_table(const struct mn_print *p, const struct mn_tree_node *header, struct mn_print_row *row)
{
	const struct mn_tree_node *node = row->node;
	uint32_t i = 0, end;

	if (header->n_tokens > MN_PRINT_CELLS)
		return false;
	for (; i < node->n_tokens; i = end) {
		if (row->n_cells == header->n_tokens)
			return false;
		if (node == header)
			end = i + 1;
		else if (is_kind(node, i, MN_LEX_NUMBER))
			end = amount_end(p, node, i);
		else
			end = names_end(p, node, i);
		add_cell(row, i, end - i, 1);
	}
	return row->n_cells == header->n_tokens;
}
