/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/gsup_link.h"

#include <errno.h>

#include <osmocom/core/fsm.h>
#include <osmocom/core/logging.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>
#include <osmocom/gsm/ipa.h>
#include <osmocom/gsupclient/gsup_client.h>

#include "host/gsup_bulk.h"
#include "host/host_log.h"

#define GSUP_LINK_CONNECT_S	5	/* a peer that does not answer the SYN is given up after this */
#define GSUP_LINK_WATCH_S	2	/* how often a connection is looked at, see gsup_link_watch() */
#define GSUP_LINK_STABLE_S	10	/* a connection that lived this long resets the pauses */

enum gsup_link_st { GSUP_LINK_ST_WAITING, GSUP_LINK_ST_CONNECTING, GSUP_LINK_ST_UP };
enum gsup_link_ev { GSUP_LINK_EV_START, GSUP_LINK_EV_UP, GSUP_LINK_EV_DOWN };

struct gsup_link {
	struct osmo_fsm_inst *fi;
	struct osmo_gsup_client *client;
	struct gsup_bulk *bulk;		/* reads and writes for it, from the first message on */
	struct ipaccess_unit unit;
	const char *ip;
	uint16_t port;
	struct host_ctr *ctr;
	struct gsup_link_user user;
	unsigned int attempts;		/* since the last connection that was stable */
	unsigned int watched_s;		/* how long this connection has lived */
	bool told;			/* the loss has been logged */
};

unsigned int gsup_link_backoff_s(unsigned int n)
{
	static const unsigned int pause_s[] = { 1, 2, 4, 8, 10 };

	return pause_s[OSMO_MIN(n ? n - 1 : 0, ARRAY_SIZE(pause_s) - 1)];
}

static void gsup_link_drop_bulk(struct gsup_link *link)
{
	gsup_bulk_free(link->bulk);
	link->bulk = NULL;
}

static void gsup_link_drop_client(struct gsup_link *link)
{
	gsup_link_drop_bulk(link);
	if (!link->client)
		return;
	osmo_gsup_client_destroy(link->client);
	link->client = NULL;
}

static int gsup_link_read(struct osmo_gsup_client *client, struct msgb *msg)
{
	struct gsup_link *link = client->data;

	/* who sends us messages has asked who we are */
	if (!link->bulk)
		link->bulk = gsup_bulk_take(link, client, link->user.rx, link->user.data);
	link->user.rx(link->user.data, msgb_l2(msg), msgb_l2len(msg));
	msgb_free(msg);
	return 0;
}

/* Called by the library out of its own socket handler: the client must not be destroyed here, only told (by false) not
 * to connect again by itself, which it would do each second. */
static bool gsup_link_up_down(struct osmo_gsup_client *client, bool up)
{
	struct gsup_link *link = client->data;

	osmo_fsm_inst_dispatch(link->fi, up ? GSUP_LINK_EV_UP : GSUP_LINK_EV_DOWN, NULL);
	if (!up)
		osmo_timer_del(&client->ping_timer);
	return up;
}

static void gsup_link_connect(struct gsup_link *link)
{
	struct osmo_gsup_client_config config = {
		.ipa_dev = &link->unit,
		.ip_addr = link->ip,
		.tcp_port = link->port,
		.read_cb = gsup_link_read,
		.up_down_cb = gsup_link_up_down,
		.data = link,
	};

	gsup_link_drop_client(link);
	link->attempts++;
	osmo_fsm_inst_state_chg(link->fi, GSUP_LINK_ST_CONNECTING, GSUP_LINK_CONNECT_S, 0);
	link->client = osmo_gsup_client_create3(link, &config);
	/* a refusal at once is not told by the callback: the library has only armed its own timer */
	if (!link->client || (!link->client->is_connected && osmo_timer_pending(&link->client->connect_timer)))
		osmo_fsm_inst_dispatch(link->fi, GSUP_LINK_EV_DOWN, NULL);
}

