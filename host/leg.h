/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a leg and the sessions say to each other. A leg turns octets of its protocol into these events and these answers
 * back into octets; it keeps no state per dialogue and knows no menus. The sessions know no protocol but the numbers of
 * the USSD operations' components, which are the same on every leg (TS 24.080 §3.6, TS 29.002 §17.6).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/ussd_leg.h"
#include "wire/ussd_text.h"

enum leg_ev_kind {
	LEG_EV_BEGIN,		/* a dialogue opens with an Invoke of operation 59 */
	LEG_EV_INVOKE,		/* a further Invoke of 59 inside a dialogue */
	LEG_EV_ANSWER,		/* the ReturnResult of an Invoke of ours */
	LEG_EV_ERROR,		/* the ReturnError of an Invoke of ours: .code, an enum wire_ss_error */
	LEG_EV_REJECT,		/* a Reject: .code, an enum wire_ss_problem */
	LEG_EV_HANGUP,		/* the phone or the network has ended the dialogue */
};

/*! What came from the phone. Pointers are valid during the call only. */
struct leg_ev {
	enum leg_ev_kind kind;
	const char *imsi;
	uint32_t session_id;
	bool has_invoke_id;		/* false only for a REJECT */
	int8_t invoke_id;
	int code;
	uint8_t dcs;
	const uint8_t *str;		/* BEGIN, ANSWER: the string as coded, up to 160 octets */
	size_t str_len;
	int text_rc;			/* 0, -ENODATA no string given, or what wire_ussd_text_dec() did not like */
	const char *text;		/* UTF-8, "" unless text_rc is 0 */
};

enum leg_ans_kind {
	LEG_ANS_SCREEN,		/* Invoke 60 with .str, the dialogue goes on */
	LEG_ANS_FINAL,		/* ReturnResult 59 with .str, the dialogue ends */
	LEG_ANS_ERROR,		/* ReturnError .code, the dialogue ends */
	LEG_ANS_REJECT,		/* Reject with the problem .code, the dialogue goes on */
	LEG_ANS_ABORT,		/* there is no such dialogue here */
};

struct leg_ans {
	enum leg_ans_kind kind;
	const char *imsi;
	uint32_t session_id;
	bool has_invoke_id;		/* REJECT may have none */
	int8_t invoke_id;
	int code;
	uint8_t dcs;
	const uint8_t *str;
	size_t str_len;
};

struct leg {
	const struct wire_ussd_leg *room;	/* its length budget */
	/*! Send an answer; copies what it needs. \returns 0, -ENOTCONN, or -EMSGSIZE when it does not fit the budget.
	 *  */
	int (*send)(struct leg *leg, const struct leg_ans *ans);
};

/*! Who gets the events of a leg. */
struct leg_user {
	void (*event)(void *data, const struct leg_ev *ev);
	void (*down)(void *data);	/* the peer is gone, and every dialogue with it */
	void *data;
};
