/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "menus/facts_arg.h"
#include "menus/facts_arg_int.h"
#include "menus/number.h"

#define MAX_WORD	512	/* octets of one word */

const char *const mn_facts_arg_help[] = {
	"caller=NUMBER                     who asks",
	"PARAM=VALUE                       a parameter by its name; a record is FIELD/FIELD[@FROM..TO]",
	"PARTY.ATTRIBUTE=VALUE             PARTY: caller, leader or a parameter; 'unknown' is a value",
	"PARTY.HOLDING=FIELD/FIELD[@FROM..TO]  in effect from <= now < to; several are several; 'nothing'",
	"PARTY.leads=yes                   it leads a group",
	"PARTY.member-of=NUMBER|caller     it is a member of that number's group",
	"PARTY.registered=no               the register does not know it",
	"PARTY.language=CODE               its language",
	"members=NUMBER[/USED],NUMBER      of the caller's group; what they have used this month",
	"former=NUMBER[/USED],NUMBER       who has left it this month",
	"bundle=FIELD/FIELD[@FROM..TO][,left=AMOUNT][,limited][,label=TEXT]  of the leader; several times for several",
	"traffic=FIELD/FIELD               the record of use",
	"evidence=ITEM,ITEM                what the clerk has seen",
	"channel=ussd|sms|toolkit|counter  how it is asked",
	"at=DATE[THH:MM[:SS]]              when, local time of the service",
	"surplus=TEXT                      more was given than is asked",
	"preview=yes                       judge only what the parameters given allow",
	"language=CODE                     of everybody who has chosen none",
	NULL,
};

/* ── facts about a number ─────────────────────────────────────────────────────────────────────────────────────── */

/* 0 caller, 1 leader, 2.. parameters; -1 none */
static int find_party(const struct mn_facts_reader *r, const char *name)
{
	for (unsigned int i = 0; i < r->op->n_params; i++)
		if (r->op->param[i].type == MN_TYPE_NUMBER && strcmp(r->op->param[i].name, name) == 0)
			return 2 + i;
	if (strcmp(name, "caller") == 0)
		return 0;
	if (r->program->group.present && (strcmp(name, "leader") == 0 || strcmp(name,
										r->program->group.leader_name) == 0))
		return 1;
	return -1;
}

static struct mn_party *party_of(const struct mn_facts_reader *r, unsigned int party)
{
	return party == 0 ? &r->facts->caller : party == 1 ? &r->facts->leader : &r->facts->param[party - 2];
}

static int set_leads(struct mn_facts_reader *r, struct mn_party *party, struct mn_facts_said *said, char *value)
{
	bool yes;
	int rc = mn_facts_yes_no(r, value, &yes);

	(void)said;
	if (rc == 0 && yes)
		party->role = MN_ROLE_LEADER;
	else if (rc == 0 && party->role == MN_ROLE_LEADER)
		party->role = MN_ROLE_NONE;
	return rc;
}

static int set_member_of(struct mn_facts_reader *r, struct mn_party *party, struct mn_facts_said *said, char *value)
{
	(void)said;
	if (strcmp(value, "nobody") == 0) {
		if (party->role == MN_ROLE_MEMBER)
			party->role = MN_ROLE_NONE;
		return 0;
	}
	party->role = MN_ROLE_MEMBER;
	return mn_facts_number(r, value, &party->leader);
}

static int set_registered(struct mn_facts_reader *r, struct mn_party *party, struct mn_facts_said *said, char *value)
{
	bool yes;
	int rc = mn_facts_yes_no(r, value, &yes);

	(void)party;
	said->unregistered = !yes;
	return rc;
}

static int set_language(struct mn_facts_reader *r, struct mn_party *party, struct mn_facts_said *said, char *value)
{
	int language = mn_program_language(r->program, value);
	struct mn_facts_names names = { .n = 0 };

	if (language < 0) {
		for (unsigned int i = 0; i < r->program->n_languages; i++)
			mn_facts_add_name(&names, r->program->language[i].code);
		return mn_facts_fail_name(r, "language", value, &names);
	}
	party->language = language;
	said->language = true;
	return 0;
}

static const struct {
	const char *name;
	int (*set)(struct mn_facts_reader *r, struct mn_party *party, struct mn_facts_said *said, char *value);
} party_keys[] = {
	{ "leads", set_leads },
	{ "member-of", set_member_of },
	{ "registered", set_registered },
	{ "language", set_language },
};

