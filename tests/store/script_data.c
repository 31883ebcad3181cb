/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/store/script_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/register_cell.h"
#include "host/store_bundle.h"
#include "host/store_usage.h"
#include "host/store_verify.h"

#define MB	(INT64_C(1) << 20)

static void fail(const char *line)
{
	fflush(stdout);
	fprintf(stderr, "cannot read: %s\n", line);
	exit(1);
}

/* "FIELD=ITEM" into its field. */
static bool set_field(const struct fix *fix, const struct mn_record_decl *decl, const char *word, int64_t *field)
{
	const char *value = strchr(word, '=');
	char error[200];

	for (unsigned int i = 0; value && i < decl->n_fields; i++)
		if (strlen(decl->field[i].name) == (size_t)(value - word) &&
		    !strncmp(decl->field[i].name, word, value - word))
			return register_cell_parse(fix->program, &decl->field[i], value + 1, &field[i], error,
						   sizeof(error)) == 0;
	return false;
}

static void set_fields(const struct fix *fix, const struct mn_record_decl *decl, const char *words, int64_t *field)
{
	char copy[256], *save = NULL;

	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		field[i] = MN_UNKNOWN;
	snprintf(copy, sizeof(copy), "%s", words);
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if (!set_field(fix, decl, word, field))
			fail(word);
}

static int64_t instant(const struct fix *fix, const char *text)
{
	char copy[32];

	snprintf(copy, sizeof(copy), "%s", text);
	return fix_time(fix, copy);
}

static void run_bundle(struct fix *fix, char *words, int64_t now)
{
	static const char *const outcome[] = { "new", "changed", "as before", "refused" };
	struct bundle_record rec = { .to = INT64_MAX };
	struct bundle_answer answer;
	struct store_bundle_job payload = { .rec = &rec, .n = 1, .answer = &answer };
	struct store_job *job = calloc(1, sizeof(*job));
	char *save = NULL, *word = strtok_r(words, " ", &save);

	rec.id = word ? atoll(word) : 0;
	word = strtok_r(NULL, " ", &save);
	snprintf(rec.owner.digits, sizeof(rec.owner.digits), "%.15s", word ? word : "");
	word = strtok_r(NULL, " ", &save);
	rec.size = word ? atoll(word) * MB : 0;
	set_fields(fix, &fix->program->bundle, "kind=base plan=flyshare scope=domestic special=no", rec.field);
	while ((word = strtok_r(NULL, " ", &save))) {
		if (!strncmp(word, "from=", 5)) {
			rec.from = instant(fix, word + 5);
		} else if (!strncmp(word, "to=", 3)) {
			rec.to = instant(fix, word + 3);
		} else if (!strncmp(word, "label=", 6)) {
			snprintf(rec.label, sizeof(rec.label), "%s", word + 6);
		} else if (!strncmp(word, "limits=", 7)) {
			snprintf(rec.limits, sizeof(rec.limits), "%s", word + 7);
			for (char *p = rec.limits; *p; p++)
				*p = *p == '+' ? ' ' : *p;
		} else if (!set_field(fix, &fix->program->bundle, word, rec.field)) {
			fail(word);
		}
	}
	job->kind = STORE_JOB_BUNDLE;
	job->program = fix->program;
	job->now = now;
	job->payload = &payload;
	fix_run(fix, job);
	printf("  %s%s%s\n", job->rc ? "error" : outcome[answer.outcome],
	       !job->rc && answer.outcome == BUNDLE_REFUSED ? ": " : "",
	       !job->rc && answer.outcome == BUNDLE_REFUSED ? answer.reason : "");
	free(job);
}

static void print_mb(const char *what, int64_t octets)
{
	if (octets)
		printf(", %g MB %s", octets / (double)MB, what);
}

static void print_use(struct fix *fix, const struct store_job *job, const struct usage_record *rec,
		      const struct usage_answer *answer)
{
	char sql[256];

	if (job->rc) {
		printf("  error\n");
		return;
	}
	if (answer->outcome != USAGE_ACCEPTED) {
		printf("  %s%s\n", answer->outcome == USAGE_REPEATED ? "repeated" : "set aside: ", answer->reason);
		return;
	}
	printf("  accepted");
	print_mb("of its own", answer->own);
	print_mb("shared", answer->shared);
	print_mb("out of bundle", answer->outside);
	printf("\n");
	snprintf(sql, sizeof(sql), "SELECT 'bundle ' || d.bundle, d.bytes / 1048576.0 FROM usage u JOIN drawn d"
		 " ON d.seq = u.seq WHERE u.id = '%.90s' ORDER BY d.bundle", rec->id);
	fix_sql(fix, sql);
}

static void run_use(struct fix *fix, char *words, int64_t now)
{
	struct usage_record rec = { .at = 0 };
	struct usage_answer answer;
	struct store_usage_job payload = { .rec = &rec, .n = 1, .answer = &answer };
	struct store_job *job = calloc(1, sizeof(*job));
	char *save = NULL, *word = strtok_r(words, " ", &save);

	snprintf(rec.id, sizeof(rec.id), "%s", word && strcmp(word, "-") ? word : "");
	word = strtok_r(NULL, " ", &save);
	if (word && !strncmp(word, "imsi=", 5))
		snprintf(rec.imsi, sizeof(rec.imsi), "%.15s", word + 5);
	else
		snprintf(rec.number.digits, sizeof(rec.number.digits), "%.15s", word ? word : "");
	word = strtok_r(NULL, " ", &save);
	rec.at = word ? instant(fix, word) : 0;
	word = strtok_r(NULL, " ", &save);
	rec.down = word ? atof(word) * MB : 0;
	set_fields(fix, &fix->program->traffic, "network=4g roaming=domestic special-use=no place=elsewhere",
		   rec.field);
	while ((word = strtok_r(NULL, " ", &save)))
		if (!set_field(fix, &fix->program->traffic, word, rec.field))
			fail(word);
	job->kind = STORE_JOB_USAGE;
	job->program = fix->program;
	job->now = now;
	job->payload = &payload;
	fix_run(fix, job);
	print_use(fix, job, &rec, &answer);
	free(job);
}

static void print_finding(void *data, const char *text)
{
	(void)data;
	printf("  %s\n", text);
}

static void run_verify(const struct fix *fix, int64_t now)
{
	struct store_verify verify = { .program = fix->program, .now = now, .found = print_finding };
	struct store_db db;

	if (store_db_open(&db, fix->path, 0, NULL) < 0 || store_verify_usage(&db, &verify) < 0)
		fail(db.trouble);
	store_db_close(&db);
	printf("  %d records, %d draws, %d findings\n", (int)verify.records, (int)verify.draws, (int)verify.findings);
}

bool script_data(struct fix *fix, const char *line, int64_t now)
{
	char copy[512];

	snprintf(copy, sizeof(copy), "%s", line);
	if (!strncmp(line, "bundle ", 7))
		run_bundle(fix, copy + 7, now);
	else if (!strncmp(line, "use ", 4))
		run_use(fix, copy + 4, now);
	else if (!strcmp(line, "verify"))
		run_verify(fix, now);
	else
		return false;
	return true;
}
