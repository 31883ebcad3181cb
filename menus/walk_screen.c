/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is shown in each state. A screen is one text and some footer lines, cut into pages by mn_page_cut(); it is
 * rendered anew for every page, so that a session holds no text that the program already has.
 */
#include "menus/walk_int.h"

#include <stdlib.h>

#include "menus/buf.h"
#include "menus/page.h"
#include "menus/render.h"
#include "menus/text.h"

#define SCREEN_TEXT_SIZE	MN_WALK_TEXT_SIZE
#define SCREEN_PAGE_SIZE	sizeof(((struct mn_walk_out *)0)->text)

struct screen_view {
	struct mn_render render;
	struct mn_buf body;
	char more[MN_WALK_LINE_SIZE];
	char confirm[MN_WALK_LINE_SIZE];	/* "" = none; the other lines too */
	char back[MN_WALK_LINE_SIZE];
	char home[MN_WALK_LINE_SIZE];
	char footer[3 * MN_WALK_LINE_SIZE];
	char text[SCREEN_TEXT_SIZE];
};

/* ── what is visible ────────────────────────────────────────────────────────────────────────────────────────── */

const struct mn_screen *mn_walk_screen_here(const struct mn_walk *walk)
{
	return &walk->program->screen[walk->path[walk->depth - 1]];
}

const struct mn_item *mn_walk_screen_item(const struct mn_screen *screen, unsigned int digit)
{
	for (unsigned int i = 0; i < screen->n_items; i++) {
		if (screen->item[i].digit == digit)
			return &screen->item[i];
	}
	return NULL;
}

static bool screen_is_item_hidden(const struct mn_walk *walk, const struct mn_item *item, unsigned int depth)
{
	const struct mn_screen *screen;

	if (item->target == MN_TARGET_OPERATION)
		return item->index < MN_MAX_OPS && (walk->hidden >> item->index & 1);
	if (item->target != MN_TARGET_SCREEN || depth == MN_MAX_DEPTH)
		return false;
	screen = &walk->program->screen[item->index];
	for (unsigned int i = 0; i < screen->n_items; i++) {
		if (!screen_is_item_hidden(walk, &screen->item[i], depth + 1))
			return false;
	}
	return screen->n_items > 0;
}

bool mn_walk_screen_is_hidden(const struct mn_walk *walk, const struct mn_item *item)
{
	return screen_is_item_hidden(walk, item, 0);
}

/* After a change the screen somebody came from may have nothing left for them. */
static void screen_leave_hidden(struct mn_walk *walk)
{
	while (walk->depth > 1) {
		const struct mn_item to_here = { .target = MN_TARGET_SCREEN, .index = walk->path[walk->depth - 1] };

		if (!mn_walk_screen_is_hidden(walk, &to_here))
			return;
		walk->depth--;
	}
}

unsigned int mn_walk_screen_choice_key(const struct mn_param *param, unsigned int index)
{
	unsigned int key;

	if (index >= MN_MAX_LIST || !(param->mask >> index & 1))
		return 0;
	key = __builtin_popcountll(param->mask & (((uint64_t)1 << index) - 1)) + 1;
	return key < 9 ? key : key + 1;
}

/* ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void screen_render(struct screen_view *view, const struct mn_text *text)
{
	struct mn_buf *body = &view->body;
	int n;

	if (body->full)
		return;
	n = mn_render_text(&view->render, text, body->text + body->len, body->size - body->len);
	if (n < 0) {
		body->full = true;
		body->len += strlen(body->text + body->len);
	} else {
		body->len += n;
	}
}

static bool screen_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Does the text name this key, as a number of its own? */
static bool screen_names_key(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *at = strstr(text, key); at; at = strstr(at + 1, key)) {
		if ((at == text || !screen_is_digit(at[-1])) && !screen_is_digit(at[len]))
			return true;
	}
	return false;
}

bool mn_walk_screen_key_line(const struct mn_render *render, const char *key, enum mn_phrase phrase,
			     char line[MN_WALK_LINE_SIZE])
{
	const struct mn_text *text = render->program->phrase[phrase];
	size_t len = strlen(key) + 1;
	int rc = mn_render_text(render, text, line, MN_WALK_LINE_SIZE);

	if (screen_names_key(line, key))
		return rc >= 0;
	memcpy(line, key, len - 1);
	line[len - 1] = ' ';
	return mn_render_text(render, text, line + len, MN_WALK_LINE_SIZE - len) >= 0;
}

static void screen_key_line(struct screen_view *view, const char *key, enum mn_phrase phrase,
			    char line[MN_WALK_LINE_SIZE])
{
	mn_walk_screen_key_line(&view->render, key, phrase, line);
}

static void screen_choice_line(struct screen_view *view, unsigned int key)
{
	char digits[4];
	size_t at = sizeof(digits);

	mn_buf_line(&view->body);
	digits[--at] = ' ';
	for (; key; key /= 10)
		digits[--at] = '0' + key % 10;
	mn_buf_add(&view->body, digits + at, sizeof(digits) - at);
}

