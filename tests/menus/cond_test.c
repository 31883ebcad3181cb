/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Every test of menus/conds.def on a small program built by hand: with the fact known, other, and not known; each also
 * negated, which must be its exact complement. No parser is needed here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/clock.h"
#include "menus/decide.h"

enum { ATTR_COLOUR, ATTR_VIP, ATTR_AGE, ATTR_PAID, N_ATTRS };
enum { P_NUMBER, P_COLOUR, P_HOLDING };

static const struct mn_list_item items[] = { { .name = "red" }, { .name = "green" }, { .name = "blue" } };
static const struct mn_list lists[] = { { .name = "colour", .clauses = "", .item = items, .n_items = 3 } };
static const struct mn_set sets[] = { { .name = "warm", .clauses = "", .list = 0, .mask = 1 } };

static const struct mn_holding_decl holdings[] = {
	{ .name = "pass", .n_fields = 2, .field = { { .name = "kind", .type = MN_TYPE_CHOICE, .list = 0 },
						    { .name = "price", .type = MN_TYPE_MONEY } } },
	{ .name = "other", .n_fields = 1, .field = { { .name = "kind", .type = MN_TYPE_CHOICE, .list = 0 } } },
};

static const struct mn_column pass_columns[] = {
	{ MN_COLUMN_FIELD, 0, MN_TYPE_CHOICE, 0 }, { MN_COLUMN_FIELD, 1, MN_TYPE_MONEY, MN_NONE },
	{ MN_COLUMN_ATTR, ATTR_COLOUR, MN_TYPE_CHOICE, 0 },
};
/* red of 10 to 20 for anybody; green of any price for a blue number; the red again, for a green one, of any price */
static const struct mn_cell pass_cells[] = {
	{ .kind = MN_CELL_MASK, .mask = 1 }, { .kind = MN_CELL_RANGE, .min = 1000, .max = 2000 },
		{ .kind = MN_CELL_ANY },
	{ .kind = MN_CELL_MASK, .mask = 2 }, { .kind = MN_CELL_ANY }, { .kind = MN_CELL_MASK, .mask = 4 },
	{ .kind = MN_CELL_MASK, .mask = 1 }, { .kind = MN_CELL_ANY }, { .kind = MN_CELL_MASK, .mask = 2 },
};
static const struct mn_column who_columns[] = {
	{ MN_COLUMN_ATTR, ATTR_VIP, MN_TYPE_YESNO, MN_NONE }, { MN_COLUMN_EVIDENCE, 0, MN_TYPE_CHOICE, 0 },
};
/* a vip with nothing; anybody with red and blue */
static const struct mn_cell who_cells[] = {
	{ .kind = MN_CELL_MASK, .mask = 2 }, { .kind = MN_CELL_ALL_OF, .mask = 0 },
	{ .kind = MN_CELL_ANY }, { .kind = MN_CELL_ALL_OF, .mask = 5 },
};
static const struct mn_table tables[] = {
	{ .name = "good-pass", .holding = 0, .column = pass_columns, .n_columns = 3, .cell = pass_cells, .n_rows = 3 },
	{ .name = "who", .holding = MN_NONE, .column = who_columns, .n_columns = 2, .cell = who_cells, .n_rows = 2 },
};
static const struct mn_operation operations[] = {
	{ .name = "op", .n_params = 3, .param = {
		[P_NUMBER] = { .name = "peer", .type = MN_TYPE_NUMBER },
		[P_COLOUR] = { .name = "to", .type = MN_TYPE_CHOICE, .list = 0 },
		[P_HOLDING] = { .name = "new", .type = MN_TYPE_HOLDING, .list = 0 } } },
};

#define CALLER	MN_SUBJ_CALLER
#define LEADER	MN_SUBJ_LEADER
#define PEER	(MN_SUBJ_PARAM0 + P_NUMBER)
#define TO	(MN_SUBJ_PARAM0 + P_COLOUR)
#define NEW	(MN_SUBJ_PARAM0 + P_HOLDING)

/* What is changed in the situation before a row is judged. */
enum change {
	PLAIN, NOBODY_KNOWN, PEER_MISSING, PEER_WRONG, CALLER_LEADS, CALLER_JOINS, PEER_JOINS_CALLER, PEER_LEADS_CALLER,
	PEER_LEADS, PASS_TEN, PASS_ENDED, PASS_LATER, PASS_GREEN, PASS_OTHER_KIND, SEEN_TWO, SEEN_ONE, TO_RED, TO_BLUE,
	NEW_RED, NEW_GREEN, FULL, SURPLUS, LAST, LAST_BUT_ONE, SELF, TO_GREEN_PASS_RED,
};

