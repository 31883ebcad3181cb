/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "menus/number.h"
#include "menus/text.h"

#define MAX_INPUT	256	/* octets of typed input that are looked at; more is no number */
#define MAX_DIGITS	24	/* a number with its longest prefix, and some to notice too many */

bool mn_number_is_valid(const struct mn_program *program, const char *digits)
{
	size_t len = strspn(digits, "0123456789");

	return digits[len] == '\0' && len >= program->numbers.min_digits && len <= program->numbers.max_digits &&
	       strncmp(digits, program->numbers.prefix, strlen(program->numbers.prefix)) == 0;
}

/* Octets of a character that people put between digits: blanks, dashes of every length, dots, parentheses. */
static size_t separator(const char *s)
{
	static const char *const wide[] = {
		"\xc2\xa0",							/* no-break space */
		"\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93",	/* hyphens, figure and en dash */
		"\xe2\x80\x94", "\xe2\x88\x92", "\xe2\x80\x8b",			/* em dash, minus, zero-width space */
	};

	if (strchr(" \t\r\n-./()", *s))
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(s, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return 0;
}

/* The digits of folded input. -1 when there is something else, or more than any number has. */
static int collect(const char *s, char digits[MAX_DIGITS + 1], bool *plus)
{
	int n = 0, rc = 0;
	size_t skip;

	*plus = false;
	while (*s) {
		if (*s >= '0' && *s <= '9') {
			if (n < MAX_DIGITS)
				digits[n++] = *s;
			else
				rc = -1;
			s++;
		} else if ((skip = separator(s)) > 0) {
			s += skip;
		} else {
			if (*s == '+' && n == 0 && !*plus)
				*plus = true;
			else
				rc = -1;
			s++;
		}
	}
	digits[n] = '\0';
	return rc;
}

/* +CC and 00CC say that a country code follows; a bare CC counts as one only if the rest is a number. */
static const char *strip_country(const struct mn_program *program, const char *digits, bool plus)
{
	const char *country = program->numbers.country;
	size_t len = strlen(country);
	const char *rest = digits;

	if (len == 0)
		return plus ? NULL : digits;
	if (!plus && mn_number_is_valid(program, digits))
		return digits;
	if (!plus && strncmp(digits, "00", 2) == 0)
		rest += 2;
	if (strncmp(rest, country, len) == 0 && mn_number_is_valid(program, rest + len))
		return rest + len;
	return NULL;
}

bool mn_number_normalise(const struct mn_program *program, const char *input, struct mn_number *number)
{
	char folded[MAX_INPUT], digits[MAX_DIGITS + 1];
	const char *national = NULL;
	bool plus;

	memset(number, 0, sizeof(*number));
	if (strlen(input) >= sizeof(folded) || mn_text_fold(folded, sizeof(folded), input) < 0)
		return false;
	if (collect(folded, digits, &plus) == 0)
		national = strip_country(program, digits, plus);
	if (national && mn_number_is_valid(program, national)) {
		snprintf(number->digits, sizeof(number->digits), "%s", national);
		return true;
	}
	snprintf(number->digits, sizeof(number->digits), "%.*s", MN_NUMBER_SIZE - 1, digits);
	return false;
}
