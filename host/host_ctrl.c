/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/host_ctrl.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/ctrl/control_cmd.h>
#include <osmocom/ctrl/control_if.h>
#include <osmocom/ctrl/control_vty.h>

#include "host/host_log.h"
#include "menus/number.h"

#define CTRL_NODE_GROUP		_LAST_CTRL_NODE		/* group.by-msisdn-NUMBER */
#define CTRL_STORE_S		30			/* an answer of the store later than this is not sent */
#define CTRL_QUESTIONS		64			/* at the store at a time, 16 kilobytes each */

/* ── questions to the store, answered later ───────────────────────────────────────────────────────────────────── */

static void ctrl_question_free(struct host_ctrl_question *question)
{
	question->host->ctrl_questions--;
	service_put(question->service);
	talloc_free(question);
}

static void ctrl_question_done(struct store_job *job)
{
	struct host_ctrl_question *question = (struct host_ctrl_question *)job;
	struct ctrl_cmd *cmd = question->deferred->cmd;

	if (cmd) {
		if (!question->reply(job, cmd))
			cmd->type = CTRL_TYPE_ERROR;
		ctrl_cmd_def_send(question->deferred);
	} else {
		/* The client has gone. Its connection has taken this off its list already, and
		 * ctrl_cmd_def_is_zombie() would do so once more, which is the end of the program. */
		talloc_free(question->deferred);
	}
	ctrl_question_free(question);
}

/* The answer is known at once. */
static void ctrl_undefer(struct ctrl_cmd *cmd, struct ctrl_cmd_def *deferred)
{
	llist_del(&deferred->list);
	talloc_free(deferred);
	cmd->defer = NULL;
}

int host_ctrl_ask(struct host_ctx *host, struct ctrl_cmd *cmd, struct host_ctrl_question *question)
{
	int rc = -EBUSY;

	question->host = host;
	host->ctrl_questions++;
	question->service = service_get(host->service);
	question->job.program = host->service->program;
	question->job.done = ctrl_question_done;
	question->deferred = ctrl_cmd_def_make(host, cmd, question, CTRL_STORE_S);
	if (host->store && host->ctrl_questions <= CTRL_QUESTIONS)
		rc = store_submit(host->store, &question->job);
	if (rc == 0)
		return CTRL_CMD_HANDLED;
	ctrl_undefer(cmd, question->deferred);
	ctrl_question_free(question);
	cmd->reply = "store busy";
	return CTRL_CMD_ERROR;
}

/* ── group ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool ctrl_group_ok(const struct store_job *job, struct ctrl_cmd *cmd)
{
	if (job->rc == 0 && job->facts.caller.registered)
		return true;
	cmd->reply = job->rc == 0 || job->rc == -ENOENT ? "no such number" : "store busy";
	return false;
}

static bool ctrl_group_reply_info(const struct store_job *job, struct ctrl_cmd *cmd)
{
	const struct mn_facts *facts = &job->facts;

	if (!ctrl_group_ok(job, cmd))
		return false;
	if (facts->caller.role == MN_ROLE_NONE)
		cmd->reply = talloc_strdup(cmd, "none");
	else
		cmd->reply = talloc_asprintf(cmd, "%s %s members %u",
					     facts->caller.role == MN_ROLE_LEADER ? "leader" : "member-of",
					     facts->caller.leader.digits, facts->n_members);
	return true;
}

static bool ctrl_group_reply_members(const struct store_job *job, struct ctrl_cmd *cmd)
{
	unsigned int i;

	if (!ctrl_group_ok(job, cmd))
		return false;
	cmd->reply = talloc_strdup(cmd, "");
	for (i = 0; i < job->facts.n_members; i++)
		cmd->reply = talloc_asprintf_append(cmd->reply, "%s%s", i ? "," : "",
						    job->facts.member[i].number.digits);
	return true;
}

static int ctrl_group_get(struct ctrl_cmd *cmd, struct host_ctx *host,
			  bool (*reply)(const struct store_job *job, struct ctrl_cmd *cmd))
{
	struct host_ctrl_question *question;
	struct mn_number number;

	if (!host->service || !mn_number_normalise(host->service->program, cmd->node, &number)) {
		cmd->reply = "no such number";
		return CTRL_CMD_ERROR;
	}
	/* any operation brings the facts of the caller's group with it */
	question = talloc_zero(host, struct host_ctrl_question);
	question->job.kind = STORE_JOB_WHY;
	question->job.order.channel = MN_CHANNEL_COUNTER;
	question->job.order.preview = true;
	question->job.order.caller = number;
	question->reply = reply;
	return host_ctrl_ask(host, cmd, question);
}

