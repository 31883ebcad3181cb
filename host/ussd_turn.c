/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/ussd_turn.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <osmocom/core/utils.h>

/* ── what goes out ────────────────────────────────────────────────────────────────────────────────────────────── */

int ussd_turn_send(struct ussd_sessions *ussd, const struct leg_ans *ans)
{
	int rc = ussd->leg ? ussd->leg->send(ussd->leg, ans) : -ENOTCONN;

	if (rc < 0 && rc != -ENOTCONN)
		LOGPWHO(DUSSD, LOGL_ERROR, ans->imsi, ans->session_id, "cannot send %zu octets: %s\n", ans->str_len,
			strerror(-rc));
	return rc;
}

void ussd_turn_reject(struct ussd_turn *turn, int problem)
{
	const struct leg_ans ans = {
		.kind = LEG_ANS_REJECT,
		.imsi = turn->sess->imsi,
		.session_id = turn->sess->session_id,
		.has_invoke_id = turn->ev->has_invoke_id,
		.invoke_id = turn->ev->invoke_id,
		.code = problem,
	};

	ussd_turn_send(turn->ussd, &ans);
}

void ussd_turn_abort(struct ussd_sessions *ussd, const struct leg_ev *ev)
{
	const struct leg_ans ans = { .kind = LEG_ANS_ABORT, .imsi = ev->imsi, .session_id = ev->session_id };

	ussd_turn_send(ussd, &ans);
}

/* Send (again) what is kept: the screen in WAIT_USER, the last word in ENDED. */
int ussd_turn_send_kept(struct ussd_sessions *ussd, const struct ussd_sess *sess)
{
	bool ended = sess->state == USSD_SESS_ST_ENDED;
	struct leg_ans ans = {
		.kind = ended ? LEG_ANS_FINAL : LEG_ANS_SCREEN,
		.imsi = sess->imsi,
		.session_id = sess->session_id,
		.has_invoke_id = true,
		.invoke_id = ended ? sess->begin_id : sess->screen_id,
	};

	if (ended && sess->final_error) {
		ans.kind = LEG_ANS_ERROR;
		ans.code = sess->final_code;
	} else {
		ans.dcs = sess->kept->dcs;
		ans.str = sess->kept->data;
		ans.str_len = sess->kept->str_len;
	}
	return ussd_turn_send(ussd, &ans);
}

/* ── the ends of a session ────────────────────────────────────────────────────────────────────────────────────── */

void ussd_turn_let_go_of_job(struct ussd_sess *sess)
{
	if (sess->job)
		sess->job->sess = NULL;
	sess->job = NULL;
}

/* The walk of a session that is about to go may be offered again. */
void ussd_turn_keep_for_resume(struct ussd_turn *turn)
{
	if (!mn_walk_can_resume(&turn->walk))
		return;
	ussd_resume_put(turn->ussd->resume, turn->sess->imsi, &turn->walk, ussd_table_now_ms());
	if (!osmo_timer_pending(&turn->ussd->sweep))
		osmo_timer_schedule(&turn->ussd->sweep, 1, 0);
}

/* Free a session without a word. What its walk owns goes with the kept copy, so the turn must not have moved it. */
void ussd_turn_vanish(struct ussd_turn *turn)
{
	ussd_turn_let_go_of_job(turn->sess);
	ussd_table_del(turn->ussd->table, turn->sess);
	turn->sess = NULL;
}

static void ussd_turn_end_kept(struct ussd_turn *turn, uint8_t dcs, const uint8_t *str, size_t len)
{
	struct ussd_sess *sess = turn->sess;

	ussd_turn_let_go_of_job(sess);
	mn_walk_fini(&turn->walk);
	sess->kept = ussd_kept_put(sess->kept, NULL, dcs, str, len);
	ussd_table_wait(turn->ussd->table, sess, USSD_SESS_ST_ENDED);
	ussd_turn_send_kept(turn->ussd, sess);
	ussd_turn_count(turn->ussd, SESSION_CTR_ENDED);
	LOGPSESS(sess, LOGL_INFO, "ended after %u screens\n", sess->screens);
}

/* End with a ReturnError, where there is no text to show or no phone to show it. */
void ussd_turn_end_error(struct ussd_turn *turn, enum wire_ss_error code)
{
	turn->sess->final_error = true;
	turn->sess->final_code = code;
	ussd_turn_end_kept(turn, 0, NULL, 0);
}

static int ussd_turn_encode(struct ussd_turn *turn, uint8_t *str, uint8_t *dcs)
{
	const struct wire_ussd_leg *room = turn->ussd->leg ? turn->ussd->leg->room
							    : wire_ussd_leg_get(WIRE_USSD_LEG_GSUP_OSMO_HLR);
	size_t size = turn->out.what == MN_WALK_DO_END ? room->result_octets : room->invoke_octets;

	return wire_ussd_text_enc(str, size, dcs, turn->out.text, strlen(turn->out.text),
				  turn->sess->gsm_only ? WIRE_USSD_TEXT_FORCE_GSM : 0);
}

/* The phone cannot show the text: the same screen in a language not tried yet. \returns false when there is none. */
static bool ussd_turn_other_language(struct ussd_turn *turn)
{
	unsigned int i;

	turn->sess->tried |= 1 << turn->walk.language;
	for (i = 0; i < turn->walk.program->n_languages && turn->sess->tried & 1 << i; i++)
		;
	if (i == turn->walk.program->n_languages)
		return false;
	turn->walk.language = i;
	return true;
}

