/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bundles from a table. */
#include <errno.h>
#include <string.h>
#include <talloc.h>

#include "host/data_table.h"
#include "host/register_cell.h"
#include "host/store_bundle.h"
#include "menus/clock.h"
#include "menus/number.h"

enum {
	BUNDLE_COL_ID = 1, BUNDLE_COL_OWNER, BUNDLE_COL_SIZE, BUNDLE_COL_FROM, BUNDLE_COL_TO, BUNDLE_COL_LABEL,
	BUNDLE_COL_FIELD, BUNDLE_COL_LIMIT,
};

#define BUNDLE_LIMIT_TIME	0xff	/* index of a limit column: the hours */

struct bundle_rows {
	struct bundle_record *rec;
	struct bundle_answer *answer;
	struct store_bundle *writer;
	char limit_name[MN_MAX_FIELDS + 1][80];
};

/* A limit may have the name of a field. */
static const char *limit_column(struct bundle_rows *rows, const struct mn_program *program, unsigned int i,
				const char *name)
{
	static const char *const ours[] = { "id", "owner", "size", "from", "to", "label" };
	bool clash = false;

	for (unsigned int k = 0; k < sizeof(ours) / sizeof(ours[0]); k++)
		clash |= !strcmp(ours[k], name);
	for (unsigned int k = 0; k < program->bundle.n_fields; k++)
		clash |= !strcmp(program->bundle.field[k].name, name);
	snprintf(rows->limit_name[i], sizeof(rows->limit_name[i]), "%s%s", clash ? "limit-" : "", name);
	return rows->limit_name[i];
}

static unsigned int bundle_columns(struct data_table *t, struct data_column *column)
{
	const struct mn_program *program = t->import->program;
	const struct mn_record_decl *decl = &program->bundle;
	const struct mn_drawing *drawing = &program->drawing;
	unsigned int n = 0;

	column[n++] = (struct data_column){ "id", BUNDLE_COL_ID, 0, true, 0 };
	column[n++] = (struct data_column){ "owner", BUNDLE_COL_OWNER, 0, true, 0 };
	column[n++] = (struct data_column){ "size", BUNDLE_COL_SIZE, 0, true, 0 };
	column[n++] = (struct data_column){ "from", BUNDLE_COL_FROM, 0, false, 0 };
	column[n++] = (struct data_column){ "to", BUNDLE_COL_TO, 0, false, 0 };
	column[n++] = (struct data_column){ "label", BUNDLE_COL_LABEL, 0, false, 0 };
	for (unsigned int i = 0; i < decl->n_fields; i++)
		column[n++] =
			(struct data_column){ decl->field[i].name, BUNDLE_COL_FIELD, i, !decl->field[i].optional, 0 };
	if (drawing->limit_time)
		column[n++] = (struct data_column){ limit_column(t->data, program, MN_MAX_FIELDS, "time"),
						    BUNDLE_COL_LIMIT, BUNDLE_LIMIT_TIME, false, 0 };
	for (unsigned int i = 0; i < drawing->n_limits; i++)
		column[n++] = (struct data_column){
			limit_column(t->data, program, i, program->traffic.field[drawing->limit[i]].name),
			BUNDLE_COL_LIMIT, i, false, 0 };
	return n;
}

static void bundle_begin(struct data_table *t, unsigned int slot)
{
	struct bundle_record *rec = &((struct bundle_rows *)t->data)->rec[slot];

	memset(rec, 0, sizeof(*rec));
	rec->to = INT64_MAX;
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		rec->field[i] = MN_UNKNOWN;
}

static int read_instant(const struct mn_program *program, const char *cell, int64_t *at, char *error, size_t size)
{
	if (!*cell || mn_clock_parse(program->zone, cell, at) == 0)
		return 0;
	snprintf(error, size, "'%.40s' is no time; write 2026-11-30 or 2026-11-30 18:59:59", cell);
	return -EINVAL;
}

