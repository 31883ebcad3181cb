/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Random worlds through the reference and through the real store, compared line by line.
 *
 *   worlds_test [-d DIR] [-s SEED] [-n WORLDS] [-r RECORDS] [-w PERCENT] [-t PERCENT]
 *                [-k] [-p] [FILE.world...]
 *
 * SEED is of the first world, each further one has the next. A world that differs is made smaller as far as it still
 * differs and printed, so that it can be kept as a case and given as a FILE. -w waits for the store behind so many of
 * its orders instead of letting it gather them; with -t so many facts and batches of use come from a second program
 * beside the store, as dialtree-db-tool brings them; the database is in DIR; -k keeps it, -p prints the world itself.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/reference/compare.h"
#include "tests/reference/gen.h"
#include "tests/reference/real.h"

#define SHRINK_S	60	/* is long enough */

struct run {
	struct real real;
	struct ref_world is;
	int64_t records, orders, events, bundles, memberships, fees, refused, parts;
	int worlds, different;
};

/* How the reference and the store differ, and what else went wrong. */
static int differences(struct run *run, struct ref_world *world, int64_t end, FILE *out)
{
	char trouble[600];
	int n;

	ref_run(world, end);
	real_run(&run->real, world, end, &run->is, trouble);
	n = compare(world, &run->is, out);
	if (*trouble && out)
		fprintf(out, "  %s", trouble);
	return n + (*trouble != '\0');
}

static void print(const struct ref_world *world, int64_t end)
{
	char text[800], at[24];
	int64_t now = 0;

	for (int i = 0; i < world->n_item; i++) {
		if (world->item[i].now != now) {
			ref_date_print(world->item[i].now, at);
			printf("now %s\n", at);
			now = world->item[i].now;
		}
		ref_text_print(world, &world->item[i], text, sizeof(text));
		printf("%s\n", text);
	}
	ref_date_print(end, at);
	printf("end %s\n", at);
}

/* ── making a world smaller ───────────────────────────────────────────────────────────────────────────────────── */

/* Leave out n items from one on; numbers somebody still speaks of stay. */
static bool without(const struct ref_world *world, int from, int n, struct ref_item *rest, int *n_rest)
{
	bool left_out = false;

	*n_rest = 0;
	for (int i = 0; i < world->n_item; i++) {
		const struct ref_item *it = &world->item[i];
		bool keep = i < from || i >= from + n;

		if (!keep && it->kind == REF_NUMBER)
			for (int j = 0; j < world->n_item; j++)
				keep |= world->item[j].kind != REF_NUMBER &&
					(world->item[j].who == it->who || world->item[j].other == it->who);
		if (keep)
			rest[(*n_rest)++] = *it;
		left_out |= !keep;
	}
	return left_out;
}

static void shrink(struct run *run, struct ref_world *world, int64_t end)
{
	struct ref_item *rest = calloc(world->n_item, sizeof(*rest)), *all;
	time_t begin = time(NULL);
	int n_rest, n_all;

	for (int size = world->n_item / 2; size > 0 && rest; size /= 2) {
		for (int from = 0; from < world->n_item && time(NULL) - begin < SHRINK_S;) {
			if (!without(world, from, size, rest, &n_rest)) {
				from += size;
				continue;
			}
			all = world->item;
			n_all = world->n_item;
			world->item = rest;
			world->n_item = n_rest;
			if (differences(run, world, end, NULL)) {
				memcpy(all, rest, n_rest * sizeof(*rest));
			} else {
				world->n_item = n_all;
				from += size;
			}
			world->item = all;
		}
	}
	free(rest);
}

/* ── runs ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void count(struct run *run, const struct ref_world *world)
{
	run->worlds++;
	for (int i = 0; i < world->n_item; i++) {
		run->records += world->item[i].kind == REF_USE;
		run->orders += world->item[i].kind == REF_ORDER;
		run->events += world->item[i].kind == REF_EVENT;
		run->bundles += world->item[i].kind == REF_BUNDLE;
		run->refused += *world->result[i].rule == 'R';
		run->parts += world->result[i].n_parts;
	}
	run->memberships += world->n_membership;
	run->fees += world->n_fee;
}

static void try_world(struct run *run, struct ref_world *world, int64_t end, const char *what)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int n = differences(run, world, end, out);

	fclose(out);
	count(run, world);
	if (n) {
		run->different++;
		printf("%s: %d differences\n%s", what, n, text);
		if (run->different <= 2) {
			shrink(run, world, end);
			printf("the smallest world that differs:\n");
			print(world, end);
			differences(run, world, end, stdout);
			run->is.n_item = 0;
		}
		fflush(stdout);
	}
	free(text);
}

static bool read_world(const char *path, struct ref_world *world, int64_t *end)
{
	char line[400], error[200];
	FILE *f = fopen(path, "r");

	*end = 0;
	ref_world_free(world);
	if (!f)
		return false;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "#\n")] = '\0';
		if (strncmp(line, "end ", 4) == 0)
			*end = ref_date_parse(line + 4);
		else if (strncmp(line, "expect ", 7) != 0 && !ref_text_line(world, line, error))
			printf("%s: %s: %s\n", path, line, error);
	}
	fclose(f);
	if (!*end)
		*end = world->now + 1;
	return world->n_item > 0;
}

int main(int argc, char **argv)
{
	struct run run = {};
	struct ref_world world = {};
	int64_t seed = 1, end;
	int worlds = 1, records = 1000, opt;
	bool shown = false;
	char what[64];

	real_init(&run.real);
	while ((opt = getopt(argc, argv, "d:s:n:r:w:t:kp")) != -1) {
		switch (opt) {
		case 'd':
			snprintf(run.real.path, sizeof(run.real.path), "%.150s/worlds.%d.db", optarg, (int)getpid());
			break;
		case 's':
			seed = atoll(optarg);
			break;
		case 'n':
			worlds = atoi(optarg);
			break;
		case 'r':
			records = atoi(optarg);
			break;
		case 'w':
			run.real.waits = atoi(optarg);
			break;
		case 't':
			run.real.tables = atoi(optarg);
			break;
		case 'k':
			run.real.keep = true;
			break;
		case 'p':
			shown = true;
			break;
		default:
			return 2;
		}
	}
	for (int i = optind; i < argc; i++) {
		if (read_world(argv[i], &world, &end))
			try_world(&run, &world, end, argv[i]);
		else
			run.different++;
	}
	for (int64_t s = seed; s < seed + worlds && optind == argc; s++) {
		end = gen_world(&world, s, records);
		run.real.state = s;
		snprintf(what, sizeof(what), "seed %lld", (long long)s);
		if (shown)
			print(&world, end);
		try_world(&run, &world, end, what);
	}
	printf("%d worlds: %lld records in %lld parts, %lld orders, %lld events, %lld bundles, %lld refused, "
	       "%lld memberships, %lld fee lines; %d differ\n", run.worlds, (long long)run.records,
	       (long long)run.parts,
	       (long long)run.orders, (long long)run.events, (long long)run.bundles, (long long)run.refused,
	       (long long)run.memberships, (long long)run.fees, run.different);
	ref_world_free(&world);
	ref_world_free(&run.is);
	real_fini(&run.real);
	return run.different != 0;
}
