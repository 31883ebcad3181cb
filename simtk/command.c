/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simtk/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>

#define OUTPUT_MAX	65536
#define ARGS_MAX	32

struct stk_command {
	struct osmo_fd ofd;
	pid_t pid;
	stk_command_done_cb *done;
	void *data;
	size_t len;
	char output[OUTPUT_MAX + 1];
};

static int command_end(struct stk_command *c)
{
	int status = 0;

	osmo_fd_unregister(&c->ofd);
	close(c->ofd.fd);
	c->ofd.fd = -1;
	/* it has closed its output: what is left of it is short */
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int command_read_cb(struct osmo_fd *ofd, unsigned int what)
{
	struct stk_command *c = ofd->data;
	ssize_t n = read(ofd->fd, c->output + c->len, OUTPUT_MAX - c->len);
	int status;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0) {
		c->len += n;
		if (c->len < OUTPUT_MAX)
			return 0;
		kill(c->pid, SIGKILL);
	}
	status = command_end(c);
	if (c->len == OUTPUT_MAX)
		status = -EMSGSIZE;
	while (c->len && c->output[c->len - 1] == '\n')
		c->len--;
	c->output[c->len] = '\0';
	c->done(c, status, c->output, c->data);
	return 0;
}

static int command_destroy(struct stk_command *c)
{
	if (c->pid) {
		kill(c->pid, SIGKILL);
		command_end(c);
	}
	return 0;
}

static void command_exec(const char *path, char **argv, int out)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(126);
	execv(path, argv);
	_exit(126);
}

struct stk_command *stk_command_start(void *ctx, const char *dir, const char *line, stk_command_done_cb *done,
				      void *data, int *rc)
{
	struct stk_command *c = talloc_zero(ctx, struct stk_command);
	char *copy = talloc_strdup(c, line), *argv[ARGS_MAX + 1], *save = NULL, *word;
	const char *path;
	int n = 0, fd[2];

	for (word = strtok_r(copy, " \t", &save); word && n < ARGS_MAX; word = strtok_r(NULL, " \t", &save))
		argv[n++] = word;
	argv[n] = NULL;
	path = n ? talloc_asprintf(c, "%s/%s", dir, argv[0]) : NULL;
	if (!n || word || strchr(argv[0], '/') || argv[0][0] == '.') {
		*rc = -EINVAL;
	} else if (access(path, X_OK) < 0 || pipe(fd) < 0) {
		*rc = -errno;
	} else {
		fcntl(fd[0], F_SETFD, FD_CLOEXEC);
		fcntl(fd[1], F_SETFD, FD_CLOEXEC);
		fcntl(fd[0], F_SETFL, O_NONBLOCK);
		c->pid = fork();
		if (!c->pid)
			command_exec(path, argv, fd[1]);
		close(fd[1]);
		osmo_fd_setup(&c->ofd, fd[0], OSMO_FD_READ, command_read_cb, c, 0);
		if (c->pid > 0 && osmo_fd_register(&c->ofd) == 0) {
			c->done = done;
			c->data = data;
			talloc_set_destructor(c, command_destroy);
			return c;
		}
		*rc = c->pid < 0 ? -EAGAIN : -EBADF;
		close(fd[0]);
		if (c->pid > 0) {
			kill(c->pid, SIGKILL);
			waitpid(c->pid, NULL, 0);
		}
	}
	talloc_free(c);
	return NULL;
}
