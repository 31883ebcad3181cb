/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * pty_type ROWS COLUMNS COMMAND -- STEP...: run a command on a terminal of its own and use it like a person. A step is
 * "+TEXT": wait until TEXT was shown; "-TEXT": type TEXT, where \r \t \e mean keys; "=ROWSxCOLUMNS": resize. Behind
 * the last step the command must end. Its exit status is ours; 125: a text did not come within 20 s.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOWN_MAX	(1 << 20)
#define PATIENCE_MS	20000

static char shown[SHOWN_MAX];
static size_t shown_len, seen;

/* Read what the command shows: false when it has ended. */
static bool listen_to(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n;

	if (poll(&p, 1, PATIENCE_MS) <= 0) {
		fprintf(stderr, "pty_type: nothing came\n%s\n", shown + seen);
		exit(125);
	}
	n = read(fd, shown + shown_len, SHOWN_MAX - 1 - shown_len);
	if (n <= 0)
		return false;
	shown_len += n;
	return true;
}

static void wait_for(int fd, const char *text)
{
	char *found;

	while (!(found = memmem(shown + seen, shown_len - seen, text, strlen(text)))) {
		if (!listen_to(fd)) {
			fprintf(stderr, "pty_type: ended before '%s'\n", text);
			exit(125);
		}
	}
	seen = found - shown + strlen(text);
}

static void type(int fd, const char *text)
{
	for (; *text; text++) {
		char c = *text;

		if (c == '\\' && text[1]) {
			text++;
			c = *text == 'r' ? '\r' : *text == 't' ? '\t' : *text == 'e' ? '\033' : *text;
		}
		if (write(fd, &c, 1) != 1)
			exit(125);
	}
}

int main(int argc, char **argv)
{
	struct winsize size = { 0 };
	int i, split = 3, fd, status;
	pid_t pid;

	while (split < argc && strcmp(argv[split], "--"))
		split++;
	if (split == argc || split == 3)
		return 125;
	argv[split] = NULL;
	size.ws_row = atoi(argv[1]);
	size.ws_col = atoi(argv[2]);
	pid = forkpty(&fd, NULL, NULL, &size);
	if (pid < 0)
		return 125;
	if (!pid) {
		setenv("TERM", "xterm", 1);
		execvp(argv[3], argv + 3);
		_exit(125);
	}
	for (i = split + 1; i < argc; i++) {
		switch (argv[i][0]) {
		case '+':
			wait_for(fd, argv[i] + 1);
			break;
		case '-':
			type(fd, argv[i] + 1);
			break;
		case '=':
			sscanf(argv[i] + 1, "%hux%hu", &size.ws_row, &size.ws_col);
			ioctl(fd, TIOCSWINSZ, &size);
			break;
		}
	}
	while (listen_to(fd))
		;
	waitpid(pid, &status, 0);
	fwrite(shown, 1, shown_len, stdout);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
