/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The GSUP leg over a real socket, against a peer that plays the HLR: what is answered to whole, odd and damaged
 * messages, and what happens when the peer goes away. gsup_test [MENU-FILE]; needs port 4222 of a loopback of its own.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <osmocom/core/utils.h>
#include <osmocom/gsm/gsup.h>

#include "tests/host/hlr_peer.h"
#include "tests/host/mini_host.h"
#include "wire/ussd_text.h"

#define IMSI	"001010000000002"	/* speaks English */
#define ROOM	1024

static struct hlr_peer peer;
static int last_id;

static void run_host(const char *menu_file)
{
	struct mini_host *mini = mini_host_alloc(menu_file, 1000);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	mini_host_start(mini, "127.0.0.1", 4222, "test", "gsup-osmo-hlr");
	while (1)
		mini_host_turn(mini);
}

static void print_comp(const struct wire_ss_comp *comp)
{
	char text[WIRE_USSD_TEXT_UTF8_SIZE], *p;
	struct wire_ss_comp_err err;
	struct wire_ss_ussd ussd;

	printf(", %s", wire_ss_comp_type_name(comp->type));
	if (comp->has_invoke_id)
		printf(" id %d", comp->invoke_id);
	if (comp->opcode != WIRE_SS_NO_CODE && comp->opcode)
		printf(" %s", wire_ss_comp_op_name(comp->opcode));
	if (comp->type == WIRE_SS_COMP_ERROR)
		printf(" %s", wire_ss_comp_error_name(comp->error_code));
	if (comp->type == WIRE_SS_COMP_REJECT)
		printf(" %s", wire_ss_comp_problem_name(comp->problem));
	if (comp->type == WIRE_SS_COMP_INVOKE)
		last_id = comp->invoke_id;
	if ((comp->type != WIRE_SS_COMP_INVOKE && comp->type != WIRE_SS_COMP_RESULT_LAST) ||
	    wire_ss_comp_get_ussd(comp, &ussd, &err) < 0 ||
	    wire_ussd_text_dec(text, sizeof(text), ussd.dcs, ussd.str, ussd.str_len, 0, NULL) < 0)
		return;
	for (p = text; *p; p++) {
		if (*p == '\n')
			*p = '|';
	}
	printf(" dcs %02x \"%s\"", ussd.dcs, text);
}

/* Print what the host sends within a moment. */
static void expect(void)
{
	uint8_t buf[ROOM];
	int len, n = 0;

	while ((len = hlr_peer_recv(&peer, buf, sizeof(buf), n ? 20 : 300)) > 0) {
		struct wire_gsup_ss_err err;
		struct wire_gsup_ss ss;
		struct wire_ss_comp_rd rd;
		struct wire_ss_comp comp;
		struct wire_ss_comp_err comp_err;

		n++;
		if (wire_gsup_ss_dec(buf, len, &ss, &err) < 0) {
			printf("    <- not GSUP: %s\n", err.what);
			continue;
		}
		printf("    <- %s %s %s/%" PRIu32, osmo_gsup_message_type_name(ss.type),
		       osmo_gsup_session_state_name(ss.state), ss.imsi + 12, ss.session_id);
		if (ss.cause)
			printf(" cause %u", ss.cause);
		wire_ss_comp_rd_init(&rd, ss.ss_info, ss.ss_info_len);
		while (wire_ss_comp_next(&rd, &comp, &comp_err) == 1)
			print_comp(&comp);
		printf("\n");
	}
	if (!n)
		printf("    <- nothing%s\n", len < 0 ? ", connection lost" : "");
}

static void dial(const char *imsi, uint32_t session_id, const char *text)
{
	uint8_t buf[ROOM];

	printf("  dial %s\n", text);
	hlr_peer_send(&peer, buf, hlr_peer_begin(buf, sizeof(buf), imsi, session_id, -128, text));
	expect();
}

