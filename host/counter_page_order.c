/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One operation for one customer: fill in, check, confirm, do, in as many pages.
 *
 *	form --check--> question --do--> result
 *	  ^---refused---'  '--edit--> form       a query has no question: check answers it
 */
#include "host/counter_page.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/host.h"
#include "menus/render.h"

#define COUNTER_PAGE_KEY_OCTETS	24	/* of randomness in the token of a form */

/* What there is to say on a page with the form. */
struct counter_page_order {
	struct counter_page page;
	const struct mn_operation *operation;
	const char *number;
	const struct mn_facts *facts;		/* of the customer, may be NULL */
	const uint64_t *set;			/* of evidence, any is enough */
	unsigned int n_sets;
	bool evidence_needed;
	uint64_t secrets;			/* passwords that are set */
	int tries_left;				/* -1: not known */
	int64_t locked_until;			/* 0: not locked */
	const char *param_error, *secret_error, *error;
	const struct store_customer_operation *now;	/* what can be said of it before it is filled in, may be NULL */
	const struct counter_answer *refused;	/* NULL: not judged yet */
};

/* What a POST keeps while its first act is answered with a second one. */
struct counter_page_again {
	const char *param_error, *secret_error, *error;
	int64_t locked_until;
};

static const char *counter_page_order_title(const struct counter_page *page, const struct mn_operation *operation)
{
	return counter_page_text(page, operation->title);
}

/* Value of a field "p-NAME", "e-NAME". */
static const char *counter_page_field(const struct counter_req *req, const char *prefix, const char *name)
{
	return counter_http_form(req, talloc_asprintf(req->conn, "%s-%s", prefix, name));
}

static uint64_t counter_page_ticks(const struct counter_req *req, const struct mn_program *program)
{
	uint64_t ticks = 0;
	unsigned int i;

	if (program->evidence == MN_NONE)
		return 0;
	for (i = 0; i < program->list[program->evidence].n_items; i++) {
		if (program->secrets & 1ULL << i)
			continue;
		if (counter_page_field(req, "e", program->list[program->evidence].item[i].name))
			ticks |= 1ULL << i;
	}
	return ticks;
}

/* Passwords this customer has proved in this session not long ago. */
static uint64_t counter_page_proved(const struct counter_page_order *order)
{
	const struct counter_session *session = order->page.session;
	struct timespec now;

	osmo_clock_gettime(CLOCK_MONOTONIC, &now);
	if (!session || strcmp(session->proof.number.digits, order->number) || session->proof.until <= now.tv_sec)
		return 0;
	return session->proof.evidence;
}

/* ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void counter_page_order_head(struct counter_page_order *order)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;

	html_begin(h, "div");
	html_attr(h, "class", "who");
	html_begin(h, "p");
	html_begin(h, "a");
	html_attr(h, "id", "back");
	html_attr(h, "href", counter_page_path(page->req->conn, order->number, NULL));
	counter_page_number(page, order->number);
	html_end(h, "a");
	html_end(h, "p");
	html_begin(h, "h1");
	html_attr(h, "id", "operation");
	html_attr(h, "data-operation", order->operation->name);
	html_text(h, counter_page_order_title(page, order->operation));
	html_end(h, "h1");
	html_end(h, "div");
}

static void counter_page_refusal(struct counter_page_order *order)
{
	struct counter_page *page = &order->page;
	const struct counter_answer *answer = order->refused;
	struct html *h = &page->html;

	html_begin(h, "div");
	html_attr(h, "class", "verdict refused");
	html_attr(h, "id", "verdict");
	html_attr(h, "role", "alert");
	html_attr(h, "data-accepted", "no");
	html_attr(h, "data-rule", answer->refusal.rule);
	html_element(h, "h2", NULL, counter_page_word(page, COUNTER_W_REFUSAL));
	html_begin(h, "p");
	html_attr(h, "id", "text");
	html_lines(h, answer->text);
	html_end(h, "p");
	if (answer->refusal.kase != MN_NONE) {
		html_begin(h, "p");
		counter_page_rule(page, answer->refusal.kase);
		html_end(h, "p");
	}
	html_end(h, "div");
}

/* What would refuse it whatever is filled in, as the customer's page says. */
static void counter_page_refused_now(struct counter_page_order *order)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;

	if (!order->now || order->now->kase == MN_NONE)
		return;
	html_begin(h, "div");
	html_attr(h, "class", "verdict refused");
	html_begin(h, "p");
	html_attr_pair(h, "id", "why-", order->operation->name);
	html_text(h, order->now->text);
	html_end(h, "p");
	html_begin(h, "p");
	counter_page_rule(page, order->now->kase);
	html_end(h, "p");
	html_end(h, "div");
}

