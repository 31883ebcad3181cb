/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The way in and out, and the page where a customer is looked for. */
#include "host/counter_page.h"

#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/host.h"
#include "host/host_log.h"
#include "menus/clock.h"

/* Where somebody wanted to go before he had to log in: a customer or the order of one, nothing else. */
static const char *counter_page_next(const char *next)
{
	if (!next || strncmp(next, "/n/", 3) || strlen(next) >= COUNTER_PAGE_PATH)
		return NULL;
	if (strspn(next, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/") != strlen(next))
		return NULL;
	return strstr(next, "//") ? NULL : next;
}

static void counter_page_login_input(struct counter_page *page, const char *id, const char *type,
				     const char *autocomplete, enum counter_word label, const char *value, bool wrong)
{
	struct html *h = &page->html;

	html_begin(h, "label");
	html_attr(h, "for", id);
	html_text(h, counter_page_word(page, label));
	html_end(h, "label");
	html_begin(h, "input");
	html_attr(h, "id", id);
	html_attr(h, "name", id);
	html_attr(h, "type", type);
	html_attr(h, "value", value);
	html_attr(h, "autocomplete", autocomplete);
	html_attr(h, "maxlength", "128");
	html_attr(h, "aria-invalid", wrong ? "true" : NULL);
	html_attr(h, "aria-describedby", wrong ? "error" : NULL);
	html_flag(h, "required", true);
	/* a clerk whose name is there goes on with the password */
	html_flag(h, "autofocus", !strcmp(type, "password") ? wrong : !wrong);
}

static void counter_page_login_form(struct counter_req *req, unsigned int status, const char *error, const char *note)
{
	const char *clerk = counter_http_form(req, "clerk"), *next = counter_http_form(req, "next");
	struct counter_page page;
	struct html *h = &page.html;

	if (!next)
		next = counter_http_query(req, "next");
	next = counter_page_next(next);
	counter_page_begin(&page, req, NULL, counter_words_get(COUNTER_W_LOG_IN, counter_page_tongue(req)));
	html_begin(h, "div");
	html_attr(h, "class", "sheet narrow");
	html_element(h, "h1", NULL, counter_page_word(&page, COUNTER_W_LOG_IN));
	if (note) {
		html_begin(h, "p");
		html_attr(h, "id", "note");
		html_attr(h, "role", "status");
		html_text(h, note);
		html_end(h, "p");
	}
	counter_page_alert(&page, "error", error);
	html_begin(h, "form");
	html_attr(h, "id", "login");
	html_attr(h, "method", "post");
	html_attr(h, "action", "/login");
	counter_page_hidden(&page, "lang", counter_words_code(page.tongue));
	if (next)
		counter_page_hidden(&page, "next", next);
	counter_page_login_input(&page, "clerk", "text", "username", COUNTER_W_CLERK, clerk, error);
	counter_page_login_input(&page, "password", "password", "current-password", COUNTER_W_PASSWORD, NULL, error);
	html_begin(h, "button");
	html_attr(h, "class", "main");
	html_attr(h, "id", "login-go");
	html_text(h, counter_page_word(&page, COUNTER_W_LOG_IN));
	html_end(h, "button");
	html_end(h, "form");
	html_end(h, "div");
	counter_page_finish(&page, status);
}

void counter_page_login(struct counter_req *req)
{
	enum counter_tongue tongue = counter_page_tongue(req);
	const char *note = NULL;

	if (counter_http_query(req, "ended"))
		note = counter_words_get(COUNTER_W_SESSION_ENDED, tongue);
	else if (counter_http_query(req, "out"))
		note = counter_words_get(COUNTER_W_LOGGED_OUT, tongue);
	else if (counter_page_next(counter_http_query(req, "next")))
		note = counter_words_get(COUNTER_W_LOG_IN_FIRST, tongue);
	counter_page_login_form(req, 200, NULL, note);
}

static void counter_page_logged_in(struct counter_act *act)
{
	struct counter_req *req = act->data;
	struct counter *counter = counter_of(req);
	const char *next = counter_page_next(counter_http_form(req, "next"));
	enum counter_tongue tongue = counter_page_tongue(req);
	char token[COUNTER_SESSION_TOKEN_SIZE], cookie[160];
	struct counter_session *session;

	/* a token that was there before the log-in is worth nothing after it */
	session = counter_session_by_id(counter->sessions, req->session_id);
	if (session)
		counter_session_end(counter->sessions, session);
	req->session = NULL;
	req->session_id = 0;
	session = counter_session_begin(counter->sessions, act->ask.clerk, act->answer.account, COUNTER_SESSION_COOKIE,
					token);
	if (!session) {
		counter_http_error(req, 503);
		return;
	}
	session->tongue = tongue;
	host_ctr_inc(counter->host->ctr->counter, COUNTER_CTR_LOGINS);
	counter_session_cookie(counter->sessions, token, cookie, sizeof(cookie));
	explicit_bzero(token, sizeof(token));
	counter_http_redirect(req, next ? next : "/", cookie);
	explicit_bzero(cookie, sizeof(cookie));
}

static void counter_page_login_done(struct counter_act *act)
{
	struct counter_req *req = act->data;
	enum counter_tongue tongue = counter_page_tongue(req);
	const struct mn_program *program = act->service->program;
	char until[32] = "", sentence[256];
	const char *text, *hole;

	if (act->answer.result == COUNTER_OK) {
		counter_page_logged_in(act);
		return;
	}
	host_ctr_inc(counter_of(req)->host->ctr->counter, COUNTER_CTR_LOGIN_FAILED);
	LOGP(DCOUNTER, LOGL_NOTICE, "%s: log-in refused: %s\n", req->peer, counter_result_name(act->answer.result));
	if (act->answer.result == COUNTER_LOCKED) {
		text = counter_words_get(COUNTER_W_CLERK_LOCKED, tongue);
		hole = strstr(text, "{}");
		mn_clock_format(program->zone, act->answer.locked_until, until, sizeof(until));
		snprintf(sentence, sizeof(sentence), "%.*s%s%s", (int)(hole - text), text, until, hole + 2);
		counter_page_login_form(req, 403, sentence, NULL);
		return;
	}
	if (act->answer.result != COUNTER_NO_CLERK && counter_page_trouble(req, act))
		return;
	counter_page_login_form(req, 403, counter_words_get(COUNTER_W_WRONG_LOG_IN, tongue), NULL);
}

void counter_page_do_login(struct counter_req *req)
{
	const char *clerk = counter_http_form(req, "clerk"), *password = counter_http_form(req, "password");
	struct counter_act *act;

	/* what does not fit is no name and no password of ours; it must not be cut into one */
	if (!clerk || !*clerk || !password || !*password || strlen(clerk) >= COUNTER_CLERK_SIZE ||
	    strlen(password) >= COUNTER_PASSWORD_SIZE) {
		counter_page_login_form(req, 403, counter_words_get(COUNTER_W_WRONG_LOG_IN, counter_page_tongue(req)),
					NULL);
		return;
	}
	act = counter_page_act(req, COUNTER_LOGIN, counter_page_login_done);
	if (!act)
		return;
	OSMO_STRLCPY_ARRAY(act->ask.clerk, clerk);
	OSMO_STRLCPY_ARRAY(act->ask.password, password);
	counter_act_start(act);
}

static void counter_page_logout_done(struct counter_act *act)
{
	struct counter_req *req = act->data;
	char cookie[160];

	counter_session_cookie(counter_of(req)->sessions, NULL, cookie, sizeof(cookie));
	counter_http_redirect(req, "/login?out=1", cookie);
}

void counter_page_logout(struct counter_req *req)
{
	struct counter *counter = counter_of(req);
	struct counter_act *act = counter_act_new(counter->acts, COUNTER_NOTE, counter_page_logout_done, req);
	char cookie[160];

	if (act) {
		OSMO_STRLCPY_ARRAY(act->ask.clerk, req->session->clerk);
		act->ask.account = req->session->account;
		OSMO_STRLCPY_ARRAY(act->ask.note, "log-out");
	}
	/* whatever becomes of the record, the session ends now */
	counter_session_end(counter->sessions, req->session);
	req->session = NULL;
	req->session_id = 0;
	if (act) {
		counter_act_start(act);
		return;
	}
	counter_session_cookie(counter->sessions, NULL, cookie, sizeof(cookie));
	counter_http_redirect(req, "/login?out=1", cookie);
}

void counter_page_find_form(struct counter_page *page, const char *number, const char *error)
{
	struct html *h = &page->html;

	html_begin(h, "form");
	html_attr(h, "id", "find");
	html_attr(h, "role", "search");
	html_attr(h, "method", "get");
	html_attr(h, "action", "/find");
	counter_page_alert(page, "error", error);
	html_begin(h, "label");
	html_attr(h, "for", "number");
	html_text(h, counter_page_word(page, COUNTER_W_NUMBER));
	html_end(h, "label");
	html_begin(h, "span");
	html_attr(h, "class", "row");
	html_begin(h, "input");
	html_attr(h, "id", "number");
	html_attr(h, "name", "number");
	html_attr(h, "type", "tel");
	html_attr(h, "value", number);
	html_attr(h, "maxlength", "39");
	html_attr(h, "autocomplete", "off");
	html_attr(h, "aria-describedby", error ? "error number-hint" : "number-hint");
	html_attr(h, "aria-invalid", error ? "true" : NULL);
	html_flag(h, "required", true);
	html_flag(h, "autofocus", true);
	html_begin(h, "button");
	html_attr(h, "class", "main");
	html_attr(h, "id", "find-go");
	html_text(h, counter_page_word(page, COUNTER_W_FIND_GO));
	html_end(h, "button");
	html_end(h, "span");
	html_begin(h, "p");
	html_attr(h, "class", "hint");
	html_attr(h, "id", "number-hint");
	html_text(h, counter_page_word(page, COUNTER_W_NUMBER_HINT));
	html_end(h, "p");
	html_end(h, "form");
}

void counter_page_home(struct counter_req *req)
{
	struct counter_page page;
	struct html *h = &page.html;

	counter_page_begin(&page, req, NULL, counter_words_get(COUNTER_W_FIND, counter_page_tongue(req)));
	html_begin(h, "div");
	html_attr(h, "class", "sheet narrow");
	html_element(h, "h1", NULL, counter_page_word(&page, COUNTER_W_FIND));
	counter_page_find_form(&page, NULL, NULL);
	html_end(h, "div");
	counter_page_finish(&page, 200);
}

void counter_page_find(struct counter_req *req)
{
	const char *number = counter_http_query(req, "number");

	number = number && *number && strlen(number) < 40 ? counter_page_path(req->conn, number, NULL) : "/";
	counter_http_redirect(req, number, NULL);
}
