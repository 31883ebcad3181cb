/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <stddef.h>

#include "tests/menus/model.h"

static bool is_gotone(int brand)
{
	return brand == GOTONE || brand == SUIE;
}

static bool needs_number(int op)
{
	return op == ADD || op == REMOVE || op == LEAVE;
}

/* L42: who can lead */
static bool may_lead(int brand)
{
	return brand == SUPREME || brand == GOTONE || brand == MZONE || brand == EASYOWN_PLUS || brand == FREETALK ||
	       brand == FAMILY || brand == FIVE_YUAN;
}

/* L42: who can join */
static bool may_join(int brand)
{
	return is_gotone(brand) || brand == MZONE || brand == EASYOWN_PLUS || brand == FREETALK || brand == FAMILY ||
	       brand == FIVE_YUAN || brand == G3_PREPAID;
}

/* L43; a tier that is not known is below every limit */
static bool is_designated(const struct plan *p)
{
	double yuan = p->fen == NOT_KNOWN ? -1 : p->fen / 100.0;

	switch (p->family) {
	case WEB4G:
	case HE4G:
	case HE4G_PROMO:
	case FLYSHARE:
	case VOICE_SMS:
	case BUSINESS4G:
	case BUSINESS4G_PLUS:
		return true;
	case FLYSHARE_PLUS:
		return yuan >= 38;
	case CHOICE4G:
		return (p->build == MODULE && yuan >= 30) || (p->build == READY_MADE && yuan >= 58 && yuan <= 588);
	case DATA_OPTION:
		return yuan >= 30;
	case CAMPUS2015:
		return yuan == 38;
	case CAMPUS2016:
	case CAMPUS2017:
		return yuan == 48;
	case CHANGYOU:
		return yuan >= 30 && yuan <= 300;
	case GROUP4G:
		return yuan >= 80;
	}
	return false;
}

/* L44 */
static bool excludes(const struct plan *p, int brand)
{
	if (p->family == DATA_BUSINESS)
		return true;
	if ((brand == EASYOWN || brand == EASYOWN_PLUS) && p->family == CAREFREE_CMWAP && p->fen == 1500)
		return true;
	if (is_gotone(brand) || brand == MZONE)
		return p->family == CAREFREE || p->family == CAREFREE_MO || p->family == CAREFREE_CMWAP;
	return false;
}

static bool has_designated(const struct person *p)
{
	for (int i = 0; p->registered && i < p->n_plans; i++)
		if (p->plan[i].in_effect && is_designated(&p->plan[i]))
			return true;
	return false;
}

static bool has_excluded(const struct person *p)
{
	for (int i = 0; p->registered && i < p->n_plans; i++)
		if (p->plan[i].in_effect && excludes(&p->plan[i], p->brand))
			return true;
	return false;
}

/* L34 to L38 */
static bool identified(const struct person *p, unsigned int seen)
{
	bool own = seen & 1 << OWN_ID;
	bool both = (seen & 1 << HOLDER_ID) && (seen & 1 << AGENT_ID);
	bool letter = (seen & 1 << LETTER) && (seen & 1 << HANDLER_ID);
	bool user = (seen & 1 << USER_ID) && (seen & 1 << SIM_CARD);
	bool advanced = seen & 1 << ADVANCED_PASSWORD;
	bool password = advanced || (seen & 1 << SERVICE_PASSWORD);

	if (!p->registered || p->brand == NOT_KNOWN || p->customer == NOT_KNOWN)
		return false;
	if (is_gotone(p->brand)) {
		if (p->customer == INDIVIDUAL)
			return own || password || both;
		return letter || password || (p->pays_cash == 1 && user);
	}
	if (p->customer == UNIT)
		return advanced || letter;
	if (p->real_name == 1)
		return own || advanced || both;
	return p->real_name == 0 && advanced;
}

static bool is_last_day(const struct situation *s)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (s->year % 4 == 0 && s->year % 100 != 0) || s->year % 400 == 0;

	return s->day == days[s->month - 1] + (leap && s->month == 2);
}

/* R25 */
static const char *judge_number(const struct situation *s)
{
	if (needs_number(s->op)) {
		if (!s->number_given)
			return "R25.missing";
		if (!s->number_good)
			return "R25.malformed";
	}
	return NULL;
}

