/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The connection to the HLR: libosmo-gsup-client under a state machine of ours that decides when to try again.
 * The pause between two attempts is 1, 2, 4, 8, 10, 10 ... seconds; a connection that has lived for 10 s resets it.
 * Each change of state is logged once, not each attempt.
 */
#pragma once

#include <osmocom/core/msgb.h>

#include "host/host_ctr.h"

struct gsup_link;

struct gsup_link_user {
	void (*rx)(void *data, const uint8_t *octets, size_t len);	/* one GSUP message */
	void (*updown)(void *data, bool up);
	void *data;
};

void gsup_link_init(void);

/*! Begin to connect as ipa_name; the string must live as long as the link. */
struct gsup_link *gsup_link_start(void *ctx, const char *ip, uint16_t port, const char *ipa_name, struct host_ctr *ctr,
				  const struct gsup_link_user *user);
void gsup_link_stop(struct gsup_link *link);

struct msgb *gsup_link_msgb_alloc(void);

/*! Queue a GSUP message; takes msg over in any case. \returns 0, -ENOTCONN, or -ENOBUFS when the
 *  peer has not read for long. */
int gsup_link_send(struct gsup_link *link, struct msgb *msg);

bool gsup_link_is_up(const struct gsup_link *link);
const char *gsup_link_state(const struct gsup_link *link, char *buf, size_t size);

/*! Seconds to wait before attempt number n (from 1) after a loss. */
unsigned int gsup_link_backoff_s(unsigned int n);
