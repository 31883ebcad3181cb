/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines as OsmoSGSN 1.9.0 writes them, and lines that it should not. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cdr_line.h"

#define HEADING_OLD \
	"timestamp,imsi,imei,msisdn,cell_id,lac,hlr,event,pdp_duration,ggsn_addr,sgsn_addr,apni,eua_addr," \
	"vol_in,vol_out"
#define HEADING HEADING_OLD ",charging_id"
#define WHO "20261130105959123,460001000000001,3563650123456789,13800138001,17,1001,,"
#define HOW ",600,127.0.0.2,127.0.0.1,internet,176.16.222.2,"

static void try(const char *text)
{
	struct cdr_line line;
	const char *why;
	size_t len = strlen(text);

	printf("%.70s%s\n", text, len > 70 ? "..." : "");
	switch (cdr_line_parse(text, len, &line, &why)) {
	case CDR_LINE_TOTALS:
		printf("  %s of %s/%" PRIu32 " at %" PRId64 ".%03d: up %" PRId64 " down %" PRId64 ", lac %d cell %d, "
		       "sgsn %s ggsn %s apn %s\n", cdr_event_name(line.event), line.imsi, line.charging_id,
		       line.stamp / 1000,
		       (int)(line.stamp % 1000), line.up, line.down, line.lac, line.cell, line.sgsn, line.ggsn,
		       line.apn);
		break;
	case CDR_LINE_OTHER:
		printf("  no use of data\n");
		break;
	case CDR_LINE_BAD:
		printf("  bad: %s\n", why);
		break;
	}
}

int main(void)
{
	char text[CDR_LINE_MAX + 2];

	try(HEADING);
	try(HEADING "\r");
	try("");
	try(WHO "attach");
	try("20261130105959123,460001000000001,,,0,0,,detach");
	try("20261130105959123,,,,0,0,,free");
	try(WHO "pdp-act,0,127.0.0.2,127.0.0.1,internet,176.16.222.2,0,0,1");
	try(WHO "pdp-periodic" HOW "1234,5678901234,4294967295");
	try(WHO "pdp-deact" HOW "1234,5678901234,1\r");
	try(WHO "pdp-terminate" HOW "1,2,1");
	try("20280229235959999,460001000000001,,,-1,-1,N/A,pdp-free,-7,,0.0.0.0,Internet.MNC001.MCC460.gprs,"
	    "Unknown address,1,2,1");
	try("20261130105959123,460001000000001,,,0,1001,,pdp-act,0,127.0.0.2,127.0.0.1,,ETSI,0,0,1");
	/* whose it was is not known any more */
	try("20261130105959123,N/A,N/A,N/A,-1,-1,N/A,pdp-free" HOW "1234,5678,1");
	try("20261130105959123,,,,17,1001,,pdp-free" HOW "1234,5678,1");
	/* no such lines */
	try(HEADING_OLD);
	try("hello");
	try(",,,,,,,,,,,,,,,,,,,,,,,,");
	try(WHO "pdp-act");
	try(WHO "attach,1");
	try(WHO "pdp-hold" HOW "1,2,1");
	try(WHO "pdp-periodic" HOW "1,2");
	try(WHO "pdp-periodic" HOW "1,2,3,4");
	try(WHO "pdp-periodic" HOW "1,2,4294967296");
	try(WHO "pdp-periodic" HOW "1,2,0x10");
	try(WHO "pdp-periodic" HOW "1,2,");
	try(WHO "pdp-periodic" HOW "-1,2,1");
	try(WHO "pdp-periodic" HOW "1.000,2,1");
	try(WHO "pdp-periodic" HOW "1,18446744073709551615,1");
	try(WHO "pdp-periodic,1,localhost,127.0.0.1,internet,,1,2,1");
	try(WHO "pdp-periodic,1,127.0.0.2,127.0.0.1,inter net,,1,2,1");
	try("20261130105959123,46000100000000123,,,17,1001,,pdp-periodic" HOW "1,2,1");
	try("20261130105959123,46000,,,17,1001,,pdp-periodic" HOW "1,2,1");
	try("20261130105959123,4600010000000O1,,,17,1001,,pdp-periodic" HOW "1,2,1");
	try("20261130105959123,460001000000001,,,0x11,1001,,pdp-periodic" HOW "1,2,1");
	try("20261130105959123,460001000000001,,,17,-2,,pdp-periodic" HOW "1,2,1");
	try("20260229105959123,460001000000001,,,17,1001,,pdp-periodic" HOW "1,2,1");
	try("20261130245959123,460001000000001,,,17,1001,,pdp-periodic" HOW "1,2,1");
	try("20261130105960123,460001000000001,,,17,1001,,pdp-periodic" HOW "1,2,1");
	try("2026113010595912,460001000000001,,,17,1001,,pdp-periodic" HOW "1,2,1");
	try("2026-11-30 10:59,460001000000001,,,17,1001,,pdp-periodic" HOW "1,2,1");
	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	try(text);
	return 0;
}
