/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-phone: phones on a simulated MSC, for a person or for a transcript. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <osmocom/core/application.h>
#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/socket.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>
#include <osmocom/gsm/gsup.h>

#include "simtk/face.h"
#include "simtk/leg_gsup.h"
#include "simtk/log.h"
#include "simtk/pattern.h"
#include "simtk/play.h"
#include "simtk/quirks.h"
#include "simtk/transcript.h"

#define LIST_MAX	64	/* of anything that may be given several times */
#define CONNECT_S	5

enum phone_exit {
	PHONE_EXIT_OK,
	PHONE_EXIT_MISMATCH,
	PHONE_EXIT_USAGE,
	PHONE_EXIT_NETWORK,
};

struct list {
	const char *item[LIST_MAX];
	size_t n;
};

struct phone_app {
	/* from the command line */
	struct list imsis, plays, checks, pages, marks;
	const char *remote_ip;
	unsigned int remote_port;
	const char *ipa_name;
	const char *record_path;
	const char *commands;
	const char *hint;
	char *quirks;
	struct stk_vars *vars;
	unsigned int connect_s;
	bool quiet, plain, no_register, color;

	struct stk_leg *leg;
	struct osmo_timer_list connect_timer;
	bool leave;
	int exit_code;

	struct stk_transcript *transcript[LIST_MAX];
	size_t next_play, played_well;
	struct stk_play *play;

	struct stk_record_footer footers[LIST_MAX];
	struct stk_record *record;
	struct stk_face *face;
	struct stk_plain *lines;
};

static void print_help(void)
{
	printf("Usage: dialtree-phone [OPTIONS]\n"
	       "\n"
	       "A phone that dials USSD codes. It is its own MSC: it speaks GSUP to osmo-hlr, which needs no radio.\n"
	       "On a terminal it is used like a phone; with --play it follows transcripts and checks each screen.\n"
	       "\n"
	       "  dialtree-phone --imsi 001010000000001              a phone in your hand: type *100# and Enter\n"
	       "  dialtree-phone --imsi 001010000000001 --play t.dial   exit status 0: all screens were as expected\n"
	       "  echo '*100#' | dialtree-phone --imsi 001010000000001  plain lines, for scripts\n"
	       "\n"
	       "The network\n"
	       "  -i --imsi DIGITS        the phone's IMSI; several times: several phones\n"
	       "  -r --remote-ip ADDR     of osmo-hlr (127.0.0.1)\n"
	       "  -p --remote-port PORT   its GSUP port (%u)\n"
	       "     --ipa-name NAME      name of this MSC at the HLR (MSC-dialtree-phone- and the process id)\n"
	       "     --no-register        do not register the phones with the HLR first\n"
	       "     --connect-timeout S  give up after so many seconds without a link (%u; by hand: never)\n"
	       "\n"
	       "Transcripts\n"
	       "     --play FILE          play it; several times: one after the other\n"
	       "     --check FILE         only read it and tell its errors\n"
	       "     --var NAME=VALUE     a value for {NAME}, stronger than 'set' in the transcript\n"
	       "     --commands DIR       programs that 'run' in a transcript may start; without it there are none\n"
	       "     --record FILE        write what is done by hand as a transcript\n"
	       "     --pages 'KEY LINE'   recording: this line ends a page that KEY turns\n"
	       "     --mark PATTERN       recording: a line that fits, like '{digit:digit} OK', is written so\n"
	       "  -q --quiet              print no screens, only what goes wrong\n"
	       "\n"
	       "The phone\n"
	       "     --quirk 'NAME [N]'   misbehave; several times: in several ways\n"
	       "     --list-quirks        the ways there are\n"
	       "     --plain              plain lines even on a terminal\n"
	       "     --hint CODE          a code to suggest\n"
	       "\n"
	       "General\n"
	       "  -d --debug CAT[,LVL][:CAT...]  log categories: DPHONE, DPHLEG, DPHPLAY, DLGSUP\n"
	       "  -e --log-level N        one level for all of them: 1 debug, 3 info, 5 notice, 7 error\n"
	       "  -T --timestamp          put the time before each log line\n"
	       "  -s --disable-color      no colours\n"
	       "  -V --version            print the version\n"
	       "  -h --help               this text\n"
	       "\n"
	       "Keys: Enter is the green key, Esc or Ctrl-C the red one, Tab takes the next phone.\n"
	       "\n"
	       "A transcript:\n"
	       "\n"
	       "  phone A imsi 001010000000001\n"
	       "  # the phone turns pages by itself\n"
	       "  pages with 9 after \"9 more\"\n"
	       "  dial *100#\n"
	       "  # the whole screen, each line behind a bar; ... are any lines\n"
	       "  expect\n"
	       "      | Welcome {name}\n"
	       "      | ...\n"
	       "  send 1\n"
	       "  expect end\n"
	       "      | Goodbye {name}\n"
	       "\n"
	       "Its statements:\n", OSMO_GSUP_PORT, CONNECT_S);
	stk_transcript_print_words();
	printf("\nExit status: 0 well; 1 a screen was not the expected one; 2 wrong usage or transcript; "
	       "3 no network.\n");
}

