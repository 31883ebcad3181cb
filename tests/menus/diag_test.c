/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How diagnostics are kept and shown: order, limit, caret under wide characters and tabs. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"

static struct mn_loc at(uint32_t line, uint32_t col)
{
	return (struct mn_loc){ line, col };
}

static void show(const char *what, const struct mn_diags *diags, const char *source, size_t len, bool colour)
{
	printf("-- %s\n", what);
	mn_diags_print(diags, "x.menu", source, len, stdout, colour);
}

static void test_caret(void *ctx)
{
	static const struct {
		const char *what, *source;
		uint32_t from, to;
	} rows[] = {
		{ "a word", "list brnad", 6, 11 },
		{ "the first column", "brnad", 1, 6 },
		{ "behind the end", "list", 5, 6 },
		{ "far behind the end", "list", 9, 11 },
		{ "an empty line", "", 1, 2 },
		{ "wide characters before", "zh \"\xe4\xbd\xa0\xe5\xa5\xbd{x}\"", 7, 10 },
		{ "wide characters inside", "zh \"\xe4\xbd\xa0\xe5\xa5\xbd\" x", 4, 8 },
		{ "a mark that takes no column", "e\xcc\x81 x", 4, 5 },
		{ "a tab before", "a\tb c", 3, 4 },
		{ "two tabs inside", "ab\t\tc", 2, 6 },
		{ "an octet that is no character", "a\xff z", 4, 5 },
		{ "a control character", "a\x07 z", 4, 5 },
		{ "carriage return", "a b\r\nc", 3, 4 },
		{ "byte order mark", "\xef\xbb\xbf" "a b", 3, 4 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mn_diags *diags = mn_diags_alloc(ctx, 10);

		mn_diags_add(diags, MN_SEVERITY_ERROR, at(1, rows[i].from), at(1, rows[i].to), "here");
		show(rows[i].what, diags, rows[i].source, strlen(rows[i].source), false);
		talloc_free(diags);
	}
}

static void test_order(void *ctx)
{
	static const char source[] = "one two\nthree four\n";
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	struct mn_diag *d;

	mn_diags_add(diags, MN_SEVERITY_ERROR, at(2, 7), at(2, 11), "third");
	mn_diags_add(diags, MN_SEVERITY_WARNING, at(1, 5), at(1, 8), "second, of %u", 4);
	d = mn_diags_report(diags, MN_DIAG_NAME_UNKNOWN, at(1, 1), at(1, 4), "list", "one", NULL);
	mn_diag_hint(diags, d, "did you mean '%s'?", "two");
	mn_diag_note(diags, d, at(2, 1), "it is %s", "here");
	mn_diags_add(diags, MN_SEVERITY_ERROR, at(2, 7), at(2, 11), "fourth, added later");
	printf("%u, %u of them errors\n", mn_diags_count(diags), mn_diags_errors(diags));
	show("in order of the source", diags, source, strlen(source), false);
	show("the same in colour", diags, source, strlen(source), true);
	show("without the source", diags, NULL, 0, false);
	talloc_free(diags);
}

static void test_limit(void *ctx)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 3);
	struct mn_diag *d;

	for (unsigned int i = 1; i <= 5; i++) {
		d = mn_diags_add(diags, MN_SEVERITY_ERROR, at(i, 1), at(i, 2), "error %u", i);
		mn_diag_hint(diags, d, "hint %u", i);
		mn_diag_note(diags, d, at(i, 1), "note %u", i);
	}
	printf("%u kept, %u errors, %s\n", mn_diags_count(diags), mn_diags_errors(diags),
	       mn_diags_is_full(diags) ? "full" : "room left");
	show("three of five", diags, "a\nb\nc\n", 6, false);
	talloc_free(diags);
}

static void test_long_line(void *ctx)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 3);
	char source[3000];

	memset(source, 'x', sizeof(source));
	mn_diags_add(diags, MN_SEVERITY_ERROR, at(1, 3), at(1, 5), "near the start of a long line");
	show("a long line is cut behind the caret", diags, source, sizeof(source), false);
	talloc_free(diags);
}

int main(void)
{
	void *ctx = talloc_new(NULL);

	test_caret(ctx);
	test_order(ctx);
	test_limit(ctx);
	test_long_line(ctx);
	talloc_free(ctx);
	return 0;
}
