/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What reaches the counter over HTTP. First octet: 'j' a body in JSON, 'f' a form, 'l' an Accept-Language field. */
#include <assert.h>
#include <string.h>

#include <talloc.h>

#include "host/counter_form.h"
#include "host/counter_json_read.h"
#include "host/counter_json_value.h"
#include "menus/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct counter_json_member member[] = {
	{ "operation", COUNTER_JSON_TEXT, true, 64 },
	{ "parameters", COUNTER_JSON_TEXTS, false, 4 },
	{ "evidence", COUNTER_JSON_NAMES, false, 8 },
	{ "key", COUNTER_JSON_KEY, false, 64 },
	{ "check", COUNTER_JSON_SWITCH, false, 0 },
};

/* What is told about a bad body can stand in any log. */
static void is_plain(const char *text)
{
	for (; *text; text++)
		assert(*text >= ' ' && *text < 0x7f);
}

static void json(const char *text, size_t len)
{
	struct counter_json_fault fault = { .detail = "", .pointer = "" };
	json_t *object = counter_json_read(text, len, member, 5, &fault);
	char operation[65], key[65];

	if (!object) {
		assert(fault.detail[0]);
		is_plain(fault.detail);
		is_plain(fault.pointer);
		return;
	}
	assert(json_object_size(object) <= 5);
	counter_json_take(object, "operation", operation, sizeof(operation));
	counter_json_take(object, "key", key, sizeof(key));
	assert(operation[0] && mn_text_utf8_is_valid(operation, strlen(operation), NULL));
	is_plain(key);
	json_decref(object);
}

static void form(const char *text)
{
	void *ctx = talloc_new(NULL);
	struct counter_fields fields = { .n = 0 };
	unsigned int i;

	if (counter_form_fields(ctx, text, &fields) == 0) {
		assert(fields.n <= COUNTER_HTTP_MAX_FIELDS);
		for (i = 0; i < fields.n; i++)
			assert(mn_text_utf8_is_valid(fields.field[i].value, strlen(fields.field[i].value), NULL));
	}
	talloc_free(ctx);
}

static void language(const char *text)
{
	static struct mn_program program = { .n_languages = 2 };

	program.language[0].code = "zh";
	program.language[1].code = "en";
	assert(counter_json_language(&program, text) < program.n_languages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text;

	if (len < 1 || len > 20000)
		return 0;
	text = talloc_strndup(NULL, (const char *)data + 1, len - 1);
	switch (data[0]) {
	case 'j':
		json((const char *)data + 1, len - 1);
		break;
	case 'f':
		form(text);
		break;
	case 'l':
		language(text);
		break;
	}
	talloc_free(text);
	return 0;
}