static void print_quirks(void)
{
	int q;

	for (q = 0; q < PHONE_QUIRK_COUNT; q++) {
		const struct phone_quirk_row *row = phone_quirk_row(q);
		char name[48];

		snprintf(name, sizeof(name), "%s%s", row->name, row->value == PHONE_QUIRK_VALUE_NONE ? "" :
			 row->value == PHONE_QUIRK_VALUE_NUMBER ? " N" : " [N]");
		printf("%-22s %s", name, row->what);
		if (row->value != PHONE_QUIRK_VALUE_NONE)
			printf(" (%d to %d)", row->lowest, row->highest);
		printf("\n");
	}
}

/* --- command line --------------------------------------------------------------------------- */

static void usage(const char *fmt, const char *what)
{
	fprintf(stderr, "dialtree-phone: ");
	fprintf(stderr, fmt, what);
	fprintf(stderr, "\nTry 'dialtree-phone --help'.\n");
	exit(PHONE_EXIT_USAGE);
}

static void list_add(struct list *list, const char *item, const char *option)
{
	if (list->n == LIST_MAX)
		usage("too many of %s", option);
	list->item[list->n++] = item;
}

static unsigned int number(const char *s, unsigned int highest, const char *option)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(s, &end, 10);
	if (errno || *end || end == s || *s == '-' || n > highest)
		usage("%s needs a number", option);
	return n;
}

static void add_var(struct phone_app *app, const char *arg)
{
	const char *eq = strchr(arg, '=');
	char name[STK_PATTERN_NAME_MAX + 1];

	if (!eq || !stk_pattern_is_name(arg, eq - arg))
		usage("--var needs NAME=VALUE, not '%s'", arg);
	snprintf(name, sizeof(name), "%.*s", (int)(eq - arg), arg);
	stk_vars_set_fixed(app->vars, name, eq + 1);
}

static void add_quirk(struct phone_app *app, const char *arg)
{
	struct phone_quirks quirks = { 0 };
	char why[160];

	if (phone_quirk_set(&quirks, arg, why, sizeof(why)) < 0)
		usage("%s", why);
	app->quirks = talloc_asprintf_append(app->quirks ? app->quirks : talloc_strdup(app, ""), "%s\n", arg);
}

static void add_mark(struct phone_app *app, const char *arg)
{
	struct stk_pattern_err err;
	struct stk_pattern *p = stk_pattern_parse(app, &arg, 1, &err);

	if (!p)
		usage("--mark: %s", err.what);
	talloc_free(p);
	list_add(&app->marks, arg, "--mark");
}

static void check_imsi(const char *imsi)
{
	size_t n = strlen(imsi);

	if (n < 6 || n > 15 || strspn(imsi, "0123456789") < n)
		usage("--imsi needs 6 to 15 digits, not '%s'", imsi);
}