static void drop_holdings(struct mn_party *party, unsigned int kind)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < party->n_holdings; i++)
		if (party->holding[i].kind != kind)
			party->holding[n++] = party->holding[i];
	party->n_holdings = n;
}

static int add_holding(struct mn_facts_reader *r, struct mn_party *party, unsigned int kind, char *value)
{
	const struct mn_holding_decl *decl = &r->program->holding[kind];
	struct mn_holding *h;
	int rc;

	if (strcmp(value, "nothing") == 0) {
		drop_holdings(party, kind);
		return 0;
	}
	if (party->n_holdings == MN_MAX_HOLDINGS)
		return mn_facts_fail(r, "more than %d holdings of one number", MN_MAX_HOLDINGS);
	h = &party->holding[party->n_holdings];
	h->kind = kind;
	rc = mn_facts_interval(r, value, &h->from, &h->to);
	if (rc == 0)
		rc = mn_facts_fields(r, decl->name, decl->field, decl->n_fields, value, h->field);
	if (rc == 0)
		party->n_holdings++;
	return rc;
}

int mn_facts_party(struct mn_facts_reader *r, struct mn_party *party, struct mn_facts_said *said, const char *key,
		   char *value)
{
	const struct mn_program *program = r->program;
	uint16_t attr = mn_program_attr(program, key);
	struct mn_facts_names names = { .n = 0 };

	said->stated = true;
	if (attr != MN_NONE)
		return mn_facts_value(r, program->attr[attr].type, program->attr[attr].list, value, &party->attr[attr]);
	for (unsigned int i = 0; i < program->n_holdings; i++)
		if (strcmp(program->holding[i].name, key) == 0)
			return add_holding(r, party, i, value);
	for (size_t i = 0; i < sizeof(party_keys) / sizeof(party_keys[0]); i++)
		if (strcmp(party_keys[i].name, key) == 0)
			return party_keys[i].set(r, party, said, value);
	for (unsigned int i = 0; i < program->n_attrs; i++)
		mn_facts_add_name(&names, program->attr[i].name);
	for (unsigned int i = 0; i < program->n_holdings; i++)
		mn_facts_add_name(&names, program->holding[i].name);
	for (size_t i = 0; i < sizeof(party_keys) / sizeof(party_keys[0]); i++)
		mn_facts_add_name(&names, party_keys[i].name);
	return mn_facts_fail_name(r, "fact", key, &names);
}

/* ── the order and the rest ───────────────────────────────────────────────────────────────────────────────────── */

static int set_at(struct mn_facts_reader *r, char *value)
{
	return mn_facts_time(r, value, &r->facts->now);
}

static int set_channel(struct mn_facts_reader *r, char *value)
{
	struct mn_facts_names names = { .n = 0 };

	for (unsigned int i = 0; i < MN_N_CHANNELS; i++) {
		if (strcmp(mn_channel_name(i), value) == 0) {
			r->order->channel = i;
			return 0;
		}
		mn_facts_add_name(&names, mn_channel_name(i));
	}
	return mn_facts_fail_name(r, "channel", value, &names);
}

static int set_evidence(struct mn_facts_reader *r, char *value)
{
	char *part;

	if (r->program->evidence == MN_NONE)
		return mn_facts_fail(r, "this service asks for no evidence");
	while ((part = strsep(&value, ","))) {
		int64_t item;
		int rc;

		if (*part == '\0')
			continue;
		rc = mn_facts_item(r, r->program->evidence, part, &item);
		if (rc)
			return rc;
		r->order->evidence |= UINT64_C(1) << item;
	}
	return 0;
}

static int set_members(struct mn_facts_reader *r, char *value)
{
	return mn_facts_members(r, value, r->facts->member, &r->facts->n_members, MN_MAX_MEMBERS);
}

static int set_former(struct mn_facts_reader *r, char *value)
{
	return mn_facts_members(r, value, r->facts->former, &r->facts->n_former, MN_MAX_FORMER);
}

