/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The GSUP leg: the host as an external USSD entity (EUSE) of osmo-hlr.
 *
 * Connects as "EUSE-<name>", turns PROC_SS_* messages into struct leg_ev and struct leg_ans back into octets. What can
 * be answered from one message alone (a component that cannot be decoded, an unknown operation, a missing element) is
 * answered here; everything else is for the user of the leg. Knows no dialogues and no menus.
 *
 *	phone			HLR			host
 *	  |  Register, Invoke 59 |  REQUEST BEGIN	  |
 *	  |--------------------->|----------------------->|  LEG_EV_BEGIN
 *	  |  Facility, Invoke 60 |  REQUEST CONTINUE	  |
 *	  |<---------------------|<-----------------------|  LEG_ANS_SCREEN
 *	  |  Facility, Result 60 |  REQUEST CONTINUE	  |
 *	  |--------------------->|----------------------->|  LEG_EV_ANSWER	... and so on
 *	  |  Release, Result 59  |  RESULT END		  |
 *	  |<---------------------|<-----------------------|  LEG_ANS_FINAL
 *
 * Screens go as REQUEST because the HLR then reports what it cannot forward; the last one is a RESULT, the documented
 * form.
 */
#pragma once

#include "host/host_ctr.h"
#include "host/leg.h"

struct gsup_euse;

struct gsup_euse_config {
	const char *remote_ip;
	uint16_t remote_port;
	const char *name;		/* without the prefix "EUSE-" */
	const struct wire_ussd_leg *room;
};

#define GSUP_EUSE_DEFAULT_IP	"127.0.0.1"
#define GSUP_EUSE_DEFAULT_PORT	4222
#define GSUP_EUSE_DEFAULT_NAME	"dialtree-00-00-00-00-00-00"
#define GSUP_EUSE_NAME_MAX	100	/* octets of a name; osmo-hlr takes 128 with its prefix */

/*! Register the state machine of the link; once, before gsup_euse_start(). */
void gsup_euse_init(void);

/*! Make the leg and begin to connect. config is copied; user's functions are called from the select loop. */
struct gsup_euse *gsup_euse_start(void *ctx, const struct gsup_euse_config *config, struct host_ctr *ctr,
				  const struct leg_user *user);

/*! Disconnect and free. Calls nothing of the user. */
void gsup_euse_stop(struct gsup_euse *euse);

/*! The leg as its user sees it; lives as long as euse. */
struct leg *gsup_euse_leg(struct gsup_euse *euse);

/*! For the operator: "connected", "connecting", "waiting 4 s". */
const char *gsup_euse_state(const struct gsup_euse *euse, char *buf, size_t size);
bool gsup_euse_is_up(const struct gsup_euse *euse);

/*! Take one GSUP message as if it had come from the peer; for tests and measurements. */
void gsup_euse_rx(struct gsup_euse *euse, const uint8_t *data, size_t len);
