/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values in texts: counts, money, data, dates, items of lists. */
#include "menus/render_int.h"

#include <inttypes.h>
#include <stdio.h>

#include "menus/clock.h"

#define VALUE_MB	((uint64_t)1 << 20)
#define VALUE_NESTING	4	/* a text inside a text inside ...; the language nests two deep */

void mn_render_unknown(const struct mn_render_ctx *ctx)
{
	mn_buf_add(ctx->out, "-", 1);
}

/* By hand, because a menu step may contain several and snprintf() costs as much as the rest of it. */
void mn_render_count(const struct mn_render_ctx *ctx, int64_t value)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		digits[--at] = '0' + rest % 10;
		rest /= 10;
	} while (rest);
	if (value < 0)
		digits[--at] = '-';
	mn_buf_add(ctx->out, digits + at, sizeof(digits) - at);
}

void mn_render_nested(const struct mn_render_ctx *ctx, const struct mn_text *text, const char *amount)
{
	struct mn_render_ctx inner = { .in = ctx->in, .out = ctx->out, .amount = amount, .nesting = ctx->nesting + 1 };

	if (text && inner.nesting < VALUE_NESTING)
		mn_render_pieces(&inner, text);
}

/* "10" when whole, else with the decimals of the minor unit: 10.50 */
void mn_render_amount(const struct mn_render_ctx *ctx, int64_t minor)
{
	const struct mn_program *program = ctx->in->program;
	uint64_t per = program->money.per_major ? program->money.per_major : 1;
	uint64_t all = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	uint64_t unit = 1;
	char figures[32];
	size_t len;

	if (minor == MN_UNKNOWN) {
		mn_render_unknown(ctx);
		return;
	}
	len = snprintf(figures, sizeof(figures), "%s%" PRIu64, minor < 0 ? "-" : "", all / per);
	if (all % per) {
		figures[len++] = '.';
		/* as many decimals as the largest rest has digits */
		while (unit < per)
			unit *= 10;
		while (unit /= 10)
			figures[len++] = '0' + all % per / unit % 10;
		figures[len] = '\0';
	}
	if (program->money.text)
		mn_render_nested(ctx, program->money.text, figures);
	else
		mn_buf_str(ctx->out, figures);
}

void mn_render_bytes(const struct mn_render_ctx *ctx, int64_t bytes, bool round_up)
{
	char figures[32];

	if (bytes == MN_UNKNOWN) {
		mn_render_unknown(ctx);
		return;
	}
	mn_render_data(bytes, round_up, figures, sizeof(figures));
	mn_buf_str(ctx->out, figures);
}

static void value_civil(const struct mn_render_ctx *ctx, const struct mn_civil *date)
{
	char text[48];

	snprintf(text, sizeof(text), "%04d-%02u-%02u", date->year, date->month, date->day);
	mn_buf_str(ctx->out, text);
}

void mn_render_date(const struct mn_render_ctx *ctx, int64_t utc)
{
	const struct mn_zone *zone = ctx->in->program->zone;
	struct mn_civil civil;

	if (utc == MN_UNKNOWN || !zone) {
		mn_render_unknown(ctx);
		return;
	}
	mn_clock_civil(zone, utc, &civil);
	value_civil(ctx, &civil);
}

static void value_choice(const struct mn_render_ctx *ctx, uint16_t list, int64_t value)
{
	const struct mn_program *program = ctx->in->program;

	if (list >= program->n_lists || value < 0 || value >= program->list[list].n_items)
		mn_render_unknown(ctx);
	else if (program->list[list].item[value].text)
		mn_render_nested(ctx, program->list[list].item[value].text, NULL);
	else
		mn_buf_str(ctx->out, program->list[list].item[value].name);
}

/* A value as its type shows it. */
void mn_render_value(const struct mn_render_ctx *ctx, enum mn_type type, uint16_t list, int64_t value)
{
	if (value == MN_UNKNOWN) {
		mn_render_unknown(ctx);
		return;
	}
	switch (type) {
	case MN_TYPE_CHOICE:
		value_choice(ctx, list, value);
		return;
	case MN_TYPE_MONEY:
		mn_render_amount(ctx, value);
		return;
	case MN_TYPE_DATA:
		mn_render_bytes(ctx, value, false);
		return;
	case MN_TYPE_TIME:
		mn_render_date(ctx, value);
		return;
	case MN_TYPE_NUMBER:
	case MN_TYPE_YESNO:
	case MN_TYPE_COUNT:
		mn_render_count(ctx, value);
		return;
	case MN_TYPE_NONE:
	case MN_TYPE_HOLDING:
		break;
	}
	mn_render_unknown(ctx);
}

int mn_render_money(const struct mn_program *program, uint8_t language, int64_t minor, char *buf, size_t size)
{
	const struct mn_render render = { .program = program, .language = language };
	struct mn_buf out;
	struct mn_render_ctx ctx = { .in = &render, .out = &out };

	mn_buf_init(&out, buf, size);
	mn_render_amount(&ctx, minor);
	return mn_buf_result(&out);
}

/* Hundredths of a unit. A double would be wrong from 2^53 on; 2^63 * 100 needs 70 bits. */
static uint64_t value_hundredths(uint64_t bytes, uint64_t unit, bool round_up)
{
	unsigned __int128 n = (unsigned __int128)bytes * 100;

	return (n + (round_up ? unit - 1 : 0)) / unit;
}

int mn_render_data(int64_t bytes, bool round_up, char *buf, size_t size)
{
	static const char *const units[] = { "MB", "GB", "TB", "PB", "EB" };
	uint64_t amount = bytes > 0 ? bytes : 0, unit = VALUE_MB, hundredths = value_hundredths(amount, unit, round_up);
	unsigned int i = 0;
	char figures[32];
	struct mn_buf out;

	/* asked of the rounded figure, so that nobody reads "1024.00 MB"; the longest is "1023.99 PB" */
	while (hundredths >= 1024 * 100) {
		unit <<= 10;
		i++;
		hundredths = value_hundredths(amount, unit, round_up);
	}
	snprintf(figures, sizeof(figures), "%" PRIu64 ".%02" PRIu64 " %s", hundredths / 100, hundredths % 100,
		 units[i]);
	mn_buf_init(&out, buf, size);
	mn_buf_str(&out, figures);
	return mn_buf_result(&out);
}
