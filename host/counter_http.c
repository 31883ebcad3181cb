/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_http.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <osmocom/core/linuxlist.h>
#include <osmocom/core/select.h>
#include <osmocom/core/socket.h>
#include <osmocom/core/sockaddr_str.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/counter_form.h"
#include "host/host_ctr.h"
#include "host/host_log.h"

#define COUNTER_HTTP_MEMORY	24576	/* of a connection: header fields, and what is read of a body at a time */
#define COUNTER_HTTP_DRAIN	65536	/* so far a body that is too large is read: its client sees the answer */
#define COUNTER_HTTP_SWEEP_S	2

struct counter_http {
	struct counter_http_config config;
	struct MHD_Daemon *daemon;
	struct osmo_fd ofd;			/* libmicrohttpd's epoll */
	struct osmo_timer_list timer;		/* what it wants to be called for */
	struct osmo_timer_list sweep;		/* for clients that are too slow */
	struct llist_head conns, waiting;
	unsigned int n_conns, n_waiting;
	bool refusing;
	bool again;				/* run once more, see counter_http_arm() */
};

/* One connection, as long as it is open. */
struct counter_http_peer {
	struct llist_head list;
	struct counter_http *http;
	int fd;
	int64_t since;				/* it began, or finished its last request */
	bool suspended;
	char name[64];
};

static const char *const counter_http_method[] = {
	[COUNTER_GET] = MHD_HTTP_METHOD_GET,
	[COUNTER_POST] = MHD_HTTP_METHOD_POST,
	[COUNTER_DELETE] = MHD_HTTP_METHOD_DELETE,
};

enum counter_http_state { COUNTER_HTTP_READING, COUNTER_HTTP_HANDLED, COUNTER_HTTP_WAITING };

/* One request, from its first line to the end of its answer. */
struct counter_http_conn {
	struct counter_req req;
	struct llist_head list;			/* WAITING */
	struct counter_http *http;
	struct counter_http_peer *peer;
	struct MHD_Connection *mhd;
	enum counter_http_state state;
	const struct counter_route_set *set;
	bool begun;				/* its header fields were looked at */
	unsigned int status;			/* an error found before it could be routed, 0: none */
	char *target;				/* path, then query behind a NUL */
	const char *query;
	char *body;
	size_t len, drained;
	const char *allow;			/* of 405 */
	struct MHD_Response *response;
	unsigned int response_status;
};

