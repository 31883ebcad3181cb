/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Texts with their variables filled in. What is not known is shown as "-", so that a missing fact is seen and never
 * read as zero; only a missing number is left out, because a sentence may say so around it.
 */
#include "menus/render_int.h"

#include "menus/clock.h"
#include "menus/decide.h"
#include "menus/text.h"

/* ── whom a variable is about ───────────────────────────────────────────────────────────────────────────────── */

static unsigned int render_subject(const struct mn_render_ctx *ctx, uint8_t subject)
{
	return subject == MN_SUBJ_IT ? ctx->in->it : subject;
}

static const struct mn_party *render_party(const struct mn_render_ctx *ctx, uint8_t subject)
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

static void render_number(const struct mn_render_ctx *ctx, uint8_t subject)
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

static void render_attr(const struct mn_render_ctx *ctx, uint8_t subject, uint16_t index)
{
	const struct mn_program *program = ctx->in->program;
	const struct mn_party *party = render_party(ctx, subject);

	if (!party || index >= program->n_attrs)
		mn_render_unknown(ctx);
	else
		mn_render_value(ctx, program->attr[index].type, program->attr[index].list, party->attr[index]);
}

static void render_param(const struct mn_render_ctx *ctx, uint16_t index)
{
	const struct mn_program *program = ctx->in->program;
	const struct mn_order *order = ctx->in->order;
	const struct mn_param *param;

	if (!order || index >= MN_MAX_PARAMS || order->operation >= program->n_operations || !order->arg[index].given) {
		mn_render_unknown(ctx);
		return;
	}
	param = &program->operation[order->operation].param[index];
	if (param->type == MN_TYPE_NUMBER)
		mn_buf_str(ctx->out, order->arg[index].number.digits);
	else
		mn_render_value(ctx, param->type, param->list, order->arg[index].value);
}

/* ── groups and bundles ─────────────────────────────────────────────────────────────────────────────────────── */

static bool render_is_withheld(const struct mn_render_ctx *ctx, unsigned int bundle)
{
	return ctx->in->verdict && (ctx->in->verdict->withheld >> bundle & 1);
}

static unsigned int render_n_bundles(const struct mn_facts *facts)
{
	return facts->n_bundles < MN_MAX_BUNDLES ? facts->n_bundles : MN_MAX_BUNDLES;
}

/* What the caller may still draw from general bundles; a sum that would overflow stays at the largest amount. */
static int64_t render_left(const struct mn_render_ctx *ctx)
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

/* The case that stands n-th among those the operation withholds bundles by; MN_NONE when there are not so many. */
static uint16_t render_withhold(const struct mn_render_ctx *ctx, unsigned int n)
{
	const struct mn_program *program = ctx->in->program;
	const struct mn_order *order = ctx->in->order;
	const struct mn_operation *op;

	if (!order || order->operation >= program->n_operations)
		return MN_NONE;
	op = &program->operation[order->operation];
	return n < op->n_withholds ? op->withhold[n] : MN_NONE;
}

/* Does the case keep back any bundle? */
static bool render_keeps(const struct mn_render_ctx *ctx, uint16_t kase)
{
	const struct mn_verdict *verdict = ctx->in->verdict;

	for (unsigned int i = 0; i < render_n_bundles(ctx->in->facts); i++)
		if (render_is_withheld(ctx, i) && verdict->withheld_by[i] == kase)
			return true;
	return false;
}

/* Why the bundles of this line are kept back: what the case says. */
static void render_why(const struct mn_render_ctx *ctx)
{
	uint16_t kase = ctx->each == MN_EACH_WITHHELD ? render_withhold(ctx, ctx->element) : MN_NONE;

	if (kase < ctx->in->program->n_cases && ctx->in->program->kase[kase].text)
		mn_render_nested(ctx, ctx->in->program->kase[kase].text, NULL);
	else
		mn_render_unknown(ctx);
}

static const struct mn_member *render_element(const struct mn_render_ctx *ctx)
{
	if (ctx->each == MN_EACH_MEMBER)
		return &ctx->in->facts->member[ctx->element];
	if (ctx->each == MN_EACH_FORMER)
		return &ctx->in->facts->former[ctx->element];
	return NULL;
}

/* As much of a label as the proof counts with; what is not UTF-8 counts as a character for each octet. */
static void render_label(const struct mn_render_ctx *ctx, const char *label)
{
	size_t len = strnlen(label, sizeof(ctx->in->facts->bundle[0].label)), end = 0;
	unsigned int units = 0;

	while (end < len) {
		uint32_t cp = '?';
		int n = mn_text_utf8_get(label + end, len - end, &cp);

		units += cp > 0xffff ? 2 : 1;
		if (units > MN_RENDER_LABEL)
			break;
		end += n > 0 ? n : 1;
	}
	mn_buf_add(ctx->out, label, end);
}

