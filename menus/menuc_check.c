/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc check: is this file a service that can be served? */
#include <stdio.h>
#include <talloc.h>
#include <unistd.h>

#include "menus/diag.h"
#include "menus/menuc.h"

#define MAX_DIAGS	50

const char menuc_check_help[] =
	"Exit status: 0 the files are proved, 1 a file has errors, 2 the command was wrong.\n"
	"\n"
	"  dialtree-menuc check menus/share.menu\n";

static bool check_one(void *ctx, const char *file)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, MAX_DIAGS);
	struct mn_program *program = mn_program_load(ctx, file, diags);
	bool ok = program != NULL;

	mn_diags_print(diags, file, mn_diags_source(diags), mn_diags_source_len(diags), stderr, isatty(STDERR_FILENO));
	if (program)
		printf("%s: service %s, %u operations and events, %u rules, %u screens, %u languages: no errors\n",
		       file, program->name, program->n_operations, program->n_rules, program->n_screens,
		       program->n_languages);
	talloc_free(program);
	talloc_free(diags);
	return ok;
}

int menuc_check(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ NULL, 0, NULL, 0 }
	};
	int rc = MENUC_OK;

	if (menuc_option(argc, argv, options) != -1)
		return MENUC_USAGE;
	if (optind == argc) {
		fprintf(stderr, "check: no file is named. Try: dialtree-menuc check menus/share.menu\n");
		return MENUC_USAGE;
	}
	for (int i = optind; i < argc; i++)
		if (!check_one(ctx, argv[i]))
			rc = MENUC_FOUND;
	return rc;
}
