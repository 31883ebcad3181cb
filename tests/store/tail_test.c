/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A log that grows, is rotated, cut, moved and deleted while it is followed, and while nobody follows it: every line
 * comes once, in order. Each scenario writes lines 1, 2, 3, ...; what was read is compared with what was written.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "host/tail.h"

#define LOG	"tail.d/cdr.csv"

static struct tail *tail;
static struct tail_position kept;	/* as a database would */
static int written, seen, wrong, torn, clock_s;
static char notes[4000];

static void note(void *data, enum tail_note level, const char *text)
{
	static const char *const name[] = { "info", "notice", "waits", "error" };
	size_t len = strlen(notes);

	(void)data;
	if (level != TAIL_INFO)
		snprintf(notes + len, sizeof(notes) - len, "  %s: %s\n", name[level], text);
}

/* Time stands still in a test: give each file the time that its story has. */
static void touch(const char *path)
{
	struct timespec times[2] = { { .tv_sec = 1800000000 + clock_s }, { .tv_sec = 1800000000 + clock_s } };

	clock_s++;
	utimensat(AT_FDCWD, path, times, 0);
}

static void append_to(const char *path, const char *text)
{
	FILE *out = fopen(path, "a");

	fputs(text, out);
	fclose(out);
	touch(path);
}

static void lines(int n)
{
	struct stat st;

	if (stat(LOG, &st) < 0 || st.st_size == 0)
		append_to(LOG, "heading\n");
	while (n--) {
		char text[64];

		snprintf(text, sizeof(text), "line %d of the log\n", ++written);
		append_to(LOG, text);
	}
}

static void start(void)
{
	tail = tail_alloc(NULL, LOG, kept.inode ? &kept : NULL, note, NULL);
}

static void stop(void)
{
	tail_free(tail);
	tail = NULL;
}

static void take(const struct tail_piece *piece)
{
	const char *at = piece->text, *end = at + piece->len;
	uint8_t blob[TAIL_BLOB_SIZE];

	torn += piece->torn;
	while (at < end) {
		const char *lf = memchr(at, '\n', end - at);
		char line[64], expected[64];
		size_t len = (lf ? lf : end) - at;

		snprintf(line, sizeof(line), "%.*s", (int)(len < 60 ? len : 60), at);
		at += len + (lf != NULL);
		if (!strcmp(line, "heading") || !lf)
			continue;
		snprintf(expected, sizeof(expected), "line %d of the log", ++seen);
		if (strcmp(line, expected) && !wrong++)
			printf("  expected '%s', have '%s'\n", expected, line);
	}
	tail_accept(tail, piece);
	kept = piece->after;
	/* through the form in which it is kept */
	tail_pack(&piece->after, blob);
	if (!tail_unpack(&kept, blob, sizeof(blob)))
		wrong++;
}

/* As many turns as a host would make in some seconds. */
static void turns(void)
{
	struct tail_piece piece;
	int idle = 0;

	while (idle < 6) {
		int rc = tail_read(tail, &piece);

		if (rc > 0)
			take(&piece);
		idle = rc > 0 ? 0 : idle + 1;
	}
}

static void copy(const char *from, const char *to)
{
	char buf[4096];
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, n, out);
	fclose(in);
	fclose(out);
	touch(to);
}

static void cut(void)
{
	if (truncate(LOG, 0) < 0)
		abort();
	touch(LOG);
}

static void create(void)
{
	append_to(LOG, "");
}

static void move(const char *from, const char *to)
{
	if (rename(from, to) < 0)
		abort();
}

static void clean(void)
{
	DIR *dir = opendir("tail.d");
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[300];

		snprintf(path, sizeof(path), "tail.d/%s", entry->d_name);
		unlink(path);
	}
	if (dir)
		closedir(dir);
	mkdir("tail.d", 0700);
	memset(&kept, 0, sizeof(kept));
	written = seen = wrong = torn = clock_s = 0;
	notes[0] = '\0';
}

static void begin(const char *what)
{
	clean();
	printf("%s\n", what);
	start();
}

static void end(void)
{
	turns();
	stop();
	printf("%s  %d written, %d read%s%s\n", notes, written, seen, wrong ? ", WRONG" : "", torn ? ", torn" : "");
}

