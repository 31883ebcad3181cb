/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Phones in a person's hand: on a terminal as a drawn face with keys, elsewhere as plain lines. Both tell by left()
 * that the person has put them away.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "simtk/leg.h"
#include "simtk/record.h"

#define STK_FACE_PHONES_MAX	32

struct stk_face_config {
	struct stk_leg *leg;
	const char *const *imsis;	/* one phone each */
	size_t n_imsis;
	const char *quirks;		/* of every phone: lines, or NULL */
	const char *hint;		/* a code to try, or NULL: shown while nothing is dialled */
	struct stk_record *record;	/* or NULL */
	bool no_register;
	bool color;
	void (*left)(void *data);
	void *data;
};

/* A face drawn on the terminal of stdin and stdout: NULL if the phones could not be made, with a reason in *why. */
struct stk_face *stk_face_open(void *ctx, const struct stk_face_config *config, const char **why);
/* Draw it again, for a terminal that has another size now. */
void stk_face_resize(struct stk_face *face);
/* Give the terminal back. */
void stk_face_close(struct stk_face *face);

/* The same on plain lines: each line read is typed and sent with the green key as soon as the phone is ready for it. */
struct stk_plain *stk_plain_open(void *ctx, const struct stk_face_config *config, const char **why);
void stk_plain_close(struct stk_plain *plain);

/* For both: phones for a configuration, named A, B, C ...; cb gets data. False if an IMSI is none. */
bool stk_face_make_phones(void *ctx, const struct stk_face_config *config, struct phone **phones, phone_event_cb *cb,
			  void *data, const char **why);
