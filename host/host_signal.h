/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals of the daemon, taken in the select loop. */
#pragma once

#include "host/host.h"

/*! Take signals from now on: INT and TERM stop gracefully and, the second time, at once; USR1 prints a talloc report,
 *  USR2 that of the VTY, HUP opens log files anew, ABRT reports before the core; PIPE is ignored. Before any thread is
 *  made. */
void host_signal_init(struct host_ctx *host);
