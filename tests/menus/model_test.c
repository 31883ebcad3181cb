/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random situations, from a fixed seed: menus/share.menu and model.c must give the same verdict. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "menus/clock.h"
#include "menus/decide.h"
#include "menus/diag.h"
#include "menus/why.h"
#include "tests/menus/model.h"

#define SITUATIONS	200000
#define CALLER_NUMBER	"13800138001"
#define PEER_NUMBER	"13800138002"
#define PRIMARY_NUMBER	"13800138009"

/* The words of the service file, in the order of the enums of model.h. */
static const char *const ops[] = {
	"open", "cancel", "add", "remove", "remove-all", "members", "usage", "leave", "remaining",
};
static const char *const brands[] = {
	"supreme", "gotone", "suie", "mzone", "easyown-plus", "easyown", "freetalk", "family", "five-yuan",
		"g3-prepaid",
};
static const char *const status[] = {
	"normal", "suspended", "closed", "not-activated", "retention", "keeping", "other",
};
static const char *const homes[] = { "beijing", "elsewhere" };
static const char *const customers[] = { "individual", "unit" };
static const char *const families[] = {
	"web4g", "he4g", "he4g-promo", "flyshare", "flyshare-plus", "choice4g", "data-option", "voice-sms",
		"business4g",
	"business4g-plus", "campus2015", "campus2016", "campus2017", "changyou", "group4g", "data-business",
	"carefree-cmwap", "carefree-mo", "carefree", "plan88", "civil", "group", "plain",
};
static const char *const builds[] = { "module", "ready-made" };
static const char *const seen[] = {
	"own-id", "agent-id", "holder-id", "letter", "handler-id", "user-id", "sim-card", "service-password",
	"advanced-password",
};
static const char *const kinds[] = { "base", "optional", "booster", "gift", "extra" };
static const char *const scopes[] = { "domestic", "international", "hmt" };

/* ── chance ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed >> 11;
}

static int below(uint64_t *seed, int n)
{
	return next(seed) % n;
}

static bool once_in(uint64_t *seed, int n)
{
	return below(seed, n) == 0;
}

/* Mostly the usual value, else any, sometimes not known. */
static int pick(uint64_t *seed, int usual, int n)
{
	if (!once_in(seed, 5))
		return usual;
	return once_in(seed, 8) ? NOT_KNOWN : below(seed, n);
}

static struct plan random_plan(uint64_t *seed)
{
	static const int fen[] = {
		0, 500, 1499, 1500, 1501, 1800, 2000, 2999, 3000, 3001, 3799, 3800, 3801, 4799, 4800, 4801, 5799,
			5800, 7999,
		8000, 8800, 29999, 30000, 30001, 58799, 58800, 58801, NOT_KNOWN,
	};

	return (struct plan){
		.family = below(seed, N_FAMILIES),
		.fen = fen[below(seed, sizeof(fen) / sizeof(fen[0]))],
		.build = below(seed, N_BUILDS + 1) - 1,
		.in_effect = !once_in(seed, 5),
	};
}

static struct person random_person(uint64_t *seed)
{
	struct person p = {
		.registered = !once_in(seed, 25),
		.home = pick(seed, BEIJING, N_HOMES),
		.brand = once_in(seed, 30) ? NOT_KNOWN : below(seed, N_BRANDS),
		.status = pick(seed, NORMAL, N_STATUS),
		.customer = below(seed, N_CUSTOMERS + 1) - once_in(seed, 2),
		.real_name = below(seed, 3) - 1,
		.pays_cash = below(seed, 3) - 1,
		.role = below(seed, 3),
	};

	if (p.customer >= N_CUSTOMERS)
		p.customer = INDIVIDUAL;
	for (int n = below(seed, MAX_PLANS + 1); p.n_plans < n; p.n_plans++)
		p.plan[p.n_plans] = random_plan(seed);
	if (once_in(seed, 2)) {
		p.plan[0] = (struct plan){ .family = below(seed, HE4G_PROMO + 1), .build = NOT_KNOWN,
					   .in_effect = true };
		p.n_plans += p.n_plans == 0;
	}
	return p;
}

