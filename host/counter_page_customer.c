/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of one customer: what he is, what can be done for him now, and why not. */
#include "host/counter_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/host.h"
#include "menus/render.h"

/* A page of one customer being written. */
struct counter_page_view {
	struct counter_page page;
	const struct counter_act *act;
	const struct store_customer *customer;
	const struct mn_facts *facts;
	const char *number;
};

static const char *counter_page_label(const struct counter_page *page, const char *name)
{
	return counter_words_label(name, page->tongue);
}

/* What the service file calls a thing of its own; its name when it gives no text. */
static const char *counter_page_called(const struct counter_page *page, const struct mn_text *text, const char *name)
{
	return text ? counter_page_text(page, text) : name;
}

static const char *counter_page_operation_called(const struct counter_page *page, const char *name)
{
	uint16_t index = mn_program_operation(page->program, name);

	return index == MN_NONE ? counter_page_label(page, name) :
	       counter_page_called(page, page->program->operation[index].title, name);
}

static void counter_page_cell(struct counter_page *page, const char *element, const char *label, const char *text)
{
	html_begin(&page->html, element);
	html_attr(&page->html, "data-label", label);
	html_text(&page->html, text);
	html_end(&page->html, element);
}

static void counter_page_cell_number(struct counter_page *page, const char *label, const char *digits)
{
	html_begin(&page->html, "td");
	html_attr(&page->html, "data-label", label);
	counter_page_number(page, digits);
	html_end(&page->html, "td");
}

static void counter_page_table(struct counter_page *page, const char *id, const char *label)
{
	html_begin(&page->html, "table");
	html_attr(&page->html, "id", id);
	html_attr(&page->html, "aria-label", label);
	html_begin(&page->html, "thead");
	html_begin(&page->html, "tr");
}

static void counter_page_table_head(struct counter_page *page, const char *text)
{
	html_begin(&page->html, "th");
	html_attr(&page->html, "scope", "col");
	html_text(&page->html, text);
	html_end(&page->html, "th");
}

static void counter_page_table_body(struct counter_page *page)
{
	html_end(&page->html, "tr");
	html_end(&page->html, "thead");
	html_begin(&page->html, "tbody");
}

static void counter_page_table_end(struct counter_page *page)
{
	html_end(&page->html, "tbody");
	html_end(&page->html, "table");
}

/* An attribute or field as the clerk reads it. */
static const char *counter_page_value(struct counter_page *page, const struct mn_attr *attr, int64_t value)
{
	char text[128];

	if (value == MN_UNKNOWN)
		return counter_page_word(page, attr->optional ? COUNTER_W_NONE : COUNTER_W_NOT_KNOWN);
	if (attr->type == MN_TYPE_YESNO)
		return counter_page_word(page, value ? COUNTER_W_YES : COUNTER_W_NO);
	counter_act_value(page->program, page->language, attr, value, text, sizeof(text));
	return talloc_strdup(page->req->conn, text);
}

