/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values as people write them, and what is said when they are none. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "menus/clock.h"
#include "menus/facts_arg_int.h"
#include "menus/number.h"
#include "menus/suggest.h"

int mn_facts_fail(struct mn_facts_reader *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->error, r->size, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

void mn_facts_add_name(struct mn_facts_names *names, const char *name)
{
	if (names->n < MN_FACTS_NAMES)
		names->name[names->n++] = name;
}

int mn_facts_fail_name(struct mn_facts_reader *r, const char *what, const char *word,
		       const struct mn_facts_names *names)
{
	const char *near = mn_suggest(word, strlen(word), names->name, names->n);
	char all[400];
	size_t len = 0;

	if (near)
		return mn_facts_fail(r, "no %s '%s'; did you mean '%s'?", what, word, near);
	all[0] = '\0';
	for (size_t i = 0; i < names->n && len < sizeof(all); i++)
		len += snprintf(all + len, sizeof(all) - len, "%s%s", i ? " " : "", names->name[i]);
	return mn_facts_fail(r, "no %s '%s'; there %s: %s%s", what, word, names->n == 1 ? "is" : "are", all,
		    len >= sizeof(all) ? " ..." : "");
}

int mn_facts_yes_no(struct mn_facts_reader *r, const char *text, bool *yes)
{
	*yes = strcmp(text, "yes") == 0;
	if (!*yes && strcmp(text, "no") != 0)
		return mn_facts_fail(r, "'%s' is neither yes nor no", text);
	return 0;
}

int mn_facts_item(struct mn_facts_reader *r, uint16_t list, const char *text, int64_t *value)
{
	const struct mn_list *l = &r->program->list[list];
	int item = mn_program_item(r->program, list, text);
	struct mn_facts_names names = { .n = 0 };
	char what[80];

	if (item >= 0) {
		*value = item;
		return 0;
	}
	for (unsigned int i = 0; i < l->n_items; i++)
		mn_facts_add_name(&names, l->item[i].name);
	snprintf(what, sizeof(what), "%s", l->name);
	return mn_facts_fail_name(r, what, text, &names);
}

/* 58, 58.5, 58.50: exact in units of 1/scale */
static int get_decimal(struct mn_facts_reader *r, const char *text, const char *unit, unsigned int scale,
		       int64_t *value)
{
	const char *s = text;
	int64_t v = 0;

	for (; isdigit((unsigned char)*s); s++) {
		if (v > INT64_MAX / 10000000000000)
			return mn_facts_fail(r, "'%s' is too large", text);
		v = v * 10 + (*s - '0');
	}
	if (s == text)
		return mn_facts_fail(r, "'%s' is no amount", text);
	v *= scale;
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s) && scale % 10 == 0; s++) {
			scale /= 10;
			v += (int64_t)(*s - '0') * scale;
		}
	if (*s && strcmp(s, unit) != 0)
		return mn_facts_fail(r, "'%s' is no amount%s%s", text, *unit ? " of " : "", unit);
	*value = v;
	return 0;
}

static int get_data(struct mn_facts_reader *r, const char *text, int64_t *value)
{
	static const struct {
		const char *unit;
		unsigned int shift;
	} units[] = { { "GB", 30 }, { "MB", 20 }, { "KB", 10 }, { "B", 0 } };
	size_t digits = strspn(text, "0123456789");
	char number[16];
	int rc;

	if (digits == 0 || digits > 9)
		return mn_facts_fail(r, "'%s' is no amount of data; write 512MB or 2GB", text);
	snprintf(number, sizeof(number), "%.*s", (int)digits, text);
	rc = get_decimal(r, number, "", 1, value);
	if (rc)
		return rc;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(text + digits, units[i].unit) == 0) {
			*value <<= units[i].shift;
			return 0;
		}
	return mn_facts_fail(r, "'%s' is no amount of data; write 512MB or 2GB", text);
}

int mn_facts_time(struct mn_facts_reader *r, const char *text, int64_t *value)
{
	if (mn_clock_parse(r->program->zone, text, value) < 0)
		return mn_facts_fail(r, "'%s' is no time; write 2026-11-30 or 2026-11-30T18:59:59", text);
	return 0;
}

int mn_facts_number(struct mn_facts_reader *r, const char *text, struct mn_number *number)
{
	if (strcmp(text, "caller") == 0 && r->order->caller.digits[0]) {
		*number = r->order->caller;
		return 0;
	}
	if (!mn_number_normalise(r->program, text, number))
		return mn_facts_fail(r, "'%s' is not a number of this service", text);
	return 0;
}

