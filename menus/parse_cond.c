/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Conditions.
 *
 *	or      = and (`or` and)*
 *	and     = unary (`and` unary)*
 *	unary   = `not` `(` or `)` | `(` or `)` | test
 *	test    = time | channel | surplus | group | VALUE value | SUBJ subject
 *	VALUE   = `its` ATTR | ATTR `of` SUBJ
 *	value   = `is` [`not`] (ITEM | PARAM | `in` SET | `known`) | CMP AMOUNT
 *	subject = `is` [`not`] (`registered` | `missing` | `a number` | SUBJ | ROLE | ROLE `of` SUBJ | ATTR | ITEM
 *	                        | `in` SET | `in` TABLE `for` SUBJ)
 *	        | `has` (`a` | `no`) HOLDING `in` TABLE [`as` PARAM] | `matches` TABLE | `does` [`not`] `match` TABLE
 */
#include "menus/clock.h"
#include "menus/order.h"
#include "menus/mem.h"
#include "menus/parse_cond.h"

#define MAX_NESTING	32

/* A node that begins at the cursor. */
static struct mn_cond begin(const struct mn_parse_cond *x, enum mn_cond_op op)
{
	const struct mn_lex_token *t = mn_cursor_peek(&x->c, 0);
	struct mn_cond node = { .op = op, .attr = MN_NONE, .index = MN_NONE, .left = MN_NONE, .right = MN_NONE };

	if (t)
		node.loc = mn_lex_from(t);
	return node;
}

/* Store the node that was built; its extent ends before the cursor. */
static uint16_t put(struct mn_parse_cond *x, const struct mn_cond *node)
{
	struct mn_parse *p = x->c.p;
	const struct mn_lex_token *last = mn_cursor_last(&x->c);
	struct mn_cond *cond;

	if (p->conds.n >= MN_NONE) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, last, last, "conditions", "65534", NULL);
		return MN_NONE;
	}
	cond = mn_parse_push(p, &p->conds, sizeof(*cond));
	*cond = *node;
	cond->end = mn_lex_to(last);
	return p->conds.n - 1;
}

/* ── time, channel, group ─────────────────────────────────────────────────────────────────────────────────────── */

static bool two_digits(const char *s, int64_t *value)
{
	*value = (s[0] - '0') * 10 + (s[1] - '0');
	return true;
}

static bool time_of_day(struct mn_parse_cond *x, struct mn_cond *node)
{
	const struct mn_lex_token *t = mn_cursor_take(&x->c, MN_LEX_TIME, "a time");
	const char *s = x->c.p->lex->source + t->at;
	int64_t hour, minute = 60, second = 0;
	size_t h = memchr(s, ':', t->len) ? (const char *)memchr(s, ':', t->len) - s : 0;

	hour = s[0] - '0';
	if (h == 2)
		two_digits(s, &hour);
	if ((h == 1 || h == 2) && (t->len == h + 3 || t->len == h + 6))
		two_digits(s + h + 1, &minute);
	if (t->len == h + 6)
		two_digits(s + h + 4, &second);
	if (hour > 23 || minute > 59 || second > 59) {
		mn_parse_fail_word(x->c.p, MN_DIAG_TIME, t);
		return false;
	}
	node->op = MN_COND_CLOCK;
	node->value = hour * 3600 + minute * 60 + second;
	return true;
}

static bool date(struct mn_parse_cond *x, struct mn_cond *node)
{
	const struct mn_lex_token *t = mn_cursor_take(&x->c, MN_LEX_DATE, "a date");
	const char *s = x->c.p->lex->source + t->at;
	int64_t century, year, month, day;

	two_digits(s, &century);
	two_digits(s + 2, &year);
	two_digits(s + 5, &month);
	two_digits(s + 8, &day);
	year += century * 100;
	if (month < 1 || month > 12 || day < 1 || day > mn_clock_month_length(year, month)) {
		mn_parse_fail_word(x->c.p, MN_DIAG_DATE, t);
		return false;
	}
	node->op = MN_COND_DATE;
	node->value = mn_clock_days(year, month, day);
	return true;
}

