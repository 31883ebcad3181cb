/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/store_map.h"
#include "host/store_value.h"

#define KNOWN_CHUNK	(1 << 20)
#define KNOWN_LIMITS	64	/* different limits that are kept apart from the bundles */
#define KNOWN_MOST	4096	/* rows of one kind of one number */

enum known_stmt {
	KNOWN_SUBSCRIBER, KNOWN_VALUES, KNOWN_REMEMBERED, KNOWN_HOLDINGS, KNOWN_MEMBERSHIPS, KNOWN_BUNDLES,
	KNOWN_ENDS,
	KNOWN_N_STMTS
};

static const char *const known_sql[KNOWN_N_STMTS] = {
	[KNOWN_SUBSCRIBER] = "SELECT 1 FROM subscriber WHERE msisdn = ?1",
	/* the names are filled in: see store_known_program() */
	[KNOWN_VALUES] = "SELECT name, value, from_, to_, audit, ended_by FROM attribute"
		" WHERE msisdn = ?1 AND name IN (%s)",
	[KNOWN_REMEMBERED] = "SELECT name, value, from_, to_, audit, coalesce(ended_by, 0) FROM remembered"
		" WHERE msisdn = ?1 AND name IN (%s)",
	[KNOWN_HOLDINGS] = "SELECT kind, from_, to_, fields, audit, ended_by FROM holding WHERE msisdn = ?1",
	[KNOWN_MEMBERSHIPS] = "SELECT g.leader, m.from_, m.to_, m.began_by, coalesce(m.ended_by, 0) FROM membership m"
		" JOIN grp g ON g.id = m.grp WHERE m.msisdn = ?1",
	[KNOWN_BUNDLES] = "SELECT id, size, used, from_, to_, limits, fields, audit FROM bundle WHERE owner = ?1",
	[KNOWN_ENDS] = "SELECT audit, was FROM bundle_end WHERE bundle = ?1 AND audit >= ?2 ORDER BY audit LIMIT 1",
};

struct known_chunk {
	struct known_chunk *next;
	size_t used;
	char room[];
};

struct known_limits {
	char text[MN_LIMITS_SIZE];
	struct mn_limits limits;
};

struct store_known {
	struct store_db *db;
	bool replay;
	const struct mn_program *program;
	uint64_t hash;			/* of the program */
	bool any_holding, any_remembered, any_value;
	uint64_t asked;			/* attributes that conditions of the drawing ask for */
	sqlite3_stmt *stmt[KNOWN_N_STMTS];
	struct known_chunk *chunk;
	size_t size;
	struct store_map numbers;	/* key of the number to struct store_known_number */
	struct store_map drawn;		/* replay: id of the bundle to what was drawn on it */
	struct known_limits *limits;
	unsigned int n_limits;
};

static const struct mn_limits never = {
	/* begins when the day is over */
	.n_spans = 1, .span = { { 86400, 0 } },
};

uint64_t store_known_key(const char *digits)
{
	uint64_t key = 1;

	for (unsigned int i = 0; i < MN_NUMBER_SIZE && digits[i]; i++)
		key = key * 10 + (digits[i] - '0');
	return key;
}

/* ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────── */

void *store_known_room(struct store_known *known, size_t size)
{
	struct known_chunk *chunk = known->chunk;
	void *room;

	size = (size + 7) & ~(size_t)7;
	if (!chunk || KNOWN_CHUNK - chunk->used < size) {
		chunk = malloc(sizeof(*chunk) + (size > KNOWN_CHUNK ? size : KNOWN_CHUNK));
		if (!chunk)
			return NULL;
		chunk->next = known->chunk;
		chunk->used = 0;
		known->chunk = chunk;
		known->size += KNOWN_CHUNK;
	}
	room = chunk->room + chunk->used;
	chunk->used += size;
	return room;
}

static void *room_copy(struct store_known *known, const void *from, size_t n, size_t size)
{
	void *room = n ? store_known_room(known, n * size) : NULL;

	return room ? memcpy(room, from, n * size) : NULL;
}

size_t store_known_size(const struct store_known *known)
{
	return known->size + known->numbers.size * sizeof(struct store_map_slot);
}

