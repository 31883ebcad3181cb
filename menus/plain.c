/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A program in words, for people who read it without a caller. */
#include "menus/plain.h"

#include <inttypes.h>

#include "menus/mem.h"
#include "menus/render.h"
#include "menus/source.h"

#define PLAIN_COND	4096	/* octets; longer ones are cut */
#define PLAIN_VALUE	512

/* The first row of a variable is its name: {amount} stands in the text of money only, which is shown filled in. */
static const struct {
	const char *name;
	enum mn_var var;
} fixed[] = {
#define MN_FIXED(name, var, where, doc) { name, MN_VAR_##var },
#include "menus/vars.def"
#undef MN_FIXED
};

static char *add(char *s, const char *more)
{
	s = talloc_strdup_append_buffer(s, more);
	if (!s)
		abort();
	return s;
}

static char *begin(void *ctx)
{
	return mn_mem_text(ctx, "", 0);
}

/* ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────── */

const char *mn_plain_subject(const struct mn_program *program, uint16_t operation, uint8_t subject)
{
	unsigned int param = subject - MN_SUBJ_PARAM0;

	switch (subject) {
	case MN_SUBJ_NONE:
		return "";
	case MN_SUBJ_CALLER:
		return "caller";
	case MN_SUBJ_IT:
		return "it";
	case MN_SUBJ_LEADER:
		return program->group.present ? program->group.leader_name : "leader";
	case MN_SUBJ_BUNDLE:
		return "bundle";
	case MN_SUBJ_TRAFFIC:
		return "traffic";
	}
	if (operation < program->n_operations && param < program->operation[operation].n_params)
		return program->operation[operation].param[param].name;
	return "?";
}

/* The same for every caller, so that it can be filled in. */
static bool is_constant(enum mn_var var)
{
	return var == MN_VAR_FEE || var == MN_VAR_GROUP_LIMIT || var == MN_VAR_SERVICE || var == MN_VAR_DIAL ||
	       var == MN_VAR_TEXTS_TO;
}

static char *constant(void *ctx, const struct mn_program *program, const struct mn_piece *piece, uint8_t language)
{
	const struct mn_render render = { .program = program, .language = language };
	struct mn_text text = { .lang[0] = { .piece = piece, .n_pieces = 1 } };
	char *value = mn_mem_zero(ctx, PLAIN_VALUE, 1);

	mn_render_text(&render, &text, value, PLAIN_VALUE);
	return value;
}

static char *variable(char *s, const struct mn_program *program, uint16_t operation, const struct mn_piece *piece)
{
	const char *subject = mn_plain_subject(program, operation, piece->subject);

	s = add(s, "{");
	switch (piece->var) {
	case MN_VAR_NUMBER:
		s = add(s, subject);
		break;
	case MN_VAR_ATTR:
		if (piece->subject == MN_SUBJ_IT)
			s = add(s, "its ");
		s = add(s, piece->index < program->n_attrs ? program->attr[piece->index].name : "?");
		if (piece->subject != MN_SUBJ_IT)
			s = add(add(s, " of "), subject);
		break;
	case MN_VAR_PARAM:
		s = add(s, mn_plain_subject(program, operation, MN_SUBJ_PARAM0 + piece->index));
		break;
	default:
		for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
			if (fixed[i].var == piece->var) {
				s = add(s, fixed[i].name);
				break;
			}
	}
	return add(s, "}");
}

char *mn_plain_text(void *ctx, const struct mn_program *program, uint16_t operation, const struct mn_text *text,
		    uint8_t language)
{
	const struct mn_template *template;
	char *s = begin(ctx), *value;

	if (!text)
		return s;
	template = &text->lang[language];
	for (unsigned int i = 0; i < template->n_pieces; i++) {
		const struct mn_piece *piece = &template->piece[i];

		if (piece->var == MN_VAR_LITERAL) {
			s = add(s, piece->lit);
		} else if (is_constant(piece->var)) {
			value = constant(ctx, program, piece, language);
			s = add(s, value);
			talloc_free(value);
		} else {
			s = variable(s, program, operation, piece);
		}
	}
	return s;
}

/* ── values, conditions, effects ──────────────────────────────────────────────────────────────────────────────── */

static char *data_size(void *ctx, int64_t octets)
{
	static const char *const units[] = { "KB", "MB", "GB" };
	unsigned int unit = 0;

	while (unit < 2 && octets / 1024 && octets % (INT64_C(1024) << 10 * (unit + 1)) == 0)
		unit++;
	if (octets % 1024)
		return talloc_asprintf(ctx, "%" PRId64 " octets", octets);
	return talloc_asprintf(ctx, "%" PRId64 " %s", octets >> 10 * (unit + 1), units[unit]);
}

