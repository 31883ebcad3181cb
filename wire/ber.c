/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* BER, see ber.h. Clauses are those of ITU-T X.690. */
#include "wire/ber.h"

#include <errno.h>
#include <string.h>

/* The identifier and length octets of an element; pos is then the first octet of the contents. */
struct ber_head {
	uint8_t id;
	uint32_t number;
	size_t len;		/* 0 if indefinite */
	bool indefinite;
};

static int ber_fail(struct wire_ber_rd *rd, size_t offset, const char *what)
{
	rd->err = what;
	rd->err_offset = offset;
	rd->pos = rd->end;
	return -EBADMSG;
}

void wire_ber_rd_init(struct wire_ber_rd *rd, const uint8_t *buf, size_t len)
{
	*rd = (struct wire_ber_rd){ .base = buf, .end = len };
}

/* §8.1.2: identifier octets. */
static int ber_get_tag(struct wire_ber_rd *rd, size_t *pos, struct ber_head *head)
{
	uint8_t octet;
	int used = 0;

	if (*pos >= rd->end)
		return ber_fail(rd, *pos, "tag missing");
	head->id = rd->base[(*pos)++];
	head->number = head->id & 0x1f;
	if (head->number != 0x1f)
		return 0;
	head->number = 0;
	do {
		if (*pos >= rd->end)
			return ber_fail(rd, *pos, "tag cut short");
		octet = rd->base[*pos];
		if (used == 0 && octet == 0x80)
			return ber_fail(rd, *pos, "tag number with leading zero");
		if (++used > 4)
			return ber_fail(rd, *pos, "tag number too large");
		head->number = head->number << 7 | (octet & 0x7f);
		(*pos)++;
	} while (octet & 0x80);
	return 0;
}

/* §8.1.3: length octets. The length found is within the reader. */
static int ber_get_len(struct wire_ber_rd *rd, size_t *pos, struct ber_head *head)
{
	size_t start = *pos, len, left;
	unsigned int octets;

	head->indefinite = false;
	head->len = 0;
	if (*pos >= rd->end)
		return ber_fail(rd, *pos, "length missing");
	len = rd->base[(*pos)++];
	if (len == 0x80) {
		if (!(head->id & WIRE_BER_CONSTRUCTED))
			return ber_fail(rd, start, "indefinite length of a primitive element");
		head->indefinite = true;
		return 0;
	}
	if (len == 0xff)
		return ber_fail(rd, start, "reserved length octet");
	if (len > 0x80) {
		octets = len & 0x7f;
		len = 0;
		while (octets--) {
			if (*pos >= rd->end)
				return ber_fail(rd, *pos, "length cut short");
			if (len > SIZE_MAX >> 8)
				return ber_fail(rd, start, "length too large");
			len = len << 8 | rd->base[(*pos)++];
		}
	}
	left = rd->end - *pos;
	if (len > left)
		return ber_fail(rd, start, "length beyond the end");
	head->len = len;
	return 0;
}

static int ber_get_head(struct wire_ber_rd *rd, size_t *pos, struct ber_head *head)
{
	int rc = ber_get_tag(rd, pos, head);

	return rc < 0 ? rc : ber_get_len(rd, pos, head);
}

static bool ber_is_eoc(const struct ber_head *head)
{
	return head->id == 0 && head->len == 0;
}

/* §8.1.5: find the end-of-contents that closes an element of indefinite length, counting the open ones in between
 * instead of recursing. *pos moves to the end-of-contents octets. */
static int ber_find_eoc(struct wire_ber_rd *rd, size_t *pos)
{
	unsigned int open = 1;

	for (;;) {
		size_t start = *pos;
		struct ber_head head;
		int rc = ber_get_head(rd, pos, &head);

		if (rc < 0)
			return rc;
		if (ber_is_eoc(&head)) {
			if (*pos - start != 2)
				return ber_fail(rd, start, "end-of-contents with a long length");
			if (--open == 0) {
				*pos = start;
				return 0;
			}
		} else if (head.indefinite) {
			if (rd->depth + ++open >= WIRE_BER_MAX_DEPTH)
				return ber_fail(rd, start, "nested too deep");
		} else {
			*pos += head.len;
		}
	}
}

