/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The small parts below the counter's pages: HTML, forms, sessions and the hash of their tokens, without a network. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <osmocom/core/application.h>
#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/timer.h>
#include <osmocom/core/utils.h>

#include "host/counter_form.h"
#include "host/counter_session.h"
#include "host/counter_words.h"
#include "host/host_log.h"
#include "host/html.h"
#include "host/sha256.h"

static void hash(void)
{
	/* FIPS 180-4 examples, and lengths around the ends of blocks */
	static const struct { const char *text; unsigned int times; } row[] = {
		{ "", 1 }, { "abc", 1 }, { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1 },
		{ "a", 55 }, { "a", 56 }, { "a", 63 }, { "a", 64 }, { "a", 65 }, { "a", 119 }, { "a", 120 },
	};
	char text[256];
	uint8_t out[SHA256_SIZE];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		text[0] = '\0';
		for (k = 0; k < row[i].times; k++)
			strcat(text, row[i].text);
		sha256_of(text, strlen(text), out);
		printf("%3zu %s\n", strlen(text), osmo_hexdump_nospc(out, sizeof(out)));
	}
}

static void page(void *ctx)
{
	struct html h;
	char path[24] = "/n/";
	char big[5000];
	unsigned int i;

	html_init(&h, ctx);
	html_begin(&h, "p");
	html_attr(&h, "title", "a\"b'c<d>e&f\n\x01g\xff");
	html_attr(&h, "lang", NULL);
	html_attr_pair(&h, "id", "x-", "\"><script>");
	html_flag(&h, "hidden", true);
	html_text(&h, "</p><script>alert('&amp;')</script>\xe5\xbc\x80\xed\xa0\x80\xc0\xbc");
	html_begin(&h, "input");
	html_attr_int(&h, "value", -7);
	html_element(&h, "b", "c", "1 < 2");
	html_lines(&h, "one\ntwo & three\n");
	html_end(&h, "p");
	puts(html_done(&h));

	/* lines are cut into pieces at characters, not inside them */
	html_init(&h, ctx);
	html_begin(&h, "p");
	for (i = 0; i + 3 < sizeof(big); i += 3)
		memcpy(big + i, "\xe5\xbc\x80", 4);
	html_lines(&h, big);
	html_end(&h, "p");
	printf("%s\n", strstr(html_done(&h), "\xef\xbf\xbd") ? "a character was cut" : "no character was cut");

	html_init(&h, ctx);
	html_begin(&h, "p");
	for (i = 0; i < 400; i++)
		html_text(&h, big);
	html_end(&h, "p");
	printf("%s\n", html_done(&h) ? "endless" : "a page that is too long fails");

	printf("%d %s\n", html_path(path, sizeof(path), "1 2/../%"), path);
	printf("%d\n", html_path(path, sizeof(path), "does not fit any more"));
}

static void field(void *ctx, const char *s, size_t len, bool form)
{
	char *text = counter_form_decode(ctx, s, len, form);

	printf("%.*s: %s\n", (int)len, s, text ? text : "refused");
}

static void form(void *ctx)
{
	static const char *const row[] = {
		"a+b%20c", "%E5%BC%80", "%", "%4", "%4g", "%00", "%ff", "%c0%af", "%ed%a0%80", "%7f", "%c2%80", "a%0Ab",
		"%f4%8f%bf%bf", "%f4%90%80%80",
	};
	struct counter_fields fields;
	char many[COUNTER_HTTP_MAX_FIELDS * 2 + 8] = "";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		field(ctx, row[i], strlen(row[i]), true);
	field(ctx, "a+b", 3, false);
	field(ctx, "a%0Ab", 5, false);
	field(ctx, "%41%42", 6, false);
	field(ctx, "%41%42", 5, false);
	printf("%d\n", counter_form_fields(ctx, "a=1&&b&=c&d=e=f&a=2&", &fields));
	for (i = 0; i < fields.n; i++)
		printf(" '%s' = '%s'\n", fields.field[i].name, fields.field[i].value);
	printf("%s %s\n", counter_form_get(&fields, "a"), counter_form_get(&fields, "z") ? "found" : "not there");
	for (i = 0; i < COUNTER_HTTP_MAX_FIELDS; i++)
		strcat(many, "a&");
	printf("%d", counter_form_fields(ctx, many, &fields));
	strcat(many, "a");
	printf(" %d %d\n", counter_form_fields(ctx, many, &fields), counter_form_fields(ctx, "a=%zz", &fields));
}