static int set_bundle(struct mn_facts_reader *r, char *value)
{
	struct mn_bundle *b;

	/* mn_facts_arg_doubts() says that it means nothing */
	if (!r->program->bundle.n_fields)
		return 0;
	if (r->facts->n_bundles == MN_MAX_BUNDLES)
		return mn_facts_fail(r, "more than %d bundles", MN_MAX_BUNDLES);
	b = &r->facts->bundle[r->facts->n_bundles++];
	b->id = r->facts->n_bundles;
	return mn_facts_bundle(r, value, b);
}

static int set_traffic(struct mn_facts_reader *r, char *value)
{
	if (!r->program->traffic.n_fields)
		return 0;
	return mn_facts_fields(r, "traffic", r->program->traffic.field, r->program->traffic.n_fields, value,
			       r->facts->traffic);
}

static int set_surplus(struct mn_facts_reader *r, char *value)
{
	r->order->surplus = *value != '\0';
	return 0;
}

static int set_spoken(struct mn_facts_reader *r, char *value)
{
	struct mn_party anybody;
	struct mn_facts_said said;
	int rc = set_language(r, &anybody, &said, value);

	if (rc == 0)
		r->language = anybody.language;
	return rc;
}

static int set_preview(struct mn_facts_reader *r, char *value)
{
	return mn_facts_yes_no(r, value, &r->order->preview);
}

static const struct {
	const char *name;
	int (*set)(struct mn_facts_reader *r, char *value);
} keys[] = {
	{ "at", set_at },
	{ "channel", set_channel },
	{ "evidence", set_evidence },
	{ "members", set_members },
	{ "former", set_former },
	{ "bundle", set_bundle },
	{ "traffic", set_traffic },
	{ "surplus", set_surplus },
	{ "preview", set_preview },
	{ "language", set_spoken },
};

static int set_param(struct mn_facts_reader *r, unsigned int i, char *value)
{
	const struct mn_param *param = &r->op->param[i];
	struct mn_arg *arg = &r->order->arg[i];
	const struct mn_holding_decl *decl;
	int rc;

	arg->given = true;
	arg->valid = true;
	switch (param->type) {
	case MN_TYPE_NUMBER:
		/* a number that is none is a situation worth asking about */
		if (strcmp(value, "caller") == 0)
			arg->number = r->order->caller;
		else
			arg->valid = mn_number_normalise(r->program, value, &arg->number);
		return 0;
	case MN_TYPE_HOLDING:
		decl = &r->program->holding[param->list];
		rc = mn_facts_interval(r, value, &arg->from, &arg->to);
		if (rc)
			return rc;
		arg->from = arg->from == INT64_MIN ? 0 : arg->from;
		arg->to = arg->to == INT64_MAX ? 0 : arg->to;
		return mn_facts_fields(r, decl->name, decl->field, decl->n_fields, value, arg->field);
	default:
		rc = mn_facts_value(r, param->type, param->list, value, &arg->value);
		if (rc == 0 && param->type == MN_TYPE_CHOICE &&
		    (arg->value < 0 || (param->mask && !(param->mask >> arg->value & 1))))
			return mn_facts_fail(r, "'%s' cannot be chosen for %s", value, param->name);
		return rc;
	}
}

static int find_param(const struct mn_facts_reader *r, const char *name)
{
	for (unsigned int i = 0; i < r->op->n_params; i++)
		if (strcmp(r->op->param[i].name, name) == 0)
			return i;
	return -1;
}

static int fail_key(struct mn_facts_reader *r, const char *key)
{
	struct mn_facts_names names = { .n = 0 };

	mn_facts_add_name(&names, "caller");
	for (unsigned int i = 0; i < r->op->n_params; i++)
		mn_facts_add_name(&names, r->op->param[i].name);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		mn_facts_add_name(&names, keys[i].name);
	return mn_facts_fail_name(r, "key", key, &names);
}

/* One word. The numbers of caller and parameters are read first, so that the words may stand in any order. */
static int read_word(struct mn_facts_reader *r, const char *word, bool numbers)
{
	char copy[MAX_WORD], *value, *dot;
	int i;

	if (strlen(word) >= sizeof(copy))
		return mn_facts_fail(r, "a word is longer than %d octets", MAX_WORD);
	strcpy(copy, word);
	value = strchr(copy, '=');
	if (!value || value == copy)
		return mn_facts_fail(r, "'%s' is not KEY=VALUE", word);
	*value++ = '\0';
	if (strcmp(copy, "caller") == 0)
		return numbers ? mn_facts_number(r, value, &r->order->caller) : 0;
	i = find_param(r, copy);
	if (i >= 0)
		return numbers ? 0 : set_param(r, i, value);
	if (numbers)
		return 0;
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		if (strcmp(keys[k].name, copy) == 0)
			return keys[k].set(r, value);
	dot = strchr(copy, '.');
	if (dot) {
		*dot = '\0';
		i = find_party(r, copy);
		if (i >= 0)
			return mn_facts_party(r, party_of(r, i), &r->said[i], dot + 1, value);
	}
	return fail_key(r, copy);
}

