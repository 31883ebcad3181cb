/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/tail.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#define TAIL_KNOWN_LINES	2	/* all logs of a gateway begin with the same heading: one line tells nothing */
#define TAIL_MOST_SIBLINGS	4096	/* names looked at beside the log */

struct tail {
	char *path, *dir, *base;
	tail_note_fn note;
	void *data;
	char said[400];			/* the last trouble, so that it is told once */
	struct tail_position at;
	int fd;				/* of the part that is being read, -1 */
	bool left;			/* the path leads to another file already: look once more, then go there */
	bool torn;			/* what was read last has no end and none will come */
	uint64_t lag;
	char buf[TAIL_PIECE_SIZE];
};

static void __attribute__((format(printf, 3, 4))) say(struct tail *tail, enum tail_note level, const char *fmt, ...)
{
	char text[sizeof(tail->said)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (level >= TAIL_WAITS) {
		if (!strcmp(text, tail->said))
			return;
		memcpy(tail->said, text, sizeof(text));
	}
	if (tail->note)
		tail->note(tail->data, level, text);
}

struct tail *tail_alloc(void *ctx, const char *path, const struct tail_position *at, tail_note_fn note, void *data)
{
	struct tail *tail = talloc_zero(ctx, struct tail);
	const char *slash = strrchr(path, '/');

	if (!tail)
		return NULL;
	tail->path = talloc_strdup(tail, path);
	tail->dir = slash ? talloc_strndup(tail, path, slash - path + 1) : talloc_strdup(tail, "./");
	tail->base = talloc_strdup(tail, slash ? slash + 1 : path);
	tail->note = note;
	tail->data = data;
	tail->fd = -1;
	if (at)
		tail->at = *at;
	return tail;
}

static void let_go(struct tail *tail)
{
	if (tail->fd >= 0)
		close(tail->fd);
	tail->fd = -1;
	tail->left = tail->torn = false;
}

void tail_free(struct tail *tail)
{
	if (!tail)
		return;
	let_go(tail);
	talloc_free(tail);
}

/* ── knowing a file again ───────────────────────────────────────────────────────────────────────────────────────── */

/* FNV-1a of the first len octets. Is it what was seen? */
static bool hash_start(int fd, uint16_t len, uint64_t *hash)
{
	unsigned char start[TAIL_START_SIZE];

	if (len > sizeof(start) || pread(fd, start, len, 0) != len)
		return false;
	*hash = UINT64_C(0xcbf29ce484222325);
	for (uint16_t i = 0; i < len; i++)
		*hash = (*hash ^ start[i]) * UINT64_C(0x100000001b3);
	return true;
}

static bool starts_the_same(const struct tail_position *at, int fd)
{
	uint64_t hash;

	return !at->start_len || (hash_start(fd, at->start_len, &hash) && hash == at->start);
}

/* Can this be the file of a position? */
static bool is_of(const struct tail_position *at, int fd, const struct stat *st, bool same_inode)
{
	if (!S_ISREG(st->st_mode) || (uint64_t)st->st_size < at->offset || (same_inode && st->st_ino != at->inode))
		return false;
	return (same_inode || at->line >= TAIL_KNOWN_LINES) && starts_the_same(at, fd);
}

static int open_file(const char *path, struct stat *st)
{
	/* a FIFO must not keep us */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), rc;

	if (fd < 0)
		return -errno;
	if (fstat(fd, st) < 0 || !S_ISREG(st->st_mode)) {
		rc = S_ISREG(st->st_mode) ? -errno : -EINVAL;
		close(fd);
		return rc;
	}
	return fd;
}

/* ── the parts of a log ─────────────────────────────────────────────────────────────────────────────────────────── */

static bool is_compressed(const char *name)
{
	static const char *const ends[] = { ".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z" };
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (len > strlen(ends[i]) && !strcmp(name + len - strlen(ends[i]), ends[i]))
			return true;
	return false;
}

/* Look at each part beside the log, FILE.* and FILE-*, until look() keeps the descriptor (true). */
static bool each_sibling(struct tail *tail, bool (*look)(struct tail *tail, int fd, const struct stat *st, void *data),
			 void *data)
{
	size_t len = strlen(tail->base), n = 0;
	DIR *dir = opendir(tail->dir);
	bool kept = false;
	struct dirent *entry;

	while (dir && !kept && n < TAIL_MOST_SIBLINGS && (entry = readdir(dir))) {
		struct stat st;
		char *path;
		int fd;

		if (strncmp(entry->d_name, tail->base, len) || is_compressed(entry->d_name) ||
		    (entry->d_name[len] != '.' && entry->d_name[len] != '-'))
			continue;
		n++;
		path = talloc_asprintf(tail, "%s%s", tail->dir, entry->d_name);
		fd = open_file(path, &st);
		talloc_free(path);
		if (fd < 0)
			continue;
		kept = look(tail, fd, &st, data);
		if (!kept)
			close(fd);
	}
	if (dir)
		closedir(dir);
	return kept;
}

