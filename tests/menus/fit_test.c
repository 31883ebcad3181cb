/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The proof that texts fit: vectors at the edge, then services, facts and texts at random, walked for real. No walk may
 * ever show what the proof rules out: a page too long, a page too many, a footer that is not where it belongs.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/explain.h"
#include "menus/fit.h"
#include "menus/fit_cost.h"
#include "menus/page.h"
#include "menus/render.h"
#include "menus/text.h"
#include "menus/toolkit_fit.h"
#include "menus/walk.h"

static uint64_t seed = 3;

static unsigned int below(unsigned int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % n;
}

static void die(const char *what, const char *text)
{
	printf("FAILED: %s: %s\n", what, text);
	exit(1);
}

/* ── vectors ────────────────────────────────────────────────────────────────────────────────────────────────── */

static char *repeat(void *ctx, const char *text, unsigned int n)
{
	char *all = talloc_strdup(ctx, "");

	while (n--)
		all = talloc_strdup_append_buffer(all, text);
	return all;
}

static struct mn_program *load(void *ctx, const char *example, struct mn_diags **diags)
{
	char *source = mn_explain_complete(ctx, example);

	*diags = mn_diags_alloc(ctx, 20);
	return mn_program_parse(ctx, "test.menu", source, strlen(source), *diags);
}

/* A page of the village that says this. */
static struct mn_program *load_say(void *ctx, const char *text, struct mn_diags **diags)
{
	return load(ctx, talloc_asprintf(ctx, "screen home\n    en \"Our village\"\n    1  order\n    2  card\n"
					 "    3  about\n    8  language\nscreen about\n    en \"About\"\n    say\n"
					 "        en \"%s\"\n", text), diags);
}

static void show_say(const char *name, const char *a, unsigned int n, const char *b)
{
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags;
	char *text = talloc_asprintf(ctx, "%s%s", repeat(ctx, a, n), b);
	struct mn_program *program = load_say(ctx, text, &diags);

	printf("%-28s %3u:", name, n);
	for (unsigned int i = 0; i < MN_N_LEGS; i++) {
		const struct mn_leg *leg = mn_fit_leg(i);
		struct mn_fit fit;

		if (!program)
			break;
		mn_fit_screen(program, 1, 0, leg, &fit);
		printf("  %s %u of %u octets%s, left %u, pages %u, bound %u", leg->name, fit.octets, fit.room,
		       fit.ucs2 ? " UCS2" : "", fit.left, fit.pages, fit.bound);
		if ((int)fit.pages != mn_page_count(text, leg->screen_octets, "9 more", "0 back"))
			die("counted wrongly", text);
	}
	if (!program)
		printf("  %s", mn_diags_get(diags, 0)->text);
	printf("\n");
	talloc_free(ctx);
}

/* With "\n0 back": 130 septets - 7, 57 units - 7; on the direct leg 182 - 7 and 80 - 7. */
static void show_vectors(void)
{
	printf("== a page that is exactly full, and one over\n");
	show_say("GSM-7", "a", 123, "");
	show_say("GSM-7", "a", 124, "");
	show_say("extension characters", "[", 60, "abc");
	show_say("extension characters", "[", 61, "ab");
	show_say("UCS2 by one character", "a", 49, "中");
	show_say("UCS2 by one character", "a", 50, "中");
	show_say("UCS2 by a back-tick", "a", 49, "`");
	show_say("UCS2 by a back-tick", "a", 50, "`");
	show_say("a pair of surrogates", "中", 48, "\xf0\x9f\x98\x80");
	show_say("a pair of surrogates", "中", 49, "\xf0\x9f\x98\x80");
	show_say("GSM-7, direct", "a", 175, "");
	show_say("GSM-7, direct", "a", 176, "");
	show_say("UCS2, direct", "中", 73, "");
	show_say("UCS2, direct", "中", 74, "");
	show_say("pages of one word", "a", 3000, "");
	show_say("pages of one line", "中文，", 400, "");
}

