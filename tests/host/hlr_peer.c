/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/host/hlr_peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wire/ussd_text.h"

#define IPA_CCM		0xfe
#define IPA_OSMO	0xee
#define IPA_OSMO_GSUP	0x05

#define CCM_PING	0x00
#define CCM_PONG	0x01
#define CCM_ID_GET	0x04
#define CCM_ID_RESP	0x05
#define CCM_ID_ACK	0x06

int hlr_peer_listen(struct hlr_peer *peer, const char *ip, uint16_t port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(port) };
	int one = 1;

	memset(peer, 0, sizeof(*peer));
	peer->fd = -1;
	inet_pton(AF_INET, ip, &addr.sin_addr);
	peer->listener = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(peer->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(peer->listener, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(peer->listener, 4) < 0)
		return -errno;
	return 0;
}

void hlr_peer_hang_up(struct hlr_peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
	peer->in_len = peer->out_len = 0;
}

void hlr_peer_close(struct hlr_peer *peer)
{
	hlr_peer_hang_up(peer);
	if (peer->listener >= 0)
		close(peer->listener);
	peer->listener = -1;
	free(peer->out);
	peer->out = NULL;
	peer->out_room = 0;
}

static void queue(struct hlr_peer *peer, const uint8_t *head, size_t head_len, const uint8_t *data, size_t len)
{
	if (peer->out_room - peer->out_len < head_len + len) {
		peer->out_room = 2 * peer->out_room + head_len + len;
		peer->out = realloc(peer->out, peer->out_room);
	}
	memcpy(peer->out + peer->out_len, head, head_len);
	if (len)
		memcpy(peer->out + peer->out_len + head_len, data, len);
	peer->out_len += head_len + len;
}

void hlr_peer_queue(struct hlr_peer *peer, const uint8_t *gsup, size_t len)
{
	const uint8_t head[4] = { (len + 1) >> 8, (len + 1) & 0xff, IPA_OSMO, IPA_OSMO_GSUP };

	queue(peer, head, sizeof(head), gsup, len);
}

static void queue_ccm(struct hlr_peer *peer, const uint8_t *ccm, size_t len)
{
	const uint8_t head[3] = { len >> 8, len & 0xff, IPA_CCM };

	queue(peer, head, sizeof(head), ccm, len);
}

