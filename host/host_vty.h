/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The VTY of the host: nodes `host`, `gsup` and `limits`, and what operators look at. One file a node, writer included.
 * */
#pragma once

#include <osmocom/vty/command.h>
#include <osmocom/vty/vty.h>

#include "host/host.h"

enum host_vty_node {
	HOST_NODE = _LAST_OSMOVTY_NODE + 1,
	GSUP_NODE,
	LIMITS_NODE,
	COUNTER_NODE,
	USAGE_NODE,
};

/*! Initialise the VTY and all commands, the libraries' included, for this host; before the configuration is read. */
void host_vty_init(struct host_ctx *host);

/*! The host the VTY is for. */
struct host_ctx *host_vty_host(void);

void host_vty_host_init(void);		/* node host */
void host_vty_gsup_init(void);		/* node gsup */
void host_vty_limits_init(void);	/* node limits */
void host_vty_counter_init(void);	/* node counter, show counter */
void host_vty_usage_init(void);		/* node usage, show usage, usage reload */
void host_vty_show_init(void);		/* show sessions, gsup, menu, statistics */
void host_vty_service_init(void);	/* show service, service reload, service drop-old */
void host_vty_why_init(void);		/* show why, show consistency */
void host_vty_clerk_init(void);		/* counter CLERK order, counter CLERK why */
void host_vty_event_init(void);		/* event, show coming */
void host_vty_close_init(void);		/* a terminal that goes closes its descriptor once */

/*! Print a text with its line ends as the terminal wants them, each line behind prefix. */
void host_vty_lines(struct vty *vty, const char *prefix, const char *text);

struct store_job;

/*! Ask the store for an operator, who is told when there is no answer.
 *  \param[in] job  from talloc, without an owner; taken over.
 *  \returns the answered job, which the caller frees; NULL without an answer. */
struct store_job *host_vty_ask(struct vty *vty, struct store_job *job, unsigned int timeout_s);

#define HOST_VTY_SHOW	"Show running system information\n"
