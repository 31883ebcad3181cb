/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Quoting the source of a program. */
#include "menus/source.h"

#include <string.h>

#include "menus/buf.h"

static size_t source_column(const struct mn_program *program, size_t at, uint32_t col)
{
	const char *s = program->source;

	while (col > 1 && at < program->source_len && s[at] != '\n') {
		at++;
		while (at < program->source_len && ((unsigned char)s[at] & 0xc0) == 0x80)
			at++;
		col--;
	}
	return at;
}

static size_t source_at(const struct mn_program *program, struct mn_loc loc)
{
	size_t at = 0;

	for (uint32_t line = 1; line < loc.line && at < program->source_len; at++)
		line += program->source[at] == '\n';
	return source_column(program, at, loc.col);
}

void mn_source_excerpt(const struct mn_program *program, struct mn_loc from, struct mn_loc to, char *text, size_t size)
{
	size_t begin = source_at(program, from), end = source_at(program, to);
	bool blank = false, comment = false;
	struct mn_buf buf;

	mn_buf_init(&buf, text, size);
	for (size_t i = begin; i < end; i++) {
		char c = program->source[i];
		size_t len = 1;

		comment = c == '#' || (comment && c != '\n');
		if (comment || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			blank = buf.len > 0;
			continue;
		}
		if (blank)
			mn_buf_str(&buf, " ");
		blank = false;
		while (i + len < end && ((unsigned char)program->source[i + len] & 0xc0) == 0x80)
			len++;
		mn_buf_add(&buf, program->source + i, len);
		i += len - 1;
	}
}

struct mn_loc mn_source_word_end(const struct mn_program *program, struct mn_loc loc)
{
	const char *at = program->source, *end = program->source + program->source_len;
	uint32_t col = 1;

	for (uint32_t line = 1; line < loc.line && at; line++) {
		at = memchr(at, '\n', end - at);
		at = at ? at + 1 : NULL;
	}
	for (; at && at < end && *at != '\n'; at++) {
		if (((unsigned char)*at & 0xc0) == 0x80)
			continue;
		if (col > loc.col && strchr(" \t\r(\"", *at))
			break;
		col++;
	}
	loc.col = col > loc.col ? col : loc.col + 1;
	return loc;
}