/* ── who it is ────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *counter_page_role(const struct counter_page_view *view)
{
	const struct mn_group_decl *group = &view->page.program->group;

	switch (view->facts->caller.role) {
	case MN_ROLE_LEADER:
		return counter_page_text(&view->page, group->leader);
	case MN_ROLE_MEMBER:
		return counter_page_text(&view->page, group->member);
	default:
		return counter_page_word(&view->page, COUNTER_W_ROLE_NONE);
	}
}

static void counter_page_head_line(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	struct html *h = &page->html;
	unsigned int i, n = 0;

	html_begin(h, "div");
	html_attr(h, "class", "who");
	html_begin(h, "h1");
	html_attr(h, "id", "customer-number");
	counter_page_number(page, view->number);
	html_end(h, "h1");
	html_begin(h, "p");
	html_attr(h, "class", "chips");
	html_begin(h, "span");
	html_attr(h, "class", "chip strong");
	html_attr(h, "id", "role");
	html_text(h, counter_page_role(view));
	html_end(h, "span");
	for (i = 0; i < page->program->n_attrs && n < 3; i++) {
		if (page->program->attr[i].type != MN_TYPE_CHOICE || page->program->attr[i].remembered)
			continue;
		html_element(h, "span", "chip", counter_page_value(page, &page->program->attr[i],
								   view->customer->attr[i].value));
		n++;
	}
	html_end(h, "p");
	html_begin(h, "p");
	html_attr(h, "class", "hint");
	counter_page_fill(page, COUNTER_W_LOOKED_AT, counter_page_time(page, view->act->answer.now));
	html_end(h, "p");
	html_end(h, "div");
}

static void counter_page_attrs(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	struct html *h = &page->html;
	unsigned int i;

	counter_page_section(page, "customer", counter_page_word(page, COUNTER_W_CUSTOMER));
	html_begin(h, "dl");
	for (i = 0; i < page->program->n_attrs; i++) {
		const struct mn_attr *attr = &page->program->attr[i];
		const struct store_customer_attr *is = &view->customer->attr[i];

		html_begin(h, "div");
		html_element(h, "dt", NULL, counter_page_called(page, attr->text, attr->name));
		html_begin(h, "dd");
		html_attr_pair(h, "id", "attr-", attr->name);
		html_text(h, counter_page_value(page, attr, is->value));
		if (is->since) {
			html_begin(h, "small");
			counter_page_fill(page, COUNTER_W_SINCE, counter_page_time(page, is->since));
			html_end(h, "small");
		}
		html_end(h, "dd");
		html_end(h, "div");
	}
	html_end(h, "dl");
	html_end(h, "section");
}

static void counter_page_record(struct counter_page_view *view, const struct store_customer_record *record)
{
	struct counter_page *page = &view->page;
	const struct mn_holding_decl *decl = &page->program->holding[record->kind];
	struct html *h = &page->html;
	unsigned int i;

	html_begin(h, "tr");
	for (i = 0; i < decl->n_fields; i++)
		counter_page_cell(page, "td", counter_page_called(page, decl->field[i].text, decl->field[i].name),
				  counter_page_value(page, &decl->field[i], record->field[i]));
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_FROM),
			  record->from > 0 ? counter_page_time(page, record->from) :
			  counter_page_word(page, COUNTER_W_SINCE_EVER));
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_TO),
			  record->to ? counter_page_time(page, record->to) :
			  counter_page_word(page, COUNTER_W_OPEN_END));
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_STATE),
			  counter_page_word(page, record->now ? COUNTER_W_IN_EFFECT : COUNTER_W_TO_COME));
	html_end(h, "tr");
}

static void counter_page_records(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	unsigned int kind, i, n;

	for (kind = 0; kind < page->program->n_holdings; kind++) {
		const struct mn_holding_decl *decl = &page->program->holding[kind];
		const char *label = counter_page_called(page, decl->text, decl->name);

		counter_page_section(page, talloc_asprintf(page->req->conn, "records-%s", decl->name), label);
		for (i = n = 0; i < view->customer->n_records; i++)
			n += view->customer->record[i].kind == kind;
		if (!n) {
			html_element(&page->html, "p", "hint", counter_page_word(page, COUNTER_W_NONE));
			html_end(&page->html, "section");
			continue;
		}
		counter_page_table(page, NULL, label);
		for (i = 0; i < decl->n_fields; i++)
			counter_page_table_head(page, counter_page_called(page, decl->field[i].text,
									  decl->field[i].name));
		counter_page_table_head(page, counter_page_word(page, COUNTER_W_FROM));
		counter_page_table_head(page, counter_page_word(page, COUNTER_W_TO));
		counter_page_table_head(page, counter_page_word(page, COUNTER_W_STATE));
		counter_page_table_body(page);
		for (i = 0; i < view->customer->n_records; i++) {
			if (view->customer->record[i].kind == kind)
				counter_page_record(view, &view->customer->record[i]);
		}
		counter_page_table_end(page);
		if (view->customer->more_records)
			html_element(&page->html, "p", "hint", counter_page_word(page, COUNTER_W_MORE));
		html_end(&page->html, "section");
	}
}

static void counter_page_coming(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	struct html *h = &page->html;
	unsigned int i;

	if (!view->customer->n_coming)
		return;
	counter_page_section(page, "coming", counter_page_word(page, COUNTER_W_COMING));
	html_begin(h, "ul");
	for (i = 0; i < view->customer->n_coming; i++) {
		const struct store_customer_coming *coming = &view->customer->coming[i];

		html_begin(h, "li");
		html_element(h, "b", NULL, counter_page_time(page, coming->at));
		html_text(h, " ");
		html_text(h, counter_page_operation_called(page, coming->event));
		html_text(h, " ");
		html_element(h, "code", NULL, coming->args);
		html_end(h, "li");
	}
	html_end(h, "ul");
	html_end(h, "section");
}

/* ── what can be done ─────────────────────────────────────────────────────────────────────────────────────────── */

