/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that a service says, as Markdown tables: to be laid beside the document that it follows. */
#pragma once

#include <stdio.h>

#include "menus/program.h"

/*! Write a program that may have failed its proof.
 *  \param[in] languages  bit i: show the texts of language i; at least one. */
void mn_table_write(const struct mn_program *program, uint8_t languages, FILE *out);
