/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The state machine of a USSD session, see ussd_sess.h. */
#include "host/ussd_sess.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>
#include <osmocom/gsm/gsm_utils.h>

#include "host/timers.h"
#include "host/ussd_hash.h"
#include "host/ussd_turn.h"

enum ussd_sess_ev {
	USSD_SESS_EV_BEGIN,		/* the same BEGIN again */
	USSD_SESS_EV_INVOKE,
	USSD_SESS_EV_ANSWER,
	USSD_SESS_EV_ERROR,
	USSD_SESS_EV_REJECT,
	USSD_SESS_EV_HANGUP,
	USSD_SESS_EV_STORE,		/* the store has answered */
	USSD_SESS_EV_EXPIRED,		/* waited too long in this state */
	USSD_SESS_EV_TOO_LONG,		/* lasted too long */
	USSD_SESS_EV_STOP,		/* the host stops */
	USSD_SESS_EV_OUTDATED,		/* the operator wants no session of an earlier service any more */
	USSD_SESS_N_EVENTS
};

typedef void (*ussd_sess_handler)(struct ussd_turn *turn);

static const char *const ussd_sess_state_names[USSD_SESS_N_STATES] = {
	[USSD_SESS_ST_WAIT_CALLER] = "wait-caller",
	[USSD_SESS_ST_WAIT_STORE] = "wait-store",
	[USSD_SESS_ST_WAIT_USER] = "wait-user",
	[USSD_SESS_ST_ENDED] = "ended",
};

/* Recognises a message that comes again: its coding and its octets. */
static uint32_t ussd_sess_mark(const struct leg_ev *ev)
{
	return ussd_hash_octets(ev->dcs, ev->str, ev->str_len);
}

static uint8_t ussd_sess_draw(struct ussd_sessions *ussd)
{
	if (ussd->config.draw)
		return 1 + (ussd->config.draw(ussd->config.draw_data) & 7);
	if (!ussd->n_random) {
		if (osmo_get_rand_id(ussd->random, sizeof(ussd->random)) < 0)
			return 1 + (ussd_table_now_ms() & 7);
		ussd->n_random = sizeof(ussd->random);
	}
	return 1 + (ussd->random[--ussd->n_random] & 7);
}

/* A handler that does not move the walk leaves the kept copy alone, which then still holds; one that moves it ends in
 * ussd_turn_act() or one of the ends. */

/* ── handlers ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void ussd_sess_on_unexpected(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_UNEXPECTED);
	LOGPSESS(turn->sess, LOGL_INFO, "unexpected message in state %s, dropped\n",
		 ussd_sess_state_names[turn->sess->state]);
}

static void ussd_sess_on_early(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_DOUBLED_BUSY);
}

static void ussd_sess_again(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_DOUBLED);
	LOGPSESS(turn->sess, LOGL_INFO, "message came again, answered again\n");
	ussd_turn_send_kept(turn->ussd, turn->sess);
}

/* The BEGIN again: before the first answer it gets the first screen again; later it is a stray copy (TS 24.080: an
 * invoke id in use is a duplicate). */
static void ussd_sess_on_begin(struct ussd_turn *turn)
{
	if (!turn->sess->steps) {
		ussd_sess_again(turn);
		return;
	}
	ussd_turn_count(turn->ussd, SESSION_CTR_UNEXPECTED);
	ussd_turn_reject(turn, WIRE_SS_PROBLEM_DUPLICATE_INVOKE_ID);
}

/* A second request inside the dialogue: one at a time. */
static void ussd_sess_on_invoke(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_UNEXPECTED);
	ussd_turn_reject(turn, turn->ev->invoke_id == turn->sess->begin_id ? WIRE_SS_PROBLEM_DUPLICATE_INVOKE_ID
									    : WIRE_SS_PROBLEM_RESOURCE_LIMITATION);
}

static bool ussd_sess_is_repeat(const struct ussd_turn *turn)
{
	const struct ussd_sess *sess = turn->sess;

	return sess->steps && turn->ev->invoke_id == sess->answered_id && ussd_sess_mark(turn->ev) == sess->answer_mark;
}

