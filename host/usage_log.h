/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Logs of gateways, followed while the host runs: each turn of the select loop reads a piece at most, the store makes
 * records of it, and only when they are durable, with the position, the next piece is read. CDR.md is for operators.
 */
#pragma once

#include <osmocom/core/tdef.h>

#include "host/host_ctr.h"
#include "host/service.h"
#include "host/store.h"
#include "host/store_cdr.h"

#define USAGE_LOG_MAX		16	/* logs at a time */

struct usage_log;

/*! Nothing is followed until usage_log_start(); configuration may change at any time. */
struct usage_log *usage_log_alloc(void *ctx, struct osmo_tdef *tdefs);

/*! The store is closed before: nothing of it is under way. */
void usage_log_free(struct usage_log *log);

/*! Follow a log, or no more. \returns 0, -EEXIST, -ENOENT, -ENOSPC. */
int usage_log_add(struct usage_log *log, const char *path);
int usage_log_remove(struct usage_log *log, const char *path);

/*! The table of the network, NULL for none; and what it does not say (value NULL: nothing). \returns 0 or -ENOSPC. */
void usage_log_set_cells(struct usage_log *log, const char *path);
int usage_log_set_default(struct usage_log *log, const char *field, const char *value);

/*! The service in force is another one: its fields and choices are those of the table. */
void usage_log_set_service(struct usage_log *log, struct service *service);

/*! Read the table for the service in force. \returns 0, or -EINVAL with what is wrong with it in *errors, talloc'd
 *  below log: then the table before goes on, if the service is still the same. */
int usage_log_load_cells(struct usage_log *log, char **errors);

/*! Begin, when the store is open. Stop: begin nothing more; what the store has goes on. */
void usage_log_start(struct usage_log *log, struct store *store, struct host_ctr *ctr);
void usage_log_stop(struct usage_log *log);

/*! Relative paths of the configuration are below this folder from now on. */
void usage_log_set_folder(struct usage_log *log, const char *folder);

/*! One followed log, for operators. */
struct usage_log_view {
	const char *path;
	bool found;			/* a position is known */
	struct tail_position at;
	uint64_t lag;
	struct store_cdr_counts counts;	/* since the start */
	uint64_t aside_line;		/* the last one, 0 none */
	const char *aside_reason;
	const char *trouble;		/* "" none */
};

/*! What is configured, for the writer; and how it is going. NULL: end of the list. */
const char *usage_log_path(const struct usage_log *log, unsigned int i);
const char *usage_log_cells(const struct usage_log *log);
const struct cells_default *usage_log_default(const struct usage_log *log, unsigned int i);
bool usage_log_view(const struct usage_log *log, unsigned int i, struct usage_log_view *view);

/*! State of the table as a sentence. */
void usage_log_table(const struct usage_log *log, char *buf, size_t size);