static void clock_to(int64_t s)
{
	osmo_clock_override_gettimespec(CLOCK_MONOTONIC)->tv_sec = s;
}

static const char *cookie_of(struct counter_sessions *table, const char *token)
{
	static char buf[160];

	counter_session_cookie(table, token, buf, sizeof(buf));
	return buf;
}

static bool there(struct counter_sessions *table, struct counter_req *req, const char *cookie, const char *bearer)
{
	char authorization[80] = "";
	struct counter_session *found;

	if (*bearer)
		snprintf(authorization, sizeof(authorization), "Bearer %s", bearer);
	req->cookie = cookie;
	req->authorization = authorization;
	found = counter_session_of(table, req, *bearer ? COUNTER_SESSION_BEARER : COUNTER_SESSION_COOKIE);
	req->authorization = "";
	return found;
}

static void sessions(void *ctx)
{
	struct counter_session_limits limits = { .sessions = 5, .per_clerk = 3, .idle_s = 900, .most_s = 28800 };
	struct counter_sessions *table = counter_session_table(ctx, &limits);
	struct counter_req req = { .authorization = "", .host = "", .origin = "", .sec_fetch_site = "" };
	char token[COUNTER_SESSION_TOKEN_SIZE], other[COUNTER_SESSION_TOKEN_SIZE], bearer[COUNTER_SESSION_TOKEN_SIZE];
	struct counter_session *session;
	char cookie[300];
	uint64_t id;
	int64_t t;

	osmo_clock_override_enable(CLOCK_MONOTONIC, true);
	clock_to(1000);
	session = counter_session_begin(table, "lin", 7, COUNTER_SESSION_COOKIE, token);
	counter_session_begin(table, "lin", 7, COUNTER_SESSION_COOKIE, other);
	counter_session_begin(table, "wang", 7, COUNTER_SESSION_BEARER, bearer);
	printf("tokens differ: %d, from csrf too: %d, %zu long\n", strcmp(token, other) != 0,
	       strcmp(token, session->csrf) != 0, strlen(token));
	snprintf(cookie, sizeof(cookie), "%s", cookie_of(table, "TOKEN"));
	puts(cookie);
	puts(cookie_of(table, NULL));
	snprintf(cookie, sizeof(cookie), "a=b; dialtree=nonsense; dialtree=%s", token);
	printf("among others: %d\n", there(table, &req, cookie, ""));
	snprintf(cookie, sizeof(cookie), "dialtree=%s", bearer);
	printf("a bearer token in a cookie: %d\n", there(table, &req, cookie, ""));
	printf("a bearer token: %d,", there(table, &req, "", bearer));
	printf(" a cookie's as bearer: %d\n", there(table, &req, "", token));
	snprintf(cookie, sizeof(cookie), "dialtree=%s", token);
	token[0] ^= 1;
	snprintf(cookie, sizeof(cookie), "dialtree=%s", token);
	printf("one letter off: %d\n", there(table, &req, cookie, ""));
	token[0] ^= 1;
	snprintf(cookie, sizeof(cookie), "dialtree=%s", token);

	/* idle: another 900 s with each use, until the end of its life */
	id = session->id;
	for (t = 1899; t < 29800; t += 899) {
		clock_to(t);
		if (!there(table, &req, cookie, ""))
			break;
	}
	printf("used again and again it lasts until %s\n", t >= 29800 ? "its limit" : "too early");
	clock_to(29799);
	printf("at 28799 s: %d,", there(table, &req, cookie, ""));
	clock_to(29800);
	printf(" at 28800 s: %d, by id: %d\n", there(table, &req, cookie, ""), !!counter_session_by_id(table, id));
	printf("%u left\n", counter_session_count(table));
	counter_session_begin(table, "lin", 7, COUNTER_SESSION_COOKIE, token);
	snprintf(cookie, sizeof(cookie), "dialtree=%s", token);
	clock_to(29800 + 899);
	printf("idle 899 s: %d,", there(table, &req, cookie, ""));
	clock_to(29800 + 899 + 900);
	printf(" 900 s: %d\n", there(table, &req, cookie, ""));

	/* how many */
	for (t = 0; t < 4; t++)
		session = counter_session_begin(table, "lin", 7, COUNTER_SESSION_COOKIE, token);
	printf("of one clerk: %u\n", counter_session_count(table));
	counter_session_begin(table, "wang", 7, COUNTER_SESSION_COOKIE, token);
	counter_session_begin(table, "zhao", 7, COUNTER_SESSION_COOKIE, token);
	printf("one too many: %d\n", !!counter_session_begin(table, "qian", 7, COUNTER_SESSION_COOKIE, token));
	printf("ended with the account: %u,", counter_session_end_clerk(table, "lin"));
	printf(" %u left\n", counter_session_count(table));

	limits.secure = true;
	puts(cookie_of(table, "TOKEN"));
	osmo_clock_override_enable(CLOCK_MONOTONIC, false);
	talloc_free(table);
}