static void counter_page_trace(struct counter_page_order *order, const struct counter_answer *answer)
{
	static const enum counter_word outcomes[] = {
		[MN_OUTCOME_PASSED] = COUNTER_W_PASSED,
		[MN_OUTCOME_REFUSES] = COUNTER_W_REFUSED,
		[MN_OUTCOME_SKIPPED] = COUNTER_W_SKIPPED,
	};
	struct counter_page *page = &order->page;
	struct html *h = &page->html;
	unsigned int i;

	if (!answer->n_steps)
		return;
	html_begin(h, "details");
	html_attr(h, "id", "trace");
	html_element(h, "summary", NULL, counter_page_word(page, COUNTER_W_TRACE));
	html_begin(h, "ol");
	for (i = 0; i < answer->n_steps; i++) {
		html_begin(h, "li");
		html_attr(h, "class", answer->step[i].outcome == MN_OUTCOME_REFUSES ? "bad" : NULL);
		counter_page_rule(page, answer->step[i].kase);
		html_text(h, " ");
		html_element(h, "em", NULL, counter_page_word(page, outcomes[answer->step[i].outcome]));
		html_end(h, "li");
	}
	html_end(h, "ol");
	html_end(h, "details");
}

/* Numbers that are likely meant: present members, where the operation takes one out. */
static bool counter_page_offers_members(const struct counter_page_order *order, unsigned int param)
{
	unsigned int i;

	if (!order->facts || !order->facts->n_members || order->facts->caller.role != MN_ROLE_LEADER)
		return false;
	for (i = 0; i < order->operation->n_effects; i++) {
		if (order->operation->effect[i].kind == MN_EFFECT_REMOVE &&
		    order->operation->effect[i].subject == MN_SUBJ_PARAM0 + param)
			return true;
	}
	return false;
}

static void counter_page_members_list(struct counter_page_order *order, unsigned int param)
{
	struct html *h = &order->page.html;
	unsigned int i;

	html_begin(h, "datalist");
	html_attr_pair(h, "id", "known-", order->operation->param[param].name);
	for (i = 0; i < order->facts->n_members; i++) {
		html_begin(h, "option");
		html_attr(h, "value", order->facts->member[i].number.digits);
		html_end(h, "option");
	}
	html_end(h, "datalist");
}

static void counter_page_choice(struct counter_page_order *order, const struct mn_param *param, const char *value)
{
	struct counter_page *page = &order->page;
	const struct mn_list *list = &page->program->list[param->list];
	struct html *h = &page->html;
	unsigned int i;

	html_begin(h, "select");
	html_attr_pair(h, "id", "param-", param->name);
	html_attr_pair(h, "name", "p-", param->name);
	html_begin(h, "option");
	html_attr(h, "value", "");
	html_end(h, "option");
	for (i = 0; i < list->n_items; i++) {
		if (!(param->mask & 1ULL << i))
			continue;
		html_begin(h, "option");
		html_attr(h, "value", list->item[i].name);
		html_flag(h, "selected", value && !strcmp(value, list->item[i].name));
		html_text(h, counter_page_text(page, list->item[i].text));
		html_end(h, "option");
	}
	html_end(h, "select");
}

