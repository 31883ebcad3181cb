/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The service on the VTY: its versions, and loading a new one. */
#include "host/host_vty.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <time.h>

#include <osmocom/core/signal.h>
#include <osmocom/core/utils.h>
#include <osmocom/vty/misc.h>

/* A file of usual size is proved in some milliseconds and answered at once; the loop stands still meanwhile, at most
 * for that long. A longer one is answered when it is done. */
#define SERVICE_USUAL	(256 * 1024)
#define SERVICE_WAIT_MS	1000

static const char *service_time(char *buf, size_t size, time_t time)
{
	struct tm tm;

	strftime(buf, size, "%Y-%m-%d %H:%M:%S", localtime_r(&time, &tm));
	return buf;
}

static bool refused_any(const struct rate_ctr_group *rules)
{
	unsigned int i;

	for (i = 0; i < rules->desc->num_ctr; i++)
		if (rules->ctr[i].current)
			return true;
	return false;
}

static void show_service_version(struct vty *vty, const struct service *service, bool in_force)
{
	const struct mn_program *program = service->program;
	char loaded[32], proof[200];
	unsigned int i;

	vty_out(vty, "version %u of service %s, %s: %u session%s%s", service->version, program->name,
		in_force ? "in force" : "earlier", service->sessions, service->sessions == 1 ? "" : "s", VTY_NEWLINE);
	vty_out(vty, " from %s, loaded %s, source %016" PRIx64 "%s", program->file,
		service_time(loaded, sizeof(loaded), service->loaded), program->hash, VTY_NEWLINE);
	vty_out(vty, " dial %s%s%s, clock %s%s", program->dial, program->texts_to[0] ? ", texts to " : "",
		program->texts_to, program->zone_name, VTY_NEWLINE);
	vty_out(vty, " languages");
	for (i = 0; i < program->n_languages; i++)
		vty_out(vty, " %s (%s)", program->language[i].code, program->language[i].name);
	vty_out(vty, "%s operations", VTY_NEWLINE);
	for (i = 0; i < program->n_operations; i++)
		vty_out(vty, " %s", program->operation[i].name);
	vty_out(vty, "%s %u operations, %u rules with %u cases, %u screens, %u SMS codes, %u fee%s%s", VTY_NEWLINE,
		program->n_operations, program->n_rules, program->n_cases, program->n_screens, program->n_sms,
		program->n_fees, program->n_fees == 1 ? "" : "s", VTY_NEWLINE);
	mn_program_proof(program, proof, sizeof(proof));
	vty_out(vty, " proof: %s%s", proof, VTY_NEWLINE);
	if (service->missing)
		vty_out(vty, " register: no number has %s%s", service->missing, VTY_NEWLINE);
	if (service->ctr_rule) {
		vty_out(vty, " refusals by rule%s%s", refused_any(service->ctr_rule) ? "" : ": none", VTY_NEWLINE);
		vty_out_rate_ctr_group_fmt2(vty, "  %10n: %10c (%S/s %M/m %H/h %D/d) %d", service->ctr_rule, true);
	}
}

DEFUN(show_service, show_service_cmd,
	"show service",
	HOST_VTY_SHOW "The service in force, earlier versions that still serve sessions, and the last refused reload\n")
{
	const struct host_ctx *host = host_vty_host();
	const struct service *service;
	const char *refusal;
	char when[32];
	time_t refused;

	if (!host->service) {
		vty_out(vty, "%% no service%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	llist_for_each_entry(service, &host->services, list)
		show_service_version(vty, service, service == host->service);
	if (!host->reload)
		return CMD_SUCCESS;
	if (reload_is_under_way(host->reload))
		vty_out(vty, "a reload is under way%s", VTY_NEWLINE);
	refusal = reload_last_refusal(host->reload, &refused);
	if (refusal)
		vty_out(vty, "last reload refused %s: %s%s", service_time(when, sizeof(when), refused), refusal,
			VTY_NEWLINE);
	return CMD_SUCCESS;
}

/* ── reload ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void service_reload_told(void *data, const struct reload_report *report)
{
	const struct service *service = host_vty_host()->service;
	struct vty *vty = data;
	char proof[200];

	host_vty_lines(vty, "", report->found);
	switch (report->what) {
	case RELOAD_LOADED:
		vty_out(vty, "%s%s", report->sentence, VTY_NEWLINE);
		mn_program_proof(service->program, proof, sizeof(proof));
		vty_out(vty, " proof: %s%s", proof, VTY_NEWLINE);
		host_vty_lines(vty, " note: ", report->notes);
		break;
	case RELOAD_UNCHANGED:
		vty_out(vty, "%s%s", report->sentence, VTY_NEWLINE);
		break;
	case RELOAD_REFUSED:
		if (report->errors)
			vty_out(vty, "%% %u error%s", report->errors, report->errors == 1 ? "" : "s");
		else
			vty_out(vty, "%% %s", report->sentence);
		vty_out(vty, "; version %u, source %016" PRIx64 ", stays in force%s", service->version,
			service->program->hash, VTY_NEWLINE);
		break;
	}
}

static void service_reload_told_late(void *data, const struct reload_report *report)
{
	struct vty *vty = data;

	service_reload_told(vty, report);
	vty_out(vty, cmd_prompt(vty->node), HOST_NAME);
}

static int service_vty_event(unsigned int subsys, unsigned int signal, void *handler_data, void *signal_data)
{
	const struct vty_signal_data *event = signal_data;

	if (signal == S_VTY_EVENT && event->event == VTY_CLOSED && host_vty_host()->reload)
		reload_forget(host_vty_host()->reload, event->vty);
	return 0;
}

#define SERVICE_HELP	"The service that callers meet\n"

DEFUN(service_reload, service_reload_cmd,
	"service reload",
	SERVICE_HELP
	"Read the service file again: if it is proved, new sessions get it; open ones end with what they began with\n")
{
	struct host_ctx *host = host_vty_host();
	struct stat file;
	const char *why;
	bool late;

	if (!host->reload) {
		vty_out(vty, "%% the service is not running%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	late = !stat(host->menu_file, &file) && file.st_size > SERVICE_USUAL;
	if (reload_start(host->reload, late ? service_reload_told_late : service_reload_told, vty, &why) < 0) {
		vty_out(vty, "%% %s%s", why, VTY_NEWLINE);
		return CMD_WARNING;
	}
	if (late || !reload_wait(host->reload, SERVICE_WAIT_MS))
		vty_out(vty, "the file takes its time; what comes of it is said here%s", VTY_NEWLINE);
	return CMD_SUCCESS;
}

DEFUN(service_drop_old, service_drop_old_cmd,
	"service drop-old",
	SERVICE_HELP "End the sessions of earlier versions with a text\n")
{
	struct host_ctx *host = host_vty_host();
	unsigned int n;

	if (!host->ussd)
		return CMD_WARNING;
	n = ussd_sess_end_outdated(host->ussd);
	vty_out(vty, "%u session%s ended, %u earlier version%s left%s", n, n == 1 ? "" : "s", reload_count_old(host),
		reload_count_old(host) == 1 ? "" : "s", VTY_NEWLINE);
	return CMD_SUCCESS;
}

void host_vty_service_init(void)
{
	install_element_ve(&show_service_cmd);
	install_element(ENABLE_NODE, &service_reload_cmd);
	install_element(ENABLE_NODE, &service_drop_old_cmd);
	osmo_signal_register_handler(SS_L_VTY, service_vty_event, NULL);
}
