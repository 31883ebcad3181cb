/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc check: is this file a service that can be served? */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "menus/diag.h"
#include "menus/lex.h"
#include "menus/menuc.h"

#define MAX_DIAGS	50
#define MAX_ALL		10000u	/* what --all shows; nobody reads more */
#define STDIN_NAME	"<stdin>"

const char menuc_check_help[] =
	"  --format=text        (default) each message with its source line and a caret, on stderr\n"
	"  --format=gcc         one line each, on stderr: file:line:column: error: text [E301];\n"
	"                       columns count octets, hints and places of others are lines \"note:\"\n"
	"  --format=json        an object on stdout, or an array of one for each file if there are several\n"
	"  --warnings=error     warnings fail a file too; --warnings=show is the default\n"
	"  --sizes              a table of what each text needs at its longest, on stdout\n"
	"  --all                show all messages, not only the first 50 of a file\n"
	"\n"
	"FILE - is standard input.\n"
	"Exit status: 0 the files are proved, 1 a file has errors (or warnings, with --warnings=error), 2 the command\n"
	"was wrong or a file cannot be read.\n"
	"\n"
	"  dialtree-menuc check menus/share.menu\n"
	"  dialtree-menuc check --sizes menus/share.menu | less\n"
	"  dialtree-menuc check --warnings=error menus/*.menu     before a change is taken in\n"
	"  vim: :set makeprg=dialtree-menuc\\ check\\ --format=gcc\\ %  and then :make\n"
	"  dialtree-menuc check --format=json - < new.menu        while it is being written\n";

enum format { TEXT, GCC, JSON };

struct check {
	void *ctx;
	enum format format;
	bool strict, several, sizes;
	unsigned int limit, n;
	const char *code;		/* of the first error, "" before */
	int rc;
};

static void raise_rc(struct check *check, int rc)
{
	if (rc > check->rc)
		check->rc = rc;
}

/* Standard input has no name that a program could be loaded by. */
static struct mn_program *load(struct check *check, const char **file, struct mn_diags *diags, bool *unread)
{
	struct mn_program *program;
	struct mn_loc from = { 1, 1 }, to = { 1, 2 };
	size_t len;
	char *source;

	if (strcmp(*file, "-") != 0) {
		program = mn_program_load(check->ctx, *file, diags);
		*unread = !mn_diags_source(diags);
		return program;
	}
	*file = STDIN_NAME;
	source = talloc_size(check->ctx, MN_LEX_MAX_SOURCE + 1);
	if (!source)
		abort();
	len = fread(source, 1, MN_LEX_MAX_SOURCE + 1, stdin);
	*unread = ferror(stdin);
	if (*unread) {
		mn_diags_report(diags, MN_DIAG_FILE, from, to, strerror(errno), NULL, NULL);
		program = NULL;
	} else {
		program = mn_program_parse(check->ctx, STDIN_NAME, source, len, diags);
	}
	talloc_free(source);
	return program;
}

static void show_proof(const char *file, const struct mn_program *program, const struct mn_diags *diags, bool ok)
{
	unsigned int warnings = mn_diags_count(diags);
	char proof[256], counted[64] = "";

	mn_program_proof(program, proof, sizeof(proof));
	if (warnings)
		snprintf(counted, sizeof(counted), "%u warning%s%s", warnings, warnings == 1 ? "" : "s",
			 ok ? ", " : ", taken for errors here");
	printf("%s: service %s, %u operations and events, %u rules, %u screens, %u languages: %s%s\n", file,
	       program->name, program->n_operations, program->n_rules, program->n_screens, program->n_languages,
	       counted, ok ? "no errors" : "");
	if (ok)
		printf("%*s  proved: %s\n", (int)strlen(file), "", proof);
}

