/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Supplementary services over GSUP, see gsup_ss.h. */
#include "wire/gsup_ss.h"

#include <errno.h>
#include <string.h>

#include <osmocom/gsm/protocol/gsm_04_08_gprs.h>

/* Elements we rely on and the lengths they may have. */
static const struct gsup_ss_ie {
	uint8_t iei;
	uint8_t min;
	uint8_t max;
} gsup_ss_ies[] = {
	{ OSMO_GSUP_IMSI_IE,		3,	8 },
	{ OSMO_GSUP_CAUSE_IE,		1,	1 },
	{ OSMO_GSUP_MESSAGE_CLASS_IE,	1,	1 },
	{ OSMO_GSUP_SESSION_ID_IE,	4,	4 },
	{ OSMO_GSUP_SESSION_STATE_IE,	1,	1 },
	{ OSMO_GSUP_SS_INFO_IE,		0,	WIRE_GSUP_SS_INFO_MAX },
};

static bool gsup_ss_is_imsi(const char *imsi, size_t size)
{
	size_t n = strnlen(imsi, size);

	return n >= GSM23003_IMSI_MIN_DIGITS && n <= GSM23003_IMSI_MAX_DIGITS && strspn(imsi, "0123456789") == n;
}

static bool gsup_ss_is_type(uint8_t type)
{
	return type == OSMO_GSUP_MSGT_PROC_SS_REQUEST || type == OSMO_GSUP_MSGT_PROC_SS_ERROR ||
	       type == OSMO_GSUP_MSGT_PROC_SS_RESULT;
}

static bool gsup_ss_is_state(int state)
{
	return state == OSMO_GSUP_SESSION_STATE_BEGIN || state == OSMO_GSUP_SESSION_STATE_CONTINUE ||
	       state == OSMO_GSUP_SESSION_STATE_END;
}

int wire_gsup_ss_enc(struct msgb *msg, const struct wire_gsup_ss *ss)
{
	bool error = ss->type == OSMO_GSUP_MSGT_PROC_SS_ERROR;
	struct osmo_gsup_message gsup = {
		.message_type = ss->type,
		.session_id = ss->session_id,
		.session_state = ss->state,
		.message_class = ss->message_class,
		.cause = ss->cause,
		.ss_info = (uint8_t *)ss->ss_info,
		.ss_info_len = ss->ss_info_len,
	};

	if (ss->ss_info_len > WIRE_GSUP_SS_INFO_MAX)
		return -EMSGSIZE;
	if (!gsup_ss_is_type(ss->type) || !gsup_ss_is_state(ss->state) || error != (ss->cause != 0))
		return -EINVAL;
	if (!gsup_ss_is_imsi(ss->imsi, sizeof(ss->imsi)) || (ss->ss_info_len && !ss->ss_info))
		return -EINVAL;
	/* The library ends the program when a message buffer runs full. */
	if (msgb_tailroom(msg) < (int)(WIRE_GSUP_SS_ENC_MAX - WIRE_GSUP_SS_INFO_MAX + ss->ss_info_len))
		return -ENOSPC;
	if (ss->ss_info_len == 0)
		gsup.ss_info = NULL;
	memcpy(gsup.imsi, ss->imsi, strlen(ss->imsi) + 1);
	return osmo_gsup_encode(msg, &gsup) < 0 ? -EINVAL : 0;
}

static int gsup_ss_fail(struct wire_gsup_ss_err *err, size_t offset, const char *what, uint8_t cause)
{
	err->rc = -EBADMSG;
	err->offset = offset;
	err->what = what;
	err->cause = cause;
	return err->rc;
}

static const struct gsup_ss_ie *gsup_ss_find_ie(uint8_t iei)
{
	for (size_t i = 0; i < sizeof(gsup_ss_ies) / sizeof(gsup_ss_ies[0]); i++) {
		if (gsup_ss_ies[i].iei == iei)
			return &gsup_ss_ies[i];
	}
	return NULL;
}

/* Walk over the elements: are they whole, and do ours have a length that the library can read? *use is how much of
 * the message to hand over: the library reads the first octet of some elements without asking for one, which only an
 * empty element at the very end turns into a read beyond the message. *has_id tells an id of 0 from none. */
