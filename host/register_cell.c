/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/register_cell.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menus/clock.h"
#include "menus/suggest.h"

/* What a language calls an item, when that is a plain text. */
static bool is_called(const struct mn_program *program, const struct mn_text *text, const char *word)
{
	for (unsigned int l = 0; text && l < program->n_languages; l++) {
		const struct mn_template *t = &text->lang[l];

		if (t->n_pieces == 1 && t->piece[0].var == MN_VAR_LITERAL && !strcmp(t->piece[0].lit, word))
			return true;
	}
	return false;
}

static int parse_choice(const struct mn_program *program, uint16_t list, const char *text, int64_t *value, char *error,
			size_t size)
{
	const struct mn_list *l = &program->list[list];
	const char *name[MN_MAX_LIST], *near;
	size_t len;

	for (unsigned int i = 0; i < l->n_items; i++) {
		if (!strcmp(l->item[i].name, text) || is_called(program, l->item[i].text, text)) {
			*value = i;
			return 0;
		}
		if (i < MN_MAX_LIST)
			name[i] = l->item[i].name;
	}
	near = mn_suggest(text, strlen(text), name, l->n_items < MN_MAX_LIST ? l->n_items : MN_MAX_LIST);
	if (near) {
		snprintf(error, size, "'%s' is no %s; did you mean '%s'?", text, l->name, near);
		return -EINVAL;
	}
	snprintf(error, size, "'%s' is no %s; it is one of", text, l->name);
	for (unsigned int i = 0; i < l->n_items && (len = strlen(error)) < size; i++)
		snprintf(error + len, size - len, "%s %s", i ? "," : "", l->item[i].name);
	return -EINVAL;
}

static int parse_yesno(const char *text, int64_t *value, char *error, size_t size)
{
	if (!strcmp(text, "yes") || !strcmp(text, "1")) {
		*value = 1;
	} else if (!strcmp(text, "no") || !strcmp(text, "0")) {
		*value = 0;
	} else {
		snprintf(error, size, "'%s' is neither yes nor no", text);
		return -EINVAL;
	}
	return 0;
}

/* A decimal number times per, which must come out whole. Returns what follows it, NULL when it is none. */
static const char *parse_decimal(const char *text, uint64_t per, int64_t *value)
{
	const uint64_t limit = INT64_MAX / 16;
	uint64_t whole = 0, part = 0, scale = 1;
	const char *p = text;

	for (; *p >= '0' && *p <= '9'; p++) {
		if (whole > limit / 10)
			return NULL;
		whole = whole * 10 + (*p - '0');
	}
	if (p == text || whole > limit / per)
		return NULL;
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9'; p++) {
			if (scale > 1000000)
				return NULL;
			part = part * 10 + (*p - '0');
			scale *= 10;
		}
	}
	if (part * per % scale)
		return NULL;
	*value = whole * per + part * per / scale;
	return p;
}

static int parse_money(const struct mn_program *program, const char *text, int64_t *value, char *error, size_t size)
{
	const char *rest = parse_decimal(text, program->money.per_major ? program->money.per_major : 1, value);

	while (rest && *rest == ' ')
		rest++;
	if (rest && (!*rest || (program->money.major && !strcmp(rest, program->money.major))))
		return 0;
	snprintf(error, size, "'%s' is no amount of money; write for example 38 or 38.50", text);
	return -EINVAL;
}

static int parse_data(const char *text, int64_t *value, char *error, size_t size)
{
	static const struct {
		const char *name;
		uint64_t octets;
	} unit[] = {
		{ "", 1 }, { "B", 1 }, { "KB", 1 << 10 }, { "MB", 1 << 20 }, { "GB", 1 << 30 },
	};
	size_t len = strspn(text, "0123456789.");
	const char *name = text + len + strspn(text + len, " ");

	for (unsigned int i = 0; i < sizeof(unit) / sizeof(unit[0]); i++) {
		if (strcmp(unit[i].name, name))
			continue;
		if (parse_decimal(text, unit[i].octets, value) == text + len)
			return 0;
	}
	snprintf(error, size, "'%s' is no amount of data; write for example 512 MB or 2 GB", text);
	return -EINVAL;
}

int register_cell_parse(const struct mn_program *program, const struct mn_attr *attr, const char *text, int64_t *value,
			char *error, size_t size)
{
	char *end;

	if (!*text) {
		*value = MN_UNKNOWN;
		if (attr->optional)
			return 0;
		snprintf(error, size, "is empty, but every number has one");
		return -EINVAL;
	}
	switch (attr->type) {
	case MN_TYPE_CHOICE:
		return parse_choice(program, attr->list, text, value, error, size);
	case MN_TYPE_YESNO:
		return parse_yesno(text, value, error, size);
	case MN_TYPE_MONEY:
		return parse_money(program, text, value, error, size);
	case MN_TYPE_DATA:
		return parse_data(text, value, error, size);
	case MN_TYPE_TIME:
		if (mn_clock_parse(program->zone, text, value) == 0)
			return 0;
		snprintf(error, size, "'%s' is no time; write 2026-11-30 or 2026-11-30 18:59:59", text);
		return -EINVAL;
	default:
		errno = 0;
		*value = strtoll(text, &end, 10);
		if (!errno && !*end)
			return 0;
		snprintf(error, size, "'%s' is no whole number", text);
		return -EINVAL;
	}
}

