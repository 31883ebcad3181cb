#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# osmo-hlr dies under open sessions: the host comes back to it by itself, and the next call works. The host stops when it
# is asked to: open sessions get a last word and nothing stays behind.
# allowed: (DGSUP|DLGSUP|DLINP|DSS) ERROR .*
# allowed: DDB ERROR .*recovered [0-9]+ frames from WAL
. "$(dirname "$0")/lib.sh"

set -u
me=460001000000001
play open me=$me > /dev/null || wrong "cannot open"

echo "osmo-hlr is killed under an open session"
play menu me=$me barrier=hlr > "$LAB_DIR/menu.out" 2>&1 &
phone=$!
await "the menu" test -e "$LAB_DIR/barrier.hlr"
kill -KILL "$(pid_of osmo-hlr)"
await "end of osmo-hlr" gone "$(pid_of osmo-hlr)"
wait $phone
[ $? = 3 ] || wrong "the phone has not seen the link go: $(cat "$LAB_DIR/menu.out")"
gone "$(pid_of dialtree-host)" && wrong "the host went with it"

echo "and comes back"
start_hlr
await "the host's link" is_registered
play add me=$me card=13800138011 barrier=after others=1 || wrong "no call after osmo-hlr came back"
"$here/commands/groups" | grep -qx "13800138001: 13800138011" || wrong "the change is not there"

echo "twice in a row, without waiting for the link"
kill -KILL "$(pid_of osmo-hlr)"
await "end of osmo-hlr" gone "$(pid_of osmo-hlr)"
start_hlr
kill -KILL "$(pid_of osmo-hlr)"
await "end of osmo-hlr" gone "$(pid_of osmo-hlr)"
sleep 1.5
start_hlr
await "the host's link" is_registered
play add me=$me card=13800138012 barrier=again others=1 || wrong "no call after osmo-hlr came back twice"

echo "the host is asked to stop under an open session"
play menu me=$me barrier=stop > "$LAB_DIR/menu.out" 2>&1 &
phone=$!
await "the menu" test -e "$LAB_DIR/barrier.stop"
host=$(pid_of dialtree-host)
kill -TERM "$host"
wait $phone || wrong "no last word: $(cat "$LAB_DIR/menu.out")"
grep -q "^## result: 系统忙，没有任何变更，请稍后再试。" "$LAB_DIR/menu.out" || wrong "another last word: $(cat "$LAB_DIR/menu.out")"
await "end of the host" gone "$host"
left=$(grep -lzsx "LAB_DIR=$LAB_DIR" /proc/[0-9]*/environ | sed 's/environ$/comm/' | xargs -r grep -lsx dialtree-host)
[ -z "$left" ] || wrong "of the host is left: $left"

echo "and starts again"
start_host 2026-11-18T12:00:00
play add me=$me card=13800138013 barrier=new others=1 || wrong "no call after a new start"
"$here/commands/groups" | grep -qx "13800138001: 13800138011 13800138012 13800138013" || wrong "not all changes are there"