static struct store_known_bundle *known_bundle(struct mn_draw_bundle *draw)
{
	return (struct store_known_bundle *)draw;
}

static void keep_drawn(struct store_known *known)
{
	for (size_t i = 0; i < known->numbers.size; i++) {
		const struct store_known_number *number =
			(const struct store_known_number *)(uintptr_t)known->numbers.slot[i].value;

		for (unsigned int b = 0; number && b < number->n_bundles; b++) {
			int64_t drawn = known_bundle(number->bundle[b])->size - number->bundle[b]->left;
			uint64_t *value = drawn ? store_map_put(&known->drawn, number->bundle[b]->id) : NULL;

			if (value)
				*value = drawn;
		}
	}
}

void store_known_drop(struct store_known *known)
{
	if (known->replay)
		keep_drawn(known);
	while (known->chunk) {
		struct known_chunk *next = known->chunk->next;

		free(known->chunk);
		known->chunk = next;
	}
	known->size = 0;
	store_map_clear(&known->numbers);
}

int64_t store_known_drawn(const struct store_known *known, int64_t bundle)
{
	return store_map_get(&known->drawn, bundle);
}

struct store_known *store_known_alloc(struct store_db *db, bool replay)
{
	struct store_known *known = calloc(1, sizeof(*known));

	if (!known) {
		snprintf(db->trouble, sizeof(db->trouble), "out of memory");
		return NULL;
	}
	known->db = db;
	known->replay = replay;
	known->limits = calloc(KNOWN_LIMITS, sizeof(*known->limits));
	if (!known->limits) {
		free(known);
		return NULL;
	}
	return known;
}

static void finalize(struct store_known *known)
{
	for (unsigned int i = 0; i < KNOWN_N_STMTS; i++) {
		sqlite3_finalize(known->stmt[i]);
		known->stmt[i] = NULL;
	}
}

void store_known_free(struct store_known *known)
{
	if (!known)
		return;
	known->replay = false;
	store_known_drop(known);
	finalize(known);
	store_map_free(&known->numbers);
	store_map_free(&known->drawn);
	free(known->limits);
	free(known);
}

/* ── what conditions ask for ──────────────────────────────────────────────────────────────────────────────────── */

static void ask_table(struct store_known *known, const struct mn_table *table)
{
	for (unsigned int i = 0; i < table->n_columns; i++)
		if (table->column[i].kind == MN_COLUMN_ATTR)
			known->asked |= UINT64_C(1) << table->column[i].index;
	known->any_holding |= table->holding != MN_NONE;
}

static void ask(struct store_known *known, uint16_t index)
{
	const struct mn_cond *cond = &known->program->cond[index];

	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		ask(known, cond->left);
		ask(known, cond->right);
		break;
	case MN_COND_NOT:
		ask(known, cond->left);
		break;
	case MN_COND_IS:
	case MN_COND_IS_PARAM:
	case MN_COND_IS_YES:
	case MN_COND_IN_SET:
	case MN_COND_COMPARE:
	case MN_COND_KNOWN:
		if (cond->subject != MN_SUBJ_BUNDLE && cond->subject != MN_SUBJ_TRAFFIC && cond->attr < MN_MAX_ATTRS)
			known->asked |= UINT64_C(1) << cond->attr;
		break;
	case MN_COND_HAS_ROW:
	case MN_COND_MATCHES:
		ask_table(known, &known->program->table[cond->index]);
		break;
	default:
		break;
	}
}

static int prepare_values(struct store_known *known, enum known_stmt id, bool remembered, bool *any)
{
	char names[MN_MAX_ATTRS * 68] = "", sql[sizeof(names) + 160];
	size_t len = 0;

	for (unsigned int i = 0; i < known->program->n_attrs; i++) {
		const struct mn_attr *attr = &known->program->attr[i];

		/* a name is a word of the language: letters, digits, dashes */
		if (known->asked >> i & 1 && attr->remembered == remembered)
			len += snprintf(names + len, sizeof(names) - len, "%s'%s'", len ? "," : "", attr->name);
	}
	*any = len > 0;
	snprintf(sql, sizeof(sql), known_sql[id], names);
	known->stmt[id] = store_db_prepare(known->db, sql);
	return known->stmt[id] ? 0 : -EIO;
}

