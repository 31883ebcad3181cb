/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Diagnostics of the compiler: collected, sorted by place, printed with source line, caret and hint. */
#pragma once

#include <stdio.h>

#include "menus/program.h"

enum mn_severity { MN_SEVERITY_ERROR, MN_SEVERITY_WARNING };

/*! Everything the compiler says, from diags.def. */
enum mn_diag_id {
#define MN_DIAG(id, code, severity, format) MN_DIAG_##id,
#include "menus/diags.def"
#undef MN_DIAG
	MN_N_DIAGS
};

#define MN_DIAG_AGAIN	8

struct mn_diag {
	enum mn_severity severity;
	struct mn_loc from, to;		/* to is exclusive and on the same line */
	const char *text;		/* "unknown list 'brnad'" */
	const char *hint;		/* "did you mean 'brand'?"; NULL */
	struct mn_loc note_at;		/* where the other party was declared; line 0: none */
	const char *note;
	const char *code;		/* "E301"; "" when it was added without an id */
	uint32_t again[MN_DIAG_AGAIN];	/* the first lines with an error that may come from this one, not told */
	unsigned int n_again;		/* all of them */
};

struct mn_diags;

/*! A new, empty list below ctx, bounded to limit entries (further errors are counted only). */
struct mn_diags *mn_diags_alloc(void *ctx, unsigned int limit);
unsigned int mn_diags_errors(const struct mn_diags *diags);
unsigned int mn_diags_count(const struct mn_diags *diags);
unsigned int mn_diags_warnings(const struct mn_diags *diags);
/*! How many were over the limit and not kept. */
unsigned int mn_diags_dropped(const struct mn_diags *diags);
const struct mn_diag *mn_diags_get(const struct mn_diags *diags, unsigned int i);

/*! Is the limit reached, so that nothing more is kept? */
bool mn_diags_is_full(const struct mn_diags *diags);

/*! Add one; returns it so that hint and note can be set. text is formatted and owned by diags. */
struct mn_diag *mn_diags_add(struct mn_diags *diags, enum mn_severity severity, struct mn_loc from, struct mn_loc to,
			     const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void mn_diag_hint(struct mn_diags *diags, struct mn_diag *diag, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void mn_diag_note(struct mn_diags *diags, struct mn_diag *diag, struct mn_loc at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*! Add one of diags.def; a, b and c (may be NULL) fill the %s of its format in this order. */
struct mn_diag *mn_diags_report(struct mn_diags *diags, enum mn_diag_id id, struct mn_loc from, struct mn_loc to,
				const char *a, const char *b, const char *c);
/*! Another line has an error, most likely for the same cause: it is noted with diag and not told.
 *  \returns a diagnostic for hints and notes that nobody sees. */
struct mn_diag *mn_diags_again(struct mn_diags *diags, struct mn_diag *diag, uint32_t line);
/*! "it may also be why lines 4, 5 and 3 more have an error" into buf; false when there is no such line. */
bool mn_diag_places(const struct mn_diag *diag, char *buf, size_t size);
/*! Keep a copy of the source, so that it can be printed when there is no program. */
void mn_diags_set_source(struct mn_diags *diags, const char *source, size_t len);
/*! The source; NULL when it could not be read. */
const char *mn_diags_source(const struct mn_diags *diags);
size_t mn_diags_source_len(const struct mn_diags *diags);

/*! The rows of diags.def. */
const char *mn_diag_code(enum mn_diag_id id);
const char *mn_diag_format(enum mn_diag_id id);

/*! Print all: file:line:col: error: text, the source line, a caret line (full-width characters are two columns), hint.
 *  source may be NULL. */
void mn_diags_print(const struct mn_diags *diags, const char *file, const char *source, size_t len, FILE *out,
		    bool colour);

/*! One line each, as editors read them: "file:line:col: error: text [E301]", hint and note as lines "note: ...".
 *  Columns count octets from 1, as `gcc -fdiagnostics-column-unit=byte` does. */
void mn_diags_print_gcc(const struct mn_diags *diags, const char *file, const char *source, size_t len, FILE *out);
/*! One JSON object without a final line break; valid whatever the file holds. source NULL: it could not be read. */
void mn_diags_print_json(const struct mn_diags *diags, const char *file, const char *source, size_t len, bool ok,
			 FILE *out);