/* R24 for the caller */
static const char *judge_role(const struct situation *s)
{
	switch (s->op) {
	case OPEN:
		return NULL;
	case LEAVE:
	case REMAINING:
		return s->caller.role == MEMBER ? NULL : "R24.secondary";
	}
	return s->caller.role == LEADS ? NULL : "R24.primary";
}

/* R24 for the number given */
static const char *judge_given(const struct situation *s)
{
	if (s->op == LEAVE && !s->number_is_own_primary)
		return "R24.own-primary";
	if (s->op == REMOVE && !(s->peer.role == MEMBER && s->peer_in_own_group))
		return "R24.member";
	return NULL;
}

static const char *judge_window(const struct situation *s)
{
	if (!is_last_day(s))
		return NULL;
	if (s->op == USAGE || s->op == REMAINING)
		return s->hour >= 19 ? "R8.evening" : NULL;
	return "R8.day";
}

static const char *judge_caller(const struct situation *s)
{
	const struct person *c = &s->caller;

	if (s->op == OPEN && c->role == LEADS)
		return "R9.leading";
	if (s->op == OPEN && c->role == MEMBER)
		return "R9.joined";
	if (!c->registered)
		return "R6.unknown";
	if (c->home != BEIJING)
		return "R6.elsewhere";
	if (c->status != NORMAL)
		return "R7";
	if (!may_lead(c->brand))
		return "R1";
	if (c->brand != SUPREME && !has_designated(c))
		return "R3";
	return has_excluded(c) ? "R4.holding" : NULL;
}

static const char *judge_peer(const struct situation *s)
{
	const struct person *p = &s->peer;

	if (s->number_is_own)
		return "R9.own";
	if (!p->registered)
		return "R6.unknown";
	if (p->home != BEIJING)
		return "R6.elsewhere";
	if (p->role == MEMBER && s->peer_in_own_group)
		return "R9.present";
	if (p->role == LEADS)
		return "R9.leads";
	if (p->role == MEMBER)
		return "R9.elsewhere";
	if (p->status != NORMAL)
		return "R7";
	if (!may_join(p->brand))
		return "R2";
	return has_excluded(p) ? "R4.holding" : NULL;
}

static const char *judge(const struct situation *s, int *whom)
{
	const char *rule;

	*whom = PEER;
	rule = judge_number(s);
	if (rule)
		return rule;
	*whom = NOBODY;
	if (s->more_given)
		return "R25.surplus";
	if (s->channel == COUNTER && !identified(&s->caller, s->evidence))
		return "R21";
	rule = judge_role(s);
	if (rule)
		return rule;
	*whom = PEER;
	rule = judge_given(s);
	if (rule)
		return rule;
	*whom = NOBODY;
	rule = judge_window(s);
	if (rule || (s->op != OPEN && s->op != ADD))
		return rule;
	*whom = CALLER;
	rule = judge_caller(s);
	if (rule || s->op == OPEN)
		return rule;
	*whom = PEER;
	rule = judge_peer(s);
	if (rule)
		return rule;
	*whom = NOBODY;
	return s->members >= 4 ? "R5" : NULL;
}

/* R13, R15, R16: what of the primary's data this secondary may not have */
static const char *withholds(const struct situation *s, const struct data *d)
{
	bool from_2014_10_30 = s->year > 2014 || (s->year == 2014 && s->month * 100 + s->day >= 1030);

	if (from_2014_10_30 && s->caller.role != ALONE &&
	    (s->primary_status == SUSPENDED || s->primary_status == KEEPING || s->primary_status == RETENTION))
		return "R13";
	if (d->scope != DOMESTIC || d->special == 1)
		return "R15.bundle";
	if (d->kind == BASE && (d->family == PLAN88 || d->family == CIVIL || d->family == GROUP ||
				d->family == GROUP4G) &&
	    !(s->caller.registered && is_gotone(s->caller.brand)))
		return "R16";
	return NULL;
}

void model_decide(const struct situation *s, struct answer *a)
{
	a->rule = judge(s, &a->whom);
	for (int i = 0; i < s->n_bundles; i++)
		a->withheld[i] = s->op == REMAINING ? withholds(s, &s->bundle[i]) : NULL;
}
