/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What imports of bundles and of records of use share: header, lines, messages, batches, progress. */
#pragma once

#include "host/csv.h"
#include "host/data_import.h"
#include "host/progress.h"

#define DATA_BATCH		65536	/* lines of one transaction: half a second, for a host that waits */
#define DATA_CELL_SIZE		1024
#define DATA_ERROR_SIZE		1024

/*! A column that a table may have. */
struct data_column {
	const char *name;
	uint8_t what;			/* the kind's own */
	uint8_t index;
	bool needed;
	uint8_t instead;		/* .what of a column that does as well; 0 none */
};

struct data_table;

/*! One kind of table. */
struct data_kind {
	/*! Which columns are there? At most CSV_MAX_CELLS. */
	unsigned int (*columns)(struct data_table *table, struct data_column *column);
	/*! Begin a line in slot. */
	void (*begin)(struct data_table *table, unsigned int slot);
	/*! Read a cell into the slot; -EINVAL with what was expected. */
	int (*cell)(struct data_table *table, unsigned int slot, const struct data_column *column, const char *cell,
		    char *error, size_t size);
	/*! The line is complete; -EINVAL with what is wrong. */
	int (*end)(struct data_table *table, unsigned int slot, char *error, size_t size);
	/*! Write the first n slots inside a transaction; data_table_bad() for each bad one. 0 or -errno. */
	int (*put)(struct data_table *table, unsigned int n);
};

/*! Where a slot came from. */
struct data_line {
	uint64_t number;
	size_t raw, raw_len;		/* in table->raw */
	size_t reason;			/* of a bad line, in table->raw, NUL-terminated */
};

struct data_table {
	const struct data_kind *kind;
	struct store_db *db;
	struct data_import *import;
	struct store_usage *usage;	/* keeps lines aside, too */
	void *data;			/* the kind's */
	struct csv *csv;
	struct data_column column[CSV_MAX_CELLS];	/* of the file; .name NULL: a remark */
	unsigned int n_columns;
	struct data_line *line;		/* of each slot */
	struct data_line *bad;		/* lines of the batch that cannot be taken */
	unsigned int n_bad;
	char *raw;			/* what stood in the file, line after line, and what is wrong with it */
	size_t raw_len, raw_room;
	int wal_frames;
	struct progress progress;
};

/*! A slot cannot be taken: it will be told, counted and kept. 0 or -errno. */
int data_table_bad(struct data_table *table, unsigned int slot, const char *reason);

/*! Import with table->kind, .db, .import and .data set. Returns as usage_import(). */
int data_table_import(struct data_table *table);
