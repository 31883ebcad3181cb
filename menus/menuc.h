/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the commands of dialtree-menuc share. Each is a file of its own, menuc_NAME.c, and a row of menuc_cmds.def. */
#pragma once

#include <getopt.h>
#include <stdio.h>

#include "menus/program.h"

/* Exit statuses of all commands. */
#define MENUC_OK	0
#define MENUC_FOUND	1	/* what was asked about is not as it should be: errors, a refusal */
#define MENUC_USAGE	2	/* the command was not understood, or a file cannot be read */

#define MENUC_CMD(name, args, text) \
	int menuc_##name(void *ctx, int argc, char **argv); \
	extern const char menuc_##name##_help[];
#include "menus/menuc_cmds.def"
#undef MENUC_CMD

/*! Load a service file; what is wrong with it goes to stderr. Only `check` shows warnings.
 *  *rc is MENUC_OK, MENUC_FOUND if the file has errors, MENUC_USAGE if it cannot be read.
 *  \returns the program, owned by ctx; NULL unless *rc is MENUC_OK. */
struct mn_program *menuc_load(void *ctx, const char *file, int *rc);

/*! The same for looking only: a program whose proof fails is returned too, with MENUC_FOUND.
 *  \returns NULL when there is nothing to look at. */
struct mn_program *menuc_read(void *ctx, const char *file, int *rc);

/*! May what is written to fd be coloured? On a terminal that can, unless NO_COLOR is set. */
bool menuc_colour(int fd);

/*! getopt_long() for the command named argv[0], options and words in any order; an option it does not have is answered
 *  with the nearest one.
 *  \returns the option's val, -1 at the end (optind is then the first word), '?' after telling what is wrong. */
int menuc_option(int argc, char **argv, const struct option *options);

/*! The table of `check --sizes`. */
void menuc_sizes(const struct mn_program *program, FILE *out);

/*! The language called lang (NULL: the first), or -1 after telling which there are. */
int menuc_language(const struct mn_program *program, const char *command, const char *lang);
