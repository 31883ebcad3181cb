/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/progress.h"

#include <inttypes.h>

#define PROGRESS_FIRST_S	0.5	/* short work needs no bar */
#define PROGRESS_AGAIN_S	0.1
#define PROGRESS_WIDTH		40

void progress_begin(struct progress *progress, FILE *out, const char *unit)
{
	*progress = (struct progress){ .out = out, .unit = unit };
	clock_gettime(CLOCK_MONOTONIC, &progress->began);
	progress->drawn = progress->began;
}

static double since(const struct timespec *then, const struct timespec *now)
{
	return now->tv_sec - then->tv_sec + (now->tv_nsec - then->tv_nsec) / 1e9;
}

void progress_show(struct progress *progress, uint64_t n, uint64_t position, uint64_t all)
{
	static const char full[] = "########################################";
	struct timespec now;
	double part, elapsed;
	int filled;

	if (!progress->out)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	elapsed = since(&progress->began, &now);
	if (elapsed < PROGRESS_FIRST_S || since(&progress->drawn, &now) < PROGRESS_AGAIN_S)
		return;
	progress->drawn = now;
	progress->stands = true;
	if (!all) {
		fprintf(progress->out, "\r%" PRIu64 " %s, %.0f/s\033[K", n, progress->unit, n / elapsed);
	} else {
		part = (double)position / all;
		part = part > 1 ? 1 : part;
		filled = part * PROGRESS_WIDTH;
		fprintf(progress->out, "\r[%.*s%*s] %3.0f %%  %" PRIu64 " %s, %.0f/s, %.0f s left\033[K", filled, full,
			PROGRESS_WIDTH - filled, "", part * 100, n, progress->unit, n / elapsed,
			part > 0 ? elapsed / part - elapsed : 0);
	}
	fflush(progress->out);
}

void progress_clear(struct progress *progress)
{
	if (progress->stands)
		fputs("\r\033[K", progress->out);
	progress->stands = false;
}
