/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What each variable may show at most. It follows from its type alone:
 *	a number	the most digits of `numbers`
 *	an item		that item of the list, or of those that may be chosen, which costs most
 *	a fee		its amount; other money and counts: as many digits as a caller can type, 15
 *	data		"1023.99 GB", see mn_render_data()
 *	a date		"2026-12-31"
 *	a bundle	anything, as much of its label as is shown
 */
#include <stdio.h>

#include "menus/fit_int.h"
#include "menus/render.h"

#define FIT_LABEL_SIZE	sizeof(((struct mn_bundle *)0)->label)
#define FIT_MAX_COUNT	"999999999999999"
#define FIT_MAX_MAJOR	(INT64_MAX / 65536)	/* what input_money() takes, 15 digits */

static struct mn_fit_value known(const char *text)
{
	struct mn_fit_value value = { .cost = mn_fit_cost_of(text, strlen(text)), .known = true };

	if (value.cost.gsm >= 0)
		value.gsm = text;
	else
		value.ucs2 = text;
	return value;
}

/* a or b */
static void join(struct mn_fit_value *a, const struct mn_fit_value *b)
{
	if (b->gsm && (!a->gsm || b->cost.gsm > a->cost.gsm))
		a->gsm = b->gsm;
	if (b->ucs2 && (!a->ucs2 || b->cost.ucs2 > a->cost.ucs2))
		a->ucs2 = b->ucs2;
	a->cost = mn_fit_cost_either(&a->cost, &b->cost);
}

/* ── items of lists ─────────────────────────────────────────────────────────────────────────────────────────── */

static const struct mn_template *in_language(const struct mn_fit_run *run, const struct mn_text *text)
{
	return text->lang[run->language].piece ? &text->lang[run->language] : &text->lang[0];
}

/* Names have no variables, so that they are one piece. */
static const char *name_of(const struct mn_fit_run *run, const struct mn_text *text, const char *otherwise)
{
	const struct mn_template *template = text ? in_language(run, text) : NULL;

	if (!template)
		return otherwise;
	return template->n_pieces && template->piece[0].var == MN_VAR_LITERAL ? template->piece[0].lit : "";
}

void mn_fit_out_item(struct mn_fit_out *out, uint16_t list, unsigned int item)
{
	const struct mn_list_item *of = &out->run->program->list[list].item[item];

	mn_fit_out_literal(out, name_of(out->run, of->text, of->name));
}

static struct mn_fit_value items(const struct mn_fit_run *run, uint16_t list, uint64_t mask)
{
	struct mn_fit_value all = known("-");

	if (list >= run->program->n_lists)
		return all;
	for (unsigned int i = 0; i < run->program->list[list].n_items; i++) {
		const struct mn_list_item *item = &run->program->list[list].item[i];
		struct mn_fit_value value;

		if (i < MN_MAX_LIST && !(mask >> i & 1))
			continue;
		value = known(name_of(run, item->text, item->name));
		join(&all, &value);
	}
	return all;
}

static struct mn_fit_value list_of(const struct mn_fit_run *run, uint16_t list)
{
	struct mn_fit_value value;

	if (run->list && list < run->program->n_lists && run->list[list].known)
		return run->list[list];
	value = items(run, list, UINT64_MAX);
	if (run->list && list < run->program->n_lists)
		run->list[list] = value;
	return value;
}

/* ── values ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void add_known(struct mn_fit_out *out, const char *text)
{
	struct mn_fit_value value = known(text);

	mn_fit_out_value(out, &value);
}

static void add_digits(struct mn_fit_out *out, unsigned int n)
{
	char digits[24];

	memset(digits, '8', sizeof(digits));
	digits[n < sizeof(digits) - 1 ? n : sizeof(digits) - 1] = '\0';
	add_known(out, digits);
}

static unsigned int digits_of(int64_t n)
{
	unsigned int digits = 1;

	while (n /= 10)
		digits++;
	return digits;
}

/* A text of money that no screen could hold is too long for the buffer, and is counted as far as it goes. */
static void add_money(struct mn_fit_out *out, int64_t minor, bool always)
{
	char text[2048];

	mn_render_money(out->run->program, out->run->language, minor, text, sizeof(text));
	if (always)
		mn_fit_out_literal(out, text);
	else
		add_known(out, text);
}

static void add_label(struct mn_fit_out *out)
{
	static const char gsm[MN_RENDER_LABEL + 1] = "[[[[[[[[[[[[[[[[[[[[[[[[";
	static const char ucs2[MN_RENDER_LABEL + 1] = "````````````````````````";
	struct mn_fit_value value = {
		.cost = mn_fit_cost_any(MN_RENDER_LABEL, FIT_LABEL_SIZE - 1), .gsm = gsm, .ucs2 = ucs2,
	};

	mn_fit_out_value(out, &value);
}

static void add_type(struct mn_fit_out *out, enum mn_type type, uint16_t list)
{
	const struct mn_program *program = out->run->program;
	unsigned int per = program->money.per_major ? program->money.per_major : 1;
	struct mn_fit_value value;

	switch (type) {
	case MN_TYPE_CHOICE:
		value = list_of(out->run, list);
		mn_fit_out_value(out, &value);
		return;
	case MN_TYPE_MONEY:
		add_money(out, FIT_MAX_MAJOR * per + per - 1, false);
		return;
	case MN_TYPE_DATA:
		add_known(out, "1023.99 GB");
		return;
	case MN_TYPE_TIME:
		add_known(out, "2026-12-31");
		return;
	case MN_TYPE_NUMBER:
		add_digits(out, program->numbers.max_digits);
		return;
	case MN_TYPE_YESNO:
		add_digits(out, 1);
		return;
	case MN_TYPE_COUNT:
		add_known(out, FIT_MAX_COUNT);
		return;
	case MN_TYPE_NONE:
	case MN_TYPE_HOLDING:
		break;
	}
	add_known(out, "-");
}

