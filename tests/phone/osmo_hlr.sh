#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# osmo_hlr.sh SOURCE BUILD: dialtree-phone at Debian's osmo-hlr with osmo-euse-demo behind it. Must run in a network namespace
# of its own; files go to the working directory. tshark reads every octet that was sent.

set -u
src=$(realpath "$1")
build=$(realpath "$2")
pids=()

end() {
	local p

	for p in "${pids[@]}"; do
		kill "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
}
trap end EXIT

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# until COMMAND: up to 10 s
until_ok() {
	local i

	for ((i = 0; i < 200; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	fail "still not: $*"
}

listening() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1")
}

vty() {
	local line

	exec 4<>/dev/tcp/127.0.0.1/4258
	{ printf 'enable\r\n'; printf '%s\r\n' "$@"; printf 'exit\r\nexit\r\n'; } >&4
	while IFS= read -r -t 5 line <&4; do echo "$line"; done
	exec 4>&-
}

has_euse() {
	vty 'show gsup-connections' | grep -q EUSE-foobar
}

"${OSMO_HLR:-osmo-hlr}" -c "$src/osmo-hlr.cfg" -l hlr.db >hlr.log 2>&1 &
pids+=($!)
until_ok listening 4222
until_ok listening 4258
for n in 1 2; do
	vty "subscriber imsi 00101000000000$n create" "subscriber imsi 00101000000000$n update msisdn 1380013800$n" \
		"subscriber imsi 00101000000000$n update network-access-mode cs+ps" >>vty.log
done
osmo-euse-demo >euse.log 2>&1 &
pids+=($!)
until_ok has_euse
"${TCPDUMP:-tcpdump}" --immediate-mode -U -i lo -w all.pcap port 4222 2>tcpdump.log &
pids+=($!)
until_ok test -s all.pcap

dialtree-phone --play "$src/osmo_hlr.dial" || fail "the transcript: $?"

# what a person does, recorded, holds when it is played
printf '*#100#\n*139#\n\n*150#\n*#101#\n' | dialtree-phone --imsi 001010000000001 --record hand.dial >hand.out || fail "by hand: $?"
cat hand.out hand.dial
grep -q 'Your extension is 13800138001' hand.out || fail "no screen by hand"
grep -q 'expect error ss-NotAvailable' hand.dial || fail "no error recorded"
dialtree-phone --quiet --play hand.dial || fail "what was recorded does not hold"

# a mismatch is told and is exit status 1; the next transcript is played all the same
printf 'dial *#100#\nexpect end\n    | Your extension is 1\n' >wrong.dial
dialtree-phone --imsi 001010000000001 --play wrong.dial --play hand.dial >wrong.out 2>wrong.err
[ $? -eq 1 ] || fail "exit status of a mismatch"
grep -q '^    + | Your extension is 13800138001' wrong.err || fail "no comparison"
grep -q '^1 of 2 transcripts' wrong.out || fail "no summary"

# the face: dial, another phone, a small terminal, the red key twice
"$build/pty_type" 30 80 dialtree-phone --imsi 001010000000001 --imsi 001010000000002 -- \
	'+001010000000001' '+HLR 127' '-*#100#\r' '+Your extension is 13800138001' '+the session is over' \
	'-\t' '+001010000000002' '=12x30' '-*139#\r' '+You sent "*139#"' '+the session is over' '-123' '+123_' '-\e' '+> _' '-\e' \
	'+?1049l' >face.out || fail "the face: $?"
# Ctrl-C is the red key too, not a signal
"$build/pty_type" 24 80 dialtree-phone --imsi 001010000000001 -- '+HLR 127' "-$(printf '\003')" '+?1049l' >face2.out ||
	fail "the face, Ctrl-C: $?"
# lines where nothing can be drawn
"$build/pty_type" 24 80 env TERM=dumb dialtree-phone --imsi 001010000000001 -- '+A> ' '-*#101#\r' '+Your IMSI is' '+A> ' \
	"-$(printf '\004')" >face3.out || fail "a dumb terminal: $?"

# no HLR: exit status 3
echo '*1#' | dialtree-phone --imsi 001010000000001 --remote-port 4999 --connect-timeout 1
[ $? -eq 3 ] || fail "exit status without a network"

kill "${pids[2]}"
wait "${pids[2]}" 2>/dev/null
malformed=$("${TSHARK:-tshark}" -r all.pcap -Y _ws.malformed 2>/dev/null | wc -l)
[ "$malformed" -eq 0 ] || fail "$malformed malformed packets"
begins=$("${TSHARK:-tshark}" -r all.pcap -Y 'gsup.session_state == 1 && gsm_old.localValue == 59' 2>/dev/null | wc -l)
echo "$begins BEGINs with a processUnstructuredSS-Request"
[ "$begins" -ge 20 ] || fail "tshark finds only $begins BEGINs"
exit 0
