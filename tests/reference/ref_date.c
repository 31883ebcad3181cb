/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Civil dates counted day by day from 1 January 2000. Beijing is eight hours ahead of UTC. */
#include "tests/reference/ref.h"

#include <string.h>

#define DAY		86400
#define EAST		(8 * 3600)
/* 2000-01-01T00:00:00 of Beijing in seconds since 1970 UTC: 30 years, 7 of them leap years */
#define BEGIN		((30 * 365 + 7) * (int64_t)DAY - EAST)

static bool leap(int year)
{
	if (year % 400 == 0)
		return true;
	if (year % 100 == 0)
		return false;
	return year % 4 == 0;
}

static int days_of_month(int year, int month)
{
	switch (month) {
	case 2:
		return leap(year) ? 29 : 28;
	case 4:
	case 6:
	case 9:
	case 11:
		return 30;
	default:
		return 31;
	}
}

struct ref_date ref_date_of(int64_t utc)
{
	struct ref_date date = { 2000, 1, 1, 0 };
	int64_t left = utc - BEGIN, days = left / DAY;

	date.second = left % DAY;
	while (days >= (leap(date.year) ? 366 : 365))
		days -= leap(date.year++) ? 366 : 365;
	while (days >= days_of_month(date.year, date.month))
		days -= days_of_month(date.year, date.month++);
	date.day += days;
	return date;
}

int64_t ref_date_instant(int year, int month, int day, int second)
{
	int64_t days = day - 1;

	for (int y = 2000; y < year; y++)
		days += leap(y) ? 366 : 365;
	for (int m = 1; m < month; m++)
		days += days_of_month(year, m);
	return BEGIN + days * DAY + second;
}

int ref_date_month(int64_t utc)
{
	struct ref_date date = ref_date_of(utc);

	return date.year * 12 + date.month - 1;
}

int64_t ref_date_month_start(int month)
{
	return ref_date_instant(month / 12, month % 12 + 1, 1, 0);
}

bool ref_date_last_day(int64_t utc)
{
	struct ref_date date = ref_date_of(utc);

	return date.day == days_of_month(date.year, date.month);
}

int64_t ref_date_parse(const char *text)
{
	int year, month, day, hour = 0, minute = 0, second = 0;

	if (strcmp(text, "-") == 0)
		return REF_OPEN;
	if (sscanf(text, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) < 3 || year < 2000 ||
	    month < 1 || month > 12 || day < 1 || day > days_of_month(year, month) || hour > 23 || minute > 59 ||
	    second > 59)
		return 0;
	return ref_date_instant(year, month, day, hour * 3600 + minute * 60 + second);
}

void ref_date_print(int64_t utc, char *buf)
{
	struct ref_date date;

	if (utc == REF_OPEN || utc == REF_EVER) {
		strcpy(buf, "-");
		return;
	}
	date = ref_date_of(utc);
	snprintf(buf, 24, "%04u-%02u-%02uT%02u:%02u:%02u", date.year % 10000U, date.month % 100U, date.day % 100U,
		 date.second / 3600 % 100U, date.second / 60 % 60U, date.second % 60U);
}
