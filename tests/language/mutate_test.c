/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Breaks a service file in every way it knows, one at a time, and asks the compiler about each:
 *
 *	mutate_test [-v] FILE.menu
 *
 * Two groups. What is broken cannot be meant: a translation is gone, a screen hangs in the air, a text fits no phone.
 * The compiler must see all of it. What is changed is another service, as sound as the first: a limit is 3 instead of
 * 4. Some of that shows because something else does not fit any more; it is counted, not demanded. -v lists what was
 * not seen.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/lex.h"

struct kind {
	const char *name;
	bool broken;			/* must be seen */
	unsigned int made, errors, warnings, unseen;
};

struct run {
	void *ctx;
	const char *source;
	size_t len;
	const struct mn_lex *lex;
	struct kind kind[64];
	unsigned int n_kinds;
	bool verbose;
};

static struct kind *begin(struct run *run, const char *name, bool broken)
{
	struct kind *kind = &run->kind[run->n_kinds++];

	if (run->n_kinds > sizeof(run->kind) / sizeof(run->kind[0]))
		abort();
	*kind = (struct kind){ .name = name, .broken = broken };
	return kind;
}

static unsigned int line_of(const struct run *run, size_t at)
{
	unsigned int line = 1;

	for (size_t i = 0; i < at; i++)
		line += run->source[i] == '\n';
	return line;
}

/* Put text in the place of n octets at at, and see what the compiler says. */
static void try(struct run *run, struct kind *kind, size_t at, size_t n, const char *text)
{
	void *ctx = talloc_new(run->ctx);
	struct mn_diags *diags = mn_diags_alloc(ctx, 50);
	size_t len = run->len - n + strlen(text);
	char *source = talloc_array(ctx, char, len + 1);

	memcpy(source, run->source, at);
	memcpy(source + at, text, strlen(text));
	memcpy(source + at + strlen(text), run->source + at + n, run->len - at - n);
	source[len] = '\0';
	mn_program_parse(ctx, "mutant", source, len, diags);
	kind->made++;
	if (mn_diags_errors(diags)) {
		kind->errors++;
	} else if (mn_diags_count(diags)) {
		kind->warnings++;
	} else {
		kind->unseen++;
		if (run->verbose || kind->broken)
			fprintf(stderr, "not seen: %s, line %u: %.*s -> %.60s\n", kind->name, line_of(run, at),
				(int)(n < 60 ? n : 60), run->source + at, text);
	}
	talloc_free(ctx);
}

/* ── places ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct mn_lex_token *token_of(const struct run *run, const struct mn_lex_line *line, unsigned int i)
{
	return i < line->n ? &run->lex->token[line->first + i] : NULL;
}

static bool is(const struct run *run, const struct mn_lex_token *token, const char *word)
{
	return token && mn_lex_is(run->lex, token, word);
}

/* The first word of the section a line is in. */
static const struct mn_lex_token *section_of(const struct run *run, unsigned int line)
{
	while (line && run->lex->line[line].indent)
		line--;
	return token_of(run, &run->lex->line[line], 0);
}

static size_t line_begin(const struct run *run, const struct mn_lex_line *line)
{
	size_t at = token_of(run, line, 0)->at;

	while (at && run->source[at - 1] != '\n')
		at--;
	return at;
}

/* Behind the last line that is indented deeper than this one. */
static size_t block_end(const struct run *run, unsigned int line)
{
	unsigned int next = line + 1;

	while (next < run->lex->n_lines && run->lex->line[next].indent > run->lex->line[line].indent)
		next++;
	return next < run->lex->n_lines ? line_begin(run, &run->lex->line[next]) : run->len;
}

/* Does a line above, in the same block, begin in the same column? */
static bool has_elder(const struct run *run, unsigned int line)
{
	unsigned int indent = run->lex->line[line].indent;

	while (line-- && run->lex->line[line].indent >= indent)
		if (run->lex->line[line].indent == indent)
			return true;
	return false;
}

static void drop_block(struct run *run, struct kind *kind, unsigned int line)
{
	size_t at = line_begin(run, &run->lex->line[line]);

	try(run, kind, at, block_end(run, line) - at, "");
}

