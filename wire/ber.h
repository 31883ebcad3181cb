/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * BER (ITU-T X.690): a bounded reader and a writer of definite, minimal lengths.
 *
 * The reader is the only place that touches offsets. It copies nothing, allocates nothing and does not recurse: an
 * element is described by pointers into the caller's buffer, its contents are read with a second reader made by
 * wire_ber_enter(). It accepts every form of length (short, long with leading zeros, indefinite) and tag numbers of
 * up to four octets. Every fault is -EBADMSG with the offset of the octet that is wrong.
 *
 * The writer builds backwards, from the last element to the first, because the length of a container is only known
 * when its contents are there. The first error stays (-ENOSPC), so that only wire_ber_wr_finish() needs a check.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_BER_MAX_DEPTH	12	/* levels of nesting; more than any USSD message has */

/* Identifier octets of the universal class used here (X.690 §8.1.2). */
#define WIRE_BER_INTEGER	0x02
#define WIRE_BER_OCTET_STRING	0x04
#define WIRE_BER_NULL		0x05
#define WIRE_BER_OID		0x06
#define WIRE_BER_ENUMERATED	0x0a
#define WIRE_BER_IA5_STRING	0x16
#define WIRE_BER_SEQUENCE	0x30
#define WIRE_BER_CTX		0x80	/* context class, or with the tag number */
#define WIRE_BER_CONSTRUCTED	0x20

/* A place in the caller's buffer, which must outlive the reader. */
struct wire_ber_rd {
	const uint8_t *base;	/* start of the outermost buffer: offsets are counted from here */
	size_t pos;		/* next octet to read */
	size_t end;		/* first octet that does not belong here */
	uint8_t depth;		/* levels above this one */
	size_t err_offset;	/* after an error: where */
	const char *err;	/* after an error: what, a constant; else NULL */
};

/* One element. For a tag number above 30 the low five bits of id are all set, so id never equals a low tag. */
struct wire_ber_el {
	uint8_t id;		/* first identifier octet: class, constructed bit, low tag number */
	uint32_t number;	/* tag number, 0..2^28-1 */
	const uint8_t *tlv;	/* the element with its header */
	size_t tlv_len;		/* including an end-of-contents */
	const uint8_t *val;	/* the contents */
	size_t len;		/* without an end-of-contents */
	size_t offset;		/* of tlv, from the start of the outermost buffer */
};

/* Start reading at the outermost level. buf may be NULL if len is 0. */
void wire_ber_rd_init(struct wire_ber_rd *rd, const uint8_t *buf, size_t len);

/* Read the next element: 1, 0 at the end, or -EBADMSG; after an error the reader stands at its end. */
int wire_ber_next(struct wire_ber_rd *rd, struct wire_ber_el *el);

/* Read the contents of a constructed element: 0, or -EBADMSG if it is primitive or nested too deep. The error is
 * noted in child. */
int wire_ber_enter(const struct wire_ber_rd *rd, const struct wire_ber_el *el, struct wire_ber_rd *child);

/* Contents of a primitive INTEGER or ENUMERATED as a number: 0, or -EBADMSG if empty, constructed or wider than
 * 32 bits. Superfluous leading octets are accepted. */
int wire_ber_int(const struct wire_ber_el *el, int32_t *out);

/* A writer into the caller's buffer; what is written so far is its tail, from pos to size. */
struct wire_ber_wr {
	uint8_t *buf;
	size_t size;
	size_t pos;
	int err;		/* 0 or -ENOSPC */
};

void wire_ber_wr_init(struct wire_ber_wr *wr, uint8_t *buf, size_t size);

/* A position to close a container with, see wire_ber_wr_wrap(). */
size_t wire_ber_wr_mark(const struct wire_ber_wr *wr);

/* Put octets in front of what is there. */
void wire_ber_wr_raw(struct wire_ber_wr *wr, const uint8_t *data, size_t len);

/* Put a primitive element in front of what is there. id is one octet, its low five bits not all set. */
void wire_ber_wr_put(struct wire_ber_wr *wr, uint8_t id, const uint8_t *data, size_t len);

/* Put a number in the fewest octets (INTEGER, or an implicitly tagged one). */
void wire_ber_wr_put_int(struct wire_ber_wr *wr, uint8_t id, int32_t value);

/* Make everything written since mark the contents of an element. */
void wire_ber_wr_wrap(struct wire_ber_wr *wr, uint8_t id, size_t mark);

/* Move the result to the start of the buffer: its octets, or -ENOSPC. */
int wire_ber_wr_finish(struct wire_ber_wr *wr);
