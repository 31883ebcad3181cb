/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SHA-256 (FIPS 180-4) of a buffer: tokens are kept as their hashes. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE	32

/*! Hash len octets. */
void sha256_of(const void *data, size_t len, uint8_t out[SHA256_SIZE]);
