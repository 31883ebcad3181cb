/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "menus/text.h"

static void html_put(struct html *html, const char *s, size_t len)
{
	char *buf;

	if (html->failed)
		return;
	if (html->len + len + 1 > html->room) {
		size_t room = html->room * 2 > html->len + len + 1 ? html->room * 2 : html->len + len + 4096;

		buf = room > HTML_MOST ? NULL : talloc_realloc_size(html->ctx, html->buf, room);
		if (!buf) {
			html->failed = true;
			return;
		}
		html->buf = buf;
		html->room = room;
	}
	memcpy(html->buf + html->len, s, len);
	html->len += len;
	html->buf[html->len] = '\0';
}

static void html_puts(struct html *html, const char *s)
{
	html_put(html, s, strlen(s));
}

/* Everything that did not come from this file passes here. */
static void html_escape(struct html *html, const char *s)
{
	size_t len = strlen(s);
	uint32_t c;
	int n;

	for (; len; s += n, len -= n) {
		n = mn_text_utf8_get(s, len, &c);
		if (n < 0) {
			n = 1;
			c = 0;
		}
		switch (c) {
		case '&':
			html_puts(html, "&amp;");
			break;
		case '<':
			html_puts(html, "&lt;");
			break;
		case '>':
			html_puts(html, "&gt;");
			break;
		case '"':
			html_puts(html, "&quot;");
			break;
		case '\'':
			html_puts(html, "&#39;");
			break;
		default:
			if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f))
				html_puts(html, "\xef\xbf\xbd");
			else
				html_put(html, s, n);
		}
	}
}

static void html_name(struct html *html, const char *name)
{
	OSMO_ASSERT(*name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name));
	html_puts(html, name);
}

static void html_end_tag(struct html *html)
{
	if (html->in_tag)
		html_puts(html, ">");
	html->in_tag = false;
}

static bool html_is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (!strcmp(name, *names))
			return true;
	}
	return false;
}

static bool html_is_void(const char *name)
{
	static const char *const names[] = { "br", "hr", "img", "input", "link", "meta", NULL };

	return html_is_one_of(name, names);
}

/* A line end behind one of these would be a blank in the text. */
static bool html_is_inline(const char *name)
{
	static const char *const names[] = { "a", "b", "button", "code", "em", "small", "span", "strong", NULL };

	return html_is_one_of(name, names);
}

void html_init(struct html *html, void *ctx)
{
	memset(html, 0, sizeof(*html));
	html->ctx = ctx;
	html_puts(html, "<!DOCTYPE html>\n");
}

void html_begin(struct html *html, const char *name)
{
	html_end_tag(html);
	html_puts(html, "<");
	html_name(html, name);
	html->in_tag = true;
	if (html_is_void(name))
		return;
	OSMO_ASSERT(html->depth < HTML_DEPTH);
	html->stack[html->depth++] = name;
}

void html_end(struct html *html, const char *name)
{
	OSMO_ASSERT(html->depth && !strcmp(html->stack[html->depth - 1], name));
	html_end_tag(html);
	html->depth--;
	html_puts(html, "</");
	html_name(html, name);
	html_puts(html, html_is_inline(name) ? ">" : ">\n");
}

void html_attr_pair(struct html *html, const char *name, const char *first, const char *second)
{
	if (!first || !second)
		return;
	OSMO_ASSERT(html->in_tag);
	html_puts(html, " ");
	html_name(html, name);
	html_puts(html, "=\"");
	html_escape(html, first);
	html_escape(html, second);
	html_puts(html, "\"");
}

void html_attr(struct html *html, const char *name, const char *value)
{
	html_attr_pair(html, name, value, "");
}

void html_attr_int(struct html *html, const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	html_attr(html, name, text);
}

void html_flag(struct html *html, const char *name, bool set)
{
	if (!set)
		return;
	OSMO_ASSERT(html->in_tag);
	html_puts(html, " ");
	html_name(html, name);
}

void html_text(struct html *html, const char *text)
{
	html_end_tag(html);
	html_escape(html, text);
}

void html_int(struct html *html, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	html_text(html, text);
}

void html_lines(struct html *html, const char *text)
{
	char line[512];
	size_t len, n;

	while (*text) {
		len = strcspn(text, "\n");
		while (len) {
			/* a piece that ends with a whole character */
			n = OSMO_MIN(len, sizeof(line) - 1);
			while (n < len && n > 1 && ((unsigned char)text[n] & 0xc0) == 0x80)
				n--;
			memcpy(line, text, n);
			line[n] = '\0';
			html_text(html, line);
			text += n;
			len -= n;
		}
		if (*text == '\n') {
			html_begin(html, "br");
			text++;
		}
	}
}

void html_element(struct html *html, const char *name, const char *css_class, const char *text)
{
	html_begin(html, name);
	html_attr(html, "class", css_class);
	html_text(html, text);
	html_end(html, name);
}

const char *html_done(struct html *html)
{
	OSMO_ASSERT(!html->depth);
	html_end_tag(html);
	return html->failed ? NULL : html->buf;
}

bool html_path(char *buf, size_t size, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t o = strlen(buf);

	for (; *s; s++) {
		unsigned char c = *s;
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
			     c == '_';

		if (o + 4 > size)
			return false;
		if (plain) {
			buf[o++] = c;
		} else {
			buf[o++] = '%';
			buf[o++] = hex[c >> 4];
			buf[o++] = hex[c & 0xf];
		}
		buf[o] = '\0';
	}
	return true;
}
