/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The service in force: a program with a use count. A session holds the service it began with; a new one may be put in
 * force at any time, and the old one goes with its last user.
 */
#pragma once

#include <stdio.h>
#include <time.h>

#include <osmocom/core/rate_ctr.h>

#include "menus/program.h"

struct service {
	struct mn_program *program;
	unsigned int users;			/* whoever has called service_get() and not service_put() */
	time_t loaded;				/* when, for the operator */
	struct rate_ctr_group *ctr_rule;	/* refusals: one counter a rule, in the order of the program */
};

/*! Load and check a service file; what the compiler has to say is printed to out (NULL: nowhere).
 *  \returns the service with one user, the caller; NULL when the file has errors. */
struct service *service_load(void *ctx, const char *file, FILE *out);

struct service *service_get(struct service *service);
void service_put(struct service *service);

/*! Count the refusal of a verdict under its rule; case_index is an index into program->kase. */
void service_count_refusal(struct service *service, uint16_t case_index);
