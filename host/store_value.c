/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *item_name(const struct mn_program *program, uint16_t list, int64_t value)
{
	if (list >= program->n_lists || value < 0 || value >= program->list[list].n_items)
		return NULL;
	return program->list[list].item[value].name;
}

static int64_t item_index(const struct mn_program *program, uint16_t list, const char *name, size_t len)
{
	const struct mn_list *l = &program->list[list];

	for (uint16_t i = 0; i < l->n_items; i++)
		if (!strncmp(l->item[i].name, name, len) && !l->item[i].name[len])
			return i;
	return MN_UNKNOWN;
}

void store_value_bind(struct sqlite3_stmt *stmt, int index, const struct mn_program *program, enum mn_type type,
		      uint16_t list, int64_t value)
{
	const char *name;

	if (value == MN_UNKNOWN) {
		sqlite3_bind_null(stmt, index);
	} else if (type == MN_TYPE_CHOICE) {
		name = item_name(program, list, value);
		if (name)
			sqlite3_bind_text(stmt, index, name, -1, SQLITE_STATIC);
		else
			sqlite3_bind_null(stmt, index);
	} else {
		sqlite3_bind_int64(stmt, index, value);
	}
}

int64_t store_value_column(struct sqlite3_stmt *stmt, int column, const struct mn_program *program,
			   const struct mn_attr *attr)
{
	const char *text;

	if (attr->type == MN_TYPE_CHOICE) {
		text = (const char *)sqlite3_column_text(stmt, column);
		return text ? item_index(program, attr->list, text, strlen(text)) : MN_UNKNOWN;
	}
	if (sqlite3_column_type(stmt, column) != SQLITE_INTEGER)
		return MN_UNKNOWN;
	return sqlite3_column_int64(stmt, column);
}

int store_value_pack(const struct mn_program *program, const struct mn_attr *attr, unsigned int n, const int64_t *field,
		     char *buf, size_t size)
{
	size_t at = 0;
	int rc;

	buf[0] = '\0';
	for (unsigned int i = 0; i < n; i++) {
		const char *name = NULL;

		if (field[i] == MN_UNKNOWN)
			continue;
		if (attr[i].type == MN_TYPE_CHOICE) {
			name = item_name(program, attr[i].list, field[i]);
			if (!name)
				continue;
			rc = snprintf(buf + at, size - at, "%s%s=%s", at ? ";" : "", attr[i].name, name);
		} else {
			rc = snprintf(buf + at, size - at, "%s%s=%" PRId64, at ? ";" : "", attr[i].name, field[i]);
		}
		if (rc < 0 || (size_t)rc >= size - at)
			return -ENOSPC;
		at += rc;
	}
	return at;
}

static void unpack_one(const struct mn_program *program, const struct mn_attr *attr, const char *value, size_t len,
		       int64_t *field)
{
	char *end;
	long long number;

	if (attr->type == MN_TYPE_CHOICE) {
		*field = item_index(program, attr->list, value, len);
		return;
	}
	errno = 0;
	number = strtoll(value, &end, 10);
	if (len && end == value + len && !errno)
		*field = number;
}

void store_value_unpack(const struct mn_program *program, const struct mn_attr *attr, unsigned int n, const char *text,
			int64_t *field)
{
	for (unsigned int i = 0; i < n; i++)
		field[i] = MN_UNKNOWN;
	while (*text) {
		size_t len = strcspn(text, ";");
		const char *eq = memchr(text, '=', len);

		for (unsigned int i = 0; eq && i < n; i++) {
			size_t name = eq - text;

			if (!strncmp(attr[i].name, text, name) && !attr[i].name[name])
				unpack_one(program, &attr[i], eq + 1, text + len - eq - 1, &field[i]);
		}
		text += len;
		text += *text == ';';
	}
}
