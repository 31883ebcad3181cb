/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Walks through screens with a store that is only pretended: the scripted ones of walk/walks.txt, then random ones
 * through several services, for which some things must hold after every key.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/render.h"
#include "menus/text.h"
#include "menus/walk.h"

#define NOW 1795996800	/* 2026-11-30 00:00:00 UTC */

static void die(const char *what, const char *about)
{
	printf("FAILED: %s: %s\n", what, about);
	exit(1);
}

static struct mn_program *load(void *ctx, const char *dir, const char *name)
{
	const char *srcdir = getenv("srcdir");
	struct mn_diags *diags = mn_diags_alloc(ctx, 20);
	struct mn_program *program;
	char path[512];

	snprintf(path, sizeof(path), "%s/%s/%s", srcdir ? srcdir : ".", dir, name);
	/* a walk must hold whatever the rules are, so they need not be proved */
	program = mn_program_read(ctx, path, diags);
	if (!program)
		die("service that cannot be read", path);
	return program;
}

static bool must_hold(const struct mn_walk *walk, const struct mn_walk_out *out, const char **what)
{
	unsigned int room = out->what == MN_WALK_DO_END ? walk->budget.final_octets : walk->budget.screen_octets;
	size_t len = strnlen(out->text, sizeof(out->text));

	*what = "text is not terminated";
	if (len == sizeof(out->text))
		return false;
	*what = "text is not UTF-8";
	if (!mn_text_utf8_is_valid(out->text, len, NULL))
		return false;
	*what = "text does not fit";
	if (mn_text_ussd_octets(out->text, len) > (int)room)
		return false;
	*what = "nothing is said";
	switch (out->what) {
	case MN_WALK_DO_SHOW:
	case MN_WALK_DO_END:
	case MN_WALK_DO_LANGUAGE:
		return len > 0;
	case MN_WALK_DO_PREVIEW:
	case MN_WALK_DO_EXECUTE:
	case MN_WALK_DO_NOTHING:
		return len == 0;
	}
	return false;
}

/* ── scripted walks ─────────────────────────────────────────────────────────────────────────────────────────── */

struct script {
	struct mn_program *program;
	struct mn_walk walk, kept;
	bool has_kept, begun;
	struct mn_budget budget;
	uint8_t language, digit;
	uint64_t hidden;
	enum { STORE_ITSELF, STORE_OK, STORE_REFUSED, STORE_BUSY, STORE_SILENT } store;
	char said[1024];
};

static void script_reset(struct script *script)
{
	mn_walk_fini(&script->walk);
	script->begun = script->has_kept = false;
	script->budget = (struct mn_budget){ 114, 112 };
	script->language = 0;
	script->digit = 4;
	script->hidden = 0;
	script->store = STORE_ITSELF;
}

/* What the service file says to this order. */
static void script_answer(struct script *script, const struct mn_order *order, char *text, size_t size)
{
	const struct mn_operation *operation = &script->program->operation[order->operation];
	static struct mn_facts facts;
	const struct mn_render render = { .program = script->program, .language = script->walk.language, .order = order,
					  .facts = &facts, .it = MN_SUBJ_CALLER };

	facts.now = NOW;
	facts.caller.number = facts.caller.leader = order->caller;
	facts.caller.role = MN_ROLE_LEADER;
	mn_render_wording(&render, order->preview && operation->changes ? &operation->confirm : &operation->done, text,
			  size);
}

