/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * CTRL variables of the host. Whoever scripts against the host uses these, never the VTY.
 *
 *	session.count				RO  open sessions
 *	session.resumable			RO  dropped sessions that can be resumed
 *	gsup.state				RO  "up" or "down"
 *	service.name, service.hash		RO  of the service in force
 *	audit.run				WO  check the store; the reply is "consistent" or "N findings: ..."
 *	group.by-msisdn-NUMBER.info		RO  "leader NUMBER members N", "member-of NUMBER members N" or "none"
 *	group.by-msisdn-NUMBER.members		RO  numbers of the members, oldest first, separated by commas
 *
 * Errors: "no such number" for a number that is not one of the service's or not in the register, "store busy".
 */
#pragma once

#include "host/host.h"

/*! Open the CTRL port and install the variables. \returns NULL after a log line. */
struct ctrl_handle *host_ctrl_setup(struct host_ctx *host);
