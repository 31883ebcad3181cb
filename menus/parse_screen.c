/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Screens, SMS codes and phrases.
 *
 *	screen NAME [clauses] text	below it: text, items, or `say` text
 *	item = DIGIT (SCREEN | OPERATION | `language`) [text]
 *	sms		below it: CODE [PARAM] OPERATION text, and `otherwise` text
 *	phrases		below it: NAME text, one for each row of phrases.def
 */
#include "menus/mem.h"
#include "menus/parse.h"

#define MAX_DIGIT	8
#define MAX_CODE	20	/* octets of an SMS code */
#define MAX_CODES	4096u

/* ── screens ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool take_target(struct mn_cursor *c, struct mn_item *item)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "a screen, an operation or 'language'");
	const unsigned int kinds = MN_KINDS(MN_KIND_SCREEN) | MN_KINDS(MN_KIND_OPERATION);
	struct mn_parse *p = c->p;
	struct mn_parse_name *name;

	if (!word)
		return false;
	if (mn_lex_is(p->lex, word, "language") && !mn_parse_find(p, word, kinds)) {
		item->target = MN_TARGET_LANGUAGE;
		return true;
	}
	name = mn_parse_need(p, word, kinds, "screen or operation");
	if (!name)
		return false;
	item->index = name->index;
	item->target = name->kind == MN_KIND_SCREEN ? MN_TARGET_SCREEN : MN_TARGET_OPERATION;
	if (name->kind == MN_KIND_SCREEN || !p->operation[name->index].is_event)
		return true;
	mn_parse_fail(p, MN_DIAG_EVENT_CHOSEN, word, word, name->name, NULL, NULL);
	return false;
}

/* DIGIT TARGET [text] */
static void parse_item(struct mn_parse *p, const struct mn_tree_node *node, struct mn_screen *screen,
		       struct mn_item *item)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	const struct mn_lex_token *digit = node->token;
	struct mn_item new = { .index = MN_NONE, .loc = mn_lex_from(digit) };
	struct mn_cursor c;
	uint32_t n;

	mn_cursor_init(&c, p, node);
	if (!mn_cursor_count(&c, "the digit of an item", 1, MAX_DIGIT, &n))
		return;
	new.digit = n;
	for (unsigned int i = 0; i < screen->n_items; i++)
		if (item[i].digit == n) {
			mn_parse_twice(p, MN_DIAG_DIGIT_TWICE, digit, item[i].loc);
			return;
		}
	if (!take_target(&c, &new))
		return;
	if (mn_cursor_peek(&c, 0) || node->child)
		new.label = mn_parse_text_whole(&c, digit, digit, "the item", &scope);
	item[screen->n_items++] = new;
}

void mn_parse_screen(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	static const char *const words[] = { "a language", "a digit", "say", NULL };
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	struct mn_screen *screen = &p->screen[decl->name->index];
	const struct mn_lex_token *word = &decl->node->token[1];
	struct mn_item *item = mn_mem_zero(p->program, MAX_DIGIT, sizeof(*item));
	const struct mn_tree_node *node, *say = NULL, *first_item = NULL;
	struct mn_parse_text x;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 2;
	screen->clauses = mn_cursor_clauses(&c);
	screen->item = item;
	mn_parse_text_begin(&x, p, decl->node, word, word, "the screen");
	if (!mn_parse_text_inline(&x, &c) || !mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node)) {
		mn_cursor_init(&c, p, node);
		if (mn_cursor_is_kind(&c, MN_LEX_NUMBER)) {
			first_item = first_item ? first_item : node;
			parse_item(p, node, screen, item);
		} else if (mn_cursor_is(&c, "say") && say) {
			mn_parse_fail(p, MN_DIAG_LINE_TWICE, node->token, node->token, "say", NULL, NULL);
		} else if (mn_cursor_accept(&c, "say")) {
			say = node;
			screen->say = mn_parse_text_whole(&c, node->token, node->token, "'say'", &scope);
		} else if (mn_parse_text_is_line(node)) {
			mn_parse_text_line(&x, node);
		} else {
			mn_parse_unexpected(p, node, words);
		}
	}
	screen->title = mn_parse_text_finish(&x, &scope);
	if (say && first_item)
		mn_parse_fail_plain(p, MN_DIAG_SCREEN_BOTH, say->token);
	if (!say && !first_item && !p->broken)
		mn_parse_fail_plain(p, MN_DIAG_SCREEN_EMPTY, word);
}