static void counter_page_param(struct counter_page_order *order, unsigned int i)
{
	struct counter_page *page = &order->page;
	const struct mn_param *param = &order->operation->param[i];
	const char *value = counter_page_field(page->req, "p", param->name);
	bool members = counter_page_offers_members(order, i);
	struct html *h = &page->html;

	html_begin(h, "label");
	html_attr_pair(h, "for", "param-", param->name);
	html_text(h, param->ask ? counter_page_text(page, param->ask) : param->name);
	html_end(h, "label");
	if (param->type == MN_TYPE_CHOICE) {
		counter_page_choice(order, param, value);
		return;
	}
	html_begin(h, "input");
	html_attr_pair(h, "id", "param-", param->name);
	html_attr_pair(h, "name", "p-", param->name);
	html_attr(h, "type", param->type == MN_TYPE_NUMBER ? "tel" : "text");
	html_attr(h, "value", value);
	html_attr(h, "autocomplete", "off");
	html_attr_pair(h, "list", "known-", members ? param->name : NULL);
	html_attr(h, "aria-invalid", order->param_error ? "true" : NULL);
	html_attr(h, "aria-describedby", order->param_error ? "param-error" : NULL);
	html_attr_int(h, "maxlength", COUNTER_TEXT_SIZE - 1);
	html_flag(h, "autofocus", !i && !order->secret_error);
	if (members)
		counter_page_members_list(order, i);
}

static void counter_page_params(struct counter_page_order *order)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;
	unsigned int i;

	if (!order->operation->n_params)
		return;
	html_begin(h, "fieldset");
	html_element(h, "legend", NULL, counter_page_word(page, COUNTER_W_PARAMETERS));
	counter_page_alert(page, "param-error", order->param_error);
	for (i = 0; i < order->operation->n_params; i++)
		counter_page_param(order, i);
	html_end(h, "fieldset");
}

static void counter_page_tick_boxes(struct counter_page_order *order, uint64_t useful)
{
	struct counter_page *page = &order->page;
	const struct mn_list *list = &page->program->list[page->program->evidence];
	uint64_t ticks = counter_page_ticks(page->req, page->program);
	struct html *h = &page->html;
	unsigned int i;

	for (i = 0; i < list->n_items; i++) {
		if (!(useful & 1ULL << i) || page->program->secrets & 1ULL << i)
			continue;
		html_begin(h, "label");
		html_attr(h, "class", "tick");
		html_begin(h, "input");
		html_attr(h, "type", "checkbox");
		html_attr_pair(h, "id", "tick-", list->item[i].name);
		html_attr_pair(h, "name", "e-", list->item[i].name);
		html_attr(h, "value", "1");
		html_flag(h, "checked", ticks & 1ULL << i);
		html_text(h, " ");
		html_text(h, counter_page_text(page, list->item[i].text));
		html_end(h, "label");
	}
}

static void counter_page_secret_hint(struct counter_page_order *order)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;
	char n[12];

	html_begin(h, "p");
	html_attr(h, "class", "hint");
	html_attr(h, "id", "secret-hint");
	html_text(h, counter_page_word(page, COUNTER_W_SECRET_HINT));
	/* an error above says it, too */
	if (order->tries_left >= 0 && !order->secret_error) {
		snprintf(n, sizeof(n), "%d", order->tries_left);
		html_text(h, " ");
		counter_page_fill(page, COUNTER_W_TRIES_LEFT, n);
	}
	html_end(h, "p");
}

