/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is kept of a session while nobody works on it: the walk without the empty room of its arguments, and the last
 * string sent, for a message that comes again. One block from malloc, grown when needed and used again otherwise, so
 * that a session in its stride allocates nothing. (talloc would add 96 octets to each of a million of these.)
 */
#pragma once

#include <stdint.h>

#include "menus/walk.h"

struct ussd_kept {
	uint16_t room;		/* octets of data */
	uint16_t walk_len;	/* 0: no walk */
	uint16_t str_len;
	uint8_t dcs;
	uint8_t data[];		/* the string, then the walk */
};

/*! Keep a walk (NULL: none) and a string (len 0: none); kept is the block to use again or NULL. The walk's .held goes
 *  with it: the copy given must not be finished or used any more. str may point into kept. */
struct ussd_kept *ussd_kept_put(struct ussd_kept *kept, const struct mn_walk *walk, uint8_t dcs, const uint8_t *str,
				size_t len);

/*! The walk again, all of it. \returns false when none is kept. */
bool ussd_kept_walk(const struct ussd_kept *kept, struct mn_walk *walk);

/*! Free the block, and what the walk in it owns. */
void ussd_kept_free(struct ussd_kept *kept);
