/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Node counter: where clerks and other systems find the host. There is no counter without the node. */
#include "host/host_vty.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <osmocom/core/sockaddr_str.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/counter_act.h"

static struct cmd_node counter_node = {
	.node = (enum node_type)COUNTER_NODE, .prompt = "%s(config-counter)# ", .vtysh = 1
};

static struct counter_config *counter_vty_config(void)
{
	return &host_vty_host()->counter_config;
}

#define COUNTER_VTY_STR	"Web pages and JSON interface of the counter\n"

DEFUN_ATTR(cfg_counter, cfg_counter_cmd,
	   "counter",
	   COUNTER_VTY_STR,
	   CMD_ATTR_NODE_EXIT)
{
	counter_vty_config()->wanted = true;
	vty->node = COUNTER_NODE;
	return CMD_SUCCESS;
}

DEFUN(cfg_no_counter, cfg_no_counter_cmd,
	"no counter",
	NO_STR "No counter, from the next start\n")
{
	counter_vty_config()->wanted = false;
	return CMD_SUCCESS;
}

/* Address and connections belong to the listening socket. */
static int counter_vty_later(struct vty *vty)
{
	if (host_vty_host()->counter)
		vty_out(vty, "%% in effect from the next start%s", VTY_NEWLINE);
	return CMD_SUCCESS;
}

DEFUN(cfg_counter_bind_ip, cfg_counter_bind_ip_cmd,
	"bind-ip " VTY_IPV46_CMD,
	"Address to listen at; anything but a local one shows passwords to the network\n" "IPv4 address\n"
	"IPv6 address\n")
{
	if (osmo_ip_str_type(argv[0]) == AF_UNSPEC) {
		vty_out(vty, "%% not an address: %s%s", argv[0], VTY_NEWLINE);
		return CMD_WARNING;
	}
	osmo_talloc_replace_string(host_vty_host(), &counter_vty_config()->bind_ip, argv[0]);
	return counter_vty_later(vty);
}

DEFUN(cfg_counter_port, cfg_counter_port_cmd,
	"port <1-65535>",
	"TCP port to listen at\n" "Port, 8139 if not given\n")
{
	counter_vty_config()->port = atoi(argv[0]);
	return counter_vty_later(vty);
}

DEFUN(cfg_counter_connections, cfg_counter_connections_cmd,
	"connections <8-4000>",
	"Connections at a time; further ones wait\n" "Number of connections, each up to 64 kilobytes\n")
{
	counter_vty_config()->connections = atoi(argv[0]);
	return counter_vty_later(vty);
}

DEFUN(cfg_counter_request_time, cfg_counter_request_time_cmd,
	"request-time <2-600>",
	"How long a request may take to come in, and its answer to go out\n" "Seconds, 30 if not given\n")
{
	counter_vty_config()->request_s = atoi(argv[0]);
	return counter_vty_later(vty);
}

DEFUN(cfg_counter_tls_proxy, cfg_counter_tls_proxy_cmd,
	"tls-proxy",
	"People come through a proxy that speaks TLS: cookies are for TLS only. Who is logged in must log in anew\n")
{
	counter_vty_config()->tls_proxy = counter_vty_config()->limits.secure = true;
	return CMD_SUCCESS;
}

DEFUN(cfg_counter_no_tls_proxy, cfg_counter_no_tls_proxy_cmd,
	"no tls-proxy",
	NO_STR "People come without TLS: only on this very machine\n")
{
	counter_vty_config()->tls_proxy = counter_vty_config()->limits.secure = false;
	return CMD_SUCCESS;
}

#define COUNTER_VTY_SESSION	"Sessions of clerks\n"

DEFUN_ATTR(cfg_counter_session_idle, cfg_counter_session_idle_cmd,
	   "session idle <60-86400>",
	   COUNTER_VTY_SESSION "How long a session lasts when it is not used\n" "Seconds\n",
	   CMD_ATTR_IMMEDIATE)
{
	counter_vty_config()->limits.idle_s = atoi(argv[0]);
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_counter_session_longest, cfg_counter_session_longest_cmd,
	   "session longest <60-86400>",
	   COUNTER_VTY_SESSION "How long a session lasts at most\n" "Seconds\n",
	   CMD_ATTR_IMMEDIATE)
{
	counter_vty_config()->limits.most_s = atoi(argv[0]);
	return CMD_SUCCESS;
}

