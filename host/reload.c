/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/reload.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/host.h"
#include "host/host_log.h"
#include "host/reload_notes.h"
#include "menus/diag.h"

/* What the thread works on. Until it has been joined nobody else touches anything here; its talloc tree has no parent,
 * because talloc contexts must not be shared between threads. */
struct reload_work {
	char file[4096];
	int event_fd;
	void *root;
	struct mn_diags *diags;
	struct mn_program *program;	/* NULL: not proved */
	char *found;			/* malloc'd */
	size_t found_len;
};

struct reload {
	struct host_ctx *host;
	struct osmo_fd ofd;		/* readable when the thread has ended its work */
	struct reload_work *work;	/* NULL: none under way */
	pthread_t thread;
	reload_told *told;
	void *told_data;
	bool again;			/* a signal came meanwhile */
	char *refusal;			/* of the last one; NULL: it was not refused */
	time_t refused;
};

/* ── in the thread ────────────────────────────────────────────────────────────────────────────────────────────── */

static void *reload_main(void *data)
{
	struct reload_work *work = data;
	const uint64_t one = 1;
	FILE *out;

	work->root = talloc_named_const(NULL, 0, "reload");
	work->diags = mn_diags_alloc(work->root, SERVICE_DIAGS_MAX);
	work->program = mn_program_load(work->root, work->file, work->diags);
	out = open_memstream(&work->found, &work->found_len);
	if (out) {
		mn_diags_print(work->diags, work->file, mn_diags_source(work->diags),
			       mn_diags_source_len(work->diags), out, false);
		fclose(out);
	}
	/* cannot fail: the counter is far from its end and the descriptor is ours */
	if (write(work->event_fd, &one, sizeof(one)) < 0)
		abort();
	return NULL;
}

/* ── in the loop ──────────────────────────────────────────────────────────────────────────────────────────────── */

static void reload_log_diags(const struct reload_work *work)
{
	unsigned int i, n = mn_diags_count(work->diags), errors = mn_diags_errors(work->diags);

	for (i = 0; i < n; i++) {
		const struct mn_diag *diag = mn_diags_get(work->diags, i);
		bool error = diag->severity == MN_SEVERITY_ERROR;

		LOGP(DMENU, error ? LOGL_ERROR : LOGL_NOTICE, "%s:%u:%u: %s: %s%s%s%s\n", work->file, diag->from.line,
		     diag->from.col, error ? "error" : "warning", diag->text, diag->code[0] ? " [" : "", diag->code,
		     diag->code[0] ? "]" : "");
		errors -= error;
	}
	if (errors)
		LOGP(DMENU, LOGL_ERROR, "%s: %u more errors\n", work->file, errors);
}

/* The first error in a line, and how many there are. */
static char *reload_first_error(void *ctx, const struct reload_work *work)
{
	unsigned int i, n = mn_diags_count(work->diags), errors = mn_diags_errors(work->diags);

	for (i = 0; i < n; i++) {
		const struct mn_diag *diag = mn_diags_get(work->diags, i);

		if (diag->severity != MN_SEVERITY_ERROR)
			continue;
		return talloc_asprintf(ctx, "%u error%s: %s:%u:%u: %s [%s]", errors, errors == 1 ? "" : "s, the first",
				       work->file, diag->from.line, diag->from.col, diag->text, diag->code);
	}
	return talloc_asprintf(ctx, "%s has errors", work->file);
}

unsigned int reload_count_old(const struct host_ctx *host)
{
	const struct service *service;
	unsigned int n = 0;

	llist_for_each_entry(service, &host->services, list)
		n += service != host->service;
	return n;
}

static struct service *reload_find(const struct host_ctx *host, const struct mn_program *program)
{
	struct service *service;

	llist_for_each_entry(service, &host->services, list) {
		if (service->program->hash == program->hash && service->program->source_len == program->source_len)
			return service;
	}
	return NULL;
}

