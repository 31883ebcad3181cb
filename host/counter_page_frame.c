/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The frame of every page, and small things pages are made of. */
#include "host/counter_page.h"

#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/counter_css.h"
#include "host/host.h"
#include "host/host_log.h"
#include "menus/clock.h"
#include "menus/render.h"

enum counter_tongue counter_page_tongue(struct counter_req *req)
{
	const char *lang = counter_http_query(req, "lang");
	const struct counter_session *session = NULL;

	if (!lang)
		lang = counter_http_form(req, "lang");
	if (lang)
		return counter_words_tongue(lang);
	/* it may have ended while the request waited: req->session is of no use then */
	if (req->session_id)
		session = counter_session_by_id(counter_of(req)->sessions, req->session_id);
	if (session)
		return session->tongue;
	return counter_words_tongue(req->accept_language);
}

const char *counter_page_word(const struct counter_page *page, enum counter_word word)
{
	return counter_words_get(word, page->tongue);
}

void counter_page_fill(struct counter_page *page, enum counter_word word, const char *value)
{
	const char *text = counter_page_word(page, word), *hole = strstr(text, "{}");
	char before[256];

	OSMO_ASSERT(hole && hole - text < (ptrdiff_t)sizeof(before));
	memcpy(before, text, hole - text);
	before[hole - text] = '\0';
	html_text(&page->html, before);
	html_text(&page->html, value);
	html_text(&page->html, hole + 2);
}

/* ── the frame ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void counter_page_head(struct counter_page *page, const char *title)
{
	struct html *h = &page->html;

	html_begin(h, "head");
	html_begin(h, "meta");
	html_attr(h, "charset", "utf-8");
	html_begin(h, "meta");
	html_attr(h, "name", "viewport");
	html_attr(h, "content", "width=device-width, initial-scale=1");
	html_begin(h, "title");
	html_text(h, title);
	html_text(h, " - ");
	html_text(h, counter_page_word(page, COUNTER_W_COUNTER));
	html_end(h, "title");
	html_begin(h, "link");
	html_attr(h, "rel", "stylesheet");
	html_attr(h, "href", "/counter.css?" COUNTER_CSS_VERSION);
	html_begin(h, "link");
	html_attr(h, "rel", "icon");
	html_attr(h, "type", "image/svg+xml");
	html_attr(h, "href", "/favicon.ico");
	html_end(h, "head");
}

static void counter_page_languages(struct counter_page *page)
{
	struct html *h = &page->html;
	/* only a path that has a route is surely one of ours */
	const char *path = page->req->route ? page->req->path : "/";
	unsigned int i;

	html_begin(h, "span");
	html_attr(h, "class", "langs");
	for (i = 0; i < COUNTER_N_TONGUES; i++) {
		html_begin(h, "a");
		html_attr(h, "id", i == COUNTER_ZH ? "lang-zh" : "lang-en");
		html_attr_pair(h, "href", path, i == COUNTER_ZH ? "?lang=zh" : "?lang=en");
		html_attr(h, "lang", counter_words_code(i));
		html_attr(h, "hreflang", counter_words_code(i));
		html_attr(h, "aria-current", i == page->tongue ? "true" : NULL);
		html_text(h, counter_words_get(COUNTER_W_LANGUAGE, i));
		html_end(h, "a");
	}
	html_end(h, "span");
}

/* The next customer, from wherever the clerk is. */
static void counter_page_quick_find(struct counter_page *page)
{
	struct html *h = &page->html;

	html_begin(h, "form");
	html_attr(h, "id", "next");
	html_attr(h, "role", "search");
	html_attr(h, "method", "get");
	html_attr(h, "action", "/find");
	html_begin(h, "input");
	html_attr(h, "id", "next-number");
	html_attr(h, "name", "number");
	html_attr(h, "type", "tel");
	html_attr(h, "maxlength", "39");
	html_attr(h, "autocomplete", "off");
	html_attr(h, "aria-label", counter_page_word(page, COUNTER_W_FIND));
	html_attr(h, "placeholder", counter_page_word(page, COUNTER_W_FIND));
	html_flag(h, "required", true);
	html_begin(h, "button");
	html_attr(h, "id", "next-go");
	html_attr(h, "class", "quiet");
	html_text(h, counter_page_word(page, COUNTER_W_FIND_GO));
	html_end(h, "button");
	html_end(h, "form");
}

static void counter_page_who(struct counter_page *page)
{
	struct html *h = &page->html;

	counter_page_form(page, "logout", "/logout");
	html_begin(h, "span");
	html_attr(h, "class", "clerk");
	html_attr(h, "id", "who");
	html_text(h, page->session->clerk);
	html_end(h, "span");
	html_begin(h, "button");
	html_attr(h, "class", "quiet");
	html_attr(h, "id", "logout-go");
	html_text(h, counter_page_word(page, COUNTER_W_LOG_OUT));
	html_end(h, "button");
	html_end(h, "form");
}

