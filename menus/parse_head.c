/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The short sections at the top of a file: what the service is called, and where, when and for whom it runs. */
#include "menus/clock.h"
#include "menus/mem.h"
#include "menus/number.h"
#include "menus/parse.h"

/* Octets of a token between the quotes. */
static const char *unquoted(struct mn_parse *p, const struct mn_lex_token *t)
{
	return mn_mem_text(p->program, p->lex->source + t->at + 1, t->len - 2);
}

/* service NAME text */
void mn_parse_service(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_NAME);
	const struct mn_lex_token *word;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	word = mn_cursor_take(&c, MN_LEX_WORD, "the name of the service");
	if (!word)
		return;
	p->program->name = mn_parse_name(p, word);
	p->program->title = mn_parse_text_whole(&c, word, word, "the service", &scope);
}

/* LANG STRING, the language's name in the language itself */
static void language(struct mn_parse *p, const struct mn_tree_node *node)
{
	struct mn_program *program = p->program;
	struct mn_language *l = &program->language[program->n_languages];
	const struct mn_lex_token *word, *name;
	struct mn_cursor c;

	mn_cursor_init(&c, p, node);
	word = mn_cursor_take(&c, MN_LEX_WORD, "the code of a language");
	name = word ? mn_cursor_take(&c, MN_LEX_STRING, "the language's name") : NULL;
	if (!name || !mn_cursor_end(&c))
		return;
	mn_parse_no_children(p, node);
	for (unsigned int i = 0; i < program->n_languages; i++)
		if (mn_lex_is(p->lex, word, program->language[i].code)) {
			mn_parse_fail(p, MN_DIAG_LINE_TWICE, word, word, program->language[i].code, NULL, NULL);
			return;
		}
	if (program->n_languages == MN_MAX_LANGS) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, word, word, "languages", "8", NULL);
		return;
	}
	if (name->len == 2) {
		mn_parse_fail_plain(p, MN_DIAG_TEXT_EMPTY, name);
		return;
	}
	*l = (struct mn_language){ .code = mn_parse_name(p, word),
				   .name = unquoted(p, name),
				   .loc = mn_lex_from(word) };
	program->n_languages++;
}

static bool is_empty(struct mn_parse *p, const struct mn_tree_node *node, const char *what)
{
	if (mn_parse_child(p, node))
		return false;
	/* bad lines below have told their own error */
	if (!node->child)
		mn_parse_fail(p, MN_DIAG_EMPTY, node->token, node->token, what, NULL, NULL);
	return true;
}

void mn_parse_languages(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	const struct mn_tree_node *node;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	if (!mn_cursor_end(&c) || is_empty(p, decl->node, "'languages'"))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node))
		language(p, node);
}

/* clock ZONE/NAME */
void mn_parse_clock(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	const struct mn_lex_token *first, *last = &decl->node->token[decl->node->n_tokens - 1];
	const char *error = NULL;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	first = mn_cursor_take(&c, MN_LEX_WORD, "a time zone like Europe/Berlin");
	if (!first)
		return;
	mn_parse_no_children(p, decl->node);
	/* zone names hold characters that are no words: taken as they stand */
	p->program->zone_name = mn_mem_text(p->program, p->lex->source + first->at, last->at + last->len - first->at);
	p->program->zone = mn_zone_load(p->program, p->program->zone_name, &error);
	if (!p->program->zone)
		mn_parse_fail(p, MN_DIAG_ZONE, first, last, p->program->zone_name, error, NULL);
}

/* dial *NNN# */
void mn_parse_dial(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	const struct mn_lex_token *t;
	struct mn_cursor c;
	const char *s;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	t = mn_cursor_take(&c, MN_LEX_DIAL, "a service code like *139#");
	if (!t || !mn_cursor_end(&c))
		return;
	mn_parse_no_children(p, decl->node);
	s = p->lex->source + t->at;
	/* 3GPP TS 22.090: two or three digits; what follows a second * is the caller's */
	if (t->len < 4 || t->len > 12 || memchr(s + 1, '*', t->len - 1))
		mn_parse_fail_word(p, MN_DIAG_DIAL, t);
	p->program->dial = mn_parse_name(p, t);
	p->program->dial_loc = mn_lex_from(t);
}

