/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hash of a subscriber, for the tables of sessions. Seeded, so that nobody can choose IMSIs that fall into one bucket.
 * */
#pragma once

#include <stdint.h>

#include <osmocom/core/utils.h>

/*! A seed from the system's random numbers. */
uint32_t ussd_hash_seed(void);

/*! Hash of up to 15 digits. */
uint32_t ussd_hash(const char *imsi, uint32_t seed);

/*! Hash of octets, to recognise a message that comes again. */
uint32_t ussd_hash_octets(uint32_t hash, const uint8_t *octets, size_t len);

/*! Buckets for so many entries: a power of two. */
uint32_t ussd_hash_buckets(unsigned int entries);
