/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers as people type them, one row each; and suggestions for mistyped names. */
#include <stdio.h>
#include <string.h>

#include "menus/number.h"
#include "menus/suggest.h"

static const char *const typed[] = {
	"13800138000", " 138 0013 8000 ", "138-0013-8000", "138.0013.8000", "(138)00138000", "+8613800138000",
	"008613800138000", "8613800138000", "+86 138-0013-8000", "0086 138 0013 8000",
	"１３８００１３８０００", "＋８６１３８００１３８０００", "１３８　００１３　８０００", "138–0013–8000",
	"138\xc2\xa0""0013\xc2\xa0""8000", "13800138000\r\n", "\t13800138000",
	/* none of these is a number */
	"", " ", "+", "1380013800", "138001380000", "23800138000", "+8523800138000", "008513800138000",
		"++8613800138000",
	"86+13800138000", "13800138000+", "1380013800x", "138 0013 8000 9", "86138001380001", "8686138001380", "10086",
	"13800138000 13800138001", "0013800138000", "+13800138000", "\xff\xfe", "１３８００１３８００", "一三八",
	"111111111111111111111111111111111111111111", "861380013800",
	/* 86 begins no number here, but 1... is never cut */
	"18613800138",
};

static void test_numbers(const struct mn_program *program)
{
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		struct mn_number number;
		bool valid = mn_number_normalise(program, typed[i], &number);

		printf("'");
		for (const char *p = typed[i]; *p; p++)
			printf(*p >= ' ' && *p < 0x7f ? "%c" : "\\x%02x", (unsigned char)*p);
		printf("' = %s '%s'\n", valid ? "number" : "no number", number.digits);
		if (valid != mn_number_is_valid(program, number.digits) && valid)
			printf("FAILED: not valid in itself\n");
	}
}

static void test_long(const struct mn_program *program)
{
	char text[5000];
	struct mn_number number;

	for (size_t n = 0; n < sizeof(text); n++) {
		memset(text, '1', n);
		text[n] = '\0';
		if (mn_number_normalise(program, text, &number) != (n == 11))
			printf("FAILED: %zu ones\n", n);
		memset(text, ' ', n);
		if (mn_number_normalise(program, text, &number) || number.digits[0])
			printf("FAILED: %zu blanks\n", n);
	}
	printf("lengths 0..%zu\n", sizeof(text) - 1);
}

static void test_other_plans(void)
{
	static const struct mn_program four = { .numbers = { 4, 6, "", "" } };
	static const struct mn_program uk = { .numbers = { 10, 10, "7", "44" } };
	struct mn_number n;

	printf("no country, 4 to 6 digits: 123 %d, 1234 %d, 123456 %d, 1234567 %d, +1234 %d\n",
	       mn_number_normalise(&four, "123", &n), mn_number_normalise(&four, "1234", &n),
	       mn_number_normalise(&four, "123456", &n), mn_number_normalise(&four, "1234567", &n),
	       mn_number_normalise(&four, "+1234", &n));
	printf("country 44: %d %d %d, %s\n", mn_number_normalise(&uk, "+44 7700 900123", &n),
	       mn_number_normalise(&uk, "447700900123", &n), mn_number_normalise(&uk, "7700 900123", &n), n.digits);
}

static void test_suggest(void)
{
	static const char *const names[] = { "brand", "status", "home", NULL, "real-name", "pays-cash",
					     "primary-brand", "动感地带" };
	static const char *const words[] = {
		"brnad", "Brand", "brands", "statsu", "hoem", "xyz", "realname", "pay-cash", "primry-brand",
			"secondary-brand", "b",
		"", "home", "动感带", "全球通", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *near = mn_suggest(words[i], strlen(words[i]), names, sizeof(names) / sizeof(names[0]));

		printf("suggest '%s': %s\n", words[i], near ? near : "-");
	}
}

int main(void)
{
	static const struct mn_program program = { .numbers = { 11, 11, "1", "86" } };

	test_numbers(&program);
	test_long(&program);
	test_other_plans();
	test_suggest();
	return 0;
}
