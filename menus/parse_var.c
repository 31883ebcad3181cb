/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Variables of texts, and whom a word means.
 *
 *	variable = FIXED (vars.def) | `it` | `caller` | LEADER | PARAM | FEE | `its` ATTR | ATTR `of` SUBJ
 */
#include "menus/mem.h"
#include "menus/parse.h"
#include "menus/suggest.h"

static const struct {
	const char *name;
	enum mn_var var;
	unsigned int where;
} fixed[] = {
#define ANYWHERE	(~(unsigned int)(MN_WHERE_MONEY | MN_WHERE_NAME))
#define FACTS		(MN_WHERE_CASE | MN_WHERE_OPERATION | MN_WHERE_TELL)
#define EACH		(MN_WHERE_EACH_NUMBER | MN_WHERE_EACH_BUNDLE | MN_WHERE_EACH_WITHHELD)
#define MN_FIXED(name, var, where, doc) { name, MN_VAR_##var, where },
#include "menus/vars.def"
#undef MN_FIXED
};

#define N_FIXED (sizeof(fixed) / sizeof(fixed[0]))

/* As much of a word as is shown in an error, whole characters only. */
static void cut(char *shown, size_t size, const char *s, size_t len)
{
	if (len >= size)
		for (len = size - 1; len && ((unsigned char)s[len] & 0xc0) == 0x80; len--)
			;
	memcpy(shown, s, len);
	shown[len] = '\0';
}

static bool is(const char *s, size_t len, const char *word)
{
	return (!len || strncmp(s, word, len) == 0) && word[len] == '\0';
}

/* ── whom ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct mn_param *param_of(const struct mn_operation *op, const char *s, size_t len, uint8_t *index)
{
	for (unsigned int i = 0; i < op->n_params; i++)
		if (is(s, len, op->param[i].name)) {
			*index = i;
			return &op->param[i];
		}
	return NULL;
}

static bool is_role(const struct mn_parse *p, const char *s, size_t len)
{
	return p->program->group.present &&
	       (is(s, len, p->program->group.leader_name) || is(s, len, p->program->group.member_name));
}

const struct mn_param *mn_parse_param(struct mn_parse *p, struct mn_parse_scope *scope, const char *s, size_t len,
				      uint8_t *index)
{
	const struct mn_param *param;
	struct mn_parse_use *use;

	if (scope->operation != MN_NONE) {
		param = param_of(&p->operation[scope->operation], s, len, index);
		scope->used_param |= param != NULL;
		return param;
	}
	/* a rule has no parameters of its own; roles come first there, as `secondary` may be both */
	if (scope->kase == MN_NONE || is_role(p, s, len))
		return NULL;
	for (unsigned int i = 0; i < p->program->n_operations; i++) {
		param = param_of(&p->operation[i], s, len, index);
		if (!param)
			continue;
		use = mn_parse_push(p, &p->uses, sizeof(*use));
		*use = (struct mn_parse_use){ .kase = scope->kase, .param = param, .index = *index, .operation = i };
		scope->used_param = true;
		return param;
	}
	return NULL;
}

bool mn_parse_subject(struct mn_parse *p, struct mn_parse_scope *scope, const char *s, size_t len, uint8_t *subject,
		      const struct mn_param **param)
{
	uint8_t index;

	*param = NULL;
	if (!(scope->where & (MN_WHERE_CASE | MN_WHERE_OPERATION | MN_WHERE_TELL)))
		return false;
	if (is(s, len, "caller")) {
		*subject = MN_SUBJ_CALLER;
		return true;
	}
	if (is(s, len, "it")) {
		*subject = MN_SUBJ_IT;
		scope->used_it = true;
		return scope->kase != MN_NONE && !scope->withhold;
	}
	if (scope->withhold && (is(s, len, "bundle") || is(s, len, "traffic"))) {
		*subject = *s == 'b' ? MN_SUBJ_BUNDLE : MN_SUBJ_TRAFFIC;
		scope->used_bundle |= *s == 'b';
		scope->used_traffic |= *s == 't';
		return true;
	}
	*param = mn_parse_param(p, scope, s, len, &index);
	if (*param) {
		*subject = MN_SUBJ_PARAM0 + index;
		return true;
	}
	if (p->program->group.present && is(s, len, p->program->group.leader_name)) {
		*subject = MN_SUBJ_LEADER;
		return true;
	}
	return false;
}

/* In a rule a word may be a parameter of any operation. */
static bool scope_is_open(const struct mn_parse_scope *scope)
{
	return scope->kase != MN_NONE;
}

