/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What events do to the register. An import that finds a value changed tells it by the event that has such a parameter;
 * so there must not be two of them, and it must not be forgotten.
 */
#include "menus/check.h"
#include "menus/source.h"

static bool takes(const struct mn_effect *effect)
{
	return effect->kind == MN_EFFECT_TAKE || (effect->kind == MN_EFFECT_SET && effect->param != MN_NONE);
}

static const char *name_of(const struct mn_program *program, const struct mn_effect *effect)
{
	return effect->kind == MN_EFFECT_SET ? program->attr[effect->index].name : program->holding[effect->index].name;
}

static void report(const struct mn_program *program, struct mn_diags *diags, enum mn_diag_id id,
		   const struct mn_effect *effect, const char *of, const struct mn_effect *before)
{
	struct mn_diag *diag = mn_diags_report(diags, id, effect->loc, mn_source_word_end(program, effect->loc),
					       name_of(program, effect), of, NULL);

	mn_diag_note(diags, diag, before->loc, "it is done here");
}

/* An earlier event that takes a value of the same thing. */
static void other_event(const struct mn_program *program, struct mn_diags *diags, const struct mn_effect *effect,
			unsigned int event)
{
	for (unsigned int i = 0; i < event; i++)
		for (unsigned int k = 0; k < program->operation[i].n_effects; k++) {
			const struct mn_effect *before = &program->operation[i].effect[k];

			if (!takes(before) || before->kind != effect->kind || before->index != effect->index)
				continue;
			report(program, diags, MN_DIAG_EVENT_SAME, effect, program->operation[i].name, before);
			return;
		}
}

/* An effect of the same event, under the same condition, that is undone by this one. */
static void set_before(const struct mn_program *program, struct mn_diags *diags, const struct mn_operation *event,
		       unsigned int at)
{
	const struct mn_effect *effect = &event->effect[at];

	for (unsigned int i = 0; i < at; i++)
		if (event->effect[i].kind == MN_EFFECT_SET && event->effect[i].index == effect->index &&
		    event->effect[i].cond == effect->cond) {
			report(program, diags, MN_DIAG_SET_TWICE, effect, NULL, &event->effect[i]);
			return;
		}
}

static bool is_kept(const struct mn_operation *event, unsigned int param)
{
	for (unsigned int i = 0; i < event->n_effects; i++)
		if (event->effect[i].param == param)
			return true;
	return false;
}

/* Does any event tell the register of a new value? */
static bool is_told(const struct mn_program *program, uint16_t attr)
{
	for (unsigned int i = 0; i < program->n_operations; i++)
		for (unsigned int k = 0; k < program->operation[i].n_effects; k++) {
			const struct mn_effect *effect = &program->operation[i].effect[k];

			if (effect->kind == MN_EFFECT_SET && effect->index == attr && takes(effect))
				return true;
		}
	return false;
}

/* A parameter that the register has a place for, and no effect that puts it there. An item may be told for another
 * reason, but not when nobody else keeps it. */
static void forgotten(const struct mn_program *program, struct mn_diags *diags, const struct mn_operation *event,
		      unsigned int at)
{
	const struct mn_param *param = &event->param[at];
	uint16_t attr = 0;
	struct mn_diag *diag;

	if (is_kept(event, at))
		return;
	while (attr < program->n_attrs && (program->attr[attr].remembered || param->type != MN_TYPE_CHOICE ||
					   program->attr[attr].type != param->type ||
					   program->attr[attr].list != param->list))
		attr++;
	if (attr == program->n_attrs ? param->type != MN_TYPE_HOLDING : is_told(program, attr))
		return;
	diag = mn_diags_report(diags, MN_DIAG_PARAM_FORGOTTEN, param->loc, mn_source_word_end(program, param->loc),
			       param->name, NULL, NULL);
	if (attr < program->n_attrs)
		mn_diag_hint(diags, diag, "write 'set %s = %s'", program->attr[attr].name, param->name);
	else
		mn_diag_hint(diags, diag, "write 'take %s' or 'end %s'", param->name, param->name);
}

void mn_check_event(const struct mn_program *program, struct mn_diags *diags)
{
	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		for (unsigned int k = 0; k < op->n_effects; k++) {
			if (takes(&op->effect[k]))
				other_event(program, diags, &op->effect[k], i);
			if (op->effect[k].kind == MN_EFFECT_SET)
				set_before(program, diags, op, k);
		}
		for (unsigned int k = 0; op->is_event && k < op->n_params; k++)
			forgotten(program, diags, op, k);
	}
}
