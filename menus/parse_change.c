/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Effects that change what is known of the caller.
 *
 *	change = `remember` ATTR `=` VALUE | `set` ATTR `=` VALUE | (`take` | `end`) PARAM
 *	VALUE  = PARAM | ITEM | `yes` | `no` | AMOUNT
 *
 * What an operation writes down it remembers; what the register holds is the operator's, and only events change that.
 */
#include "menus/parse.h"

/* A parameter of the operation; NULL without an error. */
static const struct mn_param *param_at(struct mn_cursor *c, struct mn_parse_scope *scope, uint8_t *index)
{
	const struct mn_lex_token *word = mn_cursor_peek(c, 0);

	if (!word || word->kind != MN_LEX_WORD)
		return NULL;
	return mn_parse_param(c->p, scope, c->p->lex->source + word->at, word->len, index);
}

static bool value_of_param(struct mn_cursor *c, const struct mn_param *param, const struct mn_attr *attr)
{
	const struct mn_lex_token *word = mn_cursor_last(c);
	struct mn_parse *p = c->p;

	if (param->type == attr->type && (attr->type != MN_TYPE_CHOICE || param->list == attr->list))
		return true;
	if (param->type == attr->type)
		mn_parse_fail(p, MN_DIAG_OTHER_LIST, word, word, param->name, p->list[param->list].name,
			      p->list[attr->list].name);
	else
		mn_parse_fail(p, MN_DIAG_PARAM_TYPE, word, word, param->name, mn_parse_type_name(param->type),
			      mn_parse_type_name(attr->type));
	return false;
}

static bool value(struct mn_cursor *c, struct mn_parse_scope *scope, const struct mn_attr *attr,
		  struct mn_effect *effect)
{
	const struct mn_lex_token *word;
	const struct mn_param *param;
	uint8_t index;
	int item;

	param = param_at(c, scope, &index);
	if (param) {
		c->i++;
		effect->param = index;
		return value_of_param(c, param, attr);
	}
	switch (attr->type) {
	case MN_TYPE_CHOICE:
		word = mn_cursor_take(c, MN_LEX_WORD, "a parameter or an item");
		item = word ? mn_parse_item(c->p, attr->list, word) : -1;
		effect->value = item;
		return item >= 0;
	case MN_TYPE_YESNO:
		effect->value = mn_cursor_is(c, "yes");
		if (mn_cursor_accept(c, "yes") || mn_cursor_accept(c, "no"))
			return true;
		mn_cursor_expected(c, "'yes' or 'no'");
		return false;
	case MN_TYPE_MONEY:
	case MN_TYPE_DATA:
	case MN_TYPE_COUNT:
		return mn_parse_amount(c, attr->type, &effect->value);
	default:
		mn_cursor_expected(c, "a parameter");
		return false;
	}
}

static size_t names_of(const struct mn_program *program, bool remembered, const char **names)
{
	size_t n = 0;

	for (unsigned int i = 0; i < program->n_attrs; i++)
		if (program->attr[i].remembered == remembered)
			names[n++] = program->attr[i].name;
	return n;
}

/* The word names no attribute of this kind. */
static void wrong_attr(struct mn_parse *p, const struct mn_lex_token *word, uint16_t index, bool remember)
{
	const struct mn_program *program = p->program;
	const char *names[MN_MAX_ATTRS];
	size_t n = names_of(program, remember, names);
	struct mn_diag *diag;

	p->broken = true;
	if (p->attrs_broken)
		return;
	diag = mn_parse_fail_word(p, remember ? MN_DIAG_NOT_REMEMBERED : index == MN_NONE ? MN_DIAG_ATTR_UNKNOWN :
				     MN_DIAG_SET_REMEMBERED, word);
	if (index == MN_NONE) {
		mn_parse_suggest(p, diag, word, names, n);
		return;
	}
	mn_diag_note(p->diags, diag, program->attr[index].loc, remember ? "it is given by the register" :
		     "it is remembered here");
	if (!remember)
		mn_diag_hint(p->diags, diag, "write 'remember %s = ...'", program->attr[index].name);
}

static bool attribute(struct mn_cursor *c, struct mn_parse_scope *scope, bool remember, struct mn_effect *effect)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, remember ? "what to remember" : "what to set");
	const struct mn_program *program = c->p->program;

	if (!word)
		return false;
	effect->index = mn_parse_attr(program->attr, program->n_attrs, c->p->lex->source + word->at, word->len);
	if (effect->index == MN_NONE || program->attr[effect->index].remembered != remember) {
		wrong_attr(c->p, word, effect->index, remember);
		return false;
	}
	if (!mn_cursor_punct(c, '=')) {
		mn_cursor_expected(c, "'='");
		return false;
	}
	return value(c, scope, &program->attr[effect->index], effect);
}

/* No parameter, but the name of the kind of record that one of them is? */
static void unknown_record(struct mn_parse *p, const struct mn_operation *op, const struct mn_lex_token *word,
			   const char *const *names)
{
	struct mn_diag *diag;

	for (unsigned int i = 0; i < op->n_params; i++) {
		if (op->param[i].type != MN_TYPE_HOLDING ||
		    !mn_lex_is(p->lex, word, p->holding[op->param[i].list].name))
			continue;
		diag = mn_parse_fail(p, MN_DIAG_NAME_UNKNOWN, word, word, "parameter", mn_parse_shown(p, word), NULL);
		mn_diag_hint(p->diags, diag, "it is what '%s' is: write '%s'", op->param[i].name, op->param[i].name);
		return;
	}
	mn_parse_unknown(p, "parameter", word, names, op->n_params);
}

/* take PARAM, end PARAM */
static bool record(struct mn_cursor *c, struct mn_parse_scope *scope, struct mn_effect *effect)
{
	const struct mn_operation *op = &c->p->operation[scope->operation];
	const struct mn_lex_token *word;
	const struct mn_param *param;
	const char *names[MN_MAX_PARAMS];
	uint8_t index;

	param = param_at(c, scope, &index);
	word = mn_cursor_take(c, MN_LEX_WORD, "a parameter");
	if (!word)
		return false;
	if (!param) {
		for (unsigned int i = 0; i < op->n_params; i++)
			names[i] = op->param[i].name;
		unknown_record(c->p, op, word, names);
		return false;
	}
	effect->param = index;
	if (param->type == MN_TYPE_HOLDING) {
		effect->index = param->list;
		return true;
	}
	mn_parse_fail(c->p, MN_DIAG_PARAM_TYPE, word, word, param->name, mn_parse_type_name(param->type),
		      mn_parse_type_name(MN_TYPE_HOLDING));
	return false;
}

bool mn_parse_change(struct mn_cursor *c, struct mn_parse_scope *scope, struct mn_effect *effect)
{
	const struct mn_lex_token *verb = mn_cursor_last(c);
	bool remember = effect->kind == MN_EFFECT_REMEMBER;

	if (!remember && !c->p->operation[scope->operation].is_event) {
		mn_diag_hint(c->p->diags, mn_parse_fail_word(c->p, MN_DIAG_EFFECT_EVENT, verb),
			     effect->kind == MN_EFFECT_SET ? "what an operation writes down it remembers: "
			     "declare it in section 'remember' and write 'remember ... = ...'" :
			     "an order cannot change what the operator has sold; write an event");
		return false;
	}
	if (effect->kind == MN_EFFECT_TAKE || effect->kind == MN_EFFECT_END)
		return record(c, scope, effect);
	return attribute(c, scope, remember, effect);
}