/* texts to DIGITS */
void mn_parse_texts_to(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	const struct mn_lex_token *t;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	if (!mn_cursor_need(&c, "to"))
		return;
	t = mn_cursor_take(&c, MN_LEX_NUMBER, "a number");
	if (!t || !mn_cursor_end(&c))
		return;
	mn_parse_no_children(p, decl->node);
	if (memchr(p->lex->source + t->at, '.', t->len) || t->len >= MN_NUMBER_SIZE)
		mn_parse_fail_word(p, MN_DIAG_DIGITS, t);
	p->program->texts_to = mn_parse_name(p, t);
	p->program->texts_to_loc = mn_lex_from(t);
}

static const char *take_digits(struct mn_cursor *c, unsigned int max)
{
	const struct mn_lex_token *t = mn_cursor_take(c, MN_LEX_NUMBER, "digits");

	if (!t)
		return NULL;
	if (memchr(c->p->lex->source + t->at, '.', t->len)) {
		mn_parse_fail_word(c->p, MN_DIAG_DIGITS, t);
		return NULL;
	}
	if (t->len > max) {
		mn_parse_fail_word(c->p, MN_DIAG_PREFIX_LONG, t);
		return NULL;
	}
	return mn_parse_name(c->p, t);
}

/* numbers N [to M] digits [starting with DIGITS] [, country code DIGITS] */
void mn_parse_numbers(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_program *program = p->program;
	uint32_t min, max;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	mn_parse_no_children(p, decl->node);
	if (!mn_cursor_count(&c, "the number of digits", 1, MN_NUMBER_SIZE - 1, &min))
		return;
	max = min;
	if (mn_cursor_accept(&c, "to") && !mn_cursor_count(&c, "the number of digits", min, MN_NUMBER_SIZE - 1, &max))
		return;
	program->numbers.min_digits = min;
	program->numbers.max_digits = max;
	if (!mn_cursor_need(&c, "digits"))
		return;
	if (mn_cursor_accept(&c, "starting with")) {
		program->numbers.prefix = take_digits(&c, min);
		if (!program->numbers.prefix)
			return;
	}
	if (mn_cursor_punct(&c, ',')) {
		if (!mn_cursor_need(&c, "country code"))
			return;
		program->numbers.country = take_digits(&c, 3);
		if (!program->numbers.country)
			return;
	}
	mn_cursor_end(&c);
}

/* money MAJOR of N MINOR text */
void mn_parse_money(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_MONEY);
	const struct mn_lex_token *major, *minor;
	struct mn_program *program = p->program;
	struct mn_cursor c;
	uint32_t per;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	major = mn_cursor_take(&c, MN_LEX_WORD, "the name of the currency");
	if (!major || !mn_cursor_need(&c, "of") || !mn_cursor_count(&c, "the parts of the currency", 1, 10000, &per))
		return;
	minor = mn_cursor_take(&c, MN_LEX_WORD, "the name of the smallest unit");
	if (!minor)
		return;
	program->money.major = mn_parse_name(p, major);
	program->money.minor = mn_parse_name(p, minor);
	program->money.per_major = per;
	program->money.text = mn_parse_text_whole(&c, major, major, "money", &scope);
	if (program->money.text)
		mn_parse_text_needs(p, program->money.text, MN_VAR_INDEX, major, "the text of money", "amount");
}

/* leader ROLE text | member ROLE text */
static const struct mn_text *role(struct mn_cursor *c, const char **name)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "the name of a role");

	if (!word)
		return NULL;
	if (*name && **name) {
		mn_parse_fail_word(c->p, MN_DIAG_LINE_TWICE, &c->token[0]);
		return NULL;
	}
	if (mn_parse_is_reserved(c->p, word)) {
		mn_parse_fail_word(c->p, MN_DIAG_RESERVED, word);
		return NULL;
	}
	*name = mn_parse_name(c->p, word);
	return mn_parse_text_whole(c, word, word, "the role", &scope);
}

/* at most N ROLE; the role's name is compared when all lines are read */
static const struct mn_lex_token *limit(struct mn_cursor *c)
{
	const struct mn_lex_token *word;
	uint32_t n;

	if (c->p->program->group.limit) {
		mn_parse_fail(c->p, MN_DIAG_LINE_TWICE, &c->token[0], &c->token[0], "at most", NULL, NULL);
		return NULL;
	}
	if (!mn_cursor_need(c, "most") || !mn_cursor_count(c, "the limit of a group", 1, MN_MAX_MEMBERS, &n))
		return NULL;
	word = mn_cursor_take(c, MN_LEX_WORD, "the role of the members");
	if (!word || !mn_cursor_end(c))
		return NULL;
	mn_parse_no_children(c->p, c->node);
	c->p->program->group.limit = n;
	return word;
}

