/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A phone's screen as a small framed picture in plain text. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define STK_FRAME_COLUMNS	28	/* of text, at least */

/* The lines of a text, wrapped to a number of columns: calls line() for each with octets that are harmless on a
 * terminal (controls are replaced). Joints of pages are line ends. */
void stk_frame_wrap(const char *text, int columns, void (*line)(const char *s, void *data), void *data);

/* Append the picture of a screen to out (talloc'd): title in the upper edge, foot (or NULL) in the lower. indent blanks
 * stand before each line. Returns out, which may have moved. */
char *stk_frame_append(char *out, const char *title, const char *text, const char *foot, int indent);
