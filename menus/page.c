/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Cutting a text into pages. Where page n begins follows from the text alone, by cutting the pages before it, so that
 * nothing has to be kept between two pages and every page is the same whenever it is asked for.
 *
 * Every place between two characters has a class, from "tears a number" to "end of a line". Among the places that fit,
 * the last one of the best class is taken that leaves the page at least a third full.
 */
#include "menus/page.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "menus/text.h"

enum page_class {
	PAGE_TEARS,	/* inside a number */
	PAGE_PARTS,	/* inside a composed character */
	PAGE_WORD,	/* inside a word, or before a mark that closes something */
	PAGE_BETWEEN,	/* between two characters that stand alone */
	PAGE_PAUSE,	/* after punctuation or a blank */
	PAGE_LINE,	/* at the end of a line */
	PAGE_N_CLASSES
};

/* What a run of characters costs, see mn_text_ussd_octets(). */
struct page_cost {
	unsigned int septets, units, octets_utf8;
	bool ucs2;
	bool ends_in_cr;
};

struct page_room {
	unsigned int octets;		/* of the coded page */
	size_t octets_utf8;	/* of the caller's buffer, NUL not counted */
};

struct page_place {
	size_t pos;
	unsigned int units;	/* on the page so far, of UTF-16 */
};

enum page_kind {
	PAGE_IS_DIGIT = 1,
	PAGE_IS_GLUE = 2,	/* belongs to the number beside it: 10.50, 2026-12-01, 19:00, *139#, +86 */
	PAGE_IS_WORD = 4,
	PAGE_IS_CLOSING = 8,	/* a page should not begin with it */
	PAGE_IS_PAUSE = 16,	/* a reader pauses after it */
};

static const uint8_t page_ascii[128] = {
	['0' ... '9'] = PAGE_IS_DIGIT | PAGE_IS_WORD,
	['A' ... 'Z'] = PAGE_IS_WORD,
	['a' ... 'z'] = PAGE_IS_WORD,
	['-'] = PAGE_IS_GLUE, ['/'] = PAGE_IS_GLUE, ['*'] = PAGE_IS_GLUE, ['#'] = PAGE_IS_GLUE, ['+'] = PAGE_IS_GLUE,
	['.'] = PAGE_IS_GLUE | PAGE_IS_CLOSING,
	[':'] = PAGE_IS_GLUE | PAGE_IS_CLOSING,
	[','] = PAGE_IS_GLUE | PAGE_IS_CLOSING | PAGE_IS_PAUSE,
	[';'] = PAGE_IS_CLOSING | PAGE_IS_PAUSE,
	['!'] = PAGE_IS_CLOSING | PAGE_IS_PAUSE,
	['?'] = PAGE_IS_CLOSING | PAGE_IS_PAUSE,
	[' '] = PAGE_IS_CLOSING | PAGE_IS_PAUSE,
	['\n'] = PAGE_IS_PAUSE,
	[')'] = PAGE_IS_CLOSING, [']'] = PAGE_IS_CLOSING, ['}'] = PAGE_IS_CLOSING, ['%'] = PAGE_IS_CLOSING,
};

/* One character; what is not UTF-8 becomes '?', one octet at a time. */
static unsigned int page_char(const char *text, size_t len, uint32_t *cp)
{
	int n;

	if ((unsigned char)text[0] < 0x80) {
		*cp = text[0];
		return 1;
	}
	n = mn_text_utf8_get(text, len, cp);
	if (n > 0)
		return n;
	*cp = '?';
	return 1;
}

static inline void page_cost_char(struct page_cost *cost, uint32_t cp, unsigned int octets_utf8)
{
	/* letters, digits and what lies above the last GSM character, U+20AC, need no search */
	if (cp >= 0x2e80) {
		cost->ucs2 = true;
	} else if (cp < 128 && (page_ascii[cp] & PAGE_IS_WORD)) {
		cost->septets++;
	} else {
		int code = mn_text_gsm_code(cp);

		cost->ucs2 |= code < 0;
		cost->septets += code > 0x7f ? 2 : 1;
	}
	cost->units += cp > 0xffff ? 2 : 1;
	cost->octets_utf8 += octets_utf8;
	cost->ends_in_cr = cp == '\r';
}