static void script_show(struct script *script, struct mn_walk_out *out)
{
	static const char *const names[] = { "show", "end", "preview", "execute", "language", "nothing" };
	struct mn_walk_reply reply = { .what = MN_WALK_REPLY_OK, .hidden = script->hidden };
	const char *what;
	char text[1024];

	if (!must_hold(&script->walk, out, &what))
		die(what, out->text);
	while (out->what == MN_WALK_DO_PREVIEW || out->what == MN_WALK_DO_EXECUTE) {
		printf("    (%s %s", names[out->what], script->program->operation[out->order.operation].name);
		for (unsigned int i = 0; i < MN_MAX_PARAMS && out->order.arg[i].given; i++)
			printf(out->order.arg[i].number.digits[0] ? " %s" : " %s%ld", out->order.arg[i].number.digits,
			       (long)out->order.arg[i].value);
		printf(")\n");
		if ((out->what == MN_WALK_DO_PREVIEW) != out->order.preview)
			die("order and action differ", "preview");
		if (script->store == STORE_SILENT) {
			script->store = STORE_ITSELF;
			return;
		}
		reply.text = script->said;
		if (script->store == STORE_ITSELF && out->order.preview && script->hidden >> out->order.operation & 1) {
			reply.what = MN_WALK_REPLY_REFUSED;
			reply.text = "Not in your role.";
		} else if (script->store == STORE_ITSELF) {
			script_answer(script, &out->order, text, sizeof(text));
			reply.text = text;
		} else if (script->store != STORE_OK) {
			reply.what = script->store == STORE_BUSY ? MN_WALK_REPLY_BUSY : MN_WALK_REPLY_REFUSED;
		}
		/* an answer dialled ahead leads to a second question; what was said is for the last one */
		if (script->walk.ahead && script->store == STORE_OK)
			reply.text = "";
		else
			script->store = STORE_ITSELF;
		mn_walk_answer(&script->walk, &reply, out);
		reply.what = MN_WALK_REPLY_OK;
		if (!must_hold(&script->walk, out, &what))
			die(what, out->text);
	}
	printf("    [%s]", names[out->what]);
	for (const char *at = out->text; *at; at++) {
		if (at == out->text || at[-1] == '\n')
			printf("\n    | ");
		if (*at != '\n')
			putchar(*at);
	}
	printf("\n");
}

static void script_hide(struct script *script, char *names)
{
	script->hidden = 0;
	for (char *name = strtok(names, " "); name; name = strtok(NULL, " ")) {
		uint16_t operation = mn_program_operation(script->program, name);

		if (operation == MN_NONE)
			die("no such operation", name);
		script->hidden |= (uint64_t)1 << operation;
	}
}

static void script_store(struct script *script, const char *words)
{
	char *to = script->said;

	script->store = !strncmp(words, "ok ", 3) ? STORE_OK : !strncmp(words, "refused ", 8) ? STORE_REFUSED :
			!strcmp(words, "silent") ? STORE_SILENT : STORE_BUSY;
	words += strcspn(words, " ");
	for (words += *words == ' '; *words; words++) {
		if (words[0] == '\\' && words[1] == 'n') {
			*to++ = '\n';
			words++;
		} else {
			*to++ = *words;
		}
	}
	*to = '\0';
}

static enum mn_phrase phrase_by_name(const char *name)
{
	static const char *const names[] = {
#define MN_PHRASE(id, name, doc) name,
#include "menus/phrases.def"
#undef MN_PHRASE
	};

	for (unsigned int i = 0; i < MN_N_PHRASES; i++) {
		if (!strcmp(names[i], name))
			return i;
	}
	die("no such phrase", name);
	return 0;
}

