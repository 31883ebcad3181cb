/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The store: subscribers, groups, ledger, notices and audit records in one SQLite file, behind one worker thread.
 *
 * A job goes in from the select loop and comes back there: the loop never waits for the disk. The worker takes all jobs
 * that wait, runs each in a savepoint of one transaction, commits once, and only then hands the jobs back, so an answer
 * never leaves before its effects are durable. Facts are read, judged by mn_decide() and acted on inside that
 * transaction.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "menus/order.h"
#include "menus/render.h"

struct store;
struct sqlite3;

enum store_job_kind {
#define STORE_JOB(id, thread, writes, function) STORE_JOB_##id,
#include "host/store_job_kinds.def"
#undef STORE_JOB
	STORE_N_JOBS
};

struct store_stats {
	int64_t subscribers, groups, members, ledger_lines, notices_waiting, audit_records;
};

/*! One question to the store. The sender owns it; between store_submit() and .done it must not be touched. */
struct store_job {
	struct store_job *next;			/* used by the store */
	enum store_job_kind kind;
	const struct mn_program *program;	/* must live until .done */
	struct mn_order order;
	char imsi[16];				/* CALLER */
	char key[96];				/* EXECUTE: deduplication key of the message that asked; "" = none */
	uint8_t language;			/* in: of the texts, or to remember; out (CALLER): the register's */
	int64_t now;				/* the instant of judging; 0 = the real clock at execution */
	char actor[48];				/* who asks: a clerk, "vty", ...; "" = the caller */
	void *payload;				/* of kinds that bring more than this: what, says their file */
	void (*done)(struct store_job *job);	/* called in the select loop */
	void *data;				/* the sender's */

	int rc;					/* 0; -ENOENT unknown caller; -EBUSY nothing changed; -EIO not known */
	bool repeated;				/* EXECUTE: .key was seen before; .text is the answer given then */
	bool used;				/* EXECUTE at the counter: .key was seen before; nothing done */
	struct mn_number number;		/* CALLER */
	uint64_t hidden;			/* menu items hidden from the caller, as it is after the job */
	struct mn_verdict verdict;
	struct mn_facts facts;			/* what was judged */
	struct store_stats stats;
	char text[MN_RENDER_ANSWER_SIZE];	/* refusal, question (PREVIEW of a change), answer or result */
};

struct store_config {
	const char *path;
	bool upgrade;			/* upgrade an older schema; without it an older one is refused with -ESTALE */
	unsigned int batch;		/* most jobs in one transaction, 0 = 256 */
	unsigned int queue;		/* most jobs waiting, 0 = 65536; beyond it store_submit() gives -EBUSY */
	const char *service;		/* its name: kept in a new database, must match in another. NULL: any */
};

/*! Open (and, for a new file, create) the store and start its threads. Threads do not survive a fork: daemonise first.
 *  \param[out] error  a sentence for the operator when it fails; talloc'd below ctx.
 *  \returns 0; -ESTALE schema older (needs upgrade) or newer than this program; -EUCLEAN the groups are not consistent;
 *  -EINVAL not a database of ours or of another service; other -errno. */
int store_open(void *ctx, const struct store_config *config, struct store **store, const char **error);

/*! Hand a job over. \returns 0, or -EBUSY when the queue is full (the job stays the sender's, .done is not called). */
int store_submit(struct store *store, struct store_job *job);

/*! For the lab: let the store's clock run ahead of the real one (or behind it, when negative), in seconds. */
void store_set_clock(struct store *store, int64_t ahead_s);

/*! Finish what waits, stop the worker, checkpoint, close, free. Jobs still waiting are answered before it returns. */
void store_close(struct store *store);

/*! Descriptor that becomes readable when jobs are done, and the function to call then (runs their .done). */
int store_fd(const struct store *store);
void store_reap(struct store *store);

/*! What the store has seen of trouble, for logs and counters. After a failed commit or an I/O error it is dead: what is
 *  on the disk is not known any more, every job gets -EIO until the database is opened again.
 *  \param[out] text  the last trouble as a sentence, "" = none so far. \returns whether the store is dead. */
bool store_trouble(struct store *store, char *text, size_t size);

/*! Figures since the start: transactions committed, jobs in them, the largest of them; checkpoints; how often
 *  store_trouble() had something new to say. */
struct store_load {
	uint64_t commits, jobs, largest, checkpoints, troubles;
};
void store_load(struct store *store, struct store_load *load);
