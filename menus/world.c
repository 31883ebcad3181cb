/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers and their groups, and what an order sees of them. */
#include "menus/clock.h"
#include "menus/mem.h"
#include "menus/number.h"
#include "menus/world_int.h"

/* ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────── */

void mn_world_made_up(const struct mn_program *program, unsigned int n, struct mn_number *number)
{
	unsigned int len = program->numbers.max_digits, prefix = strlen(program->numbers.prefix);

	if (len >= MN_NUMBER_SIZE)
		len = MN_NUMBER_SIZE - 1;
	if (len > 11 && program->numbers.min_digits <= 11)
		len = 11;
	memset(number->digits, '0', len);
	number->digits[len] = '\0';
	memcpy(number->digits, prefix ? program->numbers.prefix : "1", prefix && prefix <= len ? prefix : len > 0);
	for (unsigned int at = len; n && at > prefix; n /= 10)
		number->digits[--at] = '0' + n % 10;
}

struct mn_world *mn_world_alloc(void *ctx, const struct mn_program *program, uint8_t language, int64_t now)
{
	struct mn_world *world = mn_mem_zero(ctx, 1, sizeof(*world));

	world->program = program;
	world->language = language;
	world->now = now;
	return world;
}

struct mn_world_number *mn_world_find(const struct mn_world *world, const struct mn_number *number)
{
	for (unsigned int i = 0; i < world->n_numbers; i++)
		if (mn_world_same(&world->number[i].party.number, number))
			return &world->number[i];
	return NULL;
}

struct mn_world_number *mn_world_get(struct mn_world *world, const struct mn_number *number)
{
	struct mn_world_number *entry = mn_world_find(world, number);

	if (entry)
		return entry;
	world->number = mn_mem_grow(world, world->number, world->n_numbers + 1, sizeof(*world->number));
	entry = &world->number[world->n_numbers++];
	memset(entry, 0, sizeof(*entry));
	mn_party_init(&entry->party);
	entry->party.number = *number;
	entry->party.registered = true;
	entry->party.language = world->language;
	return entry;
}

bool mn_world_knows(const struct mn_world *world, const struct mn_number *number)
{
	return mn_world_find(world, number) != NULL;
}

const struct mn_number *mn_world_caller(const struct mn_world *world)
{
	return &world->caller;
}

void mn_world_call(struct mn_world *world, const struct mn_number *number)
{
	world->caller = *number;
}

int64_t mn_world_now(const struct mn_world *world)
{
	return world->now;
}

void mn_world_set_now(struct mn_world *world, int64_t now)
{
	const struct mn_zone *zone = world->program->zone;

	if (mn_clock_month_start(zone, now) != mn_clock_month_start(zone, world->now))
		for (unsigned int i = 0; i < world->n_numbers; i++)
			world->number[i].used = 0;
	world->now = now;
}

void mn_world_speak(struct mn_world *world, uint8_t language)
{
	struct mn_world_number *caller = mn_world_get(world, &world->caller);

	caller->party.language = language;
	caller->spoken = true;
}

/* ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────── */

unsigned int mn_world_members(const struct mn_world *world, const struct mn_number *leader,
			      struct mn_world_number **member, unsigned int size)
{
	unsigned int n = 0, known;

	for (unsigned int i = 0; i < world->n_numbers; i++) {
		struct mn_world_number *entry = &world->number[i];

		if (entry->party.role != MN_ROLE_MEMBER || !mn_world_same(&entry->party.leader, leader))
			continue;
		known = n++;
		if (known >= size)
			continue;
		for (; known && member[known - 1]->joined > entry->joined; known--)
			member[known] = member[known - 1];
		member[known] = entry;
	}
	return n;
}

/* What is used in a month belongs to leader and number, whoever leaves and comes back. */
static int64_t used_before(const struct mn_world *world, const struct mn_number *leader, const struct mn_number *number)
{
	int64_t month = mn_clock_month_start(world->program->zone, world->now), used = 0;

	for (unsigned int i = 0; i < world->n_left; i++)
		if (world->left[i].when >= month && mn_world_same(&world->left[i].leader, leader) &&
		    mn_world_same(&world->left[i].number, number))
			used = world->left[i].used;
	return used;
}

void mn_world_join(struct mn_world *world, struct mn_world_number *number, const struct mn_number *leader)
{
	number->party.role = MN_ROLE_MEMBER;
	number->party.leader = *leader;
	number->joined = ++world->joins;
	number->used = used_before(world, leader, &number->party.number);
}

void mn_world_leave(struct mn_world *world, struct mn_world_number *number)
{
	world->left = mn_mem_grow(world, world->left, world->n_left + 1, sizeof(*world->left));
	world->left[world->n_left++] = (struct mn_world_left){
		.leader = number->party.leader, .number = number->party.number, .when = world->now,
		.used = number->used,
	};
	number->party.role = MN_ROLE_NONE;
	number->party.leader.digits[0] = '\0';
	number->used = 0;
}

static bool is_twice(const struct mn_world *world, const struct mn_world_debt *a, const struct mn_world_debt *b)
{
	const struct mn_zone *zone = world->program->zone;

	return a->fee == b->fee && world->program->fee[a->fee].monthly && mn_world_same(&a->payer, &b->payer) &&
	       mn_world_same(&a->number, &b->number) &&
	       mn_clock_month_start(zone, a->when) == mn_clock_month_start(zone, b->when);
}

