/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a clerk does at the counter, whichever way the request came: asynchronous acts in the select loop.
 *
 *	counter_act_new() -> fill in act->ask -> counter_act_start() -> store, password thread -> act->done()
 *
 * Passwords live in act->ask only, are compared in a thread of their own and wiped at once. Each act that gets so far
 * leaves an audit record with the clerk's name.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "host/service.h"
#include "host/store_customer.h"

#define COUNTER_CLERK_SIZE	33	/* name of a clerk */
#define COUNTER_PASSWORD_SIZE	129	/* longest password and its NUL */
#define COUNTER_TEXT_SIZE	128	/* anything else that is typed */
#define COUNTER_KEY_SIZE	72
#define COUNTER_STEPS		MN_MAX_TRACE
#define COUNTER_PROOF_S		300	/* how long a password that was typed counts in the same session */

enum counter_act_kind {
	COUNTER_LOGIN,		/* clerk, password -> account */
	COUNTER_FIND,		/* number -> customer, facts */
	COUNTER_CHECK,		/* number, operation, param, ticks, password -> verdict; changes nothing */
	COUNTER_EXECUTE,	/* the same and key -> verdict, what was done */
	COUNTER_NOTE,		/* note, number (may be empty): a record, "log-out" */
};

enum counter_result {
#define COUNTER_RESULT(id, name, sentence) COUNTER_##id,
#include "host/counter_results.def"
#undef COUNTER_RESULT
	COUNTER_N_RESULTS
};

/*! Passwords that a customer has proved, kept by a session on this side between check and execute. Never sent out. */
struct counter_proof {
	char clerk[COUNTER_CLERK_SIZE];
	struct mn_number number;
	uint64_t program;		/* hash of the service whose items the bits are */
	uint64_t evidence;		/* 0: none */
	int64_t until;			/* seconds of CLOCK_MONOTONIC */
};

/*! What is asked. All zero by counter_act_new(); strings are cut to their room by whoever fills them in. */
struct counter_ask {
	char clerk[COUNTER_CLERK_SIZE];
	uint64_t account;		/* as log-in gave it */
	char via[8];			/* "" the page, "json", "vty": for the audit */
	uint8_t language;		/* of the texts */
	char number[COUNTER_TEXT_SIZE];	/* as typed */
	char operation[COUNTER_TEXT_SIZE];	/* name */
	struct {
		bool given;
		char text[COUNTER_TEXT_SIZE];
	} param[MN_MAX_PARAMS];		/* as typed, in the order of the operation */
	bool surplus;			/* more was given than the operation asks */
	uint64_t ticks;			/* evidence seen: counter_act_tick() */
	bool bad_tick;
	char password[COUNTER_PASSWORD_SIZE];	/* "" none; of the clerk at log-in, else of the customer */
	struct counter_proof proof;	/* of an earlier check; counts when it is the same clerk and number in time */
	char key[COUNTER_KEY_SIZE];	/* EXECUTE: of the form; the same key has one effect. "" none */
	char note[COUNTER_TEXT_SIZE];	/* NOTE */
};

/*! One judged case, in the order of judging. Strings belong to the program. */
struct counter_step {
	uint16_t kase;
	uint8_t outcome;		/* enum mn_outcome */
	uint8_t subject;		/* enum mn_subject: whom it looked at */
	const char *rule, *rule_case, *clauses;	/* "R9", "own" or "", "L52" */
	const struct mn_text *title;	/* of the rule, may be NULL */
};

struct counter_answer {
	enum counter_result result;
	char error[256];		/* BAD_PARAM, BAD_EVIDENCE: which, as an English sentence */
	unsigned int tries_left;	/* WRONG */
	int64_t locked_until;		/* LOCKED: an instant */
	uint64_t account;		/* LOGIN */
	int64_t now;			/* the instant of judging, or of the look */

	struct mn_number number;	/* normalised */
	const struct store_customer *customer;	/* FIND */
	const struct mn_facts *facts;		/* FIND, CHECK, EXECUTE: as judged, before the change */
	const struct mn_order *order;		/* CHECK, EXECUTE */
	const struct mn_verdict *verdict;

	bool accepted;			/* CHECK, EXECUTE */
	bool changes;			/* the operation changes something, so that it is confirmed */
	bool executed;			/* EXECUTE and accepted */
	struct counter_step refusal;	/* when refused: the first case that refused, else .kase is MN_NONE */
	struct counter_step step[COUNTER_STEPS];	/* all of them */
	unsigned int n_steps;
	char text[MN_RENDER_ANSWER_SIZE];	/* refusal; the question (CHECK of a change); answer or result */
	uint64_t set[STORE_CUSTOMER_SETS];	/* sets of evidence any of which is enough for this customer */
	uint8_t n_sets;			/* 0: none needed, or nothing is enough; then a step of it refuses */
	struct counter_proof proof;	/* CHECK, EXECUTE: of passwords typed, or the one that still counts */
};

struct counter_acts;

struct counter_act {
	struct counter_ask ask;
	struct counter_answer answer;	/* in .done() only */
	struct service *service;	/* held by the act: names and texts are those of its program */
	enum counter_act_kind kind;
	void *data;			/* of whoever asks */
};

typedef void counter_act_done(struct counter_act *act);

struct counter_acts_config {
	struct store *store;
	int (*submit)(struct store *store, struct store_job *job);	/* store_submit() */
	struct service *const *service;	/* where the service in force is found */
	unsigned int limit;		/* most acts under way, 0 = 64 */
	unsigned int cost;		/* of the hash that stands in for a missing one; 0 = that of new passwords */
};

/*! Start the password thread and the pool. NULL with a sentence in error. */
struct counter_acts *counter_acts_alloc(void *ctx, const struct counter_acts_config *config, const char **error);
/*! Cancel every act and stop the thread; before the store is closed. */
void counter_acts_stop(struct counter_acts *acts);
/*! Behind counter_acts_stop() and store_close(). */
void counter_acts_free(struct counter_acts *acts);
/*! Acts under way. */
unsigned int counter_acts_count(const struct counter_acts *acts);

/*! A new act under the service in force. NULL when too many are under way (answer "busy") or there is no service.
 *  It is given back by counter_act_cancel(), or by itself when .done() has returned. */
struct counter_act *counter_act_new(struct counter_acts *acts, enum counter_act_kind kind, counter_act_done *done,
				    void *data);
/*! Tick a piece of evidence by its name. Unknown names and passwords make the act BAD_EVIDENCE; false says so. */
bool counter_act_tick(struct counter_act *act, const char *name);
/*! Give the next parameter of the operation as typed; one too many is told by the rules. */
void counter_act_param(struct counter_act *act, const char *text);
/*! Begin. .done() is called once, later, from the select loop, never from inside this function; the answer is valid
 *  until it returns. */
void counter_act_start(struct counter_act *act);
/*! Whoever asked has gone: .done() is not called any more. What the store has begun, it finishes. */
void counter_act_cancel(struct counter_act *act);

/*! Name for programs ("ok", "wrong-password", ...) and English sentence of a result. */
const char *counter_result_name(enum counter_result result);
const char *counter_result_sentence(enum counter_result result);

/*! The value of an attribute or field as a person reads it in that language: a choice's text, "38.50 yuan", "yes"/"no"
 *  as names; "" when not known. For programs there is store_value_pack(). */
void counter_act_value(const struct mn_program *program, uint8_t language, const struct mn_attr *attr, int64_t value,
		       char *buf, size_t size);
