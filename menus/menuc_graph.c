/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc graph: the service as a picture. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "menus/diag.h"
#include "menus/fit.h"
#include "menus/graph.h"
#include "menus/menuc.h"

const char menuc_graph_help[] =
	"Options: --format dot|mermaid, --lang LANGUAGE, --leg NAME, --no-codes.\n"
	"\n"
	"Each screen, question and confirmation is a node, with an edge for each key that leads there.\n"
	"On the edge stands the key and what is then left of the screen, in octets, or the number of\n"
	"pages, on the leg with the least room unless another is named. Items that some callers are not\n"
	"shown have a dashed edge with the case that hides them; what nobody can reach, and screens that\n"
	"lead back to themselves, are red and say so.\n"
	"A file that parses but is not proved is drawn too; what is wrong goes to stderr.\n"
	"Exit status: 0, 1 the file has errors, 2 the command was wrong or the file cannot be read.\n"
	"\n"
	"  dialtree-menuc graph menus/share.menu --lang en | dot -Tsvg > share.svg      (Debian: graphviz)\n"
	"  dialtree-menuc graph menus/share.menu --format mermaid                       for a ```mermaid block\n";

static const struct mn_leg *find_leg(const char *name)
{
	if (!name)
		return mn_fit_smallest();
	for (unsigned int i = 0; i < MN_N_LEGS; i++)
		if (strcmp(mn_fit_leg(i)->name, name) == 0)
			return mn_fit_leg(i);
	fprintf(stderr, "graph: no leg '%s'; there are", name);
	for (unsigned int i = 0; i < MN_N_LEGS; i++)
		fprintf(stderr, " %s", mn_fit_leg(i)->name);
	fprintf(stderr, "\n");
	return NULL;
}

static const struct mn_graph_form *find_form(const char *name)
{
	if (strcmp(name, "dot") == 0)
		return &mn_graph_dot;
	if (strcmp(name, "mermaid") == 0)
		return &mn_graph_mermaid;
	fprintf(stderr, "graph: no format '%s'; there are dot and mermaid\n", name);
	return NULL;
}

int menuc_graph(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "lang", required_argument, NULL, 'l' },
		{ "leg", required_argument, NULL, 'g' },
		{ "no-codes", no_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 }
	};
	const char *lang = NULL, *leg_name = NULL, *format = "dot";
	const struct mn_program *program;
	const struct mn_graph_form *form;
	const struct mn_leg *leg;
	bool codes = true;
	int rc, language;

	while ((rc = menuc_option(argc, argv, options)) != -1) {
		switch (rc) {
		case 'f':
			format = optarg;
			break;
		case 'l':
			lang = optarg;
			break;
		case 'g':
			leg_name = optarg;
			break;
		case 'n':
			codes = false;
			break;
		default:
			return MENUC_USAGE;
		}
	}
	if (argc - optind != 1) {
		fprintf(stderr, "graph: one file is needed. Try: dialtree-menuc graph menus/share.menu\n");
		return MENUC_USAGE;
	}
	form = find_form(format);
	leg = find_leg(leg_name);
	if (!form || !leg)
		return MENUC_USAGE;
	program = menuc_read(ctx, argv[optind], &rc);
	if (!program)
		return rc;
	language = menuc_language(program, "graph", lang);
	if (language < 0)
		return MENUC_USAGE;
	mn_graph_write(program, language, leg, codes, form, stdout);
	return rc;
}
