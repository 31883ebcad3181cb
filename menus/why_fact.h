/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The facts that one test of a condition saw, in words. */
#pragma once

#include "menus/buf.h"
#include "menus/cond.h"

/*! "status of caller = suspended"; cond is a test, not and/or/not. */
void mn_why_fact(struct mn_cond_env *env, const struct mn_cond *cond, struct mn_buf *buf);

/*! The name of a subject: "caller", a parameter's, the leader role's; "" for none. */
const char *mn_why_subject(const struct mn_cond_env *env, uint8_t subject);

/*! A value as its type shows it; "not known" for MN_UNKNOWN. */
void mn_why_value(const struct mn_program *program, enum mn_type type, uint16_t list, int64_t value,
		  struct mn_buf *buf);
