/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/host_signal.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <osmocom/core/application.h>
#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/vty/vty.h>

#include "host/host_log.h"

static void host_signal_cb(struct osmo_signalfd *signalfd, const struct signalfd_siginfo *info)
{
	struct host_ctx *host = signalfd->data;

	switch (info->ssi_signo) {
	case SIGINT:
	case SIGTERM:
		if (host->stopping) {
			LOGP(DMAIN, LOGL_NOTICE, "second signal, ending at once\n");
			_exit(0);
		}
		host_stop(host);
		break;
	case SIGUSR1:
		talloc_report_full(host, stderr);
		break;
	case SIGUSR2:
		talloc_report_full(tall_vty_ctx, stderr);
		break;
	case SIGHUP:
		log_targets_reopen();
		LOGP(DMAIN, LOGL_NOTICE, "log files opened anew\n");
		if (host->reload)
			reload_by_signal(host->reload);
		break;
	}
}

/* Comes in the middle of anything, so it does as little as it can: what it prints is worth the risk on the way to a
 * core. */
static void host_signal_abort(int signal_number)
{
	static const char text[] = "dialtree-host: aborted\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(1);
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
}

void host_signal_init(struct host_ctx *host)
{
	static const int taken[] = { SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGHUP };
	sigset_t set;
	unsigned int i;

	osmo_init_ignore_signals();
	signal(SIGABRT, host_signal_abort);
	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(taken); i++)
		sigaddset(&set, taken[i]);
	OSMO_ASSERT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	OSMO_ASSERT(osmo_signalfd_setup(host, set, host_signal_cb, host));
}
