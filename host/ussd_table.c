/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/ussd_table.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/timers.h"
#include "host/ussd_hash.h"

#define USSD_TABLE_TURN	1000	/* sessions expired in one turn of the loop */

struct ussd_table {
	struct ussd_table_config config;
	struct host_ctr *ctr;
	struct ussd_sess **bucket;
	uint32_t mask;				/* buckets - 1 */
	uint32_t seed;
	unsigned int open, ended;
	struct llist_head age;			/* open sessions, oldest first */
	struct llist_head queue[USSD_TABLE_N_QUEUES];
	struct osmo_timer_list timer;
	uint32_t wake_ms;			/* when .timer runs, if it is pending */
};

static const enum ussd_table_queue ussd_table_queue_of[USSD_SESS_N_STATES] = {
	[USSD_SESS_ST_WAIT_CALLER] = USSD_TABLE_STORE,
	[USSD_SESS_ST_WAIT_STORE] = USSD_TABLE_STORE,
	[USSD_SESS_ST_WAIT_USER] = USSD_TABLE_USER,
	[USSD_SESS_ST_ENDED] = USSD_TABLE_ENDED,
};

static const int ussd_table_timer_of[USSD_TABLE_N_QUEUES] = {
	[USSD_TABLE_STORE] = TIMERS_APPLICATION,
	[USSD_TABLE_USER] = TIMERS_USER,
	[USSD_TABLE_ENDED] = TIMERS_LINGER,
};

