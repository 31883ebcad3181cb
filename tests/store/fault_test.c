/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The disk fails: a VFS above SQLite's own fails the Nth write or fsync of the log, once and for ever, for every N
 * until none is hit. No order is answered that is not there after a healthy start; after a failed fsync nothing is
 * answered.
 */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/store/fix.h"

#define NOON	"2026-11-23 12:00"
#define ORDERS	6

enum fault { FAULT_NONE, FAULT_WRITE, FAULT_FULL, FAULT_SYNC };

/* What is to fail; the only state a VFS can reach is static. */
static struct {
	enum fault what;
	unsigned int countdown;
	bool once, hit;
	sqlite3_vfs *real;
	sqlite3_io_methods methods;
	const sqlite3_io_methods *real_methods;
} faulty;

static int fault_now(enum fault what)
{
	if (faulty.what == FAULT_NONE || (faulty.what == FAULT_SYNC) != (what == FAULT_SYNC))
		return SQLITE_OK;
	if ((faulty.countdown && --faulty.countdown) || (faulty.once && faulty.hit))
		return SQLITE_OK;
	faulty.hit = true;
	return faulty.what == FAULT_SYNC ? SQLITE_IOERR_FSYNC :
		faulty.what == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int faulty_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
	int rc = fault_now(FAULT_WRITE);

	return rc ? rc : faulty.real_methods->xWrite(file, data, n, at);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
	int rc = fault_now(FAULT_SYNC);

	return rc ? rc : faulty.real_methods->xSync(file, flags);
}

/* Every file of the real VFS has the same methods as far as the log and the database go. */
static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	int rc = faulty.real->xOpen(faulty.real, name, file, flags, out);

	if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
		faulty.real_methods = file->pMethods;
		faulty.methods = *file->pMethods;
		faulty.methods.xWrite = faulty_write;
		faulty.methods.xSync = faulty_sync;
		file->pMethods = &faulty.methods;
	}
	return rc;
}

static void use_faulty_vfs(void)
{
	static sqlite3_vfs vfs;

	faulty.real = sqlite3_vfs_find(NULL);
	vfs = *faulty.real;
	vfs.zName = "faulty";
	vfs.xOpen = faulty_open;
	sqlite3_vfs_register(&vfs, 1);
}

static void one_order(struct fix *fix, struct store_job *job, unsigned int i)
{
	static const char *const line[ORDERS] = {
		"13800138001 open", "13800138001 add 13800138002", "13800138001 add 13800138003",
		"13800138001 remove 13800138002", "13800138001 add 13800138005", "13800138001 cancel",
	};

	fix_order(fix, job, line[i], fix_time(fix, NOON), NULL);
	snprintf(job->key, sizeof(job->key), "f%u", i);
}

static void must(bool holds, const char *what, enum fault fault, unsigned int n)
{
	if (holds)
		return;
	printf("%s (fault %d at %u)\n", what, fault, n);
	exit(1);
}

/* Returns whether the fault was reached at all. */
static bool one_fault(struct fix *fix, enum fault fault, unsigned int n, bool once)
{
	struct store_job *job = calloc(1, sizeof(*job));
	bool answered[ORDERS], dead = false;
	char sql[128], trouble[256];

	fix_fresh(fix);
	fix_open(fix);
	faulty.hit = false;
	faulty.once = once;
	faulty.countdown = n;
	faulty.what = fault;
	for (unsigned int i = 0; i < ORDERS; i++) {
		one_order(fix, job, i);
		fix_run(fix, job);
		answered[i] = job->rc == 0 && job->verdict.accepted;
		must(job->rc == 0 || (job->rc == -EIO && !job->text[0]), "an answer without a commit", fault, n);
		must(!dead || job->rc == -EIO, "a dead store answers", fault, n);
		dead = store_trouble(fix->store, trouble, sizeof(trouble));
		must(fault == FAULT_FULL || dead == faulty.hit, "an I/O error, and the store goes on", fault, n);
	}
	/* closing meets the fault, too, and must not mind */
	fix_close(fix);
	faulty.what = FAULT_NONE;
	fix_open(fix);
	for (unsigned int i = 0; i < ORDERS; i++) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE key = 'f%u' AND verdict = 'accepted'", i);
		must(!answered[i] || fix_number(fix, sql) == 1, "an answered order is lost", fault, n);
	}
	job->kind = STORE_JOB_CHECK;
	fix_run(fix, job);
	must(job->rc == 0, job->text, fault, n);
	fix_close(fix);
	free(job);
	return faulty.hit;
}

int main(void)
{
	struct fix fix;

	use_faulty_vfs();
	fix_init(&fix, "menus/share.menu", "fault.db");
	for (enum fault fault = FAULT_WRITE; fault <= FAULT_SYNC; fault++) {
		for (int once = 0; once < 2; once++) {
			unsigned int n = 1;

			while (one_fault(&fix, fault, n, once))
				n += n < 8 ? 1 : 5;
			/* the faults must have been met, or nothing was tested */
			must(n > 1, "no fault was hit", fault, n);
		}
	}
	printf("no answer without its commit\n");
	fix_fini(&fix);
	return 0;
}
