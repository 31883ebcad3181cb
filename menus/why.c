/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>

#include "menus/answer.h"
#include "menus/decide.h"
#include "menus/render.h"
#include "menus/source.h"
#include "menus/why.h"
#include "menus/why_fact.h"

#define SAID_SIZE	2048	/* a text, as the store has it */
#define FACT_SIZE	3000	/* what a test saw: a set may have 64 items with long names */

/* One printing. */
struct why {
	struct mn_cond_env env;
	const struct mn_operation *op;
	uint8_t language;
	mn_why_line line;
	void *data;
	unsigned int n;
};

__attribute__((format(printf, 2, 3))) static void say(struct why *why, const char *fmt, ...)
{
	char text[MN_WHY_LINE];
	struct mn_buf buf;
	char whole[2 * MN_WHY_LINE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(whole, sizeof(whole), fmt, ap);
	va_end(ap);
	mn_buf_init(&buf, text, sizeof(text));
	mn_buf_str(&buf, whole);
	why->line(why->data, text);
	why->n++;
}

/* A text of several lines, each indented. */
static void say_lines(struct why *why, const char *indent, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		say(why, "%s%s", indent, line);
}

static struct mn_render renderer(const struct why *why, const struct mn_verdict *verdict, enum mn_subject it)
{
	return (struct mn_render){
		.program = why->env.program,
		.language = why->language,
		.order = why->env.order,
		.facts = why->env.facts,
		.verdict = verdict,
		.it = it,
	};
}

void mn_why_case_name(const struct mn_program *program, uint16_t kase, char *buf, size_t size)
{
	const struct mn_case *c;

	if (kase >= program->n_cases) {
		snprintf(buf, size, "-");
		return;
	}
	c = &program->kase[kase];
	snprintf(buf, size, "%s%s%s", program->rule[c->rule].id, *c->name ? "." : "", c->name);
}

/* ── tests ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* A line that may be too long: it goes on below, indented, from a blank on. */
static void say_wrapped(struct why *why, const char *indent, const char *text)
{
	const size_t room = MN_WHY_LINE - 1 - strlen(indent) - 2;
	const char *more = "";

	do {
		size_t len = strlen(text), cut = len;

		if (len > room)
			for (cut = room; cut > room / 2 && text[cut] != ' '; cut--)
				;
		if (cut <= room / 2 && len > room)
			for (cut = room; cut && ((unsigned char)text[cut] & 0xc0) == 0x80; cut--)
				;
		say(why, "%s%s%.*s", indent, more, (int)cut, text);
		text += cut;
		text += *text == ' ';
		more = "  ";
	} while (*text);
}

static void say_row(void *data, const char *text)
{
	say_wrapped(data, "             ", text);
}

static void say_test(struct why *why, const struct mn_cond *cond, bool holds)
{
	char source[160], fact[FACT_SIZE], whole[FACT_SIZE + 200];
	struct mn_buf buf;

	mn_source_excerpt(why->env.program, cond->loc, cond->end, source, sizeof(source));
	mn_buf_init(&buf, fact, sizeof(fact));
	mn_why_fact(&why->env, cond, &buf);
	snprintf(whole, sizeof(whole), "%s? %s: %s", source, holds ? "yes" : "no", fact);
	say_wrapped(why, "           ", whole);
	mn_why_rows(&why->env, cond, say_row, why);
}

/* Only the tests that made it what it is: of a false "and" the false parts, of a true "or" the true ones. */
static void say_tests(struct why *why, uint16_t index)
{
	const struct mn_cond *cond;
	bool holds, one_side;

	if (index == MN_NONE)
		return;
	cond = &why->env.program->cond[index];
	holds = mn_cond_holds(&why->env, index);
	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		one_side = (holds != cond->negate) == (cond->op == MN_COND_OR);
		if (!one_side || mn_cond_holds(&why->env, cond->left) == (cond->op == MN_COND_OR))
			say_tests(why, cond->left);
		if (!one_side || mn_cond_holds(&why->env, cond->right) == (cond->op == MN_COND_OR))
			say_tests(why, cond->right);
		return;
	case MN_COND_NOT:
		say_tests(why, cond->left);
		return;
	default:
		say_test(why, cond, holds);
	}
}

