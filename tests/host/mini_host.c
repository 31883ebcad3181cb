/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/host/mini_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osmocom/core/application.h>
#include <osmocom/core/fsm.h>
#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/stats.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/gsup_euse.h"
#include "host/host_log.h"
#include "host/timers.h"

/* store_submit() gets the store as pointer; here it is the mini host */
static int mini_host_submit(struct store *store, struct store_job *job)
{
	struct mini_host *mini = (struct mini_host *)store;

	job->next = NULL;
	*mini->waiting_end = job;
	mini->waiting_end = &job->next;
	return 0;
}

static void mini_host_answer(struct store_job *job)
{
	size_t len = strlen(job->imsi);

	job->rc = 0;
	job->hidden = 0;
	switch (job->kind) {
	case STORE_JOB_CALLER:
		if (len >= 4 && !strcmp(job->imsi + len - 4, "9999"))
			job->rc = -ENOENT;
		else if (len > 10)
			snprintf(job->number.digits, sizeof(job->number.digits), "1%s", job->imsi + len - 10);
		/* even subscribers speak the second language of the service */
		job->language = job->program->n_languages > 1 && len && !(job->imsi[len - 1] & 1);
		break;
	case STORE_JOB_PREVIEW:
	case STORE_JOB_EXECUTE:
		job->verdict.accepted = true;
		job->verdict.kase = MN_NONE;
		job->repeated = false;
		snprintf(job->text, sizeof(job->text), job->kind == STORE_JOB_EXECUTE ? "Done." : "Sure?");
		break;
	default:
		break;
	}
	job->done(job);
}

unsigned int mini_host_store(struct mini_host *mini)
{
	unsigned int n = 0;

	while (mini->waiting) {
		struct store_job *job = mini->waiting;

		mini->waiting = job->next;
		if (!mini->waiting)
			mini->waiting_end = &mini->waiting;
		mini_host_answer(job);
		n++;
	}
	return n;
}

struct mini_host *mini_host_alloc(const char *menu_file, unsigned int sessions)
{
	struct mini_host *mini = talloc_zero(NULL, struct mini_host);
	struct ussd_sess_config config = { .limits = { sessions, sessions, 65536 }, .submit = mini_host_submit };

	msgb_talloc_ctx_init(mini, 0);
	osmo_init_logging2(mini, &host_log_info);
	log_set_log_level(osmo_stderr_target, LOGL_FATAL);
	osmo_stats_init(mini);
	osmo_init_ignore_signals();
	gsup_euse_init();
	mini->waiting_end = &mini->waiting;
	mini->ctr = host_ctr_alloc(mini);
	mini->tdefs = config.tdefs = timers_alloc(mini);
	mini->service = service_load(mini, menu_file, stderr);
	if (!mini->ctr || !mini->service) {
		fprintf(stderr, "mini_host: no service\n");
		exit(1);
	}
	config.store = (struct store *)mini;
	mini->ussd = ussd_sess_alloc(mini, &config, mini->ctr);
	ussd_sess_set_service(mini->ussd, mini->service);
	return mini;
}

void mini_host_start(struct mini_host *mini, const char *ip, uint16_t port, const char *name, const char *leg_name)
{
	const struct leg_user user = { .event = ussd_sess_event, .down = ussd_sess_down, .data = mini->ussd };
	const struct gsup_euse_config config = {
		.remote_ip = ip, .remote_port = port, .name = name, .room = wire_ussd_leg_find(leg_name),
	};

	OSMO_ASSERT(config.room);
	mini->euse = gsup_euse_start(mini, &config, mini->ctr, &user);
	ussd_sess_set_leg(mini->ussd, gsup_euse_leg(mini->euse));
}

void mini_host_turn(struct mini_host *mini)
{
	osmo_select_main(mini->waiting != NULL);
	mini_host_store(mini);
}

void mini_host_free(struct mini_host *mini)
{
	mini_host_store(mini);
	ussd_sess_set_leg(mini->ussd, NULL);
	gsup_euse_stop(mini->euse);
	mini_host_store(mini);
	ussd_sess_free(mini->ussd);
	service_put(mini->service);
	talloc_free(mini);
}