static const struct { const char *name, *value; } counter_http_fixed[] = {
	{ "Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
				     "frame-ancestors 'none'; base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	/* not no-referrer: under it browsers say "Origin: null" in the posts of our own forms */
	{ "Referrer-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
};

static int64_t counter_http_now(void)
{
	struct timespec now;

	osmo_clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void counter_http_count(struct counter_http *http, unsigned int ctr)
{
	if (http->config.ctr)
		host_ctr_inc(http->config.ctr, ctr);
}

/* ── libmicrohttpd in the select loop ─────────────────────────────────────────────────────────────────────────── */

static void counter_http_arm(struct counter_http *http)
{
	MHD_UNSIGNED_LONG_LONG ms;

	/* with all its connections taken libmicrohttpd does not listen, and begins again only when it is run after one
	 * has gone: nothing else would tell it to */
	if (http->again) {
		http->again = false;
		osmo_timer_schedule(&http->timer, 0, 0);
		return;
	}
	if (MHD_get_timeout(http->daemon, &ms) == MHD_YES)
		osmo_timer_schedule(&http->timer, ms / 1000, ms % 1000 * 1000);
	else
		osmo_timer_del(&http->timer);
}

static void counter_http_run(void *data)
{
	struct counter_http *http = data;

	MHD_run(http->daemon);
	counter_http_arm(http);
}

static int counter_http_readable(struct osmo_fd *ofd, unsigned int what)
{
	counter_http_run(ofd->data);
	return 0;
}

/* libmicrohttpd only knows of clients that fall silent; this is for those that go on, an octet at a time. */
static void counter_http_swept(void *data)
{
	struct counter_http *http = data;
	struct counter_http_peer *peer;
	int64_t now = counter_http_now();

	llist_for_each_entry(peer, &http->conns, list) {
		if (peer->suspended || now - peer->since < http->config.request_s)
			continue;
		LOGP(DCOUNTER, LOGL_NOTICE, "%s: too slow, closed\n", peer->name);
		counter_http_count(http, COUNTER_CTR_SLOW);
		shutdown(peer->fd, SHUT_RDWR);
		peer->since = now;
	}
	if (http->n_conns)
		osmo_timer_schedule(&http->sweep, COUNTER_HTTP_SWEEP_S, 0);
}

static void counter_http_log(void *cls, const char *fmt, va_list args)
{
	char line[256];
	size_t len;

	(void)cls;
	vsnprintf(line, sizeof(line), fmt, args);
	len = strlen(line);
	while (len && isspace((unsigned char)line[len - 1]))
		line[--len] = '\0';
	LOGP(DCOUNTER, LOGL_DEBUG, "%s\n", line);
}

/* ── connections ──────────────────────────────────────────────────────────────────────────────────────────────── */

static void counter_http_peer_name(struct MHD_Connection *mhd, char *buf, size_t size)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct osmo_sockaddr_str str;

	if (info && info->client_addr && info->client_addr->sa_family == AF_INET &&
	    !osmo_sockaddr_str_from_sockaddr_in(&str, (const struct sockaddr_in *)info->client_addr))
		snprintf(buf, size, "%s:%u", str.ip, str.port);
	else if (info && info->client_addr && info->client_addr->sa_family == AF_INET6 &&
		 !osmo_sockaddr_str_from_sockaddr_in6(&str, (const struct sockaddr_in6 *)info->client_addr))
		snprintf(buf, size, "[%s]:%u", str.ip, str.port);
	else
		snprintf(buf, size, "?");
}

static void counter_http_connection(void *cls, struct MHD_Connection *mhd, void **context,
				    enum MHD_ConnectionNotificationCode code)
{
	struct counter_http *http = cls;
	struct counter_http_peer *peer = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		peer = talloc_zero(http, struct counter_http_peer);
		OSMO_ASSERT(peer);
		peer->http = http;
		peer->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		peer->since = counter_http_now();
		counter_http_peer_name(mhd, peer->name, sizeof(peer->name));
		llist_add_tail(&peer->list, &http->conns);
		if (!http->n_conns++)
			osmo_timer_schedule(&http->sweep, COUNTER_HTTP_SWEEP_S, 0);
		*context = peer;
	} else if (peer) {
		llist_del(&peer->list);
		http->n_conns--;
		http->again = true;
		talloc_free(peer);
	}
}

/* ── a request comes in ───────────────────────────────────────────────────────────────────────────────────────── */

/* The first thing that is known of a request is what it asks for. */
static void *counter_http_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	struct counter_http *http = cls;
	struct counter_http_conn *conn = talloc_zero(http, struct counter_http_conn);
	char *mark;

	if (!conn)
		return NULL;
	counter_http_count(http, COUNTER_CTR_REQUESTS);
	conn->http = http;
	conn->mhd = mhd;
	conn->peer = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	conn->req.conn = conn;
	conn->req.user = http->config.user;
	conn->req.body = "";
	if (strnlen(uri, COUNTER_HTTP_MAX_URI + 1) > COUNTER_HTTP_MAX_URI)
		conn->status = MHD_HTTP_URI_TOO_LONG;
	conn->target = talloc_strndup(conn, uri, COUNTER_HTTP_MAX_URI);
	mark = strchr(conn->target, '?');
	if (mark)
		*mark = '\0';
	conn->query = mark ? mark + 1 : "";
	conn->req.path = conn->target;
	return conn;
}

static const char *counter_http_header(struct MHD_Connection *mhd, const char *name)
{
	const char *value = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, name);

	return value ? value : "";
}

static char *counter_http_media_type(struct counter_http_conn *conn)
{
	const char *value = counter_http_header(conn->mhd, "Content-Type");
	char *type = talloc_strndup(conn, value, strcspn(value, "; \t"));

	osmo_str_tolower_buf(type, strlen(type) + 1, type);
	return type;
}

