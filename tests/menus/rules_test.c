/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables of situations and verdicts, rules/NAME.rules, judged by the real service files.
 *
 *   service FILE                 the service of the lines below, from the top of the tree
 *   at TIME                      the time where a line gives none
 *   let NAME = WORDS             $NAME or ${NAME} stands for these words
 *   each NAME = WORD WORD ...    a line with $NAME is judged once for each word
 *   WORDS => VERDICT             words as menus/facts_arg.h has them
 *
 * A verdict is `accepted`, `refused CASE [WHOM]`, `withheld WHAT...` (for each bundle `shared` or a case) or
 * `hides OPERATION...` (exactly the items a menu hides); `holds CASE` and `not CASE` look at the condition of a case
 * that no operation judges; `does EFFECT...` are the effects that an accepted order has in this situation, in their
 * order and by the first word of each, for `tell` with whom. In the end every case of every judge line must have been
 * the one that refused, and every operation accepted, somewhere in the tables.
 */
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/clock.h"
#include "menus/cond.h"
#include "menus/decide.h"
#include "menus/diag.h"
#include "menus/facts_arg.h"
#include "menus/why.h"

#define MAX_LINE	8192
#define MAX_LETS	64
#define MAX_SERVICES	4

struct let {
	char name[32];
	char *value;
	bool each;
};

struct service {
	char *file;
	struct mn_program *program;
	unsigned int *refused;		/* by operation * MN_MAX_TRACE + judge line: how often it decided */
	unsigned int *accepted;		/* by operation */
	unsigned int *withheld;		/* by case */
};

struct table {
	void *ctx;
	const char *path, *name;
	unsigned int line, rows;
	struct service *service;
	int64_t at;
	struct let let[MAX_LETS];
	unsigned int n_lets;
};

static struct service services[MAX_SERVICES];
static unsigned int n_services, failures;

static void print_line(void *data, const char *text)
{
	printf("    %s\n", text);
}

static void fail(const struct table *t, const char *what, const char *detail)
{
	failures++;
	printf("%s:%u: %s: %s\n", t->name, t->line, what, detail);
}

/* ── services ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static struct service *load(void *ctx, const char *top, const char *file)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, 20);
	struct service *s;

	for (unsigned int i = 0; i < n_services; i++)
		if (strcmp(services[i].file, file) == 0)
			return &services[i];
	if (n_services == MAX_SERVICES)
		return NULL;
	s = &services[n_services];
	s->file = talloc_strdup(ctx, file);
	s->program = mn_program_load(ctx, talloc_asprintf(ctx, "%s/%s", top, file), diags);
	if (!s->program) {
		for (unsigned int i = 0; i < mn_diags_count(diags); i++)
			printf("%s:%u: %s\n", file, mn_diags_get(diags, i)->from.line, mn_diags_get(diags, i)->text);
		return NULL;
	}
	s->refused = talloc_zero_array(ctx, unsigned int, s->program->n_operations * MN_MAX_TRACE);
	s->accepted = talloc_zero_array(ctx, unsigned int, s->program->n_operations);
	s->withheld = talloc_zero_array(ctx, unsigned int, s->program->n_cases);
	n_services++;
	return s;
}

/* Lines of the judge lists that no row of the tables has seen deciding. */
static void report_coverage(const struct service *s)
{
	const struct mn_program *program = s->program;
	char name[80];

	for (unsigned int o = 0; o < program->n_operations; o++) {
		const struct mn_operation *op = &program->operation[o];

		if (!s->accepted[o]) {
			failures++;
			printf("%s: %s is accepted in no row\n", s->file, op->name);
		}
		for (unsigned int j = 0; j < op->n_judges; j++) {
			if (s->refused[o * MN_MAX_TRACE + j])
				continue;
			failures++;
			mn_why_case_name(program, op->judge[j].kase, name, sizeof(name));
			printf("%s: %s is refused by %s (line %u of its list) in no row\n", s->file, op->name, name,
			       j + 1);
		}
		for (unsigned int j = 0; j < op->n_withholds; j++) {
			if (s->withheld[op->withhold[j]])
				continue;
			failures++;
			mn_why_case_name(program, op->withhold[j], name, sizeof(name));
			printf("%s: nothing is withheld by %s in any row\n", s->file, name);
		}
	}
	printf("%s: %u rules, %u cases\n", s->file, program->n_rules, program->n_cases);
}

