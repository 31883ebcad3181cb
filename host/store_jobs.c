/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One order, inside the worker's transaction: read the facts, judge, act, record, answer.
 *
 * The same message again (same sender, key and order, with no other order of that sender between) is answered from the
 * dedup row; a changed order leaves an audit record with the rows that point to it, a refused one a record without.
 */
#include "host/store_jobs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "host/store_effects.h"
#include "host/store_event.h"
#include "host/store_event_args.h"
#include "host/store_job_kinds.h"
#include "menus/answer.h"
#include "menus/decide.h"

#define STORE_JOBS_ASKED_SIZE	512	/* an order as words */

int64_t store_jobs_now(const struct store_jobs *jobs, const struct store_job *job)
{
	struct timespec now;

	if (job->now)
		return job->now;
	if (jobs->instant)
		return jobs->instant;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec + *jobs->ahead_s;
}

static void add_word(char *buf, size_t size, const char *word)
{
	size_t len = strlen(buf);

	snprintf(buf + len, size - len, "%s%s", len ? " " : "", word);
}

/* By their names, which outlive a version of the service file. */
static void evidence_words(const struct mn_program *program, uint64_t evidence, char *buf, size_t size)
{
	const struct mn_list *list = program->evidence < program->n_lists ? &program->list[program->evidence] : NULL;
	const char *before = "evidence=";

	if (*buf)
		add_word(buf, size, "");
	for (unsigned int i = 0; list && i < list->n_items; i++) {
		size_t len = strlen(buf);

		if (!(evidence >> i & 1))
			continue;
		snprintf(buf + len, size - len, "%s%s", before, list->item[i].name);
		before = "+";
	}
}

void store_jobs_args(const struct mn_program *program, const struct mn_order *order, char *buf, size_t size)
{
	const struct mn_operation *op = &program->operation[order->operation];
	char word[256];

	buf[0] = '\0';
	for (unsigned int i = 0; i < op->n_params; i++) {
		const struct mn_param *param = &op->param[i];
		const struct mn_arg *arg = &order->arg[i];

		if (!arg->given) {
			add_word(buf, size, "-");
		} else if (param->type == MN_TYPE_NUMBER) {
			add_word(buf, size, arg->number.digits);
		} else if (param->type == MN_TYPE_CHOICE && arg->value >= 0 &&
			   arg->value < program->list[param->list].n_items) {
			add_word(buf, size, program->list[param->list].item[arg->value].name);
		} else {
			store_event_format(program, param, arg, word, sizeof(word));
			add_word(buf, size, word);
		}
	}
	if (order->surplus)
		add_word(buf, size, "+");
	if (order->evidence)
		evidence_words(program, order->evidence, buf, size);
}

/* Rule id and case name of a refusal; both NULL when accepted. */
static void verdict_names(const struct mn_program *program, const struct mn_verdict *verdict, const char **rule,
			  const char **rule_case)
{
	*rule = *rule_case = NULL;
	if (verdict->accepted || verdict->kase >= program->n_cases)
		return;
	*rule = program->rule[program->kase[verdict->kase].rule].id;
	*rule_case = program->kase[verdict->kase].name;
}

static uint16_t verdict_case(const struct mn_program *program, const char *rule, const char *rule_case)
{
	for (unsigned int i = 0; i < program->n_cases; i++)
		if (!strcmp(program->rule[program->kase[i].rule].id, rule) && !strcmp(program->kase[i].name, rule_case))
			return i;
	return MN_NONE;
}

static const char *refused_number(const struct store_job *job)
{
	uint8_t subject = job->verdict.subject;

	if (job->verdict.accepted)
		return NULL;
	if (subject == MN_SUBJ_LEADER)
		return job->facts.leader.number.digits;
	if (subject >= MN_SUBJ_PARAM0 && subject < MN_SUBJ_PARAM0 + MN_MAX_PARAMS)
		return job->facts.param[subject - MN_SUBJ_PARAM0].number.digits;
	return job->facts.caller.number.digits;
}

