/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Alphabets: the GSM tables, strict UTF-8, UTF-16BE against iconv, measuring, folding. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menus/text.h"

static const char *result(int rc)
{
	static const struct {
		int rc;
		const char *name;
	} rows[] = { { -EILSEQ, "EILSEQ" }, { -ERANGE, "ERANGE" }, { -ENOSPC, "ENOSPC" }, { -ENODATA, "ENODATA" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].rc == rc)
			return rows[i].name;
	}
	return rc < 0 ? "other error" : "ok";
}

/* The whole table as it is shown, one row of 16 a line, and back. */
static void show_gsm(void)
{
	unsigned int wrong = 0;

	for (unsigned int row = 0; row < 16; row++) {
		printf("gsm %x0:", row % 8 | (row / 8) << 4);
		for (unsigned int col = 0; col < 16; col++) {
			uint8_t in[2] = { MN_TEXT_GSM_ESC, row % 8 << 4 | col }, out[2];
			bool ext = row >= 8;
			char text[8];
			uint32_t cp;
			int n;

			if (!ext)
				in[0] = in[1];
			n = mn_text_from_gsm(text, sizeof(text), in, ext ? 2 : 1);
			mn_text_utf8_get(text, n, &cp);
			/* the fallback to the main table would only repeat it */
			if (ext && mn_text_gsm_code(cp) >> 8 != MN_TEXT_GSM_ESC)
				continue;
			printf(cp < 0x20 ? " %02x" : " U+%04x", cp);
			if (in[0] == MN_TEXT_GSM_ESC && !ext)
				continue;
			if (mn_text_to_gsm(out, sizeof(out), text, n) != (ext ? 2 : 1) || memcmp(in, out, ext ? 2 : 1))
				wrong++;
		}
		printf("\n");
	}
	printf("septets that do not come back: %u\n", wrong);
}

static void count_gsm(void)
{
	unsigned int main_table = 0, extension = 0;

	for (uint32_t cp = 0; cp <= 0x110000; cp++) {
		int code = mn_text_gsm_code(cp);

		main_table += code >= 0 && code < 0x80;
		extension += code >> 8 == MN_TEXT_GSM_ESC;
	}
	printf("characters of one septet %u, of two %u\n", main_table, extension);
}

/* Every scalar value there and back; what is none is refused. */
static void check_utf8_all(void)
{
	unsigned int wrong = 0;

	for (uint32_t cp = 0; cp <= 0x110010; cp++) {
		bool valid = cp <= 0x10ffff && !(cp >= 0xd800 && cp < 0xe000);
		char buf[4];
		uint32_t back;
		int n = mn_text_utf8_put(buf, sizeof(buf), cp);

		if ((n > 0) != valid)
			wrong++;
		if (n > 0 && (mn_text_utf8_get(buf, n, &back) != n || back != cp))
			wrong++;
		if (n > 1 && mn_text_utf8_get(buf, n - 1, &back) != -EILSEQ)
			wrong++;
		if (n > 1 && mn_text_utf8_put(buf, n - 1, cp) != -ENOSPC)
			wrong++;
	}
	printf("UTF-8 wrong: %u\n", wrong);
}

static void show_bad_utf8(void)
{
	static const struct {
		const char *what, *octets;
	} rows[] = {
		{ "overlong NUL", "a\xc0\x80" },
		{ "overlong slash", "a\xc1\xaf" },
		{ "overlong of three", "a\xe0\x9f\xbf" },
		{ "overlong of four", "a\xf0\x8f\xbf\xbf" },
		{ "high surrogate", "ab\xed\xa0\x80" },
		{ "low surrogate", "ab\xed\xbf\xbf" },
		{ "U+110000", "\xf4\x90\x80\x80" },
		{ "five octets", "\xf8\x88\x80\x80\x80" },
		{ "0xff", "abc\xff" },
		{ "stray continuation", "\x80" },
		{ "continuation missing", "\xe4\xbd" },
		{ "continuation replaced", "\xe4\xbd\x41" },
		{ "good", "\xe4\xbd\x99\xf4\x8f\xbf\xbf" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t bad = 0, len = strlen(rows[i].octets);
		bool valid = mn_text_utf8_is_valid(rows[i].octets, len, &bad);
		uint8_t buf[16];
		struct mn_text_size size;

		printf("%s: %s", rows[i].what, valid ? "valid" : "bad");
		if (!valid)
			printf(" at %zu", bad);
		printf(", utf16 %s, measure %s\n", result(mn_text_to_utf16be(buf, sizeof(buf), rows[i].octets, len)),
		       result(mn_text_measure(rows[i].octets, len, &size)));
	}
}

/* Every scalar value but U+0000 through both, both ways. */
static void check_utf16(void)
{
	iconv_t to = iconv_open("UTF-16BE", "UTF-8");
	unsigned int wrong = 0;

	if (to == (iconv_t)-1) {
		printf("no iconv\n");
		exit(1);
	}
	for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
		char text[8], back[8], theirs[8];
		uint8_t ours[8];
		int len = mn_text_utf8_put(text, sizeof(text), cp), n;
		char *in = text, *out = theirs;
		size_t in_left = len, out_left = sizeof(theirs);

		if (len < 0)
			continue;
		iconv(to, &in, &in_left, &out, &out_left);
		n = mn_text_to_utf16be(ours, sizeof(ours), text, len);
		if (n != out - theirs || memcmp(ours, theirs, n))
			wrong++;
		if (mn_text_from_utf16be(back, sizeof(back), ours, n) != len || memcmp(back, text, len))
			wrong++;
		/* one octet too few must never leave half a character */
		memset(ours, 0xee, sizeof(ours));
		if (mn_text_to_utf16be(ours, n - 1, text, len) != -ENOSPC || ours[0] != 0xee)
			wrong++;
	}
	iconv_close(to);
	printf("UTF-16BE otherwise than iconv: %u\n", wrong);
}

