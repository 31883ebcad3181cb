/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Inside of the parser: what parse*.c, cursor.c and check.c share. Nobody else includes this.
 *
 * The tree of lines is read twice. First every declaration gives its name and a place in its array (parse.c), so that a
 * thing may be used above the line that declares it; then each section is parsed, in the order of sections.def: first
 * all heads (lists, register, parameters), then all bodies (rules, operations, screens) which refer to them.
 *
 * An error ends the line it is in, with the lines below it, and marks its declaration as broken; what refers to a
 * broken declaration fails without a second error. A function that returns false, NULL or MN_NONE has told why.
 */
#pragma once

#include "menus/diag.h"
#include "menus/lex.h"
#include "menus/tree.h"

/*! A growing array below mn_parse.tmp. */
struct mn_parse_vec {
	void *data;
	uint32_t n, size;
};

/* ── names ────────────────────────────────────────────────────────────────────────────────────────────────────── */

enum mn_parse_kind {
	MN_KIND_LIST,
	MN_KIND_SET,
	MN_KIND_HOLDING,
	MN_KIND_TABLE,
	MN_KIND_FEE,
	MN_KIND_RULE,
	MN_KIND_OPERATION,
	MN_KIND_SCREEN,
	MN_N_KINDS
};

#define MN_KINDS(kind)	(1u << (kind))

struct mn_parse_name {
	const char *name;
	enum mn_parse_kind kind;
	uint16_t index;			/* in its array */
	bool broken;			/* its declaration has an error */
	bool used;
	struct mn_loc from, to;
	struct mn_parse_name *next;	/* same bucket */
	struct mn_parse_name *later;	/* in order of declaration */
};

/* ── the parser ───────────────────────────────────────────────────────────────────────────────────────────────── */

enum mn_section {
#define MN_SECTION(id, word, named, head, body, doc) MN_SECTION_##id,
#include "menus/sections.def"
#undef MN_SECTION
	MN_N_SECTIONS
};

/*! A line at the margin with what stands below it. */
struct mn_parse_decl {
	enum mn_section section;
	const struct mn_tree_node *node;
	struct mn_parse_name *name;	/* NULL for sections without one */
	bool suspect;			/* misspelt, or a line of it stands elsewhere: what it lacks is not told */
};

/*! What was told of a cause, so that it is told once: see mn_parse_fail_at(). */
struct mn_parse_told {
	enum mn_diag_id id;
	uint32_t hash;			/* of what fills its format */
	struct mn_diag *diag;
};

/*! What the program does not keep of a case. */
struct mn_parse_case {
	struct mn_loc end;		/* of the words that begin it */
	bool tests_param;		/* asks whether `it` is missing or a number */
	bool reads_bundle, reads_traffic;
	bool judged;
};

/*! A rule case reads a parameter by its name: every operation that judges it must have it. */
struct mn_parse_use {
	uint16_t kase;
	const struct mn_param *param;
	uint8_t index;
	uint16_t operation;		/* where param was found */
};

struct mn_parse {
	struct mn_program *program;
	struct mn_diags *diags;
	void *tmp;			/* everything the program does not need */
	const struct mn_lex *lex;
	bool broken;			/* the declaration being parsed has an error */
	bool garbled;			/* a line at the margin could not be read: it may have declared anything */
	struct mn_parse_vec told;	/* struct mn_parse_told */
	struct {
		uint32_t line;
		unsigned int n;
		struct mn_diag *diag;
	} run;				/* errors of shape in neighbouring lines */
	bool incomplete;		/* some declaration is broken: no checks across declarations */
	bool complete;			/* the program is whole; what is left to say about it is its proof */

	struct mn_parse_decl *decl;
	uint32_t n_decls;
	const struct mn_parse_decl *only[MN_N_SECTIONS];	/* first of its kind, NULL when there is none */
	bool section_broken[MN_N_SECTIONS];
	struct mn_parse_name **bucket;
	uint32_t n_buckets;
	struct mn_parse_name *first_name, *last_name;
	uint32_t count[MN_N_KINDS];
	struct mn_parse_vec lost;	/* const char *: names in lines that could not be read */

