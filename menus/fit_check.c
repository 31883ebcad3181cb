/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Does everything fit? What does not is told once for each text and language, on the first leg that is too small. */
#include <stdio.h>

#include "menus/check.h"
#include "menus/fit_int.h"
#include "menus/mem.h"
#include "menus/page.h"
#include "menus/render.h"
#include "menus/text_at.h"

#define FIT_PARTS	8	/* short messages that one text may take */

struct fit_check {
	struct mn_program *program;
	struct mn_diags *diags;
	struct mn_fit_run run;		/* of the language that is looked at */
	struct mn_fit_body body;	/* of the text that is looked at */
	bool told[MN_N_PHRASES];	/* of a footer line, in this language */
};

/* ── telling ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void where(const struct fit_check *c, const struct mn_leg *leg, char *buf, size_t size)
{
	snprintf(buf, size, "'%s' on %s", c->program->language[c->run.language].code, leg->name);
}

static struct mn_diag *tell(const struct fit_check *c, enum mn_diag_id id, const struct mn_template *at,
			    const char *subject, int64_t needed, int64_t room)
{
	char n[24], r[24];

	snprintf(n, sizeof(n), "%lld", (long long)needed);
	snprintf(r, sizeof(r), "%lld", (long long)room);
	/* what is only counted needs no end */
	if (mn_diags_is_full(c->diags))
		return mn_diags_report(c->diags, id, at->loc, at->loc, subject, n, r);
	return mn_diags_report(c->diags, id, at->loc, mn_text_at_end(c->program, at), subject, n, r);
}

static void hint_drop(const struct fit_check *c, struct mn_diag *diag, int64_t chars)
{
	if (diag)
		mn_diag_hint(c->diags, diag, "drop at least %lld character%s", (long long)chars, chars == 1 ? "" : "s");
}

static const struct mn_template *template_of(const struct fit_check *c, const struct mn_text *text)
{
	return &text->lang[c->run.language];
}

/* The string that is shown when something is wrong with a thing. */
static const struct mn_template *place_of(const struct fit_check *c, const struct mn_fit_thing *thing)
{
	const struct mn_program *program = c->program;
	const struct mn_screen *screen = &program->screen[thing->index];
	const struct mn_operation *op = &program->operation[thing->index];
	const struct mn_variant *variant;

	switch (thing->kind) {
	case MN_FIT_SCREEN:
		return template_of(c, screen->say ? screen->say : screen->title);
	case MN_FIT_ASK:
		return template_of(c, op->param[thing->part].ask);
	case MN_FIT_CONFIRM:
	case MN_FIT_DONE:
		variant = &(thing->kind == MN_FIT_DONE ? &op->done : &op->confirm)->variant[thing->part];
		return template_of(c, variant->text ? variant->text : variant->line[0].text);
	case MN_FIT_REFUSAL:
		return template_of(c, thing->other ? program->kase[thing->index].text_other
						   : program->kase[thing->index].text);
	case MN_FIT_PHRASE:
		return template_of(c, program->phrase[thing->index]);
	case MN_FIT_LANGUAGE:
		return template_of(c, program->phrase[MN_PHRASE_LANGUAGE]);
	case MN_FIT_RESUME:
	case MN_FIT_N_KINDS:
		break;
	}
	return template_of(c, program->phrase[MN_PHRASE_RESUME]);
}

/* ── screens ────────────────────────────────────────────────────────────────────────────────────────────────── */

/* The same question as screen_footer_fits() of the walk asks, for any text: octets the footer needs, 0 when it leaves a
 * third of the page. */
static int64_t foot_lacks(const struct mn_fit_cost *foot, bool ucs2, unsigned int octets)
{
	int64_t wide = 2 * (foot->gsm >= 0 ? foot->gsm_units : foot->ucs2), narrow;

	if (wide <= octets - octets / 3)
		return 0;
	if (foot->gsm < 0 || ucs2)
		return wide;
	narrow = mn_fit_cost_ussd(foot, NULL);
	return narrow <= octets - octets / 3 ? 0 : narrow;
}

