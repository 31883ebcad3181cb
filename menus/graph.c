/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The walk over a program that draws it. */
#include "menus/graph.h"

#include "menus/graph_reach.h"
#include "menus/mem.h"
#include "menus/plain.h"
#include "menus/text.h"
#include "menus/width.h"

#define GRAPH_COLUMNS	26	/* of a text inside a node */
#define GRAPH_LINES	3

struct graph {
	void *ctx;			/* all strings; emptied after each node and edge */
	const struct mn_program *program;
	const struct mn_leg *leg;
	const struct mn_graph_form *form;
	FILE *out;
	struct mn_graph_reach reach;
	uint8_t language;
};

/* ── words ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static char *add(char *s, const char *text, size_t len)
{
	s = talloc_strndup_append_buffer(s, text, len);
	if (!s)
		abort();
	return s;
}

/* Octets of the first line: up to a '\n', or as many words as fit; one character at least. */
static size_t line_end(const char *text)
{
	size_t at = 0, blank = 0;
	unsigned int columns = 0;

	while (text[at] && text[at] != '\n') {
		uint32_t cp = ' ';
		int len = mn_text_utf8_get(text + at, strlen(text + at), &cp);

		columns += mn_width(cp);
		if (columns > GRAPH_COLUMNS)
			return blank ? blank : at;
		at += len > 0 ? len : 1;
		if (cp == ' ' || mn_width(cp) == 2)
			blank = at;
	}
	return at;
}

/* Broken into lines that a node has room for. */
static char *wrap(void *ctx, const char *text)
{
	char *s = mn_mem_text(ctx, "", 0);

	for (unsigned int line = 0; *text; line++) {
		size_t len = line_end(text), shown = len;

		while (shown && text[shown - 1] == ' ')
			shown--;
		if (line)
			s = add(s, "\n", 1);
		s = add(s, text, shown);
		text += len + (text[len] == '\n');
		if (line + 1 == GRAPH_LINES && *text) {
			s = add(s, " …", strlen(" …"));
			break;
		}
	}
	return s;
}

/* The text of a wording that stands for all: of what nothing special holds. */
static char *wording(struct graph *g, uint16_t operation, const struct mn_wording *w)
{
	const struct mn_text *text = w->n_variants ? w->variant[w->n_variants - 1].text : NULL;

	return wrap(g->ctx, mn_plain_text(g->ctx, g->program, operation, text, g->language));
}

static char *title(struct graph *g, const struct mn_text *text)
{
	return wrap(g->ctx, mn_plain_text(g->ctx, g->program, MN_NONE, text, g->language));
}

/* ── names of nodes ───────────────────────────────────────────────────────────────────────────────────────────── */

static char *screen_id(struct graph *g, unsigned int screen)
{
	return talloc_asprintf(g->ctx, "s%u", screen);
}

/* The steps of an operation: a question for each parameter, the confirmation, what is done or answered. */
static unsigned int n_steps(const struct mn_operation *op)
{
	return op->n_params + op->changes + 1;
}

static char *step_id(struct graph *g, unsigned int operation, unsigned int step)
{
	const struct mn_operation *op = &g->program->operation[operation];

	if (step + 1 == n_steps(op))
		return talloc_asprintf(g->ctx, "o%u", operation);
	if (step == op->n_params)
		return talloc_asprintf(g->ctx, "o%uconfirm", operation);
	return talloc_asprintf(g->ctx, "o%uask%u", operation, step);
}

/* ── what is left at the end of an edge ───────────────────────────────────────────────────────────────────────── */

static char *size(struct graph *g, const struct mn_fit *fit)
{
	if (fit->pages > 1)
		return talloc_asprintf(g->ctx, "%u pages", fit->pages);
	return talloc_asprintf(g->ctx, "%u left", fit->left);
}

static char *screen_size(struct graph *g, uint16_t screen)
{
	struct mn_fit fit;

	mn_fit_screen(g->program, screen, g->language, g->leg, &fit);
	return size(g, &fit);
}

static char *step_size(struct graph *g, uint16_t operation, unsigned int step)
{
	const struct mn_operation *op = &g->program->operation[operation];
	struct mn_fit fit;

	if (step + 1 == n_steps(op))
		mn_fit_done(g->program, operation, g->language, g->leg, &fit);
	else if (step == op->n_params)
		mn_fit_confirm(g->program, operation, g->language, g->leg, &fit);
	else
		mn_fit_ask(g->program, operation, step, g->language, g->leg, &fit);
	return size(g, &fit);
}