/* What is written for a subject out of habit, and what the language has for it. */
static void subject_hint(struct mn_parse *p, struct mn_diag *diag, bool may_be_it, const char *s, size_t len)
{
	static const struct {
		const char *word, *hint;
	} habits[] = {
		{ "monday", "on monday" }, { "tuesday", "on tuesday" }, { "wednesday", "on wednesday" },
		{ "thursday", "on thursday" }, { "friday", "on friday" }, { "saturday", "on saturday" },
		{ "sunday", "on sunday" }, { "after", "from 19:00" }, { "since", "from 19:00" },
		{ "until", "before 19:00" },
	};

	if (mn_parse_attr(p->program->attr, p->program->n_attrs, s, len) != MN_NONE) {
		if (may_be_it)
			mn_diag_hint(p->diags, diag, "of whom? write 'its %.*s' or '%.*s of caller'", (int)len, s,
				     (int)len, s);
		else
			mn_diag_hint(p->diags, diag, "of whom? write '%.*s of caller'", (int)len, s);
		return;
	}
	for (unsigned int i = 0; i < sizeof(habits) / sizeof(habits[0]); i++)
		if (is(s, len, habits[i].word))
			mn_diag_hint(p->diags, diag, "write '%s'", habits[i].hint);
}

void mn_parse_subject_fail(struct mn_parse *p, const struct mn_parse_scope *scope, struct mn_loc from, struct mn_loc to,
			   const char *s, size_t len)
{
	const char *candidates[5 + MN_MAX_PARAMS], *near;
	bool may_be_it = scope->kase != MN_NONE && !scope->withhold;
	char shown[44];
	struct mn_diag *diag;
	size_t n = 0;

	cut(shown, sizeof(shown), s, len);
	if (is(s, len, "it")) {
		diag = mn_parse_fail_at(p, MN_DIAG_IT, from, to, NULL, NULL, NULL);
		mn_diag_hint(p->diags, diag, "'it' is the number that a judge line names, in cases that refuse");
		return;
	}
	/* what is broken may have declared it */
	p->broken = true;
	if (p->section_broken[MN_SECTION_GROUP] ||
	    (scope_is_open(scope) && (p->section_broken[MN_SECTION_OPERATION] || p->section_broken[MN_SECTION_EVENT])))
		return;
	diag = mn_parse_fail_at(p, MN_DIAG_SUBJECT_UNKNOWN, from, to, shown, NULL, NULL);
	if (p->program->group.present && is(s, len, p->program->group.member_name)) {
		mn_diag_hint(p->diags, diag, "'%s' is a role that several numbers may have%s", shown,
			     scope->kase != MN_NONE ? "; the number that is judged is 'it'" : "");
		return;
	}
	candidates[n++] = "caller";
	if (may_be_it)
		candidates[n++] = "it";
	if (scope->withhold) {
		candidates[n++] = "bundle";
		candidates[n++] = "traffic";
	}
	if (p->program->group.present)
		candidates[n++] = p->program->group.leader_name;
	if (scope->operation != MN_NONE)
		for (unsigned int i = 0; i < p->operation[scope->operation].n_params; i++)
			candidates[n++] = p->operation[scope->operation].param[i].name;
	/* no number, but a condition begins with it too */
	if (p->program->group.present && scope->kase != MN_NONE)
		candidates[n++] = "group";
	near = mn_suggest(s, len, candidates, n);
	if (near)
		mn_diag_hint(p->diags, diag, "did you mean '%s'?", near);
	else
		subject_hint(p, diag, may_be_it, s, len);
}

uint16_t mn_parse_attr(const struct mn_attr *attr, unsigned int n, const char *s, size_t len)
{
	for (unsigned int i = 0; i < n; i++)
		if (is(s, len, attr[i].name))
			return i;
	return MN_NONE;
}

/* ── variables ────────────────────────────────────────────────────────────────────────────────────────────────── */

struct var {
	struct mn_parse *p;
	struct mn_parse_scope *scope;
	struct mn_loc from, to;
	const char *shown;
	struct mn_piece *piece;
};

