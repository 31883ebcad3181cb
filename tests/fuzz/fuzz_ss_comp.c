/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Components: walk, read the USSD contents, and what was understood must survive being written and read again. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "wire/ss_comp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_inside(const uint8_t *data, size_t len, const uint8_t *part, size_t part_len)
{
	assert(part >= data && part_len <= len && (size_t)(part - data) <= len - part_len);
}

static void check_ussd(const uint8_t *data, size_t len, const struct wire_ss_comp *comp)
{
	uint8_t buf[1024];
	struct wire_ss_ussd ussd, again;
	struct wire_ss_comp second;
	struct wire_ss_comp_err err;
	struct wire_ss_comp_rd rd;
	int rc = wire_ss_comp_get_ussd(comp, &ussd, &err);

	if (rc < 0) {
		assert(rc == -ENODATA || (rc == -EBADMSG && err.what && err.offset <= len));
		return;
	}
	check_inside(data, len, ussd.str, ussd.str_len);
	if (ussd.str_len == 0 || comp->has_linked_id || comp->type == WIRE_SS_COMP_ERROR)
		return;
	rc = wire_ss_comp_enc_ussd(buf, sizeof(buf), comp->type, comp->invoke_id, comp->opcode, &ussd);
	if (rc < 0) {
		assert(comp->opcode == WIRE_SS_GLOBAL_CODE || rc == -ENOSPC);
		return;
	}
	wire_ss_comp_rd_init(&rd, buf, rc);
	rc = wire_ss_comp_next(&rd, &second, &err);
	assert(rc == 1 && second.opcode == comp->opcode && second.invoke_id == comp->invoke_id);
	rc = wire_ss_comp_get_ussd(&second, &again, &err);
	assert(rc == 0 && again.str_len == ussd.str_len && memcmp(again.str, ussd.str, ussd.str_len) == 0);
	assert(again.dcs == ussd.dcs && again.msisdn_len == ussd.msisdn_len && !again.alerting == !ussd.alerting);
}

static void check_again(const struct wire_ss_comp *comp)
{
	uint8_t buf[4096];
	struct wire_ss_comp second;
	struct wire_ss_comp_err err;
	struct wire_ss_comp_rd rd;
	int rc = wire_ss_comp_enc(buf, sizeof(buf), comp);

	if (rc < 0)
		return;
	wire_ss_comp_rd_init(&rd, buf, rc);
	rc = wire_ss_comp_next(&rd, &second, &err);
	assert(rc == 1);
	assert(second.type == comp->type && second.has_invoke_id == comp->has_invoke_id);
	assert(second.invoke_id == comp->invoke_id && second.linked_id == comp->linked_id);
	assert(second.opcode == comp->opcode && second.error_code == comp->error_code);
	assert(second.problem == comp->problem && second.param_len == comp->param_len);
	assert(second.param_len == 0 || memcmp(second.param, comp->param, comp->param_len) == 0);
	assert(wire_ss_comp_next(&rd, &second, &err) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct wire_ss_comp_rd rd;
	struct wire_ss_comp comp;
	struct wire_ss_comp_err err;
	int rc, calls = 0;

	wire_ss_comp_rd_init(&rd, data, len);
	while ((rc = wire_ss_comp_next(&rd, &comp, &err)) != 0) {
		assert(++calls <= WIRE_SS_COMP_MAX + 1);
		if (rc < 0) {
			assert(err.rc == rc && err.what && err.offset <= len);
			assert(!err.answer || wire_ss_comp_enc_reject((uint8_t[16]){ 0 }, 16, err.has_invoke_id,
								      err.invoke_id, err.problem) > 0);
			continue;
		}
		assert(comp.invoke_id >= -128 && comp.invoke_id <= 127);
		if (comp.param)
			check_inside(data, len, comp.param, comp.param_len);
		check_again(&comp);
		check_ussd(data, len, &comp);
	}
	return 0;
}
