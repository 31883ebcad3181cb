/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The world in words, in the form in which it could be said again; and words to begin with. */
#include <stdio.h>

#include "menus/clock.h"
#include "menus/why_fact.h"
#include "menus/world_int.h"

static void put_date(const struct mn_program *program, int64_t when, struct mn_buf *buf)
{
	char text[32];

	if (when == INT64_MIN || when == INT64_MAX || mn_clock_format(program->zone, when, text, sizeof(text)) < 0)
		return;
	/* midnight is the date alone */
	if (strcmp(text + 10, " 00:00:00") == 0)
		text[10] = '\0';
	else
		text[10] = 'T';
	mn_buf_str(buf, text);
}

static void put_value(const struct mn_program *program, const struct mn_attr *attr, int64_t value, struct mn_buf *buf)
{
	char text[64], *blank;
	struct mn_buf one;

	if (value == MN_UNKNOWN) {
		mn_buf_str(buf, "-");
		return;
	}
	mn_buf_init(&one, text, sizeof(text));
	mn_why_value(program, attr->type, attr->list, value, &one);
	/* amounts without their unit, and a time in one word */
	blank = strchr(text, ' ');
	if (blank && attr->type == MN_TYPE_MONEY)
		*blank = '\0';
	else if (blank)
		*blank = 'T';
	mn_buf_str(buf, text);
}

static void put_holding(const struct mn_program *program, const struct mn_holding *holding, struct mn_buf *buf)
{
	const struct mn_holding_decl *decl = &program->holding[holding->kind];
	unsigned int n = decl->n_fields;

	while (n && holding->field[n - 1] == MN_UNKNOWN)
		n--;
	mn_buf_fmt(buf, " %s=", decl->name);
	for (unsigned int i = 0; i < n; i++) {
		mn_buf_str(buf, i ? "/" : "");
		put_value(program, &decl->field[i], holding->field[i], buf);
	}
	if (holding->from == INT64_MIN && holding->to == INT64_MAX)
		return;
	mn_buf_str(buf, "@");
	put_date(program, holding->from, buf);
	mn_buf_str(buf, "..");
	put_date(program, holding->to, buf);
}

/* In the largest unit that says it exactly. */
static void put_used(int64_t used, struct mn_buf *buf)
{
	static const char *const units[] = { "B", "KB", "MB", "GB" };
	unsigned int unit = 0;

	while (unit < 3 && used % 1024 == 0) {
		used /= 1024;
		unit++;
	}
	if (used > 0)
		mn_buf_fmt(buf, " used=%lld%s", (long long)used, units[unit]);
}

static void print_number(const struct mn_world *world, const struct mn_world_number *entry, mn_world_line line,
			 void *data)
{
	const struct mn_program *program = world->program;
	const struct mn_party *party = &entry->party;
	char text[MN_WORLD_LINE];
	struct mn_buf buf;

	mn_buf_init(&buf, text, sizeof(text));
	mn_buf_fmt(&buf, "%s%s", party->number.digits,
		   mn_world_same(&party->number, &world->caller) ? " (caller)" : "");
	if (!party->registered)
		mn_buf_str(&buf, " registered=no");
	mn_buf_fmt(&buf, " language=%s", program->language[party->language].code);
	if (party->role == MN_ROLE_LEADER)
		mn_buf_str(&buf, " leads=yes");
	if (party->role == MN_ROLE_MEMBER)
		mn_buf_fmt(&buf, " member-of=%s", party->leader.digits);
	for (unsigned int i = 0; i < program->n_attrs; i++)
		if (party->attr[i] != MN_UNKNOWN) {
			mn_buf_fmt(&buf, " %s=", program->attr[i].name);
			put_value(program, &program->attr[i], party->attr[i], &buf);
		}
	for (unsigned int i = 0; i < party->n_holdings; i++)
		put_holding(program, &party->holding[i], &buf);
	put_used(entry->used, &buf);
	line(data, text);
}

