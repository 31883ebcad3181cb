/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/phone/peer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/gsm/gsup.h>

#include "wire/gsup_ss.h"
#include "wire/ss_comp.h"
#include "wire/ussd_text.h"

#define SESSIONS_MAX	64

struct peer_session {
	char imsi[16];
	uint32_t id;
	size_t step;
	int invoke_id;		/* the phone's */
};

struct peer {
	struct osmo_fd listen, conn;
	uint8_t buf[8192];
	size_t len;
	void (*line)(const char *s, void *data);
	void *data;
	const struct peer_screen *screens;
	size_t n;
	int refuse;
	unsigned int messages;
	struct peer_session session[SESSIONS_MAX];
	size_t sessions;
};

static void peer_say_line(struct peer *peer, const char *s)
{
	if (peer->line)
		peer->line(s, peer->data);
}

/* stream 0xfe is IPA's own, 0xee with 5 GSUP */
static void peer_tx(struct peer *peer, uint8_t stream, const uint8_t *data, size_t len)
{
	uint8_t out[1024] = { (len + (stream == 0xee)) >> 8, (len + (stream == 0xee)) & 0xff, stream };
	size_t n = 3;

	if (stream == 0xee)
		out[n++] = 0x05;
	memcpy(out + n, data, len);
	if (write(peer->conn.fd, out, n + len) != (ssize_t)(n + len))
		perror("peer: write");
}

static void peer_tx_msgb(struct peer *peer, struct msgb *msg)
{
	peer_tx(peer, 0xee, msgb_data(msg), msgb_length(msg));
	msgb_free(msg);
}

static void peer_tx_plain(struct peer *peer, const char *imsi, enum osmo_gsup_message_type type, int cause)
{
	struct osmo_gsup_message gsup = { .message_type = type, .cause = cause };
	struct msgb *msg = msgb_alloc(512, "peer");

	OSMO_STRLCPY_ARRAY(gsup.imsi, imsi);
	osmo_gsup_encode(msg, &gsup);
	peer_tx_msgb(peer, msg);
}

static void peer_tx_ss(struct peer *peer, const struct peer_session *s, enum osmo_gsup_message_type type,
		       enum osmo_gsup_session_state state, const uint8_t *comp, int len, int cause)
{
	struct wire_gsup_ss ss = { .type = type, .session_id = s->id, .state = state, .cause = cause, .ss_info = comp,
		.ss_info_len = len > 0 ? len : 0, .message_class = OSMO_GSUP_MESSAGE_CLASS_USSD };
	struct msgb *msg = msgb_alloc(512, "peer");

	OSMO_STRLCPY_ARRAY(ss.imsi, s->imsi);
	if (wire_gsup_ss_enc(msg, &ss) < 0)
		fprintf(stderr, "peer: cannot encode\n");
	peer_tx_msgb(peer, msg);
}

