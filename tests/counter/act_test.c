/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What clerks do, from what was typed to what came of it: the acts behind the page, JSON and the VTY, with a real store
 * and a real password thread in one select loop. Hashes are cheap ones.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/application.h>
#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/counter_act.h"
#include "host/host_log.h"
#include "host/store_db.h"
#include "host/store_secret.h"
#include "menus/clock.h"
#include "menus/diag.h"
#include "menus/why.h"
#include "tests/store/fix.h"

#define COST	1
#define LIMIT	8
#define LEADER	"13800138001"
#define MEMBER	"13800138002"

struct test {
	struct fix fix;
	struct service *service;
	struct counter_acts *acts;
	struct osmo_fd store_fd;
	uint64_t account;
	struct counter_proof proof;
	unsigned int n_done;
	enum counter_result result;
	bool quiet;
	uint16_t kase;
	bool accepted;
	struct store_customer *seen;	/* what a look has shown */
};

static struct test *tt;

static void fail(const char *what, const char *why)
{
	printf("%s: %s\n", what, why);
	exit(1);
}

static int store_readable(struct osmo_fd *fd, unsigned int what)
{
	store_reap(tt->fix.store);
	return 0;
}

static void db_do(int (*fn)(struct store_db *db, const char *who, const char *hash), const char *who,
		  const char *password)
{
	char hash[SECRET_HASH_SIZE] = "";
	struct store_db db;

	if (password && secret_hash(password, COST, hash) < 0)
		fail("secret_hash", "no hash");
	if (store_db_open(&db, tt->fix.path, STORE_DB_PREPARE, NULL) < 0 || fn(&db, who, hash) < 0)
		fail(who, db.trouble);
	store_db_close(&db);
}

static int put_clerk(struct store_db *db, const char *who, const char *hash)
{
	return store_clerk_put(db, who, hash, 1);
}

static int close_clerk(struct store_db *db, const char *who, const char *hash)
{
	return store_clerk_close(db, who, 1);
}

static int put_service(struct store_db *db, const char *who, const char *hash)
{
	return store_secret_put(db, who, "service-password", hash, 1);
}

static int put_advanced(struct store_db *db, const char *who, const char *hash)
{
	return store_secret_put(db, who, "advanced-password", hash, 1);
}

/* ── what came of it ────────────────────────────────────────────────────────────────────────────────────────────── */

static void print_set(const struct mn_program *program, uint64_t set)
{
	const char *before = "";

	for (unsigned int i = 0; i < program->list[program->evidence].n_items; i++) {
		if (!(set >> i & 1))
			continue;
		printf("%s%s", before, program->list[program->evidence].item[i].name);
		before = "+";
	}
}

static void print_text(const char *text)
{
	while (*text) {
		int len = strcspn(text, "\n");

		printf("    > %.*s\n", len, text);
		text += len + (text[len] == '\n');
	}
}

static void print_order(const struct counter_act *act)
{
	const struct counter_answer *answer = &act->answer;
	const struct mn_program *program = act->service->program;
	char name[64];

	if (answer->accepted) {
		printf("    %s, %u judged\n", answer->executed ? "executed" :
		       answer->changes ? "may be done" : "answer", answer->n_steps);
	} else if (answer->refusal.kase != MN_NONE) {
		mn_why_case_name(program, answer->refusal.kase, name, sizeof(name));
		printf("    refused by %s (%s)%s\n", name, answer->refusal.clauses, answer->executed ? "!" : "");
	}
	print_text(answer->text);
	if (!answer->accepted && answer->refusal.kase != MN_NONE &&
	    mn_evidence_asked_by(program, answer->refusal.kase))
		for (unsigned int i = 0; i < answer->n_sets; i++) {
			printf("    enough: ");
			print_set(program, answer->set[i]);
			printf("\n");
		}
	if (answer->proof.evidence) {
		printf("    proved: ");
		print_set(program, answer->proof.evidence);
		printf("\n");
	}
}

static void print_time(const char *what, int64_t at)
{
	char text[32];

	mn_clock_format(tt->fix.program->zone, at, text, sizeof(text));
	printf("    %s%s\n", what, text);
}

