/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Civil dates against a naive count, zones against libc, and zone files that are damaged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "menus/clock.h"

#define HOUR	3600
#define DAY	(24 * HOUR)

static unsigned int failures;

static void fail(const char *what, int64_t where)
{
	if (failures++ < 20)
		printf("FAILED %s at %lld\n", what, (long long)where);
}

static unsigned int naive_month(int year, unsigned int month)
{
	static const unsigned int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return length[month - 1] + (month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
}

/* Every day counted one by one from a known one: 1970-01-01, a Thursday; and back to year 1. */
static void test_days(void)
{
	unsigned int weekday = 3;
	int64_t n = 0;
	struct mn_civil c;

	for (int year = 1970; year <= 2500; year++) {
		if (mn_clock_is_leap(year) != (naive_month(year, 2) == 29))
			fail("leap year", year);
		for (unsigned int month = 1; month <= 12; month++) {
			if (mn_clock_month_length(year, month) != naive_month(year, month))
				fail("month length", year * 100 + month);
			for (unsigned int day = 1; day <= naive_month(year, month); day++, n++,
			     weekday = (weekday + 1) % 7) {
				if (mn_clock_days(year, month, day) != n)
					fail("days", n);
				mn_clock_date(n, &c);
				if (c.year != year || c.month != month || c.day != day || c.weekday != weekday)
					fail("date", n);
			}
		}
		if (year == 2100)
			printf("1970..2100: %lld days\n", (long long)n);
	}
	n = 0;
	weekday = 3;
	for (int year = 1969; year >= 1; year--)
		for (unsigned int month = 12; month >= 1; month--)
			for (unsigned int day = naive_month(year, month); day >= 1; day--) {
				n--;
				weekday = (weekday + 6) % 7;
				mn_clock_date(n, &c);
				if (mn_clock_days(year, month, day) != n || c.year != year || c.month != month ||
				    c.day != day || c.weekday != weekday)
					fail("day before 1970", n);
			}
	printf("0001-01-01 is day %lld\n", (long long)n);
}

static const char *const zones[] = {
	"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin",
		"America/Sao_Paulo",
	"Asia/Kathmandu", "Africa/Casablanca", "America/Nuuk", "Asia/Gaza", "Pacific/Apia", "America/Havana",
	"Asia/Beirut", "Pacific/Chatham", "America/Santiago", "Asia/Tehran", "Antarctica/Troll", "Africa/Monrovia",
};

static void use_libc_zone(const char *tz)
{
	setenv("TZ", tz, 1);
	tzset();
}

static void compare_with_libc(const struct mn_zone *zone, int64_t from, int64_t to, int64_t step)
{
	for (int64_t t = from; t < to; t += step) {
		time_t libc_t = t;
		struct mn_civil c;
		struct tm tm;

		localtime_r(&libc_t, &tm);
		if (mn_zone_offset(zone, t) != tm.tm_gmtoff)
			fail("offset", t);
		mn_clock_civil(zone, t, &c);
		if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday ||
		    c.hour != tm.tm_hour ||
		    c.minute != tm.tm_min || c.second != tm.tm_sec || c.weekday != (tm.tm_wday + 6) % 7)
			fail("civil time", t);
	}
}

static bool same(const struct mn_civil *a, const struct mn_civil *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day && a->hour == b->hour &&
	       a->minute == b->minute && a->second == b->second && a->weekday == b->weekday;
}

static void test_instants(const struct mn_zone *zone, int64_t from, int64_t to, int64_t step)
{
	for (int64_t t = from; t < to; t += step) {
		struct mn_civil c, back;
		int64_t u;

		mn_clock_civil(zone, t, &c);
		u = mn_clock_instant(zone, &c);
		mn_clock_civil(zone, u, &back);
		if (!same(&c, &back))
			fail("instant of a time there is", t);
		if (u < t)
			fail("a doubled time is the later one", t);
	}
}

static void test_months(const struct mn_zone *zone)
{
	for (int year = 1971; year <= 2100; year++)
		for (unsigned int month = 1; month <= 12; month++) {
			int64_t inside = mn_clock_days(year, month, 15) * DAY;
			int64_t start = mn_clock_month_start(zone, inside);
			int64_t next = mn_clock_next_month(zone, inside);
			struct mn_civil c, before;

			mn_clock_civil(zone, start, &c);
			mn_clock_civil(zone, start - 1, &before);
			if (c.year != year || c.month != month || c.day != 1 || before.month == month)
				fail("first instant of a month", start);
			if (mn_clock_month_start(zone, start) != start || mn_clock_month_start(zone,
											       next - 1) != start ||
			    mn_clock_month_start(zone, next) != next || mn_clock_next_month(zone, start) != next)
				fail("month start", start);
			mn_clock_civil(zone, next - 1, &c);
			if (c.month != month || c.day != mn_clock_month_length(year, month))
				fail("last instant of a month", next - 1);
		}
}