const char *mn_world_check(const struct mn_world *world)
{
	for (unsigned int i = 0; i < world->n_numbers; i++) {
		const struct mn_party *party = &world->number[i].party;
		const struct mn_world_number *leader = mn_world_find(world, &party->leader);

		if (mn_world_find(world, &party->number) != &world->number[i])
			return "a number is there twice";
		if (party->role == MN_ROLE_NONE && party->leader.digits[0])
			return "a number in no group has a leader";
		if (party->role == MN_ROLE_LEADER && !mn_world_same(&party->leader, &party->number))
			return "a leader leads somebody else's group";
		if (party->role == MN_ROLE_MEMBER && (!leader || leader->party.role != MN_ROLE_LEADER))
			return "a member has a leader who leads no group";
		if (mn_world_members(world, &party->number, NULL, 0) > MN_MAX_MEMBERS)
			return "a group has more members than there may be";
	}
	for (unsigned int i = 0; i < world->n_debts; i++)
		for (unsigned int k = 0; k < i; k++)
			if (is_twice(world, &world->debt[i], &world->debt[k]))
				return "a monthly fee is charged twice in a month";
	return NULL;
}

/* ── what an order sees ───────────────────────────────────────────────────────────────────────────────────────── */

static void read_party(const struct mn_world *world, const struct mn_number *number, struct mn_party *party)
{
	const struct mn_world_number *entry = mn_world_find(world, number);

	mn_party_init(party);
	party->number = *number;
	if (entry)
		*party = entry->party;
}

static void read_members(const struct mn_world *world, struct mn_facts *facts)
{
	struct mn_world_number *member[MN_MAX_MEMBERS];
	unsigned int n = mn_world_members(world, &facts->leader.number, member, MN_MAX_MEMBERS);

	for (unsigned int i = 0; i < n && i < MN_MAX_MEMBERS; i++)
		facts->member[facts->n_members++] = (struct mn_member){
			.number = member[i]->party.number, .language = member[i]->party.language,
			.used = member[i]->used,
		};
}

static bool is_former(const struct mn_world *world, const struct mn_facts *facts, unsigned int i)
{
	const struct mn_world_left *left = &world->left[i];
	const struct mn_world_number *entry = mn_world_find(world, &left->number);

	if (!mn_world_same(&left->leader, &facts->leader.number) ||
	    left->when < mn_clock_month_start(world->program->zone, world->now))
		return false;
	/* who has come back is a member, and who has left again did so later */
	if (entry && entry->party.role == MN_ROLE_MEMBER && mn_world_same(&entry->party.leader, &left->leader))
		return false;
	for (unsigned int k = i + 1; k < world->n_left; k++)
		if (mn_world_same(&world->left[k].leader, &left->leader) &&
		    mn_world_same(&world->left[k].number, &left->number))
			return false;
	return true;
}

static void read_group(const struct mn_world *world, struct mn_facts *facts)
{
	read_party(world, &facts->caller.leader, &facts->leader);
	read_members(world, facts);
	for (unsigned int i = 0; i < world->n_left && facts->n_former < MN_MAX_FORMER; i++)
		if (is_former(world, facts, i))
			facts->former[facts->n_former++] = (struct mn_member){
				.number = world->left[i].number, .used = world->left[i].used,
			};
	for (unsigned int i = 0; i < world->n_bundles; i++)
		if (world->bundle[i].from <= world->now && world->now < world->bundle[i].to)
			facts->bundle[facts->n_bundles++] = world->bundle[i];
}

void mn_world_facts_caller(struct mn_world *world, struct mn_facts *facts)
{
	mn_facts_init(facts);
	facts->now = world->now;
	read_party(world, &world->caller, &facts->caller);
	if (facts->caller.role != MN_ROLE_NONE)
		read_group(world, facts);
}

static bool leads(const struct mn_world *world, const struct mn_number *number)
{
	const struct mn_world_number *entry = mn_world_find(world, number);

	return entry && entry->party.role == MN_ROLE_LEADER;
}

/* A number that nothing is known about takes what was said about the parameter it is given for. */
static void meet(struct mn_world *world, const char *param, const struct mn_number *number)
{
	for (unsigned int i = 0; i < world->n_aliases; i++) {
		const struct mn_world_alias *alias = &world->alias[i];
		struct mn_world_number *entry;

		if (strcmp(alias->name, param) != 0 || !alias->said.stated || mn_world_find(world, number))
			continue;
		entry = mn_world_get(world, number);
		entry->party = alias->party;
		entry->party.number = *number;
		entry->party.registered = !alias->said.unregistered;
		entry->spoken = alias->said.language;
		if (!entry->spoken)
			entry->party.language = world->language;
		if (entry->party.role == MN_ROLE_LEADER)
			entry->party.leader = *number;
		if (entry->party.role != MN_ROLE_MEMBER)
			continue;
		entry->party.role = MN_ROLE_NONE;
		entry->party.leader.digits[0] = '\0';
		if (leads(world, &alias->party.leader) &&
		    mn_world_members(world, &alias->party.leader, NULL, 0) < MN_MAX_MEMBERS)
			mn_world_join(world, entry, &alias->party.leader);
	}
}

void mn_world_facts(struct mn_world *world, const struct mn_order *order, struct mn_facts *facts)
{
	const struct mn_operation *op = &world->program->operation[order->operation];

	for (unsigned int i = 0; i < op->n_params; i++)
		if (op->param[i].type == MN_TYPE_NUMBER && order->arg[i].given && order->arg[i].valid)
			meet(world, op->param[i].name, &order->arg[i].number);
	mn_world_facts_caller(world, facts);
	for (unsigned int i = 0; i < op->n_params; i++)
		if (op->param[i].type == MN_TYPE_NUMBER && order->arg[i].given && order->arg[i].valid)
			read_party(world, &order->arg[i].number, &facts->param[i]);
}