enum long_option {
	OPT_PLAY = 256,
	OPT_CHECK,
	OPT_VAR,
	OPT_COMMANDS,
	OPT_RECORD,
	OPT_PAGES,
	OPT_MARK,
	OPT_QUIRK,
	OPT_LIST_QUIRKS,
	OPT_PLAIN,
	OPT_HINT,
	OPT_IPA_NAME,
	OPT_NO_REGISTER,
	OPT_CONNECT_TIMEOUT,
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "debug", required_argument, NULL, 'd' },
	{ "log-level", required_argument, NULL, 'e' },
	{ "timestamp", no_argument, NULL, 'T' },
	{ "disable-color", no_argument, NULL, 's' },
	{ "version", no_argument, NULL, 'V' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "imsi", required_argument, NULL, 'i' },
	{ "remote-ip", required_argument, NULL, 'r' },
	{ "remote-port", required_argument, NULL, 'p' },
	{ "play", required_argument, NULL, OPT_PLAY },
	{ "check", required_argument, NULL, OPT_CHECK },
	{ "var", required_argument, NULL, OPT_VAR },
	{ "commands", required_argument, NULL, OPT_COMMANDS },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "pages", required_argument, NULL, OPT_PAGES },
	{ "mark", required_argument, NULL, OPT_MARK },
	{ "quirk", required_argument, NULL, OPT_QUIRK },
	{ "list-quirks", no_argument, NULL, OPT_LIST_QUIRKS },
	{ "plain", no_argument, NULL, OPT_PLAIN },
	{ "hint", required_argument, NULL, OPT_HINT },
	{ "ipa-name", required_argument, NULL, OPT_IPA_NAME },
	{ "no-register", no_argument, NULL, OPT_NO_REGISTER },
	{ "connect-timeout", required_argument, NULL, OPT_CONNECT_TIMEOUT },
	{ 0 }
};

static void handle_options(struct phone_app *app, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "hd:e:TsVqi:r:p:", long_options, NULL)) != -1) {
		switch (c) {
		case 'h':
			print_help();
			exit(PHONE_EXIT_OK);
		case 'd':
			log_parse_category_mask(osmo_stderr_target, optarg);
			break;
		case 'e':
			log_set_log_level(osmo_stderr_target, number(optarg, 255, "--log-level"));
			break;
		case 'T':
			log_set_print_timestamp(osmo_stderr_target, 1);
			break;
		case 's':
			app->color = false;
			log_set_use_color(osmo_stderr_target, 0);
			break;
		case 'V':
			printf("dialtree-phone version %s\n", PACKAGE_VERSION);
			exit(PHONE_EXIT_OK);
		case 'q':
			app->quiet = true;
			break;
		case 'i':
			check_imsi(optarg);
			list_add(&app->imsis, optarg, "--imsi");
			break;
		case 'r':
			app->remote_ip = optarg;
			break;
		case 'p':
			app->remote_port = number(optarg, 65535, "--remote-port");
			break;
		case OPT_PLAY:
			list_add(&app->plays, optarg, "--play");
			break;
		case OPT_CHECK:
			list_add(&app->checks, optarg, "--check");
			break;
		case OPT_VAR:
			add_var(app, optarg);
			break;
		case OPT_COMMANDS:
			app->commands = optarg;
			break;
		case OPT_RECORD:
			app->record_path = optarg;
			break;
		case OPT_PAGES:
			if (!strchr(optarg, ' '))
				usage("--pages needs 'KEY LINE', not '%s'", optarg);
			list_add(&app->pages, optarg, "--pages");
			break;
		case OPT_MARK:
			add_mark(app, optarg);
			break;
		case OPT_QUIRK:
			add_quirk(app, optarg);
			break;
		case OPT_LIST_QUIRKS:
			print_quirks();
			exit(PHONE_EXIT_OK);
		case OPT_PLAIN:
			app->plain = true;
			break;
		case OPT_HINT:
			app->hint = optarg;
			break;
		case OPT_IPA_NAME:
			app->ipa_name = optarg;
			break;
		case OPT_NO_REGISTER:
			app->no_register = true;
			break;
		case OPT_CONNECT_TIMEOUT:
			app->connect_s = number(optarg, 3600, "--connect-timeout");
			break;
		default:
			fprintf(stderr, "Try 'dialtree-phone --help'.\n");
			exit(PHONE_EXIT_USAGE);
		}
	}
	if (optind < argc)
		usage("what is '%s'?", argv[optind]);
}

/* --- transcripts -------------------------------------------------------------------------------- */

/* Read transcripts and print what is wrong with them: how many are bad. */
static unsigned int load(struct phone_app *app, const struct list *paths)
{
	unsigned int bad = 0;
	char *diag = NULL;
	size_t i;

	for (i = 0; i < paths->n; i++) {
		app->transcript[i] = stk_transcript_load(app, paths->item[i], &diag);
		bad += !app->transcript[i];
	}
	if (diag)
		fputs(diag, stderr);
	talloc_free(diag);
	return bad;
}

/* The first of the transcripts that needs --commands, or NULL. */
static const char *runs_programs(const struct phone_app *app)
{
	size_t i, j;

	for (i = 0; i < app->plays.n; i++) {
		for (j = 0; j < app->transcript[i]->n_stmt; j++) {
			if (app->transcript[i]->stmt[j].type == STK_STMT_RUN)
				return app->plays.item[i];
		}
	}
	return NULL;
}