/* Fields that say where a request ends, and for whom it is. */
struct counter_http_frame {
	unsigned int lengths, encodings, hosts;
	bool odd;
};

static enum MHD_Result counter_http_frame_field(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct counter_http_frame *frame = cls;

	(void)kind;
	if (strpbrk(name, " \t"))
		frame->odd = true;
	else if (!strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH))
		frame->lengths++;
	else if (!strcasecmp(name, MHD_HTTP_HEADER_HOST))
		frame->hosts++;
	if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING))
		return MHD_YES;
	frame->encodings++;
	if (!value || strcasecmp(value, "chunked"))
		frame->odd = true;
	return MHD_YES;
}

/* Is there one way only to tell where the body ends? libmicrohttpd takes the first length of several, and knows no
 * other encoding than one; a proxy may see it otherwise, and then a request would be smuggled past it. */
static bool counter_http_framed(struct MHD_Connection *mhd, const char *version)
{
	struct counter_http_frame frame = { 0 };

	MHD_get_connection_values(mhd, MHD_HEADER_KIND, counter_http_frame_field, &frame);
	return !frame.odd && frame.lengths + frame.encodings <= 1 && frame.hosts <= 1 &&
	       (!frame.encodings || strcmp(version, MHD_HTTP_VERSION_1_0));
}

/* Look at the header fields. */
static void counter_http_begin(struct counter_http_conn *conn, const char *method, const char *version)
{
	struct counter_req *req = &conn->req;
	const char *length;
	unsigned int i;
	bool known;

	conn->begun = true;
	OSMO_STRLCPY_ARRAY(req->peer, conn->peer ? conn->peer->name : "?");
	req->head = !strcmp(method, MHD_HTTP_METHOD_HEAD);
	known = req->head;
	for (i = 0; i < ARRAY_SIZE(counter_http_method); i++) {
		if (strcmp(method, counter_http_method[i]))
			continue;
		req->method = i;
		known = true;
	}
	req->cookie = counter_http_header(conn->mhd, "Cookie");
	req->authorization = counter_http_header(conn->mhd, "Authorization");
	req->host = counter_http_header(conn->mhd, "Host");
	req->origin = counter_http_header(conn->mhd, "Origin");
	req->sec_fetch_site = counter_http_header(conn->mhd, "Sec-Fetch-Site");
	req->accept_language = counter_http_header(conn->mhd, "Accept-Language");
	req->content_type = counter_http_media_type(conn);
	for (i = 0; conn->http->config.set[i]; i++) {
		conn->set = conn->http->config.set[i];
		if (!strncmp(req->path, conn->set->prefix, strlen(conn->set->prefix)))
			break;
	}
	if (conn->status)
		return;
	if (!counter_http_framed(conn->mhd, version)) {
		conn->status = MHD_HTTP_BAD_REQUEST;
		return;
	}
	if (!known) {
		conn->status = MHD_HTTP_METHOD_NOT_ALLOWED;
		conn->allow = "GET, HEAD, POST, DELETE";
		return;
	}
	length = counter_http_header(conn->mhd, "Content-Length");
	if (strlen(length) > 9 || strtoul(length, NULL, 10) > COUNTER_HTTP_MAX_BODY)
		conn->status = MHD_HTTP_CONTENT_TOO_LARGE;
	else if (req->path[0] != '/')
		conn->status = MHD_HTTP_BAD_REQUEST;
}

/* Keep a piece of the body. \returns false to give the connection up. */
static bool counter_http_body(struct counter_http_conn *conn, const char *data, size_t len)
{
	if (conn->status || conn->len + len > COUNTER_HTTP_MAX_BODY) {
		if (!conn->status)
			conn->status = MHD_HTTP_CONTENT_TOO_LARGE;
		conn->drained += len;
		return conn->drained <= COUNTER_HTTP_DRAIN;
	}
	if (!conn->body) {
		conn->body = talloc_size(conn, COUNTER_HTTP_MAX_BODY + 1);
		if (!conn->body)
			return false;
	}
	memcpy(conn->body + conn->len, data, len);
	conn->len += len;
	conn->body[conn->len] = '\0';
	return true;
}

