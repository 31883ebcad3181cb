/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * vty_transcript [-u] [-c] [-n NAME] HOST PORT FILE...: play transcripts to a daemon's VTY or CTRL port and compare.
 *
 * VTY (.vty): a line that begins with the prompt, "Dialtree# show timer", is typed; the lines up to the next prompt are
 * what must come back. "..." stands for any number of lines, "... !text" for any number without text in them.
 * CTRL (.ctrl, -c): a line that begins with GET or SET is sent, the lines behind it are the answers.
 * -u writes what came into the file where it differs. The format is that of osmo_verify_transcript_vty and _ctrl.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS		10000	/* longest wait for an answer */
#define LINES_MAX	4000

struct lines {
	char *line[LINES_MAX];
	unsigned int n;
};

struct run {
	const char *name;	/* of the prompt */
	bool ctrl, update;
	int fd;
	char prompt[64];	/* the one seen last */
	char *in;		/* octets received and not used */
	size_t in_len, in_room;
};

static void die(const char *what, const char *detail)
{
	fprintf(stderr, "vty_transcript: %s: %s\n", what, detail);
	exit(2);
}

static void lines_add(struct lines *lines, const char *text, size_t len)
{
	while (len && (text[len - 1] == '\r' || text[len - 1] == ' ' || text[len - 1] == '\n'))
		len--;
	if (lines->n == LINES_MAX)
		die("too many lines", text);
	lines->line[lines->n++] = strndup(text, len);
}

static void lines_free(struct lines *lines)
{
	while (lines->n)
		free(lines->line[--lines->n]);
}

/* Length of the prompt at the start of a line: NAME, "(node)", '>' or '#'; 0 when there is none. */
static size_t prompt_len(const struct run *run, const char *line)
{
	size_t n = strlen(run->name);

	if (strncmp(line, run->name, n))
		return 0;
	if (line[n] == '(') {
		n += strcspn(line + n, ")\n");
		if (line[n] != ')')
			return 0;
		n++;
	}
	return line[n] == '>' || line[n] == '#' ? n + 1 : 0;
}

static bool is_command(const struct run *run, const char *line)
{
	if (run->ctrl)
		return !strncmp(line, "GET ", 4) || !strncmp(line, "SET ", 4);
	return prompt_len(run, line) > 0;
}

/* ── the wire ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void dial(struct run *run, const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *ai;
	unsigned int tries;

	if (getaddrinfo(host, port, &hints, &ai))
		die(host, "no such address");
	for (tries = 0; tries < 200; tries++) {
		run->fd = socket(ai->ai_family, ai->ai_socktype, 0);
		if (connect(run->fd, ai->ai_addr, ai->ai_addrlen) == 0)
			break;
		close(run->fd);
		run->fd = -1;
		usleep(50000);
	}
	freeaddrinfo(ai);
	if (run->fd < 0)
		die(port, "nobody listens there");
}

/* More octets into run->in; false at the end of the connection. */
static bool receive(struct run *run)
{
	struct pollfd fd = { .fd = run->fd, .events = POLLIN };
	ssize_t rc;

	if (run->in_room - run->in_len < 4096) {
		run->in_room += 65536;
		run->in = realloc(run->in, run->in_room);
	}
	if (poll(&fd, 1, WAIT_MS) != 1)
		die("no answer", run->in_len ? run->in : "");
	rc = read(run->fd, run->in + run->in_len, run->in_room - run->in_len - 1);
	if (rc <= 0)
		return false;
	run->in_len += rc;
	run->in[run->in_len] = '\0';
	return true;
}

/* Telnet negotiation comes in triples behind 255; remove it. */
static void strip_telnet(struct run *run)
{
	size_t from, to = 0;

	for (from = 0; from < run->in_len;) {
		if ((uint8_t)run->in[from] == 0xff && from + 2 < run->in_len)
			from += 3;
		else
			run->in[to++] = run->in[from++];
	}
	run->in_len = to;
	if (run->in)
		run->in[to] = '\0';
}

/* Read up to the next prompt; what stood before it goes into lines. */
static void vty_read(struct run *run, struct lines *lines)
{
	while (1) {
		char *last;
		size_t n;

		strip_telnet(run);
		last = run->in ? strrchr(run->in, '\n') : NULL;
		last = last ? last + 1 : run->in;
		n = last ? prompt_len(run, last) : 0;
		if (n && last[n] == ' ' && !last[n + 1]) {
			char *at = run->in, *end;

			snprintf(run->prompt, sizeof(run->prompt), "%.*s", (int)n, last);
			while (lines && at < last) {
				end = memchr(at, '\n', last - at);
				lines_add(lines, at, end - at);
				at = end + 1;
			}
			run->in_len = 0;
			run->in[0] = '\0';
			return;
		}
		if (!receive(run))
			die("connection closed", run->in_len ? run->in : "");
	}
}

static void vty_play(struct run *run, const char *line, struct lines *got)
{
	size_t n = prompt_len(run, line), len;
	const char *command = line + n + strspn(line + n, " ");
	char *out;

	if (strlen(run->prompt) != n || strncmp(run->prompt, line, n)) {
		char told[200];

		snprintf(told, sizeof(told), "prompt is %s", run->prompt);
		lines_add(got, told, strlen(told));
	}
	len = asprintf(&out, "%s\n", command);
	if (write(run->fd, out, len) != (ssize_t)len)
		die("cannot write", strerror(errno));
	free(out);
	vty_read(run, got);
	/* the daemon echoes what is typed */
	if (got->n && !strncmp(got->line[0], command, strlen(command)) && strlen(command)) {
		free(got->line[0]);
		memmove(got->line, got->line + 1, --got->n * sizeof(got->line[0]));
	}
}

