/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The strings are read a second time, which costs nothing until somebody asks: the places of all characters would be
 * the largest part of a program. The parser has seen to it that strings end, and braces in them.
 */
#include "menus/text_at.h"

#include <string.h>

#include "menus/text.h"

static uint32_t take(struct mn_text_at *at)
{
	uint32_t cp = MN_TEXT_REPLACEMENT;
	int n = mn_text_utf8_get(at->s, at->end - at->s, &cp);

	at->s += n < 1 ? 1 : n;
	if (cp == '\n') {
		at->loc.line++;
		at->loc.col = 1;
	} else {
		at->loc.col++;
	}
	return cp;
}

void mn_text_at_begin(struct mn_text_at *at, const struct mn_program *program, const struct mn_template *template)
{
	*at = (struct mn_text_at){ .s = program->source + template->at, .end = program->source + program->source_len,
				   .loc = template->loc };
	take(at);
}

/* Past the closing quote, what stands between two strings is blanks, line ends and comments. */
static bool next_string(struct mn_text_at *at)
{
	while (at->s < at->end) {
		switch (*at->s) {
		case ' ':
		case '\t':
		case '\r':
		case '\n':
			take(at);
			break;
		case '#':
			while (at->s < at->end && *at->s != '\n')
				take(at);
			break;
		case '"':
			take(at);
			return true;
		default:
			return false;
		}
	}
	return false;
}

bool mn_text_at_next(struct mn_text_at *at, struct mn_text_at_char *c)
{
	if (at->s >= at->end)
		return false;
	c->from = at->loc;
	c->cp = take(at);
	switch (c->cp) {
	case '"':
		c->cp = '\n';
		c->to = at->loc;
		return next_string(at);
	case '\\':
		c->cp = take(at);
		if (c->cp == 'n')
			c->cp = '\n';
		break;
	case '{':
		while (at->s < at->end && take(at) != '}')
			;
		c->cp = 0;
		break;
	}
	c->to = at->loc;
	return true;
}

struct mn_loc mn_text_at_end(const struct mn_program *program, const struct mn_template *template)
{
	struct mn_text_at_char c;
	struct mn_text_at at;
	bool more;

	mn_text_at_begin(&at, program, template);
	do {
		more = mn_text_at_next(&at, &c);
	} while (more && !(c.cp == '\n' && c.to.col == c.from.col + 1));
	return c.to;
}
