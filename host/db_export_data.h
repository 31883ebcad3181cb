/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bundles and records of use in the form that an import reads. */
#pragma once

#include <stdio.h>

#include "host/store_db.h"
#include "menus/program.h"

/*! Write all of them as CSV; what was drawn stands in remarks. 0 or -errno. */
int db_export_bundles(struct store_db *db, const struct mn_program *program, FILE *out);
int db_export_usage(struct store_db *db, const struct mn_program *program, FILE *out);