/* The longest of the footer lines, which is where to save. */
static enum mn_phrase foot_longest(const struct fit_check *c, enum mn_fit_foot_kind kind)
{
	static const enum mn_phrase phrases[MN_FIT_N_FOOTS][3] = {
		[MN_FIT_FOOT_EXIT] = { MN_PHRASE_MORE, MN_PHRASE_EXIT, MN_PHRASE_EXIT },
		[MN_FIT_FOOT_BACK] = { MN_PHRASE_MORE, MN_PHRASE_BACK, MN_PHRASE_BACK },
		[MN_FIT_FOOT_CONFIRM] = { MN_PHRASE_MORE, MN_PHRASE_CONFIRM, MN_PHRASE_BACK },
		[MN_FIT_FOOT_RESULT] = { MN_PHRASE_MORE, MN_PHRASE_BACK, MN_PHRASE_HOME },
	};
	enum mn_phrase longest = MN_PHRASE_MORE;
	int64_t most = -1;

	for (unsigned int i = 0; i < 3; i++) {
		const struct mn_fit_thing thing = { .kind = MN_FIT_PHRASE, .index = phrases[kind][i] };
		struct mn_fit_body body;

		mn_fit_sum(&c->run, &thing, &body);
		if (body.all.units > most) {
			most = body.all.units;
			longest = phrases[kind][i];
		}
	}
	return longest;
}

static bool check_foot(struct fit_check *c, const struct mn_fit_thing *thing, const struct mn_leg *leg)
{
	const struct mn_fit_foot *foot = mn_fit_foot(&c->run, thing);
	bool ucs2 = c->body.all.ucs2 >= 0 || mn_fit_before(&c->run, thing)->ucs2 >= 0;
	const struct mn_fit_cost *last = foot->home[0] ? &foot->home_cost : &foot->last_cost;
	struct mn_fit_cost more = mn_fit_cost_of(foot->more, strlen(foot->more));
	struct mn_fit_cost newline = mn_fit_cost_of("\n", 1), all;
	unsigned int room = leg->screen_octets - leg->screen_octets / 3;
	enum mn_phrase longest;
	struct mn_diag *diag;
	char subject[64];
	int64_t lacks;

	more = mn_fit_cost_both(&newline, &more);
	all = mn_fit_cost_both(&more, last);
	lacks = foot_lacks(&all, ucs2, leg->screen_octets);
	if (!lacks && !foot->cut)
		return true;
	longest = foot_longest(c, foot - c->run.foot);
	if (c->told[longest])
		return false;
	c->told[longest] = true;
	where(c, leg, subject, sizeof(subject));
	diag = tell(c, MN_DIAG_FIT_FOOTER, template_of(c, c->program->phrase[longest]), subject,
		    lacks ? lacks : MN_WALK_LINE_SIZE, room);
	if (diag && all.gsm >= 0 && ucs2)
		mn_diag_note(c->diags, diag, place_of(c, thing)->loc, "under a text in UCS2, as this one may be");
	return false;
}

/* A title or a label is read whole, or its digit may stand on another page than its words. */
static bool check_rows(const struct fit_check *c, const struct mn_fit_thing *thing, const struct mn_leg *leg)
{
	struct mn_fit_cost all = mn_fit_cost_both(mn_fit_before(&c->run, thing), &c->body.all);
	int64_t whole = mn_fit_body_whole(mn_fit_body_room(&all, &mn_fit_foot(&c->run, thing)->more_cost,
							   leg->screen_octets));
	char subject[64];

	for (unsigned int i = 0; i < c->body.n_rows; i++) {
		const struct mn_fit_row *row = &c->body.row[i];

		if (!row->at || row->cost.units <= whole)
			continue;
		where(c, leg, subject, sizeof(subject));
		hint_drop(c, tell(c, MN_DIAG_FIT_LINE, row->at, subject, row->cost.units, whole),
			  row->cost.units - whole);
		return false;
	}
	return true;
}

