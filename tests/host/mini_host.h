/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The leg and the sessions of the host in one process, with a store that answers from memory: for tests over a socket
 * and for measurements that are not about the disk.
 */
#pragma once

#include <stdint.h>

#include "host/ussd_sess.h"

struct mini_host {
	struct host_ctr *ctr;
	struct osmo_tdef *tdefs;
	struct service *service;
	struct ussd_sessions *ussd;
	struct gsup_euse *euse;
	struct store_job *waiting;	/* oldest first */
	struct store_job **waiting_end;
};

/*! Initialise the libraries and make the sessions. An IMSI is known unless it ends in 9999; its number is its last
 *  digits. */
struct mini_host *mini_host_alloc(const char *menu_file, unsigned int sessions);
/*! Connect to the peer. */
void mini_host_start(struct mini_host *mini, const char *ip, uint16_t port, const char *name, const char *leg_name);
/*! Answer what the store has been asked. \returns how many. */
unsigned int mini_host_store(struct mini_host *mini);
/*! One turn of the loop, store included. */
void mini_host_turn(struct mini_host *mini);
void mini_host_free(struct mini_host *mini);
