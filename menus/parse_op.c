/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Operations and events.
 *
 *	operation NAME (PARAM `:` TYPE)* [clauses] text		below it: text, ask, judge, confirm, do, done, answer
 *	event NAME (PARAM `:` TYPE)* [clauses]			below it: judge, do
 *	TYPE    = `number` | `count` | `money` | LIST | SET | HOLDING
 *	ask     = `ask` PARAM text
 *	judge   = `judge`, below it SUBJECT ref+
 *	SUBJECT = `request` | `caller` | `group` | `bundle` | PARAM
 */
#include "menus/mem.h"
#include "menus/order.h"
#include "menus/parse.h"
#include "menus/suggest.h"

#define MAX_CHOICES	8	/* keys of a menu */

/* ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────── */

static bool param_type(struct mn_cursor *c, struct mn_param *param)
{
	static const char *const types[] = { "number", "count", "money" };
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "the type of the parameter");
	struct mn_parse *p = c->p;
	struct mn_parse_name *name;

	if (!word)
		return false;
	param->list = MN_NONE;
	if (mn_lex_is(p->lex, word, "number")) {
		param->type = MN_TYPE_NUMBER;
	} else if (mn_lex_is(p->lex, word, "count")) {
		param->type = MN_TYPE_COUNT;
	} else if (mn_lex_is(p->lex, word, "money")) {
		param->type = MN_TYPE_MONEY;
	} else {
		if (!mn_parse_find(p, word, ~0u) && !mn_parse_is_lost(p, word) &&
		    mn_suggest(p->lex->source + word->at, word->len, types, 3)) {
			mn_parse_unknown(p, "type", word, types, 3);
			return false;
		}
		name = mn_parse_need(
			p, word, MN_KINDS(MN_KIND_LIST) | MN_KINDS(MN_KIND_SET) | MN_KINDS(MN_KIND_HOLDING), "type");
		if (!name)
			return false;
		if (name->kind == MN_KIND_HOLDING) {
			param->type = MN_TYPE_HOLDING;
			param->list = name->index;
		} else {
			param->type = MN_TYPE_CHOICE;
			param->list = name->kind == MN_KIND_SET ? p->set[name->index].list : name->index;
			if (param->list == MN_NONE) {
				p->broken = true;
				return false;
			}
			param->mask = name->kind == MN_KIND_SET ? p->set[name->index].mask :
				      p->list[param->list].n_items == 64 ? UINT64_MAX :
				      (UINT64_C(1) << p->list[param->list].n_items) - 1;
		}
	}
	return true;
}

static bool is_kind(struct mn_cursor *c, const struct mn_operation *op, const struct mn_param *param,
		    const struct mn_lex_token *word)
{
	if (param->type == MN_TYPE_HOLDING && !op->is_event) {
		mn_parse_fail(c->p, MN_DIAG_PARAM_HOLDING, word, mn_cursor_last(c), param->name, NULL, NULL);
		return false;
	}
	if (param->type == MN_TYPE_CHOICE && !op->is_event && __builtin_popcountll(param->mask) > MAX_CHOICES) {
		mn_diag_hint(
			c->p->diags,
			mn_parse_fail(c->p, MN_DIAG_PARAM_CHOICES, word, mn_cursor_last(c), param->name, NULL, NULL),
			"declare a set of at most 8 items");
		/* the parameter itself is known all the same */
	}
	return true;
}

static bool take_param(struct mn_cursor *c, struct mn_operation *op)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "a parameter");
	struct mn_param *param = &op->param[op->n_params];
	struct mn_parse *p = c->p;

	if (op->n_params == MN_MAX_PARAMS) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, word, word, "parameters", "4", NULL);
		return false;
	}
	if (mn_parse_is_reserved(p, word)) {
		mn_parse_fail_word(p, MN_DIAG_RESERVED, word);
		return false;
	}
	if (p->program->group.present && mn_lex_is(p->lex, word, p->program->group.leader_name)) {
		mn_parse_fail(p, MN_DIAG_PARAM_ROLE, word, word, p->program->group.leader_name, NULL, NULL);
		return false;
	}
	for (unsigned int i = 0; i < op->n_params; i++)
		if (mn_lex_is(p->lex, word, op->param[i].name)) {
			mn_parse_fail(p, MN_DIAG_ITEM_TWICE, word, word, op->param[i].name, NULL, NULL);
			return false;
		}
	param->name = mn_parse_name(p, word);
	param->loc = mn_lex_from(word);
	if (!mn_cursor_punct(c, ':')) {
		mn_diag_hint(p->diags, mn_cursor_expected(c, "':' and a type"), "write %s:number", param->name);
		return false;
	}
	if (!param_type(c, param) || !is_kind(c, op, param, word))
		return false;
	op->n_params++;
	return true;
}

