/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-menuc dial: a menu walked on the terminal, under facts from the command line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "menus/facts_arg.h"
#include "menus/menuc.h"
#include "menus/menuc_dial.h"
#include "menus/suggest.h"

#define MAX_LINE	1024	/* octets typed at once */

const char menuc_dial_help[] =
	"The menu runs as in the daemon, by the same rules; nothing is sent and nothing is kept. CODE is what is\n"
	"dialled, the service's own if left out. FACTs are those of `why` without the order, and may be about any\n"
	"number; what a change does is shown, and the next screen knows of it. Type ? for what can be typed then.\n"
	"When the input is no terminal, each line of it is shown with what it led to; lines with # are passed over.\n"
	"\n"
	"Options:\n"
	"  --lang LANGUAGE   of everybody who has chosen none\n"
	"  --at TIME         the clock stands there; otherwise it is now\n"
	"  --leg NAME        whose room screens have\n"
	"  --digit N         the key that confirms, 1 to 8; in the daemon each session draws one\n"
	"  --unproved        walk a file that fails its proof\n"
	"\n"
	"Facts:\n"
	"  caller=NUMBER                     who dials; made up if left out\n"
	"  caller.ATTRIBUTE=VALUE            what is known of him\n"
	"  NUMBER.ATTRIBUTE=VALUE            of somebody else\n"
	"  PARAM.ATTRIBUTE=VALUE             of whoever is typed for this parameter\n"
	"  leader.ATTRIBUTE=VALUE            of who leads the caller's group\n"
	"  ....HOLDING=FIELD/FIELD[@FROM..TO]  .leads=yes  .member-of=NUMBER  .registered=no  .language=CODE\n"
	"  ....used=AMOUNT                   what a member has used this month\n"
	"  members=NUMBER[/USED],NUMBER      of the caller's group; former=NUMBER[/USED] has left it this month\n"
	"  bundle=FIELD/FIELD[@FROM..TO][,left=AMOUNT][,limited][,label=TEXT]   of the leader\n"
	"\n"
	"Exit status: 0, 1 the file has errors, 2 the command was wrong or the file cannot be read.\n"
	"\n"
	"  dialtree-menuc dial menus/share.menu --lang en\n"
	"  dialtree-menuc dial menus/share.menu '*139*2*1#' caller=13800138001 caller.brand=supreme \\\n"
	"      caller.home=beijing caller.status=normal caller.leads=yes secondary.brand=mzone \\\n"
	"      secondary.home=beijing secondary.status=normal --at '2026-11-10 09:00' --lang en\n"
	"  printf '1\\n7\\n' | dialtree-menuc dial menus/share.menu caller.brand=supreme caller.home=beijing \\\n"
	"      caller.status=normal --lang en\n";

static const struct {
	const char *name;
	struct mn_budget room;
} legs[] = {
#define MN_LEG(id, name, invoke, result) { name, { invoke, result } },
#include "menus/legs.def"
#undef MN_LEG
};

#define N_LEGS	(sizeof(legs) / sizeof(legs[0]))

struct settings {
	const char *file, *code, *lang, *leg, *at, *digit;
	bool unproved;
	const char *fact[MN_FACTS_ARG_MAX];
	unsigned int n_facts;
};

static bool use_leg(struct menuc_dial *d, const char *name)
{
	const char *names[N_LEGS], *near;

	for (size_t i = 0; i < N_LEGS; i++) {
		names[i] = legs[i].name;
		if (name && strcmp(legs[i].name, name) != 0)
			continue;
		d->leg = legs[i].name;
		d->dial.budget = legs[i].room;
		return true;
	}
	near = mn_suggest(name, strlen(name), names, N_LEGS);
	fprintf(stderr, "dial: no leg '%s'; ", name);
	if (near)
		fprintf(stderr, "did you mean '%s'?", near);
	for (size_t i = 0; i < N_LEGS && !near; i++)
		fprintf(stderr, "%s%s", i ? " " : "there are: ", names[i]);
	fprintf(stderr, "\n");
	return false;
}

static struct mn_program *load(void *ctx, const struct settings *settings, int *rc)
{
	struct mn_program *program = menuc_read(ctx, settings->file, rc);

	if (!program || *rc == MENUC_OK)
		return program;
	fprintf(stderr, "dial: %s is not proved, no daemon would serve it%s\n", settings->file,
		settings->unproved ? "" : "; --unproved walks it all the same");
	return settings->unproved ? program : NULL;
}

static void put_effect(void *data, const char *text)
{
	const struct menuc_dial *d = data;

	while (*text) {
		size_t len = strcspn(text, "\n");

		printf("  %s%.*s%s\n", d->colour ? "\033[36m" : "", (int)len, text, d->colour ? "\033[0m" : "");
		text += len + (text[len] == '\n');
	}
}