/* ── the parts ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void say_header(struct why *why)
{
	const struct mn_order *order = why->env.order;
	char params[200], when[32] = "";
	struct mn_buf buf;

	mn_buf_init(&buf, params, sizeof(params));
	for (unsigned int i = 0; i < why->op->n_params; i++) {
		const struct mn_param *param = &why->op->param[i];

		mn_buf_str(&buf, ", ");
		mn_buf_str(&buf, param->name);
		mn_buf_str(&buf, " ");
		if (!order->arg[i].given)
			mn_buf_str(&buf, "not given");
		else if (param->type == MN_TYPE_NUMBER)
			mn_buf_str(&buf, order->arg[i].number.digits);
		else if (param->type == MN_TYPE_HOLDING)
			mn_why_fields(why->env.program, why->env.program->holding[param->list].field,
				      why->env.program->holding[param->list].n_fields, order->arg[i].field, &buf);
		else
			mn_why_value(why->env.program, param->type, param->list, order->arg[i].value, &buf);
	}
	mn_clock_format(why->env.program->zone, why->env.facts->now, when, sizeof(when));
	say(why, "%s by %s%s%s", why->op->name, *order->caller.digits ? order->caller.digits : "nobody", params,
	    order->preview ? " (preview)" : "");
	say(why, "channel %s, %s %s", mn_channel_name(order->channel), when, why->env.program->zone_name);
}

static void say_step(struct why *why, const struct mn_judge *judge, enum mn_outcome outcome, bool first)
{
	static const char *const mark[] = {
		[MN_OUTCOME_PASSED] = "  pass   ",
		[MN_OUTCOME_REFUSES] = "  refuses",
		[MN_OUTCOME_SKIPPED] = "  not yet",
	};
	const struct mn_program *program = why->env.program;
	const struct mn_rule *rule = &program->rule[program->kase[judge->kase].rule];
	struct mn_render render = renderer(why, NULL, judge->subject);
	char name[80], title[160] = "";
	const char *whom;

	mn_why_case_name(program, judge->kase, name, sizeof(name));
	if (rule->title)
		mn_render_text(&render, rule->title, title, sizeof(title));
	why->env.it = judge->subject;
	whom = mn_why_subject(&why->env, judge->subject);
	say(why, "%s  %s%s%s%s%s%s%s%s", first ? "  REFUSES" : mark[outcome], name, *rule->clauses ? " (" : "",
	    rule->clauses, *rule->clauses ? ")" : "", *whom ? " " : "", whom, *title ? ": " : "", title);
	if (outcome != MN_OUTCOME_SKIPPED)
		say_tests(why, program->kase[judge->kase].cond);
	else
		say(why, "           a parameter it needs is not given");
}

static void say_refused(struct why *why, const struct mn_verdict *verdict)
{
	const struct mn_program *program = why->env.program;
	const struct mn_case *kase = &program->kase[verdict->kase];
	const struct mn_text *text = mn_decide_refusal_text(program, verdict);
	struct mn_render render = renderer(why, verdict, verdict->subject);
	const char *clauses = program->rule[kase->rule].clauses;
	char name[80], said[SAID_SIZE];

	mn_why_case_name(program, verdict->kase, name, sizeof(name));
	say(why, "refused by %s%s%s%s, %s:%u", name, *clauses ? " (" : "", clauses, *clauses ? ")" : "", program->file,
	    kase->loc.line);
	if (!text)
		return;
	mn_render_text(&render, text, said, sizeof(said));
	say_lines(why, "  ", said);
}

static const char *whom(const struct why *why, const struct mn_effect *effect)
{
	const char *number = mn_cond_number(&why->env, effect->subject);

	return *number ? number : "nobody";
}

static void say_reader(struct why *why, const struct mn_effect *effect, const struct mn_verdict *verdict,
		       const char *number, uint8_t language)
{
	struct mn_render render = renderer(why, verdict, effect->subject);
	char text[SAID_SIZE];

	if (language >= why->env.program->n_languages)
		language = 0;
	render.language = language;
	if (!*number || mn_render_wording(&render, &effect->text, text, sizeof(text)) == 0)
		return;
	say(why, "  tell %s, in %s:", number, why->env.program->language[language].code);
	say_lines(why, "    ", text);
}

/* Each reader hears it in his own language. */
static void say_message(struct why *why, const struct mn_effect *effect, const struct mn_verdict *verdict)
{
	const struct mn_facts *facts = why->env.facts;
	const struct mn_party *party = mn_cond_party(&why->env, effect->subject);

	if (effect->whom == MN_WHOM_SUBJECT)
		say_reader(why, effect, verdict, mn_cond_number(&why->env, effect->subject),
			   party ? party->language : why->language);
	for (unsigned int i = 0; effect->whom == MN_WHOM_EACH_MEMBER && i < facts->n_members; i++)
		say_reader(why, effect, verdict, facts->member[i].number.digits, facts->member[i].language);
}

/* "take plan family=he4g tier=88 yuan" */
static void say_record(struct why *why, const struct mn_effect *effect)
{
	const struct mn_holding_decl *holding = &why->env.program->holding[effect->index];
	char text[MN_WHY_LINE];
	struct mn_buf buf;

	mn_buf_init(&buf, text, sizeof(text));
	mn_why_fields(why->env.program, holding->field, holding->n_fields, why->env.order->arg[effect->param].field,
		      &buf);
	say(why, "  %s %s %s", effect->kind == MN_EFFECT_TAKE ? "take" : "end", holding->name, text);
}