/* ── parameters ─────────────────────────────────────────────────────────────────────────────────────────────── */

static void add_param(struct mn_fit_out *out, const struct mn_param *param)
{
	struct mn_fit_value value;

	if (param->type != MN_TYPE_CHOICE) {
		add_type(out, param->type, param->list);
		return;
	}
	value = items(out->run, param->list, param->mask);
	mn_fit_out_value(out, &value);
}

/* A rule does not know which operation judges it: parameter index of any of them. */
static void add_any_param(struct mn_fit_out *out, unsigned int index)
{
	const struct mn_program *program = out->run->program;
	struct mn_fit_value all = known("-");

	for (unsigned int i = 0; i < program->n_operations; i++) {
		struct mn_fit_body body = { .n_rows = 0 };
		struct mn_fit_out one = { .run = out->run, .body = &body, .operation = i };
		struct mn_fit_value value;

		if (index >= program->operation[i].n_params)
			continue;
		if (program->operation[i].param[index].type == MN_TYPE_CHOICE) {
			value = items(out->run, program->operation[i].param[index].list,
				      program->operation[i].param[index].mask);
		} else {
			add_param(&one, &program->operation[i].param[index]);
			value = (struct mn_fit_value){ .cost = body.row[0].cost, .gsm = FIT_MAX_COUNT };
		}
		join(&all, &value);
	}
	mn_fit_out_value(out, &all);
}

unsigned int mn_fit_elements(const struct mn_program *program, uint16_t operation, enum mn_each each)
{
	switch (each) {
	case MN_EACH_MEMBER:
		return program->group.limit < MN_MAX_MEMBERS ? program->group.limit : MN_MAX_MEMBERS;
	case MN_EACH_FORMER:
		return MN_MAX_FORMER;
	case MN_EACH_BUNDLE:
		return MN_MAX_BUNDLES;
	case MN_EACH_WITHHELD:
		return operation < program->n_operations ? program->operation[operation].n_withholds : 0;
	case MN_EACH_NONE:
		break;
	}
	return 0;
}

static void add_piece(struct mn_fit_out *out, const struct mn_piece *piece)
{
	const struct mn_program *program = out->run->program;
	char limit[8];

	switch (piece->var) {
	case MN_VAR_LITERAL:
		mn_fit_out_literal(out, piece->lit);
		return;
	case MN_VAR_NUMBER:
	case MN_VAR_EACH_NUMBER:
		add_type(out, MN_TYPE_NUMBER, MN_NONE);
		return;
	case MN_VAR_ATTR:
		if (piece->index < program->n_attrs)
			add_type(out, program->attr[piece->index].type, program->attr[piece->index].list);
		else
			add_known(out, "-");
		return;
	case MN_VAR_PARAM:
		if (piece->index >= MN_MAX_PARAMS)
			add_known(out, "-");
		else if (out->operation < program->n_operations)
			add_param(out, &program->operation[out->operation].param[piece->index]);
		else
			add_any_param(out, piece->index);
		return;
	case MN_VAR_FEE:
		add_money(out, piece->index < program->n_fees ? program->fee[piece->index].amount : MN_UNKNOWN,
			  true);
		return;
	case MN_VAR_GROUP_LIMIT:
		snprintf(limit, sizeof(limit), "%u", program->group.limit);
		mn_fit_out_literal(out, limit);
		return;
	case MN_VAR_GROUP_SIZE:
	case MN_VAR_GROUP_ROOM:
		add_digits(out, digits_of(program->group.limit));
		return;
	case MN_VAR_TODAY:
	case MN_VAR_NEXT_MONTH:
		add_type(out, MN_TYPE_TIME, MN_NONE);
		return;
	case MN_VAR_LEFT:
	case MN_VAR_USED:
		add_type(out, MN_TYPE_DATA, MN_NONE);
		return;
	case MN_VAR_BUNDLE:
		add_label(out);
		return;
	case MN_VAR_WHY:
		mn_fit_out_text(out, out->why);
		return;
	case MN_VAR_INDEX:
		add_digits(out, digits_of(mn_fit_elements(program, out->operation, out->each)));
		return;
	case MN_VAR_SERVICE:
		mn_fit_out_literal(out, name_of(out->run, program->title, program->name));
		return;
	case MN_VAR_DIAL:
		mn_fit_out_literal(out, program->dial ? program->dial : "");
		return;
	case MN_VAR_TEXTS_TO:
		mn_fit_out_literal(out, program->texts_to ? program->texts_to : "");
		return;
	case MN_VAR_DIGIT:
		add_digits(out, 1);
		return;
	case MN_VAR_CODE:
		mn_fit_out_literal(out, out->code ? out->code : "");
		return;
	}
}

void mn_fit_out_text(struct mn_fit_out *out, const struct mn_text *text)
{
	const struct mn_template *template = text ? in_language(out->run, text) : NULL;

	for (unsigned int i = 0; template && i < template->n_pieces; i++)
		add_piece(out, &template->piece[i]);
}
