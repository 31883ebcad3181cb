/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "wire/ussd_leg.h"

#include <string.h>

static const struct wire_ussd_leg ussd_legs[WIRE_USSD_LEG_COUNT] = {
#define MN_LEG(symbol, name, invoke, result) [WIRE_USSD_LEG_##symbol] = { name, invoke, result },
#include "menus/legs.def"
#undef MN_LEG
};

const struct wire_ussd_leg *wire_ussd_leg_get(enum wire_ussd_leg_id id)
{
	return (unsigned int)id < WIRE_USSD_LEG_COUNT ? &ussd_legs[id] : NULL;
}

const struct wire_ussd_leg *wire_ussd_leg_find(const char *name)
{
	for (size_t i = 0; i < WIRE_USSD_LEG_COUNT; i++) {
		if (strcmp(ussd_legs[i].name, name) == 0)
			return &ussd_legs[i];
	}
	return NULL;
}
