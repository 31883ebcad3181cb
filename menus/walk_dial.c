/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Dialled strings with a way in them: *139*2*1# opens item 2, then item 1, and *139*2*1*13800138000# answers the first
 * question too. Whatever follows, the way ends at the confirmation; so a link that dials changes nothing.
 */
#include "menus/walk_int.h"

#include <stdlib.h>
#include <string.h>

bool mn_walk_dial_is_ours(const struct mn_program *program, const char *dialled, char *buf, size_t size,
			  const char **rest)
{
	size_t base = strlen(program->dial), len;

	if (base && program->dial[base - 1] == '#')
		base--;
	if (!mn_walk_input_fold(dialled, buf, size) || strncmp(buf, program->dial, base))
		return false;
	len = strlen(buf);
	if (len > base && buf[len - 1] == '#')
		buf[--len] = '\0';
	*rest = buf + base;
	return len == base || buf[base] == '*';
}

void mn_walk_dial_follow(struct mn_walk *walk, const char *rest, struct mn_walk_out *out)
{
	const struct mn_screen *screen = mn_walk_screen_here(walk);
	unsigned int before = MN_WALK_NO_PHRASE;

	/* every part begins with its star */
	while (*rest) {
		size_t len = strcspn(rest + 1, "*");
		const struct mn_item *item = len == 1 ? mn_walk_screen_item(screen, rest[1] - '0') : NULL;

		if (!item) {
			mn_walk_screen_enter(walk, MN_WALK_MENU, MN_PHRASE_WRONG_KEY, out);
			return;
		}
		rest += 1 + len;
		if (item->target == MN_TARGET_SCREEN) {
			screen = &walk->program->screen[item->index];
			/* nothing to show there, but an operation behind it says why it is not for this caller */
			before = mn_walk_screen_is_hidden(walk, item) ? MN_PHRASE_NOT_OFFERED : MN_WALK_NO_PHRASE;
			if (before != MN_WALK_NO_PHRASE)
				continue;
		}
		mn_walk_input_follow(walk, item, out);
		if (walk->state == MN_WALK_WAIT && *rest)
			/* without memory the rest is asked for as if it had not been dialled */
			walk->ahead = mn_walk_hold(walk, rest);
		if (walk->state != MN_WALK_MENU)
			return;
	}
	mn_walk_screen_enter(walk, MN_WALK_MENU, before, out);
}

void mn_walk_dial_param(struct mn_walk *walk, struct mn_walk_out *out)
{
	char *rest = walk->held, *part = rest + 1, *next = part + strcspn(part, "*");
	bool more = *next == '*';

	/* the part must outlive what is held, which it is part of */
	walk->held = more ? strdup(next) : NULL;
	walk->ahead = walk->held != NULL;
	*next = '\0';
	mn_walk_input_param(walk, part, out);
	free(rest);
}
