/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_event.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/store_effects.h"
#include "host/store_event_args.h"
#include "menus/answer.h"
#include "menus/clock.h"
#include "menus/decide.h"

#define EVENT_LISTED	40	/* lines of STORE_JOB_COMING */

static const struct mn_operation *operation(const struct store_job *job)
{
	return &job->program->operation[job->order.operation];
}

/* Does this effect, always done, make the event one of the wanted kind? param is what it takes it from. */
static bool is_effect(const struct mn_operation *op, const struct mn_effect *effect, enum mn_effect_kind kind,
		      uint16_t index, uint16_t param)
{
	if (effect->kind != kind || effect->cond != MN_NONE || effect->param != param)
		return false;
	return index == (kind == MN_EFFECT_SET ? effect->index : op->param[param].list);
}

/* The event whose parameters are n_params, and that does this with the parameter given, or with the value (MN_NONE). */
static uint16_t event_with(const struct mn_program *program, unsigned int n_params, enum mn_effect_kind kind,
			   uint16_t index, int64_t value)
{
	uint16_t param = n_params ? 0 : MN_NONE;

	for (unsigned int i = 0; i < program->n_operations; i++) {
		const struct mn_operation *op = &program->operation[i];

		if (!op->is_event || op->n_params != n_params)
			continue;
		for (unsigned int e = 0; e < op->n_effects; e++)
			if (is_effect(op, &op->effect[e], kind, index, param) &&
			    (n_params || op->effect[e].value == value))
				return i;
	}
	return MN_NONE;
}

uint16_t store_event_of_attr(const struct mn_program *program, unsigned int attr, int64_t value)
{
	uint16_t event = event_with(program, 1, MN_EFFECT_SET, attr, value);

	return event != MN_NONE ? event : event_with(program, 0, MN_EFFECT_SET, attr, value);
}

uint16_t store_event_of_record(const struct mn_program *program, unsigned int kind)
{
	return event_with(program, 1, MN_EFFECT_TAKE, kind, 0);
}

static void local_time(const struct mn_program *program, int64_t instant, char *buf, size_t size)
{
	snprintf(buf, size, "?");
	mn_clock_format(program->zone, instant, buf, size);
}

void store_event_note_at(const struct store_job *job, char *args, size_t size)
{
	const struct store_event *event = job->payload;
	size_t len = strlen(args);
	char text[32];

	if (!event || !event->at || event->at == job->facts.now)
		return;
	local_time(job->program, event->at, text, sizeof(text));
	if (strlen(text) > 10)
		text[10] = 'T';
	snprintf(args + len, size - len, "%sat=%s", len ? " " : "", text);
}

/* ── does it change anything? ───────────────────────────────────────────────────────────────────────────────────── */

static bool is_of_register(const struct mn_effect *effect)
{
	return effect->kind == MN_EFFECT_SET || effect->kind == MN_EFFECT_TAKE || effect->kind == MN_EFFECT_END;
}

/* 1 when this effect changes the register, 0 when all is so already, -errno. What will be so later is not known yet. */
static int changes_register(struct store_jobs *jobs, const struct store_job *job, const struct mn_effect *effect,
			    int64_t at, bool later)
{
	const char *msisdn = job->facts.caller.number.digits;
	int64_t value = store_effects_value(effect, &job->order);
	struct store_record record;
	int rc;

	if (effect->kind == MN_EFFECT_SET) {
		if (later || job->facts.caller.attr[effect->index] != value)
			return 1;
		rc = store_history_stands(jobs->db, job->program, msisdn, effect->index, value, at);
		return rc < 0 ? rc : !rc;
	}
	record = store_effects_record(job->program, effect, &job->order, at);
	if (effect->kind == MN_EFFECT_END)
		return store_history_end(jobs->db, job->program, msisdn, record.kind, record.field,
					 job->order.arg[effect->param].to ? record.to : at, 0);
	rc = store_history_holds(jobs->db, job->program, msisdn, &record);
	return rc < 0 ? rc : !rc;
}

enum { EVENT_CHANGES = 1, EVENT_OF_REGISTER = 2 };

/* EVENT_... of all the effects that would be done, or -errno. */
static int look_at_effects(struct store_jobs *jobs, const struct store_job *job, int64_t at, bool later)
{
	const struct mn_operation *op = operation(job);
	int found = 0;

	for (unsigned int i = 0; i < op->n_effects; i++) {
		const struct mn_effect *effect = &op->effect[i];
		int rc = 1;

		if (!store_effects_applies(job->program, effect, &job->order, &job->facts))
			continue;
		if (is_of_register(effect)) {
			found |= EVENT_OF_REGISTER;
			rc = changes_register(jobs, job, effect, at, later);
		}
		if (rc < 0)
			return rc;
		if (rc)
			found |= EVENT_CHANGES;
	}
	return found;
}

