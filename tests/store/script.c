/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/store/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/register_import.h"
#include "host/store_calendar.h"
#include "host/store_event.h"
#include "host/store_event_args.h"
#include "tests/store/fix.h"
#include "tests/store/script_data.h"

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

/* NUMBER EVENT [VALUE...] [@ TIME] */
static void tell_event(struct script *s, const char *line)
{
	static const char *const outcome[] = { "done", "to come", "as before", "refused" };
	struct store_job *job = calloc(1, sizeof(*job));
	struct store_event event = { .at = 0 };
	char copy[256], *word, *save = NULL, *at, error[512];
	unsigned int n = 0;

	snprintf(copy, sizeof(copy), "%.255s", line);
	at = strstr(copy, " @ ");
	if (at) {
		*at = '\0';
		event.at = fix_time(&s->fix, at + 3);
	}
	fix_order(&s->fix, job, copy, s->now, NULL);
	memset(job->order.arg, 0, sizeof(job->order.arg));
	job->kind = STORE_JOB_EVENT;
	job->payload = &event;
	job->language = s->language;
	strtok_r(copy, " ", &save);
	strtok_r(NULL, " ", &save);
	while ((word = strtok_r(NULL, " ", &save))) {
		if (store_event_arg(s->fix.program, job->order.operation, n, word, &job->order.arg[n], error,
				    sizeof(error)) < 0) {
			printf("  %s\n", error);
			free(job);
			return;
		}
		n++;
	}
	fix_run(&s->fix, job);
	if (job->rc)
		printf("  error %s: %s\n", strerror(-job->rc), event.sentence);
	else
		printf("  %s: %s\n", outcome[event.outcome], event.sentence);
	free(job);
}

/* All that is due by now, and what it was. */
static void run_calendar(struct script *s)
{
	struct store_job *job = calloc(1, sizeof(*job));
	struct store_calendar state = { .working = true };

	while (state.working) {
		job->kind = STORE_JOB_CALENDAR;
		job->program = s->fix.program;
		job->now = s->now;
		job->payload = &state;
		fix_run(&s->fix, job);
		if (job->rc)
			break;
	}
	printf("  %s: month %s, events %d, refused %d, failed %d\n", job->rc ? strerror(-job->rc) : "at rest",
	       state.month, (int)state.happened, (int)state.refused, (int)state.failed);
	free(job);
}

static void list_coming(struct script *s, const char *number)
{
	struct store_job *job = calloc(1, sizeof(*job));

	job->kind = STORE_JOB_COMING;
	job->program = s->fix.program;
	job->now = s->now;
	snprintf(job->order.caller.digits, MN_NUMBER_SIZE, "%.15s", number);
	fix_run(&s->fix, job);
	printf("%s", job->text);
	free(job);
}

/* [TIME ]HEADER ROW: one row into the register, beside the open store; changed facts hold from TIME, or now. */
static void import_row(struct script *s, const char *line)
{
	struct register_import import = {
		.program = s->fix.program, .name = "row", .messages = stdout, .at = s->now, .now = s->now,
	};
	char header[256], row[256], text[600];
	struct store_db db;
	int used = 0;

	if (*line == '2') {
		sscanf(line, "%255s %n", header, &used);
		import.at = fix_time(&s->fix, header);
	}
	if (sscanf(line + used, "%255s %255s", header, row) != 2)
		exit(1);
	snprintf(text, sizeof(text), "%s\n%s\n", header, row);
	import.in = fmemopen(text, strlen(text), "r");
	if (store_db_open(&db, s->fix.path, 0, NULL) < 0 || register_import(&db, &import) < 0)
		printf("  %s\n", db.trouble);
	printf("  %d changed, %d as before, %d bad\n", (int)import.changed, (int)import.same, (int)import.bad);
	fclose(import.in);
	store_db_close(&db);
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
	} else if ((arg = rest(line, "event"))) {
		tell_event(s, arg);
	} else if ((arg = rest(line, "import"))) {
		import_row(s, arg);
	} else if (!strcmp(line, "calendar")) {
		run_calendar(s);
	} else if (!strcmp(line, "again")) {
		fix_close(&s->fix);
		fix_open(&s->fix);
	} else if (script_data(&s->fix, line, s->now)) {
		return;
	} else if ((arg = rest(line, "coming"))) {
		list_coming(s, arg);
	} else if ((arg = rest(line, "key")) && sscanf(arg, "%63s %n", key, &used) == 1) {
		ask(s, arg + used, key, STORE_JOB_EXECUTE);
	} else {
		ask(s, line, "", STORE_JOB_EXECUTE);
	}
}

int script_run(const char *file, const char *database)
{
	const char *srcdir = getenv("srcdir");
	struct script s = { .language = 1 };
	char path[512], line[1024];
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", srcdir ? srcdir : ".", file);
	in = fopen(path, "r");
	if (!in)
		return 1;
	fix_init(&s.fix, "menus/share.menu", database);
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
