/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The texts a transcript expects. Of all that can stand in a transcript this reads what decides about those texts:
 * the lines behind bars, the values that `set` gives to holes, and pages that are turned by hand.
 */
#include "menus/cover.h"

#include <errno.h>
#include <stdio.h>

#include "menus/mem.h"
#include "menus/text.h"

#define READ_FILE_MAX	(1 << 20)	/* octets of a transcript, as the player takes them */
#define READ_TEXT_MAX	(1 << 14)	/* octets of one expected text; twice what a host sends */
#define READ_LINES_MAX	512		/* lines of one; twice what the player takes */

#define READ_VARS_MAX	1024

struct read_var {
	char *name, *value;
};

struct read_state {
	struct mn_cover_blocks *blocks;
	const char *const *more;
	const char *file;
	unsigned int line;
	struct read_var *var;
	size_t n_vars;
	unsigned int n_lines;	/* of the last block */
	bool open;		/* bars belong to the last block */
	bool page;		/* that block is one page as it came */
	bool turned;		/* and 9 was typed since */
};

static void read_append(struct read_state *r, struct mn_cover_block *block, const char *text, size_t len)
{
	if (len > READ_TEXT_MAX - block->len)
		len = READ_TEXT_MAX - block->len;
	block->text = mn_mem_grow(r->blocks, block->text, block->len + len + 1, 1);
	memcpy(block->text + block->len, text, len);
	block->len += len;
	block->text[block->len] = '\0';
}

/* ── holes ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static struct read_var *read_find(const struct read_state *r, const char *name, size_t len)
{
	for (size_t i = 0; i < r->n_vars; i++)
		if (strlen(r->var[i].name) == len && memcmp(r->var[i].name, name, len) == 0)
			return &r->var[i];
	return NULL;
}

/* A line of an expected text, with the values that are known. */
static void read_expand(struct read_state *r, struct mn_cover_block *block, const char *s)
{
	static const char hole = MN_COVER_HOLE;

	while (*s && block->len < READ_TEXT_MAX) {
		size_t len = strcspn(s, "{");
		const struct read_var *var;
		const char *end;

		read_append(r, block, s, len);
		s += len;
		if (!*s)
			return;
		if (s[1] == '{') {
			read_append(r, block, s, 1);
			s += 2;
			continue;
		}
		end = strchr(s, '}');
		if (!end) {
			read_append(r, block, s, strlen(s));
			return;
		}
		var = read_find(r, s + 1, strcspn(s + 1, ":}"));
		if (var && var->value)
			read_append(r, block, var->value, strlen(var->value));
		else
			read_append(r, block, &hole, 1);
		s = end + 1;
	}
}

/* value NULL: from here on it has none */
static void read_set(struct read_state *r, const char *name, size_t len, const char *value)
{
	struct mn_cover_block text = { .text = mn_mem_text(r->blocks, "", 0) };
	struct read_var *var = read_find(r, name, len);

	if (value)
		read_expand(r, &text, value);
	while (text.len && (text.text[text.len - 1] == ' ' || text.text[text.len - 1] == '\t'))
		text.text[--text.len] = '\0';
	if (!var && r->n_vars < READ_VARS_MAX) {
		r->var = mn_mem_grow(r->blocks, r->var, r->n_vars + 1, sizeof(*r->var));
		var = &r->var[r->n_vars++];
		var->name = mn_mem_text(r->blocks, name, len);
	}
	if (var)
		var->value = value ? text.text : NULL;
}

/* ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static struct mn_cover_block *read_new_block(struct read_state *r, unsigned int line, const char *text, size_t len)
{
	struct mn_cover_block *block;

	r->blocks->block = mn_mem_grow(r->blocks, r->blocks->block, r->blocks->n + 1, sizeof(*block));
	block = &r->blocks->block[r->blocks->n++];
	*block = (struct mn_cover_block){ r->file, line, mn_mem_text(r->blocks, text, len), len };
	return block;
}

/* The page that follows the last block goes on with its text: begin a block with that text, without the line that
 * promises the page and what is below it. The page itself stays a block of its own. */
