/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was found, shown to people (source line and caret), to editors (one line each) and to programs (JSON). */
#include <inttypes.h>
#include <string.h>

#include "menus/diag.h"
#include "menus/text.h"
#include "menus/width.h"

#define TAB_WIDTH	8
#define LINE_SHOWN	480	/* octets of a source line that are printed */
#define MAX_PLACES	128	/* octets of what mn_diag_places() says */

static const char *severity_name(const struct mn_diag *d)
{
	return d->severity == MN_SEVERITY_ERROR ? "error" : "warning";
}

/* ── for people ───────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *find_line(const char *source, size_t len, uint32_t line, size_t *n)
{
	const char *end = source + len, *nl;

	if (len >= 3 && memcmp(source, "\xef\xbb\xbf", 3) == 0)
		source += 3;
	for (; line > 1; line--) {
		nl = memchr(source, '\n', end - source);
		if (!nl)
			return NULL;
		source = nl + 1;
	}
	nl = memchr(source, '\n', end - source);
	*n = (nl ? nl : end) - source;
	if (*n && source[*n - 1] == '\r')
		--*n;
	return source;
}

/* The source line with tabs expanded and strange octets replaced, and the terminal columns of the two places. */
static void print_line(const char *s, size_t len, uint32_t from, uint32_t to, FILE *out, unsigned int *at,
		       unsigned int *width)
{
	unsigned int column = 0, end = 0;
	uint32_t col = 1;
	size_t i = 0;

	*at = *width = 0;
	while (i < len) {
		uint32_t cp;
		int n = mn_text_utf8_get(s + i, len - i, &cp);
		unsigned int w = 1;

		if (col == from)
			*at = column;
		if (col == to)
			end = column;
		if (i >= LINE_SHOWN && col > to) {
			fputs(" ...", out);
			break;
		}
		if (n < 1) {
			n = 1;
			fputs("\xef\xbf\xbd", out);
			/* a broken sequence is one column of the lexer for each octet that begins a character */
		} else if (cp == '\t') {
			w = TAB_WIDTH - column % TAB_WIDTH;
			fprintf(out, "%*s", (int)w, "");
		} else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) {
			fputc('?', out);
		} else {
			fwrite(s + i, 1, n, out);
			w = mn_width(cp);
		}
		column += w;
		i += n;
		col++;
	}
	if (col <= from)
		*at = column + (from - col);
	if (col <= to)
		end = column + (to - col);
	*width = end > *at ? end - *at : 1;
	fputc('\n', out);
}

static void print_place(const char *source, size_t len, struct mn_loc from, struct mn_loc to, FILE *out, bool colour)
{
	unsigned int at, width;
	size_t n;
	const char *line = source ? find_line(source, len, from.line, &n) : NULL;

	if (!line)
		return;
	fprintf(out, "%5u | ", from.line);
	print_line(line, n, from.col, to.col, out, &at, &width);
	fprintf(out, "      | %*s%s^", (int)at, "", colour ? "\033[1;32m" : "");
	while (--width)
		fputc('~', out);
	fprintf(out, "%s\n", colour ? "\033[0m" : "");
}

static void print_one(const struct mn_diag *d, const char *file, const char *source, size_t len, FILE *out, bool colour)
{
	char places[MAX_PLACES];
	const char *paint = d->severity == MN_SEVERITY_ERROR ? "\033[1;31m" : "\033[1;35m";

	fprintf(out, "%s:%u:%u: %s%s:%s %s%s%s%s\n", file, d->from.line, d->from.col, colour ? paint : "",
		severity_name(d),
		colour ? "\033[0m" : "", d->text, *d->code ? " [" : "", d->code, *d->code ? "]" : "");
	print_place(source, len, d->from, d->to, out, colour);
	if (d->hint)
		fprintf(out, "      = hint: %s\n", d->hint);
	if (d->note)
		fprintf(out, "%s:%u:%u: note: %s\n", file, d->note_at.line, d->note_at.col, d->note);
	if (mn_diag_places(d, places, sizeof(places)))
		fprintf(out, "      = %s\n", places);
}

void mn_diags_print(const struct mn_diags *diags, const char *file, const char *source, size_t len, FILE *out,
		    bool colour)
{
	for (unsigned int i = 0; i < mn_diags_count(diags); i++)
		print_one(mn_diags_get(diags, i), file, source, len, out, colour);
	if (mn_diags_dropped(diags))
		fprintf(out, "%s: %u more not shown\n", file, mn_diags_dropped(diags));
}

/* ── for editors ──────────────────────────────────────────────────────────────────────────────────────────────── */

