/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_json.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/counter_json_read.h"
#include "host/counter_json_value.h"
#include "host/host.h"
#include "host/host_log.h"
#include "host/openapi.h"

#define COUNTER_JSON_LOG_INS	8	/* acts under way when a log-in has to wait: the password thread is one */
#define COUNTER_JSON_RETRY_S	2
#define COUNTER_JSON_CHALLENGE	"Bearer realm=\"counter\""

static const struct {
	const char *name;
	unsigned int status;
	const char *meaning;
} counter_json_problem_row[COUNTER_JSON_N_PROBLEMS] = {
#define COUNTER_JSON_PROBLEM(id, name, status, meaning) { name, status, meaning },
#include "host/counter_json_problems.def"
#undef COUNTER_JSON_PROBLEM
};

/* ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void counter_json_send(struct counter_req *req, struct counter_reply *reply, json_t *body)
{
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

	json_decref(body);
	if (!text) {
		reply->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
		reply->type = "application/problem+json";
	}
	reply->body = text ? text : "{\"type\":\"" COUNTER_JSON_PREFIX "problems/trouble\",\"title\":\"No memory.\","
		"\"status\":500}";
	reply->len = strlen(reply->body);
	counter_http_reply(req, reply);
	free(text);
}

void counter_json_reply(struct counter_req *req, unsigned int status, json_t *body, const char *language)
{
	struct counter_reply reply = { .status = status, .type = "application/json", .language = language };

	counter_json_send(req, &reply, body);
}

void counter_json_problem(struct counter_req *req, enum counter_json_problem problem,
			  const struct counter_json_about *about)
{
	static const struct counter_json_about nothing;
	unsigned int status = counter_json_problem_row[problem].status;
	struct counter_reply reply = { .status = status, .type = "application/problem+json" };
	json_t *body;

	about = about ? about : &nothing;
	reply.language = about->language ? about->language : "en";
	reply.retry_after_s = about->retry_after_s;
	if (status == MHD_HTTP_UNAUTHORIZED)
		reply.challenge = problem == COUNTER_JSON_NO_SESSION && req->authorization && *req->authorization ?
				  COUNTER_JSON_CHALLENGE ", error=\"invalid_token\"" : COUNTER_JSON_CHALLENGE;
	body = json_pack("{s:s+, s:s, s:i}",
			 "type", COUNTER_JSON_PREFIX "problems/", counter_json_problem_row[problem].name,
			 "title", counter_json_problem_row[problem].meaning, "status", (int)status);
	if (about->detail && *about->detail)
		json_object_set_new(body, "detail", counter_json_string(about->detail));
	if (about->pointer)
		json_object_set_new(body, "pointer", counter_json_string(about->pointer));
	if (about->more)
		json_object_update_new(body, about->more);
	counter_json_send(req, &reply, body);
}

/* An error that was found before there was a route, or by its guard. */
static void counter_json_error(struct counter_req *req, unsigned int status)
{
	static const struct { unsigned int status; enum counter_json_problem problem; } row[] = {
		{ MHD_HTTP_UNAUTHORIZED, COUNTER_JSON_NO_SESSION },
		{ MHD_HTTP_NOT_FOUND, COUNTER_JSON_NOT_FOUND },
		{ MHD_HTTP_METHOD_NOT_ALLOWED, COUNTER_JSON_BAD_METHOD },
		{ MHD_HTTP_CONTENT_TOO_LARGE, COUNTER_JSON_TOO_LARGE },
		{ MHD_HTTP_URI_TOO_LONG, COUNTER_JSON_TOO_LONG },
		{ MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, COUNTER_JSON_BAD_TYPE },
		{ MHD_HTTP_SERVICE_UNAVAILABLE, COUNTER_JSON_BUSY },
		{ MHD_HTTP_INTERNAL_SERVER_ERROR, COUNTER_JSON_TROUBLE },
	};
	struct counter_json_about about = { 0 };
	unsigned int i;

	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		about.retry_after_s = COUNTER_JSON_RETRY_S;
	for (i = 0; i < ARRAY_SIZE(row) && row[i].status != status; i++)
		;
	counter_json_problem(req, i < ARRAY_SIZE(row) ? row[i].problem : COUNTER_JSON_BAD_REQUEST, &about);
}