	/* the arrays of the program while they are filled */
	struct mn_list *list;
	struct mn_set *set;
	struct mn_holding_decl *holding;
	struct mn_table *table;
	struct mn_fee *fee;
	struct mn_rule *rule;
	struct mn_operation *operation;
	struct mn_screen *screen;
	struct mn_parse_vec conds, cases, uses;
	struct mn_parse_vec infos;	/* struct mn_parse_case, one for each case */
	struct mn_parse_vec texts;	/* const struct mn_text *: all of them */
	uint32_t *op_at;		/* operation i: the token behind its parameters */
	unsigned int nameless;		/* MN_KINDS() of which a declaration has no readable name */
	unsigned int told_many;		/* MN_KINDS() of which there are too many */
	bool has_group;
	bool attrs_broken;
};

/*! Room for one more element of size octets; returned zeroed. */
void *mn_parse_push(struct mn_parse *p, struct mn_parse_vec *vec, size_t size);

/*! Report at the extent from the first to the last token (both on one line). Marks the declaration as broken.
 *  An unknown name is told where it is first met, the same error of shape in neighbouring lines twice; the other places
 *  are noted with it. */
struct mn_diag *mn_parse_fail(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *first,
			      const struct mn_lex_token *last, const char *a, const char *b, const char *c);
struct mn_diag *mn_parse_fail_at(struct mn_parse *p, enum mn_diag_id id, struct mn_loc from, struct mn_loc to,
				 const char *a, const char *b, const char *c);

/*! The same at one token, its text being the only %s, or without any %s. */
struct mn_diag *mn_parse_fail_word(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *word);
struct mn_diag *mn_parse_fail_plain(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *token);
/*! "unknown WHAT 'word'", with the nearest of n candidates as a hint. */
void mn_parse_unknown(struct mn_parse *p, const char *what, const struct mn_lex_token *word,
		      const char *const *candidates, size_t n);
/*! The word is taken already; before: where. */
void mn_parse_twice(struct mn_parse *p, enum mn_diag_id id, const struct mn_lex_token *word, struct mn_loc before);

/*! Octets of a token as a terminated string, owned by the program (name) or by the parser (text, cut to be shown). */
const char *mn_parse_name(struct mn_parse *p, const struct mn_lex_token *token);
const char *mn_parse_shown(struct mn_parse *p, const struct mn_lex_token *token);

/*! Hint "did you mean 'x'?" when one of n candidates is near to the word. */
bool mn_parse_suggest(struct mn_parse *p, struct mn_diag *diag, const struct mn_lex_token *word,
		      const char *const *candidates, size_t n);

/*! "a", "b": a list of words in the making; words "" begins it. Owned by the parser. */
const char *mn_parse_join(struct mn_parse *p, const char *words, const char *word);

/*! First child of a node that can be read, and the next one; bad lines mark the declaration as broken. */
const struct mn_tree_node *mn_parse_child(struct mn_parse *p, const struct mn_tree_node *node);
const struct mn_tree_node *mn_parse_next(struct mn_parse *p, const struct mn_tree_node *node);

/*! The line may have no lines below it: report them. */
void mn_parse_no_children(struct mn_parse *p, const struct mn_tree_node *node);

/*! The line does not belong here; words: what it may begin with, NULL-terminated. */
void mn_parse_unexpected(struct mn_parse *p, const struct mn_tree_node *node, const char *const *words);

/*! A name that is declared, whatever its kind; NULL without an error. */
struct mn_parse_name *mn_parse_find(struct mn_parse *p, const struct mn_lex_token *word, unsigned int kinds);
struct mn_parse_name *mn_parse_find_text(struct mn_parse *p, const char *s, size_t len, unsigned int kinds);
/*! A name of one of these kinds (MN_KINDS() or'ed); what: "list" for the error. */
struct mn_parse_name *mn_parse_need(struct mn_parse *p, const struct mn_lex_token *word, unsigned int kinds,
				    const char *what);
/*! Was this name in a line that could not be read? */
bool mn_parse_is_lost(struct mn_parse *p, const struct mn_lex_token *word);
/*! "list", "set" ... */
const char *mn_parse_kind_name(enum mn_parse_kind kind);
/*! Words that have a meaning of their own in conditions, judge lines and texts: no name for a parameter or a role. */
bool mn_parse_is_reserved(struct mn_parse *p, const struct mn_lex_token *word);

/* ── cursor: the tokens of one line ───────────────────────────────────────────────────────────────────────────── */

struct mn_cursor {
	struct mn_parse *p;
	const struct mn_tree_node *node;
	const struct mn_lex_token *token;
	uint32_t i, n;
};

