/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people are told about a decision, and what they are told when they write facts wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/decide.h"
#include "menus/diag.h"
#include "menus/facts_arg.h"
#include "menus/why.h"

#define MAX_WORDS	40
#define NOON		1796011200	/* 2026-11-30 12:00 in the service's zone */

static const char *const told[] = {
	"open caller=13800138001 caller.home=beijing caller.brand=gotone caller.status=normal "
		"caller.plan=flyshare-plus/18 caller.plan=choice4g/58.5/ready-made@2026-12-01.. at=2026-11-10T09:30",
	"add caller=13800138001 caller.home=beijing caller.brand=gotone caller.status=normal caller.plan=web4g/58 "
		"members=13900139001 secondary=13800138002 secondary.home=beijing secondary.brand=mzone "
		"secondary.status=normal at=2026-11-10",
	"add caller=13800138001 caller.leads=yes channel=sms",
	"add caller=13800138001 caller.leads=yes secondary=1380013800x surplus=x",
	"add caller=13800138001 caller.leads=yes preview=yes channel=counter evidence=letter,handler-id "
		"caller.brand=mzone",
	"leave caller=13800138002 caller.member-of=13800138001 primary-number=13800138003 at=2028-02-29T19:00:00",
	"remaining caller=13800138002 caller.brand=mzone caller.member-of=13800138001 leader.status=normal "
		"at=2026-11-10 bundle=base/plan88/domestic/no bundle=gift/-/domestic/no bundle=base/web4g/hmt/no",
	"change-brand caller=13800138001 caller.leads=yes caller.brand=freetalk caller.plan=carefree/10 "
		"new-brand=mzone",
	"take-plan caller=13800138001 caller.leads=yes caller.brand=mzone new-plan=carefree-mo/20",
	"cancel caller=13800138001 members=13900139001,13900139002 at=2026-11-10",
};

static const char *const wrong[] = {
	"", "opne", "zzz", "open caller", "open =x", "open caller=12", "open caler=13800138001",
		"open caller.brnad=gotone",
	"open caller.x=1", "open caller.brand=gotne", "open caller.brand=xyz", "open secondary=13800138002",
	"open caller.plan=web4g/58/module/x", "open caller.plan=web4g/5x", "open caller.plan=web4g/58.001",
	"open caller.plan=web4g/99999999999999999999", "open caller.plan=web4g@2026-01-01",
		"open caller.plan=web4g@x..",
	"open caller.leads=maybe", "open caller.member-of=7", "open caller.language=fr", "open caller.real-name=1",
	"open members=13800138001,x", "open evidence=own-od", "open channel=usd", "open at=yesterday",
	"open at=2026-02-29", "open bundle=base/x", "open bundle=base/web4g/domestic/no/more",
		"change-brand new-brand=x",
	"take-plan new-plan=web4g/x", "open preview=1",
};

static void print_line(void *data, const char *text)
{
	(*(unsigned int *)data)++;
	printf("  %s\n", text);
}

static int parse(const struct mn_program *program, const char *situation, struct mn_order *order,
		 struct mn_facts *facts,
		 char *error, size_t size)
{
	char copy[1000], *rest = copy;
	const char *word[MAX_WORDS];
	unsigned int n = 0;

	snprintf(copy, sizeof(copy), "%s", situation);
	while (*copy && rest && n < MAX_WORDS)
		word[n++] = strsep(&rest, " ");
	return mn_facts_arg_parse(program, word, n, NOON, order, facts, error, size);
}

static void tell(const struct mn_program *program, const char *situation, uint8_t language)
{
	struct mn_verdict verdict;
	struct mn_order order;
	struct mn_facts facts;
	unsigned int lines = 0;
	char error[600];

	printf("%s\n", situation);
	if (parse(program, situation, &order, &facts, error, sizeof(error)) < 0) {
		printf("  FAILED: %s\n", error);
		return;
	}
	mn_decide(program, &order, &facts, &verdict);
	if (mn_why_print(program, &order, &facts, &verdict, language, print_line, &lines) != lines)
		printf("FAILED: other number of lines\n");
	printf("\n");
}

/* The error must be a sentence in whatever room there is. */
static void complain(const struct mn_program *program, const char *situation)
{
	char error[600] = "", small[20];
	struct mn_order order;
	struct mn_facts facts;

	if (parse(program, situation, &order, &facts, error, sizeof(error)) == 0)
		printf("'%s': TAKEN\n", situation);
	else
		printf("'%s': %s\n", situation, error);
	if (parse(program, situation, &order, &facts, small, sizeof(small)) == 0 || strncmp(small, error, 19) != 0)
		printf("FAILED: in a small room\n");
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	struct mn_program *program = mn_program_load(ctx, talloc_asprintf(ctx, "%s/../../menus/share.menu",
									  srcdir ? srcdir : "."),
						     diags);

	if (!program) {
		printf("share.menu has %u errors\n", mn_diags_errors(diags));
		return 1;
	}
	program->file = "share.menu";
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		tell(program, told[i], mn_program_language(program, i % 3 == 1 ? "zh" : "en"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		complain(program, wrong[i]);
	talloc_free(ctx);
	return 0;
}
