/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the rules read: what is known of a number, lists, sets, tables, the group, fees. */
#include <inttypes.h>

#include "menus/table_int.h"

/* ── the service, its group, its fees ─────────────────────────────────────────────────────────────────────────── */

static void row(struct mn_table_out *t, const char *what, const char *value)
{
	mn_table_row(t);
	mn_table_put(t, what);
	mn_table_next(t);
	mn_table_put(t, value);
	mn_table_end(t);
}

static void numbers(struct mn_table_out *t)
{
	const struct mn_program *program = t->program;
	char *s = talloc_asprintf(t->ctx, "%u", program->numbers.min_digits);

	if (program->numbers.max_digits != program->numbers.min_digits)
		s = talloc_asprintf(t->ctx, "%s to %u", s, program->numbers.max_digits);
	s = talloc_asprintf(t->ctx, "%s digits", s);
	if (*program->numbers.prefix)
		s = talloc_asprintf(t->ctx, "%s starting with %s", s, program->numbers.prefix);
	if (*program->numbers.country)
		s = talloc_asprintf(t->ctx, "%s, country code %s", s, program->numbers.country);
	row(t, "numbers", s);
}

static void group(struct mn_table_out *t)
{
	const struct mn_group_decl *group = &t->program->group;

	if (!group->present)
		return;
	mn_table_row(t);
	fputs("group", t->out);
	mn_table_clauses(t, group->clauses);
	mn_table_next(t);
	fprintf(t->out, "%s (", group->leader_name);
	mn_table_short(t, group->leader);
	fprintf(t->out, ") leads, at most %u %s (", group->limit, group->member_name);
	mn_table_short(t, group->member);
	fputs(") join", t->out);
	mn_table_end(t);
}

static void fees(struct mn_table_out *t)
{
	const struct mn_program *program = t->program;
	unsigned int language = __builtin_ctz(t->languages);

	for (unsigned int i = 0; i < program->n_fees; i++) {
		const struct mn_fee *fee = &program->fee[i];

		mn_table_row(t);
		fprintf(t->out, "fee %s", fee->name);
		mn_table_clauses(t, fee->clauses);
		mn_table_next(t);
		mn_table_short(t, fee->text);
		fputs(": ", t->out);
		mn_table_put(t, mn_plain_value(t->ctx, program, language, MN_TYPE_MONEY, MN_NONE, fee->amount));
		fputs(fee->monthly ? " each month" : " each time", t->out);
		if (fee->standing)
			fprintf(t->out, " from %s for each %s, again in each month of a membership",
				program->group.leader_name, program->group.member_name);
		mn_table_end(t);
	}
}

static void drawing(struct mn_table_out *t)
{
	static const char *const orders[] = {
		[MN_DRAW_LIMITED_FIRST] = "limited first", [MN_DRAW_EARLIEST_END] = "earliest end",
		[MN_DRAW_OLDEST] = "oldest", [MN_DRAW_LOWEST_ID] = "lowest id",
	};
	const struct mn_drawing *d = &t->program->drawing;

	if (!d->present)
		return;
	mn_table_row(t);
	fputs("drawing", t->out);
	mn_table_clauses(t, d->clauses);
	mn_table_next(t);
	fputs(d->own_first ? "first own bundles, then those of " : "first own bundles after those of ", t->out);
	fputs(t->program->group.present ? t->program->group.leader_name : "the leader", t->out);
	for (unsigned int i = 0; i < d->n_withholds; i++)
		fprintf(t->out, "%s%s", i ? ", " : "; unless ", mn_plain_case(t->ctx, t->program, d->withhold[i]));
	for (unsigned int i = 0; i < d->n_serves; i++)
		fprintf(t->out, "%s%s = %s", i ? ", " : "; serves traffic with ",
			t->program->bundle.field[d->serves[i].bundle].name,
			t->program->traffic.field[d->serves[i].traffic].name);
	if (d->limit_time || d->n_limits)
		fputs("; may be limited by ", t->out);
	if (d->limit_time)
		fputs("time", t->out);
	for (unsigned int i = 0; i < d->n_limits; i++)
		fprintf(t->out, "%s%s", i || d->limit_time ? ", " : "", t->program->traffic.field[d->limit[i]].name);
	for (unsigned int i = 0; i < d->n_orders; i++)
		fprintf(t->out, "%s%s", i ? ", " : "; order: ", orders[d->order[i]]);
	mn_table_end(t);
}

static const char *type_name(struct mn_table_out *t, const struct mn_attr *attr)
{
	switch (attr->type) {
	case MN_TYPE_CHOICE:
		return talloc_asprintf(t->ctx, "one of %s%s", t->program->list[attr->list].name,
				       attr->optional ? ", or none" : "");
	case MN_TYPE_YESNO:
		return "yes or no";
	case MN_TYPE_MONEY:
		return "money";
	case MN_TYPE_DATA:
		return "data";
	case MN_TYPE_COUNT:
		return "count";
	case MN_TYPE_TIME:
		return "time";
	default:
		return "number";
	}
}

