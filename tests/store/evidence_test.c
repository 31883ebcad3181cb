/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counter identity: evidence.txt says which sets of evidence are enough for whom. For each customer there can be and
 * each operation, all sets of evidence there can be are judged, each set of the table and each of its proper subsets is
 * asked of the store as a clerk does, and what a view of the customer shows is compared with the table.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_clerk.h"
#include "host/store_customer.h"
#include "host/store_db.h"
#include "menus/decide.h"
#include "tests/store/fix.h"

#define MOST_SETS	8
#define RULE		"R21"
#define PEER		"13999999999"

struct line {
	char brands[160], customer[16], real_name[16], pays_cash[16];
	uint64_t set[MOST_SETS];
	unsigned int n_sets, number;
};

struct customer {
	const struct line *line;
	char number[16];
};

struct test {
	struct fix fix;
	uint64_t service, advanced;	/* bits of the two passwords */
	struct line line[16];
	unsigned int n_lines;
	struct customer customer[256];
	unsigned int n_customers;
	uint16_t rule;
	int64_t now;
	unsigned long judged, wrong;
};

static void fail(const char *what, const char *why)
{
	printf("%s: %s\n", what, why);
	exit(1);
}

static bool has_word(const char *words, const char *word)
{
	char copy[160], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", words);
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		if (!strcmp(w, word))
			return true;
	return false;
}

/* ── the table ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static uint64_t item_bit(const struct test *t, const char *name)
{
	const struct mn_program *program = t->fix.program;
	char full[64];
	int item;

	snprintf(full, sizeof(full), "%s%s", name,
		 !strcmp(name, "service") || !strcmp(name, "advanced") ? "-password" : "");
	item = mn_program_item(program, program->evidence, full);
	if (item < 0)
		fail(full, "no such evidence");
	return (uint64_t)1 << item;
}

static void read_sets(const struct test *t, struct line *line, char *text)
{
	char *save = NULL, *inner;

	for (char *set = strtok_r(text, ";\n", &save); set; set = strtok_r(NULL, ";\n", &save), line->n_sets++)
		for (char *w = strtok_r(set, " ", &inner); w; w = strtok_r(NULL, " ", &inner))
			line->set[line->n_sets] |= item_bit(t, w);
}

static void trim(char *to, size_t size, const char *from)
{
	size_t len;

	from += strspn(from, " ");
	len = strlen(from);
	while (len && from[len - 1] == ' ')
		len--;
	snprintf(to, size, "%.*s", (int)len, from);
}

static void read_line(struct test *t, char *text)
{
	struct line *line = &t->line[t->n_lines];
	char *part[5], *save = NULL;

	for (unsigned int i = 0; i < 5; i++) {
		part[i] = strtok_r(i ? NULL : text, "|", &save);
		if (!part[i])
			fail("evidence.txt", "five parts expected");
	}
	trim(line->brands, sizeof(line->brands), part[0]);
	trim(line->customer, sizeof(line->customer), part[1]);
	trim(line->real_name, sizeof(line->real_name), part[2]);
	trim(line->pays_cash, sizeof(line->pays_cash), part[3]);
	read_sets(t, line, part[4]);
	line->number = ++t->n_lines;
}

static void read_table(struct test *t)
{
	const char *srcdir = getenv("srcdir");
	char path[512], text[512];
	FILE *in;

	snprintf(path, sizeof(path), "%s/evidence.txt", srcdir ? srcdir : ".");
	in = fopen(path, "r");
	if (!in)
		fail(path, strerror(errno));
	t->service = item_bit(t, "service");
	t->advanced = item_bit(t, "advanced");
	while (fgets(text, sizeof(text), in)) {
		if (!strcmp(text, "also service advanced\n"))
			continue;
		if (text[0] != '#' && text[0] != '\n')
			read_line(t, text);
	}
	fclose(in);
}

/* The table's own word on some evidence. */
static bool is_enough(const struct test *t, const struct line *line, uint64_t evidence)
{
	if (evidence & t->advanced)
		evidence |= t->service;
	for (unsigned int i = 0; i < line->n_sets; i++)
		if ((line->set[i] & evidence) == line->set[i])
			return true;
	return false;
}

