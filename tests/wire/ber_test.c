/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The BER reader on ber.hex, whole, cut short and in each form of length; the writer against the reader. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/wire/vectors.h"
#include "wire/ber.h"

/* The tree as text: "30{02=5 04:616263}", ends with "!offset what" at a fault. */
static void dump(char *out, size_t size, const uint8_t *data, size_t len)
{
	struct wire_ber_rd stack[WIRE_BER_MAX_DEPTH + 1];
	unsigned int top = 0;
	struct wire_ber_el el;
	int32_t value;
	size_t n = 0;
	int rc;

	out[0] = '\0';
	wire_ber_rd_init(&stack[0], data, len);
	for (;;) {
		rc = wire_ber_next(&stack[top], &el);
		if (rc < 0)
			break;
		if (rc == 0) {
			if (top == 0)
				return;
			n += snprintf(out + n, size - n, "}");
			top--;
			continue;
		}
		n += snprintf(out + n, size - n, " %02x", el.id);
		if ((el.id & 0x1f) == 0x1f)
			n += snprintf(out + n, size - n, "(%u)", el.number);
		if (el.id & WIRE_BER_CONSTRUCTED) {
			rc = wire_ber_enter(&stack[top], &el, &stack[top + 1]);
			top++;
			if (rc < 0)
				break;
			n += snprintf(out + n, size - n, "{");
		} else if (el.id == WIRE_BER_INTEGER) {
			rc = wire_ber_int(&el, &value);
			if (rc < 0)
				n += snprintf(out + n, size - n, "=bad");
			else
				n += snprintf(out + n, size - n, "=%d", value);
		} else {
			n += snprintf(out + n, size - n, ":");
			for (size_t i = 0; i < el.len; i++)
				n += snprintf(out + n, size - n, "%02x", el.val[i]);
		}
	}
	snprintf(out + n, size - n, " !%zu %s", stack[top].err_offset, stack[top].err);
}

/* Cutting the only element of a vector short at any octet is an error there or before. */
static int check_cuts(const uint8_t *data, size_t len)
{
	struct wire_ber_rd rd;
	struct wire_ber_el el;
	int wrong = 0;

	for (size_t cut = 1; cut < len; cut++) {
		uint8_t *copy = malloc(cut);

		memcpy(copy, data, cut);
		wire_ber_rd_init(&rd, copy, cut);
		if (wire_ber_next(&rd, &el) != -EBADMSG || !rd.err || rd.err_offset > cut)
			wrong++;
		if (wire_ber_next(&rd, &el) != 0)
			wrong++;
		free(copy);
	}
	return wrong;
}

static void check_vector(const char *name, const uint8_t *data, size_t len)
{
	char text[8192], other[8192];
	uint8_t again[VECTOR_MAX];
	struct wire_ber_rd rd;
	struct wire_ber_el el;

	dump(text, sizeof(text), data, len);
	printf("%s:%s\n", name, text);
	wire_ber_rd_init(&rd, data, len);
	if (wire_ber_next(&rd, &el) == 1 && el.tlv_len == len && check_cuts(data, len))
		printf("  FAIL: a cut message was accepted\n");
	for (int form = 0; form < VECTOR_FORMS; form++) {
		int n = vector_rewrite(again, data, len, form);

		if (n < 0)
			continue;
		dump(other, sizeof(other), again, n);
		if (strcmp(text, other))
			printf("  FAIL: with %s lengths:%s\n", vector_form_names[form], other);
	}
}

static void check_int_range(void)
{
	static const int32_t edges[] = {
		0, 1, -1, 127, 128, 255, 256, -128, -129, 32767, 32768, -32768, -32769, 8388607, 8388608, -8388608,
		-8388609, INT32_MAX, INT32_MIN,
	};
	unsigned int wrong = 0;

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		uint8_t buf[8];
		struct wire_ber_wr wr;
		struct wire_ber_rd rd;
		struct wire_ber_el el;
		int32_t back;
		int n;

		wire_ber_wr_init(&wr, buf, sizeof(buf));
		wire_ber_wr_put_int(&wr, WIRE_BER_INTEGER, edges[i]);
		n = wire_ber_wr_finish(&wr);
		wire_ber_rd_init(&rd, buf, n);
		if (wire_ber_next(&rd, &el) != 1 || wire_ber_int(&el, &back) || back != edges[i])
			wrong++;
		printf("%d: ", edges[i]);
		vector_print(buf, n);
		printf("\n");
	}
	printf("integers read back wrong: %u\n", wrong);
}

/* A container of one string, at each size of buffer and around each change of the form of length. */
static void check_writer(void)
{
	static const size_t lengths[] = { 0, 1, 125, 126, 127, 128, 129, 253, 254, 255, 256, 300, 65535, 65536 };
	static uint8_t data[70000], buf[70000];

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		unsigned int wrong = 0;
		int need = -1;

		for (size_t size = lengths[i]; size <= lengths[i] + 12; size++) {
			struct wire_ber_wr wr;
			size_t mark;
			int n;

			wire_ber_wr_init(&wr, buf, size);
			mark = wire_ber_wr_mark(&wr);
			wire_ber_wr_put(&wr, WIRE_BER_OCTET_STRING, data, lengths[i]);
			wire_ber_wr_wrap(&wr, WIRE_BER_SEQUENCE, mark);
			n = wire_ber_wr_finish(&wr);
			if (n >= 0 && need < 0)
				need = n;
			if (n != (need < 0 ? -ENOSPC : need) || (n > (int)size))
				wrong++;
		}
		printf("string of %zu in a sequence: %d octets, ", lengths[i], need);
		vector_print(buf, need < 8 ? need : 8);
		printf("%s\n", wrong ? " FAIL" : "");
	}
}

int main(void)
{
	vectors_each("ber.hex", check_vector);
	check_int_range();
	check_writer();
	return 0;
}
