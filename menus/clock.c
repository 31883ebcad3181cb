/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Civil dates. The year is counted from March here, so that the leap day is its last and months need no table. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "menus/clock.h"

#define DAY_S			86400
#define DAYS_400_YEARS		146097
#define DAYS_100_YEARS		36524
#define DAYS_4_YEARS		1461
#define DAYS_TO_1970		719468		/* from 0000-03-01 */
#define MAX_DAYS		INT64_C(780000000000)	/* years stay inside int32_t */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t clamp(int64_t v, int64_t max)
{
	return v > max ? max : v < -max ? -max : v;
}

bool mn_clock_is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned int mn_clock_month_length(int32_t year, unsigned int month)
{
	if (month == 2)
		return mn_clock_is_leap(year) ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int64_t mn_clock_days(int32_t year, unsigned int month, unsigned int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	unsigned int m = month <= 2 ? month + 9 : month - 3;

	/* months from March have 31 30 31 30 31 days, twice, and the rest: 153 days in each five */
	return 365 * y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) + (153 * m + 2) / 5 + day - 1 -
	       DAYS_TO_1970;
}

void mn_clock_date(int64_t days, struct mn_civil *civil)
{
	int64_t cycle, rest, century, leap, single, year;
	unsigned int m;

	days = clamp(days, MAX_DAYS);
	cycle = floor_div(days + DAYS_TO_1970, DAYS_400_YEARS);
	rest = days + DAYS_TO_1970 - cycle * DAYS_400_YEARS;
	/* the leap day ends the cycle: it belongs to the fourth part, there is no fifth */
	century = rest / DAYS_100_YEARS;
	century -= century == 4;
	rest -= century * DAYS_100_YEARS;
	leap = rest / DAYS_4_YEARS;
	rest -= leap * DAYS_4_YEARS;
	single = rest / 365;
	single -= single == 4;
	rest -= single * 365;
	year = cycle * 400 + century * 100 + leap * 4 + single;
	m = (5 * rest + 2) / 153;
	civil->day = rest - (153 * m + 2) / 5 + 1;
	civil->month = m < 10 ? m + 3 : m - 9;
	civil->year = year + (m >= 10);
	civil->hour = civil->minute = civil->second = 0;
	civil->weekday = (days + 3) - floor_div(days + 3, 7) * 7;	/* 1970-01-01 was a Thursday */
}

static void from_local(int64_t local, struct mn_civil *civil)
{
	int64_t days = floor_div(local, DAY_S);
	int32_t s = local - days * DAY_S;

	mn_clock_date(days, civil);
	civil->hour = s / 3600;
	civil->minute = s / 60 % 60;
	civil->second = s % 60;
}

static int64_t to_local(const struct mn_civil *civil)
{
	return mn_clock_days(civil->year, civil->month, civil->day) * DAY_S + civil->hour * 3600 +
	       civil->minute * 60 + civil->second;
}

void mn_clock_civil(const struct mn_zone *zone, int64_t utc, struct mn_civil *civil)
{
	utc = clamp(utc, MAX_DAYS * DAY_S);
	from_local(utc + mn_zone_offset(zone, utc), civil);
}

/* The offsets well before and well after a local time; they differ when a change of offset is near. */
static void offsets_around(const struct mn_zone *zone, int64_t local, int32_t *before, int32_t *after)
{
	*before = mn_zone_offset(zone, local - 26 * 3600);
	*after = mn_zone_offset(zone, local + 26 * 3600);
}

int64_t mn_clock_instant(const struct mn_zone *zone, const struct mn_civil *civil)
{
	int64_t local = to_local(civil);
	int32_t before, after;

	offsets_around(zone, local, &before, &after);
	if (before == after || mn_zone_offset(zone, local - after) == after)
		return local - after;
	if (mn_zone_offset(zone, local - before) == before)
		return local - before;
	return local - after;
}

/* The first instant whose local time is midnight of this date or later, also where a change of offset takes midnight
 * away or gives it twice. */
static int64_t first_instant(const struct mn_zone *zone, int32_t year, unsigned int month)
{
	int64_t local = mn_clock_days(year, month, 1) * DAY_S;
	int32_t before, after;
	int64_t lo, hi;

	offsets_around(zone, local, &before, &after);
	lo = local - (before > after ? before : after);
	hi = local - (before < after ? before : after);
	if (lo + mn_zone_offset(zone, lo) >= local)
		return lo;
	while (hi - lo > 1) {
		int64_t mid = lo + (hi - lo) / 2;

		if (mid + mn_zone_offset(zone, mid) >= local)
			hi = mid;
		else
			lo = mid;
	}
	return hi;
}

int64_t mn_clock_month_start(const struct mn_zone *zone, int64_t utc)
{
	struct mn_civil civil;

	mn_clock_civil(zone, utc, &civil);
	return first_instant(zone, civil.year, civil.month);
}

int64_t mn_clock_next_month(const struct mn_zone *zone, int64_t utc)
{
	struct mn_civil civil;

	mn_clock_civil(zone, utc, &civil);
	return first_instant(zone, civil.year + (civil.month == 12), civil.month % 12 + 1);
}

/* n digits and then the character end; NULL when it is otherwise. */
static const char *get_digits(const char *s, unsigned int n, char end, unsigned int *value)
{
	*value = 0;
	for (; n > 0; n--, s++) {
		if (!isdigit((unsigned char)*s))
			return NULL;
		*value = *value * 10 + (*s - '0');
	}
	if (*s != end)
		return NULL;
	return end ? s + 1 : s;
}

int mn_clock_parse(const struct mn_zone *zone, const char *text, int64_t *utc)
{
	unsigned int year, month, day, hour = 0, minute = 0, second = 0;
	const char *s = text, *t;
	struct mn_civil civil;

	if (!(s = get_digits(s, 4, '-', &year)) || !(s = get_digits(s, 2, '-', &month)))
		return -EINVAL;
	if (!(t = get_digits(s, 2, '\0', &day))) {
		t = get_digits(s, 2, ' ', &day);
		s = t ? t : get_digits(s, 2, 'T', &day);
		if (!s || !(s = get_digits(s, 2, ':', &hour)))
			return -EINVAL;
		if (!(t = get_digits(s, 2, '\0', &minute)) &&
		    (!(s = get_digits(s, 2, ':', &minute)) || !get_digits(s, 2, '\0', &second)))
			return -EINVAL;
	}
	if (month < 1 || month > 12 || day < 1 || day > mn_clock_month_length(year, month) || hour > 23 ||
	    minute > 59 ||
	    second > 59)
		return -EINVAL;
	civil = (struct mn_civil){ .year = year, .month = month, .day = day, .hour = hour, .minute = minute,
				   .second = second };
	*utc = mn_clock_instant(zone, &civil);
	return 0;
}

int mn_clock_format(const struct mn_zone *zone, int64_t utc, char *buf, size_t size)
{
	struct mn_civil c;
	int rc;

	mn_clock_civil(zone, utc, &c);
	if (c.year < 0 || c.year > 9999)
		return -ERANGE;
	rc = snprintf(buf, size, "%04d-%02u-%02u %02u:%02u:%02u", (int)c.year, c.month, c.day, c.hour, c.minute,
		      c.second);
	return rc < 0 || (size_t)rc >= size ? -ENOSPC : rc;
}
