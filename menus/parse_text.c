/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Texts: one entry for each language, on the line of what they belong to or below it.
 *
 *	text   = LANG STRING+ ...
 *	STRING = "..." with \" \\ \n \{ and {variable}
 *
 * Several strings in a row, also on lines of their own, are joined by a line break.
 */
#include "menus/mem.h"
#include "menus/parse.h"
#include "menus/text.h"

#define MAX_PIECES	4096u	/* of one text in one language */

struct mn_parse_scope mn_parse_scope(unsigned int where)
{
	return (struct mn_parse_scope){ .where = where, .operation = MN_NONE, .kase = MN_NONE };
}

void mn_parse_text_begin(struct mn_parse_text *x, struct mn_parse *p, const struct mn_tree_node *node,
			 const struct mn_lex_token *from, const struct mn_lex_token *to, const char *what)
{
	*x = (struct mn_parse_text){
		.p = p, .node = node, .owner_from = from, .owner_to = to, .what = what, .last = -1
	};
}

static int find_language(const struct mn_parse *p, const struct mn_lex_token *word)
{
	for (unsigned int i = 0; i < p->program->n_languages; i++)
		if (mn_lex_is(p->lex, word, p->program->language[i].code))
			return i;
	return -1;
}

static void unknown_language(struct mn_parse *p, const struct mn_lex_token *word)
{
	const char *codes[MN_MAX_LANGS];
	struct mn_diag *diag;

	/* without languages, or with broken ones, there is an error already */
	p->broken = true;
	if (!p->program->n_languages || p->section_broken[MN_SECTION_LANGUAGES])
		return;
	for (unsigned int i = 0; i < p->program->n_languages; i++)
		codes[i] = p->program->language[i].code;
	diag = mn_parse_fail_word(p, MN_DIAG_LANGUAGE_UNKNOWN, word);
	if (!mn_parse_suggest(p, diag, word, codes, p->program->n_languages) && p->only[MN_SECTION_LANGUAGES])
		mn_diag_note(p->diags, diag, mn_lex_from(p->only[MN_SECTION_LANGUAGES]->node->token),
			     "the languages are declared here");
}

static void take_strings(struct mn_parse_text *x, struct mn_cursor *c)
{
	while (mn_cursor_is_kind(c, MN_LEX_STRING)) {
		const struct mn_lex_token **t = mn_parse_push(x->p, &x->string, sizeof(*t));

		*t = &c->token[c->i++];
		if (x->last >= 0)
			x->n[x->last]++;
	}
}

/* LANG STRING+ */
static bool take_language(struct mn_parse_text *x, struct mn_cursor *c)
{
	const struct mn_lex_token *word = &c->token[c->i++];
	bool ok = true;

	x->any = true;
	x->last = find_language(x->p, word);
	if (x->last < 0) {
		unknown_language(x->p, word);
		ok = false;
	} else if (x->n[x->last]) {
		mn_parse_fail_word(x->p, MN_DIAG_LANGUAGE_TWICE, word);
		x->last = -1;
		ok = false;
	} else {
		x->first[x->last] = x->string.n;
	}
	take_strings(x, c);
	return ok;
}

bool mn_parse_text_inline(struct mn_parse_text *x, struct mn_cursor *c)
{
	bool ok = true;

	for (;;) {
		const struct mn_lex_token *t = mn_cursor_peek(c, 0), *next = mn_cursor_peek(c, 1);

		if (t && t->kind == MN_LEX_STRING) {
			mn_parse_fail_plain(x->p, MN_DIAG_TEXT_LANGUAGE, t);
			x->broken = true;
			return false;
		}
		if (!t || t->kind != MN_LEX_WORD || !next || next->kind != MN_LEX_STRING)
			break;
		ok &= take_language(x, c);
	}
	if (!ok)
		x->broken = true;
	return ok;
}

bool mn_parse_text_is_line(const struct mn_tree_node *node)
{
	if (node->token[0].kind == MN_LEX_STRING)
		return true;
	return node->n_tokens > 1 && node->token[0].kind == MN_LEX_WORD && node->token[1].kind == MN_LEX_STRING;
}

/* A line of strings goes on with the language above it. */
static void continue_line(struct mn_parse_text *x, const struct mn_tree_node *node)
{
	struct mn_cursor c;

	mn_cursor_init(&c, x->p, node);
	if (!x->any) {
		mn_parse_fail_plain(x->p, MN_DIAG_TEXT_LANGUAGE, node->token);
		x->broken = true;
		return;
	}
	take_strings(x, &c);
	if (!mn_cursor_end(&c))
		x->broken = true;
	mn_parse_no_children(x->p, node);
}

