/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Requests that only look: at the service, at a customer, at what may be ordered for it. */
#include "host/counter_json.h"

#include <microhttpd.h>

#include <osmocom/core/utils.h>

#include "host/counter_json_value.h"
#include "host/counter_json_view.h"
#include "host/host.h"

void counter_json_service(struct counter_req *req)
{
	const struct mn_program *program = counter_of(req)->host->service->program;
	uint8_t language = counter_json_language(program, req->accept_language);

	counter_json_reply(req, MHD_HTTP_OK, counter_json_view_service(program, language),
			   program->language[language].code);
}

static void counter_json_found(struct counter_act *act, json_t *(*view)(const struct counter_act *act))
{
	if (act->answer.result != COUNTER_OK)
		counter_json_result(act->data, act);
	else
		counter_json_reply(act->data, MHD_HTTP_OK, view(act),
				   act->service->program->language[act->ask.language].code);
}

static void counter_json_customer_done(struct counter_act *act)
{
	counter_json_found(act, counter_json_view_customer);
}

static void counter_json_operations_done(struct counter_act *act)
{
	counter_json_found(act, counter_json_view_operations);
}

static void counter_json_find(struct counter_req *req, counter_act_done *done)
{
	struct counter_act *act = counter_json_act(req, COUNTER_FIND, done);

	if (!act)
		return;
	OSMO_STRLCPY_ARRAY(act->ask.number, req->arg[0]);
	counter_act_start(act);
}

void counter_json_customer(struct counter_req *req)
{
	counter_json_find(req, counter_json_customer_done);
}

void counter_json_operations(struct counter_req *req)
{
	counter_json_find(req, counter_json_operations_done);
}
