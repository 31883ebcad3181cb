/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One number of the register, written to the database with its history. */
#pragma once

#include "host/register_cell.h"
#include "host/secret.h"
#include "host/store_db.h"
#include "menus/order.h"

/*! What a row says about a number; only what has_... marks is given. */
struct register_row {
	struct mn_number msisdn;
	char imsi[16];			/* "" none */
	bool has_imsi;
	int language;			/* -1 not given */
	bool has_attr[MN_MAX_ATTRS];
	int64_t attr[MN_MAX_ATTRS];
	bool has_holding[MN_MAX_HOLDINGS];
	struct {
		struct register_record record[MN_MAX_HOLDINGS];
		unsigned int n;
	} holding[MN_MAX_HOLDINGS];
	struct {
		uint8_t item;		/* of the evidence list */
		char hash[SECRET_HASH_SIZE];	/* "" takes the password away */
	} secret[SECRET_MOST];
	unsigned int n_secrets;
};

/* What became of a row. */
enum register_written { REGISTER_SAME, REGISTER_CHANGED, REGISTER_ADDED };

struct register_writer;

struct register_writer_config {
	struct store_db *db;
	const struct mn_program *program;
	int64_t at;			/* changed facts hold from this instant on */
	int64_t now;			/* account events are judged at this one */
	const char *actor;		/* who brings the rows, for the records of account events */
};

/*! A writer of rows. NULL with db->trouble set. */
struct register_writer *register_writer_alloc(void *ctx, const struct register_writer_config *config);
void register_writer_free(struct register_writer *writer);

/*! The audit record that the rows from now on belong to. */
void register_writer_set_audit(struct register_writer *writer, int64_t audit);

/*! Write a row inside the caller's transaction. A new number is known since ever. A fact of another one that changes is
 *  an account event, if the service has one for it; if that is refused, so is the whole row. Other facts just change.
 *  \param[out] error  why the row cannot be taken, when -EINVAL comes back; nothing of it was written then.
 *  \returns enum register_written, -EINVAL, or -errno of the database. */
int register_writer_row(struct register_writer *writer, const struct register_row *row, char *error, size_t size);