/* An answer to something else than the screen that is shown: late if that screen once was, else to nothing of ours. */
static void ussd_sess_wrong_id(struct ussd_turn *turn, int problem)
{
	uint8_t behind = turn->sess->screen_id - turn->ev->invoke_id;

	ussd_turn_count(turn->ussd, SESSION_CTR_BAD_ID);
	LOGPSESS(turn->sess, LOGL_INFO, "answer to invoke id %d, the last one was %d\n", turn->ev->invoke_id,
		 turn->sess->screen_id);
	if (behind >= turn->sess->screens)
		ussd_turn_reject(turn, problem);
}

static void ussd_sess_on_answer(struct ussd_turn *turn)
{
	struct ussd_sess *sess = turn->sess;

	if (turn->ev->invoke_id != sess->screen_id) {
		if (ussd_sess_is_repeat(turn))
			ussd_sess_again(turn);
		else
			ussd_sess_wrong_id(turn, WIRE_SS_PROBLEM_RESULT_UNRECOGNIZED_ID);
		return;
	}
	if (sess->steps < UINT16_MAX)
		sess->steps++;
	sess->answered_id = turn->ev->invoke_id;
	sess->answer_mark = ussd_sess_mark(turn->ev);
	ussd_turn_count(turn->ussd, SESSION_CTR_STEPS);
	/* an answer nobody can read shows the screen again, as an empty one does */
	mn_walk_input(&turn->walk, turn->ev->text, &turn->out);
	ussd_turn_act(turn);
}

static void ussd_sess_on_answer_early(struct ussd_turn *turn)
{
	if (ussd_sess_is_repeat(turn))
		ussd_sess_on_early(turn);
	else
		ussd_sess_wrong_id(turn, WIRE_SS_PROBLEM_RESULT_UNRECOGNIZED_ID);
}

static void ussd_sess_on_answer_ended(struct ussd_turn *turn)
{
	if (ussd_sess_is_repeat(turn)) {
		ussd_sess_again(turn);
		return;
	}
	ussd_turn_count(turn->ussd, SESSION_CTR_NO_SESSION);
	ussd_turn_abort(turn->ussd, turn->ev);
}

static void ussd_sess_on_error(struct ussd_turn *turn)
{
	struct ussd_sess *sess = turn->sess;

	if (turn->ev->invoke_id != sess->screen_id) {
		ussd_sess_wrong_id(turn, WIRE_SS_PROBLEM_ERROR_UNRECOGNIZED_ID);
		return;
	}
	ussd_turn_count(turn->ussd, SESSION_CTR_PHONE_ERROR);
	LOGPSESS(sess, LOGL_INFO, "phone answered %s\n", wire_ss_comp_error_name(turn->ev->code));
	if (turn->ev->code == WIRE_SS_ERROR_UNKNOWN_ALPHABET && !sess->gsm_only &&
	    wire_ussd_text_coding(sess->kept->dcs) == WIRE_USSD_CODING_UCS2) {
		sess->gsm_only = true;
		sess->tried = 0;
		mn_walk_input(&turn->walk, "", &turn->out);
		ussd_turn_act(turn);
		return;
	}
	ussd_turn_keep_for_resume(turn);
	ussd_turn_end_error(turn, WIRE_SS_ERROR_SYSTEM_FAILURE);
}

/* The phone does not know our request: there is nobody to show anything to. A Reject is never rejected. */
static void ussd_sess_on_reject(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_PHONE_REJECT);
	LOGPSESS(turn->sess, LOGL_INFO, "phone rejected: %s\n", wire_ss_comp_problem_name(turn->ev->code));
	if (turn->ev->has_invoke_id && turn->ev->invoke_id != turn->sess->screen_id)
		return;
	ussd_turn_keep_for_resume(turn);
	ussd_turn_end_error(turn, WIRE_SS_ERROR_SYSTEM_FAILURE);
}

static void ussd_sess_on_hangup(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_HANGUP);
	LOGPSESS(turn->sess, LOGL_INFO, "hung up in state %s\n", ussd_sess_state_names[turn->sess->state]);
	ussd_turn_keep_for_resume(turn);
	ussd_turn_vanish(turn);
}

static void ussd_sess_on_forget(struct ussd_turn *turn)
{
	ussd_turn_vanish(turn);
}

