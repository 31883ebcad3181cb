/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/cells.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "host/csv.h"
#include "host/register_cell.h"
#include "menus/suggest.h"

#define CELLS_MAX_ERRORS	20	/* said; a table with more is another kind of file */
#define CELLS_APN_SIZE		104
#define CELLS_UNSAID		(INT64_MIN + 1)	/* of a field: this row leaves it to others */

/* Keys, as columns of the table, and as rows of the tables they are sorted into. */
enum { KEY_LAC, KEY_CELL, KEY_APN, KEY_SGSN, N_KEYS };
static const char *const key_name[N_KEYS] = { "lac", "cell", "apn", "sgsn" };

struct place {
	int32_t lac, cell;		/* cell -1: the whole area */
	int64_t field[MN_MAX_FIELDS];
	uint64_t row;
};

struct apn {
	char name[CELLS_APN_SIZE];
	int64_t field[MN_MAX_FIELDS];
	uint64_t row;
};

struct net {
	uint32_t address, bits;		/* in the order of the host */
	int64_t field[MN_MAX_FIELDS];
	uint64_t row;
};

struct cells {
	unsigned int n_fields;
	struct place *place;
	struct apn *apn;
	struct net *net;
	unsigned int n_places, n_apns, n_nets;
	bool has_defaults;		/* a row without a key was there */
	int64_t fallback[MN_MAX_FIELDS];
};

struct load {
	const struct mn_program *program;
	const char *file;
	struct cells *cells;
	char *errors;
	unsigned int n_errors;
	int key[CSV_MAX_CELLS], field[CSV_MAX_CELLS];	/* what a column is, -1 not that */
	unsigned int n_columns;
};

/* ── errors ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void __attribute__((format(printf, 2, 3))) say(struct load *load, const char *fmt, ...)
{
	va_list ap;

	if (++load->n_errors > CELLS_MAX_ERRORS)
		return;
	if (*load->errors)
		load->errors = talloc_strdup_append_buffer(load->errors, "\n");
	va_start(ap, fmt);
	load->errors = talloc_vasprintf_append_buffer(load->errors, fmt, ap);
	va_end(ap);
	if (load->n_errors == CELLS_MAX_ERRORS)
		load->errors = talloc_strdup_append_buffer(load->errors, "\nand so on; the rest is not looked at");
}

/* What is wrong with one cell of a row, the row, and a mark below the cell. */
static void say_cell(struct load *load, const struct csv_row *row, unsigned int i, const char *why)
{
	char line[200];
	size_t len = 0, at = 0, width = 1;

	for (unsigned int k = 0; k < row->n && len < sizeof(line); k++) {
		if (k == i) {
			at = len + (k > 0);
			width = strlen(row->cell[k]);
		}
		len += snprintf(line + len, sizeof(line) - len, "%s%s", k ? "," : "", row->cell[k]);
	}
	say(load, "%s: row %" PRIu64 ": %s", load->file, row->number, why);
	if (load->n_errors >= CELLS_MAX_ERRORS || len >= sizeof(line) || i >= row->n)
		return;
	for (const char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			return;
	load->errors = talloc_asprintf_append_buffer(load->errors, "\n    %s\n    %*s%.*s", line, (int)at, "",
						     width ? (int)width : 1, width ? "^~~~~~~~~~~~~~~~~~~~" : "^");
}

/* ── one row ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool read_number(const char *text, int32_t *value)
{
	char *end;
	long n;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtol(text, &end, 10);
	if (*end || errno || n > INT32_MAX)
		return false;
	*value = n;
	return true;
}

static bool read_net(const char *text, struct net *net)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char address[INET_ADDRSTRLEN];
	struct in_addr in;
	int32_t bits = 32;

	if (len >= sizeof(address) || (slash && !read_number(slash + 1, &bits)) || bits > 32)
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (inet_pton(AF_INET, address, &in) != 1)
		return false;
	net->bits = bits;
	net->address = ntohl(in.s_addr);
	/* an address with bits behind its network is a slip of the pen */
	return !bits ? !net->address : !(net->address & ~(UINT32_MAX << (32 - bits)));
}

static bool read_apn(const char *text, char *name)
{
	size_t len = strlen(text);

	if (len >= CELLS_APN_SIZE)
		return false;
	for (size_t i = 0; i <= len; i++) {
		if (text[i] && ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 0x7f || text[i] == ','))
			return false;
		name[i] = text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i];
	}
	return true;
}

