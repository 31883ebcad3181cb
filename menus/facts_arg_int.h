/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The reader behind menus/facts_arg.h: its state, its complaints, and the values it understands. */
#pragma once

#include "menus/order.h"

#define MN_FACTS_NAMES	128	/* candidates for one suggestion */

/* What was said about a number besides its facts. */
struct mn_facts_said {
	bool stated;		/* anything */
	bool unregistered;
	bool language;
};

struct mn_facts_reader {
	const struct mn_program *program;
	const struct mn_operation *op;
	struct mn_order *order;
	struct mn_facts *facts;
	struct mn_facts_said said[2 + MN_MAX_PARAMS];	/* of caller, leader, parameters */
	uint8_t language;			/* of who has chosen none */
	char *error;
	size_t size;
};

/* Names to choose from, for "did you mean" or for a list of all. */
struct mn_facts_names {
	const char *name[MN_FACTS_NAMES];
	size_t n;
};

void mn_facts_add_name(struct mn_facts_names *names, const char *name);

/*! Write a sentence to the reader's error. Both return -EINVAL. */
int mn_facts_fail(struct mn_facts_reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/*! "no WHAT 'word'; did you mean ...", or all names there are. */
int mn_facts_fail_name(struct mn_facts_reader *r, const char *what, const char *word,
		       const struct mn_facts_names *names);

/*! Values as people write them: 0, or -EINVAL with the reader's error set. Those without const cut their text up. */
int mn_facts_yes_no(struct mn_facts_reader *r, const char *text, bool *yes);
int mn_facts_item(struct mn_facts_reader *r, uint16_t list, const char *text, int64_t *value);
int mn_facts_time(struct mn_facts_reader *r, const char *text, int64_t *value);
/*! A number of the service, or "caller". */
int mn_facts_number(struct mn_facts_reader *r, const char *text, struct mn_number *number);
/*! Any type; "unknown" and "-" are MN_UNKNOWN. */
int mn_facts_value(struct mn_facts_reader *r, enum mn_type type, uint16_t list, const char *text, int64_t *value);
/*! FIELD/FIELD/...; fields left out at the end are not known. */
int mn_facts_fields(struct mn_facts_reader *r, const char *what, const struct mn_attr *field, unsigned int n_fields,
		    char *text, int64_t *value);
/*! ...@FROM..TO, either may be left out; cuts text at the @. */
int mn_facts_interval(struct mn_facts_reader *r, char *text, int64_t *from, int64_t *to);

/*! One fact about a number, KEY=VALUE behind the dot: an attribute, a record, its group, its language.
 *  Only .order->caller of the reader is looked at, for numbers that are written as "caller". */
int mn_facts_party(struct mn_facts_reader *r, struct mn_party *party, struct mn_facts_said *said, const char *key,
		   char *value);
/*! NUMBER[/USED],NUMBER[/USED],...: appended to member, which has room for size of them. */
int mn_facts_members(struct mn_facts_reader *r, char *text, struct mn_member *member, uint8_t *n, unsigned int size);
/*! FIELD/FIELD[@FROM..TO][,left=AMOUNT][,limited][,label=TEXT] */
int mn_facts_bundle(struct mn_facts_reader *r, char *text, struct mn_bundle *bundle);
