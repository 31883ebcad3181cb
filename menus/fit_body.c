/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Lines, and how many pages they make at most.
 *
 * Why the bound holds. Lengths are UTF-16 units. Let `room` be what fits on a page with its footer and the line `more`,
 * whichever characters they are: of page_fits() (page.c) follows that a page is not full before it has room(UCS2) =
 * units - 1 (a pair may lack one), or, if all of it is GSM-7, room(GSM-7) = septets - escapes. mn_page_cut() takes the
 * last place of the best class that leaves at least a third of what fits, and line ends are the best class. So
 *	(1) every page but the last takes at least room / 3.
 *	(2) A line of at most `room` that a page begins in ends on that page: its end is among the places, and a cut
 *	    before it would be of a lesser class or less than a third.
 *	(3) If lines are not longer than room - room / 3, there is a line end in every stretch of that length, it is a
 *	    place good enough, and the best class: pages are cut at line ends only. A page then holds every line that
 *	    fits whole, at least (room + 1) / (longest + 1) of them, and at least room + 1 - longest units.
 * Every page begins in one line. At most one page begins in a line of (2); lines of (3) that follow each other are a
 * block, and a page that begins in a block either ends as far behind as (3) says or reaches the end of the block; of a
 * longer line each page takes a third, as (1) says. Adding up the pages that can begin in each gives the bound. What is
 * shorter than it could be, or is not there at all, only takes pages away. A line may contain '\n' itself: that offers
 * more line ends, and the ends that are counted here are still reached.
 */
#include "menus/fit_int.h"
#include "menus/text.h"

/* ── what stands in a body ──────────────────────────────────────────────────────────────────────────────────── */

static const struct mn_fit_cost newline = { .gsm = 1, .gsm_units = 1, .ucs2 = MN_FIT_NEVER, .units = 1, .octets = 1 };

static void add(struct mn_fit_body *body, const struct mn_fit_cost *cost)
{
	struct mn_fit_row *row = &body->row[body->n_rows - 1];

	row->cost = mn_fit_cost_both(&row->cost, cost);
}

/* All that stands in a row, as one line. */
static void flatten(struct mn_fit_row *row)
{
	struct mn_fit_cost one = row->cost;

	if (row->n == 1)
		return;
	row->cost = mn_fit_cost_both(&one, &newline);
	row->cost = mn_fit_cost_times(&row->cost, row->n);
	row->n = 1;
}

void mn_fit_out_line(struct mn_fit_out *out)
{
	struct mn_fit_body *body = out->body;

	if (!body) {
		mn_buf_line(out->text);
		return;
	}
	if (body->n_rows == MN_FIT_ROWS) {
		flatten(&body->row[MN_FIT_ROWS - 1]);
		add(body, &newline);
		return;
	}
	body->row[body->n_rows++] = (struct mn_fit_row){ .cost = MN_FIT_NOTHING, .n = 1, .at = out->label };
}

void mn_fit_out_repeat(struct mn_fit_out *out, int64_t n)
{
	struct mn_fit_row *row = &out->body->row[out->body->n_rows - 1];

	/* in the row of all that is too much to be told apart, what is before it is repeated too */
	row->n = n;
	if (out->body->n_rows == MN_FIT_ROWS)
		flatten(row);
}

static void literal(struct mn_fit_out *out, const char *text, size_t len)
{
	struct mn_fit_cost cost;

	if (!out->body) {
		mn_buf_add(out->text, text, len);
		return;
	}
	if (!out->body->n_rows)
		mn_fit_out_line(out);
	cost = mn_fit_cost_of(text, len);
	add(out->body, &cost);
}

void mn_fit_out_literal(struct mn_fit_out *out, const char *text)
{
	const char *end;

	/* lines below `each` are counted as they are written there */
	while (out->body && out->each == MN_EACH_NONE && (end = strchr(text, '\n'))) {
		literal(out, text, end - text);
		mn_fit_out_line(out);
		text = end + 1;
	}
	literal(out, text, strlen(text));
}

