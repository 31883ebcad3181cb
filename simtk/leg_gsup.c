/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A simulated MSC and VLR as GSUP client. Location updates register the phones, PROC_SS_* carries their dialogues:
 *
 *	phone        leg                    osmo-hlr
 *	attach  -->  UPDATE_LOCATION_REQ ->
 *	                                 <- INSERT_DATA_REQUEST        (answered here)
 *	registered<--                    <- UPDATE_LOCATION_RESULT
 *	begin   -->  PROC_SS_REQ BEGIN  -->
 *	rx      <--                      <- PROC_SS_REQUEST CONTINUE
 *	more    -->  PROC_SS_REQ CONT.  -->
 *	rx      <--                      <- PROC_SS_RESULT END
 *
 * As osmo-msc does, a phone that hangs up sends END without components.
 */
#include "simtk/leg_gsup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <osmocom/core/msgb.h>
#include <osmocom/core/utils.h>
#include <osmocom/gsupclient/gsup_client.h>

#include "simtk/log.h"
#include "wire/gsup_ss.h"

struct leg_gsup {
	struct stk_leg leg;
	struct osmo_gsup_client *client;
	struct ipaccess_unit ipa;
	struct osmo_timer_list named_timer;
	unsigned int named_tries;
	char peer[80];
};

/* The HLR does not confirm our name, and what arrives before the name is of a stranger. It asks for the name before it
 * answers the library's first ping, so with the pong the name is on its way. */
#define LEG_GSUP_NAMED_POLL_US	5000
#define LEG_GSUP_NAMED_TRIES	400

static struct leg_gsup *leg_gsup(struct stk_leg *leg)
{
	return container_of(leg, struct leg_gsup, leg);
}

static int leg_gsup_tx(struct leg_gsup *g, struct msgb *msg)
{
	g->leg.tx++;
	return osmo_gsup_client_send(g->client, msg);
}

static int leg_gsup_tx_plain(struct leg_gsup *g, const struct osmo_gsup_message *gsup)
{
	if (!g->leg.up)
		return -ENOTCONN;
	g->leg.tx++;
	return osmo_gsup_client_enc_send(g->client, gsup);
}

static int leg_gsup_tx_ss(struct leg_gsup *g, const struct wire_gsup_ss *ss)
{
	struct msgb *msg;
	int rc;

	if (!g->leg.up)
		return -ENOTCONN;
	msg = osmo_gsup_client_msgb_alloc();
	rc = wire_gsup_ss_enc(msg, ss);
	if (rc < 0) {
		msgb_free(msg);
		return rc;
	}
	return leg_gsup_tx(g, msg);
}

static int leg_gsup_tx_step(struct leg_gsup *g, struct stk_leg_station *st, uint32_t dialogue,
			    enum osmo_gsup_session_state state, const uint8_t *comps, size_t len)
{
	struct wire_gsup_ss ss = {
		.type = OSMO_GSUP_MSGT_PROC_SS_REQUEST,
		.session_id = dialogue,
		.state = state,
		.message_class = OSMO_GSUP_MESSAGE_CLASS_USSD,
		.ss_info = len ? comps : NULL,
		.ss_info_len = len,
	};

	OSMO_STRLCPY_ARRAY(ss.imsi, st->imsi);
	return leg_gsup_tx_ss(g, &ss);
}

static int leg_gsup_attach(struct stk_leg *leg, struct stk_leg_station *st)
{
	struct osmo_gsup_message gsup = {
		.message_type = OSMO_GSUP_MSGT_UPDATE_LOCATION_REQUEST,
		.cn_domain = OSMO_GSUP_CN_DOMAIN_CS,
		.message_class = OSMO_GSUP_MESSAGE_CLASS_SUBSCRIBER_MANAGEMENT,
	};

	OSMO_STRLCPY_ARRAY(gsup.imsi, st->imsi);
	return leg_gsup_tx_plain(leg_gsup(leg), &gsup);
}

static int leg_gsup_begin(struct stk_leg *leg, struct stk_leg_station *st, const uint8_t *comps, size_t len)
{
	int rc;

	stk_leg_dialogue_open(st, 0);
	rc = leg_gsup_tx_step(leg_gsup(leg), st, st->dialogue, OSMO_GSUP_SESSION_STATE_BEGIN, comps, len);
	if (rc < 0)
		stk_leg_dialogue_close(st);
	return rc;
}

