/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of what was found. */
#include <stdarg.h>
#include <string.h>

#include "menus/diag.h"
#include "menus/mem.h"

struct mn_diags {
	struct mn_diag **diag;		/* in order of the source */
	unsigned int n, size, limit;
	unsigned int errors, warnings, dropped;
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

unsigned int mn_diags_warnings(const struct mn_diags *diags)
{
	return diags->warnings;
}

unsigned int mn_diags_dropped(const struct mn_diags *diags)
{
	return diags->dropped;
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
	else
		diags->warnings++;
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

struct mn_diag *mn_diags_again(struct mn_diags *diags, struct mn_diag *diag, uint32_t line)
{
	unsigned int i = diag->n_again;

	if (i < MN_DIAG_AGAIN) {
		for (; i && diag->again[i - 1] > line; i--)
			diag->again[i] = diag->again[i - 1];
		diag->again[i] = line;
	}
	diag->n_again++;
	diags->spare = (struct mn_diag){ .text = "", .code = "" };
	return &diags->spare;
}

bool mn_diag_places(const struct mn_diag *diag, char *buf, size_t size)
{
	unsigned int shown = diag->n_again < MN_DIAG_AGAIN ? diag->n_again : MN_DIAG_AGAIN;
	size_t n = snprintf(buf, size, "it may also be why line%s", diag->n_again > 1 ? "s" : "");

	for (unsigned int i = 0; i < shown && n < size; i++)
		n += snprintf(buf + n, size - n, "%s %u", i ? "," : "", diag->again[i]);
	if (diag->n_again > shown && n < size)
		n += snprintf(buf + n, size - n, " and %u more", diag->n_again - shown);
	if (n < size)
		snprintf(buf + n, size - n, " ha%s an error", diag->n_again > 1 ? "ve" : "s");
	return diag->n_again;
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
