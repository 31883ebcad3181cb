/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Node host: files, timers, how numbers are logged. */
#include "host/host_vty.h"

#include <stdlib.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/host_log.h"
#include "host/lab_clock.h"
#include "host/timers.h"

static struct cmd_node host_node = { .node = (enum node_type)HOST_NODE, .prompt = "%s(config-host)# ", .vtysh = 1 };

DEFUN_ATTR(cfg_host, cfg_host_cmd,
	   "host",
	   "General settings of the USSD menu host\n",
	   CMD_ATTR_IMMEDIATE)
{
	vty->node = HOST_NODE;
	return CMD_SUCCESS;
}

DEFUN(cfg_host_database, cfg_host_database_cmd,
	"database PATH",
	"Database of subscribers, groups and ledger; takes effect at the next start\n"
	"Path of the file; an absolute one, if the host runs as a daemon\n")
{
	osmo_talloc_replace_string(host_vty_host(), &host_vty_host()->database, argv[0]);
	return CMD_SUCCESS;
}

DEFUN(cfg_host_menu_file, cfg_host_menu_file_cmd,
	"menu-file PATH",
	"Service file: menus, rules and texts; takes effect with `service reload` or at the next start\n"
	"Path of the file\n")
{
	osmo_talloc_replace_string(host_vty_host(), &host_vty_host()->menu_file, argv[0]);
	return CMD_SUCCESS;
}

#define HOST_VTY_TIMERS	"(session|user|application|resume|linger|usage|shutdown)"
#define HOST_VTY_TIMERS_HELP \
	"Longest duration of a session\n" \
	"Wait for an answer of the caller\n" \
	"Wait for an answer of the store\n" \
	"How long a dropped session is offered again\n" \
	"How long an ended session answers a message that comes again\n" \
	"How often logs of gateways are looked at\n" \
	"How long running sessions may go on when the host stops\n"

DEFUN_ATTR(cfg_host_timer, cfg_host_timer_cmd,
	   "timer " HOST_VTY_TIMERS " (<1-86400>|default)",
	   "Set a timer\n" HOST_VTY_TIMERS_HELP
	   "Seconds\n" "Its default\n",
	   CMD_ATTR_IMMEDIATE)
{
	struct host_ctx *host = host_vty_host();
	struct osmo_tdef *timer = osmo_tdef_get_entry(host->tdefs, timers_find(argv[0]));
	unsigned long value = strcmp(argv[1], "default") ? strtoul(argv[1], NULL, 10) : timer->default_val;

	if (!osmo_tdef_val_in_range(timer, value)) {
		vty_out(vty, "%% timer %s is at most %lu s%s", argv[0], timer->max_val, VTY_NEWLINE);
		return CMD_WARNING;
	}
	timer->val = value;
	if (host->ussd)
		ussd_sess_retime(host->ussd);
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_host_mask, cfg_host_mask_cmd,
	   "mask-numbers",
	   "Show subscriber numbers and IMSIs shortened in logs and in the views of sessions (the default)\n",
	   CMD_ATTR_IMMEDIATE)
{
	host_log_set_mask(true);
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_host_no_mask, cfg_host_no_mask_cmd,
	   "no mask-numbers",
	   NO_STR "Show subscriber numbers and IMSIs in full\n",
	   CMD_ATTR_IMMEDIATE)
{
	host_log_set_mask(false);
	return CMD_SUCCESS;
}

#define HOST_VTY_LAB	"Settings for a lab, never for a network with subscribers\n" "Clock of the service\n"

DEFUN(cfg_host_lab_clock, cfg_host_lab_clock_cmd,
	"lab clock TIME",
	HOST_VTY_LAB "Local time at which the service starts and from which it runs on: 2026-11-29T23:59:50\n")
{
	osmo_talloc_replace_string(host_vty_host(), &host_vty_host()->lab_clock, argv[0]);
	return CMD_SUCCESS;
}

