/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/wire/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "wire/ber.h"

const char *const vector_form_names[VECTOR_FORMS] = {
	[VECTOR_SHORT] = "short",
	[VECTOR_LONG_1] = "0x81",
	[VECTOR_LONG_2] = "0x82",
	[VECTOR_LONG_4] = "0x84",
	[VECTOR_INDEFINITE] = "indefinite",
};

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The octets end where a page ends that may be read, and the next one may not: so that a read too far ends the test,
 * also one by a library that was built without sanitizer. */
static void guarded_call(const char *name, const uint8_t *data, size_t len, vector_fn *fn)
{
	size_t page = sysconf(_SC_PAGESIZE), room = (len / page + 1) * page;
	uint8_t *map = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + room, page, PROT_NONE)) {
		perror("mmap");
		exit(1);
	}
	memcpy(map + room - len, data, len);
	fn(name, map + room - len, len);
	munmap(map, room + page);
}

static void vector_line(const char *path, unsigned int number, char *line, vector_fn *fn)
{
	uint8_t data[VECTOR_MAX];
	size_t len = 0;
	char *hex = strchr(line, ':');

	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '#' || line[0] == '\0')
		return;
	if (!hex) {
		printf("%s:%u: no colon\n", path, number);
		exit(1);
	}
	*hex++ = '\0';
	while (*(hex += strspn(hex, " \t"))) {
		int high = hex_digit(hex[0]), low = high < 0 ? -1 : hex_digit(hex[1]);

		if (low < 0 || len == sizeof(data)) {
			printf("%s:%u: not hex: %s\n", path, number, hex);
			exit(1);
		}
		data[len++] = high << 4 | low;
		hex += 2;
	}
	guarded_call(line, data, len, fn);
}

void vectors_each(const char *file, vector_fn *fn)
{
	const char *dir = getenv("srcdir");
	char path[1024], line[2 * VECTOR_MAX];
	unsigned int number = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : ".", file);
	f = fopen(path, "r");
	if (!f) {
		perror(path);
		exit(1);
	}
	while (fgets(line, sizeof(line), f))
		vector_line(file, ++number, line, fn);
	fclose(f);
}

/* Fewest octets of a length; the test's own, so that the writer under test does not judge itself. */
static int put_head(uint8_t *dst, const struct wire_ber_el *el, size_t len, enum vector_form form)
{
	int n = 0;

	dst[n++] = el->id;
	switch (form) {
	case VECTOR_INDEFINITE:
	case VECTOR_SHORT:
		if (len > 0xff)
			return -1;
		if (len > 0x7f)
			dst[n++] = 0x81;
		break;
	case VECTOR_LONG_1:
		if (len > 0xff)
			return -1;
		dst[n++] = 0x81;
		break;
	case VECTOR_LONG_2:
		dst[n++] = 0x82;
		dst[n++] = len >> 8;
		break;
	case VECTOR_LONG_4:
		dst[n++] = 0x84;
		dst[n++] = 0;
		dst[n++] = 0;
		dst[n++] = len >> 8;
		break;
	case VECTOR_FORMS:
		return -1;
	}
	dst[n++] = len;
	return n;
}

static int rewrite(uint8_t *dst, struct wire_ber_rd *rd, enum vector_form form)
{
	struct wire_ber_el el;
	struct wire_ber_rd in;
	int rc, n, out = 0;

	while ((rc = wire_ber_next(rd, &el)) > 0) {
		uint8_t contents[VECTOR_MAX];
		bool constructed = el.id & WIRE_BER_CONSTRUCTED;

		if (constructed) {
			if (wire_ber_enter(rd, &el, &in) < 0)
				return -1;
			n = rewrite(contents, &in, form);
		} else {
			memcpy(contents, el.val, el.len);
			n = el.len;
		}
		if (n < 0 || out + n + 8 > VECTOR_MAX || el.number > 30)
			return -1;
		if (constructed && form == VECTOR_INDEFINITE) {
			dst[out++] = el.id;
			dst[out++] = 0x80;
		} else {
			rc = put_head(dst + out, &el, n, form);
			if (rc < 0)
				return -1;
			out += rc;
		}
		memcpy(dst + out, contents, n);
		out += n;
		if (constructed && form == VECTOR_INDEFINITE) {
			dst[out++] = 0;
			dst[out++] = 0;
		}
	}
	return rc < 0 ? -1 : out;
}

int vector_rewrite(uint8_t *dst, const uint8_t *src, size_t len, enum vector_form form)
{
	struct wire_ber_rd rd;

	wire_ber_rd_init(&rd, src, len);
	return rewrite(dst, &rd, form);
}

void vector_print(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		printf("%s%02x", i ? " " : "", data[i]);
}

/* splitmix64 */
uint32_t vector_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) >> 16;
}
