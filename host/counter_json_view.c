/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_json_view.h"

#include <string.h>

#include "host/counter_json_value.h"
#include "menus/render.h"

/* ── the service ──────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *counter_json_type_name(enum mn_type type)
{
	static const char *const name[] = {
		[MN_TYPE_NUMBER] = "number",
		[MN_TYPE_CHOICE] = "choice",
		[MN_TYPE_YESNO] = "yes-or-no",
		[MN_TYPE_MONEY] = "money",
		[MN_TYPE_DATA] = "data",
		[MN_TYPE_COUNT] = "count",
		[MN_TYPE_TIME] = "time",
		[MN_TYPE_HOLDING] = "record",
	};

	return (unsigned int)type < sizeof(name) / sizeof(name[0]) && name[type] ? name[type] : "other";
}

static json_t *counter_json_choices(const struct mn_program *program, uint8_t language, uint16_t list, uint64_t mask)
{
	json_t *choices = json_array();
	unsigned int i;

	for (i = 0; i < program->list[list].n_items; i++)
		if (mask & (UINT64_C(1) << i))
			json_array_append_new(choices, json_pack("{s:o, s:o}",
				"name", counter_json_string(program->list[list].item[i].name),
				"text", counter_json_text(program, language, program->list[list].item[i].text)));
	return choices;
}

static json_t *counter_json_params(const struct mn_program *program, uint8_t language, const struct mn_operation *op)
{
	json_t *params = json_array(), *param;
	unsigned int i;

	for (i = 0; i < op->n_params; i++) {
		param = json_pack("{s:o, s:s, s:o}", "name", counter_json_string(op->param[i].name),
				  "type", counter_json_type_name(op->param[i].type),
				  "ask", counter_json_text(program, language, op->param[i].ask));
		if (op->param[i].type == MN_TYPE_CHOICE)
			json_object_set_new(param, "choices", counter_json_choices(program, language, op->param[i].list,
										   op->param[i].mask));
		json_array_append_new(params, param);
	}
	return params;
}

static json_t *counter_json_evidence(const struct mn_program *program, uint8_t language)
{
	json_t *items = json_array();
	const struct mn_list *list;
	unsigned int i;

	if (program->evidence == MN_NONE)
		return items;
	list = &program->list[program->evidence];
	for (i = 0; i < list->n_items; i++)
		json_array_append_new(items, json_pack("{s:o, s:o, s:b}",
			"name", counter_json_string(list->item[i].name),
			"text", counter_json_text(program, language, list->item[i].text),
			"password", (int)(program->secrets >> i & 1)));
	return items;
}

json_t *counter_json_view_service(const struct mn_program *program, uint8_t language)
{
	json_t *operations = json_array(), *languages = json_array();
	char hash[17];
	unsigned int i;

	for (i = 0; i < program->n_languages; i++)
		json_array_append_new(languages, json_pack("{s:o, s:o}",
			"code", counter_json_string(program->language[i].code),
			"name", counter_json_string(program->language[i].name)));
	for (i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		if (op->is_event)
			continue;
		json_array_append_new(operations, json_pack("{s:o, s:o, s:o, s:b, s:o}",
			"operation", counter_json_string(op->name),
			"title", counter_json_text(program, language, op->title),
			"clauses", counter_json_string(op->clauses),
			"changes", (int)op->changes,
			"parameters", counter_json_params(program, language, op)));
	}
	snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)program->hash);
	return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o}",
			 "service", counter_json_string(program->name),
			 "title", counter_json_text(program, language, program->title),
			 "source", hash, "languages", languages, "operations", operations,
			 "evidence", counter_json_evidence(program, language));
}

/* ── a customer ───────────────────────────────────────────────────────────────────────────────────────────────── */

static json_t *counter_json_attributes(const struct mn_program *program, uint8_t language,
				       const struct store_customer *customer)
{
	json_t *attributes = json_object(), *fact;
	unsigned int i;

	for (i = 0; i < program->n_attrs; i++) {
		fact = counter_json_fact(program, language, &program->attr[i], customer->attr[i].value);
		json_object_set_new(fact, "since", counter_json_time(customer->attr[i].since));
		json_object_set_new(attributes, program->attr[i].name, fact);
	}
	return attributes;
}

static json_t *counter_json_records(const struct mn_program *program, uint8_t language,
				    const struct store_customer *customer)
{
	json_t *records = json_array();
	unsigned int i;

	for (i = 0; i < customer->n_records; i++) {
		const struct store_customer_record *record = &customer->record[i];
		const struct mn_holding_decl *decl = &program->holding[record->kind];

		json_array_append_new(records, json_pack("{s:o, s:o, s:o, s:o, s:b}",
			"kind", counter_json_string(decl->name),
			"fields", counter_json_fields(program, language, decl->field, decl->n_fields, record->field),
			"from", counter_json_time(record->from), "to", counter_json_time(record->to),
			"in_effect", (int)record->now));
	}
	return records;
}