static const struct row {
	const char *text;
	struct mn_cond cond;
	enum change change;
	bool holds;
} rows[] = {
	{ "colour is red", { .op = MN_COND_IS, .subject = CALLER, .attr = ATTR_COLOUR, .value = 0 }, PLAIN, true },
	{ "colour is green", { .op = MN_COND_IS, .subject = CALLER, .attr = ATTR_COLOUR, .value = 1 }, PLAIN, false },
	{ "not known is red", { .op = MN_COND_IS, .subject = CALLER, .attr = ATTR_COLOUR, .value = 0 }, NOBODY_KNOWN,
	  false },
	{ "missing peer is red", { .op = MN_COND_IS, .subject = PEER, .attr = ATTR_COLOUR, .value = 0 }, PEER_MISSING,
	  false },
	{ "wrong peer is red", { .op = MN_COND_IS, .subject = PEER, .attr = ATTR_COLOUR, .value = 0 }, PEER_WRONG,
	  false },
	{ "peer is red", { .op = MN_COND_IS, .subject = PEER, .attr = ATTR_COLOUR, .value = 0 }, PLAIN, true },
	{ "it is red", { .op = MN_COND_IS, .subject = MN_SUBJ_IT, .attr = ATTR_COLOUR, .value = 0 }, PLAIN, true },
	{ "leader of none is red", { .op = MN_COND_IS, .subject = LEADER, .attr = ATTR_COLOUR, .value = 0 }, PLAIN,
	  false },
	{ "leader is red", { .op = MN_COND_IS, .subject = LEADER, .attr = ATTR_COLOUR, .value = 0 }, CALLER_JOINS,
	  true },
	{ "bundle is blue", { .op = MN_COND_IS, .subject = MN_SUBJ_BUNDLE, .attr = 0, .value = 2 }, PLAIN, true },
	{ "traffic is blue", { .op = MN_COND_IS, .subject = MN_SUBJ_TRAFFIC, .attr = 0, .value = 2 }, PLAIN, false },
	{ "colour is to", { .op = MN_COND_IS_PARAM, .subject = CALLER, .attr = ATTR_COLOUR, .other = TO }, TO_RED,
	  true },
	{ "colour is to", { .op = MN_COND_IS_PARAM, .subject = CALLER, .attr = ATTR_COLOUR, .other = TO }, TO_BLUE,
	  false },
	{ "colour is to, not given", { .op = MN_COND_IS_PARAM, .subject = CALLER, .attr = ATTR_COLOUR, .other = TO },
	  PLAIN,
	  false },
	{ "is vip", { .op = MN_COND_IS_YES, .subject = CALLER, .attr = ATTR_VIP }, PLAIN, false },
	{ "peer is vip", { .op = MN_COND_IS_YES, .subject = PEER, .attr = ATTR_VIP }, PLAIN, true },
	{ "not known is vip", { .op = MN_COND_IS_YES, .subject = PEER, .attr = ATTR_VIP }, NOBODY_KNOWN, false },
	{ "in warm", { .op = MN_COND_IN_SET, .subject = CALLER, .attr = ATTR_COLOUR, .index = 0 }, PLAIN, true },
	{ "not known in warm", { .op = MN_COND_IN_SET, .subject = CALLER, .attr = ATTR_COLOUR }, NOBODY_KNOWN, false },
	{ "age > 29", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_GT,
			.value = 29 }, PLAIN,
	  true },
	{ "age > 30", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_GT,
			.value = 30 }, PLAIN,
	  false },
	{ "age >= 30", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_GE,
			 .value = 30 }, PLAIN,
	  true },
	{ "age < 30", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_LT,
			.value = 30 }, PLAIN,
	  false },
	{ "age <= 30", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_LE,
			 .value = 30 }, PLAIN,
	  true },
	{ "age = 30", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_EQ,
			.value = 30 }, PLAIN,
	  true },
	{ "age != 30", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_NE,
			 .value = 30 }, PLAIN,
	  false },
	{ "not known < 99", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_LT,
			      .value = 99 },
	  NOBODY_KNOWN, false },
	{ "not known != 30", { .op = MN_COND_COMPARE, .subject = CALLER, .attr = ATTR_AGE, .compare = MN_CMP_NE,
			       .value = 30 },
	  NOBODY_KNOWN, false },
	{ "age is known", { .op = MN_COND_KNOWN, .subject = CALLER, .attr = ATTR_AGE }, PLAIN, true },
	{ "paid is known", { .op = MN_COND_KNOWN, .subject = CALLER, .attr = ATTR_PAID }, PLAIN, false },
	{ "registered", { .op = MN_COND_REGISTERED, .subject = CALLER }, PLAIN, true },
	{ "not registered", { .op = MN_COND_REGISTERED, .subject = CALLER }, NOBODY_KNOWN, false },
	{ "missing peer is registered", { .op = MN_COND_REGISTERED, .subject = PEER }, PEER_MISSING, false },
	{ "peer is caller", { .op = MN_COND_SAME, .subject = PEER, .other = CALLER }, PLAIN, false },
	{ "peer is caller, itself", { .op = MN_COND_SAME, .subject = PEER, .other = CALLER }, SELF, true },
	{ "missing peer is caller", { .op = MN_COND_SAME, .subject = PEER, .other = CALLER }, PEER_MISSING, false },
	{ "two missing are the same", { .op = MN_COND_SAME, .subject = PEER, .other = PEER }, PEER_MISSING, false },
	{ "caller leads", { .op = MN_COND_ROLE, .subject = CALLER, .attr = 0 }, CALLER_LEADS, true },
	{ "caller leads, joined", { .op = MN_COND_ROLE, .subject = CALLER, .attr = 0 }, CALLER_JOINS, false },
	{ "caller has joined", { .op = MN_COND_ROLE, .subject = CALLER, .attr = 1 }, CALLER_JOINS, true },
	{ "caller has joined, alone", { .op = MN_COND_ROLE, .subject = CALLER, .attr = 1 }, PLAIN, false },
	{ "missing peer leads", { .op = MN_COND_ROLE, .subject = PEER, .attr = 0 }, PEER_MISSING, false },
	{ "peer is member of caller", { .op = MN_COND_ROLE_OF, .subject = PEER, .attr = 1, .other = CALLER },
	  PEER_JOINS_CALLER,
	  true },
	{ "peer is member of caller, no", { .op = MN_COND_ROLE_OF, .subject = PEER, .attr = 1, .other = CALLER },
	  PLAIN, false },
	{ "peer leads caller", { .op = MN_COND_ROLE_OF, .subject = PEER, .attr = 0, .other = CALLER },
	  PEER_LEADS_CALLER, true },
	{ "peer leads, not caller", { .op = MN_COND_ROLE_OF, .subject = PEER, .attr = 0, .other = CALLER },
	  PEER_LEADS, false },
	{ "caller leads itself", { .op = MN_COND_ROLE_OF, .subject = PEER, .attr = 0, .other = CALLER }, SELF, false },
	{ "has good pass", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0 }, PLAIN, false },
	{ "has good pass of 10", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0 }, PASS_TEN, true },
	{ "of 10, ended now", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0 }, PASS_ENDED, false },
	{ "of 10, from the next second", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0 }, PASS_LATER, false },
	{ "of another holding", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0 }, PASS_OTHER_KIND, false },
	{ "green, of a red number", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0 }, PASS_GREEN, false },
	{ "green, as to = blue", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0, .other = TO }, TO_BLUE, true },
	{ "red, as to = green", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0, .other = TO },
	  TO_GREEN_PASS_RED, true },
	{ "green, as to not given", { .op = MN_COND_HAS_ROW, .subject = CALLER, .index = 0, .other = TO }, PASS_GREEN,
	  false },
	{ "of a missing peer", { .op = MN_COND_HAS_ROW, .subject = PEER, .index = 0 }, PEER_MISSING, false },
	{ "matches who", { .op = MN_COND_MATCHES, .subject = CALLER, .index = 1 }, PLAIN, false },
	{ "vip matches who", { .op = MN_COND_MATCHES, .subject = PEER, .index = 1 }, PLAIN, true },
	{ "one seen", { .op = MN_COND_MATCHES, .subject = CALLER, .index = 1 }, SEEN_ONE, false },
	{ "two seen", { .op = MN_COND_MATCHES, .subject = CALLER, .index = 1 }, SEEN_TWO, true },
	{ "not known matches who", { .op = MN_COND_MATCHES, .subject = PEER, .index = 1 }, NOBODY_KNOWN, false },
	{ "new is good", { .op = MN_COND_PARAM_IN_TABLE, .other = NEW, .index = 0, .subject = CALLER }, NEW_RED, true },
	{ "new is good, green", { .op = MN_COND_PARAM_IN_TABLE, .other = NEW, .index = 0, .subject = CALLER },
	  NEW_GREEN, false },
	{ "new is good, not given", { .op = MN_COND_PARAM_IN_TABLE, .other = NEW, .index = 0, .subject = CALLER },
	  PLAIN, false },
	{ "to is red", { .op = MN_COND_PARAM_IS, .subject = TO, .value = 0 }, TO_RED, true },
	{ "to is red, blue", { .op = MN_COND_PARAM_IS, .subject = TO, .value = 0 }, TO_BLUE, false },
	{ "to is red, not given", { .op = MN_COND_PARAM_IS, .subject = TO, .value = 0 }, PLAIN, false },
	{ "to in warm", { .op = MN_COND_PARAM_IN_SET, .subject = TO, .index = 0 }, TO_RED, true },
	{ "to in warm, blue", { .op = MN_COND_PARAM_IN_SET, .subject = TO, .index = 0 }, TO_BLUE, false },
	{ "to in warm, not given", { .op = MN_COND_PARAM_IN_SET, .subject = TO, .index = 0 }, PLAIN, false },
	{ "peer is missing", { .op = MN_COND_MISSING, .subject = PEER }, PEER_MISSING, true },
	{ "peer is missing, given", { .op = MN_COND_MISSING, .subject = PEER }, PLAIN, false },
	{ "caller is missing", { .op = MN_COND_MISSING, .subject = CALLER }, PLAIN, false },
	{ "peer is a number", { .op = MN_COND_VALID, .subject = PEER }, PLAIN, true },
	{ "wrong peer is a number", { .op = MN_COND_VALID, .subject = PEER }, PEER_WRONG, false },
	{ "missing peer is a number", { .op = MN_COND_VALID, .subject = PEER }, PEER_MISSING, false },
	{ "caller is a number", { .op = MN_COND_VALID, .subject = CALLER }, PLAIN, true },
	{ "more is given", { .op = MN_COND_SURPLUS }, SURPLUS, true },
	{ "no more is given", { .op = MN_COND_SURPLUS }, PLAIN, false },
	{ "group is full", { .op = MN_COND_GROUP_FULL }, FULL, true },
	{ "group has room", { .op = MN_COND_GROUP_FULL }, CALLER_LEADS, false },
	{ "no group is full", { .op = MN_COND_GROUP_FULL }, PLAIN, false },
	{ "size = 2", { .op = MN_COND_GROUP_SIZE, .compare = MN_CMP_EQ, .value = 2 }, FULL, true },
	{ "size = 0", { .op = MN_COND_GROUP_SIZE, .compare = MN_CMP_EQ, .value = 0 }, CALLER_LEADS, true },
	{ "size = 0 of no group", { .op = MN_COND_GROUP_SIZE, .compare = MN_CMP_EQ, .value = 0 }, PLAIN, false },
	{ "last day", { .op = MN_COND_LAST_DAY }, LAST, true },
	{ "last day but one", { .op = MN_COND_LAST_DAY }, LAST_BUT_ONE, false },
	{ "day 29", { .op = MN_COND_DAY, .value = 29 }, LAST, true },
	{ "day 29 on the 28th", { .op = MN_COND_DAY, .value = 29 }, LAST_BUT_ONE, false },
	{ "tuesday", { .op = MN_COND_WEEKDAY, .value = 1 }, LAST, true },
	{ "monday", { .op = MN_COND_WEEKDAY, .value = 0 }, LAST, false },
	{ "from 19:00 at 19:00:00", { .op = MN_COND_CLOCK, .compare = MN_CMP_GE, .value = 19 * 3600 }, LAST, true },
	{ "from 19:00 at 18:59:59", { .op = MN_COND_CLOCK, .compare = MN_CMP_GE, .value = 19 * 3600 }, LAST_BUT_ONE,
	  false },
	{ "before 19:00 at 18:59:59", { .op = MN_COND_CLOCK, .compare = MN_CMP_LT, .value = 19 * 3600 }, LAST_BUT_ONE,
	  true },
	{ "from 2028-02-29", { .op = MN_COND_DATE, .compare = MN_CMP_GE, .value = 21243 }, LAST, true },
	{ "from 2028-02-29 on the 28th", { .op = MN_COND_DATE, .compare = MN_CMP_GE, .value = 21243 }, LAST_BUT_ONE,
	  false },
	{ "by sms", { .op = MN_COND_CHANNEL, .attr = MN_CHANNEL_SMS }, PLAIN, true },
	{ "at the counter", { .op = MN_COND_CHANNEL, .attr = MN_CHANNEL_COUNTER }, PLAIN, false },
};

