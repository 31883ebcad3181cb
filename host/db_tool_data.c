/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/db_tool_data.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

/* The signals wait while a batch is written; nobody else asks for them. */
static bool interrupted(void)
{
	sigset_t waiting;

	return sigpending(&waiting) == 0 && (sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM));
}

int db_tool_data(const struct db_tool *tool, struct store_db *db, struct data_import *import,
		 int (*run)(struct store_db *db, struct data_import *import))
{
	sigset_t block, before;
	int rc;

	*import = (struct data_import){
		.program = tool->program, .now = tool->at, .messages = stderr, .progress = db_tool_progress(),
	};
	import->in = db_tool_open(tool->arg[0], &import->name, &import->octets);
	if (!import->in)
		return -EBADF;
	sigemptyset(&block);
	/* one that waits for more of a pipe must be interrupted at once: what is committed stands anyhow */
	if (import->octets) {
		sigaddset(&block, SIGINT);
		sigaddset(&block, SIGTERM);
		import->stop = interrupted;
	}
	sigprocmask(SIG_BLOCK, &block, &before);
	rc = run(db, import);
	db_tool_close(import->in);
	if (import->stopped)
		fprintf(stderr, "%s: interrupted after line %" PRIu64 "; the same command goes on from there\n",
			import->name, import->rows + 1);
	return rc;
}

int db_tool_data_status(const struct data_import *import, int rc)
{
	if (rc == -EINVAL)
		return DB_TOOL_FOUND;
	if (rc < 0 || import->stopped)
		return DB_TOOL_TROUBLE;
	return import->bad ? DB_TOOL_FOUND : DB_TOOL_DONE;
}
