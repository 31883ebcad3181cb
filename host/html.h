/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * HTML that is right by construction: what is written between tags and into attributes is always escaped, elements are
 * closed in their order, and there is no way to write raw markup. Names of elements and attributes are literals of the
 * program.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTML_DEPTH	24
#define HTML_MOST	(1 << 20)	/* octets of a page; one that would be longer fails */

struct html {
	void *ctx;
	char *buf;			/* NUL-terminated, below ctx */
	size_t len, room;
	const char *stack[HTML_DEPTH];	/* elements that are open */
	unsigned int depth;
	bool in_tag;			/* attributes may still be added to the innermost */
	bool failed;			/* no memory, or too long */
};

/*! Begin a document: "<!DOCTYPE html>". */
void html_init(struct html *html, void *ctx);

/*! Open an element; void elements ("input") close themselves. */
void html_begin(struct html *html, const char *name);
/*! Close the innermost open element, which must be that one. */
void html_end(struct html *html, const char *name);

/*! Attributes of the element just opened. NULL values are left out. */
void html_attr(struct html *html, const char *name, const char *value);
void html_attr_pair(struct html *html, const char *name, const char *first, const char *second);
void html_attr_int(struct html *html, const char *name, int64_t value);
void html_flag(struct html *html, const char *name, bool set);

/*! Text; control characters and what is not UTF-8 become U+FFFD. */
void html_text(struct html *html, const char *text);
void html_int(struct html *html, int64_t value);
/*! Text with line ends shown: a <br> for each. */
void html_lines(struct html *html, const char *text);

/*! An element with a class (or NULL) and a text. */
void html_element(struct html *html, const char *name, const char *css_class, const char *text);

/*! All elements are closed? \returns the document, or NULL when it failed. */
const char *html_done(struct html *html);

/*! Append s to a path as one segment, percent-encoded. \returns false when it does not fit. */
bool html_path(char *buf, size_t size, const char *s);