static void show_cost(const char *what, const struct mn_fit_cost *cost)
{
	bool ucs2;
	int64_t octets = mn_fit_cost_ussd(cost, &ucs2);

	printf("%-40s %4lld septets, %4lld units, %4lld octets%s, %lld short messages\n", what, (long long)cost->gsm,
	       (long long)cost->ucs2, (long long)octets, ucs2 ? " UCS2" : "", (long long)mn_fit_cost_parts(cost, NULL));
}

/* What one option of a variable does to all that stands around it. */
static void show_costs(void)
{
	struct mn_fit_cost a = mn_fit_cost_of("abcdefgh", 8), zh = mn_fit_cost_of("中文", 6);
	struct mn_fit_cost ext = mn_fit_cost_of("{}", 2);
	struct mn_fit_cost either = mn_fit_cost_either(&a, &zh), both, n;

	printf("== sums\n");
	show_cost("abcdefgh", &a);
	show_cost("中文", &zh);
	show_cost("{}", &ext);
	show_cost("abcdefgh or 中文", &either);
	both = mn_fit_cost_both(&either, &a);
	show_cost("(abcdefgh or 中文) abcdefgh", &both);
	both = mn_fit_cost_both(&either, &either);
	show_cost("(abcdefgh or 中文) twice", &both);
	n = mn_fit_cost_times(&either, 3);
	show_cost("(abcdefgh or 中文) three times", &n);
	both = mn_fit_cost_both(&either, &zh);
	show_cost("(abcdefgh or 中文) 中文", &both);
	n = mn_fit_cost_times(&a, 20);
	show_cost("160 septets", &n);
	n = mn_fit_cost_both(&n, &a);
	show_cost("168 septets", &n);
	n = mn_fit_cost_times(&zh, 35);
	show_cost("70 units", &n);
	n = mn_fit_cost_times(&zh, 36);
	show_cost("72 units", &n);
	n = mn_fit_cost_times(&a, 153);
	show_cost("8 parts", &n);
	n = mn_fit_cost_both(&n, &a);
	show_cost("9 parts", &n);
	n = mn_fit_cost_times(&ext, 306);
	show_cost("8 parts of pairs that must not be torn", &n);
}

