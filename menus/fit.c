/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is shown, with every variable at its longest: the same lines as walk_screen.c lists, in the same order. */
#include <stdio.h>
#include <stdlib.h>

#include "menus/fit_int.h"
#include "menus/page.h"
#include "menus/render.h"
#include "menus/text.h"

static const struct mn_leg fit_legs[MN_N_LEGS] = {
#define MN_LEG(symbol, name, screen, final) [MN_LEG_##symbol] = { name, screen, final },
#include "menus/legs.def"
#undef MN_LEG
};

const struct mn_leg *mn_fit_leg(unsigned int leg)
{
	return &fit_legs[leg < MN_N_LEGS ? leg : 0];
}

const struct mn_leg *mn_fit_smallest(void)
{
	const struct mn_leg *smallest = &fit_legs[0];

	for (unsigned int i = 1; i < MN_N_LEGS; i++) {
		if (fit_legs[i].screen_octets < smallest->screen_octets)
			smallest = &fit_legs[i];
	}
	return smallest;
}

/* ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void begin(struct mn_fit_out *out, unsigned int key, const struct mn_text *label)
{
	char digits[16];

	out->label = label ? &label->lang[out->run->language] : NULL;
	mn_fit_out_line(out);
	snprintf(digits, sizeof(digits), "%u ", key);
	mn_fit_out_literal(out, digits);
}

static void screen(struct mn_fit_out *out, const struct mn_screen *screen)
{
	if (screen->say) {
		mn_fit_out_text(out, screen->say);
		return;
	}
	out->label = &screen->title->lang[out->run->language];
	mn_fit_out_text(out, screen->title);
	for (unsigned int digit = 1; digit <= 8; digit++) {
		const struct mn_item *item = mn_walk_screen_item(screen, digit);

		if (!item)
			continue;
		begin(out, digit, item->label);
		mn_fit_out_text(out, item->label);
	}
}

static void ask(struct mn_fit_out *out, const struct mn_param *param)
{
	if (param->ask)
		mn_fit_out_text(out, param->ask);
	if (param->type != MN_TYPE_CHOICE)
		return;
	for (unsigned int i = 0; i < out->run->program->list[param->list].n_items; i++) {
		unsigned int key = mn_walk_screen_choice_key(param, i);

		if (!key)
			continue;
		begin(out, key, out->run->program->list[param->list].item[i].text);
		mn_fit_out_item(out, param->list, i);
	}
}

/* Each case withholds something: no line is like another one. */
static void withheld_lines(struct mn_fit_out *out, const struct mn_text *text)
{
	const struct mn_program *program = out->run->program;
	unsigned int n = mn_fit_elements(program, out->operation, MN_EACH_WITHHELD);

	for (unsigned int i = 0; i < n; i++) {
		out->why = program->kase[program->operation[out->operation].withhold[i]].text;
		mn_fit_out_line(out);
		mn_fit_out_text(out, text);
	}
	out->why = NULL;
	if (out->body && n)
		out->body->varies = true;
}

static void each_line(struct mn_fit_out *out, enum mn_each each, const struct mn_text *text)
{
	unsigned int n = mn_fit_elements(out->run->program, out->operation, each);

	out->each = each;
	if (each == MN_EACH_WITHHELD) {
		withheld_lines(out, text);
		n = 0;
	}
	if (out->body && n) {
		mn_fit_out_line(out);
		mn_fit_out_text(out, text);
		mn_fit_out_repeat(out, n);
		out->body->varies = true;
	}
	for (unsigned int i = 0; !out->body && i < n; i++) {
		mn_fit_out_line(out);
		mn_fit_out_text(out, text);
	}
	out->each = MN_EACH_NONE;
}

static void wording(struct mn_fit_out *out, const struct mn_wording *wording, unsigned int variant)
{
	const struct mn_variant *v;

	if (variant >= wording->n_variants)
		return;
	v = &wording->variant[variant];
	mn_fit_out_text(out, v->text);
	for (unsigned int i = 0; i < v->n_lines; i++) {
		if (v->line[i].text)
			each_line(out, v->line[i].each, v->line[i].text);
	}
}

static void language(struct mn_fit_out *out)
{
	const struct mn_program *program = out->run->program;
	const struct mn_text *heading = program->phrase[MN_PHRASE_LANGUAGE];

	out->label = &heading->lang[out->run->language];
	mn_fit_out_text(out, heading);
	for (unsigned int i = 0; i < program->n_languages; i++) {
		begin(out, i + 1, heading);
		mn_fit_out_literal(out, program->language[i].name);
	}
}

