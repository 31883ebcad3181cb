/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/secret_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Octet by octet, so that no buffer of the library keeps what was typed. 0, or -EINVAL. */
static int read_line(char *line, size_t size)
{
	size_t len = 0;
	bool too_long = false;
	char c;

	for (;;) {
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || c == '\n')
			break;
		if (len < size - 1)
			line[len++] = c;
		else
			too_long = true;
	}
	line[len] = '\0';
	/* of a file made elsewhere */
	if (len && line[len - 1] == '\r')
		line[--len] = '\0';
	return too_long ? -EINVAL : 0;
}

static int ask(const char *prompt, const char *what, char *line, size_t size)
{
	struct termios before, quiet;
	int rc;

	fprintf(stderr, prompt, what);
	fflush(stderr);
	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return -EINVAL;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	rc = read_line(line, size);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fprintf(stderr, "\n");
	return rc;
}

static int ask_twice(const char *what, char *password)
{
	char again[SECRET_SIZE];
	int rc = ask("Password of %s: ", what, password, SECRET_SIZE);

	if (rc == 0)
		rc = ask("Once more, password of %s: ", what, again, sizeof(again));
	if (rc == 0 && strcmp(password, again)) {
		fprintf(stderr, "the two are not the same; nothing was changed\n");
		rc = -EAGAIN;
	}
	secret_wipe(again, sizeof(again));
	return rc;
}

int secret_read(const char *what, unsigned int shortest, char *password)
{
	bool terminal = isatty(STDIN_FILENO);
	const char *fault = "a password has at most 128 octets";
	int rc;

	if (terminal)
		fprintf(stderr, "At least %u characters.\n", shortest);
	rc = terminal ? ask_twice(what, password) : read_line(password, SECRET_SIZE);
	if (rc == 0)
		fault = secret_fault(password, shortest);
	if (rc == 0 && !fault)
		return 0;
	if (rc != -EAGAIN)
		fprintf(stderr, "%s; nothing was changed\n", fault);
	secret_wipe(password, SECRET_SIZE);
	return -EINVAL;
}
