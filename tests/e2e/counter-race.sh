#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A phone and the counter at the same instant: ten cards for two places, two primary cards for one number, a group that is
# cancelled while it grows, and one order that comes five times. Each several times; whoever is first, what stands is right.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/counter.sh"

set -u
imsi=460001000000001
primary=13800138001 other=13800138002
rounds=5

start_counter 2026-11-18T10:05:00
order $primary open open-1 > "$LAB_DIR/answer"
[ "$(status "$LAB_DIR/answer")" = 200 ] || wrong "cannot open: $(cat "$LAB_DIR/answer")"
order $other open open-2 > "$LAB_DIR/answer"
for card in 13800138011 13800138012; do
	order $primary add "first-$card" secondary $card > "$LAB_DIR/answer"
	[ "$(status "$LAB_DIR/answer")" = 200 ] || wrong "cannot add: $(cat "$LAB_DIR/answer")"
done

members() {
	"$here/commands/groups" | sed -n "s/^$1: *//p"
}

# by_phone PART CARD BARRIER N OUT: in the background
by_phone() {
	play "$1" me=$imsi card="$2" barrier="$3" others="$4" > "$5" 2>&1 &
}

# --- ten cards for two places ------------------------------------------------------------------
at_counter=(13800138014 13800138015 13800138016 13800138017 13800138018 13800139011 13800139012 13800139013 13800139014)
by_menu=0
for round in $(seq $rounds); do
	by_phone add 13800138013 "ten-$round" 10 "$LAB_DIR/phone"
	pids=($!)
	for card in "${at_counter[@]}"; do
		order $primary add "ten-$round-$card" secondary "$card" "ten-$round" 10 > "$LAB_DIR/$card" 2>&1 &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do wait "$pid" || wrong "round $round: $(cat "$LAB_DIR/phone")"; done
	added=()
	if grep -q "^## result: 已添加13800138013" "$LAB_DIR/phone"; then
		added+=(13800138013)
		by_menu=$((by_menu + 1))
	else
		grep -q "^## result: 您的共享组已有4张副卡" "$LAB_DIR/phone" || wrong "round $round: $(cat "$LAB_DIR/phone")"
	fi
	for card in "${at_counter[@]}"; do
		case $(status "$LAB_DIR/$card") in
		200) added+=("$card") ;;
		409) [ "$(refused_by "$LAB_DIR/$card")" = R5 ] || wrong "round $round: $(cat "$LAB_DIR/$card")" ;;
		*) wrong "round $round: $(cat "$LAB_DIR/$card")" ;;
		esac
	done
	[ "${#added[@]}" = 2 ] || wrong "round $round: ${#added[@]} were added, not 2"
	wanted=$(printf '%s\n' 13800138011 13800138012 "${added[@]}" | sort | xargs)
	[ "$(members $primary | xargs -n1 | sort | xargs)" = "$wanted" ] || wrong "round $round: the group has $(members $primary), not $wanted"
	for card in "${added[@]}"; do
		[ "$("$here/commands/ledger" | grep -c "$primary pays 10.00 for $card")" = 1 ] || wrong "round $round: fee lines for $card"
		order $primary remove "out-$round-$card" secondary "$card" > "$LAB_DIR/answer"
		[ "$(status "$LAB_DIR/answer")" = 200 ] || wrong "cannot remove: $(cat "$LAB_DIR/answer")"
	done
done
echo "ten for two places: 2 of 10 in each of $rounds rounds, $by_menu by the menu"

