/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Orders at the same instant: many in one transaction, and from two stores on one file. Cases 2 and 3: ten numbers for
 * two places, two leaders for one number. Whoever comes first, the numbers that succeed are fixed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/store/fix.h"

#define NOON "2026-11-23 12:00"

static const char *const eligible[10] = {
	"13800138003", "13800138005", "13800138006", "13800138007", "13800138008", "13800138010", "13800138012",
	"13800138014", "13800138054", "13800138055",
};

static void ask(struct fix *fix, const char *line)
{
	struct store_job *job = calloc(1, sizeof(*job));

	fix_order(fix, job, line, fix_time(fix, NOON), NULL);
	fix_run(fix, job);
	if (job->rc || !job->verdict.accepted) {
		printf("%s: not accepted\n", line);
		exit(1);
	}
	free(job);
}

static void count(const struct fix *fix, struct store_job *jobs, unsigned int n)
{
	unsigned int accepted = 0;

	for (unsigned int i = 0; i < n; i++)
		accepted += jobs[i].rc == 0 && jobs[i].verdict.accepted;
	printf("%u of %u accepted\n", accepted, n);
	for (unsigned int i = 0; i < n; i++) {
		const struct mn_case *kase = &fix->program->kase[jobs[i].verdict.kase];

		if (jobs[i].rc)
			printf("job %u: rc %d\n", i, jobs[i].rc);
		else if (!jobs[i].verdict.accepted && n <= 2)
			printf("the other: %s.%s\n", fix->program->rule[kase->rule].id, kase->name);
		else if (!jobs[i].verdict.accepted && strcmp(fix->program->rule[kase->rule].id, "R5"))
			printf("job %u: %s\n", i, fix->program->rule[kase->rule].id);
	}
}

/* Every second order goes to the other store: another process as far as the file is concerned. */
static void submit(struct fix *fix, struct fix *other, struct store_job *jobs, unsigned int n, unsigned int *left)
{
	for (unsigned int i = 0; i < n; i++) {
		if (store_submit(other && i % 2 ? other->store : fix->store, &jobs[i]) < 0)
			exit(1);
	}
	if (!other) {
		fix_wait(fix, left);
		return;
	}
	while (*left) {
		store_reap(fix->store);
		store_reap(other->store);
	}
}

static void ten_for_two(struct fix *fix, struct fix *other)
{
	struct store_job *jobs = calloc(10, sizeof(*jobs));
	unsigned int left = 10;
	char line[64];

	fix_fresh(fix);
	fix_open(fix);
	if (other)
		fix_open(other);
	ask(fix, "13800138001 open");
	ask(fix, "13800138001 add 13800138002");
	ask(fix, "13800138001 add 13800138046");
	for (unsigned int i = 0; i < 10; i++) {
		snprintf(line, sizeof(line), "13800138001 add %s", eligible[i]);
		fix_order(fix, &jobs[i], line, fix_time(fix, NOON), &left);
		jobs[i].order.channel = i % MN_N_CHANNELS;
		/* at the counter the holder shows the ID */
		jobs[i].order.evidence = ~(uint64_t)0;
	}
	submit(fix, other, jobs, 10, &left);
	count(fix, jobs, 10);
	printf("%d members, %d fee lines\n", (int)fix_number(fix, "SELECT count(*) FROM part WHERE slot >= 0"),
	       (int)fix_number(fix, "SELECT count(*) FROM ledger"));
	fix_check(fix, fix_time(fix, NOON));
	fix_close(fix);
	if (other)
		fix_close(other);
	free(jobs);
}

static void two_for_one(struct fix *fix, struct fix *other)
{
	struct store_job *jobs = calloc(2, sizeof(*jobs));
	unsigned int left = 2;

	fix_fresh(fix);
	fix_open(fix);
	if (other)
		fix_open(other);
	ask(fix, "13800138001 open");
	ask(fix, "13800138053 open");
	fix_order(fix, &jobs[0], "13800138001 add 13800138002", fix_time(fix, NOON), &left);
	fix_order(fix, &jobs[1], "13800138053 add 13800138002", fix_time(fix, NOON), &left);
	submit(fix, other, jobs, 2, &left);
	count(fix, jobs, 2);
	printf("%d membership, %d fee line\n", (int)fix_number(fix, "SELECT count(*) FROM membership"),
	       (int)fix_number(fix, "SELECT count(*) FROM ledger"));
	fix_check(fix, fix_time(fix, NOON));
	fix_close(fix);
	if (other)
		fix_close(other);
	free(jobs);
}

int main(void)
{
	struct fix fix, other;

	fix_init(&fix, "menus/share.menu", "race.db");
	fix_init(&other, "menus/share.menu", "race.db");
	for (int i = 0; i < 2; i++) {
		printf("ten numbers for two places, %s\n", i ? "two stores" : "one store");
		ten_for_two(&fix, i ? &other : NULL);
		printf("two leaders for one number, %s\n", i ? "two stores" : "one store");
		two_for_one(&fix, i ? &other : NULL);
	}
	fix_fini(&other);
	fix_fini(&fix);
	return 0;
}
