/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The service in force: a program with a use count. A session holds the service it began with; a new one may be put in
 * force at any time (reload.h), and the old one goes with its last user.
 */
#pragma once

#include <stdio.h>
#include <time.h>

#include <osmocom/core/linuxlist.h>
#include <osmocom/core/rate_ctr.h>

#include "menus/program.h"

#define SERVICE_DIAGS_MAX	100	/* messages about one file that are kept; the others are counted */

struct service {
	struct llist_head list;			/* the versions of a host, the newest first */
	struct mn_program *program;
	unsigned int users;			/* whoever has called service_get() and not service_put() */
	unsigned int sessions;			/* those of the users that are open sessions */
	unsigned int version;			/* given by the host: 1, 2, 3 ... */
	time_t loaded;				/* when, for the operator */
	char *missing;				/* attributes no number of the register has; NULL: none, or not known */
	struct rate_ctr_group *ctr_rule;	/* refusals: one counter a rule, in the order of the program */
};

/*! Load and check a service file; what the compiler has to say is printed to out (NULL: nowhere).
 *  \returns the service with one user, the caller; NULL when the file has errors. */
struct service *service_load(void *ctx, const char *file, FILE *out);

/*! Make a service of a program, which it takes over. \returns the service with one user, the caller. */
struct service *service_alloc(void *ctx, struct mn_program *program);

struct service *service_get(struct service *service);
void service_put(struct service *service);

/*! The same for a session that begins or ends. */
struct service *service_enter(struct service *service);
void service_leave(struct service *service);

/*! Counters of the service in force have index 0; those of the one before (NULL: none) go on under another one. */
void service_in_force(struct service *service, struct service *before);

/*! Count the refusal of a verdict under its rule; case_index is an index into program->kase. */
void service_count_refusal(struct service *service, uint16_t case_index);