static bool misplaced(struct var *v, unsigned int where)
{
	struct mn_diag *diag = mn_parse_fail_at(v->p, MN_DIAG_VAR_PLACE, v->from, v->to, v->shown, NULL, NULL);

	if (v->scope->where & MN_WHERE_NAME)
		mn_diag_hint(v->p->diags, diag, "this text has no variables");
	else if (v->scope->where & MN_WHERE_MONEY)
		mn_diag_hint(v->p->diags, diag, "the text of an amount has the variable {amount} only");
	else if (where == MN_WHERE_EACH_WITHHELD)
		mn_diag_hint(v->p->diags, diag, "only lines below `each withheld` have it");
	else if (where & EACH)
		mn_diag_hint(v->p->diags, diag, "only lines below `each ...` have it");
	else if (where & MN_WHERE_CONFIRM)
		mn_diag_hint(v->p->diags, diag, "only the phrase confirm has it");
	else if (where & MN_WHERE_MONEY)
		mn_diag_hint(v->p->diags, diag, "only the text of money has it");
	else if (where == MN_WHERE_OPERATION)
		mn_diag_hint(v->p->diags, diag, "only what an operation confirms, has done or answers has it");
	else if (where & MN_WHERE_CASE)
		mn_diag_hint(v->p->diags, diag, "this text is the same for every caller");
	return false;
}

static bool take_fixed(struct var *v, unsigned int i)
{
	if (!(fixed[i].where & v->scope->where))
		return misplaced(v, fixed[i].where);
	if ((fixed[i].var == MN_VAR_GROUP_SIZE || fixed[i].var == MN_VAR_GROUP_LIMIT ||
	     fixed[i].var == MN_VAR_GROUP_ROOM) && !v->p->has_group) {
		mn_parse_fail_at(v->p, MN_DIAG_NO_GROUP, v->from, v->to, v->shown, NULL, NULL);
		return false;
	}
	if (fixed[i].var == MN_VAR_TEXTS_TO && !v->p->only[MN_SECTION_TEXTS] && !v->p->incomplete) {
		mn_parse_fail_at(v->p, MN_DIAG_SECTION_MISSING, v->from, v->to, "'texts'", NULL, NULL);
		return false;
	}
	v->piece->var = fixed[i].var;
	return true;
}

/* ATTR of a subject that is known to be a number */
static bool take_attr(struct var *v, const char *s, size_t len, uint8_t subject)
{
	const struct mn_program *program = v->p->program;
	const char *names[MN_MAX_ATTRS], *near;
	struct mn_diag *diag;
	char shown[44];

	v->piece->var = MN_VAR_ATTR;
	v->piece->subject = subject;
	v->piece->index = mn_parse_attr(program->attr, program->n_attrs, s, len);
	if (v->piece->index != MN_NONE)
		return true;
	v->p->broken = true;
	if (v->p->attrs_broken)
		return false;
	cut(shown, sizeof(shown), s, len);
	diag = mn_parse_fail_at(v->p, MN_DIAG_ATTR_UNKNOWN, v->from, v->to, shown, NULL, NULL);
	for (unsigned int i = 0; i < program->n_attrs; i++)
		names[i] = program->attr[i].name;
	near = mn_suggest(s, len, names, program->n_attrs);
	if (near)
		mn_diag_hint(v->p->diags, diag, "did you mean '%s'?", near);
	return false;
}

static bool take_of(struct var *v, const char *s, size_t len, size_t of)
{
	const char *who = s + of + 4;
	size_t n = len - of - 4;
	const struct mn_param *param;
	uint8_t subject;

	if (!(v->scope->where & FACTS))
		return misplaced(v, FACTS);
	if (!mn_parse_subject(v->p, v->scope, who, n, &subject, &param) || subject == MN_SUBJ_BUNDLE ||
	    subject == MN_SUBJ_TRAFFIC) {
		mn_parse_subject_fail(v->p, v->scope, v->from, v->to, who, n);
		return false;
	}
	if (param && param->type != MN_TYPE_NUMBER) {
		mn_parse_fail_at(v->p, MN_DIAG_PARAM_TYPE, v->from, v->to, param->name, mn_parse_type_name(param->type),
				 mn_parse_type_name(MN_TYPE_NUMBER));
		return false;
	}
	return take_attr(v, s, of, subject);
}

static bool take_fee(struct var *v, uint16_t fee)
{
	if (v->scope->where & (MN_WHERE_MONEY | MN_WHERE_NAME))
		return misplaced(v, 0);
	v->piece->var = MN_VAR_FEE;
	v->piece->index = fee;
	return true;
}

#define MAX_CANDIDATES	(N_FIXED + MN_MAX_PARAMS + 16 + 3)