int store_known_program(struct store_known *known, const struct mn_program *program)
{
	int rc;

	known->program = program;
	if (known->stmt[0] && known->hash == program->hash)
		return 0;
	store_known_drop(known);
	finalize(known);
	known->asked = 0;
	known->any_holding = false;
	known->n_limits = 0;
	for (unsigned int i = 0; i < program->drawing.n_withholds; i++)
		ask(known, program->kase[program->drawing.withhold[i]].cond);
	rc = prepare_values(known, KNOWN_VALUES, false, &known->any_value);
	if (rc == 0)
		rc = prepare_values(known, KNOWN_REMEMBERED, true, &known->any_remembered);
	for (unsigned int i = 0; rc == 0 && i < KNOWN_N_STMTS; i++) {
		if (i == KNOWN_VALUES || i == KNOWN_REMEMBERED)
			continue;
		known->stmt[i] = store_db_prepare(known->db, known_sql[i]);
		if (!known->stmt[i])
			rc = -EIO;
	}
	if (rc < 0)
		finalize(known);
	else
		known->hash = program->hash;
	return rc;
}

/* ── reading a number ─────────────────────────────────────────────────────────────────────────────────────────── */

/* The next row: 1, 0 at the end, -errno. */
static int next(struct store_known *known, enum known_stmt id)
{
	int rc = sqlite3_step(known->stmt[id]);

	if (rc == SQLITE_ROW)
		return 1;
	rc = rc == SQLITE_DONE ? 0 : store_db_error(known->db, "what is known of a number");
	sqlite3_reset(known->stmt[id]);
	return rc;
}

static int start(struct store_known *known, enum known_stmt id, const struct store_known_number *number)
{
	sqlite3_bind_text(known->stmt[id], 1, number->number.digits, -1, SQLITE_STATIC);
	return next(known, id);
}

static int too_many(struct store_known *known, enum known_stmt id)
{
	sqlite3_reset(known->stmt[id]);
	snprintf(known->db->trouble, sizeof(known->db->trouble), "a number has more than %d rows of one kind",
		 KNOWN_MOST);
	return -EIO;
}

static int64_t column_end(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(stmt, column);
}

static int64_t column_begin(sqlite3_stmt *stmt, int column)
{
	int64_t from = sqlite3_column_int64(stmt, column);

	return from ? from : INT64_MIN;
}

static int read_values(struct store_known *known, struct store_known_number *number, enum known_stmt id)
{
	sqlite3_stmt *stmt = known->stmt[id];
	struct store_known_value few[16], *all = few;
	unsigned int n = number->n_values, room = sizeof(few) / sizeof(few[0]);
	int rc;

	/* those of the register are there already when the remembered ones come */
	for (; room < n; room *= 4)
		;
	if (room > sizeof(few) / sizeof(few[0]))
		all = store_known_room(known, room * sizeof(*all));
	if (!all)
		return -ENOMEM;
	if (n)
		memcpy(all, number->value, n * sizeof(*all));
	for (rc = start(known, id, number); rc > 0; rc = next(known, id)) {
		uint16_t attr = mn_program_attr(known->program, store_db_text(stmt, 0));

		if (attr >= known->program->n_attrs)
			continue;
		if (n == KNOWN_MOST) {
			rc = too_many(known, id);
			break;
		}
		if (n == room) {
			struct store_known_value *more = store_known_room(known, 4 * room * sizeof(*more));

			if (!more) {
				sqlite3_reset(stmt);
				return -ENOMEM;
			}
			all = memcpy(more, all, n * sizeof(*all));
			room *= 4;
		}
		all[n++] = (struct store_known_value){
			.attr = attr, .value = store_value_column(stmt, 1, known->program, &known->program->attr[attr]),
			.from = column_begin(stmt, 2), .to = column_end(stmt, 3),
			.audit = sqlite3_column_int64(stmt, 4), .ended_by = sqlite3_column_int64(stmt, 5),
		};
	}
	number->value = all == few ? room_copy(known, few, n, sizeof(*few)) : all;
	number->n_values = number->value ? n : 0;
	return rc == 0 && n && !number->value ? -ENOMEM : rc;
}

