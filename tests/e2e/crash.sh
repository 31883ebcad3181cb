#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The host is killed at the moment of a confirmation, a little later each time. When it is back the change is there, once
# and with its fee line and notice, or it is not there at all; dialtree-db-tool finds nothing wrong either way.
# allowed: (DSS|DLGSUP|DLINP|DLGLOBAL) ERROR .*
. "$(dirname "$0")/lib.sh"

set -u
me=460001000000001
there=0 rounds=8
play open me=$me > /dev/null || wrong "cannot open"
# the lab's own host is replaced by ours
for round in $(seq $rounds); do
	card=138001380$((10 + round))
	host=$(pid_of dialtree-host)
	play add me=$me card="$card" barrier=$round others=2 > "$LAB_DIR/add.out" 2>&1 &
	phone=$!
	"$here/commands/barrier" $round 2 || wrong "the phone has not come to its confirmation: $(cat "$LAB_DIR/add.out")"
	sleep "0.00$((round - 1))"
	kill -KILL "$host"
	await "end of the host" gone "$host"
	kill -TERM $phone 2>/dev/null
	wait $phone 2>/dev/null
	start_host "2026-11-18T$((10 + round)):00:00"
	dialtree-db-tool -l "$LAB_DB" -m "$LAB_MENU" check || wrong "round $round: not consistent"
	if "$here/commands/groups" | grep -q " $card"; then
		there=$((there + 1))
		[ "$("$here/commands/ledger" | grep -c " for $card")" = 1 ] || wrong "round $round: no fee line"
		[ "$("$here/commands/notices" | grep -c "^$card ")" = 1 ] || wrong "round $round: no notice"
		play remove me=$me card="$card" || wrong "round $round: cannot remove $card"
	else
		grep -q "^## result: 已添加" "$LAB_DIR/add.out" && wrong "round $round: told, but lost"
		[ "$("$here/commands/ledger" | grep -c " for $card")" = 0 ] || wrong "round $round: a fee line without a change"
		[ "$("$here/commands/notices" | grep -c "^$card ")" = 0 ] || wrong "round $round: a notice without a change"
	fi
done
echo "of $rounds changes cut short $there were there"
