/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger, recomputed from the history of memberships. */
#pragma once

#include "host/store_db.h"
#include "menus/program.h"

/*! Every membership owes a line of each standing fee for the month it began in and for each later month whose first
 *  moment it has seen, as far as the calendar is; nothing else does. An amount is looked at when it was written under
 *  this very service file. Reads memberships and ledger once, in order.
 *  \param[in] now  no month later than this is looked for.
 *  \param[in] found  called with a sentence for each difference.
 *  \returns 0, -ENOMEM, or other -errno of the database. */
int store_ledger_verify(struct store_db *db, const struct mn_program *program, int64_t now,
			void (*found)(void *data, const char *text), void *data);
