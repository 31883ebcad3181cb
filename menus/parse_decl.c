/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What there is: lists, sets, evidence, and what is known of numbers, bundles and traffic. */
#include "menus/mem.h"
#include "menus/parse.h"

/* `secret`, behind an item of evidence: a password, which is typed. A string behind it would make it a language.
 * False after an error. */
static bool take_secret(struct mn_parse *p, const struct mn_list *list, struct mn_cursor *c)
{
	const struct mn_lex_token *next = mn_cursor_peek(c, 1);
	struct mn_diag *diag;

	if ((next && next->kind == MN_LEX_STRING) || !mn_cursor_accept(c, "secret"))
		return true;
	if (p->program->evidence != MN_NONE && list == &p->list[p->program->evidence]) {
		p->program->secrets |= UINT64_C(1) << list->n_items;
		return true;
	}
	diag = mn_parse_fail(p, MN_DIAG_TRAILING, mn_cursor_last(c), mn_cursor_last(c), "secret",
			     mn_parse_shown(p, &c->token[0]), NULL);
	mn_diag_hint(p->diags, diag, "only items of section evidence are secret");
	return false;
}

/* ITEM [`secret`] text */
static bool list_item(struct mn_parse *p, const struct mn_tree_node *node, struct mn_list *list,
		      struct mn_list_item *item)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	const struct mn_lex_token *word;
	struct mn_cursor c;
	int before = -1;

	mn_cursor_init(&c, p, node);
	word = mn_cursor_take(&c, MN_LEX_WORD, "the name of an item");
	if (!word)
		return false;
	for (unsigned int i = 0; i < list->n_items; i++)
		if (mn_lex_is(p->lex, word, list->item[i].name))
			before = i;
	if (before >= 0) {
		mn_parse_twice(p, MN_DIAG_ITEM_TWICE, word, list->item[before].loc);
		return false;
	}
	if (list->n_items == MN_MAX_LIST) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, word, word, "items in a list", "64", NULL);
		return false;
	}
	item->name = mn_parse_name(p, word);
	item->loc = mn_lex_from(word);
	if (!take_secret(p, list, &c))
		return false;
	item->text = mn_parse_text_whole(&c, word, word, "the item", &scope);
	return true;
}

static void items(struct mn_parse *p, const struct mn_tree_node *node, struct mn_list *list)
{
	uint32_t max = node->n_children < MN_MAX_LIST ? node->n_children : MN_MAX_LIST;
	struct mn_list_item *item = mn_mem_zero(p->program, max, sizeof(*item));
	const struct mn_tree_node *child;
	struct mn_list_item one;
	bool told = false;

	if (!node->child)
		mn_parse_fail(p, MN_DIAG_EMPTY, node->token, &node->token[node->n_tokens > 1], "a list", NULL, NULL);
	list->item = item;
	for (child = mn_parse_child(p, node); child && !told; child = mn_parse_next(p, child)) {
		told = list->n_items == MN_MAX_LIST;
		memset(&one, 0, sizeof(one));
		if (list_item(p, child, list, &one))
			item[list->n_items++] = one;
	}
}

/* list NAME [clauses] */
void mn_parse_list(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_list *list = &p->list[decl->name->index];
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 2;
	list->clauses = mn_cursor_clauses(&c);
	if (mn_cursor_end(&c))
		items(p, decl->node, list);
}

/* evidence [clauses] */
void mn_parse_evidence(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_list *list = &p->list[decl->name->index];
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	list->clauses = mn_cursor_clauses(&c);
	p->program->evidence = decl->name->index;
	if (mn_cursor_end(&c))
		items(p, decl->node, list);
}

/* ITEM+ */
static void set_items(struct mn_parse *p, const struct mn_tree_node *node, struct mn_set *set)
{
	const struct mn_lex_token *word;
	struct mn_cursor c;
	int item;

	mn_cursor_init(&c, p, node);
	mn_parse_no_children(p, node);
	do {
		word = mn_cursor_take(&c, MN_LEX_WORD, "an item of the list");
		item = word ? mn_parse_item(p, set->list, word) : -1;
		if (item < 0)
			return;
		if (set->mask >> item & 1) {
			mn_parse_fail_word(p, MN_DIAG_ITEM_TWICE, word);
			return;
		}
		set->mask |= UINT64_C(1) << item;
	} while (mn_cursor_peek(&c, 0));
}

/* set NAME of LIST [clauses] */
void mn_parse_set(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_set *set = &p->set[decl->name->index];
	const struct mn_lex_token *name = &decl->node->token[1], *word;
	struct mn_parse_name *list;
	const struct mn_tree_node *node;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 2;
	set->list = MN_NONE;
	if (!mn_cursor_need(&c, "of"))
		return;
	word = mn_cursor_take(&c, MN_LEX_WORD, "the name of a list");
	list = word ? mn_parse_need(p, word, MN_KINDS(MN_KIND_LIST), "list") : NULL;
	if (!list)
		return;
	set->list = list->index;
	set->clauses = mn_cursor_clauses(&c);
	if (!mn_cursor_end(&c))
		return;
	for (unsigned int i = 0; i < p->list[set->list].n_items; i++)
		if (mn_lex_is(p->lex, name, p->list[set->list].item[i].name))
			mn_diag_note(p->diags,
				     mn_parse_fail(p, MN_DIAG_SET_ITEM_NAME, name, name, list->name, NULL, NULL),
				     p->list[set->list].item[i].loc, "the item is here");
	if (!decl->node->child)
		mn_parse_fail(p, MN_DIAG_EMPTY, name, name, "a set", NULL, NULL);
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node))
		set_items(p, node, set);
}