char *mn_plain_value(void *ctx, const struct mn_program *program, uint8_t language, enum mn_type type, uint16_t list,
		     int64_t value)
{
	char *s = mn_mem_zero(ctx, PLAIN_VALUE, 1);

	switch (type) {
	case MN_TYPE_CHOICE:
		if (list < program->n_lists && value >= 0 && value < program->list[list].n_items)
			return mn_plain_text(ctx, program, MN_NONE, program->list[list].item[value].text, language);
		break;
	case MN_TYPE_YESNO:
		return add(begin(ctx), value ? "yes" : "no");
	case MN_TYPE_MONEY:
		mn_render_money(program, language, value, s, PLAIN_VALUE);
		return s;
	case MN_TYPE_DATA:
		return data_size(ctx, value);
	default:
		break;
	}
	return talloc_asprintf(ctx, "%" PRId64, value);
}

char *mn_plain_cond(void *ctx, const struct mn_program *program, uint16_t cond)
{
	char *s = mn_mem_zero(ctx, PLAIN_COND, 1);

	if (cond < program->n_conds)
		mn_source_excerpt(program, program->cond[cond].loc, program->cond[cond].end, s, PLAIN_COND);
	return s;
}

char *mn_plain_case(void *ctx, const struct mn_program *program, uint16_t kase)
{
	const struct mn_case *c = &program->kase[kase];
	char *s = add(begin(ctx), program->rule[c->rule].id);

	return *c->name ? add(add(s, "."), c->name) : s;
}

static char *whom(char *s, const struct mn_program *program, uint16_t operation, const struct mn_effect *effect)
{
	if (effect->whom == MN_WHOM_EACH_MEMBER)
		return add(add(s, "each "), program->group.present ? program->group.member_name : "member");
	return add(s, mn_plain_subject(program, operation, effect->subject));
}

static char *remember(char *s, const struct mn_program *program, uint16_t operation, const struct mn_effect *effect)
{
	const struct mn_attr *attr;
	char *value;

	if (effect->index >= program->n_attrs)
		return s;
	attr = &program->attr[effect->index];
	s = add(add(add(s, effect->kind == MN_EFFECT_SET ? "set " : "remember "), attr->name), " = ");
	if (effect->param != MN_NONE)
		return add(s, mn_plain_subject(program, operation, MN_SUBJ_PARAM0 + effect->param));
	if (attr->type == MN_TYPE_CHOICE && effect->value >= 0 && effect->value < program->list[attr->list].n_items)
		return add(s, program->list[attr->list].item[effect->value].name);
	value = mn_plain_value(s, program, 0, attr->type, attr->list, effect->value);
	return add(s, value);
}

char *mn_plain_effect(void *ctx, const struct mn_program *program, uint16_t operation, const struct mn_effect *effect)
{
	char *s = begin(ctx);

	switch (effect->kind) {
	case MN_EFFECT_OPEN_GROUP:
		return add(s, "open group");
	case MN_EFFECT_DISSOLVE_GROUP:
		return add(s, "dissolve group");
	case MN_EFFECT_EMPTY_GROUP:
		return add(s, "empty group");
	case MN_EFFECT_LEAVE:
		return add(s, "leave group");
	case MN_EFFECT_JOIN:
		return whom(add(s, "join "), program, operation, effect);
	case MN_EFFECT_REMOVE:
		return whom(add(s, "remove "), program, operation, effect);
	case MN_EFFECT_TELL:
		return whom(add(s, "tell "), program, operation, effect);
	case MN_EFFECT_CHARGE:
		s = add(add(s, "charge "), effect->index < program->n_fees ? program->fee[effect->index].name : "?");
		return effect->subject == MN_SUBJ_NONE ? s : whom(add(s, " for "), program, operation, effect);
	case MN_EFFECT_REMEMBER:
	case MN_EFFECT_SET:
		return remember(s, program, operation, effect);
	case MN_EFFECT_TAKE:
	case MN_EFFECT_END:
		s = add(s, effect->kind == MN_EFFECT_TAKE ? "take " : "end ");
		return add(s, mn_plain_subject(program, operation, MN_SUBJ_PARAM0 + effect->param));
	}
	return s;
}

uint16_t mn_plain_judged_by(const struct mn_program *program, uint16_t kase)
{
	for (unsigned int o = 0; o < program->n_operations; o++)
		for (unsigned int j = 0; j < program->operation[o].n_judges; j++)
			if (program->operation[o].judge[j].kase == kase)
				return o;
	return MN_NONE;
}
