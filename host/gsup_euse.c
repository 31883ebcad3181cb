/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages of the GSUP leg: octets to events, answers to octets. The connection is in gsup_link.c. */
#include "host/gsup_euse.h"

#include <errno.h>
#include <string.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/gsup_link.h"
#include "host/host_log.h"
#include "wire/gsup_ss.h"
#include "wire/ss_comp.h"

struct gsup_euse {
	struct leg leg;			/* first: the leg's functions get this pointer */
	struct leg_user user;
	struct host_ctr *ctr;
	struct gsup_link *link;
	bool aborted;			/* the message at hand has been answered with a PROC_SS_ERROR */
};

/* What each answer looks like on GSUP: message type, session state, counter. */
static const struct gsup_euse_form {
	enum osmo_gsup_message_type type;
	enum osmo_gsup_session_state state;
	unsigned int ctr;
} gsup_euse_forms[] = {
	[LEG_ANS_SCREEN] = { OSMO_GSUP_MSGT_PROC_SS_REQUEST, OSMO_GSUP_SESSION_STATE_CONTINUE, GSUP_CTR_TX_SCREEN },
	[LEG_ANS_FINAL]	 = { OSMO_GSUP_MSGT_PROC_SS_RESULT,  OSMO_GSUP_SESSION_STATE_END,      GSUP_CTR_TX_FINAL },
	[LEG_ANS_ERROR]	 = { OSMO_GSUP_MSGT_PROC_SS_RESULT,  OSMO_GSUP_SESSION_STATE_END,      GSUP_CTR_TX_ERROR },
	[LEG_ANS_REJECT] = { OSMO_GSUP_MSGT_PROC_SS_REQUEST, OSMO_GSUP_SESSION_STATE_CONTINUE, GSUP_CTR_TX_REJECT },
	[LEG_ANS_ABORT]	 = { OSMO_GSUP_MSGT_PROC_SS_ERROR,   OSMO_GSUP_SESSION_STATE_END,      GSUP_CTR_TX_ABORT },
};

static int gsup_euse_tx(struct gsup_euse *euse, const struct wire_gsup_ss *ss, unsigned int ctr)
{
	struct msgb *msg = gsup_link_msgb_alloc();
	int rc = wire_gsup_ss_enc(msg, ss);

	if (rc < 0)
		msgb_free(msg);
	else
		rc = gsup_link_send(euse->link, msg);
	if (rc < 0) {
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_TX_FAILED);
		LOGPWHO(DGSUP, LOGL_INFO, ss->imsi, ss->session_id, "cannot send: %s\n", strerror(-rc));
		return rc;
	}
	host_ctr_inc(euse->ctr->gsup, GSUP_CTR_TX);
	host_ctr_inc(euse->ctr->gsup, ctr);
	return 0;
}

static int gsup_euse_encode(const struct leg *leg, const struct leg_ans *ans, uint8_t *buf, size_t size)
{
	struct wire_ss_ussd ussd = { .dcs = ans->dcs, .str = ans->str, .str_len = ans->str_len };

	switch (ans->kind) {
	case LEG_ANS_SCREEN:
		if (ans->str_len > leg->room->invoke_octets)
			return -EMSGSIZE;
		return wire_ss_comp_enc_ussd(buf, size, WIRE_SS_COMP_INVOKE, ans->invoke_id, WIRE_SS_OP_USS_REQUEST,
					     &ussd);
	case LEG_ANS_FINAL:
		if (ans->str_len > leg->room->result_octets)
			return -EMSGSIZE;
		return wire_ss_comp_enc_ussd(buf, size, WIRE_SS_COMP_RESULT_LAST, ans->invoke_id,
					     WIRE_SS_OP_PROCESS_USS_REQUEST, &ussd);
	case LEG_ANS_ERROR:
		return wire_ss_comp_enc_error(buf, size, ans->invoke_id, ans->code);
	case LEG_ANS_REJECT:
		return wire_ss_comp_enc_reject(buf, size, ans->has_invoke_id, ans->invoke_id, ans->code);
	case LEG_ANS_ABORT:
		return 0;
	}
	return -EINVAL;
}

