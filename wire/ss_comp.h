/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Supplementary-service components with the USSD operations, 3GPP TS 24.080 §3.6 and TS 29.002 §17.6.
 *
 * The same components travel in the Facility IE of the phone, in the SS info of GSUP and in the component portion of
 * TCAP. What a peer sends is read lazily and kindly (any BER, odd invoke ids, missing contents of results); what is
 * sent has definite minimal lengths. Decoded pointers point into the caller's buffer; nothing is allocated.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/ber.h"

#define WIRE_SS_COMP_MAX	8	/* components read of one message, the rest is not looked at */
#define WIRE_SS_USSD_STRING_MAX	160	/* octets of a USSD-String, TS 29.002 §17.7.4 (maxUSSD-StringLength) */
#define WIRE_SS_USSD_DATA_MAX	200	/* characters of the IA5 text of operation 19 */
#define WIRE_SS_COMP_ENC_MAX	256	/* octets that hold any component made here with a USSD-Arg of 160 octets */

#define WIRE_SS_NO_CODE		INT_MIN		/* no operation or error code there */
#define WIRE_SS_GLOBAL_CODE	(INT_MIN + 1)	/* an object identifier: none of ours */

/* Component type tags, TS 24.080 §3.6.2. */
enum wire_ss_comp_type {
	WIRE_SS_COMP_INVOKE		= 0xa1,
	WIRE_SS_COMP_RESULT_LAST	= 0xa2,
	WIRE_SS_COMP_ERROR		= 0xa3,
	WIRE_SS_COMP_REJECT		= 0xa4,
	WIRE_SS_COMP_RESULT_NOT_LAST	= 0xa7,
};

/* What kind of component a Reject complains about: the tag of its problem. */
enum wire_ss_problem_tag {
	WIRE_SS_PROBLEM_GENERAL	= 0x80,
	WIRE_SS_PROBLEM_INVOKE	= 0x81,
	WIRE_SS_PROBLEM_RESULT	= 0x82,
	WIRE_SS_PROBLEM_ERROR	= 0x83,
};

enum wire_ss_op {
#define SS_OP(symbol, code, name) WIRE_SS_OP_##symbol = code,
#include "wire/ss_ops.def"
#undef SS_OP
};

enum wire_ss_error {
#define SS_ERROR(symbol, code, name) WIRE_SS_ERROR_##symbol = code,
#include "wire/ss_errors.def"
#undef SS_ERROR
};

/* A problem is its tag and its code in one number, so that it is named in one place. */
enum wire_ss_problem {
#define SS_PROBLEM(symbol, tag, code, name) WIRE_SS_PROBLEM_##symbol = tag << 8 | code,
#include "wire/ss_problems.def"
#undef SS_PROBLEM
};

/* One component. Members that its type does not have are zero, codes WIRE_SS_NO_CODE. */
struct wire_ss_comp {
	enum wire_ss_comp_type type;
	bool has_invoke_id;	/* false only for a Reject with the universal NULL */
	int invoke_id;		/* -128..127 */
	bool has_linked_id;
	int linked_id;		/* -128..127 */
	int opcode;		/* Invoke always; results if they have contents */
	int error_code;		/* ReturnError */
	int problem;		/* Reject: tag << 8 | code, an enum wire_ss_problem if known */
	const uint8_t *param;	/* the parameter with its header, or NULL */
	size_t param_len;
	size_t param_offset;	/* of param, from the start of the message */
};

/* Why decoding failed and what the protocol answers. */
struct wire_ss_comp_err {
	int rc;			/* -EBADMSG, or -E2BIG for more than WIRE_SS_COMP_MAX components */
	size_t offset;		/* of the octet that is wrong, from the start of the message */
	const char *what;	/* constant text for the log */
	bool answer;		/* send a Reject; false for a bad Reject, which is never rejected */
	bool has_invoke_id;	/* for that Reject: the id if it could be read, else NULL */
	int invoke_id;
	int problem;		/* for that Reject */
};

/* Walks over the components of one message. */
struct wire_ss_comp_rd {
	struct wire_ber_rd ber;
	size_t start;		/* where the next component begins */
	unsigned int count;
};

/* USSD-Arg or USSD-Res (TS 29.002 §17.7.4), or the IA5 text of operation 19. */
struct wire_ss_ussd {
	bool ia5;		/* operation 19: str is IA5 text, dcs has no meaning */
	uint8_t dcs;		/* TS 23.038 clause 5 */
	const uint8_t *str;
	size_t str_len;		/* 0..160 octets (0 only in a result), or 1..200 if ia5 */
	const uint8_t *alerting;	/* alertingPattern, 1 octet, or NULL */
	const uint8_t *msisdn;	/* ISDN-AddressString: nature and plan, then digits; or NULL */
	size_t msisdn_len;
};

/* Start with the bare component TLVs, without a Facility IE header. */
void wire_ss_comp_rd_init(struct wire_ss_comp_rd *rd, const uint8_t *buf, size_t len);

/* Next component: 1, 0 at the end, negative with *err filled. After an error go on calling: components behind an
 * intact outer TLV are still found, and the end is always reached. */
int wire_ss_comp_next(struct wire_ss_comp_rd *rd, struct wire_ss_comp *comp, struct wire_ss_comp_err *err);

/* The USSD contents of an Invoke or a result: 0, -ENODATA if a result has none (an acknowledgement, or an answer
 * without input), -EBADMSG with *err filled. Operation 19 is taken as IA5 text. */
int wire_ss_comp_get_ussd(const struct wire_ss_comp *comp, struct wire_ss_ussd *ussd, struct wire_ss_comp_err *err);

/* Encode a component: octets, -ENOSPC, or -EINVAL for values no component can have. param must be one whole TLV. */
int wire_ss_comp_enc(uint8_t *dst, size_t size, const struct wire_ss_comp *comp);

/* Encode an Invoke or a result with USSD contents: octets, -ENOSPC, -EINVAL, or -EMSGSIZE if the string is longer
 * than 160 octets (ia5: 200). Operation 19 is written as IA5 text. */
int wire_ss_comp_enc_ussd(uint8_t *dst, size_t size, enum wire_ss_comp_type type, int invoke_id, int opcode,
			  const struct wire_ss_ussd *ussd);

/* Encode a ReturnResultLast without contents, the acknowledgement of a Notify. */
int wire_ss_comp_enc_result_empty(uint8_t *dst, size_t size, int invoke_id);

/* Encode a ReturnError without parameter. */
int wire_ss_comp_enc_error(uint8_t *dst, size_t size, int invoke_id, int error_code);

/* Encode a Reject; has_invoke_id false writes the universal NULL. */
int wire_ss_comp_enc_reject(uint8_t *dst, size_t size, bool has_invoke_id, int invoke_id, int problem);

/* Names for logs and transcripts, never NULL. */
const char *wire_ss_comp_type_name(int type);
const char *wire_ss_comp_op_name(int opcode);
const char *wire_ss_comp_error_name(int error_code);
const char *wire_ss_comp_problem_name(int problem);
