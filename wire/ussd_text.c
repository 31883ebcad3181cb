/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* USSD strings, see ussd_text.h. Clauses are those of 3GPP TS 23.038. */
#include "wire/ussd_text.h"

#include <errno.h>
#include <string.h>

#include "menus/text.h"

/* Clause 5, bits 3..2 of the groups that carry an alphabet there. */
static enum wire_ussd_coding ussd_coding_bits(uint8_t dcs)
{
	switch (dcs >> 2 & 0x03) {
	case 1:
		return WIRE_USSD_CODING_8BIT;
	case 2:
		return WIRE_USSD_CODING_UCS2;
	}
	return WIRE_USSD_CODING_GSM;
}

enum wire_ussd_coding wire_ussd_text_coding(uint8_t dcs)
{
	switch (dcs >> 4) {
	case 0x1:
		return dcs == WIRE_USSD_DCS_UCS2_LANG ? WIRE_USSD_CODING_UCS2 : WIRE_USSD_CODING_GSM;
	case 0x4:
	case 0x5:
		return ussd_coding_bits(dcs);
	case 0x6:	/* compressed */
	case 0x7:
	case 0x9:	/* with a user data header */
	case 0xd:	/* I1 protocol message */
	case 0xe:	/* WAP */
		return WIRE_USSD_CODING_UNSERVED;
	case 0xf:
		return dcs & 0x04 ? WIRE_USSD_CODING_8BIT : WIRE_USSD_CODING_GSM;
	}
	return WIRE_USSD_CODING_GSM;
}

int wire_ussd_text_pack(uint8_t *dst, size_t size, const uint8_t *septets, size_t n)
{
	size_t octets = mn_text_ussd_packed(n, n && (septets[n - 1] & 0x7f) == MN_TEXT_GSM_CR);
	bool fill = n % 8 == 7 || octets > (n * 7 + 7) / 8;
	unsigned int acc = 0, bits = 0;
	size_t out = 0;

	if (octets > size)
		return -ENOSPC;
	for (size_t i = 0; i < n + fill; i++) {
		acc |= (i < n ? septets[i] & 0x7fu : MN_TEXT_GSM_CR) << bits;
		bits += 7;
		if (bits >= 8) {
			dst[out++] = acc & 0xff;
			acc >>= 8;
			bits -= 8;
		}
	}
	if (bits)
		dst[out++] = acc & 0xff;
	return out;
}

int wire_ussd_text_unpack(uint8_t *septets, size_t size, const uint8_t *str, size_t len)
{
	unsigned int acc = 0, bits = 0;
	size_t n = 0;

	if (len * 8 / 7 > size)
		return -ENOSPC;
	for (size_t i = 0; i < len; i++) {
		acc |= (unsigned int)str[i] << bits;
		for (bits += 8; bits >= 7; bits -= 7, acc >>= 7)
			septets[n++] = acc & 0x7f;
	}
	/* Filler on the boundary; or the second CR behind a real one, whose repetition means the same. */
	if (n && n % 8 == 0 && septets[n - 1] == MN_TEXT_GSM_CR)
		n--;
	else if (n > 1 && n % 8 == 1 && septets[n - 1] == MN_TEXT_GSM_CR && septets[n - 2] == MN_TEXT_GSM_CR)
		n--;
	return n;
}

static bool ussd_is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Note the language and say whether two septets are one. Terminals send DCS 0x10 and 0x11 without the prefix as
 * well, and then it is text. */
static bool ussd_is_language(uint8_t first, uint8_t second, struct wire_ussd_text_info *info)
{
	if (!ussd_is_letter(first) || !ussd_is_letter(second))
		return false;
	info->language[0] = first;
	info->language[1] = second;
	return true;
}

static int ussd_dec_gsm(char *dst, size_t size, uint8_t dcs, const uint8_t *str, size_t len,
			struct wire_ussd_text_info *info)
{
	uint8_t septets[WIRE_USSD_TEXT_MAX_SEPTETS];
	size_t skip = 0;
	int n = wire_ussd_text_unpack(septets, sizeof(septets), str, len);

	if (n < 0)
		return n;
	if (dcs == WIRE_USSD_DCS_GSM_LANG && n >= 3 && septets[2] == MN_TEXT_GSM_CR &&
	    ussd_is_language(septets[0], septets[1], info))
		skip = 3;
	return mn_text_from_gsm(dst, size, septets + skip, n - skip);
}

static int ussd_dec_ucs2(char *dst, size_t size, uint8_t dcs, const uint8_t *str, size_t len,
			 struct wire_ussd_text_info *info)
{
	size_t skip = 0;

	/* Clause 5: two GSM characters packed into two octets, the last two bits zero. */
	if (dcs == WIRE_USSD_DCS_UCS2_LANG && len >= 2 && (str[1] & 0xc0) == 0 &&
	    ussd_is_language(str[0] & 0x7f, (str[0] >> 7 | str[1] << 1) & 0x7f, info))
		skip = 2;
	return mn_text_from_utf16be(dst, size, str + skip, len - skip);
}

/* Octets that are printable ASCII with line ends; -ENOTSUP if one is not. */
static int ussd_dec_ascii(char *dst, size_t size, const uint8_t *str, size_t len)
{
	if (len >= size)
		return -ENOSPC;
	for (size_t i = 0; i < len; i++) {
		if ((str[i] < 0x20 || str[i] > 0x7e) && str[i] != '\n' && str[i] != '\r')
			return -ENOTSUP;
	}
	memcpy(dst, str, len);
	dst[len] = '\0';
	return len;
}