static void peer_answer(struct peer *peer, struct peer_session *s)
{
	static const struct peer_screen silence = { .say = PEER_SILENCE };
	const struct peer_screen *screen = s->step < peer->n ? &peer->screens[s->step] : &silence;
	uint8_t comp[WIRE_SS_COMP_ENC_MAX], octets[WIRE_USSD_TEXT_MAX_OCTETS];
	const enum osmo_gsup_message_type request = OSMO_GSUP_MSGT_PROC_SS_REQUEST;
	const enum osmo_gsup_message_type result = OSMO_GSUP_MSGT_PROC_SS_RESULT;
	const enum osmo_gsup_session_state cont = OSMO_GSUP_SESSION_STATE_CONTINUE, end = OSMO_GSUP_SESSION_STATE_END;
	struct wire_ss_ussd ussd = { .str = octets };
	int n = 0;

	s->step++;
	if (screen->text) {
		n = wire_ussd_text_enc(octets, sizeof(octets), &ussd.dcs, screen->text, strlen(screen->text), 0);
		if (n < 0)
			fprintf(stderr, "peer: text too long\n");
		ussd.str_len = n > 0 ? n : 0;
	}
	switch (screen->say) {
	case PEER_ASK:
		n = wire_ss_comp_enc_ussd(comp, sizeof(comp), WIRE_SS_COMP_INVOKE, (int)s->step, 60, &ussd);
		peer_tx_ss(peer, s, request, cont, comp, n, 0);
		break;
	case PEER_NOTIFY:
		n = wire_ss_comp_enc_ussd(comp, sizeof(comp), WIRE_SS_COMP_INVOKE, (int)s->step, 61, &ussd);
		peer_tx_ss(peer, s, request, cont, comp, n, 0);
		break;
	case PEER_END:
	case PEER_WRONG_ID:
		n = wire_ss_comp_enc_ussd(comp, sizeof(comp), WIRE_SS_COMP_RESULT_LAST,
					  screen->say == PEER_END ? s->invoke_id : 99, 59, &ussd);
		peer_tx_ss(peer, s, result, end, comp, n, 0);
		break;
	case PEER_ERROR:
		n = wire_ss_comp_enc_error(comp, sizeof(comp), s->invoke_id, screen->code);
		peer_tx_ss(peer, s, result, end, comp, n, 0);
		break;
	case PEER_REJECT:
		n = wire_ss_comp_enc_reject(comp, sizeof(comp), true, s->invoke_id,
					    WIRE_SS_PROBLEM_UNRECOGNIZED_OPERATION);
		peer_tx_ss(peer, s, result, end, comp, n, 0);
		break;
	case PEER_ABORT:
		peer_tx_ss(peer, s, OSMO_GSUP_MSGT_PROC_SS_ERROR, end, NULL, 0, screen->code);
		break;
	case PEER_EMPTY:
		peer_tx_ss(peer, s, result, end, NULL, 0, 0);
		break;
	case PEER_GARBAGE:
		peer_tx_ss(peer, s, result, end, (const uint8_t *)"\xa2\x30nonsense", 10, 0);
		break;
	case PEER_SILENCE:
		break;
	case PEER_HANG:
		osmo_fd_unregister(&peer->conn);
		close(peer->conn.fd);
		peer->conn.fd = -1;
		peer->len = 0;
		break;
	}
}

static struct peer_session *peer_session(struct peer *peer, const char *imsi, uint32_t id)
{
	size_t i;

	for (i = 0; i < peer->sessions; i++) {
		if (peer->session[i].id == id && !strcmp(peer->session[i].imsi, imsi))
			return &peer->session[i];
	}
	return NULL;
}

/* One component as text. */
static void peer_describe(char *out, size_t size, const struct wire_ss_comp *comp)
{
	char text[WIRE_USSD_TEXT_UTF8_SIZE], name[64];
	struct wire_ss_comp_err err;
	struct wire_ss_ussd ussd;
	unsigned int flags = WIRE_USSD_TEXT_MO_INPUT;
	int rc;

	snprintf(name, sizeof(name), "%s id %d", wire_ss_comp_type_name(comp->type), comp->invoke_id);
	if (comp->type == WIRE_SS_COMP_ERROR) {
		snprintf(out, size, "%s %s", name, wire_ss_comp_error_name(comp->error_code));
	} else if (comp->type == WIRE_SS_COMP_REJECT) {
		snprintf(out, size, "%s %s", name, wire_ss_comp_problem_name(comp->problem));
	} else if (wire_ss_comp_get_ussd(comp, &ussd, &err) < 0) {
		snprintf(out, size, "%s, no text", name);
	} else if (ussd.ia5) {
		snprintf(out, size, "%s %s ia5 '%.*s'", name, wire_ss_comp_op_name(comp->opcode), (int)ussd.str_len,
			 ussd.str);
	} else {
		rc = wire_ussd_text_dec(text, sizeof(text), ussd.dcs, ussd.str, ussd.str_len, flags, NULL);
		snprintf(out, size, "%s %s dcs %02x '%s'", name, wire_ss_comp_op_name(comp->opcode), ussd.dcs,
			 rc < 0 ? "?" : text);
	}
}

