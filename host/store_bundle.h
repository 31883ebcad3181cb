/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bundles into the database. */
#pragma once

#include "host/bundle_record.h"
#include "host/store_db.h"

struct store_bundle;
struct store_jobs;

/*! Payload of STORE_JOB_BUNDLE. */
struct store_bundle_job {
	const struct bundle_record *rec;
	unsigned int n;
	struct bundle_answer *answer;	/* n of them */
};

/*! One batch, with one audit record of kind 'import' if it changes anything. */
struct store_bundle_batch {
	const struct mn_program *program;
	int64_t now;
	const char *actor;		/* who brings them; "" or NULL nobody in particular */
	const char *operation;		/* word of the audit record, "import-bundles" */
	const struct bundle_record *rec;
	unsigned int n;
	struct bundle_answer *answer;	/* out: n of them */
	unsigned int added, changed, same, refused;	/* out */
};

/*! A writer of bundles for one connection; NULL with db->trouble set. */
struct store_bundle *store_bundle_alloc(struct store_db *db);
void store_bundle_free(struct store_bundle *writer);

/*! Write a batch inside the caller's transaction. A bundle that is known may get another end and another label, from
 *  now on: records that were taken before keep what they drew. Anything else of it that differs is refused.
 *  \returns 0, or -errno: then the transaction must be rolled back. */
int store_bundle_put(struct store_bundle *writer, struct store_bundle_batch *batch);
