/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A log that another program writes, read line by line while it grows, and never a line twice: what was read up to is
 * a position that the caller keeps with what it made of the lines.
 *
 * The log may be renamed and begun anew, copied and cut, moved away, deleted, or not be there yet, while it is followed
 * or while nobody does. Its former part is looked for beside it (FILE.1, FILE-20261130: the same inode, or the same
 * first octets) and read to the end before the new one is begun. Reads only; no line is lost as long as the rest of it
 * lies there uncompressed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAIL_PIECE_SIZE	(128 * 1024)	/* most octets of one piece */
#define TAIL_START_SIZE	512		/* first octets by which a file is known again */
#define TAIL_BLOB_SIZE	10

/*! How far a log has been read. */
struct tail_position {
	uint64_t inode;			/* 0: nothing was read yet */
	uint64_t offset, line;		/* octets and lines behind which it goes on */
	uint16_t start_len;		/* of the first octets that start is made of */
	uint64_t start;
};

/*! Whole lines. */
struct tail_piece {
	const char *text;		/* ends in a line end unless torn; valid until the next read */
	size_t len;			/* 0: only the position is new, another part of the log was begun */
	uint64_t first_line;		/* number of its first line in the file, from 1 */
	bool torn;			/* the last line has no end, and none will come */
	struct tail_position after;
};

enum tail_note { TAIL_INFO, TAIL_NOTICE, TAIL_WAITS, TAIL_ERROR };

/*! Told about rotation and trouble, a sentence each; what it waits for and the same trouble once. */
typedef void (*tail_note_fn)(void *data, enum tail_note level, const char *text);

struct tail;

/*! \param[in] at  where to go on; NULL: from the beginning of the file.
 *  \returns NULL without memory. */
struct tail *tail_alloc(void *ctx, const char *path, const struct tail_position *at, tail_note_fn note, void *data);
void tail_free(struct tail *tail);

/*! Read on. Until tail_accept() says that a piece was taken, the same is read again.
 *  \returns 1 a piece; 0 nothing now; -errno trouble, which was noted; try again later. */
int tail_read(struct tail *tail, struct tail_piece *piece);
void tail_accept(struct tail *tail, const struct tail_piece *piece);

/*! Where it is. */
void tail_where(const struct tail *tail, struct tail_position *at);

/*! Octets that wait in the part that is being read, as far as is known. */
uint64_t tail_lag(const struct tail *tail);

/*! The trouble it is in as a sentence, "" none. */
const char *tail_trouble(const struct tail *tail);

/*! Positions as they are kept: start_len and start as octets, most significant first. */
void tail_pack(const struct tail_position *at, uint8_t blob[TAIL_BLOB_SIZE]);
bool tail_unpack(struct tail_position *at, const void *blob, size_t len);