static void leave_cb(void *data)
{
	struct phone_app *app = data;

	app->leave = true;
}

static void play_next(struct phone_app *app);

static void play_done(struct stk_play *play, enum stk_play_result result, const char *report, void *data)
{
	static const int codes[] = {
		[STK_PLAY_OK] = PHONE_EXIT_OK,
		[STK_PLAY_MISMATCH] = PHONE_EXIT_MISMATCH,
		[STK_PLAY_USAGE] = PHONE_EXIT_USAGE,
		[STK_PLAY_NETWORK] = PHONE_EXIT_NETWORK,
	};
	struct phone_app *app = data;
	const char *file = app->plays.item[app->next_play];

	fflush(stdout);
	if (result == STK_PLAY_OK) {
		app->played_well++;
		printf("ok %s (%lu screens)\n", file, stk_play_screens(play));
	} else {
		fputs(report, stderr);
		printf("FAILED %s (%lu screens)\n", file, stk_play_screens(play));
		if (codes[result] > app->exit_code)
			app->exit_code = codes[result];
	}
	fflush(stdout);
	stk_play_free(play);
	app->play = NULL;
	app->next_play++;
	if (result == STK_PLAY_NETWORK)
		app->leave = true;
	else
		play_next(app);
}

static void play_next(struct phone_app *app)
{
	struct stk_play_config config = {
		.leg = app->leg,
		.imsis = app->imsis.item,
		.n_imsis = app->imsis.n,
		.vars = app->vars,
		.quirks = app->quirks,
		.commands = app->commands,
		.no_register = app->no_register,
		.out = app->quiet ? NULL : stdout,
		.done = play_done,
		.data = app,
	};

	if (app->next_play == app->plays.n) {
		if (app->plays.n > 1)
			printf("%zu of %zu transcripts went as written\n", app->played_well, app->plays.n);
		app->leave = true;
		return;
	}
	app->play = stk_play_start(app, app->transcript[app->next_play], &config);
}

/* --- by hand -------------------------------------------------------------------------------------- */

static int start_record(struct phone_app *app)
{
	struct stk_record_footer *footers = app->footers;
	struct stk_record_config config = { .footers = footers, .marks = app->marks.item, .n_marks = app->marks.n };
	const char *space;
	size_t i;

	for (i = 0; i < app->pages.n; i++) {
		space = strchr(app->pages.item[i], ' ');
		footers[i].key = talloc_strndup(app, app->pages.item[i], space - app->pages.item[i]);
		footers[i].line = space + 1;
	}
	config.n_footers = app->pages.n;
	app->record = stk_record_open(app, app->record_path, &config);
	if (app->record)
		return 0;
	fprintf(stderr, "dialtree-phone: %s: %s\n", app->record_path, strerror(errno));
	return -errno;
}

static bool is_drawable(const struct phone_app *app)
{
	const char *term = getenv("TERM");

	return !app->plain && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb");
}

static int start_by_hand(struct phone_app *app)
{
	struct stk_face_config config = {
		.leg = app->leg,
		.imsis = app->imsis.item,
		.n_imsis = app->imsis.n,
		.quirks = app->quirks,
		.hint = app->hint,
		.no_register = app->no_register,
		.color = app->color,
		.left = leave_cb,
		.data = app,
	};
	const char *why = "";

	if (app->record_path && start_record(app) < 0)
		return -EIO;
	config.record = app->record;
	if (is_drawable(app)) {
		/* log lines would tear the picture */
		if (isatty(STDERR_FILENO))
			log_target_destroy(osmo_stderr_target);
		app->face = stk_face_open(app, &config, &why);
	} else {
		app->lines = stk_plain_open(app, &config, &why);
	}
	if (app->face || app->lines)
		return 0;
	fprintf(stderr, "dialtree-phone: %s\n", why);
	return -EINVAL;
}

/* --- link and signals ------------------------------------------------------------------------------- */

static void connect_timeout_cb(void *data)
{
	struct phone_app *app = data;

	fprintf(stderr, "dialtree-phone: no link to %s within %u s; is osmo-hlr running there?\n",
		app->leg->ops->peer(app->leg), app->connect_s);
	app->exit_code = PHONE_EXIT_NETWORK;
	app->leave = true;
}

