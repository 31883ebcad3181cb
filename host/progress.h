/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bar on the terminal for work that takes longer than a moment. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

struct progress {
	FILE *out;			/* NULL: nobody looks */
	const char *unit;		/* "lines" */
	struct timespec began, drawn;
	bool stands;			/* there is a bar on the terminal */
};

void progress_begin(struct progress *progress, FILE *out, const char *unit);

/*! Draw the bar, unless that was done a moment ago.
 *  \param[in] n  units done.
 *  \param[in] position, all  how far the work is; all is 0 when nobody knows, then there is no bar but a count. */
void progress_show(struct progress *progress, uint64_t n, uint64_t position, uint64_t all);

/*! Take the bar away, before anything else is printed. */
void progress_clear(struct progress *progress);
