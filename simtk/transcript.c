/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Parser of transcripts. A statement is one line; the lines of an expected text follow it, each behind a bar:
 *
 *	transcript = { line }
 *	line       = [ NAME ":" ] statement | "|" text | "#" comment
 *
 * After an error the parser goes on with the next line.
 */
#include "simtk/transcript.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "menus/text.h"
#include "simtk/phone.h"
#include "simtk/quirks.h"
#include "simtk/width.h"
#include "wire/ss_comp.h"

#define ERRORS_MAX	10
#define FILE_MAX	(1 << 20)	/* octets of a transcript */
#define TIME_MAX_MS	600000
#define NAME_HINT	"letters, digits, '-' and '_', a letter first"

static const struct {
	const char *word;
	bool phone;
	const char *follows;
} words[] = {
#define STATEMENT(symbol, word, phone, follows) [STK_STMT_##symbol] = { word, phone, follows },
#include "simtk/transcript_words.def"
#undef STATEMENT
};

static const struct {
	const char *word;
	bool text;
	const char *what;
} expects[] = {
#define EXPECT(symbol, word, text, what) [STK_EXPECT_##symbol] = { word, text, what },
#include "simtk/transcript_expects.def"
#undef EXPECT
};

struct parse {
	struct stk_transcript *t;
	char **diag;
	unsigned int errors;
	unsigned int bad_line;	/* of the last error */
	const char *line;	/* the one being read */
	unsigned int number;	/* its, from 1 */
	size_t pos;
	bool phone_declared;
};

const char *stk_transcript_expect_what(enum stk_expect expect)
{
	return expects[expect].what;
}

void stk_transcript_print_words(void)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		printf("  %s%s %s\n", words[i].phone ? "[PHONE:] " : "", words[i].word, words[i].follows);
}

/* --- messages ----------------------------------------------------------------------------- */

void stk_transcript_point(const struct stk_transcript *t, char **diag, const struct stk_place *at, const char *kind,
			  const char *what, const char *hint)
{
	const char *line = at->line && at->line <= t->n_source ? t->source[at->line - 1] : "";
	size_t col = at->col < strlen(line) ? at->col : strlen(line), i;
	int width;

	if (!*diag)
		*diag = talloc_strdup(NULL, "");
	*diag = talloc_asprintf_append(*diag, "%s:%u:%zu: %s: %s\n  %s\n  ", t->file, at->line,
				       stk_width_chars(line, col) + 1, kind, what, line);
	for (i = 0; i < col; i++) {
		if (line[i] == '\t')
			*diag = talloc_strdup_append(*diag, "\t");
		else if (((unsigned char)line[i] & 0xc0) != 0x80)
			*diag = talloc_asprintf_append(*diag, "%*s", stk_width_char_at(line + i), "");
	}
	*diag = talloc_strdup_append(*diag, "^");
	width = stk_width_n(line + col, at->len < strlen(line + col) ? at->len : strlen(line + col));
	for (; width > 1; width--)
		*diag = talloc_strdup_append(*diag, "~");
	*diag = talloc_strdup_append(*diag, "\n");
	if (hint)
		*diag = talloc_asprintf_append(*diag, "  hint: %s\n", hint);
}

static void parse_error(struct parse *p, size_t col, size_t len, const char *what, const char *hint)
{
	struct stk_place at = { p->number, col, len ? len : 1 };

	if (p->number == p->bad_line)
		return;
	p->bad_line = p->number;
	p->errors++;
	if (p->errors <= ERRORS_MAX && p->diag)
		stk_transcript_point(p->t, p->diag, &at, "error", what, hint);
	/* one is enough for a line */
	p->pos = strlen(p->line);
}

/* How many letters to change, add, drop or swap with a neighbour to turn one short word into another. */
static unsigned int distance(const char *a, size_t n, const char *b)
{
	unsigned int prev2[24], prev[24], row[24];
	size_t m = strlen(b), i, k;

	if (n >= 24 || m >= 24)
		return 99;
	for (k = 0; k <= m; k++)
		prev[k] = prev2[k] = k;
	for (i = 1; i <= n; i++) {
		row[0] = i;
		for (k = 1; k <= m; k++) {
			unsigned int best = prev[k - 1] + (a[i - 1] != b[k - 1]);

			if (prev[k] + 1 < best)
				best = prev[k] + 1;
			if (row[k - 1] + 1 < best)
				best = row[k - 1] + 1;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] && prev2[k - 2] + 1 < best)
				best = prev2[k - 2] + 1;
			row[k] = best;
		}
		memcpy(prev2, prev, sizeof(prev));
		memcpy(prev, row, sizeof(row));
	}
	return prev[m];
}

