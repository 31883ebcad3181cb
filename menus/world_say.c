/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Facts about a world, as a person writes them. */
#include <errno.h>
#include <stdio.h>

#include "menus/number.h"
#include "menus/suggest.h"
#include "menus/world_int.h"

#define MAX_WORD	512	/* octets of one word */

/* What somebody says needs what others say, in whatever order the words stand. */
enum pass { PASS_WHO, PASS_NUMBERS, PASS_GROUP, N_PASSES };

struct saying {
	struct mn_world *world;
	struct mn_facts_reader reader;
	struct mn_order order;		/* of the reader: the caller */
	enum pass pass;
};

static const char *const keys[] = { "caller", "at", "members", "former", "bundle" };
static const char *const not_here[] = { "channel", "evidence", "surplus", "preview", "traffic" };

static bool is_one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void set_group(struct mn_world_number *entry, enum mn_role role, const char *leader)
{
	entry->party.role = role;
	snprintf(entry->party.leader.digits, sizeof(entry->party.leader.digits), "%s", leader);
}

static int say_joined(struct saying *s, struct mn_world_number *number, const struct mn_number *leader)
{
	struct mn_world *world = s->world;
	struct mn_number self = number->party.number;

	if (number->party.role == MN_ROLE_MEMBER && mn_world_same(&number->party.leader, leader))
		return 0;
	if (mn_world_same(&self, leader))
		return mn_facts_fail(&s->reader, "%s cannot be a member of its own group", self.digits);
	if (number->party.role != MN_ROLE_NONE)
		return mn_facts_fail(&s->reader, "%s %s already, and a number is in one group at most", self.digits,
				     number->party.role == MN_ROLE_LEADER ? "leads a group" : "is in a group");
	if (mn_world_members(world, leader, NULL, 0) == MN_MAX_MEMBERS)
		return mn_facts_fail(&s->reader, "more than %d members", MN_MAX_MEMBERS);
	mn_world_join(world, number, leader);
	return 0;
}

static int say_leads(struct saying *s, const struct mn_number *number)
{
	struct mn_world_number *entry = mn_world_get(s->world, number);

	if (entry->party.role == MN_ROLE_MEMBER)
		return mn_facts_fail(&s->reader, "%s is a member of the group of %s and cannot lead one",
				     number->digits, entry->party.leader.digits);
	set_group(entry, MN_ROLE_LEADER, number->digits);
	return 0;
}

static void stop_leading(struct mn_world *world, struct mn_world_number *entry)
{
	struct mn_world_number *member[MN_MAX_MEMBERS];
	unsigned int n = mn_world_members(world, &entry->party.number, member, MN_MAX_MEMBERS);

	for (unsigned int i = 0; i < n && i < MN_MAX_MEMBERS; i++)
		set_group(member[i], MN_ROLE_NONE, "");
	set_group(entry, MN_ROLE_NONE, "");
}

/* The group of the caller: his own, opened if he is in none. */
static int callers_group(struct saying *s, struct mn_number *leader)
{
	struct mn_world_number *caller = mn_world_get(s->world, &s->world->caller);

	if (!s->world->program->group.present)
		return mn_facts_fail(&s->reader, "this service has no section 'group', so nobody has members");
	*leader = caller->party.role == MN_ROLE_MEMBER ? caller->party.leader : caller->party.number;
	return caller->party.role == MN_ROLE_NONE ? say_leads(s, leader) : 0;
}

static int say_members(struct saying *s, char *value)
{
	struct mn_member member[MN_MAX_MEMBERS];
	struct mn_number leader;
	uint8_t n = 0;
	int rc = mn_facts_members(&s->reader, value, member, &n, MN_MAX_MEMBERS);

	if (rc == 0)
		rc = callers_group(s, &leader);
	for (unsigned int i = 0; rc == 0 && i < n; i++) {
		struct mn_world_number *entry = mn_world_get(s->world, &member[i].number);

		rc = say_joined(s, entry, &leader);
		if (rc == 0)
			entry->used = member[i].used;
	}
	return rc;
}

