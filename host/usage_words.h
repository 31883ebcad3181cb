/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records of use and bundles one by one, as lines of words (words.h):
 *
 *	id=a1 msisdn=13800138001 at=2026-11-30T18:59:59 up=1000 down=2MB network=4g roaming=domestic ...
 *	id=7 owner=13800138001 size=2GB from=2026-11-01 to=2026-12-01 kind=base ... time=23:00-07:00 network=3g,4g
 *
 * Names behind those shown are the fields of `traffic` and of `bundle` in the service file. A bundle may also be
 * limited to hours and to items of what `drawing` names, several with commas; a limit whose name a field has
 * already is called limit-NAME.
 */
#pragma once

#include <stddef.h>

#include "host/bundle_record.h"
#include "host/usage_record.h"

/*! Read a record; `at` may be left out and is now then, imsi= may stand for msisdn=. \returns 0, or -EINVAL with a
 *  sentence in error. */
int usage_words_record(const struct mn_program *program, const char *line, int64_t now, struct usage_record *record,
		       char *error, size_t size);

/*! Read a bundle; from, to and label may be left out. \returns 0, or -EINVAL with a sentence in error. */
int usage_words_bundle(const struct mn_program *program, const char *line, struct bundle_record *bundle, char *error,
		       size_t size);
