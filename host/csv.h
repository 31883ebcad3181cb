/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Comma-separated values as of RFC 4180, read row by row in bounded memory, and written. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CSV_MAX_CELLS	128
#define CSV_MAX_ROW	65536	/* octets of one row */

struct csv_row {
	uint64_t number;		/* from 1, the header included, as a spreadsheet counts */
	unsigned int n;
	const char *cell[CSV_MAX_CELLS];	/* NUL-terminated UTF-8, valid until the next read */
	const char *raw;		/* the row as it stands in the file, without its line end: any octets */
	size_t raw_len;			/* of a damaged row only its first line; valid until the next read */
};

struct csv;

/*! Read from a stream, which stays the caller's. A byte order mark is skipped; lines may end in LF or CRLF. */
struct csv *csv_alloc(void *ctx, FILE *in);

/*! Next row that is not empty.
 *  \param[out] error  what is wrong with the row when -EINVAL comes back; a constant.
 *  \returns 1 a row, 0 the end, -EINVAL a damaged row (reading goes on with the line after it), -EIO. */
int csv_read(struct csv *csv, struct csv_row *row, const char **error);

/*! Octets read so far, for a progress bar. */
uint64_t csv_position(const struct csv *csv);

/*! Write one cell, quoted where needed; *n counts the cells of the row and is set to 0 by csv_end_row(). */
void csv_write(FILE *out, unsigned int *n, const char *cell);
void csv_end_row(FILE *out, unsigned int *n);
