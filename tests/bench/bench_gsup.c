/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Menu steps through the GSUP leg on one core: the leg and the sessions in a process of their own, pinned to one core,
 * against a peer that plays the HLR on another. A step is an answer of a caller and the screen it gets; the keys lead
 * through the menus without a question to the store but the first of each dialogue, which is answered from memory.
 *
 * bench_gsup MENU-FILE [SESSIONS AT A TIME [SECONDS [KEY]]]: KEY opens a page of text from the home screen, 3 if not
 * given.
 */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/host/hlr_peer.h"
#include "tests/host/mini_host.h"

#define PORT		4222
#define STEPS		20	/* answers in one dialogue, then it hangs up */

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void pin(unsigned int core)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(core, &set);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		fprintf(stderr, "not pinned to core %u: %s\n", core, strerror(errno));
}

static void host(const char *menu_file, unsigned int sessions)
{
	struct mini_host *mini = mini_host_alloc(menu_file, 4 * sessions + 1000);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	pin(0);
	mini_host_start(mini, "127.0.0.1", PORT, "bench", "gsup-osmo-hlr");
	while (1)
		mini_host_turn(mini);
}

struct caller {
	char imsi[16];
	uint32_t session_id;
	unsigned int steps;
};

static int comp_id(const uint8_t *gsup, size_t len, char *imsi, bool *final)
{
	struct wire_gsup_ss ss;
	struct wire_gsup_ss_err err;
	struct wire_ss_comp_rd rd;
	struct wire_ss_comp comp;
	struct wire_ss_comp_err comp_err;

	if (wire_gsup_ss_dec(gsup, len, &ss, &err) < 0 || ss.type == OSMO_GSUP_MSGT_PROC_SS_ERROR) {
		fprintf(stderr, "the host sent an error\n");
		exit(1);
	}
	wire_ss_comp_rd_init(&rd, ss.ss_info, ss.ss_info_len);
	if (wire_ss_comp_next(&rd, &comp, &comp_err) != 1) {
		fprintf(stderr, "the host sent no component\n");
		exit(1);
	}
	*final = comp.type != WIRE_SS_COMP_INVOKE;
	memcpy(imsi, ss.imsi, sizeof(ss.imsi));
	return comp.invoke_id;
}

static void begin(struct hlr_peer *peer, struct caller *caller)
{
	uint8_t buf[WIRE_GSUP_SS_ENC_MAX];

	caller->session_id++;
	caller->steps = 0;
	hlr_peer_queue(peer, buf, hlr_peer_begin(buf, sizeof(buf), caller->imsi, caller->session_id, 1, "*139#"));
}

int main(int argc, char **argv)
{
	unsigned int sessions = argc > 2 ? atoi(argv[2]) : 64, i;
	double seconds = argc > 3 ? atof(argv[3]) : 3, start, end, cpu;
	uint64_t steps = 0, dialogues = 0, finals = 0;
	struct hlr_peer peer;
	struct caller *caller;
	struct rusage usage;
	uint8_t buf[1024];
	pid_t child;
	int rc;

	if (argc < 2) {
		fprintf(stderr, "bench_gsup MENU-FILE [SESSIONS [SECONDS]]\n");
		return 2;
	}
	rc = hlr_peer_listen(&peer, "127.0.0.1", PORT);
	if (rc < 0) {
		fprintf(stderr, "port %u: %s\n", PORT, strerror(-rc));
		return 1;
	}
	child = fork();
	if (child == 0)
		host(argv[1], sessions);
	pin(1);
	if (hlr_peer_accept(&peer, 5000) < 0) {
		fprintf(stderr, "the host does not come\n");
		return 1;
	}
	caller = calloc(sessions, sizeof(*caller));
	for (i = 0; i < sessions; i++) {
		snprintf(caller[i].imsi, sizeof(caller[i].imsi), "0010100%08u", 2 * i);
		begin(&peer, &caller[i]);
	}
	start = now_s();
	end = start + seconds;
	hlr_peer_flush(&peer);
	while (1) {
		const char *const keys[] = { argc > 4 ? argv[4] : "3", "0" };
		char imsi[16];
		bool final;
		int id, len;

		/* answers go out together with the next wait for a message */
		len = hlr_peer_recv(&peer, buf, sizeof(buf), 0);
		if (!len) {
			if (now_s() >= end)
				break;
			hlr_peer_flush(&peer);
			len = hlr_peer_recv(&peer, buf, sizeof(buf), 2000);
			if (len <= 0) {
				fprintf(stderr, "the host is silent\n");
				return 1;
			}
		}
		if (len < 0)
			break;
		id = comp_id(buf, len, imsi, &final);
		i = strtoul(imsi + 7, NULL, 10) / 2;
		if (final || caller[i].steps == STEPS) {
			finals += final;
			dialogues++;
			if (!final) {
				len = hlr_peer_message(buf, sizeof(buf), OSMO_GSUP_MSGT_PROC_SS_REQUEST, imsi,
						       caller[i].session_id, OSMO_GSUP_SESSION_STATE_END, NULL, 0);
				hlr_peer_queue(&peer, buf, len);
			}
			begin(&peer, &caller[i]);
			continue;
		}
		len = hlr_peer_answer(buf, sizeof(buf), imsi, caller[i].session_id, id, keys[caller[i].steps++ & 1]);
		hlr_peer_queue(&peer, buf, len);
		steps++;
	}
	end = now_s();
	kill(child, SIGKILL);
	wait4(child, &rc, 0, &usage);
	cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	printf("gsup: %u sessions at a time, %.1f s: %.0f menu steps/s, %.0f dialogues/s\n", sessions, end - start,
	       steps / (end - start), dialogues / (end - start));
	printf("gsup: the host had %.0f %% of its core, %.2f us a step, dialogues' begins and ends included: "
	       "%.0f steps/s a core%s\n", cpu * 100 / (end - start), cpu * 1e6 / steps, steps / cpu,
	       finals ? " (some dialogues were ended by the host)" : "");
	hlr_peer_close(&peer);
	free(caller);
	return 0;
}
