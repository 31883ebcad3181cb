/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why an order would be accepted or refused, and whether the store is consistent. */
#include "host/host_vty.h"

#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "menus/clock.h"
#include "menus/facts_arg.h"
#include "menus/number.h"
#include "menus/why.h"

/* A VTY command must answer before it returns, so these wait for the store; the loop stands still meanwhile. */
#define WHY_STORE_S		5
#define WHY_CHECK_S		30

static void why_line(void *data, const char *text)
{
	struct vty *vty = data;

	vty_out(vty, "%s%s", text, VTY_NEWLINE);
}

/* Fill in the parameters of the operation in their order; those not given stay open. */
static bool why_params(struct vty *vty, const struct mn_program *program, struct mn_order *order, const char **word,
		       unsigned int n)
{
	char error[600];
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (mn_facts_arg_param(program, order, i, word[i], error, sizeof(error)) < 0) {
			vty_out(vty, "%% %s%s", error, VTY_NEWLINE);
			return false;
		}
	}
	order->preview = n < program->operation[order->operation].n_params;
	return true;
}

static bool why_order(struct vty *vty, const struct mn_program *program, struct store_job *job, const char *msisdn,
		      const char *operation, const char **word, unsigned int n, const char *at)
{
	struct mn_order *order = &job->order;

	order->operation = mn_program_operation(program, operation);
	order->channel = MN_CHANNEL_USSD;
	if (order->operation == MN_NONE) {
		unsigned int i;

		vty_out(vty, "%% no operation '%s'; there are", operation);
		for (i = 0; i < program->n_operations; i++)
			vty_out(vty, " %s", program->operation[i].name);
		vty_out(vty, "%s", VTY_NEWLINE);
		return false;
	}
	if (!mn_number_normalise(program, msisdn, &order->caller)) {
		vty_out(vty, "%% '%s' is not a number of this service%s", msisdn, VTY_NEWLINE);
		return false;
	}
	if (!why_params(vty, program, order, word, n))
		return false;
	if (at && mn_clock_parse(program->zone, at, &job->now) < 0) {
		vty_out(vty, "%% '%s' is not a time: 2026-11-30 or 2026-11-30 18:59[:59]%s", at, VTY_NEWLINE);
		return false;
	}
	return true;
}

static int why(struct vty *vty, const char *msisdn, const char *operation, const char **word, unsigned int n,
	       const char *at)
{
	struct host_ctx *host = host_vty_host();
	const struct mn_program *program;
	struct store_job *job;
	int language;

	if (!host->service) {
		vty_out(vty, "%% no service%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	program = host->service->program;
	job = talloc_zero(NULL, struct store_job);
	job->kind = STORE_JOB_WHY;
	job->program = program;
	if (!why_order(vty, program, job, msisdn, operation, word, n, at)) {
		talloc_free(job);
		return CMD_WARNING;
	}
	/* operators read English where the service has it */
	language = OSMO_MAX(mn_program_language(program, "en"), 0);
	job = host_vty_ask(vty, job, WHY_STORE_S);
	if (!job)
		return CMD_WARNING;
	mn_why_print(program, &job->order, &job->facts, &job->verdict, language, why_line, vty);
	talloc_free(job);
	return CMD_SUCCESS;
}

#define WHY_HELP \
	HOST_VTY_SHOW "Judge an order without executing it, and show every rule and fact\n" \
	"Number of the caller\n" "Name of an operation of the service\n"

DEFUN(show_why, show_why_cmd,
	"show why MSISDN OPERATION",
	WHY_HELP)
{
	return why(vty, argv[0], argv[1], NULL, 0, NULL);
}

DEFUN(show_why_with, show_why_with_cmd,
	"show why MSISDN OPERATION .PARAMETERS",
	WHY_HELP "Its parameters in their order, numbers or choices; then 'at' and a local time, 2026-11-30 or "
	"2026-11-30 18:59:59, to judge as at that time\n")
{
	char *at = NULL;
	int n, rc;

	for (n = 2; n < argc && strcmp(argv[n], "at"); n++)
		;
	if (n == argc - 1) {
		vty_out(vty, "%% at what time? 2026-11-30 or 2026-11-30 18:59[:59]%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	if (n < argc)
		at = argv_concat(argv, argc, n + 1);
	rc = why(vty, argv[0], argv[1], argv + 2, n - 2, at);
	talloc_free(at);
	return rc;
}

DEFUN(show_consistency, show_consistency_cmd,
	"show consistency",
	HOST_VTY_SHOW "Check the store against its invariants\n")
{
	struct host_ctx *host = host_vty_host();
	struct store_job *job;

	if (!host->service || !host->store)
		return CMD_WARNING;
	job = talloc_zero(NULL, struct store_job);
	job->kind = STORE_JOB_CHECK;
	job->program = host->service->program;
	job = host_vty_ask(vty, job, WHY_CHECK_S);
	if (!job)
		return CMD_WARNING;
	if (!job->rc) {
		vty_out(vty, "consistent%s", VTY_NEWLINE);
	} else {
		vty_out(vty, "%d findings%s", job->rc, VTY_NEWLINE);
		host_vty_lines(vty, " ", job->text);
	}
	talloc_free(job);
	return CMD_SUCCESS;
}

void host_vty_why_init(void)
{
	install_element_ve(&show_why_cmd);
	install_element_ve(&show_why_with_cmd);
	install_element_ve(&show_consistency_cmd);
}