/* ── what follows from what was said ──────────────────────────────────────────────────────────────────────────── */

static bool same(const struct mn_number *a, const struct mn_number *b)
{
	return a->digits[0] && strcmp(a->digits, b->digits) == 0;
}

static bool is_listed(const struct mn_facts *facts, const struct mn_number *number)
{
	for (unsigned int i = 0; i < facts->n_members; i++)
		if (same(&facts->member[i].number, number))
			return true;
	return false;
}

static void list_member(struct mn_facts *facts, const struct mn_party *party)
{
	if (is_listed(facts, &party->number) || facts->n_members == MN_MAX_MEMBERS)
		return;
	facts->member[facts->n_members].language = party->language;
	facts->member[facts->n_members++].number = party->number;
}

static void complete_caller(struct mn_facts_reader *r)
{
	struct mn_facts *facts = r->facts;
	struct mn_party *caller = &facts->caller;

	caller->number = r->order->caller;
	for (unsigned int i = 0; i < r->op->n_params; i++)
		if (facts->param[i].role == MN_ROLE_MEMBER && same(&facts->param[i].leader, &caller->number) &&
		    caller->role == MN_ROLE_NONE)
			caller->role = MN_ROLE_LEADER;
	if (facts->n_members && caller->role == MN_ROLE_NONE)
		caller->role = MN_ROLE_LEADER;
	if (caller->role == MN_ROLE_LEADER) {
		caller->leader = caller->number;
		facts->leader = *caller;
	} else if (caller->role == MN_ROLE_MEMBER) {
		facts->leader.number = facts->leader.leader = caller->leader;
		facts->leader.role = MN_ROLE_LEADER;
		list_member(facts, caller);
	}
}

static void complete_param(struct mn_facts_reader *r, unsigned int i)
{
	struct mn_facts *facts = r->facts;
	struct mn_party *party = &facts->param[i];
	const struct mn_number *number = &r->order->arg[i].number;

	if (r->op->param[i].type != MN_TYPE_NUMBER || !r->order->arg[i].given || !r->order->arg[i].valid)
		return;
	if (!r->said[2 + i].stated && same(number, &facts->caller.number))
		*party = facts->caller;
	else if (!r->said[2 + i].stated && same(number, &facts->leader.number))
		*party = facts->leader;
	party->number = *number;
	if (party->role == MN_ROLE_LEADER)
		party->leader = *number;
	if (party->role == MN_ROLE_NONE && is_listed(facts, number)) {
		party->role = MN_ROLE_MEMBER;
		party->leader = facts->caller.leader;
	}
	if (party->role == MN_ROLE_MEMBER && same(&party->leader, &facts->caller.leader))
		list_member(facts, party);
}

static void complete(struct mn_facts_reader *r)
{
	struct mn_facts *facts = r->facts;

	for (unsigned int i = 0; i < 2u + r->op->n_params; i++)
		if (!r->said[i].language)
			party_of(r, i)->language = r->language;
	for (unsigned int i = 0; i < facts->n_members; i++)
		facts->member[i].language = r->language;
	for (unsigned int i = 0; i < 2u + r->op->n_params; i++)
		party_of(r, i)->registered = r->said[i].stated && !r->said[i].unregistered;
	complete_caller(r);
	for (unsigned int i = 0; i < r->op->n_params; i++)
		complete_param(r, i);
}

int mn_facts_arg_parse(const struct mn_program *program, const char *const *word, unsigned int n, int64_t now,
		       struct mn_order *order, struct mn_facts *facts, char *error, size_t size)
{
	struct mn_facts_reader r = { .program = program, .order = order, .facts = facts, .error = error, .size = size };
	struct mn_facts_names names = { .n = 0 };
	int rc = 0;

