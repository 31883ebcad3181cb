/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an operation does, and texts that vary.
 *
 *	do      = `do`, below it effects, or `when` COND with effects below it
 *	effect  = (`open` | `dissolve` | `empty` | `leave`) `group` | (`join` | `remove`) PARAM
 *	        | `charge` FEE [`for` PARAM] | `tell` (`caller` | LEADER | PARAM | `each` MEMBER) wording
 *	        | `remember` ATTR `=` VALUE | `set` ATTR `=` VALUE | (`take` | `end`) PARAM	(parse_change.c)
 *	wording = text and each* | (`when` COND, below it text and each*)* `otherwise` text and each*
 *	each    = `each` [`former`] MEMBER text | `each limited bundle` text | `each withheld` text
 */
#include "menus/mem.h"
#include "menus/parse.h"

#define MAX_EFFECTS	32u
#define MAX_VARIANTS	16u

/* ── wordings ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool each_what(struct mn_cursor *c, enum mn_each *each)
{
	const struct mn_group_decl *group = &c->p->program->group;

	if (mn_cursor_accept(c, "limited")) {
		*each = MN_EACH_BUNDLE;
		return mn_cursor_need(c, "bundle");
	}
	if (mn_cursor_accept(c, "withheld")) {
		*each = MN_EACH_WITHHELD;
		return true;
	}
	*each = mn_cursor_accept(c, "former") ? MN_EACH_FORMER : MN_EACH_MEMBER;
	if (group->present)
		return mn_cursor_need(c, group->member_name);
	c->p->broken = true;
	if (!c->p->has_group)
		mn_parse_fail(c->p, MN_DIAG_NO_GROUP, &c->token[0], mn_cursor_last(c), "each", NULL, NULL);
	return false;
}

static void each_line(struct mn_parse *p, const struct mn_tree_node *node, const struct mn_parse_scope *scope,
		      struct mn_variant *variant)
{
	struct mn_parse_scope inner = *scope;
	const struct mn_text *text;
	struct mn_cursor c;
	enum mn_each each;

	mn_cursor_init(&c, p, node);
	c.i = 1;
	if (!each_what(&c, &each))
		return;
	if (variant->n_lines == sizeof(variant->line) / sizeof(variant->line[0])) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, node->token, node->token, "lines of 'each'", "4", NULL);
		return;
	}
	inner.where |= each == MN_EACH_BUNDLE ? MN_WHERE_EACH_BUNDLE :
		       each == MN_EACH_WITHHELD ? MN_WHERE_EACH_WITHHELD : MN_WHERE_EACH_NUMBER;
	variant->line[variant->n_lines].each = each;
	text = mn_parse_text_whole(&c, node->token, mn_cursor_last(&c), "the line", &inner);
	variant->line[variant->n_lines++].text = text;
	if (text && each == MN_EACH_WITHHELD)
		mn_parse_text_needs(p, text, MN_VAR_WHY, node->token, "the line", "why");
}

/* Text and each lines, beginning at the cursor and going on below. */
static void parse_variant(struct mn_cursor *c, const struct mn_lex_token *owner, struct mn_parse_scope *scope,
			  struct mn_variant *variant)
{
	static const char *const words[] = { "a language", "each", NULL };
	const struct mn_tree_node *node;
	struct mn_parse *p = c->p;
	struct mn_parse_text x;
	struct mn_cursor line;
	bool lines = false;

	mn_parse_text_begin(&x, p, c->node, owner, owner, mn_parse_join(p, "", mn_parse_shown(p, owner)));
	if (!mn_parse_text_inline(&x, c) || !mn_cursor_end(c))
		return;
	for (node = mn_parse_child(p, c->node); node; node = mn_parse_next(p, node)) {
		mn_cursor_init(&line, p, node);
		if (mn_parse_text_is_line(node)) {
			mn_parse_text_line(&x, node);
		} else if (mn_cursor_is(&line, "each")) {
			each_line(p, node, scope, variant);
			lines = true;
		} else {
			mn_parse_unexpected(p, node, words);
		}
	}
	if (x.any || !lines)
		variant->text = mn_parse_text_finish(&x, scope);
}

