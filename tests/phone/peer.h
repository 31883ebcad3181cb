/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A scripted network on a socket of 127.0.0.1: IPA, location updates, and a USSD service that is a list of screens. It
 * stands where osmo-hlr and a host stand. Everything that arrives is told as one line of text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEER_SCREENS_MAX	16

/* What the service says to the n-th message of a session. */
enum peer_say {
	PEER_ASK,	/* Invoke 60 in CONTINUE */
	PEER_END,	/* result of 59 in END */
	PEER_NOTIFY,	/* Invoke 61 in CONTINUE */
	PEER_ERROR,	/* ReturnError code in END */
	PEER_REJECT,	/* Reject in END */
	PEER_ABORT,	/* PROC_SS_ERROR with cause code */
	PEER_EMPTY,	/* END without components */
	PEER_WRONG_ID,	/* result of 59 in END, of an invoke id nobody used */
	PEER_GARBAGE,	/* END with octets that are no component */
	PEER_SILENCE,
	PEER_HANG,	/* closes the connection */
};

struct peer_screen {
	enum peer_say say;
	const char *text;
	int code;
};

struct peer;

/* Listen on a port the system chooses. lines: called with each line about what arrived, may be NULL. */
struct peer *peer_open(void *ctx, void (*line)(const char *s, void *data), void *data);
void peer_close(struct peer *peer);
uint16_t peer_port(const struct peer *peer);

/* The service from now on: n screens; behind the last one PEER_SILENCE. Not copied. */
void peer_set(struct peer *peer, const struct peer_screen *screens, size_t n);

/* Open a session with a phone, as the network may: a screen in BEGIN. Answers get the screens of peer_set(). */
void peer_push(struct peer *peer, const char *imsi, const char *text);

/* Refuse location updates with this cause; 0: accept them. */
void peer_refuse_registration(struct peer *peer, int cause);

/* Messages of supplementary services so far. */
unsigned int peer_messages(const struct peer *peer);
