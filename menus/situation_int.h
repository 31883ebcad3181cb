/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What situation.c (who is who), situation_cond.c (conditions) and situation_table.c (tables) share. */
#pragma once

#include "menus/mem.h"
#include "menus/situation.h"
#include "menus/situation_slot.h"

#define MN_SITUATION_NO_VAR	UINT16_MAX

/* Numbers that are the same share a party: the caller, the leader, one for each parameter. */
enum { MN_PARTY_CALLER, MN_PARTY_LEADER, MN_PARTY_PARAM0, MN_N_PARTIES = MN_PARTY_PARAM0 + MN_MAX_PARAMS };

/* "Has a record in this table": true or false of a party, and the record that makes it true. */
struct mn_situation_has {
	uint16_t table;
	uint8_t party;			/* whose records */
	uint8_t subject, as;		/* whose attributes, and which parameter stands for one */
	uint16_t var;			/* 1: it has one */
	uint16_t field[MN_MAX_FIELDS];	/* of the record that is then in the table */
};

struct mn_situation {
	const struct mn_program *program;
	const struct mn_operation *op;		/* NULL: none */
	struct mn_slots *slots;
	struct mn_solve *solve;
	bool begun;
	uint8_t caller;				/* enum mn_role */
	uint8_t who[MN_MAX_PARAMS];		/* enum mn_situation_who */

	/* variables, MN_SITUATION_NO_VAR until a formula needs them */
	uint16_t registered[MN_N_PARTIES];
	uint16_t attr[MN_N_PARTIES][MN_MAX_ATTRS];
	uint16_t value[MN_MAX_PARAMS];		/* of a parameter that is a choice */
	uint16_t record[MN_MAX_PARAMS][MN_MAX_FIELDS];	/* of a parameter that is a record */
	uint16_t bundle[MN_MAX_FIELDS], traffic[MN_MAX_FIELDS];
	uint16_t evidence[MN_MAX_LIST];
	uint16_t joined[MN_MAX_PARAMS][MN_MAX_PARAMS];	/* 1: who is ELSEWHERE is with this one who LEADS */
	uint16_t channel, surplus, size, day, clock;
	mn_formula facts;			/* about the first .facts_of variables; 0: not made yet */
	unsigned int facts_of;
	struct mn_situation_has *has;
	unsigned int n_has, size_has;
};

/* Parameter number behind a subject, -1 when it is none. */
int mn_situation_param_of(const struct mn_situation *s, enum mn_subject subject);
bool mn_situation_is_given(const struct mn_situation *s, unsigned int param);

/* Variables, made when they are asked for first. */
uint16_t mn_situation_registered_var(struct mn_situation *s, int party);
uint16_t mn_situation_attr_var(struct mn_situation *s, int party, uint16_t attr);
uint16_t mn_situation_slot_var(struct mn_situation *s, uint16_t *var, const struct mn_slot *slot);
uint16_t mn_situation_var(struct mn_situation *s, uint16_t *var, unsigned int n_values);

/* A row of the table matches, or none does: the record's fields (NULL for tables about the number itself). */
mn_formula mn_situation_table(struct mn_situation *s, const struct mn_table *table, uint16_t *field,
			      enum mn_subject subject, enum mn_subject as, bool holds);
mn_formula mn_situation_has_row(struct mn_situation *s, const struct mn_cond *cond, enum mn_subject subject,
				bool holds);
/* What makes the answers of mn_situation_has_row() true together. */
void mn_situation_add_records(struct mn_situation *s);
