/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A text that grows in a buffer of fixed size and is only ever cut between two characters. */
#pragma once

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MN_BUF_PIECE	200	/* octets that one mn_buf_fmt() adds at most, the NUL included */

struct mn_buf {
	char *text;		/* always terminated */
	size_t size, len;
	bool full;		/* something did not fit; nothing is added any more */
};

static inline void mn_buf_init(struct mn_buf *buf, char *text, size_t size)
{
	*buf = (struct mn_buf){ .text = text, .size = size, .full = size == 0 };
	if (size)
		text[0] = '\0';
}

/*! Append len octets of UTF-8, or as many whole characters of them as fit. */
static inline void mn_buf_add(struct mn_buf *buf, const char *text, size_t len)
{
	if (buf->full)
		return;
	if (len > buf->size - buf->len - 1) {
		buf->full = true;
		len = buf->size - buf->len - 1;
		while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(buf->text + buf->len, text, len);
	buf->len += len;
	buf->text[buf->len] = '\0';
}

static inline void mn_buf_str(struct mn_buf *buf, const char *text)
{
	mn_buf_add(buf, text, strlen(text));
}

__attribute__((format(printf, 2, 3))) static inline void mn_buf_fmt(struct mn_buf *buf, const char *fmt, ...)
{
	char piece[MN_BUF_PIECE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(piece, sizeof(piece), fmt, ap);
	va_end(ap);
	mn_buf_str(buf, piece);
}

/*! Begin a new line, unless this is the first. */
static inline void mn_buf_line(struct mn_buf *buf)
{
	if (buf->len)
		mn_buf_add(buf, "\n", 1);
}

/*! What a render function returns: the length, or -ENOSPC when something is missing. */
static inline int mn_buf_result(const struct mn_buf *buf)
{
	return buf->full ? -ENOSPC : (int)buf->len;
}