/* Does a path fit a pattern? What stands for '*' is kept. \returns 1, 0, or -EINVAL for a segment that is not text. */
static int counter_http_fits(struct counter_req *req, const char *pattern)
{
	const char *path = req->path;
	unsigned int n = 0;
	size_t len;

	for (; *pattern; pattern++) {
		if (*pattern != '*') {
			if (*path++ != *pattern)
				return 0;
			continue;
		}
		len = strcspn(path, "/");
		if (!len || n == COUNTER_HTTP_MAX_ARGS)
			return 0;
		req->arg[n] = counter_form_decode(req->conn, path, len, false);
		if (!req->arg[n++])
			return -EINVAL;
		path += len;
	}
	return !*path;
}

/* \returns the status of the error, 0 when there is a route. */
static unsigned int counter_http_route(struct counter_http_conn *conn)
{
	struct counter_req *req = &conn->req;
	const struct counter_route *route;
	bool has[ARRAY_SIZE(counter_http_method)] = { false };
	unsigned int i;
	int rc;

	for (i = 0; i < conn->set->n_routes; i++) {
		route = &conn->set->route[i];
		rc = counter_http_fits(req, route->pattern);
		if (rc < 0)
			return MHD_HTTP_BAD_REQUEST;
		if (!rc)
			continue;
		if (route->method == req->method) {
			req->route = route;
			return 0;
		}
		has[route->method] = true;
	}
	conn->allow = talloc_asprintf(conn, "%s%s%s", has[COUNTER_GET] ? ", GET, HEAD" : "",
				      has[COUNTER_POST] ? ", POST" : "", has[COUNTER_DELETE] ? ", DELETE" : "");
	if (!conn->allow || !*conn->allow)
		return MHD_HTTP_NOT_FOUND;
	conn->allow += strlen(", ");
	return MHD_HTTP_METHOD_NOT_ALLOWED;
}

static unsigned int counter_http_parse(struct counter_http_conn *conn)
{
	struct counter_req *req = &conn->req;
	unsigned int status = conn->status ? conn->status : counter_http_route(conn);

	if (status)
		return status;
	if (conn->body) {
		req->body = conn->body;
		req->body_len = conn->len;
	}
	if (counter_form_fields(conn, conn->query, &req->query) < 0)
		return MHD_HTTP_BAD_REQUEST;
	if (req->method != COUNTER_POST || strcmp(req->content_type, "application/x-www-form-urlencoded"))
		return 0;
	/* a NUL would hide what is behind it */
	if (strlen(req->body) != req->body_len || counter_form_fields(conn, req->body, &req->form) < 0)
		return MHD_HTTP_BAD_REQUEST;
	return 0;
}

static void counter_http_dispatch(struct counter_http_conn *conn)
{
	struct counter_req *req = &conn->req;
	unsigned int status;

	conn->state = COUNTER_HTTP_HANDLED;
	status = counter_http_parse(conn);
	if (!status && conn->http->refusing)
		status = MHD_HTTP_SERVICE_UNAVAILABLE;
	if (status)
		counter_http_error(req, status);
	else if (conn->set->guard(req))
		req->route->handler(req);
}

static enum MHD_Result counter_http_queue(struct counter_http_conn *conn)
{
	enum MHD_Result rc = MHD_queue_response(conn->mhd, conn->response_status, conn->response);

	MHD_destroy_response(conn->response);
	conn->response = NULL;
	return rc;
}

static enum MHD_Result counter_http_access(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
					   const char *version, const char *data, size_t *len, void **context)
{
	struct counter_http_conn *conn = *context;

	(void)cls, (void)mhd, (void)url;
	if (!conn)
		return MHD_NO;
	if (!conn->begun) {
		counter_http_begin(conn, method, version);
		if (!conn->status)
			return MHD_YES;
		counter_http_dispatch(conn);
		return counter_http_queue(conn);
	}
	if (*len) {
		size_t n = *len;

		*len = 0;
		return counter_http_body(conn, data, n) ? MHD_YES : MHD_NO;
	}
	if (conn->state == COUNTER_HTTP_READING)
		counter_http_dispatch(conn);
	if (conn->response)
		return counter_http_queue(conn);
	conn->state = COUNTER_HTTP_WAITING;
	llist_add_tail(&conn->list, &conn->http->waiting);
	conn->http->n_waiting++;
	if (conn->peer)
		conn->peer->suspended = true;
	MHD_suspend_connection(conn->mhd);
	return MHD_YES;
}

