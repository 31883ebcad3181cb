/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What there is to reach: every screen, case and text of a program, and which of them no menu can show. */
#include "menus/cover.h"

#include "menus/mem.h"
#include "menus/order.h"
#include "menus/prove.h"

struct mn_cover_index {
	const struct mn_text *text;
	uint32_t goal;
};

struct lister {
	struct mn_cover *cover;
	const struct mn_program *program;
	bool *offered;		/* operations some screen leads to */
	size_t room;
};

const char *mn_cover_apart_why(enum mn_cover_apart apart)
{
	static const char *const why[] = {
		[MN_COVER_SHOWN] = "",
#define MN_COVER_APART(id, why) [MN_COVER_##id] = why,
#include "menus/cover_apart.def"
#undef MN_COVER_APART
	};

	return why[apart];
}

/* ── what can hold over USSD ──────────────────────────────────────────────────────────────────────────────────── */

enum maybe { NO, YES, MAYBE };

/* What is known: the way of asking, whom a line is about and, when value >= 0, one attribute of somebody. */
struct known {
	const struct mn_program *program;
	uint8_t it;
	uint8_t subject;
	uint16_t attr;
	int64_t value;
};

static enum maybe not(enum maybe a)
{
	return a == MAYBE ? MAYBE : a == YES ? NO : YES;
}

static enum maybe test_attr(const struct known *k, const struct mn_cond *c, uint8_t who)
{
	if (k->value < 0 || who != k->subject || c->attr != k->attr)
		return MAYBE;
	switch (c->op) {
	case MN_COND_IS:
		return c->value == k->value ? YES : NO;
	case MN_COND_IN_SET:
		return k->program->set[c->index].mask >> k->value & 1 ? YES : NO;
	case MN_COND_KNOWN:
		return YES;
	default:
		return MAYBE;
	}
}

static enum maybe holds(const struct known *k, uint16_t cond)
{
	const struct mn_cond *c = &k->program->cond[cond];
	uint8_t who = c->subject == MN_SUBJ_IT ? k->it : c->subject;
	enum maybe a = MAYBE, b;

	switch (c->op) {
	case MN_COND_AND:
		a = holds(k, c->left);
		b = holds(k, c->right);
		a = a == NO || b == NO ? NO : a == YES && b == YES ? YES : MAYBE;
		break;
	case MN_COND_OR:
		a = holds(k, c->left);
		b = holds(k, c->right);
		a = a == YES || b == YES ? YES : a == NO && b == NO ? NO : MAYBE;
		break;
	case MN_COND_NOT:
		a = not(holds(k, c->left));
		break;
	case MN_COND_IS:
	case MN_COND_IN_SET:
	case MN_COND_KNOWN:
		a = test_attr(k, c, who);
		break;
	case MN_COND_CHANNEL:
		a = c->attr == MN_CHANNEL_USSD ? YES : NO;
		break;
	case MN_COND_SURPLUS:
	case MN_COND_MISSING:
		/* the menu asks until it has one good answer for each question */
		a = NO;
		break;
	case MN_COND_VALID:
		a = YES;
		break;
	case MN_COND_REGISTERED:
		/* others are told at once that they are unknown */
		a = who == MN_SUBJ_CALLER ? YES : MAYBE;
		break;
	default:
		break;
	}
	return c->negate ? not(a) : a;
}

bool mn_cover_can_refuse(const struct mn_program *program, const struct mn_operation *op, const struct mn_judge *judge)
{
	const struct known known = { .program = program, .it = judge->subject, .value = -1 };

	/* the prover knows what rules leave over, and this what the menu and the host do before a rule is asked */
	return program->kase[judge->kase].kind == MN_CASE_REFUSE &&
	       holds(&known, program->kase[judge->kase].cond) != NO &&
	       mn_prove_judge_by(program, op - program->operation, judge - op->judge, MN_CHANNEL_USSD);
}

/* Can somebody whose attribute has this value come as far as judge n of an operation, and be refused there? With n the
 * number of judges: can such a one pass? */
