/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a caller must be able to tell apart or to see again: labels, choices, and what a confirmation is about. */
#include <stdio.h>
#include <string.h>

#include "menus/check.h"
#include "menus/text_at.h"

static bool same_piece(const struct mn_piece *a, const struct mn_piece *b)
{
	if (a->var != b->var)
		return false;
	if (a->var == MN_VAR_LITERAL)
		return strcmp(a->lit, b->lit) == 0;
	return a->subject == b->subject && a->index == b->index;
}

static bool same_template(const struct mn_template *a, const struct mn_template *b)
{
	if (a->n_pieces != b->n_pieces)
		return false;
	for (unsigned int i = 0; i < a->n_pieces; i++)
		if (!same_piece(&a->piece[i], &b->piece[i]))
			return false;
	return true;
}

/* The first language in which two texts are the same; -1: they differ in all. */
static int same_text(const struct mn_program *program, const struct mn_text *a, const struct mn_text *b)
{
	for (unsigned int i = 0; i < program->n_languages; i++)
		if (same_template(&a->lang[i], &b->lang[i]))
			return i;
	return -1;
}

static struct mn_loc after(struct mn_loc loc, size_t columns)
{
	loc.col += columns;
	return loc;
}

/* ── what is chosen by its label ──────────────────────────────────────────────────────────────────────────────── */

static void same_labels(const struct mn_program *program, const struct mn_screen *screen, struct mn_diags *diags)
{
	for (unsigned int i = 1; i < screen->n_items; i++)
		for (unsigned int j = 0; j < i; j++) {
			const struct mn_item *item = &screen->item[i], *first = &screen->item[j];
			int lang = same_text(program, item->label, first->label);
			char a[4], b[4];

			if (lang < 0)
				continue;
			snprintf(a, sizeof(a), "%u", first->digit);
			snprintf(b, sizeof(b), "%u", item->digit);
			mn_diag_note(diags, mn_diags_report(diags, MN_DIAG_LABEL_SAME, item->loc, after(item->loc, 1),
							    a, b, program->language[lang].code),
				     first->loc, "the other one is here");
			break;
		}
}

static void same_choices(const struct mn_program *program, const struct mn_operation *op,
			 const struct mn_param *param, struct mn_diags *diags)
{
	const struct mn_list *list = &program->list[param->list];

	for (unsigned int i = 1; i < list->n_items; i++)
		for (unsigned int j = 0; j < i && param->mask >> i & 1; j++) {
			const struct mn_list_item *item = &list->item[i], *first = &list->item[j];
			int lang = param->mask >> j & 1 ? same_text(program, item->text, first->text) : -1;
			struct mn_diag *diag;

			if (lang < 0)
				continue;
			diag = mn_diags_report(diags, MN_DIAG_CHOICE_SAME, item->loc,
					       after(item->loc, strlen(item->name)), first->name, item->name,
					       program->language[lang].code);
			mn_diag_hint(diags, diag, "'%s' offers both for '%s'", op->name, param->name);
			mn_diag_note(diags, diag, first->loc, "the other one is here");
			break;
		}
}

/* The keys 1 and 2 of the menu's own questions. */
static void same_answers(const struct mn_program *program, struct mn_diags *diags)
{
	const struct mn_text *yes = program->phrase[MN_PHRASE_RESUME_YES], *no = program->phrase[MN_PHRASE_RESUME_NO];
	int lang = same_text(program, yes, no);

	if (lang >= 0)
		mn_diag_note(diags, mn_diags_report(diags, MN_DIAG_LABEL_SAME, no->loc,
						    after(no->loc, strlen("resume-restart")), "1", "2",
						    program->language[lang].code),
			     yes->loc, "the other one is here");
	for (unsigned int i = 1; i < program->n_languages; i++)
		for (unsigned int j = 0; j < i; j++) {
			const struct mn_language *a = &program->language[j], *b = &program->language[i];

			if (strcmp(a->name, b->name) == 0)
				mn_diag_note(diags, mn_diags_report(diags, MN_DIAG_LANGUAGE_SAME, b->loc,
								    after(b->loc, strlen(b->code)), a->code, b->code,
								    b->name),
					     a->loc, "the other one is here");
		}
}

/* ── what is confirmed ────────────────────────────────────────────────────────────────────────────────────────── */

static bool shows(const struct mn_template *t, unsigned int param)
{
	for (unsigned int i = 0; i < t->n_pieces; i++)
		if ((t->piece[i].var == MN_VAR_PARAM && t->piece[i].index == param) ||
		    (t->piece[i].var == MN_VAR_NUMBER && t->piece[i].subject == MN_SUBJ_PARAM0 + param))
			return true;
	return false;
}

static const struct mn_text *text_of(const struct mn_variant *variant)
{
	return variant->text ? variant->text : variant->line[0].text;
}

static void unconfirmed(const struct mn_program *program, const struct mn_operation *op, unsigned int param,
			struct mn_diags *diags)
{
	for (unsigned int v = 0; v < op->confirm.n_variants; v++)
		for (unsigned int lang = 0; lang < program->n_languages; lang++) {
			const struct mn_template *t = &text_of(&op->confirm.variant[v])->lang[lang];
			struct mn_diag *diag;

			if (shows(t, param))
				continue;
			diag = mn_diags_report(diags, MN_DIAG_NOT_CONFIRMED, t->loc, mn_text_at_end(program, t),
					       op->param[param].name, NULL, NULL);
			mn_diag_note(diags, diag, op->param[param].loc,
				     "the caller gives it, and must see what was understood");
		}
}

void mn_check_label(const struct mn_program *program, struct mn_diags *diags)
{
	uint64_t told = 0;	/* lists of which one operation has told; the others offer the same */

	for (unsigned int i = 0; i < program->n_screens; i++)
		same_labels(program, &program->screen[i], diags);
	same_answers(program, diags);
	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		for (unsigned int j = 0; j < op->n_params && !op->is_event; j++) {
			unsigned int before = mn_diags_count(diags);

			if (op->param[j].type == MN_TYPE_CHOICE &&
			    !(op->param[j].list < 64 && told >> op->param[j].list & 1))
				same_choices(program, op, &op->param[j], diags);
			if (mn_diags_count(diags) > before && op->param[j].list < 64)
				told |= UINT64_C(1) << op->param[j].list;
			if (op->changes)
				unconfirmed(program, op, j, diags);
		}
	}
}