/* from | before TIME or DATE */
static bool from_before(struct mn_parse_cond *x, struct mn_cond *node, enum mn_compare compare)
{
	node->compare = compare;
	if (mn_cursor_is_kind(&x->c, MN_LEX_TIME))
		return time_of_day(x, node);
	if (mn_cursor_is_kind(&x->c, MN_LEX_DATE))
		return date(x, node);
	mn_cursor_expected(&x->c, "a time like 19:00 or a date like 2014-10-30");
	return false;
}

/* on the last day of month | on day N of month | on WEEKDAY */
static bool on(struct mn_parse_cond *x, struct mn_cond *node)
{
	static const char *const weekdays[] = {
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	};
	const struct mn_lex_token *t;
	struct mn_diag *diag;
	uint32_t day;

	if (mn_cursor_accept(&x->c, "the")) {
		node->op = MN_COND_LAST_DAY;
		return mn_cursor_need(&x->c, "last day of month");
	}
	if (mn_cursor_accept(&x->c, "day")) {
		node->op = MN_COND_DAY;
		if (!mn_cursor_count(&x->c, "a day of the month", 1, 31, &day))
			return false;
		node->value = day;
		return mn_cursor_need(&x->c, "of month");
	}
	node->op = MN_COND_WEEKDAY;
	for (; node->value < 7; node->value++)
		if (mn_cursor_accept(&x->c, weekdays[node->value]))
			return true;
	t = mn_cursor_peek(&x->c, 0);
	diag = mn_cursor_expected(&x->c, "'the last day of month', 'day N of month' or a day of the week");
	if (t && t->kind == MN_LEX_WORD)
		mn_parse_suggest(x->c.p, diag, t, weekdays, 7);
	return false;
}

static bool by(struct mn_parse_cond *x, struct mn_cond *node)
{
	node->op = MN_COND_CHANNEL;
	for (node->attr = 0; node->attr < MN_N_CHANNELS; node->attr++)
		if (node->attr != MN_CHANNEL_COUNTER && mn_cursor_accept(&x->c, mn_channel_name(node->attr)))
			return true;
	mn_cursor_expected(&x->c, "'ussd', 'sms' or 'toolkit'");
	return false;
}

bool mn_parse_cond_compare(struct mn_parse_cond *x, struct mn_cond *node)
{
	static const char puncts[] = { '=', MN_LEX_NE, '<', MN_LEX_LE, '>', MN_LEX_GE };

	for (unsigned int i = 0; i < sizeof(puncts); i++)
		if (mn_cursor_punct(&x->c, puncts[i])) {
			node->compare = i;
			return true;
		}
	mn_cursor_expected(&x->c, "=, !=, <, <=, > or >=");
	return false;
}

static bool need_group(struct mn_parse_cond *x, const struct mn_lex_token *word)
{
	struct mn_parse *p = x->c.p;

	if (p->has_group)
		return true;
	mn_parse_fail_word(p, MN_DIAG_NO_GROUP, word);
	return false;
}

/* group is [not] full */
static bool group(struct mn_parse_cond *x, struct mn_cond *node)
{
	node->op = MN_COND_GROUP_FULL;
	if (!need_group(x, mn_cursor_last(&x->c)) || !mn_cursor_need(&x->c, "is"))
		return false;
	node->negate = mn_cursor_accept(&x->c, "not");
	return mn_cursor_need(&x->c, "full");
}

/* size of group CMP N */
static bool group_size(struct mn_parse_cond *x, struct mn_cond *node)
{
	uint32_t n;

	node->op = MN_COND_GROUP_SIZE;
	if (!need_group(x, mn_cursor_last(&x->c)) || !mn_parse_cond_compare(x, node) ||
	    !mn_cursor_count(&x->c, "the size of a group", 0, MN_MAX_MEMBERS, &n))
		return false;
	node->value = n;
	return true;
}

