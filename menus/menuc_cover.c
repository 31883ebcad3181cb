/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc cover: what of a service have these transcripts shown, and what not? */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "menus/cover.h"
#include "menus/menuc.h"

const char menuc_cover_help[] =
	"A transcript is what dialtree-phone --play plays. Nothing is played here: the texts it expects are compared\n"
	"with those of the service. A text counts where an `expect` shows all its lines; a screen where its heading\n"
	"or its page is shown; a rule's case where one of its texts is. Names are the values that a text can show: a\n"
	"brand, a status.\n"
	"What no USSD menu can show is told apart, with the reason, and is not missing.\n"
	"\n"
	"Options: --missing-only: only what is missing, nothing when all is reached.\n"
	"Exit status: 0 all is reached, 1 something is not, 2 the command was wrong, the service has errors or a\n"
	"transcript cannot be read.\n"
	"\n"
	"  dialtree-menuc cover menus/share.menu tests/e2e/*.dial\n"
	"  dialtree-menuc cover --missing-only menus/share.menu tests/e2e/open.*.dial\n";

static const char *const kinds[] = {
	[MN_COVER_SCREEN] = "screens", [MN_COVER_CASE] = "cases", [MN_COVER_TEXT] = "texts", [MN_COVER_NAME] = "names",
};

static bool has_languages(enum mn_cover_kind kind)
{
	return kind == MN_COVER_TEXT || kind == MN_COVER_NAME;
}

/* ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────── */

/* The text as its source has it: the strings from its place on, on this line. */
static void print_source(const struct mn_program *program, struct mn_loc loc)
{
	const char *s = program->source, *end = program->source + program->source_len, *last;

	for (uint32_t line = 1; line < loc.line && s; line++) {
		s = memchr(s, '\n', end - s);
		s = s ? s + 1 : NULL;
	}
	for (uint32_t col = 1; s && col < loc.col && s < end && *s != '\n'; col++)
		do
			s++;
		while (s < end && ((unsigned char)*s & 0xc0) == 0x80);
	if (!s || s == end || *s != '"')
		return;
	last = s + 1;
	while (last < end && *last != '"' && *last != '\n')
		last += *last == '\\' && last + 1 < end ? 2 : 1;
	printf(" %.*s\"", (int)(last - s), s);
}

static void print_place(const struct mn_program *program, const struct mn_cover_goal *goal, unsigned int language)
{
	const struct mn_loc *loc = goal->text ? &goal->text->lang[language].loc : &goal->loc;

	printf("%s:%u:%u: ", program->file, loc->line, loc->col);
	if (goal->kind == MN_COVER_SCREEN || goal->kind == MN_COVER_CASE) {
		printf("%s %s\n", goal->kind == MN_COVER_SCREEN ? "screen" : "case", goal->what);
		return;
	}
	printf("%s, %s:", goal->what, program->language[language].code);
	print_source(program, *loc);
	printf("\n");
}

static size_t print_missing(const struct mn_cover *cover, bool quiet)
{
	const struct mn_program *program = cover->program;
	size_t n = 0;

	for (size_t i = 0; i < cover->n_goals; i++) {
		const struct mn_cover_goal *goal = &cover->goal[i];

		for (unsigned int lang = 0; lang < program->n_languages && !goal->apart; lang++) {
			if (!((goal->due & ~goal->reached) >> lang & 1))
				continue;
			if (!n++ && !quiet)
				printf("not reached:\n");
			print_place(program, goal, lang);
		}
	}
	return n;
}

/* ── all of it ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void print_apart(const struct mn_cover *cover)
{
	for (unsigned int why = MN_COVER_SHOWN + 1; why < MN_COVER_N_APART; why++) {
		size_t n = 0;

		for (size_t i = 0; i < cover->n_goals; i++) {
			if (cover->goal[i].apart != why)
				continue;
			if (!n++)
				printf("not counted, %s:\n", mn_cover_apart_why(why));
			print_place(cover->program, &cover->goal[i], 0);
		}
	}
}

static void print_counts(const struct mn_cover *cover, const struct mn_cover_blocks *blocks)
{
	const struct mn_program *program = cover->program;
	size_t reached, all;

	printf("%s: %zu texts expected in %zu transcript%s\n", program->file, blocks->n, blocks->n_files,
	       blocks->n_files == 1 ? "" : "s");
	for (unsigned int kind = 0; kind < MN_COVER_N_KINDS; kind++)
		for (unsigned int lang = 0; lang < (has_languages(kind) ? program->n_languages : 1); lang++) {
			mn_cover_count(cover, kind, lang, &reached, &all);
			if (!all)
				continue;
			printf("  %s%s%s %zu/%zu\n", kinds[kind], has_languages(kind) ? " " : "",
			       has_languages(kind) ? program->language[lang].code : "", reached, all);
		}
}

/* The lines that promise a next page, as transcripts show them. */
static const char **more_lines(void *ctx, const struct mn_program *program)
{
	const char **more = talloc_zero_array(ctx, const char *, MN_MAX_LANGS + 1);
	unsigned int n = 0;

	for (unsigned int i = 0; more && i < program->n_languages; i++) {
		const struct mn_template *t = &program->phrase[MN_PHRASE_MORE]->lang[i];

		if (t->n_pieces == 1 && t->piece[0].var == MN_VAR_LITERAL)
			more[n++] = t->piece[0].lit;
	}
	return more;
}

int menuc_cover(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "missing-only", no_argument, NULL, 'm' },
		{ NULL, 0, NULL, 0 }
	};
	struct mn_cover_blocks *blocks = talloc_zero(ctx, struct mn_cover_blocks);
	struct mn_program *program;
	struct mn_cover *cover;
	bool only = false;
	const char **more;
	size_t missing;
	int rc;

	while ((rc = menuc_option(argc, argv, options)) != -1) {
		if (rc == '?')
			return MENUC_USAGE;
		only = true;
	}
	if (argc - optind < 2) {
		fprintf(stderr, "cover: a service and a transcript are needed. Try: dialtree-menuc help cover\n");
		return MENUC_USAGE;
	}
	program = menuc_load(ctx, argv[optind], &rc);
	if (!program || !blocks)
		return MENUC_USAGE;
	more = more_lines(ctx, program);
	for (int i = optind + 1; i < argc; i++) {
		rc = mn_cover_read(blocks, argv[i], more);
		if (rc == 0)
			continue;
		fprintf(stderr, "cover: %s: %s\n", argv[i], rc == -EILSEQ ? "not a text in UTF-8" : strerror(-rc));
		return MENUC_USAGE;
	}
	cover = mn_cover_list(ctx, program);
	mn_cover_reach(cover, blocks);
	if (!only)
		print_counts(cover, blocks);
	missing = print_missing(cover, only);
	if (!only)
		print_apart(cover);
	return missing ? MENUC_FOUND : MENUC_OK;
}
