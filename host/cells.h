/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the log of a gateway does not say of a use of data: a table of the operator's network gives the fields that the
 * service file declares for `traffic`, by where and through what the phone was connected.
 *
 *	lac,cell,apn,sgsn,network,place
 *	,,,,2g,elsewhere		a row without a key: what holds where nothing else is said
 *	1001,,,,,campus			a location area
 *	1001,7,,,3g,			a cell of it
 *	,,video.example,,,		an access point name
 *	,,,10.9.0.0/16,,		the gateways of a network
 *
 * A row has one key, and says what its cells say: an empty one leaves the field to others. For each field the first
 * that says something counts: the cell, its location area, the access point name, the gateway (the narrowest), the
 * row without a key, the defaults.
 */
#pragma once

#include "host/cdr_line.h"
#include "menus/order.h"

#define CELLS_MAX	1000000	/* rows of one table */

/*! A default as the operator wrote it. */
struct cells_default {
	const char *field, *value;
};

struct cells;

/*! Read the table for a service.
 *  \param[in] file  CSV; NULL: there are only defaults.
 *  \param[out] errors  what is wrong, a sentence each, with line ends between them and the rows in question with a
 *	mark; talloc'd below ctx; NULL when it comes to nothing.
 *  \returns the table, owned by ctx; NULL when anything is wrong, also when a field has no value everywhere that it
 *  needs one. */
const struct cells *cells_load(void *ctx, const struct mn_program *program, const char *file,
			       const struct cells_default *defaults, unsigned int n_defaults, char **errors);

/*! The fields of a use of data, MN_UNKNOWN where an optional one is not said. Reads only, in any thread. */
void cells_look_up(const struct cells *cells, const struct cdr_line *line, int64_t field[MN_MAX_FIELDS]);

/*! How many rows it has. */
unsigned int cells_count(const struct cells *cells);
