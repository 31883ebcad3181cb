/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One phone: dials USSD codes, shows the network's screens, answers them, hangs up. It knows no link, only a leg, and
 * no service: it shows what comes. What it sends can be made to go wrong by its quirks.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <osmocom/core/timer.h>

#include "simtk/leg.h"
#include "simtk/quirks.h"
#include "wire/ss_comp.h"
#include "wire/ussd_text.h"

enum phone_state {
	PHONE_ST_IDLE,
	PHONE_ST_WAIT,		/* in a session, the network's turn */
	PHONE_ST_ASKED,		/* in a session, a screen waits for an answer */
};

/* What happened; all but SCREEN and NOTICE end the session. */
enum phone_event_type {
#define PHONE_EVENT(symbol, over, name) PHONE_EV_##symbol,
#include "simtk/phone_events.def"
#undef PHONE_EVENT
};

struct phone_event {
	enum phone_event_type type;
	const char *text;	/* SCREEN, NOTICE, FINAL: the text; FAULT: what was wrong; else "" */
	uint8_t dcs;		/* of a text */
	uint8_t octets;		/* of a text, as it came */
	int code;		/* ERROR: error code; REJECT: tag << 8 | code; FAILED: cause */
};

struct phone;

/* Tells an event. The event is valid during the call; the phone may be used, but not freed, in it. */
typedef void phone_event_cb(struct phone *phone, const struct phone_event *event, void *data);

struct phone {
	struct stk_leg_station station;
	char name[32];
	enum phone_state state;
	struct phone_quirks quirks;
	bool is_registered;
	int register_cause;		/* of a refused registration, else 0 */

	int invoke_id;			/* of what we dialled, -128..127 */
	int asked_id;			/* of the screen that waits */
	uint8_t asked_op;
	unsigned int screens;		/* of this session, so far */
	unsigned int sent;		/* messages of this session, so far */

	uint32_t last_dialogue;		/* with last: for an answer that comes too late */
	uint8_t last[WIRE_SS_COMP_ENC_MAX];
	size_t last_len;

	struct osmo_timer_list slow_timer;
	char slow_text[WIRE_USSD_TEXT_UTF8_SIZE];

	phone_event_cb *cb;
	void *cb_data;
};

/* Make a phone on a leg: talloc child of ctx. name is for people, at most 31 octets. NULL if the IMSI is no IMSI or
 * already on this leg. */
struct phone *phone_alloc(void *ctx, struct stk_leg *leg, const char *name, const char *imsi, phone_event_cb *cb,
			  void *data);

/* Free a phone; an open session is ended first, as by switching off. */
void phone_free(struct phone *phone);

/* Register with the network: 0 or -ENOTCONN. Goes on without waiting for the outcome, which is in is_registered. */
int phone_attach(struct phone *phone);

/* Dial a code: 0; -EBUSY in a session; -ENOTCONN; -ENODATA for an empty code; -EMSGSIZE or -EILSEQ as
 * wire_ussd_text_enc(). */
int phone_dial(struct phone *phone, const char *code);

/* Answer the screen that waits: 0; -EPROTO if none waits; errors as phone_dial(). An empty text is sent as a result
 * without contents. */
int phone_answer(struct phone *phone, const char *text);

/* The red key: ends the session without an event; false if there was none. */
bool phone_hang_up(struct phone *phone);

/* Does this event end the session? */
bool phone_event_is_over(enum phone_event_type type);
const char *phone_event_name(enum phone_event_type type);

/* An event as one line for people: "error 34 (systemFailure)". */
const char *phone_event_to_str_buf(char *buf, size_t size, const struct phone_event *event);
