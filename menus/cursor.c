/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Walking along the tokens of one line. */
#include "menus/mem.h"
#include "menus/parse.h"

void mn_cursor_init(struct mn_cursor *c, struct mn_parse *p, const struct mn_tree_node *node)
{
	*c = (struct mn_cursor){ .p = p, .node = node, .token = node->token, .n = node->n_tokens };
}

const struct mn_lex_token *mn_cursor_peek(const struct mn_cursor *c, uint32_t ahead)
{
	return ahead < c->n - c->i ? &c->token[c->i + ahead] : NULL;
}

const struct mn_lex_token *mn_cursor_last(const struct mn_cursor *c)
{
	return &c->token[c->i ? c->i - 1 : 0];
}

bool mn_cursor_is_kind(const struct mn_cursor *c, enum mn_lex_kind kind)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);

	return t && t->kind == kind;
}

bool mn_cursor_is(const struct mn_cursor *c, const char *word)
{
	return mn_cursor_is_kind(c, MN_LEX_WORD) && mn_lex_is(c->p->lex, mn_cursor_peek(c, 0), word);
}

bool mn_cursor_accept(struct mn_cursor *c, const char *words)
{
	uint32_t start = c->i;

	while (*words) {
		const struct mn_lex_token *t = mn_cursor_peek(c, 0);
		size_t n = strcspn(words, " ");

		if (!t || t->kind != MN_LEX_WORD || t->len != n || memcmp(c->p->lex->source + t->at, words, n) != 0) {
			c->i = start;
			return false;
		}
		c->i++;
		words += n + (words[n] == ' ');
	}
	return true;
}

bool mn_cursor_punct(struct mn_cursor *c, char punct)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);

	if (!t || t->kind != MN_LEX_PUNCT || t->punct != punct)
		return false;
	c->i++;
	return true;
}

struct mn_diag *mn_cursor_expected(struct mn_cursor *c, const char *what)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0), *last = mn_cursor_last(c);
	struct mn_loc from = { last->line, last->end }, to = { last->line, last->end + 1 };

	if (t)
		return mn_parse_fail(c->p, MN_DIAG_EXPECTED, t, t, what, mn_parse_shown(c->p, t), NULL);
	return mn_parse_fail_at(c->p, MN_DIAG_EXPECTED_AFTER, from, to, what, mn_parse_shown(c->p, last), NULL);
}

const struct mn_lex_token *mn_cursor_take(struct mn_cursor *c, enum mn_lex_kind kind, const char *what)
{
	if (!mn_cursor_is_kind(c, kind)) {
		mn_cursor_expected(c, what);
		return NULL;
	}
	return &c->token[c->i++];
}

bool mn_cursor_need(struct mn_cursor *c, const char *words)
{
	char what[64];

	if (mn_cursor_accept(c, words))
		return true;
	snprintf(what, sizeof(what), "'%s'", words);
	mn_cursor_expected(c, what);
	return false;
}

bool mn_cursor_end(struct mn_cursor *c)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);

	if (!t)
		return true;
	mn_parse_fail(c->p, MN_DIAG_TRAILING, t, &c->token[c->n - 1], mn_parse_shown(c->p, t),
		      mn_parse_shown(c->p, mn_cursor_last(c)), NULL);
	return false;
}

const char *mn_cursor_clauses(struct mn_cursor *c)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);
	const char *s;
	size_t n;

	if (!t || t->kind != MN_LEX_CLAUSES)
		return "";
	c->i++;
	s = c->p->lex->source + t->at + 1;
	n = t->len - 2;
	for (; n && *s == ' '; n--)
		s++;
	while (n && s[n - 1] == ' ')
		n--;
	return mn_mem_text(c->p->program, s, n);
}

bool mn_cursor_count(struct mn_cursor *c, const char *what, uint32_t min, uint32_t max, uint32_t *value)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);
	char range[32];
	uint64_t v = 0;

	if (!mn_cursor_take(c, MN_LEX_NUMBER, what))
		return false;
	for (uint32_t i = 0; i < t->len; i++) {
		char digit = c->p->lex->source[t->at + i];

		if (digit == '.') {
			mn_parse_fail_word(c->p, MN_DIAG_WHOLE, t);
			return false;
		}
		v = v > UINT32_MAX ? v : v * 10 + (digit - '0');
	}
	if (v < min || v > max) {
		snprintf(range, sizeof(range), "%u to %u", min, max);
		mn_parse_fail(c->p, MN_DIAG_RANGE, t, t, what, range, NULL);
		return false;
	}
	*value = v;
	return true;
}
