/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Expected texts against everything a program can show. A screen is a body with footer lines below it, and sometimes a
 * phrase above it; a body counts only where it begins at the top of what is expected and ends where a body may end.
 */
#include "menus/cover.h"

#include "menus/mem.h"

/* What may stand below the first text of a body, down to the footers. */
enum below {
	BELOW_NOTHING,		/* last words: the end, no footers */
	BELOW_FOOTERS,
	BELOW_ITEMS,		/* of screen .index */
	BELOW_LINES,		/* of .variant */
	BELOW_CHOICES,		/* of .param */
	BELOW_RESUME,
	BELOW_LANGUAGES,
};

struct body {
	enum below below;
	const struct mn_text *text;
	const struct mn_variant *variant;
	const struct mn_param *param;
	uint16_t screen;	/* reached when the body is shown */
};

struct reach {
	struct mn_cover *cover;
	const struct mn_program *program;
	struct body *body;
	size_t n_bodies;
	struct mn_cover_match m;
};

/* ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static struct body *add_body(struct reach *r, enum below below, const struct mn_text *text)
{
	if (!(r->n_bodies & (r->n_bodies - 1)))
		r->body = mn_mem_grow(r->cover, r->body, r->n_bodies ? r->n_bodies * 2 : 1, sizeof(*r->body));
	r->body[r->n_bodies] = (struct body){ .below = below, .text = text, .screen = MN_NONE };
	return &r->body[r->n_bodies++];
}

static void add_wording(struct reach *r, const struct mn_wording *wording)
{
	for (unsigned int i = 0; i < wording->n_variants; i++)
		add_body(r, BELOW_LINES, wording->variant[i].text)->variant = &wording->variant[i];
}

static void add_operation(struct reach *r, const struct mn_operation *op)
{
	for (unsigned int i = 0; i < op->n_params; i++)
		if (op->param[i].ask)
			add_body(r, BELOW_CHOICES, op->param[i].ask)->param = &op->param[i];
	add_wording(r, &op->confirm);
	add_wording(r, &op->done);
}

static void add_bodies(struct reach *r)
{
	static const enum mn_phrase last_words[] = {
		MN_PHRASE_GOODBYE, MN_PHRASE_TIMEOUT, MN_PHRASE_TOO_LONG, MN_PHRASE_UNKNOWN_CODE,
		MN_PHRASE_UNKNOWN_CALLER, MN_PHRASE_BUSY
	};
	const struct mn_program *program = r->program;

	for (unsigned int i = 0; i < program->n_screens; i++) {
		const struct mn_screen *s = &program->screen[i];

		add_body(r, s->say ? BELOW_FOOTERS : BELOW_ITEMS, s->say ? s->say : s->title)->screen = i;
	}
	for (unsigned int i = 0; i < program->n_cases; i++) {
		if (program->kase[i].kind != MN_CASE_REFUSE)
			continue;
		add_body(r, BELOW_FOOTERS, program->kase[i].text);
		if (program->kase[i].text_other != program->kase[i].text)
			add_body(r, BELOW_FOOTERS, program->kase[i].text_other);
	}
	for (unsigned int i = 0; i < program->n_operations; i++)
		if (!program->operation[i].is_event)
			add_operation(r, &program->operation[i]);
	for (size_t i = 0; i < sizeof(last_words) / sizeof(last_words[0]); i++)
		add_body(r, BELOW_NOTHING, program->phrase[last_words[i]]);
	add_body(r, BELOW_FOOTERS, program->phrase[MN_PHRASE_BUSY]);
	add_body(r, BELOW_RESUME, program->phrase[MN_PHRASE_RESUME]);
	add_body(r, BELOW_LANGUAGES, program->phrase[MN_PHRASE_LANGUAGE]);
}

/* ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Where the line that ended at s goes on; NULL at the end of the block. */
static const char *next_line(const char *s)
{
	return *s ? s + 1 : NULL;
}

static const char *end_of_line(const char *s)
{
	return s + strcspn(s, "\n\v");
}

/* A phrase on a line of its own, with its key in front when it does not say it itself. */
static bool key_line(struct reach *r, const char *s, enum mn_phrase phrase)
{
	size_t digits = strspn(s, "0123456789");

	if (mn_cover_match(&r->m, r->program->phrase[phrase], s))
		return true;
	return digits && s[digits] == ' ' && mn_cover_match(&r->m, r->program->phrase[phrase], s + digits + 1);
}

static bool is_footer(struct reach *r, const char *s)
{
	unsigned int n = r->m.n_found;
	bool is = key_line(r, s, MN_PHRASE_CONFIRM) || key_line(r, s, MN_PHRASE_BACK) ||
		  key_line(r, s, MN_PHRASE_HOME) || key_line(r, s, MN_PHRASE_EXIT);

	r->m.n_found = n;
	return is;
}

/* "2 My cards" */
static bool numbered(struct reach *r, const char *s, unsigned int number, const struct mn_text *text, const char *name)
{
	unsigned int n = 0;
	size_t len;

	while (*s >= '0' && *s <= '9' && n < 1000)
		n = n * 10 + *s++ - '0';
	if (n != number || *s++ != ' ')
		return false;
	if (text)
		return mn_cover_match(&r->m, text, s);
	len = strlen(name);
	if (strncmp(s, name, len) != 0 || end_of_line(s) != s + len)
		return false;
	r->m.end = s + len;
	return true;
}