/* The octet of its line, from 1, at which a place is; the column itself when the source is not known. */
static uint32_t octet_of(const char *source, size_t len, struct mn_loc loc)
{
	size_t n, i = 0;
	const char *line = source ? find_line(source, len, loc.line, &n) : NULL;
	uint32_t col = 1;

	if (!line)
		return loc.col;
	/* columns are counted as the lexer does: continuation octets take none */
	while (i < n && (col < loc.col || ((unsigned char)line[i] & 0xc0) == 0x80)) {
		i++;
		if (i == n || ((unsigned char)line[i] & 0xc0) != 0x80)
			col++;
	}
	return i + 1 + (loc.col > col ? loc.col - col : 0);
}

void mn_diags_print_gcc(const struct mn_diags *diags, const char *file, const char *source, size_t len, FILE *out)
{
	for (unsigned int i = 0; i < mn_diags_count(diags); i++) {
		const struct mn_diag *d = mn_diags_get(diags, i);
		uint32_t col = octet_of(source, len, d->from);
		char places[MAX_PLACES];

		fprintf(out, "%s:%u:%u: %s: %s%s%s%s\n", file, d->from.line, col, severity_name(d), d->text,
			*d->code ? " [" : "", d->code, *d->code ? "]" : "");
		if (d->hint)
			fprintf(out, "%s:%u:%u: note: %s\n", file, d->from.line, col, d->hint);
		if (d->note)
			fprintf(out, "%s:%u:%u: note: %s\n", file, d->note_at.line,
				octet_of(source, len, d->note_at), d->note);
		if (mn_diag_places(d, places, sizeof(places)))
			fprintf(out, "%s:%u:%u: note: %s\n", file, d->from.line, col, places);
	}
	if (mn_diags_dropped(diags))
		fprintf(out, "%s: note: %u more not shown\n", file, mn_diags_dropped(diags));
}

/* ── for programs ─────────────────────────────────────────────────────────────────────────────────────────────── */

/* A JSON string; what is not UTF-8 becomes U+FFFD, so that the result always is. */
static void put_string(FILE *out, const char *s)
{
	size_t len = strlen(s);

	fputc('"', out);
	for (size_t i = 0; i < len;) {
		uint32_t cp = MN_TEXT_REPLACEMENT;
		int n = mn_text_utf8_get(s + i, len - i, &cp);

		if (n < 1)
			fputs("\\ufffd", out);
		else if (cp == '"' || cp == '\\')
			fprintf(out, "\\%c", (char)cp);
		else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029)
			fprintf(out, "\\u%04x", (unsigned int)cp);
		else
			fwrite(s + i, 1, n, out);
		i += n < 1 ? 1 : n;
	}
	fputc('"', out);
}

static void put_diag(const struct mn_diag *d, const char *source, size_t len, FILE *out)
{
	fputs("{\"code\": ", out);
	put_string(out, d->code);
	fprintf(out, ", \"severity\": \"%s\", \"line\": %u, \"column\": %u, \"end_column\": %u, \"octet\": %u, "
		"\"end_octet\": %u,\n   \"message\": ", severity_name(d), d->from.line, d->from.col, d->to.col,
		octet_of(source, len, d->from), octet_of(source, len, d->to));
	put_string(out, d->text);
	if (d->hint) {
		fputs(",\n   \"hint\": ", out);
		put_string(out, d->hint);
	}
	if (d->note) {
		fprintf(out, ",\n   \"note\": {\"line\": %u, \"column\": %u, \"octet\": %u, \"message\": ",
			d->note_at.line, d->note_at.col, octet_of(source, len, d->note_at));
		put_string(out, d->note);
		fputc('}', out);
	}
	if (d->n_again) {
		fprintf(out, ",\n   \"again\": %u, \"again_lines\": [", d->n_again);
		for (unsigned int i = 0; i < d->n_again && i < MN_DIAG_AGAIN; i++)
			fprintf(out, "%s%u", i ? ", " : "", d->again[i]);
		fputc(']', out);
	}
	fputc('}', out);
}

void mn_diags_print_json(const struct mn_diags *diags, const char *file, const char *source, size_t len, bool ok,
			 FILE *out)
{
	unsigned int n = mn_diags_count(diags);

	fputs("{\"file\": ", out);
	put_string(out, file);
	if (source)
		fprintf(out, ", \"hash\": \"%016" PRIx64 "\"", mn_program_hash(source, len));
	else
		fputs(", \"hash\": null", out);
	fprintf(out, ", \"ok\": %s, \"errors\": %u, \"warnings\": %u, \"not_shown\": %u,\n \"diagnostics\": [",
		ok ? "true" : "false", mn_diags_errors(diags), mn_diags_warnings(diags), mn_diags_dropped(diags));
	for (unsigned int i = 0; i < n; i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		put_diag(mn_diags_get(diags, i), source, len, out);
	}
	fputs("]}", out);
}
