/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Node usage: logs of gateways that are followed, and what they lack. */
#include "host/host_vty.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <osmocom/core/talloc.h>

static struct cmd_node usage_node = {
	.node = (enum node_type)USAGE_NODE, .prompt = "%s(config-usage)# ", .vtysh = 1
};

DEFUN_ATTR(cfg_usage, cfg_usage_cmd,
	   "usage",
	   "Use of data: where it is read from\n",
	   CMD_ATTR_IMMEDIATE)
{
	vty->node = USAGE_NODE;
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_usage_file, cfg_usage_file_cmd,
	   "cdr-file PATH",
	   "Follow the log of an OsmoSGSN, its `cdr filename`, through rotation\n"
	   "Path of the file; an absolute one, if the host runs as a daemon\n",
	   CMD_ATTR_IMMEDIATE)
{
	int rc = usage_log_add(host_vty_host()->usage, argv[0]);

	if (rc == -ENOSPC) {
		vty_out(vty, "%% at most %u logs are followed%s", USAGE_LOG_MAX, VTY_NEWLINE);
		return CMD_WARNING;
	}
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_usage_no_file, cfg_usage_no_file_cmd,
	   "no cdr-file PATH",
	   NO_STR "Do not follow the log of an OsmoSGSN any more; how far it was read stays known\n"
	   "Path of the file\n",
	   CMD_ATTR_IMMEDIATE)
{
	if (usage_log_remove(host_vty_host()->usage, argv[0]) == 0)
		return CMD_SUCCESS;
	vty_out(vty, "%% %s is not followed%s", argv[0], VTY_NEWLINE);
	return CMD_WARNING;
}

DEFUN_ATTR(cfg_usage_cells, cfg_usage_cells_cmd,
	   "cells PATH",
	   "Table of the network: what lac, cell, access point name and gateway mean for a use of data\n"
	   "Path of the CSV file\n",
	   CMD_ATTR_IMMEDIATE)
{
	usage_log_set_cells(host_vty_host()->usage, argv[0]);
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_usage_no_cells, cfg_usage_no_cells_cmd,
	   "no cells",
	   NO_STR "Only the defaults count\n",
	   CMD_ATTR_IMMEDIATE)
{
	usage_log_set_cells(host_vty_host()->usage, NULL);
	return CMD_SUCCESS;
}

#define USAGE_DEFAULT	"What holds where the table says nothing\n" "A field of traffic in the service file\n"

DEFUN_ATTR(cfg_usage_default, cfg_usage_default_cmd,
	   "default FIELD VALUE",
	   USAGE_DEFAULT "Its value\n",
	   CMD_ATTR_IMMEDIATE)
{
	if (usage_log_set_default(host_vty_host()->usage, argv[0], argv[1]) == 0)
		return CMD_SUCCESS;
	vty_out(vty, "%% traffic has at most %u fields%s", MN_MAX_FIELDS, VTY_NEWLINE);
	return CMD_WARNING;
}

DEFUN_ATTR(cfg_usage_no_default, cfg_usage_no_default_cmd,
	   "no default FIELD",
	   NO_STR USAGE_DEFAULT,
	   CMD_ATTR_IMMEDIATE)
{
	usage_log_set_default(host_vty_host()->usage, argv[0], NULL);
	return CMD_SUCCESS;
}

static int usage_vty_write(struct vty *vty)
{
	const struct usage_log *log = host_vty_host()->usage;
	const struct cells_default *def;
	const char *path;

	if (!usage_log_path(log, 0) && !usage_log_cells(log) && !usage_log_default(log, 0))
		return CMD_SUCCESS;
	vty_out(vty, "usage%s", VTY_NEWLINE);
	for (unsigned int i = 0; (path = usage_log_path(log, i)); i++)
		vty_out(vty, " cdr-file %s%s", path, VTY_NEWLINE);
	if (usage_log_cells(log))
		vty_out(vty, " cells %s%s", usage_log_cells(log), VTY_NEWLINE);
	for (unsigned int i = 0; (def = usage_log_default(log, i)); i++)
		vty_out(vty, " default %s %s%s", def->field, def->value, VTY_NEWLINE);
	return CMD_SUCCESS;
}

static void show_log(struct vty *vty, const struct usage_log_view *view)
{
	const struct store_cdr_counts *n = &view->counts;

	vty_out(vty, "%s%s", view->path, VTY_NEWLINE);
	if (view->found)
		vty_out(vty, " read up to line %" PRIu64 ", octet %" PRIu64 "; %" PRIu64 " octets wait%s",
			view->at.line, view->at.offset, view->lag, VTY_NEWLINE);
	else
		vty_out(vty, " nothing read yet%s", VTY_NEWLINE);
	vty_out(vty, " %" PRIu64 " lines since the start: %" PRIu64 " records accepted, %" PRIu64 " read before, %"
		PRIu64 " set aside%s", n->lines, n->accepted, n->repeated, n->aside, VTY_NEWLINE);
	vty_out(vty, " %" PRIu64 " lines say no new use, %" PRIu64 " are of other events, %"
		PRIu64 " totals began anew%s", n->unused, n->other, n->anew, VTY_NEWLINE);
	if (view->aside_line)
		vty_out(vty, " last set aside: line %" PRIu64 ": %s%s", view->aside_line, view->aside_reason,
			VTY_NEWLINE);
	if (view->trouble[0])
		vty_out(vty, " trouble: %s%s", view->trouble, VTY_NEWLINE);
}

DEFUN(show_usage, show_usage_cmd,
	"show usage",
	HOST_VTY_SHOW "Logs of gateways: how far each is read, and what became of its lines\n")
{
	const struct usage_log *log = host_vty_host()->usage;
	struct usage_log_view view;
	char table[200];
	unsigned int i;

	for (i = 0; usage_log_view(log, i, &view); i++)
		show_log(vty, &view);
	if (!i) {
		vty_out(vty, "no log is followed%s", VTY_NEWLINE);
		return CMD_SUCCESS;
	}
	usage_log_table(log, table, sizeof(table));
	vty_out(vty, "table %s%s", table, VTY_NEWLINE);
	return CMD_SUCCESS;
}

DEFUN(usage_reload, usage_reload_cmd,
	"usage reload",
	"Use of data\n" "Read the table of the network again\n")
{
	struct usage_log *log = host_vty_host()->usage;
	char *errors, table[200];

	if (usage_log_load_cells(log, &errors) < 0) {
		host_vty_lines(vty, "% ", errors);
		talloc_free(errors);
		return CMD_WARNING;
	}
	usage_log_table(log, table, sizeof(table));
	vty_out(vty, "table %s%s", table, VTY_NEWLINE);
	return CMD_SUCCESS;
}

void host_vty_usage_init(void)
{
	install_element(CONFIG_NODE, &cfg_usage_cmd);
	install_node(&usage_node, usage_vty_write);
	install_element(USAGE_NODE, &cfg_usage_file_cmd);
	install_element(USAGE_NODE, &cfg_usage_no_file_cmd);
	install_element(USAGE_NODE, &cfg_usage_cells_cmd);
	install_element(USAGE_NODE, &cfg_usage_no_cells_cmd);
	install_element(USAGE_NODE, &cfg_usage_default_cmd);
	install_element(USAGE_NODE, &cfg_usage_no_default_cmd);
	install_element_ve(&show_usage_cmd);
	install_element(ENABLE_NODE, &usage_reload_cmd);
}
