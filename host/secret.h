/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passwords as crypt(3) hashes. What is typed is compared with every hash there is, and with a stand-in for those there
 * are not, so that the time it takes tells nothing; what was typed is wiped by whoever holds it: secret_wipe().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRET_SIZE		129	/* longest password and its NUL, octets */
#define SECRET_HASH_SIZE	192	/* longest hash that is taken, and its NUL */
#define SECRET_MOST		16	/* passwords of one number that are looked at */
#define SECRET_SHORTEST		6	/* characters of a customer's password; people tap them into telephones */
#define SECRET_SHORTEST_CLERK	10	/* of a clerk's */

/*! Hash a password with a fresh salt, by the method this system prefers (yescrypt).
 *  \param[in] cost  0: the default of that method, which is meant for people who wait.
 *  \param[out] hash  SECRET_HASH_SIZE octets.
 *  \returns 0 or -errno. */
int secret_hash(const char *password, unsigned int cost, char *hash);

/*! Is this a hash that a password could match, by a method that is still thought strong? */
bool secret_is_hash(const char *text);

/*! Compare a password with hashes, all of them; n at most SECRET_MOST.
 *  \param[in] hash  n hashes; "" none, which nothing matches.
 *  \param[in] stand_in  a hash that is worked on in place of a missing one, from secret_hash().
 *  \returns bit i: hash i matches. */
uint64_t secret_compare(const char *password, const char (*hash)[SECRET_HASH_SIZE], unsigned int n,
			const char *stand_in);

/*! Can this be a password? At least so many characters, valid UTF-8, nothing unprintable.
 *  \returns NULL, or a sentence that says what is wrong. */
const char *secret_fault(const char *password, unsigned int shortest);

/*! Overwrite, in a way no compiler leaves out. */
void secret_wipe(void *data, size_t size);
