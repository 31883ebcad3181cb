/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Orders one after another, from orders.txt, through the store with the shipped service and the sample register.
 * Lines of the script:  # remark | at TIME | fresh | check | sql SQL | lang CODE | preview ORDER |
 * language NUMBER CODE | key KEY ORDER | ORDER, where an ORDER is NUMBER OPERATION [NUMBER].
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/store/fix.h"

struct script {
	struct fix fix;
	int64_t now;
	uint8_t language;
};

static const char *rest(const char *line, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(line, word, len) && line[len] == ' ' ? line + len + 1 : NULL;
}

static void print_answer(const struct script *s, const struct store_job *job)
{
	const struct mn_program *program = s->fix.program;
	const char *text = job->text;

	if (job->rc < 0) {
		printf("  error: %s\n", job->rc == -ENOENT ? "unknown caller" : strerror(-job->rc));
		return;
	}
	if (job->verdict.accepted) {
		printf("  accepted%s\n", job->repeated ? ", repeated" : "");
	} else {
		const struct mn_case *kase = &program->kase[job->verdict.kase];

		printf("  refused %s%s%s%s\n", program->rule[kase->rule].id, *kase->name ? "." : "", kase->name,
		       job->repeated ? ", repeated" : "");
	}
	while (*text) {
		int len = strcspn(text, "\n");

		printf("  > %.*s\n", len, text);
		text += len + (text[len] == '\n');
	}
}

static void ask(struct script *s, const char *line, const char *key, enum store_job_kind kind)
{
	struct store_job *job = calloc(1, sizeof(*job));

	fix_order(&s->fix, job, line, s->now, NULL);
	job->kind = kind;
	job->language = s->language;
	snprintf(job->key, sizeof(job->key), "%s", key);
	fix_run(&s->fix, job);
	print_answer(s, job);
	free(job);
}

static void set_language(struct script *s, const char *line)
{
	struct store_job *job = calloc(1, sizeof(*job));
	char code[8] = "";

	job->kind = STORE_JOB_LANGUAGE;
	job->program = s->fix.program;
	job->now = s->now;
	if (sscanf(line, "%15s %7s", job->order.caller.digits, code) != 2)
		exit(1);
	job->language = mn_program_language(s->fix.program, code);
	fix_run(&s->fix, job);
	printf("  %s\n", job->rc ? strerror(-job->rc) : "remembered");
	free(job);
}

static void run_line(struct script *s, const char *line)
{
	const char *arg;
	char key[64];
	int used;

	if (!*line || *line == '#') {
		return;
	} else if ((arg = rest(line, "at"))) {
		s->now = fix_time(&s->fix, arg);
	} else if (!strcmp(line, "fresh")) {
		fix_close(&s->fix);
		fix_fresh(&s->fix);
		fix_open(&s->fix);
	} else if (!strcmp(line, "check")) {
		fix_check(&s->fix, s->now);
	} else if ((arg = rest(line, "sql"))) {
		fix_sql(&s->fix, arg);
	} else if ((arg = rest(line, "lang"))) {
		s->language = mn_program_language(s->fix.program, arg);
	} else if ((arg = rest(line, "preview"))) {
		ask(s, arg, "", STORE_JOB_PREVIEW);
	} else if ((arg = rest(line, "language"))) {
		set_language(s, arg);
	} else if ((arg = rest(line, "key")) && sscanf(arg, "%63s %n", key, &used) == 1) {
		ask(s, arg + used, key, STORE_JOB_EXECUTE);
	} else {
		ask(s, line, "", STORE_JOB_EXECUTE);
	}
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	struct script s = { .language = 1 };
	char path[512], line[1024];
	FILE *in;

	snprintf(path, sizeof(path), "%s/orders.txt", srcdir ? srcdir : ".");
	in = fopen(path, "r");
	if (!in)
		return 1;
	fix_init(&s.fix, "menus/share.menu", "orders.db");
	s.now = fix_time(&s.fix, "2026-11-23 12:00");
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		printf("%s\n", line);
		run_line(&s, line);
	}
	fclose(in);
	fix_fini(&s.fix);
	return 0;
}
