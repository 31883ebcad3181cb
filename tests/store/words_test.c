/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines of key=value words, and what is said about bad ones. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "host/words.h"
#include "menus/clock.h"
#include "menus/diag.h"

static const char *const keys[] = { "id", "msisdn", "at", "up", "network", "special-use" };

static const struct mn_attr *field(const struct mn_program *program, const char *name)
{
	for (unsigned int i = 0; i < program->traffic.n_fields; i++)
		if (!strcmp(program->traffic.field[i].name, name))
			return &program->traffic.field[i];
	abort();
}

static void try(const struct mn_program *program, const char *line)
{
	struct mn_number number;
	int64_t at = 0, up = -1, network = MN_UNKNOWN, special = MN_UNKNOWN;
	struct words words;
	char error[160];

	printf("%.60s%s\n", line, strlen(line) > 60 ? "..." : "");
	if (words_parse(&words, line, error, sizeof(error)) < 0 ||
	    words_known(&words, keys, sizeof(keys) / sizeof(keys[0]), error, sizeof(error)) < 0 ||
	    !words_need(&words, "id", error, sizeof(error)) ||
	    words_number(&words, "msisdn", program, &number, error, sizeof(error)) < 0 ||
	    words_instant(&words, "at", program->zone, &at, error, sizeof(error)) < 0 ||
	    words_octets(&words, "up", &up, error, sizeof(error)) < 0 ||
	    words_attr(&words, program, field(program, "network"), &network, error, sizeof(error)) < 0 ||
	    words_attr(&words, program, field(program, "special-use"), &special, error, sizeof(error)) < 0) {
		printf("  no: %s\n", error);
		return;
	}
	printf("  %u words: id %s, %s, at %" PRId64 ", up %" PRId64, words.n, words_get(&words, "id"),
	       number.digits, at, up);
	printf(", network %d, special %d\n", network == MN_UNKNOWN ? -1 : (int)network,
	       special == MN_UNKNOWN ? -1 : (int)special);
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	char *menu = talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir ? srcdir : ".");
	const struct mn_program *program = mn_program_load(ctx, menu, mn_diags_alloc(ctx, 10));
	char line[2 * WORDS_SIZE];

	if (!program)
		return 1;
	try(program, "id=a1 msisdn=13800138001");
	try(program, "  id=a1   msisdn=+86-138-0013-8001 at=2026-11-30T18:59:59 up=1.5GB network=4g special-use=no ");
	try(program, "id=a=b msisdn=13800138001 at=2026-11-30 up=1000");
	try(program, "id=流量 msisdn=13800138001 network=4G");
	try(program, "");
	try(program, "id");
	try(program, "id= msisdn=13800138001");
	try(program, "=a1 msisdn=13800138001");
	try(program, "ID=a1 msisdn=13800138001");
	try(program, "id=a1 id=a1 msisdn=13800138001");
	try(program, "id=a1 mssidn=13800138001");
	try(program, "id=a1 msisdn=13800138001 colour=green");
	try(program, "id=a1");
	try(program, "msisdn=13800138001");
	try(program, "id=a1 msisdn=1380013800");
	try(program, "id=a1 msisdn=13800138001 at=yesterday");
	try(program, "id=a1 msisdn=13800138001 at=2026-02-30T00:00:00");
	try(program, "id=a1 msisdn=13800138001 up=-1");
	try(program, "id=a1 msisdn=13800138001 up=99999999999999999999");
	try(program, "id=a1 msisdn=13800138001 network=5g");
	try(program, "id=a1 msisdn=13800138001 special-use=perhaps");
	try(program, "id=a\tb msisdn=13800138001");
	try(program, "id=\xff msisdn=13800138001");
	line[0] = '\0';
	for (int i = 0; i <= WORDS_MAX; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "k%d=v ", i);
	try(program, line);
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	try(program, line);
	talloc_free(ctx);
	return 0;
}
