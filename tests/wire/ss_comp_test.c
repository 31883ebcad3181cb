/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Components on ss_comp.hex: whole, written again, cut short at each octet, in each form of length; then seeded
 * components through writer and reader. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/wire/vectors.h"
#include "wire/ss_comp.h"

struct text {
	char buf[4096];
	size_t len;
};

static void say(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	t->len += vsnprintf(t->buf + t->len, sizeof(t->buf) - t->len, fmt, ap);
	va_end(ap);
}

static void say_hex(struct text *t, const char *label, const uint8_t *data, size_t len)
{
	say(t, "%s", label);
	for (size_t i = 0; i < len && i < 24; i++)
		say(t, "%02x", data[i]);
	if (len > 24)
		say(t, "...(%zu)", len);
}

/* Offsets differ from one form of length to the other, so they are shown only on request. */
static void say_err(struct text *t, const struct wire_ss_comp_err *err, bool offsets)
{
	say(t, "  bad: %s", err->what);
	if (offsets)
		say(t, " at %zu", err->offset);
	if (err->answer && err->has_invoke_id)
		say(t, ", reject %d %s", err->invoke_id, wire_ss_comp_problem_name(err->problem));
	else if (err->answer)
		say(t, ", reject NULL %s", wire_ss_comp_problem_name(err->problem));
	else
		say(t, ", no answer");
	say(t, "\n");
}

static void say_ussd(struct text *t, const struct wire_ss_comp *comp, bool offsets)
{
	struct wire_ss_ussd ussd;
	struct wire_ss_comp_err err;
	int rc = wire_ss_comp_get_ussd(comp, &ussd, &err);

	if (rc == -ENODATA) {
		say(t, "    no contents\n");
	} else if (rc < 0) {
		say(t, "  ");
		say_err(t, &err, offsets);
	} else {
		say(t, ussd.ia5 ? "    ia5" : "    dcs %02x", ussd.dcs);
		say_hex(t, " string ", ussd.str, ussd.str_len);
		if (ussd.alerting)
			say(t, " alerting %02x", ussd.alerting[0]);
		if (ussd.msisdn)
			say_hex(t, " msisdn ", ussd.msisdn, ussd.msisdn_len);
		say(t, "\n");
	}
}

static void say_comp(struct text *t, const struct wire_ss_comp *comp, bool offsets)
{
	say(t, "  %s", wire_ss_comp_type_name(comp->type));
	if (comp->has_invoke_id)
		say(t, " id %d", comp->invoke_id);
	if (comp->has_linked_id)
		say(t, " linked %d", comp->linked_id);
	if (comp->opcode != WIRE_SS_NO_CODE)
		say(t, " %s", wire_ss_comp_op_name(comp->opcode));
	if (comp->error_code != WIRE_SS_NO_CODE)
		say(t, " %s", wire_ss_comp_error_name(comp->error_code));
	if (comp->type == WIRE_SS_COMP_REJECT)
		say(t, " %02x/%u %s", comp->problem >> 8, comp->problem & 0xff,
		    wire_ss_comp_problem_name(comp->problem));
	if (comp->type == WIRE_SS_COMP_ERROR && comp->param)
		say(t, " parameter %02x", comp->param[0]);
	say(t, "\n");
	if (comp->type != WIRE_SS_COMP_ERROR && comp->type != WIRE_SS_COMP_REJECT)
		say_ussd(t, comp, offsets);
}

/* Number of components understood; the message as text in t. */
static int say_message(struct text *t, const uint8_t *data, size_t len, bool offsets)
{
	struct wire_ss_comp_rd rd;
	struct wire_ss_comp comp;
	struct wire_ss_comp_err err;
	int rc, good = 0;

	t->len = 0;
	t->buf[0] = '\0';
	wire_ss_comp_rd_init(&rd, data, len);
	while ((rc = wire_ss_comp_next(&rd, &comp, &err)) != 0) {
		if (rc < 0) {
			say_err(t, &err, offsets);
			continue;
		}
		good++;
		say_comp(t, &comp, offsets);
	}
	return good;
}