static void peer_rx_ss(struct peer *peer, const uint8_t *data, size_t len)
{
	struct wire_gsup_ss_err err;
	struct wire_ss_comp_err comp_err;
	struct wire_ss_comp_rd rd;
	struct wire_ss_comp comp = { 0 };
	struct peer_session *s;
	struct wire_gsup_ss ss;
	char what[512] = "no component", line[640];
	bool is_new = false;
	int rc;

	if (wire_gsup_ss_dec(data, len, &ss, &err) < 0) {
		peer_say_line(peer, err.what);
		return;
	}
	peer->messages++;
	s = peer_session(peer, ss.imsi, ss.session_id);
	if (!s && peer->sessions < SESSIONS_MAX) {
		s = &peer->session[peer->sessions++];
		*s = (struct peer_session) { .id = ss.session_id };
		OSMO_STRLCPY_ARRAY(s->imsi, ss.imsi);
		is_new = true;
	}
	if (ss.ss_info_len) {
		wire_ss_comp_rd_init(&rd, ss.ss_info, ss.ss_info_len);
		rc = wire_ss_comp_next(&rd, &comp, &comp_err);
		if (rc == 1) {
			peer_describe(what, sizeof(what), &comp);
			if (comp.type == WIRE_SS_COMP_INVOKE && s)
				s->invoke_id = comp.invoke_id;
		} else {
			snprintf(what, sizeof(what), "malformed: %s", comp_err.what);
		}
	}
	snprintf(line, sizeof(line), "%s %s%s: %s%s", ss.imsi, osmo_gsup_session_state_name(ss.state),
		 ss.type == OSMO_GSUP_MSGT_PROC_SS_ERROR ? " ERROR" : "", what,
		 !is_new && ss.state == OSMO_GSUP_SESSION_STATE_BEGIN ? " (again)" : "");
	peer_say_line(peer, line);
	if (s && ss.state != OSMO_GSUP_SESSION_STATE_END && (is_new || ss.state != OSMO_GSUP_SESSION_STATE_BEGIN))
		peer_answer(peer, s);
}

static void peer_rx_gsup(struct peer *peer, const uint8_t *data, size_t len)
{
	struct osmo_gsup_message gsup;
	char line[128];

	if ((data[0] & ~3) == OSMO_GSUP_MSGT_PROC_SS_REQUEST) {
		peer_rx_ss(peer, data, len);
		return;
	}
	if (osmo_gsup_decode(data, len, &gsup) < 0) {
		peer_say_line(peer, "not GSUP");
		return;
	}
	snprintf(line, sizeof(line), "%s %s", gsup.imsi, osmo_gsup_message_type_name(gsup.message_type));
	peer_say_line(peer, line);
	if (gsup.message_type == OSMO_GSUP_MSGT_UPDATE_LOCATION_REQUEST) {
		if (peer->refuse)
			peer_tx_plain(peer, gsup.imsi, OSMO_GSUP_MSGT_UPDATE_LOCATION_ERROR, peer->refuse);
		else
			peer_tx_plain(peer, gsup.imsi, OSMO_GSUP_MSGT_INSERT_DATA_REQUEST, 0);
	} else if (gsup.message_type == OSMO_GSUP_MSGT_INSERT_DATA_RESULT) {
		peer_tx_plain(peer, gsup.imsi, OSMO_GSUP_MSGT_UPDATE_LOCATION_RESULT, 0);
	}
}

static void peer_rx_ccm(struct peer *peer, const uint8_t *data, size_t len)
{
	static const uint8_t pong = 0x01;
	const uint8_t *tag;
	char line[160];
	size_t n;

	if (data[0] == 0x00) {
		peer_tx(peer, 0xfe, &pong, 1);
		return;
	}
	if (data[0] != 0x05)
		return;
	/* ID_RESP: length of two octets, tag, value with NUL; tag 0 is the name */
	for (tag = data + 1; tag + 3 <= data + len; tag += 2 + n) {
		n = tag[0] << 8 | tag[1];
		if (!n || tag + 2 + n > data + len)
			return;
		if (tag[2] == 0) {
			snprintf(line, sizeof(line), "name %.*s", (int)(n - 1), (const char *)tag + 3);
			peer_say_line(peer, line);
		}
	}
}

