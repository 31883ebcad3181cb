/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Components, see ss_comp.h: reading. The writing half is ss_comp_enc.c. */
#include "wire/ss_comp.h"

#include <errno.h>

const char *wire_ss_comp_type_name(int type)
{
	switch (type) {
	case WIRE_SS_COMP_INVOKE:
		return "Invoke";
	case WIRE_SS_COMP_RESULT_LAST:
		return "ReturnResultLast";
	case WIRE_SS_COMP_ERROR:
		return "ReturnError";
	case WIRE_SS_COMP_REJECT:
		return "Reject";
	case WIRE_SS_COMP_RESULT_NOT_LAST:
		return "ReturnResultNotLast";
	}
	return "unknown component";
}

const char *wire_ss_comp_op_name(int opcode)
{
	switch (opcode) {
#define SS_OP(symbol, code, name) case code: return name;
#include "wire/ss_ops.def"
#undef SS_OP
	}
	return "unknown operation";
}

const char *wire_ss_comp_error_name(int error_code)
{
	switch (error_code) {
#define SS_ERROR(symbol, code, name) case code: return name;
#include "wire/ss_errors.def"
#undef SS_ERROR
	}
	return "unknown error";
}

const char *wire_ss_comp_problem_name(int problem)
{
	switch (problem) {
#define SS_PROBLEM(symbol, tag, code, name) case tag << 8 | code: return name;
#include "wire/ss_problems.def"
#undef SS_PROBLEM
	}
	return "unknown problem";
}

static int comp_fail(struct wire_ss_comp_err *err, size_t offset, const char *what, int problem)
{
	err->rc = -EBADMSG;
	err->offset = offset;
	err->what = what;
	err->problem = problem;
	return err->rc;
}

static int comp_fail_ber(struct wire_ss_comp_err *err, const struct wire_ber_rd *rd)
{
	return comp_fail(err, rd->err_offset, rd->err, WIRE_SS_PROBLEM_BADLY_STRUCTURED);
}

/* The next element of a component, which must be there: 0 or -EBADMSG. */
static int comp_need(struct wire_ber_rd *rd, struct wire_ber_el *el, const char *missing, struct wire_ss_comp_err *err)
{
	int rc = wire_ber_next(rd, el);

	if (rc < 0)
		return comp_fail_ber(err, rd);
	if (rc == 0)
		return comp_fail(err, rd->end, missing, WIRE_SS_PROBLEM_BADLY_STRUCTURED);
	return 0;
}

static int comp_get_id(const struct wire_ber_el *el, int *id, struct wire_ss_comp_err *err)
{
	int32_t value;

	if (wire_ber_int(el, &value) < 0 || value < -128 || value > 127)
		return comp_fail(err, el->offset, "invoke id not in -128..127", WIRE_SS_PROBLEM_MISTYPED_COMPONENT);
	*id = value;
	return 0;
}

/* An operation or error code, local or global. */
static int comp_get_code(const struct wire_ber_el *el, int *code, struct wire_ss_comp_err *err)
{
	int32_t value;

	if (el->id == WIRE_BER_OID) {
		*code = WIRE_SS_GLOBAL_CODE;
		return 0;
	}
	if (el->id != WIRE_BER_INTEGER)
		return comp_fail(err, el->offset, "operation or error code expected",
				 WIRE_SS_PROBLEM_MISTYPED_COMPONENT);
	/* A number too wide for us is still a code, only none that we know. */
	if (wire_ber_int(el, &value) < 0)
		*code = WIRE_SS_GLOBAL_CODE;
	else
		*code = value == WIRE_SS_NO_CODE ? WIRE_SS_GLOBAL_CODE : value;
	return 0;
}

/* An optional parameter; what follows it is walked over, so that bad structure is found, and ignored. */
static int comp_get_param(struct wire_ber_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err)
{
	struct wire_ber_el el;
	int rc;

	while ((rc = wire_ber_next(rd, &el)) > 0) {
		if (comp->param)
			continue;
		comp->param = el.tlv;
		comp->param_len = el.tlv_len;
		comp->param_offset = el.offset;
	}
	return rc < 0 ? comp_fail_ber(err, rd) : 0;
}

/* Invoke ::= SEQUENCE { invokeID, linkedID [0] OPTIONAL, operationCode, parameter OPTIONAL } */
static int comp_get_invoke(struct wire_ber_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err)
{
	struct wire_ber_el el;
	int rc;

	rc = comp_need(rd, &el, "operation code missing", err);
	if (rc == 0 && el.id == WIRE_BER_CTX) {
		comp->has_linked_id = true;
		rc = comp_get_id(&el, &comp->linked_id, err);
		if (rc == 0)
			rc = comp_need(rd, &el, "operation code missing", err);
	}
	if (rc == 0)
		rc = comp_get_code(&el, &comp->opcode, err);
	return rc < 0 ? rc : comp_get_param(rd, comp, err);
}