static void test_zones(void *ctx)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		const char *error;
		const struct mn_zone *zone = mn_zone_load(ctx, zones[i], &error);

		if (!zone) {
			printf("%s: %s\n", zones[i], error);
			failures++;
			continue;
		}
		use_libc_zone(zones[i]);
		compare_with_libc(zone, mn_clock_days(1960, 1, 1) * DAY, mn_clock_days(2100, 1, 1) * DAY, 7 * HOUR + 1);
		compare_with_libc(zone, mn_clock_days(1985, 1, 1) * DAY, mn_clock_days(1993, 1, 1) * DAY, 1800);
		compare_with_libc(zone, mn_clock_days(2024, 1, 1) * DAY, mn_clock_days(2030, 1, 1) * DAY, 1800);
		test_instants(zone, mn_clock_days(1985, 1, 1) * DAY, mn_clock_days(1993, 1, 1) * DAY, 1800);
		test_instants(zone, mn_clock_days(2024, 1, 1) * DAY, mn_clock_days(2030, 1, 1) * DAY, 1800);
		test_months(zone);
		printf("%s as libc\n", zones[i]);
	}
}

/* A zone file that has nothing but a footer. */
static const struct mn_zone *footer_zone(void *ctx, const char *tz)
{
	uint8_t file[512] = { 0 };
	const char *error;
	size_t n = 0;

	for (unsigned int block = 0; block < 2; block++) {
		memcpy(file + n, "TZif2", 5);
		file[n + 39] = 1;	/* one type */
		file[n + 43] = 4;	/* its name */
		n += 44 + 6 + 4;
	}
	n += sprintf((char *)file + n, "\n%s\n", tz);
	return mn_zone_parse(ctx, file, n, &error);
}

static void test_footers(void *ctx)
{
	static const char *const good[] = {
		"CST-8", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3", "AAA3BBB,J60/2,J300/3",
		"AAA3BBB2:30,59,299/0", "<+0330>-3:30<+0430>,J79/24,J263/24", "NZST-12NZDT,M9.5.0,M4.1.0/3",
		"IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"LLL-10:30:15LLS-11,M10.1.0,M4.1.0", "AAA0BBB,300,J5/5",
	};
	static const char *const bad[] = {
		"C-8", "CST", "CST-26", "CST-8CDT", "CST-8CDT,M3.5.0", "CST-8CDT,M13.1.0,M10.5.0",
			"CST-8CDT,M3.6.0,M10.5.0",
		"CST-8CDT,M3.5.7,M10.5.0", "CST-8CDT,J0,J300", "CST-8CDT,J1,J366", "CST-8CDT,1,366", "CST-8 ", "<CST-8",
		"CST-8CDT,M3.5.0/168,M10.5.0", "CST-8:60",
	};
	const struct mn_zone *all_year;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct mn_zone *zone = footer_zone(ctx, good[i]);

		if (!zone) {
			fail("a good footer", i);
			continue;
		}
		use_libc_zone(good[i]);
		compare_with_libc(zone, mn_clock_days(2023, 1, 1) * DAY, mn_clock_days(2030, 1, 1) * DAY, 1800);
		printf("footer %s as libc\n", good[i]);
	}
	/* daylight time all year, as RFC 8536 writes it; libc is wrong about the first hours of the year */
	all_year = footer_zone(ctx, "XXX3EDT4,0/0,J365/23");
	for (int64_t t = mn_clock_days(2023, 1, 1) * DAY; t < mn_clock_days(2030, 1, 1) * DAY; t += 900)
		if (mn_zone_offset(all_year, t) != -4 * HOUR)
			fail("daylight time all year", t);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		printf("footer %s: %s\n", bad[i], footer_zone(ctx, bad[i]) ? "TAKEN" : "refused");
}