static void done(struct counter_act *act)
{
	const struct counter_answer *answer = &act->answer;

	tt->n_done++;
	tt->result = answer->result;
	tt->accepted = answer->accepted;
	tt->kase = answer->refusal.kase;
	if (answer->customer)
		*tt->seen = *answer->customer;
	if (act->kind == COUNTER_LOGIN)
		tt->account = answer->account ? answer->account : tt->account;
	else if (answer->result == COUNTER_OK)
		tt->proof = answer->proof;
	if (tt->quiet)
		return;
	printf("  %s\n", counter_result_name(answer->result));
	if (*answer->error)
		printf("    %s\n", answer->error);
	if (answer->result == COUNTER_WRONG)
		printf("    %u tries left\n", answer->tries_left);
	if (answer->result == COUNTER_LOCKED)
		print_time("until ", answer->locked_until);
	if (act->kind == COUNTER_CHECK || act->kind == COUNTER_EXECUTE)
		print_order(act);
}

static struct counter_act *make(enum counter_act_kind kind, const char *number)
{
	struct counter_act *act = counter_act_new(tt->acts, kind, done, NULL);

	if (!act)
		fail("counter_act_new", "too many");
	snprintf(act->ask.clerk, sizeof(act->ask.clerk), "lin");
	act->ask.account = tt->account;
	act->ask.language = 1;
	snprintf(act->ask.number, sizeof(act->ask.number), "%s", number);
	return act;
}

static void run(struct counter_act *act)
{
	unsigned int before = tt->n_done;

	counter_act_start(act);
	if (tt->n_done != before)
		fail("done", "called from inside counter_act_start()");
	while (tt->n_done == before)
		osmo_select_main(0);
}

/* "add 13800138002 evidence own-id password 123456 key abc" */
static struct counter_act *order(enum counter_act_kind kind, const char *number, const char *words)
{
	struct counter_act *act = make(kind, number);
	char copy[300], *save = NULL, *word;

	snprintf(copy, sizeof(copy), "%s", words);
	word = strtok_r(copy, " ", &save);
	snprintf(act->ask.operation, sizeof(act->ask.operation), "%s", word);
	while ((word = strtok_r(NULL, " ", &save))) {
		if (!strcmp(word, "evidence"))
			counter_act_tick(act, strtok_r(NULL, " ", &save));
		else if (!strcmp(word, "password"))
			snprintf(act->ask.password, sizeof(act->ask.password), "%s", strtok_r(NULL, " ", &save));
		else if (!strcmp(word, "key"))
			snprintf(act->ask.key, sizeof(act->ask.key), "%s", strtok_r(NULL, " ", &save));
		else if (!strcmp(word, "proof"))
			act->ask.proof = tt->proof;
		else
			counter_act_param(act, word);
	}
	return act;
}

static void check(const char *number, const char *words)
{
	printf(" check %s %s\n", number, words);
	run(order(COUNTER_CHECK, number, words));
}

static void execute(const char *number, const char *words)
{
	printf(" execute %s %s\n", number, words);
	run(order(COUNTER_EXECUTE, number, words));
}

static void log_in(const char *clerk, const char *password)
{
	struct counter_act *act = make(COUNTER_LOGIN, "");

	printf(" log in %s\n", clerk);
	snprintf(act->ask.clerk, sizeof(act->ask.clerk), "%s", clerk);
	snprintf(act->ask.password, sizeof(act->ask.password), "%s", password);
	run(act);
}

static void find(const char *number)
{
	printf(" find %s\n", number);
	run(make(COUNTER_FIND, number));
}

/* ── what is tested ─────────────────────────────────────────────────────────────────────────────────────────────── */

static void test_log_in(void)
{
	printf("log in\n");
	log_in("lin", "guess");
	log_in("lin", "");
	log_in("nobody", "correct horse");
	log_in("Lin'; --", "correct horse");
	log_in("lin", "correct horse");
	printf("  account %s\n", tt->account ? "known" : "not known");
}

