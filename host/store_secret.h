/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passwords of numbers and clerks, and how often they may be tried. A try is counted, and the count committed, before
 * the password is looked at: tries at the same instant cannot slip by.
 *
 *	SECRET_TRY (counts, gives the hashes) -> secret_thread (compares) -> SECRET_RESULT (right: gives back; records)
 */
#pragma once

#include "host/store_clerk.h"

#define STORE_SECRET_TRIES	5	/* wrong ones a local day, then locked until midnight */
#define STORE_SECRET_STRANGERS	1000	/* names without an account whose tries are counted, too */

/*! Payload of SECRET_TRY, then, with .matched, of SECRET_RESULT. */
struct store_secret {
	bool of_clerk;			/* a log-in; else a customer's password, typed by .clerk */
	char who[STORE_CLERK_SIZE];	/* number or name of an account */
	struct store_clerk_who clerk;	/* not of_clerk: who sits at the counter */

	/* SECRET_TRY, out */
	bool locked;			/* no try was counted, nothing is to be compared */
	int64_t locked_until;
	bool stranger;			/* of_clerk, and there is no such account */
	char counted_as[STORE_CLERK_SIZE];	/* "": a stranger when there are too many of them is not counted */
	char hash[SECRET_MOST][SECRET_HASH_SIZE];	/* one for each password of the service, "" where none is set */
	uint64_t bit[SECRET_MOST];	/* the evidence it is, by the job's program */
	unsigned int n;			/* to be compared; the same for every number */

	/* SECRET_RESULT, in and out */
	uint64_t matched;		/* bit i: .hash[i] */
	bool right;
	uint64_t evidence;		/* proved */
	uint64_t account;		/* of a clerk who is in */
	unsigned int tries_left;
};

/*! How many tries are left at an instant. \returns 0 with *left and *until (0: not locked), or -errno. */
int store_secret_tries(struct store_db *db, const struct mn_program *program, bool of_clerk, const char *who,
		       int64_t now, unsigned int *left, int64_t *until);

/*! Which passwords of the service are set for a number: bits of evidence items. \returns 0 or -errno. */
int store_secret_set_bits(struct store_db *db, const struct mn_program *program, const char *number, uint64_t *bits);

/*! Set a password of a number: hash from secret_hash() or an import. It makes no try good.
 *  \returns 1 changed, 0 it was the same, -ENOENT the number is not registered, other -errno. */
int store_secret_put(struct store_db *db, const char *number, const char *name, const char *hash, int64_t now);