/* Is this what a keypad can dial: digits, '*', '#', '+', also full-width? */
static bool ussd_is_dial(const char *text, size_t len)
{
	size_t pos = 0;

	while (pos < len) {
		uint32_t cp;
		int n = mn_text_utf8_get(text + pos, len - pos, &cp);

		if (n < 0)
			return false;
		if (cp >= 0xff01 && cp <= 0xff5e)
			cp -= 0xff01 - 0x21;
		if (!(cp >= '0' && cp <= '9') && cp != '*' && cp != '#' && cp != '+')
			return false;
		pos += n;
	}
	return len > 0;
}

/* What the DCS says, believed. */
static int ussd_dec_labelled(char *dst, size_t size, uint8_t dcs, const uint8_t *str, size_t len,
			     struct wire_ussd_text_info *info)
{
	int rc;

	switch (info->coding) {
	case WIRE_USSD_CODING_GSM:
		return ussd_dec_gsm(dst, size, dcs, str, len, info);
	case WIRE_USSD_CODING_UCS2:
		return ussd_dec_ucs2(dst, size, dcs, str, len, info);
	case WIRE_USSD_CODING_8BIT:
		/* With a class, text is meant; without, octets of an application unless they can be dialled. */
		rc = ussd_dec_ascii(dst, size, str, len);
		if (rc >= 0 && dcs >> 4 != 0xf && !ussd_is_dial(dst, rc))
			return -ENOTSUP;
		return rc;
	case WIRE_USSD_CODING_UNSERVED:
		break;
	}
	return -ENOTSUP;
}

/* What a person keyed in under a wrong label: the length, or 0 if it is not that. */
static int ussd_guess(char *dst, size_t size, const uint8_t *str, size_t len, int labelled,
		      struct wire_ussd_text_info *info)
{
	char try[WIRE_USSD_TEXT_UTF8_SIZE];
	int rc;

	/* Seven characters with zero bits instead of CR as filler. */
	if (labelled > 1 && info->coding == WIRE_USSD_CODING_GSM && len % 7 == 0 && dst[labelled - 1] == '@' &&
	    ussd_is_dial(dst, labelled - 1)) {
		dst[labelled - 1] = '\0';
		return labelled - 1;
	}
	rc = ussd_dec_ascii(try, sizeof(try), str, len);
	info->coding = WIRE_USSD_CODING_8BIT;
	if (rc <= 0 || !ussd_is_dial(try, rc)) {
		rc = mn_text_from_utf16be(try, sizeof(try), str, len);
		info->coding = WIRE_USSD_CODING_UCS2;
	}
	if (rc <= 0 || !ussd_is_dial(try, rc))
		return 0;
	if ((size_t)rc >= size)
		return -ENOSPC;
	memcpy(dst, try, rc + 1);
	info->language[0] = '\0';
	return rc;
}

int wire_ussd_text_dec(char *dst, size_t size, uint8_t dcs, const uint8_t *str, size_t len, unsigned int flags,
		       struct wire_ussd_text_info *info)
{
	struct wire_ussd_text_info found = { .coding = wire_ussd_text_coding(dcs) }, guess = found;
	int rc, guessed;

	if (info)
		*info = found;
	if (size == 0)
		return -ENOSPC;
	dst[0] = '\0';
	if (len > WIRE_USSD_TEXT_MAX_OCTETS)
		return -EMSGSIZE;

	rc = ussd_dec_labelled(dst, size, dcs, str, len, &found);
	if (flags & WIRE_USSD_TEXT_MO_INPUT && rc != 0 && rc != -ENOSPC && !(rc > 0 && ussd_is_dial(dst, rc))) {
		guessed = ussd_guess(dst, size, str, len, rc, &guess);
		if (guessed) {
			rc = guessed;
			found = guess;
			found.guessed = true;
		}
	}
	if (rc < 0)
		dst[0] = '\0';
	if (info)
		*info = found;
	return rc;
}

int wire_ussd_text_enc(uint8_t *dst, size_t size, uint8_t *dcs, const char *utf8, size_t len, unsigned int flags)
{
	uint8_t septets[WIRE_USSD_TEXT_MAX_SEPTETS];
	int n = -ERANGE;

	if (size > WIRE_USSD_TEXT_MAX_OCTETS)
		size = WIRE_USSD_TEXT_MAX_OCTETS;
	if (len == 0)
		return -ENODATA;
	/* What does not fit into 182 septets has at least 91 characters and does not fit into UCS2 either. */
	if (!(flags & WIRE_USSD_TEXT_FORCE_UCS2))
		n = mn_text_to_gsm(septets, sizeof(septets), utf8, len);
	if (n >= 0) {
		*dcs = WIRE_USSD_DCS_GSM;
		n = wire_ussd_text_pack(dst, size, septets, n);
	}
	if (n == -ERANGE && !(flags & WIRE_USSD_TEXT_FORCE_GSM)) {
		*dcs = WIRE_USSD_DCS_UCS2;
		n = mn_text_to_utf16be(dst, size, utf8, len);
	}
	return n == -ENOSPC ? -EMSGSIZE : n;
}
