/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sizes of the toolkit menu. A command is
 *
 *	D0 length, command details (5), device identities (4), alpha identifier, items, items next action (2 + items)
 *
 * where a length of 128 or more takes two octets (TS 101 220 §7.1.1, TS 102 223 §8).
 */
#include "menus/toolkit_fit.h"

#include <errno.h>
#include <stdio.h>

#include "menus/diag.h"
#include "menus/mem.h"
#include "menus/order.h"
#include "menus/render.h"
#include "menus/text.h"
#include "menus/text_at.h"
#include "menus/walk_int.h"

#define IMAGE_HEAD	32
#define IMAGE_NODE	8
#define IMAGE_ITEM	4
#define IMAGE_TEXT	2	/* length of a text */

struct mn_toolkit {
	const struct mn_program *program;
	uint64_t codes;			/* bit i: operation i has an SMS code */
	enum { UNKNOWN, THERE, NOT_THERE } *screen;
};

static bool has_code(const struct mn_toolkit *toolkit, uint16_t operation)
{
	return toolkit->codes >> operation & 1;
}

static bool item_is_there(const struct mn_toolkit *toolkit, const struct mn_item *item)
{
	switch (item->target) {
	case MN_TARGET_OPERATION:
		return has_code(toolkit, item->index);
	case MN_TARGET_SCREEN:
		return toolkit->screen[item->index] == THERE;
	case MN_TARGET_LANGUAGE:
		return true;
	}
	return false;
}

/* Is there anything to choose, or to read? Screens are not deeper than MN_MAX_DEPTH; one that is is told elsewhere. */
static void look_at(struct mn_toolkit *toolkit, uint16_t index, unsigned int depth)
{
	const struct mn_screen *screen = &toolkit->program->screen[index];
	bool there = screen->say != NULL;

	for (unsigned int i = 0; i < screen->n_items && depth < MN_MAX_DEPTH; i++) {
		const struct mn_item *item = &screen->item[i];

		if (item->target == MN_TARGET_SCREEN && toolkit->screen[item->index] == UNKNOWN)
			look_at(toolkit, item->index, depth + 1);
		there |= item_is_there(toolkit, item);
	}
	toolkit->screen[index] = there ? THERE : NOT_THERE;
}

struct mn_toolkit *mn_toolkit_alloc(const void *ctx, const struct mn_program *program)
{
	struct mn_toolkit *toolkit;

	if (!program->n_sms)
		return NULL;
	toolkit = mn_mem_zero(ctx, 1, sizeof(*toolkit));
	toolkit->program = program;
	for (unsigned int i = 0; i < program->n_sms; i++)
		toolkit->codes |= UINT64_C(1) << program->sms[i].operation;
	toolkit->screen = mn_mem_zero(toolkit, program->n_screens, sizeof(*toolkit->screen));
	for (unsigned int i = 0; i < program->n_screens; i++)
		if (toolkit->screen[i] == UNKNOWN)
			look_at(toolkit, i, 0);
	return toolkit;
}

/* ── coding ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Forms 81 and 82: an octet for each character, GSM-7 or an offset from a base; -1 when the characters are too far from
 * each other. Form 81 has bases of 128 characters, form 82 any. */
static int alpha_offsets(const char *text, size_t len)
{
	uint32_t least = UINT32_MAX, most = 0;
	int n = 0;

	for (size_t pos = 0; pos < len;) {
		uint32_t cp = 0;
		int used = mn_text_utf8_get(text + pos, len - pos, &cp);
		int code = mn_text_gsm_code(cp);

		pos += used;
		n += code > 0x7f ? 2 : 1;
		if (code >= 0)
			continue;
		if (cp > 0xffff)
			return -1;
		least = cp < least ? cp : least;
		most = cp > most ? cp : most;
	}
	if (least >> 7 == most >> 7 && most < 0x8000)
		return 3 + n;
	return most - least < 128 ? 4 + n : -1;
}

int mn_toolkit_alpha(const char *text, size_t len)
{
	struct mn_text_size size;
	int offsets, wide;

	if (mn_text_measure(text, len, &size) < 0)
		return -EILSEQ;
	if (size.gsm)
		return size.septets;
	wide = 1 + 2 * size.utf16_units;
	offsets = alpha_offsets(text, len);
	return offsets >= 0 && offsets < wide ? offsets : wide;
}

/* Coded text of a text string: packed GSM-7 or UCS2. */
static unsigned int text_octets(const char *text, size_t len)
{
	struct mn_text_size size;

	mn_text_measure(text, len, &size);
	return size.gsm ? (size_t)(size.septets * 7 + 7) / 8 : 2 * size.utf16_units;
}

static unsigned int tlv(unsigned int len)
{
	return (len < 128 ? 2 : 3) + len;
}

static size_t render(const struct mn_program *program, uint8_t language, const struct mn_text *text, char *buf,
		     size_t size)
{
	const struct mn_render render = { .program = program, .language = language };

	mn_render_text(&render, text, buf, size);
	return strlen(buf);
}

