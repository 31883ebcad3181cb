/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One text of the program against one place of an expected text: what the source has between its braces must be there
 * to the letter, a variable must be there in its shape, or as a hole. By backtracking, with a bound.
 */
#include <string.h>

#include "menus/cover.h"
#include "menus/render.h"

#define MATCH_STEPS_MAX	20000

/* Where the walk along a text stands; up is what goes on behind it. */
struct frame {
	const struct mn_piece *piece;
	unsigned int n, i;
	const struct frame *up;
	bool amount;		/* the text of `money`: MN_VAR_INDEX are figures */
};

static bool match_from(struct mn_cover_match *m, const struct frame *f, const char *s);

static bool is_end(char c)
{
	return !c || c == '\n' || c == MN_COVER_JOINT;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Compare to the letter, over joints: where it goes on, or NULL. */
static const char *skip_literal(const char *s, const char *want)
{
	while (*want) {
		if (*s == MN_COVER_JOINT) {
			s++;
			/* what a page was cut at is on neither page */
			if ((*want == ' ' || *want == '\n') && *s != *want)
				want++;
			continue;
		}
		if (*s != *want)
			return NULL;
		s++;
		want++;
	}
	return s;
}

static bool match_literal(struct mn_cover_match *m, const struct frame *next, const char *s, const char *want)
{
	s = skip_literal(s, want);
	return s && match_from(m, next, s);
}

/* A text inside this one. */
static bool match_nested(struct mn_cover_match *m, const struct frame *next, const char *s, const struct mn_text *text,
			 bool amount)
{
	const struct mn_template *template = &text->lang[m->language];
	struct frame inner = { .up = next, .amount = amount };

	if (!template->piece)
		template = &text->lang[0];
	inner.piece = template->piece;
	inner.n = template->n_pieces;
	if (m->n_found == MN_COVER_MAX_FOUND)
		return false;
	m->found[m->n_found++] = text;
	if (match_from(m, &inner, s))
		return true;
	m->n_found--;
	return false;
}

/* ── shapes of variables ──────────────────────────────────────────────────────────────────────────────────────── */

static bool match_digits(struct mn_cover_match *m, const struct frame *next, const char *s, unsigned int min,
			 unsigned int max)
{
	unsigned int n = 0;

	while (n < max && is_digit(s[n]))
		n++;
	for (; n >= min; n--)
		if (match_from(m, next, s + n))
			return true;
	return false;
}

static bool match_number(struct mn_cover_match *m, const struct frame *next, const char *s)
{
	const char *prefix = m->program->numbers.prefix;

	if (prefix && strncmp(s, prefix, strlen(prefix)) != 0)
		return false;
	return match_digits(m, next, s, m->program->numbers.min_digits, m->program->numbers.max_digits);
}

/* "10" or "10.50" */
static bool match_figures(struct mn_cover_match *m, const struct frame *next, const char *s)
{
	const char *end = s + (*s == '-');

	if (!is_digit(*end))
		return false;
	while (is_digit(*end))
		end++;
	if (*end == '.' && is_digit(end[1])) {
		const char *whole = end++;

		while (is_digit(*end))
			end++;
		if (match_from(m, next, end))
			return true;
		end = whole;
	}
	return match_from(m, next, end);
}

/* "512.00 MB" */
static bool match_data(struct mn_cover_match *m, const struct frame *next, const char *s)
{
	static const char *const units[] = { " MB", " GB", " TB", " PB", " EB" };
	size_t n = strspn(s, "0123456789");

	if (!n || s[n] != '.' || !is_digit(s[n + 1]) || !is_digit(s[n + 2]))
		return false;
	s += n + 3;
	for (unsigned int i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (match_literal(m, next, s, units[i]))
			return true;
	return false;
}

/* "2026-11-30" */
static bool match_date(struct mn_cover_match *m, const struct frame *next, const char *s)
{
	static const char shape[] = "dddd-dd-dd";

	for (unsigned int i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? !is_digit(s[i]) : s[i] != shape[i])
			return false;
	return match_from(m, next, s + strlen(shape));
}

/* Some text of this line. */
static bool match_any(struct mn_cover_match *m, const struct frame *next, const char *s)
{
	while (!is_end(*s)) {
		do
			s++;
		while (((unsigned char)*s & 0xc0) == 0x80);
		if (match_from(m, next, s))
			return true;
	}
	return false;
}

static bool match_item(struct mn_cover_match *m, const struct frame *next, const char *s, uint16_t list)
{
	const struct mn_list *l = &m->program->list[list];

	for (unsigned int i = 0; i < l->n_items; i++) {
		if (l->item[i].text ? match_nested(m, next, s, l->item[i].text, false) :
				      match_literal(m, next, s, l->item[i].name))
			return true;
	}
	return false;
}

static bool match_value(struct mn_cover_match *m, const struct frame *next, const char *s, enum mn_type type,
			uint16_t list)
{
	if (match_literal(m, next, s, "-"))
		return true;
	switch (type) {
	case MN_TYPE_NUMBER:
		return match_number(m, next, s);
	case MN_TYPE_CHOICE:
		return match_item(m, next, s, list);
	case MN_TYPE_MONEY:
		return m->program->money.text ? match_nested(m, next, s, m->program->money.text, true) :
						match_figures(m, next, s);
	case MN_TYPE_DATA:
		return match_data(m, next, s);
	case MN_TYPE_TIME:
		return match_date(m, next, s);
	case MN_TYPE_YESNO:
	case MN_TYPE_COUNT:
		return match_figures(m, next, s);
	case MN_TYPE_NONE:
	case MN_TYPE_HOLDING:
		break;
	}
	return false;
}

static bool match_fee(struct mn_cover_match *m, const struct frame *next, const char *s, uint16_t fee)
{
	char amount[160];

	if (fee >= m->program->n_fees ||
	    mn_render_money(m->program, m->language, m->program->fee[fee].amount, amount, sizeof(amount)) < 0 ||
	    !match_literal(m, next, s, amount))
		return false;
	if (m->program->money.text && m->n_found < MN_COVER_MAX_FOUND)
		m->found[m->n_found++] = m->program->money.text;
	return true;
}

/* A parameter's type is its operation's; a text knows only its place, so any operation's may be the one. */
static bool match_param(struct mn_cover_match *m, const struct frame *next, const char *s, uint16_t index)
{
	const struct mn_program *program = m->program;

	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		if (index < op->n_params && match_value(m, next, s, op->param[index].type, op->param[index].list))
			return true;
	}
	return false;
}

static bool match_count_of(struct mn_cover_match *m, const struct frame *next, const char *s, unsigned int value)
{
	char digits[12];
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = '0' + value % 10;
		value /= 10;
	} while (value);
	return match_literal(m, next, s, digits + at);
}