static bool value_comes_to(const struct mn_program *program, const struct mn_operation *op, unsigned int n,
			   const struct mn_piece *piece, int64_t value)
{
	struct known known = { .program = program, .attr = piece->index, .value = value };

	known.subject = piece->subject == MN_SUBJ_IT && n < op->n_judges ? op->judge[n].subject : piece->subject;
	for (unsigned int i = 0; i < n; i++) {
		known.it = op->judge[i].subject;
		if (holds(&known, program->kase[op->judge[i].kase].cond) == YES)
			return false;
	}
	if (n == op->n_judges)
		return true;
	known.it = op->judge[n].subject;
	return holds(&known, program->kase[op->judge[n].kase].cond) != NO;
}

/* ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static size_t slot_of(const struct mn_cover *cover, const struct mn_text *text)
{
	size_t at = ((uintptr_t)text >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20;

	at &= cover->n_index - 1;
	while (cover->index[at].text && cover->index[at].text != text)
		at = (at + 1) & (cover->n_index - 1);
	return at;
}

struct mn_cover_goal *mn_cover_goal_of(const struct mn_cover *cover, const struct mn_text *text)
{
	size_t at;

	if (!text || !cover->n_index)
		return NULL;
	at = slot_of(cover, text);
	return cover->index[at].text ? &cover->goal[cover->index[at].goal] : NULL;
}

static void index_goals(struct mn_cover *cover)
{
	talloc_free(cover->index);
	cover->n_index = 64;
	while (cover->n_index < cover->n_goals * 3)
		cover->n_index *= 2;
	cover->index = mn_mem_zero(cover, cover->n_index, sizeof(*cover->index));
	for (size_t i = 0; i < cover->n_goals; i++)
		if (cover->goal[i].text)
			cover->index[slot_of(cover, cover->goal[i].text)] =
				(struct mn_cover_index){ cover->goal[i].text, i };
}

static struct mn_cover_goal *add(struct lister *l, enum mn_cover_kind kind, enum mn_cover_apart apart, uint16_t index)
{
	struct mn_cover *cover = l->cover;

	if (cover->n_goals == l->room) {
		l->room = l->room ? l->room * 2 : 256;
		cover->goal = mn_mem_grow(cover, cover->goal, l->room, sizeof(*cover->goal));
	}
	cover->goal[cover->n_goals] = (struct mn_cover_goal){
		.kind = kind, .apart = apart, .index = index, .due = 1,
	};
	return &cover->goal[cover->n_goals++];
}

/* A text that is used in several places is one goal, and shown when one of the places is. */
static void add_text(struct lister *l, const struct mn_text *text, enum mn_cover_apart apart, uint16_t index,
		     char *what)
{
	struct mn_cover_goal *goal = mn_cover_goal_of(l->cover, text);
	size_t n = l->cover->n_goals;

	if (!text || (goal && (goal->apart == MN_COVER_SHOWN || apart != MN_COVER_SHOWN))) {
		talloc_free(what);
		return;
	}
	if (!goal)
		goal = add(l, MN_COVER_TEXT, apart, index);
	goal->apart = apart;
	goal->index = index;
	goal->text = text;
	goal->what = what;
	goal->due = (UINT32_C(1) << l->program->n_languages) - 1;
	if (l->cover->n_goals * 2 > l->cover->n_index)
		index_goals(l->cover);
	else if (l->cover->n_goals > n)
		l->cover->index[slot_of(l->cover, text)] = (struct mn_cover_index){ text, n };
}

#define WHAT(l, ...) talloc_asprintf((l)->cover, __VA_ARGS__)

/* ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static enum mn_cover_apart case_apart(const struct lister *l, uint16_t kase, bool *him, bool *other)
{
	const struct mn_program *program = l->program;
	enum mn_cover_apart apart = MN_COVER_UNJUDGED;

	*him = *other = false;
	if (program->kase[kase].kind == MN_CASE_WITHHOLD)
		return MN_COVER_WITHHELD;
	for (unsigned int o = 0; o < program->n_operations; o++) {
		const struct mn_operation *op = &program->operation[o];

		for (unsigned int i = 0; i < op->n_judges; i++) {
			if (op->judge[i].kase != kase)
				continue;
			if (!l->offered[o]) {
				if (apart == MN_COVER_UNJUDGED)
					apart = op->is_event ? MN_COVER_EVENT : MN_COVER_UNOFFERED;
				continue;
			}
			if (!mn_cover_can_refuse(program, op, &op->judge[i])) {
				if (apart != MN_COVER_SHOWN)
					apart = MN_COVER_NEVER;
				continue;
			}
			apart = MN_COVER_SHOWN;
			*(op->judge[i].subject >= MN_SUBJ_PARAM0 ? other : him) = true;
		}
	}
	return apart;
}

static void list_cases(struct lister *l)
{
	const struct mn_program *program = l->program;

	for (unsigned int i = 0; i < program->n_cases; i++) {
		const struct mn_case *k = &program->kase[i];
		struct mn_cover_goal *goal;
		bool him, other;

		goal = add(l, MN_COVER_CASE, case_apart(l, i, &him, &other), i);
		goal->loc = k->loc;
		goal->what = WHAT(l, "%s%s%s", program->rule[k->rule].id, *k->name ? "." : "", k->name);
	}
}

static void list_case_texts(struct lister *l)
{
	const struct mn_program *program = l->program;

	for (unsigned int i = 0; i < program->n_rules; i++)
		add_text(l, program->rule[i].title, MN_COVER_BY_WHY, MN_NONE,
			 WHAT(l, "title of rule %s", program->rule[i].id));
	for (unsigned int i = 0; i < program->n_cases; i++) {
		const struct mn_case *k = &program->kase[i];
		const char *name = l->cover->goal[program->n_screens + i].what;
		bool him, other, both = k->text == k->text_other;
		enum mn_cover_apart apart = case_apart(l, i, &him, &other);

		add_text(l, k->text, apart || him || (both && other) ? apart : MN_COVER_NOT_HIM, i,
			 WHAT(l, "%s%s", name, both ? "" : ", of the caller"));
		add_text(l, k->text_other, apart || other ? apart : MN_COVER_NOT_HIM, i,
			 WHAT(l, "%s, of another number", name));
	}
}

/* ── operations ───────────────────────────────────────────────────────────────────────────────────────────────── */

static void list_wording(struct lister *l, const struct mn_wording *wording, enum mn_cover_apart apart,
			 const char *name, const char *of)
{
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		const struct mn_variant *v = &wording->variant[i];
		const struct known known = { .program = l->program, .it = MN_SUBJ_CALLER, .value = -1 };
		enum mn_cover_apart why = apart;

		if (!why && v->cond != MN_NONE && holds(&known, v->cond) == NO)
			why = MN_COVER_OTHER_WAY;
		add_text(l, v->text, why, MN_NONE, WHAT(l, "%s of %s", name, of));
		for (unsigned int k = 0; k < v->n_lines; k++)
			add_text(l, v->line[k].text, why, MN_NONE, WHAT(l, "line of %s of %s", name, of));
	}
}

static void list_operation(struct lister *l, unsigned int o)
{
	const struct mn_operation *op = &l->program->operation[o];
	enum mn_cover_apart apart = op->is_event ? MN_COVER_EVENT : l->offered[o] ? MN_COVER_SHOWN : MN_COVER_UNOFFERED;

	if (apart)
		add_text(l, op->title, apart, MN_NONE, WHAT(l, "title of %s", op->name));
	for (unsigned int i = 0; i < op->n_params; i++)
		add_text(l, op->param[i].ask, apart, MN_NONE, WHAT(l, "question for %s of %s", op->param[i].name,
								   op->name));
	list_wording(l, &op->confirm, apart, "confirm", op->name);
	list_wording(l, &op->done, apart, op->changes ? "done" : "answer", op->name);
	for (unsigned int i = 0; i < op->n_effects; i++)
		list_wording(l, &op->effect[i].text, op->is_event ? MN_COVER_EVENT : MN_COVER_NOTICE, "tell", op->name);
}

/* ── screens and phrases ──────────────────────────────────────────────────────────────────────────────────────── */

static bool can_hide(const struct lister *l, const struct mn_item *item, unsigned int depth)
{
	const struct mn_program *program = l->program;

	if (item->target == MN_TARGET_OPERATION) {
		const struct mn_operation *op = &program->operation[item->index];

		for (unsigned int i = 0; i < op->n_judges; i++)
			if (program->kase[op->judge[i].kase].hide && mn_cover_can_refuse(program, op, &op->judge[i]))
				return true;
		return false;
	}
	if (item->target != MN_TARGET_SCREEN || depth == MN_MAX_DEPTH || !program->screen[item->index].n_items)
		return false;
	for (unsigned int i = 0; i < program->screen[item->index].n_items; i++)
		if (!can_hide(l, &program->screen[item->index].item[i], depth + 1))
			return false;
	return true;
}

