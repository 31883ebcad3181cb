/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Many frames with one system call, on the socket of a libosmo-gsup-client.
 *
 * The library reads and writes one frame a turn of the loop, four system calls a menu step, and queues without bound.
 * Once the identity exchange is over, this takes the socket's callback over: it reads all there is, hands over the
 * GSUP messages in it and writes what was answered in one go. Connecting, pinging and noticing the end stay with the
 * library. IPA frames are taken apart by a bounded reader of our own. Only what the libraries publish is touched.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GSUP_BULK_OUT_MAX	(4 * 1024 * 1024)	/* octets for a peer that does not read; beyond: -ENOBUFS */

struct osmo_gsup_client;
struct gsup_bulk;

/*! Take over the socket of a client that is connected and has no frame half read. rx gets each GSUP message,
 *  and an empty one for a frame that is none.
 *  \returns NULL when its socket is not found; the library then goes on as before. */
struct gsup_bulk *gsup_bulk_take(void *ctx, struct osmo_gsup_client *client,
				 void (*rx)(void *data, const uint8_t *octets, size_t len), void *data);

/*! Forget about the client, which is going to be destroyed or has lost its connection. */
void gsup_bulk_free(struct gsup_bulk *bulk);

/*! Queue a GSUP message; written at the end of the turn. \returns 0, or -ENOBUFS. */
int gsup_bulk_send(struct gsup_bulk *bulk, const uint8_t *octets, size_t len);