static void page_cost_line(struct page_cost *cost, const char *line)
{
	size_t len = strlen(line);

	if (!len)
		return;
	page_cost_char(cost, '\n', 1);
	for (size_t pos = 0; pos < len;) {
		uint32_t cp;
		unsigned int n = page_char(line + pos, len - pos, &cp);

		page_cost_char(cost, cp, n);
		pos += n;
	}
}

static bool page_fits(const struct page_room *room, const struct page_cost *body, const struct page_cost *tail)
{
	unsigned int octets;

	if (body->octets_utf8 + tail->octets_utf8 > room->octets_utf8)
		return false;
	if (body->ucs2 || tail->ucs2)
		octets = 2 * (body->units + tail->units);
	else
		octets = mn_text_ussd_packed(body->septets + tail->septets,
					     tail->units ? tail->ends_in_cr : body->ends_in_cr);
	return octets <= room->octets;
}

static unsigned int page_kind(uint32_t cp)
{
	if (cp < 128)
		return page_ascii[cp];
	if (cp >= 0xc0 && cp < 0x2000)
		return PAGE_IS_WORD;
	if (cp >= 0xff10 && cp <= 0xff19)
		return PAGE_IS_DIGIT | PAGE_IS_WORD;
	switch (cp) {
	case 0x3001: case 0x3002: case 0xff01: case 0xff0c: case 0xff1a: case 0xff1b: case 0xff1f:
		return PAGE_IS_CLOSING | PAGE_IS_PAUSE;
	case 0x2019: case 0x201d: case 0x2026: case 0x3009: case 0x300b: case 0x300d: case 0x300f: case 0x3011:
	case 0xff05: case 0xff09:
		return PAGE_IS_CLOSING;
	}
	return 0;
}

/* Combining marks, joiners and variation selectors belong to the character before them. */
static bool page_joins(uint32_t cp)
{
	return (cp >= 0x300 && cp < 0x370) || cp == 0x200d || (cp >= 0xfe00 && cp <= 0xfe0f);
}

/* The place between two characters; number_only: the line so far is the number of a menu item. */
static enum page_class page_classify(uint32_t before, uint32_t after, bool number_only)
{
	unsigned int left = page_kind(before), right = page_kind(after);

	if (after == '\n')
		return PAGE_LINE;
	if (page_joins(after) || before == 0x200d)
		return PAGE_PARTS;
	if ((left & (PAGE_IS_DIGIT | PAGE_IS_GLUE)) && (right & PAGE_IS_DIGIT))
		return PAGE_TEARS;
	if ((left & PAGE_IS_DIGIT) && (right & PAGE_IS_GLUE))
		return PAGE_TEARS;
	if (right & PAGE_IS_CLOSING)
		return PAGE_WORD;
	if (left & PAGE_IS_PAUSE)
		return number_only ? PAGE_WORD : PAGE_PAUSE;
	return left & right & PAGE_IS_WORD ? PAGE_WORD : PAGE_BETWEEN;
}

/* Never less than a third of what fits: the proof of how many pages a text makes at most rests on it. */
static size_t page_choose(const struct page_place place[PAGE_N_CLASSES], unsigned int units)
{
	for (int c = PAGE_LINE; c >= PAGE_TEARS; c--) {
		if (place[c].units && place[c].units >= units / 3)
			return place[c].pos;
	}
	return 0;
}

/* Does everything from pos on fit? Most screens are one page, and this is all that is asked of them. */
static bool page_rest_fits(const char *text, size_t len, size_t pos, const struct page_room *room,
			   const struct page_cost *tail)
{
	struct page_cost cost = { 0 };

	/* a septet is the least a character may cost */
	while (pos < len && cost.units * 7 <= room->octets * 8) {
		uint32_t cp;
		unsigned int n = page_char(text + pos, len - pos, &cp);

		page_cost_char(&cost, cp, n);
		pos += n;
	}
	return pos == len && page_fits(room, &cost, tail);
}

