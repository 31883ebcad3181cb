/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The reference against cases worked out by hand: each cases/NAME.world says behind its items what must come of them,
 * and in lines that begin with "expect" which memberships, fee lines and shared octets there are in the end.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "tests/reference/ref.h"

static int failures, checked;

static void wrong(const char *file, const char *what, const char *wanted, const char *is)
{
	failures++;
	printf("%s: %s\n  wanted: %s\n  is:     %s\n", file, what, wanted, is);
}

struct expected {
	char text[64][120];
	int n;
	int64_t end;
};

static void expect(const char *file, const char *kind, const struct expected *e, char is[][120], int n_is)
{
	bool any = false;

	for (int i = 0; i < e->n; i++)
		any |= strncmp(e->text[i], kind, strlen(kind)) == 0;
	if (!any)
		return;
	for (int i = 0; i < e->n; i++) {
		bool found = strncmp(e->text[i], kind, strlen(kind)) != 0;

		for (int j = 0; j < n_is; j++)
			found |= strcmp(e->text[i], is[j]) == 0;
		if (!found)
			wrong(file, "expected at the end", e->text[i], "not there");
		checked++;
	}
	for (int j = 0; j < n_is; j++) {
		bool found = false;

		for (int i = 0; i < e->n; i++)
			found |= strcmp(e->text[i], is[j]) == 0;
		if (!found && strcmp(is[j], "") != 0)
			wrong(file, "there at the end", "nothing of it", is[j]);
	}
}

static void check_end(const char *file, const struct ref_world *world, const struct expected *e)
{
	static char is[1000][120];
	char from[24], to[24];
	int n;

	for (n = 0; n < world->n_membership; n++) {
		const struct ref_membership *m = &world->membership[n];

		ref_date_print(m->from, from);
		ref_date_print(m->to, to);
		snprintf(is[n], sizeof(is[n]), "member %s %s %s %s", world->number[m->leader].name,
			 world->number[m->member].name, from, to);
	}
	expect(file, "member", e, is, n);
	for (n = 0; n < world->n_fee; n++)
		snprintf(is[n], sizeof(is[n]), "fee %s %s %04d-%02d", world->number[world->fee[n].leader].name,
			 world->number[world->fee[n].member].name, world->fee[n].month / 12,
			 world->fee[n].month % 12 + 1);
	expect(file, "fee", e, is, n);
	for (n = 0; n < world->n_taken; n++)
		snprintf(is[n], sizeof(is[n]), "taken %s %s %04d-%02d %lld",
			 world->number[world->taken[n].leader].name, world->number[world->taken[n].member].name,
			 world->taken[n].month / 12, world->taken[n].month % 12 + 1, (long long)world->taken[n].bytes);
	expect(file, "taken", e, is, n);
}

static void check_items(const char *file, const struct ref_world *world)
{
	char text[400], is[400];

	for (int i = 0; i < world->n_item; i++) {
		const struct ref_item *item = &world->item[i];

		if (!*item->said)
			continue;
		checked++;
		ref_text_result(item, &world->result[i], is, sizeof(is));
		ref_text_print(world, item, text, sizeof(text));
		if (strcmp(is, item->said) != 0)
			wrong(file, text, item->said, is);
	}
}

/* What is printed is read as the same. */
static void check_text(const char *file, const struct ref_world *world)
{
	struct ref_world again = {};
	char text[400], second[400], error[200];

	for (int i = 0; i < world->n_number; i++)
		ref_world_number(&again, world->number[i].name);
	for (int i = 0; i < world->n_item; i++) {
		ref_text_print(world, &world->item[i], text, sizeof(text));
		again.now = world->item[i].now;
		if (!ref_text_line(&again, text, error))
			wrong(file, text, "an item", error);
		ref_text_print(&again, &again.item[i], second, sizeof(second));
		if (strcmp(text, second) != 0)
			wrong(file, "printed and read", text, second);
	}
	ref_world_free(&again);
}

static void read_case(const char *path)
{
	const char *file = strrchr(path, '/') + 1;
	struct ref_world world = {};
	struct expected e = {};
	char line[400], error[200];
	FILE *f = fopen(path, "r");
	int before = checked;

	if (!f)
		exit(1);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "#\n")] = '\0';
		while (*line && line[strlen(line) - 1] == ' ')
			line[strlen(line) - 1] = '\0';
		if (strncmp(line, "expect ", 7) == 0 && e.n < 64)
			snprintf(e.text[e.n++], sizeof(e.text[0]), "%.119s", line + 7);
		else if (strncmp(line, "end ", 4) == 0)
			e.end = ref_date_parse(line + 4);
		else if (!ref_text_line(&world, line, error))
			wrong(file, line, "an item", error);
	}
	fclose(f);
	ref_run(&world, e.end);
	check_items(file, &world);
	check_end(file, &world, &e);
	check_text(file, &world);
	printf("%s: %d\n", file, checked - before);
	ref_world_free(&world);
}

/* Each day of 60 years, counted one after the other. */
static void check_dates(void)
{
	int64_t at = ref_date_instant(2000, 1, 1, 0);
	int year = 2000, month = 1, day = 1, n = 0;

	while (year < 2060) {
		static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
		int days = lengths[month - 1] + (month == 2 && year % 4 == 0);
		struct ref_date d = ref_date_of(at), e = ref_date_of(at + 86399);

		if (d.year != year || d.month != month || d.day != day || d.second ||
		    e.day != day || e.second != 86399 ||
		    ref_date_instant(year, month, day, 0) != at || ref_date_last_day(at) != (day == days) ||
		    ref_date_last_day(at + 86399) != (day == days) || ref_date_month(at) != year * 12 + month - 1)
			failures++;
		at += 86400;
		n++;
		if (++day > days) {
			day = 1;
			if (++month > 12) {
				month = 1;
				year++;
			}
			if (ref_date_month_start(year * 12 + month - 1) != at)
				failures++;
		}
	}
	printf("days: %d\n", n);
	/* date -u -d 2014-10-29T16:00:00 +%s */
	if (ref_date_instant(2014, 10, 30, 0) != 1414598400)
		failures++;
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	char pattern[512];
	glob_t files;

	check_dates();
	snprintf(pattern, sizeof(pattern), "%s/cases/*.world", srcdir ? srcdir : ".");
	if (glob(argc > 1 ? argv[1] : pattern, 0, NULL, &files) != 0)
		return 1;
	for (size_t i = 0; i < files.gl_pathc; i++)
		read_case(files.gl_pathv[i]);
	globfree(&files);
	printf("failures: %d\n", failures);
	return failures != 0;
}