/* Who is it? Then the walk begins. */
static void ussd_sess_on_caller(struct ussd_turn *turn)
{
	const struct store_job *job = &turn->job->job;
	struct ussd_sess *sess = turn->sess;
	struct mn_walk resume;
	bool dropped;

	if (job->rc == -ENOENT) {
		ussd_turn_count(turn->ussd, SESSION_CTR_UNKNOWN_IMSI);
		ussd_turn_end_phrase(turn, MN_PHRASE_UNKNOWN_CALLER);
		return;
	}
	if (job->rc < 0) {
		LOGPSESS(sess, LOGL_ERROR, "store cannot say who it is: %s\n", strerror(-job->rc));
		ussd_turn_end_phrase(turn, MN_PHRASE_BUSY);
		return;
	}
	turn->walk.language = job->language;
	turn->walk.digit = ussd_sess_draw(turn->ussd);
	turn->walk.hidden = job->hidden;
	turn->walk.caller = job->number;
	dropped = ussd_resume_take(turn->ussd->resume, sess->imsi, ussd_table_now_ms(),
				   timers_ms(turn->ussd->config.tdefs, TIMERS_RESUME), &resume);
	mn_walk_begin(&turn->walk, sess->dialled ? sess->dialled : "", dropped ? &resume : NULL, &turn->out);
	free(sess->dialled);
	sess->dialled = NULL;
	if (turn->walk.state == MN_WALK_RESUME)
		ussd_turn_count(turn->ussd, SESSION_CTR_RESUMED);
	ussd_turn_act(turn);
}

static void ussd_sess_on_verdict(struct ussd_turn *turn)
{
	const struct store_job *job = &turn->job->job;
	struct mn_walk_reply reply = { .what = MN_WALK_REPLY_BUSY, .text = "" };

	if (job->rc == -ENOENT) {
		/* the caller has left the register since the session began */
		ussd_turn_end_phrase(turn, MN_PHRASE_UNKNOWN_CALLER);
		return;
	}
	if (job->rc < 0) {
		LOGPSESS(turn->sess, LOGL_ERROR, "store: %s\n", strerror(-job->rc));
		/* after a commit that failed nobody knows what stands, and "nothing was changed" may be wrong */
		if (job->kind == STORE_JOB_EXECUTE && job->rc == -EIO) {
			ussd_turn_end_error(turn, WIRE_SS_ERROR_SYSTEM_FAILURE);
			return;
		}
	} else {
		reply.what = job->verdict.accepted || job->repeated ? MN_WALK_REPLY_OK : MN_WALK_REPLY_REFUSED;
		reply.text = job->text;
		reply.hidden = job->hidden;
	}
	mn_walk_answer(&turn->walk, &reply, &turn->out);
	ussd_turn_act(turn);
}

static bool ussd_sess_is_executing(const struct ussd_turn *turn)
{
	return turn->sess->state == USSD_SESS_ST_WAIT_STORE && turn->walk.executing;
}

/* End before the store has answered. While a change is under way nobody knows whether it is done, so nothing is said
 * about it: a text might be wrong. */
static void ussd_sess_end_early(struct ussd_turn *turn, enum mn_phrase phrase)
{
	if (ussd_sess_is_executing(turn))
		ussd_turn_end_error(turn, WIRE_SS_ERROR_SYSTEM_FAILURE);
	else
		ussd_turn_end_phrase(turn, phrase);
}

static void ussd_sess_on_store_late(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_TIMEOUT_STORE);
	LOGPSESS(turn->sess, LOGL_ERROR, "no answer from the store in %lu ms\n",
		 timers_ms(turn->ussd->config.tdefs, TIMERS_APPLICATION));
	if (ussd_sess_is_executing(turn) && !turn->sess->overdue) {
		turn->sess->overdue = true;
		ussd_table_wait(turn->ussd->table, turn->sess, USSD_SESS_ST_WAIT_STORE);
		return;
	}
	ussd_turn_keep_for_resume(turn);
	ussd_sess_end_early(turn, MN_PHRASE_BUSY);
}

static void ussd_sess_on_user_late(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_TIMEOUT_USER);
	ussd_turn_keep_for_resume(turn);
	ussd_turn_end_phrase(turn, MN_PHRASE_TIMEOUT);
}

static void ussd_sess_on_too_long(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_TIMEOUT_SESSION);
	ussd_sess_end_early(turn, MN_PHRASE_TOO_LONG);
}

