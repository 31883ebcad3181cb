/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Diagnostics for editors and programs: columns in octets, and JSON that is valid whatever a file holds. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"

static const struct {
	const char *what, *file, *source;
} rows[] = {
	{ "nothing to say", "x.menu", "" },
	{ "wide characters before", "x.menu", "list x (\xe4\xbd\xa0\xe5\xa5\xbd) y\n" },
	{ "hint", "x.menu", "lits colour\n" },
	{ "quotes and backslashes", "a\"b\\c.menu", "set a of \"\\\\ \\\"x\\\"\"\n" },
	{ "no UTF-8 in the source", "x.menu", "list \xff\xfe\n" },
	{ "no UTF-8 in the file's name", "\xff.menu", "x\n" },
	{ "control characters", "a\tb\nc.menu", "list \x01\n" },
	{ "line separators", "\xe2\x80\xa8.menu", "list \xe2\x80\xa8\n" },
	{ "a place before", "x.menu", "clock UTC\nclock UTC\n" },
};

/* What a program would read, checked by somebody else's parser. */
static void show_json(sqlite3 *db, const char *json)
{
	sqlite3_stmt *stmt;

	printf("%s\n", json);
	if (sqlite3_prepare_v2(db, "SELECT json_valid(?1), json_array_length(?1, '$.diagnostics')", -1, &stmt, NULL))
		abort();
	sqlite3_bind_text(stmt, 1, json, -1, SQLITE_STATIC);
	if (sqlite3_step(stmt) != SQLITE_ROW)
		abort();
	printf("valid %d, %d diagnostics\n", sqlite3_column_int(stmt, 0), sqlite3_column_int(stmt, 1));
	sqlite3_finalize(stmt);
}

static void run(void *ctx, sqlite3 *db, const char *what, const char *file, const char *source, unsigned int limit)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, limit);
	struct mn_program *program = mn_program_parse(ctx, file, source, strlen(source), diags);
	size_t len;
	char *json;
	FILE *out = open_memstream(&json, &len);

	printf("-- %s\n", what);
	mn_diags_print_gcc(diags, file, source, strlen(source), stdout);
	mn_diags_print_json(diags, file, mn_diags_source(diags), mn_diags_source_len(diags), program != NULL, out);
	fclose(out);
	show_json(db, json);
	free(json);
	talloc_free(program);
	talloc_free(diags);
}

/* Each octet there is, in a file's name and in a source. */
static void every_octet(void *ctx, sqlite3 *db)
{
	unsigned int bad = 0;

	for (unsigned int c = 1; c < 256; c++) {
		struct mn_diags *diags = mn_diags_alloc(ctx, 50);
		char source[16], *json;
		sqlite3_stmt *stmt;
		size_t len;
		FILE *out = open_memstream(&json, &len);

		snprintf(source, sizeof(source), "a%cb \"%c\"\n", c, c);
		mn_program_parse(ctx, source, source, strlen(source), diags);
		mn_diags_print_json(diags, source, source, strlen(source), false, out);
		fclose(out);
		if (sqlite3_prepare_v2(db, "SELECT json_valid(?1)", -1, &stmt, NULL))
			abort();
		sqlite3_bind_text(stmt, 1, json, -1, SQLITE_STATIC);
		bad += sqlite3_step(stmt) != SQLITE_ROW || !sqlite3_column_int(stmt, 0);
		sqlite3_finalize(stmt);
		free(json);
		talloc_free(diags);
	}
	printf("-- every octet\n%u of 255 invalid\n", bad);
}

int main(void)
{
	void *ctx = talloc_new(NULL);
	sqlite3 *db;

	if (sqlite3_open(":memory:", &db))
		abort();
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run(ctx, db, rows[i].what, rows[i].file, rows[i].source, 50);
	run(ctx, db, "more than is shown", "x.menu", "a\nb\nc\n", 2);
	every_octet(ctx, db);
	sqlite3_close(db);
	talloc_free(ctx);
	return 0;
}