void mn_cursor_init(struct mn_cursor *c, struct mn_parse *p, const struct mn_tree_node *node);
const struct mn_lex_token *mn_cursor_peek(const struct mn_cursor *c, uint32_t ahead);
const struct mn_lex_token *mn_cursor_last(const struct mn_cursor *c);	/* the one before the cursor */
bool mn_cursor_is(const struct mn_cursor *c, const char *word);
bool mn_cursor_is_kind(const struct mn_cursor *c, enum mn_lex_kind kind);
bool mn_cursor_accept(struct mn_cursor *c, const char *words);	/* one or more words, blanks between; all or none */
bool mn_cursor_punct(struct mn_cursor *c, char punct);
struct mn_diag *mn_cursor_expected(struct mn_cursor *c, const char *what);
const struct mn_lex_token *mn_cursor_take(struct mn_cursor *c, enum mn_lex_kind kind, const char *what);
bool mn_cursor_need(struct mn_cursor *c, const char *words);
bool mn_cursor_end(struct mn_cursor *c);
const char *mn_cursor_clauses(struct mn_cursor *c);
bool mn_cursor_count(struct mn_cursor *c, const char *what, uint32_t min, uint32_t max, uint32_t *value);

/* ── texts (parse_text.c, parse_var.c) ────────────────────────────────────────────────────────────────────────── */

enum mn_parse_where {
	MN_WHERE_STATIC = 1,		/* titles, labels, pages: no caller */
	MN_WHERE_CASE = 2,		/* texts of rule cases */
	MN_WHERE_OPERATION = 4,		/* confirm, done, answer */
	MN_WHERE_TELL = 8,
	MN_WHERE_EACH_NUMBER = 16,	/* each [former] ROLE */
	MN_WHERE_EACH_BUNDLE = 32,
	MN_WHERE_PHRASE = 64,
	MN_WHERE_CONFIRM = 128,		/* the phrase confirm */
	MN_WHERE_SMS = 256,
	MN_WHERE_MONEY = 512,
	MN_WHERE_NAME = 1024,		/* nothing at all */
	MN_WHERE_EACH_WITHHELD = 2048,
};

/*! What may be named in a text or a condition, and what has been. */
struct mn_parse_scope {
	unsigned int where;
	uint16_t operation;		/* whose parameters; MN_NONE in rules: those of any operation */
	uint16_t kase;			/* to note the parameters used; MN_NONE outside rules */
	bool withhold;			/* bundle and traffic may be read, `it` may not */
	bool used_it, used_param, used_bundle, used_traffic;
	bool tests_param;		/* asks whether `it` is missing or a number */
};

/*! A text being gathered from the header line and the lines below. */
struct mn_parse_text {
	struct mn_parse *p;
	const struct mn_tree_node *node;			/* the line with the texts below it */
	const struct mn_lex_token *owner_from, *owner_to;	/* where a missing language is reported */
	const char *what;
	struct mn_parse_vec string;	/* const struct mn_lex_token * */
	uint32_t first[MN_MAX_LANGS], n[MN_MAX_LANGS];
	int last;			/* language that a line of strings continues, -1 */
	bool any, broken;
};

void mn_parse_text_begin(struct mn_parse_text *x, struct mn_parse *p, const struct mn_tree_node *node,
			 const struct mn_lex_token *from, const struct mn_lex_token *to, const char *what);
/*! Take LANG STRING+ as often as it stands at the cursor. */
bool mn_parse_text_inline(struct mn_parse_text *x, struct mn_cursor *c);
bool mn_parse_text_is_line(const struct mn_tree_node *node);
void mn_parse_text_line(struct mn_parse_text *x, const struct mn_tree_node *node);
const struct mn_text *mn_parse_text_finish(struct mn_parse_text *x, struct mn_parse_scope *scope);
/*! All of it: the rest of the header line and the lines below, which must be nothing but text. */
const struct mn_text *mn_parse_text_whole(struct mn_cursor *c, const struct mn_lex_token *from,
					  const struct mn_lex_token *to, const char *what,
					  struct mn_parse_scope *scope);

/*! The same where a text need not be: NULL without an error when there is none. */
const struct mn_text *mn_parse_text_maybe(struct mn_cursor *c, const struct mn_lex_token *from,
					  const struct mn_lex_token *to, const char *what,
					  struct mn_parse_scope *scope);

