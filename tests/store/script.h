/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Scripts of orders and events, one after another through the store, with the shipped service and the sample register.
 * Lines:  # remark | at TIME | fresh | again (close and open) | check | sql SQL | lang CODE | preview ORDER |
 * import [TIME ]HEADER ROW | language NUMBER CODE | key KEY ORDER | event NUMBER EVENT [VALUE...] [@ TIME] |
 * calendar | coming NUMBER | ORDER, where an ORDER is NUMBER OPERATION [NUMBER]; and those of script_data.h.
 */
#pragma once

/*! Run a script of this directory; prints each line and what came of it. \returns the exit status. */
int script_run(const char *file, const char *database);
