/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the counter's pages share: the frame around them, their words, and how they begin acts. */
#pragma once

#include "host/counter.h"
#include "host/counter_act.h"
#include "host/counter_words.h"
#include "host/html.h"

#define COUNTER_PAGE_PATH	192	/* of a path of ours, percent-encoded */

/*! A page being written. */
struct counter_page {
	struct counter_req *req;
	struct counter *counter;
	const struct mn_program *program;
	struct counter_session *session;	/* NULL: nobody is logged in */
	struct html html;
	enum counter_tongue tongue;
	uint8_t language;			/* of the service's texts */
};

/*! The words a request is answered in: of ?lang=, of the session, of the browser. */
enum counter_tongue counter_page_tongue(struct counter_req *req);

/*! Begin a page down to the inside of <main>. program is the service's in force, or the one of an act. */
void counter_page_begin(struct counter_page *page, struct counter_req *req, const struct mn_program *program,
			const char *title);
/*! Close it and reply. */
void counter_page_finish(struct counter_page *page, unsigned int status);

/*! A page that says one sentence, above a way home. */
void counter_page_sentence(struct counter_req *req, unsigned int status, const char *sentence);

const char *counter_page_word(const struct counter_page *page, enum counter_word word);
/*! Write a word whose "{}" is filled in. */
void counter_page_fill(struct counter_page *page, enum counter_word word, const char *value);
/*! Write an alert that screen readers say at once; text NULL: nothing. */
void counter_page_alert(struct counter_page *page, const char *id, const char *text);
/*! Begin a form that posts to a path, with the csrf token of the session. */
void counter_page_form(struct counter_page *page, const char *id, const char *path);
void counter_page_hidden(struct counter_page *page, const char *name, const char *value);
/*! A heading with the id of the section just opened behind "h-". */
void counter_page_section(struct counter_page *page, const char *id, const char *heading);

/*! The form that looks for a customer; error: what is wrong with the number in it, or NULL. */
void counter_page_find_form(struct counter_page *page, const char *number, const char *error);

/*! A text of the service without variables that depend on an order: a title, an item. "" for NULL. */
const char *counter_page_text(const struct counter_page *page, const struct mn_text *text);
/*! A number in groups as people read it; its text is the digits alone. */
void counter_page_number(struct counter_page *page, const char *digits);
/*! Local time of an instant, "2026-11-30 18:59:59", or the day alone when it is a midnight. */
const char *counter_page_time(const struct counter_page *page, int64_t instant);
/*! Evidence of a set, "ID + letter", and secrets that are not set are said to be so. */
void counter_page_items(struct counter_page *page, uint64_t set);

/*! The sets of evidence as a list; secrets: which passwords are set. */
void counter_page_sets(struct counter_page *page, const uint64_t *set, unsigned int n, uint64_t secrets);
/*! Id, title and clause of a case's rule. */
void counter_page_rule(struct counter_page *page, uint16_t kase);
/*! The answer when there is no such number or customer. */
void counter_page_no_customer(struct counter_req *req, const struct counter_act *act);

/*! "/n/NUMBER" or, with an operation, "/n/NUMBER/OPERATION". */
const char *counter_page_path(void *ctx, const char *number, const char *operation);

/*! A new act of the session's clerk; NULL when too many are under way: then the request is answered. act->data is the
 *  request. */
struct counter_act *counter_page_act(struct counter_req *req, enum counter_act_kind kind, counter_act_done *done);
/*! In .done(): the session if it still lives. NULL: the request is answered with the way to log in. */
struct counter_session *counter_page_session(struct counter_req *req);
/*! Answer results that no page says in place (BUSY, TROUBLE, NO_CLERK). \returns whether it has. */
bool counter_page_trouble(struct counter_req *req, const struct counter_act *act);

/* handlers */
void counter_page_login(struct counter_req *req);
void counter_page_do_login(struct counter_req *req);
void counter_page_logout(struct counter_req *req);
void counter_page_home(struct counter_req *req);
void counter_page_find(struct counter_req *req);
void counter_page_customer(struct counter_req *req);
void counter_page_order(struct counter_req *req);
void counter_page_do_order(struct counter_req *req);