void counter_page_rule(struct counter_page *page, uint16_t kase)
{
	const struct mn_case *c = &page->program->kase[kase];
	const struct mn_rule *rule = &page->program->rule[c->rule];
	struct html *h = &page->html;

	html_begin(h, "span");
	html_attr(h, "class", "rule");
	html_attr(h, "data-rule", rule->id);
	html_attr(h, "data-case", c->name);
	html_element(h, "b", NULL, rule->id);
	html_text(h, " ");
	html_text(h, counter_page_text(page, rule->title));
	if (*rule->clauses) {
		html_text(h, " ");
		html_element(h, "span", "clause", rule->clauses);
	}
	html_end(h, "span");
}

static void counter_page_operation(struct counter_page_view *view, const struct store_customer_operation *is)
{
	struct counter_page *page = &view->page;
	const struct mn_operation *operation = &page->program->operation[is->operation];
	struct html *h = &page->html;

	html_begin(h, "li");
	html_attr_pair(h, "id", "op-", operation->name);
	html_attr(h, "class", is->possible ? "possible" : "impossible");
	html_attr(h, "data-possible", is->possible ? "yes" : "no");
	html_begin(h, "div");
	html_element(h, "strong", NULL, counter_page_text(page, operation->title));
	if (is->kase != MN_NONE) {
		html_begin(h, "p");
		html_attr_pair(h, "id", "why-", operation->name);
		html_attr(h, "class", "why");
		html_text(h, is->text);
		html_text(h, " ");
		counter_page_rule(page, is->kase);
		html_end(h, "p");
	} else if (!is->possible && is->evidence_needed) {
		html_begin(h, "p");
		html_attr_pair(h, "id", "why-", operation->name);
		html_attr(h, "class", "why");
		html_text(h, counter_page_word(page, COUNTER_W_EVIDENCE_NONE));
		html_text(h, " ");
		if (is->evidence_case != MN_NONE)
			counter_page_rule(page, is->evidence_case);
		html_end(h, "p");
	}
	html_end(h, "div");
	html_begin(h, "a");
	html_attr_pair(h, "id", "go-", operation->name);
	html_attr(h, "class", is->possible ? "button" : "button pale");
	html_attr(h, "href", counter_page_path(page->req->conn, view->number, operation->name));
	html_attr(h, "aria-describedby", is->kase == MN_NONE ? NULL :
		  talloc_asprintf(page->req->conn, "why-%s", operation->name));
	html_text(h, counter_page_word(page, operation->changes ? COUNTER_W_DO : COUNTER_W_ASK));
	html_begin(h, "span");
	html_attr(h, "class", "aside");
	html_text(h, " ");
	html_text(h, counter_page_text(page, operation->title));
	html_end(h, "span");
	html_end(h, "a");
	html_end(h, "li");
}

