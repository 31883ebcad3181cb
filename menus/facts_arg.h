/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An order and its facts written as words: on a command line, on the VTY, in test tables. */
#pragma once

#include "menus/order.h"

#define MN_FACTS_ARG_MAX	96	/* words of one situation */

/*! How the words are written, one line each, NULL at the end; for help texts. */
extern const char *const mn_facts_arg_help[];

/*! Read an order and its facts.
 *  word[0] is the name of an operation or event, each other word KEY=VALUE; the order of words does not matter.
 *    caller=NUMBER                    who asks
 *    PARAM=VALUE                      a parameter by its name; left out: not given
 *    PARTY.ATTRIBUTE=VALUE            PARTY: caller, leader (or the role's name), a parameter; "unknown" is a value
 *    PARTY.HOLDING=FIELD/FIELD[@FROM..TO]   may be said several times; a date may be left out; "-" is no
 *                                     value, "nothing" takes what was said before away
 *    PARTY.leads=yes|no  PARTY.member-of=NUMBER|caller  PARTY.registered=yes|no  PARTY.language=CODE
 *    members=NUMBER[/USED],...        of the caller's group; former=NUMBER[/USED],... who has left it this month
 *    bundle=FIELD/FIELD[@FROM..TO][,left=AMOUNT][,limited][,label=TEXT]   of the leader; traffic=FIELD/FIELD
 *    language=CODE                    of everybody who has chosen none
 *    evidence=ITEM,ITEM  channel=NAME  at=DATE[THH:MM[:SS]]  surplus=TEXT  preview=yes
 *  A party about which anything is said is registered unless registered=no; attributes left out are not known. What
 *  follows from group facts is filled in: who has members leads, a parameter that is the caller has its facts.
 *  \param[in] now  the time when no `at` is given.
 *  \param[out] error  a sentence when the return is not 0.
 *  \returns 0, or -EINVAL. order and facts are initialised here. */
int mn_facts_arg_parse(const struct mn_program *program, const char *const *word, unsigned int n, int64_t now,
		       struct mn_order *order, struct mn_facts *facts, char *error, size_t size);

/*! Give an order its parameter i, written as the value of PARAM=VALUE. .operation and .caller are set before.
 *  \returns 0, or -EINVAL with a sentence in error; a number that is none is given but not valid. */
int mn_facts_arg_param(const struct mn_program *program, struct mn_order *order, unsigned int i, const char *text,
		       char *error, size_t size);

/*! Facts that were taken but that nothing can ever look at, each with the reason.
 *  \param[in] word, n  as given to mn_facts_arg_parse(); order and facts: what it made of them.
 *  \returns how many lines. */
unsigned int mn_facts_arg_doubts(const struct mn_program *program, const char *const *word, unsigned int n,
				 const struct mn_order *order, const struct mn_facts *facts,
				 void (*line)(void *data, const char *text), void *data);
