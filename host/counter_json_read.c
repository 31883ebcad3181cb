/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_json_read.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTER_JSON_KEY_MIN	8

/* jansson copies strings about, passwords too */
static void counter_json_free(void *p)
{
	if (p)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

const char *counter_json_quote(const char *name, char *buf, size_t size)
{
	size_t i;

	for (i = 0; name[i] && i + 1 < size; i++)
		buf[i] = name[i] > ' ' && name[i] < 0x7f && !strchr("\"\\/~<>&", name[i]) ? name[i] : '?';
	buf[i] = '\0';
	return buf;
}

static bool __attribute__((format(printf, 3, 4))) counter_json_fault(struct counter_json_fault *fault,
								      const char *pointer, const char *fmt, ...)
{
	va_list args;

	snprintf(fault->pointer, sizeof(fault->pointer), "%s", pointer);
	va_start(args, fmt);
	vsnprintf(fault->detail, sizeof(fault->detail), fmt, args);
	va_end(args);
	return false;
}

/* jansson itself would follow 2048 levels */
static bool counter_json_is_flat(const char *body, size_t len)
{
	unsigned int depth = 0;
	bool string = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (string) {
			if (body[i] == '\\')
				i++;
			else if (body[i] == '"')
				string = false;
		} else if (body[i] == '"') {
			string = true;
		} else if (body[i] == '{' || body[i] == '[') {
			if (++depth > COUNTER_JSON_DEPTH)
				return false;
		} else if ((body[i] == '}' || body[i] == ']') && depth) {
			depth--;
		}
	}
	return true;
}

static bool counter_json_text_ok(const json_t *value, size_t max, const char *pointer, struct counter_json_fault *fault)
{
	const char *s = json_string_value(value);
	size_t i, len = s ? json_string_length(value) : 0;

	if (!s)
		return counter_json_fault(fault, pointer, "\"%s\" must be a string.", pointer + 1);
	if (!len)
		return counter_json_fault(fault, pointer, "\"%s\" must not be empty.", pointer + 1);
	if (len > max)
		return counter_json_fault(fault, pointer, "\"%s\" has more than %zu octets.", pointer + 1, max);
	for (i = 0; i < len; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return counter_json_fault(fault, pointer, "\"%s\" has a control character.", pointer + 1);
	return true;
}

static bool counter_json_key_ok(const json_t *value, size_t max, const char *pointer, struct counter_json_fault *fault)
{
	const char *s = json_string_value(value);

	if (!counter_json_text_ok(value, max, pointer, fault))
		return false;
	if (json_string_length(value) < COUNTER_JSON_KEY_MIN)
		return counter_json_fault(fault, pointer, "\"%s\" has less than %u characters.", pointer + 1,
					  COUNTER_JSON_KEY_MIN);
	if (s[strspn(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._:-")])
		return counter_json_fault(fault, pointer, "\"%s\" has other characters than letters, digits, "
					  "\".\", \"_\", \":\" and \"-\".", pointer + 1);
	return true;
}

static bool counter_json_names_ok(json_t *array, size_t max, const char *pointer, struct counter_json_fault *fault)
{
	char place[128];
	json_t *value, *other;
	size_t i, k;

	if (!json_is_array(array))
		return counter_json_fault(fault, pointer, "\"%s\" must be an array of strings.", pointer + 1);
	if (json_array_size(array) > max)
		return counter_json_fault(fault, pointer, "\"%s\" has more than %zu elements.", pointer + 1, max);
	json_array_foreach(array, i, value) {
		snprintf(place, sizeof(place), "%s/%zu", pointer, i);
		if (!counter_json_text_ok(value, COUNTER_JSON_TEXT_MAX, place, fault))
			return false;
		json_array_foreach(array, k, other) {
			if (k >= i)
				break;
			if (json_equal(value, other))
				return counter_json_fault(fault, place, "\"%s\" is the same as the one at %zu.",
							  place + 1, k);
		}
	}
	return true;
}

static bool counter_json_texts_ok(json_t *object, size_t max, const char *pointer, struct counter_json_fault *fault)
{
	char place[128], quoted[48];
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return counter_json_fault(fault, pointer, "\"%s\" must be an object of strings.", pointer + 1);
	if (json_object_size(object) > max)
		return counter_json_fault(fault, pointer, "\"%s\" has more than %zu members.", pointer + 1, max);
	json_object_foreach(object, name, value) {
		snprintf(place, sizeof(place), "%s/%s", pointer, counter_json_quote(name, quoted, sizeof(quoted)));
		if (!counter_json_text_ok(value, COUNTER_JSON_TEXT_MAX, place, fault))
			return false;
	}
	return true;
}

static bool counter_json_member_ok(const struct counter_json_member *member, json_t *value,
				   struct counter_json_fault *fault)
{
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/%s", member->name);
	if (!value)
		return !member->required || counter_json_fault(fault, pointer, "\"%s\" is missing.", member->name);
	switch (member->kind) {
	case COUNTER_JSON_TEXT:
		return counter_json_text_ok(value, member->max, pointer, fault);
	case COUNTER_JSON_KEY:
		return counter_json_key_ok(value, member->max, pointer, fault);
	case COUNTER_JSON_SWITCH:
		return json_is_boolean(value) ||
		       counter_json_fault(fault, pointer, "\"%s\" must be true or false.", member->name);
	case COUNTER_JSON_NAMES:
		return counter_json_names_ok(value, member->max, pointer, fault);
	case COUNTER_JSON_TEXTS:
		return counter_json_texts_ok(value, member->max, pointer, fault);
	}
	return false;
}

static bool counter_json_object_ok(json_t *object, const struct counter_json_member *member, size_t n,
				   struct counter_json_fault *fault)
{
	char pointer[64], quoted[48];
	const char *name;
	json_t *value;
	size_t i;

	if (!json_is_object(object))
		return counter_json_fault(fault, "", "The body must be a JSON object.");
	json_object_foreach(object, name, value) {
		for (i = 0; i < n && strcmp(name, member[i].name); i++)
			;
		if (i < n)
			continue;
		snprintf(pointer, sizeof(pointer), "/%s", counter_json_quote(name, quoted, sizeof(quoted)));
		return counter_json_fault(fault, pointer, "\"%s\" is not a member of this request.", pointer + 1);
	}
	for (i = 0; i < n; i++)
		if (!counter_json_member_ok(&member[i], json_object_get(object, member[i].name), fault))
			return false;
	return true;
}

json_t *counter_json_read(const char *body, size_t len, const struct counter_json_member *member, size_t n,
			  struct counter_json_fault *fault)
{
	json_error_t error;
	json_t *object;

	json_set_alloc_funcs(malloc, counter_json_free);
	if (!counter_json_is_flat(body, len)) {
		counter_json_fault(fault, "", "Objects and arrays are deeper inside each other than %u.",
				   COUNTER_JSON_DEPTH);
		return NULL;
	}
	object = json_loadb(body, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!object) {
		/* the words of jansson may quote the body, and so a password */
		bool twice = json_error_code(&error) == json_error_duplicate_key;

		counter_json_fault(fault, "", "%s at line %d, column %d.", twice ? "The same member stands twice" :
				   len ? "This is not JSON" : "The body is empty", error.line > 0 ? error.line : 1,
				   error.column > 0 ? error.column : 1);
		return NULL;
	}
	if (counter_json_object_ok(object, member, n, fault))
		return object;
	json_decref(object);
	return NULL;
}

void counter_json_take(const json_t *object, const char *name, char *buf, size_t size)
{
	const char *value = json_string_value(json_object_get(object, name));

	snprintf(buf, size, "%s", value ? value : "");
}
