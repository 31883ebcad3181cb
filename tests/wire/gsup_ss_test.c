/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GSUP glue: gsup_ss.hex whole, cut short and written again; limits of the encoder. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/msgb.h>

#include "tests/wire/vectors.h"
#include "wire/gsup_ss.h"

static const struct log_info no_categories;

static bool same(const struct wire_gsup_ss *a, const struct wire_gsup_ss *b)
{
	return a->type == b->type && strcmp(a->imsi, b->imsi) == 0 && a->session_id == b->session_id &&
	       a->state == b->state && a->message_class == b->message_class && a->cause == b->cause &&
	       a->ss_info_len == b->ss_info_len && (!a->ss_info_len || !memcmp(a->ss_info, b->ss_info, a->ss_info_len));
}

static void check_written_again(const struct wire_gsup_ss *ss)
{
	struct msgb *msg = msgb_alloc(WIRE_GSUP_SS_ENC_MAX, "test");
	struct wire_gsup_ss again;
	struct wire_gsup_ss_err err;
	int rc = wire_gsup_ss_enc(msg, ss);

	if (rc == 0)
		rc = wire_gsup_ss_dec(msgb_data(msg), msgb_length(msg), &again, &err);
	if (rc < 0 || !same(ss, &again))
		printf("  FAIL: written again: %d\n", rc);
	msgb_free(msg);
}

static void check_vector(const char *name, const uint8_t *data, size_t len)
{
	struct wire_gsup_ss ss, cut_ss, answer;
	struct wire_gsup_ss_err err;
	int rc = wire_gsup_ss_dec(data, len, &ss, &err);

	printf("%s: ", name);
	if (rc < 0) {
		printf("%s at %zu, cause %u, %s\n", err.what, err.offset, err.cause,
		       err.answer ? "answered" : "no answer");
		if (err.answer) {
			answer = wire_gsup_ss_error_for(&ss, err.cause);
			check_written_again(&answer);
		}
	} else {
		printf("%s %s id %08x %s class %u cause %u info %zu\n", osmo_gsup_message_type_name(ss.type), ss.imsi,
		       ss.session_id, osmo_gsup_session_state_name(ss.state), ss.message_class, ss.cause,
		       ss.ss_info_len);
		check_written_again(&ss);
	}
	/* What is accepted when cut short must be the same message less something optional, and never more. */
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *copy = malloc(cut ? cut : 1);

		memcpy(copy, data, cut);
		if (wire_gsup_ss_dec(copy, cut, &cut_ss, &err) == 0 &&
		    (rc < 0 ? cut_ss.state != OSMO_GSUP_SESSION_STATE_END
			    : strcmp(cut_ss.imsi, ss.imsi) || cut_ss.session_id != ss.session_id ||
			      cut_ss.state != ss.state))
			printf("  FAIL: cut at %zu was accepted\n", cut);
		free(copy);
	}
}

static void check_limits(void)
{
	static const uint8_t info[256];
	struct wire_gsup_ss ss = {
		.type = OSMO_GSUP_MSGT_PROC_SS_REQUEST,
		.imsi = "901700000001234",
		.session_id = 1,
		.state = OSMO_GSUP_SESSION_STATE_CONTINUE,
		.message_class = OSMO_GSUP_MESSAGE_CLASS_USSD,
		.ss_info = info,
		.ss_info_len = 256,
	}, bad;
	struct msgb *msg = msgb_alloc(WIRE_GSUP_SS_ENC_MAX, "test");

	printf("info of 256: %s\n", wire_gsup_ss_enc(msg, &ss) == -EMSGSIZE ? "EMSGSIZE" : "FAIL");
	ss.ss_info_len = 255;
	printf("info of 255: %s\n", wire_gsup_ss_enc(msg, &ss) == 0 ? "written" : "FAIL");
	printf("octets: %u\n", msgb_length(msg));
	printf("no room: %s\n", wire_gsup_ss_enc(msg, &ss) == -ENOSPC ? "ENOSPC" : "FAIL");
	msgb_reset(msg);

#define BAD(label, change) do { \
		bad = ss; \
		change; \
		printf("%s: %s\n", label, wire_gsup_ss_enc(msg, &bad) == -EINVAL ? "EINVAL" : "FAIL"); \
	} while (0)
	BAD("no IMSI", bad.imsi[0] = '\0');
	BAD("letter in the IMSI", bad.imsi[3] = 'x');
	BAD("IMSI of 16 digits", memset(bad.imsi, '1', sizeof(bad.imsi)));
	BAD("no session", bad.state = OSMO_GSUP_SESSION_STATE_NONE);
	BAD("cause in a request", bad.cause = 96);
	BAD("error without cause", bad.type = OSMO_GSUP_MSGT_PROC_SS_ERROR);
	BAD("another type", bad.type = OSMO_GSUP_MSGT_UPDATE_LOCATION_REQUEST);
	BAD("length without octets", bad.ss_info = NULL);
#undef BAD
	printf("left in the buffer: %u\n", msgb_length(msg));
	msgb_free(msg);
}

int main(void)
{
	/* The library asserts that logging exists; without a target it stays silent. */
	log_init(&no_categories, NULL);
	vectors_each("gsup_ss.hex", check_vector);
	check_limits();
	log_fini();
	return 0;
}
