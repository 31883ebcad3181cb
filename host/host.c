/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/host.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/calendar.h"
#include "host/host_log.h"
#include "host/lab_clock.h"
#include "host/timers.h"

#define HOST_STOP_LOOK_MS	50	/* how often a stopping host looks whether all sessions are gone */

static const struct host_profile_row {
	const char *name;
	enum wire_ussd_leg_id id;
} host_profiles[] = {
	{ "osmo-hlr", WIRE_USSD_LEG_GSUP_OSMO_HLR },
	{ "direct", WIRE_USSD_LEG_GSUP_DIRECT },
};

const struct wire_ussd_leg *host_profile(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(host_profiles); i++) {
		if (!strcmp(host_profiles[i].name, name))
			return wire_ussd_leg_get(host_profiles[i].id);
	}
	return NULL;
}

struct host_ctx *host_alloc(void)
{
	struct host_ctx *host = talloc_zero(NULL, struct host_ctx);

	if (!host)
		return NULL;
	talloc_set_name_const(host, "dialtree-host");
	host->database = talloc_strdup(host, HOST_DEFAULT_DATABASE);
	host->menu_file = talloc_strdup(host, HOST_DEFAULT_MENU);
	host->profile = talloc_strdup(host, HOST_DEFAULT_PROFILE);
	host->gsup.remote_ip = talloc_strdup(host, GSUP_EUSE_DEFAULT_IP);
	host->gsup.remote_port = GSUP_EUSE_DEFAULT_PORT;
	host->gsup.name = talloc_strdup(host, GSUP_EUSE_DEFAULT_NAME);
	host->limits.sessions = HOST_DEFAULT_SESSIONS;
	host->limits.resume = HOST_DEFAULT_RESUME;
	host->limits.jobs = HOST_DEFAULT_JOBS;
	counter_config_init(host, &host->counter_config);
	host->tdefs = timers_alloc(host);
	host->usage = usage_log_alloc(host, host->tdefs);
	host->started = time(NULL);
	host->store_ofd.fd = -1;
	INIT_LLIST_HEAD(&host->services);
	return host;
}

void host_serve(struct host_ctx *host, struct service *service)
{
	struct service *before = host->service;
	char proof[200];

	if (!service->version)
		service->version = ++host->versions;
	service_in_force(service, before);
	llist_del(&service->list);
	llist_add(&service->list, &host->services);
	host->service = service;
	if (host->ussd)
		ussd_sess_set_service(host->ussd, service);
	calendar_look(host->calendar);
	usage_log_set_service(host->usage, service);
	service_put(before);
	mn_program_proof(service->program, proof, sizeof(proof));
	LOGP(DMENU, LOGL_NOTICE, "service %s from %s: %u operations, %u rules, %u screens; %s\n",
	     service->program->name, service->program->file, service->program->n_operations, service->program->n_rules,
	     service->program->n_screens, proof);
}

int host_load_service(struct host_ctx *host, FILE *out)
{
	struct service *service = service_load(host, host->menu_file, out);

	if (!service) {
		LOGP(DMENU, LOGL_ERROR, "service file %s is not proved, so it is not served; "
		     "`dialtree-menuc check` says the same, `dialtree-menuc explain CODE` says more\n",
		     host->menu_file);
		return -EINVAL;
	}
	host_serve(host, service);
	return 0;
}

static void host_register_looked_at(struct store_job *job)
{
	struct service *service = job->data;

	if (job->rc > 0) {
		service->missing = talloc_strdup(service, job->text);
		LOGP(DMENU, LOGL_NOTICE, "no number of the register has %s: unknown of everybody until an import with "
		     "this service file\n", job->text);
	}
	service_put(service);
	talloc_free(job);
}

