/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Octets per open session, hash, timers and kept screen included: opens many sessions in one process, through the
 * session machine itself with a leg that counts, and reads the resident size before and after. Then it walks a step in
 * each, to show that latency does not grow with their number.
 *
 * bench_sessions MENU-FILE [SESSIONS]
 */
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <osmocom/core/utils.h>

#include "tests/host/mini_host.h"

struct counting_leg {
	struct leg leg;
	uint64_t screens, others;
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static size_t resident(void)
{
	unsigned long total, resident_pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (!f || fscanf(f, "%lu %lu", &total, &resident_pages) != 2)
		exit(1);
	fclose(f);
	return resident_pages * sysconf(_SC_PAGESIZE);
}

static int count(struct leg *leg, const struct leg_ans *ans)
{
	struct counting_leg *counting = (struct counting_leg *)leg;

	if (ans->kind == LEG_ANS_SCREEN)
		counting->screens++;
	else
		counting->others++;
	return 0;
}

static void send_event(struct mini_host *mini, enum leg_ev_kind kind, unsigned int i, int invoke_id, const char *text)
{
	char imsi[16];
	struct leg_ev ev = {
		.kind = kind, .imsi = imsi, .session_id = i, .has_invoke_id = true, .invoke_id = invoke_id, .dcs = 0x0f,
		.str = (const uint8_t *)text, .str_len = strlen(text), .text = text,
	};

	/* the last digit tells the language */
	snprintf(imsi, sizeof(imsi), "00101%09u%u", i, i & 1);
	ussd_sess_event(mini->ussd, &ev);
}

int main(int argc, char **argv)
{
	unsigned int n = argc > 2 ? atoi(argv[2]) : 1000000, i, step;
	struct counting_leg counting = { .leg.send = count };
	struct mini_host *mini;
	size_t empty, full;
	double start, took;

	if (argc < 2) {
		fprintf(stderr, "bench_sessions MENU-FILE [SESSIONS]\n");
		return 2;
	}
	mini = mini_host_alloc(argv[1], n);
	counting.leg.room = wire_ussd_leg_find("gsup-osmo-hlr");
	ussd_sess_set_leg(mini->ussd, &counting.leg);
	malloc_trim(0);
	empty = resident();
	start = now_s();
	for (i = 0; i < n; i++) {
		send_event(mini, LEG_EV_BEGIN, i, 1, "*139#");
		mini_host_store(mini);
	}
	took = now_s() - start;
	full = resident();
	if (ussd_sess_count(mini->ussd) != n || counting.screens != n) {
		fprintf(stderr, "only %u of %u sessions are open\n", ussd_sess_count(mini->ussd), n);
		return 1;
	}
	printf("sessions: %u open take %.1f MiB, %.0f octets each; %.2f us to open one\n", n, (full - empty) / 1048576.,
	       (double)(full - empty) / n, took * 1e6 / n);
	for (step = 0; step < 2; step++) {
		start = now_s();
		for (i = 0; i < n; i++)
			send_event(mini, LEG_EV_ANSWER, i, 1 + step, step ? "0" : "3");
		took = now_s() - start;
		printf("sessions: a step in each of %u: %.2f us, now %.0f octets each\n", n, took * 1e6 / n,
		       (double)(resident() - empty) / n);
	}
	start = now_s();
	for (step = 0; step < 200; step++)
		send_event(mini, LEG_EV_ANSWER, n / 2, 3 + step, step & 1 ? "0" : "3");
	took = now_s() - start;
	printf("sessions: a step of one caller among them, again and again: %.2f us\n", took * 1e6 / 200);
	if (counting.others)
		fprintf(stderr, "%" PRIu64 " answers were no screens\n", counting.others);
	start = now_s();
	ussd_sess_down(mini->ussd);
	printf("sessions: losing all of them: %.2f s\n", now_s() - start);
	return counting.others != 0;
}
