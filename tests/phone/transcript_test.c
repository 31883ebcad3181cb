/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parser of transcripts: what it makes of good.dial, and every error with its caret, from errors.txt, where a line
 * "%%" separates transcripts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "simtk/transcript.h"

static char *read_file(const char *name)
{
	const char *dir = getenv("srcdir");
	char path[512], *text = talloc_zero_size(NULL, 65536);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : ".", name);
	f = fopen(path, "rb");
	if (!f || !fread(text, 1, 65535, f)) {
		perror(path);
		exit(1);
	}
	fclose(f);
	return text;
}

static void print(const struct stk_transcript *t)
{
	size_t i, k;

	for (i = 0; i < t->n_phones; i++)
		printf("phone %zu %s\n", i, t->phones[i]);
	for (i = 0; i < t->n_stmt; i++) {
		const struct stk_stmt *s = &t->stmt[i];

		printf("%u:%u type %d phone %u expect %d number %ld name '%s' text '%s'\n", s->at.line, s->at.col,
		       s->type, s->phone, s->expect, s->number, s->name ? s->name : "", s->text ? s->text : "");
		for (k = 0; k < s->n_lines; k++)
			printf("  [%s]\n", s->lines[k]);
	}
}

int main(void)
{
	char *text = read_file("good.dial"), *diag = NULL, *part, *end;
	struct stk_transcript *t = stk_transcript_parse(NULL, "good.dial", text, strlen(text), &diag);

	if (t)
		print(t);
	printf("%s", diag ? diag : "");
	talloc_free(t);
	talloc_free(diag);
	talloc_free(text);

	text = read_file("errors.txt");
	for (part = text; part; part = end ? end + 4 : NULL) {
		end = strstr(part, "\n%%\n");
		diag = NULL;
		t = stk_transcript_parse(NULL, "t", part, end ? (size_t)(end - part + 1) : strlen(part), &diag);
		printf("%%%%\n%s%s", diag ? diag : "", t ? "no error\n" : "");
		talloc_free(t);
		talloc_free(diag);
	}
	talloc_free(text);

	diag = NULL;
	t = stk_transcript_parse(NULL, "nul", "dial 1\0", 7, &diag);
	t = t ? t : stk_transcript_parse(NULL, "latin", "dial \xe9\n", 7, &diag);
	t = t ? t : stk_transcript_load(NULL, "/nonexistent/x.dial", &diag);
	printf("%%%%\n%s", diag);
	talloc_free(diag);
	diag = NULL;
	t = stk_transcript_parse(NULL, "empty", "", 0, &diag);
	printf("%%%%\nempty: %zu statements, %zu phone\n", t->n_stmt, t->n_phones);
	talloc_free(t);
	return 0;
}
