/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Time zones from TZif files (RFC 8536, versions 2 and later: the block with 64-bit times, then the footer with the
 * rule that holds after the last transition, POSIX.1 TZ with the extension that times of rules may be -167..167 hours).
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "menus/clock.h"

#define ZONE_DIR	"/usr/share/zoneinfo/"
#define MAX_FILE	(256 * 1024)
#define MAX_OFFSET	(26 * 3600)
#define DAY_S		86400

enum rule_form { RULE_MONTH_WEEK_DAY, RULE_JULIAN, RULE_DAY_OF_YEAR };

/* When in a year an offset begins; time in seconds after local midnight in the offset before it. */
struct rule {
	enum rule_form form;
	uint16_t day;		/* Jn: 1..365 without 29 February; n: 0..365; Mm.w.d: weekday, 0 sunday */
	uint8_t month, week;
	int32_t time;
};

struct mn_zone {
	int32_t first_offset;		/* before the first transition */
	uint32_t n;
	int64_t *at;			/* ascending */
	int32_t *offset;		/* in force from at[i] */
	bool has_footer, has_dst;
	int32_t std_offset, dst_offset;
	struct rule dst_begin, dst_end;
};

/* ── reading octets ───────────────────────────────────────────────────────────────────────────────────────────── */

struct cursor {
	const uint8_t *p;
	size_t left;
};

static bool take(struct cursor *c, size_t n, const uint8_t **out)
{
	if (n > c->left)
		return false;
	*out = c->p;
	c->p += n;
	c->left -= n;
	return true;
}

static uint64_t big_endian(const uint8_t *p, unsigned int octets)
{
	uint64_t v = 0;

	while (octets--)
		v = v << 8 | *p++;
	return v;
}

struct counts {
	uint8_t version;
	uint32_t isutc, isstd, leap, time, type, chars;
};

static bool get_header(struct cursor *c, struct counts *n)
{
	const uint8_t *p;

	if (!take(c, 44, &p) || memcmp(p, "TZif", 4) != 0)
		return false;
	n->version = p[4];
	n->isutc = big_endian(p + 20, 4);
	n->isstd = big_endian(p + 24, 4);
	n->leap = big_endian(p + 28, 4);
	n->time = big_endian(p + 32, 4);
	n->type = big_endian(p + 36, 4);
	n->chars = big_endian(p + 40, 4);
	/* each is below the size of the largest file, so sums and products stay far from overflow */
	return n->isutc <= MAX_FILE && n->isstd <= MAX_FILE && n->leap <= MAX_FILE && n->time <= MAX_FILE &&
	       n->type <= 256 && n->chars <= MAX_FILE;
}

static size_t block_size(const struct counts *n, unsigned int time_octets)
{
	return (size_t)n->time * (time_octets + 1) + n->type * 6 + n->chars + (size_t)n->leap * (time_octets + 4) +
	       n->isstd + n->isutc;
}

/* ── the footer ───────────────────────────────────────────────────────────────────────────────────────────────── */

static bool get_uint(const char **s, unsigned int max, unsigned int *v)
{
	if (!isdigit((unsigned char)**s))
		return false;
	for (*v = 0; isdigit((unsigned char)**s); (*s)++) {
		*v = *v * 10 + (**s - '0');
		if (*v > max)
			return false;
	}
	return true;
}