static json_t *counter_json_coming(const struct store_customer *customer)
{
	json_t *coming = json_array();
	unsigned int i;

	for (i = 0; i < customer->n_coming; i++)
		json_array_append_new(coming, json_pack("{s:o, s:o, s:o}",
			"at", counter_json_time(customer->coming[i].at),
			"event", counter_json_string(customer->coming[i].event),
			"arguments", counter_json_string(customer->coming[i].args)));
	return coming;
}

static json_t *counter_json_members(const struct mn_member *member, unsigned int n, const int64_t *joined)
{
	json_t *members = json_array(), *one;
	unsigned int i;

	for (i = 0; i < n; i++) {
		one = json_pack("{s:o, s:I}", "number", counter_json_number(&member[i].number),
				"used", (json_int_t)member[i].used);
		if (joined)
			json_object_set_new(one, "since", counter_json_time(joined[i]));
		json_array_append_new(members, one);
	}
	return members;
}

static json_t *counter_json_group(const struct mn_program *program, const struct mn_facts *facts,
				  const struct store_customer *customer)
{
	static const char *const role[] = { [MN_ROLE_NONE] = "none", [MN_ROLE_LEADER] = "leader",
					    [MN_ROLE_MEMBER] = "member" };
	bool leads = facts->caller.role == MN_ROLE_LEADER;

	return json_pack("{s:s, s:o, s:o, s:i, s:I, s:o, s:o}",
			 "role", role[facts->caller.role], "leader", counter_json_number(&facts->caller.leader),
			 "since", counter_json_time(customer->member_since), "limit", (int)program->group.limit,
			 "taken", (json_int_t)customer->taken,
			 "members", counter_json_members(facts->member, leads ? facts->n_members : 0, customer->joined),
			 "former", counter_json_members(facts->former, leads ? facts->n_former : 0, NULL));
}

static json_t *counter_json_bundles(const struct mn_program *program, uint8_t language,
				    const struct store_customer *customer)
{
	json_t *bundles = json_array();
	unsigned int i;

	for (i = 0; i < customer->n_bundles; i++) {
		const struct store_customer_bundle *it = &customer->bundle[i];

		json_array_append_new(bundles, json_pack("{s:I, s:o, s:o, s:I, s:I, s:o, s:o, s:b, s:o, s:o}",
			"id", (json_int_t)it->bundle.id, "owner", counter_json_number(&it->owner),
			"label", counter_json_string(it->bundle.label),
			"size", (json_int_t)it->bundle.size, "left", (json_int_t)it->bundle.left,
			"from", counter_json_time(it->bundle.from), "to", counter_json_time(it->bundle.to),
			"limited", (int)it->bundle.limited,
			"fields", counter_json_fields(program, language, program->bundle.field,
						      program->bundle.n_fields, it->bundle.field),
			"withheld", counter_json_case(program, language, it->withheld_by)));
	}
	return bundles;
}

static json_t *counter_json_ledger(const struct mn_program *program, uint8_t language,
				   const struct store_customer *customer, bool month_only)
{
	json_t *ledger = json_array();
	char text[64];
	unsigned int i;

	for (i = 0; i < customer->n_fees; i++) {
		const struct store_customer_fee *fee = &customer->fee[i];

		if (month_only && strcmp(fee->month, customer->month))
			continue;
		mn_render_money(program, language, fee->amount, text, sizeof(text));
		json_array_append_new(ledger, json_pack("{s:o, s:o, s:o, s:o, s:I, s:o}",
			"month", counter_json_string(fee->month), "payer", counter_json_number(&fee->payer),
			"number", counter_json_number(&fee->number),
			"fee", fee->fee < program->n_fees ? counter_json_string(program->fee[fee->fee].name) :
							    json_null(),
			"amount", (json_int_t)fee->amount, "text", counter_json_string(text)));
	}
	return ledger;
}

static json_t *counter_json_audit(const struct store_customer *customer)
{
	json_t *audit = json_array();
	unsigned int i;

	for (i = 0; i < customer->n_audits; i++) {
		const struct store_customer_audit *it = &customer->audit[i];

		json_array_append_new(audit, json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			"id", (json_int_t)it->id, "time", counter_json_time(it->time),
			"kind", counter_json_string(it->kind), "channel", counter_json_string(it->channel),
			"operation", counter_json_string(it->operation), "arguments", counter_json_string(it->args),
			"verdict", counter_json_string(it->verdict), "rule", counter_json_string(it->rule),
			"case", counter_json_string(it->rule_case), "actor", counter_json_string(it->actor)));
	}
	return audit;
}

json_t *counter_json_view_customer(const struct counter_act *act)
{
	const struct mn_program *program = act->service->program;
	const struct store_customer *customer = act->answer.customer;
	const struct mn_facts *facts = act->answer.facts;
	uint8_t language = act->ask.language, theirs = facts->caller.language;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:{s:o, s:i, s:o}}",
			 "number", counter_json_number(&act->answer.number), "at", counter_json_time(act->answer.now),
			 "language",
			 counter_json_string(program->language[theirs < program->n_languages ? theirs : 0].code),
			 "attributes", counter_json_attributes(program, language, customer),
			 "records", counter_json_records(program, language, customer),
			 "coming", counter_json_coming(customer),
			 "group", counter_json_group(program, facts, customer),
			 "bundles", counter_json_bundles(program, language, customer),
			 "ledger", counter_json_ledger(program, language, customer, false),
			 "more", (int)(customer->more_records || customer->more_fees),
			 "audit", counter_json_audit(customer),
			 "passwords", "set", counter_json_items(program, customer->secrets),
			 "tries_left", (int)customer->tries_left,
			 "locked_until", counter_json_time(customer->locked_until));
}

