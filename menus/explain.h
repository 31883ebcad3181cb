/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a diagnostic means: explains.def beside diags.def, with an example that provokes it and the same one mended. */
#pragma once

#include "menus/diag.h"

struct mn_explain {
	const char *code;		/* "E301" */
	const char *severity;		/* "error", "warning" */
	const char *form;		/* the message with %s where something is filled in */
	const char *text;		/* what it means and what to do, some sentences; NULL: not explained yet */
	const char *wrong, *right;	/* sections of a service; NULL when no short text can show it */
};

struct mn_explain mn_explain_get(enum mn_diag_id id);

/*! The diagnostic that somebody means with "E301", "e301", "[E301]" or "301"; -1 when there is none. */
int mn_explain_find(const char *word);

/*! The code nearest to a mistyped one, NULL when none is near. */
const char *mn_explain_near(const char *word);

/*! What the codes that begin like this one are about ("E3": "names"), "" when that is not known. */
const char *mn_explain_group(const char *code);

/*! A whole service file from an example: the example, and behind it each section of the village service that the
 *  example does not have itself (by its word and name). The village speaks English; when the example has a section
 *  `languages`, its texts stand for each of those.
 *  \returns the source, below ctx. */
char *mn_explain_complete(const void *ctx, const char *example);

/*! The village service, which completes examples. */
extern const char mn_explain_village[];
