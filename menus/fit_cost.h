/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a text costs at most when it is not known what stands in its variables.
 *
 * A text goes out in GSM-7 only if every character is in that alphabet; one that is not makes all of it UCS2. So two
 * worst cases are kept apart: the longest rendering that is GSM-7 as a whole, and the longest with at least one other
 * character. From the two of each part follow the two of parts in a row, of a part that is repeated, and of one part or
 * another; nothing is ever estimated too low. Each figure is a maximum of its own: that they need not come from the
 * same rendering can only make a sum larger.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MN_FIT_NEVER	INT64_C(-1)

struct mn_fit_cost {
	int64_t gsm;		/* septets of the longest rendering in GSM-7; MN_FIT_NEVER: there is none */
	int64_t gsm_units;	/* characters of the longest rendering in GSM-7; MN_FIT_NEVER with it */
	int64_t ucs2;		/* UTF-16 units of the longest rendering that needs UCS2; MN_FIT_NEVER: there is none */
	int64_t units;		/* UTF-16 units of any rendering */
	int64_t ext;		/* characters in the extension table of GSM-7, two septets each */
	int64_t pairs;		/* characters outside the BMP, two units each */
	int64_t octets;		/* of UTF-8 */
};

/*! What an empty text costs. */
#define MN_FIT_NOTHING	((struct mn_fit_cost){ .ucs2 = MN_FIT_NEVER })

/*! What is never rendered costs; the neutral element of mn_fit_cost_either(). */
#define MN_FIT_NONE	((struct mn_fit_cost){ .gsm = MN_FIT_NEVER, .gsm_units = MN_FIT_NEVER, .ucs2 = MN_FIT_NEVER })

/*! A text that is known. */
struct mn_fit_cost mn_fit_cost_of(const char *text, size_t len);

/*! Any text of at most this many UTF-16 units and octets of UTF-8. */
struct mn_fit_cost mn_fit_cost_any(int64_t units, int64_t octets);

/*! a, and b behind it. */
struct mn_fit_cost mn_fit_cost_both(const struct mn_fit_cost *a, const struct mn_fit_cost *b);

/*! a or b. */
struct mn_fit_cost mn_fit_cost_either(const struct mn_fit_cost *a, const struct mn_fit_cost *b);

/*! n of a in a row, n >= 0; what stands in their variables may differ. */
struct mn_fit_cost mn_fit_cost_times(const struct mn_fit_cost *a, int64_t n);

/*! Octets of a USSD-String that holds any rendering; *ucs2 (may be NULL): the one that takes them is in UCS2. */
int64_t mn_fit_cost_ussd(const struct mn_fit_cost *cost, bool *ucs2);

/*! Short messages that carry any rendering: 160 septets or 70 units in one, 153 or 67 in each part of several
 *  (TS 23.040 §9.2.3.24.1). */
int64_t mn_fit_cost_parts(const struct mn_fit_cost *cost, bool *ucs2);