static void ctrl_play(struct run *run, const char *line, struct lines *got)
{
	size_t len = strlen(line);
	uint8_t head[4] = { (len + 1) >> 8, (len + 1) & 0xff, 0xee, 0x00 };
	size_t want;

	if (write(run->fd, head, 4) != 4 || write(run->fd, line, len) != (ssize_t)len)
		die("cannot write", strerror(errno));
	do {
		while (run->in_len < 4) {
			if (!receive(run))
				die("connection closed", line);
		}
		want = ((uint8_t)run->in[0] << 8 | (uint8_t)run->in[1]) + 3;
		while (run->in_len < want) {
			if (!receive(run))
				die("connection closed", line);
		}
		lines_add(got, run->in + 4, want - 4);
		run->in_len -= want;
		memmove(run->in, run->in + want, run->in_len);
	} while (!strncmp(got->line[got->n - 1], "TRAP", 4));
}

/* ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool matches(char **want, unsigned int n_want, char **got, unsigned int n_got)
{
	unsigned int skip;

	if (!n_want)
		return !n_got;
	if (strncmp(want[0], "...", 3)) {
		return n_got && !strcmp(want[0], got[0]) && matches(want + 1, n_want - 1, got + 1, n_got - 1);
	}
	for (skip = 0; skip <= n_got; skip++) {
		if (matches(want + 1, n_want - 1, got + skip, n_got - skip))
			return true;
		if (skip < n_got && !strncmp(want[0], "... !", 5) && strstr(got[skip], want[0] + 5))
			return false;
	}
	return false;
}

/* Blank lines at the end belong to the layout of the file, not to the answer. */
static unsigned int without_blank_end(const struct lines *lines, unsigned int from, unsigned int to)
{
	while (to > from && !lines->line[to - 1][0])
		to--;
	return to - from;
}

static void print_lines(FILE *out, const char *mark, char **line, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		fprintf(out, "%s%s\n", mark, line[i]);
}

static unsigned int play_file(struct run *run, const char *file, const char *host, const char *port)
{
	struct lines want = { .n = 0 };
	unsigned int i, next, differ = 0;
	char *text = NULL, *out = NULL;
	size_t room = 0, out_len;
	ssize_t len;
	FILE *f = fopen(file, "r"), *o = open_memstream(&out, &out_len);

	if (!f)
		die(file, strerror(errno));
	while ((len = getline(&text, &room, f)) >= 0)
		lines_add(&want, text, len);
	free(text);
	fclose(f);

	dial(run, host, port);
	run->in_len = 0;
	if (!run->ctrl)
		vty_read(run, NULL);
	for (i = 0; i < want.n && !is_command(run, want.line[i]); i++)
		fprintf(o, "%s\n", want.line[i]);
	for (; i < want.n; i = next) {
		struct lines got = { .n = 0 };
		unsigned int n_want, n_got, blank;

		for (next = i + 1; next < want.n && !is_command(run, want.line[next]); next++)
			;
		if (run->ctrl)
			ctrl_play(run, want.line[i], &got);
		else
			vty_play(run, want.line[i], &got);
		n_want = without_blank_end(&want, i + 1, next);
		n_got = without_blank_end(&got, 0, got.n);
		blank = next - i - 1 - n_want;
		fprintf(o, "%s\n", want.line[i]);
		if (matches(want.line + i + 1, n_want, got.line, n_got)) {
			print_lines(o, "", want.line + i + 1, n_want);
		} else {
			differ++;
			print_lines(o, "", got.line, n_got);
			if (!run->update) {
				printf("%s:%u: %s\n", file, i + 1, want.line[i]);
				print_lines(stdout, "-", want.line + i + 1, n_want);
				print_lines(stdout, "+", got.line, n_got);
			}
		}
		while (blank--)
			fprintf(o, "\n");
		lines_free(&got);
	}
	close(run->fd);
	fclose(o);
	if (differ && run->update) {
		f = fopen(file, "w");
		if (!f || fwrite(out, 1, out_len, f) != out_len || fclose(f))
			die(file, strerror(errno));
		printf("%s: %u answers updated\n", file, differ);
		differ = 0;
	} else {
		printf("%s: %s\n", strrchr(file, '/') ? strrchr(file, '/') + 1 : file, differ ? "differs" : "ok");
	}
	free(out);
	lines_free(&want);
	return differ;
}

int main(int argc, char **argv)
{
	struct run run = { .name = "Dialtree" };
	unsigned int differ = 0;
	int c, i;

	while ((c = getopt(argc, argv, "ucn:")) != -1) {
		switch (c) {
		case 'u':
			run.update = true;
			break;
		case 'c':
			run.ctrl = true;
			break;
		case 'n':
			run.name = optarg;
			break;
		default:
			return 2;
		}
	}
	if (argc - optind < 3)
		die("usage", "vty_transcript [-u] [-c] [-n NAME] HOST PORT FILE...");
	for (i = optind + 2; i < argc; i++)
		differ += play_file(&run, argv[i], argv[optind], argv[optind + 1]);
	free(run.in);
	return differ != 0;
}
