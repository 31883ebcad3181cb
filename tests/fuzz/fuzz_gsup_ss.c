/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GSUP messages of supplementary services: what is accepted must be written and read back the same. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include <osmocom/core/logging.h>

#include "wire/gsup_ss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct log_info fuzz_log_info;

/* The library asserts that logging exists; without a target it stays silent. */
static void init_once(void)
{
	static bool done;

	if (!done)
		log_init(&fuzz_log_info, NULL);
	done = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct wire_gsup_ss ss, again;
	struct wire_gsup_ss_err err;
	struct msgb *msg;
	int rc;

	init_once();
	rc = wire_gsup_ss_dec(data, len, &ss, &err);
	if (rc < 0)
		assert(err.rc == rc && err.what && err.offset <= len && err.cause);
	if (rc < 0 && !err.answer)
		return 0;
	if (rc < 0)
		ss = wire_gsup_ss_error_for(&ss, err.cause);
	else if (ss.type != OSMO_GSUP_MSGT_PROC_SS_ERROR)
		ss.cause = 0;
	msg = msgb_alloc(WIRE_GSUP_SS_ENC_MAX, "fuzz");
	assert(msg);
	rc = wire_gsup_ss_enc(msg, &ss);
	assert(rc == 0);
	rc = wire_gsup_ss_dec(msgb_data(msg), msgb_length(msg), &again, &err);
	assert(rc == 0 && strcmp(ss.imsi, again.imsi) == 0);
	assert(ss.session_id == again.session_id && ss.state == again.state && ss.cause == again.cause);
	assert(ss.message_class == again.message_class && ss.ss_info_len == again.ss_info_len);
	assert(ss.ss_info_len == 0 || memcmp(ss.ss_info, again.ss_info, ss.ss_info_len) == 0);
	msgb_free(msg);
	return 0;
}
