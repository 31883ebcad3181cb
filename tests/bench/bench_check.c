/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a proof costs: bench_check share.menu. The shipped service, and the same one with thousands of further screens
 * below one of its menus. Each size runs in a process of its own, so that its memory is its own too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "menus/diag.h"

#define ROUNDS		50
#define BUDGET_SHIPPED	20.0	/* ms */
#define BUDGET_LARGE	1000.0	/* ms, of LARGE screens */
#define LARGE		10000
#define FIRST_FREE	5	/* digit of the first item that the menu `recommended` does not have yet */
#define ROOTS		4	/* items it may get */

struct result {
	double ms, kib;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static char *add(char *s, const char *text)
{
	s = talloc_strdup_append_buffer(s, text);
	if (!s)
		abort();
	return s;
}

/* Screen n of the further ones: a menu if there are screens left for its items, else a page. */
static char *add_screen(char *s, unsigned int n, unsigned int n_screens)
{
	unsigned int child = ROOTS + 8 * n;

	s = talloc_asprintf_append_buffer(s, "screen more-%u\n    zh \"第%u页\"\n    en \"Page %u\"\n", n, n, n);
	for (unsigned int i = 0; s && i < 8 && child + i < n_screens; i++)
		s = talloc_asprintf_append_buffer(s, "    %u  more-%u\n", i + 1, child + i);
	if (s && child >= n_screens)
		s = talloc_asprintf_append_buffer(s,
			"    say\n        zh \"第%u页。每月{secondary-fee}，向主卡收取，副卡无需支付。\"\n"
			"        en \"Page %u. {secondary-fee} a month for each card, paid by the primary one.\"\n",
			n, n);
	if (!s)
		abort();
	return s;
}

static char *make_source(void *ctx, const char *shipped, unsigned int n_screens)
{
	const char *menu = strstr(shipped, "\nscreen recommended"), *end = menu ? strstr(menu, "\n\n") : NULL;
	const char *sms = strstr(shipped, "\nsms\n"), *behind = sms ? strstr(sms, "\n\n") : NULL;
	char *s;

	if (!end || !behind)
		return NULL;
	s = talloc_strndup(ctx, shipped, end + 1 - shipped);
	for (unsigned int i = 0; i < ROOTS && i < n_screens; i++)
		s = talloc_asprintf_append_buffer(s, "    %u  more-%u\n", FIRST_FREE + i, i);
	/* a menu as large as this is none for a SIM: leave out the codes that would make it one */
	s = n_screens ? add(talloc_strndup_append_buffer(s, end + 1, sms - end - 1), behind) : add(s, end + 1);
	for (unsigned int i = 0; i < n_screens; i++)
		s = add_screen(s, i, n_screens);
	return s;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Median time, and what the process has grown by. */
static bool measure(const char *source, unsigned int rounds, struct result *result)
{
	size_t len = strlen(source);
	struct rusage before, after;
	double ms[ROUNDS];

	getrusage(RUSAGE_SELF, &before);
	for (unsigned int i = 0; i < rounds; i++) {
		void *ctx = talloc_new(NULL);
		struct mn_diags *diags = mn_diags_alloc(ctx, 10);
		double from = now_ms();

		if (!mn_program_parse(ctx, "bench", source, len, diags)) {
			mn_diags_print(diags, "bench", source, len, stderr, false);
			return false;
		}
		ms[i] = now_ms() - from;
		talloc_free(ctx);
	}
	getrusage(RUSAGE_SELF, &after);
	qsort(ms, rounds, sizeof(ms[0]), compare);
	result->ms = ms[rounds / 2];
	result->kib = after.ru_maxrss - before.ru_maxrss;
	return true;
}

/* In a process of its own. */
static bool measure_apart(const char *shipped, unsigned int n_screens, unsigned int rounds, struct result *result)
{
	int channel[2], status;
	bool ok;
	pid_t pid;

	if (pipe(channel) < 0)
		return false;
	pid = fork();
	if (pid == 0) {
		char *source = make_source(NULL, shipped, n_screens);

		ok = source && measure(source, rounds, result) &&
		     write(channel[1], result, sizeof(*result)) == sizeof(*result);
		_exit(!ok);
	}
	close(channel[1]);
	ok = pid > 0 && read(channel[0], result, sizeof(*result)) == sizeof(*result) && waitpid(pid, &status, 0) == pid;
	close(channel[0]);
	return ok;
}

int main(int argc, char **argv)
{
	static const unsigned int sizes[] = { 0, 1250, 2500, 5000, LARGE };
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	struct mn_program *program = argc > 1 ? mn_program_load(ctx, argv[1], diags) : NULL;
	struct result result, first = { 0 };

	if (!program) {
		fprintf(stderr, "bench_check: a service file that proves is needed\n");
		return EXIT_FAILURE;
	}
	printf("%s, median CPU time of reading and proving it\n", argv[1]);
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		double budget = sizes[i] ? BUDGET_LARGE * sizes[i] / LARGE : BUDGET_SHIPPED;

		if (!measure_apart(program->source, sizes[i], sizes[i] ? 5 : ROUNDS, &result))
			return EXIT_FAILURE;
		printf("%6u screens more  %8.2f ms  %5.1f %% of %4.0f ms  %8.0f KiB", sizes[i], result.ms,
		       100 * result.ms / budget, budget, result.kib);
		if (i == 1)
			first = result;
		if (i > 1)
			printf("  %.2f times the time, %.2f times the memory of %u, for each screen",
			       result.ms / first.ms * sizes[1] / sizes[i], result.kib / first.kib * sizes[1] / sizes[i],
			       sizes[1]);
		printf("\n");
	}
	talloc_free(ctx);
	return EXIT_SUCCESS;
}