CTRL_CMD_DEFINE_RO(group_info, "info");
static int get_group_info(struct ctrl_cmd *cmd, void *data)
{
	return ctrl_group_get(cmd, data, ctrl_group_reply_info);
}

CTRL_CMD_DEFINE_RO(group_members, "members");
static int get_group_members(struct ctrl_cmd *cmd, void *data)
{
	return ctrl_group_get(cmd, data, ctrl_group_reply_members);
}

/* Find the node of "group.by-msisdn-NUMBER"; the node is the number as text, below the vector. */
static int ctrl_lookup(void *data, vector vline, int *node_type, void **node_data, int *i)
{
	static const char prefix[] = "by-msisdn-";
	const char *token = vector_slot(vline, *i);

	if (strcmp(token, "group") || *node_type != CTRL_NODE_ROOT)
		return 0;
	(*i)++;
	token = (unsigned int)*i < vector_active(vline) ? vector_slot(vline, *i) : "";
	if (strncmp(token, prefix, strlen(prefix)) || !token[strlen(prefix)])
		return -ERANGE;
	*node_type = CTRL_NODE_GROUP;
	*node_data = (void *)(token + strlen(prefix));
	return 1;
}

/* ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool ctrl_audit_reply(const struct store_job *job, struct ctrl_cmd *cmd)
{
	char *p;

	if (job->rc < 0) {
		cmd->reply = "store busy";
		return false;
	}
	if (!job->rc) {
		cmd->reply = talloc_strdup(cmd, "consistent");
		return true;
	}
	cmd->reply = talloc_asprintf(cmd, "%d findings: %s", job->rc, job->text);
	for (p = cmd->reply; *p; p++) {
		if (*p == '\n')
			*p = ';';
	}
	return true;
}

CTRL_CMD_DEFINE_WO_NOVRF(audit_run, "audit run");
static int set_audit_run(struct ctrl_cmd *cmd, void *data)
{
	struct host_ctrl_question *question;
	struct host_ctx *host = data;

	if (!host->service) {
		cmd->reply = "no service";
		return CTRL_CMD_ERROR;
	}
	question = talloc_zero(host, struct host_ctrl_question);
	question->job.kind = STORE_JOB_CHECK;
	question->reply = ctrl_audit_reply;
	return host_ctrl_ask(host, cmd, question);
}

CTRL_CMD_DEFINE_RO(session_count, "session count");
static int get_session_count(struct ctrl_cmd *cmd, void *data)
{
	const struct host_ctx *host = data;

	cmd->reply = talloc_asprintf(cmd, "%u", host->ussd ? ussd_sess_count(host->ussd) : 0);
	return CTRL_CMD_REPLY;
}

CTRL_CMD_DEFINE_RO(session_resumable, "session resumable");
static int get_session_resumable(struct ctrl_cmd *cmd, void *data)
{
	const struct host_ctx *host = data;

	cmd->reply = talloc_asprintf(cmd, "%u", host->ussd ? ussd_sess_count_resumable(host->ussd) : 0);
	return CTRL_CMD_REPLY;
}

CTRL_CMD_DEFINE_RO(gsup_state, "gsup state");
static int get_gsup_state(struct ctrl_cmd *cmd, void *data)
{
	const struct host_ctx *host = data;

	cmd->reply = host->euse && gsup_euse_is_up(host->euse) ? "up" : "down";
	return CTRL_CMD_REPLY;
}

CTRL_CMD_DEFINE_RO(service_name, "service name");
static int get_service_name(struct ctrl_cmd *cmd, void *data)
{
	const struct host_ctx *host = data;

	cmd->reply = talloc_strdup(cmd, host->service ? host->service->program->name : "");
	return CTRL_CMD_REPLY;
}

CTRL_CMD_DEFINE_RO(service_hash, "service hash");
static int get_service_hash(struct ctrl_cmd *cmd, void *data)
{
	const struct host_ctx *host = data;

	cmd->reply = talloc_asprintf(cmd, "%016" PRIx64, host->service ? host->service->program->hash : 0);
	return CTRL_CMD_REPLY;
}

/* Of each version, the one in force first: SOURCE=SESSIONS,SOURCE=SESSIONS */
CTRL_CMD_DEFINE_RO(service_sessions, "service sessions");
static int get_service_sessions(struct ctrl_cmd *cmd, void *data)
{
	const struct host_ctx *host = data;
	const struct service *service;

	cmd->reply = talloc_strdup(cmd, "");
	llist_for_each_entry(service, &host->services, list)
		cmd->reply = talloc_asprintf_append(cmd->reply, "%s%016" PRIx64 "=%u", cmd->reply[0] ? "," : "",
						    service->program->hash, service->sessions);
	return CTRL_CMD_REPLY;
}

