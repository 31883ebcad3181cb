/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accounts of clerks, and the records of what they do besides orders. */
#pragma once

#include "host/secret.h"
#include "host/store_jobs.h"

#define STORE_CLERK_SIZE	33	/* name of a clerk and its NUL */

struct store_clerk {
	char hash[SECRET_HASH_SIZE];
	int64_t created;
	bool closed;
};

/*! Who acts: the name, and what the account was when he logged in. */
struct store_clerk_who {
	char name[STORE_CLERK_SIZE];
	uint64_t account;		/* store_clerk_account() of then; 0: any that is open */
	bool gone;			/* out: closed, or its password was changed: nothing was done */
};

/*! A record of kind 'clerk'; strings may be "" or NULL. */
struct store_clerk_record {
	int64_t time;
	const char *channel, *number, *operation, *args, *verdict, *actor;
	const struct mn_program *program;	/* NULL: none was at hand */
};

/*! Payload of CLERK_NOTE; job->order.caller may name a customer. */
struct store_clerk_note {
	struct store_clerk_who who;
	char operation[48], args[128];
};

/*! Can this be the name of an account: 1 to 32 of a-z, 0-9, dot, hyphen, underscore, and a letter or digit first? */
bool store_clerk_name_ok(const char *name);

/*! \returns 1 found, 0 not, -errno. */
int store_clerk_read(struct store_db *db, const char *name, struct store_clerk *clerk);

/*! A figure that changes with the password; never 0. Of use to compare, not to log in. */
uint64_t store_clerk_account(const struct store_clerk *clerk);

/*! Sets who->gone. \returns 0 or -errno. */
int store_clerk_check(struct store_db *db, struct store_clerk_who *who);

int store_clerk_write(struct store_db *db, const struct store_clerk_record *record);

/*! Make an account, or give one a new password and open it again. \returns 0 or -errno. */
int store_clerk_put(struct store_db *db, const char *name, const char *hash, int64_t now);
/*! Close an account; its records stay. \returns 1, 0 there is no open one, -errno. */
int store_clerk_close(struct store_db *db, const char *name, int64_t now);
