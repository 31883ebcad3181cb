/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/reference/real.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "host/bundle_record.h"
#include "host/register_import.h"
#include "host/store_bundle.h"
#include "host/store_calendar.h"
#include "host/store_db.h"
#include "host/store_event.h"
#include "host/store_ledger.h"
#include "host/store_usage.h"
#include "host/store_verify.h"
#include "menus/clock.h"
#include "menus/diag.h"

#define TROUBLE_SIZE	600
#define MAX_BATCH	400

static void fail(const char *what, const char *why)
{
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

void real_init(struct real *real)
{
	const char *srcdir = getenv("srcdir");
	struct mn_diags *diags;
	char path[512];

	memset(real, 0, sizeof(*real));
	real->ctx = talloc_new(NULL);
	diags = mn_diags_alloc(real->ctx, 5);
	snprintf(path, sizeof(path), "%s/../../menus/share.menu", srcdir ? srcdir : ".");
	real->program = mn_program_load(real->ctx, path, diags);
	if (!real->program)
		fail(path, mn_diags_count(diags) ? mn_diags_get(diags, 0)->text : "cannot be used");
	snprintf(real->path, sizeof(real->path), "worlds.db");
	real->number_of = talloc_array(real->ctx, int, 10000);
}

static void remove_database(const struct real *real)
{
	static const char *const suffix[] = { "", "-wal", "-shm" };
	char path[300];

	for (unsigned int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", real->path, suffix[i]);
		unlink(path);
	}
}

void real_fini(struct real *real)
{
	if (!real->keep)
		remove_database(real);
	talloc_free(real->ctx);
}

static void open_db(const struct real *real, struct store_db *db, unsigned int flags)
{
	if (store_db_open(db, real->path, flags, real->program->name) < 0)
		fail(real->path, db->trouble);
}

/* ── words of the reference to those of the program ───────────────────────────────────────────────────────────── */

static int64_t word(const struct real *real, uint16_t list, enum ref_list words, int index)
{
	const char *name = ref_world_name(words, index);
	int item = mn_program_item(real->program, list, name);

	if (item < 0)
		fail("the service file has no item", name);
	return item;
}

static const struct mn_attr *field(const struct mn_attr *fields, unsigned int n, const char *name, unsigned int *index)
{
	for (*index = 0; *index < n; ++*index)
		if (strcmp(fields[*index].name, name) == 0)
			return &fields[*index];
	fail("the service file has no field", name);
	return NULL;
}

static void set_choice(const struct real *real, const struct mn_attr *fields, unsigned int n, const char *name,
		       enum ref_list words, int index, int64_t *values)
{
	unsigned int f;
	const struct mn_attr *attr = field(fields, n, name, &f);

	values[f] = index < 0 ? MN_UNKNOWN : word(real, attr->list, words, index);
}

static void set_value(const struct mn_attr *fields, unsigned int n, const char *name, int64_t value, int64_t *values)
{
	unsigned int f;

	field(fields, n, name, &f);
	values[f] = value;
}

static void unknown(int64_t *values)
{
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		values[i] = MN_UNKNOWN;
}

/* ── register ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void put_time(FILE *f, int64_t at)
{
	char text[24];

	if (at == REF_EVER || at == REF_OPEN)
		return;
	ref_date_print(at, text);
	text[10] = ' ';
	fputs(text, f);
}

static void put_plan(FILE *f, const struct ref_plan *plan)
{
	fprintf(f, "%s/%d.%02d/%s", ref_world_name(REF_FAMILIES, plan->family), (int)(plan->tier / 100),
		(int)(plan->tier % 100), plan->build < 0 || plan->build == REF_NO_BUILD ? "" :
		ref_world_name(REF_BUILDS, plan->build));
	if (plan->from == REF_EVER && plan->to == REF_OPEN)
		return;
	fputs("@", f);
	put_time(f, plan->from);
	fputs("..", f);
	put_time(f, plan->to);
}

/* Numbers and their plans from item i on; returns the first item that is neither. */
static int import_numbers(struct real *real, int i)
{
	struct register_import import = { .program = real->program, .name = "world", .messages = stderr };
	const struct ref_world *world = real->world;
	struct store_db db;
	char *text = NULL, digits[16];
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	fputs("msisdn,home,brand,status,customer,real-name,pays-cash,data-paused,plan\n", f);
	import.at = world->item[i].now;
	while (i < world->n_item && world->item[i].kind == REF_NUMBER) {
		const struct ref_item *it = &world->item[i++];
		bool first = true;

		ref_world_digits(world, it->who, digits);
		fprintf(f, "%s,%s,%s,%s,individual,yes,no,no,", digits, ref_world_name(REF_HOMES, it->home),
			ref_world_name(REF_BRANDS, it->brand), ref_world_name(REF_STATUSES, it->status));
		for (; i < world->n_item && world->item[i].kind == REF_PLAN; i++, first = false) {
			if (!first)
				fputs(";", f);
			put_plan(f, &world->item[i].plan);
		}
		fputs("\n", f);
	}
	fclose(f);
	import.in = fmemopen(text, len, "r");
	open_db(real, &db, STORE_DB_CREATE);
	if (register_import(&db, &import) < 0)
		fail("register", db.trouble);
	if (import.bad)
		fail("register", text);
	store_db_close(&db);
	fclose(import.in);
	free(text);
	return i;
}

/* ── jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* A job of one item, or of several records of use that follow each other. */
struct sent {
	struct store_job job;
	struct store_event event;
	struct store_usage_job usage;
	struct store_bundle_job bundle;
	struct bundle_record bundle_record;
	struct bundle_answer bundle_answer;
	int item, n_items;
	unsigned int *left;
};

static void back(struct store_job *job)
{
	struct sent *sent = job->data;

	--*sent->left;
}

static void wait_for(struct real *real, const unsigned int *left)
{
	struct pollfd fd = { .fd = store_fd(real->store), .events = POLLIN };

	while (*left) {
		if (poll(&fd, 1, 60000) <= 0)
			fail("store", "no answer within a minute");
		store_reap(real->store);
	}
}

static void set_party(const struct real *real, int who, struct mn_number *number)
{
	char digits[16];

	ref_world_digits(real->world, who, digits);
	snprintf(number->digits, sizeof(number->digits), "%s", digits);
}

static void set_operation(struct real *real, struct sent *sent, enum ref_list words, int index)
{
	sent->job.order.operation = mn_program_operation(real->program, ref_world_name(words, index));
	if (sent->job.order.operation == MN_NONE)
		fail("the service file has no operation", ref_world_name(words, index));
}

static void make_order(struct real *real, struct sent *sent, const struct ref_item *it)
{
	struct mn_order *order = &sent->job.order;

	sent->job.kind = STORE_JOB_EXECUTE;
	set_operation(real, sent, REF_OPERATIONS, it->what);
	order->channel = MN_CHANNEL_USSD;
	set_party(real, it->who, &order->caller);
	if (it->other >= 0) {
		order->arg[0].given = order->arg[0].valid = true;
		set_party(real, it->other, &order->arg[0].number);
	}
}

static void make_event(struct real *real, struct sent *sent, const struct ref_item *it)
{
	struct mn_order *order = &sent->job.order;
	const struct mn_operation *op;
	struct mn_arg *arg = &order->arg[0];

	sent->job.kind = STORE_JOB_EVENT;
	sent->job.payload = &sent->event;
	sent->event.at = it->at;
	set_operation(real, sent, REF_EVENTS, it->what);
	op = &real->program->operation[order->operation];
	set_party(real, it->who, &order->caller);
	snprintf(sent->job.actor, sizeof(sent->job.actor), "worlds");
	if (!op->n_params)
		return;
	arg->given = arg->valid = true;
	switch (it->what) {
	case REF_EV_BRAND:
		arg->value = word(real, op->param[0].list, REF_BRANDS, it->value);
		break;
	case REF_EV_STATUS:
		arg->value = word(real, op->param[0].list, REF_STATUSES, it->value);
		break;
	case REF_EV_ACCOUNT:
		arg->value = word(real, op->param[0].list, REF_ACTS, it->value);
		break;
	default: {
		const struct mn_holding_decl *decl = &real->program->holding[op->param[0].list];
		int build = it->plan.build == REF_NO_BUILD ? -1 : it->plan.build;

		unknown(arg->field);
		set_choice(real, decl->field, decl->n_fields, "family", REF_FAMILIES, it->plan.family, arg->field);
		set_choice(real, decl->field, decl->n_fields, "build", REF_BUILDS, build, arg->field);
		set_value(decl->field, decl->n_fields, "tier", it->plan.tier, arg->field);
		arg->from = it->plan.from == REF_EVER ? 0 : it->plan.from;
		arg->to = it->plan.to == REF_OPEN ? 0 : it->plan.to;
	}
	}
}

static void put_bits(char *buf, size_t size, const char *key, enum ref_list list, unsigned int mask)
{
	size_t len = strlen(buf);

	if (!mask)
		return;
	len += snprintf(buf + len, size - len, "%s%s=", len ? ";" : "", key);
	for (int i = 0, n = 0; mask >> i; i++)
		if (mask >> i & 1)
			len += snprintf(buf + len, size - len, "%s%s", n++ ? " " : "", ref_world_name(list, i));
}

static void make_bundle(struct real *real, struct sent *sent, const struct ref_item *it)
{
	const struct mn_record_decl *decl = &real->program->bundle;
	struct bundle_record *rec = &sent->bundle_record;
	const struct ref_bundle *b = &it->bundle;

	sent->job.kind = STORE_JOB_BUNDLE;
	sent->job.payload = &sent->bundle;
	sent->bundle = (struct store_bundle_job){ rec, 1, &sent->bundle_answer };
	rec->id = b->id;
	set_party(real, b->owner, &rec->owner);
	rec->size = b->size;
	rec->from = b->from == REF_EVER ? 0 : b->from;
	rec->to = b->to == REF_OPEN ? INT64_MAX : b->to;
	unknown(rec->field);
	set_choice(real, decl->field, decl->n_fields, "kind", REF_KINDS, b->kind, rec->field);
	set_choice(real, decl->field, decl->n_fields, "plan", REF_FAMILIES, b->plan == REF_N_FAMILIES ? -1 : b->plan,
		   rec->field);
	set_choice(real, decl->field, decl->n_fields, "scope", REF_SCOPES, b->scope, rec->field);
	set_value(decl->field, decl->n_fields, "special", b->special, rec->field);
	if (b->limit_from >= 0)
		snprintf(rec->limits, sizeof(rec->limits), "time=%02d:%02d-%02d:%02d", b->limit_from / 3600,
			 b->limit_from / 60 % 60, b->limit_to / 3600, b->limit_to / 60 % 60);
	put_bits(rec->limits, sizeof(rec->limits), "place", REF_PLACES, b->places);
	put_bits(rec->limits, sizeof(rec->limits), "network", REF_NETWORKS, b->networks);
}

static struct usage_record *use_records(const struct real *real, const struct ref_item *it, int n)
{
	const struct mn_record_decl *decl = &real->program->traffic;
	struct usage_record *all = calloc(n, sizeof(*all)), *rec = all;

	if (!all)
		abort();
	for (int i = 0; i < n; i++, rec++, it++) {
		const struct ref_use *u = &it->use;

		snprintf(rec->id, sizeof(rec->id), "%s", u->id);
		set_party(real, u->who, &rec->number);
		rec->at = u->at;
		rec->up = u->up;
		rec->down = u->down;
		unknown(rec->field);
		set_choice(real, decl->field, decl->n_fields, "network", REF_NETWORKS, u->network, rec->field);
		set_choice(real, decl->field, decl->n_fields, "place", REF_PLACES, u->place, rec->field);
		set_choice(real, decl->field, decl->n_fields, "roaming", REF_SCOPES, u->roaming, rec->field);
		set_value(decl->field, decl->n_fields, "special-use", u->special, rec->field);
	}
	return all;
}

static void make_use(struct real *real, struct sent *sent, const struct ref_item *it)
{
	sent->job.kind = STORE_JOB_USAGE;
	sent->job.payload = &sent->usage;
	sent->usage.rec = use_records(real, it, sent->n_items);
	sent->usage.n = sent->n_items;
	sent->usage.answer = calloc(sent->n_items, sizeof(*sent->usage.answer));
}

static struct sent *send(struct real *real, int i, int n, unsigned int *left)
{
	static void (*const make[REF_ITEM_KINDS])(struct real *, struct sent *, const struct ref_item *) = {
		[REF_BUNDLE] = make_bundle, [REF_ORDER] = make_order, [REF_EVENT] = make_event, [REF_USE] = make_use,
	};
	const struct ref_item *it = &real->world->item[i];
	struct sent *sent = calloc(1, sizeof(*sent));

	if (!sent)
		abort();
	sent->item = i;
	sent->n_items = n;
	sent->left = left;
	sent->job.program = real->program;
	sent->job.now = it->now;
	sent->job.done = back;
	sent->job.data = sent;
	make[it->kind](real, sent, it);
	++*left;
	if (store_submit(real->store, &sent->job) < 0)
		fail("store", "busy");
	return sent;
}

/* ── what came of them ────────────────────────────────────────────────────────────────────────────────────────── */

static int number_of(const struct real *real, const char *digits)
{
	size_t len = strlen(digits);

	return len < 4 ? -1 : real->number_of[atoi(digits + len - 4)];
}

static void say(char *trouble, const char *what, const char *detail)
{
	size_t len = strlen(trouble);

	if (len + 40 < TROUBLE_SIZE)
		snprintf(trouble + len, TROUBLE_SIZE - len, "%s: %.400s\n", what, detail);
}

static void refused_by(const struct real *real, const struct store_job *job, struct ref_result *result)
{
	if (job->kind == STORE_JOB_EVENT ? ((struct store_event *)job->payload)->outcome == STORE_EVENT_REFUSED :
	    !job->verdict.accepted)
		snprintf(result->rule, sizeof(result->rule), "%s",
			 real->program->rule[real->program->kase[job->verdict.kase].rule].id);
}

static void part(struct ref_result *result, int64_t what, int64_t octets)
{
	if (result->n_parts == REF_PARTS)
		return;
	result->part[result->n_parts].bundle = what;
	result->part[result->n_parts].bytes = octets;
	result->n_parts++;
}

static int by_bundle(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The facts that the answer to a query is made of. */
static void answered(const struct real *real, const struct store_job *job, const struct ref_item *it,
		     struct ref_result *result)
{
	const struct mn_facts *facts = &job->facts;

	if (*result->rule)
		return;
	if (it->what == REF_OP_USAGE) {
		for (unsigned int i = 0; i < facts->n_members; i++)
			part(result, number_of(real, facts->member[i].number.digits), facts->member[i].used);
		for (unsigned int i = 0; i < facts->n_former && facts->n_former < REF_MOST_FORMER; i++)
			part(result, REF_FORMER + number_of(real, facts->former[i].number.digits),
			     facts->former[i].used);
	} else if (it->what == REF_OP_REMAINING) {
		for (unsigned int i = 0; i < facts->n_bundles; i++)
			if (!(job->verdict.withheld >> i & 1) && facts->bundle[i].left > 0)
				part(result, facts->bundle[i].id, facts->bundle[i].left);
	}
	qsort(result->part, result->n_parts, sizeof(result->part[0]), by_bundle);
}

static void use_result(const struct usage_answer *answer, struct ref_result *result)
{
	if (answer->outcome == USAGE_REPEATED)
		strcpy(result->rule, "again");
	else if (answer->outcome == USAGE_SET_ASIDE)
		strcpy(result->rule, "aside");
	result->own = answer->own;
	result->shared = answer->shared;
	result->outside = answer->outside;
}

static void take_result(const struct real *real, const struct sent *sent, struct ref_world *is, char *trouble)
{
	const struct store_job *job = &sent->job;
	char text[400];

	if (job->rc < 0) {
		ref_text_print(real->world, &real->world->item[sent->item], text, sizeof(text));
		say(trouble, strerror(-job->rc), text);
		return;
	}
	switch (job->kind) {
	case STORE_JOB_EXECUTE:
	case STORE_JOB_EVENT:
		refused_by(real, job, &is->result[sent->item]);
		if (job->kind == STORE_JOB_EXECUTE)
			answered(real, job, &real->world->item[sent->item], &is->result[sent->item]);
		break;
	case STORE_JOB_BUNDLE:
		if (sent->bundle_answer.outcome == BUNDLE_REFUSED)
			say(trouble, "bundle", sent->bundle_answer.reason);
		break;
	case STORE_JOB_USAGE:
		for (int i = 0; i < sent->n_items; i++)
			use_result(&sent->usage.answer[i], &is->result[sent->item + i]);
		break;
	default:
		break;
	}
}

static void give_back(struct sent *sent)
{
	if (sent->job.kind == STORE_JOB_USAGE) {
		free((void *)sent->usage.rec);
		free(sent->usage.answer);
	}
	free(sent);
}

/* ── what the database holds ──────────────────────────────────────────────────────────────────────────────────── */

static int64_t end_of(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? REF_OPEN : sqlite3_column_int64(stmt, column);
}

static int month_of(const char *text)
{
	int year = 0, month = 0;

	sscanf(text, "%d-%d", &year, &month);
	return year * 12 + month - 1;
}

static void row_membership(const struct real *real, sqlite3_stmt *stmt, struct ref_world *is)
{
	struct ref_membership *m = REF_MORE(is, membership);

	m->leader = number_of(real, store_db_text(stmt, 0));
	m->member = number_of(real, store_db_text(stmt, 1));
	m->from = sqlite3_column_int64(stmt, 2);
	m->to = end_of(stmt, 3);
}

static void row_group(const struct real *real, sqlite3_stmt *stmt, struct ref_world *is)
{
	struct ref_group *group = REF_MORE(is, group);

	group->leader = number_of(real, store_db_text(stmt, 0));
	group->from = sqlite3_column_int64(stmt, 1);
	group->to = end_of(stmt, 2);
}

static void row_fee(const struct real *real, sqlite3_stmt *stmt, struct ref_world *is)
{
	struct ref_fee *fee = REF_MORE(is, fee);

	fee->leader = number_of(real, store_db_text(stmt, 0));
	fee->member = number_of(real, store_db_text(stmt, 1));
	fee->month = month_of(store_db_text(stmt, 2));
}

static void row_taken(const struct real *real, sqlite3_stmt *stmt, struct ref_world *is)
{
	struct ref_taken *taken = REF_MORE(is, taken);

	taken->leader = number_of(real, store_db_text(stmt, 0));
	taken->member = number_of(real, store_db_text(stmt, 1));
	taken->month = month_of(store_db_text(stmt, 2));
	taken->bytes = sqlite3_column_int64(stmt, 3);
}

static void row_bundle(const struct real *real, sqlite3_stmt *stmt, struct ref_world *is)
{
	struct ref_bundle *bundle = REF_MORE(is, bundle);

	(void)real;
	bundle->id = sqlite3_column_int64(stmt, 0);
	bundle->used = sqlite3_column_int64(stmt, 1);
}

/* Rows come in the order of the records' acceptance, which is that of the items. */
static void row_drawn(const struct real *real, sqlite3_stmt *stmt, struct ref_world *is)
{
	const char *id = store_db_text(stmt, 0);
	int i = is->n_use;		/* how far the items have been looked through */

	while (i < real->world->n_item && (real->world->item[i].kind != REF_USE ||
	       strcmp(real->world->item[i].use.id, id) != 0 || *is->result[i].rule))
		i++;
	is->n_use = i;
	if (i < real->world->n_item && is->result[i].n_parts < REF_PARTS) {
		struct ref_result *result = &is->result[i];

		result->part[result->n_parts].bundle = sqlite3_column_int64(stmt, 1);
		result->part[result->n_parts].bytes = sqlite3_column_int64(stmt, 2);
		result->n_parts++;
	}
}

static void read_database(const struct real *real, struct ref_world *is)
{
	static const struct {
		const char *sql;
		void (*row)(const struct real *, sqlite3_stmt *, struct ref_world *);
	} tables[] = {
		{ "SELECT g.leader, m.msisdn, m.from_, m.to_ FROM membership m JOIN grp g ON g.id = m.grp"
		  " ORDER BY m.id",
		  row_membership },
		{ "SELECT leader, opened, closed FROM grp ORDER BY id", row_group },
		{ "SELECT payer, number, month FROM ledger WHERE amount = 1000", row_fee },
		{ "SELECT leader, number, month, bytes FROM taken WHERE bytes > 0", row_taken },
		{ "SELECT id, used FROM bundle", row_bundle },
		{ "SELECT u.id, d.bundle, d.bytes FROM drawn d JOIN usage u ON u.seq = d.seq ORDER BY d.seq, d.bundle",
		  row_drawn },
	};
	struct store_db db;

	open_db(real, &db, 0);
	for (unsigned int t = 0; t < sizeof(tables) / sizeof(*tables); t++) {
		sqlite3_stmt *stmt = store_db_prepare(&db, tables[t].sql);
		int rc;

		if (!stmt)
			fail(tables[t].sql, db.trouble);
		while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
			tables[t].row(real, stmt, is);
		if (rc != SQLITE_DONE)
			fail(tables[t].sql, sqlite3_errmsg(db.handle));
		sqlite3_finalize(stmt);
	}
	is->n_use = 0;
	store_db_close(&db);
}

/* ── the tool's way, beside the open store ────────────────────────────────────────────────────────────────────── */

static void tool_begins(const struct real *real, struct store_db *db, int64_t now)
{
	open_db(real, db, STORE_DB_PREPARE);
	if (store_calendar_catch_up(db, real->program, now, NULL, NULL) < 0)
		fail("calendar", db->trouble);
}

/* Reading 15: a changed cell of a row is an event. */
static void event_by_table(struct real *real, const struct ref_item *it, struct ref_result *result)
{
	struct register_import import = { .program = real->program, .name = "row", .at = it->now, .now = it->now };
	char digits[16], row[120], *told = NULL, *rule;
	size_t len = 0;
	struct store_db db;

	ref_world_digits(real->world, it->who, digits);
	snprintf(row, sizeof(row), "msisdn,%s\n%s,%s\n", it->what == REF_EV_BRAND ? "brand" : "status", digits,
		 ref_world_name(it->what == REF_EV_BRAND ? REF_BRANDS : REF_STATUSES, it->value));
	tool_begins(real, &db, it->now);
	import.in = fmemopen(row, strlen(row), "r");
	import.messages = open_memstream(&told, &len);
	if (register_import(&db, &import) < 0)
		fail("register", db.trouble);
	fclose(import.in);
	fclose(import.messages);
	rule = strstr(told, " R");
	if (import.bad)
		snprintf(result->rule, sizeof(result->rule), "R%u", rule ? (unsigned int)atoi(rule + 2) % 100 : 0);
	free(told);
	store_db_close(&db);
}

static void use_by_table(struct real *real, const struct ref_item *it, int n, struct ref_result *result)
{
	struct store_usage_batch batch = { .program = real->program, .now = it->now, .actor = "table", .n = n };
	struct usage_record *rec = use_records(real, it, n);
	struct store_usage *usage;
	struct store_db db;

	batch.rec = rec;
	batch.answer = calloc(n, sizeof(*batch.answer));
	tool_begins(real, &db, it->now);
	usage = store_usage_alloc(&db);
	if (!usage || store_db_exec(&db, "BEGIN IMMEDIATE") < 0 || store_usage_take(usage, &batch) < 0 ||
	    store_db_exec(&db, "COMMIT") < 0)
		fail("use", db.trouble);
	for (int i = 0; i < n; i++)
		use_result(&batch.answer[i], &result[i]);
	store_usage_free(usage);
	store_db_close(&db);
	free(batch.answer);
	free(rec);
}

static bool by_table(struct real *real, const struct ref_item *it, int n, struct ref_result *result)
{
	bool fact = it->kind == REF_EVENT && !it->at && (it->what == REF_EV_BRAND || it->what == REF_EV_STATUS);

	if (fact)
		event_by_table(real, it, result);
	else if (it->kind == REF_USE)
		use_by_table(real, it, n, result);
	else
		return false;
	return true;
}

/* ── a whole world ────────────────────────────────────────────────────────────────────────────────────────────── */

static bool one_of_hundred(struct real *real, int percent)
{
	real->state = real->state * 6364136223846793005u + 1442695040888963407u;
	return (int)((real->state >> 33) % 100) < percent;
}

static void check(struct real *real, int64_t now, char *trouble)
{
	struct store_job *job = calloc(1, sizeof(*job));
	unsigned int left = 1;
	struct sent sent = { .left = &left };

	job->kind = STORE_JOB_CHECK;
	job->program = real->program;
	job->now = now;
	job->done = back;
	job->data = &sent;
	if (store_submit(real->store, job) < 0)
		fail("store", "busy");
	wait_for(real, &left);
	if (job->rc)
		say(trouble, "check", job->rc < 0 ? strerror(-job->rc) : job->text);
	free(job);
}

static void open_store(struct real *real)
{
	struct store_config config = { .path = real->path, .service = real->program->name };
	const char *error;

	if (store_open(real->ctx, &config, &real->store, &error) < 0)
		fail("store_open", error);
}

static void found(void *data, const char *text)
{
	say(data, "verify", text);
}

/* The program's own recomputation must have nothing to say, either. */
static void verify(const struct real *real, int64_t now, char *trouble)
{
	struct store_verify all = { .program = real->program, .now = now, .found = found, .data = trouble };
	struct store_db db;

	open_db(real, &db, 0);
	if (store_db_exec(&db, "BEGIN") < 0 || store_verify_usage(&db, &all) < 0 ||
	    store_ledger_verify(&db, real->program, now, found, trouble) < 0)
		say(trouble, "verify", db.trouble);
	store_db_exec(&db, "ROLLBACK");
	store_db_close(&db);
}

/* The calendar begins to go by this program; at the end all is waited for that is due by then. */
static void calendar(struct real *real, int64_t now, bool to_the_end, char *trouble)
{
	struct store_job *job = calloc(1, sizeof(*job));
	struct store_calendar state;
	unsigned int left;
	struct sent sent = { .left = &left };

	do {
		memset(&state, 0, sizeof(state));
		job->kind = STORE_JOB_CALENDAR;
		job->program = real->program;
		job->now = now;
		job->done = back;
		job->data = &sent;
		job->payload = &state;
		left = 1;
		if (store_submit(real->store, job) < 0)
			fail("store", "busy");
		wait_for(real, &left);
		if (job->rc)
			say(trouble, "calendar", strerror(-job->rc));
	} while (to_the_end && !job->rc && (state.working || state.next <= now));
	free(job);
}

void real_run(struct real *real, const struct ref_world *world, int64_t end, struct ref_world *is, char *trouble)
{
	struct sent **sent = calloc(world->n_item + 1, sizeof(*sent));
	unsigned int left = 0;
	char digits[16];
	int n_sent = 0;

	if (!sent)
		abort();
	*trouble = '\0';
	real->world = world;
	for (int i = 0; i < 10000; i++)
		real->number_of[i] = -1;
	for (int i = 0; i < world->n_number; i++) {
		ref_world_digits(world, i, digits);
		real->number_of[atoi(digits + strlen(digits) - 4)] = i;
	}
	ref_world_free(is);
	while (is->n_result < world->n_item)
		REF_MORE(is, result);
	remove_database(real);
	for (int i = 0; i < world->n_item;) {
		const struct ref_item *it = &world->item[i];
		int n = 1;

		if (it->kind == REF_NUMBER) {
			if (real->store)
				wait_for(real, &left);
			i = import_numbers(real, i);
			continue;
		}
		if (it->kind == REF_PLAN)
			fail("world", "a plan behind no number");
		if (!real->store) {
			open_store(real);
			calendar(real, it->now, false, trouble);
		}
		while (it->kind == REF_USE && n < MAX_BATCH && i + n < world->n_item && it[n].kind == REF_USE &&
		       it[n].now == it->now)
			n++;
		if (one_of_hundred(real, real->tables)) {
			wait_for(real, &left);
			if (by_table(real, it, n, &is->result[i])) {
				i += n;
				continue;
			}
		}
		sent[n_sent++] = send(real, i, n, &left);
		i += n;
		if (one_of_hundred(real, real->waits))
			wait_for(real, &left);
	}
	if (real->store) {
		wait_for(real, &left);
		calendar(real, end, true, trouble);
		check(real, end, trouble);
		store_close(real->store);
		real->store = NULL;
	}
	for (int i = 0; i < n_sent; i++) {
		take_result(real, sent[i], is, trouble);
		give_back(sent[i]);
	}
	free(sent);
	verify(real, end, trouble);
	read_database(real, is);
}