	memset(order, 0, sizeof(*order));
	mn_facts_init(facts);
	facts->now = now;
	if (n == 0)
		return mn_facts_fail(&r, "no operation is named");
	order->operation = mn_program_operation(program, word[0]);
	if (order->operation == MN_NONE) {
		for (unsigned int i = 0; i < program->n_operations; i++)
			mn_facts_add_name(&names, program->operation[i].name);
		return mn_facts_fail_name(&r, "operation", word[0], &names);
	}
	r.op = &program->operation[order->operation];
	for (unsigned int i = 1; i < n && rc == 0; i++)
		rc = read_word(&r, word[i], true);
	for (unsigned int i = 1; i < n && rc == 0; i++)
		rc = read_word(&r, word[i], false);
	if (rc == 0)
		complete(&r);
	return rc;
}

int mn_facts_arg_param(const struct mn_program *program, struct mn_order *order, unsigned int i, const char *text,
		       char *error, size_t size)
{
	struct mn_facts_reader r = {
		.program = program, .op = &program->operation[order->operation], .order = order, .error = error,
		.size = size,
	};
	char copy[MAX_WORD];

	if (i >= r.op->n_params)
		return mn_facts_fail(&r, r.op->n_params ? "%s takes %u parameter%s" : "%s takes no parameter",
				     r.op->name, r.op->n_params, r.op->n_params == 1 ? "" : "s");
	if (strlen(text) >= sizeof(copy))
		return mn_facts_fail(&r, "a word is longer than %d octets", MAX_WORD);
	strcpy(copy, text);
	return set_param(&r, i, copy);
}

/* ── facts that mean nothing ──────────────────────────────────────────────────────────────────────────────────── */

static bool begins(const char *word, const char *name, char end)
{
	size_t len = strlen(name);

	return strncmp(word, name, len) == 0 && word[len] == end;
}

static bool is_of_group(const char *word)
{
	const char *dot = strchr(word, '.');

	return begins(word, "members", '=') || begins(word, "former", '=') ||
	       (dot && (begins(dot, ".leads", '=') || begins(dot, ".member-of", '=')));
}

static const char *doubt(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts,
			 const char *word)
{
	const struct mn_operation *op = &program->operation[order->operation];

	if (begins(word, "bundle", '=') && !program->bundle.n_fields)
		return "the service has no section 'bundle'";
	if (begins(word, "traffic", '=') && !program->traffic.n_fields)
		return "the service has no section 'traffic'";
	if (begins(word, "traffic", '='))
		return "no operation is judged by a record of traffic, only the drawing is";
	if (begins(word, "evidence", '=') && order->channel != MN_CHANNEL_COUNTER)
		return "evidence is seen at the counter; say channel=counter too";
	if (is_of_group(word) && !program->group.present)
		return "the service has no section 'group'";
	if (facts->caller.role == MN_ROLE_NONE &&
	    (begins(word, "leader", '.') || (program->group.present && begins(word, program->group.leader_name, '.'))))
		return "the caller is in no group; say caller.member-of=NUMBER too";
	if (facts->caller.role == MN_ROLE_NONE && (begins(word, "bundle", '=') || begins(word, "former", '=')))
		return "the caller is in no group; say caller.leads=yes or caller.member-of=NUMBER too";
	for (unsigned int i = 0; i < op->n_params; i++)
		if (begins(word, op->param[i].name, '.') && !order->arg[i].given)
			return "the parameter is not given";
		else if (begins(word, op->param[i].name, '.') && !order->arg[i].valid)
			return "what is given for the parameter is not a number";
	return NULL;
}

unsigned int mn_facts_arg_doubts(const struct mn_program *program, const char *const *word, unsigned int n,
				 const struct mn_order *order, const struct mn_facts *facts,
				 void (*line)(void *data, const char *text), void *data)
{
	unsigned int found = 0;
	char text[MAX_WORD + 200];

	if (!order->caller.digits[0]) {
		line(data, "nobody asks: say caller=NUMBER");
		found++;
	}
	for (unsigned int i = 1; i < n; i++) {
		const char *why = doubt(program, order, facts, word[i]);

		if (!why)
			continue;
		snprintf(text, sizeof(text), "nothing looks at %s: %s", word[i], why);
		line(data, text);
		found++;
	}
	return found;
}