static unsigned int alpha_of(const struct mn_program *program, uint8_t language, const struct mn_text *text)
{
	char buf[2048];
	int octets = mn_toolkit_alpha(buf, render(program, language, text, buf, sizeof(buf)));

	return octets > 0 ? octets : 0;
}

/* ── commands ───────────────────────────────────────────────────────────────────────────────────────────────── */

struct command {
	unsigned int octets, items;
};

static void command_begin(struct command *command, unsigned int alpha)
{
	*command = (struct command){ .octets = 5 + 4 + tlv(alpha) };
}

static void command_item(struct command *command, unsigned int alpha)
{
	command->octets += tlv(1 + alpha);
	command->items++;
}

static unsigned int command_end(const struct command *command)
{
	return tlv(command->octets + tlv(command->items));
}

unsigned int mn_toolkit_menu(const struct mn_toolkit *toolkit, uint16_t index, uint8_t language)
{
	const struct mn_program *program = toolkit->program;
	const struct mn_screen *screen = &program->screen[index];
	struct command command;

	if (screen->say)
		return 0;
	command_begin(&command, alpha_of(program, language, screen->title));
	for (unsigned int i = 0; i < screen->n_items; i++)
		if (item_is_there(toolkit, &screen->item[i]))
			command_item(&command, alpha_of(program, language, screen->item[i].label));
	return command.items ? command_end(&command) : 0;
}

unsigned int mn_toolkit_choice(const struct mn_program *program, uint16_t operation, unsigned int index,
			       uint8_t language)
{
	const struct mn_param *param = &program->operation[operation].param[index];
	const struct mn_list *list = &program->list[param->list];
	struct command command;

	command_begin(&command, alpha_of(program, language, param->ask));
	for (unsigned int i = 0; i < list->n_items; i++) {
		if (!mn_walk_screen_choice_key(param, i))
			continue;
		command_item(&command, list->item[i].text ? alpha_of(program, language, list->item[i].text)
							  : (unsigned int)strlen(list->item[i].name));
	}
	return command_end(&command);
}

unsigned int mn_toolkit_input(const struct mn_program *program, uint16_t operation, unsigned int param,
			      uint8_t language)
{
	char buf[2048];
	size_t len = render(program, language, program->operation[operation].param[param].ask, buf, sizeof(buf));

	return text_octets(buf, len);
}

/* ── the image ──────────────────────────────────────────────────────────────────────────────────────────────── */

/* Texts that the image has already, by hash. */
struct image {
	const struct mn_toolkit *toolkit;
	const struct mn_program *program;
	uint64_t *seen;
	uint32_t size, n;
	unsigned int octets;
};

static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
	return hash ? hash : 1;
}

static bool insert(uint64_t *seen, uint32_t size, uint64_t hash)
{
	uint32_t at = hash & (size - 1);

	for (; seen[at]; at = (at + 1) & (size - 1))
		if (seen[at] == hash)
			return false;
	seen[at] = hash;
	return true;
}

static bool is_new(struct image *image, const char *text, size_t len)
{
	if (2 * image->n >= image->size) {
		uint32_t size = image->size ? 2 * image->size : 256;
		uint64_t *seen = mn_mem_zero(NULL, size, sizeof(*seen));

		for (uint32_t i = 0; i < image->size; i++)
			if (image->seen[i])
				insert(seen, size, image->seen[i]);
		talloc_free(image->seen);
		image->seen = seen;
		image->size = size;
	}
	if (!insert(image->seen, image->size, hash_of(text, len)))
		return false;
	image->n++;
	return true;
}

static void image_text(struct image *image, const struct mn_text *text, bool alpha)
{
	char buf[MN_WALK_TEXT_SIZE];

	for (unsigned int i = 0; i < image->program->n_languages; i++) {
		size_t len = render(image->program, i, text, buf, sizeof(buf));

		if (is_new(image, buf, len))
			image->octets += IMAGE_TEXT + (alpha ? (unsigned int)mn_toolkit_alpha(buf, len) :
						       1 + text_octets(buf, len));
	}
}

static void image_operation(struct image *image, uint16_t index)
{
	const struct mn_operation *op = &image->program->operation[index];

	image->octets += IMAGE_NODE;
	image_text(image, op->title, true);
	for (unsigned int i = 0; i < op->n_params; i++) {
		const struct mn_param *param = &op->param[i];
		const struct mn_list *list = &image->program->list[param->list];

		image->octets += IMAGE_NODE;
		image_text(image, param->ask, param->type == MN_TYPE_CHOICE);
		for (unsigned int k = 0; param->type == MN_TYPE_CHOICE && k < list->n_items; k++) {
			if (!mn_walk_screen_choice_key(param, k))
				continue;
			image->octets += IMAGE_ITEM;
			if (list->item[k].text)
				image_text(image, list->item[k].text, true);
		}
	}
}

