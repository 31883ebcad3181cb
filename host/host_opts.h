/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The command line of dialtree-host. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

enum host_opts_action {
	HOST_OPTS_RUN,
	HOST_OPTS_HELP,
	HOST_OPTS_VERSION,
	HOST_OPTS_VTY_REF,
	HOST_OPTS_DB_CHECK,	/* -C */
	HOST_OPTS_CHECK,	/* --check */
};

#define HOST_OPTS_DEFAULT_CONFIG	"dialtree-host.cfg"

struct host_opts {
	enum host_opts_action action;
	const char *config_file;
	const char *debug;		/* -d, NULL */
	const char *database;		/* -l, NULL */
	bool daemonize, no_colour, timestamp, db_upgrade;
	int log_level;			/* -1: not given */
	int vty_ref_mode;		/* enum vty_ref_gen_mode */
	char **file;			/* --check: the service files, NULL at the end; none: the configured one */
};

/*! Read the command line; strings point into it. \returns 0, or the exit status after a message on stderr. */
int host_opts_parse(struct host_opts *opts, int argc, char **argv);

void host_opts_print_help(FILE *out, const char *program);