void mn_parse_text_line(struct mn_parse_text *x, const struct mn_tree_node *node)
{
	static const char *const words[] = { "\"...\"", NULL };
	const struct mn_tree_node *child;
	struct mn_cursor c;

	if (node->token[0].kind == MN_LEX_STRING) {
		continue_line(x, node);
		return;
	}
	mn_cursor_init(&c, x->p, node);
	if (!mn_parse_text_inline(x, &c))
		return;
	if (!mn_cursor_end(&c))
		x->broken = true;
	for (child = mn_parse_child(x->p, node); child; child = mn_parse_next(x->p, child)) {
		if (child->token[0].kind == MN_LEX_STRING)
			continue_line(x, child);
		else
			mn_parse_unexpected(x->p, child, words);
	}
}

bool mn_parse_text_needs(struct mn_parse *p, const struct mn_text *text, enum mn_var var,
			 const struct mn_lex_token *owner, const char *what, const char *shown)
{
	bool ok = true;

	for (unsigned int i = 0; i < p->program->n_languages; i++) {
		const struct mn_template *t = &text->lang[i];
		unsigned int piece = 0;

		while (piece < t->n_pieces && t->piece[piece].var != var)
			piece++;
		if (piece < t->n_pieces)
			continue;
		mn_parse_fail(p, MN_DIAG_VAR_NEEDED, owner, owner, what, shown, p->program->language[i].code);
		ok = false;
	}
	return ok;
}

/* ── templates ────────────────────────────────────────────────────────────────────────────────────────────────── */

struct builder {
	struct mn_parse *p;
	struct mn_parse_scope *scope;
	struct mn_parse_vec piece;
	struct mn_parse_vec literal;	/* char */
	bool ok;
};

static void add_octet(struct builder *b, char c)
{
	*(char *)mn_parse_push(b->p, &b->literal, 1) = c;
}

static void flush(struct builder *b)
{
	struct mn_piece *piece;

	if (!b->literal.n)
		return;
	piece = mn_parse_push(b->p, &b->piece, sizeof(*piece));
	piece->lit = mn_mem_text(b->p->program, b->literal.data, b->literal.n);
	b->literal.n = 0;
}

static size_t columns(const char *s, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n; i++)
		columns += ((unsigned char)s[i] & 0xc0) != 0x80;
	return columns;
}

static void fail(struct builder *b, enum mn_diag_id id, const struct mn_lex_token *t, size_t at, size_t n,
		 const char *a)
{
	const char *s = b->p->lex->source + t->at;
	struct mn_loc from = { t->line, t->col + columns(s, at) }, to = from;

	to.col += columns(s + at, n);
	mn_parse_fail_at(b->p, id, from, to, a, NULL, NULL);
	b->ok = false;
}

/* After a backslash at s[i]; octets used by both. */
static size_t add_escape(struct builder *b, const struct mn_lex_token *t, size_t i)
{
	const char *s = b->p->lex->source + t->at;
	char shown[8];
	uint32_t cp;
	int n;

	switch (s[i + 1]) {
	case '"':
	case '\\':
	case '{':
	case '}':
		add_octet(b, s[i + 1]);
		return 2;
	case 'n':
		add_octet(b, '\n');
		return 2;
	}
	n = mn_text_utf8_get(s + i + 1, t->len - i - 2, &cp);
	n = n < 1 ? 1 : n;
	snprintf(shown, sizeof(shown), "\\%.*s", n, s + i + 1);
	fail(b, MN_DIAG_ESCAPE, t, i, 1 + n, shown);
	return 1 + n;
}

/* A { at s[i]; octets used up to the }. */
static size_t add_variable(struct builder *b, const struct mn_lex_token *t, size_t i)
{
	const char *s = b->p->lex->source + t->at, *end = memchr(s + i, '}', t->len - 1 - i);
	struct mn_loc from = { t->line, t->col + columns(s, i) }, to = from;
	struct mn_piece piece = { 0 };
	size_t n;

	if (!end) {
		fail(b, MN_DIAG_VAR_OPEN, t, i, t->len - 1 - i, NULL);
		return t->len - 1 - i;
	}
	n = end + 1 - (s + i);
	to.col += columns(s + i, n);
	if (mn_parse_var(b->p, b->scope, s + i + 1, n - 2, from, to, &piece)) {
		flush(b);
		*(struct mn_piece *)mn_parse_push(b->p, &b->piece, sizeof(piece)) = piece;
	} else {
		b->ok = false;
	}
	return n;
}

static void add_string(struct builder *b, const struct mn_lex_token *t)
{
	const char *s = b->p->lex->source + t->at;
	size_t i = 1;

	while (i + 1 < t->len) {
		if (s[i] == '\\') {
			i += add_escape(b, t, i);
		} else if (s[i] == '{') {
			i += add_variable(b, t, i);
		} else if (s[i] == '\t') {
			fail(b, MN_DIAG_TEXT_TAB, t, i, 1, NULL);
			i++;
		} else {
			add_octet(b, s[i++]);
		}
	}
}