static void reload_put_in_force(struct reload *reload, struct reload_report *report, void *ctx)
{
	struct host_ctx *host = reload->host;
	struct mn_program *program = reload->work->program;
	struct service *before = host->service, *service = reload_find(host, program);
	unsigned int sessions = before->sessions;

	if (service == before) {
		report->what = RELOAD_UNCHANGED;
		report->sentence = talloc_asprintf(ctx, "unchanged: version %u, source %016" PRIx64 ", is in force",
						   before->version, program->hash);
		return;
	}
	report->what = RELOAD_LOADED;
	report->notes = reload_notes(ctx, before->program, program);
	/* one that still serves sessions comes back: nothing is kept twice */
	service = service ? service_get(service) : service_alloc(host, program);
	host_serve(host, service);
	if (host->running)
		host_look_at_register(host);
	report->sentence = talloc_asprintf(ctx, "version %u of service %s is in force, source %016" PRIx64
					   ", from %s; %u session%s on with the one before", service->version,
					   service->program->name, service->program->hash, service->program->file,
					   sessions, sessions == 1 ? " goes" : "s go");
}

static void reload_judge(struct reload *reload, struct reload_report *report, void *ctx)
{
	const struct host_ctx *host = reload->host;
	const struct mn_program *program = reload->work->program;

	report->what = RELOAD_REFUSED;
	if (!program)
		report->sentence = reload_first_error(ctx, reload->work);
	else if (strcmp(program->name, host->service->program->name))
		report->sentence = talloc_asprintf(ctx, "%s is service '%s', but the database belongs to '%s'",
						   reload->work->file, program->name, host->service->program->name);
	else if (host->stopping)
		report->sentence = "the host is stopping";
	else
		reload_put_in_force(reload, report, ctx);
}

/* Count, keep, log and tell. */
static void reload_tell(struct reload *reload, const struct reload_report *report, reload_told *told, void *data)
{
	static const unsigned int ctr_of[] = {
		[RELOAD_LOADED] = SERVICE_CTR_LOADED,
		[RELOAD_UNCHANGED] = SERVICE_CTR_UNCHANGED,
		[RELOAD_REFUSED] = SERVICE_CTR_REFUSED,
	};

	host_ctr_inc(reload->host->ctr->service, ctr_of[report->what]);
	TALLOC_FREE(reload->refusal);
	if (report->what == RELOAD_REFUSED) {
		reload->refusal = talloc_strdup(reload, report->sentence);
		reload->refused = report->when;
	}
	LOGP(DMENU, report->what == RELOAD_REFUSED ? LOGL_ERROR : LOGL_NOTICE, "reload%s: %s\n",
	     report->what == RELOAD_REFUSED ? " refused" : "", report->sentence);
	if (report->notes[0])
		LOGP(DMENU, LOGL_NOTICE, "reload: %s\n", report->notes);
	if (told)
		told(data, report);
}

static void reload_drop_work(struct reload *reload)
{
	struct reload_work *work = reload->work;

	reload->work = NULL;
	free(work->found);
	/* a program that was taken over is not below it any more */
	talloc_free(work->root);
	free(work);
}

static void reload_by_signal_told(void *data, const struct reload_report *report)
{
}

static void reload_finish(struct reload *reload)
{
	struct reload_report report = { .when = time(NULL), .found = "", .notes = "" };
	reload_told *told = reload->told;
	void *ctx = talloc_named_const(NULL, 0, "reload report");
	uint64_t count;

	if (read(reload->ofd.fd, &count, sizeof(count)) < 0)
		return;
	pthread_join(reload->thread, NULL);
	report.errors = mn_diags_errors(reload->work->diags);
	if (reload->work->found)
		report.found = reload->work->found;
	reload_judge(reload, &report, ctx);
	if (told == reload_by_signal_told)
		reload_log_diags(reload->work);
	reload->told = NULL;
	reload_tell(reload, &report, told, reload->told_data);
	talloc_free(ctx);
	reload_drop_work(reload);
	if (reload->again) {
		reload->again = false;
		reload_by_signal(reload);
	}
}

static int reload_readable(struct osmo_fd *ofd, unsigned int what)
{
	reload_finish(ofd->data);
	return 0;
}

