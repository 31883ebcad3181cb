/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Values and dated records of a number, written so that what was known before each audit record can be read again.
 *
 * A value holds from its instant on, until another one is written; of several that cover an instant the one with the
 * highest audit id counts. Rows are ended, never removed, and a row that lasted no time at all stays.
 * The connection needs the statements of the answer path.
 */
#pragma once

#include "host/store_db.h"
#include "menus/program.h"

/*! An attribute takes a value at an instant; MN_UNKNOWN: it has none from then on. */
int store_history_set(struct store_db *db, const struct mn_program *program, const char *msisdn, unsigned int attr,
		      int64_t value, int64_t at, int64_t audit);

/*! Did the attribute have this value at that instant, and ever since? 1 yes, 0 no, -errno. */
int store_history_stands(struct store_db *db, const struct mn_program *program, const char *msisdn, unsigned int attr,
			 int64_t value, int64_t at);

/*! A dated record of holding kind. */
struct store_record {
	unsigned int kind;
	int64_t from, to;		/* 0: since ever; INT64_MAX: open */
	const int64_t *field;
};

/*! A record begins, once: one that stands already is left alone.
 *  \returns 1 written, 0 it stands, -EOVERFLOW fields too long, other -errno. */
int store_history_take(struct store_db *db, const struct mn_program *program, const char *msisdn,
		       const struct store_record *record, int64_t audit);

/*! The most records that are in effect at one instant of [from, to), or -errno. */
int store_history_most(struct store_db *db, const char *msisdn, int64_t from, int64_t to);

/*! Does a record with these fields stand that begins by record->from and ends at record->to? 1 yes, 0 no, -errno. */
int store_history_holds(struct store_db *db, const struct mn_program *program, const char *msisdn,
			const struct store_record *record);

/*! Records with these fields that are in effect or to come at an instant end then; with audit 0 they are only counted.
 *  \returns how many, or -errno. */
int store_history_end(struct store_db *db, const struct mn_program *program, const char *msisdn, unsigned int kind,
		      const int64_t *field, int64_t at, int64_t audit);