static void replace(struct run *run, struct kind *kind, const struct mn_lex_token *token, const char *text)
{
	try(run, kind, token->at, token->len, text);
}

static bool is_language(const struct run *run, const struct mn_lex_token *token)
{
	return token && token->kind == MN_LEX_WORD && (is(run, token, "zh") || is(run, token, "en"));
}

#define EACH_LINE(run, l) for (unsigned int l = 0; l < (run)->lex->n_lines; l++)
#define LINE(run, l) (&(run)->lex->line[l])
#define EACH_TOKEN(run, t) for (unsigned int t = 0; t < (run)->lex->n_tokens; t++)
#define TOKEN(run, t) (&(run)->lex->token[t])

/* ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* LANG "..." with the strings that follow it, on this line and the ones below. */
static size_t text_end(const struct run *run, unsigned int t)
{
	unsigned int end = t + 1;

	while (end < run->lex->n_tokens && TOKEN(run, end)->kind == MN_LEX_STRING)
		end++;
	return TOKEN(run, end - 1)->at + TOKEN(run, end - 1)->len;
}

static void texts(struct run *run)
{
	struct kind *drop = begin(run, "a translation is missing", true);
	struct kind *twice = begin(run, "a translation stands twice", true);
	struct kind *empty = begin(run, "a text is empty", true);
	struct kind *open = begin(run, "a string does not end", true);

	EACH_TOKEN(run, t) {
		const struct mn_lex_token *lang = TOKEN(run, t);
		size_t end;

		if (!is_language(run, lang) || TOKEN(run, t + 1)->kind != MN_LEX_STRING)
			continue;
		end = text_end(run, t);
		try(run, drop, lang->at, end - lang->at, "");
		try(run, twice, lang->at, 2, is(run, lang, "zh") ? "en" : "zh");
		try(run, empty, lang->at, end - lang->at, is(run, lang, "zh") ? "zh \"\"" : "en \"\"");
		try(run, open, TOKEN(run, t + 1)->at + TOKEN(run, t + 1)->len - 1, 1, "");
	}
}

/* Long enough for no phone: more pages than anybody turns. */
static const char *long_text(void *ctx, const char *part, unsigned int indent)
{
	char *text = talloc_strdup(ctx, "");

	for (unsigned int line = 0; line < 8; line++) {
		text = talloc_asprintf_append(text, "\"\n%*s\"", indent + 3, "");
		for (unsigned int i = 0; i < 200; i++)
			text = talloc_strdup_append(text, part);
	}
	return text;
}

static void long_texts(struct run *run)
{
	struct kind *kind = begin(run, "a text is too long", true);

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *last = token_of(run, line, line->n - 1), *section = section_of(run, l);

		/* what only people at a desk read has no limit */
		if (last->kind != MN_LEX_STRING || is(run, section, "rule") || is(run, section, "evidence") ||
		    is(run, section, "service") || is(run, section, "fee") || is(run, section, "group") ||
		    is(run, section, "list") || is(run, section, "event") || is(run, section, "register") ||
		    is(run, section, "remember") || is(run, section, "bundle") || is(run, section, "traffic"))
			continue;
		try(run, kind, last->at + last->len - 1, 0,
		    long_text(run->ctx, (unsigned char)run->source[last->at + 1] >= 0x80 ? "长句子，" : "words. ",
			      line->indent));
	}
}

