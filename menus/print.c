/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a source to its canonical form: what stands where, line by line. */
#include <string.h>

#include "menus/mem.h"
#include "menus/print_int.h"
#include "menus/width.h"

struct printer {
	struct mn_print p;
	struct mn_diags *diags;
	uint32_t *depth;		/* of each line of the lexer */
	uint32_t chain[MN_TREE_MAX_DEPTH];	/* lines of the lexer: the last one and what it is below */
	uint32_t next;			/* line of the lexer that comes next */
	char *text;
	size_t len, size;
	uint32_t blanks;		/* blank lines that wait */
	uint32_t line;			/* of the source */
	size_t start;			/* of the line that is being printed */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

size_t mn_print_comment(const char *rest, size_t len, size_t *at)
{
	while (len && is_blank(rest[len - 1]))
		len--;
	for (*at = 0; *at < len && is_blank(rest[*at]); ++*at)
		;
	return *at < len && rest[*at] == '#' ? len - *at : 0;
}

/* ── output ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void put(struct printer *w, const char *s, size_t n)
{
	if (!n)
		return;
	while (w->len + n > w->size) {
		w->size = w->size ? 2 * w->size : 4096;
		w->text = mn_mem_grow(w->p.tmp, w->text, w->size, 1);
	}
	memcpy(w->text + w->len, s, n);
	w->len += n;
}

static void put_blanks(struct printer *w, uint32_t n)
{
	static const char blanks[] = "                                ";

	for (; n > sizeof(blanks) - 1; n -= sizeof(blanks) - 1)
		put(w, blanks, sizeof(blanks) - 1);
	put(w, blanks, n);
}

static void begin_line(struct printer *w)
{
	if (w->len)
		for (uint32_t i = 0; i < w->blanks && i < MN_PRINT_BLANKS; i++)
			put(w, "\n", 1);
	w->blanks = 0;
	w->start = w->len;
}

static void end_line(struct printer *w)
{
	struct mn_loc from = { w->line, 1 }, to = { w->line, 2 };

	if (w->len - w->start > MN_LEX_MAX_LINE)
		mn_diags_report(w->diags, MN_DIAG_LINE_LONG, from, to, NULL, NULL, NULL);
	put(w, "\n", 1);
}

/* ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static uint32_t col_of(const struct printer *w, uint32_t i)
{
	return w->p.col[w->p.lex->line[i].first];
}

/* A comment goes with the line that follows, unless it is indented deeper: then it goes with what is above. */
static uint32_t comment_indent(const struct printer *w, uint32_t width)
{
	const struct mn_lex *lex = w->p.lex;
	uint32_t last = w->next - 1, depth;

	if (!w->next)
		return 0;
	depth = w->depth[last];
	if (w->next < lex->n_lines && (w->depth[w->next] > depth || width <= lex->line[w->next].indent))
		return col_of(w, w->next);
	if (width > lex->line[last].indent)
		return col_of(w, last) + MN_PRINT_INDENT;
	while (depth && width < lex->line[w->chain[depth]].indent)
		depth--;
	return col_of(w, w->chain[depth]);
}

static void comment_line(struct printer *w, const char *s, size_t len)
{
	uint32_t width = 0;
	size_t at = 0, n = mn_print_comment(s, len, &at);

	if (!n) {
		w->blanks++;
		return;
	}
	for (size_t i = 0; i < at; i++)
		width = s[i] == ' ' ? width + 1 : (width / 8 + 1) * 8;
	begin_line(w);
	put_blanks(w, comment_indent(w, width));
	put(w, s + at, n);
	end_line(w);
}

static void code_line(struct printer *w, const char *end)
{
	const struct mn_lex *lex = w->p.lex;
	const struct mn_lex_line *line = &lex->line[w->next];
	uint32_t column = 0;
	const char *rest = end;
	size_t at, n;

	begin_line(w);
	for (uint32_t i = line->first; i < line->first + line->n; i++) {
		put_blanks(w, w->p.col[i] - column);
		put(w, lex->source + lex->token[i].at, lex->token[i].len);
		column = w->p.col[i] + w->p.width[i];
		rest = lex->source + lex->token[i].at + lex->token[i].len;
	}
	n = mn_print_comment(rest, end - rest, &at);
	if (n) {
		put_blanks(w, column + MN_PRINT_GAP > MN_PRINT_COMMENT ? MN_PRINT_GAP : MN_PRINT_COMMENT - column);
		put(w, rest + at, n);
	}
	end_line(w);
	w->chain[w->depth[w->next]] = w->next;
	w->next++;
}

/* The rest of the source, one line after the other, with the lexer's idea of where a line ends. */
static const char *next_line(const char *s, const char *end, const char **line_end)
{
	const char *nl = memchr(s, '\n', end - s);

	*line_end = nl ? nl : end;
	if (*line_end > s && (*line_end)[-1] == '\r')
		--*line_end;
	return nl ? nl + 1 : end;
}

static const char *skip_mark(const char *s, size_t len)
{
	return len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0 ? s + 3 : s;
}

static void print_lines(struct printer *w, const char *source, size_t len)
{
	const char *s = skip_mark(source, len), *end = source + len, *next, *line_end;
	const struct mn_lex *lex = w->p.lex;

	for (; s < end; s = next) {
		next = next_line(s, end, &line_end);
		w->line++;
		if (w->next < lex->n_lines && lex->line[w->next].line == w->line)
			code_line(w, line_end);
		else
			comment_line(w, s, line_end - s);
	}
}

/* ── what is known before ─────────────────────────────────────────────────────────────────────────────────────── */

static void find_blanks(struct printer *w, const char *source, size_t len)
{
	const char *s = skip_mark(source, len), *end = source + len, *next, *line_end;
	uint32_t line = 1, code = 0;
	bool blank = false;
	size_t at;

	for (size_t i = 0; i < len; i++)
		line += source[i] == '\n';
	w->p.blank = mn_mem_zero(w->p.tmp, line + 1, sizeof(*w->p.blank));
	for (line = 1; s < end; s = next, line++) {
		next = next_line(s, end, &line_end);
		if (code < w->p.lex->n_lines && w->p.lex->line[code].line == line) {
			w->p.blank[line] = blank;
			blank = false;
			code++;
		} else if (!mn_print_comment(s, line_end - s, &at)) {
			blank = true;
		}
	}
}

/* Nodes are in the order of lines. */
static void find_depths(struct printer *w, const struct mn_tree_node *node, uint32_t depth, uint32_t *line)
{
	for (node = node->child; node; node = node->next) {
		w->depth[(*line)++] = depth;
		find_depths(w, node, depth + 1, line);
	}
}

static void find_money(struct printer *w, const struct mn_tree_node *root)
{
	const struct mn_tree_node *node;
	uint32_t n = 0;

	for (node = root->child; node; node = node->next)
		n += mn_lex_is(w->p.lex, node->token, "money");
	w->p.money = mn_mem_zero(w->p.tmp, 2 * n, sizeof(*w->p.money));
	for (node = root->child; node; node = node->next)
		for (uint32_t i = 1; i < 5 && i < node->n_tokens && mn_lex_is(w->p.lex, node->token, "money"); i += 3)
			w->p.money[w->p.n_money++] = &node->token[i];
}

static void prepare(struct printer *w, const char *source, size_t len, const struct mn_tree_node *root)
{
	const struct mn_lex *lex = w->p.lex;
	uint32_t line = 0;

	w->p.width = mn_mem_zero(w->p.tmp, lex->n_tokens, sizeof(*w->p.width));
	w->p.col = mn_mem_zero(w->p.tmp, lex->n_tokens, sizeof(*w->p.col));
	w->depth = mn_mem_zero(w->p.tmp, lex->n_lines, sizeof(*w->depth));
	for (uint32_t i = 0; i < lex->n_tokens; i++)
		w->p.width[i] = mn_width_text(source + lex->token[i].at, lex->token[i].len);
	find_blanks(w, source, len);
	find_depths(w, root, 0, &line);
	find_money(w, root);
	mn_print_lay(&w->p, root);
}

char *mn_print(void *ctx, const char *source, size_t len, size_t *printed_len, struct mn_diags *diags)
{
	struct printer w = { .p.tmp = mn_mem_zero(ctx, 1, 1), .diags = diags };
	const struct mn_tree_node *root = NULL;
	struct mn_loc from = { 1, 1 }, to = { 1, 2 };
	char *printed = NULL;

	w.p.lex = mn_lex_read(w.p.tmp, source, len, diags);
	if (!mn_diags_errors(diags))
		root = mn_tree_build(w.p.tmp, w.p.lex, diags);
	if (!mn_diags_errors(diags)) {
		prepare(&w, source, len, root);
		print_lines(&w, source, len);
		if (w.len > MN_LEX_MAX_SOURCE)
			mn_diags_report(diags, MN_DIAG_SOURCE_LONG, from, to, NULL, NULL, NULL);
	}
	if (!mn_diags_errors(diags)) {
		/* whoever overwrites a file with this must lose nothing */
		if (mn_print_is_same(source, len, w.text ? w.text : "", w.len)) {
			printed = mn_mem_text(ctx, w.text ? w.text : "", w.len);
			*printed_len = w.len;
		} else {
			mn_diags_add(diags, MN_SEVERITY_ERROR, from, to,
				     "the canonical form would not say the same (this is a bug of the printer)");
		}
	}
	talloc_free(w.p.tmp);
	if (mn_diags_count(diags))
		mn_diags_set_source(diags, source, len);
	return printed;
}
