#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# lab.sh [OPTION...] [COMMAND [ARGUMENT...]]: a small network on loopback, and COMMAND in it.
#
# Brings up Debian's osmo-hlr with the subscribers of a register and dialtree-host behind it,
# both with private configurations and databases in a new directory, all in a network
# namespace of its own: nothing outside is reached, and nothing that already runs is met.
# Then runs COMMAND, without one a shell, and at its end stops what it started, by process id.
#
#   -b DIR   programs from this build tree (default: from PATH)
#   -m FILE  the service (default: menus/share.menu of this source tree)
#   -r FILE  the register (default: contrib/sample/register.csv)
#   -c TIME  local time of the service when the host starts, from which it runs on, or `real`
#            (default: 2026-11-18T10:00:00, a day on which everything is possible)
#   -k       keep the directory with logs, traces and databases, and name it
#   -t       record the GSUP traffic as lab.pcap in that directory (needs tcpdump)
#
# COMMAND finds: $LAB_DIR the directory, there NAME.pid and NAME.log of what was started, $LAB_DB
# the host's database, $LAB_MENU the service, the programs in PATH, GSUP of the HLR on
# 127.0.0.1:4222, VTY and CTRL of the host on 4279 and 4280.
# Exit status: that of COMMAND; 125 = the lab did not come up, its logs are shown.

set -u
here=$(dirname "$(readlink -f "$0")")
usage() {
	sed -n '3,/^$/s/^# \{0,1\}//p' "$0"
}

[ -n "${DIALTREE_NETNS:-}" ] || exec sh "$here/netns.sh" "$(readlink -f "$0")" "$@"

build='' keep='' trace=''
menu=$here/../menus/share.menu register=$here/sample/register.csv clock=2026-11-18T10:00:00
while getopts b:c:m:r:kth opt; do
	case $opt in
	b) build=$(cd "$OPTARG" && pwd) || exit 125 ;;
	c) clock=$OPTARG ;;
	m) menu=$OPTARG ;;
	r) register=$OPTARG ;;
	k) keep=1 ;;
	t) trace=1 ;;
	h) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
menu=$(readlink -f "$menu") register=$(readlink -f "$register")
PATH=${build:+$build/host:$build/simtk:$build/menus:}$PATH:/usr/sbin:/sbin

LAB_DIR=$(mktemp -d "${TMPDIR:-/tmp}/dialtree-lab.XXXXXX") || exit 125
LAB_DB=$LAB_DIR/dialtree.db
LAB_MENU=$menu
export PATH LAB_DIR LAB_DB LAB_MENU
chmod 700 "$LAB_DIR"
started=()

