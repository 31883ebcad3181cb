/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * USSD-String and data coding scheme to and from UTF-8, 3GPP TS 23.038 clause 5 (CBS data coding) and §6.1.2.3
 * (packing of USSD, which is not that of SMS).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_USSD_TEXT_MAX_OCTETS	160	/* USSD-String, TS 29.002 §17.7.4 */
#define WIRE_USSD_TEXT_MAX_SEPTETS	182	/* floor(160 * 8 / 7) */
/* Holds any decoded string and its NUL. */
#define WIRE_USSD_TEXT_UTF8_SIZE	(2 * WIRE_USSD_TEXT_MAX_SEPTETS + 1)

#define WIRE_USSD_DCS_GSM	0x0f	/* GSM 7-bit, language unspecified */
#define WIRE_USSD_DCS_GSM_LANG	0x10	/* GSM 7-bit behind a language and CR */
#define WIRE_USSD_DCS_UCS2_LANG	0x11	/* UCS2 behind two octets of language */
#define WIRE_USSD_DCS_8BIT	0x44
#define WIRE_USSD_DCS_UCS2	0x48

enum wire_ussd_coding {
	WIRE_USSD_CODING_GSM,
	WIRE_USSD_CODING_8BIT,
	WIRE_USSD_CODING_UCS2,
	WIRE_USSD_CODING_UNSERVED,	/* compressed, with user data header, or another protocol's */
};

enum wire_ussd_text_flag {
	WIRE_USSD_TEXT_MO_INPUT		= 1 << 0,	/* decoding what a person keyed in: guess, see below */
	WIRE_USSD_TEXT_FORCE_GSM	= 1 << 1,	/* encoding: -ERANGE rather than UCS2 */
	WIRE_USSD_TEXT_FORCE_UCS2	= 1 << 2,	/* encoding: UCS2 even for GSM text */
};

/* How a string was read. */
struct wire_ussd_text_info {
	enum wire_ussd_coding coding;	/* as used, after a guess */
	char language[3];		/* of the prefix of DCS 0x10 and 0x11, else "" */
	bool guessed;			/* the DCS was not believed */
};

/* The coding a data coding scheme stands for. Reserved values are GSM 7-bit (TS 23.038 clause 5). */
enum wire_ussd_coding wire_ussd_text_coding(uint8_t dcs);

/* Decode a USSD-String into dst, with a terminating NUL; info may be NULL.
 *
 * With WIRE_USSD_TEXT_MO_INPUT a string that is not made of digits, '*', '#' and '+' under its own DCS is tried as
 * plain ASCII and as UCS2, and taken if it is made of them there; the '@' that terminals send for missing CR filler
 * is dropped behind such a text. No other text is ever guessed.
 *
 * Returns the octets of text without the NUL, -ENOTSUP if the coding cannot be served (answer unknownAlphabet, 71),
 * -EMSGSIZE above 160 octets, -EILSEQ for UCS2 of odd length, or -ENOSPC. */
int wire_ussd_text_dec(char *dst, size_t size, uint8_t dcs, const uint8_t *str, size_t len, unsigned int flags,
		       struct wire_ussd_text_info *info);

/* Encode UTF-8 into dst and choose *dcs: 0x0F if every character is GSM, else 0x48. size may be the budget of a leg.
 * Returns the octets, -EMSGSIZE if they exceed size or 160, -ENODATA for an empty text (there is no empty
 * USSD-String), -EILSEQ for bad UTF-8, -ERANGE if GSM is forced and impossible. */
int wire_ussd_text_enc(uint8_t *dst, size_t size, uint8_t *dcs, const char *utf8, size_t len, unsigned int flags);

/* Pack septets with the CR rule of §6.1.2.3.1: octets, or -ENOSPC. */
int wire_ussd_text_pack(uint8_t *dst, size_t size, const uint8_t *septets, size_t n);

/* Unpack and remove the CR filler: septets, or -ENOSPC. size must hold len * 8 / 7 septets. */
int wire_ussd_text_unpack(uint8_t *septets, size_t size, const uint8_t *str, size_t len);
