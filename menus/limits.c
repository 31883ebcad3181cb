/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "menus/limits.h"

#include "menus/buf.h"
#include "menus/render.h"
#include "menus/suggest.h"
#include "menus/text.h"

#define LIMITS_DAY	86400

/* ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────── */

struct limits_read {
	const struct mn_program *program;
	struct mn_limits *limits;
	bool time_seen;
	char *error;
	size_t size;
};

static void skip_blanks(const char **p)
{
	*p += strspn(*p, " ");
}

/* What may be named: "time" and the choices, in the order of the service file. */
static unsigned int limit_names(const struct mn_program *program, const char **name)
{
	const struct mn_drawing *drawing = &program->drawing;
	unsigned int n = 0;

	if (drawing->limit_time)
		name[n++] = "time";
	for (unsigned int i = 0; i < drawing->n_limits; i++)
		name[n++] = program->traffic.field[drawing->limit[i]].name;
	return n;
}

static int no_such_limit(const struct limits_read *r, const char *word, size_t len)
{
	const char *name[MN_MAX_FIELDS + 1];
	unsigned int n = limit_names(r->program, name);
	const char *near = mn_suggest(word, len, name, n);
	struct mn_buf out;

	mn_buf_init(&out, r->error, r->size);
	mn_buf_fmt(&out, "'%.*s' is no limit of this service", (int)(len < 40 ? len : 40), word);
	if (near)
		mn_buf_fmt(&out, "; did you mean '%s'?", near);
	for (unsigned int i = 0; !near && i < n; i++)
		mn_buf_fmt(&out, "%s%s", i ? ", " : "; there are ", name[i]);
	return -EINVAL;
}

static int twice(const struct limits_read *r, const char *name)
{
	snprintf(r->error, r->size, "limit '%s' is there twice", name);
	return -EINVAL;
}

/* Two digits; -1 when there are none. */
static int two_digits(const char **p)
{
	int value;

	if ((*p)[0] < '0' || (*p)[0] > '9' || (*p)[1] < '0' || (*p)[1] > '9')
		return -1;
	value = ((*p)[0] - '0') * 10 + (*p)[1] - '0';
	*p += 2;
	return value;
}

/* "23:00" or "23:00:30" as second of the day, 24:00 included; -1 when it is none. */
static int day_second(const char **p)
{
	int hour = two_digits(p), minute, second = 0;

	if (hour < 0 || hour > 24 || *(*p)++ != ':')
		return -1;
	minute = two_digits(p);
	if (minute < 0 || minute > 59)
		return -1;
	if (**p == ':') {
		++*p;
		second = two_digits(p);
		if (second < 0 || second > 59)
			return -1;
	}
	second += hour * 3600 + minute * 60;
	return second <= LIMITS_DAY ? second : -1;
}

static int read_span(const struct limits_read *r, const char *word, size_t len)
{
	struct mn_limits *limits = r->limits;
	const char *p = word;
	int from = day_second(&p), to = -1;

	if (from >= 0 && from < LIMITS_DAY && *p == '-') {
		p++;
		to = day_second(&p);
	}
	if (to < 0 || p != word + len) {
		snprintf(r->error, r->size, "'%.*s' are no hours; write for example 23:00-07:00",
			 (int)(len < 40 ? len : 40), word);
		return -EINVAL;
	}
	if (from == to) {
		snprintf(r->error, r->size, "'%.*s' is no time at all; for a whole day leave the limit out", (int)len,
			 word);
		return -EINVAL;
	}
	if (limits->n_spans == MN_LIMITS_SPANS) {
		snprintf(r->error, r->size, "more than %d spans of hours", MN_LIMITS_SPANS);
		return -EINVAL;
	}
	limits->span[limits->n_spans++] = (struct mn_limits_span){ from, to };
	return 0;
}

