#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# bench_hlr.sh [-b BUILD] [-n PHONES] [-s SECONDS] [-r ROUNDS]: dialogues per second through Debian's osmo-hlr,
# dialtree-host next to osmo-euse-demo. Method and what the figures mean: README.md.

set -u
here=$(dirname "$(readlink -f "$0")")
top=$(dirname "$(dirname "$here")")
build=$(pwd)/../.. phones=32 seconds=3 rounds=5
while getopts b:n:s:r: opt; do
	case $opt in
	b) build=$OPTARG ;;
	n) phones=$OPTARG ;;
	s) seconds=$OPTARG ;;
	r) rounds=$OPTARG ;;
	*) sed -n '3,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
build=$(cd "$build" && pwd) || exit 2
FIRST=460001000000001

if [ -z "${LAB_DIR:-}" ]; then
	register=$(mktemp "${TMPDIR:-/tmp}/dialtree-bench.XXXXXX") || exit 2
	trap 'rm -f "$register"' EXIT
	awk -v n="$phones" -v first=$FIRST 'BEGIN {
		print "msisdn,imsi,language,home,brand,status,customer,real-name,pays-cash,data-paused,plan"
		for (i = 0; i < n; i++)
			printf "%.0f,%.0f,en,beijing,gotone,normal,individual,yes,no,no,web4g/10\n", 13800138000 + i, first + i
	}' > "$register"
	bash "$top/contrib/lab.sh" -b "$build" -r "$register" \
		bash "$here/bench_hlr.sh" -b "$build" -n "$phones" -s "$seconds" -r "$rounds"
	exit
fi

# in the lab: the peer gets a code of its own at the same osmo-hlr
exec {fd}<>/dev/tcp/127.0.0.1/4258 || exit 1
printf '%s\n' enable "configure terminal" hlr "euse foobar-00-00-00-00-00-00" exit \
	"ussd route prefix *100# external foobar-00-00-00-00-00-00" end \
	"configure terminal" "log stderr" "logging level set-all error" end "echo done" >&"$fd"
while IFS= read -r -t 10 line <&"$fd" && [ "${line%$'\r'}" != "done" ]; do :; done
setpriv --pdeathsig KILL osmo-euse-demo 127.0.0.1 > "$LAB_DIR/osmo-euse-demo.log" 2>&1 < /dev/null &
peer=$!
trap 'kill $peer 2>/dev/null' EXIT
for _ in $(seq 100); do
	printf '%s\n' "show gsup-connections" "echo done" >&"$fd"
	found=''
	while IFS= read -r -t 10 line <&"$fd" && [ "${line%$'\r'}" != "done" ]; do
		[[ $line == *EUSE-foobar* ]] && found=yes
	done
	[ -z "$found" ] || break
	sleep 0.1
done
printf '%s\n' "show running-config" "echo done" >&"$fd"
route=''
while IFS= read -r -t 10 line <&"$fd" && [ "${line%$'\r'}" != "done" ]; do
	[[ $line == *"route prefix *100# external foobar"* ]] && route=yes
done
[ -n "$route" ] || { echo "bench_hlr.sh: osmo-hlr has not taken the route" >&2; exit 1; }
[ -n "$found" ] || { echo "bench_hlr.sh: osmo-euse-demo does not come up" >&2; exit 1; }

# cpu PID: its processor time so far, in microseconds
cpu() {
	awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000000 / hz }' "/proc/$1/stat"
}

# run ENTITY CODE [KEY...]: a line of bench_phones, and what a dialogue cost the entity and osmo-hlr
run() {
	local entity=$1 code=$2 key keys=() hlr out before after hlr_before hlr_after

	shift 2
	for key; do keys+=(-k "$key"); done
	hlr=$(cat "$LAB_DIR/osmo-hlr.pid")
	before=$(cpu "$entity") hlr_before=$(cpu "$hlr")
	out=$("$build/tests/bench/bench_phones" -n "$phones" -t "$seconds" -i $FIRST -c "$code" "${keys[@]}") || return
	after=$(cpu "$entity") hlr_after=$(cpu "$hlr")
	awk -v n="$(($(rate "$out") * seconds))" -v e="$((after - before))" -v h="$((hlr_after - hlr_before))" -v out="$out" \
		'BEGIN { printf "%s; processor time of a dialogue: entity %.1f us, osmo-hlr %.1f us\n", out, e / n, h / n }'
}

rate() {
	sed -n 's/.*: \([0-9]*\) sessions\/s.*/\1/p' <<< "$1"
}

# median of the lines of standard input
median() {
	sort -n | sed -n "$(((rounds + 1) / 2))p"
}

echo "$phones phones at a time, $rounds rounds of $seconds s each, one after the other"
for round in $(seq "$rounds"); do
	for what in "peer *100#" "host *150#" "menu *139# 0"; do
		read -ra args <<< "$what"
		entity=$(cat "$LAB_DIR/dialtree-host.pid")
		[ "${args[0]}" != peer ] || entity=$peer
		out=$(run "$entity" "${args[@]:1}") || { echo "bench_hlr.sh: $what: $out" >&2; exit 1; }
		printf '%-4s %s\n' "${args[0]}" "$out"
		rate "$out" >> "$LAB_DIR/rate.${args[0]}"
	done
done
peer_rate=$(median < "$LAB_DIR/rate.peer") host_rate=$(median < "$LAB_DIR/rate.host") menu_rate=$(median < "$LAB_DIR/rate.menu")
for round in $(seq "$rounds"); do
	paste "$LAB_DIR/rate.host" "$LAB_DIR/rate.peer" | sed -n "${round}p" | awk '{ printf "%.3f\n", $1 / $2 }'
done > "$LAB_DIR/ratio"
echo "osmo-euse-demo  $peer_rate dialogues/s, one answer each"
echo "dialtree-host   $host_rate dialogues/s, one answer each"
echo "ratio           $(median < "$LAB_DIR/ratio") of osmo-euse-demo (median of the rounds; the goal is 0.95)"
echo "dialtree-host   $menu_rate dialogues/s with a menu: two screens"
