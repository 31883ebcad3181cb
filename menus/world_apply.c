/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an accepted order does to the world. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "menus/clock.h"
#include "menus/decide.h"
#include "menus/mem.h"
#include "menus/render.h"
#include "menus/why_fact.h"
#include "menus/world_int.h"

struct applying {
	struct mn_world *world;
	const struct mn_program *program;
	const struct mn_order *order;
	const struct mn_facts *facts;
	const struct mn_verdict *verdict;
	mn_world_line line;
	void *data;
};

__attribute__((format(printf, 2, 3))) static void tell(const struct applying *a, const char *fmt, ...)
{
	char text[MN_WORLD_LINE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	a->line(a->data, text);
}

static const struct mn_party *party_of(const struct applying *a, uint8_t subject)
{
	if (subject == MN_SUBJ_LEADER)
		return &a->facts->leader;
	if (subject >= MN_SUBJ_PARAM0 && subject < MN_SUBJ_PARAM0 + MN_MAX_PARAMS)
		return &a->facts->param[subject - MN_SUBJ_PARAM0];
	return &a->facts->caller;
}

/* ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static int open_group(struct applying *a, const struct mn_effect *effect __attribute__((unused)))
{
	struct mn_world_number *caller = mn_world_get(a->world, &a->order->caller);

	if (caller->party.role != MN_ROLE_NONE) {
		tell(a, "not done: %s is in a group already, and a number is in one at most",
		     caller->party.number.digits);
		return -EUCLEAN;
	}
	caller->party.role = MN_ROLE_LEADER;
	caller->party.leader = caller->party.number;
	tell(a, "done: %s leads a group now, as %s", caller->party.number.digits, a->program->group.leader_name);
	return 0;
}

static int empty_group(struct applying *a, const struct mn_effect *effect __attribute__((unused)))
{
	struct mn_world_number *member[MN_MAX_MEMBERS];
	unsigned int n = mn_world_members(a->world, &a->facts->caller.leader, member, MN_MAX_MEMBERS);

	for (unsigned int i = 0; i < n && i < MN_MAX_MEMBERS; i++) {
		tell(a, "done: %s leaves the group of %s", member[i]->party.number.digits,
		     member[i]->party.leader.digits);
		mn_world_leave(a->world, member[i]);
	}
	return 0;
}

static int dissolve_group(struct applying *a, const struct mn_effect *effect)
{
	struct mn_world_number *caller = mn_world_get(a->world, &a->order->caller);

	empty_group(a, effect);
	if (caller->party.role != MN_ROLE_LEADER) {
		tell(a, "not done: %s leads no group", caller->party.number.digits);
		return -EUCLEAN;
	}
	caller->party.role = MN_ROLE_NONE;
	caller->party.leader.digits[0] = '\0';
	tell(a, "done: %s leads no group any more", caller->party.number.digits);
	return 0;
}

static int join(struct applying *a, const struct mn_effect *effect)
{
	const struct mn_number *number = &party_of(a, effect->subject)->number;
	/* the group may have been opened just now */
	const struct mn_number *leader = &mn_world_get(a->world, &a->order->caller)->party.leader;
	struct mn_world_number *entry = mn_world_find(a->world, number);
	unsigned int n = mn_world_members(a->world, leader, NULL, 0);
	const char *wrong = NULL;

	if (!leader->digits[0])
		wrong = "the caller has no group";
	else if (!entry || !entry->party.registered)
		wrong = "it is not in the register";
	else if (entry->party.role != MN_ROLE_NONE)
		wrong = "it is in a group already, and a number is in one at most";
	else if (n >= a->program->group.limit || n >= MN_MAX_MEMBERS)
		wrong = "the group is full";
	if (wrong) {
		tell(a, "not done: %s cannot join: %s", number->digits[0] ? number->digits : "nobody", wrong);
		return -EUCLEAN;
	}
	mn_world_join(a->world, entry, leader);
	tell(a, "done: %s joins the group of %s, member %u of at most %u", number->digits, leader->digits, n + 1,
	     a->program->group.limit);
	return 0;
}

static int end_membership(struct applying *a, const struct mn_number *number)
{
	struct mn_world_number *entry = mn_world_find(a->world, number);

	if (!entry || entry->party.role != MN_ROLE_MEMBER ||
	    !mn_world_same(&entry->party.leader, &a->facts->caller.leader)) {
		tell(a, "not done: %s is no member of the caller's group",
		     number->digits[0] ? number->digits : "nobody");
		return -EUCLEAN;
	}
	tell(a, "done: %s leaves the group of %s", number->digits, entry->party.leader.digits);
	mn_world_leave(a->world, entry);
	return 0;
}

