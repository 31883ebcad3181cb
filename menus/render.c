/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Texts with their variables filled in. What is not known is shown as "-", so that a missing fact is seen and never
 * read as zero; only a missing number is left out, because a sentence may say so around it.
 */
#include "menus/render.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "menus/buf.h"
#include "menus/clock.h"
#include "menus/decide.h"

#define RENDER_MB	((uint64_t)1 << 20)
#define RENDER_GB	((uint64_t)1 << 30)
#define RENDER_NESTING	4	/* a text inside a text inside ...; the language nests two deep */

/* What one text stands in. */
struct render_ctx {
	const struct mn_render *in;
	struct mn_buf *out;
	const char *amount;		/* inside the money text: the figures */
	enum mn_each each;		/* inside an `each` line */
	unsigned int element, index;	/* which one, and its running number from 1 */
	unsigned int nesting;
};

static void render_text(const struct render_ctx *ctx, const struct mn_text *text);

static void render_unknown(const struct render_ctx *ctx)
{
	mn_buf_add(ctx->out, "-", 1);
}

/* By hand, because a menu step may contain several and snprintf() costs as much as the rest of it. */
static void render_count(const struct render_ctx *ctx, int64_t value)
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

static void render_nested(const struct render_ctx *ctx, const struct mn_text *text, const char *amount)
{
	struct render_ctx inner = { .in = ctx->in, .out = ctx->out, .amount = amount, .nesting = ctx->nesting + 1 };

	if (text && inner.nesting < RENDER_NESTING)
		render_text(&inner, text);
}