static int say_former(struct saying *s, char *value)
{
	struct mn_member former[MN_MAX_FORMER];
	struct mn_number leader;
	uint8_t n = 0;
	int rc = mn_facts_members(&s->reader, value, former, &n, MN_MAX_FORMER);

	if (rc == 0)
		rc = callers_group(s, &leader);
	for (unsigned int i = 0; rc == 0 && i < n; i++) {
		struct mn_world_number *entry = mn_world_get(s->world, &former[i].number);

		if (entry->party.role != MN_ROLE_NONE)
			continue;
		entry->party.leader = leader;
		entry->used = former[i].used;
		mn_world_leave(s->world, entry);
	}
	return rc;
}

static int say_bundle(struct saying *s, char *value)
{
	struct mn_world *world = s->world;
	struct mn_bundle *bundle = &world->bundle[world->n_bundles];
	int rc;

	if (!world->program->bundle.n_fields)
		return mn_facts_fail(&s->reader, "this service has no section 'bundle'");
	if (world->n_bundles == MN_MAX_BUNDLES)
		return mn_facts_fail(&s->reader, "more than %d bundles", MN_MAX_BUNDLES);
	memset(bundle, 0, sizeof(*bundle));
	bundle->id = world->n_bundles + 1;
	rc = mn_facts_bundle(&s->reader, value, bundle);
	if (rc == 0)
		world->n_bundles++;
	return rc;
}

/* ── parties ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool is_param(const struct mn_program *program, const char *name, enum mn_type *type, const char **found)
{
	for (unsigned int i = 0; i < program->n_operations; i++)
		for (unsigned int k = 0; k < program->operation[i].n_params; k++)
			if (strcmp(program->operation[i].param[k].name, name) == 0) {
				*type = program->operation[i].param[k].type;
				*found = program->operation[i].param[k].name;
				return true;
			}
	return false;
}

static struct mn_world_alias *get_alias(struct saying *s, const char *name)
{
	struct mn_world *world = s->world;

	for (unsigned int i = 0; i < world->n_aliases; i++)
		if (strcmp(world->alias[i].name, name) == 0)
			return &world->alias[i];
	if (world->n_aliases == MN_WORLD_ALIASES)
		return NULL;
	world->alias[world->n_aliases].name = name;
	mn_party_init(&world->alias[world->n_aliases].party);
	return &world->alias[world->n_aliases++];
}

/* What was said of a number's group becomes the group. */
static int settle(struct saying *s, const struct mn_number *number, const struct mn_party *before)
{
	struct mn_world_number *entry = mn_world_find(s->world, number);
	const enum mn_role role = entry->party.role;
	const struct mn_number leader = entry->party.leader;
	int rc;

	if (role == before->role && strcmp(leader.digits, before->leader.digits) == 0)
		return 0;
	if (!s->world->program->group.present)
		return mn_facts_fail(&s->reader, "this service has no section 'group'");
	set_group(entry, before->role, before->leader.digits);
	if (role == MN_ROLE_MEMBER && before->role == MN_ROLE_LEADER && mn_world_members(s->world, number, NULL, 0))
		return mn_facts_fail(&s->reader, "%s leads a group and cannot be a member of another", number->digits);
	if (before->role == MN_ROLE_LEADER)
		stop_leading(s->world, entry);
	set_group(entry, MN_ROLE_NONE, "");
	if (role == MN_ROLE_LEADER)
		return say_leads(s, number);
	if (role != MN_ROLE_MEMBER)
		return 0;
	rc = say_leads(s, &leader);
	return rc ? rc : say_joined(s, mn_world_find(s->world, number), &leader);
}

