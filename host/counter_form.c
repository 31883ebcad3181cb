/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_form.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "menus/text.h"

bool counter_form_utf8(const char *s, size_t len)
{
	uint32_t c;
	int n;

	for (; len; s += n, len -= n) {
		n = mn_text_utf8_get(s, len, &c);
		if (n < 0)
			return false;
		if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || (c >= 0x7f && c <= 0x9f))
			return false;
	}
	return true;
}

static int counter_form_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

char *counter_form_decode(void *ctx, const char *s, size_t len, bool form)
{
	char *out = talloc_size(ctx, len + 1);
	size_t i, o = 0;

	if (!out)
		return NULL;
	for (i = 0; i < len; i++) {
		if (form && s[i] == '+') {
			out[o++] = ' ';
		} else if (s[i] != '%') {
			out[o++] = s[i];
		} else if (i + 2 < len && counter_form_hex(s[i + 1]) >= 0 && counter_form_hex(s[i + 2]) >= 0) {
			out[o++] = counter_form_hex(s[i + 1]) << 4 | counter_form_hex(s[i + 2]);
			i += 2;
		} else {
			talloc_free(out);
			return NULL;
		}
	}
	out[o] = '\0';
	if (!counter_form_utf8(out, o) || (!form && strpbrk(out, "\t\r\n"))) {
		talloc_free(out);
		return NULL;
	}
	return out;
}

int counter_form_fields(void *ctx, const char *s, struct counter_fields *fields)
{
	struct counter_field *field;
	size_t len, name;

	for (fields->n = 0; *s; s += len, s += *s == '&') {
		len = strcspn(s, "&");
		if (!len)
			continue;
		if (fields->n == ARRAY_SIZE(fields->field))
			return -E2BIG;
		field = &fields->field[fields->n];
		name = strcspn(s, "=&");
		field->name = counter_form_decode(ctx, s, name, true);
		field->value = counter_form_decode(ctx, s + name + (name < len), len - name - (name < len), true);
		if (!field->name || !field->value)
			return -EINVAL;
		fields->n++;
	}
	return 0;
}

const char *counter_form_get(const struct counter_fields *fields, const char *name)
{
	unsigned int i;

	for (i = 0; i < fields->n; i++) {
		if (!strcmp(fields->field[i].name, name))
			return fields->field[i].value;
	}
	return NULL;
}
