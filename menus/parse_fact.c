/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tests of a condition that are about a number, what is known of it, or a parameter. Grammar: see parse_cond.c. */
#include "menus/mem.h"
#include "menus/parse_cond.h"

static bool subject_of(struct mn_parse_cond *x, const struct mn_lex_token *t, uint8_t *subject,
		       const struct mn_param **param)
{
	return mn_parse_subject(x->c.p, x->scope, x->c.p->lex->source + t->at, t->len, subject, param);
}

static bool subject_fail(struct mn_parse_cond *x, const struct mn_lex_token *t)
{
	mn_parse_subject_fail(x->c.p, x->scope, mn_lex_from(t), mn_lex_to(t), x->c.p->lex->source + t->at, t->len);
	return false;
}

/* A word that must stand for a subscriber number. */
static bool take_number(struct mn_parse_cond *x, uint8_t *subject)
{
	const struct mn_lex_token *t = mn_cursor_take(&x->c, MN_LEX_WORD, "whom: caller, it or a parameter");
	const struct mn_param *param;

	if (!t)
		return false;
	if (!subject_of(x, t, subject, &param) || *subject == MN_SUBJ_BUNDLE || *subject == MN_SUBJ_TRAFFIC)
		return subject_fail(x, t);
	if (param && param->type != MN_TYPE_NUMBER) {
		mn_parse_fail(x->c.p, MN_DIAG_PARAM_TYPE, t, t, mn_parse_shown(x->c.p, t),
			      mn_parse_type_name(param->type), mn_parse_type_name(MN_TYPE_NUMBER));
		return false;
	}
	return true;
}

static const struct mn_attr *attrs_of(const struct mn_parse *p, uint8_t subject, unsigned int *n)
{
	switch (subject) {
	case MN_SUBJ_BUNDLE:
		*n = p->program->bundle.n_fields;
		return p->program->bundle.field;
	case MN_SUBJ_TRAFFIC:
		*n = p->program->traffic.n_fields;
		return p->program->traffic.field;
	}
	*n = p->program->n_attrs;
	return p->program->attr;
}

static const struct mn_attr *need_attr(struct mn_parse_cond *x, const struct mn_lex_token *word, uint8_t subject,
				       uint16_t *index)
{
	struct mn_parse *p = x->c.p;
	unsigned int n;
	const struct mn_attr *attr = attrs_of(p, subject, &n);
	const char *names[MN_MAX_ATTRS];
	struct mn_diag *diag;

	*index = mn_parse_attr(attr, n, p->lex->source + word->at, word->len);
	if (*index != MN_NONE)
		return &attr[*index];
	p->broken = true;
	if (p->attrs_broken || (subject == MN_SUBJ_BUNDLE && p->section_broken[MN_SECTION_BUNDLE]) ||
	    (subject == MN_SUBJ_TRAFFIC && p->section_broken[MN_SECTION_TRAFFIC]))
		return NULL;
	for (unsigned int i = 0; i < n; i++)
		names[i] = attr[i].name;
	if (subject == MN_SUBJ_BUNDLE || subject == MN_SUBJ_TRAFFIC)
		diag = mn_parse_fail(p, MN_DIAG_FIELD_UNKNOWN, word, word,
				     subject == MN_SUBJ_BUNDLE ? "bundle" : "traffic", mn_parse_shown(p, word), NULL);
	else
		diag = mn_parse_fail_word(p, MN_DIAG_ATTR_UNKNOWN, word);
	mn_parse_suggest(p, diag, word, names, n);
	return NULL;
}

