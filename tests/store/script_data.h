/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Lines of scripts about data. Times have a T and no blanks; sizes are MB.
 *   bundle ID OWNER MB [from=TIME] [to=TIME] [label=TEXT] [FIELD=ITEM...] [limits=LIMITS, blanks as +]
 *   use ID NUMBER TIME MB [FIELD=ITEM...]      verify
 * Fields that are not named: base data of flyshare, domestic, not special; 4g, domestic, not special, elsewhere.
 */
#pragma once

#include "tests/store/fix.h"

/*! Run a line if it is one of these. \returns whether it is. */
bool script_data(struct fix *fix, const char *line, int64_t now);