static bool has_texts(const struct mn_attr *attr, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (attr[i].text)
			return true;
	return false;
}

static void attrs(struct mn_table_out *t, const char *of, const struct mn_attr *attr, unsigned int n, bool called)
{
	for (unsigned int i = 0; i < n; i++) {
		mn_table_row(t);
		mn_table_code(t, attr[i].name);
		mn_table_next(t);
		fputs(attr[i].remembered ? "a number; operations remember it" : of, t->out);
		mn_table_next(t);
		fputs(type_name(t, &attr[i]), t->out);
		if (called) {
			mn_table_next(t);
			if (attr[i].text)
				mn_table_short(t, attr[i].text);
		}
		mn_table_end(t);
	}
}

void mn_table_head_facts(struct mn_table_out *t)
{
	const struct mn_program *program = t->program;

	fputs("# ", t->out);
	mn_table_short(t, program->title);
	fprintf(t->out, "\n\nService %s as its file states it. `{...}` in a text is filled in for each caller.\n",
		program->name);
	mn_table_head(t, "of|is");
	row(t, "dial", program->dial);
	row(t, "texts to", program->texts_to);
	numbers(t);
	row(t, "clock", program->zone_name);
	mn_table_row(t);
	fputs("languages", t->out);
	mn_table_next(t);
	for (unsigned int i = 0; i < program->n_languages; i++) {
		fprintf(t->out, "%s%s", i ? ", " : "", program->language[i].code);
		if (t->languages >> i & 1) {
			putc(' ', t->out);
			mn_table_put(t, program->language[i].name);
		}
	}
	mn_table_end(t);
	group(t);
	fees(t);
	drawing(t);
}

/* ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void item_text(struct mn_table_out *t, uint16_t list, unsigned int item)
{
	mn_table_short(t, t->program->list[list].item[item].text);
}

static void items(struct mn_table_out *t, uint16_t list, uint64_t mask, const char *between)
{
	bool before = false;

	for (unsigned int i = 0; i < t->program->list[list].n_items; i++) {
		if (!(mask >> i & 1))
			continue;
		if (before)
			fputs(between, t->out);
		item_text(t, list, i);
		before = true;
	}
}

static void range(struct mn_table_out *t, const struct mn_column *column, const struct mn_cell *cell)
{
	unsigned int language = __builtin_ctz(t->languages);
	char *min = mn_plain_value(t->ctx, t->program, language, column->type, column->list, cell->min);
	char *max = mn_plain_value(t->ctx, t->program, language, column->type, column->list, cell->max);

	if (cell->min == cell->max)
		mn_table_put(t, min);
	else if (cell->max == INT64_MAX)
		mn_table_put(t, talloc_asprintf(t->ctx, "%s or more", min));
	else if (cell->min == MN_UNKNOWN + 1)
		mn_table_put(t, talloc_asprintf(t->ctx, "%s or less", max));
	else
		mn_table_put(t, talloc_asprintf(t->ctx, "%s to %s", min, max));
}

/* A cell that means a whole set of many is easier to read by the set's name. */
static bool large_set(struct mn_table_out *t, uint16_t list, uint64_t mask)
{
	for (unsigned int i = 0; i < t->program->n_sets; i++) {
		const struct mn_set *set = &t->program->set[i];

		if (set->list != list || set->mask != mask || __builtin_popcountll(mask) < 4)
			continue;
		mn_table_link(t, "set", set->name);
		return true;
	}
	return false;
}

static void cell(struct mn_table_out *t, const struct mn_column *column, const struct mn_cell *cell)
{
	switch (cell->kind) {
	case MN_CELL_ANY:
		fputs("any", t->out);
		break;
	case MN_CELL_MASK:
		if (column->type == MN_TYPE_YESNO)
			fputs(cell->mask == 3 ? "any" : cell->mask & 2 ? "yes" : "no", t->out);
		else if (!large_set(t, column->list, cell->mask))
			items(t, column->list, cell->mask, "<br>or ");
		break;
	case MN_CELL_RANGE:
		range(t, column, cell);
		break;
	case MN_CELL_ALL_OF:
		items(t, column->list, cell->mask, "<br>+ ");
		break;
	}
}

static const char *column_name(struct mn_table_out *t, const struct mn_table *table, const struct mn_column *column)
{
	switch (column->kind) {
	case MN_COLUMN_FIELD:
		return t->program->holding[table->holding].field[column->index].name;
	case MN_COLUMN_ATTR:
		return t->program->attr[column->index].name;
	case MN_COLUMN_EVIDENCE:
		break;
	}
	return "evidence";
}

