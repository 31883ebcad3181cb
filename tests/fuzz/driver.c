/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* main() of the fuzz targets where libFuzzer is not linked: `make check` with any compiler.
 *
 * Runs each file of the given corpus folders as it is, then mutations of them, a fixed
 * number (-runs=N) from a fixed seed (-seed=N), so that a failure of one machine fails on
 * every machine. FUZZ_SECONDS=N in the environment runs for that long instead. Before
 * a mutation is run it is written to -artifact=FILE, if given, which then holds the octets
 * that ended the process.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define INPUT_MAX 8192
#define SEEDS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seed {
	uint8_t *data;
	size_t len;
};

struct corpus {
	struct seed seed[SEEDS_MAX];
	size_t count;
};

static uint64_t rnd_state;

/* splitmix64 */
static uint64_t rnd(void)
{
	uint64_t z = (rnd_state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static size_t rnd_below(size_t n)
{
	return n ? rnd() % n : 0;
}

/* Run the target on a heap copy of exactly len octets, so that a read past the end is seen. */
static void run(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, data, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void load_file(struct corpus *c, const char *path)
{
	struct seed *s = &c->seed[c->count];
	FILE *f;

	if (c->count == SEEDS_MAX) {
		fprintf(stderr, "more than %d seeds, %s is left out\n", SEEDS_MAX, path);
		return;
	}
	f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(1);
	}
	s->data = malloc(INPUT_MAX);
	if (!s->data)
		abort();
	s->len = fread(s->data, 1, INPUT_MAX, f);
	fclose(f);
	c->count++;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void load(struct corpus *c, const char *path)
{
	struct dirent **names;
	struct stat st;
	char file[4096];
	int i, n;

	if (stat(path, &st) < 0) {
		perror(path);
		exit(1);
	}
	if (!S_ISDIR(st.st_mode)) {
		load_file(c, path);
		return;
	}
	n = scandir(path, &names, NULL, by_name);
	if (n < 0) {
		perror(path);
		exit(1);
	}
	for (i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
			load_file(c, file);
		}
		free(names[i]);
	}
	free(names);
}

static size_t insert(uint8_t *buf, size_t len, size_t at, const uint8_t *what, size_t n)
{
	if (n > INPUT_MAX - len)
		n = INPUT_MAX - len;
	memmove(buf + at + n, buf + at, len - at);
	memcpy(buf + at, what, n);
	return len + n;
}

/* one small change; returns the new length */
static size_t mutate(const struct corpus *c, uint8_t *buf, size_t len)
{
	/* lengths, tags and characters at which decoders change their minds */
	static const uint8_t odd[] = { 0x00, 0x01, 0x0d, 0x0f, 0x1b, 0x22, 0x23, 0x2a, 0x30, 0x48, 0x7b, 0x7d,
				       0x7f, 0x80, 0x81, 0x82, 0x84, 0xa1, 0xa2, 0xc0, 0xe4, 0xfe, 0xff };
	const struct seed *other = &c->seed[rnd_below(c->count)];
	size_t at = rnd_below(len), n, from;
	uint8_t octet = rnd();

	switch (rnd_below(8)) {
	case 0:
		if (len)
			buf[at] ^= 1 << rnd_below(8);
		return len;
	case 1:
		if (len)
			buf[at] = odd[rnd_below(sizeof(odd))];
		return len;
	case 2:
		if (len)
			buf[at] += rnd_below(2) ? 1 : -1;
		return len;
	case 3:
		return at;
	case 4:
		n = rnd_below(len - at + 1);
		memmove(buf + at, buf + at + n, len - at - n);
		return len - n;
	case 5:
		return insert(buf, len, at, &octet, 1);
	case 6:
		return insert(buf, len, at, odd + rnd_below(sizeof(odd)), 1);
	default:
		from = rnd_below(other->len);
		return insert(buf, len, at, other->data + from, rnd_below(other->len - from + 1));
	}
}

static void keep(const char *path, const uint8_t *data, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (f) {
		fwrite(data, 1, len, f);
		fclose(f);
	}
}

int main(int argc, char **argv)
{
	static struct corpus c;
	static uint8_t buf[INPUT_MAX];
	const char *artifact = NULL;
	const char *env = getenv("FUZZ_SECONDS");
	time_t end = env ? time(NULL) + atol(env) : 0;
	unsigned long runs = 1000, done = 0;
	size_t i, len, changes;

	rnd_state = 1;
	for (i = 1; i < (size_t)argc; i++) {
		if (!strncmp(argv[i], "-runs=", 6))
			runs = strtoul(argv[i] + 6, NULL, 10);
		else if (!strncmp(argv[i], "-seed=", 6))
			rnd_state = strtoull(argv[i] + 6, NULL, 10);
		else if (!strncmp(argv[i], "-artifact=", 10))
			artifact = argv[i] + 10;
		else
			load(&c, argv[i]);
	}
	if (!c.count) {
		fprintf(stderr, "usage: %s [-runs=N] [-seed=N] [-artifact=FILE] FILE|FOLDER...\n", argv[0]);
		return 2;
	}

	run(buf, 0);
	for (i = 0; i < c.count; i++)
		run(c.seed[i].data, c.seed[i].len);

	while (end ? time(NULL) < end : done < runs) {
		const struct seed *s = &c.seed[rnd_below(c.count)];

		memcpy(buf, s->data, s->len);
		len = s->len;
		for (changes = 1 + rnd_below(6); changes; changes--)
			len = mutate(&c, buf, len);
		if (artifact)
			keep(artifact, buf, len);
		run(buf, len);
		done++;
	}
	printf("%zu seeds, %lu mutations\n", c.count, done);
	for (i = 0; i < c.count; i++)
		free(c.seed[i].data);
	return 0;
}