finish() {
	local pid i

	trap '' INT TERM HUP
	for ((i = ${#started[@]} - 1; i >= 0; i--)); do
		pid=${started[i]}
		kill -TERM "$pid" 2>/dev/null
		# the host gives open dialogues up to 5 s
		for _ in $(seq 160); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.05
		done
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	if [ -n "$keep" ]; then echo "lab.sh: kept $LAB_DIR" >&2; else rm -rf "$LAB_DIR"; fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# start NAME PROGRAM [ARGUMENT...]: in the background, out of reach of the terminal's signals,
# its output in NAME.log; the kernel ends it should this script be killed
start() {
	local name=$1

	shift
	command -v "$1" >/dev/null || fail "$1 is not there: build it, or see contrib/packages.txt"
	(cd "$LAB_DIR" && exec setsid setpriv --pdeathsig KILL "$@") > "$LAB_DIR/$name.log" 2>&1 < /dev/null &
	started+=($!)
	pid=$!
	echo "$pid" > "$LAB_DIR/$name.pid"
}

fail() {
	local log

	echo "lab.sh: $*" >&2
	for log in "$LAB_DIR"/*.log; do
		[ -s "$log" ] && { echo "--- the end of ${log##*/}:"; tail -n 20 "$log"; } >&2
	done
	exit 125
}

# vty PORT: commands on stdin, the answers on stdout, without the telnet negotiation. Read to the
# end of the last answer: who closes, or sends `exit`, can lose it.
vty() {
	local fd line

	exec {fd}<>"/dev/tcp/127.0.0.1/$1" || return 1
	{ echo enable; cat; echo "echo that is all"; } >&"$fd"
	while IFS= read -r -t 10 line <&"$fd" && [ "${line%$'\r'}" != "that is all" ]; do
		echo "$line"
	done | LC_ALL=C tr -cd '\n\t -~'
	exec {fd}>&-
}

# await WHAT COMMAND...: until COMMAND succeeds, while the process last started lives
await() {
	local what=$1 i

	shift
	for ((i = 0; i < 200; i++)); do
		"$@" 2>/dev/null && return
		kill -0 "$pid" 2>/dev/null || fail "$what: the process has ended"
		sleep 0.05
	done
	fail "$what: not within 10 s"
}

# asked of the kernel: a trial connection would be a line in somebody's log
listens() {
	grep -q "^ *[0-9]*: [0-9A-F]*:$(printf '%04X' "$1") [0-9A-F:]* 0A " /proc/net/tcp
}

host_is_registered() {
	echo "show gsup-connections" | vty 4258 | grep -q "EUSE-dialtree"
}

# column NAME: that column of the register; the first line names the columns
column() {
	awk -F, -v want="$1" '
		/^#/ { next }
		!col { for (i = 1; i <= NF; i++) if ($i == want) col = i; if (!col) exit 1; next }
		{ print $col }' "$register"
}

subscribers() {
	paste -d, <(column imsi) <(column msisdn) | while IFS=, read -r imsi msisdn; do
		[ -n "$imsi" ] || continue
		echo "subscriber imsi $imsi create"
		echo "subscriber imsi $imsi update msisdn ${msisdn:-none}"
	done
}

for f in "$menu" "$register"; do
	[ -r "$f" ] || fail "cannot read $f"
done
for program in dialtree-db-tool dialtree-host osmo-hlr; do
	command -v "$program" >/dev/null || fail "$program is not there: build it (-b DIR), or see contrib/packages.txt"
done

# what both daemons have in their configuration
common=$(cat <<CFG
log stderr
 logging filter all 1
 logging color 0
 logging print category 1
 logging print level 1
 logging level set-all notice
line vty
 no login
 bind 127.0.0.1
ctrl
 bind 127.0.0.1
CFG
)
cat > "$LAB_DIR/osmo-hlr.cfg" <<CFG
$common
hlr
 database $LAB_DIR/hlr.db
 gsup
  bind ip 127.0.0.1
$(sed -n '/^ /p' "$here/examples/osmo-hlr.cfg")
CFG
[ "$clock" = real ] && lab_clock= || lab_clock="lab clock $clock"
cat > "$LAB_DIR/dialtree-host.cfg" <<CFG
$common
host
 database $LAB_DB
 menu-file $menu
 timer user 100
 timer shutdown 1
${lab_clock:+ $lab_clock
}gsup
 remote-ip 127.0.0.1
 name dialtree-00-00-00-00-00-00
CFG

if [ -n "$trace" ]; then
	start tcpdump tcpdump --immediate-mode -U -i lo -s 0 -w "$LAB_DIR/lab.pcap" tcp port 4222
	await "tcpdump" grep -q "listening on" "$LAB_DIR/tcpdump.log"
fi

dialtree-db-tool -l "$LAB_DB" -m "$menu" import-register "$register" > "$LAB_DIR/import.log" 2>&1 < /dev/null ||
	fail "the register could not be imported"
# the sample numbers own data and have used some of it; another register brings its own
if [ "$register" = "$(readlink -f "$here/sample/register.csv")" ] &&
   [ "$menu" = "$(readlink -f "$here/../menus/share.menu")" ]; then
	for what in bundles usage; do
		dialtree-db-tool -l "$LAB_DB" -m "$menu" ${lab_clock:+-t "${clock/T/ }"} "import-$what" "$here/sample/$what.csv" \
			>> "$LAB_DIR/import.log" 2>&1 < /dev/null || fail "the sample's $what could not be imported"
	done
fi
start osmo-hlr osmo-hlr -c "$LAB_DIR/osmo-hlr.cfg" -l "$LAB_DIR/hlr.db"
await "osmo-hlr" listens 4222
await "osmo-hlr" listens 4258
subscribers | vty 4258 > "$LAB_DIR/subscribers.log"
! grep '^%' "$LAB_DIR/subscribers.log" | grep -qv '^% \(Created\|Updated\)' ||
	fail "osmo-hlr refused a subscriber of $register"

start dialtree-host dialtree-host -c "$LAB_DIR/dialtree-host.cfg" -l "$LAB_DB"
await "dialtree-host" listens 4279
await "dialtree-host's link to osmo-hlr" host_is_registered

if [ $# -eq 0 ]; then
	echo "The lab is up. A phone: dialtree-phone --imsi $(column imsi | head -n 1) --remote-ip 127.0.0.1" >&2
	set -- "${SHELL:-/bin/bash}"
fi
# in the foreground a phone has the terminal; elsewhere a signal must not wait for COMMAND's end
if [ -t 0 ]; then
	"$@"
else
	"$@" <&0 &
	started+=($!)
	wait $!
fi
exit $?
