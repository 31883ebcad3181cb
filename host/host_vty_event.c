/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Account events, told by an operator. */
#include "host/host_vty.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/calendar.h"
#include "host/store_event.h"
#include "host/store_event_args.h"
#include "menus/clock.h"
#include "menus/number.h"

#define EVENT_STORE_S	5

static bool event_name(struct vty *vty, const struct mn_program *program, struct mn_order *order, const char *name)
{
	unsigned int i;

	order->operation = mn_program_operation(program, name);
	if (order->operation != MN_NONE && program->operation[order->operation].is_event)
		return true;
	vty_out(vty, "%% no account event '%s'; there are", name);
	for (i = 0; i < program->n_operations; i++) {
		if (program->operation[i].is_event)
			vty_out(vty, " %s", program->operation[i].name);
	}
	vty_out(vty, "%s", VTY_NEWLINE);
	return false;
}

/* Its parameters in their order, all of them. */
static bool event_params(struct vty *vty, const struct mn_program *program, struct mn_order *order, const char **word,
			 unsigned int n)
{
	const struct mn_operation *op = &program->operation[order->operation];
	char error[512];
	unsigned int i;

	if (n != op->n_params) {
		vty_out(vty, "%% %s has %u parameters%s", op->name, op->n_params, op->n_params ? ":" : "");
		for (i = 0; i < op->n_params; i++)
			vty_out(vty, " %s", op->param[i].name);
		vty_out(vty, "%s", VTY_NEWLINE);
		return false;
	}
	for (i = 0; i < n; i++) {
		if (store_event_arg(program, order->operation, i, word[i], &order->arg[i], error, sizeof(error)) < 0) {
			vty_out(vty, "%% %s: %s%s", op->param[i].name, error, VTY_NEWLINE);
			return false;
		}
	}
	return true;
}

static bool event_read(struct vty *vty, const struct mn_program *program, struct store_job *job, int argc,
		       const char **argv)
{
	struct store_event *event = job->payload;
	char *at = NULL;
	int n, rc = 0;

	for (n = 2; n < argc && strcmp(argv[n], "at"); n++)
		;
	if (!mn_number_normalise(program, argv[0], &job->order.caller)) {
		vty_out(vty, "%% '%s' is not a number of this service%s", argv[0], VTY_NEWLINE);
		return false;
	}
	if (!event_name(vty, program, &job->order, argv[1]) ||
	    !event_params(vty, program, &job->order, argv + 2, n - 2))
		return false;
	if (n < argc) {
		at = n + 1 < argc ? argv_concat(argv, argc, n + 1) : NULL;
		rc = at ? mn_clock_parse(program->zone, at, &event->at) : -1;
		if (rc < 0)
			vty_out(vty, "%% at what time? 2026-11-30 or 2026-11-30 18:59[:59]%s", VTY_NEWLINE);
		talloc_free(at);
	}
	return rc == 0;
}

static int event_tell(struct vty *vty, int argc, const char **argv)
{
	struct host_ctx *host = host_vty_host();
	struct store_event event = { .at = 0 };
	struct store_event *kept;
	struct store_job *job;
	int rc;

	if (!host->service) {
		vty_out(vty, "%% no service%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	job = talloc_zero(NULL, struct store_job);
	/* below the job: the store may still write to it when nobody waits any more */
	job->payload = kept = talloc_memdup(job, &event, sizeof(event));
	job->kind = STORE_JOB_EVENT;
	job->program = host->service->program;
	job->language = OSMO_MAX(mn_program_language(job->program, "en"), 0);
	osmo_strlcpy(job->actor, "vty", sizeof(job->actor));
	if (!event_read(vty, job->program, job, argc, argv)) {
		talloc_free(job);
		return CMD_WARNING;
	}
	rc = host_ask_store(host, job, EVENT_STORE_S);
	if (rc == -ETIMEDOUT) {
		vty_out(vty, "%% the store has no answer yet; `show coming` and the register will tell%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	if (rc < 0)
		job->rc = rc;
	rc = CMD_SUCCESS;
	if (job->rc < 0 || kept->outcome == STORE_EVENT_REFUSED)
		rc = CMD_WARNING;
	vty_out(vty, "%s%s%s", rc == CMD_WARNING ? "% " : "", job->rc < 0 && !kept->sentence[0] ? "store busy" :
		kept->sentence, VTY_NEWLINE);
	if (rc == CMD_SUCCESS && kept->outcome == STORE_EVENT_COMING)
		calendar_look(host->calendar);
	talloc_free(job);
	return rc;
}

#define EVENT_HELP \
	"Tell an account event: it is judged by the rules, carried out and recorded\n" \
	"Number whose account it is\n" "Name of an account event of the service\n"

DEFUN(event, event_cmd,
	"event MSISDN EVENT",
	EVENT_HELP)
{
	return event_tell(vty, argc, argv);
}

DEFUN(event_with, event_with_cmd,
	"event MSISDN EVENT .PARAMETERS",
	EVENT_HELP "Its parameters in their order; then 'at' and a local time, 2026-11-30 or 2026-11-30 18:59:59, when "
	"it takes effect, if that is not now\n")
{
	return event_tell(vty, argc, argv);
}

static int event_show(struct vty *vty, const char *msisdn)
{
	struct host_ctx *host = host_vty_host();
	struct store_job *job;

	if (!host->service) {
		vty_out(vty, "%% no service%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	job = talloc_zero(NULL, struct store_job);
	job->kind = STORE_JOB_COMING;
	job->program = host->service->program;
	if (msisdn && !mn_number_normalise(job->program, msisdn, &job->order.caller)) {
		vty_out(vty, "%% '%s' is not a number of this service%s", msisdn, VTY_NEWLINE);
		talloc_free(job);
		return CMD_WARNING;
	}
	job = host_vty_ask(vty, job, EVENT_STORE_S);
	if (!job)
		return CMD_WARNING;
	if (job->text[0])
		host_vty_lines(vty, " ", job->text);
	else
		vty_out(vty, "no account events wait%s", VTY_NEWLINE);
	talloc_free(job);
	return CMD_SUCCESS;
}

DEFUN(show_coming, show_coming_cmd,
	"show coming",
	HOST_VTY_SHOW "Account events that take effect later, the earliest first\n")
{
	return event_show(vty, NULL);
}

DEFUN(show_coming_of, show_coming_of_cmd,
	"show coming MSISDN",
	HOST_VTY_SHOW "Account events that take effect later, the earliest first\n" "Of this number only\n")
{
	return event_show(vty, argv[0]);
}

void host_vty_event_init(void)
{
	install_element_ve(&show_coming_cmd);
	install_element_ve(&show_coming_of_cmd);
	install_element(ENABLE_NODE, &event_cmd);
	install_element(ENABLE_NODE, &event_with_cmd);
}
