/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * SET usage.record id=... msisdn=... at=... up=... down=... FIELD=...: one record of use; see usage_words.h. The reply
 * is "accepted: own N, shared N, outside N" in octets, or "repeated"; ERROR with what is wrong.
 * SET bundle.add id=... owner=... size=... FIELD=...: one bundle. The reply is "added", "changed" or "as before".
 */
#include "host/host_ctrl.h"

#include <inttypes.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/store_bundle.h"
#include "host/store_usage.h"
#include "host/usage_words.h"

#define CTRL_USAGE_ERROR	256

/* One question with all that its job points to; below the question, so that it goes with it. */
struct one_record {
	struct usage_record record;
	struct usage_answer answer;
	struct store_usage_job job;
};

struct one_bundle {
	struct bundle_record bundle;
	struct bundle_answer answer;
	struct store_bundle_job job;
};

static bool answered(const struct store_job *job, bool refused, const char *reason, struct ctrl_cmd *cmd)
{
	const struct host_ctrl_question *question = (const struct host_ctrl_question *)job;

	if (job->rc == 0 && !refused)
		return true;
	host_ctr_inc(question->host->ctr->usage, USAGE_CTR_CTRL_REFUSED);
	cmd->reply = job->rc == 0 ? talloc_strdup(cmd, reason) : "store busy";
	return false;
}

static bool record_reply(const struct store_job *job, struct ctrl_cmd *cmd)
{
	const struct host_ctrl_question *question = (const struct host_ctrl_question *)job;
	const struct store_usage_job *use = job->payload;
	const struct usage_answer *answer = use->answer;

	if (!answered(job, answer->outcome == USAGE_SET_ASIDE, answer->reason, cmd))
		return false;
	host_ctr_inc(question->host->ctr->usage,
		     answer->outcome == USAGE_REPEATED ? USAGE_CTR_CTRL_REPEATED : USAGE_CTR_CTRL_ACCEPTED);
	if (answer->outcome == USAGE_REPEATED)
		cmd->reply = "repeated";
	else
		cmd->reply = talloc_asprintf(cmd, "accepted: own %" PRId64 ", shared %" PRId64 ", outside %" PRId64,
					     answer->own, answer->shared, answer->outside);
	return true;
}

static bool bundle_reply(const struct store_job *job, struct ctrl_cmd *cmd)
{
	static char *const words[] = {
		[BUNDLE_NEW] = "added", [BUNDLE_CHANGED] = "changed", [BUNDLE_AS_BEFORE] = "as before",
	};
	const struct host_ctrl_question *question = (const struct host_ctrl_question *)job;
	const struct store_bundle_job *add = job->payload;
	const struct bundle_answer *answer = add->answer;

	if (!answered(job, answer->outcome == BUNDLE_REFUSED, answer->reason, cmd))
		return false;
	host_ctr_inc(question->host->ctr->usage,
		     answer->outcome == BUNDLE_AS_BEFORE ? USAGE_CTR_CTRL_REPEATED : USAGE_CTR_CTRL_ACCEPTED);
	cmd->reply = words[answer->outcome];
	return true;
}

static struct host_ctrl_question *ask(struct host_ctx *host, enum store_job_kind kind)
{
	struct host_ctrl_question *question = talloc_zero(host, struct host_ctrl_question);

	question->job.kind = kind;
	osmo_strlcpy(question->job.actor, "ctrl", sizeof(question->job.actor));
	return question;
}

static int refuse(struct host_ctx *host, struct ctrl_cmd *cmd, struct host_ctrl_question *question, const char *error)
{
	talloc_free(question);
	host_ctr_inc(host->ctr->usage, USAGE_CTR_CTRL_REFUSED);
	cmd->reply = talloc_strdup(cmd, error);
	return CTRL_CMD_ERROR;
}

CTRL_CMD_DEFINE_WO_NOVRF(usage_record, "usage record");
static int set_usage_record(struct ctrl_cmd *cmd, void *data)
{
	struct host_ctx *host = data;
	struct host_ctrl_question *question;
	struct one_record *one;
	char error[CTRL_USAGE_ERROR];

	if (!host->service) {
		cmd->reply = "no service";
		return CTRL_CMD_ERROR;
	}
	question = ask(host, STORE_JOB_USAGE);
	question->reply = record_reply;
	one = talloc_zero(question, struct one_record);
	one->job = (struct store_usage_job){ .rec = &one->record, .n = 1, .answer = &one->answer };
	question->job.payload = &one->job;
	if (usage_words_record(host->service->program, cmd->value, time(NULL) + host->clock_ahead_s, &one->record,
			       error, sizeof(error)) < 0)
		return refuse(host, cmd, question, error);
	return host_ctrl_ask(host, cmd, question);
}

CTRL_CMD_DEFINE_WO_NOVRF(bundle_add, "bundle add");
static int set_bundle_add(struct ctrl_cmd *cmd, void *data)
{
	struct host_ctx *host = data;
	struct host_ctrl_question *question;
	struct one_bundle *one;
	char error[CTRL_USAGE_ERROR];

	if (!host->service) {
		cmd->reply = "no service";
		return CTRL_CMD_ERROR;
	}
	question = ask(host, STORE_JOB_BUNDLE);
	question->reply = bundle_reply;
	one = talloc_zero(question, struct one_bundle);
	one->job = (struct store_bundle_job){ .rec = &one->bundle, .n = 1, .answer = &one->answer };
	question->job.payload = &one->job;
	if (usage_words_bundle(host->service->program, cmd->value, &one->bundle, error, sizeof(error)) < 0)
		return refuse(host, cmd, question, error);
	return host_ctrl_ask(host, cmd, question);
}

void host_ctrl_usage_init(void)
{
	OSMO_ASSERT(ctrl_cmd_install(CTRL_NODE_ROOT, &cmd_usage_record) == 0);
	OSMO_ASSERT(ctrl_cmd_install(CTRL_NODE_ROOT, &cmd_bundle_add) == 0);
}