static bool look_for_position(struct tail *tail, int fd, const struct stat *st, void *data)
{
	const bool *same_inode = data;

	if (!is_of(&tail->at, fd, st, *same_inode))
		return false;
	tail->fd = fd;
	tail->at.inode = st->st_ino;
	return true;
}

/* The part that a position is in, when it is not at the log's own path any more. */
static bool find_moved(struct tail *tail)
{
	for (int same_inode = 1; same_inode >= 0; same_inode--) {
		bool same = same_inode;

		if (each_sibling(tail, look_for_position, &same))
			return true;
	}
	return false;
}

struct next {
	struct timespec than;		/* the part must have been written to later */
	uint64_t not;			/* inode of the one that is finished */
	int fd;
	struct stat st;
};

static bool is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

static bool look_for_next(struct tail *tail, int fd, const struct stat *st, void *data)
{
	struct next *next = data;

	(void)tail;
	if (st->st_ino == next->not || !is_later(&st->st_mtim, &next->than) ||
	    (next->fd >= 0 && !is_later(&next->st.st_mtim, &st->st_mtim)))
		return false;
	if (next->fd >= 0)
		close(next->fd);
	next->fd = dup(fd);
	next->st = *st;
	return false;
}

static void begin(struct tail *tail, int fd, const struct stat *st)
{
	let_go(tail);
	tail->fd = fd;
	tail->at = (struct tail_position){ .inode = st->st_ino };
}

/* One part is read to its end: the next one is that which was written to soonest after it, or the log itself. */
static int go_on(struct tail *tail)
{
	struct next next = { .fd = -1 };
	struct stat st;
	int fd;

	if (fstat(tail->fd, &st) < 0)
		return -errno;
	next.than = st.st_mtim;
	next.not = st.st_ino;
	fd = open_file(tail->path, &st);
	each_sibling(tail, look_for_next, &next);
	if (next.fd >= 0 && (fd < 0 || is_later(&st.st_mtim, &next.st.st_mtim))) {
		/* a part between them */
		if (fd >= 0)
			close(fd);
		begin(tail, next.fd, &next.st);
		return 0;
	}
	if (next.fd >= 0)
		close(next.fd);
	if (fd >= 0)
		begin(tail, fd, &st);
	return fd < 0 ? fd : 0;
}

/* Open what the position is in. 1 done, 0 nothing there, -errno. */
static int find(struct tail *tail)
{
	struct stat st;
	int fd = open_file(tail->path, &st);

	if (fd >= 0 && tail->at.inode && is_of(&tail->at, fd, &st, true)) {
		tail->fd = fd;
		return 1;
	}
	if (tail->at.inode && find_moved(tail)) {
		if (fd >= 0)
			close(fd);
		say(tail, TAIL_NOTICE, "%s was rotated: reading its former part from line %" PRIu64 " on", tail->path,
		    tail->at.line + 1);
		return 1;
	}
	if (fd < 0) {
		if (fd == -ENOENT) {
			say(tail, TAIL_WAITS, "%s is not there yet", tail->path);
			return 0;
		}
		say(tail, TAIL_ERROR, "%s: %s", tail->path, fd == -EINVAL ? "is not a plain file" : strerror(-fd));
		return fd;
	}
	if (tail->at.inode && is_of(&tail->at, fd, &st, false)) {
		/* a copy that has taken its place */
		tail->fd = fd;
		tail->at.inode = st.st_ino;
		return 1;
	}
	if (tail->at.offset)
		say(tail, TAIL_NOTICE, "%s is a new file, and what was read up to line %" PRIu64 " is not beside it: "
		    "if a rest of it is left elsewhere, read that with `dialtree-db-tool import-cdr`", tail->path,
		    tail->at.line);
	begin(tail, fd, &st);
	return 1;
}

