/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The open sessions: found by IMSI in one look, timed without a timer each.
 *
 * A session waits for the user, for the store, or for nothing but to be forgotten; all that wait for the same thing
 * wait equally long, so they stand in a queue in the order they began to wait and only its head is ever looked at. The
 * time they began is kept, not the time they end: a changed timer holds at once, for everybody.
 */
#pragma once

#include <osmocom/core/linuxlist.h>

#include "host/host_ctr.h"
#include "host/service.h"
#include "host/ussd_kept.h"

struct ussd_job;

enum ussd_sess_st {
	USSD_SESS_ST_WAIT_CALLER,	/* the store looks up who it is */
	USSD_SESS_ST_WAIT_STORE,	/* the store judges or executes an order */
	USSD_SESS_ST_WAIT_USER,		/* a screen is shown */
	USSD_SESS_ST_ENDED,		/* the last text has been sent; remembered in case a message comes again */
	USSD_SESS_N_STATES
};

enum ussd_table_queue { USSD_TABLE_STORE, USSD_TABLE_USER, USSD_TABLE_ENDED, USSD_TABLE_N_QUEUES };

/*! One session. Allocated with malloc and without padding in mind: there may be a million. */
struct ussd_sess {
	struct ussd_sess *next;		/* in its bucket */
	struct llist_head age;		/* open sessions, in the order they began */
	struct llist_head wait;		/* in the queue of its state */
	struct service *service;	/* the one it began with; NULL in ENDED */
	struct ussd_job *job;		/* at the store, or NULL */
	struct ussd_kept *kept;		/* its walk, unless a function is working on it */
	uint32_t begun_ms, waits_ms;	/* since when; of ussd_table_now_ms() */
	uint32_t begun_s;		/* wall clock, part of the key of its effects */
	uint32_t session_id;
	uint32_t begin_mark, answer_mark;	/* of the BEGIN and the last answer, see ussd_sess_mark() */
	char imsi[16];
	uint8_t state;			/* enum ussd_sess_st */
	uint16_t steps;			/* answers of the caller taken; invoke ids come round again, this does not */
	int8_t begin_id;		/* invoke id of the phone's 59 */
	int8_t screen_id;		/* invoke id of our last 60 */
	int8_t answered_id;		/* the one the caller answered last, if .steps */
	uint8_t screens;		/* screens sent, up to 255 */
	uint8_t tried;			/* languages tried because the phone cannot show another, a bit each */
	bool gsm_only;			/* the phone has refused UCS2 */
	bool final_error;		/* ENDED with a ReturnError: .final_code instead of a text */
	bool overdue;			/* WAIT_STORE: the change has been waited for once already */
	uint8_t final_code;
	char *dialled;			/* WAIT_CALLER: what opened the session */
};

struct ussd_table;

struct ussd_table_config {
	unsigned int limit;		/* most sessions, ended ones included */
	struct osmo_tdef *tdefs;
	/*! The time of a session has come: it waited too long in its state, or lasted too long altogether (too_long).
	 *  The function must free it or let it wait anew. */
	void (*expired)(void *data, struct ussd_sess *sess, bool too_long);
	void *data;
};

struct ussd_table *ussd_table_alloc(void *ctx, const struct ussd_table_config *config, struct host_ctr *ctr);
/*! Free the table and every session in it; calls nothing. */
void ussd_table_free(struct ussd_table *table);

/*! A new session, open and in the queue of the store; NULL when the table is full and no ended one can make room. */
struct ussd_sess *ussd_table_add(struct ussd_table *table, const char *imsi);
struct ussd_sess *ussd_table_find(const struct ussd_table *table, const char *imsi);
/*! Free a session with all it owns; its job, if any, must have been let go before. */
void ussd_table_del(struct ussd_table *table, struct ussd_sess *sess);

/*! Change the state of a session and let it wait from now. */
void ussd_table_wait(struct ussd_table *table, struct ussd_sess *sess, enum ussd_sess_st state);

unsigned int ussd_table_open(const struct ussd_table *table);
unsigned int ussd_table_ended(const struct ussd_table *table);

/*! The oldest open session, and the next younger one; NULL at the end. */
struct ussd_sess *ussd_table_first(const struct ussd_table *table);
struct ussd_sess *ussd_table_next(const struct ussd_table *table, const struct ussd_sess *sess);

/*! Timers or the limit were changed. */
void ussd_table_retime(struct ussd_table *table);
void ussd_table_set_limit(struct ussd_table *table, unsigned int limit);

/*! Milliseconds of a monotonic clock; only differences mean anything. */
uint32_t ussd_table_now_ms(void);
