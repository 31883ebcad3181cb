/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Types, items of lists, and amounts with their units. */
#include "menus/mem.h"
#include "menus/parse.h"

static const struct {
	const char *name;
	int64_t bytes;
} data_units[] = {
	{ "KB", INT64_C(1) << 10 },
	{ "MB", INT64_C(1) << 20 },
	{ "GB", INT64_C(1) << 30 },
	{ "TB", INT64_C(1) << 40 },
};

const char *mn_parse_type_name(enum mn_type type)
{
	switch (type) {
	case MN_TYPE_NUMBER:
		return "a subscriber number";
	case MN_TYPE_CHOICE:
		return "an item of a list";
	case MN_TYPE_YESNO:
		return "yes or no";
	case MN_TYPE_MONEY:
		return "an amount of money";
	case MN_TYPE_DATA:
		return "an amount of data";
	case MN_TYPE_COUNT:
		return "a whole number";
	case MN_TYPE_TIME:
		return "a time";
	case MN_TYPE_HOLDING:
		return "a record";
	case MN_TYPE_NONE:
		break;
	}
	return "?";
}

/* TYPE = `one of` LIST [`, or none`] | `yes or no` | `money` | `data` | `count` | `time` */
bool mn_parse_type(struct mn_cursor *c, struct mn_attr *attr)
{
	const struct mn_lex_token *word;
	struct mn_parse_name *name;

	attr->list = MN_NONE;
	if (mn_cursor_accept(c, "one of")) {
		word = mn_cursor_take(c, MN_LEX_WORD, "the name of a list");
		name = word ? mn_parse_need(c->p, word, MN_KINDS(MN_KIND_LIST), "list") : NULL;
		if (!name)
			return false;
		attr->type = MN_TYPE_CHOICE;
		attr->list = name->index;
		if (mn_cursor_punct(c, ',')) {
			if (!mn_cursor_need(c, "or none"))
				return false;
			attr->optional = true;
		}
		return true;
	}
	if (mn_cursor_accept(c, "yes or no")) {
		attr->type = MN_TYPE_YESNO;
	} else if (mn_cursor_accept(c, "money")) {
		attr->type = MN_TYPE_MONEY;
	} else if (mn_cursor_accept(c, "data")) {
		attr->type = MN_TYPE_DATA;
	} else if (mn_cursor_accept(c, "count")) {
		attr->type = MN_TYPE_COUNT;
	} else if (mn_cursor_accept(c, "time")) {
		attr->type = MN_TYPE_TIME;
	} else {
		const struct mn_lex_token *t = mn_cursor_peek(c, 0);
		struct mn_diag *diag = mn_cursor_expected(c, "a type");

		if (t && t->kind == MN_LEX_WORD && mn_parse_find(c->p, t, MN_KINDS(MN_KIND_LIST)))
			mn_diag_hint(c->p->diags, diag, "write 'one of %s'", mn_parse_shown(c->p, t));
		else
			mn_diag_hint(c->p->diags, diag, "types are: one of LIST, yes or no, money, data, count, time");
		return false;
	}
	return true;
}

int mn_parse_item(struct mn_parse *p, uint16_t list, const struct mn_lex_token *word)
{
	const struct mn_list *l = &p->list[list];
	const char *names[MN_MAX_LIST];
	const struct mn_parse_name *name;
	struct mn_diag *diag;

	for (unsigned int i = 0; i < l->n_items; i++) {
		if (mn_lex_is(p->lex, word, l->item[i].name))
			return i;
		names[i] = l->item[i].name;
	}
	p->broken = true;
	name = mn_parse_find_text(p, l->name, strlen(l->name), MN_KINDS(MN_KIND_LIST));
	if (name && name->broken)
		return -1;
	diag = mn_parse_fail(p, MN_DIAG_ITEM_UNKNOWN, word, word, l->name, mn_parse_shown(p, word), NULL);
	if (!mn_parse_suggest(p, diag, word, names, l->n_items))
		mn_diag_note(p->diags, diag, l->loc, "list '%s' is declared here", l->name);
	return -1;
}

/* ── amounts ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* number * unit, exactly */
static bool scale(const char *s, size_t len, int64_t unit, int64_t *value)
{
	int64_t whole = 0, rest = 0, places = 1;
	bool fraction = false;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '.') {
			fraction = true;
			continue;
		}
		if (__builtin_mul_overflow(fraction ? rest : whole, 10, fraction ? &rest : &whole))
			return false;
		*(fraction ? &rest : &whole) += s[i] - '0';
		if (fraction && __builtin_mul_overflow(places, 10, &places))
			return false;
	}
	/* unit is at most 2^40 and rest below 2^63 / 10: go over 128 bits */
	if ((__int128)rest * unit % places)
		return false;
	rest = (__int128)rest * unit / places;
	return !__builtin_mul_overflow(whole, unit, &whole) && !__builtin_add_overflow(whole, rest, value);
}

static bool no_money(struct mn_cursor *c)
{
	const struct mn_lex_token *t = mn_cursor_peek(c, 0);

	if (*c->p->program->money.major)
		return false;
	c->p->broken = true;
	if (!c->p->only[MN_SECTION_MONEY] && !c->p->incomplete)
		mn_parse_fail(c->p, MN_DIAG_SECTION_MISSING, t, t, "'money'", NULL, NULL);
	return true;
}

