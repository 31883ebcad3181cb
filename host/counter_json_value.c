/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_json_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "host/counter_act.h"
#include "menus/render.h"

/* ── Accept-Language (RFC 9110 section 12.5.4) ────────────────────────────────────────────────────────────────── */

/* Does a range as "en", "en-GB" or "*" mean this language? */
static bool counter_json_range_fits(const char *range, size_t len, const char *code)
{
	size_t n = strlen(code);

	if (len == 1 && *range == '*')
		return true;
	return len >= n && !strncasecmp(range, code, n) && (len == n || range[n] == '-');
}

/* Thousandths, of what stands behind the first ";q=": "0.725", at most three digits count. */
static unsigned int counter_json_weight(const char *params, size_t len)
{
	unsigned int weight = 0, digit = 100;
	size_t i, o = 0;

	for (i = 0; i < len; i++) {
		if (params[i] != ';')
			continue;
		o = i + 1 + strspn(params + i + 1, " \t");
		if ((params[o] | 0x20) == 'q' && params[o + 1] == '=')
			break;
		/* the next one begins behind what was looked at, however long it is */
		i = o - 1;
	}
	if (i == len)
		return 1000;
	if (params[o + 2] != '0' || params[o + 3] != '.')
		return params[o + 2] == '1' ? 1000 : 0;
	for (o += 4; digit && params[o] >= '0' && params[o] <= '9'; o++, digit /= 10)
		weight += (params[o] - '0') * digit;
	return weight;
}

uint8_t counter_json_language(const struct mn_program *program, const char *accept)
{
	uint8_t best = 0, i;
	unsigned int most = 0, weight;
	size_t len, range;

	for (accept = accept ? accept : ""; *accept; accept += len + (accept[len] == ',')) {
		accept += strspn(accept, " \t");
		len = strcspn(accept, ",");
		range = strcspn(accept, ",; \t");
		weight = counter_json_weight(accept + range, len - range);
		for (i = 0; i < program->n_languages && weight > most; i++) {
			if (!counter_json_range_fits(accept, range, program->language[i].code))
				continue;
			most = weight;
			best = i;
		}
	}
	return best;
}

/* ── values ───────────────────────────────────────────────────────────────────────────────────────────────────── */

json_t *counter_json_string(const char *text)
{
	size_t len = text ? strlen(text) : 0, cut;
	json_t *string = json_stringn(text ? text : "", len);

	for (cut = 1; !string && cut < 4 && cut <= len; cut++)
		string = json_stringn(text, len - cut);
	return string ? string : json_string("?");
}

json_t *counter_json_time(int64_t utc)
{
	time_t t = utc;
	char buf[40];
	struct tm tm;

	if (!utc || utc == INT64_MAX || utc == INT64_MIN || !gmtime_r(&t, &tm) ||
	    !strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return json_null();
	return json_string(buf);
}

json_t *counter_json_number(const struct mn_number *number)
{
	return number->digits[0] ? counter_json_string(number->digits) : json_null();
}

json_t *counter_json_text(const struct mn_program *program, uint8_t language, const struct mn_text *text)
{
	const struct mn_render render = { .program = program, .language = language };
	char buf[MN_RENDER_ANSWER_SIZE] = "";

	if (text)
		mn_render_text(&render, text, buf, sizeof(buf));
	return counter_json_string(buf);
}

json_t *counter_json_value(const struct mn_program *program, const struct mn_attr *attr, int64_t value)
{
	const struct mn_list *list;

	if (value == MN_UNKNOWN)
		return json_null();
	switch (attr->type) {
	case MN_TYPE_CHOICE:
		list = &program->list[attr->list];
		return value >= 0 && value < list->n_items ? counter_json_string(list->item[value].name) : json_null();
	case MN_TYPE_YESNO:
		return json_boolean(value);
	case MN_TYPE_TIME:
		return counter_json_time(value);
	default:
		return json_integer(value);
	}
}

json_t *counter_json_fact(const struct mn_program *program, uint8_t language, const struct mn_attr *attr, int64_t value)
{
	char text[256] = "";

	counter_act_value(program, language, attr, value, text, sizeof(text));
	return json_pack("{s:o, s:o}", "value", counter_json_value(program, attr, value), "text",
			 counter_json_string(text));
}

json_t *counter_json_fields(const struct mn_program *program, uint8_t language, const struct mn_attr *attr,
			    unsigned int n, const int64_t *field)
{
	json_t *fields = json_object();
	unsigned int i;

	for (i = 0; i < n; i++)
		json_object_set_new(fields, attr[i].name, counter_json_fact(program, language, &attr[i], field[i]));
	return fields;
}

json_t *counter_json_case(const struct mn_program *program, uint8_t language, uint16_t kase)
{
	const struct mn_case *c;
	const struct mn_rule *rule;

	if (kase == MN_NONE || kase >= program->n_cases)
		return json_null();
	c = &program->kase[kase];
	rule = &program->rule[c->rule];
	return json_pack("{s:o, s:o, s:o, s:o}", "rule", counter_json_string(rule->id),
			 "case", counter_json_string(c->name), "clauses", counter_json_string(rule->clauses),
			 "title", counter_json_text(program, language, rule->title));
}

json_t *counter_json_subject(const struct mn_program *program, uint16_t operation, uint8_t subject)
{
	const struct mn_operation *op = &program->operation[operation];

	if (subject == MN_SUBJ_CALLER)
		return json_string("caller");
	if (subject >= MN_SUBJ_PARAM0 && subject - MN_SUBJ_PARAM0 < op->n_params)
		return counter_json_string(op->param[subject - MN_SUBJ_PARAM0].name);
	return json_null();
}

json_t *counter_json_items(const struct mn_program *program, uint64_t set)
{
	json_t *items = json_array();
	const struct mn_list *list;
	unsigned int i;

	if (program->evidence == MN_NONE)
		return items;
	list = &program->list[program->evidence];
	for (i = 0; i < list->n_items; i++)
		if (set & (UINT64_C(1) << i))
			json_array_append_new(items, counter_json_string(list->item[i].name));
	return items;
}
