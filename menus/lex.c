/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The lexer goes line by line: an error ends its line and nothing else. Parentheses enclose clause numbers, free text,
 * unless the word `when` stands before them: then they belong to a condition.
 */
#include <string.h>
#include <talloc.h>

#include "menus/lex.h"
#include "menus/mem.h"
#include "menus/text.h"

struct lexer {
	struct mn_lex *lex;
	struct mn_diags *diags;
	const char *s;			/* the line */
	size_t len;
	uint32_t base;			/* octet of the source where the line starts */
	uint32_t line;
	size_t pos;
	uint32_t col;
	bool condition;			/* `when` was seen in this line */
	bool told_tab;			/* one file, one editor, one error */
	uint32_t tokens_size, lines_size;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
	return is_letter(c) || is_digit(c) || c == '-';
}

static char at(const struct lexer *l, size_t pos)
{
	return pos < l->len ? l->s[pos] : '\0';
}

static struct mn_diag *fail(struct lexer *l, enum mn_diag_id id, uint32_t from, uint32_t to, const char *a)
{
	struct mn_loc f = { l->line, from }, t = { l->line, to > from ? to : from + 1 };

	return mn_diags_report(l->diags, id, f, t, a, NULL, NULL);
}

static void advance(struct lexer *l, size_t octets)
{
	for (; octets && l->pos < l->len; octets--)
		if (((unsigned char)l->s[l->pos++] & 0xc0) != 0x80)
			l->col++;
}

static void push(struct lexer *l, enum mn_lex_kind kind, char punct, size_t octets)
{
	struct mn_lex *lex = l->lex;
	struct mn_lex_token *t;

	if (lex->n_tokens == l->tokens_size) {
		l->tokens_size = l->tokens_size ? 2 * l->tokens_size : 256;
		lex->token = mn_mem_grow(lex, lex->token, l->tokens_size, sizeof(*lex->token));
	}
	t = &lex->token[lex->n_tokens++];
	*t = (struct mn_lex_token){ .kind = kind, .punct = punct, .at = l->base + l->pos, .len = octets,
				    .line = l->line, .col = l->col };
	advance(l, octets);
	t->end = l->col;
}

static bool lex_string(struct lexer *l)
{
	size_t end = l->pos + 1;

	while (end < l->len && l->s[end] != '"')
		end += l->s[end] == '\\' && end + 1 < l->len ? 2 : 1;
	if (end >= l->len) {
		uint32_t from = l->col;
		struct mn_diag *d;

		advance(l, l->len);
		d = fail(l, MN_DIAG_STRING_OPEN, from, l->col, NULL);
		mn_diag_hint(l->diags, d,
			     "a string ends with \" on the line it began on; a quote inside it is written \\\"");
		return false;
	}
	push(l, MN_LEX_STRING, 0, end + 1 - l->pos);
	return true;
}

static bool lex_clauses(struct lexer *l)
{
	const char *end = memchr(l->s + l->pos, ')', l->len - l->pos);

	if (!end) {
		uint32_t from = l->col;

		advance(l, l->len);
		fail(l, MN_DIAG_CLAUSES_OPEN, from, l->col, NULL);
		return false;
	}
	push(l, MN_LEX_CLAUSES, 0, end + 1 - (l->s + l->pos));
	return true;
}

static bool push_word(struct lexer *l, size_t n)
{
	if (n > MN_LEX_MAX_WORD) {
		fail(l, MN_DIAG_WORD_LONG, l->col, l->col + n, NULL);
		return false;
	}
	push(l, MN_LEX_WORD, 0, n);
	return true;
}

/* Number, time, date, or a word like 4g. */
static bool lex_digits(struct lexer *l)
{
	size_t n = 0, p = l->pos, e;

	while (is_digit(at(l, p + n)))
		n++;
	if (is_letter(at(l, p + n))) {
		while (is_word(at(l, p + n)))
			n++;
		return push_word(l, n);
	}
	if (n == 4 && at(l, p + 4) == '-' && is_digit(at(l, p + 5)) && is_digit(at(l, p + 6)) && at(l, p + 7) == '-' &&
	    is_digit(at(l, p + 8)) && is_digit(at(l, p + 9)) && !is_word(at(l, p + 10))) {
		push(l, MN_LEX_DATE, 0, 10);
		return true;
	}
	for (e = n; at(l, p + e) == ':' && is_digit(at(l, p + e + 1)) && is_digit(at(l, p + e + 2)); e += 3)
		;
	if (e > n) {
		push(l, MN_LEX_TIME, 0, e);
		return true;
	}
	if (at(l, p + n) == '.' && is_digit(at(l, p + n + 1)))
		for (n++; is_digit(at(l, p + n)); n++)
			;
	push(l, MN_LEX_NUMBER, 0, n);
	return true;
}