/* The file was cut below us, or is another one with the same inode. */
static int was_cut(struct tail *tail)
{
	struct stat st;
	int fd;

	let_go(tail);
	if (find_moved(tail)) {
		say(tail, TAIL_NOTICE, "%s was copied and cut: reading the copy from line %" PRIu64 " on", tail->path,
		    tail->at.line + 1);
		return 0;
	}
	say(tail, TAIL_NOTICE, "%s was cut and begins anew; no copy of what it was is beside it", tail->path);
	fd = open_file(tail->path, &st);
	if (fd < 0)
		return fd;
	begin(tail, fd, &st);
	return 0;
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* There is nothing more in this part. 1: another one was begun (or the rest is torn), 0 wait, -errno. */
static int look_around(struct tail *tail, size_t rest)
{
	struct stat here, there;

	if (fstat(tail->fd, &here) < 0)
		return -errno;
	if (stat(tail->path, &there) < 0 || (there.st_ino == here.st_ino && there.st_dev == here.st_dev)) {
		tail->left = false;
		return 0;
	}
	if (!tail->left) {
		/* a writer may have had it open still */
		tail->left = true;
		return 0;
	}
	if (rest) {
		tail->torn = true;
		return 1;
	}
	say(tail, TAIL_INFO, "%s: read to the end of a part, %" PRIu64 " lines", tail->path, tail->at.line);
	return go_on(tail) < 0 ? 0 : 1;
}

static uint64_t count_lines(const char *text, size_t len)
{
	const char *end = text + len;
	uint64_t n = 0;

	while ((text = memchr(text, '\n', end - text))) {
		text++;
		n++;
	}
	return n;
}

/* Octets up to the last line end. */
static size_t whole_lines(const char *text, size_t len)
{
	while (len && text[len - 1] != '\n')
		len--;
	return len;
}

static void make_piece(struct tail *tail, size_t len, bool torn, struct tail_piece *piece)
{
	struct tail_position *after = &piece->after;

	*piece = (struct tail_piece){
		.text = tail->buf, .len = len, .first_line = tail->at.line + 1, .torn = torn, .after = tail->at,
	};
	after->offset += len;
	after->line += count_lines(tail->buf, len) + torn;
	if (after->start_len < TAIL_START_SIZE) {
		after->start_len = after->offset < TAIL_START_SIZE ? after->offset : TAIL_START_SIZE;
		if (!hash_start(tail->fd, after->start_len, &after->start))
			after->start_len = tail->at.start_len;
	}
}

static int read_here(struct tail *tail, struct tail_piece *piece)
{
	struct stat st;
	size_t whole;
	ssize_t n;
	int rc;

	if (fstat(tail->fd, &st) < 0)
		return -errno;
	if ((uint64_t)st.st_size < tail->at.offset || !starts_the_same(&tail->at, tail->fd)) {
		rc = was_cut(tail);
		if (rc < 0)
			return rc;
		if (fstat(tail->fd, &st) < 0)
			return -errno;
	}
	tail->lag = st.st_size - tail->at.offset;
	n = pread(tail->fd, tail->buf, sizeof(tail->buf), tail->at.offset);
	if (n < 0)
		return -errno;
	whole = whole_lines(tail->buf, n);
	if (whole) {
		make_piece(tail, whole, false, piece);
		return 1;
	}
	if (n == sizeof(tail->buf)) {
		/* no line has this length: whatever it is, it is told and passed over */
		make_piece(tail, n, true, piece);
		return 1;
	}
	if (tail->torn && n) {
		make_piece(tail, n, true, piece);
		return 1;
	}
	rc = look_around(tail, n);
	if (rc <= 0)
		return rc;
	if (tail->torn)
		return read_here(tail, piece);
	make_piece(tail, 0, false, piece);
	return 1;
}

int tail_read(struct tail *tail, struct tail_piece *piece)
{
	int rc = 1;

	if (tail->fd < 0)
		rc = find(tail);
	if (rc > 0)
		rc = read_here(tail, piece);
	if (rc < 0 && tail->fd >= 0) {
		say(tail, TAIL_ERROR, "%s: %s", tail->path, strerror(-rc));
		let_go(tail);
	}
	if (tail->fd >= 0)
		tail->said[0] = '\0';
	return rc;
}

void tail_accept(struct tail *tail, const struct tail_piece *piece)
{
	tail->at = piece->after;
	tail->lag -= piece->len < tail->lag ? piece->len : tail->lag;
	tail->torn = false;
}

void tail_where(const struct tail *tail, struct tail_position *at)
{
	*at = tail->at;
}

uint64_t tail_lag(const struct tail *tail)
{
	return tail->lag;
}

const char *tail_trouble(const struct tail *tail)
{
	return tail->said;
}

/* ── keeping ────────────────────────────────────────────────────────────────────────────────────────────────────── */

void tail_pack(const struct tail_position *at, uint8_t blob[TAIL_BLOB_SIZE])
{
	blob[0] = at->start_len >> 8;
	blob[1] = at->start_len;
	for (int i = 0; i < 8; i++)
		blob[2 + i] = at->start >> (56 - 8 * i);
}

bool tail_unpack(struct tail_position *at, const void *blob, size_t len)
{
	const uint8_t *octet = blob;

	if (len != TAIL_BLOB_SIZE)
		return false;
	at->start_len = octet[0] << 8 | octet[1];
	at->start = 0;
	for (int i = 0; i < 8; i++)
		at->start = at->start << 8 | octet[2 + i];
	return at->start_len <= TAIL_START_SIZE;
}