void mn_parse_operation_head(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_operation *op = &p->operation[decl->name->index];
	struct mn_cursor c;

	op->is_event = decl->section == MN_SECTION_EVENT;
	if (!p->op_at)
		p->op_at = mn_mem_zero(p->tmp, p->count[MN_KIND_OPERATION], sizeof(*p->op_at));
	mn_cursor_init(&c, p, decl->node);
	c.i = 2;
	/* a word with a string behind it is a language */
	while (mn_cursor_is_kind(&c, MN_LEX_WORD) &&
	       !(mn_cursor_peek(&c, 1) && mn_cursor_peek(&c, 1)->kind == MN_LEX_STRING))
		if (!take_param(&c, op))
			return;
	p->op_at[decl->name->index] = c.i;
}

/* ── judge ────────────────────────────────────────────────────────────────────────────────────────────────────── */

struct judging {
	struct mn_operation *op;
	uint16_t operation;
	uint8_t subject;
	bool bundles;
	struct mn_judge judge[MN_MAX_TRACE];
	uint16_t withhold[64];
};

/* The parameters a case reads by name must be this operation's, in the same place. */
static bool has_params(struct mn_cursor *c, const struct judging *j, uint16_t kase, const struct mn_lex_token *first,
		       const struct mn_lex_token *last)
{
	const struct mn_parse_use *use = c->p->uses.data;
	struct mn_parse *p = c->p;
	struct mn_diag *diag;

	for (uint32_t i = 0; i < p->uses.n; i++) {
		const struct mn_param *param = &j->op->param[use[i].index];

		if (use[i].kase != kase || use[i].operation == j->operation)
			continue;
		if (use[i].index < j->op->n_params && strcmp(param->name, use[i].param->name) == 0 &&
		    param->type == use[i].param->type && param->list == use[i].param->list)
			continue;
		diag = mn_parse_fail(p, MN_DIAG_CASE_READS, first, last, use[i].param->name, NULL, NULL);
		mn_diag_note(p->diags, diag, use[i].param->loc, "it is parameter %u of '%s'", use[i].index + 1,
			     p->operation[use[i].operation].name);
		return false;
	}
	return true;
}

static bool judge_bundle(struct mn_cursor *c, uint16_t kase, const struct mn_lex_token *first,
			 const struct mn_lex_token *last, struct judging *j)
{
	if (((struct mn_parse_case *)c->p->infos.data)[kase].reads_traffic) {
		mn_parse_fail(c->p, MN_DIAG_CASE_TRAFFIC, first, last, NULL, NULL, NULL);
		return false;
	}
	for (unsigned int i = 0; i < j->op->n_withholds; i++)
		if (j->withhold[i] == kase) {
			mn_parse_fail(c->p, MN_DIAG_JUDGE_TWICE, first, last, NULL, NULL, NULL);
			return false;
		}
	if (j->op->n_withholds == 64) {
		mn_parse_fail(c->p, MN_DIAG_TOO_MANY, first, last, "cases", "64", NULL);
		return false;
	}
	j->withhold[j->op->n_withholds++] = kase;
	return true;
}

static bool judge_case(struct mn_cursor *c, uint16_t kase, const struct mn_lex_token *first,
		       const struct mn_lex_token *last, void *data)
{
	struct judging *j = data;
	struct mn_parse *p = c->p;
	const struct mn_case *k = (struct mn_case *)p->cases.data + kase;
	const struct mn_parse_case *info = (struct mn_parse_case *)p->infos.data + kase;

	if (k->reads_params && !has_params(c, j, kase, first, last))
		return false;
	if (j->bundles)
		return judge_bundle(c, kase, first, last, j);
	if (k->reads_it && j->subject == MN_SUBJ_NONE) {
		mn_diag_hint(p->diags, mn_parse_fail(p, MN_DIAG_CASE_IT, first, last, NULL, NULL, NULL),
			     "judge it on a line of 'caller' or of a parameter");
		return false;
	}
	if (info->tests_param && j->subject == MN_SUBJ_CALLER) {
		mn_parse_fail(p, MN_DIAG_CASE_CALLER, first, last, NULL, NULL, NULL);
		return false;
	}
	for (unsigned int i = 0; i < j->op->n_judges; i++)
		if (j->judge[i].kase == kase && j->judge[i].subject == j->subject) {
			mn_diag_note(p->diags, mn_parse_fail(p, MN_DIAG_JUDGE_TWICE, first, last, NULL, NULL, NULL),
				     j->judge[i].loc, "it is judged here");
			return false;
		}
	if (j->op->n_judges == MN_MAX_TRACE) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, first, last, "cases to judge", "96", NULL);
		return false;
	}
	if (k->hide && (j->subject >= MN_SUBJ_PARAM0 || k->reads_params))
		mn_parse_fail(p, MN_DIAG_NOT_HIDDEN, first, last, NULL, NULL, NULL);
	j->judge[j->op->n_judges++] =
		(struct mn_judge){ .kase = kase, .subject = j->subject, .loc = mn_lex_from(first) };
	return true;
}