void mn_fit_out_value(struct mn_fit_out *out, const struct mn_fit_value *value)
{
	bool wide = !value->gsm || (out->ucs2 && value->ucs2 &&
				    (out->force || value->cost.ucs2 >= value->cost.gsm_units));
	const char *longest = wide ? value->ucs2 : value->gsm;

	if (!out->body) {
		mn_buf_str(out->text, longest ? longest : "");
		return;
	}
	if (!out->body->n_rows)
		mn_fit_out_line(out);
	add(out->body, &value->cost);
	out->body->varies = true;
}

void mn_fit_body_sum(struct mn_fit_body *body)
{
	body->all = MN_FIT_NOTHING;
	for (unsigned int i = 0; i < body->n_rows; i++) {
		const struct mn_fit_row *row = &body->row[i];
		struct mn_fit_cost cost = row->cost;

		if (i || row->n > 1)
			cost = mn_fit_cost_both(&newline, &cost);
		if (row->n > 1)
			cost = mn_fit_cost_times(&cost, row->n);
		body->all = mn_fit_cost_both(&body->all, &cost);
	}
}

/* ── pages ──────────────────────────────────────────────────────────────────────────────────────────────────── */

int64_t mn_fit_body_room(const struct mn_fit_cost *all, const struct mn_fit_cost *tail, unsigned int octets)
{
	int64_t wide = (int64_t)octets / 2 - tail->units - (all->pairs > 0);
	int64_t narrow = (int64_t)octets * 8 / 7 - tail->gsm;

	if (tail->gsm < 0)
		return wide;
	narrow = narrow - all->ext > narrow / 2 ? narrow - all->ext : narrow / 2;
	return all->ucs2 >= 0 && wide < narrow ? wide : narrow;
}

int64_t mn_fit_body_whole(int64_t room)
{
	return room - room / 3;
}

static int64_t ceiling(int64_t a, int64_t b)
{
	return (a + b - 1) / b;
}

/* Lines of (3) that follow each other. */
struct block {
	int64_t n, longest, units;
};

static int64_t block_pages(struct block *block, int64_t room)
{
	int64_t lines, units;

	if (!block->n)
		return 0;
	lines = ceiling(block->n, (room + 1) / (block->longest + 1));
	units = ceiling(block->units, room + 1 - block->longest);
	*block = (struct block){ 0 };
	return lines < units ? lines : units;
}

/* n lines of this length; returns the pages that begin in them, or in the block that ends before them. */
static int64_t add_lines(struct block *block, int64_t length, int64_t n, int64_t room)
{
	int64_t pages;

	if (n <= 0)
		return 0;
	if (length > mn_fit_body_whole(room)) {
		pages = block_pages(block, room);
		return pages + n * (length <= room ? 1 : ceiling(length + 1, room / 3));
	}
	block->n += n;
	block->units += n * (length + 1);
	if (length > block->longest)
		block->longest = length;
	return 0;
}

int64_t mn_fit_body_bound(const struct mn_fit_body *body, const struct mn_fit_cost *before,
			  const struct mn_fit_cost *more, const struct mn_fit_cost *last, unsigned int octets)
{
	struct mn_fit_cost all = mn_fit_cost_both(before, &body->all), whole = mn_fit_cost_both(&all, last);
	int64_t room = mn_fit_body_room(&all, more, octets), at_end = mn_fit_body_room(&all, last, octets);
	struct block block = { 0 };
	int64_t pages = 0, rough;

	if (mn_fit_cost_ussd(&whole, NULL) <= octets)
		return 1;
	if (room < 3 || at_end < 3)
		return INT32_MAX;
	if (before->units)
		pages = add_lines(&block, before->units - 1, 1, room);
	for (unsigned int i = 0; i < body->n_rows; i++)
		pages += add_lines(&block, body->row[i].cost.units, body->row[i].n, room);
	pages += block_pages(&block, room);
	/* the last but one began where more was left than a last page holds, the others took a third each */
	rough = all.units > at_end ? 2 + (all.units - at_end - 1) / (room / 3) : 1;
	return pages < rough ? pages : rough;
}