/* --- words of a line ------------------------------------------------------------------------- */

static void skip_blanks(struct parse *p)
{
	p->pos += strspn(p->line + p->pos, " \t");
}

/* Next word: its length, 0 at the end of the line; p->pos is then behind it. */
static size_t next_word(struct parse *p, const char **word)
{
	size_t len;

	skip_blanks(p);
	*word = p->line + p->pos;
	len = strcspn(*word, " \t");
	p->pos += len;
	return len;
}

static bool word_is(const char *word, size_t len, const char *what)
{
	return strlen(what) == len && !memcmp(word, what, len);
}

/* The rest of the line without blanks around it; NULL with an error if there is none. */
static char *rest_of_line(struct parse *p, struct stk_stmt *s, const char *what)
{
	size_t len;

	skip_blanks(p);
	len = strlen(p->line + p->pos);
	while (len && isspace((unsigned char)p->line[p->pos + len - 1]))
		len--;
	s->arg_at = (struct stk_place) { p->number, p->pos, len };
	if (!len) {
		parse_error(p, p->pos, 1, what, NULL);
		return NULL;
	}
	p->pos += len;
	return talloc_strndup(p->t, p->line + s->arg_at.col, len);
}

static void end_of_line(struct parse *p)
{
	skip_blanks(p);
	if (p->line[p->pos] && p->line[p->pos] != '#')
		parse_error(p, p->pos, strlen(p->line + p->pos), "nothing more belongs on this line", NULL);
}

/* "3 s", "300 ms": milliseconds, or -1 with an error. */
static long parse_time(struct parse *p)
{
	size_t start, len;
	const char *unit;
	char *end;
	long n, factor;

	skip_blanks(p);
	start = p->pos;
	n = isdigit((unsigned char)p->line[start]) ? strtol(p->line + start, &end, 10) : -1;
	if (n < 0) {
		parse_error(p, start, strcspn(p->line + start, " \t"), "a time is missing", "as in '3 s' or '300 ms'");
		return -1;
	}
	p->pos = end - p->line;
	len = next_word(p, &unit);
	if (word_is(unit, len, "ms")) {
		factor = 1;
	} else if (word_is(unit, len, "s")) {
		factor = 1000;
	} else {
		parse_error(p, unit - p->line, len, "a time needs its unit", "s or ms");
		return -1;
	}
	if (n > TIME_MAX_MS / factor) {
		parse_error(p, start, p->pos - start, "longer than ten minutes", NULL);
		return -1;
	}
	return n * factor;
}

/* Check the holes of what will be typed or said. */
static void check_holes(struct parse *p, const struct stk_stmt *s)
{
	struct stk_pattern_err err = { 0 };
	const char *line = s->text;
	struct stk_pattern *pattern;

	if (!line)
		return;
	pattern = stk_pattern_parse(NULL, &line, 1, &err);
	if (!pattern)
		parse_error(p, s->arg_at.col + err.offset, err.len, err.what, err.hint);
	talloc_free(pattern);
}

/* --- statements ------------------------------------------------------------------------------ */

static int find_phone(const struct stk_transcript *t, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < t->n_phones; i++) {
		if (word_is(name, len, t->phones[i]))
			return i;
	}
	return -1;
}

static void parse_phone(struct parse *p, struct stk_stmt *s)
{
	struct stk_transcript *t = p->t;
	const char *name, *word;
	size_t len = next_word(p, &name), n;

	if (!stk_pattern_is_name(name, len)) {
		parse_error(p, name - p->line, len, "a phone needs a name", NAME_HINT);
		return;
	}
	if (find_phone(t, name, len) >= 0 && p->phone_declared) {
		parse_error(p, name - p->line, len, "there is a phone of that name", NULL);
		return;
	}
	if (!p->phone_declared)
		t->n_phones = 0;
	if (t->n_phones == STK_TRANSCRIPT_PHONES_MAX) {
		parse_error(p, name - p->line, len, "too many phones", NULL);
		return;
	}
	p->phone_declared = true;
	s->phone = t->n_phones;
	t->phones[t->n_phones++] = talloc_strndup(t, name, len);
	n = next_word(p, &word);
	if (!n || *word == '#') {
		p->pos -= n;
		return;
	}
	if (!word_is(word, n, "imsi")) {
		parse_error(p, word - p->line, n, "expected 'imsi' or the end of the line", NULL);
		return;
	}
	n = next_word(p, &word);
	s->arg_at = (struct stk_place) { p->number, word - p->line, n };
	s->text = talloc_strndup(t, word, n);
	if (*word == '{')
		check_holes(p, s);
	else if (n < 6 || n > 15 || strspn(word, "0123456789") < n)
		parse_error(p, word - p->line, n, "an IMSI has 6 to 15 digits", NULL);
}