/* What a cell says becomes "name=cell" of the limits. */
static int read_limit(const struct mn_program *program, unsigned int index, const char *cell, char *limits, char *error,
		      size_t size)
{
	const char *name =
		index == BUNDLE_LIMIT_TIME ? "time" : program->traffic.field[program->drawing.limit[index]].name;
	size_t len = strlen(limits);

	if (!*cell)
		return 0;
	if (strpbrk(cell, ";=")) {
		snprintf(error, size, "'%.40s': several are separated by blanks", cell);
		return -EINVAL;
	}
	if (len + strlen(name) + strlen(cell) + 3 > BUNDLE_LIMITS_SIZE) {
		snprintf(error, size, "the limits are too long");
		return -EINVAL;
	}
	snprintf(limits + len, BUNDLE_LIMITS_SIZE - len, "%s%s=%s", len ? ";" : "", name, cell);
	return 0;
}

static int read_id(const char *cell, int64_t *id, char *error, size_t size)
{
	static const struct mn_attr count = { .name = "id", .type = MN_TYPE_COUNT };

	if (*cell)
		return register_cell_parse(NULL, &count, cell, id, error, size);
	snprintf(error, size, "is empty");
	return -EINVAL;
}

static int bundle_cell(struct data_table *t, unsigned int slot, const struct data_column *column, const char *cell,
		       char *error, size_t size)
{
	static const struct mn_attr data = { .name = "size", .type = MN_TYPE_DATA };
	const struct mn_program *program = t->import->program;
	struct bundle_record *rec = &((struct bundle_rows *)t->data)->rec[slot];

	switch (column->what) {
	case BUNDLE_COL_ID:
		return read_id(cell, &rec->id, error, size);
	case BUNDLE_COL_OWNER:
		if (mn_number_normalise(program, cell, &rec->owner))
			return 0;
		snprintf(error, size, "'%.40s' is no number of this service", cell);
		return -EINVAL;
	case BUNDLE_COL_SIZE:
		return register_cell_parse(program, &data, cell, &rec->size, error, size);
	case BUNDLE_COL_FROM:
		return read_instant(program, cell, &rec->from, error, size);
	case BUNDLE_COL_TO:
		return read_instant(program, cell, &rec->to, error, size);
	case BUNDLE_COL_LABEL:
		if (strlen(cell) < sizeof(rec->label)) {
			strcpy(rec->label, cell);
			return 0;
		}
		snprintf(error, size, "is longer than %zu octets", sizeof(rec->label) - 1);
		return -EINVAL;
	case BUNDLE_COL_FIELD:
		return register_cell_parse(program, &program->bundle.field[column->index], cell,
					   &rec->field[column->index], error, size);
	default:
		return read_limit(program, column->index, cell, rec->limits, error, size);
	}
}

static int bundle_end(struct data_table *t, unsigned int slot, char *error, size_t size)
{
	return 0;
}

static int bundle_put(struct data_table *t, unsigned int n)
{
	struct bundle_rows *rows = t->data;
	struct data_import *import = t->import;
	struct store_bundle_batch batch = {
		.program = import->program, .now = import->now, .actor = import->name, .operation = "import-bundles",
		.rec = rows->rec, .n = n, .answer = rows->answer,
	};
	int rc = n ? store_bundle_put(rows->writer, &batch) : 0;

	if (rc < 0)
		return rc;
	import->added += batch.added;
	import->changed += batch.changed;
	import->same += batch.same;
	for (unsigned int i = 0; rc == 0 && i < n; i++)
		if (rows->answer[i].outcome == BUNDLE_REFUSED)
			rc = data_table_bad(t, i, rows->answer[i].reason);
	return rc;
}

int bundle_import(struct store_db *db, struct data_import *import)
{
	static const struct data_kind kind = { bundle_columns, bundle_begin, bundle_cell, bundle_end, bundle_put };
	struct data_table table = { .kind = &kind, .db = db, .import = import };
	struct bundle_rows *rows = talloc_zero(NULL, struct bundle_rows);
	int rc = -ENOMEM;

	if (!rows)
		return rc;
	rows->rec = talloc_array(rows, struct bundle_record, DATA_BATCH);
	rows->answer = talloc_array(rows, struct bundle_answer, DATA_BATCH);
	rows->writer = store_bundle_alloc(db);
	table.data = rows;
	if (rows->rec && rows->answer && rows->writer)
		rc = data_table_import(&table);
	else
		fprintf(import->messages, "%s: %s\n", import->name, *db->trouble ? db->trouble : strerror(ENOMEM));
	store_bundle_free(rows->writer);
	talloc_free(rows);
	return rc;
}
