/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Routes of the pages, who may see them, and their errors. */
#include "host/counter_page.h"

#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/counter_css.h"
#include "host/host.h"
#include "host/host_log.h"

#define COUNTER_PAGE_CSS_AGE_S	(365 * 86400)	/* another style sheet has another address */

static void counter_page_css_file(struct counter_req *req)
{
	const struct counter_reply reply = {
		.status = 200,
		.type = "text/css; charset=utf-8",
		.body = counter_css,
		.len = sizeof(counter_css) - 1,
		.max_age_s = COUNTER_PAGE_CSS_AGE_S,
	};

	counter_http_reply(req, &reply);
}

static void counter_page_icon(struct counter_req *req)
{
	static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">"
		"<circle cx=\"8\" cy=\"4\" r=\"3\" fill=\"#0b6b5d\"/>"
		"<g fill=\"#3aa08f\"><circle cx=\"3\" cy=\"12\" r=\"2\"/>"
		"<circle cx=\"8\" cy=\"13\" r=\"2\"/><circle cx=\"13\" cy=\"12\" r=\"2\"/></g></svg>";
	const struct counter_reply reply = {
		.status = 200,
		.type = "image/svg+xml",
		.body = svg,
		.len = sizeof(svg) - 1,
		.max_age_s = COUNTER_PAGE_CSS_AGE_S,
	};

	counter_http_reply(req, &reply);
}

static const struct counter_route counter_page_routes[] = {
	{ COUNTER_GET, "/", counter_page_home, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/login", counter_page_login, COUNTER_NEED_NOTHING },
	{ COUNTER_POST, "/login", counter_page_do_login, COUNTER_NEED_SAME_SITE },
	{ COUNTER_POST, "/logout", counter_page_logout, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/find", counter_page_find, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/n/*", counter_page_customer, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/n/*/*", counter_page_order, COUNTER_NEED_SESSION },
	{ COUNTER_POST, "/n/*/*", counter_page_do_order, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/counter.css", counter_page_css_file, COUNTER_NEED_NOTHING },
	{ COUNTER_GET, "/favicon.ico", counter_page_icon, COUNTER_NEED_NOTHING },
};

static bool counter_page_forged(struct counter_req *req)
{
	struct counter *counter = counter_of(req);

	host_ctr_inc(counter->host->ctr->counter, COUNTER_CTR_FORGED);
	LOGP(DCOUNTER, LOGL_NOTICE, "%s: a form that does not come from a page of this session, refused\n", req->peer);
	counter_page_sentence(req, 403, counter_words_get(COUNTER_W_E_403, counter_page_tongue(req)));
	return false;
}

static bool counter_page_guard(struct counter_req *req)
{
	struct counter *counter = counter_of(req);
	struct counter_session *session;

	/* behind TLS a page without it is none of ours, whatever name it has */
	if (req->method != COUNTER_GET && counter->host->counter_config.tls_proxy &&
	    !strncmp(req->origin, "http://", 7))
		return counter_page_forged(req);
	/* whoever is logged in is greeted in his language everywhere */
	session = counter_session_of(counter->sessions, req, COUNTER_SESSION_COOKIE);
	if (session) {
		req->session = session;
		req->session_id = session->id;
	}
	switch (req->route->need) {
	case COUNTER_NEED_NOTHING:
		return true;
	case COUNTER_NEED_SAME_SITE:
		return counter_session_same_site(req) || counter_page_forged(req);
	case COUNTER_NEED_SESSION:
		break;
	}
	if (!session) {
		const char *next = talloc_asprintf(req->conn, "/login?first=1&next=%s", req->path);

		/* paths are percent-encoded already; only those of ours are gone back to, see counter_page_login.c */
		counter_http_redirect(req, req->method == COUNTER_GET && strlen(next) < COUNTER_PAGE_PATH ? next :
				      "/login?ended=1", NULL);
		return false;
	}
	if (req->method == COUNTER_GET) {
		const char *lang = counter_http_query(req, "lang");

		if (lang)
			session->tongue = counter_words_tongue(lang);
		return true;
	}
	return counter_session_form_ok(session, req) || counter_page_forged(req);
}

static void counter_page_error(struct counter_req *req, unsigned int status)
{
	enum counter_word word;

	switch (status) {
	case 403:
		word = COUNTER_W_E_403;
		break;
	case 404:
		word = COUNTER_W_E_404;
		break;
	case 405:
		word = COUNTER_W_E_405;
		break;
	case 413:
	case 414:
		word = COUNTER_W_E_413;
		break;
	case 503:
		word = COUNTER_W_BUSY;
		break;
	default:
		word = status < 500 ? COUNTER_W_E_400 : COUNTER_W_TROUBLE;
	}
	counter_page_sentence(req, status, counter_words_get(word, counter_page_tongue(req)));
}

const struct counter_route_set counter_page_set = {
	.prefix = "/",
	.route = counter_page_routes,
	.n_routes = ARRAY_SIZE(counter_page_routes),
	.guard = counter_page_guard,
	.error = counter_page_error,
};
