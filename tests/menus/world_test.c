/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The world in memory: whatever is asked of it, rightly or against the rules, a number is in one group at most, nothing
 * is done by halves, no monthly fee is charged twice, and what it tells of itself can be said to it again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/clock.h"
#include "menus/decide.h"
#include "menus/diag.h"
#include "menus/facts_arg.h"
#include "menus/world.h"

#define NUMBERS		7
#define WORLDS		40
#define STEPS		500		/* in each */
#define NOON		1796011200	/* 2026-11-30 12:00 in Shanghai */
#define TEXT_SIZE	65536
#define MAX_WORDS	200

struct text {
	char s[TEXT_SIZE];
	size_t len;
};

static uint32_t seed;

static unsigned int draw(unsigned int n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void collect(void *data, const char *line)
{
	struct text *t = data;

	t->len += snprintf(t->s + t->len, sizeof(t->s) - t->len, "%s\n", line);
	if (t->len >= sizeof(t->s)) {
		printf("FAILED: a world of more than %d octets\n", TEXT_SIZE);
		exit(1);
	}
}

static void print_world(const struct mn_world *world, struct text *t)
{
	t->len = 0;
	t->s[0] = '\0';
	mn_world_print(world, collect, t);
}

static void fail(const char *what, const char *detail)
{
	printf("FAILED: %s: %s\n", what, detail);
	exit(1);
}

static void say(struct mn_world *world, const char *facts)
{
	char copy[TEXT_SIZE], error[600], *rest = copy;
	const char *word[MAX_WORDS];
	unsigned int n = 0;

	snprintf(copy, sizeof(copy), "%s", facts);
	while (rest && n < MAX_WORDS)
		word[n++] = strsep(&rest, " ");
	if (mn_world_say(world, word, n, error, sizeof(error)) < 0)
		fail(error, facts);
}

/* ── said again ───────────────────────────────────────────────────────────────────────────────────────────────── */

/* "13800138001 (caller) language=en leads=yes" becomes facts, those of members in their order. */
static char *as_facts(void *ctx, struct mn_world *world, const struct text *told)
{
	char *facts = talloc_asprintf(ctx, "caller=%s", mn_world_caller(world)->digits);
	char copy[TEXT_SIZE], *rest = copy, *line;

	snprintf(copy, sizeof(copy), "%s", told->s);
	while ((line = strsep(&rest, "\n"))) {
		char *number = strsep(&line, " "), *word;

		if (*number < '0' || *number > '9')
			continue;
		while ((word = strsep(&line, " ")))
			if (strchr(word, '='))
				facts = talloc_asprintf_append(facts, " %s.%s", number, word);
	}
	return facts;
}

static void say_again(void *ctx, struct mn_world *world, const struct mn_program *program)
{
	struct mn_world *other = mn_world_alloc(ctx, program, 0, mn_world_now(world));
	struct text told, again, second;
	char *facts;

	print_world(world, &told);
	facts = as_facts(other, world, &told);
	say(other, facts);
	print_world(other, &again);
	/* numbers may come in another order; what the other world says of itself is the same again */
	for (char *at = facts; (at = strchr(at, ' ')); at++) {
		char fact[120];

		snprintf(fact, sizeof(fact), "%.*s", (int)strcspn(at + 1, " "), at + 1);
		if (!strstr(again.s, strchr(fact, '.') + 1))
			fail("a fact was lost", fact);
	}
	/* a leader is there as soon as a member names it, so the order settles after two times */
	for (unsigned int i = 0; i < 3; i++) {
		second = again;
		facts = as_facts(world, world, &second);
		talloc_free(other);
		other = mn_world_alloc(ctx, program, 0, mn_world_now(world));
		say(other, facts);
		print_world(other, &again);
	}
	if (strcmp(second.s, again.s) != 0)
		fail("said again, not the same", again.s);
	talloc_free(other);
}

/* ── orders at random ─────────────────────────────────────────────────────────────────────────────────────────── */

struct tally {
	unsigned int accepted, refused, forced, stopped;
};

static void number_of(const char *const *number, struct mn_number *to)
{
	snprintf(to->digits, sizeof(to->digits), "%s", number[draw(NUMBERS)]);
}

/* One of a few, so that what is taken is ended now and then. */
static void draw_record(const struct mn_holding_decl *decl, struct mn_arg *arg)
{
	for (unsigned int k = 0; k < decl->n_fields; k++) {
		if (decl->field[k].type == MN_TYPE_CHOICE && (!decl->field[k].optional || draw(2)))
			arg->field[k] = draw(2);
		else if (decl->field[k].type == MN_TYPE_MONEY)
			arg->field[k] = 5800;
	}
}

static void draw_order(const struct mn_program *program, struct mn_world *world, const char *const *number,
		       struct mn_order *order)
{
	const struct mn_operation *op;

	memset(order, 0, sizeof(*order));
	order->operation = draw(program->n_operations);
	order->caller = *mn_world_caller(world);
	op = &program->operation[order->operation];
	for (unsigned int i = 0; i < op->n_params; i++) {
		const struct mn_param *param = &op->param[i];
		struct mn_arg *arg = &order->arg[i];

		arg->given = arg->valid = true;
		if (param->type == MN_TYPE_NUMBER)
			number_of(number, &arg->number);
		else if (param->type == MN_TYPE_CHOICE)
			arg->value = draw(program->list[param->list].n_items);
		for (unsigned int k = 0; k < MN_MAX_FIELDS; k++)
			arg->field[k] = MN_UNKNOWN;
		if (param->type == MN_TYPE_HOLDING)
			draw_record(&program->holding[param->list], arg);
	}
}

static void step(const struct mn_program *program, struct mn_world *world, const char *const *number,
		 struct tally *tally)
{
	struct text before, after, told = { .len = 0 };
	struct mn_verdict verdict;
	struct mn_number caller;
	struct mn_order order;
	struct mn_facts facts;
	char fact[40];
	int rc;

	if (draw(50) == 0) {
		mn_clock_format(program->zone, mn_world_now(world) + 3600 * (1 + draw(40)), fact + 3,
				sizeof(fact) - 3);
		memcpy(fact, "at=", 3);
		fact[13] = 'T';
		say(world, fact);
	}
	number_of(number, &caller);
	mn_world_call(world, &caller);
	draw_order(program, world, number, &order);
	mn_world_facts(world, &order, &facts);
	mn_decide(program, &order, &facts, &verdict);
	if (verdict.accepted)
		tally->accepted++;
	else
		tally->refused++;
	if (!verdict.accepted && draw(4))
		return;
	/* now and then against the rules: the world stands by itself */
	tally->forced += !verdict.accepted;
	print_world(world, &before);
	rc = mn_world_apply(world, &order, &facts, &verdict, collect, &told);
	print_world(world, &after);
	if (rc < 0 && verdict.accepted)
		fail("what the rules accept cannot be done", told.s);
	if (rc < 0 && strcmp(before.s, after.s) != 0)
		fail("done by halves", told.s);
	tally->stopped += rc < 0;
	if (mn_world_check(world))
		fail(mn_world_check(world), told.s);
}

static void run(void *ctx, const char *file, const char *const *number, const char *facts)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	struct mn_program *program = mn_program_load(ctx, file, diags);
	struct mn_world *world;
	struct tally tally = { 0 };

	if (!program) {
		mn_diags_print(diags, file, mn_diags_source(diags), mn_diags_source_len(diags), stdout, false);
		exit(1);
	}
	seed = 20261123;
	for (unsigned int w = 0; w < WORLDS; w++) {
		world = mn_world_alloc(ctx, program, 0, NOON);
		say(world, facts);
		for (unsigned int i = 0; i < STEPS; i++)
			step(program, world, number, &tally);
		say_again(ctx, world, program);
		talloc_free(world);
	}
	/* without groups everything can be done */
	printf("%s: %s\n", program->name, tally.accepted > 1000 && tally.refused > 1000 && tally.forced > 1000 &&
	       tally.stopped < tally.forced && (tally.stopped > 500) == program->group.present ?
	       "holds together" : "FAILED: not tried enough");
	fprintf(stderr, "%s: %u accepted, %u refused, %u of them done all the same, %u not possible\n", program->name,
		tally.accepted, tally.refused, tally.forced, tally.stopped);
	talloc_free(program);
}

/* ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* One order as words, done; what it tells is printed. */
static void one(const struct mn_program *program, struct mn_world *world, const char *words)
{
	char copy[400], error[600], *rest = copy;
	const char *word[MAX_WORDS];
	struct text told = { .len = 0 };
	struct mn_verdict verdict;
	struct mn_order order;
	struct mn_facts facts;
	unsigned int n = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	while (rest && n < MAX_WORDS)
		word[n++] = strsep(&rest, " ");
	if (mn_facts_arg_parse(program, word, n, mn_world_now(world), &order, &facts, error, sizeof(error)) < 0)
		fail(error, words);
	mn_world_call(world, &order.caller);
	mn_world_facts(world, &order, &facts);
	mn_decide(program, &order, &facts, &verdict);
	printf("%s: %d\n", words, mn_world_apply(world, &order, &facts, &verdict, collect, &told));
	printf("%s", told.s);
}

static void by_hand(void *ctx, const char *file)
{
	struct mn_program *program = mn_program_load(ctx, file, mn_diags_alloc(ctx, 10));
	struct mn_world *world = mn_world_alloc(ctx, program, 1, NOON);
	struct mn_facts facts;
	struct text t;

	say(world, "caller=13800138001 13800138002.brand=mzone 13800138003.language=zh 13800138004.leads=yes "
	    "13800138005.member-of=13800138004");
	one(program, world, "open caller=13800138001");
	one(program, world, "open caller=13800138001");
	one(program, world, "add caller=13800138001 secondary=13800138002");
	one(program, world, "add caller=13800138001 secondary=13800138003");
	one(program, world, "add caller=13800138001 secondary=13800138004");
	one(program, world, "add caller=13800138001 secondary=13800138005");
	one(program, world, "add caller=13800138001 secondary=13800138006");
	one(program, world, "add caller=13800138001 secondary=13800138001");
	one(program, world, "remove caller=13800138001 secondary=13800138005");
	say(world, "13800138002.used=5MB");
	one(program, world, "leave caller=13800138002 primary-number=13800138001");
	one(program, world, "add caller=13800138001 secondary=13800138002");
	mn_world_facts_caller(world, &facts);
	printf("used again: %lld, %u members, %u left\n", (long long)facts.member[1].used, facts.n_members,
	       facts.n_former);
	say(world, "at=2026-12-01T00:00:00");
	one(program, world, "remove caller=13800138001 secondary=13800138002");
	one(program, world, "add caller=13800138001 secondary=13800138002");
	one(program, world, "status-change caller=13800138004 new-status=closed");
	one(program, world, "cancel caller=13800138001");
	one(program, world, "cancel caller=13800138001");
	print_world(world, &t);
	printf("%s", t.s);
	talloc_free(program);
}