void register_cell_format(const struct mn_program *program, const struct mn_attr *attr, int64_t value, char *buf,
			  size_t size)
{
	int64_t per = program->money.per_major ? program->money.per_major : 1;
	char part[24];

	buf[0] = '\0';
	if (value == MN_UNKNOWN)
		return;
	switch (attr->type) {
	case MN_TYPE_CHOICE:
		if (value >= 0 && value < program->list[attr->list].n_items)
			snprintf(buf, size, "%s", program->list[attr->list].item[value].name);
		break;
	case MN_TYPE_YESNO:
		snprintf(buf, size, "%s", value ? "yes" : "no");
		break;
	case MN_TYPE_MONEY:
		/* 100 + 5 is "105": the decimals with their zeros stand behind the 1 */
		snprintf(part, sizeof(part), "%" PRId64, per + value % per);
		if (value % per)
			snprintf(buf, size, "%" PRId64 ".%s", value / per, part + 1);
		else
			snprintf(buf, size, "%" PRId64, value / per);
		break;
	case MN_TYPE_TIME:
		mn_clock_format(program->zone, value, buf, size);
		break;
	default:
		snprintf(buf, size, "%" PRId64, value);
	}
}

void register_cell_form(const struct mn_holding_decl *decl, char *buf, size_t size)
{
	size_t len = 0;

	for (unsigned int i = 0; i < decl->n_fields && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? "/" : "", decl->field[i].name);
	if (len < size)
		snprintf(buf + len, size - len, "@FROM..TO;...");
}

static int parse_span(const struct mn_program *program, char *text, struct register_record *record, char *error,
		      size_t size)
{
	char *to = strstr(text, "..");

	if (!to) {
		snprintf(error, size, "'@%s': dates are written @FROM..TO, @FROM.. or @..TO", text);
		return -EINVAL;
	}
	*to = '\0';
	to += 2;
	if (*text && mn_clock_parse(program->zone, text, &record->from) < 0) {
		snprintf(error, size, "'%s' is no date; write 2026-11-30 or 2026-11-30 18:59:59", text);
		return -EINVAL;
	}
	if (*to && mn_clock_parse(program->zone, to, &record->to) < 0) {
		snprintf(error, size, "'%s' is no date; write 2026-11-30 or 2026-11-30 18:59:59", to);
		return -EINVAL;
	}
	if (record->to < record->from) {
		snprintf(error, size, "ends (%s) before it begins (%s)", to, text);
		return -EINVAL;
	}
	return 0;
}

static int parse_record(const struct mn_program *program, const struct mn_holding_decl *decl, char *text,
			struct register_record *record, char *error, size_t size)
{
	char *span = strchr(text, '@'), *field = text;
	char form[160];

	*record = (struct register_record){ .from = 0, .to = INT64_MAX };
	if (span) {
		*span++ = '\0';
		if (parse_span(program, span, record, error, size) < 0)
			return -EINVAL;
	}
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		record->field[i] = MN_UNKNOWN;
	for (unsigned int i = 0; i < decl->n_fields; i++) {
		char *slash = field ? strchr(field, '/') : NULL, why[320];

		if (slash)
			*slash++ = '\0';
		if (register_cell_parse(program, &decl->field[i], field ? field : "", &record->field[i], why,
					sizeof(why)) < 0) {
			snprintf(error, size, "%s %s", decl->field[i].name, why);
			return -EINVAL;
		}
		field = slash;
	}
	if (field) {
		register_cell_form(decl, form, sizeof(form));
		snprintf(error, size, "'%s' is more than the form %s has", field, form);
		return -EINVAL;
	}
	return 0;
}

int register_cell_records(const struct mn_program *program, const struct mn_holding_decl *decl, const char *text,
			  struct register_record *record, unsigned int max, char *error, size_t size)
{
	char copy[REGISTER_CELL_SIZE];
	unsigned int n = 0;
	char *next = copy;

	if (strlen(text) >= sizeof(copy)) {
		snprintf(error, size, "is longer than %zu octets", sizeof(copy) - 1);
		return -EINVAL;
	}
	strcpy(copy, text);
	while (next) {
		char *one = next + strspn(next, " ");
		size_t len;

		next = strchr(one, ';');
		if (next)
			*next++ = '\0';
		len = strlen(one);
		while (len && one[len - 1] == ' ')
			one[--len] = '\0';
		if (!len)
			continue;
		if (n == max) {
			snprintf(error, size, "has more than %u records", max);
			return -EINVAL;
		}
		if (parse_record(program, decl, one, &record[n], error, size) < 0)
			return -EINVAL;
		n++;
	}
	return n;
}
