/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What can only be said of a whole program: labels, ways through the screens, and what nobody uses. */
#include "menus/check.h"
#include "menus/fit.h"
#include "menus/mem.h"
#include "menus/parse.h"
#include "menus/prove.h"
#include "menus/toolkit_fit.h"

/* The label of an item is its own, or the title of where it leads. */
static void labels(struct mn_parse *p)
{
	for (unsigned int s = 0; s < p->program->n_screens; s++)
		for (unsigned int i = 0; i < p->screen[s].n_items; i++) {
			struct mn_item *item = (struct mn_item *)&p->screen[s].item[i];

			if (item->label)
				continue;
			switch (item->target) {
			case MN_TARGET_SCREEN:
				item->label = p->screen[item->index].title;
				break;
			case MN_TARGET_OPERATION:
				item->label = p->operation[item->index].title;
				break;
			case MN_TARGET_LANGUAGE:
				item->label = p->program->phrase[MN_PHRASE_LANGUAGE];
				break;
			}
		}
}

/* ── ways through the screens ─────────────────────────────────────────────────────────────────────────────────── */

struct ways {
	struct mn_parse *p;
	enum { UNSEEN, OPEN, SEEN } *state;
	uint8_t *height;		/* screens below, itself included */
	uint16_t path[MN_MAX_DEPTH];
	bool told;
};

static void bad_way(struct ways *w, enum mn_diag_id id, const struct mn_item *item)
{
	struct mn_loc to = { item->loc.line, item->loc.col + 1 };

	if (!w->told)
		mn_parse_fail_at(w->p, id, item->loc, to, w->p->screen[item->index].name, NULL, NULL);
	w->told = true;
}

/* Depth first; not deeper than MN_MAX_DEPTH, so the recursion is bounded. */
static unsigned int visit(struct ways *w, uint16_t screen, unsigned int depth)
{
	const struct mn_screen *s = &w->p->screen[screen];
	unsigned int height = 1;

	w->state[screen] = OPEN;
	for (unsigned int i = 0; i < s->n_items; i++) {
		const struct mn_item *item = &s->item[i];
		unsigned int below;

		if (item->target != MN_TARGET_SCREEN)
			continue;
		if (w->state[item->index] == OPEN) {
			bad_way(w, MN_DIAG_SCREEN_LOOP, item);
			continue;
		}
		if (depth + 1 >= MN_MAX_DEPTH) {
			bad_way(w, MN_DIAG_SCREEN_DEEP, item);
			continue;
		}
		below = w->state[item->index] == SEEN ? w->height[item->index] : visit(w, item->index, depth + 1);
		if (depth + 1 + below > MN_MAX_DEPTH)
			bad_way(w, MN_DIAG_SCREEN_DEEP, item);
		if (below + 1 > height)
			height = below + 1;
	}
	w->state[screen] = SEEN;
	w->height[screen] = height > MN_MAX_DEPTH ? MN_MAX_DEPTH : height;
	return w->height[screen];
}

static struct mn_loc end_of(struct mn_loc loc, const char *name)
{
	loc.col += strlen(name);
	return loc;
}

/* Tell of an unseen screen, and not of those it leads to. */
static void bad_screen(struct ways *w, uint16_t screen, uint16_t *todo)
{
	const struct mn_screen *s = &w->p->screen[screen];
	uint32_t n = 0;

	mn_parse_fail_at(w->p, MN_DIAG_SCREEN_UNREACHED, s->loc, end_of(s->loc, s->name), s->name, NULL, NULL);
	w->state[screen] = SEEN;
	todo[n++] = screen;
	while (n) {
		s = &w->p->screen[todo[--n]];
		for (unsigned int i = 0; i < s->n_items; i++) {
			uint16_t next = s->item[i].index;

			if (s->item[i].target != MN_TARGET_SCREEN || w->state[next] != UNSEEN)
				continue;
			w->state[next] = SEEN;
			todo[n++] = next;
		}
	}
}

static void bad_screens(struct ways *w)
{
	const struct mn_program *program = w->p->program;
	bool *below = mn_mem_zero(w->p->tmp, program->n_screens, sizeof(*below));
	uint16_t *todo = mn_mem_zero(w->p->tmp, program->n_screens, sizeof(*todo));

	for (unsigned int i = 0; i < program->n_screens; i++)
		for (unsigned int j = 0; w->state[i] == UNSEEN && j < program->screen[i].n_items; j++)
			if (program->screen[i].item[j].target == MN_TARGET_SCREEN)
				below[program->screen[i].item[j].index] = true;
	for (unsigned int i = 0; i < program->n_screens; i++)
		if (w->state[i] == UNSEEN && !below[i])
			bad_screen(w, i, todo);
	/* what is left leads to itself */
	for (unsigned int i = 0; i < program->n_screens; i++)
		if (w->state[i] == UNSEEN)
			bad_screen(w, i, todo);
}

static void ways(struct mn_parse *p)
{
	struct mn_program *program = p->program;
	struct ways w = { .p = p };

	if (!program->n_screens)
		return;
	w.state = mn_mem_zero(p->tmp, program->n_screens, sizeof(*w.state));
	w.height = mn_mem_zero(p->tmp, program->n_screens, sizeof(*w.height));
	visit(&w, 0, 0);
	if (!w.told)
		bad_screens(&w);
}

/* ── what nobody uses ─────────────────────────────────────────────────────────────────────────────────────────── */

static void unused(struct mn_parse *p)
{
	const struct mn_parse_case *info = p->infos.data;
	const struct mn_case *kase = p->cases.data;
	const struct mn_parse_name *name;

	for (name = p->first_name; name; name = name->later) {
		bool offered = name->kind == MN_KIND_OPERATION && !p->operation[name->index].is_event;

		if (name->used || name->kind == MN_KIND_RULE || name->kind == MN_KIND_SCREEN ||
		    (name->kind == MN_KIND_OPERATION && !offered) || (name->kind == MN_KIND_LIST &&
								       name->index == p->program->evidence))
			continue;
		mn_parse_fail_at(p, offered ? MN_DIAG_NOT_OFFERED : MN_DIAG_UNUSED, name->from, name->to,
				 mn_parse_kind_name(name->kind), name->name, NULL);
	}
	for (uint32_t i = 0; i < p->cases.n; i++)
		if (!info[i].judged)
			mn_parse_fail_at(p, MN_DIAG_NOT_JUDGED, kase[i].loc, info[i].end, NULL, NULL, NULL);
}

void mn_check(struct mn_parse *p)
{
	if (p->incomplete || mn_diags_errors(p->diags))
		return;
	labels(p);
	p->complete = true;
	ways(p);
	unused(p);
	mn_check_text(p->program, p->diags);
	mn_check_label(p->program, p->diags);
	mn_check_offer(p->program, p->diags);
	mn_check_event(p->program, p->diags);
	mn_fit_check(p->program, p->diags);
	mn_toolkit_check(p->program, p->diags);
	p->program->proof.n_codes = mn_check_code(p->program, p->diags);
	mn_prove_supply(p->program, p->diags);
	mn_prove(p->program, p->diags);
}