/* A set that must be of this list. */
static bool take_set(struct mn_parse_cond *x, uint16_t list, uint16_t *index)
{
	struct mn_parse *p = x->c.p;
	const struct mn_lex_token *t = mn_cursor_take(&x->c, MN_LEX_WORD, "the name of a set");
	const struct mn_parse_name *name;
	struct mn_diag *diag;

	if (!t)
		return false;
	for (unsigned int i = 0; i < p->list[list].n_items && !mn_parse_find(p, t, MN_KINDS(MN_KIND_SET)); i++)
		if (mn_lex_is(p->lex, t, p->list[list].item[i].name)) {
			diag = mn_parse_fail(p, MN_DIAG_NAME_UNKNOWN, t, t, "set", mn_parse_shown(p, t), NULL);
			mn_diag_hint(p->diags, diag, "'%s' is an item: write it without 'in'",
				     p->list[list].item[i].name);
			return false;
		}
	name = mn_parse_need(p, t, MN_KINDS(MN_KIND_SET), "set");
	if (!name)
		return false;
	*index = name->index;
	if (p->set[*index].list == list)
		return true;
	p->broken = true;
	if (p->set[*index].list == MN_NONE)
		return false;
	diag = mn_parse_fail(p, MN_DIAG_OTHER_LIST, t, t, name->name, p->list[p->set[*index].list].name,
			     p->list[list].name);
	mn_diag_note(p->diags, diag, name->from, "the set is declared here");
	return false;
}

static const struct mn_table *take_table(struct mn_parse_cond *x, uint16_t holding, uint16_t *index)
{
	struct mn_parse *p = x->c.p;
	const struct mn_lex_token *t = mn_cursor_take(&x->c, MN_LEX_WORD, "the name of a table");
	const struct mn_parse_name *name = t ? mn_parse_need(p, t, MN_KINDS(MN_KIND_TABLE), "table") : NULL;
	struct mn_diag *diag;

	if (!name)
		return NULL;
	*index = name->index;
	if (name->broken) {
		p->broken = true;
		return NULL;
	}
	if (p->table[*index].holding == holding)
		return &p->table[*index];
	diag = mn_parse_fail(p, MN_DIAG_TABLE_OF, t, t, name->name,
			     p->table[*index].holding == MN_NONE ? "numbers"
								 : p->holding[p->table[*index].holding].name,
			     holding == MN_NONE ? "numbers" : p->holding[holding].name);
	mn_diag_note(p->diags, diag, name->from, "the table is declared here");
	return NULL;
}

/* ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* is [not] ITEM | PARAM, of a choice */
static bool value_item(struct mn_parse_cond *x, struct mn_cond *node, const struct mn_attr *attr,
		       const struct mn_lex_token *t)
{
	struct mn_parse *p = x->c.p;
	const struct mn_list *list = &p->list[attr->list];
	const struct mn_param *param;
	uint8_t index;

	for (unsigned int i = 0; i < list->n_items; i++)
		if (mn_lex_is(p->lex, t, list->item[i].name)) {
			node->op = MN_COND_IS;
			node->value = i;
			return true;
		}
	param = mn_parse_param(p, x->scope, p->lex->source + t->at, t->len, &index);
	if (param && param->type == MN_TYPE_CHOICE && param->list == attr->list) {
		node->op = MN_COND_IS_PARAM;
		node->other = MN_SUBJ_PARAM0 + index;
		return true;
	}
	if (mn_parse_find(p, t, MN_KINDS(MN_KIND_SET))) {
		mn_diag_hint(p->diags,
			     mn_parse_fail(p, MN_DIAG_ITEM_UNKNOWN, t, t, list->name, mn_parse_shown(p, t), NULL),
			     "'%s' is a set: write 'in %s'", mn_parse_shown(p, t), mn_parse_shown(p, t));
		return false;
	}
	if (mn_lex_is(p->lex, t, "unknown")) {
		mn_diag_hint(p->diags,
			     mn_parse_fail(p, MN_DIAG_ITEM_UNKNOWN, t, t, list->name, mn_parse_shown(p, t), NULL),
			     "write 'is not known'");
		return false;
	}
	return mn_parse_item(p, attr->list, t) >= 0;
}

