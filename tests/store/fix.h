/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the tests of the store share: a program, a database with the sample register, orders asked one by one. */
#pragma once

#include "host/store.h"

struct fix {
	void *ctx;
	struct mn_program *program;
	char path[256];
	struct store *store;
};

/*! Load a service file below the source tree ("menus/share.menu"); ends the test when it cannot be used. */
void fix_init(struct fix *fix, const char *menu_file, const char *database);
void fix_fini(struct fix *fix);

/*! Remove the database, and import the sample register. */
void fix_fresh(struct fix *fix);

/*! Open and close the store; open ends the test when it fails. */
void fix_open(struct fix *fix);
void fix_close(struct fix *fix);

/*! Make an execution: "13800138001 add 13800138002". done counts down *left. */
void fix_order(const struct fix *fix, struct store_job *job, const char *line, int64_t now, unsigned int *left);

/*! Submit one and wait for it. */
void fix_run(struct fix *fix, struct store_job *job);

/*! Wait until *left is 0. */
void fix_wait(struct fix *fix, const unsigned int *left);

/*! Local time of the service. */
int64_t fix_time(const struct fix *fix, const char *text);

/*! Run the consistency check; prints its findings. */
int fix_check(struct fix *fix, int64_t now);

/*! Run SQL on a connection of its own, constraints on; prints rows, or the error of the constraint. */
void fix_sql(const struct fix *fix, const char *sql);

/*! First number of a query on a connection of its own. */
int64_t fix_number(const struct fix *fix, const char *sql);
