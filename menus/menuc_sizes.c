/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc check --sizes: what each text needs at its longest, and the room that is left on each leg. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/fit.h"
#include "menus/mem.h"
#include "menus/menuc.h"
#include "menus/text.h"
#include "menus/toolkit_fit.h"
#include "menus/width.h"

#define NAME_WIDTH	44	/* with the first words */
#define NAME_MAX_WIDTH	20
#define LEG_WIDTH	17

enum group { SCREENS, QUESTIONS, CONFIRMATIONS, RESULTS, REFUSALS, LAST_WORDS, MESSAGES, N_GROUPS };

static const char *const titles[N_GROUPS] = {
	[SCREENS] = "Screens", [QUESTIONS] = "Questions", [CONFIRMATIONS] = "Confirmations", [RESULTS] = "Results",
	[REFUSALS] = "Refusals", [LAST_WORDS] = "Last words", [MESSAGES] = "Short messages",
};

struct row {
	enum group group;
	uint8_t language;
	char name[48];
	const struct mn_text *text;	/* some words of it follow the name */
	struct mn_fit fit[MN_N_LEGS];
};

struct sizes {
	const struct mn_program *program;
	struct row *row;
	unsigned int n, size;
	FILE *out;
};

static struct row *add(struct sizes *s, enum group group, uint8_t language, const struct mn_text *text)
{
	if (s->n == s->size) {
		s->size = s->size ? 2 * s->size : 256;
		s->row = mn_mem_grow(s->program, s->row, s->size, sizeof(*s->row));
	}
	s->row[s->n] = (struct row){ .group = group, .language = language, .text = text };
	return &s->row[s->n++];
}

static const struct mn_text *first_text(const struct mn_wording *wording)
{
	const struct mn_variant *variant = &wording->variant[wording->n_variants - 1];

	return variant->text ? variant->text : variant->line[0].text;
}

