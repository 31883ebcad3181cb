/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables of the database as CSV. */
#pragma once

#include <stdio.h>

#include "host/store_db.h"
#include "menus/program.h"

/*! Names of what can be exported, "register, groups, ..."; for help and messages. */
const char *db_export_names(void);

/*! Write one of them. Times are local times of the service.
 *  \param[in] at  register: the instant whose values are written, in the form that an import reads.
 *  \returns 0, -ENOENT no such name, -errno. */
int db_export(struct store_db *db, const struct mn_program *program, const char *name, int64_t at, FILE *out);