/* ReturnResult ::= SEQUENCE { invokeID, SEQUENCE { operationCode, parameter } OPTIONAL } */
static int comp_get_result(struct wire_ber_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err)
{
	struct wire_ber_rd in;
	struct wire_ber_el el;
	int rc;

	rc = wire_ber_next(rd, &el);
	if (rc < 0)
		return comp_fail_ber(err, rd);
	if (rc == 0)
		return 0;
	if (el.id != WIRE_BER_SEQUENCE)
		return comp_fail(err, el.offset, "result is no SEQUENCE", WIRE_SS_PROBLEM_MISTYPED_COMPONENT);
	if (wire_ber_enter(rd, &el, &in) < 0)
		return comp_fail_ber(err, &in);
	rc = wire_ber_next(&in, &el);
	if (rc < 0)
		return comp_fail_ber(err, &in);
	if (rc == 0)
		return 0;
	rc = comp_get_code(&el, &comp->opcode, err);
	return rc < 0 ? rc : comp_get_param(&in, comp, err);
}

/* ReturnError ::= SEQUENCE { invokeID, errorCode, parameter OPTIONAL } */
static int comp_get_error(struct wire_ber_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err)
{
	struct wire_ber_el el;
	int rc;

	rc = comp_need(rd, &el, "error code missing", err);
	if (rc == 0)
		rc = comp_get_code(&el, &comp->error_code, err);
	return rc < 0 ? rc : comp_get_param(rd, comp, err);
}

/* Reject ::= SEQUENCE { CHOICE { invokeID, NULL }, problem } */
static int comp_get_reject(struct wire_ber_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err)
{
	struct wire_ber_el el;
	int32_t code;
	int rc;

	rc = comp_need(rd, &el, "problem missing", err);
	if (rc < 0)
		return rc;
	if (el.id < WIRE_SS_PROBLEM_GENERAL || el.id > WIRE_SS_PROBLEM_ERROR)
		return comp_fail(err, el.offset, "unknown problem tag", WIRE_SS_PROBLEM_MISTYPED_COMPONENT);
	if (wire_ber_int(&el, &code) < 0 || code < 0 || code > 255)
		return comp_fail(err, el.offset, "problem code not in 0..255", WIRE_SS_PROBLEM_MISTYPED_COMPONENT);
	comp->problem = el.id << 8 | code;
	return 0;
}

static int comp_get(struct wire_ber_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err)
{
	struct wire_ber_el el;
	int rc;

	rc = comp_need(rd, &el, "invoke id missing", err);
	if (rc < 0)
		return rc;
	if (el.id == WIRE_BER_INTEGER) {
		rc = comp_get_id(&el, &comp->invoke_id, err);
		if (rc < 0)
			return rc;
		comp->has_invoke_id = err->has_invoke_id = true;
		err->invoke_id = comp->invoke_id;
	} else if (el.id != WIRE_BER_NULL || comp->type != WIRE_SS_COMP_REJECT) {
		return comp_fail(err, el.offset, "invoke id is no INTEGER", WIRE_SS_PROBLEM_MISTYPED_COMPONENT);
	}

	switch (comp->type) {
	case WIRE_SS_COMP_INVOKE:
		return comp_get_invoke(rd, comp, err);
	case WIRE_SS_COMP_RESULT_LAST:
	case WIRE_SS_COMP_RESULT_NOT_LAST:
		return comp_get_result(rd, comp, err);
	case WIRE_SS_COMP_ERROR:
		return comp_get_error(rd, comp, err);
	case WIRE_SS_COMP_REJECT:
		return comp_get_reject(rd, comp, err);
	}
	return comp_fail(err, 0, "unknown component", WIRE_SS_PROBLEM_UNRECOGNIZED_COMPONENT);
}

static bool comp_is_type(uint8_t id)
{
	return (id >= WIRE_SS_COMP_INVOKE && id <= WIRE_SS_COMP_REJECT) || id == WIRE_SS_COMP_RESULT_NOT_LAST;
}

void wire_ss_comp_rd_init(struct wire_ss_comp_rd *rd, const uint8_t *buf, size_t len)
{
	rd->count = 0;
	rd->start = 0;
	wire_ber_rd_init(&rd->ber, buf, len);
}

int wire_ss_comp_next(struct wire_ss_comp_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err)
{
	struct wire_ber_rd in;
	struct wire_ber_el el;
	int rc;

	*err = (struct wire_ss_comp_err){ .answer = true };
	*comp = (struct wire_ss_comp){ .opcode = WIRE_SS_NO_CODE, .error_code = WIRE_SS_NO_CODE };
	rc = wire_ber_next(&rd->ber, &el);
	if (rc == 0)
		return 0;
	if (rc < 0) {
		/* A Reject that is cut short is still a Reject. */
		err->answer = rd->ber.base[rd->start] != WIRE_SS_COMP_REJECT;
		return comp_fail_ber(err, &rd->ber);
	}
	if (rd->count >= WIRE_SS_COMP_MAX) {
		rd->ber.pos = rd->ber.end;
		err->answer = false;
		comp_fail(err, el.offset, "too many components", WIRE_SS_PROBLEM_BADLY_STRUCTURED);
		return err->rc = -E2BIG;
	}
	rd->count++;
	rd->start = rd->ber.pos;
	if (!comp_is_type(el.id))
		return comp_fail(err, el.offset, "unknown component", WIRE_SS_PROBLEM_UNRECOGNIZED_COMPONENT);
	comp->type = el.id;
	err->answer = comp->type != WIRE_SS_COMP_REJECT;
	if (wire_ber_enter(&rd->ber, &el, &in) < 0)
		return comp_fail_ber(err, &in);
	rc = comp_get(&in, comp, err);
	return rc < 0 ? rc : 1;
}