static void random_time(uint64_t *seed, struct situation *s)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap;

	s->year = once_in(seed, 10) ? 2014 : 2024 + below(seed, 8);
	s->month = 1 + below(seed, 12);
	leap = s->year % 4 == 0;
	s->day = once_in(seed, 3) ? days[s->month - 1] - below(seed, 2) + (leap && s->month == 2) :
		 1 + below(seed, days[s->month - 1]);
	s->hour = once_in(seed, 2) ? 18 + below(seed, 2) : below(seed, 24);
	s->minute = once_in(seed, 2) ? 59 * below(seed, 2) : below(seed, 60);
	s->second = once_in(seed, 2) ? 59 * below(seed, 2) : below(seed, 60);
}

/* Facts that fit each other: a member is in one group, its own number is itself. */
static void random_situation(uint64_t *seed, struct situation *s)
{
	memset(s, 0, sizeof(*s));
	s->op = once_in(seed, 2) ? ADD : below(seed, N_OPS);
	s->channel = below(seed, 4);
	for (int i = below(seed, 4); i > 0; i--)
		s->evidence |= 1u << below(seed, N_EVIDENCE);
	if (once_in(seed, 8))
		s->evidence = once_in(seed, 2) ? 1 << LETTER | 1 << HANDLER_ID : 1 << USER_ID | 1 << SIM_CARD;
	random_time(seed, s);
	s->caller = random_person(seed);
	if (!once_in(seed, 4))
		s->caller.role = s->op == LEAVE || s->op == REMAINING ? MEMBER : s->op == OPEN ? ALONE : LEADS;
	s->peer = random_person(seed);
	if (s->op == ADD && !once_in(seed, 3))
		s->peer.role = ALONE;
	s->number_given = !once_in(seed, 20);
	s->number_good = s->number_given && !once_in(seed, 20);
	s->more_given = once_in(seed, 40);
	s->number_is_own = once_in(seed, 30);
	if (s->number_is_own)
		s->peer = s->caller;
	s->peer_in_own_group = !s->number_is_own && s->peer.role == MEMBER && s->caller.role == LEADS &&
		!once_in(seed, 3);
	s->number_is_own_primary = s->op == LEAVE && s->caller.role == MEMBER && !s->number_is_own && !once_in(seed, 3);
	if (s->caller.role == LEADS)
		s->members = s->peer_in_own_group ? 1 + below(seed, 4) : below(seed, 5);
	s->primary_status = s->caller.role == LEADS ? (s->caller.registered ? s->caller.status : NOT_KNOWN) :
			    pick(seed, NORMAL, N_STATUS);
	for (int n = below(seed, MAX_BUNDLES + 1); s->n_bundles < n; s->n_bundles++)
		s->bundle[s->n_bundles] = (struct data){
			.kind = pick(seed, BASE, N_KINDS),
			.family = below(seed, N_FAMILIES + 1) - 1,
			.scope = pick(seed, DOMESTIC, N_SCOPES),
			.special = pick(seed, 0, 2),
		};
}

/* ── the same as order and facts ──────────────────────────────────────────────────────────────────────────────── */

struct words {
	const struct mn_program *program;
	unsigned int unknown;		/* words the service file does not have */
};

static int64_t item(struct words *w, uint16_t list, const char *const *names, int value)
{
	int i = value == NOT_KNOWN ? -1 : mn_program_item(w->program, list, names[value]);

	w->unknown += i < 0 && value != NOT_KNOWN;
	return i < 0 ? MN_UNKNOWN : i;
}

static void set_attr(struct words *w, struct mn_party *p, const char *name, const char *const *names, int value)
{
	uint16_t attr = mn_program_attr(w->program, name);

	if (attr == MN_NONE)
		w->unknown++;
	else if (names)
		p->attr[attr] = item(w, w->program->attr[attr].list, names, value);
	else
		p->attr[attr] = value == NOT_KNOWN ? MN_UNKNOWN : value;
}

static void set_field(struct words *w, const struct mn_attr *field, unsigned int n, int64_t *values, const char *name,
		      const char *const *names, int value)
{
	for (unsigned int i = 0; i < n; i++)
		if (strcmp(field[i].name, name) == 0) {
			values[i] = names ? item(w, field[i].list, names, value) : value == NOT_KNOWN ? MN_UNKNOWN :
				value;
			return;
		}
	w->unknown++;
}