static bool value_is(struct mn_parse_cond *x, struct mn_cond *node, const struct mn_attr *attr)
{
	struct mn_parse *p = x->c.p;
	const struct mn_lex_token *t;

	node->negate = mn_cursor_accept(&x->c, "not");
	if (mn_cursor_accept(&x->c, "known")) {
		node->op = MN_COND_KNOWN;
		return true;
	}
	t = mn_cursor_peek(&x->c, 0);
	if (attr->type != MN_TYPE_CHOICE) {
		struct mn_diag *diag;

		if (!t) {
			mn_cursor_expected(&x->c, "'known'");
			return false;
		}
		diag = mn_parse_fail(p, MN_DIAG_ATTR_TYPE, t, t, attr->name, mn_parse_type_name(attr->type), NULL);
		if (attr->type == MN_TYPE_YESNO)
			mn_diag_hint(p->diags, diag, "write 'it is %s', 'caller is not %s'", attr->name, attr->name);
		else if (attr->type != MN_TYPE_TIME)
			mn_diag_hint(p->diags, diag, "compare with =, !=, <, <=, > or >=");
		return false;
	}
	if (mn_cursor_accept(&x->c, "in")) {
		node->op = MN_COND_IN_SET;
		return take_set(x, attr->list, &node->index);
	}
	t = mn_cursor_take(&x->c, MN_LEX_WORD, "an item, 'in' a set, or 'known'");
	return t && value_item(x, node, attr, t);
}

/* its ATTR ... and ATTR of SUBJ ...: the cursor is behind it */
static bool value(struct mn_parse_cond *x, struct mn_cond *node, const struct mn_lex_token *word)
{
	const struct mn_attr *attr = need_attr(x, word, node->subject, &node->attr);
	const struct mn_lex_token *t;

	if (!attr)
		return false;
	if (mn_cursor_accept(&x->c, "is"))
		return value_is(x, node, attr);
	t = mn_cursor_peek(&x->c, 0);
	if (!t || t->kind != MN_LEX_PUNCT || !strchr("=<>lgn", t->punct)) {
		mn_cursor_expected(&x->c, "'is' or a comparison");
		return false;
	}
	if (attr->type != MN_TYPE_MONEY && attr->type != MN_TYPE_DATA && attr->type != MN_TYPE_COUNT) {
		mn_diag_hint(x->c.p->diags, mn_parse_fail(x->c.p, MN_DIAG_ATTR_TYPE, t, t, attr->name,
							  mn_parse_type_name(attr->type), NULL), "write 'is'");
		return false;
	}
	node->op = MN_COND_COMPARE;
	return mn_parse_cond_compare(x, node) && mn_parse_amount(&x->c, attr->type, &node->value);
}

/* ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* is [not] WORD, of a number: another number, a role, a yes-or-no attribute, in this order */
static bool number_is(struct mn_parse_cond *x, struct mn_cond *node)
{
	struct mn_parse *p = x->c.p;
	const struct mn_group_decl *group = &p->program->group;
	const struct mn_lex_token *t = mn_cursor_take(&x->c, MN_LEX_WORD, "what it is");
	const struct mn_param *param;
	const struct mn_attr *attr;
	bool is_member, is_leader;

	if (!t)
		return false;
	if (p->section_broken[MN_SECTION_GROUP] && !group->present && mn_cursor_is(&x->c, "of")) {
		p->broken = true;	/* a role, whatever else has the name */
		return false;
	}
	is_leader = group->present && mn_lex_is(p->lex, t, group->leader_name);
	is_member = group->present && mn_lex_is(p->lex, t, group->member_name);
	if (is_leader || (is_member && (x->scope->operation == MN_NONE || mn_cursor_is(&x->c, "of")))) {
		node->op = MN_COND_ROLE;
		node->attr = is_member;
		if (!mn_cursor_accept(&x->c, "of"))
			return true;
		node->op = MN_COND_ROLE_OF;
		return take_number(x, &node->other);
	}
	if (subject_of(x, t, &node->other, &param) && (!param || param->type == MN_TYPE_NUMBER) &&
	    node->other != MN_SUBJ_BUNDLE && node->other != MN_SUBJ_TRAFFIC) {
		node->op = MN_COND_SAME;
		return true;
	}
	node->other = MN_SUBJ_NONE;
	if (p->section_broken[MN_SECTION_GROUP] && !is_member) {
		p->broken = true;	/* it may have been a role */
		return false;
	}
	if (is_member) {
		node->op = MN_COND_ROLE;
		node->attr = 1;
		return true;
	}
	attr = need_attr(x, t, node->subject, &node->attr);
	if (!attr)
		return false;
	if (attr->type != MN_TYPE_YESNO) {
		mn_diag_hint(
			p->diags,
			mn_parse_fail(p, MN_DIAG_NOT_YESNO, t, t, attr->name, mn_parse_type_name(attr->type), NULL),
			"write '%s of %s is ...'", attr->name, node->subject == MN_SUBJ_CALLER ? "caller" : "it");
		return false;
	}
	node->op = MN_COND_IS_YES;
	return true;
}