/* ── bodies ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void screen_menu(const struct mn_walk *walk, struct screen_view *view)
{
	const struct mn_screen *screen = mn_walk_screen_here(walk);

	if (screen->say) {
		screen_render(view, screen->say);
		return;
	}
	screen_render(view, screen->title);
	for (unsigned int digit = 1; digit <= 8; digit++) {
		const struct mn_item *item = mn_walk_screen_item(screen, digit);

		if (!item || mn_walk_screen_is_hidden(walk, item))
			continue;
		screen_choice_line(view, digit);
		screen_render(view, item->label);
	}
}

static void screen_ask(const struct mn_walk *walk, struct screen_view *view)
{
	const struct mn_param *param = &mn_walk_operation(walk)->param[walk->n_given];
	const struct mn_list *list = &walk->program->list[param->list];

	screen_render(view, param->ask);
	if (param->type != MN_TYPE_CHOICE)
		return;
	for (unsigned int i = 0; i < list->n_items; i++) {
		unsigned int key = mn_walk_screen_choice_key(param, i);

		if (!key)
			continue;
		screen_choice_line(view, key);
		if (list->item[i].text)
			screen_render(view, list->item[i].text);
		else
			mn_buf_str(&view->body, list->item[i].name);
	}
}

static void screen_language(const struct mn_walk *walk, struct screen_view *view)
{
	screen_render(view, walk->program->phrase[MN_PHRASE_LANGUAGE]);
	for (unsigned int i = 0; i < walk->program->n_languages; i++) {
		screen_choice_line(view, i + 1);
		mn_buf_str(&view->body, walk->program->language[i].name);
	}
}

static void screen_resume(const struct mn_walk *walk, struct screen_view *view)
{
	char line[MN_WALK_LINE_SIZE];

	screen_render(view, walk->program->phrase[MN_PHRASE_RESUME]);
	screen_key_line(view, "1", MN_PHRASE_RESUME_YES, line);
	mn_buf_line(&view->body);
	mn_buf_str(&view->body, line);
	screen_key_line(view, "2", MN_PHRASE_RESUME_NO, line);
	mn_buf_line(&view->body);
	mn_buf_str(&view->body, line);
}

static void screen_body(const struct mn_walk *walk, struct screen_view *view)
{
	char digit[2] = { '0' + walk->digit, '\0' };

	switch ((enum mn_walk_state)walk->state) {
	case MN_WALK_MENU:
		screen_menu(walk, view);
		screen_key_line(view, "0", walk->depth > 1 ? MN_PHRASE_BACK : MN_PHRASE_EXIT, view->back);
		return;
	case MN_WALK_ASK:
		screen_ask(walk, view);
		screen_key_line(view, "0", MN_PHRASE_BACK, view->back);
		return;
	case MN_WALK_CONFIRM:
		mn_buf_str(&view->body, walk->held);
		screen_key_line(view, digit, MN_PHRASE_CONFIRM, view->confirm);
		screen_key_line(view, "0", MN_PHRASE_BACK, view->back);
		return;
	case MN_WALK_RESULT:
		mn_buf_str(&view->body, walk->held);
		screen_key_line(view, "0", MN_PHRASE_BACK, view->back);
		screen_key_line(view, "00", MN_PHRASE_HOME, view->home);
		return;
	case MN_WALK_LANGUAGE:
		screen_language(walk, view);
		screen_key_line(view, "0", MN_PHRASE_BACK, view->back);
		return;
	case MN_WALK_RESUME:
		screen_resume(walk, view);
		screen_key_line(view, "0", MN_PHRASE_EXIT, view->back);
		return;
	case MN_WALK_NEW:
	case MN_WALK_WAIT:
	case MN_WALK_ENDED:
		return;
	}
}

/* ── footers ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void screen_set_footer(struct screen_view *view, bool confirm, bool back, bool home)
{
	struct mn_buf footer;

	mn_buf_init(&footer, view->footer, sizeof(view->footer));
	if (confirm)
		mn_buf_str(&footer, view->confirm);
	if (back && view->back[0]) {
		mn_buf_line(&footer);
		mn_buf_str(&footer, view->back);
	}
	if (home && view->home[0]) {
		mn_buf_line(&footer);
		mn_buf_str(&footer, view->home);
	}
}

/* Do the footer lines leave a third of the page to the text? */
static bool screen_footer_fits(const struct screen_view *view, unsigned int octets)
{
	struct mn_text_size more, footer, body;
	unsigned int cost;

	mn_text_measure(view->more, strlen(view->more), &more);
	mn_text_measure(view->footer, strlen(view->footer), &footer);
	cost = 2 * (more.utf16_units + footer.utf16_units + 2);
	if (cost <= octets - octets / 3)
		return true;
	if (!more.gsm || !footer.gsm || mn_text_measure(view->body.text, view->body.len, &body) < 0 || !body.gsm)
		return false;
	cost = mn_text_ussd_packed(more.septets + footer.septets + 2, false);
	return cost <= octets - octets / 3;
}