static void test_words(void)
{
	printf("what cannot be\n");
	find("12");
	find("13799999999");
	check("12", "open");
	check("13799999999", "open");
	check(LEADER, "opne");
	check(LEADER, "change-brand mzone");
	check(LEADER, "open evidence passport");
	check(LEADER, "open evidence service-password");
	check(LEADER, "open 13800138002 evidence own-id");
	check(LEADER, "add");
	check(LEADER, "add 123 evidence own-id");
	check(LEADER, "open a b c d e evidence own-id");
}

static void test_orders(void)
{
	printf("orders\n");
	check(LEADER, "open");
	check(LEADER, "open evidence letter");
	check(LEADER, "open evidence own-id");
	execute(LEADER, "open");
	execute(LEADER, "open evidence own-id key form-1");
	printf("the same form again, then after another order\n");
	execute(LEADER, "open evidence own-id key form-1");
	execute(LEADER, "add " MEMBER " evidence own-id key form-2");
	execute(LEADER, "open evidence own-id key form-1");
	execute(LEADER, "members evidence own-id key form-3");
	execute(LEADER, "members evidence own-id key form-3");
	execute(LEADER, "remove " MEMBER " evidence own-id key form-2");
	fix_sql(&tt->fix, "SELECT kind, operation, args, verdict, rule, key, actor FROM audit"
		" WHERE caller = '" LEADER "' ORDER BY id");
}

static void test_passwords(void)
{
	printf("passwords of a customer\n");
	check(LEADER, "members password wrong-guess");
	check(LEADER, "members password 246810");
	printf("kept by the session: no need to type it twice\n");
	execute(LEADER, "members proof");
	execute("13800138053", "open proof");
	tt->proof.until = 0;
	execute(LEADER, "members proof");
	printf("a service password is not an advanced one\n");
	check(MEMBER, "remaining password 135791");
	check(MEMBER, "remaining password 864201");
	printf("locked\n");
	for (int i = 0; i < 5; i++)
		execute(MEMBER, "leave " LEADER " password wrong-guess");
	execute(MEMBER, "leave " LEADER " password 864201");
	printf("evidence that needs no password is still enough\n");
	execute(MEMBER, "leave " LEADER " evidence own-id");
	execute(LEADER, "add " MEMBER " evidence own-id");
}

static void test_gone(void)
{
	printf("a clerk whose account is closed meanwhile\n");
	db_do(close_clerk, "lin", NULL);
	find(LEADER);
	check(LEADER, "cancel evidence own-id");
	execute(LEADER, "cancel evidence own-id");
	execute(LEADER, "cancel password 246810");
	log_in("lin", "correct horse");
	printf("a clerk whose password is another one meanwhile\n");
	db_do(put_clerk, "lin", "battery staple");
	execute(LEADER, "cancel evidence own-id");
	log_in("lin", "battery staple");
	execute(LEADER, "members evidence own-id");
}

/* What a look shows of an operation is what the rules say when it is asked for, and what execution does. */
static void compare(const char *number, const struct store_customer_operation *op, enum counter_act_kind kind)
{
	struct counter_act *act = make(kind, number);

	snprintf(act->ask.operation, sizeof(act->ask.operation), "%s", tt->fix.program->operation[op->operation].name);
	for (unsigned int i = 0; i < MN_MAX_LIST; i++)
		act->ask.ticks |= op->n_sets ? op->set[0] & (uint64_t)1 << i & ~tt->fix.program->secrets : 0;
	run(act);
	/* a set of passwords alone cannot be ticked */
	if (op->n_sets && op->set[0] & tt->fix.program->secrets)
		return;
	if (tt->accepted != op->possible || (!tt->accepted && op->kase != MN_NONE && tt->kase != op->kase))
		printf("  %s %s: shown as %spossible (case %d), then %s (case %d)\n", number,
		       tt->fix.program->operation[op->operation].name, op->possible ? "" : "not ", op->kase,
		       tt->accepted ? "accepted" : "refused", tt->kase);
}