/* in SET | in TABLE for SUBJ */
static bool param_in(struct mn_parse_cond *x, struct mn_cond *node, const struct mn_param *param)
{
	if (param->type == MN_TYPE_CHOICE) {
		node->op = MN_COND_PARAM_IN_SET;
		return take_set(x, param->list, &node->index);
	}
	node->op = MN_COND_PARAM_IN_TABLE;
	node->other = node->subject;
	return take_table(x, param->list, &node->index) && mn_cursor_need(&x->c, "for") &&
	       take_number(x, &node->subject);
}

/* is [not] ... of a parameter that is no number */
static bool param_is(struct mn_parse_cond *x, struct mn_cond *node, const struct mn_param *param)
{
	const struct mn_lex_token *t = mn_cursor_last(&x->c);

	if ((param->type == MN_TYPE_CHOICE || param->type == MN_TYPE_HOLDING) && mn_cursor_accept(&x->c, "in"))
		return param_in(x, node, param);
	if (param->type != MN_TYPE_CHOICE) {
		mn_parse_fail(x->c.p, MN_DIAG_ATTR_TYPE, t, t, param->name, mn_parse_type_name(param->type), NULL);
		return false;
	}
	t = mn_cursor_take(&x->c, MN_LEX_WORD, "an item, or 'in' a set");
	node->op = MN_COND_PARAM_IS;
	node->value = t ? mn_parse_item(x->c.p, param->list, t) : -1;
	return node->value >= 0;
}

static bool subject_is(struct mn_parse_cond *x, struct mn_cond *node, const struct mn_lex_token *who,
		       const struct mn_param *param)
{
	bool record = node->subject == MN_SUBJ_BUNDLE || node->subject == MN_SUBJ_TRAFFIC;
	const struct mn_attr *attr;
	const struct mn_lex_token *t;

	node->negate = mn_cursor_accept(&x->c, "not");
	if (record) {
		t = mn_cursor_take(&x->c, MN_LEX_WORD, "a field that is yes or no");
		attr = t ? need_attr(x, t, node->subject, &node->attr) : NULL;
		node->op = MN_COND_IS_YES;
		if (attr && attr->type != MN_TYPE_YESNO)
			mn_parse_fail(x->c.p, MN_DIAG_NOT_YESNO, t, t, attr->name, mn_parse_type_name(attr->type),
				      NULL);
		return attr && attr->type == MN_TYPE_YESNO;
	}
	if (mn_cursor_is(&x->c, "missing") || (mn_cursor_is(&x->c, "a") && (!param || param->type == MN_TYPE_NUMBER))) {
		if (!param && node->subject != MN_SUBJ_IT) {
			mn_parse_fail_word(x->c.p, MN_DIAG_NOT_PARAM, who);
			return false;
		}
		node->op = mn_cursor_accept(&x->c, "missing") ? MN_COND_MISSING : MN_COND_VALID;
		x->scope->tests_param |= node->subject == MN_SUBJ_IT;
		return node->op == MN_COND_MISSING || mn_cursor_need(&x->c, "a number");
	}
	if (param && param->type != MN_TYPE_NUMBER)
		return param_is(x, node, param);
	if (mn_cursor_accept(&x->c, "registered")) {
		node->op = MN_COND_REGISTERED;
		return true;
	}
	return number_is(x, node);
}