DEFUN_ATTR(cfg_counter_session_number, cfg_counter_session_number_cmd,
	   "session number <1-100000>",
	   COUNTER_VTY_SESSION "How many there may be at a time\n" "Number of sessions, each half a kilobyte\n",
	   CMD_ATTR_IMMEDIATE)
{
	counter_vty_config()->limits.sessions = atoi(argv[0]);
	return CMD_SUCCESS;
}

static int counter_vty_write(struct vty *vty)
{
	const struct counter_config *config = counter_vty_config();

	if (!config->wanted)
		return CMD_SUCCESS;
	vty_out(vty, "counter%s", VTY_NEWLINE);
	if (strcmp(config->bind_ip, COUNTER_DEFAULT_IP))
		vty_out(vty, " bind-ip %s%s", config->bind_ip, VTY_NEWLINE);
	if (config->port != COUNTER_DEFAULT_PORT)
		vty_out(vty, " port %u%s", config->port, VTY_NEWLINE);
	if (config->connections != COUNTER_DEFAULT_CONNECTIONS)
		vty_out(vty, " connections %u%s", config->connections, VTY_NEWLINE);
	if (config->request_s != COUNTER_DEFAULT_REQUEST_S)
		vty_out(vty, " request-time %u%s", config->request_s, VTY_NEWLINE);
	if (config->tls_proxy)
		vty_out(vty, " tls-proxy%s", VTY_NEWLINE);
	if (config->limits.idle_s != COUNTER_DEFAULT_IDLE_S)
		vty_out(vty, " session idle %u%s", config->limits.idle_s, VTY_NEWLINE);
	if (config->limits.most_s != COUNTER_DEFAULT_MOST_S)
		vty_out(vty, " session longest %u%s", config->limits.most_s, VTY_NEWLINE);
	if (config->limits.sessions != COUNTER_DEFAULT_SESSIONS)
		vty_out(vty, " session number %u%s", config->limits.sessions, VTY_NEWLINE);
	return CMD_SUCCESS;
}

static void counter_vty_session(const struct counter_session *session, void *data)
{
	struct vty *vty = data;
	struct timespec now;

	osmo_clock_gettime(CLOCK_MONOTONIC, &now);
	vty_out(vty, " %s, %s, for %" PRId64 " s, last used %" PRId64 " s ago%s", session->clerk,
		session->kind == COUNTER_SESSION_BEARER ? "JSON" : "pages", now.tv_sec - session->began,
		now.tv_sec - session->seen, VTY_NEWLINE);
}

DEFUN(show_counter, show_counter_cmd,
	"show counter",
	HOST_VTY_SHOW COUNTER_VTY_STR)
{
	const struct counter_config *config = counter_vty_config();
	const struct counter *counter = host_vty_host()->counter;

	if (!counter) {
		vty_out(vty, "no counter: %s%s",
			config->wanted ? "it is not open yet" : "node `counter` is not configured", VTY_NEWLINE);
		return CMD_SUCCESS;
	}
	vty_out(vty, "counter at %s port %u%s: %u connections, %u requests wait for the store, %u acts%s",
		config->bind_ip, config->port, config->tls_proxy ? " behind a TLS proxy" : "",
		counter_http_connections(counter->http), counter_http_waiting(counter->http),
		counter_acts_count(counter->acts), VTY_NEWLINE);
	vty_out(vty, "%u sessions of clerks%s", counter_session_count(counter->sessions), VTY_NEWLINE);
	counter_session_each(counter->sessions, counter_vty_session, vty);
	return CMD_SUCCESS;
}

void host_vty_counter_init(void)
{
	install_element(CONFIG_NODE, &cfg_counter_cmd);
	install_element(CONFIG_NODE, &cfg_no_counter_cmd);
	install_node(&counter_node, counter_vty_write);
	install_element(COUNTER_NODE, &cfg_counter_bind_ip_cmd);
	install_element(COUNTER_NODE, &cfg_counter_port_cmd);
	install_element(COUNTER_NODE, &cfg_counter_connections_cmd);
	install_element(COUNTER_NODE, &cfg_counter_request_time_cmd);
	install_element(COUNTER_NODE, &cfg_counter_tls_proxy_cmd);
	install_element(COUNTER_NODE, &cfg_counter_no_tls_proxy_cmd);
	install_element(COUNTER_NODE, &cfg_counter_session_idle_cmd);
	install_element(COUNTER_NODE, &cfg_counter_session_longest_cmd);
	install_element(COUNTER_NODE, &cfg_counter_session_number_cmd);
	install_element_ve(&show_counter_cmd);
}
