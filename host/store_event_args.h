/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parameters of account events as words, as people write them and as they wait in the database. */
#pragma once

#include <stddef.h>

#include "menus/order.h"

#define STORE_EVENT_ARGS_SIZE	512

/*! Read parameter i: a number, a choice, an amount, or a dated record FIELD/FIELD@FROM..TO (dates may be missing).
 *  \returns 0, or -EINVAL with what was expected in error. */
int store_event_arg(const struct mn_program *program, uint16_t operation, unsigned int i, const char *text,
		    struct mn_arg *arg, char *error, size_t size);

/*! All parameters that are given as "NAME=VALUE NAME=VALUE", by names, so that the service file may be edited while the
 *  event waits. \returns 0 or -EOVERFLOW. */
int store_event_pack(const struct mn_program *program, const struct mn_order *order, char *buf, size_t size);

/*! The inverse; order->operation is set before. \returns 0, or -EINVAL with a sentence in error. */
int store_event_unpack(const struct mn_program *program, const char *text, struct mn_order *order, char *error,
		       size_t size);

/*! One parameter in that form, without its name. */
void store_event_format(const struct mn_program *program, const struct mn_param *param, const struct mn_arg *arg,
			char *buf, size_t size);