static bool screen_is_one_page(const struct screen_view *view, unsigned int octets)
{
	char page[SCREEN_PAGE_SIZE];
	bool last;
	int rc = mn_page_cut(view->body.text, 0, octets, view->more, view->footer, page, sizeof(page), &last);

	return rc >= 0 && last;
}

/* On a small leg lines go until the text has room: what is known by heart first, what must be read last. */
static void screen_choose_footer(struct screen_view *view, unsigned int octets)
{
	screen_set_footer(view, true, true, true);
	/* nobody should turn a page for a line whose key works without it */
	if (view->home[0] && !screen_is_one_page(view, octets)) {
		view->home[0] = '\0';
		screen_set_footer(view, true, true, true);
	}
	if (screen_footer_fits(view, octets))
		return;
	if (view->confirm[0]) {
		mn_buf_line(&view->body);
		mn_buf_str(&view->body, view->confirm);
	}
	screen_set_footer(view, false, true, true);
	if (screen_footer_fits(view, octets))
		return;
	screen_set_footer(view, false, true, false);
	if (screen_footer_fits(view, octets))
		return;
	screen_set_footer(view, false, false, false);
	if (!screen_footer_fits(view, octets))
		view->more[0] = '\0';
}

/* ── showing ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void screen_view_init(const struct mn_walk *walk, struct screen_view *view, const struct mn_order *order)
{
	view->render = (struct mn_render){
		.program = walk->program, .language = walk->language, .order = order, .digit = walk->digit,
		.it = MN_SUBJ_CALLER,
	};
	view->more[0] = view->confirm[0] = view->back[0] = view->home[0] = view->footer[0] = '\0';
	mn_buf_init(&view->body, view->text, sizeof(view->text));
}

void mn_walk_screen_show(struct mn_walk *walk, struct mn_walk_out *out)
{
	unsigned int octets = walk->budget.screen_octets;
	struct screen_view view;
	int rc;

	out->what = MN_WALK_DO_SHOW;
	mn_walk_order(walk, &out->order);
	screen_view_init(walk, &view, &out->order);
	if (walk->before < MN_N_PHRASES) {
		screen_render(&view, walk->program->phrase[walk->before]);
		mn_buf_line(&view.body);
	}
	screen_body(walk, &view);
	screen_key_line(&view, "9", MN_PHRASE_MORE, view.more);
	screen_choose_footer(&view, octets);
	rc = mn_page_cut(view.body.text, walk->page, octets, view.more, view.footer, out->text, sizeof(out->text),
			 &walk->last_page);
	if (rc == -ERANGE) {
		/* the same screen has fewer pages in another language */
		walk->page = 0;
		rc = mn_page_cut(view.body.text, 0, octets, view.more, view.footer, out->text, sizeof(out->text),
				 &walk->last_page);
	}
	if (rc < 0) {
		/* less room than one character of the text with its footer needs */
		walk->page = 0;
		rc = mn_page_cut(view.body.text, 0, octets, "", "", out->text, sizeof(out->text), &walk->last_page);
	}
	if (rc < 0)
		out->text[0] = '\0';
}

void mn_walk_screen_enter(struct mn_walk *walk, enum mn_walk_state state, unsigned int before, struct mn_walk_out *out)
{
	walk->state = state;
	walk->page = 0;
	walk->before = before;
	if (state == MN_WALK_MENU)
		screen_leave_hidden(walk);
	mn_walk_screen_show(walk, out);
}

void mn_walk_screen_phrase(const struct mn_walk *walk, enum mn_phrase phrase, char *buf, size_t size)
{
	const struct mn_render render = { .program = walk->program, .language = walk->language, .digit = walk->digit };

	mn_render_text(&render, walk->program->phrase[phrase], buf, size);
}

static void screen_end(struct mn_walk *walk, const char *text, struct mn_walk_out *out)
{
	bool last;

	if (mn_page_cut(text, 0, walk->budget.final_octets, "", "", out->text, sizeof(out->text), &last) < 0)
		out->text[0] = '\0';
	mn_walk_leave(walk);
	walk->state = MN_WALK_ENDED;
	out->what = MN_WALK_DO_END;
}

void mn_walk_screen_end(struct mn_walk *walk, enum mn_phrase phrase, struct mn_walk_out *out)
{
	char text[MN_WALK_FINAL_SIZE];

	mn_walk_screen_phrase(walk, phrase, text, sizeof(text));
	screen_end(walk, text, out);
}

void mn_walk_screen_end_text(struct mn_walk *walk, const char *text, struct mn_walk_out *out)
{
	if (text && text[0])
		screen_end(walk, text, out);
	else
		mn_walk_screen_end(walk, MN_PHRASE_BUSY, out);
}
