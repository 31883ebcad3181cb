/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/usage_log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/linuxlist.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/host_log.h"
#include "host/timers.h"

#define USAGE_LOG_FORGET_S	86400	/* how often contexts are looked at that nobody speaks of any more */

/* One log. It lives until its job is back, also when it is not followed any more. */
struct source {
	struct llist_head list;
	struct usage_log *log;
	const char *path;		/* as configured */
	const char *full;		/* as it is opened, and as the tables name it */
	bool gone;			/* not followed any more: freed with its job */
	bool loaded;			/* the position is known, or known to be none */
	bool busy;			/* the store has .job */
	bool found;
	bool again;			/* there is no position: lines may have come by another way before */
	time_t looked;			/* when the store was asked for the position, which forgets old contexts too */
	struct tail *tail;
	struct tail_piece piece;
	struct osmo_timer_list timer;
	struct store_job *job;
	struct service *service;	/* of the job */
	struct store_cdr cdr;		/* payload of the job */
	struct store_cdr_counts counts;
	uint64_t aside_line;
	char aside_reason[160];
	char trouble[200];		/* of the store; that of the file is the tail's */
};

struct usage_log {
	struct llist_head sources;
	unsigned int n_sources;
	struct osmo_tdef *tdefs;
	struct store *store;		/* NULL: not started, or stopped */
	struct host_ctr *ctr;
	struct service *service, *cells_service;	/* in force; the table is for */
	char *folder;
	char *cells_path;
	struct cells_default def[MN_MAX_FIELDS];
	unsigned int n_def;
	const struct cells *cells;	/* NULL: none yet, or none for this service */
	bool cells_due;			/* read the table as soon as no job uses it */
	bool cells_wrong;
};

static void source_turn(void *data);

static void source_again(struct source *source, unsigned long ms)
{
	if (source->log->store && !source->gone)
		osmo_timer_schedule(&source->timer, ms / 1000, ms % 1000 * 1000);
}

static unsigned long pause_ms(const struct usage_log *log)
{
	return timers_ms(log->tdefs, TIMERS_USAGE);
}

static const char *full_path(const struct usage_log *log, void *ctx, const char *path)
{
	return *path == '/' || !log->folder ? talloc_strdup(ctx, path) :
		talloc_asprintf(ctx, "%s/%s", log->folder, path);
}

static void count(const struct usage_log *log, unsigned int i, uint64_t n)
{
	if (log->ctr)
		rate_ctr_add(rate_ctr_group_get_ctr(log->ctr->usage, i), n);
}

/* ── the table ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool any_busy(const struct usage_log *log)
{
	const struct source *source;

	llist_for_each_entry(source, &log->sources, list)
		if (source->busy && !source->cdr.load)
			return true;
	return false;
}

static const struct cells *read_cells(struct usage_log *log, char **errors)
{
	const char *path = log->cells_path ? full_path(log, log, log->cells_path) : NULL;
	const struct cells *cells = cells_load(log, log->service->program, path, log->def, log->n_def, errors);

	talloc_free((void *)path);
	return cells;
}

static void replace_cells(struct usage_log *log, const struct cells *cells)
{
	talloc_free((void *)log->cells);
	log->cells = cells;
	service_put(log->cells_service);
	log->cells_service = cells ? service_get(log->service) : NULL;
}

int usage_log_load_cells(struct usage_log *log, char **errors)
{
	const struct cells *cells;

	*errors = NULL;
	if (!log->service)
		return 0;
	if (any_busy(log)) {
		/* look at it now, take it when the job that uses the old one is back */
		cells = read_cells(log, errors);
		log->cells_due = cells != NULL;
		talloc_free((void *)cells);
		return cells ? 0 : -EINVAL;
	}
	log->cells_due = false;
	cells = read_cells(log, errors);
	log->cells_wrong = !cells;
	if (cells || log->cells_service != log->service)
		replace_cells(log, cells);
	return cells ? 0 : -EINVAL;
}

