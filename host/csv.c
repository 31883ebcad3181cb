/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/csv.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <talloc.h>

#include "menus/text.h"

struct csv {
	FILE *in;
	bool eof, started;
	uint64_t rows, octets;
	size_t start, end;		/* of what is in buf and not used yet */
	char buf[2 * CSV_MAX_ROW];
	char text[CSV_MAX_ROW + 1];	/* cells of the row, one after another */
	size_t text_len;
};

struct csv *csv_alloc(void *ctx, FILE *in)
{
	struct csv *csv = talloc_zero(ctx, struct csv);

	if (csv)
		csv->in = in;
	return csv;
}

uint64_t csv_position(const struct csv *csv)
{
	return csv->octets - (csv->end - csv->start);
}

/* Have at least a whole row of the largest size in the buffer, or all there is. */
static int fill(struct csv *csv)
{
	size_t n;

	if (csv->eof || csv->end - csv->start > CSV_MAX_ROW)
		return 0;
	memmove(csv->buf, csv->buf + csv->start, csv->end - csv->start);
	csv->end -= csv->start;
	csv->start = 0;
	n = fread(csv->buf + csv->end, 1, sizeof(csv->buf) - csv->end, csv->in);
	csv->end += n;
	csv->octets += n;
	if (n == 0) {
		if (ferror(csv->in))
			return -EIO;
		csv->eof = true;
	}
	return 0;
}

/* Like fill(), until nothing more fits or comes. */
static int fill_up(struct csv *csv)
{
	int rc = 0;

	while (rc == 0 && !csv->eof && csv->end - csv->start <= CSV_MAX_ROW)
		rc = fill(csv);
	if (!csv->started && csv->end >= 3 && !memcmp(csv->buf, "\xef\xbb\xbf", 3))
		csv->start = 3;
	csv->started = true;
	return rc;
}

static void put(struct csv *csv, char c)
{
	csv->text[csv->text_len++] = c;
}

/* Parse one row from at on. Returns the position behind its line end, 0 with *error set when it is damaged. */
static size_t parse(struct csv *csv, size_t at, struct csv_row *row, const char **error)
{
	const size_t limit = csv->end - at > CSV_MAX_ROW ? at + CSV_MAX_ROW : csv->end;
	const char *buf = csv->buf;

	csv->text_len = 0;
	row->n = 0;
	for (;;) {
		bool quoted = at < limit && buf[at] == '"';
		size_t cell = at;

		if (row->n == CSV_MAX_CELLS) {
			*error = "too many cells";
			return 0;
		}
		row->cell[row->n++] = csv->text + csv->text_len;
		at += quoted;
		for (; at < limit; at++) {
			if (quoted && buf[at] == '"') {
				if (at + 1 == limit || buf[at + 1] != '"') {
					quoted = false;
					at++;
					if (at < limit && buf[at] != ',' && buf[at] != '\n' && buf[at] != '\r') {
						*error = memchr(buf + cell, '\n', at - cell) ?
							"a quotation mark that opens is never closed" :
							"text behind a closing quotation mark";
						return 0;
					}
					break;
				}
				at++;
			} else if (!quoted && (buf[at] == ',' || buf[at] == '\n' ||
					       (buf[at] == '\r' && at + 1 < limit && buf[at + 1] == '\n'))) {
				break;
			}
			put(csv, buf[at]);
		}
		put(csv, '\0');
		if (quoted) {
			*error = "a quotation mark that opens is never closed";
			return 0;
		}
		if (at < limit && buf[at] == ',') {
			at++;
			continue;
		}
		if (at == limit && limit < csv->end) {
			*error = "a row of more than 64 KiB";
			return 0;
		}
		at += at < limit && buf[at] == '\r';
		at += at < limit && buf[at] == '\n';
		return at;
	}
}

/* Behind the line that begins at at; for lines longer than the buffer, too. */
static int skip_line(struct csv *csv)
{
	for (;;) {
		char *lf = memchr(csv->buf + csv->start, '\n', csv->end - csv->start);
		int rc;

		if (lf) {
			csv->start = lf + 1 - csv->buf;
			return 0;
		}
		csv->start = csv->end;
		if (csv->eof)
			return 0;
		rc = fill(csv);
		if (rc < 0)
			return rc;
	}
}

/* What stands there, up to the end of the line; skipping it may move the buffer. */
static void keep_damaged(struct csv *csv, struct csv_row *row)
{
	const char *from = csv->buf + csv->start;
	size_t len = csv->end - csv->start > CSV_MAX_ROW ? CSV_MAX_ROW : csv->end - csv->start;
	const char *lf = memchr(from, '\n', len);

	row->raw_len = lf ? (size_t)(lf - from) : len;
	if (row->raw_len && from[row->raw_len - 1] == '\r')
		row->raw_len--;
	row->raw = memcpy(csv->text, from, row->raw_len);
}

static void keep_raw(const struct csv *csv, struct csv_row *row, size_t from, size_t to)
{
	to -= to > from && csv->buf[to - 1] == '\n';
	to -= to > from && csv->buf[to - 1] == '\r';
	row->raw = csv->buf + from;
	row->raw_len = to - from;
}

int csv_read(struct csv *csv, struct csv_row *row, const char **error)
{
	size_t next, line;
	int rc;

	for (;;) {
		rc = fill_up(csv);
		if (rc < 0)
			return rc;
		if (csv->start == csv->end)
			return 0;
		row->number = ++csv->rows;
		*error = NULL;
		line = csv->start;
		next = parse(csv, csv->start, row, error);
		if (next && memchr(csv->buf + line, '\0', next - line))
			*error = "a NUL octet";
		else if (next && !mn_text_utf8_is_valid(csv->buf + line, next - line, NULL))
			*error = "text that is not UTF-8";
		if (*error) {
			keep_damaged(csv, row);
			rc = skip_line(csv);
			return rc < 0 ? rc : -EINVAL;
		}
		keep_raw(csv, row, line, next);
		csv->start = next;
		if (row->n > 1 || row->cell[0][0])
			return 1;
	}
}

void csv_write(FILE *out, unsigned int *n, const char *cell)
{
	if ((*n)++)
		putc(',', out);
	if (!strpbrk(cell, ",\"\r\n")) {
		fputs(cell, out);
		return;
	}
	putc('"', out);
	for (; *cell; cell++) {
		if (*cell == '"')
			putc('"', out);
		putc(*cell, out);
	}
	putc('"', out);
}

void csv_end_row(FILE *out, unsigned int *n)
{
	fputs("\r\n", out);
	*n = 0;
}
