/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * SET account.event msisdn=NUMBER event=NAME [PARAMETER=VALUE ...] [at=2026-12-01T00:00:00]
 *
 * The reply is "done", "takes effect at ...", "as before"; ERROR with rule, clause and reason when it is refused. Dated
 * records are written FIELD/FIELD@FROM..TO.
 */
#include "host/host_ctrl.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/calendar.h"
#include "host/store_event.h"
#include "host/store_event_args.h"
#include "host/words.h"

static bool ctrl_event_reply(const struct store_job *job, struct ctrl_cmd *cmd)
{
	const struct host_ctrl_question *question = (const struct host_ctrl_question *)job;
	const struct store_event *event = job->payload;
	char *p;

	if (job->rc < 0 && !event->sentence[0]) {
		cmd->reply = "store busy";
		return false;
	}
	cmd->reply = talloc_strdup(cmd, event->sentence);
	for (p = cmd->reply; *p; p++) {
		if (*p == '\n')
			*p = ' ';
	}
	if (job->rc == 0 && event->outcome == STORE_EVENT_COMING)
		calendar_look(question->host->calendar);
	return job->rc == 0 && event->outcome != STORE_EVENT_REFUSED;
}

/* Parameters by their names. */
static int ctrl_event_params(const struct mn_program *program, const struct words *words, struct mn_order *order,
			     char *error, size_t size)
{
	const struct mn_operation *op = &program->operation[order->operation];
	const char *keys[3 + MN_MAX_PARAMS] = { "msisdn", "event", "at" };
	char why[384];
	unsigned int i;

	for (i = 0; i < op->n_params; i++)
		keys[3 + i] = op->param[i].name;
	if (words_known(words, keys, 3 + op->n_params, error, size) < 0)
		return -EINVAL;
	for (i = 0; i < op->n_params; i++) {
		const char *value = words_need(words, op->param[i].name, error, size);

		if (!value)
			return -EINVAL;
		if (store_event_arg(program, order->operation, i, value, &order->arg[i], why, sizeof(why)) < 0) {
			snprintf(error, size, "%s: %s", op->param[i].name, why);
			return -EINVAL;
		}
	}
	return 0;
}

static int ctrl_event_read(const struct mn_program *program, const char *line, struct store_job *job, char *error,
			   size_t size)
{
	struct store_event *event = job->payload;
	struct words words;
	const char *name;

	if (words_parse(&words, line, error, size) < 0 ||
	    words_number(&words, "msisdn", program, &job->order.caller, error, size) < 0 ||
	    words_instant(&words, "at", program->zone, &event->at, error, size) < 0)
		return -EINVAL;
	name = words_need(&words, "event", error, size);
	if (!name)
		return -EINVAL;
	job->order.operation = mn_program_operation(program, name);
	if (job->order.operation == MN_NONE || !program->operation[job->order.operation].is_event) {
		snprintf(error, size, "'%s' is no account event of the service", name);
		return -EINVAL;
	}
	return ctrl_event_params(program, &words, &job->order, error, size);
}

CTRL_CMD_DEFINE_WO_NOVRF(account_event, "account event");
static int set_account_event(struct ctrl_cmd *cmd, void *data)
{
	struct host_ctrl_question *question;
	struct host_ctx *host = data;
	char error[512];

	if (!host->service) {
		cmd->reply = "no service";
		return CTRL_CMD_ERROR;
	}
	question = talloc_zero(host, struct host_ctrl_question);
	question->reply = ctrl_event_reply;
	question->job.kind = STORE_JOB_EVENT;
	question->job.payload = talloc_zero(question, struct store_event);
	question->job.language = OSMO_MAX(mn_program_language(host->service->program, "en"), 0);
	osmo_strlcpy(question->job.actor, "ctrl", sizeof(question->job.actor));
	if (ctrl_event_read(host->service->program, cmd->value, &question->job, error, sizeof(error)) == 0)
		return host_ctrl_ask(host, cmd, question);
	talloc_free(question);
	cmd->reply = talloc_strdup(cmd, error);
	return CTRL_CMD_ERROR;
}

void host_ctrl_event_init(void)
{
	OSMO_ASSERT(ctrl_cmd_install(CTRL_NODE_ROOT, &cmd_account_event) == 0);
}
