/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes what a person does at the phones as a transcript that can be played again. */
#pragma once

#include <stddef.h>

#include "simtk/phone.h"

struct stk_record;

/* A line of a page that has a next one, and the key that turns it. */
struct stk_record_footer {
	const char *key;
	const char *line;
};

struct stk_record_config {
	const struct stk_record_footer *footers;
	size_t n_footers;
	const char *const *marks;	/* patterns of lines that differ from session to session, checked */
	size_t n_marks;
};

/* Open a file for a transcript: NULL with errno. config is copied, the strings in it are not. */
struct stk_record *stk_record_open(void *ctx, const char *path, const struct stk_record_config *config);

/* Declare a phone; all of them before the first step. quirks: lines, or NULL. */
void stk_record_phone(struct stk_record *rec, const struct phone *phone, const char *quirks);

void stk_record_dial(struct stk_record *rec, const struct phone *phone, const char *code);
void stk_record_send(struct stk_record *rec, const struct phone *phone, const char *keys);
void stk_record_hang_up(struct stk_record *rec, const struct phone *phone);
void stk_record_event(struct stk_record *rec, const struct phone *phone, const struct phone_event *event);

/* Finish the file: 0 or negative errno if it could not be written. */
int stk_record_close(struct stk_record *rec);
