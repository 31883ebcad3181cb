/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * HTTP for the counter: libmicrohttpd without threads, inside the select loop.
 *
 * A request is read completely (its body is at most COUNTER_HTTP_MAX_BODY octets), checked, taken apart and given to
 * the handler of its route. The handler answers at once, or keeps the request and answers when the store has answered:
 * the request lives until it is answered, exactly once, whatever its client does meanwhile.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <osmocom/core/rate_ctr.h>

#define COUNTER_HTTP_MAX_BODY		16384
#define COUNTER_HTTP_MAX_URI		1024
#define COUNTER_HTTP_MAX_ARGS		4	/* segments of a path that a pattern leaves open */
#define COUNTER_HTTP_MAX_FIELDS		48	/* of a query or a form */

enum counter_method { COUNTER_GET, COUNTER_POST, COUNTER_DELETE };

/*! What a route needs of its request before its handler is called; looked at by the guard of its set. */
enum counter_need {
	COUNTER_NEED_NOTHING,
	COUNTER_NEED_SESSION,		/* somebody is logged in */
	COUNTER_NEED_SAME_SITE,		/* nobody needs to be, but the request comes from a page of ours */
};

struct counter_field {
	const char *name, *value;	/* decoded, valid UTF-8 without control characters but \t, \r and \n */
};

struct counter_fields {
	struct counter_field field[COUNTER_HTTP_MAX_FIELDS];
	unsigned int n;
};

struct counter_http;
struct counter_http_conn;
struct counter_route_set;
struct counter_session;

/*! One request. It is a talloc context: what hangs below it goes when its answer has been sent. */
struct counter_req {
	struct counter_http_conn *conn;		/* of counter_http.c only */
	void *user;				/* counter_http_config.user */
	enum counter_method method;
	bool head;				/* a HEAD: answer as for GET */
	const char *path;			/* as sent, without the query */
	const char *arg[COUNTER_HTTP_MAX_ARGS];	/* decoded segments behind the '*' of the pattern, in order */
	struct counter_fields query, form;	/* form: of application/x-www-form-urlencoded bodies */
	const char *body;			/* of any type, with a NUL behind it; "" when there is none */
	size_t body_len;
	/* header fields, "" when not there; content_type in lower case and without parameters */
	const char *content_type, *cookie, *authorization, *host, *origin, *sec_fetch_site, *accept_language;
	char peer[64];				/* address and port of the client, for logs */
	const struct counter_route *route;
	struct counter_session *session;	/* set by the guard for COUNTER_NEED_SESSION. Sessions may end while a
						 * request waits: look it up again with session_id before it is used */
	uint64_t session_id;
	void *data;				/* the handler's */
};

struct counter_route {
	enum counter_method method;
	const char *pattern;		/* "/number/" "*" "/order": '*' is one segment that is not empty */
	void (*handler)(struct counter_req *req);
	enum counter_need need;
};

/*! Routes that share a guard and the look of their errors. The first set whose prefix fits serves a path. */
struct counter_route_set {
	const char *prefix;		/* "/api/" */
	const struct counter_route *route;
	unsigned int n_routes;
	/*! Check the route's need, set req->session. \returns false when it has answered the request itself. */
	bool (*guard)(struct counter_req *req);
	/*! Answer with an error: 400, 404, 405 (the Allow field is added), 413, 415, 503. */
	void (*error)(struct counter_req *req, unsigned int status);
};

/*! A reply. Strings are only read during the call. */
struct counter_reply {
	unsigned int status;
	const char *type;		/* of the body, "text/html; charset=utf-8" */
	const char *body;		/* NULL: none */
	size_t len;
	const char *location;		/* of a redirection: a path of ours, NULL: none */
	const char *cookie;		/* Set-Cookie, NULL: none */
	const char *language;		/* Content-Language, NULL: none */
	const char *challenge;		/* WWW-Authenticate, NULL: none */
	unsigned int retry_after_s;	/* 0: not said */
	unsigned int max_age_s;		/* 0: not to be stored by anybody, as everything about customers */
};

struct counter_http_config {
	const char *bind_ip;
	uint16_t port;
	unsigned int connections;	/* at a time */
	unsigned int idle_s;		/* a connection that sends nothing */
	unsigned int request_s;		/* a request with its answer, however slowly it moves */
	const struct counter_route_set *const *set;	/* ended by NULL; the last has prefix "/" */
	struct rate_ctr_group *ctr;	/* COUNTER_CTR_... of host_ctr.def */
	void *user;
};

/*! Listen and serve. \returns NULL when the address cannot be had; the reason is logged. */
struct counter_http *counter_http_start(void *ctx, const struct counter_http_config *config);

/*! No new connections from now on; requests that wait are still answered. */
void counter_http_refuse(struct counter_http *http);

/*! Answer what still waits with 503, close everything, free. */
void counter_http_stop(struct counter_http *http);

/*! Connections now, and requests whose answer is waited for. */
unsigned int counter_http_connections(const struct counter_http *http);
unsigned int counter_http_waiting(const struct counter_http *http);

/*! Reply to a request, once. Every reply gets the fields that keep a browser strict (content policy and the like).
 *  The request may be freed before this returns: do not use it afterwards. */
void counter_http_reply(struct counter_req *req, const struct counter_reply *reply);

/*! See other: go on with a GET of a path of ours. cookie may be NULL. */
void counter_http_redirect(struct counter_req *req, const char *path, const char *cookie);

/*! Answer with an error in the look of the route's set. */
void counter_http_error(struct counter_req *req, unsigned int status);

/*! Value of a field, NULL when it is not there. */
const char *counter_http_form(const struct counter_req *req, const char *name);
const char *counter_http_query(const struct counter_req *req, const char *name);
