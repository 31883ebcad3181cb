/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Amounts, and the texts of the shipped service filled in from facts made by hand. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/clock.h"
#include "menus/diag.h"
#include "menus/render.h"
#include "menus/text.h"

#define MB ((int64_t)1 << 20)
#define GB ((int64_t)1 << 30)

static void die(const char *what)
{
	printf("FAILED: %s\n", what);
	exit(1);
}

static void show_data(void)
{
	static const int64_t bytes[] = {
		0, 1, MB / 100, MB / 100 + 1, 10486, MB - 1, MB, MB + 1, 512 * MB, GB - 1, GB - MB / 200, GB, GB + 1,
		GB + GB / 2, 1500 * MB, 100 * GB, 1024 * GB - 1, 1024 * GB, 1024 * 1024 * GB, INT64_MAX - 1,
		INT64_MAX, -1, INT64_MIN,
	};
	char down[32], up[32];

	printf("== data: bytes, what is left (down), what was used (up)\n");
	for (unsigned int i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		mn_render_data(bytes[i], false, down, sizeof(down));
		mn_render_data(bytes[i], true, up, sizeof(up));
		printf("%20lld %18s %18s\n", (long long)bytes[i], down, up);
	}
}

/* Against a slower way to say it: the shown figure is the nearest on its side of the true one. */
static void check_data(void)
{
	uint64_t seed = 7;

	for (unsigned int i = 0; i < 200000; i++) {
		static const char units[] = "MGTPE";
		const char *letter;
		unsigned int whole, part;
		char unit, text[32];
		int64_t bytes;
		bool up = i & 1;
		__int128 step, shown;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		bytes = (seed >> 1) >> seed % 58;
		mn_render_data(bytes, up, text, sizeof(text));
		if (sscanf(text, "%u.%2u %cB", &whole, &part, &unit) != 3)
			die(text);
		letter = strchr(units, unit);
		if (!letter || strlen(text) > 10)
			die(text);
		step = (__int128)MB << (10 * (letter - units));
		/* in hundredths of a byte, so that nothing is rounded here */
		shown = ((__int128)whole * 100 + part) * step;
		if (up ? shown < (__int128)bytes * 100 || shown - (__int128)bytes * 100 >= step :
			 shown > (__int128)bytes * 100 || (__int128)bytes * 100 - shown >= step)
			die(text);
		if (whole >= 1024 || (unit != 'M' && whole < 1))
			die(text);
	}
	printf("200000 amounts are the nearest on their side\n");
}

static void show_money(const struct mn_program *program)
{
	static const int64_t minor[] = { 0, 1, 5, 10, 99, 100, 101, 1000, 1050, 123456789, -1, -100, -250, INT64_MAX,
					 MN_UNKNOWN };
	char text[64];

	printf("== money\n");
	for (unsigned int i = 0; i < sizeof(minor) / sizeof(minor[0]); i++) {
		printf("%20lld", (long long)minor[i]);
		for (unsigned int l = 0; l < program->n_languages; l++) {
			mn_render_money(program, l, minor[i], text, sizeof(text));
			printf("  %s", text);
		}
		printf("\n");
	}
}

static void set_number(struct mn_number *number, const char *digits)
{
	snprintf(number->digits, sizeof(number->digits), "%s", digits);
}

/* A primary with two members, one former one, and bundles of each kind. */
static void fill(const struct mn_program *program, struct mn_order *order, struct mn_facts *facts)
{
	memset(order, 0, sizeof(*order));
	memset(facts, 0, sizeof(*facts));
	if (mn_clock_parse(program->zone, "2028-02-29 18:59:59", &facts->now) < 0)
		die("clock");
	set_number(&order->caller, "13900000001");
	facts->caller.number = order->caller;
	facts->caller.registered = true;
	facts->caller.role = MN_ROLE_LEADER;
	facts->caller.leader = order->caller;
	for (unsigned int i = 0; i < MN_MAX_ATTRS; i++)
		facts->caller.attr[i] = facts->param[0].attr[i] = MN_UNKNOWN;
	facts->leader = facts->caller;
	facts->n_members = 2;
	set_number(&facts->member[0].number, "13800138001");
	facts->member[0].used = 700 * MB + 1;
	set_number(&facts->member[1].number, "13800138002");
	facts->n_former = 1;
	set_number(&facts->former[0].number, "13800138003");
	facts->former[0].used = 2 * GB;
	facts->n_bundles = 4;
	facts->bundle[0] = (struct mn_bundle){ .id = 1, .label = "A", .size = GB, .left = GB - 1 };
	facts->bundle[1] = (struct mn_bundle){ .id = 2, .label = "B", .size = GB, .left = 10 * MB };
	facts->bundle[2] = (struct mn_bundle){ .id = 3, .label = "Night", .left = 100 * MB, .limited = true };
	facts->bundle[3] = (struct mn_bundle){ .id = 4, .label = "Campus", .left = 1, .limited = true };
	order->arg[0].given = order->arg[0].valid = true;
	set_number(&order->arg[0].number, "13800138004");
	facts->param[0].number = order->arg[0].number;
}