static int reload_run_thread(struct reload *reload)
{
	struct reload_work *work = calloc(1, sizeof(*work));
	sigset_t all, before;
	int rc;

	OSMO_ASSERT(work);
	OSMO_STRLCPY_ARRAY(work->file, reload->host->menu_file);
	work->event_fd = reload->ofd.fd;
	/* signals are for the select loop */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&reload->thread, NULL, reload_main, work);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc) {
		free(work);
		return -rc;
	}
	reload->work = work;
	return 0;
}

static int reload_refuse(struct reload *reload, int rc, char *sentence, const char **why)
{
	const struct reload_report report = {
		.what = RELOAD_REFUSED, .when = time(NULL), .sentence = sentence, .found = "", .notes = "",
	};

	reload_tell(reload, &report, NULL, NULL);
	talloc_free(sentence);
	*why = reload->refusal;
	return rc;
}

int reload_start(struct reload *reload, reload_told *told, void *data, const char **why)
{
	unsigned int old = reload_count_old(reload->host);
	int rc;

	if (reload->work) {
		*why = "a reload is under way";
		return -EALREADY;
	}
	if (old >= RELOAD_MOST_OLD)
		return reload_refuse(reload, -EBUSY,
				     talloc_asprintf(NULL, "%u earlier versions still serve sessions: wait for "
						     "their end, or `service drop-old`", old), why);
	rc = reload_run_thread(reload);
	if (rc < 0)
		return reload_refuse(reload, -EAGAIN,
				     talloc_asprintf(NULL, "no thread to read the file: %s", strerror(-rc)), why);
	reload->told = told;
	reload->told_data = data;
	return 0;
}

void reload_by_signal(struct reload *reload)
{
	const char *why;

	/* what is under way may have read the file before it was written */
	if (reload_start(reload, reload_by_signal_told, NULL, &why) == -EALREADY)
		reload->again = true;
}

void reload_forget(struct reload *reload, const void *data)
{
	if (reload->told && reload->told_data == data) {
		reload->told = NULL;
		reload->told_data = NULL;
	}
}

bool reload_is_under_way(const struct reload *reload)
{
	return reload->work;
}

bool reload_wait(struct reload *reload, unsigned int ms)
{
	struct host_ctx *host = reload->host;
	struct pollfd fd[2] = {
		{ .fd = reload->ofd.fd, .events = POLLIN },
		{ .fd = host->store ? store_fd(host->store) : -1, .events = POLLIN },
	};
	struct timespec now, end;
	int64_t left_ms = ms;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += ms / 1000;
	end.tv_nsec += ms % 1000 * 1000000;
	while (reload->work && left_ms > 0) {
		if (poll(fd, ARRAY_SIZE(fd), left_ms) > 0) {
			if (fd[1].revents)
				store_reap(host->store);
			if (fd[0].revents)
				reload_finish(reload);
		}
		clock_gettime(CLOCK_MONOTONIC, &now);
		left_ms = (end.tv_sec - now.tv_sec) * 1000 + (end.tv_nsec - now.tv_nsec) / 1000000;
	}
	return !reload->work;
}

const char *reload_last_refusal(const struct reload *reload, time_t *when)
{
	*when = reload->refused;
	return reload->refusal;
}

struct reload *reload_alloc(struct host_ctx *host)
{
	struct reload *reload = talloc_zero(host, struct reload);
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	OSMO_ASSERT(fd >= 0);
	reload->host = host;
	osmo_fd_setup(&reload->ofd, fd, OSMO_FD_READ, reload_readable, reload, 0);
	OSMO_ASSERT(osmo_fd_register(&reload->ofd) == 0);
	return reload;
}

void reload_free(struct reload *reload)
{
	if (!reload)
		return;
	if (reload->work) {
		pthread_join(reload->thread, NULL);
		reload_drop_work(reload);
	}
	osmo_fd_unregister(&reload->ofd);
	close(reload->ofd.fd);
	talloc_free(reload);
}
