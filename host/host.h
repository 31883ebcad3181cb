/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The daemon: one root object that owns everything else, and the order in which it comes up and goes down.
 *
 *	host_alloc -> (configuration) -> host_load_service -> host_open_store -> host_start -> loop -> host_stop
 *	-> host_free
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include <osmocom/core/select.h>
#include <osmocom/core/timer.h>

#include "host/counter.h"
#include "host/gsup_euse.h"
#include "host/host_ctr.h"
#include "host/reload.h"
#include "host/service.h"
#include "host/store.h"
#include "host/usage_log.h"
#include "host/ussd_sess.h"

#define HOST_NAME		"Dialtree"
#define HOST_VTY_PORT		4279
#define HOST_CTRL_PORT		4280

#define HOST_DEFAULT_DATABASE	"dialtree.db"
#define HOST_DEFAULT_MENU	"dialtree.menu"
#define HOST_DEFAULT_PROFILE	"osmo-hlr"
#define HOST_DEFAULT_SESSIONS	100000
#define HOST_DEFAULT_RESUME	100000
#define HOST_DEFAULT_JOBS	4096

struct ctrl_handle;

/* Not `struct host`: that name is taken by libosmovty. */
struct host_ctx {
	/* configuration; strings are owned by the host */
	const char *config_file;
	char *database;
	char *menu_file;
	char *profile;			/* "osmo-hlr" or "direct", as on the VTY */
	char *lab_clock;		/* local time the service starts at, in the lab; NULL: the real one */
	struct gsup_euse_config gsup;
	struct counter_config counter_config;
	struct ussd_sess_limits limits;
	struct osmo_tdef *tdefs;
	bool gsup_changed;		/* the gsup node was edited and not left yet */

	/* what runs */
	struct host_ctr *ctr;
	struct service *service;	/* in force */
	struct llist_head services;	/* it and the earlier ones that still serve sessions, the newest first */
	unsigned int versions;		/* put in force so far */
	struct reload *reload;
	struct calendar *calendar;
	struct store *store;
	struct osmo_fd store_ofd;
	uint64_t troubles_told;		/* of the store, in the log */
	struct ussd_sessions *ussd;
	struct gsup_euse *euse;
	struct usage_log *usage;	/* logs of gateways; its configuration, too */
	struct ctrl_handle *ctrl;
	struct counter *counter;	/* NULL: not configured */
	unsigned int ctrl_questions;	/* of CTRL clients, at the store */
	struct osmo_timer_list stop_timer;
	unsigned int stop_waited_ms;
	bool stop_told;			/* the last sessions have got their last word */
	time_t started;
	int64_t clock_ahead_s;		/* of the real clock */
	bool running;			/* between host_start() and host_stop() */
	bool stopping;
	bool failed;			/* the store is dead: the exit status tells */
};

/*! The root object with everything at its default; the talloc parent of all the rest. NULL: see the log. */
struct host_ctx *host_alloc(void);

/*! Load the service file and put it in force; what it has to say goes to out. For the start, see reload.h for later.
 *  \returns 0 or -EINVAL. */
int host_load_service(struct host_ctx *host, FILE *out);

/*! Put a service in force for new sessions; takes over the caller's use of it. */
void host_serve(struct host_ctx *host, struct service *service);

/*! Have the store look for attributes of the service in force that no number of the register has; what it finds is
 *  logged and shown with the service. */
void host_look_at_register(struct host_ctx *host);

/*! Open the store. \returns as store_open(), after a log line. */
int host_open_store(struct host_ctx *host, bool upgrade);

/*! Set the lab's clock: local time as lab_clock_ahead() takes it, NULL for the real clock. Service and store must be
 *  there.
 *  \returns 0, or -EINVAL when it is not a time. */
int host_set_clock(struct host_ctx *host, const char *local);

/*! Answer what waits and close the store, if it is open. */
void host_close_store(struct host_ctx *host);

/*! Sessions and the leg. Service and store must be there. */
void host_start(struct host_ctx *host);

/*! The gsup node was left: connect anew if something in it was changed. */
void host_apply_gsup(struct host_ctx *host);

/*! Graceful end: no new dialogues; running ones have some seconds, then they are ended with a text, and the loop ends.
 *  */
void host_stop(struct host_ctx *host);

void host_free(struct host_ctx *host);

/*! Ask the store and wait for the answer, for at most timeout_s seconds. For operators' commands only, which must
 *  answer before they return: meanwhile the loop stands still, but for answers of the store to sessions, which are
 *  given. job must come from talloc without an owner; it is the caller's again unless -ETIMEDOUT is returned.
 *  \returns 0, -EBUSY, or -ETIMEDOUT: the store still works on the job and frees it itself. */
int host_ask_store(struct host_ctx *host, struct store_job *job, unsigned int timeout_s);

/*! The leg profile of this name on the VTY ("osmo-hlr", "direct"), NULL when there is none. */
const struct wire_ussd_leg *host_profile(const char *name);
