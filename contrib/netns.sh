#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# netns.sh COMMAND [ARGUMENT...]: run COMMAND in a network namespace of its own with
# nothing but a loopback device. Two runs can use the same port; neither reaches, nor is
# reached by, anything outside. Root, or user namespaces for ordinary users, is enough.
# Exit status: that of COMMAND; 125 = no namespace could be made.

[ $# -gt 0 ] || { echo "usage: netns.sh COMMAND [ARGUMENT...]" >&2; exit 2; }

# nested calls stay in the namespace they are in
[ -n "$DIALTREE_NETNS" ] && exec "$@"

as_root=
[ "$(id -u)" = 0 ] || as_root=-r
unshare $as_root -n true 2>/dev/null || {
	echo "netns.sh: no network namespace: be root, or allow user namespaces" \
	     "(sysctl kernel.unprivileged_userns_clone=1)" >&2
	exit 125
}
DIALTREE_NETNS=1 exec unshare $as_root -n sh -c '
	PATH=$PATH:/usr/sbin:/sbin
	ip link set lo up || exit 125
	exec "$@"' netns "$@"