static int read_holdings(struct store_known *known, struct store_known_number *number)
{
	const struct mn_program *program = known->program;
	sqlite3_stmt *stmt = known->stmt[KNOWN_HOLDINGS];
	struct store_known_holding few[16], *all = few;
	unsigned int n = 0, room = sizeof(few) / sizeof(few[0]), kind;
	int rc;

	for (rc = start(known, KNOWN_HOLDINGS, number); rc > 0; rc = next(known, KNOWN_HOLDINGS)) {
		struct store_known_holding *h;

		for (kind = 0; kind < program->n_holdings; kind++)
			if (!strcmp(program->holding[kind].name, store_db_text(stmt, 0)))
				break;
		if (kind == program->n_holdings)
			continue;
		if (n == room) {
			struct store_known_holding *more = store_known_room(known, 4 * room * sizeof(*more));

			if (!more || room >= KNOWN_MOST)
				return too_many(known, KNOWN_HOLDINGS);
			all = memcpy(more, all, n * sizeof(*all));
			room *= 4;
		}
		h = &all[n++];
		h->holding = (struct mn_holding){
			.kind = kind, .from = column_begin(stmt, 1), .to = column_end(stmt, 2),
		};
		store_value_unpack(program, program->holding[kind].field, program->holding[kind].n_fields,
				   store_db_text(stmt, 3), h->holding.field);
		h->audit = sqlite3_column_int64(stmt, 4);
		h->ended_by = sqlite3_column_int64(stmt, 5);
	}
	number->holding = all == few ? room_copy(known, few, n, sizeof(*few)) : all;
	number->n_holdings = number->holding ? n : 0;
	return rc == 0 && n && !number->holding ? -ENOMEM : rc;
}

static int read_memberships(struct store_known *known, struct store_known_number *number)
{
	sqlite3_stmt *stmt = known->stmt[KNOWN_MEMBERSHIPS];
	struct store_known_membership few[8], *all = few;
	unsigned int n = 0, room = sizeof(few) / sizeof(few[0]);
	int rc;

	for (rc = start(known, KNOWN_MEMBERSHIPS, number); rc > 0; rc = next(known, KNOWN_MEMBERSHIPS)) {
		struct store_known_membership *m;

		if (n == room) {
			struct store_known_membership *more = store_known_room(known, 4 * room * sizeof(*more));

			if (!more || room >= KNOWN_MOST)
				return too_many(known, KNOWN_MEMBERSHIPS);
			all = memcpy(more, all, n * sizeof(*all));
			room *= 4;
		}
		m = &all[n++];
		snprintf(m->leader_number.digits, sizeof(m->leader_number.digits), "%s", store_db_text(stmt, 0));
		m->leader = NULL;
		m->from = sqlite3_column_int64(stmt, 1);
		m->to = column_end(stmt, 2);
		m->began_by = sqlite3_column_int64(stmt, 3);
		m->ended_by = sqlite3_column_int64(stmt, 4);
	}
	number->membership = all == few ? room_copy(known, few, n, sizeof(*few)) : all;
	number->n_memberships = number->membership ? n : 0;
	return rc == 0 && n && !number->membership ? -ENOMEM : rc;
}

/* Limits that the service file does not know any more serve nothing: doubt draws on no bundle. */
static const struct mn_limits *find_limits(struct store_known *known, const char *text)
{
	struct known_limits *l;
	char error[160];

	if (!*text)
		return NULL;
	for (unsigned int i = 0; i < known->n_limits; i++)
		if (!strcmp(known->limits[i].text, text))
			return &known->limits[i].limits;
	if (strlen(text) >= sizeof(l->text))
		return &never;
	l = known->n_limits < KNOWN_LIMITS ? &known->limits[known->n_limits++] : store_known_room(known, sizeof(*l));
	if (!l)
		return &never;
	strcpy(l->text, text);
	if (mn_limits_parse(known->program, text, &l->limits, error, sizeof(error)) < 0)
		l->limits = never;
	return mn_limits_any(&l->limits) ? &l->limits : NULL;
}

