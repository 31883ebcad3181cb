/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of what was found, and how it is shown. */
#include <stdarg.h>
#include <string.h>

#include "menus/diag.h"
#include "menus/mem.h"
#include "menus/text.h"

#define TAB_WIDTH	8
#define LINE_SHOWN	480	/* octets of a source line that are printed */

struct mn_diags {
	struct mn_diag **diag;		/* in order of the source */
	unsigned int n, size, limit;
	unsigned int errors, dropped;
	struct mn_diag spare;		/* stands for what is over the limit */
	const char *source;
	size_t source_len;
};

static const struct {
	const char *code;
	enum mn_severity severity;
	const char *format;
} rows[] = {
#define MN_DIAG(id, code, severity, format) { code, MN_SEVERITY_##severity, format },
#include "menus/diags.def"
#undef MN_DIAG
};

struct mn_diags *mn_diags_alloc(void *ctx, unsigned int limit)
{
	struct mn_diags *diags = mn_mem_zero(ctx, 1, sizeof(*diags));

	diags->limit = limit;
	return diags;
}

unsigned int mn_diags_errors(const struct mn_diags *diags)
{
	return diags->errors;
}

unsigned int mn_diags_count(const struct mn_diags *diags)
{
	return diags->n;
}

const struct mn_diag *mn_diags_get(const struct mn_diags *diags, unsigned int i)
{
	return i < diags->n ? diags->diag[i] : NULL;
}

void mn_diags_set_source(struct mn_diags *diags, const char *source, size_t len)
{
	diags->source = mn_mem_text(diags, source, len);
	diags->source_len = len;
}

const char *mn_diags_source(const struct mn_diags *diags)
{
	return diags->source;
}

size_t mn_diags_source_len(const struct mn_diags *diags)
{
	return diags->source_len;
}

bool mn_diags_is_full(const struct mn_diags *diags)
{
	return diags->n >= diags->limit;
}

const char *mn_diag_code(enum mn_diag_id id)
{
	return rows[id].code;
}

const char *mn_diag_format(enum mn_diag_id id)
{
	return rows[id].format;
}

static bool is_before(struct mn_loc a, struct mn_loc b)
{
	return a.line != b.line ? a.line < b.line : a.col < b.col;
}

/* A free place in the order of the source, or the spare one. */
static struct mn_diag *insert(struct mn_diags *diags, enum mn_severity severity, struct mn_loc from, struct mn_loc to)
{
	struct mn_diag *diag = &diags->spare;
	unsigned int at;

	if (severity == MN_SEVERITY_ERROR)
		diags->errors++;
	if (diags->n >= diags->limit) {
		diags->dropped++;
	} else {
		if (diags->n == diags->size) {
			diags->size = diags->size ? 2 * diags->size : 16;
			diags->diag = mn_mem_grow(diags, diags->diag, diags->size, sizeof(*diags->diag));
		}
		diag = mn_mem_zero(diags, 1, sizeof(*diag));
		for (at = diags->n; at && is_before(from, diags->diag[at - 1]->from); at--)
			diags->diag[at] = diags->diag[at - 1];
		diags->diag[at] = diag;
		diags->n++;
	}
	*diag = (struct mn_diag){ .severity = severity, .from = from, .to = to, .text = "", .code = "" };
	return diag;
}

static const char *format(struct mn_diags *diags, const struct mn_diag *diag, const char *fmt, va_list ap)
{
	char *text;

	if (diag == &diags->spare)
		return "";
	text = talloc_vasprintf(diags, fmt, ap);
	if (!text)
		abort();
	return text;
}

struct mn_diag *mn_diags_add(struct mn_diags *diags, enum mn_severity severity, struct mn_loc from, struct mn_loc to,
			     const char *fmt, ...)
{
	struct mn_diag *diag = insert(diags, severity, from, to);
	va_list ap;

	va_start(ap, fmt);
	diag->text = format(diags, diag, fmt, ap);
	va_end(ap);
	return diag;
}

void mn_diag_hint(struct mn_diags *diags, struct mn_diag *diag, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag->hint = format(diags, diag, fmt, ap);
	va_end(ap);
}

void mn_diag_note(struct mn_diags *diags, struct mn_diag *diag, struct mn_loc at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag->note = format(diags, diag, fmt, ap);
	diag->note_at = at;
	va_end(ap);
}

struct mn_diag *mn_diags_report(struct mn_diags *diags, enum mn_diag_id id, struct mn_loc from, struct mn_loc to,
				const char *a, const char *b, const char *c)
{
	struct mn_diag *diag;

	/* the formats of diags.def have at most three %s; what a format does not use is ignored */
	diag = mn_diags_add(diags, rows[id].severity, from, to, rows[id].format, a ? a : "", b ? b : "", c ? c : "");
	diag->code = rows[id].code;
	return diag;
}

/* ── printing ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Characters that a terminal shows in two columns: CJK, kana, hangul, full-width forms, most pictographs. */
static bool is_wide(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
		{ 0xa000, 0xa4cf }, { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff },
		{ 0x20000, 0x3fffd },
	};

	for (unsigned int i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (cp >= wide[i].first && cp <= wide[i].last)
			return true;
	return false;
}

static bool is_mark(uint32_t cp)
{
	return (cp >= 0x0300 && cp <= 0x036f) || (cp >= 0x200b && cp <= 0x200f) || (cp >= 0xfe00 && cp <= 0xfe0f);
}

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
			w = is_wide(cp) ? 2 : is_mark(cp) ? 0 : 1;
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
	const char *severity = d->severity == MN_SEVERITY_ERROR ? "error" : "warning";
	const char *paint = d->severity == MN_SEVERITY_ERROR ? "\033[1;31m" : "\033[1;35m";

	fprintf(out, "%s:%u:%u: %s%s:%s %s%s%s%s\n", file, d->from.line, d->from.col, colour ? paint : "", severity,
		colour ? "\033[0m" : "", d->text, *d->code ? " [" : "", d->code, *d->code ? "]" : "");
	print_place(source, len, d->from, d->to, out, colour);
	if (d->hint)
		fprintf(out, "      = hint: %s\n", d->hint);
	if (d->note)
		fprintf(out, "%s:%u:%u: note: %s\n", file, d->note_at.line, d->note_at.col, d->note);
}

void mn_diags_print(const struct mn_diags *diags, const char *file, const char *source, size_t len, FILE *out,
		    bool colour)
{
	for (unsigned int i = 0; i < diags->n; i++)
		print_one(diags->diag[i], file, source, len, out, colour);
	if (diags->dropped)
		fprintf(out, "%s: %u more not shown\n", file, diags->dropped);
}
