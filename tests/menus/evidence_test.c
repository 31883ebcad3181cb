/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which evidence is enough, for every kind of customer; and that it is so, by trying every set there is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menus/decide.h"
#include "menus/diag.h"
#include "menus/evidence.h"
#include "menus/facts_arg.h"
#include "menus/mem.h"

static struct mn_program *program;

static void fail(const char *what, const char *with)
{
	printf("FAILED: %s: %s\n", what, with);
	exit(1);
}

static void facts_of(const char *words, struct mn_facts *facts)
{
	char copy[400], error[600], *rest = copy;
	const char *word[MN_FACTS_ARG_MAX];
	struct mn_order order;
	unsigned int n = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	while (rest && n < MN_FACTS_ARG_MAX)
		word[n++] = strsep(&rest, " ");
	if (mn_facts_arg_parse(program, word, n, 1762740000, &order, facts, error, sizeof(error)) < 0)
		fail(error, words);
}

/* Does some case that looks at evidence refuse? Found by comparing with all evidence there is, and with none. */
static bool is_enough(uint16_t operation, const struct mn_facts *facts, uint64_t evidence)
{
	struct mn_order order = {
		.operation = operation, .channel = MN_CHANNEL_COUNTER, .caller = facts->caller.number, .preview = true,
		.evidence = evidence,
	};
	const struct mn_operation *op = &program->operation[operation];
	struct mn_verdict verdict;

	mn_decide(program, &order, facts, &verdict);
	for (unsigned int i = 0; i < verdict.n_trace; i++)
		if (verdict.trace[i].outcome == MN_OUTCOME_REFUSES &&
		    strcmp(program->rule[program->kase[op->judge[verdict.trace[i].judge].kase].rule].id, "R21") == 0)
			return false;
	return true;
}

static bool holds_one(const struct mn_evidence *evidence, uint64_t set)
{
	for (unsigned int i = 0; i < evidence->n_sets; i++)
		if ((set & evidence->set[i]) == evidence->set[i])
			return true;
	return !evidence->needed;
}

static void put_sets(const struct mn_evidence *evidence)
{
	const struct mn_list *list = &program->list[program->evidence];

	if (!evidence->needed)
		printf(" none%s", evidence->asked ? " of this one" : "");
	else if (!evidence->n_sets)
		printf(" nothing is enough");
	for (unsigned int i = 0; i < evidence->n_sets; i++) {
		const char *plus = i ? " | " : " ";

		for (unsigned int k = 0; k < list->n_items; k++)
			if (evidence->set[i] >> k & 1) {
				printf("%s%s", plus, list->item[k].name);
				plus = "+";
			}
	}
	printf("\n");
}

static void one(const char *operation, const char *words)
{
	uint16_t op = mn_program_operation(program, operation);
	uint64_t all = UINT64_C(1) << program->list[program->evidence].n_items;
	char line[400], set_of[40];
	struct mn_evidence evidence;
	struct mn_facts facts;

	snprintf(line, sizeof(line), "%s caller=13800138001 %s", operation, words);
	facts_of(line, &facts);
	mn_evidence_sets(program, op, &facts, &evidence);
	for (uint64_t set = 0; set < all; set++)
		if (is_enough(op, &facts, set) != holds_one(&evidence, set)) {
			snprintf(set_of, sizeof(set_of), "set %llx", (unsigned long long)set);
			fail(line, set_of);
		}
	for (unsigned int i = 0; i < evidence.n_sets; i++)
		for (unsigned int k = 0; k < evidence.n_sets; k++)
			if (i != k && (evidence.set[i] & evidence.set[k]) == evidence.set[i])
				fail(line, "one set holds another one");
	printf("%s %s:", operation, words);
	put_sets(&evidence);
}

static void every_customer(void)
{
	static const char *const brands[] = { "gotone", "suie", "supreme", "mzone", "easyown-plus", "easyown",
					      "freetalk", "family", "five-yuan", "g3-prepaid", "unknown" };
	static const char *const kinds[] = {
		"customer=individual caller.real-name=yes", "customer=individual caller.real-name=no",
		"customer=individual", "customer=unit", "customer=unit caller.pays-cash=yes",
		"customer=unit caller.pays-cash=no", "customer=unknown",
	};
	char words[200];

	for (unsigned int b = 0; b < sizeof(brands) / sizeof(brands[0]); b++)
		for (unsigned int k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			snprintf(words, sizeof(words), "caller.brand=%s caller.%s", brands[b], kinds[k]);
			one("members", words);
		}
}

