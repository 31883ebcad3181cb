/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is typed while a menu is dialled: keys of the phone, and commands, which begin with a letter. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "menus/clock.h"
#include "menus/facts_arg.h"
#include "menus/menuc_dial.h"
#include "menus/number.h"
#include "menus/suggest.h"
#include "menus/why.h"

#define MAX_WORDS	MN_FACTS_ARG_MAX

static void put_line(void *data, const char *text)
{
	(void)data;
	printf("  %s\n", text);
}

/* ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void note_number(const struct menuc_dial *d, const struct mn_number *number)
{
	if (number->digits[0] && !mn_world_knows(d->dial.world, number))
		menuc_dial_note(d, "nothing is known of %s; put it into the register with: set %s.FACT=VALUE",
				number->digits, number->digits);
}

void menuc_dial_call(struct menuc_dial *d, const char *code)
{
	char when[32] = "";

	if (code != d->code)
		snprintf(d->code, sizeof(d->code), "%s", code);
	mn_clock_format(d->program->zone, mn_world_now(d->dial.world), when, sizeof(when));
	menuc_dial_note(d, "%s dials %s, %s %s", mn_world_caller(d->dial.world)->digits, d->code, when,
			d->program->zone_name);
	mn_dial_begin(&d->dial, d->program, d->code);
	menuc_dial_show(d);
	if (!d->dial.open)
		note_number(d, mn_world_caller(d->dial.world));
}

static void do_again(struct menuc_dial *d, char *rest)
{
	mn_dial_hang_up(&d->dial);
	d->dial.has_kept = false;
	menuc_dial_call(d, *rest ? rest : d->code);
}

static void do_hang_up(struct menuc_dial *d, char *rest __attribute__((unused)))
{
	if (!d->dial.open) {
		menuc_dial_note(d, "no session is open");
		return;
	}
	mn_dial_hang_up(&d->dial);
	menuc_dial_note(d, "hung up%s", d->dial.has_kept ? "; who dials again now may go on: dial" : "");
}

static void do_dial(struct menuc_dial *d, char *rest)
{
	menuc_dial_call(d, *rest ? rest : d->program->dial);
}

static bool say(struct menuc_dial *d, const char *const *word, unsigned int n)
{
	char error[600];

	if (mn_world_say(d->dial.world, word, n, error, sizeof(error)) < 0) {
		printf("  %s\n", error);
		return false;
	}
	return true;
}

static void do_set(struct menuc_dial *d, char *rest)
{
	const char *word[MAX_WORDS];
	unsigned int n = 0;

	for (char *at = strtok(rest, " \t"); at && n < MAX_WORDS; at = strtok(NULL, " \t"))
		word[n++] = at;
	if (!n)
		printf("  set what? For example: set caller.language=%s\n", d->program->language[0].code);
	else if (say(d, word, n))
		menuc_dial_note(d, "taken; the next key sees it");
}

static void do_at(struct menuc_dial *d, char *rest)
{
	char fact[80];
	const char *word = fact;

	snprintf(fact, sizeof(fact), "at=%s", rest);
	if (say(d, &word, 1)) {
		mn_clock_format(d->program->zone, mn_world_now(d->dial.world), fact, sizeof(fact));
		menuc_dial_note(d, "it is %s %s", fact, d->program->zone_name);
	}
}

static void do_as(struct menuc_dial *d, char *rest)
{
	struct mn_number number;

	if (!mn_number_normalise(d->program, rest, &number)) {
		printf("  '%s' is not a number of this service\n", rest);
		return;
	}
	mn_dial_hang_up(&d->dial);
	mn_world_call(d->dial.world, &number);
	menuc_dial_call(d, d->program->dial);
}

static void do_facts(struct menuc_dial *d, char *rest __attribute__((unused)))
{
	mn_world_print(d->dial.world, put_line, NULL);
}

static void do_why(struct menuc_dial *d, char *rest __attribute__((unused)))
{
	const struct mn_dial *dial = &d->dial;

	if (dial->judged)
		mn_why_print(d->program, &dial->order, &dial->facts, &dial->verdict, dial->walk.language, put_line,
			     NULL);
	else
		printf("  nothing was judged yet: choose an operation first\n");
}

static void do_type(struct menuc_dial *d, char *rest)
{
	mn_dial_type(&d->dial, rest);
	menuc_dial_show(d);
}

static void do_quit(struct menuc_dial *d, char *rest __attribute__((unused)))
{
	d->done = true;
}

static void do_help(struct menuc_dial *d, char *rest);

static const struct {
	const char *name, *args, *text;
	void (*run)(struct menuc_dial *d, char *rest);
} commands[] = {
	{ "why", "", "what was judged last, rule by rule, with the facts it saw", do_why },
	{ "facts", "", "what is known, who is in which group, the ledger", do_facts },
	{ "set", "FACT...", "say more facts, as on the command line", do_set },
	{ "at", "TIME", "set the clock: 2026-11-30 or 2026-11-30 18:59", do_at },
	{ "event", "NAME...", "an account event happens: event NAME PARAM=VALUE caller=NUMBER", menuc_dial_event },
	{ "again", "[CODE]", "drop the session and dial anew", do_again },
	{ "as", "NUMBER", "somebody else dials", do_as },
	{ "hang-up", "", "drop the session; it may be continued", do_hang_up },
	{ "dial", "[CODE]", "dial after hanging up", do_dial },
	{ "type", "TEXT", "type a text that looks like a command", do_type },
	{ "help", "", "this list; also ?", do_help },
	{ "quit", "", "the end", do_quit },
};

#define N_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static void do_help(struct menuc_dial *d, char *rest __attribute__((unused)))
{
	printf("  digits        what you type on the phone: 1 to 8 choose, 9 next page, 0 back, 00 home\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		printf("  %-5s%s%-*s%s\n", commands[i].name, *commands[i].args ? " " : "",
		       (int)(9 - (*commands[i].args != '\0') -
			     (strlen(commands[i].name) > 5 ? strlen(commands[i].name) - 5 : 0)),
		       commands[i].args, commands[i].text);
	printf("  the leg is %s: %u octets of a screen, %u of the last one\n", d->leg, d->dial.budget.screen_octets,
	       d->dial.budget.final_octets);
}

static void no_command(const char *word, size_t len)
{
	const char *names[N_COMMANDS], *near;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	near = mn_suggest(word, len, names, N_COMMANDS);
	if (near)
		printf("  no command '%.*s'; did you mean '%s'?\n", (int)len, word, near);
	else
		printf("  no command '%.*s'; ? lists them. To type it on the phone: type %s\n", (int)len, word, word);
}

/* ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Somebody who types a number nobody has said anything about wonders why it is refused. */
static void note_unknown(const struct menuc_dial *d)
{
	const struct mn_dial *dial = &d->dial;
	unsigned int param = dial->verdict.subject - MN_SUBJ_PARAM0;

	if (dial->judged && !dial->verdict.accepted && dial->walk.state == MN_WALK_RESULT &&
	    dial->verdict.subject >= MN_SUBJ_PARAM0 && param < MN_MAX_PARAMS && dial->order.arg[param].valid &&
	    d->program->cond[d->program->kase[dial->verdict.kase].cond].op == MN_COND_REGISTERED)
		note_number(d, &dial->order.arg[param].number);
}

static void key(struct menuc_dial *d, const char *text)
{
	if (d->dial.open) {
		mn_dial_type(&d->dial, text);
		menuc_dial_show(d);
		note_unknown(d);
	} else if (*text == '*') {
		menuc_dial_call(d, text);
	} else if (*text) {
		menuc_dial_note(d, "no session is open; `again` dials %s, `quit` is the end", d->code);
	}
}

void menuc_dial_line(struct menuc_dial *d, char *line)
{
	size_t len = strlen(line), word;

	while (len && strchr(" \t\r\n", line[len - 1]))
		line[--len] = '\0';
	line += strspn(line, " \t");
	if (strcmp(line, "?") == 0) {
		do_help(d, line);
		return;
	}
	if (!isalpha((unsigned char)*line)) {
		key(d, line);
		return;
	}
	word = strcspn(line, " \t");
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strlen(commands[i].name) == word && strncmp(commands[i].name, line, word) == 0) {
			commands[i].run(d, line + word + strspn(line + word, " \t"));
			return;
		}
	no_command(line, word);
}