/* The same while the host runs by itself: what is wrong goes to the log, line by line. */
static void load_cells(struct usage_log *log)
{
	char *errors, *line, *next;
	int rc = usage_log_load_cells(log, &errors);

	if (rc < 0) {
		LOGP(DUSAGE, LOGL_ERROR, "the table of the network cannot be used%s\n",
		     log->cells ? ", the one before goes on" : ": logs of gateways wait");
		for (line = errors; line; line = next) {
			next = strchr(line, '\n');
			if (next)
				*next++ = '\0';
			LOGP(DUSAGE, LOGL_ERROR, "%s\n", line);
		}
	} else if (log->cells_path && !log->cells_due) {
		LOGP(DUSAGE, LOGL_NOTICE, "%s: %u rows\n", log->cells_path, cells_count(log->cells));
	}
	talloc_free(errors);
}

static void cells_changed(struct usage_log *log)
{
	struct source *source;

	log->cells_due = true;
	llist_for_each_entry(source, &log->sources, list)
		if (!source->busy)
			source_again(source, 0);
}

void usage_log_set_cells(struct usage_log *log, const char *path)
{
	TALLOC_FREE(log->cells_path);
	if (path)
		log->cells_path = talloc_strdup(log, path);
	cells_changed(log);
}

int usage_log_set_default(struct usage_log *log, const char *field, const char *value)
{
	unsigned int i = 0;

	while (i < log->n_def && strcmp(log->def[i].field, field))
		i++;
	if (i == log->n_def && value) {
		if (i == ARRAY_SIZE(log->def))
			return -ENOSPC;
		log->def[log->n_def++] = (struct cells_default){ .field = talloc_strdup(log, field) };
	}
	if (i < log->n_def) {
		talloc_free((void *)log->def[i].value);
		log->def[i].value = value ? talloc_strdup(log, value) : NULL;
	}
	if (!value && i < log->n_def) {
		talloc_free((void *)log->def[i].field);
		memmove(&log->def[i], &log->def[i + 1], (--log->n_def - i) * sizeof(log->def[0]));
	}
	cells_changed(log);
	return 0;
}

void usage_log_set_service(struct usage_log *log, struct service *service)
{
	service_get(service);
	service_put(log->service);
	log->service = service;
	cells_changed(log);
}