/* Rules see so many records of one number at a time: one more would be in the way of everything that is asked of it,
 * the event that ends one too. 0, -EINVAL with a sentence, other -errno. */
static int has_room(struct store_jobs *jobs, const struct store_job *job, struct store_event *event, int64_t at)
{
	const struct mn_operation *op = operation(job);
	const char *msisdn = job->facts.caller.number.digits;

	for (unsigned int i = 0; i < op->n_effects; i++) {
		struct store_record record;
		int rc;

		if (op->effect[i].kind != MN_EFFECT_TAKE ||
		    !store_effects_applies(job->program, &op->effect[i], &job->order, &job->facts))
			continue;
		record = store_effects_record(job->program, &op->effect[i], &job->order, at);
		/* one that is over is history, and no rule sees it */
		if (record.to <= job->facts.now)
			continue;
		rc = store_history_holds(jobs->db, job->program, msisdn, &record);
		if (rc == 0)
			rc = store_history_most(jobs->db, msisdn, record.from > job->facts.now ? record.from :
						job->facts.now, record.to) >= MN_MAX_HOLDINGS ? -EINVAL : 0;
		if (rc == -EINVAL)
			snprintf(event->sentence, sizeof(event->sentence),
				 "the number has %u dated records already, and no more can be in effect at a time",
				 MN_MAX_HOLDINGS);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* ── waiting for its instant ────────────────────────────────────────────────────────────────────────────────────── */

/* 1 when anything waits that happens to the number by then: what will be so until then is not known. */
static int waits_before(struct store_jobs *jobs, const char *msisdn, int64_t at)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_COMING_BEFORE];
	int rc;

	store_db_bind_text(stmt, 1, msisdn);
	sqlite3_bind_int64(stmt, 2, at);
	rc = store_db_row(jobs->db, STORE_STMT_COMING_BEFORE);
	if (rc <= 0)
		return rc;
	rc = sqlite3_column_int(stmt, 0);
	store_db_reset(jobs->db, STORE_STMT_COMING_BEFORE);
	return rc;
}

static void bind_coming(sqlite3_stmt *stmt, const struct store_job *job, int64_t at, const char *args)
{
	store_db_bind_text(stmt, 1, job->facts.caller.number.digits);
	store_db_bind_text(stmt, 2, operation(job)->name);
	sqlite3_bind_int64(stmt, 3, at);
	sqlite3_bind_text(stmt, 4, args, -1, SQLITE_STATIC);
}

static int let_wait(struct store_jobs *jobs, struct store_job *job, struct store_event *event, int64_t at)
{
	struct store_db *db = jobs->db;
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_COMING_FIND];
	char args[STORE_EVENT_ARGS_SIZE];
	int64_t audit;
	int rc = store_event_pack(job->program, &job->order, args, sizeof(args));

	if (rc < 0)
		return rc;
	bind_coming(stmt, job, at, args);
	rc = store_db_row(db, STORE_STMT_COMING_FIND);
	if (rc > 0)
		store_db_reset(db, STORE_STMT_COMING_FIND);
	event->outcome = rc > 0 ? STORE_EVENT_SAME : STORE_EVENT_COMING;
	if (rc != 0)
		return rc < 0 ? rc : 0;
	audit = store_jobs_audit(jobs, job, "event", "accepted");
	if (audit < 0)
		return audit;
	stmt = db->stmt[STORE_STMT_COMING_ADD];
	sqlite3_bind_int64(stmt, 1, at);
	store_db_bind_text(stmt, 2, job->facts.caller.number.digits);
	store_db_bind_text(stmt, 3, operation(job)->name);
	sqlite3_bind_text(stmt, 4, args, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 5, audit);
	return store_db_run(db, STORE_STMT_COMING_ADD);
}

/* ── judged and done ────────────────────────────────────────────────────────────────────────────────────────────── */

/* The instant a dated record begins that the event brings, 0 none. */
static int64_t begins_at(const struct store_job *job)
{
	const struct mn_operation *op = operation(job);

	for (unsigned int i = 0; i < op->n_effects; i++)
		if (op->effect[i].kind == MN_EFFECT_TAKE && op->effect[i].param < MN_MAX_PARAMS)
			return job->order.arg[op->effect[i].param].from;
	return 0;
}

static int check_order(const struct store_job *job, struct store_event *event)
{
	const struct mn_operation *op;

	if (job->order.operation >= job->program->n_operations || !operation(job)->is_event) {
		snprintf(event->sentence, sizeof(event->sentence), "this is no account event of the service");
		return -EINVAL;
	}
	op = operation(job);
	for (unsigned int i = 0; i < op->n_params; i++) {
		if (job->order.arg[i].given && job->order.arg[i].valid)
			continue;
		snprintf(event->sentence, sizeof(event->sentence), "%s needs its parameter %s", op->name,
			 op->param[i].name);
		return -EINVAL;
	}
	return 0;
}