static bool has_blocks(const struct mn_parse *p, const struct mn_tree_node *node)
{
	for (node = node->child; node; node = node->next)
		if (!node->bad && !mn_parse_text_is_line(node) &&
		    (mn_lex_is(p->lex, node->token, "when") || mn_lex_is(p->lex, node->token, "otherwise")))
			return true;
	return false;
}

/* when COND | otherwise */
static void block(struct mn_parse *p, const struct mn_tree_node *node, struct mn_parse_scope *scope,
		  struct mn_variant *variant)
{
	struct mn_cursor c;

	mn_cursor_init(&c, p, node);
	variant->cond = MN_NONE;
	if (mn_cursor_accept(&c, "when")) {
		variant->cond = mn_parse_cond(&c, scope);
		if (variant->cond == MN_NONE)
			return;
	} else {
		c.i++;
	}
	parse_variant(&c, node->token, scope, variant);
}

bool mn_parse_wording(struct mn_cursor *c, const struct mn_lex_token *owner, struct mn_parse_scope *scope,
		      struct mn_wording *wording)
{
	static const char *const words[] = { "when", "otherwise", NULL };
	struct mn_variant *variant;
	const struct mn_tree_node *node, *last = NULL, *early = NULL;
	struct mn_parse *p = c->p;

	if (!has_blocks(p, c->node)) {
		wording->variant = variant = mn_mem_zero(p->program, 1, sizeof(*variant));
		wording->n_variants = 1;
		variant->cond = MN_NONE;
		parse_variant(c, owner, scope, variant);
		return !p->broken;
	}
	if (!mn_cursor_end(c))
		return false;
	wording->variant = variant = mn_mem_zero(p->program, MAX_VARIANTS, sizeof(*variant));
	for (node = mn_parse_child(p, c->node); node; node = mn_parse_next(p, node)) {
		if (mn_parse_text_is_line(node) ||
		    (!mn_lex_is(p->lex, node->token, "when") && !mn_lex_is(p->lex, node->token, "otherwise"))) {
			mn_parse_unexpected(p, node, words);
			return false;
		}
		if (wording->n_variants == MAX_VARIANTS) {
			mn_parse_fail(p, MN_DIAG_TOO_MANY, node->token, node->token, "cases of a text", "16", NULL);
			return false;
		}
		if (last && mn_lex_is(p->lex, last->token, "otherwise") && !early)
			early = last;
		last = node;
		block(p, node, scope, &variant[wording->n_variants++]);
	}
	if (early)
		mn_parse_fail_plain(p, MN_DIAG_OTHERWISE_EARLY, early->token);
	else if (last && !mn_lex_is(p->lex, last->token, "otherwise"))
		mn_parse_fail_word(p, MN_DIAG_OTHERWISE_MISSING, owner);
	return !p->broken;
}

/* ── effects ──────────────────────────────────────────────────────────────────────────────────────────────────── */

struct doing {
	struct mn_parse *p;
	uint16_t operation;
	struct mn_parse_scope scope;
	uint16_t cond;
	struct mn_parse_vec effect;
};

static bool take_group(struct mn_cursor *c)
{
	if (!mn_cursor_need(c, "group"))
		return false;
	if (c->p->has_group)
		return true;
	mn_parse_fail(c->p, MN_DIAG_NO_GROUP, mn_cursor_last(c), mn_cursor_last(c), "group", NULL, NULL);
	return false;
}

/* A parameter that is a number. */
static bool take_number_param(struct mn_cursor *c, struct doing *d, uint8_t *subject)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "a parameter");
	const struct mn_operation *op = &d->p->operation[d->operation];
	const char *names[MN_MAX_PARAMS];
	const struct mn_param *param;
	uint8_t index;

	if (!word)
		return false;
	param = mn_parse_param(d->p, &d->scope, d->p->lex->source + word->at, word->len, &index);
	if (!param) {
		for (unsigned int i = 0; i < op->n_params; i++)
			names[i] = op->param[i].name;
		mn_parse_unknown(d->p, "parameter", word, names, op->n_params);
		return false;
	}
	*subject = MN_SUBJ_PARAM0 + index;
	if (param->type == MN_TYPE_NUMBER)
		return true;
	mn_parse_fail(d->p, MN_DIAG_PARAM_TYPE, word, word, param->name, mn_parse_type_name(param->type),
		      mn_parse_type_name(MN_TYPE_NUMBER));
	return false;
}