static int gsup_euse_send(struct leg *leg, const struct leg_ans *ans)
{
	struct gsup_euse *euse = (struct gsup_euse *)leg;
	const struct gsup_euse_form *form = &gsup_euse_forms[ans->kind];
	uint8_t comp[WIRE_SS_COMP_ENC_MAX];
	struct wire_gsup_ss ss = {
		.type = form->type,
		.session_id = ans->session_id,
		.state = form->state,
		.message_class = OSMO_GSUP_MESSAGE_CLASS_USSD,
		.cause = ans->kind == LEG_ANS_ABORT ? GMM_CAUSE_INV_MAND_INFO : 0,
	};
	int len = gsup_euse_encode(leg, ans, comp, sizeof(comp));

	if (len < 0) {
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_TX_FAILED);
		return len;
	}
	/* a message of many components is told once that there is no such dialogue */
	if (ans->kind == LEG_ANS_ABORT && euse->aborted)
		return 0;
	euse->aborted |= ans->kind == LEG_ANS_ABORT;
	OSMO_STRLCPY_ARRAY(ss.imsi, ans->imsi);
	if (len) {
		ss.ss_info = comp;
		ss.ss_info_len = len;
	}
	return gsup_euse_tx(euse, &ss, form->ctr);
}

/* Reject a component by what its own message says. A dialogue that would begin with it does not begin. */
static void gsup_euse_reject(struct gsup_euse *euse, const struct wire_gsup_ss *ss, bool has_invoke_id, int invoke_id,
			     int problem)
{
	bool begin = ss->state == OSMO_GSUP_SESSION_STATE_BEGIN;
	uint8_t comp[WIRE_SS_COMP_ENC_MAX];
	int len = wire_ss_comp_enc_reject(comp, sizeof(comp), has_invoke_id, invoke_id, problem);
	struct wire_gsup_ss out = {
		.type = begin ? OSMO_GSUP_MSGT_PROC_SS_RESULT : OSMO_GSUP_MSGT_PROC_SS_REQUEST,
		.session_id = ss->session_id,
		.state = begin ? OSMO_GSUP_SESSION_STATE_END : OSMO_GSUP_SESSION_STATE_CONTINUE,
		.message_class = OSMO_GSUP_MESSAGE_CLASS_USSD,
		.ss_info = comp,
		.ss_info_len = len,
	};

	if (len < 0)
		return;
	memcpy(out.imsi, ss->imsi, sizeof(out.imsi));
	gsup_euse_tx(euse, &out, GSUP_CTR_TX_REJECT);
}

static void gsup_euse_bad_comp(struct gsup_euse *euse, const struct wire_gsup_ss *ss,
			       const struct wire_ss_comp_err *err)
{
	host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_BAD_COMP);
	LOGPWHO(DGSUP, LOGL_INFO, ss->imsi, ss->session_id, "bad component at octet %zu: %s\n", err->offset, err->what);
	if (err->answer)
		gsup_euse_reject(euse, ss, err->has_invoke_id, err->invoke_id, err->problem);
}

/* Fill in the string of an Invoke or a result. \returns 0, or -EBADMSG with *err. */
static int gsup_euse_text(struct gsup_euse *euse, const struct wire_ss_comp *comp, struct leg_ev *ev, char *text,
			  size_t size, struct wire_ss_comp_err *err)
{
	struct wire_ussd_text_info info;
	struct wire_ss_ussd ussd;
	int rc = wire_ss_comp_get_ussd(comp, &ussd, err);

	ev->text = "";
	ev->text_rc = -ENODATA;
	if (rc == -ENODATA)
		return 0;
	if (rc < 0)
		return rc;
	ev->dcs = ussd.dcs;
	ev->str = ussd.str;
	ev->str_len = ussd.str_len;
	rc = wire_ussd_text_dec(text, size, ussd.dcs, ussd.str, ussd.str_len, WIRE_USSD_TEXT_MO_INPUT, &info);
	ev->text_rc = rc < 0 ? rc : 0;
	if (rc < 0) {
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_BAD_TEXT);
		return 0;
	}
	if (info.guessed)
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_GUESSED);
	ev->text = text;
	return 0;
}