static bool too_many(struct load *load, const struct csv_row *row, unsigned int n)
{
	if (n < CELLS_MAX)
		return false;
	say(load, "%s: row %" PRIu64 ": more than %u rows", load->file, row->number, CELLS_MAX);
	return true;
}

/* Memory grows by doubling, so that a long table is not copied at each row. */
static void *room(struct load *load, void *array, size_t size, unsigned int n)
{
	if (n & (n - 1) || (n && n < 16))
		return array;
	return talloc_realloc_size(load->cells, array, size * (n ? 2 * n : 16));
}

static void keep_place(struct load *load, const struct csv_row *row, const unsigned int *at, const int64_t *field)
{
	struct cells *cells = load->cells;
	struct place place = { .cell = -1, .row = row->number };

	if (at[KEY_LAC] == row->n)
		return say_cell(load, row, at[KEY_CELL], "a cell needs the location area it is in");
	if (!read_number(row->cell[at[KEY_LAC]], &place.lac) || place.lac > UINT16_MAX)
		return say_cell(load, row, at[KEY_LAC], "a location area is a number from 0 to 65535");
	if (at[KEY_CELL] < row->n && (!read_number(row->cell[at[KEY_CELL]], &place.cell) || place.cell > 0xfffffff))
		return say_cell(load, row, at[KEY_CELL], "a cell is a number from 0 to 268435455");
	if (too_many(load, row, cells->n_places))
		return;
	memcpy(place.field, field, sizeof(place.field));
	cells->place = room(load, cells->place, sizeof(place), cells->n_places);
	cells->place[cells->n_places++] = place;
}

static void keep_apn(struct load *load, const struct csv_row *row, unsigned int at, const int64_t *field)
{
	struct cells *cells = load->cells;
	struct apn apn = { .row = row->number };

	if (!read_apn(row->cell[at], apn.name))
		return say_cell(load, row, at, "no access point name");
	if (too_many(load, row, cells->n_apns))
		return;
	memcpy(apn.field, field, sizeof(apn.field));
	cells->apn = room(load, cells->apn, sizeof(apn), cells->n_apns);
	cells->apn[cells->n_apns++] = apn;
}

static void keep_net(struct load *load, const struct csv_row *row, unsigned int at, const int64_t *field)
{
	struct cells *cells = load->cells;
	struct net net = { .row = row->number };

	if (!read_net(row->cell[at], &net))
		return say_cell(load, row, at, "no IPv4 address or network, like 10.9.0.1 or 10.9.0.0/16");
	if (too_many(load, row, cells->n_nets))
		return;
	memcpy(net.field, field, sizeof(net.field));
	cells->net = room(load, cells->net, sizeof(net), cells->n_nets);
	cells->net[cells->n_nets++] = net;
}

static void keep_defaults(struct load *load, const struct csv_row *row, const int64_t *field)
{
	struct cells *cells = load->cells;

	if (cells->has_defaults) {
		say(load, "%s: row %" PRIu64 ": a second row without lac, cell, apn and sgsn", load->file, row->number);
		return;
	}
	cells->has_defaults = true;
	for (unsigned int i = 0; i < cells->n_fields; i++)
		if (field[i] != CELLS_UNSAID)
			cells->fallback[i] = field[i];
}

static void read_row(struct load *load, const struct csv_row *row)
{
	int64_t field[MN_MAX_FIELDS];
	unsigned int at[N_KEYS], keys;
	char why[400];

	for (unsigned int k = 0; k < N_KEYS; k++)
		at[k] = row->n;
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		field[i] = CELLS_UNSAID;
	for (unsigned int i = 0; i < row->n; i++) {
		const char *cell = row->cell[i];

		if (!*cell)
			continue;
		if (i >= load->n_columns)
			return say_cell(load, row, i, "a cell without a column");
		if (load->key[i] >= 0) {
			at[load->key[i]] = i;
			continue;
		}
		if (load->field[i] >= 0 &&
		    register_cell_parse(load->program, &load->program->traffic.field[load->field[i]], cell,
					&field[load->field[i]], why, sizeof(why)) < 0)
			return say_cell(load, row, i, why);
	}
	keys = (at[KEY_LAC] < row->n || at[KEY_CELL] < row->n) + (at[KEY_APN] < row->n) + (at[KEY_SGSN] < row->n);
	if (keys > 1)
		say(load, "%s: row %" PRIu64 ": one of lac (with cell), apn and sgsn, not several", load->file,
		    row->number);
	else if (!keys)
		keep_defaults(load, row, field);
	else if (at[KEY_APN] < row->n)
		keep_apn(load, row, at[KEY_APN], field);
	else if (at[KEY_SGSN] < row->n)
		keep_net(load, row, at[KEY_SGSN], field);
	else
		keep_place(load, row, at, field);
}

