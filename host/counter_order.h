/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From what was typed at the counter to an order, and from a verdict to what is shown of it. */
#pragma once

#include "host/counter_act.h"

/*! Number and operation of an order, as typed. Events are no operations. \returns OK, NO_NUMBER or NO_OPERATION. */
enum counter_result counter_order_begin(const struct mn_program *program, const char *number, const char *operation,
					struct mn_order *order);

/*! Parameter i of it, as typed; i beyond the operation's makes the order say more than asked.
 *  \returns OK, or BAD_PARAM with a sentence in error. */
enum counter_result counter_order_param(const struct mn_program *program, struct mn_order *order, unsigned int i,
					const char *text, char *error, size_t size);

/*! Bit of a piece of evidence that may be ticked, by its name; 0: there is none, or it is a password. */
uint64_t counter_order_tick(const struct mn_program *program, const char *name);

/*! All of an answered job that is shown: verdict, refusal, steps, text, sets of evidence. */
void counter_order_show(const struct store_job *job, struct counter_answer *answer);
