/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_session.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>

#include <osmocom/core/linuxlist.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/host_log.h"
#include "host/sha256.h"

#define COUNTER_SESSION_OCTETS	32	/* of a token */

struct counter_session_entry {
	struct counter_session session;		/* first: what others see of it */
	struct llist_head list;			/* the one used last comes first */
	uint8_t hash[SHA256_SIZE];		/* of the token */
};

struct counter_sessions {
	const struct counter_session_limits *limits;
	struct llist_head list;
	unsigned int n;
	uint64_t last_id;
};

static int64_t counter_session_now(void)
{
	struct timespec now;

	osmo_clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

struct counter_sessions *counter_session_table(void *ctx, const struct counter_session_limits *limits)
{
	struct counter_sessions *table = talloc_zero(ctx, struct counter_sessions);

	if (!table)
		return NULL;
	table->limits = limits;
	INIT_LLIST_HEAD(&table->list);
	return table;
}

static void counter_session_drop(struct counter_sessions *table, struct counter_session_entry *entry, const char *why)
{
	LOGP(DCOUNTER, LOGL_INFO, "session %" PRIu64 " of clerk %s ends: %s\n", entry->session.id, entry->session.clerk,
	     why);
	llist_del(&entry->list);
	table->n--;
	explicit_bzero(&entry->session, sizeof(entry->session));
	talloc_free(entry);
}

/* Why a session has ended by itself, NULL when it has not. */
static const char *counter_session_over(const struct counter_sessions *table, const struct counter_session_entry *entry,
					int64_t now)
{
	if (now - entry->session.seen >= table->limits->idle_s)
		return "not used for too long";
	return now - entry->session.began >= table->limits->most_s ? "lasted long enough" : NULL;
}

static void counter_session_expire(struct counter_sessions *table)
{
	struct counter_session_entry *entry, *next;
	int64_t now = counter_session_now();
	const char *why;

	llist_for_each_entry_safe(entry, next, &table->list, list) {
		why = counter_session_over(table, entry, now);
		if (why)
			counter_session_drop(table, entry, why);
	}
}

int counter_session_random(char *buf, size_t size, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint8_t raw[COUNTER_SESSION_OCTETS];
	size_t i, o = 0;
	uint32_t bits = 0;
	unsigned int have = 0;

	if (n > sizeof(raw) || size < 4 * n / 3 + 2)
		return -EINVAL;
	if (getrandom(raw, n, 0) != (ssize_t)n)
		return -EIO;
	for (i = 0; i < n; i++) {
		bits = bits << 8 | raw[i];
		for (have += 8; have >= 6; have -= 6)
			buf[o++] = letters[bits >> (have - 6) & 0x3f];
	}
	if (have)
		buf[o++] = letters[bits << (6 - have) & 0x3f];
	buf[o] = '\0';
	explicit_bzero(raw, sizeof(raw));
	return 0;
}

bool counter_session_equal(const char *a, const char *b)
{
	size_t i, len = strlen(a);
	unsigned char differ = 0;

	if (len != strlen(b))
		return false;
	for (i = 0; i < len; i++)
		differ |= a[i] ^ b[i];
	return !differ;
}

/* Room for one more session of a clerk: the one he has not used for longest goes. */
static void counter_session_make_room(struct counter_sessions *table, const char *clerk)
{
	struct counter_session_entry *entry, *oldest = NULL;
	unsigned int n = 0;

	llist_for_each_entry(entry, &table->list, list) {
		if (strcmp(entry->session.clerk, clerk))
			continue;
		oldest = entry;
		n++;
	}
	if (oldest && n >= table->limits->per_clerk)
		counter_session_drop(table, oldest, "a newer one takes its place");
}

struct counter_session *counter_session_begin(struct counter_sessions *table, const char *clerk, uint64_t account,
					      enum counter_session_kind kind, char token[COUNTER_SESSION_TOKEN_SIZE])
{
	struct counter_session_entry *entry;

	counter_session_expire(table);
	counter_session_make_room(table, clerk);
	if (table->n >= table->limits->sessions) {
		LOGP(DCOUNTER, LOGL_ERROR, "no session for clerk %s: there are %u already\n", clerk, table->n);
		return NULL;
	}
	entry = talloc_zero(table, struct counter_session_entry);
	if (!entry)
		return NULL;
	if (counter_session_random(token, COUNTER_SESSION_TOKEN_SIZE, COUNTER_SESSION_OCTETS) < 0 ||
	    counter_session_random(entry->session.csrf, sizeof(entry->session.csrf), COUNTER_SESSION_OCTETS) < 0) {
		LOGP(DCOUNTER, LOGL_ERROR, "no session for clerk %s: no randomness\n", clerk);
		talloc_free(entry);
		return NULL;
	}
	entry->session.id = ++table->last_id;
	entry->session.kind = kind;
	entry->session.account = account;
	OSMO_STRLCPY_ARRAY(entry->session.clerk, clerk);
	entry->session.began = entry->session.seen = counter_session_now();
	sha256_of(token, strlen(token), entry->hash);
	llist_add(&entry->list, &table->list);
	table->n++;
	LOGP(DCOUNTER, LOGL_INFO, "session %" PRIu64 " of clerk %s begins\n", entry->session.id, clerk);
	return &entry->session;
}

static struct counter_session *counter_session_by_token(struct counter_sessions *table, const char *token, size_t len,
							enum counter_session_kind kind)
{
	struct counter_session_entry *entry;
	uint8_t hash[SHA256_SIZE];

	if (len != COUNTER_SESSION_TOKEN_SIZE - 1)
		return NULL;
	sha256_of(token, len, hash);
	counter_session_expire(table);
	llist_for_each_entry(entry, &table->list, list) {
		if (entry->session.kind != kind || memcmp(entry->hash, hash, sizeof(hash)))
			continue;
		entry->session.seen = counter_session_now();
		llist_move(&entry->list, &table->list);
		return &entry->session;
	}
	return NULL;
}

static const char *counter_session_cookie_name(const struct counter_sessions *table)
{
	/* with this prefix browsers take the cookie over TLS only, and from no neighbouring host */
	return table->limits->secure ? "__Host-dialtree" : "dialtree";
}

struct counter_session *counter_session_of(struct counter_sessions *table, const struct counter_req *req,
					   enum counter_session_kind kind)
{
	const char *name = counter_session_cookie_name(table), *p;
	struct counter_session *session;
	size_t len, name_len = strlen(name);

	if (kind == COUNTER_SESSION_BEARER) {
		if (strncasecmp(req->authorization, "Bearer ", 7))
			return NULL;
		p = req->authorization + 7 + strspn(req->authorization + 7, " ");
		return counter_session_by_token(table, p, strcspn(p, " "), kind);
	}
	for (p = req->cookie; *p; p += strspn(p, "; \t")) {
		len = strcspn(p, ";");
		if (len > name_len && !strncmp(p, name, name_len) && p[name_len] == '=') {
			session = counter_session_by_token(table, p + name_len + 1, len - name_len - 1, kind);
			if (session)
				return session;
		}
		p += len;
	}
	return NULL;
}

struct counter_session *counter_session_by_id(struct counter_sessions *table, uint64_t id)
{
	struct counter_session_entry *entry;
	int64_t now = counter_session_now();

	/* nothing is dropped here: callers hold sessions they have just looked up */
	llist_for_each_entry(entry, &table->list, list) {
		if (entry->session.id == id)
			return counter_session_over(table, entry, now) ? NULL : &entry->session;
	}
	return NULL;
}

void counter_session_end(struct counter_sessions *table, struct counter_session *session)
{
	counter_session_drop(table, container_of(session, struct counter_session_entry, session), "logged out");
}

unsigned int counter_session_end_clerk(struct counter_sessions *table, const char *clerk)
{
	struct counter_session_entry *entry, *next;
	unsigned int n = 0;

	llist_for_each_entry_safe(entry, next, &table->list, list) {
		if (strcmp(entry->session.clerk, clerk))
			continue;
		counter_session_drop(table, entry, "the account is closed or its password new");
		n++;
	}
	return n;
}

unsigned int counter_session_count(const struct counter_sessions *table)
{
	return table->n;
}

void counter_session_each(struct counter_sessions *table, void (*fn)(const struct counter_session *session, void *data),
			  void *data)
{
	struct counter_session_entry *entry;

	counter_session_expire(table);
	llist_for_each_entry(entry, &table->list, list)
		fn(&entry->session, data);
}

bool counter_session_same_site(const struct counter_req *req)
{
	const char *origin = req->origin;

	/* "none": typed by a person, no other page had a hand in it */
	if (*req->sec_fetch_site && strcmp(req->sec_fetch_site, "same-origin") && strcmp(req->sec_fetch_site, "none"))
		return false;
	if (!*origin)
		return true;
	if (!strncmp(origin, "https://", 8))
		origin += 8;
	else if (!strncmp(origin, "http://", 7))
		origin += 7;
	else
		return false;
	return *req->host && !strcasecmp(origin, req->host);
}

bool counter_session_form_ok(const struct counter_session *session, const struct counter_req *req)
{
	const char *csrf = counter_http_form(req, "csrf");

	return counter_session_same_site(req) && csrf && counter_session_equal(csrf, session->csrf);
}

void counter_session_cookie(const struct counter_sessions *table, const char *token, char *buf, size_t size)
{
	snprintf(buf, size, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", counter_session_cookie_name(table),
		 token ? token : "", table->limits->secure ? "; Secure" : "", token ? "" : "; Max-Age=0");
}
