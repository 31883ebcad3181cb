/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the commands that import bundles and records of use share. */
#pragma once

#include "host/data_import.h"
#include "host/db_tool.h"

/*! Run an import of the command's file; an interrupt of a file that is no pipe ends it after its batch.
 *  \param[out] import  what came of it. \returns its result, or -EBADF when the file cannot be read, which was told. */
int db_tool_data(const struct db_tool *tool, struct store_db *db, struct data_import *import,
		 int (*run)(struct store_db *db, struct data_import *import));

/*! The exit status of such a command. */
int db_tool_data_status(const struct data_import *import, int rc);