/* One field for all passwords that help: which of them was typed is found out by comparing. */
static void counter_page_secret(struct counter_page_order *order, uint64_t useful)
{
	struct counter_page *page = &order->page;
	const struct mn_list *list = &page->program->list[page->program->evidence];
	uint64_t proved = counter_page_proved(order) & useful;
	char *names = talloc_strdup(page->req->conn, "");
	struct html *h = &page->html;
	unsigned int i;

	if (!useful)
		return;
	if (proved) {
		html_begin(h, "p");
		html_attr(h, "id", "proved");
		counter_page_fill(page, COUNTER_W_SECRET_PROVED, "");
		counter_page_items(page, proved);
		html_end(h, "p");
		return;
	}
	for (i = 0; i < list->n_items; i++) {
		if (!(useful & 1ULL << i))
			continue;
		names = talloc_asprintf_append(names, "%s%s", *names ? counter_page_word(page, COUNTER_W_OR) : "",
					       counter_page_text(page, list->item[i].text));
	}
	if (order->locked_until) {
		counter_page_alert(page, "secret-error", order->secret_error);
		html_begin(h, "p");
		html_attr(h, "class", "why");
		html_attr(h, "id", "locked");
		counter_page_fill(page, COUNTER_W_LOCKED, counter_page_time(page, order->locked_until));
		html_end(h, "p");
		return;
	}
	html_begin(h, "label");
	html_attr(h, "for", "secret");
	counter_page_fill(page, COUNTER_W_SECRET_OF, names);
	html_end(h, "label");
	counter_page_alert(page, "secret-error", order->secret_error);
	html_begin(h, "input");
	html_attr(h, "id", "secret");
	html_attr(h, "name", "secret");
	html_attr(h, "type", "password");
	html_attr(h, "autocomplete", "off");
	html_attr_int(h, "maxlength", COUNTER_PASSWORD_SIZE - 1);
	html_attr(h, "aria-invalid", order->secret_error ? "true" : NULL);
	html_attr(h, "aria-describedby", order->secret_error ? "secret-error secret-hint" : "secret-hint");
	html_flag(h, "autofocus", order->secret_error);
	counter_page_secret_hint(order);
}

static void counter_page_evidence_fields(struct counter_page_order *order)
{
	struct counter_page *page = &order->page;
	uint64_t useful = 0, ticks;
	struct html *h = &page->html;
	unsigned int i;

	if (!order->evidence_needed)
		return;
	for (i = 0; i < order->n_sets; i++)
		useful |= order->set[i];
	html_begin(h, "fieldset");
	html_attr(h, "id", "evidence");
	html_element(h, "legend", NULL, counter_page_word(page, COUNTER_W_EVIDENCE));
	counter_page_sets(page, order->set, order->n_sets, order->secrets);
	ticks = useful & ~page->program->secrets;
	if (ticks) {
		html_begin(h, "fieldset");
		html_attr(h, "class", "ticks");
		html_element(h, "legend", NULL, counter_page_word(page, COUNTER_W_TICK));
		counter_page_tick_boxes(order, ticks);
		html_end(h, "fieldset");
	}
	counter_page_secret(order, useful & page->program->secrets & order->secrets);
	html_end(h, "fieldset");
}

static void counter_page_button(struct counter_page *page, const char *id, const char *css_class, const char *step,
				enum counter_word word)
{
	struct html *h = &page->html;

	html_begin(h, "button");
	html_attr(h, "id", id);
	html_attr(h, "class", css_class);
	html_attr(h, "name", "step");
	html_attr(h, "value", step);
	html_text(h, counter_page_word(page, word));
	html_end(h, "button");
}

static void counter_page_link(struct counter_page *page, const char *id, const char *css_class, const char *href,
			      enum counter_word word)
{
	struct html *h = &page->html;

	html_begin(h, "a");
	html_attr(h, "id", id);
	html_attr(h, "class", css_class);
	html_attr(h, "href", href);
	html_text(h, counter_page_word(page, word));
	html_end(h, "a");
}

static void counter_page_order_form(struct counter_page_order *order, unsigned int status)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;

	counter_page_order_head(order);
	html_begin(h, "div");
	html_attr(h, "class", "sheet narrow");
	counter_page_alert(page, "error", order->error);
	counter_page_refused_now(order);
	if (order->refused) {
		counter_page_refusal(order);
		counter_page_trace(order, order->refused);
	}
	counter_page_form(page, "order", counter_page_path(page->req->conn, order->number, order->operation->name));
	counter_page_params(order);
	counter_page_evidence_fields(order);
	html_begin(h, "p");
	html_attr(h, "class", "buttons");
	counter_page_button(page, "check", "main", "check",
			    order->operation->changes ? COUNTER_W_CHECK : COUNTER_W_ASK);
	counter_page_link(page, "cancel", "button quiet", counter_page_path(page->req->conn, order->number, NULL),
			  COUNTER_W_CANCEL);
	html_end(h, "p");
	html_end(h, "form");
	html_end(h, "div");
	counter_page_finish(page, status);
}

