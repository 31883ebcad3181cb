/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/ussd_hash.h"

#include <string.h>

#include <osmocom/core/utils.h>
#include <osmocom/gsm/gsm_utils.h>

#define USSD_HASH_MIX	0x9e3779b97f4a7c15ull	/* 2^64 / golden ratio: spreads every bit upwards */

uint32_t ussd_hash_seed(void)
{
	uint32_t seed = 0x5eed;

	osmo_get_rand_id((uint8_t *)&seed, sizeof(seed));
	return seed;
}

uint32_t ussd_hash(const char *imsi, uint32_t seed)
{
	uint64_t hash = seed;

	while (*imsi)
		hash = (hash ^ (uint8_t)*imsi++) * USSD_HASH_MIX;
	return hash >> 32;
}

uint32_t ussd_hash_octets(uint32_t hash, const uint8_t *octets, size_t len)
{
	uint64_t mixed = hash + 1;

	while (len--)
		mixed = (mixed ^ *octets++) * USSD_HASH_MIX + (mixed >> 32);
	return mixed >> 32;
}

uint32_t ussd_hash_buckets(unsigned int entries)
{
	uint32_t n = 16;

	while (n < entries && n < (1u << 24))
		n *= 2;
	return n;
}
