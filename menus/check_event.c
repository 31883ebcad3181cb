/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What events do to the register. An import that finds a value changed tells it by the event that does just this: it
 * always puts its only parameter there, or has no parameter and always sets this item. So there must not be two of
 * them, and there should be one.
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

/* An import can tell it by this event. */
static bool is_plain(const struct mn_operation *event, const struct mn_effect *effect)
{
	if (effect->cond != MN_NONE)
		return false;
	return takes(effect) ? event->n_params == 1 : effect->kind == MN_EFFECT_SET && !event->n_params;
}

static bool is_same(const struct mn_effect *a, const struct mn_effect *b)
{
	return a->kind == b->kind && a->index == b->index && (a->param == MN_NONE) == (b->param == MN_NONE) &&
	       (a->param != MN_NONE || a->value == b->value);
}

/* The first event by which an import can tell the same; its effect. */
static const struct mn_effect *plain_event(const struct mn_program *program, const struct mn_effect *effect,
					   unsigned int *event)
{
	for (unsigned int i = 0; i < program->n_operations; i++)
		for (unsigned int k = 0; k < program->operation[i].n_effects; k++) {
			const struct mn_effect *other = &program->operation[i].effect[k];

			if (!is_plain(&program->operation[i], other) || !is_same(other, effect))
				continue;
			*event = i;
			return other;
		}
	return NULL;
}

/* Is an import that tells nobody something else than the event? */
static bool matters(const struct mn_operation *event)
{
	for (unsigned int i = 0; i < event->n_effects; i++)
		if (event->effect[i].kind != MN_EFFECT_SET && event->effect[i].kind != MN_EFFECT_TAKE &&
		    event->effect[i].kind != MN_EFFECT_END)
			return true;
	return event->n_judges > 0;
}

static void imports(const struct mn_program *program, struct mn_diags *diags, unsigned int event,
		    const struct mn_effect *effect)
{
	unsigned int first = event;
	const struct mn_effect *before = plain_event(program, effect, &first);

	if (before && first < event && is_plain(&program->operation[event], effect))
		report(program, diags, MN_DIAG_EVENT_SAME, effect, program->operation[first].name, before);
	if (!before && takes(effect) && matters(&program->operation[event]))
		mn_diag_hint(diags, mn_diags_report(diags, MN_DIAG_EVENT_IMPORT, effect->loc,
						    mn_source_word_end(program, effect->loc),
						    name_of(program, effect), NULL, NULL),
			     "let an event with this parameter alone do it, without 'when'");
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
			imports(program, diags, i, &op->effect[k]);
			if (op->effect[k].kind == MN_EFFECT_SET)
				set_before(program, diags, op, k);
		}
		for (unsigned int k = 0; op->is_event && k < op->n_params; k++)
			forgotten(program, diags, op, k);
	}
}
