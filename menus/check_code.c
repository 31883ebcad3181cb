/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What callers dial and text: nothing that another meaning takes away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menus/check.h"
#include "menus/mem.h"
#include "menus/number.h"
#include "menus/text_at.h"

#define MAX_VALUE	24	/* digits of a number with its country code, and room */
#define SHORT_DIGITS	2	/* 3GPP TS 22.030 clause 6.5.2 leaves three digits to operators */

static struct mn_loc after(struct mn_loc loc, const char *word)
{
	loc.col += strlen(word);
	return loc;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

static bool is_sign(char c)
{
	return (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '0' && c <= '9');
}

/* ── codes that read the same ─────────────────────────────────────────────────────────────────────────────────── */

/* Letters and digits that people take for each other on a small screen. */
static char alike(char c)
{
	return c == 'O' ? '0' : c == 'I' ? '1' : c;
}

static int by_code(const void *a, const void *b)
{
	return strcmp((*(const struct mn_sms_code *const *)a)->code, (*(const struct mn_sms_code *const *)b)->code);
}

static int compare_alike(const struct mn_sms_code *a, const struct mn_sms_code *b)
{
	size_t i = 0;

	while (a->code[i] && alike(a->code[i]) == alike(b->code[i]))
		i++;
	return (unsigned char)alike(a->code[i]) - (unsigned char)alike(b->code[i]);
}

/* Of two that look alike the one that stands first comes first. */
static int by_look(const void *a, const void *b)
{
	const struct mn_sms_code *x = *(const struct mn_sms_code *const *)a, *y = *(const struct mn_sms_code *const *)b;
	int order = compare_alike(x, y);

	return order ? order : x < y ? -1 : x > y;
}

static void look_alikes(const struct mn_program *program, const struct mn_sms_code **sorted, struct mn_diags *diags)
{
	qsort(sorted, program->n_sms, sizeof(*sorted), by_look);
	for (unsigned int i = 1; i < program->n_sms; i++) {
		const struct mn_sms_code *a = sorted[i - 1], *b = sorted[i];
		struct mn_diag *diag;

		if (compare_alike(a, b) != 0)
			continue;
		diag = mn_diags_report(diags, MN_DIAG_CODE_ALIKE, b->loc, after(b->loc, b->code), b->code, a->code,
				       NULL);
		mn_diag_hint(diags, diag, "people take O for 0, and I for 1: choose a code without them");
		mn_diag_note(diags, diag, a->loc, "'%s' is here", a->code);
	}
}

/* ── a code and its value that read like another code ─────────────────────────────────────────────────────────── */

/* May a number written as lead + national number begin with rest? Then value is one that does. */
static bool number_begins(const struct mn_program *program, const char *lead, const char *rest, char value[MAX_VALUE])
{
	size_t fixed, len = strlen(rest), least, most;

	if (snprintf(value, MAX_VALUE, "%s%s", lead, program->numbers.prefix) >= MAX_VALUE)
		return false;
	fixed = strlen(value);
	least = strlen(lead) + program->numbers.min_digits;
	most = strlen(lead) + program->numbers.max_digits;
	if (rest[strspn(rest, "0123456789")] || len > most || most >= MAX_VALUE ||
	    strncmp(value, rest, len < fixed ? len : fixed) != 0)
		return false;
	if (len > fixed)
		strcpy(value, rest);
	for (len = strlen(value); len < least; len++)
		value[len] = '0' + len % 10;
	value[len] = '\0';
	return true;
}

/* Does this text begin with rest once it is typed as a code is: no blanks, no marks, no small letters? */
static bool text_begins(const char *text, const char *rest, char value[MAX_VALUE])
{
	size_t n = 0;

	for (; *text; text++) {
		if (is_sign(*text) && n < MAX_VALUE - 1)
			value[n++] = upper(*text);
		else if (*text != ' ' && *text != '-')
			return false;
	}
	value[n] = '\0';
	return strncmp(value, rest, strlen(rest)) == 0;
}

static bool choice_begins(const struct mn_program *program, const struct mn_param *param, const char *rest,
			  char value[MAX_VALUE])
{
	const struct mn_list *list = &program->list[param->list];

	for (unsigned int i = 0; i < list->n_items; i++) {
		if (!(param->mask >> i & 1))
			continue;
		if (text_begins(list->item[i].name, rest, value))
			return true;
		for (unsigned int lang = 0; lang < program->n_languages; lang++) {
			const struct mn_template *t = &list->item[i].text->lang[lang];

			if (t->n_pieces == 1 && t->piece[0].var == MN_VAR_LITERAL &&
			    text_begins(t->piece[0].lit, rest, value))
				return true;
		}
	}
	return false;
}

static bool value_begins(const struct mn_program *program, const struct mn_param *param, const char *rest,
			 char value[MAX_VALUE])
{
	char lead[8];

	switch (param->type) {
	case MN_TYPE_NUMBER:
		if (number_begins(program, "", rest, value))
			return true;
		if (!*program->numbers.country)
			return false;
		snprintf(lead, sizeof(lead), "00%s", program->numbers.country);
		return number_begins(program, lead + 2, rest, value) || number_begins(program, lead, rest, value);
	case MN_TYPE_CHOICE:
		return choice_begins(program, param, rest, value);
	case MN_TYPE_COUNT:
	case MN_TYPE_MONEY:
		snprintf(value, MAX_VALUE, "%s", rest);
		return !rest[strspn(rest, "0123456789")];
	default:
		return false;
	}
}

/* A longer code wins over its prefix: all that begins with it is lost to the shorter one. */
static void shadows(const struct mn_program *program, const struct mn_sms_code **sorted, struct mn_diags *diags)
{
	qsort(sorted, program->n_sms, sizeof(*sorted), by_code);
	for (unsigned int i = 0; i < program->n_sms; i++) {
		const struct mn_sms_code *a = sorted[i];
		size_t len = strlen(a->code);

		for (unsigned int j = i + 1; a->takes_param && j < program->n_sms; j++) {
			const struct mn_sms_code *b = sorted[j];
			char value[MAX_VALUE], text[64];
			struct mn_diag *diag;

			if (strncmp(a->code, b->code, len) != 0)
				break;
			if (!value_begins(program, &program->operation[a->operation].param[0], b->code + len, value))
				continue;
			snprintf(text, sizeof(text), "%s%s", a->code, value);
			diag = mn_diags_report(diags, MN_DIAG_CODE_SHADOWS, b->loc, after(b->loc, b->code), b->code,
					       a->code, text);
			mn_diag_hint(diags, diag,
				     "the longer code wins: choose one that no value of '%s' can read like",
				     program->operation[a->operation].param[0].name);
			mn_diag_note(diags, diag, a->loc, "'%s' is here", a->code);
		}
	}
}

/* ── one code ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Does the text hold the code as a word of its own? */
static bool has_code(const struct mn_template *t, const char *code)
{
	size_t len = strlen(code);

	for (unsigned int i = 0; i < t->n_pieces; i++) {
		const char *s = t->piece[i].var == MN_VAR_LITERAL ? t->piece[i].lit : "";

		if (t->piece[i].var == MN_VAR_CODE)
			return true;
		for (const char *at = s; *at; at++) {
			size_t n = 0;

			if (at > s && is_sign(at[-1]))
				continue;
			while (n < len && upper(at[n]) == code[n])
				n++;
			if (n == len && !is_sign(at[n]))
				return true;
		}
	}
	return false;
}

static void one_code(const struct mn_program *program, const struct mn_sms_code *code, struct mn_diags *diags)
{
	struct mn_number number;

	if (mn_number_normalise(program, code->code, &number))
		mn_diags_report(diags, MN_DIAG_CODE_NUMBER, code->loc, after(code->loc, code->code), code->code, NULL,
				NULL);
	for (unsigned int lang = 0; lang < program->n_languages; lang++) {
		const struct mn_template *t = &code->help->lang[lang];

		if (!has_code(t, code->code))
			mn_diag_hint(diags, mn_diags_report(diags, MN_DIAG_CODE_HELP, t->loc,
							    mn_text_at_end(program, t), code->code, NULL, NULL),
				     "write the code, or {code}");
	}
}

/* ── what is dialled ──────────────────────────────────────────────────────────────────────────────────────────── */

static void service_code(const struct mn_program *program, struct mn_diags *diags)
{
	static const struct {
		const char *code, *what;
	} taken[] = {
#define SS_CODE(code, what) { code, what },
#include "menus/ss_codes.def"
#undef SS_CODE
	};
	size_t len = strspn(program->dial + 1, "0123456789");
	struct mn_loc to = after(program->dial_loc, program->dial);

	for (unsigned int i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strlen(taken[i].code) == len && strncmp(taken[i].code, program->dial + 1, len) == 0) {
			mn_diag_hint(diags, mn_diags_report(diags, MN_DIAG_DIAL_TAKEN, program->dial_loc, to,
							    program->dial, taken[i].what, NULL),
				     "operators have *100# to *199# for services of their own");
			return;
		}
	if (len <= SHORT_DIGITS)
		mn_diag_hint(diags, mn_diags_report(diags, MN_DIAG_DIAL_SHORT, program->dial_loc, to, program->dial,
						    NULL, NULL),
			     "take three digits, *100# to *199# for example");
}

static void texts_to(const struct mn_program *program, struct mn_diags *diags)
{
	struct mn_number number;

	if (*program->texts_to && mn_number_normalise(program, program->texts_to, &number))
		mn_diag_hint(diags, mn_diags_report(diags, MN_DIAG_TEXTS_NUMBER, program->texts_to_loc,
						    after(program->texts_to_loc, program->texts_to), program->texts_to,
						    NULL, NULL),
			     "take one that 'numbers' does not let subscribers have, a shorter one for example");
}

/* Ways that can be dialled from this screen on; counted once for each screen, and not beyond what a number holds. */
static uint32_t ways(const struct mn_program *program, uint16_t screen, uint32_t *count, bool *seen)
{
	const struct mn_screen *s = &program->screen[screen];
	uint32_t n = 0;

	if (seen[screen])
		return count[screen];
	seen[screen] = true;
	for (unsigned int i = 0; i < s->n_items; i++) {
		uint32_t below = s->item[i].target == MN_TARGET_SCREEN ?
				 ways(program, s->item[i].index, count, seen) : 0;

		n = n + 1 < UINT32_MAX - below ? n + 1 + below : UINT32_MAX;
	}
	return count[screen] = n;
}

uint32_t mn_check_code(const struct mn_program *program, struct mn_diags *diags)
{
	const struct mn_sms_code **sorted = mn_mem_zero(NULL, program->n_sms, sizeof(*sorted));
	uint32_t *count = mn_mem_zero(sorted, program->n_screens, sizeof(*count)), n = program->n_sms;
	bool *seen = mn_mem_zero(sorted, program->n_screens, sizeof(*seen));

	service_code(program, diags);
	texts_to(program, diags);
	for (unsigned int i = 0; i < program->n_sms; i++) {
		sorted[i] = &program->sms[i];
		one_code(program, &program->sms[i], diags);
	}
	look_alikes(program, sorted, diags);
	shadows(program, sorted, diags);
	/* without errors the screens do not go round and lie no deeper than MN_MAX_DEPTH */
	if (mn_diags_errors(diags))
		n = 0;
	else if (program->n_screens)
		n += 1 + ways(program, 0, count, seen);
	talloc_free(sorted);
	return n;
}
