/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pages are held back until it is known whether the person reads them all: then they are written as one text, which
 * holds on every leg; else page by page.
 */
#include "simtk/record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "simtk/pattern.h"

#define PHONES_MAX	32

struct record_phone {
	const struct phone *phone;
	char **page;		/* held back */
	size_t n_pages;
	const char *key;	/* that turned them */
};

struct stk_record {
	FILE *f;
	struct stk_record_config config;
	struct record_phone phone[PHONES_MAX];
	size_t n_phones;
	struct stk_vars *vars;	/* what marks have found */
};

struct stk_record *stk_record_open(void *ctx, const char *path, const struct stk_record_config *config)
{
	struct stk_record *rec;
	FILE *f = fopen(path, "w");
	size_t i;

	if (!f)
		return NULL;
	rec = talloc_zero(ctx, struct stk_record);
	rec->f = f;
	rec->config = *config;
	rec->vars = stk_vars_alloc(rec);
	fprintf(f, "# SPDX-License-Identifier: AGPL-3.0-or-later\n");
	for (i = 0; i < config->n_footers; i++)
		fprintf(f, "pages with %s after \"%s\"\n", config->footers[i].key, config->footers[i].line);
	return rec;
}

static struct record_phone *record_find(struct stk_record *rec, const struct phone *phone)
{
	size_t i;

	for (i = 0; i < rec->n_phones; i++) {
		if (rec->phone[i].phone == phone)
			return &rec->phone[i];
	}
	return NULL;
}

void stk_record_phone(struct stk_record *rec, const struct phone *phone, const char *quirks)
{
	size_t n;

	if (rec->n_phones == PHONES_MAX)
		return;
	rec->phone[rec->n_phones++].phone = phone;
	fprintf(rec->f, "phone %s imsi %s\n", phone->name, phone->station.imsi);
	for (; quirks && *quirks; quirks += n + (quirks[n] == '\n')) {
		n = strcspn(quirks, "\n");
		fprintf(rec->f, "%s: quirk %.*s\n", phone->name, (int)n, quirks);
	}
}

static void record_who(struct stk_record *rec, const struct record_phone *ph)
{
	if (rec->n_phones > 1)
		fprintf(rec->f, "%s: ", ph->phone->name);
}

/* A line of a screen, as a pattern: braces doubled, or the mark that fits it. */
static void record_line(struct stk_record *rec, const char *line)
{
	struct stk_pattern_err err;
	struct stk_pattern *p;
	bool fits = false;
	size_t i;

	for (i = 0; i < rec->config.n_marks && !fits; i++) {
		p = stk_pattern_parse(rec, &rec->config.marks[i], 1, &err);
		fits = p && stk_pattern_match(p, line, rec->vars);
		talloc_free(p);
		if (fits)
			line = rec->config.marks[i];
	}
	fprintf(rec->f, "    |%s", *line ? " " : "");
	for (; *line; line++) {
		fputc(*line, rec->f);
		if (*line == '{' && !fits)
			fputc('{', rec->f);
	}
	fputc('\n', rec->f);
}

/* len octets of a text, line by line. */
static void record_text(struct stk_record *rec, const char *text, size_t len)
{
	char *copy = talloc_strndup(rec, text, len), *line = copy, *end;

	for (;;) {
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		record_line(rec, line);
		if (!end)
			break;
		line = end + 1;
	}
	talloc_free(copy);
}

static const char *record_footer(const struct stk_record *rec, const char *text, const char **key)
{
	const char *line = text, *end;
	size_t i;

	for (;;) {
		end = line + strcspn(line, "\n");
		for (i = 0; i < rec->config.n_footers; i++) {
			if (strlen(rec->config.footers[i].line) == (size_t)(end - line) &&
			    !memcmp(rec->config.footers[i].line, line, end - line)) {
				*key = rec->config.footers[i].key;
				return line;
			}
		}
		if (!*end)
			return NULL;
		line = end + 1;
	}
}

static void record_forget_pages(struct record_phone *ph)
{
	talloc_free(ph->page);
	ph->page = NULL;
	ph->n_pages = 0;
}

