/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A world driven into the real store, and what the database holds then, in the terms of the reference. */
#pragma once

#include "host/store.h"
#include "tests/reference/ref.h"

struct real {
	void *ctx;
	struct mn_program *program;
	struct store *store;
	const struct ref_world *world;
	char path[200];
	int *number_of;			/* by the last four digits: which number of the world, -1 none */
	int waits;			/* per cent of items behind which the store is waited for */
	int tables;			/* per cent of changed facts and batches of use that the tool brings */
	uint64_t state;
	bool keep;			/* leave the database there */
};

/*! The service file below the source tree, the database "worlds.db"; ends the program when it cannot be used. */
void real_init(struct real *real);
void real_fini(struct real *real);

/*! Drive a world in.
 *  \param[out] is  as the database has it: results, memberships, groups, fee lines, octets taken, bundles (id, used).
 *  \param[out] trouble  "" or what went wrong besides: a job failed, the checks found something; 600 octets. */
void real_run(struct real *real, const struct ref_world *world, int64_t end, struct ref_world *is, char *trouble);