static void counter_page_operations(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	struct html *h = &page->html;
	unsigned int i, hidden;

	counter_page_section(page, "operations", counter_page_word(page, COUNTER_W_OPERATIONS));
	/* what the menu offers this customer comes first */
	for (hidden = 0; hidden < 2; hidden++) {
		bool any = false;

		for (i = 0; i < view->customer->n_operations; i++)
			any |= view->customer->operation[i].hidden == hidden;
		if (!any)
			continue;
		html_begin(h, "ul");
		html_attr(h, "class", hidden ? "ops hidden" : "ops");
		for (i = 0; i < view->customer->n_operations; i++) {
			if (view->customer->operation[i].hidden == hidden)
				counter_page_operation(view, &view->customer->operation[i]);
		}
		html_end(h, "ul");
	}
	html_end(h, "section");
}

void counter_page_sets(struct counter_page *page, const uint64_t *set, unsigned int n, uint64_t secrets)
{
	const struct mn_program *program = page->program;
	const struct mn_list *list = &program->list[program->evidence];
	struct html *h = &page->html;
	unsigned int i, k;

	if (!n) {
		html_element(h, "p", "why", counter_page_word(page, COUNTER_W_EVIDENCE_NONE));
		return;
	}
	html_element(h, "p", "hint", counter_page_word(page, COUNTER_W_EVIDENCE_ANY));
	html_begin(h, "ul");
	html_attr(h, "class", "sets");
	for (i = 0; i < n; i++) {
		char *names = talloc_strdup(page->req->conn, "");

		for (k = 0; k < list->n_items; k++) {
			if (set[i] & 1ULL << k)
				names = talloc_asprintf_append(names, "%s%s", *names ? "+" : "", list->item[k].name);
		}
		html_begin(h, "li");
		html_attr(h, "data-set", names);
		counter_page_items(page, set[i]);
		if (set[i] & program->secrets & ~secrets)
			html_element(h, "small", NULL, counter_page_word(page, COUNTER_W_NOT_SET));
		html_end(h, "li");
	}
	html_end(h, "ul");
}

/* The sets of evidence; operations that need the same ones share them. */
static void counter_page_evidence(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	const struct store_customer *customer = view->customer;
	const struct store_customer_operation *first = NULL, *is;
	struct html *h = &page->html;
	unsigned int i;

	if (page->program->evidence == MN_NONE)
		return;
	counter_page_section(page, "evidence", counter_page_word(page, COUNTER_W_EVIDENCE));
	for (i = 0; i < customer->n_operations; i++) {
		is = &customer->operation[i];
		if (!is->evidence_needed)
			continue;
		if (first && is->n_sets == first->n_sets && !memcmp(is->set, first->set, sizeof(is->set)))
			continue;
		if (first)
			html_element(h, "h3", NULL,
				     counter_page_text(page, page->program->operation[is->operation].title));
		counter_page_sets(page, is->set, is->n_sets, customer->secrets);
		if (!first)
			first = is;
	}
	if (!first)
		html_element(h, "p", "hint", counter_page_word(page, COUNTER_W_EVIDENCE_FREE));
	if (customer->locked_until) {
		html_begin(h, "p");
		html_attr(h, "class", "why");
		html_attr(h, "id", "locked");
		counter_page_fill(page, COUNTER_W_LOCKED, counter_page_time(page, customer->locked_until));
		html_end(h, "p");
	}
	html_end(h, "section");
}

/* ── group and data ───────────────────────────────────────────────────────────────────────────────────────────── */

static const char *counter_page_octets(const struct counter_page *page, int64_t octets, bool round_up)
{
	char text[24];

	mn_render_data(octets, round_up, text, sizeof(text));
	return talloc_strdup(page->req->conn, text);
}