static bool judge_subject(struct mn_cursor *c, struct judging *j)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "whom to judge");
	const char *names[4 + MN_MAX_PARAMS] = { "request", "caller", "group", "bundle" };
	struct mn_parse *p = c->p;
	struct mn_diag *diag;

	if (!word)
		return false;
	j->bundles = mn_lex_is(p->lex, word, "bundle");
	j->subject = mn_lex_is(p->lex, word, "caller") ? MN_SUBJ_CALLER : MN_SUBJ_NONE;
	if (j->bundles || j->subject == MN_SUBJ_CALLER || mn_lex_is(p->lex, word, "request"))
		return true;
	if (mn_lex_is(p->lex, word, "group")) {
		if (!p->has_group)
			mn_parse_fail(p, MN_DIAG_NO_GROUP, word, word, "group", NULL, NULL);
		return p->has_group;
	}
	for (unsigned int i = 0; i < j->op->n_params; i++) {
		const struct mn_param *param = &j->op->param[i];

		names[4 + i] = param->name;
		if (!mn_lex_is(p->lex, word, param->name))
			continue;
		j->subject = MN_SUBJ_PARAM0 + i;
		if (param->type == MN_TYPE_NUMBER)
			return true;
		mn_parse_fail(p, MN_DIAG_PARAM_TYPE, word, word, param->name, mn_parse_type_name(param->type),
			      mn_parse_type_name(MN_TYPE_NUMBER));
		return false;
	}
	diag = mn_parse_fail_word(p, MN_DIAG_JUDGE_SUBJECT, word);
	if (!mn_parse_suggest(p, diag, word, names, 4 + j->op->n_params))
		mn_diag_hint(p->diags, diag, "a line begins with request, caller, group, bundle or a parameter");
	return false;
}

static void parse_judge(struct mn_parse *p, const struct mn_tree_node *node, uint16_t operation)
{
	struct judging *j = mn_mem_zero(p->tmp, 1, sizeof(*j));
	struct mn_operation *op = &p->operation[operation];
	const struct mn_tree_node *line;
	struct mn_judge *judge;
	uint16_t *withhold;
	struct mn_cursor c;

	j->op = op;
	j->operation = operation;
	if (!node->child)
		mn_parse_fail(p, MN_DIAG_EMPTY, node->token, node->token, "'judge'", NULL, NULL);
	for (line = mn_parse_child(p, node); line; line = mn_parse_next(p, line)) {
		mn_cursor_init(&c, p, line);
		mn_parse_no_children(p, line);
		if (!judge_subject(&c, j))
			continue;
		op->judges_bundles |= j->bundles;
		mn_parse_cases(&c, j->bundles ? MN_CASE_WITHHOLD : MN_CASE_REFUSE, judge_case, j);
	}
	judge = mn_mem_zero(p->program, op->n_judges, sizeof(*judge));
	memcpy(judge, j->judge, op->n_judges * sizeof(*judge));
	op->judge = judge;
	withhold = mn_mem_zero(p->program, op->n_withholds, sizeof(*withhold));
	memcpy(withhold, j->withhold, op->n_withholds * sizeof(*withhold));
	op->withhold = withhold;
	talloc_free(j);
}

