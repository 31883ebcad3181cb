/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A clock for the lab: the service's time set to another day, from which it runs on. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "menus/clock.h"

/*! How far ahead of the real clock a clock runs that shows this local time now.
 *  \param[in] text  "2026-11-29T23:59:50", or with a blank instead of the T; the forms of mn_clock_parse().
 *  \param[out] ahead_s  seconds, negative when it is behind.
 *  \returns 0, or -EINVAL when the text is not a time. */
int lab_clock_ahead(const struct mn_zone *zone, const char *text, int64_t *ahead_s);

/*! The local time that a clock shows which is so far ahead: "2026-11-29 23:59:50". */
void lab_clock_show(const struct mn_zone *zone, int64_t ahead_s, char *buf, size_t size);