static void test_shown(void)
{
	unsigned int customers = 0, compared = 0, possible = 0;
	char number[16];

	printf("what is shown and what is done\n");
	tt->quiet = true;
	for (unsigned int i = 1; i <= 56; i++) {
		snprintf(number, sizeof(number), "138001380%02u", i);
		run(make(COUNTER_FIND, number));
		customers += tt->result == COUNTER_OK;
		for (unsigned int k = 0; tt->result == COUNTER_OK && k < tt->seen->n_operations; k++) {
			const struct store_customer_operation op = tt->seen->operation[k];

			if (tt->fix.program->operation[op.operation].n_params)
				continue;
			compare(number, &op, COUNTER_CHECK);
			compare(number, &op, COUNTER_EXECUTE);
			run(make(COUNTER_FIND, number));
			compared++;
			possible += op.possible;
		}
	}
	tt->quiet = false;
	printf("  %u customers, %u operations compared, %u of them possible\n", customers, compared, possible);
}

static void test_view(void)
{
	const struct store_customer *c = tt->seen;
	const struct mn_program *program = tt->fix.program;
	char value[80];

	printf("the view of a customer\n");
	execute("13800138053", "open evidence own-id");
	execute("13800138053", "add 13800138054 evidence own-id");
	find("13800138053");
	for (unsigned int i = 0; i < program->n_attrs; i++) {
		counter_act_value(program, 1, &program->attr[i], c->attr[i].value, value, sizeof(value));
		printf("    %s: %s%s\n", program->attr[i].name, value, c->attr[i].since ? " (since)" : "");
	}
	printf("    %u records, %u to come, %u bundles, %u fees, %u audit records, month %s, open since %s\n",
	       c->n_records, c->n_coming, c->n_bundles, c->n_fees, c->n_audits, c->month,
	       c->member_since ? "then" : "-");
	for (unsigned int i = 0; i < c->n_fees; i++)
		printf("    fee %s from %s for %s %d\n", program->fee[c->fee[i].fee].name, c->fee[i].payer.digits,
		       c->fee[i].number.digits, (int)c->fee[i].amount);
	for (unsigned int i = 0; i < c->n_audits; i++)
		printf("    did %s %s %s by %s\n", c->audit[i].operation, c->audit[i].args, c->audit[i].verdict,
		       c->audit[i].actor);
	for (unsigned int i = 0; i < c->n_operations; i++)
		printf("    %s%s%s\n", program->operation[c->operation[i].operation].name,
		       c->operation[i].possible ? " possible" : "", c->operation[i].hidden ? " hidden" : "");
}

/* A member sees its own bundles and its leader's, and which of these are kept back by what. */
static void test_bundles(void)
{
	const struct store_customer *c = tt->seen;
	char name[64];

	printf("bundles\n");
	fix_sql(&tt->fix, "INSERT INTO bundle (id, owner, label, size, from_, fields, limits, limited) VALUES"
		" (1, '13800138053', '', 1048576, 0, 'kind=base;scope=domestic;special=0', '', 0),"
		" (2, '13800138053', 'abroad', 1048576, 0, 'kind=base;scope=international;special=0', '', 0),"
		" (3, '13800138054', '', 1048576, 0, 'kind=gift;scope=domestic;special=0', 'time=23:00-07:00', 1)");
	find("13800138054");
	for (unsigned int i = 0; i < c->n_bundles; i++) {
		const struct store_customer_bundle *b = &c->bundle[i];

		name[0] = '\0';
		if (b->withheld_by != MN_NONE)
			mn_why_case_name(tt->fix.program, b->withheld_by, name, sizeof(name));
		printf("    %d of %s: %s%s %s\n", (int)b->bundle.id, b->owner.digits, b->bundle.label,
		       b->bundle.limited ? ", limited" : "", *name ? name : "-");
	}
}

static void test_limits(void)
{
	struct counter_act *act[LIMIT + 1];
	unsigned int n, before = tt->n_done;

	printf("how many at a time\n");
	for (n = 0; (act[n] = counter_act_new(tt->acts, COUNTER_LOGIN, done, NULL)); n++)
		;
	printf("  %u log-ins, ", n);
	for (; (act[n] = counter_act_new(tt->acts, COUNTER_NOTE, done, NULL)); n++)
		;
	printf("%u acts\n", n);
	while (n)
		counter_act_cancel(act[--n]);
	printf("  %u under way, %u answered\n", counter_acts_count(tt->acts), tt->n_done - before);
}

