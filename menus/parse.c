/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Driver of the parser: sections, names, and the helpers the sections share. parse.h tells how it works. */
#include "menus/mem.h"
#include "menus/parse.h"
#include "menus/parse_run.h"
#include "menus/suggest.h"

#define SHOWN_OCTETS	40
#define MAX_DECLS	60000u
#define MAX_LOST	64u
#define MAX_TOLD	256u	/* causes that are remembered */
#define RUN_TOLD	2u	/* errors of shape in neighbouring lines that are told */
#define RUN_GAP		8u	/* lines from one of them to the next */

static const struct {
	const char *word;
	bool named;
	void (*head)(struct mn_parse *p, const struct mn_parse_decl *decl);
	void (*body)(struct mn_parse *p, const struct mn_parse_decl *decl);
} sections[] = {
#define MN_SECTION(id, word, named, head, body, doc) { word, named, mn_parse_##head, mn_parse_##body },
#include "menus/sections.def"
#undef MN_SECTION
};

void *mn_parse_push(struct mn_parse *p, struct mn_parse_vec *vec, size_t size)
{
	void *e;

	if (vec->n == vec->size) {
		vec->size = vec->size ? 2 * vec->size : 16;
		vec->data = mn_mem_grow(p->tmp, vec->data, vec->size, size);
	}
	e = (char *)vec->data + vec->n++ * size;
	memset(e, 0, size);
	return e;
}

/* ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool is_told_once(enum mn_diag_id id, const char *a)
{
	switch (id) {
	case MN_DIAG_NAME_UNKNOWN:
	case MN_DIAG_SUBJECT_UNKNOWN:
	case MN_DIAG_ATTR_UNKNOWN:
	case MN_DIAG_FIELD_UNKNOWN:
	case MN_DIAG_ITEM_UNKNOWN:
	case MN_DIAG_CASE_UNKNOWN:
	case MN_DIAG_COLUMN_UNKNOWN:
	case MN_DIAG_NO_GROUP:
	case MN_DIAG_LANGUAGE_UNKNOWN:
	case MN_DIAG_VAR_UNKNOWN:
	case MN_DIAG_CASE_NAME:
		return true;
	case MN_DIAG_EXPECTED:
		return *a == '\'';	/* a certain word, most likely a name that is misspelt elsewhere */
	default:
		return false;
	}
}

static bool is_of_shape(enum mn_diag_id id)
{
	switch (id) {
	case MN_DIAG_EXPECTED:
	case MN_DIAG_EXPECTED_AFTER:
	case MN_DIAG_TRAILING:
	case MN_DIAG_UNEXPECTED_LINE:
	case MN_DIAG_NO_CHILDREN:
	case MN_DIAG_ITEM_TWICE:
	case MN_DIAG_LANGUAGE_TWICE:
	case MN_DIAG_TEXT_LANGUAGE:
	case MN_DIAG_TEXT_MISSING:
	case MN_DIAG_ITEM_UNKNOWN:
	case MN_DIAG_CODE:
	case MN_DIAG_LINE_TWICE:
	case MN_DIAG_DIGIT_TWICE:
	case MN_DIAG_JUDGE_SUBJECT:
	case MN_DIAG_TEXT_NONE:
	case MN_DIAG_ASKED_TWICE:
	case MN_DIAG_NOT_ASKED:
	case MN_DIAG_CELL_TYPE:
	case MN_DIAG_ROW_SHORT:
		return true;
	default:
		return false;
	}
}

static uint32_t hash_add(uint32_t hash, const char *s)
{
	for (; s && *s; s++)
		hash = (hash ^ (unsigned char)*s) * 16777619u;
	return (hash ^ 0xff) * 16777619u;
}

/* What is below a line may be told before the line itself. */
static bool is_near(const struct mn_parse *p, uint32_t line)
{
	return line + RUN_GAP >= p->run.line && line <= p->run.line + RUN_GAP;
}

