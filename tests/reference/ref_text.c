/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A world as text, one item a line, behind each "=> " and what must come of it:
 *
 *   now 2016-02-28T12:00:00
 *   number A home=beijing brand=gotone status=normal
 *   plan A family=web4g tier=5800 build=- from=- to=-
 *   bundle 7 owner=A size=100 kind=base plan=plan88 scope=domestic special=no from=- to=- time=23:00-07:00
 *          place=campus network=2g,3g                                        (on the same line)
 *   order A add B => R9
 *   event B change-brand value=mzone at=2016-03-01T00:00:00 => ok
 *   use u1 B up=0 down=70 network=4g place=campus roaming=domestic special=no at=2016-02-28T11:59:59 => 7:60 out=10
 */
#include "tests/reference/ref.h"

#include <stdlib.h>
#include <string.h>

/* The value of "key=value" among the words, or what it is when it is not given. */
static const char *value_of(char *const *word, int n, const char *key, const char *otherwise)
{
	size_t len = strlen(key);

	for (int i = 0; i < n; i++)
		if (strncmp(word[i], key, len) == 0 && word[i][len] == '=')
			return word[i] + len + 1;
	return otherwise;
}

struct words {
	char *word[24];
	int n;
	char *error;
};

static int choice(const struct words *w, const char *key, enum ref_list list, const char *otherwise)
{
	const char *name = value_of(w->word, w->n, key, otherwise);
	int index = ref_world_index(list, name);

	if (index < 0 && strcmp(name, "-") != 0)
		snprintf(w->error, 200, "no such %s: %s", key, name);
	return index;
}

static int64_t instant(const struct words *w, const char *key, int64_t otherwise)
{
	const char *text = value_of(w->word, w->n, key, NULL);
	int64_t at = text ? ref_date_parse(text) : otherwise;

	if (text && strcmp(text, "-") == 0)
		return otherwise;
	if (text && !at)
		snprintf(w->error, 200, "no time: %s", text);
	return at;
}

static bool yes(const struct words *w, const char *key)
{
	return strcmp(value_of(w->word, w->n, key, "no"), "yes") == 0;
}

static int64_t octets(const struct words *w, const char *key)
{
	return atoll(value_of(w->word, w->n, key, "0"));
}

