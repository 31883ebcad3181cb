/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Everything a program holds, but no places of the source: two sources that mean the same have the same dump. */
#pragma once

#include <stdio.h>

#include "menus/program.h"

void dump_program(const struct mn_program *p, FILE *out);
