/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a clerk does, from the terminal of an operator. The clerk's account must be open and everything is in the audit
 * record under his name; identity at the counter holds as on the page. Passwords of customers are not taken here: a
 * terminal keeps a history, its protocol is not encrypted, and it has no way to ask for one unseen.
 */
#include "host/host_vty.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/counter_order.h"
#include "host/store_clerk.h"

#define CLERK_STORE_S	5	/* longest wait for the store */

#define CLERK_HELP \
	"What a clerk does at the counter, in his name\n" "Name of the clerk's account\n"

static const struct mn_program *clerk_program(struct vty *vty)
{
	const struct host_ctx *host = host_vty_host();

	if (host->service)
		return host->service->program;
	vty_out(vty, "%% no service%s", VTY_NEWLINE);
	return NULL;
}

static struct store_job *clerk_job(const struct mn_program *program, enum store_job_kind kind, const char *clerk,
				   size_t payload)
{
	struct store_job *job = talloc_zero(NULL, struct store_job);

	job->kind = kind;
	job->program = program;
	/* operators read English where the service has it */
	job->language = OSMO_MAX(mn_program_language(program, "en"), 0);
	/* goes with the job, whoever frees it */
	job->payload = talloc_zero_size(job, payload);
	snprintf(job->actor, sizeof(job->actor), "%.32s/vty", clerk);
	return job;
}

static void clerk_no_account(struct vty *vty, const char *clerk)
{
	vty_out(vty, "%% no clerk '%s' with an open account; `dialtree-db-tool clerk add` makes one%s", clerk,
		VTY_NEWLINE);
}

static struct store_job *clerk_ask(struct vty *vty, struct store_job *job)
{
	int rc = host_ask_store(host_vty_host(), job, CLERK_STORE_S);

	if (rc == 0 && job->rc == 0)
		return job;
	if (rc == 0 && job->rc == -ENOENT)
		vty_out(vty, "%% %s is not in the register%s", job->order.caller.digits, VTY_NEWLINE);
	else
		vty_out(vty, "%% the store has no answer: %s%s", strerror(rc ? -rc : -job->rc), VTY_NEWLINE);
	/* after a timeout the store frees it */
	if (rc != -ETIMEDOUT)
		talloc_free(job);
	return NULL;
}

static void clerk_out_set(struct vty *vty, const struct mn_program *program, uint64_t set)
{
	const struct mn_list *list = &program->list[program->evidence];
	const char *before = "";

	for (unsigned int i = 0; i < list->n_items; i++) {
		if (!(set >> i & 1))
			continue;
		vty_out(vty, "%s%s", before, list->item[i].name);
		before = " + ";
	}
}

static void clerk_out_sets(struct vty *vty, const struct mn_program *program, const uint64_t *set, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		vty_out(vty, "%s", i ? "; or " : "");
		clerk_out_set(vty, program, set[i]);
	}
}

/* ── an order ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool clerk_evidence(struct vty *vty, const struct mn_program *program, struct mn_order *order, const char *name)
{
	uint64_t bit = counter_order_tick(program, name);
	int item = program->evidence < program->n_lists ? mn_program_item(program, program->evidence, name) : -1;

	order->evidence |= bit;
	if (bit)
		return true;
	if (item >= 0) {
		vty_out(vty, "%% %s is a password: it is typed at the page or sent as JSON, never here%s", name,
			VTY_NEWLINE);
		return false;
	}
	vty_out(vty, "%% no evidence '%s'; there are", name);
	for (unsigned int i = 0; program->evidence < program->n_lists &&
	     i < program->list[program->evidence].n_items; i++)
		if (!(program->secrets >> i & 1))
			vty_out(vty, " %s", program->list[program->evidence].item[i].name);
	vty_out(vty, "%s", VTY_NEWLINE);
	return false;
}

static bool clerk_order(struct vty *vty, const struct mn_program *program, struct mn_order *order, int argc,
			const char **argv)
{
	enum counter_result result = counter_order_begin(program, argv[1], argv[2], order);
	bool evidence = false;
	char error[600];

	for (int i = 3; result == COUNTER_OK && i < argc; i++) {
		if (!evidence && !strcmp(argv[i], "evidence"))
			evidence = true;
		else if (evidence && !clerk_evidence(vty, program, order, argv[i]))
			return false;
		else if (!evidence)
			result = counter_order_param(program, order, i - 3, argv[i], error, sizeof(error));
	}
	if (result == COUNTER_OK)
		return true;
	if (result == COUNTER_NO_OPERATION) {
		vty_out(vty, "%% no operation '%s'; there are", argv[2]);
		for (unsigned int i = 0; i < program->n_operations; i++)
			if (!program->operation[i].is_event)
				vty_out(vty, " %s", program->operation[i].name);
		vty_out(vty, "%s", VTY_NEWLINE);
	} else {
		vty_out(vty, "%% %s%s", result == COUNTER_BAD_PARAM ? error : counter_result_sentence(result),
			VTY_NEWLINE);
	}
	return false;
}

static void clerk_out_answer(struct vty *vty, const struct store_job *job)
{
	struct counter_answer *answer = talloc_zero(NULL, struct counter_answer);
	const struct counter_step *refusal = &answer->refusal;

	counter_order_show(job, answer);
	if (answer->accepted)
		vty_out(vty, "%s%s", answer->changes ? "done" : "answered", VTY_NEWLINE);
	else
		vty_out(vty, "refused by %s%s%s (%s)%s", refusal->rule, *refusal->rule_case ? "." : "",
			refusal->rule_case, refusal->clauses, VTY_NEWLINE);
	host_vty_lines(vty, " ", answer->text);
	/* of no use to who is told something else first */
	if (!answer->accepted && mn_evidence_asked_by(job->program, refusal->kase)) {
		vty_out(vty, " enough is ");
		if (answer->n_sets)
			clerk_out_sets(vty, job->program, answer->set, answer->n_sets);
		else
			vty_out(vty, "nothing this customer can show");
		vty_out(vty, "%s", VTY_NEWLINE);
	}
	talloc_free(answer);
}

