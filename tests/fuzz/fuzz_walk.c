/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The screen walk: octet 0 is the room, octet 1 language, digit and whether there is a session to resume; then lines,
 * the first dialled, the others typed or, when the store is asked, its answer (first octet: what, rest: the text).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/diag.h"
#include "menus/text.h"
#include "menus/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Two languages, one of them outside GSM; every kind of target, a list that is longer than nine, two questions. */
static const char service[] =
	"service fuzz\n en \"Fuzz\"\n xx \"\u4e2d\"\n"
	"languages\n en \"English\"\n xx \"\u4e2d\u6587\"\n"
	"clock UTC\ndial *150#\nnumbers 5 to 11 digits, country code 86\n"
	"money yuan of 100 fen\n en \"{amount} yuan\"\n xx \"{amount}\u5143\"\n"
	"list shelf\n"
#define ITEM(name) " " name " en \"" name "\" xx \"\u4e66" name "\"\n"
	ITEM("a") ITEM("b") ITEM("c") ITEM("d") ITEM("e") ITEM("f") ITEM("g") ITEM("h") ITEM("i") ITEM("j") ITEM("k")
	"set few of shelf\n b c d e h i j k\n"
	"register\n home one of shelf\n"
	"remember\n favourite one of shelf\n"
	"rule F1 en \"Known\" xx \"\u77e5\"\n refuse and hide when caller is not registered\n"
	"  en \"You are not known.\"\n  xx \"\u672a\u77e5\u3002\"\n"
	"operation lend book:few who:number\n en \"Lend\"\n xx \"\u501f\"\n"
	" ask book\n  en \"Which?\"\n  xx \"\u54ea\u4e2a?\"\n ask who\n  en \"Whom?\"\n  xx \"\u8c01?\"\n"
	" judge\n  caller F1\n confirm\n  en \"{book} to {who}?\"\n  xx \"{book}\u7ed9{who}?\"\n"
	" do\n  remember favourite = book\n done\n  en \"Done.\"\n  xx \"\u597d\u3002\"\n"
	"operation mine\n en \"Mine\"\n xx \"\u6211\"\n judge\n  caller F1\n answer\n  en \"{favourite of caller}\"\n"
	"  xx \"{favourite of caller}\"\n"
	"screen home\n en \"Home\"\n xx \"\u9996\u9875\"\n 1 lend\n 2 below\n 8 language\n"
	"screen below\n en \"Below\"\n xx \"\u4e0b\"\n 1 mine\n 2 page\n"
	"screen page\n en \"Page\"\n xx \"\u9875\"\n say\n"
	"  en \"A text of 10086 words, 2026-12-01 from 9:00 to 19:30\"\n"
	"  xx \"\u6587\u672c10086\u5b57,\u4ece9:00\u523019:30\u3002\u518d\u89c1,\u518d\u89c1\u3002\"\n"
	"phrases\n";

static const char *const phrases[] = {
#define MN_PHRASE(id, name, doc) name,
#include "menus/phrases.def"
#undef MN_PHRASE
};

static const struct mn_program *program(void)
{
	static const struct mn_program *once;
	struct mn_diags *diags;
	char source[8192];
	size_t len;

	if (once)
		return once;
	len = snprintf(source, sizeof(source), "%s", service);
	for (unsigned int i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		const char *digit = strcmp(phrases[i], "confirm") ? "" : "{digit} ";

		len += snprintf(source + len, sizeof(source) - len, " %s en \"%s%s\" xx \"%s%s\u8bed\"\n", phrases[i],
				digit, phrases[i], digit, phrases[i]);
	}
	diags = mn_diags_alloc(NULL, 20);
	once = mn_program_parse(NULL, "fuzz.menu", source, len, diags);
	if (!once) {
		mn_diags_print(diags, "fuzz.menu", source, len, stderr, false);
		abort();
	}
	talloc_free(diags);
	return once;
}

/* The next line into a string of its own; false at the end. */
static bool next_line(const uint8_t **data, size_t *len, char *line, size_t size)
{
	size_t n = 0;

	if (!*len)
		return false;
	while (n < *len && (*data)[n] != '\n')
		n++;
	size = n < size - 1 ? n : size - 1;
	memcpy(line, *data, size);
	line[size] = '\0';
	n += n < *len;
	*data += n;
	*len -= n;
	return true;
}

static void check(const struct mn_walk *walk, const struct mn_walk_out *out)
{
	unsigned int room = out->what == MN_WALK_DO_END ? walk->budget.final_octets : walk->budget.screen_octets;
	int octets = mn_text_ussd_octets(out->text, strnlen(out->text, sizeof(out->text)));

	if (octets < 0 || octets > (int)room || strnlen(out->text, sizeof(out->text)) == sizeof(out->text))
		abort();
	if (walk->depth < 1 || walk->depth > MN_MAX_DEPTH)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct mn_walk walk = { .program = program(), .caller = { "13900000001" } }, kept = { .program_hash = 0 };
	struct mn_walk_out out;
	bool confirmed = false;
	char line[4096];

	if (len < 2)
		return 0;
	walk.budget = (struct mn_budget){ 2 + data[0] % 159, 2 + data[0] % 159 };
	walk.language = data[1] & 1;
	walk.digit = 1 + (data[1] >> 1 & 7);
	if (data[1] & 0x80) {
		kept = (struct mn_walk){ .program_hash = walk.program->hash, .state = data[1] >> 4 & 7, .depth = 1,
					 .operation = 0, .n_given = data[1] >> 4 & 1 };
	}
	data += 2;
	len -= 2;
	if (!next_line(&data, &len, line, sizeof(line)))
		return 0;
	mn_walk_begin(&walk, line, &kept, &out);
	check(&walk, &out);
	while (next_line(&data, &len, line, sizeof(line))) {
		if (walk.state == MN_WALK_WAIT) {
			struct mn_walk_reply reply = { .what = (uint8_t)line[0] % 3, .text = line,
						       .hidden = line[0] >> 4 & 3 };

			mn_walk_answer(&walk, &reply, &out);
			confirmed = walk.state == MN_WALK_CONFIRM;
		} else {
			confirmed = walk.state == MN_WALK_CONFIRM;
			mn_walk_input(&walk, line, &out);
			if (out.what == MN_WALK_DO_EXECUTE && !confirmed)
				abort();
		}
		check(&walk, &out);
		if (mn_walk_can_resume(&walk))
			mn_walk_save(&walk, &kept);
	}
	mn_walk_fini(&walk);
	/* what was kept of it is a session to resume */
	walk.program = program();
	mn_walk_begin(&walk, walk.program->dial, &kept, &out);
	mn_walk_input(&walk, "1", &out);
	check(&walk, &out);
	mn_walk_fini(&walk);
	return 0;
}
