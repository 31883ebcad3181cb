/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/timers.h"

#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

static const struct osmo_tdef timers_table[] = {
#define HOST_TIMER(symbol, name, number, seconds, most, description) \
	{ \
		.T = number, .default_val = seconds, .unit = OSMO_TDEF_S, .desc = description, \
		.min_val = 1, .max_val = most, \
	},
#include "host/timers.def"
#undef HOST_TIMER
	{}
};

static const struct value_string timers_names[] = {
#define HOST_TIMER(symbol, name, number, seconds, most, description) { number, name },
#include "host/timers.def"
#undef HOST_TIMER
	{ 0, NULL }
};

struct osmo_tdef *timers_alloc(void *ctx)
{
	struct osmo_tdef *tdefs = talloc_memdup(ctx, timers_table, sizeof(timers_table));

	if (tdefs)
		osmo_tdefs_reset(tdefs);
	return tdefs;
}

unsigned long timers_ms(const struct osmo_tdef *tdefs, int number)
{
	return osmo_tdef_get(tdefs, number, OSMO_TDEF_MS, 1000);
}

int timers_find(const char *name)
{
	return get_string_value(timers_names, name);
}

const char *timers_name(int number)
{
	return get_value_string_or_null(timers_names, number);
}