static int read_item(const struct limits_read *r, unsigned int limit, const char *word, size_t len)
{
	const struct mn_attr *attr = &r->program->traffic.field[r->program->drawing.limit[limit]];
	const struct mn_list *list = &r->program->list[attr->list];
	const char *name[MN_MAX_LIST], *near;
	struct mn_buf out;
	unsigned int n = 0;

	for (; n < list->n_items && n < MN_MAX_LIST; n++) {
		name[n] = list->item[n].name;
		if (strlen(name[n]) == len && !memcmp(name[n], word, len)) {
			r->limits->set[limit] |= UINT64_C(1) << n;
			return 0;
		}
	}
	near = mn_suggest(word, len, name, n);
	mn_buf_init(&out, r->error, r->size);
	mn_buf_fmt(&out, "'%.*s' is no %s", (int)(len < 40 ? len : 40), word, attr->name);
	if (near)
		mn_buf_fmt(&out, "; did you mean '%s'?", near);
	for (unsigned int i = 0; !near && i < n; i++)
		mn_buf_fmt(&out, "%s%s", i ? ", " : "; it is one of ", name[i]);
	return -EINVAL;
}

/* The words behind the = of one limit; limit -1 are the hours. */
static int read_words(const struct limits_read *r, int limit, const char *name, const char **p)
{
	unsigned int n = 0;
	int rc = 0;

	for (skip_blanks(p); rc == 0 && **p && **p != ';'; skip_blanks(p), n++) {
		size_t len = strcspn(*p, " ;");

		rc = limit < 0 ? read_span(r, *p, len) : read_item(r, limit, *p, len);
		*p += len;
	}
	if (rc == 0 && n == 0) {
		snprintf(r->error, r->size, "limit '%s' names nothing; leave it out for no limit", name);
		return -EINVAL;
	}
	return rc;
}

static int read_limit(struct limits_read *r, const char **p)
{
	const struct mn_drawing *drawing = &r->program->drawing;
	const char *word = *p;
	size_t len = strcspn(word, "=; ");

	*p += len;
	skip_blanks(p);
	if (**p != '=') {
		snprintf(r->error, r->size, "'%.*s' is no limit; write for example time=23:00-07:00",
			 (int)(len < 40 ? len : 40), word);
		return -EINVAL;
	}
	++*p;
	if (drawing->limit_time && len == 4 && !memcmp(word, "time", 4)) {
		if (r->time_seen)
			return twice(r, "time");
		r->time_seen = true;
		return read_words(r, -1, "time", p);
	}
	for (unsigned int i = 0; i < drawing->n_limits; i++) {
		const char *name = r->program->traffic.field[drawing->limit[i]].name;

		if (strlen(name) != len || memcmp(name, word, len))
			continue;
		if (r->limits->choices >> i & 1)
			return twice(r, name);
		r->limits->choices |= 1u << i;
		return read_words(r, i, name, p);
	}
	return no_such_limit(r, word, len);
}

int mn_limits_parse(const struct mn_program *program, const char *text, struct mn_limits *limits, char *error,
		    size_t size)
{
	struct limits_read r = { .program = program, .limits = limits, .error = error, .size = size };
	const char *p = text;
	int rc = 0;

	memset(limits, 0, sizeof(*limits));
	for (skip_blanks(&p); rc == 0 && *p; skip_blanks(&p)) {
		if (*p == ';')
			p++;
		else
			rc = read_limit(&r, &p);
	}
	if (rc < 0)
		memset(limits, 0, sizeof(*limits));
	return rc;
}

/* ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void add_second(struct mn_buf *out, unsigned int second)
{
	mn_buf_fmt(out, "%02u:%02u", second / 3600, second / 60 % 60);
	if (second % 60)
		mn_buf_fmt(out, ":%02u", second % 60);
}

static void add_spans(struct mn_buf *out, const struct mn_limits *limits, const char *between)
{
	for (unsigned int i = 0; i < limits->n_spans; i++) {
		if (i)
			mn_buf_str(out, between);
		add_second(out, limits->span[i].from);
		mn_buf_str(out, "-");
		add_second(out, limits->span[i].to);
	}
}

int mn_limits_format(const struct mn_program *program, const struct mn_limits *limits, char *buf, size_t size)
{
	const struct mn_drawing *drawing = &program->drawing;
	struct mn_buf out;

	mn_buf_init(&out, buf, size);
	if (limits->n_spans) {
		mn_buf_str(&out, "time=");
		add_spans(&out, limits, " ");
	}
	for (unsigned int i = 0; i < drawing->n_limits; i++) {
		const struct mn_attr *attr = &program->traffic.field[drawing->limit[i]];
		const struct mn_list *list = &program->list[attr->list];
		bool first = true;

		if (!(limits->choices >> i & 1))
			continue;
		mn_buf_fmt(&out, "%s%s=", out.len ? ";" : "", attr->name);
		for (unsigned int k = 0; k < list->n_items && k < MN_MAX_LIST; k++) {
			if (!(limits->set[i] >> k & 1))
				continue;
			mn_buf_fmt(&out, "%s%s", first ? "" : " ", list->item[k].name);
			first = false;
		}
	}
	return mn_buf_result(&out);
}

/* ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────── */

