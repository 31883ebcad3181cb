/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From the octets of a source file to lines of tokens. Knows no keyword of the language. */
#pragma once

#include "menus/diag.h"

#define MN_LEX_MAX_SOURCE	(4u << 20)	/* octets of one file */
#define MN_LEX_MAX_LINE		4096u		/* octets of one line */
#define MN_LEX_MAX_WORD		64u		/* octets of one word, so that a name fits wherever it is shown */

enum mn_lex_kind {
	MN_LEX_WORD,		/* primary-card, R25, 4g */
	MN_LEX_NUMBER,		/* 4, 10.00 */
	MN_LEX_TIME,		/* 19:00, 19:00:30 */
	MN_LEX_DATE,		/* 2014-10-30 */
	MN_LEX_STRING,		/* "...", quotes included */
	MN_LEX_DIAL,		/* *139# */
	MN_LEX_CLAUSES,		/* (L8, reading 4), parentheses included */
	MN_LEX_PUNCT,		/* .punct */
};

/* Two characters in one octet. */
#define MN_LEX_LE	'l'
#define MN_LEX_GE	'g'
#define MN_LEX_NE	'n'

struct mn_lex_token {
	uint8_t kind;		/* enum mn_lex_kind */
	char punct;		/* ( ) , : . + / = < > MN_LEX_LE MN_LEX_GE MN_LEX_NE */
	uint32_t at, len;	/* octets of the source */
	uint32_t line;
	uint32_t col, end;	/* code points from 1, end is exclusive */
};

/*! A line with at least one token, or one whose tokens could not be read. */
struct mn_lex_line {
	uint32_t first, n;	/* tokens */
	uint32_t line;
	uint32_t indent;	/* spaces before the first token */
	bool bad;		/* an error was reported; .n counts the tokens before it */
};

struct mn_lex {
	const char *source;
	struct mn_lex_token *token;
	uint32_t n_tokens;
	struct mn_lex_line *line;
	uint32_t n_lines;
};

/*! Read a whole source. Errors go to diags, at most one for each line; blank lines and comments leave nothing.
 *  \param[in] source  must live as long as the result. */
struct mn_lex *mn_lex_read(void *ctx, const char *source, size_t len, struct mn_diags *diags);

/*! Does the token consist of exactly this text? */
bool mn_lex_is(const struct mn_lex *lex, const struct mn_lex_token *token, const char *text);

/*! Start and end of a token as places. */
struct mn_loc mn_lex_from(const struct mn_lex_token *token);
struct mn_loc mn_lex_to(const struct mn_lex_token *token);
