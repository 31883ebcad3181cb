/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc why: one request, judged under facts from the command line, with every rule that was looked at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "menus/decide.h"
#include "menus/facts_arg.h"
#include "menus/menuc.h"
#include "menus/why.h"

const char menuc_why_help[] =
	"Every case that is judged is shown with its tests and the facts they saw: the members of a set, the rows\n"
	"of a table, the window of a time. Then what the caller hears, what is done, charged and told to whom.\n"
	"REFUSES marks the case that decides; the others are judged to show what else there is.\n"
	"\n"
	"Options: --at TIME, --channel ussd|sms|toolkit|counter, --lang LANGUAGE (of what is shown, and of\n"
	"everybody who has chosen none).\n"
	"Facts: caller=NUMBER, PARAM=VALUE, PARTY.FACT=VALUE (PARTY: caller, leader, a parameter; 'unknown' is a\n"
	"value); a word that is wrong is answered with those there are. A fact that nothing looks at is warned of.\n"
	"\n"
	"Exit status: 0 accepted, 1 refused, 2 the command was wrong, the file has errors or cannot be read.\n"
	"\n"
	"  dialtree-menuc why menus/share.menu open caller=13800138001 caller.brand=gotone \\\n"
	"      caller.status=normal caller.home=beijing caller.plan=web4g/58 --at '2026-11-30 18:59' --lang en\n"
	"  dialtree-menuc why menus/share.menu add caller=13800138001 caller.brand=supreme \\\n"
	"      caller.status=normal caller.home=beijing members=13800138005,13800138006 \\\n"
	"      secondary=13800138002 secondary.brand=mzone secondary.status=normal \\\n"
	"      secondary.home=beijing --channel sms\n";

static void print_line(void *data __attribute__((unused)), const char *text)
{
	puts(text);
}

static void print_doubt(void *data __attribute__((unused)), const char *text)
{
	fprintf(stderr, "why: warning: %s\n", text);
}

static int judge(void *ctx, const char *file, char **words, unsigned int n_words, const char *lang)
{
	struct mn_order *order = talloc_zero(ctx, struct mn_order);
	struct mn_facts *facts = talloc_zero(ctx, struct mn_facts);
	const struct mn_program *program;
	struct mn_verdict verdict;
	char error[600];
	int language, rc;

	if (!order || !facts)
		abort();
	program = menuc_load(ctx, file, &rc);
	if (!program)
		return MENUC_USAGE;
	language = menuc_language(program, "why", lang);
	if (language < 0)
		return MENUC_USAGE;
	if (mn_facts_arg_parse(program, (const char *const *)words, n_words, time(NULL), order, facts, error,
			       sizeof(error)) < 0) {
		fprintf(stderr, "why: %s\n", error);
		return MENUC_USAGE;
	}
	mn_facts_arg_doubts(program, (const char *const *)words, n_words, order, facts, print_doubt, NULL);
	mn_decide(program, order, facts, &verdict);
	mn_why_print(program, order, facts, &verdict, language, print_line, NULL);
	return verdict.accepted ? MENUC_OK : MENUC_FOUND;
}

int menuc_why(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "at", required_argument, NULL, 'a' },
		{ "channel", required_argument, NULL, 'c' },
		{ "lang", required_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 }
	};
	char *words[MN_FACTS_ARG_MAX + 2];
	unsigned int n = 0;
	const char *lang = NULL;
	int rc;

	while ((rc = menuc_option(argc, argv, options)) != -1) {
		if (rc == '?')
			return MENUC_USAGE;
		if (rc == 'l')
			lang = optarg;
		if (n < MN_FACTS_ARG_MAX)
			words[n++] = talloc_asprintf(ctx, "%s=%s", rc == 'a' ? "at" :
						     rc == 'l' ? "language" : "channel", optarg);
	}
	if (argc - optind < 2) {
		fprintf(stderr, "why: a file and an operation are needed. Try: dialtree-menuc help why\n");
		return MENUC_USAGE;
	}
	if (n + (argc - optind - 1) > MN_FACTS_ARG_MAX) {
		fprintf(stderr, "why: more than %d facts\n", MN_FACTS_ARG_MAX);
		return MENUC_USAGE;
	}
	/* the operation is the first word, options are facts like others */
	memmove(words + (argc - optind - 1), words, n * sizeof(words[0]));
	memcpy(words, argv + optind + 1, (argc - optind - 1) * sizeof(words[0]));
	return judge(ctx, argv[optind], words, n + argc - optind - 1, lang);
}
