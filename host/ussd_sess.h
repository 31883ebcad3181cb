/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * USSD sessions: one caller's way through the menus, from the first message to the last.
 *
 *	           BEGIN		  store: known		       answer		   store: verdict
 *	(nothing) -------> WAIT_CALLER ----------------> WAIT_USER ------------> WAIT_STORE --------------> WAIT_USER
 *				|  store: unknown	    |   ^ |  key that needs no store	  |
 *				v			    v   +-+				  v
 *			      ENDED <------------------- ENDED					 ENDED
 *
 * Every state waits under a timer. An ended session is remembered for a moment, so that a message that comes again is
 * answered again and has no second effect. A session of which nothing more is heard (hang-up, no answer, lost link)
 * leaves its walk to be offered again. What each message does in each state is a table in ussd_sess.c.
 */
#pragma once

#include "host/host_ctr.h"
#include "host/leg.h"
#include "host/service.h"
#include "host/store.h"
#include "host/ussd_table.h"

struct osmo_tdef;
struct ussd_sessions;

struct ussd_sess_limits {
	unsigned int sessions;		/* open and just ended */
	unsigned int resume;		/* dropped walks */
	unsigned int jobs;		/* questions at the store at a time */
};

struct ussd_sess_config {
	struct ussd_sess_limits limits;
	struct osmo_tdef *tdefs;	/* see timers.h; must outlive the sessions */
	struct store *store;
	int (*submit)(struct store *store, struct store_job *job);	/* store_submit(), or what stands in for it */
	uint8_t (*draw)(void *data);	/* a random number 0..7 for confirmation digits; NULL: the system's */
	void *draw_data;
};

struct ussd_sessions *ussd_sess_alloc(void *ctx, const struct ussd_sess_config *config, struct host_ctr *ctr);

/*! Free everything. No job may be with the store any more: close it first. */
void ussd_sess_free(struct ussd_sessions *ussd);

/*! The service new sessions get; takes a use of its own, and gives back that of the one before. */
void ussd_sess_set_service(struct ussd_sessions *ussd, struct service *service);

/*! Where answers go. NULL: nowhere, and every session is lost as after ussd_sess_down(). */
void ussd_sess_set_leg(struct ussd_sessions *ussd, struct leg *leg);

void ussd_sess_set_limits(struct ussd_sessions *ussd, const struct ussd_sess_limits *limits);
/*! A timer was changed. */
void ussd_sess_retime(struct ussd_sessions *ussd);

/*! Events of the leg; data is the struct ussd_sessions. */
void ussd_sess_event(void *data, const struct leg_ev *ev);
void ussd_sess_down(void *data);

/*! Refuse new sessions from now on. */
void ussd_sess_refuse(struct ussd_sessions *ussd);
/*! End all sessions with a text. */
void ussd_sess_end_all(struct ussd_sessions *ussd);
/*! End the sessions that began with another service than the one in force; a change under way is let go on.
 *  \returns how many were ended. */
unsigned int ussd_sess_end_outdated(struct ussd_sessions *ussd);

/* ── for the operator ─────────────────────────────────────────────────────────────────────────────────────────── */

struct ussd_sess_view {
	const char *imsi;
	uint32_t session_id;
	const char *state;
	unsigned int age_s, waits_s;
	const struct service *service;
	bool has_walk;
	struct mn_walk walk;		/* read only, and only during the call */
};

unsigned int ussd_sess_count(const struct ussd_sessions *ussd);
unsigned int ussd_sess_count_resumable(const struct ussd_sessions *ussd);
unsigned int ussd_sess_count_jobs(const struct ussd_sessions *ussd);

/*! Look at open sessions, oldest first, until view returns false. */
void ussd_sess_for_each(const struct ussd_sessions *ussd, bool (*view)(const struct ussd_sess_view *view, void *data),
			void *data);
