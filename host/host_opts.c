/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/host_opts.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <osmocom/core/utils.h>
#include <osmocom/vty/command.h>

enum { HOST_OPTS_LONG_VTY_MODE = 256, HOST_OPTS_LONG_VTY_XML, HOST_OPTS_LONG_CHECK };

/* One row an option: what getopt needs, and what --help says. */
static const struct host_opts_row {
	const char *name;
	int letter;
	const char *argument;		/* NULL: none */
	const char *help;
} host_opts_rows[] = {
	{ "help",		'h', NULL,	"this text" },
	{ "config-file",	'c', "FILE",	"configuration, " HOST_OPTS_DEFAULT_CONFIG " if not given" },
	{ "debug",		'd', "MASK",	"log mask for stderr: DUSSD:DGSUP,1" },
	{ "daemonize",		'D', NULL,	"run in the background" },
	{ "disable-color",	's', NULL,	"no colours in the log on stderr" },
	{ "timestamp",		'T', NULL,	"time before each line of the log on stderr" },
	{ "log-level",		'e', "LEVEL",	"log level for stderr: 1 debug, 3 info, 5 notice, 7 error, 8 fatal" },
	{ "version",		'V', NULL,	"version and licence" },
	{ "vty-ref-mode",	HOST_OPTS_LONG_VTY_MODE, "MODE", "what --vty-ref-xml lists: default or expert" },
	{ "vty-ref-xml",	HOST_OPTS_LONG_VTY_XML, NULL, "reference of all VTY commands as XML on stdout" },
	{ "database",		'l', "FILE",	"database, instead of the one the configuration names" },
	{ "db-upgrade",		'U', NULL,	"bring the database to this version, then run; never done unasked" },
	{ "db-check",		'C', NULL,	"open and check the database, then end (with -U: upgrade it first)" },
	{ "check",		HOST_OPTS_LONG_CHECK, NULL, "check the configuration and its service file, or FILES" },
};

void host_opts_print_help(FILE *out, const char *program)
{
	unsigned int i;
	char name[48];

	fprintf(out, "Usage: %s [options]\n       %s --check [options] [FILES]\n", program, program);
	for (i = 0; i < ARRAY_SIZE(host_opts_rows); i++) {
		const struct host_opts_row *row = &host_opts_rows[i];

		snprintf(name, sizeof(name), "--%s%s%s", row->name, row->argument ? " " : "", row->argument ? : "");
		if (row->letter < 256)
			fprintf(out, "  -%c %-24s %s\n", row->letter, name, row->help);
		else
			fprintf(out, "     %-24s %s\n", name, row->help);
	}
}

static int host_opts_bad(const char *program, const char *what, const char *value)
{
	fprintf(stderr, "%s: %s '%s'; see --help\n", program, what, value);
	return 2;
}

static int host_opts_take(struct host_opts *opts, const char *program, int letter, const char *value)
{
	char *end;

	switch (letter) {
	case 'h':
		opts->action = HOST_OPTS_HELP;
		return 0;
	case 'c':
		opts->config_file = value;
		return 0;
	case 'd':
		opts->debug = value;
		return 0;
	case 'D':
		opts->daemonize = true;
		return 0;
	case 's':
		opts->no_colour = true;
		return 0;
	case 'T':
		opts->timestamp = true;
		return 0;
	case 'e':
		opts->log_level = strtol(value, &end, 10);
		if (!*value || *end || opts->log_level < 0 || opts->log_level > 100)
			return host_opts_bad(program, "not a log level:", value);
		return 0;
	case 'V':
		opts->action = HOST_OPTS_VERSION;
		return 0;
	case HOST_OPTS_LONG_VTY_MODE:
		opts->vty_ref_mode = get_string_value(vty_ref_gen_mode_names, value);
		if (opts->vty_ref_mode < 0)
			return host_opts_bad(program, "not a mode of the VTY reference:", value);
		return 0;
	case HOST_OPTS_LONG_VTY_XML:
		opts->action = HOST_OPTS_VTY_REF;
		return 0;
	case 'l':
		opts->database = value;
		return 0;
	case 'U':
		opts->db_upgrade = true;
		return 0;
	case 'C':
		opts->action = HOST_OPTS_DB_CHECK;
		return 0;
	case HOST_OPTS_LONG_CHECK:
		opts->action = HOST_OPTS_CHECK;
		return 0;
	}
	fprintf(stderr, "%s: see --help\n", program);
	return 2;
}

int host_opts_parse(struct host_opts *opts, int argc, char **argv)
{
	struct option option[ARRAY_SIZE(host_opts_rows) + 1] = {};
	char letters[2 * ARRAY_SIZE(host_opts_rows) + 1];
	unsigned int i, n = 0;
	int letter, rc;

	for (i = 0; i < ARRAY_SIZE(host_opts_rows); i++) {
		option[i].name = host_opts_rows[i].name;
		option[i].has_arg = host_opts_rows[i].argument ? required_argument : no_argument;
		option[i].val = host_opts_rows[i].letter;
		if (host_opts_rows[i].letter >= 256)
			continue;
		letters[n++] = host_opts_rows[i].letter;
		if (host_opts_rows[i].argument)
			letters[n++] = ':';
	}
	letters[n] = '\0';

	*opts = (struct host_opts) {
		.config_file = HOST_OPTS_DEFAULT_CONFIG,
		.log_level = -1,
		.vty_ref_mode = VTY_REF_GEN_MODE_DEFAULT,
	};
	while ((letter = getopt_long(argc, argv, letters, option, NULL)) != -1) {
		rc = host_opts_take(opts, argv[0], letter, optarg);
		if (rc)
			return rc;
	}
	opts->file = argv + optind;
	if (*opts->file && opts->action != HOST_OPTS_CHECK)
		return host_opts_bad(argv[0], "unexpected argument", *opts->file);
	return 0;
}