static void parse_pages(struct parse *p, struct stk_stmt *s)
{
	const char *word, *end;
	size_t len = next_word(p, &word);

	if (!word_is(word, len, "with")) {
		parse_error(p, word - p->line, len, "expected 'with' and the key that turns the page",
			    "pages with 9 after \"9 more\"");
		return;
	}
	len = next_word(p, &word);
	if (!len) {
		parse_error(p, word - p->line, 1, "the key is missing", "pages with 9 after \"9 more\"");
		return;
	}
	s->name = talloc_strndup(p->t, word, len);
	len = next_word(p, &word);
	skip_blanks(p);
	word = p->line + p->pos;
	end = *word == '"' ? strrchr(word + 1, '"') : NULL;
	if (!end || end == word + 1) {
		parse_error(p, word - p->line, strlen(word), "the line of a page that has a next one is missing",
			    "in quotes, as in: pages with 9 after \"9 more\"");
		return;
	}
	s->text = talloc_strndup(p->t, word + 1, end - word - 1);
	p->pos = end + 1 - p->line;
}

static void parse_name(struct parse *p, struct stk_stmt *s)
{
	const char *word;
	size_t len = next_word(p, &word);

	if (!stk_pattern_is_name(word, len) || word_is(word, len, "_"))
		parse_error(p, word - p->line, len, "a name is missing", NAME_HINT);
	s->name = talloc_strndup(p->t, word, len);
}

static void parse_quirk(struct parse *p, struct stk_stmt *s)
{
	struct phone_quirks quirks = { 0 };
	char why[160];

	s->text = rest_of_line(p, s, "the name of a quirk is missing");
	if (s->text && phone_quirk_set(&quirks, s->text, why, sizeof(why)) < 0)
		parse_error(p, s->arg_at.col, s->arg_at.len, why, NULL);
}

/* The number or name of an error; -1 with an error of our own. */
static long parse_error_code(struct parse *p)
{
	const char *word;
	size_t len = next_word(p, &word);
	char *end;
	long n;

	if (len && isdigit((unsigned char)*word)) {
		n = strtol(word, &end, 10);
		if (end == word + len && n <= 255)
			return n;
	}
	for (n = 0; len && n < 256; n++) {
		if (word_is(word, len, wire_ss_comp_error_name(n)) && !word_is(word, len, wire_ss_comp_error_name(255)))
			return n;
	}
	parse_error(p, word - p->line, len, "an error code or its name is missing",
		    "as in 'expect error 34' or 'expect error systemFailure'");
	return -1;
}

static void parse_expect(struct parse *p, struct stk_stmt *s)
{
	const char *word, *hint = NULL;
	char buf[64];
	size_t len = next_word(p, &word), i;
	char *end;

	s->number = -1;
	if (!len || *word == '#') {
		p->pos = word - p->line;
		s->expect = STK_EXPECT_SCREEN;
		return;
	}
	for (i = STK_EXPECT_SCREEN + 1; i < sizeof(expects) / sizeof(*expects); i++) {
		if (word_is(word, len, expects[i].word))
			break;
		if (distance(word, len, expects[i].word) <= 2) {
			snprintf(buf, sizeof(buf), "did you mean '%s'?", expects[i].word);
			hint = buf;
		}
	}
	if (i == sizeof(expects) / sizeof(*expects)) {
		parse_error(p, word - p->line, len, "this cannot be expected",
			    hint ? hint :
			    "page, end, notice, error, reject, failure, silence, or nothing and a text below");
		/* its text is not wrong too */
		s->has_block = true;
		s->block_line = p->number + 1;
		return;
	}
	s->expect = i;
	switch (s->expect) {
	case STK_EXPECT_ERROR:
		s->number = parse_error_code(p);
		break;
	case STK_EXPECT_FAILURE:
		len = next_word(p, &word);
		if (len && *word != '#') {
			s->number = strtol(word, &end, 10);
			if (end != word + len || s->number < 0 || s->number > 255)
				parse_error(p, word - p->line, len, "a cause is a number from 0 to 255", NULL);
		} else {
			p->pos -= len;
		}
		break;
	case STK_EXPECT_SILENCE:
		s->number = parse_time(p);
		break;
	case STK_EXPECT_SCREEN:
	case STK_EXPECT_END:
	case STK_EXPECT_PAGE:
	case STK_EXPECT_NOTICE:
	case STK_EXPECT_REJECT:
		break;
	}
}