static void resume(struct mn_fit_out *out)
{
	static const enum mn_phrase choices[] = { MN_PHRASE_RESUME_YES, MN_PHRASE_RESUME_NO };
	const struct mn_program *program = out->run->program;
	const struct mn_render render = { .program = program, .language = out->run->language };
	char line[MN_WALK_LINE_SIZE], key[] = "1";

	mn_fit_out_text(out, program->phrase[MN_PHRASE_RESUME]);
	for (unsigned int i = 0; i < 2; i++, key[0]++) {
		out->label = &program->phrase[choices[i]]->lang[out->run->language];
		mn_walk_screen_key_line(&render, key, choices[i], line);
		mn_fit_out_line(out);
		mn_fit_out_literal(out, line);
	}
}

void mn_fit_compose(struct mn_fit_out *out, const struct mn_fit_thing *thing)
{
	const struct mn_program *program = out->run->program;

	out->operation = MN_NONE;
	switch (thing->kind) {
	case MN_FIT_SCREEN:
		screen(out, &program->screen[thing->index]);
		return;
	case MN_FIT_ASK:
		ask(out, &program->operation[thing->index].param[thing->part]);
		return;
	case MN_FIT_CONFIRM:
		out->operation = thing->index;
		wording(out, &program->operation[thing->index].confirm, thing->part);
		return;
	case MN_FIT_DONE:
		out->operation = thing->index;
		wording(out, &program->operation[thing->index].done, thing->part);
		return;
	case MN_FIT_REFUSAL:
		mn_fit_out_text(out, thing->other ? program->kase[thing->index].text_other
						  : program->kase[thing->index].text);
		return;
	case MN_FIT_PHRASE:
		mn_fit_out_text(out, program->phrase[thing->index]);
		return;
	case MN_FIT_LANGUAGE:
		language(out);
		return;
	case MN_FIT_RESUME:
		resume(out);
		return;
	case MN_FIT_N_KINDS:
		return;
	}
}

/* ── what stands around a text ──────────────────────────────────────────────────────────────────────────────── */

static struct mn_fit_cost lines_cost(const char *lines)
{
	struct mn_fit_cost newline = mn_fit_cost_of("\n", 1), cost;

	if (!lines[0])
		return MN_FIT_NOTHING;
	cost = mn_fit_cost_of(lines, strlen(lines));
	return mn_fit_cost_both(&newline, &cost);
}

static void init_foot(struct mn_fit_run *run, enum mn_fit_foot_kind kind)
{
	const struct mn_render render = { .program = run->program, .language = run->language, .digit = 1 };
	struct mn_fit_foot *foot = &run->foot[kind];
	char line[MN_WALK_LINE_SIZE];
	struct mn_buf last;

	foot->cut = !mn_walk_screen_key_line(&render, "9", MN_PHRASE_MORE, foot->more);
	mn_buf_init(&last, foot->last, sizeof(foot->last));
	if (kind == MN_FIT_FOOT_CONFIRM) {
		foot->cut |= !mn_walk_screen_key_line(&render, "1", MN_PHRASE_CONFIRM, line);
		mn_buf_str(&last, line);
		mn_buf_line(&last);
	}
	foot->cut |= !mn_walk_screen_key_line(&render, "0", kind == MN_FIT_FOOT_EXIT ? MN_PHRASE_EXIT : MN_PHRASE_BACK,
					      line);
	mn_buf_str(&last, line);
	if (kind == MN_FIT_FOOT_RESULT) {
		foot->cut |= !mn_walk_screen_key_line(&render, "00", MN_PHRASE_HOME, line);
		snprintf(foot->home, sizeof(foot->home), "%s\n%s", foot->last, line);
	}
	foot->last_cost = lines_cost(foot->last);
	foot->home_cost = lines_cost(foot->home);
	foot->more_cost = lines_cost(foot->more);
	foot->more_cost = mn_fit_cost_both(&foot->more_cost, &foot->last_cost);
}

static struct mn_fit_cost phrase_cost(const struct mn_fit_run *run, enum mn_phrase phrase)
{
	struct mn_fit_cost newline = mn_fit_cost_of("\n", 1);
	struct mn_fit_body body;

	mn_fit_sum_text(run, run->program->phrase[phrase], NULL, &body);
	return mn_fit_cost_both(&body.all, &newline);
}