static bool group_member(struct mn_cursor *c, struct doing *d, uint8_t *subject)
{
	if (!d->p->has_group) {
		mn_parse_fail_word(d->p, MN_DIAG_NO_GROUP, &c->token[0]);
		return false;
	}
	return take_number_param(c, d, subject);
}

/* charge FEE [for PARAM] */
static bool charge(struct mn_cursor *c, struct doing *d, struct mn_effect *effect)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "the name of a fee");
	const struct mn_parse_name *fee = word ? mn_parse_need(d->p, word, MN_KINDS(MN_KIND_FEE), "fee") : NULL;

	if (!fee)
		return false;
	effect->index = fee->index;
	if (mn_cursor_accept(c, "for"))
		return take_number_param(c, d, &effect->subject);
	if (!fee->broken && d->p->fee[fee->index].standing && !mn_cursor_peek(c, 0)) {
		mn_cursor_expected(c, "'for' and a parameter");
		return false;
	}
	return true;
}

/* tell caller | LEADER | PARAM | each MEMBER */
static bool tell(struct mn_cursor *c, struct doing *d, struct mn_effect *effect)
{
	struct mn_parse_scope scope = d->scope;
	struct mn_parse *p = d->p;
	const struct mn_lex_token *word;
	const struct mn_param *param;

	if (mn_cursor_accept(c, "each")) {
		effect->whom = MN_WHOM_EACH_MEMBER;
		if (!p->program->group.present) {
			p->broken = true;
			if (!p->has_group)
				mn_parse_fail(p, MN_DIAG_NO_GROUP, &c->token[1], &c->token[1], "each", NULL, NULL);
			return false;
		}
		if (!mn_cursor_need(c, p->program->group.member_name))
			return false;
	} else {
		word = mn_cursor_take(c, MN_LEX_WORD, "whom to tell");
		if (!word)
			return false;
		if (!mn_parse_subject(p, &scope, p->lex->source + word->at, word->len, &effect->subject, &param)) {
			mn_parse_subject_fail(p, &scope, mn_lex_from(word), mn_lex_to(word), p->lex->source + word->at,
					      word->len);
			return false;
		}
		if (param && param->type != MN_TYPE_NUMBER) {
			mn_parse_fail(p, MN_DIAG_PARAM_TYPE, word, word, param->name, mn_parse_type_name(param->type),
				      mn_parse_type_name(MN_TYPE_NUMBER));
			return false;
		}
	}
	scope.where = MN_WHERE_TELL;
	return mn_parse_wording(c, c->node->token, &scope, &effect->text);
}