/* ── SMS codes ────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *take_code(struct mn_cursor *c)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);
	const char *s = c->p->lex->source + t->at;
	char upper[MAX_CODE + 1] = "";
	struct mn_diag *diag;
	bool ok = t->len <= MAX_CODE && (t->kind == MN_LEX_WORD || t->kind == MN_LEX_NUMBER);

	for (uint32_t i = 0; ok && i < t->len; i++) {
		upper[i] = s[i] >= 'a' && s[i] <= 'z' ? s[i] - 'a' + 'A' : s[i];
		ok = (upper[i] >= 'A' && upper[i] <= 'Z') || (upper[i] >= '0' && upper[i] <= '9');
	}
	if (ok && memcmp(upper, s, t->len) == 0) {
		c->i++;
		return mn_parse_name(c->p, t);
	}
	diag = mn_parse_fail_word(c->p, MN_DIAG_CODE, t);
	if (ok)
		mn_diag_hint(c->p->diags, diag, "write '%s'; what callers send may be in small letters", upper);
	return NULL;
}

static bool is_before_text(const struct mn_cursor *c)
{
	const struct mn_lex_token *next = mn_cursor_peek(c, 1);

	return next && next->kind == MN_LEX_STRING;
}

/* [PARAM] OPERATION */
static bool code_target(struct mn_cursor *c, struct mn_sms_code *code)
{
	const struct mn_lex_token *first = mn_cursor_take(c, MN_LEX_WORD, "an operation"), *word = first;
	const struct mn_operation *op;
	struct mn_parse *p = c->p;
	struct mn_parse_name *name;

	if (!first)
		return false;
	if (mn_cursor_is_kind(c, MN_LEX_WORD) && !is_before_text(c)) {
		word = mn_cursor_take(c, MN_LEX_WORD, "an operation");
		code->takes_param = true;
	}
	name = mn_parse_need(p, word, MN_KINDS(MN_KIND_OPERATION), "operation");
	if (!name)
		return false;
	code->operation = name->index;
	op = &p->operation[name->index];
	if (name->broken) {
		p->broken = true;
		return false;
	}
	if (op->is_event) {
		mn_parse_fail(p, MN_DIAG_EVENT_CHOSEN, word, word, name->name, NULL, NULL);
		return false;
	}
	if (op->n_params > 1) {
		mn_parse_fail(p, MN_DIAG_CODE_PARAMS, word, word, name->name, NULL, NULL);
		return false;
	}
	if (code->takes_param && (op->n_params == 0 || !mn_lex_is(p->lex, first, op->param[0].name))) {
		struct mn_diag *diag =
			mn_parse_fail(p, MN_DIAG_CODE_PARAM, first, first, name->name, mn_parse_shown(p, first), NULL);

		if (op->n_params)
			mn_diag_hint(p->diags, diag, "its parameter is '%s'", op->param[0].name);
		return false;
	}
	if (!code->takes_param && op->n_params) {
		mn_parse_fail(p, MN_DIAG_CODE_NEEDS, word, word, name->name, op->param[0].name, NULL);
		return false;
	}
	return true;
}