/* group [clauses], below it leader, member, at most */
void mn_parse_group(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	static const char *const words[] = { "leader", "member", "at most", NULL };
	struct mn_group_decl *group = &p->program->group;
	const struct mn_lex_token *of = NULL;
	const struct mn_tree_node *node;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	group->clauses = mn_cursor_clauses(&c);
	group->loc = mn_lex_from(decl->node->token);
	if (!mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node)) {
		mn_cursor_init(&c, p, node);
		if (mn_cursor_accept(&c, "leader"))
			group->leader = role(&c, &group->leader_name);
		else if (mn_cursor_accept(&c, "member"))
			group->member = role(&c, &group->member_name);
		else if (mn_cursor_accept(&c, "at"))
			of = limit(&c);
		else
			mn_parse_unexpected(p, node, words);
	}
	if (p->broken) {
		/* what refers to the roles shall not fail for something else */
		group->present = *group->leader_name && *group->member_name &&
				 strcmp(group->leader_name, group->member_name) != 0;
		return;
	}
	if (!group->leader || !group->member || !of)
		mn_parse_fail(p, MN_DIAG_GROUP_LINE, decl->node->token, decl->node->token,
			      !group->leader   ? "leader ROLE"
			      : !group->member ? "member ROLE"
					       : "at most N ROLE",
			      NULL, NULL);
	else if (strcmp(group->leader_name, group->member_name) == 0)
		mn_parse_fail_plain(p, MN_DIAG_GROUP_ROLES, decl->node->token);
	else if (!mn_lex_is(p->lex, of, group->member_name))
		mn_parse_fail(p, MN_DIAG_GROUP_LIMIT, of, of, group->member_name, NULL, NULL);
	else
		group->present = true;
}

/* AMOUNT each month [from ROLE for each ROLE] | AMOUNT each time */
static void fee_amount(struct mn_cursor *c, struct mn_fee *fee)
{
	const struct mn_group_decl *group = &c->p->program->group;
	struct mn_parse *p = c->p;

	if (!mn_parse_amount(c, MN_TYPE_MONEY, &fee->amount) || !mn_cursor_need(c, "each"))
		return;
	if (mn_cursor_accept(c, "month")) {
		fee->monthly = true;
	} else if (!mn_cursor_accept(c, "time")) {
		mn_cursor_expected(c, "'month' or 'time'");
		return;
	}
	if (fee->monthly && mn_cursor_is(c, "from")) {
		if (!group->present) {
			const struct mn_lex_token *t = mn_cursor_peek(c, 0);

			p->broken = true;
			if (!p->has_group)
				mn_parse_fail(p, MN_DIAG_NO_GROUP, t, &c->token[c->n - 1], "from ROLE for each ROLE",
					      NULL, NULL);
			return;
		}
		c->i++;
		if (!mn_cursor_need(c, group->leader_name) || !mn_cursor_need(c, "for each") ||
		    !mn_cursor_need(c, group->member_name))
			return;
		fee->standing = true;
	}
	if (mn_cursor_end(c))
		mn_parse_no_children(p, c->node);
}

/* fee NAME [clauses] text, below it the amount */
void mn_parse_fee(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	static const char *const words[] = { "an amount", NULL };
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	const struct mn_lex_token *word = &decl->node->token[1];
	struct mn_fee *fee = &p->fee[decl->name->index];
	const struct mn_tree_node *node;
	struct mn_parse_text x;
	struct mn_cursor c;
	bool amount = false;

	mn_cursor_init(&c, p, decl->node);
	c.i = 2;
	if (mn_parse_is_reserved(p, word)) {
		mn_parse_fail(p, MN_DIAG_RESERVED, word, word, decl->name->name, NULL, NULL);
		return;
	}
	fee->clauses = mn_cursor_clauses(&c);
	mn_parse_text_begin(&x, p, decl->node, word, word, "the fee");
	if (!mn_parse_text_inline(&x, &c) || !mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node)) {
		mn_cursor_init(&c, p, node);
		if (mn_parse_text_is_line(node)) {
			mn_parse_text_line(&x, node);
		} else if (node->token->kind != MN_LEX_NUMBER) {
			mn_parse_unexpected(p, node, words);
		} else if (amount) {
			mn_parse_fail(p, MN_DIAG_FEE_AMOUNT, node->token, node->token, "more than one amount", NULL,
				      NULL);
		} else {
			amount = true;
			fee_amount(&c, fee);
		}
	}
	fee->text = mn_parse_text_finish(&x, &scope);
	if (!amount && !p->broken)
		mn_parse_fail(p, MN_DIAG_FEE_AMOUNT, word, word, "no amount", NULL, NULL);
}
