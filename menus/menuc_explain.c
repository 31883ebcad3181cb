/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc explain: what a diagnostic means, with an example that provokes it and the example mended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/explain.h"
#include "menus/menuc.h"
#include "menus/text.h"

#define WIDTH		78
#define MAX_DIAGS	50
#define EXAMPLE		"example.menu"

const char menuc_explain_help[] =
	"Without a code: all codes, one line each. Several codes may be given: E301, e301 and 301 are the same.\n"
	"An example shows only the sections it is about; the others are those of a small village service.\n"
	"Options: --wrong, --right print the example as a whole file, to try it and to change it;\n"
	"         --markdown prints all explanations, or those named, as a page.\n"
	"\n"
	"  dialtree-menuc explain E306\n"
	"  dialtree-menuc explain --wrong E306 > try.menu\n"
	"  dialtree-menuc check try.menu\n";

/* ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* The message with dots where the compiler fills in. */
static void print_form(const char *form)
{
	for (; *form; form++) {
		if (form[0] == '%' && form[1] == 's') {
			fputs("...", stdout);
			form++;
		} else {
			putchar(*form);
		}
	}
}

static size_t characters(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

static void print_wrapped(const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " "), n = characters(text, len);

		if (column && column + 1 + n > WIDTH) {
			putchar('\n');
			column = 0;
		}
		column += printf("%s%.*s", column ? " " : "", (int)len, text) - (len - n);
		text += len + strspn(text + len, " ");
	}
	putchar('\n');
}

/* An octet or character that a terminal would obey or could not show. */
static bool is_strange(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

/* Each line indented; strange characters shown as such. */
static void print_indented(const char *text)
{
	size_t len = strlen(text);
	bool start = true;

	for (size_t i = 0; i < len;) {
		uint32_t cp;
		int n = mn_text_utf8_get(text + i, len - i, &cp);

		if (start && text[i] != '\n')
			fputs("    ", stdout);
		start = text[i] == '\n';
		if (n <= 0 || (is_strange(cp) && cp != '\n' && cp != '\t')) {
			fputs("\xef\xbf\xbd", stdout);
			n = n > 0 ? n : 1;
		} else {
			fwrite(text + i, 1, n, stdout);
		}
		i += n;
	}
}

/* What `check` says to the example. */
static void print_said(void *ctx, const char *example)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, MAX_DIAGS);
	char *source = mn_explain_complete(ctx, example), *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	talloc_free(mn_program_parse(ctx, EXAMPLE, source, strlen(source), diags));
	if (out) {
		mn_diags_print(diags, EXAMPLE, source, strlen(source), out, false);
		fclose(out);
		print_indented(text);
	}
	free(text);
	talloc_free(source);
	talloc_free(diags);
}

/* ── whole explanations ───────────────────────────────────────────────────────────────────────────────────────── */

/* From the message on; before_said stands before what the compiler says of the wrong example. */
static void print_rest(void *ctx, const struct mn_explain *e, const char *before_said)
{
	print_form(e->form);
	fputs("\n\n", stdout);
	if (e->text)
		print_wrapped(e->text);
	if (!e->wrong)
		return;
	fputs("\nWrong:\n\n", stdout);
	print_indented(e->wrong);
	fputs(before_said, stdout);
	print_said(ctx, e->wrong);
	fputs("\nRight:\n\n", stdout);
	print_indented(e->right);
}

static void print_text(void *ctx, const struct mn_explain *e)
{
	printf("%s: %s: ", e->code, e->severity);
	print_rest(ctx, e, "\n");
}

static void print_markdown(void *ctx, const struct mn_explain *e)
{
	printf("### %s: ", e->code);
	print_rest(ctx, e, "\nThe compiler says:\n\n");
}

static int by_code(const void *a, const void *b)
{
	return strcmp(mn_diag_code(*(const enum mn_diag_id *)a), mn_diag_code(*(const enum mn_diag_id *)b));
}

/* All of them, in the order of their codes; head says how a group begins. */
static void print_all(void *ctx, bool markdown)
{
	enum mn_diag_id order[MN_N_DIAGS];
	const char *group = "";

	for (unsigned int i = 0; i < MN_N_DIAGS; i++)
		order[i] = i;
	qsort(order, MN_N_DIAGS, sizeof(order[0]), by_code);
	if (markdown)
		printf("# What the compiler says\n");
	for (unsigned int i = 0; i < MN_N_DIAGS; i++) {
		struct mn_explain e = mn_explain_get(order[i]);

		if (strncmp(group, e.code, 2) != 0) {
			printf("%s%s%.2s  %s\n", i || markdown ? "\n" : "", markdown ? "## " : "", e.code,
			       mn_explain_group(e.code));
			group = e.code;
		}
		if (markdown) {
			putchar('\n');
			print_markdown(ctx, &e);
			continue;
		}
		printf("  %s  ", e.code);
		print_form(e.form);
		putchar('\n');
	}
	if (!markdown)
		printf("\n`dialtree-menuc explain CODE` explains one, with an example.\n");
}

/* ── the command ──────────────────────────────────────────────────────────────────────────────────────────────── */

static int find(const char *word)
{
	int id = mn_explain_find(word);
	const char *near = id < 0 ? mn_explain_near(word) : NULL;

	if (near)
		fprintf(stderr, "explain: no code '%s'; did you mean %s?\n", word, near);
	else if (id < 0)
		fprintf(stderr, "explain: no code '%s'; `dialtree-menuc explain` lists all\n", word);
	return id;
}

static int print_source(void *ctx, const struct mn_explain *e, bool right)
{
	if (!e->wrong) {
		fprintf(stderr, "explain: there is no short example of %s\n", e->code);
		return MENUC_USAGE;
	}
	fputs(mn_explain_complete(ctx, right ? e->right : e->wrong), stdout);
	return MENUC_OK;
}

int menuc_explain(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "wrong", no_argument, NULL, 'w' },
		{ "right", no_argument, NULL, 'r' },
		{ "markdown", no_argument, NULL, 'm' },
		{ NULL, 0, NULL, 0 }
	};
	int form = 0, rc;

	while ((rc = menuc_option(argc, argv, options)) != -1) {
		if (rc == '?')
			return MENUC_USAGE;
		form = rc;
	}
	if ((form == 'w' || form == 'r') && argc - optind != 1) {
		fprintf(stderr, "explain: one code is needed, for one file. Try: dialtree-menuc help explain\n");
		return MENUC_USAGE;
	}
	for (int i = optind; i < argc; i++)
		if (find(argv[i]) < 0)
			return MENUC_USAGE;
	if (optind == argc)
		print_all(ctx, form == 'm');
	for (int i = optind; i < argc; i++) {
		struct mn_explain e = mn_explain_get(mn_explain_find(argv[i]));

		if (form == 'w' || form == 'r')
			return print_source(ctx, &e, form == 'r');
		if (i > optind)
			printf("\n\n");
		if (form == 'm')
			print_markdown(ctx, &e);
		else
			print_text(ctx, &e);
	}
	return MENUC_OK;
}
