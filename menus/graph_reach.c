/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which screens and operations somebody can come to. No recursion: screens may be many and lie deep. */
#include "menus/graph_reach.h"

#include "menus/mem.h"

static void from_home(void *ctx, const struct mn_program *program, struct mn_graph_reach *reach)
{
	uint16_t *todo = mn_mem_zero(ctx, program->n_screens, sizeof(*todo));
	unsigned int n = 0;

	if (program->n_screens) {
		reach->screen[0] = true;
		todo[n++] = 0;
	}
	while (n) {
		const struct mn_screen *screen = &program->screen[todo[--n]];

		for (unsigned int i = 0; i < screen->n_items; i++) {
			const struct mn_item *item = &screen->item[i];

			switch (item->target) {
			case MN_TARGET_SCREEN:
				if (!reach->screen[item->index])
					todo[n++] = item->index;
				reach->screen[item->index] = true;
				break;
			case MN_TARGET_OPERATION:
				reach->operation[item->index] = true;
				break;
			case MN_TARGET_LANGUAGE:
				reach->language = true;
				break;
			}
		}
	}
	talloc_free(todo);
}

/* ── loops: strongly connected components after Tarjan, with a stack of our own ───────────────────────────────── */

struct walk {
	const struct mn_program *program;
	uint32_t *order, *low;		/* 0: not seen yet */
	uint16_t *path, *open;		/* screens being looked at; those not yet in a component */
	uint8_t *next;			/* item to look at next */
	bool *is_open;
	uint32_t n_seen, n_path, n_open;
};

static void enter(struct walk *w, uint16_t screen)
{
	w->order[screen] = w->low[screen] = ++w->n_seen;
	w->path[w->n_path++] = screen;
	w->open[w->n_open++] = screen;
	w->is_open[screen] = true;
}

/* A component of several screens is a loop; one screen is one if it leads to itself, which `look` has noted. */
static void leave(struct walk *w, uint16_t screen, struct mn_graph_reach *reach)
{
	bool several = w->open[w->n_open - 1] != screen;
	uint16_t member;

	w->n_path--;
	if (w->n_path && w->low[screen] < w->low[w->path[w->n_path - 1]])
		w->low[w->path[w->n_path - 1]] = w->low[screen];
	if (w->low[screen] != w->order[screen])
		return;
	do {
		member = w->open[--w->n_open];
		w->is_open[member] = false;
		reach->loop[member] |= several;
	} while (member != screen);
}

static void look(struct walk *w, uint16_t screen, struct mn_graph_reach *reach)
{
	const struct mn_screen *s = &w->program->screen[screen];

	while (w->next[screen] < s->n_items) {
		const struct mn_item *item = &s->item[w->next[screen]++];

		if (item->target != MN_TARGET_SCREEN)
			continue;
		if (!w->order[item->index]) {
			enter(w, item->index);
			return;
		}
		if (item->index == screen)
			reach->loop[screen] = true;
		if (w->is_open[item->index] && w->order[item->index] < w->low[screen])
			w->low[screen] = w->order[item->index];
	}
	leave(w, screen, reach);
}

static void loops(void *ctx, const struct mn_program *program, struct mn_graph_reach *reach)
{
	void *tmp = mn_mem_zero(ctx, 1, 1);
	size_t n = program->n_screens;
	struct walk w = {
		.program = program,
		.order = mn_mem_zero(tmp, n, sizeof(*w.order)),
		.low = mn_mem_zero(tmp, n, sizeof(*w.low)),
		.path = mn_mem_zero(tmp, n, sizeof(*w.path)),
		.open = mn_mem_zero(tmp, n, sizeof(*w.open)),
		.next = mn_mem_zero(tmp, n, sizeof(*w.next)),
		.is_open = mn_mem_zero(tmp, n, sizeof(*w.is_open)),
	};

	for (unsigned int i = 0; i < n; i++) {
		if (!w.order[i])
			enter(&w, i);
		while (w.n_path)
			look(&w, w.path[w.n_path - 1], reach);
	}
	talloc_free(tmp);
}

void mn_graph_reach(void *ctx, const struct mn_program *program, struct mn_graph_reach *reach)
{
	*reach = (struct mn_graph_reach){
		.screen = mn_mem_zero(ctx, program->n_screens, sizeof(bool)),
		.loop = mn_mem_zero(ctx, program->n_screens, sizeof(bool)),
		.operation = mn_mem_zero(ctx, program->n_operations, sizeof(bool)),
		.item = mn_mem_zero(ctx, program->n_operations, sizeof(bool)),
	};
	from_home(ctx, program, reach);
	loops(ctx, program, reach);
	for (unsigned int i = 0; i < program->n_sms; i++)
		reach->operation[program->sms[i].operation] = true;
	for (unsigned int s = 0; s < program->n_screens; s++)
		for (unsigned int i = 0; i < program->screen[s].n_items; i++)
			if (program->screen[s].item[i].target == MN_TARGET_OPERATION)
				reach->item[program->screen[s].item[i].index] = true;
}
