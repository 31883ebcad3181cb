/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One turn of a session: an event is being handled, its walk is unpacked. Here is what a turn can end with: a message
 * sent, a question asked, the session ended. For ussd_sess.c, which decides which of them.
 */
#pragma once

#include <osmocom/core/timer.h>

#include "host/host_log.h"
#include "host/ussd_job.h"
#include "host/ussd_resume.h"
#include "host/ussd_sess.h"
#include "wire/ss_comp.h"

#define LOGPSESS(sess, level, fmt, args...) \
	LOGPWHO(DUSSD, level, (sess)->imsi, (sess)->session_id, fmt, ## args)

struct ussd_sessions {
	struct ussd_sess_config config;
	struct host_ctr *ctr;
	struct ussd_table *table;
	struct ussd_resume *resume;
	struct ussd_jobs *jobs;
	struct service *service;
	struct leg *leg;
	bool refuse;
	uint8_t random[16];		/* drawn from by ussd_sess_draw() */
	unsigned int n_random;
	struct osmo_timer_list sweep;	/* forgets walks that are too old to resume */
};

/* What a handler works with: a session with its walk unpacked. */
struct ussd_turn {
	struct ussd_sessions *ussd;
	struct ussd_sess *sess;
	const struct leg_ev *ev;	/* the events of the leg */
	const struct ussd_job *job;	/* EV_STORE */
	struct mn_walk walk;
	struct mn_walk_out out;
};

static inline void ussd_turn_count(struct ussd_sessions *ussd, unsigned int ctr)
{
	host_ctr_inc(ussd->ctr->session, ctr);
}

/*! Send an answer. \returns as leg->send(), -ENOTCONN without a leg. */
int ussd_turn_send(struct ussd_sessions *ussd, const struct leg_ans *ans);

/*! Reject the component at hand; say that there is no such dialogue. */
void ussd_turn_reject(struct ussd_turn *turn, int problem);
void ussd_turn_abort(struct ussd_sessions *ussd, const struct leg_ev *ev);

/*! Send (again) what is kept: the screen in WAIT_USER, the last word in ENDED. */
int ussd_turn_send_kept(struct ussd_sessions *ussd, const struct ussd_sess *sess);

/*! The session does not want the answer of the store any more. */
void ussd_turn_let_go_of_job(struct ussd_sess *sess);

/*! The walk of a session that is about to go may be offered again. */
void ussd_turn_keep_for_resume(struct ussd_turn *turn);

/*! Free the session without a word. What its walk owns goes with the kept copy, so the turn must not have moved it. */
void ussd_turn_vanish(struct ussd_turn *turn);

/*! End with a ReturnError, where there is no text to show or no phone to show it; or with a phrase of the service. */
void ussd_turn_end_error(struct ussd_turn *turn, enum wire_ss_error code);
void ussd_turn_end_phrase(struct ussd_turn *turn, enum mn_phrase phrase);

/*! Ask the store turn->out.order. \returns 0 or -EBUSY. */
int ussd_turn_ask(struct ussd_turn *turn, enum store_job_kind kind);

/*! Do what the walk wants done next: turn->out. */
void ussd_turn_act(struct ussd_turn *turn);