static void counter_http_completed(void *cls, struct MHD_Connection *mhd, void **context,
				   enum MHD_RequestTerminationCode code)
{
	struct counter_http_conn *conn = *context;
	unsigned int i;

	(void)cls, (void)mhd, (void)code;
	*context = NULL;
	if (!conn)
		return;
	if (conn->peer)
		conn->peer->since = counter_http_now();
	if (conn->response)
		MHD_destroy_response(conn->response);
	/* there may have been passwords in it */
	if (conn->body)
		explicit_bzero(conn->body, conn->len);
	for (i = 0; i < conn->req.form.n; i++)
		explicit_bzero((char *)conn->req.form.field[i].value, strlen(conn->req.form.field[i].value));
	talloc_free(conn);
}

/* ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void counter_http_add(struct MHD_Response *response, const char *name, const char *value)
{
	/* libmicrohttpd refuses values with line ends: nothing may bring a header field of its own */
	if (value && *value && MHD_add_response_header(response, name, value) != MHD_YES)
		LOGP(DCOUNTER, LOGL_ERROR, "header field %s could not be sent\n", name);
}

static struct MHD_Response *counter_http_response(struct counter_http_conn *conn, const struct counter_reply *reply)
{
	struct MHD_Response *response;
	char value[64];
	unsigned int i;

	response = MHD_create_response_from_buffer(reply->body ? reply->len : 0,
						   (void *)(reply->body ? reply->body : ""), MHD_RESPMEM_MUST_COPY);
	OSMO_ASSERT(response);
	for (i = 0; i < ARRAY_SIZE(counter_http_fixed); i++)
		counter_http_add(response, counter_http_fixed[i].name, counter_http_fixed[i].value);
	if (reply->max_age_s)
		snprintf(value, sizeof(value), "public, max-age=%u, immutable", reply->max_age_s);
	counter_http_add(response, "Cache-Control", reply->max_age_s ? value : "no-store");
	counter_http_add(response, "Content-Type", reply->type);
	counter_http_add(response, "Content-Language", reply->language);
	counter_http_add(response, "Location", reply->location);
	counter_http_add(response, "Set-Cookie", reply->cookie);
	counter_http_add(response, "WWW-Authenticate", reply->challenge);
	if (reply->retry_after_s) {
		snprintf(value, sizeof(value), "%u", reply->retry_after_s);
		counter_http_add(response, "Retry-After", value);
	}
	if (reply->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		counter_http_add(response, "Allow", conn->allow);
	if (conn->http->refusing)
		counter_http_add(response, "Connection", "close");
	return response;
}

void counter_http_reply(struct counter_req *req, const struct counter_reply *reply)
{
	struct counter_http_conn *conn = req->conn;
	struct counter_http *http = conn->http;

	OSMO_ASSERT(!conn->response);
	counter_http_count(http, reply->status < 400 ? COUNTER_CTR_ANSWERED :
			   reply->status < 500 ? COUNTER_CTR_REFUSED : COUNTER_CTR_FAILED);
	LOGP(DCOUNTER, LOGL_DEBUG, "%s: %s %s: %u\n", req->peer, counter_http_method[req->method],
	     req->route ? req->route->pattern : "-", reply->status);
	conn->response = counter_http_response(conn, reply);
	conn->response_status = reply->status;
	if (conn->state != COUNTER_HTTP_WAITING)
		return;
	conn->state = COUNTER_HTTP_HANDLED;
	llist_del(&conn->list);
	http->n_waiting--;
	if (conn->peer) {
		conn->peer->suspended = false;
		conn->peer->since = counter_http_now();
	}
	MHD_resume_connection(conn->mhd);
	osmo_timer_schedule(&http->timer, 0, 0);
}

void counter_http_redirect(struct counter_req *req, const char *path, const char *cookie)
{
	const struct counter_reply reply = {
		.status = MHD_HTTP_SEE_OTHER,
		.location = path,
		.cookie = cookie,
	};

	counter_http_reply(req, &reply);
}

void counter_http_error(struct counter_req *req, unsigned int status)
{
	req->conn->set->error(req, status);
}

const char *counter_http_form(const struct counter_req *req, const char *name)
{
	return counter_form_get(&req->form, name);
}

const char *counter_http_query(const struct counter_req *req, const char *name)
{
	return counter_form_get(&req->query, name);
}

/* ── start and end ────────────────────────────────────────────────────────────────────────────────────────────── */

struct counter_http *counter_http_start(void *ctx, const struct counter_http_config *config)
{
	struct counter_http *http = talloc_zero(ctx, struct counter_http);
	const union MHD_DaemonInfo *info;
	int fd;