static void number(struct mn_number *n, const char *digits)
{
	snprintf(n->digits, sizeof(n->digits), "%s", digits);
}

static void hold(struct mn_facts *f, unsigned int kind, int64_t from, int64_t to, int64_t item, int64_t price)
{
	f->caller.holding[f->caller.n_holdings++] = (struct mn_holding){ kind, from, to, { item, price } };
}

static void colour(struct mn_order *o, int64_t value)
{
	o->arg[P_COLOUR] = (struct mn_arg){ .given = true, .valid = true, .value = value };
}

static void lead(struct mn_party *p, enum mn_role role, const char *leader)
{
	p->role = role;
	number(&p->leader, leader);
}

static void base(struct mn_order *o, struct mn_facts *f)
{
	memset(o, 0, sizeof(*o));
	mn_facts_init(f);
	o->channel = MN_CHANNEL_SMS;
	f->now = 1835000000;
	number(&o->caller, "111");
	f->caller.number = o->caller;
	f->caller.registered = f->param[0].registered = f->leader.registered = true;
	f->caller.attr[ATTR_COLOUR] = f->param[0].attr[ATTR_COLOUR] = f->leader.attr[ATTR_COLOUR] = 0;
	f->caller.attr[ATTR_VIP] = 0;
	f->caller.attr[ATTR_AGE] = 30;
	f->param[0].attr[ATTR_VIP] = 1;
	o->arg[P_NUMBER].given = o->arg[P_NUMBER].valid = true;
	number(&o->arg[P_NUMBER].number, "222");
	f->param[0].number = o->arg[P_NUMBER].number;
	f->n_bundles = 1;
	f->bundle[0].field[0] = 2;
}