static void list_screens(struct lister *l)
{
	for (unsigned int i = 0; i < l->program->n_screens; i++) {
		struct mn_cover_goal *goal = add(l, MN_COVER_SCREEN, MN_COVER_SHOWN, i);

		goal->loc = l->program->screen[i].loc;
		goal->what = l->program->screen[i].name;
	}
}

static void list_screen_texts(struct lister *l)
{
	for (unsigned int i = 0; i < l->program->n_screens; i++) {
		const struct mn_screen *s = &l->program->screen[i];

		for (unsigned int k = 0; k < s->n_items; k++)
			add_text(l, s->item[k].label, MN_COVER_SHOWN, MN_NONE,
				 WHAT(l, "item %u of screen %s", s->item[k].digit, s->name));
		add_text(l, s->title, s->say ? MN_COVER_BY_WHY : MN_COVER_SHOWN, MN_NONE,
			 WHAT(l, "title of screen %s", s->name));
		add_text(l, s->say, MN_COVER_SHOWN, MN_NONE, WHAT(l, "page of screen %s", s->name));
	}
}

static void list_phrases(struct lister *l)
{
	static const char *const names[] = {
#define MN_PHRASE(id, name, doc) name,
#include "menus/phrases.def"
#undef MN_PHRASE
	};
	const struct mn_program *program = l->program;
	bool here[MN_N_PHRASES];

	memset(here, 1, sizeof(here));
	here[MN_PHRASE_WRONG_NUMBER] = here[MN_PHRASE_NOT_OFFERED] = here[MN_PHRASE_LANGUAGE_SET] = false;
	here[MN_PHRASE_MORE] = program->proof.most_pages != 1;
	here[MN_PHRASE_CONFIRM] = here[MN_PHRASE_HOME] = here[MN_PHRASE_LANGUAGE] = false;
	for (unsigned int o = 0; o < program->n_operations; o++) {
		if (!l->offered[o])
			continue;
		here[MN_PHRASE_HOME] = true;
		here[MN_PHRASE_CONFIRM] |= program->operation[o].changes;
		for (unsigned int i = 0; i < program->operation[o].n_params; i++)
			here[MN_PHRASE_WRONG_NUMBER] |= program->operation[o].param[i].type == MN_TYPE_NUMBER;
	}
	for (unsigned int s = 0; s < program->n_screens; s++)
		for (unsigned int i = 0; i < program->screen[s].n_items; i++) {
			const struct mn_item *item = &program->screen[s].item[i];

			here[MN_PHRASE_LANGUAGE] |= item->target == MN_TARGET_LANGUAGE;
			here[MN_PHRASE_NOT_OFFERED] |= item->target == MN_TARGET_SCREEN && can_hide(l, item, 0);
		}
	here[MN_PHRASE_LANGUAGE_SET] = here[MN_PHRASE_LANGUAGE];
	for (unsigned int i = 0; i < MN_N_PHRASES; i++)
		add_text(l, program->phrase[i], here[i] ? MN_COVER_SHOWN : MN_COVER_NO_PLACE, MN_NONE,
			 WHAT(l, "phrase %s", names[i]));
}

/* ── texts inside texts ───────────────────────────────────────────────────────────────────────────────────────── */

/* Items of a list that some text can show, by language. */
struct shown_items {
	uint64_t mask[MN_MAX_LANGS];
	bool named;		/* a text has a variable of this list */
};

static uint64_t all_items(const struct mn_list *list)
{
	return list->n_items < 64 ? (UINT64_C(1) << list->n_items) - 1 : UINT64_MAX;
}

/* n: the judge whose text it is, or the number of judges */
static void show_text_items(const struct lister *l, struct shown_items *items, const struct mn_operation *op,
			    unsigned int n, const struct mn_text *text)
{
	const struct mn_cover_goal *goal = mn_cover_goal_of(l->cover, text);
	const struct mn_program *program = l->program;

	if (!goal || goal->apart)
		return;
	for (unsigned int lang = 0; lang < program->n_languages; lang++)
		for (unsigned int i = 0; i < text->lang[lang].n_pieces; i++) {
			const struct mn_piece *piece = &text->lang[lang].piece[i];
			uint16_t list;

			if (piece->var == MN_VAR_PARAM && op->param[piece->index].type == MN_TYPE_CHOICE) {
				list = op->param[piece->index].list;
				items[list].mask[lang] |= op->param[piece->index].mask;
				items[list].named = true;
			}
			if (piece->var != MN_VAR_ATTR || program->attr[piece->index].type != MN_TYPE_CHOICE)
				continue;
			list = program->attr[piece->index].list;
			items[list].named = true;
			for (unsigned int v = 0; v < program->list[list].n_items; v++)
				if (value_comes_to(program, op, n, piece, v))
					items[list].mask[lang] |= UINT64_C(1) << v;
		}
}

