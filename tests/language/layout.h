/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the printer promises, asked of one source. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*! Print a source and look whether tokens, tree, comments, diagnostics and program stay and whether a second print
 *  changes nothing. Tells what is wrong on stdout. A source that has no tree must be refused. */
bool layout_holds(void *ctx, const char *name, const char *source, size_t len);

/*! Is this source as `dialtree-menuc print` would print it? Tells the first line that is not. */
bool layout_is_canonical(void *ctx, const char *name, const char *source, size_t len);
