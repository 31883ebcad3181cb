/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A new service while sessions run. The file is read and proved in a thread of its own, because a long one takes its
 * time; what was found is put in force, or refused, in the select loop.
 *
 *	reload_start() --> thread: read, parse, prove --> loop: is it proved? ours? new? --> in force, told
 *
 * Open sessions go on with the program they began with, kept walks of dropped ones are not offered under another one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define RELOAD_MOST_OLD	3	/* earlier versions that may still serve sessions */

struct host_ctx;
struct reload;

enum reload_what {
	RELOAD_LOADED,		/* a new version is in force */
	RELOAD_UNCHANGED,	/* the file is the one in force */
	RELOAD_REFUSED,		/* the one in force stays */
};

struct reload_report {
	enum reload_what what;
	time_t when;
	const char *sentence;	/* what came of it, in a line without an end; refused: why, or the first message */
	const char *found;	/* every message with its caret line, as the compiler prints them, "" = none */
	unsigned int errors;	/* in the file */
	const char *notes;	/* what does not go with the register, a line each; "" = nothing */
};

/*! Told once, in the select loop; the report is gone afterwards. */
typedef void reload_told(void *data, const struct reload_report *report);

struct reload *reload_alloc(struct host_ctx *host);

/*! Wait for a thread that is at work, tell nobody, free. */
void reload_free(struct reload *reload);

/*! Begin to load the service file the configuration names.
 *  \param[in] told  gets the report, always later.
 *  \param[out] why  a sentence when it is not begun; valid until the next call.
 *  \returns 0; -EALREADY one is under way; -EBUSY too many earlier versions still serve sessions; -EAGAIN no thread. */
int reload_start(struct reload *reload, reload_told *told, void *data, const char **why);

/*! For a signal: load, or load once more when what is under way has ended; every message goes to the log. */
void reload_by_signal(struct reload *reload);

/*! Whoever asked has gone: tell nobody. */
void reload_forget(struct reload *reload, const void *data);

/*! Wait for the end of what is under way; meanwhile the loop stands still, but for answers of the store to sessions.
 *  \returns false when it takes longer than that. */
bool reload_wait(struct reload *reload, unsigned int ms);

bool reload_is_under_way(const struct reload *reload);

/*! The last reload that was refused: its sentence, and when. \returns NULL when the last one was not refused. */
const char *reload_last_refusal(const struct reload *reload, time_t *when);

/*! Earlier versions that still serve sessions. */
unsigned int reload_count_old(const struct host_ctx *host);
