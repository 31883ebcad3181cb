/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A text as it stands in the source: each character with its place, escapes and variables being one each. */
#pragma once

#include "menus/program.h"

struct mn_text_at_char {
	uint32_t cp;			/* '\n' for an escape or between two strings, 0 for a variable */
	struct mn_loc from, to;		/* to is exclusive and on the same line */
};

struct mn_text_at {
	const char *s, *end;		/* the rest of the source, inside a string */
	struct mn_loc loc;
};

/*! Begin with the first character of a template; the program must be a complete one. */
void mn_text_at_begin(struct mn_text_at *at, const struct mn_program *program, const struct mn_template *template);
/*! The next character, false at the end. */
bool mn_text_at_next(struct mn_text_at *at, struct mn_text_at_char *c);
/*! Where the first string of a template ends, exclusive; it begins at template->loc. */
struct mn_loc mn_text_at_end(const struct mn_program *program, const struct mn_template *template);
