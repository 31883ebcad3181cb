/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Evaluation of conditions; what the rule core and its traces share. No I/O, no clock, no allocation. */
#pragma once

#include "menus/clock.h"
#include "menus/order.h"

/*! What a condition is evaluated against. Kept on the stack of one judging; the local time is found on first use. */
struct mn_cond_env {
	const struct mn_program *program;
	const struct mn_order *order;
	const struct mn_facts *facts;
	enum mn_subject it;		/* whom MN_SUBJ_IT stands for */
	unsigned int bundle;		/* which one MN_SUBJ_BUNDLE stands for */
	bool has_local;
	struct mn_civil local;
};

/*! Is the condition true? MN_NONE is. A test about a fact that is not known is false, its negation true. */
bool mn_cond_holds(struct mn_cond_env *env, uint16_t cond);

/*! a = b, a < b ...; compare: enum mn_compare. */
bool mn_cond_compares(int64_t a, uint8_t compare, int64_t b);

/*! The facts of a subject: NULL when nothing is known (a parameter that is missing or not a number, a leader of a
 *  caller without group). */
const struct mn_party *mn_cond_party(const struct mn_cond_env *env, uint8_t subject);

/*! The number of a subject, "" when there is none; known for a well-formed parameter even if no fact about it is. */
const char *mn_cond_number(const struct mn_cond_env *env, uint8_t subject);

/*! The value of an attribute, or of a field of the bundle or traffic record; MN_UNKNOWN when not known. */
int64_t mn_cond_value(const struct mn_cond_env *env, uint8_t subject, uint16_t attr);

/*! The argument behind a subject that is a parameter (MN_SUBJ_IT bound to one, too); NULL for other subjects. */
const struct mn_arg *mn_cond_arg(const struct mn_cond_env *env, uint8_t subject);

/*! The local time of the judging. */
const struct mn_civil *mn_cond_local(struct mn_cond_env *env);

/*! Is the holding in effect at the time of the judging? */
bool mn_cond_in_effect(const struct mn_cond_env *env, const struct mn_holding *holding);

/*! The first row of a table that matches, -1 when none does.
 *  \param[in] field  values of the holding's fields, NULL for a table about the number itself.
 *  \param[in] as  MN_SUBJ_NONE, or the parameter whose choice stands for the attribute of the same list. */
int mn_cond_row(const struct mn_cond_env *env, const struct mn_table *table, const int64_t *field, uint8_t subject,
		uint8_t as);

/*! What a column of a table looks at, and whether a cell of it is satisfied; arguments as for mn_cond_row(). */
int64_t mn_cond_column(const struct mn_cond_env *env, const struct mn_column *column, const int64_t *field,
		       uint8_t subject, uint8_t as);
bool mn_cond_cell(const struct mn_cond_env *env, const struct mn_cell *cell, int64_t value);
