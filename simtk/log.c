/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simtk/log.h"

#include <osmocom/core/utils.h>

static const struct log_info_cat stk_log_cats[] = {
	[DPHONE] = {
		.name = "DPHONE",
		.description = "The phone: dialogues, components, quirks",
		.color = OSMO_LOGCOLOR_GREEN,
		.enabled = 1, .loglevel = LOGL_NOTICE,
	},
	[DPHLEG] = {
		.name = "DPHLEG",
		.description = "The phone's link to the network",
		.color = OSMO_LOGCOLOR_CYAN,
		.enabled = 1, .loglevel = LOGL_NOTICE,
	},
	[DPHPLAY] = {
		.name = "DPHPLAY",
		.description = "Transcripts being played",
		.color = OSMO_LOGCOLOR_YELLOW,
		.enabled = 1, .loglevel = LOGL_NOTICE,
	},
};

const struct log_info stk_log_info = {
	.cat = stk_log_cats,
	.num_cat = ARRAY_SIZE(stk_log_cats),
};
