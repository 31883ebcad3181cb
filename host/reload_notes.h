/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a new service file asks of the register that the one before did not. */
#pragma once

#include "menus/program.h"

/*! Compare two versions of a service. Names in the database outlive the file: what is stored under a name that the new
 *  one does not have is not read, and what it has anew is not known of anybody until the register is imported.
 *  \returns lines for the operator below ctx, without an end; "" when the register goes with both. */
const char *reload_notes(void *ctx, const struct mn_program *before, const struct mn_program *after);