static void ussd_sess_on_stop(struct ussd_turn *turn)
{
	ussd_turn_count(turn->ussd, SESSION_CTR_STOPPING);
	ussd_sess_end_early(turn, MN_PHRASE_BUSY);
}

/* A change under way is let go on: nobody could tell the caller what became of it. */
static void ussd_sess_on_outdated(struct ussd_turn *turn)
{
	if (ussd_sess_is_executing(turn))
		return;
	ussd_turn_count(turn->ussd, SESSION_CTR_OUTDATED);
	ussd_turn_end_phrase(turn, MN_PHRASE_BUSY);
}

/* What each event does in each state. A hole is an event that does not fit: counted and dropped. */
static const ussd_sess_handler ussd_sess_rows[USSD_SESS_N_STATES][USSD_SESS_N_EVENTS] = {
	[USSD_SESS_ST_WAIT_CALLER] = {
		[USSD_SESS_EV_BEGIN]	= ussd_sess_on_early,
		[USSD_SESS_EV_INVOKE]	= ussd_sess_on_invoke,
		[USSD_SESS_EV_ANSWER]	= ussd_sess_on_answer_early,
		[USSD_SESS_EV_HANGUP]	= ussd_sess_on_hangup,
		[USSD_SESS_EV_STORE]	= ussd_sess_on_caller,
		[USSD_SESS_EV_EXPIRED]	= ussd_sess_on_store_late,
		[USSD_SESS_EV_TOO_LONG]	= ussd_sess_on_too_long,
		[USSD_SESS_EV_STOP]	= ussd_sess_on_stop,
		[USSD_SESS_EV_OUTDATED]	= ussd_sess_on_outdated,
	},
	[USSD_SESS_ST_WAIT_STORE] = {
		[USSD_SESS_EV_BEGIN]	= ussd_sess_on_early,
		[USSD_SESS_EV_INVOKE]	= ussd_sess_on_invoke,
		[USSD_SESS_EV_ANSWER]	= ussd_sess_on_answer_early,
		[USSD_SESS_EV_HANGUP]	= ussd_sess_on_hangup,
		[USSD_SESS_EV_STORE]	= ussd_sess_on_verdict,
		[USSD_SESS_EV_EXPIRED]	= ussd_sess_on_store_late,
		[USSD_SESS_EV_TOO_LONG]	= ussd_sess_on_too_long,
		[USSD_SESS_EV_STOP]	= ussd_sess_on_stop,
		[USSD_SESS_EV_OUTDATED]	= ussd_sess_on_outdated,
	},
	[USSD_SESS_ST_WAIT_USER] = {
		[USSD_SESS_EV_BEGIN]	= ussd_sess_on_begin,
		[USSD_SESS_EV_INVOKE]	= ussd_sess_on_invoke,
		[USSD_SESS_EV_ANSWER]	= ussd_sess_on_answer,
		[USSD_SESS_EV_ERROR]	= ussd_sess_on_error,
		[USSD_SESS_EV_REJECT]	= ussd_sess_on_reject,
		[USSD_SESS_EV_HANGUP]	= ussd_sess_on_hangup,
		[USSD_SESS_EV_EXPIRED]	= ussd_sess_on_user_late,
		[USSD_SESS_EV_TOO_LONG]	= ussd_sess_on_too_long,
		[USSD_SESS_EV_STOP]	= ussd_sess_on_stop,
		[USSD_SESS_EV_OUTDATED]	= ussd_sess_on_outdated,
	},
	[USSD_SESS_ST_ENDED] = {
		[USSD_SESS_EV_BEGIN]	= ussd_sess_on_begin,
		[USSD_SESS_EV_ANSWER]	= ussd_sess_on_answer_ended,
		[USSD_SESS_EV_HANGUP]	= ussd_sess_on_forget,
		[USSD_SESS_EV_EXPIRED]	= ussd_sess_on_forget,
	},
};

static void ussd_sess_dispatch(struct ussd_sessions *ussd, struct ussd_sess *sess, enum ussd_sess_ev event,
			       const struct leg_ev *ev, const struct ussd_job *job)
{
	ussd_sess_handler handler = ussd_sess_rows[sess->state][event];
	struct ussd_turn turn;

	turn.ussd = ussd;
	turn.sess = sess;
	turn.ev = ev;
	turn.job = job;
	if (!ussd_kept_walk(sess->kept, &turn.walk)) {
		memset(&turn.walk, 0, sizeof(turn.walk));
		turn.walk.program = sess->service ? sess->service->program : NULL;
		if (ussd->leg) {
			turn.walk.budget.screen_octets = ussd->leg->room->invoke_octets;
			turn.walk.budget.final_octets = ussd->leg->room->result_octets;
		}
	}
	(handler ? handler : ussd_sess_on_unexpected)(&turn);
}

/* ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────── */

static void ussd_sess_refuse_begin(struct ussd_sessions *ussd, const struct leg_ev *ev, enum mn_phrase phrase)
{
	uint8_t str[WIRE_USSD_TEXT_MAX_OCTETS];
	struct mn_walk walk = { .program = ussd->service->program };
	struct mn_walk_out out = { .text = "" };
	struct leg_ans ans = {
		.kind = LEG_ANS_FINAL,
		.imsi = ev->imsi,
		.session_id = ev->session_id,
		.has_invoke_id = true,
		.invoke_id = ev->invoke_id,
		.str = str,
	};
	int len;

	walk.budget.screen_octets = ussd->leg->room->invoke_octets;
	walk.budget.final_octets = ussd->leg->room->result_octets;
	mn_walk_end(&walk, phrase, &out);
	mn_walk_fini(&walk);
	len = wire_ussd_text_enc(str, ussd->leg->room->result_octets, &ans.dcs, out.text, strlen(out.text), 0);
	if (len < 0) {
		ans.kind = LEG_ANS_ERROR;
		ans.code = WIRE_SS_ERROR_SYSTEM_FAILURE;
		len = 0;
	}
	ans.str_len = len;
	ussd_turn_send(ussd, &ans);
}

static void ussd_sess_begin_error(struct ussd_sessions *ussd, const struct leg_ev *ev, enum wire_ss_error code)
{
	const struct leg_ans ans = {
		.kind = LEG_ANS_ERROR,
		.imsi = ev->imsi,
		.session_id = ev->session_id,
		.has_invoke_id = true,
		.invoke_id = ev->invoke_id,
		.code = code,
	};

	ussd_turn_send(ussd, &ans);
}

/* A session gives way to a new one of its subscriber, or to a lost link. */
static void ussd_sess_drop(struct ussd_sessions *ussd, struct ussd_sess *sess, unsigned int ctr)
{
	struct ussd_turn turn = { .ussd = ussd, .sess = sess };

	if (sess->state != USSD_SESS_ST_ENDED)
		ussd_turn_count(ussd, ctr);
	if (ussd_kept_walk(sess->kept, &turn.walk))
		ussd_turn_keep_for_resume(&turn);
	/* what the walk owns goes with the kept copy */
	ussd_turn_let_go_of_job(sess);
	ussd_table_del(ussd->table, sess);
}

static void ussd_sess_begin(struct ussd_sessions *ussd, const struct leg_ev *ev)
{
	struct ussd_sess *sess = ussd_table_find(ussd->table, ev->imsi);
	struct ussd_turn turn = { .ussd = ussd };
	struct timeval now;

	if (sess && sess->session_id == ev->session_id && sess->begin_id == ev->invoke_id &&
	    sess->begin_mark == ussd_sess_mark(ev)) {
		ussd_sess_dispatch(ussd, sess, USSD_SESS_EV_BEGIN, ev, NULL);
		return;
	}
	if (sess)
		ussd_sess_drop(ussd, sess, SESSION_CTR_REPLACED);
	if (ussd->refuse || !ussd->service) {
		ussd_turn_count(ussd, SESSION_CTR_STOPPING);
		if (ussd->service)
			ussd_sess_refuse_begin(ussd, ev, MN_PHRASE_BUSY);
		else
			ussd_sess_begin_error(ussd, ev, WIRE_SS_ERROR_SYSTEM_FAILURE);
		return;
	}
	if (ev->text_rc < 0) {
		ussd_turn_count(ussd, SESSION_CTR_BAD_ALPHABET);
		LOGPWHO(DUSSD, LOGL_INFO, ev->imsi, ev->session_id, "dialled string, DCS 0x%02x, cannot be read: %s\n",
			ev->dcs, strerror(-ev->text_rc));
		ussd_sess_begin_error(ussd, ev, ev->text_rc == -ENOTSUP ? WIRE_SS_ERROR_UNKNOWN_ALPHABET :
				      ev->text_rc == -ENODATA ? WIRE_SS_ERROR_DATA_MISSING :
								WIRE_SS_ERROR_UNEXPECTED_DATA_VALUE);
		return;
	}
	sess = ussd_table_add(ussd->table, ev->imsi);
	if (!sess) {
		ussd_turn_count(ussd, SESSION_CTR_FULL);
		ussd_sess_refuse_begin(ussd, ev, MN_PHRASE_BUSY);
		return;
	}
	ussd_turn_count(ussd, SESSION_CTR_BEGUN);
	osmo_gettimeofday(&now, NULL);
	sess->begun_s = now.tv_sec;
	sess->session_id = ev->session_id;
	sess->begin_id = ev->invoke_id;
	sess->begin_mark = ussd_sess_mark(ev);
	sess->service = service_enter(ussd->service);
	sess->dialled = strdup(ev->text);
	OSMO_ASSERT(sess->dialled);
	LOGPSESS(sess, LOGL_INFO, "begun\n");

	turn.sess = sess;
	turn.walk.program = sess->service->program;
	turn.walk.budget.screen_octets = ussd->leg->room->invoke_octets;
	turn.walk.budget.final_octets = ussd->leg->room->result_octets;
	if (ussd_turn_ask(&turn, STORE_JOB_CALLER) < 0)
		ussd_turn_end_phrase(&turn, MN_PHRASE_BUSY);
}

