/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each diagnostic is explained, its wrong example provokes it and nothing else, the right one loads without a word. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/explain.h"

#define MAX_DIAGS	50
#define MAX_LINES	32	/* of an example */
#define MAX_COLUMNS	110

/* wordings that test_long() makes long */
#define ANSWER	"operation card\n    en \"My card\"\n    judge\n        caller  V1 V2 V3\n    answer\n" \
		"        en \"Delivery costs {delivery}.\"\n"
#define LINE	"the chronicle of our village, which is quite long."
#define NOTICE	"event moved\n    do\n        tell caller\n            en \"Farewell.\"\n"

static unsigned int failed;

static struct mn_diags *said(void *ctx, const char *source, size_t len)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, MAX_DIAGS);

	talloc_free(mn_program_parse(ctx, "example.menu", source, len, diags));
	return diags;
}

static void fail(const struct mn_explain *e, const char *why, const struct mn_diags *diags, const char *source)
{
	printf("FAILED %s: %s\n", e->code, why);
	if (diags)
		mn_diags_print(diags, "example.menu", source, source ? strlen(source) : 0, stdout, false);
	failed++;
}

/* ── the examples of explains.def ─────────────────────────────────────────────────────────────────────────────── */

static unsigned int lines_of(const char *s)
{
	unsigned int n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static bool has_shape(const char *example)
{
	const char *line, *next;

	if (!*example || example[strlen(example) - 1] != '\n' || lines_of(example) > MAX_LINES)
		return false;
	for (line = example; *line; line = next + 1) {
		next = strchr(line, '\n');
		if (next - line > MAX_COLUMNS)
			return false;
	}
	return true;
}

static void test_wrong(void *ctx, const struct mn_explain *e)
{
	char *source = mn_explain_complete(ctx, e->wrong);
	struct mn_diags *diags = said(ctx, source, strlen(source));
	unsigned int lines = lines_of(e->wrong);

	if (!mn_diags_count(diags))
		fail(e, "the wrong example is right", NULL, NULL);
	for (unsigned int i = 0; i < mn_diags_count(diags); i++) {
		const struct mn_diag *d = mn_diags_get(diags, i);

		if (strcmp(d->code, e->code) != 0) {
			fail(e, "the wrong example provokes another code", diags, source);
			break;
		}
		if (d->from.line > lines || (d->note && d->note_at.line > lines)) {
			fail(e, "what the compiler shows is outside of the example", diags, source);
			break;
		}
	}
	talloc_free(diags);
	talloc_free(source);
}

static void test_right(void *ctx, const struct mn_explain *e)
{
	char *source = mn_explain_complete(ctx, e->right);
	struct mn_diags *diags = said(ctx, source, strlen(source));

	if (mn_diags_count(diags))
		fail(e, "the right example is wrong", diags, source);
	talloc_free(diags);
	talloc_free(source);
}

/* ── what is too long or too strange to be shown ──────────────────────────────────────────────────────────────── */

static void test_made(void *ctx, enum mn_diag_id id, const char *source, size_t len)
{
	struct mn_explain e = mn_explain_get(id);
	struct mn_diags *diags = said(ctx, source, len);

	if (mn_diags_count(diags) != 1 || strcmp(mn_diags_get(diags, 0)->code, e.code) != 0)
		fail(&e, "the made example does not provoke it alone", diags, source);
	talloc_free(diags);
}

/* A comment of len octets in front of the village. */
static void test_comment(void *ctx, enum mn_diag_id id, size_t len, size_t line)
{
	char *text = talloc_size(ctx, len + strlen(mn_explain_village) + 1);

	for (size_t i = 0; i < len; i++)
		text[i] = i % line == 0 ? '#' : i % line == line - 1 || i == len - 1 ? '\n' : 'x';
	strcpy(text + len, mn_explain_village);
	test_made(ctx, id, text, strlen(text));
	talloc_free(text);
}

static void test_file(void *ctx)
{
	struct mn_explain e = mn_explain_get(MN_DIAG_FILE);
	struct mn_diags *diags = mn_diags_alloc(ctx, MAX_DIAGS);

	if (mn_program_load(ctx, "/nonexistent/x.menu", diags) || mn_diags_count(diags) != 1 ||
	    strcmp(mn_diags_get(diags, 0)->code, e.code) != 0)
		fail(&e, "a file that is not there does not provoke it", diags, "");
	talloc_free(diags);
}

/* Nothing is that deep, so the lines are wrong in another way too. */
static void test_depth(void *ctx)
{
	struct mn_explain e = mn_explain_get(MN_DIAG_DEPTH);
	char *source = talloc_strdup(ctx, "");
	struct mn_diags *diags;
	bool found = false;

	for (int i = 0; i < 17; i++)
		source = talloc_asprintf_append(source, "%*sx\n", i, "");
	diags = said(ctx, source, strlen(source));
	for (unsigned int i = 0; i < mn_diags_count(diags); i++)
		found |= strcmp(mn_diags_get(diags, i)->code, e.code) == 0;
	if (!found)
		fail(&e, "17 levels do not provoke it", diags, source);
	talloc_free(diags);
	talloc_free(source);
}

/* A wording of n lines like this one. */
static void test_long(void *ctx, enum mn_diag_id id, const char *head, unsigned int n, const char *line)
{
	char *text = talloc_strdup(ctx, head);

	for (unsigned int i = 0; i < n; i++)
		text = talloc_asprintf_append(text, "            \"%u: %s\"\n", i, line);
	text = mn_explain_complete(ctx, text);
	test_made(ctx, id, text, strlen(text));
}

/* More dates than the prover tells apart. */
static void test_dates(void *ctx)
{
	char *text = talloc_strdup(ctx, "rule V2 en \"Holidays\"\n");

	for (unsigned int i = 0; i < 3; i++) {
		text = talloc_asprintf_append(text, "    refuse c%u when on sunday", i);
		for (unsigned int j = 0; j < 11; j++) {
			unsigned int year = 2020 + 11 * i + j;

			text = talloc_asprintf_append(text, " or (from %u-03-%02u and before %u-09-%02u)", year, 1 + j,
						      year, 1 + 2 * j);
		}
		text = talloc_strdup_append(text, "\n        en \"We are away.\"\n");
	}
	text = mn_explain_complete(ctx, text);
	test_made(ctx, MN_DIAG_PROVE_GAVE_UP, text, strlen(text));
}

/* Pages of text until a SIM is full. */
static void test_image(void *ctx)
{
	char *text = talloc_strdup(ctx, "screen home\n    en \"Our village\"\n    1  order\n    2  card\n");

	for (unsigned int i = 3; i < 9; i++)
		text = talloc_asprintf_append(text, "    %u  page%u\n", i, i);
	for (unsigned int i = 3; i < 9; i++) {
		text = talloc_asprintf_append(text, "screen page%u\n    en \"Page %u\"\n", i, i);
		text = talloc_strdup_append(text, "    say en \"Once upon a time\"\n");
		for (unsigned int j = 0; j < 60; j++)
			text = talloc_asprintf_append(text, "        \"%u, %u: " LINE "\"\n", i, j);
	}
	text = mn_explain_complete(ctx, text);
	test_made(ctx, MN_DIAG_TOOLKIT_IMAGE, text, strlen(text));
}

/* Six operations, and the last one judges no rule. */
static void test_odd(void *ctx)
{
	char *text = talloc_strdup(ctx, "screen home\n    en \"Our village\"\n");

	for (unsigned int i = 1; i < 7; i++)
		text = talloc_asprintf_append(text, "    %u  page%u\n", i, i);
	text = talloc_strdup_append(text, "    7  order\n    8  card\n");
	for (unsigned int i = 1; i < 7; i++)
		text = talloc_asprintf_append(text, "operation page%u\n    en \"Page %u\"\n%s"
					      "    answer en \"It is %u.\"\n",
					      i, i, i < 6 ? "    judge\n        request V1\n" : "", i);
	text = talloc_strdup_append(text, "operation order what:bread\n    en \"Order\"\n    ask what en \"Which?\"\n"
				    "    judge\n        request V1\n        caller V2\n"
				    "    answer en \"{what} {delivery}\"\n"
				    "operation card\n    en \"My card\"\n    judge\n        request V1 V3\n"
				    "    answer en \"Card.\"\n");
	text = mn_explain_complete(ctx, text);
	test_made(ctx, MN_DIAG_ODD_ONE_OUT, text, strlen(text));
}

static void test_words(void *ctx, enum mn_diag_id id, const struct mn_explain *e)
{
	switch (id) {
	case MN_DIAG_FILE:
		test_file(ctx);
		break;
	case MN_DIAG_LINE_LONG:
		test_comment(ctx, id, 4098, 5000);
		break;
	case MN_DIAG_DEPTH:
		test_depth(ctx);
		break;
	case MN_DIAG_SOURCE_LONG:
		test_comment(ctx, id, (4 << 20) + 1, 80);
		break;
	case MN_DIAG_PROVE_GAVE_UP:
		test_dates(ctx);
		break;
	case MN_DIAG_TOOLKIT_IMAGE:
		test_image(ctx);
		break;
	case MN_DIAG_ODD_ONE_OUT:
		test_odd(ctx);
		break;
	case MN_DIAG_FIT_PAGES:
		test_long(ctx, id, ANSWER, 32, LINE "\xd1\x8f");
		break;
	case MN_DIAG_FIT_SIZE:
		test_long(ctx, id, ANSWER, 700, LINE);
		break;
	case MN_DIAG_FIT_SMS:
		test_long(ctx, id, NOTICE, 24, LINE);
		break;
	default:
		fail(e, "no example is made", NULL, NULL);
	}
}

/* ── codes and completion ─────────────────────────────────────────────────────────────────────────────────────── */

static void test_find(void)
{
	static const struct {
		const char *word;
		int id;
	} rows[] = {
		{ "E301", MN_DIAG_NAME_UNKNOWN }, { "e301", MN_DIAG_NAME_UNKNOWN }, { "301", MN_DIAG_NAME_UNKNOWN },
		{ "[E301]", MN_DIAG_NAME_UNKNOWN }, { "w901", MN_DIAG_UNUSED }, { "901", MN_DIAG_UNUSED },
		{ "E901", -1 }, { "E30", -1 }, { "30", -1 }, { "3011", -1 }, { "", -1 }, { "[", -1 }, { "E", -1 },
		{ "X301", -1 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (mn_explain_find(rows[i].word) == rows[i].id)
			continue;
		printf("FAILED find '%s'\n", rows[i].word);
		failed++;
	}
}

static bool holds(const char *source, const char *text)
{
	return strstr(source, text) != NULL;
}

static void test_complete(void *ctx)
{
	const char *s = mn_explain_complete(ctx, "dial *1#\nlist bread\n    x en \"x\"\n"
					    "languages\n    en \"a\"\n    fr \"b\"\n");

	if (strncmp(s, "dial *1#\n", 9) != 0 || holds(s, "*160#\n") || holds(s, "rye") || !holds(s, "list medium\n") ||
	    !holds(s, "service village\n    en \"Our village\" fr \"Our village\"\n")) {
		printf("FAILED completion:\n%s", s);
		failed++;
	}
	s = mn_explain_complete(ctx, "");
	if (strcmp(s, mn_explain_village) != 0) {
		printf("FAILED nothing is not completed to the village\n");
		failed++;
	}
}

int main(void)
{
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags;

	test_find();
	test_complete(ctx);
	/* then nothing else can be right */
	diags = said(ctx, mn_explain_village, strlen(mn_explain_village));
	if (mn_diags_count(diags)) {
		printf("FAILED the village does not load without a word\n");
		mn_diags_print(diags, "village.menu", mn_explain_village, strlen(mn_explain_village), stdout, false);
		return 1;
	}
	for (int id = 0; id < MN_N_DIAGS; id++) {
		struct mn_explain e = mn_explain_get(id);

		if (!e.text || !*mn_explain_group(e.code))
			fail(&e, "it is not explained", NULL, NULL);
		else if (!e.wrong)
			test_words(ctx, id, &e);
		else if (!has_shape(e.wrong) || !has_shape(e.right))
			fail(&e, "an example is too large, or ends without a line end", NULL, NULL);
		if (!e.wrong)
			continue;
		test_wrong(ctx, &e);
		test_right(ctx, &e);
	}
	printf("%s\n", failed ? "failed" : "every diagnostic is explained, and every example is true");
	talloc_free(ctx);
	return failed ? 1 : 0;
}