static void counter_page_member(struct counter_page_view *view, const struct mn_member *member, int64_t joined,
				bool former)
{
	struct counter_page *page = &view->page;
	struct html *h = &page->html;
	const char *since = joined ? counter_page_time(page, joined) : "";

	html_begin(h, "tr");
	html_attr(h, "class", former ? "former" : NULL);
	html_begin(h, "td");
	html_attr(h, "data-label", counter_page_word(page, COUNTER_W_NUMBER));
	html_begin(h, "a");
	html_attr(h, "href", counter_page_path(page->req->conn, member->number.digits, NULL));
	counter_page_number(page, member->number.digits);
	html_end(h, "a");
	html_end(h, "td");
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_JOINED),
			  former ? counter_page_word(page, COUNTER_W_FORMER) : since);
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_USED_MONTH),
			  counter_page_octets(page, member->used, true));
	html_end(h, "tr");
}

static void counter_page_group(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	const struct mn_facts *facts = view->facts;
	struct html *h = &page->html;
	unsigned int i;

	if (!page->program->group.present)
		return;
	counter_page_section(page, "group", counter_page_word(page, COUNTER_W_GROUP));
	html_begin(h, "p");
	html_element(h, "b", NULL, counter_page_role(view));
	if (view->customer->member_since) {
		html_text(h, " ");
		html_begin(h, "small");
		counter_page_fill(page, COUNTER_W_SINCE, counter_page_time(page, view->customer->member_since));
		html_end(h, "small");
	}
	html_end(h, "p");
	if (facts->caller.role == MN_ROLE_MEMBER) {
		html_begin(h, "p");
		html_attr(h, "id", "leader");
		html_text(h, counter_page_text(page, page->program->group.leader));
		html_text(h, " ");
		html_begin(h, "a");
		html_attr(h, "href", counter_page_path(page->req->conn, facts->caller.leader.digits, NULL));
		counter_page_number(page, facts->caller.leader.digits);
		html_end(h, "a");
		html_end(h, "p");
	} else if (facts->caller.role == MN_ROLE_LEADER && !facts->n_members && !facts->n_former) {
		html_element(h, "p", "hint", counter_page_word(page, COUNTER_W_GROUP_EMPTY));
	} else if (facts->caller.role == MN_ROLE_LEADER) {
		counter_page_table(page, "members", counter_page_word(page, COUNTER_W_GROUP));
		counter_page_table_head(page, counter_page_text(page, page->program->group.member));
		counter_page_table_head(page, counter_page_word(page, COUNTER_W_JOINED));
		counter_page_table_head(page, counter_page_word(page, COUNTER_W_USED_MONTH));
		counter_page_table_body(page);
		for (i = 0; i < facts->n_members; i++)
			counter_page_member(view, &facts->member[i], view->customer->joined[i], false);
		for (i = 0; i < facts->n_former; i++)
			counter_page_member(view, &facts->former[i], 0, true);
		counter_page_table_end(page);
	}
	html_end(h, "section");
}

/* What kind of data it is, as the service file's fields say it. */
static void counter_page_bundle_fields(struct counter_page_view *view, const struct mn_bundle *bundle)
{
	struct counter_page *page = &view->page;
	const struct mn_record_decl *decl = &page->program->bundle;
	struct html *h = &page->html;
	unsigned int i;

	for (i = 0; i < decl->n_fields; i++) {
		const struct mn_attr *attr = &decl->field[i];
		int64_t value = bundle->field[i];

		if (value == MN_UNKNOWN || (attr->type == MN_TYPE_YESNO && !value))
			continue;
		html_element(h, "span", "field", attr->type == MN_TYPE_YESNO ?
			     counter_page_called(page, attr->text, attr->name) :
			     counter_page_value(page, attr, value));
		html_text(h, " ");
	}
}

/* Until when, as people say it: what ends at a midnight lasts until the day before, that day included. */
static const char *counter_page_last(struct counter_page *page, int64_t end)
{
	const char *text = counter_page_time(page, end);
	bool midnight = strlen(text) == strlen("2026-11-30");

	return midnight ? talloc_strndup(page->req->conn, counter_page_time(page, end - 1), strlen(text)) : text;
}

