/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Log categories of the handset. */
#pragma once

#include <osmocom/core/logging.h>

enum stk_log_category {
	DPHONE,		/* what the phone does */
	DPHLEG,		/* its link to the network */
	DPHPLAY,	/* transcripts */
};

extern const struct log_info stk_log_info;