/* ── the tree ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool test(struct mn_parse_cond *x, struct mn_cond *node)
{
	struct mn_cursor *c = &x->c;

	if (mn_cursor_accept(c, "on"))
		return on(x, node);
	if (mn_cursor_accept(c, "from"))
		return from_before(x, node, MN_CMP_GE);
	if (mn_cursor_accept(c, "before"))
		return from_before(x, node, MN_CMP_LT);
	if (mn_cursor_accept(c, "at")) {
		node->op = MN_COND_CHANNEL;
		node->attr = MN_CHANNEL_COUNTER;
		return mn_cursor_need(c, "the counter");
	}
	if (mn_cursor_accept(c, "by"))
		return by(x, node);
	if (mn_cursor_accept(c, "more")) {
		node->op = MN_COND_SURPLUS;
		return mn_cursor_need(c, "is given than asked");
	}
	if (mn_cursor_accept(c, "group"))
		return group(x, node);
	if (mn_cursor_accept(c, "size of group"))
		return group_size(x, node);
	return mn_parse_cond_number(x, node);
}

static uint16_t parse_or(struct mn_parse_cond *x);

static uint16_t parens(struct mn_parse_cond *x)
{
	uint16_t inner;

	if (x->depth == MAX_NESTING) {
		const struct mn_lex_token *t = mn_cursor_last(&x->c);

		mn_parse_fail_plain(x->c.p, MN_DIAG_COND_DEPTH, t);
		return MN_NONE;
	}
	x->depth++;
	inner = parse_or(x);
	x->depth--;
	if (inner == MN_NONE)
		return MN_NONE;
	if (!mn_cursor_punct(&x->c, ')')) {
		mn_cursor_expected(&x->c, "')'");
		return MN_NONE;
	}
	return inner;
}

static uint16_t unary(struct mn_parse_cond *x)
{
	struct mn_cond node = begin(x, MN_COND_NOT);

	if (mn_cursor_accept(&x->c, "not")) {
		if (!mn_cursor_punct(&x->c, '(')) {
			mn_diag_hint(x->c.p->diags, mn_cursor_expected(&x->c, "'('"),
				     "write 'not (...)', or 'is not' inside the test");
			return MN_NONE;
		}
		node.left = parens(x);
		return node.left == MN_NONE ? MN_NONE : put(x, &node);
	}
	if (mn_cursor_punct(&x->c, '('))
		return parens(x);
	return test(x, &node) ? put(x, &node) : MN_NONE;
}

/* One level of the grammar: operands joined by a word, to the left. */
static uint16_t chain(struct mn_parse_cond *x, enum mn_cond_op op, const char *word,
		      uint16_t (*operand)(struct mn_parse_cond *))
{
	struct mn_cond node = begin(x, op);
	uint16_t left = operand(x);
	unsigned int links = 0;

	while (left != MN_NONE && mn_cursor_accept(&x->c, word)) {
		if (++links > MAX_NESTING) {
			const struct mn_lex_token *t = mn_cursor_last(&x->c);

			mn_parse_fail_plain(x->c.p, MN_DIAG_COND_DEPTH, t);
			return MN_NONE;
		}
		node.left = left;
		node.right = operand(x);
		if (node.right == MN_NONE)
			return MN_NONE;
		left = put(x, &node);
	}
	return left;
}

static uint16_t parse_and(struct mn_parse_cond *x)
{
	return chain(x, MN_COND_AND, "and", unary);
}

static uint16_t parse_or(struct mn_parse_cond *x)
{
	return chain(x, MN_COND_OR, "or", parse_and);
}

uint16_t mn_parse_cond(struct mn_cursor *c, struct mn_parse_scope *scope)
{
	struct mn_parse_cond x = { .c = *c, .scope = scope };
	uint16_t cond = parse_or(&x);

	*c = x.c;
	if (cond != MN_NONE && mn_cursor_peek(c, 0)) {
		const struct mn_lex_token *t = mn_cursor_peek(c, 0);

		mn_diag_hint(c->p->diags,
			     mn_parse_fail(c->p, MN_DIAG_TRAILING, t, &c->token[c->n - 1], mn_parse_shown(c->p, t),
					   mn_parse_shown(c->p, mn_cursor_last(c)), NULL),
			     "tests are joined by 'and' and 'or'");
		return MN_NONE;
	}
	return cond;
}
