/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Alphabets. The one list of GSM characters is text_gsm.def; it is expanded three times below, twice as a table from
 * septet to code point and once as the switch that goes the other way.
 */
#include "menus/text.h"

#include <errno.h>
#include <string.h>

static const uint16_t text_gsm_main[128] = {
#define GSM(septet, cp) [septet] = cp,
#define EXT(septet, cp)
#include "menus/text_gsm.def"
#undef GSM
#undef EXT
};

static const uint16_t text_gsm_ext[128] = {
#define GSM(septet, cp)
#define EXT(septet, cp) [septet] = cp,
#include "menus/text_gsm.def"
#undef GSM
#undef EXT
};

int mn_text_gsm_code(uint32_t cp)
{
	switch (cp) {
#define GSM(septet, cp) case cp: return septet;
#define EXT(septet, cp) case cp: return MN_TEXT_GSM_ESC << 8 | septet;
#include "menus/text_gsm.def"
#undef GSM
#undef EXT
	}
	return -1;
}

int mn_text_utf8_get(const char *src, size_t len, uint32_t *cp)
{
	const uint8_t *s = (const uint8_t *)src;
	uint32_t c, least;
	int n;

	if (len == 0)
		return -ENODATA;
	c = s[0];
	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c >= 0xc0 && c < 0xe0) {
		n = 2;
		least = 0x80;
		c &= 0x1f;
	} else if (c >= 0xe0 && c < 0xf0) {
		n = 3;
		least = 0x800;
		c &= 0x0f;
	} else if (c >= 0xf0 && c < 0xf8) {
		n = 4;
		least = 0x10000;
		c &= 0x07;
	} else {
		return -EILSEQ;
	}
	if ((size_t)n > len)
		return -EILSEQ;
	for (int i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -EILSEQ;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return -EILSEQ;
	*cp = c;
	return n;
}

int mn_text_utf8_put(char *dst, size_t size, uint32_t cp)
{
	uint8_t out[4];
	int n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return -EILSEQ;
	if (cp < 0x80) {
		n = 1;
		out[0] = cp;
	} else if (cp < 0x800) {
		n = 2;
		out[0] = 0xc0 | cp >> 6;
	} else if (cp < 0x10000) {
		n = 3;
		out[0] = 0xe0 | cp >> 12;
	} else {
		n = 4;
		out[0] = 0xf0 | cp >> 18;
	}
	if ((size_t)n > size)
		return -ENOSPC;
	for (int i = n - 1; i > 0; i--) {
		out[i] = 0x80 | (cp & 0x3f);
		cp >>= 6;
	}
	memcpy(dst, out, n);
	return n;
}

bool mn_text_utf8_is_valid(const char *src, size_t len, size_t *bad)
{
	uint32_t cp;

	for (size_t pos = 0; pos < len;) {
		int n = mn_text_utf8_get(src + pos, len - pos, &cp);

		if (n < 0) {
			if (bad)
				*bad = pos;
			return false;
		}
		pos += n;
	}
	return true;
}

int mn_text_to_gsm(uint8_t *septets, size_t size, const char *src, size_t len)
{
	size_t out = 0;

	for (size_t pos = 0; pos < len;) {
		uint32_t cp;
		int code, n = mn_text_utf8_get(src + pos, len - pos, &cp);

		if (n < 0)
			return n;
		code = mn_text_gsm_code(cp);
		if (code < 0)
			return -ERANGE;
		if (size - out < (code > 0x7f ? 2 : 1))
			return -ENOSPC;
		if (code > 0x7f)
			septets[out++] = MN_TEXT_GSM_ESC;
		septets[out++] = code & 0x7f;
		pos += n;
	}
	return out;
}

/* Append a character and keep room for the NUL; 0 or -ENOSPC. */
static int text_append(char *dst, size_t size, size_t *out, uint32_t cp)
{
	int n = mn_text_utf8_put(dst + *out, size - *out - 1, cp);

	if (n < 0)
		return n;
	*out += n;
	return 0;
}

int mn_text_from_gsm(char *dst, size_t size, const uint8_t *septets, size_t n)
{
	size_t out = 0;
	int rc = 0;

	if (size == 0)
		return -ENOSPC;
	for (size_t i = 0; i < n && rc == 0; i++) {
		uint8_t s = septets[i] & 0x7f;
		uint32_t cp = text_gsm_main[s];

		if (s == MN_TEXT_GSM_ESC) {
			s = i + 1 < n ? septets[++i] & 0x7f : MN_TEXT_GSM_ESC;
			cp = text_gsm_ext[s] ? text_gsm_ext[s] : text_gsm_main[s];
			if (s == MN_TEXT_GSM_ESC)
				cp = ' ';
		}
		rc = text_append(dst, size, &out, cp);
	}
	dst[out] = '\0';
	return rc < 0 ? rc : (int)out;
}