static const enum mn_phrase fit_befores[MN_FIT_N_BEFORES][3] = {
	[MN_FIT_BEFORE_HOME] = { MN_PHRASE_WRONG_KEY, MN_PHRASE_NOT_OFFERED, MN_PHRASE_LANGUAGE_SET },
	[MN_FIT_BEFORE_MENU] = { MN_PHRASE_WRONG_KEY, MN_PHRASE_NOT_OFFERED, MN_N_PHRASES },
	[MN_FIT_BEFORE_ASK] = { MN_PHRASE_WRONG_KEY, MN_PHRASE_WRONG_NUMBER, MN_N_PHRASES },
	[MN_FIT_BEFORE_OTHER] = { MN_PHRASE_WRONG_KEY, MN_N_PHRASES, MN_N_PHRASES },
};

void mn_fit_run_init(struct mn_fit_run *run, const struct mn_program *program, uint8_t language,
		     struct mn_fit_value *list)
{
	*run = (struct mn_fit_run){ .program = program, .language = language, .list = list };
	for (unsigned int i = 0; i < MN_FIT_N_FOOTS; i++)
		init_foot(run, i);
	for (unsigned int i = 0; i < MN_FIT_N_BEFORES; i++) {
		run->before[i] = MN_FIT_NOTHING;
		for (unsigned int k = 0; k < 3 && fit_befores[i][k] < MN_N_PHRASES; k++) {
			struct mn_fit_cost cost = phrase_cost(run, fit_befores[i][k]);

			run->before[i] = mn_fit_cost_either(&run->before[i], &cost);
		}
	}
}

const struct mn_fit_foot *mn_fit_foot(const struct mn_fit_run *run, const struct mn_fit_thing *thing)
{
	static const enum mn_fit_foot_kind kinds[MN_FIT_N_KINDS] = {
		[MN_FIT_SCREEN] = MN_FIT_FOOT_BACK, [MN_FIT_ASK] = MN_FIT_FOOT_BACK,
		[MN_FIT_CONFIRM] = MN_FIT_FOOT_CONFIRM, [MN_FIT_DONE] = MN_FIT_FOOT_RESULT,
		[MN_FIT_REFUSAL] = MN_FIT_FOOT_RESULT, [MN_FIT_PHRASE] = MN_FIT_FOOT_RESULT,
		[MN_FIT_LANGUAGE] = MN_FIT_FOOT_BACK, [MN_FIT_RESUME] = MN_FIT_FOOT_EXIT,
	};

	if (thing->kind == MN_FIT_SCREEN && thing->index == 0)
		return &run->foot[MN_FIT_FOOT_EXIT];
	return &run->foot[kinds[thing->kind]];
}

static enum mn_fit_before_kind before_kind(const struct mn_fit_thing *thing)
{
	if (thing->kind == MN_FIT_SCREEN)
		return thing->index == 0 ? MN_FIT_BEFORE_HOME : MN_FIT_BEFORE_MENU;
	return thing->kind == MN_FIT_ASK ? MN_FIT_BEFORE_ASK : MN_FIT_BEFORE_OTHER;
}

const struct mn_fit_cost *mn_fit_before(const struct mn_fit_run *run, const struct mn_fit_thing *thing)
{
	return &run->before[before_kind(thing)];
}

/* ── figures ────────────────────────────────────────────────────────────────────────────────────────────────── */

void mn_fit_sum(const struct mn_fit_run *run, const struct mn_fit_thing *thing, struct mn_fit_body *body)
{
	struct mn_fit_out out = { .run = run, .body = body };

	body->n_rows = 0;
	body->varies = false;
	mn_fit_compose(&out, thing);
	mn_fit_body_sum(body);
}

void mn_fit_sum_wording(const struct mn_fit_run *run, uint16_t operation, const struct mn_wording *of,
			unsigned int variant, struct mn_fit_body *body)
{
	struct mn_fit_out out = { .run = run, .body = body, .operation = operation };

	body->n_rows = 0;
	body->varies = false;
	wording(&out, of, variant);
	mn_fit_body_sum(body);
}

void mn_fit_sum_text(const struct mn_fit_run *run, const struct mn_text *text, const char *code,
		     struct mn_fit_body *body)
{
	struct mn_fit_out out = { .run = run, .body = body, .operation = MN_NONE, .code = code };

	body->n_rows = 0;
	body->varies = false;
	mn_fit_out_text(&out, text);
	mn_fit_body_sum(body);
}

