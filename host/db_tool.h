/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the commands of dialtree-db-tool share. Each is a file, db_tool_NAME.c, and a row of db_tool_cmds.def. */
#pragma once

#include <stdio.h>

#include "host/store_db.h"
#include "menus/program.h"

/* Exit statuses of all commands; said in the help, so part of the interface. */
#define DB_TOOL_DONE	0
#define DB_TOOL_FOUND	1	/* bad rows, findings */
#define DB_TOOL_USAGE	2	/* wrong command line */
#define DB_TOOL_TROUBLE	3	/* file or database */

/* Beside enum store_db_flags. */
enum db_tool_flags {
	DB_TOOL_MENU = 0x100,		/* needs the service file */
	DB_TOOL_CALENDAR = 0x200,	/* judges or counts: what is due happens first, as in the host */
};

struct db_tool {
	void *ctx;
	const char *database, *menu_file, *at_text, *clock_text;
	struct mn_program *program;	/* NULL without -m */
	int64_t now;			/* the clock, or that of the lab */
	int64_t at;			/* -t, or now */
	char *const *arg;		/* behind the command */
	int n_args;
};

#define DB_TOOL_CMD(id, name, args, min, max, flags, text) \
	int db_tool_##id(const struct db_tool *tool, struct store_db *db); \
	extern const char db_tool_##id##_help[];
#include "host/db_tool_cmds.def"
#undef DB_TOOL_CMD

/*! A file to be read, standard input for "-".
 *  \param[out] name  for messages.
 *  \param[out] octets  its size, 0 not known.
 *  \returns NULL after telling why; close with db_tool_close(). */
FILE *db_tool_open(const char *file, const char **name, uint64_t *octets);

/*! The same for one that is read inside a transaction: what comes slowly, as from a pipe, is copied first, so that
 *  nobody else waits for it. */
FILE *db_tool_open_whole(const char *file, const char **name, uint64_t *octets);
void db_tool_close(FILE *in);

/*! stderr when somebody watches it, for progress bars; else NULL. */
FILE *db_tool_progress(void);

/*! Tell trouble with the database (or rc). \returns DB_TOOL_TROUBLE. */
int db_tool_trouble(const struct db_tool *tool, const struct store_db *db, int rc);

/*! Tell what is wrong with the command line; fmt has one %s at most. \returns DB_TOOL_USAGE. */
int db_tool_usage(const char *fmt, const char *word);
