/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/reference/compare.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN	12
#define LINE	160

struct lines {
	char (*line)[LINE];
	int n, cap;
};

static char *more(struct lines *lines)
{
	if (lines->n == lines->cap) {
		lines->cap = lines->cap ? 2 * lines->cap : 256;
		lines->line = realloc(lines->line, lines->cap * LINE);
		if (!lines->line)
			abort();
	}
	return lines->line[lines->n++];
}

static const char *name(const struct ref_world *must, int number)
{
	return number < 0 || number >= must->n_number ? "?" : must->number[number].name;
}

/* All that is not about one item, a line for each. */
static void facts(const struct ref_world *must, const struct ref_world *world, struct lines *lines)
{
	char from[24], to[24];

	for (int i = 0; i < world->n_membership; i++) {
		const struct ref_membership *m = &world->membership[i];

		ref_date_print(m->from, from);
		ref_date_print(m->to, to);
		snprintf(more(lines), LINE, "membership: %s of %s %s %s", name(must, m->member),
			 name(must, m->leader), from, to);
	}
	for (int i = 0; i < world->n_group; i++) {
		ref_date_print(world->group[i].from, from);
		ref_date_print(world->group[i].to, to);
		snprintf(more(lines), LINE, "group: %s %s %s", name(must, world->group[i].leader), from, to);
	}
	for (int i = 0; i < world->n_fee; i++)
		snprintf(more(lines), LINE, "fee: %s for %s %04d-%02d", name(must, world->fee[i].leader),
			 name(must, world->fee[i].member), world->fee[i].month / 12, world->fee[i].month % 12 + 1);
	for (int i = 0; i < world->n_taken; i++)
		snprintf(more(lines), LINE, "taken: of %s by %s %04d-%02d %lld", name(must, world->taken[i].leader),
			 name(must, world->taken[i].member), world->taken[i].month / 12, world->taken[i].month % 12 + 1,
			 (long long)world->taken[i].bytes);
	for (int i = 0; i < world->n_bundle; i++)
		snprintf(more(lines), LINE, "bundle: %lld used %lld", (long long)world->bundle[i].id,
			 (long long)world->bundle[i].used);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int compare_facts(const struct ref_world *must, const struct ref_world *is, FILE *out)
{
	struct lines a = {}, b = {};
	int differences = 0, i = 0, j = 0;

	facts(must, must, &a);
	facts(must, is, &b);
	qsort(a.line, a.n, LINE, by_text);
	qsort(b.line, b.n, LINE, by_text);
	while (i < a.n || j < b.n) {
		int order = i == a.n ? 1 : j == b.n ? -1 : strcmp(a.line[i], b.line[j]);

		if (order && ++differences <= SHOWN && out)
			fprintf(out, "  %s %s\n", order < 0 ? "missing" : "too much",
				order < 0 ? a.line[i] : b.line[j]);
		i += order <= 0;
		j += order >= 0;
	}
	free(a.line);
	free(b.line);
	return differences;
}

static int by_bundle(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int compare(const struct ref_world *must, const struct ref_world *is, FILE *out)
{
	int differences = 0;
	char line[400], text[800];

	for (int i = 0; i < must->n_item; i++) {
		struct ref_result wanted = must->result[i], *got = &is->result[i];

		/* the database keeps no order among the parts of a record */
		qsort(wanted.part, wanted.n_parts, sizeof(wanted.part[0]), by_bundle);
		if (strcmp(wanted.rule, got->rule) == 0 && wanted.own == got->own && wanted.shared == got->shared &&
		    wanted.outside == got->outside && wanted.n_parts == got->n_parts &&
		    memcmp(wanted.part, got->part, wanted.n_parts * sizeof(wanted.part[0])) == 0)
			continue;
		if (++differences > SHOWN || !out)
			continue;
		ref_date_print(must->item[i].now, text);
		ref_text_print(must, &must->item[i], line, sizeof(line));
		fprintf(out, "  item %d, at %s: %s\n", i, text, line);
		ref_text_result(&must->item[i], &wanted, text, sizeof(text));
		fprintf(out, "    wanted: %s (own %lld, shared %lld)\n", text, (long long)wanted.own,
			(long long)wanted.shared);
		ref_text_result(&must->item[i], got, text, sizeof(text));
		fprintf(out, "    is:     %s (own %lld, shared %lld)\n", text, (long long)got->own,
			(long long)got->shared);
	}
	return differences + compare_facts(must, is, out);
}
