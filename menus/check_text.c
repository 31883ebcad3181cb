/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The characters of all texts: what a reader cannot see or cannot type, and what makes a text dearer than it looks. */
#include <stdio.h>
#include <string.h>

#include "menus/check.h"
#include "menus/text.h"
#include "menus/text_at.h"

#define UCS2_ROOM	80	/* UTF-16 units in a USSD string, 3GPP TS 23.038 clause 5 and TS 24.080 */
#define MAX_FOREIGN	4	/* characters outside the GSM alphabet that are remembered of a text */

/* What a text holds, found while it is looked through. */
struct look {
	const struct mn_program *program;
	struct mn_diags *diags;
	bool cjk_language;
	struct {
		struct mn_text_at_char c;
		const char *like;
		bool letter;
	} foreign[MAX_FOREIGN];
	unsigned int n_foreign, n_places, n_letters;
	struct mn_diag *run;		/* what was said of the character before and goes on with this one */
	bool no_like;			/* some of them have nothing like them */
	bool told;			/* of characters that force UCS2 */
	bool has_latin;
	bool has_sense;			/* a letter, a digit or a variable */
	size_t units;
};

static bool is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

/* Han, kana and what stands with them; Korean is written with half-width marks. */
static bool is_cjk(uint32_t cp)
{
	return (cp >= 0x2e80 && cp <= 0x2fdf) || (cp >= 0x3005 && cp <= 0x3007) || (cp >= 0x3041 && cp <= 0x312f) ||
	       (cp >= 0x31a0 && cp <= 0x31bf) || (cp >= 0x31f0 && cp <= 0x31ff) || (cp >= 0x3400 && cp <= 0x4dbf) ||
	       (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0x20000 && cp <= 0x3ffff);
}

/* The full-width form of a mark that has one of its own in CJK texts, NULL for others. */
static const char *full_of(uint32_t cp)
{
	switch (cp) {
	case ',':
		return "\xef\xbc\x8c";
	case '.':
		return "\xe3\x80\x82";
	case ':':
		return "\xef\xbc\x9a";
	case ';':
		return "\xef\xbc\x9b";
	case '!':
		return "\xef\xbc\x81";
	case '?':
		return "\xef\xbc\x9f";
	case '(':
		return "\xef\xbc\x88";
	case ')':
		return "\xef\xbc\x89";
	}
	return NULL;
}

/* The plain character that a full-width mark stands for, 0 for others. */
static uint32_t half_of(uint32_t cp)
{
	switch (cp) {
	case 0x3000:
		return ' ';
	case 0x3001:
		return ',';
	case 0x3002:
		return '.';
	case 0x300c:
	case 0x300d:
		return '"';
	}
	return cp >= 0xff01 && cp <= 0xff5e ? cp - 0xff01 + '!' : 0;
}

static bool is_full_sign(uint32_t cp)
{
	return (cp >= 0xff10 && cp <= 0xff19) || (cp >= 0xff21 && cp <= 0xff3a) || (cp >= 0xff41 && cp <= 0xff5a);
}

/* Scripts that are not written rightly without joiners. */
static bool is_joined(uint32_t cp)
{
	return (cp >= 0x0600 && cp <= 0x08ff) || (cp >= 0x0900 && cp <= 0x0dff) || (cp >= 0x1000 && cp <= 0x109f) ||
	       (cp >= 0x1780 && cp <= 0x18af);
}

