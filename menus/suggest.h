/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* "Did you mean ...": the known name that is nearest to a mistyped one. */
#pragma once

#include <stddef.h>

#define MN_SUGGEST_MAX	64	/* octets; longer words get no suggestion */

/*! The nearest of n candidates (NULL entries are passed over) by Damerau-Levenshtein distance over characters: at most
 *  1 + len / 4 edits, and never every character of the word. ASCII case differences cost nothing.
 *  \param[in] word  not necessarily terminated; \param[in] len  its octets.
 *  \returns one of the candidates (the first of equals), NULL when none is near or the word itself is one. */
const char *mn_suggest(const char *word, size_t len, const char *const *candidates, size_t n);