static void type(uint32_t session_id, const char *text)
{
	uint8_t buf[ROOM];

	printf("  answer %s\n", text);
	hlr_peer_send(&peer, buf, hlr_peer_answer(buf, sizeof(buf), IMSI, session_id, last_id, text));
	expect();
}

static size_t hex(const char *text, uint8_t *buf)
{
	int n = osmo_hexparse(text, buf, ROOM);

	OSMO_ASSERT(n >= 0);
	return n;
}

/* Components given as hex in a message of their own. */
static void send_comp(const char *title, enum osmo_gsup_message_type msg_type, uint32_t session_id,
		      enum osmo_gsup_session_state state, const char *comp_hex)
{
	uint8_t comp[ROOM], buf[ROOM];
	size_t n = hex(comp_hex, comp);
	int len = hlr_peer_message(buf, sizeof(buf), msg_type, IMSI, session_id, state, comp, n);

	printf("  %s\n", title);
	OSMO_ASSERT(len > 0);
	hlr_peer_send(&peer, buf, len);
	expect();
}

static void send_raw(const char *title, const char *gsup_hex)
{
	uint8_t buf[ROOM];

	printf("  %s\n", title);
	hlr_peer_send(&peer, buf, hex(gsup_hex, buf));
	expect();
}

#define REQUEST	OSMO_GSUP_MSGT_PROC_SS_REQUEST
#define BEGIN	OSMO_GSUP_SESSION_STATE_BEGIN
#define CONT	OSMO_GSUP_SESSION_STATE_CONTINUE
#define END	OSMO_GSUP_SESSION_STATE_END

/* *139# in GSM 7-bit: 5 septets in 5 octets */
#define STAR139	"aad82c3702"

static void case_menu(void)
{
	printf("a menu to its end\n");
	dial(IMSI, 1, "*139#");
	type(1, "3");
	type(1, "9");
	type(1, "0");
	type(1, "1");
	type(1, "0");
	type(1, "0");
	printf("somebody who is not in the register\n");
	dial("001010000009999", 2, "*139#");
	printf("another code\n");
	dial(IMSI, 3, "*100#");
}

static void case_begin_forms(void)
{
	printf("forms of a BEGIN\n");
	send_comp("indefinite lengths", REQUEST, 10, BEGIN,
		  "a180 020105 02013b 3080 04010f 0405" STAR139 "0000 0000");
	send_comp("long lengths", REQUEST, 11, BEGIN, "a18116 0282000106 02013b 30810b 04010f 048105" STAR139);
	send_comp("language English (DCS 01)", REQUEST, 12, BEGIN, "a112 020107 02013b 300a 040101 0405" STAR139);
	send_comp("UCS2", REQUEST, 13, BEGIN, "a117 020101 02013b 300f 040148 040a 002a 0031 0033 0039 0023");
	send_comp("ASCII labelled as GSM", REQUEST, 14, BEGIN, "a112 020101 02013b 300a 04010f 0405 2a31333923");
	send_comp("8 bit: an alphabet that is not served", REQUEST, 15, BEGIN,
		  "a112 020101 02013b 300a 040144 0405 ff80fe81fd");
	send_comp("no argument", REQUEST, 16, BEGIN, "a106 020101 02013b");
	send_comp("no string in the argument", REQUEST, 17, BEGIN, "a10b 020101 02013b 3003 04010f");
	send_comp("operation 60 by the phone", REQUEST, 18, BEGIN, "a112 020101 02013c 300a 04010f 0405" STAR139);
	send_comp("operation 14, interrogateSS", REQUEST, 19, BEGIN, "a10b 020101 02010e 3003 040111");
	send_comp("a ReturnResult that begins", REQUEST, 20, BEGIN, "a212 020101 300d 02013c 3008 04010f 0403 aa986c");
	send_comp("length beyond the end", REQUEST, 21, BEGIN, "a130 020101 02013b");
	send_comp("not a component", REQUEST, 22, BEGIN, "3003 020101");
	send_comp("no component", REQUEST, 23, BEGIN, "");
	send_comp("two requests at once", REQUEST, 24, BEGIN,
		  "a112 020101 02013b 300a 04010f 0405" STAR139 "a112 020102 02013b 300a 04010f 0405" STAR139);
	send_comp("nine components", REQUEST, 25, CONT,
		  "a203 020101 a203 020102 a203 020103 a203 020104 a203 020105 a203 020106 a203 020107"
		  "a203 020108 a203 020109");
}

