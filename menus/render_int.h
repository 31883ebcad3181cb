/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What render.c (texts and wordings) and render_value.c (single values) share. */
#pragma once

#include "menus/buf.h"
#include "menus/render.h"

/* What one text stands in. */
struct mn_render_ctx {
	const struct mn_render *in;
	struct mn_buf *out;
	const char *amount;		/* inside the money text: the figures */
	enum mn_each each;		/* inside an `each` line */
	unsigned int element, index;	/* which one, and its running number from 1 */
	unsigned int nesting;
};

/*! Append a text. */
void mn_render_pieces(const struct mn_render_ctx *ctx, const struct mn_text *text);

/*! Append a text that stands inside another one; amount is what MN_VAR_INDEX shows there, or NULL. */
void mn_render_nested(const struct mn_render_ctx *ctx, const struct mn_text *text, const char *amount);

/*! Append the sign for what is not known. */
void mn_render_unknown(const struct mn_render_ctx *ctx);

/*! Append a value; MN_UNKNOWN becomes that sign. */
void mn_render_count(const struct mn_render_ctx *ctx, int64_t value);
void mn_render_amount(const struct mn_render_ctx *ctx, int64_t minor);
void mn_render_bytes(const struct mn_render_ctx *ctx, int64_t bytes, bool round_up);
void mn_render_date(const struct mn_render_ctx *ctx, int64_t utc);
void mn_render_value(const struct mn_render_ctx *ctx, enum mn_type type, uint16_t list, int64_t value);
