/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* USSD strings: ussd_text.hex; the packing and the alphabet against those of libosmogsm; seeded round trips. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osmocom/gsm/gsm_utils.h>

#include "menus/text.h"
#include "tests/wire/vectors.h"
#include "wire/ussd_leg.h"
#include "wire/ussd_text.h"

static const char *const coding_names[] = {
	[WIRE_USSD_CODING_GSM] = "GSM",
	[WIRE_USSD_CODING_8BIT] = "8-bit",
	[WIRE_USSD_CODING_UCS2] = "UCS2",
	[WIRE_USSD_CODING_UNSERVED] = "unserved",
};

static const char *error_name(int rc)
{
	switch (rc) {
	case -ENOTSUP:
		return "ENOTSUP";
	case -EMSGSIZE:
		return "EMSGSIZE";
	case -EILSEQ:
		return "EILSEQ";
	case -ENOSPC:
		return "ENOSPC";
	case -ENODATA:
		return "ENODATA";
	case -ERANGE:
		return "ERANGE";
	}
	return "other error";
}

static void show_text(const char *text)
{
	printf("\"");
	for (; *text; text++) {
		if (*text == '\n')
			printf("\\n");
		else if (*text == '\r')
			printf("\\r");
		else
			putchar(*text);
	}
	printf("\"");
}

static void check_vector(const char *name, const uint8_t *data, size_t len)
{
	char text[WIRE_USSD_TEXT_UTF8_SIZE];
	struct wire_ussd_text_info info;
	int rc = wire_ussd_text_dec(text, sizeof(text), data[0], data + 2, len - 2, data[1], &info);

	printf("%s: %s ", name, coding_names[info.coding]);
	if (rc < 0)
		printf("%s", error_name(rc));
	else
		show_text(text);
	printf("%s%s%s\n", info.language[0] ? " language " : "", info.language, info.guessed ? " guessed" : "");
	/* room for the text without its NUL is not enough */
	if (rc > 0) {
		char *small = malloc(rc);

		if (wire_ussd_text_dec(small, rc, data[0], data + 2, len - 2, data[1], NULL) != -ENOSPC)
			printf("  FAIL: decoded into too little room\n");
		free(small);
	}
}

static void without_cr(char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '\r')
		text[--len] = '\0';
}

/* Every length of a USSD string, with and without a CR at its end, packed and unpacked by both. */
static void check_packing(void)
{
	/* characters with the same meaning in GSM, ASCII and the Latin-1 that the library takes */
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789 *#!%&/()=?.,;:+-<>@$_";
	unsigned int pack = 0, back = 0, theirs = 0, measured = 0;
	uint64_t seed = 1;

	for (int n = 0; n <= 2 * WIRE_USSD_TEXT_MAX_SEPTETS + 1; n++) {
		size_t len = n / 2;
		char text[256], decoded[512], shown[WIRE_USSD_TEXT_UTF8_SIZE];
		uint8_t ours[256] = { 0 }, lib[256] = { 0 }, dcs;
		int lib_octets = 0, octets;

		for (size_t i = 0; i < len; i++)
			text[i] = letters[vector_random(&seed) % (sizeof(letters) - 1)];
		text[len] = '\0';
		if (n % 2 && len)
			text[len - 1] = '\r';
		gsm_7bit_encode_n_ussd(lib, sizeof(lib), text, &lib_octets);
		octets = wire_ussd_text_enc(ours, sizeof(ours), &dcs, text, len, 0);
		if (len == 0) {
			pack += octets != -ENODATA;
			continue;
		}
		if (octets != lib_octets || memcmp(ours, lib, octets) || dcs != WIRE_USSD_DCS_GSM)
			pack++;
		if (octets != mn_text_ussd_octets(text, len))
			measured++;
		if (wire_ussd_text_dec(shown, sizeof(shown), dcs, ours, octets, 0, NULL) < 0 || strcmp(shown, text))
			back++;
		/* the library counts septets, and differs in how many CR it leaves at the end, which mean the same */
		gsm_7bit_decode_n_ussd(decoded, sizeof(decoded), ours, octets * 8 / 7);
		without_cr(decoded);
		without_cr(text);
		/* it also takes a last octet of 0x1a for filler where it holds other bits than a whole septet */
		if (strcmp(decoded, text) && ours[octets - 1] != 0x1a)
			theirs++;
	}
	printf("lengths 0..182 with and without CR: packed otherwise than libosmogsm %u, measured wrong %u, "
	       "read back wrong %u, read wrong by libosmogsm %u\n", pack, measured, back, theirs);
}

/* The characters that libosmogsm knows too, which are those of Latin-1. In four rows its table is not that of
 * TS 23.038 §6.2.1; they are printed, so that a fifth would be seen. */
static void check_alphabet(void)
{
	unsigned int same = 0;

	for (uint32_t cp = 1; cp < 256; cp++) {
		char in[2] = { (char)cp, '\0' };
		uint8_t lib[4] = { 0 };
		int octets = 0, septets, code = mn_text_gsm_code(cp), theirs;

		septets = gsm_7bit_encode_n(lib, sizeof(lib), in, &octets);
		theirs = lib[0] & 0x7f;
		if (septets == 2)
			theirs = theirs << 8 | ((lib[0] >> 7 | lib[1] << 1) & 0x7f);
		if (theirs == code)
			same++;
		else if (code >= 0)
			printf("U+%04X: ours %04x, libosmogsm %04x\n", cp, code, theirs);
	}
	printf("Latin-1 characters coded as by libosmogsm: %u\n", same);
}