static void counter_page_banner(struct counter_page *page)
{
	struct html *h = &page->html;

	html_begin(h, "header");
	html_begin(h, "a");
	html_attr(h, "class", "home");
	html_attr(h, "href", "/");
	html_begin(h, "strong");
	html_text(h, counter_page_word(page, COUNTER_W_COUNTER));
	html_end(h, "strong");
	html_begin(h, "span");
	html_text(h, counter_page_text(page, page->program->title));
	html_end(h, "span");
	html_end(h, "a");
	if (page->session && page->req->arg[0])
		counter_page_quick_find(page);
	html_begin(h, "nav");
	html_attr(h, "aria-label", counter_page_word(page, COUNTER_W_LANGUAGES));
	counter_page_languages(page);
	html_end(h, "nav");
	if (page->session)
		counter_page_who(page);
	html_end(h, "header");
}

void counter_page_begin(struct counter_page *page, struct counter_req *req, const struct mn_program *program,
			const char *title)
{
	struct html *h = &page->html;
	int language;

	page->req = req;
	page->counter = counter_of(req);
	page->program = program ? program : page->counter->host->service->program;
	page->session = req->session_id ? counter_session_by_id(page->counter->sessions, req->session_id) : NULL;
	page->tongue = counter_page_tongue(req);
	language = mn_program_language(page->program, counter_words_code(page->tongue));
	page->language = OSMO_MAX(language, 0);
	html_init(h, req->conn);
	html_begin(h, "html");
	html_attr(h, "lang", page->tongue == COUNTER_ZH ? "zh-CN" : "en");
	counter_page_head(page, title);
	html_begin(h, "body");
	html_begin(h, "a");
	html_attr(h, "class", "skip");
	html_attr(h, "href", "#main");
	html_text(h, counter_page_word(page, COUNTER_W_SKIP));
	html_end(h, "a");
	counter_page_banner(page);
	html_begin(h, "main");
	html_attr(h, "id", "main");
	html_attr(h, "tabindex", "-1");
}

void counter_page_finish(struct counter_page *page, unsigned int status)
{
	struct counter_reply reply = {
		.status = status,
		.type = "text/html; charset=utf-8",
		.language = page->tongue == COUNTER_ZH ? "zh-CN" : "en",
		.retry_after_s = status == 503 ? 2 : 0,
	};

	html_end(&page->html, "main");
	html_end(&page->html, "body");
	html_end(&page->html, "html");
	reply.body = html_done(&page->html);
	if (!reply.body) {
		LOGP(DCOUNTER, LOGL_ERROR, "a page for %s is too long\n", page->req->route->pattern);
		reply.status = 500;
		reply.type = "text/plain; charset=utf-8";
		reply.body = counter_page_word(page, COUNTER_W_E_500);
	}
	reply.len = strlen(reply.body);
	counter_http_reply(page->req, &reply);
}

void counter_page_sentence(struct counter_req *req, unsigned int status, const char *sentence)
{
	struct counter_page page;

	counter_page_begin(&page, req, NULL, sentence);
	html_begin(&page.html, "div");
	html_attr(&page.html, "class", "sheet narrow");
	/* who does not see the page hears where it is */
	html_element(&page.html, "h1", "aside", counter_page_word(&page, COUNTER_W_COUNTER));
	counter_page_alert(&page, "error", sentence);
	html_begin(&page.html, "p");
	html_begin(&page.html, "a");
	html_attr(&page.html, "class", "button");
	html_attr(&page.html, "id", "home");
	html_attr(&page.html, "href", "/");
	html_text(&page.html, counter_page_word(&page, COUNTER_W_HOME));
	html_end(&page.html, "a");
	html_end(&page.html, "p");
	html_end(&page.html, "div");
	counter_page_finish(&page, status);
}

/* ── small things ─────────────────────────────────────────────────────────────────────────────────────────────── */

void counter_page_alert(struct counter_page *page, const char *id, const char *text)
{
	struct html *h = &page->html;

	if (!text)
		return;
	html_begin(h, "p");
	html_attr(h, "class", "alert");
	html_attr(h, "role", "alert");
	html_attr(h, "id", id);
	html_text(h, text);
	html_end(h, "p");
}

void counter_page_hidden(struct counter_page *page, const char *name, const char *value)
{
	html_begin(&page->html, "input");
	html_attr(&page->html, "type", "hidden");
	html_attr(&page->html, "name", name);
	html_attr(&page->html, "value", value);
}