/* Each component is written again and must be the shortest form that was understood. */
static void check_written_again(const uint8_t *data, size_t len, const char *text)
{
	uint8_t again[VECTOR_MAX];
	struct wire_ss_comp_rd rd;
	struct wire_ss_comp comp;
	struct wire_ss_comp_err err;
	struct text t;
	int rc, n, out = 0;

	wire_ss_comp_rd_init(&rd, data, len);
	while ((rc = wire_ss_comp_next(&rd, &comp, &err)) != 0) {
		if (rc < 0 || comp.opcode == WIRE_SS_GLOBAL_CODE || comp.error_code == WIRE_SS_GLOBAL_CODE)
			return;
		n = wire_ss_comp_enc(again + out, sizeof(again) - out, &comp);
		if (n < 0) {
			printf("  FAIL: cannot be written: %d\n", n);
			return;
		}
		/* one octet less must not be enough, and must not be touched */
		if (wire_ss_comp_enc(again + out, n - 1, &comp) != -ENOSPC)
			printf("  FAIL: written into too little room\n");
		n = wire_ss_comp_enc(again + out, sizeof(again) - out, &comp);
		out += n;
	}
	say_message(&t, again, out, false);
	if (strcmp(t.buf, text))
		printf("  FAIL: written again:\n%s", t.buf);
}

static void check_vector(const char *name, const uint8_t *data, size_t len)
{
	static struct text shown, plain, other;
	uint8_t again[VECTOR_MAX];
	int good, n;

	good = say_message(&shown, data, len, true);
	printf("%s:\n%s", name, shown.buf);
	say_message(&plain, data, len, false);
	check_written_again(data, len, plain.buf);

	for (int form = 0; form < VECTOR_FORMS; form++) {
		n = vector_rewrite(again, data, len, form);
		if (n < 0)
			continue;
		say_message(&other, again, n, false);
		if (strcmp(plain.buf, other.buf))
			printf("  FAIL: with %s lengths:\n%s", vector_form_names[form], other.buf);
		for (int cut = 0; cut < n; cut++) {
			uint8_t *copy = malloc(cut ? cut : 1);

			memcpy(copy, again, cut);
			if (say_message(&other, copy, cut, true) >= good && good > 0 && good < WIRE_SS_COMP_MAX)
				printf("  FAIL: with %s lengths, cut at %d:\n%s", vector_form_names[form], cut,
				       other.buf);
			free(copy);
		}
	}
}

