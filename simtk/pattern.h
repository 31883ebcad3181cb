/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Texts with holes: what a transcript expects of a screen. A pattern is made of lines; in a line {name} or {name:kind}
 * is a hole, {{ a brace; a line that is only "..." stands for any lines, or none. A hole whose name has a value must
 * show that value; else it gets the text it covers as its value. The name _ never has one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Two pages were joined here: a line end, a blank or nothing at all in the text they were cut from. */
#define STK_PATTERN_JOINT	'\v'

#define STK_PATTERN_NAME_MAX	31	/* octets of a name */

/* Names and values; all strings are talloc children of it. */
struct stk_vars {
	struct stk_var {
		char *name;
		char *value;
		bool fixed;	/* given from outside: stk_vars_set() leaves it alone */
	} *var;
	size_t count;
};

struct stk_vars *stk_vars_alloc(void *ctx);
const char *stk_vars_get(const struct stk_vars *vars, const char *name);
void stk_vars_set(struct stk_vars *vars, const char *name, const char *value);
void stk_vars_set_fixed(struct stk_vars *vars, const char *name, const char *value);
/* The value is no longer known, unless it is fixed. */
void stk_vars_unset(struct stk_vars *vars, const char *name);

bool stk_pattern_is_name(const char *s, size_t len);

struct stk_pattern;

/* Where a pattern is wrong. */
struct stk_pattern_err {
	size_t line;		/* from 0 */
	size_t offset, len;	/* octets in that line */
	const char *what;	/* constant */
	const char *hint;	/* constant, or NULL */
};

/* Make a pattern of lines, or NULL with *err. */
struct stk_pattern *stk_pattern_parse(void *ctx, const char *const *lines, size_t n, struct stk_pattern_err *err);

/* Does the whole text fit? Then, and only then, holes without a value get theirs. */
bool stk_pattern_match(const struct stk_pattern *pattern, const char *text, struct stk_vars *vars);

/* Put values into the holes of one line, for what is typed: talloc'd, or NULL with the name that has no value, or "" if
 * the line is wrong, in missing. */
char *stk_pattern_expand(void *ctx, const char *line, const struct stk_vars *vars,
			 char missing[STK_PATTERN_NAME_MAX + 1]);
