#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# counter.sh [OPTION...]: a counter to look at in a browser.
#
# Starts dialtree-host with the sample register, sample data and one clerk, without a network:
# only its web page, on loopback, until Ctrl-C. Database, configuration and log are in a new
# directory that goes in the end.
#
#   -b DIR   programs from this build tree (default: from PATH)
#   -p PORT  of the page (default: 8139)
#   -c TIME  local time of the service, from which it runs on, or `real`
#            (default: 2026-11-18T10:00:00, a day on which everything is possible)

set -u
here=$(dirname "$(readlink -f "$0")")
menu=$here/../menus/share.menu
sample=$here/sample
build='' port=8139 clock=2026-11-18T10:00:00
# another address of loopback than that of a host that may be running here
address=127.0.0.139

usage() {
	sed -n '3,/^$/s/^# \{0,1\}//p' "$0"
}

while getopts b:c:p:h opt; do
	case $opt in
	b) build=$(cd "$OPTARG" && pwd) || exit 1 ;;
	c) clock=$OPTARG ;;
	p) port=$OPTARG ;;
	h) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done
PATH=${build:+$build/host:}$PATH

dir=$(mktemp -d "${TMPDIR:-/tmp}/dialtree-counter.XXXXXX") || exit 1
pid=''
finish() {
	trap '' INT TERM HUP
	if [ -n "$pid" ]; then
		kill -TERM "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	fi
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() {
	echo "counter.sh: $*" >&2
	[ ! -s "$dir/log" ] || tail -n 20 "$dir/log" >&2
	exit 1
}

at=()
[ "$clock" = real ] || at=(-c "${clock/T/ }")
tool() {
	dialtree-db-tool -l "$dir/dialtree.db" -m "$menu" "$@" >> "$dir/log" 2>&1 || fail "failed: dialtree-db-tool $*"
}

password=$(tr -dc 'a-hjkmnp-z2-9' < /dev/urandom | head -c 12)
tool "${at[@]}" import-register "$sample/register.csv"
tool "${at[@]}" import-bundles "$sample/bundles.csv"
tool "${at[@]}" import-usage "$sample/usage.csv"
tool "${at[@]}" clerk add demo <<< "$password"
tool "${at[@]}" set-password 13800138001 service-password <<< 138001
tool "${at[@]}" set-password 13800138004 advanced-password <<< 138004

cat > "$dir/dialtree-host.cfg" <<CFG
log stderr
 logging filter all 1
 logging color 0
 logging print category 1
 logging print level 1
 logging level set-all notice
line vty
 no login
 bind $address
ctrl
 bind $address
host
 database $dir/dialtree.db
 menu-file $(readlink -f "$menu")
$([ "$clock" = real ] || echo " lab clock $clock")
gsup
 remote-ip $address
counter
 port $port
CFG
setpriv --pdeathsig KILL dialtree-host -c "$dir/dialtree-host.cfg" > "$dir/log" 2>&1 < /dev/null &
pid=$!
for ((i = 0; i < 200; i++)); do
	grep -q "^ *[0-9]*: 0100007F:$(printf '%04X' "$port") [0-9A-F:]* 0A " /proc/net/tcp && break
	kill -0 "$pid" 2>/dev/null || fail "the host has ended: is another counter.sh open, or port $port taken? -p gives another"
	sleep 0.05
done
kill -0 "$pid" 2>/dev/null || fail "the host has ended: is another counter.sh open, or port $port taken? -p gives another"

cat <<TEXT

  The counter is open:  http://127.0.0.1:$port/
  clerk                 demo
  password              $password

  Customers to begin with: 13800138001 (primary to be; service password 138001), 13800138002 (secondary to be),
  13800138004 (4G Supreme; advanced password 138004); the others are in contrib/sample/register.csv.
  VTY: telnet $address 4279    Database: $dir/dialtree.db    Ctrl-C closes it.

TEXT
wait "$pid"
