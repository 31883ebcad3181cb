/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc: checks service files and explains decisions. Subcommands are rows of a table. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "menus/decide.h"
#include "menus/diag.h"
#include "menus/facts_arg.h"
#include "menus/suggest.h"
#include "menus/why.h"

#define MAX_DIAGS	50
#define USAGE_ERROR	2

struct command {
	const char *name;
	const char *args;
	const char *text;
	int (*run)(void *ctx, int argc, char **argv);
};

static int run_check(void *ctx, int argc, char **argv);
static int run_why(void *ctx, int argc, char **argv);
static int run_help(void *ctx, int argc, char **argv);
static int run_version(void *ctx, int argc, char **argv);

static const struct command commands[] = {
	{ "check", "FILE...", "read service files, say what is wrong; exit 1 if there are errors", run_check },
	{ "why", "FILE OPERATION FACT... [--at T] [--channel C] [--lang L]", "judge a request and show why", run_why },
	{ "help", "", "this text", run_help },
	{ "version", "", "the version of dialtree", run_version },
};

static struct mn_program *load(void *ctx, const char *file)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, MAX_DIAGS);
	struct mn_program *program;
	char *source = NULL;
	size_t len = 0;
	FILE *f;

	if (!diags)
		return NULL;
	program = mn_program_load(ctx, file, diags);
	if (mn_diags_count(diags)) {
		f = fopen(file, "rb");
		if (f) {
			/* only for the lines under the messages; the loader has refused what is too large */
			source = talloc_array(ctx, char, 4 * 1024 * 1024);
			len = source ? fread(source, 1, 4 * 1024 * 1024, f) : 0;
			fclose(f);
		}
		mn_diags_print(diags, file, source, len, stderr, isatty(STDERR_FILENO));
		talloc_free(source);
	}
	return program;
}

static int run_check(void *ctx, int argc, char **argv)
{
	int rc = EXIT_SUCCESS;

	if (argc == 0) {
		fprintf(stderr, "check: no file is named. Try: dialtree-menuc check menus/share.menu\n");
		return USAGE_ERROR;
	}
	for (int i = 0; i < argc; i++) {
		struct mn_program *program = load(ctx, argv[i]);

		if (program)
			printf("%s: service %s, %u operations and events, %u rules, %u screens, %u languages: "
			       "no errors\n",
			       argv[i], program->name, program->n_operations, program->n_rules, program->n_screens,
			       program->n_languages);
		else
			rc = EXIT_FAILURE;
	}
	return rc;
}

static void print_line(void *data, const char *text)
{
	(void)data;
	puts(text);
}

/* Options of `why`, which stand before, between or behind the facts. */
struct why_options {
	char *words[MN_FACTS_ARG_MAX];
	unsigned int n_words;
	const char *lang;
};

/* 1: taken with its value; 0: no option of ours; -1: wrong */
static int take_option(void *ctx, struct why_options *o, const char *option, const char *value)
{
	static const char *const known[] = { "--at", "--channel", "--lang" };
	const char *near;
	char *t;

	if (strncmp(option, "--", 2) != 0)
		return 0;
	if (strcmp(option, "--at") != 0 && strcmp(option, "--channel") != 0 && strcmp(option, "--lang") != 0) {
		near = mn_suggest(option, strlen(option), known, 3);
		fprintf(stderr, "why: no option %s; there are --at, --channel and --lang%s%s\n", option,
			near ? "; did you mean " : "", near ? near : "");
		return -1;
	}
	if (!value) {
		fprintf(stderr, "why: %s needs a value\n", option);
		return -1;
	}
	if (strcmp(option, "--lang") == 0) {
		o->lang = value;
		return 1;
	}
	if (o->n_words == MN_FACTS_ARG_MAX)
		return 1;
	t = talloc_asprintf(ctx, "%s=%s", option + 2, value);
	o->words[o->n_words++] = t;
	return 1;
}

static int collect_why(void *ctx, struct why_options *o, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		int rc = take_option(ctx, o, argv[i], i + 1 < argc ? argv[i + 1] : NULL);

		if (rc < 0)
			return -EINVAL;
		if (rc > 0) {
			i++;
			continue;
		}
		if (o->n_words == MN_FACTS_ARG_MAX) {
			fprintf(stderr, "why: more than %d facts\n", MN_FACTS_ARG_MAX);
			return -EINVAL;
		}
		o->words[o->n_words++] = argv[i];
	}
	return 0;
}