static void apply(enum change change, struct mn_order *o, struct mn_facts *f)
{
	switch (change) {
	case PLAIN:
		break;
	case NOBODY_KNOWN:	/* the attributes stand there, but the register does not have the numbers */
		f->caller.registered = f->param[0].registered = false;
		break;
	case PEER_MISSING:
		o->arg[P_NUMBER] = (struct mn_arg){ .given = false };
		break;
	case PEER_WRONG:
		o->arg[P_NUMBER].valid = false;
		break;
	case FULL:
		f->n_members = 2;
		/* fall through */
	case CALLER_LEADS:
		lead(&f->caller, MN_ROLE_LEADER, "111");
		break;
	case CALLER_JOINS:
		lead(&f->caller, MN_ROLE_MEMBER, "999");
		break;
	case PEER_JOINS_CALLER:
		lead(&f->caller, MN_ROLE_LEADER, "111");
		lead(&f->param[0], MN_ROLE_MEMBER, "111");
		break;
	case PEER_LEADS_CALLER:
		lead(&f->caller, MN_ROLE_MEMBER, "222");
		break;
	case PEER_LEADS:
		lead(&f->caller, MN_ROLE_MEMBER, "999");
		lead(&f->param[0], MN_ROLE_LEADER, "222");
		break;
	case PASS_TEN:
		hold(f, 0, f->now, f->now + 1, 0, 1000);
		break;
	case PASS_ENDED:
		hold(f, 0, 0, f->now, 0, 1000);
		break;
	case PASS_LATER:
		hold(f, 0, f->now + 1, INT64_MAX, 0, 1000);
		break;
	case PASS_OTHER_KIND:
		hold(f, 1, INT64_MIN, INT64_MAX, 0, 1000);
		break;
	case PASS_GREEN:
		hold(f, 0, INT64_MIN, INT64_MAX, 1, MN_UNKNOWN);
		break;
	case TO_BLUE:
		colour(o, 2);
		hold(f, 0, INT64_MIN, INT64_MAX, 1, MN_UNKNOWN);
		break;
	case TO_GREEN_PASS_RED:
		colour(o, 1);
		hold(f, 0, INT64_MIN, INT64_MAX, 0, 99);
		break;
	case TO_RED:
		colour(o, 0);
		break;
	case SEEN_TWO:
		o->evidence = 7;
		break;
	case SEEN_ONE:
		o->evidence = 3;
		break;
	case NEW_RED:
		o->arg[P_HOLDING] = (struct mn_arg){ .given = true, .valid = true, .field = { 0, 2000 } };
		break;
	case NEW_GREEN:
		o->arg[P_HOLDING] = (struct mn_arg){ .given = true, .valid = true, .field = { 1, 2000 } };
		break;
	case SURPLUS:
		o->surplus = true;
		break;
	case LAST:	/* 2028-02-29 19:00:00 */
		f->now = 1835463600;
		break;
	case LAST_BUT_ONE:	/* 2028-02-28 18:59:59 */
		f->now = 1835463600 - 86400 - 1;
		break;
	case SELF:
		o->arg[P_NUMBER].number = o->caller;
		lead(&f->caller, MN_ROLE_LEADER, "111");
		f->param[0] = f->caller;
		break;
	}
}