/* Cut at every octet, and every octet changed: an answer or an error, never a read outside. */
static void test_damage(void *ctx, const char *name)
{
	static const int64_t when[] = { INT64_MIN, -1, 0, 1000000000, 4000000000, INT64_MAX };
	uint8_t file[8192], copy[8192];
	unsigned int taken = 0;
	const char *error;
	char path[100];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "rb");
	n = f ? fread(file, 1, sizeof(file), f) : 0;
	if (f)
		fclose(f);
	for (size_t len = 0; len < n; len++) {
		uint8_t *exact = talloc_memdup(ctx, file, len);

		if (mn_zone_parse(ctx, exact, len, &error))
			fail("a zone file cut short", len);
		talloc_free(exact);
	}
	for (size_t i = 0; i < n; i++)
		for (unsigned int change = 0; change < 4; change++) {
			static const uint8_t with[] = { 0x00, 0xff, 0x80, 0x01 };
			void *tmp = talloc_new(ctx);
			const struct mn_zone *zone;

			memcpy(copy, file, n);
			copy[i] ^= with[change] ? with[change] : copy[i];
			zone = mn_zone_parse(tmp, copy, n, &error);
			for (size_t k = 0; zone && k < sizeof(when) / sizeof(when[0]); k++) {
				struct mn_civil c;

				mn_clock_civil(zone, when[k], &c);
				if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31 || c.hour > 23)
					fail("a date from a changed zone file", i);
			}
			taken += zone != NULL;
			talloc_free(tmp);
		}
	printf("%s damaged: %s\n", name, n && taken < 4 * n ? "survived" : "nothing was refused");
}

static void test_edges(void *ctx)
{
	static const struct {
		const char *zone, *local;
	} rows[] = {
		{ "Asia/Shanghai", "1986-05-04 01:59:59" }, { "Asia/Shanghai", "1986-05-04 02:00:00" },
		{ "Asia/Shanghai", "1986-05-04 03:00:00" }, { "Asia/Shanghai", "1986-09-14 01:30:00" },
		{ "Asia/Shanghai", "1991-09-15 01:30:00" }, { "Asia/Shanghai", "1992-05-03 02:30:00" },
		{ "Asia/Shanghai", "2026-11-30 19:00:00" }, { "Asia/Shanghai", "2099-12-31 23:59:59" },
		{ "Europe/Berlin", "2025-03-30 01:59:59" }, { "Europe/Berlin", "2025-03-30 02:30:00" },
		{ "Europe/Berlin", "2025-10-26 02:30:00" }, { "Europe/Berlin", "2025-10-26 03:00:00" },
		{ "America/Havana", "2025-03-09 00:30" }, { "America/Havana", "2025-11-02" },
		{ "America/Havana", "2025-11-02 00:59:59" }, { "Asia/Shanghai", "2026-11-30T19:00" },
	};
	static const char *const wrong[] = {
		"", "2026", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31", "2026-1-01", "2026-01-01 24:00",
		"2026-01-01 23:60", "2026-01-01 23:59:60", "2026-01-01T", "2026-01-01TT23:59", "2026-01-01 ",
		"2026-01-01 23",
		"2026-01-01 23:59:5", "2026-01-01 23:59:59 ", " 2026-01-01", "+026-01-01", "2026-01-0x",
	};
	const struct mn_zone *zone;
	const char *error;
	char text[32];
	int64_t t;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		zone = mn_zone_load(ctx, rows[i].zone, &error);
		if (mn_clock_parse(zone, rows[i].local, &t) != 0 || mn_clock_format(zone, t, text, sizeof(text)) < 0)
			fail("parse", i);
		else
			printf("%s %s = %lld = %s, offset %d\n", rows[i].zone, rows[i].local, (long long)t, text,
			       mn_zone_offset(zone, t));
	}
	zone = mn_zone_load(ctx, "UTC", &error);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		printf("'%s': %s\n", wrong[i], mn_clock_parse(zone, wrong[i], &t) == 0 ? "TAKEN" : "refused");
	printf("2024-02-29: %s\n", mn_clock_parse(zone, "2024-02-29", &t) == 0 ? "taken" : "REFUSED");
	printf("19 octets: %d, year 10000: %d\n", mn_clock_format(zone, 0, text, 19), mn_clock_format(zone,
												      253402300800,
													text,
	       sizeof(text)));
}

static void test_names(void *ctx)
{
	static const char *const names[] = {
		"Asia/Shangai", "", "Asia", "../../../etc/passwd", "/etc/passwd", "Asia//Shanghai", "tzdata.zi",
			"right/UTC", "Asia/",
	};
	const char *error;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		printf("zone '%s': %s\n", names[i], mn_zone_load(ctx, names[i], &error) ? "loaded" : error);
}

int main(void)
{
	void *ctx = talloc_new(NULL);

	test_days();
	test_zones(ctx);
	test_footers(ctx);
	test_edges(ctx);
	test_names(ctx);
	test_damage(ctx, "Asia/Shanghai");
	test_damage(ctx, "Europe/Berlin");
	talloc_free(ctx);
	printf("failures: %u\n", failures);
	return failures != 0;
}
