/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Limits read, written in their one form, asked and named, from limits.lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/limits.h"

/* The value of a field of traffic by the name of its item. */
static void set_field(const struct mn_program *program, const char *name, const char *item, int64_t *traffic)
{
	for (unsigned int i = 0; i < program->traffic.n_fields; i++) {
		int value = mn_program_item(program, program->traffic.field[i].list, item);

		if (!strcmp(program->traffic.field[i].name, name))
			traffic[i] = value < 0 ? MN_UNKNOWN : value;
	}
}

static void ask(const struct mn_program *program, const struct mn_limits *limits, const char *line)
{
	int64_t traffic[MN_MAX_FIELDS];
	unsigned int hour, minute, second;
	char network[16], place[16];

	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		traffic[i] = MN_UNKNOWN;
	if (sscanf(line, "%u:%u:%u %15s %15s", &hour, &minute, &second, network, place) != 5)
		exit(1);
	set_field(program, "network", network, traffic);
	set_field(program, "place", place, traffic);
	printf("  %02u:%02u:%02u %s %s: %s\n", hour, minute, second, network, place,
	       mn_limits_at(limits, hour * 3600 + minute * 60 + second) && mn_limits_fit(program, limits, traffic) ?
	       "serves" : "does not serve");
}

static void run_line(const struct mn_program *program, char *line)
{
	int64_t field[MN_MAX_FIELDS] = { 0 };
	struct mn_limits limits, again;
	char error[200], text[MN_LIMITS_SIZE];
	char *next = strstr(line, " | ");

	if (next)
		*next = '\0';
	printf("%s\n", line);
	if (mn_limits_parse(program, line, &limits, error, sizeof(error)) < 0) {
		printf("  %s\n", error);
		return;
	}
	mn_limits_format(program, &limits, text, sizeof(text));
	printf("  is %s%s\n", *text ? text : "none",
	       mn_limits_any(&limits) == (*text != '\0') ? "" : " BUT SAYS OTHERWISE");
	if (mn_limits_parse(program, text, &again, error, sizeof(error)) < 0 || memcmp(&again, &limits, sizeof(limits)))
		printf("  BUT READ AGAIN IT IS NOT THE SAME\n");
	for (unsigned int l = 0; l < program->n_languages; l++) {
		mn_limits_label(program, l, &limits, field, text, 48);
		printf("  %s\n", text);
	}
	while (next) {
		char *one = next + 3;

		next = strstr(one, " | ");
		ask(program, &limits, one);
	}
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	struct mn_program *program;
	char path[512], line[512];
	FILE *in;

	snprintf(path, sizeof(path), "%s/../../menus/share.menu", srcdir ? srcdir : ".");
	program = mn_program_load(ctx, path, mn_diags_alloc(ctx, 10));
	snprintf(path, sizeof(path), "%s/limits.lines", srcdir ? srcdir : ".");
	in = fopen(path, "r");
	if (!program || !in)
		return 1;
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line && *line != '#')
			run_line(program, line);
	}
	fclose(in);
	talloc_free(ctx);
	return 0;
}
