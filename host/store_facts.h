/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the rules may ask about numbers, read from the database into struct mn_facts. */
#pragma once

#include "host/store_db.h"
#include "menus/order.h"

/* Facts that cost a statement of their own and that few operations read. */
enum store_need {
	STORE_NEED_USED = 1,	/* this month's use of members */
	STORE_NEED_FORMER = 2,	/* members who left this month */
	STORE_NEED_BUNDLES = 4,	/* the leader's bundles */
};

/*! What each operation of one program needs. */
struct store_needs {
	bool filled;
	uint64_t hash;			/* of the program */
	uint8_t op[MN_MAX_OPS];		/* enum store_need */
	bool hides_by_register;		/* some item is hidden by more than the caller's role */
};

#define STORE_NEEDS_KEPT	4	/* programs that may be asked for by turns, when sessions of several go on */

/*! What was found out of the programs last asked for. */
struct store_needs_kept {
	struct store_needs needs[STORE_NEEDS_KEPT];
	unsigned int next;
};

/*! Look through a program's texts and rules, unless that was done before; valid until the next call. */
const struct store_needs *store_needs_of(struct store_needs_kept *kept, const struct mn_program *program);

/*! What the rules do not see and the effects need. */
struct store_view {
	int64_t grp;		/* id of the caller's group, 0 none */
	int64_t at;		/* instant from which the register's facts are changed; 0: facts.now */
	char month[8];		/* local month of facts.now, "2026-11" */
};

/*! Everything about one number.
 *  \param[out] grp  id of its group, 0 none.
 *  \returns 0 (also for a number that is not registered), -EOVERFLOW more holdings in effect than rules can see,
 *  other -errno. */
int store_facts_party(struct store_db *db, const struct mn_program *program, const char *number, int64_t now,
		      struct mn_party *party, int64_t *grp);

/*! Everything the operation of this order may look at; needs is a mask of enum store_need, language that of whoever
 *  reads what bundles are called.
 *  \returns 0, or as store_facts_party(). The caller need not be registered. */
int store_facts_read(struct store_db *db, const struct mn_program *program, const struct mn_order *order, int64_t now,
		     unsigned int needs, uint8_t language, struct mn_facts *facts, struct store_view *view);

/*! The bundles of facts->leader that are valid at facts->now. \returns as store_facts_party(). */
int store_facts_bundles(struct store_db *db, const struct mn_program *program, uint8_t language,
			struct mn_facts *facts);

/*! The caller alone, for the items a menu hides; what no such item asks for is left unknown. */
int store_facts_caller(struct store_db *db, const struct mn_program *program, const char *number, int64_t now,
		       const struct store_needs *needs, struct mn_facts *facts);

/*! Local month of an instant, "2026-11". */
void store_facts_month(const struct mn_program *program, int64_t now, char month[8]);