/* The same cause as something told before? */
static struct mn_diag *told_before(struct mn_parse *p, enum mn_diag_id id, const char *a, uint32_t hash, uint32_t line)
{
	const struct mn_parse_told *told = p->told.data;

	for (uint32_t i = 0; is_told_once(id, a) && i < p->told.n; i++)
		if (told[i].id == id && told[i].hash == hash)
			return told[i].diag;
	if (is_of_shape(id) && p->run.n >= RUN_TOLD && is_near(p, line)) {
		p->run.line = line;
		return p->run.diag;
	}
	return NULL;
}

static void remember_told(struct mn_parse *p, enum mn_diag_id id, const char *a, uint32_t hash, uint32_t line,
			  struct mn_diag *diag)
{
	if (is_of_shape(id)) {
		p->run.n = is_near(p, line) ? p->run.n + 1 : 1;
		p->run.line = line;
		p->run.diag = diag;
	}
	if (is_told_once(id, a) && p->told.n < MAX_TOLD) {
		struct mn_parse_told *told = mn_parse_push(p, &p->told, sizeof(*told));

		*told = (struct mn_parse_told){ id, hash, diag };
	}
}

struct mn_diag *mn_parse_fail_at(struct mn_parse *p, enum mn_diag_id id, struct mn_loc from, struct mn_loc to,
				 const char *a, const char *b, const char *c)
{
	uint32_t hash = hash_add(hash_add(2166136261u, id == MN_DIAG_NAME_UNKNOWN ? "" : a), b);
	struct mn_diag *diag = told_before(p, id, a, hash, from.line);
	bool full;

	if (diag) {
		p->broken = true;
		return mn_diags_again(p->diags, diag, from.line);
	}
	full = mn_diags_is_full(p->diags);
	diag = mn_diags_report(p->diags, id, from, to, a, b, c);
	if (!full)
		remember_told(p, id, a, hash, from.line, diag);
	if (diag->severity == MN_SEVERITY_ERROR)
		p->broken = true;
	return diag;
}

struct mn_diag *mn_parse_fail(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *first,
			      const struct mn_lex_token *last, const char *a, const char *b, const char *c)
{
	return mn_parse_fail_at(p, id, mn_lex_from(first), mn_lex_to(last), a, b, c);
}

struct mn_diag *mn_parse_fail_word(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *word)
{
	return mn_parse_fail(p, id, word, word, mn_parse_shown(p, word), NULL, NULL);
}

struct mn_diag *mn_parse_fail_plain(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *token)
{
	return mn_parse_fail(p, id, token, token, NULL, NULL, NULL);
}

void mn_parse_unknown(struct mn_parse *p, const char *what, const struct mn_lex_token *word,
		      const char *const *candidates, size_t n)
{
	struct mn_diag *diag = mn_parse_fail(p, MN_DIAG_NAME_UNKNOWN, word, word, what, mn_parse_shown(p, word), NULL);

	mn_parse_suggest(p, diag, word, candidates, n);
}

void mn_parse_twice(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *word, struct mn_loc before)
{
	mn_diag_note(p->diags, mn_parse_fail_word(p, id, word), before, "it is here");
}

const char *mn_parse_name(struct mn_parse *p, const struct mn_lex_token *token)
{
	return mn_mem_text(p->program, p->lex->source + token->at, token->len);
}