static void parse_code(struct mn_parse *p, const struct mn_tree_node *node, struct mn_parse_vec *codes)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC | MN_WHERE_SMS);
	struct mn_sms_code code = { .loc = mn_lex_from(node->token) }, *before = codes->data;
	struct mn_cursor c;

	mn_cursor_init(&c, p, node);
	if (codes->n == MAX_CODES) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, node->token, node->token, "codes", "4096", NULL);
		return;
	}
	code.code = take_code(&c);
	if (!code.code)
		return;
	for (uint32_t i = 0; i < codes->n; i++)
		if (strcmp(before[i].code, code.code) == 0) {
			mn_parse_twice(p, MN_DIAG_CODE_TWICE, node->token, before[i].loc);
			return;
		}
	if (!code_target(&c, &code))
		return;
	code.help = mn_parse_text_whole(&c, node->token, node->token, "the code", &scope);
	*(struct mn_sms_code *)mn_parse_push(p, codes, sizeof(code)) = code;
}

void mn_parse_sms(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC | MN_WHERE_SMS);
	const struct mn_lex_token *word = decl->node->token;
	const struct mn_tree_node *node, *help = NULL;
	struct mn_parse_vec codes = { 0 };
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	if (!mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node)) {
		mn_cursor_init(&c, p, node);
		if (!mn_cursor_accept(&c, "otherwise")) {
			parse_code(p, node, &codes);
		} else if (help) {
			mn_parse_fail(p, MN_DIAG_LINE_TWICE, node->token, node->token, "otherwise", NULL, NULL);
		} else {
			help = node;
			p->program->sms_help = mn_parse_text_whole(&c, node->token, node->token, "'otherwise'", &scope);
		}
	}
	p->program->sms = talloc_steal(p->program, codes.data);
	p->program->n_sms = codes.n;
	if (!help && !p->broken)
		mn_parse_fail_plain(p, MN_DIAG_SMS_HELP, word);
}

/* ── phrases ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *const phrase_names[] = {
#define MN_PHRASE(id, name, doc) name,
#include "menus/phrases.def"
#undef MN_PHRASE
};

static void parse_phrase(struct mn_parse *p, const struct mn_tree_node *node, unsigned int *seen)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC | MN_WHERE_PHRASE);
	const struct mn_lex_token *word;
	unsigned int phrase = 0;
	struct mn_cursor c;

	mn_cursor_init(&c, p, node);
	word = mn_cursor_take(&c, MN_LEX_WORD, "the name of a phrase");
	if (!word)
		return;
	while (phrase < MN_N_PHRASES && !mn_lex_is(p->lex, word, phrase_names[phrase]))
		phrase++;
	if (phrase == MN_N_PHRASES) {
		mn_parse_unknown(p, "phrase", word, phrase_names, MN_N_PHRASES);
		return;
	}
	if (*seen & 1u << phrase) {
		mn_parse_fail(p, MN_DIAG_LINE_TWICE, word, word, phrase_names[phrase], NULL, NULL);
		return;
	}
	*seen |= 1u << phrase;
	if (phrase == MN_PHRASE_CONFIRM)
		scope.where |= MN_WHERE_CONFIRM;
	p->program->phrase[phrase] = mn_parse_text_whole(&c, word, word, "the phrase", &scope);
	if (phrase == MN_PHRASE_CONFIRM && p->program->phrase[phrase])
		mn_parse_text_needs(p, p->program->phrase[phrase], MN_VAR_DIGIT, word, "the phrase confirm", "digit");
}

void mn_parse_phrases(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	const struct mn_lex_token *word = decl->node->token;
	const struct mn_tree_node *node;
	const char *missing = "";
	unsigned int seen = 0;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	if (!mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node))
		parse_phrase(p, node, &seen);
	/* a line that could not be read may have been the missing one */
	for (unsigned int i = 0; i < MN_N_PHRASES && !p->broken; i++)
		if (!(seen & 1u << i))
			missing = mn_parse_join(p, missing, phrase_names[i]);
	if (*missing)
		mn_parse_fail(p, MN_DIAG_PHRASE_MISSING, word, word, missing, NULL, NULL);
}