int main(void)
{
	static const char *const shanghai[NUMBERS] = { "13800138001", "13800138002", "13800138003", "13800138004",
						       "13800138005", "13800138006", "13800138007" };
	static const char *const nairobi[NUMBERS] = { "0700000001", "0700000002", "0700000003", "0700000004",
						      "0700000005", "0700000006", "0700000007" };
	static const char *const berlin[NUMBERS] = { "101", "102", "103", "104", "105", "106", "107" };
	const char *srcdir = getenv("srcdir") ? getenv("srcdir") : ".";
	void *ctx = talloc_new(NULL);
	char *facts = talloc_strdup(ctx, "at=2026-11-10"), *calls = talloc_strdup(ctx, "at=2026-11-10T12:00");

	for (unsigned int i = 0; i < NUMBERS - 1; i++) {
		facts = talloc_asprintf_append(facts, " %s.home=beijing %s.brand=%s %s.status=normal %s.plan=web4g/58",
					       shanghai[i], shanghai[i], i % 3 ? "mzone" : "gotone", shanghai[i],
					       shanghai[i]);
		calls = talloc_asprintf_append(calls, " %s.state=active %s.subscription=family-pack/10", nairobi[i],
					       nairobi[i]);
	}
	by_hand(ctx, talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir));
	run(ctx, talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir), shanghai, facts);
	run(ctx, talloc_asprintf(ctx, "%s/../../menus/examples/family.menu", srcdir), nairobi, calls);
	run(ctx, talloc_asprintf(ctx, "%s/../../menus/examples/ballot.menu", srcdir), berlin,
	    "at=2026-12-28 101.standing=member 102.standing=guest 103.standing=blocked");
	talloc_free(ctx);
	return 0;
}