int mn_facts_value(struct mn_facts_reader *r, enum mn_type type, uint16_t list, const char *text, int64_t *value)
{
	struct mn_number number;
	bool yes;
	int rc;

	*value = MN_UNKNOWN;
	if (strcmp(text, "unknown") == 0 || strcmp(text, "-") == 0)
		return 0;
	switch (type) {
	case MN_TYPE_CHOICE:
		return mn_facts_item(r, list, text, value);
	case MN_TYPE_YESNO:
		rc = mn_facts_yes_no(r, text, &yes);
		if (rc == 0)
			*value = yes;
		return rc;
	case MN_TYPE_MONEY:
		return get_decimal(r, text, r->program->money.major ? r->program->money.major : "",
				   r->program->money.per_major ? r->program->money.per_major : 1, value);
	case MN_TYPE_DATA:
		return get_data(r, text, value);
	case MN_TYPE_COUNT:
		return get_decimal(r, text, "", 1, value);
	case MN_TYPE_TIME:
		return mn_facts_time(r, text, value);
	case MN_TYPE_NUMBER:
		rc = mn_facts_number(r, text, &number);
		return rc ? rc : get_decimal(r, number.digits, "", 1, value);
	case MN_TYPE_HOLDING:
	case MN_TYPE_NONE:
		break;
	}
	return mn_facts_fail(r, "'%s' cannot be given here", text);
}

int mn_facts_fields(struct mn_facts_reader *r, const char *what, const struct mn_attr *field, unsigned int n_fields,
		    char *text, int64_t *value)
{
	unsigned int i = 0;
	char *part;

	for (unsigned int k = 0; k < MN_MAX_FIELDS; k++)
		value[k] = MN_UNKNOWN;
	while ((part = strsep(&text, "/"))) {
		int rc;

		if (i >= n_fields)
			return mn_facts_fail(r, "%s has %u field%s, '%s' is one too many", what, n_fields,
				    n_fields == 1 ? "" : "s", part);
		rc = mn_facts_value(r, field[i].type, field[i].list, part, &value[i]);
		if (rc)
			return rc;
		i++;
	}
	return 0;
}

int mn_facts_interval(struct mn_facts_reader *r, char *text, int64_t *from, int64_t *to)
{
	char *at = strchr(text, '@'), *dots;
	int rc = 0;

	*from = INT64_MIN;
	*to = INT64_MAX;
	if (!at)
		return 0;
	*at++ = '\0';
	dots = strstr(at, "..");
	if (!dots)
		return mn_facts_fail(r, "'@%s' has no '..'; write @FROM..TO, either may be left out", at);
	*dots = '\0';
	if (*at)
		rc = mn_facts_time(r, at, from);
	if (rc == 0 && dots[2])
		rc = mn_facts_time(r, dots + 2, to);
	return rc;
}

int mn_facts_members(struct mn_facts_reader *r, char *text, struct mn_member *member, uint8_t *n, unsigned int size)
{
	char *part;

	while ((part = strsep(&text, ","))) {
		char *used = strchr(part, '/');
		int rc;

		if (*part == '\0')
			continue;
		if (*n == size)
			return mn_facts_fail(r, "more than %u members", size);
		if (used)
			*used++ = '\0';
		memset(&member[*n], 0, sizeof(member[*n]));
		rc = mn_facts_number(r, part, &member[*n].number);
		if (rc == 0 && used)
			rc = get_data(r, used, &member[*n].used);
		if (rc)
			return rc;
		(*n)++;
	}
	return 0;
}

static int bundle_option(struct mn_facts_reader *r, char *text, struct mn_bundle *bundle)
{
	if (strcmp(text, "limited") == 0) {
		bundle->limited = true;
		return 0;
	}
	if (strncmp(text, "left=", 5) == 0)
		return get_data(r, text + 5, &bundle->left);
	if (strncmp(text, "label=", 6) == 0) {
		snprintf(bundle->label, sizeof(bundle->label), "%.*s", (int)sizeof(bundle->label) - 1, text + 6);
		return 0;
	}
	return mn_facts_fail(r, "a bundle has no '%s'; it may have left=AMOUNT, limited, label=TEXT", text);
}

int mn_facts_bundle(struct mn_facts_reader *r, char *text, struct mn_bundle *bundle)
{
	char *fields = strsep(&text, ","), *option;
	int rc;

	bundle->size = bundle->left = INT64_C(1) << 30;
	snprintf(bundle->label, sizeof(bundle->label), "%.*s", (int)sizeof(bundle->label) - 1, fields);
	rc = mn_facts_interval(r, fields, &bundle->from, &bundle->to);
	if (rc == 0)
		rc = mn_facts_fields(r, "bundle", r->program->bundle.field, r->program->bundle.n_fields, fields,
				     bundle->field);
	while (rc == 0 && (option = strsep(&text, ",")))
		rc = bundle_option(r, option, bundle);
	if (bundle->left > bundle->size)
		bundle->size = bundle->left;
	return rc;
}
