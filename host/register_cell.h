/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values of the register as a person writes them in a table, and back. The service file says what is allowed. */
#pragma once

#include "menus/program.h"

#define REGISTER_CELL_SIZE	4096	/* room for any cell that is written */

/*! One dated record of a number, as read from a cell. */
struct register_record {
	int64_t from, to;		/* 0: not given; INT64_MAX: open */
	int64_t field[MN_MAX_FIELDS];
};

/*! Read a value: the name of a choice (or what any language calls it), yes or no, an amount of money ("38", "38.50"),
 *  of data ("2 GB"), a whole number, a local date and time. An empty cell is MN_UNKNOWN where the declaration has
 *  "or none".
 *  \param[out] error  what was expected, when -EINVAL comes back. */
int register_cell_parse(const struct mn_program *program, const struct mn_attr *attr, const char *text, int64_t *value,
			char *error, size_t size);

/*! Write a value so that it can be read again; MN_UNKNOWN gives "". */
void register_cell_format(const struct mn_program *program, const struct mn_attr *attr, int64_t value, char *buf,
			  size_t size);

/*! Read the records of one holding: "FIELD/FIELD@FROM..TO;...", @ and either date may be missing.
 *  \returns how many, at most max, or -EINVAL with error. */
int register_cell_records(const struct mn_program *program, const struct mn_holding_decl *decl, const char *text,
			  struct register_record *record, unsigned int max, char *error, size_t size);

/*! The form of such a cell in words: "family/tier/build@FROM..TO;...". */
void register_cell_form(const struct mn_holding_decl *decl, char *buf, size_t size);