static int say_number(struct saying *s, const struct mn_number *number, const char *key, char *value)
{
	struct mn_world_number *entry = mn_world_get(s->world, number);
	struct mn_party before = entry->party;
	struct mn_facts_said said = { .unregistered = !before.registered };
	int rc;

	if (strcmp(key, "used") == 0 && mn_program_attr(s->world->program, key) == MN_NONE) {
		rc = mn_facts_value(&s->reader, MN_TYPE_DATA, MN_NONE, value, &entry->used);
		if (entry->used < 0)
			entry->used = 0;
		return rc;
	}
	rc = mn_facts_party(&s->reader, &entry->party, &said, key, value);
	entry->party.registered = !said.unregistered;
	entry->spoken = entry->spoken || said.language;
	if (rc) {
		set_group(entry, before.role, before.leader.digits);
		return rc;
	}
	return settle(s, number, &before);
}

static int say_leader(struct saying *s, const char *name, const char *key, char *value)
{
	const struct mn_world_number *caller = mn_world_get(s->world, &s->world->caller);
	struct mn_number leader = caller->party.leader;

	if (caller->party.role == MN_ROLE_NONE)
		return mn_facts_fail(&s->reader, "%s.%s: the caller is in no group; say caller.member-of=NUMBER too",
				     name, key);
	return say_number(s, &leader, key, value);
}

static int say_alias(struct saying *s, const char *name, const char *key, char *value)
{
	struct mn_world_alias *alias = get_alias(s, name);
	int rc;

	if (!alias)
		return mn_facts_fail(&s->reader, "facts about more than %d parameters", MN_WORLD_ALIASES);
	if (alias->number.digits[0])
		return say_number(s, &alias->number, key, value);
	rc = mn_facts_party(&s->reader, &alias->party, &alias->said, key, value);
	if (rc == 0 && alias->party.role == MN_ROLE_MEMBER)
		rc = say_leads(s, &alias->party.leader);
	return rc;
}

static bool is_leader_name(const struct mn_program *program, const char *name)
{
	return program->group.present && (strcmp(name, "leader") == 0 ||
					  strcmp(name, program->group.leader_name) == 0);
}

static int fail_party(struct saying *s, const char *name)
{
	const struct mn_program *program = s->world->program;
	struct mn_facts_names names = { .n = 0 };
	struct mn_number number;
	const char *near;

	mn_facts_add_name(&names, "caller");
	if (program->group.present) {
		mn_facts_add_name(&names, "leader");
		mn_facts_add_name(&names, program->group.leader_name);
	}
	for (unsigned int i = 0; i < program->n_operations; i++)
		for (unsigned int k = 0; k < program->operation[i].n_params; k++)
			if (program->operation[i].param[k].type == MN_TYPE_NUMBER)
				mn_facts_add_name(&names, program->operation[i].param[k].name);
	near = mn_suggest(name, strlen(name), names.name, names.n);
	if (near)
		return mn_facts_fail(&s->reader, "nobody is called '%s'; did you mean '%s'?", name, near);
	mn_world_made_up(program, 2, &number);
	return mn_facts_fail(&s->reader, "nobody is called '%s'; write caller.FACT=VALUE, or a number: %s.FACT=VALUE",
			     name, number.digits);
}

static int say_party(struct saying *s, const char *name, const char *key, char *value)
{
	struct mn_number number;
	const char *param;
	enum mn_type type;

	if (is_param(s->world->program, name, &type, &param) && type == MN_TYPE_NUMBER)
		return s->pass == PASS_NUMBERS ? say_alias(s, param, key, value) : 0;
	if (strcmp(name, "caller") == 0)
		return s->pass == PASS_NUMBERS ? say_number(s, &s->world->caller, key, value) : 0;
	if (is_leader_name(s->world->program, name))
		return s->pass == PASS_GROUP ? say_leader(s, name, key, value) : 0;
	if (mn_number_normalise(s->world->program, name, &number))
		return s->pass == PASS_NUMBERS ? say_number(s, &number, key, value) : 0;
	return fail_party(s, name);
}

