/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A program in words, for people who read it without a caller: what is the same for everybody is filled in ({dial},
 * fees, limits), the rest stands by its name, "{its brand}". Everything returned is owned by ctx, of any length, and of
 * the compiler's memory: for tools, not for what answers callers.
 */
#pragma once

#include "menus/program.h"

/*! A text in one language; lines are joined by '\n'. operation: whose parameters it names, MN_NONE: of none. */
char *mn_plain_text(void *ctx, const struct mn_program *program, uint16_t operation, const struct mn_text *text,
		    uint8_t language);

/*! "caller", "it", "secondary", "group": whom a judge line or an effect is about; "" for MN_SUBJ_NONE. */
const char *mn_plain_subject(const struct mn_program *program, uint16_t operation, uint8_t subject);

/*! A condition as it is written in the source. */
char *mn_plain_cond(void *ctx, const struct mn_program *program, uint16_t cond);

/*! An effect in the words of the language, without its text: "charge secondary-fee for secondary". */
char *mn_plain_effect(void *ctx, const struct mn_program *program, uint16_t operation, const struct mn_effect *effect);

/*! "R7", or "R9.own" for a case with a name. */
char *mn_plain_case(void *ctx, const struct mn_program *program, uint16_t kase);

/*! The first operation or event that judges a case, whose parameters its texts name; MN_NONE when there is none. */
uint16_t mn_plain_judged_by(const struct mn_program *program, uint16_t kase);

/*! A value in figures or words: "30 yuan", "2 GB", "yes", the text of an item. */
char *mn_plain_value(void *ctx, const struct mn_program *program, uint8_t language, enum mn_type type, uint16_t list,
		     int64_t value);