static bool lex_word(struct lexer *l)
{
	size_t n = 1;

	while (is_word(at(l, l->pos + n)))
		n++;
	if (n == 4 && memcmp(l->s + l->pos, "when", 4) == 0)
		l->condition = true;
	return push_word(l, n);
}

static bool lex_strange(struct lexer *l)
{
	uint32_t cp = 0;
	int n = mn_text_utf8_get(l->s + l->pos, l->len - l->pos, &cp);
	char shown[16];
	struct mn_diag *d;

	if (n < 1)
		n = 1;
	if (cp < 0x20 || cp == 0x7f)
		snprintf(shown, sizeof(shown), "U+%04X", (unsigned int)cp);
	else
		snprintf(shown, sizeof(shown), "%.*s", n, l->s + l->pos);
	d = fail(l, MN_DIAG_CHARACTER, l->col, l->col + 1, shown);
	if (cp == 0x201c || cp == 0x201d || cp == 0xff02 || cp == '\'' || cp == 0x300c)
		mn_diag_hint(l->diags, d, "texts stand between straight double quotes: \"...\"");
	else if (cp >= 0xff01 && cp <= 0xff5e)
		mn_diag_hint(l->diags, d, "this is the full-width form, write '%c'", (char)(cp - 0xff01 + '!'));
	else if (cp >= 0x80)
		mn_diag_hint(l->diags, d, "letters of other scripts may stand in texts and comments only");
	return false;
}

static bool lex_punct(struct lexer *l)
{
	char c = l->s[l->pos], next = at(l, l->pos + 1);
	size_t n = 1;

	if (c == '*') {
		while (is_digit(at(l, l->pos + n)) || at(l, l->pos + n) == '*')
			n++;
		if (n > 1 && at(l, l->pos + n) == '#') {
			push(l, MN_LEX_DIAL, 0, n + 1);
			return true;
		}
		return lex_strange(l);
	}
	if (next == '=' && (c == '<' || c == '>' || c == '!')) {
		push(l, MN_LEX_PUNCT, c == '<' ? MN_LEX_LE : c == '>' ? MN_LEX_GE : MN_LEX_NE, 2);
		return true;
	}
	if (!c || !strchr("(),:.+/=<>", c))
		return lex_strange(l);
	push(l, MN_LEX_PUNCT, c, 1);
	return true;
}

static bool lex_token(struct lexer *l)
{
	char c = l->s[l->pos];

	if (c == '"')
		return lex_string(l);
	if (c == '(' && !l->condition)
		return lex_clauses(l);
	if (is_digit(c))
		return lex_digits(l);
	return is_letter(c) ? lex_word(l) : lex_punct(l);
}

