/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Runs the language tests: run [-u] [-v] FILE.menu...
 *
 * A file is a row of cases. A case begins with a line `#--- name`; the comment lines at its top say what is expected
 * and how the case is made, the rest is source:
 *
 *	# expect: ok                                     loads, and nothing at all is said
 *	# expect: 2:5-9 error E301: unknown list 'x'     line:column-end of the caret, exactly; the case begins at 1
 *	# hint: did you mean 'y'?                        of the diagnostic above; always compared
 *	# note: 1:6: it was declared here                the same
 *	# without: group, screen home                    sections of the prelude to leave out
 *	# alone                                          no prelude
 *	# escapes                                        \xHH, \t and \*N;c (N times c) in the source are taken as such
 *	# repeat: N                                      lines that begin with % come N times, @ in them is 1, 2, 3 ...
 *	# load: PATH                                     no source: load this file
 *
 * The prelude, prelude.inc beside the case files, is appended to the source: a case only holds what it is about.
 * Each source is printed too (layout.h). -a: these are all case files, every diagnostic must have been provoked. -l:
 * the files are no cases but services that must load without a word. -m: the files are manuals; their blocks ```menu
 * are one service that must load without a word, a section in a later block taking the place of the one above. -v tells
 * each case.
 * -u writes what was found into the files instead of comparing it; read the diff afterwards.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "tests/language/layout.h"

#define MAX_HIDDEN	16

struct run {
	void *ctx;
	const char *prelude;
	bool update, verbose;
	bool seen[MN_N_DIAGS];
	unsigned int cases, failed;
};

struct kase {
	char *name;
	char *expect;			/* the expect, hint and note lines */
	char *other;			/* the other directives, for -u */
	char *source;			/* as written */
	char *without[MAX_HIDDEN];
	unsigned int n_without;
	bool alone, escapes;
	unsigned int repeat;
	char *load;
};

static char *add(char *s, const char *text, size_t len)
{
	s = talloc_strndup_append_buffer(s, text, len);
	if (!s)
		abort();
	return s;
}

/* A source grows by the octet, up to some megabytes. */
struct source {
	char *text;
	size_t len, size;
};

static void put(struct source *s, const char *text, size_t len)
{
	while (s->len + len > s->size) {
		s->size = s->size ? 2 * s->size : 4096;
		s->text = realloc(s->text, s->size);
		if (!s->text)
			abort();
	}
	memcpy(s->text + s->len, text, len);
	s->len += len;
}

static char *slurp(void *ctx, const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *s;

	if (!f) {
		perror(path);
		exit(2);
	}
	s = talloc_zero_size(ctx, 1 << 20);
	*len = fread(s, 1, (1 << 20) - 1, f);
	fclose(f);
	return s;
}

static const char *line_end(const char *s)
{
	const char *nl = strchr(s, '\n');

	return nl ? nl + 1 : s + strlen(s);
}

/* ── making the source of a case ──────────────────────────────────────────────────────────────────────────────── */

static bool is_left_out(const struct kase *k, const char *line, size_t len)
{
	for (unsigned int i = 0; i < k->n_without; i++) {
		size_t n = strlen(k->without[i]);

		if (len > n && memcmp(line, k->without[i], n) == 0 && (line[n] == ' ' || line[n] == '\n'))
			return true;
	}
	return false;
}

/* A section goes from a line at the margin to the next one. */
static void put_prelude(const struct run *run, const struct kase *k, struct source *s)
{
	const char *line, *next;
	bool out = false;

	for (line = run->prelude; *line; line = next) {
		next = line_end(line);
		if (*line != ' ' && *line != '\n')
			out = is_left_out(k, line, next - line);
		if (!out)
			put(s, line, next - line);
	}
}

/* One escape at text[i]; octets read. */
static size_t put_escape(struct source *s, const char *text)
{
	unsigned int value;
	unsigned long n;
	char octet, *after;

	if (text[1] == 't') {
		put(s, "\t", 1);
		return 2;
	}
	if (text[1] == 'x' && sscanf(text + 2, "%2x", &value) == 1) {
		octet = value;
		put(s, &octet, 1);
		return 4;
	}
	if (text[1] == '*') {
		for (n = strtoul(text + 2, &after, 10); n; n--)
			put(s, after + 1, 1);
		return after + 2 - text;
	}
	put(s, text, 1);
	return 1;
}

static void put_line(const struct kase *k, struct source *s, const char *line, size_t len, unsigned int n)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", n);
	for (size_t i = n ? 1 : 0; i < len;) {
		if (k->escapes && line[i] == '\\') {
			i += put_escape(s, line + i);
			continue;
		}
		if (n && line[i] == '@')
			put(s, number, strlen(number));
		else
			put(s, line + i, 1);
		i++;
	}
}

static struct source make_source(const struct run *run, const struct kase *k)
{
	struct source s = { 0 };
	const char *line, *next;

	for (line = k->source; *line; line = next) {
		next = line_end(line);
		if (*line != '%') {
			put_line(k, &s, line, next - line, 0);
			continue;
		}
		/* lines with % that follow each other are repeated together */
		while (*next == '%')
			next = line_end(next);
		for (unsigned int i = 1; i <= k->repeat; i++)
			for (const char *one = line; one < next; one = line_end(one))
				put_line(k, &s, one, line_end(one) - one, i);
	}
	if (!k->alone)
		put_prelude(run, k, &s);
	return s;
}

/* ── running ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void note_seen(struct run *run, const struct mn_diag *d)
{
	for (unsigned int i = 0; i < MN_N_DIAGS; i++)
		if (strcmp(mn_diag_code(i), d->code) == 0)
			run->seen[i] = true;
}

/* A case that brings a home of its own leaves out what the prelude's home offers; told where a case is about it. */
static bool is_beside_the_point(const struct kase *k, const struct mn_diag *d)
{
	return (strcmp(d->code, "W905") == 0 || strcmp(d->code, "W906") == 0) && !strstr(k->expect, d->code);
}

static char *found(struct run *run, const struct kase *k)
{
	struct mn_diags *diags = mn_diags_alloc(run->ctx, 50);
	struct source source = make_source(run, k);
	char *text = talloc_strdup(run->ctx, "");
	struct mn_program *program;
	bool any = false;

	if (k->load)
		program = mn_program_load(run->ctx, k->load, diags);
	else
		program = mn_program_parse(run->ctx, k->name, source.text ? source.text : "", source.len, diags);
	if ((program == NULL) != (mn_diags_errors(diags) > 0))
		text = talloc_asprintf_append(text, "# expect: a program exactly when there is no error\n");
	for (unsigned int i = 0; i < mn_diags_count(diags); i++) {
		const struct mn_diag *d = mn_diags_get(diags, i);

		if (is_beside_the_point(k, d))
			continue;
		any = true;
		note_seen(run, d);
		text = talloc_asprintf_append(text, "# expect: %u:%u-%u %s %s: %s\n", d->from.line, d->from.col,
					      d->to.col, d->severity == MN_SEVERITY_ERROR ? "error" : "warning",
					      d->code, d->text);
		if (d->from.line != d->to.line || d->to.col <= d->from.col)
			text = talloc_asprintf_append(text, "# expect: a caret with an extent on one line\n");
		if (d->hint)
			text = talloc_asprintf_append(text, "# hint: %s\n", d->hint);
		if (d->note)
			text = talloc_asprintf_append(text, "# note: %u:%u: %s\n", d->note_at.line, d->note_at.col,
						      d->note);
	}
	if (!any)
		text = talloc_asprintf_append(text, "# expect: ok\n");
	if (!k->load && !layout_holds(run->ctx, k->name, source.text ? source.text : "", source.len))
		text = talloc_asprintf_append(text, "# expect: a print that says the same\n");
	talloc_free(program);
	free(source.text);
	talloc_free(diags);
	return text;
}

static void run_case(struct run *run, const char *file, const struct kase *k, FILE *out)
{
	char *text = found(run, k);

	run->cases++;
	if (out) {
		fprintf(out, "#--- %s\n%s%s%s", k->name, text, k->other, k->source);
	} else if (strcmp(text, k->expect) != 0) {
		run->failed++;
		printf("FAILED %s: %s\nexpected\n%sfound\n%s\n", file, k->name, k->expect, text);
	} else if (run->verbose) {
		printf("%s: %s\n", file, k->name);
	}
	talloc_free(text);
}

/* ── reading case files ───────────────────────────────────────────────────────────────────────────────────────── */

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static void read_without(struct kase *k, const char *s, size_t len)
{
	char *names = talloc_strndup(k, s, len), *save = NULL;

	for (char *name = strtok_r(names, ",", &save); name && k->n_without < MAX_HIDDEN;
	     name = strtok_r(NULL, ",", &save))
		k->without[k->n_without++] = name + strspn(name, " ");
}

static bool directive(struct kase *k, const char *line, size_t len)
{
	if (begins(line, "# expect: ") || begins(line, "# hint: ") || begins(line, "# note: ")) {
		k->expect = add(k->expect, line, len);
		return true;
	}
	if (begins(line, "# without: "))
		read_without(k, line + 11, len - 12);
	else if (begins(line, "# alone"))
		k->alone = true;
	else if (begins(line, "# escapes"))
		k->escapes = true;
	else if (begins(line, "# repeat: "))
		k->repeat = strtoul(line + 10, NULL, 10);
	else if (begins(line, "# load: "))
		k->load = talloc_strndup(k, line + 8, len - 9);
	else
		return false;
	k->other = add(k->other, line, len);
	return true;
}

static struct kase *new_case(struct run *run, const char *line, size_t len)
{
	struct kase *k = talloc_zero(run->ctx, struct kase);

	k->name = talloc_strndup(k, line + 5, len - 6);
	k->expect = talloc_strdup(k, "");
	k->other = talloc_strdup(k, "");
	k->source = talloc_strdup(k, "");
	return k;
}

static void run_file(struct run *run, const char *path)
{
	unsigned int cases = run->cases, failed = run->failed;
	struct kase *k = NULL;
	size_t len;
	char *text = slurp(run->ctx, path, &len), *new = NULL;
	const char *line, *next, *head = NULL;
	FILE *out = NULL;
	bool top = true;

	if (run->update) {
		new = talloc_asprintf(run->ctx, "%s.new", path);
		out = fopen(new, "wb");
		if (!out) {
			perror(path);
			exit(2);
		}
	}
	for (line = text; *line; line = next) {
		next = line_end(line);
		if (begins(line, "#--- ")) {
			if (k)
				run_case(run, path, k, out);
			else if (out)
				fwrite(text, 1, line - text, out);
			talloc_free(k);
			k = new_case(run, line, next - line);
			top = true;
			continue;
		}
		if (!k) {
			head = line;
			continue;
		}
		top = top && directive(k, line, next - line);
		if (!top)
			k->source = add(k->source, line, next - line);
	}
	if (k)
		run_case(run, path, k, out);
	talloc_free(k);
	if (out && (fclose(out) || rename(new, path))) {
		perror(path);
		exit(2);
	}
	if (!head || run->cases == cases) {
		printf("FAILED %s: no cases\n", path);
		run->failed++;
	}
	printf("%s: %u cases, %u failed\n", strrchr(path, '/') ? strrchr(path, '/') + 1 : path, run->cases - cases,
	       run->failed - failed);
	talloc_free(text);
}

static void must_load(struct run *run, const char *path, const char *source, size_t len)
{
	struct mn_diags *diags = mn_diags_alloc(run->ctx, 50);
	struct mn_program *program = mn_program_parse(run->ctx, path, source, len, diags);

	run->cases++;
	if (!layout_holds(run->ctx, path, source, len))
		run->failed++;
	if (!program || mn_diags_count(diags)) {
		run->failed++;
		printf("FAILED %s\n", path);
		mn_diags_print(diags, path, source, len, stdout, false);
	}
	talloc_free(program);
	talloc_free(diags);
}

/* A whole service, which must load without a word. */
static void run_service(struct run *run, const char *path)
{
	size_t len;
	char *source = slurp(run->ctx, path, &len);

	must_load(run, path, source, len);
	if (!layout_is_canonical(run->ctx, path, source, len))
		run->failed++;
	talloc_free(source);
}

#define MAX_SECTIONS	200

/* Sections of the example so far; a section goes from a line at the margin to the next one. */
struct manual {
	const char *start[MAX_SECTIONS];
	size_t len[MAX_SECTIONS];
	unsigned int n;
};

/* Does the line begin with the same two words, or the same word if there is one only? */
static bool same_section(const char *a, const char *b)
{
	size_t n = strcspn(a, " \n");

	if (strncmp(a, b, n) != 0 || strcspn(b, " \n") != n)
		return false;
	if (a[n] != ' ' || (strncmp(a, "screen ", 7) && strncmp(a, "rule ", 5) && strncmp(a, "operation ", 10) &&
			    strncmp(a, "list ", 5)))
		return true;
	return strcspn(a + n + 1, " \n") == strcspn(b + n + 1, " \n") &&
	       strncmp(a + n + 1, b + n + 1, strcspn(a + n + 1, " \n")) == 0;
}

static void add_section(struct manual *m, const char *start, size_t len)
{
	unsigned int i = 0;

	while (i < m->n && !same_section(m->start[i], start))
		i++;
	if (i == MAX_SECTIONS)
		abort();
	m->start[i] = start;
	m->len[i] = len;
	m->n += i == m->n;
}

static const char *block_end(const char *block)
{
	while (*block && !begins(block, "```"))
		block = line_end(block);
	return block;
}