/* ── customers ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct line *line_of(const struct test *t, const char *brand, const char *customer, const char *real_name,
				  const char *pays_cash)
{
	const struct line *found = NULL;

	for (unsigned int i = 0; i < t->n_lines; i++) {
		const struct line *line = &t->line[i];

		if (!has_word(line->brands, brand) || strcmp(line->customer, customer) ||
		    !has_word(line->real_name, real_name) || !has_word(line->pays_cash, pays_cash))
			continue;
		if (found)
			fail(brand, "stands in two lines");
		found = line;
	}
	if (!found)
		fail(brand, "stands in no line");
	return found;
}

static void sql(struct store_db *db, const char *text)
{
	if (store_db_exec(db, text) < 0)
		fail(text, db->trouble);
}

static void add_number(struct store_db *db, const char *number, const char *brand, const char *customer,
		       const char *real_name, const char *pays_cash)
{
	char text[1024];

	snprintf(text, sizeof(text), "INSERT INTO subscriber (msisdn, language) VALUES ('%s', 'en');"
		 "INSERT INTO attribute (msisdn, name, from_, value) VALUES ('%s', 'home', 0, 'beijing'),"
		 "('%s', 'brand', 0, '%s'), ('%s', 'status', 0, 'normal'), ('%s', 'customer', 0, '%s'),"
		 "('%s', 'real-name', 0, %d), ('%s', 'pays-cash', 0, %d), ('%s', 'data-paused', 0, 0);",
		 number, number, number, brand, number, number, customer, number, !strcmp(real_name, "yes"),
		 number, !strcmp(pays_cash, "yes"), number);
	sql(db, text);
}

static void add_customers(struct test *t)
{
	static const char *const yes_no[] = { "yes", "no" }, *const kinds[] = { "individual", "unit" };
	const struct mn_program *program = t->fix.program;
	const struct mn_list *brand = &program->list[program->attr[mn_program_attr(program, "brand")].list];
	struct store_db db;

	remove(t->fix.path);
	if (store_db_open(&db, t->fix.path, STORE_DB_CREATE, program->name) < 0)
		fail(t->fix.path, db.trouble);
	sql(&db, "BEGIN");
	sql(&db, "INSERT INTO clerk (name, hash, created) VALUES ('lin', '$y$j75$none', 0)");
	add_number(&db, PEER, "gotone", "individual", "yes", "no");
	for (unsigned int i = 0; i < brand->n_items * 8u; i++) {
		struct customer *c = &t->customer[t->n_customers];
		const char *name = brand->item[i / 8].name;

		snprintf(c->number, sizeof(c->number), "139000%05u", ++t->n_customers);
		add_number(&db, c->number, name, kinds[i / 4 % 2], yes_no[i / 2 % 2], yes_no[i % 2]);
		c->line = line_of(t, name, kinds[i / 4 % 2], yes_no[i / 2 % 2], yes_no[i % 2]);
	}
	sql(&db, "COMMIT");
	store_db_close(&db);
}

/* ── what is asked ──────────────────────────────────────────────────────────────────────────────────────────────── */

static void fill_order(const struct test *t, struct store_job *job, const struct customer *c, uint16_t operation,
		       uint64_t evidence)
{
	const struct mn_operation *op = &t->fix.program->operation[operation];

	memset(&job->order, 0, sizeof(job->order));
	job->order.operation = operation;
	job->order.channel = MN_CHANNEL_COUNTER;
	job->order.evidence = evidence;
	snprintf(job->order.caller.digits, sizeof(job->order.caller.digits), "%s", c->number);
	for (unsigned int i = 0; i < op->n_params; i++) {
		job->order.arg[i].given = job->order.arg[i].valid = true;
		snprintf(job->order.arg[i].number.digits, sizeof(job->order.arg[i].number.digits), PEER);
	}
}

static void compare(struct test *t, const struct customer *c, uint16_t operation, uint64_t evidence,
		    const struct mn_verdict *verdict, const char *way)
{
	const struct mn_program *program = t->fix.program;
	bool refused = !verdict->accepted && program->kase[verdict->kase].rule == t->rule;

	t->judged++;
	if (refused == !is_enough(t, c->line, evidence))
		return;
	t->wrong++;
	printf("%s %s of line %u with evidence %" PRIx64 ": %s\n", way, program->operation[operation].name,
	       c->line->number, evidence, refused ? "refused" : "not refused");
}

