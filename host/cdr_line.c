/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/cdr_line.h"

#include <stdbool.h>
#include <string.h>

#include "menus/clock.h"

#define CDR_COLUMNS	16
#define CDR_COLUMNS_MM	8		/* of a line without a context */
#define CDR_MOST_OCTETS	(INT64_C(1) << 60)	/* so that totals can be added without care */

static const char cdr_heading[] =
	"timestamp,imsi,imei,msisdn,cell_id,lac,hlr,event,"
	"pdp_duration,ggsn_addr,sgsn_addr,apni,eua_addr,vol_in,vol_out,charging_id";

static const struct {
	const char *name;
	bool totals, anew;
} cdr_events[CDR_N_EVENTS] = {
#define CDR_EVENT(id, name, totals, anew) { name, totals, anew },
#include "host/cdr_events.def"
#undef CDR_EVENT
};

/* Columns in the order of the file. */
enum {
	COL_STAMP, COL_IMSI, COL_IMEI, COL_MSISDN, COL_CELL, COL_LAC, COL_HLR, COL_EVENT,
	COL_DURATION, COL_GGSN, COL_SGSN, COL_APN, COL_EUA, COL_IN, COL_OUT, COL_CHARGING_ID,
};

struct column {
	const char *text;
	size_t len;
};

static bool is(const struct column *col, const char *word)
{
	return col->len == strlen(word) && !memcmp(col->text, word, col->len);
}

static bool all_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return len > 0;
}

/* A decimal number of at most most; signs, blanks and other bases are none. */
static bool number(const char *text, size_t len, uint64_t most, uint64_t *value)
{
	*value = 0;
	if (!all_digits(text, len))
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned int digit = text[i] - '0';

		if (*value > (most - digit) / 10)
			return false;
		*value = *value * 10 + digit;
	}
	return true;
}

static bool read_stamp(const struct column *col, int64_t *stamp)
{
	static const uint8_t digits[] = { 4, 2, 2, 2, 2, 2, 3 };
	const char *at = col->text;
	uint64_t part[7];

	if (col->len != 17)
		return false;
	for (unsigned int i = 0; i < 7; at += digits[i++])
		if (!number(at, digits[i], 9999, &part[i]))
			return false;
	if (part[0] < 1970 || part[1] < 1 || part[1] > 12 || part[2] < 1 ||
	    part[2] > mn_clock_month_length(part[0], part[1]) || part[3] > 23 || part[4] > 59 || part[5] > 59)
		return false;
	*stamp = mn_clock_days(part[0], part[1], part[2]) * 86400 + part[3] * 3600 + part[4] * 60 + part[5];
	*stamp = *stamp * 1000 + part[6];
	return true;
}

/* A place of the network: a whole number, -1 when the gateway does not know it. */
static bool read_place(const struct column *col, int32_t *value)
{
	uint64_t n;

	*value = -1;
	if (is(col, "-1"))
		return true;
	if (!number(col->text, col->len, INT32_MAX, &n))
		return false;
	*value = n;
	return true;
}

static bool read_address(const struct column *col, char *buf, size_t size)
{
	if (col->len >= size)
		return false;
	for (size_t i = 0; i < col->len; i++)
		if ((col->text[i] < '0' || col->text[i] > '9') && col->text[i] != '.')
			return false;
	memcpy(buf, col->text, col->len);
	buf[col->len] = '\0';
	return true;
}

/* The phone has a say in its access point name: only what such a name is made of is believed. */
static bool read_apn(const struct column *col, char *buf, size_t size)
{
	if (col->len >= size)
		return false;
	for (size_t i = 0; i < col->len; i++) {
		unsigned char c = col->text[i];

		if (c <= ' ' || c >= 0x7f)
			return false;
		buf[i] = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
	}
	buf[col->len] = '\0';
	return true;
}