const char *mn_parse_shown(struct mn_parse *p, const struct mn_lex_token *token)
{
	const char *s = p->lex->source + token->at;
	size_t n = token->len;
	char *shown;

	if (n <= SHOWN_OCTETS)
		return mn_mem_text(p->tmp, s, n);
	for (n = SHOWN_OCTETS; n && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
		;
	shown = talloc_asprintf(p->tmp, "%.*s...", (int)n, s);
	if (!shown)
		abort();
	return shown;
}

const char *mn_parse_join(struct mn_parse *p, const char *words, const char *word)
{
	char *s = talloc_asprintf(p->tmp, "%s%s'%s'", words, *words ? ", " : "", word);

	if (!s)
		abort();
	return s;
}

bool mn_parse_suggest(struct mn_parse *p, struct mn_diag *diag, const struct mn_lex_token *word,
		      const char *const *candidates, size_t n)
{
	const char *near = NULL;

	/* nobody would see it */
	if (!mn_diags_is_full(p->diags))
		near = mn_suggest(p->lex->source + word->at, word->len, candidates, n);
	if (near)
		mn_diag_hint(p->diags, diag, "did you mean '%s'?", near);
	return near != NULL;
}

/* ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct mn_tree_node *skip_bad(struct mn_parse *p, const struct mn_tree_node *node)
{
	for (; node && node->bad; node = node->next)
		p->broken = true;
	return node;
}

const struct mn_tree_node *mn_parse_child(struct mn_parse *p, const struct mn_tree_node *node)
{
	return skip_bad(p, node->child);
}

const struct mn_tree_node *mn_parse_next(struct mn_parse *p, const struct mn_tree_node *node)
{
	return skip_bad(p, node->next);
}

void mn_parse_no_children(struct mn_parse *p, const struct mn_tree_node *node)
{
	const struct mn_tree_node *child = mn_parse_child(p, node);

	if (child)
		mn_parse_fail(p, MN_DIAG_NO_CHILDREN, child->token, &child->token[child->n_tokens - 1],
			      mn_parse_shown(p, node->token), NULL, NULL);
}

void mn_parse_unexpected(struct mn_parse *p, const struct mn_tree_node *node, const char *const *words)
{
	struct mn_diag *diag = mn_parse_fail_word(p, MN_DIAG_UNEXPECTED_LINE, node->token);
	size_t n = 0;
	char *all = mn_mem_text(p->tmp, "", 0);

	while (words[n])
		n++;
	if (node->n_tokens == 1 && mn_program_language(p->program, mn_parse_shown(p, node->token)) >= 0) {
		mn_diag_hint(p->diags, diag, "the text stands on the line of its language: %s \"...\"",
			     mn_parse_shown(p, node->token));
		return;
	}
	if (node->token->kind == MN_LEX_WORD && mn_parse_suggest(p, diag, node->token, words, n))
		return;
	for (size_t i = 0; i < n && all; i++)
		all = talloc_asprintf_append(all, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", words[i]);
	if (n)
		mn_diag_hint(p->diags, diag, "here lines begin with %s", all ? all : "");
}

/* ── names ────────────────────────────────────────────────────────────────────────────────────────────────────── */

const char *mn_parse_kind_name(enum mn_parse_kind kind)
{
	switch (kind) {
	case MN_KIND_LIST:
		return "list";
	case MN_KIND_SET:
		return "set";
	case MN_KIND_HOLDING:
		return "holding";
	case MN_KIND_TABLE:
		return "table";
	case MN_KIND_FEE:
		return "fee";
	case MN_KIND_RULE:
		return "rule";
	case MN_KIND_OPERATION:
		return "operation";
	case MN_KIND_SCREEN:
		return "screen";
	case MN_N_KINDS:
		break;
	}
	return "?";
}

/* Kinds that may be meant in the same place share a name space. */
static unsigned int space_of(enum mn_parse_kind kind)
{
	if (kind == MN_KIND_RULE)
		return MN_KINDS(MN_KIND_RULE);
	if (kind == MN_KIND_OPERATION || kind == MN_KIND_SCREEN)
		return MN_KINDS(MN_KIND_OPERATION) | MN_KINDS(MN_KIND_SCREEN);
	return MN_KINDS(MN_KIND_LIST) | MN_KINDS(MN_KIND_SET) | MN_KINDS(MN_KIND_HOLDING) | MN_KINDS(MN_KIND_TABLE) |
	       MN_KINDS(MN_KIND_FEE);
}

static uint32_t bucket_of(const struct mn_parse *p, const char *s, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)s[i]) * 16777619u;
	return hash & (p->n_buckets - 1);
}