int wire_ber_next(struct wire_ber_rd *rd, struct wire_ber_el *el)
{
	struct ber_head head;
	size_t start = rd->pos, pos = rd->pos, val;
	int rc;

	if (start >= rd->end)
		return 0;
	rc = ber_get_head(rd, &pos, &head);
	if (rc < 0)
		return rc;
	if (ber_is_eoc(&head))
		return ber_fail(rd, start, "end-of-contents without a beginning");
	val = pos;
	if (head.indefinite) {
		rc = ber_find_eoc(rd, &pos);
		if (rc < 0)
			return rc;
		head.len = pos - val;
		pos += 2;
	} else {
		pos += head.len;
	}
	*el = (struct wire_ber_el){
		.id = head.id,
		.number = head.number,
		.tlv = rd->base + start,
		.tlv_len = pos - start,
		.val = rd->base + val,
		.len = head.len,
		.offset = start,
	};
	rd->pos = pos;
	return 1;
}

int wire_ber_enter(const struct wire_ber_rd *rd, const struct wire_ber_el *el, struct wire_ber_rd *child)
{
	size_t val = el->val - rd->base;

	*child = (struct wire_ber_rd){
		.base = rd->base,
		.pos = val,
		.end = val + el->len,
		.depth = rd->depth + 1,
	};
	if (!(el->id & WIRE_BER_CONSTRUCTED))
		return ber_fail(child, el->offset, "primitive where a constructed element is needed");
	if (child->depth >= WIRE_BER_MAX_DEPTH)
		return ber_fail(child, el->offset, "nested too deep");
	return 0;
}

int wire_ber_int(const struct wire_ber_el *el, int32_t *out)
{
	size_t skip = 0;
	uint32_t value;

	if (el->len == 0 || (el->id & WIRE_BER_CONSTRUCTED))
		return -EBADMSG;
	value = el->val[0] & 0x80 ? UINT32_MAX : 0;
	while (el->len - skip > sizeof(value)) {
		if (el->val[skip] != (value & 0xff) || (el->val[skip + 1] & 0x80) != (value & 0x80))
			return -EBADMSG;
		skip++;
	}
	for (size_t i = skip; i < el->len; i++)
		value = value << 8 | el->val[i];
	*out = (int32_t)value;
	return 0;
}

void wire_ber_wr_init(struct wire_ber_wr *wr, uint8_t *buf, size_t size)
{
	*wr = (struct wire_ber_wr){ .buf = buf, .size = size, .pos = size };
}

size_t wire_ber_wr_mark(const struct wire_ber_wr *wr)
{
	return wr->size - wr->pos;
}

void wire_ber_wr_raw(struct wire_ber_wr *wr, const uint8_t *data, size_t len)
{
	if (wr->err == 0 && len > wr->pos)
		wr->err = -ENOSPC;
	if (wr->err || len == 0)
		return;
	wr->pos -= len;
	memcpy(wr->buf + wr->pos, data, len);
}

static void ber_wr_octet(struct wire_ber_wr *wr, uint8_t octet)
{
	wire_ber_wr_raw(wr, &octet, 1);
}

static void ber_wr_head(struct wire_ber_wr *wr, uint8_t id, size_t len)
{
	uint8_t octets = 0;

	if (len < 0x80) {
		ber_wr_octet(wr, len);
	} else {
		for (; len; len >>= 8, octets++)
			ber_wr_octet(wr, len & 0xff);
		ber_wr_octet(wr, 0x80 | octets);
	}
	ber_wr_octet(wr, id);
}

void wire_ber_wr_put(struct wire_ber_wr *wr, uint8_t id, const uint8_t *data, size_t len)
{
	wire_ber_wr_raw(wr, data, len);
	ber_wr_head(wr, id, len);
}

void wire_ber_wr_put_int(struct wire_ber_wr *wr, uint8_t id, int32_t value)
{
	uint32_t v = value;
	uint8_t octets[4] = { v >> 24, v >> 16, v >> 8, v };
	size_t skip = 0;

	/* §8.3.2: the first nine bits are not all equal */
	while (skip < 3 && octets[skip] == (value < 0 ? 0xff : 0) && !((octets[skip] ^ octets[skip + 1]) & 0x80))
		skip++;
	wire_ber_wr_put(wr, id, octets + skip, sizeof(octets) - skip);
}

void wire_ber_wr_wrap(struct wire_ber_wr *wr, uint8_t id, size_t mark)
{
	if (wr->err == 0)
		ber_wr_head(wr, id, wr->size - wr->pos - mark);
}

int wire_ber_wr_finish(struct wire_ber_wr *wr)
{
	size_t len = wr->size - wr->pos;

	if (wr->err)
		return wr->err;
	if (len)
		memmove(wr->buf, wr->buf + wr->pos, len);
	return len;
}