	if (!http)
		return NULL;
	http->config = *config;
	INIT_LLIST_HEAD(&http->conns);
	INIT_LLIST_HEAD(&http->waiting);
	osmo_timer_setup(&http->timer, counter_http_run, http);
	osmo_timer_setup(&http->sweep, counter_http_swept, http);
	fd = osmo_sock_init(AF_UNSPEC, SOCK_STREAM, IPPROTO_TCP, config->bind_ip, config->port,
			    OSMO_SOCK_F_BIND | OSMO_SOCK_F_NONBLOCK);
	if (fd < 0) {
		LOGP(DCOUNTER, LOGL_ERROR, "cannot listen on %s port %u: %s\n", config->bind_ip, config->port,
		     strerror(-fd));
		talloc_free(http);
		return NULL;
	}
	http->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
					counter_http_access, http,
					MHD_OPTION_EXTERNAL_LOGGER, counter_http_log, NULL,
					MHD_OPTION_LISTEN_SOCKET, fd,
					MHD_OPTION_STRICT_FOR_CLIENT, 1,
					MHD_OPTION_CONNECTION_LIMIT, config->connections,
					MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)COUNTER_HTTP_MEMORY,
					MHD_OPTION_CONNECTION_TIMEOUT, config->idle_s,
					MHD_OPTION_URI_LOG_CALLBACK, counter_http_target, http,
					MHD_OPTION_NOTIFY_CONNECTION, counter_http_connection, http,
					MHD_OPTION_NOTIFY_COMPLETED, counter_http_completed, http,
					MHD_OPTION_END);
	if (!http->daemon) {
		LOGP(DCOUNTER, LOGL_ERROR, "the HTTP server does not start\n");
		close(fd);
		talloc_free(http);
		return NULL;
	}
	info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	osmo_fd_setup(&http->ofd, info->epoll_fd, OSMO_FD_READ, counter_http_readable, http, 0);
	osmo_fd_register(&http->ofd);
	counter_http_run(http);
	return http;
}

void counter_http_refuse(struct counter_http *http)
{
	MHD_socket fd;

	if (http->refusing)
		return;
	http->refusing = true;
	fd = MHD_quiesce_daemon(http->daemon);
	if (fd != MHD_INVALID_SOCKET)
		close(fd);
}

void counter_http_stop(struct counter_http *http)
{
	struct counter_http_conn *conn, *next;

	if (!http)
		return;
	counter_http_refuse(http);
	llist_for_each_entry_safe(conn, next, &http->waiting, list)
		counter_http_error(&conn->req, MHD_HTTP_SERVICE_UNAVAILABLE);
	/* what was just answered goes out as far as sockets take it */
	MHD_run(http->daemon);
	MHD_run(http->daemon);
	osmo_fd_unregister(&http->ofd);
	osmo_timer_del(&http->timer);
	osmo_timer_del(&http->sweep);
	MHD_stop_daemon(http->daemon);
	talloc_free(http);
}

unsigned int counter_http_connections(const struct counter_http *http)
{
	return http->n_conns;
}

unsigned int counter_http_waiting(const struct counter_http *http)
{
	return http->n_waiting;
}