static void characters(struct run *run)
{
	struct kind *wide = begin(run, "a digit is full-width", true);
	struct kind *half = begin(run, "a mark beside Chinese is half-width", true);
	struct kind *hidden = begin(run, "an invisible character is in a text", true);
	struct kind *quote = begin(run, "one character forces UCS2", true);
	struct kind *brace = begin(run, "a brace is missing", true);
	struct kind *variable = begin(run, "a variable is misspelt", true);

	EACH_TOKEN(run, t) {
		const struct mn_lex_token *token = TOKEN(run, t);
		const char *s = run->source + token->at, *at;
		bool english;

		if (token->kind != MN_LEX_STRING || !t || !is_language(run, TOKEN(run, t - 1)))
			continue;
		english = is(run, TOKEN(run, t - 1), "en");
		try(run, hidden, token->at + 1, 0, "\xe2\x80\x8b");
		for (unsigned int i = 1; !english && i + 3 < token->len; i++) {
			if (s[i] >= '0' && s[i] <= '9' && s[i - 1] != '{') {
				try(run, wide, token->at + i, 1, "\xef\xbc\x93");
				break;
			}
		}
		at = memmem(s, token->len, "\xef\xbc\x8c", 3);
		if (at && at[3] != '"' && at[3] != '{' && (unsigned char)at[-1] >= 0x80 && (unsigned char)at[3] >= 0x80)
			try(run, half, at - run->source, 3, ",");
		at = english ? memchr(s, '.', token->len) : NULL;
		if (at)
			try(run, quote, at - run->source, 1, "\xe2\x80\xa6");
		at = memchr(s, '}', token->len);
		if (at)
			try(run, brace, at - run->source, 1, "");
		at = memchr(s, '{', token->len);
		if (at)
			try(run, variable, at - run->source + 1, 0, "x");
	}
}

/* ── structure ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void structure(struct run *run)
{
	struct kind *section = begin(run, "a section is missing", true);
	struct kind *indent = begin(run, "a line is indented wrongly", true);
	struct kind *word = begin(run, "a word is misspelt", true);

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *first = token_of(run, line, 0);
		bool names = line->indent && is(run, section_of(run, l), "list");

		/* a service without events, drawing or codes is one too; so is one without a note */
		if (!line->indent && !is(run, first, "event") && !is(run, first, "drawing") && !is(run, first, "sms") &&
		    !is(run, first, "list") && !is(run, token_of(run, LINE(run, l + 1), 0), "note"))
			drop_block(run, section, l);
		if (line->indent && has_elder(run, l))
			try(run, indent, line_begin(run, line), 1, "");
		for (unsigned int i = 0; i < line->n; i++) {
			const struct mn_lex_token *token = token_of(run, line, i);

			/* every fifth word, wherever it stands; a name that is declared may be called anything */
			if (token->kind == MN_LEX_WORD && (line->first + i) % 5 == 0 && i != 1 &&
			    !(names && i == 0))
				replace(run, word, token, "qqqq");
		}
	}
}

static void screens(struct run *run)
{
	struct kind *item = begin(run, "an item is missing", true);
	struct kind *digit = begin(run, "two items have one digit", true);
	struct kind *range = begin(run, "an item has a digit of the menu itself", true);
	struct kind *loop = begin(run, "a screen leads back up", true);
	struct kind *empty = begin(run, "a screen says nothing", true);

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l), *before = l ? LINE(run, l - 1) : NULL;
		const struct mn_lex_token *first = token_of(run, line, 0);

		if (!line->indent || !is(run, section_of(run, l), "screen"))
			continue;
		if (is(run, first, "say"))
			drop_block(run, empty, l);
		if (first->kind != MN_LEX_NUMBER)
			continue;
		drop_block(run, item, l);
		replace(run, range, first, "9");
		replace(run, loop, token_of(run, line, 1), "home");
		if (token_of(run, before, 0)->kind == MN_LEX_NUMBER)
			try(run, digit, first->at, first->len,
			    talloc_strndup(run->ctx, run->source + token_of(run, before, 0)->at, 1));
	}
}