/* The fault of a parameter, told as the problem that the kind of its component has for it. */
static int comp_fail_param(const struct wire_ss_comp *comp, struct wire_ss_comp_err *err, size_t offset,
			   const char *what)
{
	err->answer = true;
	err->has_invoke_id = comp->has_invoke_id;
	err->invoke_id = comp->invoke_id;
	return comp_fail(err, comp->param_offset + offset, what,
			 comp->type == WIRE_SS_COMP_INVOKE ? WIRE_SS_PROBLEM_MISTYPED_ARGUMENT
							   : WIRE_SS_PROBLEM_MISTYPED_RESULT);
}

static int comp_get_ia5(const struct wire_ss_comp *comp, const struct wire_ber_el *el, struct wire_ss_ussd *ussd,
			struct wire_ss_comp_err *err)
{
	if (el->id != WIRE_BER_IA5_STRING)
		return comp_fail_param(comp, err, el->offset, "IA5 text expected");
	if (el->len == 0 || el->len > WIRE_SS_USSD_DATA_MAX)
		return comp_fail_param(comp, err, el->offset, "IA5 text not of 1..200 characters");
	ussd->ia5 = true;
	ussd->str = el->val;
	ussd->str_len = el->len;
	return 0;
}

/* What may follow the string: alertingPattern, msisdn [0] and, after the "...", anything. */
static int comp_get_ussd_tail(const struct wire_ss_comp *comp, struct wire_ber_rd *rd, struct wire_ss_ussd *ussd,
			      struct wire_ss_comp_err *err)
{
	struct wire_ber_el el;
	int rc;

	while ((rc = wire_ber_next(rd, &el)) > 0) {
		if (el.id == WIRE_BER_OCTET_STRING && el.len == 1 && !ussd->alerting) {
			ussd->alerting = el.val;
		} else if (el.id == WIRE_BER_CTX && el.len > 0 && !ussd->msisdn) {
			ussd->msisdn = el.val;
			ussd->msisdn_len = el.len;
		}
	}
	return rc < 0 ? comp_fail_param(comp, err, rd->err_offset, rd->err) : 0;
}

int wire_ss_comp_get_ussd(const struct wire_ss_comp *comp, struct wire_ss_ussd *ussd, struct wire_ss_comp_err *err)
{
	bool invoke = comp->type == WIRE_SS_COMP_INVOKE;
	struct wire_ber_rd rd, in;
	struct wire_ber_el el;
	int rc;

	*ussd = (struct wire_ss_ussd){ 0 };
	*err = (struct wire_ss_comp_err){ 0 };
	if (!comp->param)
		return invoke ? comp_fail_param(comp, err, 0, "argument missing") : -ENODATA;

	wire_ber_rd_init(&rd, comp->param, comp->param_len);
	if (wire_ber_next(&rd, &el) <= 0)
		return comp_fail_param(comp, err, rd.err_offset, "bad parameter");
	if (comp->opcode == WIRE_SS_OP_PROCESS_USS_DATA)
		return comp_get_ia5(comp, &el, ussd, err);
	if (el.id != WIRE_BER_SEQUENCE)
		return comp_fail_param(comp, err, el.offset, "USSD-Arg is no SEQUENCE");
	if (wire_ber_enter(&rd, &el, &in) < 0)
		return comp_fail_param(comp, err, in.err_offset, in.err);

	rc = wire_ber_next(&in, &el);
	if (rc == 0 && !invoke)
		return -ENODATA;
	if (rc < 0)
		return comp_fail_param(comp, err, in.err_offset, in.err);
	if (rc == 0 || el.id != WIRE_BER_OCTET_STRING || el.len != 1)
		return comp_fail_param(comp, err, rc ? el.offset : in.end, "data coding scheme of 1 octet expected");
	ussd->dcs = el.val[0];

	rc = wire_ber_next(&in, &el);
	if (rc == 0 && !invoke)
		return -ENODATA;
	if (rc < 0)
		return comp_fail_param(comp, err, in.err_offset, in.err);
	if (rc == 0 || el.id != WIRE_BER_OCTET_STRING)
		return comp_fail_param(comp, err, rc ? el.offset : in.end, "USSD-String expected");
	if (el.len > WIRE_SS_USSD_STRING_MAX || (el.len == 0 && invoke))
		return comp_fail_param(comp, err, el.offset, "USSD-String not of 1..160 octets");
	ussd->str = el.val;
	ussd->str_len = el.len;
	return comp_get_ussd_tail(comp, &in, ussd, err);
}
