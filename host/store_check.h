/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Is what the database holds consistent? Read only; run in one transaction of the caller's. */
#pragma once

#include "host/store_db.h"
#include "menus/program.h"

/*! Called once for each finding, a sentence without '\n'. */
typedef void (*store_check_cb)(void *data, const char *text);

/*! Every invariant the tables can show: groups, ledger against memberships, audit against changes, nothing executed
 *  when the rules forbid it by their clock alone, no row without its owner.
 *  \param[in] program  NULL: only what needs no service file.
 *  \returns 0 when the check could be made (findings or not), -errno when not. */
int store_check(struct store_db *db, const struct mn_program *program, int64_t now, store_check_cb found, void *data);

/*! The quick part, at every start: who is in which group.
 *  \returns whether something is wrong; text has the first finding. */
bool store_check_groups(struct store_db *db, char *text, size_t size);
