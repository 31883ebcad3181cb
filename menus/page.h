/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cutting a text into pages that fit a leg. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define MN_PAGE_MAX	32	/* pages of one text; what is behind them is not shown */

/*! Cut page number page (from 0) out of text.
 *  Every page is body, then footer lines; a page that has a next one carries `more` before `footer`. The octets are
 *  those of the page as coded, GSM-7 packed or UCS2 as soon as one character needs it. Cuts are taken at line ends
 *  where possible, else after punctuation or a blank, else between two characters; never inside a character, and
 *  inside a number only if it is longer than two thirds of the page. Of the UTF-16 units that fit on a page with `more`
 *  and footer, at least a third is on it, rounded down, but one character at least. Which text a page shows depends on
 *  the arguments only, not on the order in which pages are asked for. The pages' bodies joined give the text again,
 *  where a cut at a line end stands for the '\n' it was taken at; blanks at the end of the text are dropped, octets
 *  that are not UTF-8 become '?'.
 *  \param[in] octets  room; \param[in] footer, more  lines without '\n', "" = none.
 *  \param[out] last  whether this is the last page.
 *  \returns length written, -ERANGE when there is no such page, -ENOSPC when not even one character fits. */
int mn_page_cut(const char *text, unsigned int page, unsigned int octets, const char *more, const char *footer,
		char *buf, size_t size, bool *last);

/*! How many pages mn_page_cut() makes of a text, for a buffer that holds any page.
 *  \returns 1 .. MN_PAGE_MAX; MN_PAGE_MAX + 1 when some of it would not be shown; -ENOSPC as mn_page_cut(). */
int mn_page_count(const char *text, unsigned int octets, const char *more, const char *footer);
