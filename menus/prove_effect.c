/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Proofs about what an operation does and says. Whoever passes the judge lines is somebody for whom every effect can be
 * done; a text names a leader only to somebody who has one; and every variant of a text is shown to somebody.
 */
#include "menus/prove_int.h"

enum about { ABOUT_NOBODY, ABOUT_PARAM, ABOUT_LEADER, ABOUT_MEMBER };

static const struct {
	enum about about;
	const char *text, *hint;
} risks[] = {
#define MN_RISK(id, about, text, hint) { ABOUT_##about, text, hint },
#include "menus/risks.def"
#undef MN_RISK
};

static const struct mn_operation *op_of(const struct mn_prove *p)
{
	return &p->program->operation[p->operation];
}

/* The format of a risk with the name it is about. */
static const char *named(struct mn_prove *p, const char *format, enum about about, unsigned int param)
{
	const char *percent = strstr(format, "%s"), *name = "", *text;

	if (!percent)
		return format;
	if (about == ABOUT_PARAM)
		name = op_of(p)->param[param].name;
	else if (p->program->group.present)
		name = about == ABOUT_LEADER ? p->program->group.leader_name : p->program->group.member_name;
	text = talloc_asprintf(p->tmp, "%.*s%s%s", (int)(percent - format), format, name, percent + 2);
	return text ? text : "";
}

/* "open group", "join": the verb of an effect. */
static const char *effect_word(struct mn_prove *p, const struct mn_effect *effect)
{
	static const char *const forms[] = {
#define MN_EFFECT(id, form, doc) form,
#include "menus/effects.def"
#undef MN_EFFECT
	};
	const char *form = forms[effect->kind];
	size_t len = strspn(form, "abcdefghijklmnopqrstuvwxyz ");

	while (len && form[len - 1] == ' ')
		len--;
	return mn_mem_text(p->tmp, form, len);
}

/* What is to be said when a question is answered with yes, or with no. */
struct tell {
	enum mn_diag_id id;
	bool when_yes;
	struct mn_loc at;
	const char *what;	/* NULL: only asked for the next one, nothing is said */
};

struct tells {
	struct tell *tell;
	unsigned int n, size;
};

static struct mn_question *ask(struct mn_prove *p, struct tells *tells, const struct tell *tell)
{
	if (tells->n == tells->size) {
		tells->size = 2 * tells->size + 32;
		tells->tell = mn_mem_grow(p->tmp, tells->tell, tells->size, sizeof(*tells->tell));
	}
	tells->tell[tells->n++] = *tell;
	return mn_prove_ask(p);
}

/* One thing is told once at each place. */
static void answer(struct mn_prove *p, struct tells *tells)
{
	mn_prove_answer(p);
	for (unsigned int i = 0; i < tells->n; i++) {
		const struct tell *tell = &tells->tell[i], *before = i ? tell - 1 : NULL;
		const struct mn_question *q = &p->question[i];
		struct mn_diag *diag;

		if (!tell->what || q->solved != (tell->when_yes ? MN_SOLVED_YES : MN_SOLVED_NO))
			continue;
		if (before && before->what && before->id == tell->id && q[-1].solved == q->solved &&
		    q[-1].risk == q->risk && before->at.line == tell->at.line && before->at.col == tell->at.col)
			continue;
		diag = mn_diags_report(p->diags, tell->id, tell->at, mn_source_word_end(p->program, tell->at),
				       tell->what, named(p, risks[q->risk].text, risks[q->risk].about, q->param), NULL);
		if (before && !before->what && q[-1].solved == MN_SOLVED_NO)
			mn_diag_note(p->diags, diag, op_of(p)->effect[q->effect - 1].loc,
				     "it is what this and the effects before it may leave behind");
		else if (*risks[q->risk].hint)
			mn_diag_hint(p->diags, diag, "%s",
				     named(p, risks[q->risk].hint, risks[q->risk].about, q->param));
	}
}