/* ── one row ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void describe(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts,
		     const struct mn_verdict *verdict, char *buf, size_t size)
{
	const struct mn_operation *op = &program->operation[order->operation];
	char name[80];

	if (verdict->accepted) {
		snprintf(buf, size, "accepted");
		return;
	}
	mn_why_case_name(program, verdict->kase, name, sizeof(name));
	if (verdict->subject >= MN_SUBJ_PARAM0)
		snprintf(buf, size, "refused %s %s", name, op->param[verdict->subject - MN_SUBJ_PARAM0].name);
	else
		snprintf(buf, size, "refused %s%s", name, verdict->subject == MN_SUBJ_CALLER ? " caller" : "");
}

static void describe_bundles(const struct mn_program *program, const struct mn_facts *facts,
			     const struct mn_verdict *verdict,
			     char *buf, size_t size)
{
	size_t len = snprintf(buf, size, "withheld");
	char name[80];

	for (unsigned int i = 0; i < facts->n_bundles && len < size; i++) {
		bool withheld = verdict->withheld >> i & 1;

		mn_why_case_name(program, verdict->withheld_by[i], name, sizeof(name));
		len += snprintf(buf + len, size - len, " %s", withheld ? name : "shared");
	}
}

static void describe_hidden(const struct mn_program *program, const struct mn_facts *facts, char *buf, size_t size)
{
	uint64_t hidden = mn_decide_hidden(program, facts);
	size_t len = snprintf(buf, size, "hides");

	for (unsigned int i = 0; i < program->n_operations && len < size; i++)
		if (hidden >> i & 1)
			len += snprintf(buf + len, size - len, " %s", program->operation[i].name);
}

/* "holds R15.traffic", "not R15.traffic" */
static void describe_case(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts,
			  const char *wanted, char *buf, size_t size)
{
	const char *asked = strchr(wanted, ' ') + 1;
	char name[80];

	snprintf(buf, size, "no such case");
	for (unsigned int i = 0; i < program->n_cases; i++) {
		mn_why_case_name(program, i, name, sizeof(name));
		if (strcmp(name, asked) == 0)
			snprintf(buf, size, "%s %s", mn_decide_cond(program, program->kase[i].cond, order, facts,
								    MN_SUBJ_CALLER,
								    0) ? "holds" : "not", name);
	}
}

static const char *told(const struct mn_effect *effect)
{
	if (effect->whom == MN_WHOM_EACH_MEMBER)
		return "-each";
	if (effect->subject == MN_SUBJ_CALLER)
		return "-caller";
	return effect->subject == MN_SUBJ_LEADER ? "-leader" : "-other";
}

static void describe_effects(const struct mn_program *program, const struct mn_order *order,
			     const struct mn_facts *facts, const struct mn_verdict *verdict, char *buf, size_t size)
{
	static const char *const forms[] = {
#define MN_EFFECT(id, form, doc) form,
#include "menus/effects.def"
#undef MN_EFFECT
	};
	const struct mn_operation *op = &program->operation[order->operation];
	size_t len = snprintf(buf, size, verdict->accepted ? "does" : "refused");

	for (unsigned int i = 0; i < op->n_effects && len < size && verdict->accepted; i++) {
		const struct mn_effect *effect = &op->effect[i];

		if (effect->cond != MN_NONE && !mn_decide_cond(program, effect->cond, order, facts, MN_SUBJ_CALLER, 0))
			continue;
		len += snprintf(buf + len, size - len, " %.*s%s", (int)strcspn(forms[effect->kind], " "),
				forms[effect->kind], effect->kind == MN_EFFECT_TELL ? told(effect) : "");
	}
}