/* "10" when whole, else with the decimals of the minor unit: 10.50 */
static void render_money(const struct render_ctx *ctx, int64_t minor)
{
	const struct mn_program *program = ctx->in->program;
	uint64_t per = program->money.per_major ? program->money.per_major : 1;
	uint64_t all = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	uint64_t unit = 1;
	char figures[32];
	size_t len;

	if (minor == MN_UNKNOWN) {
		render_unknown(ctx);
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
		render_nested(ctx, program->money.text, figures);
	else
		mn_buf_str(ctx->out, figures);
}

static void render_data(const struct render_ctx *ctx, int64_t bytes, bool round_up)
{
	char figures[32];

	if (bytes == MN_UNKNOWN) {
		render_unknown(ctx);
		return;
	}
	mn_render_data(bytes, round_up, figures, sizeof(figures));
	mn_buf_str(ctx->out, figures);
}

static void render_date(const struct render_ctx *ctx, const struct mn_civil *date)
{
	char text[48];

	snprintf(text, sizeof(text), "%04d-%02u-%02u", date->year, date->month, date->day);
	mn_buf_str(ctx->out, text);
}

static void render_local_date(const struct render_ctx *ctx, int64_t utc)
{
	const struct mn_zone *zone = ctx->in->program->zone;
	struct mn_civil civil;

	if (utc == MN_UNKNOWN || !zone) {
		render_unknown(ctx);
		return;
	}
	mn_clock_civil(zone, utc, &civil);
	render_date(ctx, &civil);
}

static void render_choice(const struct render_ctx *ctx, uint16_t list, int64_t value)
{
	const struct mn_program *program = ctx->in->program;

	if (list >= program->n_lists || value < 0 || value >= program->list[list].n_items)
		render_unknown(ctx);
	else if (program->list[list].item[value].text)
		render_nested(ctx, program->list[list].item[value].text, NULL);
	else
		mn_buf_str(ctx->out, program->list[list].item[value].name);
}

/* A value as its type shows it. */
static void render_value(const struct render_ctx *ctx, enum mn_type type, uint16_t list, int64_t value)
{
	if (value == MN_UNKNOWN) {
		render_unknown(ctx);
		return;
	}
	switch (type) {
	case MN_TYPE_CHOICE:
		render_choice(ctx, list, value);
		return;
	case MN_TYPE_MONEY:
		render_money(ctx, value);
		return;
	case MN_TYPE_DATA:
		render_data(ctx, value, false);
		return;
	case MN_TYPE_TIME:
		render_local_date(ctx, value);
		return;
	case MN_TYPE_NUMBER:
	case MN_TYPE_YESNO:
	case MN_TYPE_COUNT:
		render_count(ctx, value);
		return;
	case MN_TYPE_NONE:
	case MN_TYPE_HOLDING:
		break;
	}
	render_unknown(ctx);
}

/* ── whom a variable is about ───────────────────────────────────────────────────────────────────────────────── */

static unsigned int render_subject(const struct render_ctx *ctx, uint8_t subject)
{
	return subject == MN_SUBJ_IT ? ctx->in->it : subject;
}

static const struct mn_party *render_party(const struct render_ctx *ctx, uint8_t subject)
{
	const struct mn_facts *facts = ctx->in->facts;
	unsigned int who = render_subject(ctx, subject);

	if (!facts)
		return NULL;
	if (who == MN_SUBJ_CALLER)
		return &facts->caller;
	if (who == MN_SUBJ_LEADER)
		return &facts->leader;
	if (who >= MN_SUBJ_PARAM0 && who < MN_SUBJ_PARAM0 + MN_MAX_PARAMS)
		return &facts->param[who - MN_SUBJ_PARAM0];
	return NULL;
}

static void render_number(const struct render_ctx *ctx, uint8_t subject)
{
	const struct mn_order *order = ctx->in->order;
	const struct mn_facts *facts = ctx->in->facts;
	unsigned int who = render_subject(ctx, subject);
	const char *digits = "";

	if (who == MN_SUBJ_CALLER) {
		if (facts && facts->caller.number.digits[0])
			digits = facts->caller.number.digits;
		else if (order)
			digits = order->caller.digits;
	} else if (who == MN_SUBJ_LEADER) {
		if (facts && facts->leader.number.digits[0])
			digits = facts->leader.number.digits;
		else if (facts)
			digits = facts->caller.leader.digits;
	} else if (who >= MN_SUBJ_PARAM0 && who < MN_SUBJ_PARAM0 + MN_MAX_PARAMS && order) {
		digits = order->arg[who - MN_SUBJ_PARAM0].number.digits;
	}
	mn_buf_str(ctx->out, digits);
}

static void render_attr(const struct render_ctx *ctx, uint8_t subject, uint16_t index)
{
	const struct mn_program *program = ctx->in->program;
	const struct mn_party *party = render_party(ctx, subject);

	if (!party || index >= program->n_attrs)
		render_unknown(ctx);
	else
		render_value(ctx, program->attr[index].type, program->attr[index].list, party->attr[index]);
}

static void render_param(const struct render_ctx *ctx, uint16_t index)
{
	const struct mn_program *program = ctx->in->program;
	const struct mn_order *order = ctx->in->order;
	const struct mn_param *param;

	if (!order || index >= MN_MAX_PARAMS || order->operation >= program->n_operations || !order->arg[index].given) {
		render_unknown(ctx);
		return;
	}
	param = &program->operation[order->operation].param[index];
	if (param->type == MN_TYPE_NUMBER)
		mn_buf_str(ctx->out, order->arg[index].number.digits);
	else
		render_value(ctx, param->type, param->list, order->arg[index].value);
}

/* ── groups and bundles ─────────────────────────────────────────────────────────────────────────────────────── */

static bool render_is_withheld(const struct render_ctx *ctx, unsigned int bundle)
{
	return ctx->in->verdict && (ctx->in->verdict->withheld >> bundle & 1);
}

static unsigned int render_n_bundles(const struct mn_facts *facts)
{
	return facts->n_bundles < MN_MAX_BUNDLES ? facts->n_bundles : MN_MAX_BUNDLES;
}

/* What the caller may still draw from general bundles; a sum that would overflow stays at the largest amount. */
static int64_t render_left(const struct render_ctx *ctx)
{
	const struct mn_facts *facts = ctx->in->facts;
	int64_t sum = 0;

	for (unsigned int i = 0; i < render_n_bundles(facts); i++) {
		if (facts->bundle[i].limited || facts->bundle[i].left <= 0 || render_is_withheld(ctx, i))
			continue;
		if (__builtin_add_overflow(sum, facts->bundle[i].left, &sum))
			return INT64_MAX;
	}
	return sum;
}

static const struct mn_member *render_element(const struct render_ctx *ctx)
{
	if (ctx->each == MN_EACH_MEMBER)
		return &ctx->in->facts->member[ctx->element];
	if (ctx->each == MN_EACH_FORMER)
		return &ctx->in->facts->former[ctx->element];
	return NULL;
}

/* Variables that only the facts can answer. */
static void render_fact(const struct render_ctx *ctx, enum mn_var var)
{
	const struct mn_program *program = ctx->in->program;
	const struct mn_facts *facts = ctx->in->facts;
	const struct mn_member *member;

	if (!facts) {
		render_unknown(ctx);
		return;
	}
	member = render_element(ctx);
	switch (var) {
	case MN_VAR_GROUP_SIZE:
		render_count(ctx, facts->n_members);
		return;
	case MN_VAR_GROUP_ROOM:
		render_count(ctx, facts->n_members < program->group.limit ?
				  program->group.limit - facts->n_members : 0);
		return;
	case MN_VAR_TODAY:
		render_local_date(ctx, facts->now);
		return;
	case MN_VAR_NEXT_MONTH:
		render_local_date(ctx, program->zone ? mn_clock_next_month(program->zone, facts->now) : MN_UNKNOWN);
		return;
	case MN_VAR_LEFT:
		if (ctx->each == MN_EACH_BUNDLE)
			render_data(ctx, facts->bundle[ctx->element].left, false);
		else
			render_data(ctx, render_left(ctx), false);
		return;
	case MN_VAR_BUNDLE:
		if (ctx->each == MN_EACH_BUNDLE) {
			const char *label = facts->bundle[ctx->element].label;

			mn_buf_add(ctx->out, label, strnlen(label, sizeof(facts->bundle[0].label)));
			return;
		}
		break;
	case MN_VAR_USED:
		if (member) {
			render_data(ctx, member->used, true);
			return;
		}
		break;
	case MN_VAR_EACH_NUMBER:
		if (member) {
			mn_buf_str(ctx->out, member->number.digits);
			return;
		}
		break;
	default:
		break;
	}
	render_unknown(ctx);
}

static void render_piece(const struct render_ctx *ctx, const struct mn_piece *piece)
{
	const struct mn_render *in = ctx->in;
	char digit;

	switch (piece->var) {
	case MN_VAR_LITERAL:
		mn_buf_str(ctx->out, piece->lit);
		return;
	case MN_VAR_NUMBER:
		render_number(ctx, piece->subject);
		return;
	case MN_VAR_ATTR:
		render_attr(ctx, piece->subject, piece->index);
		return;
	case MN_VAR_PARAM:
		render_param(ctx, piece->index);
		return;
	case MN_VAR_FEE:
		render_money(ctx, piece->index < in->program->n_fees ?
				  in->program->fee[piece->index].amount : MN_UNKNOWN);
		return;
	case MN_VAR_GROUP_LIMIT:
		render_count(ctx, in->program->group.limit);
		return;
	case MN_VAR_INDEX:
		if (ctx->amount)
			mn_buf_str(ctx->out, ctx->amount);
		else
			render_count(ctx, ctx->index);
		return;
	case MN_VAR_SERVICE:
		if (in->program->title)
			render_nested(ctx, in->program->title, NULL);
		else
			mn_buf_str(ctx->out, in->program->name);
		return;
	case MN_VAR_DIAL:
		mn_buf_str(ctx->out, in->program->dial ? in->program->dial : "");
		return;
	case MN_VAR_TEXTS_TO:
		mn_buf_str(ctx->out, in->program->texts_to ? in->program->texts_to : "");
		return;
	case MN_VAR_DIGIT:
		digit = '0' + in->digit % 10;
		mn_buf_add(ctx->out, &digit, 1);
		return;
	case MN_VAR_CODE:
		mn_buf_str(ctx->out, in->code ? in->code : "");
		return;
	case MN_VAR_GROUP_SIZE:
	case MN_VAR_GROUP_ROOM:
	case MN_VAR_TODAY:
	case MN_VAR_NEXT_MONTH:
	case MN_VAR_LEFT:
	case MN_VAR_USED:
	case MN_VAR_BUNDLE:
	case MN_VAR_EACH_NUMBER:
		render_fact(ctx, piece->var);
		return;
	}
}

static void render_text(const struct render_ctx *ctx, const struct mn_text *text)
{
	const struct mn_template *template = &text->lang[ctx->in->language < MN_MAX_LANGS ? ctx->in->language : 0];

	/* a text nobody translated is better read in the service's first language than not at all */
	if (!template->piece)
		template = &text->lang[0];
	for (uint16_t i = 0; i < template->n_pieces; i++)
		render_piece(ctx, &template->piece[i]);
}

int mn_render_text(const struct mn_render *render, const struct mn_text *text, char *buf, size_t size)
{
	struct mn_buf out;
	struct render_ctx ctx = { .in = render, .out = &out };

	mn_buf_init(&out, buf, size);
	if (text)
		render_text(&ctx, text);
	return mn_buf_result(&out);
}

/* How many elements an `each` looks at; which of them are shown, render_is_shown() says. */
static unsigned int render_n_elements(const struct mn_facts *facts, enum mn_each each)
{
	if (!facts)
		return 0;
	switch (each) {
	case MN_EACH_NONE:
		return 0;
	case MN_EACH_MEMBER:
		return facts->n_members < MN_MAX_MEMBERS ? facts->n_members : MN_MAX_MEMBERS;
	case MN_EACH_FORMER:
		return facts->n_former < MN_MAX_FORMER ? facts->n_former : MN_MAX_FORMER;
	case MN_EACH_BUNDLE:
		return render_n_bundles(facts);
	}
	return 0;
}

static bool render_is_shown(const struct render_ctx *ctx, enum mn_each each, unsigned int element)
{
	return each != MN_EACH_BUNDLE ||
	       (ctx->in->facts->bundle[element].limited && !render_is_withheld(ctx, element));
}

static void render_lines(const struct render_ctx *ctx, enum mn_each each, const struct mn_text *text)
{
	struct render_ctx line = *ctx;

	line.each = each;
	for (unsigned int i = 0; i < render_n_elements(ctx->in->facts, each); i++) {
		if (!render_is_shown(ctx, each, i))
			continue;
		line.element = i;
		line.index++;
		mn_buf_line(ctx->out);
		render_text(&line, text);
	}
}

int mn_render_wording(const struct mn_render *render, const struct mn_wording *wording, char *buf, size_t size)
{
	struct mn_buf out;
	struct render_ctx ctx = { .in = render, .out = &out };

	mn_buf_init(&out, buf, size);
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		const struct mn_variant *variant = &wording->variant[i];

		if (variant->cond != MN_NONE &&
		    !mn_decide_cond(render->program, variant->cond, render->order, render->facts, render->it, 0))
			continue;
		if (variant->text)
			render_text(&ctx, variant->text);
		for (unsigned int l = 0; l < variant->n_lines; l++) {
			if (variant->line[l].text)
				render_lines(&ctx, variant->line[l].each, variant->line[l].text);
		}
		break;
	}
	return mn_buf_result(&out);
}