void counter_json_result(struct counter_req *req, const struct counter_act *act)
{
	static const enum counter_json_problem problem[COUNTER_N_RESULTS] = {
		[COUNTER_OK] = COUNTER_JSON_TROUBLE,
		[COUNTER_REPEATED] = COUNTER_JSON_TROUBLE,
		[COUNTER_USED] = COUNTER_JSON_KEY_USED,
		[COUNTER_WRONG] = COUNTER_JSON_BAD_PASSWORD,
		[COUNTER_LOCKED] = COUNTER_JSON_LOCKED,
		[COUNTER_NO_CLERK] = COUNTER_JSON_NO_SESSION,
		[COUNTER_NO_NUMBER] = COUNTER_JSON_BAD_NUMBER,
		[COUNTER_NO_CUSTOMER] = COUNTER_JSON_NO_CUSTOMER,
		[COUNTER_NO_OPERATION] = COUNTER_JSON_NO_OPERATION,
		[COUNTER_BAD_PARAM] = COUNTER_JSON_BAD_PARAMETER,
		[COUNTER_BAD_EVIDENCE] = COUNTER_JSON_BAD_EVIDENCE,
		[COUNTER_BUSY] = COUNTER_JSON_BUSY,
		[COUNTER_TROUBLE] = COUNTER_JSON_TROUBLE,
	};
	const struct counter_answer *answer = &act->answer;
	struct counter_json_about about = { .detail = answer->error };
	enum counter_json_problem what = problem[answer->result];

	if (answer->result == COUNTER_WRONG && act->kind == COUNTER_LOGIN)
		what = COUNTER_JSON_BAD_CLERK;
	else if (answer->result == COUNTER_WRONG)
		about.more = json_pack("{s:i}", "tries_left", (int)answer->tries_left);
	if (answer->result == COUNTER_LOCKED) {
		about.more = json_pack("{s:o}", "locked_until", counter_json_time(answer->locked_until));
		about.retry_after_s = OSMO_MAX(answer->locked_until - time(NULL) -
					       counter_of(req)->host->clock_ahead_s, 1);
	}
	if (answer->result == COUNTER_BUSY)
		about.retry_after_s = COUNTER_JSON_RETRY_S;
	counter_json_problem(req, what, &about);
}

/* ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

struct counter_act *counter_json_act(struct counter_req *req, enum counter_act_kind kind, counter_act_done *done)
{
	const struct counter_json_about later = { .retry_after_s = COUNTER_JSON_RETRY_S };
	struct counter_act *act = counter_act_new(counter_of(req)->acts, kind, done, req);

	if (!act) {
		counter_json_problem(req, COUNTER_JSON_BUSY, &later);
		return NULL;
	}
	OSMO_STRLCPY_ARRAY(act->ask.via, "json");
	act->ask.language = counter_json_language(act->service->program, req->accept_language);
	if (req->session) {
		OSMO_STRLCPY_ARRAY(act->ask.clerk, req->session->clerk);
		act->ask.account = req->session->account;
	}
	return act;
}

static void counter_json_logged_in(struct counter_act *act)
{
	struct counter_req *req = act->data;
	struct counter *counter = counter_of(req);
	const struct counter_json_about later = { .retry_after_s = COUNTER_JSON_RETRY_S };
	char token[COUNTER_SESSION_TOKEN_SIZE];

	if (act->answer.result != COUNTER_OK) {
		counter_json_result(req, act);
		return;
	}
	if (!counter_session_begin(counter->sessions, act->ask.clerk, act->answer.account, COUNTER_SESSION_BEARER,
				   token)) {
		counter_json_problem(req, COUNTER_JSON_BUSY, &later);
		return;
	}
	counter_json_reply(req, MHD_HTTP_CREATED,
			   json_pack("{s:s, s:s, s:s, s:i, s:i}", "token", token, "token_type", "Bearer",
				     "clerk", act->ask.clerk,
				     "expires_in", (int)counter->host->counter_config.limits.most_s,
				     "idle", (int)counter->host->counter_config.limits.idle_s), NULL);
	explicit_bzero(token, sizeof(token));
}

void counter_json_log_in(struct counter_req *req)
{
	static const struct counter_json_member member[] = {
		{ "clerk", COUNTER_JSON_TEXT, true, COUNTER_CLERK_SIZE - 1 },
		{ "password", COUNTER_JSON_TEXT, true, COUNTER_PASSWORD_SIZE - 1 },
	};
	const struct counter_json_about later = { .retry_after_s = COUNTER_JSON_RETRY_S };
	struct counter_json_fault fault;
	struct counter_act *act;
	json_t *body;

	body = counter_json_read(req->body, req->body_len, member, ARRAY_SIZE(member), &fault);
	if (!body) {
		counter_json_problem(req, COUNTER_JSON_BAD_BODY,
				     &(struct counter_json_about){ .detail = fault.detail, .pointer = fault.pointer });
		return;
	}
	if (counter_acts_count(counter_of(req)->acts) >= COUNTER_JSON_LOG_INS) {
		counter_json_problem(req, COUNTER_JSON_TOO_MANY, &later);
	} else {
		act = counter_json_act(req, COUNTER_LOGIN, counter_json_logged_in);
		if (act) {
			counter_json_take(body, "clerk", act->ask.clerk, sizeof(act->ask.clerk));
			counter_json_take(body, "password", act->ask.password, sizeof(act->ask.password));
			counter_act_start(act);
		}
	}
	json_decref(body);
}

static void counter_json_gone(struct counter_act *act)
{
	const struct counter_reply reply = { .status = MHD_HTTP_NO_CONTENT };

	counter_http_reply(act->data, &reply);
}

/* The session ends at once; that it did is recorded when the store can. */
void counter_json_log_out(struct counter_req *req)
{
	struct counter *counter = counter_of(req);
	const struct counter_reply reply = { .status = MHD_HTTP_NO_CONTENT };
	struct counter_act *act = counter_act_new(counter->acts, COUNTER_NOTE, counter_json_gone, req);

	if (act) {
		OSMO_STRLCPY_ARRAY(act->ask.via, "json");
		OSMO_STRLCPY_ARRAY(act->ask.clerk, req->session->clerk);
		OSMO_STRLCPY_ARRAY(act->ask.note, "log-out");
		act->ask.account = req->session->account;
	}
	counter_session_end(counter->sessions, req->session);
	req->session = NULL;
	if (act)
		counter_act_start(act);
	else
		counter_http_reply(req, &reply);
}

