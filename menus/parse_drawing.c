/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How traffic is taken from bundles.
 *
 *	drawing [clauses]	below it, each once and in any order:
 *	line  = `first` whose | `then` whose | `unless` ref+ | `serves` pair (`,` pair)* | `limits` limit (`,` limit)*
 *	      | `order` order (`,` order)*
 *	whose = `own bundles` | `bundles of` LEADER
 *	pair  = FIELD of bundle `=` FIELD of traffic
 *	limit = `time` | FIELD of traffic that is a choice
 *	order = `limited first` | `earliest end` | `oldest` | `lowest id`
 */
#include "menus/mem.h"
#include "menus/parse.h"

#define MAX_WITHHOLDS	64u

struct drawing {
	struct mn_drawing *to;
	uint16_t kase[MAX_WITHHOLDS];
	unsigned int n;
	int first, then;		/* 1 own bundles, 2 the leader's */
};

static bool add_withhold(struct mn_cursor *c, uint16_t kase, const struct mn_lex_token *first,
			 const struct mn_lex_token *last, void *data)
{
	const struct mn_case *k = (const struct mn_case *)c->p->cases.data + kase;
	struct drawing *d = data;

	if (k->reads_params) {
		mn_parse_fail(c->p, MN_DIAG_CASE_PARAM, first, last, mn_parse_case_called(c->p, kase), "drawing", NULL);
		return false;
	}
	if (d->n == MAX_WITHHOLDS) {
		mn_parse_fail(c->p, MN_DIAG_TOO_MANY, first, last, "cases", "64", NULL);
		return false;
	}
	d->kase[d->n++] = kase;
	return true;
}

static bool draw_order(struct mn_cursor *c, struct mn_drawing *drawing)
{
	static const char *const orders[] = { "limited first", "earliest end", "oldest", "lowest id" };

	do {
		unsigned int order = 0;

		while (order < 4 && !mn_cursor_accept(c, orders[order]))
			order++;
		if (order == 4 || drawing->n_orders == 4) {
			mn_cursor_expected(c, "'limited first', 'earliest end', 'oldest' or 'lowest id'");
			return false;
		}
		drawing->order[drawing->n_orders++] = order;
	} while (mn_cursor_punct(c, ','));
	return mn_cursor_end(c);
}

static int whose(struct mn_cursor *c)
{
	if (mn_cursor_accept(c, "own bundles"))
		return mn_cursor_end(c) ? 1 : -1;
	if (!c->p->program->group.present) {
		c->p->broken = true;
		if (!c->p->has_group)
			mn_cursor_expected(c, "'own bundles'");
		return -1;
	}
	if (!mn_cursor_accept(c, "bundles of")) {
		mn_cursor_expected(c, "'own bundles' or 'bundles of ...'");
		return -1;
	}
	return mn_cursor_need(c, c->p->program->group.leader_name) && mn_cursor_end(c) ? 2 : -1;
}

/* ── which bundle serves which traffic ────────────────────────────────────────────────────────────────────────── */

/* A field of the section; MN_NONE after an error. */
static uint16_t take_field(struct mn_cursor *c, const struct mn_record_decl *record, enum mn_section section,
			   const char *what)
{
	const struct mn_lex_token *word = mn_cursor_take(c, MN_LEX_WORD, what);
	struct mn_parse *p = c->p;
	const char *names[MN_MAX_FIELDS];
	struct mn_diag *diag;
	uint16_t field;

	if (!word)
		return MN_NONE;
	field = mn_parse_attr(record->field, record->n_fields, p->lex->source + word->at, word->len);
	if (field != MN_NONE)
		return field;
	p->broken = true;
	if (p->section_broken[section])
		return MN_NONE;
	diag = mn_parse_fail(p, MN_DIAG_FIELD_UNKNOWN, word, word, section == MN_SECTION_BUNDLE ? "bundle" : "traffic",
			     mn_parse_shown(p, word), NULL);
	for (unsigned int i = 0; i < record->n_fields; i++)
		names[i] = record->field[i].name;
	if (!mn_parse_suggest(p, diag, word, names, record->n_fields) && record->n_fields)
		mn_diag_note(p->diags, diag, record->loc, "its fields are declared here");
	return MN_NONE;
}

/* Two fields that can be equal. */
static bool is_pair(struct mn_cursor *c, const struct mn_attr *bundle, const struct mn_attr *traffic)
{
	const struct mn_lex_token *word = mn_cursor_last(c);
	struct mn_parse *p = c->p;
	struct mn_diag *diag;

	if (bundle->type == traffic->type && bundle->list == traffic->list)
		return true;
	if (bundle->type == traffic->type)
		diag = mn_parse_fail(p, MN_DIAG_OTHER_LIST, word, word, traffic->name, p->list[traffic->list].name,
				     p->list[bundle->list].name);
	else
		diag = mn_parse_fail(p, MN_DIAG_PARAM_TYPE, word, word, traffic->name,
				     mn_parse_type_name(traffic->type), mn_parse_type_name(bundle->type));
	mn_diag_note(p->diags, diag, bundle->loc, "the bundle's '%s' is this", bundle->name);
	return false;
}

/* Is the field in one of the first pairs? What was read last is told then. */
static bool is_served_twice(struct mn_cursor *c, uint16_t field, bool of_traffic)
{
	const struct mn_drawing *drawing = &c->p->program->drawing;

	for (unsigned int i = 0; i < drawing->n_serves; i++)
		if ((of_traffic ? drawing->serves[i].traffic : drawing->serves[i].bundle) == field) {
			mn_parse_fail_word(c->p, MN_DIAG_ITEM_TWICE, mn_cursor_last(c));
			return true;
		}
	return false;
}