static void counter_page_bundle(struct counter_page_view *view, const struct store_customer_bundle *is)
{
	struct counter_page *page = &view->page;
	const struct mn_bundle *bundle = &is->bundle;
	struct html *h = &page->html;

	html_begin(h, "li");
	html_attr(h, "class", is->withheld_by == MN_NONE ? NULL : "withheld");
	html_attr(h, "id", talloc_asprintf(page->req->conn, "bundle-%" PRId64, bundle->id));
	html_begin(h, "p");
	html_attr(h, "class", "row");
	html_element(h, "strong", NULL, bundle->label);
	html_begin(h, "span");
	html_attr(h, "class", "left");
	html_attr_int(h, "data-left", bundle->left);
	html_element(h, "b", NULL, counter_page_octets(page, bundle->left, false));
	html_text(h, " / ");
	html_text(h, counter_page_octets(page, bundle->size, false));
	html_end(h, "span");
	html_end(h, "p");
	html_begin(h, "meter");
	html_attr(h, "min", "0");
	html_attr_int(h, "max", OSMO_MAX(bundle->size, 1));
	html_attr_int(h, "value", bundle->left);
	html_attr_pair(h, "aria-label", counter_page_word(page, COUNTER_W_LEFT_OF), "");
	html_end(h, "meter");
	html_begin(h, "small");
	counter_page_bundle_fields(view, bundle);
	if (bundle->to == INT64_MAX || !bundle->to)
		html_text(h, counter_page_word(page, COUNTER_W_OPEN_END));
	else
		counter_page_fill(page, COUNTER_W_UNTIL, counter_page_last(page, bundle->to));
	html_end(h, "small");
	if (is->withheld_by != MN_NONE) {
		html_begin(h, "p");
		html_attr(h, "class", "why");
		html_text(h, counter_page_word(page, COUNTER_W_WITHHELD));
		html_text(h, counter_page_text(page, page->program->kase[is->withheld_by].text));
		html_text(h, " ");
		counter_page_rule(page, is->withheld_by);
		html_end(h, "p");
	}
	html_end(h, "li");
}

static void counter_page_bundles(struct counter_page_view *view, bool own)
{
	struct counter_page *page = &view->page;
	const struct store_customer *customer = view->customer;
	struct html *h = &page->html;
	unsigned int i, n = 0;

	for (i = 0; i < customer->n_bundles; i++) {
		if (!strcmp(customer->bundle[i].owner.digits, view->number) != own)
			continue;
		if (!n++) {
			html_begin(h, "h3");
			if (own)
				html_text(h, counter_page_word(page, COUNTER_W_DATA_OWN));
			else
				counter_page_fill(page, COUNTER_W_DATA_SHARED, customer->bundle[i].owner.digits);
			html_end(h, "h3");
			html_begin(h, "ul");
			html_attr(h, "class", "bundles");
		}
		counter_page_bundle(view, &customer->bundle[i]);
	}
	if (n)
		html_end(h, "ul");
}

static void counter_page_data(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	struct html *h = &page->html;

	if (!page->program->bundle.n_fields)
		return;
	counter_page_section(page, "data", counter_page_word(page, COUNTER_W_DATA));
	if (view->facts->caller.role == MN_ROLE_MEMBER) {
		html_begin(h, "p");
		html_attr(h, "id", "taken");
		counter_page_fill(page, COUNTER_W_DATA_TAKEN, counter_page_octets(page, view->customer->taken, true));
		html_end(h, "p");
	}
	if (!view->customer->n_bundles)
		html_element(h, "p", "hint", counter_page_word(page, COUNTER_W_DATA_NONE));
	counter_page_bundles(view, true);
	counter_page_bundles(view, false);
	html_end(h, "section");
}

/* ── money and records ────────────────────────────────────────────────────────────────────────────────────────── */

static const char *counter_page_money(const struct counter_page *page, int64_t amount)
{
	char text[48];

	mn_render_money(page->program, page->language, amount, text, sizeof(text));
	return talloc_strdup(page->req->conn, text);
}

