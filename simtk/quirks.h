/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The quirks of a phone: a table, what is switched on, and what they do to the octets. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum phone_quirk {
#define QUIRK(symbol, name, value, lowest, highest, what) PHONE_QUIRK_##symbol,
#include "simtk/quirks.def"
#undef QUIRK
	PHONE_QUIRK_COUNT
};

enum phone_quirk_value {
	PHONE_QUIRK_VALUE_NONE,
	PHONE_QUIRK_VALUE_NUMBER,
	PHONE_QUIRK_VALUE_OPTIONAL,
};

struct phone_quirk_row {
	const char *name;
	enum phone_quirk_value value;
	int lowest, highest;
	const char *what;
};

struct phone_quirks {
	bool on[PHONE_QUIRK_COUNT];
	int value[PHONE_QUIRK_COUNT];
};

const struct phone_quirk_row *phone_quirk_row(enum phone_quirk q);

/* The quirk of this name, or -ENOENT. */
int phone_quirk_find(const char *name);

/* Switch on what a text says: "NAME", "NAME VALUE" or "NAME=VALUE"; "none" switches all off. Returns 0, or -EINVAL with
 * the reason in why (may be NULL). */
int phone_quirk_set(struct phone_quirks *quirks, const char *text, char *why, size_t why_size);

/* Encode what a person typed the way this phone does: octets, *dcs set; errors as wire_ussd_text_enc(). */
int phone_quirk_text(const struct phone_quirks *quirks, uint8_t *dst, size_t size, uint8_t *dcs, const char *utf8);

/* Spoil a finished component; number is that of the message in its session, from 1. Returns its octets, never above
 * size; an encoding that would not fit stays as it is. */
size_t phone_quirk_component(const struct phone_quirks *quirks, unsigned int number, uint8_t *buf, size_t len,
			     size_t size);
