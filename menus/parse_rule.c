/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rules, their cases, and references to them.
 *
 *	rule ID [clauses] text		below it: text lines, cases, note
 *	case = (`refuse` [`and hide`] | `withhold`) [NAME] `when` COND		below it: text lines, `other` text
 *	note = `note` STRING+
 *	ref  = RULE | RULE `.` CASE
 */
#include "menus/mem.h"
#include "menus/parse.h"

#define MAX_CASES	60000u

static struct mn_case *get(struct mn_parse *p, uint16_t kase)
{
	return (struct mn_case *)p->cases.data + kase;
}

const char *mn_parse_case_called(struct mn_parse *p, uint16_t kase)
{
	const struct mn_case *k = get(p, kase);
	char *s = talloc_asprintf(p->tmp, "%s%s%s", p->rule[k->rule].id, *k->name ? "." : "", k->name);

	if (!s)
		abort();
	return s;
}

/* ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Below a case: what is said. */
static void case_texts(struct mn_parse *p, const struct mn_tree_node *node, uint16_t kase, struct mn_parse_scope *scope)
{
	const char *words[] = { "a language", scope->withhold ? NULL : "other", NULL };
	const struct mn_tree_node *child;
	const struct mn_text *other = NULL;
	struct mn_parse_text x;
	struct mn_cursor c;

	mn_parse_text_begin(&x, p, node, &node->token[0], &node->token[0], "the case");
	for (child = mn_parse_child(p, node); child; child = mn_parse_next(p, child)) {
		if (mn_parse_text_is_line(child)) {
			mn_parse_text_line(&x, child);
			continue;
		}
		mn_cursor_init(&c, p, child);
		if (scope->withhold || !mn_cursor_accept(&c, "other")) {
			mn_parse_unexpected(p, child, words);
		} else if (other) {
			mn_parse_fail(p, MN_DIAG_LINE_TWICE, child->token, child->token, "other", NULL, NULL);
		} else {
			other = mn_parse_text_whole(&c, child->token, child->token, "'other'", scope);
		}
	}
	get(p, kase)->text = mn_parse_text_finish(&x, scope);
	get(p, kase)->text_other = other ? other : get(p, kase)->text;
}

static bool case_header(struct mn_cursor *c, struct mn_rule *rule, uint16_t kase)
{
	struct mn_parse *p = c->p;
	struct mn_case *k = get(p, kase);
	const struct mn_lex_token *word;

	k->kind = mn_cursor_accept(c, "withhold") ? MN_CASE_WITHHOLD : MN_CASE_REFUSE;
	if (k->kind == MN_CASE_REFUSE) {
		c->i++;
		if (mn_cursor_accept(c, "and")) {
			if (!mn_cursor_need(c, "hide"))
				return false;
			k->hide = true;
		}
	}
	if (mn_cursor_is(c, "when"))
		return true;
	word = mn_cursor_take(c, MN_LEX_WORD, "the name of the case or 'when'");
	if (!word)
		return false;
	for (unsigned int i = rule->first_case; i < kase; i++)
		if (mn_lex_is(p->lex, word, get(p, i)->name)) {
			mn_parse_twice(p, MN_DIAG_ITEM_TWICE, word, get(p, i)->loc);
			return false;
		}
	k->name = mn_parse_name(p, word);
	return true;
}

static void parse_case(struct mn_parse *p, const struct mn_tree_node *node, uint16_t index)
{
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_CASE);
	struct mn_rule *rule = &p->rule[index];
	struct mn_parse_case *info;
	uint16_t kase = p->cases.n, cond;
	struct mn_cursor c;

	if (p->cases.n == MAX_CASES) {
		mn_parse_fail(p, MN_DIAG_TOO_MANY, node->token, node->token, "cases", "60000", NULL);
		return;
	}
	*(struct mn_case *)mn_parse_push(p, &p->cases, sizeof(struct mn_case)) = (struct mn_case){
		.name = "", .rule = index, .cond = MN_NONE, .loc = mn_lex_from(node->token),
	};
	info = mn_parse_push(p, &p->infos, sizeof(*info));
	rule->n_cases++;
	scope.kase = kase;
	mn_cursor_init(&c, p, node);
	if (!case_header(&c, rule, kase) || !mn_cursor_need(&c, "when"))
		return;
	info->end = mn_lex_to(&node->token[c.i - 2]);
	scope.withhold = get(p, kase)->kind == MN_CASE_WITHHOLD;
	cond = mn_parse_cond(&c, &scope);
	get(p, kase)->cond = cond;
	if (cond == MN_NONE)
		return;		/* the lines below go with their line */
	case_texts(p, node, kase, &scope);
	get(p, kase)->reads_it = scope.used_it;
	get(p, kase)->reads_params = scope.used_param;
	*info = (struct mn_parse_case){ .end = info->end, .tests_param = scope.tests_param,
					.reads_bundle = scope.used_bundle, .reads_traffic = scope.used_traffic };
}

/* note STRING+, also on the lines below; kept as prose, without variables */
static void parse_note(struct mn_parse *p, const struct mn_tree_node *node, struct mn_rule *rule)
{
	const struct mn_tree_node *line = node;
	struct mn_parse_vec note = { 0 };
	struct mn_cursor c;

	if (*rule->note) {
		mn_parse_fail(p, MN_DIAG_LINE_TWICE, node->token, node->token, "note", NULL, NULL);
		return;
	}
	mn_cursor_init(&c, p, node);
	c.i = 1;
	while (line) {
		do {
			const struct mn_lex_token *t = mn_cursor_take(&c, MN_LEX_STRING, "a string");

			if (!t)
				return;
			if (note.n)
				*(char *)mn_parse_push(p, &note, 1) = '\n';
			for (uint32_t i = 1; i + 1 < t->len; i++) {
				const char *s = p->lex->source + t->at + i;

				if (*s == '\\' && (s[1] == '"' || s[1] == '\\') && i + 2 < t->len) {
					s++;
					i++;
				}
				*(char *)mn_parse_push(p, &note, 1) = *s;
			}
		} while (mn_cursor_peek(&c, 0));
		if (line != node)
			mn_parse_no_children(p, line);
		line = line == node ? mn_parse_child(p, node) : mn_parse_next(p, line);
		if (line)
			mn_cursor_init(&c, p, line);
	}
	rule->note = mn_mem_text(p->program, note.data, note.n);
	talloc_free(note.data);
}