static bool check_leg(struct fit_check *c, const struct mn_fit_thing *thing, const struct mn_leg *leg)
{
	struct mn_program *program = c->program;
	struct mn_fit fit;
	char subject[64];

	mn_fit_figures(&c->run, thing, &c->body, leg, &fit);
	if (!check_foot(c, thing, leg))
		return false;
	if (fit.bound > 1 && !check_rows(c, thing, leg))
		return false;
	/* nobody should confirm what stands on a page that was not turned to */
	if (thing->kind == MN_FIT_CONFIRM && fit.octets > fit.room) {
		where(c, leg, subject, sizeof(subject));
		hint_drop(c, tell(c, MN_DIAG_FIT_CONFIRM, place_of(c, thing), subject, fit.octets, fit.room),
			  fit.ucs2 ? (fit.octets - fit.room + 1) / 2 : (fit.octets - fit.room) * 8 / 7 + 1);
		return false;
	}
	/* what is always the same can be counted */
	if (fit.bound > MN_PAGE_MAX && !c->body.varies)
		fit.bound = mn_fit_exact(&c->run, thing, &c->body, leg);
	if (fit.bound > MN_PAGE_MAX) {
		where(c, leg, subject, sizeof(subject));
		hint_drop(c, tell(c, MN_DIAG_FIT_PAGES, place_of(c, thing), subject, fit.bound, MN_PAGE_MAX),
			  c->body.all.units - c->body.all.units * MN_PAGE_MAX / fit.bound);
		return false;
	}
	if (leg == mn_fit_smallest() && fit.bound > program->proof.most_pages) {
		if (!fit.pages)
			fit.pages = mn_fit_pages(&c->run, thing, &c->body, leg);
		if (fit.pages > program->proof.most_pages)
			program->proof.most_pages = fit.pages;
	}
	return true;
}

static bool check_size(const struct fit_check *c, const struct mn_template *at, int64_t room)
{
	char subject[64];

	if (c->body.all.octets <= room)
		return true;
	snprintf(subject, sizeof(subject), "'%s'", c->program->language[c->run.language].code);
	tell(c, MN_DIAG_FIT_SIZE, at, subject, c->body.all.octets, room);
	return false;
}

static void check_thing(struct fit_check *c, const struct mn_fit_thing *thing)
{
	int64_t before = mn_fit_before(&c->run, thing)->octets;
	bool held = thing->kind == MN_FIT_CONFIRM || thing->kind == MN_FIT_DONE || thing->kind == MN_FIT_REFUSAL;

	mn_fit_sum(&c->run, thing, &c->body);
	c->program->proof.n_fits += c->run.language == 0;
	if (!check_size(c, place_of(c, thing), held ? MN_RENDER_ANSWER_SIZE - 1 : MN_WALK_TEXT_SIZE - 1 - before))
		return;
	for (unsigned int i = 0; i < MN_N_LEGS; i++)
		if (!check_leg(c, thing, mn_fit_leg(i)))
			return;
}

static void check_wording(struct fit_check *c, enum mn_fit_kind kind, uint16_t operation,
			  const struct mn_wording *wording)
{
	for (unsigned int i = 0; i < wording->n_variants; i++)
		if (wording->variant[i].text || wording->variant[i].n_lines)
			check_thing(c, &(struct mn_fit_thing){ .kind = kind, .index = operation, .part = i });
}

/* ── what is not a screen ───────────────────────────────────────────────────────────────────────────────────── */

static void check_final(struct fit_check *c, enum mn_phrase phrase)
{
	const struct mn_template *at = template_of(c, c->program->phrase[phrase]);
	char subject[64];
	bool ucs2;

	mn_fit_sum_text(&c->run, c->program->phrase[phrase], NULL, &c->body);
	c->program->proof.n_fits += c->run.language == 0;
	for (unsigned int i = 0; i < MN_N_LEGS; i++) {
		const struct mn_leg *leg = mn_fit_leg(i);
		int64_t octets = mn_fit_cost_ussd(&c->body.all, &ucs2);

		if (octets <= leg->final_octets)
			continue;
		where(c, leg, subject, sizeof(subject));
		hint_drop(c, tell(c, MN_DIAG_FIT_FINAL, at, subject, octets, leg->final_octets),
			  ucs2 ? c->body.all.ucs2 - leg->final_octets / 2
			       : c->body.all.gsm - leg->final_octets * 8 / 7);
		return;
	}
}

