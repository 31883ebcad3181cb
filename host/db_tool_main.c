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
#include "host/db_export.h"
#include "host/register_cell.h"
#include "host/register_import.h"
#include "host/store_check.h"
#include "menus/clock.h"
#include "menus/diag.h"
#include "menus/suggest.h"

#define DB_TOOL_MAX_DIAGS	50

/* Exit codes; said in the help, so part of the interface. */
enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_TROUBLE = 3 };

struct db_tool {
	void *ctx;
	const char *database, *menu_file, *at_text;
	struct mn_program *program;
	int64_t at;
	char *const *arg;		/* behind the command */
};

struct db_command {
	const char *name, *args, *help;
	int n_args;
	bool needs_menu;
	unsigned int flags;		/* enum store_db_flags */
	int (*run)(const struct db_tool *tool, struct store_db *db);
};

/* ── commands ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static int cmd_import_register(const struct db_tool *tool, struct store_db *db)
{
	const char *file = tool->arg[0];
	bool from_stdin = !strcmp(file, "-");
	struct register_import import = {
		.program = tool->program, .name = from_stdin ? "stdin" : file, .at = tool->at, .messages = stderr,
		.progress = isatty(STDERR_FILENO) ? stderr : NULL,
	};
	struct stat st;
	int rc;

	import.in = from_stdin ? stdin : fopen(file, "r");
	if (!import.in) {
		fprintf(stderr, "%s: %s\n", file, strerror(errno));
		return EXIT_TROUBLE;
	}
	if (fstat(fileno(import.in), &st) == 0 && S_ISREG(st.st_mode))
		import.octets = st.st_size;
	rc = register_import(db, &import);
	if (!from_stdin)
		fclose(import.in);
	if (rc == -EINVAL)
		return EXIT_FOUND;
	printf("%" PRIu64 " rows: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64 " as before, %" PRIu64 " bad\n",
	       import.rows, import.added, import.changed, import.same, import.bad);
	return rc < 0 ? EXIT_TROUBLE : import.bad ? EXIT_FOUND : EXIT_DONE;
}

static int cmd_export(const struct db_tool *tool, struct store_db *db)
{
	const char *what = tool->arg[0];
	int rc = db_export(db, tool->program, what, tool->at, stdout);

	if (rc == -ENOENT) {
		fprintf(stderr, "cannot export '%s'; what can be is: %s\n", what, db_export_names());
		return EXIT_USAGE;
	}
	if (rc < 0) {
		fprintf(stderr, "%s\n", *db->trouble ? db->trouble : strerror(-rc));
		return EXIT_TROUBLE;
	}
	return EXIT_DONE;
}

static void print_finding(void *data, const char *text)
{
	unsigned int *n = data;

	++*n;
	printf("%s\n", text);
}

static int cmd_check(const struct db_tool *tool, struct store_db *db)
{
	unsigned int n = 0;
	int rc = store_check(db, tool->program, tool->at, print_finding, &n);

	if (rc < 0) {
		fprintf(stderr, "%s: %s\n", tool->database, db->trouble);
		return EXIT_TROUBLE;
	}
	if (n)
		printf("%s: %u findings\n", tool->database, n);
	else
		printf("%s: consistent%s\n", tool->database,
		       tool->program ? "" : " (without -m: fees and hours were not looked at)");
	return n ? EXIT_FOUND : EXIT_DONE;
}

/* The work was done when the database was opened. */
static int cmd_upgrade(const struct db_tool *tool, struct store_db *db)
{
	printf("%s: schema version %d\n", tool->database, store_db_version());
	return EXIT_DONE;
}

static const struct db_command command[] = {
	{ "import-register", "FILE.csv", "numbers into the register; '-' reads standard input", 1, true,
	  STORE_DB_CREATE, cmd_import_register },
	{ "export", "WHAT", "one of register, groups, ledger, audit, outbox as CSV to standard output", 1, true,
	  0, cmd_export },
	{ "check", "", "look whether the database is consistent; with -m fees and hours, too", 0, false,
	  0, cmd_check },
	{ "upgrade", "", "bring the database of an older version to this one (make a copy before)", 0, false,
	  STORE_DB_UPGRADE, cmd_upgrade },
	{ NULL, NULL, NULL, 0, false, 0, NULL }
};

/* ── command line ───────────────────────────────────────────────────────────────────────────────────────────────── */