int64_t store_jobs_audit(struct store_jobs *jobs, const struct store_job *job, const char *kind, const char *verdict)
{
	const struct mn_program *program = job->program;
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_AUDIT];
	const char *rule, *rule_case;
	char args[STORE_JOBS_ASKED_SIZE];
	int rc;

	verdict_names(program, &job->verdict, &rule, &rule_case);
	store_jobs_args(program, &job->order, args, sizeof(args));
	if (job->kind == STORE_JOB_EVENT)
		store_event_note_at(job, args, sizeof(args));
	sqlite3_bind_int64(stmt, 1, job->facts.now);
	store_db_bind_text(stmt, 2, kind);
	store_db_bind_text(stmt, 3, program->operation[job->order.operation].is_event ? NULL :
			   mn_channel_name(job->order.channel));
	store_db_bind_text(stmt, 4, job->order.caller.digits);
	store_db_bind_text(stmt, 5, program->operation[job->order.operation].name);
	sqlite3_bind_text(stmt, 6, args, -1, SQLITE_STATIC);
	store_db_bind_text(stmt, 7, verdict);
	store_db_bind_text(stmt, 8, rule);
	store_db_bind_text(stmt, 9, rule_case);
	store_db_bind_text(stmt, 10, refused_number(job));
	store_db_bind_text(stmt, 11, job->key);
	sqlite3_bind_int64(stmt, 12, (int64_t)program->hash);
	sqlite3_bind_int64(stmt, 13, 0);
	store_db_bind_text(stmt, 14, job->actor);
	rc = store_db_run(jobs->db, STORE_STMT_AUDIT);
	return rc < 0 ? rc : sqlite3_last_insert_rowid(jobs->db->handle);
}

static int apply_effects(struct store_jobs *jobs, struct store_job *job, const struct store_view *view,
			 const char *kind)
{
	struct store_run run = {
		.db = jobs->db, .program = job->program, .order = &job->order, .facts = &job->facts,
		.verdict = &job->verdict, .view = *view,
	};
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_AUDIT_EFFECTS];
	int rc;

	run.audit = store_jobs_audit(jobs, job, kind, "accepted");
	if (run.audit < 0)
		return run.audit;
	rc = store_effects_apply(&run);
	if (rc < 0)
		return rc;
	sqlite3_bind_int64(stmt, 1, run.audit);
	sqlite3_bind_int64(stmt, 2, run.changes);
	return store_db_run(jobs->db, STORE_STMT_AUDIT_EFFECTS);
}

int store_jobs_carry_out(struct store_jobs *jobs, struct store_job *job, const struct store_view *view,
			 const char *kind)
{
	struct store_db *db = jobs->db;
	int64_t audit;
	int rc;

	rc = store_db_run(db, STORE_STMT_SAVE);
	if (rc < 0)
		return rc;
	rc = apply_effects(jobs, job, view, kind);
	/* a disk error has ended the whole transaction already */
	if (sqlite3_get_autocommit(db->handle))
		return rc < 0 ? rc : -EIO;
	if (rc < 0 && store_db_run(db, STORE_STMT_SAVE_BACK) < 0)
		return -EIO;
	if (store_db_run(db, STORE_STMT_SAVE_DROP) < 0)
		return -EIO;
	if (rc == -EUCLEAN) {
		audit = store_jobs_audit(jobs, job, kind, "failed");
		if (audit < 0)
			return audit;
	}
	return rc;
}

static void tell_caller(struct store_job *job)
{
	mn_answer(job->program, job->language, &job->order, &job->facts, &job->verdict, job->kind == STORE_JOB_EXECUTE,
		  job->text, sizeof(job->text));
}

static void order_asked(const struct store_job *job, char *buf, size_t size)
{
	char args[STORE_JOBS_ASKED_SIZE - 64];

	store_jobs_args(job->program, &job->order, args, sizeof(args));
	snprintf(buf, size, "%s %s %s", mn_channel_name(job->order.channel),
		 job->program->operation[job->order.operation].name, args);
}

/*! Was this very message answered before? 1 yes (job filled), 0 no, -errno. */
static int find_repeated(struct store_jobs *jobs, struct store_job *job, const char *asked)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_DEDUP_GET];
	int rc;

	store_db_bind_text(stmt, 1, job->order.caller.digits);
	store_db_bind_text(stmt, 2, job->key);
	store_db_bind_text(stmt, 3, asked);
	rc = store_db_row(jobs->db, STORE_STMT_DEDUP_GET);
	if (rc <= 0)
		return rc;
	job->repeated = true;
	job->verdict.accepted = !strcmp(store_db_text(stmt, 0), "accepted");
	job->verdict.kase = job->verdict.accepted ? MN_NONE :
		verdict_case(job->program, store_db_text(stmt, 1), store_db_text(stmt, 2));
	snprintf(job->text, sizeof(job->text), "%s", store_db_text(stmt, 3));
	store_db_reset(jobs->db, STORE_STMT_DEDUP_GET);
	return 1;
}

