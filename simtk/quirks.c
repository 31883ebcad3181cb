/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simtk/quirks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menus/text.h"
#include "wire/ber.h"
#include "wire/ussd_text.h"

static const struct phone_quirk_row quirk_rows[PHONE_QUIRK_COUNT] = {
#define QUIRK(symbol, name, value, lowest, highest, what) \
	[PHONE_QUIRK_##symbol] = { name, PHONE_QUIRK_VALUE_##value, lowest, highest, what },
#include "simtk/quirks.def"
#undef QUIRK
};

const struct phone_quirk_row *phone_quirk_row(enum phone_quirk q)
{
	return &quirk_rows[q];
}

int phone_quirk_find(const char *name)
{
	int q;

	for (q = 0; q < PHONE_QUIRK_COUNT; q++) {
		if (!strcmp(quirk_rows[q].name, name))
			return q;
	}
	return -ENOENT;
}

int phone_quirk_set(struct phone_quirks *quirks, const char *text, char *why, size_t why_size)
{
	const struct phone_quirk_row *row;
	char name[32], dummy[1], *end;
	size_t n = strcspn(text, " =");
	long value;
	int q;

	if (!why) {
		why = dummy;
		why_size = sizeof(dummy);
	}
	if (!strcmp(text, "none")) {
		memset(quirks, 0, sizeof(*quirks));
		return 0;
	}
	if (n >= sizeof(name)) {
		snprintf(why, why_size, "no quirk has so long a name");
		return -EINVAL;
	}
	memcpy(name, text, n);
	name[n] = '\0';
	q = phone_quirk_find(name);
	if (q < 0) {
		snprintf(why, why_size, "no quirk is called '%s'; --list-quirks shows them", name);
		return -EINVAL;
	}
	row = &quirk_rows[q];
	text += n + strspn(text + n, " =");
	value = row->lowest;
	if (*text && row->value == PHONE_QUIRK_VALUE_NONE) {
		snprintf(why, why_size, "quirk '%s' takes no value", name);
		return -EINVAL;
	}
	if (!*text && row->value == PHONE_QUIRK_VALUE_NUMBER) {
		snprintf(why, why_size, "quirk '%s' needs a number from %d to %d", name, row->lowest, row->highest);
		return -EINVAL;
	}
	if (*text) {
		errno = 0;
		value = strtol(text, &end, 0);
		if (errno || *end || value < row->lowest || value > row->highest) {
			snprintf(why, why_size, "quirk '%s' needs a number from %d to %d, not '%.20s'", name,
				 row->lowest, row->highest, text);
			return -EINVAL;
		}
	}
	quirks->on[q] = true;
	quirks->value[q] = value;
	return 0;
}

/* GSM 7-bit behind two letters of language and CR, TS 23.038 clause 5 */
static int quirk_language_gsm(uint8_t *dst, size_t size, const char *utf8)
{
	uint8_t septets[WIRE_USSD_TEXT_MAX_SEPTETS] = { 'e', 'n', MN_TEXT_GSM_CR };
	int n = mn_text_to_gsm(septets + 3, sizeof(septets) - 3, utf8, strlen(utf8));

	return n < 0 ? n : wire_ussd_text_pack(dst, size, septets, n + 3);
}

/* two letters of language as packed GSM 7-bit, then UCS2 */
static int quirk_language_ucs2(uint8_t *dst, size_t size, const char *utf8)
{
	static const uint8_t language[2] = { 'e', 'n' };
	int n = wire_ussd_text_pack(dst, size, language, sizeof(language));
	int rc;

	if (n < 0)
		return n;
	rc = mn_text_to_utf16be(dst + n, size - n, utf8, strlen(utf8));
	return rc < 0 ? rc : n + rc;
}

int phone_quirk_text(const struct phone_quirks *quirks, uint8_t *dst, size_t size, uint8_t *dcs, const char *utf8)
{
	const bool *on = quirks->on;
	size_t len = strlen(utf8);
	int rc;

	if (size > WIRE_USSD_TEXT_MAX_OCTETS)
		size = WIRE_USSD_TEXT_MAX_OCTETS;
	if (on[PHONE_QUIRK_LANGUAGE_GSM]) {
		*dcs = WIRE_USSD_DCS_GSM_LANG;
		rc = quirk_language_gsm(dst, size, utf8);
		if (rc != -ERANGE)
			return rc;
	}
	if (on[PHONE_QUIRK_LANGUAGE_UCS2]) {
		*dcs = WIRE_USSD_DCS_UCS2_LANG;
		return quirk_language_ucs2(dst, size, utf8);
	}
	if (on[PHONE_QUIRK_ASCII_AS_GSM] && len <= size && len) {
		*dcs = WIRE_USSD_DCS_GSM;
		memcpy(dst, utf8, len);
		return len;
	}
	if (on[PHONE_QUIRK_UCS2_AS_GSM] || on[PHONE_QUIRK_UCS2]) {
		rc = wire_ussd_text_enc(dst, size, dcs, utf8, len, WIRE_USSD_TEXT_FORCE_UCS2);
		if (on[PHONE_QUIRK_UCS2_AS_GSM])
			*dcs = WIRE_USSD_DCS_GSM;
		return rc;
	}
	rc = wire_ussd_text_enc(dst, size, dcs, utf8, len, 0);
	if (rc > 0 && *dcs == WIRE_USSD_DCS_GSM) {
		if (on[PHONE_QUIRK_GSM_AS_UCS2])
			*dcs = WIRE_USSD_DCS_UCS2;
		else if (on[PHONE_QUIRK_DCS])
			*dcs = quirks->value[PHONE_QUIRK_DCS];
	}
	return rc;
}

/* Write the component again with an outer length of another form. */
static size_t quirk_relength(bool indefinite, uint8_t *buf, size_t len, size_t size)
{
	struct wire_ber_rd rd;
	struct wire_ber_el el;
	size_t head;

	wire_ber_rd_init(&rd, buf, len);
	if (wire_ber_next(&rd, &el) != 1 || el.tlv_len != len)
		return len;
	head = len - el.len;
	if (el.len > 0xffff || 4 + el.len + 2 > size)
		return len;
	if (indefinite) {
		memmove(buf + 2, buf + head, el.len);
		buf[1] = 0x80;
		buf[2 + el.len] = 0;
		buf[3 + el.len] = 0;
		return 2 + el.len + 2;
	}
	memmove(buf + 4, buf + head, el.len);
	buf[1] = 0x82;
	buf[2] = el.len >> 8;
	buf[3] = el.len & 0xff;
	return 4 + el.len;
}

size_t phone_quirk_component(const struct phone_quirks *quirks, unsigned int number, uint8_t *buf, size_t len,
			     size_t size)
{
	if (quirks->on[PHONE_QUIRK_INDEFINITE])
		len = quirk_relength(true, buf, len, size);
	else if (quirks->on[PHONE_QUIRK_LONG_LENGTH])
		len = quirk_relength(false, buf, len, size);
	if (quirks->on[PHONE_QUIRK_MALFORMED] && len > 4 &&
	    number >= (unsigned int)quirks->value[PHONE_QUIRK_MALFORMED])
		len -= 3;
	return len;
}
