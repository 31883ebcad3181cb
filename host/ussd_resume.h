/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Walks of dropped sessions, to be offered again for a while: one a subscriber, a bounded number in all. */
#pragma once

#include "host/host_ctr.h"
#include "menus/walk.h"

struct ussd_resume;

/*! An empty table for at most limit walks; the oldest is forgotten for a new one. */
struct ussd_resume *ussd_resume_alloc(void *ctx, unsigned int limit, struct host_ctr *ctr);
void ussd_resume_free(struct ussd_resume *resume);

/*! Change the limit; forgets the oldest if there are more. */
void ussd_resume_set_limit(struct ussd_resume *resume, unsigned int limit);

/*! Keep a copy of a walk (mn_walk_save()) for a subscriber, in place of an earlier one. now_ms is of any monotonic
 *  clock. */
void ussd_resume_put(struct ussd_resume *resume, const char *imsi, const struct mn_walk *walk, uint32_t now_ms);

/*! Take the walk of a subscriber out, if it is younger than max_age_ms. Whether it is of the service in force is for
 *  mn_walk_begin() to see.
 *  \returns whether there was one; *walk is then filled. */
bool ussd_resume_take(struct ussd_resume *resume, const char *imsi, uint32_t now_ms, uint32_t max_age_ms,
		      struct mn_walk *walk);

/*! Forget what is older than max_age_ms, at most n of them. \returns how many were forgotten. */
unsigned int ussd_resume_expire(struct ussd_resume *resume, uint32_t now_ms, uint32_t max_age_ms, unsigned int n);

unsigned int ussd_resume_count(const struct ussd_resume *resume);
