/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The naive reference: what SERVICE.md says about groups, account events, use of data and fees, once more, by somebody
 * else. Everything is a list, read from its beginning for every question; nothing is shared with menus/ or host/.
 *
 * A world is a list of items in order of acceptance, each with the instant at which it is told. It is made by a
 * generator or read from text (see ref_text.c), run through the reference, and driven into the real store.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define REF_OPEN	INT64_MAX	/* the end of what has no end */
#define REF_EVER	INT64_MIN	/* the beginning of what has none */
#define REF_PLACES_N	5
#define REF_PARTS	64		/* bundles one record of use may be split over */

enum ref_list {
	REF_HOMES, REF_BRANDS, REF_STATUSES, REF_FAMILIES, REF_BUILDS, REF_KINDS, REF_SCOPES, REF_NETWORKS, REF_PLACES,
	REF_OPERATIONS, REF_EVENTS, REF_ACTS, REF_ITEMS, REF_N_LISTS
};

enum { REF_beijing, REF_elsewhere };
#define REF_BRAND(id, name, primary, secondary, gotone, standard, carefree)	REF_##id,
enum ref_brand {
#include "tests/reference/ref_product.def"
#undef REF_BRAND
	REF_N_BRANDS
};
#define REF_STATUS(id, name, suspended)	REF_##id,
enum ref_status {
#include "tests/reference/ref_product.def"
#undef REF_STATUS
	REF_N_STATUSES
};
#define REF_FAMILY(id, name, exclusion, gotone_only)	REF_##id,
enum ref_family {
#include "tests/reference/ref_product.def"
#undef REF_FAMILY
	REF_N_FAMILIES
};

enum ref_exclusion { REF_FREE, REF_ALWAYS, REF_CMWAP, REF_CAREFREE };
enum ref_build { REF_MODULE, REF_READY_MADE, REF_NO_BUILD, REF_N_BUILDS = REF_NO_BUILD };
enum ref_kind { REF_BASE, REF_OPTIONAL, REF_BOOSTER, REF_GIFT, REF_EXTRA, REF_N_KINDS };
enum ref_scope { REF_DOMESTIC, REF_INTERNATIONAL, REF_HMT, REF_N_SCOPES };
enum ref_network { REF_2G, REF_3G, REF_4G, REF_N_NETWORKS };
enum ref_operation { REF_OP_OPEN, REF_OP_CANCEL, REF_OP_ADD, REF_OP_REMOVE, REF_OP_REMOVE_ALL, REF_OP_MEMBERS,
	REF_OP_USAGE, REF_OP_LEAVE, REF_OP_REMAINING, REF_N_OPS };
enum ref_event { REF_EV_BRAND, REF_EV_STATUS, REF_EV_TAKE, REF_EV_END, REF_EV_ACCOUNT, REF_EV_PAUSE, REF_EV_RESUME,
	REF_N_EVS };
enum ref_act { REF_CLOSING, REF_TRANSFER, REF_SPLIT, REF_MERGE, REF_N_ACTS };
enum ref_item_kind { REF_NUMBER, REF_PLAN, REF_BUNDLE, REF_ORDER, REF_EVENT, REF_USE, REF_ITEM_KINDS };

struct ref_plan {
	int owner, family, build;
	int64_t tier;			/* fen */
	int64_t from, to;
};

struct ref_bundle {
	int64_t id, size, used;
	int owner, kind, plan, scope;	/* plan: family, REF_N_FAMILIES none */
	bool special;
	int64_t from, to;
	int limit_from, limit_to;	/* seconds of the local day; -1 no limit */
	unsigned int places, networks;	/* bits; 0 no limit */
};

struct ref_use {
	char id[24];
	int who;
	int64_t up, down, at;
	int network, place, roaming;
	bool special;
};

/*! One thing that is told, and in .said what a text says must come of it. */
struct ref_item {
	enum ref_item_kind kind;
	int64_t now;
	int who, what, value, other;	/* number; operation or event; new brand, status, act; other number, -1 none */
	int home, brand, status;	/* NUMBER */
	int64_t at;			/* EVENT: takes effect; 0 when told */
	struct ref_plan plan;		/* PLAN, EVENT */
	struct ref_bundle bundle;
	struct ref_use use;
	char said[96];
};

/*! What came of an item. */
struct ref_result {
	char rule[8];			/* "" accepted, "R5" refused; of use: "again" it was there, "aside" nobody's */
	int64_t own, shared, outside;
	int n_parts;
	struct { int64_t bundle, bytes; } part[REF_PARTS];
};

struct ref_change {
	int who;
	int what;			/* 'b' brand, 's' status */
	int value;
	int64_t from;
};

struct ref_membership {
	int leader, member;
	int64_t from, to;
};

struct ref_group {
	int leader;
	int64_t from, to;
};

struct ref_taken {
	int leader, member;
	int month;			/* year * 12 + month - 1 */
	int64_t bytes;
};

