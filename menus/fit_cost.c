/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "menus/fit_cost.h"
#include "menus/text.h"

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The sum of two lengths, when both parts can be there. */
static int64_t joined(int64_t a, int64_t b)
{
	return a < 0 || b < 0 ? MN_FIT_NEVER : a + b;
}

struct mn_fit_cost mn_fit_cost_of(const char *text, size_t len)
{
	struct mn_fit_cost cost = { .octets = len };
	bool gsm = true;
	int64_t septets = 0;

	for (size_t pos = 0; pos < len;) {
		uint32_t cp = (unsigned char)text[pos];
		int n = 1;

		cost.units++;
		if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9') || cp == ' ') {
			septets++;
			pos++;
			continue;
		}
		if (cp >= 0x80) {
			n = mn_text_utf8_get(text + pos, len - pos, &cp);
			if (n < 0) {
				/* shown as a question mark */
				cp = '?';
				n = 1;
			}
		}
		pos += n;
		if (cp >= 0x2e80) {
			gsm = false;
			cost.pairs += cp > 0xffff;
		} else {
			int code = mn_text_gsm_code(cp);

			gsm &= code >= 0;
			septets += code > 0x7f ? 2 : 1;
			cost.ext += code > 0x7f;
		}
	}
	cost.units += cost.pairs;
	cost.gsm = gsm ? septets : MN_FIT_NEVER;
	cost.gsm_units = gsm ? cost.units : MN_FIT_NEVER;
	cost.ucs2 = gsm ? MN_FIT_NEVER : cost.units;
	return cost;
}

/* All of them signs of the extension table; or all of them ASCII, one of which GSM-7 lacks: ` */
struct mn_fit_cost mn_fit_cost_any(int64_t units, int64_t octets)
{
	return (struct mn_fit_cost){
		.gsm = 2 * units, .gsm_units = units, .ucs2 = units ? units : MN_FIT_NEVER, .units = units,
		.ext = units, .pairs = units / 2, .octets = octets,
	};
}

struct mn_fit_cost mn_fit_cost_both(const struct mn_fit_cost *a, const struct mn_fit_cost *b)
{
	struct mn_fit_cost both = {
		.gsm = joined(a->gsm, b->gsm), .gsm_units = joined(a->gsm_units, b->gsm_units),
		.units = a->units + b->units, .ext = a->ext + b->ext, .pairs = a->pairs + b->pairs,
		.octets = a->octets + b->octets,
	};

	/* one of the two needs UCS2, the other one may */
	both.ucs2 = larger(joined(a->ucs2, larger(b->gsm_units, b->ucs2)),
			   joined(larger(a->gsm_units, a->ucs2), b->ucs2));
	return both;
}

struct mn_fit_cost mn_fit_cost_either(const struct mn_fit_cost *a, const struct mn_fit_cost *b)
{
	return (struct mn_fit_cost){
		.gsm = larger(a->gsm, b->gsm), .gsm_units = larger(a->gsm_units, b->gsm_units),
		.ucs2 = larger(a->ucs2, b->ucs2), .units = larger(a->units, b->units), .ext = larger(a->ext, b->ext),
		.pairs = larger(a->pairs, b->pairs), .octets = larger(a->octets, b->octets),
	};
}

struct mn_fit_cost mn_fit_cost_times(const struct mn_fit_cost *a, int64_t n)
{
	struct mn_fit_cost times = *a;

	if (n <= 0)
		return MN_FIT_NOTHING;
	times.gsm = a->gsm < 0 ? MN_FIT_NEVER : n * a->gsm;
	times.gsm_units = a->gsm_units < 0 ? MN_FIT_NEVER : n * a->gsm_units;
	times.ucs2 = a->ucs2 < 0 ? MN_FIT_NEVER : a->ucs2 + (n - 1) * larger(a->gsm_units, a->ucs2);
	times.units *= n;
	times.ext *= n;
	times.pairs *= n;
	times.octets *= n;
	return times;
}

int64_t mn_fit_cost_ussd(const struct mn_fit_cost *cost, bool *ucs2)
{
	int64_t gsm = cost->gsm > 0 ? (int64_t)mn_text_ussd_packed(cost->gsm, false) : 0;
	int64_t wide = cost->ucs2 > 0 ? 2 * cost->ucs2 : 0;

	if (ucs2)
		*ucs2 = wide > gsm;
	return larger(gsm, wide);
}

/* An escape and what it escapes, or the halves of a pair, stay in one part: it may be short by one. */
static int64_t parts(int64_t length, int64_t one, int64_t each, bool doubles)
{
	if (length <= one)
		return 1;
	each -= doubles;
	return (length + each - 1) / each;
}

int64_t mn_fit_cost_parts(const struct mn_fit_cost *cost, bool *ucs2)
{
	int64_t gsm = cost->gsm >= 0 ? parts(cost->gsm, 160, 153, cost->ext > 0) : 0;
	int64_t wide = cost->ucs2 >= 0 ? parts(cost->ucs2, 70, 67, cost->pairs > 0) : 0;

	if (ucs2)
		*ucs2 = wide > gsm;
	return larger(gsm, wide);
}