/* Also what reverses the direction of writing: a source must read as it is compiled. */
static bool is_control(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t') || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

/* What must hold for the line as a whole; the rest of the lexer relies on valid UTF-8 without control characters. */
static bool line_is_text(struct lexer *l)
{
	size_t bad = l->len;
	uint32_t col = 1;

	if (l->len > MN_LEX_MAX_LINE) {
		fail(l, MN_DIAG_LINE_LONG, 1, 2, NULL);
		return false;
	}
	if (!mn_text_utf8_is_valid(l->s, l->len, &bad)) {
		for (size_t i = 0; i < bad; i++)
			col += ((unsigned char)l->s[i] & 0xc0) != 0x80;
		mn_diag_hint(l->diags, fail(l, MN_DIAG_UTF8, col, col + 1, NULL), "save the file as UTF-8");
		return false;
	}
	for (size_t i = 0; i < l->len; col++) {
		uint32_t cp = 0;
		char shown[12];

		i += mn_text_utf8_get(l->s + i, l->len - i, &cp);
		if (is_control(cp)) {
			snprintf(shown, sizeof(shown), "U+%04X", (unsigned int)cp);
			fail(l, MN_DIAG_CONTROL, col, col + 1, shown);
			return false;
		}
	}
	return true;
}

static bool lex_indent(struct lexer *l)
{
	while (at(l, l->pos) == ' ')
		advance(l, 1);
	if (at(l, l->pos) == '\t') {
		size_t n = 1;

		while (at(l, l->pos + n) == '\t' || at(l, l->pos + n) == ' ')
			n++;
		if (l->pos + n == l->len || at(l, l->pos + n) == '#') {
			advance(l, n);
			return true;
		}
		if (!l->told_tab)
			mn_diag_hint(l->diags, fail(l, MN_DIAG_TAB, l->col, l->col + 1, NULL),
				     "indent with spaces only, four for each level for example");
		l->told_tab = true;
		return false;
	}
	return true;
}

static bool lex_tokens(struct lexer *l)
{
	while (l->pos < l->len) {
		char c = l->s[l->pos];

		if (c == ' ' || c == '\t') {
			advance(l, 1);
			continue;
		}
		if (c == '#' && (l->pos == 0 || l->s[l->pos - 1] == ' ' || l->s[l->pos - 1] == '\t'))
			return true;
		if (!lex_token(l))
			return false;
	}
	return true;
}

/* Columns before the first character; a tab, an error anyway, is taken for one level of four. */
static uint32_t width(const struct lexer *l)
{
	uint32_t columns = 0;

	for (size_t i = 0; at(l, i) == ' ' || at(l, i) == '\t'; i++)
		columns = l->s[i] == ' ' ? columns + 1 : (columns / 4 + 1) * 4;
	return columns;
}

/* A comment that cannot be read hides nothing. */
static bool is_comment(const struct lexer *l)
{
	size_t i = 0;

	while (at(l, i) == ' ' || at(l, i) == '\t')
		i++;
	return at(l, i) == '#';
}

static void lex_line(struct lexer *l)
{
	struct mn_lex *lex = l->lex;
	struct mn_lex_line line = { .first = lex->n_tokens, .line = l->line };

	l->pos = 0;
	l->col = 1;
	l->condition = false;
	line.bad = !line_is_text(l);
	if (!line.bad)
		line.bad = !lex_indent(l);
	line.indent = width(l);
	if (!line.bad)
		line.bad = !lex_tokens(l);
	line.n = lex->n_tokens - line.first;
	if (!line.n && (!line.bad || is_comment(l)))
		return;
	if (lex->n_lines == l->lines_size) {
		l->lines_size = l->lines_size ? 2 * l->lines_size : 256;
		lex->line = mn_mem_grow(lex, lex->line, l->lines_size, sizeof(*lex->line));
	}
	lex->line[lex->n_lines++] = line;
}

struct mn_lex *mn_lex_read(void *ctx, const char *source, size_t len, struct mn_diags *diags)
{
	struct mn_lex *lex = mn_mem_zero(ctx, 1, sizeof(*lex));
	struct lexer l = { .lex = lex, .diags = diags };
	size_t pos = len >= 3 && memcmp(source, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	lex->source = source;
	if (len > MN_LEX_MAX_SOURCE) {
		l.line = 1;
		fail(&l, MN_DIAG_SOURCE_LONG, 1, 2, NULL);
		return lex;
	}
	while (pos < len) {
		const char *nl = memchr(source + pos, '\n', len - pos);
		size_t n = nl ? (size_t)(nl - source) - pos : len - pos;

		l.line++;
		l.s = source + pos;
		l.base = pos;
		l.len = n && source[pos + n - 1] == '\r' ? n - 1 : n;
		lex_line(&l);
		pos += n + 1;
	}
	return lex;
}

bool mn_lex_is(const struct mn_lex *lex, const struct mn_lex_token *token, const char *text)
{
	return strncmp(lex->source + token->at, text, token->len) == 0 && text[token->len] == '\0';
}

struct mn_loc mn_lex_from(const struct mn_lex_token *token)
{
	return (struct mn_loc){ token->line, token->col };
}

struct mn_loc mn_lex_to(const struct mn_lex_token *token)
{
	return (struct mn_loc){ token->line, token->end };
}