static void say_effect(struct why *why, const struct mn_effect *effect)
{
	const struct mn_program *program = why->env.program;
	char text[MN_WHY_LINE];
	struct mn_buf buf;

	mn_buf_init(&buf, text, sizeof(text));
	switch (effect->kind) {
	case MN_EFFECT_OPEN_GROUP:
		say(why, "  open a group");
		break;
	case MN_EFFECT_DISSOLVE_GROUP:
		say(why, "  dissolve the group of %u", why->env.facts->n_members);
		break;
	case MN_EFFECT_EMPTY_GROUP:
		say(why, "  end the membership of all %u", why->env.facts->n_members);
		break;
	case MN_EFFECT_JOIN:
		say(why, "  join %s", whom(why, effect));
		break;
	case MN_EFFECT_REMOVE:
		say(why, "  remove %s", whom(why, effect));
		break;
	case MN_EFFECT_LEAVE:
		say(why, "  leave the group of %s", why->env.facts->caller.leader.digits);
		break;
	case MN_EFFECT_CHARGE:
		mn_why_value(program, MN_TYPE_MONEY, MN_NONE, program->fee[effect->index].amount, &buf);
		say(why, "  charge %s, %s%s%s%s", program->fee[effect->index].name, text,
		    program->fee[effect->index].monthly ? " once this month" : "",
		    effect->subject == MN_SUBJ_NONE ? "" : ", for ",
		    effect->subject == MN_SUBJ_NONE ? "" : whom(why, effect));
		break;
	case MN_EFFECT_TELL:
		break;
	case MN_EFFECT_TAKE:
	case MN_EFFECT_END:
		say_record(why, effect);
		break;
	case MN_EFFECT_REMEMBER:
	case MN_EFFECT_SET:
		mn_why_value(program, program->attr[effect->index].type, program->attr[effect->index].list,
			     effect->param < MN_MAX_PARAMS ? why->env.order->arg[effect->param].value : effect->value,
				&buf);
		say(why, "  %s %s = %s", effect->kind == MN_EFFECT_SET ? "set" : "remember",
		    program->attr[effect->index].name, text);
		break;
	}
}

/* What the caller hears, before a change and at the end. */
static void say_wording(struct why *why, const struct mn_verdict *verdict, const char *word, bool executed)
{
	char text[SAID_SIZE];

	if (mn_answer(why->env.program, why->language, why->env.order, why->env.facts, verdict, executed, text,
		      sizeof(text)) == 0)
		return;
	say(why, "  %s:", word);
	say_lines(why, "    ", text);
}

static void say_accepted(struct why *why, const struct mn_verdict *verdict)
{
	bool preview = why->env.order->preview && !mn_answer_is_complete(why->env.program, why->env.order);

	say(why, preview ? "accepted as far as it can be judged" : "accepted");
	why->env.it = MN_SUBJ_CALLER;
	if (why->op->changes && !why->op->is_event)
		say_wording(why, verdict, "asks", false);
	for (unsigned int i = 0; i < why->op->n_effects; i++)
		if (mn_cond_holds(&why->env, why->op->effect[i].cond)) {
			if (why->op->effect[i].kind == MN_EFFECT_TELL)
				say_message(why, &why->op->effect[i], verdict);
			else
				say_effect(why, &why->op->effect[i]);
		}
	if (!preview && !why->op->is_event)
		say_wording(why, verdict, why->op->changes ? "says" : "answers", true);
}

static void say_bundles(struct why *why, const struct mn_verdict *verdict)
{
	why->env.it = MN_SUBJ_CALLER;
	for (why->env.bundle = 0; why->env.bundle < why->env.facts->n_bundles; why->env.bundle++) {
		const struct mn_bundle *b = &why->env.facts->bundle[why->env.bundle];
		uint16_t kase = verdict->withheld_by[why->env.bundle];
		char name[80];

		if (kase == MN_NONE) {
			say(why, "  shared    %.47s", b->label);
			continue;
		}
		mn_why_case_name(why->env.program, kase, name, sizeof(name));
		say(why, "  withheld  %.47s, by %s", b->label, name);
		say_tests(why, why->env.program->kase[kase].cond);
	}
}

unsigned int mn_why_print(const struct mn_program *program, const struct mn_order *order, const struct mn_facts *facts,
			  const struct mn_verdict *verdict, uint8_t language, mn_why_line line, void *data)
{
	struct why why = {
		.env = { .program = program, .order = order, .facts = facts },
		.op = &program->operation[order->operation],
		.language = language,
		.line = line,
		.data = data,
	};
	bool refused = false;

	say_header(&why);
	/* the first that refuses stands out, what would refuse after it is told too */
	for (unsigned int i = 0; i < verdict->n_trace; i++) {
		bool first = !refused && verdict->trace[i].outcome == MN_OUTCOME_REFUSES;

		say_step(&why, &why.op->judge[verdict->trace[i].judge], verdict->trace[i].outcome, first);
		refused = refused || first;
	}
	if (why.op->n_withholds)
		say_bundles(&why, verdict);
	if (verdict->accepted)
		say_accepted(&why, verdict);
	else
		say_refused(&why, verdict);
	return why.n;
}