json_t *counter_json_view_after(const struct counter_act *act)
{
	const struct mn_program *program = act->service->program;

	return json_pack("{s:o, s:o}",
			 "group", counter_json_group(program, act->answer.facts, act->answer.customer),
			 "ledger", counter_json_ledger(program, act->ask.language, act->answer.customer, true));
}

/* ── judgements ───────────────────────────────────────────────────────────────────────────────────────────────── */

static json_t *counter_json_sets(const struct mn_program *program, const uint64_t *set, unsigned int n)
{
	json_t *sets = json_array();
	unsigned int i;

	for (i = 0; i < n; i++)
		json_array_append_new(sets, counter_json_items(program, set[i]));
	return sets;
}

static json_t *counter_json_refusal(const struct mn_program *program, uint8_t language, uint16_t operation,
				    uint16_t kase, uint8_t subject, const char *text)
{
	json_t *refusal = counter_json_case(program, language, kase);

	if (json_is_null(refusal))
		return refusal;
	json_object_set_new(refusal, "about", counter_json_subject(program, operation, subject));
	json_object_set_new(refusal, "text", counter_json_string(text));
	return refusal;
}

json_t *counter_json_view_operations(const struct counter_act *act)
{
	const struct mn_program *program = act->service->program;
	const struct store_customer *customer = act->answer.customer;
	uint8_t language = act->ask.language;
	json_t *operations = json_array();
	unsigned int i;

	for (i = 0; i < customer->n_operations; i++) {
		const struct store_customer_operation *it = &customer->operation[i];
		const struct mn_operation *op = &program->operation[it->operation];

		json_array_append_new(operations, json_pack("{s:o, s:o, s:b, s:o, s:b, s:b, s:o, s:{s:b, s:o, s:o}}",
			"operation", counter_json_string(op->name),
			"title", counter_json_text(program, language, op->title),
			"changes", (int)op->changes,
			"parameters", counter_json_params(program, language, op),
			"offered", (int)!it->hidden, "possible", (int)it->possible,
			"refusal", counter_json_refusal(program, language, it->operation, it->kase, it->subject,
							it->text),
			"evidence", "needed", (int)it->evidence_needed,
			"rule", counter_json_case(program, language, it->evidence_case),
			"sets", counter_json_sets(program, it->set, it->n_sets)));
	}
	return json_pack("{s:o, s:o, s:o}", "number", counter_json_number(&act->answer.number),
			 "at", counter_json_time(act->answer.now), "operations", operations);
}

static json_t *counter_json_trace(const struct counter_act *act)
{
	static const char *const outcome[] = { [MN_OUTCOME_PASSED] = "passed", [MN_OUTCOME_REFUSES] = "refuses",
					       [MN_OUTCOME_SKIPPED] = "skipped" };
	const struct counter_answer *answer = &act->answer;
	json_t *trace = json_array();
	unsigned int i;

	for (i = 0; i < answer->n_steps; i++) {
		const struct counter_step *step = &answer->step[i];

		json_array_append_new(trace, json_pack("{s:o, s:o, s:o, s:o, s:s}",
			"rule", counter_json_string(step->rule), "case", counter_json_string(step->rule_case),
			"clauses", counter_json_string(step->clauses),
			"about", counter_json_subject(act->service->program, answer->order->operation, step->subject),
			"outcome", outcome[step->outcome < 3 ? step->outcome : MN_OUTCOME_SKIPPED]));
	}
	return trace;
}

json_t *counter_json_view_result(const struct counter_act *act)
{
	const struct mn_program *program = act->service->program;
	const struct counter_answer *answer = &act->answer;
	bool repeated = answer->result == COUNTER_REPEATED;
	json_t *result;

	result = json_pack("{s:o, s:o, s:o, s:b, s:b, s:b, s:o, s:o}",
			   "number", counter_json_number(&answer->number),
			   "operation", counter_json_string(act->ask.operation),
			   "at", counter_json_time(answer->now), "accepted", (int)answer->accepted,
			   "executed", (int)(answer->executed || (repeated && answer->accepted)),
			   "repeated", (int)repeated, "text", counter_json_string(answer->text),
			   "refusal", counter_json_refusal(program, act->ask.language, answer->order->operation,
							   answer->refusal.kase, answer->refusal.subject,
							   answer->text));
	/* how it was judged then is not known any more */
	if (!repeated) {
		json_object_set_new(result, "evidence_sets", counter_json_sets(program, answer->set, answer->n_sets));
		json_object_set_new(result, "trace", counter_json_trace(act));
	}
	return result;
}