static void check_names(struct mn_parse *p, const struct mn_rule *rule)
{
	for (unsigned int i = rule->first_case; i < rule->first_case + rule->n_cases; i++) {
		const struct mn_case *k = get(p, i);
		const struct mn_parse_case *info = (const struct mn_parse_case *)p->infos.data + i;

		if (rule->n_cases > 1 && !*k->name)
			mn_parse_fail_at(p, MN_DIAG_CASE_NAME, k->loc, info->end, rule->id, NULL, NULL);
	}
}

void mn_parse_rule(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	static const char *const words[] = { "a language", "refuse", "withhold", "note", NULL };
	struct mn_parse_scope scope = mn_parse_scope(MN_WHERE_STATIC);
	struct mn_rule *rule = &p->rule[decl->name->index];
	const struct mn_lex_token *word = &decl->node->token[1];
	const struct mn_tree_node *node;
	struct mn_parse_text x;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 2;
	rule->first_case = p->cases.n;
	rule->clauses = mn_cursor_clauses(&c);
	mn_parse_text_begin(&x, p, decl->node, word, word, "the rule");
	if (!mn_parse_text_inline(&x, &c) || !mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node)) {
		mn_cursor_init(&c, p, node);
		if (mn_cursor_is(&c, "note"))
			parse_note(p, node, rule);
		else if (mn_parse_text_is_line(node))
			mn_parse_text_line(&x, node);
		else if (mn_cursor_is(&c, "refuse") || mn_cursor_is(&c, "withhold"))
			parse_case(p, node, decl->name->index);
		else
			mn_parse_unexpected(p, node, words);
	}
	rule->title = mn_parse_text_finish(&x, &scope);
	if (!p->broken)
		check_names(p, rule);
	if (!p->broken && !rule->n_cases && !*rule->note)
		mn_parse_fail_plain(p, MN_DIAG_RULE_EMPTY, word);
}

/* ── references ───────────────────────────────────────────────────────────────────────────────────────────────── */

static int find_case(struct mn_parse *p, const struct mn_rule *rule, const struct mn_lex_token *word)
{
	const char *names[32];
	struct mn_diag *diag;
	size_t n = 0;

	for (unsigned int i = rule->first_case; i < rule->first_case + rule->n_cases; i++) {
		if (*get(p, i)->name && mn_lex_is(p->lex, word, get(p, i)->name))
			return i;
		if (n < 32)
			names[n++] = get(p, i)->name;
	}
	diag = mn_parse_fail(p, MN_DIAG_CASE_UNKNOWN, word, word, rule->id, mn_parse_shown(p, word), NULL);
	if (!mn_parse_suggest(p, diag, word, names, n))
		mn_diag_note(p->diags, diag, rule->loc, "rule '%s' is here", rule->id);
	return -1;
}

static bool take_case(struct mn_cursor *c, enum mn_case_kind kind, uint16_t kase, const struct mn_lex_token *first,
		      mn_parse_case_fn *fn, void *data)
{
	const struct mn_lex_token *last = mn_cursor_last(c);
	struct mn_parse *p = c->p;
	struct mn_diag *diag;

	if (get(p, kase)->kind == kind) {
		((struct mn_parse_case *)p->infos.data)[kase].judged = true;
		return fn(c, kase, first, last, data);
	}
	diag = mn_parse_fail(p, MN_DIAG_CASE_KIND, first, last, mn_parse_case_called(p, kase),
			     kind == MN_CASE_REFUSE ? "withholds data" : "refuses",
			     kind == MN_CASE_REFUSE ? "refuses" : "withholds data");
	mn_diag_note(p->diags, diag, get(p, kase)->loc, "the case is here");
	return false;
}

bool mn_parse_cases(struct mn_cursor *c, enum mn_case_kind kind, mn_parse_case_fn *fn, void *data)
{
	struct mn_parse *p = c->p;

	do {
		const struct mn_lex_token *first = mn_cursor_take(c, MN_LEX_WORD, "a rule"), *word = NULL;
		struct mn_parse_name *name = first ? mn_parse_need(p, first, MN_KINDS(MN_KIND_RULE), "rule") : NULL;
		const struct mn_rule *rule;
		int kase;

		if (!name)
			return false;
		rule = &p->rule[name->index];
		if (mn_cursor_punct(c, '.')) {
			word = mn_cursor_take(c, MN_LEX_WORD, "the name of a case");
			if (!word)
				return false;
		}
		if (name->broken) {
			p->broken = true;
			continue;
		}
		if (word) {
			kase = find_case(p, rule, word);
			if (kase < 0 || !take_case(c, kind, kase, first, fn, data))
				return false;
			continue;
		}
		if (!rule->n_cases) {
			mn_parse_fail(p, MN_DIAG_RULE_NOTE, first, first, rule->id, NULL, NULL);
			return false;
		}
		for (unsigned int i = 0; i < rule->n_cases; i++)
			if (!take_case(c, kind, rule->first_case + i, first, fn, data))
				return false;
	} while (mn_cursor_peek(c, 0));
	return true;
}
