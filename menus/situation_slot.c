/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "menus/situation_slot.h"

#include "menus/clock.h"
#include "menus/mem.h"
#include "menus/solve.h"

#define MAX_DAY_TESTS	64	/* bits */
#define FIRST_YEAR	2000	/* a date like any other, for programs that name none */
#define SPAN		15000	/* days: within 41 years every 29 February falls on every day of the week */

/* ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* In any order, and more than once, until sort_figures(). */
static void add_figure(void *ctx, struct mn_slot *slot, int64_t figure)
{
	if (slot->n == slot->size) {
		slot->size = 2 * slot->size + 8;
		slot->from = mn_mem_grow(ctx, slot->from, slot->size, sizeof(*slot->from));
	}
	slot->from[slot->n++] = figure;
}

static int by_figure(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void sort_figures(struct mn_slots *slots, struct mn_slot *slot, unsigned int n)
{
	for (; n--; slot++) {
		unsigned int kept = 0;

		if (slot->n)
			qsort(slot->from, slot->n, sizeof(*slot->from), by_figure);
		for (unsigned int i = 0; i < slot->n; i++)
			if (!kept || slot->from[kept - 1] != slot->from[i])
				slot->from[kept++] = slot->from[i];
		slot->n = kept;
		slots->vague |= kept + 2 > MN_SOLVE_MAX_VALUES;
	}
}

/* From this figure on something is different, and again behind the last one. */
static void add_range(void *ctx, struct mn_slot *slot, int64_t min, int64_t max)
{
	if (min > INT64_MIN + 1)
		add_figure(ctx, slot, min);
	if (max < INT64_MAX)
		add_figure(ctx, slot, max + 1);
}

static struct mn_slot *compared(struct mn_slots *slots, const struct mn_cond *cond)
{
	switch (cond->subject) {
	case MN_SUBJ_BUNDLE:
		return &slots->bundle[cond->attr];
	case MN_SUBJ_TRAFFIC:
		return &slots->traffic[cond->attr];
	default:
		return &slots->attr[cond->attr];
	}
}

static void add_cond(void *ctx, struct mn_slots *slots, const struct mn_cond *cond)
{
	if (cond->op == MN_COND_COMPARE)
		add_range(ctx, compared(slots, cond), cond->value, cond->value);
	else if (cond->op == MN_COND_CLOCK)
		add_figure(ctx, &slots->clock, cond->value);
}

static void add_table(void *ctx, struct mn_slots *slots, const struct mn_table *table)
{
	for (unsigned int c = 0; c < table->n_columns; c++) {
		const struct mn_column *column = &table->column[c];
		struct mn_slot *slot;

		if (column->kind == MN_COLUMN_EVIDENCE)
			continue;
		slot = column->kind == MN_COLUMN_ATTR ? &slots->attr[column->index] :
			&slots->field[table->holding][column->index];
		for (unsigned int r = 0; r < table->n_rows; r++) {
			const struct mn_cell *cell = &table->cell[(size_t)r * table->n_columns + c];

			if (cell->kind == MN_CELL_RANGE)
				add_range(ctx, slot, cell->min, cell->max);
		}
	}
}

/* ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool is_day_test(const struct mn_cond *cond)
{
	return cond->op == MN_COND_LAST_DAY || cond->op == MN_COND_DAY || cond->op == MN_COND_WEEKDAY ||
	       cond->op == MN_COND_DATE;
}

static bool is_same_test(const struct mn_cond *a, const struct mn_cond *b)
{
	return a->op == b->op && (a->op == MN_COND_LAST_DAY ||
				  (a->value == b->value && (a->op != MN_COND_DATE || a->compare == b->compare)));
}

unsigned int mn_slots_day_test(const struct mn_slots *slots, const struct mn_cond *cond)
{
	unsigned int i = 0;

	while (i < slots->n_day_tests && !is_same_test(slots->day_test[i], cond))
		i++;
	return i;
}

static bool day_test_holds(const struct mn_cond *test, const struct mn_civil *day, int64_t days)
{
	switch (test->op) {
	case MN_COND_LAST_DAY:
		return day->day == mn_clock_month_length(day->year, day->month);
	case MN_COND_DAY:
		return day->day == test->value;
	case MN_COND_WEEKDAY:
		return day->weekday == test->value;
	default:
		return test->compare == MN_CMP_LT ? days < test->value : days >= test->value;
	}
}

static void add_day(struct mn_slots *slots, int64_t days)
{
	struct mn_civil day;
	uint64_t kind = 0;
	unsigned int at = 0;

	mn_clock_date(days, &day);
	for (unsigned int i = 0; i < slots->n_day_tests; i++)
		if (day_test_holds(slots->day_test[i], &day, days))
			kind |= UINT64_C(1) << i;
	while (at < slots->n_days && slots->day[at] != kind)
		at++;
	if (at < slots->n_days)
		return;
	slots->day = mn_mem_grow(slots, slots->day, slots->n_days + 1, sizeof(*slots->day));
	slots->day[slots->n_days++] = kind;
}

/* Every kind of day from one on: which day of the month, whether the last one, which day of the week. */
static void add_span(struct mn_slots *slots, int64_t first, int64_t end)
{
	bool seen[32][2][7] = { { { false } } };

	for (int64_t days = first; days < end; days++) {
		struct mn_civil day;
		bool *known, last;

		mn_clock_date(days, &day);
		last = day.day == mn_clock_month_length(day.year, day.month);
		known = &seen[day.day % 32][last][day.weekday % 7];
		if (!*known)
			add_day(slots, days);
		*known = true;
	}
}

/* Every kind of day between one date of the program and the next, and before and behind them all. */
static void add_days(struct mn_slots *slots, const struct mn_program *program)
{
	int64_t from[MAX_DAY_TESTS + 1] = { mn_clock_days(FIRST_YEAR, 1, 1) };
	unsigned int n = 1;

	slots->day_test = mn_mem_zero(slots, MAX_DAY_TESTS, sizeof(*slots->day_test));
	for (unsigned int i = 0; i < program->n_conds; i++) {
		const struct mn_cond *cond = &program->cond[i];

		if (!is_day_test(cond) || mn_slots_day_test(slots, cond) < slots->n_day_tests)
			continue;
		if (slots->n_day_tests == MAX_DAY_TESTS) {
			slots->vague = true;
			break;
		}
		slots->day_test[slots->n_day_tests++] = cond;
		if (cond->op == MN_COND_DATE)
			from[n++] = cond->value;
	}
	qsort(from, n, sizeof(*from), by_figure);
	if (!slots->n_day_tests)
		add_day(slots, from[0]);
	else
		add_span(slots, from[0] - SPAN, from[0]);
	for (unsigned int i = 0; slots->n_day_tests && i < n; i++)
		add_span(slots, from[i], i + 1 < n && from[i + 1] < from[i] + SPAN ? from[i + 1] : from[i] + SPAN);
}

/* ── values ───────────────────────────────────────────────────────────────────────────────────────────────────── */

unsigned int mn_slot_n_values(const struct mn_program *program, const struct mn_slot *slot)
{
	switch (slot->type) {
	case MN_TYPE_CHOICE:
		return program->list[slot->list].n_items + 1;
	case MN_TYPE_YESNO:
		return 3;
	default:
		return slot->n + 2;
	}
}

int64_t mn_slot_fact(const struct mn_program *program, const struct mn_slot *slot, unsigned int value)
{
	if (value + 1 == mn_slot_n_values(program, slot))
		return MN_UNKNOWN;
	if (slot->type == MN_TYPE_CHOICE || slot->type == MN_TYPE_YESNO)
		return value;
	if (value)
		return slot->from[value - 1];
	return slot->n ? slot->from[0] - 1 : 0;
}

bool mn_slot_is_possible(const struct mn_program *program, const struct mn_slot *slot, unsigned int value)
{
	if (value + 1 == mn_slot_n_values(program, slot))
		return true;
	/* a range ends before the next one begins */
	return (slot->type != MN_TYPE_COUNT && slot->type != MN_TYPE_DATA) || value >= slot->n || slot->from[value] > 0;
}

static void set_type(struct mn_slot *slot, const struct mn_attr *attr)
{
	slot->type = attr->type;
	slot->list = attr->list;
}

struct mn_slots *mn_slots_alloc(void *ctx, const struct mn_program *program)
{
	struct mn_slots *slots = mn_mem_zero(ctx, 1, sizeof(*slots));

	slots->field = mn_mem_zero(slots, program->n_holdings, sizeof(*slots->field));
	for (unsigned int i = 0; i < program->n_attrs; i++)
		set_type(&slots->attr[i], &program->attr[i]);
	for (unsigned int h = 0; h < program->n_holdings; h++)
		for (unsigned int i = 0; i < program->holding[h].n_fields; i++)
			set_type(&slots->field[h][i], &program->holding[h].field[i]);
	for (unsigned int i = 0; i < program->bundle.n_fields; i++)
		set_type(&slots->bundle[i], &program->bundle.field[i]);
	for (unsigned int i = 0; i < program->traffic.n_fields; i++)
		set_type(&slots->traffic[i], &program->traffic.field[i]);
	slots->clock.type = MN_TYPE_COUNT;
	for (unsigned int i = 0; i < program->n_conds; i++)
		add_cond(slots, slots, &program->cond[i]);
	for (unsigned int i = 0; i < program->n_tables; i++)
		add_table(slots, slots, &program->table[i]);
	sort_figures(slots, slots->attr, MN_MAX_ATTRS);
	for (unsigned int h = 0; h < program->n_holdings; h++)
		sort_figures(slots, slots->field[h], MN_MAX_FIELDS);
	sort_figures(slots, slots->bundle, MN_MAX_FIELDS);
	sort_figures(slots, slots->traffic, MN_MAX_FIELDS);
	sort_figures(slots, &slots->clock, 1);
	add_days(slots, program);
	return slots;
}