struct mn_parse_name *mn_parse_find_text(struct mn_parse *p, const char *s, size_t len, unsigned int kinds)
{
	struct mn_parse_name *name;

	for (name = p->bucket[bucket_of(p, s, len)]; name; name = name->next)
		if (MN_KINDS(name->kind) & kinds && strncmp(s, name->name, len) == 0 && name->name[len] == '\0') {
			name->used = true;
			return name;
		}
	return NULL;
}

struct mn_parse_name *mn_parse_find(struct mn_parse *p, const struct mn_lex_token *word, unsigned int kinds)
{
	return mn_parse_find_text(p, p->lex->source + word->at, word->len, kinds);
}

bool mn_parse_is_lost(struct mn_parse *p, const struct mn_lex_token *word)
{
	const char *const *lost = p->lost.data;

	for (uint32_t i = 0; i < p->lost.n; i++)
		if (mn_lex_is(p->lex, word, lost[i]))
			return true;
	return false;
}

/* What refers to this name shall fail without an error. */
static void lose(struct mn_parse *p, const struct mn_lex_token *word)
{
	const char **lost;

	if (p->lost.n >= MAX_LOST)
		return;
	lost = mn_parse_push(p, &p->lost, sizeof(*lost));
	*lost = mn_parse_name(p, word);
}

struct mn_parse_name *mn_parse_need(struct mn_parse *p, const struct mn_lex_token *word, unsigned int kinds,
				    const char *what)
{
	struct mn_parse_name *name = mn_parse_find(p, word, kinds), *other;
	const char **candidates;
	struct mn_diag *diag;
	size_t n = 0;

	if (name)
		return name;
	p->broken = true;
	if (kinds & p->nameless || mn_parse_is_lost(p, word) ||
	    (kinds == MN_KINDS(MN_KIND_HOLDING) && p->section_broken[MN_SECTION_REGISTER]))
		return NULL;
	diag = mn_parse_fail(p, MN_DIAG_NAME_UNKNOWN, word, word, what, mn_parse_shown(p, word), NULL);
	if (mn_diags_is_full(p->diags))
		return NULL;
	for (unsigned int kind = 0; kind < MN_N_KINDS; kind++)
		n += kinds & MN_KINDS(kind) ? p->count[kind] : 0;
	candidates = mn_mem_zero(p->tmp, n, sizeof(*candidates));
	for (n = 0, other = p->first_name; other; other = other->later)
		if (MN_KINDS(other->kind) & kinds)
			candidates[n++] = other->name;
	if (!mn_parse_suggest(p, diag, word, candidates, n)) {
		other = mn_parse_find(p, word, ~0u);
		if (other)
			mn_diag_note(p->diags, diag, other->from, "'%s' is a %s", other->name,
				     mn_parse_kind_name(other->kind));
	}
	talloc_free(candidates);
	return NULL;
}

/* Give a declaration its name and its place; NULL when the name is taken. */
static struct mn_parse_name *declare(struct mn_parse *p, enum mn_parse_kind kind, const struct mn_lex_token *word)
{
	struct mn_parse_name *name = mn_parse_find(p, word, space_of(kind));
	const char *s = p->lex->source + word->at;
	unsigned int max = kind == MN_KIND_OPERATION ? MN_MAX_OPS : MAX_DECLS;
	char limit[16];