/* ── effects ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* The effect is due: the operation is accepted and its condition holds. */
static void is_due(const struct mn_prove *p, struct mn_question *q, const struct mn_effect *effect)
{
	q->n_passed = op_of(p)->n_judges;
	mn_prove_term(q, effect->cond, MN_SUBJ_NONE, true);
}

/* A risk as the effects before this one leave it, and, to tell why, as it was before all of them. */
static void risk(struct mn_prove *p, struct tells *tells, unsigned int at, enum mn_prove_risk risk, unsigned int param)
{
	const struct mn_effect *effect = &op_of(p)->effect[at];
	struct tell tell = { MN_DIAG_EFFECT_RISK, true, effect->loc, NULL };

	for (unsigned int i = 0; i < 2; i++) {
		struct mn_question *q = ask(p, tells, &tell);

		is_due(p, q, effect);
		q->risk = risk;
		q->param = param;
		q->effect = i * at;
		tell.what = effect_word(p, effect);
	}
}

/* Who is told is who led the group before the change. */
static void leader(struct mn_prove *p, struct tells *tells, const struct mn_effect *effect)
{
	struct mn_question *q = ask(p, tells, &(struct tell){ MN_DIAG_EFFECT_RISK, true, effect->loc,
							      effect_word(p, effect) });

	is_due(p, q, effect);
	q->risk = MN_RISK_CALLER_ALONE;
}

static void one_effect(struct mn_prove *p, struct tells *tells, unsigned int at)
{
	const struct mn_effect *effect = &op_of(p)->effect[at];
	unsigned int param = effect->subject >= MN_SUBJ_PARAM0 ? effect->subject - MN_SUBJ_PARAM0 : MN_MAX_PARAMS;

	switch (effect->kind) {
	case MN_EFFECT_OPEN_GROUP:
		risk(p, tells, at, MN_RISK_CALLER_BUSY, 0);
		break;
	case MN_EFFECT_DISSOLVE_GROUP:
	case MN_EFFECT_EMPTY_GROUP:
		risk(p, tells, at, MN_RISK_CALLER_NOT_LEADER, 0);
		break;
	case MN_EFFECT_JOIN:
		risk(p, tells, at, MN_RISK_CALLER_NOT_LEADER, 0);
		risk(p, tells, at, MN_RISK_PARAM_BAD, param);
		risk(p, tells, at, MN_RISK_PARAM_UNKNOWN, param);
		risk(p, tells, at, MN_RISK_PARAM_BUSY, param);
		risk(p, tells, at, MN_RISK_FULL, 0);
		break;
	case MN_EFFECT_REMOVE:
		risk(p, tells, at, MN_RISK_CALLER_NOT_LEADER, 0);
		risk(p, tells, at, MN_RISK_PARAM_STRANGER, param);
		break;
	case MN_EFFECT_LEAVE:
		risk(p, tells, at, MN_RISK_CALLER_NOT_MEMBER, 0);
		break;
	case MN_EFFECT_CHARGE:
	case MN_EFFECT_TELL:
		if (param < MN_MAX_PARAMS)
			risk(p, tells, at, MN_RISK_PARAM_BAD, param);
		else if (effect->whom == MN_WHOM_SUBJECT && effect->subject == MN_SUBJ_LEADER)
			leader(p, tells, effect);
		break;
	case MN_EFFECT_SET:
	case MN_EFFECT_TAKE:
	case MN_EFFECT_END:
		/* an event is told with all its parameters, and what is known of the caller is no matter of groups */
		break;
	case MN_EFFECT_REMEMBER:
		if (effect->param != MN_NONE)
			risk(p, tells, at, MN_RISK_PARAM_MISSING, effect->param);
		break;
	}
}

/* ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* The first piece in any language that is about the subject. */
static bool names(const struct mn_program *program, const struct mn_text *text, enum mn_subject subject)
{
	for (unsigned int lang = 0; text && lang < program->n_languages; lang++)
		for (unsigned int i = 0; i < text->lang[lang].n_pieces; i++) {
			const struct mn_piece *piece = &text->lang[lang].piece[i];

			if (piece->var != MN_VAR_LITERAL && piece->subject == subject)
				return true;
		}
	return false;
}

