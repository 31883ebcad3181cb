/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables: a line of column names, then rows. Cells are separated by blanks; the type of the column says where one ends.
 *
 *	CELL = `any` | NAME (`or` NAME)* | NAME (`+` NAME)* | `yes` | `no` | RANGE
 */
#include "menus/mem.h"
#include "menus/parse.h"

#define MAX_COLUMNS	16u
#define MAX_ROWS	4096u

static const char *takes(const struct mn_column *column)
{
	switch (column->type) {
	case MN_TYPE_CHOICE:
		return column->kind == MN_COLUMN_EVIDENCE ? "'any' or evidence, joined by '+'" :
							    "'any' or items and sets, joined by 'or'";
	case MN_TYPE_YESNO:
		return "'any', 'yes' or 'no'";
	case MN_TYPE_MONEY:
	case MN_TYPE_DATA:
	case MN_TYPE_COUNT:
		return "'any' or an amount";
	default:
		return "'any' only";
	}
}

static const char *column_name(const struct mn_parse *p, const struct mn_table *table, const struct mn_column *column)
{
	switch (column->kind) {
	case MN_COLUMN_FIELD:
		return p->holding[table->holding].field[column->index].name;
	case MN_COLUMN_ATTR:
		return p->program->attr[column->index].name;
	case MN_COLUMN_EVIDENCE:
		return "evidence";
	}
	return "?";
}

/* ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool unknown_column(struct mn_parse *p, const struct mn_table *table, const struct mn_lex_token *word)
{
	const char *names[MN_MAX_FIELDS + MN_MAX_ATTRS + 1];
	struct mn_diag *diag;
	size_t n = 0;

	p->broken = true;
	if (p->attrs_broken)
		return false;
	if (table->holding != MN_NONE)
		for (unsigned int i = 0; i < p->holding[table->holding].n_fields; i++)
			names[n++] = p->holding[table->holding].field[i].name;
	for (unsigned int i = 0; i < p->program->n_attrs; i++)
		names[n++] = p->program->attr[i].name;
	names[n++] = "evidence";
	diag = mn_parse_fail_word(p, MN_DIAG_COLUMN_UNKNOWN, word);
	mn_parse_suggest(p, diag, word, names, n);
	return false;
}

static bool column(struct mn_parse *p, const struct mn_table *table, const struct mn_lex_token *word,
		   struct mn_column *column)
{
	const char *s = p->lex->source + word->at;
	const struct mn_attr *attr;

	if (table->holding != MN_NONE) {
		const struct mn_holding_decl *holding = &p->holding[table->holding];

		column->index = mn_parse_attr(holding->field, holding->n_fields, s, word->len);
		if (column->index != MN_NONE) {
			column->kind = MN_COLUMN_FIELD;
			attr = &holding->field[column->index];
			column->type = attr->type;
			column->list = attr->list;
			return true;
		}
	}
	column->index = mn_parse_attr(p->program->attr, p->program->n_attrs, s, word->len);
	if (column->index != MN_NONE) {
		column->kind = MN_COLUMN_ATTR;
		attr = &p->program->attr[column->index];
		column->type = attr->type;
		column->list = attr->list;
		return true;
	}
	if (!mn_lex_is(p->lex, word, "evidence"))
		return unknown_column(p, table, word);
	if (p->program->evidence == MN_NONE) {
		p->broken = true;
		if (!p->incomplete)
			mn_parse_fail(p, MN_DIAG_SECTION_MISSING, word, word, "'evidence'", NULL, NULL);
		return false;
	}
	*column = (struct mn_column){ MN_COLUMN_EVIDENCE, 0, MN_TYPE_CHOICE, p->program->evidence };
	return true;
}

static bool columns(struct mn_parse *p, const struct mn_tree_node *node, struct mn_table *table)
{
	uint32_t max = node->n_tokens < MAX_COLUMNS ? node->n_tokens : MAX_COLUMNS;
	struct mn_column *columns = mn_mem_zero(p->program, max, sizeof(*columns));
	const struct mn_lex_token *word;
	struct mn_cursor c;

	mn_cursor_init(&c, p, node);
	mn_parse_no_children(p, node);
	table->column = columns;
	while (mn_cursor_peek(&c, 0)) {
		struct mn_column *new = &columns[table->n_columns];

		word = mn_cursor_take(&c, MN_LEX_WORD, "the name of a column");
		if (!word)
			return false;
		if (table->n_columns == MAX_COLUMNS) {
			mn_parse_fail(p, MN_DIAG_TOO_MANY, word, word, "columns", "16", NULL);
			return false;
		}
		if (!column(p, table, word, new))
			return false;
		for (unsigned int i = 0; i < table->n_columns; i++)
			if (columns[i].kind == new->kind && columns[i].index == new->index) {
				mn_parse_fail_word(p, MN_DIAG_ITEM_TWICE, word);
				return false;
			}
		table->n_columns++;
	}
	return true;
}

/* ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* An item, or a set of the column's list. */
static bool item_or_set(struct mn_cursor *c, const struct mn_column *column, uint64_t *mask)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "an item");
	const struct mn_parse_name *name;
	int item;

	if (!word)
		return false;
	name = column->kind == MN_COLUMN_EVIDENCE ? NULL : mn_parse_find(c->p, word, MN_KINDS(MN_KIND_SET));
	if (name && name->broken) {
		c->p->broken = true;
		return false;
	}
	if (name && c->p->set[name->index].list == column->list) {
		*mask |= c->p->set[name->index].mask;
		return true;
	}
	item = mn_parse_item(c->p, column->list, word);
	if (item < 0)
		return false;
	*mask |= UINT64_C(1) << item;
	return true;
}