static bool effect_kind(struct mn_cursor *c, struct doing *d, struct mn_effect *e)
{
	static const struct {
		const char *word;
		enum mn_effect_kind kind;
	} verbs[] = {
		{ "open", MN_EFFECT_OPEN_GROUP }, { "dissolve", MN_EFFECT_DISSOLVE_GROUP },
		{ "empty", MN_EFFECT_EMPTY_GROUP }, { "leave", MN_EFFECT_LEAVE }, { "join", MN_EFFECT_JOIN },
		{ "remove", MN_EFFECT_REMOVE }, { "charge", MN_EFFECT_CHARGE }, { "tell", MN_EFFECT_TELL },
		{ "remember", MN_EFFECT_REMEMBER }, { "set", MN_EFFECT_SET }, { "take", MN_EFFECT_TAKE },
		{ "end", MN_EFFECT_END },
	};
	const char *words[sizeof(verbs) / sizeof(verbs[0]) + 2];
	unsigned int i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		words[i] = verbs[i].word;
		if (mn_cursor_accept(c, verbs[i].word))
			break;
	}
	if (i == sizeof(verbs) / sizeof(verbs[0])) {
		words[i] = d->cond == MN_NONE ? "when" : NULL;
		words[i + 1] = NULL;
		if (d->cond != MN_NONE && mn_cursor_is(c, "when"))
			mn_parse_fail_plain(d->p, MN_DIAG_WHEN_NESTED, c->node->token);
		else
			mn_parse_unexpected(d->p, c->node, words);
		return false;
	}
	e->kind = verbs[i].kind;
	switch (e->kind) {
	case MN_EFFECT_OPEN_GROUP:
	case MN_EFFECT_DISSOLVE_GROUP:
	case MN_EFFECT_EMPTY_GROUP:
	case MN_EFFECT_LEAVE:
		e->subject = MN_SUBJ_CALLER;
		return take_group(c);
	case MN_EFFECT_JOIN:
	case MN_EFFECT_REMOVE:
		return group_member(c, d, &e->subject);
	case MN_EFFECT_CHARGE:
		return charge(c, d, e);
	case MN_EFFECT_TELL:
		return tell(c, d, e);
	case MN_EFFECT_REMEMBER:
	case MN_EFFECT_SET:
	case MN_EFFECT_TAKE:
	case MN_EFFECT_END:
		e->subject = MN_SUBJ_CALLER;
		return mn_parse_change(c, &d->scope, e);
	}
	return false;
}

static void parse_effect(struct doing *d, const struct mn_tree_node *node)
{
	struct mn_effect e = { .param = MN_NONE, .index = MN_NONE, .cond = d->cond, .loc = mn_lex_from(node->token) };
	struct mn_cursor c;

	mn_cursor_init(&c, d->p, node);
	if (!effect_kind(&c, d, &e))
		return;
	if (e.kind != MN_EFFECT_TELL) {
		if (!mn_cursor_end(&c))
			return;
		mn_parse_no_children(d->p, node);
	}
	if (d->effect.n == MAX_EFFECTS) {
		mn_parse_fail(d->p, MN_DIAG_TOO_MANY, node->token, node->token, "effects", "32", NULL);
		return;
	}
	*(struct mn_effect *)mn_parse_push(d->p, &d->effect, sizeof(e)) = e;
}

static void when(struct doing *d, const struct mn_tree_node *node)
{
	const struct mn_tree_node *child;
	struct mn_cursor c;

	mn_cursor_init(&c, d->p, node);
	c.i = 1;
	d->cond = mn_parse_cond(&c, &d->scope);
	if (d->cond == MN_NONE)
		return;
	if (!node->child)
		mn_parse_fail(d->p, MN_DIAG_EMPTY, node->token, node->token, "'when'", NULL, NULL);
	for (child = mn_parse_child(d->p, node); child; child = mn_parse_next(d->p, child))
		parse_effect(d, child);
	d->cond = MN_NONE;
}

void mn_parse_effects(struct mn_parse *p, const struct mn_tree_node *node, uint16_t operation)
{
	struct doing d = { .p = p, .operation = operation, .cond = MN_NONE, .scope = mn_parse_scope(MN_WHERE_TELL) };
	struct mn_operation *op = &p->operation[operation];
	const struct mn_tree_node *child;
	struct mn_effect *effect;

	d.scope.operation = operation;
	if (!node->child)
		mn_parse_fail(p, MN_DIAG_EMPTY, node->token, node->token, "'do'", NULL, NULL);
	for (child = mn_parse_child(p, node); child; child = mn_parse_next(p, child)) {
		if (mn_lex_is(p->lex, child->token, "when"))
			when(&d, child);
		else
			parse_effect(&d, child);
	}
	effect = mn_mem_zero(p->program, d.effect.n, sizeof(*effect));
	if (d.effect.n)
		memcpy(effect, d.effect.data, d.effect.n * sizeof(*effect));
	op->effect = effect;
	op->n_effects = d.effect.n;
	op->changes = d.effect.n > 0;
	talloc_free(d.effect.data);
}