/* ── rows ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void add_screens(struct sizes *s, uint8_t language)
{
	for (unsigned int i = 0; i < s->program->n_screens; i++) {
		struct row *row = add(s, SCREENS, language, s->program->screen[i].title);

		snprintf(row->name, sizeof(row->name), "%s", s->program->screen[i].name);
		for (unsigned int leg = 0; leg < MN_N_LEGS; leg++)
			mn_fit_screen(s->program, i, language, mn_fit_leg(leg), &row->fit[leg]);
	}
}

static void add_operation(struct sizes *s, uint16_t index, uint8_t language)
{
	const struct mn_operation *op = &s->program->operation[index];
	struct row *row;

	for (unsigned int i = 0; i < op->n_params && !op->is_event; i++) {
		row = add(s, QUESTIONS, language, op->param[i].ask);
		snprintf(row->name, sizeof(row->name), "%s %s", op->name, op->param[i].name);
		for (unsigned int leg = 0; leg < MN_N_LEGS; leg++)
			mn_fit_ask(s->program, index, i, language, mn_fit_leg(leg), &row->fit[leg]);
	}
	if (op->confirm.n_variants) {
		row = add(s, CONFIRMATIONS, language, first_text(&op->confirm));
		snprintf(row->name, sizeof(row->name), "%s", op->name);
		for (unsigned int leg = 0; leg < MN_N_LEGS; leg++)
			mn_fit_confirm(s->program, index, language, mn_fit_leg(leg), &row->fit[leg]);
	}
	if (op->done.n_variants) {
		row = add(s, RESULTS, language, first_text(&op->done));
		snprintf(row->name, sizeof(row->name), "%s", op->name);
		for (unsigned int leg = 0; leg < MN_N_LEGS; leg++)
			mn_fit_done(s->program, index, language, mn_fit_leg(leg), &row->fit[leg]);
	}
	for (unsigned int i = 0; i < op->n_effects; i++) {
		if (op->effect[i].kind != MN_EFFECT_TELL)
			continue;
		row = add(s, MESSAGES, language, first_text(&op->effect[i].text));
		snprintf(row->name, sizeof(row->name), "%s", op->name);
		mn_fit_tell(s->program, index, i, language, &row->fit[0]);
	}
}

static void add_case(struct sizes *s, uint16_t index, bool other, uint8_t language)
{
	const struct mn_case *kase = &s->program->kase[index];
	const struct mn_text *text = other ? kase->text_other : kase->text;
	struct row *row;

	if (!text || (other && kase->text == text))
		return;
	row = add(s, REFUSALS, language, text);
	snprintf(row->name, sizeof(row->name), "%s%s%s%s", s->program->rule[kase->rule].id, *kase->name ? "." : "",
		 kase->name, other ? " other" : "");
	for (unsigned int leg = 0; leg < MN_N_LEGS; leg++)
		mn_fit_refusal(s->program, index, other, language, mn_fit_leg(leg), &row->fit[leg]);
}

static void add_finals(struct sizes *s, uint8_t language)
{
	static const struct {
		enum mn_phrase phrase;
		const char *name;
	} finals[] = {
#define MN_PHRASE(id, name, doc) { MN_PHRASE_##id, name },
#include "menus/phrases.def"
#undef MN_PHRASE
	};

	for (unsigned int i = 0; i < sizeof(finals) / sizeof(finals[0]); i++) {
		struct row *row;

		if (!mn_fit_is_final(finals[i].phrase))
			continue;
		row = add(s, LAST_WORDS, language, s->program->phrase[finals[i].phrase]);
		snprintf(row->name, sizeof(row->name), "%s", finals[i].name);
		for (unsigned int leg = 0; leg < MN_N_LEGS; leg++)
			mn_fit_final(s->program, finals[i].phrase, language, mn_fit_leg(leg), &row->fit[leg]);
	}
}

static void add_helps(struct sizes *s, uint8_t language)
{
	struct row *row;

	for (unsigned int i = 0; i < s->program->n_sms; i++) {
		row = add(s, MESSAGES, language, s->program->sms[i].help);
		snprintf(row->name, sizeof(row->name), "%s", s->program->sms[i].code);
		mn_fit_help(s->program, i, language, &row->fit[0]);
	}
	if (!s->program->sms_help)
		return;
	row = add(s, MESSAGES, language, s->program->sms_help);
	snprintf(row->name, sizeof(row->name), "otherwise");
	mn_fit_help(s->program, MN_NONE, language, &row->fit[0]);
}

/* Worst first: pages there may be, then octets; else as in the file. */
static int compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->fit[0].bound != y->fit[0].bound)
		return x->fit[0].bound > y->fit[0].bound ? -1 : 1;
	if (x->fit[0].octets != y->fit[0].octets)
		return x->fit[0].octets > y->fit[0].octets ? -1 : 1;
	return x->language != y->language ? x->language - y->language : strcmp(x->name, y->name);
}

/* ── showing ────────────────────────────────────────────────────────────────────────────────────────────────── */

/* The first words of a text, variables as "..", cut to columns. */
static void words(const struct sizes *s, const struct row *row, char *buf, size_t size, unsigned int columns)
{
	const struct mn_template *template = &row->text->lang[row->language];
	size_t len = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < template->n_pieces; i++) {
		const struct mn_piece *piece = &template->piece[i];
		const char *text = piece->var == MN_VAR_LITERAL ? piece->lit : "..";
		size_t all = strlen(text);

		for (size_t at = 0; at < all && text[at] != '\n';) {
			uint32_t cp = '?';
			int n = mn_text_utf8_get(text + at, all - at, &cp);

			n = n < 1 ? 1 : n;
			if (mn_width(cp) > columns || len + n + 1 > size)
				return;
			memcpy(buf + len, text + at, n);
			len += n;
			buf[len] = '\0';
			columns -= mn_width(cp);
			at += n;
		}
		if (strchr(text, '\n'))
			return;
	}
}

static void leg_figures(const struct mn_fit *fit, char *buf, size_t size)
{
	if (fit->bound <= 1)
		snprintf(buf, size, "%u left", fit->left);
	else if (fit->pages == fit->bound)
		snprintf(buf, size, "%u pages", fit->pages);
	else if (fit->pages == 1)
		snprintf(buf, size, "%u left, <= %u p.", fit->left, fit->bound);
	else
		snprintf(buf, size, "%u pages, <= %u", fit->pages, fit->bound);
}

