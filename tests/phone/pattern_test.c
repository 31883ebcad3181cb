/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Patterns against texts, with the values their holes got; then diffs, columns and pictures. '/' stands for a line end,
 * '+' for the joint of two pages. */
#include <stdio.h>
#include <string.h>

#include <talloc.h>

#include "simtk/diff.h"
#include "simtk/frame.h"
#include "simtk/pattern.h"
#include "simtk/width.h"

#define LINES_MAX	32

static const struct {
	const char *pattern, *text;
} matches[] = {
	/* fits */
	{ "abc", "abc" },
	{ "a/b", "a/b" },
	{ "", "" },
	{ "...", "" },
	{ "...", "a/b/c" },
	{ "a/...", "a" },
	{ "a/...", "a/b" },
	{ ".../b", "b" },
	{ ".../b", "a/a/b" },
	{ "a/.../c", "a/c" },
	{ "a/.../c", "a/b/b/c" },
	{ ".../b/.../d/...", "a/b/c/d/e" },
	{ "{n:digits} MB", "1024 MB" },
	{ "{d:digit} ok", "7 ok" },
	{ "a {x} b", "a 流 量 b" },
	{ "{x}{y}", "流量" },
	{ "{x:word} {y:word}", "13800138001 和4G" },
	{ "{x} {x}", "ab ab" },
	{ "{x:digits}/{x}", "12/12" },
	{ "{_} {_}", "a b" },
	{ "{{x}", "{x}" },
	{ "{known}", "value" },
	{ "one two", "one+ two" },
	{ "one two", "one+two" },
	{ "onetwo", "one+two" },
	{ "one/two", "one+two" },
	{ "a/.../d", "a+b+c+d" },
	{ "a{x}d", "a+bc+d" },
	{ "{x:line}", "one+two" },
	{ "{x:digits}/{y:digits}", "1+2" },
	/* does not */
	{ "abc", "abcd" },
	{ "abc", "ab" },
	{ "abc", "ABC" },
	{ "a", "a/b" },
	{ "a/b", "a" },
	{ "a/...", "ab" },
	{ "a/...", "ab/c" },
	{ ".../b", "ab" },
	{ ".../b", "a/b/c" },
	{ "{d:digit} ok", "12 ok" },
	{ "{n:digits}", "12a" },
	{ "{n:digits}", "" },
	{ "{x:word}", "a b" },
	{ "{x}", "a/b" },
	{ "{x} {x}", "ab cd" },
	{ "{known}", "other" },
	{ "one/two", "onetwo" },
	{ "one two", "one/two" },
	{ "", "a" },
};

/* How the bad ones are refused. */
static const char *const bad[] = {
	"a {x", "{}", "{1}", "{x:foo}", "{x:}", "{a b}", "{ abcdefghijklmnopqrstuvwxyz0123456789}"
};

static const struct {
	const char *want, *got;
} diffs[] = {
	{ "a/b/c", "a/b/c/d" },
	{ "a/b/c", "a/c" },
	{ "1 开通业务/0 退出", "1 开通服务/0 退出" },
	{ "a/.../z", "a/b/c/y" },
	{ ".../m/...", "a/b/c" },
	{ "{x:digits} MB left/b", "no MB left/b" },
	{ "known is {known}/new is {new}/c", "known is value/new is this/d" },
	{ "a/b/c/d", "d/c/b/a" },
	{ "", "one" },
	{ "one", "" },
	{ "bell", "bel\al" },
};

static void translate(char *dst, const char *src)
{
	while ((*dst = *src++)) {
		if (*dst == '/')
			*dst = '\n';
		else if (*dst == '+')
			*dst = STK_PATTERN_JOINT;
		dst++;
	}
}

static size_t split(char **lines, char *buf, const char *s)
{
	size_t n = 0;
	char *end;

	translate(buf, s);
	for (;;) {
		lines[n++] = buf;
		end = strchr(buf, '\n');
		if (!end)
			return n;
		*end = '\0';
		buf = end + 1;
	}
}

static struct stk_vars *known(void)
{
	struct stk_vars *vars = stk_vars_alloc(NULL);

	stk_vars_set(vars, "known", "value");
	return vars;
}