static void parse_args(struct parse *p, struct stk_stmt *s)
{
	const char *word;
	size_t len;

	switch (s->type) {
	case STK_STMT_PHONE:
		parse_phone(p, s);
		break;
	case STK_STMT_PAGES:
		parse_pages(p, s);
		break;
	case STK_STMT_SET:
		parse_name(p, s);
		s->text = rest_of_line(p, s, "the value is missing");
		check_holes(p, s);
		return;
	case STK_STMT_FORGET:
		parse_name(p, s);
		break;
	case STK_STMT_SAY:
		s->text = rest_of_line(p, s, "there is nothing to say");
		check_holes(p, s);
		return;
	case STK_STMT_WAIT:
	case STK_STMT_TIMEOUT:
		s->number = parse_time(p);
		break;
	case STK_STMT_RUN:
		s->text = rest_of_line(p, s, "the program is missing");
		check_holes(p, s);
		return;
	case STK_STMT_QUIRK:
		parse_quirk(p, s);
		return;
	case STK_STMT_DIAL:
		s->text = rest_of_line(p, s, "the code to dial is missing");
		check_holes(p, s);
		return;
	case STK_STMT_SEND:
		s->text = rest_of_line(p, s, "what to type is missing");
		check_holes(p, s);
		return;
	case STK_STMT_EXPECT:
		parse_expect(p, s);
		break;
	case STK_STMT_HANG:
		len = next_word(p, &word);
		if (!word_is(word, len, "up"))
			parse_error(p, word - p->line, len, "expected 'up'", NULL);
		break;
	}
	end_of_line(p);
}

static bool may_have_block(const struct stk_stmt *s)
{
	return s->type == STK_STMT_RUN || (s->type == STK_STMT_EXPECT && expects[s->expect].text);
}

/* The expected text is complete: make its pattern. Errors are of an earlier line than the one being read. */
static void finish_block(struct parse *p)
{
	struct stk_stmt *s = p->t->n_stmt ? &p->t->stmt[p->t->n_stmt - 1] : NULL;
	struct stk_pattern_err err;
	unsigned int number = p->number;
	size_t pos = p->pos;
	const char *line;

	if (!s || !may_have_block(s) || s->pattern)
		return;
	if (!s->has_block) {
		if (s->type == STK_STMT_RUN)
			return;
		if (s->expect == STK_EXPECT_SCREEN || s->expect == STK_EXPECT_PAGE || s->expect == STK_EXPECT_NOTICE) {
			p->number = s->at.line;
			parse_error(p, s->at.col, s->at.len, "the text that is expected is missing",
				    "write it below, each line behind a '|'; '| ...' stands for any text");
			p->number = number;
			p->pos = pos;
			s->has_block = true;	/* told once */
		}
		return;
	}
	s->pattern = stk_pattern_parse(p->t, (const char *const *)s->lines, s->n_lines, &err);
	if (!s->pattern) {
		p->number = s->block_line + err.line;
		line = p->t->source[p->number - 1];
		parse_error(p, strlen(line) - strlen(s->lines[err.line]) + err.offset, err.len, err.what, err.hint);
		p->number = number;
		p->pos = pos;
		/* told once */
		s->pattern = stk_pattern_parse(p->t, NULL, 0, &err);
	}
}

static void parse_block_line(struct parse *p)
{
	struct stk_stmt *s = p->t->n_stmt ? &p->t->stmt[p->t->n_stmt - 1] : NULL;
	const char *text = p->line + p->pos + 1;

	if (!s || !may_have_block(s) || s->pattern || (s->has_block && s->block_line + s->n_lines != p->number)) {
		parse_error(p, p->pos, 1, "a text belongs directly below an 'expect' or 'run'", NULL);
		return;
	}
	if (s->n_lines == STK_TRANSCRIPT_LINES_MAX) {
		parse_error(p, p->pos, 1, "too many lines for one text", NULL);
		return;
	}
	if (*text == ' ')
		text++;
	if (!s->has_block)
		s->block_line = p->number;
	s->has_block = true;
	s->lines = talloc_realloc(p->t, s->lines, char *, s->n_lines + 1);
	s->lines[s->n_lines++] = talloc_strdup(p->t, text);
}