/* ── the question and the result ──────────────────────────────────────────────────────────────────────────────── */

/* Everything that was filled in, so that the next step has it; passwords are proved by then. */
static void counter_page_keep(struct counter_page_order *order)
{
	struct counter_page *page = &order->page;
	const struct mn_program *program = page->program;
	uint64_t ticks = counter_page_ticks(page->req, program);
	const char *value;
	unsigned int i;

	for (i = 0; i < order->operation->n_params; i++) {
		value = counter_page_field(page->req, "p", order->operation->param[i].name);
		if (value)
			counter_page_hidden(page, talloc_asprintf(page->req->conn, "p-%s",
								  order->operation->param[i].name), value);
	}
	for (i = 0; ticks >> i; i++) {
		if (ticks & 1ULL << i)
			counter_page_hidden(page, talloc_asprintf(page->req->conn, "e-%s",
								  program->list[program->evidence].item[i].name), "1");
	}
}

static void counter_page_shown(struct counter_page_order *order, uint64_t shown)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;

	html_begin(h, "dl");
	html_begin(h, "div");
	html_element(h, "dt", NULL, counter_page_word(page, COUNTER_W_SHOWN));
	html_begin(h, "dd");
	html_attr(h, "id", "shown");
	if (shown)
		counter_page_items(page, shown);
	else
		html_text(h, counter_page_word(page, COUNTER_W_SHOWN_NONE));
	html_end(h, "dd");
	html_end(h, "div");
	html_end(h, "dl");
}

static void counter_page_question(struct counter_page_order *order, const struct counter_answer *answer)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;
	char key[COUNTER_KEY_SIZE];

	if (counter_session_random(key, sizeof(key), COUNTER_PAGE_KEY_OCTETS) < 0) {
		page->html.failed = true;
		key[0] = '\0';
	}
	counter_page_order_head(order);
	html_begin(h, "div");
	html_attr(h, "class", "sheet narrow");
	html_begin(h, "div");
	html_attr(h, "class", "verdict asks");
	html_attr(h, "id", "verdict");
	html_attr(h, "data-accepted", "yes");
	html_element(h, "h2", NULL, counter_page_word(page, COUNTER_W_QUESTION));
	html_begin(h, "p");
	html_attr(h, "id", "text");
	html_attr(h, "role", "status");
	html_lines(h, answer->text);
	html_end(h, "p");
	html_end(h, "div");
	if (answer->order && page->program->evidence != MN_NONE)
		counter_page_shown(order, answer->order->evidence);
	counter_page_form(page, "confirm", counter_page_path(page->req->conn, order->number, order->operation->name));
	counter_page_keep(order);
	counter_page_hidden(page, "key", key);
	html_begin(h, "p");
	html_attr(h, "class", "buttons");
	counter_page_button(page, "do", "main", "do", COUNTER_W_SURE);
	counter_page_button(page, "edit", "quiet", "edit", COUNTER_W_CHANGE);
	counter_page_link(page, "cancel", "button quiet", counter_page_path(page->req->conn, order->number, NULL),
			  COUNTER_W_CANCEL);
	html_end(h, "p");
	html_end(h, "form");
	counter_page_trace(order, answer);
	html_end(h, "div");
	counter_page_finish(page, 200);
}

static void counter_page_result(struct counter_page_order *order, const struct counter_answer *answer)
{
	struct counter_page *page = &order->page;
	struct html *h = &page->html;

	counter_page_order_head(order);
	html_begin(h, "div");
	html_attr(h, "class", "sheet narrow");
	html_begin(h, "div");
	html_attr(h, "class", "verdict done");
	html_attr(h, "id", "verdict");
	html_attr(h, "data-accepted", "yes");
	html_element(h, "h2", NULL,
		     counter_page_word(page, order->operation->changes ? COUNTER_W_DONE : COUNTER_W_ANSWER));
	html_begin(h, "p");
	html_attr(h, "id", "result");
	html_attr(h, "role", "status");
	html_lines(h, answer->text);
	html_end(h, "p");
	html_end(h, "div");
	if (answer->result == COUNTER_REPEATED) {
		html_begin(h, "p");
		html_attr(h, "id", "repeated");
		html_attr(h, "class", "hint");
		html_text(h, counter_page_word(page, COUNTER_W_REPEATED));
		html_end(h, "p");
	}
	html_begin(h, "p");
	html_attr(h, "class", "buttons");
	counter_page_link(page, "to-customer", "button main", counter_page_path(page->req->conn, order->number, NULL),
			  COUNTER_W_BACK);
	html_end(h, "p");
	html_end(h, "div");
	counter_page_finish(page, 200);
}