/* Variables that only the facts can answer. */
static void render_fact(const struct mn_render_ctx *ctx, enum mn_var var)
{
	const struct mn_program *program = ctx->in->program;
	const struct mn_facts *facts = ctx->in->facts;
	const struct mn_member *member;

	if (!facts) {
		mn_render_unknown(ctx);
		return;
	}
	member = render_element(ctx);
	switch (var) {
	case MN_VAR_GROUP_SIZE:
		mn_render_count(ctx, facts->n_members);
		return;
	case MN_VAR_GROUP_ROOM:
		mn_render_count(ctx, facts->n_members < program->group.limit ?
				  program->group.limit - facts->n_members : 0);
		return;
	case MN_VAR_TODAY:
		mn_render_date(ctx, facts->now);
		return;
	case MN_VAR_NEXT_MONTH:
		mn_render_date(ctx, program->zone ? mn_clock_next_month(program->zone, facts->now) : MN_UNKNOWN);
		return;
	case MN_VAR_LEFT:
		if (ctx->each == MN_EACH_BUNDLE)
			mn_render_bytes(ctx, facts->bundle[ctx->element].left, false);
		else
			mn_render_bytes(ctx, render_left(ctx), false);
		return;
	case MN_VAR_BUNDLE:
		if (ctx->each == MN_EACH_BUNDLE) {
			render_label(ctx, facts->bundle[ctx->element].label);
			return;
		}
		break;
	case MN_VAR_USED:
		if (member) {
			mn_render_bytes(ctx, member->used, true);
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
	mn_render_unknown(ctx);
}

static void render_piece(const struct mn_render_ctx *ctx, const struct mn_piece *piece)
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
		mn_render_amount(ctx, piece->index < in->program->n_fees ?
				  in->program->fee[piece->index].amount : MN_UNKNOWN);
		return;
	case MN_VAR_GROUP_LIMIT:
		mn_render_count(ctx, in->program->group.limit);
		return;
	case MN_VAR_INDEX:
		if (ctx->amount)
			mn_buf_str(ctx->out, ctx->amount);
		else
			mn_render_count(ctx, ctx->index);
		return;
	case MN_VAR_SERVICE:
		if (in->program->title)
			mn_render_nested(ctx, in->program->title, NULL);
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
	case MN_VAR_WHY:
		render_why(ctx);
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

void mn_render_pieces(const struct mn_render_ctx *ctx, const struct mn_text *text)
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
	struct mn_render_ctx ctx = { .in = render, .out = &out };

	mn_buf_init(&out, buf, size);
	if (text)
		mn_render_pieces(&ctx, text);
	return mn_buf_result(&out);
}

/* How many elements an `each` looks at; which of them are shown, render_is_shown() says. */
static unsigned int render_n_elements(const struct mn_render_ctx *ctx, enum mn_each each)
{
	const struct mn_facts *facts = ctx->in->facts;
	unsigned int n = 0;

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
	case MN_EACH_WITHHELD:
		while (render_withhold(ctx, n) != MN_NONE)
			n++;
		return n;
	}
	return 0;
}

static bool render_is_shown(const struct mn_render_ctx *ctx, enum mn_each each, unsigned int element)
{
	if (each == MN_EACH_WITHHELD)
		return render_keeps(ctx, render_withhold(ctx, element));
	return each != MN_EACH_BUNDLE ||
	       (ctx->in->facts->bundle[element].limited && !render_is_withheld(ctx, element));
}

static void render_lines(const struct mn_render_ctx *ctx, enum mn_each each, const struct mn_text *text)
{
	struct mn_render_ctx line = *ctx;

	line.each = each;
	for (unsigned int i = 0; i < render_n_elements(ctx, each); i++) {
		if (!render_is_shown(ctx, each, i))
			continue;
		line.element = i;
		line.index++;
		mn_buf_line(ctx->out);
		mn_render_pieces(&line, text);
	}
}

int mn_render_wording(const struct mn_render *render, const struct mn_wording *wording, char *buf, size_t size)
{
	struct mn_buf out;
	struct mn_render_ctx ctx = { .in = render, .out = &out };

	mn_buf_init(&out, buf, size);
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		const struct mn_variant *variant = &wording->variant[i];

		if (variant->cond != MN_NONE &&
		    !mn_decide_cond(render->program, variant->cond, render->order, render->facts, render->it, 0))
			continue;
		if (variant->text)
			mn_render_pieces(&ctx, variant->text);
		for (unsigned int l = 0; l < variant->n_lines; l++) {
			if (variant->line[l].text)
				render_lines(&ctx, variant->line[l].each, variant->line[l].text);
		}
		break;
	}
	return mn_buf_result(&out);
}