void mn_fit_figures(const struct mn_fit_run *run, const struct mn_fit_thing *thing, const struct mn_fit_body *body,
		    const struct mn_leg *leg, struct mn_fit *fit)
{
	const struct mn_fit_foot *foot = mn_fit_foot(run, thing);
	struct mn_fit_cost cost = mn_fit_cost_both(&body->all, &foot->home_cost);
	int64_t octets = mn_fit_cost_ussd(&cost, &fit->ucs2);

	/* the line home is there when it makes no second page */
	if (octets > leg->screen_octets) {
		cost = mn_fit_cost_both(&body->all, &foot->last_cost);
		octets = mn_fit_cost_ussd(&cost, &fit->ucs2);
	} else if (!foot->home[0]) {
		cost = mn_fit_cost_both(&body->all, &foot->last_cost);
		octets = mn_fit_cost_ussd(&cost, &fit->ucs2);
	}
	fit->octets = octets < INT32_MAX ? octets : INT32_MAX;
	fit->room = leg->screen_octets;
	fit->left = octets <= leg->screen_octets ? leg->screen_octets - octets : 0;
	fit->bound = mn_fit_body_bound(body, mn_fit_before(run, thing), &foot->more_cost, &foot->last_cost,
				       leg->screen_octets);
	fit->pages = octets <= leg->screen_octets ? 1 : 0;
}

/* Pages of a thing with its variables at their longest, behind a phrase or MN_N_PHRASES. */
static unsigned int count(const struct mn_fit_run *run, const struct mn_fit_thing *thing, enum mn_phrase before,
			  const struct mn_leg *leg, bool ucs2)
{
	const struct mn_fit_foot *foot = mn_fit_foot(run, thing);
	char *text = malloc(MN_WALK_TEXT_SIZE);
	struct mn_buf buf;
	struct mn_fit_out out = { .run = run, .text = &buf, .ucs2 = ucs2 };
	int pages = MN_PAGE_MAX + 1;

	if (!text)
		abort();
	for (int i = 0; i < 2; i++) {
		out.force = i;
		mn_buf_init(&buf, text, MN_WALK_TEXT_SIZE);
		if (before < MN_N_PHRASES) {
			mn_fit_out_text(&out, run->program->phrase[before]);
			mn_buf_line(&buf);
		}
		mn_fit_compose(&out, thing);
		if (!ucs2 || mn_fit_cost_of(text, buf.len).gsm < 0)
			break;
	}
	if (!buf.full)
		pages = mn_page_count(text, leg->screen_octets, foot->more, foot->last);
	free(text);
	return pages < 0 ? MN_PAGE_MAX + 1 : pages;
}

unsigned int mn_fit_pages(const struct mn_fit_run *run, const struct mn_fit_thing *thing,
			  const struct mn_fit_body *body, const struct mn_leg *leg)
{
	unsigned int narrow = 0, wide = 0;

	if (body->all.gsm >= 0)
		narrow = count(run, thing, MN_N_PHRASES, leg, false);
	if (body->all.ucs2 >= 0)
		wide = count(run, thing, MN_N_PHRASES, leg, true);
	return narrow > wide ? narrow : wide;
}

unsigned int mn_fit_exact(const struct mn_fit_run *run, const struct mn_fit_thing *thing,
			  const struct mn_fit_body *body, const struct mn_leg *leg)
{
	const enum mn_phrase *before = fit_befores[before_kind(thing)];
	unsigned int most = mn_fit_pages(run, thing, body, leg);

	for (unsigned int i = 0; i < 3 && before[i] < MN_N_PHRASES; i++) {
		unsigned int pages = count(run, thing, before[i], leg, false);

		most = pages > most ? pages : most;
	}
	return most;
}

/* ── what others ask ────────────────────────────────────────────────────────────────────────────────────────── */

/* The parts of a thing whose longest is asked for. */
static void fit_parts(const struct mn_program *program, struct mn_fit_thing thing, unsigned int n, uint8_t language,
		      const struct mn_leg *leg, struct mn_fit *fit)
{
	struct mn_fit_run run;
	struct mn_fit_body body;

	*fit = (struct mn_fit){ .room = leg->screen_octets, .left = leg->screen_octets };
	mn_fit_run_init(&run, program, language, NULL);
	for (unsigned int i = 0; i < n; i++, thing.part++) {
		struct mn_fit one;

		mn_fit_sum(&run, &thing, &body);
		mn_fit_figures(&run, &thing, &body, leg, &one);
		if (one.bound > 1 && !body.varies)
			one.bound = mn_fit_exact(&run, &thing, &body, leg);
		if (!one.pages)
			one.pages = mn_fit_pages(&run, &thing, &body, leg);
		if (one.octets > fit->octets) {
			fit->octets = one.octets;
			fit->ucs2 = one.ucs2;
		}
		fit->left = one.left < fit->left ? one.left : fit->left;
		fit->pages = one.pages > fit->pages ? one.pages : fit->pages;
		fit->bound = one.bound > fit->bound ? one.bound : fit->bound;
	}
}