/* ── order ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_places(const void *a, const void *b)
{
	const struct place *one = a, *other = b;

	return one->lac != other->lac ? compare_numbers(one->lac, other->lac) : compare_numbers(one->cell, other->cell);
}

static int compare_apns(const void *a, const void *b)
{
	return strcmp(((const struct apn *)a)->name, ((const struct apn *)b)->name);
}

/* The narrowest network first. */
static int compare_nets(const void *a, const void *b)
{
	const struct net *one = a, *other = b;

	return one->bits != other->bits ? compare_numbers(other->bits, one->bits) :
		compare_numbers(one->address, other->address);
}

/* Sort a table and look for what stands in it twice; the number of its row is where row_at says. */
static void sort(struct load *load, void *array, unsigned int n, size_t size, size_t row_at,
		 int (*compare)(const void *a, const void *b))
{
	if (n < 2)
		return;
	qsort(array, n, size, compare);
	for (unsigned int i = 1; i < n; i++) {
		const char *before = (const char *)array + (i - 1) * size, *here = before + size;
		uint64_t a, b;

		if (compare(before, here))
			continue;
		memcpy(&a, before + row_at, sizeof(a));
		memcpy(&b, here + row_at, sizeof(b));
		say(load, "%s: row %" PRIu64 ": the key of row %" PRIu64 " once more", load->file, a > b ? a : b,
		    a > b ? b : a);
	}
}

/* ── loading ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void read_header(struct load *load, const struct csv_row *row)
{
	const struct mn_record_decl *traffic = &load->program->traffic;
	const char *name[N_KEYS + MN_MAX_FIELDS], *near;
	unsigned int n = 0;
	char why[200];

	for (unsigned int i = 0; i < N_KEYS; i++)
		name[n++] = key_name[i];
	for (unsigned int i = 0; i < traffic->n_fields; i++)
		name[n++] = traffic->field[i].name;
	load->n_columns = row->n;
	for (unsigned int i = 0; i < row->n; i++) {
		unsigned int k = 0;

		load->key[i] = load->field[i] = -1;
		if (row->cell[i][0] == '#')
			continue;
		while (k < n && strcmp(name[k], row->cell[i]))
			k++;
		for (unsigned int j = 0; j < i && k < n; j++)
			if (!strcmp(row->cell[j], row->cell[i]))
				say_cell(load, row, i, "this column stands twice");
		if (k < N_KEYS) {
			load->key[i] = k;
		} else if (k < n) {
			load->field[i] = k - N_KEYS;
		} else {
			near = mn_suggest(row->cell[i], strlen(row->cell[i]), name, n);
			snprintf(why, sizeof(why), "no column of this table%s%s%s", near ? "; did you mean '" : "",
				 near ? near : "", near ? "'?" : "");
			say_cell(load, row, i, why);
		}
	}
}

static void read_table(struct load *load, FILE *in)
{
	struct csv *csv = csv_alloc(load->cells, in);
	struct csv_row row;
	const char *damage;
	bool first = true;
	int rc;

	while ((rc = csv_read(csv, &row, &damage)) != 0 && load->n_errors < CELLS_MAX_ERRORS) {
		if (rc == -EINVAL) {
			say(load, "%s: row %" PRIu64 ": %s", load->file, row.number, damage);
		} else if (rc < 0) {
			say(load, "%s: %s", load->file, strerror(-rc));
			break;
		} else if (first) {
			read_header(load, &row);
			/* columns that are not known make nonsense of every row */
			if (load->n_errors)
				break;
			first = false;
		} else if (row.cell[0][0] != '#') {
			read_row(load, &row);
		}
	}
	if (rc == 0 && first && !load->n_errors)
		say(load, "%s: is empty", load->file);
	talloc_free(csv);
}

