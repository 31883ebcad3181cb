/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/gsup_bulk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/gsm/protocol/ipaccess.h>
#include <osmocom/gsupclient/gsup_client.h>

#define GSUP_BULK_IN		65536	/* octets read at a time; holds the longest frame but for its header */
#define GSUP_BULK_FD_MAX	1024	/* descriptors looked through for the client's */
#define GSUP_BULK_HEAD		3	/* length, stream */

struct gsup_bulk {
	struct osmo_gsup_client *client;
	struct osmo_fd *ofd;			/* the library's */
	int (*library_cb)(struct osmo_fd *ofd, unsigned int what);
	void *library_data;
	void (*rx)(void *data, const uint8_t *octets, size_t len);
	void *data;
	bool freed;				/* while its callback runs */
	unsigned int depth;			/* callbacks running */
	uint8_t *out;
	size_t out_len, out_done, out_room;
	size_t in_len;
	uint8_t in[GSUP_BULK_IN + GSUP_BULK_HEAD];
};

static int gsup_bulk_append(struct gsup_bulk *bulk, uint8_t stream, const uint8_t *extension, const uint8_t *octets,
			    size_t len)
{
	size_t payload = len + (extension ? 1 : 0), need = bulk->out_len + GSUP_BULK_HEAD + payload;
	uint8_t *p;

	if (payload > UINT16_MAX || need > GSUP_BULK_OUT_MAX)
		return -ENOBUFS;
	if (need > bulk->out_room) {
		bulk->out_room = OSMO_MAX(2 * bulk->out_room, need);
		bulk->out = talloc_realloc(bulk, bulk->out, uint8_t, bulk->out_room);
		OSMO_ASSERT(bulk->out);
	}
	p = bulk->out + bulk->out_len;
	*p++ = payload >> 8;
	*p++ = payload & 0xff;
	*p++ = stream;
	if (extension)
		*p++ = *extension;
	memcpy(p, octets, len);
	bulk->out_len = need;
	return 0;
}

/* Write what waits; what the socket does not take waits for the next turn. */
static void gsup_bulk_flush(struct gsup_bulk *bulk)
{
	while (bulk->out_done < bulk->out_len) {
		ssize_t rc = send(bulk->ofd->fd, bulk->out + bulk->out_done, bulk->out_len - bulk->out_done,
				  MSG_NOSIGNAL | MSG_DONTWAIT);

		if (rc < 0 && errno == EINTR)
			continue;
		if (rc <= 0)	/* also a broken connection: reading will tell */
			break;
		bulk->out_done += rc;
	}
	if (bulk->out_done == bulk->out_len)
		bulk->out_done = bulk->out_len = 0;
	else
		osmo_fd_write_enable(bulk->ofd);
}

int gsup_bulk_send(struct gsup_bulk *bulk, const uint8_t *octets, size_t len)
{
	static const uint8_t gsup = IPAC_PROTO_EXT_GSUP;
	int rc = gsup_bulk_append(bulk, IPAC_PROTO_OSMO, &gsup, octets, len);

	if (!rc && !bulk->depth)
		osmo_fd_write_enable(bulk->ofd);
	return rc;
}

static void gsup_bulk_ccm(struct gsup_bulk *bulk, uint8_t type)
{
	static const uint8_t pong = IPAC_MSGT_PONG;

	if (type == IPAC_MSGT_PING)
		gsup_bulk_append(bulk, IPAC_PROTO_IPACCESS, NULL, &pong, 1);
	else if (type == IPAC_MSGT_PONG)
		bulk->client->got_ipa_pong = 1;
}

/* Hand over every whole frame; keep the rest for the next reading. */
static void gsup_bulk_frames(struct gsup_bulk *bulk)
{
	size_t at = 0;

	while (!bulk->freed && bulk->in_len - at >= GSUP_BULK_HEAD) {
		const uint8_t *frame = bulk->in + at;
		size_t len = frame[0] << 8 | frame[1];

		if (bulk->in_len - at < GSUP_BULK_HEAD + len)
			break;
		at += GSUP_BULK_HEAD + len;
		frame += GSUP_BULK_HEAD;
		if (frame[-1] == IPAC_PROTO_OSMO && len >= 1 && frame[0] == IPAC_PROTO_EXT_GSUP)
			bulk->rx(bulk->data, frame + 1, len - 1);
		else if (frame[-1] == IPAC_PROTO_IPACCESS && len >= 1)
			gsup_bulk_ccm(bulk, frame[0]);
		else
			bulk->rx(bulk->data, frame, 0);		/* not GSUP: counted as an empty one */
	}
	bulk->in_len -= at;
	memmove(bulk->in, bulk->in + at, bulk->in_len);
}

static void gsup_bulk_read(struct gsup_bulk *bulk, unsigned int *what)
{
	ssize_t rc = recv(bulk->ofd->fd, bulk->in + bulk->in_len, sizeof(bulk->in) - bulk->in_len, MSG_DONTWAIT);

	/* the end of the connection, or an error, is left to the library: it reads it again and does its part */
	if (rc > 0 || (rc < 0 && (errno == EAGAIN || errno == EINTR)))
		*what &= ~OSMO_FD_READ;
	if (rc <= 0)
		return;
	bulk->in_len += rc;
	gsup_bulk_frames(bulk);
}

static int gsup_bulk_cb(struct osmo_fd *ofd, unsigned int what)
{
	struct gsup_bulk *bulk = ofd->data;
	int rc = 0;

	bulk->depth++;		/* what is freed meanwhile is freed at the end */
	/* while it is not connected the library is at work on a new connection of its own */
	if (bulk->client->is_connected) {
		if (what & OSMO_FD_READ)
			gsup_bulk_read(bulk, &what);
		if (!bulk->freed)
			gsup_bulk_flush(bulk);
		/* the library's pings must not get between the halves of a frame of ours */
		if (bulk->out_len)
			what &= ~OSMO_FD_WRITE;
	}
	if (what && !bulk->freed) {
		ofd->data = bulk->library_data;
		rc = bulk->library_cb(ofd, what);
		if (!bulk->freed) {
			ofd->data = bulk;
			if (bulk->out_len)
				osmo_fd_write_enable(ofd);
		}
	}
	if (--bulk->depth == 0 && bulk->freed)
		talloc_free(bulk);
	return rc;
}

struct gsup_bulk *gsup_bulk_take(void *ctx, struct osmo_gsup_client *client,
				 void (*rx)(void *data, const uint8_t *octets, size_t len), void *data)
{
	struct osmo_fd *ofd = NULL;
	struct gsup_bulk *bulk;
	int fd;

	/* the client's link is opaque, but its socket is registered with the link as its data */
	for (fd = 0; fd < GSUP_BULK_FD_MAX; fd++) {
		ofd = osmo_fd_get_by_fd(fd);
		if (ofd && ofd->data == client->link)
			break;
	}
	if (fd == GSUP_BULK_FD_MAX)
		return NULL;
	bulk = talloc_zero(ctx, struct gsup_bulk);
	bulk->client = client;
	bulk->ofd = ofd;
	bulk->rx = rx;
	bulk->data = data;
	bulk->library_cb = ofd->cb;
	bulk->library_data = ofd->data;
	ofd->cb = gsup_bulk_cb;
	ofd->data = bulk;
	return bulk;
}

void gsup_bulk_free(struct gsup_bulk *bulk)
{
	if (!bulk)
		return;
	bulk->ofd->cb = bulk->library_cb;
	bulk->ofd->data = bulk->library_data;
	bulk->freed = true;
	if (!bulk->depth)
		talloc_free(bulk);
}
