/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/register_cell.h"
#include "menus/clock.h"
#include "menus/number.h"
#include "menus/suggest.h"
#include "menus/text.h"


static bool is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Take one word apart; the rest of its line is not looked at. */
static int add_word(struct words *words, char *text, char *error, size_t size)
{
	char *value = strchr(text, '=');
	size_t len = 0;

	if (!value) {
		snprintf(error, size, "'%s' is no key=value", text);
		return -EINVAL;
	}
	*value++ = '\0';
	while (is_key_char(text[len]))
		len++;
	if (!len || text[len]) {
		snprintf(error, size, "'%s' is no name of a value: small letters, digits, '-' and '_'", text);
		return -EINVAL;
	}
	if (!*value) {
		snprintf(error, size, "%s= has no value", text);
		return -EINVAL;
	}
	if (words_get(words, text)) {
		snprintf(error, size, "%s= stands twice", text);
		return -EINVAL;
	}
	if (words->n == WORDS_MAX) {
		snprintf(error, size, "more than %u values", WORDS_MAX);
		return -EINVAL;
	}
	words->word[words->n].key = text;
	words->word[words->n++].value = value;
	return 0;
}

int words_parse(struct words *words, const char *line, char *error, size_t size)
{
	size_t len = strnlen(line, WORDS_SIZE);
	char *next;

	words->n = 0;
	if (len == WORDS_SIZE) {
		snprintf(error, size, "more than %u octets", WORDS_SIZE - 1);
		return -EINVAL;
	}
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f) {
			snprintf(error, size, "a control character");
			return -EINVAL;
		}
	}
	if (!mn_text_utf8_is_valid(line, len, NULL)) {
		snprintf(error, size, "text that is not UTF-8");
		return -EINVAL;
	}
	memcpy(words->buf, line, len + 1);
	for (char *at = words->buf; at; at = next) {
		at += strspn(at, " ");
		next = strchr(at, ' ');
		if (next)
			*next++ = '\0';
		if (*at && add_word(words, at, error, size) < 0)
			return -EINVAL;
	}
	return 0;
}

int words_known(const struct words *words, const char *const *key, unsigned int n, char *error, size_t size)
{
	for (unsigned int i = 0; i < words->n; i++) {
		const char *word = words->word[i].key, *near;
		unsigned int k = 0;
		size_t len;

		while (k < n && strcmp(key[k], word))
			k++;
		if (k < n)
			continue;
		near = mn_suggest(word, strlen(word), key, n);
		if (near) {
			snprintf(error, size, "%s= is not known here; did you mean %s=?", word, near);
			return -EINVAL;
		}
		snprintf(error, size, "%s= is not known here; there is", word);
		for (k = 0; k < n && (len = strlen(error)) < size; k++)
			snprintf(error + len, size - len, "%s %s=", k ? "," : "", key[k]);
		return -EINVAL;
	}
	return 0;
}

const char *words_get(const struct words *words, const char *key)
{
	for (unsigned int i = 0; i < words->n; i++)
		if (!strcmp(words->word[i].key, key))
			return words->word[i].value;
	return NULL;
}

const char *words_need(const struct words *words, const char *key, char *error, size_t size)
{
	const char *value = words_get(words, key);

	if (!value)
		snprintf(error, size, "%s= is missing", key);
	return value;
}

int words_instant(const struct words *words, const char *key, const struct mn_zone *zone, int64_t *value, char *error,
		  size_t size)
{
	const char *text = words_get(words, key);

	if (!text || mn_clock_parse(zone, text, value) == 0)
		return 0;
	snprintf(error, size, "%s=%s is no local time; write 2026-11-30T18:59:59", key, text);
	return -EINVAL;
}

/* A key behind whose value register_cell_parse() has something to say. */
static int cell(const struct mn_program *program, const struct mn_attr *attr, const char *text, int64_t *value,
		char *error, size_t size)
{
	int len = snprintf(error, size, "%s: ", attr->name);

	if (len < 0 || (size_t)len >= size)
		len = 0;
	return register_cell_parse(program, attr, text, value, error + len, size - len);
}

int words_octets(const struct words *words, const char *key, int64_t *value, char *error, size_t size)
{
	const struct mn_attr attr = { .name = key, .type = MN_TYPE_DATA };
	const char *text = words_get(words, key);

	return text ? cell(NULL, &attr, text, value, error, size) : 0;
}

int words_number(const struct words *words, const char *key, const struct mn_program *program,
		 struct mn_number *value, char *error, size_t size)
{
	const char *text = words_need(words, key, error, size);

	if (!text)
		return -EINVAL;
	if (mn_number_normalise(program, text, value))
		return 0;
	snprintf(error, size, "%s=%s is no number of this service", key, text);
	return -EINVAL;
}

int words_attr(const struct words *words, const struct mn_program *program, const struct mn_attr *attr,
	       int64_t *value, char *error, size_t size)
{
	const char *text = words_get(words, attr->name);

	return text ? cell(program, attr, text, value, error, size) : 0;
}