	if (name) {
		struct mn_diag *diag = mn_parse_fail(p, MN_DIAG_NAME_TWICE, word, word, mn_parse_shown(p, word),
						     mn_parse_kind_name(name->kind), NULL);

		mn_diag_note(p->diags, diag, name->from, "it was declared here");
		lose(p, word);
		return NULL;
	}
	if (p->count[kind] == max) {
		lose(p, word);
		if (p->told_many & MN_KINDS(kind))
			return NULL;
		p->told_many |= MN_KINDS(kind);
		snprintf(limit, sizeof(limit), "%u", max);
		mn_parse_fail(p, MN_DIAG_TOO_MANY, word, word, kind == MN_KIND_OPERATION ? "operations and events" :
			      kind == MN_KIND_RULE ? "rules" : kind == MN_KIND_SCREEN ? "screens" : "declarations",
			      limit, NULL);
		return NULL;
	}
	name = mn_mem_zero(p->tmp, 1, sizeof(*name));
	name->name = mn_parse_name(p, word);
	name->kind = kind;
	name->index = p->count[kind]++;
	name->from = mn_lex_from(word);
	name->to = mn_lex_to(word);
	name->next = p->bucket[bucket_of(p, s, word->len)];
	p->bucket[bucket_of(p, s, word->len)] = name;
	if (p->last_name)
		p->last_name->later = name;
	else
		p->first_name = name;
	p->last_name = name;
	return name;
}

