/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/ussd_kept.h"

#include <stdlib.h>
#include <string.h>

#include <osmocom/core/utils.h>

#define USSD_KEPT_HEAD	offsetof(struct mn_walk, arg)
#define USSD_KEPT_STEP	16	/* blocks grow in steps of malloc's */
/* room for the longest screen osmo-hlr forwards */
#define USSD_KEPT_SCREEN	(sizeof(struct ussd_kept) + USSD_KEPT_HEAD + 114)

_Static_assert(sizeof(struct mn_walk) == USSD_KEPT_HEAD + sizeof(((struct mn_walk *)0)->arg),
	       "the arguments are the last member of a walk");

/* Arguments up to the last one that holds anything; those behind it are zero and come back as zero. */
static size_t ussd_kept_args(const struct mn_walk *walk)
{
	static const union mn_walk_arg none;
	size_t n = MN_MAX_PARAMS;

	while (n && !memcmp(&walk->arg[n - 1], &none, sizeof(none)))
		n--;
	return n;
}

struct ussd_kept *ussd_kept_put(struct ussd_kept *kept, const struct mn_walk *walk, uint8_t dcs, const uint8_t *str,
				size_t len)
{
	size_t args = walk ? ussd_kept_args(walk) * sizeof(walk->arg[0]) : 0;
	size_t walk_len = walk ? USSD_KEPT_HEAD + args : 0;
	size_t need = sizeof(*kept) + len + walk_len;
	uint8_t *p;

	if (!kept || sizeof(*kept) + kept->room < need) {
		struct ussd_kept *old = kept;

		/* room for any screen at once: blocks that grow leave holes nobody can use */
		if (len && need < USSD_KEPT_SCREEN)
			need = USSD_KEPT_SCREEN;
		need = (need + USSD_KEPT_STEP - 1) / USSD_KEPT_STEP * USSD_KEPT_STEP + USSD_KEPT_STEP / 2;
		kept = malloc(need);
		OSMO_ASSERT(kept);
		kept->room = need - sizeof(*kept);
		if (len)
			memcpy(kept->data, str, len);
		free(old);
	} else if (len) {
		memmove(kept->data, str, len);
	}
	kept->dcs = dcs;
	kept->str_len = len;
	kept->walk_len = walk_len;
	if (walk) {
		p = kept->data + len;
		memcpy(p, walk, USSD_KEPT_HEAD);
		memcpy(p + USSD_KEPT_HEAD, walk->arg, args);
	}
	return kept;
}

bool ussd_kept_walk(const struct ussd_kept *kept, struct mn_walk *walk)
{
	const uint8_t *p;

	if (!kept || !kept->walk_len)
		return false;
	p = kept->data + kept->str_len;
	memset(walk->arg, 0, sizeof(walk->arg));
	memcpy(walk, p, USSD_KEPT_HEAD);
	memcpy(walk->arg, p + USSD_KEPT_HEAD, kept->walk_len - USSD_KEPT_HEAD);
	return true;
}

void ussd_kept_free(struct ussd_kept *kept)
{
	struct mn_walk walk;

	if (ussd_kept_walk(kept, &walk))
		mn_walk_fini(&walk);
	free(kept);
}