/* c->body is a text that goes out as short messages. */
static void check_sms(struct fit_check *c, const struct mn_template *at)
{
	char subject[64];
	bool ucs2;
	int64_t parts;

	mn_fit_body_sum(&c->body);
	c->program->proof.n_fits += c->run.language == 0;
	if (!check_size(c, at, MN_RENDER_NOTICE_SIZE - 1))
		return;
	parts = mn_fit_cost_parts(&c->body.all, &ucs2);
	if (parts <= FIT_PARTS)
		return;
	snprintf(subject, sizeof(subject), "'%s'", c->program->language[c->run.language].code);
	hint_drop(c, tell(c, MN_DIAG_FIT_SMS, at, subject, parts, FIT_PARTS),
		  ucs2 ? c->body.all.ucs2 - FIT_PARTS * 67 : c->body.all.gsm - FIT_PARTS * 153);
}

static void check_tell(struct fit_check *c, uint16_t operation, const struct mn_wording *wording)
{
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		const struct mn_variant *variant = &wording->variant[i];
		const struct mn_text *at = variant->text ? variant->text : variant->line[0].text;

		if (!at)
			continue;
		mn_fit_sum_wording(&c->run, operation, wording, i, &c->body);
		check_sms(c, template_of(c, at));
	}
}

/* What was sent may stand in the answer: a code of the table, or anything as long as one. */
static void check_help(struct fit_check *c, const struct mn_text *help, const char *code)
{
	if (!help)
		return;
	mn_fit_sum_text(&c->run, help, code, &c->body);
	check_sms(c, template_of(c, help));
}

/* ── all ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void check_operation(struct fit_check *c, uint16_t index)
{
	const struct mn_operation *op = &c->program->operation[index];

	for (unsigned int i = 0; i < op->n_effects; i++)
		if (op->effect[i].kind == MN_EFFECT_TELL)
			check_tell(c, index, &op->effect[i].text);
	if (op->is_event)
		return;
	for (unsigned int i = 0; i < op->n_params; i++)
		if (op->param[i].ask)
			check_thing(c, &(struct mn_fit_thing){ .kind = MN_FIT_ASK, .index = index, .part = i });
	check_wording(c, MN_FIT_CONFIRM, index, &op->confirm);
	check_wording(c, MN_FIT_DONE, index, &op->done);
}

static void check_cases(struct fit_check *c)
{
	for (unsigned int i = 0; i < c->program->n_cases; i++) {
		const struct mn_case *kase = &c->program->kase[i];

		if (kase->text)
			check_thing(c, &(struct mn_fit_thing){ .kind = MN_FIT_REFUSAL, .index = i });
		if (kase->text_other && kase->text_other != kase->text)
			check_thing(c, &(struct mn_fit_thing){ .kind = MN_FIT_REFUSAL, .index = i, .other = true });
	}
}

static void check_phrases(struct fit_check *c)
{
	check_thing(c, &(struct mn_fit_thing){ .kind = MN_FIT_LANGUAGE });
	check_thing(c, &(struct mn_fit_thing){ .kind = MN_FIT_RESUME });
	check_thing(c, &(struct mn_fit_thing){ .kind = MN_FIT_PHRASE, .index = MN_PHRASE_BUSY });
	for (unsigned int i = 0; i < MN_N_PHRASES; i++)
		if (mn_fit_is_final(i))
			check_final(c, i);
}

static void check_language(struct fit_check *c)
{
	struct mn_program *program = c->program;

	memset(c->told, 0, sizeof(c->told));
	for (unsigned int i = 0; i < program->n_screens; i++)
		check_thing(c, &(struct mn_fit_thing){ .kind = MN_FIT_SCREEN, .index = i });
	for (unsigned int i = 0; i < program->n_operations; i++)
		check_operation(c, i);
	check_cases(c);
	check_phrases(c);
	for (unsigned int i = 0; i < program->n_sms; i++)
		check_help(c, program->sms[i].help, program->sms[i].code);
	check_help(c, program->sms_help, MN_FIT_ANY_CODE);
}

void mn_fit_check(struct mn_program *program, struct mn_diags *diags)
{
	struct fit_check *c = mn_mem_zero(NULL, 1, sizeof(*c));

	c->program = program;
	c->diags = diags;
	program->proof.n_fits = program->proof.most_pages = 0;
	for (unsigned int i = 0; i < program->n_languages; i++) {
		struct mn_fit_value *list = mn_mem_zero(c, program->n_lists, sizeof(*list));

		mn_fit_run_init(&c->run, program, i, list);
		check_language(c);
		talloc_free(list);
	}
	talloc_free(c);
}
