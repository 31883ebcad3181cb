/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Lines of "key=value key=value", as control interfaces and terminals bring them: keys of small letters, digits,
 * '-' and '_', values without blanks, no quotation. Nothing is trusted; what is wrong is said in a sentence.
 */
#pragma once

#include <stdbool.h>

#include "menus/order.h"

#define WORDS_MAX	24	/* words of one line */
#define WORDS_SIZE	1024	/* octets of one line */

struct words {
	char buf[WORDS_SIZE];
	struct {
		const char *key, *value;	/* in buf; a value is never empty */
	} word[WORDS_MAX];
	unsigned int n;
};

/*! Take a line apart. \returns 0, or -EINVAL with a sentence in error: a word without '=', a value or a name that is
 *  missing, a key said twice, too many words, too long a line, octets that are not UTF-8 or not printable. */
int words_parse(struct words *words, const char *line, char *error, size_t size);

/*! Is every key one of these? \returns 0, or -EINVAL with the first that is not, and what may have been meant. */
int words_known(const struct words *words, const char *const *key, unsigned int n, char *error, size_t size);

/*! The value of a key, NULL when it was not given. */
const char *words_get(const struct words *words, const char *key);

/*! The same; an error says that it is missing. */
const char *words_need(const struct words *words, const char *key, char *error, size_t size);

/*! Values of what many lines name. A key that was not given leaves *value as it is and is no error, except for a
 *  number, whose key must be given. instant: local, 2026-11-30T18:59:59 (also without seconds or time of day);
 *  octets: 1048576, 512MB, 1.5GB; number: as people write them; attr: a value of this attribute or field, as in a
 *  table, its name is the key.
 *  \returns 0, or -EINVAL with a sentence in error. */
int words_instant(const struct words *words, const char *key, const struct mn_zone *zone, int64_t *value, char *error,
		  size_t size);
int words_octets(const struct words *words, const char *key, int64_t *value, char *error, size_t size);
int words_number(const struct words *words, const char *key, const struct mn_program *program,
		 struct mn_number *value, char *error, size_t size);
int words_attr(const struct words *words, const struct mn_program *program, const struct mn_attr *attr,
	       int64_t *value, char *error, size_t size);