/* ── one log ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void source_note(void *data, enum tail_note level, const char *text)
{
	static const int levels[] = {
		[TAIL_INFO] = LOGL_INFO, [TAIL_NOTICE] = LOGL_NOTICE, [TAIL_WAITS] = LOGL_NOTICE,
		[TAIL_ERROR] = LOGL_ERROR,
	};
	struct source *source = data;

	LOGP(DUSAGE, levels[level], "%s\n", text);
	if (level != TAIL_WAITS)
		count(source->log, level == TAIL_ERROR ? USAGE_CTR_TROUBLE : USAGE_CTR_ROTATED, 1);
}

static void source_free(struct source *source)
{
	llist_del(&source->list);
	osmo_timer_del(&source->timer);
	tail_free(source->tail);
	service_put(source->service);
	talloc_free(source);
}

static void source_counted(struct source *source)
{
	const struct store_cdr *cdr = &source->cdr;
	const struct store_cdr_counts *now = &cdr->counts;
	struct usage_log *log = source->log;

	source->counts.lines += now->lines;
	source->counts.accepted += now->accepted;
	source->counts.repeated += now->repeated;
	source->counts.aside += now->aside;
	source->counts.unused += now->unused;
	source->counts.other += now->other;
	source->counts.anew += now->anew;
	count(log, USAGE_CTR_LINES, now->lines);
	count(log, USAGE_CTR_ACCEPTED, now->accepted);
	count(log, USAGE_CTR_REPEATED, now->repeated);
	count(log, USAGE_CTR_ASIDE, now->aside);
	count(log, USAGE_CTR_UNUSED, now->unused);
	count(log, USAGE_CTR_OTHER, now->other);
	count(log, USAGE_CTR_ANEW, now->anew);
	if (cdr->aside_line) {
		source->aside_line = cdr->aside_line;
		osmo_strlcpy(source->aside_reason, cdr->aside_reason, sizeof(source->aside_reason));
		LOGP(DUSAGE, LOGL_NOTICE, "%s: %" PRIu64 " line%s set aside, the last is line %" PRIu64 ": %s\n",
		     source->path, now->aside, now->aside == 1 ? "" : "s", cdr->aside_line, cdr->aside_reason);
	}
	if (now->lines)
		LOGP(DUSAGE, LOGL_DEBUG, "%s: %" PRIu64 " lines, %" PRIu64 " records accepted\n", source->path,
		     now->lines, now->accepted);
}

static void source_loaded(struct source *source)
{
	const struct store_cdr *cdr = &source->cdr;

	if (source->loaded)
		return;
	source->loaded = true;
	source->found = cdr->found;
	source->again = !cdr->found;
	source->tail = tail_alloc(source, source->full, cdr->found ? &cdr->at : NULL, source_note, source);
	if (cdr->found)
		LOGP(DUSAGE, LOGL_NOTICE, "%s: going on behind line %" PRIu64 "\n", source->path, cdr->at.line);
	else
		LOGP(DUSAGE, LOGL_NOTICE, "%s: reading from its beginning\n", source->path);
}

static void source_answered(struct store_job *job)
{
	struct source *source = job->data;
	unsigned long ms = pause_ms(source->log);

	source->busy = false;
	service_put(source->service);
	source->service = NULL;
	if (source->gone) {
		source_free(source);
		return;
	}
	if (job->rc == 0) {
		source->trouble[0] = '\0';
		if (source->cdr.load) {
			source_loaded(source);
		} else {
			source_counted(source);
			tail_accept(source->tail, &source->piece);
			source->found = true;
		}
		ms = 0;
	} else {
		snprintf(source->trouble, sizeof(source->trouble), "the store has not taken it: %s",
			 strerror(-job->rc));
		LOGP(DUSAGE, job->rc == -EBUSY ? LOGL_NOTICE : LOGL_ERROR, "%s: %s; it is tried again\n", source->path,
		     source->trouble);
	}
	source_again(source, ms);
}

static void source_ask(struct source *source)
{
	struct usage_log *log = source->log;
	struct store_job *job = source->job;

	memset(job, 0, sizeof(*job));
	job->kind = STORE_JOB_CDR;
	job->payload = &source->cdr;
	job->data = source;
	job->done = source_answered;
	osmo_strlcpy(job->actor, source->full, sizeof(job->actor));
	source->service = service_get(log->service);
	job->program = log->service->program;
	if (store_submit(log->store, job) == 0) {
		source->busy = true;
		return;
	}
	/* callers come first */
	service_put(source->service);
	source->service = NULL;
	source_again(source, pause_ms(log));
}

static void source_turn(void *data)
{
	struct source *source = data;
	struct usage_log *log = source->log;
	int rc;

	if (source->busy || !log->store || !log->service)
		return;
	if (log->cells_due && !any_busy(log))
		load_cells(log);
	if (!source->loaded || time(NULL) - source->looked > USAGE_LOG_FORGET_S) {
		source->looked = time(NULL);
		source->cdr = (struct store_cdr){ .source = source->full, .load = true };
		source_ask(source);
		return;
	}
	if (!log->cells || log->cells_due || log->cells_service != log->service) {
		source_again(source, pause_ms(log));
		return;
	}
	rc = tail_read(source->tail, &source->piece);
	if (rc <= 0) {
		source->again &= rc < 0;
		source_again(source, pause_ms(log));
		return;
	}
	source->cdr = (struct store_cdr){
		.source = source->full, .cells = log->cells, .text = source->piece.text, .len = source->piece.len,
		.first_line = source->piece.first_line, .torn = source->piece.torn,
		.again = source->again, .keep = true,
		.at = source->piece.after,
	};
	source_ask(source);
}

/* ── all of them ────────────────────────────────────────────────────────────────────────────────────────────────── */

struct usage_log *usage_log_alloc(void *ctx, struct osmo_tdef *tdefs)
{
	struct usage_log *log = talloc_zero(ctx, struct usage_log);

