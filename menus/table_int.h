/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the parts of the table (table*.c) share. */
#pragma once

#include "menus/mem.h"
#include "menus/plain.h"
#include "menus/table.h"

struct mn_table_out {
	void *ctx;			/* strings; emptied after each row */
	const struct mn_program *program;
	FILE *out;
	uint8_t languages;
};

/*! Any text, as Markdown that shows exactly it, in a cell or a paragraph; '\n' becomes a line break. */
void mn_table_put(struct mn_table_out *t, const char *text);
/*! The same as words of the language, in type of a fixed width; nothing for "". */
void mn_table_code(struct mn_table_out *t, const char *text);
/*! A text in all languages that are shown, each in a line of its own, or with " / " between. */
void mn_table_text(struct mn_table_out *t, uint16_t operation, const struct mn_text *text);
void mn_table_short(struct mn_table_out *t, const struct mn_text *text);
/*! A link to the heading "KIND NAME". */
void mn_table_link(struct mn_table_out *t, const char *kind, const char *name);
/*! "(R1, L42)", or nothing. */
void mn_table_clauses(struct mn_table_out *t, const char *clauses);
/*! A wording with the conditions of its variants. */
void mn_table_wording(struct mn_table_out *t, uint16_t operation, const struct mn_wording *wording);

/*! A row: begin, cells with next() between, end. Cells that stay empty are no harm. */
void mn_table_row(struct mn_table_out *t);
void mn_table_next(struct mn_table_out *t);
void mn_table_end(struct mn_table_out *t);
/*! The first row of a table, columns separated by '|', after an empty line. */
void mn_table_head(struct mn_table_out *t, const char *columns);

/*! The parts, in their order. */
void mn_table_head_facts(struct mn_table_out *t);
void mn_table_rules(struct mn_table_out *t);
void mn_table_operations(struct mn_table_out *t);
void mn_table_codes(struct mn_table_out *t);
void mn_table_screens(struct mn_table_out *t);
void mn_table_phrases(struct mn_table_out *t);
void mn_table_tables(struct mn_table_out *t);
void mn_table_lists(struct mn_table_out *t);