static void sites(void)
{
	static const struct { const char *host, *origin, *fetch; } row[] = {
		{ "a.example:80", "", "" }, { "a.example:80", "", "same-origin" }, { "a.example:80", "", "none" },
		{ "a.example:80", "http://a.example:80", "same-origin" }, { "a.example", "https://A.example", "" },
		{ "a.example", "", "cross-site" }, { "a.example", "", "same-site" }, { "a.example", "null", "" },
		{ "a.example", "https://a.example.evil", "" }, { "a.example", "https://evil/a.example", "" },
		{ "a.example", "a.example", "" }, { "a.example", "ftp://a.example", "" }, { "", "http://", "" },
		{ "a.example", "https://a.example", "cross-site" },
	};
	struct counter_session session = { .csrf = "secret" };
	struct counter_req req = { .authorization = "" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		req.host = row[i].host;
		req.origin = row[i].origin;
		req.sec_fetch_site = row[i].fetch;
		printf("'%s' '%s' '%s': %d\n", row[i].host, row[i].origin, row[i].fetch,
		       counter_session_same_site(&req));
	}
	req = (struct counter_req){ .host = "", .origin = "", .sec_fetch_site = "" };
	printf("no token: %d\n", counter_session_form_ok(&session, &req));
	req.form.field[0] = (struct counter_field){ "csrf", "secret" };
	req.form.n = 1;
	printf("the token: %d\n", counter_session_form_ok(&session, &req));
	req.form.field[0].value = "secreT";
	printf("another: %d\n", counter_session_form_ok(&session, &req));
	req.form.field[0].value = "";
	printf("none in it: %d\n", counter_session_form_ok(&session, &req));
}

static void tongues(void)
{
	static const char *const row[] = {
		"", "en", "zh-CN,zh;q=0.9,en;q=0.8", "fr, en-GB;q=0.8, zh;q=0.5", "english", "EN_us", ",,;q=,zh", "de",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		printf("'%s': %s\n", row[i], counter_words_code(counter_words_tongue(row[i])));
}

int main(void)
{
	void *ctx = talloc_named_const(NULL, 0, "web_test");

	osmo_init_logging2(ctx, &host_log_info);
	log_set_category_filter(osmo_stderr_target, DCOUNTER, 0, LOGL_FATAL);
	hash();
	page(ctx);
	form(ctx);
	sessions(ctx);
	sites();
	tongues();
	talloc_free(ctx);
	return 0;
}