bool mn_parse_is_reserved(struct mn_parse *p, const struct mn_lex_token *word)
{
	static const char *const reserved[] = {
		"it", "its", "caller", "group", "request", "bundle", "traffic", "not", "on", "from", "before", "at",
		"by", "more", "size", "limit", "room", "today", "next", "left", "used", "index", "number", "service",
		"dial", "texts", "digit", "code", "amount", "each", "former", "limited", "in", "a", "registered",
		"missing", "known",
	};

	for (unsigned int i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (mn_lex_is(p->lex, word, reserved[i]))
			return true;
	return false;
}

/* ── first pass ───────────────────────────────────────────────────────────────────────────────────────────────── */

static int find_section(struct mn_parse *p, const struct mn_lex_token *word)
{
	for (unsigned int i = 0; i < MN_N_SECTIONS; i++)
		if (mn_lex_is(p->lex, word, sections[i].word))
			return i;
	return -1;
}

static enum mn_parse_kind kind_of(enum mn_section section)
{
	switch (section) {
	case MN_SECTION_LIST:
	case MN_SECTION_EVIDENCE:
		return MN_KIND_LIST;
	case MN_SECTION_SET:
		return MN_KIND_SET;
	case MN_SECTION_FEE:
		return MN_KIND_FEE;
	case MN_SECTION_TABLE:
		return MN_KIND_TABLE;
	case MN_SECTION_RULE:
		return MN_KIND_RULE;
	case MN_SECTION_OPERATION:
	case MN_SECTION_EVENT:
		return MN_KIND_OPERATION;
	case MN_SECTION_SCREEN:
		return MN_KIND_SCREEN;
	default:
		return MN_N_KINDS;
	}
}

static void list_sections(struct mn_parse *p, struct mn_diag *diag)
{
	char *all = mn_mem_text(p->tmp, "", 0);

	for (unsigned int i = 0; i < MN_N_SECTIONS && all; i++)
		all = talloc_asprintf_append(all, "%s%s%s", i ? ", " : "", sections[i].word,
					     i == MN_SECTION_TEXTS ? " to" : "");
	mn_diag_hint(p->diags, diag, "the sections are %s", all ? all : "");
}

/* A blank is missing: `listbrand`. The name behind the word of the section is lost then. */
static bool is_joined(struct mn_parse *p, struct mn_diag *diag, const struct mn_lex_token *word)
{
	const char *s = p->lex->source + word->at;

	for (unsigned int i = 0; i < MN_N_SECTIONS; i++) {
		size_t n = strlen(sections[i].word);
		struct mn_lex_token name = *word;

		if (!sections[i].named || word->len <= n || strncmp(s, sections[i].word, n) != 0)
			continue;
		name.at += n;
		name.len -= n;
		lose(p, &name);
		mn_diag_hint(p->diags, diag, "did you mean '%s %s'?", sections[i].word, mn_parse_shown(p, &name));
		return true;
	}
	return false;
}

/* The section that is meant, so that it is read as if it were written rightly; -1 when none is near. */
static int unknown_section(struct mn_parse *p, const struct mn_tree_node *node)
{
	const struct mn_lex_token *word = node->token;
	const char *words[MN_N_SECTIONS], *near = NULL;
	struct mn_diag *diag;

	for (unsigned int i = 0; i < MN_N_SECTIONS; i++)
		words[i] = sections[i].word;
	diag = mn_parse_fail_word(p, MN_DIAG_SECTION_UNKNOWN, word);
	if (node->n_tokens > 1)
		lose(p, &node->token[1]);
	if (word->kind == MN_LEX_WORD)
		near = mn_suggest(p->lex->source + word->at, word->len, words, MN_N_SECTIONS);
	if (word->kind == MN_LEX_WORD && !near && is_joined(p, diag, word))
		return -1;
	if (!near || !mn_tree_is_shaped(word, node->n_tokens)) {
		list_sections(p, diag);
		/* it may belong to the section above it */
		if (p->n_decls)
			p->decl[p->n_decls - 1].suspect = true;
		return -1;
	}
	mn_diag_hint(p->diags, diag, "did you mean '%s'?", near);
	for (unsigned int i = 0; i < MN_N_SECTIONS; i++)
		if (words[i] == near)
			return i;
	return -1;
}

/* `many NAME` lines declare holdings. */
static void declare_holdings(struct mn_parse *p, const struct mn_tree_node *node)
{
	for (node = node->child; node; node = node->next) {
		if (node->n_tokens < 2 || !mn_lex_is(p->lex, &node->token[0], "many") ||
		    node->token[1].kind != MN_LEX_WORD)
			continue;
		if (mn_parse_find(p, &node->token[1], MN_KINDS(MN_KIND_HOLDING)))
			continue;	/* told by the head of the section */
		declare(p, MN_KIND_HOLDING, &node->token[1]);
	}
}

static bool declare_named(struct mn_parse *p, const struct mn_tree_node *node, struct mn_parse_decl *decl)
{
	struct mn_cursor c;
	const struct mn_lex_token *word;
	char what[40];

	mn_cursor_init(&c, p, node);
	word = &node->token[0];
	if (decl->section != MN_SECTION_EVIDENCE) {
		c.i = 1;
		snprintf(what, sizeof(what), "the name of the %s", sections[decl->section].word);
		word = mn_cursor_is_kind(&c, MN_LEX_WORD) ? mn_cursor_peek(&c, 0) : NULL;
		if (!word) {
			p->nameless |= MN_KINDS(kind_of(decl->section));
			if (!node->bad && !decl->suspect)
				mn_cursor_expected(&c, what);
			return false;
		}
	}
	decl->name = declare(p, kind_of(decl->section), word);
	if (!decl->name)
		return false;
	if (node->bad) {
		decl->name->broken = true;
		p->incomplete = true;
	}
	return true;
}

static bool declare_one(struct mn_parse *p, const struct mn_tree_node *node, struct mn_parse_decl *decl)
{
	bool suspect = false;
	int section;

	if (!node->n_tokens) {
		p->incomplete = p->garbled = true;
		return false;
	}
	section = node->token[0].kind == MN_LEX_WORD ? find_section(p, &node->token[0]) : -1;
	if (section < 0 && node->bad) {
		p->garbled = true;
		if (node->n_tokens > 1)
			lose(p, &node->token[1]);
		return false;
	}
	if (section < 0) {
		section = unknown_section(p, node);
		suspect = true;
	}
	if (section < 0 || (suspect && !sections[section].named && p->only[section]) ||
	    (suspect && sections[section].named && !node->child))
		return false;
	*decl = (struct mn_parse_decl){ .section = section, .node = node, .suspect = suspect };
	if (!sections[section].named && p->only[section]) {
		struct mn_diag *diag = mn_parse_fail(p, MN_DIAG_SECTION_TWICE, &node->token[0], &node->token[0],
						     sections[section].word, NULL, NULL);

		mn_diag_note(p->diags, diag, mn_lex_from(p->only[section]->node->token), "it is here");
		return false;
	}
	if (kind_of(section) != MN_N_KINDS && !declare_named(p, node, decl))
		return false;
	if (!p->only[section])
		p->only[section] = decl;
	if (section == MN_SECTION_REGISTER)
		declare_holdings(p, node);
	if (section == MN_SECTION_GROUP)
		p->has_group = true;
	return true;
}

static void declare_all(struct mn_parse *p, const struct mn_tree_node *root)
{
	const struct mn_tree_node *node;

	p->decl = mn_mem_zero(p->tmp, root->n_children, sizeof(*p->decl));
	for (p->n_buckets = 64; p->n_buckets < root->n_children; p->n_buckets *= 2)
		;
	p->bucket = mn_mem_zero(p->tmp, p->n_buckets, sizeof(*p->bucket));
	for (node = root->child; node; node = node->next)
		if (declare_one(p, node, &p->decl[p->n_decls]))
			p->n_decls++;
		else
			p->incomplete = true;
	for (struct mn_parse_name *name = p->first_name; name; name = name->later)
		name->used = false;
	for (unsigned int i = 0; i < MN_N_SECTIONS && p->garbled; i++)
		p->section_broken[i] |= !p->only[i];
	if (p->garbled) {
		p->nameless = ~0u;
		p->has_group = true;
		p->attrs_broken |= !p->only[MN_SECTION_REGISTER];
	}
}

static void put_name(struct mn_parse *p, const struct mn_parse_name *name)
{
	switch (name->kind) {
	case MN_KIND_LIST:
		p->list[name->index] = (struct mn_list){ .name = name->name, .clauses = "", .loc = name->from };
		break;
	case MN_KIND_SET:
		p->set[name->index] = (struct mn_set){ .name = name->name, .clauses = "", .loc = name->from };
		break;
	case MN_KIND_HOLDING:
		p->holding[name->index] = (struct mn_holding_decl){ .name = name->name, .loc = name->from };
		break;
	case MN_KIND_TABLE:
		p->table[name->index] = (struct mn_table){ .name = name->name, .clauses = "", .loc = name->from };
		break;
	case MN_KIND_FEE:
		p->fee[name->index] = (struct mn_fee){ .name = name->name, .clauses = "", .loc = name->from };
		break;
	case MN_KIND_RULE:
		p->rule[name->index] =
			(struct mn_rule){ .id = name->name, .clauses = "", .note = "", .loc = name->from };
		break;
	case MN_KIND_OPERATION:
		p->operation[name->index] =
			(struct mn_operation){ .name = name->name, .clauses = "", .loc = name->from };
		break;
	case MN_KIND_SCREEN:
		p->screen[name->index] = (struct mn_screen){ .name = name->name, .clauses = "", .loc = name->from };
		break;
	case MN_N_KINDS:
		break;
	}
}

static void allocate(struct mn_parse *p)
{
	struct mn_program *program = p->program;

	program->list = p->list = mn_mem_zero(program, program->n_lists = p->count[MN_KIND_LIST], sizeof(*p->list));
	program->set = p->set = mn_mem_zero(program, program->n_sets = p->count[MN_KIND_SET], sizeof(*p->set));
	program->n_holdings = p->count[MN_KIND_HOLDING];
	program->holding = p->holding = mn_mem_zero(program, program->n_holdings, sizeof(*p->holding));
	program->table = p->table =
		mn_mem_zero(program, program->n_tables = p->count[MN_KIND_TABLE], sizeof(*p->table));
	program->fee = p->fee = mn_mem_zero(program, program->n_fees = p->count[MN_KIND_FEE], sizeof(*p->fee));
	program->rule = p->rule = mn_mem_zero(program, program->n_rules = p->count[MN_KIND_RULE], sizeof(*p->rule));
	program->n_operations = p->count[MN_KIND_OPERATION];
	program->operation = p->operation = mn_mem_zero(program, program->n_operations, sizeof(*p->operation));
	program->n_screens = p->count[MN_KIND_SCREEN];
	program->screen = p->screen = mn_mem_zero(program, program->n_screens, sizeof(*p->screen));
	for (const struct mn_parse_name *name = p->first_name; name; name = name->later)
		put_name(p, name);
	program->evidence = MN_NONE;
	program->dial = program->texts_to = program->zone_name = program->name = "";
	program->numbers.prefix = program->numbers.country = "";
	program->money.major = program->money.minor = "";
	program->group.leader_name = program->group.member_name = program->group.clauses = "";
	program->drawing.clauses = "";
}

/* ── second pass ──────────────────────────────────────────────────────────────────────────────────────────────── */

static void parse_one(struct mn_parse *p, const struct mn_parse_decl *decl,
		      void (*parse)(struct mn_parse *p, const struct mn_parse_decl *decl))
{
	p->broken = decl->suspect;
	p->run.n = 0;
	if (!decl->node->bad)
		parse(p, decl);
	if (!p->broken && !decl->node->bad)
		return;
	p->incomplete = true;
	p->section_broken[decl->section] = true;
	p->attrs_broken |= decl->section == MN_SECTION_REGISTER || decl->section == MN_SECTION_REMEMBER;
	if (decl->name)
		decl->name->broken = true;
}

static void missing_sections(struct mn_parse *p)
{
	static const enum mn_section needed[] = {
		MN_SECTION_SERVICE, MN_SECTION_LANGUAGES, MN_SECTION_CLOCK, MN_SECTION_DIAL, MN_SECTION_NUMBERS,
		MN_SECTION_SCREEN, MN_SECTION_PHRASES,
	};
	struct mn_loc from = { 1, 1 }, to = { 1, 2 };
	const char *missing = "";

	/* a line that could not be read may have been the missing one */
	if (p->incomplete)
		return;
	for (unsigned int i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!p->only[needed[i]]) {
			missing = mn_parse_join(p, missing, sections[needed[i]].word);
			p->section_broken[needed[i]] = p->incomplete = true;
		}
	if (*missing)
		mn_parse_fail_at(p, MN_DIAG_SECTION_MISSING, from, to, missing, NULL, NULL);
}

void mn_parse_none(struct mn_parse *p __attribute__((unused)), const struct mn_parse_decl *decl __attribute__((unused)))
{
}

/* Something could not be read, and there is no register or no group: that may be it. */
static void doubt_missing(struct mn_parse *p)
{
	if (!p->incomplete)
		return;
	if (!p->only[MN_SECTION_REGISTER])
		p->attrs_broken = p->section_broken[MN_SECTION_REGISTER] = true;
	if (!p->only[MN_SECTION_GROUP])
		p->has_group = p->section_broken[MN_SECTION_GROUP] = true;
}

void mn_parse_run(struct mn_parse *p, const struct mn_tree_node *root)
{
	struct mn_program *program = p->program;

	declare_all(p, root);
	missing_sections(p);
	allocate(p);
	for (unsigned int section = 0; section < MN_N_SECTIONS; section++) {
		doubt_missing(p);
		for (uint32_t i = 0; p->only[section] && i < p->n_decls; i++)
			if (p->decl[i].section == section && sections[section].head != mn_parse_none)
				parse_one(p, &p->decl[i], sections[section].head);
	}
	doubt_missing(p);
	for (unsigned int section = 0; section < MN_N_SECTIONS; section++)
		for (uint32_t i = 0; p->only[section] && i < p->n_decls; i++)
			if (p->decl[i].section == section && sections[section].body != mn_parse_none)
				parse_one(p, &p->decl[i], sections[section].body);
	program->cond = talloc_steal(program, p->conds.data);
	program->n_conds = p->conds.n;
	program->kase = talloc_steal(program, p->cases.data);
	program->n_cases = p->cases.n;
	program->text = talloc_steal(program, p->texts.data);
	program->n_texts = p->texts.n;
	mn_check(p);
}