/* ── attributes and fields ────────────────────────────────────────────────────────────────────────────────────── */

struct fields {
	struct mn_parse *p;
	struct mn_attr *attr;
	unsigned int n, max;
	const char *what, *limit;
};

/* NAME TYPE [text] */
static struct mn_attr *field(struct fields *f, const struct mn_tree_node *node)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_NAME);
	const struct mn_lex_token *word;
	struct mn_attr attr = { .list = MN_NONE };
	struct mn_parse *p = f->p;
	struct mn_cursor c;
	uint16_t before;

	mn_cursor_init(&c, p, node);
	word = mn_cursor_take(&c, MN_LEX_WORD, "the name of a field");
	if (!word)
		return NULL;
	before = mn_parse_attr(f->attr, f->n, p->lex->source + word->at, word->len);
	if (before != MN_NONE) {
		mn_parse_twice(p, MN_DIAG_ITEM_TWICE, word, f->attr[before].loc);
		return NULL;
	}
	if (f->n == f->max) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, word, word, f->what, f->limit, NULL);
		return NULL;
	}
	attr.name = mn_parse_name(p, word);
	attr.loc = mn_lex_from(word);
	if (!mn_parse_type(&c, &attr))
		return NULL;
	attr.text = mn_parse_text_maybe(&c, word, word, "the name", &scope);
	f->attr[f->n] = attr;
	return &f->attr[f->n++];
}

/* A line that cannot be read may be one. */
static bool has_fields(const struct mn_tree_node *node)
{
	for (node = node->child; node; node = node->next)
		if (node->bad || !mn_parse_text_is_line(node))
			return true;
	return false;
}

/* many HOLDING [text], below it FIELD TYPE [text] */
static void holding(struct mn_parse *p, const struct mn_tree_node *node)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_NAME);
	const struct mn_lex_token *word;
	const struct mn_tree_node *child;
	struct mn_holding_decl *decl;
	struct mn_parse_name *name;
	struct mn_parse_text x;
	struct fields f;
	struct mn_cursor c;

	mn_cursor_init(&c, p, node);
	c.i = 1;
	word = mn_cursor_take(&c, MN_LEX_WORD, "what a number may have many of");
	if (!word)
		return;
	mn_parse_text_begin(&x, p, node, word, word, "the name");
	if (mn_parse_text_inline(&x, &c))
		mn_cursor_end(&c);
	name = mn_parse_find(p, word, MN_KINDS(MN_KIND_HOLDING));
	if (!name)
		return;		/* the name is taken: told when it was declared */
	decl = &p->holding[name->index];
	if (name->from.line != word->line) {
		mn_parse_twice(p, MN_DIAG_ITEM_TWICE, word, name->from);
		return;
	}
	f = (struct fields){ p, decl->field, 0, MN_MAX_FIELDS, "fields", "6" };
	for (child = mn_parse_child(p, node); child; child = mn_parse_next(p, child)) {
		if (mn_parse_text_is_line(child))
			mn_parse_text_line(&x, child);
		else
			field(&f, child);
	}
	decl->n_fields = f.n;
	if (x.any || x.broken)
		decl->text = mn_parse_text_finish(&x, &scope);
	if (!has_fields(node))
		mn_parse_fail(p, MN_DIAG_EMPTY, word, word, "a holding", NULL, NULL);
}

static bool header(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	if (!mn_cursor_end(&c))
		return false;
	if (!decl->node->child)
		mn_parse_fail_word(p, MN_DIAG_EMPTY, decl->node->token);
	return decl->node->child;
}

static void attributes(struct mn_parse *p, const struct mn_parse_decl *decl, bool remembered)
{
	struct fields f = { p, p->program->attr, p->program->n_attrs, MN_MAX_ATTRS, "attributes", "24" };
	const struct mn_tree_node *node;
	struct mn_attr *attr;

	p->attrs_broken |= !header(p, decl);
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node)) {
		if (!remembered && mn_lex_is(p->lex, node->token, "many")) {
			holding(p, node);
			continue;
		}
		attr = field(&f, node);
		if (attr) {
			attr->remembered = remembered;
			attr->optional |= remembered;
		}
	}
	p->program->n_attrs = f.n;
	p->attrs_broken |= p->broken;
}

void mn_parse_register(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	attributes(p, decl, false);
}

void mn_parse_remember(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	attributes(p, decl, true);
}

static void record(struct mn_parse *p, const struct mn_parse_decl *decl, struct mn_record_decl *record)
{
	struct fields f = { p, record->field, 0, MN_MAX_FIELDS, "fields", "6" };
	const struct mn_tree_node *node;

	record->loc = mn_lex_from(decl->node->token);
	if (!header(p, decl))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node))
		field(&f, node);
	record->n_fields = f.n;
}

void mn_parse_bundle(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	record(p, decl, &p->program->bundle);
}

void mn_parse_traffic(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	record(p, decl, &p->program->traffic);
}