static void ctrl_reload_told(void *data, const struct reload_report *report)
{
	struct ctrl_cmd_def *deferred = data;
	struct ctrl_cmd *cmd = deferred->cmd;

	if (!cmd) {
		talloc_free(deferred);	/* the client has gone, see ctrl_question_done() */
		return;
	}
	cmd->reply = talloc_strdup(cmd, report->sentence);
	if (report->what == RELOAD_REFUSED)
		cmd->type = CTRL_TYPE_ERROR;
	ctrl_cmd_def_send(deferred);
}

CTRL_CMD_DEFINE_WO_NOVRF(service_reload, "service reload");
static int set_service_reload(struct ctrl_cmd *cmd, void *data)
{
	struct host_ctx *host = data;
	struct ctrl_cmd_def *deferred;
	const char *why = "no service";

	if (!host->reload) {
		cmd->reply = talloc_strdup(cmd, why);
		return CTRL_CMD_ERROR;
	}
	deferred = ctrl_cmd_def_make(host, cmd, NULL, CTRL_STORE_S);
	if (reload_start(host->reload, ctrl_reload_told, deferred, &why) == 0)
		return CTRL_CMD_HANDLED;
	ctrl_undefer(cmd, deferred);
	cmd->reply = talloc_strdup(cmd, why);
	return CTRL_CMD_ERROR;
}

CTRL_CMD_DEFINE_WO_NOVRF(service_drop_old, "service drop-old");
static int set_service_drop_old(struct ctrl_cmd *cmd, void *data)
{
	struct host_ctx *host = data;

	cmd->reply = talloc_asprintf(cmd, "%u", host->ussd ? ussd_sess_end_outdated(host->ussd) : 0);
	return CTRL_CMD_REPLY;
}

struct ctrl_handle *host_ctrl_setup(struct host_ctx *host)
{
	static const struct {
		int node;
		struct ctrl_cmd_element *cmd;
	} variables[] = {
		{ CTRL_NODE_ROOT, &cmd_session_count },
		{ CTRL_NODE_ROOT, &cmd_session_resumable },
		{ CTRL_NODE_ROOT, &cmd_gsup_state },
		{ CTRL_NODE_ROOT, &cmd_service_name },
		{ CTRL_NODE_ROOT, &cmd_service_hash },
		{ CTRL_NODE_ROOT, &cmd_service_sessions },
		{ CTRL_NODE_ROOT, &cmd_service_reload },
		{ CTRL_NODE_ROOT, &cmd_service_drop_old },
		{ CTRL_NODE_ROOT, &cmd_audit_run },
		{ CTRL_NODE_GROUP, &cmd_group_info },
		{ CTRL_NODE_GROUP, &cmd_group_members },
	};
	struct ctrl_handle *handle;
	unsigned int i;

	handle = ctrl_interface_setup_dynip2(host, ctrl_vty_get_bind_addr(), HOST_CTRL_PORT, ctrl_lookup,
					     CTRL_NODE_GROUP + 1);
	if (!handle) {
		LOGP(DMAIN, LOGL_ERROR, "CTRL port %s:%d cannot be opened\n", ctrl_vty_get_bind_addr(), HOST_CTRL_PORT);
		return NULL;
	}
	host_ctrl_event_init();
	host_ctrl_usage_init();
	for (i = 0; i < ARRAY_SIZE(variables); i++)
		OSMO_ASSERT(ctrl_cmd_install(variables[i].node, variables[i].cmd) == 0);
	return handle;
}
