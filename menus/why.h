/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why a verdict is what it is, for people: every judged case, the tests that decided it and the facts they saw. */
#pragma once

#include "menus/order.h"

#define MN_WHY_LINE	480	/* octets of the longest line, NUL included; longer ones are cut between characters */

/*! Takes one line, without its end. The same function serves a terminal and the VTY. */
typedef void (*mn_why_line)(void *data, const char *text);

/*! Print a verdict of mn_decide() with the order and facts it was given.
 *  \param[in] language  index of the language for titles and texts.
 *  \returns the number of lines. */
unsigned int mn_why_print(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts,
			  const struct mn_verdict *verdict, uint8_t language, mn_why_line line, void *data);

/*! "R7", "R9.own": how people name a case; at least 64 octets are enough. */
void mn_why_case_name(const struct mn_program *program, uint16_t kase, char *buf, size_t size);