static bool read_go_on(struct read_state *r)
{
	const struct mn_cover_block page = r->blocks->block[r->blocks->n - 1];
	struct mn_cover_block *block;

	for (unsigned int i = 0; r->more[i]; i++) {
		size_t len = strlen(r->more[i]);

		for (const char *at = strstr(page.text, r->more[i]); at; at = strstr(at + 1, r->more[i])) {
			if (at == page.text || at[-1] != '\n' || (at[len] && at[len] != '\n'))
				continue;
			block = read_new_block(r, page.line, page.text, at - page.text);
			block->text[at - page.text - 1] = MN_COVER_JOINT;
			return true;
		}
	}
	return false;
}

/* ── statements ───────────────────────────────────────────────────────────────────────────────────────────────── */

static size_t read_word(const char **s, const char **word)
{
	size_t len;

	*s += strspn(*s, " \t");
	*word = *s;
	len = strcspn(*s, " \t");
	*s += len;
	return len;
}

static bool read_is(const char *word, size_t len, const char *what)
{
	return strlen(what) == len && memcmp(word, what, len) == 0;
}

static void read_expect(struct read_state *r, const char *s)
{
	const char *word;
	size_t len = read_word(&s, &word);
	bool page = read_is(word, len, "page");

	if (page && r->page && r->turned && r->n_lines < READ_LINES_MAX && r->blocks->n && read_go_on(r)) {
		r->open = true;
		r->turned = false;
		return;
	}
	r->open = !len || *word == '#' || page || read_is(word, len, "end") || read_is(word, len, "notice");
	r->page = page;
	r->turned = false;
	if (!r->open)
		return;
	r->n_lines = 0;
	read_new_block(r, r->line + 1, "", 0);
}

static void read_bar(struct read_state *r, const char *s)
{
	struct mn_cover_block *block;

	if (!r->open || ++r->n_lines > READ_LINES_MAX)
		return;
	block = &r->blocks->block[r->blocks->n - 1];
	if (block->len && block->text[block->len - 1] != MN_COVER_JOINT)
		read_append(r, block, "\n", 1);
	if (*s == ' ')
		s++;
	if (strcmp(s, "...") == 0)
		read_append(r, block, "\2", 1);
	else
		read_expand(r, block, s);
}

static void read_line(struct read_state *r, const char *s)
{
	const char *word, *name;
	size_t len, name_len;

	s += strspn(s, " \t");
	if (*s == '|') {
		read_bar(r, s + 1);
		return;
	}
	if (!*s || *s == '#')
		return;
	len = read_word(&s, &word);
	if (len > 1 && word[len - 1] == ':')
		len = read_word(&s, &word);
	r->open = false;
	if (read_is(word, len, "expect")) {
		read_expect(r, s);
		return;
	}
	if (read_is(word, len, "set") || read_is(word, len, "forget")) {
		name_len = read_word(&s, &name);
		read_set(r, name, name_len, *word == 's' ? s + strspn(s, " \t") : NULL);
		return;
	}
	r->turned = false;
	if (read_is(word, len, "send")) {
		len = read_word(&s, &word);
		r->turned = read_is(word, len, "9");
	}
}

static char *read_file(const void *ctx, const char *file, int *rc)
{
	FILE *f = fopen(file, "rb");
	char *text;
	size_t n;

	*rc = -errno;
	if (!f)
		return NULL;
	text = mn_mem_zero(ctx, READ_FILE_MAX + 2, 1);
	n = fread(text, 1, READ_FILE_MAX + 1, f);
	*rc = ferror(f) ? -errno : 0;
	fclose(f);
	if (!*rc && (n > READ_FILE_MAX || memchr(text, '\0', n) || !mn_text_utf8_is_valid(text, n, NULL)))
		*rc = -EILSEQ;
	return text;
}

int mn_cover_read(struct mn_cover_blocks *blocks, const char *file, const char *const *more)
{
	struct read_state r = { .blocks = blocks, .more = more, .file = file };
	char *text, *line, *end;
	int rc;

	text = read_file(blocks, file, &rc);
	for (line = text; rc == 0 && line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		if (*line && line[strlen(line) - 1] == '\r')
			line[strlen(line) - 1] = '\0';
		r.line++;
		read_line(&r, line);
	}
	talloc_free(text);
	if (rc == 0)
		blocks->n_files++;
	return rc;
}