/* The word of a statement, or -1 with an error. */
static int find_word(struct parse *p, const char *word, size_t len)
{
	const struct stk_stmt *last = p->t->n_stmt ? &p->t->stmt[p->t->n_stmt - 1] : NULL;
	unsigned int best = len < 4 ? 2 : 3, d;
	const char *near = NULL;
	char hint[64] = "";
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (word_is(word, len, words[i].word))
			return i;
		d = distance(word, len, words[i].word);
		if (d < best) {
			best = d;
			near = words[i].word;
		}
	}
	if (near)
		snprintf(hint, sizeof(hint), "did you mean '%s'?", near);
	else if (last && may_have_block(last))
		snprintf(hint, sizeof(hint), "a text that is expected stands behind a '|'");
	parse_error(p, word - p->line, len, "this is no statement", *hint ? hint : NULL);
	return -1;
}

static void parse_line(struct parse *p)
{
	struct stk_stmt s = { 0 };
	const char *word;
	size_t len;
	bool named = false;
	int i;

	skip_blanks(p);
	if (p->line[p->pos] == '|') {
		parse_block_line(p);
		return;
	}
	if (!p->line[p->pos] || p->line[p->pos] == '#')
		return;
	finish_block(p);
	len = next_word(p, &word);
	if (len > 1 && word[len - 1] == ':') {
		i = find_phone(p->t, word, len - 1);
		if (i < 0 || !p->phone_declared) {
			parse_error(p, word - p->line, len - 1, "no phone of that name",
				    "declare it above: phone NAME [imsi DIGITS]");
			return;
		}
		s.phone = i;
		named = true;
		len = next_word(p, &word);
	}
	i = find_word(p, word, len);
	if (i < 0)
		return;
	s.type = i;
	s.at = (struct stk_place) { p->number, word - p->line, len };
	if (named && !words[s.type].phone)
		parse_error(p, s.at.col, s.at.len, "this concerns no phone", "leave out the name before it");
	parse_args(p, &s);
	p->t->stmt = talloc_realloc(p->t, p->t->stmt, struct stk_stmt, p->t->n_stmt + 1);
	p->t->stmt[p->t->n_stmt++] = s;
}

static void split_lines(struct stk_transcript *t, const char *text, size_t len)
{
	const char *end;
	size_t n;

	while (len) {
		end = memchr(text, '\n', len);
		n = end ? (size_t)(end - text) : len;
		t->source = talloc_realloc(t, t->source, char *, t->n_source + 1);
		t->source[t->n_source++] = talloc_strndup(t, text, n && text[n - 1] == '\r' ? n - 1 : n);
		if (!end)
			return;
		text += n + 1;
		len -= n + 1;
	}
}

struct stk_transcript *stk_transcript_parse(void *ctx, const char *file, const char *text, size_t len, char **diag)
{
	struct stk_transcript *t = talloc_zero(ctx, struct stk_transcript);
	struct parse p = { .t = t, .diag = diag };
	size_t bad = 0, i;

	t->file = talloc_strdup(t, file);
	t->phones[t->n_phones++] = talloc_strdup(t, "phone");
	if (len > FILE_MAX || memchr(text, '\0', len) || !mn_text_utf8_is_valid(text, len, &bad)) {
		if (diag)
			*diag = talloc_asprintf_append(*diag ? *diag : talloc_strdup(NULL, ""),
						       "%s: error: not a text in UTF-8 of at most %d octets "
						       "(octet %zu)\n", file, FILE_MAX, bad);
		talloc_free(t);
		return NULL;
	}
	split_lines(t, text, len);
	for (i = 0; i < t->n_source; i++) {
		p.line = t->source[i];
		p.number = i + 1;
		p.pos = 0;
		parse_line(&p);
	}
	finish_block(&p);
	if (!p.errors)
		return t;
	if (p.errors > ERRORS_MAX && diag)
		*diag = talloc_asprintf_append(*diag, "%s: %u more errors\n", file, p.errors - ERRORS_MAX);
	talloc_free(t);
	return NULL;
}

struct stk_transcript *stk_transcript_load(void *ctx, const char *path, char **diag)
{
	FILE *f = fopen(path, "rb");
	struct stk_transcript *t;
	char *text;
	size_t n;

	if (!f) {
		if (diag)
			*diag = talloc_asprintf_append(*diag ? *diag : talloc_strdup(NULL, ""), "%s: error: %s\n", path,
						       strerror(errno));
		return NULL;
	}
	text = talloc_size(ctx, FILE_MAX + 2);
	n = fread(text, 1, FILE_MAX + 1, f);
	fclose(f);
	t = stk_transcript_parse(ctx, path, text, n, diag);
	talloc_free(text);
	return t;
}
