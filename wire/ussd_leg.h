/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many octets of USSD-String each kind of leg carries: what a screen is paged to before it is sent. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum wire_ussd_leg_id {
#define MN_LEG(symbol, name, invoke, result) WIRE_USSD_LEG_##symbol,
#include "menus/legs.def"
#undef MN_LEG
	WIRE_USSD_LEG_COUNT
};

struct wire_ussd_leg {
	const char *name;		/* as in configuration files */
	uint8_t invoke_octets;		/* room of a menu screen (operation 60) */
	uint8_t result_octets;		/* room of the final screen (result of 59) */
};

/* The leg of this number, never NULL below WIRE_USSD_LEG_COUNT. */
const struct wire_ussd_leg *wire_ussd_leg_get(enum wire_ussd_leg_id id);

/* The leg of this name, or NULL. */
const struct wire_ussd_leg *wire_ussd_leg_find(const char *name);