/* has a|no HOLDING in TABLE [as PARAM] */
static bool has(struct mn_parse_cond *x, struct mn_cond *node)
{
	struct mn_parse *p = x->c.p;
	const struct mn_lex_token *t;
	const struct mn_parse_name *holding;
	const struct mn_table *table;
	const struct mn_param *param;
	uint8_t index;

	node->op = MN_COND_HAS_ROW;
	node->negate = mn_cursor_accept(&x->c, "no");
	if (!node->negate && !mn_cursor_accept(&x->c, "a")) {
		mn_cursor_expected(&x->c, "'a' or 'no'");
		return false;
	}
	t = mn_cursor_take(&x->c, MN_LEX_WORD, "the name of a holding");
	holding = t ? mn_parse_need(p, t, MN_KINDS(MN_KIND_HOLDING), "holding") : NULL;
	if (!holding || !mn_cursor_need(&x->c, "in"))
		return false;
	table = take_table(x, holding->index, &node->index);
	if (!table)
		return false;
	if (!mn_cursor_accept(&x->c, "as"))
		return true;
	t = mn_cursor_take(&x->c, MN_LEX_WORD, "a parameter");
	if (!t)
		return false;
	param = mn_parse_param(p, x->scope, p->lex->source + t->at, t->len, &index);
	if (!param)
		return subject_fail(x, t);
	for (unsigned int i = 0; param->type == MN_TYPE_CHOICE && i < table->n_columns; i++)
		if (table->column[i].kind == MN_COLUMN_ATTR && table->column[i].type == MN_TYPE_CHOICE &&
		    table->column[i].list == param->list) {
			node->other = MN_SUBJ_PARAM0 + index;
			return true;
		}
	mn_parse_fail(p, MN_DIAG_AS_PARAM, t, t, table->name, mn_parse_shown(p, t), NULL);
	return false;
}

static bool matches(struct mn_parse_cond *x, struct mn_cond *node)
{
	node->op = MN_COND_MATCHES;
	return take_table(x, MN_NONE, &node->index);
}

/* Words that stand between tests or inside them, never for somebody. */
static bool is_joint(const struct mn_parse *p, const struct mn_lex_token *t)
{
	static const char *const words[] = { "and", "or", "when", "is", "has", "in", "known" };

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (mn_lex_is(p->lex, t, words[i]))
			return true;
	return false;
}

bool mn_parse_cond_number(struct mn_parse_cond *x, struct mn_cond *node)
{
	struct mn_cursor *c = &x->c;
	const struct mn_lex_token *t, *next = mn_cursor_peek(c, 1);
	const struct mn_param *param;

	t = mn_cursor_take(c, MN_LEX_WORD, "a condition");
	if (!t)
		return false;
	if (mn_lex_is(c->p->lex, t, "its")) {
		if (!mn_parse_subject(c->p, x->scope, "it", 2, &node->subject, &param)) {
			mn_parse_subject_fail(c->p, x->scope, mn_lex_from(t), mn_lex_to(t), "it", 2);
			return false;
		}
		t = mn_cursor_take(c, MN_LEX_WORD, "what is known of it");
		return t && value(x, node, t);
	}
	if (next && next->kind == MN_LEX_WORD && mn_lex_is(c->p->lex, next, "of")) {
		const struct mn_lex_token *who = mn_cursor_peek(c, 1);

		c->i++;
		if (who && who->kind == MN_LEX_WORD && subject_of(x, who, &node->subject, &param) &&
		    (node->subject == MN_SUBJ_BUNDLE || node->subject == MN_SUBJ_TRAFFIC))
			c->i++;
		else if (!take_number(x, &node->subject))
			return false;
		return value(x, node, t);
	}
	if (!subject_of(x, t, &node->subject, &param)) {
		if (!is_joint(c->p, t))
			return subject_fail(x, t);
		c->i--;
		mn_cursor_expected(c, "a condition");
		return false;
	}
	if (mn_cursor_accept(c, "is"))
		return subject_is(x, node, t, param);
	if ((param && param->type != MN_TYPE_NUMBER) || node->subject == MN_SUBJ_BUNDLE ||
	    node->subject == MN_SUBJ_TRAFFIC) {
		mn_cursor_expected(c, "'is'");
		return false;
	}
	if (mn_cursor_accept(c, "has"))
		return has(x, node);
	if (mn_cursor_accept(c, "matches"))
		return matches(x, node);
	if (mn_cursor_accept(c, "does")) {
		node->negate = mn_cursor_accept(c, "not");
		return mn_cursor_need(c, "match") && matches(x, node);
	}
	mn_cursor_expected(c, "'is', 'has', 'matches' or 'does not match'");
	return false;
}
