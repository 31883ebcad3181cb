/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/ussd_resume.h"

#include <stdlib.h>
#include <string.h>

#include <osmocom/core/linuxlist.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/ussd_hash.h"
#include "host/ussd_kept.h"

struct ussd_resume_entry {
	struct ussd_resume_entry *next;		/* in its bucket */
	struct llist_head age;			/* oldest first */
	struct ussd_kept *kept;
	uint32_t since_ms;
	char imsi[16];
};

struct ussd_resume {
	struct ussd_resume_entry **bucket;
	uint32_t mask;				/* buckets - 1 */
	uint32_t seed;
	struct llist_head age;
	unsigned int count, limit;
	struct host_ctr *ctr;
};

static struct ussd_resume_entry **ussd_resume_find(struct ussd_resume *resume, const char *imsi)
{
	struct ussd_resume_entry **at = &resume->bucket[ussd_hash(imsi, resume->seed) & resume->mask];

	while (*at && strcmp((*at)->imsi, imsi))
		at = &(*at)->next;
	return at;
}

static void ussd_resume_drop(struct ussd_resume *resume, struct ussd_resume_entry **at)
{
	struct ussd_resume_entry *entry = *at;

	*at = entry->next;
	llist_del(&entry->age);
	ussd_kept_free(entry->kept);
	free(entry);
	resume->count--;
	host_ctr_set(resume->ctr, HOST_STAT_RESUMABLE, resume->count);
}

static void ussd_resume_drop_oldest(struct ussd_resume *resume)
{
	struct ussd_resume_entry *entry = llist_first_entry(&resume->age, struct ussd_resume_entry, age);

	ussd_resume_drop(resume, ussd_resume_find(resume, entry->imsi));
}

struct ussd_resume *ussd_resume_alloc(void *ctx, unsigned int limit, struct host_ctr *ctr)
{
	struct ussd_resume *resume = talloc_zero(ctx, struct ussd_resume);

	resume->ctr = ctr;
	resume->limit = limit;
	resume->mask = ussd_hash_buckets(limit) - 1;
	resume->seed = ussd_hash_seed();
	resume->bucket = calloc(resume->mask + 1, sizeof(*resume->bucket));
	OSMO_ASSERT(resume->bucket);
	INIT_LLIST_HEAD(&resume->age);
	return resume;
}

void ussd_resume_free(struct ussd_resume *resume)
{
	while (resume->count)
		ussd_resume_drop_oldest(resume);
	free(resume->bucket);
	talloc_free(resume);
}

void ussd_resume_set_limit(struct ussd_resume *resume, unsigned int limit)
{
	resume->limit = limit;
	while (resume->count > limit)
		ussd_resume_drop_oldest(resume);
}

void ussd_resume_put(struct ussd_resume *resume, const char *imsi, const struct mn_walk *walk, uint32_t now_ms)
{
	struct ussd_resume_entry **at = ussd_resume_find(resume, imsi);
	struct ussd_resume_entry *entry;
	struct mn_walk copy;

	if (*at)
		ussd_resume_drop(resume, at);
	if (!resume->limit)
		return;
	if (resume->count >= resume->limit) {
		ussd_resume_drop_oldest(resume);
		host_ctr_inc(resume->ctr->session, SESSION_CTR_RESUME_FULL);
	}
	at = ussd_resume_find(resume, imsi);
	entry = calloc(1, sizeof(*entry));
	OSMO_ASSERT(entry);
	mn_walk_save(walk, &copy);
	entry->kept = ussd_kept_put(NULL, &copy, 0, NULL, 0);
	entry->since_ms = now_ms;
	OSMO_STRLCPY_ARRAY(entry->imsi, imsi);
	llist_add_tail(&entry->age, &resume->age);
	*at = entry;
	resume->count++;
	host_ctr_inc(resume->ctr->session, SESSION_CTR_RESUMABLE);
	host_ctr_set(resume->ctr, HOST_STAT_RESUMABLE, resume->count);
}

bool ussd_resume_take(struct ussd_resume *resume, const char *imsi, uint32_t now_ms, uint32_t max_age_ms,
		      struct mn_walk *walk)
{
	struct ussd_resume_entry **at = ussd_resume_find(resume, imsi);
	bool fits;

	if (!*at)
		return false;
	fits = now_ms - (*at)->since_ms < max_age_ms && ussd_kept_walk((*at)->kept, walk);
	ussd_resume_drop(resume, at);
	return fits;
}

unsigned int ussd_resume_expire(struct ussd_resume *resume, uint32_t now_ms, uint32_t max_age_ms, unsigned int n)
{
	unsigned int done = 0;

	while (done < n && resume->count) {
		const struct ussd_resume_entry *oldest = llist_first_entry(&resume->age, struct ussd_resume_entry, age);

		if (now_ms - oldest->since_ms < max_age_ms)
			break;
		ussd_resume_drop_oldest(resume);
		done++;
	}
	return done;
}

unsigned int ussd_resume_count(const struct ussd_resume *resume)
{
	return resume->count;
}