static void operations(struct run *run)
{
	struct kind *part = begin(run, "an operation lacks a part", true);
	struct kind *twice = begin(run, "a case is judged twice", true);
	struct kind *effects = begin(run, "an effect is missing", false);
	struct kind *judge = begin(run, "a judged case is missing", false);
	struct kind *judges = begin(run, "nothing is judged", false);

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *first = token_of(run, line, 0), *section = section_of(run, l);
		bool judging = l && line->indent == 8 && first->kind == MN_LEX_WORD && line->n > 1;

		if (!is(run, section, "operation") && !is(run, section, "event"))
			continue;
		if (line->indent == 4 && (is(run, first, "confirm") || is(run, first, "done") ||
					  is(run, first, "ask") || is(run, first, "answer")))
			drop_block(run, part, l);
		if (line->indent == 4 && is(run, first, "do") && is(run, section, "operation"))
			drop_block(run, part, l);
		if (line->indent == 4 && is(run, first, "judge"))
			drop_block(run, judges, l);
		if (is(run, first, "join") || is(run, first, "remove") || is(run, first, "leave") ||
		    is(run, first, "dissolve") || is(run, first, "empty") || is(run, first, "charge") ||
		    is(run, first, "tell"))
			if (line->indent >= 8)
				drop_block(run, effects, l);
		for (unsigned int i = 1; judging && i < line->n; i++) {
			const struct mn_lex_token *token = token_of(run, line, i);
			unsigned int n = 1;
			size_t end;

			if (token->kind != MN_LEX_WORD || run->source[token->at] != 'R' || is(run, first, "tell"))
				continue;
			if (i + 2 < line->n && token_of(run, line, i + 1)->kind == MN_LEX_PUNCT)
				n = 3;
			end = token_of(run, line, i + n - 1)->at + token_of(run, line, i + n - 1)->len;
			try(run, judge, token->at, end - token->at, "");
			try(run, twice, token->at, 0, talloc_asprintf(run->ctx, "%.*s ", (int)(end - token->at),
								      run->source + token->at));
			i += n - 1;
		}
	}
}

static void rules(struct run *run)
{
	struct kind *gone = begin(run, "a case is missing", false);
	struct kind *never = begin(run, "a case can never hold", true);
	struct kind *always = begin(run, "a case always holds", true);
	struct kind *opposite = begin(run, "a condition says the opposite", false);

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *first = token_of(run, line, 0), *last = token_of(run, line, line->n - 1);
		size_t end = last->at + last->len;

		if (!is(run, first, "refuse") && !is(run, first, "withhold"))
			continue;
		for (unsigned int i = 0; i < line->n; i++) {
			const struct mn_lex_token *token = token_of(run, line, i);
			size_t from = token->at + 5;

			if (!is(run, token, "when"))
				continue;
			try(run, never, from, end - from, talloc_asprintf(run->ctx, "(%.*s) and by sms and by ussd",
				(int)(end - from), run->source + from));
			try(run, always, from, end - from, talloc_asprintf(run->ctx,
				"(%.*s) or not (by sms and by ussd)", (int)(end - from), run->source + from));
			try(run, opposite, from, end - from, talloc_asprintf(run->ctx, "not (%.*s)", (int)(end - from),
				run->source + from));
		}
		drop_block(run, gone, l);
	}
}

/* ── the register, bundles, what is not shared ────────────────────────────────────────────────────────────────── */

/* Where the section of a line begins. */
static unsigned int section_line(const struct run *run, unsigned int line)
{
	while (line && run->lex->line[line].indent)
		line--;
	return line;
}

/* The event once more, under another name. */
static void double_event(struct run *run, struct kind *kind, unsigned int line)
{
	unsigned int head = section_line(run, line);
	const struct mn_lex_token *name = token_of(run, LINE(run, head), 1);
	size_t at = line_begin(run, LINE(run, head)), end = block_end(run, head);

	try(run, kind, at, 0, talloc_asprintf(run->ctx, "event again%.*s", (int)(end - name->at - name->len),
					      run->source + name->at + name->len));
}

static void events(struct run *run)
{
	struct kind *forgotten = begin(run, "an event forgets what it was told", true);
	struct kind *twice = begin(run, "two events keep the same", true);
	struct kind *again = begin(run, "an event sets the same twice", true);
	struct kind *other = begin(run, "an event sets another attribute", true);
	struct kind *remember = begin(run, "an event remembers what is the register's", true);
	struct kind *order = begin(run, "an operation changes the register", true);
	struct kind *item = begin(run, "an event sets nothing", false);

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *first = token_of(run, line, 0), *section = section_of(run, l);
		bool set = is(run, first, "set"), record = is(run, first, "take") || is(run, first, "end");

		if (is(run, section, "operation") && is(run, first, "do") && line->indent == 4)
			try(run, order, first->at + first->len, 0, "\n        set status = normal");
		if (!is(run, section, "event") || line->indent < 8 || (!set && !record))
			continue;
		/* an item is no parameter of the event: nothing was told */
		if (record || memmem(run->source + line_begin(run, LINE(run, section_line(run, l))), 80,
				     talloc_asprintf(run->ctx, "%.*s:", (int)token_of(run, line, 3)->len,
						     run->source + token_of(run, line, 3)->at),
				     token_of(run, line, 3)->len + 1)) {
			drop_block(run, forgotten, l);
			if (!is(run, first, "end"))
				double_event(run, twice, l);
		} else {
			drop_block(run, item, l);
		}
		if (!set)
			continue;
		replace(run, other, token_of(run, line, 1), "home");
		replace(run, remember, first, "remember");
		try(run, again, first->at, 0, talloc_asprintf(run->ctx, "%.*s\n%*s",
			(int)(token_of(run, line, 3)->at + token_of(run, line, 3)->len - first->at),
			run->source + first->at, (int)line->indent, ""));
	}
}

