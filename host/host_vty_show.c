/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What operators look at: sessions, leg, menu, figures. */
#include "host/host_vty.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/vty/misc.h>

#include "host/host_log.h"
#include "menus/number.h"
#include "menus/render.h"

#define SHOW_SESSIONS_MOST	100	/* lines of `show sessions` if no number is given */
#define SHOW_STORE_S		5	/* longest wait for the store */

/* ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────── */

struct show_sessions {
	struct vty *vty;
	unsigned int shown, most;
	const char *wanted;		/* IMSI or number of the one to show in full, or NULL */
};

static const char *show_screen_name(const struct ussd_sess_view *view)
{
	const struct mn_program *program = view->service->program;

	if (!view->has_walk)
		return "-";
	if (view->walk.operation != MN_NONE)
		return program->operation[view->walk.operation].name;
	return program->screen[view->walk.path[view->walk.depth ? view->walk.depth - 1 : 0]].name;
}

static bool show_sessions_line(const struct ussd_sess_view *view, void *data)
{
	struct show_sessions *show = data;
	struct vty *vty = show->vty;
	char imsi[20], number[20];

	if (show->shown == show->most) {
		vty_out(vty, "... and more, see `show sessions <1-100000>`%s", VTY_NEWLINE);
		return false;
	}
	if (!show->shown++)
		vty_out(vty, "%-15s %-10s %-15s %-11s %5s %5s %s%s", "IMSI", "session", "number", "state", "age",
			"waits", "at", VTY_NEWLINE);
	vty_out(vty, "%-15s 0x%08" PRIx32 " %-15s %-11s %4us %4us %s%s",
		host_log_number(imsi, sizeof(imsi), view->imsi), view->session_id,
		view->has_walk ? host_log_number(number, sizeof(number), view->walk.caller.digits) : "-", view->state,
		view->age_s, view->waits_s, show_screen_name(view), VTY_NEWLINE);
	return true;
}

DEFUN(show_sessions, show_sessions_cmd,
	"show sessions [<1-100000>]",
	HOST_VTY_SHOW "Open sessions, the oldest first\n" "Most lines to print, 100 if not given\n")
{
	const struct host_ctx *host = host_vty_host();
	struct show_sessions show = { .vty = vty, .most = argc ? (unsigned int)atoi(argv[0]) : SHOW_SESSIONS_MOST };

	if (host->ussd) {
		ussd_sess_for_each(host->ussd, show_sessions_line, &show);
		vty_out(vty, "%u open, %u can be resumed%s", ussd_sess_count(host->ussd),
			ussd_sess_count_resumable(host->ussd), VTY_NEWLINE);
	}
	return CMD_SUCCESS;
}

static void show_session_walk(struct vty *vty, const struct ussd_sess_view *view)
{
	const struct mn_program *program = view->service->program;
	const struct mn_walk *walk = &view->walk;
	const struct mn_operation *operation;
	unsigned int i;
	char number[20];

	vty_out(vty, " language %s, page %u%s", program->language[walk->language].code, walk->page + 1, VTY_NEWLINE);
	for (i = 0; i < walk->depth; i++)
		vty_out(vty, " %u. screen %s%s", i + 1, program->screen[walk->path[i]].name, VTY_NEWLINE);
	if (walk->operation == MN_NONE)
		return;
	operation = &program->operation[walk->operation];
	vty_out(vty, " %u. operation %s%s%s", ++i, operation->name, walk->executing ? ", executing" : "", VTY_NEWLINE);
	for (i = 0; i < walk->n_given && i < operation->n_params; i++) {
		const struct mn_param *param = &operation->param[i];

		if (param->type == MN_TYPE_NUMBER)
			vty_out(vty, "    %s %s%s", param->name,
				host_log_number(number, sizeof(number), walk->arg[i].number.digits), VTY_NEWLINE);
		else
			vty_out(vty, "    %s given%s", param->name, VTY_NEWLINE);
	}
}

static bool show_session_if(const struct ussd_sess_view *view, void *data)
{
	struct show_sessions *show = data;
	struct vty *vty = show->vty;
	char imsi[20], number[20];

	if (strcmp(view->imsi, show->wanted) && !(view->has_walk && !strcmp(view->walk.caller.digits, show->wanted)))
		return true;
	show->shown++;
	vty_out(vty, "IMSI %s, number %s, session 0x%" PRIx32 ": %s for %u s, %u s old%s",
		host_log_number(imsi, sizeof(imsi), view->imsi),
		view->has_walk ? host_log_number(number, sizeof(number), view->walk.caller.digits) : "not known yet",
		view->session_id, view->state, view->waits_s, view->age_s, VTY_NEWLINE);
	if (view->has_walk)
		show_session_walk(vty, view);
	return false;
}

