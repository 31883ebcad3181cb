/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where two worlds differ. */
#pragma once

#include "tests/reference/ref.h"

/*! Compare what must be with what is, line by line.
 *  \param[out] out  the first differences are printed there; NULL: none.
 *  \returns how many there are. */
int compare(const struct ref_world *must, const struct ref_world *is, FILE *out);