static void drawing(struct run *run)
{
	struct kind *gone = begin(run, "drawing lacks a line", true);
	struct kind *more = begin(run, "drawing says less", false);
	struct kind *field = begin(run, "a bundle serves what it has not", true);
	struct kind *limit = begin(run, "a bundle is limited by no choice", true);
	struct kind *twice = begin(run, "a limit stands twice", true);

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *first = token_of(run, line, 0);

		if (!is(run, section_of(run, l), "drawing") || !line->indent)
			continue;
		drop_block(run, is(run, first, "first") || is(run, first, "then") || is(run, first, "order") ?
			   gone : more, l);
		for (unsigned int i = 1; i < line->n; i++) {
			const struct mn_lex_token *token = token_of(run, line, i);

			if (token->kind != MN_LEX_WORD)
				continue;
			if (is(run, first, "serves"))
				replace(run, field, token, "network");
			if (!is(run, first, "limits"))
				continue;
			replace(run, limit, token, "special-use");
			try(run, twice, token->at, 0, talloc_asprintf(run->ctx, "%.*s, ", (int)token->len,
								      run->source + token->at));
		}
	}
}

static void withheld(struct run *run)
{
	struct kind *why = begin(run, "what is not shared is not said why", true);
	struct kind *where = begin(run, "nothing is withheld where it is said why", true);
	struct kind *secret = begin(run, "an item of a list is secret", true);
	struct kind *ticked = begin(run, "a password is ticked", false);

	EACH_TOKEN(run, t) {
		const char *at = TOKEN(run, t)->kind == MN_LEX_STRING ?
			memmem(run->source + TOKEN(run, t)->at, TOKEN(run, t)->len, "{why}", 5) : NULL;

		if (at)
			try(run, why, at - run->source, 5, "x");
	}
	EACH_LINE(run, l) {
		const struct mn_lex_token *first = token_of(run, LINE(run, l), 0);

		if (is(run, first, "bundle") && LINE(run, l)->indent)
			drop_block(run, where, l);
		if (is(run, section_of(run, l), "list") && LINE(run, l)->indent)
			try(run, secret, first->at + first->len, 0, " secret");
		if (is(run, section_of(run, l), "evidence") && is(run, token_of(run, LINE(run, l), 1), "secret"))
			replace(run, ticked, token_of(run, LINE(run, l), 1), "");
	}
}

/* ── lists, amounts, codes ────────────────────────────────────────────────────────────────────────────────────── */

static void values(struct run *run)
{
	struct kind *unit = begin(run, "an amount has no unit", true);
	struct kind *other = begin(run, "an amount has another unit", true);
	struct kind *figure = begin(run, "a figure is another one", false);
	struct kind *cell = begin(run, "a row lacks a cell", true);
	struct kind *row = begin(run, "a row stands twice", true);
	struct kind *attribute = begin(run, "an attribute is missing", false);

	EACH_TOKEN(run, t) {
		if (is(run, TOKEN(run, t), "yuan") && t && TOKEN(run, t - 1)->kind == MN_LEX_NUMBER) {
			replace(run, unit, TOKEN(run, t), "");
			replace(run, other, TOKEN(run, t), "GB");
			replace(run, figure, TOKEN(run, t - 1), "7");
		}
	}
	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *section = section_of(run, l), *last = token_of(run, line, line->n - 1);
		size_t at = line_begin(run, line);

		if (is(run, section, "register") && line->indent)
			drop_block(run, attribute, l);
		if (!is(run, section, "table") || !line->indent || is(run, token_of(run, LINE(run, l - 1), 0), "table"))
			continue;
		replace(run, cell, last, "");
		try(run, row, at, 0, talloc_strndup(run->ctx, run->source + at, last->at + last->len + 1 - at));
	}
}