/* A form of the counter may be sent once, whatever its customer did meanwhile. */
static int is_used(struct store_jobs *jobs, const struct store_job *job)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_KEY_USED];
	int rc;

	store_db_bind_text(stmt, 1, job->order.caller.digits);
	store_db_bind_text(stmt, 2, job->key);
	rc = store_db_row(jobs->db, STORE_STMT_KEY_USED);
	if (rc > 0)
		store_db_reset(jobs->db, STORE_STMT_KEY_USED);
	return rc;
}

static int keep_answer(struct store_jobs *jobs, const struct store_job *job, const char *asked)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_DEDUP_PUT];
	const char *rule, *rule_case;

	if (!job->key[0]) {
		stmt = jobs->db->stmt[STORE_STMT_DEDUP_DROP];
		store_db_bind_text(stmt, 1, job->order.caller.digits);
		return store_db_run(jobs->db, STORE_STMT_DEDUP_DROP);
	}
	verdict_names(job->program, &job->verdict, &rule, &rule_case);
	store_db_bind_text(stmt, 1, job->order.caller.digits);
	store_db_bind_text(stmt, 2, job->key);
	store_db_bind_text(stmt, 3, asked);
	store_db_bind_text(stmt, 4, job->verdict.accepted ? "accepted" : "refused");
	store_db_bind_text(stmt, 5, rule);
	store_db_bind_text(stmt, 6, rule_case);
	sqlite3_bind_text(stmt, 7, job->text, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 8, job->facts.now);
	return store_db_run(jobs->db, STORE_STMT_DEDUP_PUT);
}

static int hidden_after(struct store_jobs *jobs, struct store_job *job)
{
	int rc = store_facts_caller(jobs->db, job->program, job->order.caller.digits, job->facts.now,
				    store_needs_of(&jobs->needs, job->program), &jobs->after);

	job->hidden = rc < 0 ? 0 : mn_decide_hidden(job->program, &jobs->after);
	return rc;
}

static int read_facts(struct store_jobs *jobs, struct store_job *job, struct store_view *view)
{
	int rc;

	if (job->order.operation >= job->program->n_operations)
		return -EINVAL;
	rc = store_facts_read(jobs->db, job->program, &job->order, store_jobs_now(jobs, job),
			      store_needs_of(&jobs->needs, job->program)->op[job->order.operation],
			      job->language, &job->facts, view);
	if (rc == 0 && !job->facts.caller.registered && job->kind != STORE_JOB_WHY)
		rc = -ENOENT;
	return rc;
}

int store_jobs_execute(struct store_jobs *jobs, struct store_job *job)
{
	char asked[STORE_JOBS_ASKED_SIZE];
	struct store_view view;
	bool changes;
	int rc;

	job->order.preview = false;
	rc = read_facts(jobs, job, &view);
	if (rc < 0)
		return rc;
	changes = job->program->operation[job->order.operation].changes;
	order_asked(job, asked, sizeof(asked));
	if (job->key[0]) {
		rc = find_repeated(jobs, job, asked);
		if (rc != 0) {
			job->hidden = mn_decide_hidden(job->program, &job->facts);
			return rc < 0 ? rc : 0;
		}
		if (job->order.channel == MN_CHANNEL_COUNTER) {
			rc = is_used(jobs, job);
			job->used = rc > 0;
			if (rc != 0)
				return rc < 0 ? rc : 0;
		}
	}
	mn_decide(job->program, &job->order, &job->facts, &job->verdict);
	if (changes && job->verdict.accepted) {
		rc = store_jobs_carry_out(jobs, job, &view, "order");
	} else if (changes) {
		int64_t audit = store_jobs_audit(jobs, job, "order", "refused");

		rc = audit < 0 ? audit : 0;
	}
	if (rc < 0)
		return rc;
	tell_caller(job);
	rc = keep_answer(jobs, job, asked);
	if (rc < 0)
		return rc == -EUCLEAN ? -EIO : rc;
	if (changes && job->verdict.accepted)
		return hidden_after(jobs, job);
	job->hidden = mn_decide_hidden(job->program, &job->facts);
	return 0;
}

