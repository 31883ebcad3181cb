/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Everything about one number, for a person at a counter: what the register says and since when, what is to come,
 * group, data, fees, records, and how each operation would be judged there. One job, one instant, one transaction.
 */
#pragma once

#include "host/store.h"
#include "menus/evidence.h"

#define STORE_CUSTOMER_RECORDS	24	/* dated records in effect or to come */
#define STORE_CUSTOMER_COMING	8	/* account events to come */
#define STORE_CUSTOMER_LEDGER	48	/* lines */
#define STORE_CUSTOMER_AUDIT	20	/* records, the last first */
#define STORE_CUSTOMER_SETS	MN_EVIDENCE_SETS
#define STORE_CUSTOMER_MONTHS	3	/* of the ledger: this one and those before */

struct store_customer_attr {
	int64_t value;			/* MN_UNKNOWN: not known */
	int64_t since;			/* 0: as long as anybody knows */
};

struct store_customer_record {
	uint8_t kind;			/* index of the holding declaration */
	int64_t from, to;		/* 0 as long as anybody knows, 0 open */
	int64_t field[MN_MAX_FIELDS];
	bool now;			/* in effect; else to come */
};

struct store_customer_coming {
	int64_t at;
	char event[48], args[128];	/* as in table coming */
};

struct store_customer_bundle {
	struct mn_bundle bundle;	/* label as the reader's language has it */
	struct mn_number owner;		/* the number itself, or the leader of its group */
	uint16_t withheld_by;		/* of the leader's: case that keeps it back from this number, MN_NONE: none */
};

struct store_customer_fee {
	char month[8];
	struct mn_number payer, number;
	uint16_t fee;			/* index, MN_NONE: one the service has no more */
	int64_t amount;
};

struct store_customer_audit {
	int64_t id, time;
	char kind[12], channel[12], operation[48], args[128], verdict[12], rule[16], rule_case[32], actor[48];
};

/*! How one operation would be judged now. Evidence is a matter of its own: .kase is what else refuses it, whatever the
 *  customer shows; .set is what he has to show. */
struct store_customer_operation {
	uint16_t operation;		/* index */
	bool hidden;			/* the menu of this number does not offer it */
	bool possible;			/* with one of the sets shown; parameters are not looked at */
	uint16_t kase;			/* that refuses it apart from evidence, MN_NONE: none */
	uint8_t subject;		/* enum mn_subject of that refusal */
	char text[512];			/* the refusal in words, "" none */
	bool evidence_needed;
	uint16_t evidence_case;		/* that asks for it; MN_NONE when none is needed */
	uint64_t set[STORE_CUSTOMER_SETS];	/* any one is enough; bit i: item i of the evidence list */
	uint8_t n_sets;			/* needed and 0: nothing this customer can show is enough */
};

struct store_customer {
	/* in */
	char clerk[48];			/* who looks */
	uint64_t account;		/* see store_clerk.h; 0: not compared */

	/* out */
	bool no_clerk;			/* the account is closed or changed: nothing was looked at */
	struct store_customer_attr attr[MN_MAX_ATTRS];
	struct store_customer_record record[STORE_CUSTOMER_RECORDS];
	struct store_customer_coming coming[STORE_CUSTOMER_COMING];
	struct store_customer_bundle bundle[2 * MN_MAX_BUNDLES];	/* its own, then the leader's */
	struct store_customer_fee fee[STORE_CUSTOMER_LEDGER];		/* the latest month first */
	struct store_customer_audit audit[STORE_CUSTOMER_AUDIT];
	struct store_customer_operation operation[MN_MAX_OPS];		/* those that are no events, as declared */
	uint8_t n_records, n_coming, n_bundles, n_fees, n_audits, n_operations;
	bool more_records, more_fees;	/* than there is room for */
	char month[8];			/* the local month of the job, "2026-11" */
	int64_t member_since;		/* of this number in its group; of a leader: since when it is open; 0 none */
	int64_t joined[MN_MAX_MEMBERS];	/* since when, for each of facts.member[] */
	int64_t taken;			/* octets this number took from its leader this month */
	uint64_t secrets;		/* bit i: evidence item i is a password, and one is set */
	unsigned int tries_left;	/* wrong passwords that are still allowed today */
	int64_t locked_until;		/* 0: not locked */
};