static void case_inside(void)
{
	printf("inside a dialogue\n");
	dial(IMSI, 30, "*139#");
	send_comp("a damaged answer", REQUEST, 30, CONT, "a220 020101 3003 02013c");
	send_comp("an answer without a string", REQUEST, 30, CONT, "a203 020101");
	send_comp("an answer in an alphabet that is not served", REQUEST, 30, CONT,
		  "a214 020102 300f 02013c 300a 040144 0405 ff80fe81fd");
	send_comp("a ReturnResultNotLast", REQUEST, 30, CONT, "a703 020101");
	send_comp("a Reject without an id of somebody else's", OSMO_GSUP_MSGT_PROC_SS_RESULT, 31, CONT,
		  "a405 0500 800100");
	send_comp("ussd-Busy for another id", REQUEST, 30, CONT, "a306 020170 020148");
	send_comp("an END with a component hangs up", REQUEST, 30, END, "a203 020101");
	dial(IMSI, 32, "*139#");
	printf("  the network gives up\n");
	{
		uint8_t buf[ROOM];

		hlr_peer_send(&peer, buf, hlr_peer_message(buf, sizeof(buf), OSMO_GSUP_MSGT_PROC_SS_ERROR, IMSI, 32,
							   END, NULL, 0));
	}
	expect();
	last_id = 1;
	type(32, "1");
}

static void case_gsup(void)
{
	printf("messages that are not what they should be\n");
	send_raw("one octet", "20");
	send_raw("an element that ends too early", "20 0108 00010100");
	send_raw("no session id", "20 0108 00010100000000f2 3101 01");
	send_raw("no session state", "20 0108 00010100000000f2 3004 00000028");
	send_raw("session state 9", "20 0108 00010100000000f2 3004 00000028 3101 09");
	send_raw("no IMSI", "20 3004 00000028 3101 01");
	send_raw("another message type", "04 0108 00010100000000f2");
	send_raw("type 255", "ff 0108 00010100000000f2");
	send_raw("the rest is noise", "20 0108 00010100000000f2 3004 00000028 3101 01 35ff a1");
}

static void case_reconnect(void)
{
	int rc;

	printf("the HLR goes away in the middle\n");
	dial(IMSI, 40, "*139#");
	type(40, "3");
	hlr_peer_hang_up(&peer);
	rc = hlr_peer_accept(&peer, 5000);
	printf("  again: %s as %s\n", rc ? strerror(-rc) : "connected", peer.name);
	type(40, "9");
	dial(IMSI, 41, "*139#");
	type(41, "1");
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	char menu_file[ROOM];
	pid_t child;
	int rc;

	snprintf(menu_file, sizeof(menu_file), "%s/sess.menu", srcdir ? srcdir : ".");
	rc = hlr_peer_listen(&peer, "127.0.0.1", 4222);
	if (rc < 0) {
		fprintf(stderr, "cannot listen: %s\n", strerror(-rc));
		return 1;
	}
	child = fork();
	if (!child)
		run_host(argc > 1 ? argv[1] : menu_file);
	rc = hlr_peer_accept(&peer, 5000);
	printf("%s as %s\n", rc ? strerror(-rc) : "connected", peer.name);
	if (!rc) {
		case_menu();
		case_begin_forms();
		case_inside();
		case_gsup();
		case_reconnect();
	}
	rc = waitpid(child, NULL, WNOHANG);
	printf("the host is %s\n", rc ? "gone" : "there");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	hlr_peer_close(&peer);
	return 0;
}
