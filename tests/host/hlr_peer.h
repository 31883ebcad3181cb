/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A GSUP server that plays the HLR for tests: listens, asks the host who it is, sends what it is told (damaged messages
 * too) and hands over what comes back. Blocks; one host at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/gsup_ss.h"
#include "wire/ss_comp.h"

struct hlr_peer {
	int listener, fd;
	char name[128];			/* the serial number of the host, "EUSE-..." */
	uint8_t in[65536];		/* received and not used yet */
	size_t in_len;
	uint8_t *out;			/* queued by hlr_peer_queue() */
	size_t out_len, out_room;
};

/*! Listen; port 0 is not possible. \returns 0 or -errno. */
int hlr_peer_listen(struct hlr_peer *peer, const char *ip, uint16_t port);

/*! Wait for a connection and do the identity exchange. \returns 0, -ETIMEDOUT, -EPROTO. */
int hlr_peer_accept(struct hlr_peer *peer, int timeout_ms);

void hlr_peer_hang_up(struct hlr_peer *peer);
void hlr_peer_close(struct hlr_peer *peer);

/*! Queue an IPA frame with this GSUP message; write all that is queued. \returns 0 or -errno. */
void hlr_peer_queue(struct hlr_peer *peer, const uint8_t *gsup, size_t len);
int hlr_peer_flush(struct hlr_peer *peer);
static inline int hlr_peer_send(struct hlr_peer *peer, const uint8_t *gsup, size_t len)
{
	hlr_peer_queue(peer, gsup, len);
	return hlr_peer_flush(peer);
}

/*! The next GSUP message; pings are answered on the way. \returns its length, 0 at the timeout, -ECONNRESET. */
int hlr_peer_recv(struct hlr_peer *peer, uint8_t *gsup, size_t size, int timeout_ms);

/* ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/*! Octets of a message of a phone. comp may be NULL. */
int hlr_peer_message(uint8_t *buf, size_t size, enum osmo_gsup_message_type type, const char *imsi, uint32_t session_id,
		     enum osmo_gsup_session_state state, const uint8_t *comp, size_t comp_len);

/*! A phone dials, or answers invoke_id. */
int hlr_peer_begin(uint8_t *buf, size_t size, const char *imsi, uint32_t session_id, int invoke_id, const char *text);
int hlr_peer_answer(uint8_t *buf, size_t size, const char *imsi, uint32_t session_id, int invoke_id, const char *text);