/* \returns whether the component opened the dialogue */
static bool gsup_euse_rx_comp(struct gsup_euse *euse, const struct wire_gsup_ss *ss, const struct wire_ss_comp *comp,
			      bool may_begin)
{
	char text[WIRE_USSD_TEXT_UTF8_SIZE];
	struct wire_ss_comp_err err;
	struct leg_ev ev = {
		.imsi = ss->imsi,
		.session_id = ss->session_id,
		.has_invoke_id = comp->has_invoke_id,
		.invoke_id = comp->invoke_id,
		.text = "",
		.text_rc = -ENODATA,
	};

	switch (comp->type) {
	case WIRE_SS_COMP_INVOKE:
		if (comp->opcode != WIRE_SS_OP_PROCESS_USS_REQUEST) {
			host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_BAD_OP);
			gsup_euse_reject(euse, ss, true, comp->invoke_id, WIRE_SS_PROBLEM_UNRECOGNIZED_OPERATION);
			return false;
		}
		if (gsup_euse_text(euse, comp, &ev, text, sizeof(text), &err) < 0) {
			gsup_euse_bad_comp(euse, ss, &err);
			return false;
		}
		ev.kind = may_begin ? LEG_EV_BEGIN : LEG_EV_INVOKE;
		break;
	case WIRE_SS_COMP_RESULT_LAST:
		if (gsup_euse_text(euse, comp, &ev, text, sizeof(text), &err) < 0) {
			gsup_euse_bad_comp(euse, ss, &err);
			return false;
		}
		ev.kind = LEG_EV_ANSWER;
		break;
	case WIRE_SS_COMP_RESULT_NOT_LAST:	/* nothing of ours is ever segmented */
		return false;
	case WIRE_SS_COMP_ERROR:
		ev.kind = LEG_EV_ERROR;
		ev.code = comp->error_code;
		break;
	case WIRE_SS_COMP_REJECT:
		ev.kind = LEG_EV_REJECT;
		ev.code = comp->problem;
		break;
	}
	euse->user.event(euse->user.data, &ev);
	return ev.kind == LEG_EV_BEGIN;
}

static void gsup_euse_rx_comps(struct gsup_euse *euse, const struct wire_gsup_ss *ss)
{
	bool may_begin = ss->state == OSMO_GSUP_SESSION_STATE_BEGIN;
	struct wire_ss_comp_rd rd;
	struct wire_ss_comp comp;
	struct wire_ss_comp_err err;
	unsigned int n = 0;
	int rc;

	wire_ss_comp_rd_init(&rd, ss->ss_info, ss->ss_info_len);
	while ((rc = wire_ss_comp_next(&rd, &comp, &err)) != 0) {
		n++;
		if (rc < 0) {
			gsup_euse_bad_comp(euse, ss, &err);
			if (rc == -E2BIG)
				return;
			/* a dialogue whose first component is damaged has been ended by the Reject */
			may_begin = false;
			if (ss->state == OSMO_GSUP_SESSION_STATE_BEGIN)
				return;
		} else if (ss->state == OSMO_GSUP_SESSION_STATE_BEGIN && may_begin) {
			/* what follows in the same message finds the dialogue open, or there is none */
			if (!gsup_euse_rx_comp(euse, ss, &comp, true))
				return;
			may_begin = false;
		} else {
			gsup_euse_rx_comp(euse, ss, &comp, false);
		}
	}
	if (n)
		return;
	host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_NO_COMP);
	LOGPWHO(DGSUP, LOGL_INFO, ss->imsi, ss->session_id, "message without a component\n");
	if (ss->type == OSMO_GSUP_MSGT_PROC_SS_REQUEST) {
		struct wire_gsup_ss out = wire_gsup_ss_error_for(ss, GMM_CAUSE_INV_MAND_INFO);

		gsup_euse_tx(euse, &out, GSUP_CTR_TX_ABORT);
	}
}