static void set_person(struct words *w, const struct person *from, const char *number, int64_t now, struct mn_party *p)
{
	const struct mn_holding_decl *decl = &w->program->holding[0];

	mn_party_init(p);
	strcpy(p->number.digits, number);
	p->registered = from->registered;
	set_attr(w, p, "home", homes, from->home);
	set_attr(w, p, "brand", brands, from->brand);
	set_attr(w, p, "status", status, from->status);
	set_attr(w, p, "customer", customers, from->customer);
	set_attr(w, p, "real-name", NULL, from->real_name);
	set_attr(w, p, "pays-cash", NULL, from->pays_cash);
	for (int i = 0; i < from->n_plans; i++) {
		struct mn_holding *h = &p->holding[p->n_holdings++];
		bool ended = i % 2;

		h->from = from->plan[i].in_effect ? now : ended ? INT64_MIN : now + 1;
		h->to = from->plan[i].in_effect ? now + 1 : ended ? now : INT64_MAX;
		set_field(w, decl->field, decl->n_fields, h->field, "family", families, from->plan[i].family);
		set_field(w, decl->field, decl->n_fields, h->field, "tier", NULL, from->plan[i].fen);
		set_field(w, decl->field, decl->n_fields, h->field, "build", builds, from->plan[i].build);
	}
	p->role = from->role == LEADS ? MN_ROLE_LEADER : from->role == MEMBER ? MN_ROLE_MEMBER : MN_ROLE_NONE;
	if (from->role != ALONE)
		strcpy(p->leader.digits, from->role == LEADS ? number : PRIMARY_NUMBER);
}

static void convert(struct words *w, const struct situation *s, struct mn_order *order, struct mn_facts *facts)
{
	const struct mn_record_decl *bundle = &w->program->bundle;
	const struct mn_operation *op;

	memset(order, 0, sizeof(*order));
	mn_facts_init(facts);
	facts->now = (mn_clock_days(s->year, s->month, s->day) * 24 + s->hour - 8) * 3600 + s->minute * 60 + s->second;
	order->operation = mn_program_operation(w->program, ops[s->op]);
	if (order->operation == MN_NONE) {
		w->unknown++;
		order->operation = 0;
	}
	op = &w->program->operation[order->operation];
	order->channel = (enum mn_channel)s->channel;
	order->surplus = s->more_given;
	for (int i = 0; i < N_EVIDENCE; i++)
		if (s->evidence >> i & 1)
			order->evidence |= UINT64_C(1) << item(w, w->program->evidence, seen, i);
	strcpy(order->caller.digits, CALLER_NUMBER);
	set_person(w, &s->caller, CALLER_NUMBER, facts->now, &facts->caller);
	if (s->caller.role == LEADS) {
		facts->leader = facts->caller;
	} else if (s->caller.role == MEMBER) {
		strcpy(facts->leader.number.digits, PRIMARY_NUMBER);
		facts->leader.leader = facts->leader.number;
		facts->leader.role = MN_ROLE_LEADER;
		facts->leader.registered = true;
		set_attr(w, &facts->leader, "status", status, s->primary_status);
	}
	facts->n_members = s->members;
	if (op->n_params) {
		const char *number = s->number_is_own ? CALLER_NUMBER : s->number_is_own_primary ? PRIMARY_NUMBER :
			PEER_NUMBER;

		order->arg[0].given = s->number_given;
		order->arg[0].valid = s->number_good;
		strcpy(order->arg[0].number.digits, s->number_good ? number : "123");
		set_person(w, &s->peer, number, facts->now, &facts->param[0]);
		if (s->peer_in_own_group)
			facts->param[0].leader = order->caller;
		else if (s->peer.role == MEMBER && !s->number_is_own)
			strcpy(facts->param[0].leader.digits, "13800138008");
	}
	for (int i = 0; i < s->n_bundles; i++) {
		struct mn_bundle *b = &facts->bundle[facts->n_bundles++];

		snprintf(b->label, sizeof(b->label), "bundle %d", i + 1);
		set_field(w, bundle->field, bundle->n_fields, b->field, "kind", kinds, s->bundle[i].kind);
		set_field(w, bundle->field, bundle->n_fields, b->field, "plan", families, s->bundle[i].family);
		set_field(w, bundle->field, bundle->n_fields, b->field, "scope", scopes, s->bundle[i].scope);
		set_field(w, bundle->field, bundle->n_fields, b->field, "special", NULL, s->bundle[i].special);
	}
}

/* ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────── */

#define MAX_COUNTS	160

struct count {
	char name[96];
	unsigned int n;
};

static struct count counts[MAX_COUNTS];

static void count(const char *name)
{
	unsigned int i = 0;

	while (i < MAX_COUNTS - 1 && counts[i].n && strcmp(counts[i].name, name) != 0)
		i++;
	snprintf(counts[i].name, sizeof(counts[i].name), "%s", name);
	counts[i].n++;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct count *)a)->name, ((const struct count *)b)->name);
}

static void print_line(void *data, const char *text)
{
	(void)data;
	printf("    %s\n", text);
}

static bool agree(const struct mn_program *program, const struct situation *s, const struct mn_facts *facts,
		  const struct answer *wanted, const struct mn_verdict *got)
{
	char name[80];
	int whom = got->subject == MN_SUBJ_CALLER ? CALLER : got->subject == MN_SUBJ_NONE ? NOBODY : PEER;

	if (got->accepted != !wanted->rule)
		return false;
	if (!got->accepted) {
		mn_why_case_name(program, got->kase, name, sizeof(name));
		if (strcmp(name, wanted->rule) != 0 || whom != wanted->whom)
			return false;
	}
	for (int i = 0; i < s->n_bundles; i++) {
		mn_why_case_name(program, got->withheld_by[i], name, sizeof(name));
		if (strcmp(name, wanted->withheld[i] ? wanted->withheld[i] : "-") != 0 ||
		    (got->withheld >> i & 1) != (wanted->withheld[i] != NULL))
			return false;
	}
	return facts->n_bundles == s->n_bundles;
}

static unsigned int compare(const struct mn_program *program)
{
	struct words w = { .program = program };
	uint64_t seed = 0x139139139139139;
	unsigned int different = 0;

	for (unsigned int i = 0; i < SITUATIONS && different < 5 && !w.unknown; i++) {
		struct mn_verdict got;
		struct situation s;
		struct mn_order order;
		struct mn_facts facts;
		struct answer wanted;
		char name[96];

		random_situation(&seed, &s);
		convert(&w, &s, &order, &facts);
		model_decide(&s, &wanted);
		mn_decide(program, &order, &facts, &got);
		snprintf(name, sizeof(name), "%s %s", ops[s.op], wanted.rule ? wanted.rule : "accepted");
		count(name);
		for (int k = 0; k < s.n_bundles; k++)
			if (wanted.withheld[k]) {
				snprintf(name, sizeof(name), "withheld %s", wanted.withheld[k]);
				count(name);
			}
		if (agree(program, &s, &facts, &wanted, &got))
			continue;
		different++;
		printf("situation %u: the model says %s\n", i, wanted.rule ? wanted.rule : "accepted");
		mn_why_print(program, &order, &facts, &got, program->n_languages - 1, print_line, NULL);
	}
	if (w.unknown)
		printf("%u words are not in the service file\n", w.unknown);
	return different + w.unknown;
}

int main(void)
{
	const char *srcdir = getenv("srcdir");
	void *ctx = talloc_new(NULL);
	struct mn_diags *diags = mn_diags_alloc(ctx, 10);
	const struct mn_program *program;
	unsigned int different, n = 0;

	program = mn_program_load(ctx, talloc_asprintf(ctx, "%s/../../menus/share.menu", srcdir ? srcdir : "."), diags);
	if (!program) {
		printf("share.menu has %u errors\n", mn_diags_errors(diags));
		return 1;
	}
	different = compare(program);
	while (n < MAX_COUNTS && counts[n].n)
		n++;
	qsort(counts, n, sizeof(counts[0]), by_name);
	for (unsigned int i = 0; i < n; i++)
		printf("%s: %u\n", counts[i].name, counts[i].n);
	printf("%u situations, differences: %u\n", SITUATIONS, different);
	talloc_free(ctx);
	return different != 0;
}