/* 4,50 is how many people write what the language writes 4.50. */
static void comma(struct mn_cursor *c, struct mn_diag *diag)
{
	const struct mn_lex_token *whole = mn_cursor_last(c), *mark = mn_cursor_peek(c, 0);
	const struct mn_lex_token *part = mn_cursor_peek(c, 1);
	const char *s = c->p->lex->source;

	if (mark->kind == MN_LEX_PUNCT && mark->punct == ',' && part && part->kind == MN_LEX_NUMBER &&
	    whole->kind == MN_LEX_NUMBER && whole->end == mark->col && mark->end == part->col)
		mn_diag_hint(c->p->diags, diag, "write '%.*s.%.*s', with a point", (int)whole->len, s + whole->at,
			     (int)part->len, s + part->at);
}

/* The unit at the cursor; 0 after an error. */
static int64_t take_unit(struct mn_cursor *c, enum mn_type type)
{
	const char *names[4], *what = "a unit: KB, MB, GB or TB";
	const struct mn_program *program = c->p->program;
	const struct mn_lex_token *t;
	struct mn_diag *diag;
	char units[64];
	size_t n = 0;

	if (type == MN_TYPE_COUNT)
		return 1;
	if (type == MN_TYPE_MONEY) {
		snprintf(units, sizeof(units), "a unit: %.20s or %.20s", program->money.major, program->money.minor);
		what = units;
		names[n++] = program->money.major;
		names[n++] = program->money.minor;
		if (mn_cursor_accept(c, names[0]))
			return program->money.per_major;
		if (mn_cursor_accept(c, names[1]))
			return 1;
	} else {
		for (; n < 4; n++) {
			names[n] = data_units[n].name;
			if (mn_cursor_accept(c, names[n]))
				return data_units[n].bytes;
		}
	}
	t = mn_cursor_peek(c, 0);
	diag = mn_cursor_expected(c, what);
	if (t && t->kind == MN_LEX_WORD)
		mn_parse_suggest(c->p, diag, t, names, n);
	else if (t)
		comma(c, diag);
	return 0;
}

static bool to_value(struct mn_cursor *c, enum mn_type type, const struct mn_lex_token *number, int64_t unit,
		     int64_t *value)
{
	const struct mn_lex_token *last = mn_cursor_last(c);
	char amount[128], smallest[64] = "";

	if (scale(c->p->lex->source + number->at, number->len, unit, value))
		return true;
	snprintf(amount, sizeof(amount), "%s%s%s", mn_parse_shown(c->p, number), last == number ? "" : " ",
		 last == number ? "" : mn_parse_shown(c->p, last));
	if (type != MN_TYPE_COUNT)
		snprintf(smallest, sizeof(smallest), " of %.50s",
			 type == MN_TYPE_MONEY ? c->p->program->money.minor : "octets");
	mn_parse_fail(c->p, MN_DIAG_AMOUNT, number, last, amount, smallest, NULL);
	return false;
}

static const struct mn_lex_token *take_number(struct mn_cursor *c, enum mn_type type)
{
	const struct mn_lex_token *t = mn_cursor_take(c, MN_LEX_NUMBER, mn_parse_type_name(type));

	if (!t)
		return NULL;
	c->i--;
	if (type == MN_TYPE_MONEY && no_money(c))
		return NULL;
	c->i++;
	return t;
}

bool mn_parse_amount(struct mn_cursor *c, enum mn_type type, int64_t *value)
{
	const struct mn_lex_token *number = take_number(c, type);
	int64_t unit = number ? take_unit(c, type) : 0;

	return unit && to_value(c, type, number, unit, value);
}

/* RANGE = AMOUNT | AMOUNT `to` AMOUNT | AMOUNT `or more` | AMOUNT `or less`; the unit before `to` may be left out */
bool mn_parse_range(struct mn_cursor *c, enum mn_type type, int64_t *min, int64_t *max)
{
	const struct mn_lex_token *first = take_number(c, type), *second;
	int64_t unit = 0;

	if (!first)
		return false;
	if (!mn_cursor_is(c, "to")) {
		unit = take_unit(c, type);
		if (!unit || !to_value(c, type, first, unit, min))
			return false;
	}
	*max = *min;
	if (mn_cursor_accept(c, "or more")) {
		*max = INT64_MAX;
		return true;
	}
	if (mn_cursor_accept(c, "or less")) {
		*min = MN_UNKNOWN + 1;
		return true;
	}
	if (!mn_cursor_accept(c, "to"))
		return true;
	second = take_number(c, type);
	if (!second)
		return false;
	if (!unit) {
		unit = take_unit(c, type);
		if (!unit || !to_value(c, type, first, unit, min) || !to_value(c, type, second, unit, max))
			return false;
	} else {
		unit = take_unit(c, type);
		if (!unit || !to_value(c, type, second, unit, max))
			return false;
	}
	if (*min <= *max)
		return true;
	mn_parse_fail(c->p, MN_DIAG_RANGE_ORDER, first, mn_cursor_last(c), NULL, NULL, NULL);
	return false;
}
