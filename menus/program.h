/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The compiled service: what the parser builds from a .menu file and what everybody else only reads.
 *
 * A program is one talloc tree, immutable once mn_program_load() has returned it, and may be read from several threads.
 * Everything is resolved: a name in the source is an index here, a text is a list of pieces, a condition is a small
 * tree in one array. Indices are into the arrays of struct mn_program unless said otherwise; MN_NONE means "none".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MN_MAX_LANGS		8	/* languages of one service */
#define MN_MAX_PARAMS		4	/* parameters of one operation */
#define MN_MAX_ATTRS		24	/* attributes the register knows of a number, remembered ones included */
#define MN_MAX_FIELDS		6	/* fields of one holding, bundle or traffic record */
#define MN_MAX_OPS		64	/* operations and events: one bit each in a hidden-items mask */
#define MN_MAX_LIST		64	/* items of one list: one bit each in a set */
#define MN_MAX_DEPTH		8	/* screens below each other */
#define MN_NUMBER_SIZE		16	/* digits of an E.164 number and the final NUL */
#define MN_NONE			UINT16_MAX
#define MN_UNKNOWN		INT64_MIN	/* a fact nobody knows; it matches nothing */

/*! Position in the source file, both from 1; columns count code points. */
struct mn_loc {
	uint32_t line;
	uint32_t col;
};

/*! What a value means; amounts are whole numbers in the unit named here. */
enum mn_type {
	MN_TYPE_NONE,
	MN_TYPE_NUMBER,		/* a subscriber number, digits in the service's national form */
	MN_TYPE_CHOICE,		/* index of an item of list .list */
	MN_TYPE_YESNO,		/* 0 or 1 */
	MN_TYPE_MONEY,		/* minor units (fen) */
	MN_TYPE_DATA,		/* bytes */
	MN_TYPE_COUNT,		/* a plain whole number */
	MN_TYPE_TIME,		/* seconds since 1970-01-01 UTC */
	MN_TYPE_HOLDING,	/* a record of holding .list (only as parameter of an event) */
};

/*! One text piece: a literal run of UTF-8 or a variable. */
enum mn_var {
	MN_VAR_LITERAL,		/* .lit */
	MN_VAR_NUMBER,		/* number of .subject */
	MN_VAR_ATTR,		/* attribute .index of .subject, as its type shows it */
	MN_VAR_PARAM,		/* parameter .index when it is a choice */
	MN_VAR_FEE,		/* amount of fee .index */
	MN_VAR_GROUP_SIZE,	/* members in the caller's group */
	MN_VAR_GROUP_LIMIT,	/* members a group may have */
	MN_VAR_GROUP_ROOM,	/* limit - size */
	MN_VAR_TODAY,		/* local date, YYYY-MM-DD */
	MN_VAR_NEXT_MONTH,	/* the first day of next month, YYYY-MM-DD */
	MN_VAR_LEFT,		/* inside `each limited bundle`: of this one; else: all general ones not withheld */
	MN_VAR_USED,		/* inside `each [former] ROLE`: data it has taken this month */
	MN_VAR_BUNDLE,		/* inside `each limited bundle`: its label */
	MN_VAR_WHY,		/* inside `each withheld`: the text of the case */
	MN_VAR_INDEX,		/* inside any `each`: 1, 2, 3 ... */
	MN_VAR_EACH_NUMBER,	/* inside `each [former] ROLE`: its number */
	MN_VAR_SERVICE,		/* name of the service */
	MN_VAR_DIAL,		/* the dialled code, "*139#" */
	MN_VAR_TEXTS_TO,	/* the short number, "10086" */
	MN_VAR_DIGIT,		/* the confirmation digit (in phrases) */
	MN_VAR_CODE,		/* the SMS code (in phrases) */
};

/*! Whom a fact, a test or a variable is about. */
enum mn_subject {
	MN_SUBJ_NONE,
	MN_SUBJ_CALLER,
	MN_SUBJ_IT,		/* bound by the judge line: caller or a parameter */
	MN_SUBJ_LEADER,		/* the leader of the caller's group */
	MN_SUBJ_BUNDLE,		/* the bundle a `withhold` case looks at */
	MN_SUBJ_TRAFFIC,	/* the usage record a `withhold` case looks at */
	MN_SUBJ_PARAM0,		/* parameter 0, 1, ... of the operation: MN_SUBJ_PARAM0 + i */
};