/* The text of some case that withholds. */
static bool match_why(struct mn_cover_match *m, const struct frame *next, const char *s)
{
	const struct mn_program *program = m->program;

	for (unsigned int i = 0; i < program->n_cases; i++)
		if (program->kase[i].kind == MN_CASE_WITHHOLD && program->kase[i].text &&
		    match_nested(m, next, s, program->kase[i].text, false))
			return true;
	return false;
}

static bool match_piece(struct mn_cover_match *m, const struct frame *next, const char *s, const struct mn_piece *piece)
{
	const struct mn_program *program = m->program;

	if (piece->var != MN_VAR_LITERAL) {
		if (*s == MN_COVER_JOINT)
			s++;
		if (*s == MN_COVER_HOLE)
			return match_from(m, next, s + 1);
	}
	switch (piece->var) {
	case MN_VAR_LITERAL:
		return match_literal(m, next, s, piece->lit);
	case MN_VAR_NUMBER:
	case MN_VAR_EACH_NUMBER:
		return match_number(m, next, s);
	case MN_VAR_ATTR:
		return piece->index < program->n_attrs &&
		       match_value(m, next, s, program->attr[piece->index].type, program->attr[piece->index].list);
	case MN_VAR_PARAM:
		return match_param(m, next, s, piece->index);
	case MN_VAR_FEE:
		return match_fee(m, next, s, piece->index);
	case MN_VAR_GROUP_SIZE:
	case MN_VAR_GROUP_ROOM:
		return match_digits(m, next, s, 1, 9);
	case MN_VAR_GROUP_LIMIT:
		return match_count_of(m, next, s, program->group.limit);
	case MN_VAR_TODAY:
	case MN_VAR_NEXT_MONTH:
		return match_date(m, next, s);
	case MN_VAR_LEFT:
	case MN_VAR_USED:
		return match_data(m, next, s) || match_literal(m, next, s, "-");
	case MN_VAR_WHY:
		return match_why(m, next, s);
	case MN_VAR_BUNDLE:
	case MN_VAR_CODE:
		return match_any(m, next, s);
	case MN_VAR_INDEX:
		return next->amount ? match_figures(m, next, s) : match_digits(m, next, s, 1, 9);
	case MN_VAR_SERVICE:
		return program->title ? match_nested(m, next, s, program->title, false) :
					match_literal(m, next, s, program->name);
	case MN_VAR_DIAL:
		return match_literal(m, next, s, program->dial ? program->dial : "");
	case MN_VAR_TEXTS_TO:
		return match_literal(m, next, s, program->texts_to ? program->texts_to : "");
	case MN_VAR_DIGIT:
		return match_digits(m, next, s, 1, 1);
	}
	return false;
}

static bool match_from(struct mn_cover_match *m, const struct frame *f, const char *s)
{
	struct frame next = *f;

	if (++m->steps > MATCH_STEPS_MAX)
		return false;
	if (f->i < f->n) {
		next.i++;
		return match_piece(m, &next, s, &f->piece[f->i]);
	}
	if (f->up)
		return match_from(m, f->up, s);
	if (!is_end(*s))
		return false;
	m->end = s;
	return true;
}

bool mn_cover_match(struct mn_cover_match *match, const struct mn_text *text, const char *s)
{
	static const struct frame nothing = { .n = 0 };

	match->steps = 0;
	return match_nested(match, &nothing, s, text, false);
}
