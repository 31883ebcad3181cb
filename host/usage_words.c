/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/usage_words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/words.h"

#define MOST_KEYS	(8 + 2 * MN_MAX_FIELDS)
#define LIMIT_NAME_SIZE	64

/* ── records ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int read_fields(const struct words *words, const struct mn_program *program, const struct mn_record_decl *decl,
		       int64_t *field, char *error, size_t size)
{
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		field[i] = MN_UNKNOWN;
	for (unsigned int i = 0; i < decl->n_fields; i++) {
		if (!decl->field[i].optional && !words_need(words, decl->field[i].name, error, size))
			return -EINVAL;
		if (words_attr(words, program, &decl->field[i], &field[i], error, size) < 0)
			return -EINVAL;
	}
	return 0;
}

static int copy(const struct words *words, const char *key, char *to, size_t room, char *error, size_t size)
{
	const char *value = words_get(words, key);

	if (!value)
		return 0;
	if (strlen(value) < room) {
		strcpy(to, value);
		return 0;
	}
	snprintf(error, size, "%s= has more than %zu octets", key, room - 1);
	return -EINVAL;
}

static int read_who(const struct words *words, const struct mn_program *program, struct usage_record *record,
		    char *error, size_t size)
{
	const char *imsi = words_get(words, "imsi");
	size_t len;

	if (imsi && !words_get(words, "msisdn")) {
		len = strlen(imsi);
		if (len < 6 || len > 15 || strspn(imsi, "0123456789") != len) {
			snprintf(error, size, "imsi= has 6 to 15 digits");
			return -EINVAL;
		}
		return copy(words, "imsi", record->imsi, sizeof(record->imsi), error, size);
	}
	if (imsi) {
		snprintf(error, size, "msisdn= or imsi=, not both");
		return -EINVAL;
	}
	return words_number(words, "msisdn", program, &record->number, error, size);
}

int usage_words_record(const struct mn_program *program, const char *line, int64_t now, struct usage_record *record,
		       char *error, size_t size)
{
	static const char *const names[] = { "id", "msisdn", "imsi", "at", "up", "down" };
	const char *key[MOST_KEYS];
	struct words words;
	unsigned int n = 0;

	memset(record, 0, sizeof(*record));
	record->at = now;
	for (; n < sizeof(names) / sizeof(names[0]); n++)
		key[n] = names[n];
	for (unsigned int i = 0; i < program->traffic.n_fields; i++)
		key[n++] = program->traffic.field[i].name;
	if (words_parse(&words, line, error, size) < 0 || words_known(&words, key, n, error, size) < 0 ||
	    !words_need(&words, "id", error, size) ||
	    copy(&words, "id", record->id, sizeof(record->id), error, size) < 0 ||
	    read_who(&words, program, record, error, size) < 0 ||
	    words_instant(&words, "at", program->zone, &record->at, error, size) < 0 ||
	    !words_need(&words, "up", error, size) || words_octets(&words, "up", &record->up, error, size) < 0 ||
	    !words_need(&words, "down", error, size) || words_octets(&words, "down", &record->down, error, size) < 0)
		return -EINVAL;
	return read_fields(&words, program, &program->traffic, record->field, error, size);
}

/* ── bundles ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *const bundle_names[] = { "id", "owner", "size", "from", "to", "label" };

#define N_BUNDLE_NAMES	(sizeof(bundle_names) / sizeof(bundle_names[0]))

/* Limits of this service: the hours, if there are such, then the choices. */
static unsigned int n_limits(const struct mn_program *program)
{
	return program->drawing.limit_time + program->drawing.n_limits;
}

/* What limit i is called among limits, and, in key, as a word. */
static const char *limit_name(const struct mn_program *program, unsigned int i, char *key)
{
	const struct mn_drawing *drawing = &program->drawing;
	const char *name = drawing->limit_time && i == 0 ? "time" :
		program->traffic.field[drawing->limit[i - drawing->limit_time]].name;
	bool taken = false;

	for (unsigned int k = 0; k < N_BUNDLE_NAMES; k++)
		taken |= !strcmp(bundle_names[k], name);
	for (unsigned int k = 0; k < program->bundle.n_fields; k++)
		taken |= !strcmp(program->bundle.field[k].name, name);
	snprintf(key, LIMIT_NAME_SIZE, "%s%s", taken ? "limit-" : "", name);
	return name;
}

static int read_limits(const struct words *words, const struct mn_program *program, char *limits, char *error,
		       size_t size)
{
	size_t len = 0;

	for (unsigned int i = 0; i < n_limits(program); i++) {
		char key[LIMIT_NAME_SIZE];
		const char *name = limit_name(program, i, key), *value = words_get(words, key);
		size_t begin;

		if (!value)
			continue;
		if (strpbrk(value, ";=")) {
			snprintf(error, size, "%s=%s: several have commas between them", key, value);
			return -EINVAL;
		}
		if (len + strlen(name) + strlen(value) + 3 > BUNDLE_LIMITS_SIZE) {
			snprintf(error, size, "the limits are too long");
			return -EINVAL;
		}
		begin = len;
		len += snprintf(limits + len, BUNDLE_LIMITS_SIZE - len, "%s%s=%s", len ? ";" : "", name, value);
		for (char *c = limits + begin; *c; c++)
			if (*c == ',')
				*c = ' ';
	}
	return 0;
}

static int read_id(const struct words *words, int64_t *id, char *error, size_t size)
{
	static const struct mn_attr count = { .name = "id", .type = MN_TYPE_COUNT };

	return words_need(words, "id", error, size) ? words_attr(words, NULL, &count, id, error, size) : -EINVAL;
}

int usage_words_bundle(const struct mn_program *program, const char *line, struct bundle_record *bundle, char *error,
		       size_t size)
{
	char limit[MN_MAX_FIELDS + 1][LIMIT_NAME_SIZE];
	const char *key[MOST_KEYS];
	struct words words;
	unsigned int n = 0;

	memset(bundle, 0, sizeof(*bundle));
	bundle->to = INT64_MAX;
	for (; n < N_BUNDLE_NAMES; n++)
		key[n] = bundle_names[n];
	for (unsigned int i = 0; i < program->bundle.n_fields; i++)
		key[n++] = program->bundle.field[i].name;
	for (unsigned int i = 0; i < n_limits(program); i++) {
		limit_name(program, i, limit[i]);
		key[n++] = limit[i];
	}
	if (words_parse(&words, line, error, size) < 0 || words_known(&words, key, n, error, size) < 0 ||
	    read_id(&words, &bundle->id, error, size) < 0 ||
	    words_number(&words, "owner", program, &bundle->owner, error, size) < 0 ||
	    !words_need(&words, "size", error, size) ||
	    words_octets(&words, "size", &bundle->size, error, size) < 0 ||
	    words_instant(&words, "from", program->zone, &bundle->from, error, size) < 0 ||
	    words_instant(&words, "to", program->zone, &bundle->to, error, size) < 0 ||
	    copy(&words, "label", bundle->label, sizeof(bundle->label), error, size) < 0 ||
	    read_fields(&words, program, &program->bundle, bundle->field, error, size) < 0)
		return -EINVAL;
	return read_limits(&words, program, bundle->limits, error, size);
}
