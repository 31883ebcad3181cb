/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool bill: the fee lines of a month, for a billing system. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/csv.h"
#include "host/db_tool.h"
#include "menus/clock.h"

const char db_tool_bill_help[] =
	"One CSV row for each line of the ledger: month, payer, number it is paid for, fee and its name in the\n"
	"service's first language, amount (10.00) and the same in the smallest unit (1000), first moment (from) and\n"
	"end (to, empty while it goes on) of the memberships in that month, when the line was written, and the audit\n"
	"record it comes from. With `payers` one row for each payer, with lines and sum. The total goes to stderr.\n"
	"If the change to that month is due and has not happened, it happens first. A month that is not over may\n"
	"still get lines.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu bill 2026-11 > bill.csv\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu bill 2026-11 payers\n";

struct bill {
	const struct db_tool *tool;
	struct store_db *db;
	const char *month;
	int64_t from, to;		/* the month: [from, to) */
	uint64_t lines, payers;
	int64_t sum;
	char payer[MN_NUMBER_SIZE];	/* of the line before */
};

static const char bill_lines[] =
	"SELECT payer, number, fee, amount, created, audit,"
	" (SELECT min(m.from_) FROM membership m JOIN grp g ON g.id = m.grp WHERE m.msisdn = l.number"
	" AND g.leader = l.payer AND m.from_ < ?3 AND (m.to_ IS NULL OR m.to_ > ?2 OR m.from_ >= ?2)),"
	" (SELECT CASE WHEN count(*) = count(m.to_) THEN max(m.to_) END FROM membership m JOIN grp g ON g.id = m.grp"
	" WHERE m.msisdn = l.number AND g.leader = l.payer AND m.from_ < ?3"
	" AND (m.to_ IS NULL OR m.to_ > ?2 OR m.from_ >= ?2))"
	" FROM ledger l WHERE month = ?1 ORDER BY payer, number, fee, occasion";

static const char bill_payers[] =
	"SELECT payer, count(*), sum(amount) FROM ledger WHERE month = ?1 AND ?2 AND ?3 GROUP BY payer ORDER BY payer";

static void format_amount(const struct mn_program *program, int64_t minor, char *buf, size_t size)
{
	int64_t per = program->money.per_major ? program->money.per_major : 1, whole = llabs(minor);
	char part[24];

	/* 100 + 5 is "105": the decimals with their zeros stand behind the 1 */
	snprintf(part, sizeof(part), "%" PRId64, per + whole % per);
	snprintf(buf, size, "%s%" PRId64 "%s%s", minor < 0 ? "-" : "", whole / per, per > 1 ? "." : "",
		 per > 1 ? part + 1 : "");
}

/* What the service's first language calls a fee, as far as it is plain text. */
static const char *fee_text(const struct mn_program *program, const char *name)
{
	for (unsigned int i = 0; i < program->n_fees; i++) {
		const struct mn_text *text = program->fee[i].text;

		if (!strcmp(program->fee[i].name, name) && text && text->lang[0].n_pieces == 1 &&
		    text->lang[0].piece[0].var == MN_VAR_LITERAL)
			return text->lang[0].piece[0].lit;
	}
	return "";
}

static void write_number(unsigned int *n, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	csv_write(stdout, n, text);
}

static void write_time(const struct bill *bill, sqlite3_stmt *stmt, int column, unsigned int *n)
{
	char text[32] = "";

	if (sqlite3_column_type(stmt, column) != SQLITE_NULL)
		mn_clock_format(bill->tool->program->zone, sqlite3_column_int64(stmt, column), text, sizeof(text));
	csv_write(stdout, n, text);
}

static void write_money(struct bill *bill, int64_t minor, unsigned int *n)
{
	char text[64];

	format_amount(bill->tool->program, minor, text, sizeof(text));
	csv_write(stdout, n, text);
	write_number(n, minor);
	bill->sum += minor;
}