static int leg_gsup_again(struct stk_leg *leg, struct stk_leg_station *st, const uint8_t *comps, size_t len)
{
	return leg_gsup_tx_step(leg_gsup(leg), st, st->dialogue, OSMO_GSUP_SESSION_STATE_BEGIN, comps, len);
}

static int leg_gsup_more(struct stk_leg *leg, struct stk_leg_station *st, uint32_t dialogue, const uint8_t *comps,
			 size_t len)
{
	return leg_gsup_tx_step(leg_gsup(leg), st, dialogue, OSMO_GSUP_SESSION_STATE_CONTINUE, comps, len);
}

static int leg_gsup_end(struct stk_leg *leg, struct stk_leg_station *st, const uint8_t *comps, size_t len)
{
	uint32_t dialogue = st->dialogue;

	stk_leg_dialogue_close(st);
	return leg_gsup_tx_step(leg_gsup(leg), st, dialogue, OSMO_GSUP_SESSION_STATE_END, comps, len);
}

static const char *leg_gsup_peer(const struct stk_leg *leg)
{
	return container_of(leg, const struct leg_gsup, leg)->peer;
}

static void leg_gsup_close(struct stk_leg *leg)
{
	struct leg_gsup *g = leg_gsup(leg);

	osmo_timer_del(&g->named_timer);
	osmo_gsup_client_destroy(g->client);
	talloc_free(g);
}

static const struct stk_leg_ops leg_gsup_ops = {
	.name = "gsup",
	.attach = leg_gsup_attach,
	.begin = leg_gsup_begin,
	.again = leg_gsup_again,
	.more = leg_gsup_more,
	.end = leg_gsup_end,
	.peer = leg_gsup_peer,
	.close = leg_gsup_close,
};

static void leg_gsup_bad(struct leg_gsup *g, const char *what)
{
	g->leg.rx_bad++;
	LOGP(DPHLEG, LOGL_ERROR, "message from the HLR dropped: %s\n", what);
}

static void leg_gsup_rx_ss(struct leg_gsup *g, const uint8_t *data, size_t len)
{
	struct wire_gsup_ss ss, answer;
	struct wire_gsup_ss_err err;
	struct stk_leg_station *st;
	enum stk_leg_step step;

	if (wire_gsup_ss_dec(data, len, &ss, &err) < 0) {
		leg_gsup_bad(g, err.what);
		if (err.answer) {
			answer = wire_gsup_ss_error_for(&ss, err.cause);
			leg_gsup_tx_ss(g, &answer);
		}
		return;
	}

	st = stk_leg_by_dialogue(&g->leg, ss.session_id);
	if (st && strcmp(st->imsi, ss.imsi))
		st = NULL;
	if (!st && ss.state == OSMO_GSUP_SESSION_STATE_BEGIN) {
		st = stk_leg_by_imsi(&g->leg, ss.imsi);
		if (st && st->dialogue)
			st = NULL;
		if (st)
			stk_leg_dialogue_open(st, ss.session_id);
	}
	if (!st) {
		g->leg.rx_stray++;
		LOGP(DPHLEG, LOGL_NOTICE, "no dialogue 0x%08x of IMSI %s, message dropped\n", ss.session_id, ss.imsi);
		if (ss.type == OSMO_GSUP_MSGT_PROC_SS_REQUEST && ss.state != OSMO_GSUP_SESSION_STATE_END) {
			answer = wire_gsup_ss_error_for(&ss, GMM_CAUSE_INV_MAND_INFO);
			leg_gsup_tx_ss(g, &answer);
		}
		return;
	}

	if (ss.type == OSMO_GSUP_MSGT_PROC_SS_ERROR)
		step = STK_LEG_ABORT;
	else if (ss.state == OSMO_GSUP_SESSION_STATE_END)
		step = STK_LEG_END;
	else
		step = ss.state == OSMO_GSUP_SESSION_STATE_BEGIN ? STK_LEG_BEGIN : STK_LEG_CONTINUE;
	if (step == STK_LEG_ABORT || step == STK_LEG_END)
		stk_leg_dialogue_close(st);
	st->ops->rx(st, step, ss.ss_info, ss.ss_info_len, ss.cause);
}

