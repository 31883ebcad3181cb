/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Lines of a gateway's log into records of use: each is the difference to the last line of the same context, which is
 * an IMSI with a charging id. The totals are kept in table pdp, the position in table tail, all in the transaction of
 * the records.
 *
 * - An activation begins a context anew, also one whose charging id was there before. So does a total that shrinks:
 *   then all of it is new.
 * - A line before the last one of its context adds nothing: what it says is in the totals already. One that says more
 *   than they do, in a log that is read for the first time, is set aside: the clock of the gateway was set back.
 * - A record that is set aside (a card that is not in the register yet) leaves the totals as they were, so what it had
 *   comes with the next line of its context that can be taken.
 */
#pragma once

#include "host/cells.h"
#include "host/store_db.h"
#include "host/tail.h"

struct store_jobs;
struct store_job;
struct store_usage;

/*! What became of lines. */
struct store_cdr_counts {
	uint64_t lines;
	uint64_t accepted, repeated, aside;	/* records; repeated: earlier lines of a context, too */
	uint64_t unused;		/* lines that say nothing new */
	uint64_t other;			/* headings, and events that are no use of data */
	uint64_t anew;			/* totals that shrank */
};

/*! Payload of STORE_JOB_CDR; everything it points to must live until .done. */
struct store_cdr {
	const char *source;		/* the log, as the tables name it */
	bool load;			/* only read the position of the source into .at; .found: there is one */
	const struct cells *cells;
	const char *text;		/* whole lines, the last one without its end if torn */
	size_t len;
	uint64_t first_line;
	bool torn;
	bool again;			/* they may have been read before: an earlier one of a context is no news */
	bool keep;			/* .at is the position to be kept */
	struct tail_position at;
	/* called for each line that is set aside, NULL nobody; in the thread that takes them */
	void (*aside)(void *data, uint64_t line, const char *reason);
	void *data;

	bool found;			/* out */
	struct store_cdr_counts counts;	/* out: added to */
	uint64_t aside_line;		/* out: the last line that was set aside, 0 none, and why */
	char aside_reason[160];
};

/*! Take lines inside the caller's write transaction. The connection has its statements (STORE_DB_PREPARE).
 *  \param[in] now  seconds since 1970.
 *  \returns 0, or -errno: then the transaction must be rolled back and the counts are void. */
int store_cdr_take(struct store_db *db, struct store_usage *usage, const struct mn_program *program, int64_t now,
		   struct store_cdr *cdr);

/*! Read the position of cdr->source; and forget contexts of which nothing was heard for two months. 0 or -errno. */
int store_cdr_load(struct store_db *db, int64_t now, struct store_cdr *cdr);
