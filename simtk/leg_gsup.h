/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The leg of a simulated MSC and VLR: a GSUP client of osmo-hlr. */
#pragma once

#include <stdint.h>

#include "simtk/leg.h"

/* Open a leg towards osmo-hlr at address and port and keep it open: a lost link is tried again every second. name is
 * the IPA name the HLR knows this MSC by; it must be the only one of that name there. Freed by stk_leg_close(). NULL if
 * the address is bad. */
struct stk_leg *stk_leg_gsup_open(void *ctx, const char *address, uint16_t port, const char *name);