/* What a VLR must say to the HLR's subscriber management. */
static void leg_gsup_rx_other(struct leg_gsup *g, const uint8_t *data, size_t len)
{
	struct osmo_gsup_message gsup, answer = { .message_class = OSMO_GSUP_MESSAGE_CLASS_SUBSCRIBER_MANAGEMENT };
	struct stk_leg_station *st;

	if (osmo_gsup_decode(data, len, &gsup) < 0) {
		leg_gsup_bad(g, "not GSUP");
		return;
	}
	OSMO_STRLCPY_ARRAY(answer.imsi, gsup.imsi);
	st = stk_leg_by_imsi(&g->leg, gsup.imsi);

	switch (gsup.message_type) {
	case OSMO_GSUP_MSGT_INSERT_DATA_REQUEST:
	case OSMO_GSUP_MSGT_DELETE_DATA_REQUEST:
	case OSMO_GSUP_MSGT_LOCATION_CANCEL_REQUEST:
		answer.message_type = OSMO_GSUP_TO_MSGT_RESULT(gsup.message_type);
		leg_gsup_tx_plain(g, &answer);
		break;
	case OSMO_GSUP_MSGT_UPDATE_LOCATION_RESULT:
		if (st && st->ops->registered)
			st->ops->registered(st, 0);
		break;
	case OSMO_GSUP_MSGT_UPDATE_LOCATION_ERROR:
		if (st && st->ops->registered)
			st->ops->registered(st, gsup.cause);
		break;
	default:
		g->leg.rx_stray++;
		LOGP(DPHLEG, LOGL_INFO, "%s for IMSI %s is not for a phone\n",
		     osmo_gsup_message_type_name(gsup.message_type), gsup.imsi);
		break;
	}
}

static int leg_gsup_read_cb(struct osmo_gsup_client *client, struct msgb *msg)
{
	struct leg_gsup *g = client->data;
	const uint8_t *data = msgb_l2(msg);
	size_t len = msgb_l2len(msg);

	g->leg.rx++;
	if (!len)
		leg_gsup_bad(g, "empty");
	else if ((data[0] & ~3) == OSMO_GSUP_MSGT_PROC_SS_REQUEST)
		leg_gsup_rx_ss(g, data, len);
	else
		leg_gsup_rx_other(g, data, len);
	msgb_free(msg);
	return 0;
}

static void leg_gsup_named_cb(void *data)
{
	struct leg_gsup *g = data;

	if (!g->client->got_ipa_pong && ++g->named_tries < LEG_GSUP_NAMED_TRIES) {
		osmo_timer_schedule(&g->named_timer, 0, LEG_GSUP_NAMED_POLL_US);
		return;
	}
	stk_leg_set_up(&g->leg, true);
}

static bool leg_gsup_up_down_cb(struct osmo_gsup_client *client, bool up)
{
	struct leg_gsup *g = client->data;

	LOGP(DPHLEG, LOGL_INFO, "link to %s is %s\n", g->peer, up ? "up" : "down");
	g->named_tries = 0;
	osmo_timer_del(&g->named_timer);
	if (up)
		osmo_timer_schedule(&g->named_timer, 0, LEG_GSUP_NAMED_POLL_US);
	else
		stk_leg_set_up(&g->leg, false);
	return true;
}

struct stk_leg *stk_leg_gsup_open(void *ctx, const char *address, uint16_t port, const char *name)
{
	struct osmo_gsup_client_config config = {
		.ip_addr = address,
		.tcp_port = port,
		.read_cb = leg_gsup_read_cb,
		.up_down_cb = leg_gsup_up_down_cb,
	};
	struct leg_gsup *g = talloc_zero(ctx, struct leg_gsup);

	/* ids of two programs shall differ: osmo-hlr compares nothing but id and IMSI */
	stk_leg_init(&g->leg, &leg_gsup_ops, ((uint32_t)getpid() & 0x7fff) << 16 | 1);
	snprintf(g->peer, sizeof(g->peer), "HLR %s:%u", address, port);
	g->ipa.unit_name = talloc_strdup(g, name);
	g->ipa.serno = talloc_strdup(g, name);
	g->ipa.swversion = talloc_strdup(g, "dialtree");
	config.ipa_dev = &g->ipa;
	config.data = g;
	osmo_timer_setup(&g->named_timer, leg_gsup_named_cb, g);
	g->client = osmo_gsup_client_create3(g, &config);
	if (!g->client) {
		talloc_free(g);
		return NULL;
	}
	return &g->leg;
}
