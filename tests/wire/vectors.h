/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Vectors of the wire tests: reading .hex files, writing a message again in other forms, seeded numbers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VECTOR_MAX	4096

/* Called for each "name: octets in hex" line that does not begin with '#'. */
typedef void vector_fn(const char *name, const uint8_t *data, size_t len);

/* Run fn on each line of $srcdir/file; ends the program if the file is missing or a line is wrong. */
void vectors_each(const char *file, vector_fn *fn);

enum vector_form {
	VECTOR_SHORT,		/* definite, minimal */
	VECTOR_LONG_1,		/* 0x81 */
	VECTOR_LONG_2,		/* 0x82 */
	VECTOR_LONG_4,		/* 0x84 */
	VECTOR_INDEFINITE,	/* constructed elements; primitive ones stay minimal */
	VECTOR_FORMS
};

extern const char *const vector_form_names[VECTOR_FORMS];

/* Write the elements of src with another form of length at every level: octets, or -1 if src is not BER or the form
 * cannot hold a length of it. dst has VECTOR_MAX octets. */
int vector_rewrite(uint8_t *dst, const uint8_t *src, size_t len, enum vector_form form);

/* "a1 02 ..." on stdout, without line end. */
void vector_print(const uint8_t *data, size_t len);

/* The same sequence on each machine. */
uint32_t vector_random(uint64_t *state);