/* Where a page with this tail that begins at pos ends, when the rest does not fit; pos when not one character does. */
static size_t page_end(const char *text, size_t len, size_t pos, const struct page_room *room,
		       const struct page_cost *tail)
{
	struct page_place place[PAGE_N_CLASSES] = { 0 };
	struct page_cost cost = { 0 };
	bool number_only = pos == 0 || text[pos - 1] == '\n';
	unsigned int units = 0, n, n_after;
	uint32_t cp, after;
	size_t end;

	if (pos == len)
		return pos;
	n_after = page_char(text + pos, len - pos, &after);
	for (size_t at = pos; at + n_after < len; at += n) {
		n = n_after;
		cp = after;
		page_cost_char(&cost, cp, n);
		if (!page_fits(room, &cost, tail))
			break;
		n_after = page_char(text + at + n, len - at - n, &after);
		units = cost.units;
		if (cp == '\n')
			number_only = true;
		else if (cp != ' ' && !(page_kind(cp) & PAGE_IS_DIGIT))
			number_only = false;
		place[page_classify(cp, after, number_only)] = (struct page_place){ at + n, units };
	}
	end = page_choose(place, units);
	return end ? end : pos;
}

static void page_copy(char *buf, size_t *out, const char *text, size_t len)
{
	for (size_t pos = 0; pos < len;) {
		uint32_t cp;
		unsigned int n = page_char(text + pos, len - pos, &cp);

		if (n == 1)
			buf[*out] = cp;
		else
			memcpy(buf + *out, text + pos, n);
		*out += n;
		pos += n;
	}
}

static void page_copy_line(char *buf, size_t *out, const char *line)
{
	if (!line[0])
		return;
	if (*out)
		buf[(*out)++] = '\n';
	page_copy(buf, out, line, strlen(line));
}

struct page_cut {
	const char *text;
	size_t len;
	struct page_room room;
	struct page_cost tail_more, tail_last;
	size_t pos, end;	/* of the page looked at */
	bool last;
};

static void page_cut_init(struct page_cut *cut, const char *text, unsigned int octets, size_t size, const char *more,
			  const char *footer)
{
	*cut = (struct page_cut){ .text = text, .len = strlen(text), .room = { octets, size - 1 } };
	/* a last page of nothing but blanks would be a lone footer */
	while (cut->len && (text[cut->len - 1] == '\n' || text[cut->len - 1] == ' '))
		cut->len--;
	page_cost_line(&cut->tail_last, footer);
	page_cost_line(&cut->tail_more, more);
	page_cost_line(&cut->tail_more, footer);
}

/* Find the end of page i, which begins at cut->pos; false when not one character fits. */
static bool page_cut_end(struct page_cut *cut, unsigned int i)
{
	/* the last page there may be promises no other */
	bool final = i == MN_PAGE_MAX - 1;

	if (page_rest_fits(cut->text, cut->len, cut->pos, &cut->room, &cut->tail_last)) {
		cut->end = cut->len;
	} else {
		cut->end = page_end(cut->text, cut->len, cut->pos, &cut->room,
				    final ? &cut->tail_last : &cut->tail_more);
		if (cut->end == cut->pos)
			return false;
	}
	cut->last = cut->end == cut->len || final;
	return true;
}

static void page_cut_next(struct page_cut *cut)
{
	cut->pos = cut->end + (cut->text[cut->end] == '\n');
}

int mn_page_cut(const char *text, unsigned int page, unsigned int octets, const char *more, const char *footer,
		char *buf, size_t size, bool *last)
{
	struct page_cut cut;
	size_t out = 0;

	if (page >= MN_PAGE_MAX)
		return -ERANGE;
	if (!size)
		return -ENOSPC;
	page_cut_init(&cut, text, octets, size, more, footer);
	for (unsigned int i = 0; ; i++) {
		if (!page_cut_end(&cut, i))
			return -ENOSPC;
		*last = cut.last;
		if (i == page)
			break;
		if (cut.last)
			return -ERANGE;
		page_cut_next(&cut);
	}
	page_copy(buf, &out, text + cut.pos, cut.end - cut.pos);
	if (!*last)
		page_copy_line(buf, &out, more);
	page_copy_line(buf, &out, footer);
	buf[out] = '\0';
	return out;
}

int mn_page_count(const char *text, unsigned int octets, const char *more, const char *footer)
{
	struct page_cut cut;

	page_cut_init(&cut, text, octets, SIZE_MAX, more, footer);
	for (unsigned int i = 0; i < MN_PAGE_MAX; i++) {
		if (!page_cut_end(&cut, i))
			return -ENOSPC;
		if (cut.end == cut.len)
			return i + 1;
		page_cut_next(&cut);
	}
	return MN_PAGE_MAX + 1;
}
