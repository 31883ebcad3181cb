/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many columns of a terminal or an editor a text takes. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*! Columns of one character: 2 for CJK, kana, hangul, full-width forms and most pictographs, 0 for marks, else 1. */
unsigned int mn_width(uint32_t cp);

/*! Columns of valid UTF-8. */
uint32_t mn_width_text(const char *text, size_t len);