static bool serves(struct mn_cursor *c, struct mn_drawing *drawing)
{
	const struct mn_program *program = c->p->program;

	do {
		uint16_t bundle, traffic;

		bundle = take_field(c, &program->bundle, MN_SECTION_BUNDLE, "a field of bundle");
		if (bundle == MN_NONE || is_served_twice(c, bundle, false))
			return false;
		if (!mn_cursor_punct(c, '=')) {
			mn_cursor_expected(c, "'=' and a field of traffic");
			return false;
		}
		traffic = take_field(c, &program->traffic, MN_SECTION_TRAFFIC, "a field of traffic");
		if (traffic == MN_NONE || is_served_twice(c, traffic, true) ||
		    !is_pair(c, &program->bundle.field[bundle], &program->traffic.field[traffic]))
			return false;
		/* no field stands in two pairs, so there are not more pairs than fields */
		drawing->serves[drawing->n_serves].bundle = bundle;
		drawing->serves[drawing->n_serves++].traffic = traffic;
	} while (mn_cursor_punct(c, ','));
	return mn_cursor_end(c);
}

static bool limit(struct mn_cursor *c, struct mn_drawing *drawing)
{
	const struct mn_record_decl *traffic = &c->p->program->traffic;
	const struct mn_lex_token *word;
	struct mn_diag *diag;
	uint16_t field;

	if (mn_cursor_accept(c, "time")) {
		if (!drawing->limit_time) {
			drawing->limit_time = true;
			return true;
		}
		mn_parse_fail_word(c->p, MN_DIAG_ITEM_TWICE, mn_cursor_last(c));
		return false;
	}
	field = take_field(c, traffic, MN_SECTION_TRAFFIC, "'time' or a field of traffic");
	if (field == MN_NONE)
		return false;
	word = mn_cursor_last(c);
	if (traffic->field[field].type != MN_TYPE_CHOICE) {
		diag = mn_parse_fail(c->p, MN_DIAG_PARAM_TYPE, word, word, traffic->field[field].name,
				     mn_parse_type_name(traffic->field[field].type),
				     mn_parse_type_name(MN_TYPE_CHOICE));
		mn_diag_note(c->p->diags, diag, traffic->field[field].loc, "it is declared here");
		return false;
	}
	for (unsigned int i = 0; i < drawing->n_limits; i++)
		if (drawing->limit[i] == field) {
			mn_parse_fail_word(c->p, MN_DIAG_ITEM_TWICE, word);
			return false;
		}
	drawing->limit[drawing->n_limits++] = field;
	return true;
}

static bool limits(struct mn_cursor *c, struct mn_drawing *drawing)
{
	do {
		if (!limit(c, drawing))
			return false;
	} while (mn_cursor_punct(c, ','));
	return mn_cursor_end(c);
}

/* ── the section ──────────────────────────────────────────────────────────────────────────────────────────────── */

enum line { FIRST, THEN, UNLESS, SERVES, LIMITS, ORDER, N_LINES };

static void drawing_line(struct mn_parse *p, const struct mn_tree_node *node, struct drawing *d, unsigned int *seen)
{
	static const char *const words[] = { "first", "then", "unless", "serves", "limits", "order", NULL };
	unsigned int line = 0;
	struct mn_cursor c;

	mn_cursor_init(&c, p, node);
	mn_parse_no_children(p, node);
	while (line < N_LINES && !mn_cursor_accept(&c, words[line]))
		line++;
	if (line == N_LINES) {
		mn_parse_unexpected(p, node, words);
		return;
	}
	if (*seen & 1u << line) {
		mn_parse_fail_word(p, MN_DIAG_LINE_TWICE, node->token);
		return;
	}
	*seen |= 1u << line;
	switch ((enum line)line) {
	case FIRST:
		d->first = whose(&c);
		break;
	case THEN:
		d->then = whose(&c);
		break;
	case UNLESS:
		mn_parse_cases(&c, MN_CASE_WITHHOLD, add_withhold, d);
		break;
	case SERVES:
		serves(&c, d->to);
		break;
	case LIMITS:
		limits(&c, d->to);
		break;
	case ORDER:
		draw_order(&c, d->to);
		break;
	case N_LINES:
		break;
	}
}

void mn_parse_drawing(struct mn_parse *p, const struct mn_parse_decl *decl)
{
	struct drawing d = { .to = &p->program->drawing };
	const struct mn_lex_token *word = decl->node->token;
	const struct mn_tree_node *node;
	unsigned int seen = 0;
	uint16_t *withhold;
	struct mn_cursor c;

	mn_cursor_init(&c, p, decl->node);
	c.i = 1;
	d.to->clauses = mn_cursor_clauses(&c);
	d.to->loc = mn_lex_from(word);
	if (!mn_cursor_end(&c))
		return;
	for (node = mn_parse_child(p, decl->node); node; node = mn_parse_next(p, node))
		drawing_line(p, node, &d, &seen);
	if (p->broken)
		return;
	if (!d.first || !d.then || d.first == d.then || !d.to->n_orders) {
		mn_parse_fail_plain(p, MN_DIAG_DRAWING, word);
		return;
	}
	d.to->present = true;
	d.to->own_first = d.first == 1;
	withhold = mn_mem_zero(p->program, d.n, sizeof(*withhold));
	memcpy(withhold, d.kase, d.n * sizeof(*withhold));
	d.to->withhold = withhold;
	d.to->n_withholds = d.n;
}
