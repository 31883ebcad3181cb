/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Markdown of a service: how words are written, and the parts in their order. */
#include "menus/table.h"

#include "menus/table_int.h"

/* ── words ────────────────────────────────────────────────────────────────────────────────────────────────────── */

void mn_table_put(struct mn_table_out *t, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("<br>", t->out);
		else if (*text == '<')
			fputs("&lt;", t->out);
		else if (*text == '>')
			fputs("&gt;", t->out);
		else if (*text == '&')
			fputs("&amp;", t->out);
		else if (strchr("\\|*_`[]~", *text))
			fprintf(t->out, "\\%c", *text);
		else
			putc(*text, t->out);
	}
}

/* Words of the language hold no backtick, but a condition quoted from a source might hold a bar. */
void mn_table_code(struct mn_table_out *t, const char *text)
{
	if (!*text)
		return;
	putc('`', t->out);
	for (; *text; text++) {
		if (*text == '|')
			putc('\\', t->out);
		putc(*text == '`' ? '\'' : *text, t->out);
	}
	putc('`', t->out);
}

static void text_in(struct mn_table_out *t, uint16_t operation, const struct mn_text *text, const char *between,
		    bool codes)
{
	bool before = false, several = t->languages & (t->languages - 1);

	for (unsigned int i = 0; text && i < t->program->n_languages; i++) {
		if (!(t->languages >> i & 1))
			continue;
		if (before)
			fputs(between, t->out);
		if (codes && several)
			fprintf(t->out, "*%s* ", t->program->language[i].code);
		mn_table_put(t, mn_plain_text(t->ctx, t->program, operation, text, i));
		before = true;
	}
}

void mn_table_text(struct mn_table_out *t, uint16_t operation, const struct mn_text *text)
{
	text_in(t, operation, text, "<br>", true);
}

void mn_table_short(struct mn_table_out *t, const struct mn_text *text)
{
	text_in(t, MN_NONE, text, " / ", false);
}

void mn_table_link(struct mn_table_out *t, const char *kind, const char *name)
{
	fprintf(t->out, "[%s](#%s-", name, kind);
	for (; *name; name++)
		putc(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name, t->out);
	putc(')', t->out);
}

void mn_table_clauses(struct mn_table_out *t, const char *clauses)
{
	if (!*clauses)
		return;
	fputs(" (", t->out);
	mn_table_put(t, clauses);
	putc(')', t->out);
}

static void lines(struct mn_table_out *t, uint16_t operation, const struct mn_variant *variant)
{
	static const char *const each[] = {
		[MN_EACH_NONE] = "", [MN_EACH_MEMBER] = "each ", [MN_EACH_FORMER] = "each former ",
		[MN_EACH_BUNDLE] = "each limited bundle", [MN_EACH_WITHHELD] = "each withheld",
	};

	for (unsigned int i = 0; i < variant->n_lines; i++) {
		bool member = variant->line[i].each == MN_EACH_MEMBER || variant->line[i].each == MN_EACH_FORMER;

		if (variant->text || i)
			fputs("<br>", t->out);
		mn_table_code(t, talloc_asprintf(t->ctx, "%s%s", each[variant->line[i].each],
						 member && t->program->group.present ?
						 t->program->group.member_name : ""));
		fputs("<br>", t->out);
		mn_table_text(t, operation, variant->line[i].text);
	}
}

void mn_table_wording(struct mn_table_out *t, uint16_t operation, const struct mn_wording *wording)
{
	for (unsigned int i = 0; i < wording->n_variants; i++) {
		const struct mn_variant *variant = &wording->variant[i];

		if (i)
			fputs("<br>", t->out);
		if (variant->cond != MN_NONE) {
			fputs("when ", t->out);
			mn_table_code(t, mn_plain_cond(t->ctx, t->program, variant->cond));
			fputs(":<br>", t->out);
		} else if (i) {
			fputs("otherwise:<br>", t->out);
		}
		mn_table_text(t, operation, variant->text);
		lines(t, operation, variant);
	}
}

/* ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

void mn_table_row(struct mn_table_out *t)
{
	fputs("| ", t->out);
}

void mn_table_next(struct mn_table_out *t)
{
	fputs(" | ", t->out);
}

void mn_table_end(struct mn_table_out *t)
{
	fputs(" |\n", t->out);
	talloc_free_children(t->ctx);
}

void mn_table_head(struct mn_table_out *t, const char *columns)
{
	fprintf(t->out, "\n| ");
	for (const char *c = columns; *c; c++) {
		if (*c == '|')
			mn_table_next(t);
		else
			putc(*c, t->out);
	}
	fputs(" |\n|---|", t->out);
	for (const char *c = columns; *c; c++)
		if (*c == '|')
			fputs("---|", t->out);
	putc('\n', t->out);
}

void mn_table_write(const struct mn_program *program, uint8_t languages, FILE *out)
{
	struct mn_table_out t = {
		.ctx = mn_mem_zero(NULL, 1, 1), .program = program, .out = out, .languages = languages,
	};

	mn_table_head_facts(&t);
	mn_table_rules(&t);
	mn_table_tables(&t);
	mn_table_lists(&t);
	mn_table_operations(&t);
	mn_table_codes(&t);
	mn_table_screens(&t);
	mn_table_phrases(&t);
	talloc_free(t.ctx);
}
