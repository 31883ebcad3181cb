/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bodies of requests: one JSON object with known members, read strictly. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#define COUNTER_JSON_DEPTH	4	/* objects and arrays inside each other */

enum counter_json_kind {
	COUNTER_JSON_TEXT,		/* a string of 1..max octets without control characters */
	COUNTER_JSON_KEY,		/* the same, of letters, digits and "._:-" only, at least 8 */
	COUNTER_JSON_SWITCH,		/* true or false */
	COUNTER_JSON_NAMES,		/* an array of at most max different TEXTs */
	COUNTER_JSON_TEXTS,		/* an object of at most max members, each a TEXT */
};

struct counter_json_member {
	const char *name;
	enum counter_json_kind kind;
	bool required;
	size_t max;
};

/*! What is wrong with a body, for its sender. */
struct counter_json_fault {
	char detail[256], pointer[128];
};

#define COUNTER_JSON_TEXT_MAX	127	/* octets of a TEXT in NAMES and TEXTS */

/*! Read a body as an object with these members and no others.
 *  \returns the object, to be given to json_decref(); NULL with *fault filled. What jansson frees is wiped. */
json_t *counter_json_read(const char *body, size_t len, const struct counter_json_member *member, size_t n,
			  struct counter_json_fault *fault);

/*! A member of kind TEXT or KEY into a buffer with room for it; "" when it is not there. */
void counter_json_take(const json_t *object, const char *name, char *buf, size_t size);

/*! Name a thing the sender named, in a message: what is not a plain character is shown as '?', long names are cut. */
const char *counter_json_quote(const char *name, char *buf, size_t size);
