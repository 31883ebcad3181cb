/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A program that a transcript has run beside the phones: its output is collected without blocking. */
#pragma once

struct stk_command;

/* The program has ended. status: its exit status, 128 + the signal that ended it, or -EMSGSIZE if it said more than
 * fits. output is what it said, without the final line end; valid during the call, in which the command may be freed.
 * */
typedef void stk_command_done_cb(struct stk_command *command, int status, const char *output, void *data);

/* Start a program of a directory, with arguments; line is "NAME ARGUMENT...", split at blanks, no shell looks at it.
 * Its standard input is empty, its errors go where ours go. NULL with a negative errno in *rc: -ENOENT no such program
 * there, -EINVAL a name with a slash. Talloc child of ctx; freeing it ends the program. */
struct stk_command *stk_command_start(void *ctx, const char *dir, const char *line, stk_command_done_cb *done,
				      void *data, int *rc);