static void link_cb(struct stk_leg *leg, bool up, void *data)
{
	struct phone_app *app = data;

	if (up) {
		osmo_timer_del(&app->connect_timer);
		if (app->plays.n && !app->play && !app->next_play)
			play_next(app);
	} else if (app->connect_s && !app->face) {
		osmo_timer_schedule(&app->connect_timer, app->connect_s, 0);
	}
	if (app->face)
		stk_face_resize(app->face);
}

static void signal_cb(struct osmo_signalfd *sfd, const struct signalfd_siginfo *info)
{
	struct phone_app *app = sfd->data;

	if (info->ssi_signo == SIGWINCH) {
		if (app->face)
			stk_face_resize(app->face);
		return;
	}
	app->leave = true;
	app->exit_code = app->plays.n ? PHONE_EXIT_MISMATCH : PHONE_EXIT_OK;
}

static void handle_signals(struct phone_app *app)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	osmo_signalfd_setup(app, set, signal_cb, app);
}

int main(int argc, char **argv)
{
	void *root = talloc_named_const(NULL, 0, "dialtree-phone");
	struct phone_app *app = talloc_zero(root, struct phone_app);
	int rc;

	msgb_talloc_ctx_init(root, 0);
	osmo_init_logging2(root, &stk_log_info);
	log_set_print_category_hex(osmo_stderr_target, 0);
	log_set_print_category(osmo_stderr_target, 1);
	log_set_print_level(osmo_stderr_target, 1);
	log_set_print_filename2(osmo_stderr_target, LOG_FILENAME_NONE);
	log_set_use_color(osmo_stderr_target, isatty(STDERR_FILENO));
	log_set_category_filter(osmo_stderr_target, DLGSUP, 1, LOGL_ERROR);
	log_set_category_filter(osmo_stderr_target, DLINP, 1, LOGL_ERROR);

	app->remote_ip = "127.0.0.1";
	app->remote_port = OSMO_GSUP_PORT;
	app->connect_s = CONNECT_S;
	app->color = true;
	app->vars = stk_vars_alloc(app);
	handle_options(app, argc, argv);

	if (app->checks.n) {
		rc = load(app, &app->checks);
		talloc_free(root);
		return rc ? PHONE_EXIT_USAGE : PHONE_EXIT_OK;
	}
	if (load(app, &app->plays))
		return PHONE_EXIT_USAGE;
	if (!app->commands && runs_programs(app))
		usage("%s runs programs; name their directory with --commands DIR", runs_programs(app));
	if (!app->plays.n && !app->imsis.n)
		usage("%s", "which phone? Give --imsi DIGITS, or a transcript with --play FILE.");
	if (!app->plays.n && app->imsis.n > STK_FACE_PHONES_MAX)
		usage("too many of %s", "--imsi");
	if (app->plays.n && app->record_path)
		usage("%s", "--record writes what is done by hand, not with --play");

	handle_signals(app);
	osmo_timer_setup(&app->connect_timer, connect_timeout_cb, app);
	if (!app->ipa_name)
		app->ipa_name = talloc_asprintf(app, "MSC-dialtree-phone-%d", (int)getpid());
	app->leg = stk_leg_gsup_open(app, app->remote_ip, app->remote_port, app->ipa_name);
	if (!app->leg) {
		fprintf(stderr, "dialtree-phone: no link can be opened to %s\n", app->remote_ip);
		return PHONE_EXIT_NETWORK;
	}
	app->leg->link_cb = link_cb;
	app->leg->link_cb_data = app;
	if (!app->plays.n && start_by_hand(app) < 0)
		return PHONE_EXIT_USAGE;
	if (!app->face && app->connect_s)
		osmo_timer_schedule(&app->connect_timer, app->connect_s, 0);

	while (!app->leave)
		osmo_select_main(0);

	stk_play_free(app->play);
	stk_face_close(app->face);
	stk_plain_close(app->lines);
	if (app->record && stk_record_close(app->record) < 0) {
		fprintf(stderr, "dialtree-phone: %s could not be written whole\n", app->record_path);
		app->exit_code = PHONE_EXIT_USAGE;
	}
	/* the last END is still in the queue of the link */
	osmo_select_main(1);
	osmo_timer_del(&app->connect_timer);
	stk_leg_close(app->leg);
	rc = app->exit_code;
	log_fini();
	talloc_free(root);
	return rc;
}