void ussd_sess_event(void *data, const struct leg_ev *ev)
{
	static const enum ussd_sess_ev event_of[] = {
		[LEG_EV_INVOKE] = USSD_SESS_EV_INVOKE,
		[LEG_EV_ANSWER] = USSD_SESS_EV_ANSWER,
		[LEG_EV_ERROR] = USSD_SESS_EV_ERROR,
		[LEG_EV_REJECT] = USSD_SESS_EV_REJECT,
		[LEG_EV_HANGUP] = USSD_SESS_EV_HANGUP,
	};
	struct ussd_sessions *ussd = data;
	struct ussd_sess *sess;

	if (!ussd->leg)
		return;
	if (ev->kind == LEG_EV_BEGIN) {
		ussd_sess_begin(ussd, ev);
		return;
	}
	sess = ussd_table_find(ussd->table, ev->imsi);
	if (!sess || sess->session_id != ev->session_id) {
		ussd_turn_count(ussd, SESSION_CTR_NO_SESSION);
		LOGPWHO(DUSSD, LOGL_INFO, ev->imsi, ev->session_id, "no such session\n");
		/* only what waits for an answer gets one: two sides that answer errors with errors never end */
		if (ev->kind == LEG_EV_ANSWER || ev->kind == LEG_EV_INVOKE)
			ussd_turn_abort(ussd, ev);
		return;
	}
	ussd_sess_dispatch(ussd, sess, event_of[ev->kind], ev, NULL);
}

static void ussd_sess_job_done(struct ussd_job *job)
{
	struct ussd_sess *sess = job->sess;

	sess->job = NULL;
	job->sess = NULL;
	sess->overdue = false;
	ussd_sess_dispatch(job->job.data, sess, USSD_SESS_EV_STORE, NULL, job);
}

static void ussd_sess_expired(void *data, struct ussd_sess *sess, bool too_long)
{
	ussd_sess_dispatch(data, sess, too_long ? USSD_SESS_EV_TOO_LONG : USSD_SESS_EV_EXPIRED, NULL, NULL);
}

void ussd_sess_down(void *data)
{
	struct ussd_sessions *ussd = data;
	struct ussd_sess *sess;

	while ((sess = ussd_table_first(ussd->table)))
		ussd_sess_drop(ussd, sess, SESSION_CTR_LOST);
}

/* ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void ussd_sess_sweep(void *data)
{
	struct ussd_sessions *ussd = data;

	ussd_resume_expire(ussd->resume, ussd_table_now_ms(), timers_ms(ussd->config.tdefs, TIMERS_RESUME), 10000);
	if (ussd_resume_count(ussd->resume))
		osmo_timer_schedule(&ussd->sweep, 1, 0);
}

struct ussd_sessions *ussd_sess_alloc(void *ctx, const struct ussd_sess_config *config, struct host_ctr *ctr)
{
	struct ussd_sessions *ussd = talloc_zero(ctx, struct ussd_sessions);
	const struct ussd_table_config table = {
		.limit = config->limits.sessions,
		.tdefs = config->tdefs,
		.expired = ussd_sess_expired,
		.data = ussd,
	};
	const struct ussd_jobs_config jobs = {
		.limit = config->limits.jobs,
		.submit = config->submit,
		.store = config->store,
		.done = ussd_sess_job_done,
		.data = ussd,
	};

	ussd->config = *config;
	ussd->ctr = ctr;
	ussd->table = ussd_table_alloc(ussd, &table, ctr);
	ussd->resume = ussd_resume_alloc(ussd, config->limits.resume, ctr);
	ussd->jobs = ussd_jobs_alloc(ussd, &jobs, ctr);
	osmo_timer_setup(&ussd->sweep, ussd_sess_sweep, ussd);
	return ussd;
}

void ussd_sess_free(struct ussd_sessions *ussd)
{
	if (!ussd)
		return;
	osmo_timer_del(&ussd->sweep);
	ussd_jobs_free(ussd->jobs);
	ussd_table_free(ussd->table);
	ussd_resume_free(ussd->resume);
	service_put(ussd->service);
	talloc_free(ussd);
}

void ussd_sess_set_service(struct ussd_sessions *ussd, struct service *service)
{
	struct service *old = ussd->service;

	ussd->service = service ? service_get(service) : NULL;
	service_put(old);
}

void ussd_sess_set_leg(struct ussd_sessions *ussd, struct leg *leg)
{
	ussd->leg = leg;
	if (!leg)
		ussd_sess_down(ussd);
}

void ussd_sess_set_limits(struct ussd_sessions *ussd, const struct ussd_sess_limits *limits)
{
	ussd->config.limits = *limits;
	ussd_table_set_limit(ussd->table, limits->sessions);
	ussd_resume_set_limit(ussd->resume, limits->resume);
	ussd_jobs_set_limit(ussd->jobs, limits->jobs);
}

void ussd_sess_retime(struct ussd_sessions *ussd)
{
	ussd_table_retime(ussd->table);
}

void ussd_sess_refuse(struct ussd_sessions *ussd)
{
	ussd->refuse = true;
}

void ussd_sess_end_all(struct ussd_sessions *ussd)
{
	struct ussd_sess *sess;

	while ((sess = ussd_table_first(ussd->table)))
		ussd_sess_dispatch(ussd, sess, USSD_SESS_EV_STOP, NULL, NULL);
}

unsigned int ussd_sess_end_outdated(struct ussd_sessions *ussd)
{
	struct ussd_sess *sess = ussd_table_first(ussd->table), *next;
	unsigned int before = ussd_table_open(ussd->table);

	for (; sess; sess = next) {
		next = ussd_table_next(ussd->table, sess);
		if (sess->service != ussd->service)
			ussd_sess_dispatch(ussd, sess, USSD_SESS_EV_OUTDATED, NULL, NULL);
	}
	return before - ussd_table_open(ussd->table);
}

unsigned int ussd_sess_count(const struct ussd_sessions *ussd)
{
	return ussd_table_open(ussd->table);
}

unsigned int ussd_sess_count_resumable(const struct ussd_sessions *ussd)
{
	return ussd_resume_count(ussd->resume);
}

unsigned int ussd_sess_count_jobs(const struct ussd_sessions *ussd)
{
	return ussd_jobs_count(ussd->jobs);
}

void ussd_sess_for_each(const struct ussd_sessions *ussd, bool (*view)(const struct ussd_sess_view *view, void *data),
			void *data)
{
	uint32_t now_ms = ussd_table_now_ms();
	const struct ussd_sess *sess;

	for (sess = ussd_table_first(ussd->table); sess; sess = ussd_table_next(ussd->table, sess)) {
		struct ussd_sess_view v = {
			.imsi = sess->imsi,
			.session_id = sess->session_id,
			.state = ussd_sess_state_names[sess->state],
			.age_s = (now_ms - sess->begun_ms) / 1000,
			.waits_s = (now_ms - sess->waits_ms) / 1000,
			.service = sess->service,
			.has_walk = ussd_kept_walk(sess->kept, &v.walk),
		};

		if (!view(&v, data))
			return;
	}
}