/* The person did not read on: write the pages one by one. */
static void record_flush_pages(struct stk_record *rec, struct record_phone *ph)
{
	size_t i;

	for (i = 0; i < ph->n_pages; i++) {
		if (i) {
			record_who(rec, ph);
			fprintf(rec->f, "send %s\n", ph->key);
		}
		record_who(rec, ph);
		fprintf(rec->f, "expect page\n");
		record_text(rec, ph->page[i], strlen(ph->page[i]));
	}
	record_forget_pages(ph);
}

static void record_whole(struct stk_record *rec, struct record_phone *ph, const char *how, const char *text)
{
	const char *key, *footer;
	size_t i;

	record_who(rec, ph);
	fprintf(rec->f, "%s\n", how);
	for (i = 0; i < ph->n_pages; i++) {
		footer = record_footer(rec, ph->page[i], &key);
		if (footer && footer > ph->page[i])
			record_text(rec, ph->page[i], footer - 1 - ph->page[i]);
	}
	record_text(rec, text, strlen(text));
	record_forget_pages(ph);
}

void stk_record_dial(struct stk_record *rec, const struct phone *phone, const char *code)
{
	struct record_phone *ph = record_find(rec, phone);

	if (!ph)
		return;
	record_flush_pages(rec, ph);
	fprintf(rec->f, "\n");
	/* what was drawn for one session does not hold in the next */
	while (rec->vars->count) {
		fprintf(rec->f, "forget %s\n", rec->vars->var[0].name);
		stk_vars_unset(rec->vars, rec->vars->var[0].name);
	}
	record_who(rec, ph);
	fprintf(rec->f, "dial %s\n", code);
}

void stk_record_send(struct stk_record *rec, const struct phone *phone, const char *keys)
{
	struct record_phone *ph = record_find(rec, phone);
	size_t i;

	if (!ph)
		return;
	/* the page being turned is held, with the key that turns it */
	if (ph->n_pages && !strcmp(ph->key, keys))
		return;
	record_flush_pages(rec, ph);
	record_who(rec, ph);
	for (i = 0; i < rec->vars->count; i++) {
		if (!strcmp(rec->vars->var[i].value, keys)) {
			fprintf(rec->f, "send {%s}\n", rec->vars->var[i].name);
			return;
		}
	}
	fprintf(rec->f, "send %s\n", keys);
}

void stk_record_hang_up(struct stk_record *rec, const struct phone *phone)
{
	struct record_phone *ph = record_find(rec, phone);

	if (!ph)
		return;
	record_flush_pages(rec, ph);
	record_who(rec, ph);
	fprintf(rec->f, "hang up\n");
}

void stk_record_event(struct stk_record *rec, const struct phone *phone, const struct phone_event *event)
{
	struct record_phone *ph = record_find(rec, phone);
	const char *key;

	if (!ph)
		return;
	switch (event->type) {
	case PHONE_EV_SCREEN:
		if (record_footer(rec, event->text, &key)) {
			ph->page = talloc_realloc(rec, ph->page, char *, ph->n_pages + 1);
			ph->page[ph->n_pages++] = talloc_strdup(ph->page, event->text);
			ph->key = key;
		} else {
			record_whole(rec, ph, "expect", event->text);
		}
		return;
	case PHONE_EV_FINAL:
		record_whole(rec, ph, "expect end", event->text);
		return;
	case PHONE_EV_NOTICE:
		record_whole(rec, ph, "expect notice", event->text);
		return;
	case PHONE_EV_END:
	case PHONE_EV_ERROR:
	case PHONE_EV_REJECT:
	case PHONE_EV_FAILED:
		break;
	case PHONE_EV_FAULT:
	case PHONE_EV_LINK:
		return;
	}
	record_flush_pages(rec, ph);
	record_who(rec, ph);
	if (event->type == PHONE_EV_END)
		fprintf(rec->f, "expect end\n");
	else if (event->type == PHONE_EV_ERROR)
		fprintf(rec->f, "expect error %s\n", wire_ss_comp_error_name(event->code));
	else if (event->type == PHONE_EV_REJECT)
		fprintf(rec->f, "expect reject\n");
	else
		fprintf(rec->f, "expect failure %d\n", event->code);
}

int stk_record_close(struct stk_record *rec)
{
	size_t i;
	bool bad;

	for (i = 0; i < rec->n_phones; i++)
		record_flush_pages(rec, &rec->phone[i]);
	bad = ferror(rec->f);
	bad |= fclose(rec->f) != 0;
	talloc_free(rec);
	return bad ? -EIO : 0;
}
