/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool: what an operator does with the database beside the running host. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "host/db_tool.h"
#include "host/register_cell.h"
#include "host/store_calendar.h"
#include "menus/clock.h"
#include "menus/diag.h"
#include "menus/suggest.h"

#define DB_TOOL_MAX_DIAGS	50

struct db_command {
	const char *name, *args, *text, *help;
	int min_args, max_args;
	unsigned int flags;		/* enum db_tool_flags, enum store_db_flags */
	int (*run)(const struct db_tool *tool, struct store_db *db);
};

static const struct db_command command[] = {
#define DB_TOOL_CMD(id, name, args, min, max, flags, text) \
	{ name, args, text, db_tool_##id##_help, min, max, flags, db_tool_##id },
#include "host/db_tool_cmds.def"
#undef DB_TOOL_CMD
	{ NULL, NULL, NULL, NULL, 0, 0, 0, NULL }
};

/* ── what commands share ────────────────────────────────────────────────────────────────────────────────────────── */

FILE *db_tool_open(const char *file, const char **name, uint64_t *octets)
{
	FILE *in = stdin;
	struct stat st;

	*name = "stdin";
	*octets = 0;
	if (strcmp(file, "-")) {
		*name = file;
		in = fopen(file, "r");
	}
	if (!in)
		fprintf(stderr, "%s: %s\n", file, strerror(errno));
	else if (fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode))
		*octets = st.st_size;
	return in;
}

/* The copy has no name and goes with the process. NULL after telling why. */
static FILE *copy_of(FILE *in, const char *name, uint64_t *octets)
{
	FILE *copy = tmpfile();
	char buf[65536];
	size_t n = 0;

	*octets = 0;
	while (copy && (n = fread(buf, 1, sizeof(buf), in)) > 0 && fwrite(buf, 1, n, copy) == n)
		*octets += n;
	if (copy && !n && !ferror(in) && fseek(copy, 0, SEEK_SET) == 0)
		return copy;
	fprintf(stderr, "%s: cannot be copied: %s\n", name, strerror(errno));
	if (copy)
		fclose(copy);
	return NULL;
}

FILE *db_tool_open_whole(const char *file, const char **name, uint64_t *octets)
{
	FILE *in = db_tool_open(file, name, octets), *copy;

	if (!in || *octets)
		return in;
	copy = copy_of(in, *name, octets);
	db_tool_close(in);
	return copy;
}

void db_tool_close(FILE *in)
{
	if (in != stdin)
		fclose(in);
}

FILE *db_tool_progress(void)
{
	return isatty(STDERR_FILENO) ? stderr : NULL;
}

int db_tool_trouble(const struct db_tool *tool, const struct store_db *db, int rc)
{
	fprintf(stderr, "%s: %s\n", tool->database, *db->trouble ? db->trouble : strerror(-rc));
	return DB_TOOL_TROUBLE;
}

int db_tool_usage(const char *fmt, const char *word)
{
	fprintf(stderr, "dialtree-db-tool: ");
	fprintf(stderr, fmt, word);
	fprintf(stderr, "\nTry 'dialtree-db-tool --help'.\n");
	return DB_TOOL_USAGE;
}

/* ── command line ───────────────────────────────────────────────────────────────────────────────────────────────── */

static void print_help(void)
{
	printf("usage: dialtree-db-tool -l DATABASE [-m MENUFILE] COMMAND [ARGUMENT...]\n\n"
	       "Works on the database of dialtree-host, also while the host runs.\n\n");
	for (const struct db_command *c = command; c->name; c++)
		printf("  %-16s %-16s %s\n", c->name, c->args, c->text);
	printf("  %-16s %-16s %s\n", "help", "COMMAND", "all about a command, with examples");
	printf("\n"
	       "  -l, --database=FILE    the database; import-register makes it if there is none\n"
	       "  -m, --menu-file=FILE   the service file: it says which columns and values there are\n"
	       "  -t, --at=TIME          local instant instead of now: from when changed facts hold (import), whose\n"
	       "                         values are written (export): 2026-11-30 or \"2026-11-30 18:59:59\"\n"
	       "  -c, --lab-clock=TIME   the clock of the tool stands there, for trying out: months change and events\n"
	       "                         take effect as if it were then\n"
	       "  -h, --help             this text, or all about the command; with -m also the columns of the\n"
	       "                         register of that service\n"
	       "  -V, --version\n\n"
	       "Examples:\n"
	       "  dialtree-db-tool -l dialtree.db -m share.menu import-register register.csv\n"
	       "  dialtree-db-tool -l dialtree.db -m share.menu export ledger > fees.csv\n"
	       "  dialtree-db-tool -l dialtree.db -m share.menu check\n\n"
	       "Exit status: 0 done, 1 bad rows or findings, 2 wrong command line, 3 file or database trouble.\n");
}

