/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How many columns a text takes on a terminal. Not wcwidth(): that depends on the locale, and a phone's screen does
 * not. Texts are valid UTF-8; an invalid octet counts as one column.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Columns of a character: 0 for combining ones and controls, 2 for wide ones (Unicode East Asian Width W and F). */
int stk_width_cp(uint32_t cp);

/* Columns of the character that starts at s; 0 inside a character. */
int stk_width_char_at(const char *s);

/* Columns of the first len octets, and of a whole text. */
int stk_width_n(const char *s, size_t len);
int stk_width(const char *s);

/* Characters in the first len octets. */
size_t stk_width_chars(const char *s, size_t len);

/* How many octets of s fit into cols columns: whole characters. */
size_t stk_width_fit(const char *s, int cols);
