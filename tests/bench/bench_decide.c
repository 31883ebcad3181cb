/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one judging costs: nanoseconds of CPU and allocations, beside the budget of a whole menu step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "config.h"
#include "menus/decide.h"
#include "menus/diag.h"
#include "menus/facts_arg.h"
#include "menus/why.h"

#define ROUNDS		300000
#define BUDGET_NS	3000	/* of a menu step without store access */
#define MAX_WORDS	40
#define WEDNESDAY_NOON	1794974400	/* 2026-11-18 12:00 in the service's zone */

static unsigned long allocations;

#ifndef DIALTREE_SANITIZE	/* which has a malloc of its own */
extern void *__libc_malloc(size_t size);

/* Stands before libc's, so that an allocation anywhere below mn_decide() is seen. */
void *malloc(size_t size);
void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}
#endif

static const char *const situations[] = {
	"open caller=13800138001 caller.home=beijing caller.brand=gotone caller.status=normal caller.plan=web4g/58",
	"add caller=13800138001 caller.home=beijing caller.brand=gotone caller.status=normal caller.plan=group4g/100 "
		"members=13900139001,13900139002 secondary=13800138002 secondary.home=beijing secondary.brand=mzone "
		"secondary.status=normal secondary.plan=voice-sms/18",
	"add caller=13800138001 caller.home=beijing caller.brand=gotone caller.status=suspended caller.leads=yes "
		"secondary=13800138002 secondary.home=beijing secondary.brand=supreme secondary.status=normal",
	"members caller=13800138001 caller.leads=yes",
	"members caller=13800138001 caller.leads=yes caller.brand=mzone caller.customer=unit channel=counter "
		"evidence=letter,handler-id",
	"remaining caller=13800138002 caller.brand=mzone caller.member-of=13800138001 leader.status=normal "
		"bundle=base/plan88/domestic/no bundle=booster/plan88/domestic/no bundle=base/web4g/hmt/no",
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void report(const char *what, double from, unsigned long before)
{
	double ns = (now_ns() - from) / ROUNDS;

	printf("%8.0f ns  %5.1f %% of %d ns  %lu allocations  %s\n", ns, 100 * ns / BUDGET_NS, BUDGET_NS,
	       allocations - before, what);
}

static void describe(const struct mn_program *program, const struct mn_order *order, const struct mn_verdict *v,
		     char *buf,
		     size_t size)
{
	char name[80];

	mn_why_case_name(program, v->kase, name, sizeof(name));
	snprintf(buf, size, "%s, %u lines, %s%s", program->operation[order->operation].name, v->n_trace,
		 v->accepted ? "accepted" : "refused by ", v->accepted ? "" : name);
}

static void bench(const struct mn_program *program, const char *situation)
{
	char copy[1000], error[600], what[200], *rest = copy;
	const char *word[MAX_WORDS];
	static struct mn_order order;
	static struct mn_facts facts;
	struct mn_verdict verdict;
	unsigned int n = 0;
	unsigned long before;
	double from;

	snprintf(copy, sizeof(copy), "%s", situation);
	while (rest && n < MAX_WORDS)
		word[n++] = strsep(&rest, " ");
	if (mn_facts_arg_parse(program, word, n, WEDNESDAY_NOON, &order, &facts, error, sizeof(error)) < 0) {
		printf("%s: %s\n", situation, error);
		exit(1);
	}
	mn_decide(program, &order, &facts, &verdict);
	before = allocations;
	from = now_ns();
	for (unsigned int i = 0; i < ROUNDS; i++) {
		facts.now += i & 1 ? 1 : -1;	/* so that nothing can be taken out of the loop */
		mn_decide(program, &order, &facts, &verdict);
	}
	describe(program, &order, &verdict, what, sizeof(what));
	report(what, from, before);
}

static void bench_hidden(const struct mn_program *program)
{
	static struct mn_facts facts;
	unsigned long before = allocations;
	uint64_t sum = 0;
	double from;

	mn_facts_init(&facts);
	facts.caller.role = MN_ROLE_LEADER;
	from = now_ns();
	for (unsigned int i = 0; i < ROUNDS; i++) {
		facts.caller.role = i & 1 ? MN_ROLE_LEADER : MN_ROLE_MEMBER;
		sum += mn_decide_hidden(program, &facts);
	}
	report(sum ? "hidden items of a menu" : "nothing is hidden", from, before);
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	const char *file = argc > 1 ? argv[1] : talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir ? srcdir :
								".");
	const struct mn_program *program = mn_program_load(ctx, file, diags);

	if (!program) {
		fprintf(stderr, "%s: %u errors\n", file, mn_diags_errors(diags));
		return 1;
	}
	for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++)
		bench(program, situations[i]);
	bench_hidden(program);
	talloc_free(ctx);
	return 0;
}
