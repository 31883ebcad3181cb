/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-host: start-up and end, in the order of an Osmocom daemon. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osmocom/core/application.h>
#include <osmocom/core/fsm.h>
#include <osmocom/core/logging.h>
#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/stats.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/ctrl/control_vty.h>
#include <osmocom/vty/logging.h>
#include <osmocom/vty/telnet_interface.h>

#include "config.h"
#include "host/host.h"
#include "host/host_ctrl.h"
#include "host/host_log.h"
#include "host/host_opts.h"
#include "host/host_signal.h"
#include "host/host_vty.h"

static void host_main_logging(const struct host_opts *opts)
{
	if (opts->debug)
		log_parse_category_mask(osmo_stderr_target, opts->debug);
	if (opts->no_colour)
		log_set_use_color(osmo_stderr_target, 0);
	if (opts->timestamp)
		log_set_print_timestamp(osmo_stderr_target, 1);
	if (opts->log_level >= 0)
		log_set_log_level(osmo_stderr_target, opts->log_level);
}

/* Paths are the user's, a daemon's working directory is not. */
static void host_main_absolute(struct host_ctx *host, char **path)
{
	char cwd[PATH_MAX];

	if (**path == '/' || !getcwd(cwd, sizeof(cwd)))
		return;
	*path = talloc_asprintf(host, "%s/%s", cwd, *path);
}

static void host_main_usage_absolute(struct host_ctx *host)
{
	char cwd[PATH_MAX];

	if (getcwd(cwd, sizeof(cwd)))
		usage_log_set_folder(host->usage, cwd);
}

static int host_main_configure(struct host_ctx *host, const struct host_opts *opts)
{
	int rc = vty_read_config_file(opts->config_file, host);

	if (rc < 0) {
		fprintf(stderr, "%s: cannot be read as a configuration: %s\n", opts->config_file,
			rc == -ENOENT || access(opts->config_file, R_OK) ? strerror(errno) : "see above");
		return -EINVAL;
	}
	if (opts->database)
		osmo_talloc_replace_string(host, &host->database, opts->database);
	/* the option wins over `logging color` */
	if (opts->no_colour)
		log_set_use_color(osmo_stderr_target, 0);
	host->gsup_changed = false;
	return 0;
}

/* The table of the network is looked at only if there is something that needs it. */
static int host_main_check_cells(struct host_ctx *host)
{
	char *errors;

	if (!usage_log_path(host->usage, 0) || usage_log_load_cells(host->usage, &errors) == 0)
		return 0;
	fprintf(stderr, "%s\n", errors);
	return -EINVAL;
}

static int host_main_check(struct host_ctx *host, const struct host_opts *opts)
{
	struct service *service;
	unsigned int i, errors = 0;

	if (!opts->file[0])
		return host_main_configure(host, opts) < 0 || host_load_service(host, stderr) < 0 ||
			host_main_check_cells(host) < 0;
	for (i = 0; opts->file[i]; i++) {
		service = service_load(host, opts->file[i], stderr);
		errors += !service;
		service_put(service);
	}
	return errors != 0;
}

static int host_main_db_check(struct host_ctx *host, const struct host_opts *opts)
{
	int rc = host_main_configure(host, opts);

	if (!rc)
		rc = host_open_store(host, opts->db_upgrade);
	return rc < 0;
}

/* \returns the exit status, or -1 to go on. */
static int host_main_short(struct host_ctx *host, const struct host_opts *opts, const char *program)
{
	switch (opts->action) {
	case HOST_OPTS_RUN:
		break;
	case HOST_OPTS_HELP:
		host_opts_print_help(stdout, program);
		return 0;
	case HOST_OPTS_VERSION:
		print_version(1);
		return 0;
	case HOST_OPTS_VTY_REF:
		return vty_dump_xml_ref_mode(stdout, opts->vty_ref_mode) != 0;
	case HOST_OPTS_CHECK:
		return host_main_check(host, opts);
	case HOST_OPTS_DB_CHECK:
		return host_main_db_check(host, opts);
	}
	return -1;
}

static int host_main_run(struct host_ctx *host, const struct host_opts *opts)
{
	int rc;

	if (host_main_configure(host, opts) < 0 || host_load_service(host, stderr) < 0)
		return 1;
	/* telnet and CTRL after the configuration, which says where they listen */
	if (telnet_init_default(host, host, HOST_VTY_PORT) < 0)
		return 1;
	host->ctrl = host_ctrl_setup(host);
	if (!host->ctrl)
		return 1;
	if (opts->daemonize) {
		host_main_absolute(host, &host->database);
		host_main_absolute(host, &host->menu_file);
		host_main_usage_absolute(host);
		/* the store has a thread, which would not survive the fork: look now whether it opens, open it later */
		if (host_open_store(host, opts->db_upgrade) < 0)
			return 1;
		host_close_store(host);
		rc = osmo_daemonize();
		if (rc < 0) {
			fprintf(stderr, "cannot go to the background: %s\n", strerror(errno));
			return 1;
		}
	}
	host_signal_init(host);
	if (host_open_store(host, opts->db_upgrade) < 0)
		return 1;
	host_start(host);
	if (counter_start(host) < 0)
		return 1;
	while (!osmo_select_shutdown_done())
		osmo_select_main_ctx(0);
	LOGP(DMAIN, LOGL_NOTICE, "ended\n");
	return host->failed;
}

int main(int argc, char **argv)
{
	struct host_opts opts;
	struct host_ctx *host = host_alloc();
	int rc;

	OSMO_ASSERT(host);
	msgb_talloc_ctx_init(host, 0);
	osmo_init_logging2(host, &host_log_info);
	log_set_print_category_hex(osmo_stderr_target, 0);
	log_set_print_category(osmo_stderr_target, 1);
	log_set_print_filename2(osmo_stderr_target, LOG_FILENAME_BASENAME);
	log_set_print_filename_pos(osmo_stderr_target, LOG_FILENAME_POS_LINE_END);
	osmo_fsm_log_addr(false);
	osmo_stats_init(host);
	rate_ctr_init(host);
	host->ctr = host_ctr_alloc(host);
	OSMO_ASSERT(host->ctr);
	gsup_euse_init();
	host_vty_init(host);

	rc = host_opts_parse(&opts, argc, argv);
	if (!rc) {
		host_main_logging(&opts);
		host->config_file = opts.config_file;
		rc = host_main_short(host, &opts, argv[0]);
		if (rc < 0)
			rc = host_main_run(host, &opts);
	}
	host_free(host);
	return rc;
}