static const char *read_totals(const struct column *col, struct cdr_line *line)
{
	uint64_t up, down, charging_id;

	if (!read_place(&col[COL_CELL], &line->cell) || !read_place(&col[COL_LAC], &line->lac))
		return "the cell or the location area is no number";
	if (!read_address(&col[COL_GGSN], line->ggsn, sizeof(line->ggsn)) ||
	    !read_address(&col[COL_SGSN], line->sgsn, sizeof(line->sgsn)))
		return "the address of a gateway is none";
	if (!read_apn(&col[COL_APN], line->apn, sizeof(line->apn)))
		return "the access point name is none";
	if (!number(col[COL_IN].text, col[COL_IN].len, CDR_MOST_OCTETS, &up) ||
	    !number(col[COL_OUT].text, col[COL_OUT].len, CDR_MOST_OCTETS, &down))
		return "a volume is no number of octets";
	if (!number(col[COL_CHARGING_ID].text, col[COL_CHARGING_ID].len, UINT32_MAX, &charging_id))
		return "the charging id is no number of 32 bits";
	line->up = up;
	line->down = down;
	line->charging_id = charging_id;
	/* last, so that the reasons above win: nobody asks whose use a broken line is */
	if (!col[COL_IMSI].len || is(&col[COL_IMSI], "N/A"))
		return "no IMSI: the subscriber was forgotten before the context";
	if (col[COL_IMSI].len < 6 || col[COL_IMSI].len > 15 || !all_digits(col[COL_IMSI].text, col[COL_IMSI].len))
		return "the IMSI is none";
	memcpy(line->imsi, col[COL_IMSI].text, col[COL_IMSI].len);
	line->imsi[col[COL_IMSI].len] = '\0';
	return NULL;
}

static unsigned int split(const char *text, size_t len, struct column *col, unsigned int most)
{
	const char *end = text + len;
	unsigned int n = 0;

	for (;;) {
		const char *comma = memchr(text, ',', end - text);

		if (n == most)
			return n + 1;
		col[n++] = (struct column){ text, (comma ? comma : end) - text };
		if (!comma)
			return n;
		text = comma + 1;
	}
}

enum cdr_line_kind cdr_line_parse(const char *text, size_t len, struct cdr_line *line, const char **why)
{
	struct column col[CDR_COLUMNS];
	unsigned int n, event;

	*why = NULL;
	memset(line, 0, sizeof(*line));
	if (len && text[len - 1] == '\r')
		len--;
	if (!len)
		return CDR_LINE_OTHER;
	if (len > CDR_LINE_MAX) {
		*why = "the line is too long";
		return CDR_LINE_BAD;
	}
	n = split(text, len, col, CDR_COLUMNS);
	if (is(&col[COL_STAMP], "timestamp")) {
		if (len == strlen(cdr_heading) && !memcmp(text, cdr_heading, len))
			return CDR_LINE_OTHER;
		*why = "the heading of another layout";
		return CDR_LINE_BAD;
	}
	if (n < CDR_COLUMNS_MM) {
		*why = "too few columns";
		return CDR_LINE_BAD;
	}
	if (!read_stamp(&col[COL_STAMP], &line->stamp)) {
		*why = "the stamp is no time";
		return CDR_LINE_BAD;
	}
	for (event = 0; event < CDR_N_EVENTS && !is(&col[COL_EVENT], cdr_events[event].name); event++)
		;
	if (event == CDR_N_EVENTS) {
		*why = "an event that is not known";
		return CDR_LINE_BAD;
	}
	line->event = event;
	if (!cdr_events[event].totals) {
		if (n == CDR_COLUMNS_MM)
			return CDR_LINE_OTHER;
		*why = "too many columns";
		return CDR_LINE_BAD;
	}
	if (n != CDR_COLUMNS) {
		*why = n < CDR_COLUMNS ? "too few columns" : "too many columns";
		return CDR_LINE_BAD;
	}
	*why = read_totals(col, line);
	return *why ? CDR_LINE_BAD : CDR_LINE_TOTALS;
}

const char *cdr_event_name(enum cdr_event event)
{
	return event < CDR_N_EVENTS ? cdr_events[event].name : "";
}

bool cdr_event_is_first(enum cdr_event event)
{
	return event < CDR_N_EVENTS && cdr_events[event].anew;
}