static void show(const struct check *check, const char *file, const struct mn_program *program,
		 const struct mn_diags *diags, bool ok)
{
	const char *source = mn_diags_source(diags);
	size_t len = mn_diags_source_len(diags);

	switch (check->format) {
	case TEXT:
		mn_diags_print(diags, file, source, len, stderr, menuc_colour(STDERR_FILENO));
		if (program)
			show_proof(file, program, diags, ok);
		break;
	case GCC:
		mn_diags_print_gcc(diags, file, source, len, stderr);
		break;
	case JSON:
		fputs(check->n ? ",\n" : check->several ? "[" : "", stdout);
		mn_diags_print_json(diags, file, source, len, ok, stdout);
		break;
	}
}

/* What does not fit is asked for most of all, so that a program that fails its proof is looked at too. */
static void show_sizes(const struct check *check, const char *file, struct mn_program *program)
{
	struct mn_diags *diags;
	struct mn_program *failed;

	if (!program && strcmp(file, STDIN_NAME) == 0) {
		fprintf(stderr, "check: the sizes of a service with errors need a file, not -\n");
		return;
	}
	diags = mn_diags_alloc(check->ctx, 1);
	failed = program ? NULL : mn_program_read(check->ctx, file, diags);
	if (program || failed)
		menuc_sizes(program ? program : failed, stdout);
	talloc_free(failed);
	talloc_free(diags);
}

static void note_code(struct check *check, const struct mn_diags *diags)
{
	const struct mn_diag *d;

	for (unsigned int i = 0; !*check->code && (d = mn_diags_get(diags, i)); i++)
		if (check->strict || d->severity == MN_SEVERITY_ERROR)
			check->code = d->code;
}

static void check_one(struct check *check, const char *file)
{
	struct mn_diags *diags = mn_diags_alloc(check->ctx, check->limit);
	bool unread = false, ok;
	struct mn_program *program = load(check, &file, diags, &unread);

	ok = program && !(check->strict && mn_diags_warnings(diags));
	show(check, file, program, diags, ok);
	if (check->sizes)
		show_sizes(check, file, program);
	note_code(check, diags);
	check->n++;
	raise_rc(check, unread ? MENUC_USAGE : ok ? MENUC_OK : MENUC_FOUND);
	talloc_free(program);
	talloc_free(diags);
}

static bool take_format(struct check *check, const char *word)
{
	static const char *const names[] = { [TEXT] = "text", [GCC] = "gcc", [JSON] = "json" };

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word, names[i]) == 0) {
			check->format = i;
			return true;
		}
	fprintf(stderr, "check: no format '%s'; there are text, gcc and json\n", word);
	return false;
}

static bool take_warnings(struct check *check, const char *word)
{
	check->strict = strcmp(word, "error") == 0;
	if (check->strict || strcmp(word, "show") == 0)
		return true;
	fprintf(stderr, "check: --warnings is error or show, not '%s'\n", word);
	return false;
}

int menuc_check(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "warnings", required_argument, NULL, 'w' },
		{ "all", no_argument, NULL, 'a' },
		{ "sizes", no_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 }
	};
	struct check check = { .ctx = ctx, .limit = MAX_DIAGS, .code = "" };
	int c;

	while ((c = menuc_option(argc, argv, options)) != -1) {
		if (c == '?' || (c == 'f' && !take_format(&check, optarg)) ||
		    (c == 'w' && !take_warnings(&check, optarg)))
			return MENUC_USAGE;
		if (c == 'a')
			check.limit = MAX_ALL;
		if (c == 's')
			check.sizes = true;
	}
	if (optind == argc) {
		fprintf(stderr, "check: no file is named. Try: dialtree-menuc check menus/share.menu\n");
		return MENUC_USAGE;
	}
	if (check.sizes && check.format != TEXT) {
		fprintf(stderr, "check: --sizes is for people, it goes with --format=text\n");
		return MENUC_USAGE;
	}
	check.several = argc - optind > 1;
	for (int i = optind; i < argc; i++)
		check_one(&check, argv[i]);
	if (check.format == JSON)
		puts(check.several ? "]" : "");
	/* for people only: a file or a program would not ask */
	if (check.format == TEXT && *check.code && isatty(STDERR_FILENO))
		fprintf(stderr, "For more about an error: dialtree-menuc explain %s\n", check.code);
	return check.rc;
}
