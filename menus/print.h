/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The canonical form of a source. It moves words and nothing else: the tokens, which line is below which, and the
 * comments are those of the source, so what the source means is untouched. Knows the shape of sections only as far as
 * they are shown in columns, and prints a source with errors of meaning too.
 */
#pragma once

#include "menus/diag.h"

#define MN_PRINT_INDENT		4u	/* columns of a level */
#define MN_PRINT_GAP		2u	/* blanks between two columns */
#define MN_PRINT_COMMENT	62u	/* columns before a comment behind a line, if the line leaves room */
#define MN_PRINT_WIDEST		44u	/* a cell that is wider does not widen its column */
#define MN_PRINT_BLANKS		2u	/* blank lines in a row */

/*! The canonical form of a source.
 *  \param[out] printed_len  octets of the result, which is terminated as well.
 *  \param[out] diags  why it cannot be printed: errors in characters, lines or indentation, and nothing else.
 *  \returns the text, owned by ctx; NULL with an error in diags. */
char *mn_print(void *ctx, const char *source, size_t len, size_t *printed_len, struct mn_diags *diags);

/*! Have two sources the same tokens, the same lines below each other, and the same comments? Both must be free of
 *  errors in lines. */
bool mn_print_is_same(const char *a, size_t a_len, const char *b, size_t b_len);