static bool choice_line(struct reach *r, const struct mn_param *param, const char *s)
{
	const struct mn_list *list;
	unsigned int key = 0;

	if (param->type != MN_TYPE_CHOICE)
		return false;
	list = &r->program->list[param->list];
	for (unsigned int i = 0; i < list->n_items; i++) {
		if (!(param->mask >> i & 1))
			continue;
		key++;
		/* 9 turns pages */
		if (numbered(r, s, key < 9 ? key : key + 1, list->item[i].text, list->item[i].name))
			return true;
	}
	return false;
}

/* One more line of this body at s? */
static bool body_line(struct reach *r, const struct body *b, const char *s)
{
	const struct mn_screen *screen;

	switch (b->below) {
	case BELOW_NOTHING:
	case BELOW_FOOTERS:
		return false;
	case BELOW_ITEMS:
		screen = &r->program->screen[b->screen];
		for (unsigned int i = 0; i < screen->n_items; i++)
			if (numbered(r, s, screen->item[i].digit, screen->item[i].label, NULL))
				return true;
		return false;
	case BELOW_LINES:
		for (unsigned int i = 0; i < b->variant->n_lines; i++)
			if (b->variant->line[i].text && mn_cover_match(&r->m, b->variant->line[i].text, s))
				return true;
		return false;
	case BELOW_CHOICES:
		return choice_line(r, b->param, s);
	case BELOW_RESUME:
		return key_line(r, s, MN_PHRASE_RESUME_YES) || key_line(r, s, MN_PHRASE_RESUME_NO);
	case BELOW_LANGUAGES:
		for (unsigned int i = 0; i < r->program->n_languages; i++)
			if (numbered(r, s, i + 1, NULL, r->program->language[i].name))
				return true;
		return false;
	}
	return false;
}

/* From s on only what may stand below this body? Below a "..." that is anything, but its lines still count. */
static bool body_ends(struct reach *r, const struct body *b, const char *s)
{
	bool passed = false;

	while (s) {
		if (*s == MN_COVER_ANY) {
			passed = true;
			s = next_line(s + 1);
		} else if (b->below != BELOW_NOTHING && is_footer(r, s)) {
			return true;
		} else if (body_line(r, b, s)) {
			s = next_line(r->m.end);
		} else if (passed) {
			s = next_line(end_of_line(s));
		} else {
			return false;
		}
	}
	return true;
}

static void mark(struct reach *r, const struct body *b)
{
	uint32_t bit = UINT32_C(1) << r->m.language;

	for (unsigned int i = 0; i < r->m.n_found; i++) {
		struct mn_cover_goal *goal = mn_cover_goal_of(r->cover, r->m.found[i]);

		if (!goal)
			continue;
		goal->reached |= bit;
		if (goal->kind == MN_COVER_TEXT && goal->index != MN_NONE)
			r->cover->goal[r->program->n_screens + goal->index].reached = 1;
	}
	if (b && b->screen != MN_NONE)
		r->cover->goal[b->screen].reached = 1;
	r->m.n_found = 0;
}

/* All bodies that may begin at s; is there one? */
static bool bodies_at(struct reach *r, const char *s)
{
	bool any = false;

	for (size_t i = 0; i < r->n_bodies; i++) {
		const struct body *b = &r->body[i];
		const char *below = s;

		r->m.n_found = 0;
		if (b->text) {
			if (!mn_cover_match(&r->m, b->text, s))
				continue;
			below = next_line(r->m.end);
		} else if (!body_line(r, b, s)) {
			continue;
		} else {
			r->m.n_found = 0;
		}
		if (!body_ends(r, b, below))
			continue;
		mark(r, b);
		any = true;
	}
	r->m.n_found = 0;
	return any;
}

/* A phrase before a screen counts when a screen follows. */
static void phrase_before(struct reach *r, const char *s)
{
	static const enum mn_phrase before[] = {
		MN_PHRASE_WRONG_KEY, MN_PHRASE_WRONG_NUMBER, MN_PHRASE_NOT_OFFERED, MN_PHRASE_LANGUAGE_SET
	};

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		const char *below;

		r->m.n_found = 0;
		if (!mn_cover_match(&r->m, r->program->phrase[before[i]], s))
			continue;
		below = next_line(r->m.end);
		if (!below || (*below != MN_COVER_ANY && !bodies_at(r, below)))
			continue;
		r->m.n_found = 0;
		mn_cover_match(&r->m, r->program->phrase[before[i]], s);
		mark(r, NULL);
	}
}

static void footers(struct reach *r, const char *s)
{
	static const enum mn_phrase phrases[] = {
		MN_PHRASE_MORE, MN_PHRASE_BACK, MN_PHRASE_HOME, MN_PHRASE_EXIT, MN_PHRASE_CONFIRM
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		r->m.n_found = 0;
		if (key_line(r, s, phrases[i]))
			mark(r, NULL);
	}
}

static void reach_block(struct reach *r, const struct mn_cover_block *block)
{
	bool passed;	/* a "..." is above: where this line stands is not said */

	for (r->m.language = 0; r->m.language < r->program->n_languages; r->m.language++) {
		passed = false;
		for (const char *s = block->text; s; s = next_line(end_of_line(s))) {
			if (*s == MN_COVER_ANY) {
				passed = true;
				continue;
			}
			if (s == block->text || passed)
				bodies_at(r, s);
			if (s == block->text)
				phrase_before(r, s);
			footers(r, s);
		}
	}
}

void mn_cover_reach(struct mn_cover *cover, const struct mn_cover_blocks *blocks)
{
	struct reach r = { .cover = cover, .program = cover->program, .m = { .program = cover->program } };

	add_bodies(&r);
	for (size_t i = 0; i < blocks->n; i++)
		reach_block(&r, &blocks->block[i]);
	cover->n_blocks += blocks->n;
	talloc_free(r.body);
}
