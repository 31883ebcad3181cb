/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rule core: a pure function from order and facts to a verdict. No I/O, no clock, no allocation. */
#pragma once

#include "menus/order.h"

/*! Judge an order.
 *  Every judge line of the operation is looked at in its order; the first case that refuses makes the verdict, the
 *  trace lists them all. A fact that is not known matches nothing, so `is not` and `not in` hold for it.
 *  With order->preview set, lines about parameters that are not given are skipped. */
void mn_decide(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts,
	       struct mn_verdict *verdict);

/*! Which items a menu hides from this caller: bit i set = operation i has a `refuse and hide` case that refuses.
 *  Looks at the caller's own facts only. */
uint64_t mn_decide_hidden(const struct mn_program *program, const struct mn_facts *facts);

/*! Evaluate one condition, as mn_decide() does; `it` is whom MN_SUBJ_IT stands for, bundle is which MN_SUBJ_BUNDLE. */
bool mn_decide_cond(const struct mn_program *program, uint16_t cond, const struct mn_order *order,
		    const struct mn_facts *facts, enum mn_subject it, unsigned int bundle);

/*! The text of a refusal: the case's text for the caller or for the other party. NULL when accepted. */
const struct mn_text *mn_decide_refusal_text(const struct mn_program *program, const struct mn_verdict *verdict);