static void say_outcome(struct store_job *job, struct store_event *event, int64_t at)
{
	const struct mn_case *kase;
	const struct mn_rule *rule;
	char text[32];

	switch (event->outcome) {
	case STORE_EVENT_DONE:
		snprintf(event->sentence, sizeof(event->sentence), "done");
		break;
	case STORE_EVENT_COMING:
		local_time(job->program, at, text, sizeof(text));
		snprintf(event->sentence, sizeof(event->sentence), "takes effect at %s", text);
		break;
	case STORE_EVENT_SAME:
		snprintf(event->sentence, sizeof(event->sentence), "as before");
		break;
	case STORE_EVENT_REFUSED:
		mn_answer(job->program, job->language, &job->order, &job->facts, &job->verdict, true, job->text,
			  sizeof(job->text));
		kase = &job->program->kase[job->verdict.kase];
		rule = &job->program->rule[kase->rule];
		snprintf(event->sentence, sizeof(event->sentence), "refused by %s%s%s%s%s%s: %.480s", rule->id,
			 *kase->name ? "." : "", kase->name, *rule->clauses ? " (" : "", rule->clauses,
			 *rule->clauses ? ")" : "", job->text);
		break;
	}
}

static int judge(struct store_jobs *jobs, struct store_job *job, struct store_event *event,
		 const struct store_view *view, bool later)
{
	int found = look_at_effects(jobs, job, view->at, later), waits = 0, rc;
	int64_t audit;

	if (found < 0)
		return found;
	if (later) {
		waits = waits_before(jobs, job->facts.caller.number.digits, view->at);
		if (waits < 0)
			return waits;
	}
	event->outcome = STORE_EVENT_SAME;
	if (!waits && found == EVENT_OF_REGISTER)
		return 0;
	mn_decide(job->program, &job->order, &job->facts, &job->verdict);
	if (!job->verdict.accepted) {
		event->outcome = STORE_EVENT_REFUSED;
		audit = store_jobs_audit(jobs, job, "event", "refused");
		return audit < 0 ? audit : 0;
	}
	rc = has_room(jobs, job, event, view->at);
	if (rc < 0)
		return rc;
	if (later)
		return let_wait(jobs, job, event, view->at);
	if (!(found & EVENT_CHANGES))
		return 0;
	event->outcome = STORE_EVENT_DONE;
	return store_jobs_carry_out(jobs, job, view, "event");
}

int store_event_run(struct store_jobs *jobs, struct store_job *job)
{
	struct store_event *event = job->payload;
	int64_t now = store_jobs_now(jobs, job), begins;
	struct store_view view;
	int rc;

	if (!event)
		return -EINVAL;
	event->sentence[0] = job->text[0] = '\0';
	rc = check_order(job, event);
	if (rc < 0)
		return rc;
	job->order.preview = false;
	rc = store_facts_read(jobs->db, job->program, &job->order, now,
			      store_needs_of(&jobs->needs, job->program)->op[job->order.operation],
			      job->language, &job->facts, &view);
	if (rc < 0)
		return rc;
	if (!job->facts.caller.registered) {
		snprintf(event->sentence, sizeof(event->sentence), "the register does not know this number");
		return -ENOENT;
	}
	begins = begins_at(job);
	if (!event->at && begins > now)
		event->at = begins;
	view.at = event->at ? event->at : now;
	rc = judge(jobs, job, event, &view, !event->due && view.at > now);
	if (rc < 0)
		return rc;
	say_outcome(job, event, view.at);
	return 0;
}

int store_event_list(struct store_jobs *jobs, struct store_job *job)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_COMING_LIST];
	size_t len = 0, size = sizeof(job->text);
	unsigned int n = 0;
	char text[32];
	int rc;

	job->text[0] = '\0';
	store_db_bind_text(stmt, 1, job->order.caller.digits);
	sqlite3_bind_int(stmt, 2, EVENT_LISTED + 1);
	while ((rc = store_db_row(jobs->db, STORE_STMT_COMING_LIST)) > 0) {
		local_time(job->program, sqlite3_column_int64(stmt, 0), text, sizeof(text));
		if (n++ == EVENT_LISTED || size - len < 160)
			break;
		len += snprintf(job->text + len, size - len, "%s %s %s %.80s", text, store_db_text(stmt, 1),
				store_db_text(stmt, 2), store_db_text(stmt, 3));
		len += snprintf(job->text + len, size - len, "%s%.40s%s\n", *store_db_text(stmt, 4) ? " (" : "",
				store_db_text(stmt, 4), *store_db_text(stmt, 4) ? ")" : "");
	}
	if (rc > 0) {
		store_db_reset(jobs->db, STORE_STMT_COMING_LIST);
		snprintf(job->text + len, size - len, "...\n");
	}
	return rc < 0 ? rc : 0;
}
