#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# The command line of dialtree-phone: each way to be wrong, and what needs no network.

set -u
bad=0

# expect STATUS PATTERN OPTION...
expect() {
	local status=$1 pattern=$2 out rc

	shift 2
	out=$(dialtree-phone "$@" </dev/null 2>&1)
	rc=$?
	if [ $rc -ne "$status" ] || ! grep -qE -- "$pattern" <<< "$out"; then
		printf 'dialtree-phone %s: %s, wanted %s and "%s"\n%s\n' "$*" $rc "$status" "$pattern" "$out"
		bad=1
	fi
}

expect 0 '^Usage: dialtree-phone' --help
expect 0 '^Usage: dialtree-phone' -h
expect 0 '^dialtree-phone version' -V
expect 0 '^ussd-busy \[N\]' --list-quirks
expect 2 'which phone'
expect 2 "what is 'extra'" extra
expect 2 "unrecognized option|unknown option" --nonsense
expect 2 "requires an argument" --play
expect 2 "6 to 15 digits" --imsi 12
expect 2 "6 to 15 digits" --imsi 00101000000000x
expect 2 "needs a number" --remote-port x -i 001010000000001
expect 2 "needs a number" --remote-port 70000 -i 001010000000001
expect 2 "needs a number" --connect-timeout '' -i 001010000000001
expect 2 "no quirk is called 'gsm8'" --quirk gsm8
expect 2 "needs a number from 1 to 99" --quirk 'hang-up 0'
expect 2 "NAME=VALUE" --var x
expect 2 "NAME=VALUE" --var 1=2
expect 2 "KEY LINE" --pages 9
expect 2 "a hole without an end" --mark '{x'
expect 2 "given twice" -i 001010000000001 -i 001010000000001
expect 2 "No such file" -i 001010000000001 --play none.dial
expect 2 "No such file" -i 001010000000001 --record none/r.dial

printf 'dail *1#\n' > bad.dial
printf 'dial *1#\nexpect end\n' > good.dial
expect 2 "bad.dial:1:1: error" --check bad.dial
expect 2 "bad.dial:1:1: error" -i 001010000000001 --play good.dial --play bad.dial
expect 0 '^$' --check good.dial
expect 2 "by hand" -i 001010000000001 --play good.dial --record r.dial
exit $bad