	if (!log)
		return NULL;
	INIT_LLIST_HEAD(&log->sources);
	log->tdefs = tdefs;
	return log;
}

void usage_log_free(struct usage_log *log)
{
	struct source *source, *next;

	if (!log)
		return;
	log->store = NULL;
	llist_for_each_entry_safe(source, next, &log->sources, list)
		source_free(source);
	service_put(log->cells_service);
	service_put(log->service);
	talloc_free(log);
}

static struct source *find_source(const struct usage_log *log, const char *path)
{
	struct source *source;

	llist_for_each_entry(source, &log->sources, list)
		if (!source->gone && !strcmp(source->path, path))
			return source;
	return NULL;
}

int usage_log_add(struct usage_log *log, const char *path)
{
	struct source *source;

	if (find_source(log, path))
		return -EEXIST;
	if (log->n_sources == USAGE_LOG_MAX)
		return -ENOSPC;
	source = talloc_zero(log, struct source);
	source->log = log;
	source->path = talloc_strdup(source, path);
	source->full = full_path(log, source, path);
	source->job = talloc_zero(source, struct store_job);
	osmo_timer_setup(&source->timer, source_turn, source);
	llist_add_tail(&source->list, &log->sources);
	log->n_sources++;
	source_again(source, 0);
	return 0;
}

int usage_log_remove(struct usage_log *log, const char *path)
{
	struct source *source = find_source(log, path);

	if (!source)
		return -ENOENT;
	log->n_sources--;
	osmo_timer_del(&source->timer);
	source->gone = true;
	/* a job that is away comes back to it, and uses the table until then */
	if (!source->busy)
		source_free(source);
	return 0;
}

void usage_log_start(struct usage_log *log, struct store *store, struct host_ctr *ctr)
{
	struct source *source;

	log->store = store;
	log->ctr = ctr;
	log->cells_due = true;
	llist_for_each_entry(source, &log->sources, list)
		source_again(source, 0);
}

void usage_log_stop(struct usage_log *log)
{
	log->store = NULL;
}

void usage_log_set_folder(struct usage_log *log, const char *folder)
{
	struct source *source;

	talloc_free(log->folder);
	log->folder = talloc_strdup(log, folder);
	llist_for_each_entry(source, &log->sources, list) {
		talloc_free((void *)source->full);
		source->full = full_path(log, source, source->path);
	}
}

/* ── views ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

static const struct source *source_number(const struct usage_log *log, unsigned int i)
{
	const struct source *source;

	llist_for_each_entry(source, &log->sources, list)
		if (!source->gone && !i--)
			return source;
	return NULL;
}

const char *usage_log_path(const struct usage_log *log, unsigned int i)
{
	const struct source *source = source_number(log, i);

	return source ? source->path : NULL;
}

const char *usage_log_cells(const struct usage_log *log)
{
	return log->cells_path;
}

const struct cells_default *usage_log_default(const struct usage_log *log, unsigned int i)
{
	return i < log->n_def ? &log->def[i] : NULL;
}

bool usage_log_view(const struct usage_log *log, unsigned int i, struct usage_log_view *view)
{
	const struct source *source = source_number(log, i);

	if (!source)
		return false;
	*view = (struct usage_log_view){
		.path = source->path, .found = source->found, .counts = source->counts,
		.aside_line = source->aside_line, .aside_reason = source->aside_reason, .trouble = source->trouble,
	};
	if (source->tail) {
		tail_where(source->tail, &view->at);
		view->lag = tail_lag(source->tail);
		if (!source->trouble[0])
			view->trouble = tail_trouble(source->tail);
	}
	return true;
}

void usage_log_table(const struct usage_log *log, char *buf, size_t size)
{
	const char *path = log->cells_path ? log->cells_path : "only defaults";

	if (!log->cells)
		snprintf(buf, size, "%s: %s", path,
			 log->cells_wrong ? "cannot be used, see the log; lines wait" : "not read yet");
	else if (log->cells_wrong)
		snprintf(buf, size, "%s: cannot be used any more, see the log; the one before goes on", path);
	else
		snprintf(buf, size, "%s: %u rows", path, cells_count(log->cells));
}