/* Whoever asked goes before the password was compared: the try is recorded, and nothing is done. */
static void test_cancel(void)
{
	int64_t leads = fix_number(&tt->fix, "SELECT count(*) FROM part WHERE msisdn = '" LEADER "'");
	unsigned int before = tt->n_done;
	struct counter_act *act;

	printf("whoever asked has gone\n");
	run(order(COUNTER_CHECK, LEADER, "open evidence own-id"));
	act = order(COUNTER_EXECUTE, LEADER, leads ? "cancel password 246810" : "open password 246810");
	counter_act_start(act);
	counter_act_cancel(act);
	act = order(COUNTER_EXECUTE, "13800138003", "open password wrong-guess");
	counter_act_start(act);
	counter_act_cancel(act);
	while (counter_acts_count(tt->acts))
		osmo_select_main(0);
	printf("  %u answered, as before: %s, tries of wrong ones kept: %d\n", tt->n_done - before - 1,
	       leads == fix_number(&tt->fix, "SELECT count(*) FROM part WHERE msisdn = '" LEADER "'") ? "yes" : "no",
	       (int)fix_number(&tt->fix, "SELECT n FROM tries WHERE who = '13800138003'"));
}

/* The store is closed while acts are under way. */
static void test_stop(void)
{
	unsigned int before = tt->n_done;

	printf("the end while acts are under way\n");
	counter_act_start(order(COUNTER_EXECUTE, LEADER, "members password 246810"));
	counter_act_start(order(COUNTER_CHECK, LEADER, "members evidence own-id"));
	counter_act_start(order(COUNTER_CHECK, "12", "members"));
	counter_acts_stop(tt->acts);
	osmo_fd_unregister(&tt->store_fd);
	fix_close(&tt->fix);
	counter_acts_free(tt->acts);
	printf("  %u answered\n", tt->n_done - before);
}

static void start(struct test *t)
{
	struct counter_acts_config config = { .submit = store_submit, .limit = LIMIT, .cost = COST };
	char path[512];
	const char *error = NULL, *srcdir = getenv("srcdir");
	struct timespec now;

	fix_init(&t->fix, "menus/share.menu", "act_test.db");
	fix_fresh(&t->fix);
	db_do(put_clerk, "lin", "correct horse");
	db_do(put_service, LEADER, "246810");
	db_do(put_service, MEMBER, "135791");
	db_do(put_advanced, MEMBER, "864201");
	fix_open(&t->fix);
	clock_gettime(CLOCK_REALTIME, &now);
	store_set_clock(t->fix.store, fix_time(&t->fix, "2026-11-18 10:00:00") - now.tv_sec);
	osmo_fd_setup(&t->store_fd, store_fd(t->fix.store), OSMO_FD_READ, store_readable, NULL, 0);
	osmo_fd_register(&t->store_fd);
	snprintf(path, sizeof(path), "%s/../../menus/share.menu", srcdir ? srcdir : ".");
	t->service = service_load(t->fix.ctx, path, stderr);
	config.store = t->fix.store;
	config.service = &t->service;
	t->acts = counter_acts_alloc(t->fix.ctx, &config, &error);
	if (!t->acts || !t->service)
		fail("start", error ? error : "no service");
}

int main(void)
{
	void *ctx = talloc_named_const(NULL, 0, "act_test");

	tt = talloc_zero(ctx, struct test);
	tt->seen = talloc_zero(ctx, struct store_customer);
	osmo_init_logging2(ctx, &host_log_info);
	rate_ctr_init(ctx);
	start(tt);
	test_log_in();
	test_words();
	test_orders();
	test_passwords();
	test_gone();
	test_view();
	test_bundles();
	test_shown();
	test_limits();
	test_cancel();
	test_stop();
	fix_open(&tt->fix);
	fix_check(&tt->fix, fix_time(&tt->fix, "2026-11-18 11:00:00"));
	fix_sql(&tt->fix, "SELECT actor IS NULL, count(*) > 0 FROM audit WHERE kind = 'order' GROUP BY 1");
	service_put(tt->service);
	fix_fini(&tt->fix);
	talloc_free(ctx);
	return 0;
}