static bool get_designation(const char **s)
{
	const char *from = *s;

	if (**s == '<') {
		while (**s && **s != '>')
			(*s)++;
		return *(*s)++ == '>';
	}
	while (isalpha((unsigned char)**s))
		(*s)++;
	return *s - from >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool get_hms(const char **s, unsigned int max_hours, int32_t *seconds)
{
	bool negative = **s == '-';
	unsigned int h, m = 0, sec = 0;

	if (**s == '-' || **s == '+')
		(*s)++;
	if (!get_uint(s, max_hours, &h))
		return false;
	if (**s == ':') {
		(*s)++;
		if (!get_uint(s, 59, &m))
			return false;
		if (**s == ':') {
			(*s)++;
			if (!get_uint(s, 59, &sec))
				return false;
		}
	}
	*seconds = h * 3600 + m * 60 + sec;
	if (negative)
		*seconds = -*seconds;
	return true;
}

static bool get_rule(const char **s, struct rule *rule)
{
	unsigned int month, week, day;

	*rule = (struct rule){ .time = 2 * 3600 };
	if (**s == 'M') {
		(*s)++;
		if (!get_uint(s, 12, &month) || month < 1 || *(*s)++ != '.' || !get_uint(s, 5, &week) || week < 1 ||
		    *(*s)++ != '.' || !get_uint(s, 6, &day))
			return false;
		rule->month = month;
		rule->week = week;
		rule->form = RULE_MONTH_WEEK_DAY;
	} else if (**s == 'J') {
		(*s)++;
		if (!get_uint(s, 365, &day) || day < 1)
			return false;
		rule->form = RULE_JULIAN;
	} else {
		if (!get_uint(s, 365, &day))
			return false;
		rule->form = RULE_DAY_OF_YEAR;
	}
	rule->day = day;
	if (**s != '/')
		return true;
	(*s)++;
	return get_hms(s, 167, &rule->time);
}

/* std offset [dst [offset] , rule , rule]; POSIX counts offsets west of Greenwich */
static bool get_footer(const char *s, struct mn_zone *zone)
{
	int32_t west;

	if (*s == '\0')
		return true;
	if (!get_designation(&s) || !get_hms(&s, 25, &west))
		return false;
	zone->std_offset = -west;
	zone->has_footer = true;
	if (*s == '\0')
		return true;
	zone->has_dst = true;
	zone->dst_offset = zone->std_offset + 3600;
	if (!get_designation(&s))
		return false;
	if (*s != ',') {
		if (!get_hms(&s, 25, &west))
			return false;
		zone->dst_offset = -west;
	}
	return *s++ == ',' && get_rule(&s, &zone->dst_begin) && *s++ == ',' && get_rule(&s, &zone->dst_end) &&
	       *s == '\0';
}

/* Seconds from 1970 to the rule's moment in a year, on the local clock that runs before it. */
static int64_t rule_moment(const struct rule *rule, int32_t year)
{
	int64_t day;

	switch (rule->form) {
	case RULE_MONTH_WEEK_DAY: {
		struct mn_civil first;
		unsigned int add;

		day = mn_clock_days(year, rule->month, 1);
		mn_clock_date(day, &first);
		add = (rule->day + 6 - first.weekday) % 7 + 7 * (rule->week - 1);
		while (add >= mn_clock_month_length(year, rule->month))
			add -= 7;	/* week 5 is the last one */
		day += add;
		break;
	}
	case RULE_JULIAN:
		day = mn_clock_days(year, 1, 1) + rule->day - 1 + (mn_clock_is_leap(year) && rule->day >= 60);
		break;
	case RULE_DAY_OF_YEAR:
	default:
		day = mn_clock_days(year, 1, 1) + rule->day;
		break;
	}
	return day * DAY_S + rule->time;
}

static int32_t footer_offset(const struct mn_zone *zone, int64_t utc)
{
	int64_t latest = INT64_MIN;
	int32_t offset = zone->std_offset;
	struct mn_civil civil;
	int64_t days;

	if (!zone->has_dst)
		return zone->std_offset;
	days = utc / DAY_S;
	mn_clock_date(days, &civil);
	/* where the end of one year and the beginning of the next are the same instant, daylight time goes on */
	for (int32_t year = civil.year - 1; year <= civil.year + 1; year++) {
		int64_t begin = rule_moment(&zone->dst_begin, year) - zone->std_offset;
		int64_t end = rule_moment(&zone->dst_end, year) - zone->dst_offset;

		if (end <= utc && end > latest) {
			latest = end;
			offset = zone->std_offset;
		}
		if (begin <= utc && begin >= latest) {
			latest = begin;
			offset = zone->dst_offset;
		}
	}
	return offset;
}

/* ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *get_block(struct cursor *c, const struct counts *n, struct mn_zone *zone)
{
	const uint8_t *times, *indices, *types, *skipped;
	int32_t type_offset[256];

	if (n->leap > 0)
		return "the zone file counts leap seconds; use one without (not below right/)";
	if (n->type == 0)
		return "the zone file has no local time type";
	if (!take(c, (size_t)n->time * 8, &times) || !take(c, n->time, &indices) || !take(c, n->type * 6, &types) ||
	    !take(c, (size_t)n->chars + n->isstd + n->isutc, &skipped))
		return "the zone file is cut short";
	for (uint32_t i = 0; i < n->type; i++) {
		type_offset[i] = (int32_t)(uint32_t)big_endian(types + 6 * i, 4);
		if (type_offset[i] < -MAX_OFFSET || type_offset[i] > MAX_OFFSET)
			return "the zone file has an offset of more than a day";
	}
	zone->at = talloc_array(zone, int64_t, n->time);
	zone->offset = talloc_array(zone, int32_t, n->time);
	if (!zone->at || !zone->offset)
		return "no memory for the time zone";
	zone->first_offset = type_offset[0];
	zone->n = n->time;
	for (uint32_t i = 0; i < n->time; i++) {
		if (indices[i] >= n->type)
			return "the zone file is damaged: no such local time type";
		zone->at[i] = (int64_t)big_endian(times + 8 * i, 8);
		zone->offset[i] = type_offset[indices[i]];
		if (i > 0 && zone->at[i] <= zone->at[i - 1])
			return "the zone file is damaged: transitions out of order";
	}
	return NULL;
}

static const char *get_file(struct cursor *c, struct mn_zone *zone)
{
	const uint8_t *skipped, *p;
	struct counts n;
	const char *error;
	char footer[128];
	size_t len;

	if (!get_header(c, &n))
		return "not a time zone file";
	if (n.version < '2')
		return "the zone file has no 64-bit times (version 1)";
	if (!take(c, block_size(&n, 4), &skipped))
		return "the zone file is cut short";
	if (!get_header(c, &n))
		return "the zone file is damaged: no second header";
	error = get_block(c, &n, zone);
	if (error)
		return error;
	if (!take(c, 1, &p) || *p != '\n')
		return "the zone file has no footer";
	for (len = 0; len < c->left && c->p[len] != '\n'; len++)
		;
	if (len == c->left || len >= sizeof(footer))
		return "the zone file's footer has no end";
	memcpy(footer, c->p, len);
	footer[len] = '\0';
	if (strlen(footer) != len || !get_footer(footer, zone))
		return "the zone file's footer is not a POSIX TZ rule";
	return NULL;
}

const struct mn_zone *mn_zone_parse(void *ctx, const void *data, size_t len, const char **error)
{
	struct cursor cursor = { .p = data, .left = len };
	struct mn_zone *zone = talloc_zero(ctx, struct mn_zone);

	*error = zone ? get_file(&cursor, zone) : "no memory for the time zone";
	if (*error)
		TALLOC_FREE(zone);
	return zone;
}

/* A name of the tz database and not a way out of its directory. */
static bool is_zone_name(const char *name)
{
	if (!isalpha((unsigned char)*name) || strstr(name, "..") || strstr(name, "//") || strlen(name) > 64)
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("_+-/", *name))
			return false;
	return true;
}