/* What holds of every verdict, whatever the rules are. */
static void check_verdict(const struct table *t, const struct mn_order *order, const struct mn_facts *facts,
			  const struct mn_verdict *verdict)
{
	const struct mn_program *program = t->service->program;
	const struct mn_operation *op = &program->operation[order->operation];
	struct mn_verdict again;
	uint16_t first = MN_NONE;

	memset(&again, 0xa5, sizeof(again));
	mn_decide(program, order, facts, &again);
	if (again.accepted != verdict->accepted || again.kase != verdict->kase || again.subject != verdict->subject ||
	    again.withheld != verdict->withheld || again.n_trace != verdict->n_trace)
		fail(t, "judged twice", "two verdicts");
	if (verdict->n_trace != op->n_judges)
		fail(t, "trace", "not every judge line is in it");
	for (unsigned int i = 0; i < verdict->n_trace; i++) {
		if (verdict->trace[i].judge != i || again.trace[i].outcome != verdict->trace[i].outcome)
			fail(t, "trace", "not in the order of the judge list");
		if (verdict->trace[i].outcome == MN_OUTCOME_REFUSES && first == MN_NONE)
			first = i;
		if (verdict->trace[i].outcome == MN_OUTCOME_SKIPPED && !order->preview)
			fail(t, "trace", "a line is skipped outside a preview");
	}
	if (verdict->accepted != (first == MN_NONE) || (first != MN_NONE && op->judge[first].kase != verdict->kase))
		fail(t, "verdict", "not the first case that refuses");
	if (!verdict->accepted && !mn_decide_refusal_text(program, verdict))
		fail(t, "verdict", "refused without a text");
	if (first != MN_NONE)
		t->service->refused[order->operation * MN_MAX_TRACE + first]++;
	else if (!order->preview)
		t->service->accepted[order->operation]++;
	for (unsigned int i = 0; i < facts->n_bundles; i++)
		if (verdict->withheld >> i & 1)
			t->service->withheld[verdict->withheld_by[i]]++;
}

/* The trace must be printable in every language, whatever the situation. */
static void count_line(void *data, const char *text)
{
	*(size_t *)data += strlen(text);
}

static void judge(struct table *t, char *words, const char *wanted)
{
	const char *word[MN_FACTS_ARG_MAX];
	char got[400], error[600], shown[MAX_LINE];
	struct mn_verdict verdict;
	struct mn_order order;
	struct mn_facts facts;
	unsigned int n = 0;
	size_t printed = 0;
	char *part;

	t->rows++;
	snprintf(shown, sizeof(shown), "%s", words);
	while ((part = strsep(&words, " \t")) && n < MN_FACTS_ARG_MAX)
		if (*part)
			word[n++] = part;
	if (mn_facts_arg_parse(t->service->program, word, n, t->at, &order, &facts, error, sizeof(error)) < 0) {
		fail(t, shown, error);
		return;
	}
	mn_decide(t->service->program, &order, &facts, &verdict);
	check_verdict(t, &order, &facts, &verdict);
	if (strncmp(wanted, "withheld", 8) == 0)
		describe_bundles(t->service->program, &facts, &verdict, got, sizeof(got));
	else if (strncmp(wanted, "holds ", 6) == 0 || strncmp(wanted, "not ", 4) == 0)
		describe_case(t->service->program, &order, &facts, wanted, got, sizeof(got));
	else if (strncmp(wanted, "does", 4) == 0)
		describe_effects(t->service->program, &order, &facts, &verdict, got, sizeof(got));
	else if (strncmp(wanted, "hides", 5) == 0)
		describe_hidden(t->service->program, &facts, got, sizeof(got));
	else
		describe(t->service->program, &order, &facts, &verdict, got, sizeof(got));
	for (unsigned int l = 0; l < t->service->program->n_languages; l++)
		mn_why_print(t->service->program, &order, &facts, &verdict, l, count_line, &printed);
	if (printed == 0)
		fail(t, "why", "nothing printed");
	if (strcmp(got, wanted) == 0)
		return;
	failures++;
	printf("%s:%u: %s\n  wanted: %s\n  is:     %s\n", t->name, t->line, shown, wanted, got);
	if (failures <= 5)
		mn_why_print(t->service->program, &order, &facts, &verdict, t->service->program->n_languages - 1,
			     print_line,
			     NULL);
}

/* ── the tables ───────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct let *find_let(const struct table *t, const char *name, size_t len)
{
	/* from the last, so that a later one replaces an earlier one */
	for (unsigned int i = t->n_lets; i > 0; i--)
		if (strlen(t->let[i - 1].name) == len && strncmp(t->let[i - 1].name, name, len) == 0)
			return &t->let[i - 1];
	return NULL;
}

