/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Log categories, and the one function that writes the prefix of a line about somebody. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <osmocom/core/logging.h>

enum host_log_category {
#define HOST_LOG(symbol, name, colour, level, description) symbol,
#include "host/host_log.def"
#undef HOST_LOG
};

extern const struct log_info host_log_info;

#define HOST_LOG_WHO_SIZE	48

/*! "262420000000001/0x2a: " - the subscriber and the dialogue a line is about, masked if numbers are (see
 *  host_log_mask()). */
const char *host_log_who(char *buf, size_t size, const char *imsi, uint32_t session_id);

/*! Write a subscriber number or IMSI as the logs may show it: all of it, or "138****8001". */
const char *host_log_number(char *buf, size_t size, const char *digits);

/*! Whether numbers are masked in logs; on by default. */
void host_log_set_mask(bool mask);
bool host_log_mask(void);

/* A line about one dialogue. The prefix is made here and nowhere else. */
#define LOGPWHO(cat, level, imsi, session_id, fmt, args...) do { \
		if (log_check_level(cat, level)) { \
			char who_[HOST_LOG_WHO_SIZE]; \
			LOGP(cat, level, "%s" fmt, host_log_who(who_, sizeof(who_), imsi, session_id), ## args); \
		} \
	} while (0)