/* ── nodes ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void node(struct graph *g, const char *id, enum mn_graph_kind kind, const char *head, const char *text,
		 const char *fault)
{
	const struct mn_graph_node n = { .id = id, .kind = kind, .title = head, .text = text, .fault = fault };

	g->form->node(g->out, &n);
	talloc_free_children(g->ctx);
}

static void screen_node(struct graph *g, unsigned int index)
{
	const struct mn_screen *screen = &g->program->screen[index];
	const char *fault = "", *text = "";

	if (!g->reach.screen[index])
		fault = g->reach.loop[index] ? "unreachable, in a loop" : "unreachable";
	else if (g->reach.loop[index])
		fault = "in a loop";
	if (screen->say)
		text = wrap(g->ctx, mn_plain_text(g->ctx, g->program, MN_NONE, screen->say, g->language));
	else if (index == 0)
		text = g->program->dial;
	node(g, screen_id(g, index), screen->say ? MN_GRAPH_PAGE : MN_GRAPH_MENU, title(g, screen->title), text, fault);
}

static char *effects(struct graph *g, uint16_t operation)
{
	const struct mn_operation *op = &g->program->operation[operation];
	char *s = mn_mem_text(g->ctx, "", 0);

	for (unsigned int i = 0; i < op->n_effects; i++) {
		char *effect = mn_plain_effect(g->ctx, g->program, operation, &op->effect[i]);

		if (i)
			s = add(s, "\n", 1);
		s = add(s, effect, strlen(effect));
	}
	return s;
}

static void operation_nodes(struct graph *g, uint16_t index)
{
	const struct mn_operation *op = &g->program->operation[index];
	const char *fault = "";

	if (!g->reach.operation[index])
		fault = g->reach.item[index] ? "unreachable" : "not offered";
	for (unsigned int i = 0; i < op->n_params; i++)
		node(g, step_id(g, index, i), MN_GRAPH_ASK, "", title(g, op->param[i].ask), fault);
	if (op->changes)
		node(g, step_id(g, index, op->n_params), MN_GRAPH_CONFIRM, "", wording(g, index, &op->confirm), fault);
	node(g, step_id(g, index, n_steps(op) - 1), op->changes ? MN_GRAPH_CHANGE : MN_GRAPH_ANSWER,
	     title(g, op->title), op->changes ? effects(g, index) : wording(g, index, &op->done), fault);
}

static void language_node(struct graph *g)
{
	char *names = mn_mem_text(g->ctx, "", 0);

	for (unsigned int i = 0; i < g->program->n_languages; i++) {
		const char *name = g->program->language[i].name;

		if (i)
			names = add(names, "\n", 1);
		names = add(names, name, strlen(name));
	}
	node(g, "language", MN_GRAPH_LANGUAGE, title(g, g->program->phrase[MN_PHRASE_LANGUAGE]), names, "");
}

static bool offers_language(const struct mn_program *program)
{
	for (unsigned int s = 0; s < program->n_screens; s++)
		for (unsigned int i = 0; i < program->screen[s].n_items; i++)
			if (program->screen[s].item[i].target == MN_TARGET_LANGUAGE)
				return true;
	return false;
}

static void code_node(struct graph *g, unsigned int index)
{
	const struct mn_sms_code *code = &g->program->sms[index];
	const char *param = "";

	if (code->takes_param)
		param = g->program->operation[code->operation].param[0].name;
	node(g, talloc_asprintf(g->ctx, "c%u", index), MN_GRAPH_CODE,
	     talloc_asprintf(g->ctx, "SMS %s", code->code), param, "");
}

/* ── edges ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void edge(struct graph *g, const char *from, const char *to, enum mn_graph_way way, const char *label,
		 bool hidden, bool fault)
{
	const struct mn_graph_edge e = {
		.from = from, .to = to, .way = way, .label = label, .hidden = hidden, .fault = fault,
	};

	g->form->edge(g->out, &e);
	talloc_free_children(g->ctx);
}

/* "R9.leading, R9.joined": what takes an item off somebody's menu. */
static char *hiding(struct graph *g, uint16_t operation)
{
	const struct mn_operation *op = &g->program->operation[operation];
	char *s = mn_mem_text(g->ctx, "", 0);

	for (unsigned int i = 0; i < op->n_judges; i++) {
		char *name;

		if (!g->program->kase[op->judge[i].kase].hide)
			continue;
		name = mn_plain_case(g->ctx, g->program, op->judge[i].kase);
		if (*s)
			s = add(s, "\n", 1);
		s = add(s, name, strlen(name));
	}
	return s;
}