void host_look_at_register(struct host_ctx *host)
{
	struct store_job *job = talloc_zero(NULL, struct store_job);

	job->kind = STORE_JOB_REGISTER;
	job->program = host->service->program;
	job->data = service_get(host->service);
	job->done = host_register_looked_at;
	TALLOC_FREE(host->service->missing);
	if (store_submit(host->store, job) == 0)
		return;
	service_put(job->data);
	talloc_free(job);
}

static int host_store_readable(struct osmo_fd *ofd, unsigned int what)
{
	struct host_ctx *host = ofd->data;
	struct store_load load;
	char trouble[256];
	bool dead;

	store_reap(host->store);
	store_load(host->store, &load);
	if (load.troubles == host->troubles_told || host->failed)
		return 0;
	host->troubles_told = load.troubles;
	dead = store_trouble(host->store, trouble, sizeof(trouble));
	if (!dead) {
		LOGP(DDB, LOGL_ERROR, "%s: %s\n", host->database, trouble);
	} else {
		/* what is on the disk is not known any more; whoever starts us again opens the database anew */
		LOGP(DDB, LOGL_FATAL, "%s: %s; stopping\n", host->database, trouble);
		host->failed = true;
		host_stop(host);
	}
	return 0;
}

int host_open_store(struct host_ctx *host, bool upgrade)
{
	const struct store_config config = {
		.path = host->database,
		.upgrade = upgrade,
		.service = host->service ? host->service->program->name : NULL,
	};
	const char *error = NULL;
	sigset_t all, before;
	int rc;

	/* signals are for the select loop: the worker inherits a mask without any */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = store_open(host, &config, &host->store, &error);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc < 0) {
		LOGP(DDB, LOGL_ERROR, "%s: %s\n", host->database, error ? error : strerror(-rc));
		host->store = NULL;
		return rc;
	}
	osmo_fd_setup(&host->store_ofd, store_fd(host->store), OSMO_FD_READ, host_store_readable, host, 0);
	rc = osmo_fd_register(&host->store_ofd);
	OSMO_ASSERT(rc == 0);
	if (host->lab_clock && host->service && host_set_clock(host, host->lab_clock) < 0) {
		LOGP(DMAIN, LOGL_ERROR, "lab clock %s: not a time\n", host->lab_clock);
		host_close_store(host);
		return -EINVAL;
	}
	return 0;
}

int host_set_clock(struct host_ctx *host, const char *local)
{
	const struct mn_zone *zone = host->service->program->zone;
	int64_t ahead_s = 0;
	char text[32];

	if (local && lab_clock_ahead(zone, local, &ahead_s) < 0)
		return -EINVAL;
	host->clock_ahead_s = ahead_s;
	store_set_clock(host->store, ahead_s);
	calendar_look(host->calendar);
	lab_clock_show(zone, ahead_s, text, sizeof(text));
	LOGP(DMAIN, LOGL_NOTICE, "%s, local time of the service is %s\n", local ? "lab clock" : "real clock", text);
	return 0;
}

void host_close_store(struct host_ctx *host)
{
	if (!host->store)
		return;
	osmo_fd_unregister(&host->store_ofd);
	store_close(host->store);
	host->store = NULL;
}

static void host_start_leg(struct host_ctx *host)
{
	const struct leg_user user = { .event = ussd_sess_event, .down = ussd_sess_down, .data = host->ussd };

	host->gsup.room = host_profile(host->profile);
	host->euse = gsup_euse_start(host, &host->gsup, host->ctr, &user);
	ussd_sess_set_leg(host->ussd, gsup_euse_leg(host->euse));
}

void host_start(struct host_ctx *host)
{
	const struct ussd_sess_config config = {
		.limits = host->limits,
		.tdefs = host->tdefs,
		.store = host->store,
		.submit = store_submit,
	};

	host->ussd = ussd_sess_alloc(host, &config, host->ctr);
	ussd_sess_set_service(host->ussd, host->service);
	host_start_leg(host);
	host->reload = reload_alloc(host);
	host->calendar = calendar_alloc(host);
	host->running = true;
	usage_log_start(host->usage, host->store, host->ctr);
	host_look_at_register(host);
}