void mn_world_print(const struct mn_world *world, mn_world_line line, void *data)
{
	const struct mn_program *program = world->program;
	char text[MN_WORLD_LINE], when[32] = "";
	struct mn_buf buf;

	mn_clock_format(program->zone, world->now, when, sizeof(when));
	snprintf(text, sizeof(text), "it is %s %s", when, program->zone_name);
	line(data, text);
	for (unsigned int i = 0; i < world->n_numbers; i++)
		print_number(world, &world->number[i], line, data);
	for (unsigned int i = 0; i < world->n_aliases; i++) {
		const struct mn_world_alias *alias = &world->alias[i];
		struct mn_world_number any = { .party = alias->party };

		if (alias->number.digits[0] || !alias->said.stated)
			continue;
		any.party.registered = !alias->said.unregistered;
		if (!alias->said.language)
			any.party.language = world->language;
		snprintf(any.party.number.digits, sizeof(any.party.number.digits), "any");
		mn_buf_init(&buf, text, sizeof(text));
		mn_buf_fmt(&buf, "whoever is given for %s and not known yet:", alias->name);
		line(data, text);
		print_number(world, &any, line, data);
	}
	for (unsigned int i = 0; i < world->n_bundles; i++) {
		snprintf(text, sizeof(text), "bundle %s", world->bundle[i].label);
		line(data, text);
	}
	for (unsigned int i = 0; i < world->n_debts; i++) {
		const struct mn_fee *fee = &program->fee[world->debt[i].fee];

		mn_clock_format(program->zone, world->debt[i].when, when, sizeof(when));
		mn_buf_init(&buf, text, sizeof(text));
		mn_buf_fmt(&buf, "ledger: %s owes ", world->debt[i].payer.digits);
		mn_why_value(program, MN_TYPE_MONEY, MN_NONE, fee->amount, &buf);
		mn_buf_fmt(&buf, ", %s for %s, %s", fee->name, world->debt[i].number.digits, when);
		line(data, text);
	}
}

/* ── an example ───────────────────────────────────────────────────────────────────────────────────────────────── */

static void put_first(const struct mn_program *program, const struct mn_attr *attr, struct mn_buf *buf)
{
	switch (attr->type) {
	case MN_TYPE_CHOICE:
		mn_buf_str(buf, program->list[attr->list].item[0].name);
		return;
	case MN_TYPE_YESNO:
		mn_buf_str(buf, "yes");
		return;
	case MN_TYPE_DATA:
		mn_buf_str(buf, "1GB");
		return;
	case MN_TYPE_TIME:
		mn_buf_str(buf, "2026-01-01");
		return;
	default:
		mn_buf_str(buf, "1");
		return;
	}
}

static bool tests_attr(const struct mn_cond *cond)
{
	return cond->op == MN_COND_IS || cond->op == MN_COND_IS_PARAM || cond->op == MN_COND_IS_YES ||
	       cond->op == MN_COND_IN_SET || cond->op == MN_COND_COMPARE || cond->op == MN_COND_KNOWN;
}

/* Is an attribute of numbers, or a kind of record, read by a condition that stops something? */
static bool is_read(const struct mn_program *program, unsigned int attr)
{
	for (unsigned int i = 0; i < program->n_conds; i++) {
		const struct mn_cond *cond = &program->cond[i];

		if (tests_attr(cond) && cond->attr == attr && cond->subject != MN_SUBJ_BUNDLE &&
		    cond->subject != MN_SUBJ_TRAFFIC)
			return true;
	}
	return false;
}

static bool is_held(const struct mn_program *program, unsigned int holding)
{
	for (unsigned int i = 0; i < program->n_conds; i++)
		if (program->cond[i].op == MN_COND_HAS_ROW &&
		    program->table[program->cond[i].index].holding == holding)
			return true;
	return false;
}

void mn_world_example(const struct mn_world *world, char *text, size_t size)
{
	const struct mn_program *program = world->program;
	struct mn_buf buf;

	mn_buf_init(&buf, text, size);
	for (unsigned int i = 0; i < program->n_attrs; i++) {
		if (program->attr[i].remembered || !is_read(program, i))
			continue;
		mn_buf_fmt(&buf, "%scaller.%s=", buf.len ? " " : "", program->attr[i].name);
		put_first(program, &program->attr[i], &buf);
	}
	for (unsigned int i = 0; i < program->n_holdings; i++) {
		const struct mn_holding_decl *decl = &program->holding[i];

		if (!is_held(program, i))
			continue;
		mn_buf_fmt(&buf, "%scaller.%s=", buf.len ? " " : "", decl->name);
		for (unsigned int k = 0; k < decl->n_fields; k++) {
			mn_buf_str(&buf, k ? "/" : "");
			put_first(program, &decl->field[k], &buf);
		}
	}
}
