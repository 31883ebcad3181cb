#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Read by bundle, taken and forget. sql STATEMENT: change the host's database behind its back, for what nobody imports yet.
sql() {
	printf '%s\n' "PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; $1; COMMIT;" |
		sqlite3 -batch -bail -cmd '.timeout 5000' "$LAB_DB" > /dev/null
}
