/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The timers of the host, by name; their list is timers.def. All are in seconds and may be changed while they run. */
#pragma once

#include <osmocom/core/tdef.h>

enum {
#define HOST_TIMER(symbol, name, number, seconds, most, description) TIMERS_##symbol = number,
#include "host/timers.def"
#undef HOST_TIMER
};

/*! A table of its own with every timer at its default, owned by ctx. */
struct osmo_tdef *timers_alloc(void *ctx);

/*! Value in ms. */
unsigned long timers_ms(const struct osmo_tdef *tdefs, int number);

/*! Number of a timer by its name, -1 when there is none; and back, NULL. */
int timers_find(const char *name);
const char *timers_name(int number);