static void script_line(struct script *script, char *word, char *rest)
{
	struct mn_walk_out out;

	if (!strcmp(word, "title")) {
		script_reset(script);
		printf("\n== %s\n", rest);
	} else if (!strcmp(word, "hide")) {
		script_hide(script, rest);
	} else if (!strcmp(word, "store")) {
		script_store(script, rest);
	} else if (!strcmp(word, "language")) {
		script->language = mn_program_language(script->program, rest);
	} else if (!strcmp(word, "digit")) {
		script->digit = atoi(rest);
	} else if (!strcmp(word, "budget")) {
		unsigned int screen, final;

		if (sscanf(rest, "%u %u", &screen, &final) != 2)
			die("budget", rest);
		script->budget = (struct mn_budget){ screen, final };
	} else if (!strcmp(word, "dial")) {
		printf("  dial %s\n", rest);
		mn_walk_fini(&script->walk);
		memset(&script->walk, 0xa5, sizeof(script->walk));
		script->walk.program = script->program;
		script->walk.budget = script->budget;
		script->walk.language = script->language;
		script->walk.digit = script->digit;
		script->walk.hidden = script->hidden;
		script->walk.caller = (struct mn_number){ "13900000001" };
		mn_walk_begin(&script->walk, rest, script->has_kept ? &script->kept : NULL, &out);
		script->has_kept = false;
		script_show(script, &out);
	} else if (!strcmp(word, "type")) {
		printf("  type %s\n", rest);
		mn_walk_input(&script->walk, rest, &out);
		script_show(script, &out);
	} else if (!strcmp(word, "drop")) {
		script->has_kept = mn_walk_can_resume(&script->walk);
		printf("  drop: %s\n", script->has_kept ? "kept" : "not kept");
		mn_walk_save(&script->walk, &script->kept);
	} else if (!strcmp(word, "late")) {
		const struct mn_walk_reply reply = { .what = MN_WALK_REPLY_OK, .text = "late" };

		printf("  late answer of the store\n");
		mn_walk_answer(&script->walk, &reply, &out);
		script_show(script, &out);
	} else if (!strcmp(word, "switch")) {
		printf("  switch %s\n", rest);
		script->walk.language = mn_program_language(script->program, rest);
	} else if (!strcmp(word, "reload")) {
		printf("  reload: another text of the service\n");
		script->kept.program_hash++;
	} else if (!strcmp(word, "end")) {
		printf("  end %s\n", rest);
		mn_walk_end(&script->walk, phrase_by_name(rest), &out);
		script_show(script, &out);
	} else {
		die("no such word", word);
	}
}

