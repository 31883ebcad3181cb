/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The counter for other systems: JSON over HTTP below /api/v1/, as openapi.json describes it. Who is logged in brings a
 * bearer token, never a cookie, so that no browser can be made to bring it.
 *
 *	counter_json (routes, sessions, answers, problems) -> counter_json_order, counter_json_look
 *	    -> counter_json_view (what is told) -> counter_json_value;  counter_json_read (what is sent)
 */
#pragma once

#include <jansson.h>

#include "host/counter.h"

#define COUNTER_JSON_PREFIX	"/api/v1/"

enum counter_json_problem {
#define COUNTER_JSON_PROBLEM(id, name, status, meaning) COUNTER_JSON_##id,
#include "host/counter_json_problems.def"
#undef COUNTER_JSON_PROBLEM
	COUNTER_JSON_N_PROBLEMS
};

/*! What more is told of a problem; all may be left at zero. */
struct counter_json_about {
	const char *detail;	/* a sentence about this case; NULL: what the problem means */
	const char *pointer;	/* place in the body, a JSON pointer */
	const char *language;	/* of the detail, when it is not English */
	json_t *more;		/* members to be told besides, taken over */
	unsigned int retry_after_s;
};

/*! Answer with a body, which is taken over; NULL stands for want of memory. language may be NULL. */
void counter_json_reply(struct counter_req *req, unsigned int status, json_t *body, const char *language);

/*! Answer with a problem. about may be NULL. */
void counter_json_problem(struct counter_req *req, enum counter_json_problem problem,
			  const struct counter_json_about *about);

/*! Answer with the problem that a result other than COUNTER_OK and COUNTER_REPEATED stands for. */
void counter_json_result(struct counter_req *req, const struct counter_act *act);

/*! A new act in the name of the request's clerk and in its language; act->data is the request.
 *  \returns NULL when the request was answered. */
struct counter_act *counter_json_act(struct counter_req *req, enum counter_act_kind kind, counter_act_done *done);

/* ── handlers of routes ───────────────────────────────────────────────────────────────────────────────────────── */

void counter_json_log_in(struct counter_req *req);
void counter_json_log_out(struct counter_req *req);
void counter_json_service(struct counter_req *req);
void counter_json_customer(struct counter_req *req);
void counter_json_operations(struct counter_req *req);
void counter_json_order(struct counter_req *req);