static void ussd_turn_end_text(struct ussd_turn *turn)
{
	uint8_t str[WIRE_USSD_TEXT_MAX_OCTETS], dcs;
	int len = ussd_turn_encode(turn, str, &dcs);

	/* a last word in a language the phone can show, if there is one */
	while (len == -ERANGE && ussd_turn_other_language(turn)) {
		mn_walk_end(&turn->walk, MN_PHRASE_GOODBYE, &turn->out);
		len = ussd_turn_encode(turn, str, &dcs);
	}
	if (len > 0) {
		ussd_turn_end_kept(turn, dcs, str, len);
		return;
	}
	ussd_turn_count(turn->ussd, SESSION_CTR_TEXT_LOST);
	LOGPSESS(turn->sess, LOGL_ERROR, "last text cannot be sent: %s\n", strerror(-len));
	ussd_turn_end_error(turn, turn->sess->gsm_only ? WIRE_SS_ERROR_UNKNOWN_ALPHABET : WIRE_SS_ERROR_SYSTEM_FAILURE);
}

void ussd_turn_end_phrase(struct ussd_turn *turn, enum mn_phrase phrase)
{
	mn_walk_end(&turn->walk, phrase, &turn->out);
	turn->out.what = MN_WALK_DO_END;
	ussd_turn_end_text(turn);
}

/* ── what the walk asks for ───────────────────────────────────────────────────────────────────────────────────── */

int ussd_turn_ask(struct ussd_turn *turn, enum store_job_kind kind)
{
	struct ussd_sess *sess = turn->sess;
	struct ussd_job *job = ussd_job_get(turn->ussd->jobs, kind, sess->service);

	if (!job)
		return -EBUSY;
	job->job.order = turn->out.order;
	job->job.language = turn->walk.language;
	OSMO_STRLCPY_ARRAY(job->job.imsi, sess->imsi);
	if (kind == STORE_JOB_LANGUAGE) {
		job->job.order.caller = turn->walk.caller;
		job->job.language = turn->out.language;
		return ussd_job_submit(job);
	}
	/* the begin of the session is in the key because a peer that restarts gives out its session ids again */
	if (kind == STORE_JOB_EXECUTE)
		snprintf(job->job.key, sizeof(job->job.key), "gsup:%s:%" PRIu32 ":%d:%" PRIu32 ":%u", sess->imsi,
			 sess->session_id, sess->answered_id, sess->begun_s, sess->steps);
	job->sess = sess;
	if (ussd_job_submit(job) < 0)
		return -EBUSY;
	sess->job = job;
	return 0;
}

static void ussd_turn_show(struct ussd_turn *turn)
{
	uint8_t str[WIRE_USSD_TEXT_MAX_OCTETS], dcs;
	struct ussd_sess *sess = turn->sess;
	int len = ussd_turn_encode(turn, str, &dcs);

	if (len == -ERANGE && ussd_turn_other_language(turn)) {
		ussd_turn_count(turn->ussd, SESSION_CTR_NO_UCS2);
		mn_walk_input(&turn->walk, "", &turn->out);
		ussd_turn_act(turn);
		return;
	}
	if (len <= 0) {
		LOGPSESS(sess, LOGL_ERROR, "screen cannot be sent: %s\n", strerror(-len));
		ussd_turn_count(turn->ussd, SESSION_CTR_TEXT_LOST);
		sess->tried = 0;
		ussd_turn_end_phrase(turn, MN_PHRASE_GOODBYE);
		return;
	}
	sess->kept = ussd_kept_put(sess->kept, &turn->walk, dcs, str, len);
	sess->screen_id++;
	if (sess->screens < UINT8_MAX)
		sess->screens++;
	ussd_table_wait(turn->ussd->table, sess, USSD_SESS_ST_WAIT_USER);
	ussd_turn_send_kept(turn->ussd, sess);
}

static void ussd_turn_wait_store(struct ussd_turn *turn)
{
	struct ussd_sess *sess = turn->sess;

	sess->kept = ussd_kept_put(sess->kept, &turn->walk, 0, NULL, 0);
	ussd_table_wait(turn->ussd->table, sess, USSD_SESS_ST_WAIT_STORE);
}

/* Do what the walk wants done next. */
void ussd_turn_act(struct ussd_turn *turn)
{
	static const struct mn_walk_reply busy = { .what = MN_WALK_REPLY_BUSY, .text = "" };
	enum store_job_kind kind;

	switch (turn->out.what) {
	case MN_WALK_DO_SHOW:
		ussd_turn_show(turn);
		break;
	case MN_WALK_DO_LANGUAGE:
		/* the caller need not wait for it, and can choose again if it is lost */
		if (ussd_turn_ask(turn, STORE_JOB_LANGUAGE) < 0)
			LOGPSESS(turn->sess, LOGL_NOTICE, "language not remembered: the store is busy\n");
		turn->sess->tried = 0;
		ussd_turn_show(turn);
		break;
	case MN_WALK_DO_END:
		ussd_turn_end_text(turn);
		break;
	case MN_WALK_DO_PREVIEW:
	case MN_WALK_DO_EXECUTE:
		kind = turn->out.what == MN_WALK_DO_EXECUTE ? STORE_JOB_EXECUTE : STORE_JOB_PREVIEW;
		if (ussd_turn_ask(turn, kind) < 0) {
			mn_walk_answer(&turn->walk, &busy, &turn->out);
			ussd_turn_act(turn);
			break;
		}
		ussd_turn_wait_store(turn);
		break;
	case MN_WALK_DO_NOTHING:
		/* the walk was not asked a question it could answer: the screen stands, or the store is waited for */
		if (turn->sess->kept)
			turn->sess->kept = ussd_kept_put(turn->sess->kept, &turn->walk, turn->sess->kept->dcs,
							 turn->sess->kept->data, turn->sess->kept->str_len);
		break;
	}
}