static bool build(struct mn_parse_text *x, unsigned int lang, struct mn_parse_scope *scope, struct mn_template *out)
{
	const struct mn_lex_token *const *string = (const struct mn_lex_token *const *)x->string.data + x->first[lang];
	struct builder b = { .p = x->p, .scope = scope, .ok = true };
	struct mn_piece *piece;

	for (uint32_t i = 0; i < x->n[lang]; i++) {
		if (i)
			add_octet(&b, '\n');
		add_string(&b, string[i]);
	}
	flush(&b);
	out->loc = mn_lex_from(string[0]);
	out->at = string[0]->at;
	if (b.ok && !b.piece.n)
		fail(&b, MN_DIAG_TEXT_EMPTY, string[0], 0, 2, NULL);
	if (b.piece.n > MAX_PIECES) {
		mn_parse_fail(x->p, MN_DIAG_TOO_MANY, string[0], string[0], "parts of a text", "4096", NULL);
		b.ok = false;
	}
	if (b.ok) {
		piece = mn_mem_zero(x->p->program, b.piece.n, sizeof(*piece));
		memcpy(piece, b.piece.data, b.piece.n * sizeof(*piece));
		out->piece = piece;
		out->n_pieces = b.piece.n;
	}
	talloc_free(b.piece.data);
	talloc_free(b.literal.data);
	return b.ok;
}

static void missing_languages(struct mn_parse_text *x)
{
	struct mn_parse *p = x->p;
	char missing[128] = "";
	size_t n = 0;

	for (unsigned int i = 0; i < p->program->n_languages; i++)
		if (!x->n[i] && n < sizeof(missing))
			n += snprintf(missing + n, sizeof(missing) - n, "%s%.8s", n ? ", " : "",
				      p->program->language[i].code);
	if (!n)
		return;
	x->broken = true;
	/* a line that could not be read may have been the missing one */
	for (const struct mn_tree_node *child = x->node->child; child; child = child->next)
		if (child->bad)
			return;
	if (x->any)
		mn_parse_fail(p, MN_DIAG_TEXT_MISSING, x->owner_from, x->owner_to, x->what, missing, NULL);
	else
		mn_parse_fail(p, MN_DIAG_TEXT_NONE, x->owner_from, x->owner_to, x->what, NULL, NULL);
}

const struct mn_text *mn_parse_text_finish(struct mn_parse_text *x, struct mn_parse_scope *scope)
{
	struct mn_text *text = mn_mem_zero(x->p->program, 1, sizeof(*text));

	if (!x->broken)
		missing_languages(x);
	for (unsigned int i = 0; i < x->p->program->n_languages; i++)
		if (x->n[i] && !build(x, i, scope, &text->lang[i]))
			x->broken = true;
	text->loc = mn_lex_from(x->owner_from);
	*(const struct mn_text **)mn_parse_push(x->p, &x->p->texts, sizeof(text)) = text;
	talloc_free(x->string.data);
	x->string.data = NULL;
	if (x->broken || !x->p->program->n_languages)
		x->p->broken = true;
	return x->broken ? NULL : text;
}

static void text_below(struct mn_parse_text *x)
{
	struct mn_parse *p = x->p;
	const char *words[MN_MAX_LANGS + 1];
	const struct mn_tree_node *child;

	for (unsigned int i = 0; i <= p->program->n_languages; i++)
		words[i] = i < p->program->n_languages ? p->program->language[i].code : NULL;
	for (child = mn_parse_child(p, x->node); child; child = mn_parse_next(p, child)) {
		if (mn_parse_text_is_line(child))
			mn_parse_text_line(x, child);
		else
			mn_parse_unexpected(p, child, words);
	}
}

const struct mn_text *mn_parse_text_whole(struct mn_cursor *c, const struct mn_lex_token *from,
					  const struct mn_lex_token *to, const char *what, struct mn_parse_scope *scope)
{
	struct mn_parse_text x;

	mn_parse_text_begin(&x, c->p, c->node, from, to, what);
	if (!mn_parse_text_inline(&x, c) || !mn_cursor_end(c))
		return NULL;
	text_below(&x);
	return mn_parse_text_finish(&x, scope);
}

const struct mn_text *mn_parse_text_maybe(struct mn_cursor *c, const struct mn_lex_token *from,
					  const struct mn_lex_token *to, const char *what, struct mn_parse_scope *scope)
{
	struct mn_parse_text x;

	mn_parse_text_begin(&x, c->p, c->node, from, to, what);
	if (!mn_parse_text_inline(&x, c) || !mn_cursor_end(c))
		return NULL;
	text_below(&x);
	return x.any || x.broken ? mn_parse_text_finish(&x, scope) : NULL;
}