static void codes(struct run *run)
{
	struct kind *swap = begin(run, "two codes are swapped", true);
	struct kind *same = begin(run, "two codes are the same", true);
	struct kind *parameter = begin(run, "a code lacks its parameter", true);
	struct kind *help = begin(run, "a code has no help", true);
	struct kind *phrase = begin(run, "a phrase is missing", true);
	struct kind *dial = begin(run, "the service code is taken", true);
	static const char *const taken[] = { "*21#", "*#06#", "*31#", "*43#", "*100", "100", "*002#" };
	unsigned int first = 0;

	EACH_LINE(run, l) {
		const struct mn_lex_line *line = LINE(run, l);
		const struct mn_lex_token *section = section_of(run, l), *word = token_of(run, line, 0);

		if (is(run, section, "phrases") && line->indent == 4)
			drop_block(run, phrase, l);
		if (is(run, word, "dial"))
			for (unsigned int i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
				replace(run, dial, token_of(run, line, 1), taken[i]);
		if (!is(run, section, "sms") || line->indent != 4)
			continue;
		if (is(run, word, "otherwise")) {
			drop_block(run, help, l);
			continue;
		}
		try(run, help, word->at + word->len, block_end(run, l) - word->at - word->len - 1, "");
		if (!is_language(run, token_of(run, line, 2)))
			replace(run, parameter, token_of(run, line, 1), "");
		if (first) {
			const struct mn_lex_token *other = token_of(run, LINE(run, first), 0);

			replace(run, same, word, talloc_strndup(run->ctx, run->source + other->at, other->len));
			/* the two words change places; between them all stays as it is */
			try(run, swap, other->at, word->at + word->len - other->at,
			    talloc_asprintf(run->ctx, "%.*s%.*s%.*s", (int)word->len, run->source + word->at,
					    (int)(word->at - other->at - other->len),
					    run->source + other->at + other->len, (int)other->len,
					    run->source + other->at));
		}
		first = l;
	}
}

/* ── report ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static unsigned int report(const struct run *run, bool broken)
{
	unsigned int made = 0, seen = 0;

	printf("%-42s %6s %7s %9s %7s\n", broken ? "broken" : "changed", "made", "errors", "warnings", "unseen");
	for (unsigned int i = 0; i < run->n_kinds; i++) {
		const struct kind *kind = &run->kind[i];

		if (kind->broken != broken)
			continue;
		printf("%-42s %6u %7u %9u %7u\n", kind->name, kind->made, kind->errors, kind->warnings, kind->unseen);
		made += kind->made;
		seen += kind->made - kind->unseen;
		if (!kind->made)
			printf("%s: nothing in the file could be broken like this\n", kind->name);
	}
	printf("%s: %u of %u seen\n\n", broken ? "broken" : "changed", seen, made);
	return made - seen;
}

int main(int argc, char **argv)
{
	struct run run = { .ctx = talloc_new(NULL) };
	struct mn_diags *diags = mn_diags_alloc(run.ctx, 50);
	const struct mn_program *program;
	unsigned int unseen;

	run.verbose = argc > 2 && strcmp(argv[1], "-v") == 0;
	program = argc > 1 ? mn_program_load(run.ctx, argv[argc - 1], diags) : NULL;
	if (!program || mn_diags_count(diags)) {
		fprintf(stderr, "mutate_test: the file must be sound before it is broken\n");
		return EXIT_FAILURE;
	}
	run.source = program->source;
	run.len = program->source_len;
	run.lex = mn_lex_read(run.ctx, run.source, run.len, diags);
	texts(&run);
	long_texts(&run);
	characters(&run);
	structure(&run);
	screens(&run);
	operations(&run);
	rules(&run);
	events(&run);
	drawing(&run);
	withheld(&run);
	values(&run);
	codes(&run);
	unseen = report(&run, true);
	report(&run, false);
	talloc_free(run.ctx);
	return unseen ? EXIT_FAILURE : EXIT_SUCCESS;
}
