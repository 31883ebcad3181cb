/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counters and gauges of the host; their list is host_ctr.def. */
#pragma once

#include <osmocom/core/rate_ctr.h>
#include <osmocom/core/stat_item.h>

enum {
#define HOST_CTR_GSUP(symbol, name, description) GSUP_CTR_##symbol,
#include "host/host_ctr.def"
};
enum {
#define HOST_CTR_SESSION(symbol, name, description) SESSION_CTR_##symbol,
#include "host/host_ctr.def"
};
enum {
#define HOST_CTR_STORE(symbol, name, description) STORE_CTR_##symbol,
#include "host/host_ctr.def"
};
enum {
#define HOST_CTR_SERVICE(symbol, name, description) SERVICE_CTR_##symbol,
#include "host/host_ctr.def"
};
enum {
#define HOST_CTR_COUNTER(symbol, name, description) COUNTER_CTR_##symbol,
#include "host/host_ctr.def"
};
enum {
#define HOST_CTR_USAGE(symbol, name, description) USAGE_CTR_##symbol,
#include "host/host_ctr.def"
};
enum {
#define HOST_STAT(symbol, name, description, unit) HOST_STAT_##symbol,
#include "host/host_ctr.def"
};

struct host_ctr {
	struct rate_ctr_group *gsup, *session, *store, *service, *usage, *counter;
	struct osmo_stat_item_group *stat;
};

/*! Make all groups below ctx. \returns NULL when one of them exists already. */
struct host_ctr *host_ctr_alloc(void *ctx);

/*! Free them: libosmocore keeps lists of groups, which must not point to what has gone. */
void host_ctr_free(struct host_ctr *ctr);

static inline void host_ctr_inc(struct rate_ctr_group *group, unsigned int i)
{
	rate_ctr_inc(rate_ctr_group_get_ctr(group, i));
}

static inline void host_ctr_set(struct host_ctr *ctr, unsigned int i, int32_t value)
{
	osmo_stat_item_set(osmo_stat_item_group_get_item(ctr->stat, i), value);
}
