/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The phone on a terminal: a frame of text, and beside it what the text costs on the leg. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "menus/menuc_dial.h"
#include "menus/text.h"
#include "menus/width.h"

#define COLUMNS_MIN	28	/* between the edges */
#define COLUMNS_MAX	44
#define FRAME		6	/* columns of the edges and what is left of them */
#define NOTE		34	/* and of the longest note with its distance */
#define MAX_LINES	64
#define MAX_NOTES	4

struct lines {
	const char *at[MAX_LINES];
	size_t len[MAX_LINES];
	unsigned int n;
};

/* A mark that closes something hangs out of its line rather than begin the next one. */
static bool hangs(uint32_t cp)
{
	return cp == 0x3001 || cp == 0x3002 || cp == 0xff01 || cp == 0xff09 || cp == 0xff0c || cp == 0xff1a ||
	       cp == 0xff1b || cp == 0xff1f;
}

/* How much of a line fits: up to a blank if there is one in the second half, never inside a character. */
static size_t fit(const char *s, size_t len, unsigned int max)
{
	size_t at = 0, blank = 0;
	unsigned int columns = 0;
	uint32_t cp;

	while (at < len) {
		int step = mn_text_utf8_get(s + at, len - at, &cp);

		if (step <= 0)
			return len;
		if (columns + mn_width(cp) > (hangs(cp) ? max + 2 : max))
			return blank > at / 2 ? blank : at;
		if (cp == ' ')
			blank = at;
		columns += mn_width(cp);
		at += step;
	}
	return len;
}

static void wrap(const char *text, struct lines *lines, unsigned int max)
{
	do {
		size_t len = strcspn(text, "\n"), n;

		do {
			n = fit(text, len, max);
			if (lines->n < MAX_LINES) {
				lines->at[lines->n] = text;
				lines->len[lines->n++] = n;
			}
			text += n;
			len -= n;
			if (len && *text == ' ')
				text++, len--;
		} while (len);
	} while (*text++ == '\n');
}

void menuc_dial_note(const struct menuc_dial *d, const char *fmt, ...)
{
	va_list ap;

	printf("%s", d->colour ? "\033[2m" : "");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("%s\n", d->colour ? "\033[0m" : "");
}

static void edge(const char *left, const char *right, unsigned int columns)
{
	printf("  %s", left);
	for (unsigned int i = 0; i < columns + 2; i++)
		printf("─");
	printf("%s\n", right);
}

static const char *coding(const char *text)
{
	struct mn_text_size size;

	mn_text_measure(text, strlen(text), &size);
	return size.gsm ? "GSM 7-bit" : "UCS2";
}

/* What stands beside the screen. */
static unsigned int notes(const struct menuc_dial *d, char note[MAX_NOTES][120])
{
	const struct mn_dial *dial = &d->dial;
	const char *text = dial->out.text;
	unsigned int n = 0;

	snprintf(note[n++], sizeof(note[0]), "%d of %u octets, %s", mn_text_ussd_octets(text, strlen(text)),
		 dial->open ? dial->budget.screen_octets : dial->budget.final_octets, coding(text));
	if (!dial->open) {
		snprintf(note[n++], sizeof(note[0]), "the session has ended");
		return n;
	}
	if (dial->walk.page || !dial->walk.last_page)
		snprintf(note[n++], sizeof(note[0]), "page %u%s", dial->walk.page + 1u,
			 dial->walk.last_page ? ", the last" : ", 9 shows the next");
	if (dial->walk.state == MN_WALK_CONFIRM)
		snprintf(note[n++], sizeof(note[0]), "%u confirms", dial->digit);
	if (dial->walk.state == MN_WALK_RESULT && dial->judged && !dial->verdict.accepted)
		snprintf(note[n++], sizeof(note[0]), "refused: `why` tells the rule");
	return n;
}

/* Columns of the terminal; what is no terminal is as wide as anybody likes. */
static unsigned int terminal(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : ~0u;
}

void menuc_dial_show(const struct menuc_dial *d)
{
	unsigned int columns = COLUMNS_MIN, max = COLUMNS_MAX, width = terminal(), n_notes;
	bool beside;
	struct lines lines = { .n = 0 };
	char note[MAX_NOTES][120];

	if (width < max + FRAME + 2)
		max = width < 12 + FRAME ? 12 : width - FRAME - 2;
	if (columns > max)
		columns = max;
	wrap(d->dial.out.text, &lines, max);
	n_notes = notes(d, note);
	for (unsigned int i = 0; i < lines.n; i++)
		if (mn_width_text(lines.at[i], lines.len[i]) > columns)
			columns = mn_width_text(lines.at[i], lines.len[i]);
	beside = width >= columns + FRAME + NOTE;
	edge("╭", "╮", columns);
	for (unsigned int i = 0; i < lines.n || (beside && i < n_notes); i++) {
		const char *text = i < lines.n ? lines.at[i] : "";
		size_t len = i < lines.n ? lines.len[i] : 0;

		printf("  │ %.*s%*s │", (int)len, text, (int)(columns - mn_width_text(text, len)), "");
		if (beside && i < n_notes)
			printf("%s   %s%s", d->colour ? "\033[2m" : "", note[i], d->colour ? "\033[0m" : "");
		printf("\n");
	}
	edge("╰", "╯", columns);
	for (unsigned int i = 0; i < n_notes && !beside; i++)
		menuc_dial_note(d, "  %s", note[i]);
}