static void show_operations(const struct mn_program *program)
{
	struct mn_verdict verdict = { .accepted = true, .kase = MN_NONE };
	struct mn_order order;
	static struct mn_facts facts;
	char text[2048];

	fill(program, &order, &facts);
	for (unsigned int o = 0; o < program->n_operations; o++) {
		const struct mn_operation *operation = &program->operation[o];

		if (operation->is_event)
			continue;
		order.operation = o;
		printf("== %s\n", operation->name);
		for (unsigned int l = 0; l < program->n_languages; l++) {
			const struct mn_render render = { .program = program, .language = l, .order = &order,
							  .facts = &facts, .verdict = &verdict, .it = MN_SUBJ_CALLER };

			if (mn_render_wording(&render, &operation->confirm, text, sizeof(text)) > 0)
				printf("%s? %s\n", program->language[l].code, text);
			if (mn_render_wording(&render, &operation->done, text, sizeof(text)) > 0)
				printf("%s. %s\n", program->language[l].code, text);
		}
	}
}

/* Every refusal, said to the caller and about the other; what is not known is a dash. */
static void show_refusals(const struct mn_program *program)
{
	struct mn_order order;
	static struct mn_facts facts;
	char text[1024];

	fill(program, &order, &facts);
	order.operation = mn_program_operation(program, "add");
	printf("== refusals\n");
	for (unsigned int i = 0; i < program->n_cases; i++) {
		const struct mn_case *kase = &program->kase[i];

		for (unsigned int l = 0; l < program->n_languages; l++) {
			struct mn_render render = { .program = program, .language = l, .order = &order, .facts = &facts,
						    .it = MN_SUBJ_CALLER };

			if (kase->text && mn_render_text(&render, kase->text, text, sizeof(text)) > 0)
				printf("%s %s %s: %s\n", program->rule[kase->rule].id, kase->name,
				       program->language[l].code, text);
			render.it = MN_SUBJ_PARAM0;
			if (kase->text_other && kase->text_other != kase->text &&
			    mn_render_text(&render, kase->text_other, text, sizeof(text)) > 0)
				printf("%s %s %s, other: %s\n", program->rule[kase->rule].id, kase->name,
				       program->language[l].code, text);
		}
	}
}

/* A buffer of any size holds whole characters of the same text, and says whether something is missing. */
static void check_sizes(const struct mn_program *program)
{
	const struct mn_operation *operation = &program->operation[mn_program_operation(program, "usage")];
	struct mn_order order;
	static struct mn_facts facts;
	char whole[2048], part[2048];
	int len;

	fill(program, &order, &facts);
	for (unsigned int l = 0; l < program->n_languages; l++) {
		const struct mn_render render = { .program = program, .language = l, .order = &order, .facts = &facts };

		len = mn_render_wording(&render, &operation->done, whole, sizeof(whole));
		if (len <= 0)
			die("usage says nothing");
		for (int size = 1; size <= len + 1; size++) {
			int rc = mn_render_wording(&render, &operation->done, part, size);

			if (rc != (size > len ? len : -ENOSPC) || strncmp(part, whole, strlen(part)) ||
			    !mn_text_utf8_is_valid(part, strlen(part), NULL) ||
			    strlen(part) + 4 < (size_t)size - (size > len))
				die("cut wrongly");
		}
	}
	printf("== cut at every size: whole characters\n");
}

int main(void)
{
	void *ctx = talloc_named_const(NULL, 0, "render_test");
	struct mn_diags *diags = mn_diags_alloc(ctx, 20);
	const char *srcdir = getenv("srcdir");
	struct mn_program *program;
	char path[512];

	snprintf(path, sizeof(path), "%s/../../menus/share.menu", srcdir ? srcdir : ".");
	program = mn_program_load(ctx, path, diags);
	if (!program)
		die("share.menu has errors");
	show_data();
	check_data();
	show_money(program);
	show_operations(program);
	show_refusals(program);
	check_sizes(program);
	talloc_free(ctx);
	return 0;
}