static void show_wording_items(const struct lister *l, struct shown_items *items, const struct mn_operation *op,
			       const struct mn_wording *wording)
{
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		if (wording->variant[i].text)
			show_text_items(l, items, op, op->n_judges, wording->variant[i].text);
		for (unsigned int k = 0; k < wording->variant[i].n_lines; k++)
			show_text_items(l, items, op, op->n_judges, wording->variant[i].line[k].text);
	}
}

static void show_operation_items(const struct lister *l, struct shown_items *items, const struct mn_operation *op)
{
	for (unsigned int i = 0; i < op->n_params; i++) {
		if (op->param[i].type != MN_TYPE_CHOICE)
			continue;
		items[op->param[i].list].named = true;
		for (unsigned int lang = 0; lang < l->program->n_languages; lang++)
			items[op->param[i].list].mask[lang] |= op->param[i].mask & all_items(
								&l->program->list[op->param[i].list]);
	}
	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_case *k = &l->program->kase[op->judge[i].kase];

		if (k->kind == MN_CASE_REFUSE && mn_cover_can_refuse(l->program, op, &op->judge[i]))
			show_text_items(l, items, op, i, op->judge[i].subject >= MN_SUBJ_PARAM0 ? k->text_other :
					k->text);
	}
	show_wording_items(l, items, op, &op->confirm);
	show_wording_items(l, items, op, &op->done);
}

static void list_names(struct lister *l)
{
	const struct mn_program *program = l->program;
	struct shown_items *items = mn_mem_zero(l->cover, program->n_lists, sizeof(*items));

	for (unsigned int o = 0; o < program->n_operations; o++)
		if (l->offered[o])
			show_operation_items(l, items, &program->operation[o]);
	for (unsigned int i = 0; i < program->n_lists; i++)
		for (unsigned int k = 0; k < program->list[i].n_items; k++) {
			const struct mn_list_item *item = &program->list[i].item[k];
			uint32_t due = 0;

			if (!item->text)
				continue;
			for (unsigned int lang = 0; lang < program->n_languages; lang++)
				due |= (uint32_t)(items[i].mask[lang] >> k & 1) << lang;
			add_text(l, item->text, due ? MN_COVER_SHOWN : items[i].named ? MN_COVER_VALUE :
				 MN_COVER_BY_WHY, MN_NONE, WHAT(l, "%s of list %s", item->name, program->list[i].name));
			mn_cover_goal_of(l->cover, item->text)->kind = MN_COVER_NAME;
			mn_cover_goal_of(l->cover, item->text)->due = due;
		}
	talloc_free(items);
}

static bool shows_money(const struct mn_program *program, const struct mn_piece *piece)
{
	return piece->var == MN_VAR_FEE ||
	       (piece->var == MN_VAR_ATTR && program->attr[piece->index].type == MN_TYPE_MONEY);
}

/* The title of the service and the text of `money` are shown where a text has them. */
static void list_inner(struct lister *l)
{
	const struct mn_program *program = l->program;
	uint32_t service = 0, money = 0;

	for (size_t i = 0; i < l->cover->n_goals; i++) {
		const struct mn_text *text = l->cover->goal[i].apart ? NULL : l->cover->goal[i].text;

		for (unsigned int lang = 0; text && lang < program->n_languages; lang++)
			for (unsigned int k = 0; k < text->lang[lang].n_pieces; k++) {
				if (text->lang[lang].piece[k].var == MN_VAR_SERVICE)
					service |= UINT32_C(1) << lang;
				if (shows_money(program, &text->lang[lang].piece[k]))
					money |= UINT32_C(1) << lang;
			}
	}
	if (program->title) {
		add_text(l, program->title, service ? MN_COVER_SHOWN : MN_COVER_BY_WHY, MN_NONE,
			 WHAT(l, "title of the service"));
		mn_cover_goal_of(l->cover, program->title)->due = service;
	}
	if (program->money.text) {
		add_text(l, program->money.text, money ? MN_COVER_SHOWN : MN_COVER_VALUE, MN_NONE,
			 WHAT(l, "text of money"));
		mn_cover_goal_of(l->cover, program->money.text)->due = money;
	}
}