int mn_render_money(const struct mn_program *program, uint8_t language, int64_t minor, char *buf, size_t size)
{
	const struct mn_render render = { .program = program, .language = language };
	struct mn_buf out;
	struct render_ctx ctx = { .in = &render, .out = &out };

	mn_buf_init(&out, buf, size);
	render_money(&ctx, minor);
	return mn_buf_result(&out);
}

/* Hundredths of a unit. A double would be wrong from 2^53 on; 2^63 * 100 needs 70 bits. */
static uint64_t render_hundredths(uint64_t bytes, uint64_t unit, bool round_up)
{
	unsigned __int128 n = (unsigned __int128)bytes * 100;

	return (n + (round_up ? unit - 1 : 0)) / unit;
}

int mn_render_data(int64_t bytes, bool round_up, char *buf, size_t size)
{
	uint64_t amount = bytes > 0 ? bytes : 0, hundredths = render_hundredths(amount, RENDER_MB, round_up);
	const char *unit = "MB";
	char figures[32];
	struct mn_buf out;

	/* asked of the rounded figure, so that nobody reads "1024.00 MB" */
	if (hundredths >= 1024 * 100) {
		hundredths = render_hundredths(amount, RENDER_GB, round_up);
		unit = "GB";
	}
	snprintf(figures, sizeof(figures), "%" PRIu64 ".%02" PRIu64 " %s", hundredths / 100, hundredths % 100, unit);
	mn_buf_init(&out, buf, size);
	mn_buf_str(&out, figures);
	return mn_buf_result(&out);
}