static int remove_member(struct applying *a, const struct mn_effect *effect)
{
	return end_membership(a, &party_of(a, effect->subject)->number);
}

static int leave_group(struct applying *a, const struct mn_effect *effect __attribute__((unused)))
{
	return end_membership(a, &a->order->caller);
}

/* ── ledger, messages ─────────────────────────────────────────────────────────────────────────────────────────── */

static bool is_charged(const struct applying *a, uint16_t fee, const struct mn_number *number)
{
	const struct mn_world *world = a->world;
	int64_t month = mn_clock_month_start(a->program->zone, world->now);

	for (unsigned int i = 0; i < world->n_debts; i++)
		if (world->debt[i].fee == fee && mn_world_same(&world->debt[i].payer, &a->order->caller) &&
		    mn_world_same(&world->debt[i].number, number) &&
		    mn_clock_month_start(a->program->zone, world->debt[i].when) == month)
			return true;
	return false;
}

static int charge(struct applying *a, const struct mn_effect *effect)
{
	const struct mn_fee *fee = &a->program->fee[effect->index];
	const struct mn_number *number = &party_of(a, effect->subject)->number;
	struct mn_world *world = a->world;
	struct mn_civil civil;
	char amount[64], month[24];
	struct mn_buf buf;

	mn_clock_civil(a->program->zone, world->now, &civil);
	snprintf(month, sizeof(month), "%04d-%02u", (int)civil.year, civil.month);
	mn_buf_init(&buf, amount, sizeof(amount));
	mn_why_value(a->program, MN_TYPE_MONEY, MN_NONE, fee->amount, &buf);
	if (fee->monthly && is_charged(a, effect->index, number)) {
		tell(a, "ledger: nothing new, %s for %s is charged for %s already", fee->name, number->digits, month);
		return 0;
	}
	world->debt = mn_mem_grow(world, world->debt, world->n_debts + 1, sizeof(*world->debt));
	world->debt[world->n_debts++] = (struct mn_world_debt){
		.payer = a->order->caller, .number = *number, .fee = effect->index, .when = world->now,
	};
	tell(a, "ledger: %s owes %s, %s for %s, %s", a->order->caller.digits, amount, fee->name, number->digits, month);
	return 0;
}

static void tell_one(const struct applying *a, const struct mn_effect *effect, const struct mn_number *number,
		     uint8_t language)
{
	struct mn_render render = {
		.program = a->program, .language = language, .order = a->order, .facts = a->facts,
		.verdict = a->verdict, .it = effect->subject,
	};
	char text[MN_WORLD_LINE - 80];

	if (number->digits[0] && mn_render_wording(&render, &effect->text, text, sizeof(text)) != 0)
		tell(a, "message to %s (%s): %s", number->digits, a->program->language[language].code, text);
}

static int tell_readers(struct applying *a, const struct mn_effect *effect)
{
	const struct mn_party *party = party_of(a, effect->subject);

	if (effect->whom == MN_WHOM_SUBJECT)
		tell_one(a, effect, &party->number, party->language);
	else
		for (unsigned int i = 0; i < a->facts->n_members; i++)
			tell_one(a, effect, &a->facts->member[i].number, a->facts->member[i].language);
	return 0;
}

/* ── what is known of the caller ──────────────────────────────────────────────────────────────────────────────── */

static int keep(struct applying *a, const struct mn_effect *effect)
{
	const struct mn_attr *attr = &a->program->attr[effect->index];
	int64_t value = effect->param < MN_MAX_PARAMS ? a->order->arg[effect->param].value : effect->value;
	char text[80];
	struct mn_buf buf;

	mn_world_get(a->world, &a->order->caller)->party.attr[effect->index] = value;
	mn_buf_init(&buf, text, sizeof(text));
	mn_why_value(a->program, attr->type, attr->list, value, &buf);
	tell(a, "%s: %s of %s = %s", effect->kind == MN_EFFECT_SET ? "register" : "remembered", attr->name,
	     a->order->caller.digits, text);
	return 0;
}

static void tell_record(struct applying *a, const struct mn_effect *effect, const char *what)
{
	const struct mn_holding_decl *decl = &a->program->holding[effect->index];
	char text[200];
	struct mn_buf buf;

	mn_buf_init(&buf, text, sizeof(text));
	mn_why_fields(a->program, decl->field, decl->n_fields, a->order->arg[effect->param].field, &buf);
	tell(a, "register: %s %s %s %s", a->order->caller.digits, what, decl->name, text);
}