DEFUN(cfg_host_no_lab_clock, cfg_host_no_lab_clock_cmd,
	"no lab clock",
	NO_STR HOST_VTY_LAB)
{
	TALLOC_FREE(host_vty_host()->lab_clock);
	return CMD_SUCCESS;
}

DEFUN(lab_clock, lab_clock_cmd,
	"lab clock (real|TIME)",
	HOST_VTY_LAB "Back to the real time\n" "Local time, from which it runs on: 2026-11-29T23:59:50\n")
{
	struct host_ctx *host = host_vty_host();

	if (!host->service || !host->store) {
		vty_out(vty, "%% the service is not running%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	if (host_set_clock(host, strcmp(argv[0], "real") ? argv[0] : NULL) < 0) {
		vty_out(vty, "%% '%s' is not a time; write 2026-11-29T23:59:50%s", argv[0], VTY_NEWLINE);
		return CMD_WARNING;
	}
	return CMD_SUCCESS;
}

DEFUN(show_clock, show_clock_cmd,
	"show clock",
	HOST_VTY_SHOW "Local time of the service\n")
{
	struct host_ctx *host = host_vty_host();
	char text[32];

	if (!host->service)
		return CMD_WARNING;
	lab_clock_show(host->service->program->zone, host->clock_ahead_s, text, sizeof(text));
	vty_out(vty, "%s %s%s%s", text, host->service->program->zone_name, host->clock_ahead_s ? " (lab clock)" : "",
		VTY_NEWLINE);
	return CMD_SUCCESS;
}

static int host_vty_write(struct vty *vty)
{
	const struct host_ctx *host = host_vty_host();
	struct osmo_tdef *timer;

	vty_out(vty, "host%s", VTY_NEWLINE);
	if (strcmp(host->database, HOST_DEFAULT_DATABASE))
		vty_out(vty, " database %s%s", host->database, VTY_NEWLINE);
	if (strcmp(host->menu_file, HOST_DEFAULT_MENU))
		vty_out(vty, " menu-file %s%s", host->menu_file, VTY_NEWLINE);
	osmo_tdef_for_each(timer, host->tdefs) {
		if (timer->val != timer->default_val)
			vty_out(vty, " timer %s %lu%s", timers_name(timer->T), timer->val, VTY_NEWLINE);
	}
	if (host->lab_clock)
		vty_out(vty, " lab clock %s%s", host->lab_clock, VTY_NEWLINE);
	if (!host_log_mask())
		vty_out(vty, " no mask-numbers%s", VTY_NEWLINE);
	return CMD_SUCCESS;
}

DEFUN(show_timer, show_timer_cmd,
	"show timer",
	HOST_VTY_SHOW "Timers, their values and defaults\n")
{
	struct osmo_tdef *timer;

	osmo_tdef_for_each(timer, host_vty_host()->tdefs)
		vty_out(vty, "%-12s %6lu s  (default %lu, 1-%lu)  %s%s", timers_name(timer->T), timer->val,
			timer->default_val, timer->max_val, timer->desc, VTY_NEWLINE);
	return CMD_SUCCESS;
}

void host_vty_host_init(void)
{
	install_element(CONFIG_NODE, &cfg_host_cmd);
	install_node(&host_node, host_vty_write);
	install_element(HOST_NODE, &cfg_host_database_cmd);
	install_element(HOST_NODE, &cfg_host_menu_file_cmd);
	install_element(HOST_NODE, &cfg_host_timer_cmd);
	install_element(HOST_NODE, &cfg_host_mask_cmd);
	install_element(HOST_NODE, &cfg_host_no_mask_cmd);
	install_element(HOST_NODE, &cfg_host_lab_clock_cmd);
	install_element(HOST_NODE, &cfg_host_no_lab_clock_cmd);
	install_element(ENABLE_NODE, &lab_clock_cmd);
	install_element_ve(&show_timer_cmd);
	install_element_ve(&show_clock_cmd);
}