static int gsup_ss_check_ies(const uint8_t *data, size_t len, size_t *use, bool *has_id, struct wire_gsup_ss_err *err)
{
	size_t pos = 1;

	*use = pos;
	*has_id = false;
	while (pos < len) {
		size_t left = len - pos, value_len;
		const struct gsup_ss_ie *ie = gsup_ss_find_ie(data[pos]);

		if (left < 2 || (value_len = data[pos + 1]) > left - 2)
			return gsup_ss_fail(err, pos, "element cut short", GMM_CAUSE_INV_MAND_INFO);
		if (ie && (value_len < ie->min || value_len > ie->max))
			return gsup_ss_fail(err, pos, "element of a wrong length", GMM_CAUSE_INV_MAND_INFO);
		if (data[pos] == OSMO_GSUP_SESSION_ID_IE)
			*has_id = true;
		pos += 2 + value_len;
		if (value_len)
			*use = pos;
	}
	return 0;
}

/* Mandatory elements and their values. */
static int gsup_ss_check(const struct wire_gsup_ss *ss, bool has_id, struct wire_gsup_ss_err *err)
{
	if (!has_id)
		return gsup_ss_fail(err, 0, "no session id", GMM_CAUSE_INV_MAND_INFO);
	if (!gsup_ss_is_state(ss->state))
		return gsup_ss_fail(err, 0, "no session state, or an unknown one", GMM_CAUSE_INV_MAND_INFO);
	if (ss->type == OSMO_GSUP_MSGT_PROC_SS_ERROR)
		return ss->cause ? 0 : gsup_ss_fail(err, 0, "error without cause", GMM_CAUSE_INV_MAND_INFO);
	if (ss->message_class != OSMO_GSUP_MESSAGE_CLASS_UNSET && ss->message_class != OSMO_GSUP_MESSAGE_CLASS_USSD)
		return gsup_ss_fail(err, 0, "message class is not USSD", GMM_CAUSE_SEM_INCORR_MSG);
	/* Only a session that ends has nothing to say: the phone hung up. */
	if (!ss->ss_info && ss->state != OSMO_GSUP_SESSION_STATE_END)
		return gsup_ss_fail(err, 0, "no component", GMM_CAUSE_INV_MAND_INFO);
	return 0;
}

int wire_gsup_ss_dec(const uint8_t *data, size_t len, struct wire_gsup_ss *ss, struct wire_gsup_ss_err *err)
{
	struct osmo_gsup_message gsup;
	size_t use;
	bool has_id;
	int rc;

	*ss = (struct wire_gsup_ss){ 0 };
	*err = (struct wire_gsup_ss_err){ 0 };
	if (len == 0)
		return gsup_ss_fail(err, 0, "empty message", GMM_CAUSE_INV_MAND_INFO);
	ss->type = data[0];
	if (!gsup_ss_is_type(data[0])) {
		gsup_ss_fail(err, 0, "message type is not one of supplementary services",
			     GMM_CAUSE_MSGT_NOTEXIST_NOTIMPL);
		return err->rc = -ENOTSUP;
	}
	rc = gsup_ss_check_ies(data, len, &use, &has_id, err);
	if (rc < 0)
		return rc;
	rc = osmo_gsup_decode(data, use, &gsup);
	if (rc < 0)
		return gsup_ss_fail(err, 1, "not readable as GSUP", -rc);
	if (!gsup_ss_is_imsi(gsup.imsi, sizeof(gsup.imsi)))
		return gsup_ss_fail(err, 1, "IMSI is not 6 to 15 digits", GMM_CAUSE_INV_MAND_INFO);

	memcpy(ss->imsi, gsup.imsi, strlen(gsup.imsi) + 1);
	ss->session_id = gsup.session_id;
	ss->state = gsup.session_state;
	ss->message_class = gsup.message_class;
	ss->cause = gsup.cause;
	if (gsup.ss_info_len) {
		ss->ss_info = gsup.ss_info;
		ss->ss_info_len = gsup.ss_info_len;
	}
	err->answer = ss->type == OSMO_GSUP_MSGT_PROC_SS_REQUEST;
	rc = gsup_ss_check(ss, has_id, err);
	err->answer = err->answer && rc < 0;
	return rc;
}

struct wire_gsup_ss wire_gsup_ss_error_for(const struct wire_gsup_ss *request, uint8_t cause)
{
	struct wire_gsup_ss ss = *request;

	ss.type = OSMO_GSUP_MSGT_PROC_SS_ERROR;
	ss.state = OSMO_GSUP_SESSION_STATE_END;
	ss.message_class = OSMO_GSUP_MESSAGE_CLASS_USSD;
	ss.cause = cause ? cause : GMM_CAUSE_PROTO_ERR_UNSPEC;
	ss.ss_info = NULL;
	ss.ss_info_len = 0;
	return ss;
}
