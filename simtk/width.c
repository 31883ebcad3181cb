/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simtk/width.h"

#include <string.h>

#include "menus/text.h"

static const struct {
	uint32_t first, last;
	int columns;
} wide[] = {
#define WIDE(first, last, columns) { first, last, columns },
#include "simtk/wide.def"
#undef WIDE
};

int stk_width_cp(uint32_t cp)
{
	size_t low = 0, high = sizeof(wide) / sizeof(*wide), mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (cp < wide[mid].first)
			high = mid;
		else if (cp > wide[mid].last)
			low = mid + 1;
		else
			return wide[mid].columns;
	}
	return 1;
}

/* One character: its octets, at least 1, and its columns. */
static size_t width_step(const char *s, size_t len, int *columns)
{
	uint32_t cp;
	int n = mn_text_utf8_get(s, len, &cp);

	*columns = n > 0 ? stk_width_cp(cp) : 1;
	return n > 0 ? n : 1;
}

int stk_width_char_at(const char *s)
{
	int columns;

	if (((unsigned char)*s & 0xc0) == 0x80)
		return 0;
	width_step(s, strlen(s), &columns);
	return columns;
}

int stk_width_n(const char *s, size_t len)
{
	int columns, sum = 0;
	size_t i;

	for (i = 0; i < len; sum += columns)
		i += width_step(s + i, len - i, &columns);
	return sum;
}

int stk_width(const char *s)
{
	return stk_width_n(s, strlen(s));
}

size_t stk_width_chars(const char *s, size_t len)
{
	size_t i, n;
	int columns;

	for (i = 0, n = 0; i < len; n++)
		i += width_step(s + i, len - i, &columns);
	return n;
}

size_t stk_width_fit(const char *s, int cols)
{
	size_t len = strlen(s), i, step;
	int columns;

	for (i = 0; i < len; i += step) {
		step = width_step(s + i, len - i, &columns);
		if (columns > cols)
			break;
		cols -= columns;
	}
	return i;
}