static void every_operation(void)
{
	static const char *const words[] = {
		"caller.brand=mzone caller.customer=individual caller.real-name=yes caller.leads=yes",
		"caller.brand=gotone caller.customer=unit caller.pays-cash=yes caller.member-of=13800138009",
	};

	for (unsigned int i = 0; i < program->n_operations; i++)
		for (unsigned int k = 0; k < 2; k++)
			one(program->operation[i].name, words[k]);
}

static void secrets(void)
{
	const struct mn_list *list = &program->list[program->evidence];

	printf("typed, not seen:");
	for (unsigned int i = 0; i < list->n_items; i++)
		if (program->secrets >> i & 1)
			printf(" %s", list->item[i].name);
	printf("\n");
}

/* Two tables that both ask: one row of each. */
static void two_tables(void *ctx)
{
	static const char source[] =
		"service both en \"Both\"\nlanguages\n    en \"English\"\nclock UTC\ndial *160#\ntexts to 160\n"
		"numbers 4 digits\n"
		"evidence\n    a en \"a\"\n    b secret en \"b\"\n    c en \"c\"\n    d en \"d\"\n"
		"register\n    known yes or no\n"
		"table one\n    evidence  known\n    a  any\n    b  yes\n"
		"table two\n    evidence\n    c\n    a + d\n"
		"rule R21 en \"Both\"\n"
		"    refuse when at the counter and not (caller does match one and caller does match two)\n"
		"        en \"No.\"\n";
	static const char phrases[] =
		"operation members en \"Look\"\n    judge\n        request R21\n    answer en \"Yes.\"\n"
		"operation other en \"Other\"\n    answer en \"Yes.\"\n"
		"screen home en \"Home\"\n    1 members\n    2 other\n"
		"sms\n    otherwise en \"No.\"\n"
		"phrases\n    more en \"9 more\"\n    back en \"0 back\"\n    home en \"00 home\"\n"
		"    exit en \"0 exit\"\n    confirm en \"{digit} confirm\"\n    wrong-key en \"No.\"\n"
		"    wrong-number en \"No.\"\n    not-offered en \"No.\"\n    resume en \"Go on?\"\n"
		"    resume-continue en \"yes\"\n    resume-restart en \"no\"\n    language en \"Language\"\n"
		"    language-set en \"English.\"\n    goodbye en \"Bye.\"\n    timeout en \"Late.\"\n"
		"    too-long en \"Long.\"\n    busy en \"Busy.\"\n    unknown-code en \"What?\"\n"
		"    unknown-caller en \"Who?\"\n";
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	char *all = talloc_asprintf(ctx, "%s%s", source, phrases);

	program = mn_program_parse(ctx, "both", all, strlen(all), diags);
	if (!program) {
		mn_diags_print(diags, "both", all, strlen(all), stdout, false);
		exit(1);
	}
	secrets();
	for (unsigned int known = 0; known < 2; known++) {
		struct mn_evidence evidence;
		struct mn_facts facts;

		facts_of(known ? "members caller=1234 caller.known=yes" : "members caller=1234 caller.known=no",
			 &facts);
		mn_evidence_sets(program, 0, &facts, &evidence);
		for (uint64_t set = 0; set < 16; set++)
			if (is_enough(0, &facts, set) != holds_one(&evidence, set))
				fail("two tables", known ? "known" : "not known");
		printf("two tables, %sknown:", known ? "" : "not ");
		put_sets(&evidence);
		mn_evidence_sets(program, 1, &facts, &evidence);
		printf("no table:");
		put_sets(&evidence);
	}
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);

	program = mn_program_load(ctx, talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir ? srcdir : "."), diags);
	if (!program)
		fail("share.menu", "has errors");
	secrets();
	every_customer();
	every_operation();
	two_tables(ctx);
	talloc_free(ctx);
	return 0;
}
