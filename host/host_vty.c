/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/host_vty.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/ctrl/control_vty.h>
#include <osmocom/vty/cpu_sched_vty.h>
#include <osmocom/vty/logging.h>
#include <osmocom/vty/misc.h>
#include <osmocom/vty/stats.h>

#include "config.h"
#include "host/host_log.h"

/* Configuration writers of libosmovty get no context, so the root has to be found here. */
static struct host_ctx *tall_host_vty_root;

struct host_ctx *host_vty_host(void)
{
	return tall_host_vty_root;
}

static int host_vty_go_parent(struct vty *vty)
{
	if (vty->node == (int)GSUP_NODE)
		host_apply_gsup(host_vty_host());
	if (vty->node == (int)COUNTER_NODE && host_vty_host()->running && counter_start(host_vty_host()) < 0)
		vty_out(vty, "%% the counter could not be opened, see the log%s", VTY_NEWLINE);
	return 0;
}

static struct vty_app_info host_vty_info_node = {
	.name = HOST_NAME,
	.version = PACKAGE_VERSION,
	.copyright = "License AGPLv3+: GNU AGPL version 3 or later <https://gnu.org/licenses/agpl-3.0.html>\n"
		     "This is free software: you are free to change and redistribute it.\n"
		     "There is NO WARRANTY, to the extent permitted by law.\n",
	.go_parent_cb = host_vty_go_parent,
};

void host_vty_lines(struct vty *vty, const char *prefix, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		vty_out(vty, "%s%.*s%s", prefix, (int)len, text, VTY_NEWLINE);
		text += len + (text[len] == '\n');
	}
}

struct store_job *host_vty_ask(struct vty *vty, struct store_job *job, unsigned int timeout_s)
{
	int rc = host_ask_store(host_vty_host(), job, timeout_s);
	bool answered = rc != -ETIMEDOUT;	/* else the store frees the job */

	if (!rc)
		rc = OSMO_MIN(job->rc, 0);
	if (!rc)
		return job;
	vty_out(vty, "%% the store has no answer: %s%s", strerror(-rc), VTY_NEWLINE);
	if (answered)
		talloc_free(job);
	return NULL;
}

void host_vty_init(struct host_ctx *host)
{
	tall_host_vty_root = host;
	host_vty_info_node.tall_ctx = host;
	vty_init(&host_vty_info_node);
	logging_vty_add_cmds();
	osmo_talloc_vty_add_cmds();
	osmo_fsm_vty_add_cmds();
	osmo_stats_vty_add_cmds();
	ctrl_vty_init(host);
	osmo_cpu_sched_vty_init(host);
	host_vty_host_init();
	host_vty_gsup_init();
	host_vty_limits_init();
	host_vty_counter_init();
	host_vty_usage_init();
	host_vty_show_init();
	host_vty_service_init();
	host_vty_why_init();
	host_vty_event_init();
	host_vty_clerk_init();
	host_vty_close_init();
}
