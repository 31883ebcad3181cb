/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Orders: checked ("check": true) or executed once for their key. */
#include "host/counter_json.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/counter_json_read.h"
#include "host/counter_json_view.h"

static const struct counter_json_member counter_json_order_member[] = {
	{ "operation", COUNTER_JSON_TEXT, true, 64 },
	{ "parameters", COUNTER_JSON_TEXTS, false, MN_MAX_PARAMS },
	{ "evidence", COUNTER_JSON_NAMES, false, MN_MAX_LIST },
	{ "password", COUNTER_JSON_TEXT, false, COUNTER_PASSWORD_SIZE - 1 },
	{ "key", COUNTER_JSON_KEY, false, 64 },
	{ "check", COUNTER_JSON_SWITCH, false, 0 },
};

static void counter_json_fault(struct counter_req *req, enum counter_json_problem problem,
			       const struct counter_json_fault *fault)
{
	const struct counter_json_about about = { .detail = fault->detail, .pointer = fault->pointer };

	counter_json_problem(req, problem, &about);
}

/* ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct mn_operation *counter_json_operation(const struct mn_program *program, const char *name)
{
	unsigned int i;

	for (i = 0; i < program->n_operations; i++)
		if (!program->operation[i].is_event && !strcmp(program->operation[i].name, name))
			return &program->operation[i];
	return NULL;
}

/* \returns false with *fault filled when a parameter is named that the operation does not have. One that is given to an
 * operation without any is for the rules to refuse. */
static bool counter_json_take_params(struct counter_act *act, json_t *params, struct counter_json_fault *fault)
{
	const struct mn_operation *op = counter_json_operation(act->service->program, act->ask.operation);
	char quoted[48];
	const char *name;
	json_t *value;
	unsigned int i;

	json_object_foreach(params, name, value) {
		for (i = 0; op && i < op->n_params && strcmp(op->param[i].name, name); i++)
			;
		if (op && i < op->n_params) {
			act->ask.param[i].given = true;
			OSMO_STRLCPY_ARRAY(act->ask.param[i].text, json_string_value(value));
		} else if (op && op->n_params) {
			counter_json_quote(name, quoted, sizeof(quoted));
			snprintf(fault->pointer, sizeof(fault->pointer), "/parameters/%s", quoted);
			snprintf(fault->detail, sizeof(fault->detail), "The operation has no parameter \"%s\".",
				 quoted);
			return false;
		} else {
			act->ask.surplus = true;
		}
	}
	return true;
}

static bool counter_json_take_evidence(struct counter_act *act, json_t *evidence, struct counter_json_fault *fault)
{
	char quoted[48];
	json_t *value;
	size_t i;

	json_array_foreach(evidence, i, value) {
		if (counter_act_tick(act, json_string_value(value)))
			continue;
		counter_json_quote(json_string_value(value), quoted, sizeof(quoted));
		snprintf(fault->pointer, sizeof(fault->pointer), "/evidence/%zu", i);
		snprintf(fault->detail, sizeof(fault->detail), "\"%s\" is no evidence that can be seen.", quoted);
		return false;
	}
	return true;
}

/* ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────── */

static int counter_json_drop(json_t **result)
{
	json_decref(*result);
	return 0;
}

static void counter_json_answer(struct counter_req *req, json_t *result, const char *language)
{
	counter_json_reply(req, MHD_HTTP_OK, result, language);
}

static void counter_json_after(struct counter_act *act)
{
	struct counter_req *req = act->data;
	json_t **kept = req->data;

	if (act->answer.result == COUNTER_OK)
		json_object_update_new(*kept, counter_json_view_after(act));
	counter_json_answer(req, json_incref(*kept), act->service->program->language[act->ask.language].code);
}

/* A change was made: how do things stand now? That it cannot be said does not take the answer away. */
static void counter_json_look_after(struct counter_act *act, json_t *result)
{
	struct counter_req *req = act->data;
	json_t **kept = talloc(req, json_t *);
	struct counter_act *look = NULL;

	if (kept)
		look = counter_act_new(counter_of(req)->acts, COUNTER_FIND, counter_json_after, req);
	if (!look) {
		counter_json_answer(req, result, act->service->program->language[act->ask.language].code);
		return;
	}
	*kept = result;
	talloc_set_destructor(kept, counter_json_drop);
	req->data = kept;
	OSMO_STRLCPY_ARRAY(look->ask.via, act->ask.via);
	OSMO_STRLCPY_ARRAY(look->ask.clerk, act->ask.clerk);
	OSMO_STRLCPY_ARRAY(look->ask.number, act->answer.number.digits);
	look->ask.account = act->ask.account;
	look->ask.language = act->ask.language;
	counter_act_start(look);
}

static void counter_json_judged(struct counter_act *act)
{
	struct counter_req *req = act->data;
	const struct counter_answer *answer = &act->answer;
	const char *language = act->service->program->language[act->ask.language].code;
	struct counter_json_about refused = { .detail = answer->text, .language = language };

	if (answer->result != COUNTER_OK && answer->result != COUNTER_REPEATED) {
		counter_json_result(req, act);
	} else if (act->kind == COUNTER_EXECUTE && !answer->accepted) {
		refused.more = json_pack("{s:o}", "result", counter_json_view_result(act));
		counter_json_problem(req, COUNTER_JSON_REFUSED, &refused);
	} else if (answer->executed && answer->changes) {
		counter_json_look_after(act, counter_json_view_result(act));
	} else {
		counter_json_answer(req, counter_json_view_result(act), language);
	}
}

/* ── in between ───────────────────────────────────────────────────────────────────────────────────────────────── */

static void counter_json_begin(struct counter_req *req, const json_t *body)
{
	bool check = json_is_true(json_object_get(body, "check"));
	struct counter_json_fault fault = { "\"key\" is missing: an order is executed once for its key.", "/key" };
	struct counter_act *act;

	if (!check && !json_object_get(body, "key")) {
		counter_json_fault(req, COUNTER_JSON_BAD_BODY, &fault);
		return;
	}
	act = counter_json_act(req, check ? COUNTER_CHECK : COUNTER_EXECUTE, counter_json_judged);
	if (!act)
		return;
	OSMO_STRLCPY_ARRAY(act->ask.number, req->arg[0]);
	counter_json_take(body, "operation", act->ask.operation, sizeof(act->ask.operation));
	counter_json_take(body, "password", act->ask.password, sizeof(act->ask.password));
	counter_json_take(body, "key", act->ask.key, sizeof(act->ask.key));
	if (!counter_json_take_params(act, json_object_get(body, "parameters"), &fault)) {
		counter_act_cancel(act);
		counter_json_fault(req, COUNTER_JSON_BAD_PARAMETER, &fault);
	} else if (!counter_json_take_evidence(act, json_object_get(body, "evidence"), &fault)) {
		counter_act_cancel(act);
		counter_json_fault(req, COUNTER_JSON_BAD_EVIDENCE, &fault);
	} else {
		counter_act_start(act);
	}
}

void counter_json_order(struct counter_req *req)
{
	struct counter_json_fault fault;
	json_t *body;

	body = counter_json_read(req->body, req->body_len, counter_json_order_member,
				 ARRAY_SIZE(counter_json_order_member), &fault);
	if (!body) {
		counter_json_fault(req, COUNTER_JSON_BAD_BODY, &fault);
		return;
	}
	counter_json_begin(req, body);
	json_decref(body);
}