static bool choice(struct mn_cursor *c, const struct mn_column *column, struct mn_cell *cell)
{
	bool all_of = column->kind == MN_COLUMN_EVIDENCE;

	cell->kind = all_of ? MN_CELL_ALL_OF : MN_CELL_MASK;
	do {
		if (!item_or_set(c, column, &cell->mask))
			return false;
	} while (all_of ? mn_cursor_punct(c, '+') : mn_cursor_accept(c, "or"));
	return true;
}

static bool wrong_cell(struct mn_cursor *c, const struct mn_table *table, const struct mn_column *column)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);

	mn_parse_fail(c->p, MN_DIAG_CELL_TYPE, t, t, column_name(c->p, table, column), takes(column), NULL);
	return false;
}

static bool cell(struct mn_cursor *c, const struct mn_table *table, const struct mn_column *column,
		 struct mn_cell *cell)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);

	if (!t) {
		const struct mn_lex_token *last = mn_cursor_last(c);
		struct mn_loc from = mn_lex_to(last), to = { from.line, from.col + 1 };

		mn_parse_fail_at(c->p, MN_DIAG_ROW_SHORT, from, to, column_name(c->p, table, column), NULL, NULL);
		return false;
	}
	cell->loc = mn_lex_from(t);
	if (mn_cursor_accept(c, "any"))
		return true;
	switch (column->type) {
	case MN_TYPE_CHOICE:
		return t->kind == MN_LEX_WORD ? choice(c, column, cell) : wrong_cell(c, table, column);
	case MN_TYPE_YESNO:
		cell->kind = MN_CELL_MASK;
		cell->mask = 1u << mn_cursor_is(c, "yes");
		return mn_cursor_accept(c, "yes") || mn_cursor_accept(c, "no") || wrong_cell(c, table, column);
	case MN_TYPE_MONEY:
	case MN_TYPE_DATA:
	case MN_TYPE_COUNT:
		cell->kind = MN_CELL_RANGE;
		return t->kind == MN_LEX_NUMBER ? mn_parse_range(c, column->type, &cell->min, &cell->max) :
						  wrong_cell(c, table, column);
	default:
		return wrong_cell(c, table, column);
	}
}

static void rows(struct mn_parse *p, const struct mn_tree_node *node, struct mn_table *table)
{
	size_t size = 0, n = 0;
	struct mn_cell *cells;
	struct mn_cursor c;

	for (const struct mn_tree_node *row = node; row && size < (size_t)MAX_ROWS * table->n_columns; row = row->next)
		size += table->n_columns;
	cells = mn_mem_zero(p->program, size, sizeof(*cells));
	table->cell = cells;
	for (; node; node = mn_parse_next(p, node)) {
		bool ok = true;

		if (table->n_rows == MAX_ROWS) {
			mn_parse_fail(p, MN_DIAG_TOO_MANY, node->token, node->token, "rows", "4096", NULL);
			return;
		}
		mn_cursor_init(&c, p, node);
		for (unsigned int i = 0; ok && i < table->n_columns; i++)
			ok = cell(&c, table, &table->column[i], &cells[n + i]);
		if (!ok || !mn_cursor_end(&c))
			continue;
		mn_parse_no_children(p, node);
		n += table->n_columns;
		table->n_rows++;
	}
}

/* table NAME [of HOLDING] [clauses] */
void mn_parse_table(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_table *table = &p->table[decl->name->index];
	const struct mn_lex_token *word;
	const struct mn_tree_node *node;
	struct mn_parse_name *holding;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 2;
	table->holding = MN_NONE;
	if (mn_cursor_accept(&c, "of")) {
		word = mn_cursor_take(&c, MN_LEX_WORD, "the name of a holding");
		holding = word ? mn_parse_need(p, word, MN_KINDS(MN_KIND_HOLDING), "holding") : NULL;
		if (!holding)
			return;
		table->holding = holding->index;
	}
	table->clauses = mn_cursor_clauses(&c);
	if (!mn_cursor_end(&c))
		return;
	node = mn_parse_child(p, decl->node);
	if (!decl->node->child || (node && !mn_parse_next(p, node) && !node->next)) {
		mn_parse_fail_plain(p, MN_DIAG_TABLE_EMPTY, &decl->node->token[1]);
		return;
	}
	if (node != decl->node->child || !columns(p, node, table))
		return;
	rows(p, mn_parse_next(p, node), table);
}