static struct store_known_bundle *read_bundle(struct store_known *known)
{
	sqlite3_stmt *stmt = known->stmt[KNOWN_BUNDLES];
	struct store_known_bundle *b = store_known_room(known, sizeof(*b));
	int64_t used;

	if (!b)
		return NULL;
	b->draw.id = sqlite3_column_int64(stmt, 0);
	b->size = sqlite3_column_int64(stmt, 1);
	used = known->replay ? store_known_drawn(known, b->draw.id) : sqlite3_column_int64(stmt, 2);
	b->draw.left = b->size - used;
	b->draw.from = column_begin(stmt, 3);
	b->draw.to = b->now_to = column_end(stmt, 4);
	b->draw.limits = find_limits(known, store_db_text(stmt, 5));
	store_value_unpack(known->program, known->program->bundle.field, known->program->bundle.n_fields,
			   store_db_text(stmt, 6), b->draw.field);
	for (unsigned int i = known->program->bundle.n_fields; i < MN_MAX_FIELDS; i++)
		b->draw.field[i] = MN_UNKNOWN;
	b->audit = sqlite3_column_int64(stmt, 7);
	b->dirty = false;
	return b;
}

static int read_bundles(struct store_known *known, struct store_known_number *number)
{
	struct mn_draw_bundle *few[32], **all = few;
	unsigned int n = 0, room = sizeof(few) / sizeof(few[0]);
	int rc;

	for (rc = start(known, KNOWN_BUNDLES, number); rc > 0; rc = next(known, KNOWN_BUNDLES)) {
		struct store_known_bundle *b = read_bundle(known);

		if (b && n == room) {
			struct mn_draw_bundle **more = store_known_room(known, 4 * room * sizeof(*more));

			if (!more || room >= KNOWN_MOST)
				return too_many(known, KNOWN_BUNDLES);
			all = memcpy(more, all, n * sizeof(*all));
			room *= 4;
		}
		if (!b) {
			sqlite3_reset(known->stmt[KNOWN_BUNDLES]);
			return -ENOMEM;
		}
		all[n++] = &b->draw;
		if (b->audit > number->last_bundle)
			number->last_bundle = b->audit;
	}
	mn_draw_sort(known->program, all, n);
	number->bundle = all == few ? room_copy(known, few, n, sizeof(few[0])) : all;
	number->n_bundles = number->bundle ? n : 0;
	return rc == 0 && n && !number->bundle ? -ENOMEM : rc;
}

/* The end of a bundle as it was known before an audit record. */
static int64_t end_known(struct store_known *known, const struct store_known_bundle *b, int64_t audit)
{
	sqlite3_stmt *stmt = known->stmt[KNOWN_ENDS];
	int64_t to = b->now_to;

	sqlite3_bind_int64(stmt, 1, b->draw.id);
	sqlite3_bind_int64(stmt, 2, audit);
	if (next(known, KNOWN_ENDS) > 0)
		to = column_end(stmt, 1);
	sqlite3_reset(stmt);
	return to;
}

static int find_moved_ends(struct store_known *known, struct store_known_number *number)
{
	sqlite3_stmt *stmt = known->stmt[KNOWN_ENDS];
	int rc = 0;

	for (unsigned int i = 0; rc == 0 && i < number->n_bundles; i++) {
		sqlite3_bind_int64(stmt, 1, number->bundle[i]->id);
		sqlite3_bind_int64(stmt, 2, 0);
		rc = next(known, KNOWN_ENDS);
		sqlite3_reset(stmt);
	}
	number->moved_ends = rc > 0;
	return rc < 0 ? rc : 0;
}

static int read_number(struct store_known *known, struct store_known_number *number)
{
	int rc = start(known, KNOWN_SUBSCRIBER, number);

	if (rc <= 0)
		return rc;
	sqlite3_reset(known->stmt[KNOWN_SUBSCRIBER]);
	number->registered = true;
	rc = known->any_value ? read_values(known, number, KNOWN_VALUES) : 0;
	if (rc == 0 && known->any_remembered)
		rc = read_values(known, number, KNOWN_REMEMBERED);
	if (rc == 0 && known->any_holding)
		rc = read_holdings(known, number);
	if (rc == 0)
		rc = read_memberships(known, number);
	if (rc == 0)
		rc = read_bundles(known, number);
	if (rc == 0 && known->replay)
		rc = find_moved_ends(known, number);
	return rc;
}

