/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Transcripts (*.dial): what a person does with phones and what the screens must show. The language is in
 * TRANSCRIPTS.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "simtk/pattern.h"

#define STK_TRANSCRIPT_PHONES_MAX	32
#define STK_TRANSCRIPT_LINES_MAX	256	/* lines of one expected text */

enum stk_stmt_type {
#define STATEMENT(symbol, word, phone, follows) STK_STMT_##symbol,
#include "simtk/transcript_words.def"
#undef STATEMENT
};

enum stk_expect {
#define EXPECT(symbol, word, text, what) STK_EXPECT_##symbol,
#include "simtk/transcript_expects.def"
#undef EXPECT
};

/* A place in a transcript, to point at. */
struct stk_place {
	unsigned int line;	/* from 1 */
	unsigned int col;	/* octets from 0 */
	unsigned int len;	/* octets, at least 1 */
};

struct stk_stmt {
	enum stk_stmt_type type;
	struct stk_place at;	/* the word */
	struct stk_place arg_at;
	unsigned int phone;	/* index into phones; of PHONE too */
	char *name;		/* SET, FORGET: name; PAGES: key */
	char *text;		/* what is dialled, sent, said, set, run; PAGES: the line; QUIRK: name and value;
				 * PHONE: IMSI or NULL */
	enum stk_expect expect;
	long number;		/* ERROR, FAILURE: code or -1 for any; times: milliseconds */
	bool has_block;
	char **lines;		/* the expected text, as written behind the bars */
	size_t n_lines;
	unsigned int block_line;	/* of lines[0] */
	struct stk_pattern *pattern;
};

struct stk_transcript {
	char *file;
	char **source;		/* its lines, to show */
	size_t n_source;
	char *phones[STK_TRANSCRIPT_PHONES_MAX];	/* names; at least one */
	size_t n_phones;
	struct stk_stmt *stmt;
	size_t n_stmt;
};

/* Parse a text: a transcript, or NULL. Errors, each with its line and a caret, are appended to *diag (talloc'd, may be
 * NULL or begin as NULL), at most ten. file is for messages only. */
struct stk_transcript *stk_transcript_parse(void *ctx, const char *file, const char *text, size_t len, char **diag);

/* Read and parse a file. */
struct stk_transcript *stk_transcript_load(void *ctx, const char *path, char **diag);

/* "file:line:col: kind: what", the source line, a caret under the place, a hint (may be NULL): appended to *diag. */
void stk_transcript_point(const struct stk_transcript *t, char **diag, const struct stk_place *at, const char *kind,
			  const char *what, const char *hint);

const char *stk_transcript_expect_what(enum stk_expect expect);

/* The words of the language, one per line, for --help: to stdout. */
void stk_transcript_print_words(void);
