/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A second, naive telling of the rules R1 to R9, R13 to R16, R21, R24 and R25 as plain C, made from the service
 * description and sharing nothing with menus/: what share.menu decides must be what this decides.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { OPEN, CANCEL, ADD, REMOVE, REMOVE_ALL, MEMBERS, USAGE, LEAVE, REMAINING, N_OPS };
enum { SUPREME, GOTONE, SUIE, MZONE, EASYOWN_PLUS, EASYOWN, FREETALK, FAMILY, FIVE_YUAN, G3_PREPAID, N_BRANDS };
enum { NORMAL, SUSPENDED, CLOSED, NOT_ACTIVATED, RETENTION, KEEPING, OTHER, N_STATUS };
enum { BEIJING, ELSEWHERE, N_HOMES };
enum { INDIVIDUAL, UNIT, N_CUSTOMERS };
enum {
	WEB4G, HE4G, HE4G_PROMO, FLYSHARE, FLYSHARE_PLUS, CHOICE4G, DATA_OPTION, VOICE_SMS, BUSINESS4G, BUSINESS4G_PLUS,
	CAMPUS2015, CAMPUS2016, CAMPUS2017, CHANGYOU, GROUP4G, DATA_BUSINESS, CAREFREE_CMWAP, CAREFREE_MO, CAREFREE,
	PLAN88, CIVIL, GROUP, PLAIN, N_FAMILIES
};
enum { MODULE, READY_MADE, N_BUILDS };
enum {
	OWN_ID, AGENT_ID, HOLDER_ID, LETTER, HANDLER_ID, USER_ID, SIM_CARD, SERVICE_PASSWORD, ADVANCED_PASSWORD,
	N_EVIDENCE
};
enum { BASE, OPTIONAL, BOOSTER, GIFT, EXTRA, N_KINDS };
enum { DOMESTIC, INTERNATIONAL, HMT, N_SCOPES };
enum { ALONE, LEADS, MEMBER };
enum { USSD, SMS, TOOLKIT, COUNTER };
enum { NOBODY, CALLER, PEER };

#define NOT_KNOWN	(-1)
#define MAX_PLANS	3
#define MAX_BUNDLES	3

struct plan {
	int family, fen, build;
	bool in_effect;
};

struct person {
	bool registered;
	int home, brand, status, customer, real_name, pays_cash, role;
	struct plan plan[MAX_PLANS];
	int n_plans;
};

struct data {
	int kind, family, scope, special;
};

/* What happens: somebody asks for something. */
struct situation {
	int op, channel;
	unsigned int evidence;		/* bit i: evidence i was seen */
	int year, month, day, hour, minute, second;
	struct person caller, peer;
	int members;			/* of the caller's group */
	bool number_given, number_good, more_given;
	bool number_is_own;		/* the caller's own number was given */
	bool peer_in_own_group;		/* a MEMBER, of the caller */
	bool number_is_own_primary;	/* leave: the caller's primary was given */
	int primary_status;
	struct data bundle[MAX_BUNDLES];
	int n_bundles;
};

struct answer {
	const char *rule;		/* "R9.present"; NULL: accepted */
	int whom;
	const char *withheld[MAX_BUNDLES];	/* NULL: shared */
};

void model_decide(const struct situation *s, struct answer *a);
