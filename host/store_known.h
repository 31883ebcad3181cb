/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers as drawings ask for them: their values over time, who led their group when, the bundles they own. Read from
 * the database at the first use and remembered.
 *
 * Every question names an instant and an audit record: the answer is what was known before that record about that
 * instant. STORE_KNOWN_ALL stands for all that is known now.
 */
#pragma once

#include "host/store_db.h"
#include "menus/draw.h"

#define STORE_KNOWN_ALL		INT64_MAX

/*! A value, from an instant on, until another one or its end. */
struct store_known_value {
	uint8_t attr;
	int64_t from, to;		/* INT64_MAX: no end */
	int64_t value, audit, ended_by;
};

struct store_known_holding {
	struct mn_holding holding;
	int64_t audit, ended_by;
};

struct store_known_number;

struct store_known_membership {
	struct mn_number leader_number;
	struct store_known_number *leader;	/* NULL: not read yet */
	int64_t from, to, began_by, ended_by;
};

/*! A bundle; draw.left is brought up to date by who draws. */
struct store_known_bundle {
	struct mn_draw_bundle draw;	/* first, so that a drawn part leads back here */
	int64_t size, audit;
	int64_t now_to;			/* its end as it is now */
	bool dirty;
};

struct store_known_number {
	struct mn_number number;
	uint64_t key;			/* number as a number, with a 1 in front */
	bool registered;
	struct store_known_value *value;
	struct store_known_holding *holding;
	struct store_known_membership *membership;
	struct mn_draw_bundle **bundle;	/* in the order in which they are drawn on; members of store_known_bundle */
	unsigned int n_values, n_holdings, n_memberships, n_bundles;
	int64_t last_bundle;		/* the latest audit record that brought one of the bundles */
	bool moved_ends;		/* the end of a bundle was changed at some time */
	struct store_known_taken *taken;	/* what the batch took from leaders */
};

/*! What a batch took for one number from one leader in one month. */
struct store_known_taken {
	struct store_known_taken *next;	/* of the same number */
	struct store_known_number *leader, *number;
	int32_t month;			/* 12 * year + month - 1 */
	int64_t octets;
};

struct store_known;

/*! \param[in] replay  bundles begin full, and what was drawn is kept when the numbers are dropped. */
struct store_known *store_known_alloc(struct store_db *db, bool replay);
void store_known_free(struct store_known *known);

/*! Make it ready for a program: values are read as its items. Drops what was read for another one. 0 or -errno. */
int store_known_program(struct store_known *known, const struct mn_program *program);

/*! Forget everything read; pointers to numbers are not valid any more. */
void store_known_drop(struct store_known *known);

/*! Octets of memory that what was read takes. */
size_t store_known_size(const struct store_known *known);

/*! Memory that lives until the next drop; NULL when there is none. */
void *store_known_room(struct store_known *known, size_t size);

/*! Find a number, reading it when it is new. 0 (also when it is not registered) or -errno. */
int store_known_find(struct store_known *known, const char *digits, struct store_known_number **number);

/*! Who led the group that a number was a member of at an instant?
 *  \param[out] leader  NULL when it was in none. \returns 0 or -errno. */
int store_known_leader(struct store_known *known, struct store_known_number *number, int64_t at, int64_t audit,
		       struct store_known_number **leader);

/*! Fill what conditions of the drawing may ask of a party; the rest of it stays as it is. */
void store_known_party(const struct store_known *known, const struct store_known_number *number, int64_t at,
		       int64_t audit, struct mn_party *party);

/*! The bundles of a number as they were known before an audit record, in the order in which they are drawn on: all that
 *  may serve at that instant, and possibly others.
 *  \param[in] list  room for max of them, when they differ from those of now. */
struct mn_draw_bundle *const *store_known_bundles(struct store_known *known, const struct store_known_number *number,
						  int64_t at, int64_t audit, struct mn_draw_bundle **list,
						  unsigned int max, unsigned int *n);

/*! Replay: what was drawn on a bundle, after store_known_drop(). */
int64_t store_known_drawn(const struct store_known *known, int64_t bundle);

/*! Number as a number with a 1 in front, so that leading zeros count. */
uint64_t store_known_key(const char *digits);