static void gsup_link_wait(struct gsup_link *link, const char *why)
{
	unsigned int pause_s;

	if (link->fi->state == GSUP_LINK_ST_CONNECTING)
		host_ctr_inc(link->ctr->gsup, GSUP_CTR_FAILED);
	if (!link->attempts)
		link->attempts = 1;
	pause_s = gsup_link_backoff_s(link->attempts);
	if (!link->told)
		LOGP(DGSUP, LOGL_ERROR, "%s: %s:%u %s; trying again\n", link->unit.serno, link->ip, link->port, why);
	link->told = true;
	osmo_fsm_inst_state_chg(link->fi, GSUP_LINK_ST_WAITING, pause_s, 0);
}

static void gsup_link_st_waiting(struct osmo_fsm_inst *fi, uint32_t event, void *data)
{
	gsup_link_connect(fi->priv);
}

static void gsup_link_st_connecting(struct osmo_fsm_inst *fi, uint32_t event, void *data)
{
	struct gsup_link *link = fi->priv;

	if (event == GSUP_LINK_EV_DOWN) {
		gsup_link_wait(link, "cannot be reached");
		return;
	}
	host_ctr_inc(link->ctr->gsup, GSUP_CTR_UP);
	LOGP(DGSUP, LOGL_NOTICE, "%s: connected to %s:%u\n", link->unit.serno, link->ip, link->port);
	link->told = false;
	link->watched_s = 0;
	osmo_fsm_inst_state_chg(fi, GSUP_LINK_ST_UP, GSUP_LINK_WATCH_S, 0);
	link->user.updown(link->user.data, true);
}

static void gsup_link_st_up(struct osmo_fsm_inst *fi, uint32_t event, void *data)
{
	struct gsup_link *link = fi->priv;
	bool again = event == GSUP_LINK_EV_UP;

	gsup_link_drop_bulk(link);
	host_ctr_inc(link->ctr->gsup, GSUP_CTR_DOWN);
	if (again)	/* the library reconnected by itself after a lost ping: a new connection all the same */
		host_ctr_inc(link->ctr->gsup, GSUP_CTR_UP);
	else
		gsup_link_wait(link, "has closed the connection");
	link->user.updown(link->user.data, false);
	if (again)
		link->user.updown(link->user.data, true);
}

/* The library closes a connection whose ping is not answered without telling anybody: look from time to time. */
static void gsup_link_watch(struct gsup_link *link)
{
	if (!link->client || !link->client->is_connected) {
		osmo_fsm_inst_dispatch(link->fi, GSUP_LINK_EV_DOWN, NULL);
		return;
	}
	link->watched_s += GSUP_LINK_WATCH_S;
	if (link->watched_s >= GSUP_LINK_STABLE_S)
		link->attempts = 0;
	osmo_fsm_inst_state_chg(link->fi, GSUP_LINK_ST_UP, GSUP_LINK_WATCH_S, 0);
}

static int gsup_link_timer(struct osmo_fsm_inst *fi)
{
	struct gsup_link *link = fi->priv;

	switch ((enum gsup_link_st)fi->state) {
	case GSUP_LINK_ST_WAITING:
		gsup_link_connect(link);
		break;
	case GSUP_LINK_ST_CONNECTING:
		osmo_fsm_inst_dispatch(fi, GSUP_LINK_EV_DOWN, NULL);
		break;
	case GSUP_LINK_ST_UP:
		gsup_link_watch(link);
		break;
	}
	return 0;
}