/* Nothing is known: say what could be, in words to copy. */
static void suggest_facts(const struct menuc_dial *d, const struct settings *settings)
{
	char example[900];

	mn_world_example(d->dial.world, example, sizeof(example));
	if (*example)
		menuc_dial_note(d, "Nothing is said about %s. Rules ask for more; try: dialtree-menuc dial %s %s",
				mn_world_caller(d->dial.world)->digits, settings->file, example);
	else
		menuc_dial_note(d, "Nothing is said about %s, and no rule asks for more.",
				mn_world_caller(d->dial.world)->digits);
}

static void talk(struct menuc_dial *d)
{
	char line[MAX_LINE];

	while (!d->done) {
		if (!d->echo) {
			printf("> ");
			fflush(stdout);
		}
		if (!fgets(line, sizeof(line), stdin))
			break;
		if (!strchr(line, '\n') && !feof(stdin)) {
			int c;

			while ((c = getchar()) != '\n' && c != EOF)
				;
			printf("  a line is longer than %d octets\n", MAX_LINE - 2);
			continue;
		}
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#')
			continue;
		if (d->echo)
			printf("> %s\n", line);
		menuc_dial_line(d, line);
	}
	if (!d->echo && !d->done)
		printf("\n");
}

static int run(void *ctx, const struct settings *settings)
{
	struct menuc_dial *d = talloc_zero(ctx, struct menuc_dial);
	int language, rc;
	char error[600];

	if (!use_leg(d, settings->leg))
		return MENUC_USAGE;
	d->dial.digit = settings->digit ? settings->digit[0] - '0' : 7;
	if (settings->digit && (d->dial.digit < 1 || d->dial.digit > 8 || settings->digit[1])) {
		fprintf(stderr, "dial: '%s' cannot confirm; --digit is 1 to 8\n", settings->digit);
		return MENUC_USAGE;
	}
	d->program = load(ctx, settings, &rc);
	if (!d->program)
		return rc;
	language = menuc_language(d->program, "dial", settings->lang);
	if (language < 0)
		return MENUC_USAGE;
	d->colour = menuc_colour(STDOUT_FILENO);
	d->echo = !isatty(STDIN_FILENO);
	d->dial.line = put_effect;
	d->dial.data = d;
	d->dial.world = mn_world_alloc(ctx, d->program, language, time(NULL));
	if (mn_world_say(d->dial.world, settings->fact, settings->n_facts, error, sizeof(error)) < 0) {
		fprintf(stderr, "dial: %s\n", error);
		return MENUC_USAGE;
	}
	if (settings->n_facts == (settings->at != NULL))
		suggest_facts(d, settings);
	menuc_dial_call(d, settings->code ? settings->code : d->program->dial);
	if (!d->echo)
		menuc_dial_note(d, "? for help");
	talk(d);
	mn_dial_fini(&d->dial);
	return MENUC_OK;
}

int menuc_dial(void *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "at", required_argument, NULL, 'a' },
		{ "lang", required_argument, NULL, 'l' },
		{ "leg", required_argument, NULL, 'g' },
		{ "digit", required_argument, NULL, 'd' },
		{ "unproved", no_argument, NULL, 'u' },
		{ NULL, 0, NULL, 0 }
	};
	struct settings settings = { .file = NULL };
	int rc;

	while ((rc = menuc_option(argc, argv, options)) != -1) {
		switch (rc) {
		case 'a': settings.at = optarg; break;
		case 'l': settings.lang = optarg; break;
		case 'g': settings.leg = optarg; break;
		case 'd': settings.digit = optarg; break;
		case 'u': settings.unproved = true; break;
		default: return MENUC_USAGE;
		}
	}
	for (int i = optind; i < argc; i++) {
		if (!settings.file) {
			settings.file = argv[i];
		} else if (argv[i][0] == '*' && !settings.code) {
			settings.code = argv[i];
		} else if (settings.n_facts == MN_FACTS_ARG_MAX - 1) {
			fprintf(stderr, "dial: more than %d facts\n", MN_FACTS_ARG_MAX - 1);
			return MENUC_USAGE;
		} else {
			settings.fact[settings.n_facts++] = argv[i];
		}
	}
	if (!settings.file) {
		fprintf(stderr, "dial: a file is needed. Try: dialtree-menuc dial menus/share.menu --lang en\n");
		return MENUC_USAGE;
	}
	if (settings.at)
		settings.fact[settings.n_facts++] = talloc_asprintf(ctx, "at=%s", settings.at);
	return run(ctx, &settings);
}
