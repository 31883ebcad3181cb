/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Components, see ss_comp.h: writing. The BER writer builds backwards, so each function reads from the end. */
#include "wire/ss_comp.h"

#include <errno.h>

static bool comp_id_ok(int id)
{
	return id >= -128 && id <= 127;
}

static bool comp_code_ok(int code)
{
	return code != WIRE_SS_NO_CODE && code != WIRE_SS_GLOBAL_CODE;
}

static bool comp_is_encodable(const struct wire_ss_comp *comp)
{
	if (comp->has_invoke_id && !comp_id_ok(comp->invoke_id))
		return false;
	if (!comp->has_invoke_id && comp->type != WIRE_SS_COMP_REJECT)
		return false;

	switch (comp->type) {
	case WIRE_SS_COMP_INVOKE:
		return comp_code_ok(comp->opcode) && (!comp->has_linked_id || comp_id_ok(comp->linked_id));
	case WIRE_SS_COMP_RESULT_LAST:
	case WIRE_SS_COMP_RESULT_NOT_LAST:
		return comp_code_ok(comp->opcode) || (comp->opcode == WIRE_SS_NO_CODE && !comp->param);
	case WIRE_SS_COMP_ERROR:
		return comp_code_ok(comp->error_code);
	case WIRE_SS_COMP_REJECT:
		return comp->problem >> 8 >= WIRE_SS_PROBLEM_GENERAL && comp->problem >> 8 <= WIRE_SS_PROBLEM_ERROR;
	}
	return false;
}

int wire_ss_comp_enc(uint8_t *dst, size_t size, const struct wire_ss_comp *comp)
{
	struct wire_ber_wr wr;
	size_t mark;

	if (!comp_is_encodable(comp))
		return -EINVAL;
	wire_ber_wr_init(&wr, dst, size);
	mark = wire_ber_wr_mark(&wr);

	switch (comp->type) {
	case WIRE_SS_COMP_INVOKE:
		wire_ber_wr_raw(&wr, comp->param, comp->param_len);
		wire_ber_wr_put_int(&wr, WIRE_BER_INTEGER, comp->opcode);
		if (comp->has_linked_id)
			wire_ber_wr_put_int(&wr, WIRE_BER_CTX, comp->linked_id);
		break;
	case WIRE_SS_COMP_RESULT_LAST:
	case WIRE_SS_COMP_RESULT_NOT_LAST:
		if (comp->opcode == WIRE_SS_NO_CODE)
			break;
		wire_ber_wr_raw(&wr, comp->param, comp->param_len);
		wire_ber_wr_put_int(&wr, WIRE_BER_INTEGER, comp->opcode);
		wire_ber_wr_wrap(&wr, WIRE_BER_SEQUENCE, mark);
		break;
	case WIRE_SS_COMP_ERROR:
		wire_ber_wr_raw(&wr, comp->param, comp->param_len);
		wire_ber_wr_put_int(&wr, WIRE_BER_INTEGER, comp->error_code);
		break;
	case WIRE_SS_COMP_REJECT:
		wire_ber_wr_put_int(&wr, comp->problem >> 8, comp->problem & 0xff);
		break;
	}
	if (comp->has_invoke_id)
		wire_ber_wr_put_int(&wr, WIRE_BER_INTEGER, comp->invoke_id);
	else
		wire_ber_wr_put(&wr, WIRE_BER_NULL, NULL, 0);
	wire_ber_wr_wrap(&wr, comp->type, mark);
	return wire_ber_wr_finish(&wr);
}

int wire_ss_comp_enc_ussd(uint8_t *dst, size_t size, enum wire_ss_comp_type type, int invoke_id, int opcode,
			  const struct wire_ss_ussd *ussd)
{
	struct wire_ss_comp comp = { .type = type, .has_invoke_id = true, .invoke_id = invoke_id, .opcode = opcode };
	bool ia5 = opcode == WIRE_SS_OP_PROCESS_USS_DATA;
	uint8_t param[WIRE_SS_COMP_ENC_MAX];
	struct wire_ber_wr wr;
	int rc;

	if (type != WIRE_SS_COMP_INVOKE && type != WIRE_SS_COMP_RESULT_LAST && type != WIRE_SS_COMP_RESULT_NOT_LAST)
		return -EINVAL;
	if (ussd->str_len == 0)
		return -EINVAL;
	if (ussd->str_len > (ia5 ? WIRE_SS_USSD_DATA_MAX : WIRE_SS_USSD_STRING_MAX))
		return -EMSGSIZE;

	wire_ber_wr_init(&wr, param, sizeof(param));
	if (ia5) {
		wire_ber_wr_put(&wr, WIRE_BER_IA5_STRING, ussd->str, ussd->str_len);
	} else {
		size_t mark = wire_ber_wr_mark(&wr);

		if (ussd->msisdn)
			wire_ber_wr_put(&wr, WIRE_BER_CTX, ussd->msisdn, ussd->msisdn_len);
		if (ussd->alerting)
			wire_ber_wr_put(&wr, WIRE_BER_OCTET_STRING, ussd->alerting, 1);
		wire_ber_wr_put(&wr, WIRE_BER_OCTET_STRING, ussd->str, ussd->str_len);
		wire_ber_wr_put(&wr, WIRE_BER_OCTET_STRING, &ussd->dcs, 1);
		wire_ber_wr_wrap(&wr, WIRE_BER_SEQUENCE, mark);
	}
	rc = wire_ber_wr_finish(&wr);
	if (rc < 0)
		return rc;
	comp.param = param;
	comp.param_len = rc;
	return wire_ss_comp_enc(dst, size, &comp);
}

int wire_ss_comp_enc_result_empty(uint8_t *dst, size_t size, int invoke_id)
{
	struct wire_ss_comp comp = {
		.type = WIRE_SS_COMP_RESULT_LAST,
		.has_invoke_id = true,
		.invoke_id = invoke_id,
		.opcode = WIRE_SS_NO_CODE,
	};

	return wire_ss_comp_enc(dst, size, &comp);
}

int wire_ss_comp_enc_error(uint8_t *dst, size_t size, int invoke_id, int error_code)
{
	struct wire_ss_comp comp = {
		.type = WIRE_SS_COMP_ERROR,
		.has_invoke_id = true,
		.invoke_id = invoke_id,
		.error_code = error_code,
	};

	return wire_ss_comp_enc(dst, size, &comp);
}

int wire_ss_comp_enc_reject(uint8_t *dst, size_t size, bool has_invoke_id, int invoke_id, int problem)
{
	struct wire_ss_comp comp = {
		.type = WIRE_SS_COMP_REJECT,
		.has_invoke_id = has_invoke_id,
		.invoke_id = invoke_id,
		.problem = problem,
	};

	return wire_ss_comp_enc(dst, size, &comp);
}