int mn_text_to_utf16be(uint8_t *dst, size_t size, const char *src, size_t len)
{
	size_t out = 0;

	for (size_t pos = 0; pos < len;) {
		uint32_t cp;
		uint16_t unit[2];
		int units = 1, n = mn_text_utf8_get(src + pos, len - pos, &cp);

		if (n < 0)
			return n;
		unit[0] = cp;
		if (cp > 0xffff) {
			units = 2;
			unit[0] = 0xd800 | (cp - 0x10000) >> 10;
			unit[1] = 0xdc00 | (cp & 0x3ff);
		}
		if (size - out < 2u * units)
			return -ENOSPC;
		for (int i = 0; i < units; i++) {
			dst[out++] = unit[i] >> 8;
			dst[out++] = unit[i] & 0xff;
		}
		pos += n;
	}
	return out;
}

int mn_text_from_utf16be(char *dst, size_t size, const uint8_t *src, size_t len)
{
	size_t out = 0;
	int rc = 0;

	if (size == 0)
		return -ENOSPC;
	dst[0] = '\0';
	if (len % 2)
		return -EILSEQ;
	for (size_t i = 0; i < len && rc == 0; i += 2) {
		uint32_t cp = src[i] << 8 | src[i + 1];

		if (cp >= 0xd800 && cp < 0xdc00 && i + 3 < len && (src[i + 2] & 0xfc) == 0xdc) {
			cp = 0x10000 + ((cp & 0x3ff) << 10 | (src[i + 2] & 0x03) << 8 | src[i + 3]);
			i += 2;
		}
		if (cp == 0 || (cp >= 0xd800 && cp < 0xe000))
			cp = MN_TEXT_REPLACEMENT;
		rc = text_append(dst, size, &out, cp);
	}
	dst[out] = '\0';
	return rc < 0 ? rc : (int)out;
}

int mn_text_measure(const char *utf8, size_t len, struct mn_text_size *out)
{
	int septets = 0;
	size_t pos = 0;

	*out = (struct mn_text_size){ .gsm = true, .first_non_gsm = len };
	while (pos < len) {
		uint32_t cp;
		int code, n = mn_text_utf8_get(utf8 + pos, len - pos, &cp);

		if (n < 0)
			break;
		code = mn_text_gsm_code(cp);
		if (code >= 0) {
			septets += code > 0x7f ? 2 : 1;
		} else if (out->gsm) {
			out->gsm = false;
			out->first_non_gsm = pos;
		}
		out->codepoints++;
		out->utf16_units += cp > 0xffff ? 2 : 1;
		pos += n;
	}
	out->septets = out->gsm ? septets : -1;
	return pos < len ? -EILSEQ : 0;
}

size_t mn_text_ussd_packed(size_t n, bool ends_in_cr)
{
	size_t octets = (n * 7 + 7) / 8;

	/* A real CR on an octet boundary would be taken for the filler, so a second one follows it. */
	if (n && n % 8 == 0 && ends_in_cr)
		octets++;
	return octets;
}

int mn_text_ussd_octets(const char *utf8, size_t len)
{
	struct mn_text_size size;
	int rc = mn_text_measure(utf8, len, &size);

	if (rc < 0)
		return rc;
	if (!size.gsm)
		return size.utf16_units * 2;
	return mn_text_ussd_packed(size.septets, len && utf8[len - 1] == '\r');
}

static bool text_is_blank(uint32_t cp)
{
	switch (cp) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
	case 0x00a0:	/* no-break space */
	case 0x200b:	/* zero-width space */
	case 0xfeff:	/* byte order mark */
		return true;
	}
	return false;
}

int mn_text_fold(char *dst, size_t size, const char *src)
{
	size_t len = strlen(src), out = 0, end = 0;
	bool full = false;

	if (size == 0)
		return -ENOSPC;
	for (size_t pos = 0; pos < len;) {
		uint32_t cp;
		int w, n = mn_text_utf8_get(src + pos, len - pos, &cp);

		if (n < 0) {
			dst[0] = '\0';
			return n;
		}
		pos += n;
		if (cp >= 0xff01 && cp <= 0xff5e)
			cp -= 0xff01 - 0x21;
		else if (cp == 0x3000)
			cp = ' ';
		if (out == 0 && text_is_blank(cp))
			continue;
		/* The written part never overtakes the read part, so dst may be src; blanks are kept until it is
		 * known that a character follows them. */
		w = full ? -ENOSPC : mn_text_utf8_put(dst + out, size - out - 1, cp);
		if (w < 0) {
			full = true;
			if (text_is_blank(cp))
				continue;
			dst[0] = '\0';
			return w;
		}
		out += w;
		if (!text_is_blank(cp))
			end = out;
	}
	dst[end] = '\0';
	return end;
}