struct mn_piece {
	enum mn_var var;
	uint8_t subject;	/* enum mn_subject */
	uint16_t index;
	const char *lit;	/* MN_VAR_LITERAL: NUL-terminated UTF-8 */
};

/*! One template: what stands between the quotes in one language; several strings in a row are joined by '\n'. */
struct mn_template {
	const struct mn_piece *piece;
	uint16_t n_pieces;
	struct mn_loc loc;
	uint32_t at;		/* octet of the source at which its first string begins: see text_at.h */
};

/*! One text in every language of the service, by language index. */
struct mn_text {
	struct mn_template lang[MN_MAX_LANGS];
	struct mn_loc loc;
};

enum mn_each {
	MN_EACH_NONE,
	MN_EACH_MEMBER,		/* each ROLE: present members */
	MN_EACH_FORMER,		/* each former ROLE: those who left this month and used shared data */
	MN_EACH_BUNDLE,		/* each limited bundle that is not withheld */
	MN_EACH_WITHHELD,	/* each withholding case that keeps back at least one bundle, once */
};

/*! A part of a wording: shown when its condition holds. */
struct mn_variant {
	uint16_t cond;			/* condition index; MN_NONE: otherwise / always */
	const struct mn_text *text;	/* may be NULL when only lines follow */
	struct {
		enum mn_each each;
		const struct mn_text *text;	/* one line per element, each on a line of its own */
	} line[4];
	uint8_t n_lines;
};

/*! A text that may vary: the first variant whose condition holds is shown. The last one has no condition. */
struct mn_wording {
	const struct mn_variant *variant;
	uint8_t n_variants;		/* 0: no wording given */
};

/* ── who and what ─────────────────────────────────────────────────────────────────────────────────────────────── */

struct mn_list_item {
	const char *name;
	const struct mn_text *text;
	struct mn_loc loc;
};

struct mn_list {
	const char *name;
	const char *clauses;		/* "R1, L42" or "" */
	const struct mn_list_item *item;
	uint16_t n_items;
	struct mn_loc loc;
};

struct mn_set {
	const char *name;
	const char *clauses;
	uint16_t list;
	uint64_t mask;			/* bit i: item i is in the set */
	struct mn_loc loc;
};

/*! An attribute of a number, or a field of a holding, bundle or traffic record. */
struct mn_attr {
	const char *name;
	const struct mn_text *text;	/* what people call it, NULL: nothing but its name */
	enum mn_type type;
	uint16_t list;			/* MN_TYPE_CHOICE: which list */
	bool optional;			/* "or none" */
	bool remembered;		/* written by `remember`, not by the register */
	struct mn_loc loc;
};

/*! A kind of dated record a number may have several of ("many plan"); each in effect from <= now < to. */
struct mn_holding_decl {
	const char *name;
	const struct mn_text *text;	/* what people call one, NULL: nothing but its name */
	struct mn_attr field[MN_MAX_FIELDS];
	uint8_t n_fields;
	struct mn_loc loc;
};

/*! Field list of bundles and of traffic records. */
struct mn_record_decl {
	struct mn_attr field[MN_MAX_FIELDS];
	uint8_t n_fields;
	struct mn_loc loc;
};

enum mn_cell_kind {
	MN_CELL_ANY,
	MN_CELL_MASK,		/* choice: bit i of .mask; yes/no: bit 0 no, bit 1 yes */
	MN_CELL_RANGE,		/* .min <= value <= .max */
	MN_CELL_ALL_OF,		/* evidence: every bit of .mask is there */
};

struct mn_cell {
	enum mn_cell_kind kind;
	uint64_t mask;
	int64_t min, max;
	struct mn_loc loc;
};

enum mn_column_kind {
	MN_COLUMN_FIELD,	/* field .index of the holding the table is about */
	MN_COLUMN_ATTR,		/* attribute .index of the number */
	MN_COLUMN_EVIDENCE,	/* what a clerk has seen */
};

struct mn_column {
	enum mn_column_kind kind;
	uint16_t index;
	enum mn_type type;
	uint16_t list;
};