#define S(state) (1 << GSUP_LINK_ST_##state)
#define E(event) (1 << GSUP_LINK_EV_##event)
static const struct osmo_fsm_state gsup_link_states[] = {
	[GSUP_LINK_ST_WAITING] = {
		.name = "WAITING", .in_event_mask = E(START), .out_state_mask = S(CONNECTING) | S(WAITING),
		.action = gsup_link_st_waiting,
	},
	[GSUP_LINK_ST_CONNECTING] = {
		.name = "CONNECTING", .in_event_mask = E(UP) | E(DOWN), .out_state_mask = S(UP) | S(WAITING),
		.action = gsup_link_st_connecting,
	},
	[GSUP_LINK_ST_UP] = {
		.name = "UP", .in_event_mask = E(UP) | E(DOWN), .out_state_mask = S(UP) | S(WAITING),
		.action = gsup_link_st_up,
	},
};
#undef S
#undef E

static const struct value_string gsup_link_event_names[] = {
	{ GSUP_LINK_EV_START,	"START" },
	{ GSUP_LINK_EV_UP,	"UP" },
	{ GSUP_LINK_EV_DOWN,	"DOWN" },
	{ 0, NULL }
};

static struct osmo_fsm tall_gsup_link_fsm = {
	.name = "gsup_link",
	.states = gsup_link_states,
	.num_states = ARRAY_SIZE(gsup_link_states),
	.timer_cb = gsup_link_timer,
	.log_subsys = DGSUP,
	.event_names = gsup_link_event_names,
};

void gsup_link_init(void)
{
	OSMO_ASSERT(osmo_fsm_register(&tall_gsup_link_fsm) == 0);
}

struct gsup_link *gsup_link_start(void *ctx, const char *ip, uint16_t port, const char *ipa_name, struct host_ctr *ctr,
				  const struct gsup_link_user *user)
{
	struct gsup_link *link = talloc_zero(ctx, struct gsup_link);

	link->ip = talloc_strdup(link, ip);
	link->port = port;
	link->ctr = ctr;
	link->user = *user;
	/* osmo-hlr routes on the serial number; the unit name is what its log shows */
	link->unit.serno = talloc_strdup(link, ipa_name);
	link->unit.unit_name = talloc_strdup(link, ipa_name);
	link->unit.swversion = talloc_strdup(link, "dialtree-host");
	link->fi = osmo_fsm_inst_alloc(&tall_gsup_link_fsm, link, link, LOGL_DEBUG, NULL);
	OSMO_ASSERT(link->fi);
	osmo_fsm_inst_dispatch(link->fi, GSUP_LINK_EV_START, NULL);
	return link;
}

void gsup_link_stop(struct gsup_link *link)
{
	if (!link)
		return;
	gsup_link_drop_client(link);
	osmo_fsm_inst_free(link->fi);
	talloc_free(link);
}

struct msgb *gsup_link_msgb_alloc(void)
{
	return osmo_gsup_client_msgb_alloc();
}

int gsup_link_send(struct gsup_link *link, struct msgb *msg)
{
	int rc;

	if (!gsup_link_is_up(link)) {
		msgb_free(msg);
		return -ENOTCONN;
	}
	if (link->bulk) {
		rc = gsup_bulk_send(link->bulk, msgb_data(msg), msgb_length(msg));
		msgb_free(msg);
		return rc;
	}
	return osmo_gsup_client_send(link->client, msg);
}

bool gsup_link_is_up(const struct gsup_link *link)
{
	return link && link->fi->state == GSUP_LINK_ST_UP && link->client && link->client->is_connected;
}

const char *gsup_link_state(const struct gsup_link *link, char *buf, size_t size)
{
	switch ((enum gsup_link_st)link->fi->state) {
	case GSUP_LINK_ST_UP:
		snprintf(buf, size, "connected to %s:%u", link->ip, link->port);
		break;
	case GSUP_LINK_ST_CONNECTING:
		snprintf(buf, size, "connecting to %s:%u", link->ip, link->port);
		break;
	case GSUP_LINK_ST_WAITING:
		snprintf(buf, size, "not connected to %s:%u, next attempt after %u s", link->ip, link->port,
			 gsup_link_backoff_s(link->attempts));
		break;
	}
	return buf;
}