static void image_screen(struct image *image, const struct mn_screen *screen)
{
	image->octets += IMAGE_NODE;
	image_text(image, screen->title, true);
	if (screen->say)
		image_text(image, screen->say, false);
	for (unsigned int i = 0; i < screen->n_items; i++) {
		if (!item_is_there(image->toolkit, &screen->item[i]))
			continue;
		image->octets += IMAGE_ITEM;
		image_text(image, screen->item[i].label, true);
	}
}

unsigned int mn_toolkit_image(const struct mn_toolkit *toolkit)
{
	const struct mn_program *program = toolkit->program;
	struct image image = { .toolkit = toolkit, .program = program, .octets = IMAGE_HEAD };

	for (unsigned int i = 0; i < program->n_screens; i++)
		if (toolkit->screen[i] == THERE)
			image_screen(&image, &program->screen[i]);
	for (unsigned int i = 0; i < program->n_operations; i++)
		if (has_code(toolkit, i))
			image_operation(&image, i);
	for (unsigned int i = 0; i < program->n_sms; i++)
		image.octets += IMAGE_TEXT + strlen(program->sms[i].code);
	talloc_free(image.seen);
	return image.octets;
}

/* ── what is wrong ──────────────────────────────────────────────────────────────────────────────────────────── */

static void tell(const struct mn_program *program, struct mn_diags *diags, enum mn_diag_id id,
		 const struct mn_text *text, uint8_t language, unsigned int needed, unsigned int room)
{
	const struct mn_template *at = &text->lang[language];
	char n[16], r[16];
	struct mn_diag *diag;

	snprintf(n, sizeof(n), "%u", needed);
	snprintf(r, sizeof(r), "%u", room);
	diag = mn_diags_report(diags, id, at->loc, mn_diags_is_full(diags) ? at->loc : mn_text_at_end(program, at),
			       program->language[language].code, n, r);
	mn_diag_hint(diags, diag, "shorten %s by %u octet%s; a character takes one in GSM-7, two in UCS2",
		     id == MN_DIAG_TOOLKIT_MENU ? "title and labels" : "it", needed - room,
		     needed - room == 1 ? "" : "s");
}

static void check_param(const struct mn_program *program, struct mn_diags *diags, uint16_t operation,
			unsigned int index, uint8_t language)
{
	const struct mn_param *param = &program->operation[operation].param[index];
	unsigned int octets;

	if (param->type == MN_TYPE_CHOICE) {
		octets = mn_toolkit_choice(program, operation, index, language);
		if (octets > MN_TOOLKIT_COMMAND_MAX)
			tell(program, diags, MN_DIAG_TOOLKIT_MENU, param->ask, language, octets,
			     MN_TOOLKIT_COMMAND_MAX);
		return;
	}
	octets = mn_toolkit_input(program, operation, index, language);
	if (octets > MN_TOOLKIT_INPUT_MAX)
		tell(program, diags, MN_DIAG_TOOLKIT_INPUT, param->ask, language, octets, MN_TOOLKIT_INPUT_MAX);
}

static void check_image(const struct mn_toolkit *toolkit, struct mn_diags *diags)
{
	const struct mn_sms_code *first = &toolkit->program->sms[0];
	unsigned int octets = mn_toolkit_image(toolkit);
	struct mn_loc to = first->loc;
	char n[16], r[16];

	if (octets <= MN_TOOLKIT_IMAGE_MAX)
		return;
	to.col += strlen(first->code);
	snprintf(n, sizeof(n), "%u", octets);
	snprintf(r, sizeof(r), "%u", MN_TOOLKIT_IMAGE_MAX);
	mn_diag_hint(diags, mn_diags_report(diags, MN_DIAG_TOOLKIT_IMAGE, first->loc, to, n, r, NULL),
		     "a service with SMS codes is a menu on the SIM too: shorten its pages of text");
}

void mn_toolkit_check(const struct mn_program *program, struct mn_diags *diags)
{
	struct mn_toolkit *toolkit = mn_toolkit_alloc(NULL, program);

	if (!toolkit)
		return;
	for (unsigned int l = 0; l < program->n_languages; l++) {
		for (unsigned int i = 0; i < program->n_screens; i++) {
			unsigned int octets = mn_toolkit_menu(toolkit, i, l);

			if (octets > MN_TOOLKIT_COMMAND_MAX)
				tell(program, diags, MN_DIAG_TOOLKIT_MENU, program->screen[i].title, l, octets,
				     MN_TOOLKIT_COMMAND_MAX);
		}
		for (unsigned int i = 0; i < program->n_operations; i++)
			for (unsigned int k = 0; has_code(toolkit, i) && k < program->operation[i].n_params; k++)
				if (program->operation[i].param[k].ask)
					check_param(program, diags, i, k, l);
	}
	check_image(toolkit, diags);
	talloc_free(toolkit);
}
