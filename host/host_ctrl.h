/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * CTRL variables of the host. Whoever scripts against the host uses these, never the VTY.
 *
 *	session.count				RO  open sessions
 *	session.resumable			RO  dropped sessions that can be resumed
 *	gsup.state				RO  "up" or "down"
 *	service.name, service.hash		RO  of the service in force
 *	account.event				WO  an account event, see host_ctrl_event.c
 *	usage.record, bundle.add		WO  a record of use, a bundle, see host_ctrl_usage.c
 *	audit.run				WO  check the store; the reply is "consistent" or "N findings: ..."
 *	group.by-msisdn-NUMBER.info		RO  "leader NUMBER members N", "member-of NUMBER members N" or "none"
 *	group.by-msisdn-NUMBER.members		RO  numbers of the members, oldest first, separated by commas
 *
 * Errors: "no such number" for a number that is not one of the service's or not in the register, "store busy".
 */
#pragma once

#include <osmocom/ctrl/control_cmd.h>

#include "host/host.h"

/*! Open the CTRL port and install the variables. \returns NULL after a log line. */
struct ctrl_handle *host_ctrl_setup(struct host_ctx *host);

/*! A question to the store that is answered later. */
struct host_ctrl_question {
	struct store_job job;		/* first: the store gives this pointer back */
	struct host_ctx *host;
	struct service *service;
	struct ctrl_cmd_def *deferred;
	/* fills in the reply; false when it is an error */
	bool (*reply)(const struct store_job *job, struct ctrl_cmd *cmd);
};

/*! Ask; question is from talloc and taken over, .job (but program and done) and .reply are filled in.
 *  \returns what the command returns; "store busy" when it cannot be asked. */
int host_ctrl_ask(struct host_ctx *host, struct ctrl_cmd *cmd, struct host_ctrl_question *question);

void host_ctrl_event_init(void);	/* account.event */
void host_ctrl_usage_init(void);	/* usage.record, bundle.add */