static void counter_page_ledger(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	const struct store_customer *customer = view->customer;
	struct html *h = &page->html;
	unsigned int i;

	counter_page_section(page, "ledger", counter_page_word(page, COUNTER_W_LEDGER));
	if (!customer->n_fees) {
		html_element(h, "p", "hint", counter_page_word(page, COUNTER_W_LEDGER_NONE));
		html_end(h, "section");
		return;
	}
	counter_page_table(page, "fees", counter_page_word(page, COUNTER_W_LEDGER));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_MONTH));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_AMOUNT));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_FEE));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_FOR_NUMBER));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_PAYER));
	counter_page_table_body(page);
	for (i = 0; i < customer->n_fees; i++) {
		const struct store_customer_fee *fee = &customer->fee[i];

		html_begin(h, "tr");
		counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_MONTH), fee->month);
		counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_AMOUNT),
				  counter_page_money(page, fee->amount));
		counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_FEE), fee->fee == MN_NONE ? "?" :
				  counter_page_text(page, page->program->fee[fee->fee].text));
		counter_page_cell_number(page, counter_page_word(page, COUNTER_W_FOR_NUMBER), fee->number.digits);
		counter_page_cell_number(page, counter_page_word(page, COUNTER_W_PAYER), fee->payer.digits);
		html_end(h, "tr");
	}
	counter_page_table_end(page);
	if (customer->more_fees)
		html_element(h, "p", "hint", counter_page_word(page, COUNTER_W_MORE));
	html_end(h, "section");
}

/* The set that "evidence=own-id+letter" at the end of a record names. \returns false: none, or not of this service. */
static bool counter_page_audit_shown(const struct counter_page *page, const char *names, uint64_t *set)
{
	char name[128];
	size_t len;
	int item;

	if (page->program->evidence == MN_NONE)
		return false;
	for (*set = 0; *names; names += len + (names[len] == '+')) {
		len = strcspn(names, "+");
		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		item = mn_program_item(page->program, page->program->evidence, name);
		if (item < 0)
			return false;
		*set |= 1ULL << item;
	}
	return true;
}

/* What an order was about: its parameters as they are kept, what was shown in the words of the service. */
static void counter_page_audit_args(struct counter_page *page, const char *args)
{
	const char *shown = strstr(args, "evidence=");
	struct html *h = &page->html;
	uint64_t set = 0;

	if (!shown || (shown > args && shown[-1] != ' ') ||
	    !counter_page_audit_shown(page, strchr(shown, '=') + 1, &set))
		shown = args + strlen(args);
	if (shown > args) {
		html_text(h, " ");
		html_element(h, "code", NULL, talloc_strndup(page->req->conn, args, shown - args));
	}
	if (set) {
		html_text(h, " ");
		html_begin(h, "small");
		counter_page_items(page, set);
		html_end(h, "small");
	}
}

static void counter_page_audit_line(struct counter_page_view *view, const struct store_customer_audit *is)
{
	struct counter_page *page = &view->page;
	enum counter_word outcome = !strcmp(is->verdict, "accepted") ? COUNTER_W_ACCEPTED :
				    !strcmp(is->verdict, "refused") ? COUNTER_W_REFUSED : COUNTER_W_FAILED;
	struct html *h = &page->html;

	html_begin(h, "tr");
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_TIME), counter_page_time(page, is->time));
	html_begin(h, "td");
	html_attr(h, "data-label", counter_page_word(page, COUNTER_W_WHAT));
	html_text(h, counter_page_operation_called(page, is->operation));
	counter_page_audit_args(page, is->args);
	html_end(h, "td");
	html_begin(h, "td");
	html_attr(h, "data-label", counter_page_word(page, COUNTER_W_OUTCOME));
	html_attr(h, "class", outcome == COUNTER_W_ACCEPTED ? NULL : "bad");
	html_text(h, counter_page_word(page, outcome));
	if (*is->rule) {
		html_text(h, " ");
		html_element(h, "b", NULL, is->rule);
	}
	html_end(h, "td");
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_CHANNEL),
			  *is->channel ? counter_page_label(page, is->channel) : "");
	counter_page_cell(page, "td", counter_page_word(page, COUNTER_W_BY), is->actor);
	html_end(h, "tr");
}

