/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc table: all that a service says, as Markdown. */
#include <stdio.h>
#include <string.h>

#include "menus/menuc.h"
#include "menus/table.h"

const char menuc_table_help[] =
	"Option: --lang LANGUAGE, as often as wanted; all languages without it.\n"
	"\n"
	"One row for each case of a rule: its clause, what it does, the condition as it is written, its\n"
	"texts, and where it is judged; then tables, sets and lists, spelled out, the operations step by\n"
	"step, SMS codes, screens and phrases. To be read beside the document that the service follows.\n"
	"A file that parses but is not proved is shown too; what is wrong goes to stderr.\n"
	"Exit status: 0, 1 the file has errors, 2 the command was wrong or the file cannot be read.\n"
	"\n"
	"  dialtree-menuc table menus/share.menu > rules.md\n"
	"  dialtree-menuc table --lang en menus/share.menu | less\n";

/* Words with a comma between are several languages. */
static int add_languages(const struct mn_program *program, char *words, uint8_t *languages)
{
	char *rest, *word;

	for (word = strtok_r(words, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		int language = menuc_language(program, "table", word);

		if (language < 0)
			return language;
		*languages |= 1u << language;
	}
	return 0;
}

int menuc_table(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "lang", required_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 }
	};
	const struct mn_program *program;
	char *lang[MN_MAX_LANGS];
	unsigned int n_langs = 0;
	uint8_t languages = 0;
	int rc;

	while ((rc = menuc_option(argc, argv, options)) != -1) {
		if (rc != 'l')
			return MENUC_USAGE;
		if (n_langs == MN_MAX_LANGS) {
			fprintf(stderr, "table: more than %d languages\n", MN_MAX_LANGS);
			return MENUC_USAGE;
		}
		lang[n_langs++] = optarg;
	}
	if (argc - optind != 1) {
		fprintf(stderr, "table: one file is needed. Try: dialtree-menuc table menus/share.menu\n");
		return MENUC_USAGE;
	}
	program = menuc_read(ctx, argv[optind], &rc);
	if (!program)
		return rc;
	for (unsigned int i = 0; i < n_langs; i++)
		if (add_languages(program, lang[i], &languages) < 0)
			return MENUC_USAGE;
	mn_table_write(program, languages ? languages : (1u << program->n_languages) - 1, stdout);
	return rc;
}
