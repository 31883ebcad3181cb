/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Totals of a log into records: growing, beginning anew, shrinking, out of order, read again, of unknown cards. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "host/store_cdr.h"
#include "host/store_usage.h"
#include "menus/diag.h"

#define PATH	"cdr_take.db"
#define NOW	1796000000	/* 2026-11-30 00:53:20 UTC */

struct fix {
	struct store_db db;
	struct store_usage *usage;
	const struct mn_program *program;
	const struct cells *cells;
	int64_t shown;
	uint64_t line;
	bool again;
};

static void must(struct fix *f, int rc)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "%s: %s\n", strerror(-rc), f->db.trouble);
	exit(1);
}

static void show(struct fix *f)
{
	sqlite3_stmt *stmt = store_db_prepare(&f->db,
		"SELECT seq, id, up, down FROM usage WHERE seq > ?1 ORDER BY seq");

	sqlite3_bind_int64(stmt, 1, f->shown);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		f->shown = sqlite3_column_int64(stmt, 0);
		printf("    %s: up %" PRId64 " down %" PRId64 "\n", store_db_text(stmt, 1),
		       (int64_t)sqlite3_column_int64(stmt, 2), (int64_t)sqlite3_column_int64(stmt, 3));
	}
	sqlite3_finalize(stmt);
}

static void told(void *data, uint64_t line, const char *reason)
{
	(void)data;
	printf("    line %" PRIu64 " set aside: %s\n", line, reason);
}

/* Lines in one transaction, written shortly: "SECOND EVENT CARD CHARGING-ID UP DOWN;..." */
static void take(struct fix *f, const char *what, const char *lines)
{
	char *text = talloc_strdup(NULL, ""), *copy = talloc_strdup(text, lines), *one, *rest = copy;
	struct store_cdr cdr = { .source = "cdr.csv", .cells = f->cells, .again = f->again, .aside = told };
	const struct store_cdr_counts *n = &cdr.counts;

	printf("%s\n", what);
	while ((one = strsep(&rest, ";"))) {
		char event[32], card[16];
		long long up, down;
		unsigned int id;
		int second;

		if (sscanf(one, "%d %31s %15s %u %lld %lld", &second, event, card, &id, &up, &down) != 6)
			abort();
		text = talloc_asprintf_append(text,
			"2026113000%02d%02d000,%s,,,17,1001,,%s,0,,,internet,,%lld,%lld,%u\n",
			second / 60, second % 60, card, event, up, down, id);
	}
	cdr.text = text;
	cdr.len = strlen(text);
	cdr.first_line = f->line + 1;
	must(f, store_db_exec(&f->db, "BEGIN IMMEDIATE"));
	must(f, store_cdr_take(&f->db, f->usage, f->program, NOW, &cdr));
	must(f, store_db_exec(&f->db, "COMMIT"));
	f->line += n->lines;
	show(f);
	printf("  %" PRIu64 " accepted, %" PRIu64 " before, %" PRIu64 " aside, %" PRIu64 " without new use, %" PRIu64
	       " anew\n", n->accepted, n->repeated, n->aside, n->unused, n->anew);
	talloc_free(text);
}

static void add_number(struct fix *f, const char *number, const char *imsi)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "INSERT INTO subscriber (msisdn, imsi, language) VALUES ('%s', '%s', 'zh')",
		 number, imsi);
	must(f, store_db_exec(&f->db, sql));
}

int main(void)
{
	static const struct cells_default def[] = {
		{ "network", "2g" }, { "roaming", "domestic" }, { "special-use", "no" }, { "place", "elsewhere" },
	};
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	char *menu = talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir ? srcdir : "."), *errors;
	struct fix f = { .program = mn_program_load(ctx, menu, mn_diags_alloc(ctx, 10)) };

	unlink(PATH);
	if (!f.program)
		return 1;
	f.cells = cells_load(ctx, f.program, NULL, def, 4, &errors);
	must(&f, store_db_open(&f.db, PATH, STORE_DB_CREATE | STORE_DB_PREPARE, NULL));
	f.usage = store_usage_alloc(&f.db);
	add_number(&f, "13800138001", "460001000000001");

	take(&f, "it grows", "1 pdp-act 460001000000001 7 0 0;11 pdp-periodic 460001000000001 7 10 100;"
	     "21 pdp-periodic 460001000000001 7 10 100;31 pdp-periodic 460001000000001 7 10 150");
	take(&f, "it grows on in the next piece, and ends", "41 pdp-deact 460001000000001 7 15 200;"
	     "41 pdp-free 460001000000001 7 15 200");
	take(&f, "the same piece again", "41 pdp-deact 460001000000001 7 15 200;41 pdp-free 460001000000001 7 15 200");
	take(&f, "two contexts of one card at a time", "51 pdp-periodic 460001000000001 8 1 1;"
	     "51 pdp-periodic 460001000000001 9 2 2;52 pdp-periodic 460001000000001 8 2 2;"
	     "52 pdp-periodic 460001000000001 9 4 4");
	take(&f, "an id that comes again", "61 pdp-act 460001000000001 7 0 0;71 pdp-periodic 460001000000001 7 5 50");
	take(&f, "totals that shrink without an activation", "81 pdp-periodic 460001000000001 7 3 30");
	take(&f, "only one of the two shrinks", "91 pdp-periodic 460001000000001 7 2 40");
	take(&f, "a log that begins in the middle", "91 pdp-periodic 460001000000001 10 1000 2000");
	take(&f, "an earlier line with less", "82 pdp-periodic 460001000000001 7 1 1");
	take(&f, "an earlier line with more: the clock was set back", "83 pdp-periodic 460001000000001 7 4 80");
	take(&f, "what it had comes later", "95 pdp-periodic 460001000000001 7 5 90");
	f.again = true;
	take(&f, "all of it again", "1 pdp-act 460001000000001 7 0 0;11 pdp-periodic 460001000000001 7 10 100;"
	     "31 pdp-periodic 460001000000001 7 10 150;41 pdp-deact 460001000000001 7 15 200;"
	     "61 pdp-act 460001000000001 7 0 0;71 pdp-periodic 460001000000001 7 5 50;"
	     "81 pdp-periodic 460001000000001 7 3 30;95 pdp-periodic 460001000000001 7 5 90");
	f.again = false;
	take(&f, "a card that nobody has", "1 pdp-act 460001000000002 1 0 0;11 pdp-periodic 460001000000002 1 10 100;"
	     "21 pdp-periodic 460001000000002 1 10 100");
	add_number(&f, "13800138002", "460001000000002");
	take(&f, "it comes into the register: its next line brings what was set aside",
	     "31 pdp-periodic 460001000000002 1 20 200");
	take(&f, "the end of the world", "41 pdp-periodic 460001000000002 2 1152921504606846976 1152921504606846976;"
	     "42 pdp-periodic 460001000000002 2 1152921504606846977 0");
	store_usage_free(f.usage);
	store_db_close(&f.db);
	unlink(PATH);
	unlink(PATH "-wal");
	unlink(PATH "-shm");
	talloc_free(ctx);
	return 0;
}