struct ref_fee {
	int leader, member, month;
};

#define REF_ARRAY(type, name)	type *name; int n_##name, cap_##name

/*! A name of a number in texts; its digits follow from its place. */
struct ref_number {
	char name[12];
	int home;
};

struct ref_world {
	REF_ARRAY(struct ref_number, number);
	REF_ARRAY(struct ref_item, item);
	REF_ARRAY(struct ref_result, result);
	REF_ARRAY(struct ref_change, change);
	REF_ARRAY(struct ref_plan, plan);
	REF_ARRAY(struct ref_bundle, bundle);
	REF_ARRAY(struct ref_membership, membership);
	REF_ARRAY(struct ref_group, group);
	REF_ARRAY(struct ref_use, use);
	REF_ARRAY(struct ref_taken, taken);
	REF_ARRAY(struct ref_fee, fee);
	REF_ARRAY(struct ref_item, coming);
	int64_t now;
};

/*! Room for one more at the end of an array of the world, zeroed. */
#define REF_MORE(world, name)	((__typeof__((world)->name))ref_world_more((void **)&(world)->name, \
	&(world)->n_##name, &(world)->cap_##name, sizeof(*(world)->name)))
void *ref_world_more(void **array, int *n, int *cap, unsigned long size);

/* ref_date.c: civil time of Asia/Shanghai, eight hours east of UTC all year */
struct ref_date {
	int year, month, day, second;	/* month and day from 1; second of the day */
};
struct ref_date ref_date_of(int64_t utc);
int64_t ref_date_instant(int year, int month, int day, int second);
int ref_date_month(int64_t utc);		/* year * 12 + month - 1 */
int64_t ref_date_month_start(int month);
bool ref_date_last_day(int64_t utc);
int64_t ref_date_parse(const char *text);	/* 2016-02-29T18:59:59, "-" open; 0 when it is none */
void ref_date_print(int64_t utc, char *buf);	/* the same, 24 octets */

/* ref_world.c */
void ref_world_free(struct ref_world *world);
/*! Back to nothing but the items and numbers. */
void ref_world_reset(struct ref_world *world);
/*! Names of a list, and where a name stands in it, -1 when nowhere. */
const char *ref_world_name(enum ref_list list, int index);
int ref_world_index(enum ref_list list, const char *name);
int ref_world_number(struct ref_world *world, const char *name);	/* a new one when there is none of that name */
void ref_world_digits(const struct ref_world *world, int number, char *buf);	/* 16 octets */
/*! What was known last about an instant: brand 'b' or status 's'. */
int ref_world_value(const struct ref_world *world, int who, int what, int64_t at);
bool ref_world_excluded(const struct ref_plan *plan, int brand);

/* ref_order.c: R1 to R9, R24, R25 */
const char *ref_order(struct ref_world *world, const struct ref_item *item);
bool ref_order_leads(const struct ref_world *world, int who);
int ref_order_leader(const struct ref_world *world, int who);	/* of the group it is a member of now, -1 none */
int ref_order_members(const struct ref_world *world, int leader);
void ref_order_leave(struct ref_world *world, int member, int64_t now);
void ref_order_dissolve(struct ref_world *world, int leader, int64_t now);

/* ref_query.c */
#define REF_MOST_FORMER	16
#define REF_FORMER	100000	/* above the number of one who has left, in the answer of `usage` */
void ref_query(const struct ref_world *world, const struct ref_item *item, struct ref_result *result);

/* ref_event.c: R4 taking, R19, R20, readings 7, 13, 15 */
const char *ref_event(struct ref_world *world, const struct ref_item *item);
/*! What takes effect up to an instant does so, in order of time. */
void ref_event_due(struct ref_world *world, int64_t now);

/* ref_draw.c: R13 to R18, readings 9 to 12 */
void ref_draw(struct ref_world *world, const struct ref_use *use, struct ref_result *result);
/*! May this member draw on this bundle of its leader at an instant, whatever it is used for? */
bool ref_draw_shared(const struct ref_world *world, const struct ref_bundle *bundle, int member, int leader,
		     int64_t at);

/* ref_fee.c: R11, R12, reading 6 */
void ref_fee(struct ref_world *world);

/* ref_text.c: a world as text */
bool ref_text_line(struct ref_world *world, const char *line, char *error);	/* 200 octets of error */
void ref_text_print(const struct ref_world *world, const struct ref_item *item, char *buf, int size);
void ref_text_result(const struct ref_item *item, const struct ref_result *result, char *buf, int size);

/* ref_run.c */
/*! The next item that has no result yet. */
void ref_run_next(struct ref_world *world);
/*! Everything in its order; results are in world->result, one for each item. */
void ref_run(struct ref_world *world, int64_t end);
/*! Time goes on to this instant after the last item; fee lines are made. */
void ref_run_end(struct ref_world *world, int64_t end);
