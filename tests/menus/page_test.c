/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages: cuts of the texts in page/, and what must hold for every text, footer and room. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menus/page.h"
#include "menus/text.h"

#define TEXT_SIZE 4096

static uint64_t seed = 20;

static unsigned int below(unsigned int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % n;
}

static void fail(const char *what, const char *text, unsigned int octets, unsigned int page)
{
	printf("FAILED: %s: page %u of %u octets of:\n%s\n", what, page, octets, text);
	exit(1);
}

/* ── texts read from files ──────────────────────────────────────────────────────────────────────────────────── */

static void show_file(const char *name)
{
	char path[512], line[512], more[64] = "", footer[64] = "", text[TEXT_SIZE] = "", page[512];
	const char *srcdir = getenv("srcdir");
	unsigned int octets = 0;
	bool last = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/page/%s.txt", srcdir ? srcdir : ".", name);
	file = fopen(path, "r");
	if (!file) {
		perror(path);
		exit(1);
	}
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#' || sscanf(line, "octets %u", &octets) == 1 ||
		    sscanf(line, "more %63[^\n]", more) == 1 ||
		    sscanf(line, "footer %63[^\n]", footer) == 1)
			continue;
		strcat(text, line);
	}
	fclose(file);
	printf("== %s, %u octets\n", name, octets);
	for (unsigned int i = 0; !last; i++) {
		int rc = mn_page_cut(text, i, octets, more, footer, page, sizeof(page), &last);

		if (rc < 0)
			fail("no page", text, octets, i);
		printf("-- page %u, %d octets\n%s\n", i, mn_text_ussd_octets(page, rc), page);
	}
}

/* ── what must always hold ──────────────────────────────────────────────────────────────────────────────────── */

/* Latin, signs of two septets, CJK with its punctuation, outside the BMP, and numbers */
static const uint32_t chars[][16] = {
	{ 'a', 'b', 'c', 'x', 'y', 'z', ' ', ' ', ',', '.', 'e', 'A', 'Z', 0xe9, ' ', '\n' },
	{ '[', ']', '{', '}', 0x20ac, '@', '$', 0x394, ' ', '!', '?', ';', ':', '\n', '~', '|' },
	{ 0x4e2d, 0x6587, 0x5f00, 0x901a, 0x526f, 0x5361, 0x4e00, 0x9fa5, 0x3002, 0xff0c, 0x3001, 0xff1b, 0xff01,
	  0x56fd, 0x79fb, '\n' },
	{ 0x1f600, 0x1f680, 0x20000, ' ', 0x4e2d, 'a', 0x2603, 0x1f1e8, 0x1f1f3, 0x200d, 0x301, 0xfe0f,
	  0x1f468, 0x1f469, '\n', ' ' },
	{ '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-', ':', '*', '#', '+' },
};