static int print_command(const struct db_command *c)
{
	printf("usage: dialtree-db-tool -l DATABASE %s %s%s%s\n\n%s\n\n%s",
	       c->flags & DB_TOOL_MENU ? "-m MENUFILE" : "[-m MENUFILE]", c->name, *c->args ? " " : "", c->args,
	       c->text, c->help);
	return DB_TOOL_DONE;
}

static void print_columns(const struct mn_program *program)
{
	char form[160];

	printf("\nRegister of the service '%s':\n  %-14s number, needed in every row\n"
	       "  %-14s of the SIM card, 6 to 15 digits\n  %-14s ", program->name, "msisdn", "imsi", "language");
	for (unsigned int i = 0; i < program->n_languages; i++)
		printf("%s%s", i ? ", " : "", program->language[i].code);
	printf("\n");
	for (unsigned int i = 0; i < program->n_attrs; i++) {
		const struct mn_attr *attr = &program->attr[i];

		if (attr->remembered)
			continue;
		printf("  %-14s ", attr->name);
		switch (attr->type) {
		case MN_TYPE_CHOICE:
			for (unsigned int k = 0; k < program->list[attr->list].n_items; k++)
				printf("%s%s", k ? ", " : "", program->list[attr->list].item[k].name);
			break;
		case MN_TYPE_YESNO:
			printf("yes, no");
			break;
		case MN_TYPE_MONEY:
			printf("money, 38 or 38.50");
			break;
		case MN_TYPE_DATA:
			printf("data, 512 MB or 2 GB");
			break;
		case MN_TYPE_TIME:
			printf("time");
			break;
		default:
			printf("whole number");
		}
		printf("%s\n", attr->optional ? ", or empty" : "");
	}
	for (unsigned int i = 0; i < program->n_holdings; i++) {
		register_cell_form(&program->holding[i], form, sizeof(form));
		printf("  %-14s %s\n", program->holding[i].name, form);
	}
	for (unsigned int i = 0; program->evidence < program->n_lists && i < program->list[program->evidence].n_items;
	     i++)
		if (program->secrets >> i & 1)
			printf("  %-17s hash of a password, crypt(3); empty leaves it, none takes it away\n",
			       program->list[program->evidence].item[i].name);
}

static int load_menu(struct db_tool *tool)
{
	struct mn_diags *diags = mn_diags_alloc(tool->ctx, DB_TOOL_MAX_DIAGS);

	tool->program = mn_program_load(tool->ctx, tool->menu_file, diags);
	if (tool->program)
		return 0;
	for (unsigned int i = 0; i < mn_diags_count(diags); i++) {
		const struct mn_diag *diag = mn_diags_get(diags, i);

		fprintf(stderr, "%s:%u:%u: %s\n", tool->menu_file, diag->from.line, diag->from.col, diag->text);
	}
	fprintf(stderr, "dialtree-db-tool: %s cannot be used; 'dialtree-menuc check' shows more\n", tool->menu_file);
	return -EINVAL;
}

static const struct db_command *find_command(const char *name)
{
	const char *names[sizeof(command) / sizeof(command[0])], *near;
	size_t n = 0;

	for (const struct db_command *c = command; c->name; c++) {
		if (!strcmp(c->name, name))
			return c;
		names[n++] = c->name;
	}
	near = mn_suggest(name, strlen(name), names, n);
	db_tool_usage("no command '%s'", name);
	if (near)
		fprintf(stderr, "Did you mean '%s'?\n", near);
	return NULL;
}

static void tell_month(void *data, const struct store_calendar *state)
{
	bool *told = data;
	double part = state->last ? 100.0 * state->at / state->last : 100;

	if (!state->working && !*told)
		return;
	fprintf(stderr, "\rmonth change %s: %3.0f %%, %" PRId64 " lines\033[K", state->month, part, state->lines);
	if (!state->working)
		fprintf(stderr, "\r\033[K");
	*told = state->working;
}

/* What is due by now happens before anything is judged or counted, whether the host runs or not. */
static int let_happen(const struct db_tool *tool, struct store_db *db)
{
	bool told = false;
	int rc = store_calendar_catch_up(db, tool->program, tool->now, db_tool_progress() ? tell_month : NULL, &told);

	return rc < 0 ? db_tool_trouble(tool, db, rc) : DB_TOOL_DONE;
}