static unsigned int bits(const struct words *w, const char *key, enum ref_list list)
{
	char text[80];
	unsigned int mask = 0;

	snprintf(text, sizeof(text), "%s", value_of(w->word, w->n, key, ""));
	for (char *save, *name = strtok_r(text, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		int index = ref_world_index(list, name);

		if (index < 0)
			snprintf(w->error, 200, "no such %s: %s", key, name);
		else
			mask |= 1U << index;
	}
	return mask;
}

static void read_plan(const struct words *w, struct ref_plan *plan)
{
	plan->family = choice(w, "family", REF_FAMILIES, "web4g");
	plan->build = choice(w, "build", REF_BUILDS, "-");
	plan->tier = octets(w, "tier");
	plan->from = instant(w, "from", REF_EVER);
	plan->to = instant(w, "to", REF_OPEN);
}

static void read_bundle(const struct words *w, struct ref_bundle *bundle)
{
	unsigned int h1, m1, h2, m2;

	bundle->id = atoll(w->word[1]);
	bundle->size = octets(w, "size");
	bundle->kind = choice(w, "kind", REF_KINDS, "base");
	bundle->plan = choice(w, "plan", REF_FAMILIES, "-");
	if (bundle->plan < 0)
		bundle->plan = REF_N_FAMILIES;
	bundle->scope = choice(w, "scope", REF_SCOPES, "domestic");
	bundle->special = yes(w, "special");
	bundle->from = instant(w, "from", REF_EVER);
	bundle->to = instant(w, "to", REF_OPEN);
	bundle->limit_from = bundle->limit_to = -1;
	if (sscanf(value_of(w->word, w->n, "time", ""), "%u:%u-%u:%u", &h1, &m1, &h2, &m2) == 4) {
		bundle->limit_from = h1 * 3600 + m1 * 60;
		bundle->limit_to = h2 * 3600 + m2 * 60;
	}
	bundle->places = bits(w, "place", REF_PLACES);
	bundle->networks = bits(w, "network", REF_NETWORKS);
}

static void read_use(const struct words *w, int64_t now, struct ref_use *use)
{
	snprintf(use->id, sizeof(use->id), "%s", w->word[1]);
	use->up = octets(w, "up");
	use->down = octets(w, "down");
	use->network = choice(w, "network", REF_NETWORKS, "4g");
	use->place = choice(w, "place", REF_PLACES, "elsewhere");
	use->roaming = choice(w, "roaming", REF_SCOPES, "domestic");
	use->special = yes(w, "special");
	use->at = instant(w, "at", now);
}

static void read_event(const struct words *w, struct ref_item *item)
{
	static const struct {
		int event;
		enum ref_list list;
	} lists[] = { { REF_EV_BRAND, REF_BRANDS }, { REF_EV_STATUS, REF_STATUSES }, { REF_EV_ACCOUNT, REF_ACTS } };

	item->what = ref_world_index(REF_EVENTS, w->word[2]);
	if (item->what < 0)
		snprintf(w->error, 200, "no such event: %s", w->word[2]);
	for (unsigned int i = 0; i < 3; i++)
		if (lists[i].event == item->what)
			item->value = choice(w, "value", lists[i].list, "?");
	item->at = instant(w, "at", 0);
	if (item->what == REF_EV_TAKE || item->what == REF_EV_END)
		read_plan(w, &item->plan);
}

bool ref_text_line(struct ref_world *world, const char *line, char *error)
{
	char text[400], *said = NULL;
	struct words w = { .error = error };
	struct ref_item *item;
	int kind;

	*error = '\0';
	snprintf(text, sizeof(text), "%s", line);
	text[strcspn(text, "#\n")] = '\0';
	said = strstr(text, "=>");
	if (said) {
		*said = '\0';
		said += 2 + strspn(said + 2, " ");
		while (*said && said[strlen(said) - 1] == ' ')
			said[strlen(said) - 1] = '\0';
	}
	for (char *save, *word = strtok_r(text, " \t", &save); word && w.n < 24; word = strtok_r(NULL, " \t", &save))
		w.word[w.n++] = word;
	if (!w.n)
		return true;
	if (strcmp(w.word[0], "now") == 0 && w.n == 2) {
		world->now = ref_date_parse(w.word[1]);
		return world->now != 0;
	}
	kind = ref_world_index(REF_ITEMS, w.word[0]);
	if (kind < 0 || w.n < 2 || (w.n < 3 && kind != REF_NUMBER)) {
		snprintf(error, 200, "no item");
		return false;
	}
	item = REF_MORE(world, item);
	item->kind = kind;
	item->now = world->now;
	item->other = -1;
	snprintf(item->said, sizeof(item->said), "%s", said ? said : "");
	if (kind != REF_BUNDLE && kind != REF_USE)
		item->who = ref_world_number(world, w.word[1]);
	switch (item->kind) {
	case REF_NUMBER:
		item->home = choice(&w, "home", REF_HOMES, "beijing");
		item->brand = choice(&w, "brand", REF_BRANDS, "gotone");
		item->status = choice(&w, "status", REF_STATUSES, "normal");
		break;
	case REF_PLAN:
		read_plan(&w, &item->plan);
		item->plan.owner = item->who;
		break;
	case REF_BUNDLE:
		read_bundle(&w, &item->bundle);
		item->who = item->bundle.owner = ref_world_number(world, value_of(w.word, w.n, "owner", "?"));
		break;
	case REF_ORDER:
		item->what = ref_world_index(REF_OPERATIONS, w.word[2]);
		if (item->what < 0)
			snprintf(error, 200, "no such operation: %s", w.word[2]);
		if (w.n > 3)
			item->other = ref_world_number(world, w.word[3]);
		break;
	case REF_EVENT:
		read_event(&w, item);
		break;
	case REF_USE:
		read_use(&w, item->now, &item->use);
		item->who = item->use.who = ref_world_number(world, w.word[2]);
		break;
	default:
		break;
	}
	return !*error;
}

/* ── back to text ─────────────────────────────────────────────────────────────────────────────────────────────── */

static int put_bits(char *buf, int size, const char *key, enum ref_list list, unsigned int mask)
{
	int len = 0;

	for (int i = 0; mask >> i; i++)
		if (mask >> i & 1)
			len += snprintf(buf + len, size - len, "%s%s", len ? "," : key, ref_world_name(list, i));
	return len;
}

static int put_plan(char *buf, int size, const struct ref_plan *plan)
{
	char from[24], to[24];

	ref_date_print(plan->from, from);
	ref_date_print(plan->to, to);
	return snprintf(buf, size, " family=%s tier=%lld build=%s from=%s to=%s",
			ref_world_name(REF_FAMILIES, plan->family), (long long)plan->tier,
			plan->build < 0 ? "-" : ref_world_name(REF_BUILDS, plan->build), from, to);
}

static int put_bundle(const struct ref_world *world, const struct ref_bundle *b, char *buf, int size)
{
	char from[24], to[24];
	int len;

	ref_date_print(b->from, from);
	ref_date_print(b->to, to);
	len = snprintf(buf, size, "bundle %lld owner=%s size=%lld kind=%s plan=%s scope=%s special=%s from=%s to=%s",
		       (long long)b->id, world->number[b->owner].name, (long long)b->size,
		       ref_world_name(REF_KINDS, b->kind),
		       b->plan == REF_N_FAMILIES ? "-" : ref_world_name(REF_FAMILIES, b->plan),
		       ref_world_name(REF_SCOPES, b->scope), b->special ? "yes" : "no", from, to);
	if (b->limit_from >= 0)
		len += snprintf(buf + len, size - len, " time=%02d:%02d-%02d:%02d", b->limit_from / 3600,
				b->limit_from / 60 % 60, b->limit_to / 3600, b->limit_to / 60 % 60);
	len += put_bits(buf + len, size - len, " place=", REF_PLACES, b->places);
	return len + put_bits(buf + len, size - len, " network=", REF_NETWORKS, b->networks);
}

void ref_text_print(const struct ref_world *world, const struct ref_item *item, char *buf, int size)
{
	const char *who = world->number[item->who].name;
	enum ref_list list;
	char at[24];
	int len;

	switch (item->kind) {
	case REF_NUMBER:
		snprintf(buf, size, "number %s home=%s brand=%s status=%s", who, ref_world_name(REF_HOMES, item->home),
			 ref_world_name(REF_BRANDS, item->brand), ref_world_name(REF_STATUSES, item->status));
		break;
	case REF_PLAN:
		len = snprintf(buf, size, "plan %s", who);
		put_plan(buf + len, size - len, &item->plan);
		break;
	case REF_BUNDLE:
		put_bundle(world, &item->bundle, buf, size);
		break;
	case REF_ORDER:
		snprintf(buf, size, "order %s %s%s%s", who, ref_world_name(REF_OPERATIONS, item->what),
			 item->other >= 0 ? " " : "", item->other >= 0 ? world->number[item->other].name : "");
		break;
	case REF_EVENT:
		len = snprintf(buf, size, "event %s %s", who, ref_world_name(REF_EVENTS, item->what));
		if (item->what == REF_EV_TAKE || item->what == REF_EV_END)
			len += put_plan(buf + len, size - len, &item->plan);
		list = item->what == REF_EV_BRAND ? REF_BRANDS :
		       item->what == REF_EV_STATUS ? REF_STATUSES : REF_ACTS;
		if (item->what == REF_EV_BRAND || item->what == REF_EV_STATUS || item->what == REF_EV_ACCOUNT)
			len += snprintf(buf + len, size - len, " value=%s", ref_world_name(list, item->value));
		if (item->at) {
			ref_date_print(item->at, at);
			snprintf(buf + len, size - len, " at=%s", at);
		}
		break;
	case REF_USE:
		ref_date_print(item->use.at, at);
		snprintf(buf, size, "use %s %s up=%lld down=%lld network=%s place=%s roaming=%s special=%s at=%s",
			 item->use.id, who, (long long)item->use.up, (long long)item->use.down,
			 ref_world_name(REF_NETWORKS, item->use.network), ref_world_name(REF_PLACES, item->use.place),
			 ref_world_name(REF_SCOPES, item->use.roaming), item->use.special ? "yes" : "no", at);
		break;
	default:
		*buf = '\0';
	}
}

void ref_text_result(const struct ref_item *item, const struct ref_result *result, char *buf, int size)
{
	int len = 0;

	if (item->kind != REF_USE || *result->rule)
		len += snprintf(buf, size, "%s", *result->rule ? result->rule : "ok");
	for (int i = 0; i < result->n_parts; i++)
		len += snprintf(buf + len, size - len, "%s%lld:%lld", len ? " " : "", (long long)result->part[i].bundle,
				(long long)result->part[i].bytes);
	if (item->kind == REF_USE && !*result->rule)
		snprintf(buf + len, size - len, "%sout=%lld", len ? " " : "", (long long)result->outside);
}