/* kinds: bit i = characters of row i */
static void make_text(char *text, unsigned int kinds, unsigned int n)
{
	size_t len = 0;

	while (n && len < TEXT_SIZE - 64) {
		unsigned int row, run = 1 + below(12);

		do
			row = below(sizeof(chars) / sizeof(chars[0]));
		while (!(kinds >> row & 1));
		for (; run && n; run--, n--)
			len += mn_text_utf8_put(text + len, TEXT_SIZE - len, chars[row][below(16)]);
	}
	text[len] = '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is the number this page ends in longer than two thirds of it? Marks inside a number are part of it. */
static bool is_mostly_number(const char *body, size_t len)
{
	unsigned int chars = 0, number = 0;

	for (size_t i = 0; i < len; i++) {
		if (((unsigned char)body[i] & 0xc0) == 0x80)
			continue;
		chars++;
		number = is_digit(body[i]) || strchr(".,:-/*#+", body[i]) ? number + 1 : 0;
	}
	return number >= chars - chars / 3;
}

/* Every page of one text; returns how many there are. */
static unsigned int check_text(const char *text, unsigned int octets, const char *more, const char *footer)
{
	char page[512], again[512], tail_more[64], tail_last[64];
	size_t len = strlen(text), pos = 0;
	bool last = false;
	unsigned int i;

	while (len && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	snprintf(tail_more, sizeof(tail_more), "%s%s%s%s", more[0] ? "\n" : "", more, footer[0] ? "\n" : "", footer);
	snprintf(tail_last, sizeof(tail_last), "%s%s", footer[0] ? "\n" : "", footer);
	for (i = 0; !last; i++) {
		int rc = mn_page_cut(text, i, octets, more, footer, page, sizeof(page), &last);
		const char *tail = last ? tail_last : tail_more;
		size_t body;

		if (rc == -ENOSPC)
			return i;
		if (rc < 0)
			fail("a page is missing", text, octets, i);
		if ((size_t)rc != strlen(page) || !mn_text_utf8_is_valid(page, rc, NULL))
			fail("not a text", text, octets, i);
		if (mn_text_ussd_octets(page, rc) > (int)octets)
			fail("does not fit", text, octets, i);
		if (pos < len && ((size_t)rc < strlen(tail) || strcmp(page + rc - strlen(tail), tail)))
			fail("lacks its footer", text, octets, i);
		body = rc - (pos < len ? strlen(tail) : strlen(page));
		if (strncmp(page, text + pos, body) || pos + body > len)
			fail("is not the text", text, octets, i);
		if (last && i < MN_PAGE_MAX - 1 && pos + body != len)
			fail("the last page is not the end", text, octets, i);
		if (len && i < MN_PAGE_MAX - 1 && (!body || (last && strspn(page, " \n") >= body)))
			fail("a lone footer", text, octets, i);
		pos += body;
		if (!last && is_digit(text[pos - 1]) && !is_mostly_number(page, body) &&
		    (is_digit(text[pos]) || strchr("-/*#+", text[pos])))
			fail("tears a number", text, octets, i);
		if (!last && text[pos] == '\n')
			pos++;
	}
	if (mn_page_count(text, octets, more, footer) != (int)i && i < MN_PAGE_MAX)
		fail("is counted wrongly", text, octets, i);
	if (mn_page_cut(text, i, octets, more, footer, page, sizeof(page), &last) != -ERANGE)
		fail("a page too many", text, octets, i);
	/* any page may be asked for first */
	for (unsigned int k = i; k-- > 0;) {
		mn_page_cut(text, k, octets, more, footer, page, sizeof(page), &last);
		mn_page_cut(text, k, octets, more, footer, again, sizeof(again), &last);
		if (strcmp(page, again) || last != (k == i - 1))
			fail("differs when asked again", text, octets, k);
	}
	return i;
}

static void check_many(const char *name, unsigned int kinds, const char *more, const char *footer, unsigned int rounds)
{
	const char *times = getenv("PAGE_TEST_TIMES");
	char text[TEXT_SIZE];
	unsigned int most = 0, texts = 0;

	rounds *= times ? atoi(times) : 12;

	for (unsigned int octets = 20; octets <= 160; octets++) {
		for (unsigned int i = 0; i < rounds; i++, texts++) {
			unsigned int pages;

			make_text(text, kinds, below(i % 8 ? 200 : 1200));
			pages = check_text(text, octets, more, footer);
			if (pages > most)
				most = pages;
		}
	}
	printf("%-28s %u texts at 20..160 octets, at most %u pages\n", name, texts, most);
}

/* What is no UTF-8 is shown as question marks and costs what they cost; a small buffer makes small pages. */
static void check_edges(void)
{
	char page[512], small[12];
	bool last;
	int rc;

	rc = mn_page_cut("ab\xff\xe4\xb8", 0, 114, "more", "back", page, sizeof(page), &last);
	printf("bad octets: %d %s %s\n", rc, last ? "last" : "more", page);
	rc = mn_page_cut("", 0, 114, "more", "back", page, sizeof(page), &last);
	printf("empty text: %d %s \"%s\"\n", rc, last ? "last" : "more", page);
	rc = mn_page_cut("one two three four", 0, 114, "", "", small, sizeof(small), &last);
	printf("small buffer: %d %s \"%s\"\n", rc, last ? "last" : "more", small);
	rc = mn_page_cut("text", 0, 1, "", "", page, sizeof(page), &last);
	printf("one octet: %s %d\n", rc < 0 ? strerror(-rc) : page, rc);
	rc = mn_page_cut("text", 0, 8, "more", "a footer that is too long", page, sizeof(page), &last);
	printf("no room: %s\n", strerror(-rc));
	rc = mn_page_cut("text", MN_PAGE_MAX, 8, "", "", page, sizeof(page), &last);
	printf("page %d: %s\n", MN_PAGE_MAX, strerror(-rc));
	/* TS 23.038 6.1.2.3.1: a real CR at the octet boundary costs an octet more */
	rc = mn_page_cut("1234567\r", 0, 7, "", "", page, sizeof(page), &last);
	printf("CR at the boundary, 7 octets: %d %s\n", rc, last ? "last" : "more");
	rc = mn_page_cut("1234567\r", 0, 8, "", "", page, sizeof(page), &last);
	printf("CR at the boundary, 8 octets: %d %s\n", rc, last ? "last" : "more");
}

int main(void)
{
	static const char *const files[] = { "zh", "en", "menu", "list", "number", "mixed" };

	for (unsigned int i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		show_file(files[i]);
	check_many("latin", 1, "9 more", "0 back", 1);
	check_many("two septets", 3, "9 more", "0 back", 1);
	check_many("cjk", 4, "", "", 1);
	check_many("cjk, footer not gsm", 4, "9 \u2026", "0 \u2190", 1);
	check_many("everything", 31, "9 more", "0 back", 2);
	check_many("numbers", 16, "", "0", 1);
	check_many("numbers in cjk", 20, "9 more", "", 1);
	check_edges();
	return 0;
}
