/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One typo is not thirty errors: recovery_test [-n PLACES] [-b BOUND] FILE.menu...
 *
 * Each file is broken in one place at a time, PLACES times for each kind of typo, spread over the file, and read; the
 * errors are counted. Prints how many typos gave how many errors, and those with more than BOUND, which fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"

#define MAX_COUNT	64
#define MAX_SOURCE	(1u << 20)

struct source {
	char *text;
	size_t len;
};

/* A kind of typo: may it be made at octet `at`, and then make it in place; the buffer has room for two octets more. */
struct typo {
	const char *name;
	bool (*fits)(const struct source *s, size_t at);
	void (*make)(struct source *s, size_t at);
};

struct totals {
	unsigned int by_count[MAX_COUNT + 1];
	unsigned int typos, over;
};

/* ── places ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t line_start(const struct source *s, size_t at)
{
	while (at && s->text[at - 1] != '\n')
		at--;
	return at;
}

/* In a comment, or outside a string? Both are told apart by going along the line. */
static bool in_comment(const struct source *s, size_t at)
{
	bool string = false;

	for (size_t i = line_start(s, at); i <= at; i++) {
		if (s->text[i] == '"' && (i == 0 || s->text[i - 1] != '\\'))
			string = !string;
		if (s->text[i] == '#' && !string && (i == 0 || strchr(" \n", s->text[i - 1])))
			return true;
	}
	return false;
}

static bool in_string(const struct source *s, size_t at)
{
	bool string = false;

	for (size_t i = line_start(s, at); i < at; i++)
		if (s->text[i] == '"' && s->text[i - 1] != '\\')
			string = !string;
	return string;
}

static bool fits_char(const struct source *s, size_t at, const char *chars)
{
	return s->text[at] && strchr(chars, s->text[at]) && !in_comment(s, at);
}

static bool at_quote(const struct source *s, size_t at)
{
	return fits_char(s, at, "\"");
}

static bool at_brace(const struct source *s, size_t at)
{
	return fits_char(s, at, "{}");
}

static bool at_paren(const struct source *s, size_t at)
{
	return fits_char(s, at, "()") && !in_string(s, at);
}

static bool at_mark(const struct source *s, size_t at)
{
	return fits_char(s, at, ":.,*#+-") && !in_string(s, at);
}

/* The second letter of a word outside strings: keywords and names alike. */
static bool at_word(const struct source *s, size_t at)
{
	return at && is_letter(s->text[at]) && is_letter(s->text[at - 1]) &&
	       (at == 1 || strchr(" \n(:.", s->text[at - 2])) && !in_string(s, at) && !in_comment(s, at);
}

/* The first word of a line. */
static bool at_first(const struct source *s, size_t at)
{
	size_t i = line_start(s, at);

	while (s->text[i] == ' ')
		i++;
	return i == at && is_letter(s->text[at]);
}

static bool at_blank(const struct source *s, size_t at)
{
	return s->text[at] == ' ' && at && s->text[at - 1] != ' ' && s->text[at - 1] != '\n' && !in_string(s, at) &&
	       !in_comment(s, at);
}

static bool at_line(const struct source *s, size_t at)
{
	size_t i = at;

	if (at && s->text[at - 1] != '\n')
		return false;
	while (s->text[i] == ' ')
		i++;
	return s->text[i] != '\n' && s->text[i] != '#' && s->text[i];
}

static bool at_indent(const struct source *s, size_t at)
{
	return at_line(s, at) && s->text[at] == ' ';
}

