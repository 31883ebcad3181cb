/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Node limits: how much of everything there may be. */
#include "host/host_vty.h"

#include <stdlib.h>

static struct cmd_node limits_node = {
	.node = (enum node_type)LIMITS_NODE, .prompt = "%s(config-limits)# ", .vtysh = 1
};

DEFUN_ATTR(cfg_limits, cfg_limits_cmd,
	   "limits",
	   "How much of everything there may be\n",
	   CMD_ATTR_IMMEDIATE)
{
	vty->node = LIMITS_NODE;
	return CMD_SUCCESS;
}

static int limits_vty_set(unsigned int *limit, const char *value)
{
	struct host_ctx *host = host_vty_host();

	*limit = atoi(value);
	if (host->ussd)
		ussd_sess_set_limits(host->ussd, &host->limits);
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_limits_sessions, cfg_limits_sessions_cmd,
	   "sessions <1-4000000>",
	   "Sessions at a time, just ended ones included; further callers are told that the service is busy\n"
	   "Number of sessions, each up to half a kilobyte\n",
	   CMD_ATTR_IMMEDIATE)
{
	return limits_vty_set(&host_vty_host()->limits.sessions, argv[0]);
}

DEFUN_ATTR(cfg_limits_resume, cfg_limits_resume_cmd,
	   "resume <0-4000000>",
	   "Dropped sessions kept to be offered again; the oldest is forgotten for a new one\n"
	   "Number of sessions\n",
	   CMD_ATTR_IMMEDIATE)
{
	return limits_vty_set(&host_vty_host()->limits.resume, argv[0]);
}

DEFUN_ATTR(cfg_limits_store_jobs, cfg_limits_store_jobs_cmd,
	   "store-jobs <1-65536>",
	   "Questions waiting for the store at a time; further callers are told that the service is busy\n"
	   "Number of questions, each 16 kilobytes\n",
	   CMD_ATTR_IMMEDIATE)
{
	return limits_vty_set(&host_vty_host()->limits.jobs, argv[0]);
}

static int limits_vty_write(struct vty *vty)
{
	const struct ussd_sess_limits *limits = &host_vty_host()->limits;

	vty_out(vty, "limits%s", VTY_NEWLINE);
	if (limits->sessions != HOST_DEFAULT_SESSIONS)
		vty_out(vty, " sessions %u%s", limits->sessions, VTY_NEWLINE);
	if (limits->resume != HOST_DEFAULT_RESUME)
		vty_out(vty, " resume %u%s", limits->resume, VTY_NEWLINE);
	if (limits->jobs != HOST_DEFAULT_JOBS)
		vty_out(vty, " store-jobs %u%s", limits->jobs, VTY_NEWLINE);
	return CMD_SUCCESS;
}

void host_vty_limits_init(void)
{
	install_element(CONFIG_NODE, &cfg_limits_cmd);
	install_node(&limits_node, limits_vty_write);
	install_element(LIMITS_NODE, &cfg_limits_sessions_cmd);
	install_element(LIMITS_NODE, &cfg_limits_resume_cmd);
	install_element(LIMITS_NODE, &cfg_limits_store_jobs_cmd);
}
