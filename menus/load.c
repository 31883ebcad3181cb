/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a file to a program. */
#include <errno.h>

#include "menus/mem.h"
#include "menus/parse.h"
#include "menus/parse_run.h"

uint64_t mn_program_hash(const char *source, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)source[i]) * UINT64_C(1099511628211);
	return hash;
}

static struct mn_program *parse(void *ctx, const char *file, const char *source, size_t len, struct mn_diags *diags,
				bool proved)
{
	struct mn_program *program = mn_mem_zero(ctx, 1, sizeof(*program));
	struct mn_parse p = { .program = program, .diags = diags, .tmp = mn_mem_zero(ctx, 1, 1) };

	program->file = mn_mem_text(program, file, strlen(file));
	program->source = mn_mem_text(program, source, len);
	program->source_len = len;
	program->hash = mn_program_hash(source, len);
	p.lex = mn_lex_read(p.tmp, program->source, len, diags);
	if (len <= MN_LEX_MAX_SOURCE)
		mn_parse_run(&p, mn_tree_build(p.tmp, p.lex, diags));
	talloc_free(p.tmp);
	mn_diags_set_source(diags, source, len);
	if (proved ? mn_diags_errors(diags) > 0 : !p.complete) {
		talloc_free(program);
		return NULL;
	}
	return program;
}

struct mn_program *mn_program_parse(void *ctx, const char *file, const char *source, size_t len, struct mn_diags *diags)
{
	return parse(ctx, file, source, len, diags, true);
}

/* One octet more than a source may have, so that a longer file is known to be longer. */
static char *read_file(void *ctx, const char *file, size_t *len, int *error)
{
	FILE *f = fopen(file, "rb");
	char *text;

	if (!f) {
		*error = errno;
		return NULL;
	}
	text = mn_mem_zero(ctx, MN_LEX_MAX_SOURCE + 1, 1);
	*len = fread(text, 1, MN_LEX_MAX_SOURCE + 1, f);
	*error = ferror(f) ? errno : 0;
	fclose(f);
	return text;
}

static struct mn_program *load(void *ctx, const char *file, struct mn_diags *diags, bool proved)
{
	struct mn_program *program = NULL;
	struct mn_loc from = { 1, 1 }, to = { 1, 2 };
	size_t len = 0;
	int error = 0;
	char *source = read_file(ctx, file, &len, &error);

	if (error)
		mn_diags_report(diags, MN_DIAG_FILE, from, to, strerror(error), NULL, NULL);
	else
		program = parse(ctx, file, source, len, diags, proved);
	talloc_free(source);
	return program;
}

struct mn_program *mn_program_load(void *ctx, const char *file, struct mn_diags *diags)
{
	return load(ctx, file, diags, true);
}

struct mn_program *mn_program_read(void *ctx, const char *file, struct mn_diags *diags)
{
	return load(ctx, file, diags, false);
}