void counter_page_form(struct counter_page *page, const char *id, const char *path)
{
	html_begin(&page->html, "form");
	html_attr(&page->html, "id", id);
	html_attr(&page->html, "method", "post");
	html_attr(&page->html, "action", path);
	if (page->session)
		counter_page_hidden(page, "csrf", page->session->csrf);
}

void counter_page_section(struct counter_page *page, const char *id, const char *heading)
{
	html_begin(&page->html, "section");
	html_attr(&page->html, "id", id);
	html_attr(&page->html, "class", "sheet");
	html_attr_pair(&page->html, "aria-labelledby", "h-", id);
	html_begin(&page->html, "h2");
	html_attr_pair(&page->html, "id", "h-", id);
	html_text(&page->html, heading);
	html_end(&page->html, "h2");
}

const char *counter_page_text(const struct counter_page *page, const struct mn_text *text)
{
	const struct mn_render render = { .program = page->program, .language = page->language };
	char buf[256];

	if (!text)
		return "";
	mn_render_text(&render, text, buf, sizeof(buf));
	return talloc_strdup(page->req->conn, buf);
}

void counter_page_number(struct counter_page *page, const char *digits)
{
	struct html *h = &page->html;
	char part[8];
	size_t len = strlen(digits), n;

	html_begin(h, "span");
	html_attr(h, "class", "num");
	while (len) {
		/* groups of four from the end: 138 0013 8001 */
		n = len > 4 && len % 4 ? len % 4 : OSMO_MIN(len, 4);
		memcpy(part, digits, n);
		part[n] = '\0';
		html_element(h, "span", NULL, part);
		digits += n;
		len -= n;
	}
	html_end(h, "span");
}

const char *counter_page_time(const struct counter_page *page, int64_t instant)
{
	char text[32];

	if (mn_clock_format(page->program->zone, instant, text, sizeof(text)) < 0)
		return "?";
	if (strlen(text) == 19 && !strcmp(text + 10, " 00:00:00"))
		text[10] = '\0';
	return talloc_strdup(page->req->conn, text);
}

void counter_page_items(struct counter_page *page, uint64_t set)
{
	const struct mn_list *list;
	bool first = true;
	unsigned int i;

	if (page->program->evidence == MN_NONE)
		return;
	list = &page->program->list[page->program->evidence];
	for (i = 0; i < list->n_items; i++) {
		if (!(set & 1ULL << i))
			continue;
		if (!first)
			html_element(&page->html, "b", NULL, counter_page_word(page, COUNTER_W_EVIDENCE_AND));
		html_element(&page->html, "span", "item", counter_page_text(page, list->item[i].text));
		first = false;
	}
}

const char *counter_page_path(void *ctx, const char *number, const char *operation)
{
	char path[COUNTER_PAGE_PATH] = "/n/";
	bool fits = html_path(path, sizeof(path), number);
	size_t len = strlen(path);

	if (operation) {
		fits = fits && len + 2 < sizeof(path);
		if (fits)
			memcpy(path + len, "/", 2);
		fits = fits && html_path(path, sizeof(path), operation);
	}
	return fits ? talloc_strdup(ctx, path) : "/";
}

/* ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

struct counter_act *counter_page_act(struct counter_req *req, enum counter_act_kind kind, counter_act_done *done)
{
	struct counter *counter = counter_of(req);
	struct counter_act *act = counter_act_new(counter->acts, kind, done, req);
	struct counter_session *session = NULL;
	int language;

	if (!act) {
		counter_http_error(req, 503);
		return NULL;
	}
	if (req->session_id)
		session = counter_session_by_id(counter->sessions, req->session_id);
	if (session) {
		OSMO_STRLCPY_ARRAY(act->ask.clerk, session->clerk);
		act->ask.account = session->account;
		act->ask.proof = session->proof;
	}
	language = mn_program_language(act->service->program, counter_words_code(counter_page_tongue(req)));
	act->ask.language = OSMO_MAX(language, 0);
	return act;
}

struct counter_session *counter_page_session(struct counter_req *req)
{
	req->session = counter_session_by_id(counter_of(req)->sessions, req->session_id);
	if (!req->session) {
		/* what was asked has been done, but its words are not for whoever sits there now */
		counter_http_redirect(req, "/login?ended=1", NULL);
	}
	return req->session;
}

bool counter_page_trouble(struct counter_req *req, const struct counter_act *act)
{
	struct counter *counter = counter_of(req);

	switch (act->answer.result) {
	case COUNTER_NO_CLERK:
		counter_session_end_clerk(counter->sessions, act->ask.clerk);
		req->session = NULL;
		counter_http_redirect(req, "/login?ended=1", NULL);
		return true;
	case COUNTER_BUSY:
		counter_http_error(req, 503);
		return true;
	case COUNTER_TROUBLE:
		counter_http_error(req, 500);
		return true;
	default:
		return false;
	}
}
