/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/secret.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "menus/text.h"

void secret_wipe(void *data, size_t size)
{
	explicit_bzero(data, size);
}

/* Every octet is looked at, wherever they first differ; the lengths of hashes are no secret. */
static bool equal(const char *a, const char *b)
{
	size_t len = strlen(a);
	volatile unsigned char differ = 0;

	if (len != strlen(b))
		return false;
	for (size_t i = 0; i < len; i++)
		differ |= (unsigned char)a[i] ^ (unsigned char)b[i];
	return !differ;
}

int secret_hash(const char *password, unsigned int cost, char *hash)
{
	char salt[CRYPT_GENSALT_OUTPUT_SIZE];
	struct crypt_data *data;
	int rc = 0;

	/* no octets given: the library asks the system for randomness */
	if (!crypt_gensalt_rn(NULL, cost, NULL, 0, salt, sizeof(salt)))
		return -errno;
	data = calloc(1, sizeof(*data));
	if (!data)
		return -ENOMEM;
	if (!crypt_rn(password, salt, data, sizeof(*data)) || strlen(data->output) >= SECRET_HASH_SIZE)
		rc = -EINVAL;
	else
		strcpy(hash, data->output);
	secret_wipe(data, sizeof(*data));
	free(data);
	return rc;
}

bool secret_is_hash(const char *text)
{
	return strlen(text) < SECRET_HASH_SIZE && text[0] == '$' && crypt_checksalt(text) == CRYPT_SALT_OK &&
		strlen(text) > 24;
}

uint64_t secret_compare(const char *password, const char (*hash)[SECRET_HASH_SIZE], unsigned int n,
			const char *stand_in)
{
	struct crypt_data *data = calloc(1, sizeof(*data));
	uint64_t matched = 0;

	for (unsigned int i = 0; data && i < n && i < SECRET_MOST; i++) {
		const char *against = hash[i][0] ? hash[i] : stand_in;
		const char *made = crypt_rn(password, against, data, sizeof(*data));
		bool same = made && made[0] != '*' && equal(made, against);

		matched |= (uint64_t)(same && hash[i][0]) << i;
	}
	if (data)
		secret_wipe(data, sizeof(*data));
	free(data);
	return matched;
}

const char *secret_fault(const char *password, unsigned int shortest)
{
	static const char *const too_short[] = {
		"a password has at least 6 characters", "a clerk's password has at least 10 characters",
	};
	size_t len = strlen(password);
	struct mn_text_size size;

	if (len >= SECRET_SIZE)
		return "a password has at most 128 octets";
	if (mn_text_measure(password, len, &size) < 0)
		return "a password is UTF-8 text";
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)password[i] < ' ' || password[i] == 0x7f)
			return "a password has no control characters";
	if (size.codepoints < shortest)
		return too_short[shortest > SECRET_SHORTEST];
	return NULL;
}
