/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "menus/suggest.h"

/* Characters rather than octets, so that one wrong ideograph is one edit. Malformed input counts octet by octet. */
static size_t split(const char *s, size_t len, uint32_t *out)
{
	size_t n = 0, i = 0;

	while (i < len && n < MN_SUGGEST_MAX) {
		uint32_t c = (unsigned char)s[i++];

		if (c >= 0xc0)
			for (; i < len && ((unsigned char)s[i] & 0xc0) == 0x80 && c < 0x1000000; i++)
				c = c << 8 | (unsigned char)s[i];
		else if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		out[n++] = c;
	}
	return n;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/* Optimal string alignment: insert, delete, replace, swap neighbours; three rows of the table are enough. */
static size_t distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	size_t row[3][MN_SUGGEST_MAX + 1];
	size_t *before = row[0], *above = row[1], *here = row[2];

	for (size_t j = 0; j <= m; j++)
		above[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *spare = before;

		here[0] = i;
		for (size_t j = 1; j <= m; j++) {
			here[j] = min3(above[j] + 1, here[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < here[j])
				here[j] = before[j - 2] + 1;
		}
		before = above;
		above = here;
		here = spare;
	}
	return above[m];
}

const char *mn_suggest(const char *word, size_t len, const char *const *candidates, size_t n)
{
	uint32_t a[MN_SUGGEST_MAX], b[MN_SUGGEST_MAX];
	const char *best = NULL;
	size_t n_a, best_distance;

	if (len == 0 || len > MN_SUGGEST_MAX)
		return NULL;
	n_a = split(word, len, a);
	best_distance = 1 + n_a / 4 + 1;
	if (best_distance > n_a)
		best_distance = n_a;
	for (size_t i = 0; i < n; i++) {
		size_t n_b, d, octets;

		if (!candidates[i])
			continue;
		octets = strlen(candidates[i]);
		/* a word that is right but not here */
		if (octets == len && memcmp(candidates[i], word, len) == 0)
			return NULL;
		if (octets == 0 || octets > MN_SUGGEST_MAX)
			continue;
		n_b = split(candidates[i], octets, b);
		if ((n_a > n_b ? n_a - n_b : n_b - n_a) >= best_distance)
			continue;
		d = distance(a, n_a, b, n_b);
		if (d < best_distance) {
			best_distance = d;
			best = candidates[i];
		}
	}
	return best;
}
