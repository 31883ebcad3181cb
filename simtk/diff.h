/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was expected beside what was shown, for people. */
#pragma once

#include <stddef.h>

#include "simtk/pattern.h"

/* Append the comparison of the expected lines with a text to out (talloc'd), one line each:
 *	  | in both
 *	- | expected only
 *	+ | shown only
 *	      ^ the first difference of a changed line
 * Holes that have a value are shown with it. Returns out, which may have moved. */
char *stk_diff_append(char *out, char *const *lines, size_t n, const char *text, const struct stk_vars *vars);
