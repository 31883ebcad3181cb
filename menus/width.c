/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Characters that take two columns, or none. */
#include "menus/text.h"
#include "menus/width.h"

static const struct range {
	uint32_t first, last;
} wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
	{ 0xa000, 0xa4cf }, { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd },
}, mark[] = {
	{ 0x0300, 0x036f }, { 0x200b, 0x200f }, { 0xfe00, 0xfe0f },
};

unsigned int mn_width(uint32_t cp)
{
	if (cp < 0x0300)
		return 1;
	for (unsigned int i = 0; i < sizeof(mark) / sizeof(mark[0]); i++)
		if (cp >= mark[i].first && cp <= mark[i].last)
			return 0;
	for (unsigned int i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (cp >= wide[i].first && cp <= wide[i].last)
			return 2;
	return 1;
}

uint32_t mn_width_text(const char *text, size_t len)
{
	uint32_t columns = 0;

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		int n = mn_text_utf8_get(text + i, len - i, &cp);

		columns += mn_width(cp);
		i += n < 1 ? 1 : n;
	}
	return columns;
}
