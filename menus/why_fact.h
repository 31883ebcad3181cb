/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The facts that one test of a condition saw, in words. */
#pragma once

#include "menus/buf.h"
#include "menus/cond.h"

/*! "status of caller = suspended"; cond is a test, not and/or/not. */
void mn_why_fact(struct mn_cond_env *env, const struct mn_cond *cond, struct mn_buf *buf);

/*! The name of a subject: "caller", a parameter's, the leader role's; "" for none. */
const char *mn_why_subject(const struct mn_cond_env *env, uint8_t subject);

/*! A value as its type shows it; "not known" for MN_UNKNOWN. */
void mn_why_value(const struct mn_program *program, enum mn_type type, uint16_t list, int64_t value,
		  struct mn_buf *buf);

/*! Takes one line, without its end. */
typedef void (*mn_why_row)(void *data, const char *text);

/*! Of a test that looks into a table: for each record it looked at the row that matches, or the nearest one with the
 *  cells that do not; nothing for other tests. */
void mn_why_rows(struct mn_cond_env *env, const struct mn_cond *cond, mn_why_row line, void *data);

/*! Values of the fields of a record, those that are known. */
void mn_why_fields(const struct mn_program *program, const struct mn_attr *field, unsigned int n, const int64_t *value,
		   struct mn_buf *buf);

/*! Names of items of a list whose bits are set. */
void mn_why_items(const struct mn_program *program, uint16_t list, uint64_t mask, const char *between,
		  struct mn_buf *buf);
