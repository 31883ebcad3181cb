/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The host's side of the calendar: the store is asked to look at it when something is due, see store_calendar.h. */
#pragma once

struct host_ctx;
struct calendar;

/*! Begin: what became due while the host was down happens now. Store and service must be there. */
struct calendar *calendar_alloc(struct host_ctx *host);

/*! The clock or the service has changed, or events were told: look anew. calendar may be NULL. */
void calendar_look(struct calendar *calendar);

/*! End; the store must be closed, for it goes by the service that the calendar holds. May be NULL. */
void calendar_free(struct calendar *calendar);
