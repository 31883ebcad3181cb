/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What comes from outside as lines: those of a gateway's log, and key=value words. */
#include <stdint.h>
#include <string.h>

#include "host/cdr_line.h"
#include "host/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void read_line(const char *text, size_t len)
{
	enum cdr_line_kind kind;
	struct cdr_line line;
	const char *why;

	kind = cdr_line_parse(text, len, &line, &why);
	/* a bad line says why; a good one can be used without a second look */
	if ((kind == CDR_LINE_BAD) != (why != NULL))
		__builtin_trap();
	if (kind != CDR_LINE_TOTALS)
		return;
	if (line.up < 0 || line.down < 0 || line.up + line.down < 0 || line.stamp < 0 || strlen(line.imsi) < 6 ||
	    line.lac < -1 || line.cell < -1 || !cdr_event_name(line.event)[0])
		__builtin_trap();
}

static void read_words(const char *text)
{
	static const char *const keys[] = { "id", "msisdn", "at", "up" };
	struct words words;
	char error[80] = "";

	if (words_parse(&words, text, error, sizeof(error)) == 0 && words.n > WORDS_MAX)
		__builtin_trap();
	else if (!error[0] && words_known(&words, keys, 4, error, sizeof(error)) == 0 && words.n && !words_get(&words,
			words.word[0].key))
		__builtin_trap();
	if (strnlen(error, sizeof(error)) == sizeof(error))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *at = (const char *)data, *end = at + len;
	char text[2 * WORDS_SIZE];

	while (at < end) {
		const char *lf = memchr(at, '\n', end - at);
		size_t n = (lf ? lf : end) - at;

		read_line(at, n);
		if (n < sizeof(text) && !memchr(at, '\0', n)) {
			memcpy(text, at, n);
			text[n] = '\0';
			read_words(text);
		}
		at += n + 1;
	}
	return 0;
}