int hlr_peer_flush(struct hlr_peer *peer)
{
	size_t done = 0;

	while (done < peer->out_len) {
		ssize_t rc = send(peer->fd, peer->out + done, peer->out_len - done, MSG_NOSIGNAL);

		if (rc < 0)
			return -errno;
		done += rc;
	}
	peer->out_len = 0;
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The next IPA frame, any stream: its length with the header, which stands at peer->in. */
static int next_frame(struct hlr_peer *peer, int64_t end_ms)
{
	while (1) {
		struct pollfd fd = { .fd = peer->fd, .events = POLLIN };
		int64_t left_ms;
		ssize_t rc;

		if (peer->in_len >= 3) {
			size_t len = (peer->in[0] << 8 | peer->in[1]) + 3;

			if (peer->in_len >= len)
				return len;
		}
		left_ms = end_ms - now_ms();
		if (poll(&fd, 1, left_ms > 0 ? left_ms : 0) != 1)
			return 0;
		rc = recv(peer->fd, peer->in + peer->in_len, sizeof(peer->in) - peer->in_len, 0);
		if (rc <= 0)
			return -ECONNRESET;
		peer->in_len += rc;
	}
}

static void used(struct hlr_peer *peer, size_t len)
{
	peer->in_len -= len;
	memmove(peer->in, peer->in + len, peer->in_len);
}

/* Find the serial number, tag 0, in an ID_RESP: length (2 octets), tag, value with its NUL. */
static bool find_name(struct hlr_peer *peer, const uint8_t *tlv, size_t len)
{
	while (len >= 3) {
		size_t n = tlv[0] << 8 | tlv[1];

		if (n < 1 || n + 2 > len)
			return false;
		if (tlv[2] == 0 && n - 1 < sizeof(peer->name)) {
			memcpy(peer->name, tlv + 3, n - 1);
			peer->name[n - 1] = '\0';
			return true;
		}
		tlv += n + 2;
		len -= n + 2;
	}
	return false;
}

int hlr_peer_accept(struct hlr_peer *peer, int timeout_ms)
{
	static const uint8_t id_get[] = { CCM_ID_GET, 1, 8, 1, 7, 1, 2, 1, 3, 1, 4, 1, 5, 1, 1, 1, 0 };
	struct pollfd fd = { .fd = peer->listener, .events = POLLIN };
	int64_t end_ms = now_ms() + timeout_ms;
	int one = 1, len;

	if (poll(&fd, 1, timeout_ms) != 1)
		return -ETIMEDOUT;
	peer->fd = accept(peer->listener, NULL, NULL);
	setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	peer->in_len = 0;
	queue_ccm(peer, id_get, sizeof(id_get));
	if (hlr_peer_flush(peer) < 0)
		return -EPROTO;
	while ((len = next_frame(peer, end_ms)) > 0) {
		bool found = len > 4 && peer->in[2] == IPA_CCM && peer->in[3] == CCM_ID_RESP &&
			     find_name(peer, peer->in + 4, len - 4);

		used(peer, len);
		if (found)
			return 0;
	}
	return len < 0 ? len : -EPROTO;
}

int hlr_peer_recv(struct hlr_peer *peer, uint8_t *gsup, size_t size, int timeout_ms)
{
	static const uint8_t pong[] = { CCM_PONG };
	int64_t end_ms = now_ms() + timeout_ms;
	int len;

	while ((len = next_frame(peer, end_ms)) > 0) {
		const uint8_t *frame = peer->in;
		int n = len - 4;

		if (len >= 4 && frame[2] == IPA_CCM && frame[3] == CCM_PING) {
			queue_ccm(peer, pong, sizeof(pong));
			hlr_peer_flush(peer);
		} else if (len >= 4 && frame[2] == IPA_OSMO && frame[3] == IPA_OSMO_GSUP && (size_t)n <= size) {
			memcpy(gsup, frame + 4, n);
			used(peer, len);
			return n;
		}
		used(peer, len);
	}
	return len;
}

/* ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────── */

int hlr_peer_message(uint8_t *buf, size_t size, enum osmo_gsup_message_type type, const char *imsi, uint32_t session_id,
		     enum osmo_gsup_session_state state, const uint8_t *comp, size_t comp_len)
{
	struct wire_gsup_ss ss = {
		.type = type, .session_id = session_id, .state = state, .message_class = OSMO_GSUP_MESSAGE_CLASS_USSD,
		.cause = type == OSMO_GSUP_MSGT_PROC_SS_ERROR ? 96 : 0, .ss_info = comp, .ss_info_len = comp_len,
	};
	struct msgb *msg = msgb_alloc(WIRE_GSUP_SS_ENC_MAX, "hlr_peer");
	int rc;

	strncpy(ss.imsi, imsi, sizeof(ss.imsi) - 1);
	rc = wire_gsup_ss_enc(msg, &ss);
	if (!rc && msgb_length(msg) > size)
		rc = -ENOSPC;
	if (!rc) {
		rc = msgb_length(msg);
		memcpy(buf, msgb_data(msg), rc);
	}
	msgb_free(msg);
	return rc;
}

static int text_message(uint8_t *buf, size_t size, enum osmo_gsup_session_state state, const char *imsi,
			uint32_t session_id, enum wire_ss_comp_type type, int invoke_id, int opcode, const char *text)
{
	uint8_t str[WIRE_USSD_TEXT_MAX_OCTETS], comp[WIRE_SS_COMP_ENC_MAX];
	struct wire_ss_ussd ussd = { .str = str };
	int len = wire_ussd_text_enc(str, sizeof(str), &ussd.dcs, text, strlen(text), 0);

	if (len < 0)
		return len;
	ussd.str_len = len;
	len = wire_ss_comp_enc_ussd(comp, sizeof(comp), type, invoke_id, opcode, &ussd);
	if (len < 0)
		return len;
	return hlr_peer_message(buf, size, OSMO_GSUP_MSGT_PROC_SS_REQUEST, imsi, session_id, state, comp, len);
}

int hlr_peer_begin(uint8_t *buf, size_t size, const char *imsi, uint32_t session_id, int invoke_id, const char *text)
{
	return text_message(buf, size, OSMO_GSUP_SESSION_STATE_BEGIN, imsi, session_id, WIRE_SS_COMP_INVOKE, invoke_id,
			    WIRE_SS_OP_PROCESS_USS_REQUEST, text);
}

int hlr_peer_answer(uint8_t *buf, size_t size, const char *imsi, uint32_t session_id, int invoke_id, const char *text)
{
	return text_message(buf, size, OSMO_GSUP_SESSION_STATE_CONTINUE, imsi, session_id, WIRE_SS_COMP_RESULT_LAST,
			    invoke_id, WIRE_SS_OP_USS_REQUEST, text);
}