void mn_fit_screen(const struct mn_program *program, uint16_t screen, uint8_t language, const struct mn_leg *leg,
		   struct mn_fit *fit)
{
	fit_parts(program, (struct mn_fit_thing){ .kind = MN_FIT_SCREEN, .index = screen }, 1, language, leg, fit);
}

void mn_fit_ask(const struct mn_program *program, uint16_t operation, unsigned int param, uint8_t language,
		const struct mn_leg *leg, struct mn_fit *fit)
{
	fit_parts(program, (struct mn_fit_thing){ .kind = MN_FIT_ASK, .index = operation, .part = param }, 1, language,
		  leg, fit);
}

void mn_fit_confirm(const struct mn_program *program, uint16_t operation, uint8_t language, const struct mn_leg *leg,
		    struct mn_fit *fit)
{
	fit_parts(program, (struct mn_fit_thing){ .kind = MN_FIT_CONFIRM, .index = operation },
		  program->operation[operation].confirm.n_variants, language, leg, fit);
}

void mn_fit_done(const struct mn_program *program, uint16_t operation, uint8_t language, const struct mn_leg *leg,
		 struct mn_fit *fit)
{
	fit_parts(program, (struct mn_fit_thing){ .kind = MN_FIT_DONE, .index = operation },
		  program->operation[operation].done.n_variants, language, leg, fit);
}

void mn_fit_refusal(const struct mn_program *program, uint16_t kase, bool other, uint8_t language,
		    const struct mn_leg *leg, struct mn_fit *fit)
{
	fit_parts(program, (struct mn_fit_thing){ .kind = MN_FIT_REFUSAL, .index = kase, .other = other }, 1, language,
		  leg, fit);
}

void mn_fit_final(const struct mn_program *program, enum mn_phrase phrase, uint8_t language, const struct mn_leg *leg,
		  struct mn_fit *fit)
{
	const struct mn_fit_thing thing = { .kind = MN_FIT_PHRASE, .index = phrase };
	const struct mn_fit_run run = { .program = program, .language = language };
	struct mn_fit_body body;

	mn_fit_sum(&run, &thing, &body);
	*fit = (struct mn_fit){ .room = leg->final_octets };
	fit->octets = mn_fit_cost_ussd(&body.all, &fit->ucs2);
	fit->left = fit->octets <= fit->room ? fit->room - fit->octets : 0;
	fit->pages = fit->bound = fit->octets <= fit->room ? 1 : 2;
}

bool mn_fit_is_final(enum mn_phrase phrase)
{
	return phrase == MN_PHRASE_GOODBYE || phrase == MN_PHRASE_TIMEOUT || phrase == MN_PHRASE_TOO_LONG ||
	       phrase == MN_PHRASE_BUSY || phrase == MN_PHRASE_UNKNOWN_CODE || phrase == MN_PHRASE_UNKNOWN_CALLER;
}

static void message(const struct mn_fit_body *body, struct mn_fit *fit)
{
	unsigned int parts = mn_fit_cost_parts(&body->all, &fit->ucs2);

	fit->octets = fit->ucs2 ? 2 * body->all.ucs2 : (int64_t)mn_text_ussd_packed(body->all.gsm, false);
	if (parts > fit->pages)
		fit->pages = fit->bound = parts;
}

void mn_fit_tell(const struct mn_program *program, uint16_t operation, unsigned int effect, uint8_t language,
		 struct mn_fit *fit)
{
	const struct mn_wording *wording = &program->operation[operation].effect[effect].text;
	const struct mn_fit_run run = { .program = program, .language = language };
	struct mn_fit longest = { .room = 140 };
	struct mn_fit_body body;

	for (unsigned int i = 0; i < wording->n_variants; i++) {
		struct mn_fit one = { .room = 140 };

		mn_fit_sum_wording(&run, operation, wording, i, &body);
		message(&body, &one);
		if (one.octets >= longest.octets)
			longest = one;
	}
	*fit = longest;
}

void mn_fit_help(const struct mn_program *program, uint16_t code, uint8_t language, struct mn_fit *fit)
{
	const struct mn_fit_run run = { .program = program, .language = language };
	struct mn_fit_body body;

	mn_fit_sum_text(&run, code < program->n_sms ? program->sms[code].help : program->sms_help,
			code < program->n_sms ? program->sms[code].code : MN_FIT_ANY_CODE, &body);
	*fit = (struct mn_fit){ .room = 140 };
	message(&body, fit);
}