/* Row by row, then and, or and not over all pairs of two truths. */
int main(void)
{
	struct mn_cond conds[8];
	struct mn_program program = {
		.list = lists, .n_lists = 1, .set = sets, .n_sets = 1, .table = tables, .n_tables = 2,
			.holding = holdings,
		.n_holdings = 2, .operation = operations, .n_operations = 1, .cond = conds, .n_conds = 8,
			.n_attrs = N_ATTRS,
		.group = { .present = true, .limit = 2 }, .evidence = 0,
	};
	void *ctx = talloc_new(NULL);
	struct mn_order order;
	struct mn_facts facts;
	unsigned int failures = 0;
	const char *error;

	program.zone = mn_zone_load(ctx, "UTC", &error);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool holds, negated;

		base(&order, &facts);
		apply(rows[i].change, &order, &facts);
		conds[0] = conds[1] = rows[i].cond;
		conds[1].negate = true;
		holds = mn_decide_cond(&program, 0, &order, &facts, MN_SUBJ_CALLER, 0);
		negated = mn_decide_cond(&program, 1, &order, &facts, MN_SUBJ_CALLER, 0);
		printf("%s: %s\n", rows[i].text, holds ? "yes" : "no");
		if (holds != rows[i].holds || negated == holds) {
			failures++;
			printf("FAILED: should be %s, negated it is %s\n", rows[i].holds ? "yes" : "no",
			       negated ? "yes" : "no");
		}
	}
	base(&order, &facts);
	for (unsigned int i = 0; i < 8; i++) {
		bool a = i & 1, b = i & 2, negate = i & 4;

		/* nobody brings more than is asked here */
		conds[0] = (struct mn_cond){ .op = MN_COND_SURPLUS, .negate = a };
		conds[1] = (struct mn_cond){ .op = MN_COND_SURPLUS, .negate = b };
		conds[2] = (struct mn_cond){ .op = MN_COND_AND, .left = 0, .right = 1, .negate = negate };
		conds[3] = (struct mn_cond){ .op = MN_COND_OR, .left = 0, .right = 1, .negate = negate };
		conds[4] = (struct mn_cond){ .op = MN_COND_NOT, .left = 0, .negate = negate };
		if (mn_decide_cond(&program, 2, &order, &facts, MN_SUBJ_NONE, 0) != ((a && b) != negate) ||
		    mn_decide_cond(&program, 3, &order, &facts, MN_SUBJ_NONE, 0) != ((a || b) != negate) ||
		    mn_decide_cond(&program, 4, &order, &facts, MN_SUBJ_NONE, 0) != (!a != negate)) {
			failures++;
			printf("FAILED: and, or, not of %d %d\n", a, b);
		}
	}
	if (!mn_decide_cond(&program, MN_NONE, &order, &facts, MN_SUBJ_NONE, 0))
		failures++;
	talloc_free(ctx);
	printf("failures: %u\n", failures);
	return failures != 0;
}
