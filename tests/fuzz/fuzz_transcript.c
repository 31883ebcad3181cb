/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parser of transcripts, and its patterns against a text: the input is a transcript; the lines of each expected
 * text are matched with, and compared to, those of the text before. */
#include <stdint.h>
#include <string.h>

#include <talloc.h>

#include "simtk/diff.h"
#include "simtk/frame.h"
#include "simtk/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *join(void *ctx, const struct stk_stmt *s)
{
	char *text = talloc_strdup(ctx, "");
	size_t i;

	for (i = 0; i < s->n_lines; i++)
		text = talloc_asprintf_append(text, "%s%s", i ? (i % 3 ? "\n" : "\v") : "", s->lines[i]);
	return text;
}

static void match_all(const struct stk_transcript *t)
{
	char *before = talloc_strdup(NULL, "1 x\n2 y"), *text, *out, missing[STK_PATTERN_NAME_MAX + 1];
	struct stk_vars *vars = stk_vars_alloc(NULL);
	size_t i, blocks = 0;

	for (i = 0; i < t->n_stmt; i++) {
		const struct stk_stmt *s = &t->stmt[i];

		if (s->text)
			talloc_free(stk_pattern_expand(NULL, s->text, vars, missing));
		/* the comparison is quadratic in lines: a few will do */
		if (!s->pattern || s->n_lines > 24 || ++blocks > 6)
			continue;
		text = join(NULL, s);
		stk_pattern_match(s->pattern, text, vars);
		if (!stk_pattern_match(s->pattern, before, vars)) {
			out = stk_diff_append(talloc_strdup(NULL, ""), s->lines, s->n_lines, before, vars);
			out = stk_frame_append(out, "x", text, NULL, 1);
			talloc_free(out);
		}
		talloc_free(before);
		before = text;
	}
	talloc_free(before);
	talloc_free(vars);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *diag = NULL;
	struct stk_transcript *t = stk_transcript_parse(NULL, "fuzz", (const char *)data, len, &diag);

	if (t)
		match_all(t);
	/* a refusal says why */
	if (!t && !diag)
		__builtin_trap();
	talloc_free(t);
	talloc_free(diag);
	return 0;
}
