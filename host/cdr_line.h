/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One line of the log that OsmoSGSN writes as `cdr filename` says, as of version 1.9.0: values with commas between
 * them, no quotation. The first eight columns are those of every line, the others those of a PDP context:
 *
 *	timestamp,imsi,imei,msisdn,cell_id,lac,hlr,event,
 *	pdp_duration,ggsn_addr,sgsn_addr,apni,eua_addr,vol_in,vol_out,charging_id
 *
 * The stamp is UTC with milliseconds, YYYYMMDDhhmmssmmm. vol_in are the octets from the phone, vol_out those to it,
 * both since the context began. A context whose subscriber is forgotten already has "N/A" for its IMSI and -1 for
 * its cell.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CDR_LINE_MAX	4096	/* octets; the longest that the gateway can write has 1023 */

enum cdr_event {
#define CDR_EVENT(id, name, totals, anew) CDR_EVENT_##id,
#include "host/cdr_events.def"
#undef CDR_EVENT
	CDR_N_EVENTS
};

struct cdr_line {
	enum cdr_event event;
	int64_t stamp;			/* milliseconds since 1970 UTC */
	char imsi[16];
	int32_t lac, cell;		/* -1 not known */
	char ggsn[16], sgsn[16];	/* IPv4 addresses, "" not known */
	char apn[104];
	int64_t up, down;		/* octets since the context began */
	uint32_t charging_id;
};

enum cdr_line_kind {
	CDR_LINE_TOTALS,		/* of a PDP context: everything is filled in */
	CDR_LINE_OTHER,			/* a heading, or an event that is no use of data */
	CDR_LINE_BAD,
};

/*! Read a line without its end (a carriage return there is no harm). Values of an unbelievable size are bad.
 *  \param[out] why  of a bad line: what is wrong with it; a constant. */
enum cdr_line_kind cdr_line_parse(const char *text, size_t len, struct cdr_line *line, const char **why);

/*! Name of an event, "pdp-deact". */
const char *cdr_event_name(enum cdr_event event);

/*! Do the totals of a context begin with this event? */
bool cdr_event_is_first(enum cdr_event event);
