/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc print: the canonical form of service files. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "menus/lex.h"
#include "menus/mem.h"
#include "menus/menuc.h"
#include "menus/print.h"

#define MAX_DIAGS	50

const char menuc_print_help[] =
	"The same service, laid out as everybody lays it out: four blanks a level, lists, tables,\n"
	"codes and phrases in columns, comments behind lines in column 63, at most two blank lines\n"
	"in a row. Words, texts, comments and what stands below what are never touched, so a file\n"
	"may be printed that has errors still; only its lines and their indentation must be right.\n"
	"\n"
	"Options: --write puts the result into the files instead of printing it, those that\n"
	"change only; --check prints nothing and names the files that are not canonical.\n"
	"`-` is the standard input. Exit status: 0; 1 a file is not canonical (--check) or has\n"
	"errors in its lines; 2 the command was wrong or a file cannot be read or written.\n"
	"\n"
	"  dialtree-menuc print menus/share.menu\n"
	"  dialtree-menuc print --check menus/share.menu menus/examples/*.menu\n"
	"  dialtree-menuc print --write library.menu\n"
	"  printf 'list colour\\n red en \"red\"\\n yellow en \"yellow\"\\n' | dialtree-menuc print -\n"
	"\n"
	"In vim, `:%!dialtree-menuc print -` lays out what you edit.\n";

enum mode { PRINT, WRITE, CHECK };

static int complain(const char *file, int error)
{
	fprintf(stderr, "print: %s: %s\n", file, strerror(error));
	return MENUC_USAGE;
}

/* One octet more than a source may have, so that a longer file is known to be longer. */
static char *read_file(void *ctx, const char *file, size_t *len)
{
	bool is_stdin = strcmp(file, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(file, "rb");
	char *text;
	int error;

	if (!f) {
		complain(file, errno);
		return NULL;
	}
	text = mn_mem_zero(ctx, MN_LEX_MAX_SOURCE + 1, 1);
	*len = fread(text, 1, MN_LEX_MAX_SOURCE + 1, f);
	error = ferror(f) ? errno : 0;
	if (!is_stdin)
		fclose(f);
	if (!error)
		return text;
	complain(file, error);
	return NULL;
}

static int fill(int fd, const char *text, size_t len, const struct stat *like)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		len -= n;
	}
	/* another owner cannot be kept by everybody, the mode can */
	if (fchown(fd, like->st_uid, like->st_gid) < 0 && errno != EPERM)
		return -errno;
	return fchmod(fd, like->st_mode & 07777) < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* The file is the old one or the new one at any moment; a link stays a link. */
static int replace(void *ctx, const char *file, const char *text, size_t len)
{
	char *path = realpath(file, NULL), *new;
	struct stat like;
	int fd, rc;

	if (!path || stat(path, &like) < 0) {
		rc = complain(file, errno);
		free(path);
		return rc;
	}
	new = talloc_asprintf(ctx, "%s.XXXXXX", path);
	fd = new ? mkstemp(new) : -1;
	rc = fd < 0 ? -errno : fill(fd, text, len, &like);
	if (fd >= 0 && close(fd) < 0 && !rc)
		rc = -errno;
	if (!rc && rename(new, path) < 0)
		rc = -errno;
	if (rc && fd >= 0)
		unlink(new);
	free(path);
	return rc ? complain(file, -rc) : MENUC_OK;
}

static int not_canonical(const char *file, const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int line = 1;

	for (size_t i = 0; i < a_len && i < b_len && a[i] == b[i]; i++)
		line += a[i] == '\n';
	printf("%s:%u: not canonical; `dialtree-menuc print --write %s` makes it so\n", file, line, file);
	return MENUC_FOUND;
}

static int print_one(void *ctx, const char *file, enum mode mode)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, MAX_DIAGS);
	size_t len, printed_len;
	char *source = read_file(ctx, file, &len), *printed;
	bool same;

	if (!source)
		return MENUC_USAGE;
	printed = mn_print(ctx, source, len, &printed_len, diags);
	if (!printed) {
		mn_diags_print(diags, strcmp(file, "-") == 0 ? "<stdin>" : file, source, len, stderr,
			       menuc_colour(STDERR_FILENO));
		return MENUC_FOUND;
	}
	same = len == printed_len && memcmp(source, printed, len) == 0;
	switch (mode) {
	case PRINT:
		fwrite(printed, 1, printed_len, stdout);
		return MENUC_OK;
	case WRITE:
		return same ? MENUC_OK : replace(ctx, file, printed, printed_len);
	case CHECK:
		break;
	}
	return same ? MENUC_OK : not_canonical(file, source, len, printed, printed_len);
}

int menuc_print(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "write", no_argument, NULL, 'w' },
		{ "check", no_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 }
	};
	enum mode mode = PRINT;
	int rc, worst = MENUC_OK;

	while ((rc = menuc_option(argc, argv, options)) != -1) {
		if (rc == '?')
			return MENUC_USAGE;
		if (mode != PRINT && mode != (rc == 'w' ? WRITE : CHECK)) {
			fprintf(stderr, "print: either --write or --check\n");
			return MENUC_USAGE;
		}
		mode = rc == 'w' ? WRITE : CHECK;
	}
	if (optind == argc) {
		fprintf(stderr, "print: no file is named. Try: dialtree-menuc print menus/share.menu\n");
		return MENUC_USAGE;
	}
	for (int i = optind; i < argc; i++) {
		void *tmp = mn_mem_zero(ctx, 1, 1);

		if (mode == WRITE && strcmp(argv[i], "-") == 0) {
			fprintf(stderr, "print: --write needs a file, the standard input is none\n");
			return MENUC_USAGE;
		}
		rc = print_one(tmp, argv[i], mode);
		worst = rc > worst ? rc : worst;
		talloc_free(tmp);
	}
	return worst;
}
