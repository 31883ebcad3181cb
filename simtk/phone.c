/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The phone, TS 24.090 §5 and §6: it invokes processUnstructuredSS-Request (59), the network then asks with
 * unstructuredSS-Request (60) as often as it likes, and ends with the result of 59.
 */
#include "simtk/phone.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "simtk/log.h"

#define LOGPHONE(ph, level, fmt, args...) \
	LOGP(DPHONE, level, "%s (IMSI %s): " fmt, (ph)->name, (ph)->station.imsi, ## args)

static const struct {
	bool over;
	const char *name;
} phone_event_rows[] = {
#define PHONE_EVENT(symbol, over, name) [PHONE_EV_##symbol] = { over, name },
#include "simtk/phone_events.def"
#undef PHONE_EVENT
};

bool phone_event_is_over(enum phone_event_type type)
{
	return phone_event_rows[type].over;
}

const char *phone_event_name(enum phone_event_type type)
{
	return phone_event_rows[type].name;
}

const char *phone_event_to_str_buf(char *buf, size_t size, const struct phone_event *event)
{
	switch (event->type) {
	case PHONE_EV_ERROR:
		snprintf(buf, size, "error %d (%s)", event->code, wire_ss_comp_error_name(event->code));
		break;
	case PHONE_EV_REJECT:
		snprintf(buf, size, "reject %d %d (%s)", (event->code >> 8) & 0x7f, event->code & 0xff,
			 wire_ss_comp_problem_name(event->code));
		break;
	case PHONE_EV_FAILED:
		snprintf(buf, size, "failure of the network, cause %d", event->code);
		break;
	case PHONE_EV_FAULT:
		snprintf(buf, size, "not understood: %s", event->text);
		break;
	case PHONE_EV_SCREEN:
	case PHONE_EV_NOTICE:
	case PHONE_EV_FINAL:
	case PHONE_EV_END:
	case PHONE_EV_LINK:
		snprintf(buf, size, "%s", phone_event_name(event->type));
		break;
	}
	return buf;
}

static bool quirk_from(const struct phone *phone, enum phone_quirk q)
{
	return phone->quirks.on[q] && phone->screens >= (unsigned int)phone->quirks.value[q];
}

static void phone_tell(struct phone *phone, const struct phone_event *event)
{
	struct stk_leg *leg = phone->station.leg;

	if (phone_event_is_over(event->type)) {
		phone->state = PHONE_ST_IDLE;
		osmo_timer_del(&phone->slow_timer);
		if (phone->quirks.on[PHONE_QUIRK_LATE] && phone->last_len && leg->up) {
			leg->ops->more(leg, &phone->station, phone->last_dialogue, phone->last, phone->last_len);
			phone->last_len = 0;
		}
	}
	phone->cb(phone, event, phone->cb_data);
}

static void phone_tell_simple(struct phone *phone, enum phone_event_type type, const char *text, int code)
{
	struct phone_event event = { .type = type, .text = text ? text : "", .code = code };

	phone_tell(phone, &event);
}

/* Send the next message of the open dialogue; comp is in a buffer of WIRE_SS_COMP_ENC_MAX octets. */
static int phone_tx(struct phone *phone, uint8_t *comp, int len)
{
	struct stk_leg *leg = phone->station.leg;
	int rc;

	if (len < 0)
		return len;
	phone->sent++;
	len = phone_quirk_component(&phone->quirks, phone->sent, comp, len, WIRE_SS_COMP_ENC_MAX);
	rc = leg->ops->more(leg, &phone->station, phone->station.dialogue, comp, len);
	memcpy(phone->last, comp, len);
	phone->last_len = len;
	phone->last_dialogue = phone->station.dialogue;
	return rc;
}

static void phone_tx_error(struct phone *phone, int invoke_id, int error)
{
	uint8_t comp[WIRE_SS_COMP_ENC_MAX];

	phone->state = PHONE_ST_WAIT;
	phone_tx(phone, comp, wire_ss_comp_enc_error(comp, sizeof(comp), invoke_id, error));
}

static void phone_tx_reject(struct phone *phone, bool has_id, int invoke_id, int problem)
{
	uint8_t comp[WIRE_SS_COMP_ENC_MAX];

	if (phone->station.dialogue)
		phone_tx(phone, comp, wire_ss_comp_enc_reject(comp, sizeof(comp), has_id, invoke_id, problem));
}

/* Read the text of a component into dst: 0, or what to tell the network. */
static int phone_text(const struct wire_ss_comp *comp, char *dst, size_t size, struct phone_event *event,
		      const char **why)
{
	struct wire_ss_comp_err err;
	struct wire_ss_ussd ussd;
	int rc = wire_ss_comp_get_ussd(comp, &ussd, &err);

	*dst = '\0';
	if (rc == -ENODATA)
		return rc;
	if (rc < 0) {
		*why = err.what;
		return rc;
	}
	event->dcs = ussd.dcs;
	event->octets = ussd.str_len;
	event->text = dst;
	if (!ussd.str_len)
		return -ENODATA;
	rc = wire_ussd_text_dec(dst, size, ussd.dcs, ussd.str, ussd.str_len, 0, NULL);
	if (rc < 0)
		*why = rc == -ENOTSUP ? "text in a coding that cannot be shown" : "text that cannot be decoded";
	return rc < 0 ? rc : 0;
}

/* A screen or a notice. What a quirk answers instead of the person is answered here. */
static void phone_rx_invoke(struct phone *phone, const struct wire_ss_comp *comp)
{
	bool notice = comp->opcode == WIRE_SS_OP_USS_NOTIFY;
	struct phone_event event = { .type = notice ? PHONE_EV_NOTICE : PHONE_EV_SCREEN, .text = "" };
	uint8_t ack[WIRE_SS_COMP_ENC_MAX];
	char text[WIRE_USSD_TEXT_UTF8_SIZE];
	const char *why = NULL;
	int rc;

	if (comp->opcode != WIRE_SS_OP_USS_REQUEST && !notice) {
		LOGPHONE(phone, LOGL_ERROR, "operation %d is not for a phone\n", comp->opcode);
		phone_tx_reject(phone, true, comp->invoke_id, WIRE_SS_PROBLEM_UNRECOGNIZED_OPERATION);
		return;
	}
	phone->screens++;
	rc = phone_text(comp, text, sizeof(text), &event, &why);
	if (rc < 0) {
		LOGPHONE(phone, LOGL_ERROR, "screen %u: %s\n", phone->screens, why ? why : "no text");
		if (rc == -ENOTSUP)
			phone_tx_error(phone, comp->invoke_id, WIRE_SS_ERROR_UNKNOWN_ALPHABET);
		else
			phone_tx_reject(phone, true, comp->invoke_id, WIRE_SS_PROBLEM_MISTYPED_ARGUMENT);
		return;
	}
	LOGPHONE(phone, LOGL_INFO, "screen %u: %u octets, DCS 0x%02x\n", phone->screens, event.octets, event.dcs);

	if (phone->quirks.on[PHONE_QUIRK_HANG_UP] &&
	    phone->screens == (unsigned int)phone->quirks.value[PHONE_QUIRK_HANG_UP]) {
		phone_hang_up(phone);
		phone_tell_simple(phone, PHONE_EV_END, NULL, 0);
	} else if (phone->quirks.on[PHONE_QUIRK_GSM7_ONLY] &&
		   wire_ussd_text_coding(event.dcs) != WIRE_USSD_CODING_GSM) {
		phone_tx_error(phone, comp->invoke_id, WIRE_SS_ERROR_UNKNOWN_ALPHABET);
	} else if (quirk_from(phone, PHONE_QUIRK_BUSY)) {
		phone_tx_error(phone, comp->invoke_id, WIRE_SS_ERROR_USSD_BUSY);
	} else if (phone->quirks.on[PHONE_QUIRK_ERROR]) {
		phone_tx_error(phone, comp->invoke_id, phone->quirks.value[PHONE_QUIRK_ERROR]);
	} else if (quirk_from(phone, PHONE_QUIRK_REJECT)) {
		phone->state = PHONE_ST_WAIT;
		phone_tx_reject(phone, true, comp->invoke_id, WIRE_SS_PROBLEM_UNRECOGNIZED_OPERATION);
	} else if (notice) {
		phone_tx(phone, ack, wire_ss_comp_enc_result_empty(ack, sizeof(ack), comp->invoke_id));
		phone_tell(phone, &event);
	} else {
		phone->state = PHONE_ST_ASKED;
		phone->asked_id = comp->invoke_id;
		phone->asked_op = comp->opcode;
		phone_tell(phone, &event);
	}
}

/* The result of what we dialled. */
static void phone_rx_result(struct phone *phone, const struct wire_ss_comp *comp)
{
	struct phone_event event = { .type = PHONE_EV_FINAL, .text = "" };
	char text[WIRE_USSD_TEXT_UTF8_SIZE], what[80];
	const char *why = NULL;
	int rc;

	if (comp->invoke_id != phone->invoke_id) {
		snprintf(what, sizeof(what), "a result of invoke id %d, but %d was dialled", comp->invoke_id,
			 phone->invoke_id);
		phone_tx_reject(phone, true, comp->invoke_id, WIRE_SS_PROBLEM_RESULT_UNRECOGNIZED_ID);
		phone_tell_simple(phone, PHONE_EV_FAULT, what, 0);
		return;
	}
	rc = phone_text(comp, text, sizeof(text), &event, &why);
	if (rc == -ENODATA)
		phone_tell_simple(phone, PHONE_EV_END, NULL, 0);
	else if (rc < 0)
		phone_tell_simple(phone, PHONE_EV_FAULT, why, 0);
	else
		phone_tell(phone, &event);
}

static void phone_rx_comp(struct phone *phone, const struct wire_ss_comp *comp)
{
	switch (comp->type) {
	case WIRE_SS_COMP_INVOKE:
		phone_rx_invoke(phone, comp);
		break;
	case WIRE_SS_COMP_RESULT_LAST:
	case WIRE_SS_COMP_RESULT_NOT_LAST:
		phone_rx_result(phone, comp);
		break;
	case WIRE_SS_COMP_ERROR:
		phone_tell_simple(phone, PHONE_EV_ERROR, NULL, comp->error_code);
		break;
	case WIRE_SS_COMP_REJECT:
		phone_tell_simple(phone, PHONE_EV_REJECT, NULL, comp->problem);
		break;
	}
}

static void phone_rx(struct stk_leg_station *st, enum stk_leg_step step, const uint8_t *comps, size_t len, int cause)
{
	struct phone *phone = container_of(st, struct phone, station);
	struct wire_ss_comp_err err;
	struct wire_ss_comp_rd rd;
	struct wire_ss_comp comp;
	int rc;

	if (step == STK_LEG_BEGIN) {
		phone->state = PHONE_ST_WAIT;
		phone->screens = 0;
		phone->sent = 0;
		phone->last_len = 0;
	}
	if (step == STK_LEG_ABORT) {
		phone_tell_simple(phone, PHONE_EV_FAILED, NULL, cause);
		return;
	}
	/* a person who still thinks about an old screen loses it to the new one */
	osmo_timer_del(&phone->slow_timer);

	wire_ss_comp_rd_init(&rd, comps, len);
	while ((rc = wire_ss_comp_next(&rd, &comp, &err))) {
		if (rc > 0) {
			phone_rx_comp(phone, &comp);
		} else {
			LOGPHONE(phone, LOGL_ERROR, "component: %s at octet %zu\n", err.what, err.offset);
			if (err.answer)
				phone_tx_reject(phone, err.has_invoke_id, err.invoke_id, err.problem);
			phone_tell_simple(phone, PHONE_EV_FAULT, err.what, 0);
		}
		if (phone->state == PHONE_ST_IDLE)
			break;
	}
	if (phone->state == PHONE_ST_IDLE) {
		/* over for the phone, but the network has not said END: the network releases, TS 24.090 */
		if (st->dialogue)
			st->leg->ops->end(st->leg, st, NULL, 0);
	} else if (step == STK_LEG_END) {
		phone_tell_simple(phone, PHONE_EV_END, NULL, 0);
	}
}

static void phone_registered(struct stk_leg_station *st, int cause)
{
	struct phone *phone = container_of(st, struct phone, station);

	phone->is_registered = !cause;
	phone->register_cause = cause;
	if (cause)
		LOGPHONE(phone, LOGL_NOTICE, "the network does not register it: cause %d\n", cause);
}

static void phone_link(struct stk_leg_station *st, bool up)
{
	struct phone *phone = container_of(st, struct phone, station);

	if (up) {
		phone_attach(phone);
		return;
	}
	phone->is_registered = false;
	if (phone->state != PHONE_ST_IDLE)
		phone_tell_simple(phone, PHONE_EV_LINK, NULL, 0);
}

static const struct stk_leg_station_ops phone_station_ops = {
	.rx = phone_rx,
	.registered = phone_registered,
	.link = phone_link,
};

static int phone_tx_answer(struct phone *phone, const char *text)
{
	uint8_t comp[WIRE_SS_COMP_ENC_MAX], octets[WIRE_USSD_TEXT_MAX_OCTETS];
	struct wire_ss_ussd ussd = { .str = octets };
	struct stk_leg *leg = phone->station.leg;
	int id = phone->asked_id, len, rc;

	if (phone->quirks.on[PHONE_QUIRK_WRONG_ID])
		id = id == 127 ? -128 : id + 1;
	if (!*text || phone->quirks.on[PHONE_QUIRK_EMPTY]) {
		len = wire_ss_comp_enc_result_empty(comp, sizeof(comp), id);
	} else {
		rc = phone_quirk_text(&phone->quirks, octets, sizeof(octets), &ussd.dcs, text);
		if (rc < 0)
			return rc;
		ussd.str_len = rc;
		len = wire_ss_comp_enc_ussd(comp, sizeof(comp), WIRE_SS_COMP_RESULT_LAST, id, phone->asked_op, &ussd);
	}
	if (len < 0)
		return len;
	phone->state = PHONE_ST_WAIT;
	rc = phone_tx(phone, comp, len);
	if (rc >= 0 && phone->quirks.on[PHONE_QUIRK_DOUBLED])
		leg->ops->more(leg, &phone->station, phone->station.dialogue, phone->last, phone->last_len);
	return rc < 0 ? rc : 0;
}

static void phone_slow_cb(void *data)
{
	struct phone *phone = data;

	phone->state = PHONE_ST_ASKED;
	if (phone_tx_answer(phone, phone->slow_text) < 0)
		LOGPHONE(phone, LOGL_ERROR, "the answer cannot be sent\n");
}

struct phone *phone_alloc(void *ctx, struct stk_leg *leg, const char *name, const char *imsi, phone_event_cb *cb,
			  void *data)
{
	struct phone *phone = talloc_zero(ctx, struct phone);

	if (stk_leg_join(leg, &phone->station, imsi, &phone_station_ops) < 0) {
		talloc_free(phone);
		return NULL;
	}
	snprintf(phone->name, sizeof(phone->name), "%s", name);
	phone->cb = cb;
	phone->cb_data = data;
	osmo_timer_setup(&phone->slow_timer, phone_slow_cb, phone);
	return phone;
}

void phone_free(struct phone *phone)
{
	if (!phone)
		return;
	phone_hang_up(phone);
	stk_leg_leave(&phone->station);
	talloc_free(phone);
}

int phone_attach(struct phone *phone)
{
	struct stk_leg *leg = phone->station.leg;

	return leg->ops->attach ? leg->ops->attach(leg, &phone->station) : 0;
}

int phone_dial(struct phone *phone, const char *code)
{
	uint8_t comp[WIRE_SS_COMP_ENC_MAX], octets[WIRE_USSD_TEXT_MAX_OCTETS];
	struct wire_ss_ussd ussd = { .str = octets };
	const struct phone_quirks *q = &phone->quirks;
	int op = WIRE_SS_OP_PROCESS_USS_REQUEST;
	struct stk_leg *leg = phone->station.leg;
	int rc, len;

	if (phone->state != PHONE_ST_IDLE)
		return -EBUSY;
	if (!leg->up)
		return -ENOTCONN;
	rc = phone_quirk_text(q, octets, sizeof(octets), &ussd.dcs, code);
	if (rc < 0)
		return rc;
	ussd.str_len = rc;

	phone->invoke_id = q->on[PHONE_QUIRK_INVOKE_ID] ? q->value[PHONE_QUIRK_INVOKE_ID] : 1;
	if (q->on[PHONE_QUIRK_WRONG_OP])
		op = q->value[PHONE_QUIRK_WRONG_OP];
	if (op == WIRE_SS_OP_PROCESS_USS_DATA)
		ussd = (struct wire_ss_ussd){ .ia5 = true, .str = (const uint8_t *)code, .str_len = strlen(code) };
	len = wire_ss_comp_enc_ussd(comp, sizeof(comp), WIRE_SS_COMP_INVOKE, phone->invoke_id, op, &ussd);
	if (len < 0)
		return len;
	len = phone_quirk_component(q, 1, comp, len, sizeof(comp));
	phone->screens = 0;
	phone->sent = 1;
	phone->last_len = 0;
	rc = leg->ops->begin(leg, &phone->station, comp, len);
	if (rc < 0)
		return rc;
	phone->state = PHONE_ST_WAIT;
	if (q->on[PHONE_QUIRK_REPEAT_BEGIN])
		leg->ops->again(leg, &phone->station, comp, len);
	LOGPHONE(phone, LOGL_INFO, "dials %s, dialogue 0x%08x\n", code, phone->station.dialogue);
	return 0;
}

int phone_answer(struct phone *phone, const char *text)
{
	int ms = phone->quirks.value[PHONE_QUIRK_SLOW];

	if (phone->state != PHONE_ST_ASKED)
		return -EPROTO;
	if (!phone->quirks.on[PHONE_QUIRK_SLOW])
		return phone_tx_answer(phone, text);
	if (strlen(text) >= sizeof(phone->slow_text))
		return -EMSGSIZE;
	OSMO_STRLCPY_ARRAY(phone->slow_text, text);
	phone->state = PHONE_ST_WAIT;
	osmo_timer_schedule(&phone->slow_timer, ms / 1000, ms % 1000 * 1000);
	return 0;
}

bool phone_hang_up(struct phone *phone)
{
	struct stk_leg *leg = phone->station.leg;

	osmo_timer_del(&phone->slow_timer);
	if (phone->state == PHONE_ST_IDLE)
		return false;
	phone->state = PHONE_ST_IDLE;
	if (phone->station.dialogue)
		leg->ops->end(leg, &phone->station, NULL, 0);
	return true;
}
