/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Dialogues per second through a network: many phones of one process dial, answer and hang up as fast as the network
 * lets them. What stands behind the HLR, a host or osmo-euse-demo, is seen in the figures only, so two runs of it
 * compare them.
 *
 *	bench_phones [-r ADDRESS] [-p PORT] [-n PHONES] [-t SECONDS] [-i FIRST IMSI] [-c CODE] [-k KEY]...
 *
 * Prints one line: sessions and messages per second, the time of a step (median, 99 %), sessions that did not end as
 * they began.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <osmocom/core/application.h>
#include <osmocom/core/msgb.h>
#include <osmocom/core/select.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/gsm/gsup.h>

#include "simtk/leg_gsup.h"
#include "simtk/log.h"
#include "simtk/phone.h"

#define KEYS_MAX	16
#define BUCKETS		40000		/* of 10 us: steps up to 0.4 s are told apart */
#define BUCKET_NS	10000

struct bench {
	const char *code;
	const char *key[KEYS_MAX];
	size_t keys;
	bool stop;
	unsigned long sessions, steps, bad;
	uint32_t bucket[BUCKETS];
	unsigned int open;
};

struct bench_phone {
	struct bench *b;
	struct phone *phone;
	size_t next_key;
	uint64_t since;
	struct osmo_timer_list dial_timer;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void dial_cb(void *data)
{
	struct bench_phone *p = data;

	if (p->b->stop)
		return;
	p->next_key = 0;
	p->since = now_ns();
	if (phone_dial(p->phone, p->b->code) < 0)
		p->b->bad++;
	else
		p->b->open++;
}

static void event_cb(struct phone *phone, const struct phone_event *event, void *data)
{
	struct bench_phone *p = data;
	struct bench *b = p->b;
	uint64_t took = (now_ns() - p->since) / BUCKET_NS;

	b->steps++;
	b->bucket[took < BUCKETS ? took : BUCKETS - 1]++;
	if (event->type == PHONE_EV_SCREEN && p->next_key < b->keys) {
		p->since = now_ns();
		if (phone_answer(phone, b->key[p->next_key++]) == 0)
			return;
		b->bad++;
	}
	if (event->type == PHONE_EV_SCREEN)
		phone_hang_up(phone);
	else if (event->type != PHONE_EV_FINAL)
		b->bad++;
	b->sessions++;
	b->open--;
	/* a phone that was told something dials when it has put that down */
	osmo_timer_schedule(&p->dial_timer, 0, 0);
}

static double percentile_us(const struct bench *b, double part)
{
	uint64_t want = b->steps * part, sum = 0;
	size_t i;

	for (i = 0; i < BUCKETS; i++) {
		sum += b->bucket[i];
		if (sum > want)
			return (i + 0.5) * BUCKET_NS / 1000.0;
	}
	return 0;
}

static void stop_cb(void *data)
{
	((struct bench *)data)->stop = true;
}

int main(int argc, char **argv)
{
	void *root = talloc_named_const(NULL, 0, "bench_phones");
	static struct bench b = { .code = "*139#" };
	const char *address = "127.0.0.1", *first = "001010000000001";
	unsigned int port = OSMO_GSUP_PORT, phones = 200, seconds = 5, i;
	struct osmo_timer_list stop_timer;
	struct bench_phone *p;
	struct stk_leg *leg;
	char imsi[32], name[64];
	uint64_t start;
	double took;
	int c;

	while ((c = getopt(argc, argv, "r:p:n:t:i:c:k:")) != -1) {
		switch (c) {
		case 'r': address = optarg; break;
		case 'p': port = atoi(optarg); break;
		case 'n': phones = atoi(optarg); break;
		case 't': seconds = atoi(optarg); break;
		case 'i': first = optarg; break;
		case 'c': b.code = optarg; break;
		case 'k':
			if (b.keys < KEYS_MAX)
				b.key[b.keys++] = optarg;
			break;
		default:
			return 2;
		}
	}
	msgb_talloc_ctx_init(root, 0);
	osmo_init_logging2(root, &stk_log_info);
	log_set_log_level(osmo_stderr_target, LOGL_ERROR);
	snprintf(name, sizeof(name), "MSC-bench-phones-%d", (int)getpid());
	leg = stk_leg_gsup_open(root, address, port, name);
	start = now_ns();
	while (leg && !leg->up && now_ns() - start < 5000000000ull)
		osmo_select_main(1);
	if (!leg || !leg->up) {
		fprintf(stderr, "bench_phones: no link to %s:%u\n", address, port);
		return 3;
	}

	p = talloc_zero_array(root, struct bench_phone, phones);
	start = now_ns();
	for (i = 0; i < phones; i++) {
		snprintf(imsi, sizeof(imsi), "%015llu", strtoull(first, NULL, 10) + i);
		p[i].b = &b;
		p[i].phone = phone_alloc(root, leg, "bench", imsi, event_cb, &p[i]);
		osmo_timer_setup(&p[i].dial_timer, dial_cb, &p[i]);
		osmo_timer_schedule(&p[i].dial_timer, 0, 0);
	}
	osmo_timer_setup(&stop_timer, stop_cb, &b);
	osmo_timer_schedule(&stop_timer, seconds, 0);
	while (!b.stop)
		osmo_select_main(0);
	took = (now_ns() - start) / 1e9;
	printf("%u phones, %zu keys: %.0f sessions/s, %.0f screens/s, a screen after %.2f ms (99 %%: %.2f ms), "
	       "%lu bad, %u without an end\n", phones, b.keys, b.sessions / took, b.steps / took,
	       percentile_us(&b, 0.5) / 1000, percentile_us(&b, 0.99) / 1000, b.bad, b.open);
	for (i = 0; i < phones; i++) {
		osmo_timer_del(&p[i].dial_timer);
		phone_free(p[i].phone);
	}
	osmo_select_main(1);
	stk_leg_close(leg);
	return b.bad ? 1 : 0;
}
