/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values between the program (numbers, item indices) and the database (names, amounts). */
#pragma once

#include <sqlite3.h>

#include "menus/order.h"

#define STORE_FIELDS_SIZE	512	/* room for the fields of one record as text */

/*! Bind a value; MN_UNKNOWN and an item the list does not have become NULL. */
void store_value_bind(struct sqlite3_stmt *stmt, int index, const struct mn_program *program, enum mn_type type,
		      uint16_t list, int64_t value);

/*! Value of a column; MN_UNKNOWN for NULL and for a name the program does not know. */
int64_t store_value_column(struct sqlite3_stmt *stmt, int column, const struct mn_program *program,
			   const struct mn_attr *attr);

/*! Fields of a record as "name=value;name=value", in declared order, unknown ones left out.
 *  \returns length, or -ENOSPC. */
int store_value_pack(const struct mn_program *program, const struct mn_attr *attr, unsigned int n, const int64_t *field,
		     char *buf, size_t size);

/*! The inverse. Fields that the text lacks, or that the program does not have, are MN_UNKNOWN. */
void store_value_unpack(const struct mn_program *program, const struct mn_attr *attr, unsigned int n, const char *text,
			int64_t *field);
