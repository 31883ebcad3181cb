/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Memory of the compiler: talloc that does not fail. A compiler without memory cannot say anything useful, so it ends
 * the process; what is called for each order (judge, walk, texts) allocates nothing and does not include this file.
 */
#pragma once

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

/*! n zeroed elements of size octets below ctx; n may be 0. */
static inline void *mn_mem_zero(const void *ctx, size_t n, size_t size)
{
	void *p = _talloc_zero_array(ctx, size, n ? n : 1, "mn_mem");

	if (!p)
		abort();
	return p;
}

/*! Let an array grow to n elements of size octets; p may be NULL. */
static inline void *mn_mem_grow(const void *ctx, void *p, size_t n, size_t size)
{
	p = _talloc_realloc_array(ctx, p, size, n, "mn_mem");
	if (!p)
		abort();
	return p;
}

/*! A terminated copy of len octets. */
static inline char *mn_mem_text(const void *ctx, const char *s, size_t len)
{
	char *p = mn_mem_zero(ctx, len + 1, 1);

	memcpy(p, s, len);
	return p;
}