/* Is it the record that was told? A field that was not told may be anything. */
static bool is_told(const struct applying *a, const struct mn_effect *effect, const struct mn_holding *record)
{
	const struct mn_holding_decl *decl = &a->program->holding[effect->index];
	const int64_t *told = a->order->arg[effect->param].field;

	if (record->kind != effect->index || record->to <= a->world->now)
		return false;
	for (unsigned int i = 0; i < decl->n_fields; i++)
		if (told[i] != MN_UNKNOWN && told[i] != record->field[i])
			return false;
	return true;
}

static struct mn_holding *find_told(const struct applying *a, const struct mn_effect *effect, struct mn_party *caller)
{
	for (unsigned int i = 0; i < caller->n_holdings; i++)
		if (is_told(a, effect, &caller->holding[i]))
			return &caller->holding[i];
	return NULL;
}

/* Room for one more record; one that has ended gives way. */
static struct mn_holding *room(const struct applying *a, struct mn_party *caller)
{
	for (unsigned int i = 0; i < caller->n_holdings; i++)
		if (caller->holding[i].to <= a->world->now)
			return &caller->holding[i];
	return caller->n_holdings < MN_MAX_HOLDINGS ? &caller->holding[caller->n_holdings++] : NULL;
}

static int take(struct applying *a, const struct mn_effect *effect)
{
	struct mn_party *caller = &mn_world_get(a->world, &a->order->caller)->party;
	const struct mn_arg *arg = &a->order->arg[effect->param];
	struct mn_holding *record = find_told(a, effect, caller);

	if (record) {
		tell_record(a, effect, "has already");
		return 0;
	}
	record = room(a, caller);
	if (!record) {
		tell(a, "not done: %s has %u records already, and rules look at no more", caller->number.digits,
		     MN_MAX_HOLDINGS);
		return -EUCLEAN;
	}
	*record = (struct mn_holding){
		.kind = effect->index, .from = arg->from ? arg->from : a->world->now,
		.to = arg->to ? arg->to : INT64_MAX,
	};
	memcpy(record->field, arg->field, sizeof(record->field));
	tell_record(a, effect, record->from > a->world->now ? "will have" : "has");
	return 0;
}

static int end(struct applying *a, const struct mn_effect *effect)
{
	struct mn_party *caller = &mn_world_get(a->world, &a->order->caller)->party;
	struct mn_holding *record = find_told(a, effect, caller);

	if (record)
		record->to = a->world->now;
	tell_record(a, effect, record ? "has no longer" : "has no");
	return 0;
}

static int (*const apply[])(struct applying *a, const struct mn_effect *effect) = {
	[MN_EFFECT_OPEN_GROUP] = open_group,
	[MN_EFFECT_DISSOLVE_GROUP] = dissolve_group,
	[MN_EFFECT_EMPTY_GROUP] = empty_group,
	[MN_EFFECT_JOIN] = join,
	[MN_EFFECT_REMOVE] = remove_member,
	[MN_EFFECT_LEAVE] = leave_group,
	[MN_EFFECT_CHARGE] = charge,
	[MN_EFFECT_TELL] = tell_readers,
	[MN_EFFECT_REMEMBER] = keep,
	[MN_EFFECT_SET] = keep,
	[MN_EFFECT_TAKE] = take,
	[MN_EFFECT_END] = end,
};

int mn_world_apply(struct mn_world *world, const struct mn_order *order, const struct mn_facts *facts,
		   const struct mn_verdict *verdict, mn_world_line line, void *data)
{
	const struct mn_operation *op = &world->program->operation[order->operation];
	struct applying a = {
		.world = world, .program = world->program, .order = order, .facts = facts, .verdict = verdict,
		.line = line, .data = data,
	};
	unsigned int n_numbers = world->n_numbers, n_left = world->n_left, n_debts = world->n_debts;
	struct mn_world_number *before = mn_mem_zero(world, n_numbers, sizeof(*before));
	int rc = 0;

	if (n_numbers)
		memcpy(before, world->number, n_numbers * sizeof(*before));
	for (unsigned int i = 0; i < op->n_effects && rc == 0; i++) {
		const struct mn_effect *effect = &op->effect[i];

		if (effect->cond == MN_NONE ||
		    mn_decide_cond(a.program, effect->cond, order, facts, MN_SUBJ_CALLER, 0))
			rc = apply[effect->kind](&a, effect);
	}
	if (rc < 0) {
		/* entries are only ever added behind those there were */
		memcpy(world->number, before, n_numbers * sizeof(*before));
		world->n_numbers = n_numbers;
		world->n_left = n_left;
		world->n_debts = n_debts;
		tell(&a, "so nothing is done: a store would end the session with the phrase `busy`");
	}
	talloc_free(before);
	return rc;
}
