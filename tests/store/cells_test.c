/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of the operator's network: what it gives to lines, and what is said about a bad one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "host/cells.h"
#include "menus/diag.h"

static const char heading[] = "lac,cell,apn,sgsn,network,place,roaming,special-use\n";

static const struct mn_program *program;

static void write_file(const char *name, const char *first, const char *text)
{
	FILE *out = fopen(name, "w");

	fputs(first, out);
	fputs(text, out);
	fclose(out);
}

static void show(const struct cells *cells, int lac, int cell, const char *apn, const char *sgsn)
{
	const struct mn_record_decl *traffic = &program->traffic;
	struct cdr_line line = { .lac = lac, .cell = cell };
	int64_t field[MN_MAX_FIELDS];

	snprintf(line.apn, sizeof(line.apn), "%s", apn);
	snprintf(line.sgsn, sizeof(line.sgsn), "%s", sgsn);
	cells_look_up(cells, &line, field);
	printf("  %d/%d %s %s:", lac, cell, apn, sgsn);
	for (unsigned int i = 0; i < traffic->n_fields; i++)
		printf(" %s", field[i] == MN_UNKNOWN ? "-" : traffic->field[i].type == MN_TYPE_CHOICE ?
		       program->list[traffic->field[i].list].item[field[i]].name : field[i] ? "yes" : "no");
	printf("\n");
}

static const struct cells *load(const char *what, const char *first, const char *text,
				const struct cells_default *def, unsigned int n)
{
	const struct cells *cells;
	char *errors;

	if (text)
		write_file("cells.csv", first, text);
	cells = cells_load(NULL, program, text ? "cells.csv" : NULL, def, n, &errors);
	printf("%s: ", what);
	if (cells)
		printf("%u rows\n", cells_count(cells));
	else
		printf("no\n%s\n", errors);
	talloc_free(errors);
	return cells;
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	char *menu = talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir ? srcdir : "."), *errors;
	const struct cells_default all[] = {
		{ "network", "2g" }, { "roaming", "domestic" }, { "special-use", "no" }, { "place", "elsewhere" },
	};
	const struct cells_default bad[] = { { "netwrok", "2g" }, { "roaming", "moon" } };
	const struct cells *cells;

	program = mn_program_load(ctx, menu, mn_diags_alloc(ctx, 10));
	if (!program)
		return 1;

	cells = load("everything", heading,
		     ",,,,2g,elsewhere,domestic,no\n"
		     "1001,,,,,campus,,\n"
		     "1001,7,,,3g,,,\n"
		     "1002,65535,,,,office,,\n"
		     "# a remark\n"
		     ",,Video.example,,,,,yes\n"
		     ",,special.mnc002.mcc460.gprs,,,,,yes\n"
		     ",,,10.9.0.0/16,,,international,\n"
		     ",,,10.9.1.0/24,,,hmt,\n"
		     ",,,10.9.1.7,4g,,domestic,\n", NULL, 0);
	if (!cells)
		return 1;
	show(cells, 1, 1, "internet", "10.1.0.1");
	show(cells, 1001, 1, "internet", "10.1.0.1");
	show(cells, 1001, 7, "internet", "10.1.0.1");
	show(cells, 1002, 65535, "internet", "10.1.0.1");
	show(cells, 1002, 1, "internet", "");
	show(cells, -1, -1, "video.example", "10.9.3.4");
	show(cells, -1, 7, "video.example.mnc001.mcc460.gprs", "10.9.1.4");
	show(cells, 1001, 7, "special", "10.9.1.7");
	show(cells, 1001, -1, "special.mnc002.mcc460.gprs", "10.9.1.7");
	talloc_free((void *)cells);

	cells = load("only defaults", NULL, NULL, all, 4);
	if (cells)
		show(cells, 1001, 7, "internet", "10.1.0.1");
	talloc_free((void *)cells);
	cells = load("the table wins over defaults", "#note,network\n", "x,4g\n", all, 4);
	if (cells)
		show(cells, 1001, 7, "internet", "10.1.0.1");
	talloc_free((void *)cells);

	load("no defaults", "lac,network\n", "1001,3g\n", NULL, 0);
	load("bad defaults", NULL, NULL, bad, 2);
	load("bad heading", "lac,cel,network,network,colour\n", ",,2g\n", all, 4);
	load("empty", "", "", all, 4);
	load("bad rows", heading,
	     "1001,,internet,,3g,,,\n"
	     ",7,,,3g,,,\n"
	     "70000,,,,3g,,,\n"
	     "1001,-1,,,3g,,,\n"
	     "1001,0x7,,,3g,,,\n"
	     ",,inter net,,3g,,,\n"
	     ",,,10.9.0.1/16,,,hmt,\n"
	     ",,,10.9.0.256,,,hmt,\n"
	     ",,,10.9.0.0/33,,,hmt,\n"
	     ",,,sgsn1,,,hmt,\n"
	     "1003,,,,5g,,,\n"
	     "1003,,,,,campsu,,\n"
	     "1003,,,,,,,no,more\n", all, 4);
	load("twice", heading,
	     ",,,,2g,,,\n,,,,3g,,,\n1001,7,,,3g,,,\n1002,,,,3g,,,\n1001,7,,,2g,,,\n,,a,,3g,,,\n,,A,,3g,,,\n"
	     ",,,10.9.0.1,3g,,,\n,,,10.9.0.1/32,3g,,,\n", all, 4);
	cells = cells_load(ctx, program, "missing.csv", all, 4, &errors);
	printf("missing: %s\n%s\n", cells ? "there" : "no", errors);
	remove("cells.csv");
	talloc_free(ctx);
	return 0;
}
