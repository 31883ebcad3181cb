/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a front asks and what the store knows: the two inputs of mn_decide(), and its output.
 * Plain structs without pointers into each other, so that they can be copied, kept in a queue and replayed.
 */
#pragma once

#include "menus/program.h"

#define MN_MAX_HOLDINGS	16	/* records of one number that reach the rules */
#define MN_MAX_MEMBERS	16	/* of one group; the service's own limit is at most this */
#define MN_MAX_FORMER	16	/* members who left this month that are listed: those who used most */
#define MN_MAX_BUNDLES	24	/* bundles of one leader */
#define MN_MAX_TRACE	96	/* judged cases of one verdict */

enum mn_channel { MN_CHANNEL_USSD, MN_CHANNEL_SMS, MN_CHANNEL_TOOLKIT, MN_CHANNEL_COUNTER, MN_N_CHANNELS };

/*! Name of a channel: "ussd", "sms", "toolkit", "counter". */
const char *mn_channel_name(enum mn_channel channel);

struct mn_number {
	char digits[MN_NUMBER_SIZE];	/* national form; "" = none */
};

/*! The value of one parameter. */
struct mn_arg {
	bool given;
	bool valid;			/* NUMBER: well-formed after normalising */
	struct mn_number number;	/* NUMBER: normalised; if not valid, the input cut to what fits */
	int64_t value;			/* CHOICE: item index; COUNT, MONEY: amount */
	int64_t field[MN_MAX_FIELDS];	/* HOLDING */
	int64_t from, to;		/* HOLDING, of an event: in effect from <= t < to; 0 from now on, 0 open */
};

/*! What somebody asks for. */
struct mn_order {
	uint16_t operation;
	enum mn_channel channel;
	struct mn_number caller;
	struct mn_arg arg[MN_MAX_PARAMS];
	bool surplus;			/* more was given than the operation asks */
	uint64_t evidence;		/* counter: bit i = evidence item i was seen */
	bool preview;			/* judge only what can be judged with the parameters given so far */
};

struct mn_holding {
	uint8_t kind;			/* index of the holding declaration */
	int64_t from, to;		/* in effect from <= now < to; INT64_MIN / INT64_MAX: open */
	int64_t field[MN_MAX_FIELDS];
};

enum mn_role { MN_ROLE_NONE, MN_ROLE_LEADER, MN_ROLE_MEMBER };

/*! What is known about one number. */
struct mn_party {
	struct mn_number number;
	bool registered;
	uint8_t language;		/* index into mn_program.language */
	int64_t attr[MN_MAX_ATTRS];	/* MN_UNKNOWN where not known */
	struct mn_holding holding[MN_MAX_HOLDINGS];
	uint8_t n_holdings;
	enum mn_role role;
	struct mn_number leader;	/* of the group it leads or is in; "" when in none */
};

struct mn_member {
	struct mn_number number;
	uint8_t language;
	int64_t used;			/* bytes taken from the leader's bundles this month */
};

struct mn_bundle {
	int64_t id;
	char label[48];			/* what a person calls it, its limits included */
	int64_t size, left;		/* bytes */
	int64_t from, to;
	bool limited;			/* by time, place or network */
	int64_t field[MN_MAX_FIELDS];
};

/*! Everything a verdict may depend on, the time too. */
struct mn_facts {
	int64_t now;			/* seconds since 1970 UTC */
	struct mn_party caller;
	struct mn_party leader;		/* of the caller's group; a copy of the caller when it leads */
	struct mn_party param[MN_MAX_PARAMS];	/* parties behind the parameters of type number */
	struct mn_member member[MN_MAX_MEMBERS];	/* of the caller's group, in order of joining */
	uint8_t n_members;
	struct mn_member former[MN_MAX_FORMER];
	uint8_t n_former;
	struct mn_bundle bundle[MN_MAX_BUNDLES];	/* of the leader, valid now */
	uint8_t n_bundles;
	int64_t traffic[MN_MAX_FIELDS];		/* the usage record a drawing looks at */
};

/*! Nothing known: not registered, every attribute MN_UNKNOWN, no group, no holdings. */
void mn_party_init(struct mn_party *party);
/*! The same for all parties, members, bundles and traffic; now is 0. */
void mn_facts_init(struct mn_facts *facts);

enum mn_outcome {
	MN_OUTCOME_PASSED,
	MN_OUTCOME_REFUSES,
	MN_OUTCOME_SKIPPED,		/* needs a parameter that is not given (yet, or at all) */
};

struct mn_trace_step {
	uint16_t judge;			/* index into the operation's judge list */
	uint8_t outcome;		/* enum mn_outcome */
};

/*! The answer of the rule core. */
struct mn_verdict {
	bool accepted;
	uint16_t kase;			/* the case that refused first; MN_NONE when accepted */
	uint8_t subject;		/* enum mn_subject: whom it refused */
	uint64_t withheld;		/* bit i: facts.bundle[i] may not be drawn on by the caller */
	uint16_t withheld_by[MN_MAX_BUNDLES];	/* case, MN_NONE where not withheld */
	struct mn_trace_step trace[MN_MAX_TRACE];	/* every judged case, also after the first refusal */
	uint8_t n_trace;
};
