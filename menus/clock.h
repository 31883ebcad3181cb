/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Civil dates and time zones: exact integer arithmetic on seconds since 1970, no libc time functions, no globals. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mn_civil {
	int32_t year;
	uint8_t month, day;		/* 1..12, 1..31 */
	uint8_t hour, minute, second;
	uint8_t weekday;		/* 0 monday .. 6 sunday */
};

struct mn_zone;

/*! Load a zone by its tz database name ("Asia/Shanghai") from the TZif file below /usr/share/zoneinfo; "UTC" needs no
 *  file. Rules of the file's footer hold after its last transition. Owned by ctx.
 *  \returns NULL with *error set to a sentence when the name is unknown or the file damaged. */
const struct mn_zone *mn_zone_load(void *ctx, const char *name, const char **error);

/*! The same from the octets of a TZif file (RFC 8536, version 2 or later). */
const struct mn_zone *mn_zone_parse(void *ctx, const void *data, size_t len, const char **error);

/*! Seconds east of UTC in force at an instant. */
int32_t mn_zone_offset(const struct mn_zone *zone, int64_t utc);

/*! Local civil time of an instant. */
void mn_clock_civil(const struct mn_zone *zone, int64_t utc, struct mn_civil *civil);

/*! The instant of a local civil time; one that a change of offset skips or doubles is read with the later offset. */
int64_t mn_clock_instant(const struct mn_zone *zone, const struct mn_civil *civil);

/*! Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back. */
int64_t mn_clock_days(int32_t year, unsigned int month, unsigned int day);
void mn_clock_date(int64_t days, struct mn_civil *civil);

bool mn_clock_is_leap(int32_t year);
unsigned int mn_clock_month_length(int32_t year, unsigned int month);

/*! First instant of the local month that contains utc, and of the one after it. */
int64_t mn_clock_month_start(const struct mn_zone *zone, int64_t utc);
int64_t mn_clock_next_month(const struct mn_zone *zone, int64_t utc);

/*! "2026-11-30 18:59:59", "2026-11-30T18:59" or "2026-11-30" (midnight) as local time. -EINVAL on anything else. */
int mn_clock_parse(const struct mn_zone *zone, const char *text, int64_t *utc);
/*! The inverse, always with seconds; at least 20 octets. Length written, -ENOSPC, or -ERANGE outside years 0..9999. */
int mn_clock_format(const struct mn_zone *zone, int64_t utc, char *buf, size_t size);
