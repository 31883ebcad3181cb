/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Plays a transcript on phones of a leg. It never blocks: everything happens in the select loop, so that many
 * transcripts can play at once in one program.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "simtk/leg.h"
#include "simtk/pattern.h"
#include "simtk/transcript.h"

enum stk_play_result {
	STK_PLAY_OK,
	STK_PLAY_MISMATCH,	/* the screens are not the expected ones */
	STK_PLAY_USAGE,		/* the transcript cannot be played: a value or an IMSI is missing */
	STK_PLAY_NETWORK,	/* the link was lost */
};

struct stk_play;

/* The end of a transcript, told once. report is "" or the lines that say why. The play may be freed in it. */
typedef void stk_play_done_cb(struct stk_play *play, enum stk_play_result result, const char *report, void *data);

struct stk_play_config {
	struct stk_leg *leg;
	const char *const *imsis;	/* for phones whose IMSI the transcript leaves open, in their order */
	size_t n_imsis;
	const struct stk_vars *vars;	/* given from outside, or NULL; the transcript's `set` leaves them alone */
	const char *quirks;		/* switched on in every phone from the start: lines, or NULL */
	const char *commands;	/* directory of the programs `run` may start, or NULL: none */
	bool no_register;		/* phones do not register with the network first */
	FILE *out;			/* every screen and key as it happens, or NULL */
	stk_play_done_cb *done;
	void *data;
};

/* Start playing; the leg must be up. The transcript must outlive the play. NULL only without memory: what is wrong is
 * told by done(). */
struct stk_play *stk_play_start(void *ctx, const struct stk_transcript *t, const struct stk_play_config *config);

/* Stop and free; open sessions are hung up. */
void stk_play_free(struct stk_play *play);

/* Screens shown so far. */
unsigned long stk_play_screens(const struct stk_play *play);
