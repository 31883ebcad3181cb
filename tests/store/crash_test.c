/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * kill -9 while orders are committed: a child adds and removes members as fast as it can and reports each answered
 * order through a pipe; after the kill every reported one is in the database, whole, and the database is consistent.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/fix.h"

#define NOON	"2026-11-23 12:00"
#define ROUNDS	12
#define WAITING	16

static const char *const leader[2] = { "13800138001", "13800138053" };
static const char *const member[8] = {
	"13800138002", "13800138003", "13800138005", "13800138006", "13800138054", "13800138055", "13800138056",
	"13800138046",
};

struct slot {
	struct store_job job;
	struct fix *fix;
	unsigned int *left;
	int pipe;
	unsigned int round, index, count;
};

static void send_next(struct slot *slot);

/* The report is what a caller would have seen: made after the answer, never before. */
static void answered(struct store_job *job)
{
	struct slot *slot = job->data;
	size_t len = strlen(job->key);

	if (job->rc == 0 && write(slot->pipe, job->key, len + 1) != (ssize_t)len + 1)
		_exit(1);
	send_next(slot);
}

static void send_next(struct slot *slot)
{
	char line[64];
	unsigned int m = slot->index % 8;

	snprintf(line, sizeof(line), "%s %s %s", leader[m / 4], slot->count % 2 ? "remove" : "add", member[m]);
	fix_order(slot->fix, &slot->job, line, fix_time(slot->fix, NOON), NULL);
	slot->job.done = answered;
	slot->job.data = slot;
	snprintf(slot->job.key, sizeof(slot->job.key), "%u.%u.%u", slot->round, slot->index, slot->count++);
	if (store_submit(slot->fix->store, &slot->job) < 0)
		_exit(1);
}

static void child(struct fix *fix, unsigned int round, int pipe)
{
	struct slot *slot = calloc(WAITING, sizeof(*slot));
	unsigned int forever = 1;

	fix_open(fix);
	for (unsigned int i = 0; i < WAITING; i++) {
		slot[i].fix = fix;
		slot[i].pipe = pipe;
		slot[i].round = round;
		slot[i].index = i;
		send_next(&slot[i]);
	}
	fix_wait(fix, &forever);
}

/* Read what was reported; kill the child after so many reports. */
static unsigned int collect(int fd, pid_t pid, unsigned int kill_after, char **keys)
{
	size_t len = 0, size = 1 << 22;
	unsigned int n = 0;
	ssize_t got;

	*keys = malloc(size);
	while (len < size && (got = read(fd, *keys + len, size - len)) > 0) {
		for (ssize_t i = 0; i < got; i++)
			n += !(*keys)[len + i];
		len += got;
		if (pid && n >= kill_after) {
			kill(pid, SIGKILL);
			pid = 0;
		}
	}
	return n;
}

static void must_be(const char *what, int64_t is, int64_t wanted)
{
	if (is == wanted)
		return;
	printf("%s: %lld, wanted %lld\n", what, (long long)is, (long long)wanted);
	exit(1);
}

static void one_round(struct fix *fix, unsigned int round)
{
	int fd[2];
	pid_t pid;
	char *keys, *key, sql[256];
	unsigned int n;

	if (pipe(fd) < 0)
		exit(1);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		child(fix, round, fd[1]);
		_exit(1);
	}
	close(fd[1]);
	n = collect(fd[0], pid, 1 + round * 37, &keys);
	close(fd[0]);
	waitpid(pid, NULL, 0);

	fix_open(fix);
	must_be("findings", fix_check(fix, fix_time(fix, NOON)), 0);
	for (key = keys; n; n--, key += strlen(key) + 1) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE key = '%s'", key);
		must_be(key, fix_number(fix, sql), 1);
	}
	fix_close(fix);
	free(keys);
}

int main(void)
{
	struct fix fix;
	struct store_job *job = calloc(1, sizeof(*job));

	fix_init(&fix, "menus/share.menu", "crash.db");
	fix_fresh(&fix);
	fix_open(&fix);
	for (int i = 0; i < 2; i++) {
		char line[64];

		snprintf(line, sizeof(line), "%s open", leader[i]);
		fix_order(&fix, job, line, fix_time(&fix, NOON), NULL);
		fix_run(&fix, job);
	}
	fix_close(&fix);
	for (unsigned int round = 0; round < ROUNDS; round++)
		one_round(&fix, round);
	printf("nothing that was answered is lost\n");
	free(job);
	fix_fini(&fix);
	return 0;
}