static void scripted(void *ctx)
{
	struct script script = { .program = load(ctx, "walk", "club.menu") };
	const char *srcdir = getenv("srcdir");
	char path[512], line[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/walk/walks.txt", srcdir ? srcdir : ".");
	file = fopen(path, "r");
	if (!file)
		die(strerror(errno), path);
	while (fgets(line, sizeof(line), file)) {
		char *rest;

		line[strcspn(line, "\n")] = '\0';
		if (!line[0] || line[0] == '#')
			continue;
		rest = line + strcspn(line, " ");
		if (*rest)
			*rest++ = '\0';
		script_line(&script, line, rest);
	}
	fclose(file);
	mn_walk_fini(&script.walk);
}

/* ── random walks ───────────────────────────────────────────────────────────────────────────────────────────── */

static uint64_t seed = 1;

static unsigned int below(unsigned int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % n;
}

struct tally {
	unsigned long inputs, sessions, previews, executions, confirmations, pages, homes;
};

/* What an onlooker knows who sees only what goes in and out. */
struct onlooker {
	const struct mn_operation *offered;	/* the change whose confirmation is on the screen, else NULL */
	struct mn_order order;			/* as it was judged */
};

static const char *random_input(const struct mn_walk *walk, char *buf, size_t size)
{
	static const char *const odd[] = {
		"", " ", "#", "*", "00", "0", "000", "01", "10", "99", "\xef\xbc\x91", "\xef\xbc\x90", "abc",
		"\xff\xfe", "\xe4\xb8", "13800138000", "+86 138 0013 8001", "008613800138002", "1380013800",
		"138001380000", "07123456",
		"1 ", " 2 ", "3#", "*139#", "-1", "4294967297", "18446744073709551617", "13800138000*1",
		"a very long input that no screen asked for and that goes on until nobody wants to read it any more, "
		"and further on, because people and machines do such things, again and again and again",
	};

	switch (below(8)) {
	case 0:
		return odd[below(sizeof(odd) / sizeof(odd[0]))];
	case 1:
		return "9";
	case 2:
		return "13800138000";
	case 3:
		snprintf(buf, size, "%u", walk->digit);
		return buf;
	case 4:
		for (unsigned int i = 0, n = below(size); i < n; i++) {
			buf[i] = 1 + below(255);
			buf[i + 1] = '\0';
		}
		return below(20) ? "2" : buf;
	default:
		snprintf(buf, size, "%u", 1 + below(8));
		return buf;
	}
}

static const char *random_dial(const struct mn_program *program, char *buf, size_t size)
{
	size_t len;

	snprintf(buf, size, "%s", program->dial);
	if (!below(3))
		return buf;
	len = strlen(buf) - 1;
	for (unsigned int i = below(6); i; i--)
		len += snprintf(buf + len, size - len, below(5) ? "*%u" : "*1380013800%u", below(10));
	snprintf(buf + len, size - len, below(20) ? "#" : "*#");
	return buf;
}

static void random_text(const struct mn_program *program, char *text, size_t size)
{
	size_t len = 0, want = below(6) ? below(120) : below(size - 8);

	text[0] = '\0';
	while (len < want) {
		const struct mn_text *phrase = program->phrase[below(MN_N_PHRASES)];
		const struct mn_render render = { .program = program, .language = below(program->n_languages),
						  .digit = 3 };
		int n = mn_render_text(&render, phrase, text + len, size - len);

		if (n < 0)
			return;
		len += n;
	}
}

/* Everything the store is asked is answered by chance, until the caller sees something. */
static void random_store(struct mn_walk *walk, struct mn_walk_out *out, struct onlooker *onlooker, struct tally *tally)
{
	char text[3000];

	while (out->what == MN_WALK_DO_PREVIEW || out->what == MN_WALK_DO_EXECUTE) {
		const struct mn_operation *operation = &walk->program->operation[out->order.operation];
		struct mn_walk_reply reply = { .text = text, .hidden = below(4) ? 0 : (uint64_t)below(1 << 16) };
		unsigned int given = 0, chance = below(10);
		bool preview = out->what == MN_WALK_DO_PREVIEW;

		while (given < operation->n_params && out->order.arg[given].given)
			given++;
		reply.what = chance ? chance == 1 ? MN_WALK_REPLY_REFUSED : MN_WALK_REPLY_OK : MN_WALK_REPLY_BUSY;
		random_text(walk->program, text, sizeof(text));
		if (!text[0])
			strcpy(text, "-");
		onlooker->offered = NULL;
		if (preview && reply.what == MN_WALK_REPLY_OK && given == operation->n_params && operation->changes) {
			onlooker->offered = operation;
			onlooker->order = out->order;
			tally->confirmations++;
		}
		if (preview)
			tally->previews++;
		else
			tally->executions++;
		mn_walk_answer(walk, &reply, out);
		if (out->what == MN_WALK_DO_EXECUTE)
			die("a change without a key", operation->name);
	}
}

static void check_out(const struct mn_walk *walk, const struct mn_walk_out *out, const char *input)
{
	const char *what;

	if (!must_hold(walk, out, &what))
		die(what, out->text);
	if (walk->depth < 1 || walk->depth > MN_MAX_DEPTH)
		die("depth", input);
}

/* 00 leads home at once, 0 within as many steps as there are screens and questions above. */
static void check_home(struct mn_walk *walk, struct mn_walk_out *out, bool at_once)
{
	unsigned int steps = at_once ? 1 : walk->depth + walk->n_given + 1;

	if (walk->state == MN_WALK_ENDED || (walk->state == MN_WALK_RESUME && !at_once))
		return;
	for (unsigned int i = 0; i < steps && !(walk->state == MN_WALK_MENU && walk->depth == 1); i++) {
		mn_walk_input(walk, at_once ? "00" : "0", out);
		if (out->what != MN_WALK_DO_SHOW)
			die("not a screen on the way home", out->text);
		check_out(walk, out, "0");
	}
	if (walk->state != MN_WALK_MENU || walk->depth != 1)
		die("no way home", out->text);
}

static void random_session(const struct mn_program *program, struct mn_walk *kept, struct tally *tally)
{
	static const uint8_t rooms[] = { 114, 114, 160, 135, 80, 60, 40, 20 };
	struct mn_walk walk = {
		.program = program, .language = below(program->n_languages), .digit = 1 + below(8),
		.hidden = below(2) ? 0 : (uint64_t)below(1 << 16), .caller = { "13900000001" },
	};
	struct onlooker onlooker = { 0 };
	struct mn_walk_out out;
	char buf[200];

	walk.budget.screen_octets = rooms[below(sizeof(rooms))];
	walk.budget.final_octets = rooms[below(sizeof(rooms))];
	mn_walk_begin(&walk, random_dial(program, buf, sizeof(buf)), below(2) ? kept : NULL, &out);
	if (out.what == MN_WALK_DO_EXECUTE)
		die("a change by dialling", buf);
	tally->sessions++;
	for (unsigned int i = 2 + below(40); i; i--) {
		const struct mn_operation *offered;
		const char *input;
		char digit[2] = { '0' + walk.digit, '\0' };

		random_store(&walk, &out, &onlooker, tally);
		check_out(&walk, &out, "");
		if (!below(30)) {
			check_home(&walk, &out, below(2));
			onlooker.offered = NULL;
			tally->homes++;
		}
		if (walk.state == MN_WALK_WAIT)
			die("waits and nobody was asked", "");
		offered = onlooker.offered;
		if ((walk.state == MN_WALK_CONFIRM) != (offered != NULL) && walk.state != MN_WALK_ENDED)
			die("a confirmation that was not judged", out.text);
		input = random_input(&walk, buf, sizeof(buf));
		tally->pages += !walk.last_page && !strcmp(input, "9");
		mn_walk_input(&walk, input, &out);
		tally->inputs++;
		if (out.what == MN_WALK_DO_EXECUTE) {
			char typed[200];

			if (!offered || mn_text_fold(typed, sizeof(typed), input) < 0 || typed[0] != digit[0])
				die("a change without its confirmation", input);
			onlooker.order.preview = false;
			if (memcmp(&out.order, &onlooker.order, sizeof(out.order)))
				die("another change than was confirmed", offered->name);
		}
		if (walk.state != MN_WALK_CONFIRM)
			onlooker.offered = NULL;
	}
	random_store(&walk, &out, &onlooker, tally);
	if (mn_walk_can_resume(&walk))
		mn_walk_save(&walk, kept);
	if (!below(4))
		mn_walk_end(&walk, below(MN_N_PHRASES), &out);
	check_out(&walk, &out, "");
	mn_walk_fini(&walk);
}

static void random_walks(void *ctx)
{
	static const struct {
		const char *dir, *name;
	} services[] = {
		{ "walk", "club.menu" },
		{ "../../menus", "share.menu" },
		{ "../../menus/examples", "ballot.menu" },
		{ "../../menus/examples", "family.menu" },
	};
	const char *env = getenv("WALK_TEST_INPUTS");
	unsigned long inputs = env ? strtoul(env, NULL, 10) : 100000;

	printf("\n== random walks\n");
	for (unsigned int i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		struct mn_program *program = load(ctx, services[i].dir, services[i].name);
		struct mn_walk kept = { .program_hash = 0 };
		struct tally tally = { 0 };

		while (tally.inputs < inputs / 4)
			random_session(program, &kept, &tally);
		if (!tally.executions || !tally.confirmations || !tally.pages || !tally.homes)
			die("something was never tried", services[i].name);
		printf("%s: every text fits, every change was confirmed, every way leads home\n", services[i].name);
		if (env)
			printf("    %lu sessions, %lu inputs, %lu previews, %lu confirmations, %lu changes, "
			       "%lu pages\n", tally.sessions, tally.inputs, tally.previews, tally.confirmations,
			       tally.executions, tally.pages);
	}
}

int main(void)
{
	void *ctx = talloc_named_const(NULL, 0, "walk_test");

	scripted(ctx);
	random_walks(ctx);
	talloc_free(ctx);
	return 0;
}