int main(void)
{
	struct tail_piece piece, again;

	begin("it grows, half a line at a time");
	turns();
	lines(3);
	turns();
	append_to(LOG, "line 4 of");
	written++;
	turns();
	append_to(LOG, " the log\nline 5 of the log");
	turns();
	written++;
	append_to(LOG, "\n");
	end();

	begin("what is not accepted comes again");
	lines(3);
	if (tail_read(tail, &piece) != 1 || tail_read(tail, &again) != 1 || piece.len != again.len ||
	    piece.first_line != again.first_line)
		wrong++;
	end();

	begin("renamed and created");
	lines(3);
	turns();
	lines(2);
	move(LOG, LOG ".1");
	create();
	lines(3);
	turns();
	move(LOG ".1", LOG ".2");
	move(LOG, LOG ".1");
	lines(2);
	end();

	begin("renamed, and a writer that has it open still");
	lines(3);
	turns();
	move(LOG, LOG "-20261130");
	create();
	if (tail_read(tail, &piece) > 0)
		take(&piece);
	append_to(LOG "-20261130", "line 4 of the log\n");
	written++;
	turns();
	lines(3);
	end();

	begin("renamed, and nothing created for a while");
	lines(3);
	turns();
	lines(1);
	move(LOG, LOG ".1");
	turns();
	lines(2);
	end();

	begin("renamed twice before anybody looks");
	lines(3);
	turns();
	lines(2);
	move(LOG, LOG ".1");
	lines(4);
	move(LOG ".1", LOG ".2");
	move(LOG, LOG ".1");
	lines(5);
	end();

	begin("renamed three times while nobody is there");
	lines(3);
	turns();
	stop();
	lines(2);
	for (int i = 0; i < 3; i++) {
		if (i > 1)
			move(LOG ".2", LOG ".3");
		if (i > 0)
			move(LOG ".1", LOG ".2");
		move(LOG, LOG ".1");
		lines(3);
	}
	start();
	turns();
	lines(1);
	end();

	begin("restarted at each line");
	for (int i = 0; i < 12; i++) {
		lines(1);
		if (i == 5) {
			move(LOG, LOG ".1");
			create();
		}
		turns();
		stop();
		start();
	}
	end();

	begin("copied and cut");
	lines(3);
	turns();
	lines(2);
	copy(LOG, LOG ".1");
	cut();
	turns();
	lines(2);
	end();

	begin("copied and cut, and longer than before already");
	lines(3);
	turns();
	lines(2);
	copy(LOG, LOG ".1");
	cut();
	lines(40);
	end();

	begin("copied and cut while nobody is there");
	lines(3);
	turns();
	stop();
	lines(2);
	copy(LOG, LOG ".1");
	cut();
	lines(9);
	start();
	end();

	begin("cut without a copy");
	lines(3);
	turns();
	cut();
	turns();
	lines(2);
	end();

	begin("deleted and created");
	lines(3);
	turns();
	lines(1);
	if (tail_read(tail, &piece) > 0)
		take(&piece);
	unlink(LOG);
	turns();
	lines(2);
	end();

	begin("renamed and compressed: the open file is read, what is beside it is not");
	lines(3);
	turns();
	lines(2);
	move(LOG, LOG ".1");
	copy(LOG ".1", LOG ".1.gz");
	unlink(LOG ".1");
	lines(2);
	end();

	begin("moved away while nobody is there: what is new is read");
	lines(3);
	turns();
	stop();
	move(LOG, "tail.d/elsewhere");
	lines(2);
	start();
	end();

	begin("put back from a copy while nobody is there");
	lines(3);
	turns();
	stop();
	lines(1);
	copy(LOG, "tail.d/copy");
	unlink(LOG);
	move("tail.d/copy", LOG);
	start();
	end();

	begin("rotated in the middle of a line");
	lines(3);
	append_to(LOG, "line that is not whole");
	turns();
	move(LOG, LOG ".1");
	lines(2);
	end();

	begin("a line that is longer than any");
	lines(1);
	{
		char *text = malloc(3 * TAIL_PIECE_SIZE);

		memset(text, 'x', 3 * TAIL_PIECE_SIZE - 1);
		text[3 * TAIL_PIECE_SIZE - 1] = '\0';
		append_to(LOG, text);
		free(text);
	}
	turns();
	end();

	begin("much at once");
	lines(1);
	{
		FILE *out = fopen(LOG, "a");

		for (int i = 0; i < 500000; i++)
			fprintf(out, "line %d of the log\n", ++written);
		fclose(out);
	}
	end();

	begin("a folder in its place");
	mkdir(LOG, 0700);
	turns();
	rmdir(LOG);
	turns();
	lines(2);
	end();

	clean();
	rmdir("tail.d");
	return 0;
}
