/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The longest common sequence of lines, where a line of the pattern equals each line it fits, and "..." any number of
 * them.
 */
#include "simtk/diff.h"

#include <stdbool.h>
#include <string.h>

#include <talloc.h>

#include "simtk/frame.h"
#include "simtk/width.h"

#define DIFF_LINES_MAX	512
#define DIFF_COLUMNS	4096	/* no wrapping here */

struct diff {
	char *const *want;
	size_t n;
	char **got;
	size_t m;
	bool *fits;		/* n * m */
	unsigned int *best;	/* (n + 1) * (m + 1): lines in common from here on */
	char **shown;		/* the wanted lines with values in their holes */
};

static void diff_split(const char *s, void *data)
{
	struct diff *d = data;

	if (d->m == DIFF_LINES_MAX)
		return;
	d->got = talloc_realloc(d->fits, d->got, char *, d->m + 1);
	d->got[d->m++] = talloc_strdup(d->fits, s);
}

static bool is_any(const char *line)
{
	return !strcmp(line, "...");
}

static struct stk_vars *vars_copy(void *ctx, const struct stk_vars *vars)
{
	struct stk_vars *copy = stk_vars_alloc(ctx);
	size_t i;

	for (i = 0; i < vars->count; i++)
		stk_vars_set(copy, vars->var[i].name, vars->var[i].value);
	return copy;
}

/* Which line fits which; each pair with the values known before the comparison. */
static void diff_compare(struct diff *d, const struct stk_vars *vars)
{
	struct stk_pattern_err err;
	struct stk_pattern *p;
	struct stk_vars *copy;
	size_t i, k;

	for (i = 0; i < d->n; i++) {
		p = stk_pattern_parse(d->fits, (const char *const *)&d->want[i], 1, &err);
		for (k = 0; p && k < d->m; k++) {
			copy = vars_copy(d->fits, vars);
			d->fits[i * d->m + k] = stk_pattern_match(p, d->got[k], copy);
			talloc_free(copy);
		}
		talloc_free(p);
	}
}

static unsigned int *diff_best(const struct diff *d, size_t i, size_t k)
{
	return &d->best[i * (d->m + 1) + k];
}

static bool diff_fits(const struct diff *d, size_t i, size_t k)
{
	return !is_any(d->want[i]) && d->fits[i * d->m + k];
}

static void diff_measure(struct diff *d)
{
	size_t i, k;

	for (i = d->n; i-- > 0;) {
		for (k = d->m + 1; k-- > 0;) {
			unsigned int best = *diff_best(d, i + 1, k);

			if (k < d->m) {
				if (*diff_best(d, i, k + 1) > best)
					best = *diff_best(d, i, k + 1);
				if (diff_fits(d, i, k) && *diff_best(d, i + 1, k + 1) + 1 > best)
					best = *diff_best(d, i + 1, k + 1) + 1;
			}
			*diff_best(d, i, k) = best;
		}
	}
}

static char *diff_line(char *out, char mark, const char *s)
{
	return talloc_asprintf_append_buffer(out, "    %c | %s\n", mark, s);
}

/* A line was replaced by another: point at where they part. */
static char *diff_caret(char *out, const char *want, const char *got)
{
	size_t i = 0;

	while (want[i] && want[i] == got[i])
		i++;
	while (i && ((unsigned char)got[i] & 0xc0) == 0x80)
		i--;
	return talloc_asprintf_append_buffer(out, "        %*s^\n", stk_width_n(got, i), "");
}

static char *diff_print(const struct diff *d, char *out)
{
	size_t i = 0, k = 0, from_i, from_k, n;
	bool any = false;

	while (i < d->n || k < d->m) {
		if (i < d->n && is_any(d->want[i])) {
			out = diff_line(out, ' ', "...");
			any = true;
			i++;
			continue;
		}
		if (i < d->n && k < d->m && diff_fits(d, i, k) &&
		    *diff_best(d, i, k) == *diff_best(d, i + 1, k + 1) + 1) {
			out = diff_line(out, ' ', d->got[k]);
			any = false;
			i++;
			k++;
			continue;
		}
		from_i = i;
		from_k = k;
		while (i < d->n && !is_any(d->want[i]) && *diff_best(d, i + 1, k) == *diff_best(d, i, k))
			out = diff_line(out, '-', d->shown[i++]);
		while (k < d->m && *diff_best(d, i, k + 1) == *diff_best(d, i, k) &&
		       !(i < d->n && is_any(d->want[i]))) {
			/* what "..." covers is no difference */
			if (!any)
				out = diff_line(out, '+', d->got[k]);
			k++;
		}
		if (!any && i - from_i == 1 && k - from_k == 1)
			out = diff_caret(out, d->shown[from_i], d->got[from_k]);
		n = (i - from_i) + (k - from_k);
		if (!n) {
			/* cannot happen with a right table; never loop on a wrong one */
			i = d->n;
			k = d->m;
		}
	}
	return out;
}

char *stk_diff_append(char *out, char *const *lines, size_t n, const char *text, const struct stk_vars *vars)
{
	struct diff d = { .want = lines, .n = n };
	char missing[STK_PATTERN_NAME_MAX + 1];
	size_t i;

	d.fits = talloc_array(NULL, bool, n * DIFF_LINES_MAX + 1);
	stk_frame_wrap(text, DIFF_COLUMNS, diff_split, &d);
	memset(d.fits, 0, n * DIFF_LINES_MAX + 1);
	d.best = talloc_zero_array(d.fits, unsigned int, (d.n + 1) * (d.m + 1));
	d.shown = talloc_array(d.fits, char *, n + 1);
	for (i = 0; i < n; i++) {
		d.shown[i] = stk_pattern_expand(d.fits, lines[i], vars, missing);
		if (!d.shown[i])
			d.shown[i] = talloc_strdup(d.fits, lines[i]);
	}
	diff_compare(&d, vars);
	diff_measure(&d);
	out = diff_print(&d, out);
	talloc_free(d.fits);
	return out;
}