static bool has_var(const struct mn_program *program, const struct mn_text *text, enum mn_var var)
{
	for (unsigned int lang = 0; text && lang < program->n_languages; lang++)
		for (unsigned int i = 0; i < text->lang[lang].n_pieces; i++)
			if (text->lang[lang].piece[i].var == var)
				return true;
	return false;
}

/* What in a text only somebody with a group has; NULL when there is nothing of the kind. */
static const char *of_group(const struct mn_program *program, const struct mn_text *text)
{
	if (!program->group.present)
		return NULL;
	if (names(program, text, MN_SUBJ_LEADER))
		return program->group.leader_name;
	if (has_var(program, text, MN_VAR_GROUP_SIZE))
		return "size of group";
	if (has_var(program, text, MN_VAR_GROUP_ROOM))
		return "room of group";
	return has_var(program, text, MN_VAR_LEFT) ? "left" : NULL;
}

static const char *variant_of_group(const struct mn_program *program, const struct mn_variant *variant)
{
	const char *name = of_group(program, variant->text);

	for (unsigned int i = 0; i < variant->n_lines && !name; i++)
		switch (variant->line[i].each) {
		case MN_EACH_BUNDLE:
			name = "left";
			break;
		case MN_EACH_WITHHELD:
			name = "why";
			break;
		default:
			name = program->group.member_name;
		}
	return name;
}

/* This variant is shown: its condition holds, those of the variants before do not. */
static void is_shown(struct mn_question *q, const struct mn_wording *wording, unsigned int variant)
{
	for (unsigned int i = 0; i < variant; i++)
		mn_prove_term(q, wording->variant[i].cond, MN_SUBJ_NONE, false);
	mn_prove_term(q, wording->variant[variant].cond, MN_SUBJ_NONE, true);
}

static struct mn_loc variant_loc(const struct mn_program *program, const struct mn_variant *variant)
{
	if (variant->cond != MN_NONE)
		return program->cond[variant->cond].loc;
	return variant->text ? variant->text->loc : variant->line[0].text->loc;
}

/* .channels: those on which it may be shown. */
static void wording(struct mn_prove *p, struct tells *tells, const struct mn_wording *wording,
		    const struct mn_effect *effect, unsigned int channels)
{
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		const struct mn_variant *variant = &wording->variant[i];
		struct mn_question *q;
		const char *name;

		if (wording->n_variants > 1) {
			q = ask(p, tells, &(struct tell){ MN_DIAG_VARIANT_DEAD, false, variant_loc(p->program, variant),
							  op_of(p)->name });
			q->channels &= channels;
			q->n_passed = op_of(p)->n_judges;
			if (effect)
				is_due(p, q, effect);
			is_shown(q, wording, i);
		}
		name = variant_of_group(p->program, variant);
		if (!name)
			continue;
		q = ask(p, tells, &(struct tell){ MN_DIAG_TEXT_NOBODY, true, variant->text ? variant->text->loc :
						  variant->line[0].text->loc, name });
		q->channels &= channels;
		q->n_passed = op_of(p)->n_judges;
		q->risk = MN_RISK_CALLER_ALONE;
		if (effect)
			is_due(p, q, effect);
		is_shown(q, wording, i);
	}
}

/* A fee that stands is due for everybody who joins, and for nobody else. */
static void standing_fees(struct mn_prove *p, unsigned int at)
{
	const struct mn_operation *op = op_of(p);
	const struct mn_effect *effect = &op->effect[at];
	bool joins = effect->kind == MN_EFFECT_JOIN;

	if (effect->subject < MN_SUBJ_PARAM0)
		return;
	for (unsigned int fee = 0; fee < p->program->n_fees; fee++) {
		const char *who = op->param[effect->subject - MN_SUBJ_PARAM0].name, *name = p->program->fee[fee].name;
		bool found = false;

		if (!p->program->fee[fee].standing || (!joins && effect->index != fee))
			continue;
		for (unsigned int i = 0; i < op->n_effects; i++)
			found |= op->effect[i].subject == effect->subject && op->effect[i].cond == effect->cond &&
				 (joins ? op->effect[i].kind == MN_EFFECT_CHARGE && op->effect[i].index == fee :
				  op->effect[i].kind == MN_EFFECT_JOIN);
		if (!found)
			mn_diags_report(p->diags, joins ? MN_DIAG_JOIN_FREE : MN_DIAG_CHARGE_ALONE, effect->loc,
					mn_source_word_end(p->program, effect->loc), joins ? who : name,
					joins ? name : who, who);
	}
}

