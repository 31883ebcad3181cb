/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subscriber numbers as people write them. */
#pragma once

#include "menus/order.h"

/*! Normalise what a person typed to the service's national form: full-width digits folded, spaces, dashes, dots and
 *  parentheses dropped, +CC / 00CC / CC removed when the rest is a valid number.
 *  \returns true and the number when it is valid; false with as many of its digits as fit when it is not. */
bool mn_number_normalise(const struct mn_program *program, const char *input, struct mn_number *number);

/*! Is this string exactly a number in national form? */
bool mn_number_is_valid(const struct mn_program *program, const char *digits);
