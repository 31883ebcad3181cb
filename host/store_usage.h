/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records of use, taken one after the other: who they are of, whether they were there before, which bundles they draw
 * on, and what that leaves in the tables usage, drawn, bundle and taken.
 *
 * An engine belongs to one connection and remembers the numbers it has met (histories, memberships, bundles) until it
 * sees that somebody else has written: another connection, another job of the same connection, a rolled-back
 * transaction.
 */
#pragma once

#include "host/store_db.h"
#include "host/usage_record.h"

struct store_jobs;
struct store_usage;

/*! Payload of STORE_JOB_USAGE: records of the sender, answers to be filled; both must live until .done. */
struct store_usage_job {
	const struct usage_record *rec;
	unsigned int n;
	struct usage_answer *answer;	/* n of them */
};

/*! One batch, with one audit record of kind 'usage' if any of its records is accepted. */
struct store_usage_batch {
	const struct mn_program *program;
	int64_t now;			/* records of more than a day later are set aside */
	const char *actor;		/* who brings them: "ctrl", a file; "" or NULL nobody in particular */
	const struct usage_record *rec;
	unsigned int n;
	struct usage_answer *answer;	/* out: n of them */
	unsigned int accepted, repeated, aside;		/* out */
	int64_t audit;			/* out: the audit record, 0 when nothing was accepted */
};

/*! An engine for this connection; NULL with db->trouble set. It sets the connection's rollback hook. */
struct store_usage *store_usage_alloc(struct store_db *db);
void store_usage_free(struct store_usage *usage);

/*! Take a batch inside the caller's write transaction. A record with .imsi and no number gets the number of that card.
 *  Records that cannot be taken have outcome USAGE_SET_ASIDE and a reason; nothing else of them is written: the caller
 *  keeps them with store_usage_aside() when they came from a file.
 *  \returns 0, or -errno: then the transaction must be rolled back. */
int store_usage_take(struct store_usage *usage, struct store_usage_batch *batch);

/*! Keep a line that could not be taken in table aside, once. content need not be UTF-8.
 *  \returns 0 or -errno. */
int store_usage_aside(struct store_usage *usage, const char *source, uint64_t line, const char *reason,
		      const char *content, size_t len, int64_t now);

/*! The caller has written rows of its own since the last batch, but none that a drawing reads (aside, tail, pdp): what
 *  the engine remembers is still right. */
void store_usage_go_on(struct store_usage *usage);

/*! The engine of a worker, made at the first use; NULL with jobs->db->trouble set. Other kinds of jobs may use it
 *  inside their transaction, too. */
struct store_usage *store_usage_of(struct store_jobs *jobs);