/*! Report each language in which the text lacks a variable, {shown} for people. */
bool mn_parse_text_needs(struct mn_parse *p, const struct mn_text *text, enum mn_var var,
			 const struct mn_lex_token *owner, const char *what, const char *shown);

/*! A scope of enum mn_parse_where without parameters. */
struct mn_parse_scope mn_parse_scope(unsigned int where);

/*! What stands between { and }, as a piece. */
bool mn_parse_var(struct mn_parse *p, struct mn_parse_scope *scope, const char *s, size_t len, struct mn_loc from,
		  struct mn_loc to, struct mn_piece *piece);

/*! Whom a word means: it, caller, a parameter, the leader's role, bundle, traffic. False without an error. */
bool mn_parse_subject(struct mn_parse *p, struct mn_parse_scope *scope, const char *s, size_t len, uint8_t *subject,
		      const struct mn_param **param);
/*! Say that the word is nobody's name here, and why. */
void mn_parse_subject_fail(struct mn_parse *p, const struct mn_parse_scope *scope, struct mn_loc from, struct mn_loc to,
			   const char *s, size_t len);
/*! The parameter of this name that the scope sees, NULL without an error. */
const struct mn_param *mn_parse_param(struct mn_parse *p, struct mn_parse_scope *scope, const char *s, size_t len,
				      uint8_t *index);
/*! Attribute of a number, or field of a holding, bundle or traffic record; MN_NONE without an error. */
uint16_t mn_parse_attr(const struct mn_attr *attr, unsigned int n, const char *s, size_t len);

/* ── values (parse_value.c) ───────────────────────────────────────────────────────────────────────────────────── */

/*! TYPE of an attribute, field or parameter. */
bool mn_parse_type(struct mn_cursor *c, struct mn_attr *attr);
/*! An item of a list, -1 after an error. */
int mn_parse_item(struct mn_parse *p, uint16_t list, const struct mn_lex_token *word);
/*! An amount with its unit: "10.00 yuan", "2 GB", "4". */
bool mn_parse_amount(struct mn_cursor *c, enum mn_type type, int64_t *value);
/*! "58 yuan or more", "58 to 588 yuan", "58 yuan". */
bool mn_parse_range(struct mn_cursor *c, enum mn_type type, int64_t *min, int64_t *max);
/*! How a type is called: "an amount of money". */
const char *mn_parse_type_name(enum mn_type type);

/* ── conditions, rules, operations ────────────────────────────────────────────────────────────────────────────── */

/*! A condition up to the end of the line; index into the program's conditions, MN_NONE after an error. */
uint16_t mn_parse_cond(struct mn_cursor *c, struct mn_parse_scope *scope);
/*! Called for each case that a line of references names; word: the reference. */
typedef bool mn_parse_case_fn(struct mn_cursor *c, uint16_t kase, const struct mn_lex_token *first,
			      const struct mn_lex_token *last, void *data);
/*! RULE or RULE.case up to the end of the line, one or more; all cases of a rule that is named alone. */
bool mn_parse_cases(struct mn_cursor *c, enum mn_case_kind kind, mn_parse_case_fn *fn, void *data);
/*! remember ATTR = VALUE, set ATTR = VALUE, take PARAM, end PARAM: the line is past its first word, which is
 *  effect->kind. */
bool mn_parse_change(struct mn_cursor *c, struct mn_parse_scope *scope, struct mn_effect *effect);
/*! "R15.bundle"; owned by the parser. */
const char *mn_parse_case_called(struct mn_parse *p, uint16_t kase);
/*! confirm, done, answer, tell: the line is past its keyword. */
bool mn_parse_wording(struct mn_cursor *c, const struct mn_lex_token *owner, struct mn_parse_scope *scope,
		      struct mn_wording *wording);
/*! The effects below `do`. */
void mn_parse_effects(struct mn_parse *p, const struct mn_tree_node *node, uint16_t operation);

/* Sections; see sections.def. */
#define MN_SECTION(id, word, named, head, body, doc) \
	void mn_parse_##head(struct mn_parse *p, const struct mn_parse_decl *decl); \
	void mn_parse_##body(struct mn_parse *p, const struct mn_parse_decl *decl);
#include "menus/sections.def"
#undef MN_SECTION

/*! Everything that can only be said when all of it has been read. */
void mn_check(struct mn_parse *p);
