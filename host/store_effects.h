/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an accepted order does to the database, effect by effect. */
#pragma once

#include "host/store_facts.h"
#include "host/store_history.h"

/*! One order being carried out. */
struct store_run {
	struct store_db *db;
	const struct mn_program *program;
	const struct mn_order *order;
	const struct mn_facts *facts;		/* as judged, before the change */
	const struct mn_verdict *verdict;
	struct store_view view;
	int64_t audit;				/* the record every changed row points to */
	int64_t changes;			/* rows changed so far, but notices and ends in the register */
};

/*! Apply every effect of the order's operation.
 *  \returns 0; -EUCLEAN a constraint of the schema did not let it through (db->trouble says which); other -errno. */
int store_effects_apply(struct store_run *run);

/*! Is this effect to be done, by the facts before the change? */
bool store_effects_applies(const struct mn_program *program, const struct mn_effect *effect,
			   const struct mn_order *order, const struct mn_facts *facts);

/*! The value that remember or set writes, and the record that take or end is about; a record without a beginning begins
 *  at. */
int64_t store_effects_value(const struct mn_effect *effect, const struct mn_order *order);
struct store_record store_effects_record(const struct mn_program *program, const struct mn_effect *effect,
					 const struct mn_order *order, int64_t at);
