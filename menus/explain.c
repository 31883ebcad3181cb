/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Explanations of diagnostics, and how their examples become whole services. */
#include <ctype.h>

#include "menus/explain.h"
#include "menus/mem.h"
#include "menus/suggest.h"

static const struct mn_explain rows[MN_N_DIAGS] = {
#define MN_EXPLAIN_WORDS(id, text)		[MN_DIAG_##id] = { NULL, NULL, NULL, text, NULL, NULL },
#define MN_EXPLAIN(id, text, wrong, right)	[MN_DIAG_##id] = { NULL, NULL, NULL, text, wrong, right },
#include "menus/explains.def"
#undef MN_EXPLAIN
#undef MN_EXPLAIN_WORDS
};

static const struct {
	const char *code, *form;
	enum mn_severity severity;
} diags[] = {
#define MN_DIAG(id, code, severity, format)	{ code, format, MN_SEVERITY_##severity },
#include "menus/diags.def"
#undef MN_DIAG
};

static const struct {
	const char *begin, *about;
} groups[] = {
	{ "E1", "characters, lines, indentation" },
	{ "E2", "the shape of a section" },
	{ "E3", "names" },
	{ "E4", "texts and variables" },
	{ "E5", "values, types, tables" },
	{ "E6", "rules and conditions" },
	{ "E7", "operations" },
	{ "E8", "screens, codes, phrases" },
	{ "W9", "warnings" },
};

struct mn_explain mn_explain_get(enum mn_diag_id id)
{
	struct mn_explain e = rows[id];

	e.code = diags[id].code;
	e.severity = diags[id].severity == MN_SEVERITY_ERROR ? "error" : "warning";
	e.form = diags[id].form;
	return e;
}

/* "301" and "e301" mean "E301" */
static bool is_code(const char *code, const char *word, size_t len)
{
	if (len && isdigit((unsigned char)*word))
		code++;
	if (strlen(code) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (toupper((unsigned char)word[i]) != code[i])
			return false;
	return true;
}

int mn_explain_find(const char *word)
{
	size_t len;

	word += *word == '[';
	len = strcspn(word, "]");
	for (int i = 0; i < MN_N_DIAGS; i++)
		if (is_code(diags[i].code, word, len))
			return i;
	return -1;
}

const char *mn_explain_near(const char *word)
{
	const char *codes[MN_N_DIAGS];

	for (int i = 0; i < MN_N_DIAGS; i++)
		codes[i] = diags[i].code;
	return mn_suggest(word, strlen(word), codes, MN_N_DIAGS);
}

const char *mn_explain_group(const char *code)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strncmp(code, groups[i].begin, strlen(groups[i].begin)) == 0)
			return groups[i].about;
	return "";
}

/* ── completing an example ────────────────────────────────────────────────────────────────────────────────────── */

static const char *line_end(const char *s)
{
	const char *nl = strchr(s, '\n');

	return nl ? nl + 1 : s + strlen(s);
}

static bool is_head(const char *line)
{
	return *line != ' ' && *line != '\t' && *line != '\n' && *line != '#';
}

static bool is_named(const char *word, size_t len)
{
	static const struct {
		const char *word;
		bool named;
	} sections[] = {
#define MN_SECTION(id, word, named, head, body, doc) { word, named },
#include "menus/sections.def"
#undef MN_SECTION
	};

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (strlen(sections[i].word) == len && memcmp(sections[i].word, word, len) == 0)
			return sections[i].named;
	return false;
}

/* Octets of a line that tell which section begins here: its word, and its name if it has one. */
static size_t key_of(const char *line)
{
	size_t n = strcspn(line, " \n");

	if (is_named(line, n) && line[n] == ' ')
		n += 1 + strcspn(line + n + 1, " \n");
	return n;
}

static bool has_section(const char *example, const char *head)
{
	size_t n = key_of(head);

	/* an example may be about a first line that is indented */
	example += strspn(example, " ");
	for (const char *line = example; *line; line = line_end(line))
		if (is_head(line) && key_of(line) == n && memcmp(line, head, n) == 0)
			return true;
	return false;
}

static char *add(char *s, const char *text, size_t len)
{
	s = talloc_strndup_append_buffer(s, text, len);
	if (!s)
		abort();
	return s;
}

/* The codes of the languages that the example declares, each followed by a NUL; "" at the end. */
static char *languages_of(const void *ctx, const char *example)
{
	const char *line = example;
	char *codes = mn_mem_zero(ctx, strlen(example) + sizeof("en") + 1, 1), *end = codes;

	while (*line && strncmp(line, "languages\n", 10) != 0)
		line = line_end(line);
	for (line = line_end(line); *line == ' '; line = line_end(line)) {
		const char *word = line + strspn(line, " ");
		size_t n = strcspn(word, " \n");

		memcpy(end, word, n);
		end += n + 1;
	}
	if (end == codes)
		strcpy(codes, "en");
	return codes;
}

/* A line of the village, its text repeated for each language. */
static char *add_line(char *s, const char *line, const char *languages)
{
	const char *end = line_end(line), *text = strstr(line, "en \"");

	if (!text || text >= end)
		return add(s, line, end - line);
	s = add(s, line, text - line);
	for (const char *code = languages; *code; code += strlen(code) + 1) {
		s = add(s, code, strlen(code));
		s = add(s, text + 2, end - 1 - (text + 2));
		s = add(s, " ", code[strlen(code) + 1] ? 1 : 0);
	}
	return add(s, "\n", 1);
}

char *mn_explain_complete(const void *ctx, const char *example)
{
	char *s = mn_mem_text(ctx, example, strlen(example)), *languages = languages_of(ctx, example);
	bool out = false;

	for (const char *line = mn_explain_village; *line; line = line_end(line)) {
		if (is_head(line))
			out = has_section(example, line);
		if (!out)
			s = add_line(s, line, languages);
	}
	talloc_free(languages);
	return s;
}