static void one_table(struct mn_table_out *t, const struct mn_table *table)
{
	char *columns = talloc_strdup(t->ctx, "");

	fprintf(t->out, "\n### Table %s\n\n", table->name);
	fprintf(t->out, "%s", table->holding == MN_NONE ? "Of a number" :
		talloc_asprintf(t->ctx, "Of a %s", t->program->holding[table->holding].name));
	mn_table_clauses(t, table->clauses);
	fputs(". It matches when one row does.\n", t->out);
	for (unsigned int c = 0; c < table->n_columns; c++)
		columns = talloc_asprintf(t->ctx, "%s%s%s", columns, c ? "|" : "",
					  column_name(t, table, &table->column[c]));
	mn_table_head(t, columns);
	for (unsigned int r = 0; r < table->n_rows; r++) {
		mn_table_row(t);
		for (unsigned int c = 0; c < table->n_columns; c++) {
			if (c)
				mn_table_next(t);
			cell(t, &table->column[c], &table->cell[r * table->n_columns + c]);
		}
		mn_table_end(t);
	}
}

void mn_table_tables(struct mn_table_out *t)
{
	if (t->program->n_tables)
		fputs("\n## Tables\n", t->out);
	for (unsigned int i = 0; i < t->program->n_tables; i++)
		one_table(t, &t->program->table[i]);
}

/* ── lists, sets, facts ───────────────────────────────────────────────────────────────────────────────────────── */

static void item_rows(struct mn_table_out *t, const struct mn_list *list, uint64_t mask)
{
	const char *columns = "item";

	for (unsigned int l = 0; l < t->program->n_languages; l++)
		if (t->languages >> l & 1)
			columns = talloc_asprintf(t->ctx, "%s|%s", columns, t->program->language[l].code);
	mn_table_head(t, columns);
	for (unsigned int i = 0; i < list->n_items; i++) {
		if (!(mask >> i & 1))
			continue;
		mn_table_row(t);
		mn_table_code(t, list->item[i].name);
		for (unsigned int l = 0; l < t->program->n_languages; l++) {
			if (!(t->languages >> l & 1))
				continue;
			mn_table_next(t);
			mn_table_put(t, mn_plain_text(t->ctx, t->program, MN_NONE, list->item[i].text, l));
		}
		mn_table_end(t);
	}
}

/* Evidence that is typed. */
static void secrets(struct mn_table_out *t)
{
	const struct mn_program *program = t->program;
	const char *before = "\nTyped and checked, never ticked: ";

	for (unsigned int i = 0; i < program->list[program->evidence].n_items; i++)
		if (program->secrets >> i & 1) {
			fputs(before, t->out);
			mn_table_code(t, program->list[program->evidence].item[i].name);
			before = ", ";
		}
	if (program->secrets)
		fputs(".\n", t->out);
}

void mn_table_lists(struct mn_table_out *t)
{
	const struct mn_program *program = t->program;
	bool called;

	if (program->n_sets)
		fputs("\n## Sets\n", t->out);
	for (unsigned int i = 0; i < program->n_sets; i++) {
		const struct mn_set *set = &program->set[i];

		fprintf(t->out, "\n### Set %s\n\nOf list %s", set->name, program->list[set->list].name);
		mn_table_clauses(t, set->clauses);
		fputs(".\n", t->out);
		item_rows(t, &program->list[set->list], set->mask);
	}
	if (program->n_lists)
		fputs("\n## Lists\n", t->out);
	for (unsigned int i = 0; i < program->n_lists; i++) {
		const struct mn_list *list = &program->list[i];

		fprintf(t->out, "\n### List %s\n", i == program->evidence ? "evidence" : list->name);
		if (*list->clauses) {
			fputs("\nFollows", t->out);
			mn_table_clauses(t, list->clauses);
			fputs(".\n", t->out);
		}
		if (i == program->evidence)
			secrets(t);
		item_rows(t, list, UINT64_MAX);
	}
	fputs("\n## Facts\n\nWhat rules can know.\n", t->out);
	called = has_texts(program->attr, program->n_attrs) ||
		 has_texts(program->bundle.field, program->bundle.n_fields) ||
		 has_texts(program->traffic.field, program->traffic.n_fields);
	for (unsigned int i = 0; i < program->n_holdings; i++)
		called |= has_texts(program->holding[i].field, program->holding[i].n_fields);
	mn_table_head(t, called ? "fact|of|type|called" : "fact|of|type");
	attrs(t, "a number", program->attr, program->n_attrs, called);
	for (unsigned int i = 0; i < program->n_holdings; i++)
		attrs(t, program->holding[i].name, program->holding[i].field, program->holding[i].n_fields, called);
	attrs(t, "bundle", program->bundle.field, program->bundle.n_fields, called);
	attrs(t, "traffic", program->traffic.field, program->traffic.n_fields, called);
}