bool mn_limits_any(const struct mn_limits *limits)
{
	return limits->n_spans || limits->choices;
}

bool mn_limits_at(const struct mn_limits *limits, unsigned int second)
{
	for (unsigned int i = 0; i < limits->n_spans; i++) {
		const struct mn_limits_span *span = &limits->span[i];
		bool from = second >= span->from, to = second < span->to;

		if (span->from < span->to ? from && to : from || to)
			return true;
	}
	return limits->n_spans == 0;
}

bool mn_limits_fit(const struct mn_program *program, const struct mn_limits *limits, const int64_t *traffic)
{
	for (unsigned int i = 0; i < program->drawing.n_limits; i++) {
		int64_t value = traffic[program->drawing.limit[i]];

		if (limits->choices >> i & 1 &&
		    (value < 0 || value >= MN_MAX_LIST || !(limits->set[i] >> value & 1)))
			return false;
	}
	return true;
}

/* ── what a person calls it ───────────────────────────────────────────────────────────────────────────────────── */

static void add_item(const struct mn_program *program, uint8_t language, const struct mn_list *list, unsigned int item,
		     struct mn_buf *out)
{
	struct mn_render render = { .program = program, .language = language };
	char text[96];

	if (!list->item[item].text) {
		mn_buf_str(out, list->item[item].name);
		return;
	}
	mn_render_text(&render, list->item[item].text, text, sizeof(text));
	mn_buf_str(out, text);
}

static unsigned int units(const char *text)
{
	size_t len = strlen(text);
	unsigned int n = 0;

	while (len) {
		uint32_t cp = '?';
		int octets = mn_text_utf8_get(text, len, &cp);

		octets = octets > 0 ? octets : 1;
		n += cp > 0xffff ? 2 : 1;
		text += octets;
		len -= octets;
	}
	return n;
}

static void add_limits(const struct mn_program *program, uint8_t language, const struct mn_limits *limits,
		       struct mn_buf *out)
{
	add_spans(out, limits, "/");
	for (unsigned int i = 0; i < program->drawing.n_limits; i++) {
		const struct mn_list *list = &program->list[program->traffic.field[program->drawing.limit[i]].list];
		bool first = true;

		for (unsigned int k = 0; limits->choices >> i & 1 && k < list->n_items && k < MN_MAX_LIST; k++) {
			if (!(limits->set[i] >> k & 1))
				continue;
			if (out->len)
				mn_buf_str(out, first ? " " : "/");
			add_item(program, language, list, k, out);
			first = false;
		}
	}
}

int mn_limits_label(const struct mn_program *program, uint8_t language, const struct mn_limits *limits,
		    const int64_t *field, char *buf, size_t size)
{
	const struct mn_record_decl *decl = &program->bundle;
	char kind[96] = "";
	struct mn_buf out, k;

	mn_buf_init(&k, kind, sizeof(kind));
	for (unsigned int i = 0; i < decl->n_fields && !k.len; i++)
		if (decl->field[i].type == MN_TYPE_CHOICE && field[i] >= 0 &&
		    field[i] < program->list[decl->field[i].list].n_items)
			add_item(program, language, &program->list[decl->field[i].list], field[i], &k);
	mn_buf_init(&out, buf, size);
	add_limits(program, language, limits, &out);
	if (k.len && (!out.len || (units(buf) + 1 + units(kind) <= MN_RENDER_LABEL && out.len + 1 + k.len < size))) {
		if (out.len)
			mn_buf_str(&out, " ");
		mn_buf_str(&out, kind);
	}
	return out.len;
}