const struct mn_zone *mn_zone_load(void *ctx, const char *name, const char **error)
{
	const struct mn_zone *zone = NULL;
	char path[sizeof(ZONE_DIR) + 64];
	uint8_t *data;
	size_t len;
	FILE *f;

	if (strcmp(name, "UTC") == 0) {
		zone = talloc_zero(ctx, struct mn_zone);
		*error = zone ? NULL : "no memory for the time zone";
		return zone;
	}
	*error = "no such time zone; zones are named like Asia/Shanghai or UTC";
	if (!is_zone_name(name))
		return NULL;
	snprintf(path, sizeof(path), ZONE_DIR "%s", name);
	f = fopen(path, "rb");
	if (!f)
		return NULL;
	data = talloc_array(ctx, uint8_t, MAX_FILE);
	if (data) {
		len = fread(data, 1, MAX_FILE, f);
		if (ferror(f))
			len = 0;	/* a directory: "Asia" */
		else if (!feof(f))
			*error = "the zone file is larger than any should be";
		if (len > 0 && feof(f))
			zone = mn_zone_parse(ctx, data, len, error);
		talloc_free(data);
	} else {
		*error = "no memory for the time zone";
	}
	fclose(f);
	return zone;
}

int32_t mn_zone_offset(const struct mn_zone *zone, int64_t utc)
{
	uint32_t lo = 0, hi = zone->n;

	if (zone->n == 0 || utc >= zone->at[zone->n - 1]) {
		if (zone->has_footer)
			return footer_offset(zone, utc);
		return zone->n ? zone->offset[zone->n - 1] : zone->first_offset;
	}
	if (utc < zone->at[0])
		return zone->first_offset;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (zone->at[mid] <= utc)
			lo = mid;
		else
			hi = mid;
	}
	return zone->offset[lo];
}