int store_jobs_preview(struct store_jobs *jobs, struct store_job *job)
{
	struct store_view view;
	int rc = read_facts(jobs, job, &view);

	if (rc < 0)
		return rc;
	mn_decide(job->program, &job->order, &job->facts, &job->verdict);
	job->hidden = mn_decide_hidden(job->program, &job->facts);
	if (job->kind == STORE_JOB_PREVIEW)
		tell_caller(job);
	return 0;
}

int store_jobs_caller(struct store_jobs *jobs, struct store_job *job)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_IMSI];
	int rc;

	store_db_bind_text(stmt, 1, job->imsi);
	rc = store_db_row(jobs->db, STORE_STMT_IMSI);
	if (rc <= 0)
		return rc < 0 ? rc : -ENOENT;
	snprintf(job->number.digits, sizeof(job->number.digits), "%s", store_db_text(stmt, 0));
	store_db_reset(jobs->db, STORE_STMT_IMSI);
	rc = store_facts_caller(jobs->db, job->program, job->number.digits, store_jobs_now(jobs, job),
				store_needs_of(&jobs->needs, job->program), &jobs->after);
	if (rc < 0)
		return rc;
	job->language = jobs->after.caller.language;
	job->hidden = mn_decide_hidden(job->program, &jobs->after);
	return 0;
}

int store_jobs_language(struct store_jobs *jobs, struct store_job *job)
{
	struct store_db *db = jobs->db;
	const char *code;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_LANGUAGE];
	int rc;

	if (job->language >= job->program->n_languages)
		return -EINVAL;
	code = job->program->language[job->language].code;
	store_db_bind_text(stmt, 1, job->order.caller.digits);
	store_db_bind_text(stmt, 2, code);
	rc = store_db_run(db, STORE_STMT_LANGUAGE);
	if (rc < 0)
		return rc;
	if (!sqlite3_changes(db->handle))
		return -ENOENT;
	stmt = db->stmt[STORE_STMT_AUDIT];
	sqlite3_clear_bindings(stmt);
	sqlite3_bind_int64(stmt, 1, store_jobs_now(jobs, job));
	store_db_bind_text(stmt, 2, "language");
	store_db_bind_text(stmt, 3, mn_channel_name(job->order.channel));
	store_db_bind_text(stmt, 4, job->order.caller.digits);
	store_db_bind_text(stmt, 5, "language");
	store_db_bind_text(stmt, 6, code);
	store_db_bind_text(stmt, 7, "accepted");
	sqlite3_bind_int64(stmt, 12, (int64_t)job->program->hash);
	sqlite3_bind_int64(stmt, 13, 1);
	store_db_bind_text(stmt, 14, job->actor);
	return store_db_run(db, STORE_STMT_AUDIT);
}

static const struct {
	int (*run)(struct store_jobs *jobs, struct store_job *job);
	bool slow, writes;
} kinds[STORE_N_JOBS] = {
#define WORKER	false
#define KEEPER	true
#define STORE_JOB(id, thread, writes, function) [STORE_JOB_##id] = { function, thread, writes },
#include "host/store_job_kinds.def"
#undef STORE_JOB
#undef WORKER
#undef KEEPER
};

bool store_jobs_writes(enum store_job_kind kind)
{
	return kinds[kind].writes;
}

bool store_jobs_is_slow(enum store_job_kind kind)
{
	return kinds[kind].slow;
}

bool store_jobs_run(struct store_jobs *jobs, struct store_job *job)
{
	int rc = -EINVAL;

	job->repeated = false;
	job->used = false;
	job->text[0] = '\0';
	job->hidden = 0;
	if (kinds[job->kind].run)
		rc = kinds[job->kind].run(jobs, job);
	/* the sender tells busy from broken, and nothing else */
	job->rc = rc == 0 || rc == -ENOENT || rc == -EINVAL ? rc : -EIO;
	/* these have left nothing behind but their record; after anything else the transaction must not be committed */
	return job->rc != -EIO || ((rc == -EUCLEAN || rc == -EOVERFLOW) && !sqlite3_get_autocommit(jobs->db->handle));
}
