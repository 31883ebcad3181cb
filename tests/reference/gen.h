/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random worlds, each determined by its seed. */
#pragma once

#include "tests/reference/ref.h"

/*! A world with so many records of use, run through the reference while it grows. \returns its last instant. */
int64_t gen_world(struct ref_world *world, uint64_t seed, int records);