static void print_help(void)
{
	printf("usage: dialtree-db-tool -l DATABASE [-m MENUFILE] COMMAND [ARGUMENT]\n\n"
	       "Works on the database of dialtree-host, also while the host runs.\n\n");
	for (const struct db_command *c = command; c->name; c++)
		printf("  %-15s %-9s %s\n", c->name, c->args, c->help);
	printf("\n"
	       "  -l, --database=FILE    the database; import-register makes it if there is none\n"
	       "  -m, --menu-file=FILE   the service file: it says which columns and values there are\n"
	       "  -t, --at=TIME          local instant instead of now: from when changed facts hold (import), whose\n"
	       "                         values are written (export): 2026-11-30 or \"2026-11-30 18:59:59\"\n"
	       "  -h, --help             this text; with -m also the columns of the register of that service\n"
	       "  -V, --version\n\n"
	       "Register file: CSV, the first row names the columns. A column named '#...' is a remark. Bad rows are\n"
	       "told with their number and what was expected, the others are taken. Importing again updates: values\n"
	       "that changed hold from now on, what was before stays known. A row names all records of a dated column\n"
	       "(many ...) that are in effect or to come: FIELD/FIELD@FROM..TO;... where @FROM..TO, FROM or TO may be\n"
	       "missing.\n\n"
	       "Examples:\n"
	       "  dialtree-db-tool -l dialtree.db -m share.menu import-register register.csv\n"
	       "  dialtree-db-tool -l dialtree.db -m share.menu export ledger > fees.csv\n"
	       "  dialtree-db-tool -l dialtree.db -m share.menu check\n\n"
	       "Exit status: 0 done, 1 bad rows or findings, 2 wrong command line, 3 file or database trouble.\n");
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
}

static int usage(const char *fmt, const char *word)
{
	fprintf(stderr, "dialtree-db-tool: ");
	fprintf(stderr, fmt, word);
	fprintf(stderr, "\nTry 'dialtree-db-tool --help'.\n");
	return EXIT_USAGE;
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
	usage("no command '%s'", name);
	if (near)
		fprintf(stderr, "Did you mean '%s'?\n", near);
	return NULL;
}

static int run_command(struct db_tool *tool, const struct db_command *c)
{
	struct store_db db;
	int rc;

	rc = store_db_open(&db, tool->database, c->flags, tool->program ? tool->program->name : NULL);
	if (rc < 0) {
		fprintf(stderr, "dialtree-db-tool: %s\n", db.trouble);
		return EXIT_TROUBLE;
	}
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
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "l:m:t:hV", longs, NULL)) != -1) {
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

static int run_tool(struct db_tool *tool, int argc, char **argv)
{
	const struct db_command *c;
	bool help = false;
	int rc = parse_options(tool, argc, argv, &help);

	if (rc != 0)
		return rc < 0 ? EXIT_USAGE : EXIT_DONE;
	if (help) {
		print_help();
		if (tool->menu_file && load_menu(tool) < 0)
			return EXIT_TROUBLE;
		if (tool->program)
			print_columns(tool->program);
		return EXIT_DONE;
	}
	if (optind == argc)
		return usage("a command is missing%s", "");
	c = find_command(argv[optind++]);
	if (!c)
		return EXIT_USAGE;
	if (argc - optind != c->n_args)
		return c->n_args ? usage("'%s' needs exactly one argument", c->name) :
			usage("'%s' takes no argument", c->name);
	if (!tool->database)
		return usage("'%s' needs a database: -l FILE", c->name);
	if (c->needs_menu && !tool->menu_file)
		return usage("'%s' needs the service file: -m FILE", c->name);
	tool->arg = argv + optind;
	if (tool->menu_file && load_menu(tool) < 0)
		return EXIT_TROUBLE;
	tool->at = time(NULL);
	if (tool->at_text && !tool->program)
		return usage("-t needs the service file, whose clock counts: -m FILE%s", "");
	if (tool->at_text && mn_clock_parse(tool->program->zone, tool->at_text, &tool->at) < 0)
		return usage("'%s' is no time; write 2026-11-30 or \"2026-11-30 18:59:59\"", tool->at_text);
	return run_command(tool, c);
}

int main(int argc, char **argv)
{
	struct db_tool tool = { .ctx = talloc_named_const(NULL, 0, "dialtree-db-tool") };
	int rc = run_tool(&tool, argc, argv);

	talloc_free(tool.ctx);
	return rc;
}