static void gsup_euse_hangup(struct gsup_euse *euse, const struct wire_gsup_ss *ss)
{
	struct leg_ev ev = {
		.kind = LEG_EV_HANGUP,
		.imsi = ss->imsi,
		.session_id = ss->session_id,
		.text = "",
		.text_rc = -ENODATA,
	};

	euse->user.event(euse->user.data, &ev);
}

void gsup_euse_rx(struct gsup_euse *euse, const uint8_t *data, size_t len)
{
	struct wire_gsup_ss_err err;
	struct wire_gsup_ss ss;
	int rc = wire_gsup_ss_dec(data, len, &ss, &err);

	host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX);
	euse->aborted = false;
	if (rc < 0) {
		host_ctr_inc(euse->ctr->gsup, rc == -ENOTSUP ? GSUP_CTR_RX_OTHER : GSUP_CTR_RX_BAD_GSUP);
		LOGP(DGSUP, LOGL_INFO, "message dropped at octet %zu of %zu: %s\n", err.offset, len, err.what);
		if (err.answer) {
			struct wire_gsup_ss out = wire_gsup_ss_error_for(&ss, err.cause);

			gsup_euse_tx(euse, &out, GSUP_CTR_TX_ABORT);
		}
		return;
	}
	LOGPWHO(DGSUP, LOGL_DEBUG, ss.imsi, ss.session_id, "rx %s %s, %zu octets of components\n",
		osmo_gsup_message_type_name(ss.type), osmo_gsup_session_state_name(ss.state), ss.ss_info_len);

	if (ss.type == OSMO_GSUP_MSGT_PROC_SS_ERROR) {
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_ERROR);
		gsup_euse_hangup(euse, &ss);
		return;
	}
	switch (ss.state) {
	case OSMO_GSUP_SESSION_STATE_BEGIN:
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_BEGIN);
		break;
	case OSMO_GSUP_SESSION_STATE_CONTINUE:
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_CONTINUE);
		break;
	default:
		/* whatever comes with an END is not an answer anybody waits for any more */
		host_ctr_inc(euse->ctr->gsup, GSUP_CTR_RX_END);
		gsup_euse_hangup(euse, &ss);
		return;
	}
	gsup_euse_rx_comps(euse, &ss);
}

static void gsup_euse_link_rx(void *data, const uint8_t *octets, size_t len)
{
	gsup_euse_rx(data, octets, len);
}

static void gsup_euse_link_updown(void *data, bool up)
{
	struct gsup_euse *euse = data;

	host_ctr_set(euse->ctr, HOST_STAT_LINK, up);
	if (!up)
		euse->user.down(euse->user.data);
}

void gsup_euse_init(void)
{
	gsup_link_init();
}

struct gsup_euse *gsup_euse_start(void *ctx, const struct gsup_euse_config *config, struct host_ctr *ctr,
				  const struct leg_user *user)
{
	struct gsup_euse *euse = talloc_zero(ctx, struct gsup_euse);
	const struct gsup_link_user link_user = {
		.rx = gsup_euse_link_rx,
		.updown = gsup_euse_link_updown,
		.data = euse,
	};

	euse->leg.room = config->room;
	euse->leg.send = gsup_euse_send;
	euse->user = *user;
	euse->ctr = ctr;
	euse->link = gsup_link_start(euse, config->remote_ip, config->remote_port,
				     talloc_asprintf(euse, "EUSE-%s", config->name), ctr, &link_user);
	return euse;
}

void gsup_euse_stop(struct gsup_euse *euse)
{
	if (!euse)
		return;
	gsup_link_stop(euse->link);
	talloc_free(euse);
}

struct leg *gsup_euse_leg(struct gsup_euse *euse)
{
	return &euse->leg;
}

const char *gsup_euse_state(const struct gsup_euse *euse, char *buf, size_t size)
{
	return gsup_link_state(euse->link, buf, size);
}

bool gsup_euse_is_up(const struct gsup_euse *euse)
{
	return gsup_link_is_up(euse->link);
}