/* What might have been meant; of fees the first 16. */
static size_t gather(const struct var *v, const char **candidates)
{
	const struct mn_parse *p = v->p;
	size_t n = 0;

	for (unsigned int i = 0; i < N_FIXED; i++)
		if (fixed[i].where & v->scope->where)
			candidates[n++] = fixed[i].name;
	for (struct mn_parse_name *name = p->first_name; name && n < N_FIXED + 16; name = name->later)
		if (name->kind == MN_KIND_FEE)
			candidates[n++] = name->name;
	if (v->scope->where & FACTS) {
		candidates[n++] = "caller";
		if (v->scope->kase != MN_NONE)
			candidates[n++] = "it";
		if (p->program->group.present)
			candidates[n++] = p->program->group.leader_name;
		for (unsigned int i = 0;
		     v->scope->operation != MN_NONE && i < p->operation[v->scope->operation].n_params; i++)
			candidates[n++] = p->operation[v->scope->operation].param[i].name;
	}
	return n;
}

static void unknown(struct var *v, const char *s, size_t len)
{
	const char *candidates[MAX_CANDIDATES], *near = NULL;
	struct mn_parse *p = v->p;
	const char *const *lost = p->lost.data;
	struct mn_diag *diag;

	p->broken = true;
	for (uint32_t i = 0; i < p->lost.n; i++)
		if (strncmp(lost[i], s, len) == 0 && lost[i][len] == '\0')
			return;
	if ((p->section_broken[MN_SECTION_GROUP] && !p->program->group.present) ||
	    p->nameless & MN_KINDS(MN_KIND_FEE) ||
	    (scope_is_open(v->scope) && p->section_broken[MN_SECTION_OPERATION]))
		return;
	diag = mn_parse_fail_at(p, MN_DIAG_VAR_UNKNOWN, v->from, v->to, v->shown, NULL, NULL);
	if (!mn_diags_is_full(p->diags))
		near = mn_suggest(s, len, candidates, gather(v, candidates));
	if (near)
		mn_diag_hint(p->diags, diag, "did you mean {%s}?", near);
}

static bool take_subject(struct var *v, uint8_t subject, const struct mn_param *param)
{
	v->piece->subject = subject;
	v->piece->var = MN_VAR_NUMBER;
	if (!param || param->type == MN_TYPE_NUMBER)
		return true;
	if (param->type == MN_TYPE_HOLDING) {
		mn_parse_fail_at(v->p, MN_DIAG_VAR_HOLDING, v->from, v->to, v->shown, NULL, NULL);
		return false;
	}
	v->piece->var = MN_VAR_PARAM;
	v->piece->index = subject - MN_SUBJ_PARAM0;
	return true;
}

bool mn_parse_var(struct mn_parse *p, struct mn_parse_scope *scope, const char *s, size_t len, struct mn_loc from,
		  struct mn_loc to, struct mn_piece *piece)
{
	char shown[48];
	struct var v = { .p = p, .scope = scope, .from = from, .to = to, .shown = shown, .piece = piece };
	const struct mn_param *param;
	uint8_t subject;
	const struct mn_parse_name *fee;

	cut(shown, sizeof(shown), s, len);
	for (unsigned int i = 0; i < N_FIXED; i++)
		if (is(s, len, fixed[i].name))
			return take_fixed(&v, i);
	if (len > 4 && memcmp(s, "its ", 4) == 0) {
		if (!(scope->where & FACTS))
			return misplaced(&v, FACTS);
		if (!mn_parse_subject(p, scope, "it", 2, &subject, &param)) {
			mn_parse_subject_fail(p, scope, from, to, "it", 2);
			return false;
		}
		return take_attr(&v, s + 4, len - 4, subject);
	}
	for (size_t i = 1; i + 4 < len; i++)
		if (memcmp(s + i, " of ", 4) == 0)
			return take_of(&v, s, len, i);
	if (mn_parse_subject(p, scope, s, len, &subject, &param) && subject != MN_SUBJ_BUNDLE &&
	    subject != MN_SUBJ_TRAFFIC)
		return take_subject(&v, subject, param);
	fee = mn_parse_find_text(p, s, len, MN_KINDS(MN_KIND_FEE));
	if (fee)
		return take_fee(&v, fee->index);
	if (!is(s, len, "it") && !is(s, len, "caller") && !is_role(p, s, len))
		unknown(&v, s, len);
	else if (scope->where & FACTS)
		mn_parse_subject_fail(p, scope, from, to, s, len);
	else
		misplaced(&v, FACTS);
	return false;
}