static void item_edge(struct graph *g, uint16_t screen, const struct mn_item *item)
{
	char *label = talloc_asprintf(g->ctx, "%u", item->digit), *by;
	bool fault = !g->reach.screen[screen];

	switch (item->target) {
	case MN_TARGET_SCREEN:
		fault |= g->reach.loop[screen] && g->reach.loop[item->index];
		label = talloc_asprintf(g->ctx, "%s · %s", label, screen_size(g, item->index));
		edge(g, screen_id(g, screen), screen_id(g, item->index), MN_GRAPH_KEY, label, false, fault);
		break;
	case MN_TARGET_OPERATION:
		label = talloc_asprintf(g->ctx, "%s · %s", label, step_size(g, item->index, 0));
		by = hiding(g, item->index);
		if (*by)
			label = talloc_asprintf(g->ctx, "%s\n%s", label, by);
		edge(g, screen_id(g, screen), step_id(g, item->index, 0), MN_GRAPH_KEY, label, *by, fault);
		break;
	case MN_TARGET_LANGUAGE:
		edge(g, screen_id(g, screen), "language", MN_GRAPH_KEY, label, false, fault);
		break;
	}
}

static void operation_edges(struct graph *g, uint16_t index)
{
	const struct mn_operation *op = &g->program->operation[index];

	for (unsigned int i = 0; i + 1 < n_steps(op); i++) {
		char *label = step_size(g, index, i + 1);

		if (op->changes && i == op->n_params)
			label = talloc_asprintf(g->ctx, "confirm · %s", label);
		else
			label = talloc_asprintf(g->ctx, "%s · %s", op->param[i].name, label);
		edge(g, step_id(g, index, i), step_id(g, index, i + 1), MN_GRAPH_STEP, label, false,
		     !g->reach.operation[index]);
	}
}

void mn_graph_write(const struct mn_program *program, uint8_t language, const struct mn_leg *leg, bool codes,
		    const struct mn_graph_form *form, FILE *out)
{
	void *ctx = mn_mem_zero(NULL, 1, 1);
	struct graph g = {
		.ctx = mn_mem_zero(ctx, 1, 1), .program = program, .leg = leg, .form = form, .out = out,
		.language = language,
	};

	mn_graph_reach(ctx, program, &g.reach);
	form->begin(out, mn_plain_text(g.ctx, program, MN_NONE, program->title, language),
		    talloc_asprintf(g.ctx, "%s · \"left\" are octets of a screen, of %u on leg %s", program->dial,
				    leg->screen_octets, leg->name));
	talloc_free_children(g.ctx);
	for (unsigned int i = 0; i < program->n_screens; i++)
		screen_node(&g, i);
	for (unsigned int i = 0; i < program->n_operations; i++)
		if (!program->operation[i].is_event)
			operation_nodes(&g, i);
	if (offers_language(program))
		language_node(&g);
	for (unsigned int i = 0; codes && i < program->n_sms; i++)
		code_node(&g, i);
	for (unsigned int s = 0; s < program->n_screens; s++)
		for (unsigned int i = 0; i < program->screen[s].n_items; i++)
			item_edge(&g, s, &program->screen[s].item[i]);
	for (unsigned int i = 0; i < program->n_operations; i++)
		if (!program->operation[i].is_event)
			operation_edges(&g, i);
	for (unsigned int i = 0; codes && i < program->n_sms; i++) {
		uint16_t operation = program->sms[i].operation;

		edge(&g, talloc_asprintf(g.ctx, "c%u", i),
		     step_id(&g, operation, n_steps(&program->operation[operation]) - 1), MN_GRAPH_SEND, "", false,
		     false);
	}
	form->end(out);
	talloc_free(ctx);
}