static int pick_language(const struct mn_program *program, const char *lang)
{
	int language = lang ? mn_program_language(program, lang) : 0;

	if (language >= 0)
		return language;
	fprintf(stderr, "why: the service has no language '%s'; it has", lang);
	for (unsigned int i = 0; i < program->n_languages; i++)
		fprintf(stderr, " %s", program->language[i].code);
	fprintf(stderr, "\n");
	return -1;
}

static int run_why(void *ctx, int argc, char **argv)
{
	struct why_options o = { .lang = NULL };
	struct mn_program *program;
	struct mn_verdict verdict;
	struct mn_order *order = talloc_zero(ctx, struct mn_order);
	struct mn_facts *facts = talloc_zero(ctx, struct mn_facts);
	char error[600];
	int language;

	if (!order || !facts)
		return EXIT_FAILURE;
	if (argc < 2) {
		fprintf(stderr, "why: a file and an operation are needed. Try: dialtree-menuc help\n");
		return USAGE_ERROR;
	}
	if (collect_why(ctx, &o, argc - 1, argv + 1) < 0)
		return USAGE_ERROR;
	program = load(ctx, argv[0]);
	if (!program)
		return EXIT_FAILURE;
	language = pick_language(program, o.lang);
	if (language < 0)
		return USAGE_ERROR;
	if (mn_facts_arg_parse(program, (const char *const *)o.words, o.n_words, time(NULL), order, facts, error,
			       sizeof(error)) < 0) {
		fprintf(stderr, "why: %s\n", error);
		return USAGE_ERROR;
	}
	mn_decide(program, order, facts, &verdict);
	mn_why_print(program, order, facts, &verdict, language, print_line, NULL);
	return EXIT_SUCCESS;
}

static int run_version(void *ctx, int argc, char **argv)
{
	(void)ctx;
	(void)argc;
	(void)argv;
	printf("dialtree-menuc %s\n", PACKAGE_VERSION);
	return EXIT_SUCCESS;
}

static int run_help(void *ctx, int argc, char **argv)
{
	(void)ctx;
	(void)argc;
	(void)argv;
	printf("dialtree-menuc: the compiler of the service language\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  dialtree-menuc %s%s%s\n      %s\n", commands[i].name, *commands[i].args ? " " : "",
		       commands[i].args, commands[i].text);
	printf("\nFacts of `why`, in any order; what is left out is not known:\n");
	for (unsigned int i = 0; mn_facts_arg_help[i]; i++)
		printf("  %s\n", mn_facts_arg_help[i]);
	printf("\nExamples:\n"
	       "  dialtree-menuc check menus/share.menu\n"
	       "  dialtree-menuc why menus/share.menu open caller=13800138001 caller.brand=gotone \\\n"
	       "      caller.status=normal caller.home=beijing caller.plan=web4g/58 --at '2026-11-30 18:59' --lang en\n"
	       "  dialtree-menuc why menus/share.menu add caller=13800138001 caller.brand=supreme \\\n"
	       "      caller.status=normal caller.home=beijing members=13800138005,13800138006 \\\n"
	       "      secondary=13800138002 secondary.brand=mzone secondary.status=normal \\\n"
	       "      secondary.home=beijing --channel sms\n");
	return EXIT_SUCCESS;
}

static const struct command *find_command(const char *name)
{
	while (*name == '-')
		name++;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	if (strcmp(name, "h") == 0)
		return find_command("help");
	return strcmp(name, "V") == 0 ? find_command("version") : NULL;
}

int main(int argc, char **argv)
{
	const char *names[sizeof(commands) / sizeof(commands[0])];
	const struct command *command;
	const char *near;
	void *ctx;
	int rc;

	if (argc < 2) {
		run_help(NULL, 0, NULL);
		return USAGE_ERROR;
	}
	command = find_command(argv[1]);
	if (!command) {
		for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
			names[i] = commands[i].name;
		near = mn_suggest(argv[1], strlen(argv[1]), names, sizeof(names) / sizeof(names[0]));
		if (near)
			fprintf(stderr, "no command '%s'; did you mean '%s'?\n", argv[1], near);
		else
			fprintf(stderr, "no command '%s'; `dialtree-menuc help` lists what there is\n", argv[1]);
		return USAGE_ERROR;
	}
	ctx = talloc_named_const(NULL, 0, "menuc");
	rc = command->run(ctx, argc - 2, argv + 2);
	talloc_free(ctx);
	return rc;
}