void mn_prove_effects(struct mn_prove *p)
{
	const struct mn_operation *op = op_of(p);
	struct tells tells = { .tell = NULL };

	p->n = 0;
	for (unsigned int i = 0; i < op->n_effects; i++) {
		const struct mn_effect *effect = &op->effect[i];

		/* effects below one `when` share its condition */
		if (effect->cond != MN_NONE && (!i || effect[-1].cond != effect->cond))
			is_due(p, ask(p, &tells, &(struct tell){ MN_DIAG_EFFECT_DEAD, false,
								 p->program->cond[effect->cond].loc, op->name }),
			       effect);
		one_effect(p, &tells, i);
		if (effect->kind == MN_EFFECT_JOIN || effect->kind == MN_EFFECT_CHARGE)
			standing_fees(p, i);
		if (effect->kind == MN_EFFECT_TELL)
			wording(p, &tells, &effect->text, effect, p->channels);
	}
	/* a short message is its own confirmation */
	wording(p, &tells, &op->confirm, NULL, ~(1u << MN_CHANNEL_SMS));
	wording(p, &tells, &op->done, NULL, p->channels);
	answer(p, &tells);
}

/* A refusal that shows a number by its parameter's name, where the number may not be given. */
static void not_given(struct mn_prove *p, struct tells *tells, const struct mn_text *text, unsigned int judge)
{
	const struct mn_judge *j = &op_of(p)->judge[judge];


	for (unsigned int param = 0; param < op_of(p)->n_params; param++) {
		struct mn_question *q;

		if (!names(p->program, text, MN_SUBJ_PARAM0 + param))
			continue;
		q = ask(p, tells, &(struct tell){ MN_DIAG_TEXT_NOBODY, true, text->loc, op_of(p)->param[param].name });
		q->n_passed = judge;
		q->risk = MN_RISK_PARAM_MISSING;
		q->param = param;
		mn_prove_term(q, p->program->kase[j->kase].cond, j->subject, true);
	}
}

/* The text of a case, said where it refuses. */
void mn_prove_case_texts(struct mn_prove *p)
{
	const struct mn_operation *op = op_of(p);
	struct tells tells = { .tell = NULL };

	p->n = 0;
	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_case *kase = &p->program->kase[op->judge[i].kase];
		bool other = op->judge[i].subject >= MN_SUBJ_PARAM0;
		const struct mn_text *text = other && kase->text_other ? kase->text_other : kase->text;
		const char *name = of_group(p->program, text);
		struct mn_question *q;

		if (name) {
			q = ask(p, &tells, &(struct tell){ MN_DIAG_TEXT_NOBODY, true, text->loc, name });
			q->n_passed = i;
			q->risk = MN_RISK_CALLER_ALONE;
			mn_prove_term(q, kase->cond, op->judge[i].subject, true);
		}
		not_given(p, &tells, text, i);
		if (other && names(p->program, text, MN_SUBJ_IT)) {
			q = ask(p, &tells, &(struct tell){ MN_DIAG_TEXT_NOBODY, true, text->loc, "it" });
			q->n_passed = i;
			q->risk = MN_RISK_PARAM_MISSING;
			q->param = op->judge[i].subject - MN_SUBJ_PARAM0;
			mn_prove_term(q, kase->cond, op->judge[i].subject, true);
		}
	}
	answer(p, &tells);
}