static int run_command(struct db_tool *tool, const struct db_command *c)
{
	struct store_db db;
	int rc;

	rc = store_db_open(&db, tool->database, c->flags, tool->program ? tool->program->name : NULL);
	if (rc < 0) {
		fprintf(stderr, "dialtree-db-tool: %s\n", db.trouble);
		return DB_TOOL_TROUBLE;
	}
	rc = (c->flags & DB_TOOL_CALENDAR) && tool->program ? let_happen(tool, &db) : DB_TOOL_DONE;
	if (rc == DB_TOOL_DONE)
		rc = c->run(tool, &db);
	store_db_close(&db);
	return rc;
}

static int parse_options(struct db_tool *tool, int argc, char **argv, bool *help)
{
	static const struct option longs[] = {
		{ "database", required_argument, NULL, 'l' },
		{ "menu-file", required_argument, NULL, 'm' },
		{ "at", required_argument, NULL, 't' },
		{ "lab-clock", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "l:m:t:c:hV", longs, NULL)) != -1) {
		switch (c) {
		case 'l':
			tool->database = optarg;
			break;
		case 'm':
			tool->menu_file = optarg;
			break;
		case 't':
			tool->at_text = optarg;
			break;
		case 'c':
			tool->clock_text = optarg;
			break;
		case 'h':
			*help = true;
			break;
		case 'V':
			printf("dialtree-db-tool %s\n", PACKAGE_VERSION);
			return 1;
		default:
			fprintf(stderr, "Try 'dialtree-db-tool --help'.\n");
			return -EINVAL;
		}
	}
	return 0;
}

static int help(struct db_tool *tool, const char *name)
{
	const struct db_command *c = name ? find_command(name) : NULL;

	if (name)
		return c ? print_command(c) : DB_TOOL_USAGE;
	print_help();
	if (tool->menu_file && load_menu(tool) < 0)
		return DB_TOOL_TROUBLE;
	if (tool->program)
		print_columns(tool->program);
	return DB_TOOL_DONE;
}

static int check_args(const struct db_tool *tool, const struct db_command *c)
{
	char text[160];

	if (tool->n_args >= c->min_args && tool->n_args <= c->max_args)
		return 0;
	if (!c->max_args)
		return db_tool_usage("'%s' takes no argument", c->name);
	snprintf(text, sizeof(text), "%s: %s %s", tool->n_args < c->min_args ? "an argument is missing" :
		 "too many arguments", c->name, c->args);
	return db_tool_usage("%s", text);
}

static int read_time(const struct db_tool *tool, const char *text, int64_t *instant)
{
	if (text && !tool->program)
		return db_tool_usage("-t and -c need the service file, whose clock counts: -m FILE%s", "");
	if (text && mn_clock_parse(tool->program->zone, text, instant) < 0)
		return db_tool_usage("'%s' is no time; write 2026-11-30 or \"2026-11-30 18:59:59\"", text);
	return 0;
}

static int run_tool(struct db_tool *tool, int argc, char **argv)
{
	const struct db_command *c;
	bool wants_help = false;
	int rc = parse_options(tool, argc, argv, &wants_help);

	if (rc != 0)
		return rc < 0 ? DB_TOOL_USAGE : DB_TOOL_DONE;
	if (optind < argc && !strcmp(argv[optind], "help")) {
		wants_help = true;
		optind++;
	}
	if (wants_help)
		return help(tool, argv[optind]);
	if (optind == argc)
		return db_tool_usage("a command is missing%s", "");
	c = find_command(argv[optind++]);
	if (!c)
		return DB_TOOL_USAGE;
	tool->arg = argv + optind;
	tool->n_args = argc - optind;
	rc = check_args(tool, c);
	if (rc)
		return rc;
	if (!tool->database)
		return db_tool_usage("'%s' needs a database: -l FILE", c->name);
	if ((c->flags & DB_TOOL_MENU) && !tool->menu_file)
		return db_tool_usage("'%s' needs the service file: -m FILE", c->name);
	if (tool->menu_file && load_menu(tool) < 0)
		return DB_TOOL_TROUBLE;
	tool->now = time(NULL);
	rc = read_time(tool, tool->clock_text, &tool->now);
	tool->at = tool->now;
	if (!rc)
		rc = read_time(tool, tool->at_text, &tool->at);
	return rc ? rc : run_command(tool, c);
}

int main(int argc, char **argv)
{
	struct db_tool tool = { .ctx = talloc_named_const(NULL, 0, "dialtree-db-tool") };
	int rc = run_tool(&tool, argc, argv);

	talloc_free(tool.ctx);
	return rc;
}
