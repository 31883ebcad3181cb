/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A pattern is compiled to a list of tokens and matched by backtracking. The holes of one pattern are few and stay
 * inside a line; the number of steps is bounded all the same, because a pattern comes from a file.
 */
#include "simtk/pattern.h"

#include <stdint.h>
#include <string.h>

#include <talloc.h>

#define PATTERN_STEPS_MAX	200000
#define PATTERN_HOLES_MAX	64

enum hole_kind {
#define HOLE_KIND(symbol, name, greedy, single, what) HOLE_KIND_##symbol,
#include "simtk/hole_kinds.def"
#undef HOLE_KIND
	HOLE_KIND_COUNT
};

static const struct {
	const char *name;
	bool greedy;
	bool single;
} hole_kinds[] = {
#define HOLE_KIND(symbol, name, greedy, single, what) [HOLE_KIND_##symbol] = { name, greedy, single },
#include "simtk/hole_kinds.def"
#undef HOLE_KIND
};

enum token_type {
	TOKEN_LITERAL,
	TOKEN_HOLE,
	TOKEN_NEWLINE,
	TOKEN_LINES,	/* whole lines with their ends, or none */
	TOKEN_REST,	/* the end, or a line end and all that follows */
	TOKEN_ALL,	/* anything */
};

struct token {
	enum token_type type;
	enum hole_kind kind;
	char *text;		/* LITERAL: the octets; HOLE: the name */
	size_t len;
};

struct stk_pattern {
	struct token *token;
	size_t count;
};

/* --- values ------------------------------------------------------------------------------- */

struct stk_vars *stk_vars_alloc(void *ctx)
{
	return talloc_zero(ctx, struct stk_vars);
}

static struct stk_var *vars_find(const struct stk_vars *vars, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < vars->count; i++) {
		if (strlen(vars->var[i].name) == len && !memcmp(vars->var[i].name, name, len))
			return &vars->var[i];
	}
	return NULL;
}

const char *stk_vars_get(const struct stk_vars *vars, const char *name)
{
	const struct stk_var *var = vars_find(vars, name, strlen(name));

	return var ? var->value : NULL;
}

static void vars_put(struct stk_vars *vars, const char *name, const char *value, bool fixed)
{
	struct stk_var *var = vars_find(vars, name, strlen(name));

	if (var && var->fixed && !fixed)
		return;
	if (!var) {
		vars->var = talloc_realloc(vars, vars->var, struct stk_var, vars->count + 1);
		var = &vars->var[vars->count++];
		*var = (struct stk_var) { .name = talloc_strdup(vars, name) };
	}
	talloc_free(var->value);
	var->value = talloc_strdup(vars, value);
	var->fixed = fixed;
}

void stk_vars_set(struct stk_vars *vars, const char *name, const char *value)
{
	vars_put(vars, name, value, false);
}

void stk_vars_set_fixed(struct stk_vars *vars, const char *name, const char *value)
{
	vars_put(vars, name, value, true);
}

void stk_vars_unset(struct stk_vars *vars, const char *name)
{
	struct stk_var *var = vars_find(vars, name, strlen(name));

	if (!var || var->fixed)
		return;
	talloc_free(var->name);
	talloc_free(var->value);
	*var = vars->var[--vars->count];
}

/* --- parsing ------------------------------------------------------------------------------ */

