/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/cdr_import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/progress.h"
#include "host/store_usage.h"

#define CDR_IMPORT_SIZE		(512 * 1024)	/* octets of one transaction */
#define CDR_IMPORT_MESSAGES	1000		/* lines set aside that are told; all are counted */
#define CDR_IMPORT_SHORTEN	16		/* transactions between two checkpoints */

struct run {
	struct cdr_import *import;
	struct store_db *db;
	struct store_usage *usage;
	struct store_cdr cdr;
	uint64_t position, told;
	struct progress progress;
	size_t len;			/* of what is in buf */
	char buf[CDR_IMPORT_SIZE];
};

static void told(void *data, uint64_t line, const char *reason)
{
	struct run *run = data;
	const struct cdr_import *import = run->import;

	progress_clear(&run->progress);
	if (++run->told <= CDR_IMPORT_MESSAGES)
		fprintf(import->messages, "%s: line %" PRIu64 ": %s\n", import->name, line, reason);
	else if (run->told == CDR_IMPORT_MESSAGES + 1)
		fprintf(import->messages, "%s: too many lines are set aside to tell them all; the rest is counted\n",
			import->name);
}

/* Take len octets in one transaction. */
static int take(struct run *run, size_t len, bool torn)
{
	struct cdr_import *import = run->import;
	int rc = store_db_exec(run->db, "BEGIN IMMEDIATE");

	if (rc < 0)
		return rc;
	run->cdr.text = run->buf;
	run->cdr.len = len;
	run->cdr.torn = torn;
	run->cdr.first_line = run->cdr.counts.lines + 1;
	rc = store_cdr_take(run->db, run->usage, import->program, import->now, &run->cdr);
	if (rc == 0)
		rc = store_db_exec(run->db, "COMMIT");
	if (rc < 0) {
		if (!sqlite3_get_autocommit(run->db->handle))
			sqlite3_exec(run->db->handle, "ROLLBACK", NULL, NULL, NULL);
		return rc;
	}
	import->counts = run->cdr.counts;
	memmove(run->buf, run->buf + len, run->len - len);
	run->len -= len;
	return 0;
}

static int take_all(struct run *run)
{
	struct cdr_import *import = run->import;
	unsigned int batches = 0;
	size_t n, whole;
	int rc;

	do {
		n = fread(run->buf + run->len, 1, sizeof(run->buf) - run->len, import->in);
		if (n == 0 && ferror(import->in))
			return -errno;
		run->len += n;
		run->position += n;
		for (whole = run->len; whole && run->buf[whole - 1] != '\n'; whole--)
			;
		/* the last line of the file, or one that is longer than any */
		if (!whole && (n == 0 || run->len == sizeof(run->buf)))
			whole = run->len;
		rc = whole ? take(run, whole, run->buf[whole - 1] != '\n') : 0;
		if (rc < 0)
			return rc;
		store_db_give_way();
		if (++batches % CDR_IMPORT_SHORTEN == 0)
			sqlite3_wal_checkpoint_v2(run->db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		progress_show(&run->progress, import->counts.lines, run->position, import->octets);
	} while (n || run->len);
	return 0;
}

int cdr_import(struct store_db *db, struct cdr_import *import)
{
	struct run *run = calloc(1, sizeof(*run));
	int rc = -ENOMEM;

	if (!run)
		return rc;
	run->import = import;
	run->db = db;
	run->cdr = (struct store_cdr){
		.source = import->name, .cells = import->cells, .again = true, .aside = told, .data = run,
	};
	progress_begin(&run->progress, import->progress, "lines");
	run->usage = store_usage_alloc(db);
	if (run->usage)
		rc = take_all(run);
	progress_clear(&run->progress);
	if (rc < 0)
		fprintf(import->messages, "%s: stopped after line %" PRIu64 ": %s\n", import->name,
			import->counts.lines, *db->trouble ? db->trouble : strerror(-rc));
	store_usage_free(run->usage);
	free(run);
	return rc;
}