/*! A table matches when one of its rows does; a row matches when all its cells do. */
struct mn_table {
	const char *name;
	const char *clauses;
	uint16_t holding;	/* `of plan`; MN_NONE: about the number itself */
	const struct mn_column *column;
	uint8_t n_columns;
	const struct mn_cell *cell;	/* n_rows * n_columns, row by row */
	uint16_t n_rows;
	struct mn_loc loc;
};

/*! The shape of a group: one leader, members up to a limit. A number is in one group at most. */
struct mn_group_decl {
	bool present;
	const char *leader_name, *member_name;
	const struct mn_text *leader, *member;
	uint16_t limit;
	const char *clauses;
	struct mn_loc loc;
};

struct mn_fee {
	const char *name;
	const char *clauses;
	const struct mn_text *text;
	int64_t amount;		/* minor units of money */
	bool monthly;		/* once each calendar month; else each time */
	bool standing;		/* the month change renews it: from the leader for each member */
	struct mn_loc loc;
};

/* ── conditions and rules ─────────────────────────────────────────────────────────────────────────────────────── */

enum mn_cond_op {
#define MN_COND(id, form, doc) MN_COND_##id,
#include "menus/conds.def"
#undef MN_COND
};

enum mn_compare { MN_CMP_EQ, MN_CMP_NE, MN_CMP_LT, MN_CMP_LE, MN_CMP_GT, MN_CMP_GE };

/*! One node of a condition: a test, or and/or over two nodes. conds.def says which members each op uses. */
struct mn_cond {
	enum mn_cond_op op;
	bool negate;		/* the test is written with "not" (or "no") */
	uint8_t subject;	/* enum mn_subject: whom the test is about */
	uint8_t other;		/* enum mn_subject: second number */
	uint8_t compare;	/* enum mn_compare */
	uint16_t attr;		/* attribute, field, role (0 leader, 1 member), channel or as-parameter index */
	uint16_t index;		/* list, set or table index, or choice item */
	int64_t value;		/* immediate: item index, amount, second of the day, local date as days since 1970 */
	uint16_t left, right;	/* and, or, not: condition indices */
	struct mn_loc loc, end;	/* source extent, for traces and diagnostics; end is exclusive */
};

enum mn_case_kind { MN_CASE_REFUSE, MN_CASE_WITHHOLD };

/*! One case of a rule: `refuse [and hide] [name] when ...` or `withhold [name] when ...`. */
struct mn_case {
	enum mn_case_kind kind;
	const char *name;		/* "" when the rule has one unnamed case */
	bool hide;			/* a menu hides the item instead of refusing it */
	bool reads_params;		/* needs a parameter other than through `it` */
	bool reads_it;
	uint16_t cond;
	uint16_t rule;			/* the rule it belongs to */
	const struct mn_text *text;		/* said when `it` is the caller, or nobody */
	const struct mn_text *text_other;	/* said when `it` is somebody else; may equal .text */
	struct mn_loc loc;
};

struct mn_rule {
	const char *id;			/* "R7" */
	const char *clauses;		/* "L46" */
	const struct mn_text *title;
	const char *note;		/* prose for the reader; "" when none */
	uint16_t first_case, n_cases;	/* in mn_program.cases */
	struct mn_loc loc;
};

/*! One step of judging: a case looked at with `it` bound to a subject. */
struct mn_judge {
	uint16_t kase;
	uint8_t subject;	/* enum mn_subject: NONE (request, group), CALLER or a parameter */
	struct mn_loc loc;
};

/* ── operations ───────────────────────────────────────────────────────────────────────────────────────────────── */

struct mn_param {
	const char *name;
	enum mn_type type;		/* NUMBER, CHOICE, HOLDING, COUNT, MONEY */
	uint16_t list;			/* CHOICE: list; HOLDING: holding */
	uint64_t mask;			/* CHOICE: which items may be chosen */
	const struct mn_text *ask;	/* the prompt; NULL only for events */
	struct mn_loc loc;
};

enum mn_effect_kind {
#define MN_EFFECT(id, form, doc) MN_EFFECT_##id,
#include "menus/effects.def"
#undef MN_EFFECT
};

enum mn_whom {
	MN_WHOM_SUBJECT,	/* .subject */
	MN_WHOM_EACH_MEMBER,	/* every member of the caller's group before the change */
};

