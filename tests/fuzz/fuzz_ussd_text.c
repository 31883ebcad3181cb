/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* USSD strings. First octet DCS, second flags, then the string; the same octets are also taken as text to encode. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "menus/text.h"
#include "wire/ussd_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* One CR and several at the end mean the same, see TS 23.038 §6.1.1. */
static size_t without_cr(const char *text, size_t len)
{
	while (len && text[len - 1] == '\r')
		len--;
	return len;
}

static void check_encode(const char *text, size_t len, unsigned int flags)
{
	char back[WIRE_USSD_TEXT_UTF8_SIZE];
	uint8_t octets[WIRE_USSD_TEXT_MAX_OCTETS], dcs = 0xff;
	struct mn_text_size size;
	int n, rc = wire_ussd_text_enc(octets, sizeof(octets), &dcs, text, len, flags);

	n = mn_text_ussd_octets(text, len);
	if (rc < 0) {
		assert(rc == -EMSGSIZE || rc == -ENODATA || rc == -EILSEQ || rc == -ERANGE);
		return;
	}
	assert(n >= 0 && mn_text_measure(text, len, &size) == 0);
	assert(dcs == WIRE_USSD_DCS_UCS2 ? (size_t)rc == 2 * size.utf16_units : rc == n);
	if (memchr(text, 0, len))
		return;
	n = wire_ussd_text_dec(back, sizeof(back), dcs, octets, rc, 0, NULL);
	assert(n >= 0 && without_cr(back, n) == without_cr(text, len));
	assert(memcmp(back, text, without_cr(text, len)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[WIRE_USSD_TEXT_UTF8_SIZE], folded[WIRE_USSD_TEXT_UTF8_SIZE], small[8];
	struct wire_ussd_text_info info;
	unsigned int flags;
	int rc;

	if (len < 2)
		return 0;
	flags = data[1];
	rc = wire_ussd_text_dec(text, sizeof(text), data[0], data + 2, len - 2, flags, &info);
	if (rc >= 0) {
		assert(text[rc] == '\0' && strlen(text) == (size_t)rc);
		assert(mn_text_utf8_is_valid(text, rc, NULL));
		check_encode(text, rc, 0);
		rc = mn_text_fold(folded, sizeof(folded), text);
		assert(rc >= 0 && (size_t)rc <= strlen(text));
		rc = mn_text_fold(text, sizeof(text), text);
		assert(strcmp(text, folded) == 0 && rc == (int)strlen(text));
		rc = mn_text_fold(small, sizeof(small), text);
		assert(rc == -ENOSPC ? small[0] == '\0' : rc == (int)strlen(text));
	} else {
		assert(rc != -ENOSPC && text[0] == '\0');
	}
	wire_ussd_text_dec(small, sizeof(small), data[0], data + 2, len - 2, flags, NULL);
	check_encode((const char *)data + 2, len - 2, flags);
	return 0;
}