/* Replace the first $NAME by each of its values until there is none. */
static void expand(struct table *t, const char *text, const char *wanted, unsigned int depth)
{
	const char *dollar = strchr(text, '$'), *end;
	char line[MAX_LINE], *values, *value;
	const struct let *let;
	bool more = true, brace;

	if (!dollar) {
		snprintf(line, sizeof(line), "%s", text);
		judge(t, line, wanted);
		return;
	}
	brace = dollar[1] == '{';
	for (end = dollar + 1 + brace; isalnum((unsigned char)*end) || *end == '_'; end++)
		;
	let = find_let(t, dollar + 1 + brace, end - dollar - 1 - brace);
	end += brace && *end == '}';
	if (!let || depth > 20) {
		fail(t, "no such name", dollar);
		return;
	}
	values = talloc_strdup(t->ctx, let->value);
	for (char *rest = values; more && (value = let->each ? strsep(&rest, " \t") : rest); more = let->each)
		if (*value || !let->each) {
			snprintf(line, sizeof(line), "%.*s%s%s", (int)(dollar - text), text, value, end);
			expand(t, line, wanted, depth + 1);
		}
	talloc_free(values);
}

static void define(struct table *t, char *text, bool each)
{
	char *equals = strchr(text, '=');
	struct let *let = &t->let[t->n_lets];

	if (!equals || t->n_lets == MAX_LETS || sscanf(text, " %31[A-Za-z0-9_]", let->name) != 1) {
		fail(t, "not NAME = WORDS, or too many names", text);
		return;
	}
	let->value = talloc_strdup(t->ctx, equals + 1);
	let->each = each;
	t->n_lets++;
}

static void read_line(struct table *t, const char *top, char *line)
{
	char *arrow, *comment = strchr(line, '#');
	const char *error = NULL;

	if (comment)
		*comment = '\0';
	while (*line && isspace((unsigned char)line[strlen(line) - 1]))
		line[strlen(line) - 1] = '\0';
	while (isspace((unsigned char)*line))
		line++;
	if (!*line)
		return;
	if (strncmp(line, "service ", 8) == 0) {
		t->service = load(talloc_parent(t->ctx), top, line + 8);
		if (!t->service)
			error = "cannot be loaded";
	} else if (!t->service) {
		error = "no service before this line";
	} else if (strncmp(line, "let ", 4) == 0) {
		define(t, line + 4, false);
	} else if (strncmp(line, "each ", 5) == 0) {
		define(t, line + 5, true);
	} else if (strncmp(line, "at ", 3) == 0) {
		char *T = strchr(line, 'T');

		if (T)
			*T = ' ';
		if (mn_clock_parse(t->service->program->zone, line + 3, &t->at) < 0)
			error = "no time";
	} else if ((arrow = strstr(line, "=>"))) {
		*arrow = '\0';
		for (arrow += 2; isspace((unsigned char)*arrow); arrow++)
			;
		expand(t, line, arrow, 0);
	} else {
		error = "neither a definition nor WORDS => VERDICT";
	}
	if (error)
		fail(t, error, line);
}

static void read_table(void *ctx, const char *top, const char *path)
{
	struct table *t = talloc_zero(ctx, struct table);
	unsigned int before = failures;
	char line[MAX_LINE];
	FILE *f = fopen(path, "r");

	t->ctx = t;
	t->path = path;
	t->name = strrchr(path, '/') + 1;
	if (!f) {
		fail(t, "cannot be read", path);
		return;
	}
	while (fgets(line, sizeof(line), f)) {
		t->line++;
		read_line(t, top, line);
	}
	fclose(f);
	printf("%s: %u situations%s\n", t->name, t->rows, failures == before ? "" : ", NOT AS WANTED");
	talloc_free(t);
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	char *top;
	glob_t files;

	if (!srcdir)
		srcdir = ".";
	top = talloc_asprintf(ctx, "%s/../..", srcdir);
	if (glob(argc > 1 ? argv[1] : talloc_asprintf(ctx, "%s/rules/*.rules", srcdir), 0, NULL, &files) != 0) {
		printf("no tables\n");
		return 1;
	}
	for (size_t i = 0; i < files.gl_pathc; i++)
		read_table(ctx, top, files.gl_pathv[i]);
	globfree(&files);
	if (argc == 1)
		for (unsigned int i = 0; i < n_services; i++)
			report_coverage(&services[i]);
	printf("failures: %u\n", failures);
	talloc_free(ctx);
	return failures != 0;
}