/* ── the parts ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void parse_ask(struct mn_cursor *c, struct mn_operation *op)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, "a parameter");
	const char *names[MN_MAX_PARAMS];
	struct mn_parse *p = c->p;

	if (!word)
		return;
	for (unsigned int i = 0; i < op->n_params; i++) {
		names[i] = op->param[i].name;
		if (!mn_lex_is(p->lex, word, op->param[i].name))
			continue;
		if (op->param[i].ask)
			mn_parse_fail(p, MN_DIAG_ASKED_TWICE, &c->token[0], word, op->param[i].name, NULL, NULL);
		else
			op->param[i].ask = mn_parse_text_whole(c, word, word, "the question", &scope);
		return;
	}
	mn_parse_unknown(p, "parameter", word, names, op->n_params);
}

enum part { PART_JUDGE, PART_DO, PART_ASK, PART_CONFIRM, PART_DONE, PART_ANSWER, N_PARTS };

static const char *const parts[] = { "judge", "do", "ask", "confirm", "done", "answer", NULL };

static void parse_part(struct mn_parse *p, const struct mn_tree_node *node, uint16_t operation, enum part part)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_OPERATION);
	struct mn_operation *op = &p->operation[operation];
	struct mn_cursor c;

	scope.operation = operation;
	mn_cursor_init(&c, p, node);
	c.i = 1;
	switch (part) {
	case PART_JUDGE:
		if (mn_cursor_end(&c))
			parse_judge(p, node, operation);
		break;
	case PART_DO:
		if (mn_cursor_end(&c))
			mn_parse_effects(p, node, operation);
		break;
	case PART_ASK:
		parse_ask(&c, op);
		break;
	case PART_CONFIRM:
		mn_parse_wording(&c, node->token, &scope, &op->confirm);
		break;
	case PART_DONE:
	case PART_ANSWER:
		mn_parse_wording(&c, node->token, &scope, &op->done);
		break;
	case N_PARTS:
		break;
	}
}

/* What an operation must have, and must not. */
static void complete(struct mn_parse *p, const struct mn_parse_decl *decl, const unsigned int seen)
{
	const struct mn_operation *op = &p->operation[decl->name->index];
	const struct mn_lex_token *word = &decl->node->token[1];
	const char *missing = NULL, *surplus = NULL;

	if (op->is_event) {
		if (!seen)
			mn_parse_fail_plain(p, MN_DIAG_EVENT_EMPTY, word);
		return;
	}
	for (unsigned int i = 0; i < op->n_params; i++)
		if (!op->param[i].ask) {
			struct mn_loc to = { op->param[i].loc.line, op->param[i].loc.col + strlen(op->param[i].name) };

			mn_parse_fail_at(p, MN_DIAG_NOT_ASKED, op->param[i].loc, to, op->param[i].name, NULL, NULL);
		}
	if (op->changes) {
		missing = !(seen & 1u << PART_CONFIRM) ? "confirm" : !(seen & 1u << PART_DONE) ? "done" : NULL;
		surplus = seen & 1u << PART_ANSWER ? "answer" : NULL;
		if (missing)
			mn_parse_fail(p, MN_DIAG_PART_MISSING, word, word, "an operation with effects", missing, NULL);
	} else {
		missing = !(seen & 1u << PART_ANSWER) ? "answer" : NULL;
		surplus = seen & 1u << PART_CONFIRM ? "confirm" : seen & 1u << PART_DONE ? "done" : NULL;
		if (missing)
			mn_parse_fail(p, MN_DIAG_PART_MISSING, word, word, "an operation without effects", missing,
				      NULL);
	}
	if (surplus && !missing)
		mn_parse_fail(p, MN_DIAG_PART_SURPLUS, word, word,
			      op->changes ? "an operation with effects" : "an operation without effects", surplus,
			      NULL);
}

void mn_parse_operation(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	struct mn_operation *op = &p->operation[decl->name->index];
	const struct mn_lex_token *word = &decl->node->token[1];
	const char *event_parts[] = { "judge", "do", NULL };
	const struct mn_tree_node *node;
	struct mn_parse_text x;
	unsigned int seen = 0;
	struct mn_cursor c;

	if (decl->name->broken) {
		p->broken = true;	/* its head has told why */
		return;
	}
	mn_cursor_init(&c, p, decl->node);
	c.i = p->op_at[decl->name->index];
	op->clauses = mn_cursor_clauses(&c);
	mn_parse_text_begin(&x, p, decl->node, word, word, op->is_event ? "the event" : "the operation");
	if (!mn_parse_text_inline(&x, &c) || !mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node)) {
		unsigned int part = 0;

		while (part < N_PARTS && !mn_lex_is(p->lex, node->token, parts[part]))
			part++;
		if (mn_parse_text_is_line(node) && part == N_PARTS)
			mn_parse_text_line(&x, node);
		else if (part == N_PARTS || (op->is_event && part > PART_DO))
			mn_parse_unexpected(p, node, op->is_event ? event_parts : parts);
		else if (part != PART_ASK && seen & 1u << part)
			mn_parse_fail(p, MN_DIAG_LINE_TWICE, node->token, node->token, parts[part], NULL, NULL);
		else
			parse_part(p, node, decl->name->index, part);
		if (part < N_PARTS)
			seen |= 1u << part;
	}
	if (!op->is_event || x.any)
		op->title = mn_parse_text_finish(&x, &scope);
	if (!p->broken)
		complete(p, decl, seen);
}
