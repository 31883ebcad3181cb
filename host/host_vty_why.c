/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why an order would be accepted or refused, and whether the store is consistent. */
#include "host/host_vty.h"

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "menus/clock.h"
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

/* Fill in the first parameter of the operation; the others stay open. */
static bool why_param(struct vty *vty, const struct mn_program *program, struct mn_order *order, const char *text)
{
	const struct mn_operation *operation = &program->operation[order->operation];
	struct mn_arg *arg = &order->arg[0];

	if (!operation->n_params) {
		vty_out(vty, "%% %s takes no parameter%s", operation->name, VTY_NEWLINE);
		return false;
	}
	arg->given = true;
	if (operation->param[0].type == MN_TYPE_NUMBER) {
		arg->valid = mn_number_normalise(program, text, &arg->number);
		return true;
	}
	if (operation->param[0].type == MN_TYPE_CHOICE)
		arg->value = mn_program_item(program, operation->param[0].list, text);
	arg->valid = operation->param[0].type == MN_TYPE_CHOICE && arg->value >= 0;
	if (!arg->valid)
		vty_out(vty, "%% %s of %s: what is '%s'?%s", operation->param[0].name, operation->name, text,
			VTY_NEWLINE);
	return arg->valid;
}

static bool why_order(struct vty *vty, const struct mn_program *program, struct store_job *job, const char *msisdn,
		      const char *operation, const char *peer, const char *at)
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
	if (peer && !why_param(vty, program, order, peer))
		return false;
	order->preview = !peer && program->operation[order->operation].n_params;
	if (at && mn_clock_parse(program->zone, at, &job->now) < 0) {
		vty_out(vty, "%% '%s' is not a time: 2026-11-30 or 2026-11-30 18:59[:59]%s", at, VTY_NEWLINE);
		return false;
	}
	return true;
}

static int why(struct vty *vty, const char *msisdn, const char *operation, const char *peer, const char *at)
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
	if (!why_order(vty, program, job, msisdn, operation, peer, at)) {
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
#define WHY_AT_HELP	"Judge as at another time\n" "Local time: 2026-11-30, or 2026-11-30 18:59:59\n"

DEFUN(show_why, show_why_cmd,
	"show why MSISDN OPERATION [PEER]",
	WHY_HELP "Its first parameter, a number or a choice\n")
{
	return why(vty, argv[0], argv[1], argc > 2 ? argv[2] : NULL, NULL);
}

DEFUN(show_why_at, show_why_at_cmd,
	"show why MSISDN OPERATION at .TIME",
	WHY_HELP WHY_AT_HELP)
{
	char *at = argv_concat(argv, argc, 2);
	int rc = why(vty, argv[0], argv[1], NULL, at);

	talloc_free(at);
	return rc;
}

DEFUN(show_why_peer_at, show_why_peer_at_cmd,
	"show why MSISDN OPERATION PEER at .TIME",
	WHY_HELP "Its first parameter, a number or a choice\n" WHY_AT_HELP)
{
	char *at = argv_concat(argv, argc, 3);
	int rc = why(vty, argv[0], argv[1], argv[2], at);

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
	install_element_ve(&show_why_at_cmd);
	install_element_ve(&show_why_peer_at_cmd);
	install_element_ve(&show_consistency_cmd);
}
