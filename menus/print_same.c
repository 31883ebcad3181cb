/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Do two sources say the same, in the same words and with the same comments? */
#include <string.h>

#include "menus/mem.h"
#include "menus/print_int.h"

/* A source, its lines one after the other. */
struct reader {
	const struct mn_lex *lex;
	const struct mn_tree_node *root;
	const char *s, *end;
	uint32_t line, next;
};

static bool open_reader(void *ctx, struct reader *r, const char *source, size_t len)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 1);

	*r = (struct reader){ .s = source, .end = source + len };
	if (len >= 3 && memcmp(source, "\xef\xbb\xbf", 3) == 0)
		r->s += 3;
	r->lex = mn_lex_read(ctx, source, len, diags);
	if (mn_diags_errors(diags))
		return false;
	r->root = mn_tree_build(ctx, r->lex, diags);
	return !mn_diags_errors(diags);
}

/* The next line that has a comment: its text, and how many lines of code came before its end; false at the end. */
static bool next_comment(struct reader *r, const char **comment, size_t *n)
{
	while (r->s < r->end) {
		const char *nl = memchr(r->s, '\n', r->end - r->s), *end = nl ? nl : r->end, *s = r->s;
		size_t at;

		if (end > s && end[-1] == '\r')
			end--;
		r->s = nl ? nl + 1 : r->end;
		r->line++;
		if (r->next < r->lex->n_lines && r->lex->line[r->next].line == r->line) {
			const struct mn_lex_line *line = &r->lex->line[r->next++];
			const struct mn_lex_token *last = &r->lex->token[line->first + line->n - 1];

			s = r->lex->source + last->at + last->len;
		}
		*n = mn_print_comment(s, end - s, &at);
		*comment = s + at;
		if (*n)
			return true;
	}
	return false;
}

static bool same_comments(struct reader *a, struct reader *b)
{
	const char *x, *y;
	size_t n, m;

	while (next_comment(a, &x, &n))
		if (!next_comment(b, &y, &m) || n != m || memcmp(x, y, n) != 0 || a->next != b->next)
			return false;
	return !next_comment(b, &y, &m);
}

static bool same_tokens(const struct mn_lex *a, const struct mn_lex *b)
{
	if (a->n_tokens != b->n_tokens || a->n_lines != b->n_lines)
		return false;
	for (uint32_t i = 0; i < a->n_tokens; i++) {
		const struct mn_lex_token *x = &a->token[i], *y = &b->token[i];

		if (x->kind != y->kind || x->punct != y->punct || x->len != y->len ||
		    memcmp(a->source + x->at, b->source + y->at, x->len) != 0)
			return false;
	}
	for (uint32_t i = 0; i < a->n_lines; i++)
		if (a->line[i].n != b->line[i].n)
			return false;
	return true;
}

static bool same_tree(const struct mn_tree_node *a, const struct mn_tree_node *b)
{
	if (a->n_children != b->n_children)
		return false;
	for (a = a->child, b = b->child; a && b; a = a->next, b = b->next)
		if (!same_tree(a, b))
			return false;
	return !a && !b;
}

bool mn_print_is_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	void *tmp = talloc_new(NULL);
	struct reader x, y;
	bool same;

	same = open_reader(tmp, &x, a, a_len) && open_reader(tmp, &y, b, b_len) && same_tokens(x.lex, y.lex) &&
	       same_tree(x.root, y.root) && same_comments(&x, &y);
	talloc_free(tmp);
	return same;
}
