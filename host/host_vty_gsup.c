/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Node gsup: where the HLR is and who we are to it. Applied when the node is left. */
#include "host/host_vty.h"

#include <stdlib.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

static struct cmd_node gsup_node = { .node = (enum node_type)GSUP_NODE, .prompt = "%s(config-gsup)# ", .vtysh = 1 };

DEFUN_ATTR(cfg_gsup, cfg_gsup_cmd,
	   "gsup",
	   "Leg towards osmo-hlr\n",
	   CMD_ATTR_IMMEDIATE)
{
	vty->node = GSUP_NODE;
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_gsup_remote_ip, cfg_gsup_remote_ip_cmd,
	   "remote-ip " VTY_IPV46_CMD " [<1-65535>]",
	   "GSUP server to connect to\n" "IPv4 address\n" "IPv6 address\n" "TCP port, 4222 if not given\n",
	   CMD_ATTR_NODE_EXIT)
{
	struct host_ctx *host = host_vty_host();

	osmo_talloc_replace_string(host, (char **)&host->gsup.remote_ip, argv[0]);
	host->gsup.remote_port = argc > 1 ? atoi(argv[1]) : GSUP_EUSE_DEFAULT_PORT;
	host->gsup_changed = true;
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_gsup_name, cfg_gsup_name_cmd,
	   "name NAME",
	   "Name of this entity, as after `euse` in the configuration of osmo-hlr\n"
	   "Without the prefix EUSE-\n",
	   CMD_ATTR_NODE_EXIT)
{
	struct host_ctx *host = host_vty_host();

	if (!osmo_identifier_valid(argv[0]) || strlen(argv[0]) > GSUP_EUSE_NAME_MAX) {
		vty_out(vty, "%% not a name: letters, digits, '-' and '_', at most %u%s", GSUP_EUSE_NAME_MAX,
			VTY_NEWLINE);
		return CMD_WARNING;
	}
	if (!strncmp(argv[0], "EUSE-", 5)) {
		vty_out(vty, "%% give the name without EUSE-, as osmo-hlr does%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	osmo_talloc_replace_string(host, (char **)&host->gsup.name, argv[0]);
	host->gsup_changed = true;
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_gsup_profile, cfg_gsup_profile_cmd,
	   "profile (osmo-hlr|direct)",
	   "How long a screen may be on this leg\n"
	   "What osmo-hlr forwards: 114 octets, 112 for the last one\n"
	   "A peer without that limit: 160 octets\n",
	   CMD_ATTR_NODE_EXIT)
{
	struct host_ctx *host = host_vty_host();

	osmo_talloc_replace_string(host, &host->profile, argv[0]);
	host->gsup_changed = true;
	return CMD_SUCCESS;
}

static int gsup_vty_write(struct vty *vty)
{
	const struct host_ctx *host = host_vty_host();

	vty_out(vty, "gsup%s", VTY_NEWLINE);
	if (host->gsup.remote_port != GSUP_EUSE_DEFAULT_PORT)
		vty_out(vty, " remote-ip %s %u%s", host->gsup.remote_ip, host->gsup.remote_port, VTY_NEWLINE);
	else if (strcmp(host->gsup.remote_ip, GSUP_EUSE_DEFAULT_IP))
		vty_out(vty, " remote-ip %s%s", host->gsup.remote_ip, VTY_NEWLINE);
	if (strcmp(host->gsup.name, GSUP_EUSE_DEFAULT_NAME))
		vty_out(vty, " name %s%s", host->gsup.name, VTY_NEWLINE);
	if (strcmp(host->profile, HOST_DEFAULT_PROFILE))
		vty_out(vty, " profile %s%s", host->profile, VTY_NEWLINE);
	return CMD_SUCCESS;
}

void host_vty_gsup_init(void)
{
	install_element(CONFIG_NODE, &cfg_gsup_cmd);
	install_node(&gsup_node, gsup_vty_write);
	install_element(GSUP_NODE, &cfg_gsup_remote_ip_cmd);
	install_element(GSUP_NODE, &cfg_gsup_name_cmd);
	install_element(GSUP_NODE, &cfg_gsup_profile_cmd);
}