static void show_utf16_odd(void)
{
	static const struct {
		const char *what;
		uint8_t octets[6];
		size_t len;
	} rows[] = {
		{ "high alone", { 0xd8, 0x3d }, 2 },
		{ "high before a letter", { 0xd8, 0x3d, 0x00, 0x41 }, 4 },
		{ "low before high", { 0xde, 0x00, 0xd8, 0x3d }, 4 },
		{ "high, high, low", { 0xd8, 0x3d, 0xd8, 0x3d, 0xde, 0x00 }, 6 },
		{ "NUL", { 0x00, 0x00, 0x00, 0x41 }, 4 },
		{ "odd", { 0x00, 0x41, 0x00 }, 3 },
		{ "nothing", { 0 }, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[16];
		int rc = mn_text_from_utf16be(text, sizeof(text), rows[i].octets, rows[i].len);

		printf("utf16 %s: %s \"%s\"\n", rows[i].what, result(rc), text);
	}
}

static void show_measures(void)
{
	static const char *const texts[] = {
		"", "a", "1234567", "12345678", "1234567\r", "123456\r", "\xe2\x82\xac", "[]{}|^~\\", "a\xe4\xbd\x99z",
		"ab\xc3\xa7", "\xf0\x9f\x98\x80", "\xce\x94\xce\xa6", "\x1b",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t len = strlen(texts[i]);
		struct mn_text_size size;
		int rc = mn_text_measure(texts[i], len, &size);

		printf("measure row %zu: %s codepoints %zu septets %d utf16 %zu gsm %d first %zu ussd octets %d\n", i,
		       result(rc), size.codepoints, size.septets, size.utf16_units, size.gsm, size.first_non_gsm,
		       mn_text_ussd_octets(texts[i], len));
	}
}

static void show_folds(void)
{
	static const struct {
		const char *text;
		size_t size;
	} rows[] = {
		{ "", 8 },
		{ "  ", 8 },
		{ " 1 ", 8 },
		{ "\xef\xbc\x91\xef\xbc\x92\xe3\x80\x80\xef\xbc\xa1\xef\xbd\x81", 16 },	/* full-width 12, space, Aa */
		{ "\xe3\x80\x80\xef\xbc\x8a\xef\xbc\x83\xe3\x80\x80", 16 },	/* full-width *# in wide spaces */
		{ "\xef\xbb\xbf\xc2\xa0" "7\xe2\x80\x8b\r\n\t", 16 },
		{ "a  b", 8 },
		{ "a  b", 4 },
		{ "a   ", 2 },
		{ "a\xc2\xa0" "b", 3 },
		{ "\xe4\xbd\x99", 4 },
		{ "\xe4\xbd\x99", 3 },
		{ "1\xff", 8 },
		{ "1", 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *dst = malloc(rows[i].size), same[64];
		int rc = mn_text_fold(dst, rows[i].size, rows[i].text), again;

		printf("fold row %zu: %s %d \"%s\"\n", i, result(rc), rc < 0 ? 0 : rc, dst);
		strcpy(same, rows[i].text);
		again = mn_text_fold(same, rows[i].size, same);
		if (again != rc || strcmp(same, dst))
			printf("  FAIL: in place %s \"%s\"\n", result(again), same);
		free(dst);
	}
	printf("fold into nothing: %s\n", result(mn_text_fold(NULL, 0, "1")));
}

int main(void)
{
	show_gsm();
	count_gsm();
	check_utf8_all();
	show_bad_utf8();
	check_utf16();
	show_utf16_odd();
	show_measures();
	show_folds();
	return 0;
}