void host_apply_gsup(struct host_ctx *host)
{
	if (!host->gsup_changed)
		return;
	host->gsup_changed = false;
	if (!host->running || host->stopping)
		return;
	ussd_sess_set_leg(host->ussd, NULL);
	gsup_euse_stop(host->euse);
	host_start_leg(host);
}

static void host_stop_look(void *data)
{
	struct host_ctx *host = data;

	host->stop_waited_ms += HOST_STOP_LOOK_MS;
	if (ussd_sess_count(host->ussd) && host->stop_waited_ms < timers_ms(host->tdefs, TIMERS_SHUTDOWN)) {
		osmo_timer_schedule(&host->stop_timer, 0, HOST_STOP_LOOK_MS * 1000);
		return;
	}
	if (ussd_sess_count(host->ussd) && !host->stop_told) {
		LOGP(DMAIN, LOGL_NOTICE, "ending %u sessions\n", ussd_sess_count(host->ussd));
		ussd_sess_end_all(host->ussd);
		/* what is sent from a timer is only looked at by the next turn of the loop */
		host->stop_told = true;
		osmo_timer_schedule(&host->stop_timer, 0, HOST_STOP_LOOK_MS * 1000);
		return;
	}
	/* the loop goes on until what is queued for the HLR has been written */
	osmo_select_shutdown_request();
}

void host_stop(struct host_ctx *host)
{
	if (host->stopping)
		return;
	host->stopping = true;
	if (!host->running) {
		osmo_select_shutdown_request();
		return;
	}
	usage_log_stop(host->usage);
	LOGP(DMAIN, LOGL_NOTICE, "stopping, %u sessions open\n", ussd_sess_count(host->ussd));
	ussd_sess_refuse(host->ussd);
	counter_refuse(host->counter);
	osmo_timer_setup(&host->stop_timer, host_stop_look, host);
	osmo_timer_schedule(&host->stop_timer, 0, 0);
}

void host_free(struct host_ctx *host)
{
	osmo_timer_del(&host->stop_timer);
	reload_free(host->reload);
	if (host->euse) {
		ussd_sess_set_leg(host->ussd, NULL);
		gsup_euse_stop(host->euse);
		host->euse = NULL;
	}
	counter_stop(host->counter);
	host_close_store(host);		/* answers what waits, so sessions must still be there */
	calendar_free(host->calendar);
	counter_free(host->counter);
	ussd_sess_free(host->ussd);
	usage_log_free(host->usage);
	service_put(host->service);
	talloc_free(host);
}

/* ── questions of the operator ────────────────────────────────────────────────────────────────────────────────── */

static void host_job_answered(struct store_job *job)
{
	service_put(job->data);
	job->data = NULL;
}

static void host_job_abandoned(struct store_job *job)
{
	service_put(job->data);
	talloc_free(job);
}

int host_ask_store(struct host_ctx *host, struct store_job *job, unsigned int timeout_s)
{
	struct pollfd fd = { .events = POLLIN };
	struct timespec now, end;
	int rc;

	if (!host->store || !host->service)
		return -EBUSY;
	job->done = host_job_answered;
	/* its program must live until it has been answered, which is when this is NULL again */
	job->data = service_get(host->service);
	rc = store_submit(host->store, job);
	if (rc < 0) {
		service_put(job->data);
		return rc;
	}
	fd.fd = store_fd(host->store);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += timeout_s;
	while (job->data) {
		int64_t left_ms;

		clock_gettime(CLOCK_MONOTONIC, &now);
		left_ms = (end.tv_sec - now.tv_sec) * 1000 + (end.tv_nsec - now.tv_nsec) / 1000000;
		if (left_ms <= 0) {
			job->done = host_job_abandoned;
			return -ETIMEDOUT;
		}
		if (poll(&fd, 1, left_ms) > 0)
			store_reap(host->store);
	}
	return 0;
}
