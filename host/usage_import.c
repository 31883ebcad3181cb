/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of use from a table. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "host/data_table.h"
#include "host/register_cell.h"
#include "host/store_usage.h"
#include "menus/clock.h"
#include "menus/number.h"

enum {
	USAGE_COL_ID = 1, USAGE_COL_MSISDN, USAGE_COL_IMSI, USAGE_COL_AT, USAGE_COL_UP, USAGE_COL_DOWN,
	USAGE_COL_FIELD
};

#define USAGE_MEMO_TEXT	40

/* The last cells of a column and what they say: few different ones follow each other. */
struct usage_memo {
	struct {
		char text[USAGE_MEMO_TEXT];
		int64_t value;
	} last[4];
	unsigned int n;
};

struct usage_rows {
	struct usage_record *rec;
	struct usage_answer *answer;
	struct usage_memo memo[MN_MAX_FIELDS];
	const struct mn_zone *utc;
	char minute[20];		/* the last local minute that was read, "2026-11-30 18:59:" */
	int64_t minute_at;
};

static unsigned int usage_columns(struct data_table *t, struct data_column *column)
{
	const struct mn_record_decl *decl = &t->import->program->traffic;
	unsigned int n = 0;

	column[n++] = (struct data_column){ "id", USAGE_COL_ID, 0, true, 0 };
	column[n++] = (struct data_column){ "msisdn", USAGE_COL_MSISDN, 0, true, USAGE_COL_IMSI };
	column[n++] = (struct data_column){ "imsi", USAGE_COL_IMSI, 0, false, 0 };
	column[n++] = (struct data_column){ "at", USAGE_COL_AT, 0, true, 0 };
	column[n++] = (struct data_column){ "up", USAGE_COL_UP, 0, true, 0 };
	column[n++] = (struct data_column){ "down", USAGE_COL_DOWN, 0, true, 0 };
	for (unsigned int i = 0; i < decl->n_fields; i++)
		column[n++] = (struct data_column){ decl->field[i].name, USAGE_COL_FIELD, i,
			!decl->field[i].optional, 0 };
	return n;
}

static void usage_begin(struct data_table *t, unsigned int slot)
{
	struct usage_record *rec = &((struct usage_rows *)t->data)->rec[slot];

	rec->id[0] = rec->number.digits[0] = rec->imsi[0] = '\0';
	rec->at = rec->up = rec->down = 0;
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		rec->field[i] = MN_UNKNOWN;
}

static int copy(char *to, size_t room, const char *cell, const char *what, char *error, size_t size)
{
	size_t len = strlen(cell);

	if (len < room) {
		memcpy(to, cell, len + 1);
		return 0;
	}
	snprintf(error, size, "is longer than the %zu octets that %s may have", room - 1, what);
	return -EINVAL;
}

static int read_number(const struct mn_program *program, const char *cell, struct mn_number *number, char *error,
		       size_t size)
{
	if (!*cell)
		return 0;
	if (mn_number_is_valid(program, cell)) {
		strcpy(number->digits, cell);
		return 0;
	}
	if (mn_number_normalise(program, cell, number))
		return 0;
	number->digits[0] = '\0';
	snprintf(error, size, "'%.40s' is no number of this service", cell);
	return -EINVAL;
}

static int read_imsi(const char *cell, char *imsi, char *error, size_t size)
{
	size_t len = strlen(cell);

	if (len && (len < 6 || len > 15 || strspn(cell, "0123456789") != len)) {
		snprintf(error, size, "'%.40s' is no IMSI: 6 to 15 digits", cell);
		return -EINVAL;
	}
	memcpy(imsi, cell, len + 1);
	return 0;
}

/* The second behind "YYYY-MM-DD hh:mm:", -1 when it is none. */
static int second_of(const char *p)
{
	if (p[0] < '0' || p[0] > '5' || p[1] < '0' || p[1] > '9' || p[2])
		return -1;
	return (p[0] - '0') * 10 + p[1] - '0';
}

/* Local time, or UTC with a Z behind it. */
static int read_at(const struct data_table *t, const char *cell, int64_t *at, char *error, size_t size)
{
	struct usage_rows *rows = t->data;
	size_t len = strlen(cell);
	char utc[32];
	int second = len == 19 && rows->minute[0] && !memcmp(cell, rows->minute, 17) ? second_of(cell + 17) : -1;

	if (second >= 0) {
		*at = rows->minute_at + second;
		return 0;
	}
	if (len && len < sizeof(utc) && cell[len - 1] == 'Z') {
		memcpy(utc, cell, len);
		utc[len - 1] = '\0';
		if (mn_clock_parse(rows->utc, utc, at) == 0)
			return 0;
	} else if (mn_clock_parse(t->import->program->zone, cell, at) == 0) {
		/* an offset changes at a full minute */
		second = len == 19 ? second_of(cell + 17) : -1;
		if (second >= 0) {
			memcpy(rows->minute, cell, 17);
			rows->minute_at = *at - second;
		}
		return 0;
	}
	snprintf(error, size, "'%.40s' is no time; write 2026-11-30 18:59:59, or 2026-11-30T10:59:59Z for UTC", cell);
	return -EINVAL;
}