/* TS 102 221 annex A: 80 two octets each; 81 a base of 128 characters; 82 any base. */
static void show_alphas(void)
{
	static const char *const texts[] = { "", "abc", "a[b", "4G流量共享", "一丁七", "Привет", "ѿҀѿҀѿҀ", "a`b",
					     "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80 Привет" };

	printf("== alpha identifiers\n");
	for (unsigned int i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		printf("\"%s\" %d octets\n", texts[i], mn_toolkit_alpha(texts[i], strlen(texts[i])));
	printf("bad UTF-8: %d\n", mn_toolkit_alpha("\xff", 1) < 0);
}

/* Octets of each command of the shipped menu on a SIM. */
static void show_toolkit(const struct mn_program *program)
{
	struct mn_toolkit *toolkit = mn_toolkit_alloc(NULL, program);

	printf("== share.menu on a SIM\n");
	for (unsigned int i = 0; i < program->n_screens; i++) {
		if (program->screen[i].say)
			continue;
		printf("%s:", program->screen[i].name);
		for (unsigned int l = 0; l < program->n_languages; l++)
			printf(" %s %u", program->language[l].code, mn_toolkit_menu(toolkit, i, l));
		printf(" octets\n");
	}
	if (mn_toolkit_image(toolkit) > 8192)
		die("the shipped service is over 8 KiB on a SIM", "");
	talloc_free(toolkit);
}

/* ── texts at random ────────────────────────────────────────────────────────────────────────────────────────── */

static const uint32_t letters[][16] = {
	{ 'a', 'b', 'c', 'd', 'e', 'i', 'o', ' ', ' ', ',', '.', 't', 'n', 'S', 0xe9, '1' },
	{ '[', ']', '~', '|', 0x20ac, '@', '$', ' ', '^', '!', '?', ';', ':', 'a', 'b', '0' },
	{ 0x4e2d, 0x6587, 0x5f00, 0x901a, 0x526f, 0x5361, 0x4e00, 0x9fa5, 0x3002, 0xff0c, 0x3001, 0xff1b, 0xff01,
	  0x56fd, 0x79fb, 0x52a8 },
	{ 0x1f600, 0x1f680, 0x20000, ' ', 0x4e2d, 'a', 0x2603, 0x1f1e8, 0x1f1f3, '`', 0x301, 'x', 0x1f468, 0x1f469,
	  0x416, ' ' },
	{ '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-', ':', '*', '#', '+' },
};

/* n characters of one kind or a few; kinds: bit i = row i may be used. */
static void random_text(char *text, size_t size, unsigned int kinds, unsigned int n)
{
	size_t len = 0;

	for (unsigned int run = 0, row = 0; n && len + 5 < size; n--, run--) {
		if (!run) {
			do
				row = below(5);
			while (!(kinds >> row & 1));
			run = 1 + below(14);
		}
		len += mn_text_utf8_put(text + len, size - len, letters[row][below(16)]);
		run += !run;
	}
	text[len] = '\0';
}

static unsigned int random_kinds(void)
{
	static const unsigned int kinds[] = { 1, 1, 1 | 16, 3, 2, 4, 4, 4 | 1, 4 | 16, 8, 8 | 4, 31, 16 };

	return kinds[below(sizeof(kinds) / sizeof(kinds[0]))];
}

/* ── facts at random ────────────────────────────────────────────────────────────────────────────────────────── */

static int64_t random_amount(int64_t most)
{
	uint64_t wide = (uint64_t)below(UINT32_MAX) << 31 | below(UINT32_MAX);

	if (below(4) == 0)
		return most;
	return (wide >> below(60)) % ((uint64_t)most + 1);
}

static int64_t random_value(const struct mn_program *program, enum mn_type type, uint16_t list, uint64_t mask)
{
	int64_t per = program->money.per_major ? program->money.per_major : 1, value;

	switch (type) {
	case MN_TYPE_CHOICE:
		do
			value = below(program->list[list].n_items);
		while (!(mask >> value & 1));
		return value;
	case MN_TYPE_YESNO:
		return below(2);
	case MN_TYPE_MONEY:
		return random_amount(INT64_MAX / 65536 * per + per - 1);
	case MN_TYPE_COUNT:
		return random_amount(999999999999999);
	case MN_TYPE_DATA:
		return random_amount(INT64_MAX);
	case MN_TYPE_TIME:
		return random_amount(253402300799 - 86400);	/* the year 9999 */
	default:
		return 0;
	}
}

static void random_number(const struct mn_program *program, struct mn_number *number)
{
	unsigned int digits = program->numbers.max_digits;

	for (unsigned int i = 0; i < digits; i++)
		number->digits[i] = '0' + below(10);
	number->digits[digits] = '\0';
}

static void random_party(const struct mn_program *program, struct mn_party *party)
{
	mn_party_init(party);
	party->registered = below(8) != 0;
	random_number(program, &party->number);
	random_number(program, &party->leader);
	for (unsigned int i = 0; i < program->n_attrs; i++)
		if (below(8))
			party->attr[i] = random_value(program, program->attr[i].type, program->attr[i].list,
						      UINT64_MAX);
}

static unsigned int some(unsigned int most)
{
	return below(3) == 0 ? most : below(most + 1);
}

static void random_facts(const struct mn_program *program, struct mn_facts *facts)
{
	unsigned int kinds = random_kinds();

	mn_facts_init(facts);
	facts->now = random_amount(4102444800);
	random_party(program, &facts->caller);
	random_party(program, &facts->leader);
	for (unsigned int i = 0; i < MN_MAX_PARAMS; i++)
		random_party(program, &facts->param[i]);
	facts->n_members = some(program->group.limit);
	for (unsigned int i = 0; i < facts->n_members; i++) {
		random_number(program, &facts->member[i].number);
		facts->member[i].used = random_amount(INT64_MAX);
	}
	facts->n_former = some(MN_MAX_FORMER);
	for (unsigned int i = 0; i < facts->n_former; i++) {
		random_number(program, &facts->former[i].number);
		facts->former[i].used = random_amount(INT64_MAX);
	}
	facts->n_bundles = some(MN_MAX_BUNDLES);
	for (unsigned int i = 0; i < facts->n_bundles; i++) {
		random_text(facts->bundle[i].label, sizeof(facts->bundle[i].label), kinds, some(47));
		facts->bundle[i].limited = below(8) != 0;
		facts->bundle[i].left = random_amount(INT64_MAX);
	}
}

static void random_order(const struct mn_program *program, uint16_t operation, struct mn_order *order)
{
	const struct mn_operation *op = &program->operation[operation];

	memset(order, 0, sizeof(*order));
	order->operation = operation;
	random_number(program, &order->caller);
	for (unsigned int i = 0; i < op->n_params; i++) {
		order->arg[i].given = order->arg[i].valid = true;
		random_number(program, &order->arg[i].number);
		order->arg[i].value = random_value(program, op->param[i].type, op->param[i].list, op->param[i].mask);
	}
}

/* ── walking ────────────────────────────────────────────────────────────────────────────────────────────────── */

struct tester {
	const struct mn_program *program;
	const struct mn_leg *leg;
	uint8_t language;
	unsigned int screens, pages, most, fullest;
};

static const char *phrase_of(const struct tester *t, enum mn_phrase phrase)
{
	return t->program->phrase[phrase]->lang[t->language].piece[0].lit;
}

static bool has_line(const char *page, const char *line)
{
	const char *at = strstr(page, line);

	return at && (at == page || at[-1] == '\n') && (at[strlen(line)] == '\n' || !at[strlen(line)]);
}

static void check_page(const struct tester *t, const struct mn_walk *walk, const char *page)
{
	int octets = mn_text_ussd_octets(page, strlen(page));

	if (octets < 0 || octets > t->leg->screen_octets)
		die("a page does not fit", page);
	if (!has_line(page, phrase_of(t, MN_PHRASE_BACK)) && !has_line(page, phrase_of(t, MN_PHRASE_EXIT)))
		die("no way back", page);
	if (!walk->last_page && !has_line(page, phrase_of(t, MN_PHRASE_MORE)))
		die("does not say that there is more", page);
	if (walk->state == MN_WALK_CONFIRM && !strstr(page, "\n3 "))
		die("no key to confirm", page);
}

/* All pages of what is shown, then the same with a phrase before it. */
static void turn(struct tester *t, struct mn_walk *walk, struct mn_walk_out *out, const struct mn_fit *fit)
{
	for (int before = 0; before < 2; before++) {
		unsigned int pages = 1;

		for (;; pages++) {
			check_page(t, walk, out->text);
			if (pages > fit->bound)
				die("more pages than proved", out->text);
			if (walk->last_page)
				break;
			mn_walk_input(walk, "9", out);
		}
		t->screens++;
		t->pages += pages;
		t->most = pages > t->most ? pages : t->most;
		if (fit->bound > 1 && pages * 100 / fit->bound > t->fullest)
			t->fullest = pages * 100 / fit->bound;
		if (!before && fit->left && pages > 1)
			die("one page was promised", out->text);
		/* no screen has a key 77, no number looks like this */
		mn_walk_input(walk, "77", out);
	}
}

static void begin(struct tester *t, struct mn_walk *walk, struct mn_walk_out *out)
{
	memset(walk, 0, sizeof(*walk));
	walk->program = t->program;
	walk->language = t->language;
	walk->digit = 3;
	walk->budget = (struct mn_budget){ t->leg->screen_octets, t->leg->final_octets };
	snprintf(walk->caller.digits, sizeof(walk->caller.digits), "%s", "1");
	mn_walk_begin(walk, t->program->dial, NULL, out);
}

static void walk_screen(struct tester *t, uint16_t screen)
{
	struct mn_walk_out out;
	struct mn_walk walk;
	struct mn_fit fit;

	mn_fit_screen(t->program, screen, t->language, t->leg, &fit);
	begin(t, &walk, &out);
	walk.hidden = below(2) ? 0 : (uint64_t)below(UINT32_MAX);
	if (screen) {
		walk.path[1] = screen;
		walk.depth = 2;
	}
	mn_walk_input(&walk, "", &out);
	if (walk.path[walk.depth - 1] == screen)
		turn(t, &walk, &out, &fit);
	mn_walk_fini(&walk);
}

/* The store has answered with this text. */
static void walk_held(struct tester *t, uint16_t operation, const char *text, bool confirm, const struct mn_fit *fit)
{
	const struct mn_operation *op = &t->program->operation[operation];
	struct mn_walk_reply reply = { .what = MN_WALK_REPLY_OK, .text = text };
	struct mn_walk_out out;
	struct mn_walk walk;

	begin(t, &walk, &out);
	walk.state = MN_WALK_WAIT;
	walk.operation = operation;
	walk.n_given = op->n_params;
	walk.executing = !confirm;
	mn_walk_answer(&walk, &reply, &out);
	turn(t, &walk, &out, fit);
	mn_walk_fini(&walk);
}

static void walk_ask(struct tester *t, uint16_t operation, unsigned int param)
{
	struct mn_walk_reply reply = { .what = MN_WALK_REPLY_OK };
	struct mn_walk_out out;
	struct mn_walk walk;
	struct mn_fit fit;

	mn_fit_ask(t->program, operation, param, t->language, t->leg, &fit);
	begin(t, &walk, &out);
	walk.state = MN_WALK_WAIT;
	walk.operation = operation;
	walk.n_given = param;
	mn_walk_answer(&walk, &reply, &out);
	turn(t, &walk, &out, &fit);
	mn_walk_fini(&walk);
}

/* Bundles are kept back by any of the cases the operation judges them by. */
static void random_verdict(const struct mn_operation *op, const struct mn_facts *facts, struct mn_verdict *verdict)
{
	*verdict = (struct mn_verdict){ .accepted = true, .kase = MN_NONE };
	for (unsigned int i = 0; i < MN_MAX_BUNDLES; i++) {
		unsigned int n = below(op->n_withholds + 1);

		verdict->withheld_by[i] = MN_NONE;
		if (i >= facts->n_bundles || n == op->n_withholds)
			continue;
		verdict->withheld |= UINT64_C(1) << i;
		verdict->withheld_by[i] = op->withhold[n];
	}
}

/* Every variant at random: the condition is what it is, the facts are not. */
static void walk_wording(struct tester *t, uint16_t operation, bool confirm)
{
	static struct mn_facts facts;
	const struct mn_operation *op = &t->program->operation[operation];
	const struct mn_wording *wording = confirm ? &op->confirm : &op->done;
	struct mn_order order;
	struct mn_verdict verdict;
	const struct mn_render render = {
		.program = t->program, .language = t->language, .order = &order, .facts = &facts, .verdict = &verdict,
		.it = MN_SUBJ_CALLER,
	};
	char text[MN_RENDER_ANSWER_SIZE];
	struct mn_fit fit;

	if (!wording->n_variants)
		return;
	random_facts(t->program, &facts);
	random_order(t->program, operation, &order);
	random_verdict(op, &facts, &verdict);
	if (confirm)
		mn_fit_confirm(t->program, operation, t->language, t->leg, &fit);
	else
		mn_fit_done(t->program, operation, t->language, t->leg, &fit);
	if (mn_render_wording(&render, wording, text, sizeof(text)) < 0)
		die("the store cannot hold it", text);
	walk_held(t, operation, text, confirm, &fit);
}

static void walk_case(struct tester *t, uint16_t kase, bool other)
{
	static struct mn_facts facts;
	const struct mn_case *of = &t->program->kase[kase];
	struct mn_order order;
	struct mn_render render = {
		.program = t->program, .language = t->language, .order = &order, .facts = &facts,
		.it = other ? MN_SUBJ_PARAM0 : MN_SUBJ_CALLER,
	};
	char text[MN_RENDER_ANSWER_SIZE];
	uint16_t operation;
	struct mn_fit fit;

	if (!(other ? of->text_other : of->text))
		return;
	do
		operation = below(t->program->n_operations);
	while (t->program->operation[operation].is_event);
	random_facts(t->program, &facts);
	random_order(t->program, operation, &order);
	mn_fit_refusal(t->program, kase, other, t->language, t->leg, &fit);
	if (mn_render_text(&render, other ? of->text_other : of->text, text, sizeof(text)) < 0)
		die("the store cannot hold it", text);
	walk_held(t, operation, text, false, &fit);
}

static void walk_finals(struct tester *t)
{
	for (unsigned int i = 0; i < MN_N_PHRASES; i++) {
		const struct mn_render render = { .program = t->program, .language = t->language };
		struct mn_walk_out out;
		struct mn_walk walk;
		char whole[2048];

		if (!mn_fit_is_final(i))
			continue;
		begin(t, &walk, &out);
		mn_walk_end(&walk, i, &out);
		mn_render_text(&render, t->program->phrase[i], whole, sizeof(whole));
		if (strcmp(out.text, whole) || mn_text_ussd_octets(out.text, strlen(out.text)) > t->leg->final_octets)
			die("a last word is cut", whole);
		mn_walk_fini(&walk);
	}
}

/* The program was proved: nothing of it may come out other than proved. */
static void walk_all(struct tester *t, unsigned int rounds)
{
	const struct mn_program *program = t->program;

	for (unsigned int leg = 0; leg < MN_N_LEGS; leg++)
		for (unsigned int language = 0; language < program->n_languages; language++) {
			t->leg = mn_fit_leg(leg);
			t->language = language;
			for (unsigned int i = 0; i < program->n_screens; i++)
				for (unsigned int k = 0; k < (rounds + 7) / 8; k++)
					walk_screen(t, i);
			for (unsigned int i = 0; i < program->n_operations; i++) {
				if (program->operation[i].is_event)
					continue;
				for (unsigned int k = 0; k < program->operation[i].n_params; k++)
					walk_ask(t, i, k);
				for (unsigned int k = 0; k < rounds; k++) {
					walk_wording(t, i, true);
					walk_wording(t, i, false);
				}
			}
			for (unsigned int i = 0; i < program->n_cases; i++)
				for (unsigned int k = 0; k < (rounds + 3) / 4; k++) {
					walk_case(t, i, false);
					walk_case(t, i, true);
				}
			walk_finals(t);
		}
}

/* ── services at random ─────────────────────────────────────────────────────────────────────────────────────── */

static char *any_text(void *ctx, unsigned int kinds, unsigned int most)
{
	char text[4096];

	random_text(text, sizeof(text), kinds, below(most));
	return talloc_asprintf(ctx, "%s%s", kinds & 4 ? "中" : "x", text);
}

/* One service in every few is proved; of those that are not, some message of the fit is the reason. */
static struct mn_program *random_program(void *ctx, bool *refused)
{
	unsigned int kinds = random_kinds(), most = 8 << below(7), small = 4 + below(30);
	const char *each = below(2) ? "{number} {used}" : "{index}. {number}: {used}";
	struct mn_diags *diags;
	char *source;

	source = talloc_asprintf(ctx,
		"list bread\n"
		"    rye    en \"%s\"\n    white  en \"%s\"\n    rolls  en \"%s\"\n"
		"group\n    leader boss en \"boss\"\n    member hand en \"hand\"\n    at most %u hand\n"
		"rule V2 en \"Debts\"\n    refuse when its debt > 5 euro\n        en \"%s {its debt} %s\"\n"
		"rule V4 en \"Boss\"\n    refuse when caller is not boss\n        en \"%s\"\n"
		"rule V5 en \"Free\"\n"
		"    refuse when it is boss or it is hand or it is not registered\n        en \"No.\"\n"
		"rule V6 en \"Room\"\n    refuse when group is full\n        en \"No.\"\n"
		"rule V7 en \"Other\"\n    refuse when it is caller\n        en \"No.\"\n"
		"rule V8 en \"Number\"\n    refuse when it is missing or it is not a number\n        en \"No.\"\n"
		"bundle\n    special yes or no\ntraffic\n    loud yes or no\n"
		"rule V9 en \"Special\"\n    withhold when bundle is special\n        en \"%s\"\n"
		"rule V10 en \"Plain\"\n    withhold when bundle is not special\n        en \"%s\"\n"
		"drawing\n    first own bundles\n    then bundles of boss\n    order oldest\n"
		"operation found en \"Found\"\n    judge\n        caller V2 V5\n"
		"    confirm\n        en \"%s {today} {caller}\"\n"
		"    do\n        open group\n    done\n        en \"%s\"\n"
		"operation hire who:number en \"Hire\"\n    ask who\n        en \"%s\"\n    judge\n        who V8\n"
		"        request V4\n        who V7 V5\n        group V6\n"
		"    confirm\n        en \"{who} %s\"\n    do\n        join who\n    done\n        en \"{who}%s\"\n"
		"operation hands en \"Hands\"\n    judge\n        caller V4\n        bundle V9 V10\n    answer\n"
		"        en \"%s\"\n"
		"        each hand\n            en \"%s%s\"\n        each former hand\n            en \"%s\"\n"
		"        each withheld\n            en \"{index} {why}%s\"\n"
		"screen home\n    en \"%s\"\n    1 order en \"1%s\"\n    2 card en \"2%s\"\n    3 found en \"3%s\"\n"
		"    4 hire en \"4%s\"\n    5 hands en \"5%s\"\n    6 about en \"6%s\"\n    8 language\n"
		"screen about\n    en \"About\"\n    say\n        en \"%s\"\n           \"%s\"\n           \"%s\"\n",
		any_text(ctx, kinds, small), any_text(ctx, kinds, small), any_text(ctx, kinds, small), 1 + below(16),
		any_text(ctx, kinds, most), any_text(ctx, kinds, most), any_text(ctx, kinds, most),
		any_text(ctx, kinds, small), any_text(ctx, kinds, small),
		any_text(ctx, kinds, most), any_text(ctx, kinds, most), any_text(ctx, kinds, most),
		any_text(ctx, kinds, most), any_text(ctx, kinds, most), any_text(ctx, kinds, most), each,
		any_text(ctx, kinds, small), each, any_text(ctx, kinds, small),
		any_text(ctx, kinds, small), any_text(ctx, kinds, small),
		any_text(ctx, kinds, small), any_text(ctx, kinds, small), any_text(ctx, kinds, small),
		any_text(ctx, kinds, small), any_text(ctx, kinds, small), any_text(ctx, kinds, most),
		any_text(ctx, kinds, most), any_text(ctx, kinds, most));
	struct mn_program *program = load(ctx, source, &diags);

	*refused = false;
	for (unsigned int i = 0; i < mn_diags_count(diags); i++) {
		const struct mn_diag *diag = mn_diags_get(diags, i);

		if (diag->severity != MN_SEVERITY_ERROR)
			continue;
		if (strncmp(diag->code, "E82", 3)) {
			*refused = false;
			return NULL;
		}
		*refused = true;
	}
	return program;
}

static void check_random(unsigned int n)
{
	struct tester t = { .program = NULL };
	unsigned int proved = 0, refusals = 0;

	for (unsigned int i = 0; i < n; i++) {
		void *ctx = talloc_new(NULL);
		bool refused;

		t.program = random_program(ctx, &refused);
		if (t.program) {
			proved++;
			walk_all(&t, 2);
		}
		refusals += refused;
		talloc_free(ctx);
	}
	if (proved < n / 8 || !refusals)
		die("too few of either kind", "");
	printf("== services at random: no page too long, none too many\n");
	if (getenv("FIT_TEST_TIMES"))
		printf("%u of %u proved, %u screens, %u pages, at most %u, %u%% of a bound reached\n", proved, n,
		       t.screens, t.pages, t.most, t.fullest);
}

static void check_share(unsigned int rounds)
{
	void *ctx = talloc_new(NULL);
	const char *srcdir = getenv("srcdir");
	struct mn_diags *diags = mn_diags_alloc(ctx, 20);
	struct tester t = { .program = NULL };

	t.program = mn_program_load(ctx, talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir ? srcdir : "."),
				    diags);
	if (!t.program)
		die("share.menu has errors", "");
	show_toolkit(t.program);
	walk_all(&t, rounds);
	printf("== share.menu with facts at random: no page too long, none too many\n");
	if (getenv("FIT_TEST_TIMES"))
		printf("%u screens, %u pages, at most %u, %u%% of a bound reached\n", t.screens, t.pages, t.most,
		       t.fullest);
	talloc_free(ctx);
}

int main(void)
{
	const char *times = getenv("FIT_TEST_TIMES");
	unsigned int n = times ? atoi(times) : 1;

	show_vectors();
	show_costs();
	show_alphas();
	check_share(20 * n);
	check_random(100 * n);
	return 0;
}
