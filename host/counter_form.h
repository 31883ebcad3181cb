/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Percent-encoding of paths, queries and forms, taken apart strictly. */
#pragma once

#include "host/counter_http.h"

/*! Decode a part of a path, a query or a form: "%E4%BD" and, in forms, '+' for a blank.
 *  \returns a string below ctx; NULL when it is not valid: half an escape, not UTF-8, control characters (in forms
 *  tabs and line ends are none). */
char *counter_form_decode(void *ctx, const char *s, size_t len, bool form);

/*! Decode "a=b&c=d"; strings go below ctx.
 *  \returns 0; -EINVAL not valid; -E2BIG more fields than there is room for. */
int counter_form_fields(void *ctx, const char *s, struct counter_fields *fields);

/*! The first field of that name, NULL when there is none. */
const char *counter_form_get(const struct counter_fields *fields, const char *name);

/*! Whether a string is UTF-8 (shortest form, no surrogates) without control characters but \t, \r and \n. */
bool counter_form_utf8(const char *s, size_t len);
