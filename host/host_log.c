/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/host_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/utils.h>

static const struct log_info_cat host_log_categories[] = {
#define HOST_LOG(symbol, name_, colour, level, description_) [symbol] = { \
		.name = name_, .color = colour, .loglevel = level, .description = description_, .enabled = 1 },
#include "host/host_log.def"
#undef HOST_LOG
};

const struct log_info host_log_info = {
	.cat = host_log_categories,
	.num_cat = ARRAY_SIZE(host_log_categories),
};

/* Belongs to the log table: set by the configuration, read where a line is written. */
static bool tall_host_log_unmasked;

void host_log_set_mask(bool mask)
{
	tall_host_log_unmasked = !mask;
}

bool host_log_mask(void)
{
	return !tall_host_log_unmasked;
}

const char *host_log_number(char *buf, size_t size, const char *digits)
{
	size_t n = strlen(digits);

	/* three in front tell the range, four at the end are what a subscriber is asked for */
	if (host_log_mask() && n > 7)
		snprintf(buf, size, "%.3s%.*s%s", digits, (int)OSMO_MIN(n - 7, 8), "********", digits + n - 4);
	else
		snprintf(buf, size, "%s", digits);
	return buf;
}

const char *host_log_who(char *buf, size_t size, const char *imsi, uint32_t session_id)
{
	char number[20];

	snprintf(buf, size, "%s/0x%" PRIx32 ": ", host_log_number(number, sizeof(number), imsi), session_id);
	return buf;
}
