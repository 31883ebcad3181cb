/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sessions of clerks: who is logged in, by a random token of 256 bits of which only a hash is kept, in memory only.
 * Browsers bring the token in a cookie, other systems as a bearer token; neither kind is taken for the other.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/counter_act.h"
#include "host/counter_http.h"

#define COUNTER_SESSION_TOKEN_SIZE	44	/* 32 octets in base64url, and the NUL */

enum counter_session_kind { COUNTER_SESSION_COOKIE, COUNTER_SESSION_BEARER };

struct counter_session {
	uint64_t id;			/* never used twice */
	enum counter_session_kind kind;
	char clerk[COUNTER_CLERK_SIZE];
	uint64_t account;		/* as log-in gave it, for every act of the session */
	char csrf[COUNTER_SESSION_TOKEN_SIZE];	/* in each form of the session: field "csrf" */
	uint8_t tongue;			/* of the pages: enum counter_tongue */
	struct counter_proof proof;	/* of a customer's password, as the last act gave it */
	int64_t began, seen;		/* seconds of a clock that never goes back */
};

struct counter_session_limits {
	unsigned int sessions;		/* at a time */
	unsigned int per_clerk;		/* of one clerk; the one not used for longest ends for a new one */
	unsigned int idle_s;		/* without a request */
	unsigned int most_s;		/* from the log-in, whatever happens */
	bool secure;			/* behind TLS: the cookie is Secure and named __Host-... */
};

struct counter_sessions;

/*! An empty table. limits is read whenever it is needed and must live as long. */
struct counter_sessions *counter_session_table(void *ctx, const struct counter_session_limits *limits);

/*! Begin a session for somebody whose password was right; always with a new token.
 *  \param[in] account  as log-in gave it.
 *  \param[out] token  for the cookie (see counter_session_cookie()) or the answer; not kept.
 *  \returns the session, or NULL when there are too many or no randomness (logged). */
struct counter_session *counter_session_begin(struct counter_sessions *table, const char *clerk, uint64_t account,
					      enum counter_session_kind kind, char token[COUNTER_SESSION_TOKEN_SIZE]);

/*! The session a request belongs to, by its Cookie or Authorization field; notes that it is used.
 *  \returns NULL when there is none, or it has ended. */
struct counter_session *counter_session_of(struct counter_sessions *table, const struct counter_req *req,
					   enum counter_session_kind kind);

/*! The session with this id if it still lives. */
struct counter_session *counter_session_by_id(struct counter_sessions *table, uint64_t id);

void counter_session_end(struct counter_sessions *table, struct counter_session *session);
/*! End all sessions of a clerk (closed account, new password). \returns how many. */
unsigned int counter_session_end_clerk(struct counter_sessions *table, const char *clerk);
unsigned int counter_session_count(const struct counter_sessions *table);
/*! Call fn for each session that lives. */
void counter_session_each(struct counter_sessions *table, void (*fn)(const struct counter_session *session, void *data),
			  void *data);

/*! Whether a POST comes from a page of ours as far as Origin and Sec-Fetch-Site tell: neither contradicts. */
bool counter_session_same_site(const struct counter_req *req);

/*! same_site, and the form brings the session's csrf token (compared in constant time). */
bool counter_session_form_ok(const struct counter_session *session, const struct counter_req *req);

/*! Write the Set-Cookie value that brings a token, or with token NULL the one that takes it away. */
void counter_session_cookie(const struct counter_sessions *table, const char *token, char *buf, size_t size);

/*! Fill with base64url of n octets of the system's randomness; size >= 4 * n / 3 + 2. \returns 0 or -errno. */
int counter_session_random(char *buf, size_t size, size_t n);

/*! Compare two strings in a time that depends on their length only. */
bool counter_session_equal(const char *a, const char *b);