/* Octets as they must be on the line. */
static void show_encoders(void)
{
	static const uint8_t dial[] = { 0xaa, 0xd8, 0x2c, 0x37, 0x02 };
	static const uint8_t msisdn[] = { 0x91, 0x68, 0x31, 0xf0 };
	static const uint8_t alerting[] = { 0x04 };
	struct wire_ss_ussd ussd = { .dcs = 0x0f, .str = dial, .str_len = sizeof(dial) };
	static uint8_t long_text[WIRE_SS_USSD_DATA_MAX + 1];
	uint8_t buf[WIRE_SS_COMP_ENC_MAX];
	int n;

#define SHOW(label, call) do { \
		n = (call); \
		printf("%s: ", label); \
		if (n < 0) \
			printf("%s", n == -EMSGSIZE ? "EMSGSIZE" : n == -EINVAL ? "EINVAL" : "other error"); \
		else \
			vector_print(buf, n); \
		printf("\n"); \
	} while (0)

	SHOW("encode Invoke 59", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, 1, 59, &ussd));
	SHOW("encode Invoke 60", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, -1, 60, &ussd));
	SHOW("encode Invoke 61", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, 127, 61, &ussd));
	SHOW("encode result 59", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_RESULT_LAST, 1, 59, &ussd));
	ussd.msisdn = msisdn;
	ussd.msisdn_len = sizeof(msisdn);
	ussd.alerting = alerting;
	SHOW("encode Invoke 60 with all", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, 1, 60, &ussd));
	ussd = (struct wire_ss_ussd){ .str = (const uint8_t *)"*100#", .str_len = 5 };
	SHOW("encode Invoke 19", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, 1, 19, &ussd));
	SHOW("encode empty result", wire_ss_comp_enc_result_empty(buf, sizeof(buf), 4));
	SHOW("encode error 71", wire_ss_comp_enc_error(buf, sizeof(buf), 4, WIRE_SS_ERROR_UNKNOWN_ALPHABET));
	SHOW("encode reject", wire_ss_comp_enc_reject(buf, sizeof(buf), true, 4,
						      WIRE_SS_PROBLEM_UNRECOGNIZED_OPERATION));
	SHOW("encode reject NULL", wire_ss_comp_enc_reject(buf, sizeof(buf), false, 0,
							   WIRE_SS_PROBLEM_BADLY_STRUCTURED));
	SHOW("encode invoke id 128", wire_ss_comp_enc_result_empty(buf, sizeof(buf), 128));
	SHOW("encode invoke id -129", wire_ss_comp_enc_result_empty(buf, sizeof(buf), -129));
	SHOW("encode reject with problem tag 0", wire_ss_comp_enc_reject(buf, sizeof(buf), true, 1, 1));
	ussd = (struct wire_ss_ussd){ .dcs = 0x0f, .str = long_text, .str_len = 161 };
	SHOW("encode string of 161", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, 1, 60, &ussd));
	ussd.str_len = 0;
	SHOW("encode string of 0", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, 1, 60, &ussd));
	ussd.str_len = 201;
	SHOW("encode IA5 of 201", wire_ss_comp_enc_ussd(buf, sizeof(buf), WIRE_SS_COMP_INVOKE, 1, 19, &ussd));
#undef SHOW
}

/* Components made from seeded numbers come back member by member. */
static void check_round_trips(void)
{
	static const int ops[] = { 19, 59, 60, 61 };
	static const enum wire_ss_comp_type types[] = {
		WIRE_SS_COMP_INVOKE, WIRE_SS_COMP_RESULT_LAST, WIRE_SS_COMP_RESULT_NOT_LAST,
	};
	unsigned int wrong = 0, done = 0;
	uint64_t seed = 1;

	for (; done < 20000; done++) {
		uint8_t str[WIRE_SS_USSD_DATA_MAX], buf[2 * WIRE_SS_COMP_ENC_MAX];
		int op = ops[vector_random(&seed) % 4], id = (int)(vector_random(&seed) % 256) - 128;
		enum wire_ss_comp_type type = types[vector_random(&seed) % 3];
		struct wire_ss_ussd back, ussd = { .ia5 = op == 19, .str = str };
		struct wire_ss_comp comp;
		struct wire_ss_comp_err err;
		struct wire_ss_comp_rd rd;
		int n;

		ussd.dcs = op == 19 ? 0 : vector_random(&seed);
		ussd.str_len = 1 + vector_random(&seed) % (op == 19 ? 200 : 160);
		for (size_t i = 0; i < ussd.str_len; i++)
			str[i] = vector_random(&seed);
		n = wire_ss_comp_enc_ussd(buf, sizeof(buf), type, id, op, &ussd);
		if (n <= 0 || n > WIRE_SS_COMP_ENC_MAX) {
			wrong++;
			continue;
		}
		wire_ss_comp_rd_init(&rd, buf, n);
		if (wire_ss_comp_next(&rd, &comp, &err) != 1 || wire_ss_comp_get_ussd(&comp, &back, &err) ||
		    comp.type != type || comp.invoke_id != id || comp.opcode != op || back.dcs != ussd.dcs ||
		    back.ia5 != ussd.ia5 || back.str_len != ussd.str_len || memcmp(back.str, str, back.str_len))
			wrong++;
	}
	printf("round trips: %u, wrong: %u\n", done, wrong);
}

int main(void)
{
	vectors_each("ss_comp.hex", check_vector);
	show_encoders();
	check_round_trips();
	return 0;
}
