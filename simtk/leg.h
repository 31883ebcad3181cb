/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What lies between a phone and the network. A phone speaks in components (TS 24.080) inside dialogues; a leg carries
 * them over one kind of link. Every leg offers the functions of struct stk_leg_ops, so that a phone, and a transcript,
 * is the same over any of them.
 *
 * A phone is a station of its leg. A station has at most one dialogue; its id is chosen by the leg.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <osmocom/core/linuxlist.h>

struct stk_leg;
struct stk_leg_station;

/* Where in a dialogue a message stands, for both directions. */
enum stk_leg_step {
	STK_LEG_BEGIN,
	STK_LEG_CONTINUE,
	STK_LEG_END,
	STK_LEG_ABORT,		/* from the network only: the dialogue ended below the components */
};

/* What a leg tells a station. The octets are valid during the call only. */
struct stk_leg_station_ops {
	/* A message of the station's dialogue; after END and ABORT the dialogue is gone. cause only for ABORT. BEGIN
	 * comes only to a station without a dialogue, which has it from then on. */
	void (*rx)(struct stk_leg_station *st, enum stk_leg_step step, const uint8_t *comps, size_t len, int cause);
	/* The network has registered the station (0), or refused with a cause. */
	void (*registered)(struct stk_leg_station *st, int cause);
	/* The link came up or went down; a dialogue there was is gone. */
	void (*link)(struct stk_leg_station *st, bool up);
};

/* One phone as its leg sees it; the phone embeds it. */
struct stk_leg_station {
	struct llist_head entry;	/* in stk_leg.stations */
	struct hlist_node by_dialogue;
	struct stk_leg *leg;
	const struct stk_leg_station_ops *ops;
	char imsi[16];
	uint32_t dialogue;		/* 0 = none */
};

struct stk_leg_ops {
	const char *name;
	/* Ask the network to register the station; registered() tells the outcome. */
	int (*attach)(struct stk_leg *leg, struct stk_leg_station *st);
	/* Open a dialogue, st->dialogue is set. */
	int (*begin)(struct stk_leg *leg, struct stk_leg_station *st, const uint8_t *comps, size_t len);
	/* Send the last BEGIN once more, as a network may after a lost acknowledgement. */
	int (*again)(struct stk_leg *leg, struct stk_leg_station *st, const uint8_t *comps, size_t len);
	/* A further message of a dialogue, given by its id because a misbehaving phone speaks after the end. */
	int (*more)(struct stk_leg *leg, struct stk_leg_station *st, uint32_t dialogue, const uint8_t *comps,
		    size_t len);
	/* The last message; comps may be NULL. st->dialogue is 0 afterwards. */
	int (*end)(struct stk_leg *leg, struct stk_leg_station *st, const uint8_t *comps, size_t len);
	/* Where the leg goes to, for a status line: "HLR 127.0.0.1:4222". */
	const char *(*peer)(const struct stk_leg *leg);
	void (*close)(struct stk_leg *leg);
};

#define STK_LEG_HASH_BITS	10

/* A leg embeds this as its first member. */
struct stk_leg {
	const struct stk_leg_ops *ops;
	bool up;
	struct llist_head stations;
	struct hlist_head dialogues[1 << STK_LEG_HASH_BITS];
	uint32_t next_dialogue;
	/* told when the link comes up or goes down, after the stations; may be NULL */
	void (*link_cb)(struct stk_leg *leg, bool up, void *data);
	void *link_cb_data;
	/* counted for a summary */
	unsigned long rx, tx, rx_bad, rx_stray;
};

/* Prepare the common part; first_dialogue seeds the ids. */
void stk_leg_init(struct stk_leg *leg, const struct stk_leg_ops *ops, uint32_t first_dialogue);

/* End the leg and free it; its stations must be gone. */
void stk_leg_close(struct stk_leg *leg);

/* Join or leave a leg. Leaving forgets a dialogue without a word. imsi: 6 to 15 digits, else -EINVAL; -EEXIST if the
 * leg has that station already. */
int stk_leg_join(struct stk_leg *leg, struct stk_leg_station *st, const char *imsi,
		 const struct stk_leg_station_ops *ops);
void stk_leg_leave(struct stk_leg_station *st);

struct stk_leg_station *stk_leg_by_imsi(const struct stk_leg *leg, const char *imsi);
struct stk_leg_station *stk_leg_by_dialogue(const struct stk_leg *leg, uint32_t dialogue);

/* For legs: open the dialogue with a fresh id, or with the network's (id not 0); close it. */
void stk_leg_dialogue_open(struct stk_leg_station *st, uint32_t id);
void stk_leg_dialogue_close(struct stk_leg_station *st);

/* For legs: set the state of the link and tell everybody. */
void stk_leg_set_up(struct stk_leg *leg, bool up);
