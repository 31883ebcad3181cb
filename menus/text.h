/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Alphabets: bounded UTF-8, the GSM 7-bit default alphabet with its extension table (3GPP TS 23.038 §6.2.1) and
 * UTF-16BE (what USSD and SMS call UCS2); what a text costs in each of them; folding of typed input.
 *
 * Lengths are octets unless the name says otherwise. No function reads beyond the given length or writes beyond the
 * given size; none allocates. Errors are negative errno: -EILSEQ the input is not valid UTF-8, -ERANGE a character
 * has no GSM septet, -ENOSPC the destination is too small (what was written so far is whole characters).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MN_TEXT_GSM_ESC		0x1b	/* introduces a character of the extension table */
#define MN_TEXT_GSM_CR		0x0d
#define MN_TEXT_REPLACEMENT	0xfffd	/* stands for what cannot be shown */

/* What a text costs, as found by mn_text_measure(). */
struct mn_text_size {
	size_t codepoints;	/* characters */
	int septets;		/* GSM septets, escapes counted; -1 if the text is not GSM */
	size_t utf16_units;	/* UTF-16 code units, two for a character outside the BMP */
	bool gsm;		/* every character is in the default alphabet or its extension */
	size_t first_non_gsm;	/* octet offset of the first other character; the text length if gsm */
};

/* Read one character: 1..4 = octets used, -ENODATA at len 0, -EILSEQ for overlong forms, surrogates, values above
 * U+10FFFF, stray or missing continuation octets. *cp is only written on success. */
int mn_text_utf8_get(const char *src, size_t len, uint32_t *cp);

/* Write one character, no terminating NUL: 1..4 = octets written, -ENOSPC, -EILSEQ if cp is no scalar value. */
int mn_text_utf8_put(char *dst, size_t size, uint32_t cp);

/* Is the whole text valid UTF-8? If not, *bad (may be NULL) is the offset of the first offending character. */
bool mn_text_utf8_is_valid(const char *src, size_t len, size_t *bad);

/* The GSM code of a character: 0..0x7f, or 0x1b00 | septet for the extension table, or -1 if it has none. */
int mn_text_gsm_code(uint32_t cp);

/* UTF-8 to septets, one per octet, unpacked: number of septets, -EILSEQ, -ERANGE or -ENOSPC. */
int mn_text_to_gsm(uint8_t *septets, size_t size, const char *src, size_t len);

/* Unpacked septets to UTF-8 with a terminating NUL: octets without the NUL, or -ENOSPC. An escape followed by a
 * septet the extension table lacks shows the character of the main table, a double or final escape a space
 * (TS 23.038 §6.2.1.1). The top bit of each octet is ignored. */
int mn_text_from_gsm(char *dst, size_t size, const uint8_t *septets, size_t n);

/* UTF-8 to UTF-16BE: octets written, -EILSEQ or -ENOSPC; never half a surrogate pair. */
int mn_text_to_utf16be(uint8_t *dst, size_t size, const char *src, size_t len);

/* UTF-16BE to UTF-8 with a terminating NUL: octets without the NUL, -ENOSPC, or -EILSEQ if len is odd. A lone
 * surrogate and U+0000 become U+FFFD. */
int mn_text_from_utf16be(char *dst, size_t size, const uint8_t *src, size_t len);

/* Measure a text in all alphabets in one walk: 0, or -EILSEQ (*out is then what came before the bad character). */
int mn_text_measure(const char *utf8, size_t len, struct mn_text_size *out);

/* Octets of the USSD-String that carries this text: GSM packed with the CR rule of TS 23.038 §6.1.2.3.1 if the text
 * is GSM, else UCS2. Not limited to 160. -EILSEQ on bad UTF-8. */
int mn_text_ussd_octets(const char *utf8, size_t len);

/* Packed octets of n septets; ends_in_cr says that the last of them is a real CR. */
size_t mn_text_ussd_packed(size_t n, bool ends_in_cr);

/* Normalise typed input: full-width forms U+FF01..U+FF5E and the ideographic space U+3000 become ASCII, blanks at
 * both ends (space, tab, CR, LF, no-break space, zero-width space, byte order mark) go. dst is always terminated if
 * size > 0 and may be src itself. Returns the new length, -ENOSPC or -EILSEQ (dst is then empty). */
int mn_text_fold(char *dst, size_t size, const char *src);