static void counter_page_audit(struct counter_page_view *view)
{
	struct counter_page *page = &view->page;
	struct html *h = &page->html;
	unsigned int i;

	counter_page_section(page, "audit", counter_page_word(page, COUNTER_W_AUDIT));
	if (!view->customer->n_audits) {
		html_element(h, "p", "hint", counter_page_word(page, COUNTER_W_AUDIT_NONE));
		html_end(h, "section");
		return;
	}
	counter_page_table(page, "records", counter_page_word(page, COUNTER_W_AUDIT));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_TIME));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_WHAT));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_OUTCOME));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_CHANNEL));
	counter_page_table_head(page, counter_page_word(page, COUNTER_W_BY));
	counter_page_table_body(page);
	for (i = 0; i < view->customer->n_audits; i++)
		counter_page_audit_line(view, &view->customer->audit[i]);
	counter_page_table_end(page);
	html_end(h, "section");
}

/* ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────── */

void counter_page_no_customer(struct counter_req *req, const struct counter_act *act)
{
	enum counter_tongue tongue = counter_page_tongue(req);
	const char *text, *hole;
	struct counter_page page;

	text = counter_words_get(act->answer.result == COUNTER_NO_NUMBER ? COUNTER_W_NO_NUMBER : COUNTER_W_NO_CUSTOMER,
				 tongue);
	hole = strstr(text, "{}");
	text = talloc_asprintf(req->conn, "%.*s%s%s", (int)(hole - text), text, req->arg[0], hole + 2);
	counter_page_begin(&page, req, act->service->program, counter_words_get(COUNTER_W_FIND, tongue));
	html_begin(&page.html, "div");
	html_attr(&page.html, "class", "sheet narrow");
	html_element(&page.html, "h1", NULL, counter_page_word(&page, COUNTER_W_FIND));
	counter_page_find_form(&page, req->arg[0], text);
	html_end(&page.html, "div");
	counter_page_finish(&page, 404);
}

static void counter_page_customer_write(struct counter_req *req, const struct counter_act *act)
{
	struct counter_page_view *view = talloc_zero(req->conn, struct counter_page_view);
	struct html *h;

	view->act = act;
	view->customer = act->answer.customer;
	view->facts = act->answer.facts;
	view->number = act->answer.number.digits;
	counter_page_begin(&view->page, req, act->service->program, view->number);
	h = &view->page.html;
	counter_page_head_line(view);
	html_begin(h, "div");
	html_attr(h, "class", "columns");
	html_begin(h, "div");
	html_attr(h, "class", "first");
	counter_page_operations(view);
	counter_page_evidence(view);
	counter_page_records(view);
	html_end(h, "div");
	html_begin(h, "div");
	counter_page_coming(view);
	counter_page_group(view);
	counter_page_data(view);
	counter_page_attrs(view);
	html_end(h, "div");
	html_end(h, "div");
	counter_page_ledger(view);
	counter_page_audit(view);
	counter_page_finish(&view->page, 200);
}

static void counter_page_customer_done(struct counter_act *act)
{
	struct counter_req *req = act->data;

	if (!counter_page_session(req) || counter_page_trouble(req, act))
		return;
	if (act->answer.result != COUNTER_OK)
		counter_page_no_customer(req, act);
	else if (strcmp(act->answer.number.digits, req->arg[0]))
		counter_http_redirect(req, counter_page_path(req->conn, act->answer.number.digits, NULL), NULL);
	else
		counter_page_customer_write(req, act);
}

void counter_page_customer(struct counter_req *req)
{
	struct counter_act *act = counter_page_act(req, COUNTER_FIND, counter_page_customer_done);

	if (!act)
		return;
	OSMO_STRLCPY_ARRAY(act->ask.number, req->arg[0]);
	counter_act_start(act);
}
