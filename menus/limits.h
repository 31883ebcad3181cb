/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * When, where and how a bundle may be used: hours of the local day, items of the choices of a traffic record that the
 * service file names in `drawing`. As text "time=23:00-07:00;place=campus;network=3g 4g": names in any order, several
 * hours or items separated by blanks. A bundle that is limited by several serves only what fits all of them.
 */
#pragma once

#include "menus/program.h"

#define MN_LIMITS_SPANS		4	/* spans of hours of one bundle */
#define MN_LIMITS_SIZE		512	/* room for any limits as text */

/*! Hours of the local day: from <= second of the day < to; to <= from passes midnight. */
struct mn_limits_span {
	uint32_t from, to;		/* to is at most 86400 */
};

struct mn_limits {
	uint8_t n_spans;		/* 0: at any time */
	uint8_t choices;		/* bit i: limited by program->drawing.limit[i] */
	struct mn_limits_span span[MN_LIMITS_SPANS];
	uint64_t set[MN_MAX_FIELDS];	/* which items of that choice are served */
};

/*! Read limits; blanks around names and separators do no harm, "" is no limit at all.
 *  \param[out] error  a sentence naming what is wrong and what would be right, when it cannot be read.
 *  \returns 0 or -EINVAL. */
int mn_limits_parse(const struct mn_program *program, const char *text, struct mn_limits *limits, char *error,
		    size_t size);

/*! Write limits in their one canonical form, so that equal limits are equal texts.
 *  \returns length, or -ENOSPC. */
int mn_limits_format(const struct mn_program *program, const struct mn_limits *limits, char *buf, size_t size);

/*! Is there any limit? */
bool mn_limits_any(const struct mn_limits *limits);

/*! Is this second of the local day within the hours? Always, when there are none. */
bool mn_limits_at(const struct mn_limits *limits, unsigned int second);

/*! Do the choices of a traffic record fit? What is not known of the record fits no limit. */
bool mn_limits_fit(const struct mn_program *program, const struct mn_limits *limits, const int64_t *traffic);

/*! What a bundle without a name of its own is called: its limits as the language says them, and in front of nothing
 *  else or behind them its kind, the first choice among its fields, if that finds room in MN_RENDER_LABEL units.
 *  \returns length; cut between characters when it does not fit. */
int mn_limits_label(const struct mn_program *program, uint8_t language, const struct mn_limits *limits,
		    const int64_t *field, char *buf, size_t size);