static bool is_invisible(uint32_t cp, uint32_t before)
{
	if (cp == 0x200c || cp == 0x200d)
		return !is_joined(before);
	return cp == 0x00ad || cp == 0x034f || cp == 0x061c || cp == 0x115f || cp == 0x1160 || cp == 0x180e ||
	       cp == 0x200b || cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0x3164 || (cp >= 0xfe00 && cp <= 0xfe0f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

/* Blanks that look like a plain one. */
static bool is_wide_blank(uint32_t cp)
{
	return cp == 0x00a0 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x3000;
}

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || is_wide_blank(cp);
}

/* Marks and blanks say nothing alone. */
static bool is_sense(uint32_t cp)
{
	if (cp < 0x80)
		return is_digit(cp) || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
	return cp > 0xbf && !(cp >= 0x2000 && cp <= 0x206f) && !(cp >= 0x3000 && cp <= 0x3004) &&
	       !(cp >= 0x3008 && cp <= 0x3020) && !(half_of(cp) && !is_full_sign(cp));
}

static struct mn_diag *tell(struct look *l, enum mn_diag_id id, const struct mn_text_at_char *c)
{
	char shown[12] = "";
	int n = mn_text_utf8_put(shown, sizeof(shown) - 1, c->cp);

	if (is_wide_blank(c->cp))
		snprintf(shown, sizeof(shown), "U+%04X", (unsigned int)c->cp);
	else
		shown[n < 0 ? 0 : n] = '\0';
	return mn_diags_report(l->diags, id, c->from, c->to, shown, NULL, NULL);
}

/* ── one character and its neighbours ─────────────────────────────────────────────────────────────────────────── */

static void full_width(struct look *l, uint32_t before, const struct mn_text_at_char *c)
{
	uint32_t half = half_of(c->cp);

	if (is_full_sign(c->cp)) {
		if (is_full_sign(before) && l->run) {
			l->run->to = c->to;
			return;
		}
		l->run = tell(l, MN_DIAG_FULL_WIDTH, c);
		mn_diag_hint(l->diags, l->run, "write %c, which is what phones type", (char)half);
		l->told = true;
	} else if (half && !l->cjk_language) {
		mn_diag_hint(l->diags, tell(l, MN_DIAG_FULL_MARK, c), "write %s", half == ' ' ? "a plain blank" :
			     half == '"' ? "\\\"" : (char[]){ (char)half, '\0' });
		l->told = true;
	}
}

/* A half-width mark beside a CJK character; "1." and "2)" before one count a list. */
static void half_width(struct look *l, uint32_t before, const struct mn_text_at_char *c, uint32_t after)
{
	const char *full = full_of(c->cp);
	bool counts = is_digit(before) && (c->cp == '.' || c->cp == ')');

	if (full && (is_cjk(before) || (is_cjk(after) && !counts)))
		mn_diag_hint(l->diags, tell(l, MN_DIAG_HALF_MARK, c), "write %s", full);
}

static void blanks(struct look *l, uint32_t before, const struct mn_text_at_char *c, uint32_t after)
{
	if (!is_blank(c->cp))
		return;
	if (is_blank(before) && l->run)
		l->run->to = c->to;
	else if (after == '\n')
		mn_diags_report(l->diags, MN_DIAG_BLANK_END, c->from, c->to, NULL, NULL, NULL);
	else if (is_blank(before))
		l->run = mn_diags_report(l->diags, MN_DIAG_BLANK_TWICE, c->from, c->to, NULL, NULL, NULL);
}

static bool find_like(uint32_t cp, const char **like, bool *letter)
{
	*letter = false;
	switch (cp) {
#define LIKE(cp, text) case cp: *like = text; return true;
#define LETTER(cp, text) case cp: *like = text; *letter = true; return true;
#include "menus/text_like.def"
#undef LIKE
#undef LETTER
	}
	return false;
}

static void remember_foreign(struct look *l, const struct mn_text_at_char *c)
{
	unsigned int i = 0;

	if (mn_text_gsm_code(c->cp) >= 0)
		return;
	l->n_places++;
	while (i < l->n_foreign && l->foreign[i].c.cp != c->cp)
		i++;
	if (i < l->n_foreign)
		return;
	if (i == MAX_FOREIGN || !find_like(c->cp, &l->foreign[i].like, &l->foreign[i].letter)) {
		l->no_like = true;
		return;
	}
	l->foreign[i].c = *c;
	l->n_letters += l->foreign[i].letter;
	l->n_foreign++;
}

static void look_at(struct look *l, uint32_t before, const struct mn_text_at_char *c, uint32_t after)
{
	char code[12];

	if (!c->cp) {
		l->has_sense = true;
		l->run = NULL;
		return;
	}
	if (is_invisible(c->cp, before)) {
		snprintf(code, sizeof(code), "U+%04X", (unsigned int)c->cp);
		mn_diag_hint(l->diags, mn_diags_report(l->diags, MN_DIAG_INVISIBLE, c->from, c->to, code, NULL, NULL),
			     "take it out: nobody sees it, and it costs the text its alphabet");
		l->told = true;
		return;
	}
	if (!is_full_sign(c->cp) && !is_blank(c->cp))
		l->run = NULL;
	full_width(l, before, c);
	half_width(l, before, c, after);
	blanks(l, before, c, after);
	remember_foreign(l, c);
	l->has_sense |= is_sense(c->cp);
	l->has_latin |= (c->cp >= 'A' && c->cp <= 'Z') || (c->cp >= 'a' && c->cp <= 'z');
	l->units += c->cp > 0xffff ? 2 : 1;
}

/* ── one text ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/* All that is outside the GSM alphabet could be written in it. A letter is only worth a word where it costs a page. */
static void dear(struct look *l)
{
	const char *like = l->foreign[0].like;
	struct mn_diag *diag;

	if (!l->n_foreign || l->no_like || l->told || !l->has_latin || l->n_letters > 1 ||
	    (l->n_letters && l->units <= UCS2_ROOM))
		return;
	diag = tell(l, MN_DIAG_UCS2, &l->foreign[0].c);
	if (*like == ' ')
		like = "a plain blank";
	if (l->n_foreign > 1)
		mn_diag_hint(l->diags, diag,
			     "write %s for it, and the like for %u more: then 182 characters fit a screen, not 80",
			     like, l->n_places - 1);
	else if (l->n_places > 1)
		mn_diag_hint(l->diags, diag, "write %s for all %u of them: then 182 characters fit a screen, not 80",
			     like, l->n_places);
	else
		mn_diag_hint(l->diags, diag, "write %s for it: then 182 characters fit a screen, not 80", like);
}

static void one_text(const struct mn_program *program, const struct mn_template *t, bool cjk, struct mn_diags *diags)
{
	struct look l = { .program = program, .diags = diags, .cjk_language = cjk };
	struct mn_text_at_char c, next;
	struct mn_text_at at;
	uint32_t before = '\n';
	bool more;

	mn_text_at_begin(&at, program, t);
	for (more = mn_text_at_next(&at, &c); more; c = next) {
		more = mn_text_at_next(&at, &next);
		look_at(&l, before, &c, more ? next.cp : '\n');
		before = c.cp;
	}
	dear(&l);
	if (!l.has_sense)
		mn_diags_report(diags, MN_DIAG_TEXT_MUTE, t->loc, mn_text_at_end(program, t), NULL, NULL, NULL);
}

/* ── all texts ────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool has_cjk(const struct mn_template *t)
{
	for (unsigned int i = 0; i < t->n_pieces; i++) {
		const char *s = t->piece[i].var == MN_VAR_LITERAL ? t->piece[i].lit : "";
		size_t len = strlen(s);

		for (size_t at = 0; at < len;) {
			uint32_t cp = 0;
			int n = mn_text_utf8_get(s + at, len - at, &cp);

			if (is_cjk(cp))
				return true;
			at += n < 1 ? 1 : n;
		}
	}
	return false;
}

/* A name like "WLAN" has none of its language's characters, and English may quote one: the most texts decide. */
static bool is_cjk_language(const struct mn_program *program, unsigned int language)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < program->n_texts; i++)
		n += has_cjk(&program->text[i]->lang[language]);
	return n > program->n_texts / 2;
}

/* A language's name is a text too, though only one. */
static void language_name(const struct mn_language *language, struct mn_diags *diags)
{
	size_t len = strlen(language->name), at = 0;
	struct mn_loc to = language->loc;
	uint32_t before = ' ';

	to.col += strlen(language->code);
	while (at < len) {
		char code[16];
		uint32_t cp = 0;
		int n = mn_text_utf8_get(language->name + at, len - at, &cp);

		if (is_invisible(cp, before)) {
			snprintf(code, sizeof(code), "U+%04X", (unsigned int)cp);
			mn_diags_report(diags, MN_DIAG_INVISIBLE, language->loc, to, code, NULL, NULL);
			return;
		}
		before = cp;
		at += n < 1 ? 1 : n;
	}
}

void mn_check_text(const struct mn_program *program, struct mn_diags *diags)
{
	for (unsigned int lang = 0; lang < program->n_languages; lang++)
		language_name(&program->language[lang], diags);
	for (unsigned int lang = 0; lang < program->n_languages; lang++) {
		bool cjk = is_cjk_language(program, lang);

		for (uint32_t i = 0; i < program->n_texts; i++)
			one_text(program, &program->text[i]->lang[lang], cjk, diags);
	}
}