static void test_matches(void)
{
	char buf[256], text[256], *lines[LINES_MAX];
	struct stk_pattern_err err;
	struct stk_pattern *p;
	struct stk_vars *vars;
	size_t i, k, n;
	bool fits;

	for (i = 0; i < sizeof(matches) / sizeof(*matches); i++) {
		n = split(lines, buf, matches[i].pattern);
		translate(text, matches[i].text);
		vars = known();
		p = stk_pattern_parse(NULL, (const char *const *)lines, n, &err);
		fits = p && stk_pattern_match(p, text, vars);
		printf("%-3s '%s' : '%s'", fits ? "yes" : "no", matches[i].pattern, matches[i].text);
		for (k = 1; k < vars->count; k++)
			printf(" %s='%s'", vars->var[k].name, vars->var[k].value);
		printf("\n");
		talloc_free(p);
		talloc_free(vars);
	}
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		p = stk_pattern_parse(NULL, &bad[i], 1, &err);
		printf("bad '%s': %zu+%zu %s; %s\n", bad[i], err.offset, err.len, p ? "accepted" : err.what, err.hint);
	}
}

/* A pattern made to take for ever must not. */
static void test_steps(void)
{
	const char *lines[] = { "{a}{b}{c}{d}{e}{f}{g}{h}{i}{j}{k}{l}{m}!" };
	struct stk_pattern_err err;
	struct stk_pattern *p = stk_pattern_parse(NULL, lines, 1, &err);
	struct stk_vars *vars = stk_vars_alloc(NULL);
	char text[160];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	printf("hopeless: %s, %zu values\n", stk_pattern_match(p, text, vars) ? "yes" : "no", vars->count);
	talloc_free(p);
	talloc_free(vars);
}

static void test_vars(void)
{
	static const char *const lines[] = { "*139*{known}#", "{{x}", "no {value}", "bad {", "...", "", "{fixed}" };
	char missing[STK_PATTERN_NAME_MAX + 1], *s;
	struct stk_vars *vars = known();
	size_t i;

	stk_vars_set_fixed(vars, "fixed", "outside");
	stk_vars_set(vars, "fixed", "inside");
	stk_vars_unset(vars, "fixed");
	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		s = stk_pattern_expand(NULL, lines[i], vars, missing);
		printf("expand '%s': '%s' missing '%s'\n", lines[i], s ? s : "(none)", missing);
		talloc_free(s);
	}
	stk_vars_unset(vars, "known");
	printf("forgotten: %s\n", stk_vars_get(vars, "known") ? "no" : "yes");
	talloc_free(vars);
}

static void test_diffs(void)
{
	char buf[256], text[256], *lines[LINES_MAX], *out;
	struct stk_vars *vars = known();
	size_t i, n;

	for (i = 0; i < sizeof(diffs) / sizeof(*diffs); i++) {
		n = split(lines, buf, diffs[i].want);
		translate(text, diffs[i].got);
		out = stk_diff_append(talloc_strdup(NULL, ""), lines, n, text, vars);
		printf("diff '%s' : '%s'\n%s", diffs[i].want, diffs[i].got[0] == 'b' ? "b..." : diffs[i].got, out);
		talloc_free(out);
	}
	talloc_free(vars);
}

static void test_frames(void)
{
	static const char *const texts[] = {
		"", "4G流量共享\n1 开通业务", "ｆｕｌｌ\ne\xcc\x81 combining\n\033[2J\r\x9b",
		"123456789012345678901234567890123456789012345678901234567890wraps", "page one\vpage two",
		"流流流流流流流流流流流流流流流流流流流流流流流流流流流流流流流",
		"words are broken between words, and a line never begins with one of",
		"流流流流流流流流流流流流流流流流流流流流流流流流流流流流流流。流",
		"one number that is not torn: 13800138002, and then another: 13800138003"
	};
	size_t i;
	char *out;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		out = stk_frame_append(talloc_strdup(NULL, ""), "title", texts[i], i % 2 ? "foot" : NULL, 0);
		printf("%s", out);
		talloc_free(out);
	}
	printf("columns %d %d %d; fits %zu\n", stk_width("流量"), stk_width("abc"), stk_width("e\xcc\x81\xff"),
	       stk_width_fit("a流b", 2));
}

int main(void)
{
	test_matches();
	test_steps();
	test_vars();
	test_diffs();
	test_frames();
	return 0;
}