/* ── typos ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void cut(struct source *s, size_t at, size_t n)
{
	memmove(s->text + at, s->text + at + n, s->len + 1 - at - n);
	s->len -= n;
}

static void put(struct source *s, size_t at, const char *text)
{
	size_t n = strlen(text);

	memmove(s->text + at + n, s->text + at, s->len + 1 - at);
	memcpy(s->text + at, text, n);
	s->len += n;
}

static void make_cut(struct source *s, size_t at)
{
	cut(s, at, 1);
}

static void make_double(struct source *s, size_t at)
{
	char c[2] = { s->text[at], '\0' };

	put(s, at, c);
}

static void make_quote(struct source *s, size_t at)
{
	put(s, at, "\"");
}

static void make_brace(struct source *s, size_t at)
{
	put(s, at + 1, "{");
}

static void make_paren(struct source *s, size_t at)
{
	put(s, at, "(");
}

static void make_colon(struct source *s, size_t at)
{
	put(s, at, ":");
}

static void make_x(struct source *s, size_t at)
{
	s->text[at] = s->text[at] == 'x' ? 'y' : 'x';
}

static void make_swap(struct source *s, size_t at)
{
	char c = s->text[at];

	s->text[at] = s->text[at - 1];
	s->text[at - 1] = c;
}

static void make_deeper(struct source *s, size_t at)
{
	put(s, at, "  ");
}

static void make_shallower(struct source *s, size_t at)
{
	cut(s, at, 2);
}

static void make_margin(struct source *s, size_t at)
{
	cut(s, at, strspn(s->text + at, " "));
}

static void make_no_line(struct source *s, size_t at)
{
	cut(s, at, strcspn(s->text + at, "\n") + 1);
}

static void make_twice(struct source *s, size_t at)
{
	size_t n = strcspn(s->text + at, "\n") + 1;
	char line[512];

	if (n >= sizeof(line))
		return;
	memcpy(line, s->text + at, n);
	line[n] = '\0';
	put(s, at, line);
}

static const struct typo typos[] = {
	{ "quote missing", at_quote, make_cut },
	{ "quote twice", at_quote, make_double },
	{ "quote before a word", at_word, make_quote },
	{ "brace missing", at_brace, make_cut },
	{ "brace twice", at_brace, make_double },
	{ "brace in a text", at_quote, make_brace },
	{ "parenthesis missing", at_paren, make_cut },
	{ "parenthesis twice", at_paren, make_double },
	{ "parenthesis at a blank", at_blank, make_paren },
	{ "mark missing", at_mark, make_cut },
	{ "mark twice", at_mark, make_double },
	{ "colon at a blank", at_blank, make_colon },
	{ "blank missing", at_blank, make_cut },
	{ "letter missing", at_word, make_cut },
	{ "letter wrong", at_word, make_x },
	{ "letters swapped", at_word, make_swap },
	{ "first letter missing", at_first, make_cut },
	{ "first letter wrong", at_first, make_x },
	{ "line missing", at_line, make_no_line },
	{ "line twice", at_line, make_twice },
	{ "two blanks deeper", at_line, make_deeper },
	{ "two blanks less deep", at_indent, make_shallower },
	{ "line at the margin", at_indent, make_margin },
};

#define N_TYPOS		(sizeof(typos) / sizeof(typos[0]))

/* ── running ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void show(const struct mn_diags *diags, const char *file, const struct typo *typo, unsigned int line,
		 unsigned int n)
{
	printf("%s:%u: %s: %u errors\n", file, line, typo->name, n);
	for (unsigned int i = 0; i < mn_diags_count(diags) && i < 12; i++) {
		const struct mn_diag *d = mn_diags_get(diags, i);

		printf("    %u:%u: %s [%s]\n", d->from.line, d->from.col, d->text, d->code);
	}
}

static void one(void *ctx, const char *file, const struct source *whole, const struct typo *typo, size_t at,
		unsigned int bound, struct totals *totals)
{
	struct source s = { talloc_zero_size(ctx, whole->len + 600), whole->len };
	struct mn_diags *diags = mn_diags_alloc(ctx, 1000);
	unsigned int n, line = 1;

	memcpy(s.text, whole->text, whole->len);
	typo->make(&s, at);
	for (size_t i = 0; i < at; i++)
		line += whole->text[i] == '\n';
	talloc_free(mn_program_parse(ctx, file, s.text, s.len, diags));
	n = mn_diags_errors(diags);
	totals->typos++;
	totals->by_count[n < MAX_COUNT ? n : MAX_COUNT]++;
	if (n > bound) {
		totals->over++;
		show(diags, file, typo, line, n);
	}
	talloc_free(diags);
	talloc_free(s.text);
}

static void run(void *ctx, const char *file, const struct source *s, unsigned int places, unsigned int bound,
		struct totals *totals)
{
	for (unsigned int t = 0; t < N_TYPOS; t++) {
		unsigned int n = 0, i = 0;

		for (size_t at = 0; at < s->len; at++)
			n += typos[t].fits(s, at);
		/* every k-th place, so that they are spread over the file */
		for (size_t at = 0; at < s->len; at++)
			if (typos[t].fits(s, at) && (i++ * (uint64_t)places) % (n ? n : 1) < places)
				one(ctx, file, s, &typos[t], at, bound, totals);
	}
}

static struct source slurp(void *ctx, const char *path)
{
	struct source s = { talloc_zero_size(ctx, MAX_SOURCE + 1), 0 };
	FILE *f = fopen(path, "rb");

	if (!f) {
		perror(path);
		exit(2);
	}
	s.len = fread(s.text, 1, MAX_SOURCE, f);
	fclose(f);
	return s;
}

int main(int argc, char **argv)
{
	void *ctx = talloc_new(NULL);
	struct totals totals = { .typos = 0 };
	unsigned int places = 20, bound = 4;
	int i;

	for (i = 1; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		if (argv[i][1] == 'n')
			places = strtoul(argv[i + 1], NULL, 10);
		if (argv[i][1] == 'b')
			bound = strtoul(argv[i + 1], NULL, 10);
	}
	if (i >= argc) {
		fprintf(stderr, "usage: %s [-n PLACES] [-b BOUND] FILE.menu...\n", argv[0]);
		return 2;
	}
	for (; i < argc; i++) {
		struct source s = slurp(ctx, argv[i]);
		const char *name = strrchr(argv[i], '/');

		run(ctx, name ? name + 1 : argv[i], &s, places, bound, &totals);
		talloc_free(s.text);
	}
	printf("%u typos of %u kinds\n", totals.typos, (unsigned int)N_TYPOS);
	for (unsigned int n = 0; n <= MAX_COUNT; n++)
		if (totals.by_count[n])
			printf("%4u errors: %5u typos (%.1f %%)\n", n, totals.by_count[n],
			       100.0 * totals.by_count[n] / totals.typos);
	printf("%u with more than %u\n", totals.over, bound);
	talloc_free(ctx);
	return totals.over || !totals.typos ? 1 : 0;
}