/* ── acts and their answers ───────────────────────────────────────────────────────────────────────────────────── */

static const struct mn_operation *counter_page_find_operation(const struct mn_program *program, const char *name)
{
	uint16_t index = mn_program_operation(program, name);

	return index == MN_NONE || program->operation[index].is_event ? NULL : &program->operation[index];
}

static struct counter_page_order *counter_page_order_begin(struct counter_req *req, const struct counter_act *act)
{
	const struct mn_program *program = act->service->program;
	struct counter_page_order *order = talloc_zero(req->conn, struct counter_page_order);
	const struct mn_operation *operation = counter_page_find_operation(program, req->arg[1]);
	struct counter_page plain = { .req = req, .program = program };
	int language = mn_program_language(program, counter_words_code(counter_page_tongue(req)));

	plain.language = OSMO_MAX(language, 0);
	order->operation = operation;
	order->number = act->answer.number.digits;
	order->tries_left = -1;
	counter_page_begin(&order->page, req, program,
			   talloc_asprintf(req->conn, "%s %s", counter_page_text(&plain, operation->title),
					   order->number));
	return order;
}

/* The form, with everything that is known of the customer. */
static void counter_page_order_found(struct counter_act *act)
{
	struct counter_req *req = act->data;
	const struct counter_page_again *again = req->data;
	const struct store_customer *customer = act->answer.customer;
	struct counter_page_order *order;
	unsigned int i;

	if (!counter_page_session(req) || counter_page_trouble(req, act))
		return;
	if (act->answer.result != COUNTER_OK) {
		counter_page_no_customer(req, act);
		return;
	}
	if (!counter_page_find_operation(act->service->program, req->arg[1])) {
		counter_http_error(req, 404);
		return;
	}
	order = counter_page_order_begin(req, act);
	order->facts = act->answer.facts;
	order->secrets = customer->secrets;
	order->tries_left = customer->tries_left;
	order->locked_until = customer->locked_until;
	for (i = 0; i < customer->n_operations; i++) {
		const struct store_customer_operation *is = &customer->operation[i];

		if (&act->service->program->operation[is->operation] != order->operation)
			continue;
		order->now = is;
		order->set = is->set;
		order->n_sets = is->n_sets;
		order->evidence_needed = is->evidence_needed;
	}
	if (again) {
		order->param_error = again->param_error;
		order->secret_error = again->secret_error;
		order->error = again->error;
	}
	counter_page_order_form(order, again ? 422 : 200);
}

static void counter_page_order_find(struct counter_req *req)
{
	struct counter_act *act = counter_page_act(req, COUNTER_FIND, counter_page_order_found);

	if (!act)
		return;
	OSMO_STRLCPY_ARRAY(act->ask.number, req->arg[0]);
	counter_act_start(act);
}

/* The act could not be judged: say why above the form. */
static void counter_page_order_again(struct counter_req *req, const struct counter_act *act)
{
	struct counter_page_again *again = talloc_zero(req->conn, struct counter_page_again);
	enum counter_tongue tongue = counter_page_tongue(req);
	const char *text, *hole;

	req->data = again;
	switch (act->answer.result) {
	case COUNTER_WRONG:
		text = counter_words_get(COUNTER_W_WRONG_SECRET, tongue);
		hole = strstr(text, "{}");
		again->secret_error = talloc_asprintf(again, "%.*s%u%s", (int)(hole - text), text,
						      act->answer.tries_left, hole + 2);
		break;
	case COUNTER_LOCKED:
		/* said by the form itself, with the time */
		break;
	case COUNTER_BAD_PARAM:
		again->param_error = counter_words_get(COUNTER_W_BAD_PARAM, tongue);
		break;
	case COUNTER_BAD_EVIDENCE:
		again->error = counter_words_get(COUNTER_W_BAD_EVIDENCE, tongue);
		break;
	case COUNTER_USED:
		again->error = counter_words_get(COUNTER_W_USED, tongue);
		break;
	default:
		/* number and operation: the second look says it */
		break;
	}
	counter_page_order_find(req);
}