/* ── what describes itself ────────────────────────────────────────────────────────────────────────────────────── */

static void counter_json_openapi(struct counter_req *req)
{
	const struct counter_reply reply = {
		.status = MHD_HTTP_OK, .type = "application/json", .body = openapi_text, .len = strlen(openapi_text),
	};

	counter_http_reply(req, &reply);
}

static void counter_json_meaning(struct counter_req *req)
{
	unsigned int i;

	for (i = 0; i < COUNTER_JSON_N_PROBLEMS; i++)
		if (!strcmp(req->arg[0], counter_json_problem_row[i].name))
			break;
	if (i == COUNTER_JSON_N_PROBLEMS) {
		counter_json_problem(req, COUNTER_JSON_NOT_FOUND, NULL);
		return;
	}
	counter_json_reply(req, MHD_HTTP_OK,
			   json_pack("{s:s+, s:i, s:s}",
				     "type", COUNTER_JSON_PREFIX "problems/", counter_json_problem_row[i].name,
				     "status", (int)counter_json_problem_row[i].status,
				     "title", counter_json_problem_row[i].meaning), "en");
}

/* ── routes ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool counter_json_guard(struct counter_req *req)
{
	if (req->method == COUNTER_POST && strcmp(req->content_type, "application/json")) {
		counter_json_problem(req, COUNTER_JSON_BAD_TYPE, NULL);
		return false;
	}
	if (req->route->need != COUNTER_NEED_SESSION)
		return true;
	req->session = counter_session_of(counter_of(req)->sessions, req, COUNTER_SESSION_BEARER);
	if (!req->session) {
		counter_json_problem(req, COUNTER_JSON_NO_SESSION, NULL);
		return false;
	}
	req->session_id = req->session->id;
	return true;
}

static const struct counter_route counter_json_route[] = {
	{ COUNTER_GET, "/api/v1/openapi.json", counter_json_openapi, COUNTER_NEED_NOTHING },
	{ COUNTER_GET, "/api/v1/problems/*", counter_json_meaning, COUNTER_NEED_NOTHING },
	{ COUNTER_POST, "/api/v1/session", counter_json_log_in, COUNTER_NEED_NOTHING },
	{ COUNTER_DELETE, "/api/v1/session", counter_json_log_out, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/api/v1/service", counter_json_service, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/api/v1/customers/*", counter_json_customer, COUNTER_NEED_SESSION },
	{ COUNTER_GET, "/api/v1/customers/*/operations", counter_json_operations, COUNTER_NEED_SESSION },
	{ COUNTER_POST, "/api/v1/customers/*/orders", counter_json_order, COUNTER_NEED_SESSION },
};

const struct counter_route_set counter_json_set = {
	.prefix = "/api/",
	.route = counter_json_route,
	.n_routes = ARRAY_SIZE(counter_json_route),
	.guard = counter_json_guard,
	.error = counter_json_error,
};