struct mn_effect {
	enum mn_effect_kind kind;
	enum mn_whom whom;
	uint8_t subject;		/* who joins, is removed, is told; for charge: for whom */
	uint16_t index;			/* charge: fee; remember, set: attribute; take, end: holding */
	uint16_t param;			/* remember, set: whose value is kept, MN_NONE: .value; take, end: the record */
	int64_t value;
	uint16_t cond;			/* done only when this holds for the facts before the change; MN_NONE: always */
	struct mn_wording text;		/* tell */
	struct mn_loc loc;
};

/*! An operation (somebody asks for it through a channel) or an event (an account change asks for it). */
struct mn_operation {
	const char *name;
	const char *clauses;
	bool is_event;
	bool changes;			/* has effects: confirmed in menus, written in one transaction */
	const struct mn_text *title;	/* label of a menu item; NULL only for events */
	struct mn_param param[MN_MAX_PARAMS];
	uint8_t n_params;
	const struct mn_judge *judge;
	uint16_t n_judges;
	bool judges_bundles;		/* `judge bundle ...` lines: MN_CASE_WITHHOLD cases */
	const uint16_t *withhold;	/* their case indices */
	uint16_t n_withholds;
	const struct mn_effect *effect;
	uint8_t n_effects;
	struct mn_wording confirm;	/* changes only */
	struct mn_wording done;		/* said afterwards, or the answer of a query */
	struct mn_loc loc;
};

/* ── screens, codes, phrases ──────────────────────────────────────────────────────────────────────────────────── */

enum mn_target { MN_TARGET_SCREEN, MN_TARGET_OPERATION, MN_TARGET_LANGUAGE };

struct mn_item {
	uint8_t digit;			/* 1..8, the stable number of this choice */
	enum mn_target target;
	uint16_t index;
	const struct mn_text *label;	/* its own, or the title of the target */
	struct mn_loc loc;
};

struct mn_screen {
	const char *name;
	const char *clauses;
	const struct mn_text *title;	/* heading of the menu and default label of items that lead here */
	const struct mn_text *say;	/* text of a page without items; NULL for menus */
	const struct mn_item *item;
	uint8_t n_items;
	struct mn_loc loc;
};

struct mn_sms_code {
	const char *code;		/* upper case letters and digits */
	uint16_t operation;
	bool takes_param;		/* then its value is parameter 0 */
	const struct mn_text *help;
	struct mn_loc loc;
};

/*! Texts the engine itself needs; every service must give each of them. */
enum mn_phrase {
#define MN_PHRASE(id, name, doc) MN_PHRASE_##id,
#include "menus/phrases.def"
#undef MN_PHRASE
	MN_N_PHRASES
};

/*! In which order a member's traffic is taken from bundles, and what is never taken. */
enum mn_draw_order { MN_DRAW_LIMITED_FIRST, MN_DRAW_EARLIEST_END, MN_DRAW_OLDEST, MN_DRAW_LOWEST_ID };

struct mn_drawing {
	bool present;
	const char *clauses;
	bool own_first;			/* own bundles before the leader's */
	struct {			/* a bundle serves only traffic of its own kind: these fields are equal */
		uint8_t bundle, traffic;	/* fields of the two records, of one type */
	} serves[MN_MAX_FIELDS];
	uint8_t n_serves;
	bool limit_time;		/* a bundle may be limited to hours of the local day */
	uint8_t limit[MN_MAX_FIELDS];	/* and to some items of these choices of a traffic record */
	uint8_t n_limits;
	const uint16_t *withhold;	/* indices of the withhold cases that keep a bundle or a record back */
	uint16_t n_withholds;
	enum mn_draw_order order[4];
	uint8_t n_orders;
	struct mn_loc loc;
};

struct mn_language {
	const char *code;		/* "zh" */
	const char *name;		/* "English", in the language itself */
	struct mn_loc loc;
};

struct mn_zone;

/*! How much was proved about a program before it was let in; counted by the checks, shown to people. */
struct mn_proof {
	uint32_t n_fits;	/* texts measured, each in every language on every leg */
	uint32_t most_pages;	/* of any of them on the smallest leg, its variables at their longest */
	uint32_t n_ways;	/* screens and operations that some caller can reach */
	uint32_t n_cases;	/* cases that can refuse, each in every place where it is judged */
	uint32_t n_codes;	/* SMS codes and dialled strings that nothing shadows */
};

