/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts with their variables filled in. Writes into the caller's buffer, never cuts inside a character. */
#pragma once

#include "menus/order.h"

#define MN_RENDER_ANSWER_SIZE	2048	/* of an answer to an order, its NUL included: nothing longer is let in */
#define MN_RENDER_LABEL		24	/* UTF-16 units of a bundle's label that are shown: a line of any page */
#define MN_RENDER_NOTICE_SIZE	2560	/* for what somebody is told by short message */

/*! What the variables of a text may refer to; members that a text does not use may be NULL. */
struct mn_render {
	const struct mn_program *program;
	uint8_t language;
	const struct mn_order *order;
	const struct mn_facts *facts;
	const struct mn_verdict *verdict;	/* for withheld bundles */
	enum mn_subject it;
	uint8_t digit;				/* MN_VAR_DIGIT */
	const char *code;			/* MN_VAR_CODE */
};

/*! Render a text.
 *  \returns length written without the NUL, or -ENOSPC with the buffer holding as much as fits whole characters. */
int mn_render_text(const struct mn_render *render, const struct mn_text *text, char *buf, size_t size);

/*! Render the first variant of a wording whose condition holds, with its lines. Returns as mn_render_text(); 0 when
 *  there is none. */
int mn_render_wording(const struct mn_render *render, const struct mn_wording *wording, char *buf, size_t size);

/*! An amount of money as the language shows it: "10 yuan", "10.50 yuan". */
int mn_render_money(const struct mn_program *program, uint8_t language, int64_t minor, char *buf, size_t size);

/*! An amount of data: "512.00 MB", "1.50 GB", at most 10 characters; remaining is rounded down, used rounded up
 *  (round_up). */
int mn_render_data(int64_t bytes, bool round_up, char *buf, size_t size);
