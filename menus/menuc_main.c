/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc: the compiler of the service language and what people ask it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "config.h"
#include "menus/diag.h"
#include "menus/menuc.h"
#include "menus/suggest.h"

#define MAX_DIAGS	50

static const struct command {
	const char *name, *args, *text, *help;
	int (*run)(void *ctx, int argc, char **argv);
} commands[] = {
#define MENUC_CMD(name, args, text) { #name, args, text, menuc_##name##_help, menuc_##name },
#include "menus/menuc_cmds.def"
#undef MENUC_CMD
};

#define N_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* ── what commands share ──────────────────────────────────────────────────────────────────────────────────────── */

static struct mn_program *open_file(void *ctx, const char *file, bool proof, int *rc)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, MAX_DIAGS);
	struct mn_program *program = proof ? mn_program_load(ctx, file, diags) : mn_program_read(ctx, file, diags);

	*rc = !mn_diags_source(diags) ? MENUC_USAGE : !program || mn_diags_errors(diags) ? MENUC_FOUND : MENUC_OK;
	if (*rc != MENUC_OK)
		mn_diags_print(diags, file, mn_diags_source(diags), mn_diags_source_len(diags), stderr,
			       menuc_colour(STDERR_FILENO));
	talloc_free(diags);
	return program;
}

struct mn_program *menuc_load(void *ctx, const char *file, int *rc)
{
	return open_file(ctx, file, true, rc);
}

struct mn_program *menuc_read(void *ctx, const char *file, int *rc)
{
	return open_file(ctx, file, false, rc);
}

bool menuc_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

/* A result that reached nobody is no result: a full disk must not end with 0. */
static int written(int rc)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return rc;
	fprintf(stderr, "dialtree-menuc: standard output: %s\n", strerror(errno));
	return MENUC_USAGE;
}

int menuc_option(int argc, char **argv, const struct option *options)
{
	const char *names[16], *word, *near;
	int rc, at = optind;
	unsigned int n = 0;

	opterr = 0;
	rc = getopt_long(argc, argv, ":", options, NULL);
	if (rc == ':') {
		fprintf(stderr, "%s: %s needs a value\n", argv[0], argv[optind - 1]);
		return '?';
	}
	if (rc != '?')
		return rc;
	word = argv[optind - 1 < at ? at : optind - 1];
	for (; options[n].name && n < sizeof(names) / sizeof(names[0]); n++)
		names[n] = options[n].name;
	near = mn_suggest(word + strspn(word, "-"), strcspn(word + strspn(word, "-"), "="), names, n);
	fprintf(stderr, "%s: no option %s", argv[0], word);
	if (near)
		fprintf(stderr, "; did you mean --%s?\n", near);
	else
		fprintf(stderr, "; `dialtree-menuc help %s` lists what there is\n", argv[0]);
	return '?';
}

int menuc_language(const struct mn_program *program, const char *command, const char *lang)
{
	int language = lang ? mn_program_language(program, lang) : 0;

	if (language >= 0)
		return language;
	fprintf(stderr, "%s: the service has no language '%s'; it has", command, lang);
	for (unsigned int i = 0; i < program->n_languages; i++)
		fprintf(stderr, " %s", program->language[i].code);
	fprintf(stderr, "\n");
	return -1;
}

/* ── help, version ────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct command *find_command(const char *name)
{
	name += strspn(name, "-");
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	if (strcmp(name, "h") == 0)
		return find_command("help");
	return strcmp(name, "V") == 0 ? find_command("version") : NULL;
}

static int no_command(const char *name)
{
	const char *names[N_COMMANDS], *near;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	near = mn_suggest(name, strlen(name), names, N_COMMANDS);
	if (near)
		fprintf(stderr, "no command '%s'; did you mean '%s'?\n", name, near);
	else
		fprintf(stderr, "no command '%s'; `dialtree-menuc help` lists what there is\n", name);
	return MENUC_USAGE;
}

static int help_one(const struct command *command)
{
	printf("dialtree-menuc %s%s%s\n    %s\n%s%s", command->name, *command->args ? " " : "", command->args,
	       command->text, *command->help ? "\n" : "", command->help);
	return MENUC_OK;
}

const char menuc_help_help[] = "";

int menuc_help(void *ctx __attribute__((unused)), int argc, char **argv)
{
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;

	if (command)
		return help_one(command);
	if (argc > 1)
		return no_command(argv[1]);
	printf("dialtree-menuc: the compiler of the service language\n\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		printf("  %-8s %-26s %s\n", commands[i].name, commands[i].args, commands[i].text);
	printf("\n`dialtree-menuc help COMMAND` shows its options, with examples. Begin with:\n"
	       "  dialtree-menuc check menus/share.menu\n");
	return MENUC_OK;
}

const char menuc_version_help[] = "";

int menuc_version(void *ctx __attribute__((unused)), int argc __attribute__((unused)),
		  char **argv __attribute__((unused)))
{
	printf("dialtree-menuc %s\n", PACKAGE_VERSION);
	return MENUC_OK;
}

int main(int argc, char **argv)
{
	const struct command *command;
	void *ctx;
	int rc;

	if (argc < 2) {
		menuc_help(NULL, 0, NULL);
		return MENUC_USAGE;
	}
	command = find_command(argv[1]);
	if (!command)
		return no_command(argv[1]);
	if (argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0))
		return written(help_one(command));
	ctx = talloc_named_const(NULL, 0, "menuc");
	rc = command->run(ctx, argc - 1, argv + 1);
	talloc_free(ctx);
	return written(rc);
}