static int clerk_run_order(struct vty *vty, int argc, const char **argv)
{
	const struct mn_program *program = clerk_program(vty);
	struct store_clerk_who *who;
	struct store_job *job;
	bool refused;

	if (!program)
		return CMD_WARNING;
	job = clerk_job(program, STORE_JOB_COUNTER_EXECUTE, argv[0], sizeof(*who));
	who = job->payload;
	if (!store_clerk_name_ok(argv[0]) || !clerk_order(vty, program, &job->order, argc, argv)) {
		if (!store_clerk_name_ok(argv[0]))
			clerk_no_account(vty, argv[0]);
		talloc_free(job);
		return CMD_WARNING;
	}
	snprintf(who->name, sizeof(who->name), "%.32s", argv[0]);
	job = clerk_ask(vty, job);
	if (!job)
		return CMD_WARNING;
	who = job->payload;
	refused = who->gone || !job->verdict.accepted;
	if (who->gone)
		clerk_no_account(vty, argv[0]);
	else
		clerk_out_answer(vty, job);
	talloc_free(job);
	return refused ? CMD_WARNING : CMD_SUCCESS;
}

#define CLERK_ORDER_HELP \
	CLERK_HELP "Execute an operation for a customer\n" "Number of the customer\n" "Name of an operation\n"

DEFUN(counter_order, counter_order_cmd,
	"counter CLERK order NUMBER OPERATION",
	CLERK_ORDER_HELP)
{
	return clerk_run_order(vty, argc, argv);
}

DEFUN(counter_order_with, counter_order_with_cmd,
	"counter CLERK order NUMBER OPERATION .WORDS",
	CLERK_ORDER_HELP
	"Its parameters in their order; then 'evidence' and the names of what the clerk has seen\n")
{
	return clerk_run_order(vty, argc, argv);
}

/* ── what could be done, and why not ────────────────────────────────────────────────────────────────────────────── */

static void clerk_out_operation(struct vty *vty, const struct mn_program *program,
				const struct store_customer_operation *op)
{
	const char *name = program->operation[op->operation].name;

	if (op->kase != MN_NONE) {
		const struct mn_rule *rule = &program->rule[program->kase[op->kase].rule];

		vty_out(vty, "%-12s refused by %s%s%s (%s)%s", name, rule->id, *program->kase[op->kase].name ? "." : "",
			program->kase[op->kase].name, rule->clauses, VTY_NEWLINE);
		host_vty_lines(vty, "             ", op->text);
	} else if (op->possible) {
		vty_out(vty, "%-12s possible%s", name, VTY_NEWLINE);
	} else {
		vty_out(vty, "%-12s not at the counter%s", name, VTY_NEWLINE);
	}
	/* what is refused anyhow needs none */
	if (!op->evidence_needed || op->kase != MN_NONE)
		return;
	vty_out(vty, "             evidence: ");
	if (op->n_sets)
		clerk_out_sets(vty, program, op->set, op->n_sets);
	else
		vty_out(vty, "nothing this customer can show is enough");
	vty_out(vty, "%s", VTY_NEWLINE);
}

DEFUN(counter_why, counter_why_cmd,
	"counter CLERK why NUMBER",
	CLERK_HELP "What could be done for a customer, with which evidence, and which rule refuses the rest\n"
	"Number of the customer\n")
{
	const struct mn_program *program = clerk_program(vty);
	struct store_customer *customer;
	struct store_job *job;

	if (!program)
		return CMD_WARNING;
	job = clerk_job(program, STORE_JOB_CUSTOMER, argv[0], sizeof(*customer));
	customer = job->payload;
	snprintf(customer->clerk, sizeof(customer->clerk), "%s", argv[0]);
	if (!store_clerk_name_ok(argv[0]) ||
	    counter_order_begin(program, argv[1], "", &job->order) == COUNTER_NO_NUMBER) {
		if (store_clerk_name_ok(argv[0]))
			vty_out(vty, "%% '%s' is not a number of this service%s", argv[1], VTY_NEWLINE);
		else
			clerk_no_account(vty, argv[0]);
		talloc_free(job);
		return CMD_WARNING;
	}
	job = clerk_ask(vty, job);
	if (!job)
		return CMD_WARNING;
	customer = job->payload;
	if (customer->no_clerk)
		clerk_no_account(vty, argv[0]);
	for (unsigned int i = 0; i < customer->n_operations; i++)
		clerk_out_operation(vty, program, &customer->operation[i]);
	talloc_free(job);
	return CMD_SUCCESS;
}

void host_vty_clerk_init(void)
{
	install_element(ENABLE_NODE, &counter_order_cmd);
	install_element(ENABLE_NODE, &counter_order_with_cmd);
	install_element(ENABLE_NODE, &counter_why_cmd);
}
