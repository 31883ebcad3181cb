/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Menu steps in process: keys that need no store, through the shipped service in each language and room.
 * Budget: at most 3 us of CPU and no allocation for each step.
 *   bench_walk FILE.menu [STEPS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "menus/diag.h"
#include "menus/walk.h"

#define BUDGET_NS 3000

/* Counting allocations needs glibc's own entry point; a sanitizer brings an allocator of its own. */
#if defined(__SANITIZE_ADDRESS__)
static unsigned long allocations;
#else
void *__libc_malloc(size_t size);
void *malloc(size_t size);
static unsigned long allocations;

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}
#endif

static double cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* Keys a person might press, but none that asks the store: screens, pages of text, languages, wrong keys, home. */
static const char *next_key(const struct mn_walk *walk, uint64_t *seed, char key[2])
{
	const struct mn_screen *screen = &walk->program->screen[walk->path[walk->depth - 1]];
	unsigned int chance, first;

	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	chance = *seed >> 33 & 15;
	first = *seed >> 40 & 7;
	if (chance == 0)
		return "00";
	if (chance == 1)
		return "77";
	if (walk->state != MN_WALK_MENU)
		return "0";
	if (!walk->last_page && chance < 12)
		return "9";
	for (unsigned int i = 0; i < screen->n_items; i++) {
		const struct mn_item *item = &screen->item[(i + first) % screen->n_items];

		if (item->target != MN_TARGET_OPERATION && (walk->depth == 1 || chance < 12)) {
			key[0] = '0' + item->digit;
			key[1] = '\0';
			return key;
		}
	}
	return walk->depth > 1 ? "0" : "77";
}

static void run(const struct mn_program *program, uint8_t language, uint8_t octets, unsigned long steps)
{
	struct mn_walk walk = { .program = program, .language = language, .digit = 4, .budget = { octets, octets },
				.caller = { "13900000001" } };
	unsigned long shown = 0, pages = 0, before;
	struct mn_walk_out out;
	uint64_t seed = 1;
	double start, ns;

	mn_walk_begin(&walk, program->dial, NULL, &out);
	before = allocations;
	start = cpu_ns();
	for (unsigned long i = 0; i < steps; i++) {
		char key[2];

		mn_walk_input(&walk, next_key(&walk, &seed, key), &out);
		if (out.what != MN_WALK_DO_SHOW)
			abort();
		shown += strlen(out.text);
		pages += walk.page > 0;
	}
	ns = (cpu_ns() - start) / steps;
	printf("%-3s %3u octets: %10.0f steps/s  %6.0f ns/step (%.0f %% of the budget)  %.3f allocations/step  "
	       "%.0f octets shown/step, %.0f %% later pages\n",
	       program->language[language].code, octets, 1e9 / ns, ns, 100 * ns / BUDGET_NS,
	       (double)(allocations - before) / steps, (double)shown / steps, 100.0 * pages / steps);
	mn_walk_fini(&walk);
}

int main(int argc, char **argv)
{
	void *ctx = talloc_named_const(NULL, 0, "bench_walk");
	struct mn_diags *diags = mn_diags_alloc(ctx, 20);
	unsigned long steps = argc > 2 ? strtoul(argv[2], NULL, 10) : 2000000;
	struct mn_program *program;

	if (argc < 2) {
		fprintf(stderr, "usage: bench_walk FILE.menu [STEPS]\n");
		return 2;
	}
	program = mn_program_load(ctx, argv[1], diags);
	if (!program) {
		fprintf(stderr, "%s: errors in the service file\n", argv[1]);
		return 1;
	}
	printf("walk: %zu octets for each open session\n", sizeof(struct mn_walk));
	for (unsigned int i = 0; i < program->n_languages; i++) {
		run(program, i, 114, steps);
		run(program, i, 160, steps);
	}
	talloc_free(ctx);
	return 0;
}
