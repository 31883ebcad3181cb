/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The three GSUP messages that carry supplementary services, PROC_SS_REQUEST, _ERROR and _RESULT, as one small
 * struct. Glue on the GSUP codec of libosmogsm; the lengths are checked here, before the library sees them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <osmocom/core/msgb.h>
#include <osmocom/gsm/gsup.h>

#define WIRE_GSUP_SS_INFO_MAX	255	/* one-octet length */
#define WIRE_GSUP_SS_ENC_MAX	(1 + 10 + 3 + 3 + 6 + 3 + 2 + WIRE_GSUP_SS_INFO_MAX)	/* octets of any message */

struct wire_gsup_ss {
	enum osmo_gsup_message_type type;	/* OSMO_GSUP_MSGT_PROC_SS_* */
	char imsi[16];				/* 6..15 digits */
	uint32_t session_id;
	enum osmo_gsup_session_state state;	/* BEGIN, CONTINUE or END */
	enum osmo_gsup_message_class message_class;	/* USSD, or UNSET if the peer did not say */
	uint8_t cause;				/* ERROR only: a GMM cause, never 0 there */
	const uint8_t *ss_info;			/* bare components, see ss_comp.h; NULL if absent */
	size_t ss_info_len;			/* 0..255 */
};

/* Why decoding failed and what to answer. */
struct wire_gsup_ss_err {
	int rc;			/* -EBADMSG, or -ENOTSUP for another message type */
	size_t offset;		/* of the octet that is wrong; 0 if something is missing */
	const char *what;	/* constant text for the log */
	bool answer;		/* send an ERROR with this cause: only to a REQUEST whose subscriber is known */
	uint8_t cause;		/* GMM cause, TS 24.008 §10.5.5.14 */
};

/* Append a message to msg: 0, -EMSGSIZE if ss_info does not fit a GSUP element, -ENOSPC if msg has no room, -EINVAL
 * for members out of range. ss_info is copied. */
int wire_gsup_ss_enc(struct msgb *msg, const struct wire_gsup_ss *ss);

/* Decode a message: 0, or negative with *err filled. ss_info points into data. After an error *ss holds what could be
 * read, enough for wire_gsup_ss_error_for() if err->answer is set. */
int wire_gsup_ss_dec(const uint8_t *data, size_t len, struct wire_gsup_ss *ss, struct wire_gsup_ss_err *err);

/* The PROC_SS_ERROR that answers a request and ends its session. */
struct wire_gsup_ss wire_gsup_ss_error_for(const struct wire_gsup_ss *request, uint8_t cause);