static void counter_page_order_judged(struct counter_act *act)
{
	struct counter_req *req = act->data;
	const struct counter_answer *answer = &act->answer;
	struct counter_session *session = counter_page_session(req);
	struct counter_page_order *order;

	if (!session)
		return;
	if (answer->proof.evidence)
		session->proof = answer->proof;
	if (counter_page_trouble(req, act))
		return;
	if (answer->result != COUNTER_OK && answer->result != COUNTER_REPEATED) {
		counter_page_order_again(req, act);
		return;
	}
	order = counter_page_order_begin(req, act);
	if (!answer->accepted) {
		order->refused = answer;
		order->facts = answer->facts;
		order->set = answer->set;
		order->n_sets = answer->n_sets;
		order->evidence_needed = answer->n_sets > 0;
		order->secrets = ~0ULL;
		counter_page_order_form(order, 200);
	} else if (act->kind == COUNTER_CHECK) {
		counter_page_question(order, answer);
	} else {
		counter_page_result(order, answer);
	}
}

/* What was filled in, for an act. \returns false when something does not fit where it belongs. */
static bool counter_page_order_ask(struct counter_req *req, struct counter_act *act,
				   const struct mn_operation *operation)
{
	const struct mn_program *program = act->service->program;
	const char *value;
	unsigned int i;
	bool fits = true;

	OSMO_STRLCPY_ARRAY(act->ask.number, req->arg[0]);
	OSMO_STRLCPY_ARRAY(act->ask.operation, operation->name);
	for (i = 0; i < operation->n_params; i++) {
		value = counter_page_field(req, "p", operation->param[i].name);
		if (!value || !value[strspn(value, " \t\r\n")])
			continue;
		act->ask.param[i].given = true;
		fits = fits && strlen(value) < sizeof(act->ask.param[i].text);
		OSMO_STRLCPY_ARRAY(act->ask.param[i].text, value);
	}
	act->ask.ticks = counter_page_ticks(req, program);
	value = counter_http_form(req, "secret");
	if (value) {
		fits = fits && strlen(value) < sizeof(act->ask.password);
		OSMO_STRLCPY_ARRAY(act->ask.password, value);
	}
	return fits;
}

void counter_page_order(struct counter_req *req)
{
	counter_page_order_find(req);
}

void counter_page_do_order(struct counter_req *req)
{
	const struct mn_program *program = counter_of(req)->host->service->program;
	const struct mn_operation *operation = counter_page_find_operation(program, req->arg[1]);
	const char *step = counter_http_form(req, "step"), *key = counter_http_form(req, "key");
	enum counter_act_kind kind = COUNTER_CHECK;
	struct counter_act *act;

	if (!operation) {
		counter_http_error(req, 404);
		return;
	}
	if (step && !strcmp(step, "edit")) {
		counter_page_order_find(req);
		return;
	}
	/* only what was asked for and answered with a question is done; queries need none */
	if (!operation->changes || (step && !strcmp(step, "do") && key && *key && strlen(key) < COUNTER_KEY_SIZE))
		kind = COUNTER_EXECUTE;
	act = counter_page_act(req, kind, counter_page_order_judged);
	if (!act)
		return;
	if (!counter_page_order_ask(req, act, operation)) {
		counter_act_cancel(act);
		counter_http_error(req, 413);
		return;
	}
	if (operation->changes && kind == COUNTER_EXECUTE)
		OSMO_STRLCPY_ARRAY(act->ask.key, key);
	counter_act_start(act);
}