static void ask(struct test *t, const struct customer *c, uint16_t operation, uint64_t evidence, struct store_job *job)
{
	struct store_clerk_who who = { .name = "lin" };

	job->kind = STORE_JOB_COUNTER_CHECK;
	job->program = t->fix.program;
	job->payload = &who;
	job->now = t->now;
	snprintf(job->actor, sizeof(job->actor), "lin");
	fill_order(t, job, c, operation, evidence);
	fix_run(&t->fix, job);
	if (job->rc < 0 || who.gone)
		fail("the store", strerror(-job->rc));
	compare(t, c, operation, evidence, &job->verdict, "check of");
}

/* Each set of the table, and each of its proper subsets, none at all among them. */
static void ask_sets(struct test *t, const struct customer *c, uint16_t operation, struct store_job *job)
{
	const struct line *line = c->line;

	for (unsigned int i = 0; i < line->n_sets; i++) {
		uint64_t set = line->set[i], sub = set;

		do {
			ask(t, c, operation, sub, job);
			sub = (sub - 1) & set;
		} while (sub != set);
	}
}

/* Every set of evidence that there can be, with the facts the store has just read. */
static void judge_all(struct test *t, const struct customer *c, uint16_t operation, struct store_job *job)
{
	const struct mn_program *program = t->fix.program;
	struct mn_verdict verdict;

	for (uint64_t evidence = 0; evidence < (uint64_t)1 << program->list[program->evidence].n_items; evidence++) {
		fill_order(t, job, c, operation, evidence);
		mn_decide(program, &job->order, &job->facts, &verdict);
		compare(t, c, operation, evidence, &verdict, "judging");
	}
}

/* What is shown before anything is sent: the sets of the table, the advanced password named where it is one, too. */
static void look(struct test *t, const struct customer *c, struct store_job *job, struct store_customer *view)
{
	job->kind = STORE_JOB_CUSTOMER;
	job->payload = view;
	snprintf(view->clerk, sizeof(view->clerk), "lin");
	memset(&job->order, 0, sizeof(job->order));
	snprintf(job->order.caller.digits, sizeof(job->order.caller.digits), "%s", c->number);
	fix_run(&t->fix, job);
	if (job->rc < 0 || view->no_clerk)
		fail("a look", strerror(-job->rc));
	for (unsigned int i = 0; i < view->n_operations; i++) {
		const struct store_customer_operation *op = &view->operation[i];
		unsigned int expected = c->line->n_sets;

		for (unsigned int s = 0; s < c->line->n_sets; s++)
			expected += c->line->set[s] == t->service;
		if (!op->evidence_needed || op->n_sets != expected)
			fail(t->fix.program->operation[op->operation].name, "shows other evidence");
		for (unsigned int s = 0; s < op->n_sets; s++)
			if (!is_enough(t, c->line, op->set[s]))
				fail(t->fix.program->operation[op->operation].name, "shows too little");
	}
}

int main(void)
{
	struct test *t = calloc(1, sizeof(*t));
	struct store_job *job = calloc(1, sizeof(*job));
	struct store_customer *view = calloc(1, sizeof(*view));
	const struct mn_program *program;
	unsigned int operations = 0;

	fix_init(&t->fix, "menus/share.menu", "evidence_test.db");
	program = t->fix.program;
	t->now = fix_time(&t->fix, "2026-11-23 12:00:00");
	for (t->rule = 0; strcmp(program->rule[t->rule].id, RULE); t->rule++)
		;
	read_table(t);
	add_customers(t);
	fix_open(&t->fix);
	for (unsigned int i = 0; i < program->n_operations; i++)
		operations += !program->operation[i].is_event;
	printf("%u lines, %u customers, %u operations\n", t->n_lines, t->n_customers, operations);
	for (unsigned int c = 0; c < t->n_customers; c++) {
		for (unsigned int i = 0; i < program->n_operations; i++) {
			if (program->operation[i].is_event)
				continue;
			ask_sets(t, &t->customer[c], i, job);
			judge_all(t, &t->customer[c], i, job);
		}
		look(t, &t->customer[c], job, view);
	}
	printf("%lu judged, %lu wrong\n", t->judged, t->wrong);
	printf("%" PRId64 " records of kind clerk, %" PRId64 " of others\n",
	       fix_number(&t->fix, "SELECT count(*) FROM audit WHERE kind = 'clerk' AND actor = 'lin'"),
	       fix_number(&t->fix, "SELECT count(*) FROM audit WHERE kind <> 'clerk'"));
	fix_check(&t->fix, t->now);
	fix_fini(&t->fix);
	free(view);
	free(job);
	free(t);
	return 0;
}
