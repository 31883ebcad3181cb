/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The counter: what clerks and other systems use over HTTP. One object, alive between host_start() and host_free() when
 * node `counter` is configured.
 *
 *	counter_http <- counter_session <- counter_page* (HTML), counter_json* (JSON) -> counter_act -> store
 */
#pragma once

#include "host/counter_http.h"
#include "host/counter_session.h"

#define COUNTER_DEFAULT_IP		"127.0.0.1"
#define COUNTER_DEFAULT_PORT		8139
#define COUNTER_DEFAULT_CONNECTIONS	256
#define COUNTER_DEFAULT_REQUEST_S	30
#define COUNTER_DEFAULT_IDLE_S		900
#define COUNTER_DEFAULT_MOST_S		28800
#define COUNTER_DEFAULT_SESSIONS	1000

struct host_ctx;
struct counter_acts;

/*! What node `counter` says; strings are owned by the host. */
struct counter_config {
	bool wanted;			/* the node is there */
	char *bind_ip;
	uint16_t port;
	unsigned int connections;
	unsigned int request_s;		/* a request that comes in drops, and its answer */
	bool tls_proxy;			/* people come through a proxy that speaks TLS to them */
	struct counter_session_limits limits;
};

struct counter {
	struct host_ctx *host;
	struct counter_http *http;
	struct counter_sessions *sessions;
	struct counter_acts *acts;
};

/*! Defaults, not wanted. */
void counter_config_init(void *ctx, struct counter_config *config);

/*! Start as host->counter_config says. \returns 0 (also when it is not wanted) or -errno, logged. */
int counter_start(struct host_ctx *host);

/*! The host stops: take no further requests. */
void counter_refuse(struct counter *counter);

/*! Before the store is closed: acts are given up, what waits is answered. NULL is no counter. */
void counter_stop(struct counter *counter);

/*! After the store was closed. */
void counter_free(struct counter *counter);

/*! The counter a request belongs to. */
static inline struct counter *counter_of(const struct counter_req *req)
{
	return req->user;
}

/* the sets of routes, counter_page.c and counter_json.c */
extern const struct counter_route_set counter_page_set, counter_json_set;
