/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/counter_act.h"
#include "host/host.h"
#include "host/host_log.h"

#define COUNTER_IDLE_S		15	/* a connection on which nothing is said */
#define COUNTER_PER_CLERK	20	/* sessions of one clerk */

static const struct counter_route_set *const counter_sets[] = { &counter_json_set, &counter_page_set, NULL };

void counter_config_init(void *ctx, struct counter_config *config)
{
	config->bind_ip = talloc_strdup(ctx, COUNTER_DEFAULT_IP);
	config->port = COUNTER_DEFAULT_PORT;
	config->connections = COUNTER_DEFAULT_CONNECTIONS;
	config->request_s = COUNTER_DEFAULT_REQUEST_S;
	config->limits.sessions = COUNTER_DEFAULT_SESSIONS;
	config->limits.per_clerk = COUNTER_PER_CLERK;
	config->limits.idle_s = COUNTER_DEFAULT_IDLE_S;
	config->limits.most_s = COUNTER_DEFAULT_MOST_S;
}

static bool counter_is_loopback(const char *ip)
{
	return !strncmp(ip, "127.", 4) || !strcmp(ip, "::1");
}

static int counter_start_http(struct counter *counter)
{
	const struct counter_config *config = &counter->host->counter_config;
	const struct counter_http_config http = {
		.bind_ip = config->bind_ip,
		.port = config->port,
		.connections = config->connections,
		.idle_s = COUNTER_IDLE_S,
		.request_s = config->request_s,
		.set = counter_sets,
		.ctr = counter->host->ctr->counter,
		.user = counter,
	};

	counter->http = counter_http_start(counter, &http);
	if (!counter->http)
		return -EADDRNOTAVAIL;
	LOGP(DCOUNTER, LOGL_NOTICE, "the counter is open at %s port %u\n", config->bind_ip, config->port);
	if (!counter_is_loopback(config->bind_ip) && !config->tls_proxy)
		LOGP(DCOUNTER, LOGL_ERROR, "clerks' passwords travel in clear: bind to a local address behind a proxy "
		     "that speaks TLS, and say `tls-proxy`\n");
	return 0;
}

int counter_start(struct host_ctx *host)
{
	const struct counter_acts_config acts = {
		.store = host->store,
		.submit = store_submit,
		.service = &host->service,
	};
	const char *error = NULL;
	struct counter *counter;
	int rc;

	if (!host->counter_config.wanted || host->counter)
		return 0;
	counter = talloc_zero(host, struct counter);
	if (!counter)
		return -ENOMEM;
	counter->host = host;
	counter->sessions = counter_session_table(counter, &host->counter_config.limits);
	counter->acts = counter_acts_alloc(counter, &acts, &error);
	if (!counter->sessions || !counter->acts) {
		LOGP(DCOUNTER, LOGL_ERROR, "the counter cannot be opened: %s\n", error ? error : "no memory");
		talloc_free(counter);
		return -ENOMEM;
	}
	rc = counter_start_http(counter);
	if (rc < 0) {
		counter_acts_stop(counter->acts);
		counter_acts_free(counter->acts);
		talloc_free(counter);
		return rc;
	}
	host->counter = counter;
	return 0;
}

void counter_refuse(struct counter *counter)
{
	if (counter)
		counter_http_refuse(counter->http);
}

void counter_stop(struct counter *counter)
{
	if (!counter)
		return;
	/* acts first: what they would answer is answered by the end of HTTP */
	counter_acts_stop(counter->acts);
	counter_http_stop(counter->http);
	counter->http = NULL;
}

void counter_free(struct counter *counter)
{
	if (!counter)
		return;
	counter_acts_free(counter->acts);
	talloc_free(counter);
}