static void print_row(const struct sizes *s, const struct row *row, unsigned int names)
{
	char text[4 * NAME_WIDTH + 1], figures[64];
	unsigned int used = mn_width_text(row->name, strlen(row->name));

	used = used > names ? used : names;
	fprintf(s->out, "  %-*s", (int)names, row->name);
	if (used + 4 < NAME_WIDTH) {
		words(s, row, text, sizeof(text), NAME_WIDTH - used - 2);
		fprintf(s->out, "  %s", text);
		used += 2 + mn_width_text(text, strlen(text));
	}
	fprintf(s->out, "%*s  %-3.3s %-5s %6u", used < NAME_WIDTH ? (int)(NAME_WIDTH - used) : 0, "",
		s->program->language[row->language].code, row->fit[0].ucs2 ? "UCS2" : "GSM-7", row->fit[0].octets);
	if (row->group == MESSAGES) {
		snprintf(figures, sizeof(figures), "%u message%s", row->fit[0].pages,
			 row->fit[0].pages == 1 ? "" : "s");
		fprintf(s->out, " %*s\n", LEG_WIDTH - 1, figures);
		return;
	}
	for (unsigned int leg = 0; leg < MN_N_LEGS; leg++) {
		leg_figures(&row->fit[leg], figures, sizeof(figures));
		fprintf(s->out, " %*s", LEG_WIDTH - 1, figures);
	}
	fputc('\n', s->out);
}

/* Returns the width of its names. */
static unsigned int print_group(const struct sizes *s, unsigned int first)
{
	enum group group = s->row[first].group;
	unsigned int names = 0;
	char head[64];

	for (unsigned int i = first; i < s->n && s->row[i].group == group; i++)
		if (strlen(s->row[i].name) > names)
			names = strlen(s->row[i].name);
	fprintf(s->out, "\n%-*s    %-3s %-5s %6s", NAME_WIDTH, titles[group], "", "", "octets");
	for (unsigned int leg = 0; leg < MN_N_LEGS && group != MESSAGES; leg++) {
		snprintf(head, sizeof(head), "%s %u", mn_fit_leg(leg)->name,
			 group == LAST_WORDS ? mn_fit_leg(leg)->final_octets : mn_fit_leg(leg)->screen_octets);
		fprintf(s->out, " %*s", LEG_WIDTH - 1, head);
	}
	fputc('\n', s->out);
	return names < NAME_MAX_WIDTH ? names : NAME_MAX_WIDTH;
}

/* The menu on a SIM, in one line. */
static void print_toolkit(const struct mn_program *program, FILE *out)
{
	struct mn_toolkit *toolkit = mn_toolkit_alloc(NULL, program);
	unsigned int most = 0;

	if (!toolkit)
		return;
	for (unsigned int i = 0; i < program->n_screens; i++)
		for (unsigned int l = 0; l < program->n_languages; l++) {
			unsigned int octets = mn_toolkit_menu(toolkit, i, l);

			most = octets > most ? octets : most;
		}
	fprintf(out, "\nOn a SIM: about %u of %u octets, the longest list of items %u of %u.\n",
		mn_toolkit_image(toolkit), MN_TOOLKIT_IMAGE_MAX, most, MN_TOOLKIT_COMMAND_MAX);
	talloc_free(toolkit);
}

void menuc_sizes(const struct mn_program *program, FILE *out)
{
	struct sizes s = { .program = program, .out = out };
	unsigned int names = 0;

	for (unsigned int l = 0; l < program->n_languages; l++) {
		add_screens(&s, l);
		for (unsigned int i = 0; i < program->n_operations; i++)
			add_operation(&s, i, l);
		for (unsigned int i = 0; i < program->n_cases; i++) {
			add_case(&s, i, false, l);
			add_case(&s, i, true, l);
		}
		add_finals(&s, l);
		add_helps(&s, l);
	}
	qsort(s.row, s.n, sizeof(*s.row), compare);
	fprintf(out,
		"What each text needs at its longest, its footer counted: octets as coded; then for each leg what\n"
		"is left on the only page, or its pages, <= the most that any values or a phrase before it make.\n");
	for (unsigned int i = 0; i < s.n; i++) {
		if (!i || s.row[i].group != s.row[i - 1].group)
			names = print_group(&s, i);
		print_row(&s, &s.row[i], names);
	}
	talloc_free(s.row);
	print_toolkit(program, out);
}