uint32_t ussd_table_now_ms(void)
{
	struct timespec now;

	/* libosmocore's view of the clock, which tests may replace */
	osmo_clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint32_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void ussd_table_schedule(struct ussd_table *table, uint32_t now_ms, uint32_t in_ms)
{
	if (osmo_timer_pending(&table->timer) && (int32_t)(table->wake_ms - (now_ms + in_ms)) <= 0)
		return;
	table->wake_ms = now_ms + in_ms;
	osmo_timer_schedule(&table->timer, in_ms / 1000, in_ms % 1000 * 1000);
}

/* Expire the heads of one list. *next_ms becomes the time until the next one, if that is sooner. */
static unsigned int ussd_table_expire(struct ussd_table *table, struct llist_head *list, bool too_long,
				      uint32_t after_ms, uint32_t now_ms, unsigned int n, uint32_t *next_ms)
{
	unsigned int done = 0;

	while (!llist_empty(list)) {
		struct ussd_sess *sess = too_long ? llist_first_entry(list, struct ussd_sess, age)
						  : llist_first_entry(list, struct ussd_sess, wait);
		/* negative for one that began to wait in this very turn */
		int32_t age_ms = now_ms - (too_long ? sess->begun_ms : sess->waits_ms);

		if (age_ms < (int32_t)after_ms) {
			*next_ms = OSMO_MIN(*next_ms, after_ms - age_ms);
			break;
		}
		if (done >= n) {
			*next_ms = 0;
			break;
		}
		table->config.expired(table->config.data, sess, too_long);
		done++;
	}
	return done;
}

static void ussd_table_tick(void *data)
{
	struct ussd_table *table = data;
	uint32_t now_ms = ussd_table_now_ms(), next_ms = UINT32_MAX;
	unsigned int q;

	ussd_table_expire(table, &table->age, true, timers_ms(table->config.tdefs, TIMERS_SESSION), now_ms,
			  USSD_TABLE_TURN, &next_ms);
	for (q = 0; q < USSD_TABLE_N_QUEUES; q++)
		ussd_table_expire(table, &table->queue[q], false,
				  timers_ms(table->config.tdefs, ussd_table_timer_of[q]), now_ms, USSD_TABLE_TURN,
				  &next_ms);
	if (next_ms != UINT32_MAX)
		ussd_table_schedule(table, now_ms, next_ms);
}

void ussd_table_retime(struct ussd_table *table)
{
	ussd_table_schedule(table, ussd_table_now_ms(), 0);
}

struct ussd_table *ussd_table_alloc(void *ctx, const struct ussd_table_config *config, struct host_ctr *ctr)
{
	struct ussd_table *table = talloc_zero(ctx, struct ussd_table);
	unsigned int q;

	table->config = *config;
	table->ctr = ctr;
	table->seed = ussd_hash_seed();
	table->mask = ussd_hash_buckets(config->limit) - 1;
	table->bucket = calloc(table->mask + 1, sizeof(*table->bucket));
	OSMO_ASSERT(table->bucket);
	INIT_LLIST_HEAD(&table->age);
	for (q = 0; q < USSD_TABLE_N_QUEUES; q++)
		INIT_LLIST_HEAD(&table->queue[q]);
	osmo_timer_setup(&table->timer, ussd_table_tick, table);
	return table;
}

static void ussd_table_destroy(struct ussd_sess *sess)
{
	if (sess->service)
		service_leave(sess->service);
	ussd_kept_free(sess->kept);
	free(sess->dialled);
	free(sess);
}

void ussd_table_free(struct ussd_table *table)
{
	uint32_t i;

	osmo_timer_del(&table->timer);
	for (i = 0; i <= table->mask; i++) {
		while (table->bucket[i]) {
			struct ussd_sess *sess = table->bucket[i];

			table->bucket[i] = sess->next;
			ussd_table_destroy(sess);
		}
	}
	free(table->bucket);
	talloc_free(table);
}

/* More room means more buckets; done only when the operator changes the limit, never in the middle of traffic. */
void ussd_table_set_limit(struct ussd_table *table, unsigned int limit)
{
	uint32_t mask = ussd_hash_buckets(limit) - 1, i;
	struct ussd_sess **bucket;

	table->config.limit = limit;
	if (mask <= table->mask)
		return;
	bucket = calloc(mask + 1, sizeof(*bucket));
	OSMO_ASSERT(bucket);
	for (i = 0; i <= table->mask; i++) {
		while (table->bucket[i]) {
			struct ussd_sess *sess = table->bucket[i];
			struct ussd_sess **at = &bucket[ussd_hash(sess->imsi, table->seed) & mask];

			table->bucket[i] = sess->next;
			sess->next = *at;
			*at = sess;
		}
	}
	free(table->bucket);
	table->bucket = bucket;
	table->mask = mask;
}

static struct ussd_sess **ussd_table_at(const struct ussd_table *table, const char *imsi)
{
	struct ussd_sess **at = &table->bucket[ussd_hash(imsi, table->seed) & table->mask];

	while (*at && strcmp((*at)->imsi, imsi))
		at = &(*at)->next;
	return at;
}

struct ussd_sess *ussd_table_find(const struct ussd_table *table, const char *imsi)
{
	return *ussd_table_at(table, imsi);
}

static void ussd_table_count(struct ussd_table *table)
{
	host_ctr_set(table->ctr, HOST_STAT_SESSIONS, table->open);
	host_ctr_set(table->ctr, HOST_STAT_LINGERING, table->ended);
}

static void ussd_table_enqueue(struct ussd_table *table, struct ussd_sess *sess)
{
	enum ussd_table_queue q = ussd_table_queue_of[sess->state];

	sess->waits_ms = ussd_table_now_ms();
	/* others in the queue expire earlier, and have scheduled the timer */
	if (llist_empty(&table->queue[q]))
		ussd_table_schedule(table, sess->waits_ms, timers_ms(table->config.tdefs, ussd_table_timer_of[q]));
	llist_add_tail(&sess->wait, &table->queue[q]);
}

struct ussd_sess *ussd_table_add(struct ussd_table *table, const char *imsi)
{
	struct ussd_sess *sess;
	struct ussd_sess **at;

	if (table->open + table->ended >= table->config.limit) {
		if (llist_empty(&table->queue[USSD_TABLE_ENDED]))
			return NULL;
		ussd_table_del(table, llist_first_entry(&table->queue[USSD_TABLE_ENDED], struct ussd_sess, wait));
	}
	sess = calloc(1, sizeof(*sess));
	OSMO_ASSERT(sess);
	OSMO_STRLCPY_ARRAY(sess->imsi, imsi);
	at = ussd_table_at(table, imsi);
	OSMO_ASSERT(!*at);
	*at = sess;
	table->open++;
	ussd_table_enqueue(table, sess);
	sess->begun_ms = sess->waits_ms;
	if (llist_empty(&table->age))
		ussd_table_schedule(table, sess->begun_ms, timers_ms(table->config.tdefs, TIMERS_SESSION));
	llist_add_tail(&sess->age, &table->age);
	ussd_table_count(table);
	return sess;
}

void ussd_table_del(struct ussd_table *table, struct ussd_sess *sess)
{
	struct ussd_sess **at = ussd_table_at(table, sess->imsi);

	OSMO_ASSERT(*at == sess && !sess->job);
	*at = sess->next;
	llist_del(&sess->wait);
	if (sess->state == USSD_SESS_ST_ENDED) {
		table->ended--;
	} else {
		llist_del(&sess->age);
		table->open--;
	}
	ussd_table_destroy(sess);
	ussd_table_count(table);
}

void ussd_table_wait(struct ussd_table *table, struct ussd_sess *sess, enum ussd_sess_st state)
{
	bool ends = state == USSD_SESS_ST_ENDED && sess->state != USSD_SESS_ST_ENDED;

	llist_del(&sess->wait);
	sess->state = state;
	ussd_table_enqueue(table, sess);
	if (!ends)
		return;
	/* what may still be said again is kept as it was sent */
	service_leave(sess->service);
	sess->service = NULL;
	llist_del(&sess->age);
	table->open--;
	table->ended++;
	ussd_table_count(table);
}

unsigned int ussd_table_open(const struct ussd_table *table)
{
	return table->open;
}

unsigned int ussd_table_ended(const struct ussd_table *table)
{
	return table->ended;
}

struct ussd_sess *ussd_table_first(const struct ussd_table *table)
{
	return llist_empty(&table->age) ? NULL : llist_first_entry(&table->age, struct ussd_sess, age);
}

struct ussd_sess *ussd_table_next(const struct ussd_table *table, const struct ussd_sess *sess)
{
	return sess->age.next == &table->age ? NULL : llist_entry(sess->age.next, struct ussd_sess, age);
}
