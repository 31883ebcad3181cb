/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/host_ctr.h"

#include <osmocom/core/stats.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

static const struct rate_ctr_desc host_ctr_gsup[] = {
#define HOST_CTR_GSUP(symbol, name, description) [GSUP_CTR_##symbol] = { name, description },
#include "host/host_ctr.def"
};

static const struct rate_ctr_desc host_ctr_session[] = {
#define HOST_CTR_SESSION(symbol, name, description) [SESSION_CTR_##symbol] = { name, description },
#include "host/host_ctr.def"
};

static const struct rate_ctr_desc host_ctr_store[] = {
#define HOST_CTR_STORE(symbol, name, description) [STORE_CTR_##symbol] = { name, description },
#include "host/host_ctr.def"
};

static const struct rate_ctr_desc host_ctr_service[] = {
#define HOST_CTR_SERVICE(symbol, name, description) [SERVICE_CTR_##symbol] = { name, description },
#include "host/host_ctr.def"
};

static const struct rate_ctr_desc host_ctr_counter[] = {
#define HOST_CTR_COUNTER(symbol, name, description) [COUNTER_CTR_##symbol] = { name, description },
#include "host/host_ctr.def"
};

static const struct rate_ctr_desc host_ctr_usage[] = {
#define HOST_CTR_USAGE(symbol, name, description) [USAGE_CTR_##symbol] = { name, description },
#include "host/host_ctr.def"
};

static const struct osmo_stat_item_desc host_ctr_stats[] = {
#define HOST_STAT(symbol, name, description, unit) [HOST_STAT_##symbol] = { name, description, unit, 16, 0 },
#include "host/host_ctr.def"
};

static const struct rate_ctr_group_desc host_ctr_group_gsup = {
	"gsup", "GSUP leg", OSMO_STATS_CLASS_GLOBAL, ARRAY_SIZE(host_ctr_gsup), host_ctr_gsup,
};

static const struct rate_ctr_group_desc host_ctr_group_session = {
	"session", "USSD sessions", OSMO_STATS_CLASS_GLOBAL, ARRAY_SIZE(host_ctr_session), host_ctr_session,
};

static const struct rate_ctr_group_desc host_ctr_group_store = {
	"store", "Store", OSMO_STATS_CLASS_GLOBAL, ARRAY_SIZE(host_ctr_store), host_ctr_store,
};

static const struct rate_ctr_group_desc host_ctr_group_service = {
	"service", "Service file", OSMO_STATS_CLASS_GLOBAL, ARRAY_SIZE(host_ctr_service), host_ctr_service,
};

static const struct rate_ctr_group_desc host_ctr_group_counter = {
	"counter", "Counter", OSMO_STATS_CLASS_GLOBAL, ARRAY_SIZE(host_ctr_counter), host_ctr_counter,
};

static const struct rate_ctr_group_desc host_ctr_group_usage = {
	"usage", "Use of data", OSMO_STATS_CLASS_GLOBAL, ARRAY_SIZE(host_ctr_usage), host_ctr_usage,
};

static const struct osmo_stat_item_group_desc host_ctr_group_stat = {
	"host", "Host", OSMO_STATS_CLASS_GLOBAL, ARRAY_SIZE(host_ctr_stats), host_ctr_stats,
};

struct host_ctr *host_ctr_alloc(void *ctx)
{
	struct host_ctr *ctr = talloc_zero(ctx, struct host_ctr);

	if (!ctr)
		return NULL;
	ctr->gsup = rate_ctr_group_alloc(ctr, &host_ctr_group_gsup, 0);
	ctr->session = rate_ctr_group_alloc(ctr, &host_ctr_group_session, 0);
	ctr->store = rate_ctr_group_alloc(ctr, &host_ctr_group_store, 0);
	ctr->service = rate_ctr_group_alloc(ctr, &host_ctr_group_service, 0);
	ctr->counter = rate_ctr_group_alloc(ctr, &host_ctr_group_counter, 0);
	ctr->usage = rate_ctr_group_alloc(ctr, &host_ctr_group_usage, 0);
	ctr->stat = osmo_stat_item_group_alloc(ctr, &host_ctr_group_stat, 0);
	if (!ctr->gsup || !ctr->session || !ctr->store || !ctr->service || !ctr->usage || !ctr->counter || !ctr->stat) {
		talloc_free(ctr);
		return NULL;
	}
	return ctr;
}

void host_ctr_free(struct host_ctr *ctr)
{
	rate_ctr_group_free(ctr->gsup);
	rate_ctr_group_free(ctr->session);
	rate_ctr_group_free(ctr->store);
	rate_ctr_group_free(ctr->service);
	rate_ctr_group_free(ctr->counter);
	rate_ctr_group_free(ctr->usage);
	osmo_stat_item_group_free(ctr->stat);
	talloc_free(ctr);
}