static int peer_conn_cb(struct osmo_fd *fd, unsigned int what)
{
	struct peer *peer = fd->data;
	ssize_t n = read(fd->fd, peer->buf + peer->len, sizeof(peer->buf) - peer->len);
	size_t used = 0, len;

	if (n <= 0) {
		osmo_fd_unregister(fd);
		close(fd->fd);
		fd->fd = -1;
		peer->len = 0;
		return -EBADF;
	}
	peer->len += n;
	while (peer->len - used >= 3) {
		const uint8_t *frame = peer->buf + used;

		len = frame[0] << 8 | frame[1];
		if (peer->len - used < 3 + len)
			break;
		used += 3 + len;
		if (frame[2] == 0xfe && len)
			peer_rx_ccm(peer, frame + 3, len);
		else if (frame[2] == 0xee && len > 1 && frame[3] == 0x05)
			peer_rx_gsup(peer, frame + 4, len - 1);
		if (peer->conn.fd < 0)
			return -EBADF;
	}
	peer->len -= used;
	memmove(peer->buf, peer->buf + used, peer->len);
	return 0;
}

static int peer_listen_cb(struct osmo_fd *fd, unsigned int what)
{
	/* as the HLR: asks for the name at once */
	static const uint8_t id_get[] = { 0x04, 0x01, 0x01, 0x01, 0x00 };
	struct peer *peer = fd->data;
	int conn = accept(fd->fd, NULL, NULL);

	if (conn < 0)
		return 0;
	if (peer->conn.fd >= 0) {
		close(conn);
		return 0;
	}
	osmo_fd_setup(&peer->conn, conn, OSMO_FD_READ, peer_conn_cb, peer, 0);
	osmo_fd_register(&peer->conn);
	peer_tx(peer, 0xfe, id_get, sizeof(id_get));
	return 0;
}

struct peer *peer_open(void *ctx, void (*line)(const char *s, void *data), void *data)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct peer *peer = talloc_zero(ctx, struct peer);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 4) < 0) {
		perror("peer");
		return NULL;
	}
	peer->line = line;
	peer->data = data;
	peer->conn.fd = -1;
	osmo_fd_setup(&peer->listen, fd, OSMO_FD_READ, peer_listen_cb, peer, 0);
	osmo_fd_register(&peer->listen);
	return peer;
}

void peer_close(struct peer *peer)
{
	osmo_fd_unregister(&peer->listen);
	close(peer->listen.fd);
	if (peer->conn.fd >= 0) {
		osmo_fd_unregister(&peer->conn);
		close(peer->conn.fd);
	}
	talloc_free(peer);
}

uint16_t peer_port(const struct peer *peer)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	if (getsockname(peer->listen.fd, (struct sockaddr *)&addr, &len) < 0)
		return 0;
	return ntohs(addr.sin_port);
}

void peer_set(struct peer *peer, const struct peer_screen *screens, size_t n)
{
	peer->screens = screens;
	peer->n = n;
	peer->sessions = 0;
}

void peer_push(struct peer *peer, const char *imsi, const char *text)
{
	struct peer_session *s = &peer->session[peer->sessions++ % SESSIONS_MAX];
	uint8_t comp[WIRE_SS_COMP_ENC_MAX], octets[WIRE_USSD_TEXT_MAX_OCTETS];
	struct wire_ss_ussd ussd = { .str = octets };
	int n = wire_ussd_text_enc(octets, sizeof(octets), &ussd.dcs, text, strlen(text), 0);

	*s = (struct peer_session) { .id = 0x10000001 };
	OSMO_STRLCPY_ARRAY(s->imsi, imsi);
	ussd.str_len = n > 0 ? n : 0;
	n = wire_ss_comp_enc_ussd(comp, sizeof(comp), WIRE_SS_COMP_INVOKE, 50, 60, &ussd);
	peer_tx_ss(peer, s, OSMO_GSUP_MSGT_PROC_SS_REQUEST, OSMO_GSUP_SESSION_STATE_BEGIN, comp, n, 0);
}

void peer_refuse_registration(struct peer *peer, int cause)
{
	peer->refuse = cause;
}

unsigned int peer_messages(const struct peer *peer)
{
	return peer->messages;
}
