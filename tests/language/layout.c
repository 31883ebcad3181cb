/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The promises of menus/print.h. What is compared is written down here a second time, not taken from there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/print.h"
#include "menus/tree.h"
#include "tests/language/dump.h"
#include "tests/language/layout.h"

struct bones {
	FILE *out;
	const struct mn_lex *lex;
	const char *end;		/* of the source */
	const char *s;			/* not yet told */
};

/* Comments from b->s up to octet to; they are all that is there besides blanks and line ends. */
static void tell_comments(struct bones *b, const char *to)
{
	while (b->s < to) {
		const char *nl = memchr(b->s, '\n', to - b->s), *end = nl ? nl : to, *s = b->s;

		b->s = nl ? nl + 1 : to;
		while (end > s && strchr(" \t\r", end[-1]))
			end--;
		while (s < end && strchr(" \t", *s))
			s++;
		if (s < end)
			fprintf(b->out, "comment %.*s\n", (int)(end - s), s);
	}
}

static void tell_below(struct bones *b, const struct mn_tree_node *node, unsigned int depth)
{
	for (node = node->child; node; node = node->next) {
		for (uint32_t i = 0; i < node->n_tokens; i++) {
			const struct mn_lex_token *t = &node->token[i];

			if (!i)
				tell_comments(b, b->lex->source + t->at);
			fprintf(b->out, "%s%d'%.*s'", i ? " " : "", t->kind, (int)t->len, b->lex->source + t->at);
			b->s = b->lex->source + t->at + t->len;
		}
		fprintf(b->out, " at depth %u\n", depth);
		tell_below(b, node, depth + 1);
	}
}

/* Tokens, tree and comments as lines of text; NULL when the source has no tree. */
static char *bones_of(void *ctx, const char *source, size_t len, struct mn_diags *diags)
{
	struct bones b = { .s = source, .end = source + len };
	const struct mn_tree_node *root;
	char *text = NULL;
	size_t size;

	if (len >= 3 && memcmp(source, "\xef\xbb\xbf", 3) == 0)
		b.s += 3;
	b.lex = mn_lex_read(ctx, source, len, diags);
	if (mn_diags_errors(diags))
		return NULL;
	root = mn_tree_build(ctx, b.lex, diags);
	if (mn_diags_errors(diags))
		return NULL;
	b.out = open_memstream(&text, &size);
	if (!b.out)
		abort();
	tell_below(&b, root, 0);
	tell_comments(&b, b.end);
	fclose(b.out);
	return text;
}

/* What the compiler says and, when there is a program, all it holds. */
static char *meaning_of(void *ctx, const char *source, size_t len)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 1000);
	struct mn_program *program = mn_program_parse(ctx, "x", source, len, diags);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (unsigned int i = 0; i < mn_diags_count(diags); i++)
		fprintf(out, "%s %s\n", mn_diags_get(diags, i)->code, mn_diags_get(diags, i)->text);
	if (program)
		dump_program(program, out);
	fclose(out);
	talloc_free(program);
	talloc_free(diags);
	return text;
}

static bool tell(const char *name, const char *what, const char *a, const char *b)
{
	size_t i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	if (!a[i] && !b[i])
		return true;
	while (i && a[i - 1] != '\n')
		i--;
	printf("FAILED %s: printing changes %s\n from %.*s\n to   %.*s\n", name, what, (int)strcspn(a + i, "\n"), a + i,
	       (int)strcspn(b + i, "\n"), b + i);
	return false;
}

static bool compare(void *ctx, const char *name, const char *source, size_t len, const char *bones,
		    const char *printed, size_t printed_len)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	char *other = bones_of(ctx, printed, printed_len, diags), *a, *b;
	bool ok = false;

	if (other && tell(name, "words, lines or comments", bones, other)) {
		a = meaning_of(ctx, source, len);
		b = meaning_of(ctx, printed, printed_len);
		ok = tell(name, "the meaning", a, b);
		free(a);
		free(b);
	}
	free(other);
	return ok && layout_is_canonical(ctx, name, printed, printed_len);
}

bool layout_holds(void *ctx, const char *name, const char *source, size_t len)
{
	void *tmp = talloc_new(ctx);
	struct mn_diags *diags = mn_diags_alloc(tmp, 10), *also = mn_diags_alloc(tmp, 10);
	size_t printed_len = 0;
	char *bones = bones_of(tmp, source, len, diags), *printed = mn_print(tmp, source, len, &printed_len, also);
	bool ok = !bones == !printed;

	if (!ok)
		printf("FAILED %s: %s\n", name, bones ? "not printed" : "printed with errors in its lines");
	else if (!bones && mn_diags_errors(diags) != mn_diags_errors(also))
		printf("FAILED %s: refused with other errors than those of its lines\n", name);
	else if (bones)
		ok = compare(tmp, name, source, len, bones, printed, printed_len);
	free(bones);
	talloc_free(tmp);
	return ok;
}

bool layout_is_canonical(void *ctx, const char *name, const char *source, size_t len)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	size_t printed_len = 0, i = 0;
	char *printed = mn_print(ctx, source, len, &printed_len, diags);
	unsigned int line = 1;
	bool ok;

	ok = printed && printed_len == len && memcmp(printed, source, len) == 0;
	for (; !ok && printed && i < len && i < printed_len && source[i] == printed[i]; i++)
		line += source[i] == '\n';
	if (!ok)
		printf("FAILED %s: line %u is not canonical\n", name, line);
	talloc_free(printed);
	talloc_free(diags);
	return ok;
}