static void show_encodings(void)
{
	static const struct {
		const char *text;
		unsigned int flags;
		size_t size;
	} rows[] = {
		{ "", 0, 160 },
		{ "*139*1#", 0, 160 },
		{ "1234567", 0, 160 },
		{ "1234567\r", 0, 160 },
		{ "12345678", 0, 160 },
		{ "[\xe2\x82\xac]", 0, 160 },
		{ "\xe4\xbd\x99\xe9\xa2\x9d 1", 0, 160 },
		{ "\xf0\x9f\x98\x80", 0, 160 },
		{ "\xf0\x9f\x98\x80", 0, 3 },
		{ "\xf0\x9f\x98\x80", WIRE_USSD_TEXT_FORCE_GSM, 160 },
		{ "ab", WIRE_USSD_TEXT_FORCE_UCS2, 160 },
		{ "ab", WIRE_USSD_TEXT_FORCE_GSM, 160 },
		{ "abc", 0, 2 },
		{ "\xc0\x80", 0, 160 },
		{ "a\xed\xa0\x80", 0, 160 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t buf[WIRE_USSD_TEXT_MAX_OCTETS], dcs = 0xff;
		int n = wire_ussd_text_enc(buf, rows[i].size, &dcs, rows[i].text, strlen(rows[i].text), rows[i].flags);

		printf("encode row %zu: ", i);
		if (n < 0) {
			printf("%s\n", error_name(n));
			continue;
		}
		printf("dcs %02x ", dcs);
		vector_print(buf, n);
		printf("\n");
	}
}

/* Texts of each kind around the limits of 182 septets and 80 UTF-16 units. */
static void show_limits(void)
{
	static const struct {
		const char *name, *unit;
		size_t from, to;
	} rows[] = {
		{ "GSM", "a", 181, 184 },
		{ "extension", "|", 90, 93 },
		{ "BMP", "\xe4\xbd\x99", 79, 82 },
		{ "pairs", "\xf0\x9f\x98\x80", 39, 42 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t n = rows[i].from; n < rows[i].to; n++) {
			char text[1024] = "";
			uint8_t buf[256], dcs;
			int rc;

			for (size_t k = 0; k < n; k++)
				strcat(text, rows[i].unit);
			rc = wire_ussd_text_enc(buf, sizeof(buf), &dcs, text, strlen(text), 0);
			printf("%zu characters %s: ", n, rows[i].name);
			if (rc < 0)
				printf("%s\n", error_name(rc));
			else
				printf("%d octets\n", rc);
		}
	}
}

static void check_round_trips(void)
{
	static const uint32_t pool[] = { 'a', '1', '@', '\n', 0x20ac, '[', 0x394, 0xe0, 0x4f59, 0x989d, 0x1f600, 0xe7 };
	unsigned int done = 0, wrong = 0, ucs2 = 0, refused = 0;
	uint64_t seed = 2;

	for (; done < 50000; done++) {
		size_t choice = vector_random(&seed) % 2 ? 8 : 12, count = 1 + vector_random(&seed) % 190, len = 0;
		char text[1024], back[WIRE_USSD_TEXT_UTF8_SIZE];
		uint8_t buf[WIRE_USSD_TEXT_MAX_OCTETS], dcs;
		int n, need;

		for (size_t i = 0; i < count; i++)
			len += mn_text_utf8_put(text + len, sizeof(text) - len, pool[vector_random(&seed) % choice]);
		need = mn_text_ussd_octets(text, len);
		n = wire_ussd_text_enc(buf, sizeof(buf), &dcs, text, len, 0);
		if (n == -EMSGSIZE && need > WIRE_USSD_TEXT_MAX_OCTETS) {
			refused++;
			continue;
		}
		ucs2 += dcs == WIRE_USSD_DCS_UCS2;
		if (n != need || wire_ussd_text_dec(back, sizeof(back), dcs, buf, n, 0, NULL) != (int)len ||
		    memcmp(back, text, len))
			wrong++;
	}
	printf("round trips: %u, of them UCS2 %u, too long %u, wrong %u\n", done, ucs2, refused, wrong);
}

static void show_legs(void)
{
	for (int i = 0; i < WIRE_USSD_LEG_COUNT; i++) {
		const struct wire_ussd_leg *leg = wire_ussd_leg_get(i);

		printf("leg %s: invoke %u, result %u%s\n", leg->name, leg->invoke_octets, leg->result_octets,
		       wire_ussd_leg_find(leg->name) == leg ? "" : " FAIL");
	}
	printf("leg of another name: %s\n", wire_ussd_leg_find("gsup") ? "FAIL" : "none");
}

int main(void)
{
	vectors_each("ussd_text.hex", check_vector);
	check_packing();
	check_alphabet();
	show_encodings();
	show_limits();
	check_round_trips();
	show_legs();
	return 0;
}
