/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of `dialtree-menuc dial` share: menuc_dial.c (options, facts), menuc_dial_line.c (what is typed),
 * menuc_dial_event.c (events), menuc_dial_screen.c (what is drawn). */
#pragma once

#include "menus/dial.h"

struct menuc_dial {
	struct mn_dial dial;
	const struct mn_program *program;
	const char *leg;		/* its name */
	char code[200];			/* dialled last */
	bool colour, echo;		/* for a person; for a script */
	bool done;
};

/*! Draw what the phone shows, with what it costs beside it. */
void menuc_dial_show(const struct menuc_dial *d);

/*! One dim line that is no part of the phone. */
void menuc_dial_note(const struct menuc_dial *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*! Dial, and show what comes. */
void menuc_dial_call(struct menuc_dial *d, const char *code);

/*! Do what a line says: a key or a command. */
void menuc_dial_line(struct menuc_dial *d, char *line);

/*! An account event happens: NAME, then PARAM=VALUE and caller=NUMBER in any order. */
void menuc_dial_event(struct menuc_dial *d, char *rest);
