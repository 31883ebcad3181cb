#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# packages.sh NEED...: install the Debian packages that packages.txt lists for these needs,
# only those which are missing. Ends with 1 and says what to do where that is not possible.

set -u
list=$(dirname "$0")/packages.txt

missing=
for need; do
	while read -r n package; do
		[ "$n" = "$need" ] || continue
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
			missing="$missing $package"
	done < "$list"
done
[ -n "$missing" ] || exit 0

give_up() {
	echo "These Debian packages are missing:$missing" >&2
	echo "$1 Install them with" >&2
	echo "  apt-get install$missing" >&2
	exit 1
}

command -v apt-get >/dev/null || give_up "This is not a Debian system (apt-get is not there)."
as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || give_up "Only root can install packages and there is no sudo."
	as_root=sudo
fi
echo "installing:$missing" >&2
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# tshark would ask a question
apt() {
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends "$@" >> "$log" 2>&1
}
# shellcheck disable=SC2086 # a list of words
apt install $missing || { apt update && apt install $missing; } || {
	tail -n 15 "$log" >&2
	give_up "apt-get failed (its last lines are above)."
}

# some packages start their daemon; the lab and the tests bring up their own and leave nothing behind
for service in osmo-hlr nginx; do
	case " $missing " in
	*" $service "*|*" $service-light "*)
		[ ! -d /run/systemd/system ] || $as_root systemctl -q disable --now "$service" ||
			echo "$service was installed and its service runs; to stop it: systemctl disable --now $service" >&2
		;;
	esac
done