/* ── all of it ────────────────────────────────────────────────────────────────────────────────────────────────── */

static int by_source(const void *left, const void *right)
{
	const struct mn_cover_goal *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (!a->text || !b->text)
		return a->index < b->index ? -1 : a->index > b->index;
	if (a->text->lang[0].loc.line != b->text->lang[0].loc.line)
		return a->text->lang[0].loc.line < b->text->lang[0].loc.line ? -1 : 1;
	return a->text->lang[0].loc.col < b->text->lang[0].loc.col ? -1 : a->text->lang[0].loc.col >
	       b->text->lang[0].loc.col;
}

static void list_fields(struct lister *l, const struct mn_attr *field, unsigned int n, const char *of)
{
	for (unsigned int i = 0; i < n; i++)
		add_text(l, field[i].text, MN_COVER_COUNTER, MN_NONE, WHAT(l, "%s of %s", field[i].name, of));
}

/* No variable of a text stands for the name of an attribute. */
static void list_facts(struct lister *l)
{
	const struct mn_program *program = l->program;

	list_fields(l, program->attr, program->n_attrs, "a number");
	for (unsigned int i = 0; i < program->n_holdings; i++) {
		const struct mn_holding_decl *decl = &program->holding[i];

		add_text(l, decl->text, MN_COVER_COUNTER, MN_NONE, WHAT(l, "holding %s", decl->name));
		list_fields(l, decl->field, decl->n_fields, decl->name);
	}
	list_fields(l, program->bundle.field, program->bundle.n_fields, "a bundle");
	list_fields(l, program->traffic.field, program->traffic.n_fields, "traffic");
}

struct mn_cover *mn_cover_list(void *ctx, const struct mn_program *program)
{
	struct lister l = { .program = program };

	l.cover = mn_mem_zero(ctx, 1, sizeof(*l.cover));
	l.cover->program = program;
	l.offered = mn_mem_zero(l.cover, program->n_operations, sizeof(*l.offered));
	for (unsigned int s = 0; s < program->n_screens; s++)
		for (unsigned int i = 0; i < program->screen[s].n_items; i++)
			if (program->screen[s].item[i].target == MN_TARGET_OPERATION)
				l.offered[program->screen[s].item[i].index] = true;
	list_screens(&l);
	list_cases(&l);
	list_screen_texts(&l);
	list_case_texts(&l);
	for (unsigned int o = 0; o < program->n_operations; o++)
		list_operation(&l, o);
	list_phrases(&l);
	for (unsigned int i = 0; i < program->n_sms; i++)
		add_text(&l, program->sms[i].help, MN_COVER_SMS, MN_NONE, WHAT(&l, "help of %s", program->sms[i].code));
	add_text(&l, program->sms_help, MN_COVER_SMS, MN_NONE, WHAT(&l, "answer to what is no code"));
	for (unsigned int i = 0; i < program->n_fees; i++)
		add_text(&l, program->fee[i].text, MN_COVER_BY_WHY, MN_NONE, WHAT(&l, "fee %s", program->fee[i].name));
	add_text(&l, program->group.leader, MN_COVER_BY_WHY, MN_NONE, WHAT(&l, "role of the leader"));
	add_text(&l, program->group.member, MN_COVER_BY_WHY, MN_NONE, WHAT(&l, "role of a member"));
	list_facts(&l);
	list_names(&l);
	list_inner(&l);
	qsort(l.cover->goal, l.cover->n_goals, sizeof(*l.cover->goal), by_source);
	index_goals(l.cover);
	return l.cover;
}

void mn_cover_count(const struct mn_cover *cover, enum mn_cover_kind kind, unsigned int language, size_t *reached,
		    size_t *all)
{
	uint32_t bit = UINT32_C(1) << (kind == MN_COVER_TEXT || kind == MN_COVER_NAME ? language : 0);

	*reached = *all = 0;
	for (size_t i = 0; i < cover->n_goals; i++) {
		const struct mn_cover_goal *goal = &cover->goal[i];

		if (goal->kind != kind || goal->apart || !(goal->due & bit))
			continue;
		++*all;
		*reached += (goal->reached & bit) != 0;
	}
}