struct mn_program {
	const char *file;		/* as given to the loader, for messages */
	const char *source;		/* the whole text, so that traces can quote it */
	size_t source_len;
	uint64_t hash;			/* FNV-1a 64 of the source */

	const char *name;
	const struct mn_text *title;
	struct mn_language language[MN_MAX_LANGS];	/* the first is the default */
	uint8_t n_languages;
	const char *zone_name;
	const struct mn_zone *zone;
	const char *dial;		/* "*139#" */
	const char *texts_to;		/* "10086" or "" */
	struct mn_loc dial_loc, texts_to_loc;
	struct {
		uint8_t min_digits, max_digits;
		const char *prefix;	/* a valid number starts with this, "1" */
		const char *country;	/* "86": +86, 0086 and 86 before a number are dropped; "" none */
	} numbers;
	struct {
		const char *major, *minor;	/* "yuan", "fen": words of the source */
		uint16_t per_major;		/* 100 */
		const struct mn_text *text;	/* "{amount} yuan": MN_VAR_INDEX stands for the amount */
	} money;

	struct mn_attr attr[MN_MAX_ATTRS];
	uint8_t n_attrs;
	const struct mn_holding_decl *holding;
	uint8_t n_holdings;
	struct mn_record_decl bundle, traffic;
	uint16_t evidence;		/* list of the evidence a clerk may tick, MN_NONE when there is none */
	uint64_t secrets;		/* bit i: evidence item i is a password: typed and checked, never ticked */
	struct mn_group_decl group;

	const struct mn_list *list;		uint16_t n_lists;
	const struct mn_set *set;		uint16_t n_sets;
	const struct mn_table *table;		uint16_t n_tables;
	const struct mn_fee *fee;		uint16_t n_fees;
	const struct mn_cond *cond;		uint16_t n_conds;
	const struct mn_case *kase;		uint16_t n_cases;
	const struct mn_rule *rule;		uint16_t n_rules;
	const struct mn_operation *operation;	uint16_t n_operations;
	const struct mn_screen *screen;		uint16_t n_screens;	/* the first is home */
	const struct mn_sms_code *sms;		uint16_t n_sms;
	const struct mn_text *sms_help;		/* answer to a text that is no code; NULL when the service has none */
	struct mn_drawing drawing;
	const struct mn_text *phrase[MN_N_PHRASES];
	const struct mn_text **text;		uint32_t n_texts;	/* every text there is, as they were read */
	struct mn_proof proof;
};

struct mn_diags;

/*! Read, parse and check a service file.
 *  \param[in] ctx  talloc parent of the program.
 *  \param[in] file  path of the source.
 *  \param[out] diags  everything found, errors and warnings, in order of the source; never NULL.
 *  \returns the program, owned by ctx; NULL when there was an error (diags says which). */
struct mn_program *mn_program_load(void *ctx, const char *file, struct mn_diags *diags);

/*! Read a file that may fail its proof, to look at it: a graph, a table, a canonical print. Such a program must not
 *  serve.
 *  \returns NULL only when it cannot be read. */
struct mn_program *mn_program_read(void *ctx, const char *file, struct mn_diags *diags);

/*! mn_program_load() from memory; file is only a name for messages. */
struct mn_program *mn_program_parse(void *ctx, const char *file, const char *source, size_t len,
				    struct mn_diags *diags);

/*! FNV-1a 64 of a source, as in mn_program.hash: two files with the same hash are the same service. */
uint64_t mn_program_hash(const char *source, size_t len);

/*! The proof in one line for people: "412 texts fit, at most 9 pages; ..."; cut to size. */
void mn_program_proof(const struct mn_program *program, char *buf, size_t size);

/*! Index of an operation or event by name, MN_NONE when there is none. */
uint16_t mn_program_operation(const struct mn_program *program, const char *name);
/*! Index of a list item by name, -1 when there is none. */
int mn_program_item(const struct mn_program *program, uint16_t list, const char *name);
/*! Index of an attribute by name, MN_NONE when there is none. */
uint16_t mn_program_attr(const struct mn_program *program, const char *name);
/*! Index of a language by its code, -1 when there is none. */
int mn_program_language(const struct mn_program *program, const char *code);