static void write_line(struct bill *bill, sqlite3_stmt *stmt, unsigned int *n)
{
	const char *payer = store_db_text(stmt, 0), *fee = store_db_text(stmt, 2);

	bill->lines++;
	bill->payers += strcmp(bill->payer, payer) != 0;
	snprintf(bill->payer, sizeof(bill->payer), "%s", payer);
	csv_write(stdout, n, bill->month);
	csv_write(stdout, n, payer);
	csv_write(stdout, n, store_db_text(stmt, 1));
	csv_write(stdout, n, fee);
	csv_write(stdout, n, fee_text(bill->tool->program, fee));
	write_money(bill, sqlite3_column_int64(stmt, 3), n);
	write_time(bill, stmt, 6, n);
	write_time(bill, stmt, 7, n);
	write_time(bill, stmt, 4, n);
	write_number(n, sqlite3_column_int64(stmt, 5));
}

static void write_payer(struct bill *bill, sqlite3_stmt *stmt, unsigned int *n)
{
	bill->lines += sqlite3_column_int64(stmt, 1);
	bill->payers++;
	csv_write(stdout, n, bill->month);
	csv_write(stdout, n, store_db_text(stmt, 0));
	write_number(n, sqlite3_column_int64(stmt, 1));
	write_money(bill, sqlite3_column_int64(stmt, 2), n);
}

static int write_bill(struct bill *bill, bool by_payer)
{
	static const char *const names[2][12] = {
		{ "month", "payer", "number", "fee", "text", "amount", "minor", "from", "to", "written", "audit" },
		{ "month", "payer", "lines", "amount", "minor" },
	};
	sqlite3_stmt *stmt = store_db_prepare(bill->db, by_payer ? bill_payers : bill_lines);
	unsigned int n = 0;
	int rc;

	if (!stmt)
		return -1;
	store_db_bind_text(stmt, 1, bill->month);
	sqlite3_bind_int64(stmt, 2, bill->from);
	sqlite3_bind_int64(stmt, 3, bill->to);
	for (const char *const *name = names[by_payer]; *name; name++)
		csv_write(stdout, &n, *name);
	csv_end_row(stdout, &n);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		(by_payer ? write_payer : write_line)(bill, stmt, &n);
		csv_end_row(stdout, &n);
	}
	rc = rc == SQLITE_DONE ? 0 : store_db_error(bill->db, "bill");
	sqlite3_finalize(stmt);
	return rc;
}

static int read_month(struct bill *bill)
{
	const struct mn_zone *zone = bill->tool->program->zone;
	char first[16];

	snprintf(first, sizeof(first), "%.8s-01", bill->month);
	if (strlen(bill->month) != 7 || mn_clock_parse(zone, first, &bill->from) < 0)
		return db_tool_usage("'%s' is no month; write 2026-11", bill->month);
	bill->to = mn_clock_next_month(zone, bill->from);
	if (bill->from <= bill->tool->now)
		return DB_TOOL_DONE;
	fprintf(stderr, "%s has not begun: nothing can be billed for it\n", bill->month);
	return DB_TOOL_FOUND;
}

int db_tool_bill(const struct db_tool *tool, struct store_db *db)
{
	struct bill bill = { .tool = tool, .db = db, .month = tool->arg[0] };
	bool by_payer = tool->n_args > 1;
	char sum[64];
	int rc;

	if (by_payer && strcmp(tool->arg[1], "payers"))
		return db_tool_usage("'%s'? only `payers` may stand behind the month", tool->arg[1]);
	rc = read_month(&bill);
	if (rc)
		return rc;
	rc = write_bill(&bill, by_payer);
	if (rc < 0)
		return db_tool_trouble(tool, db, rc);
	format_amount(tool->program, bill.sum, sum, sizeof(sum));
	fprintf(stderr, "%s: %" PRIu64 " lines, %" PRIu64 " payers, %s%s%s%s\n", bill.month, bill.lines, bill.payers,
		sum, tool->program->money.major ? " " : "",
		tool->program->money.major ? tool->program->money.major : "",
		bill.to > tool->now ? "; the month is not over" : "");
	return DB_TOOL_DONE;
}