# --- two primary cards for one number ------------------------------------------------------------
card=13800138019 won=(0 0)
for round in $(seq $rounds); do
	by_phone add $card "two-$round" 2 "$LAB_DIR/phone"
	phone=$!
	order $other add "two-$round" secondary $card "two-$round" 2 > "$LAB_DIR/answer" 2>&1
	wait $phone || wrong "round $round: $(cat "$LAB_DIR/phone")"
	if grep -q "^## result: 已添加$card" "$LAB_DIR/phone"; then
		winner=$primary won[0]=$((won[0] + 1))
		[ "$(status "$LAB_DIR/answer") $(refused_by "$LAB_DIR/answer")" = "409 R9" ] || wrong "round $round: both: $(cat "$LAB_DIR/answer")"
	else
		winner=$other won[1]=$((won[1] + 1))
		grep -q "^## result: ${card}已在其他共享组" "$LAB_DIR/phone" || wrong "round $round: $(cat "$LAB_DIR/phone")"
		[ "$(status "$LAB_DIR/answer")" = 200 ] || wrong "round $round: none: $(cat "$LAB_DIR/answer")"
	fi
	[ "$("$here/commands/groups" | grep -c $card)" = 1 ] || wrong "round $round: $("$here/commands/groups")"
	members $winner | grep -q $card || wrong "round $round: not in the group of $winner"
	order $winner remove "two-out-$round" secondary $card > "$LAB_DIR/answer"
done
lines=$("$here/commands/ledger" | grep -c " for $card")
[ "$lines" = $(((won[0] > 0) + (won[1] > 0))) ] || wrong "$lines fee lines for $card"
echo "two for one number: ${won[*]}"

# --- one order five times at once ------------------------------------------------------------------
card=13800138045
for round in $(seq $rounds); do
	for i in 1 2 3 4 5; do
		order $primary add "same-$round" secondary $card "same-$round" 5 > "$LAB_DIR/same.$i" 2>&1 &
		pids[i]=$!
	done
	done_by=0
	for i in 1 2 3 4 5; do
		wait "${pids[i]}"
		[ "$(status "$LAB_DIR/same.$i")" = 200 ] || wrong "round $round: $(cat "$LAB_DIR/same.$i")"
		grep -q '"repeated" *: *false' "$LAB_DIR/same.$i" && done_by=$((done_by + 1))
	done
	[ $done_by = 1 ] || wrong "round $round: $done_by were no repetitions"
	[ "$("$here/commands/notices" | grep -c "^$card ")" = $((2 * round - 1)) ] || wrong "round $round: $("$here/commands/notices" | grep "^$card ")"
	order $primary remove "same-out-$round" secondary $card > "$LAB_DIR/answer"
done
[ "$("$here/commands/ledger" | grep -c " for $card")" = 1 ] || wrong "fee lines for $card"
echo "the same order five times: one change in each of $rounds rounds"

# --- cancelled by the menu while the counter adds --------------------------------------------------
card=13800138010 before=0
for round in $(seq $rounds); do
	by_phone cancel - "cancel-$round" 2 "$LAB_DIR/phone"
	phone=$!
	order $primary add "cancel-$round" secondary $card "cancel-$round" 2 > "$LAB_DIR/answer" 2>&1
	wait $phone || wrong "round $round: $(cat "$LAB_DIR/phone")"
	grep -q "^## result: 取消成功" "$LAB_DIR/phone" || wrong "round $round: $(cat "$LAB_DIR/phone")"
	case "$(status "$LAB_DIR/answer") $(refused_by "$LAB_DIR/answer")" in
	"200 ") before=$((before + 1)) ;;
	"409 R24") ;;
	*) wrong "round $round: $(cat "$LAB_DIR/answer")" ;;
	esac
	"$here/commands/groups" | grep -q -e "^$primary" -e "$card" && wrong "round $round: $("$here/commands/groups")"
	[ "$("$here/commands/ledger" | grep -c " for $card")" = $((before > 0)) ] || wrong "round $round: fee lines for $card"
	order $primary open "open-again-$round" > "$LAB_DIR/answer"
	[ "$(status "$LAB_DIR/answer")" = 200 ] || wrong "cannot open again: $(cat "$LAB_DIR/answer")"
done
echo "cancelled while it grows: $before of $rounds came before"
