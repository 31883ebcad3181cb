/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simtk/frame.h"

#include <stdbool.h>
#include <string.h>

#include <talloc.h>

#include "menus/text.h"
#include "simtk/pattern.h"
#include "simtk/width.h"

#define WRAP_MAX	60	/* columns a screen is wrapped at */
#define LINE_OCTETS	1024

/* Copy one line, up to len octets, with nothing that moves the cursor. */
static void harmless(char *dst, size_t size, const char *src, size_t len)
{
	uint32_t cp;
	size_t n = 0;
	int step;

	while (len && n + 5 < size) {
		step = mn_text_utf8_get(src, len, &cp);
		if (step <= 0 || cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) {
			dst[n++] = '?';
			step = step > 0 ? step : 1;
		} else {
			memcpy(dst + n, src, step);
			n += step;
		}
		src += step;
		len -= step;
	}
	dst[n] = '\0';
}

/* Closing punctuation, which does not begin a line. */
static bool is_closing(const char *s)
{
	static const uint32_t closing[] = {
		',', '.', ';', ':', '?', '!', ')', 0x3001, 0x3002, 0xff01, 0xff09, 0xff0c, 0xff1a, 0xff1b, 0xff1f,
	};
	uint32_t cp;

	if (mn_text_utf8_get(s, strlen(s), &cp) <= 0)
		return false;
	for (size_t i = 0; i < sizeof(closing) / sizeof(closing[0]); i++)
		if (cp == closing[i])
			return true;
	return false;
}

static bool is_word(const char *s)
{
	return (*s > ' ' && *s < 0x7f) && !is_closing(s);
}

/* A better place to break than after the octets that fit: between words, not before closing punctuation. */
static size_t better_break(const char *s, size_t fit)
{
	size_t at = fit;

	if (!s[fit] || s[fit] == ' ')
		return fit;
	while (at && (is_closing(s + at) || ((unsigned char)s[at] & 0xc0) == 0x80))
		at--;
	while (at && is_word(s + at) && is_word(s + at - 1))
		at--;
	/* a line that would keep less than half is broken where it is full */
	return at > fit / 2 ? at : fit;
}

void stk_frame_wrap(const char *text, int columns, void (*line)(const char *s, void *data), void *data)
{
	static const char ends[] = { '\n', STK_PATTERN_JOINT, '\0' };
	char buf[LINE_OCTETS];
	const char *s;
	size_t n;

	for (;;) {
		n = strcspn(text, ends);
		harmless(buf, sizeof(buf), text, n);
		s = buf;
		do {
			size_t fit = stk_width_fit(s, columns);
			char keep;

			if (!fit && *s)
				fit = strlen(s);
			fit = better_break(s, fit);
			keep = s[fit];
			buf[s - buf + fit] = '\0';
			line(s, data);
			buf[s - buf + fit] = keep;
			s += fit;
			/* the blank it was broken at */
			if (fit && *s == ' ')
				s++;
		} while (*s);
		if (!text[n])
			return;
		text += n + 1;
	}
}

struct frame {
	char *out;
	int columns;
	int indent;
};

static void frame_measure(const char *s, void *data)
{
	struct frame *f = data;

	if (stk_width(s) > f->columns)
		f->columns = stk_width(s);
}

static void frame_line(const char *s, void *data)
{
	struct frame *f = data;

	f->out = talloc_asprintf_append_buffer(f->out, "%*s│ %s%*s │\n", f->indent, "", s,
					       f->columns - stk_width(s), "");
}

static void frame_edge(struct frame *f, const char *left, const char *right, const char *text)
{
	int i, width = text ? stk_width(text) + 3 : 0;

	f->out = talloc_asprintf_append_buffer(f->out, "%*s%s", f->indent, "", left);
	if (text)
		f->out = talloc_asprintf_append_buffer(f->out, "─ %s ", text);
	for (i = width; i < f->columns + 2; i++)
		f->out = talloc_strdup_append_buffer(f->out, "─");
	f->out = talloc_asprintf_append_buffer(f->out, "%s\n", right);
}

char *stk_frame_append(char *out, const char *title, const char *text, const char *foot, int indent)
{
	struct frame f = { .out = out, .columns = STK_FRAME_COLUMNS, .indent = indent };

	stk_frame_wrap(text, WRAP_MAX, frame_measure, &f);
	if (stk_width(title) + 1 > f.columns)
		f.columns = stk_width(title) + 1;
	if (foot && stk_width(foot) + 1 > f.columns)
		f.columns = stk_width(foot) + 1;
	frame_edge(&f, "╭", "╮", title);
	stk_frame_wrap(text, WRAP_MAX, frame_line, &f);
	frame_edge(&f, "╰", "╯", foot);
	return f.out;
}
