/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the source of a program says at a place, to be quoted. */
#pragma once

#include "menus/program.h"

/*! The source between two places (to is exclusive) in one line: blanks and line ends as one blank, comments left out,
 *  cut between two characters when it does not fit. size > 0. */
void mn_source_excerpt(const struct mn_program *program, struct mn_loc from, struct mn_loc to, char *text, size_t size);

/*! The place behind the word at loc: before the next blank, parenthesis or quote. */
struct mn_loc mn_source_word_end(const struct mn_program *program, struct mn_loc loc);