/* ── words ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int say_caller(struct saying *s, const char *value)
{
	struct mn_number number;
	int rc = mn_facts_number(&s->reader, value, &number);

	if (rc == 0) {
		s->world->caller = s->order.caller = number;
		mn_world_get(s->world, &number);
	}
	return rc;
}

static int say_param(struct saying *s, const char *name, enum mn_type type, const char *value)
{
	struct mn_world_alias *alias;

	if (type != MN_TYPE_NUMBER)
		return mn_facts_fail(&s->reader, "%s is typed into the menu, it is no fact", name);
	alias = get_alias(s, name);
	if (!alias)
		return mn_facts_fail(&s->reader, "facts about more than %d parameters", MN_WORLD_ALIASES);
	return mn_facts_number(&s->reader, value, &alias->number);
}

static int say_key(struct saying *s, const char *key, char *value)
{
	struct mn_facts_names names = { .n = 0 };
	int64_t now;
	int rc;

	if (strcmp(key, "members") == 0)
		return s->pass == PASS_GROUP ? say_members(s, value) : 0;
	if (strcmp(key, "former") == 0)
		return s->pass == PASS_GROUP ? say_former(s, value) : 0;
	if (strcmp(key, "bundle") == 0)
		return s->pass == PASS_GROUP ? say_bundle(s, value) : 0;
	if (strcmp(key, "at") == 0) {
		rc = mn_facts_time(&s->reader, value, &now);
		if (rc == 0 && s->pass == PASS_WHO)
			mn_world_set_now(s->world, now);
		return rc;
	}
	if (is_one_of(key, not_here, sizeof(not_here) / sizeof(not_here[0])))
		return mn_facts_fail(&s->reader, "'%s' says nothing about a call: who dials a menu comes by USSD; "
				     "`why` takes it", key);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		mn_facts_add_name(&names, keys[i]);
	if (mn_program_attr(s->world->program, key) != MN_NONE)
		return mn_facts_fail(&s->reader, "whose %s? Write caller.%s=%s", key, key, value);
	return mn_facts_fail_name(&s->reader, "key", key, &names);
}

static int say_word(struct saying *s, const char *word)
{
	char copy[MAX_WORD], *value, *dot;
	const char *param;
	enum mn_type type;

	if (strlen(word) >= sizeof(copy))
		return mn_facts_fail(&s->reader, "a word is longer than %d octets", MAX_WORD);
	strcpy(copy, word);
	value = strchr(copy, '=');
	if (!value || value == copy)
		return mn_facts_fail(&s->reader, "'%s' is not KEY=VALUE", word);
	*value++ = '\0';
	dot = strchr(copy, '.');
	if (dot) {
		*dot = '\0';
		return say_party(s, copy, dot + 1, value);
	}
	if (strcmp(copy, "caller") == 0)
		return s->pass == PASS_WHO ? say_caller(s, value) : 0;
	if (is_param(s->world->program, copy, &type, &param))
		return s->pass == PASS_WHO ? say_param(s, param, type, value) : 0;
	return say_key(s, copy, value);
}

int mn_world_say(struct mn_world *world, const char *const *word, unsigned int n, char *error, size_t size)
{
	struct saying s = { .world = world };
	int rc = 0;

	s.reader = (struct mn_facts_reader){
		.program = world->program, .order = &s.order, .error = error, .size = size,
	};
	s.order.caller = world->caller;
	for (s.pass = PASS_WHO; s.pass < N_PASSES && rc == 0; s.pass++) {
		if (s.pass == PASS_NUMBERS && !world->caller.digits[0])
			mn_world_made_up(world->program, 1, &world->caller);
		s.order.caller = world->caller;
		if (s.pass == PASS_NUMBERS)
			mn_world_get(world, &world->caller);
		for (unsigned int i = 0; i < n && rc == 0; i++)
			rc = say_word(&s, word[i]);
	}
	return rc;
}