bool stk_pattern_is_name(const char *s, size_t len)
{
	size_t i;

	if (!len || len > STK_PATTERN_NAME_MAX)
		return false;
	for (i = 0; i < len; i++) {
		bool letter = (s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z';
		bool digit = s[i] >= '0' && s[i] <= '9';

		if (!letter && s[i] != '_' && !(i && (digit || s[i] == '-')))
			return false;
	}
	return true;
}

static struct token *token_add(struct stk_pattern *p, enum token_type type)
{
	struct token *t;

	p->token = talloc_realloc(p, p->token, struct token, p->count + 1);
	t = &p->token[p->count++];
	*t = (struct token) { .type = type };
	return t;
}

static void token_add_text(struct stk_pattern *p, const char *s, size_t len)
{
	struct token *t = p->count ? &p->token[p->count - 1] : NULL;

	if (!len)
		return;
	if (!t || t->type != TOKEN_LITERAL)
		t = token_add(p, TOKEN_LITERAL);
	t->text = talloc_realloc(p, t->text, char, t->len + len);
	memcpy(t->text + t->len, s, len);
	t->len += len;
}

/* Read the hole that starts at s[0] = '{'; len includes both braces. False with *err. */
static bool hole_parse(const char *s, size_t *len, const char **name, size_t *name_len, enum hole_kind *kind,
		       struct stk_pattern_err *err)
{
	const char *end = strchr(s, '}'), *colon;
	size_t k;

	if (!end) {
		err->len = 1;
		err->what = "a hole without an end";
		err->hint = "write '}' behind the name, or '{{' for a brace of the text";
		return false;
	}
	*len = end + 1 - s;
	err->len = *len;
	colon = memchr(s, ':', *len);
	*name = s + 1;
	*name_len = (colon ? colon : end) - *name;
	if (!stk_pattern_is_name(*name, *name_len)) {
		err->what = "a hole needs a name";
		err->hint = "letters, digits, '-' and '_', a letter first; '{{' is a brace of the text";
		return false;
	}
	*kind = HOLE_KIND_LINE;
	if (!colon)
		return true;
	for (k = 0; k < HOLE_KIND_COUNT; k++) {
		if (strlen(hole_kinds[k].name) == (size_t)(end - colon - 1) &&
		    !memcmp(hole_kinds[k].name, colon + 1, end - colon - 1)) {
			*kind = k;
			return true;
		}
	}
	err->offset += colon + 1 - s;
	err->len = end - colon - 1 ? end - colon - 1 : 1;
	err->what = "a hole of no known kind";
	err->hint = "the kinds are line, word, digits and digit";
	return false;
}

static bool pattern_parse_line(struct stk_pattern *p, const char *line, unsigned int *holes,
			       struct stk_pattern_err *err)
{
	const char *s = line, *name;
	size_t len, name_len;
	enum hole_kind kind;
	struct token *t;

	while (*s) {
		if (s[0] == '{' && s[1] == '{') {
			token_add_text(p, s, 1);
			s += 2;
			continue;
		}
		if (s[0] != '{') {
			len = strcspn(s, "{");
			token_add_text(p, s, len);
			s += len;
			continue;
		}
		err->offset = s - line;
		if (!hole_parse(s, &len, &name, &name_len, &kind, err))
			return false;
		if (++*holes > PATTERN_HOLES_MAX) {
			err->what = "too many holes in one text";
			return false;
		}
		t = token_add(p, TOKEN_HOLE);
		t->text = talloc_strndup(p, name, name_len);
		t->len = name_len;
		t->kind = kind;
		s += len;
	}
	return true;
}

struct stk_pattern *stk_pattern_parse(void *ctx, const char *const *lines, size_t n, struct stk_pattern_err *err)
{
	struct stk_pattern *p = talloc_zero(ctx, struct stk_pattern);
	unsigned int holes = 0;
	bool newline = false;
	size_t i;

	for (i = 0; i < n; i++) {
		bool last = i + 1 == n;

		*err = (struct stk_pattern_err) { .line = i };
		if (!strcmp(lines[i], "...")) {
			if (last)
				token_add(p, newline ? TOKEN_REST : TOKEN_ALL);
			else {
				if (newline)
					token_add(p, TOKEN_NEWLINE);
				token_add(p, TOKEN_LINES);
			}
			newline = false;
			continue;
		}
		if (newline)
			token_add(p, TOKEN_NEWLINE);
		if (!pattern_parse_line(p, lines[i], &holes, err)) {
			talloc_free(p);
			return NULL;
		}
		newline = true;
	}
	return p;
}

/* --- matching ----------------------------------------------------------------------------- */

struct bound {
	const char *name;
	const char *start;	/* in the text; may hold joints */
	size_t len;
};

struct match {
	const struct stk_pattern *p;
	const struct stk_vars *vars;
	struct bound bound[PATTERN_HOLES_MAX];
	size_t bounds;
	unsigned int steps;
};

static bool match_from(struct match *m, size_t ti, const char *s);

static bool is_newline(char c)
{
	return c == '\n' || c == STK_PATTERN_JOINT;
}

/* Compare len octets with the text, over joints: where it goes on, or NULL. */
static const char *match_octets(const char *s, const char *want, size_t len)
{
	while (len) {
		if (*s == STK_PATTERN_JOINT) {
			s++;
			/* the blank a page was cut at is on neither page */
			if (*want == ' ' && *s != ' ') {
				want++;
				len--;
			}
			continue;
		}
		if (*s != *want)
			return NULL;
		s++;
		want++;
		len--;
	}
	return s;
}

static bool kind_has(enum hole_kind kind, char c)
{
	switch (kind) {
	case HOLE_KIND_DIGIT:
	case HOLE_KIND_DIGITS:
		return c >= '0' && c <= '9';
	case HOLE_KIND_WORD:
		return c && c != ' ' && c != '\t' && c != '\n';
	case HOLE_KIND_LINE:
	case HOLE_KIND_COUNT:
		break;
	}
	return c && c != '\n';
}

/* The characters a hole may cover are tried in the order of its kind. */
static bool match_free_hole(struct match *m, size_t ti, const char *s)
{
	const struct token *t = &m->p->token[ti];
	size_t most = 0, len, tries;
	bool binds = strcmp(t->text, "_") != 0;

	while (kind_has(t->kind, s[most])) {
		most++;
		if (hole_kinds[t->kind].single)
			break;
	}
	for (tries = 0; tries < most; tries++) {
		len = hole_kinds[t->kind].greedy ? most - tries : tries + 1;
		/* never inside a character */
		if (((unsigned char)s[len] & 0xc0) == 0x80)
			continue;
		if (binds)
			m->bound[m->bounds++] = (struct bound) { t->text, s, len };
		if (match_from(m, ti + 1, s + len))
			return true;
		if (binds)
			m->bounds--;
		if (m->steps > PATTERN_STEPS_MAX)
			return false;
	}
	return false;
}

static bool match_hole(struct match *m, size_t ti, const char *s)
{
	const struct token *t = &m->p->token[ti];
	const char *value = stk_vars_get(m->vars, t->text);
	size_t i;

	if (value)
		return (s = match_octets(s, value, strlen(value))) && match_from(m, ti + 1, s);
	for (i = 0; i < m->bounds; i++) {
		if (!strcmp(m->bound[i].name, t->text))
			return (s = match_octets(s, m->bound[i].start, m->bound[i].len)) && match_from(m, ti + 1, s);
	}
	return match_free_hole(m, ti, s);
}

static bool match_lines(struct match *m, size_t ti, const char *s)
{
	for (;;) {
		if (match_from(m, ti + 1, s))
			return true;
		while (*s && !is_newline(*s))
			s++;
		if (!*s || m->steps > PATTERN_STEPS_MAX)
			return false;
		s++;
	}
}

static bool match_from(struct match *m, size_t ti, const char *s)
{
	const struct token *t;

	for (; ti < m->p->count; ti++) {
		if (++m->steps > PATTERN_STEPS_MAX)
			return false;
		t = &m->p->token[ti];
		switch (t->type) {
		case TOKEN_LITERAL:
			s = match_octets(s, t->text, t->len);
			if (!s)
				return false;
			break;
		case TOKEN_HOLE:
			if (*s == STK_PATTERN_JOINT)
				s++;
			return match_hole(m, ti, s);
		case TOKEN_NEWLINE:
			if (!is_newline(*s))
				return false;
			s++;
			break;
		case TOKEN_LINES:
			return match_lines(m, ti, s);
		case TOKEN_REST:
			return !*s || is_newline(*s);
		case TOKEN_ALL:
			return true;
		}
	}
	return !*s || (*s == STK_PATTERN_JOINT && !s[1]);
}

bool stk_pattern_match(const struct stk_pattern *pattern, const char *text, struct stk_vars *vars)
{
	struct match m = { .p = pattern, .vars = vars };
	char *value;
	size_t i, k, n;

	if (!match_from(&m, 0, text))
		return false;
	for (i = 0; i < m.bounds; i++) {
		value = talloc_zero_size(vars, m.bound[i].len + 1);
		for (k = 0, n = 0; k < m.bound[i].len; k++) {
			if (m.bound[i].start[k] != STK_PATTERN_JOINT)
				value[n++] = m.bound[i].start[k];
		}
		stk_vars_set(vars, m.bound[i].name, value);
		talloc_free(value);
	}
	return true;
}

char *stk_pattern_expand(void *ctx, const char *line, const struct stk_vars *vars,
			 char missing[STK_PATTERN_NAME_MAX + 1])
{
	struct stk_pattern_err err = { 0 };
	struct stk_pattern *p = stk_pattern_parse(NULL, &line, 1, &err);
	const struct token *t;
	const char *value;
	char *out;
	size_t i;

	missing[0] = '\0';
	if (!p)
		return NULL;
	out = talloc_strdup(ctx, "");
	for (i = 0; i < p->count; i++) {
		t = &p->token[i];
		if (t->type == TOKEN_LITERAL) {
			out = talloc_strndup_append(out, t->text, t->len);
		} else if (t->type == TOKEN_HOLE) {
			value = stk_vars_get(vars, t->text);
			if (!value) {
				strcpy(missing, t->text);
				talloc_free(out);
				talloc_free(p);
				return NULL;
			}
			out = talloc_strdup_append(out, value);
		} else {
			out = talloc_strdup_append(out, line);	/* "..." is typed as it stands */
		}
	}
	talloc_free(p);
	return out;
}
