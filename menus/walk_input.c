/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the caller types: 0 back, 00 home and 9 next page everywhere, else what the screen offers. */
#include "menus/walk_int.h"

#include <string.h>

#include "menus/number.h"
#include "menus/text.h"

#define INPUT_KEY_SIZE	24

bool mn_walk_input_fold(const char *input, char *buf, size_t size)
{
	size_t out = 0;

	if (mn_text_fold(buf, size, input) < 0)
		return false;
	for (size_t i = 0; buf[i]; i++) {
		if (buf[i] != ' ' && buf[i] != '\t')
			buf[out++] = buf[i];
	}
	buf[out] = '\0';
	return true;
}

/* The key that was meant, "" for an empty input; what no key can be becomes "?". */
static void input_key(const char *input, char key[INPUT_KEY_SIZE])
{
	size_t len;

	if (!mn_walk_input_fold(input, key, INPUT_KEY_SIZE)) {
		strcpy(key, "?");
		return;
	}
	/* some people end every input as they end a code */
	len = strlen(key);
	if (len && key[len - 1] == '#')
		key[len - 1] = '\0';
}

/* A whole number of at most 15 digits without leading zeros; -1 when it is not one. */
static int64_t input_count(const char *text)
{
	int64_t value = 0;
	size_t len = strspn(text, "0123456789");

	if (!len || text[len] || len > 15 || (text[0] == '0' && len > 1))
		return -1;
	for (size_t i = 0; i < len; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

/* "12" or "12.5" in major units; -1 when it is not an amount in whole minor units. */
static int64_t input_money(const struct mn_program *program, const char *text)
{
	char major[INPUT_KEY_SIZE];
	int64_t unit = program->money.per_major, value;
	size_t len = strcspn(text, ".");

	if (len >= sizeof(major))
		return -1;
	memcpy(major, text, len);
	major[len] = '\0';
	value = input_count(major);
	if (value < 0 || value > INT64_MAX / 65536 || !unit)
		return -1;
	value *= unit;
	if (!text[len])
		return value;
	for (text += len + 1; *text; text++) {
		if (*text < '0' || *text > '9' || unit % 10)
			return -1;
		unit /= 10;
		value += (*text - '0') * unit;
	}
	return value;
}

static void input_again(struct mn_walk *walk, enum mn_phrase phrase, struct mn_walk_out *out)
{
	mn_walk_screen_enter(walk, walk->state, phrase, out);
}

static void input_home(struct mn_walk *walk, struct mn_walk_out *out)
{
	mn_walk_leave(walk);
	walk->depth = 1;
	mn_walk_screen_enter(walk, MN_WALK_MENU, MN_WALK_NO_PHRASE, out);
}

static void input_back(struct mn_walk *walk, struct mn_walk_out *out)
{
	switch ((enum mn_walk_state)walk->state) {
	case MN_WALK_MENU:
		if (walk->depth == 1) {
			mn_walk_screen_end(walk, MN_PHRASE_GOODBYE, out);
			return;
		}
		walk->depth--;
		break;
	case MN_WALK_RESUME:
		mn_walk_screen_end(walk, MN_PHRASE_GOODBYE, out);
		return;
	case MN_WALK_ASK:
	case MN_WALK_CONFIRM:
		/* the question before this one; a number that was echoed wrongly is typed again */
		if (walk->n_given > 0) {
			walk->n_given--;
			mn_walk_hold(walk, NULL);
			mn_walk_screen_enter(walk, MN_WALK_ASK, MN_WALK_NO_PHRASE, out);
			return;
		}
		break;
	case MN_WALK_RESULT:
	case MN_WALK_LANGUAGE:
	case MN_WALK_NEW:
	case MN_WALK_WAIT:
	case MN_WALK_ENDED:
		break;
	}
	mn_walk_leave(walk);
	mn_walk_screen_enter(walk, MN_WALK_MENU, MN_WALK_NO_PHRASE, out);
}

static void input_open(struct mn_walk *walk, uint16_t screen, struct mn_walk_out *out)
{
	unsigned int at = 0;

	/* an item that leads back up goes there, it does not pile up */
	while (at < walk->depth && walk->path[at] != screen)
		at++;
	if (at == MN_MAX_DEPTH) {
		input_again(walk, MN_PHRASE_WRONG_KEY, out);
		return;
	}
	walk->path[at] = screen;
	walk->depth = at + 1;
	mn_walk_screen_enter(walk, MN_WALK_MENU, MN_WALK_NO_PHRASE, out);
}

void mn_walk_input_follow(struct mn_walk *walk, const struct mn_item *item, struct mn_walk_out *out)
{
	switch (item->target) {
	case MN_TARGET_SCREEN:
		input_open(walk, item->index, out);
		return;
	case MN_TARGET_OPERATION:
		walk->operation = item->index;
		walk->n_given = 0;
		mn_walk_ask_store(walk, false, out);
		return;
	case MN_TARGET_LANGUAGE:
		mn_walk_screen_enter(walk, MN_WALK_LANGUAGE, MN_WALK_NO_PHRASE, out);
		return;
	}
}

static void input_menu(struct mn_walk *walk, const char *key, struct mn_walk_out *out)
{
	const struct mn_screen *screen = mn_walk_screen_here(walk);
	const struct mn_item *item = key[0] && !key[1] ? mn_walk_screen_item(screen, key[0] - '0') : NULL;

	if (!item)
		input_again(walk, MN_PHRASE_WRONG_KEY, out);
	else if (item->target != MN_TARGET_OPERATION && mn_walk_screen_is_hidden(walk, item))
		input_again(walk, MN_PHRASE_NOT_OFFERED, out);
	else
		mn_walk_input_follow(walk, item, out);
}

static bool input_value(const struct mn_walk *walk, const struct mn_param *param, const char *input,
			union mn_walk_arg *arg)
{
	char key[INPUT_KEY_SIZE];
	int64_t n;

	input_key(input, key);
	switch (param->type) {
	case MN_TYPE_NUMBER:
		return mn_number_normalise(walk->program, input, &arg->number) ||
		       mn_number_normalise(walk->program, key, &arg->number);
	case MN_TYPE_CHOICE:
		n = input_count(key);
		for (unsigned int i = 0; n > 0 && i < walk->program->list[param->list].n_items; i++) {
			if (mn_walk_screen_choice_key(param, i) == n) {
				arg->value = i;
				return true;
			}
		}
		return false;
	case MN_TYPE_MONEY:
		arg->value = input_money(walk->program, key);
		return arg->value >= 0;
	case MN_TYPE_COUNT:
		arg->value = input_count(key);
		return arg->value >= 0;
	default:
		return false;
	}
}

void mn_walk_input_param(struct mn_walk *walk, const char *input, struct mn_walk_out *out)
{
	const struct mn_param *param = &mn_walk_operation(walk)->param[walk->n_given];
	union mn_walk_arg arg = { .number = { "" } };

	if (!input_value(walk, param, input, &arg)) {
		mn_walk_hold(walk, NULL);
		mn_walk_screen_enter(walk, MN_WALK_ASK, param->type == MN_TYPE_NUMBER ? MN_PHRASE_WRONG_NUMBER :
				     MN_PHRASE_WRONG_KEY, out);
		return;
	}
	walk->arg[walk->n_given++] = arg;
	mn_walk_ask_store(walk, false, out);
}

static void input_language(struct mn_walk *walk, const char *key, struct mn_walk_out *out)
{
	if (key[1] || key[0] < '1' || key[0] - '1' >= walk->program->n_languages) {
		input_again(walk, MN_PHRASE_WRONG_KEY, out);
		return;
	}
	walk->language = key[0] - '1';
	walk->depth = 1;
	mn_walk_leave(walk);
	mn_walk_screen_enter(walk, MN_WALK_MENU, MN_PHRASE_LANGUAGE_SET, out);
	out->what = MN_WALK_DO_LANGUAGE;
	out->language = walk->language;
}

static void input_resume(struct mn_walk *walk, const char *key, struct mn_walk_out *out)
{
	if (!strcmp(key, "2")) {
		input_home(walk, out);
	} else if (strcmp(key, "1")) {
		input_again(walk, MN_PHRASE_WRONG_KEY, out);
	} else if (walk->dropped == MN_WALK_MENU || walk->operation == MN_NONE) {
		mn_walk_leave(walk);
		mn_walk_screen_enter(walk, MN_WALK_MENU, MN_WALK_NO_PHRASE, out);
	} else {
		mn_walk_ask_store(walk, false, out);
	}
}

void mn_walk_input(struct mn_walk *walk, const char *input, struct mn_walk_out *out)
{
	char key[INPUT_KEY_SIZE];

	if (walk->state == MN_WALK_ENDED) {
		mn_walk_screen_end(walk, MN_PHRASE_GOODBYE, out);
		return;
	}
	if (walk->state == MN_WALK_WAIT || walk->state == MN_WALK_NEW) {
		out->what = MN_WALK_DO_NOTHING;
		out->text[0] = '\0';
		return;
	}
	input_key(input, key);
	if (!strcmp(key, "")) {
		mn_walk_screen_enter(walk, walk->state, MN_WALK_NO_PHRASE, out);
		return;
	}
	if (!strcmp(key, "00")) {
		input_home(walk, out);
		return;
	}
	if (!strcmp(key, "0")) {
		input_back(walk, out);
		return;
	}
	if (!strcmp(key, "9") && !walk->last_page) {
		walk->page++;
		mn_walk_screen_show(walk, out);
		return;
	}
	switch ((enum mn_walk_state)walk->state) {
	case MN_WALK_MENU:
		input_menu(walk, key, out);
		return;
	case MN_WALK_ASK:
		mn_walk_input_param(walk, input, out);
		return;
	case MN_WALK_CONFIRM:
		if (key[0] == '0' + walk->digit && !key[1])
			mn_walk_ask_store(walk, true, out);
		else
			input_again(walk, MN_PHRASE_WRONG_KEY, out);
		return;
	case MN_WALK_LANGUAGE:
		input_language(walk, key, out);
		return;
	case MN_WALK_RESUME:
		input_resume(walk, key, out);
		return;
	case MN_WALK_RESULT:
	case MN_WALK_NEW:
	case MN_WALK_WAIT:
	case MN_WALK_ENDED:
		break;
	}
	input_again(walk, MN_PHRASE_WRONG_KEY, out);
}