static void read_default(struct load *load, const struct cells_default *def)
{
	const struct mn_record_decl *traffic = &load->program->traffic;
	const char *name[MN_MAX_FIELDS], *near;
	char why[400];

	for (unsigned int i = 0; i < traffic->n_fields; i++) {
		name[i] = traffic->field[i].name;
		if (strcmp(name[i], def->field))
			continue;
		if (register_cell_parse(load->program, &traffic->field[i], def->value, &load->cells->fallback[i], why,
					sizeof(why)) < 0)
			say(load, "default of %s: %s", def->field, why);
		return;
	}
	near = mn_suggest(def->field, strlen(def->field), name, traffic->n_fields);
	say(load, "default of %s: traffic of this service has no such field%s%s%s", def->field,
	    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

const struct cells *cells_load(void *ctx, const struct mn_program *program, const char *file,
			       const struct cells_default *defaults, unsigned int n_defaults, char **errors)
{
	struct load load = { .program = program, .file = file, .errors = talloc_strdup(ctx, "") };
	struct cells *cells = talloc_zero(ctx, struct cells);
	FILE *in;

	load.cells = cells;
	cells->n_fields = program->traffic.n_fields;
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		cells->fallback[i] = CELLS_UNSAID;
	for (unsigned int i = 0; i < n_defaults; i++)
		read_default(&load, &defaults[i]);
	if (file) {
		in = fopen(file, "re");
		if (in) {
			read_table(&load, in);
			fclose(in);
		} else {
			say(&load, "%s: %s", file, strerror(errno));
		}
	}
	sort(&load, cells->place, cells->n_places, sizeof(struct place), offsetof(struct place, row), compare_places);
	sort(&load, cells->apn, cells->n_apns, sizeof(struct apn), offsetof(struct apn, row), compare_apns);
	sort(&load, cells->net, cells->n_nets, sizeof(struct net), offsetof(struct net, row), compare_nets);
	for (unsigned int i = 0; i < cells->n_fields; i++) {
		if (cells->fallback[i] != CELLS_UNSAID)
			continue;
		cells->fallback[i] = MN_UNKNOWN;
		if (!program->traffic.field[i].optional)
			say(&load, "%s%s%s has no default: what holds where the table does not say it?",
			    file ? file : "", file ? ": " : "", program->traffic.field[i].name);
	}
	if (!load.n_errors) {
		talloc_free(load.errors);
		*errors = NULL;
		return cells;
	}
	*errors = load.errors;
	talloc_free(cells);
	return NULL;
}

/* ── looking up ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void take(const struct cells *cells, const int64_t *said, int64_t *field)
{
	for (unsigned int i = 0; i < cells->n_fields; i++)
		if (field[i] == CELLS_UNSAID)
			field[i] = said[i];
}

static void take_place(const struct cells *cells, int32_t lac, int32_t cell, int64_t *field)
{
	const struct place key = { .lac = lac, .cell = cell }, *place;

	if (!cells->n_places)
		return;
	place = bsearch(&key, cells->place, cells->n_places, sizeof(key), compare_places);
	if (place)
		take(cells, place->field, field);
}

/* Also what the gateway writes with the operator's part of the name: internet.mnc001.mcc001.gprs is internet. */
static void take_apn(const struct cells *cells, const char *name, int64_t *field)
{
	const struct apn *apn;
	struct apn key;
	char *tail;

	if (!cells->n_apns)
		return;
	snprintf(key.name, sizeof(key.name), "%s", name);
	apn = bsearch(&key, cells->apn, cells->n_apns, sizeof(key), compare_apns);
	if (apn)
		take(cells, apn->field, field);
	tail = strstr(key.name, ".mnc");
	if (!tail)
		return;
	*tail = '\0';
	apn = bsearch(&key, cells->apn, cells->n_apns, sizeof(key), compare_apns);
	if (apn)
		take(cells, apn->field, field);
}

static void take_net(const struct cells *cells, const char *address, int64_t *field)
{
	struct in_addr in;

	if (!cells->n_nets || inet_pton(AF_INET, address, &in) != 1)
		return;
	/* there are few, and the narrowest stand first */
	for (unsigned int i = 0; i < cells->n_nets; i++) {
		const struct net *net = &cells->net[i];

		if (!net->bits || (ntohl(in.s_addr) ^ net->address) >> (32 - net->bits) == 0)
			take(cells, net->field, field);
	}
}

void cells_look_up(const struct cells *cells, const struct cdr_line *line, int64_t field[MN_MAX_FIELDS])
{
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		field[i] = i < cells->n_fields ? CELLS_UNSAID : 0;
	if (line->lac >= 0) {
		if (line->cell >= 0)
			take_place(cells, line->lac, line->cell, field);
		take_place(cells, line->lac, -1, field);
	}
	take_apn(cells, line->apn, field);
	take_net(cells, line->sgsn, field);
	take(cells, cells->fallback, field);
}

unsigned int cells_count(const struct cells *cells)
{
	return cells->n_places + cells->n_apns + cells->n_nets + cells->has_defaults;
}