static int read_octets(const struct mn_program *program, const char *cell, int64_t *octets, char *error, size_t size)
{
	static const struct mn_attr data = { .name = "octets", .type = MN_TYPE_DATA };
	int64_t value = 0;
	const char *p = cell;

	for (; *p >= '0' && *p <= '9' && p - cell < 17; p++)
		value = value * 10 + (*p - '0');
	if (!*p && p != cell) {
		*octets = value;
		return 0;
	}
	if (*cell == '-') {
		snprintf(error, size, "octets cannot be less than none");
		return -EINVAL;
	}
	return register_cell_parse(program, &data, cell, octets, error, size);
}

static int read_field(const struct data_table *t, unsigned int i, const char *cell, int64_t *value, char *error,
		      size_t size)
{
	const struct mn_attr *attr = &t->import->program->traffic.field[i];
	struct usage_memo *memo = &((struct usage_rows *)t->data)->memo[i];
	unsigned int next;
	int rc;

	for (unsigned int k = 0; k < memo->n && k < 4; k++) {
		if (!strcmp(memo->last[k].text, cell)) {
			*value = memo->last[k].value;
			return 0;
		}
	}
	rc = register_cell_parse(t->import->program, attr, cell, value, error, size);
	if (rc == 0 && strlen(cell) < USAGE_MEMO_TEXT) {
		next = memo->n++ % 4;
		strcpy(memo->last[next].text, cell);
		memo->last[next].value = *value;
	}
	return rc;
}

static int usage_cell(struct data_table *t, unsigned int slot, const struct data_column *column, const char *cell,
		      char *error, size_t size)
{
	const struct mn_program *program = t->import->program;
	struct usage_record *rec = &((struct usage_rows *)t->data)->rec[slot];

	switch (column->what) {
	case USAGE_COL_ID:
		return copy(rec->id, sizeof(rec->id), cell, "an id", error, size);
	case USAGE_COL_MSISDN:
		return read_number(program, cell, &rec->number, error, size);
	case USAGE_COL_IMSI:
		return read_imsi(cell, rec->imsi, error, size);
	case USAGE_COL_AT:
		return read_at(t, cell, &rec->at, error, size);
	case USAGE_COL_UP:
		return read_octets(program, cell, &rec->up, error, size);
	case USAGE_COL_DOWN:
		return read_octets(program, cell, &rec->down, error, size);
	default:
		return read_field(t, column->index, cell, &rec->field[column->index], error, size);
	}
}

/* What is left to say says the engine. */
static int usage_end(struct data_table *t, unsigned int slot, char *error, size_t size)
{
	return 0;
}

static int usage_put(struct data_table *t, unsigned int n)
{
	struct usage_rows *rows = t->data;
	struct data_import *import = t->import;
	struct store_usage_batch batch = {
		.program = import->program, .now = import->now, .actor = import->name, .rec = rows->rec, .n = n,
		.answer = rows->answer,
	};
	int rc = n ? store_usage_take(t->usage, &batch) : 0;

	import->added += rc < 0 ? 0 : batch.accepted;
	import->same += rc < 0 ? 0 : batch.repeated;
	for (unsigned int i = 0; rc == 0 && i < n; i++) {
		const struct usage_answer *answer = &rows->answer[i];

		if (answer->outcome == USAGE_SET_ASIDE) {
			rc = data_table_bad(t, i, answer->reason);
		} else if (answer->outcome == USAGE_ACCEPTED) {
			import->own += answer->own;
			import->shared += answer->shared;
			import->outside += answer->outside;
		}
	}
	return rc;
}

int usage_import(struct store_db *db, struct data_import *import)
{
	static const struct data_kind kind = { usage_columns, usage_begin, usage_cell, usage_end, usage_put };
	struct data_table table = { .kind = &kind, .db = db, .import = import };
	struct usage_rows *rows = talloc_zero(NULL, struct usage_rows);
	const char *error = "out of memory";
	int rc = -ENOMEM;

	if (!rows)
		return rc;
	rows->rec = talloc_array(rows, struct usage_record, DATA_BATCH);
	rows->answer = talloc_array(rows, struct usage_answer, DATA_BATCH);
	rows->utc = mn_zone_load(rows, "UTC", &error);
	table.data = rows;
	if (rows->rec && rows->answer && rows->utc)
		rc = data_table_import(&table);
	else
		fprintf(import->messages, "%s: %s\n", import->name, error);
	talloc_free(rows);
	return rc;
}
