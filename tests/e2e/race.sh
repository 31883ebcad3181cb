#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Two primary cards, each on a phone and an MSC of its own, confirm the adding of the same number at the same instant,
# twenty times. Exactly one is told that it is done; the other one is refused with R9.
. "$(dirname "$0")/lib.sh"

set -u
card=13800138011
imsi=(460001000000001 460001000000002)
number=(13800138001 13800138002)
won=(0 0)

for i in 0 1; do play open me=${imsi[i]} > /dev/null || wrong "cannot open"; done
for round in $(seq 20); do
	play add me=${imsi[0]} card=$card barrier=$round others=2 > "$LAB_DIR/0.out" 2>&1 &
	play add me=${imsi[1]} card=$card barrier=$round others=2 > "$LAB_DIR/1.out" 2>&1 || wrong "$(cat "$LAB_DIR/1.out")"
	wait $! || wrong "$(cat "$LAB_DIR/0.out")"
	winner=''
	for i in 0 1; do
		grep -q "^## result: 已添加$card" "$LAB_DIR/$i.out" || continue
		[ -z "$winner" ] || wrong "round $round: both succeeded"
		winner=$i
	done
	[ -n "$winner" ] || wrong "round $round: none succeeded: $(cat "$LAB_DIR"/[01].out)"
	grep -q "^## result: ${card}已在其他共享组，不能加入。" "$LAB_DIR/$((1 - winner)).out" || wrong "round $round: the other was not refused"
	"$here/commands/groups" | grep -qx "${number[winner]}: $card" || wrong "round $round: the number is not in the winner's group"
	won[winner]=$((won[winner] + 1))
	play remove me=${imsi[winner]} card=$card > /dev/null || wrong "cannot remove"
done
echo "won: ${won[*]}"
lines=$("$here/commands/ledger" | grep -c " for $card")
wanted=$(((won[0] > 0) + (won[1] > 0)))
[ "$lines" = "$wanted" ] || wrong "$lines fee lines, not $wanted"