/* The example of a manual. */
static void run_manual(struct run *run, const char *path)
{
	static const char fence[] = "```menu\n";
	struct source s = { 0 };
	struct manual m = { .n = 0 };
	size_t len;
	char *text = slurp(run->ctx, path, &len);

	for (char *block = strstr(text, fence); block; block = strstr(block, fence)) {
		const char *line, *next, *start = NULL;

		block += strlen(fence);
		if (!layout_is_canonical(run->ctx, path, block, block_end(block) - block)) {
			run->failed++;
			printf("%.*s\n", (int)strcspn(block, "\n"), block);
		}
		for (line = block; *line && !begins(line, "```"); line = next) {
			next = line_end(line);
			if (*line == ' ' || *line == '\n')
				continue;
			if (start)
				add_section(&m, start, line - start);
			start = line;
		}
		if (start)
			add_section(&m, start, line - start);
	}
	for (unsigned int i = 0; i < m.n; i++)
		put(&s, m.start[i], m.len[i]);
	must_load(run, path, s.text ? s.text : "", s.len);
	free(s.text);
	talloc_free(text);
}

/* ── whole run ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void check_seen(struct run *run)
{
	for (unsigned int i = 0; i < MN_N_DIAGS; i++)
		if (!run->seen[i]) {
			run->failed++;
			printf("FAILED no case provokes %s: %s\n", mn_diag_code(i), mn_diag_format(i));
		}
	for (unsigned int i = 0; i < MN_N_DIAGS; i++)
		for (unsigned int j = 0; j < i; j++)
			if (strcmp(mn_diag_code(i), mn_diag_code(j)) == 0) {
				run->failed++;
				printf("FAILED two diagnostics have the code %s\n", mn_diag_code(i));
			}
}

static char *find_prelude(struct run *run, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = talloc_asprintf(run->ctx, "%.*sprelude.inc", slash ? (int)(slash + 1 - path) : 0, path);
	size_t len;

	return slurp(run->ctx, name, &len);
}

int main(int argc, char **argv)
{
	struct run run = { .ctx = talloc_new(NULL) };
	bool all = false, services = false, manuals = false;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		run.update |= strcmp(argv[i], "-u") == 0;
		run.verbose |= strcmp(argv[i], "-v") == 0;
		all |= strcmp(argv[i], "-a") == 0;
		services |= strcmp(argv[i], "-l") == 0;
		manuals |= strcmp(argv[i], "-m") == 0;
	}
	if (i == argc) {
		fprintf(stderr, "usage: %s [-u] [-v] [-a] FILE.menu... | -l FILE.menu... | -m FILE.md...\n", argv[0]);
		return 2;
	}
	if (!services && !manuals)
		run.prelude = find_prelude(&run, argv[i]);
	for (; i < argc; i++) {
		if (services)
			run_service(&run, argv[i]);
		else if (manuals)
			run_manual(&run, argv[i]);
		else
			run_file(&run, argv[i]);
	}
	if (all && !run.update)
		check_seen(&run);
	printf("%u cases, %u failed\n", run.cases, run.failed);
	talloc_free(run.ctx);
	return run.failed ? 1 : 0;
}