int store_known_find(struct store_known *known, const char *digits, struct store_known_number **number)
{
	uint64_t key = store_known_key(digits), *value;
	struct store_known_number *n = (struct store_known_number *)(uintptr_t)store_map_get(&known->numbers, key);
	int rc;

	*number = n;
	if (n)
		return 0;
	n = store_known_room(known, sizeof(*n));
	if (!n)
		return -ENOMEM;
	memset(n, 0, sizeof(*n));
	snprintf(n->number.digits, sizeof(n->number.digits), "%s", digits);
	n->key = key;
	rc = read_number(known, n);
	if (rc < 0)
		return rc;
	value = store_map_put(&known->numbers, key);
	if (!value)
		return -ENOMEM;
	*value = (uintptr_t)n;
	*number = n;
	return 0;
}

/* ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────── */

int store_known_leader(struct store_known *known, struct store_known_number *number, int64_t at, int64_t audit,
		       struct store_known_number **leader)
{
	struct store_known_membership *found = NULL;
	int rc = 0;

	*leader = NULL;
	for (unsigned int i = 0; i < number->n_memberships; i++) {
		struct store_known_membership *m = &number->membership[i];

		if (m->began_by >= audit || m->from > at || (m->ended_by < audit && at >= m->to))
			continue;
		if (!found || m->began_by > found->began_by)
			found = m;
	}
	if (!found)
		return 0;
	if (!found->leader)
		rc = store_known_find(known, found->leader_number.digits, &found->leader);
	*leader = found->leader;
	return rc;
}

/* Of the values that were known and had begun, the one that was told last: each takes over all that comes later. */
static void fill_values(const struct store_known *known, const struct store_known_number *number, int64_t at,
			int64_t audit, struct mn_party *party)
{
	const struct store_known_value *best[MN_MAX_ATTRS] = { NULL };

	for (unsigned int i = 0; i < number->n_values; i++) {
		const struct store_known_value *v = &number->value[i], *b = best[v->attr];

		if (v->audit >= audit || v->from > at || (v->ended_by < audit && at >= v->to))
			continue;
		if (!b || v->audit > b->audit || (v->audit == b->audit && v->from > b->from))
			best[v->attr] = v;
	}
	for (unsigned int i = 0; i < known->program->n_attrs; i++)
		if (known->asked >> i & 1)
			party->attr[i] = best[i] ? best[i]->value : MN_UNKNOWN;
}

void store_known_party(const struct store_known *known, const struct store_known_number *number, int64_t at,
		       int64_t audit, struct mn_party *party)
{
	party->number = number->number;
	party->registered = number->registered;
	fill_values(known, number, at, audit, party);
	party->n_holdings = 0;
	for (unsigned int i = 0; i < number->n_holdings && party->n_holdings < MN_MAX_HOLDINGS; i++) {
		const struct store_known_holding *h = &number->holding[i];

		if (h->audit >= audit || h->holding.from > at || (h->ended_by < audit && at >= h->holding.to))
			continue;
		party->holding[party->n_holdings] = h->holding;
		/* in effect as far as was known, whatever was told about its end later */
		party->holding[party->n_holdings++].to = INT64_MAX;
	}
}

struct mn_draw_bundle *const *store_known_bundles(struct store_known *known, const struct store_known_number *number,
						  int64_t at, int64_t audit, struct mn_draw_bundle **list,
						  unsigned int max, unsigned int *n)
{
	if (number->last_bundle < audit && !number->moved_ends) {
		*n = number->n_bundles;
		return number->bundle;
	}
	*n = 0;
	for (unsigned int i = 0; i < number->n_bundles && *n < max; i++) {
		struct store_known_bundle *b = known_bundle(number->bundle[i]);

		if (b->audit >= audit)
			continue;
		if (number->moved_ends)
			b->draw.to = end_known(known, b, audit);
		if (b->draw.left > 0 && b->draw.from <= at && at < b->draw.to)
			list[(*n)++] = &b->draw;
	}
	if (number->moved_ends)
		mn_draw_sort(known->program, list, *n);
	return list;
}