DEFUN(show_session, show_session_cmd,
	"show session NUMBER",
	HOST_VTY_SHOW "One session in full\n" "IMSI or number of the subscriber\n")
{
	const struct host_ctx *host = host_vty_host();
	struct show_sessions show = { .vty = vty, .wanted = argv[0] };
	struct mn_number number;

	if (!host->ussd)
		return CMD_WARNING;
	if (mn_number_normalise(host->service->program, argv[0], &number))
		show.wanted = number.digits;
	ussd_sess_for_each(host->ussd, show_session_if, &show);
	if (!show.shown)
		vty_out(vty, "%% no session%s", VTY_NEWLINE);
	return show.shown ? CMD_SUCCESS : CMD_WARNING;
}

/* ── leg ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

DEFUN(show_gsup, show_gsup_cmd,
	"show gsup",
	HOST_VTY_SHOW "The leg towards the HLR\n")
{
	const struct host_ctx *host = host_vty_host();
	const struct wire_ussd_leg *room = host_profile(host->profile);
	char state[100];

	vty_out(vty, "EUSE-%s: %s%s", host->gsup.name,
		host->euse ? gsup_euse_state(host->euse, state, sizeof(state)) : "not started", VTY_NEWLINE);
	vty_out(vty, "profile %s: %u octets a screen, %u the last one%s", host->profile, room->invoke_octets,
		room->result_octets, VTY_NEWLINE);
	vty_out_rate_ctr_group_fmt2(vty, " %25n: %10c (%S/s %M/m %H/h %D/d) %d", host->ctr->gsup, true);
	return CMD_SUCCESS;
}

/* ── menu ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void show_menu_screen(struct vty *vty, const struct mn_render *render, uint16_t index, unsigned int depth)
{
	const struct mn_screen *screen = &render->program->screen[index];
	char label[200];
	unsigned int i;

	for (i = 0; i < screen->n_items; i++) {
		const struct mn_item *item = &screen->item[i];

		mn_render_text(render, item->label, label, sizeof(label));
		vty_out(vty, "%*s%u %s", depth * 4, "", item->digit, label);
		if (item->target == MN_TARGET_OPERATION)
			vty_out(vty, " (%s)", render->program->operation[item->index].name);
		vty_out(vty, "%s", VTY_NEWLINE);
		if (item->target == MN_TARGET_SCREEN && depth < MN_MAX_DEPTH)
			show_menu_screen(vty, render, item->index, depth + 1);
	}
}

DEFUN(show_menu, show_menu_cmd,
	"show menu [LANGUAGE]",
	HOST_VTY_SHOW "The menus of the service, as the keys lead through them\n"
	"Code of a language of the service, as zh\n")
{
	const struct service *service = host_vty_host()->service;
	struct mn_render render = { 0 };
	int language = 0;

	if (!service || !service->program->n_screens) {
		vty_out(vty, "%% no menu%s", VTY_NEWLINE);
		return CMD_WARNING;
	}
	if (argc)
		language = mn_program_language(service->program, argv[0]);
	if (language < 0) {
		vty_out(vty, "%% the service has no language %s%s", argv[0], VTY_NEWLINE);
		return CMD_WARNING;
	}
	render.program = service->program;
	render.language = language;
	vty_out(vty, "%s%s", service->program->dial, VTY_NEWLINE);
	show_menu_screen(vty, &render, 0, 1);
	return CMD_SUCCESS;
}

/* ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────── */

DEFUN(show_statistics, show_statistics_cmd,
	"show statistics",
	HOST_VTY_SHOW "What the store holds, and how many sessions there are\n")
{
	struct host_ctx *host = host_vty_host();
	struct store_job *job;

	if (!host->ussd)
		return CMD_WARNING;
	vty_out(vty, "%u sessions open, %u can be resumed, %u questions at the store%s", ussd_sess_count(host->ussd),
		ussd_sess_count_resumable(host->ussd), ussd_sess_count_jobs(host->ussd), VTY_NEWLINE);
	job = talloc_zero(NULL, struct store_job);
	job->kind = STORE_JOB_STATS;
	job->program = host->service->program;
	job = host_vty_ask(vty, job, SHOW_STORE_S);
	if (!job)
		return CMD_WARNING;
	vty_out(vty, "%" PRId64 " subscribers, %" PRId64 " groups with %" PRId64 " members, %" PRId64 " ledger lines%s",
		job->stats.subscribers, job->stats.groups, job->stats.members, job->stats.ledger_lines, VTY_NEWLINE);
	vty_out(vty, "%" PRId64 " notices waiting, %" PRId64 " audit records%s", job->stats.notices_waiting,
		job->stats.audit_records, VTY_NEWLINE);
	talloc_free(job);
	return CMD_SUCCESS;
}

void host_vty_show_init(void)
{
	install_element_ve(&show_sessions_cmd);
	install_element_ve(&show_session_cmd);
	install_element_ve(&show_gsup_cmd);
	install_element_ve(&show_menu_cmd);
	install_element_ve(&show_statistics_cmd);
}
