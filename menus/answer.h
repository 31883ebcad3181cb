/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a caller is told about an order that was judged. */
#pragma once

#include "menus/order.h"

/*! Was every parameter of its operation given? */
bool mn_answer_is_complete(const struct mn_program *program, const struct mn_order *order);

/*! Render what the caller is told: the refusal; else the question before a change, or, when it was executed or changes
 *  nothing, the result. "" for a preview that still lacks parameters.
 *  \returns as mn_render_text(). */
int mn_answer(const struct mn_program *program, uint8_t language, const struct mn_order *order,
	      const struct mn_facts *facts, const struct mn_verdict *verdict, bool executed, char *buf, size_t size);
