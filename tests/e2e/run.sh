#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# run.sh [-b BUILD] [-v] FILE: one test against the real network, see README.md.
#
# FILE.dial is a transcript, FILE.sh a program; either is run in a lab of its own (contrib/lab.sh:
# Debian's osmo-hlr, dialtree-host, a fresh register, a capture). Afterwards
#   - tshark must decode the capture, find USSD in it, nothing malformed, and, for a transcript,
#     texts of it,
#   - dialtree-db-tool must find the database consistent,
#   - nobody's log may tell an error that allowed.txt does not name.
# A transcript may say "# lab: -c 2026-11-30T10:00:00": options for lab.sh.
# Prints what is wrong; exit status 0 or 1.

set -u
here=$(dirname "$(readlink -f "$0")")
top=$(dirname "$(dirname "$here")")
build='' verbose=''
while getopts b:v opt; do
	case $opt in
	b) build=$(readlink -f "$OPTARG") ;;
	v) verbose=1 ;;
	*) sed -n '3,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
file=$(readlink -f "$1") || exit 2
name=$(basename "$file")
work=$(mktemp -d "${TMPDIR:-/tmp}/dialtree-e2e.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

wrong() {
	failed=1
	echo "$name: $*"
}

case $name in
*.dial) set -- dialtree-phone --remote-ip 127.0.0.1 --commands "$here/commands" ${verbose:+--timestamp} --play "$file"
	[ -n "$verbose" ] || set -- "$@" --quiet ;;
*) set -- bash "$file" ;;
esac
read -ra options < <(sed -n 's/^# lab: *//p' "$file")

TMPDIR=$work bash "$top/contrib/lab.sh" ${build:+-b "$build"} -k -t -r "$here/register.csv" \
	"${options[@]}" "$@" > "$work/out" 2>&1 < /dev/null
rc=$?
[ "$rc" = 0 ] || wrong "exit status $rc"
if [ "$rc" != 0 ] || [ -n "$verbose" ]; then grep -v '^lab.sh: kept' "$work/out"; fi
lab=$(echo "$work"/dialtree-lab.*)
cd "$lab" || exit 1
PATH=${build:+$build/host:}$PATH

# another dissector than ours reads what went over the wire; one line for each packet with GSUP
if ! tshark -r lab.pcap -Y "gsup || _ws.malformed || _ws.unreassembled" -T fields -E separator='|' -e frame.number \
	-e _ws.malformed -e _ws.expert.severity -e gsup.session_state -e gsm_map.ussd_string > decoded 2> tshark.log; then
	wrong "tshark cannot read the capture"
	cat tshark.log
fi
# 8388608: the severity "error" of an expert remark
awk -F'|' '$2 != "" || $3 ~ /8388608/' decoded > malformed
if [ -s malformed ]; then
	wrong "$(wc -l < malformed) packets are malformed for tshark, the first ones:"
	tshark -r lab.pcap -V -Y "frame.number == $(head -n 1 malformed | cut -d'|' -f1)" 2> /dev/null | tail -n 60
fi
messages=$(awk -F'|' '$4 != ""' decoded | wc -l)
strings=$(awk -F'|' '$5 != ""' decoded | wc -l)
[ "$messages" -gt 0 ] || wrong "tshark has seen no dialogue"
case $name in
*.dial)
	# whole lines of the transcript, without holes; a decoded string has \n or a line end between its lines
	sed -n '/^[[:space:]]*| [^{]*$/s/^[[:space:]]*| //p' "$file" | grep -vx '\.\.\.' | awk 'length >= 8' > lines
	cut -d'|' -f5- decoded | grep -qF -f lines || wrong "tshark has not read any line of the transcript"
	;;
esac

# years later by its clock: the lab's clock may be ahead of this machine's
dialtree-db-tool -l dialtree.db -m "$top/menus/share.menu" -c 2035-01-01 check > check.out 2>&1 || { wrong "the database:"; cat check.out; }

grep -vE '^[[:space:]]*(#|$)' "$here/allowed.txt" > allowed
sed -n 's/^# allowed: *//p' "$file" >> allowed
for log in osmo-hlr.log dialtree-host.log tcpdump.log; do
	grep -E '^[A-Z0-9]+ (ERROR|FATAL) |==[0-9]+==ERROR|runtime error:|Sanitizer|[Aa]ssert' "$log" | grep -vEf allowed > errors
	[ ! -s errors ] || { wrong "errors in $log:"; head -n 20 errors; }
done
if [ -n "$verbose" ]; then cat osmo-hlr.log dialtree-host.log; fi
[ "$failed" = 1 ] || echo "$name: $messages messages of dialogues, $strings texts, no errors"
exit "$failed"
