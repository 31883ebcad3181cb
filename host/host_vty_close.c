/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The end of a telnet connection. libosmovty 1.7.0 closes its descriptor twice: telnet_close_client() does it, then
 * vty_close() by number. A thread that opens a file in between (a reload, the store) would lose it to the second one.
 * So the first one gets a duplicate to close, and the number stays taken until the second.
 */
#include "host/host_vty.h"

#include <fcntl.h>

#include <osmocom/core/select.h>
#include <osmocom/core/signal.h>
#include <osmocom/vty/telnet_interface.h>

static int host_vty_closed(unsigned int subsys, unsigned int signal, void *handler_data, void *signal_data)
{
	const struct vty_signal_data *event = signal_data;
	struct telnet_connection *conn;
	struct osmo_fd old = { .cb = NULL };
	int copy;

	if (signal != S_VTY_EVENT || event->event != VTY_CLOSED)
		return 0;
	conn = event->vty->priv;
	if (!conn || conn->fd.fd < 0 || conn->fd.fd != event->vty->fd)
		return 0;
	copy = fcntl(conn->fd.fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return 0;
	/* the library finds descriptors by their number: it has to forget the old one */
	osmo_fd_setup(&old, conn->fd.fd, 0, NULL, NULL, 0);
	conn->fd.fd = copy;
	if (osmo_fd_register(&old) == 0)
		osmo_fd_unregister(&old);
	return 0;
}

void host_vty_close_init(void)
{
	osmo_signal_register_handler(SS_L_VTY, host_vty_closed, NULL);
}
